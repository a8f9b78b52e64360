/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A trace as text, for people.
 *
 *   scenarios/deck/activation.yaml:31  LFA_PRIME: {component: sp1}
 *      42      31.200 us  cpu0  os -> el3    LFA_PRIME component=0
 *      43                         sp1 vCPU: WAITING -> RUNNING
 *                                 rule LA-47 START_OK: the partition is waiting
 *
 * Each record has its number, virtual time and CPU. A frame shows sender and receiver; what it
 * caused stands indented below it, and after "under #42" where another frame came between. Findings
 * begin with "!!!".
 */
#ifndef LFASIM_READERS_TRACE_TEXT_H
#define LFASIM_READERS_TRACE_TEXT_H

#include "lfasim/readers/trace_view.h"

/* Prints all records that are held. Unless full, what happened before the first step of the
 * scenario is told in short, and choices of the scheduler are left out; with full, every register
 * of every frame is printed too. Write errors stay in the stream, for ferror(). */
void lfs_trace_text(const struct lfs_trace_view *view, bool full, FILE *out);

/* Prints record seq and what led to it, newest first, each with the rule that decided. Nothing
 * where seq is not held. A long way is cut. */
void lfs_trace_text_causes(const struct lfs_trace_view *view, uint32_t seq, FILE *out);

/* Prints the findings of the run, oldest first; returns how many there are. */
uint32_t lfs_trace_text_findings(const struct lfs_trace_view *view, FILE *out);

#endif
