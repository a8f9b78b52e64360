/* SPDX-License-Identifier: BSD-3-Clause */
/* FFA_VERSION, FFA_ID_GET, FFA_SPM_ID_GET: ffa-abi.md 2 and 3. */
#include "tests/models/stack_fixture.h"

#define REFUSED 0xffffffffu /* -1 in w0 */

/* A lane that asks for a list of versions, one after the other. */
struct step {
    uint32_t version, answer;
};

static void ask_versions(struct fixture *f, struct lfs_ctx *self, const struct step *steps,
                         unsigned count)
{
    for (unsigned i = 0; i < count; i++) {
        struct lfs_frame r = SMC(self, FFA_VERSION_32, steps[i].version);

        r.x[0] = (uint32_t)r.x[0]; /* the value is in w0 */
        EXPECT_FRAME(f, r, steps[i].answer);
    }
}
#define ASK_VERSIONS(f, self, ...)                            \
    ask_versions(f, self, (const struct step[]){__VA_ARGS__}, \
                 sizeof((const struct step[]){__VA_ARGS__}) / sizeof(struct step))

/* Runs one lane in both profiles. */
static void lane(fixture_lane *run)
{
    for (unsigned profile = 0; profile < 2; profile++) {
        struct fixture *f = fixture_new((enum lfs_profile)profile, 1);

        f->cpu[0].lane = run;
        fixture_finish(f);
    }
}
#define LANE_TEST(name, run)       \
    static void name(void **state) \
    {                              \
        (void)state;               \
        lane(run);                 \
    }

static void highest(struct fixture *f, struct lfs_ctx *self)
{
    ASK_VERSIONS(f, self, {FFA_VERSION_1_3, FFA_VERSION_1_3}, {FFA_VERSION_1_3, FFA_VERSION_1_3});
}
LANE_TEST(ABI_20_version_1_3, highest)

/* The callee says its own highest; a second, different value finds the first one settled. */
static void lower(struct fixture *f, struct lfs_ctx *self)
{
    ASK_VERSIONS(f, self, {FFA_VERSION_1_2, FFA_VERSION_1_3}, {FFA_VERSION_1_3, REFUSED},
                 {FFA_VERSION_1_1, REFUSED}, {FFA_VERSION_1_2, FFA_VERSION_1_3});
}
LANE_TEST(ABI_21_ABI_24_version_1_2, lower)

static void lowest(struct fixture *f, struct lfs_ctx *self)
{
    ASK_VERSIONS(f, self, {FFA_VERSION_1_0, FFA_VERSION_1_3}, {FFA_VERSION_1_0, FFA_VERSION_1_3});
}
LANE_TEST(version_1_0_is_compatible, lowest)

static void incompatible(struct fixture *f, struct lfs_ctx *self)
{
    ASK_VERSIONS(f, self, {0x80010003, REFUSED}, {0x80000000, REFUSED}, {0x00010004, REFUSED},
                 {0x00020000, REFUSED}, {0x00000009, REFUSED});
}
LANE_TEST(ABI_22_incompatible_versions, incompatible)

/* A first call that is refused settles 1.3; one with bit 31 settles nothing. */
static void refused_first(struct fixture *f, struct lfs_ctx *self)
{
    ASK_VERSIONS(f, self, {0x80000000, REFUSED}, {0x00020000, REFUSED}, {FFA_VERSION_1_2, REFUSED},
                 {FFA_VERSION_1_3, FFA_VERSION_1_3});
}
LANE_TEST(ABI_101_refused_first_call_settles_1_3, refused_first)

static void bit_31_first(struct fixture *f, struct lfs_ctx *self)
{
    ASK_VERSIONS(f, self, {0x80000000, REFUSED}, {FFA_VERSION_1_2, FFA_VERSION_1_3});
}
LANE_TEST(ABI_101_bit_31_settles_nothing, bit_31_first)

/* After a refusal the SPMD takes the SPMC for the newest there is, and the normal world for what it
 * asked: REQ2 passes (V5). */
static void req2_after_refusal(struct fixture *f, struct lfs_ctx *self)
{
    struct lfs_frame r;

    ASK_VERSIONS(f, self, {0x00020000, REFUSED});
    r = SMC(self, FFA_MSG_SEND_DIRECT_REQ2_64, ffa_pack_ids(0, ID_SP3));
    EXPECT_ERROR(f, r, INVALID_PARAMETERS); /* the SPMC's answer, not the SPMD's */
}
LANE_TEST(ABI_26_spmd_after_a_failed_negotiation, req2_after_refusal)

/* 1.2 accepted, then 1.1 refused: the SPMD works with 1.1, the SPMC with 1.2 (V5). */
static void last_writer(struct fixture *f, struct lfs_ctx *self)
{
    struct lfs_frame r;

    ASK_VERSIONS(f, self, {FFA_VERSION_1_2, FFA_VERSION_1_3}, {FFA_VERSION_1_1, REFUSED});
    r = SMC(self, FFA_MSG_SEND_DIRECT_REQ2_64, ffa_pack_ids(0, ID_SP1));
    EXPECT_ERROR(f, r, NOT_SUPPORTED);
}
LANE_TEST(spmd_records_the_last_version_asked, last_writer)

/* Any other call first freezes the SPMD's record at 0 (V8). */
static void call_first(struct fixture *f, struct lfs_ctx *self)
{
    struct lfs_frame r = SMC(self, FFA_ID_GET_32);

    EXPECT_SUCCESS(f, r, 0);
    ASK_VERSIONS(f, self, {FFA_VERSION_1_2, FFA_VERSION_1_3});
    r = SMC(self, FFA_MSG_SEND_DIRECT_REQ2_64, ffa_pack_ids(0, ID_SP1));
    EXPECT_ERROR(f, r, NOT_SUPPORTED);
}
LANE_TEST(ABI_102_early_call_freezes_the_spmd, call_first)

static void nothing(struct fixture *f, struct el3 *e, struct lfs_ctx *ctx)
{
    struct lfs_frame r = lsp_start(e, ctx, ID_SP3);

    EXPECT_START_RESP(f, r, INVALID_PARAMETERS);
}

/* What EL3 sends before the normal world negotiates settles 1.3 for it (V2). */
static void lsp_first(struct fixture *f, struct lfs_ctx *self)
{
    at_el3(f, self, nothing);
    ASK_VERSIONS(f, self, {FFA_VERSION_1_2, REFUSED}, {FFA_VERSION_1_3, FFA_VERSION_1_3});
}
LANE_TEST(ABI_25_lsp_request_settles_1_3, lsp_first)

/* ---- partitions ------------------------------------------------------------------------------ */

static void negotiate_freely(struct fixture *f, struct lfs_guest *guest)
{
    static const struct step steps[] = {{FFA_VERSION_1_2, FFA_VERSION_1_3},
                                        {FFA_VERSION_1_0, FFA_VERSION_1_3},
                                        {0x80010002, REFUSED},
                                        {0x00010004, REFUSED},
                                        {0x00020000, REFUSED},
                                        {FFA_VERSION_1_2, FFA_VERSION_1_3}};
    struct lfs_frame r;

    EXPECT(f, vm_of(f, OF_SP1)->version, FFA_VERSION_1_3); /* its manifest's */
    lfs_proves("ABI-28");
    for (unsigned i = 0; i < 6; i++) {
        r = HVC(guest, FFA_VERSION_32, steps[i].version);
        EXPECT_FRAME(f, r, steps[i].answer);
    }
    EXPECT(f, vm_of(f, OF_SP1)->version, FFA_VERSION_1_2);
    r = HVC(guest, FFA_ID_GET_32);
    EXPECT_SUCCESS(f, r, ID_SP1);
    lfs_proves("ABI-30");
    r = HVC(guest, FFA_SPM_ID_GET_32);
    EXPECT_SUCCESS(f, r, FFA_ID_SPMC);
    r = HVC(guest, FFA_VERSION_32, FFA_VERSION_1_3);
    EXPECT_FRAME(f, r, REFUSED);
    lfs_proves("ABI-23");
    r = HVC(guest, FFA_VERSION_32, FFA_VERSION_1_2);
    EXPECT_FRAME(f, r, FFA_VERSION_1_3);
}

static void of_partitions(enum lfs_profile profile)
{
    struct fixture *f = fixture_new(profile, 1);

    f->sp[OF_SP1].init = negotiate_freely;
    fixture_finish(f);
}
IN_BOTH_PROFILES(ABI_23_ABI_28_ABI_30_partitions, of_partitions)

/* A refused call settles the version too, an unknown one does not. */
static void settle_by_refusal(struct fixture *f, struct lfs_guest *guest)
{
    struct lfs_frame r = HVC(guest, FFA_RUN_64);

    EXPECT_FRAME(f, r, FFA_RUN_64);
    EXPECT(f, vm_of(f, OF_SP1)->version_locked, 0);
    r = HVC(guest, FFA_YIELD_32);
    EXPECT_ERROR(f, r, DENIED);
    EXPECT(f, vm_of(f, OF_SP1)->version_locked, 1);
    r = HVC(guest, FFA_VERSION_32, FFA_VERSION_1_2);
    EXPECT_FRAME(f, r, REFUSED);
}

static void settling(enum lfs_profile profile)
{
    struct fixture *f = fixture_new(profile, 1);

    f->sp[OF_SP1].init = settle_by_refusal;
    fixture_finish(f);
}
IN_BOTH_PROFILES(any_handled_call_settles_the_version, settling)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ABI_20_version_1_3),
        cmocka_unit_test(ABI_21_ABI_24_version_1_2),
        cmocka_unit_test(version_1_0_is_compatible),
        cmocka_unit_test(ABI_22_incompatible_versions),
        cmocka_unit_test(ABI_101_refused_first_call_settles_1_3),
        cmocka_unit_test(ABI_101_bit_31_settles_nothing),
        cmocka_unit_test(ABI_26_spmd_after_a_failed_negotiation),
        cmocka_unit_test(spmd_records_the_last_version_asked),
        cmocka_unit_test(ABI_102_early_call_freezes_the_spmd),
        cmocka_unit_test(ABI_25_lsp_request_settles_1_3),
        cmocka_unit_test(ABI_23_ABI_28_ABI_30_partitions),
        cmocka_unit_test(any_handled_call_settles_the_version),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
