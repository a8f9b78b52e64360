/* SPDX-License-Identifier: BSD-3-Clause */
/* Interrupt windows of partitions' code: where they are, that delays are cut and go on, and that
 * nothing survives them outside the store. */
#include "lfasim/clients.h"
#include "sim/fiber.h"
#include "tests/models/stack_fixture.h"

#define RUN(self, id) SMC(self, FFA_RUN_32, ffa_pack_vcpu(id, 0))
#define INTID         40

/* ---- where -----------------------------------------------------------------------------------
 */

/* Counts the windows of the guest, or of the normal world. */
struct counter {
    unsigned guest, os;
};

static void count(void *user, const struct lfs_window *window)
{
    struct counter *counter = user;

    if (window->guest) {
        assert_int_equal(window->partition, OF_SP1);
        counter->guest++;
    } else {
        assert_int_equal(window->partition, -1);
        counter->os++;
    }
}

static struct counter counted;

static void pass_windows(struct fixture *f, struct lfs_guest *guest, struct lfs_frame *frame)
{
    lfs_ipa heap = lfs_ipa_of(f->sp[OF_SP1].live_state + PLAN_HEAP_AT);
    unsigned before = counted.guest;

    lfs_guest_write_u64(guest, heap, 1);
    EXPECT(f, counted.guest, before + 1);
    lfs_guest_read_u64(guest, heap);
    EXPECT(f, counted.guest, before + 2);
    HVC(guest, FFA_ID_GET_32);
    EXPECT(f, counted.guest, before + 3);
    lfs_guest_delay(guest, TAG_GUEST_CALL, 1000);
    EXPECT(f, counted.guest, before + 4);
    lfs_guest_zero(guest, heap, PLAN_PAGE);
    EXPECT(f, counted.guest, before + 5);
    lfs_guest_window(guest);
    EXPECT(f, counted.guest, before + 6);
    answer_request(guest, frame, 1);
}

static void windows_are_before_calls_accesses_and_in_delays(void **state)
{
    const struct lfs_watch watch = {count, NULL, &counted};
    struct fixture *f = fixture_new(LFS_PROFILE_SPEC, 1);

    (void)state;
    f->sp[OF_SP1].request = pass_windows;
    f->cpu[0].lane = ask_sp1;
    fixture_build(f, LFS_FIBERS);
    lfs_stack_watch(f->stack, &watch);
    fixture_judge(f, lfs_run(f->m), LFS_END_COMPLETED);
    assert_int_equal(counted.os, 2); /* before the SMC, and behind it */
    fixture_free(f);
}

/* ---- delays -----------------------------------------------------------------------------------
 */

static void strike(struct lfs_machine *m, uint64_t stack)
{
    (void)m;
    lfs_interrupt_pend((struct lfs_stack *)(uintptr_t)stack, NULL, 0, INTID, NULL);
}

static void work(struct fixture *f, struct lfs_guest *guest, struct lfs_frame *frame)
{
    lfs_guest_delay(guest, TAG_GUEST_CALL, 100000);
    EXPECT(f, lfs_now(lfs_guest_ctx(guest)) >= 570000, true);
    EXPECT(f, lfs_now(lfs_guest_ctx(guest)) < 575000, true); /* 70 us were left */
    answer_request(guest, frame, 1);
}

static void resume_late(struct fixture *f, struct lfs_ctx *self)
{
    struct lfs_frame r;

    lfs_os_sleep(self, TAG_OS_WAIT, 30000 - lfs_now(self));
    lfs_event_at(f->m, 62000, strike, (uint64_t)(uintptr_t)f->stack);
    r = ASK(self, ID_SP1);
    EXPECT(f, r.x[0], FFA_INTERRUPT_32);
    EXPECT(f, lfs_now(self) >= 62000 && lfs_now(self) < 65000, true);
    lfs_os_sleep(self, TAG_OS_WAIT, 500000 - lfs_now(self));
    r = RUN(self, ID_SP1);
    EXPECT_REPLY(f, r, ID_SP1, 1);
}

static void a_delay_is_cut_and_goes_on(void **state)
{
    struct fixture *f = fixture_new(LFS_PROFILE_SPEC, 1);

    (void)state;
    f->sp[OF_SP1].request = work;
    f->cpu[0].lane = resume_late;
    fixture_finish(f);
}

/* The OS takes interrupts while it waits, which does not shorten the wait. */
static void wait_under_interrupts(struct fixture *f, struct lfs_ctx *self)
{
    lfs_ns begin = lfs_now(self);

    lfs_event_at(f->m, begin + 10, strike, (uint64_t)(uintptr_t)f->stack);
    lfs_event_at(f->m, begin + 20, strike, (uint64_t)(uintptr_t)f->stack);
    lfs_os_sleep(self, TAG_OS_WAIT, 1000);
    EXPECT(f, lfs_now(self), begin + 1000);
    EXPECT(f, lfs_os_interrupted(self), false);
}

static void the_os_takes_interrupts_while_it_waits(void **state)
{
    struct fixture *f = fixture_new(LFS_PROFILE_SPEC, 1);
    unsigned taken = 0;

    (void)state;
    f->cpu[0].lane = wait_under_interrupts;
    fixture_run(f, LFS_END_COMPLETED);
    for (uint32_t i = lfs_trace_first(f->m); i <= lfs_trace_last(f->m); i++) {
        const struct lfs_record *r = lfs_trace_get(f->m, i);

        taken += r->kind == LFS_RECORD_INTERRUPT && r->u.interrupt.who != NULL;
    }
    assert_int_equal(taken, 2);
    fixture_free(f);
}

/* ---- code that changed meanwhile --------------------------------------------------------------
 */

static void lose_code(struct fixture *f, struct lfs_guest *guest, struct lfs_frame *frame)
{
    lfs_interrupt_pend(f->stack, lfs_guest_ctx(guest), 0, INTID, "test");
    lfs_guest_window(guest);
    EXPECT(f, true, false); /* not reached */
    answer_request(guest, frame, 1);
}

static void overwrite_and_run(struct fixture *f, struct lfs_ctx *self)
{
    struct lfs_frame r = ASK(self, ID_SP1);
    uint64_t junk = 1;

    EXPECT(f, r.x[0], FFA_INTERRUPT_32);
    lfs_mem_write(f->m, lfs_pa_of(f->sp[OF_SP1].load + PLAN_ENTRY + 512), &junk, sizeof(junk));
    r = RUN(self, ID_SP1);
    EXPECT_ERROR(f, r, ABORTED);
    EXPECT(f, lfs_findings(f->m, "UNDEFINED_INSTRUCTION"), 1);
}

static void a_resumed_partition_needs_its_code(void **state)
{
    struct fixture *f = fixture_new(LFS_PROFILE_SPEC, 1);

    (void)state;
    f->sp[OF_SP1].request = lose_code;
    f->cpu[0].lane = overwrite_and_run;
    fixture_finish(f);
}

/* ---- nothing survives outside the store -------------------------------------------------------
 */

/* An interrupt at any window of SP1, by choice. */
static void maybe(void *user, const struct lfs_window *window)
{
    struct fixture *f = user;

    if (window->guest && lfs_choose(f->m, window->ctx, 100, 3, "interrupt") == 1)
        lfs_interrupt_pend(f->stack, window->ctx, lfs_ctx_cpu(window->ctx), INTID, NULL);
}

/* Asks for ever, by one of two payloads, and resumes what was preempted. */
static void ask_for_ever(struct fixture *f, struct lfs_ctx *self)
{
    for (;;) {
        struct lfs_frame r = {{FFA_MSG_SEND_DIRECT_REQ_64, ID_SP1}};

        r.x[3] = lfs_choose(f->m, self, 101, 2, "payload");
        lfs_smc(self, &r);
        lfs_tag_push(self, TAG_OS_WAIT);
        while (r.x[0] == FFA_INTERRUPT_32) {
            r = (struct lfs_frame){{FFA_RUN_32, r.x[1]}};
            lfs_smc(self, &r);
        }
        lfs_tag_pop(self);
    }
}

/* Where an interrupt leaves it shows in nothing but the windows that it has passed: how many more
 * there are to come differs, and with them the choices. */
static void read_thrice(struct fixture *f, struct lfs_guest *guest, struct lfs_frame *frame)
{
    for (unsigned i = 0; i < 3; i++)
        lfs_guest_read_u64(guest, lfs_ipa_of(f->sp[OF_SP1].live_state + PLAN_HEAP_AT));
    answer_request(guest, frame, frame->x[3]);
}

static void substitutes(sp_message *request)
{
    struct fixture *f = fixture_new(LFS_PROFILE_SPEC, 1);
    const struct lfs_watch watch = {maybe, NULL, f};
    const char *culprit;

    f->sp[OF_SP1].request = request;
    f->cpu[0].lane = ask_for_ever;
    f->config.machine.steps_max = LFS_SANITIZED_STACKS ? 1000 : 3000;
    f->config.machine.choices = (struct lfs_choice_source){.mode = LFS_CHOICE_SEEDED, .seed = 11};
    fixture_build(f, LFS_FIBERS);
    lfs_stack_watch(f->stack, &watch);
    assert_in_range(lfs_substitution_check(f->m, 64, &culprit), 10, UINT32_MAX);
    if (culprit)
        fail_msg("%s", culprit);
    fixture_free(f);
}

static void interrupted_code_keeps_nothing_outside_the_store(void **state)
{
    (void)state;
    substitutes(NULL);
    substitutes(read_thrice);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(windows_are_before_calls_accesses_and_in_delays),
        cmocka_unit_test(a_delay_is_cut_and_goes_on),
        cmocka_unit_test(the_os_takes_interrupts_while_it_waits),
        cmocka_unit_test(a_resumed_partition_needs_its_code),
        cmocka_unit_test(interrupted_code_keeps_nothing_outside_the_store),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
