/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The alternatives of a state, one after the other.
 *
 * An alternative is the list of the decisions in one step, the schedule's first, if anybody else
 * could have moved. The one after it is found by counting up, the last decision first, like an
 * odometer; how many alternatives a decision has is known once it was made. Backwards, from the
 * last alternative to the first, it counts down.
 */
#include "sim/search/walk.h"

bool is_preemption(const struct node *node, const struct decision *d, uint32_t count)
{
    return count > 0 && node->others > 1 && node->stays && d[0].taken != 0 &&
           d[0].taken < node->cpus;
}

static bool affordable(const struct node *node, const struct decision *d, uint32_t count)
{
    uint32_t deviations = 0;

    for (uint32_t i = 0; i < count; i++)
        deviations += d[i].taken != 0;
    return deviations <= node->deviations &&
           !(node->preemptions == 0 && is_preemption(node, d, count));
}

/* The alternative of the schedule from `first` on that is to be tried; `others`: none. */
static uint16_t next_of_only(const struct node *node, unsigned first)
{
    uint64_t left = first < 64 ? node->only >> first : 0;

    return left ? (uint16_t)(first + (unsigned)__builtin_ctzll(left)) : node->others;
}

/* The one before `end`; `others`: none. */
static uint16_t last_of_only(const struct node *node, unsigned end)
{
    uint64_t left = end < 64 ? node->only & ((UINT64_C(1) << end) - 1) : node->only;

    return left ? (uint16_t)(63 - __builtin_clzll(left)) : node->others;
}

/* What a decision is to be next; its count: nothing is left. */
static uint16_t next_value(const struct node *node, const struct decision *last, bool of_only,
                           bool backwards)
{
    if (!backwards)
        return of_only ? next_of_only(node, last->taken + 1u) : (uint16_t)(last->taken + 1);
    if (of_only)
        return last_of_only(node, last->taken);
    return last->taken ? (uint16_t)(last->taken - 1) : last->count;
}

bool count_up(const struct worker *w, const struct node *node, struct decision *d, uint32_t *count)
{
    while (*count > 0) {
        struct decision *last = &d[*count - 1];
        uint16_t next = next_value(node, last, *count == 1 && node->only, w->s->backwards);

        if (next >= last->count) {
            --*count;
            continue;
        }
        last->taken = next;
        if (affordable(node, d, *count))
            return true;
    }
    return false;
}

unsigned pick_last(struct worker *w, uint16_t kind, unsigned count)
{
    (void)w;
    (void)kind;
    return count - 1;
}

bool next_alternative(struct worker *w)
{
    struct node *node = last_node(w);
    uint16_t first;

    if (node->ready) {
        node->ready = false;
        return true;
    }
    if (node->given)
        return false;
    if (node->begun)
        return count_up(w, node, w->decision + node->first, &node->count);
    node->begun = true;
    if (node->only) {
        first = w->s->backwards ? last_of_only(node, 64) : next_of_only(node, 0);
        w->decision[node->first] = (struct decision){first, node->others};
        node->count = 1;
    }
    return true;
}
