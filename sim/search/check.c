/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Whether a state is all that decides what follows: the substitution check of sim/substitute.c
 * inside a search.
 *
 * A sample of the states is gone on from in several ways, a few steps by the same decisions each:
 * as the state was met, with other clocks, and, whenever it is met again, as it was met first, with
 * the stacks and cold objects of then. Hashes, ends and what is seen must be equal step by step.
 * Which alternative of the schedule a CPU is says nothing here, since that follows who moved last:
 * it is CPUs themselves that are chosen.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/search/walk.h"

#define KEPT_MAX 256u /* snapshots of a worker, the first ones */
#define STEPS    24u
#define TRIES    3u
#define CLOCKS_MAX \
    1000000000000u /* nanoseconds that a clock may be off by: more than any deadline */

struct kept {
    uint64_t state;
    struct lfs_snapshot *snapshot;
};

struct checks {
    struct kept kept[KEPT_MAX];
    uint32_t count;
    uint64_t lot;               /* of the run that is being made */
    uint64_t digest[STEPS + 1]; /* of the first of the runs that are compared */
};

void checks_free(struct worker *w)
{
    for (uint32_t i = 0; w->checks && i < w->checks->count; i++)
        lfs_snapshot_free(w->m, w->checks->kept[i].snapshot);
    free(w->checks);
    w->checks = NULL;
}

/* ---- the same decisions ---------------------------------------------------------------------- */

static unsigned cpu_of_rank(const uint16_t *cpus, unsigned count, unsigned rank)
{
    for (unsigned i = 0; i < count; i++) {
        unsigned before = 0;

        for (unsigned k = 0; k < count; k++)
            before += cpus[k] < cpus[i];
        if (before == rank)
            return i;
    }
    return 0;
}

static unsigned pick_the_same(struct worker *w, uint16_t kind, unsigned count)
{
    unsigned taken = (unsigned)(random_next(&w->checks->lot) % count), enabled;
    uint16_t cpus[LFS_CPUS_MAX];

    if (kind != LFS_CHOICE_SCHEDULE)
        return taken;
    enabled = lfs_enabled(w->m, cpus);
    return taken < enabled ? cpu_of_rank(cpus, enabled, taken) : taken;
}

/* ---- running on and comparing ---------------------------------------------------------------- */

static uint64_t digest_of(struct worker *w)
{
    struct lfs_sight sight = {0};

    w->s->model->look(w->s->model->user, w->number, w->m, &sight);
    return (lfs_state_hash(w->m) ^ sight.remembered) * UINT64_C(0x9e3779b97f4a7c15) +
           sight_digest(&sight) + sight.outcome + ((uint64_t)w->m->core.events << 8) +
           w->m->core.end;
}

/* Runs on by lot from where the machine stands; its decisions go to `scratch`. Returns the first
 * step behind which something is not as in the run before, or STEPS + 1. */
static unsigned run_on(struct worker *w, uint32_t scratch, unsigned lot, bool first)
{
    struct checks *c = w->checks;
    unsigned differs = STEPS + 1;

    c->lot = lot;
    for (unsigned step = 0; step <= STEPS; step++) {
        uint64_t digest;

        if (step > 0 && w->m->core.end == LFS_END_NONE)
            make_step(w, scratch, 0);
        digest = digest_of(w);
        if (first)
            c->digest[step] = digest;
        else if (digest != c->digest[step] && differs > step)
            differs = step;
    }
    return differs;
}

static void shift_clocks(struct lfs_machine *m, uint64_t lot)
{
    for (unsigned cpu = 0; cpu < m->config.cpus; cpu++)
        m->core.time[cpu] += random_next(&lot) % CLOCKS_MAX;
}

/* What was otherwise in the run that differed. */
static void tell_culprit(struct worker *w, const struct lfs_snapshot *now,
                         const struct lfs_snapshot *then, unsigned step)
{
    char text[sizeof(w->s->result->culprit)];
    size_t used = (size_t)snprintf(text, sizeof(text), "%u steps later, for another %s", step,
                                   then ? "way" : "clock");

    for (unsigned i = 0; then && i < w->m->ctx_count && used < sizeof(text); i++)
        if (!lfs_snapshot_same_stack(now, then, i))
            used += (size_t)snprintf(text + used, sizeof(text) - used, ", stack of %s",
                                     w->m->ctx[i].name);
    pthread_mutex_lock(&w->s->lock);
    memcpy(w->s->result->culprit, text, sizeof(text));
    pthread_mutex_unlock(&w->s->lock);
    search_ends(w->s, LFS_SEARCH_UNDECIDED);
}

/* `then` NULL: with other clocks. Leaves the machine at `now`. */
static void compare(struct worker *w, uint32_t scratch, const struct lfs_snapshot *now,
                    const struct lfs_snapshot *then)
{
    unsigned (*pick)(struct worker * w, uint16_t kind, unsigned count) = w->pick;
    unsigned differs = STEPS + 1;

    w->pick = pick_the_same;
    for (unsigned lot = 1; lot <= TRIES && differs > STEPS; lot++) {
        lfs_restore(w->m, now);
        run_on(w, scratch, lot, true);
        lfs_restore(w->m, then ? then : now);
        if (!then)
            shift_clocks(w->m, lot);
        differs = run_on(w, scratch, lot, false);
    }
    w->pick = pick;
    lfs_restore(w->m, now);
    lfs_state_hash(w->m);
    atomic_fetch_add(&w->s->checked, 1);
    if (differs <= STEPS)
        tell_culprit(w, now, then, differs);
}

static const struct kept *find(const struct checks *c, uint64_t state)
{
    for (uint32_t i = 0; i < c->count; i++)
        if (c->kept[i].state == state)
            return &c->kept[i];
    return NULL;
}

static bool is_sampled(const struct worker *w, uint64_t state)
{
    return state % w->s->config->check == 0 && w->m->core.end == LFS_END_NONE;
}

void check_state(struct worker *w, uint64_t state, bool is_new)
{
    uint32_t scratch = last_node(w)->first + last_node(w)->count;
    const struct kept *before;
    struct lfs_snapshot *now;

    if (!is_sampled(w, state) || (!w->checks && !(w->checks = calloc(1, sizeof(*w->checks)))))
        return;
    before = is_new ? NULL : find(w->checks, state);
    now = is_new || before ? lfs_save(w->m) : NULL;
    if (!now)
        return;
    compare(w, scratch, now, before ? before->snapshot : NULL);
    lfs_undo_start(w->m); /* what came before is forgotten, and will be repeated */
    if (is_new && w->checks->count < KEPT_MAX)
        w->checks->kept[w->checks->count++] = (struct kept){state, now};
    else
        lfs_snapshot_free(w->m, now);
}
