/* SPDX-License-Identifier: BSD-3-Clause */
/* The dispatcher and the SPMD: ffa-abi.md 1.5, 1.6 and 7. */
#include "lfasim/abi/psci.h"
#include "tests/models/el3/stand_in.h"

/* ---- ids ------------------------------------------------------------------------------------- */

/* A frame with something in every register. */
static struct lfs_frame full_frame(uint64_t x0)
{
    struct lfs_frame frame = {{x0}};

    for (unsigned i = 1; i < LFS_FRAME_REGS; i++)
        frame.x[i] = UINT64_C(0x7700000000000000) | i;
    return frame;
}

static void unowned(struct fixture *f, struct lfs_ctx *self)
{
    /* Below and above FF-A's numbers, other owners, yielding calls, LFA ids that do not exist. */
    static const uint32_t ids[] = {0x8400005f, 0x84000098, 0xc400005f, 0xc4000098, 0x82000060,
                                   0x04000064, 0x44000064, 0x80000000, 0xc40002df, 0xc40002e7,
                                   0x840002e0, 0x840002e6, 0x84020064, 0xc48002e0, 0xc4fe02e0};

    for (unsigned i = 0; i < sizeof(ids) / sizeof(ids[0]); i++) {
        struct lfs_frame r = full_frame(ids[i]), sent = r;

        lfs_smc(self, &r);
        EXPECT(f, r.x[0], SMC_UNK);
        lfs_proves("ABI-02 LFA-03 LFA-04");
        for (unsigned k = 1; k < LFS_FRAME_REGS; k++)
            EXPECT(f, r.x[k], sent.x[k]);
    }
}

static void unowned_ids(enum lfs_profile profile)
{
    struct fixture *f = fixture_new(profile, 1);

    f->cpu[0].lane = unowned;
    fixture_finish(f);
}
IN_BOTH_PROFILES(ABI_02_LFA_03_LFA_04_ids_without_owner, unowned_ids)

static void refused_by_spmd(struct fixture *f, struct lfs_ctx *self)
{
    static const uint32_t unsupported[] = {0x84000091,
                                           0x84000092,
                                           0x84000093, /* ABI-03 */
                                           FFA_RUN_64,
                                           FFA_MSG_WAIT_64,
                                           FFA_ERROR_64,
                                           FFA_YIELD_64, /* ABI-04 */
                                           FFA_MSG_WAIT_32,
                                           FFA_YIELD_32,
                                           FFA_INTERRUPT_32, /* ABI-91 */
                                           FFA_MSG_POLL_32,
                                           FFA_MEM_PERM_GET_32,
                                           FFA_MEM_PERM_SET_64,
                                           FFA_MEM_OP_PAUSE_32,
                                           FFA_CONSOLE_LOG_32,
                                           FFA_CONSOLE_LOG_64,
                                           FFA_SECONDARY_EP_REGISTER_64,
                                           FFA_EL3_INTR_HANDLE_32,
                                           FFA_ABORT_32,
                                           FFA_ABORT_64};
    struct lfs_frame r;

    for (unsigned i = 0; i < sizeof(unsupported) / sizeof(unsupported[0]); i++) {
        r = full_frame(unsupported[i]);
        lfs_smc(self, &r);
        EXPECT_ERROR(f, r, NOT_SUPPORTED);
        for (unsigned k = 8; k < LFS_FRAME_REGS; k++)
            EXPECT(f, r.x[k], UINT64_C(0x7700000000000000) | k);
        lfs_proves("ABI-10");
    }
    r = SMC(self, FFA_NORMAL_WORLD_RESUME_32);
    EXPECT_ERROR(f, r, DENIED);
    lfs_proves("ABI-91");
    r = SMC(self, FFA_RXTX_MAP_32);
    EXPECT_ERROR(f, r, NOT_SUPPORTED); /* the SPMC's answer */
    lfs_proves("ABI-05");
    EXPECT(f, last_rule(f) != RULE_SPMD_UNKNOWN, true);
}

static void refused_ids(enum lfs_profile profile)
{
    struct fixture *f = fixture_new(profile, 1);

    f->cpu[0].lane = refused_by_spmd;
    fixture_finish(f);
}
IN_BOTH_PROFILES(ABI_03_ABI_04_ABI_10_ABI_91_refused_ids, refused_ids)

static void own_ids(struct fixture *f, struct lfs_ctx *self)
{
    struct lfs_frame r = full_frame(FFA_ID_GET_32);

    lfs_smc(self, &r);
    EXPECT_SUCCESS(f, r, 0);
    lfs_proves("ABI-30");
    for (unsigned k = 8; k < LFS_FRAME_REGS; k++)
        EXPECT(f, r.x[k], UINT64_C(0x7700000000000000) | k);
    lfs_proves("ABI-10");
    r = SMC(self, FFA_SPM_ID_GET_32);
    EXPECT_SUCCESS(f, r, FFA_ID_SPMC);
    r = SMC(self, FFA_ID_GET_32 | 0x10000); /* the SVE hint */
    EXPECT_SUCCESS(f, r, 0);
    lfs_proves("ABI-01");
    r = SMC(self, UINT64_C(0xabcdef0000000000) | FFA_ID_GET_32);
    EXPECT_SUCCESS(f, r, 0);
    r = SMC(self, PSCI_VERSION_32);
    EXPECT(f, r.x[0], 0x10001);
    r = SMC(self, PSCI_VERSION_32 | 0x10000);
    EXPECT(f, r.x[0], 0x10001);
}

static void ids(enum lfs_profile profile)
{
    struct fixture *f = fixture_new(profile, 1);

    f->cpu[0].lane = own_ids;
    fixture_finish(f);
}
IN_BOTH_PROFILES(ABI_01_ABI_30_own_ids, ids)

/* ---- direct requests of the normal world ----------------------------------------------------- */

static void spoofed(struct fixture *f, struct lfs_ctx *self)
{
    static const uint16_t secure[] = {ID_SP1, FFA_ID_SPMC, FFA_ID_SPMD, ID_LSP, 0xfffe, 0xc000};
    struct lfs_frame r;

    for (unsigned i = 0; i < 6; i++) { /* F9 */
        r = SMC(self, FFA_MSG_SEND_DIRECT_REQ_32, ffa_pack_ids(secure[i], ID_SP1));
        EXPECT_ERROR(f, r, INVALID_PARAMETERS);
        lfs_proves("ABI-90");
        r = SMC(self, FFA_MSG_SEND_DIRECT_REQ_64, ffa_pack_ids(secure[i], FFA_ID_SPMC), 0x8000000c,
                ID_SP1, FIXTURE_STAGING, FIXTURE_PAGES);
        EXPECT_ERROR(f, r, INVALID_PARAMETERS);
        EXPECT(f, last_rule(f),
               ffa_id_is_lsp(secure[i]) ? RULE_SPMD_LSP_PARTY : RULE_SPMD_SOURCE_SECURE);
    }
    r = SMC(self, FFA_MSG_SEND_DIRECT_REQ_32, ffa_pack_ids(0, ID_LSP));
    EXPECT_ERROR(f, r, INVALID_PARAMETERS);
    lfs_proves("LA-101");
    EXPECT(f, last_rule(f), RULE_SPMD_LSP_PARTY);
    /* The destination is not the SPMD's business otherwise. */
    r = SMC(self, FFA_MSG_SEND_DIRECT_REQ_32, ffa_pack_ids(0, 5));
    EXPECT_ERROR(f, r, INVALID_PARAMETERS);
    EXPECT(f, last_rule(f) != RULE_SPMD_LSP_PARTY, true);
    EXPECT_TRACKER_IDLE(f, OF_SP1);
}

static void spoofs(enum lfs_profile profile)
{
    struct fixture *f = fixture_new(profile, 1);

    f->cpu[0].lane = spoofed;
    fixture_finish(f);
}
IN_BOTH_PROFILES(ABI_90_LA_101_sources, spoofs)

/* ---- registers that cross -------------------------------------------------------------------- */

static void truncated_reply(struct fixture *f, struct lfs_ctx *self)
{
    struct lfs_frame r = full_frame(FFA_PARTITION_INFO_GET_REGS_64);

    r.x[1] = r.x[2] = r.x[3] = 0;
    lfs_smc(self, &r);
    EXPECT(f, r.x[0], FFA_SUCCESS_64);
    EXPECT(f, (uint16_t)r.x[3], ID_SP1);
    for (unsigned k = 8; k < LFS_FRAME_REGS; k++) /* ABI-13 */
        EXPECT(f, r.x[k], UINT64_C(0x7700000000000000) | k);
}

static void before_negotiation(enum lfs_profile profile)
{
    struct fixture *f = fixture_new(profile, 1);

    f->cpu[0].lane = truncated_reply;
    fixture_finish(f);
}
IN_BOTH_PROFILES(ABI_13_reply_before_negotiation, before_negotiation)

/* A 32-bit call: x1-x4 lose their upper halves in EL3, x5-x7 do not. */
/* Runs a lane with a stand-in that answers with the given frames. */
static void answer_nwd(struct stand_in *spmc, fixture_lane *lane, enum lfs_end end)
{
    struct fixture *f = fixture_new(LFS_PROFILE_SPEC, 1);

    f->cpu[0].lane = lane;
    stand_in_run(spmc, f, stand_in_answers, end);
}

static void send_widths(struct fixture *f, struct lfs_ctx *self)
{
    struct lfs_frame r = full_frame(FFA_MSG_SEND_DIRECT_REQ_32);

    r.x[1] = ffa_pack_ids(0, ID_SP1) | UINT64_C(1) << 40;
    lfs_smc(self, &r);
    EXPECT(f, r.x[3], 3);
    for (unsigned k = 8; k < LFS_FRAME_REGS; k++)
        EXPECT(f, r.x[k], UINT64_C(0x7700000000000000) | k);
    lfs_proves("ABI-11");
    r = full_frame(FFA_MSG_SEND_DIRECT_REQ_64);
    r.x[1] = ffa_pack_ids(0, ID_SP1);
    lfs_smc(self, &r);
    EXPECT(f, r.x[3], 4);
    for (unsigned k = 8; k < LFS_FRAME_REGS; k++)
        EXPECT(f, r.x[k], UINT64_C(0x7700000000000000) | k); /* not negotiated: x0-x7 only */
}

static void ABI_11_ABI_14_widths_before_negotiation(void **state)
{
    struct stand_in spmc = {
        .answers = {{{FFA_MSG_SEND_DIRECT_RESP_32, 0x80010000, 0, 3, [8] = 99}},
                    {{FFA_MSG_SEND_DIRECT_RESP_64, 0x80010000, 0, 4, [8] = 99}}}};

    (void)state;
    answer_nwd(&spmc, send_widths, LFS_END_COMPLETED);
    assert_int_equal(spmc.count, 2);
    assert_int_equal(spmc.arrived[0].x[1], ffa_pack_ids(0, ID_SP1));
    for (unsigned k = 2; k < 5; k++)
        assert_int_equal(spmc.arrived[0].x[k], k);
    for (unsigned k = 5; k < 8; k++)
        assert_true(spmc.arrived[0].x[k] == (UINT64_C(0x7700000000000000) | k));
    lfs_proves("ABI-14");
    for (unsigned k = 8; k < LFS_FRAME_REGS; k++) {
        assert_int_equal(spmc.arrived[0].x[k], 0); /* the stand-in's own old values */
        assert_int_equal(spmc.arrived[1].x[k], k == 8 ? 99 : 0);
    }
    assert_true(spmc.arrived[1].x[4] == (UINT64_C(0x7700000000000000) | 4));
    fixture_free(spmc.f);
}

#define VERSION_RESP(version)                                            \
    {                                                                    \
        {                                                                \
            FFA_MSG_SEND_DIRECT_RESP_32, 0x8000ffff, 0x80000009, version \
        }                                                                \
    }

/* Both sides at 1.2: x8-x17 cross; an older normal world: they arrive as zero. */
static void send_after_1_2(struct fixture *f, struct lfs_ctx *self)
{
    struct lfs_frame r = full_frame(FFA_VERSION_32);

    r.x[1] = f->seen[1] ? FFA_VERSION_1_1 : FFA_VERSION_1_2;
    lfs_smc(self, &r);
    EXPECT_FRAME(f, r, FFA_VERSION_1_3);
    lfs_proves("ABI-20 ABI-21");
    for (unsigned k = 8; k < LFS_FRAME_REGS; k++)
        EXPECT(f, r.x[k], UINT64_C(0x7700000000000000) | k);
    r = full_frame(FFA_MSG_SEND_DIRECT_REQ_64);
    r.x[1] = ffa_pack_ids(0, ID_SP1);
    lfs_smc(self, &r);
    for (unsigned k = 8; k < LFS_FRAME_REGS; k++)
        EXPECT(f, r.x[k], f->seen[1] ? UINT64_C(0x7700000000000000) | k : 900 + k);
}

static void send_after_1_1(struct fixture *f, struct lfs_ctx *self)
{
    f->seen[1] = 1;
    send_after_1_2(f, self);
}

static void ABI_12_extended_registers(void **state)
{
    (void)state;
    for (unsigned old = 0; old < 2; old++) {
        struct stand_in spmc = {.answers = {VERSION_RESP(FFA_VERSION_1_3),
                                            {{FFA_MSG_SEND_DIRECT_RESP_64, 0x80010000, 0, 4}}}};

        for (unsigned k = 8; k < LFS_FRAME_REGS; k++)
            spmc.answers[0].x[k] = spmc.answers[1].x[k] = 900 + k;
        answer_nwd(&spmc, old ? send_after_1_1 : send_after_1_2, LFS_END_COMPLETED);
        /* The version request: 2.4. */
        assert_int_equal(spmc.arrived[0].x[0], FFA_MSG_SEND_DIRECT_REQ_32);
        assert_int_equal(spmc.arrived[0].x[1], 0xffff8000);
        assert_int_equal(spmc.arrived[0].x[2], 0x80000008);
        assert_int_equal(spmc.arrived[0].x[3], old ? FFA_VERSION_1_1 : FFA_VERSION_1_2);
        assert_int_equal(spmc.arrived[0].x[4], 0);
        for (unsigned k = 8; k < LFS_FRAME_REGS; k++) {
            assert_true(spmc.arrived[0].x[k] == (UINT64_C(0x7700000000000000) | k));
            assert_true(spmc.arrived[1].x[k] == (old ? 0 : (UINT64_C(0x7700000000000000) | k)));
        }
        fixture_free(spmc.f);
    }
}

/* A 32-bit call carries x0-x7 even then. */
static void send_narrow_after_1_2(struct fixture *f, struct lfs_ctx *self)
{
    struct lfs_frame r = SMC(self, FFA_VERSION_32, FFA_VERSION_1_2);

    r = full_frame(FFA_MSG_SEND_DIRECT_REQ_32);
    r.x[1] = ffa_pack_ids(0, ID_SP1);
    lfs_smc(self, &r);
    for (unsigned k = 8; k < LFS_FRAME_REGS; k++)
        EXPECT(f, r.x[k], UINT64_C(0x7700000000000000) | k);
}

static void ABI_11_narrow_calls_after_negotiation(void **state)
{
    struct stand_in spmc = {.answers = {VERSION_RESP(FFA_VERSION_1_3),
                                        {{FFA_MSG_SEND_DIRECT_RESP_32, 0x80010000, 0, 4}}}};

    (void)state;
    for (unsigned k = 8; k < LFS_FRAME_REGS; k++)
        spmc.answers[0].x[k] = spmc.answers[1].x[k] = 900 + k;
    answer_nwd(&spmc, send_narrow_after_1_2, LFS_END_COMPLETED);
    for (unsigned k = 8; k < LFS_FRAME_REGS; k++)
        assert_int_equal(spmc.arrived[1].x[k], 900 + k); /* the stand-in's own */
    fixture_free(spmc.f);
}

/* ---- versions -------------------------------------------------------------------------------- */

static void negotiate_in_vain(struct fixture *f, struct lfs_ctx *self)
{
    struct lfs_frame r = SMC(self, FFA_VERSION_32, FFA_VERSION_1_3);

    EXPECT(f, (uint32_t)r.x[0], 0xffffffff);
    r = SMC(self, FFA_VERSION_32, FFA_VERSION_1_3);
    EXPECT(f, (uint32_t)r.x[0], 0xffffffff);
}

/* A frame that is not the version response, and one that says no. */
static void version_response_must_be_one(void **state)
{
    struct stand_in spmc = {.answers = {{{FFA_MSG_SEND_DIRECT_RESP_32, 0x8000ffff, 0x80000002, 1}},
                                        VERSION_RESP(0xffffffff)}};

    (void)state;
    answer_nwd(&spmc, negotiate_in_vain, LFS_END_COMPLETED);
    fixture_free(spmc.f);
}

/* ---- calls of the SPMC ----------------------------------------------------------------------- */

static void one_request(struct fixture *f, struct lfs_ctx *self)
{
    struct lfs_frame r = ASK(self, ID_SP1);

    EXPECT(f, r.x[0] == FFA_MSG_SEND_DIRECT_RESP_64 || r.x[0] == FFA_MSG_WAIT_32, true);
}

static void call_spmd(struct stand_in *spmc, enum lfs_end end)
{
    struct fixture *f = fixture_new(LFS_PROFILE_SPEC, 1);

    f->cpu[0].lane = one_request;
    stand_in_run(spmc, f, stand_in_caller, end);
}

#define RESPONSE                                    \
    {                                               \
        {                                           \
            FFA_MSG_SEND_DIRECT_RESP_64, 0x80010000 \
        }                                           \
    }

static void ABI_27_ABI_30_ABI_35_ABI_92_answers_to_the_spmc(void **state)
{
    struct stand_in own = {.answers = {{{FFA_VERSION_32, 0x00020000}},
                                       {{FFA_VERSION_32, 0x80010003}},
                                       {{FFA_FEATURES_32, 1, 2, 3, 4, 5, 6, 7}},
                                       {{FFA_ID_GET_32}},
                                       {{FFA_SPM_ID_GET_32}},
                                       {{FFA_NORMAL_WORLD_RESUME_32}},
                                       RESPONSE}};
    static const uint32_t refused[] = {
        FFA_RX_RELEASE_32, FFA_RXTX_MAP_64,    FFA_PARTITION_INFO_GET_32,
        FFA_RUN_32,        FFA_CONSOLE_LOG_32, FFA_MSG_SEND2_32,
        0x84000091};
    struct stand_in others = {.answers = {[7] = RESPONSE}};
    struct stand_in requests = {
        .answers = {{{FFA_MSG_SEND_DIRECT_REQ_64, ffa_pack_ids(ID_LSP, 0)}},
                    {{FFA_MSG_SEND_DIRECT_REQ_64, ffa_pack_ids(FFA_ID_SPMC, FFA_ID_SPMD)}},
                    {{FFA_MSG_SEND_DIRECT_REQ2_64, ffa_pack_ids(FFA_ID_SPMC, 0)}},
                    RESPONSE}};

    (void)state;
    call_spmd(&own, LFS_END_COMPLETED);
    ASSERT_ARRIVED(own, 0, FFA_VERSION_1_3);
    lfs_proves("ABI-27");
    ASSERT_ARRIVED(own, 1, 0xffffffff);
    ASSERT_ARRIVED(own, 2, FFA_SUCCESS_32, 1, 2, 3, 4, 5, 6, 7);
    lfs_proves("ABI-35");
    ASSERT_ARRIVED(own, 3, FFA_SUCCESS_32, 0, FFA_ID_SPMC);
    lfs_proves("ABI-30");
    ASSERT_ARRIVED(own, 4, FFA_SUCCESS_32, 0, FFA_ID_SPMD);
    ASSERT_ARRIVED(own, 5, FFA_ERROR_32, 0, (uint32_t)FFA_STATUS_DENIED);
    fixture_free(own.f);
    for (unsigned i = 0; i < 7; i++)
        others.answers[i].x[0] = refused[i];
    call_spmd(&others, LFS_END_COMPLETED);
    for (unsigned i = 0; i < 7; i++) /* ABI-92 */
        ASSERT_ARRIVED(others, i, FFA_ERROR_32, 0, (uint32_t)FFA_STATUS_NOT_SUPPORTED);
    fixture_free(others.f);
    call_spmd(&requests, LFS_END_COMPLETED);
    ASSERT_ARRIVED(requests, 0, FFA_ERROR_32, 0, (uint32_t)FFA_STATUS_INVALID_PARAMETERS);
    ASSERT_ARRIVED(requests, 1, FFA_ERROR_32, 0, (uint32_t)FFA_STATUS_DENIED);
    ASSERT_ARRIVED(requests, 2, FFA_ERROR_32, 0, (uint32_t)FFA_STATUS_NOT_SUPPORTED); /* < 1.2 */
    fixture_free(requests.f);
}

static void ABI_98_abort_of_the_spmc(void **state)
{
    struct stand_in spmc = {.answers = {{{FFA_ABORT_32}}}};

    (void)state;
    call_spmd(&spmc, LFS_END_PANIC);
    assert_non_null(strstr(lfs_end_reason(spmc.f->m), "EL3 panic"));
    fixture_free(spmc.f);
}

/* The list of logical partitions (4.3). */
static void spmds_list_of_logical_partitions(void **state)
{
    const uint64_t low = UINT64_C(0xb7db524fe98e43ad), high = UINT64_C(0x1588f4e347a3bf57);
    struct stand_in spmc = {.answers = {{{FFA_PARTITION_INFO_GET_REGS_64}},
                                        {{FFA_PARTITION_INFO_GET_REGS_64, low, high}},
                                        {{FFA_PARTITION_INFO_GET_REGS_64, low, 0}},
                                        {{FFA_PARTITION_INFO_GET_REGS_64, 0, 0, 1}},
                                        {{FFA_PARTITION_INFO_GET_REGS_64, 0, 0, 0x10000}},
                                        RESPONSE}};

    (void)state;
    call_spmd(&spmc, LFS_END_COMPLETED);
    ASSERT_ARRIVED(spmc, 0, FFA_SUCCESS_64, 0, UINT64_C(48) << 48, UINT64_C(0x1020001ffc0), low,
                   high);
    assert_int_equal(spmc.arrived[0].x[8], FFA_VERSION_1_3);
    ASSERT_ARRIVED(spmc, 1, FFA_SUCCESS_64, 0, UINT64_C(48) << 48, UINT64_C(0x1020001ffc0));
    ASSERT_ARRIVED(spmc, 2, FFA_ERROR_32, 0, (uint32_t)FFA_STATUS_NOT_SUPPORTED);
    ASSERT_ARRIVED(spmc, 3, FFA_ERROR_32, 0, (uint32_t)FFA_STATUS_INVALID_PARAMETERS);
    ASSERT_ARRIVED(spmc, 4, FFA_ERROR_32, 0, (uint32_t)FFA_STATUS_RETRY);
    fixture_free(spmc.f);
}

/* ---- boot ------------------------------------------------------------------------------------ */

static void failing_main(struct lfs_ctx *self)
{
    struct stand_in *spmc = lfs_ctx_user(self);
    struct lfs_frame frame;

    lfs_entry_frame(self, &frame);
    spmc->arrived[0] = frame;
    frame = (struct lfs_frame){{FFA_ERROR_32, 0, (uint32_t)FFA_STATUS_DENIED}};
    lfs_transfer(self, TAG_SPMC_RECEIVE, spmc->f->stack->el3.ctx[0], &frame);
    lfs_hang(self, TAG_SPMC_RECEIVE);
}

static void lsp_without_spmc(struct fixture *f, struct el3 *e, struct lfs_ctx *ctx)
{
    struct lfs_frame r = lsp_start(e, ctx, ID_SP1);

    EXPECT_ERROR(f, r, DENIED);
    lfs_proves("ABI-95");
    spmd_lsp_partition_info(e, ctx, f->sp[OF_SP1].image_uuid, &r);
    EXPECT_ERROR(f, r, DENIED);
}

static void without_spmc(struct fixture *f, struct lfs_ctx *self)
{
    struct lfs_frame r;

    EXPECT(f, el3_cpu(&f->stack->el3, 0)->spmd, SPMD_ON_PENDING); /* the primary stays so */
    at_el3(f, self, lsp_without_spmc);
    SMC(self, LFA_GET_INVENTORY, SP1);
    SMC(self, LFA_PRIME, SP1);
    r = SMC(self, LFA_ACTIVATE, SP1, 1);
    EXPECT_LFA(f, r, COMPONENT_WRONG_STATE);
}

static void ABI_95_ABI_97_spmc_that_fails_to_initialise(void **state)
{
    struct stand_in spmc = {0};
    struct fixture *f = fixture_new(LFS_PROFILE_SPEC, 1);

    (void)state;
    f->cpu[0].lane = without_spmc;
    stand_in_run(&spmc, f, failing_main, LFS_END_COMPLETED);
    fixture_free(f);
}

static void spmc_is_up(struct fixture *f, struct lfs_ctx *self)
{
    (void)self;
    EXPECT(f, el3_cpu(&f->stack->el3, lfs_ctx_cpu(self))->spmd, SPMD_ON);
    EXPECT(f, spmd(&f->stack->el3)->lsps_ready, true);
}

static void initialised(enum lfs_profile profile)
{
    struct fixture *f = fixture_new(profile, 1);

    f->cpu[0].lane = f->cpu[1].lane = spmc_is_up;
    fixture_finish(f);
}
IN_BOTH_PROFILES(ABI_97_msg_wait_completes_the_initialisation, initialised)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ABI_02_LFA_03_LFA_04_ids_without_owner),
        cmocka_unit_test(ABI_03_ABI_04_ABI_10_ABI_91_refused_ids),
        cmocka_unit_test(ABI_01_ABI_30_own_ids),
        cmocka_unit_test(ABI_90_LA_101_sources),
        cmocka_unit_test(ABI_13_reply_before_negotiation),
        cmocka_unit_test(ABI_11_ABI_14_widths_before_negotiation),
        cmocka_unit_test(ABI_12_extended_registers),
        cmocka_unit_test(ABI_11_narrow_calls_after_negotiation),
        cmocka_unit_test(version_response_must_be_one),
        cmocka_unit_test(ABI_27_ABI_30_ABI_35_ABI_92_answers_to_the_spmc),
        cmocka_unit_test(ABI_98_abort_of_the_spmc),
        cmocka_unit_test(spmds_list_of_logical_partitions),
        cmocka_unit_test(ABI_95_ABI_97_spmc_that_fails_to_initialise),
        cmocka_unit_test(ABI_97_msg_wait_completes_the_initialisation),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
