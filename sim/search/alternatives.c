/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The alternatives of a state, one after the other.
 *
 * An alternative is the list of the decisions in one step, the schedule's first, if anybody else
 * could have moved. The one after it is found by counting up, the last decision first, like an
 * odometer; how many alternatives a decision has is known once it was made.
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

bool count_up(const struct node *node, struct decision *d, uint32_t *count)
{
    while (*count > 0) {
        struct decision *last = &d[*count - 1];

        if (last->taken + 1 >= last->count || (*count == 1 && node->others > 1 && node->alone)) {
            --*count;
            continue;
        }
        last->taken++;
        if (affordable(node, d, *count))
            return true;
    }
    return false;
}

bool next_alternative(struct worker *w)
{
    struct node *node = last_node(w);

    if (node->ready) {
        node->ready = false;
        return true;
    }
    if (node->given)
        return false;
    if (node->begun)
        return count_up(node, w->decision + node->first, &node->count);
    node->begun = true;
    if (node->alone > 1) {
        w->decision[node->first] = (struct decision){(uint16_t)(node->alone - 1), node->others};
        node->count = 1;
    }
    return true;
}
