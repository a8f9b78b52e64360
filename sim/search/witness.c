/* SPDX-License-Identifier: BSD-3-Clause */
/* The simplest run that shows a violation. */
#include <stdlib.h>
#include <string.h>

#include "sim/search/search.h"

#define RUN_STEPS_MAX 1000000u

/* The model, seen by somebody who looks for one cause only. */
struct wanted {
    const struct lfs_search_model *model;
    uint64_t cause;
};

static struct lfs_machine *build(void *user, unsigned worker,
                                 const struct lfs_choice_source *choices)
{
    const struct wanted *wanted = user;

    return wanted->model->build(wanted->model->user, worker, choices);
}

static void discard(void *user, unsigned worker, struct lfs_machine *m)
{
    const struct wanted *wanted = user;

    wanted->model->discard(wanted->model->user, worker, m);
}

static void look(void *user, unsigned worker, struct lfs_machine *m, struct lfs_sight *sight)
{
    const struct wanted *wanted = user;
    uint32_t count;

    wanted->model->look(wanted->model->user, worker, m, sight);
    count = sight->causes < LFS_SIGHTS_MAX ? sight->causes : LFS_SIGHTS_MAX;
    sight->causes = 0;
    for (uint32_t i = 0; i < count; i++)
        if (sight->cause[i] == wanted->cause)
            sight->causes = 1;
    sight->cause[0] = wanted->cause;
}

/* ---- runs by a list of decisions ------------------------------------------------------------- */

struct runner {
    struct wanted *wanted;
    struct lfs_machine *m;
    struct lfs_snapshot *root;
    const uint16_t *list; /* beyond it, alternative 0 */
    uint32_t list_count, next;
    uint64_t left; /* steps that may still be made */
};

static unsigned decide(void *user, uint16_t kind, unsigned count)
{
    struct runner *r = user;
    unsigned taken = r->next < r->list_count ? r->list[r->next] : 0;

    (void)kind;
    r->next++;
    return taken < count ? taken : 0;
}

static bool runner_begins(struct runner *r, struct wanted *wanted)
{
    const struct lfs_choice_source choices = {.mode = LFS_CHOICE_HOST, .host = decide, .user = r};

    *r = (struct runner){.wanted = wanted, .left = UINT64_MAX};
    r->m = build(wanted, 0, &choices);
    r->root = r->m ? lfs_save(r->m) : NULL;
    return r->root != NULL;
}

static void runner_ends(struct runner *r)
{
    if (!r->m)
        return;
    lfs_snapshot_free(r->m, r->root);
    discard(r->wanted, 0, r->m);
}

static bool is_seen(struct runner *r)
{
    struct lfs_sight sight = {0};

    look(r->wanted, 0, r->m, &sight);
    return sight.causes > 0;
}

/* Runs by the list until the cause is seen; then *witness has the decisions up to there. */
static bool shows(struct runner *r, const uint16_t *list, uint32_t count,
                  struct lfs_witness *witness)
{
    const uint16_t *taken;
    uint16_t *choices;
    uint32_t steps = 0;
    bool seen;

    r->list = list;
    r->list_count = count;
    r->next = 0;
    lfs_restore(r->m, r->root);
    while (!(seen = is_seen(r)) && lfs_ended(r->m) == LFS_END_NONE && steps < RUN_STEPS_MAX &&
           r->left > 0) {
        lfs_step(r->m);
        steps++;
        r->left--;
    }
    count = (uint32_t)lfs_choices_taken(r->m, &taken);
    choices = seen ? malloc((count + 1) * sizeof(*choices)) : NULL;
    if (!choices)
        return false;
    memcpy(choices, taken, count * sizeof(*choices));
    free(witness->choices);
    *witness = (struct lfs_witness){.choices = choices, .choice_count = count, .steps = steps};
    for (uint32_t i = 0; i < count; i++)
        witness->deviations += choices[i] != 0;
    return true;
}

/* Leaves one deviation out, if the cause still shows without it. */
static bool leave_out(struct runner *r, struct lfs_witness *witness, uint32_t i)
{
    uint16_t taken = witness->choices[i];
    struct lfs_witness less = {0};

    if (taken == 0)
        return false;
    witness->choices[i] = 0;
    if (shows(r, witness->choices, witness->choice_count, &less) &&
        less.deviations < witness->deviations) {
        lfs_witness_free(witness);
        *witness = less;
        return true;
    }
    lfs_witness_free(&less);
    witness->choices[i] = taken;
    return false;
}

/* One after the other, and once more through all when some could be left out. */
static void minimise(struct runner *r, uint64_t steps, struct lfs_witness *witness)
{
    bool less = true;

    r->left = steps;
    while (less && r->left > 0) {
        less = false;
        for (uint32_t i = 0; i < witness->choice_count && r->left > 0; i++)
            less |= leave_out(r, witness, i);
    }
}

/* So many times more may be spent on finding any run at all. */
#define ANY_RUN_FACTOR 16u

/* ---- searching ------------------------------------------------------------------------------- */

/* True when a run was found; *transitions is what may be spent, and is left. Else *states is how
 * many there are, or 0 if there was not enough to spend. */
static bool search_with(struct runner *r, uint32_t deviations, uint64_t *transitions,
                        uint64_t *states, struct lfs_witness *witness)
{
    const struct lfs_search_model model = {.user = r->wanted,
                                           .build = build,
                                           .discard = discard,
                                           .look = look,
                                           .seen = r->wanted->model->seen};
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
                 shows(r, result.causes[0].choices, result.causes[0].choice_count, witness);

    *states = result.end == LFS_SEARCH_COMPLETE ? result.counts.states : 0;
    *transitions -=
        result.counts.transitions < *transitions ? result.counts.transitions : *transitions;
    lfs_search_free(&result);
    return found;
}

/* With none, one, two, ... deviations, as far as they and the transitions go, and until one more
 * lets nothing new happen. */
static bool least(struct runner *r, uint32_t deviations_max, uint64_t transitions,
                  struct lfs_witness *witness)
{
    uint64_t states = 0, before;

    for (uint64_t deviations = 0; deviations <= deviations_max && transitions > 0; deviations++) {
        before = states;
        if (search_with(r, (uint32_t)deviations, &transitions, &states, witness)) {
            witness->least = true;
            return true;
        }
        if (states <= before)
            break;
    }
    return false;
}

bool lfs_search_witness(const struct lfs_search_model *model, uint64_t cause,
                        uint64_t transitions_max, struct lfs_witness *witness)
{
    struct wanted wanted = {model, cause};
    uint64_t transitions = ANY_RUN_FACTOR * transitions_max, states;
    struct runner r;
    bool found = false;

    *witness = (struct lfs_witness){0};
    if (runner_begins(&r, &wanted)) {
        found = least(&r, LFS_SEARCH_UNBOUNDED - 1, transitions_max, witness);
        if (!found && search_with(&r, LFS_SEARCH_UNBOUNDED, &transitions, &states, witness)) {
            found = true;
            minimise(&r, transitions_max ? ANY_RUN_FACTOR * transitions_max : UINT64_MAX, witness);
        }
    }
    runner_ends(&r);
    return found;
}

bool lfs_search_simplest(const struct lfs_search_model *model, uint64_t cause,
                         uint32_t deviations_max, uint64_t transitions_max,
                         struct lfs_witness *witness)
{
    struct wanted wanted = {model, cause};
    struct runner r;
    bool found;

    *witness = (struct lfs_witness){0};
    found = runner_begins(&r, &wanted) && least(&r, deviations_max, transitions_max, witness);
    runner_ends(&r);
    return found;
}

void lfs_witness_free(struct lfs_witness *witness)
{
    free(witness->choices);
    *witness = (struct lfs_witness){0};
}
