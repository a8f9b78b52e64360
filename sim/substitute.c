/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The substitution check. If all that survives a transfer lies in the store, then two moments with
 * equal state hashes have equal futures, whatever their stacks hold. So wherever a hash is met
 * again with another stack of some context, the run is continued with either and compared step by
 * step.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/machine.h"

#define SEEN_MAX 4096u

struct seen {
    uint64_t hash;
    struct lfs_snapshot *snapshot;
};

struct check {
    struct lfs_machine *m;
    struct seen *seen;
    unsigned count, bound, tried;
};

/* What one step did: the state it led to and the frames it sent (not their times and numbers). */
static uint64_t step_digest(struct lfs_machine *m)
{
    uint32_t first = m->core.seq + 1;
    uint64_t digest = lfs_step(m) ? 1 : 2;

    for (uint32_t seq = first; seq <= m->core.seq; seq++) {
        const struct lfs_record *record = lfs_trace_get(m, seq);

        if (!record)
            continue;
        digest =
            (digest ^ record->kind ^ ((uint64_t)record->to << 8) ^ ((uint64_t)record->from << 24)) *
            UINT64_C(0x9e3779b97f4a7c15);
        for (unsigned i = 0; record->kind == LFS_RECORD_FRAME && i < LFS_FRAME_REGS; i++)
            digest = (digest ^ record->u.x[i]) * UINT64_C(0xc2b2ae3d27d4eb4f);
    }
    return (digest ^ m->core.end) * UINT64_C(0x9e3779b97f4a7c15) ^ lfs_state_hash(m);
}

static const char *chain_text(struct lfs_machine *m, const struct lfs_ctx *ctx)
{
    const struct lfs_ctx_state *state = lfs_peek(m, ctx->state);
    size_t used = (size_t)snprintf(m->reason, sizeof(m->reason), "%s", ctx->name);

    for (unsigned i = 0; i <= state->depth && used < sizeof(m->reason); i++) {
        const char *name = m->config.tag_name ? m->config.tag_name(state->tag[i]) : NULL;

        used += (size_t)snprintf(m->reason + used, sizeof(m->reason) - used, " > %s",
                                 name ? name : "?");
    }
    return m->reason;
}

/* Fills digests with what the next steps do; returns how many. */
static unsigned run_on(struct check *check, uint64_t *digests)
{
    unsigned steps = 0;

    while (steps < check->bound && check->m->core.end == LFS_END_NONE)
        digests[steps++] = step_digest(check->m);
    return steps;
}

/* Goes on from `now`, once as it is and once for each context whose stack was another in `then`,
 * with that one put in its place. Returns the first context that makes a difference, or NULL;
 * leaves the machine at `now`. */
static struct lfs_ctx *compare(struct check *check, const struct lfs_snapshot *now,
                               const struct lfs_snapshot *then)
{
    struct lfs_machine *m = check->m;
    uint64_t *digests = malloc(2 * check->bound * sizeof(*digests));
    struct lfs_ctx *culprit = NULL;
    unsigned steps = digests ? run_on(check, digests) : 0;

    for (unsigned i = 0; digests && !culprit && i < m->ctx_count; i++) {
        uint64_t *other = digests + check->bound;

        if (lfs_snapshot_same_stack(now, then, i))
            continue;
        lfs_restore(m, now);
        lfs_restore_stack(m, then, i);
        check->tried++;
        if (run_on(check, other) != steps || memcmp(digests, other, steps * sizeof(*other)) != 0)
            culprit = &m->ctx[i];
    }
    lfs_restore(m, now);
    free(digests);
    return culprit;
}

static struct seen *find(struct check *check, uint64_t hash)
{
    for (unsigned i = 0; i < check->count; i++)
        if (check->seen[i].hash == hash)
            return &check->seen[i];
    return NULL;
}

/* One moment between two steps. Returns the culprit or NULL. */
static const char *moment(struct check *check)
{
    struct lfs_machine *m = check->m;
    uint64_t hash = lfs_state_hash(m);
    struct seen *before = find(check, hash);
    struct lfs_snapshot *now = lfs_save(m);
    struct lfs_ctx *culprit = NULL;

    if (now && before)
        culprit = compare(check, now, before->snapshot);
    if (now && !before && check->count < SEEN_MAX)
        check->seen[check->count++] = (struct seen){hash, now};
    else
        lfs_snapshot_free(m, now);
    return culprit ? chain_text(m, culprit) : NULL;
}

unsigned lfs_substitution_check(struct lfs_machine *m, unsigned bound, const char **culprit)
{
    struct check check = {.m = m, .bound = bound};

    *culprit = NULL;
    if (m->config.backend == LFS_FIBERS)
        check.seen = calloc(SEEN_MAX, sizeof(*check.seen));
    if (!check.seen)
        return 0;
    lfs_tracking(m, true);
    do
        *culprit = moment(&check);
    while (!*culprit && lfs_step(m));
    for (unsigned i = 0; i < check.count; i++)
        lfs_snapshot_free(m, check.seen[i].snapshot);
    free(check.seen);
    return check.tried;
}
