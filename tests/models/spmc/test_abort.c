/* SPDX-License-Identifier: BSD-3-Clause */
/* FFA_ABORT, faults and abort actions: lifecycle-and-live-activation.md 3. */
#include "tests/models/stack_fixture.h"

#define RUN(self, id) SMC(self, FFA_RUN_32, ffa_pack_vcpu(id, 0))

static void abort_on_request(struct fixture *f, struct lfs_guest *guest, struct lfs_frame *frame)
{
    (void)f;
    (void)frame;
    lfs_guest_abort(guest, 0x1234); /* w2 is free */
}

/* ---- who may, and how ------------------------------------------------------------------------ */

static void abort_in_vain(struct fixture *f, struct lfs_guest *guest)
{
    struct lfs_frame r = HVC(guest, FFA_ABORT_32);

    EXPECT_ERROR(f, r, NOT_SUPPORTED);
    r = HVC(guest, FFA_ABORT_64);
    EXPECT_ERROR(f, r, NOT_SUPPORTED);
    EXPECT_STATE(f, OF_SP1, "STARTING", "RUNNING");
}

static void old_partition(enum lfs_profile profile)
{
    struct fixture *f = fixture_new(profile, 1);

    plan_legacy(&f->sp[OF_SP1], FFA_VERSION_1_2);
    f->sp[OF_SP1].init = abort_in_vain;
    fixture_finish(f);
}
IN_BOTH_PROFILES(LA_21_abort_needs_1_3, old_partition)

static void abort_with_rubbish(struct fixture *f, struct lfs_guest *guest)
{
    for (unsigned i = 1; i < 8; i++) {
        struct lfs_frame r = {{FFA_ABORT_32}};

        if (i == 2)
            continue;
        r.x[i] = UINT64_C(1) << 40;
        lfs_hvc(guest, &r);
        EXPECT_ERROR(f, r, INVALID_PARAMETERS);
    }
    EXPECT_STATE(f, OF_SP1, "STARTING", "RUNNING");
}

static void reserved_registers(enum lfs_profile profile)
{
    struct fixture *f = fixture_new(profile, 1);

    f->sp[OF_SP1].init = abort_with_rubbish;
    fixture_finish(f);
}
IN_BOTH_PROFILES(LA_22_abort_reserved_registers, reserved_registers)

/* ---- what the actions leave behind ----------------------------------------------------------- */

struct outcome {
    int action;
    bool lifecycle;
    const char *vcpu, *vm;
    int32_t later; /* the status of later calls */
    unsigned listed;
};

static const struct outcome outcomes[] = {
    {LFS_MANIFEST_ABORT_STOP, true, "STOPPED", "ABORTING", FFA_STATUS_BUSY, 2}, /* LA-23 */
    {LFS_MANIFEST_ABORT_DESTROY, true, "NULL", "NULL", FFA_STATUS_INVALID_PARAMETERS,
     1},                                                               /* LA-24 */
    {PLAN_NO_ACTION, true, "STOPPED", "ABORTING", FFA_STATUS_BUSY, 2}, /* LA-27 */
    {PLAN_NO_ACTION, false, "ABORTED", "ABORTING", FFA_STATUS_ABORTED, 2},
};

static void expect_outcome(struct fixture *f, struct lfs_ctx *self)
{
    const struct outcome *o = &outcomes[f->sp[OF_SP1].image_version - 1];
    struct lfs_frame r;

    EXPECT_STATE(f, OF_SP1, o->vcpu, o->vm);
    EXPECT(f, lfs_stack_tracker_busy(f->stack), false);
    r = ASK(self, ID_SP1);
    EXPECT_FRAME(f, r, FFA_ERROR_32, 0, (uint32_t)o->later);
    lfs_proves("LA-08 LA-09 ABI-62");
    r = RUN(self, ID_SP1);
    EXPECT_FRAME(f, r, FFA_ERROR_32, 0, (uint32_t)o->later);
    lfs_proves("LA-10 ABI-72");
    r = SMC(self, FFA_PARTITION_INFO_GET_32, 0, 0, 0, 0, 1);
    EXPECT_SUCCESS(f, r, o->listed);
    lfs_proves("LA-03");
    EXPECT(f, vm_of(f, OF_SP1)->rxtx_mapped, 0);
    lfs_proves("LA-33");
    EXPECT(f, lfs_space_count(f->m, f->stack->spmc.vm[OF_SP1 + 1].space), 0);
    EXPECT_STATE(f, OF_SP2, "WAITING", "RUNNING");
}

static void abort_by_request(struct fixture *f, struct lfs_ctx *self)
{
    struct lfs_frame r = ASK(self, ID_SP1);

    EXPECT_ERROR(f, r, ABORTED);
    lfs_proves("LA-28");
    expect_outcome(f, self);
}

static void abort_by_run(struct fixture *f, struct lfs_ctx *self)
{
    struct lfs_frame r = RUN(self, ID_SP1);

    EXPECT_ERROR(f, r, ABORTED);
    lfs_proves("LA-29");
    expect_outcome(f, self);
}

static void abort_at_once(struct fixture *f, struct lfs_guest *guest)
{
    (void)f;
    HVC(guest, FFA_ABORT_64, 0, 1);
}

/* One action, and one way to come to it: request, run, or (LA-18) in the middle of the boot chain.
 */
static void outcome_test(enum lfs_profile profile, unsigned i, unsigned way)
{
    struct fixture *f = fixture_new(profile, 2);
    struct sp_plan *sp = &f->sp[OF_SP1];

    sp->abort_action = outcomes[i].action;
    sp->lifecycle = outcomes[i].lifecycle;
    sp->live = sp->lifecycle;
    sp->image_version = i + 1;
    sp->static_rxtx = true;
    sp->request = sp->run = abort_on_request;
    f->cpu[0].lane = way == 0 ? abort_by_request : way == 1 ? abort_by_run : expect_outcome;
    if (way == 2)
        sp->init = abort_at_once;
    sp->stays_in_init = way == 2;
    fixture_finish(f);
    lfs_proves("LA-18");
}

static void outcomes_test(enum lfs_profile profile)
{
    for (unsigned i = 0; i < sizeof(outcomes) / sizeof(outcomes[0]); i++)
        for (unsigned way = 0; way < 3; way++)
            outcome_test(profile, i, way);
}
IN_BOTH_PROFILES(LA_18_LA_23_LA_24_LA_27_LA_28_LA_29_actions, outcomes_test)

/* The flag of RX survives, though nobody maps it (3.3). */
static void fill_and_abort(struct fixture *f, struct lfs_guest *guest, struct lfs_frame *frame)
{
    HVC(guest, FFA_PARTITION_INFO_GET_32);
    abort_on_request(f, guest, frame);
}

static void flag_after_abort(struct fixture *f, struct lfs_ctx *self)
{
    ASK(self, ID_SP1);
    EXPECT(f, vm_of(f, OF_SP1)->rxtx_mapped, 0);
    EXPECT(f, vm_of(f, OF_SP1)->rx_state, RX_FULL);
}

static void rx_flag(enum lfs_profile profile)
{
    struct fixture *f = fixture_new(profile, 1);

    f->sp[OF_SP1].static_rxtx = true;
    f->sp[OF_SP1].abort_action = LFS_MANIFEST_ABORT_STOP;
    f->sp[OF_SP1].request = fill_and_abort;
    f->cpu[0].lane = flag_after_abort;
    fixture_finish(f);
}
IN_BOTH_PROFILES(LA_33_rx_flag_survives_an_abort, rx_flag)

/* ---- who is told ----------------------------------------------------------------------------- */

static void ask_the_aborting(struct fixture *f, struct lfs_guest *guest, struct lfs_frame *frame)
{
    struct lfs_frame r = ASK_SP(guest, ID_SP2);

    EXPECT_ERROR(f, r, ABORTED);
    EXPECT_STATE(f, OF_SP1, "RUNNING", "RUNNING");
    r = ASK_SP(guest, ID_SP2);
    EXPECT_ERROR(f, r, INVALID_PARAMETERS);
    answer_request(guest, frame, 1);
}

static void requester_is_sp(enum lfs_profile profile)
{
    struct fixture *f = fixture_new(profile, 2);

    f->sp[OF_SP1].request = ask_the_aborting;
    f->sp[OF_SP2].request = abort_on_request;
    f->cpu[0].lane = ask_sp1;
    fixture_finish(f);
}
IN_BOTH_PROFILES(LA_28_requesting_partition_is_told, requester_is_sp)

static void ask_as_lsp(struct fixture *f, struct el3 *e, struct lfs_ctx *ctx)
{
    struct lfs_frame r;

    spmd_lsp_direct_req(e, ctx, (const uint64_t[8]){0, ffa_pack_ids(ID_LSP, ID_SP1), 0, 5}, &r);
    EXPECT_ERROR(f, r, ABORTED);
    EXPECT(f, f->seen[0], MODE_SPMC);
    lfs_proves("ABI-70");
}

static void note_mode_and_abort(struct fixture *f, struct lfs_guest *guest, struct lfs_frame *frame)
{
    f->seen[0] = vcpu_of(f, OF_SP1)->mode;
    abort_on_request(f, guest, frame);
}

static void lsp_lane(struct fixture *f, struct lfs_ctx *self)
{
    at_el3(f, self, ask_as_lsp);
}

static void requester_is_lsp(enum lfs_profile profile)
{
    struct fixture *f = fixture_new(profile, 1);

    f->sp[OF_SP1].request = note_mode_and_abort;
    f->cpu[0].lane = lsp_lane;
    fixture_finish(f);
}
IN_BOTH_PROFILES(ABI_70_lsp_is_told_of_an_abort, requester_is_lsp)

static void propagate(enum lfs_profile profile)
{
    struct fixture *f = fixture_new(profile, 1);

    f->sp[OF_SP1].abort_action = LFS_MANIFEST_ABORT_PROPAGATE;
    f->sp[OF_SP1].init = abort_at_once;
    fixture_panics(f, "EL3 panic");
}
IN_BOTH_PROFILES(LA_26_propagate_ends_in_an_el3_panic, propagate)

/* ---- restart --------------------------------------------------------------------------------- */

#define MARK_AT (PLAN_ENTRY + PLAN_PAGE) /* in rwdata */

/* Looks at the registers of each instance; the second one finds the first one's memory. */
static void restarted_init(struct fixture *f, struct lfs_guest *guest)
{
    lfs_ipa mark = {f->sp[OF_SP1].load + MARK_AT};
    struct lfs_frame entry = *lfs_guest_entry(guest), r;
    bool again = f->seen[0]++ > 0;

    /* LA-82: x1, the live-activation register, is 0 both times. */
    EXPECT_FRAME(f, entry, f->sp[OF_SP1].load);
    lfs_proves("LA-82");
    EXPECT_STATE(f, OF_SP1, "STARTING", "RUNNING");
    if (!again) {
        lfs_guest_write_u64(guest, mark, 42);
        return;
    }
    EXPECT(f, lfs_guest_read_u64(guest, mark), 42); /* no reload */
    lfs_proves("LA-25");
    EXPECT(f, vm_of(f, OF_SP1)->rx_state, RX_EMPTY);
    lfs_proves("LA-35");
    EXPECT(f, vm_of(f, OF_SP1)->rxtx_mapped, f->sp[OF_SP1].static_rxtx);
    EXPECT(f, vm_of(f, OF_SP1)->version, FFA_VERSION_1_3);
    r = HVC(guest, FFA_VERSION_32, FFA_VERSION_1_2);
    if (f->config.policy.value[LFS_KNOB_restart_version_lock] == RESTART_VERSION_LOCK_UNLOCKED)
        EXPECT_FRAME(f, r, FFA_VERSION_1_3);
    else {
        EXPECT_FRAME(f, r, 0xffffffff);
        lfs_proves("ABI-29");
    }
    r = HVC(guest, FFA_VERSION_32, FFA_VERSION_1_3);
    EXPECT_FRAME(f, r, FFA_VERSION_1_3);
    EXPECT_STATE(f, OF_SP2, f->seen[1] ? "BLOCKED" : "WAITING", "RUNNING");
    lfs_proves("LA-36");
}

static void abort_once(struct fixture *f, struct lfs_guest *guest, struct lfs_frame *frame)
{
    if (f->seen[0] > 1)
        answer_request(guest, frame, f->seen[0]);
    else
        fill_and_abort(f, guest, frame);
}

static void restart_by_request(struct fixture *f, struct lfs_ctx *self)
{
    struct lfs_frame r = ASK(self, ID_SP1);

    EXPECT_ERROR(f, r, ABORTED);
    EXPECT(f, f->seen[0], 2); /* it went on when the new instance was ready */
    lfs_proves("LA-36");
    EXPECT_STATE(f, OF_SP1, "WAITING", "RUNNING");
    r = ASK(self, ID_SP1);
    EXPECT_REPLY(f, r, ID_SP1, 2);
}

static void restarts(enum lfs_profile profile)
{
    for (unsigned buffers = 0; buffers < 2; buffers++) {
        struct fixture *f = fixture_new(profile, 2);

        f->sp[OF_SP1].abort_action = LFS_MANIFEST_ABORT_RESTART;
        f->sp[OF_SP1].static_rxtx = buffers;
        f->sp[OF_SP1].init = restarted_init;
        f->sp[OF_SP1].request = abort_once;
        f->cpu[0].lane = restart_by_request;
        fixture_finish(f);
    }
}
IN_BOTH_PROFILES(LA_25_LA_35_LA_36_LA_82_ABI_29_restart, restarts)

static void ask_the_restarting(struct fixture *f, struct lfs_guest *guest, struct lfs_frame *frame)
{
    struct lfs_frame r;

    f->seen[1] = 1;
    r = ASK_SP(guest, ID_SP1);
    EXPECT_ERROR(f, r, ABORTED);
    EXPECT(f, f->seen[0], 2);
    EXPECT_STATE(f, OF_SP2, "RUNNING", "RUNNING");
    r = ASK_SP(guest, ID_SP1);
    EXPECT_FRAME(f, r, FFA_MSG_SEND_DIRECT_RESP_64, ffa_pack_ids(ID_SP1, ID_SP2), 0, 2);
    answer_request(guest, frame, 1);
}

static void ask_sp2(struct fixture *f, struct lfs_ctx *self)
{
    struct lfs_frame r = ASK(self, ID_SP2);

    EXPECT_REPLY(f, r, ID_SP2, 1);
}

static void halted_partition(enum lfs_profile profile)
{
    struct fixture *f = fixture_new(profile, 2);

    f->sp[OF_SP1].abort_action = LFS_MANIFEST_ABORT_RESTART;
    f->sp[OF_SP1].init = restarted_init;
    f->sp[OF_SP1].request = abort_once;
    f->sp[OF_SP2].request = ask_the_restarting;
    f->cpu[0].lane = ask_sp2;
    fixture_finish(f);
}
IN_BOTH_PROFILES(LA_36_halted_partition_goes_on_after_the_restart, halted_partition)

/* ---- faults ---------------------------------------------------------------------------------- */

static void read_nowhere(struct fixture *f, struct lfs_guest *guest, struct lfs_frame *frame)
{
    (void)f;
    (void)frame;
    lfs_guest_read_u64(guest, lfs_ipa_of(0x6000000)); /* the SPMC's */
}

static void told_of_fault(struct fixture *f, struct lfs_ctx *self)
{
    struct lfs_frame r = ASK(self, ID_SP1);

    EXPECT_ERROR(f, r, ABORTED);
    EXPECT(f, lfs_findings(f->m, "DATA_ABORT"), 1);
}

/* The SPMC aborts an S-EL0 partition of any version; an S-EL1 one of 1.3 does it itself. */
static void faults(enum lfs_profile profile)
{
    for (unsigned i = 0; i < 3; i++) {
        struct fixture *f = fixture_new(profile, 2);

        if (i == 0)
            plan_legacy(&f->sp[OF_SP1], FFA_VERSION_1_1);
        f->sp[OF_SP1].exception_level = i < 2 ? PLAN_S_EL0 : PLAN_S_EL1;
        f->sp[OF_SP1].request = read_nowhere;
        f->cpu[0].lane = told_of_fault;
        fixture_finish(f);
    }
}
IN_BOTH_PROFILES(faults_abort_the_partition, faults)

/* After a fault the version is open again in either profile: no call was made. */
static void adopt_another_version(struct fixture *f, struct lfs_guest *guest)
{
    struct lfs_frame r;

    if (f->seen[0]++ > 0) {
        EXPECT(f, vm_of(f, OF_SP1)->version, FFA_VERSION_1_3); /* the manifest's again */
        lfs_proves("LA-35");
    }
    r = HVC(guest, FFA_VERSION_32, FFA_VERSION_1_2);
    EXPECT_FRAME(f, r, FFA_VERSION_1_3);
    EXPECT(f, vm_of(f, OF_SP1)->version, FFA_VERSION_1_2);
}

static void version_after_fault(enum lfs_profile profile)
{
    struct fixture *f = fixture_new(profile, 1);

    f->sp[OF_SP1].exception_level = PLAN_S_EL0;
    f->sp[OF_SP1].abort_action = LFS_MANIFEST_ABORT_RESTART;
    f->sp[OF_SP1].init = adopt_another_version;
    f->sp[OF_SP1].request = read_nowhere;
    f->cpu[0].lane = told_of_fault;
    fixture_finish(f);
}
IN_BOTH_PROFILES(LA_35_ABI_29_version_is_open_after_a_fault, version_after_fault)

/* A restart that has ended makes room for the next one. */
static void abort_twice(struct fixture *f, struct lfs_ctx *self)
{
    for (unsigned i = 0; i < 2; i++) {
        struct lfs_frame r = ASK(self, ID_SP1);

        EXPECT_ERROR(f, r, ABORTED);
        EXPECT_STATE(f, OF_SP1, "WAITING", "RUNNING");
    }
}

static void restarted_twice(enum lfs_profile profile)
{
    struct fixture *f = fixture_new(profile, 1);

    f->sp[OF_SP1].abort_action = LFS_MANIFEST_ABORT_RESTART;
    f->sp[OF_SP1].request = abort_on_request;
    f->cpu[0].lane = abort_twice;
    fixture_finish(f);
}
IN_BOTH_PROFILES(LA_25_a_restart_after_a_restart, restarted_twice)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(LA_21_abort_needs_1_3),
        cmocka_unit_test(LA_22_abort_reserved_registers),
        cmocka_unit_test(LA_18_LA_23_LA_24_LA_27_LA_28_LA_29_actions),
        cmocka_unit_test(LA_33_rx_flag_survives_an_abort),
        cmocka_unit_test(LA_28_requesting_partition_is_told),
        cmocka_unit_test(ABI_70_lsp_is_told_of_an_abort),
        cmocka_unit_test(LA_26_propagate_ends_in_an_el3_panic),
        cmocka_unit_test(LA_25_LA_35_LA_36_LA_82_ABI_29_restart),
        cmocka_unit_test(LA_36_halted_partition_goes_on_after_the_restart),
        cmocka_unit_test(LA_25_a_restart_after_a_restart),
        cmocka_unit_test(faults_abort_the_partition),
        cmocka_unit_test(LA_35_ABI_29_version_is_open_after_a_fault),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
