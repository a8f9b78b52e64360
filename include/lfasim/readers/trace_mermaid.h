/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A trace as a Mermaid sequence diagram, for reviews: NWd, EL3, SPMC and the partitions, an arrow a
 * frame (dashed where it answers), notes for what changed. Code-hosting pages render it.
 */
#ifndef LFASIM_READERS_TRACE_MERMAID_H
#define LFASIM_READERS_TRACE_MERMAID_H

#include "lfasim/readers/trace_file.h"

/* More arrows than this and rounds that look alike become a loop; are there still more, the middle
 * becomes a note that says so (its findings are shown). examples-to-follow.md 3.3 */
#define LFS_MERMAID_ARROWS_MAX 60u

/* Leaves the boot out, unless the run ended there. Write errors stay in the stream, for ferror().
 */
void lfs_trace_mermaid(const struct lfs_trace_case *it, FILE *out);

#endif
