/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Runs that are made again.
 *
 * By a list, decisions go by their places: with one of them taken otherwise, those behind it may
 * come to mean something else. After a model, they stay with the steps of those who took them.
 */
#include "sim/search/rerun.h"

#include <stdlib.h>
#include <string.h>

#include "sim/machine.h"

#define NOWHERE UINT32_MAX

/* ---- the model of the search, seen by somebody who looks for one cause only ------------------ */

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

struct lfs_search_model model_of_wanted(struct wanted *wanted)
{
    return (struct lfs_search_model){.user = wanted,
                                     .build = build,
                                     .discard = discard,
                                     .look = look,
                                     .seen = wanted->model->seen};
}

/* ---- trails ---------------------------------------------------------------------------------- */

/* There is room for one more. */
static bool fits(void **items, uint32_t count, uint32_t *room, size_t size)
{
    uint32_t more = *room ? 2 * *room : 256;
    void *larger;

    if (count < *room)
        return true;
    larger = realloc(*items, more * size);
    if (!larger)
        return false;
    *items = larger;
    *room = more;
    return true;
}

static bool add_step(struct trail *t, uint16_t mover)
{
    if (!fits((void **)&t->step, t->steps, &t->step_room, sizeof(*t->step)))
        return false;
    t->step[t->steps++] = (struct trail_step){t->choices, 0, mover};
    return true;
}

static bool add_choice(struct trail *t, uint16_t kind, uint16_t taken)
{
    if (!fits((void **)&t->choice, t->choices, &t->choice_room, sizeof(*t->choice)))
        return false;
    t->choice[t->choices++] = (struct trail_choice){kind, taken};
    if (t->steps > 0)
        t->step[t->steps - 1].count++;
    return true;
}

static void trail_free(struct trail *t)
{
    free(t->step);
    free(t->choice);
}

/* ---- following the model --------------------------------------------------------------------- */

static bool is_left_out(const struct rerun *r, uint32_t decision)
{
    return decision == r->without[0] || decision == r->without[1];
}

/* Who moves, as the model's next step has it; else whoever a plain run would take. */
static unsigned whose_turn(const struct rerun *r)
{
    const struct trail *model = &r->model;
    const struct trail_step *step;
    const struct trail_choice *choice;

    if (r->turn >= model->steps)
        return 0;
    step = &model->step[r->turn];
    choice = &model->choice[step->first];
    if (step->count == 0 || choice->kind != LFS_CHOICE_SCHEDULE || choice->taken == 0 ||
        is_left_out(r, step->first))
        return 0;
    if (step->mover >= LFS_CPUS_MAX)
        return r->cpu_count + step->mover - LFS_CPUS_MAX;
    for (unsigned i = 0; i < r->cpu_count; i++)
        if (r->cpus[i] == step->mover)
            return i;
    return 0;
}

/* It is known who makes this step: the next one of his in the model. */
static void settle(struct rerun *r)
{
    const struct trail *model = &r->model;
    uint16_t mover = r->made.step[r->made.steps - 1].mover;
    uint32_t i = r->after[mover];

    if (r->settled)
        return;
    r->settled = true;
    while (i < model->steps && model->step[i].mover != mover)
        i++;
    r->at = i < model->steps ? i : NOWHERE;
    r->after[mover] = i < model->steps ? i + 1 : i;
}

/* The decision of that kind that comes next in the model's step: others have nothing to decide any
 * more. `made` says how many of the kind have been taken. */
static unsigned as_before(struct rerun *r, uint16_t kind)
{
    const struct trail_step *now = &r->made.step[r->made.steps - 1], *then;
    uint32_t nth = 0;

    settle(r);
    if (r->at == NOWHERE)
        return 0;
    for (uint32_t i = 0; i < now->count; i++)
        nth += r->made.choice[now->first + i].kind == kind;
    then = &r->model.step[r->at];
    for (uint32_t i = then->first; i < then->first + then->count; i++)
        if (r->model.choice[i].kind == kind && nth-- == 0)
            return is_left_out(r, i) ? 0 : r->model.choice[i].taken;
    return 0;
}

/* ---- runs ------------------------------------------------------------------------------------ */

static unsigned by_list(const struct rerun *r)
{
    return r->made.choices < r->list_count ? r->list[r->made.choices] : 0;
}

static unsigned decide(void *user, uint16_t kind, unsigned count)
{
    struct rerun *r = user;
    bool schedules = kind == LFS_CHOICE_SCHEDULE;
    unsigned taken;

    if (r->made.steps == 0) /* the machine is being built */
        taken = 0;
    else if (!r->follows)
        taken = by_list(r);
    else
        taken = schedules ? whose_turn(r) : as_before(r, kind);
    if (taken >= count)
        taken = 0;
    if (schedules && r->made.steps > 0)
        r->made.step[r->made.steps - 1].mover =
            (uint16_t)(taken < r->cpu_count ? r->cpus[taken] : LFS_CPUS_MAX + taken - r->cpu_count);
    r->failed |= !add_choice(&r->made, kind, (uint16_t)taken);
    r->deviations += taken != 0;
    return taken;
}

static void step(struct rerun *r)
{
    r->cpu_count = lfs_enabled(r->m, r->cpus);
    r->settled = false;
    if (!add_step(&r->made, r->cpu_count ? r->cpus[0] : LFS_CPUS_MAX)) {
        r->failed = true;
        return;
    }
    lfs_step(r->m);
    r->left--;
    if (!r->follows)
        return;
    settle(r);
    r->turn = r->at == NOWHERE ? NOWHERE : r->at + 1;
}

static bool is_seen(struct rerun *r)
{
    struct lfs_sight sight = {0};

    look(r->wanted, 0, r->m, &sight);
    return sight.causes > 0;
}

static bool take(struct rerun *r, struct lfs_witness *witness)
{
    uint32_t count = r->made.choices;
    uint16_t *choices = malloc((count + 1) * sizeof(*choices));
    struct trail before = r->model;

    if (!choices)
        return false;
    free(witness->choices);
    *witness = (struct lfs_witness){.choices = choices,
                                    .choice_count = count,
                                    .steps = r->made.steps,
                                    .deviations = r->deviations};
    for (uint32_t i = 0; i < count; i++)
        choices[i] = r->made.choice[i].taken;
    r->model = r->made;
    r->made = before;
    return true;
}

/* With more deviations than it may have, nobody wants it any more. */
static bool goes_on(const struct rerun *r)
{
    return lfs_ended(r->m) == LFS_END_NONE && r->made.steps < r->steps_max && r->left > 0 &&
           r->deviations <= r->deviations_max && !r->failed;
}

static bool run(struct rerun *r, struct lfs_witness *witness)
{
    const uint16_t *taken;
    uint32_t built;
    bool seen;

    lfs_restore(r->m, r->root);
    built = (uint32_t)lfs_choices_taken(r->m, &taken);
    r->made.steps = r->made.choices = 0;
    for (uint32_t i = 0; i < built; i++)
        r->failed |= !add_choice(&r->made, 0, taken[i]);
    r->turn = r->deviations = 0;
    memset(r->after, 0, sizeof(r->after));
    while (!(seen = is_seen(r)) && goes_on(r))
        step(r);
    return seen && r->deviations <= r->deviations_max && !r->failed && take(r, witness);
}

bool rerun_by_list(struct rerun *r, const uint16_t *list, uint32_t count,
                   struct lfs_witness *witness)
{
    r->follows = false;
    r->list = list;
    r->list_count = count;
    return run(r, witness);
}

bool rerun_without(struct rerun *r, uint32_t one, uint32_t other, struct lfs_witness *witness)
{
    r->follows = true;
    r->without[0] = one;
    r->without[1] = other;
    return run(r, witness);
}

bool rerun_begins(struct rerun *r, struct wanted *wanted)
{
    const struct lfs_choice_source choices = {.mode = LFS_CHOICE_HOST, .host = decide, .user = r};

    *r = (struct rerun){.wanted = wanted,
                        .left = UINT64_MAX,
                        .steps_max = RERUN_STEPS_MAX,
                        .deviations_max = UINT32_MAX};
    r->m = build(wanted, 0, &choices);
    r->root = r->m ? lfs_save(r->m) : NULL;
    return r->root != NULL;
}

void rerun_ends(struct rerun *r)
{
    if (r->m) {
        lfs_snapshot_free(r->m, r->root);
        discard(r->wanted, 0, r->m);
    }
    trail_free(&r->model);
    trail_free(&r->made);
}
