/* SPDX-License-Identifier: BSD-3-Clause */
/* What is done with a device-tree source before dtc may see it. Private to the readers. */
#ifndef LFASIM_TOOLS_READERS_DTS_SCAN_H
#define LFASIM_TOOLS_READERS_DTS_SCAN_H

#include "lfasim/readers/dts.h"

/* The place of a byte of a source; its column counts characters. length is in characters. */
struct lfs_pos lfs_dts_position(const struct lfs_dts_source *source, size_t offset,
                                unsigned length);

/*
 * Copies source->size bytes to clean with blanks instead of comments, every other byte at its
 * place. first: the source must begin with /dts-v1/; otherwise this line becomes blank too. Returns
 * false after adding one of the errors that lfs_dts_compile lists up to DTS_NO_VERSION.
 */
bool lfs_dts_scan(const struct lfs_dts_source *source, bool first, uint8_t *clean,
                  struct lfs_diag *diag);

#endif
