/* SPDX-License-Identifier: BSD-3-Clause */
/* Direct responses: order of checks of ffa-abi.md 6.2. */
#include "tests/models/spmc/messages.h"

/* ---- responses ------------------------------------------------------------------------------- */

static void wrong_responses(struct fixture *f, struct lfs_guest *guest, struct lfs_frame *frame)
{
    struct lfs_frame r = HVC(guest, FFA_MSG_SEND_DIRECT_RESP_32, ffa_pack_ids(ID_SP1, 0), 1);

    EXPECT_ERROR(f, r, INVALID_PARAMETERS); /* w2 */
    r = HVC(guest, FFA_MSG_SEND_DIRECT_RESP_32, ffa_pack_ids(ID_SP2, 0));
    EXPECT_ERROR(f, r, INVALID_PARAMETERS); /* not itself */
    r = HVC(guest, FFA_MSG_SEND_DIRECT_RESP_32, ffa_pack_ids(ID_SP1, ID_SP1));
    EXPECT_ERROR(f, r, INVALID_PARAMETERS);
    r = HVC(guest, FFA_MSG_SEND_DIRECT_RESP_32, ffa_pack_ids(ID_SP1, ID_SP2));
    EXPECT_ERROR(f, r, DENIED);
    lfs_proves("LA-14");
    r = HVC(guest, FFA_MSG_SEND_DIRECT_RESP_64, ffa_pack_ids(ID_SP1, FFA_ID_SPMC));
    EXPECT_ERROR(f, r, DENIED);
    r = HVC(guest, FFA_MSG_SEND_DIRECT_RESP2_64, ffa_pack_ids(ID_SP1, 0));
    EXPECT_ERROR(f, r, DENIED); /* RESP2 for a REQ */
    r = HVC(guest, FFA_MSG_WAIT_32);
    EXPECT_ERROR(f, r, DENIED);
    lfs_proves("LA-13 ABI-68");
    EXPECT_STATE(f, OF_SP1, "RUNNING", "RUNNING");
    lfs_proves("ABI-67");
    EXPECT(f, vcpu_of(f, OF_SP1)->origin, 0);
    answer_request(guest, frame, 1);
}

static void response_checks(enum lfs_profile profile)
{
    struct fixture *f = fixture_new(profile, 2);

    f->sp[OF_SP1].request = wrong_responses;
    f->cpu[0].lane = ask_sp1;
    fixture_finish(f);
}
IN_BOTH_PROFILES(LA_13_LA_14_ABI_66_ABI_67_refused_responses, response_checks)

static void resp_for_req2(struct fixture *f, struct lfs_guest *guest, struct lfs_frame *frame)
{
    struct lfs_frame r = HVC(guest, FFA_MSG_SEND_DIRECT_RESP_64, ffa_pack_ids(ID_SP1, 0));

    EXPECT_ERROR(f, r, DENIED);
    answer_req2(f, guest, frame);
}

static void send_plain_req2(struct fixture *f, struct lfs_ctx *self)
{
    struct lfs_frame r;

    negotiate(self, FFA_VERSION_1_2);
    r = SMC(self, REQ2(0, ID_SP1));
    EXPECT_FRAME(f, r, FFA_MSG_SEND_DIRECT_RESP2_64, ffa_pack_ids(ID_SP1, 0));
    r = SMC(self, FFA_MSG_SEND_DIRECT_RESP_32, ffa_pack_ids(0, ID_SP1));
    EXPECT_ERROR(f, r, INVALID_PARAMETERS); /* from NWd */
    r = SMC(self, FFA_MSG_SEND_DIRECT_RESP2_64, ffa_pack_ids(0, ID_SP1));
    EXPECT_ERROR(f, r, INVALID_PARAMETERS);
}

static void flavours(enum lfs_profile profile)
{
    struct fixture *f = fixture_new(profile, 1);

    f->sp[OF_SP1].request = resp_for_req2;
    f->cpu[0].lane = send_plain_req2;
    fixture_finish(f);
}
IN_BOTH_PROFILES(ABI_66_resp_for_req2_and_from_nwd, flavours)

static void respond_unasked(struct fixture *f, struct lfs_guest *guest)
{
    struct lfs_frame r = HVC(guest, FFA_MSG_SEND_DIRECT_RESP_32, ffa_pack_ids(ID_SP1, 0));

    EXPECT_ERROR(f, r, DENIED);
    EXPECT_STATE(f, OF_SP1, "STARTING", "RUNNING");
}

static void respond_unasked_after_run(struct fixture *f, struct lfs_guest *guest,
                                      struct lfs_frame *frame)
{
    struct lfs_frame r = HVC(guest, FFA_MSG_SEND_DIRECT_RESP_32, ffa_pack_ids(ID_SP1, 0));

    EXPECT_ERROR(f, r, DENIED);
    lfs_guest_wait(guest, frame);
}

static void no_request(enum lfs_profile profile)
{
    struct fixture *f = fixture_new(profile, 1);

    f->sp[OF_SP1].init = respond_unasked;
    f->sp[OF_SP1].run = respond_unasked_after_run;
    f->cpu[0].lane = run_sp1;
    fixture_finish(f);
}
IN_BOTH_PROFILES(ABI_66_response_without_request, no_request)

/* ---- strict_ext_sbz -------------------------------------------------------------------------- */

static void respond_with_x8(struct fixture *f, struct lfs_guest *guest, struct lfs_frame *frame)
{
    bool strict = f->config.policy.value[LFS_KNOB_strict_ext_sbz] == STRICT_EXT_SBZ_ON;
    struct lfs_frame r = {{FFA_MSG_SEND_DIRECT_RESP_64, ffa_pack_ids(ID_SP1, 0), 0, 1}};

    r.x[8] = 1;
    lfs_hvc(guest, &r);
    if (strict) {
        EXPECT_ERROR(f, r, INVALID_PARAMETERS);
        answer_request(guest, frame, 1);
    } else {
        *frame = r; /* it was taken: this is the next message */
    }
}

static void strict_sbz(enum lfs_profile profile)
{
    struct fixture *f = fixture_new(profile, 1);

    f->sp[OF_SP1].request = respond_with_x8;
    f->cpu[0].lane = ask_sp1;
    fixture_finish(f);
}
IN_BOTH_PROFILES(strict_ext_sbz_on_responses, strict_sbz)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(LA_13_LA_14_ABI_66_ABI_67_refused_responses),
        cmocka_unit_test(ABI_66_resp_for_req2_and_from_nwd),
        cmocka_unit_test(ABI_66_response_without_request),
        cmocka_unit_test(strict_ext_sbz_on_responses),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
