/* SPDX-License-Identifier: BSD-3-Clause */
/* FFA_PARTITION_INFO_GET and _GET_REGS: ffa-abi.md 4.2 and 4.3. */
#include "tests/models/stack_fixture.h"

/* Two pages of the normal world for its buffers. */
#define NWD_TX 0x90000000u
#define NWD_RX 0x90001000u

/* Properties as ffa-abi.md 4.2 lists them: of a partition with PLAN_ALL_METHODS, to either side. */
#define TO_NWD                                                                                     \
    (FFA_PARTITION_RECEIVES_DIRECT_REQ | FFA_PARTITION_INDIRECT_MESSAGES | FFA_PARTITION_AARCH64 | \
     FFA_PARTITION_RECEIVES_DIRECT_REQ2 | FFA_PARTITION_LIVE_ACTIVATION)
#define TO_SP (TO_NWD | FFA_PARTITION_SENDS_DIRECT_REQ | FFA_PARTITION_SENDS_DIRECT_REQ2)

#define GET(self, flags, ...) SMC(self, FFA_PARTITION_INFO_GET_32, __VA_ARGS__, flags)
#define NIL                   0, 0, 0, 0
#define GET_REGS(self, ...)   SMC(self, FFA_PARTITION_INFO_GET_REGS_64, __VA_ARGS__)

#define WORDS(low, high) ((uint64_t)(low) | (uint64_t)(high) << 32)
#define HEADER(id, contexts, properties) \
    ((uint64_t)(id) | (uint64_t)(contexts) << 16 | (uint64_t)(properties) << 32)
#define INDICES(current, last) (UINT64_C(48) << 48 | (uint64_t)(current) << 16 | (last))

static void negotiate(struct fixture *f, struct lfs_ctx *self, uint32_t version)
{
    struct lfs_frame r = SMC(self, FFA_VERSION_32, version);

    EXPECT(f, r.x[0], FFA_VERSION_1_3);
}

static uint32_t rx_word(struct fixture *f, uint32_t at)
{
    uint8_t bytes[4];

    lfs_mem_read(f->m, lfs_pa_of(NWD_RX + at), bytes, sizeof(bytes));
    return lfs_get_le32(bytes);
}

/* The i-th 48-byte descriptor in the normal world's RX. */
static void expect_descriptor(struct fixture *f, unsigned i, uint32_t id, uint32_t properties,
                              const uint32_t protocol[4], const uint32_t image[4])
{
    uint32_t at = i * 48;

    EXPECT(f, rx_word(f, at), id | 1u << 16);
    EXPECT(f, rx_word(f, at + 4), properties);
    for (uint32_t w = 0; w < 4; w++) {
        EXPECT(f, rx_word(f, at + 8 + 4 * w), protocol[w]);
        EXPECT(f, rx_word(f, at + 24 + 4 * w), image[w]);
    }
    EXPECT(f, rx_word(f, at + 40), FFA_VERSION_1_3);
    EXPECT(f, rx_word(f, at + 44), 0);
}

static const uint32_t nil[4];

/* ---- FFA_PARTITION_INFO_GET ------------------------------------------------------------------ */

static void before_buffers(struct fixture *f, struct lfs_ctx *self)
{
    struct lfs_frame r = GET(self, 1, NIL);

    EXPECT_SUCCESS(f, r, 2);
    lfs_proves("ABI-36");
    r = GET(self, 0, NIL);
    EXPECT_ERROR(f, r, BUSY);
    lfs_proves("ABI-37");
    r = GET(self, 2, NIL);
    EXPECT_ERROR(f, r, INVALID_PARAMETERS);
    lfs_proves("ABI-39");
    r = GET(self, 0x80000001, NIL);
    EXPECT_ERROR(f, r, INVALID_PARAMETERS);
    r = GET(self, 0, 1, 2, 3, 4);
    EXPECT_ERROR(f, r, INVALID_PARAMETERS);     /* unknown UUID: before RX is looked at */
    for (unsigned word = 0; word < 4; word++) { /* Nil is all four words */
        r = GET(self, 0, word == 0, word == 1, word == 2, word == 3);
        EXPECT_ERROR(f, r, INVALID_PARAMETERS);
    }
}

static void queries(struct fixture *f, struct lfs_ctx *self)
{
    struct sp_plan *sp1 = &f->sp[OF_SP1], *sp2 = &f->sp[OF_SP2];
    struct lfs_frame r;

    negotiate(f, self, FFA_VERSION_1_3);
    before_buffers(f, self);
    r = SMC(self, FFA_RXTX_MAP_64, NWD_TX, NWD_RX, 1);
    EXPECT_SUCCESS(f, r, 0);
    lfs_mem_write(f->m, lfs_pa_of(NWD_RX + 4095), "x", 1);
    r = GET(self, 0, NIL);
    EXPECT_SUCCESS(f, r, 2, 48);
    lfs_proves("ABI-37 ABI-40");
    EXPECT(f, nwd_of(f)->rx_state, RX_FULL);
    expect_descriptor(f, 0, ID_SP1, TO_NWD, sp1->protocol[0], sp1->image_uuid);
    lfs_proves("ABI-44");
    expect_descriptor(f, 1, ID_SP2, TO_NWD, sp2->protocol[0], sp2->image_uuid);
    EXPECT(f, rx_word(f, 4092), 0); /* the tail is zeroed */
    r = GET(self, 0, NIL);
    EXPECT_ERROR(f, r, BUSY);
    lfs_proves("ABI-38");
    r = GET(self, 1, NIL);
    EXPECT_SUCCESS(f, r, 2);
    r = GET(self, 0, 1, 2, 3, 4);
    EXPECT_ERROR(f, r, INVALID_PARAMETERS); /* whatever RX is */
    SMC(self, FFA_RX_RELEASE_32);
    r = GET(self, 0, sp1->protocol[0][0], 2, 3, 4);
    EXPECT_SUCCESS(f, r, 1, 48);
    expect_descriptor(f, 0, ID_SP1, TO_NWD, nil, sp1->image_uuid);
    SMC(self, FFA_RX_RELEASE_32);
    r = GET(self, 0, sp2->image_uuid[0], sp2->image_uuid[1], sp2->image_uuid[2],
            sp2->image_uuid[3]);
    EXPECT_SUCCESS(f, r, 1, 48);
    expect_descriptor(f, 0, ID_SP2, TO_NWD, sp2->protocol[0], nil);
}

static void info_get(enum lfs_profile profile)
{
    struct fixture *f = fixture_new(profile, 2);

    f->cpu[0].lane = queries;
    fixture_finish(f);
}
IN_BOTH_PROFILES(ABI_36_to_ABI_40_ABI_44_partition_info_get, info_get)

/* A caller of 1.0 gets 8-byte descriptors with three property bits, one a partition. */
static void query_as_1_0(struct fixture *f, struct lfs_ctx *self)
{
    struct lfs_frame r;

    negotiate(f, self, FFA_VERSION_1_0);
    SMC(self, FFA_RXTX_MAP_64, NWD_TX, NWD_RX, 1);
    r = GET(self, 0, NIL);
    EXPECT_SUCCESS(f, r, 1, 8);
    EXPECT(f, rx_word(f, 0), ID_SP1 | 1u << 16);
    EXPECT(f, rx_word(f, 4), TO_NWD & 7);
    EXPECT(f, rx_word(f, 8), 0);
}

/* One of 1.1 or 1.2 gets 48 bytes too; from 1.2 on every service is told. */
static void query_as_1_1(struct fixture *f, struct lfs_ctx *self)
{
    struct lfs_frame r;

    negotiate(f, self, FFA_VERSION_1_1);
    SMC(self, FFA_RXTX_MAP_64, NWD_TX, NWD_RX, 1);
    r = GET(self, 0, NIL);
    EXPECT_SUCCESS(f, r, 1, 48);
}

static void query_as_1_2(struct fixture *f, struct lfs_ctx *self)
{
    struct lfs_frame r;

    negotiate(f, self, FFA_VERSION_1_2);
    SMC(self, FFA_RXTX_MAP_64, NWD_TX, NWD_RX, 1);
    r = GET(self, 0, NIL);
    EXPECT_SUCCESS(f, r, 2, 48);
    EXPECT(f, rx_word(f, 8), f->sp[OF_SP1].protocol[0][0]);
    EXPECT(f, rx_word(f, 48 + 8), f->sp[OF_SP1].protocol[1][0]);
}

static void caller_versions(enum lfs_profile profile)
{
    static fixture_lane *const lanes[] = {query_as_1_0, query_as_1_1, query_as_1_2};

    for (unsigned i = 0; i < 3; i++) {
        struct fixture *f = fixture_new(profile, 1);

        f->sp[OF_SP1].protocols = 2;
        memcpy(f->sp[OF_SP1].protocol[1], (const uint32_t[4]){9, 9, 9, 9}, 16);
        f->cpu[0].lane = lanes[i];
        fixture_finish(f);
    }
}
IN_BOTH_PROFILES(descriptor_sizes_by_the_callers_version, caller_versions)

/* ---- FFA_PARTITION_INFO_GET_REGS ------------------------------------------------------------- */

static void expect_upper_zero(struct fixture *f, const struct lfs_frame *r, unsigned first)
{
    for (unsigned i = first; i < 18; i++)
        EXPECT(f, r->x[i], 0);
}

static void walk(struct fixture *f, struct lfs_ctx *self)
{
    struct lfs_frame r;

    negotiate(f, self, FFA_VERSION_1_3);
    r = GET_REGS(self, 0, 0, 0);
    EXPECT_FRAME(f, r, FFA_SUCCESS_64, 0, INDICES(1, 2), HEADER(ID_SP1, 1, TO_NWD),
                 WORDS(0xa0000001, 2), WORDS(3, 4), WORDS(0x962a7bf0, 0x174d471d),
                 WORDS(0xa686c89e, 0x5c3e254e));
    lfs_proves("ABI-41 ABI-45");
    EXPECT(f, r.x[8], FFA_VERSION_1_3);
    EXPECT(f, r.x[9], HEADER(ID_SP2, 1, TO_NWD));
    EXPECT(f, r.x[14], FFA_VERSION_1_3);
    expect_upper_zero(f, &r, 15);
    r = GET_REGS(self, 0, 0, 2);
    EXPECT_FRAME(f, r, FFA_SUCCESS_64, 0, INDICES(2, 2), HEADER(ID_SP3, 1, TO_NWD),
                 WORDS(0xa0000003, 2), WORDS(3, 4), WORDS(0x11111111, 0x22222222),
                 WORDS(0x33333333, 0x44444444));
    expect_upper_zero(f, &r, 9);
    r = GET_REGS(self, 0, 0, 3);
    EXPECT_ERROR(f, r, INVALID_PARAMETERS); /* the first index that does not exist */
    r = GET_REGS(self, 0, 0, 0x10000);
    EXPECT_ERROR(f, r, RETRY);
    r = GET_REGS(self, 0, 0, 0x10003);
    EXPECT_ERROR(f, r, RETRY); /* the tag comes first */
    r = GET_REGS(self, 1, 1, 0);
    EXPECT_ERROR(f, r, INVALID_PARAMETERS);
    r = GET_REGS(self, WORDS(0xe98e43ad, 0xb7db524f), WORDS(0x47a3bf57, 0x1588f4e3), 0);
    EXPECT_ERROR(f, r, INVALID_PARAMETERS); /* no LSPs for the normal world */
    lfs_proves("ABI-43");
}

static void get_regs(enum lfs_profile profile)
{
    struct fixture *f = fixture_new(profile, 3);

    f->cpu[0].lane = walk;
    fixture_finish(f);
}
IN_BOTH_PROFILES(ABI_41_ABI_43_ABI_45_get_regs, get_regs)

/* A partition sees who can send, and EL3's logical partition behind the partitions. */
static void walk_as_partition(struct fixture *f, struct lfs_guest *guest)
{
    struct lfs_frame r = HVC(guest, FFA_PARTITION_INFO_GET_REGS_64, 0, 0, 1);

    EXPECT_FRAME(f, r, FFA_SUCCESS_64, 0, INDICES(2, 2), HEADER(ID_SP2, 1, TO_SP),
                 WORDS(0xa0000002, 2), WORDS(3, 4), WORDS(0x2721ffc3, 0xf8a9417e),
                 WORDS(0xa124af05, 0x7434a3af));
    EXPECT(f, r.x[8], FFA_VERSION_1_3);
    EXPECT(f, r.x[9], HEADER(ID_LSP, 1, 0x102));
    lfs_proves("ABI-43");
    EXPECT(f, r.x[10], WORDS(0xe98e43ad, 0xb7db524f));
    EXPECT(f, r.x[11], WORDS(0x47a3bf57, 0x1588f4e3));
    EXPECT(f, r.x[12] | r.x[13], 0);
    EXPECT(f, r.x[14], FFA_VERSION_1_3);
    expect_upper_zero(f, &r, 15);
    r = HVC(guest, FFA_PARTITION_INFO_GET_REGS_64, WORDS(0xe98e43ad, 0xb7db524f),
            WORDS(0x47a3bf57, 0x1588f4e3));
    EXPECT_FRAME(f, r, FFA_SUCCESS_64, 0, INDICES(0, 0), HEADER(ID_LSP, 1, 0x102));
    EXPECT(f, r.x[8], FFA_VERSION_1_3);
    r = HVC(guest, FFA_PARTITION_INFO_GET_REGS_64, 0, 0, 3);
    EXPECT_ERROR(f, r, INVALID_PARAMETERS);
    r = HVC(guest, FFA_PARTITION_INFO_GET_REGS_64, 0, 0, 0x10000);
    EXPECT_ERROR(f, r, RETRY);
    r = HVC(guest, FFA_PARTITION_INFO_GET_REGS_64, 1, 1, 0);
    EXPECT_ERROR(f, r, INVALID_PARAMETERS);
    EXPECT_STATE(f, OF_SP1, "RUNNING", "RUNNING");
}

static void asked_to_walk(struct fixture *f, struct lfs_guest *guest, struct lfs_frame *frame)
{
    walk_as_partition(f, guest);
    answer_request(guest, frame, 1);
}

static void get_regs_by_sp(enum lfs_profile profile)
{
    struct fixture *f = fixture_new(profile, 2);

    f->sp[OF_SP1].request = asked_to_walk;
    f->cpu[0].lane = ask_sp1;
    fixture_finish(f);
}
IN_BOTH_PROFILES(ABI_43_a_partition_sees_the_lsp, get_regs_by_sp)

/* While it boots there are no logical partitions yet: they begin after the SPMC. */
static void walk_while_booting(struct fixture *f, struct lfs_guest *guest)
{
    struct lfs_frame r = HVC(guest, FFA_PARTITION_INFO_GET_REGS_64, 0, 0, 0);

    EXPECT(f, r.x[2], INDICES(1, 1));
}

static void while_booting(enum lfs_profile profile)
{
    struct fixture *f = fixture_new(profile, 2);

    f->sp[OF_SP1].init = walk_while_booting;
    fixture_finish(f);
}
IN_BOTH_PROFILES(no_lsps_before_the_spmc_is_up, while_booting)

/* ---- image UUIDs ----------------------------------------------------------------------------- */

static void look_up_as_lsp(struct fixture *f, struct el3 *e, struct lfs_ctx *ctx)
{
    bool gated = f->config.policy.value[LFS_KNOB_image_uuid_lookup_gate] ==
                 IMAGE_UUID_LOOKUP_GATE_NWD_VERSION;
    struct lfs_frame r;

    spmd_lsp_partition_info(e, ctx, f->sp[OF_SP1].image_uuid, &r);
    if (gated && f->seen[0] < FFA_VERSION_1_3) {
        EXPECT_ERROR(f, r, INVALID_PARAMETERS); /* F5 */
        return;
    }
    /* F4. A caller below 1.2 is told of one service a partition (V4). */
    EXPECT_FRAME(f, r, FFA_SUCCESS_64, 0,
                 INDICES(f->seen[0] >= FFA_VERSION_1_2, f->seen[0] >= FFA_VERSION_1_2),
                 HEADER(ID_SP1, 1, TO_NWD), WORDS(0xa0000001, 2), WORDS(3, 4));
    EXPECT(f, r.x[8], FFA_VERSION_1_3);
}

static void look_up(struct fixture *f, struct lfs_ctx *self, uint32_t version)
{
    struct sp_plan *sp1 = &f->sp[OF_SP1];
    struct lfs_frame r;

    f->seen[0] = version;
    negotiate(f, self, version);
    r = GET(self, 1, sp1->image_uuid[0], sp1->image_uuid[1], sp1->image_uuid[2],
            sp1->image_uuid[3]);
    if (version == FFA_VERSION_1_3)
        EXPECT_SUCCESS(f, r, 2);
    else if (f->config.policy.value[LFS_KNOB_image_uuid_lookup_gate] ==
             IMAGE_UUID_LOOKUP_GATE_NWD_VERSION)
        EXPECT_ERROR(f, r, INVALID_PARAMETERS); /* ABI-42 */
    at_el3(f, self, look_up_as_lsp);
}

static void look_up_1_1(struct fixture *f, struct lfs_ctx *self)
{
    look_up(f, self, FFA_VERSION_1_1);
}

static void look_up_1_2(struct fixture *f, struct lfs_ctx *self)
{
    look_up(f, self, FFA_VERSION_1_2);
}

static void look_up_1_3(struct fixture *f, struct lfs_ctx *self)
{
    look_up(f, self, FFA_VERSION_1_3);
}

static void image_uuids(enum lfs_profile profile)
{
    static fixture_lane *const lanes[] = {look_up_1_1, look_up_1_2, look_up_1_3};

    for (unsigned i = 0; i < 3; i++) {
        struct fixture *f = fixture_new(profile, 2);

        f->sp[OF_SP1].protocols = 2;
        memcpy(f->sp[OF_SP1].protocol[1], (const uint32_t[4]){9, 9, 9, 9}, 16);
        /* A later partition's service by the same UUID: the scan has stopped before it. */
        memcpy(f->sp[OF_SP2].protocol[0], f->sp[OF_SP1].image_uuid, 16);
        f->cpu[0].lane = lanes[i];
        if (profile == LFS_PROFILE_UPSTREAM && i < 2)
            memcpy(f->sp[OF_SP2].protocol[0], (const uint32_t[4]){8, 8, 8, 8}, 16);
        fixture_finish(f);
    }
}
IN_BOTH_PROFILES(ABI_42_image_uuid_lookups, image_uuids)

static void without_image_uuid(struct fixture *f, struct lfs_ctx *self)
{
    struct sp_plan *sp1 = &f->sp[OF_SP1];
    struct lfs_frame r;

    negotiate(f, self, FFA_VERSION_1_3);
    r = GET_REGS(self, 0, 0, 0);
    EXPECT_FRAME(f, r, FFA_SUCCESS_64, 0, INDICES(0, 0),
                 HEADER(ID_SP1, 1, TO_NWD & ~FFA_PARTITION_LIVE_ACTIVATION), WORDS(0xa0000001, 2),
                 WORDS(3, 4));
    r = GET(self, 1, sp1->image_uuid[0], sp1->image_uuid[1], sp1->image_uuid[2],
            sp1->image_uuid[3]);
    EXPECT_ERROR(f, r, INVALID_PARAMETERS);
}

static void ABI_108_no_live_activation_no_image_uuid(void **state)
{
    struct fixture *f = fixture_new(LFS_PROFILE_SPEC, 1);

    (void)state;
    f->sp[OF_SP1].live = false;
    f->cpu[0].lane = without_image_uuid;
    fixture_finish(f);
}

/* ---- properties ------------------------------------------------------------------------------ */

static void properties_by_version(struct fixture *f, struct lfs_ctx *self)
{
    static const uint32_t expected[] = {
        FFA_PARTITION_AARCH64 | FFA_PARTITION_RECEIVES_DIRECT_REQ,
        FFA_PARTITION_AARCH64 | FFA_PARTITION_RECEIVES_DIRECT_REQ |
            FFA_PARTITION_INDIRECT_MESSAGES | FFA_PARTITION_NOTIFICATIONS,
        FFA_PARTITION_AARCH64 | FFA_PARTITION_RECEIVES_DIRECT_REQ |
            FFA_PARTITION_INDIRECT_MESSAGES | FFA_PARTITION_NOTIFICATIONS |
            FFA_PARTITION_RECEIVES_DIRECT_REQ2,
        FFA_PARTITION_AARCH64 | FFA_PARTITION_RECEIVES_DIRECT_REQ |
            FFA_PARTITION_INDIRECT_MESSAGES | FFA_PARTITION_NOTIFICATIONS |
            FFA_PARTITION_RECEIVES_DIRECT_REQ2 | FFA_PARTITION_LIVE_ACTIVATION,
    };
    uint32_t version = vm_of(f, OF_SP1)->version;
    struct lfs_frame r;

    negotiate(f, self, FFA_VERSION_1_3);
    r = GET_REGS(self, 0, 0, 0);
    EXPECT(f, r.x[3], HEADER(ID_SP1, 1, expected[ffa_version_minor(version)]));
    EXPECT(f, r.x[8], version);
}

static void adopt(struct fixture *f, struct lfs_guest *guest)
{
    struct lfs_frame r =
        HVC(guest, FFA_VERSION_32, f->sp[OF_SP1].image_version - 1 + FFA_VERSION_1_0);

    EXPECT(f, r.x[0], FFA_VERSION_1_3);
}

static void properties_follow_the_negotiated_version(void **state)
{
    (void)state;
    for (uint32_t minor = 0; minor <= 3; minor++) {
        struct fixture *f = fixture_new(LFS_PROFILE_SPEC, 1);

        f->sp[OF_SP1].notifications = true;
        f->sp[OF_SP1].image_version = minor + 1;
        f->sp[OF_SP1].init = adopt;
        f->cpu[0].lane = properties_by_version;
        fixture_finish(f);
    }
}

static void availability_bits(struct fixture *f, struct lfs_ctx *self)
{
    struct lfs_frame r;

    negotiate(f, self, FFA_VERSION_1_3);
    r = GET_REGS(self, 0, 0, 0);
    EXPECT(f, r.x[3] >> 32,
           TO_NWD | FFA_PARTITION_WANTS_VM_CREATED | FFA_PARTITION_WANTS_VM_DESTROYED);
    /* SP2 cannot receive direct requests. */
    EXPECT(f, (r.x[9] >> 32) & (FFA_PARTITION_WANTS_VM_CREATED | FFA_PARTITION_WANTS_VM_DESTROYED),
           0);
    ask_sp1(f, self);
}

static void no_availability_bits(struct fixture *f, struct lfs_guest *guest,
                                 struct lfs_frame *frame)
{
    struct lfs_frame r = HVC(guest, FFA_PARTITION_INFO_GET_REGS_64, 0, 0, 0);

    EXPECT(f, r.x[3] >> 32, TO_SP);
    answer_request(guest, frame, 1);
}

static void vm_availability_bits_for_the_normal_world_only(void **state)
{
    struct fixture *f = fixture_new(LFS_PROFILE_SPEC, 2);

    (void)state;
    f->sp[OF_SP1].availability = f->sp[OF_SP2].availability = 3;
    f->sp[OF_SP2].messaging = 0x402;
    f->sp[OF_SP1].request = no_availability_bits;
    f->cpu[0].lane = availability_bits;
    fixture_finish(f);
}

/* ---- who is hidden --------------------------------------------------------------------------- */

static void abort_now(struct fixture *f, struct lfs_guest *guest, struct lfs_frame *frame)
{
    (void)f;
    (void)frame;
    lfs_guest_abort(guest, 0);
}

static void abort_one(struct fixture *f, struct lfs_ctx *self)
{
    struct lfs_frame r;

    negotiate(f, self, FFA_VERSION_1_3);
    r = ASK(self, ID_SP2);
    EXPECT_ERROR(f, r, ABORTED);
    r = GET(self, 1, NIL);
    EXPECT_SUCCESS(f, r, 1 + (f->sp[OF_SP2].abort_action == LFS_MANIFEST_ABORT_STOP));
}

static void hidden(enum lfs_profile profile)
{
    static const int actions[] = {LFS_MANIFEST_ABORT_STOP, LFS_MANIFEST_ABORT_DESTROY};

    for (unsigned i = 0; i < 2; i++) {
        struct fixture *f = fixture_new(profile, 2);

        f->sp[OF_SP2].abort_action = actions[i];
        f->sp[OF_SP2].request = abort_now;
        f->cpu[0].lane = abort_one;
        fixture_finish(f);
    }
}
IN_BOTH_PROFILES(LA_03_only_null_partitions_are_hidden, hidden)

static void destroy_the_last(struct fixture *f, struct lfs_ctx *self)
{
    struct lfs_frame r = ASK(self, ID_SP1);

    EXPECT_ERROR(f, r, ABORTED);
    GET(self, 1, NIL);
}

static void ABI_107_nil_query_without_partitions(void **state)
{
    struct fixture *f = fixture_new(LFS_PROFILE_UPSTREAM, 1);

    (void)state;
    f->sp[OF_SP1].request = abort_now;
    f->cpu[0].lane = destroy_the_last;
    fixture_panics(f, "Nil query");
}

static void ask_when_none_is_left(struct fixture *f, struct lfs_ctx *self)
{
    struct lfs_frame r = ASK(self, ID_SP1);

    EXPECT_ERROR(f, r, ABORTED);
    r = GET(self, 1, NIL);
    EXPECT_ERROR(f, r, INVALID_PARAMETERS);
    r = SMC(self, FFA_PARTITION_INFO_GET_REGS_64);
    EXPECT_ERROR(f, r, INVALID_PARAMETERS);
}

static void a_nil_query_that_finds_nothing_is_refused_in_spec(void **state)
{
    struct fixture *f = fixture_new(LFS_PROFILE_SPEC, 1);

    (void)state;
    f->sp[OF_SP1].request = abort_now;
    f->cpu[0].lane = ask_when_none_is_left;
    fixture_finish(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ABI_36_to_ABI_40_ABI_44_partition_info_get),
        cmocka_unit_test(descriptor_sizes_by_the_callers_version),
        cmocka_unit_test(ABI_41_ABI_43_ABI_45_get_regs),
        cmocka_unit_test(ABI_43_a_partition_sees_the_lsp),
        cmocka_unit_test(no_lsps_before_the_spmc_is_up),
        cmocka_unit_test(ABI_42_image_uuid_lookups),
        cmocka_unit_test(ABI_108_no_live_activation_no_image_uuid),
        cmocka_unit_test(properties_follow_the_negotiated_version),
        cmocka_unit_test(vm_availability_bits_for_the_normal_world_only),
        cmocka_unit_test(LA_03_only_null_partitions_are_hidden),
        cmocka_unit_test(ABI_107_nil_query_without_partitions),
        cmocka_unit_test(a_nil_query_that_finds_nothing_is_refused_in_spec),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
