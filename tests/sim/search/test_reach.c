/* SPDX-License-Identifier: BSD-3-Clause */
/* What a step is held to have read and written by a search that reduces. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "lfasim/observe.h"
#include "lfasim/table.h"
#include "sim/search/search.h"

struct keeper {
    lfs_table table;
    lfs_obj number, watched;
    uint64_t value; /* that the step leaves */
};

/* One step: a row comes and goes, a number is written. */
static void keep(struct lfs_ctx *self)
{
    const struct keeper *k = lfs_ctx_user(self);
    struct lfs_machine *m = lfs_ctx_machine(self);

    *(uint64_t *)lfs_table_put(m, k->table, 7) = 1;
    lfs_table_remove(m, k->table, 7);
    *(uint64_t *)lfs_write(m, k->number) = k->value;
    lfs_yield(self, 1);
}

static void watch(struct lfs_machine *m, const struct lfs_changes *changes, void *user)
{
    const struct keeper *k = user;
    uint64_t *watched = lfs_write(m, k->watched);

    (void)changes;
    *watched = *watched * 1;
}

static bool in_set(const uint64_t *set, lfs_obj obj)
{
    return set[obj.index >> 6] >> (obj.index & 63) & 1;
}

static struct reach reach_of(struct keeper *k)
{
    const uint64_t seen[REACH_MARKS] = {0};
    struct lfs_machine *m =
        lfs_machine_new(&(struct lfs_machine_config){.cpus = 1, .untimed = true});
    struct reach reach;

    assert_non_null(m);
    k->table = lfs_table_new(m, "table", LFS_HOT, sizeof(uint64_t));
    k->number = lfs_obj_new(m, "number", LFS_HOT, sizeof(uint64_t));
    k->watched = lfs_obj_new(m, "watched", LFS_HOT, sizeof(uint64_t));
    *(uint64_t *)lfs_table_put(m, k->table, 3) = 4;
    lfs_cpu_start(m, 0, lfs_ctx_new(m, "keeper", keep, k));
    assert_true(lfs_machine_observe(m, watch, k));
    lfs_state_hash(m);
    assert_true(lfs_undo_start(m));
    lfs_state_hash(m);
    lfs_step(m);
    lfs_state_hash(m);
    reach_of_step(m, seen, &reach);
    lfs_machine_free(m);
    return reach;
}

static void what_is_left_as_it_was_was_only_looked_at(void **state)
{
    struct keeper k = {.value = 0};
    struct reach reach = reach_of(&k);

    (void)state;
    assert_false(in_set(reach.written, (lfs_obj){k.table.index}));
    assert_true(in_set(reach.read, (lfs_obj){k.table.index})); /* other blocks, the same rows */
    assert_false(in_set(reach.written, k.number));
    assert_true(in_set(reach.read, k.number));
}

static void what_is_changed_is_written(void **state)
{
    struct keeper k = {.value = 5};
    struct reach reach = reach_of(&k);

    (void)state;
    assert_true(in_set(reach.written, k.number));
}

static void what_only_observers_open_is_in_no_step(void **state)
{
    struct keeper k = {.value = 5};
    struct reach reach = reach_of(&k);

    (void)state;
    assert_false(in_set(reach.written, k.watched));
    assert_false(in_set(reach.read, k.watched));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_left_as_it_was_was_only_looked_at),
        cmocka_unit_test(what_is_changed_is_written),
        cmocka_unit_test(what_only_observers_open_is_in_no_step),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
