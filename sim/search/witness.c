/* SPDX-License-Identifier: BSD-3-Clause */
/* The simplest run that shows a violation. */
#include <stdlib.h>
#include <string.h>

#include "sim/search/rerun.h"

/* So many times more may be spent on finding any run at all. */
#define ANY_RUN_FACTOR 16u
/* A run without some decision may take another way: it is given up when it is so much longer than
 * the one that shows the cause. The same limits say which decisions of a replay are idle. */
#define TIMES_AS_FAR 4u
#define STEPS_MORE   10000u

/* ---- leaving decisions out ------------------------------------------------------------------- */

/* What a run must keep to that is to take the place of this one. */
static void limit(struct rerun *r, const struct lfs_witness *witness)
{
    r->deviations_max = witness->deviations - 1;
    r->steps_max = TIMES_AS_FAR * witness->steps + STEPS_MORE;
}

static void replace(struct lfs_witness *witness, struct lfs_witness *less)
{
    lfs_witness_free(witness);
    *witness = *less;
}

/* Leaves one deviation out, if the cause still shows without it: at the same places, or with those
 * behind it still taken by whom they were taken by. */
static bool leave_out(struct rerun *r, struct lfs_witness *witness, uint32_t i)
{
    uint16_t taken = witness->choices[i];
    struct lfs_witness less = {0};
    bool shown;

    if (taken == 0)
        return false;
    limit(r, witness);
    witness->choices[i] = 0;
    shown = rerun_by_list(r, witness->choices, witness->choice_count, &less) ||
            rerun_without(r, i, i, &less);
    witness->choices[i] = taken;
    if (shown)
        replace(witness, &less);
    return shown;
}

/* Until none can be left out. */
static bool leave_out_singly(struct rerun *r, struct lfs_witness *witness)
{
    bool less = true;

    while (less && r->left > 0) {
        less = false;
        for (uint32_t i = 0; i < witness->choice_count && r->left > 0; i++)
            less |= leave_out(r, witness, i);
    }
    return !less && r->left > 0 && !r->failed;
}

/* Two that only make sense together, such as a preemption and the way back. */
static bool leave_out_pair(struct rerun *r, struct lfs_witness *witness)
{
    struct lfs_witness less = {0};

    limit(r, witness);
    for (uint32_t i = 0; i < witness->choice_count; i++)
        for (uint32_t k = i + 1; witness->choices[i] != 0 && k < witness->choice_count; k++)
            if (witness->choices[k] != 0 && r->left > 0 && rerun_without(r, i, k, &less)) {
                replace(witness, &less);
                return true;
            }
    return false;
}

static void minimise(struct rerun *r, uint64_t steps, struct lfs_witness *witness)
{
    bool minimal;

    r->left = steps;
    do
        minimal = leave_out_singly(r, witness);
    while (minimal && leave_out_pair(r, witness));
    witness->minimal = minimal;
}

/* ---- searching ------------------------------------------------------------------------------- */

/* True when a run was found; *transitions is what may be spent, and is left. Else *states is how
 * many there are, or 0 if there was not enough to spend. */
static bool search_with(struct rerun *r, uint32_t deviations, uint64_t *transitions,
                        uint64_t *states, struct lfs_witness *witness)
{
    const struct lfs_search_model model = model_of_wanted(r->wanted);
    const struct lfs_search_config config = {
        .bounds = {.preemptions = LFS_SEARCH_UNBOUNDED,
                   .deviations = deviations,
                   .depth = LFS_SEARCH_UNBOUNDED,
                   .transitions = *transitions},
        .reduce = true,
        .stop_at_first = true,
    };
    struct lfs_search_result result;
    bool found = lfs_search(&model, &config, &result) && result.cause_count > 0 &&
                 rerun_by_list(r, result.causes[0].choices, result.causes[0].choice_count, witness);

    *states = result.end == LFS_SEARCH_COMPLETE ? result.counts.states : 0;
    *transitions -=
        result.counts.transitions < *transitions ? result.counts.transitions : *transitions;
    lfs_search_free(&result);
    return found;
}

/* With none, one, two, ... deviations, as far as they and the transitions go, and until one more
 * lets nothing new happen. */
static bool least(struct rerun *r, uint32_t deviations_max, uint64_t transitions,
                  struct lfs_witness *witness)
{
    uint64_t states = 0, before;

    for (uint64_t deviations = 0; deviations <= deviations_max && transitions > 0; deviations++) {
        before = states;
        if (search_with(r, (uint32_t)deviations, &transitions, &states, witness)) {
            witness->least = witness->minimal = true;
            return true;
        }
        if (states <= before)
            break;
    }
    return false;
}

static uint64_t steps_for(uint64_t transitions_max)
{
    return transitions_max ? ANY_RUN_FACTOR * transitions_max : UINT64_MAX;
}

bool lfs_search_witness(const struct lfs_search_model *model, uint64_t cause,
                        uint64_t transitions_max, struct lfs_witness *witness)
{
    struct wanted wanted = {model, cause};
    uint64_t transitions = ANY_RUN_FACTOR * transitions_max, states;
    struct rerun r;
    bool found = false;

    *witness = (struct lfs_witness){0};
    if (rerun_begins(&r, &wanted)) {
        found = least(&r, LFS_SEARCH_UNBOUNDED - 1, transitions_max, witness);
        if (!found && search_with(&r, LFS_SEARCH_UNBOUNDED, &transitions, &states, witness)) {
            found = true;
            minimise(&r, steps_for(transitions_max), witness);
        }
    }
    rerun_ends(&r);
    return found;
}

bool lfs_search_simplest(const struct lfs_search_model *model, uint64_t cause,
                         uint32_t deviations_max, uint64_t transitions_max,
                         struct lfs_witness *witness)
{
    struct wanted wanted = {model, cause};
    struct rerun r;
    bool found;

    *witness = (struct lfs_witness){0};
    found = rerun_begins(&r, &wanted) && least(&r, deviations_max, transitions_max, witness);
    rerun_ends(&r);
    return found;
}

bool lfs_search_reduce(const struct lfs_search_model *model, uint64_t cause,
                       const uint16_t *choices, uint32_t choice_count, uint64_t transitions_max,
                       struct lfs_witness *witness)
{
    struct wanted wanted = {model, cause};
    struct rerun r;
    bool found;

    *witness = (struct lfs_witness){0};
    found = rerun_begins(&r, &wanted) && rerun_by_list(&r, choices, choice_count, witness);
    if (found)
        minimise(&r, steps_for(transitions_max), witness);
    rerun_ends(&r);
    return found;
}

void lfs_witness_free(struct lfs_witness *witness)
{
    free(witness->choices);
    *witness = (struct lfs_witness){0};
}
