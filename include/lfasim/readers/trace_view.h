/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A trace as its renderings see it: who speaks, what a frame means, which rule decided and where in
 * the scenario it began. The trace is a machine's, or was read from a file (trace_file.h): the same
 * rendering of both gives the same bytes.
 *
 * Nothing here depends on the host: no pointers, no wall clock, no locale, no backend.
 */
#ifndef LFASIM_READERS_TRACE_VIEW_H
#define LFASIM_READERS_TRACE_VIEW_H

#include "lfasim/readers/diag.h"
#include "lfasim/stack.h"

struct lfs_trace_stored;

/* A trace and what is needed to name what is in it. A plain value; what it points to must outlive
 * the call that it is passed to. The machine must not run meanwhile. */
struct lfs_trace_view {
    const struct lfs_machine *machine; /* NULL: see stored */
    const struct lfs_stack *stack;     /* names FF-A ids; may be NULL */
    /* Where the step stands that records name as their source. May be NULL. */
    struct lfs_pos (*place)(const void *user, uint32_t source);
    /* Writes the words of that step, without newline; false when they are not known. May be NULL.
     */
    bool (*words)(const void *user, uint32_t source, char *out, size_t size);
    const void *user;
    const struct lfs_trace_stored *stored; /* the trace of a file instead of a machine's */
    /* Of a text: may print lines of its own in front of each record. May be NULL. */
    void (*mark)(const void *user, const struct lfs_record *record, FILE *out);
    /* The same behind each record. May be NULL. */
    void (*mark_behind)(const void *user, const struct lfs_record *record, FILE *out);
    const void *mark_user;
};

/* Records seq in [first, last] are held; lfs_trace_view_get gives NULL outside. */
uint32_t lfs_trace_view_first(const struct lfs_trace_view *view);
uint32_t lfs_trace_view_last(const struct lfs_trace_view *view);
const struct lfs_record *lfs_trace_view_get(const struct lfs_trace_view *view, uint32_t seq);

/* How the run ended, LFS_END_NONE where it has not; and why ("" where there is nothing to say). */
enum lfs_end lfs_trace_view_end(const struct lfs_trace_view *view);
const char *lfs_trace_view_reason(const struct lfs_trace_view *view);

/* Room for a decoded frame: 18 registers of "x17=0x" and 16 digits, names and words. */
#define LFS_FRAME_TEXT_SIZE 1024

/* "frame", "state", ... */
const char *lfs_record_kind_name(uint8_t kind);

/* The name of a context, or NULL for LFS_NO_CTX and unknown ids. Ids are small numbers from 0 on
 * without gaps. */
const char *lfs_trace_context(const struct lfs_trace_view *view, uint16_t ctx);
/* What it is a part of ("nwd", "el3", "spmc", "sp1") and where that runs ("NWd", "EL3", "S-EL2",
 * "S-EL1", "S-EL0"): where nobody knows, its name and "". NULL for unknown ids. */
const char *lfs_trace_entity(const struct lfs_trace_view *view, uint16_t ctx);
const char *lfs_trace_level(const struct lfs_trace_view *view, uint16_t ctx);

/* The rule that a record names, or NULL. */
const struct lfs_rule *lfs_trace_rule_of(const struct lfs_trace_view *view,
                                         const struct lfs_record *record);

/* The function id of a FRAME record that is a call or carries one's result, or 0: what it carries
 * is a value (a status, a version) or the registers of an entry. */
uint32_t lfs_trace_fid(const struct lfs_trace_view *view, const struct lfs_record *record);

/* The name of the call or framework message that a FRAME record carries, or whose value it
 * returns; NULL when it is none. */
const char *lfs_trace_call_name(const struct lfs_trace_view *view, const struct lfs_record *record);

/* A CHOICE record in words: "choose: refuses" where the alternatives are known by name, else
 * "load: alternative 1 of 0..3". */
#define LFS_CHOICE_TEXT_SIZE 160
void lfs_trace_choice_text(const struct lfs_record *record, char *out, size_t size);
/* An interrupt record in words: "interrupt 40 on cpu0 interrupts sp1". */
void lfs_trace_interrupt_text(const struct lfs_record *record, char *out, size_t size);
/* A FRAME record as one line without newline: lfs_abi_decode() with the partitions' names, results
 * of a call under its name, and the registers of an entry that is no call. Writes at most size
 * bytes, NUL included. */
void lfs_trace_frame_text(const struct lfs_trace_view *view, const struct lfs_record *record,
                          char *out, size_t size);

/* Where the step stands that record goes back to; file NULL when that is not known. */
struct lfs_pos lfs_trace_place(const struct lfs_trace_view *view, const struct lfs_record *record);

/* Room for the words of a step in a heading; longer ones are cut. */
#define LFS_STEP_WORDS_SIZE 400

/* The words of the step that record goes back to; false when they are not known. */
bool lfs_trace_words(const struct lfs_trace_view *view, const struct lfs_record *record, char *out,
                     size_t size);

/* Virtual time as "131.250", in microseconds. */
#define LFS_TIME_TEXT_SIZE 24
void lfs_time_text(lfs_ns time, char out[LFS_TIME_TEXT_SIZE]);

#endif
