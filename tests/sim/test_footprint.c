/* SPDX-License-Identifier: BSD-3-Clause */
/* What a step is said to have read and written, and hashes over changes of tracking. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "lfasim/memory.h"
#include "tests/sim/toy.h"

struct lonely {
    lfs_obj mine, flag;
    lfs_lock lock;
    void (*work)(struct lfs_machine *m);
};

static bool in_set(const uint64_t *set, lfs_obj obj)
{
    return set[obj.index >> 6] >> (obj.index & 63) & 1;
}

static bool in_list(const uint64_t *list, uint32_t count, uint64_t frame)
{
    for (uint32_t i = 0; i < count && count <= 32; i++)
        if (list[i] == frame)
            return true;
    return false;
}

static struct lfs_machine *machine(unsigned cpus)
{
    struct lfs_machine_config config = {.cpus = cpus, .untimed = true, .trace_records = 64};
    struct lfs_machine *m = lfs_machine_new(&config);

    assert_non_null(m);
    lfs_tracking(m, true);
    return m;
}

/* ---- objects --------------------------------------------------------------------------------- */

static bool flag_set(struct lfs_machine *m, void *user)
{
    return *(const uint64_t *)lfs_read(m, ((const struct lonely *)user)->flag) != 0;
}

static void waits(struct lfs_ctx *self)
{
    lfs_wait_until(self, 1, flag_set, lfs_ctx_user(self));
}

static void writes_its_own(struct lfs_ctx *self)
{
    struct lonely *lonely = lfs_ctx_user(self);
    struct lfs_machine *m = lfs_ctx_machine(self);

    for (;;) {
        ++*(uint64_t *)lfs_write(m, lonely->mine);
        lfs_lock_take(self, 3, lonely->lock);
        lfs_lock_drop(self, lonely->lock);
        lfs_yield(self, 2);
    }
}

/* Two CPUs that touch nothing of each other's are independent, although the scheduler looks at
 * both, and at the condition that a third one waits for. */
static void what_only_the_scheduler_looks_at_is_in_no_step(void **state)
{
    struct lfs_machine *m = machine(3);
    lfs_obj flag = lfs_obj_new(m, "flag", LFS_HOT, sizeof(uint64_t));
    struct lonely lonely[2];
    struct lfs_footprint f;

    (void)state;
    for (unsigned i = 0; i < 2; i++) {
        lonely[i] = (struct lonely){.mine = lfs_obj_new(m, "mine", LFS_HOT, sizeof(uint64_t)),
                                    .flag = flag,
                                    .lock = lfs_lock_new(m, "lock", i)};
        lfs_cpu_start(m, i, lfs_ctx_new(m, "x", writes_its_own, &lonely[i]));
    }
    lfs_cpu_start(m, 2, lfs_ctx_new(m, "waits", waits, &lonely[0]));
    for (unsigned i = 0; i < 10; i++) {
        assert_true(lfs_step(m)); /* by default the CPU that moved last goes on: CPU 0 */
        lfs_step_footprint(m, &f);
        assert_false(in_set(f.read, lonely[1].mine) || in_set(f.written, lonely[1].mine));
        assert_false(in_set(f.read, flag));
        for (uint16_t obj = 0; obj < lfs_obj_count(m); obj++) {
            const char *name = lfs_obj_name(m, (lfs_obj){obj});

            if (strcmp(name, "cpu1") == 0 || strcmp(name, "cpu2") == 0 ||
                strcmp(name, "waits") == 0)
                assert_false(in_set(f.read, (lfs_obj){obj}) || in_set(f.written, (lfs_obj){obj}));
        }
    }
    assert_int_not_equal(*(const uint64_t *)lfs_peek(m, lonely[0].mine), 0);
    lfs_machine_free(m);
}

static void sets_the_flag(struct lfs_ctx *self)
{
    const struct lonely *lonely = lfs_ctx_user(self);

    *(uint64_t *)lfs_write(lfs_ctx_machine(self), lonely->flag) = 1;
}

/* Whoever waited for a condition depends on it. */
static void the_end_of_a_wait_reads_its_condition(void **state)
{
    struct lfs_machine *m = machine(2);
    struct lonely lonely = {.flag = lfs_obj_new(m, "flag", LFS_HOT, sizeof(uint64_t))};
    struct lfs_footprint f;

    (void)state;
    lfs_cpu_start(m, 0, lfs_ctx_new(m, "waits", waits, &lonely));
    lfs_cpu_start(m, 1, lfs_ctx_new(m, "sets", sets_the_flag, &lonely));
    assert_true(lfs_step(m)); /* waits */
    assert_true(lfs_step(m)); /* sets */
    lfs_step_footprint(m, &f);
    assert_true(in_set(f.written, lonely.flag));
    assert_true(lfs_step(m));
    lfs_step_footprint(m, &f);
    assert_true(in_set(f.read, lonely.flag));
    lfs_machine_free(m);
}

/* ---- pages ----------------------------------------------------------------------------------- */

static void works(struct lfs_ctx *self)
{
    ((const struct lonely *)lfs_ctx_user(self))->work(lfs_ctx_machine(self));
}

static struct lfs_footprint footprint_of(void (*work)(struct lfs_machine *m))
{
    struct lfs_machine *m = machine(1);
    struct lonely lonely = {.work = work};
    struct lfs_footprint f;

    lfs_cpu_start(m, 0, lfs_ctx_new(m, "x", works, &lonely));
    lfs_step(m);
    lfs_step_footprint(m, &f);
    lfs_machine_free(m);
    return f;
}

static void copies(struct lfs_machine *m)
{
    lfs_page_copy(m, lfs_pa_of(0x8000), lfs_pa_of(0x2000), 2);
}

static void zeroes(struct lfs_machine *m)
{
    lfs_page_zero(m, lfs_pa_of(0x5000), 1);
}

static void writes_and_reads(struct lfs_machine *m)
{
    uint64_t word = 0;

    lfs_mem_write(m, lfs_pa_of(0x5ffc), &word, sizeof(word));
    lfs_mem_read(m, lfs_pa_of(0x9ffc), &word, sizeof(word));
}

static void sums_32(struct lfs_machine *m)
{
    lfs_range_sum(m, lfs_pa_of(0), 32);
}

static void sums_33(struct lfs_machine *m)
{
    lfs_range_sum(m, lfs_pa_of(0), 33);
}

static void zeroes_a_gigabyte(struct lfs_machine *m)
{
    lfs_page_zero(m, lfs_pa_of(0), UINT64_C(1) << 18);
}

/* Pages that hold nothing before and after count as well: another step may put something there. */
static void operations_on_pages_name_all_their_pages(void **state)
{
    struct lfs_footprint f = footprint_of(copies);

    (void)state;
    assert_int_equal(f.pages_read, 2);
    assert_int_equal(f.pages_written, 2);
    assert_true(in_list(f.page_read, f.pages_read, 2) && in_list(f.page_read, f.pages_read, 3));
    assert_true(in_list(f.page_written, f.pages_written, 8));
    assert_true(in_list(f.page_written, f.pages_written, 9));
    f = footprint_of(zeroes);
    assert_int_equal(f.pages_written, 1);
    assert_true(in_list(f.page_written, f.pages_written, 5));
    f = footprint_of(writes_and_reads);
    assert_int_equal(f.pages_written, 2);
    assert_int_equal(f.pages_read, 2);
    assert_true(in_list(f.page_written, f.pages_written, 6));
    assert_true(in_list(f.page_read, f.pages_read, 0xa));
}

static void more_than_32_pages_are_all_pages(void **state)
{
    (void)state;
    assert_int_equal(footprint_of(sums_32).pages_read, 32);
    assert_int_equal(footprint_of(sums_33).pages_read, UINT32_MAX);
    assert_int_equal(footprint_of(zeroes_a_gigabyte).pages_written, UINT32_MAX);
}

/* ---- tracking on and off --------------------------------------------------------------------- */

/* At every step the incremental hash of one machine is that of another that starts from scratch
 * there, whatever tracking did in between. */
static void a_hash_does_not_depend_on_when_it_was_asked(void **state)
{
    struct toy toy[2] = {{.rounds = 4}, {.rounds = 4}};
    struct lfs_machine_config config = {.cpus = 3, .trace_records = 64};
    struct lfs_machine *often = toy_new(&toy[0], config), *rarely = toy_new(&toy[1], config);
    unsigned steps = 0;

    (void)state;
    lfs_tracking(often, true);
    do {
        if (steps % 5 == 1)
            lfs_tracking(rarely, steps % 2);
        assert_int_equal(lfs_state_hash(often), lfs_state_hash(rarely));
        steps++;
        lfs_step(rarely);
    } while (lfs_step(often));
    assert_int_equal(lfs_state_hash(often), lfs_state_hash(rarely));
    assert_in_range(steps, 40, 1000);
    lfs_machine_free(often);
    lfs_machine_free(rarely);
}

/* ---- states are told apart ------------------------------------------------------------------- */

#define NEIGHBOURS 6u
#define VALUES     4u

static int by_number(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

    return (x > y) - (x < y);
}

/* Small objects, registered one after the other, in all combinations of small values; the byte that
 * tells is the first, the last or the only one. */
static void assert_all_differ(size_t size, size_t byte)
{
    static uint64_t hash[4096]; /* VALUES to the power of NEIGHBOURS */
    struct lfs_machine *m = machine(1);
    lfs_obj obj[NEIGHBOURS];

    for (unsigned i = 0; i < NEIGHBOURS; i++)
        obj[i] = lfs_obj_new(m, "neighbour", LFS_HOT, size);
    for (unsigned state = 0; state < 4096; state++) {
        for (unsigned i = 0; i < NEIGHBOURS; i++)
            ((uint8_t *)lfs_write(m, obj[i]))[byte] = (uint8_t)((state >> 2 * i) % VALUES);
        hash[state] = lfs_state_hash(m);
    }
    qsort(hash, 4096, sizeof(*hash), by_number);
    for (unsigned i = 1; i < 4096; i++)
        assert_true(hash[i - 1] != hash[i]);
    lfs_machine_free(m);
}

static void small_values_of_neighbours_are_told_apart(void **state)
{
    (void)state;
    for (size_t size = 1; size <= 24; size++) {
        assert_all_differ(size, 0);
        assert_all_differ(size, size - 1);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_only_the_scheduler_looks_at_is_in_no_step),
        cmocka_unit_test(the_end_of_a_wait_reads_its_condition),
        cmocka_unit_test(operations_on_pages_name_all_their_pages),
        cmocka_unit_test(more_than_32_pages_are_all_pages),
        cmocka_unit_test(a_hash_does_not_depend_on_when_it_was_asked),
        cmocka_unit_test(small_values_of_neighbours_are_told_apart),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
