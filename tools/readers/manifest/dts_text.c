/* SPDX-License-Identifier: BSD-3-Clause */
#include "tools/readers/manifest/dts_text.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "tools/readers/host/alloc.h"
#include "tools/readers/manifest/dts_scan.h"

/* Bytes of one line, without its end. */
struct span {
    const uint8_t *bytes;
    size_t size;
};

void lfs_dts_text_add(struct lfs_dts_text *text, const uint8_t *bytes, size_t length,
                      struct lfs_dts_line origin)
{
    origin.begin = text->size;
    text->lines =
        lfs_reader_grow(text->lines, text->line_count, &text->line_capacity, sizeof(*text->lines));
    text->lines[text->line_count++] = origin;
    if (text->capacity - text->size <= length) {
        text->capacity = 2 * text->capacity + length + 1;
        text->bytes = realloc(text->bytes, text->capacity);
        if (text->bytes == NULL)
            lfs_reader_out_of_memory();
    }
    if (length > 0)
        memcpy(text->bytes + text->size, bytes, length);
    text->bytes[text->size + length] = '\n';
    text->size += length + 1;
}

void lfs_dts_text_free(struct lfs_dts_text *text)
{
    free(text->bytes);
    free(text->lines);
    *text = (struct lfs_dts_text){.bytes = NULL};
}

static struct span line_of(const struct lfs_dts_text *text, size_t index)
{
    size_t begin = text->lines[index].begin;
    size_t end = index + 1 < text->line_count ? text->lines[index + 1].begin : text->size;

    return (struct span){text->bytes + begin, end - begin - 1};
}

/* The same of a source; line counts from 1. */
static struct span source_line(const struct lfs_dts_source *source, unsigned line)
{
    const uint8_t *at = source->bytes, *end = at + source->size, *line_end;

    for (; line > 1 && at < end; line--) {
        line_end = memchr(at, '\n', (size_t)(end - at));
        at = line_end != NULL ? line_end + 1 : end;
    }
    line_end = at < end ? memchr(at, '\n', (size_t)(end - at)) : NULL;
    return (struct span){at, (size_t)((line_end != NULL ? line_end : end) - at)};
}

size_t lfs_dts_text_offset(const struct lfs_dts_text *text, unsigned line, unsigned column)
{
    struct span span;

    if (line == 0 || line > text->line_count || column == 0)
        return text->size;
    span = line_of(text, line - 1);
    return text->lines[line - 1].begin + (column - 1 < span.size ? column - 1 : span.size);
}

static size_t line_at(const struct lfs_dts_text *text, size_t offset)
{
    size_t low = 0, high = text->line_count;

    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;

        if (text->lines[middle].begin <= offset)
            low = middle;
        else
            high = middle;
    }
    return low;
}

/* True if the word at an offset of the line is no part of a longer one. */
static bool stands_alone(struct span line, size_t at, size_t length)
{
    bool before =
        at > 0 && lfs_dts_name_byte(line.bytes[at]) && lfs_dts_name_byte(line.bytes[at - 1]);
    bool after = at + length < line.size && lfs_dts_name_byte(line.bytes[at + length]) &&
                 lfs_dts_name_byte(line.bytes[at + length - 1]);

    return !before && !after;
}

/* The offset in line of the n-th occurrence (from 1) of word; SIZE_MAX if there is none. With
 * *count, counts occurrences before limit instead. */
static size_t find_word(struct span line, struct span word, size_t n)
{
    for (size_t at = 0; word.size > 0 && at + word.size <= line.size; at++) {
        if (memcmp(line.bytes + at, word.bytes, word.size) == 0 &&
            stands_alone(line, at, word.size) && --n == 0)
            return at;
    }
    return SIZE_MAX;
}

/* Which occurrence of the word at offset is it? */
static size_t ordinal(struct span line, struct span word, size_t offset)
{
    size_t n = 1;

    while (find_word(line, word, n) < offset)
        n++;
    return n;
}

/* Characters, not bytes. */
static unsigned characters(const uint8_t *bytes, size_t size)
{
    unsigned count = 0;

    for (size_t i = 0; i < size; i++)
        count += (bytes[i] & 0xC0) != 0x80;
    return count;
}

static struct lfs_pos place(const struct lfs_dts_line *line, struct span source, size_t at,
                            size_t length)
{
    if (at > source.size)
        at = source.size;
    if (length > source.size - at)
        length = source.size - at;
    return (struct lfs_pos){line->source->path, line->number, characters(source.bytes, at) + 1,
                            characters(source.bytes + at, length)};
}

static struct lfs_pos whole_line(const struct lfs_dts_line *line, struct span source)
{
    size_t begin = 0, end = source.size;

    while (begin < end && isspace(source.bytes[begin]))
        begin++;
    while (end > begin && isspace(source.bytes[end - 1]))
        end--;
    return place(line, source, begin, end - begin);
}

bool lfs_dts_text_position(const struct lfs_dts_text *text, size_t offset, size_t length,
                           struct lfs_pos *pos)
{
    size_t index = line_at(text, offset), at;
    const struct lfs_dts_line *line = &text->lines[index];
    struct span made = line_of(text, index), source = source_line(line->source, line->number);
    struct span word = {text->bytes + offset, length};

    at = offset - line->begin;
    if (line->exact) {
        *pos = place(line, source, at, length);
        return true;
    }
    if (at >= made.size) {
        *pos = place(line, source, source.size, 1);
        return true;
    }
    if (word.size > made.size - at)
        word.size = made.size - at;
    at = find_word(source, word, ordinal(made, word, at));
    *pos = at != SIZE_MAX ? place(line, source, at, word.size) : whole_line(line, source);
    return at != SIZE_MAX;
}
