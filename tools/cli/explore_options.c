/* SPDX-License-Identifier: BSD-3-Clause */
/* The command line of `lfasim explore`. */
#include <stdlib.h>
#include <string.h>

#include "lfasim/anything.h"
#include "lfasim/readers/scalar.h"
#include "tools/cli/explore.h"
#include "tools/cli/usage.h"

enum {
    ACCEPTED = LFS_OPTION_SET | LFS_OPTION_CASE | LFS_OPTION_EXPLORE_FORMAT | LFS_OPTION_QUIET |
               LFS_OPTION_VERBOSE | LFS_OPTION_LEVELS | LFS_OPTION_OUT | LFS_OPTION_JOBS |
               LFS_OPTION_NO_ORACLE,
    OWN_PREEMPTIONS = LFS_OPTION_OWN,
    OWN_DEVIATIONS,
    OWN_DEPTH,
    OWN_STATES,
    OWN_SECONDS,
    OWN_MEMORY,
    OWN_NO_REDUCTION,
    OWN_FIRST,
    OWN_OUTCOMES,
    OWN_TIMING,
    OWN_MATRIX,
    OWN_CLIENTS,
    OWN_CALLS,
    OWN_MODE,
    OWN_SEED,
    OWN_RUNS,
    OWN_FRONTIER,
    OWN_RESUME,
    OWN_SHARD,
    OWN_CURES,
    OUTCOMES_SHOWN = 20
};

static const struct option own_rows[] = {
    {"preemptions", required_argument, NULL, OWN_PREEMPTIONS},
    {"deviations", required_argument, NULL, OWN_DEVIATIONS},
    {"depth", required_argument, NULL, OWN_DEPTH},
    {"states", required_argument, NULL, OWN_STATES},
    {"seconds", required_argument, NULL, OWN_SECONDS},
    {"memory", required_argument, NULL, OWN_MEMORY},
    {"no-reduction", no_argument, NULL, OWN_NO_REDUCTION},
    {"stop-at-first", no_argument, NULL, OWN_FIRST},
    {"outcomes", required_argument, NULL, OWN_OUTCOMES},
    {"timing", no_argument, NULL, OWN_TIMING},
    {"matrix", required_argument, NULL, OWN_MATRIX},
    {"clients", required_argument, NULL, OWN_CLIENTS},
    {"calls", required_argument, NULL, OWN_CALLS},
    {"mode", required_argument, NULL, OWN_MODE},
    {"seed", required_argument, NULL, OWN_SEED},
    {"runs", required_argument, NULL, OWN_RUNS},
    {"frontier", required_argument, NULL, OWN_FRONTIER},
    {"resume", required_argument, NULL, OWN_RESUME},
    {"shard", required_argument, NULL, OWN_SHARD},
    {"cures", no_argument, NULL, OWN_CURES},
    {NULL, 0, NULL, 0},
};

static const char help_text[] =
    "usage: lfasim explore FILE|FOLDER... [options]\n"
    "       lfasim explore [FILE] --clients N --calls K [options]\n"
    "\n"
    "Goes through every order of events and every decision of a scenario: who moves next, "
    "`choose`,\n"
    "optional steps and faults, misbehaving partitions, policies with a choice. Tells how runs "
    "end,\n"
    "which properties hold in all of them, and of each cause of a violation the simplest run that\n"
    "shows it, without the decisions, steps and calls that it can do without. Each variant of a\n"
    "scenario is explored by itself.\n"
    "\n"
    "  lfasim explore x.yaml                              all there is\n"
    "  lfasim explore x.yaml --preemptions 2              at most two unforced switches of CPUs\n"
    "  lfasim explore x.yaml --out found                  a replay file for each violation\n"
    "  lfasim explore x.yaml --matrix donate,overlap_rxtx=abort|ignore\n"
    "                                                     policies against properties\n"
    "  lfasim explore x.yaml --cures                      and which other policy would have "
    "helped\n"
    "  lfasim list properties                             what must hold without being asked\n"
    "\n"
    "With --clients nobody has a script: so many CPUs make any LFA, FF-A and PSCI calls of\n"
    "`lfasim list vocabulary`, and partitions do anything; the platform, partitions, components "
    "and\n"
    "policies are FILE's, or without one those of two partitions that can be activated.\n"
    "\n"
    "  lfasim explore --clients 2 --calls 3 --runs 100000\n"
    "  lfasim explore --clients 2 --calls 3 --set profile=upstream --out found\n"
    "\n"
    "--set is about variables of the file, $NAME; `profile` is the one of the file that comes "
    "with\n"
    "lfasim. A name that no file knows is refused, as are options that do not go together.\n"
    "\n"
    "What is said holds within the bounds that are given. A search that a limit ends finds\n"
    "violations and proves nothing: exit status 4, or 1 when there was one. Ctrl-C keeps what was\n"
    "found so far. The number of workers changes nothing but the time that it takes, unless\n"
    "--seconds, --memory, --stop-at-first or Ctrl-C end it.\n"
    "\n"
    "A space too large for one evening goes on the next one; what comes out is the same:\n"
    "\n"
    "  lfasim explore x.yaml --frontier x.lfs --seconds 3600          or until Ctrl-C\n"
    "  lfasim explore x.yaml --resume x.lfs --frontier x.lfs\n"
    "\n"
    "One too large for one host is split, under any job runner. Each host searches its part, and\n"
    "`lfasim merge` puts together what they have seen and left; again, until it says complete:\n"
    "\n"
    "  lfasim explore x.yaml --shard 1/4 --frontier 1.lfs --seconds 600        host 1 of 4, ...\n"
    "  lfasim merge 1.lfs 2.lfs 3.lfs 4.lfs --frontier all.lfs    exit status 4: some is left\n"
    "  lfasim explore x.yaml --resume all.lfs --shard 1/4 --frontier 1.lfs --seconds 600     ...\n"
    "  lfasim explore x.yaml --resume all.lfs                     when all is done: the result\n"
    "\n"
    "A shard does not know what the others see, and ways of different shards lead to the same\n"
    "states. Of a space that a host could finish by itself each shard searches nearly all, and\n"
    "nobody is any sooner done. Shards are for spaces much larger than what all of them see "
    "before\n"
    "the next merge; without a bound such as --seconds there is no next merge. Those of runs at\n"
    "random have nothing in common.\n"
    "\n"
    "A frontier goes with the same scenario, options, bounds and lfasim; another one, or one that\n"
    "is damaged, is refused: exit status 3. Bounds on states, time and memory may differ each "
    "time,\n"
    "and runs by lot can go on with more --runs.\n"
    "A shard that has nothing left and found nothing has exit status 0.\n"
    "\n"
    "  --preemptions N        Switches away from a CPU that could go on. Turns the reduction off. "
    "Not\n"
    "                         of runs by lot, as --deviations and --no-reduction.\n"
    "  --deviations N         Decisions other than those of a plain run. The same.\n"
    "  --depth N              Transitions of one run. Turns the reduction off. `none` lifts one "
    "of\n"
    "                         these three that the scenario sets.\n"
    "  --states N             End the search behind about so many states, of each combination of\n"
    "                         policies that range. One worker makes it, so that it is always the\n"
    "                         same ones.\n"
    "  --seconds N            End it after so long.\n"
    "  --memory SIZE          End it when the states that were seen take so much: 512MiB.\n"
    "  --no-reduction         Make all orders of independent steps, too.\n"
    "  --stop-at-first        End it with the first violation.\n"
    "  --outcomes N           Show so many rows of the table of outcomes. [20]\n"
    "  --matrix KNOB[=A|B],...  Search each combination of these policies by itself: all values "
    "of\n"
    "                         a knob, or those that are named.\n"
    "  --cures                Of each violation: which other value of one policy knob keeps it "
    "from\n"
    "                         happening, in a search of its own for each value of each knob that "
    "is\n"
    "                         asked for.\n"
    "  --clients N            So many CPUs make any calls, instead of lanes.\n"
    "  --calls K              So many each. [1]\n"
    "  --mode MODE            exhaustive: all there is. Runs by lot, for what is too large: "
    "random;\n"
    "                         pct, by priorities that change a few times; coverage, variations of\n"
    "                         runs that brought CPUs together anew. [the scenario's; random with\n"
    "                         --clients]\n"
    "  --seed N               Of the last three: which runs are made. [1]\n"
    "  --runs N               The same: how many of each combination of policies that range, those "
    "of\n"
    "                         --resume included. [10000]\n"
    "  --frontier FILE        Write what was seen and what is left, whatever ends the search.\n"
    "  --resume FILE          Go on from there.\n"
    "  --shard I/N            Search part I of N: of the whole, or of what --resume has left.\n"
    "  --timing               Tell time, rate, memory and depth, which differ from host to host.\n";

/* ---- values ---------------------------------------------------------------------------------- */

static int number(const char *name, const char *word, uint64_t low, uint64_t max, uint64_t *out)
{
    const struct lfs_yaml_node node = {.kind = LFS_YAML_SCALAR, .text = word};
    struct lfs_diag *diag = lfs_diag_new();
    bool ok = lfs_scalar_integer(&node, out, diag) && *out >= low && *out <= max;

    lfs_diag_free(diag);
    return ok ? LFS_EXIT_OK
              : lfs_usage_error("explore", "--%s needs a number from %d to %llu, not '%s'", name,
                                (int)low, (unsigned long long)max, word);
}

static int bound(const char *name, const char *word, uint32_t low, uint32_t *out)
{
    uint64_t value = LFS_EXPLORE_LIFTED;
    int status = LFS_EXIT_OK;

    if (strcmp(word, "none") != 0)
        status = number(name, word, low, LFS_EXPLORE_LIFTED - 1, &value);
    *out = (uint32_t)value;
    return status;
}

static int size(const char *word, uint64_t *out)
{
    const struct lfs_yaml_node node = {.kind = LFS_YAML_SCALAR, .text = word};
    struct lfs_diag *diag = lfs_diag_new();
    bool ok = lfs_scalar_size(&node, out, diag) && *out > 0;

    lfs_diag_free(diag);
    return ok ? LFS_EXIT_OK
              : lfs_usage_error("explore", "--memory needs a size such as 512MiB, not '%s'", word);
}

static int take_mode(const char *word, struct lfs_explore_options *explore)
{
    static const char *const modes[] = {"exhaustive", "random", "pct", "coverage"};

    for (unsigned i = 0; i < sizeof(modes) / sizeof(modes[0]); i++)
        if (strcmp(word, modes[i]) == 0) {
            explore->moded = true;
            explore->mode = (enum lfs_search_mode)i;
            return LFS_EXIT_OK;
        }
    return lfs_usage_error("explore", "--mode needs exhaustive, random, pct or coverage, not '%s'",
                           word);
}

static int take_shard(const char *word, struct lfs_shard *shard)
{
    char rest;

    if (sscanf(word, "%4u/%4u%c", &shard->number, &shard->count, &rest) == 2 &&
        shard->number >= 1 && shard->number <= shard->count && shard->count <= LFS_SHARDS_MAX)
        return LFS_EXIT_OK;
    return lfs_usage_error("explore", "--shard needs a part of at most %u such as 1/4, not '%s'",
                           LFS_SHARDS_MAX, word);
}

/* Clients are said to the scenario, and stand in replay files, as variables. */
static int take_clients(struct lfs_exploring *settings, int val, const char *word)
{
    const char *name = val == OWN_CLIENTS ? "clients" : "calls";
    uint64_t value = 0;
    char text[40];
    int status = number(name, word, 1, val == OWN_CLIENTS ? 8 : 1000000, &value);

    if (status != LFS_EXIT_OK)
        return status;
    if (val == OWN_CLIENTS)
        settings->clients = (unsigned)value;
    else
        settings->calls = true;
    snprintf(text, sizeof(text), "%s=%u", name, (unsigned)value);
    return lfs_options_add_set("explore", text, &settings->options);
}

static int take_own(void *user, int val, const char *word)
{
    struct lfs_exploring *settings = user;
    struct lfs_search_bounds *bounds = &settings->explore.bounds;
    uint64_t value = 0;
    int status = LFS_EXIT_OK;

    switch (val) {
    case OWN_PREEMPTIONS:
        return bound("preemptions", word, 0, &bounds->preemptions);
    case OWN_DEVIATIONS:
        return bound("deviations", word, 0, &bounds->deviations);
    case OWN_DEPTH:
        return bound("depth", word, 1, &bounds->depth);
    case OWN_STATES:
        return number("states", word, 1, UINT64_MAX, &bounds->states);
    case OWN_SECONDS:
        return number("seconds", word, 1, 31536000, &settings->explore.seconds);
    case OWN_MEMORY:
        return size(word, &bounds->bytes);
    case OWN_OUTCOMES:
        status = number("outcomes", word, 0, UINT32_MAX, &value);
        settings->outcomes = (size_t)value;
        return status;
    case OWN_MATRIX:
        return lfs_matrix_read(word, &settings->matrix);
    case OWN_CLIENTS:
    case OWN_CALLS:
        return take_clients(settings, val, word);
    case OWN_MODE:
        return take_mode(word, &settings->explore);
    case OWN_SEED:
        return number("seed", word, 1, UINT64_MAX, &settings->explore.seed);
    case OWN_RUNS:
        return number("runs", word, 1, 1000000000, &settings->explore.runs);
    case OWN_FRONTIER:
        return lfs_options_take_path("explore", "frontier", word, &settings->frontier);
    case OWN_RESUME:
        settings->resume = word;
        break;
    case OWN_SHARD:
        return take_shard(word, &settings->explore.shard);
    case OWN_CURES:
        settings->cures = true;
        break;
    case OWN_NO_REDUCTION:
        settings->explore.no_reduction = true;
        break;
    case OWN_FIRST:
        settings->explore.stop_at_first = true;
        break;
    default:
        settings->timing = true;
        break;
    }
    return LFS_EXIT_OK;
}

/* ---- the whole command line ------------------------------------------------------------------ */

/* Searches of what clients may call are too large to finish, unless somebody wants to try. What a
 * list of decisions means depends on the vocabulary, so that replay files name it. */
static int settle_clients(struct lfs_exploring *settings)
{
    char text[40];

    if (settings->clients == 0)
        return LFS_EXIT_OK;
    if (!settings->explore.moded) {
        settings->explore.moded = true;
        settings->explore.mode = LFS_SEARCH_RANDOM;
    }
    snprintf(text, sizeof(text), "vocabulary=%u", LFS_ANYTHING_VERSION);
    return lfs_options_add_set("explore", text, &settings->options);
}

static int cross_check(const struct lfs_exploring *settings)
{
    bool in_pieces = settings->frontier != NULL || settings->resume != NULL;

    if (settings->options.word_count == 0 && !settings->clients)
        return lfs_usage_error("explore", "name a scenario, or a folder of them, or --clients");
    if (settings->calls && !settings->clients)
        return lfs_usage_error("explore", "--calls goes with --clients");
    if (settings->matrix.count > 0 && (settings->timing || settings->outcomes != OUTCOMES_SHOWN))
        return lfs_usage_error("explore", "a matrix tells neither outcomes nor time: not with --%s",
                               settings->timing ? "timing" : "outcomes");
    if (settings->options.format == LFS_FORMAT_CSV && settings->matrix.count == 0)
        return lfs_usage_error("explore", "--format csv goes with --matrix");
    if (settings->explore.shard.count > 0 && settings->frontier == NULL)
        return lfs_usage_error("explore", "--shard needs --frontier: what is merged");
    if (settings->cures && (settings->matrix.count > 0 || settings->explore.shard.count > 0))
        return lfs_usage_error("explore",
                               "--cures is of a whole search: not with --matrix, --shard");
    if (in_pieces && settings->matrix.count > 0)
        return lfs_usage_error("explore", "a frontier is of one search: not with --matrix");
    return LFS_EXIT_OK;
}

int lfs_exploring_parse(int argc, char **argv, struct lfs_exploring *settings)
{
    struct lfs_own_options own = {own_rows, take_own, settings};
    int status;

    *settings = (struct lfs_exploring){
        .explore.bounds = {.preemptions = LFS_SEARCH_UNBOUNDED,
                           .deviations = LFS_SEARCH_UNBOUNDED,
                           .depth = LFS_SEARCH_UNBOUNDED},
        .outcomes = OUTCOMES_SHOWN,
    };
    status = lfs_options_parse_own("explore", ACCEPTED, &own, argc, argv, &settings->options);
    if (status == LFS_EXIT_OK && !settings->options.help)
        status = cross_check(settings);
    if (status == LFS_EXIT_OK && !settings->options.help)
        status = settle_clients(settings);
    return status;
}

void lfs_exploring_help(void)
{
    fputs(help_text, stdout);
    lfs_options_explain(ACCEPTED, stdout);
}
