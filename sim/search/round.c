/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Once round a livelock. The search that found it knows where, by fingerprints; here its component
 * is found once more among the states that follow, and walked through until each CPU and event has
 * had a turn or was somewhere unable to move.
 */
#include <stdlib.h>
#include <string.h>

#include "sim/search/round.h"

/* ---- the component --------------------------------------------------------------------------- */

static bool violates_here(struct graph *g, uint32_t place, uint64_t cause)
{
    uint32_t count;
    uint16_t *choices = graph_choices(g, place, &count);
    struct lfs_sight sight = {0};

    if (!choices)
        return false;
    graph_repeat(g, choices, count, g->place[place].steps);
    free(choices);
    graph_id(g); /* hashes what round() may look at */
    g->model->round(g->model->user, 0, g->m, &sight);
    for (uint32_t i = 0; i < sight.causes && i < LFS_SIGHTS_MAX; i++)
        if (sight.cause[i] == cause)
            return true;
    return false;
}

/* Marks what lies before, or behind, places that are marked; true: there was some. */
static bool mark_more(const struct graph *g, bool *marked, bool forward)
{
    bool more = false;

    for (uint32_t i = 0; i < g->edges; i++) {
        uint32_t known = forward ? g->edge[i].from : g->edge[i].to;
        uint32_t next = forward ? g->edge[i].to : g->edge[i].from;

        if (!marked[known] || marked[next])
            continue;
        marked[next] = more = true;
    }
    return more;
}

/* The places that lead to `root` and to which it leads. */
static bool mark_component(struct graph *g, uint32_t root)
{
    bool *behind = calloc(g->places, sizeof(*behind)), *before = calloc(g->places, sizeof(*before));
    bool ok = behind && before;

    if (ok) {
        behind[root] = before[root] = true;
        while (mark_more(g, behind, true))
            ;
        while (mark_more(g, before, false))
            ;
        for (uint32_t i = 0; i < g->places; i++)
            g->place[i].inside = behind[i] && before[i];
    }
    free(behind);
    free(before);
    return ok;
}

struct descent {
    struct cycles *cycles;
    uint32_t *way, *at; /* places; the edge by which each goes on next */
    bool *entered;
    uint32_t depth;
};

static void enter(struct graph *g, struct descent *d, uint32_t place)
{
    d->entered[place] = true;
    d->way[d->depth] = place;
    d->at[d->depth++] = 0;
    cycles_enter(d->cycles, g->place[place].id, g->place[place].can_move);
}

static void tell_edge(const struct graph *g, const struct descent *d, const struct edge *edge)
{
    cycles_edge(d->cycles, g->place[edge->from].id, g->place[edge->to].id, edge->mover,
                edge->chosen);
}

/* Depth first through the graph; the root of the first livelock that violates, or UINT32_MAX. */
static uint32_t descend(struct graph *g, struct descent *d, uint64_t cause)
{
    enter(g, d, 0);
    while (d->depth > 0) {
        uint32_t place = d->way[d->depth - 1], next = d->at[d->depth - 1]++;
        const struct edge *edge = &g->edge[g->place[place].first_edge + next];

        if (next < g->place[place].edges) {
            if (d->entered[edge->to])
                tell_edge(g, d, edge);
            else
                enter(g, d, edge->to);
            continue;
        }
        if (cycles_leave(d->cycles, g->place[place].id) && violates_here(g, place, cause))
            return place;
        if (--d->depth > 0) {
            uint32_t before = d->way[d->depth - 1];

            tell_edge(g, d, &g->edge[g->place[before].first_edge + d->at[d->depth - 1] - 1]);
        }
    }
    return UINT32_MAX;
}

static bool find_component(struct graph *g, uint64_t cause)
{
    struct descent d = {.cycles = cycles_new(),
                        .way = calloc(g->places, sizeof(*d.way)),
                        .at = calloc(g->places, sizeof(*d.at)),
                        .entered = calloc(g->places, sizeof(*d.entered))};
    uint32_t root = UINT32_MAX;

    if (d.cycles && d.way && d.at && d.entered)
        root = descend(g, &d, cause);
    cycles_free(d.cycles);
    free(d.way);
    free(d.at);
    free(d.entered);
    return root != UINT32_MAX && mark_component(g, root);
}

/* ---- the simplest way in --------------------------------------------------------------------- */

struct entrance {
    struct graph *g;
    const struct lfs_search_model *model;
};

static struct lfs_machine *build(void *user, unsigned worker,
                                 const struct lfs_choice_source *choices)
{
    const struct entrance *e = user;

    return e->model->build(e->model->user, worker, choices);
}

static void discard(void *user, unsigned worker, struct lfs_machine *m)
{
    const struct entrance *e = user;

    e->model->discard(e->model->user, worker, m);
}

static void look(void *user, unsigned worker, struct lfs_machine *m, struct lfs_sight *sight)
{
    const struct entrance *e = user;
    struct graph here = {.model = e->model, .m = m};
    uint32_t place;

    e->model->look(e->model->user, worker, m, sight);
    place = graph_find(e->g, graph_id(&here));
    sight->causes = place != UINT32_MAX && e->g->place[place].inside;
    sight->cause[0] = 1;
}

static bool find_entrance(struct graph *g, uint64_t transitions, struct lfs_witness *way)
{
    struct entrance entrance = {g, g->model};
    const struct lfs_search_model model = {
        .user = &entrance, .build = build, .discard = discard, .look = look};

    return lfs_search_witness(&model, 1, transitions, way);
}

/* ---- once round ------------------------------------------------------------------------------ */

struct walk_round {
    struct graph *g;
    uint32_t *way; /* edges */
    uint32_t count, room;
    uint32_t at;   /* the place */
    uint64_t done; /* who had a turn, or could not move */
    uint32_t *in;  /* of a search: the edge by which a place was reached */
    uint32_t *queue;
};

static uint64_t news_at(const struct walk_round *w, uint32_t place)
{
    return ~w->g->place[place].can_move & ~w->done;
}

static bool take(struct walk_round *w, uint32_t edge)
{
    if (w->count == w->room) {
        uint32_t room = w->room ? 2 * w->room : 64;
        uint32_t *more = realloc(w->way, room * sizeof(*more));

        if (!more)
            return false;
        w->way = more;
        w->room = room;
    }
    w->way[w->count++] = edge;
    w->done |= w->g->edge[edge].mover;
    w->at = w->g->edge[edge].to;
    w->done |= ~w->g->place[w->at].can_move;
    return true;
}

/* Takes the way that a search found, to where an edge leads. */
static bool take_way(struct walk_round *w, uint32_t last)
{
    uint32_t from = w->g->edge[last].from;

    return (from == w->at || take_way(w, w->in[from])) && take(w, last);
}

/* The edge that ends the shortest way, within, to the place `to`, or, if that is none, to
 * somebody's turn or inability that is missing; UINT32_MAX: there is none. */
static uint32_t search_way(struct walk_round *w, uint32_t to)
{
    const struct graph *g = w->g;
    uint32_t head = 0, tail = 0;

    memset(w->in, 0xff, g->places * sizeof(*w->in));
    w->queue[tail++] = w->at;
    while (head < tail) {
        const struct place *place = &g->place[w->queue[head++]];

        for (uint32_t i = 0; i < place->edges; i++) {
            uint32_t number = place->first_edge + i;
            const struct edge *edge = &g->edge[number];

            if (!g->place[edge->to].inside)
                continue;
            if (to == UINT32_MAX ? (edge->mover & ~w->done) || news_at(w, edge->to)
                                 : edge->to == to)
                return number;
            if (w->in[edge->to] != UINT32_MAX || edge->to == w->at)
                continue;
            w->in[edge->to] = number;
            w->queue[tail++] = edge->to;
        }
    }
    return UINT32_MAX;
}

static bool go_round(struct walk_round *w, uint32_t from)
{
    uint32_t last;

    w->at = from;
    w->done = ~w->g->place[from].can_move;
    while ((last = search_way(w, UINT32_MAX)) != UINT32_MAX)
        if (!take_way(w, last))
            return false;
    if (w->count > 0 && w->at == from)
        return true;
    last = search_way(w, from);
    return last != UINT32_MAX && take_way(w, last);
}

/* ---- all of it ------------------------------------------------------------------------------- */

static bool put_together(const struct walk_round *w, const struct lfs_witness *in,
                         struct lfs_round *round)
{
    const struct graph *g = w->g;
    uint32_t count = in->choice_count;

    for (uint32_t i = 0; i < w->count; i++)
        count += g->edge[w->way[i]].count;
    *round = (struct lfs_round){.choices = malloc((count + 1) * sizeof(*round->choices)),
                                .deviations = in->deviations,
                                .before = in->steps,
                                .steps = in->steps + w->count,
                                .minimal = in->minimal};
    if (!round->choices)
        return false;
    for (uint32_t i = 0; i < in->choice_count; i++)
        round->choices[round->choice_count++] = in->choices[i];
    for (uint32_t i = 0; i < w->count; i++) {
        const struct edge *edge = &g->edge[w->way[i]];

        for (uint32_t k = 0; k < edge->count; k++)
            round->choices[round->choice_count++] = g->decision[edge->first + k];
        round->cpus |=
            (uint32_t)(edge->mover | edge->mover >> LFS_CPUS_MAX) & ((1u << LFS_CPUS_MAX) - 1);
    }
    return true;
}

/* The machine comes back to where it was. */
static bool comes_back(struct graph *g, const struct lfs_round *round)
{
    uint64_t before;

    graph_repeat(g, round->choices, round->choice_count, round->before);
    before = graph_id(g);
    graph_repeat(g, round->choices, round->choice_count, round->steps);
    return graph_id(g) == before;
}

static bool walk_it(struct graph *g, const struct lfs_witness *in, struct lfs_round *round)
{
    struct walk_round w = {.g = g,
                           .in = malloc(g->places * sizeof(*w.in)),
                           .queue = malloc(g->places * sizeof(*w.queue))};
    uint32_t from;
    bool ok = w.in && w.queue;

    graph_repeat(g, in->choices, in->choice_count, in->steps);
    from = graph_find(g, graph_id(g));
    ok = ok && from != UINT32_MAX && go_round(&w, from) && put_together(&w, in, round) &&
         comes_back(g, round);
    free(w.way);
    free(w.in);
    free(w.queue);
    return ok;
}

bool lfs_search_round(const struct lfs_search_model *model, uint64_t cause, const uint16_t *choices,
                      uint32_t choice_count, uint64_t transitions_max, struct lfs_round *round)
{
    struct lfs_witness in = {0};
    struct graph g;
    bool ok;

    *round = (struct lfs_round){0};
    ok = graph_begins(&g, model) && graph_spreads(&g, choices, choice_count, transitions_max) &&
         find_component(&g, cause) && find_entrance(&g, transitions_max, &in) &&
         walk_it(&g, &in, round);
    lfs_witness_free(&in);
    graph_ends(&g);
    if (!ok)
        lfs_round_free(round);
    return ok;
}

void lfs_round_free(struct lfs_round *round)
{
    free(round->choices);
    *round = (struct lfs_round){0};
}
