/* SPDX-License-Identifier: BSD-3-Clause */
/* `lfasim report`: renders the cases of a trace file. */
#include <stdlib.h>
#include <string.h>

#include "lfasim/readers/file.h"
#include "lfasim/readers/trace_chrome.h"
#include "lfasim/readers/trace_file.h"
#include "lfasim/readers/trace_mermaid.h"
#include "lfasim/readers/trace_table.h"
#include "lfasim/readers/trace_text.h"
#include "tools/cli/case_runner.h"
#include "tools/cli/host.h"
#include "tools/cli/targets.h"
#include "tools/cli/usage.h"
#include "tools/cli/verbs.h"

enum { ACCEPTED = LFS_OPTION_AS | LFS_OPTION_OUT | LFS_OPTION_CASE | LFS_OPTION_VERBOSE };

static const char help_text[] =
    "usage: lfasim report TRACE [options]\n"
    "\n"
    "Renders a trace that `lfasim run --trace` wrote. All that it says is in that file: the\n"
    "scenario need not be there any more.\n"
    "\n"
    "  lfasim run scenarios/deck/activation.yaml --trace x.jsonl\n"
    "  lfasim report x.jsonl                                        a table, to be read\n"
    "  lfasim report x.jsonl -v                                     every register\n"
    "  lfasim report x.jsonl --as mermaid --case spec               a sequence diagram\n"
    "  lfasim report x.jsonl --as chrome --case spec --out x.json   for ui.perfetto.dev\n"
    "\n";

static void print_help(void)
{
    fputs(help_text, stdout);
    lfs_options_explain(ACCEPTED, stdout);
}

static void print_case(const struct lfs_options *options, const struct lfs_trace_case *it,
                       FILE *out)
{
    switch (options->report) {
    case LFS_REPORT_TEXT:
        fprintf(out, "%s  (%s): %s\n\n", it->name, it->scenario, it->verdict);
        if (options->verbose)
            lfs_trace_text(&it->view, true, out);
        else
            lfs_trace_table(&it->view, out);
        break;
    case LFS_REPORT_MERMAID:
        lfs_trace_mermaid(it, out);
        break;
    case LFS_REPORT_CHROME:
        lfs_trace_chrome(it, out);
        break;
    }
}

static void print_cases(const struct lfs_options *options, const struct lfs_trace_file *file,
                        FILE *out)
{
    bool first = true;

    for (size_t i = 0; i < lfs_trace_file_cases(file); i++) {
        const struct lfs_trace_case *it = lfs_trace_file_case(file, i);

        if (!lfs_case_is_meant(options->case_name, it->name))
            continue;
        if (!first)
            fputc('\n', out);
        first = false;
        print_case(options, it, out);
    }
}

static size_t cases_meant(const struct lfs_options *options, const struct lfs_trace_file *file)
{
    size_t count = 0;

    for (size_t i = 0; i < lfs_trace_file_cases(file); i++)
        count += lfs_case_is_meant(options->case_name, lfs_trace_file_case(file, i)->name);
    return count;
}

/* lfs_unknown_word() for the cases of a file. */
static int no_case(const struct lfs_options *options, const struct lfs_trace_file *file)
{
    size_t count = lfs_trace_file_cases(file);
    const char **names = lfs_host_memory(calloc(count + 1, sizeof(*names)));
    int status;

    for (size_t i = 0; i < count; i++)
        names[i] = lfs_trace_file_case(file, i)->name;
    status = lfs_unknown_word("lfasim report", "case", options->case_name, names);
    free(names);
    return status;
}

/* What the options ask of this file. */
static int refuse(const struct lfs_options *options, const struct lfs_trace_file *file)
{
    size_t count = cases_meant(options, file);

    if (count == 0 && options->case_name != NULL)
        return no_case(options, file);
    if (count > 1 && options->report != LFS_REPORT_TEXT)
        return lfs_usage_error("report", "a %s is of one case; pick one of %zu with --case %s",
                               options->report == LFS_REPORT_CHROME ? "timeline" : "diagram", count,
                               lfs_trace_file_case(file, 0)->name);
    return LFS_EXIT_OK;
}

static int write_file(const struct lfs_options *options, const struct lfs_trace_file *file,
                      struct lfs_diag *diag)
{
    char *text;
    size_t size;
    FILE *out = lfs_host_stream(&text, &size);
    bool ok;

    print_cases(options, file, out);
    if (ferror(out) || fclose(out) != 0)
        lfs_host_memory(NULL);
    ok = lfs_file_write(options->out_path, text, size, diag);
    free(text);
    return ok ? LFS_EXIT_OK : LFS_EXIT_HOST;
}

static int report(const struct lfs_options *options, struct lfs_diag *diag)
{
    int status = lfs_target_keeps("report", "out", options->out_path, options->words[0]);
    struct lfs_trace_file *file;

    if (status != LFS_EXIT_OK)
        return status;
    file = lfs_trace_file_read(options->words[0], diag);
    if (file == NULL)
        return LFS_EXIT_INPUT;
    status = refuse(options, file);
    if (status == LFS_EXIT_OK && options->out_path != NULL)
        status = write_file(options, file, diag);
    else if (status == LFS_EXIT_OK)
        print_cases(options, file, stdout);
    lfs_trace_file_free(file);
    return status;
}

int lfs_verb_report(int argc, char **argv)
{
    struct lfs_options options;
    struct lfs_diag *diag;
    int status = lfs_options_parse("report", ACCEPTED, argc, argv, &options);

    if (status == LFS_EXIT_OK && options.help) {
        print_help();
    } else if (status == LFS_EXIT_OK && options.word_count != 1) {
        status = lfs_usage_error("report", "name one trace file");
    } else if (status == LFS_EXIT_OK) {
        diag = lfs_options_reporter(&options);
        status = lfs_options_report(&options, diag, report(&options, diag));
    }
    lfs_options_free(&options);
    return status;
}
