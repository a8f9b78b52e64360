/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What the parts of an exploration share.
 *
 *   explore.c      its beginning, its searches (one a combination of policies), its end
 *   going_on.c     where a search begins, in the middle or with a part, and what is kept of it
 *   judged.c       all that it judges, in one list
 *   properties.c   the built-in properties: one table
 *   judges.c       how built-in properties look at a state
 *   forbidden.c    findings that they forbid
 *   monitor.c      what is seen in a state: what is remembered, what is violated, how a run ended
 *   told.c         violations and outcomes in words, by runs that are made again with a trace
 *   minimise.c     the smallest run that shows a violation
 *   rests_on.c     steps that it must not be shown without
 *   follow.c       a run, and the same without a step
 *   repeats.c      fewer rounds of a `repeat`
 *   story.c        whether a smaller run shows the same
 *   rounds.c       the same of rounds without end
 *   not_with.c     the policies with which a violation is not shown
 *   outcomes.c     the table of outcomes
 *
 * A cause is a number that says by itself which property is violated: its place in the list, from
 * bit 48 on, above a hash of what decided.
 */
#ifndef LFASIM_TOOLS_READERS_EXPLORE_PRIVATE_H
#define LFASIM_TOOLS_READERS_EXPLORE_PRIVATE_H

#include <stdatomic.h>

#include "lfasim/readers/explore.h"
#include "tools/readers/frontier/frontier_private.h"
#include "tools/readers/scenario/scenario_running.h"

/* ---- built-in properties --------------------------------------------------------------------- */

struct monitor;
enum { COST_REFUSED, COST_BLACKOUT, COST_DEAD, COST_PARTITIONS_REFUSED, COSTS };

/* What a built-in property looks at. */
struct judging {
    const struct monitor *monitor;
    struct lfs_machine *m;
    struct lfs_sight *sight;
    unsigned property; /* its place in the list of what is judged */
};
typedef void judge_state(const struct judging *j);

enum gravity { GRAVITY_FAULT, GRAVITY_PANIC, GRAVITY_MEMORY, GRAVITY_STUCK, GRAVITY_OTHER };

#define BUILTIN_FINDINGS 3u
struct builtin {
    struct lfs_property property;
    judge_state *judge;                     /* NULL: findings */
    const char *findings[BUILTIN_FINDINGS]; /* of these names */
    enum gravity gravity;
    bool at_end; /* only ended runs are looked at */
};
const struct builtin *builtin_at(size_t i);

/* judges.c */
judge_state judge_steps_made, judge_model, judge_deadlock, judge_panic, judge_reset, judge_lanes,
    judge_agent, judge_tracker, judge_statuses, judge_partitions, judge_messages, judge_outages;
uint64_t decider_of_failure(const struct lfs_script_failure *failure);

/* ---- what is judged -------------------------------------------------------------------------- */

enum judged_kind { JUDGED_OWN, JUDGED_EXPECTATION, JUDGED_BUILTIN };
/* When there is something to judge: a search looks at millions of states. */
enum { JUDGED_IN_STATES = 1, JUDGED_AT_ENDS = 2 };
struct judged {
    enum judged_kind kind;
    unsigned when;
    const char *name, *text;
    struct lfs_pos pos;
    const struct property *own;
    const struct expectation *expectation;
    const struct builtin *builtin;
    const char *why_not; /* the scenario speaks of it, or allows it; else NULL */
    uint32_t spoken;     /* parts of a built-in property that the scenario speaks of, a bit each */
    bool nowhere;        /* it is not judged */
};

/* A part of an expression whose value is no part of the machine's hot state. */
struct counted {
    const struct lfs_expr *expr;
};

/* ---- an exploration -------------------------------------------------------------------------- */

#define CAUSE_SHIFT 48
#define CAUSE_MASK  ((UINT64_C(1) << CAUSE_SHIFT) - 1)

/* Of one run: what properties must remember of the past and the machine does not. */
struct monitor {
    const struct lfs_exploration *x;
    struct lfs_run *run;
    unsigned combination;
    lfs_obj seen; /* cold: uint64_t for each property of the scenario */
};

/* Of one worker, who has three machines at most: when the simplest way into a round is looked for.
 */
#define BENCH_RUNS 3u
struct bench {
    struct monitor monitor[BENCH_RUNS];
    struct lfs_diag *diag;
    bool reads[LFS_KNOBS]; /* policy knobs that its machines have asked for */
};

/* A violation, as found and, later, as told. */
struct violation {
    uint64_t cause, states;
    unsigned combination;
    bool *shown_in;    /* by combination */
    uint16_t *choices; /* of the search's run; then of the simplest one, with the policies */
    size_t choice_count;
    struct lfs_left_out *dropped; /* one a step, ascending, once the run is the smallest */
    size_t dropped_count;
    uint32_t deviations, steps;
    bool minimal;    /* none of its decisions can be left out */
    bool goes_round; /* from here on until its last step */
    uint32_t before;
    const char *what, *rule, *not_with;
};

struct outcome {
    uint64_t number, ends;
    unsigned combination;
    uint16_t *choices;
    size_t choice_count;
    uint64_t *ends_in; /* by combination */
    const char **values;
    uint64_t shows; /* a bit for each `exists` that holds */
    unsigned pays;  /* a bit for each cost that its ends have; 0 where nobody asks for shares */
    bool violates;
};

struct lfs_exploration {
    const struct lfs_scenario *scenario;
    const struct scenario_case *c;
    size_t number; /* of the case */
    struct lfs_explore_options options;
    struct lfs_search_bounds bounds;
    struct arena arena;
    struct list judged;    /* struct judged */
    struct list counted;   /* struct counted */
    struct list forbidden; /* findings, forbidden.c */
    struct list columns;   /* const char * */
    struct list rows;      /* size_t: the first outcome of each row of the table */
    struct bench bench[LFS_SEARCH_WORKERS_MAX];
    uint64_t seen[LFS_OBJECTS_MAX / 64]; /* objects that judges look at in every state */
    unsigned workers, combination;
    /* While a run is made smaller, its cause counts as seen only where it shows the same values. */
    struct story {
        uint64_t cause; /* 0: none */
        uint64_t values, at_boot;
        uint16_t rule; /* of a step that did not do as expected, if one decided */
        bool waits;    /* somebody waits for a condition at its end */
    } story;
    const struct lfs_left_out *dropped; /* what machines are built without now */
    size_t dropped_count;
    size_t combinations;
    _Atomic uint32_t least[COSTS], most[COSTS]; /* over all ends */
    bool complete, ran;
    uint64_t deadline;               /* host's nanoseconds; 0: none */
    struct lfs_search_counts before; /* of the combinations that are done */
    struct lfs_search_result result;
    struct list violations, outcomes; /* struct violation, struct outcome */
    uint64_t machine;                 /* state hash of a machine at its beginning */
    struct lfs_frontier_file *kept;   /* NULL: nothing is kept */
};

/* judged.c */
void judged_init(struct lfs_exploration *x, struct lfs_diag *diag);
const struct judged *judged_at(const struct lfs_exploration *x, size_t i);
/* Whether it is judged in this combination of policies. */
bool judged_under(const struct lfs_exploration *x, const struct judged *judged,
                  unsigned combination);
/* The same of one finding of a built-in property: where an expectation or another property speaks
 * of it, that judges it instead. */
bool judged_part(const struct lfs_exploration *x, const struct judged *judged, unsigned part,
                 unsigned combination);
/* Why it is not judged, or not all of it, or not under all policies; NULL: it is. */
const char *why_not_judged(const struct lfs_exploration *x, const struct judged *judged);

/* forbidden.c: behind the list of what is judged. */
void forbidden_init(struct lfs_exploration *x);
/* A hash of the forbidden findings that were made; with j, those are violations. */
uint64_t judge_forbidden(const struct monitor *monitor, const struct lfs_machine *m,
                         struct judging *j);

/* monitor.c */
bool monitor_init(struct monitor *monitor, const struct lfs_exploration *x, struct lfs_run *run,
                  unsigned combination);
void monitor_look(const struct monitor *monitor, struct lfs_machine *m, struct lfs_sight *sight);
/* What going round from this state for ever violates. */
void monitor_round(const struct monitor *monitor, struct lfs_machine *m, struct lfs_sight *sight);
/* Whether something is judged by that, and whether a cause comes of it. */
bool judges_rounds(const struct lfs_exploration *x);
bool is_of_round(const struct lfs_exploration *x, uint64_t cause);
bool is_no_livelock(const struct judged *judged);
/* The objects that judges look at in every state, not at ends alone, as a set. */
void monitor_seen(const struct monitor *monitor, struct lfs_machine *m, uint64_t *seen);
uint64_t mix(uint64_t a, uint64_t b);
uint64_t mix_text(uint64_t hash, const char *text);
/* A violation of the property, which this decided. */
void violated(const struct judging *j, uint64_t decider);
/* The rule that a violation of a property of the scenario says decided; 0: it knows of none. */
uint16_t rule_of_cause(uint64_t cause);
/* A bit for each `exists` that holds, in the order of properties. */
uint64_t shows_at_end(const struct monitor *monitor);

/* What a run that has ended cost: struct lfs_explored_cost, one by one. */
void costs_at_end(const struct monitor *monitor, uint32_t costs[COSTS]);
/* A bit for each of them that is not 0, where shares are asked for. */
unsigned paid_at_end(const struct monitor *monitor);

/* explore.c: a machine of the present combination for a worker, or NULL; and its end. */
struct lfs_machine *bench_take(struct lfs_exploration *x, unsigned worker, bool trace,
                               const struct lfs_choice_source *choices);
void bench_leave(struct lfs_exploration *x, unsigned worker, const struct lfs_machine *m);
const struct monitor *bench_monitor(const struct lfs_exploration *x, unsigned worker,
                                    const struct lfs_machine *m);

struct lfs_search_model model_of(struct lfs_exploration *x);
enum lfs_search_mode mode_of(const struct lfs_exploration *x);
uint64_t seed_of(const struct lfs_exploration *x);

/* going_on.c */
/* How many are made in all: as the command says, or the frontier that it goes on from, or the
 * scenario. */
uint64_t runs_of(const struct lfs_exploration *x);
/* False after adding an error: what it is to go on from is of another search, or cannot be split.
 */
bool can_go_on(const struct lfs_exploration *x, struct lfs_diag *diag);
/* Where the search of the present combination begins; NULL, with *ok as it was: where everything
 * does. *ok becomes false when a machine could not be built. */
const struct lfs_frontier *begins_at(struct lfs_exploration *x, bool *ok);
/* What it has kept takes the place of that; NULL: that stays. */
void keep(struct lfs_exploration *x, struct lfs_frontier *f);
/* The searches that were not begun begin where they would. */
bool keep_rest(struct lfs_exploration *x);

/* So much is searched for the simplest run of a cause. */
#define WITNESS_TRANSITIONS 100000u
/* minimise.c: a violation gets its smallest run. */
void minimise(struct lfs_exploration *x, struct violation *v);
/* Begins with what the exploration leaves out; room for one of each step, and one that is tried. */
void drop_given(struct lfs_exploration *x, struct violation *v);
/* Machines are built without what the violation leaves out; as the exploration says. */
void program_without(struct lfs_exploration *x, const struct violation *v);
void program_given(struct lfs_exploration *x);
/* What was left out of the step of the last one before says no more. */
void forget_before(struct violation *v);
/* It, or one that it is inside of. */
bool is_dropped(const struct lfs_exploration *x, const struct violation *v, size_t step);
/* None is left that is inside of a step that is not made. */
void sort_dropped(const struct lfs_exploration *x, struct violation *v);
/* not_with.c: the values of policies with which a violation is not shown, in words; or NULL. */
const char *not_with(struct lfs_exploration *x, const struct violation *v);
/* rounds.c: a way into the round, and once round, take the place of the search's run. */
void go_once_round(struct lfs_exploration *x, struct violation *v);
/* story.c: a number for the values that go with a violation, in a state that shows it. */
uint64_t values_shown(const struct monitor *monitor, const struct lfs_machine *m, uint64_t cause);
/* Leaves out the cause of the present story where it shows other values. */
void keep_to_story(const struct monitor *monitor, const struct lfs_machine *m,
                   struct lfs_sight *sight);
/* Whether the present state of a machine of the first worker shows a cause. */
bool shows_cause(const struct lfs_exploration *x, struct lfs_machine *m, uint64_t cause);
/* told.c: violations get their smallest runs and words. */
void tell_violations(struct lfs_exploration *x);
/* The rule that decided what the step returned whose failure is the violation; 0: none is known. */
uint16_t rule_of_failed_step(struct lfs_exploration *x, const struct violation *v);
/* outcomes.c: gathers those of one search; then values, rows that look alike made one, order. */
void outcomes_add(struct lfs_exploration *x, const struct lfs_search_result *result);
void outcomes_tell(struct lfs_exploration *x);
/* The choices of a run of a machine, behind those of the policies. */
uint16_t *choices_of(struct lfs_exploration *x, unsigned combination, const uint16_t *choices,
                     size_t count, size_t *all);

#endif
