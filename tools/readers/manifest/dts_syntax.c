/* SPDX-License-Identifier: BSD-3-Clause */
/* dtc only says where it could not go on. The text before that place mostly tells why. */
#include "tools/readers/manifest/dts_syntax.h"

#include <ctype.h>
#include <string.h>

#include "tools/readers/manifest/dts_scan.h"

/* Names longer than this get no suggestion. */
enum { NAME_MAX_BYTES = 40 };

/* The offset of the last byte before offset that is no blank; SIZE_MAX if there is none. */
static size_t byte_before(const struct lfs_dts_text *text, size_t offset)
{
    while (offset > 0 && isspace(text->bytes[offset - 1]))
        offset--;
    return offset - 1;
}

static bool inside_cells(const struct lfs_dts_text *text, size_t offset)
{
    while (offset > 0 && strchr(";{}<>", text->bytes[offset - 1]) == NULL)
        offset--;
    return offset > 0 && text->bytes[offset - 1] == '<';
}

static bool line_between(const struct lfs_dts_text *text, size_t from, size_t to)
{
    return memchr(text->bytes + from, '\n', to - from) != NULL;
}

/* Two names where one should be. */
static void suggest_one_name(const struct lfs_dts_text *text, size_t last, size_t offset,
                             struct lfs_diag *diag)
{
    size_t begin = last, end = offset;

    while (begin > 0 && lfs_dts_name_byte(text->bytes[begin - 1]))
        begin--;
    while (end < text->size && lfs_dts_name_byte(text->bytes[end]))
        end++;
    if (last + 1 - begin > NAME_MAX_BYTES || end - offset > NAME_MAX_BYTES)
        lfs_diag_help(diag, "names hold no blanks");
    else
        lfs_diag_help(diag, "names hold no blanks: did you mean '%.*s_%.*s'?",
                      (int)(last + 1 - begin), (const char *)text->bytes + begin,
                      (int)(end - offset), (const char *)text->bytes + offset);
}

static void ask_for_semicolon(const struct lfs_dts_text *text, size_t last, struct lfs_diag *diag)
{
    struct lfs_pos pos;

    lfs_dts_text_position(text, last, 1, &pos);
    lfs_diag_help(diag, "is a ';' missing behind line %u?", pos.line);
}

void lfs_dts_syntax_help(const struct lfs_dts_text *text, size_t offset, struct lfs_diag *diag)
{
    size_t last = byte_before(text, offset), end = byte_before(text, text->size);
    uint8_t here = offset < text->size ? text->bytes[offset] : 0;

    if (end == SIZE_MAX || offset > end)
        lfs_diag_help(diag, "the text ends inside a node: each ends with '};'");
    else if (inside_cells(text, offset))
        lfs_diag_help(diag,
                      "between '<' and '>' stand numbers, such as 2 or 0x6480000, and &label");
    else if (here == ':' && last != SIZE_MAX)
        lfs_diag_help(diag, "did you mean ';'?");
    else if (last == SIZE_MAX || strchr(";{", text->bytes[last]) != NULL)
        lfs_diag_help(diag, "here begins a property, `name;` or `name = value;`, or a node, "
                            "`name { ... };`");
    else if (line_between(text, last, offset))
        ask_for_semicolon(text, last, diag);
    else if (lfs_dts_name_byte(here) && lfs_dts_name_byte(text->bytes[last]) && last + 1 < offset)
        suggest_one_name(text, last, offset, diag);
    else
        lfs_diag_help(diag, "dtc stops here; look for what is missing before it");
}
