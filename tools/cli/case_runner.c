/* SPDX-License-Identifier: BSD-3-Clause */
#include "tools/cli/case_runner.h"

#include <stdlib.h>
#include <string.h>

#include "lfasim/readers/trace_json.h"
#include "tools/cli/case_junit.h"
#include "tools/cli/case_load.h"
#include "tools/cli/case_report.h"
#include "tools/cli/case_tap.h"
#include "tools/cli/host.h"
#include "tools/cli/loaded.h"
#include "tools/cli/sets.h"
#include "tools/cli/usage.h"

int lfs_graver(int a, int b)
{
    static const int order[] = {LFS_EXIT_USAGE,       LFS_EXIT_HOST,  LFS_EXIT_FAULT,
                                LFS_EXIT_DIVERGED,    LFS_EXIT_INPUT, LFS_EXIT_FAILED,
                                LFS_EXIT_INCONCLUSIVE};

    for (size_t i = 0; i < sizeof(order) / sizeof(order[0]); i++)
        if (a == order[i] || b == order[i])
            return order[i];
    return LFS_EXIT_OK;
}

bool lfs_case_is_meant(const char *wanted, const char *name)
{
    const char *variant = strchr(name, '/');

    return wanted == NULL || strcmp(wanted, name) == 0 ||
           (variant != NULL && strcmp(wanted, variant + 1) == 0);
}

/* ---- texts of a result ----------------------------------------------------------------------- */

/* The streams that make them. */
struct streams {
    FILE *stream[LFS_RESULT_TEXTS];
    char *text[LFS_RESULT_TEXTS];
    size_t size[LFS_RESULT_TEXTS];
};

static void streams_open(struct streams *streams)
{
    for (int i = 0; i < LFS_RESULT_TEXTS; i++)
        streams->stream[i] = lfs_host_stream(&streams->text[i], &streams->size[i]);
}

static void streams_close(struct streams *streams, struct lfs_result *result)
{
    for (int i = 0; i < LFS_RESULT_TEXTS; i++) {
        if (ferror(streams->stream[i]) || fclose(streams->stream[i]) != 0)
            lfs_host_memory(NULL);
        lfs_result_take(result, (enum lfs_result_text)i, streams->text[i], streams->size[i]);
    }
}

/* ---- one case -------------------------------------------------------------------------------- */

static int status_of(const struct lfs_machine *machine, enum lfs_verdict verdict)
{
    if (lfs_findings(machine, "MODEL_FAULT") > 0)
        return LFS_EXIT_FAULT;
    if (lfs_choices_diverged(machine))
        return LFS_EXIT_DIVERGED;
    switch (verdict) {
    case LFS_FAILED:
        return LFS_EXIT_FAILED;
    case LFS_INCONCLUSIVE:
        return LFS_EXIT_INCONCLUSIVE;
    case LFS_PASSED:
    case LFS_SKIPPED:
        break;
    }
    return LFS_EXIT_OK;
}

static bool is_bad(const struct lfs_case *it)
{
    return it->status != LFS_EXIT_OK;
}

static void write_text(const struct lfs_runner *runner, const struct lfs_case *it,
                       const struct streams *streams)
{
    FILE *out = streams->stream[LFS_RESULT_OUT];

    if (runner->sequences)
        lfs_case_print_sequence(it, out);
    if (!runner->options->quiet || is_bad(it))
        lfs_case_print_line(it, out);
    if (runner->sequences)
        lfs_case_print_loads(it, out);
    if (runner->sequences)
        fputc('\n', out);
    if (is_bad(it))
        lfs_case_print_failures(it, streams->stream[LFS_RESULT_FAILURES]);
}

static void write_json(const struct lfs_case *it, FILE *out)
{
    lfs_case_head(it, out);
    lfs_trace_json(&it->view, out);
    lfs_case_json_verdict(it, out);
}

static void write_case(const struct lfs_runner *runner, const struct lfs_case *it,
                       const struct streams *streams)
{
    FILE *out = streams->stream[LFS_RESULT_OUT];

    switch (runner->options->format) {
    case LFS_FORMAT_TEXT:
        write_text(runner, it, streams);
        break;
    case LFS_FORMAT_JSON:
        if (!runner->options->quiet)
            write_json(it, out);
        else if (is_bad(it))
            lfs_case_json_verdict(it, out);
        break;
    case LFS_FORMAT_TAP:
        lfs_case_tap(it, out);
        break;
    case LFS_FORMAT_JUNIT:
        lfs_case_junit(it, out);
        break;
    case LFS_FORMAT_SARIF: /* tells diagnostics, not cases */
    case LFS_FORMAT_CSV:   /* tells explorations */
        break;
    }
    if (runner->options->trace_path != NULL)
        write_json(it, streams->stream[LFS_RESULT_TRACE]);
}

static void watch(struct lfs_runner *runner, const struct lfs_machine *machine, const char *name)
{
    if (runner->watchdog == NULL)
        runner->watchdog = lfs_watchdog_new(runner->watchdog_ms);
    if (runner->watchdog == NULL) {
        fputs("lfasim: error: the host gives no thread for the watchdog\n", stderr);
        exit(LFS_EXIT_HOST);
    }
    lfs_watchdog_watch(runner->watchdog, machine, name);
}

static void judge(struct lfs_runner *runner, struct lfs_run *run, const char *name,
                  const struct streams *streams, struct lfs_result *result)
{
    const struct lfs_loaded *loaded = runner->loaded;
    struct lfs_stack *stack = lfs_run_stack(run);
    struct lfs_case it = {
        .options = runner->options,
        .scenario = loaded->scenario,
        .path = loaded->path,
        .hash = loaded->hash,
        .name = name,
        .run = run,
        .machine = lfs_stack_machine(stack),
        .view = lfs_loaded_view(loaded, stack),
    };

    watch(runner, it.machine, name);
    it.verdict = lfs_run_finish(run);
    watch(runner, NULL, NULL);
    it.status = status_of(it.machine, it.verdict);
    if (it.status == LFS_EXIT_FAULT || it.status == LFS_EXIT_DIVERGED)
        it.verdict = LFS_INCONCLUSIVE; /* whatever was judged, it was not what was asked for */
    write_case(runner, &it, streams);
    result->ran = true;
    result->verdict = it.verdict;
    result->status = it.status;
}

/* The number of a case among all of its scenario. */
static size_t case_number(const struct lfs_runner *runner, size_t index)
{
    const struct lfs_scenario *scenario = runner->loaded->scenario;

    for (size_t i = 0; i < lfs_scenario_cases(scenario); i++)
        if (lfs_case_is_meant(runner->options->case_name, lfs_scenario_case_name(scenario, i)) &&
            index-- == 0)
            return i;
    return 0; /* not asked for: there are so many as the file's result says */
}

static void run_case(struct lfs_runner *runner, struct lfs_diag *diag,
                     const struct streams *streams, struct lfs_result *result)
{
    struct lfs_run_options options = {.backend = runner->options->backend,
                                      .choices = runner->options->choices,
                                      .no_oracle = runner->options->no_oracle,
                                      .trace = true};
    struct lfs_scenario *scenario = runner->loaded->scenario;
    size_t number = case_number(runner, result->index);
    const char *name = lfs_scenario_case_name(scenario, number);
    struct lfs_run *run = lfs_run_start(scenario, number, &options, diag);

    fputs(name, streams->stream[LFS_RESULT_NAME]);
    result->status = LFS_EXIT_INPUT;
    if (run != NULL)
        judge(runner, run, name, streams, result);
    lfs_run_free(run);
}

/* ---- one file -------------------------------------------------------------------------------- */

void lfs_runner_end(struct lfs_runner *runner)
{
    lfs_loaded_free(runner->loaded);
    runner->loaded = NULL;
    lfs_watchdog_free(runner->watchdog);
    runner->watchdog = NULL;
}

const struct lfs_scenario *lfs_runner_scenario(const struct lfs_runner *runner)
{
    return runner->loaded != NULL ? runner->loaded->scenario : NULL;
}

static void load(struct lfs_runner *runner, const char *path, struct lfs_diag *diag)
{
    lfs_loaded_free(runner->loaded);
    runner->loaded = lfs_loaded_new(path, runner->options->sets, runner->options->set_count, diag);
}

static void describe_file(const struct lfs_runner *runner, FILE *names, struct lfs_result *result)
{
    const struct lfs_scenario *scenario = runner->loaded->scenario;
    const struct lfs_options *options = runner->options;

    if (scenario == NULL) {
        result->status = LFS_EXIT_INPUT;
        return;
    }
    result->set_fits = lfs_sets_that_fit(options, scenario);
    for (size_t i = 0; i < lfs_scenario_cases(scenario); i++) {
        const char *name = lfs_scenario_case_name(scenario, i);

        if (!lfs_case_is_meant(options->case_name, name))
            continue;
        result->cases++;
        fprintf(names, "%s\n", name);
    }
}

/* Loads the file unless it was the last one, without a word: whoever loaded it first has said it.
 */
static void load_again(struct lfs_runner *runner, const char *path)
{
    if (runner->loaded == NULL || runner->loaded->path != path)
        load(runner, path, lfs_options_reporter(runner->options));
}

void lfs_runner_do(struct lfs_runner *runner, const char *path, size_t file, size_t index,
                   struct lfs_result *result)
{
    struct lfs_diag *diag = lfs_options_reporter(runner->options);
    struct streams streams;
    FILE *errors;
    int status;

    *result = (struct lfs_result){.file = file, .index = index};
    streams_open(&streams);
    errors = streams.stream[LFS_RESULT_ERRORS];
    if (index == LFS_WHOLE_FILE) {
        load(runner, path, diag);
        describe_file(runner, streams.stream[LFS_RESULT_NAME], result);
        status = lfs_options_show(runner->options, diag, errors, errors);
    } else {
        load_again(runner, path);
        if (runner->loaded->scenario != NULL)
            run_case(runner, diag, &streams, result);
        else
            result->status = LFS_EXIT_INPUT; /* the file has changed meanwhile */
        status = lfs_options_report_to(runner->options, diag, errors, errors);
    }
    result->status = lfs_graver(result->status, status);
    streams_close(&streams, result);
}
