/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Livelocks: states between which the machine can go round for ever, fairly.
 *
 * While one worker goes depth first, the strongly connected components of the states come out by
 * the way (Tarjan). A run can stay in a component for ever and treat everybody fairly exactly if
 * each CPU, and each event, moves within it or cannot move in one of its states: then it goes round
 * through all of them. Decisions of models are fair as well: where one of them leads out, the run
 * goes there some time.
 */
#include <stdlib.h>
#include <string.h>

#include "sim/search/search.h"

struct entry { /* of a state; in the order in which states were entered */
    uint64_t state;
    uint64_t moves;  /* who makes a step from here that stays in the component */
    uint64_t cannot; /* who cannot move here */
    uint32_t low;
    bool loops, leads_out;
};

struct cycles {
    struct entry *open; /* states whose component is not known yet */
    uint32_t opened, open_room;
    struct {
        uint64_t state;
        uint32_t at; /* 1 + its place in `open`; 0: its component is known */
    } * slot;
    uint32_t slots, used;
    bool failed;
};

struct cycles *cycles_new(void)
{
    return calloc(1, sizeof(struct cycles));
}

void cycles_free(struct cycles *c)
{
    if (!c)
        return;
    free(c->open);
    free(c->slot);
    free(c);
}

bool cycles_failed(const struct cycles *c)
{
    return c->failed;
}

static uint32_t slot_of(const struct cycles *c, uint64_t state)
{
    uint32_t i = (uint32_t)(state >> 17) & (c->slots - 1);

    while (c->slot[i].state && c->slot[i].state != state)
        i = (i + 1) & (c->slots - 1);
    return i;
}

static bool slots_fit(struct cycles *c)
{
    struct cycles larger = {.slots = c->slots ? 2 * c->slots : 1024};

    if (c->used * 4 < c->slots * 3)
        return true;
    larger.slot = calloc(larger.slots, sizeof(*larger.slot));
    if (!larger.slot)
        return false;
    for (uint32_t i = 0; i < c->slots; i++)
        if (c->slot[i].state)
            larger.slot[slot_of(&larger, c->slot[i].state)] = c->slot[i];
    free(c->slot);
    c->slot = larger.slot;
    c->slots = larger.slots;
    return true;
}

static bool open_fits(struct cycles *c)
{
    uint32_t room = c->open_room ? 2 * c->open_room : 256;
    struct entry *more;

    if (c->opened < c->open_room)
        return true;
    more = realloc(c->open, room * sizeof(*more));
    if (!more)
        return false;
    c->open = more;
    c->open_room = room;
    return true;
}

void cycles_enter(struct cycles *c, uint64_t state, uint64_t can_move)
{
    uint32_t i;

    if (c->failed || !slots_fit(c) || !open_fits(c)) {
        c->failed = true;
        return;
    }
    i = slot_of(c, state);
    c->used += c->slot[i].state == 0;
    c->slot[i].state = state;
    c->open[c->opened] = (struct entry){.state = state, .low = c->opened, .cannot = ~can_move};
    c->slot[i].at = ++c->opened;
}

/* Where a state is among the open ones, or UINT32_MAX: its component is known. */
static uint32_t place_of(const struct cycles *c, uint64_t state)
{
    uint32_t i = c->slots ? slot_of(c, state) : 0;

    return c->slots && c->slot[i].state == state && c->slot[i].at ? c->slot[i].at - 1 : UINT32_MAX;
}

void cycles_edge(struct cycles *c, uint64_t from, uint64_t to, uint64_t by, bool chosen)
{
    uint32_t here = place_of(c, from), there = place_of(c, to);

    if (c->failed || here == UINT32_MAX)
        return;
    if (there == UINT32_MAX) {
        c->open[here].leads_out |= chosen;
        return;
    }
    c->open[here].moves |= by;
    c->open[here].loops = true;
    if (c->open[there].low < c->open[here].low)
        c->open[here].low = c->open[there].low;
}

/* The component of the open states from `first` on is complete. */
static bool is_livelock(struct cycles *c, uint32_t first)
{
    uint64_t moves = 0, cannot = 0;
    bool loops = false, leads_out = false;

    for (uint32_t i = first; i < c->opened; i++) {
        moves |= c->open[i].moves;
        cannot |= c->open[i].cannot;
        loops |= c->open[i].loops;
        leads_out |= c->open[i].leads_out;
        c->slot[slot_of(c, c->open[i].state)].at = 0;
    }
    c->opened = first;
    return loops && !leads_out && (moves | cannot) == UINT64_MAX;
}

bool cycles_leave(struct cycles *c, uint64_t state)
{
    uint32_t here = place_of(c, state);

    if (c->failed || here == UINT32_MAX || c->open[here].low != here)
        return false;
    return is_livelock(c, here);
}
