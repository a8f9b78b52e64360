/* SPDX-License-Identifier: BSD-3-Clause */
/* Text made of lines of several sources, each of which remembers where it comes from. Private to
 * the readers. */
#ifndef LFASIM_TOOLS_READERS_DTS_TEXT_H
#define LFASIM_TOOLS_READERS_DTS_TEXT_H

#include "lfasim/readers/dts.h"

/* Where a line comes from. */
struct lfs_dts_line {
    const struct lfs_dts_source *source;
    unsigned number; /* from 1 */
    bool exact;      /* its bytes stand in the columns of the source */
    size_t begin;    /* offset in the text */
};

struct lfs_dts_text {
    uint8_t *bytes; /* every line ends with '\n' */
    size_t size, capacity;
    struct lfs_dts_line *lines;
    size_t line_count, line_capacity;
};

/* Appends length bytes, which have no line end, as a line with the given origin. */
void lfs_dts_text_add(struct lfs_dts_text *text, const uint8_t *bytes, size_t length,
                      struct lfs_dts_line origin);
void lfs_dts_text_free(struct lfs_dts_text *text);

/* The offset of a line's byte column (both from 1), text->size if there is no such. */
size_t lfs_dts_text_offset(const struct lfs_dts_text *text, unsigned line, unsigned column);

/* The place in its source of length bytes of the text. A word that the preprocessor moved is looked
 * for on its line; false, with the words of the whole line, if a macro made it. */
bool lfs_dts_text_position(const struct lfs_dts_text *text, size_t offset, size_t length,
                           struct lfs_pos *pos);

#endif
