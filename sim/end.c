/* SPDX-License-Identifier: BSD-3-Clause */
/* How a run ends: the first end and its reason count. When nobody can move, the reason says who
 * waits for what. */
#include <stdarg.h>
#include <stdio.h>

#include "sim/machine.h"

static bool end_run(struct lfs_machine *m, enum lfs_end end, const char *format, va_list arguments)
{
    if (m->core.end != LFS_END_NONE)
        return false;
    m->core.end = (uint16_t)end;
    vsnprintf(m->reason, sizeof(m->reason), format, arguments);
    return true;
}

bool lfs_end_run(struct lfs_machine *m, enum lfs_end end, const char *format, ...)
{
    va_list arguments;
    bool first;

    va_start(arguments, format);
    first = end_run(m, end, format, arguments);
    va_end(arguments);
    return first;
}

void lfs_end_bound(struct lfs_machine *m, const char *bound)
{
    lfs_end_run(m, LFS_END_BOUND, "%s", bound);
}

void lfs_model_fault(struct lfs_machine *m, struct lfs_ctx *ctx, const char *format, ...)
{
    va_list arguments;
    bool first;

    va_start(arguments, format);
    first = end_run(m, LFS_END_PANIC, format, arguments);
    va_end(arguments);
    if (first)
        lfs_trace_finding(m, ctx, 0, "MODEL_FAULT", LFS_NO_RECORD, LFS_NO_RECORD, "%s", m->reason);
}

/* ---- nobody can move */

static const char *wait_name(const struct lfs_machine *m, const struct lfs_ctx_state *state)
{
    switch ((enum lfs_wait)state->wait) {
    case LFS_WAIT_LOCK:
        return m->lock[state->wait_on].name;
    case LFS_WAIT_READY:
        return "a condition";
    case LFS_WAIT_FOREVER:
        return "nothing: it hangs";
    case LFS_WAIT_NONE:
    case LFS_WAIT_EVENT:
        break;
    }
    return "an event";
}

/* Who has the lock that is waited for. */
static const char *lock_holder_name(const struct lfs_machine *m, const struct lfs_ctx_state *state)
{
    uint16_t holder = state->wait == LFS_WAIT_LOCK ? lfs_lock_holder(m, state->wait_on)->holder : 0;

    return holder ? m->ctx[holder - 1].name : NULL;
}

void lfs_nobody_moves(struct lfs_machine *m)
{
    char text[sizeof(m->reason)] = "";
    size_t used = 0;

    for (unsigned cpu = 0; cpu < m->config.cpus; cpu++) {
        const struct lfs_cpu_state *c = lfs_peek(m, m->cpu[cpu]);
        const struct lfs_ctx_state *state = c->ctx ? lfs_peek(m, m->ctx[c->ctx - 1].state) : NULL;
        const char *tag, *holder;

        if (!state)
            continue;
        holder = lock_holder_name(m, state);
        tag = m->config.tag_name ? m->config.tag_name(state->tag[state->depth]) : NULL;
        if (used < sizeof(text))
            used += (size_t)snprintf(text + used, sizeof(text) - used,
                                     "%scpu%u: %s (in %s) waits for %s%s%s", used ? "; " : "", cpu,
                                     m->ctx[c->ctx - 1].name, tag ? tag : "?", wait_name(m, state),
                                     holder ? ", held by " : "", holder ? holder : "");
    }
    lfs_end_run(m, used ? LFS_END_DEADLOCK : LFS_END_COMPLETED, "%s", text);
}
