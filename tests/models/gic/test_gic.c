/* SPDX-License-Identifier: BSD-3-Clause */
/* The interrupt controller: what is pending, and what the priority mask lets through. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "models/gic/gic.h"

struct board {
    struct lfs_machine *m;
    struct gic gic;
};

static int board_new(void **state)
{
    static struct board b;
    const struct lfs_machine_config config = {
        .cpus = 2, .backend = LFS_FIBERS, .trace_records = 64};

    b.m = lfs_machine_new(&config);
    assert_non_null(b.m);
    gic_init(&b.gic, b.m);
    *state = &b;
    return 0;
}

static int board_free(void **state)
{
    lfs_machine_free(((struct board *)*state)->m);
    return 0;
}

static bool pend(struct board *b, unsigned cpu, uint16_t intid)
{
    return gic_pend(&b->gic, NULL, cpu, intid, NULL);
}

static void a_cpu_begins_with_everything_masked(void **state)
{
    struct board *b = *state;

    assert_int_equal(gic_mask(&b->gic, 1), GIC_ALL_MASKED);
    assert_true(pend(b, 1, 40));
    assert_false(gic_delivers(&b->gic, 1));
    assert_int_equal(gic_acknowledge(&b->gic, 1), GIC_SPURIOUS);
    gic_mask_set(&b->gic, 1, GIC_NS_MASKED);
    assert_false(gic_delivers(&b->gic, 1));
    gic_mask_set(&b->gic, 1, GIC_OPEN);
    assert_true(gic_delivers(&b->gic, 1));
    assert_int_equal(gic_highest(&b->gic, 1), 40);
}

static void cpus_have_their_own(void **state)
{
    struct board *b = *state;

    gic_mask_set(&b->gic, 0, GIC_OPEN);
    gic_mask_set(&b->gic, 1, GIC_OPEN);
    pend(b, 1, 40);
    assert_false(gic_delivers(&b->gic, 0));
    assert_true(gic_delivers(&b->gic, 1));
}

static void the_lowest_number_first_and_each_once(void **state)
{
    static const uint16_t came[] = {40, 8, 1019, 40, 0}, taken[] = {0, 8, 40, 1019, GIC_SPURIOUS};
    struct board *b = *state;

    gic_mask_set(&b->gic, 0, GIC_OPEN);
    for (unsigned i = 0; i < 5; i++)
        assert_true(pend(b, 0, came[i]));
    for (unsigned i = 0; i < 5; i++)
        assert_int_equal(gic_acknowledge(&b->gic, 0), taken[i]);
    assert_false(gic_delivers(&b->gic, 0));
}

static void room_for_seven(void **state)
{
    struct board *b = *state;

    for (uint16_t i = 0; i < GIC_PENDING_MAX; i++)
        assert_true(pend(b, 0, i));
    assert_false(pend(b, 0, GIC_PENDING_MAX));
    assert_true(pend(b, 0, 3)); /* pending already */
    gic_mask_set(&b->gic, 0, GIC_OPEN);
    assert_int_equal(gic_acknowledge(&b->gic, 0), 0);
    assert_true(pend(b, 0, GIC_PENDING_MAX));
}

/* What was pended and taken leaves no trace in the state. */
static void taken_interrupts_are_no_state(void **state)
{
    struct board *b = *state;
    uint64_t before;

    gic_mask_set(&b->gic, 0, GIC_OPEN);
    before = lfs_state_hash(b->m);
    pend(b, 0, 40);
    pend(b, 0, 9);
    assert_true(lfs_state_hash(b->m) != before);
    gic_acknowledge(&b->gic, 0);
    gic_acknowledge(&b->gic, 0);
    assert_true(lfs_state_hash(b->m) == before);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, board_new, board_free)
    const struct CMUnitTest tests[] = {
        TEST(a_cpu_begins_with_everything_masked),   TEST(cpus_have_their_own),
        TEST(the_lowest_number_first_and_each_once), TEST(room_for_seven),
        TEST(taken_interrupts_are_no_state),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
