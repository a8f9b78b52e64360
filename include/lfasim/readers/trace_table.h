/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A trace as a table, for people: a line a frame, and below it what it changed.
 *
 *   line 61  LFA_ACTIVATE:
 *       59     1031.313  cpu0   os    el3   LFA_ACTIVATE component=2 flags=0x1 (SKIP_...)
 *       62     1033.138  cpu0   el3   spmc  LIVE_ACTIVATION_START_REQ lsp(0xffc0) -> spmc(0x8000)
 *                                             partition=sp1(0x8001) base=0x7000000 pages=256
 *                                           . sp1 vCPU: WAITING > RUNNING [LA-53 START_ACCEPTED]
 *                                               > STOPPING
 *
 * Times are microseconds. State changes that follow each other are one line. A rule that decided
 * stands in brackets, with its place in the reference. Findings begin with "!!!".
 */
#ifndef LFASIM_READERS_TRACE_TABLE_H
#define LFASIM_READERS_TRACE_TABLE_H

#include "lfasim/readers/trace_view.h"

/* Prints the records that are held; of the boot only how long it took and its findings, unless the
 * run ended there. Claims and choices of the scheduler are left out. Write errors stay in the
 * stream, for ferror(). */
void lfs_trace_table(const struct lfs_trace_view *view, FILE *out);

#endif
