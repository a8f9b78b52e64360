/* SPDX-License-Identifier: BSD-3-Clause */
#include "tools/readers/trace/trace_reader.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "tools/readers/diag/utf8.h"
#include "tools/readers/host/alloc.h"

enum { SENTENCE_SIZE = 256 };

static bool is_plain(const char *text)
{
    for (; *text != '\0'; text++)
        if (*text < ' ' || *text > '~')
            return false;
    return true;
}

static char *printable(const char *text)
{
    char *copy;
    size_t size;
    FILE *out;

    if (is_plain(text))
        return lfs_reader_copy(text, strlen(text));
    out = open_memstream(&copy, &size);
    if (out == NULL)
        lfs_reader_out_of_memory();
    lfs_utf8_print(text, strlen(text), out);
    if (fclose(out) != 0)
        lfs_reader_out_of_memory();
    return copy;
}

const char *reader_keep(struct reader *r, const char *text)
{
    r->texts = lfs_reader_grow(r->texts, r->text_count, &r->text_capacity, sizeof(*r->texts));
    r->texts[r->text_count] = printable(text);
    return r->texts[r->text_count++];
}

void reader_error(struct reader *r, const char *name, unsigned column, const char *format, ...)
{
    char sentence[SENTENCE_SIZE];
    va_list arguments;

    if (r->failed)
        return;
    r->failed = true;
    va_start(arguments, format);
    vsnprintf(sentence, sizeof(sentence), format, arguments);
    va_end(arguments);
    lfs_diag_add(r->diag, (struct lfs_pos){.file = r->path, .line = r->line, .column = column},
                 name, "%s", sentence);
}

/* Says what member key should have been. */
static void wrong(struct reader *r, const json_t *value, const char *key, const char *wanted)
{
    if (value == NULL)
        reader_error(r, "TRACE_SHAPE", 0, "the member '%s' is missing: it should be %s", key,
                     wanted);
    else
        reader_error(r, "TRACE_SHAPE", 0, "the member '%s' should be %s", key, wanted);
}

const char *reader_text(struct reader *r, const json_t *object, const char *key)
{
    const json_t *value = json_object_get(object, key);

    if (json_is_string(value))
        return reader_keep(r, json_string_value(value));
    wrong(r, value, key, "a text");
    return "";
}

const char *reader_optional_text(struct reader *r, const json_t *object, const char *key)
{
    const json_t *value = json_object_get(object, key);

    return value == NULL || json_is_null(value) ? NULL : reader_text(r, object, key);
}

/* "0x" and 1 to 16 digits. */
static bool parse_hex(const char *text, uint64_t *value)
{
    size_t digits = strlen(text) < 3 ? 0 : strlen(text) - 2;

    if (strncmp(text, "0x", 2) != 0 || digits == 0 || digits > 16 ||
        strspn(text + 2, "0123456789abcdef") != digits)
        return false;
    *value = strtoull(text + 2, NULL, 16);
    return true;
}

uint64_t reader_item(struct reader *r, const json_t *value, const char *key, uint64_t max)
{
    uint64_t number = 0;
    bool ok = false;
    char wanted[80];

    if (json_is_integer(value)) {
        ok = json_integer_value(value) >= 0;
        number = (uint64_t)json_integer_value(value);
    } else if (json_is_string(value)) {
        ok = parse_hex(json_string_value(value), &number);
    }
    if (ok && number <= max)
        return number;
    snprintf(wanted, sizeof(wanted), "a number from 0 to %" PRIu64, max);
    wrong(r, value, key, wanted);
    return 0;
}

uint64_t reader_number(struct reader *r, const json_t *object, const char *key, uint64_t max)
{
    return reader_item(r, json_object_get(object, key), key, max);
}

uint64_t reader_optional_number(struct reader *r, const json_t *object, const char *key,
                                uint64_t max)
{
    const json_t *value = json_object_get(object, key);

    return value == NULL || json_is_null(value) ? 0 : reader_item(r, value, key, max);
}

bool reader_bool(struct reader *r, const json_t *object, const char *key)
{
    const json_t *value = json_object_get(object, key);

    if (!json_is_boolean(value))
        wrong(r, value, key, "true or false");
    return json_is_true(value);
}

const json_t *reader_list(struct reader *r, const json_t *object, const char *key, size_t max)
{
    const json_t *value = json_object_get(object, key);
    char wanted[80];

    if (json_is_array(value) && json_array_size(value) <= max)
        return value;
    snprintf(wanted, sizeof(wanted), "a list of at most %zu items", max);
    wrong(r, value, key, wanted);
    return NULL;
}
