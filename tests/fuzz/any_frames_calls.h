/* SPDX-License-Identifier: BSD-3-Clause */
/* Inside of any_frames.h: what bytes make somebody call. */
#ifndef LFASIM_TESTS_ANY_FRAMES_CALLS_H
#define LFASIM_TESTS_ANY_FRAMES_CALLS_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "tests/models/mem_fixture.h"

#define AF_PARTIES (1 + FIXTURE_SPS) /* the normal world, then partitions */
#define AF_DEVICE  0x1c130000u

/* A game of the bytes. */
struct af_play {
    struct fixture *f;
    const uint8_t *bytes;
    size_t size, at;
    uint32_t frames;
    struct lfs_frame owed[AF_PARTIES]; /* the last request of each partition; x0 0: answered */
};

bool af_is_over(const struct af_play *p);
/* The next byte; 0 behind the last. */
uint8_t af_next(struct af_play *p);
/* The next thing that somebody does by itself; descriptors are written to TX. */
void af_next_frame(struct af_play *p, const struct lfs_mem_client *client, unsigned who,
                   struct lfs_frame *frame);

#endif
