/* SPDX-License-Identifier: BSD-3-Clause */
/* Runs at random before a search that reduces, so that its first round knows most of what CPUs do.
 * What they miss only costs another round, which learns from all of the space: so a few will do.
 * Not where parts are made for other hosts: there, another round is another merge. */
#include <string.h>

#include "sim/search/walk.h"

#define SAMPLES_MAX  4096u
#define SAMPLE_STEPS 20000u

/* In a row that taught nothing: enough. Steps count where runs do not end. */
struct idle {
    unsigned runs, steps;
};
static const struct idle few = {32, 10000}, many = {128, 100000};

/* True: it taught something. *steps: how long it was. */
static bool sample_run(struct worker *w, struct learned *l, unsigned *steps)
{
    struct search *s = w->s;
    struct learned *fresh = learned_new(w->cpus);
    struct lfs_sight first = {0};
    uint64_t remembered, shown;
    unsigned step = 0;
    bool news;

    if (!fresh)
        return false;
    lfs_restore(w->m, w->root);
    s->model->look(s->model->user, 0, w->m, &first);
    remembered = first.remembered;
    shown = sight_digest(&first);
    for (; step < SAMPLE_STEPS && w->m->core.end == LFS_END_NONE; step++) {
        uint64_t before[LFS_CPUS_MAX], after[LFS_CPUS_MAX];
        uint16_t cpus[LFS_CPUS_MAX];
        struct lfs_sight sight;
        struct reach reach;
        unsigned can_move;

        lfs_sight_clear(&sight);
        lfs_state_hash(w->m);
        phases_of(w->m, before);
        memset(w->m->waits, 0, w->cpus * sizeof(*w->m->waits));
        can_move = lfs_enabled(w->m, cpus);
        learn_waits(w, before, fresh);
        if (can_move + w->m->core.events == 0)
            break;
        lfs_undo_start(w->m); /* anew: only this step's part is of use */
        make_step(w, 0, 0);
        w->transitions++;
        lfs_state_hash(w->m);
        reach_of_step(w->m, s->seen, &reach);
        phases_of(w->m, after);
        s->model->look(s->model->user, 0, w->m, &sight);
        if (remembered != sight.remembered || shown != sight_digest(&sight))
            reach.written[REACH_MARKS] |= REACH_SEEN;
        remembered = sight.remembered;
        shown = sight_digest(&sight);
        learn_step(w, whose_step(w->m), before, after, &reach, fresh);
    }
    *steps = step;
    news = !learned_is_empty(fresh);
    learned_merge(l, fresh);
    learned_free(fresh);
    return news;
}

/* Learning has the limit of the search itself, and can be interrupted as that can. */
static bool may_go_on(struct worker *w)
{
    const struct lfs_search_bounds *b = &w->s->bounds;

    search_asks(w->s);
    return !search_ended(w->s) && (!b->transitions || w->transitions < b->transitions);
}

/* What steps are held against, for all workers. */
static void take_seen(struct search *s, const struct lfs_machine *m)
{
    reach_default_seen(m, s->seen);
    if (s->model->seen)
        memcpy(s->seen, s->model->seen, REACH_OBJECT_WORDS * sizeof(*s->seen));
    if (s->model->seen_areas)
        memcpy(s->seen + REACH_OBJECT_WORDS, s->model->seen_areas,
               REACH_AREA_WORDS * sizeof(*s->seen));
}

void sample(struct search *s)
{
    const struct learned *known = s->config->from ? s->config->from->learned : NULL;
    struct worker w;
    const struct idle enough = s->spreads ? many : few;
    struct idle idle = {0, 0};
    unsigned steps = 0;

    if (!worker_begins(&w, s, 0) || !(s->learned = learned_new(w.cpus))) {
        search_ends(s, LFS_SEARCH_FAILED);
    } else {
        take_seen(s, w.m);
        if (known)
            learned_merge(s->learned, known);
        w.pick = pick_at_random;
        for (unsigned i = 0;
             !known && i < SAMPLES_MAX && idle.runs < enough.runs && idle.steps < enough.steps;
             i++) {
            if (!may_go_on(&w))
                break;
            w.random = i;
            idle = sample_run(&w, s->learned, &steps)
                       ? (struct idle){0, 0}
                       : (struct idle){idle.runs + 1, idle.steps + steps};
        }
    }
    worker_ends(&w);
}
