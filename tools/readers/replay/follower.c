/* SPDX-License-Identifier: BSD-3-Clause */
/* The decisions of a run, named, while its machine goes on step by step. */
#include <stdlib.h>
#include <string.h>

#include "lfasim/anything.h"
#include "lfasim/components.h"
#include "lfasim/guest.h"
#include "lfasim/load.h"
#include "lfasim/readers/replay.h"
#include "lfasim/readers/trace_view.h"
#include "lfasim/script.h"
#include "tools/readers/host/alloc.h"
#include "tools/readers/host/arena.h"
#include "tools/readers/scenario/scenario_running.h"

struct followed {
    struct lfs_decision decision;
    const char *otherwise;
    uint32_t record;
};

struct lfs_follower {
    struct lfs_stack *stack;
    struct lfs_machine *m;
    struct arena arena;
    struct list decisions; /* struct followed */
    uint32_t seen;         /* the last record that was looked at */
};

static const char *const kind_names[LFS_DECISION_KINDS] = {
    "lane",      "event", "choice",   "fault",  "policy",    "answer",
    "behaviour", "load",  "firmware", "client", "partition",
};

const char *lfs_decision_kind_name(unsigned kind)
{
    return kind < LFS_DECISION_KINDS ? kind_names[kind] : NULL;
}

/* By who decides. */
static enum lfs_decision_kind kind_of_party(const struct lfs_follower *f, uint16_t ctx)
{
    const char *level = ctx != LFS_NO_CTX ? lfs_stack_context_level(f->stack, ctx) : NULL;

    if (level == NULL)
        return LFS_DECISION_FIRMWARE;
    if (strcmp(level, "NWd") == 0)
        return LFS_DECISION_CLIENT;
    return strcmp(level, "S-EL1") == 0 || strcmp(level, "S-EL0") == 0 ? LFS_DECISION_PARTITION
                                                                      : LFS_DECISION_FIRMWARE;
}

static enum lfs_decision_kind kind_of(const struct lfs_follower *f, const struct lfs_record *record)
{
    switch (record->u.choice.choice) {
    case LFS_CHOICE_SCRIPT:
        return LFS_DECISION_CHOICE;
    case LFS_CHOICE_FAULT:
        return LFS_DECISION_FAULT;
    case LFS_CHOICE_ANSWER:
        return LFS_DECISION_ANSWER;
    case LFS_CHOICE_MISBEHAVIOUR:
        return LFS_DECISION_BEHAVIOUR;
    case LFS_CHOICE_LOAD:
        return LFS_DECISION_LOAD;
    default:
        return kind_of_party(f, record->from);
    }
}

/* What stands before a step: who could make it. */
struct before {
    uint16_t cpus[LFS_CPUS_MAX];
    unsigned count;
    uint32_t step; /* its number */
};

/* The name of an alternative of the decision that record tells. */
static const char *name_of(struct lfs_follower *f, const struct lfs_record *record,
                           const struct before *before, unsigned alternative)
{
    struct lfs_record other = *record;
    char text[LFS_CHOICE_TEXT_SIZE];

    if (record->u.choice.choice == LFS_CHOICE_SCHEDULE)
        return alternative < before->count
                   ? arena_text(&f->arena, "cpu%u", before->cpus[alternative])
                   : "event";
    if (record->u.choice.choice == LFS_CHOICE_ANYTHING &&
        lfs_any_alternative(f->stack, record->from, record->u.choice.name, alternative, text,
                            sizeof(text)))
        return arena_text(&f->arena, "%s: %s", record->u.choice.name, text);
    other.u.choice.taken = (uint16_t)alternative;
    lfs_trace_choice_text(&other, text, sizeof(text));
    return arena_text(&f->arena, "%s", text);
}

static void add(struct lfs_follower *f, const struct lfs_record *record,
                const struct before *before)
{
    struct followed *it = list_add(&f->arena, &f->decisions, sizeof(*it));
    uint16_t taken = record->u.choice.taken;

    it->record = record->seq;
    it->otherwise = name_of(f, record, before, 0);
    it->decision = (struct lfs_decision){.step = before->step,
                                         .kind = kind_of(f, record),
                                         .count = record->u.choice.count,
                                         .taken = taken,
                                         .name = name_of(f, record, before, taken)};
    if (record->u.choice.choice == LFS_CHOICE_SCHEDULE)
        it->decision.kind = taken < before->count ? LFS_DECISION_LANE : LFS_DECISION_EVENT;
}

static void look(struct lfs_follower *f, const struct before *before)
{
    uint32_t last = lfs_trace_last(f->m);

    while (f->seen < last) {
        const struct lfs_record *record = lfs_trace_get(f->m, ++f->seen);

        if (record != NULL && record->kind == LFS_RECORD_CHOICE)
            add(f, record, before);
    }
}

static const char *policy_name(struct lfs_follower *f, const struct knob_range *range,
                               unsigned taken)
{
    char value[LFS_KNOB_VALUE_SIZE];

    return arena_text(&f->arena, "%s: %s", lfs_knob_name(range->knob),
                      lfs_knob_value(range->knob, range->value[taken], value));
}

/* Policies that range were decided before the machine was built. */
static void add_policies(struct lfs_follower *f, const struct lfs_run *run)
{
    const struct knob_range *ranges = run->c->ranges.items;

    for (size_t k = 0; k < run->c->ranges.count; k++) {
        struct followed *it;

        if (ranges[k].count < 2)
            continue;
        it = list_add(&f->arena, &f->decisions, sizeof(*it));
        it->otherwise = policy_name(f, &ranges[k], 0);
        it->decision = (struct lfs_decision){.kind = LFS_DECISION_POLICY,
                                             .count = ranges[k].count,
                                             .taken = run->ranged[k],
                                             .name = policy_name(f, &ranges[k], run->ranged[k])};
    }
}

struct lfs_follower *lfs_follower_new(const struct lfs_run *run)
{
    struct lfs_follower *f = lfs_reader_alloc(sizeof(*f));
    const struct before nothing = {.count = 0};

    f->stack = run->stack;
    f->m = lfs_stack_machine(run->stack);
    add_policies(f, run);
    look(f, &nothing);
    return f;
}

void lfs_follower_free(struct lfs_follower *follower)
{
    if (follower == NULL)
        return;
    arena_free(&follower->arena);
    free(follower);
}

bool lfs_follower_step(struct lfs_follower *follower)
{
    struct before before;
    bool more;

    before.count = lfs_enabled(follower->m, before.cpus);
    before.step = lfs_steps(follower->m) + 1;
    more = lfs_step(follower->m);
    look(follower, &before);
    return more;
}

size_t lfs_follower_decisions(const struct lfs_follower *follower)
{
    return follower->decisions.count;
}

struct lfs_decision lfs_follower_decision(const struct lfs_follower *follower, size_t i)
{
    return ((const struct followed *)follower->decisions.items)[i].decision;
}

const char *lfs_follower_otherwise(const struct lfs_follower *follower, size_t i)
{
    return ((const struct followed *)follower->decisions.items)[i].otherwise;
}

uint32_t lfs_follower_record(const struct lfs_follower *follower, size_t i)
{
    return ((const struct followed *)follower->decisions.items)[i].record;
}
