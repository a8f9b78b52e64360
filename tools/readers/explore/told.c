/* SPDX-License-Identifier: BSD-3-Clause */
/* Violations in words: the simplest run that shows one is made again, with a trace, up to the state
 * that violates. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tools/readers/explore/explore_private.h"

/* ---- choices --------------------------------------------------------------------------------- */

static uint16_t place_of(const struct knob_range *range, unsigned value)
{
    uint16_t place = 0;

    while (place + 1 < range->count && range->value[place] != value)
        place++;
    return place;
}

uint16_t *choices_of(struct lfs_exploration *x, unsigned combination, const uint16_t *choices,
                     size_t count, size_t *all)
{
    const struct knob_range *ranges = x->c->ranges.items;
    uint16_t *out = arena_alloc(&x->arena, (x->c->ranges.count + count + 1) * sizeof(*out));

    *all = 0;
    for (size_t k = 0; k < x->c->ranges.count; k++)
        if (ranges[k].count > 1)
            out[(*all)++] = place_of(
                &ranges[k], lfs_scenario_ranged_value(x->scenario, x->number, k, combination));
    if (count)
        memcpy(out + *all, choices, count * sizeof(*out));
    *all += count;
    return out;
}

/* ---- the run again --------------------------------------------------------------------------- */

/* The machine at the first state of the run that shows the cause, or NULL; *before: its last record
 * before the step that led there. */
static struct lfs_machine *run_again(struct lfs_exploration *x, const struct violation *v,
                                     uint32_t *before)
{
    const struct lfs_choice_source choices = {
        .mode = LFS_CHOICE_RECORDED, .recorded = v->choices, .recorded_count = v->choice_count};
    const struct lfs_left_out *dropped = x->dropped;
    size_t dropped_count = x->dropped_count;
    struct lfs_machine *m;

    x->combination = v->combination;
    program_without(x, v);
    m = bench_take(x, 0, true, &choices);
    x->dropped = dropped;
    x->dropped_count = dropped_count;
    *before = m ? lfs_trace_last(m) : 0;
    while (m && !shows_cause(x, m, v->cause)) {
        *before = lfs_trace_last(m);
        if (!lfs_step(m)) {
            if (shows_cause(x, m, v->cause))
                break;
            bench_leave(x, 0, m);
            return NULL;
        }
    }
    return m;
}

static const struct lfs_record *newest_finding(const struct lfs_machine *m, const char *name)
{
    const struct lfs_record *record;

    for (uint32_t seq = lfs_trace_last(m); (record = lfs_trace_get(m, seq)) != NULL; seq--)
        if (record->kind == LFS_RECORD_FINDING && strcmp(record->u.finding.name, name) == 0)
            return record;
    return NULL;
}

/* ---- the rule that decided -------------------------------------------------------------------- */

static const char *name_of_rule(uint16_t number)
{
    const struct lfs_rule *rule = number ? lfs_rule(number) : NULL;

    return rule ? rule->name : NULL;
}

/* The last that was named after a record. */
static uint16_t newest_rule(const struct lfs_machine *m, uint32_t after)
{
    const struct lfs_record *record;

    for (uint32_t seq = lfs_trace_last(m); seq > after && (record = lfs_trace_get(m, seq)); seq--)
        if (record->rule)
            return record->rule;
    return 0;
}

/* By which a partition, or its activation, came to where it is. */
static uint16_t rule_of_state(const struct lfs_machine *m, const char *subject)
{
    const struct lfs_record *record;

    for (uint32_t seq = lfs_trace_last(m); (record = lfs_trace_get(m, seq)) != NULL; seq--)
        if (record->kind == LFS_RECORD_STATE && !record->u.state.refused &&
            strcmp(record->u.state.subject, subject) == 0)
            return record->rule;
    return 0;
}

static uint16_t rule_of_step(const struct lfs_machine *m, const struct violation *v,
                             const struct lfs_run *run)
{
    for (uint32_t i = 0; i < lfs_script_failures(&run->script); i++) {
        struct lfs_script_failure f = lfs_script_failure(&run->script, i);
        const struct lfs_record *record = lfs_trace_get(m, f.record);

        if ((decider_of_failure(&f) & CAUSE_MASK) == (v->cause & CAUSE_MASK))
            return record ? record->rule : 0;
    }
    return 0;
}

uint16_t rule_of_failed_step(struct lfs_exploration *x, const struct violation *v)
{
    uint32_t before;
    struct lfs_machine *m = run_again(x, v, &before);
    uint16_t rule = m ? rule_of_step(m, v, bench_monitor(x, 0, m)->run) : 0;

    if (m)
        bench_leave(x, 0, m);
    return rule;
}

static uint16_t rule_of_builtin(const struct violation *v, const struct builtin *builtin,
                                const struct lfs_machine *m, const struct lfs_run *run)
{
    size_t k = (size_t)(v->cause & CAUSE_MASK);
    const char *finding = k < BUILTIN_FINDINGS ? builtin->findings[k] : NULL;
    const struct lfs_record *record = finding ? newest_finding(m, finding) : NULL;

    if (record)
        return record->rule;
    if (builtin->judge == judge_steps_made || builtin->judge == judge_statuses)
        return rule_of_step(m, v, run);
    if (builtin->judge == judge_partitions || builtin->judge == judge_messages ||
        builtin->judge == judge_outages)
        return rule_of_state(m, lfs_stack_partition_name(run->stack, (unsigned)k));
    return lfs_end_rule(m);
}

/* Of a property of the scenario that does not know: where each state is judged, what was decided in
 * the step that violated it. */
static uint16_t rule_that_decided(const struct violation *v, const struct judged *judged,
                                  const struct lfs_machine *m, const struct lfs_run *run,
                                  uint32_t before)
{
    uint16_t rule =
        judged->builtin ? rule_of_builtin(v, judged->builtin, m, run) : rule_of_cause(v->cause);

    if (rule == 0 && judged->own &&
        (judged->own->kind == PROPERTY_NEVER || judged->own->kind == PROPERTY_ALWAYS))
        return newest_rule(m, before);
    return rule;
}

/* ---- words ----------------------------------------------------------------------------------- */

static const char *words_of_step(struct lfs_exploration *x, const struct violation *v,
                                 struct lfs_run *run)
{
    const char *text = "a step did not do as expected";

    judge_steps(run);
    for (uint32_t i = 0; i < lfs_script_failures(&run->script) && i < run->failures.count; i++) {
        struct lfs_script_failure f = lfs_script_failure(&run->script, i);
        const struct lfs_failure *words = lfs_run_failure(run, i);

        if ((decider_of_failure(&f) & CAUSE_MASK) != (v->cause & CAUSE_MASK))
            continue;
        text = arena_text(&x->arena, "%s:%u: %s%s%s%s%s", words->pos.file ? words->pos.file : "",
                          words->pos.line, words->what, words->expected ? "; expected " : "",
                          words->expected ? words->expected : "", words->actual ? ", found " : "",
                          words->actual ? words->actual : "");
    }
    return text;
}

static const char *words_of_expression(struct lfs_exploration *x, const struct judged *judged,
                                       struct lfs_run *run)
{
    const struct list *parts = judged->own ? &judged->own->shown : &judged->expectation->shown;
    const char *values = shown_text(run, parts);
    char *text =
        arena_text(&x->arena, "%s%s%s", judged->text, values ? ": " : "", values ? values : "");

    for (char *end = strchr(text, '\n'); end; end = strchr(end, '\n'))
        *end = ';';
    return text;
}

static const char *words_of_builtin(struct lfs_exploration *x, const struct violation *v,
                                    const struct builtin *builtin, const struct lfs_machine *m,
                                    struct lfs_run *run)
{
    size_t k = (size_t)(v->cause & CAUSE_MASK);
    const char *finding = k < BUILTIN_FINDINGS ? builtin->findings[k] : NULL;
    const struct lfs_record *record = finding ? newest_finding(m, finding) : NULL;

    if (record)
        return arena_text(&x->arena, "%s: %s", finding, record->u.finding.text);
    if (builtin->judge == judge_steps_made || builtin->judge == judge_statuses)
        return words_of_step(x, v, run);
    if (builtin->judge == judge_partitions || builtin->judge == judge_messages ||
        builtin->judge == judge_outages)
        return arena_text(&x->arena, "%s is %s, its VM %s",
                          lfs_stack_partition_name(run->stack, (unsigned)k),
                          lfs_stack_vcpu_state(run->stack, (unsigned)k, 0),
                          lfs_stack_vm_state(run->stack, (unsigned)k));
    if (builtin->judge == judge_lanes)
        return arena_text(&x->arena, "cpu%zu is off: its lane has steps left", k);
    if (lfs_end_reason(m)[0])
        return arena_text(&x->arena, "%s: %s", lfs_end_name(lfs_ended(m)), lfs_end_reason(m));
    return builtin->property.summary;
}

static void put_in_words(struct lfs_exploration *x, struct violation *v)
{
    const struct judged *judged = judged_at(x, (size_t)(v->cause >> CAUSE_SHIFT) - 1);
    uint32_t before;
    struct lfs_machine *m = run_again(x, v, &before);
    struct lfs_run *run;

    v->what = judged->text;
    if (!m)
        return;
    v->steps = lfs_steps(m);
    run = bench_monitor(x, 0, m)->run;
    v->what = judged->builtin ? words_of_builtin(x, v, judged->builtin, m, run)
                              : words_of_expression(x, judged, run);
    v->rule = name_of_rule(rule_that_decided(v, judged, m, run, before));
    bench_leave(x, 0, m);
}

/* ---- ranks ------------------------------------------------------------------------------------ */

static unsigned gravity(const struct lfs_exploration *x, const struct violation *v)
{
    const struct judged *judged = judged_at(x, (size_t)(v->cause >> CAUSE_SHIFT) - 1);

    return judged->builtin ? judged->builtin->gravity : GRAVITY_STUCK;
}

static bool comes_before(const struct lfs_exploration *x, const struct violation *a,
                         const struct violation *b)
{
    if (gravity(x, a) != gravity(x, b))
        return gravity(x, a) < gravity(x, b);
    if (a->deviations != b->deviations)
        return a->deviations < b->deviations;
    return a->steps != b->steps ? a->steps < b->steps : a->cause < b->cause;
}

static void rank(struct lfs_exploration *x)
{
    struct violation *items = x->violations.items;

    for (size_t i = 1; i < x->violations.count; i++)
        for (size_t k = i; k > 0 && comes_before(x, &items[k], &items[k - 1]); k--) {
            struct violation moved = items[k];

            items[k] = items[k - 1];
            items[k - 1] = moved;
        }
}

void tell_violations(struct lfs_exploration *x)
{
    struct violation *items = x->violations.items;

    for (size_t i = 0; i < x->violations.count; i++) {
        items[i].not_with = not_with(x, &items[i]);
        if (is_of_round(x, items[i].cause)) {
            go_once_round(x, &items[i]);
            continue;
        }
        minimise(x, &items[i]);
        put_in_words(x, &items[i]);
    }
    rank(x);
}

size_t lfs_exploration_violations(const struct lfs_exploration *x)
{
    return x->violations.count;
}

struct lfs_violation lfs_exploration_violation(const struct lfs_exploration *x, size_t i)
{
    const struct violation *v = (const struct violation *)x->violations.items + i;
    const struct judged *judged = judged_at(x, (size_t)(v->cause >> CAUSE_SHIFT) - 1);

    return (struct lfs_violation){
        .cause = v->cause,
        .property = judged->name,
        .any_cause = v->cause >> CAUSE_SHIFT << CAUSE_SHIFT,
        .what = v->what,
        .rule = v->rule,
        .not_with = v->not_with,
        .states = v->states,
        .choices = v->choices,
        .choice_count = v->choice_count,
        .combination = v->combination,
        .dropped = v->dropped,
        .dropped_count = v->dropped_count,
        .deviations = v->deviations,
        .steps = v->steps,
        .minimal = v->minimal,
        .goes_round = v->goes_round,
        .before = v->before,
        .model_fault = judged->builtin && judged->builtin->gravity == GRAVITY_FAULT,
    };
}
