/* SPDX-License-Identifier: BSD-3-Clause */
/* Trace files: refused with one error about a line, or every rendering can be made; what a case
 * looks like when it is written again is read again, and renders the same. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lfasim/readers/trace_chrome.h"
#include "lfasim/readers/trace_file.h"
#include "lfasim/readers/trace_json.h"
#include "lfasim/readers/trace_mermaid.h"
#include "lfasim/readers/trace_table.h"
#include "lfasim/readers/trace_text.h"
#include "tests/fuzz/file_stand_ins.h"
#include "tests/fuzz/fuzz.h"

static void print_all(const struct lfs_trace_case *it, FILE *out)
{
    lfs_trace_text(&it->view, false, out);
    lfs_trace_text(&it->view, true, out);
    lfs_trace_text_causes(&it->view, lfs_trace_view_last(&it->view), out);
    lfs_trace_text_findings(&it->view, out);
    lfs_trace_table(&it->view, out);
    lfs_trace_mermaid(it, out);
    lfs_trace_chrome(it, out);
}

/* The case as a file of its own. */
static void print_file(const struct lfs_trace_case *it, FILE *out)
{
    struct lfs_json json = {.out = out};

    fprintf(out, "{\"lfasim\":\"fuzz\",\"format\":%u}\n", LFS_TRACE_FORMAT);
    lfs_json_object(&json, NULL);
    lfs_json_text(&json, "case", it->name);
    lfs_json_text(&json, "file", it->scenario);
    lfs_json_number(&json, "cpus", it->cpus);
    lfs_trace_json_names(&it->view, &json);
    lfs_json_object_end(&json);
    lfs_json_line_end(&json);
    lfs_trace_json(&it->view, out);
    lfs_json_object(&json, NULL);
    lfs_json_text(&json, "verdict", it->verdict);
    lfs_json_object_end(&json);
    lfs_json_line_end(&json);
}

/* The caller frees it. */
static char *text_of(void (*print)(const struct lfs_trace_case *it, FILE *out),
                     const struct lfs_trace_case *it, size_t *size)
{
    char *text = NULL;
    FILE *out = open_memstream(&text, size);

    fuzz_must(out != NULL);
    print(it, out);
    fuzz_must(fclose(out) == 0);
    return text;
}

static void must_read_again(const struct lfs_trace_case *it)
{
    struct lfs_diag *diag = lfs_diag_new();
    size_t size, length, again_length;
    char *written = text_of(print_file, it, &size), *before = text_of(print_all, it, &length);
    struct lfs_trace_file *file;
    char *after;

    fuzz_stand_in((const uint8_t *)written, size);
    file = lfs_trace_file_read("trace", diag);
    fuzz_judge(diag, file != NULL);
    fuzz_must(file != NULL && lfs_trace_file_cases(file) == 1);
    after = text_of(print_all, lfs_trace_file_case(file, 0), &again_length);
    fuzz_must(length == again_length && memcmp(before, after, length) == 0);
    lfs_trace_file_free(file);
    lfs_diag_free(diag);
    free(written);
    free(before);
    free(after);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct lfs_diag *diag = lfs_diag_new();
    struct lfs_trace_file *file;

    fuzz_stand_in(size > 0 ? data : (const uint8_t *)"", size);
    file = lfs_trace_file_read("trace", diag);
    fuzz_judge(diag, file != NULL);
    if (file == NULL)
        fuzz_must(lfs_diag_errors(diag) == 1 && fuzz_has_place(diag));
    for (size_t i = 0; file != NULL && i < lfs_trace_file_cases(file); i++)
        must_read_again(lfs_trace_file_case(file, i));
    lfs_trace_file_free(file);
    lfs_diag_free(diag);
    return 0;
}
