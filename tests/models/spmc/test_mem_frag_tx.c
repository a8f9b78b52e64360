/* SPDX-License-Identifier: BSD-3-Clause */
/* Fragments of a send: ffa-memory.md 6.3 and 9. */
#include "tests/models/mem_fixture.h"

#define LEND   FFA_MEM_LEND_32
#define SHARE  FFA_MEM_SHARE_32
#define HEAD   96u /* up to the first address range */
#define RANGE  16u
#define RWX    (LFS_MODE_R | LFS_MODE_W | LFS_MODE_X)
#define RANGES 3u /* of the transactions here, one page each, every other page */

static struct mem_message lend_three(const struct lfs_mem_client *client, uint64_t base)
{
    const struct lfs_mem_emad emad = TO(ID_SP2, RW);
    struct lfs_mem_range ranges[RANGES];

    for (unsigned i = 0; i < RANGES; i++)
        ranges[i] = (struct lfs_mem_range){.base = base + 2 * i * PAGE, .pages = 1};
    return mem_message_of(LEND, LFS_MEM_V1_2, mem_id(client), &emad, 1, ranges, RANGES);
}

/* The first fragment, with so many ranges. The handle that FFA_MEM_FRAG_RX names. */
static uint64_t begin(struct fixture *f, const struct lfs_mem_client *client, uint64_t base,
                      uint32_t ranges)
{
    struct mem_message message = lend_three(client, base);
    struct lfs_frame r;

    message.fragment = HEAD + ranges * RANGE;
    r = mem_post(client, &message);
    EXPECT(f, r.x[0], FFA_MEM_FRAG_RX_32);
    EXPECT(f, r.x[3], message.fragment);
    EXPECT(f, r.x[4], 0);
    return r.x[1] | r.x[2] << 32;
}

/* Ranges of the message from number `first` on, as a fragment. */
static struct lfs_frame go_on(const struct lfs_mem_client *client, uint64_t handle, uint64_t base,
                              uint32_t first, uint32_t count)
{
    struct mem_message message = lend_three(client, base);

    lfs_mem_client_write(client, client->box.tx, message.bytes + HEAD + first * RANGE,
                         count * RANGE);
    return MEM_CALL(client, FFA_MEM_FRAG_TX_32, (uint32_t)handle, handle >> 32, count * RANGE);
}

/* ---- the example of 9.2 ---------------------------------------------------------------------- */

static void one_by_one(struct fixture *f, const struct lfs_mem_client *client)
{
    uint64_t at = SP_MEM(f, OF_SP1), handle = begin(f, client, at, 1);
    struct lfs_frame r;

    lfs_proves("MEM-34");
    EXPECT_MODE(f, OF_SP1, at, RWX);
    r = mem_reclaim(client, handle, 0);
    lfs_proves("MEM-38");
    EXPECT_REFUSED(f, r, INVALID_PARAMETERS, RULE_MEM_INCOMPLETE);
    r = go_on(client, handle, at, 1, 1);
    EXPECT_FRAME(f, r, FFA_MEM_FRAG_RX_32, handle, 0, 128);
    EXPECT_MODE(f, OF_SP1, at, RWX);
    r = go_on(client, handle, at, 2, 1);
    EXPECT_HANDLE(f, r, handle);
    for (unsigned i = 0; i < RANGES; i++)
        EXPECT_MODE(f, OF_SP1, at + 2 * i * PAGE, RWX | LFS_MODE_INVALID);
    EXPECT_MODE(f, OF_SP1, at + PAGE, RWX);
    r = mem_reclaim(client, handle, 0);
    EXPECT_SUCCESS(f, r, 0);
    for (unsigned i = 0; i < RANGES; i++)
        EXPECT_MODE(f, OF_SP1, at + 2 * i * PAGE, RWX);
}

/* Errors that are found at the end free the record. */
static void fails_at_the_end(struct fixture *f, const struct lfs_mem_client *client)
{
    uint64_t at = SP_MEM(f, OF_SP1), handle = begin(f, client, at, 1);
    struct lfs_frame r;

    go_on(client, handle, at, 1, 1);
    r = go_on(client, handle, at, 1, 1);
    EXPECT_REFUSED(f, r, INVALID_PARAMETERS, RULE_MEM_OVERLAP);
    lfs_proves("MEM-39");
    r = mem_reclaim(client, handle, 0);
    EXPECT_REFUSED(f, r, INVALID_PARAMETERS, RULE_MEM_UNKNOWN_HANDLE);
    handle = begin(f, client, at, 0);
    r = go_on(client, handle, at, 0, 3);
    EXPECT_REFUSED(f, r, INVALID_PARAMETERS, RULE_MEM_NOTHING_FIRST);
    handle = begin(f, client, at, 1); /* ranges of later fragments must be alike in any case */
    mem_map(f, OF_SP1, at + 4 * PAGE, 1, RWX | LFS_MODE_INVALID);
    r = go_on(client, handle, at, 1, 2);
    EXPECT_REFUSED(f, r, DENIED, RULE_MEM_MIXED_MODES);
    mem_map(f, OF_SP1, at + 4 * PAGE, 1, RWX);
    EXPECT(f, mem_records_count(f), 0);
}

/* ---- X1 to X9 -------------------------------------------------------------------------------- */

static void refusals(struct fixture *f, const struct lfs_mem_client *client)
{
    const struct {
        uint64_t handle;
        uint32_t length, w4;
        unsigned rule;
    } bad[] = {
        {0, 16, 1u << 16, RULE_MEM_FRAG_SENDER_ID},
        {0, 0x1001, 0x80010000, RULE_MEM_FRAG_SENDER_ID},
        {0, 0x1001, 0, RULE_MEM_FRAGMENT_BUFFER},
        {0, 0xfffffff0, 0, RULE_MEM_FRAGMENT_BUFFER},
        {0, 0, 0, RULE_MEM_FRAG_LENGTH},
        {0, 8, 0, RULE_MEM_FRAG_LENGTH},
        {UINT64_C(1) << 63, 24, 0, RULE_MEM_FRAG_LENGTH},
        {UINT64_C(1) << 63, 16, 0, RULE_MEM_FOREIGN_HANDLE},
        {f->seen[0] + 1, 16, 0, RULE_MEM_UNKNOWN_HANDLE},
        {f->seen[0] | UINT64_C(1) << 32, 16, 0, RULE_MEM_UNKNOWN_HANDLE},
        {UINT64_MAX >> 1, 16, 0, RULE_MEM_UNKNOWN_HANDLE},
    };
    struct lfs_frame r;

    for (unsigned i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        r = MEM_CALL(client, FFA_MEM_FRAG_TX_32, (uint32_t)bad[i].handle, bad[i].handle >> 32,
                     bad[i].length, bad[i].w4);
        lfs_proves("MEM-35 MEM-36");
        EXPECT_REFUSED(f, r, INVALID_PARAMETERS, bad[i].rule);
    }
}

static void by_sp1(struct fixture *f, const struct lfs_mem_client *client)
{
    f->seen[0] = begin(f, client, SP_MEM(f, OF_SP1), 1);
    refusals(f, client);
}

static void by_sp2(struct fixture *f, const struct lfs_mem_client *client)
{
    struct lfs_frame r = go_on(client, f->seen[0], SP_MEM(f, OF_SP1), 1, 1);

    lfs_proves("MEM-36");
    EXPECT_REFUSED(f, r, INVALID_PARAMETERS, RULE_MEM_FRAG_NOT_SENDER);
}

static void complete_by_sp1(struct fixture *f, const struct lfs_mem_client *client)
{
    struct lfs_frame r = go_on(client, f->seen[0], SP_MEM(f, OF_SP1), 1, 2);

    EXPECT_HANDLE(f, r, f->seen[0]);
    r = go_on(client, f->seen[0], SP_MEM(f, OF_SP1), 1, 1);
    lfs_proves("MEM-36");
    EXPECT_REFUSED(f, r, INVALID_PARAMETERS, RULE_MEM_FRAG_COMPLETE);
    r = mem_reclaim(client, f->seen[0], 0);
    EXPECT_SUCCESS(f, r, 0);
}

static void lane_partitions(struct fixture *f, struct lfs_ctx *self)
{
    as(f, self, OF_SP1, one_by_one);
    as(f, self, OF_SP1, fails_at_the_end);
    as(f, self, OF_SP1, by_sp1);
    as(f, self, OF_SP2, by_sp2);
    as(f, self, OF_SP1, complete_by_sp1);
}

static void between_partitions(enum lfs_profile profile)
{
    struct fixture *f = mem_fixture(profile, lane_partitions);

    FIXTURE_BREAKS(f, 7); /* a mapping that no transaction made */
    fixture_finish(f);
}
IN_BOTH_PROFILES(X_rows_between_partitions, between_partitions)

/* ---- X10 ------------------------------------------------------------------------------------- */

static struct lfs_mem_range page_of(const void *user, uint32_t i)
{
    return (struct lfs_mem_range){.base = *(const uint64_t *)user + i * PAGE, .pages = 1};
}

static struct lfs_frame lend_in_parts(const struct lfs_mem_client *client, uint64_t base,
                                      uint32_t parts, uint32_t per_fragment)
{
    const struct lfs_mem_emad emad = TO(ID_SP2, RW);
    struct lfs_mem_request request = {.fid = LEND,
                                      .descriptor = {.layout = LFS_MEM_V1_2,
                                                     .sender = mem_id(client),
                                                     .emads = &emad,
                                                     .emad_count = 1,
                                                     .with_composite = true,
                                                     .pages = parts,
                                                     .constituents = parts},
                                      .range = page_of,
                                      .user = &base,
                                      .range_count = parts,
                                      .per_fragment = per_fragment};
    struct lfs_frame r = {{0}};

    lfs_mem_send(client, &request, &r);
    return r;
}

static void many_fragments(struct fixture *f, const struct lfs_mem_client *client)
{
    struct lfs_frame r = lend_in_parts(client, NWD_MEM, 21, 1);

    lfs_proves("MEM-37");
    EXPECT_REFUSED(f, r, NO_MEMORY, RULE_MEM_FRAG_LIMIT);
    EXPECT(f, mem_records_count(f), 0);
    r = lend_in_parts(client, NWD_MEM, 20, 1);
    EXPECT(f, r.x[0], FFA_SUCCESS_32);
    EXPECT_MODE(f, NWD, NWD_MEM + 19 * PAGE, RWX | MODE_NS | LFS_MODE_INVALID);
    r = mem_reclaim(client, r.x[2], 0);
    EXPECT_SUCCESS(f, r, 0);
    EXPECT_MODE(f, NWD, NWD_MEM + 19 * PAGE, RWX | MODE_NS);
}

/* As many as twenty fragments of one page of TX hold: 250 and 19 times 256. */
static void thousands(struct fixture *f, const struct lfs_mem_client *client)
{
    struct lfs_frame r = lend_in_parts(client, NWD_MEM, 5114, 0);

    EXPECT(f, r.x[0], FFA_SUCCESS_32);
    EXPECT(f, lfs_table_count(f->m, f->stack->spmc.mem.constituents), 5114);
    EXPECT(f, lfs_table_count(f->m, f->stack->spmc.mem.order), 0);
    r = mem_reclaim(client, r.x[2], 0);
    EXPECT_SUCCESS(f, r, 0);
    EXPECT(f, lfs_table_count(f->m, f->stack->spmc.mem.constituents), 0);
    r = lend_in_parts(client, NWD_MEM, 5115, 0);
    EXPECT_REFUSED(f, r, NO_MEMORY, RULE_MEM_FRAG_LIMIT);
}

static void lane_many(struct fixture *f, struct lfs_ctx *self)
{
    mem_begin(f, self);
    as(f, self, NWD, many_fragments);
    as(f, self, NWD, thousands);
}

static void fragment_limit(enum lfs_profile profile)
{
    struct fixture *f = mem_fixture(profile, lane_many);

    f->config.machine.trace_records = 1u << 17;
    fixture_finish(f);
}
IN_BOTH_PROFILES(X10_twenty_fragments, fragment_limit)

/* ---- GAP-23, GAP-28 -------------------------------------------------------------------------- */

static bool upstream(const struct fixture *f)
{
    return f->config.policy.profile == LFS_PROFILE_UPSTREAM;
}

static void overlong(struct fixture *f, const struct lfs_mem_client *client)
{
    uint64_t at = SP_MEM(f, OF_SP1), handle = begin(f, client, at, 1);
    struct lfs_frame r = go_on(client, handle, at, 0, 3);

    lfs_proves("MEM-40");
    if (upstream(f)) {
        EXPECT_FRAME(f, r, FFA_MEM_FRAG_RX_32, handle, 0, HEAD + 4 * RANGE);
        r = go_on(client, handle, at, 0, 1);
        EXPECT(f, r.x[0], FFA_MEM_FRAG_RX_32);
        r = mem_reclaim(client, handle, 0);
        EXPECT_REFUSED(f, r, INVALID_PARAMETERS, RULE_MEM_INCOMPLETE);
        return;
    }
    EXPECT_REFUSED(f, r, INVALID_PARAMETERS, RULE_MEM_FRAG_OVERLONG);
    r = go_on(client, handle, at, 1, 2); /* it still waits for the right one */
    EXPECT_HANDLE(f, r, handle);
    mem_reclaim(client, handle, 0);
}

static void mixed_worlds(struct fixture *f, const struct lfs_mem_client *client)
{
    const struct lfs_mem_emad emads[] = {TO(ID_SP2, RW), TO(1, RO)};
    const struct lfs_mem_range ranges[] = {{.base = NWD_MEM, .pages = 1},
                                           {.base = NWD_MEM + 2 * PAGE, .pages = 1}};
    struct mem_message message =
        mem_message_of(SHARE, LFS_MEM_V1_2, FFA_ID_NWD, emads, 2, ranges, 2);
    struct lfs_frame r;

    message.fragment -= RANGE;
    r = mem_post(client, &message);
    EXPECT(f, r.x[0], FFA_MEM_FRAG_RX_32);
    lfs_mem_client_write(client, client->box.tx, message.bytes + message.fragment, RANGE);
    r = MEM_CALL(client, FFA_MEM_FRAG_TX_32, r.x[1], r.x[2], RANGE);
    if (upstream(f))
        EXPECT_REFUSED(f, r, INVALID_PARAMETERS, RULE_MEM_FRAG_MIXED);
    else
        EXPECT(f, r.x[0], FFA_SUCCESS_32);
}

static void begin_by_sp1(struct fixture *f, const struct lfs_mem_client *client)
{
    f->seen[1] = begin(f, client, SP_MEM(f, OF_SP1), 1);
}

static void for_others(struct fixture *f, const struct lfs_mem_client *client)
{
    struct lfs_frame r = go_on(client, f->seen[1], SP_MEM(f, OF_SP1), 1, 2);

    lfs_proves("MEM-67a");
    if (upstream(f))
        EXPECT_REFUSED(f, r, DENIED, RULE_MEM_NOT_EXCLUSIVE);
    else
        EXPECT_REFUSED(f, r, INVALID_PARAMETERS, RULE_MEM_FRAG_NOT_SENDER);
}

static void after_others(struct fixture *f, const struct lfs_mem_client *client)
{
    struct lfs_frame r = go_on(client, f->seen[1], SP_MEM(f, OF_SP1), 1, 2);

    if (upstream(f))
        EXPECT_REFUSED(f, r, INVALID_PARAMETERS, RULE_MEM_UNKNOWN_HANDLE);
    else
        EXPECT_HANDLE(f, r, f->seen[1]);
}

static void lane_gaps(struct fixture *f, struct lfs_ctx *self)
{
    mem_begin(f, self);
    as(f, self, OF_SP1, overlong);
    as(f, self, NWD, mixed_worlds);
    as(f, self, OF_SP1, begin_by_sp1);
    as(f, self, NWD, for_others);
    as(f, self, OF_SP1, after_others);
}

static void gaps(enum lfs_profile profile)
{
    struct fixture *f = mem_fixture(profile, lane_gaps);

    if (profile == LFS_PROFILE_UPSTREAM)
        FIXTURE_BREAKS(f, 22); /* GAP-28 */
    fixture_finish(f);
}
IN_BOTH_PROFILES(GAP_23_GAP_28, gaps)

/* ---- offsets of older layouts ---------------------------------------------------------------- */

/* 1.0 senders count their own 32 bytes of header. */
static void of_1_0(struct fixture *f, const struct lfs_mem_client *client)
{
    const struct lfs_mem_emad emad = TO(ID_SP2, RW);
    const struct lfs_mem_range ranges[] = {{.base = SP_MEM(f, OF_SP1), .pages = 1},
                                           {.base = SP_MEM(f, OF_SP1) + 2 * PAGE, .pages = 1}};
    struct mem_message message = mem_message_of(LEND, LFS_MEM_V1_0, ID_SP1, &emad, 1, ranges, 2);
    struct lfs_frame r;

    message.fragment -= RANGE;
    r = mem_post(client, &message);
    EXPECT_FRAME(f, r, FFA_MEM_FRAG_RX_32, 0, 0, 32 + 16 + 16 + 16);
    lfs_mem_client_write(client, client->box.tx, message.bytes + message.fragment, RANGE);
    r = MEM_CALL(client, FFA_MEM_FRAG_TX_32, 0, 0, RANGE);
    EXPECT_HANDLE(f, r, 0);
}

static void lane_1_0(struct fixture *f, struct lfs_ctx *self)
{
    as(f, self, OF_SP1, of_1_0);
}

static void old_layout(enum lfs_profile profile)
{
    struct fixture *f = mem_fixture(profile, lane_1_0);

    plan_legacy(&f->sp[OF_SP1], FFA_VERSION_1_0);
    fixture_finish(f);
}
IN_BOTH_PROFILES(offsets_are_those_of_the_senders_layout, old_layout)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(X_rows_between_partitions),
        cmocka_unit_test(X10_twenty_fragments),
        cmocka_unit_test(GAP_23_GAP_28),
        cmocka_unit_test(offsets_are_those_of_the_senders_layout),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
