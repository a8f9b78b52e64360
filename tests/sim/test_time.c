/* SPDX-License-Identifier: BSD-3-Clause */
/* Who moves when: waiting, events, restarts and locks in virtual time. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "lfasim/engine.h"

/* What the contexts of a test saw, for judging when the run is over. */
struct watch {
    lfs_obj flag; /* uint64_t */
    lfs_ns seen, other;
    unsigned turns, turns_when_seen, fired;
    struct lfs_ctx *second;
};

static struct lfs_machine *machine(unsigned cpus, bool untimed, uint32_t steps_max)
{
    struct lfs_machine_config config = {
        .cpus = cpus, .untimed = untimed, .steps_max = steps_max, .trace_records = 256};
    struct lfs_machine *m = lfs_machine_new(&config);

    assert_non_null(m);
    return m;
}

static struct lfs_ctx *start(struct lfs_machine *m, unsigned cpu, lfs_entry *entry,
                             struct watch *watch)
{
    struct lfs_ctx *ctx = lfs_ctx_new(m, "x", entry, watch);

    assert_non_null(ctx);
    lfs_cpu_start(m, cpu, ctx);
    return ctx;
}

static bool flag_set(struct lfs_machine *m, void *user)
{
    const struct watch *watch = user;

    return *(const uint64_t *)lfs_read(m, watch->flag) != 0;
}

static void set_flag(struct lfs_machine *m, const struct watch *watch, uint64_t value)
{
    *(uint64_t *)lfs_write(m, watch->flag) = value;
}

/* ---- conditions ------------------------------------------------------------------------------ */

static void busy(struct lfs_ctx *self, struct watch *watch, unsigned turns)
{
    for (unsigned i = 0; i < turns; i++) {
        lfs_charge(self, 10);
        lfs_yield(self, 1);
        watch->turns++;
    }
}

static void sets_the_flag(struct lfs_ctx *self)
{
    struct watch *watch = lfs_ctx_user(self);

    lfs_charge(self, 100);
    lfs_yield(self, 1);
    set_flag(lfs_ctx_machine(self), watch, 1);
    busy(self, watch, 20);
}

static void waits_for_the_flag(struct lfs_ctx *self)
{
    struct watch *watch = lfs_ctx_user(self);

    lfs_wait_until(self, 2, flag_set, watch);
    watch->seen = lfs_now(self);
    watch->turns_when_seen = watch->turns;
}

/* The waiting CPU goes on at the moment that ended its wait, not when the other has no more to do.
 * On either side in CPU order: ties go by it. */
static void a_condition_ends_a_wait_when_it_comes_true(void **state)
{
    (void)state;
    for (unsigned waiter = 0; waiter < 2; waiter++) {
        struct lfs_machine *m = machine(2, false, 0);
        struct watch watch = {.flag = lfs_obj_new(m, "flag", LFS_HOT, sizeof(uint64_t))};

        start(m, waiter, waits_for_the_flag, &watch);
        start(m, 1 - waiter, sets_the_flag, &watch);
        assert_int_equal(lfs_run(m), LFS_END_COMPLETED);
        assert_in_range(watch.seen, 100, 110);
        assert_in_range(watch.turns_when_seen, 0, 1);
        lfs_machine_free(m);
    }
}

static void event_sets_flag(struct lfs_machine *m, uint64_t argument)
{
    struct watch *watch = (struct watch *)(uintptr_t)argument;

    set_flag(m, watch, 1);
    lfs_trace_note(m, NULL, 0, "the event");
}

static void an_event_happens_at_its_time(void **state)
{
    struct lfs_machine *m = machine(1, false, 0);
    struct watch watch = {.flag = lfs_obj_new(m, "flag", LFS_HOT, sizeof(uint64_t))};
    const struct lfs_record *note = NULL;

    (void)state;
    start(m, 0, waits_for_the_flag, &watch);
    lfs_event_at(m, 1000, event_sets_flag, (uintptr_t)&watch);
    assert_int_equal(lfs_run(m), LFS_END_COMPLETED);
    assert_int_equal(watch.seen, 1000); /* the waiter cannot have gone on before its cause */
    for (uint32_t seq = 1; seq <= lfs_trace_last(m); seq++)
        if (lfs_trace_get(m, seq)->kind == LFS_RECORD_NOTE)
            note = lfs_trace_get(m, seq);
    assert_non_null(note);
    assert_int_equal(note->time, 1000);
    lfs_machine_free(m);
}

static void notes_its_time(struct lfs_ctx *self)
{
    struct watch *watch = lfs_ctx_user(self);

    watch->other = lfs_now(self);
}

static void event_starts_a_cpu(struct lfs_machine *m, uint64_t argument)
{
    const struct watch *watch = (struct watch *)(uintptr_t)argument;

    lfs_cpu_start(m, 1, watch->second);
}

static void sleeps_long(struct lfs_ctx *self)
{
    lfs_sleep(self, 1, 5000);
}

static void a_cpu_started_by_an_event_begins_at_its_time(void **state)
{
    struct lfs_machine *m = machine(2, false, 0);
    struct watch watch = {.second = lfs_ctx_new(m, "second", notes_its_time, &watch)};

    (void)state;
    start(m, 0, sleeps_long, &watch);
    lfs_event_at(m, 1000, event_starts_a_cpu, (uintptr_t)&watch);
    assert_int_equal(lfs_run(m), LFS_END_COMPLETED);
    assert_int_equal(watch.other, 1000);
    lfs_machine_free(m);
}

static void event_comes_again(struct lfs_machine *m, uint64_t argument)
{
    ((struct watch *)(uintptr_t)argument)->fired++;
    lfs_event_at(m, 1000, event_comes_again, argument);
}

/* A tick that nobody waits for must not keep a machine busy for ever. */
static void events_alone_reach_the_bound_of_steps(void **state)
{
    (void)state;
    for (unsigned untimed = 0; untimed < 2; untimed++) {
        struct lfs_machine *m = machine(1, untimed, 50);
        struct watch watch = {.flag = lfs_obj_new(m, "flag", LFS_HOT, sizeof(uint64_t))};

        start(m, 0, waits_for_the_flag, &watch);
        lfs_event_at(m, 1000, event_comes_again, (uintptr_t)&watch);
        alarm(20); /* else a wrong engine would hang here */
        assert_int_equal(lfs_run(m), LFS_END_BOUND);
        alarm(0);
        assert_in_range(watch.fired, 40, 60);
        lfs_machine_free(m);
    }
}

static void yields_twice(struct lfs_ctx *self)
{
    lfs_yield(self, 1);
    lfs_yield(self, 1);
}

/* Three steps: the last bound that lets a run of three complete, and the first that does not. */
static void a_run_may_make_as_many_steps_as_its_bound(void **state)
{
    struct lfs_machine *m = machine(1, false, 3);

    (void)state;
    start(m, 0, yields_twice, NULL);
    assert_int_equal(lfs_run(m), LFS_END_COMPLETED);
    assert_int_equal(lfs_steps(m), 3);
    lfs_machine_free(m);
    m = machine(1, false, 2);
    start(m, 0, yields_twice, NULL);
    assert_int_equal(lfs_run(m), LFS_END_BOUND);
    assert_string_equal(lfs_end_reason(m), "steps_max");
    lfs_machine_free(m);
}

/* ---- restart --------------------------------------------------------------------------------- */

/* Hangs the first time, finishes the second. */
static void hangs_once(struct lfs_ctx *self)
{
    struct watch *watch = lfs_ctx_user(self);

    if (watch->fired++ == 0)
        lfs_hang(self, 1);
    watch->seen = lfs_now(self);
    watch->turns_when_seen = watch->turns;
}

static void restarts_the_other_cpu(struct lfs_ctx *self)
{
    struct watch *watch = lfs_ctx_user(self);

    lfs_charge(self, 100);
    lfs_yield(self, 1);
    lfs_ctx_restart(watch->second);
    busy(self, watch, 20);
}

/* A CPU that is reset warm goes on at the time of its reset, and at once. */
static void a_context_restarted_on_its_cpu_moves_from_then_on(void **state)
{
    struct lfs_machine *m = machine(2, false, 0);
    struct watch watch = {.seen = 0};

    (void)state;
    start(m, 0, restarts_the_other_cpu, &watch);
    watch.second = start(m, 1, hangs_once, &watch);
    assert_int_equal(lfs_run(m), LFS_END_COMPLETED);
    assert_in_range(watch.seen, 100, 110);
    assert_in_range(watch.turns_when_seen, 0, 2);
    lfs_machine_free(m);
}

/* Sleeps the first time, waits for the flag the second. */
static void sleeps_then_waits(struct lfs_ctx *self)
{
    struct watch *watch = lfs_ctx_user(self);

    if (watch->fired++ == 0)
        lfs_sleep(self, 1, 1000);
    lfs_wait_until(self, 2, flag_set, watch);
    watch->seen = lfs_now(self);
}

static void restarts_then_sets_late(struct lfs_ctx *self)
{
    struct watch *watch = lfs_ctx_user(self);

    lfs_charge(self, 100);
    lfs_yield(self, 1);
    lfs_ctx_restart(watch->second);
    lfs_sleep(self, 1, 5000);
    set_flag(lfs_ctx_machine(self), watch, 1);
}

/* The wake-up of a sleep that was dropped must not end a wait that came after it. */
static void a_dropped_sleep_wakes_nobody(void **state)
{
    struct lfs_machine *m = machine(2, false, 0);
    struct watch watch = {.flag = lfs_obj_new(m, "flag", LFS_HOT, sizeof(uint64_t))};

    (void)state;
    start(m, 0, restarts_then_sets_late, &watch);
    watch.second = start(m, 1, sleeps_then_waits, &watch);
    assert_int_equal(lfs_run(m), LFS_END_COMPLETED);
    assert_int_equal(watch.fired, 2);
    assert_in_range(watch.seen, 5100, 5200);
    lfs_machine_free(m);
}

/* ---- locks of the past ----------------------------------------------------------------------- */

/* The first CPU holds a lock from 100 to 300, in one step; the second comes at `at`. */
struct span {
    lfs_lock lock;
    lfs_ns at, got, free_at;
    bool tries, success;
};

static void holds_within_a_step(struct lfs_ctx *self)
{
    struct span *span = lfs_ctx_user(self);

    lfs_charge(self, 100);
    lfs_lock_take(self, 1, span->lock);
    lfs_charge(self, 200);
    lfs_lock_drop(self, span->lock);
    span->free_at = lfs_now(self);
    lfs_sleep(self, 1, 1000);
}

static void comes_at_a_time(struct lfs_ctx *self)
{
    struct span *span = lfs_ctx_user(self);

    lfs_charge(self, span->at);
    if (span->tries)
        span->success = lfs_lock_try(self, 2, span->lock);
    else
        lfs_lock_take(self, 2, span->lock);
    span->got = lfs_now(self);
    if (!span->tries || span->success)
        lfs_lock_drop(self, span->lock);
}

static struct span meet(lfs_ns at, bool tries, bool untimed)
{
    struct lfs_machine *m = machine(2, untimed, 0);
    struct span span = {.lock = lfs_lock_new(m, "lock", 1), .at = at, .tries = tries};

    lfs_cpu_start(m, 0, lfs_ctx_new(m, "holder", holds_within_a_step, &span));
    lfs_cpu_start(m, 1, lfs_ctx_new(m, "comer", comes_at_a_time, &span));
    assert_int_equal(lfs_run(m), LFS_END_COMPLETED);
    assert_int_equal(lfs_findings(m, "LOCK_NOT_HELD"), 0);
    lfs_machine_free(m);
    return span;
}

/* From the second nanosecond of the span to its last; at its end the lock is free. */
static void a_lock_held_within_one_step_is_held_for_others_meanwhile(void **state)
{
    static const lfs_ns inside[] = {101, 200, 299};
    struct span span;

    (void)state;
    for (unsigned i = 0; i < 3; i++) {
        span = meet(inside[i], true, false);
        assert_false(span.success);
        assert_int_equal(span.got, inside[i]);
        span = meet(inside[i], false, false);
        assert_int_equal(span.free_at, 300);
        assert_int_equal(span.got, 300);
    }
    span = meet(300, true, false);
    assert_true(span.success);
    span = meet(300, false, false);
    assert_int_equal(span.got, 300);
    span = meet(99, true, false); /* before the other came */
    assert_true(span.success);
    span = meet(99, false, false);
    assert_int_equal(span.got, 99);
}

/* Untimed, clocks mean nothing: what was dropped is free. */
static void an_untimed_lock_knows_no_span(void **state)
{
    struct span span = meet(200, true, true);

    (void)state;
    assert_true(span.success);
}

/* Two CPUs inside the span: one after the other, each for as long as it holds the lock. */
static void holds_after(struct lfs_ctx *self)
{
    struct span *span = lfs_ctx_user(self);

    lfs_charge(self, span->at);
    lfs_lock_take(self, 2, span->lock);
    span->got = lfs_now(self);
    lfs_charge(self, 50);
    lfs_lock_drop(self, span->lock);
}

static void waiters_of_a_span_follow_each_other(void **state)
{
    struct lfs_machine *m = machine(3, false, 0);
    struct span first = {.lock = lfs_lock_new(m, "lock", 1)}, second = first, third = first;

    (void)state;
    second.at = 250;
    third.at = 110;
    lfs_cpu_start(m, 0, lfs_ctx_new(m, "holder", holds_within_a_step, &first));
    lfs_cpu_start(m, 1, lfs_ctx_new(m, "second", holds_after, &second));
    lfs_cpu_start(m, 2, lfs_ctx_new(m, "third", holds_after, &third));
    assert_int_equal(lfs_run(m), LFS_END_COMPLETED);
    assert_int_equal(second.got, 300); /* a tie, which goes by CPU */
    assert_int_equal(third.got, 350);
    lfs_machine_free(m);
}

static void spins(struct lfs_ctx *self)
{
    struct span *span = lfs_ctx_user(self);

    lfs_charge(self, 50);
    lfs_spin_until(self, 3, span->at);
    span->got = lfs_now(self);
}

static void spinning_ends_at_its_time_and_lets_others_go_first(void **state)
{
    static const lfs_ns until[] = {0, 49, 50, 51, 400};

    (void)state;
    for (unsigned i = 0; i < 10; i++) {
        bool untimed = i >= 5;
        struct lfs_machine *m = machine(1, untimed, 0);
        struct span span = {.at = until[i % 5]};

        lfs_cpu_start(m, 0, lfs_ctx_new(m, "spinner", spins, &span));
        assert_int_equal(lfs_run(m), LFS_END_COMPLETED);
        assert_int_equal(span.got, untimed || span.at < 50 ? 50 : span.at);
        assert_int_equal(lfs_steps(m), !untimed && span.at > 50 ? 2 : 1);
        lfs_machine_free(m);
    }
}

/* ---- sleeps that can be cut short ------------------------------------------------------------ */

static void sleeps_unless(struct lfs_ctx *self)
{
    struct watch *watch = lfs_ctx_user(self);

    watch->turns = lfs_sleep_unless(self, 1, 1000, flag_set, watch);
    watch->seen = lfs_now(self);
    watch->other = lfs_sleep_left(self);
    if (watch->turns)
        lfs_sleep(self, 1, watch->other);
    watch->fired = (unsigned)lfs_now(self);
}

static void set_flag_by_event(struct lfs_machine *m, uint64_t argument)
{
    const struct watch *watch = (const void *)(uintptr_t)argument;

    set_flag(m, watch, 1);
}

static void sleep_with_flag_at(lfs_ns at, bool untimed, struct watch *watch)
{
    struct lfs_machine *m = machine(1, untimed, 0);

    *watch = (struct watch){.flag = lfs_obj_new(m, "flag", LFS_HOT, sizeof(uint64_t))};
    lfs_event_at(m, at, set_flag_by_event, (uint64_t)(uintptr_t)watch);
    start(m, 0, sleeps_unless, watch);
    assert_int_equal(lfs_run(m), LFS_END_COMPLETED);
    lfs_machine_free(m);
}

static void a_condition_cuts_a_sleep_short(void **state)
{
    struct watch watch;

    (void)state;
    sleep_with_flag_at(300, false, &watch);
    assert_int_equal(watch.turns, true);
    assert_int_equal(watch.seen, 300);
    assert_int_equal(watch.other, 700);
    assert_int_equal(watch.fired, 1000); /* its first alarm is gone: the rest is slept in full */
}

static void a_sleep_that_nothing_cuts_lasts(void **state)
{
    struct watch watch;

    (void)state;
    sleep_with_flag_at(1001, false, &watch);
    assert_int_equal(watch.turns, false);
    assert_int_equal(watch.seen, 1000);
}

static void untimed_either_may_end_it(void **state)
{
    struct watch watch;

    (void)state;
    sleep_with_flag_at(300, true, &watch);
    assert_true(watch.turns <= 1);
}

/* Restarted while it sleeps: its alarm must not end what it does next. */
static void sleeps_unless_then_waits(struct lfs_ctx *self)
{
    struct watch *watch = lfs_ctx_user(self);

    if (watch->fired++ == 0)
        lfs_sleep_unless(self, 1, 1000, flag_set, watch);
    lfs_wait_until(self, 2, flag_set, watch);
    watch->seen = lfs_now(self);
}

static void a_dropped_alarm_wakes_nobody(void **state)
{
    struct lfs_machine *m = machine(2, false, 0);
    struct watch watch = {.flag = lfs_obj_new(m, "flag", LFS_HOT, sizeof(uint64_t))};

    (void)state;
    start(m, 0, restarts_then_sets_late, &watch);
    watch.second = start(m, 1, sleeps_unless_then_waits, &watch);
    assert_int_equal(lfs_run(m), LFS_END_COMPLETED);
    assert_in_range(watch.seen, 5100, 5200);
    lfs_machine_free(m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_condition_ends_a_wait_when_it_comes_true),
        cmocka_unit_test(an_event_happens_at_its_time),
        cmocka_unit_test(a_cpu_started_by_an_event_begins_at_its_time),
        cmocka_unit_test(events_alone_reach_the_bound_of_steps),
        cmocka_unit_test(a_run_may_make_as_many_steps_as_its_bound),
        cmocka_unit_test(a_context_restarted_on_its_cpu_moves_from_then_on),
        cmocka_unit_test(a_dropped_sleep_wakes_nobody),
        cmocka_unit_test(a_lock_held_within_one_step_is_held_for_others_meanwhile),
        cmocka_unit_test(an_untimed_lock_knows_no_span),
        cmocka_unit_test(waiters_of_a_span_follow_each_other),
        cmocka_unit_test(spinning_ends_at_its_time_and_lets_others_go_first),
        cmocka_unit_test(a_condition_cuts_a_sleep_short),
        cmocka_unit_test(a_sleep_that_nothing_cuts_lasts),
        cmocka_unit_test(untimed_either_may_end_it),
        cmocka_unit_test(a_dropped_alarm_wakes_nobody),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
