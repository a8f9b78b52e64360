/* SPDX-License-Identifier: BSD-3-Clause */
/* From a case to a stack. */
#include <stdlib.h>
#include <string.h>

#include "tools/readers/scenario/scenario_private.h"

/* Records of a run with a trace; a scenario of the usual size makes some hundred. */
#define TRACE_RECORDS 65536u

static void add_lanes(struct lfs_run *run, struct lfs_stack_config *config)
{
    for (unsigned cpu = 0; cpu < LFS_CPUS_MAX; cpu++) {
        struct lfs_script_actor *actor = &run->actors[cpu];

        *actor = (struct lfs_script_actor){&run->script, run->c->lane[cpu]};
        config->lanes[cpu] = (struct lfs_lane_config){
            .run = actor->entry == LFS_SCRIPT_NONE ? NULL : lfs_script_lane, .user = actor};
    }
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
        if (images[i].scripted)
            behaviours[config->behaviour_count++] = (struct lfs_behaviour){
                images[i].behaviour, "steps of the scenario", lfs_script_behaviour, actor, NULL};
    }
}

/* The program of the case, from which steps are left out by jumps past them. */
static const struct lfs_script *program(struct lfs_run *run, const struct lfs_run_options *options)
{
    const struct lfs_script *whole = &run->c->script;
    const struct lane_step *steps = run->c->lane_steps.items;
    struct lfs_script_op *ops;

    if (options->dropped_count == 0)
        return whole;
    ops = arena_alloc(&run->arena, whole->op_count * sizeof(*ops));
    memcpy(ops, whole->ops, whole->op_count * sizeof(*ops));
    for (size_t i = 0; i < options->dropped_count; i++) {
        const struct lane_step *step = &steps[options->dropped[i]];

        if (step->first < step->next) /* it may have come to nothing */
            ops[step->first] = (struct lfs_script_op){.kind = LFS_OP_JUMP,
                                                      .source = ops[step->first].source,
                                                      .target = step->next};
    }
    run->program = *whole;
    run->program.ops = ops;
    return &run->program;
}

struct lfs_run *lfs_run_start(const struct lfs_scenario *scenario, size_t i,
                              const struct lfs_run_options *options, struct lfs_diag *diag)
{
    const struct scenario_case *c = &scenario->cases[i];
    struct lfs_stack_config config = c->config;
    const struct lfs_pos pos = {.file = scenario->path};
    struct fault_teller teller = {c, lfs_diag_new()};
    struct lfs_run *run;
    size_t errors;
    char problem[512] = "";

    if (c->needs_trace && !options->trace) {
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
    config.machine.choices = options->choices;
    config.machine.untimed = options->untimed;
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
    return run;
}

struct lfs_stack *lfs_run_stack(const struct lfs_run *run)
{
    return run->stack;
}

/* A failed expectation fails; else a bound that nobody expects leaves the question open. */
enum lfs_verdict lfs_run_finish(struct lfs_run *run)
{
    enum lfs_end end = lfs_run(lfs_stack_machine(run->stack));

    judge_run(run);
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
    lfs_stack_free(run->stack);
    arena_free(&run->arena);
    free(run);
}
