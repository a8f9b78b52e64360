/* SPDX-License-Identifier: BSD-3-Clause */
/* Frames, tags, locks and bounds: what is left behind, and what a broken model is told. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "lfasim/engine.h"
#include "lfasim/memory.h"
#include "lfasim/table.h"

struct trio {
    struct lfs_ctx *first, *second, *third;
    lfs_lock inner, outer;
    struct lfs_frame got;
    uint64_t hash[2];
    unsigned depth;
    bool ordered;
};

static struct lfs_machine *machine(unsigned cpus)
{
    struct lfs_machine_config config = {.cpus = cpus, .trace_records = 256};
    struct lfs_machine *m = lfs_machine_new(&config);

    assert_non_null(m);
    return m;
}

/* ---- frames that nobody takes ---------------------------------------------------------------- */

static void answers_with_a_frame(struct lfs_ctx *self)
{
    struct trio *trio = lfs_ctx_user(self);
    struct lfs_frame frame = {{0xdead, 0xbeef}};

    lfs_transfer(self, 1, trio->first, &frame);
}

static void takes_what_came(struct lfs_ctx *self)
{
    struct trio *trio = lfs_ctx_user(self);

    lfs_entry_frame(self, &trio->got);
    lfs_transfer(self, 1, trio->first, NULL);
}

/* Asks without registers and ignores those of the answer. */
static void ignores_answers(struct lfs_ctx *self)
{
    struct trio *trio = lfs_ctx_user(self);

    trio->hash[0] = lfs_state_hash(lfs_ctx_machine(self));
    lfs_transfer(self, 1, trio->second, NULL);
    lfs_transfer(self, 1, trio->third, NULL);
}

static void a_frame_that_nobody_took_is_gone(void **state)
{
    struct lfs_machine *m = machine(1);
    struct trio trio = {.got = {{1}}};

    (void)state;
    trio.first = lfs_ctx_new(m, "first", ignores_answers, &trio);
    trio.second = lfs_ctx_new(m, "second", answers_with_a_frame, &trio);
    trio.third = lfs_ctx_new(m, "third", takes_what_came, &trio);
    lfs_cpu_start(m, 0, trio.first);
    assert_int_equal(lfs_run(m), LFS_END_COMPLETED);
    for (unsigned i = 0; i < LFS_FRAME_REGS; i++)
        assert_int_equal(trio.got.x[i], 0); /* not the second's answer to the first */
    lfs_machine_free(m);
}

static void never_takes(struct lfs_ctx *self)
{
    struct trio *trio = lfs_ctx_user(self);

    lfs_transfer(self, 1, trio->third, NULL);
}

static void sends_once(struct lfs_ctx *self)
{
    struct trio *trio = lfs_ctx_user(self);
    struct lfs_frame frame = {{0xdead, 0xbeef}};

    lfs_transfer(self, 1, trio->second, &frame);
}

static void an_entry_that_takes_no_frame_hands_none_on(void **state)
{
    struct lfs_machine *m = machine(1);
    struct trio trio = {.got = {{1}}};

    (void)state;
    trio.first = lfs_ctx_new(m, "first", sends_once, &trio);
    trio.second = lfs_ctx_new(m, "second", never_takes, &trio);
    trio.third = lfs_ctx_new(m, "third", takes_what_came, &trio);
    lfs_cpu_start(m, 0, trio.first);
    assert_int_equal(lfs_run(m), LFS_END_COMPLETED);
    assert_int_equal(trio.got.x[0], 0);
    lfs_machine_free(m);
}

/* ---- who answers whom ------------------------------------------------------------------------ */

static void replies(struct lfs_ctx *self)
{
    struct lfs_frame frame;
    struct lfs_ctx *host = lfs_entry_frame(self, &frame);

    for (;;)
        host = lfs_transfer(self, 1, host, &frame);
}

static void asks_two_instances(struct lfs_ctx *self)
{
    struct trio *trio = lfs_ctx_user(self);
    struct lfs_frame frame = {{1}};

    lfs_transfer(self, 1, trio->second, &frame);
    lfs_ctx_restart(trio->second);
    frame.x[0] = 2;
    lfs_transfer(self, 1, trio->second, &frame);
}

/* The first frame of a new instance answers nothing that the old one sent. */
static void a_new_instance_is_entered_not_answered(void **state)
{
    static const uint32_t reply_to[] = {LFS_NO_RECORD, 1, LFS_NO_RECORD, 3};
    struct lfs_machine *m = machine(1);
    struct trio trio = {.depth = 0};

    (void)state;
    trio.first = lfs_ctx_new(m, "first", asks_two_instances, &trio);
    trio.second = lfs_ctx_new(m, "second", replies, &trio);
    lfs_cpu_start(m, 0, trio.first);
    assert_int_equal(lfs_run(m), LFS_END_COMPLETED);
    for (uint32_t seq = 1; seq <= 4; seq++) {
        assert_int_equal(lfs_trace_get(m, seq)->kind, LFS_RECORD_FRAME);
        assert_int_equal(lfs_trace_get(m, seq)->reply_to, reply_to[seq - 1]);
    }
    lfs_machine_free(m);
}

/* ---- broken models --------------------------------------------------------------------------- */

static void pushes(struct lfs_ctx *self)
{
    const struct trio *trio = lfs_ctx_user(self);

    for (unsigned i = 0; i < trio->depth; i++)
        lfs_tag_push(self, (uint16_t)(i + 1));
    lfs_yield(self, 99);
    for (unsigned i = 0; i < trio->depth; i++)
        lfs_tag_pop(self);
}

/* A chain that does not name every blocked frame would be a lie about the state. */
static void tags_have_a_last_depth_and_a_first_too_deep(void **state)
{
    (void)state;
    for (unsigned more = 0; more < 2; more++) {
        struct lfs_machine *m = machine(1);
        struct trio trio = {.depth = LFS_TAG_DEPTH + more};

        lfs_cpu_start(m, 0, lfs_ctx_new(m, "x", pushes, &trio));
        assert_int_equal(lfs_run(m), more ? LFS_END_PANIC : LFS_END_COMPLETED);
        assert_int_equal(lfs_findings(m, "MODEL_FAULT"), more);
        lfs_machine_free(m);
    }
}

static void returns(struct lfs_ctx *self)
{
    (void)self;
}

static void a_cpu_starts_once_and_only_with_a_free_context(void **state)
{
    (void)state;
    for (unsigned wrong = 0; wrong < 4; wrong++) {
        struct lfs_machine *m = machine(2);
        struct lfs_ctx *a = lfs_ctx_new(m, "a", returns, NULL);
        struct lfs_ctx *b = lfs_ctx_new(m, "b", returns, NULL);

        lfs_cpu_start(m, 0, a);
        if (wrong == 1)
            lfs_cpu_start(m, 0, b); /* that CPU is taken */
        else if (wrong == 2)
            lfs_cpu_start(m, 1, a); /* that context is elsewhere */
        else if (wrong == 3)
            lfs_cpu_start(m, 2, b); /* there is no such CPU */
        else
            lfs_cpu_start(m, 1, b);
        assert_int_equal(lfs_run(m), wrong ? LFS_END_PANIC : LFS_END_COMPLETED);
        assert_int_equal(lfs_findings(m, "MODEL_FAULT"), wrong != 0);
        lfs_machine_free(m);
    }
}

/* ---- locks ----------------------------------------------------------------------------------- */

static void takes_inside(struct lfs_ctx *self)
{
    struct trio *trio = lfs_ctx_user(self);
    struct lfs_frame frame;
    struct lfs_ctx *caller = lfs_entry_frame(self, &frame);

    lfs_lock_take(self, 1, trio->ordered ? trio->inner : trio->outer);
    lfs_lock_drop(self, trio->ordered ? trio->inner : trio->outer);
    lfs_transfer(self, 2, caller, &frame);
}

static void takes_and_calls(struct lfs_ctx *self)
{
    struct trio *trio = lfs_ctx_user(self);
    struct lfs_frame frame = {{0}};

    lfs_lock_take(self, 1, trio->ordered ? trio->outer : trio->inner);
    lfs_transfer(self, 2, trio->second, &frame);
    lfs_lock_drop(self, trio->ordered ? trio->outer : trio->inner);
}

/* The lock of one exception level is held while another one runs on that CPU. */
static void an_order_is_kept_across_transfers(void **state)
{
    (void)state;
    for (unsigned ordered = 0; ordered < 2; ordered++) {
        struct lfs_machine *m = machine(1);
        struct trio trio = {.ordered = ordered};

        trio.outer = lfs_lock_new(m, "outer", 1);
        trio.inner = lfs_lock_new(m, "inner", 2);
        trio.first = lfs_ctx_new(m, "first", takes_and_calls, &trio);
        trio.second = lfs_ctx_new(m, "second", takes_inside, &trio);
        lfs_cpu_start(m, 0, trio.first);
        assert_int_equal(lfs_run(m), LFS_END_COMPLETED);
        assert_int_equal(lfs_findings(m, "LOCK_ORDER"), !ordered);
        lfs_machine_free(m);
    }
}

static void holds_a_while(struct lfs_ctx *self)
{
    struct trio *trio = lfs_ctx_user(self);

    lfs_lock_take(self, 1, trio->inner);
    lfs_sleep(self, 2, 100);
    lfs_lock_drop(self, trio->inner);
    lfs_yield(self, 3);
}

/* The state in which the first CPU is done and the second has dropped the lock, which it began to
 * take while the first held it, or later. */
static uint64_t state_after_a_lock(bool waited)
{
    struct lfs_machine *m = machine(2);
    struct trio trio = {.outer = lfs_lock_new(m, "outer", 1)};
    struct lfs_ctx *late;
    uint64_t hash;

    trio.inner = lfs_lock_new(m, "inner", 2);
    late = lfs_ctx_new(m, "late", holds_a_while, &trio);
    lfs_cpu_start(m, 0, lfs_ctx_new(m, "early", holds_a_while, &trio));
    if (waited)
        lfs_cpu_start(m, 1, late);
    while (!lfs_cpu_parked(m, 0))
        assert_true(lfs_step(m));
    if (!waited)
        lfs_cpu_start(m, 1, late);
    while (lfs_cpu_time(m, 1) < 200) /* it sleeps until 200 with the lock, then drops it */
        assert_true(lfs_step(m));
    assert_false(lfs_cpu_parked(m, 1));
    hash = lfs_state_hash(m);
    lfs_machine_free(m);
    return hash;
}

/* Which lock was waited for is no part of the state when the wait is over. */
static void a_wait_that_is_over_leaves_nothing_in_the_state(void **state)
{
    (void)state;
    assert_int_equal(state_after_a_lock(true), state_after_a_lock(false));
}

/* ---- bounds say which ------------------------------------------------------------------------ */

static void nothing_happens(struct lfs_machine *m, uint64_t argument)
{
    (void)m;
    (void)argument;
}

#define CLAIMS_MAX      5000u
#define TABLE_BYTES_MAX (1u << 20)

static void too_many_events(struct lfs_machine *m)
{
    for (unsigned i = 0; i < LFS_EVENTS_MAX; i++)
        assert_true(lfs_event_at(m, i, nothing_happens, 0));
    assert_int_equal(lfs_ended(m), LFS_END_NONE);
    assert_false(lfs_event_at(m, 0, nothing_happens, 0));
}

static void too_many_objects(struct lfs_machine *m)
{
    while (lfs_obj_count(m) < LFS_OBJECTS_MAX)
        lfs_obj_new(m, "o", LFS_HOT, 8);
    assert_int_equal(lfs_ended(m), LFS_END_NONE);
    lfs_obj_new(m, "o", LFS_HOT, 8);
}

static void too_much_hot_state(struct lfs_machine *m)
{
    lfs_obj obj = lfs_obj_new(m, "o", LFS_HOT, 0);

    assert_true(lfs_obj_resize(m, obj, LFS_HOT_MAX / 2));
    assert_int_equal(lfs_ended(m), LFS_END_NONE);
    assert_false(lfs_obj_resize(m, obj, LFS_HOT_MAX));
}

static void too_large_an_object(struct lfs_machine *m)
{
    lfs_obj_new(m, "o", LFS_HOT, (size_t)UINT32_MAX + 1);
}

static void too_many_locks(struct lfs_machine *m)
{
    for (unsigned i = 0; i < LFS_LOCKS_MAX; i++)
        lfs_lock_new(m, "l", 1);
    assert_int_equal(lfs_ended(m), LFS_END_NONE);
    lfs_lock_new(m, "l", 1);
}

static uint32_t claim_page(struct lfs_machine *m, uint64_t page)
{
    struct lfs_claim claim = {page << LFS_PAGE_SHIFT, 1, 1, 1, 0};

    return lfs_claim_make(m, NULL, &claim, (struct lfs_origin){.what = "test"}, "k", "o");
}

static void too_many_claims(struct lfs_machine *m)
{
    for (unsigned i = 0; i < CLAIMS_MAX; i++)
        assert_int_equal(claim_page(m, i), i + 1);
    assert_int_equal(lfs_ended(m), LFS_END_NONE);
    assert_int_equal(claim_page(m, 0), 0);
}

static void too_many_claims_of_a_page(struct lfs_machine *m)
{
    for (unsigned i = 0; i < 4096; i++)
        assert_int_equal(claim_page(m, 1), i + 1);
    assert_int_equal(claim_page(m, 2), 4097);
    assert_int_equal(claim_page(m, 0), 4098);
    assert_int_equal(lfs_ended(m), LFS_END_NONE);
    assert_int_equal(claim_page(m, 1), 0);
}

static void too_many_rows(struct lfs_machine *m)
{
    lfs_table t = lfs_table_new(m, "t", LFS_HOT, 8);
    uint64_t key = 0;

    while (lfs_table_put(m, t, key))
        assert_true(++key < TABLE_BYTES_MAX / 16);
    assert_true(key > TABLE_BYTES_MAX / 64); /* blocks are not left half empty */
    assert_non_null(lfs_table_get(m, t, key - 1));
    assert_null(lfs_table_get(m, t, key));
}

static void too_large_a_row(struct lfs_machine *m)
{
    lfs_table_new(m, "t", LFS_HOT, LFS_TABLE_ROW_MAX);
    assert_int_equal(lfs_ended(m), LFS_END_NONE);
    lfs_table_new(m, "t", LFS_HOT, LFS_TABLE_ROW_MAX + 8);
}

static void too_many_pages(struct lfs_machine *m)
{
    for (uint64_t i = 0; i < 4; i++)
        lfs_mem_write(m, lfs_pa_of(i << LFS_PAGE_SHIFT), "x", 1);
    assert_int_equal(lfs_ended(m), LFS_END_NONE);
    lfs_page_copy(m, lfs_pa_of(0x100000), lfs_pa_of(0), 1);
}

static void too_many_choices(struct lfs_machine *m)
{
    for (unsigned i = 0; i < 65536; i++)
        lfs_choose(m, NULL, 16, 2, "test");
    assert_int_equal(lfs_ended(m), LFS_END_NONE);
    lfs_choose(m, NULL, 16, 2, "test");
}

static void each_bound_has_a_name(void **state)
{
    static const struct {
        void (*reach)(struct lfs_machine *m);
        const char *reason;
    } bounds[] = {{too_many_events, "events"},
                  {too_many_objects, "objects"},
                  {too_much_hot_state, "hot state"},
                  {too_large_an_object, "objects"},
                  {too_many_locks, "locks"},
                  {too_many_claims, "claims"},
                  {too_many_claims_of_a_page, "claims"},
                  {too_many_rows, "tables"},
                  {too_large_a_row, "row size"},
                  {too_many_pages, "pages_max"},
                  {too_many_choices, "choices"}};

    (void)state;
    for (unsigned i = 0; i < sizeof(bounds) / sizeof(bounds[0]); i++) {
        struct lfs_machine_config config = {.cpus = 1,
                                            .pages_max = 4,
                                            .claims_max = CLAIMS_MAX,
                                            .table_bytes_max = TABLE_BYTES_MAX};
        struct lfs_machine *m = lfs_machine_new(&config);

        bounds[i].reach(m);
        assert_int_equal(lfs_run(m), LFS_END_BOUND);
        assert_string_equal(lfs_end_reason(m), bounds[i].reason);
        lfs_machine_free(m);
    }
}

static void a_configuration_out_of_range_builds_no_machine(void **state)
{
    static const size_t stack_bytes[] = {16u << 10, 64u << 20, (16u << 10) - 4096,
                                         (64u << 20) + 4096, (16u << 10) + 1};

    (void)state;
    assert_null(lfs_machine_new(&(struct lfs_machine_config){.cpus = 0}));
    assert_null(lfs_machine_new(&(struct lfs_machine_config){.cpus = LFS_CPUS_MAX + 1}));
    assert_null(lfs_machine_new(&(struct lfs_machine_config){.cpus = 1, .pages_max = UINT32_MAX}));
    for (unsigned i = 0; i < 5; i++) {
        struct lfs_machine *m = lfs_machine_new(
            &(struct lfs_machine_config){.cpus = LFS_CPUS_MAX, .stack_bytes = stack_bytes[i]});

        assert_non_null(m);
        if (i < 2)
            assert_non_null(lfs_ctx_new(m, "x", returns, NULL));
        else
            assert_null(lfs_ctx_new(m, "x", returns, NULL));
        lfs_machine_free(m);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_frame_that_nobody_took_is_gone),
        cmocka_unit_test(an_entry_that_takes_no_frame_hands_none_on),
        cmocka_unit_test(a_new_instance_is_entered_not_answered),
        cmocka_unit_test(tags_have_a_last_depth_and_a_first_too_deep),
        cmocka_unit_test(a_cpu_starts_once_and_only_with_a_free_context),
        cmocka_unit_test(an_order_is_kept_across_transfers),
        cmocka_unit_test(a_wait_that_is_over_leaves_nothing_in_the_state),
        cmocka_unit_test(each_bound_has_a_name),
        cmocka_unit_test(a_configuration_out_of_range_builds_no_machine),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
