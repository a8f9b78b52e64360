/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Livelocks are looked for when all else is known: by a search of its own, since components come
 * out only where one worker goes depth first (cycles.c). It is not needed where the table of the
 * reduction says that no CPU ever comes back to where it stood: then no state does.
 */
#include <stdlib.h>
#include <string.h>

#include "sim/search/search.h"

static bool may_go_round(struct search *s)
{
    if (!s->model->round || s->bounds.depth != LFS_SEARCH_UNBOUNDED) /* depth is a part of states */
        return false;
    if (!s->reduce)
        return true;
    if (!learned_close(s->learned))
        search_ends(s, LFS_SEARCH_FAILED);
    return learned_may_go_round(s->learned);
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

static void search_again(struct search *s, struct search *again)
{
    again->reduce = s->reduce;
    again->learned = s->learned;
    memcpy(again->seen, s->seen, sizeof(again->seen));
    again->cycles = cycles_new();
    if (again->cycles)
        search_once(again);
    else
        search_ends(again, LFS_SEARCH_FAILED);
    cycles_free(again->cycles);
    again->learned = NULL;
}

void find_livelocks(struct search *s)
{
    struct lfs_search_config config = *s->config;
    struct lfs_search_result found = {.end = LFS_SEARCH_FAILED};
    struct search *again;

    if (!may_go_round(s))
        return;
    config.workers = 1;
    config.from = NULL;
    config.keep = config.stop_at_first = false;
    config.check = 0;
    again = search_new(s->model, &config, &found);
    if (!again) {
        search_ends(s, LFS_SEARCH_FAILED);
        return;
    }
    search_again(s, again);
    if (search_ended(again))
        search_ends(s, (enum lfs_search_end)atomic_load(&again->end));
    if (!take_causes(s->result, &found))
        search_ends(s, LFS_SEARCH_FAILED);
    lfs_search_free(&found);
    search_free(again);
}
