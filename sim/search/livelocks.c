/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Livelocks are looked for when all else is known. Mostly the table of where CPUs go says that none
 * of them ever comes back to where it stood: then no state does. Else all workers gather the steps
 * that may be part of a round; a search that reduces has the table from the beginning and does it
 * by the way, others search once more.
 *
 * Only where these steps have a livelock is it searched for: by one worker, since components come
 * out where one goes depth first (cycles.c), and a machine in its states is there to be judged.
 */
#include <stdlib.h>
#include <string.h>

#include "sim/search/search.h"

bool wants_livelocks(const struct search *s)
{
    return s->config->find_livelocks && s->config->mode == LFS_SEARCH_ALL && s->model->round &&
           s->bounds.depth == LFS_SEARCH_UNBOUNDED; /* that is a part of states */
}

/* The rounds become violations like all others. */
static bool take_causes(struct lfs_search_result *to, struct lfs_search_result *found)
{
    for (size_t i = 0; i < found->cause_count; i++) {
        struct lfs_search_cause *cause = &found->causes[i];
        struct lfs_search_cause *entry = cause_entry(to, cause->cause);

        if (!entry)
            return false;
        free(entry->choices);
        *entry = *cause;
        cause->choices = NULL;
    }
    return true;
}

/* The whole space once more, by the same table. */
struct again {
    struct lfs_search_config config;
    struct lfs_search_result found;
    struct search *s;
};

static bool again_begins(struct again *again, struct search *s)
{
    *again = (struct again){.config = *s->config, .found = {.end = LFS_SEARCH_FAILED}};
    again->config.from = NULL;
    again->config.keep = again->config.stop_at_first = again->config.is_part = false;
    again->config.check = 0;
    again->s = search_new(s->model, &again->config, &again->found);
    if (!again->s) {
        search_ends(s, LFS_SEARCH_FAILED);
        return false;
    }
    again->s->reduce = s->reduce;
    again->s->learned = s->learned;
    memcpy(again->s->seen, s->seen, sizeof(s->seen));
    return true;
}

static void again_goes(struct again *again, struct search *s)
{
    search_once(again->s);
    if (search_ended(again->s))
        search_ends(s, (enum lfs_search_end)atomic_load(&again->s->end));
}

static void again_ends(struct again *again)
{
    again->s->learned = NULL; /* the other search's */
    search_free(again->s);
    lfs_search_free(&again->found);
}

/* Some CPU may come back to where it stood, as far as is known. */
static bool may_go_round(struct search *s)
{
    if (s->gathered)
        return s->recurs != NULL;
    if (s->reduce)
        return learned_may_go_round(s->learned);
    if (s->config->from || !s->ways) /* what was searched before nobody has seen */
        return true;
    if (!learned_close(s->ways))
        search_ends(s, LFS_SEARCH_FAILED);
    return learned_may_go_round(s->ways);
}

static bool gathered_may_have_livelock(struct search *s)
{
    const struct learned *table = s->reduce ? s->learned : s->ways;
    struct again again;
    bool may = true;

    if (s->gathered)
        return recurring_may_have_livelock(&s->recurring);
    if (!table || (!s->reduce && s->config->from) || !again_begins(&again, s))
        return true;
    again.s->recurs = table;
    again_goes(&again, s);
    may = recurring_may_have_livelock(&again.s->recurring);
    again_ends(&again);
    return may;
}

static void find(struct search *s)
{
    struct again again;

    if (!again_begins(&again, s))
        return;
    again.s->workers = 1;
    again.s->cycles = cycles_new();
    if (again.s->cycles)
        again_goes(&again, s);
    else
        search_ends(s, LFS_SEARCH_FAILED);
    cycles_free(again.s->cycles);
    if (!take_causes(s->result, &again.found))
        search_ends(s, LFS_SEARCH_FAILED);
    again_ends(&again);
}

void find_livelocks(struct search *s)
{
    if (may_go_round(s) && gathered_may_have_livelock(s) && !search_ended(s))
        find(s);
}
