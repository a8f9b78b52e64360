/* SPDX-License-Identifier: BSD-3-Clause */
/* What might be wrong where dtc sees a syntax error. Private to the readers. */
#ifndef LFASIM_TOOLS_READERS_DTS_SYNTAX_H
#define LFASIM_TOOLS_READERS_DTS_SYNTAX_H

#include "tools/readers/manifest/dts_text.h"

/* Adds a help to the last message of diag: what would be right at offset, where dtc stopped. */
void lfs_dts_syntax_help(const struct lfs_dts_text *text, size_t offset, struct lfs_diag *diag);

#endif
