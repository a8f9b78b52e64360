/* SPDX-License-Identifier: BSD-3-Clause */
/* How a worker goes forward, goes back, goes to where another was, and gives work away. */
#include <stdlib.h>
#include <string.h>

#include "sim/search/walk.h"

uint64_t random_next(uint64_t *state)
{
    uint64_t z = (*state += UINT64_C(0x9e3779b97f4a7c15));

    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

unsigned pick_at_random(struct worker *w, uint16_t kind, unsigned count)
{
    (void)kind;
    return (unsigned)(random_next(&w->random) % count);
}

/* There is always room for one decision more than the way has. */
bool decision_fits(struct worker *w, uint32_t at)
{
    struct decision *more;
    uint32_t room = w->decision_room;

    if (at + 1 < room)
        return true;
    while (at + 1 >= room)
        room = room ? 2 * room : 256;
    more = realloc(w->decision, room * sizeof(*more));
    if (!more) {
        search_ends(w->s, LFS_SEARCH_FAILED);
        return false;
    }
    w->decision = more;
    w->decision_room = room;
    return true;
}

static unsigned decide(void *user, uint16_t kind, unsigned count)
{
    struct worker *w = user;
    uint32_t at = w->first + w->made;
    struct decision *d;

    if (!decision_fits(w, at))
        return 0;
    d = &w->decision[at];
    if (w->made++ >= w->given)
        *d = (struct decision){w->pick ? (uint16_t)w->pick(w, kind, count) : 0, (uint16_t)count};
    else if (d->count != count)
        w->strayed = true;
    return d->taken;
}

bool worker_begins(struct worker *w, struct search *s, unsigned number)
{
    const struct lfs_choice_source choices = {.mode = LFS_CHOICE_HOST, .host = decide, .user = w};

    *w = (struct worker){.s = s, .number = number};
    w->m = s->model->build(s->model->user, number, &choices);
    if (!w->m || !decision_fits(w, 0))
        return false;
    w->cpus = lfs_cpu_count(w->m);
    w->m->waits = s->reduce ? calloc(w->cpus, sizeof(*w->m->waits)) : NULL;
    if (s->reduce && !w->m->waits)
        return false;
    lfs_tracking(w->m, true);
    lfs_state_hash(w->m);
    w->root = lfs_save(w->m);
    return w->root != NULL;
}

void worker_ends(struct worker *w)
{
    if (w->m) {
        if (w->m->undo)
            lfs_undo_stop(w->m);
        checks_free(w);
        lfs_snapshot_free(w->m, w->root);
        free(w->m->waits);
        w->m->waits = NULL;
        w->s->model->discard(w->s->model->user, w->number, w->m);
    }
    learned_free(w->ways);
    recurring_free(&w->recurring);
    free(w->node);
    free(w->phases);
    free(w->decision);
    free(w->base_steps);
}

static void stray(struct worker *w, bool strays)
{
    w->strayed |= strays;
    if (w->strayed)
        search_ends(w->s, LFS_SEARCH_UNDECIDED);
}

void make_step(struct worker *w, uint32_t first, uint32_t given)
{
    w->first = first;
    w->given = given;
    w->made = 0;
    lfs_step(w->m);
    stray(w, w->made < given && given != UINT32_MAX);
}

/* One that was made before, with exactly these decisions. */
static void repeat_step(struct worker *w, uint32_t first, uint32_t decisions)
{
    bool ended = w->m->core.end != LFS_END_NONE;

    make_step(w, first, decisions);
    stray(w, ended || w->made != decisions);
}

bool push_node(struct worker *w)
{
    struct node *last, *node;

    if (w->nodes == w->node_room) {
        uint32_t room = w->node_room ? 2 * w->node_room : 256;
        struct node *nodes = realloc(w->node, room * sizeof(*nodes));
        uint64_t *phases = realloc(w->phases, (size_t)room * w->cpus * sizeof(*phases));

        w->node = nodes ? nodes : w->node;
        w->phases = phases ? phases : w->phases;
        if (!nodes || !phases) {
            search_ends(w->s, LFS_SEARCH_FAILED);
            return false;
        }
        w->node_room = room;
    }
    node = &w->node[w->nodes++];
    *node = (struct node){.first = w->base_decisions};
    if (w->nodes > 1) {
        last = node - 1;
        node->first = last->first + last->count;
    }
    return decision_fits(w, node->first);
}

/* From the beginning to the node before the `nodes`th. */
static void repeat_way(struct worker *w, uint32_t nodes)
{
    uint32_t first = 0;

    lfs_restore(w->m, w->root);
    for (uint32_t i = 0; i < w->base; i++) {
        repeat_step(w, first, w->base_steps[i]);
        first += w->base_steps[i];
    }
    for (uint32_t i = 0; i + 1 < nodes; i++)
        repeat_step(w, w->node[i].first, w->node[i].count);
    if (!lfs_undo_start(w->m))
        search_ends(w->s, LFS_SEARCH_FAILED);
}

void step_forward(struct worker *w)
{
    struct node *from = last_node(w);

    make_step(w, from->first, from->count);
    from->count = w->made;
    if (w->s->reduce && lfs_undo_is_full(w->m)) { /* it must be told what the step has changed */
        repeat_way(w, w->nodes);
        lfs_state_hash(w->m);
        make_step(w, from->first, from->count);
    }
}

void go_back(struct worker *w, uint32_t steps)
{
    while (steps > 0 && lfs_undo(w->m))
        steps--;
    if (steps > 0) /* the log was full */
        repeat_way(w, w->nodes);
}

bool go_to_work(struct worker *w, const struct work *work)
{
    uint32_t *steps = realloc(w->base_steps, (work->way.steps + 1) * sizeof(*steps));

    if (!steps)
        return false;
    w->base_steps = steps;
    if (!decision_fits(w, work->way.decision_count + work->next_count))
        return false;
    w->base = work->way.steps;
    w->base_decisions = work->way.decision_count;
    if (work->way.steps)
        memcpy(steps, work->way.decisions, work->way.steps * sizeof(*steps));
    if (work->way.decision_count)
        memcpy(w->decision, work->way.decision, work->way.decision_count * sizeof(*w->decision));
    w->nodes = 0;
    repeat_way(w, 0);
    stray(w, w->m->core.end != LFS_END_NONE); /* nothing is left behind an end */
    return !w->strayed;
}

struct work *work_at(const struct worker *w, uint32_t i)
{
    const struct node *node = &w->node[i];
    struct work *work = calloc(1, sizeof(*work));

    if (!work)
        return NULL;
    work->way.steps = w->base + i;
    work->way.decision_count = node->first;
    work->next_count = node->count;
    work->preemptions = node->preemptions;
    work->deviations = node->deviations;
    work->way.decisions = malloc((work->way.steps + 1) * sizeof(*work->way.decisions));
    work->way.decision = malloc((node->first + 1) * sizeof(*work->way.decision));
    work->next = malloc((node->count + 1) * sizeof(*work->next));
    if (!work->way.decisions || !work->way.decision || !work->next) {
        work_free(work);
        return NULL;
    }
    if (w->base)
        memcpy(work->way.decisions, w->base_steps, w->base * sizeof(*w->base_steps));
    for (uint32_t k = 0; k < i; k++)
        work->way.decisions[w->base + k] = w->node[k].count;
    memcpy(work->way.decision, w->decision, node->first * sizeof(*w->decision));
    memcpy(work->next, w->decision + node->first, node->count * sizeof(*w->decision));
    return work;
}

/* The nearest to the beginning has most behind it. */
struct work *give_work(struct worker *w)
{
    for (uint32_t i = 0; i + 1 < w->nodes; i++) {
        struct node *node = &w->node[i];
        struct work *work;

        if (node->given)
            continue;
        work = work_at(w, i);
        if (!work || count_up(w, node, work->next, &work->next_count)) {
            node->given = work != NULL;
            return work;
        }
        node->given = true; /* nothing was left */
        work_free(work);
    }
    return NULL;
}

/* What is left at the last node, where no alternative need have been tried. */
static struct work *last_work(struct worker *w)
{
    struct node *node = last_node(w);
    struct work *work = work_at(w, w->nodes - 1);

    if (!work)
        atomic_store(&w->s->end, LFS_SEARCH_FAILED); /* or something would be left out */
    if (!work || node->ready)
        return work;
    if (!node->begun) {
        free(work->next);
        work->next = NULL;
        work->next_count = 0;
        return work;
    }
    if (count_up(w, node, work->next, &work->next_count))
        return work;
    work_free(work);
    return NULL;
}

struct work *rest_of_way(struct worker *w)
{
    while (w->nodes > 0) {
        struct work *work = last_node(w)->given ? NULL : last_work(w);

        w->nodes--;
        if (work)
            return work;
    }
    return NULL;
}
