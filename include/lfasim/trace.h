/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The trace: one typed record for each thing that happened. Every report is a rendering of it.
 *
 * A record names its cause: the record whose delivery made the acting context run. Walking the
 * causes leads from any effect to the scenario step that began it.
 */
#ifndef LFASIM_TRACE_H
#define LFASIM_TRACE_H

#include "lfasim/abi/smccc.h"
#include "lfasim/types.h"

struct lfs_machine;
struct lfs_ctx;

enum lfs_record_kind {
    LFS_RECORD_FRAME,     /* registers passed from one context to another */
    LFS_RECORD_STATE,     /* a state machine moved (or refused to) */
    LFS_RECORD_CLAIM,     /* a claim on physical pages was made or dropped */
    LFS_RECORD_FINDING,   /* a diagnosis: layout conflict, panic of the modelled firmware, ... */
    LFS_RECORD_CHOICE,    /* a decision of the choice source */
    LFS_RECORD_INTERRUPT, /* a physical interrupt: pended, trapped, taken */
    LFS_RECORD_NOTE,      /* what a model wants a reader to know: image copied, state saved, ... */
    LFS_RECORD_END,       /* the end of the run */
};

/* No record; no context. */
#define LFS_NO_RECORD 0u
#define LFS_NO_CTX    UINT16_MAX
#define LFS_TEXT_MAX  104u

/* Strings are literals or live as long as the machine. */
struct lfs_record {
    lfs_ns time;
    uint32_t seq;    /* from 1, without gaps */
    uint32_t cause;  /* seq, or LFS_NO_RECORD */
    uint32_t source; /* scenario step that this goes back to; 0 = boot. Opaque to the engine */
    uint16_t rule;   /* model rule that decided; 0 = none. Opaque to the engine */
    uint8_t kind;    /* enum lfs_record_kind */
    uint8_t cpu;
    uint16_t from; /* context ids */
    uint16_t to;
    uint32_t reply_to; /* FRAME: seq of the frame that this one answers, or 0 */
    union {
        uint64_t x[LFS_FRAME_REGS];
        struct {
            const char *subject, *machine; /* "sp1", "vCPU" */
            const char *before, *after;
            bool refused;
        } state;
        struct {
            uint64_t base, pages;
            const char *kind, *owner;
            const char *origin, *origin_file; /* file NULL: made while running */
            uint32_t origin_line;             /* 0 = not known */
            bool dropped;
        } claim;
        struct {
            const char *name; /* stable name, such as "MC-04" */
            char text[LFS_TEXT_MAX];
            uint32_t claim[2]; /* seq of the claims that clash, or LFS_NO_RECORD */
        } finding;
        struct {
            uint16_t choice, count, taken;
            const char *name;
        } choice;
        struct {
            const char *event; /* "pends", "interrupts", "taken by" */
            const char *who;   /* that caused it, or whom it meets; NULL: nobody in particular */
            uint16_t intid;
        } interrupt;
        struct {
            char text[LFS_TEXT_MAX];
        } note;
    } u;
};

/* True when records are kept; models guard costly formatting with it. */
bool lfs_trace_on(const struct lfs_machine *m);

/* Emitters. ctx is the acting context, or NULL while the machine is built. They do nothing when the
 * trace is off, except that findings are always counted. Return the record's seq or LFS_NO_RECORD.
 */
uint32_t lfs_trace_state(struct lfs_machine *m, struct lfs_ctx *ctx, uint16_t rule,
                         const char *subject, const char *machine, const char *before,
                         const char *after, bool refused);
uint32_t lfs_trace_note(struct lfs_machine *m, struct lfs_ctx *ctx, uint16_t rule,
                        const char *format, ...) __attribute__((format(printf, 4, 5)));
/* Something happens to a physical interrupt on a CPU; ctx may be NULL between two steps. */
uint32_t lfs_trace_interrupt(struct lfs_machine *m, struct lfs_ctx *ctx, uint16_t rule,
                             unsigned cpu, uint16_t intid, const char *event, const char *who);
/* claim_a and claim_b are seqs of LFS_RECORD_CLAIM records or LFS_NO_RECORD. */
uint32_t lfs_trace_finding(struct lfs_machine *m, struct lfs_ctx *ctx, uint16_t rule,
                           const char *name, uint32_t claim_a, uint32_t claim_b, const char *format,
                           ...) __attribute__((format(printf, 7, 8)));
struct lfs_claim_text {
    uint64_t base, pages;
    const char *kind, *owner, *origin, *origin_file;
    uint32_t origin_line;
    bool dropped;
};
uint32_t lfs_trace_claim(struct lfs_machine *m, struct lfs_ctx *ctx,
                         const struct lfs_claim_text *t);

/* The rule that the next frame sent by ctx will name as its reason. */
void lfs_trace_rule(struct lfs_ctx *ctx, uint16_t rule);
/* The same of an answer that only hands on what somebody else has decided: if he named a rule, the
 * reason stays his. */
void lfs_trace_handed_on(struct lfs_ctx *ctx, uint16_t rule);
/* The rule that decided what came back to ctx, on its CPU: the one named last since this was asked
 * last, whoever carried the answer on. Of a machine that is to know reasons (struct
 * lfs_machine_config), traced or not; else 0, as where no rule was named. Asking forgets it, so
 * that no reason outlives the answer to which it belongs: programs ask before a call and after it.
 */
uint16_t lfs_reason_take(struct lfs_ctx *ctx);
/* The scenario step that ctx is now working for; frames hand it on to their receivers. */
void lfs_trace_source(struct lfs_ctx *ctx, uint32_t source);
uint32_t lfs_trace_source_of(const struct lfs_ctx *ctx);
/* While quiet, frames that ctx sends leave no record, and their receivers are quiet as well until
 * another frame reaches them: for work that is the same a thousand times over. All else is recorded
 * as ever; models leave out what such work does to their states all the time. */
void lfs_trace_quiet(struct lfs_ctx *ctx, bool quiet);
/* False for NULL: while the machine is built. */
bool lfs_trace_is_quiet(const struct lfs_ctx *ctx);
/* Seq of the frame record that ctx acts upon. */
uint32_t lfs_trace_cause(const struct lfs_ctx *ctx);

/* Reading. Records seq in [first, last] are held; older ones were overwritten when the ring was
 * full, by this history of the machine or by one that it has gone back from. NULL outside. */
uint32_t lfs_trace_first(const struct lfs_machine *m);
uint32_t lfs_trace_last(const struct lfs_machine *m);
const struct lfs_record *lfs_trace_get(const struct lfs_machine *m, uint32_t seq);

/* Times that a finding of this name was made in this run, traced or not; name NULL = any. Held
 * for at most LFS_FINDING_NAMES different names. */
#define LFS_FINDING_NAMES 72u
uint32_t lfs_findings(const struct lfs_machine *m, const char *name);
/* The i-th of these names, in the order in which each was made first; NULL: there are fewer. */
const char *lfs_finding_name(const struct lfs_machine *m, unsigned i);

#endif
