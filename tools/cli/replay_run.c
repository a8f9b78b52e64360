/* SPDX-License-Identifier: BSD-3-Clause */
#include "tools/cli/replay_run.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "tools/cli/host.h"

/* ---- the machine ----------------------------------------------------------------------------- */

static bool find_case(struct lfs_replaying *it, struct lfs_diag *diag)
{
    const struct lfs_scenario *scenario = it->loaded->scenario;
    size_t count = lfs_scenario_cases(scenario);

    for (it->number = 0; it->number < count; it->number++)
        if (strcmp(lfs_scenario_case_name(scenario, it->number), it->replay->case_name) == 0)
            return true;
    lfs_diag_add(diag, (struct lfs_pos){.file = it->path}, "REPLAY_CASE", "%s has no case '%s'",
                 it->loaded->path, it->replay->case_name);
    return false;
}

/* The number of a step of a lane, or SIZE_MAX. */
static size_t lane_step(const struct lfs_replaying *it, const struct lfs_lane_step *wanted)
{
    const struct lfs_scenario *scenario = it->loaded->scenario;

    for (size_t i = 0; i < lfs_scenario_lane_steps(scenario, it->number); i++) {
        struct lfs_lane_step step = lfs_scenario_lane_step(scenario, it->number, i);

        if (step.cpu == wanted->cpu && step.index == wanted->index && step.inner == wanted->inner)
            return strcmp(step.name, wanted->name) == 0 ? i : SIZE_MAX;
    }
    return SIZE_MAX;
}

static bool find_dropped(struct lfs_replaying *it, struct lfs_diag *diag)
{
    const struct lfs_replay *replay = it->replay;

    it->dropped = lfs_host_memory(calloc(replay->dropped_count + 1, sizeof(*it->dropped)));
    for (size_t i = 0; i < replay->dropped_count; i++) {
        const struct lfs_lane_step *step = &replay->dropped[i].step;
        char place[LFS_LANE_PLACE_SIZE];

        it->dropped[i] = (struct lfs_left_out){lane_step(it, step), replay->dropped[i].rounds};
        if (it->dropped[i].step != SIZE_MAX)
            continue;
        lfs_diag_add(diag, (struct lfs_pos){.file = it->path, .line = replay->dropped[i].line},
                     "REPLAY_CASE", "step %s of lane cpu%u is no %s",
                     lfs_lane_step_place(step, place), step->cpu, step->name);
        return false;
    }
    return true;
}

/* "policy profile upstream": all knobs are as that profile has them. */
static void fix_profile(const struct lfs_replaying *it, const char *name)
{
    struct lfs_policy policy;

    lfs_policy_set_profile(&policy,
                           strcmp(name, "spec") == 0 ? LFS_PROFILE_SPEC : LFS_PROFILE_UPSTREAM);
    for (unsigned k = 0; k < LFS_KNOBS; k++)
        lfs_scenario_fix_policy(it->loaded->scenario, it->number, (enum lfs_knob)k,
                                policy.value[k]);
}

/* Reading the file has shown that there are such. */
static void fix_policies(const struct lfs_replaying *it)
{
    for (size_t i = 0; i < it->replay->policy_count; i++) {
        const struct lfs_scenario_set *pair = &it->replay->policies[i];
        struct lfs_policy policy;
        enum lfs_knob knob;

        if (strcmp(pair->name, "profile") == 0)
            fix_profile(it, pair->value);
        else if (lfs_policy_find(pair->name, &knob) && lfs_policy_set(&policy, knob, pair->value))
            lfs_scenario_fix_policy(it->loaded->scenario, it->number, knob, policy.value[knob]);
    }
}

static bool is_unchanged(const struct lfs_replaying *it)
{
    return strcmp(it->replay->hash, it->loaded->hash) == 0;
}

/* A cause belongs to a property, both of the scenario as it was. */
static bool check_cause(const struct lfs_replaying *it, struct lfs_diag *diag)
{
    const struct lfs_replay *replay = it->replay;
    const char *property = lfs_run_judge_property(it->judge, replay->cause);

    if (replay->cause == 0 || !is_unchanged(it) ||
        (property != NULL && replay->property != NULL && strcmp(property, replay->property) == 0))
        return true;
    lfs_diag_add(diag, (struct lfs_pos){.file = it->path, .line = replay->cause_line},
                 "REPLAY_CASE", "0x%" PRIx64 " is no cause of %s", replay->cause,
                 replay->property != NULL ? replay->property : "anything: no property is named");
    return false;
}

/* Variables that the file gives values to. */
static bool has_variables(const struct lfs_replaying *it, struct lfs_diag *diag)
{
    for (size_t i = 0; i < it->replay->set_count; i++) {
        const char *name = it->replay->sets[i].name;

        if (lfs_scenario_has_variable(it->loaded->scenario, name))
            continue;
        lfs_diag_add(diag, (struct lfs_pos){.file = it->path}, "REPLAY_CASE",
                     "%s has no variable '%s'", it->loaded->path, name);
        return false;
    }
    return true;
}

static void compare_hash(const struct lfs_replaying *it, struct lfs_diag *diag)
{
    if (is_unchanged(it))
        return;
    lfs_diag_add(diag, (struct lfs_pos){.file = it->path}, "REPLAY_SCENARIO",
                 "%s has changed since this file was written", it->loaded->path);
    lfs_diag_fact(diag, "then %s, lfasim %s", it->replay->hash, it->replay->tool);
    lfs_diag_fact(diag, "now  %s, lfasim " LFASIM_VERSION, it->loaded->hash);
}

bool lfs_replaying_start(struct lfs_replaying *it, enum lfs_backend backend, struct lfs_diag *diag)
{
    const struct lfs_replay *replay = it->replay;
    struct lfs_run_options options = {.backend = backend,
                                      .dropped_count = replay->dropped_count,
                                      .no_oracle = replay->no_oracle,
                                      .trace = true,
                                      .untimed = replay->untimed};

    if (!has_variables(it, diag) || !find_case(it, diag) || !find_dropped(it, diag))
        return false;
    fix_policies(it);
    compare_hash(it, diag);
    it->choices = lfs_replay_choices(replay);
    options.dropped = it->dropped;
    options.choices = (struct lfs_choice_source){.mode = LFS_CHOICE_RECORDED,
                                                 .recorded = it->choices,
                                                 .recorded_count = replay->decision_count};
    it->run = lfs_run_start(it->loaded->scenario, it->number, &options, diag);
    if (it->run == NULL)
        return false;
    it->judge = lfs_run_judge_new(it->run, replay->no_oracle);
    if (it->judge == NULL || !check_cause(it, diag))
        return false;
    it->machine = lfs_stack_machine(lfs_run_stack(it->run));
    it->follower = lfs_follower_new(it->run);
    return true;
}

void lfs_replaying_free(struct lfs_replaying *it)
{
    lfs_follower_free(it->follower);
    lfs_run_judge_free(it->judge);
    lfs_run_free(it->run);
    lfs_loaded_free(it->loaded);
    free(it->choices);
    free(it->dropped);
    free(it->needed);
}

/* ---- held against the file ------------------------------------------------------------------- */

static bool same(const struct lfs_decision *a, const struct lfs_decision *b)
{
    return a->step == b->step && a->kind == b->kind && a->count == b->count &&
           a->taken == b->taken && strcmp(a->name, b->name) == 0;
}

static void tell_decision(struct lfs_diag *diag, const char *when, const struct lfs_decision *d)
{
    lfs_diag_fact(diag, "%s step %" PRIu32 ", %s: %s, alternative %u of 0..%d", when, d->step,
                  lfs_decision_kind_name(d->kind), d->name, d->taken, d->count - 1);
}

static void diverge(struct lfs_replaying *it, unsigned line, const char *what,
                    struct lfs_diag *diag)
{
    it->diverged = true;
    lfs_diag_add(diag, (struct lfs_pos){.file = it->path, .line = line}, "REPLAY_DIVERGED", "%s",
                 what);
}

/* Decisions from `from` on, which a step has taken. */
static void compare(struct lfs_replaying *it, size_t from, struct lfs_diag *diag)
{
    const struct lfs_replay *replay = it->replay;

    for (size_t i = from; i < lfs_follower_decisions(it->follower) && !it->diverged; i++) {
        struct lfs_decision now = lfs_follower_decision(it->follower, i);

        if (i >= replay->decision_count && now.step > replay->steps)
            return;
        if (i < replay->decision_count && same(&now, &replay->decisions[i]))
            continue;
        diverge(it, i < replay->decision_count ? replay->decisions[i].line : 0,
                "the run goes another way here", diag);
        if (i < replay->decision_count)
            tell_decision(diag, "recorded", &replay->decisions[i]);
        tell_decision(diag, "now     ", &now);
    }
}

bool lfs_replaying_is_whole(const struct lfs_replaying *it)
{
    return lfs_steps(it->machine) >= it->replay->steps &&
           (it->replay->end == LFS_END_NONE || lfs_ended(it->machine) != LFS_END_NONE);
}

/* How far it came, once the recorded run should be over. */
static void compare_end(struct lfs_replaying *it, struct lfs_diag *diag)
{
    const struct lfs_replay *replay = it->replay;
    bool fits = lfs_steps(it->machine) == replay->steps && lfs_ended(it->machine) == replay->end &&
                lfs_follower_decisions(it->follower) == replay->decision_count;

    if (fits || it->diverged)
        return;
    diverge(it, 0, "the run ends in another way", diag);
    lfs_diag_fact(diag, "recorded %" PRIu32 " steps with %zu decisions, then %s", replay->steps,
                  replay->decision_count, lfs_end_name(replay->end));
    lfs_diag_fact(diag, "now      %" PRIu32 " steps with %zu decisions, then %s",
                  lfs_steps(it->machine), lfs_follower_decisions(it->follower),
                  lfs_end_name(lfs_ended(it->machine)));
}

/* That the machine is where it was when the round began. */
static void compare_round(struct lfs_replaying *it, struct lfs_diag *diag)
{
    const struct lfs_replay *replay = it->replay;

    if (it->diverged ||
        (replay->before < replay->steps && lfs_state_hash(it->machine) == it->came_by))
        return;
    diverge(it, 0, "the run does not come back to where it was", diag);
    lfs_diag_fact(diag, "recorded step %" PRIu32 " leads to the state behind step %" PRIu32,
                  replay->steps, replay->before);
}

/* The cause, which one property has several of; of a scenario that has changed, any. */
static bool shows_it(const struct lfs_replaying *it)
{
    if (it->replay->cause != 0 && is_unchanged(it))
        return lfs_run_judge_shows(it->judge, it->replay->cause);
    return lfs_run_judge_violated(it->judge, it->replay->property) != NULL;
}

/* That it still shows what it showed. */
static void compare_violation(struct lfs_replaying *it, struct lfs_diag *diag)
{
    const char *property = it->replay->property;

    if (it->replay->goes_round) {
        compare_round(it, diag);
        return;
    }
    if (it->diverged || property == NULL || shows_it(it))
        return;
    diverge(it, it->replay->cause_line, "the run does not violate any more what it did", diag);
    lfs_diag_fact(diag, "recorded %s%s%s", property, it->replay->what != NULL ? ": " : "",
                  it->replay->what != NULL ? it->replay->what : "");
}

static bool step(struct lfs_replaying *it, struct lfs_diag *diag)
{
    size_t before = lfs_follower_decisions(it->follower);
    bool more;

    if (lfs_steps(it->machine) == it->replay->before)
        it->came_by = lfs_state_hash(it->machine);
    more = lfs_follower_step(it->follower);

    compare(it, before, diag);
    return more && !it->diverged;
}

void lfs_replaying_go(struct lfs_replaying *it, uint32_t steps, struct lfs_diag *diag)
{
    uint32_t recorded = it->replay->steps, until = steps == UINT32_MAX ? recorded : steps;
    bool more;

    compare(it, 0, diag); /* those that were taken before the first step */
    more = !it->diverged;
    while (more && lfs_steps(it->machine) < (until < recorded ? until : recorded))
        more = step(it, diag);
    if (it->diverged || until < recorded)
        return;
    if (it->replay->end != LFS_END_NONE && lfs_ended(it->machine) == LFS_END_NONE)
        more = step(it, diag);
    compare_end(it, diag);
    compare_violation(it, diag);
    it->shown_at = lfs_trace_last(it->machine);
    while (more && !it->diverged && lfs_steps(it->machine) < until)
        more = step(it, diag);
}
