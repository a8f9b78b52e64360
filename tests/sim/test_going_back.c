/* SPDX-License-Identifier: BSD-3-Clause */
/* Undo, save and restore where they could forget something. */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "lfasim/memory.h"
#include "tests/sim/toy.h"

#define STEPS_MAX_SEEN 256u

static struct lfs_machine_config config(unsigned cpus)
{
    return (struct lfs_machine_config){.cpus = cpus, .trace_records = 4096};
}

/* ---- a model that restarts, grows objects, writes pages and makes claims
 * -------------------------
 */

struct mixed {
    struct lfs_machine *m;
    struct lfs_ctx *host, *guest;
    lfs_obj round, list;
    lfs_space space;
};

static void mixed_guest(struct lfs_ctx *self)
{
    struct mixed *mixed = lfs_ctx_user(self);
    struct lfs_frame frame;
    volatile uint64_t served = 0; /* starts again with each instance */

    lfs_entry_frame(self, &frame);
    for (;;) {
        uint64_t at = 0x10000 + frame.x[1] * 0x1000;

        frame.x[0] = ++served;
        lfs_mem_write(mixed->m, lfs_pa_of(at), &frame, sizeof(frame));
        lfs_page_copy(mixed->m, lfs_pa_of(at + 0x100000), lfs_pa_of(at), 1);
        lfs_transfer(self, 1, mixed->host, &frame);
    }
}

/* One round: two requests, a claim, a mapping, a longer list, and a new instance of the guest. */
static void mixed_round(struct lfs_ctx *self, struct mixed *mixed, uint64_t round)
{
    struct lfs_claim claim = {0x10000 + round * 0x1000, 1, 1, 1, 0};
    struct lfs_frame frame = {{0xc0de, round}};

    lfs_transfer(self, 2, mixed->guest, &frame);
    lfs_claim_make(mixed->m, self, &claim, (struct lfs_origin){.what = "test"}, "k", "o");
    lfs_space_map(mixed->m, mixed->space, lfs_ipa_of(round * 0x4000), lfs_pa_of(0), 2,
                  LFS_MODE_R | LFS_MODE_W);
    lfs_transfer(self, 2, mixed->guest, &frame);
    lfs_obj_resize(mixed->m, mixed->list, (round + 1) * 40);
    ((uint8_t *)lfs_write(mixed->m, mixed->list))[round * 40] = (uint8_t)frame.x[0];
    if (round % 2)
        lfs_ctx_restart(mixed->guest);
    lfs_page_zero(mixed->m, lfs_pa_of(0x10000), 2);
}

static void mixed_host(struct lfs_ctx *self)
{
    struct mixed *mixed = lfs_ctx_user(self);

    while (*(const uint64_t *)lfs_read(mixed->m, mixed->round) < 8) {
        mixed_round(self, mixed, *(const uint64_t *)lfs_read(mixed->m, mixed->round));
        ++*(uint64_t *)lfs_write(mixed->m, mixed->round);
    }
}

static struct lfs_machine *mixed_new(struct mixed *mixed, struct lfs_machine_config c)
{
    struct lfs_machine *m = lfs_machine_new(&c);

    assert_non_null(m);
    mixed->m = m;
    mixed->round = lfs_obj_new(m, "round", LFS_HOT, sizeof(uint64_t));
    mixed->list = lfs_obj_new(m, "list", LFS_HOT, 0);
    mixed->space = lfs_space_new(m, "space");
    mixed->host = lfs_ctx_new(m, "host", mixed_host, mixed);
    mixed->guest = lfs_ctx_new(m, "guest", mixed_guest, mixed);
    lfs_cpu_start(m, 0, mixed->host);
    return m;
}

/* Hashes before each step and after the last; returns how many. */
static unsigned step_to_the_end(struct lfs_machine *m, uint64_t *hash)
{
    unsigned count = 0;

    do
        hash[count++] = lfs_state_hash(m);
    while (lfs_step(m) && count < STEPS_MAX_SEEN - 1);
    hash[count] = lfs_state_hash(m);
    assert_int_equal(lfs_ended(m), LFS_END_COMPLETED);
    return count;
}

static void undo_forgets_nothing(void **state)
{
    struct mixed mixed;
    struct lfs_machine *m = mixed_new(&mixed, config(1));
    uint64_t hash[STEPS_MAX_SEEN];
    unsigned count;

    (void)state;
    assert_true(lfs_undo_start(m));
    count = step_to_the_end(m, hash);
    assert_in_range(count, 30, STEPS_MAX_SEEN - 2);
    /* One step back and forward, two, three, ... all of them. */
    for (unsigned back = 1; back <= count; back++) {
        for (unsigned i = 0; i < back; i++) {
            assert_true(lfs_undo(m));
            assert_int_equal(lfs_state_hash(m), hash[count - 1 - i]);
        }
        for (unsigned i = 0; i < back; i++) {
            lfs_step(m);
            assert_int_equal(lfs_state_hash(m), hash[count - back + 1 + i]);
        }
        assert_int_equal(lfs_ended(m), LFS_END_COMPLETED);
    }
    lfs_machine_free(m);
}

static void a_restore_forgets_nothing(void **state)
{
    struct mixed mixed;
    struct lfs_machine *m = mixed_new(&mixed, config(1));
    struct lfs_snapshot *snapshot[STEPS_MAX_SEEN];
    uint64_t hash[STEPS_MAX_SEEN];
    unsigned count = 0;

    (void)state;
    lfs_tracking(m, true);
    do {
        hash[count] = lfs_state_hash(m);
        assert_non_null(snapshot[count++] = lfs_save(m));
    } while (lfs_step(m) && count < STEPS_MAX_SEEN - 1);
    hash[count] = lfs_state_hash(m);
    for (unsigned i = count; i-- > 0;) {
        lfs_restore(m, snapshot[i]);
        for (unsigned k = i; k < count; k++) {
            assert_int_equal(lfs_state_hash(m), hash[k]);
            lfs_step(m);
        }
        assert_int_equal(lfs_state_hash(m), hash[count]);
        assert_int_equal(lfs_ended(m), LFS_END_COMPLETED);
        lfs_snapshot_free(m, snapshot[i]);
    }
    lfs_machine_free(m);
}

/* The run to the end is a way of making steps, too. */
static void undo_knows_the_steps_of_a_run(void **state)
{
    struct mixed mixed;
    struct lfs_machine *m = mixed_new(&mixed, config(1));
    uint64_t hash[STEPS_MAX_SEEN];
    unsigned count, back = 0;

    (void)state;
    lfs_tracking(m, true);
    count = step_to_the_end(m, hash);
    lfs_machine_free(m);
    m = mixed_new(&mixed, config(1));
    assert_true(lfs_undo_start(m));
    lfs_step(m);
    assert_int_equal(lfs_run(m), LFS_END_COMPLETED);
    while (lfs_undo(m)) {
        back++;
        assert_int_equal(lfs_state_hash(m), hash[count - back]);
    }
    assert_int_equal(back, count);
    lfs_machine_free(m);
}

static void rewrites_a_page(struct lfs_ctx *self)
{
    for (unsigned char i = 1; i < 10; i++) {
        lfs_mem_write(lfs_ctx_machine(self), lfs_pa_of(0x10000), &i, 1);
        lfs_yield(self, 1);
    }
}

/* What observes a run must not change how it ends: an undo log and snapshots keep old pages. */
static void old_pages_do_not_count_against_the_bound(void **state)
{
    (void)state;
    for (unsigned observe = 0; observe < 3; observe++) {
        struct lfs_machine_config c = config(1);
        struct lfs_snapshot *snapshot[16] = {NULL};
        unsigned count = 0;
        struct lfs_machine *m;

        c.pages_max = 1;
        m = lfs_machine_new(&c);
        lfs_cpu_start(m, 0, lfs_ctx_new(m, "x", rewrites_a_page, NULL));
        if (observe == 1)
            assert_true(lfs_undo_start(m));
        while (lfs_step(m))
            if (observe == 2)
                snapshot[count++] = lfs_save(m);
        assert_int_equal(lfs_ended(m), LFS_END_COMPLETED);
        for (unsigned i = 0; i < count; i++)
            lfs_snapshot_free(m, snapshot[i]);
        lfs_machine_free(m);
    }
}

struct fork {
    struct lfs_ctx *guest;
    unsigned take;
    uint64_t answer;
};

static void counts_in_a_local(struct lfs_ctx *self)
{
    struct lfs_frame frame;
    struct lfs_ctx *host = lfs_entry_frame(self, &frame);

    for (frame.x[0] = 1;; frame.x[0]++)
        host = lfs_transfer(self, 1, host, &frame);
}

static void may_restart(struct lfs_ctx *self)
{
    struct fork *fork = lfs_ctx_user(self);
    struct lfs_frame frame = {{0}};

    lfs_transfer(self, 1, fork->guest, &frame);
    if (lfs_choose(lfs_ctx_machine(self), self, 16, 2, "restart") == 1)
        lfs_ctx_restart(fork->guest);
    lfs_yield(self, 2);
    lfs_transfer(self, 1, fork->guest, &frame);
    fork->answer = frame.x[0];
}

static unsigned take_fork(void *user, uint16_t kind, unsigned count)
{
    (void)kind;
    return ((const struct fork *)user)->take % count;
}

/* A restart drops a stack; undoing the step brings it back, for a step that does not restart. */
static void undo_brings_back_a_dropped_stack(void **state)
{
    struct fork fork = {.take = 1};
    struct lfs_machine_config c = config(1);
    struct lfs_machine *m;
    const uint16_t *taken;

    (void)state;
    c.choices =
        (struct lfs_choice_source){.mode = LFS_CHOICE_HOST, .host = take_fork, .user = &fork};
    m = lfs_machine_new(&c);
    fork.guest = lfs_ctx_new(m, "guest", counts_in_a_local, NULL);
    lfs_cpu_start(m, 0, lfs_ctx_new(m, "host", may_restart, &fork));
    assert_true(lfs_undo_start(m));
    while (lfs_choices_taken(m, &taken) == 0)
        assert_true(lfs_step(m));
    assert_true(lfs_undo(m));
    fork.take = 0;
    while (lfs_step(m))
        ;
    assert_int_equal(lfs_ended(m), LFS_END_COMPLETED);
    assert_int_equal(fork.answer, 2);
    lfs_machine_free(m);
}

/* ---- branches -------------------------------------------------------------------------------- */

static unsigned take_script(void *user, uint16_t kind, unsigned count)
{
    (void)kind;
    return *(const unsigned *)user % count;
}

/* Back to a branch that was left: its choices are what they were, not what another branch took. */
static void a_restored_branch_has_its_own_choices(void **state)
{
    struct toy toy = {.rounds = 4};
    struct lfs_machine_config c = config(1);
    struct lfs_snapshot *root, *branch;
    const uint16_t *taken;
    unsigned take = 1;
    struct lfs_machine *m;
    size_t count;

    (void)state;
    c.choices =
        (struct lfs_choice_source){.mode = LFS_CHOICE_HOST, .host = take_script, .user = &take};
    m = toy_new(&toy, c);
    root = lfs_save(m);
    while (lfs_choices_taken(m, &taken) < 2)
        assert_true(lfs_step(m));
    branch = lfs_save(m);
    lfs_restore(m, root);
    take = 0;
    lfs_run(m);
    lfs_restore(m, branch);
    count = lfs_choices_taken(m, &taken);
    assert_int_equal(count, 2);
    assert_int_equal(taken[0], 1);
    assert_int_equal(taken[1], 1);
    lfs_snapshot_free(m, root);
    lfs_snapshot_free(m, branch);
    lfs_machine_free(m);
}

/* The ring is shared by all branches: what another branch overwrote is not shown as one's own. */
static void a_restored_branch_shows_no_records_of_another(void **state)
{
    struct toy toy = {.rounds = 4};
    struct lfs_machine_config c = config(1);
    struct lfs_snapshot *root, *branch;
    uint64_t x1[4096] = {0};
    unsigned take = 1, checked = 0;
    struct lfs_machine *m;
    uint32_t last;

    (void)state;
    c.choices =
        (struct lfs_choice_source){.mode = LFS_CHOICE_HOST, .host = take_script, .user = &take};
    m = toy_new(&toy, c);
    root = lfs_save(m);
    lfs_run(m);
    branch = lfs_save(m);
    last = lfs_trace_last(m);
    for (uint32_t seq = 1; seq <= last; seq++)
        x1[seq] = lfs_trace_get(m, seq)->u.x[1];
    lfs_restore(m, root);
    take = 0;
    for (unsigned i = 0; i < 10; i++)
        lfs_step(m);
    lfs_restore(m, branch);
    for (uint32_t seq = lfs_trace_first(m); seq <= last; seq++) {
        const struct lfs_record *record = lfs_trace_get(m, seq);

        assert_non_null(record); /* all from the first to the last are held */
        assert_int_equal(record->seq, seq);
        if (record->kind == LFS_RECORD_FRAME && ++checked)
            assert_int_equal(record->u.x[1], x1[seq]);
    }
    assert_true(checked > 0);
    lfs_snapshot_free(m, root);
    lfs_snapshot_free(m, branch);
    lfs_machine_free(m);
}

/* Records made after a restore can be read, although the ring went further before it. */
static void the_trace_goes_on_after_a_restore_in_a_small_ring(void **state)
{
    struct toy toy = {.rounds = 20};
    struct lfs_machine_config c = config(1);
    struct lfs_snapshot *snapshot;
    struct lfs_machine *m;
    uint32_t before;

    (void)state;
    c.trace_records = 16;
    m = toy_new(&toy, c);
    for (unsigned i = 0; i < 10; i++)
        lfs_step(m);
    snapshot = lfs_save(m);
    before = lfs_trace_last(m);
    lfs_run(m);
    assert_true(lfs_trace_last(m) > before + 32);
    lfs_restore(m, snapshot);
    assert_int_equal(lfs_trace_last(m), before);
    assert_int_equal(lfs_trace_first(m), before + 1); /* nothing old is left of the ring */
    for (unsigned i = 0; i < 6; i++)
        lfs_step(m);
    assert_true(lfs_trace_last(m) > before);
    assert_int_equal(lfs_trace_first(m), before + 1);
    for (uint32_t seq = before + 1; seq <= lfs_trace_last(m); seq++)
        assert_int_equal(lfs_trace_get(m, seq)->seq, seq);
    lfs_snapshot_free(m, snapshot);
    lfs_machine_free(m);
}

/* Why a run ended belongs to the end, not to whatever ended before. */
static void a_machine_that_runs_again_has_no_reason_to_end(void **state)
{
    struct toy toy = {.rounds = 20};
    struct lfs_machine_config c = config(1);
    struct lfs_snapshot *snapshot;
    struct lfs_machine *m;

    (void)state;
    c.steps_max = 30;
    m = toy_new(&toy, c);
    snapshot = lfs_save(m);
    assert_int_equal(lfs_run(m), LFS_END_BOUND);
    assert_string_equal(lfs_end_reason(m), "steps_max");
    lfs_restore(m, snapshot);
    assert_string_equal(lfs_end_reason(m), "");
    lfs_snapshot_free(m, snapshot);
    lfs_machine_free(m);
}

static void *steps_on(void *argument)
{
    for (unsigned i = 0; i < 7 && lfs_step(argument); i++)
        ;
    return NULL;
}

/* One host thread at a time, but not always the same one: on, and back, in another. */
static void a_machine_goes_on_in_another_host_thread(void **state)
{
    struct mixed mixed;
    struct lfs_machine *m = mixed_new(&mixed, config(1));
    uint64_t hash[STEPS_MAX_SEEN];
    unsigned count;

    (void)state;
    count = step_to_the_end(m, hash);
    lfs_machine_free(m);
    m = mixed_new(&mixed, config(1));
    assert_true(lfs_undo_start(m));
    while (lfs_ended(m) == LFS_END_NONE) {
        pthread_t thread;

        steps_on(m);
        assert_int_equal(pthread_create(&thread, NULL, steps_on, m), 0);
        pthread_join(thread, NULL);
    }
    for (unsigned i = 0; i <= count; i++) {
        assert_int_equal(lfs_state_hash(m), hash[count - i]);
        assert_int_equal(lfs_undo(m), i < count);
    }
    lfs_machine_free(m);
}

struct inside {
    bool saved;
};

static void saves_from_inside(struct lfs_ctx *self)
{
    struct inside *inside = lfs_ctx_user(self);
    struct lfs_snapshot *snapshot = lfs_save(lfs_ctx_machine(self));

    inside->saved = snapshot != NULL;
    lfs_snapshot_free(lfs_ctx_machine(self), snapshot);
}

static void nothing_is_saved_inside_a_step(void **state)
{
    (void)state;
    for (unsigned stepping = 0; stepping < 2; stepping++) {
        struct lfs_machine_config c = config(1);
        struct lfs_machine *m = lfs_machine_new(&c);
        struct inside inside = {true};

        lfs_cpu_start(m, 0, lfs_ctx_new(m, "x", saves_from_inside, &inside));
        if (stepping)
            lfs_step(m);
        assert_int_equal(lfs_run(m), LFS_END_COMPLETED);
        assert_false(inside.saved);
        lfs_machine_free(m);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(undo_forgets_nothing),
        cmocka_unit_test(a_restore_forgets_nothing),
        cmocka_unit_test(undo_knows_the_steps_of_a_run),
        cmocka_unit_test(undo_brings_back_a_dropped_stack),
        cmocka_unit_test(old_pages_do_not_count_against_the_bound),
        cmocka_unit_test(a_restored_branch_has_its_own_choices),
        cmocka_unit_test(a_restored_branch_shows_no_records_of_another),
        cmocka_unit_test(the_trace_goes_on_after_a_restore_in_a_small_ring),
        cmocka_unit_test(a_machine_that_runs_again_has_no_reason_to_end),
        cmocka_unit_test(a_machine_goes_on_in_another_host_thread),
        cmocka_unit_test(nothing_is_saved_inside_a_step),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
