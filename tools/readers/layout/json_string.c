/* SPDX-License-Identifier: BSD-3-Clause */
#include "tools/readers/layout/json_string.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "tools/readers/diag/utf8.h"
#include "tools/readers/host/alloc.h"

struct lfs_pos json_here(const struct json_input *in)
{
    return (struct lfs_pos){.file = in->path, .line = in->line, .column = in->column};
}

void json_error(struct json_input *in, const char *what)
{
    bool end = in->at >= in->length;

    lfs_diag_add(in->diag, json_here(in), "JSON_SYNTAX", "%s%s", what,
                 end ? ", found the end of the file" : "");
}

void json_skip(struct json_input *in, size_t bytes)
{
    size_t end = in->at + bytes;
    uint32_t code;

    while (in->at < end) {
        in->at += lfs_utf8_next(in->text + in->at, in->length - in->at, &code);
        in->column++;
    }
}

static void skip_blanks(struct json_input *in)
{
    for (; in->at < in->length; in->at++) {
        char c = in->text[in->at];

        if (c == '\n') {
            in->line++;
            in->column = 1;
        } else if (c == ' ' || c == '\t' || c == '\r') {
            in->column++;
        } else {
            break;
        }
    }
}

bool json_peek(struct json_input *in, char c)
{
    skip_blanks(in);
    return in->at < in->length && in->text[in->at] == c;
}

bool json_expect(struct json_input *in, char c, const char *what)
{
    if (!json_peek(in, c)) {
        json_error(in, what);
        return false;
    }
    json_skip(in, 1);
    return true;
}

bool json_at_end(struct json_input *in)
{
    skip_blanks(in);
    return in->at == in->length;
}

static char at(const struct json_input *in, size_t offset)
{
    return in->at + offset < in->length ? in->text[in->at + offset] : '\0';
}

static size_t digits(const struct json_input *in, size_t offset)
{
    size_t count = 0;

    while (at(in, offset + count) >= '0' && at(in, offset + count) <= '9')
        count++;
    return count;
}

/* -?(0|[1-9][0-9]*)(.[0-9]+)?([eE][+-]?[0-9]+)?, RFC 8259 section 6. */
static size_t number(const struct json_input *in)
{
    size_t length = at(in, 0) == '-', part = digits(in, length);

    if (part == 0 || (part > 1 && at(in, length) == '0'))
        return 0;
    length += part;
    if (at(in, length) == '.') {
        part = digits(in, length + 1);
        if (part == 0)
            return 0;
        length += 1 + part;
    }
    if (at(in, length) == 'e' || at(in, length) == 'E') {
        size_t sign = at(in, length + 1) == '+' || at(in, length + 1) == '-';

        part = digits(in, length + 1 + sign);
        if (part == 0)
            return 0;
        length += 1 + sign + part;
    }
    return length;
}

size_t json_word(const struct json_input *in)
{
    static const char *const words[] = {"true", "false", "null"};

    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        size_t length = strlen(words[i]);

        if (in->length - in->at >= length && memcmp(in->text + in->at, words[i], length) == 0)
            return length;
    }
    return number(in);
}

/* ---- strings
 * --------------------------------------------------------------------------------------- */

static bool hex4(const struct json_input *in, size_t offset, uint32_t *code)
{
    *code = 0;
    for (size_t i = 0; i < 4; i++) {
        char c = at(in, offset + i);
        uint32_t digit = c >= '0' && c <= '9'   ? (uint32_t)(c - '0')
                         : c >= 'a' && c <= 'f' ? (uint32_t)(c - 'a' + 10)
                         : c >= 'A' && c <= 'F' ? (uint32_t)(c - 'A' + 10)
                                                : 16;

        if (digit == 16)
            return false;
        *code = *code << 4 | digit;
    }
    return true;
}

static char *put_utf8(char *out, uint32_t code)
{
    if (code < 0x80) {
        *out++ = (char)code;
        return out;
    }
    if (code < 0x800) {
        *out++ = (char)(0xc0 | code >> 6);
    } else {
        if (code < 0x10000) {
            *out++ = (char)(0xe0 | code >> 12);
        } else {
            *out++ = (char)(0xf0 | code >> 18);
            *out++ = (char)(0x80 | (code >> 12 & 0x3f));
        }
        *out++ = (char)(0x80 | (code >> 6 & 0x3f));
    }
    *out++ = (char)(0x80 | (code & 0x3f));
    return out;
}

/* \uXXXX, or two of them for one character. Returns the bytes that were read, 0 for none. */
static size_t unicode_escape(const struct json_input *in, char **out)
{
    uint32_t code, low;

    if (!hex4(in, 2, &code) || code == 0)
        return 0;
    if (code >= 0xd800 && code < 0xdc00) {
        if (at(in, 6) != '\\' || at(in, 7) != 'u' || !hex4(in, 8, &low) || low < 0xdc00 ||
            low > 0xdfff)
            return 0;
        *out = put_utf8(*out, 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00));
        return 12;
    }
    if (code >= 0xdc00 && code < 0xe000)
        return 0;
    *out = put_utf8(*out, code);
    return 6;
}

/* The escape at the backslash; false after adding an error. */
static bool escape(struct json_input *in, char **out)
{
    static const char letters[] = "\"\\/bfnrt", meanings[] = "\"\\/\b\f\n\r\t";
    const char *found = at(in, 1) != '\0' ? strchr(letters, at(in, 1)) : NULL;
    size_t used = 2;

    if (found != NULL)
        *(*out)++ = meanings[found - letters];
    else
        used = at(in, 1) == 'u' ? unicode_escape(in, out) : 0;
    if (used == 0) {
        json_error(in, "unknown escape in a string");
        return false;
    }
    json_skip(in, used);
    return true;
}

/* Bytes up to the closing quote, or to the end. */
static size_t raw_length(const struct json_input *in)
{
    size_t i = in->at + 1;

    while (i < in->length && in->text[i] != '"')
        i += in->text[i] == '\\' ? 2 : 1;
    return (i < in->length ? i : in->length) - in->at;
}

char *json_string(struct json_input *in)
{
    /* No escape is shorter than what it stands for. */
    char *text = lfs_reader_alloc(raw_length(in) + 1), *out = text;
    uint32_t code;

    json_skip(in, 1);
    while (in->at < in->length && at(in, 0) != '"') {
        size_t bytes;

        if (at(in, 0) == '\\') {
            if (!escape(in, &out))
                break;
            continue;
        }
        bytes = lfs_utf8_next(in->text + in->at, in->length - in->at, &code);
        if (code == LFS_UTF8_BAD || code < 0x20) {
            json_error(in, code == LFS_UTF8_BAD ? "not UTF-8" : "a control character in a string");
            break;
        }
        memcpy(out, in->text + in->at, bytes);
        out += bytes;
        json_skip(in, bytes);
    }
    if (in->at < in->length && at(in, 0) == '"') {
        char *exact = lfs_reader_copy(text, (size_t)(out - text));

        json_skip(in, 1);
        free(text);
        return exact;
    }
    if (in->at >= in->length)
        json_error(in, "expected '\"' at the end of the string");
    free(text);
    return NULL;
}
