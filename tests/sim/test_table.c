/* SPDX-License-Identifier: BSD-3-Clause */
/* Tables against a plain array: random changes, undone, saved and restored. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "lfasim/engine.h"
#include "lfasim/table.h"

#define KEYS      4000u
#define SPREAD    3u /* keys are multiples of it, so that there are others between */
#define HISTORY   40u
#define ROW_SMALL 8u
#define ROW_LARGE 120u /* eight rows a block: a tree of four levels */

/* ---- the plain array ------------------------------------------------------------------------- */

struct plain {
    uint64_t value[KEYS]; /* 0: no such row */
    size_t count;
};

static void plain_set(struct plain *plain, unsigned i, uint64_t value)
{
    plain->count += (value != 0) - (size_t)(plain->value[i] != 0);
    plain->value[i] = value;
}

/* Index of the first row from i on, or of the last up to i; KEYS: there is none. */
static unsigned plain_from(const struct plain *plain, unsigned i)
{
    while (i < KEYS && plain->value[i] == 0)
        i++;
    return i;
}

static unsigned plain_upto(const struct plain *plain, unsigned i)
{
    for (i++; i-- > 0;)
        if (plain->value[i] != 0)
            return i;
    return KEYS;
}

/* ---- a machine that changes its table at random ---------------------------------------------- */

struct world {
    struct lfs_machine *m;
    lfs_table table;
    size_t row;
    uint64_t random;
    unsigned changes; /* in each step */
    bool growing;
    struct plain plain;
};

static uint64_t next_random(struct world *w)
{
    w->random ^= w->random << 13;
    w->random ^= w->random >> 7;
    w->random ^= w->random << 17;
    return w->random;
}

static void fill_row(void *row, size_t size, uint64_t value)
{
    for (size_t i = 0; i < size / 8; i++)
        ((uint64_t *)row)[i] = value + i;
}

static void change(struct world *w)
{
    unsigned i = (unsigned)(next_random(w) % KEYS);
    uint64_t value = next_random(w) % 3 + 1;

    if (next_random(w) % 8 < (w->growing ? 6 : 2)) {
        fill_row(lfs_table_put(w->m, w->table, (uint64_t)i * SPREAD), w->row, value);
        plain_set(&w->plain, i, value);
    } else {
        lfs_table_remove(w->m, w->table, (uint64_t)i * SPREAD);
        plain_set(&w->plain, i, 0);
    }
}

static void changes(struct lfs_ctx *self)
{
    struct world *w = lfs_ctx_user(self);

    for (;;) {
        for (unsigned i = 0; i < w->changes; i++)
            change(w);
        lfs_yield(self, 1);
    }
}

static void build(struct world *w, enum lfs_backend backend, size_t row)
{
    struct lfs_machine_config config = {.cpus = 1, .backend = backend};

    memset(w, 0, sizeof(*w));
    w->m = lfs_machine_new(&config);
    assert_non_null(w->m);
    w->table = lfs_table_new(w->m, "table", LFS_HOT, row);
    w->row = row;
    w->random = 0x5eed + row;
    w->changes = 20;
    lfs_cpu_start(w->m, 0, lfs_ctx_new(w->m, "changes", changes, w));
}

/* ---- comparisons ----------------------------------------------------------------------------- */

static void same_row(const struct world *w, const void *row, unsigned i)
{
    assert_int_equal(row != NULL, i < KEYS && w->plain.value[i] != 0);
    for (size_t j = 0; row && j < w->row / 8; j++)
        assert_int_equal(((const uint64_t *)row)[j], w->plain.value[i] + j);
}

static void same_at(struct world *w, unsigned i)
{
    unsigned from = plain_from(&w->plain, i), upto = plain_upto(&w->plain, i);
    uint64_t key = (uint64_t)i * SPREAD, found = 0;

    same_row(w, lfs_table_get(w->m, w->table, key), i);
    same_row(w, lfs_table_peek(w->m, w->table, key), i);
    assert_null(lfs_table_get(w->m, w->table, key + 1));
    same_row(w, lfs_table_from(w->m, w->table, key, &found), from);
    assert_true(from == KEYS || found == (uint64_t)from * SPREAD);
    same_row(w, lfs_table_peek_from(w->m, w->table, key > 0 ? key - 1 : 0, &found), from);
    assert_true(from == KEYS || found == (uint64_t)from * SPREAD);
    same_row(w, lfs_table_upto(w->m, w->table, key, &found), upto);
    assert_true(upto == KEYS || found == (uint64_t)upto * SPREAD);
    same_row(w, lfs_table_upto(w->m, w->table, key + 1, &found), upto);
    assert_true(upto == KEYS || found == (uint64_t)upto * SPREAD);
}

static void same_contents(struct world *w)
{
    unsigned i = plain_from(&w->plain, 0);
    uint64_t key = 0;

    assert_int_equal(lfs_table_count(w->m, w->table), w->plain.count);
    for (size_t rank = 0; rank < w->plain.count; rank++, i = plain_from(&w->plain, i + 1)) {
        same_row(w, lfs_table_from(w->m, w->table, key, &key), i);
        assert_int_equal(key++, (uint64_t)i * SPREAD);
    }
    assert_null(lfs_table_from(w->m, w->table, key, &key));
    for (unsigned look = 0; look < 50; look++)
        same_at(w, (unsigned)(next_random(w) % KEYS));
}

/* The state of a machine that has never known but these rows. */
static uint64_t fresh_hash(const struct world *w, bool upwards)
{
    struct lfs_machine_config config = {.cpus = 1};
    struct lfs_machine *m = lfs_machine_new(&config);
    lfs_table table = lfs_table_new(m, "table", LFS_HOT, w->row);
    uint64_t hash;

    for (unsigned j = 0; j < KEYS; j++) {
        unsigned i = upwards ? j : KEYS - 1 - j;

        if (w->plain.value[i])
            fill_row(lfs_table_put(m, table, (uint64_t)i * SPREAD), w->row, w->plain.value[i]);
    }
    hash = lfs_state_hash(m);
    lfs_machine_free(m);
    return hash;
}

/* Only the tables of the two machines differ from one moment to another, when their contexts stand
 * where they stood: what they add to the hash is the same difference. */
static void same_hash(struct world *w, uint64_t other)
{
    uint64_t fresh = fresh_hash(w, true);

    assert_true(fresh_hash(w, false) == fresh);
    assert_true(lfs_state_hash(w->m) - fresh == other);
}

/* ---- tests ----------------------------------------------------------------------------------- */

static void against_the_array(enum lfs_backend backend, size_t row)
{
    struct world *w = malloc(sizeof(*w));
    uint64_t other;

    build(w, backend, row);
    lfs_tracking(w->m, true);
    assert_true(lfs_step(w->m));
    other = lfs_state_hash(w->m) - fresh_hash(w, true);
    for (unsigned step = 0; step < 1500; step++) {
        w->growing = step % 700 < 400;
        assert_true(lfs_step(w->m));
        if (step % 50 == 0) {
            same_contents(w);
            same_hash(w, other);
        }
    }
    lfs_machine_free(w->m);
    free(w);
}

static void small_rows_are_those_of_an_array(void **state)
{
    (void)state;
    against_the_array(LFS_FIBERS, ROW_SMALL);
    against_the_array(LFS_THREADS, ROW_SMALL);
}

static void large_rows_are_those_of_an_array(void **state)
{
    (void)state;
    against_the_array(LFS_FIBERS, ROW_LARGE);
    against_the_array(LFS_THREADS, ROW_LARGE);
}

static void undoing_brings_back_every_step(void **state)
{
    struct world *w = malloc(sizeof(*w));
    struct plain *before = calloc(HISTORY, sizeof(*before));

    (void)state;
    build(w, LFS_FIBERS, ROW_LARGE);
    assert_true(lfs_undo_start(w->m));
    for (unsigned round = 0; round < 40; round++) {
        unsigned ahead = 1 + (unsigned)(next_random(w) % HISTORY), back;

        w->growing = round % 20 < 12;
        for (unsigned i = 0; i < ahead; i++) {
            before[i] = w->plain;
            assert_true(lfs_step(w->m));
        }
        back = (unsigned)(next_random(w) % (ahead + 1));
        for (unsigned i = ahead; i > ahead - back; i--) {
            assert_true(lfs_undo(w->m));
            w->plain = before[i - 1];
            if (i % 8 == 0)
                same_contents(w);
        }
        same_contents(w);
    }
    lfs_machine_free(w->m);
    free(before);
    free(w);
}

static void snapshots_keep_their_rows(void **state)
{
    enum { KEPT = 6 };
    struct world *w = malloc(sizeof(*w));
    struct plain *then = calloc(KEPT, sizeof(*then));
    struct lfs_snapshot *snapshot[KEPT] = {NULL};
    uint64_t hash[KEPT] = {0};

    (void)state;
    build(w, LFS_FIBERS, ROW_LARGE);
    lfs_tracking(w->m, true);
    for (unsigned round = 0; round < 120; round++) {
        unsigned i = (unsigned)(next_random(w) % KEPT);

        w->growing = round % 60 < 40;
        for (unsigned step = 0; step < 10; step++)
            assert_true(lfs_step(w->m));
        if (snapshot[i] && next_random(w) % 2) {
            lfs_restore(w->m, snapshot[i]);
            w->plain = then[i];
            assert_true(lfs_state_hash(w->m) == hash[i]);
            same_contents(w);
        } else {
            lfs_snapshot_free(w->m, snapshot[i]);
            snapshot[i] = lfs_save(w->m);
            then[i] = w->plain;
            hash[i] = lfs_state_hash(w->m);
        }
    }
    for (unsigned i = 0; i < KEPT; i++)
        lfs_snapshot_free(w->m, snapshot[i]);
    same_contents(w);
    lfs_machine_free(w->m);
    free(then);
    free(w);
}

/* What versions of a table took is there again when they are gone. */
static void old_versions_give_their_room_back(void **state)
{
    struct lfs_machine_config config = {.cpus = 1, .table_bytes_max = 1u << 20};
    struct lfs_machine *m = lfs_machine_new(&config);
    lfs_table table = lfs_table_new(m, "table", LFS_HOT, ROW_LARGE);
    struct lfs_snapshot *snapshot;

    (void)state;
    for (unsigned round = 0; round < 200; round++) {
        for (uint64_t key = 0; key < 2000; key++)
            assert_non_null(lfs_table_put(m, table, key * 7919 % 2003));
        snapshot = lfs_save(m);
        for (uint64_t key = 0; key < 2003; key++) {
            if (round % 2)
                lfs_table_remove(m, table, key);
            else
                assert_non_null(lfs_table_put(m, table, key));
        }
        if (round % 3 == 0)
            lfs_restore(m, snapshot);
        lfs_snapshot_free(m, snapshot);
    }
    assert_int_equal(lfs_ended(m), LFS_END_NONE);
    lfs_machine_free(m);
}

/* Rather than end a run because it is observed. */
static void an_undo_log_is_given_up_before_rows_run_out(void **state)
{
    struct world *w = malloc(sizeof(*w));
    struct lfs_machine_config config = {.cpus = 1, .table_bytes_max = 256u << 10};

    (void)state;
    build(w, LFS_FIBERS, ROW_SMALL);
    lfs_machine_free(w->m);
    w->m = lfs_machine_new(&config);
    w->table = lfs_table_new(w->m, "table", LFS_HOT, ROW_SMALL);
    w->growing = true;
    lfs_cpu_start(w->m, 0, lfs_ctx_new(w->m, "changes", changes, w));
    assert_true(lfs_undo_start(w->m));
    for (unsigned step = 0; step < 500; step++)
        assert_true(lfs_step(w->m));
    assert_false(lfs_undo(w->m));
    same_contents(w);
    lfs_machine_free(w->m);
    free(w);
}

static void the_lowest_free_key_is_found(void **state)
{
    struct world *w = calloc(1, sizeof(*w));
    struct lfs_machine_config config = {.cpus = 1};
    lfs_table table;

    (void)state;
    w->m = lfs_machine_new(&config);
    w->random = 7;
    table = lfs_table_new(w->m, "table", LFS_HOT, ROW_LARGE);
    for (unsigned round = 0; round < 6000; round++) {
        unsigned from = (unsigned)(next_random(w) % KEYS), gap = from;

        if (round < 3000 && next_random(w) % 8 < 7) /* dense, with few holes */
            from = gap = (unsigned)(next_random(w) % 2 * (KEYS / 2));
        while (gap < KEYS && w->plain.value[gap])
            gap++;
        assert_int_equal(lfs_table_gap(w->m, table, from), gap);
        if (gap < KEYS && next_random(w) % 8 < 7) {
            lfs_table_put(w->m, table, gap);
            plain_set(&w->plain, gap, 1);
        } else {
            lfs_table_remove(w->m, table, from);
            plain_set(&w->plain, from, 0);
        }
    }
    assert_int_equal(lfs_table_count(w->m, table), w->plain.count);
    lfs_machine_free(w->m);
    free(w);
}

static void keys_may_be_any(void **state)
{
    struct lfs_machine_config config = {.cpus = 1};
    struct lfs_machine *m = lfs_machine_new(&config);
    lfs_table table = lfs_table_new(m, "table", LFS_COLD, 0);
    uint64_t key = 0;

    (void)state;
    assert_null(lfs_table_from(m, table, 0, &key));
    assert_null(lfs_table_upto(m, table, UINT64_MAX, &key));
    assert_null(lfs_table_get(m, table, 0));
    lfs_table_remove(m, table, 0);
    assert_non_null(lfs_table_put(m, table, UINT64_MAX));
    assert_null(lfs_table_upto(m, table, UINT64_MAX - 1, &key));
    assert_non_null(lfs_table_put(m, table, 0));
    assert_non_null(lfs_table_from(m, table, 1, &key));
    assert_int_equal(key, UINT64_MAX);
    assert_non_null(lfs_table_upto(m, table, UINT64_MAX - 1, &key));
    assert_int_equal(key, 0);
    lfs_table_remove(m, table, UINT64_MAX);
    lfs_table_remove(m, table, 0);
    assert_int_equal(lfs_table_count(m, table), 0);
    lfs_machine_free(m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(small_rows_are_those_of_an_array),
        cmocka_unit_test(large_rows_are_those_of_an_array),
        cmocka_unit_test(undoing_brings_back_every_step),
        cmocka_unit_test(snapshots_keep_their_rows),
        cmocka_unit_test(old_versions_give_their_room_back),
        cmocka_unit_test(an_undo_log_is_given_up_before_rows_run_out),
        cmocka_unit_test(the_lowest_free_key_is_found),
        cmocka_unit_test(keys_may_be_any),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
