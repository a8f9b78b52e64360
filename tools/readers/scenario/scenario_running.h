/* SPDX-License-Identifier: BSD-3-Clause */
/* A run of a case, and what is said of it. */
#ifndef LFASIM_TOOLS_READERS_SCENARIO_RUNNING_H
#define LFASIM_TOOLS_READERS_SCENARIO_RUNNING_H

#include "tools/readers/scenario/scenario_case.h"

struct lfs_run_judge;

struct lfs_run {
    const struct lfs_scenario *scenario;
    const struct scenario_case *c;
    struct arena arena;
    struct lfs_stack *stack;
    struct lfs_script_run script;
    struct lfs_script program; /* the case's, with jumps in place of what is left out */
    struct lfs_script_actor *actors;
    struct lfs_anything anything; /* of clients, if there are any */
    struct list failures;         /* struct lfs_failure */
    struct list proofs;           /* struct lfs_proof */
    /* Of a run in the order that the case says. */
    struct lfs_run_judge *judge; /* NULL: it is not */
    size_t order_at;
    uint32_t order_made, order_taken; /* moves and decisions of the present part */
    uint16_t movable[LFS_CPUS_MAX];
    unsigned movable_count;
    uint16_t *ranged; /* alternatives of the policy knobs that have several values */
    size_t ranged_count;
};

/* scenario_faults.c: the stack's faults, told to diag at the lines that they come from */
struct fault_teller {
    const struct scenario_case *c;
    struct lfs_diag *diag;
};
void tell_fault(void *fault_teller, const struct lfs_input_fault *fault);

/* scenario_order.c */
/* A choice source; user is the run. */
unsigned order_decide(void *run, uint16_t kind, unsigned count);
enum lfs_end run_in_order(struct lfs_run *run);
/* explore/run_judge.c: what the present state violates is kept; then told as failures, as far as a
 * plain run does not tell it anyhow. */
void judge_look(struct lfs_run_judge *judge);
void judge_tell(const struct lfs_run_judge *judge, struct lfs_run *run);

/* scenario_proofs.c: what a run that passed has proven. */
void judge_proofs(struct lfs_run *run);

/* scenario_lanes.c */
/* In a run that is completed, the step that the lane of a CPU did not get to, or LFS_SCRIPT_NONE.
 */
uint32_t lane_rest(const struct lfs_run *run, unsigned cpu);
bool expr_reads(const struct lfs_expr *expr, uint32_t variable);
/* It reads finished() of that CPU. */
bool asks_for_end(const struct scenario_case *c, const struct lfs_expr *expr, unsigned cpu);
/* And it is about the ends of all runs: it says whether the lane must come to its own. */
bool judges_lane(const struct scenario_case *c, const struct property *property, unsigned cpu);
/* Fails a run for each lane that did not come to its end, unless somebody else judges that. */
void judge_rests(struct lfs_run *run);

/* scenario_speaks.c */
/* The op, when it is performed, may set that variable. */
bool op_sets(const struct lfs_script *script, const struct lfs_script_op *op, uint64_t variable);
/* It reads what only steps of lanes, or of images that do anything, would set;
 * there are clients instead of them. */
bool speaks_of_lanes(const struct scenario_case *c, const struct lfs_expr *expr);

/* scenario_judge.c */
struct lfs_failure *failure_new(struct lfs_run *run, struct lfs_pos pos);
void judge_run(struct lfs_run *run);
/* The failures of steps so far, alone. */
void judge_steps(struct lfs_run *run);
/* "state(sp1) is ABORTED", one line a part. NULL: nothing to show. */
const char *shown_text(struct lfs_run *run, const struct list *shown);
/* The name of a status of that family, or NULL; *number: with its sign. */
const char *status_word(enum lfs_abi_family family, uint64_t value, int64_t *number);

#endif
