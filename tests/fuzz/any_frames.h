/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Any frames at all: bytes decide what the normal world and three partitions call, in whatever
 * state they are: initialising, at work on a request, asked to stop, activated, aborted. Most of
 * the calls concern memory, with descriptors that are sound but for a few fields.
 *
 * The promises: whatever it is, the run comes to an end; in profile `spec` the firmware does not
 * panic and no invariant of the memory model (ffa-memory.md 16) is broken.
 */
#ifndef LFASIM_TESTS_ANY_FRAMES_H
#define LFASIM_TESTS_ANY_FRAMES_H

#include "lfasim/policy.h"

struct any_frames {
    uint32_t frames;   /* that were made */
    char failure[300]; /* which promise was broken; empty: none */
};

/* Bytes by a seed. */
static inline void any_frames_bytes(uint64_t seed, uint8_t *bytes, size_t size)
{
    uint64_t random = (seed + 1) * UINT64_C(0x9e3779b97f4a7c15);

    for (size_t i = 0; i < size; i++) {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        bytes[i] = (uint8_t)(random >> 32);
    }
}

/* Plays on a machine of its own until the bytes are used up, some ten for a frame. With
 * LFASIM_PRINT_FRAMES in the environment a broken promise prints what happened. */
void any_frames_play(enum lfs_profile profile, const uint8_t *bytes, size_t size,
                     struct any_frames *out);

#endif
