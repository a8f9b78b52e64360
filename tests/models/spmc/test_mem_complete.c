/* SPDX-License-Identifier: BSD-3-Clause */
/* The pages of a send: C1 to C15 of ffa-memory.md 6.2, what becomes of them (2.4), and RME (4.7).
 */
#include "tests/models/mem_fixture.h"

#define SHARE  FFA_MEM_SHARE_32
#define LEND   FFA_MEM_LEND_32
#define DONATE FFA_MEM_DONATE_32

#define MODE_RW  (LFS_MODE_R | LFS_MODE_W)
#define MODE_RWX (MODE_RW | LFS_MODE_X)
#define DEVICE   (MODE_RW | LFS_MODE_DEVICE)
#define DEV_AT   UINT64_C(0x67f0000) /* mapped by these tests only */

/* ---- address ranges and pages ---------------------------------------------------------------- */

/* Up to three ranges, in pages from the begin of sp1's memory, and what is wrong with them. */
struct ranges {
    unsigned rule; /* 0: accepted */
    enum ffa_status status;
    uint32_t fid;
    unsigned count;
    struct {
        int64_t page;
        uint32_t pages;
        uint32_t mode; /* 0: as it is */
    } range[3];
    uint8_t offer; /* 0: RW */
    uint32_t flags;
    uint16_t attributes; /* 0: the usual ones */
    uint64_t add;        /* bytes, to the first range's base */
};

#define IP  FFA_STATUS_INVALID_PARAMETERS
#define DEN FFA_STATUS_DENIED

static const struct ranges in_both[] = {
    {.fid = SHARE, .count = 2, .range = {{0, 1, 0}, {1, 1, 0}}}, /* neighbours */
    {.fid = SHARE, .count = 2, .range = {{1, 1, 0}, {0, 1, 0}}},
    {.fid = SHARE, .count = 3, .range = {{4, 2, 0}, {0, 4, 0}, {6, 1, 0}}},
    {.rule = RULE_MEM_OVERLAP,
     .status = IP,
     .fid = SHARE,
     .count = 2,
     .range = {{0, 1, 0}, {0, 1, 0}}},
    {.rule = RULE_MEM_OVERLAP,
     .status = IP,
     .fid = SHARE,
     .count = 2,
     .range = {{0, 4, 0}, {1, 1, 0}}},
    {.rule = RULE_MEM_OVERLAP,
     .status = IP,
     .fid = SHARE,
     .count = 2,
     .range = {{1, 1, 0}, {0, 4, 0}}},
    {.rule = RULE_MEM_OVERLAP,
     .status = IP,
     .fid = LEND,
     .count = 3,
     .range = {{0, 2, 0}, {4, 1, 0}, {1, 2, 0}}},
    {.rule = RULE_MEM_OVERLAP,
     .status = IP,
     .fid = LEND,
     .count = 3,
     .range = {{4, 1, 0}, {0, 2, 0}, {3, 2, 0}}},
    {.rule = RULE_MEM_OVERLAP,
     .status = IP,
     .fid = SHARE,
     .count = 2,
     .range = {{0, 0xffffffff, 0}, {8, 1, 0}}},
    {.rule = RULE_MEM_MIXED_PAGES,
     .status = DEN,
     .fid = SHARE,
     .count = 3,
     .range = {{0, 1, 0}, {0, 0, 0}, {1, 1, 0}}},
    {.rule = RULE_MEM_MIXED_PAGES, .status = DEN, .fid = SHARE, .count = 1, .range = {{0, 0, 0}}},
    {.rule = RULE_MEM_ALIGNMENT,
     .status = IP,
     .fid = SHARE,
     .count = 1,
     .range = {{0, 1, 0}},
     .add = 1},
    {.rule = RULE_MEM_ALIGNMENT,
     .status = IP,
     .fid = SHARE,
     .count = 1,
     .range = {{0, 1, 0}},
     .add = 0x800},
    {.rule = RULE_MEM_ALIGNMENT,
     .status = IP,
     .fid = SHARE,
     .count = 1,
     .range = {{0, 0, 0}},
     .add = 8}, /* before the count is looked at */
    {.rule = RULE_MEM_MIXED_PAGES,
     .status = DEN,
     .fid = SHARE,
     .count = 1,
     .range = {{-0x20, 0x10000, 0}}},
    {.rule = RULE_MEM_MIXED_PAGES,
     .status = DEN,
     .fid = LEND,
     .count = 1,
     .range = {{0, 0xffffffff, 0}}},
    {.rule = RULE_MEM_NOT_EXCLUSIVE,
     .status = DEN,
     .fid = SHARE,
     .count = 1,
     .range = {{0x1000, 1, 0}}}, /* unmapped */
    {.rule = RULE_MEM_NOT_EXCLUSIVE,
     .status = DEN,
     .fid = LEND,
     .count = 1,
     .range = {{1, 1, MODE_RWX | MODE_SHARED}}},
    {.rule = RULE_MEM_NOT_EXCLUSIVE,
     .status = DEN,
     .fid = LEND,
     .count = 1,
     .range = {{1, 1, MODE_RWX | LFS_MODE_INVALID}}},
    {.rule = RULE_MEM_NOT_EXCLUSIVE,
     .status = DEN,
     .fid = DONATE,
     .count = 1,
     .range = {{1, 1, MODE_RWX | MODE_UNOWNED}}},
    {.rule = RULE_MEM_NOT_EXCLUSIVE,
     .status = DEN,
     .fid = DONATE,
     .count = 1,
     .range = {{1, 1, MODE_RWX | MODE_UNOWNED | MODE_SHARED}}},
    {.rule = RULE_MEM_OFFER,
     .status = DEN,
     .fid = SHARE,
     .count = 1,
     .range = {{0, 1, LFS_MODE_R}}},
    {.rule = RULE_MEM_OFFER, .status = DEN, .fid = LEND, .count = 1, .range = {{0, 1, LFS_MODE_R}}},
    {.fid = LEND, .count = 1, .range = {{0, 1, LFS_MODE_R}}, .offer = RO},
    {.fid = DONATE, .count = 1, .range = {{0, 1, LFS_MODE_R}}},
    {.rule = RULE_MEM_ZERO_READ_ONLY,
     .status = DEN,
     .fid = LEND,
     .count = 1,
     .range = {{0, 1, LFS_MODE_R}},
     .offer = RO,
     .flags = 1},
    {.rule = RULE_MEM_ZERO_READ_ONLY,
     .status = DEN,
     .fid = DONATE,
     .count = 1,
     .range = {{0, 1, LFS_MODE_R}},
     .flags = 1},
    {.rule = RULE_MEM_DEVICE,
     .status = DEN,
     .fid = SHARE,
     .count = 1,
     .range = {{0, 1, DEVICE}},
     .attributes = 0x13},
    {.rule = RULE_MEM_DEVICE, .status = DEN, .fid = DONATE, .count = 1, .range = {{0, 1, DEVICE}}},
    {.rule = RULE_MEM_NOT_NORMAL,
     .status = DEN,
     .fid = SHARE,
     .count = 1,
     .range = {{0, 1, DEVICE}}},
    {.rule = RULE_MEM_NOT_NORMAL,
     .status = DEN,
     .fid = SHARE,
     .count = 1,
     .range = {{0, 1, DEVICE | MODE_SHARED}}}, /* before its state is looked at */
    {.fid = LEND, .count = 1, .range = {{0, 1, DEVICE}}},
    {.rule = RULE_MEM_NOT_EXCLUSIVE,
     .status = DEN,
     .fid = LEND,
     .count = 1,
     .range = {{0, 1, DEVICE | LFS_MODE_INVALID}}},
};

/* GAP-15: several ranges in one fragment. */
static const struct ranges in_spec[] = {
    {.rule = RULE_MEM_MIXED_MODES,
     .status = DEN,
     .fid = SHARE,
     .count = 2,
     .range = {{0, 1, 0}, {1, 1, MODE_RWX | MODE_SHARED}}},
    {.rule = RULE_MEM_MIXED_MODES,
     .status = DEN,
     .fid = LEND,
     .count = 2,
     .range = {{0, 1, MODE_RWX | LFS_MODE_INVALID}, {1, 1, 0}}},
    {.rule = RULE_MEM_MIXED_MODES,
     .status = DEN,
     .fid = DONATE,
     .count = 2,
     .range = {{0x1000, 1, 0}, {1, 1, 0}}},
    {.rule = RULE_MEM_MIXED_MODES,
     .status = DEN,
     .fid = LEND,
     .count = 2,
     .range = {{0, 1, DEVICE}, {1, 1, 0}}},
    {.rule = RULE_MEM_MIXED_MODES,
     .status = DEN,
     .fid = LEND,
     .count = 2,
     .range = {{1, 1, 0}, {0, 1, MODE_RWX | LFS_MODE_INVALID}}},
    {.rule = RULE_MEM_OFFER,
     .status = DEN,
     .fid = LEND,
     .count = 2,
     .range = {{0, 1, LFS_MODE_R}, {1, 1, 0}}},
    {.rule = RULE_MEM_ZERO_READ_ONLY,
     .status = DEN,
     .fid = DONATE,
     .count = 2,
     .range = {{0, 1, LFS_MODE_R}, {1, 1, 0}},
     .flags = 1},
    {.fid = LEND, .count = 2, .range = {{0, 1, LFS_MODE_R}, {1, 1, 0}}, .offer = RO},
};
static const struct ranges in_upstream[] = {
    {.rule = RULE_MEM_NOT_EXCLUSIVE,
     .status = DEN,
     .fid = SHARE,
     .count = 2,
     .range = {{0, 1, 0}, {1, 1, MODE_RWX | MODE_SHARED}}},
    {.fid = LEND, .count = 2, .range = {{0, 1, MODE_RWX | LFS_MODE_INVALID}, {1, 1, 0}}},
    {.fid = DONATE, .count = 2, .range = {{0x1000, 1, 0}, {1, 1, 0}}},
    {.fid = LEND, .count = 2, .range = {{0, 1, DEVICE}, {1, 1, 0}}},
    {.rule = RULE_MEM_NOT_EXCLUSIVE,
     .status = DEN,
     .fid = LEND,
     .count = 2,
     .range = {{1, 1, 0}, {0, 1, MODE_RWX | LFS_MODE_INVALID}}},
    {.fid = LEND, .count = 2, .range = {{0, 1, LFS_MODE_R}, {1, 1, 0}}},
    {.fid = DONATE, .count = 2, .range = {{0, 1, LFS_MODE_R}, {1, 1, 0}}, .flags = 1},
};

static struct mem_message compose(struct fixture *f, const struct ranges *row)
{
    uint8_t offer = row->fid == DONATE ? 0 : row->offer ? row->offer : RW;
    const struct lfs_mem_emad emad = TO(ID_SP2, offer);
    struct lfs_mem_range ranges[3] = {{0}};
    struct mem_message message;

    for (unsigned i = 0; i < row->count; i++) {
        ranges[i].base = SP_MEM(f, OF_SP1) + (uint64_t)row->range[i].page * PAGE;
        ranges[i].pages = row->range[i].pages;
        if (row->range[i].mode)
            mem_map(f, OF_SP1, ranges[i].base, ranges[i].pages, row->range[i].mode);
    }
    ranges[0].base += row->add;
    message = mem_message_of(row->fid, LFS_MEM_V1_2, ID_SP1, &emad, 1, ranges, row->count);
    mem_patch(&message, D_FLAGS, 4, row->flags);
    if (row->attributes)
        mem_patch(&message, D_ATTRIBUTES, 2, row->attributes);
    return message;
}

static void try_ranges(struct fixture *f, const struct lfs_mem_client *client,
                       const struct ranges *row)
{
    struct mem_message message = compose(f, row);
    uint32_t before = mem_mode(f, OF_SP1, SP_MEM(f, OF_SP1));
    struct lfs_frame r = mem_post(client, &message);

    EXPECT(f, r.x[0], row->rule ? FFA_ERROR_32 : FFA_SUCCESS_32);
    EXPECT(f, last_rule(f), row->rule ? row->rule : RULE_MEM_SENT);
    if (row->rule) {
        EXPECT(f, r.x[2], (uint32_t)row->status);
        lfs_proves("MEM-31");
        EXPECT_MODE(f, OF_SP1, SP_MEM(f, OF_SP1), before);
    } else {
        r = mem_reclaim(client, r.x[2], 0);
        EXPECT_SUCCESS(f, r, 0);
    }
    EXPECT(f, mem_records_count(f), 0);
    mem_map(f, OF_SP1, SP_MEM(f, OF_SP1), 16, MODE_RWX);
}

static void all_ranges(struct fixture *f, const struct lfs_mem_client *client)
{
    bool upstream = f->config.policy.profile == LFS_PROFILE_UPSTREAM;
    const struct ranges *own = upstream ? in_upstream : in_spec;
    size_t count = upstream ? sizeof(in_upstream) / sizeof(in_upstream[0])
                            : sizeof(in_spec) / sizeof(in_spec[0]);

    lfs_proves("MEM-19 MEM-24 MEM-25 MEM-26 MEM-27 MEM-28 MEM-103");
    for (size_t i = 0; i < sizeof(in_both) / sizeof(in_both[0]); i++)
        try_ranges(f, client, &in_both[i]);
    for (size_t i = 0; i < count; i++)
        try_ranges(f, client, &own[i]);
}

static void lane_ranges(struct fixture *f, struct lfs_ctx *self)
{
    mem_begin(f, self);
    as(f, self, OF_SP1, all_ranges);
}

static void ranges(enum lfs_profile profile)
{
    struct fixture *f = mem_fixture(profile, lane_ranges);

    FIXTURE_BREAKS(f, 2, 6, 7, 8); /* mappings that no transaction made */
    if (profile == LFS_PROFILE_UPSTREAM)
        FIXTURE_BREAKS(f, 21); /* GAP-15 */
    fixture_finish(f);
}
IN_BOTH_PROFILES(C_rows, ranges)

/* C10: what is offered to the second one counts too. */
static void offers(struct fixture *f, const struct lfs_mem_client *client)
{
    struct lfs_mem_emad emads[] = {TO(ID_SP2, RO), TO(ID_SP3, RW)};
    struct lfs_mem_range range = {.base = SP_MEM(f, OF_SP1), .pages = 1};
    struct mem_message message;
    struct lfs_frame r;

    mem_map(f, OF_SP1, range.base, 1, LFS_MODE_R);
    message = mem_message_of(LEND, LFS_MEM_V1_2, ID_SP1, emads, 2, &range, 1);
    r = mem_post(client, &message);
    lfs_proves("MEM-24");
    EXPECT_REFUSED(f, r, DENIED, RULE_MEM_OFFER);
    emads[1].permissions = RO;
    message = mem_message_of(LEND, LFS_MEM_V1_2, ID_SP1, emads, 2, &range, 1);
    r = mem_post(client, &message);
    EXPECT(f, r.x[0], FFA_SUCCESS_32);
}

/* Knob donate, relocate: another page lies behind this address. */
static void relocated(struct fixture *f, const struct lfs_mem_client *client)
{
    uint64_t at = SP_MEM(f, OF_SP1) + PAGE;
    struct lfs_frame r;

    lfs_space_map(f->m, f->stack->spmc.vm[1 + OF_SP1].space, lfs_ipa_of(at),
                  lfs_pa_of(at + 4 * PAGE), 1, MODE_RWX);
    r = mem_send(client, SHARE, ID_SP2, RW, at, 1);
    EXPECT_REFUSED(f, r, DENIED, RULE_MEM_MIXED_PAGES);
    r = mem_send(client, SHARE, ID_SP2, RW, at + PAGE, 1);
    EXPECT(f, r.x[0], FFA_SUCCESS_32);
}

static void lane_one_page(struct fixture *f, struct lfs_ctx *self)
{
    as(f, self, OF_SP1, offers);
    as(f, self, OF_SP1, relocated);
}

static void one_page(enum lfs_profile profile)
{
    struct fixture *f = mem_fixture(profile, lane_one_page);

    FIXTURE_BREAKS(f, 14); /* moved by no activation */
    fixture_finish(f);
}
IN_BOTH_PROFILES(every_offer_counts_and_no_relocated_page_is_sent, one_page)

/* C12: nothing that a manifest maps lies there, so the table is told to. */
static void beyond(struct fixture *f, const struct lfs_mem_client *client)
{
    uint64_t end = UINT64_C(1) << 48;
    struct lfs_frame r;

    mem_map(f, OF_SP1, end - PAGE, 2, MODE_RW);
    r = mem_send(client, SHARE, ID_SP2, RW, end - PAGE, 2);
    EXPECT_REFUSED(f, r, INVALID_PARAMETERS, RULE_MEM_PA_RANGE);
    r = mem_send(client, SHARE, ID_SP2, RW, end, 1);
    EXPECT_REFUSED(f, r, INVALID_PARAMETERS, RULE_MEM_PA_RANGE);
    r = mem_send(client, SHARE, ID_SP2, RW, end - PAGE, 1);
    EXPECT(f, r.x[0], FFA_SUCCESS_32);
    r = mem_send(client, SHARE, ID_SP2, RW, UINT64_C(0xfffffffffffff000), 1);
    EXPECT_REFUSED(f, r, DENIED, RULE_MEM_MIXED_PAGES); /* wraps */
}

static void lane_beyond(struct fixture *f, struct lfs_ctx *self)
{
    as(f, self, OF_SP1, beyond);
}

static void address_space(enum lfs_profile profile)
{
    struct fixture *f = mem_fixture(profile, lane_beyond);

    fixture_finish(f);
}
IN_BOTH_PROFILES(C12_the_physical_address_space_ends_at_48_bits, address_space)

/* ---- page states (2.4) ----------------------------------------------------------------------- */

static bool readable(struct fixture *f, uint64_t at)
{
    uint8_t byte;
    lfs_ipa fault;

    return lfs_space_read(f->m, f->stack->spmc.vm[1 + OF_SP1].space, lfs_ipa_of(at), &byte, 1,
                          LFS_MODE_R, &fault) == LFS_ACCESS_OK;
}

static void states(struct fixture *f, const struct lfs_mem_client *client)
{
    static const struct {
        uint32_t fid;
        uint32_t after;
        bool readable;
    } sends[] = {{SHARE, MODE_RWX | MODE_SHARED, true},
                 {LEND, MODE_RWX | LFS_MODE_INVALID, false},
                 {DONATE, MODE_ABSENT, false}};
    uint64_t at = SP_MEM(f, OF_SP1);

    for (unsigned i = 0; i < 3; i++) {
        struct lfs_frame r = mem_send(client, sends[i].fid, ID_SP2, i == 2 ? 0 : RW, at, 2);

        EXPECT(f, r.x[0], FFA_SUCCESS_32);
        EXPECT_MODE(f, OF_SP1, at, sends[i].after);
        EXPECT_MODE(f, OF_SP1, at + PAGE, sends[i].after);
        EXPECT_MODE(f, OF_SP1, at + 2 * PAGE, MODE_RWX);
        EXPECT_MODE(f, OF_SP2, at, MODE_ABSENT);
        lfs_proves("MEM-32 MEM-33");
        EXPECT(f, readable(f, at), sends[i].readable);
        r = mem_reclaim(client, r.x[2], 0);
        EXPECT_SUCCESS(f, r, 0);
        lfs_proves("MEM-63");
        EXPECT_MODE(f, OF_SP1, at, MODE_RWX);
    }
}

/* INV-21: each page gets its own mode back; with GAP-15 that of the last one. */
static void own_modes(struct fixture *f, const struct lfs_mem_client *client)
{
    uint64_t at = SP_MEM(f, OF_SP1);
    const struct lfs_mem_emad emad = TO(ID_SP2, RO);
    const struct lfs_mem_range ranges[] = {{.base = at, .pages = 1},
                                           {.base = at + PAGE, .pages = 1}};
    struct mem_message message = mem_message_of(LEND, LFS_MEM_V1_2, ID_SP1, &emad, 1, ranges, 2);
    bool upstream = f->config.policy.profile == LFS_PROFILE_UPSTREAM;
    struct lfs_frame r;

    mem_map(f, OF_SP1, at, 1, LFS_MODE_R);
    r = mem_post(client, &message);
    r = mem_reclaim(client, r.x[2], 0);
    EXPECT_SUCCESS(f, r, 0);
    EXPECT_MODE(f, OF_SP1, at, upstream ? MODE_RWX : LFS_MODE_R);
    EXPECT_MODE(f, OF_SP1, at + PAGE, MODE_RWX);
    EXPECT(f, lfs_findings(f->m, "INV-21"), upstream);
}

static void zeroed(struct fixture *f, const struct lfs_mem_client *client)
{
    uint64_t at = SP_MEM(f, OF_SP1), value = 0x1122334455667788;
    struct lfs_mem_emad emad = TO(ID_SP2, RW);
    struct lfs_mem_range range = {.base = at, .pages = 1};
    struct mem_message message = mem_message_of(LEND, LFS_MEM_V1_2, ID_SP1, &emad, 1, &range, 1);
    struct lfs_frame r;

    lfs_mem_client_write(client, at + 0x100, &value, sizeof(value));
    r = mem_post(client, &message);
    r = mem_reclaim(client, r.x[2], 0);
    lfs_mem_client_read(client, at + 0x100, &value, sizeof(value));
    EXPECT(f, value, 0x1122334455667788);
    r = mem_post(client, &message);
    r = mem_reclaim(client, r.x[2], FFA_MEM_RECLAIM_ZERO);
    EXPECT_SUCCESS(f, r, 0);
    lfs_mem_client_read(client, at + 0x100, &value, sizeof(value));
    lfs_proves("MEM-64");
    EXPECT(f, value, 0);
    value = 5;
    lfs_mem_client_write(client, at + 0x100, &value, sizeof(value));
    mem_patch(&message, D_FLAGS, 4, FFA_MEM_FLAG_ZERO);
    r = mem_post(client, &message);
    EXPECT(f, lfs_page_sum(f->m, lfs_pa_of(at)), 0); /* before anybody retrieves it */
    r = mem_reclaim(client, r.x[2], 0);
    lfs_mem_client_read(client, at + 0x100, &value, sizeof(value));
    EXPECT(f, value, 0);
}

/* Filling takes the time of its bytes. */
static void takes_time(struct fixture *f, const struct lfs_mem_client *client)
{
    struct mem_message message = mem_simple(client, LEND, ID_SP2, RW, SP_MEM(f, OF_SP1), 16);
    lfs_ns took[2];

    for (unsigned i = 0; i < 2; i++) {
        lfs_ns begin = lfs_now(client->ctx);
        struct lfs_frame r;

        mem_patch(&message, D_FLAGS, 4, i);
        r = mem_post(client, &message);
        took[i] = lfs_now(client->ctx) - begin;
        mem_reclaim(client, r.x[2], 0);
    }
    EXPECT(f, took[1] - took[0], transfer_time(16 * PAGE, f->config.platform.costs.memset_mib_s));
}

static void lane_states(struct fixture *f, struct lfs_ctx *self)
{
    as(f, self, OF_SP1, states);
    as(f, self, OF_SP1, own_modes);
    as(f, self, OF_SP1, zeroed);
    as(f, self, OF_SP1, takes_time);
}

static void page_states(enum lfs_profile profile)
{
    struct fixture *f = mem_fixture(profile, lane_states);

    if (profile == LFS_PROFILE_UPSTREAM)
        FIXTURE_BREAKS(f, 21); /* GAP-15 */
    fixture_finish(f);
}
IN_BOTH_PROFILES(pages_change_when_all_is_there_and_come_back, page_states)

/* The second of two pages lies elsewhere, as `donate: relocate` leaves it: whoever got it would get
 * what lies at its address. */
static void partly_relocated(struct fixture *f, const struct lfs_mem_client *client)
{
    uint64_t at = SP_MEM(f, OF_SP1);
    struct lfs_frame r;

    lfs_space_map(f->m, f->stack->spmc.vm[1 + OF_SP1].space, lfs_ipa_of(at + PAGE),
                  lfs_pa_of(at + 8 * PAGE), 1, MODE_RWX);
    r = mem_send(client, SHARE, ID_SP2, RW, at, 2);
    EXPECT_REFUSED(f, r, DENIED, RULE_MEM_MIXED_PAGES);
    r = mem_send(client, SHARE, ID_SP2, RW, at + PAGE, 1);
    EXPECT_REFUSED(f, r, DENIED, RULE_MEM_MIXED_PAGES);
    r = mem_send(client, SHARE, ID_SP2, RW, at, 1);
    EXPECT(f, r.x[0], FFA_SUCCESS_32);
}

static void lane_partly_relocated(struct fixture *f, struct lfs_ctx *self)
{
    as(f, self, OF_SP1, partly_relocated);
}

static void elsewhere(enum lfs_profile profile)
{
    struct fixture *f = mem_fixture(profile, lane_partly_relocated);

    FIXTURE_BREAKS(f, 14); /* a mapping that no activation made */
    fixture_finish(f);
}
IN_BOTH_PROFILES(no_part_of_a_range_is_relocated, elsewhere)

/* Buffers belong to the SPMC too. */
static void buffers(struct fixture *f, const struct lfs_mem_client *client)
{
    struct lfs_frame r = mem_send(client, SHARE, ID_SP2, RO, client->box.rx, 1);

    lfs_proves("MEM-70");
    EXPECT_REFUSED(f, r, DENIED, RULE_MEM_NOT_EXCLUSIVE);
    r = mem_send(client, LEND, ID_SP2, RW, client->box.tx, 1);
    EXPECT_REFUSED(f, r, DENIED, RULE_MEM_NOT_EXCLUSIVE);
    r = MEM_CALL(client, FFA_RXTX_UNMAP_32);
    EXPECT_SUCCESS(f, r, 0);
    r = mem_send(client, SHARE, ID_SP2, RO, client->box.rx, 1);
    lfs_proves("MEM-14");
    EXPECT_REFUSED(f, r, INVALID_PARAMETERS, RULE_MEM_NO_TX);
    r = MEM_CALL(client, FFA_MEM_FRAG_TX_32, 0, 0, 16);
    EXPECT_REFUSED(f, r, INVALID_PARAMETERS, RULE_MEM_NO_TX);
}

static void lane_buffers(struct fixture *f, struct lfs_ctx *self)
{
    as(f, self, OF_SP1, buffers);
}

static void own_buffers(enum lfs_profile profile)
{
    fixture_finish(mem_fixture(profile, lane_buffers));
}
IN_BOTH_PROFILES(buffers_cannot_be_sent, own_buffers)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(C_rows),
        cmocka_unit_test(every_offer_counts_and_no_relocated_page_is_sent),
        cmocka_unit_test(C12_the_physical_address_space_ends_at_48_bits),
        cmocka_unit_test(pages_change_when_all_is_there_and_come_back),
        cmocka_unit_test(no_part_of_a_range_is_relocated),
        cmocka_unit_test(buffers_cannot_be_sent),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
