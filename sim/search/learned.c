/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What has been learned of the CPUs: for each place at which a CPU has been seen (its phase), what
 * its next step reads and writes there, and to which phases it got from there, by its own step or
 * by another's. From that follows what it may do from there on, ever.
 */
#include <stdlib.h>
#include <string.h>

#include "sim/search/search.h"

#define NONE UINT32_MAX

struct phase {
    uint64_t key;
    struct reach step, future;
    uint32_t *to; /* phases that may follow */
    uint32_t to_count, to_room;
    bool advances; /* never comes back to this phase */
    /* while the graph is closed: */
    uint32_t order, low, component;
    bool open;
};

struct cpu_phases {
    struct phase *phase;
    uint32_t count, room;
    uint32_t *slot; /* index + 1; open addressing */
    uint32_t slots;
};

struct learned {
    unsigned cpus;
    bool event_seen;
    struct reach event;
    struct cpu_phases cpu[LFS_CPUS_MAX];
};

struct learned *learned_new(unsigned cpus)
{
    struct learned *l = calloc(1, sizeof(*l));

    if (l)
        l->cpus = cpus;
    return l;
}

void learned_free(struct learned *l)
{
    for (unsigned cpu = 0; l && cpu < LFS_CPUS_MAX; cpu++) {
        for (uint32_t i = 0; i < l->cpu[cpu].count; i++)
            free(l->cpu[cpu].phase[i].to);
        free(l->cpu[cpu].phase);
        free(l->cpu[cpu].slot);
    }
    free(l);
}

/* ---- phases by key --------------------------------------------------------------------------- */

static uint32_t *slot_of(const struct cpu_phases *p, uint64_t key)
{
    uint32_t i = (uint32_t)(key >> 20) & (p->slots - 1);

    while (p->slot[i] && p->phase[p->slot[i] - 1].key != key)
        i = (i + 1) & (p->slots - 1);
    return &p->slot[i];
}

static uint32_t find(const struct cpu_phases *p, uint64_t key)
{
    return p->slots ? *slot_of(p, key) - 1 : NONE; /* an empty slot gives NONE */
}

static bool make_room(struct cpu_phases *p)
{
    uint32_t room = p->room ? 2 * p->room : 64;
    struct phase *phase = p->count < p->room ? p->phase : realloc(p->phase, room * sizeof(*phase));
    uint32_t *slot;

    if (!phase)
        return false;
    p->phase = phase;
    if (p->count < p->room)
        return true;
    slot = calloc((size_t)2 * room, sizeof(*slot));
    if (!slot)
        return false;
    free(p->slot);
    p->room = room;
    p->slot = slot;
    p->slots = 2 * room;
    for (uint32_t i = 0; i < p->count; i++)
        *slot_of(p, p->phase[i].key) = i + 1;
    return true;
}

/* Its index, new if need be. Without host memory it is not learned, and will be met again. */
static uint32_t find_or_add(struct cpu_phases *p, uint64_t key)
{
    uint32_t i = find(p, key);

    if (i != NONE || !make_room(p))
        return i;
    p->phase[p->count] = (struct phase){.key = key};
    *slot_of(p, key) = p->count + 1;
    return p->count++;
}

/* ---- learning -------------------------------------------------------------------------------- */

bool learned_knows_step(const struct learned *l, unsigned cpu, uint64_t phase,
                        const struct reach *reach)
{
    uint32_t i = find(&l->cpu[cpu], phase);

    return i != NONE && reach_within(reach, &l->cpu[cpu].phase[i].step);
}

bool learned_knows_event(const struct learned *l, const struct reach *reach)
{
    return l->event_seen && reach_within(reach, &l->event);
}

static bool leads_to(const struct phase *phase, uint32_t to)
{
    for (uint32_t i = 0; i < phase->to_count; i++)
        if (phase->to[i] == to)
            return true;
    return false;
}

bool learned_knows_way(const struct learned *l, unsigned cpu, uint64_t from, uint64_t to)
{
    uint32_t a = find(&l->cpu[cpu], from), b = find(&l->cpu[cpu], to);

    return a != NONE && b != NONE && leads_to(&l->cpu[cpu].phase[a], b);
}

bool learned_step(struct learned *l, unsigned cpu, uint64_t phase, const struct reach *reach)
{
    uint32_t i;

    if (learned_knows_step(l, cpu, phase, reach))
        return false;
    i = find_or_add(&l->cpu[cpu], phase);
    if (i != NONE)
        reach_add(&l->cpu[cpu].phase[i].step, reach);
    return true;
}

bool learned_event(struct learned *l, const struct reach *reach)
{
    if (learned_knows_event(l, reach))
        return false;
    l->event_seen = true;
    reach_add(&l->event, reach);
    return true;
}

bool learned_way(struct learned *l, unsigned cpu, uint64_t from, uint64_t to)
{
    struct cpu_phases *p = &l->cpu[cpu];
    struct phase *phase;
    uint32_t a, b, *more;

    if (learned_knows_way(l, cpu, from, to))
        return false;
    a = find_or_add(p, from);
    b = find_or_add(p, to);
    if (a == NONE || b == NONE)
        return true;
    phase = &p->phase[a];
    if (phase->to_count == phase->to_room) {
        more = realloc(phase->to, (2 * (size_t)phase->to_room + 2) * sizeof(*more));
        if (!more)
            return true;
        phase->to = more;
        phase->to_room = 2 * phase->to_room + 2;
    }
    phase->to[phase->to_count++] = b;
    return true;
}

void learned_merge(struct learned *l, const struct learned *more)
{
    if (more->event_seen)
        learned_event(l, &more->event);
    for (unsigned cpu = 0; cpu < more->cpus; cpu++)
        for (uint32_t i = 0; i < more->cpu[cpu].count; i++) {
            const struct phase *phase = &more->cpu[cpu].phase[i];

            learned_step(l, cpu, phase->key, &phase->step);
            for (uint32_t k = 0; k < phase->to_count; k++)
                learned_way(l, cpu, phase->key, more->cpu[cpu].phase[phase->to[k]].key);
        }
}

bool learned_is_empty(const struct learned *l)
{
    bool empty = !l->event_seen;

    for (unsigned cpu = 0; cpu < l->cpus; cpu++)
        empty = empty && l->cpu[cpu].count == 0;
    return empty;
}

/* ---- as words -------------------------------------------------------------------------------- */

static void put_reach(const struct reach *reach, void (*put)(void *user, uint64_t word), void *user)
{
    for (unsigned i = 0; i < REACH_WORDS; i++) {
        put(user, reach->read[i]);
        put(user, reach->written[i]);
    }
}

static void get_reach(struct reach *reach, uint64_t (*get)(void *user), void *user)
{
    for (unsigned i = 0; i < REACH_WORDS; i++) {
        reach->read[i] = get(user);
        reach->written[i] = get(user);
    }
}

/* Of each CPU all phases with their keys and steps, then the ways between them by index. */
void learned_put(const struct learned *l, void (*put)(void *user, uint64_t word), void *user)
{
    put(user, l != NULL);
    if (!l)
        return;
    put(user, l->event_seen);
    put_reach(&l->event, put, user);
    for (unsigned cpu = 0; cpu < LFS_CPUS_MAX; cpu++) {
        const struct cpu_phases *p = &l->cpu[cpu];

        put(user, p->count);
        for (uint32_t i = 0; i < p->count; i++) {
            put(user, p->phase[i].key);
            put_reach(&p->phase[i].step, put, user);
        }
        for (uint32_t i = 0; i < p->count; i++) {
            put(user, p->phase[i].to_count);
            for (uint32_t k = 0; k < p->phase[i].to_count; k++)
                put(user, p->phase[i].to[k]);
        }
    }
}

/* No key is 0, but words that ran out are: so a count that lies ends by itself. */
static bool get_phases(struct learned *l, unsigned cpu, uint64_t (*get)(void *user), void *user)
{
    struct cpu_phases *p = &l->cpu[cpu];
    uint64_t count = get(user);

    for (uint64_t i = 0; i < count; i++) {
        uint64_t key = get(user);
        struct reach step;

        get_reach(&step, get, user);
        if (key == 0 || find(p, key) != NONE)
            return false;
        learned_step(l, cpu, key, &step);
    }
    return p->count == count;
}

static bool get_ways(struct learned *l, unsigned cpu, uint64_t (*get)(void *user), void *user)
{
    const struct cpu_phases *p = &l->cpu[cpu];

    for (uint32_t i = 0; i < p->count; i++)
        for (uint64_t ways = get(user); ways > 0; ways--) {
            uint64_t to = get(user);

            if (to >= p->count || !learned_way(l, cpu, p->phase[i].key, p->phase[to].key))
                return false;
        }
    return true;
}

bool learned_get(struct learned **l, uint64_t (*get)(void *user), void *user)
{
    uint64_t there = get(user), event_seen;

    *l = there ? learned_new(LFS_CPUS_MAX) : NULL;
    if (!*l)
        return there == 0;
    event_seen = get(user);
    (*l)->event_seen = event_seen != 0;
    get_reach(&(*l)->event, get, user);
    for (unsigned cpu = 0; cpu < LFS_CPUS_MAX; cpu++)
        if (!get_phases(*l, cpu, get, user) || !get_ways(*l, cpu, get, user))
            return false;
    return there == 1 && event_seen <= 1;
}

/* ---- what follows from it: Tarjan's strongly connected components, without recursion --------- */

struct closing {
    struct cpu_phases *p;
    uint32_t *way, *at, *open; /* the way down, the successor to go to next on it, the open ones */
    uint32_t depth, opened, order;
};

static void enter(struct closing *c, uint32_t i)
{
    struct phase *phase = &c->p->phase[i];

    phase->order = phase->low = ++c->order;
    phase->open = true;
    phase->future = phase->step;
    phase->advances = true;
    c->open[c->opened++] = i;
    c->way[c->depth] = i;
    c->at[c->depth++] = 0;
}

/* All of a component may do what one of them may. */
static void leave_component(struct closing *c, uint32_t root)
{
    struct reach *future = &c->p->phase[root].future;
    uint32_t first = c->opened;

    while (c->open[--first] != root)
        reach_add(future, &c->p->phase[c->open[first]].future);
    for (uint32_t i = first; i < c->opened; i++) {
        struct phase *phase = &c->p->phase[c->open[i]];

        phase->open = false;
        phase->component = root;
        phase->future = *future;
        if (c->opened - first > 1)
            phase->advances = false;
    }
    c->opened = first;
}

/* The phase at the end of the way goes to its next successor, or is left. */
static void advance(struct closing *c)
{
    struct phase *phase = &c->p->phase[c->way[c->depth - 1]];
    struct phase *before;

    if (c->at[c->depth - 1] < phase->to_count) {
        uint32_t to = phase->to[c->at[c->depth - 1]++];
        struct phase *next = &c->p->phase[to];

        if (next == phase)
            phase->advances = false;
        if (next->order == 0)
            enter(c, to);
        else if (next->open)
            phase->low = next->order < phase->low ? next->order : phase->low;
        else
            reach_add(&phase->future, &next->future);
        return;
    }
    if (phase->low == phase->order)
        leave_component(c, c->way[c->depth - 1]);
    if (--c->depth == 0)
        return;
    before = &c->p->phase[c->way[c->depth - 1]];
    before->low = phase->low < before->low ? phase->low : before->low;
    if (!phase->open)
        reach_add(&before->future, &phase->future);
}

static bool close_cpu(struct cpu_phases *p)
{
    uint32_t *memory = malloc(((size_t)p->count + 1) * 3 * sizeof(*memory));
    struct closing c = {.p = p, .way = memory};

    if (!memory)
        return false;
    c.at = memory + p->count + 1;
    c.open = c.at + p->count + 1;
    for (uint32_t i = 0; i < p->count; i++)
        p->phase[i].order = 0;
    for (uint32_t i = 0; i < p->count; i++) {
        if (p->phase[i].order)
            continue;
        enter(&c, i);
        while (c.depth > 0)
            advance(&c);
    }
    free(memory);
    return true;
}

bool learned_close(struct learned *l)
{
    bool done = true;

    for (unsigned cpu = 0; cpu < l->cpus; cpu++)
        done = close_cpu(&l->cpu[cpu]) && done;
    return done;
}

static bool same_reach(const struct reach *a, const struct reach *b)
{
    return memcmp(a, b, sizeof(*a)) == 0;
}

/* Which phases lead to each other: two components of `a` are not one in `b`. Both closed. */
static bool same_components(const struct cpu_phases *a, const struct cpu_phases *b)
{
    uint32_t *of = calloc((size_t)b->count + 1, sizeof(*of)); /* 1 + that of `a`, by that of `b` */
    bool same = of != NULL;

    for (uint32_t i = 0; same && i < a->count; i++) {
        uint32_t *there = &of[b->phase[find(b, a->phase[i].key)].component];

        same = *there == 0 || *there == a->phase[i].component + 1;
        *there = a->phase[i].component + 1;
    }
    free(of);
    return same;
}

/* Both closed. */
static bool decide_alike(const struct learned *a, const struct learned *b)
{
    if (a->event_seen != b->event_seen || !same_reach(&a->event, &b->event))
        return false;
    for (unsigned cpu = 0; cpu < a->cpus; cpu++) {
        for (uint32_t i = 0; i < a->cpu[cpu].count; i++) {
            const struct phase *x = &a->cpu[cpu].phase[i], *y;
            uint32_t k = find(&b->cpu[cpu], x->key);

            if (k == NONE)
                return false;
            y = &b->cpu[cpu].phase[k];
            if (x->advances != y->advances || !same_reach(&x->step, &y->step) ||
                !same_reach(&x->future, &y->future))
                return false;
        }
        if (!same_components(&a->cpu[cpu], &b->cpu[cpu]))
            return false;
    }
    return true;
}

bool learned_decide_alike(const struct learned *l, struct learned *more)
{
    struct learned *copy = learned_new(l->cpus);
    bool alike = false;

    if (copy) {
        learned_merge(copy, l);
        alike = learned_close(copy) && learned_close(more) && decide_alike(copy, more);
    }
    learned_free(copy);
    return alike;
}

bool learned_may_go_round(const struct learned *l)
{
    if (l->event_seen && (l->event.written[REACH_MARKS] & REACH_EVENTS))
        return true;
    for (unsigned cpu = 0; cpu < l->cpus; cpu++)
        for (uint32_t i = 0; i < l->cpu[cpu].count; i++)
            if (!l->cpu[cpu].phase[i].advances)
                return true;
    return false;
}

bool learned_may_recur(const struct learned *l, int cpu, const uint64_t *before,
                       const uint64_t *after)
{
    for (unsigned i = 0; i < l->cpus; i++) {
        const struct cpu_phases *p = &l->cpu[i];
        uint32_t a = find(p, before[i]), b = find(p, after[i]);

        if (a == NONE || b == NONE)
            continue; /* of events that are nobody's, not all places are known */
        if (p->phase[a].component != p->phase[b].component ||
            ((int)i == cpu && p->phase[a].advances))
            return false;
    }
    return true;
}

/* ---- who may move alone ---------------------------------------------------------------------- */

static bool is_alone(const struct learned *l, const uint32_t *at, unsigned cpu, bool events)
{
    const struct phase *phase = &l->cpu[cpu].phase[at[cpu]];

    if (!phase->advances)
        return false;
    for (unsigned other = 0; other < l->cpus; other++) {
        const struct reach *future;

        if (other == cpu)
            continue;
        if (at[other] == NONE)
            return false;
        future = &l->cpu[other].phase[at[other]].future;
        events = events || (future->written[REACH_MARKS] & REACH_EVENTS);
        if (reach_meets(&phase->step, future))
            return false;
    }
    return !events || !reach_meets(&phase->step, &l->event);
}

int learned_alone(const struct learned *l, const uint64_t *phases, const bool *can_move,
                  bool events)
{
    uint32_t at[LFS_CPUS_MAX];

    for (unsigned cpu = 0; cpu < l->cpus; cpu++)
        at[cpu] = find(&l->cpu[cpu], phases[cpu]);
    for (unsigned cpu = 0; cpu < l->cpus; cpu++)
        if (can_move[cpu] && at[cpu] != NONE && is_alone(l, at, cpu, events))
            return (int)cpu;
    return -1;
}

/* ---- where a CPU stands ---------------------------------------------------------------------- */

static uint64_t mix(uint64_t a, uint64_t b)
{
    uint64_t z = a * UINT64_C(0x9e3779b97f4a7c15) + b;

    z = (z ^ (z >> 31)) * UINT64_C(0xbf58476d1ce4e5b9);
    return z ^ (z >> 29);
}

/* The context that it runs, the tags of that, who gave it the CPU and with which frame, and how far
 * programs have come. */
void phases_of(const struct lfs_machine *m, uint64_t *phases)
{
    for (unsigned cpu = 0; cpu < m->config.cpus; cpu++) {
        const struct lfs_cpu_state *c = lfs_peek(m, m->cpu[cpu]);
        uint64_t phase = m->object_hash[m->cpu[cpu].index];

        for (unsigned i = 0; i < m->progresses[cpu]; i++)
            phase = mix(phase, m->object_hash[m->cpu_progress[cpu][i].index]);
        if (c->ctx) {
            const struct lfs_ctx *ctx = &m->ctx[c->ctx - 1];

            phase = mix(phase, m->object_hash[ctx->state.index]);
            phase = mix(phase, m->object_hash[ctx->progress.index]);
        }
        phases[cpu] = phase;
    }
}
