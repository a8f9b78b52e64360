/* SPDX-License-Identifier: BSD-3-Clause */
/* What is done with a device-tree source before any program may see it. Private to the readers. */
#ifndef LFASIM_TOOLS_READERS_DTS_SCAN_H
#define LFASIM_TOOLS_READERS_DTS_SCAN_H

#include "lfasim/readers/dts.h"

/* A line that the C preprocessor takes for itself, with the lines that a '\' adds to it. */
struct lfs_dts_directive {
    size_t begin, end; /* offsets of its '#' and of its line end */
    size_t operand;    /* #include: offset of what follows that word */
    bool include;
};

/* A source with blanks instead of comments, every other byte at its place. */
struct lfs_dts_scan {
    uint8_t *clean;
    struct lfs_dts_directive *directives;
    size_t count, capacity;
};

/* The place of a byte of a source; its column counts characters. length is in characters. */
struct lfs_pos lfs_dts_position(const struct lfs_dts_source *source, size_t offset,
                                unsigned length);

/*
 * Fills *scan, which the caller frees with lfs_dts_scan_free in any case. included: another source
 * includes this one, so that its conditional groups must end in it. Returns false after adding
 * DTS_CHARACTER, DTS_UNTERMINATED, DTS_DIRECTIVE or DTS_INCLUDE.
 */
bool lfs_dts_scan(const struct lfs_dts_source *source, bool included, struct lfs_dts_scan *scan,
                  struct lfs_diag *diag);
void lfs_dts_scan_free(struct lfs_dts_scan *scan);

/* Whether a byte may stand in the name of a node or property. */
bool lfs_dts_name_byte(uint8_t byte);

#endif
