/* SPDX-License-Identifier: BSD-3-Clause */
/* FFA_MSG_WAIT, FFA_RUN, FFA_YIELD, FFA_ERROR: ffa-abi.md 6.6 to 6.9. */
#include "tests/models/stack_fixture.h"

#define RUN(self, id, vcpu) SMC(self, FFA_RUN_32, ffa_pack_vcpu(id, vcpu))

/* ---- FFA_MSG_WAIT ---------------------------------------------------------------------------- */

static void wait_with_rubbish(struct fixture *f, struct lfs_guest *guest)
{
    struct lfs_frame r;

    for (unsigned i = 1; i < 8; i++) {
        if (i == 2)
            continue;
        r = (struct lfs_frame){{FFA_MSG_WAIT_32}};
        r.x[i] = 1;
        lfs_hvc(guest, &r);
        EXPECT_ERROR(f, r, INVALID_PARAMETERS);
    }
    EXPECT_STATE(f, OF_SP1, "STARTING", "RUNNING");
}

static void wait_registers(enum lfs_profile profile)
{
    struct fixture *f = fixture_new(profile, 1);

    f->sp[OF_SP1].init = wait_with_rubbish;
    fixture_finish(f);
}
IN_BOTH_PROFILES(LA_20_msg_wait_reserved_registers, wait_registers)

static void wait_with_x2(struct fixture *f, struct lfs_guest *guest)
{
    struct lfs_frame r = HVC(guest, FFA_MSG_WAIT_32, 0, 1);

    if (f->sp[OF_SP1].version < FFA_VERSION_1_2)
        EXPECT_ERROR(f, r, INVALID_PARAMETERS);
    else
        EXPECT_FRAME(f, r, FFA_RUN_32);
}

static void run_sp1(struct fixture *f, struct lfs_ctx *self)
{
    struct lfs_frame r = RUN(self, ID_SP1, 0);

    EXPECT_FRAME(f, r, FFA_MSG_WAIT_32);
    EXPECT_STATE(f, OF_SP1, "WAITING", "RUNNING");
    EXPECT(f, vcpu_of(f, OF_SP1)->rt_model, RTM_NONE);
}

static void wait_flags(uint32_t version)
{
    struct fixture *f = fixture_new(LFS_PROFILE_SPEC, 1);

    plan_legacy(&f->sp[OF_SP1], version);
    f->sp[OF_SP1].init = wait_with_x2;
    f->cpu[0].lane = run_sp1;
    fixture_finish(f);
}

static void msg_wait_flags_need_1_2(void **state)
{
    (void)state;
    wait_flags(FFA_VERSION_1_1);
    wait_flags(FFA_VERSION_1_2);
}

static void wait_with_x8(struct fixture *f, struct lfs_guest *guest)
{
    bool strict = knob(f, LFS_KNOB_strict_ext_sbz) == STRICT_EXT_SBZ_ON &&
                  f->sp[OF_SP1].version >= FFA_VERSION_1_2;
    struct lfs_frame r = {{FFA_MSG_WAIT_32}};

    r.x[17] = 1;
    lfs_hvc(guest, &r);
    if (strict)
        EXPECT_ERROR(f, r, INVALID_PARAMETERS);
    else
        EXPECT_FRAME(f, r, FFA_RUN_32);
}

static void strict_wait(enum lfs_profile profile)
{
    for (uint32_t version = FFA_VERSION_1_1; version <= FFA_VERSION_1_2; version++) {
        struct fixture *f = fixture_new(profile, 1);

        plan_legacy(&f->sp[OF_SP1], version);
        f->sp[OF_SP1].init = wait_with_x8;
        f->cpu[0].lane = run_sp1;
        fixture_finish(f);
    }
}
IN_BOTH_PROFILES(strict_ext_sbz_on_msg_wait, strict_wait)

static void run_with_x8(struct fixture *f, struct lfs_guest *guest, struct lfs_frame *frame)
{
    bool strict = f->config.policy.value[LFS_KNOB_strict_ext_sbz] == STRICT_EXT_SBZ_ON;
    struct lfs_frame r = {{FFA_RUN_32, ffa_pack_vcpu(ID_SP2, 0)}};

    r.x[8] = 1;
    lfs_hvc(guest, &r);
    if (strict)
        EXPECT_ERROR(f, r, INVALID_PARAMETERS);
    else
        EXPECT_ERROR(f, r, DENIED);
    answer_request(guest, frame, 1);
}

static void strict_run(enum lfs_profile profile)
{
    struct fixture *f = fixture_new(profile, 2);

    f->sp[OF_SP1].request = run_with_x8;
    f->cpu[0].lane = ask_sp1;
    fixture_finish(f);
}
IN_BOTH_PROFILES(strict_ext_sbz_on_run, strict_run)

/* ---- FFA_RUN --------------------------------------------------------------------------------- */

static void look_at_wakeup(struct fixture *f, struct lfs_guest *guest, struct lfs_frame *frame)
{
    struct lfs_frame got = *frame;

    EXPECT_FRAME(f, got, FFA_RUN_32);
    lfs_proves("ABI-71");
    EXPECT(f, vcpu_of(f, OF_SP1)->rt_model, RTM_FFA_RUN);
    EXPECT(f, vcpu_of(f, OF_SP1)->mode, MODE_NWD);
    lfs_guest_wait(guest, frame);
}

static void run_targets(struct fixture *f, struct lfs_ctx *self)
{
    struct lfs_frame r = RUN(self, ID_SP1, 0);

    EXPECT_FRAME(f, r, FFA_MSG_WAIT_32);
    r = RUN(self, ID_SP3, 0);
    EXPECT_ERROR(f, r, INVALID_PARAMETERS);
    lfs_proves("ABI-72");
    r = RUN(self, FFA_ID_SPMC, 0);
    EXPECT_ERROR(f, r, INVALID_PARAMETERS);
    r = RUN(self, 7, 0); /* no such VM */
    EXPECT_ERROR(f, r, INVALID_PARAMETERS);
    r = RUN(self, 0, 1); /* not this CPU's own */
    EXPECT_ERROR(f, r, INVALID_PARAMETERS);
    r = RUN(self, ID_SP1, 1); /* a UP partition has context 0 only */
    EXPECT_ERROR(f, r, INVALID_PARAMETERS);
    EXPECT_STATE(f, OF_SP1, "WAITING", "RUNNING");
}

static void run_checks(enum lfs_profile profile)
{
    struct fixture *f = fixture_new(profile, 2);

    f->sp[OF_SP1].run = look_at_wakeup;
    f->cpu[0].lane = run_targets;
    fixture_finish(f);
}
IN_BOTH_PROFILES(ABI_71_ABI_72_run_from_the_normal_world, run_checks)

static void run_from_sp(struct fixture *f, struct lfs_guest *guest, struct lfs_frame *frame)
{
    struct lfs_frame r = HVC(guest, FFA_RUN_32, ffa_pack_vcpu(ID_SP2, 0));

    EXPECT_ERROR(f, r, DENIED); /* WAITING */
    lfs_proves("LA-12");
    r = HVC(guest, FFA_RUN_32, ffa_pack_vcpu(0, 0));
    EXPECT_ERROR(f, r, DENIED);
    lfs_proves("ABI-65");
    r = HVC(guest, FFA_RUN_32, ffa_pack_vcpu(3, 0));
    EXPECT_ERROR(f, r, INVALID_PARAMETERS);
    answer_request(guest, frame, 1);
}

static void sp_runs(enum lfs_profile profile)
{
    struct fixture *f = fixture_new(profile, 2);

    f->sp[OF_SP1].request = run_from_sp;
    f->cpu[0].lane = ask_sp1;
    fixture_finish(f);
}
IN_BOTH_PROFILES(LA_12_ABI_65_run_from_a_partition, sp_runs)

static void init_calls(struct fixture *f, struct lfs_guest *guest)
{
    struct lfs_frame r = HVC(guest, FFA_YIELD_32);

    EXPECT_ERROR(f, r, DENIED);
    lfs_proves("LA-15 ABI-68");
    r = HVC(guest, FFA_RUN_32, ffa_pack_vcpu(ID_SP1, 0));
    EXPECT_ERROR(f, r, DENIED);
    EXPECT_STATE(f, OF_SP2, "STARTING", "RUNNING");
}

static void init_model(enum lfs_profile profile)
{
    struct fixture *f = fixture_new(profile, 2);

    f->sp[OF_SP2].init = init_calls;
    fixture_finish(f);
}
IN_BOTH_PROFILES(LA_15_ABI_68_yield_and_run_while_initialising, init_model)

/* SP1 waits for SP2, which works on CPU 0: FFA_RUN from CPU 1 must not resume SP1 under it. */
static void to_sp2(struct fixture *f, struct lfs_guest *guest, struct lfs_frame *frame)
{
    struct lfs_frame r = ASK_SP(guest, ID_SP2);

    EXPECT_FRAME(f, r, FFA_MSG_SEND_DIRECT_RESP_64, ffa_pack_ids(ID_SP2, ID_SP1), 0, 2);
    answer_request(guest, frame, 1);
}

static void take_time(struct fixture *f, struct lfs_guest *guest, struct lfs_frame *frame)
{
    (void)f;
    let_pass(lfs_guest_ctx(guest), 100000);
    answer_request(guest, frame, 2);
}

static void run_the_blocked(struct fixture *f, struct lfs_ctx *self)
{
    struct lfs_frame r;

    let_pass(self, 50000);
    EXPECT_STATE(f, OF_SP1, "BLOCKED", "RUNNING");
    r = RUN(self, ID_SP1, 0);
    EXPECT_ERROR(f, r, DENIED);
    EXPECT_STATE(f, OF_SP1, "BLOCKED", "RUNNING");
}

static void chain_elsewhere(enum lfs_profile profile)
{
    struct fixture *f = fixture_new(profile, 2);

    f->sp[OF_SP1].request = to_sp2;
    f->sp[OF_SP2].request = take_time;
    f->cpu[0].lane = ask_sp1;
    f->cpu[1].lane = run_the_blocked;
    fixture_finish(f);
}
IN_BOTH_PROFILES(run_of_a_call_chain_on_another_cpu_is_denied, chain_elsewhere)

/* A partition with two execution contexts, each started on its CPU. */
static void run_first_context(struct fixture *f, struct lfs_ctx *self)
{
    struct lfs_frame r = RUN(self, ID_SP1, 0);

    EXPECT_FRAME(f, r, FFA_MSG_WAIT_32);
    r = RUN(self, ID_SP1, 1); /* not this CPU's */
    EXPECT_ERROR(f, r, INVALID_PARAMETERS);
}

static void run_second_context(struct fixture *f, struct lfs_ctx *self)
{
    struct lfs_frame r;

    let_pass(self, 50000);
    r = RUN(self, ID_SP1, 0);
    EXPECT_ERROR(f, r, INVALID_PARAMETERS);
    r = RUN(self, ID_SP1, 1);
    EXPECT_FRAME(f, r, FFA_MSG_WAIT_32);
    r = ASK(self, ID_SP1, 7);
    EXPECT_REPLY(f, r, ID_SP1, 7);
}

static void two_contexts(enum lfs_profile profile)
{
    struct fixture *f = fixture_new(profile, 1);

    plan_legacy(&f->sp[OF_SP1], FFA_VERSION_1_2);
    f->sp[OF_SP1].vcpus = f->sp[OF_SP1].contexts = 2;
    f->cpu[0].lane = run_first_context;
    f->cpu[1].lane = run_second_context;
    fixture_finish(f);
}
IN_BOTH_PROFILES(run_of_contexts_pinned_to_cpus, two_contexts)

/* ---- FFA_YIELD ------------------------------------------------------------------------------- */

static void yield(struct fixture *f, struct lfs_guest *guest, struct lfs_frame *frame)
{
    struct lfs_frame saved = *frame, r;

    for (unsigned i = 4; i < 8; i++) {
        r = (struct lfs_frame){{FFA_YIELD_32}};
        r.x[i] = 1;
        lfs_hvc(guest, &r);
        EXPECT_ERROR(f, r, INVALID_PARAMETERS);
    }
    r = HVC(guest, FFA_YIELD_32, 0, 0x1000, 2);
    EXPECT_SUCCESS(f, r, 0);
    *frame = saved;
    if (saved.x[0] == FFA_RUN_32)
        lfs_guest_wait(guest, frame);
    else
        answer_request(guest, frame, 1);
}

static void resume_yielders(struct fixture *f, struct lfs_ctx *self)
{
    struct lfs_frame r = ASK(self, ID_SP1);

    EXPECT_FRAME(f, r, FFA_YIELD_32, ffa_pack_vcpu(ID_SP1, 0), 0x1000, 2);
    EXPECT_STATE(f, OF_SP1, "BLOCKED", "RUNNING");
    r = ASK(self, ID_SP1);
    EXPECT_ERROR(f, r, BUSY); /* it owes an answer */
    r = RUN(self, ID_SP1, 0);
    EXPECT_REPLY(f, r, ID_SP1, 1);
    r = RUN(self, ID_SP1, 0);
    EXPECT_FRAME(f, r, FFA_YIELD_32, ffa_pack_vcpu(ID_SP1, 0), 0x1000, 2);
    lfs_proves("NIS-18");
    r = ASK(self, ID_SP1);
    EXPECT_ERROR(f, r, BUSY); /* BLOCKED, though it owes nothing */
    r = RUN(self, ID_SP1, 0);
    EXPECT_FRAME(f, r, FFA_MSG_WAIT_32);
    EXPECT_STATE(f, OF_SP1, "WAITING", "RUNNING");
}

static void yield_to_nwd(enum lfs_profile profile)
{
    struct fixture *f = fixture_new(profile, 1);

    f->sp[OF_SP1].request = yield;
    f->sp[OF_SP1].run = yield;
    f->cpu[0].lane = resume_yielders;
    fixture_finish(f);
}
IN_BOTH_PROFILES(yield_to_the_normal_world_and_run_again, yield_to_nwd)

static void resume_sp2(struct fixture *f, struct lfs_guest *guest, struct lfs_frame *frame)
{
    struct lfs_frame r = ASK_SP(guest, ID_SP2);

    EXPECT_FRAME(f, r, FFA_YIELD_32, ffa_pack_vcpu(ID_SP2, 0), 0x1000, 2);
    lfs_proves("NIS-18");
    EXPECT_STATE(f, OF_SP1, "RUNNING", "RUNNING");
    EXPECT_STATE(f, OF_SP2, "BLOCKED", "RUNNING");
    r = HVC(guest, FFA_RUN_32, ffa_pack_vcpu(ID_SP2, 0));
    EXPECT_FRAME(f, r, FFA_MSG_SEND_DIRECT_RESP_64, ffa_pack_ids(ID_SP2, ID_SP1), 0, 1);
    EXPECT_STATE(f, OF_SP2, "WAITING", "RUNNING");
    answer_request(guest, frame, 1);
}

/* Its caller waits for it, whether it asked or ran it. */
static void yield_to_the_blocked(struct fixture *f, struct lfs_guest *guest,
                                 struct lfs_frame *frame)
{
    EXPECT_STATE(f, OF_SP1, "BLOCKED", "RUNNING");
    HVC(guest, FFA_YIELD_32, 0, 0x1000, 2);
    EXPECT_STATE(f, OF_SP1, "BLOCKED", "RUNNING");
    answer_request(guest, frame, 1);
}

static void yield_to_sp(enum lfs_profile profile)
{
    struct fixture *f = fixture_new(profile, 2);

    f->sp[OF_SP1].request = resume_sp2;
    f->sp[OF_SP2].request = yield_to_the_blocked;
    f->cpu[0].lane = ask_sp1;
    fixture_finish(f);
}
IN_BOTH_PROFILES(yield_to_a_partition_and_run_again, yield_to_sp)

/* A request entered on CPU 0 is resumed by FFA_RUN on CPU 1 and answered there. */
static void start_on_cpu0(struct fixture *f, struct lfs_ctx *self)
{
    struct lfs_frame r = ASK(self, ID_SP1);

    EXPECT(f, r.x[0], FFA_YIELD_32);
    f->seen[0] = 1;
}

static void go_on_on_cpu1(struct fixture *f, struct lfs_ctx *self)
{
    struct lfs_frame r;

    let_pass(self, 50000);
    EXPECT(f, f->seen[0], 1);
    r = RUN(self, ID_SP1, 0);
    EXPECT_REPLY(f, r, ID_SP1, 1);
    EXPECT(f, vcpu_of(f, OF_SP1)->cpu, 1);
}

static void migrating(enum lfs_profile profile)
{
    struct fixture *f = fixture_new(profile, 1);

    f->sp[OF_SP1].request = yield;
    f->cpu[0].lane = start_on_cpu0;
    f->cpu[1].lane = go_on_on_cpu1;
    fixture_finish(f);
}
IN_BOTH_PROFILES(yielded_request_goes_on_on_another_cpu, migrating)

/* ---- FFA_ERROR, FFA_SUCCESS ------------------------------------------------------------------ */

static void give_up(struct fixture *f, struct lfs_guest *guest)
{
    struct lfs_frame r = HVC(guest, FFA_ERROR_32, 0, ffa_status_to_reg(FFA_STATUS_DENIED));

    EXPECT_ERROR(f, r, NOT_SUPPORTED); /* only ABORTED means something */
    r = HVC(guest, FFA_ERROR_32, 0, ffa_status_to_reg(FFA_STATUS_ABORTED));
    EXPECT_ERROR(f, r, NOT_SUPPORTED); /* not reached when it is accepted */
}

/* The chain goes on: SP1 is left WAITING in a VM that is ABORTING, and forced by the next call. */
static void look_at_failed_sp1(struct fixture *f, struct lfs_guest *guest)
{
    struct lfs_frame r;

    EXPECT_STATE(f, OF_SP1, "WAITING", "ABORTING");
    r = ASK_SP(guest, ID_SP1);
    EXPECT_ERROR(f, r, ABORTED); /* , legacy */
    lfs_proves("LA-09");
    EXPECT_STATE(f, OF_SP1, "ABORTED", "ABORTING");
}

static void look_at_failed_sp2(struct fixture *f, struct lfs_ctx *self)
{
    struct lfs_frame r;

    EXPECT_STATE(f, OF_SP2, "ABORTED", "ABORTING"); /* the last of the chain */
    expect_path(f, "sp2", "vCPU", 3, "CREATED STARTING WAITING ABORTED", HERE);
    expect_path(f, "sp1", "vCPU", 2, "CREATED STARTING WAITING", HERE);
    r = ASK(self, ID_SP2);
    EXPECT_ERROR(f, r, ABORTED);
    r = RUN(self, ID_SP2, 0);
    EXPECT_ERROR(f, r, ABORTED);
    lfs_proves("ABI-72");
}

static void init_fails(enum lfs_profile profile)
{
    struct fixture *f = fixture_new(profile, 2);

    plan_legacy(&f->sp[OF_SP1], FFA_VERSION_1_2);
    plan_legacy(&f->sp[OF_SP2], FFA_VERSION_1_2);
    f->sp[OF_SP1].init = f->sp[OF_SP2].init = give_up;
    f->sp[OF_SP1].stays_in_init = f->sp[OF_SP2].stays_in_init = true;
    f->cpu[0].lane = look_at_failed_sp2;
    fixture_finish(f);
}
IN_BOTH_PROFILES(LA_09_ABI_62_error_while_initialising, init_fails)

static void middle_of_the_chain(enum lfs_profile profile)
{
    struct fixture *f = fixture_new(profile, 2);

    plan_legacy(&f->sp[OF_SP1], FFA_VERSION_1_2);
    f->sp[OF_SP1].init = give_up;
    f->sp[OF_SP1].stays_in_init = true;
    f->sp[OF_SP2].init = look_at_failed_sp1;
    fixture_finish(f);
}
IN_BOTH_PROFILES(failed_partition_is_forced_to_aborted, middle_of_the_chain)

static void state_after_error_of_1_3(struct fixture *f, struct lfs_ctx *self)
{
    (void)self;
    if (f->config.policy.value[LFS_KNOB_ffa_error_init_v13] == FFA_ERROR_INIT_V13_ACCEPT)
        EXPECT_STATE(f, OF_SP1, "ABORTED", "ABORTING");
    else
        EXPECT_STATE(f, OF_SP1, "WAITING", "RUNNING");
}

static void error_of_1_3(enum lfs_profile profile)
{
    struct fixture *f = fixture_new(profile, 1);

    f->sp[OF_SP1].init = give_up;
    f->sp[OF_SP1].stays_in_init = profile == LFS_PROFILE_UPSTREAM;
    f->cpu[0].lane = state_after_error_of_1_3;
    fixture_finish(f);
}
IN_BOTH_PROFILES(error_while_initialising_of_1_3, error_of_1_3)

static void error_outside_init(struct fixture *f, struct lfs_guest *guest, struct lfs_frame *frame)
{
    struct lfs_frame r = HVC(guest, FFA_ERROR_32, 0, ffa_status_to_reg(FFA_STATUS_ABORTED));

    EXPECT_ERROR(f, r, NOT_SUPPORTED);
    answer_request(guest, frame, 1);
}

static void errors_of_nwd(struct fixture *f, struct lfs_ctx *self)
{
    struct lfs_frame r = SMC(self, FFA_ERROR_32, 0, ffa_status_to_reg(FFA_STATUS_DENIED));

    EXPECT_ERROR(f, r, NOT_SUPPORTED);
    lfs_proves("ABI-100");
    r = SMC(self, FFA_SUCCESS_32);
    EXPECT_ERROR(f, r, NOT_SUPPORTED);
    r = SMC(self, FFA_SUCCESS_64);
    EXPECT_ERROR(f, r, NOT_SUPPORTED);
    ask_sp1(f, self);
}

static void errors(enum lfs_profile profile)
{
    struct fixture *f = fixture_new(profile, 1);

    plan_legacy(&f->sp[OF_SP1], FFA_VERSION_1_2);
    f->sp[OF_SP1].request = error_outside_init;
    f->cpu[0].lane = errors_of_nwd;
    fixture_finish(f);
}
IN_BOTH_PROFILES(ABI_100_error_and_success_are_no_requests, errors)

/* ---- ids that a partition cannot use --------------------------------------------------------- */

static void unknown_ids(struct fixture *f, struct lfs_guest *guest)
{
    static const uint32_t unknown[] = {FFA_SUCCESS_32,
                                       FFA_MSG_POLL_32,
                                       FFA_RXTX_MAP_32,
                                       FFA_MEM_OP_PAUSE_32,
                                       0x84000091,
                                       LFA_ACTIVATE,
                                       FFA_NORMAL_WORLD_RESUME_32,
                                       FFA_RUN_64};
    bool s_el0 = f->sp[OF_SP1].exception_level == PLAN_S_EL0;
    struct lfs_frame r = HVC(guest, FFA_INTERRUPT_32);

    EXPECT_ERROR(f, r, DENIED);
    lfs_proves("ABI-08");
    r = HVC(guest, FFA_MSG_SEND_32);
    EXPECT_ERROR(f, r, NOT_SUPPORTED);
    r = HVC(guest, FFA_RX_ACQUIRE_32);
    EXPECT_ERROR(f, r, NOT_SUPPORTED);
    lfs_proves("ABI-56");
    for (unsigned i = 0; i < sizeof(unknown) / sizeof(unknown[0]); i++) {
        r = HVC(guest, unknown[i], 1, 2, 3, 4, 5, 6, 7);
        EXPECT_FRAME(f, r, s_el0 ? SMC_UNK : unknown[i], 1, 2, 3, 4, 5, 6, 7);
    }
}

static void ABI_07_ABI_08_ids_that_a_partition_cannot_use(void **state)
{
    (void)state;
    for (uint32_t level = PLAN_S_EL0; level <= PLAN_S_EL1; level++) {
        struct fixture *f = fixture_new(LFS_PROFILE_SPEC, 1);

        f->sp[OF_SP1].exception_level = level;
        f->sp[OF_SP1].init = unknown_ids;
        fixture_finish(f);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(LA_20_msg_wait_reserved_registers),
        cmocka_unit_test(msg_wait_flags_need_1_2),
        cmocka_unit_test(strict_ext_sbz_on_msg_wait),
        cmocka_unit_test(strict_ext_sbz_on_run),
        cmocka_unit_test(ABI_71_ABI_72_run_from_the_normal_world),
        cmocka_unit_test(LA_12_ABI_65_run_from_a_partition),
        cmocka_unit_test(LA_15_ABI_68_yield_and_run_while_initialising),
        cmocka_unit_test(run_of_a_call_chain_on_another_cpu_is_denied),
        cmocka_unit_test(run_of_contexts_pinned_to_cpus),
        cmocka_unit_test(yield_to_the_normal_world_and_run_again),
        cmocka_unit_test(yield_to_a_partition_and_run_again),
        cmocka_unit_test(yielded_request_goes_on_on_another_cpu),
        cmocka_unit_test(LA_09_ABI_62_error_while_initialising),
        cmocka_unit_test(failed_partition_is_forced_to_aborted),
        cmocka_unit_test(error_while_initialising_of_1_3),
        cmocka_unit_test(ABI_100_error_and_success_are_no_requests),
        cmocka_unit_test(ABI_07_ABI_08_ids_that_a_partition_cannot_use),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
