/* SPDX-License-Identifier: BSD-3-Clause */
/* Observers and what they are told: the changes of the step that has just been made. */
#include "lfasim/observe.h"
#include "sim/machine.h"

struct lfs_watch {
    struct {
        lfs_observer *call;
        void *user;
    } observer[LFS_OBSERVERS_MAX];
    unsigned observers;
    bool too_many, went_back;
    uint32_t count;
    struct lfs_footprint step; /* of the models, while somebody observes */
    struct lfs_change change[LFS_CHANGES_MAX];
};

bool lfs_machine_observe(struct lfs_machine *m, lfs_observer *observer, void *user)
{
    struct lfs_watch *watch = m->watch ? m->watch : lfs_machine_alloc(m, sizeof(*watch));

    if (!watch || watch->observers == LFS_OBSERVERS_MAX || m->running)
        return false;
    m->watch = watch;
    watch->observer[watch->observers].call = observer;
    watch->observer[watch->observers++].user = user;
    lfs_watch_went_back(m);
    return true;
}

bool lfs_machine_observe_frames(struct lfs_machine *m, lfs_frame_observer *observer, void *user)
{
    if (m->frames.observer)
        return false;
    m->frames.observer = observer;
    m->frames.user = user;
    return true;
}

/* What an observer reads and writes is no part of a step; what it writes is undone with it, so the
 * undo log stays open meanwhile. */
static inline void look_begins(struct lfs_machine *m)
{
    if (m->view.tracking && m->watch)
        m->watch->step = m->step;
}

static inline void look_ends(struct lfs_machine *m)
{
    if (m->view.tracking && m->watch)
        m->step = m->watch->step;
}

void lfs_observing(struct lfs_machine *m, void (*look)(void *user), void *user)
{
    look_begins(m);
    look(user);
    look_ends(m);
}

void lfs_watch_call(struct lfs_machine *m)
{
    struct lfs_watch *watch = m->watch;
    struct lfs_changes changes = {watch->change, watch->too_many ? 0 : watch->count,
                                  watch->too_many, watch->went_back};

    look_begins(m);
    for (unsigned i = 0; i < watch->observers; i++)
        watch->observer[i].call(m, &changes, watch->observer[i].user);
    look_ends(m);
    watch->count = 0;
    watch->too_many = watch->went_back = false;
}

void lfs_watch_went_back(struct lfs_machine *m)
{
    if (!m->watch)
        return;
    m->watch->count = 0;
    m->watch->too_many = false;
    m->watch->went_back = true;
}

static struct lfs_change *append(struct lfs_watch *watch, enum lfs_change_kind kind)
{
    struct lfs_change *change = &watch->change[watch->count];

    if (watch->count == LFS_CHANGES_MAX) {
        watch->too_many = true;
        return NULL;
    }
    watch->count++;
    change->kind = kind;
    return change;
}

void lfs_watch_space(struct lfs_machine *m, lfs_space space, lfs_ipa va, uint64_t pages)
{
    struct lfs_change *change = append(m->watch, LFS_CHANGE_SPACE);

    if (!change)
        return;
    change->u.space.space = space;
    change->u.space.va = va;
    change->u.space.pages = pages;
}

void lfs_watch_claim(struct lfs_machine *m, bool made, uint32_t number,
                     const struct lfs_claim *claim)
{
    struct lfs_change *change =
        append(m->watch, made ? LFS_CHANGE_CLAIM_MADE : LFS_CHANGE_CLAIM_DROPPED);

    if (!change)
        return;
    change->u.claim.number = number;
    change->u.claim.claim = *claim;
}

/* A row is often opened several times in a row. */
static bool is_last(const struct lfs_watch *watch, enum lfs_change_kind kind, lfs_table table,
                    uint64_t key)
{
    const struct lfs_change *last;

    if (watch->count == 0)
        return false;
    last = &watch->change[watch->count - 1];
    return last->kind == kind && last->u.row.table.index == table.index && last->u.row.key == key;
}

void lfs_watch_row(struct lfs_machine *m, bool put, lfs_table table, uint64_t key)
{
    enum lfs_change_kind kind = put ? LFS_CHANGE_ROW_PUT : LFS_CHANGE_ROW_REMOVED;
    struct lfs_change *change;

    if (is_last(m->watch, kind, table, key))
        return;
    change = append(m->watch, kind);
    if (!change)
        return;
    change->u.row.table = table;
    change->u.row.key = key;
}
