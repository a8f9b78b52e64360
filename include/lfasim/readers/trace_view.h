/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What all renderings of a trace say alike: who speaks, what a frame means, which rule decided and
 * where in the scenario it began.
 *
 * Nothing here depends on the host: no pointers, no wall clock, no locale, no backend.
 */
#ifndef LFASIM_READERS_TRACE_VIEW_H
#define LFASIM_READERS_TRACE_VIEW_H

#include "lfasim/readers/diag.h"
#include "lfasim/stack.h"

/* A trace and what is needed to name what is in it. A plain value; what it points to must outlive
 * the call that it is passed to. The machine must not run meanwhile. */
struct lfs_trace_view {
    const struct lfs_machine *machine;
    const struct lfs_stack *stack; /* names FF-A ids; may be NULL */
    /* Where the step stands that records name as their source. May be NULL. */
    struct lfs_pos (*place)(const void *user, uint32_t source);
    /* Writes the words of that step, without newline; false when they are not known. May be NULL.
     */
    bool (*words)(const void *user, uint32_t source, char *out, size_t size);
    const void *user;
};

/* Room for a decoded frame: 18 registers of "x17=0x" and 16 digits, names and words. */
#define LFS_FRAME_TEXT_SIZE 1024

/* "frame", "state", ... */
const char *lfs_record_kind_name(uint8_t kind);

/* The name of a context, or NULL for LFS_NO_CTX and unknown ids. */
const char *lfs_trace_context(const struct lfs_trace_view *view, uint16_t ctx);

/* The call that a FRAME record answers with a value in x0 instead of a function id (a status, a
 * version), or NULL. */
const struct lfs_abi_call *lfs_trace_value_of(const struct lfs_trace_view *view,
                                              const struct lfs_record *record);

/* The name of the call or framework message that a FRAME record carries, or whose value it
 * returns; NULL when it is none. */
const char *lfs_trace_call_name(const struct lfs_trace_view *view, const struct lfs_record *record);

/* A FRAME record as one line without newline: lfs_abi_decode() with the partitions' names, results
 * of a call under its name, and the registers of an entry that is no call. Writes at most size
 * bytes, NUL included. */
void lfs_trace_frame_text(const struct lfs_trace_view *view, const struct lfs_record *record,
                          char *out, size_t size);

/* Where the step stands that record goes back to; file NULL when that is not known. */
struct lfs_pos lfs_trace_place(const struct lfs_trace_view *view, const struct lfs_record *record);

/* Virtual time as "131.250", in microseconds. */
#define LFS_TIME_TEXT_SIZE 24
void lfs_time_text(lfs_ns time, char out[LFS_TIME_TEXT_SIZE]);

#endif
