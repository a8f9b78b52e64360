/* SPDX-License-Identifier: BSD-3-Clause */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "tools/cli/catalogue.h"
#include "tools/cli/host.h"
#include "tools/cli/matrix.h"
#include "tools/cli/progress.h"

/* ---- the policy ------------------------------------------------------------------------------ */

/* A policy as a replay file has it: a profile, and the knobs that differ from it. */
struct said {
    struct lfs_scenario_set pairs[LFS_KNOBS + 1];
    char values[LFS_KNOBS + 1][LFS_KNOB_VALUE_SIZE];
    size_t count;
};

static void say(const struct lfs_policy *policy, struct said *said)
{
    bool upstream = policy->profile == LFS_PROFILE_UPSTREAM;

    said->pairs[0] = (struct lfs_scenario_set){"profile", upstream ? "upstream" : "spec"};
    said->count = 1;
    for (unsigned k = 0; k < LFS_KNOBS; k++) {
        enum lfs_knob knob = (enum lfs_knob)k;
        char *value = said->values[said->count];

        if (policy->value[k] == lfs_knob_default(knob, policy->profile))
            continue;
        said->pairs[said->count++] = (struct lfs_scenario_set){
            lfs_knob_name(knob), lfs_knob_value(knob, policy->value[k], value)};
    }
}

/* ---- what was found -------------------------------------------------------------------------- */

static char *copy(const char *text)
{
    return lfs_host_memory(strdup(text));
}

/* "MC-17: the SPMC keeps ..." begins with the name of what was found. Behind a panic stands the
 * rule that panicked; what else shows at the end only was decided somewhere on the way. */
static char *decider_of(const struct lfs_violation *violation)
{
    size_t length = strcspn(violation->what, ": ");
    bool named = violation->what[length] == ':';

    for (size_t i = 0; i < length; i++)
        named &= isupper((unsigned char)violation->what[i]) ||
                 isdigit((unsigned char)violation->what[i]) || strchr("-_", violation->what[i]);
    if (named)
        return lfs_host_memory(strndup(violation->what, length));
    if (violation->rule != NULL && strcmp(violation->property, "no-panic") == 0)
        return copy(violation->rule);
    return copy("");
}

static char *replay_text(const struct lfs_recorded *recorded)
{
    size_t size;
    char *text;
    FILE *out = lfs_host_stream(&text, &size);

    lfs_replay_write(&recorded->replay, out);
    if (fclose(out) != 0)
        lfs_host_memory(NULL);
    return text;
}

static void take_end(const struct lfs_machine *m, struct lfs_catalogue_shown *out)
{
    enum lfs_end end = lfs_ended(m);

    out->ends_in = end == LFS_END_PANIC      ? "no-panic"
                   : end == LFS_END_DEADLOCK ? "no-deadlock"
                   : end == LFS_END_RESET    ? "no-reset"
                                             : NULL;
    out->end_rule = lfs_end_rule(m);
}

static void take_run(const struct lfs_explored *it, size_t i, struct lfs_catalogue_shown *out)
{
    struct lfs_recorded recorded;
    size_t size;
    FILE *stream;

    if (lfs_explored_record(it, i, &recorded)) {
        stream = lfs_host_stream(&out->sequence, &size);
        lfs_catalogue_sequence(&recorded, it->loaded, stream);
        if (fclose(stream) != 0)
            lfs_host_memory(NULL);
        out->replay = replay_text(&recorded);
        take_end(lfs_stack_machine(lfs_run_stack(recorded.run)), out);
    }
    lfs_recorded_free(&recorded);
}

/* What steps expect is the scenario's, too. */
static bool is_own(const struct lfs_explored *it, const char *property)
{
    if (strcmp(property, "steps") == 0)
        return true;
    for (size_t i = 0; i < lfs_exploration_properties(it->x); i++) {
        struct lfs_judged_property p = lfs_exploration_property(it->x, i);

        if (strcmp(p.name, property) == 0)
            return p.pos.file != NULL;
    }
    return false;
}

/* A property of a scenario is a cause by itself: what cures it keeps it, whatever decides. What
 * steps expect are as many properties. */
static uint64_t cause_of(const struct lfs_violation *violation, bool own)
{
    return own && strcmp(violation->property, "steps") != 0 ? violation->any_cause
                                                            : violation->cause;
}

static void take_violations(const struct lfs_explored *it, enum lfs_catalogue_depth depth,
                            struct lfs_catalogue_search *out)
{
    size_t count = lfs_exploration_violations(it->x);

    out->shown = lfs_host_memory(calloc(count + 1, sizeof(*out->shown)));
    for (size_t i = 0; i < count; i++) {
        struct lfs_violation violation = lfs_exploration_violation(it->x, i);
        bool own = is_own(it, violation.property);
        uint64_t cause = cause_of(&violation, own);
        struct lfs_catalogue_shown *shown = &out->shown[out->shown_count];

        if (lfs_catalogue_find_cause(out, cause) != NULL)
            continue; /* a simpler run came before */
        out->shown_count++;
        *shown = (struct lfs_catalogue_shown){
            .cause = cause,
            .property = copy(violation.property),
            .decider = own ? copy("") : decider_of(&violation),
            .what = copy(violation.what),
            .own = own,
            .steps = violation.steps,
            .deviations = violation.deviations,
        };
        out->fault |= violation.model_fault;
        if (depth == LFS_CATALOGUE_RUNS)
            take_run(it, i, shown);
    }
}

/* A row of the table in words. That runs complete need not be said. */
static char *outcome_text(const struct lfs_explored *it, size_t row)
{
    struct lfs_explored_outcome outcome = lfs_exploration_outcome(it->x, row);
    size_t size, said = 0;
    char *text;
    FILE *out = lfs_host_stream(&text, &size);

    for (size_t c = 0; c < lfs_exploration_columns(it->x); c++) {
        const char *column = lfs_exploration_column(it->x, c), *value = outcome.values[c];

        if (strcmp(column, "end") == 0 && strcmp(value, lfs_end_name(LFS_END_COMPLETED)) == 0)
            continue;
        fprintf(out, "%s%s=%s", said++ > 0 ? " " : "", column, value);
    }
    if (fclose(out) != 0)
        lfs_host_memory(NULL);
    return text;
}

static void take_outcomes(const struct lfs_explored *it, struct lfs_catalogue_search *out)
{
    out->outcome_count = lfs_exploration_outcomes(it->x);
    out->outcomes = lfs_host_memory(calloc(out->outcome_count + 1, sizeof(*out->outcomes)));
    for (size_t row = 0; row < out->outcome_count; row++)
        out->outcomes[row] = outcome_text(it, row);
    out->ends = lfs_exploration_result(it->x)->counts.ends;
}

/* ---- the search ------------------------------------------------------------------------------ */

static struct lfs_explore_options options_of(const struct lfs_catalogue_settings *settings,
                                             enum lfs_catalogue_depth depth)
{
    return (struct lfs_explore_options){
        .bounds = {.preemptions = LFS_SEARCH_UNBOUNDED,
                   .deviations = LFS_SEARCH_UNBOUNDED,
                   .depth = LFS_SEARCH_UNBOUNDED,
                   .states = settings->states},
        .workers = 1,
        .costs = depth != LFS_CATALOGUE_CAUSES,
        .no_minimise = depth != LFS_CATALOGUE_RUNS,
        .no_reduction = true,
    };
}

static void fix_policy(const struct lfs_loaded *loaded, size_t number,
                       const struct lfs_policy *policy)
{
    for (unsigned k = 0; k < LFS_KNOBS; k++)
        lfs_scenario_fix_policy(loaded->scenario, number, (enum lfs_knob)k, policy->value[k]);
}

static void take(const struct lfs_explored *it, enum lfs_catalogue_depth depth,
                 struct lfs_catalogue_search *out)
{
    struct lfs_explored_cost least;

    out->complete = lfs_exploration_complete(it->x);
    for (unsigned k = 0; k < LFS_KNOBS; k++)
        out->reads[k] = lfs_exploration_reads(it->x, (enum lfs_knob)k);
    take_violations(it, depth, out);
    take_outcomes(it, out);
    if (depth != LFS_CATALOGUE_CAUSES)
        lfs_exploration_costs(it->x, &least, &out->cost);
}

/* Most spaces are so small that what the reduction has to learn first costs more than it saves; a
 * larger one is searched again with it. */
static void explore(struct lfs_explored *it, struct lfs_explore_options *options,
                    struct lfs_diag *diag)
{
    for (int i = 0; i < 2; i++) {
        lfs_exploration_free(it->x);
        it->x = lfs_exploration_new(it->loaded->scenario, it->number, options, diag);
        if (it->x != NULL)
            lfs_exploration_run(it->x);
        if (it->x == NULL || lfs_exploration_result(it->x)->end != LFS_SEARCH_STATES)
            return;
        options->no_reduction = false;
    }
}

bool lfs_catalogue_search(const struct lfs_catalogue_settings *settings,
                          const struct lfs_loaded *loaded, size_t number,
                          const struct lfs_policy *policy, enum lfs_catalogue_depth depth,
                          struct lfs_catalogue_search *out)
{
    struct lfs_explore_options options = options_of(settings, depth);
    struct lfs_diag *diag = lfs_diag_new();
    struct said said;
    struct lfs_explored it = {
        .options = settings->options, .loaded = loaded, .number = number, .policies = said.pairs};
    bool started;

    *out = (struct lfs_catalogue_search){.complete = false};
    say(policy, &said);
    it.policy_count = said.count;
    fix_policy(loaded, number, policy);
    explore(&it, &options, diag);
    started = it.x != NULL;
    if (started)
        take(&it, depth, out);
    lfs_exploration_free(it.x);
    lfs_diag_free(diag);
    return started;
}

const struct lfs_catalogue_shown *
lfs_catalogue_find_cause(const struct lfs_catalogue_search *search, uint64_t cause)
{
    for (size_t i = 0; i < search->shown_count; i++)
        if (search->shown[i].cause == cause)
            return &search->shown[i];
    return NULL;
}

bool lfs_catalogue_same(const struct lfs_catalogue_shown *a, const struct lfs_catalogue_shown *b)
{
    return a->own == b->own && strcmp(a->property, b->property) == 0 &&
           strcmp(a->decider, b->decider) == 0;
}

void lfs_catalogue_search_free(struct lfs_catalogue_search *search)
{
    for (size_t i = 0; i < search->shown_count; i++) {
        free(search->shown[i].property);
        free(search->shown[i].decider);
        free(search->shown[i].what);
        free(search->shown[i].sequence);
        free(search->shown[i].replay);
    }
    for (size_t i = 0; i < search->outcome_count; i++)
        free(search->outcomes[i]);
    free(search->shown);
    free(search->outcomes);
    *search = (struct lfs_catalogue_search){.complete = false};
}
