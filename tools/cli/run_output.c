/* SPDX-License-Identifier: BSD-3-Clause */
#include "tools/cli/run_output.h"

#include <stdlib.h>
#include <string.h>

#include "lfasim/readers/file.h"
#include "lfasim/readers/json.h"
#include "tools/cli/case_runner.h"
#include "tools/cli/case_tap.h"
#include "tools/cli/host.h"
#include "tools/cli/usage.h"

/* ---- texts that grow ------------------------------------------------------------------------- */

static void open_growing(struct lfs_growing *growing)
{
    growing->stream = lfs_host_stream(&growing->text, &growing->size);
}

static void close_growing(struct lfs_growing *growing)
{
    if (ferror(growing->stream) || fclose(growing->stream) != 0)
        lfs_host_memory(NULL);
    growing->stream = NULL;
}

static void drop_growing(struct lfs_growing *growing)
{
    if (growing->stream != NULL)
        close_growing(growing);
    free(growing->text);
    *growing = (struct lfs_growing){.stream = NULL};
}

/* ---- as results come ------------------------------------------------------------------------- */

void lfs_output_status(struct lfs_output *output, int status)
{
    output->status = lfs_graver(output->status, status);
}

void lfs_output_begin(struct lfs_output *output, const struct lfs_options *options)
{
    *output = (struct lfs_output){.options = options, .out = stdout};
    open_growing(&output->failures);
    open_growing(&output->trace);
    open_growing(&output->suites);
    open_growing(&output->suite);
    if (options->out_path != NULL) {
        open_growing(&output->file);
        output->out = output->file.stream;
    }
    if (options->format == LFS_FORMAT_JSON)
        lfs_json_header(output->out);
    if (options->format == LFS_FORMAT_TAP)
        lfs_tap_head(output->out);
    lfs_json_header(output->trace.stream);
}

/* Diagnostics are results for those who read JSON, and none for all others. */
static void print_messages(const struct lfs_output *output, const struct lfs_result *result)
{
    const char *text = lfs_result_text(result, LFS_RESULT_ERRORS);

    if (text[0] == '\0')
        return;
    if (output->options->format == LFS_FORMAT_JSON && !result->lost) {
        fputs(text, output->out);
        return;
    }
    fflush(output->out); /* they come after what they are about */
    fputs(text, stderr);
}

/* Something that could not be run, where the format has a place for it. */
static void print_not_run(struct lfs_output *output, const char *path, const char *name,
                          const struct lfs_result *result)
{
    const char *message = lfs_result_text(result, LFS_RESULT_ERRORS);

    if (output->options->format == LFS_FORMAT_TAP) {
        lfs_tap_number(++output->tests, false, output->out);
        lfs_tap_not_run(name, message, result->status, output->out);
    }
    if (output->options->format == LFS_FORMAT_JUNIT)
        lfs_junit_not_run(path, name, message, output->suite.stream);
    output->of_suite.tests++;
    output->of_suite.errors++;
}

static void count(struct lfs_output *output, const struct lfs_result *result)
{
    output->verdicts[result->verdict]++;
    output->of_suite.tests++;
    output->of_suite.failures += result->verdict == LFS_FAILED;
    output->of_suite.errors += result->verdict == LFS_INCONCLUSIVE;
    output->of_suite.skipped += result->verdict == LFS_SKIPPED;
}

static bool may_go_on(const struct lfs_output *output)
{
    return !lfs_host_output_failed() && output->status != LFS_EXIT_HOST &&
           output->status != LFS_EXIT_USAGE;
}

bool lfs_output_case(struct lfs_output *output, const char *path, const struct lfs_result *result)
{
    const char *text = lfs_result_text(result, LFS_RESULT_OUT);

    output->matched++;
    lfs_output_status(output, result->status);
    if (result->ran) {
        count(output, result);
        if (output->options->format == LFS_FORMAT_TAP)
            lfs_tap_number(++output->tests, result->status == LFS_EXIT_OK, output->out);
        fputs(text,
              output->options->format == LFS_FORMAT_JUNIT ? output->suite.stream : output->out);
    } else {
        output->not_run++;
        print_not_run(output, path, lfs_result_text(result, LFS_RESULT_NAME), result);
    }
    fputs(lfs_result_text(result, LFS_RESULT_FAILURES), output->failures.stream);
    fputs(lfs_result_text(result, LFS_RESULT_TRACE), output->trace.stream);
    print_messages(output, result);
    return may_go_on(output);
}

static void end_suite(struct lfs_output *output, const char *path)
{
    close_growing(&output->suite);
    if (output->of_suite.tests > 0)
        lfs_junit_suite(path, &output->of_suite, output->suite.text, output->suites.stream);
    drop_growing(&output->suite);
    open_growing(&output->suite);
    output->all.tests += output->of_suite.tests;
    output->all.failures += output->of_suite.failures;
    output->all.errors += output->of_suite.errors;
    output->all.skipped += output->of_suite.skipped;
    output->of_suite = (struct lfs_junit_counts){.tests = 0};
}

bool lfs_output_file(struct lfs_output *output, const char *path, const struct lfs_result *result)
{
    output->set_fits |= result->set_fits;
    lfs_output_status(output, result->status);
    if (result->status != LFS_EXIT_OK) {
        output->not_run += result->cases == 0;
        print_not_run(output, path, path, result);
    }
    print_messages(output, result);
    end_suite(output, path);
    return may_go_on(output);
}

/* ---- the end --------------------------------------------------------------------------------- */

static void print_totals(const struct lfs_output *output)
{
    fprintf(output->out, "%u passed, %u failed", output->verdicts[LFS_PASSED],
            output->verdicts[LFS_FAILED]);
    if (output->verdicts[LFS_SKIPPED] > 0)
        fprintf(output->out, ", %u skipped", output->verdicts[LFS_SKIPPED]);
    if (output->verdicts[LFS_INCONCLUSIVE] > 0)
        fprintf(output->out, ", %u inconclusive", output->verdicts[LFS_INCONCLUSIVE]);
    if (output->not_run > 0)
        fprintf(output->out, ", %u not run", output->not_run);
    fputc('\n', output->out);
}

static void json_totals(const struct lfs_output *output)
{
    struct lfs_json json = {.out = output->out};

    lfs_json_object(&json, NULL);
    lfs_json_number(&json, "passed", output->verdicts[LFS_PASSED]);
    lfs_json_number(&json, "failed", output->verdicts[LFS_FAILED]);
    lfs_json_number(&json, "skipped", output->verdicts[LFS_SKIPPED]);
    lfs_json_number(&json, "inconclusive", output->verdicts[LFS_INCONCLUSIVE]);
    lfs_json_number(&json, "not_run", output->not_run);
    lfs_json_number(&json, "status", (uint64_t)output->status);
    lfs_json_object_end(&json);
    lfs_json_line_end(&json);
}

static void print_end(struct lfs_output *output)
{
    close_growing(&output->failures);
    close_growing(&output->suites);
    switch (output->options->format) {
    case LFS_FORMAT_TEXT:
        if (output->failures.size > 0)
            fprintf(output->out, "%s%s", output->sequences ? "" : "\n", output->failures.text);
        print_totals(output);
        break;
    case LFS_FORMAT_JSON:
        json_totals(output);
        break;
    case LFS_FORMAT_TAP:
        lfs_tap_plan(output->tests, output->out);
        break;
    case LFS_FORMAT_JUNIT:
        lfs_junit_begin(&output->all, output->out);
        fputs(output->suites.text, output->out);
        lfs_junit_end(output->out);
        break;
    case LFS_FORMAT_SARIF: /* tells diagnostics, not cases */
    case LFS_FORMAT_CSV:   /* tells explorations */
        break;
    }
}

static void write_file(struct lfs_output *output, struct lfs_growing *growing, const char *path)
{
    struct lfs_diag *diag = lfs_diag_new();

    close_growing(growing);
    if (!lfs_file_write(path, growing->text, growing->size, diag))
        lfs_output_status(output, LFS_EXIT_HOST);
    lfs_diag_print(diag, stderr);
    lfs_diag_free(diag);
}

int lfs_output_end(struct lfs_output *output)
{
    unsigned ran = 0;

    for (int i = 0; i <= LFS_INCONCLUSIVE; i++)
        ran += output->verdicts[i];
    if (output->status != LFS_EXIT_USAGE) {
        if (output->options->trace_path != NULL && ran > 0)
            write_file(output, &output->trace, output->options->trace_path);
        print_end(output);
        if (output->options->out_path != NULL)
            write_file(output, &output->file, output->options->out_path);
    }
    drop_growing(&output->file);
    drop_growing(&output->failures);
    drop_growing(&output->trace);
    drop_growing(&output->suites);
    drop_growing(&output->suite);
    return output->status;
}
