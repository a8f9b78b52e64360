/* SPDX-License-Identifier: BSD-3-Clause */
/* `lfasim replay`: repeats the run that a replay file describes. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "lfasim/readers/file.h"
#include "lfasim/readers/trace_json.h"
#include "tools/cli/case_runner.h"
#include "tools/cli/host.h"
#include "tools/cli/replay_run.h"
#include "tools/cli/replay_state.h"
#include "tools/cli/replay_text.h"
#include "tools/cli/targets.h"
#include "tools/cli/usage.h"
#include "tools/cli/verbs.h"

enum {
    ACCEPTED = LFS_OPTION_BACKEND | LFS_OPTION_TRACE | LFS_OPTION_QUIET | LFS_OPTION_VERBOSE |
               LFS_OPTION_LEVELS,
    OWN_UNTIL = LFS_OPTION_OWN,
    WATCHDOG_MS = 60000
};

static const struct option own_rows[] = {
    {"until", required_argument, NULL, OWN_UNTIL},
    {NULL, 0, NULL, 0},
};

static const char help_text[] =
    "usage: lfasim replay FILE [SCENARIO] [options]\n"
    "\n"
    "Repeats the run that a replay file of `lfasim explore` describes, exactly, and shows what\n"
    "happens in it. Decisions that are not those of a plain run stand behind >>>; what the run\n"
    "violates stands behind <<<, at the step that shows it. SCENARIO is read instead of the file\n"
    "that the replay names.\n"
    "\n"
    "  lfasim replay one-owner.replay                   from its beginning to the violation\n"
    "  lfasim replay one-owner.replay --until 31        stop there: where does everybody stand?\n"
    "  lfasim replay one-owner.replay --trace x.jsonl   for lfasim report\n"
    "\n"
    "The exit status is that of the exploration: 1 when the run violates what it says, 5 when it\n"
    "goes another way.\n"
    "\n"
    "  --until STEP           Stop behind that step; beyond the recorded ones the run goes on as "
    "a\n"
    "                         plain one would.\n";

struct settings {
    struct lfs_options options;
    uint32_t until; /* UINT32_MAX: the end of the recorded run */
};

static int take_own(void *user, int val, const char *word)
{
    struct settings *settings = user;
    char *end;
    unsigned long long value;

    (void)val;
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

    if (!settings->options.quiet) {
        lfs_replay_print_head(it, stdout);
        lfs_replay_print_sequence(it, settings->options.verbose, stdout);
        lfs_replay_print_state(&view, it->machine, stdout);
        putchar('\n');
    }
    printf("%s%s, %" PRIu32 " of %" PRIu32 " steps\n", words[status],
           status == LFS_EXIT_FAILED ? it->replay->property : "", lfs_steps(it->machine),
           it->replay->steps);
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
    print_run(it, settings, status);
    if (settings->options.trace_path != NULL)
        status = lfs_graver(status, write_trace(it, &settings->options, status, diag));
    return status;
}

/* Messages about the scenario are its own reporter's, which lives as long as it. */
static int load(struct lfs_replaying *it, const struct lfs_options *options)
{
    const char *path = options->word_count > 1 ? options->words[1] : it->replay->scenario;
    struct lfs_diag *diag = lfs_options_reporter(options);

    it->loaded = lfs_loaded_new(path, it->replay->sets, it->replay->set_count, diag);
    if (lfs_options_show(options, diag, stderr, stderr) != LFS_EXIT_OK ||
        it->loaded->scenario == NULL)
        return LFS_EXIT_INPUT;
    return LFS_EXIT_OK;
}

static int replay(const struct settings *settings, struct lfs_diag *diag)
{
    const struct lfs_options *options = &settings->options;
    struct lfs_replaying it = {.path = options->words[0]};
    int status = lfs_target_keeps("replay", "trace", options->trace_path, it.path);

    if (status == LFS_EXIT_OK) {
        it.replay = lfs_replay_read(it.path, diag);
        status = it.replay != NULL ? LFS_EXIT_OK : LFS_EXIT_INPUT;
    }
    if (status == LFS_EXIT_OK)
        status = load(&it, options);
    if (status == LFS_EXIT_OK)
        status = lfs_target_keeps("replay", "trace", options->trace_path, it.loaded->path);
    if (status == LFS_EXIT_OK)
        status = lfs_replaying_start(&it, options->backend, diag) ? go(&it, settings, diag)
                                                                  : LFS_EXIT_INPUT;
    fflush(stdout); /* messages come after what they are about */
    lfs_options_show(options, diag, stderr, stderr);
    lfs_replaying_free(&it);
    return status;
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
    } else if (status == LFS_EXIT_OK &&
               (settings.options.word_count == 0 || settings.options.word_count > 2)) {
        status = lfs_usage_error("replay", "name one replay file, and at most one scenario");
    } else if (status == LFS_EXIT_OK) {
        diag = lfs_options_reporter(&settings.options);
        status = replay(&settings, diag);
        lfs_diag_free(diag);
    }
    lfs_options_free(&settings.options);
    return status;
}
