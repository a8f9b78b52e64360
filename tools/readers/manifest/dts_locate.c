/* SPDX-License-Identifier: BSD-3-Clause */
/* From a place in the tree to a place in the sources. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "lfasim/formats/finding.h"
#include "tools/readers/manifest/dts_private.h"
#include "tools/readers/manifest/dts_scan.h"

/* A part of the text. */
struct part {
    size_t begin, length;
};

/* A walk over the value of a property: its cells and strings. Comments are blanks already. */
struct value {
    const struct lfs_dts_text *text;
    size_t at;
    unsigned cells; /* that an element of the list in <> makes */
};

static uint8_t byte_at(const struct lfs_dts_text *text, size_t at)
{
    return at < text->size ? text->bytes[at] : ';';
}

static void skip_blanks(struct value *value)
{
    while (isspace(byte_at(value->text, value->at)) || byte_at(value->text, value->at) == ',')
        value->at++;
}

/* Passes everything up to and including the byte that closes what begins here. */
static void skip_closed(struct value *value, uint8_t opening, uint8_t closing)
{
    unsigned depth = 0;

    do {
        depth += byte_at(value->text, value->at) == opening;
        depth -= byte_at(value->text, value->at) == closing;
        value->at++;
    } while (depth > 0 && value->at < value->text->size);
}

/* Passes a constant in quotes. */
static void skip_quoted(struct value *value)
{
    uint8_t quote = byte_at(value->text, value->at++);

    while (value->at < value->text->size && byte_at(value->text, value->at) != quote)
        value->at += byte_at(value->text, value->at) == '\\' ? 2 : 1;
    value->at++;
}

/* Of a number, or of a label with its colon. */
static bool is_word_byte(uint8_t byte)
{
    return isalnum(byte) || byte == '_' || byte == ':';
}

/* Passes one element of a list: number, constant, expression or reference. */
static void skip_element(struct value *value)
{
    uint8_t byte = byte_at(value->text, value->at);

    if (byte == '(') {
        skip_closed(value, '(', ')');
    } else if (byte == '\'') {
        skip_quoted(value);
    } else if (byte == '&' && byte_at(value->text, value->at + 1) == '{') {
        value->at++;
        skip_closed(value, '{', '}');
    } else {
        do
            value->at++;
        while (is_word_byte(byte_at(value->text, value->at)));
    }
}

/* Looks for a cell in the list whose '<' was passed; *left counts down to it. */
static bool find_in_list(struct value *value, int *left, struct part *part)
{
    for (;;) {
        size_t begin;

        skip_blanks(value);
        begin = value->at;
        if (byte_at(value->text, begin) == '>' || begin >= value->text->size) {
            value->at++;
            return false;
        }
        skip_element(value);
        if (byte_at(value->text, value->at - 1) == ':')
            continue; /* a label */
        *part = (struct part){begin, value->at - begin};
        *left -= (int)value->cells;
        if (*left < 0)
            return true;
    }
}

/* `/bits/ 64` before a list. False if its elements do not fill cells. */
static bool take_width(struct value *value)
{
    unsigned long bits;

    value->at += strlen("/bits/");
    skip_blanks(value);
    bits = strtoul((const char *)value->text->bytes + value->at, NULL, 0);
    while (isalnum(byte_at(value->text, value->at)))
        value->at++;
    value->cells = (unsigned)bits / 32;
    return bits == 32 || bits == 64;
}

/* Behind the name of a property: the cell or string of that number. */
static bool find_cell(const struct lfs_dts_text *text, size_t at, int cell, struct part *part)
{
    struct value value = {.text = text, .at = at, .cells = 1};
    int left = cell;

    skip_blanks(&value);
    if (byte_at(text, value.at++) != '=')
        return false;
    for (;;) {
        size_t begin;

        skip_blanks(&value);
        begin = value.at;
        if (byte_at(text, begin) == '<') {
            value.at++;
            if (find_in_list(&value, &left, part))
                return true;
            value.cells = 1;
        } else if (byte_at(text, begin) == '"' || byte_at(text, begin) == '&') {
            if (byte_at(text, begin) == '"')
                skip_quoted(&value);
            else
                skip_element(&value);
            *part = (struct part){begin, value.at - begin};
            if (left-- == 0)
                return true;
        } else if (begin >= text->size || text->size - begin < strlen("/bits/") ||
                   memcmp(text->bytes + begin, "/bits/", strlen("/bits/")) != 0 ||
                   !take_width(&value)) {
            return false; /* the end, or bytes, or something that dtc alone understands */
        }
    }
}

/* The name of a node, given its '{'. */
static struct part node_name(const struct lfs_dts_text *text, size_t brace)
{
    size_t end = brace, begin;

    while (end > 0 && isspace(text->bytes[end - 1]))
        end--;
    begin = end;
    while (begin > 0 && lfs_dts_name_byte(text->bytes[begin - 1]))
        begin--;
    if (begin == end)
        begin -= begin > 0; /* the '/' of the root */
    return (struct part){begin, end - begin};
}

static struct lfs_pos position(const struct lfs_dts *dts, struct part part, bool *sure)
{
    struct lfs_pos pos;

    *sure = lfs_dts_text_position(&dts->text, part.begin, part.length, &pos);
    return pos;
}

/* The property, or a cell of it; false where it has no place. */
static bool locate_property(const struct lfs_dts *dts, const struct lfs_dts_place *place,
                            struct lfs_pos *pos)
{
    struct part name = {0}, cell;
    bool sure;

    if (place->property == NULL || place->property[0] == '\0')
        return false;
    name.begin = lfs_dts_index_find(&dts->index, &dts->text, place->node, place->property);
    if (name.begin >= dts->text.size)
        return false;
    name.length = strlen(place->property);
    if (place->cell >= 0 && find_cell(&dts->text, name.begin + name.length, place->cell, &cell)) {
        *pos = position(dts, cell, &sure);
        if (sure)
            return true;
    }
    *pos = position(dts, name, &sure);
    return true;
}

/* The node, or the nearest one around it that has a place. */
static bool locate_node(const struct lfs_dts *dts, const char *node, struct lfs_pos *pos)
{
    char path[LFS_PLACE_NODE_SIZE];
    size_t brace, length = strlen(node);
    bool sure;

    if (node[0] != '/' || length >= sizeof(path))
        return false;
    strcpy(path, node);
    while ((brace = lfs_dts_index_find(&dts->index, &dts->text, path, NULL)) >= dts->text.size) {
        if (length <= 1)
            return false;
        while (length > 1 && path[length - 1] != '/')
            length--;
        length -= length > 1;
        path[length] = '\0';
    }
    *pos = position(dts, node_name(&dts->text, brace), &sure);
    return true;
}

struct lfs_pos lfs_dts_locate(struct lfs_dts *dts, const struct lfs_dts_place *place)
{
    struct lfs_pos pos = {.line = 0};

    if (dts->text.line_count == 0)
        return pos;
    if (!dts->indexed)
        lfs_dts_index_make(&dts->index, &dts->text, &dts->limits);
    dts->indexed = true;
    if (!locate_property(dts, place, &pos))
        locate_node(dts, place->node, &pos);
    return pos;
}
