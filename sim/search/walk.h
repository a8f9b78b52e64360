/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A worker and its way: what walk.c, way.c, alternatives.c, learning.c and sample.c share.
 *
 * The way is a stack of nodes, one a state. Node i + 1 is where the alternative leads that node i
 * is trying; the machine stands at the last. Before node 0 lies a way that another worker went.
 */
#ifndef SIM_SEARCH_WALK_H
#define SIM_SEARCH_WALK_H

#include "sim/search/search.h"

struct node {
    uint32_t first, count;             /* decisions of the alternative, in the worker's list */
    uint32_t preemptions, deviations;  /* left */
    uint64_t state, remembered, shown; /* shown: causes, sight_digest() */
    uint16_t cpus;                     /* enabled ones; events are the alternatives behind them */
    uint16_t others;                   /* alternatives of the schedule in all */
    uint64_t only;     /* alternatives of the schedule that are tried, a bit each; 0: all are */
    uint64_t can_move; /* who_can_move(), where it is asked who goes round */
    bool stays;        /* alternative 0 goes on with the CPU that moved last */
    bool begun;        /* an alternative is being tried, or, with ready, is to be tried next */
    bool ready;
    bool given;    /* the rest is another worker's */
    uint8_t mover; /* of the alternative that is being tried, see cycles.c */
    uint16_t cpu[LFS_CPUS_MAX];
};

struct worker {
    struct search *s;
    unsigned number, cpus;
    struct lfs_machine *m;
    struct lfs_snapshot *root;
    struct node *node;
    uint64_t *phases; /* of each node, by CPU */
    uint32_t nodes, node_room;
    struct decision *decision; /* of the whole way, from the beginning */
    uint32_t decision_room;
    uint32_t *base_steps; /* decisions of each step before node 0 */
    uint32_t base, base_decisions;
    /* the present step: where its decisions begin, how many were made, how many were given */
    uint32_t first, made, given;
    /* Who decides what is not given; NULL: alternative 0. */
    unsigned (*pick)(struct worker *w, uint16_t kind, unsigned count);
    uint64_t random;
    bool strayed;
    struct checks *checks;              /* NULL: none yet */
    struct recurring recurring;         /* if the search gathers them */
    struct learned *ways;               /* the same */
    uint64_t states, transitions, ends; /* not told to the others yet */
    uint32_t deepest;                   /* transitions of its longest run so far */
};

/* way.c */
/* splitmix64, as the engine's own choice source has it. */
uint64_t random_next(uint64_t *state);
unsigned pick_at_random(struct worker *w, uint16_t kind, unsigned count);
bool worker_begins(struct worker *w, struct search *s, unsigned number);
void worker_ends(struct worker *w);
/* Room for a decision at this place and one more. */
bool decision_fits(struct worker *w, uint32_t at);
/* One step, with `given` decisions standing at `first` and others as they come. */
void make_step(struct worker *w, uint32_t first, uint32_t given);
bool push_node(struct worker *w);
/* The alternative that is being tried at the last node; its other decisions as they come. */
void step_forward(struct worker *w);
/* Back to the last node but `nodes`; what was done behind it was `steps` steps. */
void go_back(struct worker *w, uint32_t steps);
/* To where the work begins, by its way. */
bool go_to_work(struct worker *w, const struct work *work);
/* The state at node i, with its next alternative being the one tried now; NULL: host memory is
 * short. */
struct work *work_at(const struct worker *w, uint32_t i);
/* Part of the way's rest, as work for others; NULL: there is none to give. */
struct work *give_work(struct worker *w);
/* The same of a way that is given up, until nothing is left of it. */
struct work *rest_of_way(struct worker *w);
static inline struct node *last_node(const struct worker *w)
{
    return &w->node[w->nodes - 1];
}
static inline uint64_t *phases_at(const struct worker *w, uint32_t node)
{
    return w->phases + (size_t)node * w->cpus;
}

/* walk.c */
/* What the state that the machine has come to, at `depth`, is known by. */
uint64_t fingerprint(const struct worker *w, uint64_t hash, const struct lfs_sight *sight,
                     const struct node *left, uint32_t depth);
/* Who has alternatives at a node where the machine stands: bits of mover_of(). */
uint64_t who_can_move(const struct lfs_machine *m, const struct node *node);
/* Nobody can move: the machine is told so, and ends. False: somebody can, or it has ended. */
bool concluded(struct worker *w);
/* Tries all alternatives of a place, without going on from where they lead: the new states among
 * those are work in the queue. */
void expand(struct worker *w, const struct work *work);
/* Tells the others how far it has come. */
void tell(struct worker *w, uint32_t depth);
/* The same every now and then, and then ends the search if a bound is reached or somebody asks. */
void tell_and_ask(struct worker *w, uint32_t depth);

/* check.c */
/* The state that the machine has come to from the last node, if it is one of the sample. */
void check_state(struct worker *w, uint64_t state, bool is_new);
void checks_free(struct worker *w);

/* alternatives.c */
/* The alternative that comes after *count decisions d of the node, written over them. False: none.
 */
bool count_up(const struct worker *w, const struct node *node, struct decision *d, uint32_t *count);
unsigned pick_last(struct worker *w, uint16_t kind, unsigned count);
bool next_alternative(struct worker *w);
bool is_preemption(const struct node *node, const struct decision *d, uint32_t count);

/* learning.c */
/* The violations that show in a state, as a number. */
uint64_t sight_digest(const struct lfs_sight *sight);
/* The CPU that made the last step, or whose timer it was; -1: an event of nobody. */
int whose_step(const struct lfs_machine *m);
/* A step by `cpu`, or, if that is negative, by an event, led from phases `before` to `after`. */
void learn_step(struct worker *w, int cpu, const uint64_t *before, const uint64_t *after,
                const struct reach *reach, struct learned *into);
void learn_waits(struct worker *w, const uint64_t *phases, struct learned *into);
/* The same, if no table is needed but of who may go round. */
void learn_ways(struct worker *w, int cpu, const uint64_t *before, const uint64_t *after);

#endif
