/* SPDX-License-Identifier: BSD-3-Clause */
/* RX/TX buffers: ffa-abi.md 5. */
#include "tests/models/stack_fixture.h"

#define NWD_TX 0x90000000u
#define NWD_RX 0x90001000u
#define MAP    FFA_RXTX_MAP_64

/* ---- a partition ----------------------------------------------------------------------------- */

static uint32_t mode_at(struct fixture *f, unsigned sp, uint64_t at)
{
    uint32_t mode = 0;

    return lfs_space_mode(f->m, f->stack->spmc.vm[sp + 1].space, lfs_ipa_of(at), 1, &mode)
               ? mode
               : UINT32_MAX;
}

static uint32_t spmc_mode_at(struct fixture *f, uint64_t at)
{
    uint32_t mode = 0;

    return lfs_space_mode(f->m, f->stack->spmc.stage1, lfs_ipa_of(at), 1, &mode) ? mode : 0;
}

static void refused_maps(struct fixture *f, struct lfs_guest *guest, uint64_t tx, uint64_t rx)
{
    const struct {
        uint64_t tx, rx, pages;
        unsigned rule;
    } bad[] = {
        {tx, rx, 0, RULE_RXTX_COUNT},
        {tx, rx, 5, RULE_RXTX_COUNT},    /* the FVP's build takes 4 (MAN-12) */
        {tx, rx, 0x40, RULE_RXTX_COUNT}, /* the count is bits [5:0], the rest is not dropped */
        {tx + 1, rx, 1, RULE_RXTX_ALIGNMENT},
        {tx, rx + 0x800, 1, RULE_RXTX_ALIGNMENT},
        {tx, tx, 1, RULE_RXTX_OVERLAP},
        {UINT64_C(0xfffffffffffff000), rx, 1, RULE_RXTX_OVERLAP}, /* wraps */
        {0x6000000, rx, 1, RULE_RXTX_SP_PAGES},                   /* the SPMC's own */
        {tx, 0x6000000, 1, RULE_RXTX_SP_PAGES},
        {0x90000000, rx, 1, RULE_RXTX_SP_PAGES}, /* the normal world's */
        {tx, 0x1c090000, 1, RULE_RXTX_SP_PAGES}, /* a device */
        {0, rx, 1, RULE_RXTX_SP_PAGES},
    };
    struct lfs_frame r;

    for (unsigned i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        r = HVC(guest, MAP, bad[i].tx, bad[i].rx, bad[i].pages);
        EXPECT_ERROR(f, r, INVALID_PARAMETERS);
        lfs_proves("ABI-50 ABI-51");
        EXPECT(f, last_rule(f), bad[i].rule);
    }
    EXPECT(f, vm_of(f, OF_SP1)->rxtx_mapped, 0);
}

static void map_and_unmap(struct fixture *f, struct lfs_guest *guest)
{
    uint64_t rx = f->sp[OF_SP1].live_state + PLAN_RX_AT, tx = rx + PLAN_PAGE;
    struct lfs_frame r = HVC(guest, FFA_RXTX_UNMAP_32);

    EXPECT_ERROR(f, r, INVALID_PARAMETERS);
    lfs_proves("ABI-53");
    refused_maps(f, guest, tx, rx);
    r = HVC(guest, MAP, tx, rx, 1);
    EXPECT_SUCCESS(f, r, 0);
    EXPECT(f, mode_at(f, OF_SP1, tx), LFS_MODE_R | LFS_MODE_W | MODE_UNOWNED | MODE_SHARED);
    EXPECT(f, mode_at(f, OF_SP1, rx), LFS_MODE_R | MODE_UNOWNED | MODE_SHARED);
    lfs_proves("ABI-52");
    EXPECT(f, spmc_mode_at(f, tx), LFS_MODE_R);
    EXPECT(f, spmc_mode_at(f, rx), LFS_MODE_W);
    r = HVC(guest, MAP, tx, rx, 1);
    EXPECT_ERROR(f, r, DENIED); /* twice */
    lfs_proves("ABI-50");
    r = HVC(guest, MAP, tx + 1, tx, 0);
    EXPECT_ERROR(f, r, DENIED); /* twice, and bad arguments */
    r = HVC(guest, FFA_RXTX_UNMAP_32, (uint64_t)ID_SP1 << 16);
    EXPECT_ERROR(f, r, INVALID_PARAMETERS); /* w1 */
    lfs_proves("ABI-53");
    r = HVC(guest, FFA_RXTX_UNMAP_32);
    EXPECT_SUCCESS(f, r, 0);
    EXPECT(f, mode_at(f, OF_SP1, tx), LFS_MODE_R | LFS_MODE_W | LFS_MODE_X);
    EXPECT(f, mode_at(f, OF_SP1, rx), LFS_MODE_R | LFS_MODE_W | LFS_MODE_X);
    EXPECT(f, spmc_mode_at(f, tx) | spmc_mode_at(f, rx), 0);
    r = HVC(guest, MAP, tx, rx, 1);
    EXPECT_SUCCESS(f, r, 0);
}

static void of_partition(enum lfs_profile profile)
{
    struct fixture *f = fixture_new(profile, 1);

    f->sp[OF_SP1].init = map_and_unmap;
    fixture_finish(f);
}
IN_BOTH_PROFILES(ABI_50_to_ABI_53_map_and_unmap, of_partition)

static void buffers_from_the_manifest(struct fixture *f, struct lfs_guest *guest)
{
    uint64_t rx = f->sp[OF_SP1].live_state + PLAN_RX_AT, tx = rx + PLAN_PAGE;
    struct lfs_frame r;

    EXPECT(f, vm_of(f, OF_SP1)->rx, rx);
    EXPECT(f, vm_of(f, OF_SP1)->tx, tx);
    EXPECT(f, vm_of(f, OF_SP1)->rx_state, RX_EMPTY);
    EXPECT(f, spmc_mode_at(f, rx), LFS_MODE_W);
    r = HVC(guest, MAP, tx, rx, 1);
    EXPECT_ERROR(f, r, DENIED);
}

static void static_buffers(enum lfs_profile profile)
{
    struct fixture *f = fixture_new(profile, 1);

    f->sp[OF_SP1].static_rxtx = true;
    f->sp[OF_SP1].init = buffers_from_the_manifest;
    fixture_finish(f);
}
IN_BOTH_PROFILES(buffers_of_the_manifest_are_mapped_at_boot, static_buffers)

/* ---- ownership of RX ------------------------------------------------------------------------- */

/* FFA_PARTITION_INFO_GET fills RX. */
static void fill(struct fixture *f, struct lfs_guest *guest)
{
    struct lfs_frame r = HVC(guest, FFA_PARTITION_INFO_GET_32);

    EXPECT(f, r.x[0], FFA_SUCCESS_32);
    EXPECT(f, vm_of(f, OF_SP1)->rx_state, RX_FULL);
}

static void release_by_call(struct fixture *f, struct lfs_guest *guest)
{
    struct lfs_frame r = HVC(guest, FFA_RX_RELEASE_32);

    EXPECT_ERROR(f, r, DENIED); /* EMPTY */
    lfs_proves("ABI-55");
    fill(f, guest);
    r = HVC(guest, FFA_PARTITION_INFO_GET_32);
    EXPECT_ERROR(f, r, BUSY);
    r = HVC(guest, FFA_RX_RELEASE_32, 1);
    EXPECT_ERROR(f, r, INVALID_PARAMETERS);
    r = HVC(guest, FFA_RX_RELEASE_32, 0x10000);
    EXPECT_ERROR(f, r, INVALID_PARAMETERS);
    EXPECT(f, vm_of(f, OF_SP1)->rx_state, RX_FULL);
    r = HVC(guest, FFA_RX_RELEASE_32);
    EXPECT_SUCCESS(f, r, 0);
    EXPECT(f, vm_of(f, OF_SP1)->rx_state, RX_EMPTY);
    fill(f, guest);
    /* ABI-54: unmapping leaves it FULL, so that nobody may fill the new one. */
    HVC(guest, FFA_RXTX_UNMAP_32);
    EXPECT(f, vm_of(f, OF_SP1)->rx_state, RX_FULL);
    lfs_proves("ABI-54");
    HVC(guest, MAP, f->sp[OF_SP1].live_state + PLAN_TX_AT, f->sp[OF_SP1].live_state + PLAN_RX_AT,
        1);
    r = HVC(guest, FFA_PARTITION_INFO_GET_32);
    EXPECT_ERROR(f, r, BUSY);
    r = HVC(guest, FFA_RX_RELEASE_32);
    EXPECT_SUCCESS(f, r, 0);
}

static void release_by_wait(struct fixture *f, struct lfs_guest *guest)
{
    struct lfs_frame r;

    fill(f, guest);
    r = HVC(guest, FFA_MSG_WAIT_32, 1);
    EXPECT_ERROR(f, r, INVALID_PARAMETERS);
    EXPECT(f, vm_of(f, OF_SP1)->rx_state, RX_FULL); /* a failed one keeps it */
    lfs_proves("ABI-57");
    r = HVC(guest, FFA_MSG_WAIT_32, 0, FFA_MSG_WAIT_KEEP_RX);
    EXPECT_FRAME(f, r, FFA_RUN_32);
    EXPECT(f, vm_of(f, OF_SP1)->rx_state, RX_FULL);
    r = HVC(guest, FFA_MSG_WAIT_32);
    EXPECT(f, r.x[0], FFA_MSG_SEND_DIRECT_REQ_64);
    EXPECT(f, vm_of(f, OF_SP1)->rx_state, RX_EMPTY);
    fill(f, guest);
    answer_request(guest, &r, 1);
    EXPECT(f, vm_of(f, OF_SP1)->rx_state, RX_FULL); /* a direct response does not release it */
    f->seen[0] = r.x[3];
    answer_request(guest, &r, 2);
}

static void give_cycles(struct fixture *f, struct lfs_ctx *self)
{
    struct lfs_frame r = SMC(self, FFA_RUN_32, ffa_pack_vcpu(ID_SP1, 0));

    EXPECT_FRAME(f, r, FFA_MSG_WAIT_32);
    r = ASK(self, ID_SP1);
    EXPECT_REPLY(f, r, ID_SP1, 1);
    r = ASK(self, ID_SP1, 9);
    EXPECT_REPLY(f, r, ID_SP1, 2);
    EXPECT(f, f->seen[0], 9);
}

static void rx_by_call(enum lfs_profile profile)
{
    struct fixture *f = fixture_new(profile, 1);

    f->sp[OF_SP1].static_rxtx = true;
    f->sp[OF_SP1].init = release_by_call;
    fixture_finish(f);
}
IN_BOTH_PROFILES(ABI_54_ABI_55_rx_release, rx_by_call)

static void rx_by_wait(enum lfs_profile profile)
{
    struct fixture *f = fixture_new(profile, 1);

    f->sp[OF_SP1].static_rxtx = true;
    f->sp[OF_SP1].init = release_by_wait;
    f->sp[OF_SP1].stays_in_init = true;
    f->cpu[0].lane = give_cycles;
    fixture_finish(f);
}
IN_BOTH_PROFILES(ABI_57_msg_wait_and_rx, rx_by_wait)

/* ---- how large ------------------------------------------------------------------------------- */

/* All of RX is written, whatever it has room for. */
static void map_largest(struct fixture *f, struct lfs_ctx *self)
{
    uint64_t most = f->config.platform.limits->rxtx_pages, rx = NWD_TX + most * PLAN_PAGE;
    struct lfs_frame r = SMC(self, MAP, NWD_TX, rx + PLAN_PAGE, most + 1);

    EXPECT_ERROR(f, r, INVALID_PARAMETERS);
    lfs_mem_write(f->m, lfs_pa_of(rx + (most - 1) * PLAN_PAGE + 8), &most, sizeof(most));
    r = SMC(self, MAP, NWD_TX, rx, most);
    EXPECT_SUCCESS(f, r, 0);
    r = SMC(self, FFA_PARTITION_INFO_GET_32);
    EXPECT(f, r.x[2], 1);
    lfs_mem_read(f->m, lfs_pa_of(rx + (most - 1) * PLAN_PAGE + 8), &most, sizeof(most));
    EXPECT(f, f->config.platform.limits->rxtx_pages == 1 || most == 0, true);
}

static void man_12_as_large_as_the_build_allows(void **state)
{
    const struct lfs_build_limits *builds[] = {&lfs_build_limits_generic, &lfs_build_limits_fvp};

    (void)state;
    for (unsigned i = 0; i < 2; i++) {
        struct fixture *f = fixture_new(LFS_PROFILE_SPEC, 1);

        f->config.platform.limits = builds[i];
        f->cpu[0].lane = map_largest;
        fixture_finish(f);
    }
}

/* ---- the normal world ------------------------------------------------------------------------ */

static void nwd_maps(struct fixture *f, struct lfs_ctx *self)
{
    struct lfs_frame r = SMC(self, FFA_RXTX_MAP_32, NWD_TX, NWD_RX, 1);

    EXPECT_ERROR(f, r, NOT_SUPPORTED);
    lfs_proves("ABI-05");
    r = SMC(self, MAP, 0x6480000, NWD_RX, 1);
    EXPECT_ERROR(f, r, DENIED); /* not in its view */
    lfs_proves("ABI-51");
    r = SMC(self, MAP, NWD_TX, 0x6480000, 1);
    EXPECT_ERROR(f, r, DENIED);
    r = SMC(self, MAP, NWD_TX, NWD_RX + 0x4000, 5);
    EXPECT_ERROR(f, r, INVALID_PARAMETERS);
    r = SMC(self, MAP, 0, 0, 0);
    EXPECT_ERROR(f, r, INVALID_PARAMETERS); /* a Hypervisor's form, without its TX */
    EXPECT(f, nwd_of(f)->rxtx_mapped, false);
    r = SMC(self, FFA_RXTX_UNMAP_32);
    EXPECT_ERROR(f, r, INVALID_PARAMETERS);
    r = SMC(self, MAP, NWD_TX, NWD_RX, 1);
    EXPECT_SUCCESS(f, r, 0);
    EXPECT(f,
           lfs_space_mode(f->m, f->stack->spmc.vm[0].space, lfs_ipa_of(NWD_TX), 1, &(uint32_t){0}),
           false); /* gone from what it may share */
    r = SMC(self, MAP, NWD_TX + 0x2000, NWD_RX + 0x2000, 1);
    EXPECT_ERROR(f, r, DENIED);
    r = SMC(self, FFA_RXTX_UNMAP_32, (uint64_t)ID_SP1 << 16);
    EXPECT_ERROR(f, r, INVALID_PARAMETERS);
    r = SMC(self, FFA_RXTX_UNMAP_32, UINT64_C(7) << 16);
    EXPECT_ERROR(f, r, INVALID_PARAMETERS);
    r = SMC(self, FFA_RX_RELEASE_32);
    EXPECT_ERROR(f, r, DENIED);
    lfs_proves("ABI-55");
    r = SMC(self, FFA_RX_RELEASE_32, 7);
    EXPECT_ERROR(f, r, INVALID_PARAMETERS);
    r = SMC(self, FFA_RXTX_UNMAP_32);
    EXPECT_SUCCESS(f, r, 0);
    r = SMC(self, MAP, NWD_TX, NWD_RX, 1);
    EXPECT_SUCCESS(f, r, 0);
}

static struct lfs_frame map_forwarded(struct fixture *f, struct lfs_ctx *self, uint32_t rx,
                                      uint32_t tx)
{
    const uint32_t descriptor[] = {7, rx, tx, 0}; /* of VM 7 (1.8) */

    lfs_mem_write(f->m, lfs_pa_of(NWD_TX), descriptor, sizeof(descriptor));
    return SMC(self, MAP, 0, 0, 0);
}

/* Rows 1 to 3: the descriptor is read where the Hypervisor has a TX, and names nobody. */
static void maps_for_a_vm(struct fixture *f, struct lfs_ctx *self)
{
    struct lfs_frame r = map_forwarded(f, self, 16, 48);

    EXPECT_ERROR(f, r, INVALID_PARAMETERS); /* no TX */
    r = SMC(self, MAP, NWD_TX, NWD_RX, 1);
    EXPECT_SUCCESS(f, r, 0);
    for (uint32_t off = 1; off < 8; off++) {
        r = map_forwarded(f, self, 16 + off, 48);
        EXPECT_ERROR(f, r, INVALID_PARAMETERS);
        r = map_forwarded(f, self, 16, 48 + off);
        EXPECT_ERROR(f, r, INVALID_PARAMETERS);
    }
    r = map_forwarded(f, self, 24, 48);
    EXPECT_ERROR(f, r, DENIED);
    lfs_proves("ABI-50");
    r = map_forwarded(f, self, UINT32_MAX - 7, 8); /* composites are not looked for */
    EXPECT_ERROR(f, r, DENIED);
    r = SMC(self, MAP, 0, 0, UINT64_C(1) << 32); /* w3 is 0 */
    EXPECT_ERROR(f, r, DENIED);
}

static void of_a_vm(enum lfs_profile profile)
{
    struct fixture *f = fixture_new(profile, 1);

    f->cpu[0].lane = maps_for_a_vm;
    fixture_finish(f);
}
IN_BOTH_PROFILES(ABI_50_buffers_of_a_vm_are_described_in_tx, of_a_vm)

static void of_nwd(enum lfs_profile profile)
{
    struct fixture *f = fixture_new(profile, 1);

    f->cpu[0].lane = nwd_maps;
    fixture_finish(f);
}
IN_BOTH_PROFILES(ABI_05_ABI_51_normal_world_buffers, of_nwd)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ABI_50_to_ABI_53_map_and_unmap),
        cmocka_unit_test(buffers_of_the_manifest_are_mapped_at_boot),
        cmocka_unit_test(ABI_54_ABI_55_rx_release),
        cmocka_unit_test(ABI_57_msg_wait_and_rx),
        cmocka_unit_test(man_12_as_large_as_the_build_allows),
        cmocka_unit_test(ABI_05_ABI_51_normal_world_buffers),
        cmocka_unit_test(ABI_50_buffers_of_a_vm_are_described_in_tx),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
