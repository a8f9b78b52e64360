/* SPDX-License-Identifier: BSD-3-Clause */
/* `lfasim run`: runs scenarios and checks what they expect. */
#include <stdlib.h>
#include <string.h>

#include "lfasim/readers/file.h"
#include "tools/cli/case_runner.h"
#include "tools/cli/host.h"
#include "tools/cli/run_jobs.h"
#include "tools/cli/run_output.h"
#include "tools/cli/scenario_files.h"
#include "tools/cli/sets.h"
#include "tools/cli/targets.h"
#include "tools/cli/usage.h"
#include "tools/cli/verbs.h"

enum {
    ACCEPTED = LFS_OPTION_SEED | LFS_OPTION_CHOICES | LFS_OPTION_BACKEND | LFS_OPTION_SET |
               LFS_OPTION_CASE | LFS_OPTION_TRACE | LFS_OPTION_RUN_FORMAT | LFS_OPTION_QUIET |
               LFS_OPTION_VERBOSE | LFS_OPTION_LEVELS | LFS_OPTION_OUT | LFS_OPTION_JOBS |
               LFS_OPTION_NO_ORACLE,
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
    "  lfasim run x.yaml --trace x.jsonl                  keep the trace, for lfasim report\n"
    "\n"
    "After each step the invariants of the memory model are checked (lfasim explain INV-01). One "
    "that\n"
    "does not hold fails a case, unless an expectation counts it: finding(INV-33) == 1. So does a\n"
    "message that goes astray, is altered or lost (lfasim explain message-once).\n"
    "\n"
    "In CI:\n"
    "\n"
    "  lfasim run scenarios --jobs 0 --format junit --out results.xml\n"
    "\n";

static void print_help(void)
{
    fputs(help_text, stdout);
    lfs_options_explain(ACCEPTED, stdout);
}

/* That --case means a case of the scenario. */
static int check_case(const char *meant, const struct lfs_scenario *scenario)
{
    size_t count = lfs_scenario_cases(scenario);
    const char **names = lfs_host_memory(calloc(count + 1, sizeof(*names)));
    int status = LFS_EXIT_USAGE;

    for (size_t i = 0; i < count; i++) {
        names[i] = lfs_scenario_case_name(scenario, i);
        if (lfs_case_is_meant(meant, names[i]))
            status = LFS_EXIT_OK;
    }
    if (status != LFS_EXIT_OK)
        lfs_unknown_word("lfasim run", "case", meant, names);
    free(names);
    return status;
}

/* What does not fit the one file that was named is refused before it runs. */
static int check_single(const struct lfs_runner *runner, const struct lfs_result *result)
{
    const struct lfs_scenario *scenario = lfs_runner_scenario(runner);
    int status = LFS_EXIT_OK;

    if (scenario == NULL)
        return status;
    status = lfs_sets_check("run", runner->options, result->set_fits, scenario);
    if (status == LFS_EXIT_OK)
        status = check_case(runner->options->case_name, scenario);
    if (status == LFS_EXIT_OK && runner->options->choices_word != NULL && result->cases > 1)
        status = lfs_usage_error("run", "--choices is for one case; pick one of %zu with --case %s",
                                 result->cases, lfs_scenario_case_name(scenario, 0));
    return status;
}

/* Runs a file whose loading came to whole, which is cleared. */
static bool run_loaded(struct lfs_runner *runner, const char *path, struct lfs_result *whole,
                       struct lfs_output *output)
{
    bool go_on = true;

    for (size_t i = 0; i < whole->cases && go_on; i++) {
        struct lfs_result result;

        lfs_runner_do(runner, path, whole->file, i, &result);
        go_on = lfs_output_case(output, path, &result);
        lfs_result_clear(&result);
    }
    go_on = go_on && lfs_output_file(output, path, whole);
    lfs_result_clear(whole);
    return go_on;
}

static void run_single(struct lfs_runner *runner, const struct lfs_paths *paths,
                       struct lfs_output *output)
{
    struct lfs_result whole;

    lfs_runner_do(runner, paths->items[0], 0, LFS_WHOLE_FILE, &whole);
    lfs_output_status(output, check_single(runner, &whole));
    if (output->status == LFS_EXIT_USAGE)
        lfs_result_clear(&whole);
    else if (runner->options->jobs > 1)
        lfs_jobs_run(runner, paths, &whole, output);
    else
        run_loaded(runner, paths->items[0], &whole, output);
}

static void run_many(struct lfs_runner *runner, const struct lfs_paths *paths,
                     struct lfs_output *output)
{
    bool go_on = true;

    if (runner->options->jobs > 1) {
        lfs_jobs_run(runner, paths, NULL, output);
        return;
    }
    for (size_t i = 0; i < paths->count && go_on; i++) {
        struct lfs_result whole;

        lfs_runner_do(runner, paths->items[i], i, LFS_WHOLE_FILE, &whole);
        go_on = run_loaded(runner, paths->items[i], &whole, output);
    }
}

/* Options that nothing of what was run had a use for. */
static int check_used(const struct lfs_output *output, const struct lfs_paths *paths)
{
    const struct lfs_options *options = output->options;

    if (output->status == LFS_EXIT_USAGE || output->status == LFS_EXIT_HOST || output->not_run > 0)
        return LFS_EXIT_OK;
    if (options->case_name != NULL && output->matched == 0)
        return lfs_usage_error("run", "there is no case '%s'", options->case_name);
    return paths->single ? LFS_EXIT_OK : lfs_sets_check("run", options, output->set_fits, NULL);
}

/* No file that is read may be written. */
static int keep(const struct lfs_options *options, const struct lfs_paths *paths,
                const char *option, const char *target)
{
    const char *choices = options->choices_word;
    int status = LFS_EXIT_OK;

    if (choices != NULL && choices[0] == '@')
        status = lfs_target_keeps("run", option, target, choices + 1);
    for (size_t i = 0; i < paths->count && status == LFS_EXIT_OK; i++)
        status = lfs_target_keeps("run", option, target, paths->items[i]);
    return status;
}

/* What does not go together. */
static int check_words(const struct lfs_options *options, const struct lfs_paths *paths)
{
    int status = keep(options, paths, "trace", options->trace_path);

    if (status == LFS_EXIT_OK)
        status = keep(options, paths, "out", options->out_path);
    if (status != LFS_EXIT_OK)
        return status;
    if (options->trace_path != NULL && options->out_path != NULL &&
        (strcmp(options->trace_path, options->out_path) == 0 ||
         lfs_file_same(options->trace_path, options->out_path)))
        return lfs_usage_error("run", "--trace and --out are the same file");
    if (!paths->single && options->choices_word != NULL)
        return lfs_usage_error("run", "--choices is for one scenario");
    return LFS_EXIT_OK;
}

static int run(const struct lfs_options *options, const struct lfs_paths *paths,
               struct lfs_output *output)
{
    struct lfs_runner runner = {
        .options = options,
        .sequences = options->verbose || (paths->single && !options->quiet),
        .watchdog_ms = WATCHDOG_MS,
    };

    output->sequences = runner.sequences;
    if (paths->single)
        run_single(&runner, paths, output);
    else
        run_many(&runner, paths, output);
    lfs_runner_end(&runner);
    return check_used(output, paths);
}

static int run_words(const struct lfs_options *options)
{
    struct lfs_diag *diag = lfs_options_reporter(options);
    struct lfs_output output;
    struct lfs_paths paths;
    bool found = lfs_paths_find(options->words, options->word_count, &paths, diag);
    int status = check_words(options, &paths);

    if (status != LFS_EXIT_OK) {
        lfs_diag_free(diag);
        lfs_paths_free(&paths);
        return status;
    }
    lfs_output_begin(&output, options);
    lfs_output_status(&output, found ? LFS_EXIT_OK : LFS_EXIT_INPUT);
    lfs_output_status(&output, lfs_options_report_to(options, diag, output.out, stderr));
    lfs_output_status(&output, run(options, &paths, &output));
    lfs_paths_free(&paths);
    return lfs_output_end(&output);
}

int lfs_verb_run(int argc, char **argv)
{
    struct lfs_options options;
    int status = lfs_options_parse("run", ACCEPTED, argc, argv, &options);

    if (status == LFS_EXIT_OK && options.help)
        print_help();
    else if (status == LFS_EXIT_OK && options.word_count == 0)
        status = lfs_usage_error("run", "name a scenario, or a folder of them");
    else if (status == LFS_EXIT_OK)
        status = run_words(&options);
    lfs_options_free(&options);
    return status;
}
