/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The undo log: what each step changed, newest last, as blocks that end with their own header so
 * that the log is read backwards.
 */
#include <stdlib.h>
#include <string.h>

#include "sim/machine.h"

#define LOG_MAX (64u << 20) /* bytes; undo stops keeping older steps beyond it */

enum kind { STEP, CORE, STACK, OBJECT, PAGE };

struct tail { /* behind the bytes of each block */
    uint32_t kind, bytes;
    union {
        uint32_t core; /* where in struct lfs_core */
        struct {
            uint16_t ctx;
            void *sp;
        } stack;
        struct {
            uint16_t index;
            uint8_t size_class;
            bool dirty;
            uint32_t offset, size;
            uint64_t hash; /* of its bytes, unless it is dirty */
        } object;
        struct {
            uint64_t frame;
            uint32_t content;
        } page;
    } u;
};

struct lfs_undo {
    uint8_t *log;
    size_t used, room;
    bool full; /* no more room: what is logged ends here */
};

size_t lfs_core_bytes(const struct lfs_machine *m)
{
    return offsetof(struct lfs_core, notes) + m->ctx_count * sizeof(struct lfs_ctx_notes);
}

/* Room for a block; its bytes go to the returned place, its tail behind them. */
static uint8_t *block(struct lfs_undo *undo, const struct tail *tail)
{
    size_t bytes = ((size_t)tail->bytes + 7) & ~(size_t)7, need = bytes + sizeof(*tail);
    uint8_t *at;

    if (undo->full)
        return NULL;
    if (undo->room - undo->used < need) {
        size_t room = 2 * undo->room + need;
        uint8_t *log = room > LOG_MAX ? NULL : realloc(undo->log, room);

        if (!log) {
            undo->full = true;
            return NULL;
        }
        undo->log = log;
        undo->room = room;
    }
    at = undo->log + undo->used;
    undo->used += need;
    memcpy(at + bytes, tail, sizeof(*tail));
    return at;
}

static struct tail *last(const struct lfs_undo *undo, uint8_t **bytes)
{
    struct tail *tail = (struct tail *)(undo->log + undo->used - sizeof(*tail));

    *bytes = (uint8_t *)tail - (((size_t)tail->bytes + 7) & ~(size_t)7);
    return tail;
}

void lfs_undo_step_begins(struct lfs_machine *m)
{
    struct tail tail = {.kind = STEP, .bytes = offsetof(struct lfs_core, free_offset)};
    uint8_t *at = block(m->undo, &tail);

    if (at)
        memcpy(at, &m->core, tail.bytes);
}

void lfs_undo_log_core(struct lfs_machine *m, const void *part, uint32_t bytes)
{
    struct tail tail = {.kind = CORE,
                        .bytes = bytes,
                        .u.core = (uint32_t)((const uint8_t *)part - (const uint8_t *)&m->core)};
    uint8_t *at = block(m->undo, &tail);

    if (at)
        memcpy(at, part, bytes);
}

void lfs_undo_log_stack(struct lfs_machine *m, struct lfs_ctx *next)
{
    uint8_t *live = lfs_fiber_live(&next->fiber);
    struct tail tail = {.kind = STACK,
                        .bytes = (uint32_t)(next->fiber.base + next->fiber.size - live),
                        .u.stack = {next->id, next->fiber.sp}};
    uint8_t *at = block(m->undo, &tail);

    if (at)
        lfs_fiber_copy(at, live, tail.bytes);
}

void lfs_undo_log_object(struct lfs_machine *m, lfs_obj obj, bool dirty)
{
    struct tail tail = {.kind = OBJECT,
                        .bytes = m->table.size[obj.index],
                        .u.object = {obj.index, m->table.size_class[obj.index], dirty,
                                     m->table.offset[obj.index], m->table.size[obj.index],
                                     m->object_hash[obj.index]}};
    const uint8_t *bytes = m->view.arena + tail.u.object.offset;
    uint8_t *at = block(m->undo, &tail);

    if (!at)
        return;
    memcpy(at, bytes, tail.bytes);
    if (lfs_is_tree(m, obj.index))
        lfs_tree_hold(m, bytes);
}

bool lfs_undo_log_page(struct lfs_machine *m, uint64_t frame, uint32_t old)
{
    struct tail tail = {.kind = PAGE, .u.page = {frame, old}};

    return block(m->undo, &tail) != NULL;
}

bool lfs_undo_start(struct lfs_machine *m)
{
    if (m->config.backend != LFS_FIBERS)
        return false;
    lfs_undo_stop(m);
    m->undo = calloc(1, sizeof(*m->undo));
    lfs_tracking(m, m->undo != NULL);
    return m->undo != NULL;
}

static void put_object_back(struct lfs_machine *m, const struct tail *tail, const uint8_t *bytes)
{
    uint16_t i = tail->u.object.index;

    if (lfs_is_tree(m, i))
        lfs_tree_release(m, m->view.arena + m->table.offset[i]);
    m->table.offset[i] = tail->u.object.offset;
    m->table.size[i] = tail->u.object.size;
    m->table.size_class[i] = tail->u.object.size_class;
    memcpy(m->view.arena + tail->u.object.offset, bytes, tail->bytes);
    lfs_store_put_back(m, i, tail->u.object.dirty, tail->u.object.hash);
}

bool lfs_undo(struct lfs_machine *m)
{
    struct lfs_undo *undo = m->undo;

    if (!undo || undo->full || undo->used == 0 || m->running)
        return false;
    for (;;) {
        uint8_t *bytes;
        struct tail tail = *last(undo, &bytes);

        undo->used = (size_t)(bytes - undo->log);
        switch ((enum kind)tail.kind) {
        case STEP:
            memcpy(&m->core, bytes, tail.bytes);
            m->rewound = true;
            lfs_watch_went_back(m);
            return true;
        case CORE:
            memcpy((uint8_t *)&m->core + tail.u.core, bytes, tail.bytes);
            break;
        case STACK:
            lfs_fiber_put_back(&m->ctx[tail.u.stack.ctx].fiber, tail.u.stack.sp, bytes, tail.bytes);
            break;
        case OBJECT:
            put_object_back(m, &tail, bytes);
            break;
        case PAGE:
            lfs_pages_put_back(m, tail.u.page.frame, tail.u.page.content);
            break;
        }
    }
}

bool lfs_undo_is_full(const struct lfs_machine *m)
{
    return m->undo && m->undo->full;
}

/* Nothing that counts in an object has changed. Bytes that do not count, such as those of a frame
 * that was taken, are what some earlier step left there. */
static bool is_unchanged(const struct lfs_machine *m, const struct tail *tail, const uint8_t *bytes)
{
    uint16_t i = tail->u.object.index;

    if (!tail->u.object.dirty)
        return m->object_hash[i] == tail->u.object.hash;
    return m->table.size[i] == tail->u.object.size &&
           memcmp(m->view.arena + m->table.offset[i], bytes, tail->bytes) == 0;
}

/* Hot objects that the step just made opened for writing and left as they were: it has only looked
 * at them. Says so in its footprint, as far as the log goes. Observers' objects are not in it. */
void lfs_undo_tell_unchanged(struct lfs_machine *m)
{
    const struct lfs_undo *undo = m->undo;
    struct lfs_undo back = undo && !undo->full ? *undo : (struct lfs_undo){0};

    while (back.used > 0) {
        uint8_t *bytes;
        const struct tail *tail = last(&back, &bytes);
        uint64_t bit;
        uint16_t i;

        if (tail->kind == STEP)
            return;
        back.used = (size_t)(bytes - back.log);
        if (tail->kind != OBJECT)
            continue;
        i = tail->u.object.index;
        bit = UINT64_C(1) << (i & 63);
        if (!(m->step.written[i >> 6] & bit) || !lfs_is_hot(m, i) || !is_unchanged(m, tail, bytes))
            continue;
        m->step.written[i >> 6] &= ~bit;
        m->step.read[i >> 6] |= bit;
    }
}

/* Gives up what is logged, with its pages and rows; from now on there is nothing to go back to. */
void lfs_undo_forget(struct lfs_machine *m)
{
    struct lfs_undo *undo = m->undo;

    while (undo && undo->used > 0) {
        uint8_t *bytes;
        struct tail tail = *last(undo, &bytes);

        if (tail.kind == PAGE)
            lfs_pages_drop(m, tail.u.page.content);
        else if (tail.kind == OBJECT && lfs_is_tree(m, tail.u.object.index))
            lfs_tree_release(m, bytes);
        undo->used = (size_t)(bytes - undo->log);
    }
    if (undo)
        undo->full = true;
}

void lfs_undo_stop(struct lfs_machine *m)
{
    lfs_undo_forget(m);
    if (m->undo)
        free(m->undo->log);
    free(m->undo);
    m->undo = NULL;
}
