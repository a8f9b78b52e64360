/* SPDX-License-Identifier: BSD-3-Clause */
/* Work that waits for a worker. Whoever has too much puts some here as soon as others are idle. */
#include <stdlib.h>
#include <string.h>

#include "sim/search/search.h"

void work_free(struct work *work)
{
    if (!work)
        return;
    free(work->way.decisions);
    free(work->way.decision);
    free(work->next);
    free(work);
}

void works_free(struct work *first)
{
    while (first) {
        struct work *work = first;

        first = work->after;
        work_free(work);
    }
}

static void *copy_of(const void *bytes, size_t size)
{
    void *copy = malloc(size + 1);

    return copy && size ? memcpy(copy, bytes, size) : copy;
}

struct work *work_copy(const struct work *work)
{
    struct work *copy = copy_of(work, sizeof(*work));

    if (!copy)
        return NULL;
    copy->after = NULL;
    copy->way.decisions =
        copy_of(work->way.decisions, work->way.steps * sizeof(*work->way.decisions));
    copy->way.decision =
        copy_of(work->way.decision, work->way.decision_count * sizeof(*work->way.decision));
    if (work->next)
        copy->next = copy_of(work->next, work->next_count * sizeof(*work->next));
    if (copy->way.decisions && copy->way.decision && (copy->next || !work->next))
        return copy;
    work_free(copy);
    return NULL;
}

/* How many workers would take what is not there. */
static void tell_hunger(struct search *s)
{
    unsigned waiting = 0;

    for (const struct work *work = s->queue; work; work = work->after)
        waiting++;
    atomic_store_explicit(&s->hungry, s->idle > waiting ? s->idle - waiting : 0,
                          memory_order_relaxed);
}

void queue_put(struct search *s, struct work *work)
{
    if (!work) {
        search_ends(s, LFS_SEARCH_FAILED);
        return;
    }
    pthread_mutex_lock(&s->lock);
    work->after = s->queue;
    s->queue = work;
    tell_hunger(s);
    pthread_cond_signal(&s->news);
    pthread_mutex_unlock(&s->lock);
}

/* When the last worker is idle, nobody will bring work any more. */
struct work *queue_take(struct search *s)
{
    struct work *work = NULL;

    pthread_mutex_lock(&s->lock);
    s->idle++;
    tell_hunger(s);
    while (!s->queue && s->idle < s->workers && !search_ended(s))
        pthread_cond_wait(&s->news, &s->lock);
    if (s->queue && !search_ended(s)) {
        work = s->queue;
        s->queue = work->after;
        s->idle--;
    }
    tell_hunger(s);
    if (!work)
        pthread_cond_broadcast(&s->news);
    pthread_mutex_unlock(&s->lock);
    return work;
}
