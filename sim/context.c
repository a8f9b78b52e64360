/* SPDX-License-Identifier: BSD-3-Clause */
/* Contexts: created, given a CPU with a frame, restarted, ended. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "sim/machine.h"

struct lfs_ctx *lfs_ctx_new(struct lfs_machine *m, const char *name, lfs_entry *entry, void *user)
{
    struct lfs_ctx *ctx = &m->ctx[m->ctx_count];

    if (m->ctx_count == LFS_CONTEXTS_MAX)
        return NULL;
    ctx->m = m;
    ctx->id = (uint16_t)m->ctx_count;
    snprintf(ctx->name, sizeof(ctx->name), "%s", name);
    ctx->entry = entry;
    ctx->user = user;
    ctx->state = lfs_obj_new(m, ctx->name, LFS_HOT, sizeof(struct lfs_ctx_state));
    ctx->progress = ctx->state;
    m->ctx_count++;
    return lfs_backend_add(ctx) ? ctx : NULL;
}

struct lfs_machine *lfs_ctx_machine(const struct lfs_ctx *ctx)
{
    return ctx->m;
}

void *lfs_ctx_user(const struct lfs_ctx *ctx)
{
    return ctx->user;
}

const char *lfs_ctx_name(const struct lfs_ctx *ctx)
{
    return ctx->name;
}

uint16_t lfs_ctx_id(const struct lfs_ctx *ctx)
{
    return ctx->id;
}

void lfs_ctx_progress(struct lfs_ctx *ctx, lfs_obj progress)
{
    ctx->progress = progress;
}

void lfs_cpu_progress(struct lfs_machine *m, unsigned cpu, lfs_obj progress)
{
    if (m->progresses[cpu] < LFS_PROGRESS_MAX)
        m->cpu_progress[cpu][m->progresses[cpu]++] = progress;
}

struct lfs_ctx *lfs_ctx_by_id(const struct lfs_machine *m, uint16_t id)
{
    return id < m->ctx_count ? (struct lfs_ctx *)&m->ctx[id] : NULL;
}

unsigned lfs_ctx_cpu(const struct lfs_ctx *self)
{
    return self->m->core.cpu;
}

void lfs_cpu_start(struct lfs_machine *m, unsigned cpu, struct lfs_ctx *ctx)
{
    struct lfs_ctx_state *state = lfs_write(m, ctx->state);
    struct lfs_cpu_state *c;

    if (cpu >= m->config.cpus || !lfs_cpu_parked(m, cpu) || state->on_cpu ||
        state->life == LFS_LIFE_DONE) {
        lfs_model_fault(m, NULL, "cpu%u cannot be started with %s", cpu, ctx->name);
        return;
    }
    c = lfs_write(m, m->cpu[cpu]);
    c->ctx = (uint16_t)(ctx->id + 1);
    state->on_cpu = (uint16_t)(cpu + 1);
    if (m->core.time[cpu] < lfs_moment(m))
        m->core.time[cpu] = lfs_moment(m);
    m->core.horizon = 0;
}

bool lfs_cpu_parked(const struct lfs_machine *m, unsigned cpu)
{
    return ((const struct lfs_cpu_state *)lfs_peek(m, m->cpu[cpu]))->ctx == 0;
}

/* A frame that nobody may read any more is no state. */
static inline void clear_frame(struct lfs_cpu_state *c)
{
    if (!c->full)
        return;
    c->full = 0;
    memset(c->x, 0, sizeof(c->x));
}

/* Takes the frame that came with the CPU, wanted or not. */
static inline struct lfs_ctx *take_frame(struct lfs_ctx *self, struct lfs_frame *frame)
{
    struct lfs_machine *m = self->m;
    struct lfs_cpu_state *c = lfs_write(m, m->cpu[m->core.cpu]);
    struct lfs_ctx *sender = c->sender ? &m->ctx[c->sender - 1] : NULL;

    c->sender = 0;
    if (frame)
        memcpy(frame->x, c->x, sizeof(frame->x));
    clear_frame(c);
    return sender;
}

/* The run has ended: self never moves again. */
static void __attribute__((noreturn)) never_again(struct lfs_ctx *self)
{
    for (;;)
        lfs_reschedule(self);
}

struct lfs_ctx *lfs_transfer(struct lfs_ctx *self, uint16_t tag, struct lfs_ctx *to,
                             struct lfs_frame *frame)
{
    struct lfs_machine *m = self->m;
    struct lfs_cpu_state *c = lfs_write(m, m->cpu[m->core.cpu]);
    struct lfs_ctx_state *mine = lfs_write(m, self->state), *other = lfs_write(m, to->state);

    /* Models decide who may be entered. */
    if (other->on_cpu || other->life == LFS_LIFE_DONE) {
        lfs_model_fault(m, self, "%s gives its CPU to %s, which is %s", self->name, to->name,
                        other->on_cpu ? "running elsewhere" : "finished");
        never_again(self);
    }
    mine->tag[mine->depth] = tag;
    mine->on_cpu = 0;
    other->on_cpu = (uint16_t)(m->core.cpu + 1);
    c->ctx = (uint16_t)(to->id + 1);
    c->sender = (uint16_t)(self->id + 1);
    if (frame) {
        c->full = 1;
        memcpy(c->x, frame->x, sizeof(c->x));
        if (m->config.trace_records)
            lfs_trace_frame(self, to, frame);
        if (m->frames.observer)
            m->frames.observer(&(struct lfs_given){m->frames.user, frame, self, self->id, to->id,
                                                   m->core.cpu, other->life == LFS_LIFE_NEW});
    } else {
        clear_frame(c); /* one that self was entered with and never took */
    }
    lfs_reschedule(self);
    mine = lfs_write(m, self->state);
    mine->tag[mine->depth] = 0;
    return take_frame(self, frame);
}

struct lfs_ctx *lfs_entry_frame(struct lfs_ctx *self, struct lfs_frame *frame)
{
    return take_frame(self, frame);
}

void lfs_ctx_restart(struct lfs_ctx *other)
{
    struct lfs_machine *m = other->m;
    struct lfs_ctx_state *state = lfs_write(m, other->state);
    uint16_t on_cpu = state->on_cpu;
    lfs_ns alarm;

    if (m->undo)
        lfs_undo_log_stack(m, other);
    if (state->wait == LFS_WAIT_EVENT || state->wait == LFS_WAIT_READY)
        lfs_forget_sleep(other, &alarm);
    memset(state, 0, sizeof(*state));
    memset(lfs_notes_write(other), 0, sizeof(struct lfs_ctx_notes));
    state->on_cpu = on_cpu;
    if (on_cpu)
        lfs_wake(other); /* it begins at once */
    lfs_backend_restart(other);
}

/* The body of every context on either backend. */
void lfs_ctx_main(struct lfs_ctx *ctx)
{
    struct lfs_machine *m = ctx->m;
    struct lfs_ctx_state *state = lfs_write(m, ctx->state);
    struct lfs_cpu_state *c;

    state->life = LFS_LIFE_LIVE;
    ctx->entry(ctx);
    state = lfs_write(m, ctx->state);
    memset(state, 0, sizeof(*state));
    state->life = LFS_LIFE_DONE;
    c = lfs_write(m, m->cpu[m->core.cpu]);
    memset(c, 0, sizeof(*c));
    m->core.horizon = 0;
    never_again(ctx);
}

void lfs_tag_push(struct lfs_ctx *self, uint16_t tag)
{
    struct lfs_ctx_state *state = lfs_write(self->m, self->state);

    if (state->depth == LFS_TAG_DEPTH) {
        lfs_model_fault(self->m, self, "%s pushes more than %u tags", self->name, LFS_TAG_DEPTH);
        never_again(self);
    }
    state->tag[state->depth++] = tag;
}

void lfs_tag_pop(struct lfs_ctx *self)
{
    struct lfs_ctx_state *state = lfs_write(self->m, self->state);

    state->tag[state->depth] = 0;
    if (state->depth > 0)
        state->tag[--state->depth] = 0;
}

void lfs_charge(struct lfs_ctx *self, lfs_ns cost)
{
    self->m->core.time[self->m->core.cpu] += cost;
}

lfs_ns lfs_now(const struct lfs_ctx *self)
{
    return self->m->core.time[self->m->core.cpu];
}

static void stop(struct lfs_ctx *self, enum lfs_end end, uint16_t rule, const char *format,
                 va_list arguments)
{
    char text[sizeof(self->m->reason)];

    vsnprintf(text, sizeof(text), format, arguments);
    if (!lfs_end_run(self->m, end, "%s", text))
        return;
    self->m->core.end_rule = rule;
    lfs_trace_finding(self->m, self, rule, end == LFS_END_PANIC ? "PANIC" : "RESET", LFS_NO_RECORD,
                      LFS_NO_RECORD, "%s", text);
}

void lfs_panic(struct lfs_ctx *self, uint16_t rule, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    stop(self, LFS_END_PANIC, rule, format, arguments);
    va_end(arguments);
    never_again(self);
}

void lfs_reset(struct lfs_ctx *self, uint16_t rule, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    stop(self, LFS_END_RESET, rule, format, arguments);
    va_end(arguments);
    never_again(self);
}
