/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Whether there is a livelock, told from the steps that workers made: they gather those that may be
 * part of a round, in any order, and a depth-first walk through these brings out the components as
 * the search itself does where it is one worker's (cycles.c).
 *
 * Round a component each CPU comes back to where it stood. So a step is of no round if it leads a
 * CPU to where, by the table, nothing leads back from: mostly these are all.
 */
#include <stdlib.h>
#include <string.h>

#include "sim/search/search.h"

void recurring_free(struct recurring *r)
{
    free(r->step);
    *r = (struct recurring){0};
}

static bool fits(struct recurring *r, size_t more)
{
    size_t room = r->room ? r->room : 256;
    struct recurring_step *step;

    if (r->count + more <= r->room)
        return true;
    while (room < r->count + more)
        room *= 2;
    step = realloc(r->step, room * sizeof(*step));
    if (!step)
        return false;
    r->step = step;
    r->room = room;
    return true;
}

bool recurring_add(struct recurring *r, const struct recurring_step *step)
{
    if (!fits(r, 1))
        return false;
    r->step[r->count++] = *step;
    return true;
}

bool recurring_merge(struct recurring *r, const struct recurring *more)
{
    if (more->count == 0)
        return true;
    if (!fits(r, more->count))
        return false;
    memcpy(r->step + r->count, more->step, more->count * sizeof(*more->step));
    r->count += more->count;
    return true;
}

static int by_step(const void *a, const void *b)
{
    const struct recurring_step *x = a, *y = b;

    if (x->from != y->from)
        return x->from < y->from ? -1 : 1;
    if (x->to != y->to)
        return x->to < y->to ? -1 : 1;
    if (x->mover != y->mover)
        return x->mover < y->mover ? -1 : 1;
    return x->chosen - y->chosen; /* can_move follows from the state */
}

void recurring_sort(struct recurring *r)
{
    size_t n = 0;

    if (r->count)
        qsort(r->step, r->count, sizeof(*r->step), by_step);
    for (size_t i = 0; i < r->count; i++)
        if (n == 0 || by_step(&r->step[n - 1], &r->step[i]) != 0)
            r->step[n++] = r->step[i];
    r->count = n;
}

/* ---- the walk -------------------------------------------------------------------------------- */

static int by_state(const void *a, const void *b)
{
    const struct recurring_step *x = a, *y = b;

    return (x->from > y->from) - (x->from < y->from);
}

/* The first step from a state; the number of steps: there is none. */
static size_t first_from(const struct recurring *r, uint64_t state)
{
    size_t low = 0, high = r->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (r->step[middle].from < state)
            low = middle + 1;
        else
            high = middle;
    }
    return low < r->count && r->step[low].from == state ? low : r->count;
}

/* That of the next state. */
static size_t first_behind(const struct recurring *r, size_t i)
{
    uint64_t state = r->step[i].from;

    while (i < r->count && r->step[i].from == state)
        i++;
    return i;
}

struct descent {
    const struct recurring *r;
    struct cycles *cycles;
    bool *entered; /* by the first step from a state */
    struct {
        uint64_t state;
        size_t next; /* step */
    } * way;
    size_t depth;
};

static void enter(struct descent *d, size_t first)
{
    const struct recurring_step *step = &d->r->step[first];

    d->entered[first] = true;
    d->way[d->depth].state = step->from;
    d->way[d->depth++].next = first;
    cycles_enter(d->cycles, step->from, step->can_move);
}

/* The step that the last state of the way was left by, or tried to be. */
static void tell_edge(const struct descent *d)
{
    const struct recurring_step *step = &d->r->step[d->way[d->depth - 1].next - 1];

    cycles_edge(d->cycles, step->from, step->to, UINT64_C(1) << step->mover, step->chosen);
}

/* True: what is behind that has a livelock. */
static bool descend(struct descent *d, size_t first)
{
    bool found = false;

    enter(d, first);
    while (d->depth > 0) {
        uint64_t state = d->way[d->depth - 1].state;
        size_t at = d->way[d->depth - 1].next, to;

        if (at < d->r->count && d->r->step[at].from == state) {
            d->way[d->depth - 1].next++;
            to = first_from(d->r, d->r->step[at].to);
            if (to < d->r->count && !d->entered[to])
                enter(d, to);
            else
                tell_edge(d);
            continue;
        }
        found |= cycles_leave(d->cycles, state);
        if (--d->depth > 0)
            tell_edge(d);
    }
    return found;
}

static bool has_livelock(struct descent *d)
{
    bool found = false;

    for (size_t i = 0; i < d->r->count && !found; i = first_behind(d->r, i))
        found = !d->entered[i] && descend(d, i);
    return found || cycles_failed(d->cycles);
}

bool recurring_may_have_livelock(struct recurring *r)
{
    struct descent d = {.r = r,
                        .cycles = cycles_new(),
                        .entered = calloc(r->count + 1, sizeof(*d.entered)),
                        .way = calloc(r->count + 1, sizeof(*d.way))};
    bool may = true;

    if (r->count)
        qsort(r->step, r->count, sizeof(*r->step), by_state);
    if (d.cycles && d.entered && d.way)
        may = has_livelock(&d);
    cycles_free(d.cycles);
    free(d.entered);
    free(d.way);
    return may;
}
