/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Exploring a scenario: all orders of events and all decisions of one of its cases, judged by
 * properties, told as a table of outcomes and as violations that a person can read and repeat.
 *
 * What may vary is said by the scenario: its lanes interleave, `choose`, optional steps and faults,
 * platform answers, misbehaving partitions, policy knobs with a choice. What must hold is said by
 * its expectations, `properties` and the built-in properties (lfs_property_*). lfasim/search.h
 * searches; this adds the words.
 *
 * One exploration is used by one thread; it runs as many workers as it is told to.
 */
#ifndef LFASIM_READERS_EXPLORE_H
#define LFASIM_READERS_EXPLORE_H

#include "lfasim/readers/frontier_file.h"
#include "lfasim/readers/scenario.h"
#include "lfasim/search.h"

/* ---- built-in properties --------------------------------------------------------------------- */

/* What must hold in every exploration, whatever the scenario says: INV-01 to INV-34, and those of
 * our own ("no-deadlock", "no-panic", "agent-not-stuck", ...). A property is not judged where
 * `explore: {allow: [NAME]}` says so; a finding, where an expectation or a property of the scenario
 * speaks of it; a deadlock, panic or reset, where one compares `end` with that word, and where an
 * expectation does with `completed`; a lane that does not end, where an expectation, `forall` or
 * `eventually` asks finished() of its CPU. Then its verdict says so, and why. */
struct lfs_property {
    const char *name;    /* stable; `lfasim explain NAME` */
    const char *summary; /* one sentence: what must hold */
    const char *source;  /* checklist id or document that demands it */
    const char *why;     /* it matters; NULL for INV-.., which lfs_finding_kind() explains */
    const char *mend;    /* what to look at when it is violated; likewise */
};
size_t lfs_property_count(void);
const struct lfs_property *lfs_property_at(size_t i);
const struct lfs_property *lfs_property_find(const char *name);

/* ---- exploring ------------------------------------------------------------------------------- */

/* As a bound on preemptions, deviations or depth: none, whatever the scenario says. */
#define LFS_EXPLORE_LIFTED (LFS_SEARCH_UNBOUNDED - 1)

struct lfs_explore_options {
    struct lfs_search_bounds bounds; /* what the command line says; UINT32_MAX or 0: the scenario's
                                      * `explore:`, and without that the default */
    unsigned workers;                /* 0: 1; one where states or transitions are bounded */
    /* Instead of the scenario's `explore:`. */
    bool moded;
    enum lfs_search_mode mode;
    uint64_t seed, runs;                /* 0: as there, or the default */
    const struct lfs_left_out *dropped; /* what runs leave out; outlives the exploration */
    size_t dropped_count;
    bool no_reduction, no_oracle, stop_at_first;
    bool backwards; /* as in struct lfs_search_config, for tests */
    bool costs;     /* lfs_exploration_costs() will be asked: runs of other costs are told apart */
    bool shares;    /* and lfs_exploration_shares(), or what partitions' refused calls come to */
    bool no_minimise; /* violations keep the runs that the search found, whichever came first */
    /* Goes on from what another exploration of the same case has kept, with the same options; NULL:
     * from the beginning. It is only read. */
    const struct lfs_frontier_file *from;
    struct lfs_shard shard; /* searches this part of it only; count 0: all */
    bool keep;              /* lfs_exploration_frontier() is asked for */
    /* Lines that say what else decides what is searched, for the frontier's head: the scenario's
     * text, variables, the version of lfasim. NULL: none. */
    const char *identity;
    uint64_t seconds; /* of the host, for all searches; 0: the scenario's, or no bound */
    /* Told what was kept as soon as searching ended, before violations are looked at more closely,
     * which may take a while. May be NULL. */
    void (*searched)(void *user, const struct lfs_frontier_file *frontier);
    bool (*interrupted)(void *user, const struct lfs_search_counts *counts);
    void *user;
};

/* How the case's `explore:` wants to be searched. */
enum lfs_search_mode lfs_scenario_search_mode(const struct lfs_scenario *scenario, size_t i);

struct lfs_exploration; /* of one case */

/* Prepares; builds one machine to see that it can be built. NULL after adding an error to diag:
 * also when `from` is of another search (FRONTIER_OTHER), or a shard that is to be split again
 * (FRONTIER_SHARDS). The scenario outlives the exploration. */
struct lfs_exploration *lfs_exploration_new(const struct lfs_scenario *scenario, size_t i,
                                            const struct lfs_explore_options *options,
                                            struct lfs_diag *diag);
/* Searches. False: it failed (LFS_SEARCH_FAILED); what was found so far can be asked for. */
bool lfs_exploration_run(struct lfs_exploration *x);
/* How it ended, and counts, of all combinations together. Causes and outcomes are not in it: they
 * are asked for below. */
const struct lfs_search_result *lfs_exploration_result(const struct lfs_exploration *x);
/* The bounds in force, for the claim. */
const struct lfs_search_bounds *lfs_exploration_bounds(const struct lfs_exploration *x);
uint64_t lfs_exploration_seconds(const struct lfs_exploration *x); /* 0: none */
/* What runs cost, each count by itself: the least and the most of all runs that ended; `costs` was
 * asked for. */
struct lfs_explored_cost {
    uint32_t refused;  /* calls of the normal world that came to nothing: lfs_stack_refused() */
    uint32_t blackout; /* calls to one partition that were refused in one activation of it: the most
                        * (struct lfs_outage) */
    uint32_t dead;     /* partitions that do not run at the end, or whose first vCPU is aborted */
    uint32_t partitions_refused; /* with `shares`: calls of partitions that came to nothing */
};
/* More than so many are not told apart: a client that asks for ever would make no end of states. */
#define LFS_EXPLORED_COST_MAX 255u
void lfs_exploration_costs(const struct lfs_exploration *x, struct lfs_explored_cost *least,
                           struct lfs_explored_cost *most);
/* Of the distinct ends of runs, how many paid some of it; `shares` was asked for. */
struct lfs_explored_shares {
    uint64_t ends; /* all of them */
    uint64_t refused, blackout, dead, partitions_refused;
};
void lfs_exploration_shares(const struct lfs_exploration *x, struct lfs_explored_shares *out);
/* Every run within the bounds has been covered. Never true of a shard, or of runs by lot. */
bool lfs_exploration_complete(const struct lfs_exploration *x);
/* What may vary, one by one: "lanes", "choices", "faults", "policy"; NULL past the last. The
 * scenario's `vary` may leave some out: they are as in a plain run. */
const char *lfs_exploration_varied(const struct lfs_exploration *x, size_t i);
bool lfs_exploration_varies_all(const struct lfs_exploration *x);
/* Runs are left out by a bound on preemptions or deviations, or were cut by the one on depth. Those
 * in which more varies than may are left out besides. */
bool lfs_exploration_bounded(const struct lfs_exploration *x);
/* Nothing is left of what was asked for: of the shard, of the runs. */
bool lfs_exploration_done(const struct lfs_exploration *x);
/* Which part of the whole it is; count 0: all of it. */
struct lfs_shard lfs_exploration_shard(const struct lfs_exploration *x);
/* How it searches, and by which seed; 0 where all is searched. */
enum lfs_search_mode lfs_exploration_mode(const struct lfs_exploration *x);
uint64_t lfs_exploration_seed(const struct lfs_exploration *x);
/* What was seen and what is left, if it was to be kept; freed with the exploration. NULL before it
 * ran, and when it FAILED. */
const struct lfs_frontier_file *lfs_exploration_frontier(const struct lfs_exploration *x);
/* Policies that range: each combination of their values is searched by itself. The text is
 * "donate=donate-abort", of several knobs one behind the other; empty where none ranges. */
size_t lfs_exploration_combinations(const struct lfs_exploration *x);
const char *lfs_exploration_combination(struct lfs_exploration *x, size_t combination);
/* Whether some run that was made asked for a policy knob. Where none did, another value of it
 * changes nothing. */
bool lfs_exploration_reads(const struct lfs_exploration *x, enum lfs_knob knob);
void lfs_exploration_free(struct lfs_exploration *x);

/* Properties that were judged: the scenario's own, its expectations, the built-in ones that apply;
 * each with its verdict. */
enum lfs_property_verdict {
    LFS_PROPERTY_HOLDS, /* in all states and runs within the bounds, and the search was complete */
    LFS_PROPERTY_NO_VIOLATION, /* found so far; the search was not complete, or it is about whole
                                * runs and some were cut by the bound on depth */
    LFS_PROPERTY_VIOLATED,
    LFS_PROPERTY_NOT_MET,    /* `exists`: no run shows it, and all were seen: it is violated */
    LFS_PROPERTY_NOT_SHOWN,  /* `exists`: so far, or within bounds that leave runs out */
    LFS_PROPERTY_NOT_JUDGED, /* see why_not */
};
struct lfs_judged_property {
    const char *name, *text; /* text: "never count(owners(0x6782000)) > 1" */
    struct lfs_pos pos;      /* of the scenario's; file NULL: built in */
    enum lfs_property_verdict verdict;
    bool covered;    /* judged under some of the policies that were explored */
    bool elsewhere;  /* it would be judged under others, those of its `under` */
    uint64_t states; /* of those that were visited: that violate it; of `exists`: end states that
                        show it */
    /* NOT_JUDGED, and what is judged in part, or under some policies only: why. Else NULL. */
    const char *why_not;
};
size_t lfs_exploration_properties(const struct lfs_exploration *x);
struct lfs_judged_property lfs_exploration_property(const struct lfs_exploration *x, size_t i);

/* Violations, one a cause: a property together with the rule or finding that decided. Ranked: the
 * gravest first, then the shortest. */
struct lfs_violation {
    uint64_t cause;       /* a number, the same in every search of the same case */
    const char *property; /* name */
    uint64_t any_cause;   /* of that property: the same whatever decided */
    const char *what;     /* one sentence: "INV-03: page 0x6782000 has two owners" */
    const char *rule;     /* that decided, or NULL */
    /* Values of policies that range with which it is not shown, whatever the others are:
     * "donate=deny, abort; reclaim=refuse". NULL: there are none, or not all was searched. */
    const char *not_with;
    uint64_t states;
    /* Of the simplest run that shows it, or of any when it is not `minimal`, up to the step that
     * does, as --choices takes them for an untimed run; policies that range come first. */
    const uint16_t *choices;
    size_t choice_count;
    /* What it leaves out: lane steps, and rounds of a `repeat`; one a step, ascending. What is left
     * is needed: without one more step, or one more round, no run shows the cause with as few
     * deviations, as far as a bounded search finds one; of clients' calls, the same run without
     * it. A step that fails, it shows with the same answer to the same call, by the same rule. */
    const struct lfs_left_out *dropped;
    size_t dropped_count;
    unsigned combination; /* of policies that range, in which it was found first */
    uint32_t deviations,
        steps;       /* of that run: decisions other than alternative 0; engine's steps */
    bool minimal;    /* it does not show the cause when any one decision is left out: not tried to
                      * the end, if false */
    bool goes_round; /* the run's last step leads back to where `before` steps had led: without end,
                      * and all those who can move have their turns */
    uint32_t before;
    bool model_fault; /* a fault of lfasim, not of what it models */
};
size_t lfs_exploration_violations(const struct lfs_exploration *x);
struct lfs_violation lfs_exploration_violation(const struct lfs_exploration *x, size_t i);

/* The table of outcomes: one row for each combination of values of the `observe` expressions, and
 * of how runs end if nothing is observed. */
size_t lfs_exploration_columns(const struct lfs_exploration *x);
const char *lfs_exploration_column(const struct lfs_exploration *x, size_t column);
size_t lfs_exploration_outcomes(const struct lfs_exploration *x);
struct lfs_explored_outcome {
    uint64_t ends;       /* distinct end states */
    bool violates;       /* at least one of them violates a property */
    const char **values; /* by column; LFS_UNSET_TEXT: no step has set the variable */
    const uint16_t *choices;
    size_t choice_count;
};
struct lfs_explored_outcome lfs_exploration_outcome(const struct lfs_exploration *x, size_t row);
/* Its ends in one combination of policies. */
uint64_t lfs_exploration_outcome_ends(const struct lfs_exploration *x, size_t row,
                                      size_t combination);

/* ---- judging one run -------------------------------------------------------------------------- */

/* Looks at a run, untimed or not, as an exploration would. Made before the run's first step, freed
 * before the run. NULL: the machine has no room for it. */
struct lfs_run_judge;
struct lfs_run_judge *lfs_run_judge_new(struct lfs_run *run, bool no_oracle);
/* Between two steps: the property that the present state violates, or NULL. property: only that one
 * is asked about; NULL: the first of all. */
const char *lfs_run_judge_violated(const struct lfs_run_judge *judge, const char *property);
/* Whether it shows this cause of a violation (struct lfs_violation). */
bool lfs_run_judge_shows(const struct lfs_run_judge *judge, uint64_t cause);
/* The property that a cause is one of; NULL: that is no cause of this case's. */
const char *lfs_run_judge_property(const struct lfs_run_judge *judge, uint64_t cause);
void lfs_run_judge_free(struct lfs_run_judge *judge); /* may be NULL */

#endif
