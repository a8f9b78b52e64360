/* SPDX-License-Identifier: BSD-3-Clause */
/* What has been found: violations by cause and ends by outcome, each with one run that shows it. */
#include <stdlib.h>
#include <string.h>

#include "sim/search/search.h"

/* The machine's decisions, in place of others. */
static void take_choices(const struct lfs_machine *m, uint16_t **choices, uint32_t *count)
{
    const uint16_t *taken;
    size_t n = lfs_choices_taken(m, &taken);
    uint16_t *copy = realloc(*choices, (n + 1) * sizeof(*copy));

    if (!copy)
        return;
    *choices = memcpy(copy, taken, n * sizeof(*copy));
    *count = (uint32_t)n;
}

/* Room for one more element; *items as it was, and false, when host memory is short. */
static bool one_more(void **items, size_t count, size_t *room, size_t size)
{
    size_t larger = *room ? 2 * *room : 16;
    void *more;

    if (count < *room)
        return true;
    more = realloc(*items, larger * size);
    if (!more)
        return false;
    *items = more;
    *room = larger;
    return true;
}

static void found_cause(struct search *s, uint64_t cause, bool new_state, uint64_t run,
                        const struct lfs_machine *m)
{
    struct lfs_search_result *r = s->result;
    struct lfs_search_cause *found;
    size_t i = 0;

    while (i < r->cause_count && r->causes[i].cause != cause)
        i++;
    if (i == r->cause_count) {
        if (!one_more((void **)&r->causes, i, &s->cause_room, sizeof(*r->causes))) {
            search_ends(s, LFS_SEARCH_FAILED);
            return;
        }
        r->causes[r->cause_count++] = (struct lfs_search_cause){.cause = cause, .run = UINT64_MAX};
    }
    found = &r->causes[i];
    found->states += new_state;
    if (run >= found->run)
        return;
    found->run = run;
    take_choices(m, &found->choices, &found->choice_count);
}

void found_causes(struct search *s, const struct lfs_sight *sight, bool new_state, uint64_t run,
                  const struct lfs_machine *m)
{
    uint32_t count = sight->causes < LFS_SIGHTS_MAX ? sight->causes : LFS_SIGHTS_MAX;

    if (count == 0)
        return;
    pthread_mutex_lock(&s->lock);
    for (uint32_t i = 0; i < count; i++)
        found_cause(s, sight->cause[i], new_state, run, m);
    pthread_mutex_unlock(&s->lock);
    if (new_state)
        atomic_fetch_add_explicit(&s->counts.violations, 1, memory_order_relaxed);
    if (s->config->stop_at_first)
        search_ends(s, LFS_SEARCH_FIRST);
}

void found_outcome(struct search *s, uint64_t outcome, bool new_state, uint64_t run,
                   const struct lfs_machine *m)
{
    struct lfs_search_result *r = s->result;
    size_t i = 0;

    pthread_mutex_lock(&s->lock);
    while (i < r->outcome_count && r->outcomes[i].outcome != outcome)
        i++;
    if (i == r->outcome_count &&
        one_more((void **)&r->outcomes, i, &s->outcome_room, sizeof(*r->outcomes)))
        r->outcomes[r->outcome_count++] =
            (struct lfs_search_outcome){.outcome = outcome, .run = UINT64_MAX};
    if (i == r->outcome_count) {
        search_ends(s, LFS_SEARCH_FAILED);
    } else {
        r->outcomes[i].ends += new_state;
        if (run < r->outcomes[i].run) {
            r->outcomes[i].run = run;
            take_choices(m, &r->outcomes[i].choices, &r->outcomes[i].choice_count);
        }
    }
    pthread_mutex_unlock(&s->lock);
}

static int by_cause(const void *a, const void *b)
{
    uint64_t x = ((const struct lfs_search_cause *)a)->cause;
    uint64_t y = ((const struct lfs_search_cause *)b)->cause;

    return (x > y) - (x < y);
}

static int by_outcome(const void *a, const void *b)
{
    uint64_t x = ((const struct lfs_search_outcome *)a)->outcome;
    uint64_t y = ((const struct lfs_search_outcome *)b)->outcome;

    return (x > y) - (x < y);
}

void found_sort(struct lfs_search_result *r)
{
    if (r->cause_count)
        qsort(r->causes, r->cause_count, sizeof(*r->causes), by_cause);
    if (r->outcome_count)
        qsort(r->outcomes, r->outcome_count, sizeof(*r->outcomes), by_outcome);
}

void found_reset(struct lfs_search_result *r)
{
    for (size_t i = 0; i < r->cause_count; i++)
        free(r->causes[i].choices);
    for (size_t i = 0; i < r->outcome_count; i++)
        free(r->outcomes[i].choices);
    r->cause_count = r->outcome_count = 0;
}

void lfs_search_free(struct lfs_search_result *result)
{
    found_reset(result);
    free(result->causes);
    free(result->outcomes);
    *result = (struct lfs_search_result){0};
}
