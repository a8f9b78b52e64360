/* SPDX-License-Identifier: BSD-3-Clause */
/* Copies and sums of page ranges: gaps, words and blocks of the directory, undo. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "lfasim/engine.h"
#include "lfasim/memory.h"

/* The directory keeps 64 frames a word and 512 a block: 2 MiB. */
#define PAGES      100u
#define BLOCK_EDGE UINT64_C(0x6400000)                     /* a multiple of 2 MiB */
#define FROM       (BLOCK_EDGE - 37 * LFS_PAGE_SIZE)       /* crosses words and a block */
#define TO         (BLOCK_EDGE + 0x400000 - LFS_PAGE_SIZE) /* the same, shifted otherwise */

typedef void copy_call(struct lfs_machine *m, lfs_pa to, lfs_pa from, uint64_t pages);

static struct lfs_machine *machine(void)
{
    struct lfs_machine *m = lfs_machine_new(&(struct lfs_machine_config){.cpus = 1});

    assert_non_null(m);
    return m;
}

static lfs_pa page(uint64_t base, uint64_t i)
{
    return lfs_pa_of(base + i * LFS_PAGE_SIZE);
}

static void put(struct lfs_machine *m, lfs_pa at, uint64_t value)
{
    lfs_mem_write(m, at, &value, sizeof(value));
}

static uint64_t get(struct lfs_machine *m, lfs_pa at)
{
    uint64_t value;

    lfs_mem_read(m, at, &value, sizeof(value));
    return value;
}

/* Every third page of the source is a gap; the target holds other gaps, and a page on either side
 * that is none of the copy's business. */
static void fill(struct lfs_machine *m)
{
    for (uint64_t i = 0; i < PAGES; i++) {
        if (i % 3 != 0)
            put(m, page(FROM, i), 1000 + i);
        if (i % 2 == 0)
            put(m, page(TO, i), 2000 + i);
    }
    put(m, page(TO, UINT64_MAX), 1); /* the page before */
    put(m, page(TO, PAGES), 2);
    put(m, page(FROM, PAGES), 3);
}

static void expect_copied(struct lfs_machine *m)
{
    for (uint64_t i = 0; i < PAGES; i++) {
        assert_int_equal(get(m, page(TO, i)), i % 3 != 0 ? 1000 + i : 0);
        assert_int_equal(get(m, page(FROM, i)), i % 3 != 0 ? 1000 + i : 0);
    }
    assert_int_equal(get(m, page(TO, UINT64_MAX)), 1);
    assert_int_equal(get(m, page(TO, PAGES)), 2);
    assert_int_equal(lfs_range_sum(m, page(TO, 0), PAGES), lfs_range_sum(m, page(FROM, 0), PAGES));
    assert_int_equal(lfs_pages_held(m), 2 * (PAGES - PAGES / 3 - 1) + 3);
}

static void a_copy_with_gaps(copy_call *copy)
{
    struct lfs_machine *m = machine();

    fill(m);
    copy(m, page(TO, 0), page(FROM, 0), PAGES);
    expect_copied(m);
    copy(m, page(TO, 0), page(FROM, 0), PAGES); /* over itself */
    expect_copied(m);
    lfs_machine_free(m);
}

static void copies_by_reference_leave_the_sources_gaps(void **state)
{
    (void)state;
    a_copy_with_gaps(lfs_page_copy);
}

static void copies_by_bytes_leave_the_sources_gaps(void **state)
{
    (void)state;
    a_copy_with_gaps(lfs_page_copy_move);
}

static void a_copy_by_bytes_is_not_shared(void **state)
{
    struct lfs_machine *m = machine();

    (void)state;
    fill(m);
    lfs_page_copy_move(m, page(TO, 0), page(FROM, 0), PAGES);
    put(m, page(FROM, 1), 7);
    assert_int_equal(get(m, page(TO, 1)), 1001);
    put(m, page(TO, 2), 8);
    assert_int_equal(get(m, page(FROM, 2)), 1002);
    lfs_machine_free(m);
}

/* The sum of a range is that of its pages in order, wherever blocks begin. */
static void sums_do_not_know_blocks(void **state)
{
    struct lfs_machine *m = machine();
    uint64_t before;

    (void)state;
    fill(m);
    before = lfs_range_sum(m, page(FROM, 0), PAGES);
    lfs_page_copy(m, lfs_pa_of(0x100000000), page(FROM, 0), PAGES); /* begins a block */
    assert_int_equal(lfs_range_sum(m, lfs_pa_of(0x100000000), PAGES), before);
    put(m, page(FROM, PAGES - 1), 7);
    assert_int_not_equal(lfs_range_sum(m, page(FROM, 0), PAGES), before);
    assert_int_equal(lfs_range_sum(m, page(FROM, 0), PAGES - 1),
                     lfs_range_sum(m, lfs_pa_of(0x100000000), PAGES - 1));
    lfs_machine_free(m);
}

static void copier(struct lfs_ctx *self)
{
    copy_call *const *copy = lfs_ctx_user(self);

    (*copy)(lfs_ctx_machine(self), page(TO, 0), page(FROM, 0), PAGES);
    lfs_yield(self, 1);
}

static void undo_takes_a_copy_back(copy_call *copy)
{
    struct lfs_machine *m = machine();
    uint64_t hash;

    fill(m);
    lfs_cpu_start(m, 0, lfs_ctx_new(m, "copier", copier, &copy));
    assert_true(lfs_undo_start(m));
    hash = lfs_state_hash(m);
    assert_true(lfs_step(m));
    expect_copied(m);
    assert_int_not_equal(lfs_state_hash(m), hash);
    assert_true(lfs_undo(m));
    assert_int_equal(lfs_state_hash(m), hash);
    for (uint64_t i = 0; i < PAGES; i++)
        assert_int_equal(get(m, page(TO, i)), i % 2 == 0 ? 2000 + i : 0);
    lfs_machine_free(m);
}

static void undo_takes_copies_of_either_kind_back(void **state)
{
    (void)state;
    undo_takes_a_copy_back(lfs_page_copy);
    undo_takes_a_copy_back(lfs_page_copy_move);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(copies_by_reference_leave_the_sources_gaps),
        cmocka_unit_test(copies_by_bytes_leave_the_sources_gaps),
        cmocka_unit_test(a_copy_by_bytes_is_not_shared),
        cmocka_unit_test(sums_do_not_know_blocks),
        cmocka_unit_test(undo_takes_copies_of_either_kind_back),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
