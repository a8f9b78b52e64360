/* SPDX-License-Identifier: BSD-3-Clause */
/* PARTITION_STOP_REQ and its response: lifecycle-and-live-activation.md 4.5, 4.12, 3.6. */
#include "tests/models/spmc/live_stop.h"

/* ---- the request ----------------------------------------------------------------------------- */

static void look_at_request(struct fixture *f, struct lfs_guest *guest, struct lfs_frame *frame)
{
    struct lfs_frame got = *frame;

    f->seen[0]++;
    EXPECT_FRAME(f, got, 0x8400006f, 0x80008001, 0x8000000a, 1);
    lfs_proves("LA-53 ABI-85");
    for (unsigned i = 8; i < 18; i++)
        EXPECT(f, got.x[i], 500 + i); /* what it had when it last gave up the CPU */
    EXPECT_STATE(f, OF_SP1, "STOPPING", "RUNNING");
    EXPECT_TRACKER(f, OF_SP1, ID_SP1, LFA_START);
    EXPECT(f, vcpu_of(f, OF_SP1)->origin, FFA_ID_SPMC);
    EXPECT(f, vcpu_of(f, OF_SP1)->rt_model, RTM_DIR_REQ);
    EXPECT(f, vcpu_of(f, OF_SP1)->mode, MODE_SPMC);
    EXPECT(f, vm_of(f, OF_SP1)->staging, FIXTURE_STAGING);
    EXPECT(f, vm_of(f, OF_SP1)->staging_size, FIXTURE_PAGES * LFS_PAGE_SIZE);
    lfs_guest_stopped(guest, frame, 0);
}

static void wait_with_upper_registers(struct fixture *f, struct lfs_guest *guest)
{
    struct lfs_frame r = {{FFA_MSG_WAIT_32}};

    for (unsigned i = 8; i < 18; i++)
        r.x[i] = 500 + i;
    if (f->seen[0] > 0)
        return; /* the new instance */
    lfs_hvc(guest, &r);
    look_at_request(f, guest, &r);
}

static void request(enum lfs_profile profile)
{
    struct fixture *f = fixture_new(profile, 2);

    fixture_knob(f, LFS_KNOB_strict_ext_sbz, "off"); /* for the rubbish in x8-x17 */
    f->sp[OF_SP1].init = wait_with_upper_registers;
    f->sp[OF_SP1].stays_in_init = true;
    f->cpu[0].lane = activate_lane;
    fixture_finish(f);
}
IN_BOTH_PROFILES(LA_53_ABI_85_stop_request, request)

/* ---- responses that are refused: the partition stays STOPPING -------------------------------- */

static void malformed(struct fixture *f, struct lfs_guest *guest, struct lfs_frame *frame)
{
    const struct {
        struct lfs_frame in;
        int32_t status;
    } bad[] = {
        {{{FFA_MSG_WAIT_32}}, FFA_STATUS_DENIED},                         /* LA-55 */
        {{{FFA_MSG_SEND_DIRECT_RESP_64, 0x80018000}}, FFA_STATUS_DENIED}, /* LA-56 */
        {{{FFA_MSG_SEND_DIRECT_RESP_64, 0x80018000, 1}}, FFA_STATUS_INVALID_PARAMETERS},
        {{{FFA_MSG_SEND_DIRECT_RESP_64, 0x8001ffc0, STOP_RESP}}, FFA_STATUS_DENIED}, /* LA-57 */
        {{{FFA_MSG_SEND_DIRECT_RESP_64, 0x80010000, STOP_RESP}}, FFA_STATUS_DENIED},
        {{{FFA_MSG_SEND_DIRECT_RESP_64, 0x80028000, STOP_RESP}}, FFA_STATUS_INVALID_PARAMETERS},
        {{{FFA_MSG_SEND_DIRECT_RESP_64, 0x80018001, STOP_RESP}}, FFA_STATUS_INVALID_PARAMETERS},
        {{{FFA_MSG_SEND_DIRECT_RESP2_64, 0x80018000, STOP_RESP}}, FFA_STATUS_DENIED}, /* LA-58 */
        {{{FFA_MSG_SEND_DIRECT_RESP_64, 0x80018000, 0x80000002}}, FFA_STATUS_INVALID_PARAMETERS},
        {{{FFA_MSG_SEND_DIRECT_RESP_64, 0x80018000, 0x8000000a}}, FFA_STATUS_INVALID_PARAMETERS},
        {{{FFA_MSG_SEND_DIRECT_RESP_64, 0x80018000, 0x8000000c}}, FFA_STATUS_INVALID_PARAMETERS},
        {{{FFA_MSG_SEND_DIRECT_RESP_64, 0x80018000, 0x800000ff}}, FFA_STATUS_INVALID_PARAMETERS},
    };

    f->seen[0]++;
    for (unsigned i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        struct lfs_frame r = bad[i].in;

        lfs_hvc(guest, &r);
        EXPECT_FRAME(f, r, FFA_ERROR_32, 0, (uint32_t)bad[i].status);
        EXPECT_STATE(f, OF_SP1, "STOPPING", "RUNNING");
        EXPECT_TRACKER(f, OF_SP1, ID_SP1, LFA_START);
    }
    lfs_guest_stopped(guest, frame, 0);
}

static void refused(enum lfs_profile profile)
{
    stop_test(profile, malformed, activate_lane);
}
IN_BOTH_PROFILES(LA_55_LA_56_LA_57_LA_58_malformed_responses, refused)

static void with_x8(struct fixture *f, struct lfs_guest *guest, struct lfs_frame *frame)
{
    struct lfs_frame r = {{FFA_MSG_SEND_DIRECT_RESP_64, 0x80018000, STOP_RESP, 0, buffer(f), 4096}};

    f->seen[0]++;
    r.x[8] = 1;
    lfs_hvc(guest, &r); /* does not come back where it is ignored */
    f->seen[1]++;
    EXPECT(f, knob(f, LFS_KNOB_strict_ext_sbz), STRICT_EXT_SBZ_ON);
    EXPECT_ERROR(f, r, INVALID_PARAMETERS);
    EXPECT_STATE(f, OF_SP1, "STOPPING", "RUNNING");
    lfs_guest_stopped(guest, frame, 0);
}

static void x8_lane(struct fixture *f, struct lfs_ctx *self)
{
    activate_lane(f, self);
    EXPECT(f, f->seen[1], knob(f, LFS_KNOB_strict_ext_sbz) == STRICT_EXT_SBZ_ON);
}

static void x8(enum lfs_profile profile)
{
    stop_test(profile, with_x8, x8_lane);
}
IN_BOTH_PROFILES(LA_59_x8_of_a_stop_response, x8)

/* VM availability responses have no VM to go to. */
static void respond_about_vms(struct fixture *f, struct lfs_guest *guest, struct lfs_frame *frame)
{
    struct lfs_frame r;

    f->seen[0]++;
    for (uint32_t n = 5; n <= 7; n += 2) {
        r = HVC(guest, FFA_MSG_SEND_DIRECT_RESP_32, 0x80018000, FFA_FRAMEWORK_FLAG | n);
        EXPECT_ERROR(f, r, DENIED);
        EXPECT_STATE(f, OF_SP1, "STOPPING", "RUNNING");
    }
    lfs_guest_stopped(guest, frame, 0);
}

static void availability_responses(void **state)
{
    struct fixture *f;

    (void)state;
    stop_test(LFS_PROFILE_SPEC, respond_about_vms, activate_lane);
    f = fixture_new(LFS_PROFILE_UPSTREAM, 1);
    f->sp[OF_SP1].stop = respond_about_vms;
    f->cpu[0].lane = activate_lane;
    fixture_panics(f, "availability response");
}

/* ---- widths ---------------------------------------------------------------------------------- */

/* x4 and x5 count in full even in the 32-bit form: this size is 0x1000 in its low half only. */
static void wide_in_32_bits(struct fixture *f, struct lfs_guest *guest, struct lfs_frame *frame)
{
    (void)frame;
    f->seen[0]++;
    HVC(guest, FFA_MSG_SEND_DIRECT_RESP_32, 0x80018000, STOP_RESP, 0, buffer(f),
        UINT64_C(0x100001000));
}

static void start_aborts(struct fixture *f, struct el3 *e, struct lfs_ctx *ctx)
{
    struct lfs_frame r = lsp_start(e, ctx, ID_SP1);

    EXPECT_START_RESP(f, r, ABORTED);
    EXPECT_STATE(f, OF_SP1, "ABORTED", "ABORTING");
    EXPECT_TRACKER_IDLE(f, OF_SP1);
}

static void start_aborts_lane(struct fixture *f, struct lfs_ctx *self)
{
    at_el3_primed(f, self, start_aborts);
    EXPECT(f, f->seen[0], 1);
}

static void not_cut(enum lfs_profile profile)
{
    stop_test(profile, wide_in_32_bits, start_aborts_lane);
}
IN_BOTH_PROFILES(ABI_85_x4_x5_are_not_cut, not_cut)

static void respond_in_32_bits(struct fixture *f, struct lfs_guest *guest, struct lfs_frame *frame)
{
    (void)frame;
    f->seen[0]++;
    /* Of the status only the low half counts. */
    HVC(guest, FFA_MSG_SEND_DIRECT_RESP_32, 0x80018000, STOP_RESP, UINT64_C(1) << 32, buffer(f),
        4096, 77, 88);
}

static void either_width(enum lfs_profile profile)
{
    stop_test(profile, respond_in_32_bits, activate_lane);
}
IN_BOTH_PROFILES(ABI_85_response_of_either_width, either_width)

/* ---- refusals of the partition --------------------------------------------------------------- */

static void refuse_with(struct fixture *f, struct lfs_guest *guest, struct lfs_frame *frame)
{
    *frame = RESPOND(guest, f->seen[1], 0xbad, 0xbad); /* x4, x5 are ignored */
}

static void start_refused(struct fixture *f, struct el3 *e, struct lfs_ctx *ctx)
{
    static const int32_t codes[] = {-1, -6, -8, -10, -11, 5, INT32_MIN};
    bool any = knob(f, LFS_KNOB_stop_resp_status_range) == STOP_RESP_STATUS_RANGE_ANY;
    struct lfs_frame r;

    for (unsigned i = 0; i < sizeof(codes) / sizeof(codes[0]); i++) {
        bool known = codes[i] < 0 && codes[i] >= -10;

        f->seen[1] = (uint32_t)codes[i];
        r = lsp_start(e, ctx, ID_SP1);
        EXPECT_FRAME(f, r, response_fid(f), 0x8000ffc0, 0x8000000d,
                     any || known ? (uint32_t)codes[i] : (uint32_t)FFA_STATUS_DENIED);
        EXPECT_STATE(f, OF_SP1, "WAITING", "RUNNING");
        lfs_proves("LA-61");
        EXPECT_TRACKER_IDLE(f, OF_SP1);
        EXPECT(f, vcpu_of(f, OF_SP1)->rt_model, RTM_NONE);
        EXPECT(f, vcpu_of(f, OF_SP1)->origin, FFA_ID_INVALID);
    }
    r = lsp_finish(e, ctx, ID_SP1);
    EXPECT_FINISH_RESP(f, r, DENIED);
    lfs_proves("LA-78");
}

static void refusal_lane(struct fixture *f, struct lfs_ctx *self)
{
    struct lfs_frame r;

    at_el3_primed(f, self, start_refused);
    r = ASK(self, ID_SP1, 3);
    EXPECT_REPLY(f, r, ID_SP1, 3); /* services are available */
}

static void refusals(enum lfs_profile profile)
{
    stop_test(profile, refuse_with, refusal_lane);
}
IN_BOTH_PROFILES(LA_61_LA_78_partition_refuses, refusals)

static void start_refused_fatally(struct fixture *f, struct el3 *e, struct lfs_ctx *ctx)
{
    struct lfs_frame r;

    f->seen[1] = (uint32_t)FFA_STATUS_BUSY;
    r = lsp_start(e, ctx, ID_SP1);
    EXPECT_START_RESP(f, r, BUSY);
    EXPECT_STATE(f, OF_SP1, "ABORTED", "ABORTING");
    EXPECT_TRACKER_IDLE(f, OF_SP1);
    EXPECT(f, vm_of(f, OF_SP1)->rxtx_mapped,
           knob(f, LFS_KNOB_abort_a_release) == ABORT_A_RELEASE_NO);
    lfs_proves("STR-7");
}

static void fatal_refusal_lane(struct fixture *f, struct lfs_ctx *self)
{
    at_el3_primed(f, self, start_refused_fatally);
}

/* What it held is released as with every other abort of an activation (STR-7, INV-33). */
static void stop_refused_state_aborted(enum lfs_profile profile)
{
    struct fixture *f = fixture_new(profile, 1);

    fixture_knob(f, LFS_KNOB_stop_refused_state, "aborted");
    f->sp[OF_SP1].static_rxtx = true;
    f->sp[OF_SP1].stop = refuse_with;
    f->cpu[0].lane = fatal_refusal_lane;
    fixture_finish(f);
}
IN_BOTH_PROFILES(a_refusal_may_abort_the_partition, stop_refused_state_aborted)

/* ---- the live-state buffer ------------------------------------------------------------------- */

static void name_buffer(struct fixture *f, struct lfs_guest *guest, struct lfs_frame *frame)
{
    const uint64_t wrong[][2] = {{buffer(f) + 4096, 4096}, {buffer(f), 8192}, {buffer(f), 1},
                                 {buffer(f), 0},           {buffer(f), 4095}, {0, 0}};

    f->seen[0]++;
    *frame = RESPOND(guest, 0, wrong[f->seen[1]][0], wrong[f->seen[1]][1]);
    /* It comes back only where the knob says so. */
    EXPECT(f, knob(f, LFS_KNOB_stop_resp_bad_buffer), STOP_RESP_BAD_BUFFER_ERROR_TO_SP);
    EXPECT_ERROR(f, *frame, INVALID_PARAMETERS);
    EXPECT_STATE(f, OF_SP1, "STOPPING", "RUNNING");
    lfs_guest_stopped(guest, frame, 0);
}

static void wrong_buffer_lane(struct fixture *f, struct lfs_ctx *self)
{
    struct lfs_frame r;
    bool released = knob(f, LFS_KNOB_abort_a_release) == ABORT_A_RELEASE_YES;

    f->seen[1] = f->sp[OF_SP2].image_version - 1;
    at_el3_primed(f, self, start_aborts);
    EXPECT(f, f->seen[0], 1);
    EXPECT_PATH(f, "vCPU", 4, "WAITING RUNNING STOPPING STOPPED ABORTED");
    EXPECT_PATH(f, "VM", 2, "RUNNING HALTED ABORTING");
    EXPECT_PATH(f, "activation", 2, "RESET START RESET");
    /* Its abort action is DESTROY, and not applied. */
    r = ASK(self, ID_SP1);
    EXPECT_ERROR(f, r, BUSY);
    r = SMC(self, FFA_PARTITION_INFO_GET_32, 0, 0, 0, 0, 1);
    EXPECT_SUCCESS(f, r, 2);
    EXPECT(f, vm_of(f, OF_SP1)->rxtx_mapped, !released);
    EXPECT(f, lfs_space_count(f->m, f->stack->spmc.vm[1].space) > 0, !released);
    lfs_proves("MAN-41");
}

static void wrong_buffers(enum lfs_profile profile)
{
    for (uint32_t i = 0; i < 6; i++) {
        struct fixture *f = fixture_new(profile, 2);

        f->sp[OF_SP1].static_rxtx = true;
        f->sp[OF_SP1].stop = name_buffer;
        f->sp[OF_SP2].image_version = i + 1; /* which wrong buffer */
        f->cpu[0].lane = wrong_buffer_lane;
        fixture_finish(f);
    }
}
IN_BOTH_PROFILES(LA_62_LA_63_wrong_live_state_buffer, wrong_buffers)

static void wrong_buffer_to_sp(void **state)
{
    struct fixture *f = fixture_new(LFS_PROFILE_SPEC, 1);

    (void)state;
    fixture_knob(f, LFS_KNOB_stop_resp_bad_buffer, "error-to-sp");
    f->sp[OF_SP1].stop = name_buffer;
    f->cpu[0].lane = activate_lane;
    fixture_finish(f);
}

static void abort_a_action_lane(struct fixture *f, struct lfs_ctx *self)
{
    SMC(self, LFA_GET_INVENTORY, SP1);
    SMC(self, LFA_PRIME, SP1);
    SMC(self, LFA_ACTIVATE, SP1, 1);
    EXPECT_STATE(f, OF_SP1, "NULL", "NULL");
    EXPECT_TRACKER_IDLE(f, OF_SP1);
}

static void abort_a_action_apply(void **state)
{
    struct fixture *f = fixture_new(LFS_PROFILE_SPEC, 2);

    (void)state;
    fixture_knob(f, LFS_KNOB_abort_a_action, "apply");
    f->sp[OF_SP1].stop = name_buffer;
    f->cpu[0].lane = abort_a_action_lane;
    fixture_finish(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(LA_53_ABI_85_stop_request),
        cmocka_unit_test(LA_55_LA_56_LA_57_LA_58_malformed_responses),
        cmocka_unit_test(LA_59_x8_of_a_stop_response),
        cmocka_unit_test(availability_responses),
        cmocka_unit_test(ABI_85_x4_x5_are_not_cut),
        cmocka_unit_test(ABI_85_response_of_either_width),
        cmocka_unit_test(LA_61_LA_78_partition_refuses),
        cmocka_unit_test(a_refusal_may_abort_the_partition),
        cmocka_unit_test(LA_62_LA_63_wrong_live_state_buffer),
        cmocka_unit_test(wrong_buffer_to_sp),
        cmocka_unit_test(abort_a_action_apply),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
