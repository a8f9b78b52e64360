/* SPDX-License-Identifier: BSD-3-Clause */
/* Runs the C preprocessor on a text. Private to the readers. */
#ifndef LFASIM_TOOLS_READERS_DTS_PREPROCESS_H
#define LFASIM_TOOLS_READERS_DTS_PREPROCESS_H

#include "tools/readers/manifest/dts_text.h"

/* The room of a program's output: the most that a blob or text may hold, with the line markers and
 * position comments that dtc and cpp add to it. */
#define LFS_DTS_OUTPUT_MAX (16u * LFS_DTS_BYTES_MAX)

/* The line that stands for an #include of a file that is not there: it may lie in a group that the
 * preprocessor throws away. */
#define LFS_DTS_NOT_FOUND "#error the included file is not found"

/*
 * Appends what cpp makes of from to *to. from has no #include any more, and path names it where a
 * message has no place. Errors: DTS_PREPROCESSOR, DTS_LIMIT, DTS_TOO_BIG, DTS_INCLUDE; host trouble
 * is CPP_MISSING or CPP_FAILED.
 */
enum lfs_dts_result lfs_dts_preprocess(const struct lfs_dts_text *from, const char *path,
                                       const struct lfs_dts_limits *limits, struct lfs_dts_text *to,
                                       struct lfs_diag *diag);

/* Says that a program used more than it may; returns LFS_DTS_REFUSED. */
enum lfs_dts_result lfs_dts_limit_reached(const char *path, const char *program,
                                          const struct lfs_dts_limits *limits,
                                          struct lfs_diag *diag);

#endif
