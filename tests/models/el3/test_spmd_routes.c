/* SPDX-License-Identifier: BSD-3-Clause */
/* Which ids the SPMD forwards, and from whom: the table of ffa-abi.md 7.2, id by id. */
#include "tests/models/el3/stand_in.h"

/* ---- the table of 7.2 ---- */

/* Numbers 0x60 to 0x97 that the SPMD forwards from the normal world: in either width, 32 bits only,
 * 64 bits only. */
static const uint8_t forwarded_from_nwd[] = {
    [0x60] = 32, [0x61] = 96, [0x64] = 32, [0x65] = 32, [0x66] = 96, [0x67] = 32, [0x68] = 32,
    [0x6d] = 32, [0x6e] = 32, [0x6f] = 96, [0x70] = 96, [0x71] = 96, [0x72] = 96, [0x73] = 96,
    [0x74] = 96, [0x75] = 32, [0x76] = 32, [0x77] = 32, [0x7a] = 32, [0x7b] = 32, [0x7d] = 32,
    [0x7e] = 32, [0x7f] = 32, [0x80] = 32, [0x81] = 32, [0x82] = 32, [0x83] = 96, [0x84] = 32,
    [0x86] = 32, [0x8b] = 64, [0x8f] = 64, [0x97] = 0};

static void call_everything(struct fixture *f, struct lfs_ctx *self)
{
    const struct stand_in *spmc = lfs_ctx_user(f->stack->el3.spmc[0]);

    SMC(self, FFA_ID_GET_32); /* the version stays unknown: REQ2 and RESP2 are refused */
    for (uint32_t number = 0x60; number <= 0x97; number++)
        for (uint32_t wide = 0; wide < 2; wide++) {
            uint32_t fid = (wide ? 0xc4000000 : 0x84000000) | number;
            unsigned before = spmc->count;

            if (fid == FFA_VERSION_32)
                continue;
            SMC(self, fid, ffa_pack_ids(0, ID_SP1));
            expect_number(f, "forwarded", spmc->count - before,
                          (forwarded_from_nwd[number] & (wide ? 64 : 32)) != 0,
                          (struct fixture_place){"id", (int)fid});
        }
}

static void what_is_forwarded_from_the_normal_world(void **state)
{
    struct stand_in spmc = {0};
    struct fixture *f = fixture_new(LFS_PROFILE_SPEC, 1);

    (void)state;
    for (unsigned i = 0; i < STAND_IN_FRAMES; i++)
        spmc.answers[i] = (struct lfs_frame){{FFA_ERROR_32}};
    f->cpu[0].lane = call_everything;
    stand_in_run(&spmc, f, stand_in_answers, LFS_END_COMPLETED);
    assert_true(f->checks > 100);
    fixture_free(f);
}

static const uint8_t forwarded_from_spmc[] = {
    [0x60] = 32, [0x61] = 96, [0x62] = 32, [0x6b] = 32, [0x6c] = 32, [0x6e] = 32,
    [0x6f] = 96, [0x70] = 96, [0x71] = 96, [0x72] = 96, [0x73] = 96, [0x74] = 96,
    [0x75] = 32, [0x76] = 32, [0x77] = 32, [0x7a] = 32, [0x7b] = 32, [0x97] = 0};

/* Calls the SPMD with every id, on behalf of requests of the normal world. A call that was
 * forwarded ends such a request, so what comes back to it is the next one. */
static void spmc_calls_everything(struct lfs_ctx *self)
{
    struct stand_in *spmc = lfs_ctx_user(self);
    struct lfs_ctx *el3 = stand_in_el3(self);
    struct lfs_frame frame;

    stand_in_boot(self, &frame);
    for (uint32_t number = 0x60; number <= 0x97; number++)
        for (uint32_t wide = 0; wide < 2; wide++) {
            uint32_t fid = (wide ? 0xc4000000 : 0x84000000) | number;
            bool forwarded;

            if (fid == FFA_ABORT_32 || fid == FFA_ABORT_64)
                continue; /* ABI-98 */
            frame = (struct lfs_frame){{fid, ffa_pack_ids(FFA_ID_SPMC, 0)}};
            lfs_transfer(self, TAG_SPMC_RECEIVE, el3, &frame);
            forwarded = frame.x[0] == FFA_MSG_SEND_DIRECT_REQ_64;
            expect_number(spmc->f, "forwarded", forwarded,
                          (forwarded_from_spmc[number] & (wide ? 64 : 32)) != 0,
                          (struct fixture_place){"id", (int)fid});
        }
    spmc->f->seen[0] = 1;
    frame = (struct lfs_frame){{FFA_MSG_SEND_DIRECT_RESP_64, ffa_pack_ids(ID_SP1, 0)}};
    lfs_transfer(self, TAG_SPMC_RECEIVE, el3, &frame);
}

static void ask_until_done(struct fixture *f, struct lfs_ctx *self)
{
    while (!f->seen[0])
        ASK(self, ID_SP1);
}

static void what_is_forwarded_from_the_spmc(void **state)
{
    struct stand_in spmc = {0};
    struct fixture *f = fixture_new(LFS_PROFILE_SPEC, 1);

    (void)state;
    f->cpu[0].lane = ask_until_done;
    stand_in_run(&spmc, f, spmc_calls_everything, LFS_END_COMPLETED);
    assert_true(f->checks > 100);
    fixture_free(f);
}

/* ---- while a logical partition's request is open (LA-102) ------------------------------------- */

enum { NOT_SUPPORTED, DENIED, SERVED, ENDS };

/* By number and width; everything else is NOT_SUPPORTED. Left out: FFA_EL3_INTR_HANDLE, which needs
 * a Group 0 interrupt, and FFA_ABORT, after which there is no EL3 any more (ABI-98). */
static unsigned while_open(uint32_t fid)
{
    static const uint32_t denied[] = {FFA_SUCCESS_32,
                                      FFA_SUCCESS_64,
                                      FFA_INTERRUPT_32,
                                      FFA_MSG_WAIT_32,
                                      FFA_YIELD_32,
                                      FFA_MSG_SEND_32,
                                      FFA_MSG_SEND_DIRECT_REQ_32,
                                      FFA_MSG_SEND_DIRECT_REQ_64,
                                      FFA_MSG_SEND_DIRECT_REQ2_64,
                                      FFA_MEM_DONATE_32,
                                      FFA_MEM_DONATE_64,
                                      FFA_MEM_LEND_32,
                                      FFA_MEM_LEND_64,
                                      FFA_MEM_SHARE_32,
                                      FFA_MEM_SHARE_64,
                                      FFA_MEM_RETRIEVE_REQ_32,
                                      FFA_MEM_RETRIEVE_REQ_64,
                                      FFA_MEM_RETRIEVE_RESP_32,
                                      FFA_MEM_RELINQUISH_32,
                                      FFA_MEM_RECLAIM_32,
                                      FFA_MEM_FRAG_RX_32,
                                      FFA_MEM_FRAG_TX_32,
                                      FFA_NORMAL_WORLD_RESUME_32};
    static const uint32_t served[] = {FFA_VERSION_32,
                                      FFA_FEATURES_32,
                                      FFA_ID_GET_32,
                                      FFA_SPM_ID_GET_32,
                                      FFA_PARTITION_INFO_GET_REGS_64,
                                      FFA_SECONDARY_EP_REGISTER_64};
    static const uint32_t ending[] = {FFA_ERROR_32, FFA_MSG_SEND_DIRECT_RESP_32,
                                      FFA_MSG_SEND_DIRECT_RESP_64, FFA_MSG_SEND_DIRECT_RESP2_64};

    for (unsigned i = 0; i < sizeof(denied) / sizeof(denied[0]); i++)
        if (denied[i] == fid)
            return DENIED;
    for (unsigned i = 0; i < sizeof(served) / sizeof(served[0]); i++)
        if (served[i] == fid)
            return SERVED;
    for (unsigned i = 0; i < sizeof(ending) / sizeof(ending[0]); i++)
        if (ending[i] == fid)
            return ENDS;
    return NOT_SUPPORTED;
}

static unsigned outcome_of(const struct lfs_frame *frame)
{
    if (frame->x[0] == FFA_MSG_SEND_DIRECT_REQ_64)
        return ENDS; /* the next request */
    if (frame->x[0] != FFA_ERROR_32)
        return SERVED;
    return frame->x[2] == ffa_status_to_reg(FFA_STATUS_DENIED) ? DENIED : NOT_SUPPORTED;
}

static void spmc_calls_in_a_request(struct lfs_ctx *self)
{
    struct stand_in *spmc = lfs_ctx_user(self);
    struct lfs_ctx *el3 = stand_in_el3(self);
    struct lfs_frame frame;

    stand_in_boot(self, &frame);
    for (uint32_t number = 0x60; number <= 0x97; number++)
        for (uint32_t wide = 0; wide < 2; wide++) {
            uint32_t fid = (wide ? 0xc4000000 : 0x84000000) | number;

            if (fid == FFA_ABORT_32 || fid == FFA_ABORT_64 || number == 0x8c)
                continue;
            frame = (struct lfs_frame){{fid, ffa_pack_ids(FFA_ID_SPMC, 0)}};
            if (while_open(fid) == ENDS)
                frame.x[1] = ffa_pack_ids(FFA_ID_SPMC, ID_LSP);
            if (fid == FFA_PARTITION_INFO_GET_REGS_64)
                frame.x[1] = 0; /* a nil UUID: all logical partitions */
            lfs_transfer(self, TAG_SPMC_RECEIVE, el3, &frame);
            expect_number(spmc->f, "outcome", outcome_of(&frame), while_open(fid),
                          (struct fixture_place){"id", (int)fid});
            lfs_proves("LA-102");
        }
    spmc->f->seen[0] = 1;
    frame = (struct lfs_frame){{FFA_MSG_SEND_DIRECT_RESP_32, ffa_pack_ids(FFA_ID_SPMC, ID_LSP)}};
    lfs_transfer(self, TAG_SPMC_RECEIVE, el3, &frame);
}

static void lsp_asks(struct fixture *f, struct el3 *e, struct lfs_ctx *ctx)
{
    spmd(e)->nwd_version = spmd(e)->spmc_version = FFA_VERSION_1_3; /* REQ2 and RESP2 exist */
    while (!f->seen[0]) {
        struct lfs_frame r = lsp_start(e, ctx, ID_SP1);

        EXPECT(f, while_open((uint32_t)r.x[0]), ENDS); /* with what the SPMC sent, nothing else */
        f->seen[1]++;
    }
}

static void lsp_lane(struct fixture *f, struct lfs_ctx *self)
{
    at_el3(f, self, lsp_asks);
    EXPECT(f, f->seen[1], 5); /* four ids end a request, and the last one after them */
}

static void LA_102_what_the_spmc_may_call_while_a_request_is_open(void **state)
{
    struct stand_in spmc = {0};
    struct fixture *f = fixture_new(LFS_PROFILE_SPEC, 1);

    (void)state;
    f->cpu[0].lane = lsp_lane;
    stand_in_run(&spmc, f, spmc_calls_in_a_request, LFS_END_COMPLETED);
    assert_true(f->checks > 100);
    fixture_free(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_forwarded_from_the_normal_world),
        cmocka_unit_test(what_is_forwarded_from_the_spmc),
        cmocka_unit_test(LA_102_what_the_spmc_may_call_while_a_request_is_open),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
