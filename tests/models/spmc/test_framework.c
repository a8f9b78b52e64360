/* SPDX-License-Identifier: BSD-3-Clause */
/* Framework messages: ffa-abi.md 6.4. */
#include "lfasim/abi/psci.h"
#include "tests/models/stack_fixture.h"

#define REQ_32(from, to) FFA_MSG_SEND_DIRECT_REQ_32, ffa_pack_ids(from, to)
#define WORD(n)          (FFA_FRAMEWORK_FLAG | (n))

/* ---- requests that nobody, or nobody of this kind, may make ---------------------------------- */

static void from_nwd(struct fixture *f, struct lfs_ctx *self)
{
    struct lfs_frame r;

    /* ABI-80, ABI-81, ABI-82: none of the numbers means anything from the normal world to the
     * SPMC, nor to a partition that did not subscribe. */
    for (uint32_t n = 0; n < 20; n++) {
        r = SMC(self, REQ_32(0, FFA_ID_SPMC), WORD(n));
        EXPECT_ERROR(f, r, INVALID_PARAMETERS);
        r = SMC(self, REQ_32(0, ID_SP1), WORD(n));
        EXPECT_ERROR(f, r, INVALID_PARAMETERS);
    }
    lfs_proves("ABI-80 ABI-81 ABI-82");
    r = SMC(self, REQ_32(0, ID_SP1), WORD(0xff));
    EXPECT_ERROR(f, r, INVALID_PARAMETERS);
}

static void from_sp(struct fixture *f, struct lfs_guest *guest)
{
    static const uint16_t senders[] = {ID_SP1, ID_LSP, FFA_ID_SPMD};

    for (unsigned i = 0; i < 3; i++)
        for (uint32_t n = 0; n < 20; n++) {
            struct lfs_frame r = HVC(guest, REQ_32(senders[i], FFA_ID_SPMC), WORD(n));

            EXPECT_ERROR(f, r, INVALID_PARAMETERS); /* for 12 and 14 */
            lfs_proves("LA-40");
        }
}

static void from_lsp(struct fixture *f, struct el3 *e, struct lfs_ctx *ctx)
{
    for (uint32_t n = 0; n < 20; n++) {
        struct lfs_frame r;

        if (n == FFA_FRAMEWORK_LIVE_ACTIVATION_START_REQ ||
            n == FFA_FRAMEWORK_LIVE_ACTIVATION_FINISH_REQ)
            continue;
        r = lsp_request(e, ctx, ID_LSP, (enum ffa_framework_message)n, 0, 0, 0);
        EXPECT_ERROR(f, r, INVALID_PARAMETERS);
    }
}

static void refused_everywhere(struct fixture *f, struct lfs_ctx *self)
{
    from_nwd(f, self);
    at_el3(f, self, from_lsp);
}

static void refused(enum lfs_profile profile)
{
    struct fixture *f = fixture_new(profile, 1);

    f->sp[OF_SP1].init = from_sp;
    f->cpu[0].lane = refused_everywhere;
    fixture_finish(f);
}
IN_BOTH_PROFILES(ABI_80_ABI_81_ABI_82_LA_40_senders, refused)

/* ---- messages of the SPMD -------------------------------------------------------------------- */

static struct lfs_frame spmd_message(struct el3 *e, struct lfs_ctx *ctx, uint32_t number,
                                     uint64_t x3)
{
    struct el3_cpu *cpu = el3_cpu(e, lfs_ctx_cpu(ctx));

    cpu->spmc = (struct lfs_frame){{REQ_32(FFA_ID_SPMD, FFA_ID_SPMC), WORD(number), x3}};
    spmd_sync_entry(e, ctx, TAG_EL3_LSP_REQUEST);
    return el3_cpu(e, lfs_ctx_cpu(ctx))->spmc;
}

#define EXPECT_PM_RESP(f, frame, status) \
    EXPECT_FRAME(f, frame, FFA_MSG_SEND_DIRECT_RESP_32, 0x8000ffff, WORD(2), status)

static void power_messages(struct fixture *f, struct el3 *e, struct lfs_ctx *ctx)
{
    struct lfs_frame r = spmd_message(e, ctx, FFA_FRAMEWORK_PSCI_REQ, PSCI_CPU_OFF_32);

    EXPECT_PM_RESP(f, r, 0);
    EXPECT_STATE(f, OF_SP1, "WAITING", "RUNNING");
    lfs_proves("LA-06");
    r = spmd_message(e, ctx, FFA_FRAMEWORK_PSCI_REQ, PSCI_SYSTEM_RESET_32);
    EXPECT_PM_RESP(f, r, (uint32_t)PSCI_STATUS_NOT_SUPPORTED);
    r = spmd_message(e, ctx, FFA_FRAMEWORK_WARM_BOOT_REQ, 1);
    EXPECT_PM_RESP(f, r, 0);
    r = spmd_message(e, ctx, FFA_FRAMEWORK_VERSION_REQ, FFA_VERSION_1_3);
    EXPECT_FRAME(f, r, FFA_MSG_SEND_DIRECT_RESP_32, 0x8000ffff, WORD(9), FFA_VERSION_1_3);
    r = spmd_message(e, ctx, FFA_FRAMEWORK_VERSION_REQ, 0x20000);
    EXPECT_FRAME(f, r, FFA_MSG_SEND_DIRECT_RESP_32, 0x8000ffff, WORD(9), 0xffffffff);
}

static void spmd_lane(struct fixture *f, struct lfs_ctx *self)
{
    at_el3(f, self, power_messages);
}

static void of_the_spmd(enum lfs_profile profile)
{
    struct fixture *f = fixture_new(profile, 1);

    f->cpu[0].lane = spmd_lane;
    fixture_finish(f);
}
IN_BOTH_PROFILES(LA_06_power_and_version_messages, of_the_spmd)

/* ---- VM availability ------------------------------------------------------------------------- */

static void availability(struct fixture *f, struct lfs_guest *guest, struct lfs_frame *frame)
{
    struct lfs_frame got = *frame, r;

    EXPECT_FRAME(f, got, REQ_32(0, ID_SP1), f->seen[0], 11, 12, 13);
    r = HVC(guest, FFA_MSG_SEND_DIRECT_RESP_32, ffa_pack_ids(ID_SP1, 0));
    EXPECT_ERROR(f, r, DENIED); /* a framework request wants a framework response */
    r = HVC(guest, FFA_MSG_SEND_DIRECT_RESP2_64, ffa_pack_ids(ID_SP1, 0));
    EXPECT_ERROR(f, r, DENIED);
    for (uint32_t n = 0; n < 20; n++) {
        if (n == 5 || n == 7)
            continue;
        r = HVC(guest, FFA_MSG_SEND_DIRECT_RESP_32, ffa_pack_ids(ID_SP1, 0), WORD(n));
        if (n == FFA_FRAMEWORK_PARTITION_STOP_RESP) {
            EXPECT_ERROR(f, r, DENIED);
            lfs_proves("ABI-83 LA-60");
        } else
            EXPECT_ERROR(f, r, INVALID_PARAMETERS);
    }
    *frame = HVC(guest, FFA_MSG_SEND_DIRECT_RESP_32, ffa_pack_ids(ID_SP1, 0),
                 WORD(ffa_framework_number(got.x[2]) + 1), 77);
}

static void tell_of_vms(struct fixture *f, struct lfs_ctx *self)
{
    struct lfs_frame r;

    f->seen[0] = WORD(4);
    r = SMC(self, REQ_32(0, ID_SP1), WORD(4), 11, 12, 13);
    EXPECT_FRAME(f, r, FFA_MSG_SEND_DIRECT_RESP_32, ffa_pack_ids(ID_SP1, 0), WORD(5), 77);
    f->seen[0] = WORD(0x106); /* bits [30:8] are not looked at */
    r = SMC(self, REQ_32(0, ID_SP1), WORD(0x106), 11, 12, 13);
    EXPECT_FRAME(f, r, FFA_MSG_SEND_DIRECT_RESP_32, ffa_pack_ids(ID_SP1, 0), WORD(7), 77);
    r = SMC(self, REQ_32(0, ID_SP2), WORD(4));
    EXPECT_ERROR(f, r, INVALID_PARAMETERS); /* wants to hear of destroyed VMs only */
    r = SMC(self, REQ_32(0, ID_SP3), WORD(4));
    EXPECT_ERROR(f, r, INVALID_PARAMETERS); /* no such partition */
}

static void vm_availability(enum lfs_profile profile)
{
    struct fixture *f = fixture_new(profile, 2);

    f->sp[OF_SP1].availability = 3;
    f->sp[OF_SP2].availability = 2;
    f->sp[OF_SP1].request = availability;
    f->cpu[0].lane = tell_of_vms;
    fixture_finish(f);
}
IN_BOTH_PROFILES(ABI_83_LA_60_vm_availability_messages, vm_availability)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ABI_80_ABI_81_ABI_82_LA_40_senders),
        cmocka_unit_test(LA_06_power_and_version_messages),
        cmocka_unit_test(ABI_83_LA_60_vm_availability_messages),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
