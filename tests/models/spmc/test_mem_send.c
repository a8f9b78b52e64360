/* SPDX-License-Identifier: BSD-3-Clause */
/* FFA_MEM_DONATE, LEND, SHARE: the checks of ffa-memory.md 6.1, their order and statuses. */
#include "tests/models/mem_fixture.h"

#define SHARE  FFA_MEM_SHARE_32
#define LEND   FFA_MEM_LEND_32
#define DONATE FFA_MEM_DONATE_32

enum { NO, YES };

/* What is wrong with a sound message of sp1's to sp2 (the nearest sound one where no rule refuses
 * it). Zero: nothing. */
struct wrong {
    unsigned rule; /* 0: it is accepted */
    uint32_t fid;  /* 0: FFA_MEM_SHARE_32 */
    struct lfs_mem_patch patch[3];
    uint32_t total, fragment; /* when not 0 */
    uint64_t x3, x4;
    enum ffa_status status; /* when not INVALID_PARAMETERS */
};

#define PATCH(offset, width, value) \
    {                               \
        {                           \
            offset, width, value    \
        }                           \
    }

static void spoil(struct mem_message *message, const struct wrong *wrong)
{
    for (unsigned i = 0; i < 3; i++)
        mem_patch(message, wrong->patch[i].offset, wrong->patch[i].width, wrong->patch[i].value);
    if (wrong->total)
        message->total = wrong->total;
    if (wrong->fragment)
        message->fragment = wrong->fragment;
    if (wrong->x3)
        message->x3 = wrong->x3;
    if (wrong->x4)
        message->x4 = wrong->x4;
}

static struct mem_message sound(struct fixture *f, const struct lfs_mem_client *client,
                                uint32_t fid, unsigned receivers)
{
    const struct lfs_mem_emad emads[] = {TO(ID_SP2, fid == DONATE ? 0 : RW),
                                         TO(ID_SP3, fid == DONATE ? 0 : RO)};
    const struct lfs_mem_range range = {.base = SP_MEM(f, OF_SP1), .pages = 1};

    return mem_message_of(fid, LFS_MEM_V1_2, mem_id(client), emads, receivers, &range, 1);
}

static void judge(struct fixture *f, const struct lfs_mem_client *client, const struct lfs_frame *r,
                  const struct wrong *wrong)
{
    uint32_t mode = LFS_MODE_R | LFS_MODE_W | LFS_MODE_X;

    EXPECT(f, r->x[0], wrong->rule ? FFA_ERROR_32 : FFA_SUCCESS_32);
    EXPECT(f, last_rule(f), wrong->rule ? wrong->rule : RULE_MEM_SENT);
    if (!wrong->rule) {
        mem_reclaim(client, r->x[2] | r->x[3] << 32, 0);
    } else {
        EXPECT(f, r->x[2],
               (uint32_t)(wrong->status ? wrong->status : FFA_STATUS_INVALID_PARAMETERS));
    }
    lfs_proves("MEM-31");
    EXPECT_MODE(f, OF_SP1, SP_MEM(f, OF_SP1), mode);
    EXPECT(f, mem_records_count(f), 0);
}

static void try_all(struct fixture *f, const struct lfs_mem_client *client,
                    const struct wrong *rows, unsigned count, unsigned receivers)
{
    for (unsigned i = 0; i < count; i++) {
        struct mem_message message = sound(f, client, rows[i].fid ? rows[i].fid : SHARE, receivers);
        struct lfs_frame r;

        spoil(&message, &rows[i]);
        r = mem_post(client, &message);
        judge(f, client, &r, &rows[i]);
    }
}
#define TRY(f, client, rows, receivers) \
    try_all(f, client, rows, sizeof(rows) / sizeof((rows)[0]), receivers)

/* ---- one receiver, of FF-A 1.3 --------------------------------------------------------------- */

static const struct wrong one_receiver[] = {
    {0, .total = D_SIZE},
    {RULE_MEM_EXPLICIT_BUFFER, .x3 = 1},
    {RULE_MEM_EXPLICIT_BUFFER, .x3 = 0x7300000, .x4 = 1},
    {RULE_MEM_EXPLICIT_BUFFER, .x4 = 1},
    {0, SHARE, .x3 = UINT64_C(1) << 32}, /* of a 32-bit call only w3 counts */
    {RULE_MEM_EXPLICIT_BUFFER, FFA_MEM_SHARE_64, .x3 = UINT64_C(1) << 32},
    {0, FFA_MEM_SHARE_64, .x4 = UINT64_C(1) << 32},
    {RULE_MEM_FRAGMENT_LONGER, .fragment = D_SIZE + 1},
    {RULE_MEM_FRAGMENT_BUFFER, .total = 0x1001, .fragment = 0x1001},
    {RULE_MEM_TOTAL_LENGTH, .total = 0x1000, .fragment = 0x1000},
    {RULE_MEM_HEADER_RESERVED, .patch = PATCH(D_RESERVED, 1, 1)},
    {RULE_MEM_HEADER_RESERVED, .patch = PATCH(D_RESERVED + 11, 1, 0x80)},
    {RULE_MEM_EMAD_LAYOUT, .patch = PATCH(D_EMAD_SIZE, 4, 24)},
    {RULE_MEM_EMAD_LAYOUT, .patch = PATCH(D_EMAD_SIZE, 4, 40)},
    {RULE_MEM_EMAD_LAYOUT, .patch = PATCH(D_EMAD_SIZE, 4, 0x80000008)},
    {RULE_MEM_EMAD_LAYOUT, .patch = PATCH(D_EMAD_SIZE, 4, 0)},
    {RULE_MEM_EMAD_LAYOUT, .patch = PATCH(D_EMAD_OFFSET, 4, 32)},
    {RULE_MEM_RECEIVER_COUNT, .patch = PATCH(D_EMAD_COUNT, 4, 0)},
    {RULE_MEM_RECEIVER_COUNT, .patch = PATCH(D_EMAD_COUNT, 4, 3)},
    {RULE_MEM_RECEIVER_COUNT, .patch = PATCH(D_EMAD_COUNT, 4, 0xffffffff)},
    {RULE_MEM_FRAGMENT_SHORT, .fragment = 16, .total = 16},
    {RULE_MEM_FRAGMENT_SHORT, .fragment = 64, .total = D_SIZE},
    {RULE_MEM_FRAGMENT_SHORT, .patch = PATCH(D_EMAD_OFFSET, 4, 0xfffffff0)},
    {RULE_MEM_FRAGMENT_SHORT, .patch = PATCH(D_EMAD_OFFSET, 4, D_SIZE - 16)},
    {RULE_MEM_COMPOSITE_PLACE, .patch = PATCH(D_COMPOSITE_OFFSET, 4, 0)},
    {RULE_MEM_COMPOSITE_PLACE, .patch = PATCH(D_COMPOSITE_OFFSET, 4, 64)},
    {RULE_MEM_COMPOSITE_PLACE, .patch = PATCH(D_COMPOSITE_OFFSET, 4, D_SIZE)},
    {RULE_MEM_COMPOSITE_PLACE, .patch = PATCH(D_COMPOSITE_OFFSET, 4, 0xfffffff0)},
    {RULE_MEM_EMAD_RESERVED, .patch = PATCH(D_EMAD_RESERVED, 1, 1)},
    {RULE_MEM_EMAD_RESERVED, .patch = PATCH(D_EMAD_RESERVED + 7, 1, 1)},
    {RULE_MEM_SEND_FLAGS, .patch = PATCH(D_FLAGS, 4, 1)},
    {RULE_MEM_SEND_FLAGS, .patch = PATCH(D_FLAGS, 4, 4)},
    {RULE_MEM_SEND_FLAGS, LEND, .patch = PATCH(D_FLAGS, 4, 0x80000000)},
    {RULE_MEM_SEND_FLAGS, DONATE, .patch = PATCH(D_FLAGS, 4, 8)}, /* its own type is not sent */
    {0, LEND, .patch = PATCH(D_FLAGS, 4, 1)},
    {0, DONATE, .patch = PATCH(D_FLAGS, 4, 1)},
    {RULE_MEM_RECEIVER_UNKNOWN, .patch = PATCH(D_RECEIVER, 2, 0x8004)},
    {RULE_MEM_RECEIVER_UNKNOWN, .patch = PATCH(D_RECEIVER, 2, 0x8000)},
    {RULE_MEM_RECEIVER_UNKNOWN, .patch = PATCH(D_RECEIVER, 2, 0xffff)},
    {RULE_MEM_RECEIVER_UNKNOWN, .patch = PATCH(D_RECEIVER, 2, ID_LSP)},
    {RULE_MEM_RECEIVER_UNKNOWN, .patch = PATCH(D_RECEIVER, 2, ID_SP1)},
    {RULE_MEM_SEND_WORLD, SHARE, .patch = PATCH(D_RECEIVER, 2, 0), .status = FFA_STATUS_DENIED},
    {RULE_MEM_SEND_WORLD, LEND, .patch = PATCH(D_RECEIVER, 2, 1), .status = FFA_STATUS_DENIED},
    {RULE_MEM_SEND_WORLD, DONATE, .patch = PATCH(D_RECEIVER, 2, 0x7fff),
     .status = FFA_STATUS_DENIED},
    {0, .patch = PATCH(D_RECEIVER, 2, ID_SP3)},
    {RULE_MEM_LENGTH_UNIT, .total = D_SIZE + 8},
    {RULE_MEM_LENGTH_UNIT, .total = D_SIZE + 16, .fragment = D_SIZE + 1},
    {RULE_MEM_SENDER_FIELD, .patch = PATCH(D_SENDER, 2, ID_SP3), .status = FFA_STATUS_DENIED},
    {RULE_MEM_SENDER_FIELD, .patch = PATCH(D_SENDER, 2, 0), .status = FFA_STATUS_DENIED},
    {RULE_MEM_TOTAL_SHORT, .total = D_RANGE, .fragment = D_RANGE},
    {RULE_MEM_COMPOSITE_OFFSET, .patch = PATCH(D_COMPOSITE_OFFSET, 4, 88)},
    {RULE_MEM_COMPOSITE_OFFSET, .patch = PATCH(D_COMPOSITE_OFFSET, 4, 81)},
    {RULE_MEM_TOTAL_LENGTH, .patch = PATCH(D_COUNT, 4, 2)},
    {RULE_MEM_TOTAL_LENGTH, .patch = PATCH(D_COUNT, 4, 0)},
    {RULE_MEM_PAGE_SUM, .patch = PATCH(D_COMPOSITE_OFFSET, 4, 96)}, /* what was a base */
    {RULE_MEM_NOTHING_FIRST, .patch = {{D_COMPOSITE_OFFSET, 4, 96}, {D_RANGE, 8, 0}}},
    {RULE_MEM_TOTAL_LENGTH, .total = D_SIZE + 16},
    {RULE_MEM_TIME_SLICE, SHARE, .patch = PATCH(D_FLAGS, 4, 2)},
    {RULE_MEM_TIME_SLICE, LEND, .patch = PATCH(D_FLAGS, 4, 2)},
    {RULE_MEM_TIME_SLICE, DONATE, .patch = PATCH(D_FLAGS, 4, 3)},
    {RULE_MEM_PERMISSION_RESERVED, .patch = PATCH(D_PERMISSIONS, 1, 3)},
    {RULE_MEM_PERMISSION_RESERVED, .patch = PATCH(D_PERMISSIONS, 1, 0xe)},
    {RULE_MEM_SEND_INSTRUCTION, .patch = PATCH(D_PERMISSIONS, 1, 6)},
    {RULE_MEM_SEND_INSTRUCTION, LEND, .patch = PATCH(D_PERMISSIONS, 1, 0xa)},
    {RULE_MEM_SEND_INSTRUCTION, DONATE, .patch = PATCH(D_PERMISSIONS, 1, 4)},
    {RULE_MEM_SEND_DATA, SHARE, .patch = PATCH(D_PERMISSIONS, 1, 0)},
    {RULE_MEM_SEND_DATA, LEND, .patch = PATCH(D_PERMISSIONS, 1, 0)},
    {RULE_MEM_SEND_DATA, DONATE, .patch = PATCH(D_PERMISSIONS, 1, 1)},
    {RULE_MEM_SEND_DATA, DONATE, .patch = PATCH(D_PERMISSIONS, 1, 2)},
    {0, SHARE, .patch = PATCH(D_PERMISSIONS, 1, 1)},
    {RULE_MEM_SECURITY_BITS, SHARE, .patch = PATCH(D_ATTRIBUTES, 2, 0x6f)},
    {RULE_MEM_SECURITY_BITS, LEND, .patch = PATCH(D_ATTRIBUTES, 2, 0x40)},
    {RULE_MEM_SECURITY_BITS, DONATE, .patch = PATCH(D_ATTRIBUTES, 2, 0x80)},
    {RULE_MEM_SEND_TYPE, LEND, .patch = PATCH(D_ATTRIBUTES, 2, NORMAL)},
    {RULE_MEM_SEND_TYPE, DONATE, .patch = PATCH(D_ATTRIBUTES, 2, 0x10)},
    {RULE_MEM_SEND_TYPE, LEND, .patch = PATCH(D_ATTRIBUTES, 2, 0x30)},
    {0, LEND, .patch = PATCH(D_ATTRIBUTES, 2, 0xf)}, /* without a type the rest says nothing */
    {0, DONATE, .patch = PATCH(D_ATTRIBUTES, 2, 1)},
    {RULE_MEM_CACHEABILITY, SHARE, .patch = PATCH(D_ATTRIBUTES, 2, 0x27),
     .status = FFA_STATUS_DENIED},
    {RULE_MEM_DEVICE_TYPE, SHARE, .patch = PATCH(D_ATTRIBUTES, 2, 0x17),
     .status = FFA_STATUS_DENIED},
    {RULE_MEM_SHAREABILITY, SHARE, .patch = PATCH(D_ATTRIBUTES, 2, 0x2e),
     .status = FFA_STATUS_DENIED},
    {RULE_MEM_SHAREABILITY, SHARE, .patch = PATCH(D_ATTRIBUTES, 2, 0x12),
     .status = FFA_STATUS_DENIED},
    {RULE_MEM_SHAREABILITY, SHARE, .patch = PATCH(D_ATTRIBUTES, 2, 0), .status = FFA_STATUS_DENIED},
    {0, SHARE, .patch = PATCH(D_ATTRIBUTES, 2, 0x13)}, /* normal memory said to be a device */
    {0, SHARE, .patch = PATCH(D_ATTRIBUTES, 2, 0x3)},
    {0, SHARE, .patch = PATCH(D_ATTRIBUTES, 2, 0x33)},
};

static void by_sp1(struct fixture *f, const struct lfs_mem_client *client)
{
    lfs_proves(
        "MEM-05 MEM-06 MEM-07 MEM-09 MEM-11 MEM-13 MEM-16 MEM-17 MEM-18 MEM-20 MEM-21 MEM-22 "
        "MEM-23");
    TRY(f, client, one_receiver, 1);
}

static void lane_by_sp1(struct fixture *f, struct lfs_ctx *self)
{
    mem_begin(f, self);
    as(f, self, OF_SP1, by_sp1);
}

static void of_one_receiver(enum lfs_profile profile)
{
    fixture_finish(mem_fixture(profile, lane_by_sp1));
}
IN_BOTH_PROFILES(S_rows_with_one_receiver, of_one_receiver)

/* ---- the order of the checks ----------------------------------------------------------------- */

/* Each row spoils one thing more than the one behind it: the first that is wrong decides. */
static const struct wrong in_order[] = {
    {RULE_MEM_EXPLICIT_BUFFER, .x3 = 1},
    {RULE_MEM_FRAGMENT_LONGER, .fragment = 0x1002},
    {RULE_MEM_FRAGMENT_BUFFER, .total = 0x1001, .fragment = 0x1001},
    {RULE_MEM_HEADER_RESERVED, .patch = PATCH(D_RESERVED, 1, 1)},
    {RULE_MEM_EMAD_LAYOUT, .patch = PATCH(D_EMAD_SIZE, 4, 24)},
    {RULE_MEM_RECEIVER_COUNT, .patch = PATCH(D_EMAD_COUNT, 4, 3)},
    {RULE_MEM_FRAGMENT_SHORT, .patch = PATCH(D_EMAD_OFFSET, 4, 0x1000)},
    {RULE_MEM_COMPOSITE_PLACE, .patch = PATCH(D_COMPOSITE_OFFSET, 4, 0)},
    {RULE_MEM_EMAD_RESERVED, .patch = PATCH(D_EMAD_RESERVED, 1, 1)},
    {RULE_MEM_SEND_FLAGS, .patch = PATCH(D_FLAGS, 4, 7)},
    {RULE_MEM_SEND_WORLD, .patch = PATCH(D_RECEIVER, 2, 1), .status = FFA_STATUS_DENIED},
    {RULE_MEM_LENGTH_UNIT, .total = D_SIZE + 24},
    {RULE_MEM_SENDER_FIELD, .patch = PATCH(D_SENDER, 2, ID_SP2), .status = FFA_STATUS_DENIED},
    {RULE_MEM_COMPOSITE_OFFSET, .patch = PATCH(D_COMPOSITE_OFFSET, 4, 88)},
    {RULE_MEM_TOTAL_LENGTH, .patch = PATCH(D_COUNT, 4, 5)},
    {RULE_MEM_TIME_SLICE, .patch = PATCH(D_FLAGS, 4, 2)},
    {RULE_MEM_PERMISSION_RESERVED, .patch = PATCH(D_PERMISSIONS, 1, 0xf)},
    {RULE_MEM_SEND_INSTRUCTION, .patch = PATCH(D_PERMISSIONS, 1, 4)},
    {RULE_MEM_SEND_DATA, .patch = PATCH(D_PERMISSIONS, 1, 0)},
    {RULE_MEM_SECURITY_BITS, .patch = PATCH(D_ATTRIBUTES, 1, 0x64)},
    {RULE_MEM_CACHEABILITY, .patch = PATCH(D_ATTRIBUTES, 1, 0x24), .status = FFA_STATUS_DENIED},
    {RULE_MEM_SHAREABILITY, .patch = PATCH(D_ATTRIBUTES, 1, 0x2c), .status = FFA_STATUS_DENIED},
    {RULE_MEM_PAGE_SUM, .patch = PATCH(D_PAGES, 4, 2)},
    {RULE_MEM_ALIGNMENT, .patch = PATCH(D_RANGE, 1, 8)},
    {RULE_MEM_NOT_EXCLUSIVE, .patch = PATCH(D_RANGE, 8, 0x6000000), .status = FFA_STATUS_DENIED},
};
#define IN_ORDER (sizeof(in_order) / sizeof(in_order[0]))

static void ordered(struct fixture *f, const struct lfs_mem_client *client)
{
    for (unsigned first = 0; first < IN_ORDER; first++) {
        struct mem_message message = sound(f, client, SHARE, 1);
        struct lfs_frame r;

        for (unsigned i = IN_ORDER; i-- > first;)
            spoil(&message, &in_order[i]);
        r = mem_post(client, &message);
        judge(f, client, &r, &in_order[first]);
    }
}

static void lane_ordered(struct fixture *f, struct lfs_ctx *self)
{
    mem_begin(f, self);
    as(f, self, OF_SP1, ordered);
}

static void order(enum lfs_profile profile)
{
    fixture_finish(mem_fixture(profile, lane_ordered));
}
IN_BOTH_PROFILES(the_first_check_that_fails_decides, order)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(S_rows_with_one_receiver),
        cmocka_unit_test(the_first_check_that_fails_decides),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
