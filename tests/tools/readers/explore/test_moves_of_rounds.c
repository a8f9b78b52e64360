/* SPDX-License-Identifier: BSD-3-Clause */
/* Which moves of a run go with the rounds that are left out. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

#include "tools/readers/explore/follow.h"

/* Op 10 is the `repeat`, 11 and 12 are what it repeats, from 13 the lane goes back or on. */
static const struct lane_step repeat = {
    .step = {.cpu = 0, .index = 2, .name = "repeat"}, .first = 10, .next = 14};

/* cpu0 comes to it twice, and ends in a round; cpu1 makes a move between two of that. */
static const struct move moves[] = {
    {0, 5, 0, 0},  {0, 11, 0, 0}, {0, 12, 0, 0}, {0, 13, 0, 0}, {1, 12, 0, 0}, /* round 1 */
    {0, 11, 0, 0}, {0, 12, 0, 0}, {0, 13, 0, 0},                               /* round 2 */
    {0, 12, 0, 0}, {0, 13, 0, 0},                                              /* round 3 */
    {0, 14, 0, 0}, {1, 11, 0, 0}, {0, 10, 0, 0},                               /* outside */
    {0, 11, 0, 0}, {0, 13, 0, 0},                                              /* round 1 */
    {0, 11, 0, 0},                                                             /* round 2 */
};
enum { MOVES = sizeof(moves) / sizeof(moves[0]) };

typedef bool *moves_of(struct lfs_exploration *x, const struct way *way,
                       const struct lane_step *step, uint32_t kept);

/* x: the move goes. */
static void assert_gone(moves_of *gone_of, uint32_t kept, const char *expected)
{
    static struct move made[MOVES];
    struct lfs_exploration x = {.arena = {0}};
    struct way way = {.moves = {.items = made, .count = MOVES}};
    char gone[MOVES + 1] = "";
    const bool *list;

    memcpy(made, moves, sizeof(moves));
    list = gone_of(&x, &way, &repeat, kept);
    for (size_t i = 0; i < MOVES; i++)
        gone[i] = list[i] ? 'x' : '.';
    assert_string_equal(gone, expected);
    arena_free(&x.arena);
}

static void the_last_rounds_go_each_time(void **state)
{
    (void)state;
    assert_gone(moves_of_last_rounds, 1, ".....xxxxx.....x");
    assert_gone(moves_of_last_rounds, 2, "........xx......");
    assert_gone(moves_of_last_rounds, 3, "................");
}

static void the_first_rounds_go_each_time(void **state)
{
    (void)state;
    assert_gone(moves_of_first_rounds, 1, ".xxx.xxx.....xx.");
    assert_gone(moves_of_first_rounds, 2, ".xxx............");
    assert_gone(moves_of_first_rounds, 3, "................");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_last_rounds_go_each_time),
        cmocka_unit_test(the_first_rounds_go_each_time),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
