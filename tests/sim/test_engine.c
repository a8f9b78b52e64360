/* SPDX-License-Identifier: BSD-3-Clause */
/* The engine alone, on the toy model and a few contexts of a few lines. */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "lfasim/memory.h"
#include "tests/sim/toy.h"

static struct lfs_machine_config config(enum lfs_backend backend, unsigned cpus)
{
    return (struct lfs_machine_config){.cpus = cpus, .backend = backend, .trace_records = 4096};
}

/* A digest of everything in the trace. */
static uint64_t trace_digest(const struct lfs_machine *m)
{
    uint64_t digest = lfs_trace_last(m);

    for (uint32_t seq = 1; seq <= lfs_trace_last(m); seq++) {
        const struct lfs_record *r = lfs_trace_get(m, seq);
        uint64_t parts[] = {r->time, r->seq,  r->cause, r->kind,
                            r->cpu,  r->from, r->to,    r->reply_to};

        for (unsigned i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
            digest = (digest ^ parts[i]) * UINT64_C(0x100000001b3);
        for (unsigned i = 0; r->kind == LFS_RECORD_FRAME && i < LFS_FRAME_REGS; i++)
            digest = (digest ^ r->u.x[i]) * UINT64_C(0x100000001b3);
    }
    return digest;
}

static uint64_t run_toy(enum lfs_backend backend, unsigned cpus, uint64_t seed)
{
    struct toy toy = {.rounds = 5};
    struct lfs_machine_config c = config(backend, cpus);
    struct lfs_machine *m;
    uint64_t digest;

    c.choices.mode = seed ? LFS_CHOICE_SEEDED : LFS_CHOICE_DEFAULT;
    c.choices.seed = seed;
    m = toy_new(&toy, c);
    assert_non_null(m);
    assert_int_equal(lfs_run(m), LFS_END_COMPLETED);
    digest = trace_digest(m) ^ *(const uint64_t *)lfs_peek(m, toy.total);
    lfs_machine_free(m);
    return digest;
}

static void both_backends_leave_the_same_trace(void **state)
{
    (void)state;
    for (unsigned cpus = 1; cpus <= 8; cpus++)
        for (uint64_t seed = 0; seed < 3; seed++)
            assert_int_equal(run_toy(LFS_FIBERS, cpus, seed), run_toy(LFS_THREADS, cpus, seed));
}

static void seeds_matter_and_repeat(void **state)
{
    (void)state;
    assert_int_equal(run_toy(LFS_FIBERS, 2, 7), run_toy(LFS_FIBERS, 2, 7));
    assert_int_not_equal(run_toy(LFS_FIBERS, 2, 7), run_toy(LFS_FIBERS, 2, 8));
}

static void a_recorded_choice_list_repeats_a_seeded_run(void **state)
{
    struct toy toy = {.rounds = 5}, again = {.rounds = 5};
    struct lfs_machine_config c = config(LFS_FIBERS, 2);
    struct lfs_machine *m, *m2;
    const uint16_t *taken;
    uint16_t list[64];

    (void)state;
    c.untimed = true;
    c.choices = (struct lfs_choice_source){.mode = LFS_CHOICE_SEEDED, .seed = 99};
    m = toy_new(&toy, c);
    lfs_run(m);
    c.choices = (struct lfs_choice_source){.mode = LFS_CHOICE_RECORDED};
    c.choices.recorded_count = lfs_choices_taken(m, &taken);
    assert_in_range(c.choices.recorded_count, 10, 64);
    memcpy(list, taken, c.choices.recorded_count * sizeof(list[0]));
    c.choices.recorded = list;
    m2 = toy_new(&again, c);
    lfs_run(m2);
    assert_int_equal(trace_digest(m), trace_digest(m2));
    assert_false(lfs_choices_diverged(m2));
    lfs_machine_free(m2);
    c.choices.recorded_count = 64; /* more than the run asks for */
    memset(list, 0, sizeof(list));
    m2 = toy_new(&again, c);
    lfs_run(m2);
    assert_true(lfs_choices_diverged(m2));
    lfs_machine_free(m);
    lfs_machine_free(m2);
}

static void undo_goes_back_step_by_step(void **state)
{
    struct toy toy = {.rounds = 3};
    struct lfs_machine *m = toy_new(&toy, config(LFS_FIBERS, 2));
    uint64_t hash[256];
    unsigned steps = 0;

    (void)state;
    assert_true(lfs_undo_start(m));
    do
        hash[steps++] = lfs_state_hash(m);
    while (lfs_step(m) && steps < 256);
    assert_in_range(steps, 20, 255);
    for (unsigned i = steps; i-- > 0;) {
        assert_true(lfs_undo(m));
        assert_int_equal(lfs_state_hash(m), hash[i]);
    }
    assert_false(lfs_undo(m));
    /* and forward again the same way */
    for (unsigned i = 0; i < steps; i++) {
        assert_int_equal(lfs_state_hash(m), hash[i]);
        lfs_step(m);
    }
    assert_int_equal(lfs_ended(m), LFS_END_COMPLETED);
    lfs_machine_free(m);
}

static void restore_at_every_scheduling_point(void **state)
{
    struct toy toy = {.rounds = 3};
    struct lfs_machine *m = toy_new(&toy, config(LFS_FIBERS, 3));
    struct lfs_snapshot *snapshot[128];
    unsigned count = 0;
    uint64_t end;

    (void)state;
    do
        assert_non_null(snapshot[count++] = lfs_save(m));
    while (lfs_step(m) && count < 128);
    assert_in_range(count, 20, 127);
    end = trace_digest(m);
    for (unsigned i = count; i-- > 0;) {
        lfs_restore(m, snapshot[i]);
        assert_int_equal(lfs_run(m), LFS_END_COMPLETED);
        assert_int_equal(trace_digest(m), end);
        lfs_snapshot_free(m, snapshot[i]);
    }
    lfs_machine_free(m);
}

static unsigned substitutions(bool plant, const char **culprit, struct toy *toy)
{
    struct lfs_machine_config c = config(LFS_FIBERS, 1);

    *toy = (struct toy){.rounds = 40, .plant_a_local = plant};
    toy_new(toy, c);
    /* Progress that is counted makes every state new; cold progress lets states meet again. */
    toy->progress[0] = lfs_obj_new(toy->m, "cold progress", LFS_COLD, sizeof(uint64_t));
    return lfs_substitution_check(toy->m, 64, culprit);
}

static void the_substitution_check_catches_a_planted_local(void **state)
{
    const char *culprit;
    struct toy toy;

    (void)state;
    assert_in_range(substitutions(false, &culprit, &toy), 1, UINT32_MAX);
    assert_null(culprit);
    lfs_machine_free(toy.m);
    substitutions(true, &culprit, &toy);
    assert_non_null(culprit);
    assert_non_null(strstr(culprit, "server"));
    lfs_machine_free(toy.m);
}

/* ---- ends and waiting ------------------------------------------------------------------------ */

struct pair {
    lfs_lock first, second;
};

static void takes_both(struct lfs_ctx *self)
{
    struct pair *pair = lfs_ctx_user(self);
    bool swapped = lfs_ctx_cpu(self) == 1;

    lfs_lock_take(self, 1, swapped ? pair->second : pair->first);
    lfs_charge(self, 10);
    lfs_lock_take(self, 2, swapped ? pair->first : pair->second);
}

static void crossed_locks_deadlock_and_break_the_order(void **state)
{
    struct pair pair;
    struct lfs_machine_config c = config(LFS_FIBERS, 2);
    struct lfs_machine *m = lfs_machine_new(&c);

    (void)state;
    pair.first = lfs_lock_new(m, "first", 1);
    pair.second = lfs_lock_new(m, "second", 2);
    lfs_cpu_start(m, 0, lfs_ctx_new(m, "a", takes_both, &pair));
    lfs_cpu_start(m, 1, lfs_ctx_new(m, "b", takes_both, &pair));
    assert_int_equal(lfs_run(m), LFS_END_DEADLOCK);
    assert_non_null(strstr(lfs_end_reason(m), "second"));
    assert_int_equal(lfs_findings(m, "LOCK_ORDER"), 1);
    lfs_machine_free(m);
}

static void spins(struct lfs_ctx *self)
{
    for (;;)
        lfs_yield(self, 1);
}

static void panics(struct lfs_ctx *self)
{
    lfs_panic(self, 0, "check failed at %d", 42);
}

static void resets(struct lfs_ctx *self)
{
    lfs_reset(self, 0, "system reset");
}

static void hangs(struct lfs_ctx *self)
{
    lfs_hang(self, 1);
}

static void every_end_on_both_backends(void **state)
{
    static const struct {
        lfs_entry *entry;
        enum lfs_end end;
        const char *reason;
    } cases[] = {{spins, LFS_END_BOUND, "steps_max"},
                 {panics, LFS_END_PANIC, "check failed at 42"},
                 {resets, LFS_END_RESET, "system reset"},
                 {hangs, LFS_END_DEADLOCK, "hangs"}};

    (void)state;
    for (unsigned i = 0; i < 8; i++) {
        struct lfs_machine_config c = config(i & 1 ? LFS_THREADS : LFS_FIBERS, 1);
        struct lfs_machine *m;

        c.steps_max = 100;
        m = lfs_machine_new(&c);
        lfs_cpu_start(m, 0, lfs_ctx_new(m, "x", cases[i / 2].entry, NULL));
        assert_int_equal(lfs_run(m), cases[i / 2].end);
        assert_non_null(strstr(lfs_end_reason(m), cases[i / 2].reason));
        assert_false(lfs_step(m));
        lfs_machine_free(m);
    }
}

/* ---- restart --------------------------------------------------------------------------------- */

struct restart {
    struct lfs_ctx *guest;
};

static void guest(struct lfs_ctx *self)
{
    struct lfs_frame frame;
    struct lfs_ctx *host = lfs_entry_frame(self, &frame);

    frame.x[0] = 1000 + frame.x[1]; /* "just begun" */
    for (;;) {
        lfs_tag_push(self, 7);
        host = lfs_transfer(self, 1, host, &frame);
        lfs_tag_pop(self);
        frame.x[0]++;
    }
}

static void restarter(struct lfs_ctx *self)
{
    struct restart *r = lfs_ctx_user(self);
    struct lfs_frame frame = {{0, 5}};

    lfs_transfer(self, 1, r->guest, &frame);
    assert_int_equal(frame.x[0], 1005);
    lfs_transfer(self, 1, r->guest, &frame);
    assert_int_equal(frame.x[0], 1006);
    lfs_ctx_restart(r->guest);
    frame.x[1] = 9;
    lfs_transfer(self, 1, r->guest, &frame);
    assert_int_equal(frame.x[0], 1009);
}

static void a_restarted_context_begins_at_its_entry(void **state)
{
    (void)state;
    for (unsigned i = 0; i < 2; i++) {
        struct lfs_machine_config c = config(i ? LFS_THREADS : LFS_FIBERS, 1);
        struct lfs_machine *m = lfs_machine_new(&c);
        struct restart r = {lfs_ctx_new(m, "guest", guest, NULL)};

        lfs_cpu_start(m, 0, lfs_ctx_new(m, "os", restarter, &r));
        assert_int_equal(lfs_run(m), LFS_END_COMPLETED);
        lfs_machine_free(m);
    }
}

static void restarts_first(struct lfs_ctx *self)
{
    struct restart *r = lfs_ctx_user(self);
    struct lfs_frame frame = {{0, 5}};

    lfs_ctx_restart(r->guest); /* its thread may not even have begun */
    lfs_transfer(self, 1, r->guest, &frame);
    assert_int_equal(frame.x[0], 1005);
}

static void a_context_can_be_restarted_before_it_ever_ran(void **state)
{
    (void)state;
    for (unsigned i = 0; i < 200; i++) {
        struct lfs_machine_config c = config(i % 2 ? LFS_FIBERS : LFS_THREADS, 1);
        struct lfs_machine *m = lfs_machine_new(&c);
        struct restart r = {lfs_ctx_new(m, "guest", guest, NULL)};

        lfs_cpu_start(m, 0, lfs_ctx_new(m, "os", restarts_first, &r));
        assert_int_equal(lfs_run(m), LFS_END_COMPLETED);
        lfs_machine_free(m);
    }
}

/* ---- many machines --------------------------------------------------------------------------- */

static void *one_machine(void *argument)
{
    uint64_t *digest = argument;

    *digest = run_toy(*digest & 1 ? LFS_THREADS : LFS_FIBERS, 4, 3);
    return NULL;
}

static void several_machines_at_once(void **state)
{
    pthread_t thread[4];
    uint64_t digest[4] = {0, 1, 2, 3};

    (void)state;
    for (unsigned i = 0; i < 4; i++)
        assert_int_equal(pthread_create(&thread[i], NULL, one_machine, &digest[i]), 0);
    for (unsigned i = 0; i < 4; i++)
        pthread_join(thread[i], NULL);
    for (unsigned i = 1; i < 4; i++)
        assert_int_equal(digest[i], digest[0]);
}

static void footprints_name_what_a_step_touched(void **state)
{
    struct toy toy = {.rounds = 1};
    struct lfs_machine *m = toy_new(&toy, config(LFS_FIBERS, 1));
    struct lfs_footprint f;
    unsigned wrote_total = 0;

    (void)state;
    lfs_tracking(m, true);
    while (lfs_step(m)) {
        lfs_step_footprint(m, &f);
        wrote_total += f.written[toy.total.index / 64] >> (toy.total.index % 64) & 1;
    }
    assert_int_equal(wrote_total, 1);
    lfs_machine_free(m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(both_backends_leave_the_same_trace),
        cmocka_unit_test(seeds_matter_and_repeat),
        cmocka_unit_test(a_recorded_choice_list_repeats_a_seeded_run),
        cmocka_unit_test(undo_goes_back_step_by_step),
        cmocka_unit_test(restore_at_every_scheduling_point),
        cmocka_unit_test(the_substitution_check_catches_a_planted_local),
        cmocka_unit_test(crossed_locks_deadlock_and_break_the_order),
        cmocka_unit_test(every_end_on_both_backends),
        cmocka_unit_test(a_restarted_context_begins_at_its_entry),
        cmocka_unit_test(a_context_can_be_restarted_before_it_ever_ran),
        cmocka_unit_test(several_machines_at_once),
        cmocka_unit_test(footprints_name_what_a_step_touched),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
