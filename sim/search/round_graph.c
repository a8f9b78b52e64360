/* SPDX-License-Identifier: BSD-3-Clause */
/* The states behind one, as far as they go, as a graph: breadth first, each by its shortest way. */
#include <stdlib.h>
#include <string.h>

#include "sim/search/round.h"

#define PLACES_MAX 4096u

static unsigned decide(void *user, uint16_t kind, unsigned count)
{
    struct graph *g = user;
    unsigned taken = g->next < g->list_count ? g->list[g->next] : 0;

    (void)kind;
    taken = taken < count ? taken : 0;
    if (g->next < sizeof(g->made) / sizeof(g->made[0]))
        g->made[g->next] = (struct decision){(uint16_t)taken, (uint16_t)count};
    g->next++;
    return taken;
}

bool graph_begins(struct graph *g, const struct lfs_search_model *model)
{
    const struct lfs_choice_source choices = {.mode = LFS_CHOICE_HOST, .host = decide, .user = g};

    *g = (struct graph){.model = model};
    g->m = model->build(model->user, 0, &choices);
    if (!g->m)
        return false;
    lfs_tracking(g->m, true);
    lfs_state_hash(g->m);
    g->root = lfs_save(g->m);
    return g->root != NULL;
}

void graph_ends(struct graph *g)
{
    if (g->m) {
        lfs_snapshot_free(g->m, g->root);
        g->model->discard(g->model->user, 0, g->m);
    }
    free(g->place);
    free(g->edge);
    free(g->decision);
    free(g->prefix);
}

uint64_t graph_id(struct graph *g)
{
    struct lfs_sight sight = {0};
    uint64_t hash = lfs_state_hash(g->m);

    g->model->look(g->model->user, 0, g->m, &sight);
    return hash ^ (sight.remembered + g->m->core.events) * UINT64_C(0x9e3779b97f4a7c15);
}

void graph_repeat(struct graph *g, const uint16_t *choices, uint32_t count, uint32_t steps)
{
    g->list = choices;
    g->list_count = count;
    g->next = 0;
    lfs_restore(g->m, g->root);
    for (uint32_t i = 0; i < steps; i++)
        lfs_step(g->m);
}

/* ---- places and edges ------------------------------------------------------------------------ */

/* Room for `more` elements behind `count`. */
static bool fits(struct graph *g, void **items, uint32_t count, uint32_t more, uint32_t *room,
                 size_t size)
{
    uint32_t wanted = *room ? *room : 64;
    void *moved;

    if (count + more <= *room)
        return true;
    while (wanted < count + more)
        wanted *= 2;
    moved = realloc(*items, wanted * size);
    g->failed |= moved == NULL;
    if (!moved)
        return false;
    *items = moved;
    *room = wanted;
    return true;
}

uint32_t graph_find(const struct graph *g, uint64_t id)
{
    for (uint32_t i = 0; i < g->places; i++)
        if (g->place[i].id == id)
            return i;
    return UINT32_MAX;
}

static uint32_t add_place(struct graph *g, uint32_t in, uint32_t steps)
{
    uint64_t id = graph_id(g);
    uint32_t i = graph_find(g, id);

    if (i != UINT32_MAX ||
        !fits(g, (void **)&g->place, g->places, 1, &g->place_room, sizeof(*g->place)))
        return i;
    g->place[g->places] = (struct place){.id = id, .in = in, .steps = steps};
    return g->places++;
}

uint16_t *graph_choices(const struct graph *g, uint32_t place, uint32_t *count)
{
    uint32_t all = g->prefix_count, at;
    uint16_t *choices;

    for (uint32_t i = place; i != 0; i = g->edge[g->place[i].in].from)
        all += g->edge[g->place[i].in].count;
    choices = malloc((all + 1) * sizeof(*choices));
    if (!choices)
        return NULL;
    if (g->prefix_count)
        memcpy(choices, g->prefix, g->prefix_count * sizeof(*choices));
    at = all;
    for (uint32_t i = place; i != 0; i = g->edge[g->place[i].in].from) {
        const struct edge *edge = &g->edge[g->place[i].in];

        at -= edge->count;
        if (edge->count)
            memcpy(choices + at, g->decision + edge->first, edge->count * sizeof(*choices));
    }
    *count = all;
    return choices;
}

/* ---- going on from a place ------------------------------------------------------------------- */

/* The alternative that comes after those made; false: it was the last. */
static bool count_on(const struct graph *g, uint16_t *list, uint32_t *count)
{
    uint32_t n = g->next;

    while (n > 0 && g->made[n - 1].taken + 1u >= g->made[n - 1].count)
        n--;
    if (n == 0)
        return false;
    for (uint32_t i = 0; i < n; i++)
        list[i] = g->made[i].taken;
    list[n - 1]++;
    *count = n;
    return true;
}

static void add_edge(struct graph *g, uint32_t from, const struct node *node)
{
    struct edge edge = {.from = from,
                        .mover = UINT64_C(1) << mover_of(g->m->step.by, g->m->step.event),
                        .first = g->decisions,
                        .count = g->next,
                        .chosen = g->next > (node->others > 1)};

    if (!fits(g, (void **)&g->decision, g->decisions, g->next, &g->decision_room,
              sizeof(*g->decision)) ||
        !fits(g, (void **)&g->edge, g->edges, 1, &g->edge_room, sizeof(*g->edge)))
        return;
    for (uint32_t i = 0; i < g->next; i++)
        g->decision[g->decisions++] = g->made[i].taken;
    edge.to = add_place(g, g->edges, g->place[from].steps + 1);
    if (edge.to != UINT32_MAX)
        g->edge[g->edges++] = edge;
}

static struct node node_here(struct graph *g)
{
    struct node node = {0};

    node.cpus = (uint16_t)lfs_enabled(g->m, node.cpu);
    node.others = (uint16_t)(node.cpus + g->m->core.events);
    return node;
}

static void expand_here(struct graph *g, uint32_t from, const struct lfs_snapshot *here)
{
    const struct node node = node_here(g);
    uint16_t list[sizeof(g->made) / sizeof(g->made[0])];
    uint32_t count = 0;

    g->place[from].can_move = who_can_move(g->m, &node);
    g->place[from].first_edge = g->edges;
    do {
        lfs_restore(g->m, here);
        g->list = list;
        g->list_count = count;
        g->next = 0;
        lfs_step(g->m);
        g->failed |= g->next > sizeof(g->made) / sizeof(g->made[0]);
        g->failed |= g->transitions-- == 0;
        if (!g->failed)
            add_edge(g, from, &node);
    } while (!g->failed && count_on(g, list, &count));
    g->place[from].edges = g->edges - g->place[from].first_edge;
}

static void expand_place(struct graph *g, uint32_t from)
{
    uint32_t count;
    uint16_t *choices = graph_choices(g, from, &count);
    struct lfs_snapshot *here;

    if (choices)
        graph_repeat(g, choices, count, g->place[from].steps);
    if (choices && lfs_ended(g->m) == LFS_END_NONE && node_here(g).others > 0) {
        here = lfs_save(g->m);
        if (here)
            expand_here(g, from, here);
        g->failed |= here == NULL;
        lfs_snapshot_free(g->m, here);
    }
    g->failed |= choices == NULL;
    free(choices);
}

/* Steps until all choices were taken. */
static uint32_t steps_of(struct graph *g, const uint16_t *choices, uint32_t count)
{
    uint32_t steps = 0;

    graph_repeat(g, choices, count, 0);
    while (g->next < count && lfs_step(g->m))
        steps++;
    return steps;
}

bool graph_spreads(struct graph *g, const uint16_t *choices, uint32_t count, uint64_t transitions)
{
    uint32_t steps = steps_of(g, choices, count);

    g->prefix = malloc((count + 1) * sizeof(*choices));
    if (!g->prefix)
        return false;
    if (count)
        memcpy(g->prefix, choices, count * sizeof(*choices));
    g->prefix_count = count;
    g->transitions = transitions;
    add_place(g, 0, steps);
    for (uint32_t i = 0; i < g->places && i < PLACES_MAX && !g->failed; i++)
        expand_place(g, i);
    return g->places > 0;
}
