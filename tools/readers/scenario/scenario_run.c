/* SPDX-License-Identifier: BSD-3-Clause */
/* From a case to a stack. */
#include <stdlib.h>
#include <string.h>

#include "lfasim/readers/explore.h"
#include "tools/readers/scenario/scenario_private.h"
#include "tools/readers/scenario/scenario_running.h"

/* Records of a run with a trace; a scenario of the usual size makes some hundred. */
#define TRACE_RECORDS 65536u

/* ---- policies that range ---------------------------------------------------------------------- */

size_t lfs_scenario_ranged(const struct lfs_scenario *scenario, size_t i)
{
    return scenario->cases[i].ranges.count;
}

size_t lfs_scenario_combinations(const struct lfs_scenario *scenario, size_t i)
{
    const struct knob_range *ranges = scenario->cases[i].ranges.items;
    size_t count = 1;

    for (size_t k = 0; k < scenario->cases[i].ranges.count; k++)
        count *= ranges[k].count;
    return count;
}

/* Which of its values knob k has; the last one that ranges changes fastest. */
static size_t ranged_place(const struct lfs_scenario *scenario, size_t i, size_t k,
                           size_t combination)
{
    const struct list *list = &scenario->cases[i].ranges;
    const struct knob_range *ranges = list->items;

    for (size_t after = list->count - 1; after > k; after--)
        combination /= ranges[after].count;
    return combination % ranges[k].count;
}

enum lfs_knob lfs_scenario_ranged_knob(const struct lfs_scenario *scenario, size_t i, size_t k)
{
    return ((const struct knob_range *)scenario->cases[i].ranges.items)[k].knob;
}

unsigned lfs_scenario_ranged_value(const struct lfs_scenario *scenario, size_t i, size_t k,
                                   size_t combination)
{
    const struct knob_range *ranges = scenario->cases[i].ranges.items;

    return ranges[k].value[ranged_place(scenario, i, k, combination)];
}

unsigned lfs_scenario_policy(const struct lfs_scenario *scenario, size_t i, enum lfs_knob knob)
{
    return scenario->cases[i].config.policy.value[knob];
}

void lfs_scenario_fix_policy(struct lfs_scenario *scenario, size_t i, enum lfs_knob knob,
                             unsigned value)
{
    struct scenario_case *c = &scenario->cases[i];
    struct knob_range *ranges = c->ranges.items, *range = NULL;

    for (size_t k = 0; k < c->ranges.count; k++)
        if (ranges[k].knob == knob)
            range = &ranges[k];
    if (!range)
        range = list_add(&c->arena, &c->ranges, sizeof(*range));
    *range = (struct knob_range){.knob = knob, .count = 1, .value = {(uint8_t)value}};
    c->config.policy.value[knob] = (uint8_t)value;
}

/* ---- from a case to a stack ------------------------------------------------------------------ */

static void add_lanes(struct lfs_run *run, struct lfs_stack_config *config)
{
    for (unsigned cpu = 0; cpu < LFS_CPUS_MAX; cpu++) {
        struct lfs_script_actor *actor = &run->actors[cpu];

        *actor = (struct lfs_script_actor){&run->script, run->c->lane[cpu]};
        config->lanes[cpu] = (struct lfs_lane_config){
            .run = actor->entry == LFS_SCRIPT_NONE ? NULL : lfs_script_lane, .user = actor};
        if (cpu < run->c->clients.count)
            config->lanes[cpu] = (struct lfs_lane_config){lfs_anything_client, &run->anything};
    }
}

/* Partitions that do anything keep the names that their images say. */
static bool does_anything(const struct lfs_run *run, const struct image *image,
                          struct lfs_behaviour *out)
{
    unsigned count;
    const struct lfs_behaviour *list = lfs_builtin_behaviours(&count);

    if (run->c->clients.count == 0 || run->c->clients.as_written || !image->behaviour)
        return false;
    *out = *lfs_behaviour_find(list, count, "anything");
    out->name = image->behaviour;
    return true;
}

static void add_behaviours(struct lfs_run *run, struct lfs_stack_config *config)
{
    const struct image *images = run->c->images.items;
    size_t count = run->c->images.count;
    struct lfs_behaviour *behaviours = arena_alloc(&run->arena, count * sizeof(*behaviours));

    config->behaviours = behaviours;
    for (size_t i = 0; i < count; i++) {
        struct lfs_script_actor *actor = &run->actors[LFS_CPUS_MAX + i];

        *actor = (struct lfs_script_actor){&run->script, images[i].entry};
        if (does_anything(run, &images[i], &behaviours[config->behaviour_count]))
            config->behaviour_count++;
        else if (images[i].scripted)
            behaviours[config->behaviour_count++] = (struct lfs_behaviour){
                images[i].behaviour, "steps of the scenario", lfs_script_behaviour, actor, NULL};
    }
}

/* At most so many rounds. */
static const struct lfs_expr *at_most(struct lfs_run *run, const struct lfs_expr *count,
                                      uint32_t rounds)
{
    struct lfs_expr *most = arena_alloc(&run->arena, sizeof(*most));
    struct lfs_expr *least = arena_alloc(&run->arena, sizeof(*least));
    const struct lfs_expr **items = arena_alloc(&run->arena, 2 * sizeof(*items));

    *most = (struct lfs_expr){.kind = LFS_EXPR_NUMBER, .number = rounds};
    items[0] = count;
    items[1] = most;
    *least = (struct lfs_expr){.kind = LFS_EXPR_MIN, .items = items, .count = 2};
    return least;
}

static void leave_out(struct lfs_run *run, struct lfs_script_op *ops, const struct lane_step *step,
                      uint32_t rounds)
{
    struct lfs_script_op *op = &ops[step->first];

    if (step->first == step->next) /* it may have come to nothing */
        return;
    if (rounds == 0)
        *op =
            (struct lfs_script_op){.kind = LFS_OP_JUMP, .source = op->source, .target = step->next};
    else if (op->kind == LFS_OP_REPEAT)
        op->value = at_most(run, op->value, rounds);
}

/* The program of the case without what is left out: steps by jumps past them. */
static const struct lfs_script *program(struct lfs_run *run, const struct lfs_run_options *options)
{
    const struct lfs_script *whole = &run->c->script;
    const struct lane_step *steps = run->c->lane_steps.items;
    struct lfs_script_op *ops;

    if (options->dropped_count == 0 || run->c->clients.count > 0)
        return whole;
    ops = arena_alloc(&run->arena, whole->op_count * sizeof(*ops));
    memcpy(ops, whole->ops, whole->op_count * sizeof(*ops));
    for (size_t i = 0; i < options->dropped_count; i++)
        leave_out(run, ops, &steps[options->dropped[i].step], options->dropped[i].rounds);
    run->program = *whole;
    run->program.ops = ops;
    return &run->program;
}

/* Clients, and which of their calls are not made. */
static void add_clients(struct lfs_run *run, const struct lfs_run_options *options)
{
    const struct lane_step *calls = run->c->lane_steps.items;

    lfs_anything_attach(&run->anything, run->stack, run->c->clients.calls);
    for (size_t i = 0; i < options->dropped_count; i++) {
        const struct lfs_lane_step *call = &calls[options->dropped[i].step].step;

        if (options->dropped[i].rounds == 0)
            lfs_anything_leave_out(&run->anything, call->cpu, call->index);
    }
}

/* Sets the policies that range. Recorded choices begin with one for each of them that has several
 * values; what is left is the machine's. */
static struct lfs_choice_source choices_behind_ranges(struct lfs_run *run,
                                                      const struct lfs_run_options *options,
                                                      struct lfs_policy *policy)
{
    const struct knob_range *ranges = run->c->ranges.items;
    struct lfs_choice_source choices = options->choices;
    size_t i = (size_t)(run->c - run->scenario->cases);

    run->ranged = arena_alloc(&run->arena, (run->c->ranges.count + 1) * sizeof(*run->ranged));
    for (size_t k = 0; k < run->c->ranges.count; k++) {
        unsigned value = (unsigned)ranged_place(run->scenario, i, k, options->combination);

        if (options->choices.mode == LFS_CHOICE_RECORDED && ranges[k].count > 1) {
            value = choices.recorded_count ? choices.recorded[0] % ranges[k].count : 0;
            choices.recorded += choices.recorded_count > 0;
            choices.recorded_count -= choices.recorded_count > 0;
        }
        if (ranges[k].count > 1)
            run->ranged[run->ranged_count++] = (uint16_t)value;
        policy->value[ranges[k].knob] = ranges[k].value[value];
    }
    return choices;
}

size_t lfs_run_policies(const struct lfs_run *run, const uint16_t **taken)
{
    *taken = run->ranged;
    return run->ranged_count;
}

/* A run in the order that the case says, or by the choices that were taken in one. */
static bool goes_in_order(const struct scenario_case *c, const struct lfs_run_options *options)
{
    return c->ordered && !options->untimed &&
           (options->choices.mode == LFS_CHOICE_DEFAULT ||
            options->choices.mode == LFS_CHOICE_RECORDED);
}

/* Of runs of an exploration, and of those that repeat them. */
static bool varies(const void *user, uint16_t kind)
{
    const bool *fixed = ((const struct scenario_case *)user)->exploring.fixed;

    return kind == LFS_CHOICE_SCHEDULE ? !fixed[VARY_LANES]
           : kind == LFS_CHOICE_FAULT  ? !fixed[VARY_FAULTS]
                                       : !fixed[VARY_CHOICES];
}

struct lfs_run *lfs_run_start(const struct lfs_scenario *scenario, size_t i,
                              const struct lfs_run_options *options, struct lfs_diag *diag)
{
    const struct scenario_case *c = &scenario->cases[i];
    struct lfs_stack_config config = c->config;
    const struct lfs_pos pos = {.file = scenario->path};
    struct fault_teller teller = {c, lfs_diag_new()};
    struct lfs_run *run;
    bool ordered = goes_in_order(c, options);
    size_t errors;
    char problem[512] = "";

    if (c->needs_trace && !options->trace && !options->untimed) {
        lfs_diag_add(diag, pos, "NEEDS_TRACE",
                     "%s expects a path() of states, which only a trace can tell", c->name);
        lfs_diag_free(teller.diag);
        return NULL;
    }
    run = lfs_reader_alloc(sizeof(*run));
    run->scenario = scenario;
    run->c = c;
    run->actors = arena_alloc(&run->arena, (LFS_CPUS_MAX + c->images.count) * sizeof(*run->actors));
    config.machine.backend = options->backend;
    config.machine.choices = choices_behind_ranges(run, options, &config.policy);
    config.machine.untimed = options->untimed || ordered;
    config.machine.reasons &= config.machine.untimed; /* who judges is an exploration */
    if (ordered && options->choices.mode == LFS_CHOICE_DEFAULT)
        config.machine.choices =
            (struct lfs_choice_source){.mode = LFS_CHOICE_HOST, .host = order_decide, .user = run};
    if (options->untimed) {
        config.machine.varies = varies;
        config.machine.varies_user = c;
    }
    config.oracle = !options->no_oracle;
    config.machine.trace_records = options->trace ? TRACE_RECORDS : 0;
    config.bindings = c->bindings.items;
    config.binding_count = (unsigned)c->bindings.count;
    add_lanes(run, &config);
    add_behaviours(run, &config);
    config.input_sink = tell_fault;
    config.input_user = &teller;
    run->stack = lfs_stack_new(&config, problem, sizeof(problem));
    errors = lfs_diag_errors(diag);
    report_merge(teller.diag, diag);
    if (!run->stack && lfs_diag_errors(diag) == errors) /* nothing that counts as one says why */
        lfs_diag_add(diag, pos, "STACK_REFUSED", "%s cannot be started: %s", c->name, problem);
    if (!run->stack) {
        lfs_run_free(run);
        return NULL;
    }
    lfs_script_attach(&run->script, program(run, options), run->stack);
    if (c->clients.count > 0)
        add_clients(run, options);
    if (ordered)
        run->judge = lfs_run_judge_new(run, options->no_oracle);
    return run;
}

struct lfs_stack *lfs_run_stack(const struct lfs_run *run)
{
    return run->stack;
}

/* A failed expectation fails; else a bound that nobody expects leaves the question open. */
enum lfs_verdict lfs_run_finish(struct lfs_run *run)
{
    enum lfs_end end = run->judge ? run_in_order(run) : lfs_run(lfs_stack_machine(run->stack));

    judge_run(run);
    if (run->judge)
        judge_tell(run->judge, run);
    if (end == LFS_END_BOUND && !run->c->judges_end && lfs_script_failures(&run->script) == 0)
        return LFS_INCONCLUSIVE;
    if (run->failures.count)
        return LFS_FAILED;
    judge_proofs(run);
    return LFS_PASSED;
}

size_t lfs_run_failures(const struct lfs_run *run)
{
    return run->failures.count;
}

const struct lfs_failure *lfs_run_failure(const struct lfs_run *run, size_t i)
{
    return (const struct lfs_failure *)run->failures.items + i;
}

size_t lfs_run_loads(const struct lfs_run *run)
{
    return run->c->script.meter_count;
}

struct lfs_run_load lfs_run_load(const struct lfs_run *run, size_t i)
{
    const struct lfs_script_meter *meter = &run->c->script.meters[i];

    return (struct lfs_run_load){meter->label, meter->call, &run->script.meters[i]};
}

void lfs_run_free(struct lfs_run *run)
{
    if (!run)
        return;
    lfs_run_judge_free(run->judge);
    lfs_stack_free(run->stack);
    arena_free(&run->arena);
    free(run);
}
