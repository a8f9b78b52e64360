/* SPDX-License-Identifier: BSD-3-Clause */
#include "tools/cli/case_runner.h"

#include <stdlib.h>
#include <string.h>

#include "lfasim/readers/file.h"
#include "lfasim/readers/trace_json.h"
#include "lfasim/readers/yaml_tree.h"
#include "tools/cli/case_report.h"
#include "tools/cli/host.h"
#include "tools/cli/usage.h"

/* A scenario with what its reports show of it. */
struct loaded {
    struct lfs_scenario *scenario;
    const char *path;
    char *text; /* of the file, or NULL */
};

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

static void add_status(struct lfs_runner *runner, int status)
{
    runner->status = lfs_graver(runner->status, status);
}

/* ---- the scenario's own lines, for headings -------------------------------------------------- */

static struct lfs_pos place_of(const void *user, uint32_t source)
{
    const struct loaded *loaded = user;

    return lfs_scenario_source(loaded->scenario, source);
}

/* The line that a step begins in, without its indent and the dash of the list. */
static bool words_of(const void *user, uint32_t source, char *out, size_t size)
{
    const struct loaded *loaded = user;
    struct lfs_pos pos = lfs_scenario_source(loaded->scenario, source);
    const char *line = loaded->text;
    size_t length;

    if (pos.file == NULL || strcmp(pos.file, loaded->path) != 0)
        return false;
    for (unsigned i = 1; i < pos.line && line != NULL; i++) {
        line = strchr(line, '\n');
        line = line != NULL ? line + 1 : NULL;
    }
    if (line == NULL || pos.line == 0)
        return false;
    line += strspn(line, " -");
    length = strcspn(line, "\r\n");
    if (length >= size)
        length = size - 1;
    memcpy(out, line, length);
    out[length] = '\0';
    return length > 0;
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

static void report_text(struct lfs_runner *runner, const struct lfs_case *it)
{
    if (runner->sequences)
        lfs_case_print_sequence(it, stdout);
    if (!runner->options->quiet || is_bad(it))
        lfs_case_print_line(it, stdout);
    if (runner->sequences)
        putchar('\n');
    if (is_bad(it))
        lfs_case_print_failures(it, runner->failures);
}

static void write_json(const struct lfs_case *it, FILE *out)
{
    lfs_case_json_begin(it, out);
    lfs_trace_json(&it->view, out);
    lfs_case_json_verdict(it, out);
}

static void report_json(const struct lfs_runner *runner, const struct lfs_case *it)
{
    if (!runner->options->quiet)
        write_json(it, stdout);
    else if (is_bad(it))
        lfs_case_json_verdict(it, stdout);
}

static void write_trace(struct lfs_runner *runner, const struct lfs_case *it, struct lfs_diag *diag)
{
    char *text;
    size_t size;
    FILE *out = lfs_host_stream(&text, &size);

    lfs_json_header(out);
    write_json(it, out);
    if (ferror(out) || fclose(out) != 0)
        lfs_host_memory(NULL);
    if (!lfs_file_write(runner->options->trace_path, text, size, diag))
        add_status(runner, LFS_EXIT_HOST);
    free(text);
}

static void report(struct lfs_runner *runner, const struct loaded *loaded, size_t i,
                   struct lfs_run *run, struct lfs_diag *diag)
{
    struct lfs_stack *stack = lfs_run_stack(run);
    struct lfs_case it = {
        .options = runner->options,
        .scenario = loaded->scenario,
        .path = loaded->path,
        .name = lfs_scenario_case_name(loaded->scenario, i),
        .run = run,
        .machine = lfs_stack_machine(stack),
        .view = {lfs_stack_machine(stack), stack, place_of, words_of, loaded},
    };

    lfs_watchdog_watch(runner->watchdog, it.machine, it.name);
    it.verdict = lfs_run_finish(run);
    lfs_watchdog_watch(runner->watchdog, NULL, NULL);
    it.status = status_of(it.machine, it.verdict);
    if (it.status == LFS_EXIT_FAULT || it.status == LFS_EXIT_DIVERGED)
        it.verdict = LFS_INCONCLUSIVE; /* whatever was judged, it was not what was asked for */
    runner->verdicts[it.verdict]++;
    add_status(runner, it.status);
    if (runner->options->format == LFS_FORMAT_JSON)
        report_json(runner, &it);
    else
        report_text(runner, &it);
    if (runner->options->trace_path != NULL)
        write_trace(runner, &it, diag);
}

static void run_case(struct lfs_runner *runner, const struct loaded *loaded, size_t i,
                     struct lfs_diag *diag)
{
    struct lfs_run_options options = {
        .backend = runner->options->backend, .choices = runner->options->choices, .trace = true};
    struct lfs_run *run = lfs_run_start(loaded->scenario, i, &options, diag);

    if (run == NULL) {
        runner->not_run++;
        add_status(runner, LFS_EXIT_INPUT);
        return;
    }
    report(runner, loaded, i, run, diag);
    lfs_run_free(run);
}

/* ---- one file -------------------------------------------------------------------------------- */

/* Whether --case means this one: its name, or the part behind the slash. */
static bool is_meant(const char *wanted, const char *name)
{
    const char *variant = strchr(name, '/');

    return wanted == NULL || strcmp(wanted, name) == 0 ||
           (variant != NULL && strcmp(wanted, variant + 1) == 0);
}

static size_t cases_meant(const struct lfs_runner *runner, const struct lfs_scenario *scenario)
{
    size_t count = 0;

    for (size_t i = 0; i < lfs_scenario_cases(scenario); i++)
        count += is_meant(runner->options->case_name, lfs_scenario_case_name(scenario, i));
    return count;
}

/* A list of decisions and a trace belong to one case. */
static bool refuse_many(struct lfs_runner *runner, const struct loaded *loaded)
{
    const char *option = runner->options->trace_path != NULL ? "trace" : "choices";
    size_t count = cases_meant(runner, loaded->scenario);

    if (count < 2 || (runner->options->trace_path == NULL && runner->options->choices_word == NULL))
        return false;
    add_status(runner,
               lfs_usage_error("run", "--%s is for one case; pick one of %zu with --case %s",
                               option, count, lfs_scenario_case_name(loaded->scenario, 0)));
    return true;
}

int lfs_runner_check_sets(const struct lfs_runner *runner, const struct lfs_scenario *scenario)
{
    for (size_t i = 0; i < runner->options->set_count; i++) {
        const char *name = runner->options->sets[i].name, *near = NULL;

        if (runner->set_fits[i])
            continue;
        if (scenario != NULL)
            near = lfs_scenario_near_variable(scenario, name);
        if (near == NULL)
            return lfs_usage_error("run", "--set: there is no variable '%s'", name);
        fprintf(stderr, "lfasim run: error: --set: there is no variable '%s'\n", name);
        fprintf(stderr, "help: did you mean '%s'?\n", near);
        return LFS_EXIT_USAGE;
    }
    return LFS_EXIT_OK;
}

/* Notes which variables of the command line this scenario has. */
static bool refuse_sets(struct lfs_runner *runner, const struct loaded *loaded)
{
    const struct lfs_options *options = runner->options;

    for (size_t i = 0; i < options->set_count; i++)
        runner->set_fits[i] |= lfs_scenario_has_variable(loaded->scenario, options->sets[i].name);
    if (runner->single)
        add_status(runner, lfs_runner_check_sets(runner, loaded->scenario));
    return runner->status == LFS_EXIT_USAGE;
}

static bool run_cases(struct lfs_runner *runner, const struct loaded *loaded, struct lfs_diag *diag)
{
    for (size_t i = 0; i < lfs_scenario_cases(loaded->scenario); i++) {
        if (!is_meant(runner->options->case_name, lfs_scenario_case_name(loaded->scenario, i)))
            continue;
        runner->matched++;
        run_case(runner, loaded, i, diag);
        if (lfs_host_output_failed() || runner->status == LFS_EXIT_HOST)
            return false;
    }
    return true;
}

bool lfs_runner_file(struct lfs_runner *runner, const char *path)
{
    struct lfs_diag *diag = lfs_options_reporter(runner->options);
    struct loaded loaded = {.path = path};
    bool go_on = true;
    size_t length;

    loaded.scenario =
        lfs_scenario_load(path, runner->options->sets, runner->options->set_count, diag);
    if (loaded.scenario == NULL) {
        runner->not_run++;
        add_status(runner, LFS_EXIT_INPUT);
    } else if (refuse_sets(runner, &loaded) || refuse_many(runner, &loaded)) {
        go_on = false;
    } else {
        lfs_file_load(path, LFS_YAML_BYTES_MAX, &loaded.text, &length);
        go_on = run_cases(runner, &loaded, diag);
    }
    add_status(runner, lfs_options_report(runner->options, diag, LFS_EXIT_OK));
    lfs_scenario_free(loaded.scenario);
    free(loaded.text);
    return go_on;
}
