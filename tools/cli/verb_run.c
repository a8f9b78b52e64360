/* SPDX-License-Identifier: BSD-3-Clause */
/* `lfasim run`: runs scenarios and checks what they expect. */
#include <stdlib.h>

#include "lfasim/readers/json.h"
#include "tools/cli/case_report.h"
#include "tools/cli/case_runner.h"
#include "tools/cli/host.h"
#include "tools/cli/scenario_files.h"
#include "tools/cli/usage.h"
#include "tools/cli/verbs.h"

enum {
    ACCEPTED = LFS_OPTION_SEED | LFS_OPTION_CHOICES | LFS_OPTION_BACKEND | LFS_OPTION_SET |
               LFS_OPTION_CASE | LFS_OPTION_TRACE | LFS_OPTION_FORMAT | LFS_OPTION_QUIET |
               LFS_OPTION_VERBOSE | LFS_OPTION_LEVELS,
    WATCHDOG_MS = 60000
};

static const char help_text[] =
    "usage: lfasim run FILE|FOLDER... [options]\n"
    "\n"
    "Runs scenarios and checks what they expect. Each variant of a scenario is a case of its own.\n"
    "\n"
    "  lfasim run scenarios/deck/activation.yaml          show what happens, step by step\n"
    "  lfasim run scenarios/deck/activation.yaml -v       the boot and all registers too\n"
    "  lfasim run scenarios                               all scenarios below, one line a case\n"
    "  lfasim run scenarios -q                            only what went wrong\n"
    "\n"
    "A failure ends with the command that repeats it. The same scenario, seed and choices give "
    "the\n"
    "same output on every machine:\n"
    "\n"
    "  lfasim run x.yaml --seed 7                         decide at random\n"
    "  lfasim run x.yaml --case upstream --choices 0,1    decide like this\n"
    "  lfasim run x.yaml --trace x.jsonl                  keep the trace, for scripts\n"
    "\n";

static void print_help(void)
{
    fputs(help_text, stdout);
    lfs_options_explain(ACCEPTED, stdout);
}

static void print_totals(const struct lfs_runner *runner)
{
    printf("%u passed, %u failed", runner->verdicts[LFS_PASSED], runner->verdicts[LFS_FAILED]);
    if (runner->verdicts[LFS_SKIPPED] > 0)
        printf(", %u skipped", runner->verdicts[LFS_SKIPPED]);
    if (runner->verdicts[LFS_INCONCLUSIVE] > 0)
        printf(", %u inconclusive", runner->verdicts[LFS_INCONCLUSIVE]);
    if (runner->not_run > 0)
        printf(", %u not run", runner->not_run);
    putchar('\n');
}

static void json_totals(const struct lfs_runner *runner)
{
    struct lfs_json json = {.out = stdout};

    lfs_json_object(&json, NULL);
    lfs_json_number(&json, "passed", runner->verdicts[LFS_PASSED]);
    lfs_json_number(&json, "failed", runner->verdicts[LFS_FAILED]);
    lfs_json_number(&json, "skipped", runner->verdicts[LFS_SKIPPED]);
    lfs_json_number(&json, "inconclusive", runner->verdicts[LFS_INCONCLUSIVE]);
    lfs_json_number(&json, "not_run", runner->not_run);
    lfs_json_number(&json, "status", (uint64_t)runner->status);
    lfs_json_object_end(&json);
    lfs_json_line_end(&json);
}

/* Prints what was kept for the end. */
static void print_end(const struct lfs_runner *runner, const char *failures)
{
    if (runner->options->format == LFS_FORMAT_JSON) {
        json_totals(runner);
        return;
    }
    if (failures[0] != '\0')
        printf("%s%s", runner->sequences ? "" : "\n", failures);
    print_totals(runner);
}

static int run_files(struct lfs_runner *runner, const struct lfs_paths *paths)
{
    const struct lfs_options *options = runner->options;
    char *failures;
    size_t size;
    bool go_on = true;

    runner->failures = lfs_host_stream(&failures, &size);
    runner->set_fits = lfs_host_memory(calloc(options->set_count + 1, sizeof(*runner->set_fits)));
    for (size_t i = 0; i < paths->count && go_on; i++)
        go_on = lfs_runner_file(runner, paths->items[i]);
    if (fclose(runner->failures) != 0)
        lfs_host_memory(NULL);
    if (go_on && options->case_name != NULL && runner->matched == 0 && runner->not_run == 0)
        runner->status = lfs_usage_error("run", "there is no case '%s'", options->case_name);
    if (go_on && !runner->single && runner->not_run == 0)
        runner->status = lfs_graver(runner->status, lfs_runner_check_sets(runner, NULL));
    if (runner->status != LFS_EXIT_USAGE)
        print_end(runner, failures);
    free(failures);
    free(runner->set_fits);
    return runner->status;
}

static int run(const struct lfs_options *options, const struct lfs_paths *paths, int status)
{
    struct lfs_runner runner = {
        .options = options,
        .single = paths->single,
        .sequences = options->verbose || (paths->single && !options->quiet),
        .status = status,
    };

    if (!paths->single && (options->trace_path != NULL || options->choices_word != NULL))
        return lfs_usage_error("run", "--%s is for one scenario",
                               options->trace_path != NULL ? "trace" : "choices");
    if (options->trace_path != NULL && lfs_host_same_file(paths->items[0], options->trace_path))
        return lfs_usage_error("run", "--trace would overwrite '%s'", paths->items[0]);
    runner.watchdog = lfs_watchdog_new(WATCHDOG_MS);
    if (runner.watchdog == NULL) {
        fputs("lfasim: error: the host gives no thread for the watchdog\n", stderr);
        return LFS_EXIT_HOST;
    }
    status = run_files(&runner, paths);
    lfs_watchdog_free(runner.watchdog);
    return status;
}

int lfs_verb_run(int argc, char **argv)
{
    struct lfs_options options;
    struct lfs_paths paths;
    struct lfs_diag *diag;
    int status = lfs_options_parse("run", ACCEPTED, argc, argv, &options);

    if (status == LFS_EXIT_OK && options.help) {
        print_help();
    } else if (status == LFS_EXIT_OK && options.word_count == 0) {
        status = lfs_usage_error("run", "name a scenario, or a folder of them");
    } else if (status == LFS_EXIT_OK) {
        if (options.format == LFS_FORMAT_JSON)
            lfs_json_header(stdout);
        diag = lfs_options_reporter(&options);
        if (!lfs_paths_find(options.words, options.word_count, &paths, diag))
            status = LFS_EXIT_INPUT;
        status = lfs_options_report(&options, diag, status);
        status = run(&options, &paths, status);
        lfs_paths_free(&paths);
    }
    lfs_options_free(&options);
    return status;
}
