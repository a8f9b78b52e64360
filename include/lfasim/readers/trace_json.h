/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A trace as JSON lines: one object a record, for scripts and for trace_file.h to read back. What a
 * whole file holds, line by line and key by key, says tools/readers/trace/README.md.
 */
#ifndef LFASIM_READERS_TRACE_JSON_H
#define LFASIM_READERS_TRACE_JSON_H

#include "lfasim/readers/json.h"
#include "lfasim/readers/trace_view.h"

/* The format that this lfasim writes, and the only one that it reads. Keys may be added to it;
 * a key that goes or changes its meaning makes a new one. */
#define LFS_TRACE_FORMAT 1u

/* Writes all records that are held. Write errors stay in the stream, for ferror(). */
void lfs_trace_json(const struct lfs_trace_view *view, FILE *out);

/* Writes what the records refer to into the object that is open: the members `contexts`, `steps`
 * and `rules`. */
void lfs_trace_json_names(const struct lfs_trace_view *view, struct lfs_json *json);

#endif
