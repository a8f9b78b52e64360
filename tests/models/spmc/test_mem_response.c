/* SPDX-License-Identifier: BSD-3-Clause */
/* What retrievals answer, byte for byte: ffa-memory.md 1.11 and 6.4; and the Hypervisor's form. */
#include "tests/models/spmc/mem_borrow.h"

#define PAGE_1 0x7300000u /* of 1.11 */
#define PAGE_2 0x7310000u

static void put_64(struct fixture *f, uint64_t at, uint64_t value)
{
    lfs_mem_write(f->m, lfs_pa_of(at), &value, sizeof(value));
}

/* All of RX: these bytes, then zeros. */
static void expect_rx(struct fixture *f, uint64_t rx, const uint8_t *want, size_t size)
{
    uint8_t got[PAGE], all[PAGE] = {0};

    memcpy(all, want, size);
    lfs_mem_read(f->m, lfs_pa_of(rx), got, sizeof(got));
    for (size_t i = 0; i < sizeof(got); i += 8)
        EXPECT(f, lfs_get_le64(got + i), lfs_get_le64(all + i));
}

/* ---- the worked example ---------------------------------------------------------------------- */

static void sp1_shares_the_example(struct fixture *f, const struct lfs_mem_client *c)
{
    const struct lfs_mem_emad emads[] = {
        {.receiver = ID_SP2, .permissions = RW, .impdef = {0x1122334455667788, 0x99aabbccddeeff00}},
        TO(ID_SP3, RO)};
    const struct lfs_mem_range ranges[] = {{PAGE_1, 1, 0}, {PAGE_2, 2, 0}};
    struct mem_message message;
    struct lfs_frame r;

    mem_map(f, OF_SP1, PAGE_1, 1, LFS_MODE_R | LFS_MODE_W);
    mem_map(f, OF_SP1, PAGE_2, 2, LFS_MODE_R | LFS_MODE_W);
    message = mem_message_of(FFA_MEM_SHARE_32, LFS_MEM_V1_2, ID_SP1, emads, f->seen[1] ? 2 : 1,
                             ranges, 2);
    r = mem_post(c, &message);
    EXPECT_HANDLE(f, r, f->seen[0]);
}

static const uint8_t example[] = {0x01, 0x80, 0x2f, 0,    0x08, 0, 0,    0,    0,    0,    0,
                                  0,    0,    0,    0,    0, /* tag: 0 */
                                  0,    0,    0,    0,    0,    0, 0,    0,    0x20, 0,    0,
                                  0,    1,    0,    0,    0, /* one EMAD of 32 bytes */
                                  0x30, 0,    0,    0,    0,    0, 0,    0,    0,    0,    0,
                                  0,    0,    0,    0,    0, /* at 48 */
                                  0x02, 0x80, 0x06, 0,    0x50, 0, 0,    0,    0x88, 0x77, 0x66,
                                  0x55, 0x44, 0x33, 0x22, 0x11, 0, 0xff, 0xee, 0xdd, 0xcc, 0xbb,
                                  0xaa, 0x99, 0,    0,    0,    0, 0,    0,    0,    0,    3,
                                  0,    0,    0,    2,    0,    0, 0,    0,    0,    0,    0,
                                  0,    0,    0,    0, /* 3 pages in 2 ranges */
                                  0,    0,    0x30, 0x07, 0,    0, 0,    0,    1,    0,    0,
                                  0,    0,    0,    0,    0,    0, 0,    0x31, 0x07, 0,    0,
                                  0,    0,    2,    0,    0,    0, 0,    0,    0,    0};

static void sp2_retrieves_the_example(struct fixture *f, const struct lfs_mem_client *c)
{
    const struct lfs_mem_emad emad = {
        .receiver = ID_SP2, .permissions = RW, .impdef = {0x1122334455667788, 0x99aabbccddeeff00}};
    struct mem_message message = request_of(LFS_MEM_V1_2, ID_SP1, MEM_SHARE, 0, &emad, 1);
    struct lfs_frame r;

    mem_patch(&message, D_ATTRIBUTES, 1, NORMAL);
    put_64(f, c->box.rx + sizeof(example), UINT64_MAX); /* left over from something else */
    put_64(f, c->box.rx + PAGE - 8, UINT64_MAX);
    EXPECT(f, vm_of(f, OF_SP2)->rx_state, RX_EMPTY);
    r = mem_post(c, &message);
    EXPECT_RETRIEVED(f, r, sizeof(example), sizeof(example));
    EXPECT(f, vm_of(f, OF_SP2)->rx_state, RX_FULL);
    lfs_proves("MEM-58");
    lfs_proves("MEM-12");
    expect_rx(f, c->box.rx, example, sizeof(example));
    EXPECT_MODE(f, OF_SP2, PAGE_1, LFS_MODE_R | LFS_MODE_W | BORROWED);
    EXPECT_MODE(f, OF_SP2, PAGE_2 + PAGE, LFS_MODE_R | LFS_MODE_W | BORROWED);
    EXPECT_MODE(f, OF_SP2, PAGE_2 + 2 * PAGE, MODE_ABSENT);
}

static void worked_example(struct fixture *f, struct lfs_ctx *self)
{
    as(f, self, OF_SP1, sp1_shares_the_example);
    as(f, self, OF_SP2, sp2_retrieves_the_example);
}

/* ---- to older receivers ---------------------------------------------------------------------- */

static const uint8_t in_1_1[] = {
    0x01, 0x80, 0x2f, 0,    0x08, 0, 0, 0, 0,    0, 0,    0,    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0x10, 0,    0,    0,    1,    0, 0, 0, 0x30, 0, 0,    0,    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0x02, 0x80, 0x06, 0,    0x40, 0, 0, 0, 0,    0, 0,    0,    0, 0, 0, 0, 3, 0, 0, 0, 2, 0, 0, 0,
    0,    0,    0,    0,    0,    0, 0, 0, 0,    0, 0x30, 0x07, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0,
    0,    0,    0x31, 0x07, 0,    0, 0, 0, 2,    0, 0,    0,    0, 0, 0, 0};

static const uint8_t in_1_0[] = {0x01, 0x80, 0x2f, 0,    0x08, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
                                 0,    0,    0,    0,    0,    0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0,
                                 0x03, 0x80, 0x05, 0,    0x30, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
                                 3,    0,    0,    0,    2,    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
                                 0,    0,    0x30, 0x07, 0,    0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0,
                                 0,    0,    0x31, 0x07, 0,    0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0};

static void sp1_shares_with_both(struct fixture *f, const struct lfs_mem_client *c)
{
    f->seen[1] = true;
    sp1_shares_the_example(f, c);
}

static void ask_bypassing(struct fixture *f, const struct lfs_mem_client *c,
                          enum lfs_mem_layout layout, const uint8_t *want, size_t size)
{
    const struct lfs_mem_emad emad = TO(mem_id(c), 0);
    struct mem_message message = request_of(layout, ID_SP1, MEM_SHARE, 0, &emad, 1);
    struct lfs_frame r;

    mem_patch(&message, D_FLAGS, 4, FFA_MEM_FLAG_BYPASS); /* no type: any */
    r = mem_post(c, &message);
    EXPECT_RETRIEVED(f, r, size, size);
    expect_rx(f, c->box.rx, want, size);
}

static void sp2_reads_1_1(struct fixture *f, const struct lfs_mem_client *c)
{
    ask_bypassing(f, c, LFS_MEM_V1_1, in_1_1, sizeof(in_1_1));
}

/* Its offer is read only. */
static void sp3_reads_1_0(struct fixture *f, const struct lfs_mem_client *c)
{
    ask_bypassing(f, c, LFS_MEM_V1_0, in_1_0, sizeof(in_1_0));
}

static void older(struct fixture *f, struct lfs_ctx *self)
{
    as(f, self, OF_SP1, sp1_shares_with_both);
    as(f, self, OF_SP2, sp2_reads_1_1);
    as(f, self, OF_SP3, sp3_reads_1_0);
}

/* ---- what the fields say --------------------------------------------------------------------- */

static uint64_t field(struct fixture *f, const struct lfs_mem_client *c, uint32_t offset,
                      uint32_t width)
{
    uint64_t value = 0;

    lfs_mem_read(f->m, lfs_pa_of(c->box.rx + offset), &value, width);
    return value;
}

/* A loan zeroed first, with flags of the sender's in the receiver's entry. */
static void nwd_lends_zeroed(struct fixture *f, const struct lfs_mem_client *c)
{
    const struct lfs_mem_emad emad = {.receiver = ID_SP2, .permissions = RW, .flags = 1};
    const struct lfs_mem_range range = {NWD_MEM, 1, 0};
    struct mem_message message =
        mem_message_of(FFA_MEM_LEND_32, LFS_MEM_V1_2, 0, &emad, 1, &range, 1);
    struct lfs_frame r;

    mem_patch(&message, D_FLAGS, 4, FFA_MEM_FLAG_ZERO);
    r = mem_post(c, &message);
    EXPECT(f, r.x[0], FFA_SUCCESS_32);
    f->seen[0] = r.x[2] | r.x[3] << 32;
    f->seen[1] = offer_to(f, c, FFA_MEM_SHARE_32, ID_SP2, RW, NWD_MEM + PAGE);
}

static void sp2_reads_fields(struct fixture *f, const struct lfs_mem_client *c)
{
    bool rme = f->config.platform.memory_protection != LFS_PROTECTION_NONE;
    const struct lfs_mem_emad lent = TO(ID_SP2, RO | NX), shared = TO(ID_SP2, 0);
    struct mem_message message = request_of(LFS_MEM_V1_2, 0, MEM_LEND, f->seen[0], &lent, 1);
    struct lfs_frame r = mem_post(c, &message);

    EXPECT_RETRIEVED(f, r, 112, 112);
    EXPECT(f, field(f, c, D_FLAGS, 4), TYPE(MEM_LEND) | FFA_MEM_FLAG_ZERO);
    EXPECT(f, field(f, c, D_ATTRIBUTES, 2), rme ? 0 : FFA_MEM_NON_SECURE);
    EXPECT(f, field(f, c, D_PERMISSIONS, 1), RO | NX);
    EXPECT(f, field(f, c, D_PERMISSIONS + 1, 1), 1);
    release(c);
    message = request_of(LFS_MEM_V1_2, 0, MEM_SHARE, f->seen[1], &shared, 1);
    r = mem_post(c, &message);
    EXPECT_RETRIEVED(f, r, 112, 112);
    EXPECT(f, field(f, c, D_ATTRIBUTES, 2), NORMAL | FFA_MEM_NON_SECURE);
    lfs_proves("MEM-12");
    EXPECT(f, field(f, c, AT_HANDLE, 8), f->seen[1]);
    EXPECT_MODE(f, OF_SP2, NWD_MEM + PAGE, LFS_MODE_R | LFS_MODE_W | BORROWED | MODE_NS);
}

static void of_the_normal_world(struct fixture *f, struct lfs_ctx *self)
{
    mem_begin(f, self);
    as(f, self, NWD, nwd_lends_zeroed);
    as(f, self, OF_SP2, sp2_reads_fields);
}

/* ---- the Hypervisor asks --------------------------------------------------------------------- */

static struct mem_message question(uint64_t handle)
{
    struct mem_message message = {
        .fid = FFA_MEM_RETRIEVE_REQ_32, .size = 48, .total = 48, .fragment = 48};

    mem_patch(&message, AT_HANDLE, 8, handle);
    return message;
}

static void nwd_shares_twice(struct fixture *f, const struct lfs_mem_client *c)
{
    const struct lfs_mem_emad both[] = {TO(ID_SP2, RW), TO(ID_SP3, RO)};

    f->seen[0] = offer(f, c, FFA_MEM_LEND_32, both, 2, NWD_MEM);
}

static void nwd_asks(struct fixture *f, const struct lfs_mem_client *c)
{
    static const struct {
        uint32_t offset;
        uint64_t bits;
    } wrong[] = {{D_SENDER, 1},     {D_ATTRIBUTES, 1},   {D_ATTRIBUTES, 0x80},
                 {D_FLAGS, 8},      {D_TAG, 1},          {D_TAG + 7, 0x80},
                 {D_EMAD_SIZE, 32}, {D_EMAD_OFFSET, 48}, {AT_HANDLE + 7, 0x80}};
    struct lfs_frame r;

    for (unsigned i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        struct mem_message bad = question(f->seen[0] ^ 0x40);

        mem_patch(&bad, wrong[i].offset, 1, wrong[i].bits);
        r = mem_post(c, &bad);
        EXPECT_NWD_REFUSED(f, r, INVALID_PARAMETERS, RULE_HYPERVISOR_FIELDS);
        lfs_proves("MEM-59");
    }
    for (unsigned i = 0; i < 2; i++) { /* it may ask again */
        struct mem_message message = question(f->seen[0]);

        mem_patch(&message, D_ATTRIBUTES + 1, 1, 0xff); /* not looked at */
        r = mem_post(c, &message);
        EXPECT_RETRIEVED(f, r, 144, 144);
        EXPECT(f, field(f, c, D_FLAGS, 4), TYPE(MEM_LEND));
        EXPECT(f, field(f, c, D_TAG, 8), 0);
        EXPECT(f, field(f, c, D_EMAD_COUNT, 4), 2);
        EXPECT(f, field(f, c, D_RECEIVER, 4), ID_SP2 | RW << 16);
        EXPECT(f, field(f, c, D_RECEIVER + 32, 4), ID_SP3 | RO << 16);
        EXPECT(f, field(f, c, 128, 8), NWD_MEM);
        EXPECT(f, record_of(f, f->seen[0])->borrower[0].fragments, 0);
        EXPECT(f, record_of(f, f->seen[0])->hypervisor_fragments, 0);
        r = mem_post(c, &message);
        EXPECT_NWD_REFUSED(f, r, BUSY, RULE_RETRIEVE_RX_BUSY);
        release(c);
    }
    for (unsigned i = 0; i < 2; i++) {
        struct mem_message bad = question(f->seen[0] ^ 0x40);

        mem_patch(&bad, D_EMAD_COUNT, 1, i); /* with one it is no question */
        r = mem_post(c, &bad);
        EXPECT_NWD_REFUSED(f, r, INVALID_PARAMETERS,
                           i == 0 ? RULE_MEM_UNKNOWN_HANDLE : RULE_MEM_EMAD_LAYOUT);
    }
}

static void hypervisor(struct fixture *f, struct lfs_ctx *self)
{
    mem_begin(f, self);
    as(f, self, NWD, nwd_shares_twice);
    as(f, self, NWD, nwd_asks);
}

/* Before FF-A 1.1 the header has other fields. */
static void nwd_of_1_0_asks(struct fixture *f, const struct lfs_mem_client *c)
{
    struct mem_message message = question(f->seen[0]);
    struct lfs_frame r;

    message.total = message.fragment = message.size = LFS_MEM_HEADER_V1_0;
    mem_patch(&message, D_EMAD_SIZE, 1, 16);
    r = mem_post(c, &message);
    EXPECT_NWD_REFUSED(f, r, INVALID_PARAMETERS, RULE_HYPERVISOR_FIELDS);
    mem_patch(&message, D_EMAD_SIZE, 1, 0);
    r = mem_post(c, &message);
    EXPECT_RETRIEVED(f, r, 80, 80);
}

static void sp1_lends(struct fixture *f, const struct lfs_mem_client *c)
{
    f->seen[0] = offer_to(f, c, FFA_MEM_LEND_32, ID_SP2, RW, SP_MEM(f, OF_SP1));
}

static void hypervisor_of_1_0(struct fixture *f, struct lfs_ctx *self)
{
    struct lfs_frame r;

    SMC(self, FFA_VERSION_32, FFA_VERSION_1_0);
    r = SMC(self, FFA_RXTX_MAP_64, NWD_TX, NWD_RX, 1);
    EXPECT_SUCCESS(f, r, 0);
    as(f, self, OF_SP1, sp1_lends);
    as(f, self, NWD, nwd_of_1_0_asks);
}

/* A partition asks like that: GAP-30. */
static void sp3_asks(struct fixture *f, const struct lfs_mem_client *c)
{
    struct mem_message message = question(f->seen[0] ^ 0x40);
    struct lfs_frame r = mem_post(c, &message);

    EXPECT_REFUSED(f, r, INVALID_PARAMETERS, RULE_MEM_UNKNOWN_HANDLE);
    message = question(f->seen[0]);
    mem_patch(&message, D_TAG, 1, 1);
    r = mem_post(c, &message);
    EXPECT_REFUSED(f, r, INVALID_PARAMETERS, RULE_HYPERVISOR_FIELDS);
    message = question(f->seen[0]);
    r = mem_post(c, &message);
    EXPECT_REFUSED(f, r, INVALID_PARAMETERS, RULE_HYPERVISOR_FROM_SP);
    lfs_proves("MEM-101 GAP-30");
}

static void asked_by_a_partition(struct fixture *f, struct lfs_ctx *self)
{
    as(f, self, OF_SP1, sp1_lends);
    as(f, self, OF_SP3, sp3_asks);
}

/* Half of it has been sent: GAP-31. */
static void nwd_asks_too_early(struct fixture *f, const struct lfs_mem_client *c)
{
    const struct lfs_mem_range ranges[] = {{NWD_MEM, 1, 0}, {NWD_MEM + 2 * PAGE, 1, 0}};
    const struct lfs_mem_emad emad = TO(ID_SP2, RW);
    struct mem_message message =
        mem_message_of(FFA_MEM_LEND_32, LFS_MEM_V1_2, 0, &emad, 1, ranges, 2);
    struct lfs_frame r;

    message.fragment -= LFS_MEM_CONSTITUENT;
    r = mem_post(c, &message);
    EXPECT(f, r.x[0], FFA_MEM_FRAG_RX_32);
    message = question(r.x[1] | r.x[2] << 32);
    r = mem_post(c, &message);
    lfs_proves("MEM-102 GAP-31");
    if (knob(f, LFS_KNOB_hypervisor_request_incomplete) == HYPERVISOR_REQUEST_INCOMPLETE_REFUSE)
        EXPECT_NWD_REFUSED(f, r, INVALID_PARAMETERS, RULE_HYPERVISOR_INCOMPLETE);
    else
        EXPECT_RETRIEVED(f, r, 128, 112);
    EXPECT_MODE(f, NWD, NWD_MEM, LFS_MODE_R | LFS_MODE_W | LFS_MODE_X | MODE_NS);
}

/* And none of it: a first fragment may end with the composite. */
static void nwd_asks_at_once(struct fixture *f, const struct lfs_mem_client *c)
{
    struct mem_message message = mem_simple(c, FFA_MEM_LEND_32, ID_SP2, RW, NWD_MEM, 1);
    struct lfs_frame r;

    message.fragment -= LFS_MEM_CONSTITUENT;
    r = mem_post(c, &message);
    EXPECT(f, r.x[0], FFA_MEM_FRAG_RX_32);
    message = question(r.x[1] | r.x[2] << 32);
    for (unsigned i = 0; i < 2; i++) {
        r = mem_post(c, &message);
        if (knob(f, LFS_KNOB_hypervisor_request_incomplete) == HYPERVISOR_REQUEST_INCOMPLETE_REFUSE)
            EXPECT_NWD_REFUSED(f, r, INVALID_PARAMETERS, RULE_HYPERVISOR_INCOMPLETE);
        else
            EXPECT_RETRIEVED(f, r, 112, 96);
        release(c);
    }
}

static void too_early(struct fixture *f, struct lfs_ctx *self)
{
    mem_begin(f, self);
    as(f, self, NWD, nwd_asks_at_once);
    as(f, self, NWD, nwd_asks_too_early);
}

/* ---- RX in the other address space ----------------------------------------------------------- */

static void nwd_cannot_be_answered(struct fixture *f, const struct lfs_mem_client *c)
{
    struct mem_message message = question(f->seen[0]);
    lfs_space secured = f->stack->spmc.mem.secured;
    struct lfs_frame r;

    lfs_space_map(f->m, secured, lfs_ipa_of(NWD_RX), lfs_pa_of(NWD_RX), 1, LFS_MODE_R);
    r = mem_post(c, &message);
    EXPECT_NWD_REFUSED(f, r, ABORTED, RULE_RETRIEVE_FAULT);
    lfs_space_unmap(f->m, secured, lfs_ipa_of(NWD_RX), 1);
    lfs_space_map(f->m, secured, lfs_ipa_of(NWD_TX), lfs_pa_of(NWD_TX), 1, LFS_MODE_R);
    r = mem_post(c, &message);
    EXPECT_NWD_REFUSED(f, r, ABORTED, RULE_MEM_COPY_FAULT);
    r = relinquish_as(c, f->seen[0], 0, 1);
    EXPECT_NWD_REFUSED(f, r, ABORTED, RULE_MEM_COPY_FAULT);
}

static void moved_buffers(struct fixture *f, struct lfs_ctx *self)
{
    mem_begin(f, self);
    as(f, self, NWD, nwd_shares_twice);
    as(f, self, NWD, nwd_cannot_be_answered);
}

/* ---- tests ----------------------------------------------------------------------------------- */

LANE(mem_58_the_worked_example, worked_example)
LANE(mem_12_memory_of_the_normal_world, of_the_normal_world)
LANE(mem_59_the_hypervisor_asks_what_a_handle_is, hypervisor)
LANE(a_hypervisor_of_1_0, hypervisor_of_1_0)
LANE(mem_102_the_hypervisor_asks_too_early, too_early)
LANE(buffers_that_have_moved, moved_buffers)

static void older_versions(enum lfs_profile profile)
{
    struct fixture *f = mem_fixture(profile, older);

    plan_legacy(&f->sp[OF_SP2], FFA_VERSION_1_1);
    plan_legacy(&f->sp[OF_SP3], FFA_VERSION_1_0);
    fixture_finish(f);
}
IN_BOTH_PROFILES(receivers_read_their_own_layout, older_versions)

static void with_rme(enum lfs_profile profile)
{
    struct fixture *f = mem_fixture(profile, of_the_normal_world);

    f->config.platform.memory_protection = LFS_PROTECTION_GRANTED;
    fixture_finish(f);
}
IN_BOTH_PROFILES(memory_that_moved_is_answered_as_secure, with_rme)

static void mem_101_a_partition_asks_as_a_hypervisor(void **state)
{
    (void)state;
    fixture_finish(mem_fixture(LFS_PROFILE_SPEC, asked_by_a_partition));
    lfs_proves("MEM-101 GAP-30");
    fixture_panics(mem_fixture(LFS_PROFILE_UPSTREAM, asked_by_a_partition),
                   "sp3 retrieves memory as only the Hypervisor does");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(mem_58_the_worked_example),
        cmocka_unit_test(receivers_read_their_own_layout),
        cmocka_unit_test(mem_12_memory_of_the_normal_world),
        cmocka_unit_test(memory_that_moved_is_answered_as_secure),
        cmocka_unit_test(mem_59_the_hypervisor_asks_what_a_handle_is),
        cmocka_unit_test(a_hypervisor_of_1_0),
        cmocka_unit_test(mem_101_a_partition_asks_as_a_hypervisor),
        cmocka_unit_test(mem_102_the_hypervisor_asks_too_early),
        cmocka_unit_test(buffers_that_have_moved),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
