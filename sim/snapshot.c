/* SPDX-License-Identifier: BSD-3-Clause */
/* Save and restore: core, store, page references and live stacks, back to the same addresses. */
#include <stdlib.h>
#include <string.h>

#include "sim/machine.h"

struct saved_stack {
    void *sp;
    uint32_t bytes, at; /* in the blob */
};

struct lfs_snapshot {
    struct lfs_core core;
    struct lfs_pages_copy *pages;
    char reason[sizeof(((struct lfs_machine *)NULL)->reason)];
    unsigned objects, contexts;         /* a machine that has grown since is another one */
    uint32_t hot, cold, table, choices; /* bytes in the blob, in this order; stacks follow */
    struct saved_stack stack[LFS_CONTEXTS_MAX];
    uint8_t blob[];
};

static uint32_t live_bytes(const struct lfs_ctx *ctx)
{
    return (uint32_t)(ctx->fiber.base + ctx->fiber.size - lfs_fiber_live(&ctx->fiber));
}

/* The three arrays of the table, each only as far as objects exist. */
static void table_copy(struct lfs_store_table *to, const struct lfs_store_table *from, size_t n)
{
    memcpy(to->offset, from->offset, n * sizeof(to->offset[0]));
    memcpy(to->size, from->size, n * sizeof(to->size[0]));
    memcpy(to->size_class, from->size_class, n * sizeof(to->size_class[0]));
}

/* Calls for each of the machine's trees, with its bytes in an arena or a copy of one. */
static void each_tree(struct lfs_machine *m, unsigned objects, const uint8_t *hot,
                      const uint8_t *cold, void (*call)(struct lfs_machine *m, const void *tree))
{
    for (unsigned word = 0; word * 64 < objects; word++)
        for (uint64_t set = m->is_tree[word]; set; set &= set - 1) {
            uint32_t i = word * 64 + (unsigned)__builtin_ctzll(set), at = m->table.offset[i];

            if (i < objects)
                call(m, lfs_is_hot(m, i) ? hot + at : cold + (at - LFS_HOT_MAX));
        }
}

static void each_saved_tree(struct lfs_machine *m, const struct lfs_snapshot *s,
                            void (*call)(struct lfs_machine *m, const void *tree))
{
    each_tree(m, s->objects, s->blob, s->blob + s->hot, call);
}

struct lfs_snapshot *lfs_save(struct lfs_machine *m)
{
    uint32_t hot = m->core.arena_used[LFS_HOT], cold = m->core.arena_used[LFS_COLD] - LFS_HOT_MAX;
    uint32_t table = (uint32_t)sizeof(struct lfs_store_table);
    uint32_t choices = (m->core.choices * (uint32_t)sizeof(*m->choices) + 7u) & ~7u;
    size_t stacks = 0;
    struct lfs_snapshot *snapshot;
    uint32_t at;

    if (m->config.backend != LFS_FIBERS || m->running)
        return NULL;
    for (unsigned i = 0; i < m->ctx_count; i++)
        stacks += live_bytes(&m->ctx[i]);
    snapshot = malloc(sizeof(*snapshot) + hot + cold + table + choices + stacks);
    if (!snapshot)
        return NULL;
    snapshot->pages = lfs_pages_save(m);
    if (!snapshot->pages) {
        free(snapshot);
        return NULL;
    }
    memcpy(&snapshot->core, &m->core, lfs_core_bytes(m));
    snapshot->hot = hot;
    snapshot->cold = cold;
    snapshot->table = table;
    snapshot->choices = choices;
    snapshot->objects = m->object_count;
    snapshot->contexts = m->ctx_count;
    memcpy(snapshot->reason, m->reason, sizeof(m->reason));
    memcpy(snapshot->blob, m->view.arena, hot);
    memcpy(snapshot->blob + hot, m->view.arena + LFS_HOT_MAX, cold);
    each_saved_tree(m, snapshot, lfs_tree_hold);
    table_copy((struct lfs_store_table *)(void *)(snapshot->blob + hot + cold), &m->table,
               m->object_count);
    memcpy(snapshot->blob + hot + cold + table, m->choices, choices);
    at = hot + cold + table + choices;
    for (unsigned i = 0; i < m->ctx_count; i++) {
        struct saved_stack *stack = &snapshot->stack[i];

        *stack = (struct saved_stack){m->ctx[i].fiber.sp, live_bytes(&m->ctx[i]), at};
        lfs_fiber_copy(snapshot->blob + at, lfs_fiber_live(&m->ctx[i].fiber), stack->bytes);
        at += stack->bytes;
    }
    return snapshot;
}

void lfs_restore_stack(struct lfs_machine *m, const struct lfs_snapshot *snapshot, unsigned ctx)
{
    const struct saved_stack *stack = &snapshot->stack[ctx];

    lfs_fiber_put_back(&m->ctx[ctx].fiber, stack->sp, snapshot->blob + stack->at, stack->bytes);
}

void lfs_restore(struct lfs_machine *m, const struct lfs_snapshot *state)
{
    if (m->running || state->objects != m->object_count || state->contexts != m->ctx_count)
        return;
    if (m->undo)
        lfs_undo_stop(m);
    each_saved_tree(m, state, lfs_tree_hold);
    each_tree(m, m->object_count, m->view.arena, m->view.arena + LFS_HOT_MAX, lfs_tree_release);
    memcpy(&m->core, &state->core, lfs_core_bytes(m));
    memcpy(m->view.arena, state->blob, state->hot);
    memcpy(m->view.arena + LFS_HOT_MAX, state->blob + state->hot, state->cold);
    table_copy(
        &m->table,
        (const struct lfs_store_table *)(const void *)(state->blob + state->hot + state->cold),
        m->object_count);
    memcpy(m->choices, state->blob + state->hot + state->cold + state->table, state->choices);
    memcpy(m->reason, state->reason, sizeof(m->reason));
    m->rewound = true;
    lfs_store_dirty_all(m);
    lfs_pages_restore(m, state->pages);
    for (unsigned i = 0; i < m->ctx_count; i++)
        lfs_restore_stack(m, state, i);
    lfs_watch_went_back(m);
}

void lfs_snapshot_free(struct lfs_machine *m, struct lfs_snapshot *snapshot)
{
    if (!snapshot)
        return;
    each_saved_tree(m, snapshot, lfs_tree_release);
    lfs_pages_copy_free(m, snapshot->pages);
    free(snapshot);
}

bool lfs_snapshot_same_stack(const struct lfs_snapshot *a, const struct lfs_snapshot *b,
                             unsigned ctx)
{
    const struct saved_stack *sa = &a->stack[ctx], *sb = &b->stack[ctx];

    return sa->sp == sb->sp && sa->bytes == sb->bytes &&
           memcmp(a->blob + sa->at, b->blob + sb->at, sa->bytes) == 0;
}
