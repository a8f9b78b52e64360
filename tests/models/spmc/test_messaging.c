/* SPDX-License-Identifier: BSD-3-Clause */
/* Direct messages: order of checks and registers of ffa-abi.md 6.1, states of
 * lifecycle-and-live-activation.md 1.6. */
#include "tests/models/spmc/messages.h"

#define BIG UINT64_C(0x1111222233334444)

/* ---- registers ------------------------------------------------------------------------------- */

static void registers_arrive(struct fixture *f, struct lfs_guest *guest, struct lfs_frame *frame)
{
    struct lfs_frame saved = *frame;

    f->seen[0]++;
    if (frame->x[0] == FFA_MSG_SEND_DIRECT_REQ_32)
        EXPECT_FRAME(f, saved, REQ_32(0, ID_SP1), 0, 0x33334444, 0x33334444, 0x33334444, 0x33334444,
                     0x33334444);
    else
        EXPECT_FRAME(f, saved, REQ_64(0, ID_SP1), 0, BIG, BIG, BIG, BIG, BIG);
    lfs_guest_reply(
        guest, frame,
        (const uint64_t[5]){saved.x[3], saved.x[4], saved.x[5], saved.x[6], saved.x[7]});
}

static void send_both_widths(struct fixture *f, struct lfs_ctx *self)
{
    struct lfs_frame r = SMC(self, REQ_32(0, ID_SP1), 0, BIG, BIG, BIG, BIG, BIG);

    EXPECT_FRAME(f, r, FFA_MSG_SEND_DIRECT_RESP_32, ffa_pack_ids(ID_SP1, 0), 0, 0x33334444,
                 0x33334444, 0x33334444, 0x33334444, 0x33334444);
    r = SMC(self, REQ_64(0, ID_SP1), 0, BIG, BIG, BIG, BIG, BIG);
    EXPECT_REPLY(f, r, ID_SP1, BIG, BIG, BIG, BIG, BIG);
    EXPECT(f, f->seen[0], 2);
    EXPECT_STATE(f, OF_SP1, "WAITING", "RUNNING");
    EXPECT(f, vcpu_of(f, OF_SP1)->origin, FFA_ID_INVALID);
}

static void widths(enum lfs_profile profile)
{
    struct fixture *f = fixture_new(profile, 1);

    f->sp[OF_SP1].request = registers_arrive;
    f->cpu[0].lane = send_both_widths;
    fixture_finish(f);
}
IN_BOTH_PROFILES(ABI_15_payload_of_32_bit_messages_is_cut, widths)

static void answers_in_the_other_width(struct fixture *f, struct lfs_guest *guest,
                                       struct lfs_frame *frame)
{
    (void)f;
    *frame = HVC(guest, FFA_MSG_SEND_DIRECT_RESP_32, ffa_pack_ids(ID_SP1, 0), 0, BIG);
}

static void send_64_get_32(struct fixture *f, struct lfs_ctx *self)
{
    struct lfs_frame r = ASK(self, ID_SP1, 1);

    EXPECT_FRAME(f, r, FFA_MSG_SEND_DIRECT_RESP_32, ffa_pack_ids(ID_SP1, 0), 0, 0x33334444);
}

static void mixed_widths(enum lfs_profile profile)
{
    struct fixture *f = fixture_new(profile, 1);

    f->sp[OF_SP1].request = answers_in_the_other_width;
    f->cpu[0].lane = send_64_get_32;
    fixture_finish(f);
}
IN_BOTH_PROFILES(REQ_64_may_be_answered_by_RESP_32, mixed_widths)

static void extended_registers(struct fixture *f, struct lfs_guest *guest, struct lfs_frame *frame)
{
    struct lfs_frame got = *frame;

    EXPECT_FRAME(f, got, REQ2(0, ID_SP1), 0x00000002a0000001, 0x0000000400000003, 4, 5, 6, 7);
    for (unsigned i = 8; i < 18; i++)
        EXPECT(f, got.x[i], 100 + i);
    *frame = (struct lfs_frame){
        {FFA_MSG_SEND_DIRECT_RESP2_64, ffa_pack_ids(ID_SP1, 0), 0xbad, 0xbad, 14, 15, 16, 17}};
    for (unsigned i = 8; i < 18; i++)
        frame->x[i] = 200 + i;
    lfs_hvc(guest, frame);
}

static void send_req2(struct fixture *f, struct lfs_ctx *self)
{
    struct lfs_frame r = {{REQ2(0, ID_SP1), 0x00000002a0000001, 0x0000000400000003, 4, 5, 6, 7}};

    negotiate(self, FFA_VERSION_1_2);
    for (unsigned i = 8; i < 18; i++)
        r.x[i] = 100 + i;
    lfs_smc(self, &r);
    EXPECT_FRAME(f, r, FFA_MSG_SEND_DIRECT_RESP2_64, ffa_pack_ids(ID_SP1, 0), 0, 0, 14, 15, 16, 17);
    for (unsigned i = 8; i < 18; i++)
        EXPECT(f, r.x[i], 200 + i);
}

static void req2_registers(enum lfs_profile profile)
{
    struct fixture *f = fixture_new(profile, 1);

    f->sp[OF_SP1].request = extended_registers;
    f->cpu[0].lane = send_req2;
    fixture_finish(f);
}
IN_BOTH_PROFILES(ABI_16_req2_delivers_x2_to_x17, req2_registers)

/* A response carries x0 to x7: the requester finds its own x8 to x17 again. */
static void send_with_upper_registers(struct fixture *f, struct lfs_ctx *self)
{
    struct lfs_frame r = {{REQ_64(0, ID_SP1), 0, 6}};

    negotiate(self, FFA_VERSION_1_2);
    for (unsigned i = 8; i < 18; i++)
        r.x[i] = 400 + i;
    lfs_smc(self, &r);
    EXPECT_REPLY(f, r, ID_SP1, 6);
    for (unsigned i = 8; i < 18; i++)
        EXPECT(f, r.x[i], 400 + i);
}

static void requesters_registers(enum lfs_profile profile)
{
    struct fixture *f = fixture_new(profile, 1);

    f->cpu[0].lane = send_with_upper_registers;
    fixture_finish(f);
}
IN_BOTH_PROFILES(requester_keeps_x8_to_x17, requesters_registers)

/* With the SVE hint in x0 the SPMC takes x8-x17 as zero (1.5). */
static void hinted(struct fixture *f, struct lfs_guest *guest, struct lfs_frame *frame)
{
    for (unsigned i = 8; i < 18; i++)
        EXPECT(f, frame->x[i], 0);
    *frame = HVC(guest, FFA_MSG_SEND_DIRECT_RESP2_64, ffa_pack_ids(ID_SP1, 0));
}

static void send_hinted_req2(struct fixture *f, struct lfs_ctx *self)
{
    struct lfs_frame r = {{FFA_MSG_SEND_DIRECT_REQ2_64 | 0x10000, ffa_pack_ids(0, ID_SP1)}};

    negotiate(self, FFA_VERSION_1_2);
    for (unsigned i = 8; i < 18; i++)
        r.x[i] = 100 + i;
    lfs_smc(self, &r);
    EXPECT_FRAME(f, r, FFA_MSG_SEND_DIRECT_RESP2_64, ffa_pack_ids(ID_SP1, 0));
}

static void sve_hint(enum lfs_profile profile)
{
    struct fixture *f = fixture_new(profile, 1);

    /* strict_ext_sbz reads x8-x17 of every call, which is another matter. */
    fixture_knob(f, LFS_KNOB_strict_ext_sbz, "off");
    f->sp[OF_SP1].request = hinted;
    f->cpu[0].lane = send_hinted_req2;
    fixture_finish(f);
}
IN_BOTH_PROFILES(ABI_01_hint_is_ignored_on_decode, sve_hint)

/* A call that is answered at once leaves x8-x17 of its caller. */
static void keeps_upper_registers(struct fixture *f, struct lfs_guest *guest)
{
    struct lfs_frame r = {{FFA_ID_GET_32}};

    for (unsigned i = 8; i < 18; i++)
        r.x[i] = 300 + i;
    lfs_hvc(guest, &r);
    EXPECT_SUCCESS(f, r, ID_SP1);
    for (unsigned i = 8; i < 18; i++)
        EXPECT(f, r.x[i], 300 + i);
}

static void upper_registers(enum lfs_profile profile)
{
    struct fixture *f = fixture_new(profile, 1);

    f->sp[OF_SP1].init = keeps_upper_registers;
    fixture_finish(f);
}
IN_BOTH_PROFILES(ABI_18_a_partition_keeps_x8_to_x17, upper_registers)

/* ---- parties --------------------------------------------------------------------------------- */

static void refused_requests(struct fixture *f, struct lfs_ctx *self)
{
    static const uint16_t receivers[] = {ID_SP3, FFA_ID_SPMC, FFA_ID_SPMD, 1, 0x7fff};
    struct lfs_frame r = SMC(self, REQ_32(0, ID_SP1), 1);

    EXPECT_ERROR(f, r, INVALID_PARAMETERS); /* , F13 */
    lfs_proves("ABI-60");
    r = SMC(self, REQ_64(0, ID_SP1), 0x7fffffff);
    EXPECT_ERROR(f, r, INVALID_PARAMETERS);
    r = SMC(self, REQ_32(0, 0));
    EXPECT_ERROR(f, r, INVALID_PARAMETERS);
    for (unsigned i = 0; i < 5; i++) {
        r = SMC(self, REQ_32(0, receivers[i]));
        EXPECT_ERROR(f, r, INVALID_PARAMETERS);
        lfs_proves("ABI-61");
    }
    /* Any VM's id may be the sender for the normal world. */
    r = SMC(self, REQ_64(7, ID_SP1), 0, 42);
    EXPECT_FRAME(f, r, FFA_MSG_SEND_DIRECT_RESP_64, ffa_pack_ids(ID_SP1, 7), 0, 42);
}

static void parties(enum lfs_profile profile)
{
    struct fixture *f = fixture_new(profile, 2);

    f->cpu[0].lane = refused_requests;
    fixture_finish(f);
}
IN_BOTH_PROFILES(ABI_60_ABI_61_normal_world_parties, parties)

static void sp_parties(struct fixture *f, struct lfs_guest *guest, struct lfs_frame *frame)
{
    static const uint16_t receivers[] = {ID_SP3, FFA_ID_SPMC, FFA_ID_SPMD, ID_LSP, ID_SP1, 0, 5};
    struct lfs_frame r;

    for (unsigned i = 0; i < 7; i++) {
        r = HVC(guest, REQ_32(ID_SP1, receivers[i]));
        EXPECT_ERROR(f, r, INVALID_PARAMETERS);
        lfs_proves("ABI-61 ABI-65 LA-101");
    }
    r = HVC(guest, REQ_32(ID_LSP, ID_SP2));
    EXPECT_ERROR(f, r, INVALID_PARAMETERS);
    r = HVC(guest, REQ_32(0, ID_SP2));
    EXPECT_ERROR(f, r, INVALID_PARAMETERS);
    r = HVC(guest, REQ_32(ID_SP2, ID_SP1));
    EXPECT_ERROR(f, r, INVALID_PARAMETERS);
    r = ASK_SP(guest, ID_SP2, 7);
    EXPECT_FRAME(f, r, FFA_MSG_SEND_DIRECT_RESP_64, ffa_pack_ids(ID_SP2, ID_SP1), 0, 7);
    EXPECT_STATE(f, OF_SP1, "RUNNING", "RUNNING");
    EXPECT_STATE(f, OF_SP2, "WAITING", "RUNNING");
    answer_request(guest, frame, 1);
}

static void from_sp(enum lfs_profile profile)
{
    struct fixture *f = fixture_new(profile, 2);

    f->sp[OF_SP1].request = sp_parties;
    f->cpu[0].lane = ask_sp1;
    fixture_finish(f);
}
IN_BOTH_PROFILES(ABI_61_ABI_65_parties_of_a_partition, from_sp)

static void no_receive_method(struct fixture *f, struct lfs_ctx *self)
{
    struct lfs_frame r;

    negotiate(self, FFA_VERSION_1_2);
    r = ASK(self, ID_SP1);
    EXPECT_ERROR(f, r, DENIED);
    r = SMC(self, REQ2(0, ID_SP1));
    EXPECT_ERROR(f, r, DENIED); /* SP1 receives neither */
    r = SMC(self, REQ2(0, ID_SP2), 0x99, 0);
    EXPECT_ERROR(f, r, INVALID_PARAMETERS); /* a foreign UUID */
    r = SMC(self, REQ2(0, ID_SP3));
    EXPECT_ERROR(f, r, DENIED); /* SP3 is of 1.1 */
    r = SMC(self, REQ2(0, ID_SP3), 0x99, 0);
    EXPECT_ERROR(f, r, INVALID_PARAMETERS); /* the UUID is looked at first */
    r = SMC(self, REQ2(0, ID_SP2), 0x00000002a0000002, 0x0000000400000003);
    EXPECT(f, r.x[0], FFA_MSG_SEND_DIRECT_RESP2_64);
}

static void methods(enum lfs_profile profile)
{
    struct fixture *f = fixture_new(profile, 3);

    f->sp[OF_SP1].messaging = 0x402; /* sends only */
    f->sp[OF_SP2].request = answer_req2;
    plan_legacy(&f->sp[OF_SP3], FFA_VERSION_1_1);
    f->cpu[0].lane = no_receive_method;
    fixture_finish(f);
}
IN_BOTH_PROFILES(ABI_64_methods_versions_and_services, methods)

static void sender_without_method(struct fixture *f, struct lfs_guest *guest)
{
    struct lfs_frame r = ASK_SP(guest, ID_SP1);

    EXPECT_ERROR(f, r, DENIED);
    r = HVC(guest, REQ2(ID_SP2, ID_SP1));
    EXPECT_ERROR(f, r, DENIED);
}

static void send_methods(enum lfs_profile profile)
{
    struct fixture *f = fixture_new(profile, 2);

    f->sp[OF_SP2].messaging = 0x201; /* receives only */
    f->sp[OF_SP2].init = sender_without_method;
    fixture_finish(f);
}
IN_BOTH_PROFILES(ABI_64_sender_needs_the_method, send_methods)

static void req2_from_1_1(struct fixture *f, struct lfs_guest *guest)
{
    struct lfs_frame r = HVC(guest, REQ2(ID_SP2, ID_SP1));

    EXPECT_ERROR(f, r, DENIED);
}

static void req2_of_an_old_sender(enum lfs_profile profile)
{
    struct fixture *f = fixture_new(profile, 2);

    plan_legacy(&f->sp[OF_SP2], FFA_VERSION_1_1);
    f->sp[OF_SP2].init = req2_from_1_1;
    fixture_finish(f);
}
IN_BOTH_PROFILES(ABI_64_req2_needs_1_2_on_both_sides, req2_of_an_old_sender)

/* ---- the receiver's state -------------------------------------------------------------------- */

/* A partition that is not booted yet: the VM-CREATED test comes before the runtime model. */
static void ask_the_unbooted(struct fixture *f, struct lfs_guest *guest)
{
    struct lfs_frame r;

    EXPECT_STATE(f, OF_SP2, "CREATED", "CREATED");
    r = ASK_SP(guest, ID_SP2);
    EXPECT_ERROR(f, r, BUSY);
    EXPECT_STATE(f, OF_SP1, "STARTING", "RUNNING");
}

static void ask_the_booted(struct fixture *f, struct lfs_guest *guest)
{
    struct lfs_frame r = ASK_SP(guest, ID_SP1, 5);

    EXPECT_FRAME(f, r, FFA_MSG_SEND_DIRECT_RESP_64, ffa_pack_ids(ID_SP1, ID_SP2), 0, 5);
    EXPECT_STATE(f, OF_SP2, "RUNNING", "RUNNING"); /* not STARTING any more (1.3) */
}

static void booting(enum lfs_profile profile)
{
    struct fixture *f = fixture_new(profile, 2);

    f->sp[OF_SP1].init = ask_the_unbooted;
    f->sp[OF_SP2].init = ask_the_booted;
    fixture_finish(f);
}
IN_BOTH_PROFILES(LA_07_LA_16_created_is_busy, booting)

/* SP1 -> SP2 -> SP1, where SP1 serves a request: BUSY comes before the chain. */
static void back_to_the_busy(struct fixture *f, struct lfs_guest *guest, struct lfs_frame *frame)
{
    struct lfs_frame r = ASK_SP(guest, ID_SP1);

    EXPECT_ERROR(f, r, BUSY);
    r = HVC(guest, FFA_RUN_32, ffa_pack_vcpu(ID_SP1, 0));
    EXPECT_ERROR(f, r, DENIED);
    EXPECT_STATE(f, OF_SP2, "RUNNING", "RUNNING");
    lfs_proves("ABI-67");
    answer_request(guest, frame, 2);
}

static void on_to_sp2(struct fixture *f, struct lfs_guest *guest, struct lfs_frame *frame)
{
    struct lfs_frame r = ASK_SP(guest, ID_SP2);

    EXPECT_FRAME(f, r, FFA_MSG_SEND_DIRECT_RESP_64, ffa_pack_ids(ID_SP2, ID_SP1), 0, 2);
    answer_request(guest, frame, 1);
}

static void busy_predecessor(enum lfs_profile profile)
{
    struct fixture *f = fixture_new(profile, 2);

    f->sp[OF_SP1].request = on_to_sp2;
    f->sp[OF_SP2].request = back_to_the_busy;
    f->cpu[0].lane = ask_sp1;
    fixture_finish(f);
}
IN_BOTH_PROFILES(LA_17_ABI_69_serving_predecessor_is_busy, busy_predecessor)

/* The same with SP1 entered by FFA_RUN: it serves nobody, so the chain decides. */
static void back_to_the_head(struct fixture *f, struct lfs_guest *guest, struct lfs_frame *frame)
{
    struct lfs_frame r = ASK_SP(guest, ID_SP1);

    EXPECT_ERROR(f, r, DENIED);
    r = HVC(guest, FFA_RUN_32, ffa_pack_vcpu(ID_SP1, 0));
    EXPECT_ERROR(f, r, DENIED);
    answer_request(guest, frame, 2);
}

static void run_on_to_sp2(struct fixture *f, struct lfs_guest *guest, struct lfs_frame *frame)
{
    struct lfs_frame r = ASK_SP(guest, ID_SP2);

    EXPECT_FRAME(f, r, FFA_MSG_SEND_DIRECT_RESP_64, ffa_pack_ids(ID_SP2, ID_SP1), 0, 2);
    lfs_guest_wait(guest, frame);
}

static void chain_head(enum lfs_profile profile)
{
    struct fixture *f = fixture_new(profile, 2);

    f->sp[OF_SP1].run = run_on_to_sp2;
    f->sp[OF_SP2].request = back_to_the_head;
    f->cpu[0].lane = run_sp1;
    fixture_finish(f);
}
IN_BOTH_PROFILES(LA_17_ABI_69_run_predecessor_is_denied, chain_head)

/* And with another partition in between: the whole chain counts. */
static void on_to_sp3(struct fixture *f, struct lfs_guest *guest, struct lfs_frame *frame)
{
    struct lfs_frame r = ASK_SP(guest, ID_SP3);

    EXPECT_FRAME(f, r, FFA_MSG_SEND_DIRECT_RESP_64, ffa_pack_ids(ID_SP3, ID_SP2), 0, 2);
    answer_request(guest, frame, 2);
}

static void long_chain(enum lfs_profile profile)
{
    struct fixture *f = fixture_new(profile, 3);

    f->sp[OF_SP1].run = run_on_to_sp2;
    f->sp[OF_SP2].request = on_to_sp3;
    f->sp[OF_SP3].request = back_to_the_head;
    f->cpu[0].lane = run_sp1;
    fixture_finish(f);
}
IN_BOTH_PROFILES(LA_17_ABI_69_head_of_a_longer_chain, long_chain)

/* A partition that serves CPU 0 is busy for CPU 1, and is not run either. */
static void serve_slowly(struct fixture *f, struct lfs_guest *guest, struct lfs_frame *frame)
{
    EXPECT(f, vcpu_of(f, OF_SP1)->mode, MODE_NWD);
    lfs_proves("ABI-70");
    for (unsigned i = 0; i < LFS_FRAME_REGS; i++) /* nobody's any more while it runs */
        EXPECT(f, vcpu_of(f, OF_SP1)->regs.x[i], 0);
    let_pass(lfs_guest_ctx(guest), 100000);
    answer_request(guest, frame, 1);
}

static void meanwhile(struct fixture *f, struct lfs_ctx *self)
{
    struct lfs_frame r;

    let_pass(self, 50000);
    EXPECT_STATE(f, OF_SP1, "RUNNING", "RUNNING");
    r = ASK(self, ID_SP1);
    EXPECT_ERROR(f, r, BUSY);
    r = SMC(self, FFA_RUN_32, ffa_pack_vcpu(ID_SP1, 0));
    EXPECT_ERROR(f, r, BUSY);
    let_pass(self, 200000);
    r = ASK(self, ID_SP1);
    EXPECT_REPLY(f, r, ID_SP1, 1);
}

static void running(enum lfs_profile profile)
{
    struct fixture *f = fixture_new(profile, 1);

    f->sp[OF_SP1].request = serve_slowly;
    f->cpu[0].lane = ask_sp1;
    f->cpu[1].lane = meanwhile;
    fixture_finish(f);
}
IN_BOTH_PROFILES(ABI_63_serving_partition_is_busy, running)

/* ---- every state, as rows 11 to 16 of 6.1 have it -------------------------------------------- */

static const int32_t by_vcpu_state[VCPU_STATES] = {
    [VCPU_NULL] = FFA_STATUS_INVALID_PARAMETERS,
    [VCPU_OFF] = FFA_STATUS_BUSY,
    [VCPU_CREATED] = FFA_STATUS_BUSY,
    [VCPU_STARTING] = FFA_STATUS_BUSY,
    [VCPU_RUNNING] = FFA_STATUS_BUSY,
    [VCPU_BLOCKED] = FFA_STATUS_BUSY,
    [VCPU_PREEMPTED] = FFA_STATUS_BUSY,
    [VCPU_BLOCKED_INTERRUPT] = FFA_STATUS_BUSY,
    [VCPU_STOPPING] = FFA_STATUS_BUSY,
    [VCPU_STOPPED] = FFA_STATUS_BUSY,
    [VCPU_ABORTED] = FFA_STATUS_BUSY, /* with lifecycle-support */
};

static void ask_in_each_state(struct fixture *f, struct lfs_ctx *self)
{
    struct spmc *s = &f->stack->spmc;
    struct vm_info *vm = &s->vm[1];
    struct lfs_frame r;

    for (unsigned state = 0; state < VCPU_STATES; state++) {
        if (state == VCPU_WAITING)
            continue;
        vcpu_edit(s, 0)->state = (uint8_t)state;
        r = ASK(self, ID_SP1);
        EXPECT_FRAME(f, r, FFA_ERROR_32, 0, (uint32_t)by_vcpu_state[state]);
        EXPECT(f, vcpu_of(f, OF_SP1)->state, state);
    }
    vcpu_edit(s, 0)->state = VCPU_WAITING;
    vm_edit(s, vm)->state = VM_NULL;
    r = ASK(self, ID_SP1);
    EXPECT_ERROR(f, r, INVALID_PARAMETERS);
    lfs_proves("LA-08");
    vm_edit(s, vm)->state = VM_CREATED;
    r = ASK(self, ID_SP1);
    EXPECT_ERROR(f, r, BUSY);
    lfs_proves("LA-07");
    vm_edit(s, vm)->state = VM_HALTED;
    r = ASK(self, ID_SP1, 4);
    EXPECT_REPLY(f, r, ID_SP1, 4); /* the vCPU alone decides */
    vm_edit(s, vm)->state = VM_ABORTING;
    r = ASK(self, ID_SP1);
    EXPECT_ERROR(f, r, BUSY);
    EXPECT_STATE(f, OF_SP1, "ABORTED", "ABORTING"); /* forced */
}

static void each_state(enum lfs_profile profile)
{
    struct fixture *f = fixture_new(profile, 1);

    f->cpu[0].lane = ask_in_each_state;
    fixture_finish(f);
}
IN_BOTH_PROFILES(LA_07_LA_08_LA_09_ABI_62_every_state, each_state)

/* Row 13: a logical partition is judged as one that initialises itself, but a receiver that starts
 * is BUSY before that. */
static void ask_as_lsp(struct fixture *f, struct el3 *e, struct lfs_ctx *ctx)
{
    const uint64_t request[8] = {0, ffa_pack_ids(ID_LSP, ID_SP1)};
    struct vcpu *vcpu = vcpu_edit(&f->stack->spmc, 0);
    struct lfs_frame r;

    vcpu->rt_model = RTM_SP_INIT;
    vcpu->state = VCPU_BLOCKED;
    spmd_lsp_direct_req(e, ctx, request, &r);
    EXPECT_ERROR(f, r, DENIED);
    vcpu_edit(&f->stack->spmc, 0)->state = VCPU_STARTING;
    spmd_lsp_direct_req(e, ctx, request, &r);
    EXPECT_ERROR(f, r, BUSY);
    vcpu = vcpu_edit(&f->stack->spmc, 0);
    vcpu->rt_model = RTM_NONE;
    vcpu->state = VCPU_WAITING;
    spmd_lsp_direct_req(e, ctx, request, &r);
    EXPECT_FRAME(f, r, FFA_MSG_SEND_DIRECT_RESP_64, ffa_pack_ids(ID_SP1, ID_LSP));
}

static void lsp_lane(struct fixture *f, struct lfs_ctx *self)
{
    at_el3(f, self, ask_as_lsp);
}

static void lsp_requests(enum lfs_profile profile)
{
    struct fixture *f = fixture_new(profile, 1);

    f->cpu[0].lane = lsp_lane;
    fixture_finish(f);
}
IN_BOTH_PROFILES(requests_of_a_logical_partition, lsp_requests)

/* Row 10: a partition with two contexts has none for the third CPU. */
static void ask_from_cpu2(struct fixture *f, struct lfs_ctx *self)
{
    struct lfs_frame r;

    let_pass(self, 50000);
    r = ASK(self, ID_SP1);
    EXPECT_ERROR(f, r, INVALID_PARAMETERS);
}

static void context_for_this_cpu(enum lfs_profile profile)
{
    struct fixture *f = fixture_new(profile, 1);

    plan_legacy(&f->sp[OF_SP1], FFA_VERSION_1_2);
    f->sp[OF_SP1].vcpus = f->sp[OF_SP1].contexts = 2;
    f->cpu[2].lane = ask_from_cpu2;
    fixture_finish(f);
}
IN_BOTH_PROFILES(no_context_for_this_cpu, context_for_this_cpu)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ABI_15_payload_of_32_bit_messages_is_cut),
        cmocka_unit_test(REQ_64_may_be_answered_by_RESP_32),
        cmocka_unit_test(ABI_16_req2_delivers_x2_to_x17),
        cmocka_unit_test(requester_keeps_x8_to_x17),
        cmocka_unit_test(ABI_01_hint_is_ignored_on_decode),
        cmocka_unit_test(ABI_18_a_partition_keeps_x8_to_x17),
        cmocka_unit_test(ABI_60_ABI_61_normal_world_parties),
        cmocka_unit_test(ABI_61_ABI_65_parties_of_a_partition),
        cmocka_unit_test(ABI_64_methods_versions_and_services),
        cmocka_unit_test(ABI_64_sender_needs_the_method),
        cmocka_unit_test(ABI_64_req2_needs_1_2_on_both_sides),
        cmocka_unit_test(LA_07_LA_16_created_is_busy),
        cmocka_unit_test(LA_17_ABI_69_serving_predecessor_is_busy),
        cmocka_unit_test(LA_17_ABI_69_run_predecessor_is_denied),
        cmocka_unit_test(LA_17_ABI_69_head_of_a_longer_chain),
        cmocka_unit_test(ABI_63_serving_partition_is_busy),
        cmocka_unit_test(LA_07_LA_08_LA_09_ABI_62_every_state),
        cmocka_unit_test(requests_of_a_logical_partition),
        cmocka_unit_test(no_context_for_this_cpu),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
