/* SPDX-License-Identifier: BSD-3-Clause */
/* A livelock shown: the states around it as a graph (round_graph.c), a way into it and once round
 * (round.c). */
#ifndef SIM_SEARCH_ROUND_H
#define SIM_SEARCH_ROUND_H

#include "sim/search/walk.h"

struct place {
    uint64_t id;
    uint32_t in; /* the edge by which it was found first; of place 0: none */
    uint32_t first_edge, edges;
    uint32_t steps; /* from the beginning */
    uint64_t can_move;
    bool inside; /* of the livelock */
};

struct edge {
    uint32_t from, to;
    uint64_t mover;        /* its bit: mover_of() */
    uint32_t first, count; /* decisions, in the graph's list */
    bool chosen;
};

struct graph {
    const struct lfs_search_model *model;
    struct lfs_machine *m;
    struct lfs_snapshot *root;
    struct place *place;
    struct edge *edge;
    uint16_t *decision;
    uint32_t places, place_room, edges, edge_room, decisions, decision_room;
    uint16_t *prefix; /* the way to place 0 */
    uint32_t prefix_count;
    uint64_t transitions; /* that may still be spent */
    /* of the run being made: what is taken, the rest being alternative 0, and what there was */
    const uint16_t *list;
    uint32_t list_count, next;
    struct decision made[64];
    bool failed;
};

/* The machine at its beginning; false: it could not be built. */
bool graph_begins(struct graph *g, const struct lfs_search_model *model);
void graph_ends(struct graph *g);
/* What lies behind the place that these choices lead to. */
bool graph_spreads(struct graph *g, const uint16_t *choices, uint32_t count, uint64_t transitions);
/* Repeats a run for so many steps. */
void graph_repeat(struct graph *g, const uint16_t *choices, uint32_t count, uint32_t steps);
/* All choices up to a place, to be freed; NULL: host memory is short. */
uint16_t *graph_choices(const struct graph *g, uint32_t place, uint32_t *count);
/* What the state is known by here. */
uint64_t graph_id(struct graph *g);
/* The place of that state, or UINT32_MAX. */
uint32_t graph_find(const struct graph *g, uint64_t id);

#endif
