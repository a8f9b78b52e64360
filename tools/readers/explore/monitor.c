/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What is seen in a state.
 *
 * Whatever a property or an observed expression tells by the past must be in what is remembered,
 * or two states that differ in it would be taken for one: failures of steps, findings that
 * somebody asks for, the rule that ended the run, which `eventually` have been met, why a `never`
 * or `always` is violated. All else that they read is hot, and so in the state's hash.
 */
#include <string.h>

#include "lfasim/observe.h"
#include "tools/readers/explore/explore_private.h"

uint64_t mix(uint64_t a, uint64_t b)
{
    uint64_t z = (a + UINT64_C(0x9e3779b97f4a7c15)) ^ (b * UINT64_C(0xbf58476d1ce4e5b9));

    z = (z ^ (z >> 29)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 32);
}

uint64_t mix_text(uint64_t hash, const char *text)
{
    for (; *text; text++)
        hash = (hash ^ (uint8_t)*text) * UINT64_C(0x100000001b3);
    return mix(hash, 0);
}

static unsigned causes_of(const struct lfs_sight *sight, uint64_t property)
{
    unsigned count = 0;

    for (uint32_t i = 0; i < sight->causes; i++)
        count += sight->cause[i] >> CAUSE_SHIFT == property;
    return count;
}

/* When there is no room, one of several causes of a property gives way: that a property is violated
 * is never lost, since there are not more of them. */
static uint64_t *place_for(struct lfs_sight *sight, unsigned property)
{
    if (sight->causes < LFS_SIGHTS_MAX)
        return &sight->cause[sight->causes++];
    if (causes_of(sight, property + 1) > 0)
        return NULL;
    for (uint32_t i = LFS_SIGHTS_MAX; i-- > 0;)
        if (causes_of(sight, sight->cause[i] >> CAUSE_SHIFT) > 1)
            return &sight->cause[i];
    return NULL;
}

void violated(const struct judging *j, uint64_t decider)
{
    uint64_t *place = place_for(j->sight, j->property);

    if (place)
        *place = (uint64_t)(j->property + 1) << CAUSE_SHIFT | (decider & CAUSE_MASK);
}

static bool holds(const struct monitor *monitor, const struct lfs_expr *expr)
{
    return lfs_script_holds(&monitor->run->script, expr);
}

/* ---- what the scenario's properties remember --------------------------------------------------- */

/* The rule; below it how the run ended, if that was not as it should, and of a deadlock a part of
 * the hash of who waits for what. No decider of a round is like this. */
#define DECIDER_RULE 16
#define DECIDER_END  4

uint16_t rule_of_cause(uint64_t cause)
{
    return (uint16_t)((cause & CAUSE_MASK) >> DECIDER_RULE);
}

static uint64_t decider_of(const struct monitor *monitor, const struct lfs_machine *m,
                           const struct lfs_expr *expr)
{
    enum lfs_end end = lfs_ended(m);
    uint64_t rule = lfs_end_rule(m);

    if (rule == 0)
        rule = lfs_script_reason(&monitor->run->script, expr);
    rule <<= DECIDER_RULE;
    if (end == LFS_END_DEADLOCK)
        rule |= (mix_text(0, lfs_end_reason(m)) << DECIDER_END & 0xffff) | end;
    else if (end > LFS_END_COMPLETED)
        rule |= end;
    return rule;
}

static bool is_of_every_state(const struct property *property)
{
    return property->kind == PROPERTY_NEVER || property->kind == PROPERTY_ALWAYS;
}

/* Of `eventually`: that it has been met. Of `never` and `always`: that it is violated, and what
 * decided when that began; what comes after it is no other reason. */
#define MET      1u
#define VIOLATED (UINT64_C(1) << 63)

static const uint64_t *seen_by(const struct monitor *monitor, const struct lfs_machine *m)
{
    return lfs_peek(m, monitor->seen);
}

static uint64_t seen_now(const struct monitor *monitor, const struct lfs_machine *m,
                         const struct property *property, uint64_t before)
{
    if (property->kind == PROPERTY_EVENTUALLY)
        return before || holds(monitor, property->expr) ? MET : 0;
    if (!is_of_every_state(property) ||
        holds(monitor, property->expr) == (property->kind == PROPERTY_ALWAYS))
        return 0;
    return before ? before : VIOLATED | decider_of(monitor, m, property->expr);
}

static void after_step(struct lfs_machine *m, const struct lfs_changes *changes, void *user)
{
    const struct monitor *monitor = user;
    const struct list *properties = &monitor->x->c->properties;

    (void)changes;
    for (size_t i = 0; i < properties->count; i++) {
        uint64_t before = seen_by(monitor, m)[i],
                 now = seen_now(monitor, m, (const struct property *)properties->items + i, before);

        if (now != before)
            ((uint64_t *)lfs_write(m, monitor->seen))[i] = now;
    }
}

static bool remembers(const struct lfs_exploration *x)
{
    const struct property *properties = x->c->properties.items;

    for (size_t i = 0; i < x->c->properties.count; i++)
        if (properties[i].kind == PROPERTY_EVENTUALLY || is_of_every_state(&properties[i]))
            return true;
    return false;
}

bool monitor_init(struct monitor *monitor, const struct lfs_exploration *x, struct lfs_run *run,
                  unsigned combination)
{
    struct lfs_machine *m = lfs_stack_machine(run->stack);

    *monitor = (struct monitor){.x = x, .run = run, .combination = combination};
    monitor->seen = lfs_obj_new(m, "properties seen", LFS_COLD,
                                (x->c->properties.count + 1) * sizeof(uint64_t));
    after_step(m, NULL, monitor);
    return !remembers(x) || lfs_machine_observe(m, after_step, monitor);
}

/* ---- what is remembered ---------------------------------------------------------------------- */

/* Numbers that grow without end would make every state a new one. */
#define COUNTED_MAX 255u

static uint64_t remembered_failures(const struct monitor *monitor)
{
    const struct lfs_script_run *script = &monitor->run->script;
    uint64_t sum = 0;

    for (uint32_t i = 0; i < lfs_script_failures(script); i++) {
        struct lfs_script_failure failure = lfs_script_failure(script, i);

        sum += decider_of_failure(&failure);
    }
    return sum;
}

static uint64_t remembered_findings(const struct monitor *monitor, const struct lfs_machine *m)
{
    const struct lfs_exploration *x = monitor->x;
    const struct counted *counted = x->counted.items;
    uint64_t hash;

    if (!lfs_finding_name(m, 0))
        return 0;
    hash = judge_forbidden(monitor, m, NULL);
    for (size_t i = 0; i < x->counted.count; i++) {
        uint64_t count = lfs_script_value(&monitor->run->script, counted[i].expr).number;

        hash = mix(hash, count < COUNTED_MAX ? count : COUNTED_MAX);
    }
    return hash;
}

static uint32_t cost_counted(uint32_t count)
{
    return count < LFS_EXPLORED_COST_MAX ? count : LFS_EXPLORED_COST_MAX;
}

/* How far an outage has come counts as well: it may become the longest. */
static uint64_t remembered_outage(const struct monitor *monitor, unsigned partition, bool steps)
{
    struct lfs_outage outage;

    lfs_stack_outage(monitor->run->stack, partition, &outage);
    if (steps)
        return mix(outage.most_steps,
                   outage.out ? lfs_steps(lfs_stack_machine(monitor->run->stack)) - outage.begun + 1
                              : 0);
    return mix(cost_counted(outage.most_calls), outage.out ? cost_counted(outage.calls) + 1 : 0);
}

static uint64_t remembered_outages(const struct monitor *monitor)
{
    const struct counted *counted = monitor->x->counted.items;
    uint64_t hash = 0;

    for (size_t i = 0; i < monitor->x->counted.count; i++)
        if (counted[i].expr->kind == LFS_EXPR_OUTAGE_CALLS ||
            counted[i].expr->kind == LFS_EXPR_OUTAGE_STEPS)
            hash = mix(hash, remembered_outage(monitor, (unsigned)counted[i].expr->number,
                                               counted[i].expr->kind == LFS_EXPR_OUTAGE_STEPS));
    return hash;
}

/* What a run has cost so far. */
static uint64_t remembered_costs(const struct monitor *monitor)
{
    const struct lfs_stack *stack = monitor->run->stack;
    uint64_t hash = cost_counted(lfs_stack_refused(stack));

    if (monitor->x->options.shares)
        hash = mix(hash, cost_counted(lfs_stack_refused_partitions(stack)));
    for (unsigned p = 0; p < lfs_stack_partition_count(stack); p++)
        hash = mix(hash, remembered_outage(monitor, p, false));
    return hash;
}

static uint64_t remembered(const struct monitor *monitor, const struct lfs_machine *m)
{
    uint64_t hash = remembered_findings(monitor, m);

    hash = mix(hash, remembered_failures(monitor));
    hash = mix(hash, remembered_outages(monitor));
    if (monitor->x->options.costs)
        hash = mix(hash, remembered_costs(monitor));
    hash = mix(hash, lfs_stack_invariants_memory(monitor->run->stack));
    for (size_t i = 0; i < monitor->x->c->properties.count; i++)
        hash = mix(hash, seen_by(monitor, m)[i]);
    return mix(hash, lfs_end_rule(m));
}

/* ---- what is violated ------------------------------------------------------------------------ */

/* `i`: its place among the properties of the scenario. */
static void judge_own(const struct judging *j, const struct property *property, size_t i,
                      bool ended)
{
    uint64_t seen = seen_by(j->monitor, j->m)[i];

    switch (property->kind) {
    case PROPERTY_NEVER:
    case PROPERTY_ALWAYS:
        if (seen)
            violated(j, seen);
        break;
    case PROPERTY_EVENTUALLY:
        if (ended && !seen)
            violated(j, decider_of(j->monitor, j->m, property->expr));
        break;
    case PROPERTY_FORALL:
        if (ended && !holds(j->monitor, property->expr))
            violated(j, decider_of(j->monitor, j->m, property->expr));
        break;
    case PROPERTY_EXISTS:
        break;
    }
}

static void judge_builtin(const struct judging *j, const struct judged *judged, bool ended)
{
    const struct builtin *builtin = judged->builtin;

    if (builtin->judge && (ended || !builtin->at_end))
        builtin->judge(j);
}

static size_t place_of(const struct lfs_exploration *x, const struct judged *judged)
{
    return (size_t)(judged->own - (const struct property *)x->c->properties.items);
}

static bool is_eventually(const struct judged *judged)
{
    return judged->own && judged->own->kind == PROPERTY_EVENTUALLY;
}

static void judge_all(const struct monitor *monitor, struct lfs_machine *m, bool ended,
                      struct lfs_sight *sight)
{
    const struct lfs_exploration *x = monitor->x;
    const struct judged *all = x->judged.items;
    struct judging j = {.monitor = monitor, .m = m, .sight = sight};
    unsigned now = JUDGED_IN_STATES | (ended ? JUDGED_AT_ENDS : 0u);

    for (size_t i = 0; i < x->judged.count; i++) {
        const struct judged *judged = &all[i];

        j.property = (unsigned)i;
        if (!(judged->when & now) || !judged_under(x, judged, monitor->combination))
            continue;
        if (judged->own)
            judge_own(&j, judged->own, place_of(x, judged), ended);
        else if (judged->builtin)
            judge_builtin(&j, judged, ended);
        else if (ended && !holds(monitor, judged->expectation->expr))
            violated(&j, decider_of(monitor, m, judged->expectation->expr));
    }
    judge_forbidden(monitor, m, &j);
}

/* ---- going round ----------------------------------------------------------------------------- */

/* No end decides, and no rule. */
#define DECIDER_ROUND 1u

/* The only built-in property that nothing else judges. */
bool is_no_livelock(const struct judged *judged)
{
    return judged->builtin && !judged->builtin->judge && !judged->builtin->findings[0];
}

bool judges_rounds(const struct lfs_exploration *x)
{
    for (size_t i = 0; i < x->judged.count; i++)
        if ((is_no_livelock(judged_at(x, i)) && !judged_at(x, i)->nowhere) ||
            is_eventually(judged_at(x, i)))
            return true;
    return false;
}

bool is_of_round(const struct lfs_exploration *x, uint64_t cause)
{
    const struct judged *judged = judged_at(x, (size_t)(cause >> CAUSE_SHIFT) - 1);

    return (cause & CAUSE_MASK) == DECIDER_ROUND &&
           (is_no_livelock(judged) || is_eventually(judged));
}

/* What has not been met where it comes back to, it never meets. */
void monitor_round(const struct monitor *monitor, struct lfs_machine *m, struct lfs_sight *sight)
{
    const struct lfs_exploration *x = monitor->x;
    struct judging j = {.monitor = monitor, .m = m, .sight = sight};

    for (size_t i = 0; i < x->judged.count; i++) {
        const struct judged *judged = judged_at(x, i);

        j.property = (unsigned)i;
        if (is_no_livelock(judged) && !judged->nowhere)
            violated(&j, DECIDER_ROUND);
        if (is_eventually(judged) && !seen_by(monitor, m)[place_of(x, judged)] &&
            judged_under(x, judged, monitor->combination))
            violated(&j, DECIDER_ROUND);
    }
}

/* ---- what is looked at ----------------------------------------------------------------------- */

/* What is judged at ends alone is not in it, since no reduction loses an end; nor what is
 * remembered, since a step that changes it is known by that. */
void monitor_seen(const struct monitor *monitor, struct lfs_machine *m, uint64_t *seen)
{
    const struct property *properties = monitor->x->c->properties.items;
    struct lfs_footprint footprint;

    lfs_tracking(m, true);
    for (size_t i = 0; i < monitor->x->c->properties.count; i++)
        if (properties[i].kind <= PROPERTY_EVENTUALLY)
            lfs_script_look(&monitor->run->script, properties[i].expr);
    if (!monitor->x->options.no_oracle)
        lfs_stack_look_at_invariants(monitor->run->stack);
    lfs_step_footprint(m, &footprint);
    memcpy(seen, footprint.read, sizeof(footprint.read));
}

/* ---- what it cost ---------------------------------------------------------------------------- */

static bool is_dead(const struct lfs_stack *stack, unsigned partition)
{
    return strcmp(lfs_stack_vm_state(stack, partition), "RUNNING") != 0 ||
           strcmp(lfs_stack_vcpu_state(stack, partition, 0), "ABORTED") == 0;
}

void costs_at_end(const struct monitor *monitor, uint32_t costs[COSTS])
{
    const struct lfs_stack *stack = monitor->run->stack;
    struct lfs_outage outage;

    memset(costs, 0, COSTS * sizeof(*costs));
    costs[COST_REFUSED] = cost_counted(lfs_stack_refused(stack));
    costs[COST_PARTITIONS_REFUSED] = cost_counted(lfs_stack_refused_partitions(stack));
    for (unsigned p = 0; p < lfs_stack_partition_count(stack); p++) {
        lfs_stack_outage(stack, p, &outage);
        costs[COST_DEAD] += is_dead(stack, p);
        if (cost_counted(outage.most_calls) > costs[COST_BLACKOUT])
            costs[COST_BLACKOUT] = cost_counted(outage.most_calls);
    }
}

unsigned paid_at_end(const struct monitor *monitor)
{
    uint32_t costs[COSTS];
    unsigned paid = 0;

    if (!monitor->x->options.shares)
        return 0;
    costs_at_end(monitor, costs);
    for (unsigned i = 0; i < COSTS; i++)
        paid |= costs[i] > 0 ? 1u << i : 0;
    return paid;
}

/* ---- how it ended ---------------------------------------------------------------------------- */

uint64_t shows_at_end(const struct monitor *monitor)
{
    const struct lfs_exploration *x = monitor->x;
    uint64_t shows = 0, bit = 1;

    for (size_t i = 0; i < x->judged.count; i++) {
        const struct judged *judged = judged_at(x, i);

        if (!judged->own || judged->own->kind != PROPERTY_EXISTS)
            continue;
        if (judged_under(x, judged, monitor->combination) && holds(monitor, judged->own->expr))
            shows |= bit;
        bit <<= 1;
    }
    return shows;
}

static uint64_t outcome_of(const struct monitor *monitor, const struct lfs_machine *m,
                           const struct lfs_sight *sight)
{
    const struct observed *observed = monitor->x->c->observed.items;
    uint64_t hash = mix(lfs_ended(m), lfs_end_rule(m));
    char text[256];

    for (size_t i = 0; i < monitor->x->c->observed.count; i++) {
        struct lfs_value value = lfs_script_value(&monitor->run->script, observed[i].what.expr);

        lfs_script_value_text(&monitor->run->script, &value, text, sizeof(text));
        hash = mix_text(hash, text);
    }
    hash = mix(hash, shows_at_end(monitor));
    if (monitor->x->options.shares)
        hash = mix(hash, paid_at_end(monitor));
    return mix(hash, sight->causes > 0);
}

void monitor_look(const struct monitor *monitor, struct lfs_machine *m, struct lfs_sight *sight)
{
    enum lfs_end end = lfs_ended(m);
    bool ended = end != LFS_END_NONE && end != LFS_END_BOUND;

    sight->remembered = remembered(monitor, m);
    judge_all(monitor, m, ended, sight);
    if (end != LFS_END_NONE)
        sight->outcome = outcome_of(monitor, m, sight);
}
