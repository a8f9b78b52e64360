/* SPDX-License-Identifier: BSD-3-Clause */
/* The choice source: the only place where a run can go otherwise. */
#include "sim/machine.h"

/* splitmix64: one 64-bit state, so that it is saved with the core. */
static uint64_t random_next(uint64_t *state)
{
    uint64_t z = (*state += UINT64_C(0x9e3779b97f4a7c15));

    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

static unsigned recorded_next(struct lfs_machine *m, unsigned count)
{
    const struct lfs_choice_source *source = &m->config.choices;

    if (m->core.choice_next >= source->recorded_count)
        return 0;
    if (source->recorded[m->core.choice_next] >= count) {
        m->core.diverged = true;
        m->core.choice_next++;
        return 0;
    }
    return source->recorded[m->core.choice_next++];
}

static unsigned ask(struct lfs_machine *m, uint16_t kind, unsigned count)
{
    switch (m->config.choices.mode) {
    case LFS_CHOICE_DEFAULT:
        return 0;
    case LFS_CHOICE_SEEDED:
        return (unsigned)(random_next(&m->core.random) % count);
    case LFS_CHOICE_RECORDED:
        return recorded_next(m, count);
    case LFS_CHOICE_HOST:
        return m->config.choices.host(m->config.choices.user, kind, count) % count;
    }
    return 0;
}

unsigned lfs_choose(struct lfs_machine *m, struct lfs_ctx *ctx, uint16_t kind, unsigned count,
                    const char *name)
{
    unsigned taken;

    if (count < 2 || !lfs_varies(m, kind))
        return 0;
    if (m->core.choices == LFS_CHOICES_MAX) {
        lfs_end_bound(m, "choices");
        return 0;
    }
    m->choosing = name;
    taken = ask(m, kind, count);
    m->choices[m->core.choices++] = (uint16_t)taken;
    lfs_trace_choice(m, ctx, kind, count, taken, name);
    return taken;
}

const char *lfs_choosing(const struct lfs_machine *m)
{
    return m->choosing;
}

size_t lfs_choices_taken(const struct lfs_machine *m, const uint16_t **taken)
{
    *taken = m->choices;
    return m->core.choices;
}

bool lfs_choices_diverged(const struct lfs_machine *m)
{
    return m->core.diverged || (m->config.choices.mode == LFS_CHOICE_RECORDED &&
                                m->core.choice_next < m->config.choices.recorded_count);
}
