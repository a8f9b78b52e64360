/* SPDX-License-Identifier: BSD-3-Clause */
/* `lfasim explore`: all orders of events and all decisions of scenarios. */
#include <stdlib.h>
#include <string.h>

#include "lfasim/anything.h"
#include "lfasim/readers/scalar.h"
#include "tools/cli/case_runner.h"
#include "tools/cli/explored.h"
#include "tools/cli/host.h"
#include "tools/cli/matrix.h"
#include "tools/cli/progress.h"
#include "tools/cli/scenario_files.h"
#include "tools/cli/targets.h"
#include "tools/cli/usage.h"
#include "tools/cli/verbs.h"

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
    "shows it. Each variant of a scenario is explored by itself.\n"
    "\n"
    "  lfasim explore x.yaml                              all there is\n"
    "  lfasim explore x.yaml --preemptions 2              at most two unforced switches of CPUs\n"
    "  lfasim explore x.yaml --out found                  a replay file for each violation\n"
    "  lfasim explore x.yaml --matrix donate,overlap_rxtx=abort|ignore\n"
    "                                                     policies against properties\n"
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
    "What is said holds within the bounds that are given. A search that a limit ends finds\n"
    "violations and proves nothing: exit status 4, or 1 when there was one. Ctrl-C keeps what was\n"
    "found so far. The number of workers changes nothing but the time that it takes.\n"
    "\n"
    "  --preemptions N        Switches away from a CPU that could go on. Turns the reduction off.\n"
    "  --deviations N         Decisions other than those of a plain run. The same.\n"
    "  --depth N              Transitions of one run. The same.\n"
    "  --states N             End the search behind so many states.\n"
    "  --seconds N            End it after so long.\n"
    "  --memory SIZE          End it when the states that were seen take so much: 512MiB.\n"
    "  --no-reduction         Make all orders of independent steps, too.\n"
    "  --stop-at-first        End it with the first violation.\n"
    "  --outcomes N           Show so many rows of the table of outcomes. [20]\n"
    "  --matrix KNOB[=A|B],...  Search each combination of these policies by itself: all values "
    "of\n"
    "                         a knob, or those that are named.\n"
    "  --clients N            So many CPUs make any calls, instead of lanes.\n"
    "  --calls K              So many each. [1]\n"
    "  --mode MODE            exhaustive, random, pct or coverage. [the scenario's; random with\n"
    "                         --clients]\n"
    "  --seed N               Of the last three: which runs are made. [1]\n"
    "  --runs N               The same: how many. [10000]\n"
    "  --timing               Tell time, rate, memory and depth, which differ from host to host.\n";

struct settings {
    struct lfs_options options;
    struct lfs_explore_options explore;
    uint64_t seconds;
    size_t outcomes;
    unsigned clients; /* instead of lanes; 0: lanes */
    bool timing;
    struct lfs_matrix matrix; /* no knobs: none is wanted */
};

/* What a search came to, by verdict. */
struct totals {
    unsigned passed, failed, inconclusive, not_run;
    int status;
    bool matched, stopped;
};

/* ---- options --------------------------------------------------------------------------------- */

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
    uint64_t value = 0;
    int status = number(name, word, low, LFS_SEARCH_UNBOUNDED - 1, &value);

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

/* Clients are said to the scenario, and stand in replay files, as variables. */
static int take_clients(struct settings *settings, int val, const char *word)
{
    const char *name = val == OWN_CLIENTS ? "clients" : "calls";
    uint64_t value = 0;
    char text[40];
    int status = number(name, word, 1, val == OWN_CLIENTS ? 8 : 1000000, &value);

    if (status != LFS_EXIT_OK)
        return status;
    if (val == OWN_CLIENTS)
        settings->clients = (unsigned)value;
    snprintf(text, sizeof(text), "%s=%u", name, (unsigned)value);
    return lfs_options_add_set("explore", text, &settings->options);
}

static int take_own(void *user, int val, const char *word)
{
    struct settings *settings = user;
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
        return number("seconds", word, 1, 31536000, &settings->seconds);
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

/* ---- one case -------------------------------------------------------------------------------- */

static void count(struct totals *totals, int status)
{
    totals->passed += status == LFS_EXIT_OK;
    totals->failed += status == LFS_EXIT_FAILED;
    totals->inconclusive += status == LFS_EXIT_INCONCLUSIVE || status == LFS_EXIT_FAULT;
    totals->status = lfs_graver(totals->status, status);
}

static void search(struct lfs_explored *it, const struct settings *settings, struct lfs_diag *diag)
{
    struct lfs_explore_options explore = settings->explore;
    struct lfs_progress progress;

    explore.costs = settings->matrix.count > 0;
    explore.workers = settings->options.jobs;
    explore.no_oracle = settings->options.no_oracle;
    explore.interrupted = lfs_progress_asked;
    explore.user = &progress;
    it->x = lfs_exploration_new(it->loaded->scenario, it->number, &explore, diag);
    if (it->x == NULL)
        return;
    lfs_progress_begin(&progress, settings->seconds);
    lfs_exploration_run(it->x);
    it->took = lfs_progress_end(&progress);
    it->stopped = progress.stopped;
    it->out_of_time = progress.out_of_time;
}

static void tell(const struct lfs_explored *it, struct totals *totals)
{
    int status = lfs_explored_status(it);

    if (it->options->out_path != NULL)
        totals->status = lfs_graver(totals->status, lfs_explored_write(it));
    if (it->options->format == LFS_FORMAT_JSON)
        lfs_explored_json(it, stdout);
    else
        lfs_explored_print(it, stdout);
    count(totals, status);
    totals->stopped |= it->stopped;
}

static void explore_case(const struct lfs_loaded *loaded, size_t case_number,
                         const struct settings *settings, struct totals *totals)
{
    struct lfs_diag *diag = lfs_options_reporter(&settings->options);
    struct lfs_explored it = {.options = &settings->options,
                              .loaded = loaded,
                              .number = case_number,
                              .seconds = settings->seconds,
                              .timing = settings->timing,
                              .outcomes_shown = settings->outcomes};

    search(&it, settings, diag);
    if (it.x != NULL)
        tell(&it, totals);
    else
        totals->not_run++;
    fflush(stdout); /* messages come after what they are about */
    totals->status =
        lfs_graver(totals->status, lfs_options_show(&settings->options, diag, stdout, stderr));
    lfs_exploration_free(it.x);
    lfs_diag_free(diag);
}

/* ---- a matrix -------------------------------------------------------------------------------- */

/* Gives the case the policies of a row. */
static void fix_policies(const struct lfs_loaded *loaded, size_t number,
                         const struct lfs_matrix *matrix, size_t row,
                         struct lfs_scenario_set *names, char values[][LFS_KNOB_VALUE_SIZE])
{
    for (unsigned k = 0; k < matrix->count; k++) {
        enum lfs_knob knob = matrix->knobs[k].knob;
        unsigned value = lfs_matrix_value(matrix, row, k);

        lfs_scenario_fix_policy(loaded->scenario, number, knob, value);
        names[k] =
            (struct lfs_scenario_set){lfs_knob_name(knob), lfs_knob_value(knob, value, values[k])};
    }
}

/* False: there is no row, since the case cannot be started. */
static bool explore_row(struct lfs_explored *it, const struct settings *settings, size_t i,
                        struct lfs_matrix_row *row, struct totals *totals)
{
    struct lfs_diag *diag = lfs_options_reporter(&settings->options);
    struct lfs_scenario_set names[LFS_MATRIX_KNOBS_MAX];
    char values[LFS_MATRIX_KNOBS_MAX][LFS_KNOB_VALUE_SIZE];
    bool searched;

    fix_policies(it->loaded, it->number, &settings->matrix, i, names, values);
    it->policies = names;
    it->policy_count = settings->matrix.count;
    search(it, settings, diag);
    searched = it->x != NULL;
    if (searched && it->options->out_path != NULL)
        totals->status = lfs_graver(totals->status, lfs_explored_write(it));
    if (searched) {
        lfs_matrix_take(it, row);
        count(totals, row->status);
        totals->stopped |= it->stopped;
    }
    if (i == 0 || lfs_diag_errors(diag) > 0) /* the same is said of every row */
        totals->status =
            lfs_graver(totals->status, lfs_options_show(&settings->options, diag, stdout, stderr));
    lfs_exploration_free(it->x);
    it->x = NULL;
    lfs_diag_free(diag);
    return searched;
}

/* All rows or, when it is stopped, none are printed: half a matrix compares nothing. */
static void explore_matrix(const struct lfs_loaded *loaded, size_t case_number,
                           const struct settings *settings, struct totals *totals)
{
    size_t rows = lfs_matrix_rows(&settings->matrix), done = 0;
    struct lfs_matrix_row *row = lfs_host_memory(calloc(rows, sizeof(*row)));
    struct lfs_explored it = {.options = &settings->options,
                              .loaded = loaded,
                              .number = case_number,
                              .seconds = settings->seconds};

    while (done < rows && !totals->stopped && explore_row(&it, settings, done, &row[done], totals))
        done++;
    if (done == rows)
        lfs_matrix_print(&settings->matrix, row, &it, stdout);
    else
        totals->not_run++;
    for (size_t i = 0; i < done; i++)
        lfs_matrix_row_free(&row[i]);
    free(row);
}

/* ---- files ----------------------------------------------------------------------------------- */

static void explore_file(const char *path, const struct settings *settings, struct totals *totals)
{
    const struct lfs_options *options = &settings->options;
    struct lfs_diag *diag = lfs_options_reporter(options);
    struct lfs_loaded *loaded = lfs_loaded_new(path, options->sets, options->set_count, diag);
    size_t cases = loaded->scenario != NULL ? lfs_scenario_cases(loaded->scenario) : 0;

    totals->status = lfs_graver(totals->status, lfs_options_show(options, diag, stdout, stderr));
    if (loaded->scenario == NULL) {
        totals->not_run++;
        totals->status = lfs_graver(totals->status, LFS_EXIT_INPUT);
    }
    for (size_t i = 0; i < cases && !totals->stopped; i++) {
        if (!lfs_case_is_meant(options->case_name, lfs_scenario_case_name(loaded->scenario, i)))
            continue;
        totals->matched = true;
        if (settings->matrix.count > 0)
            explore_matrix(loaded, i, settings, totals);
        else
            explore_case(loaded, i, settings, totals);
    }
    lfs_loaded_free(loaded);
}

static void print_totals(const struct totals *totals, enum lfs_format format)
{
    struct lfs_json json = {.out = stdout};

    if (format == LFS_FORMAT_CSV)
        return;
    if (format == LFS_FORMAT_JSON) {
        lfs_json_object(&json, NULL);
        lfs_json_number(&json, "passed", totals->passed);
        lfs_json_number(&json, "failed", totals->failed);
        lfs_json_number(&json, "inconclusive", totals->inconclusive);
        lfs_json_number(&json, "not_run", totals->not_run);
        lfs_json_number(&json, "status", (uint64_t)totals->status);
        lfs_json_object_end(&json);
        lfs_json_line_end(&json);
        return;
    }
    printf("%u passed, %u failed", totals->passed, totals->failed);
    if (totals->inconclusive > 0)
        printf(", %u inconclusive", totals->inconclusive);
    if (totals->not_run > 0)
        printf(", %u not explored", totals->not_run);
    putchar('\n');
}

static int explore_paths(const struct settings *settings, const struct lfs_paths *paths,
                         struct lfs_diag *diag)
{
    const struct lfs_options *options = &settings->options;
    struct totals totals = {.status = LFS_EXIT_OK};

    if (options->out_path != NULL)
        totals.status = lfs_target_folder(options->out_path, diag);
    if (totals.status != LFS_EXIT_OK)
        return totals.status;
    if (options->format == LFS_FORMAT_JSON)
        lfs_json_header(stdout);
    for (size_t i = 0; i < paths->count && !totals.stopped; i++)
        explore_file(paths->items[i], settings, &totals);
    if (options->case_name != NULL && !totals.matched && totals.status == LFS_EXIT_OK)
        return lfs_usage_error("explore", "there is no case '%s'", options->case_name);
    print_totals(&totals, options->format);
    return totals.status;
}

/* Without a file: the platform that comes with lfasim. */
static int explore_anything(const struct settings *settings)
{
    const char *path = "built-in/anything.yaml";
    const struct lfs_paths paths = {.items = (char **)&path, .count = 1};
    struct lfs_diag *diag = lfs_options_reporter(&settings->options);

    return lfs_options_report(&settings->options, diag, explore_paths(settings, &paths, diag));
}

/* Searches of what clients may call are too large to finish, unless somebody wants to try. What a
 * list of decisions means depends on the vocabulary, so that replay files name it. */
static int settle_clients(struct settings *settings)
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

static int explore_words(const struct settings *settings)
{
    const struct lfs_options *options = &settings->options;
    struct lfs_diag *diag = lfs_options_reporter(options);
    struct lfs_paths paths;
    bool found = lfs_paths_find(options->words, options->word_count, &paths, diag);
    int status = found ? explore_paths(settings, &paths, diag) : LFS_EXIT_INPUT;

    status = lfs_options_report(options, diag, status);
    lfs_paths_free(&paths);
    return status;
}

int lfs_verb_explore(int argc, char **argv)
{
    struct settings settings = {
        .explore.bounds = {.preemptions = LFS_SEARCH_UNBOUNDED,
                           .deviations = LFS_SEARCH_UNBOUNDED,
                           .depth = LFS_SEARCH_UNBOUNDED},
        .outcomes = OUTCOMES_SHOWN,
    };
    struct lfs_own_options own = {own_rows, take_own, &settings};
    int status = lfs_options_parse_own("explore", ACCEPTED, &own, argc, argv, &settings.options);

    if (status == LFS_EXIT_OK && settings.options.help) {
        fputs(help_text, stdout);
        lfs_options_explain(ACCEPTED, stdout);
    } else if (status == LFS_EXIT_OK && settings.options.word_count == 0 && !settings.clients) {
        status = lfs_usage_error("explore", "name a scenario, or a folder of them, or --clients");
    } else if (status == LFS_EXIT_OK && settings.options.format == LFS_FORMAT_CSV &&
               settings.matrix.count == 0) {
        status = lfs_usage_error("explore", "--format csv goes with --matrix");
    } else if (status == LFS_EXIT_OK) {
        status = settle_clients(&settings);
        if (status == LFS_EXIT_OK)
            status = settings.options.word_count ? explore_words(&settings)
                                                 : explore_anything(&settings);
    }
    lfs_options_free(&settings.options);
    return status;
}
