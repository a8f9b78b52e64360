/* SPDX-License-Identifier: BSD-3-Clause */
/* Sources that became a blob: what dts.c makes and dts_locate.c looks into. */
#ifndef LFASIM_TOOLS_READERS_DTS_PRIVATE_H
#define LFASIM_TOOLS_READERS_DTS_PRIVATE_H

#include "tools/readers/manifest/dts_include.h"
#include "tools/readers/manifest/dts_index.h"

struct lfs_dts {
    struct lfs_dts_source *sources;
    struct lfs_dtb dtb;
    struct lfs_dts_text text; /* what dtc read; no lines for a blob */
    struct lfs_dts_included *included;
    struct lfs_dts_limits limits;
    struct lfs_dts_index index; /* made when it is first asked for */
    bool indexed;
};

#endif
