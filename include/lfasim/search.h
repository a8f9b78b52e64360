/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Search: many runs of one machine, until every order of events and every decision has been tried.
 *
 * The machine must be untimed and on fibers. Between two steps it stands in a state; a transition
 * is one step, with all decisions taken in it: which CPU moves or which event happens, and what the
 * models choose. The search goes from state to state depth first, goes back by the undo log, and
 * never enters a state twice: a state is known by its hash (store.h), to which the embedder adds
 * what its properties remember of the past, and the search what is left of its bounds.
 *
 * With a reduction, most states are left by one CPU only: sim/search/README.md has the method and
 * why it loses nothing. What is decided at a state depends on the state alone, so that workers, in
 * one process or on many hosts, visit the same states however they share the work.
 *
 * Each worker is a host thread with a machine of its own. The functions of the model are called
 * from all of them, each with its worker's number; those of the configuration by one at a time.
 */
#ifndef LFASIM_SEARCH_H
#define LFASIM_SEARCH_H

#include "lfasim/engine.h"

#define LFS_SEARCH_UNBOUNDED    UINT32_MAX
#define LFS_SEARCH_WORKERS_MAX  64u
#define LFS_SEARCH_RUNS_DEFAULT 10000u

/* ---- what is searched ------------------------------------------------------------------------ */

#define LFS_SIGHTS_MAX 256u
struct lfs_sight { /* what the embedder sees in a state */
    /* What properties remember of the run so far, as a number: states that differ in it are not
     * the same state. */
    uint64_t remembered;
    /* Violations seen here, each as a number of the embedder's choice that stays the same for the
     * same cause (a property, the rule that decided). Those that do not fit are not told. */
    uint32_t causes;
    uint64_t cause[LFS_SIGHTS_MAX];
    uint64_t outcome; /* of an ended run: which row of the table of outcomes it belongs to */
};

/* Nothing is seen yet. It leaves alone what lies behind the causes: searches do it for each state.
 */
static inline void lfs_sight_clear(struct lfs_sight *sight)
{
    sight->remembered = sight->outcome = 0;
    sight->causes = 0;
}

struct lfs_search_model {
    void *user;
    /* A machine at its beginning, with these choices. Every time the same machine. NULL: it cannot
     * be built. */
    struct lfs_machine *(*build)(void *user, unsigned worker,
                                 const struct lfs_choice_source *choices);
    void (*discard)(void *user, unsigned worker, struct lfs_machine *m);
    /* Looks at the state that a step has led to, the run ended or not. Changes nothing that is
     * hot. *sight is zero before. */
    void (*look)(void *user, unsigned worker, struct lfs_machine *m, struct lfs_sight *sight);
    /* Of a state that the machine can come back to for ever without putting off anybody who could
     * move, and out of which no decision of a model leads: what going round from here violates, as
     * causes. NULL: nobody looks for such rounds. */
    void (*round)(void *user, unsigned worker, struct lfs_machine *m, struct lfs_sight *sight);
    /* Hot objects (one bit each by index, LFS_OBJECTS_MAX in all) whose values look() may tell
     * states apart by, for the reduction. NULL: any but contexts, CPUs, locks and progress. */
    const uint64_t *seen;
    /* Areas of memory, as in struct lfs_footprint, likewise. NULL: all of it. */
    const uint64_t *seen_areas;
};

/* ---- how ------------------------------------------------------------------------------------- */

struct lfs_search_bounds {
    uint32_t preemptions; /* switches away from a CPU that could go on; or LFS_SEARCH_UNBOUNDED */
    uint32_t deviations;  /* decisions other than alternative 0; or LFS_SEARCH_UNBOUNDED */
    uint32_t depth;       /* transitions of one run; or LFS_SEARCH_UNBOUNDED */
    uint64_t states, transitions, bytes; /* of the whole search; 0: unbounded */
};

struct lfs_search_counts { /* distinct states and ends, in all modes */
    uint64_t states, transitions, ends;
    uint64_t violations; /* states with at least one cause */
    uint64_t bytes;      /* of the visited set */
    uint32_t depth;      /* of the longest run */
};

/* For spaces too large to finish: runs from the beginning to the end, one after the other. Which
 * runs are made depends on the seed alone, not on the workers. */
enum lfs_search_mode {
    LFS_SEARCH_ALL,    /* every state, depth first */
    LFS_SEARCH_RANDOM, /* each decision by lot */
    LFS_SEARCH_PCT,    /* CPUs and events have priorities by lot, and a few moments, by lot too, at
                        * which the one that moves falls behind all others: a violation that takes
                        * n orderings is found with a probability that is known (Burckhardt et
                        * al., "A Randomized Scheduler with Probabilistic Guarantees of Finding
                        * Bugs", ASPLOS 2010) */
    LFS_SEARCH_COVERAGE, /* variations of those runs that brought CPUs together at places where
                          * they had not been together before */
};

struct lfs_frontier; /* see below */

struct lfs_search_config {
    struct lfs_search_bounds bounds;
    enum lfs_search_mode mode;
    uint64_t seed;    /* of all modes but ALL */
    uint64_t runs;    /* the same; 0: LFS_SEARCH_RUNS_DEFAULT */
    unsigned changes; /* PCT: moments at which a priority changes; 0: 3 */
    unsigned workers; /* 0: 1 */
    bool reduce;      /* ignored under a bound on preemptions, deviations or depth */
    bool stop_at_first;
    /* Mode ALL: tries the alternatives of each state from the last to the first, and so comes to
     * most states another way. It visits the same states; a difference is a fault of the model or
     * of the search. Ignored with a frontier, and under a bound on preemptions or deviations. */
    bool backwards;
    /* Mode ALL, and the model has round(): looks for rounds. Where some CPU may come back to where
     * it was and the reduction did not tell before, or where there is one, the space is searched
     * once more; states and transitions of that are not counted. */
    bool find_livelocks;
    /* What it goes on from is one part of several: livelocks are left to whoever has them all
     * merged, and goes on from that. */
    bool is_part;
    /* Not 0: about one in so many states is gone on from with other clocks, and, when it is met
     * again, as it was met first; a difference ends the search as UNDECIDED, and `culprit` says
     * more. Proves that no clock, stack or cold object decides anything. Mode ALL; slow. */
    uint32_t check;
    /* Goes on from what another search of the same model has seen and left; NULL: from the
     * beginning. Mode and bounds on preemptions, deviations and depth must be those of that search,
     * or this one has FAILED; by runs, the seed as well, or other runs are made. It is reduced if
     * that one was, and from a spread if `reduce` says so. It is only read. */
    const struct lfs_frontier *from;
    bool keep; /* the result has a frontier: what was seen and what is left */
    /* Asked and told now and then, by any worker, with the numbers so far; true ends the search
     * with what it has. May be NULL. */
    bool (*interrupted)(void *user, const struct lfs_search_counts *counts);
    void *user;
};

/* ---- what came of it ------------------------------------------------------------------------- */

enum lfs_search_end {
    LFS_SEARCH_COMPLETE, /* every run within the bounds on preemptions, deviations and depth */
    LFS_SEARCH_FIRST,    /* a violation, as asked */
    LFS_SEARCH_STATES,   /* the bound of that name was reached */
    LFS_SEARCH_TRANSITIONS,
    LFS_SEARCH_BYTES,
    LFS_SEARCH_INTERRUPTED,
    LFS_SEARCH_UNDECIDED, /* the model decides otherwise in the same state: a fault of the model */
    LFS_SEARCH_FAILED,    /* a machine could not be built, host memory is short, or `from` is of
                           * other bounds */
};

struct lfs_search_cause {
    uint64_t cause, states; /* distinct states that show it */
    uint64_t run;           /* the first that shows it, in all modes but ALL */
    uint16_t *choices;      /* of that run, or of any to such a state: as lfs_choices_taken() */
    uint32_t choice_count;
};

/* The outcome of runs that the bound on depth has cut; its `ends` are the states where it did. */
#define LFS_OUTCOME_CUT UINT64_MAX
struct lfs_search_outcome {
    uint64_t outcome, ends; /* distinct end states */
    uint64_t run;           /* as above */
    uint16_t *choices;
    uint32_t choice_count;
};

struct lfs_search_result {
    enum lfs_search_end end;
    struct lfs_search_counts counts;
    uint64_t runs;                   /* made, in all modes but ALL */
    bool reduced;                    /* the reduction was used */
    bool depth_met;                  /* some run was cut by the bound on depth */
    bool bound_met;                  /* some run was cut by a bound of the machine */
    uint64_t checked;                /* comparisons, if they were asked for */
    char culprit[256];               /* what they found; empty: nothing */
    uint32_t rounds;                 /* of the reduction: searches until it knew all that CPUs do */
    struct lfs_search_cause *causes; /* ascending by number */
    size_t cause_count;
    struct lfs_search_outcome *outcomes; /* ascending by number */
    size_t outcome_count;
    struct lfs_frontier *frontier; /* if one was asked for; freed by the caller */
};

/* Searches. False, with *result as far as it came, when it FAILED. The result is freed by
 * lfs_search_free() in any case. */
bool lfs_search(const struct lfs_search_model *model, const struct lfs_search_config *config,
                struct lfs_search_result *result);
void lfs_search_free(struct lfs_search_result *result);

/* ---- what a search has seen and left ---------------------------------------------------------- */

/* A frontier holds the states that were visited (their fingerprints), the ways to where something
 * is left, what the reduction has learned, and what was found. A search that was interrupted goes
 * on from it, in this process or another, on this host or another. One machine may have many: a
 * space is spread into parts that are searched apart, and what they bring is merged. */

/* All states that can be reached in as many transitions as it takes to have `ways` places to go on
 * from (or all there are); without reduction, but with what it teaches one. Depends on the model
 * alone. NULL: a machine could not be built, or host memory is short. */
struct lfs_frontier *lfs_frontier_spread(const struct lfs_search_model *model,
                                         const struct lfs_search_bounds *bounds, size_t ways);
/* The same of a search by runs: all of its runs are left. NULL: host memory is short. */
struct lfs_frontier *lfs_frontier_of_runs(const struct lfs_search_bounds *bounds, uint64_t runs);
/* Runs with the numbers from `first` up to `end` are left, too; those before have been planned. At
 * random the same runs are made as if that had been so from the beginning; in the other modes by
 * runs, what a run tries depends on how many were planned before it. False: host memory is short.
 */
bool lfs_frontier_add_runs(struct lfs_frontier *f, uint64_t first, uint64_t end);
/* Part `part`, from 0 on, of `parts`: every so many-th of the places to go on from, and all that
 * was seen. In mode RANDOM, one part of the runs; in the other modes by runs, what a run tries
 * depends on those before it, so that parts of them are no parts of the whole. */
struct lfs_frontier *lfs_frontier_part(const struct lfs_frontier *f, unsigned part, unsigned parts);
/* Adds what another search of the same space has seen, found and left. If both were reduced and
 * have learned different things, neither knew enough: then what is left is where both began, to be
 * searched once more (whole, or in parts again) with what both know. False: host memory is short,
 * or the bounds are not the same. */
bool lfs_frontier_merge(struct lfs_frontier *into, const struct lfs_frontier *more);
/* Counts, causes and outcomes as a search would tell them, each state counted once, wherever it was
 * found. `violations` is not known. False: host memory is short. */
bool lfs_frontier_result(struct lfs_frontier *f, struct lfs_search_result *result);
/* Places to go on from, or runs to be made; 0: nothing is left. */
size_t lfs_frontier_left(const struct lfs_frontier *f);
/* Those of the search that it is of; only preemptions, deviations and depth mean anything. */
const struct lfs_search_bounds *lfs_frontier_bounds(const struct lfs_frontier *f);
void lfs_frontier_free(struct lfs_frontier *f);

/* As bytes: the same for the same frontier, on every host. `identity` is a number of the embedder's
 * that says what was searched; put() returns false when it cannot take them. */
bool lfs_frontier_write(const struct lfs_frontier *f, uint64_t identity,
                        bool (*put)(void *user, const void *bytes, size_t size), void *user);
/* NULL: these are not the bytes of a frontier, or of another version; *problem says why. Bytes may
 * come from anywhere: a way that does not fit the machine ends a search as UNDECIDED. */
struct lfs_frontier *lfs_frontier_read(const void *bytes, size_t size, uint64_t *identity,
                                       const char **problem);

/* ---- the simplest run that shows a violation ------------------------------------------------- */

struct lfs_witness {
    uint16_t *choices; /* up to the step that shows it; freed by lfs_witness_free() */
    uint32_t choice_count;
    uint32_t deviations; /* of them other than alternative 0: preemptions, faults, choices */
    uint32_t steps;
    bool least;   /* no run with fewer deviations shows it */
    bool minimal; /* it still does not show it when any one deviation is left out */
};

/* Looks for the run with the fewest deviations that shows a cause, by searches that allow none,
 * one, two, ... of them; of several, the first in order of alternatives. When that has taken
 * transitions_max transitions, any run is taken, if 16 times as many find one, and deviations are
 * left out of it as by lfs_search_reduce(). Depends on the model, the cause and the limit alone.
 * False: no run was found that shows it, a machine could not be built, or host memory is short. */
bool lfs_search_witness(const struct lfs_search_model *model, uint64_t cause,
                        uint64_t transitions_max, struct lfs_witness *witness);
/* The same by searches alone, for a run with at most so many deviations. False also when
 * transitions_max transitions were too few to say that there is none. */
bool lfs_search_simplest(const struct lfs_search_model *model, uint64_t cause,
                         uint32_t deviations_max, uint64_t transitions_max,
                         struct lfs_witness *witness);
/* Leaves deviations out of a run that shows the cause, one after the other, until it is minimal or
 * 16 times transitions_max steps have been made (0: no limit). Without one of them, a run takes the
 * decisions behind it at the same places of the list; or whoever took them still takes them with
 * the same steps, whenever these come. Then two at a time are tried. False: the run does not show
 * the cause, or as above. */
bool lfs_search_reduce(const struct lfs_search_model *model, uint64_t cause,
                       const uint16_t *choices, uint32_t choice_count, uint64_t transitions_max,
                       struct lfs_witness *witness);
void lfs_witness_free(struct lfs_witness *witness);

/* A way into a round, and once round: the machine is then where it was behind the way in. */
struct lfs_round {
    uint16_t *choices; /* of both; freed by lfs_round_free() */
    uint32_t choice_count;
    uint32_t deviations; /* of the way in */
    uint32_t before;     /* steps of the way in */
    uint32_t steps;      /* of both */
    uint32_t cpus;       /* that move while it goes round, one bit each */
    bool minimal;        /* of the way in: as of a witness */
};

/* Looks for a round that violates a cause, as a search with find_livelocks found it: near where
 * that search's `choices` lead, with the simplest way in. Within, each CPU and event has its turn
 * that is not somewhere unable to move. False: none was found within so many transitions, a machine
 * could not be built, or host memory is short. */
bool lfs_search_round(const struct lfs_search_model *model, uint64_t cause, const uint16_t *choices,
                      uint32_t choice_count, uint64_t transitions_max, struct lfs_round *round);
void lfs_round_free(struct lfs_round *round);

#endif
