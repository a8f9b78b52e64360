/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Frames at random, by everybody and in every state (tests/fuzz/any_frames.h).
 *
 *   unit.models.stack.any_frames [--seed N] [--frames N]
 *
 * They come in games, each on a new machine with a seed of its own.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "sim/fiber.h"
#include "tests/fuzz/any_frames.h"

#define FRAMES     (LFS_SANITIZED_STACKS ? 100000u : 1000000u) /* in each profile */
#define GAME_BYTES 8192u

struct wish {
    uint64_t seed, frames;
};

static void play(const struct wish *wish, enum lfs_profile profile, const char *name)
{
    static uint8_t bytes[GAME_BYTES];
    uint64_t made = 0;

    print_message("--seed %llu --frames %llu in profile %s\n", (unsigned long long)wish->seed,
                  (unsigned long long)wish->frames, name);
    for (uint64_t seed = wish->seed; made < wish->frames; seed++) {
        struct any_frames result;

        any_frames_bytes(seed, bytes, sizeof(bytes));
        any_frames_play(profile, bytes, sizeof(bytes), &result);
        made += result.frames;
        if (result.failure[0])
            fail_msg("profile %s: %s; repeat it with --seed %llu --frames 1", name, result.failure,
                     (unsigned long long)seed);
    }
}

static void any_frames_end_and_break_no_invariant(void **state)
{
    play(*state, LFS_PROFILE_SPEC, "spec");
}

static void any_frames_end_in_upstream_too(void **state)
{
    play(*state, LFS_PROFILE_UPSTREAM, "upstream");
}

int main(int argc, char **argv)
{
    static struct wish wish = {.seed = 1, .frames = FRAMES};
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_prestate(any_frames_end_and_break_no_invariant, &wish),
        cmocka_unit_test_prestate(any_frames_end_in_upstream_too, &wish),
    };

    for (int i = 1; i + 1 < argc; i += 2) {
        if (strcmp(argv[i], "--seed") == 0)
            wish.seed = strtoull(argv[i + 1], NULL, 10);
        else if (strcmp(argv[i], "--frames") == 0)
            wish.frames = strtoull(argv[i + 1], NULL, 10);
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
