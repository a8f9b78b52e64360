/* SPDX-License-Identifier: BSD-3-Clause */
/* `lfasim replay`: repeats the run that a replay file describes. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "lfasim/readers/file.h"
#include "lfasim/readers/trace_json.h"
#include "tools/cli/case_runner.h"
#include "tools/cli/host.h"
#include "tools/cli/left_out.h"
#include "tools/cli/replay_json.h"
#include "tools/cli/replay_needed.h"
#include "tools/cli/replay_record.h"
#include "tools/cli/replay_run.h"
#include "tools/cli/replay_scenario.h"
#include "tools/cli/replay_state.h"
#include "tools/cli/replay_text.h"
#include "tools/cli/sets.h"
#include "tools/cli/targets.h"
#include "tools/cli/usage.h"
#include "tools/cli/verbs.h"

enum {
    ACCEPTED = LFS_OPTION_CHOICES | LFS_OPTION_CASE | LFS_OPTION_SET | LFS_OPTION_NO_ORACLE |
               LFS_OPTION_BACKEND | LFS_OPTION_TRACE | LFS_OPTION_QUIET | LFS_OPTION_VERBOSE |
               LFS_OPTION_LEVELS | LFS_OPTION_FORMAT | LFS_OPTION_FORCE,
    OWN_UNTIL = LFS_OPTION_OWN,
    OWN_WITHOUT,
    OWN_SCENARIO,
    WATCHDOG_MS = 60000
};

static const struct option own_rows[] = {
    {"until", required_argument, NULL, OWN_UNTIL},
    {"without", required_argument, NULL, OWN_WITHOUT},
    {"scenario", required_argument, NULL, OWN_SCENARIO},
    {NULL, 0, NULL, 0},
};

static const char help_text[] =
    "usage: lfasim replay FILE [SCENARIO] [options]\n"
    "       lfasim replay SCENARIO --choices LIST [options]\n"
    "\n"
    "Repeats the run that a replay file of `lfasim explore` describes, exactly, and shows what\n"
    "happens in it. Decisions that are not those of a plain run stand behind >>>; what the run\n"
    "violates stands behind <<<, at the step that shows it; decisions without which it is "
    "violated\n"
    "all the same are idle. SCENARIO is read instead of the file that the replay names.\n"
    "\n"
    "  lfasim replay one-owner.replay                   from its beginning to the violation\n"
    "  lfasim replay one-owner.replay --until 31        stop there: where does everybody stand?\n"
    "  lfasim replay one-owner.replay --trace x.jsonl   for lfasim report\n"
    "\n"
    "A scenario with choices, as an exploration prints them, says the same; that run goes to its\n"
    "first violation.\n"
    "\n"
    "The exit status is that of the exploration: 1 when the run violates what it says, 5 when it\n"
    "goes another way.\n"
    "\n"
    "  --until STEP           Stop behind that step; beyond the recorded ones the run goes on as "
    "a\n"
    "                         plain one would.\n"
    "  --scenario FILE        Also write the run as a scenario that can be edited: its steps, its\n"
    "                         policies, and the order of its moves; `lfasim run` shows the same.\n"
    "  --without STEPS        With --choices: steps of lanes, or calls of clients, that are left\n"
    "                         out, such as cpu0:3,cpu1:1; cpu0:3.2 is the second inside of the\n"
    "                         third; of a repeat, cpu0:4=2 leaves two rounds.\n";

struct settings {
    struct lfs_options options;
    uint32_t until;       /* UINT32_MAX: the end of the recorded run */
    const char *without;  /* steps of lanes, or NULL */
    const char *scenario; /* where to write the run as one, or NULL */
};

static int take_own(void *user, int val, const char *word)
{
    struct settings *settings = user;
    char *end;
    unsigned long long value;

    if (val == OWN_WITHOUT) {
        settings->without = word;
        return LFS_EXIT_OK;
    }
    if (val == OWN_SCENARIO)
        return lfs_options_take_path("replay", "scenario", word, &settings->scenario);
    value = strtoull(word, &end, 10);
    if (word[0] < '0' || word[0] > '9' || *end != '\0' || value >= UINT32_MAX)
        return lfs_usage_error("replay", "--until needs the number of a step, not '%s'", word);
    settings->until = (uint32_t)value;
    return LFS_EXIT_OK;
}

/* ---- the trace file -------------------------------------------------------------------------- */

static struct lfs_case case_of(const struct lfs_replaying *it, const struct lfs_options *options,
                               int status)
{
    return (struct lfs_case){
        .options = options,
        .scenario = it->loaded->scenario,
        .path = it->loaded->path,
        .hash = it->loaded->hash,
        .name = it->replay->case_name,
        .run = it->run,
        .machine = it->machine,
        .view = lfs_loaded_view(it->loaded, lfs_run_stack(it->run)),
        .verdict = status == LFS_EXIT_OK       ? LFS_PASSED
                   : status == LFS_EXIT_FAILED ? LFS_FAILED
                                               : LFS_INCONCLUSIVE,
        .status = status,
    };
}

static int write_trace(const struct lfs_replaying *it, const struct lfs_options *options,
                       int status, struct lfs_diag *diag)
{
    struct lfs_options said = *options;
    struct lfs_case c = case_of(it, &said, status);
    char *text;
    size_t size;
    FILE *out = lfs_host_stream(&text, &size);
    bool ok;

    said.sets = (struct lfs_scenario_set *)it->replay->sets;
    said.set_count = it->replay->set_count;
    said.choices = (struct lfs_choice_source){.mode = LFS_CHOICE_RECORDED,
                                              .recorded = it->choices,
                                              .recorded_count = it->replay->decision_count};
    lfs_json_header(out);
    lfs_case_head(&c, out);
    lfs_trace_json(&c.view, out);
    lfs_case_json_verdict(&c, out);
    if (ferror(out) || fclose(out) != 0)
        lfs_host_memory(NULL);
    ok = lfs_file_write(options->trace_path, text, size, diag);
    free(text);
    return ok ? LFS_EXIT_OK : LFS_EXIT_HOST;
}

/* ---- the run --------------------------------------------------------------------------------- */

/* What the exploration came to, when its run was repeated. */
static int status_of(const struct lfs_replaying *it)
{
    if (lfs_findings(it->machine, "MODEL_FAULT") > 0)
        return LFS_EXIT_FAULT;
    if (it->diverged)
        return LFS_EXIT_DIVERGED;
    return it->replay->property != NULL && lfs_replaying_is_whole(it) ? LFS_EXIT_FAILED
                                                                      : LFS_EXIT_OK;
}

static void print_run(const struct lfs_replaying *it, const struct settings *settings, int status)
{
    static const char *const words[] = {[LFS_EXIT_OK] = "replayed",
                                        [LFS_EXIT_FAILED] = "replayed: violates ",
                                        [LFS_EXIT_DIVERGED] = "diverged",
                                        [LFS_EXIT_FAULT] = "a model broke a rule of the engine"};
    struct lfs_trace_view view = lfs_loaded_view(it->loaded, lfs_run_stack(it->run));
    uint32_t made = lfs_steps(it->machine), recorded = it->replay->steps;

    if (settings->options.format == LFS_FORMAT_JSON) {
        lfs_json_header(stdout);
        lfs_replay_json(it, status, stdout);
        return;
    }
    if (!settings->options.quiet) {
        lfs_replay_print_head(it, stdout);
        lfs_replay_print_sequence(it, settings->options.verbose, stdout);
        lfs_replay_print_state(&view, it->machine, stdout);
        putchar('\n');
    }
    printf("%s%s, ", words[status], status == LFS_EXIT_FAILED ? it->replay->property : "");
    if (made > recorded)
        printf("%" PRIu32 " steps and %" PRIu32 " more\n", recorded, made - recorded);
    else
        printf("%" PRIu32 " of %" PRIu32 " steps\n", made, recorded);
}

static int write_scenario(const struct lfs_replaying *it, const struct settings *settings)
{
    int status = lfs_target_free("replay", &settings->options, settings->scenario);

    return status != LFS_EXIT_OK
               ? status
               : lfs_replay_write_scenario(it, &settings->options, settings->scenario);
}

static int go(struct lfs_replaying *it, const struct settings *settings, struct lfs_diag *diag)
{
    struct lfs_watchdog *watchdog = lfs_watchdog_new(WATCHDOG_MS);
    int status;

    if (watchdog == NULL) {
        fputs("lfasim: error: the host gives no thread for the watchdog\n", stderr);
        return LFS_EXIT_HOST;
    }
    lfs_watchdog_watch(watchdog, it->machine, it->replay->case_name);
    lfs_replaying_go(it, settings->until, diag);
    lfs_watchdog_watch(watchdog, NULL, NULL);
    lfs_watchdog_free(watchdog);
    status = status_of(it);
    it->any_shows = !it->diverged && lfs_replay_any_shows(it);
    if (!it->diverged && !it->any_shows)
        it->needed = lfs_replay_needed(it);
    print_run(it, settings, status);
    if (settings->options.trace_path != NULL)
        status = lfs_graver(status, write_trace(it, &settings->options, status, diag));
    if (settings->scenario != NULL && !it->diverged)
        status = lfs_graver(status, write_scenario(it, settings));
    return status;
}

/* Messages about the scenario are its own reporter's, which lives as long as it. */
static int load(struct lfs_replaying *it, const char *path, const struct lfs_scenario_set *sets,
                size_t set_count, const struct settings *settings)
{
    const struct lfs_options *options = &settings->options;
    int status;
    struct lfs_diag *diag = lfs_options_reporter(options);

    it->loaded = lfs_loaded_new(path, sets, set_count, diag);
    if (lfs_options_show(options, diag, stderr, stderr) != LFS_EXIT_OK ||
        it->loaded->scenario == NULL)
        return LFS_EXIT_INPUT;
    status = lfs_target_keeps("replay", "trace", options->trace_path, path);
    return lfs_graver(status, lfs_target_keeps("replay", "scenario", settings->scenario, path));
}

static int start_and_go(struct lfs_replaying *it, const struct settings *settings,
                        struct lfs_diag *diag)
{
    if (!lfs_replaying_start(it, settings->options.backend, diag))
        return LFS_EXIT_INPUT;
    return go(it, settings, diag);
}

static int replay_file(struct lfs_replaying *it, const struct settings *settings,
                       struct lfs_diag *diag)
{
    const struct lfs_options *options = &settings->options;
    const struct lfs_replay *replay = lfs_replay_read(it->path, diag);
    int status = LFS_EXIT_INPUT;

    it->replay = replay;
    if (replay != NULL)
        status = load(it, options->word_count > 1 ? options->words[1] : replay->scenario,
                      replay->sets, replay->set_count, settings);
    if (status == LFS_EXIT_OK)
        status = start_and_go(it, settings, diag);
    lfs_replaying_free(it);
    lfs_replay_free(replay);
    return status;
}

/* The one case that --case means, or the only one. */
static int pick_case(const struct lfs_options *options, const struct lfs_scenario *scenario,
                     size_t *number)
{
    size_t found = 0;

    for (size_t i = 0; i < lfs_scenario_cases(scenario); i++) {
        if (!lfs_case_is_meant(options->case_name, lfs_scenario_case_name(scenario, i)))
            continue;
        *number = i;
        found++;
    }
    if (found == 1)
        return LFS_EXIT_OK;
    return lfs_usage_error("replay", "--choices is for one case; pick one of %zu with --case %s",
                           lfs_scenario_cases(scenario), lfs_scenario_case_name(scenario, 0));
}

/* The last of these is about the same step as another. */
static bool stands_twice(const struct lfs_left_out *dropped, size_t count)
{
    for (size_t i = 0; i + 1 < count; i++)
        if (dropped[i].step == dropped[count - 1].step)
            return true;
    return false;
}

/* What --without names; the caller frees it. */
static int take_without(const struct settings *settings, const struct lfs_scenario *scenario,
                        struct lfs_recording *recording, struct lfs_left_out **dropped)
{
    const char *word = settings->without;

    *dropped = lfs_host_memory(calloc(word ? strlen(word) + 1 : 1, sizeof(**dropped)));
    recording->dropped = *dropped;
    for (bool more = word != NULL; more; word += more) {
        struct lfs_left_out *next = &(*dropped)[recording->dropped_count++];
        const char *at = word, *problem;

        problem = lfs_left_out_read(scenario, recording->number, &word, next);
        if (problem == NULL && stands_twice(*dropped, recording->dropped_count)) {
            problem = "a step that stands here twice";
            word = at;
        }
        if (problem != NULL)
            return lfs_usage_error("replay",
                                   "--without: %s at '%s'; cpu0:3 is the third step of cpu0's, "
                                   "cpu0:4=2 leaves two rounds of the fourth",
                                   problem, word);
        more = *word == ',';
    }
    return LFS_EXIT_OK;
}

/* How many choices of the list were made as they say. */
static size_t fitting(const struct lfs_recorded *recorded, const struct lfs_recording *recording)
{
    const uint16_t *taken;
    size_t count = lfs_choices_taken(lfs_stack_machine(lfs_run_stack(recorded->run)), &taken);
    size_t i = 0;

    while (i < count && i < recording->choice_count && taken[i] == recording->choices[i])
        i++;
    return i;
}

/* Choices that are left behind a violation do no harm; one that the run cannot make does. */
static int judge_choices(const struct lfs_replaying *it, const struct lfs_recorded *recorded,
                         const struct lfs_recording *recording)
{
    const struct lfs_machine *m = lfs_stack_machine(lfs_run_stack(recorded->run));
    size_t fit = fitting(recorded, recording);
    const uint16_t *taken;

    if (!lfs_choices_diverged(m))
        return LFS_EXIT_OK;
    if (fit < lfs_choices_taken(m, &taken) && fit < recording->choice_count) {
        fprintf(stderr,
                "%s: error: the choices do not fit the scenario: there is no alternative %u where "
                "number %zu is made\n",
                it->path, recording->choices[fit], fit + 1);
        return LFS_EXIT_DIVERGED;
    }
    if (recorded->replay.property != NULL)
        return LFS_EXIT_OK;
    fprintf(stderr,
            "%s: error: the choices do not fit the scenario: the run ends after %zu of %zu\n",
            it->path, fit, recording->choice_count);
    return LFS_EXIT_DIVERGED;
}

/* A scenario and a list of choices say the same as a file, but for how far the run goes: to the
 * first violation. */
static int replay_choices(struct lfs_replaying *it, const struct settings *settings,
                          struct lfs_diag *diag)
{
    const struct lfs_options *options = &settings->options;
    struct lfs_recording recording = {.options = options,
                                      .choices = options->choices.recorded,
                                      .choice_count = options->choices.recorded_count,
                                      .until = LFS_TO_VIOLATION};
    struct lfs_recorded recorded = {.run = NULL};
    struct lfs_left_out *dropped = NULL;
    int status = load(it, it->path, options->sets, options->set_count, settings);

    if (status == LFS_EXIT_OK)
        status = lfs_sets_check("replay", options, lfs_sets_that_fit(options, it->loaded->scenario),
                                it->loaded->scenario);
    if (status == LFS_EXIT_OK)
        status = pick_case(options, it->loaded->scenario, &recording.number);
    if (status == LFS_EXIT_OK)
        status = take_without(settings, it->loaded->scenario, &recording, &dropped);
    if (status == LFS_EXIT_OK)
        status = lfs_replay_record(it->loaded, &recording, &recorded, diag) ? LFS_EXIT_OK
                                                                            : LFS_EXIT_INPUT;
    it->replay = &recorded.replay;
    if (status == LFS_EXIT_OK)
        status = judge_choices(it, &recorded, &recording);
    if (status == LFS_EXIT_OK) {
        struct lfs_diag *again = lfs_diag_new(); /* the warnings have been added already */

        status = start_and_go(it, settings, again);
        lfs_diag_free(again);
    }
    lfs_replaying_free(it);
    lfs_recorded_free(&recorded);
    free(dropped);
    return status;
}

static int replay(const struct settings *settings, struct lfs_diag *diag)
{
    const struct lfs_options *options = &settings->options;
    struct lfs_replaying it = {.path = options->words[0]};
    int status = lfs_target_keeps("replay", "trace", options->trace_path, it.path);

    status =
        lfs_graver(status, lfs_target_keeps("replay", "scenario", settings->scenario, it.path));
    if (status != LFS_EXIT_OK)
        return status;
    if (options->choices_word != NULL && lfs_replay_is_file(it.path))
        return lfs_usage_error("replay",
                               "--choices goes with a scenario: '%s' is a replay file, "
                               "which says its own",
                               it.path);
    status = options->choices_word != NULL ? replay_choices(&it, settings, diag)
                                           : replay_file(&it, settings, diag);
    fflush(stdout); /* messages come after what they are about */
    lfs_options_show(options, diag, stderr, stderr);
    return status;
}

/* What does not go together. */
static int check_words(const struct settings *settings)
{
    const struct lfs_options *options = &settings->options;
    bool choices = options->choices_word != NULL;

    if (options->word_count == 0 || options->word_count > (choices ? 1 : 2))
        return lfs_usage_error("replay", choices
                                             ? "--choices is for one scenario"
                                             : "name one replay file, and at most one scenario");
    if (!choices && settings->without != NULL)
        return lfs_usage_error("replay", "--without goes with --choices: a replay file says what "
                                         "its run leaves out");
    if (!choices && (options->case_name != NULL || options->set_count > 0 || options->no_oracle))
        return lfs_usage_error("replay",
                               "--case, --set and --no-oracle go with a scenario and --choices: a "
                               "replay file says them itself");
    return LFS_EXIT_OK;
}

int lfs_verb_replay(int argc, char **argv)
{
    struct settings settings = {.until = UINT32_MAX};
    struct lfs_own_options own = {own_rows, take_own, &settings};
    struct lfs_diag *diag;
    int status = lfs_options_parse_own("replay", ACCEPTED, &own, argc, argv, &settings.options);

    if (status == LFS_EXIT_OK && settings.options.help) {
        fputs(help_text, stdout);
        lfs_options_explain(ACCEPTED, stdout);
    } else if (status == LFS_EXIT_OK && (status = check_words(&settings)) == LFS_EXIT_OK) {
        diag = lfs_options_reporter(&settings.options);
        status = replay(&settings, diag);
        lfs_diag_free(diag);
    }
    lfs_options_free(&settings.options);
    return status;
}
