/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A trace as Chrome trace-event JSON, for ui.perfetto.dev: drag the file in, zoom, search, follow
 * the arrows.
 *
 * A process is an exception level and a thread in it a context, whose slices are the times that it
 * had a CPU, named after the frame that gave it that. One more process shows for each CPU which
 * context it executed. Arrows are frames; instants are state transitions, findings and notes.
 * Arguments are the registers and what they mean. Times are microseconds of virtual time with three
 * decimals.
 *
 * CPUs have clocks of their own: where a context comes from a CPU that is ahead, its slice begins
 * when the one before ended. An arrow leaves a nanosecond before its slice ends, so that viewers
 * bind it to that slice.
 */
#ifndef LFASIM_READERS_TRACE_CHROME_H
#define LFASIM_READERS_TRACE_CHROME_H

#include "lfasim/readers/trace_file.h"

/* Write errors stay in the stream, for ferror(). */
void lfs_trace_chrome(const struct lfs_trace_case *it, FILE *out);

#endif
