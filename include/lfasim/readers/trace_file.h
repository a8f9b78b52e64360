/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Reading a trace file back: what `run --trace` and `run --format json` write, one or more cases in
 * one file. The format is described in tools/readers/trace/README.md.
 *
 * A trace file may come from anywhere. Whatever is in it, reading ends with a file that every
 * rendering of a view can be made from, or with a message about a line of it; all texts are
 * printable.
 */
#ifndef LFASIM_READERS_TRACE_FILE_H
#define LFASIM_READERS_TRACE_FILE_H

#include "lfasim/readers/trace_view.h"

/* Larger files, and lines of a single record beyond the second limit, are refused. */
#define LFS_TRACE_BYTES_MAX ((size_t)512 << 20)
#define LFS_TRACE_LINE_MAX  ((size_t)16 << 20)

/* One case of a file; all texts belong to the file and none is NULL. */
struct lfs_trace_case {
    const char *name;     /* "activation/spec" */
    const char *scenario; /* its path, as the command line named it */
    const char *verdict;  /* "passed", "failed", "skipped", "inconclusive" */
    unsigned cpus;
    struct lfs_trace_view view;
};

struct lfs_trace_file;

/* NULL after adding an error to diag: FILE_UNREADABLE, or about the line
 *   TRACE_VERSION    another format than LFS_TRACE_FORMAT, or no trace at all
 *   TRACE_SYNTAX     no JSON object
 *   TRACE_SHAPE      a member that is missing, has another type or refers to nothing
 *   TRACE_TRUNCATED  the file ends in the middle of a line or of a case */
struct lfs_trace_file *lfs_trace_file_read(const char *path, struct lfs_diag *diag);
/* file may be NULL. */
void lfs_trace_file_free(struct lfs_trace_file *file);

size_t lfs_trace_file_cases(const struct lfs_trace_file *file);
const struct lfs_trace_case *lfs_trace_file_case(const struct lfs_trace_file *file, size_t i);

#endif
