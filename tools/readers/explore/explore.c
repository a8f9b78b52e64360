/* SPDX-License-Identifier: BSD-3-Clause */
/* An exploration from its beginning to its end: one search for each combination of policies. */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "tools/readers/explore/explore_private.h"

/* ---- machines -------------------------------------------------------------------------------- */

/* The bench's monitor of a machine; of NULL, a free one. */
static struct monitor *monitor_at(struct bench *bench, const struct lfs_machine *m)
{
    for (unsigned i = 0; i < BENCH_RUNS; i++) {
        const struct lfs_run *run = bench->monitor[i].run;

        if (run ? lfs_stack_machine(run->stack) == m : m == NULL)
            return &bench->monitor[i];
    }
    return NULL;
}

const struct monitor *bench_monitor(const struct lfs_exploration *x, unsigned worker,
                                    const struct lfs_machine *m)
{
    return monitor_at((struct bench *)(uintptr_t)&x->bench[worker], m);
}

struct lfs_machine *bench_take(struct lfs_exploration *x, unsigned worker, bool trace,
                               const struct lfs_choice_source *choices)
{
    struct monitor *monitor = monitor_at(&x->bench[worker], NULL);
    const struct lfs_run_options options = {.backend = LFS_FIBERS,
                                            .choices = *choices,
                                            .dropped = x->dropped,
                                            .dropped_count = x->dropped_count,
                                            .no_oracle = x->options.no_oracle,
                                            .trace = trace,
                                            .untimed = true,
                                            .combination = x->combination};
    struct lfs_run *run =
        monitor ? lfs_run_start(x->scenario, x->number, &options, x->bench[worker].diag) : NULL;
    struct lfs_machine *m = run ? lfs_stack_machine(run->stack) : NULL;

    if (!run || monitor_init(monitor, x, run, x->combination))
        return m;
    bench_leave(x, worker, m);
    return NULL;
}

void bench_leave(struct lfs_exploration *x, unsigned worker, const struct lfs_machine *m)
{
    struct monitor *monitor = monitor_at(&x->bench[worker], m);

    for (unsigned k = 0; k < LFS_KNOBS; k++)
        x->bench[worker].reads[k] |= lfs_stack_knob_read(monitor->run->stack, (enum lfs_knob)k);
    lfs_run_free(monitor->run);
    monitor->run = NULL;
}

static struct lfs_machine *build(void *user, unsigned worker,
                                 const struct lfs_choice_source *choices)
{
    return bench_take(user, worker, false, choices);
}

static void discard(void *user, unsigned worker, struct lfs_machine *m)
{
    bench_leave(user, worker, m);
}

/* Many workers may tell of their ends at once. */
static void take_costs(struct lfs_exploration *x, const struct monitor *monitor)
{
    uint32_t costs[COSTS];

    costs_at_end(monitor, costs);
    for (unsigned i = 0; i < COSTS; i++) {
        uint32_t least = atomic_load(&x->least[i]), most = atomic_load(&x->most[i]);

        while (costs[i] < least && !atomic_compare_exchange_weak(&x->least[i], &least, costs[i]))
            ;
        while (costs[i] > most && !atomic_compare_exchange_weak(&x->most[i], &most, costs[i]))
            ;
    }
}

static void look(void *user, unsigned worker, struct lfs_machine *m, struct lfs_sight *sight)
{
    struct lfs_exploration *x = user;

    if (x->options.costs && lfs_ended(m) != LFS_END_NONE)
        take_costs(x, bench_monitor(x, worker, m));
    monitor_look(bench_monitor(x, worker, m), m, sight);
    keep_to_story(bench_monitor(x, worker, m), m, sight);
}

static void go_round(void *user, unsigned worker, struct lfs_machine *m, struct lfs_sight *sight)
{
    monitor_round(bench_monitor(user, worker, m), m, sight);
}

struct lfs_search_model model_of(struct lfs_exploration *x)
{
    return (struct lfs_search_model){.user = x,
                                     .build = build,
                                     .discard = discard,
                                     .look = look,
                                     .round = go_round,
                                     .seen = x->seen};
}

/* ---- beginning ------------------------------------------------------------------------------- */

enum lfs_search_mode lfs_scenario_search_mode(const struct lfs_scenario *scenario, size_t i)
{
    return scenario->cases[i].exploring.mode;
}

enum lfs_search_mode mode_of(const struct lfs_exploration *x)
{
    return x->options.moded ? x->options.mode : x->c->exploring.mode;
}

uint64_t seed_of(const struct lfs_exploration *x)
{
    uint64_t seed = x->options.seed ? x->options.seed : x->c->exploring.seed;

    return seed ? seed : 1;
}

static const struct lfs_search_bounds unbounded = {.preemptions = LFS_SEARCH_UNBOUNDED,
                                                   .deviations = LFS_SEARCH_UNBOUNDED,
                                                   .depth = LFS_SEARCH_UNBOUNDED};

static uint32_t bound_of(uint32_t said, uint32_t scenario)
{
    if (said == LFS_EXPLORE_LIFTED)
        return LFS_SEARCH_UNBOUNDED;
    return said == LFS_SEARCH_UNBOUNDED ? scenario : said;
}

/* What the command line says, else the scenario. */
static struct lfs_search_bounds bounds_of(const struct lfs_search_bounds *said,
                                          const struct lfs_search_bounds *scenario)
{
    struct lfs_search_bounds bounds = *said;

    bounds.preemptions = bound_of(said->preemptions, scenario->preemptions);
    bounds.deviations = bound_of(said->deviations, scenario->deviations);
    bounds.depth = bound_of(said->depth, scenario->depth);
    if (said->states == 0)
        bounds.states = scenario->states;
    if (said->transitions == 0)
        bounds.transitions = scenario->transitions;
    if (said->bytes == 0)
        bounds.bytes = scenario->bytes;
    return bounds;
}

/* Which states lie within a number of them depends on their order, which only one worker keeps. */
static unsigned workers_of(const struct lfs_explore_options *options,
                           const struct lfs_search_bounds *bounds)
{
    unsigned workers = options->workers ? options->workers : 1;

    if (bounds->states || bounds->transitions)
        return 1;
    return workers < LFS_SEARCH_WORKERS_MAX ? workers : LFS_SEARCH_WORKERS_MAX;
}

/* A state says of each whether it is violated. */
static bool can_be_judged(const struct lfs_exploration *x, struct lfs_diag *diag)
{
    if (x->judged.count <= LFS_SIGHTS_MAX)
        return true;
    lfs_diag_add(diag, (struct lfs_pos){.file = x->scenario->path}, "EXPLORE_SHAPE",
                 "an exploration judges at most %u properties and expectations, the built-in ones "
                 "included; these are %zu",
                 LFS_SIGHTS_MAX, x->judged.count);
    return false;
}

/* A machine that cannot be built is told now, in the words of a run. */
static bool can_be_built(struct lfs_exploration *x, struct lfs_diag *diag)
{
    const struct lfs_run_options options = {.no_oracle = x->options.no_oracle, .untimed = true};
    struct lfs_run *run = lfs_run_start(x->scenario, x->number, &options, diag);

    if (run)
        x->machine = lfs_state_hash(lfs_stack_machine(run->stack));
    lfs_run_free(run);
    return run != NULL;
}

struct lfs_exploration *lfs_exploration_new(const struct lfs_scenario *scenario, size_t i,
                                            const struct lfs_explore_options *options,
                                            struct lfs_diag *diag)
{
    struct lfs_exploration *x = lfs_reader_alloc(sizeof(*x));

    x->scenario = scenario;
    x->c = &scenario->cases[i];
    x->number = i;
    x->options = *options;
    x->dropped = options->dropped;
    for (unsigned k = 0; k < COSTS; k++)
        atomic_init(&x->least[k], UINT32_MAX);
    x->dropped_count = options->dropped_count;
    /* The scenario's bounds are meant for its mode. */
    x->bounds =
        bounds_of(&options->bounds,
                  mode_of(x) == x->c->exploring.mode ? &x->c->exploring.bounds : &unbounded);
    x->workers = workers_of(options, &x->bounds);
    x->combinations = lfs_scenario_combinations(scenario, i);
    for (unsigned w = 0; w < x->workers; w++)
        x->bench[w].diag = lfs_diag_new_like(diag);
    judged_init(x, diag);
    if (can_be_judged(x, diag) && can_be_built(x, diag) && can_go_on(x, diag))
        return x;
    lfs_exploration_free(x);
    return NULL;
}

/* ---- searching ------------------------------------------------------------------------------- */

static uint64_t host_now(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * UINT64_C(1000000000) + (uint64_t)now.tv_nsec;
}

static struct lfs_search_counts sum_of(const struct lfs_search_counts *a,
                                       const struct lfs_search_counts *b)
{
    return (struct lfs_search_counts){
        .states = a->states + b->states,
        .transitions = a->transitions + b->transitions,
        .ends = a->ends + b->ends,
        .violations = a->violations + b->violations,
        .bytes = a->bytes > b->bytes ? a->bytes : b->bytes,
        .depth = a->depth > b->depth ? a->depth : b->depth,
    };
}

static bool interrupted(void *user, const struct lfs_search_counts *counts)
{
    struct lfs_exploration *x = user;
    struct lfs_search_counts all = sum_of(&x->before, counts);

    if (x->deadline && host_now() >= x->deadline)
        return true;
    return x->options.interrupted && x->options.interrupted(x->options.user, &all);
}

static void add_cause(struct lfs_exploration *x, const struct lfs_search_cause *cause)
{
    struct violation *items = x->violations.items, *out;

    for (size_t i = 0; i < x->violations.count; i++)
        if (items[i].cause == cause->cause) {
            items[i].states += cause->states;
            items[i].shown_in[x->combination] = true;
            return;
        }
    out = list_add(&x->arena, &x->violations, sizeof(*out));
    out->cause = cause->cause;
    out->states = cause->states;
    out->combination = x->combination;
    out->shown_in = arena_alloc(&x->arena, x->combinations * sizeof(*out->shown_in));
    out->shown_in[x->combination] = true;
    out->choices =
        choices_of(x, x->combination, cause->choices, cause->choice_count, &out->choice_count);
}

/* What one search found becomes part of the whole. */
static void add_result(struct lfs_exploration *x, const struct lfs_search_result *found)
{
    struct lfs_search_result *all = &x->result;

    for (size_t i = 0; i < found->cause_count; i++)
        add_cause(x, &found->causes[i]);
    outcomes_add(x, found);
    all->counts = sum_of(&all->counts, &found->counts);
    all->runs += found->runs;
    all->depth_met |= found->depth_met;
    all->bound_met |= found->bound_met;
    all->reduced = found->reduced;
    all->rounds = all->rounds > found->rounds ? all->rounds : found->rounds;
    if (all->end == LFS_SEARCH_COMPLETE)
        all->end = found->end;
    x->before = all->counts;
}

/* What judges look at, of a machine of this combination. */
static bool learn_seen(struct lfs_exploration *x)
{
    const struct lfs_choice_source choices = {.mode = LFS_CHOICE_DEFAULT};
    struct lfs_machine *m = bench_take(x, 0, false, &choices);

    if (!m)
        return false;
    monitor_seen(bench_monitor(x, 0, m), m, x->seen);
    bench_leave(x, 0, m);
    return true;
}

static void search_one(struct lfs_exploration *x)
{
    const struct exploring *said = &x->c->exploring;
    struct lfs_search_config config = {
        .bounds = x->bounds,
        .mode = mode_of(x),
        .seed = seed_of(x),
        .runs = runs_of(x),
        .changes = said->changes,
        .workers = x->workers,
        .reduce = !x->options.no_reduction,
        .backwards = x->options.backwards,
        .stop_at_first = x->options.stop_at_first || said->stop_at_first,
        .find_livelocks = judges_rounds(x),
        .is_part = lfs_exploration_shard(x).count > 0,
        .keep = x->options.keep,
        .interrupted = interrupted,
        .user = x,
    };
    const struct lfs_search_model model = model_of(x);
    struct lfs_search_result found;
    bool ok = learn_seen(x);

    if (ok)
        config.from = begins_at(x, &ok);
    if (!ok) {
        x->result.end = LFS_SEARCH_FAILED;
        return;
    }
    lfs_search(&model, &config, &found);
    add_result(x, &found);
    keep(x, found.frontier);
    lfs_search_free(&found);
}

bool lfs_exploration_run(struct lfs_exploration *x)
{
    if (x->ran)
        return x->result.end != LFS_SEARCH_FAILED;
    x->ran = true;
    x->result = (struct lfs_search_result){.end = LFS_SEARCH_COMPLETE};
    if (lfs_exploration_seconds(x))
        x->deadline = host_now() + lfs_exploration_seconds(x) * UINT64_C(1000000000);
    for (size_t k = 0; k < x->combinations && x->result.end == LFS_SEARCH_COMPLETE; k++) {
        x->combination = (unsigned)k;
        search_one(x);
    }
    if (x->kept && !keep_rest(x))
        x->result.end = LFS_SEARCH_FAILED;
    if (x->options.searched && lfs_exploration_frontier(x))
        x->options.searched(x->options.user, lfs_exploration_frontier(x));
    x->complete = x->result.end == LFS_SEARCH_COMPLETE && !x->result.bound_met &&
                  mode_of(x) == LFS_SEARCH_ALL && lfs_exploration_shard(x).count == 0;
    tell_violations(x);
    outcomes_tell(x);
    return x->result.end != LFS_SEARCH_FAILED;
}

const struct lfs_search_result *lfs_exploration_result(const struct lfs_exploration *x)
{
    return &x->result;
}

const struct lfs_search_bounds *lfs_exploration_bounds(const struct lfs_exploration *x)
{
    return &x->bounds;
}

uint64_t lfs_exploration_seconds(const struct lfs_exploration *x)
{
    return x->options.seconds ? x->options.seconds : x->c->exploring.seconds;
}

void lfs_exploration_costs(const struct lfs_exploration *x, struct lfs_explored_cost *least,
                           struct lfs_explored_cost *most)
{
    uint32_t low[COSTS];

    for (unsigned i = 0; i < COSTS; i++) /* no run has ended: nothing is known to cost anything */
        low[i] = x->least[i] == UINT32_MAX ? 0 : x->least[i];
    *least = (struct lfs_explored_cost){low[COST_REFUSED], low[COST_BLACKOUT], low[COST_DEAD],
                                        low[COST_PARTITIONS_REFUSED]};
    *most = (struct lfs_explored_cost){x->most[COST_REFUSED], x->most[COST_BLACKOUT],
                                       x->most[COST_DEAD], x->most[COST_PARTITIONS_REFUSED]};
}

bool lfs_exploration_complete(const struct lfs_exploration *x)
{
    return x->complete;
}

bool lfs_exploration_reads(const struct lfs_exploration *x, enum lfs_knob knob)
{
    for (unsigned w = 0; w < x->workers; w++)
        if (x->bench[w].reads[knob])
            return true;
    return false;
}

void lfs_exploration_free(struct lfs_exploration *x)
{
    if (!x)
        return;
    for (unsigned w = 0; w < x->workers; w++)
        lfs_diag_free(x->bench[w].diag);
    lfs_frontier_file_free(x->kept);
    arena_free(&x->arena);
    free(x);
}

/* ---- verdicts -------------------------------------------------------------------------------- */

size_t lfs_exploration_properties(const struct lfs_exploration *x)
{
    return x->judged.count;
}

static uint64_t states_that_violate(const struct lfs_exploration *x, size_t property)
{
    const struct violation *items = x->violations.items;
    uint64_t sum = 0;

    for (size_t i = 0; i < x->violations.count; i++)
        if (items[i].cause >> CAUSE_SHIFT == property + 1)
            sum += items[i].states;
    return sum;
}

static uint64_t ends_that_show(const struct lfs_exploration *x, size_t property)
{
    const struct outcome *items = x->outcomes.items;
    unsigned bit = 0;
    uint64_t sum = 0;

    for (size_t i = 0; i < property; i++) {
        const struct property *own = judged_at(x, i)->own;

        bit += own && own->kind == PROPERTY_EXISTS;
    }
    for (size_t i = 0; i < x->outcomes.count; i++)
        if (items[i].shows >> bit & 1)
            sum += items[i].ends;
    return sum;
}

const char *lfs_exploration_varied(const struct lfs_exploration *x, size_t i)
{
    for (unsigned word = 0; word < VARY_WORDS; word++)
        if (!x->c->exploring.fixed[word] && i-- == 0)
            return vary_words[word];
    return NULL;
}

bool lfs_exploration_varies_all(const struct lfs_exploration *x)
{
    return lfs_exploration_varied(x, VARY_WORDS - 1) != NULL;
}

bool lfs_exploration_bounded(const struct lfs_exploration *x)
{
    return x->bounds.preemptions != LFS_SEARCH_UNBOUNDED ||
           x->bounds.deviations != LFS_SEARCH_UNBOUNDED || x->result.depth_met;
}

static bool leaves_runs_out(const struct lfs_exploration *x)
{
    return lfs_exploration_bounded(x) || !lfs_exploration_varies_all(x);
}

/* Whether it looks at runs as a whole, which says nothing of a run that was cut. */
static bool looks_at_ends(const struct judged *judged)
{
    if (judged->own)
        return judged->own->kind != PROPERTY_NEVER && judged->own->kind != PROPERTY_ALWAYS;
    return judged->expectation || judged->builtin->at_end || is_no_livelock(judged);
}

static enum lfs_property_verdict verdict_of(const struct lfs_exploration *x,
                                            const struct judged *judged,
                                            const struct lfs_judged_property *p)
{
    bool exists = judged->own && judged->own->kind == PROPERTY_EXISTS;

    if (exists && p->states > 0)
        return LFS_PROPERTY_HOLDS;
    if (p->states > 0)
        return LFS_PROPERTY_VIOLATED;
    if (!p->covered)
        return LFS_PROPERTY_NOT_JUDGED;
    if (exists)
        return x->complete && !leaves_runs_out(x) ? LFS_PROPERTY_NOT_MET : LFS_PROPERTY_NOT_SHOWN;
    return x->complete && !(x->result.depth_met && looks_at_ends(judged))
               ? LFS_PROPERTY_HOLDS
               : LFS_PROPERTY_NO_VIOLATION;
}

struct lfs_judged_property lfs_exploration_property(const struct lfs_exploration *x, size_t i)
{
    const struct judged *judged = judged_at(x, i);
    struct lfs_judged_property out = {.name = judged->name, .text = judged->text};
    bool exists = judged->own && judged->own->kind == PROPERTY_EXISTS, everywhere = true;

    if (judged->kind != JUDGED_BUILTIN)
        out.pos = judged->pos;
    for (size_t k = 0; k < x->combinations; k++) {
        bool under = judged_under(x, judged, (unsigned)k);

        out.covered |= under;
        everywhere &= under;
    }
    if (is_no_livelock(judged) && why_not_judged(x, judged))
        out.covered = everywhere = false;
    out.elsewhere = judged->own && !out.covered && !judged->nowhere;
    if (out.covered)
        out.states = exists ? ends_that_show(x, i) : states_that_violate(x, i);
    out.verdict = verdict_of(x, judged, &out);
    if (!out.covered || (judged->builtin && (!everywhere || judged->spoken)))
        out.why_not = why_not_judged(x, judged);
    return out;
}
