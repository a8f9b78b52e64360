/* SPDX-License-Identifier: BSD-3-Clause */
/* One worker's way through the states: depth first, and back. */
#include <stdlib.h>
#include <string.h>

#include "sim/search/walk.h"

#define TELL_EVERY 1024u /* transitions */
#define TELL_PARTS 64u   /* of a bound: that far it is overrun at most */

static uint64_t mix(uint64_t a, uint64_t b)
{
    uint64_t z = (a ^ b * UINT64_C(0x9e3779b97f4a7c15)) * UINT64_C(0xbf58476d1ce4e5b9);

    return z ^ (z >> 31);
}

/* What is left of the bounds decides what can still happen, so it is a part of the state. */
uint64_t fingerprint(const struct worker *w, uint64_t hash, const struct lfs_sight *sight,
                     const struct node *left, uint32_t depth)
{
    const struct lfs_search_bounds *b = &w->s->bounds;
    uint64_t f = mix(hash, sight->remembered);

    if (b->preemptions != LFS_SEARCH_UNBOUNDED || b->deviations != LFS_SEARCH_UNBOUNDED) {
        f = mix(f, w->m->core.cpu);
        f = mix(f, (uint64_t)left->preemptions << 32 | left->deviations);
    }
    if (b->depth != LFS_SEARCH_UNBOUNDED)
        f = mix(f, depth);
    return mix(f, (uint64_t)w->m->core.events << 16 | w->m->core.end);
}

/* ---- telling --------------------------------------------------------------------------------- */

void tell(struct worker *w, uint32_t depth)
{
    struct search *s = w->s;
    unsigned deepest = atomic_load(&s->counts.depth);

    atomic_fetch_add(&s->counts.states, w->states);
    atomic_fetch_add(&s->counts.transitions, w->transitions);
    atomic_fetch_add(&s->counts.ends, w->ends);
    w->states = w->transitions = w->ends = 0;
    depth = depth > w->deepest ? depth : w->deepest;
    while (depth > deepest && !atomic_compare_exchange_weak(&s->counts.depth, &deepest, depth))
        ;
}

static bool is_bound_near(const struct lfs_search_bounds *b, uint64_t transitions)
{
    return (b->transitions && transitions >= b->transitions / TELL_PARTS) ||
           (b->states && transitions >= b->states / TELL_PARTS);
}

void tell_and_ask(struct worker *w, uint32_t depth)
{
    struct search *s = w->s;
    struct lfs_search_counts counts;

    if (w->transitions < TELL_EVERY && !is_bound_near(&s->bounds, w->transitions))
        return;
    tell(w, depth);
    search_counts(s, &counts);
    if (s->bounds.states && counts.states >= s->bounds.states)
        search_ends(s, LFS_SEARCH_STATES);
    else if (s->bounds.transitions && counts.transitions >= s->bounds.transitions)
        search_ends(s, LFS_SEARCH_TRANSITIONS);
    else
        search_asks(s);
}

/* ---- arriving -------------------------------------------------------------------------------- */

/* ---- cycles ---------------------------------------------------------------------------------- */

uint64_t who_can_move(const struct lfs_machine *m, const struct node *node)
{
    const struct lfs_event *heap = lfs_peek(m, m->events);
    uint64_t who = 0;

    for (unsigned i = 0; i < node->cpus; i++)
        who |= UINT64_C(1) << node->cpu[i];
    for (uint32_t i = 0; i < m->core.events; i++)
        who |= UINT64_C(1) << mover_of(heap[i].cpu ? heap[i].cpu - 1 : LFS_CPUS_MAX,
                                       lfs_event_number(m, &heap[i]));
    return who;
}

/* A model could have decided the alternative that was tried otherwise. */
static bool is_chosen(const struct node *from)
{
    return from->count > (from->others > 1);
}

/* That alternative led to a state. */
static void tell_edge(struct worker *w, const struct node *from, uint64_t to)
{
    if (w->s->cycles)
        cycles_edge(w->s->cycles, from->state, to, UINT64_C(1) << from->mover, is_chosen(from));
}

/* Everything behind the last node has been tried. */
static void leave(struct worker *w)
{
    struct search *s = w->s;
    const struct node *node = last_node(w);
    const struct found at = {node->state, true, 0, w->m};
    struct lfs_sight sight;

    if (!s->cycles)
        return;
    lfs_sight_clear(&sight);
    if (cycles_leave(s->cycles, node->state)) {
        s->model->round(s->model->user, w->number, w->m, &sight);
        found_causes(s, &sight, &at);
    }
    if (cycles_failed(s->cycles))
        search_ends(s, LFS_SEARCH_FAILED);
    if (w->nodes > 1)
        tell_edge(w, node - 1, node->state);
}

/* ---- entering -------------------------------------------------------------------------------- */

#define ONLY_MAX 64u /* as many bits as node->only has */

/* Of each alternative of a node, whose step or timer it is; LFS_CPUS_MAX: nobody's. */
static void whose_alternatives(const struct worker *w, const struct node *node, uint8_t *whose)
{
    const struct lfs_event *heap = lfs_peek(w->m, w->m->events);
    uint16_t order[ONLY_MAX];

    lfs_events_in_order(w->m, order);
    for (unsigned i = 0; i < node->cpus; i++)
        whose[i] = (uint8_t)node->cpu[i];
    for (unsigned i = node->cpus; i < node->others; i++) {
        const struct lfs_event *event = &heap[order[i - node->cpus]];

        whose[i] = event->cpu ? (uint8_t)(event->cpu - 1) : LFS_CPUS_MAX;
    }
}

/* The alternatives of one CPU, its step and its timers, if it may move alone here; else 0. */
static uint64_t only_one_cpu(struct worker *w, const struct node *node)
{
    bool can_move[LFS_CPUS_MAX + 1] = {false};
    uint8_t whose[ONLY_MAX];
    uint64_t only = 0;
    int alone;

    if (node->others > ONLY_MAX)
        return 0;
    whose_alternatives(w, node, whose);
    for (unsigned i = 0; i < node->others; i++)
        can_move[whose[i]] = true;
    alone =
        learned_alone(w->s->learned, phases_at(w, w->nodes - 1), can_move, can_move[LFS_CPUS_MAX]);
    for (unsigned i = 0; alone >= 0 && i < node->others; i++)
        only |= (uint64_t)(whose[i] == alone) << i;
    return only;
}

/* What a spread visits belongs to parts whose table nobody knows yet: any step of it may recur. */
static bool gathers(const struct search *s)
{
    return s->recurs || s->spreads;
}

/* Whether it is asked where CPUs stand. */
static bool minds_phases(const struct worker *w)
{
    return w->s->reduce || gathers(w->s) || w->ways;
}

/* The machine stands at a new state, the last node of the way from now on. */
static void enter(struct worker *w, const struct node *left, const struct lfs_sight *sight)
{
    struct node *node;

    if (!push_node(w))
        return;
    node = last_node(w);
    node->preemptions = left->preemptions;
    node->deviations = left->deviations;
    node->state = left->state;
    node->remembered = sight->remembered;
    node->shown = sight_digest(sight);
    if (w->m->waits)
        memset(w->m->waits, 0, w->cpus * sizeof(*w->m->waits));
    node->cpus = (uint16_t)lfs_enabled(w->m, node->cpu);
    node->others = lfs_movers(w->m, node->cpus);
    node->stays = node->cpus > 0 && node->cpu[0] == w->m->core.cpu;
    if (w->s->cycles || gathers(w->s))
        node->can_move = who_can_move(w->m, node);
    if (w->s->cycles)
        cycles_enter(w->s->cycles, node->state, node->can_move);
    if (minds_phases(w))
        phases_of(w->m, phases_at(w, w->nodes - 1));
    if (!w->s->reduce)
        return;
    learn_waits(w, phases_at(w, w->nodes - 1), w->s->grown);
    node->only = node->others > 1 && !w->s->spreads ? only_one_cpu(w, node) : 0;
}

/* The step from the last node, which was one of `cpu` and led to phases `after` and state `to`, may
 * be one of a round; or a model could have decided it otherwise, and leave the round. */
static void gather(struct worker *w, int cpu, const uint64_t *after, uint64_t to)
{
    const struct node *from = last_node(w);
    bool recurs =
        w->s->spreads || learned_may_recur(w->s->recurs, cpu, phases_at(w, w->nodes - 1), after);
    const struct recurring_step step = {.from = from->state,
                                        .to = recurs ? to : 0,
                                        .can_move = from->can_move,
                                        .mover = from->mover,
                                        .chosen = is_chosen(from)};

    if ((recurs || step.chosen) && !recurring_add(&w->recurring, &step))
        search_ends(w->s, LFS_SEARCH_FAILED);
}

/* What the step from the last node, one of `cpu`, tells of where CPUs go; with `reach`, also of
 * what they do. `sight` is what is seen behind it, `to` the state there. */
static void learn(struct worker *w, int cpu, struct reach *reach, const struct lfs_sight *sight,
                  uint64_t to)
{
    const struct node *from = last_node(w);
    const uint64_t *before = phases_at(w, w->nodes - 1);
    uint64_t after[LFS_CPUS_MAX];

    phases_of(w->m, after);
    if (gathers(w->s))
        gather(w, cpu, after, to);
    if (w->ways)
        learn_ways(w, cpu, before, after);
    if (!reach)
        return;
    if (sight->remembered != from->remembered || sight_digest(sight) != from->shown)
        reach->written[REACH_MARKS] |= REACH_SEEN;
    learn_step(w, cpu, before, after, reach, w->s->grown);
}

/* What is left of the bounds behind the step just made from `from`. */
static struct node what_is_left(const struct worker *w, const struct node *from)
{
    const struct decision *d = w->decision + from->first;
    struct node left = {.preemptions = from->preemptions, .deviations = from->deviations};

    if (left.preemptions != LFS_SEARCH_UNBOUNDED && is_preemption(from, d, from->count))
        left.preemptions--;
    for (uint32_t i = 0; i < from->count && left.deviations != LFS_SEARCH_UNBOUNDED; i++)
        left.deviations -= d[i].taken != 0;
    return left;
}

bool concluded(struct worker *w)
{
    uint16_t cpus[LFS_CPUS_MAX];

    if (w->m->core.end != LFS_END_NONE || w->m->core.events || lfs_enabled(w->m, cpus))
        return false;
    lfs_step(w->m);
    return true;
}

/* There was no room for a state: the alternative that led there is left, to be tried again. */
static void leave_for_later(struct worker *w)
{
    if (w->nodes > 0) {
        last_node(w)->ready = true;
        w->transitions--;
    }
    search_ends(w->s, w->s->bounds.bytes ? LFS_SEARCH_BYTES : LFS_SEARCH_FAILED);
}

/* Judges the state that the machine has come to. True: it is new, and there is more behind it. */
static bool arrive(struct worker *w, const struct node *left, uint32_t depth,
                   const struct lfs_sight *sight)
{
    struct search *s = w->s;
    enum visited_answer answer = visited_add(&s->visited, w->number, left->state);
    const struct found at = {left->state, answer == VISITED_NEW, 0, w->m};

    if (!s->cycles)
        found_causes(s, sight, &at);
    if (w->nodes > 0 && s->config->check)
        check_state(w, left->state, answer == VISITED_NEW);
    if (answer == VISITED_FULL)
        leave_for_later(w);
    if (answer != VISITED_NEW)
        return false;
    w->states++;
    if (w->m->core.end != LFS_END_NONE) {
        w->ends++;
        if (w->m->core.end == LFS_END_BOUND)
            atomic_store(&s->counts.bound_met, true);
        found_outcome(s, sight->outcome, &at);
        return false;
    }
    if (depth < s->bounds.depth)
        return true;
    found_cut(s, &at);
    return false;
}

/* One transition from the last node on, and back again if there is nothing new behind it. */
static void try_alternative(struct worker *w)
{
    struct node *from = last_node(w);
    struct lfs_sight sight;
    uint32_t depth = w->base + w->nodes;
    struct reach made, *reach = NULL;
    struct node left;
    uint64_t hash;
    uint32_t steps;
    int cpu;

    lfs_sight_clear(&sight);
    step_forward(w);
    cpu = whose_step(w->m);
    from->mover = (uint8_t)mover_of(w->m->step.by, w->m->step.event);
    w->transitions++;
    hash = lfs_state_hash(w->m);
    if (w->s->reduce) {
        reach_of_step(w->m, w->s->seen, &made);
        reach = &made;
    }
    steps = concluded(w) ? 2 : 1;
    w->s->model->look(w->s->model->user, w->number, w->m, &sight);
    left = what_is_left(w, from);
    left.state = fingerprint(w, hash, &sight, &left, depth);
    if (minds_phases(w))
        learn(w, cpu, reach, &sight, left.state);
    w->deepest = depth > w->deepest ? depth : w->deepest;
    tell_and_ask(w, depth);
    if (arrive(w, &left, depth, &sight)) {
        enter(w, &left, &sight);
        return;
    }
    tell_edge(w, from, left.state);
    go_back(w, steps);
}

/* ---- walking --------------------------------------------------------------------------------- */

/* The beginning is a state as well. */
static bool begin_at_root(struct worker *w, struct node *left)
{
    struct lfs_sight sight = {0};
    uint64_t hash = lfs_state_hash(w->m);

    concluded(w);
    w->s->model->look(w->s->model->user, w->number, w->m, &sight);
    left->state = fingerprint(w, hash, &sight, left, 0);
    if (!arrive(w, left, 0, &sight))
        return false;
    enter(w, left, &sight);
    return true;
}

/* A state that is known; the alternatives before the one that the work names were tried. */
static bool begin_at(struct worker *w, const struct work *work)
{
    struct node left = {.preemptions = work->preemptions, .deviations = work->deviations};
    uint64_t hash = lfs_state_hash(w->m);
    struct lfs_sight sight = {0};
    struct node *node;

    w->s->model->look(w->s->model->user, w->number, w->m, &sight);
    left.state = fingerprint(w, hash, &sight, &left, w->base);
    enter(w, &left, &sight);
    if (w->nodes == 0)
        return false;
    if (!work->next)
        return true;
    node = last_node(w);
    node->begun = node->ready = true;
    node->count = work->next_count;
    memcpy(w->decision + node->first, work->next, work->next_count * sizeof(*work->next));
    return true;
}

static bool begin(struct worker *w, const struct work *work)
{
    struct node left = {.preemptions = w->s->bounds.preemptions,
                        .deviations = w->s->bounds.deviations};

    if (!go_to_work(w, work)) {
        search_ends(w->s, LFS_SEARCH_FAILED);
        return false;
    }
    return work->next || work->way.steps ? begin_at(w, work) : begin_at_root(w, &left);
}

static void do_work(struct worker *w, const struct work *work)
{
    if (!begin(w, work)) {
        if (search_ended(w->s) && w->s->config->keep)
            queue_put(w->s, work_copy(work)); /* nothing of it was done */
        return;
    }
    while (w->nodes > 0 && !search_ended(w->s)) {
        if (atomic_load_explicit(&w->s->hungry, memory_order_relaxed) > 0) {
            struct work *gift = give_work(w);

            if (gift)
                queue_put(w->s, gift);
        }
        if (next_alternative(w)) {
            try_alternative(w);
            continue;
        }
        leave(w);
        if (--w->nodes > 0)
            go_back(w, 1);
    }
}

/* Where the last alternative led is work, and no node of this way. */
static void put_aside(struct worker *w)
{
    struct work *work = work_at(w, w->nodes - 1);

    if (work) {
        free(work->next);
        work->next = NULL;
        work->next_count = 0;
    }
    queue_put(w->s, work);
    w->nodes--;
    go_back(w, 1);
}

void expand(struct worker *w, const struct work *work)
{
    if (!begin(w, work))
        return;
    while (!search_ended(w->s) && next_alternative(w)) {
        try_alternative(w);
        if (w->nodes == 2)
            put_aside(w);
    }
    w->nodes = 0;
}

/* The search ends; what this worker has not come to is left. */
static void keep_rest(struct worker *w)
{
    struct work *rest;

    while ((rest = rest_of_way(w)))
        queue_put(w->s, rest);
}

/* Whoever waits for work may have looked for the search's end just before it came. */
static void wake_others(struct search *s)
{
    pthread_mutex_lock(&s->lock);
    pthread_cond_broadcast(&s->news);
    pthread_mutex_unlock(&s->lock);
}

/* Without a table it has to be seen who goes round. */
static bool minds_ways(struct worker *w)
{
    if (w->s->reduce || w->s->recurs || w->s->cycles || !wants_livelocks(w->s))
        return true;
    w->ways = learned_new(w->cpus);
    return w->ways != NULL;
}

static void tell_ways(struct worker *w)
{
    struct search *s = w->s;

    pthread_mutex_lock(&s->lock);
    if (!recurring_merge(&s->recurring, &w->recurring))
        search_ends(s, LFS_SEARCH_FAILED);
    if (s->ways && w->ways)
        learned_merge(s->ways, w->ways);
    else if (w->ways)
        s->ways = w->ways;
    if (s->ways == w->ways)
        w->ways = NULL;
    pthread_mutex_unlock(&s->lock);
}

void walk(struct search *s, unsigned number)
{
    struct worker w;
    struct work *work = NULL;

    if (!worker_begins(&w, s, number) || !minds_ways(&w))
        search_ends(s, LFS_SEARCH_FAILED);
    w.pick = s->backwards ? pick_last : NULL;
    while (!search_ended(s) && (work = queue_take(s))) {
        do_work(&w, work);
        work_free(work);
    }
    if (s->config->keep)
        keep_rest(&w);
    tell(&w, 0);
    tell_ways(&w);
    wake_others(s);
    worker_ends(&w);
}
