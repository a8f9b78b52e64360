/* SPDX-License-Identifier: BSD-3-Clause */
/* Puts the text of included files in place of #include lines, so that no program opens files.
 * Private to the readers. */
#ifndef LFASIM_TOOLS_READERS_DTS_INCLUDE_H
#define LFASIM_TOOLS_READERS_DTS_INCLUDE_H

#include "tools/readers/manifest/dts_text.h"

/* A file that was read because a source includes it. */
struct lfs_dts_included {
    struct lfs_dts_included *next;
    struct lfs_dts_source source;
    char *bytes;
};

/* What the sources of one manifest are made into. Zero what is not named. */
struct lfs_dts_expansion {
    const struct lfs_dts_options *options; /* never NULL */
    struct lfs_diag *diag;
    struct lfs_dts_included *included; /* the owner frees them with lfs_dts_included_free */
    unsigned include_count;
    size_t bytes; /* of all texts so far */
};

/*
 * Appends source to text, comments blanked, files included. *directives: the C preprocessor has
 * something to do. False after adding one of the errors of lfs_dts_scan, DTS_INCLUDE,
 * FILE_UNREADABLE or DTS_TOO_BIG.
 */
bool lfs_dts_expand(struct lfs_dts_expansion *expansion, const struct lfs_dts_source *source,
                    struct lfs_dts_text *text, bool *directives);
void lfs_dts_included_free(struct lfs_dts_included *included);

#endif
