/* SPDX-License-Identifier: BSD-3-Clause */
/* For tests of trace files: the story as a file, and files of any text. Include after story.h. */
#ifndef LFASIM_TESTS_TOOLS_READERS_STORED_STORY_H
#define LFASIM_TESTS_TOOLS_READERS_STORED_STORY_H

#include <stdlib.h>
#include <unistd.h>

#include "lfasim/readers/trace_file.h"
#include "lfasim/readers/trace_json.h"
#include "tests/tools/readers/diag/printed.h"

static const char stored_path[] = "trace-under-test.jsonl";

/* The whole file of a trace with one case; the caller frees it. */
static inline char *stored_text(const struct lfs_trace_view *view)
{
    char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);
    struct lfs_json json = {.out = out};

    assert_non_null(out);
    fputs("{\"lfasim\":\"0.1.0\",\"format\":1}\n", out);
    lfs_json_object(&json, NULL);
    lfs_json_text(&json, "case", "story/one");
    lfs_json_text(&json, "file", "a.yaml");
    lfs_json_number(&json, "cpus", 1);
    lfs_trace_json_names(view, &json);
    lfs_json_object_end(&json);
    lfs_json_line_end(&json);
    lfs_trace_json(view, out);
    fputs("{\"verdict\":\"passed\",\"case\":\"story/one\"}\n", out);
    assert_int_equal(fclose(out), 0);
    return text;
}

/* The same of the story, which is run for it. */
static inline char *stored_story(void)
{
    struct story story = {.m = NULL};
    struct lfs_trace_view view = story_new(&story, LFS_FIBERS, 1000);
    char *text;

    lfs_run(story.m);
    text = stored_text(&view);
    lfs_machine_free(story.m);
    return text;
}

/* Reads length bytes of text as a file. Messages, printed, become *messages, which the caller
 * frees; NULL: they are dropped. */
static inline struct lfs_trace_file *stored_read(const char *text, size_t length, char **messages)
{
    struct lfs_diag *diag = lfs_diag_new();
    struct lfs_trace_file *file;
    char *said;
    FILE *out = fopen(stored_path, "w");

    assert_non_null(out);
    assert_int_equal(fwrite(text, 1, length, out), length);
    assert_int_equal(fclose(out), 0);
    file = lfs_trace_file_read(stored_path, diag);
    said = printed(diag);
    assert_true((file == NULL) == (lfs_diag_errors(diag) == 1));
    lfs_diag_free(diag);
    unlink(stored_path);
    if (messages != NULL)
        *messages = said;
    else
        free(said);
    return file;
}

/* A text that print makes; the caller frees it. */
static inline char *stored_print(void (*print)(const struct lfs_trace_case *it, FILE *out),
                                 const struct lfs_trace_case *it)
{
    char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);

    assert_non_null(out);
    print(it, out);
    assert_int_equal(fclose(out), 0);
    return text;
}

/* Group setup and teardown: a folder of its own. */
static inline int stored_folder(void **state)
{
    char *folder = strdup("/tmp/lfasim-trace-XXXXXX");

    *state = folder;
    return mkdtemp(folder) == NULL || chdir(folder) != 0;
}

static inline int stored_folder_end(void **state)
{
    int status = chdir("/") != 0 || rmdir(*state) != 0;

    free(*state);
    return status;
}

#endif
