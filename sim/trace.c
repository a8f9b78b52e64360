/* SPDX-License-Identifier: BSD-3-Clause */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "sim/machine.h"

bool lfs_trace_on(const struct lfs_machine *m)
{
    return m->config.trace_records != 0;
}

/* The next record, with everything filled in that does not depend on its kind. */
static struct lfs_record *record_new(struct lfs_machine *m, const struct lfs_ctx *ctx,
                                     enum lfs_record_kind kind)
{
    struct lfs_core *core = &m->core;
    uint32_t seq = ++core->seq;
    uint32_t place = seq % m->config.trace_records;
    struct lfs_record *record = &m->records[place];
    const struct lfs_ctx_notes *notes = ctx ? lfs_notes(ctx) : NULL;

    m->stamps[place] = (struct lfs_stamp){++m->stamp, core->stamp};
    core->stamp = m->stamp;
    record->time = lfs_moment(m);
    record->seq = seq;
    record->cause = notes ? notes->cause : LFS_NO_RECORD;
    record->source = notes ? notes->source : 0;
    record->rule = 0;
    record->kind = (uint8_t)kind;
    record->cpu = (uint8_t)core->cpu;
    record->from = ctx ? ctx->id : LFS_NO_CTX;
    record->to = LFS_NO_CTX;
    record->reply_to = LFS_NO_RECORD;
    return record;
}

void lfs_trace_frame(struct lfs_ctx *from, struct lfs_ctx *to, const struct lfs_frame *frame)
{
    struct lfs_ctx_notes *sender = lfs_notes_write(from), *receiver = lfs_notes_write(to);
    struct lfs_record *record;

    receiver->source = sender->source;
    receiver->quiet = sender->quiet;
    if (sender->quiet) {
        sender->rule = 0;
        sender->last_sent = receiver->cause = LFS_NO_RECORD;
        return;
    }
    record = record_new(from->m, from, LFS_RECORD_FRAME);
    record->rule = sender->rule;
    record->to = to->id;
    record->reply_to = receiver->last_sent;
    memcpy(record->u.x, frame->x, sizeof(record->u.x));
    sender->rule = 0;
    sender->last_sent = record->seq;
    receiver->cause = record->seq;
}

uint32_t lfs_trace_state(struct lfs_machine *m, struct lfs_ctx *ctx, uint16_t rule,
                         const char *subject, const char *machine, const char *before,
                         const char *after, bool refused)
{
    struct lfs_record *record;

    if (!lfs_trace_on(m))
        return LFS_NO_RECORD;
    record = record_new(m, ctx, LFS_RECORD_STATE);
    record->rule = rule;
    record->u.state.subject = subject;
    record->u.state.machine = machine;
    record->u.state.before = before;
    record->u.state.after = after;
    record->u.state.refused = refused;
    return record->seq;
}

uint32_t lfs_trace_note(struct lfs_machine *m, struct lfs_ctx *ctx, uint16_t rule,
                        const char *format, ...)
{
    struct lfs_record *record;
    va_list arguments;

    if (!lfs_trace_on(m))
        return LFS_NO_RECORD;
    record = record_new(m, ctx, LFS_RECORD_NOTE);
    record->rule = rule;
    va_start(arguments, format);
    vsnprintf(record->u.note.text, sizeof(record->u.note.text), format, arguments);
    va_end(arguments);
    return record->seq;
}

uint32_t lfs_trace_interrupt(struct lfs_machine *m, struct lfs_ctx *ctx, uint16_t rule,
                             unsigned cpu, uint16_t intid, const char *event, const char *who)
{
    struct lfs_record *record;

    if (!lfs_trace_on(m))
        return LFS_NO_RECORD;
    record = record_new(m, ctx, LFS_RECORD_INTERRUPT);
    record->cpu = (uint8_t)cpu;
    record->rule = rule;
    record->u.interrupt.event = event;
    record->u.interrupt.who = who;
    record->u.interrupt.intid = intid;
    return record->seq;
}

static void count_finding(struct lfs_machine *m, const char *name)
{
    for (unsigned i = 0; i < LFS_FINDING_NAMES; i++) {
        if (m->core.finding[i].name && strcmp(m->core.finding[i].name, name) != 0)
            continue;
        lfs_undo_keep(m, &m->core.finding[i], sizeof(m->core.finding[i]));
        m->core.finding[i].name = name;
        m->core.finding[i].count++;
        return;
    }
}

uint32_t lfs_trace_finding(struct lfs_machine *m, struct lfs_ctx *ctx, uint16_t rule,
                           const char *name, uint32_t claim_a, uint32_t claim_b, const char *format,
                           ...)
{
    struct lfs_record *record;
    va_list arguments;

    count_finding(m, name);
    if (!lfs_trace_on(m))
        return LFS_NO_RECORD;
    record = record_new(m, ctx, LFS_RECORD_FINDING);
    record->rule = rule;
    record->u.finding.name = name;
    record->u.finding.claim[0] = claim_a;
    record->u.finding.claim[1] = claim_b;
    va_start(arguments, format);
    vsnprintf(record->u.finding.text, sizeof(record->u.finding.text), format, arguments);
    va_end(arguments);
    return record->seq;
}

uint32_t lfs_trace_claim(struct lfs_machine *m, struct lfs_ctx *ctx, const struct lfs_claim_text *t)
{
    struct lfs_record *record;

    if (!lfs_trace_on(m))
        return LFS_NO_RECORD;
    record = record_new(m, ctx, LFS_RECORD_CLAIM);
    record->u.claim.base = t->base;
    record->u.claim.pages = t->pages;
    record->u.claim.kind = t->kind;
    record->u.claim.owner = t->owner;
    record->u.claim.origin = t->origin;
    record->u.claim.origin_file = t->origin_file;
    record->u.claim.origin_line = t->origin_line;
    record->u.claim.dropped = t->dropped;
    return record->seq;
}

void lfs_trace_choice(struct lfs_machine *m, struct lfs_ctx *ctx, uint16_t kind, unsigned count,
                      unsigned taken, const char *name)
{
    struct lfs_record *record;

    if (!lfs_trace_on(m))
        return;
    record = record_new(m, ctx, LFS_RECORD_CHOICE);
    record->u.choice.choice = kind;
    record->u.choice.count = (uint16_t)count;
    record->u.choice.taken = (uint16_t)taken;
    record->u.choice.name = name;
}

void lfs_trace_end(struct lfs_machine *m)
{
    struct lfs_record *record;

    if (!lfs_trace_on(m))
        return;
    record = record_new(m, NULL, LFS_RECORD_END);
    snprintf(record->u.note.text, sizeof(record->u.note.text), "%s",
             lfs_end_name((enum lfs_end)m->core.end));
}

static void note_rule(struct lfs_ctx *ctx, uint16_t rule)
{
    if (lfs_notes(ctx)->rule != rule)
        lfs_notes_write(ctx)->rule = rule;
}

/* Of the CPU: an answer goes through many contexts, and stays on it. No part of the CPU's own
 * state, by which the search tells what may follow. */
static uint16_t reason_of(struct lfs_machine *m)
{
    return *(const uint16_t *)lfs_read(m, m->decided[m->core.cpu]);
}

static void reason_set(struct lfs_machine *m, uint16_t rule)
{
    if (m->config.reasons && reason_of(m) != rule)
        *(uint16_t *)lfs_write(m, m->decided[m->core.cpu]) = rule;
}

void lfs_trace_rule(struct lfs_ctx *ctx, uint16_t rule)
{
    note_rule(ctx, rule);
    reason_set(ctx->m, rule);
}

void lfs_trace_handed_on(struct lfs_ctx *ctx, uint16_t rule)
{
    note_rule(ctx, rule);
    if (ctx->m->config.reasons && reason_of(ctx->m) == 0)
        reason_set(ctx->m, rule);
}

uint16_t lfs_reason_take(struct lfs_ctx *ctx)
{
    uint16_t reason = ctx->m->config.reasons ? reason_of(ctx->m) : 0;

    reason_set(ctx->m, 0);
    return reason;
}

void lfs_trace_source(struct lfs_ctx *ctx, uint32_t source)
{
    struct lfs_ctx_notes *notes = lfs_notes_write(ctx);

    notes->source = source;
    notes->cause = LFS_NO_RECORD;
}

uint32_t lfs_trace_source_of(const struct lfs_ctx *ctx)
{
    return lfs_notes(ctx)->source;
}

void lfs_trace_quiet(struct lfs_ctx *ctx, bool quiet)
{
    if (lfs_notes(ctx)->quiet != quiet)
        lfs_notes_write(ctx)->quiet = quiet;
}

bool lfs_trace_is_quiet(const struct lfs_ctx *ctx)
{
    return ctx && lfs_notes(ctx)->quiet;
}

uint32_t lfs_trace_cause(const struct lfs_ctx *ctx)
{
    return lfs_notes(ctx)->cause;
}

/* Once after going back: what the ring still holds of the machine's present history. */
static void find_floor(struct lfs_machine *m)
{
    uint32_t seq = m->core.seq, stamp = m->core.stamp, capacity = m->config.trace_records;

    while (seq > 0 && seq >= m->core.trace_floor && m->core.seq - seq < capacity &&
           m->stamps[seq % capacity].own == stamp)
        stamp = m->stamps[seq-- % capacity].before;
    m->core.trace_floor = seq + 1;
    m->rewound = false;
}

uint32_t lfs_trace_first(const struct lfs_machine *m)
{
    uint32_t capacity = m->config.trace_records, floor;

    if (m->rewound && capacity)
        find_floor((struct lfs_machine *)m); /* a cache, for readers of a constant machine */
    floor = m->core.trace_floor > 1 ? m->core.trace_floor : 1;
    return m->core.seq >= floor + capacity ? m->core.seq - capacity + 1 : floor;
}

uint32_t lfs_trace_last(const struct lfs_machine *m)
{
    return m->core.seq;
}

const struct lfs_record *lfs_trace_get(const struct lfs_machine *m, uint32_t seq)
{
    if (!lfs_trace_on(m) || seq < lfs_trace_first(m) || seq > m->core.seq)
        return NULL;
    return &m->records[seq % m->config.trace_records];
}

uint32_t lfs_findings(const struct lfs_machine *m, const char *name)
{
    uint32_t sum = 0;

    for (unsigned i = 0; i < LFS_FINDING_NAMES && m->core.finding[i].name; i++)
        if (!name || strcmp(m->core.finding[i].name, name) == 0)
            sum += m->core.finding[i].count;
    return sum;
}

const char *lfs_finding_name(const struct lfs_machine *m, unsigned i)
{
    return i < LFS_FINDING_NAMES ? m->core.finding[i].name : NULL;
}
