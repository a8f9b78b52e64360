/* SPDX-License-Identifier: BSD-3-Clause */
#include "tools/readers/explore/follow.h"

#include <string.h>

enum { EVENT = LFS_CPUS_MAX }; /* who moves: a CPU, or this and the number of the event */

struct other { /* a decision of a model */
    uint16_t kind, taken;
};

struct walker {
    struct arena *arena;
    const struct way *model; /* NULL: by the list */
    const uint16_t *list;
    size_t list_count, next; /* of the list; or of the others of `wanted` */
    const struct move *wanted;
    struct way made;
    uint16_t cpus[LFS_CPUS_MAX];
    unsigned cpu_count;
};

static unsigned by_list(struct walker *w)
{
    return w->next < w->list_count ? w->list[w->next++] : 0;
}

static unsigned place_of_mover(const struct walker *w)
{
    if (!w->wanted)
        return 0;
    if (w->wanted->mover >= EVENT)
        return w->cpu_count + w->wanted->mover - EVENT;
    for (unsigned i = 0; i < w->cpu_count; i++)
        if (w->cpus[i] == w->wanted->mover)
            return i;
    return 0;
}

/* The next decision of that kind that the move took; others have nothing to decide any more. */
static unsigned as_before(struct walker *w, uint16_t kind)
{
    const struct other *others = w->model->others.items;

    while (w->wanted && w->next < w->wanted->count) {
        const struct other *other = &others[w->wanted->first + w->next++];

        if (other->kind == kind)
            return other->taken;
    }
    return 0;
}

static struct move *last_move(struct walker *w)
{
    return (struct move *)w->made.moves.items + w->made.moves.count - 1;
}

static unsigned decide(void *user, uint16_t kind, unsigned count)
{
    struct walker *w = user;
    bool schedules = kind == LFS_CHOICE_SCHEDULE;
    unsigned taken;

    if (w->model)
        taken = schedules ? place_of_mover(w) : as_before(w, kind);
    else
        taken = by_list(w);
    if (taken >= count)
        taken = 0;
    if (w->made.moves.count == 0) /* the machine is being built */
        return taken;
    if (schedules)
        last_move(w)->mover = taken < w->cpu_count ? w->cpus[taken] : EVENT + taken - w->cpu_count;
    else
        *(struct other *)list_add(w->arena, &w->made.others, sizeof(struct other)) =
            (struct other){kind, (uint16_t)taken};
    last_move(w)->count += !schedules;
    return taken;
}

/* Of a client: the number of its call. */
static uint32_t lane_at(const struct lfs_run *run, unsigned cpu)
{
    if (run->c->clients.count > 0)
        return lfs_anything_calls(&run->anything, cpu);
    return lfs_script_at(&run->script, lfs_stack_os_context(run->stack, cpu));
}

static bool walk(struct walker *w, struct lfs_machine *m, const struct lfs_run *run)
{
    struct move *move = list_add(w->arena, &w->made.moves, sizeof(*move));
    uint32_t at[LFS_CPUS_MAX];
    bool more;

    move->mover = w->cpu_count ? w->cpus[0] : EVENT;
    move->first = w->made.others.count;
    for (unsigned i = 0; i < w->cpu_count; i++)
        at[w->cpus[i]] = lane_at(run, w->cpus[i]);
    if (w->model)
        w->next = 0;
    more = lfs_step(m);
    if (move->mover < EVENT) /* what comes back to a client, and its next call, are one move */
        move->at = run->c->clients.count > 0 ? lane_at(run, move->mover) : at[move->mover];
    return more;
}

static bool can_move(const struct walker *w, const struct move *move)
{
    for (unsigned i = 0; i < w->cpu_count; i++)
        if (w->cpus[i] == move->mover)
            return true;
    return move->mover >= EVENT;
}

static bool is_of_step(const struct move *move, const struct lane_step *step)
{
    return move->mover == step->step.cpu && move->at >= step->first && move->at < step->next;
}

/* What comes back to a client from one call is one move with the next. Without the last one it is
 * the client's end, which leaves the CPU to others: else each of their moves would be a decision.
 */
static size_t move_to_end(const struct way *model, const struct lane_step *call)
{
    const struct move *moves = model->moves.items;
    size_t first = SIZE_MAX;

    for (size_t i = model->moves.count; i-- > 0;)
        if (is_of_step(&moves[i], call))
            first = i;
        else if (moves[i].mover == call->step.cpu && moves[i].at >= call->next)
            return SIZE_MAX;
    return first;
}

bool *moves_of_step(struct lfs_exploration *x, const struct way *way, const struct lane_step *step)
{
    bool *gone = arena_alloc(&x->arena, (way->moves.count + 1) * sizeof(*gone));
    const struct move *moves = way->moves.items;
    size_t leads_out = x->c->clients.count > 0 ? move_to_end(way, step) : SIZE_MAX;

    for (size_t i = 0; i < way->moves.count; i++)
        gone[i] = is_of_step(&moves[i], step) && i != leads_out;
    return gone;
}

/* The next move of the model that can be made and does not go. */
static void want_next(struct walker *w, size_t *at, const bool *gone)
{
    const struct move *moves = w->model->moves.items;

    for (w->wanted = NULL; *at < w->model->moves.count && !w->wanted; (*at)++)
        if (!gone[*at] && can_move(w, &moves[*at]))
            w->wanted = &moves[*at];
}

/* Goes to the state that shows the cause; then *found has the decisions up to there. */
static bool go(struct lfs_exploration *x, struct walker *w, uint64_t cause, const bool *gone,
               struct lfs_witness *found)
{
    const struct lfs_choice_source source = {.mode = LFS_CHOICE_HOST, .host = decide, .user = w};
    struct lfs_machine *m = bench_take(x, 0, false, &source);
    const uint16_t *taken;
    struct lfs_run *run;
    bool seen = false, more = m != NULL;
    size_t at = 0, count;

    if (!m)
        return false;
    run = bench_monitor(x, 0, m)->run;
    w->made.visits =
        arena_alloc(&x->arena, (run->script.script->op_count + 1) * sizeof(*w->made.visits));
    run->script.visits = w->made.visits;
    while (!(seen = shows_cause(x, m, cause)) && more) {
        w->cpu_count = lfs_enabled(m, w->cpus);
        if (w->model)
            want_next(w, &at, gone);
        more = walk(w, m, run);
    }
    for (unsigned cpu = 0; cpu < lfs_cpu_count(m); cpu++)
        w->made.end[cpu] = lane_at(run, cpu);
    w->made.values = values_shown(bench_monitor(x, 0, m), m, cause);
    count = lfs_choices_taken(m, &taken);
    *found = (struct lfs_witness){.choice_count = (uint32_t)count, .steps = lfs_steps(m)};
    found->choices = arena_alloc(&x->arena, (count + 1) * sizeof(*taken));
    memcpy(found->choices, taken, count * sizeof(*taken));
    for (size_t i = 0; i < count; i++)
        found->deviations += taken[i] != 0;
    bench_leave(x, 0, m);
    return seen;
}

bool follow_list(struct lfs_exploration *x, uint64_t cause, const uint16_t *choices, size_t count,
                 struct way *made, struct lfs_witness *found)
{
    struct walker w = {.arena = &x->arena, .list = choices, .list_count = count};
    bool seen = go(x, &w, cause, NULL, found);

    *made = w.made;
    return seen;
}

bool follow_without(struct lfs_exploration *x, uint64_t cause, const struct way *way,
                    const bool *gone, struct lfs_witness *found)
{
    struct walker w = {.arena = &x->arena, .model = way};

    return go(x, &w, cause, gone, found);
}
