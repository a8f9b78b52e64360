/* SPDX-License-Identifier: BSD-3-Clause */
/* What the steps of a worker teach. */
#include "sim/search/walk.h"

int whose_step(const struct lfs_machine *m)
{
    return m->step.by < LFS_CPUS_MAX ? m->step.by : -1;
}

uint64_t sight_digest(const struct lfs_sight *sight)
{
    uint64_t digest = sight->causes;

    for (uint32_t i = 0; i < sight->causes && i < LFS_SIGHTS_MAX; i++)
        digest += sight->cause[i] * UINT64_C(0x9e3779b97f4a7c15) ^ sight->cause[i] >> 29;
    return digest;
}

static bool knows(const struct learned *l, unsigned cpus, int cpu, const uint64_t *before,
                  const uint64_t *after, const struct reach *reach)
{
    bool known = cpu < 0 ? learned_knows_event(l, reach)
                         : learned_knows_step(l, (unsigned)cpu, before[cpu], reach);

    for (unsigned i = 0; i < cpus && known; i++)
        known = (before[i] == after[i] && (int)i != cpu) ||
                learned_knows_way(l, i, before[i], after[i]);
    return known;
}

void learn_step(struct worker *w, int cpu, const uint64_t *before, const uint64_t *after,
                const struct reach *reach, struct learned *into)
{
    if (knows(w->s->learned, w->cpus, cpu, before, after, reach))
        return;
    pthread_mutex_lock(&w->s->lock);
    if (cpu < 0)
        learned_event(into, reach);
    else
        learned_step(into, (unsigned)cpu, before[cpu], reach);
    for (unsigned i = 0; i < w->cpus; i++)
        if (before[i] != after[i] || (int)i == cpu)
            learned_way(into, i, before[i], after[i]);
    pthread_mutex_unlock(&w->s->lock);
}

/* What CPUs that wait for a condition have looked at is what wakes them. */
void learn_waits(struct worker *w, const uint64_t *phases, struct learned *into)
{
    for (unsigned cpu = 0; cpu < w->cpus; cpu++) {
        struct reach reach;

        if (!reach_of_wait(w->m, cpu, &reach) ||
            learned_knows_step(w->s->learned, cpu, phases[cpu], &reach))
            continue;
        pthread_mutex_lock(&w->s->lock);
        learned_step(into, cpu, phases[cpu], &reach);
        pthread_mutex_unlock(&w->s->lock);
    }
}

void learn_ways(struct worker *w, int cpu, const uint64_t *before, const uint64_t *after)
{
    struct reach makes_events = {.written = {[REACH_MARKS] = REACH_EVENTS}};

    if (cpu < 0 && w->m->step.made_event)
        learned_event(w->ways, &makes_events);
    for (unsigned i = 0; i < w->cpus; i++)
        if (before[i] != after[i] || (int)i == cpu)
            learned_way(w->ways, i, before[i], after[i]);
}
