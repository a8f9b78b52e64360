/* SPDX-License-Identifier: BSD-3-Clause */
/* What renderings share beyond the view. */
#ifndef LFASIM_TOOLS_READERS_TRACE_PARTS_H
#define LFASIM_TOOLS_READERS_TRACE_PARTS_H

#include "lfasim/readers/trace_view.h"

/* Columns of a page, examples-to-follow.md 5.1. */
#define LFS_TRACE_WIDTH 100

/* The characters of a context's name without the CPU that stands in a column or lane of its own:
 * el3/cpu0 on cpu0 is el3. */
int lfs_trace_name_length(const char *name, unsigned cpu);

/* Prints text from column on, and what does not fit in lines of its own, a little to the right. A
 * value and its name stay together. Ends the line. */
void lfs_trace_print_wrapped(const char *text, int column, FILE *out);

/* The record that the first step of the scenario caused, or 0 when there is none: then a run ended
 * in its boot, which is worth reading in full. */
uint32_t lfs_trace_first_step(const struct lfs_trace_view *view);

/* Whether a record is a decision of the scheduler: what everybody but a debugger passes over. */
bool lfs_trace_is_schedule(const struct lfs_record *record);

#endif
