/* SPDX-License-Identifier: BSD-3-Clause */
#include "lfasim/readers/json.h"

#include <inttypes.h>
#include <string.h>

#include "tools/readers/diag/utf8.h"

static void write_text(FILE *out, const char *text)
{
    size_t length = strlen(text);

    fputc('"', out);
    for (size_t i = 0; i < length;) {
        uint32_t code;
        size_t size = lfs_utf8_next(text + i, length - i, &code);

        if (code == LFS_UTF8_BAD)
            fputs("\\ufffd", out);
        else if (code == '"' || code == '\\')
            fprintf(out, "\\%c", (int)code);
        else if (code == '\n')
            fputs("\\n", out);
        else if (!lfs_utf8_printable(code) && code <= UINT16_MAX)
            fprintf(out, "\\u%04" PRIx32, code);
        else
            fwrite(text + i, 1, size, out);
        i += size;
    }
    fputc('"', out);
}

/* What stands before a value: the comma after its neighbour, and its key. */
static void begin(struct lfs_json *json, const char *key)
{
    if (json->filled[json->depth])
        fputc(',', json->out);
    json->filled[json->depth] = true;
    if (key == NULL)
        return;
    write_text(json->out, key);
    fputc(':', json->out);
}

static void open_bracket(struct lfs_json *json, const char *key, char bracket)
{
    begin(json, key);
    fputc(bracket, json->out);
    if (json->depth < LFS_JSON_DEPTH_MAX)
        json->depth++;
    json->filled[json->depth] = false;
}

static void close_bracket(struct lfs_json *json, char bracket)
{
    if (json->depth > 0)
        json->depth--;
    fputc(bracket, json->out);
}

void lfs_json_object(struct lfs_json *json, const char *key)
{
    open_bracket(json, key, '{');
}

void lfs_json_object_end(struct lfs_json *json)
{
    close_bracket(json, '}');
}

void lfs_json_list(struct lfs_json *json, const char *key)
{
    open_bracket(json, key, '[');
}

void lfs_json_list_end(struct lfs_json *json)
{
    close_bracket(json, ']');
}

void lfs_json_text(struct lfs_json *json, const char *key, const char *text)
{
    if (text == NULL) {
        lfs_json_null(json, key);
        return;
    }
    begin(json, key);
    write_text(json->out, text);
}

void lfs_json_number(struct lfs_json *json, const char *key, uint64_t value)
{
    begin(json, key);
    fprintf(json->out, "%" PRIu64, value);
}

void lfs_json_micros(struct lfs_json *json, const char *key, uint64_t nanoseconds)
{
    begin(json, key);
    fprintf(json->out, "%" PRIu64 ".%03" PRIu64, nanoseconds / 1000, nanoseconds % 1000);
}

void lfs_json_hex(struct lfs_json *json, const char *key, uint64_t value)
{
    begin(json, key);
    fprintf(json->out, "\"0x%" PRIx64 "\"", value);
}

void lfs_json_bool(struct lfs_json *json, const char *key, bool value)
{
    begin(json, key);
    fputs(value ? "true" : "false", json->out);
}

void lfs_json_null(struct lfs_json *json, const char *key)
{
    begin(json, key);
    fputs("null", json->out);
}

void lfs_json_line_end(struct lfs_json *json)
{
    fputc('\n', json->out);
    json->filled[0] = false;
}
