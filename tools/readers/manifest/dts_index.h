/* SPDX-License-Identifier: BSD-3-Clause */
/* Where nodes and properties stand in the text that dtc read. Private to the readers. */
#ifndef LFASIM_TOOLS_READERS_DTS_INDEX_H
#define LFASIM_TOOLS_READERS_DTS_INDEX_H

#include "tools/readers/manifest/dts_text.h"

struct lfs_dts_index {
    struct lfs_dts_entry *entries; /* sorted by key */
    size_t count, capacity;
};

/* Asks dtc for the places of all there is in text; the index stays empty if it does not answer. */
void lfs_dts_index_make(struct lfs_dts_index *index, const struct lfs_dts_text *text,
                        const struct lfs_dts_limits *limits);
void lfs_dts_index_free(struct lfs_dts_index *index);

/* The offset in text where dtc saw a property begin, or, with property NULL, the '{' of a node;
 * SIZE_MAX if it saw none. */
size_t lfs_dts_index_find(const struct lfs_dts_index *index, const struct lfs_dts_text *text,
                          const char *node, const char *property);

#endif
