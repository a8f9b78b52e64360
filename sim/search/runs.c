/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Runs from the beginning to the end, for spaces too large to finish.
 *
 * They come in generations: within one, which runs are made is settled beforehand, so that workers
 * may take them as they come; between two, one worker sees what they have brought, in their order.
 */
#include <stdlib.h>
#include <string.h>

#include "sim/search/walk.h"

#define CHANGES_DEFAULT 3u
#define CHANGES_MAX     16u
#define GENERATION      256u
#define RUN_STEPS_MAX   100000u /* of a run that never ends, unless the bound on depth is lower */
#define KEPT_MAX        4096u   /* runs that others are variations of */

/* What a run decided, and which places it brought CPUs together at. */
struct run_notes {
    struct decision *decision;
    uint32_t *steps; /* decisions of each step */
    uint64_t *place;
    uint32_t decisions, step_count, room;
};

struct hall { /* what the workers of a search by runs share */
    struct search *s;
    unsigned waiting, meetings;
    bool over;
    atomic_uint_least64_t next; /* run of the generation */
    uint64_t first, end;        /* runs of the generation */
    uint64_t transitions;       /* before it */
    struct run_notes notes[GENERATION];
    struct left_runs left; /* ranges: those of which no generation has begun */
    struct visited places;
};

struct runner {
    struct worker w;
    struct hall *hall;
    uint64_t priority[LFS_CPUS_MAX]; /* by CPU */
    uint64_t of_events;              /* what those of events follow from */
    uint64_t fallen[CHANGES_MAX];    /* events that have fallen behind, one a change */
    uint64_t change[CHANGES_MAX], lowest;
    uint64_t run;
    uint32_t step;
    struct node at;
};

static uint64_t seed_of(const struct search *s, uint64_t run)
{
    uint64_t state = s->config->seed ^ (run * UINT64_C(0xd1342543de82ef95));

    return random_next(&state);
}

/* ---- PCT ------------------------------------------------------------------------------------- */

static void draw_priorities(struct runner *r)
{
    const struct search *s = r->w.s;
    unsigned changes = s->config->changes ? s->config->changes : CHANGES_DEFAULT;

    for (unsigned i = 0; i < LFS_CPUS_MAX; i++)
        r->priority[i] = CHANGES_MAX + 1 + (random_next(&r->w.random) >> 8);
    r->of_events = random_next(&r->w.random);
    memset(r->fallen, 0, sizeof(r->fallen));
    for (unsigned i = 0; i < CHANGES_MAX; i++)
        r->change[i] =
            i < changes ? random_next(&r->w.random) % (r->hall->left.steps_seen + 1) : UINT64_MAX;
    r->lowest = CHANGES_MAX;
}

static uint64_t priority_of_event(const struct runner *r, uint64_t number)
{
    uint64_t lot = r->of_events ^ number * UINT64_C(0xd1342543de82ef95);

    for (unsigned i = 0; i < CHANGES_MAX; i++)
        if (r->fallen[i] == number)
            return CHANGES_MAX - i;
    return CHANGES_MAX + 1 + (random_next(&lot) >> 8);
}

/* The number of the event that an alternative is. */
static uint64_t event_of(const struct runner *r, const uint16_t *order, unsigned i)
{
    const struct lfs_event *heap = lfs_peek(r->w.m, r->w.m->events);

    return lfs_event_number(r->w.m, &heap[order[i - r->at.cpus]]);
}

static unsigned foremost(const struct runner *r, const uint16_t *order, unsigned count)
{
    unsigned best = 0;
    uint64_t most = 0;

    for (unsigned i = 0; i < count; i++) {
        uint64_t priority = i < r->at.cpus ? r->priority[r->at.cpu[i]]
                                           : priority_of_event(r, event_of(r, order, i));

        if (priority > most) {
            most = priority;
            best = i;
        }
    }
    return best;
}

static void fall_behind(struct runner *r, const uint16_t *order, unsigned i)
{
    if (i < r->at.cpus)
        r->priority[r->at.cpu[i]] = r->lowest;
    else
        r->fallen[CHANGES_MAX - r->lowest] = event_of(r, order, i);
    r->lowest--;
}

static unsigned pick_by_priority(struct worker *w, uint16_t kind, unsigned count)
{
    struct runner *r = (struct runner *)(void *)w;
    uint16_t order[LFS_EVENTS_MAX];
    unsigned best;

    if (kind != LFS_CHOICE_SCHEDULE)
        return pick_at_random(w, kind, count);
    lfs_events_in_order(w->m, order);
    best = foremost(r, order, count);
    for (unsigned i = 0; i < CHANGES_MAX; i++)
        if (r->change[i] == r->step) {
            fall_behind(r, order, best);
            best = foremost(r, order, count);
        }
    return best;
}

/* ---- variations ------------------------------------------------------------------------------ */

/* Puts the beginning of a kept run into the decisions, up to one that is taken otherwise. Returns
 * how many steps that is; *given: the decisions of the last of them. */
static uint32_t vary(struct runner *r, uint32_t *given)
{
    struct hall *hall = r->hall;
    const struct kept_run *model;
    uint32_t cut, steps = 0, before = 0;
    struct decision *last;

    *given = 0;
    if (hall->left.kept_count == 0 || random_next(&r->w.random) % 8 == 0)
        return 0;
    model = &hall->left.kept[random_next(&r->w.random) % hall->left.kept_count];
    if (model->decisions == 0 || !decision_fits(&r->w, model->decisions))
        return 0;
    cut = (uint32_t)(random_next(&r->w.random) % model->decisions);
    memcpy(r->w.decision, model->decision, (cut + 1) * sizeof(*model->decision));
    last = &r->w.decision[cut];
    last->taken = (uint16_t)((last->taken + 1 + random_next(&r->w.random) % (last->count - 1u)) %
                             last->count);
    while (before + model->steps[steps] <= cut)
        before += model->steps[steps++];
    *given = cut + 1 - before;
    return steps;
}

/* ---- one run --------------------------------------------------------------------------------- */

static bool notes_fit(struct run_notes *notes, uint32_t steps)
{
    uint32_t room = notes->room ? 2 * notes->room : 256;
    uint32_t *more_steps;
    uint64_t *more_places;

    if (steps < notes->room)
        return true;
    more_steps = realloc(notes->steps, room * sizeof(*more_steps));
    notes->steps = more_steps ? more_steps : notes->steps;
    more_places = realloc(notes->place, room * sizeof(*more_places));
    notes->place = more_places ? more_places : notes->place;
    if (!more_steps || !more_places)
        return false;
    notes->room = room;
    return true;
}

/* Where the CPUs are together. */
static uint64_t place_of(const struct worker *w)
{
    uint64_t phases[LFS_CPUS_MAX], place = 0;

    phases_of(w->m, phases);
    for (unsigned i = 0; i < w->cpus; i++)
        place = place * UINT64_C(0x9e3779b97f4a7c15) + phases[i];
    return place ^ (place >> 29);
}

/* The machine has come to a state. */
static void judge(struct runner *r, uint64_t hash)
{
    struct worker *w = &r->w;
    struct search *s = w->s;
    struct lfs_sight sight;
    enum visited_answer answer;
    struct found at = {.run = r->run, .m = w->m};

    lfs_sight_clear(&sight);
    concluded(w);
    s->model->look(s->model->user, w->number, w->m, &sight);
    at.state = fingerprint(w, hash, &sight, &r->at, r->step);
    answer = visited_add(&s->visited, w->number, at.state);
    at.is_new = answer == VISITED_NEW;
    if (answer == VISITED_FULL)
        search_ends(s, s->bounds.bytes ? LFS_SEARCH_BYTES : LFS_SEARCH_FAILED);
    found_causes(s, &sight, &at);
    w->states += at.is_new;
    if (w->m->core.end == LFS_END_NONE) {
        if (r->step + 1 == s->bounds.depth)
            found_cut(s, &at);
        return;
    }
    w->ends += at.is_new;
    if (w->m->core.end == LFS_END_BOUND)
        atomic_store(&s->counts.bound_met, true);
    found_outcome(s, sight.outcome, &at);
}

/* Goes from the beginning to the end; the first `steps` steps, and `given` decisions of the one
 * behind them, stand in the list already. */
static void run_through(struct runner *r, uint32_t steps, uint32_t given, struct run_notes *notes)
{
    struct worker *w = &r->w;
    uint32_t depth = w->s->bounds.depth < RUN_STEPS_MAX ? w->s->bounds.depth : RUN_STEPS_MAX;
    uint32_t first = 0;

    lfs_restore(w->m, w->root);
    notes->step_count = 0;
    for (r->step = 0; w->m->core.end == LFS_END_NONE && r->step < depth; r->step++) {
        uint32_t of_step = r->step < steps ? UINT32_MAX : r->step == steps ? given : 0;

        r->at.cpus = (uint16_t)lfs_enabled(w->m, r->at.cpu);
        if (!notes_fit(notes, r->step + 1)) {
            search_ends(w->s, LFS_SEARCH_FAILED);
            return;
        }
        make_step(w, first, of_step);
        notes->steps[r->step] = w->made;
        first += w->made;
        w->transitions++;
        judge(r, lfs_state_hash(w->m));
        notes->place[r->step] = place_of(w);
        tell_and_ask(w, r->step);
    }
    w->deepest = r->step > w->deepest ? r->step : w->deepest;
    notes->step_count = r->step;
    notes->decisions = first;
    if (w->s->config->mode != LFS_SEARCH_COVERAGE)
        return;
    free(notes->decision);
    notes->decision = malloc((first + 1) * sizeof(*notes->decision));
    if (notes->decision)
        memcpy(notes->decision, w->decision, first * sizeof(*notes->decision));
    else
        search_ends(w->s, LFS_SEARCH_FAILED);
}

static void make_run(struct runner *r, uint64_t run)
{
    struct worker *w = &r->w;
    uint32_t steps = 0, given = 0;

    r->run = run;
    w->random = seed_of(w->s, run);
    w->pick = pick_at_random;
    r->at = (struct node){.preemptions = LFS_SEARCH_UNBOUNDED, .deviations = LFS_SEARCH_UNBOUNDED};
    if (w->s->config->mode == LFS_SEARCH_PCT) {
        draw_priorities(r);
        w->pick = pick_by_priority;
    } else if (w->s->config->mode == LFS_SEARCH_COVERAGE) {
        steps = vary(r, &given);
    }
    run_through(r, steps, given, &r->hall->notes[run - r->hall->first]);
}

/* ---- generations ----------------------------------------------------------------------------- */

/* A run that brought CPUs together as none before is worth variations. */
static void keep_if_new(struct hall *hall, const struct run_notes *notes)
{
    const struct kept_run run = {notes->decision, notes->steps, notes->decisions,
                                 notes->step_count};
    bool news = false;

    for (uint32_t i = 0; i < notes->step_count; i++)
        news |= visited_add(&hall->places, 0, notes->place[i]) == VISITED_NEW;
    if (news && hall->left.kept_count < KEPT_MAX && !left_runs_add_kept(&hall->left, &run))
        search_ends(hall->s, LFS_SEARCH_FAILED);
}

/* What a generation has brought, in its order. One that was not finished brings nothing: all of it
 * will be made again. */
static void gather(struct hall *hall)
{
    struct search *s = hall->s;
    uint64_t made = atomic_load(&hall->next) < hall->end ? atomic_load(&hall->next) : hall->end;

    s->result->runs = hall->left.made + (made - hall->first);
    if (made < hall->end)
        return;
    for (uint64_t run = hall->first; run < hall->end; run++) {
        const struct run_notes *notes = &hall->notes[run - hall->first];

        if (notes->step_count > hall->left.steps_seen)
            hall->left.steps_seen = notes->step_count;
        if (s->config->mode == LFS_SEARCH_COVERAGE)
            keep_if_new(hall, notes);
    }
    hall->left.made = s->result->runs;
    hall->transitions = atomic_load(&s->counts.transitions);
    hall->first = hall->end;
}

/* The runs of the next generation. */
static void next_generation(struct hall *hall)
{
    struct left_runs *left = &hall->left;

    gather(hall);
    hall->over = hall->first < hall->end || left->range_count == 0 || search_ended(hall->s);
    if (hall->over)
        return;
    hall->first = left->range[0].first;
    hall->end = hall->first == 0 ? 1 : hall->first + GENERATION; /* the first tells how long */
    if (hall->end > left->range[0].end)
        hall->end = left->range[0].end;
    left->range[0].first = hall->end;
    if (hall->end == left->range[0].end)
        memmove(left->range, left->range + 1, --left->range_count * sizeof(*left->range));
    atomic_store(&hall->next, hall->first);
}

/* Waits until all workers have come here. */
static void meet(struct hall *hall)
{
    struct search *s = hall->s;
    unsigned meeting;

    pthread_mutex_lock(&s->lock);
    meeting = hall->meetings;
    hall->waiting++;
    while (hall->meetings == meeting) {
        if (hall->waiting < s->workers) {
            pthread_cond_wait(&s->news, &s->lock);
            continue;
        }
        hall->waiting = 0;
        hall->meetings++;
        pthread_cond_broadcast(&s->news);
    }
    pthread_mutex_unlock(&s->lock);
}

static void run_along(struct search *s, unsigned number)
{
    struct hall *hall = s->hall;
    struct runner r = {.hall = hall};
    uint64_t run;

    if (!worker_begins(&r.w, s, number))
        search_ends(s, LFS_SEARCH_FAILED);
    for (;;) {
        tell(&r.w, 0);
        meet(hall);
        if (number == 0)
            next_generation(hall);
        meet(hall);
        if (hall->over)
            break;
        while (!search_ended(s) && (run = atomic_fetch_add(&hall->next, 1)) < hall->end)
            make_run(&r, run);
    }
    tell(&r.w, 0);
    worker_ends(&r.w);
}

static void hall_free(struct hall *hall)
{
    for (unsigned i = 0; i < GENERATION; i++) {
        free(hall->notes[i].decision);
        free(hall->notes[i].steps);
        free(hall->notes[i].place);
    }
    left_runs_free(&hall->left);
    visited_fini(&hall->places);
    free(hall);
}

/* ---- from and to a frontier ------------------------------------------------------------------ */

static bool hall_enters(struct hall *hall)
{
    struct search *s = hall->s;
    const struct lfs_frontier *from = s->config->from;
    const struct run_range all = {0, s->config->runs ? s->config->runs : LFS_SEARCH_RUNS_DEFAULT};

    s->entered = true;
    if (!from)
        return left_runs_add_range(&hall->left, all);
    frontier_enters(s, from);
    if (!s->entered || !left_runs_merge(&hall->left, &from->runs))
        return false;
    hall->transitions = from->found.counts.transitions;
    for (size_t i = 0; i < hall->left.place_count; i++)
        visited_add(&hall->places, 0, hall->left.place[i]);
    return true;
}

/* Takes what is left. */
static struct lfs_frontier *frontier_of_hall(struct hall *hall)
{
    const struct run_range begun = {hall->first, hall->end};
    struct lfs_frontier *f = frontier_of(hall->s);

    if (!f)
        return NULL;
    f->by_runs = true;
    f->found.counts.transitions = hall->transitions;
    free(hall->left.place);
    hall->left.place = visited_list(&hall->places, &hall->left.place_count);
    if (hall->left.place && left_runs_add_range(&f->runs, begun) &&
        left_runs_merge(&f->runs, &hall->left))
        return f;
    lfs_frontier_free(f);
    return NULL;
}

void go_runs(struct search *s)
{
    s->hall = calloc(1, sizeof(*s->hall));
    if (!s->hall) {
        search_ends(s, LFS_SEARCH_FAILED);
        return;
    }
    s->hall->s = s;
    visited_init(&s->visited, s->bounds.bytes);
    visited_init(&s->hall->places, 0);
    if (!search_ended(s) && hall_enters(s->hall))
        work_together(s, run_along);
    else
        search_ends(s, LFS_SEARCH_FAILED);
    search_counts(s, &s->result->counts);
    if (s->config->keep)
        s->result->frontier =
            s->entered ? frontier_of_hall(s->hall) : frontier_copy(s->config->from);
    s->result->depth_met = atomic_load(&s->counts.depth_met);
    s->result->bound_met = atomic_load(&s->counts.bound_met);
    hall_free(s->hall);
    visited_fini(&s->visited);
}
