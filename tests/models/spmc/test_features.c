/* SPDX-License-Identifier: BSD-3-Clause */
/* FFA_FEATURES: ffa-abi.md 4.1. Ids of calls that come with later parts are not asked here. */
#include "tests/models/stack_fixture.h"

enum { NWD = 1, EL1 = 2, EL0 = 4, ALL = 7 };

/* Who is told, and w2 for those. */
static const struct query {
    uint32_t id, who, w2;
} queries[] = {
    {FFA_FEATURE_NPI, EL1, 5}, /* ABI-31 */
    {FFA_FEATURE_SRI, NWD, 8},
    {FFA_FEATURE_MEI, EL1, 4},
    {FFA_FEATURE_NOTIFICATIONS, ALL, 3},
    {0, 0, 0},
    {5, 0, 0},
    {0x100 | FFA_FEATURE_NOTIFICATIONS, 0, 0},
    {0x40000000 | FFA_FEATURE_NOTIFICATIONS, 0, 0},
    {FFA_ERROR_32, ALL, 0},
    {FFA_SUCCESS_32, ALL, 0},
    {FFA_SUCCESS_64, ALL, 0},
    {FFA_INTERRUPT_32, ALL, 0},
    {FFA_VERSION_32, ALL, 0},
    {FFA_FEATURES_32, ALL, 0},
    {FFA_RX_RELEASE_32, ALL, 0},
    {FFA_RXTX_UNMAP_32, ALL, 0},
    {FFA_RXTX_MAP_64, ALL, 0x40000}, /* of the FVP's build, MAN-12 */
    {FFA_PARTITION_INFO_GET_32, ALL, 0},
    {FFA_PARTITION_INFO_GET_REGS_64, ALL, 0},
    {FFA_ID_GET_32, ALL, 0},
    {FFA_SPM_ID_GET_32, ALL, 0},
    {FFA_MSG_WAIT_32, ALL, 0},
    {FFA_RUN_32, ALL, 0},
    {FFA_YIELD_32, EL1 | EL0, 0},
    {FFA_MSG_SEND_DIRECT_REQ_32, ALL, 0},
    {FFA_MSG_SEND_DIRECT_REQ_64, ALL, 0},
    {FFA_MSG_SEND_DIRECT_RESP_32, ALL, 0},
    {FFA_MSG_SEND_DIRECT_RESP_64, ALL, 0},
    {FFA_MSG_SEND_DIRECT_REQ2_64, ALL, 0},
    {FFA_MSG_SEND_DIRECT_RESP2_64, ALL, 0},
    {FFA_ABORT_32, EL1 | EL0, 0}, /* ABI-34 */
    {FFA_ABORT_64, EL1 | EL0, 0},
    {FFA_MEM_DONATE_32, ALL, 0},
    {FFA_MEM_DONATE_64, ALL, 0},
    {FFA_MEM_LEND_32, ALL, 0},
    {FFA_MEM_LEND_64, ALL, 0},
    {FFA_MEM_SHARE_32, ALL, 0},
    {FFA_MEM_SHARE_64, ALL, 0},
    {FFA_MEM_RETRIEVE_RESP_32, ALL, 0},
    {FFA_MEM_RELINQUISH_32, ALL, 0},
    {FFA_MEM_RECLAIM_32, ALL, 0},
    {FFA_MEM_FRAG_RX_32, ALL, 0},
    {FFA_MEM_FRAG_TX_32, ALL, 0},
    {FFA_MEM_OP_PAUSE_32, 0, 0},
    {FFA_MEM_PERM_GET_32, EL0, 0},
    {FFA_MEM_PERM_GET_64, EL0, 0},
    {FFA_MEM_PERM_SET_32, EL0, 0},
    {FFA_MEM_PERM_SET_64, EL0, 0},
    {FFA_RXTX_MAP_32, 0, 0},
    {FFA_EL3_INTR_HANDLE_32, 0, 0},
    {FFA_NORMAL_WORLD_RESUME_32, 0, 0},
    {FFA_MSG_SEND_32, 0, 0},
    {FFA_MSG_POLL_32, 0, 0},
    {FFA_RUN_64, 0, 0},
    {FFA_MSG_WAIT_64, 0, 0},
    {FFA_NOTIFICATION_INFO_GET_32, 0, 0},
    {FFA_NOTIFICATION_BIND2_64, 0, 0},
    {0x84000091, 0, 0},
};
#define QUERIES (sizeof(queries) / sizeof(queries[0]))

static void check(struct fixture *f, const struct query *q, uint32_t who, struct lfs_frame r)
{
    if (q->who & who)
        EXPECT_SUCCESS(f, r, q->w2);
    else
        EXPECT_ERROR(f, r, NOT_SUPPORTED);
}

static void ask_as_partition(struct fixture *f, struct lfs_guest *guest)
{
    struct lfs_frame r;

    for (unsigned i = 0; i < QUERIES; i++) {
        r = HVC(guest, FFA_FEATURES_32, queries[i].id);
        check(f, &queries[i], f->sp[OF_SP1].exception_level == PLAN_S_EL0 ? EL0 : EL1, r);
    }
    r = HVC(guest, FFA_FEATURES_32, FFA_FEATURE_NOTIFICATIONS, 1);
    EXPECT_ERROR(f, r, NOT_SUPPORTED); /* w2 of a feature query */
    r = HVC(guest, FFA_FEATURES_32, FFA_RXTX_MAP_64, 1);
    EXPECT_SUCCESS(f, r, 0x40000); /* w2 is ignored here */
}

static void ask_as_nwd(struct fixture *f, struct lfs_ctx *self)
{
    for (unsigned i = 0; i < QUERIES; i++)
        check(f, &queries[i], NWD, SMC(self, FFA_FEATURES_32, queries[i].id));
}

static void everybody(enum lfs_profile profile)
{
    for (uint32_t level = PLAN_S_EL0; level <= PLAN_S_EL1; level++) {
        struct fixture *f = fixture_new(profile, 1);

        f->sp[OF_SP1].exception_level = level;
        f->sp[OF_SP1].init = ask_as_partition;
        f->cpu[0].lane = ask_as_nwd;
        fixture_finish(f);
    }
}
IN_BOTH_PROFILES(ABI_31_ABI_32_ABI_34_who_is_told_what, everybody)

/* Two answers depend on the caller's version: the limit is tried from both sides. */
static void ask_old(struct fixture *f, struct lfs_guest *guest)
{
    uint32_t version = f->sp[OF_SP1].version;
    struct lfs_frame r = HVC(guest, FFA_FEATURES_32, FFA_RXTX_MAP_64);

    EXPECT_SUCCESS(f, r, version >= FFA_VERSION_1_2 ? 0x10000 : 0);
    r = HVC(guest, FFA_FEATURES_32, FFA_MEM_RETRIEVE_REQ_64);
    if (version >= FFA_VERSION_1_1)
        EXPECT_ERROR(f, r, NOT_SUPPORTED); /* it does not know the NS bit: ffa-memory.md 5.1 */
    else
        EXPECT_SUCCESS(f, r, 6);
    r = HVC(guest, FFA_FEATURES_32, FFA_MEM_RETRIEVE_REQ_32, FFA_FEATURE_RETRIEVE_NS_BIT);
    EXPECT_SUCCESS(f, r, 6);
    lfs_proves("ABI-33");
    r = HVC(guest, FFA_FEATURES_32, FFA_ABORT_32);
    if (version >= FFA_VERSION_1_3)
        EXPECT_SUCCESS(f, r, 0);
    else
        EXPECT_ERROR(f, r, NOT_SUPPORTED);
}

static void ABI_32_ABI_34_older_callers(void **state)
{
    (void)state;
    for (uint32_t version = FFA_VERSION_1_0; version <= FFA_VERSION_1_3; version++) {
        struct fixture *f = fixture_new(LFS_PROFILE_SPEC, 1);

        plan_legacy(&f->sp[OF_SP1], version);
        f->sp[OF_SP1].init = ask_old;
        f->config.platform.limits = &lfs_build_limits_generic;
        fixture_finish(f);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ABI_31_ABI_32_ABI_34_who_is_told_what),
        cmocka_unit_test(ABI_32_ABI_34_older_callers),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
