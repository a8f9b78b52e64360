/* SPDX-License-Identifier: BSD-3-Clause */
/* Non-secure interrupts that meet a running partition, and the priority mask:
 * notifications-interrupts-scheduling.md 2.8, 3.4, 3.5. */
#include "tests/models/stack_fixture.h"

#define RUN(self, id) SMC(self, FFA_RUN_32, ffa_pack_vcpu(id, 0))
#define INTID         40

static enum gic_mask mask_now(const struct fixture *f, unsigned cpu)
{
    const struct gic_cpu *state = lfs_peek(f->m, f->stack->gic.cpu[cpu]);

    return (enum gic_mask)state->mask;
}

#define EXPECT_MASK(f, cpu, mask) EXPECT(f, mask_now(f, cpu), mask)

/* The device interrupts CPU 0, where the guest runs. */
static void interrupt(struct fixture *f, struct lfs_guest *guest)
{
    lfs_interrupt_pend(f->stack, lfs_guest_ctx(guest), 0, INTID, "test");
    lfs_guest_window(guest);
}

static unsigned times_taken(const struct fixture *f)
{
    unsigned count = 0;

    for (uint32_t i = lfs_trace_first(f->m); i <= lfs_trace_last(f->m); i++)
        if (lfs_trace_get(f->m, i)->kind == LFS_RECORD_INTERRUPT &&
            strcmp(lfs_trace_get(f->m, i)->u.interrupt.event, "is taken by") == 0)
            count++;
    return count;
}

/* ---- preempted --------------------------------------------------------------------------------
 */

static void interrupted_request(struct fixture *f, struct lfs_guest *guest, struct lfs_frame *frame)
{
    struct lfs_frame saved = *frame;

    interrupt(f, guest);
    EXPECT_FRAME(f, *frame, saved.x[0], saved.x[1], saved.x[2], saved.x[3]);
    EXPECT(f, lfs_ctx_cpu(lfs_guest_ctx(guest)), 1); /* where it was resumed */
    answer_request(guest, frame, frame->x[3] + 1);
}

static void ask_and_lose(struct fixture *f, struct lfs_ctx *self)
{
    struct lfs_frame r = ASK(self, ID_SP1, 7);

    EXPECT_FRAME(f, r, FFA_INTERRUPT_32, ffa_pack_vcpu(ID_SP1, 0));
    lfs_proves("NIS-19");
    EXPECT_STATE(f, OF_SP1, "PREEMPTED", "RUNNING");
    EXPECT(f, vcpu_of(f, OF_SP1)->saved_mask, GIC_MASK_NONE);
    EXPECT(f, times_taken(f), 1);
    r = ASK(self, ID_SP1);
    EXPECT_ERROR(f, r, BUSY);
    lfs_proves("NIS-16");
    f->seen[0] = 1;
}

static void resume_on_cpu1(struct fixture *f, struct lfs_ctx *self)
{
    struct lfs_frame r;

    let_pass(self, 50000);
    EXPECT(f, f->seen[0], 1);
    r = RUN(self, ID_SP1);
    EXPECT_REPLY(f, r, ID_SP1, 8);
    EXPECT(f, vcpu_of(f, OF_SP1)->cpu, 1);
    lfs_proves("NIS-32");
    r = ASK(self, ID_SP2); /* binds to the CPU of its last request */
    EXPECT(f, vcpu_of(f, OF_SP2)->cpu, 1);
    lfs_proves("NIS-32");
    EXPECT_MASK(f, 0, GIC_OPEN);
    EXPECT_MASK(f, 1, GIC_OPEN);
}

static void preempted(enum lfs_profile profile)
{
    struct fixture *f = fixture_new(profile, 2);

    f->sp[OF_SP1].request = interrupted_request;
    f->cpu[0].lane = ask_and_lose;
    f->cpu[1].lane = resume_on_cpu1;
    fixture_finish(f);
}
IN_BOTH_PROFILES(a_preempted_partition_is_resumed_on_another_cpu, preempted)

/* FFA_RUN enters it, the interrupt preempts it: in the model FFA_RUN its giver is the normal world.
 */
static void interrupted_wakeup(struct fixture *f, struct lfs_guest *guest, struct lfs_frame *frame)
{
    interrupt(f, guest);
    EXPECT(f, vcpu_of(f, OF_SP1)->rt_model, RTM_FFA_RUN);
    lfs_guest_wait(guest, frame);
}

static void run_and_run_again(struct fixture *f, struct lfs_ctx *self)
{
    struct lfs_frame r = RUN(self, ID_SP1);

    EXPECT_FRAME(f, r, FFA_INTERRUPT_32, ffa_pack_vcpu(ID_SP1, 0));
    r = ASK(self, ID_SP1);
    EXPECT_ERROR(f, r, BUSY); /* it owes nothing, but it is not waiting */
    r = RUN(self, ID_SP1);
    EXPECT_FRAME(f, r, FFA_MSG_WAIT_32);
    EXPECT_STATE(f, OF_SP1, "WAITING", "RUNNING");
}

static void preempted_in_run(enum lfs_profile profile)
{
    struct fixture *f = fixture_new(profile, 1);

    f->sp[OF_SP1].run = interrupted_wakeup;
    f->cpu[0].lane = run_and_run_again;
    fixture_finish(f);
}
IN_BOTH_PROFILES(preempted_in_the_model_ffa_run, preempted_in_run)

static void send_interrupt(struct fixture *f, struct lfs_guest *guest, struct lfs_frame *frame)
{
    struct lfs_frame r = HVC(guest, FFA_INTERRUPT_32);

    EXPECT_ERROR(f, r, DENIED);
    lfs_proves("NIS-19");
    answer_request(guest, frame, 1);
}

static void send_from_nwd(struct fixture *f, struct lfs_ctx *self)
{
    struct lfs_frame r = SMC(self, FFA_INTERRUPT_32);

    EXPECT_ERROR(f, r, NOT_SUPPORTED);
    lfs_proves("NIS-19");
    ask_sp1(f, self);
}

static void nobody_sends(enum lfs_profile profile)
{
    struct fixture *f = fixture_new(profile, 1);

    f->sp[OF_SP1].request = send_interrupt;
    f->cpu[0].lane = send_from_nwd;
    fixture_finish(f);
}
IN_BOTH_PROFILES(nobody_but_the_spm_sends_ffa_interrupt, nobody_sends)

/* ---- call chains ------------------------------------------------------------------------------
 */

static void interrupted_answer(struct fixture *f, struct lfs_guest *guest, struct lfs_frame *frame)
{
    struct lfs_frame r;

    interrupt(f, guest);
    r = HVC(guest, FFA_RUN_32, ffa_pack_vcpu(ID_SP1, 0)); /* SP1 is BLOCKED, and waits for SP2 */
    EXPECT_ERROR(f, r, DENIED);
    lfs_proves("NIS-17");
    r = ASK_SP(guest, ID_SP1);
    EXPECT_ERROR(f, r, BUSY); /* and owes an answer itself: that is looked at first */
    lfs_proves("NIS-17 NIS-16");
    answer_request(guest, frame, 2);
}

static void ask_and_run_sp2(struct fixture *f, struct lfs_guest *guest, struct lfs_frame *frame)
{
    struct lfs_frame r = ASK_SP(guest, ID_SP2);

    EXPECT_FRAME(f, r, FFA_INTERRUPT_32, ffa_pack_vcpu(ID_SP2, 0));
    lfs_proves("NIS-19");
    EXPECT_STATE(f, OF_SP2, "PREEMPTED", "RUNNING");
    r = HVC(guest, FFA_RUN_32, ffa_pack_vcpu(ID_SP2, 1));
    EXPECT_ERROR(f, r, DENIED); /* no such context, but that of an index is looked at later */
    r = HVC(guest, FFA_RUN_32, ffa_pack_vcpu(ID_SP2, 0));
    EXPECT_FRAME(f, r, FFA_MSG_SEND_DIRECT_RESP_64, ffa_pack_ids(ID_SP2, ID_SP1), 0, 2);
    answer_request(guest, frame, 1);
}

static void resume_chain(struct fixture *f, struct lfs_ctx *self)
{
    struct lfs_frame r = ASK(self, ID_SP1);

    EXPECT_FRAME(f, r, FFA_INTERRUPT_32, ffa_pack_vcpu(ID_SP1, 0));
    EXPECT_STATE(f, OF_SP1, "PREEMPTED", "RUNNING");
    EXPECT_STATE(f, OF_SP2, "PREEMPTED", "RUNNING");
    r = RUN(self, ID_SP2);
    EXPECT_ERROR(f, r, DENIED);
    lfs_proves("NIS-17 NIS-15");
    r = RUN(self, ID_SP1);
    EXPECT_REPLY(f, r, ID_SP1, 1);
}

static void chain(enum lfs_profile profile)
{
    struct fixture *f = fixture_new(profile, 2);

    f->sp[OF_SP1].request = ask_and_run_sp2;
    f->sp[OF_SP2].request = interrupted_answer;
    f->cpu[0].lane = resume_chain;
    fixture_finish(f);
}
IN_BOTH_PROFILES(a_chain_is_unwound_one_by_one, chain)

/* ---- FFA_RUN: which check comes first ---------------------------------------------------------
 */

static void run_while_initialising(struct fixture *f, struct lfs_guest *guest)
{
    struct lfs_frame r = HVC(guest, FFA_RUN_32, ffa_pack_vcpu(ID_SP1, 0));

    EXPECT_ERROR(f, r, DENIED);
    EXPECT(f, last_rule(f), RULE_RUN_SP_TO_SP); /* row 4, before the runtime model's row 9 */
    r = HVC(guest, FFA_RUN_32, ffa_pack_vcpu(ID_SP1, 1));
    EXPECT(f, last_rule(f), RULE_RUN_SP_TO_SP); /* row 4, before the index' row 8 */
    r = HVC(guest, FFA_RUN_32, ffa_pack_vcpu(0, 0));
    EXPECT_ERROR(f, r, DENIED);
    EXPECT(f, last_rule(f), RULE_RUN_NWD); /* row 5, before the runtime model */
    r = HVC(guest, FFA_RUN_32, ffa_pack_vcpu(9, 7));
    EXPECT_ERROR(f, r, INVALID_PARAMETERS);
    EXPECT(f, last_rule(f), RULE_RUN_UNKNOWN); /* row 1 */
    lfs_proves("NIS-15");
}

static void run_order_from_nwd(struct fixture *f, struct lfs_ctx *self)
{
    struct lfs_frame r = RUN(self, ID_SP1);

    EXPECT_FRAME(f, r, FFA_MSG_WAIT_32);
    r = SMC(self, FFA_RUN_32, ffa_pack_vcpu(0, 3));
    EXPECT_ERROR(f, r, INVALID_PARAMETERS); /* row 2, before row 5 */
    r = SMC(self, FFA_RUN_32, ffa_pack_vcpu(ID_SP2, 1));
    EXPECT_ERROR(f, r, INVALID_PARAMETERS); /* row 8, before the aborted partition's row 14 */
    r = RUN(self, ID_SP2);
    EXPECT_ERROR(f, r, BUSY);
    lfs_proves("NIS-15");
}

static void abort_in_start(struct fixture *f, struct lfs_guest *guest)
{
    run_while_initialising(f, guest);
    lfs_guest_abort(guest, 1);
}

static void run_order(enum lfs_profile profile)
{
    struct fixture *f = fixture_new(profile, 2);

    f->sp[OF_SP2].init = abort_in_start;
    f->sp[OF_SP2].stays_in_init = true;
    f->sp[OF_SP2].abort_action = LFS_MANIFEST_ABORT_STOP;
    f->cpu[0].lane = run_order_from_nwd;
    fixture_finish(f);
}
IN_BOTH_PROFILES(checks_of_ffa_run_in_their_order, run_order)

/* ---- whose runtime model ----------------------------------------------------------------------
 */

/* SP1 restarts, and asks SP2 while it initialises itself: BLOCKED, in model SP_INIT. */
static void ask_in_init(struct fixture *f, struct lfs_guest *guest)
{
    struct lfs_frame r;

    if (f->seen[0]++ == 0)
        return; /* cold boot */
    r = ASK_SP(guest, ID_SP2);
    EXPECT_FRAME(f, r, FFA_MSG_SEND_DIRECT_RESP_64, ffa_pack_ids(ID_SP2, ID_SP1), 0, 2);
}

static void abort_request(struct fixture *f, struct lfs_guest *guest, struct lfs_frame *frame)
{
    (void)f;
    (void)frame;
    lfs_guest_abort(guest, 1);
}

static void answer_late(struct fixture *f, struct lfs_guest *guest, struct lfs_frame *frame)
{
    (void)f;
    lfs_guest_delay(guest, TAG_GUEST_CALL, 50000000); /* priming takes long */
    answer_request(guest, frame, 2);
}

static void make_it_restart(struct fixture *f, struct lfs_ctx *self)
{
    struct lfs_frame r = ASK(self, ID_SP1);

    EXPECT_ERROR(f, r, ABORTED);
    EXPECT_STATE(f, OF_SP1, "WAITING", "RUNNING");
    EXPECT_MASK(f, 0, GIC_OPEN);
}

static void lsp_asks(struct fixture *f, struct el3 *e, struct lfs_ctx *ctx)
{
    struct lfs_frame r;

    spmd_lsp_direct_req(e, ctx, (const uint64_t[8]){0, ffa_pack_ids(ID_LSP, ID_SP1)}, &r);
    EXPECT_ERROR(f, r, DENIED); /* the other world's model is SP_INIT for ever */
    lfs_proves("NIS-41");
}

static void ask_the_starting(struct fixture *f, struct lfs_ctx *self)
{
    struct lfs_frame r;

    let_pass(self, 50000);
    EXPECT_STATE(f, OF_SP1, "BLOCKED", "RUNNING");
    EXPECT(f, vcpu_of(f, OF_SP1)->rt_model, RTM_SP_INIT);
    r = ASK(self, ID_SP1);
    EXPECT_ERROR(f, r, BUSY); /* a normal-world id is not judged by a model */
    lfs_proves("NIS-41");
    r = RUN(self, ID_SP1);
    EXPECT_ERROR(f, r, DENIED); /* row 7: SP2 works for it on CPU 0 */
    lfs_proves("NIS-15");
    at_el3(f, self, lsp_asks);
}

static void whose_model(enum lfs_profile profile)
{
    struct fixture *f = fixture_new(profile, 2);

    f->sp[OF_SP1].init = ask_in_init;
    f->sp[OF_SP1].request = abort_request;
    f->sp[OF_SP1].abort_action = LFS_MANIFEST_ABORT_RESTART;
    f->sp[OF_SP2].request = answer_late;
    f->cpu[0].lane = make_it_restart;
    f->cpu[1].lane = ask_the_starting;
    fixture_finish(f);
}
IN_BOTH_PROFILES(the_sender_decides_whose_model_counts, whose_model)

/* ---- the mask ---------------------------------------------------------------------------------
 */

static void note_mask(struct fixture *f, struct lfs_guest *guest, struct lfs_frame *frame)
{
    f->seen[0] = mask_now(f, 0);
    answer_request(guest, frame, 1);
}

static void ask_for_mask(struct fixture *f, struct lfs_ctx *self)
{
    static const enum gic_mask expected[][2] = {
        [LFS_MANIFEST_NS_QUEUED] = {GIC_NS_MASKED, GIC_ALL_MASKED},
        [LFS_MANIFEST_NS_MANAGED_EXIT] = {GIC_OPEN},
        [LFS_MANIFEST_NS_SIGNALED] = {GIC_OPEN}};
    const struct sp_plan *sp = &f->sp[OF_SP1];

    EXPECT_MASK(f, 0, GIC_OPEN);
    ask_sp1(f, self);
    EXPECT(f, f->seen[0], expected[sp->ns_action][sp->other_s_queued]);
    EXPECT_MASK(f, 0, GIC_OPEN);
    EXPECT(f, vcpu_of(f, OF_SP1)->saved_mask, GIC_MASK_NONE);
    EXPECT(f, lfs_findings(f->m, "PMR_LEAK"), 0);
    lfs_proves("NIS-22");
}

static void mask_of(enum lfs_profile profile, uint32_t action, bool other_s_queued)
{
    struct fixture *f = fixture_new(profile, 1);

    f->sp[OF_SP1].ns_action = action;
    f->sp[OF_SP1].other_s_queued = other_s_queued;
    f->sp[OF_SP1].request = note_mask;
    f->cpu[0].lane = ask_for_mask;
    fixture_finish(f);
}

static void masks(enum lfs_profile profile)
{
    mask_of(profile, LFS_MANIFEST_NS_QUEUED, false);
    mask_of(profile, LFS_MANIFEST_NS_QUEUED, true);
    mask_of(profile, LFS_MANIFEST_NS_MANAGED_EXIT, false);
    mask_of(profile, LFS_MANIFEST_NS_SIGNALED, false);
}
IN_BOTH_PROFILES(the_mask_is_what_the_manifest_says, masks)

/* The least permissive of a chain counts, and each level takes off its own. */
static void through_queued(struct fixture *f, struct lfs_guest *guest, struct lfs_frame *frame)
{
    struct lfs_frame r;

    EXPECT_MASK(f, 0, GIC_NS_MASKED);
    r = ASK_SP(guest, ID_SP2); /* which yields */
    EXPECT(f, r.x[0], FFA_YIELD_32);
    EXPECT_MASK(f, 0, GIC_NS_MASKED);
    r = HVC(guest, FFA_YIELD_32);
    EXPECT_MASK(f, 0, GIC_NS_MASKED); /* run again: masked again */
    r = HVC(guest, FFA_RUN_32, ffa_pack_vcpu(ID_SP2, 0));
    EXPECT(f, r.x[3], 2);
    EXPECT_MASK(f, 0, GIC_NS_MASKED);
    answer_request(guest, frame, 1);
}

static void yield_masked(struct fixture *f, struct lfs_guest *guest, struct lfs_frame *frame)
{
    EXPECT_MASK(f, 0, GIC_NS_MASKED);
    HVC(guest, FFA_YIELD_32);
    EXPECT_MASK(f, 0, GIC_NS_MASKED);
    answer_request(guest, frame, 2);
}

static void run_queued(struct fixture *f, struct lfs_ctx *self)
{
    struct lfs_frame r = ASK(self, ID_SP1);

    EXPECT(f, r.x[0], FFA_YIELD_32);
    EXPECT_MASK(f, 0, GIC_OPEN);
    r = RUN(self, ID_SP1);
    EXPECT_REPLY(f, r, ID_SP1, 1);
    EXPECT_MASK(f, 0, GIC_OPEN);
    lfs_proves("NIS-22");
}

static void nested_masks(enum lfs_profile profile)
{
    struct fixture *f = fixture_new(profile, 2);

    f->sp[OF_SP1].ns_action = LFS_MANIFEST_NS_QUEUED;
    f->sp[OF_SP1].request = through_queued;
    f->sp[OF_SP2].request = yield_masked;
    f->cpu[0].lane = run_queued;
    fixture_finish(f);
}
IN_BOTH_PROFILES(masks_of_a_chain_only_tighten, nested_masks)

/* ---- managed exit -----------------------------------------------------------------------------
 */

static void finish_first(struct fixture *f, struct lfs_guest *guest, struct lfs_frame *frame)
{
    EXPECT_MASK(f, 0, GIC_OPEN);
    interrupt(f, guest);
    EXPECT_MASK(f, 0, GIC_NS_MASKED);
    EXPECT_STATE(f, OF_SP1, "RUNNING", "RUNNING");
    EXPECT(f, times_taken(f), 0);
    answer_request(guest, frame, 1);
}

static void take_afterwards(struct fixture *f, struct lfs_ctx *self)
{
    ask_sp1(f, self);
    EXPECT(f, times_taken(f), 1);
    EXPECT_MASK(f, 0, GIC_OPEN);
    EXPECT(f, lfs_findings(f->m, "PMR_LEAK"), 0);
    lfs_proves("NIS-22");
}

static void managed(enum lfs_profile profile)
{
    struct fixture *f = fixture_new(profile, 1);

    f->sp[OF_SP1].ns_action = LFS_MANIFEST_NS_MANAGED_EXIT;
    f->sp[OF_SP1].request = finish_first;
    f->cpu[0].lane = take_afterwards;
    fixture_finish(f);
}
IN_BOTH_PROFILES(a_managed_exit_ends_with_the_response, managed)

/* ---- restart ----------------------------------------------------------------------------------
 */

/* The requester's answer lies in its registers already: no interrupt may overwrite it. */
static void interrupted_restart(struct fixture *f, struct lfs_guest *guest)
{
    if (f->seen[0]++ == 0)
        return; /* cold boot */
    EXPECT_MASK(f, 0, GIC_NS_MASKED);
    interrupt(f, guest);
}

static void masked_restart(enum lfs_profile profile)
{
    struct fixture *f = fixture_new(profile, 1);

    f->sp[OF_SP1].init = interrupted_restart;
    f->sp[OF_SP1].request = abort_request;
    f->sp[OF_SP1].abort_action = LFS_MANIFEST_ABORT_RESTART;
    f->cpu[0].lane = make_it_restart;
    fixture_finish(f);
}
IN_BOTH_PROFILES(a_restart_is_not_interrupted, masked_restart)

/* ---- live activation --------------------------------------------------------------------------
 */

static void start_the_preempted(struct fixture *f, struct el3 *e, struct lfs_ctx *ctx)
{
    struct lfs_frame r = lsp_start(e, ctx, ID_SP1);

    EXPECT_START_RESP(f, r, RETRY);
    EXPECT_TRACKER_IDLE(f, OF_SP1);
    lfs_proves("LA-48");
}

static void activate_the_preempted(struct fixture *f, struct lfs_ctx *self)
{
    struct lfs_frame r = ASK(self, ID_SP1);

    EXPECT(f, r.x[0], FFA_INTERRUPT_32);
    at_el3_primed(f, self, start_the_preempted);
    EXPECT_STATE(f, OF_SP1, "PREEMPTED", "RUNNING");
    r = RUN(self, ID_SP1);
    EXPECT(f, r.x[0], FFA_YIELD_32);
    at_el3_primed(f, self, start_the_preempted); /* BLOCKED now */
    EXPECT_STATE(f, OF_SP1, "BLOCKED", "RUNNING");
    r = RUN(self, ID_SP1);
    EXPECT_REPLY(f, r, ID_SP1, 1);
}

static void interrupted_then_yields(struct fixture *f, struct lfs_guest *guest,
                                    struct lfs_frame *frame)
{
    interrupt(f, guest);
    HVC(guest, FFA_YIELD_32);
    answer_request(guest, frame, 1);
}

static void start_while_at_work(enum lfs_profile profile)
{
    struct fixture *f = fixture_new(profile, 1);

    f->sp[OF_SP1].request = interrupted_then_yields;
    f->cpu[0].lane = activate_the_preempted;
    fixture_finish(f);
}
IN_BOTH_PROFILES(LA_48_start_request_to_one_at_work, start_while_at_work)

enum { STOPS, REFUSES, WRONG_BUFFER, ABORTS_IN_STOP, ABORTS_IN_START, WAYS };

static void stop_interrupted(struct fixture *f, struct lfs_guest *guest, struct lfs_frame *frame)
{
    struct lfs_frame r;

    EXPECT_MASK(f, 0, GIC_ALL_MASKED);
    interrupt(f, guest);
    EXPECT_STATE(f, OF_SP1, "STOPPING", "RUNNING");
    lfs_proves("LA-54");
    if (f->sp[OF_SP2].ns_action == REFUSES)
        lfs_guest_stopped(guest, frame, FFA_STATUS_BUSY);
    if (f->sp[OF_SP2].ns_action == ABORTS_IN_STOP)
        lfs_guest_abort(guest, 1);
    if (f->sp[OF_SP2].ns_action == WRONG_BUFFER)
        r = HVC(guest, FFA_MSG_SEND_DIRECT_RESP_64, ffa_pack_ids(ID_SP1, FFA_ID_SPMC),
                ffa_framework_word(FFA_FRAMEWORK_PARTITION_STOP_RESP), 0, 0x1000, 0x1000);
    else
        lfs_guest_stopped(guest, frame, 0);
    (void)r;
}

static void start_interrupted(struct fixture *f, struct lfs_guest *guest)
{
    if (!lfs_guest_live_activated(guest))
        return;
    EXPECT_MASK(f, 0, GIC_ALL_MASKED);
    interrupt(f, guest);
    EXPECT_STATE(f, OF_SP1, "STARTING", "CREATED");
    if (f->sp[OF_SP2].ns_action == ABORTS_IN_START)
        lfs_guest_abort(guest, 1);
}

static void activate_masked(struct fixture *f, struct lfs_ctx *self)
{
    SMC(self, LFA_GET_INVENTORY, SP1);
    SMC(self, LFA_PRIME, SP1);
    SMC(self, LFA_ACTIVATE, SP1, LFA_ACTIVATE_SKIP_CPU_RENDEZVOUS);
    EXPECT_MASK(f, 0, GIC_OPEN);
    EXPECT(f, vcpu_of(f, OF_SP1)->saved_mask, GIC_MASK_NONE);
    EXPECT(f, lfs_findings(f->m, "PMR_LEAK"), 0);
    EXPECT(f, times_taken(f), 1); /* both are the same, and pend once */
    lfs_proves("NIS-22 LA-54");
}

/* However an activation ends, the mask is off again. */
static void activations(enum lfs_profile profile)
{
    for (uint32_t way = STOPS; way < WAYS; way++) {
        struct fixture *f = fixture_new(profile, 1);

        f->sp[OF_SP2].ns_action = way; /* of a partition that does not exist: the case's number */
        f->sp[OF_SP1].stop = stop_interrupted;
        f->sp[OF_SP1].init = start_interrupted;
        f->sp[OF_SP1].stays_in_init = way == ABORTS_IN_START;
        f->cpu[0].lane = activate_masked;
        fixture_finish(f);
    }
}
IN_BOTH_PROFILES(LA_54_the_mask_of_an_activation, activations)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_preempted_partition_is_resumed_on_another_cpu),
        cmocka_unit_test(preempted_in_the_model_ffa_run),
        cmocka_unit_test(nobody_but_the_spm_sends_ffa_interrupt),
        cmocka_unit_test(a_chain_is_unwound_one_by_one),
        cmocka_unit_test(checks_of_ffa_run_in_their_order),
        cmocka_unit_test(the_sender_decides_whose_model_counts),
        cmocka_unit_test(the_mask_is_what_the_manifest_says),
        cmocka_unit_test(masks_of_a_chain_only_tighten),
        cmocka_unit_test(a_managed_exit_ends_with_the_response),
        cmocka_unit_test(a_restart_is_not_interrupted),
        cmocka_unit_test(LA_48_start_request_to_one_at_work),
        cmocka_unit_test(LA_54_the_mask_of_an_activation),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
