/* SPDX-License-Identifier: BSD-3-Clause */
/* The LSP that activates partitions: lfa.md 4.3 to 4.7, and what the SPMC's refusals become. */
#include "tests/models/el3/stand_in.h"

#define SP1_LOW     UINT64_C(0x174d471d962a7bf0)
#define SP1_HIGH    UINT64_C(0x5c3e254ea686c89e)
#define LSP_TO_SPMC UINT64_C(0xffffffffffc08000) /* ABI-105 */

/* What discovery answers for SP1: id, contexts, properties. */
#define FRAME(...) ((struct lfs_frame){{__VA_ARGS__}})
#define FOUND(id, contexts, properties)          \
    FRAME(FFA_SUCCESS_64, 0, UINT64_C(48) << 48, \
          (id) | (uint64_t)(contexts) << 16 | (uint64_t)(properties) << 32)
#define GOOD          FOUND(ID_SP1, 1, FFA_PARTITION_LIVE_ACTIVATION)
#define RESP(x2, x3)  FRAME(FFA_MSG_SEND_DIRECT_RESP_32, 0x8000ffc0, x2, x3)
#define FFA_ERR(code) FRAME(FFA_ERROR_32, 0, (uint32_t)(code))
#define STARTED       RESP(0x8000000d, 0)
#define FINISHED      RESP(0x8000000f, 0)

static void activate_sp1(struct fixture *f, struct lfs_ctx *self)
{
    struct lfs_frame r = SMC(self, LFA_GET_INVENTORY, SP1);

    EXPECT_LFA(f, r, SUCCESS);
    r = SMC(self, LFA_PRIME, SP1);
    EXPECT_LFA(f, r, SUCCESS);
    r = SMC(self, LFA_ACTIVATE, SP1, LFA_ACTIVATE_SKIP_CPU_RENDEZVOUS, 3, 4, 5);
    f->seen[0] = r.x[0];
    EXPECT(f, r.x[1], 0);
    for (unsigned i = 3; i < 6; i++)
        EXPECT(f, r.x[i], i);
}

/* An activation against these answers: the status, and how many requests the SPMC saw. */
static void against(struct lfs_frame discovery, struct lfs_frame start, struct lfs_frame finish,
                    int status, unsigned requests)
{
    struct stand_in spmc = {.answers = {discovery, start, finish}};
    struct fixture *f = fixture_new(LFS_PROFILE_UPSTREAM, 1);

    f->cpu[0].lane = activate_sp1;
    stand_in_run(&spmc, f, stand_in_answers, LFS_END_COMPLETED);
    if (f->seen[0] != lfa_status_to_reg(status))
        fail_msg("status %d, expected %d", (int)f->seen[0], status);
    assert_int_equal(spmc.count, requests);
    fixture_free(f);
}
#define AGAINST(discovery, start, finish, status, requests) \
    against(discovery, start, finish, LFA_STATUS_##status, requests)

/* ---- frames ---------------------------------------------------------------------------------- */

static void LFA_62_LFA_67_ABI_105_three_requests(void **state)
{
    struct stand_in spmc = {.answers = {GOOD, STARTED, FINISHED}};
    struct fixture *f = fixture_new(LFS_PROFILE_SPEC, 1);

    (void)state;
    for (unsigned k = 8; k < LFS_FRAME_REGS; k++)
        spmc.answers[0].x[k] = 40 + k;
    f->cpu[0].lane = activate_sp1;
    stand_in_run(&spmc, f, stand_in_answers, LFS_END_COMPLETED);
    assert_int_equal(f->seen[0], LFA_STATUS_SUCCESS);
    assert_int_equal(spmc.count, 3);
    ASSERT_ARRIVED(spmc, 0, FFA_PARTITION_INFO_GET_REGS_64, SP1_LOW, SP1_HIGH);
    ASSERT_ARRIVED(spmc, 1, FFA_MSG_SEND_DIRECT_REQ_64, LSP_TO_SPMC, 0x8000000c, ID_SP1,
                   FIXTURE_STAGING, FIXTURE_PAGES);
    ASSERT_ARRIVED(spmc, 2, FFA_MSG_SEND_DIRECT_REQ_64, LSP_TO_SPMC, 0x8000000e, ID_SP1);
    for (unsigned k = 8; k < LFS_FRAME_REGS; k++) {
        assert_int_equal(spmc.arrived[0].x[k], 0);
        assert_int_equal(spmc.arrived[1].x[k], 40 + k); /* stale */
        lfs_proves("ABI-96");
    }
    fixture_free(f);
}

/* ---- discovery ------------------------------------------------------------------------------- */

static void LFA_64_LFA_65_descriptor_checks(void **state)
{
    const uint32_t live = FFA_PARTITION_LIVE_ACTIVATION, pen = FFA_PARTITION_RENDEZVOUS_REQUIRED;

    (void)state;
    AGAINST(FOUND(ID_SP2, 2, 0), STARTED, FINISHED, COMPONENT_WRONG_STATE, 1); /* the id first */
    AGAINST(FOUND(ID_SP1, 2, live), STARTED, FINISHED, NOT_SUPPORTED, 1);
    AGAINST(FOUND(ID_SP1, 0, live), STARTED, FINISHED, NOT_SUPPORTED, 1);
    AGAINST(FOUND(ID_SP1, 1, ~live & ~pen), STARTED, FINISHED, NOT_SUPPORTED, 1);
    AGAINST(FOUND(ID_SP1, 1, live | pen), STARTED, FINISHED, NOT_SUPPORTED, 1);
    AGAINST(FOUND(ID_SP1, 1, ~pen), STARTED, FINISHED, SUCCESS, 3);
}

/* LFA-63: a second descriptor that would fail every check. */
static void LFA_63_first_descriptor_only(void **state)
{
    (void)state;
    AGAINST(FRAME(FFA_SUCCESS_64, 0, UINT64_C(48) << 48 | 1 << 16 | 1,
                  ID_SP1 | 1u << 16 | (uint64_t)FFA_PARTITION_LIVE_ACTIVATION << 32, [9] = ID_SP2),
            STARTED, FINISHED, SUCCESS, 3);
    lfs_proves("LFA-63");
}

/* ---- conversion ------------------------------------------------------------------------------ */

static const struct {
    int32_t ffa;
    int lfa;
} conversions[] = {
    {FFA_STATUS_NOT_SUPPORTED, LFA_STATUS_NOT_SUPPORTED},
    {FFA_STATUS_INVALID_PARAMETERS, LFA_STATUS_INVALID_PARAMETERS},
    {FFA_STATUS_NO_MEMORY, LFA_STATUS_NO_MEMORY},
    {FFA_STATUS_BUSY, LFA_STATUS_BUSY},
    {FFA_STATUS_INTERRUPTED, LFA_STATUS_BUSY},
    {FFA_STATUS_DENIED, LFA_STATUS_COMPONENT_WRONG_STATE},
    {FFA_STATUS_RETRY, LFA_STATUS_BUSY},
    {FFA_STATUS_ABORTED, LFA_STATUS_CRITICAL_ERROR},
    {FFA_STATUS_NO_DATA, LFA_STATUS_ACTIVATION_FAILED},
    {FFA_STATUS_NOT_READY, LFA_STATUS_ACTIVATION_FAILED},
    {-11, LFA_STATUS_ACTIVATION_FAILED},
    {1, LFA_STATUS_ACTIVATION_FAILED},
    {INT32_MIN, LFA_STATUS_ACTIVATION_FAILED},
};
#define CONVERSIONS (sizeof(conversions) / sizeof(conversions[0]))

static void LFA_66_LFA_69_LFA_71_LA_96_ABI_86_conversions(void **state)
{
    (void)state;
    for (unsigned i = 0; i < CONVERSIONS; i++) {
        struct lfs_frame error = FFA_ERR(conversions[i].ffa),
                         response = RESP(0x8000000d, (uint32_t)conversions[i].ffa);
        struct lfs_frame good = GOOD, started = STARTED, finished = FINISHED;

        against(error, started, finished, conversions[i].lfa, 1);
        against(good, error, finished, conversions[i].lfa, 2);
        against(good, response, finished, conversions[i].lfa, 2);
        response.x[2] = 0x8000000f;
        against(good, started, error, LFA_STATUS_CRITICAL_ERROR, 3);
        lfs_proves("LFA-70 LA-97");
        against(good, started, response, LFA_STATUS_CRITICAL_ERROR, 3);
    }
}

/* The status is looked for in all of x3, and read from its low half. */
static void wide_status(void **state)
{
    (void)state;
    AGAINST(GOOD, RESP(0x8000000d, UINT64_C(1) << 32), FINISHED, ACTIVATION_FAILED, 2);
    AGAINST(GOOD, RESP(0x8000000d, UINT64_C(0xdead00000000) | 0xfffffffc), FINISHED, BUSY, 2);
    AGAINST(GOOD, FFA_ERR(0), FINISHED, ACTIVATION_FAILED, 2);
}

static void LFA_68_LA_97_LA_98_unexpected_messages(void **state)
{
    (void)state;
    AGAINST(GOOD, RESP(0x8000000f, 0), FINISHED, ACTIVATION_FAILED, 2);
    AGAINST(GOOD, RESP(0x0000000d, 0), FINISHED, ACTIVATION_FAILED, 2);
    AGAINST(GOOD, RESP(UINT64_C(0x18000000d), 0), FINISHED, ACTIVATION_FAILED, 2);
    /* The message is judged before the status. */
    AGAINST(GOOD, RESP(0x8000000c, 0xfffffffc), FINISHED, ACTIVATION_FAILED, 2);
    AGAINST(GOOD, STARTED, RESP(0x8000000d, 0), CRITICAL_ERROR, 3);
    /* Any width of response will do. */
    AGAINST(GOOD, FRAME(FFA_MSG_SEND_DIRECT_RESP_64, 0x8000ffc0, 0x8000000d), FINISHED, SUCCESS, 3);
}

static void finish_error_mapping(void **state)
{
    struct stand_in spmc = {.answers = {GOOD, STARTED, RESP(0x8000000f, 0xfffffffc)}};
    struct fixture *f = fixture_new(LFS_PROFILE_SPEC, 1);

    (void)state;
    fixture_knob(f, LFS_KNOB_finish_error_mapping, "convert");
    f->cpu[0].lane = activate_sp1;
    stand_in_run(&spmc, f, stand_in_answers, LFS_END_COMPLETED);
    assert_true(f->seen[0] == lfa_status_to_reg(LFA_STATUS_BUSY));
    fixture_free(f);
}

/* ---- what an open request lets through ------------------------------------------------------- */

/* The SPMC calls EL3 while the LSP waits for START: all that would leave for the normal world is
 * DENIED, and the entry goes on until it responds. */
static void calling_main(struct lfs_ctx *self)
{
    const struct lfs_frame discovery = GOOD, started = STARTED, finished = FINISHED;
    struct stand_in *spmc = lfs_ctx_user(self);
    struct lfs_ctx *el3 = stand_in_el3(self);
    struct lfs_frame frame;

    stand_in_boot(self, &frame);
    frame = discovery;
    lfs_transfer(self, TAG_SPMC_RECEIVE, el3, &frame);
    for (unsigned i = 0; i < STAND_IN_FRAMES && spmc->answers[i].x[0]; i++) {
        frame = spmc->answers[i];
        lfs_transfer(self, TAG_SPMC_RECEIVE, el3, &frame);
        spmc->arrived[i] = frame;
        spmc->count++;
    }
    frame = started;
    lfs_transfer(self, TAG_SPMC_RECEIVE, el3, &frame);
    frame = finished;
    lfs_transfer(self, TAG_SPMC_RECEIVE, el3, &frame);
    lfs_hang(self, TAG_SPMC_RECEIVE);
}

static void calls_while_open(const uint32_t *fids, unsigned count, int32_t status)
{
    struct stand_in spmc = {0};
    struct fixture *f = fixture_new(LFS_PROFILE_SPEC, 1);

    assert_true(count <= STAND_IN_FRAMES);
    for (unsigned i = 0; i < count; i++)
        spmc.answers[i] = (struct lfs_frame){{fids[i], ffa_pack_ids(FFA_ID_SPMC, 0)}};
    f->cpu[0].lane = activate_sp1;
    stand_in_run(&spmc, f, calling_main, LFS_END_COMPLETED);
    assert_int_equal(f->seen[0], LFA_STATUS_SUCCESS);
    assert_int_equal(spmc.count, count);
    for (unsigned i = 0; i < count; i++)
        ASSERT_ARRIVED(spmc, i, FFA_ERROR_32, 0, (uint32_t)status);
    fixture_free(f);
}

static void ABI_93_calls_while_a_request_is_open(void **state)
{
    static const uint32_t denied[][8] = {
        {FFA_MSG_WAIT_32, FFA_YIELD_32, FFA_INTERRUPT_32, FFA_SUCCESS_32, FFA_SUCCESS_64,
         FFA_MSG_SEND_32, FFA_MSG_SEND_DIRECT_REQ_32, FFA_MSG_SEND_DIRECT_REQ_64},
        {FFA_MEM_DONATE_32, FFA_MEM_LEND_64, FFA_MEM_SHARE_32, FFA_MEM_RETRIEVE_REQ_64,
         FFA_MEM_RELINQUISH_32, FFA_MEM_RECLAIM_32, FFA_MEM_FRAG_TX_32,
         FFA_NORMAL_WORLD_RESUME_32}};
    static const uint32_t unsupported[] = {FFA_RXTX_MAP_64, FFA_RUN_32, FFA_PARTITION_INFO_GET_32,
                                           FFA_NOTIFICATION_SET_32};

    (void)state;
    for (unsigned i = 0; i < 2; i++)
        calls_while_open(denied[i], 8, FFA_STATUS_DENIED);
    calls_while_open(unsupported, 4, FFA_STATUS_NOT_SUPPORTED);
    lfs_proves("NIS-13");
}

/* ABI-94: while the look-up is open, any SMC of the SPMC is its answer. */
static void ABI_94_any_smc_ends_a_look_up(void **state)
{
    (void)state;
    AGAINST(FRAME(FFA_MSG_WAIT_32), STARTED, FINISHED, COMPONENT_WRONG_STATE, 1); /* id 0 */
    AGAINST(FRAME(FFA_VERSION_32), STARTED, FINISHED, COMPONENT_WRONG_STATE, 1);
    lfs_proves("ABI-94");
}

static void bad_parties(struct fixture *f, struct el3 *e, struct lfs_ctx *ctx)
{
    static const uint16_t pairs[][2] = {{0xffbf, ID_SP1}, {0xffff, ID_SP1},     {ID_SP1, ID_SP2},
                                        {0, ID_SP1},      {ID_LSP, 0xffc1},     {ID_LSP, 1},
                                        {ID_LSP, 0x7fff}, {ID_LSP, FFA_ID_SPMD}};
    struct lfs_frame r;

    for (unsigned i = 0; i < 8; i++) {
        uint32_t frames = lfs_trace_last(f->m);

        spmd_lsp_direct_req(e, ctx, (const uint64_t[8]){0, ffa_pack_ids(pairs[i][0], pairs[i][1])},
                            &r);
        EXPECT_ERROR(f, r, INVALID_PARAMETERS);
        lfs_proves("ABI-95");
        EXPECT(f, lfs_trace_last(f->m), frames); /* without entering the SPMC */
    }
    spmd_lsp_direct_req(e, ctx, (const uint64_t[8]){0, ffa_pack_ids(0xfffe, ID_SP1), 0, 6}, &r);
    EXPECT_FRAME(f, r, FFA_MSG_SEND_DIRECT_RESP_64, ffa_pack_ids(ID_SP1, 0xfffe), 0, 6);
    /* Nor while the SPMC initialises itself on this CPU. */
    el3_cpu(e, 0)->spmd = SPMD_ON_PENDING;
    spmd_lsp_direct_req(e, ctx, (const uint64_t[8]){0, ffa_pack_ids(ID_LSP, ID_SP1)}, &r);
    el3_cpu(e, 0)->spmd = SPMD_ON;
    EXPECT_ERROR(f, r, DENIED);
}

static void parties_lane(struct fixture *f, struct lfs_ctx *self)
{
    at_el3(f, self, bad_parties);
}

static void parties(enum lfs_profile profile)
{
    struct fixture *f = fixture_new(profile, 2);

    f->cpu[0].lane = parties_lane;
    fixture_finish(f);
}
IN_BOTH_PROFILES(ABI_95_parties_of_a_logical_partitions_request, parties)

/* ---- with the real SPMC ---------------------------------------------------------------------- */

static void activate_twice(struct fixture *f, struct lfs_ctx *self)
{
    for (unsigned i = 0; i < 2; i++) {
        activate_sp1(f, self);
        EXPECT(f, f->seen[0], LFA_STATUS_SUCCESS);
        lfs_proves("LFA-82");
        EXPECT_STATE(f, OF_SP1, "WAITING", "RUNNING");
    }
}

static void whole(enum lfs_profile profile)
{
    struct fixture *f = fixture_new(profile, 1);

    f->cpu[0].lane = activate_twice;
    fixture_finish(f);
}
IN_BOTH_PROFILES(LFA_82_two_rounds, whole)

static void refuse_to_stop(struct fixture *f, struct lfs_guest *guest, struct lfs_frame *frame)
{
    lfs_guest_stopped(guest, frame, (int32_t)f->sp[OF_SP1].boot_order - 12);
}

static void refused_lane(struct fixture *f, struct lfs_ctx *self)
{
    static const int expected[] = {[2] = LFA_STATUS_ACTIVATION_FAILED,
                                   [3] = LFA_STATUS_ACTIVATION_FAILED,
                                   [4] = LFA_STATUS_CRITICAL_ERROR,
                                   [5] = LFA_STATUS_BUSY,
                                   [6] = LFA_STATUS_COMPONENT_WRONG_STATE};
    struct lfs_frame r;

    activate_sp1(f, self);
    EXPECT(f, f->seen[0], lfa_status_to_reg(expected[f->sp[OF_SP1].boot_order]));
    EXPECT_STATE(f, OF_SP1, "WAITING", "RUNNING");
    lfs_proves("LFA-72");
    r = ASK(self, ID_SP1, 1);
    EXPECT_REPLY(f, r, ID_SP1, 1);
    EXPECT(f, lfs_findings(f->m, NULL), 0);
}

static void stop_statuses(enum lfs_profile profile)
{
    for (uint32_t i = 2; i <= 6; i++) {
        struct fixture *f = fixture_new(profile, 1);

        f->sp[OF_SP1].boot_order = i; /* status i - 12: -10 .. -6 */
        f->sp[OF_SP1].stop = refuse_to_stop;
        f->cpu[0].lane = refused_lane;
        fixture_finish(f);
    }
}
IN_BOTH_PROFILES(LFA_72_stop_status_reaches_the_caller, stop_statuses)

/* LA-103, LFA-66: a destroyed partition is not found. */
static void destroy_then_activate(struct fixture *f, struct lfs_ctx *self)
{
    struct lfs_frame r = ASK(self, ID_SP1);

    EXPECT_ERROR(f, r, ABORTED);
    activate_sp1(f, self);
    EXPECT(f, f->seen[0], lfa_status_to_reg(LFA_STATUS_INVALID_PARAMETERS));
    lfs_proves("LA-103 LFA-66");
}

static void abort_on_request(struct fixture *f, struct lfs_guest *guest, struct lfs_frame *frame)
{
    (void)f;
    (void)frame;
    lfs_guest_abort(guest, 0);
}

static void destroyed(enum lfs_profile profile)
{
    struct fixture *f = fixture_new(profile, 2);

    f->sp[OF_SP1].request = abort_on_request;
    f->cpu[0].lane = destroy_then_activate;
    fixture_finish(f);
}
IN_BOTH_PROFILES(LA_103_destroyed_partition_is_not_found, destroyed)

/* The normal world's version decides in profile upstream (V3). */
static void activate_after_1_2(struct fixture *f, struct lfs_ctx *self)
{
    bool gated = knob(f, LFS_KNOB_image_uuid_lookup_gate) == IMAGE_UUID_LOOKUP_GATE_NWD_VERSION;

    SMC(self, FFA_VERSION_32, FFA_VERSION_1_2);
    activate_sp1(f, self);
    EXPECT(f, f->seen[0],
           lfa_status_to_reg(gated ? LFA_STATUS_INVALID_PARAMETERS : LFA_STATUS_SUCCESS));
}

static void version_gate(enum lfs_profile profile)
{
    struct fixture *f = fixture_new(profile, 1);

    f->cpu[0].lane = activate_after_1_2;
    fixture_finish(f);
}
IN_BOTH_PROFILES(ABI_42_normal_world_of_1_2, version_gate)

/* S10: only a platform that need not stage anything comes so far without a staging area. */
static void staging_unknown(struct fixture *f, struct lfs_ctx *self)
{
    activate_sp1(f, self);
    EXPECT(f, f->seen[0], lfa_status_to_reg(LFA_STATUS_DEVICE_ERROR));
    EXPECT_STATE(f, OF_SP1, "WAITING", "RUNNING");
}

static void no_staging(enum lfs_profile profile)
{
    struct fixture *f = fixture_new(profile, 1);

    f->components[SP1].staging = lfs_pa_of(0);
    f->components[SP1].preloaded = true;
    f->cpu[0].lane = staging_unknown;
    fixture_finish(f);
}
IN_BOTH_PROFILES(staging_base_unknown, no_staging)

static void preloaded_lane(struct fixture *f, struct lfs_ctx *self)
{
    activate_sp1(f, self);
    EXPECT(f, f->seen[0], LFA_STATUS_SUCCESS);
}

static void preloaded(enum lfs_profile profile)
{
    struct fixture *f = fixture_new(profile, 1);

    f->components[SP1].preloaded = true;
    f->cpu[0].lane = preloaded_lane;
    fixture_finish(f);
}
IN_BOTH_PROFILES(preloaded_package, preloaded)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(LFA_62_LFA_67_ABI_105_three_requests),
        cmocka_unit_test(LFA_64_LFA_65_descriptor_checks),
        cmocka_unit_test(LFA_63_first_descriptor_only),
        cmocka_unit_test(LFA_66_LFA_69_LFA_71_LA_96_ABI_86_conversions),
        cmocka_unit_test(wide_status),
        cmocka_unit_test(LFA_68_LA_97_LA_98_unexpected_messages),
        cmocka_unit_test(finish_error_mapping),
        cmocka_unit_test(ABI_93_calls_while_a_request_is_open),
        cmocka_unit_test(ABI_94_any_smc_ends_a_look_up),
        cmocka_unit_test(ABI_95_parties_of_a_logical_partitions_request),
        cmocka_unit_test(LFA_82_two_rounds),
        cmocka_unit_test(LFA_72_stop_status_reaches_the_caller),
        cmocka_unit_test(LA_103_destroyed_partition_is_not_found),
        cmocka_unit_test(ABI_42_normal_world_of_1_2),
        cmocka_unit_test(staging_base_unknown),
        cmocka_unit_test(preloaded_package),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
