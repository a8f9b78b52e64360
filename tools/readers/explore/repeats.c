/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Fewer rounds of a `repeat`.
 *
 * A run with fewer is followed without the moves of the last rounds, each time that the lane comes
 * to the step; and without those of the first ones, for a run that came to its point in the last.
 */
#include "tools/readers/explore/repeats.h"

#include "tools/readers/explore/follow.h"

/* ---- how few --------------------------------------------------------------------------------- */

uint32_t fewest_rounds(uint32_t all, uint32_t begun, try_rounds *shows, void *user)
{
    uint32_t fewest = all, too_few = 0; /* none is the step left out: that was tried before */

    if (begun > 0 && begun < fewest && shows(user, begun))
        fewest = begun;
    if (fewest > 1 && shows(user, 1))
        return 1;
    too_few = fewest > 0;
    while (fewest - too_few > 1) {
        uint32_t half = too_few + (fewest - too_few) / 2;

        if (shows(user, half))
            fewest = half;
        else
            too_few = half;
    }
    return fewest;
}

/* ---- moves of rounds ------------------------------------------------------------------------- */

/* By move, the round that it is a part of, from 1 on; 0: none. The move behind the last op of a
 * round, from where it goes back or on, belongs to that round. */
static uint32_t *rounds_of(struct lfs_exploration *x, const struct way *way,
                           const struct lane_step *repeat)
{
    uint32_t *round = arena_alloc(&x->arena, (way->moves.count + 1) * sizeof(*round)), now = 1;
    const struct move *moves = way->moves.items;

    for (size_t i = 0; i < way->moves.count; i++) {
        if (moves[i].mover != repeat->step.cpu)
            continue;
        if (moves[i].at <= repeat->first || moves[i].at >= repeat->next) {
            now = 1;
            continue;
        }
        round[i] = now;
        now += moves[i].at == repeat->next - 1;
    }
    return round;
}

bool *moves_of_last_rounds(struct lfs_exploration *x, const struct way *way,
                           const struct lane_step *repeat, uint32_t kept)
{
    bool *gone = arena_alloc(&x->arena, (way->moves.count + 1) * sizeof(*gone));
    const uint32_t *round = rounds_of(x, way, repeat);

    for (size_t i = 0; i < way->moves.count; i++)
        gone[i] = round[i] > kept;
    return gone;
}

bool *moves_of_first_rounds(struct lfs_exploration *x, const struct way *way,
                            const struct lane_step *repeat, uint32_t kept)
{
    bool *gone = arena_alloc(&x->arena, (way->moves.count + 1) * sizeof(*gone));
    const uint32_t *round = rounds_of(x, way, repeat);
    const struct move *moves = way->moves.items;
    uint32_t last = 0; /* of the same time that the lane came to the step */

    for (size_t i = way->moves.count; i-- > 0;) {
        if (moves[i].mover != repeat->step.cpu)
            continue;
        if (round[i] == 0 || last == 0)
            last = round[i];
        gone[i] = round[i] > 0 && last - round[i] >= kept;
    }
    return gone;
}
