/* SPDX-License-Identifier: BSD-3-Clause */
#include "lfasim/readers/trace_file.h"

#include <stdlib.h>
#include <string.h>

#include "lfasim/readers/file.h"
#include "lfasim/readers/trace_json.h"
#include "tools/readers/host/alloc.h"
#include "tools/readers/trace/trace_reader.h"

/* Far more than a run has. */
enum { CONTEXTS_MAX = 4096, RULES_MAX = UINT16_MAX - 1, STEPS_MAX = 1 << 24 };

struct lfs_trace_file {
    struct reader reader;
    struct case_entry **cases;
    size_t count, capacity;
};

/* ---- names of a case ------------------------------------------------------------------------- */

const struct lfs_stored_step *lfs_stored_step(const struct lfs_trace_stored *stored,
                                              uint32_t number)
{
    size_t low = 0, high = stored->step_count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (stored->steps[middle].number < number)
            low = middle + 1;
        else
            high = middle;
    }
    return low < stored->step_count && stored->steps[low].number == number ? &stored->steps[low]
                                                                           : NULL;
}

static struct lfs_pos place_of(const void *user, uint32_t source)
{
    const struct lfs_stored_step *step = lfs_stored_step(user, source);

    return step != NULL ? step->place : (struct lfs_pos){.file = NULL};
}

static bool words_of(const void *user, uint32_t source, char *out, size_t size)
{
    const struct lfs_stored_step *step = lfs_stored_step(user, source);

    if (step == NULL || step->words == NULL)
        return false;
    snprintf(out, size, "%s", step->words);
    return true;
}

static void read_contexts(struct reader *r, const json_t *head)
{
    const json_t *list = reader_list(r, head, "contexts", CONTEXTS_MAX);
    struct lfs_trace_stored *stored = &r->open->stored;

    stored->contexts = lfs_reader_alloc(json_array_size(list) * sizeof(*stored->contexts));
    for (size_t i = 0; i < json_array_size(list) && !r->failed; i++) {
        const json_t *item = json_array_get(list, i);

        stored->contexts[stored->context_count++] = (struct lfs_stored_context){
            reader_text(r, item, "name"), reader_text(r, item, "entity"),
            reader_text(r, item, "level")};
    }
}

static void read_rules(struct reader *r, const json_t *head)
{
    const json_t *list = reader_list(r, head, "rules", RULES_MAX);
    struct lfs_trace_stored *stored = &r->open->stored;

    stored->rules = lfs_reader_alloc(json_array_size(list) * sizeof(*stored->rules));
    for (size_t i = 0; i < json_array_size(list) && !r->failed; i++) {
        const json_t *item = json_array_get(list, i);

        stored->rules[stored->rule_count++] =
            (struct lfs_rule){reader_text(r, item, "name"), reader_text(r, item, "checklist"),
                              reader_text(r, item, "text")};
    }
}

/* "file:line"; a name without a line is all file. */
static struct lfs_pos parse_place(const char *src)
{
    char *colon = src != NULL ? strrchr(src, ':') : NULL;
    struct lfs_pos place = {.file = src};

    if (colon == NULL || colon[1] == '\0' || strspn(colon + 1, "0123456789") != strlen(colon + 1))
        return place;
    place.line = (unsigned)strtoul(colon + 1, NULL, 10);
    *colon = '\0';
    return place;
}

static void read_steps(struct reader *r, const json_t *head)
{
    const json_t *list = reader_list(r, head, "steps", STEPS_MAX);
    struct lfs_trace_stored *stored = &r->open->stored;
    uint32_t last = 0;

    stored->steps = lfs_reader_alloc(json_array_size(list) * sizeof(*stored->steps));
    for (size_t i = 0; i < json_array_size(list) && !r->failed; i++) {
        const json_t *item = json_array_get(list, i);
        uint32_t number = (uint32_t)reader_number(r, item, "step", UINT32_MAX);

        if (number <= last)
            reader_error(r, "TRACE_SHAPE", 0, "step %u stands behind step %u", number, last);
        last = number;
        stored->steps[stored->step_count++] =
            (struct lfs_stored_step){number, parse_place(reader_optional_text(r, item, "src")),
                                     reader_optional_text(r, item, "words")};
    }
}

/* ---- lines ----------------------------------------------------------------------------------- */

static void read_head(struct reader *r, const json_t *object)
{
    const json_t *format = json_object_get(object, "format");

    if (!json_is_integer(format)) {
        reader_error(r, "TRACE_VERSION", 0, "this is no trace of lfasim");
    } else if (json_integer_value(format) != LFS_TRACE_FORMAT) {
        reader_error(r, "TRACE_VERSION", 0,
                     "the trace has format %lld; this lfasim reads format %u",
                     (long long)json_integer_value(format), LFS_TRACE_FORMAT);
    }
}

static void read_case(struct lfs_trace_file *file, const json_t *object)
{
    struct reader *r = &file->reader;
    struct case_entry *entry = lfs_reader_alloc(sizeof(*entry));

    file->cases = lfs_reader_grow(file->cases, file->count, &file->capacity, sizeof(*file->cases));
    file->cases[file->count++] = entry;
    if (r->open != NULL)
        reader_error(r, "TRACE_SHAPE", 0, "the case before has no verdict");
    r->open = entry;
    entry->stored.reason = "";
    entry->public = (struct lfs_trace_case){
        .name = reader_text(r, object, "case"),
        .scenario = reader_text(r, object, "file"),
        .verdict = "",
        .cpus = (unsigned)reader_number(r, object, "cpus", LFS_CPUS_MAX),
        .view = {.place = place_of,
                 .words = words_of,
                 .user = &entry->stored,
                 .stored = &entry->stored},
    };
    if (!r->failed && entry->public.cpus == 0)
        reader_error(r, "TRACE_SHAPE", 0, "a machine has one CPU at least");
    read_contexts(r, object);
    read_rules(r, object);
    read_steps(r, object);
}

static void read_verdict(struct reader *r, const json_t *object)
{
    r->open->public.verdict = reader_text(r, object, "verdict");
    r->open = NULL;
}

static void read_object(struct lfs_trace_file *file, const json_t *object)
{
    struct reader *r = &file->reader;
    bool verdict = json_object_get(object, "verdict") != NULL;
    bool record = json_object_get(object, "seq") != NULL;

    if (r->line == 1 || json_object_get(object, "lfasim") != NULL)
        read_head(r, object);
    else if (json_object_get(object, "passed") != NULL || json_object_get(object, "diagnostic"))
        return; /* totals of a run of many cases; what was said about a scenario */
    else if (!verdict && json_object_get(object, "case") != NULL)
        read_case(file, object);
    else if ((verdict || record) && r->open == NULL)
        reader_error(r, "TRACE_SHAPE", 0, "%s without its case",
                     verdict ? "a verdict" : "a record");
    else if (verdict)
        read_verdict(r, object);
    else if (record)
        reader_record(r, object);
    else
        reader_error(r, "TRACE_SHAPE", 0, "this is no line of a trace");
}

static void read_line(struct lfs_trace_file *file, const char *text, size_t length)
{
    struct reader *r = &file->reader;
    json_error_t error;
    json_t *object;

    if (length > LFS_TRACE_LINE_MAX) {
        reader_error(r, "TRACE_SYNTAX", 0, "the line is longer than %zu bytes", LFS_TRACE_LINE_MAX);
        return;
    }
    if (memchr(text, '\0', length) != NULL) { /* jansson 2.14 overlooks one behind a number */
        reader_error(r, "TRACE_SYNTAX", 0, "the line holds a NUL byte");
        return;
    }
    object = json_loadb(text, length, 0, &error);
    if (json_is_object(object))
        read_object(file, object);
    else if (r->line == 1)
        reader_error(r, "TRACE_VERSION", 0, "this is no trace of lfasim");
    else if (object != NULL)
        reader_error(r, "TRACE_SYNTAX", 0, "a line of a trace is an object: {...}");
    else
        reader_error(r, "TRACE_SYNTAX", error.column > 0 ? (unsigned)error.column : 1,
                     "this is no JSON: %s", error.text);
    json_decref(object);
}

static void read_lines(struct lfs_trace_file *file, const char *text, size_t length)
{
    struct reader *r = &file->reader;
    const char *end = text + length;

    while (text < end && !r->failed) {
        const char *newline = memchr(text, '\n', (size_t)(end - text));

        r->line++;
        if (newline == NULL && r->line > 1) {
            reader_error(r, "TRACE_TRUNCATED", 0, "the file ends in the middle of this line");
            return;
        }
        read_line(file, text, (size_t)((newline != NULL ? newline : end) - text));
        text = newline != NULL ? newline + 1 : end;
    }
    if (r->line == 0) {
        r->line = 1;
        reader_error(r, "TRACE_VERSION", 0, "this is no trace of lfasim: the file is empty");
    }
    if (r->open != NULL)
        reader_error(r, "TRACE_TRUNCATED", 0, "the file ends before the verdict of case '%s'",
                     r->open->public.name);
}

/* ---- the file -------------------------------------------------------------------------------- */

struct lfs_trace_file *lfs_trace_file_read(const char *path, struct lfs_diag *diag)
{
    struct lfs_trace_file *file;
    char *text;
    size_t length;

    if (!lfs_file_read(path, LFS_TRACE_BYTES_MAX, &text, &length, (struct lfs_pos){.file = path},
                       diag))
        return NULL;
    file = lfs_reader_alloc(sizeof(*file));
    file->reader = (struct reader){.path = path, .diag = diag};
    read_lines(file, text, length);
    free(text);
    if (!file->reader.failed)
        return file;
    lfs_trace_file_free(file);
    return NULL;
}

void lfs_trace_file_free(struct lfs_trace_file *file)
{
    if (file == NULL)
        return;
    for (size_t i = 0; i < file->count; i++) {
        free(file->cases[i]->stored.records);
        free(file->cases[i]->stored.contexts);
        free(file->cases[i]->stored.rules);
        free(file->cases[i]->stored.steps);
        free(file->cases[i]);
    }
    for (size_t i = 0; i < file->reader.text_count; i++)
        free(file->reader.texts[i]);
    free(file->reader.texts);
    free(file->cases);
    free(file);
}

size_t lfs_trace_file_cases(const struct lfs_trace_file *file)
{
    return file->count;
}

const struct lfs_trace_case *lfs_trace_file_case(const struct lfs_trace_file *file, size_t i)
{
    return i < file->count ? &file->cases[i]->public : NULL;
}
