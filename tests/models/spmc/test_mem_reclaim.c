/* SPDX-License-Identifier: BSD-3-Clause */
/* FFA_MEM_RECLAIM (ffa-memory.md 6.7), handles (8), what transactions claim, and RME (4.7). */
#include "tests/models/mem_fixture.h"

#define SHARE  FFA_MEM_SHARE_32
#define LEND   FFA_MEM_LEND_32
#define DONATE FFA_MEM_DONATE_32
#define RWX    (LFS_MODE_R | LFS_MODE_W | LFS_MODE_X)
#define NS_RWX (RWX | MODE_NS)

/* sp2 retrieves what the transaction of seen[0] lends, shares or donates it (seen[1]: enum
 * mem_type; seen[2]: the sender). */
static void retrieve(struct fixture *f, const struct lfs_mem_client *client)
{
    uint8_t instruction = f->seen[1] == MEM_SHARE ? 0 : FFA_MEM_INSTRUCTION_NX;
    const struct lfs_mem_emad emad =
        TO(mem_id(client), (uint8_t)(RW | instruction << FFA_MEM_INSTRUCTION_SHIFT));
    struct lfs_mem_descriptor d = {.layout = LFS_MEM_V1_2,
                                   .sender = (uint16_t)f->seen[2],
                                   .flags = (uint32_t)f->seen[1] << FFA_MEM_FLAG_TYPE_SHIFT,
                                   .handle = f->seen[0],
                                   .tag = 0xbeef,
                                   .emads = &emad,
                                   .emad_count = 1};
    uint8_t bytes[256];
    size_t size = lfs_mem_put(&d, bytes, sizeof(bytes));
    struct lfs_frame r;

    lfs_mem_client_write(client, client->box.tx, bytes, size);
    r = MEM_CALL(client, FFA_MEM_RETRIEVE_REQ_32, size, size);
    EXPECT(f, r.x[0], FFA_MEM_RETRIEVE_RESP_32);
    MEM_CALL(client, FFA_RX_RELEASE_32);
}

static void relinquish(struct fixture *f, const struct lfs_mem_client *client)
{
    struct lfs_frame r = {{0}};

    lfs_mem_relinquish(client, f->seen[0], 0, &r);
    EXPECT_SUCCESS(f, r, 0);
}

static void send(struct fixture *f, const struct lfs_mem_client *client, uint32_t fid,
                 uint64_t base, uint32_t pages)
{
    struct lfs_frame r = mem_send(client, fid, ID_SP2, fid == DONATE ? 0 : RW, base, pages);

    EXPECT(f, r.x[0], FFA_SUCCESS_32);
    f->seen[0] = r.x[2];
    f->seen[1] = fid == SHARE ? MEM_SHARE : fid == LEND ? MEM_LEND : MEM_DONATE;
    f->seen[2] = mem_id(client);
}

static bool upstream(const struct fixture *f)
{
    return f->config.policy.profile == LFS_PROFILE_UPSTREAM;
}

/* ---- L rows ---------------------------------------------------------------------------------- */

static void lend_two(struct fixture *f, const struct lfs_mem_client *client)
{
    send(f, client, LEND, SP_MEM(f, OF_SP1), 2);
}

static void unknown_handles(struct fixture *f, const struct lfs_mem_client *client)
{
    struct lfs_frame r = mem_reclaim(client, UINT64_C(1) << 63, 0);

    EXPECT_REFUSED(f, r, INVALID_PARAMETERS, RULE_MEM_FOREIGN_HANDLE);
    r = mem_reclaim(client, f->seen[0] + 1, 0);
    EXPECT_REFUSED(f, r, INVALID_PARAMETERS, RULE_MEM_UNKNOWN_HANDLE);
    r = mem_reclaim(client, f->seen[0] | UINT64_C(1) << 32, 0);
    EXPECT_REFUSED(f, r, INVALID_PARAMETERS, RULE_MEM_UNKNOWN_HANDLE);
    r = mem_reclaim(client, UINT64_MAX, 0);
    EXPECT_REFUSED(f, r, INVALID_PARAMETERS, RULE_MEM_FOREIGN_HANDLE);
}

static void not_the_owner(struct fixture *f, const struct lfs_mem_client *client)
{
    struct lfs_frame r = mem_reclaim(client, f->seen[0], 0);

    lfs_proves("MEM-62");
    EXPECT_REFUSED(f, r, INVALID_PARAMETERS, RULE_MEM_NOT_OWNER);
}

static void held(struct fixture *f, const struct lfs_mem_client *client)
{
    struct lfs_frame r = mem_reclaim(client, f->seen[0], 0);

    lfs_proves("MEM-62");
    EXPECT_REFUSED(f, r, DENIED, RULE_MEM_STILL_HELD);
}

/* V-08. */
static void with_flags(struct fixture *f, const struct lfs_mem_client *client)
{
    struct lfs_frame r;

    if (!upstream(f)) {
        r = mem_reclaim(client, f->seen[0], 4);
        EXPECT_REFUSED(f, r, INVALID_PARAMETERS, RULE_MEM_RECLAIM_FLAGS);
        r = mem_reclaim(client, f->seen[0], 0x80000000);
        EXPECT_REFUSED(f, r, INVALID_PARAMETERS, RULE_MEM_RECLAIM_FLAGS);
    }
    r = mem_reclaim(client, f->seen[0], upstream(f) ? 0xfffffffe : FFA_MEM_RECLAIM_TIME_SLICE);
    EXPECT_SUCCESS(f, r, 0);
    lfs_proves("MEM-63");
    EXPECT_MODE(f, OF_SP1, SP_MEM(f, OF_SP1), RWX);
    r = mem_reclaim(client, f->seen[0], 0);
    EXPECT_REFUSED(f, r, INVALID_PARAMETERS, RULE_MEM_UNKNOWN_HANDLE);
}

static void read_only(struct fixture *f, const struct lfs_mem_client *client)
{
    uint64_t at = SP_MEM(f, OF_SP1);
    struct lfs_frame r;

    mem_map(f, OF_SP1, at, 1, LFS_MODE_R);
    r = mem_send(client, LEND, ID_SP2, RO, at, 1);
    f->seen[0] = r.x[2];
    r = mem_reclaim(client, f->seen[0], FFA_MEM_RECLAIM_ZERO);
    EXPECT_REFUSED(f, r, DENIED, RULE_MEM_RECLAIM_ZERO);
    mem_map(f, OF_SP1, at, 1, LFS_MODE_R | LFS_MODE_INVALID);
    r = mem_reclaim(client, f->seen[0], 0);
    EXPECT_SUCCESS(f, r, 0);
    EXPECT_MODE(f, OF_SP1, at, LFS_MODE_R);
}

static void lane_rows(struct fixture *f, struct lfs_ctx *self)
{
    mem_begin(f, self);
    as(f, self, OF_SP1, lend_two);
    as(f, self, OF_SP1, unknown_handles);
    as(f, self, OF_SP2, not_the_owner);
    as(f, self, OF_SP2, retrieve);
    as(f, self, OF_SP1, held);
    as(f, self, OF_SP2, relinquish);
    as(f, self, OF_SP1, with_flags);
    as(f, self, OF_SP1, read_only);
}

static void rows(enum lfs_profile profile)
{
    fixture_finish(mem_fixture(profile, lane_rows));
}
IN_BOTH_PROFILES(L_rows, rows)

/* L7, L8: something has mapped the owner's pages again. */
static void mapped_again(struct fixture *f, const struct lfs_mem_client *client)
{
    uint64_t at = SP_MEM(f, OF_SP1);
    struct lfs_frame r;

    send(f, client, LEND, at, 2);
    mem_map(f, OF_SP1, at, 1, RWX);
    r = mem_reclaim(client, f->seen[0], 0);
    EXPECT_REFUSED(f, r, DENIED, RULE_MEM_MIXED_PAGES);
    mem_map(f, OF_SP1, at, 2, RWX);
    r = mem_reclaim(client, f->seen[0], 0);
    EXPECT_REFUSED(f, r, DENIED, RULE_MEM_RECLAIM_ASSERTS);
}

static void lane_mapped_again(struct fixture *f, struct lfs_ctx *self)
{
    as(f, self, OF_SP1, mapped_again);
}

static void L8_pages_that_the_owner_has_anyway(void **state)
{
    struct fixture *f = mem_fixture(LFS_PROFILE_SPEC, lane_mapped_again);

    (void)state;
    FIXTURE_BREAKS(f, 7);
    fixture_finish(f);
    f = mem_fixture(LFS_PROFILE_UPSTREAM, lane_mapped_again);
    FIXTURE_BREAKS(f, 7, 15);
    fixture_panics(f, "who has had the pages all along");
}

/* ---- GAP-16 ---------------------------------------------------------------------------------- */

static void donate_two(struct fixture *f, const struct lfs_mem_client *client)
{
    send(f, client, DONATE, SP_MEM(f, OF_SP1), 2);
}

static void by_the_world(struct fixture *f, const struct lfs_mem_client *client)
{
    struct lfs_frame r = mem_reclaim(client, f->seen[0], 0);

    lfs_proves("MEM-66");
    if (upstream(f)) {
        EXPECT_SUCCESS(f, r, 0);
        EXPECT_MODE(f, NWD, SP_MEM(f, OF_SP1), RWX);
        EXPECT_MODE(f, OF_SP1, SP_MEM(f, OF_SP1), MODE_ABSENT);
        EXPECT(f, mem_records_count(f), 0);
    } else {
        EXPECT_REFUSED(f, r, INVALID_PARAMETERS, RULE_MEM_NOT_OWNER);
        EXPECT(f, mem_records_count(f), 1);
    }
}

static void lane_gap_16(struct fixture *f, struct lfs_ctx *self)
{
    mem_begin(f, self);
    as(f, self, OF_SP1, donate_two);
    as(f, self, NWD, by_the_world);
}

static void gap_16(enum lfs_profile profile)
{
    struct fixture *f = mem_fixture(profile, lane_gap_16);

    if (profile == LFS_PROFILE_UPSTREAM)
        FIXTURE_BREAKS(f, 21);
    fixture_finish(f);
}
IN_BOTH_PROFILES(GAP_16_the_normal_world_reclaims_a_partitions_memory, gap_16)

/* ---- handles --------------------------------------------------------------------------------- */

static void handles(struct fixture *f, const struct lfs_mem_client *client)
{
    struct lfs_frame r;

    for (uint32_t i = 0; i < 100; i++) {
        r = mem_send(client, SHARE, ID_SP2, RW, NWD_MEM + i * PAGE, 1);
        lfs_proves("MEM-30");
        EXPECT_HANDLE(f, r, i);
    }
    r = mem_send(client, SHARE, ID_SP2, RW, NWD_MEM + 100 * PAGE, 1);
    lfs_proves("MEM-29");
    EXPECT_REFUSED(f, r, NO_MEMORY, RULE_MEM_NO_RECORD);
    EXPECT_MODE(f, NWD, NWD_MEM + 100 * PAGE, NS_RWX);
    mem_reclaim(client, 40, 0);
    mem_reclaim(client, 20, 0);
    r = mem_send(client, SHARE, ID_SP2, RW, NWD_MEM + 100 * PAGE, 1);
    EXPECT_HANDLE(f, r, 20); /* the only ones that are free: the lower one first */
    r = mem_send(client, SHARE, ID_SP2, RW, NWD_MEM + 20 * PAGE, 1);
    EXPECT_HANDLE(f, r, 40);
    for (uint32_t i = 0; i < 100; i++)
        mem_reclaim(client, i, 0);
    r = mem_send(client, SHARE, ID_SP2, RW, NWD_MEM, 1);
    EXPECT_HANDLE(f, r, upstream(f) ? 0 : 41);
    mem_reclaim(client, r.x[2], 0);
    r = mem_send(client, SHARE, ID_SP2, RW, NWD_MEM, 1); /* GAP-25 */
    EXPECT_HANDLE(f, r, upstream(f) ? 0 : 42);
}

static void lane_handles(struct fixture *f, struct lfs_ctx *self)
{
    mem_begin(f, self);
    as(f, self, NWD, handles);
}

static void GAP_25(enum lfs_profile profile)
{
    fixture_finish(mem_fixture(profile, lane_handles));
}
IN_BOTH_PROFILES(GAP_25_handles_are_given_out_again, GAP_25)

/* ---- the ledger ------------------------------------------------------------------------------ */

#define EXPECT_CLAIMS(f, kind, owner, at, n) EXPECT(f, mem_claims(f, kind, owner, at).count, n)

static void claims_of_loan(struct fixture *f, struct lfs_ctx *self, fixture_part *sends,
                           uint16_t kind)
{
    uint64_t at = SP_MEM(f, OF_SP1);
    struct mem_claim_search claim;

    as(f, self, OF_SP1, sends);
    claim = mem_claims(f, kind, ID_SP1, at + PAGE);
    EXPECT(f, claim.count, 1);
    EXPECT(f, claim.last.base, at);
    EXPECT(f, claim.last.pages, 2);
    EXPECT(f, claim.last.tag, f->seen[0]);
    EXPECT_CLAIMS(f, kind, ID_SP1, at + 2 * PAGE, 0);
    as(f, self, OF_SP2, retrieve);
    EXPECT_CLAIMS(f, LFS_CLAIM_BORROWED, ID_SP2, at, 1);
    as(f, self, OF_SP2, relinquish);
    EXPECT_CLAIMS(f, LFS_CLAIM_BORROWED, ID_SP2, at, 0);
}

static void reclaim_it(struct fixture *f, const struct lfs_mem_client *client)
{
    struct lfs_frame r = mem_reclaim(client, f->seen[0], 0);

    EXPECT_SUCCESS(f, r, 0);
}

static void share_two(struct fixture *f, const struct lfs_mem_client *client)
{
    send(f, client, SHARE, SP_MEM(f, OF_SP1), 2);
}

/* The middle one of what sp2 owns by now. */
static void donate_on(struct fixture *f, const struct lfs_mem_client *client)
{
    struct lfs_frame r = mem_send(client, DONATE, ID_SP3, 0, SP_MEM(f, OF_SP1) + PAGE, 1);

    EXPECT(f, r.x[0], FFA_SUCCESS_32);
    f->seen[0] = r.x[2];
    f->seen[2] = ID_SP2;
}

static void donate_three(struct fixture *f, const struct lfs_mem_client *client)
{
    send(f, client, DONATE, SP_MEM(f, OF_SP1), 3);
}

static void lane_claims(struct fixture *f, struct lfs_ctx *self)
{
    uint64_t at = SP_MEM(f, OF_SP1);
    struct mem_claim_search claim;
    size_t before;

    mem_begin(f, self);
    claims_of_loan(f, self, lend_two, LFS_CLAIM_LENT);
    as(f, self, OF_SP1, reclaim_it);
    EXPECT_CLAIMS(f, LFS_CLAIM_LENT, ID_SP1, at, 0);
    claims_of_loan(f, self, share_two, LFS_CLAIM_SHARED);
    as(f, self, OF_SP1, reclaim_it);
    EXPECT_CLAIMS(f, LFS_CLAIM_SHARED, ID_SP1, at, 0);

    as(f, self, OF_SP1, donate_three);
    EXPECT_CLAIMS(f, LFS_CLAIM_DONATED, ID_SP1, at, 1);
    EXPECT_CLAIMS(f, LFS_CLAIM_OWNED, ID_SP2, at, 0);
    as(f, self, OF_SP2, retrieve);
    EXPECT_CLAIMS(f, LFS_CLAIM_DONATED, ID_SP1, at, 0);
    claim = mem_claims(f, LFS_CLAIM_OWNED, ID_SP2, at);
    EXPECT(f, claim.count, 1);
    EXPECT(f, claim.last.pages, 3);
    expect_text(f, "origin", lfs_claim_origin(f->m, claim.number).what, "FFA_MEM_DONATE", HERE);
    before = lfs_claim_record(f->m, claim.number);
    EXPECT(f, before > 0, true);

    as(f, self, OF_SP2, donate_on);
    EXPECT_CLAIMS(f, LFS_CLAIM_OWNED, ID_SP2, at + PAGE, 1); /* until it is retrieved */
    EXPECT_CLAIMS(f, LFS_CLAIM_DONATED, ID_SP2, at + PAGE, 1);
    as(f, self, OF_SP3, retrieve);
    EXPECT_CLAIMS(f, LFS_CLAIM_OWNED, ID_SP2, at, 1);
    EXPECT_CLAIMS(f, LFS_CLAIM_OWNED, ID_SP2, at + PAGE, 0);
    EXPECT_CLAIMS(f, LFS_CLAIM_OWNED, ID_SP2, at + 2 * PAGE, 1);
    EXPECT_CLAIMS(f, LFS_CLAIM_OWNED, ID_SP3, at + PAGE, 1);
    EXPECT(f, mem_claims(f, LFS_CLAIM_OWNED, ID_SP3, at + PAGE).last.pages, 1);
}

static void claims(enum lfs_profile profile)
{
    fixture_finish(mem_fixture(profile, lane_claims));
}
IN_BOTH_PROFILES(the_ledger_has_what_transactions_claim, claims)

/* ---- RME ------------------------------------------------------------------------------------- */

static bool moved(struct fixture *f, uint64_t at)
{
    uint32_t mode;

    return lfs_space_mode(f->m, f->stack->spmc.mem.secured, lfs_ipa_of(at), 1, &mode);
}

static void granted(struct fixture *f, const struct lfs_mem_client *client)
{
    struct lfs_frame r = mem_send(client, SHARE, ID_SP2, RW, NWD_MEM, 1);

    EXPECT(f, moved(f, NWD_MEM), false); /* shared memory stays */
    mem_reclaim(client, r.x[2], 0);
    send(f, client, LEND, NWD_MEM, 2);
    EXPECT(f, moved(f, NWD_MEM) && moved(f, NWD_MEM + PAGE), true);
    EXPECT(f, moved(f, NWD_MEM + 2 * PAGE), false);
}

static void as_secure(struct fixture *f, const struct lfs_mem_client *client)
{
    retrieve(f, client);
    EXPECT_MODE(f, OF_SP2, NWD_MEM, LFS_MODE_R | LFS_MODE_W | MODE_UNOWNED);
    relinquish(f, client);
}

static void taken_back(struct fixture *f, const struct lfs_mem_client *client)
{
    reclaim_it(f, client);
    EXPECT(f, moved(f, NWD_MEM), false);
    EXPECT_MODE(f, NWD, NWD_MEM, NS_RWX);
}

/* Each range comes back. */
static void in_two_ranges(struct fixture *f, const struct lfs_mem_client *client)
{
    const struct lfs_mem_emad emad = TO(ID_SP2, RW);
    const struct lfs_mem_range ranges[] = {{.base = NWD_MEM, .pages = 1},
                                           {.base = NWD_MEM + 2 * PAGE, .pages = 1}};
    struct mem_message message = mem_message_of(LEND, LFS_MEM_V1_2, 0, &emad, 1, ranges, 2);
    struct lfs_frame r = mem_post(client, &message);

    EXPECT(f, moved(f, NWD_MEM) && moved(f, NWD_MEM + 2 * PAGE), true);
    mem_reclaim(client, r.x[2], 0);
    EXPECT(f, moved(f, NWD_MEM) || moved(f, NWD_MEM + 2 * PAGE), false);
}

static void of_a_partition(struct fixture *f, const struct lfs_mem_client *client)
{
    send(f, client, LEND, SP_MEM(f, OF_SP1), 1);
    EXPECT(f, moved(f, SP_MEM(f, OF_SP1)), false);
    reclaim_it(f, client);
}

static void lane_granted(struct fixture *f, struct lfs_ctx *self)
{
    mem_begin(f, self);
    as(f, self, NWD, granted);
    as(f, self, OF_SP2, as_secure);
    as(f, self, NWD, taken_back);
    as(f, self, NWD, in_two_ranges);
    as(f, self, OF_SP1, of_a_partition);
}

static void rme_granted(enum lfs_profile profile)
{
    struct fixture *f = mem_fixture(profile, lane_granted);

    f->config.platform.memory_protection = LFS_PROTECTION_GRANTED;
    fixture_finish(f);
}
IN_BOTH_PROFILES(RME_lent_memory_becomes_secure, rme_granted)

/* seen[3]: the status that is due, seen[4]: the rule. */
static void refused(struct fixture *f, const struct lfs_mem_client *client)
{
    struct lfs_frame r = mem_send(client, LEND, ID_SP2, RW, NWD_MEM, 2);

    EXPECT_FRAME(f, r, FFA_ERROR_32, 0, (uint32_t)f->seen[3]);
    EXPECT(f, mem_rule(f), f->seen[4]);
    EXPECT_MODE(f, NWD, NWD_MEM, NS_RWX);
    EXPECT(f, mem_records_count(f), 0);
    EXPECT(f, moved(f, NWD_MEM), false);
}

static void lane_denied(struct fixture *f, struct lfs_ctx *self)
{
    mem_begin(f, self);
    f->seen[3] = (uint64_t)FFA_STATUS_DENIED;
    f->seen[4] = RULE_MEM_PROTECTION_DENIED;
    as(f, self, NWD, refused);
}

static void lane_invalid(struct fixture *f, struct lfs_ctx *self)
{
    mem_begin(f, self);
    f->seen[3] = (uint64_t)FFA_STATUS_INVALID_PARAMETERS;
    f->seen[4] = RULE_MEM_PROTECTION_INVALID;
    as(f, self, NWD, refused);
}

static void rme_refused(enum lfs_profile profile)
{
    struct fixture *f = mem_fixture(profile, lane_denied);

    f->config.platform.memory_protection = LFS_PROTECTION_DENIED;
    fixture_finish(f);
    f = mem_fixture(profile, lane_invalid);
    f->config.platform.memory_protection = LFS_PROTECTION_INVALID;
    fixture_finish(f);
}
IN_BOTH_PROFILES(RME_refuses, rme_refused)

/* What was granted before is moved back. */
static void first_of_two(struct fixture *f, const struct lfs_mem_client *client)
{
    const struct lfs_mem_emad emad = TO(ID_SP2, RW);
    const struct lfs_mem_range ranges[] = {{.base = NWD_MEM + 2 * PAGE, .pages = 1},
                                           {.base = NWD_MEM, .pages = 1}};
    struct mem_message message = mem_message_of(LEND, LFS_MEM_V1_2, 0, &emad, 1, ranges, 2);
    struct lfs_frame r = mem_post(client, &message);

    EXPECT(f, r.x[0], FFA_ERROR_32);
    EXPECT(f, moved(f, NWD_MEM + 2 * PAGE), false);
}

/* GAP-35: of two ranges the first is refused. */
static void one_of_two(struct fixture *f, const struct lfs_mem_client *client)
{
    const struct lfs_mem_emad emad = TO(ID_SP2, RW);
    const struct lfs_mem_range ranges[] = {{.base = NWD_MEM, .pages = 1},
                                           {.base = NWD_MEM + 2 * PAGE, .pages = 1}};
    struct mem_message message = mem_message_of(LEND, LFS_MEM_V1_2, 0, &emad, 1, ranges, 2);
    bool invalid = f->config.platform.protection_there == LFS_PROTECTION_INVALID;
    struct lfs_frame r = mem_post(client, &message);

    if (upstream(f) && invalid) {
        EXPECT(f, r.x[0], FFA_SUCCESS_32);
        EXPECT(f, moved(f, NWD_MEM), false);
        EXPECT(f, moved(f, NWD_MEM + 2 * PAGE), true);
        return;
    }
    if (invalid)
        EXPECT_REFUSED(f, r, INVALID_PARAMETERS, RULE_MEM_PROTECTION_INVALID);
    else
        EXPECT_REFUSED(f, r, DENIED, RULE_MEM_PROTECTION_DENIED);
    EXPECT(f, moved(f, NWD_MEM + 2 * PAGE), false);
    message.fragment -= 16; /* the second in a fragment of its own */
    r = mem_post(client, &message);
    lfs_mem_client_write(client, client->box.tx, message.bytes + message.fragment, 16);
    r = MEM_CALL(client, FFA_MEM_FRAG_TX_32, r.x[1], r.x[2], 16);
    EXPECT(f, r.x[0], upstream(f) ? FFA_SUCCESS_32 : FFA_ERROR_32);
    EXPECT(f, moved(f, NWD_MEM + 2 * PAGE), upstream(f));
}

static void lane_one_of_two(struct fixture *f, struct lfs_ctx *self)
{
    mem_begin(f, self);
    as(f, self, NWD, first_of_two);
    as(f, self, NWD, one_of_two);
}

static void gap_35(enum lfs_profile profile)
{
    static const enum lfs_memory_protection answers[] = {LFS_PROTECTION_INVALID,
                                                         LFS_PROTECTION_DENIED};

    for (unsigned i = 0; i < 2; i++) {
        struct fixture *f = mem_fixture(profile, lane_one_of_two);

        f->config.platform.memory_protection = LFS_PROTECTION_GRANTED;
        f->config.platform.protection_exception = (struct lfs_carve_out){{NWD_MEM}, PAGE};
        f->config.platform.protection_there = answers[i];
        fixture_finish(f);
    }
}
IN_BOTH_PROFILES(GAP_35_later_answers_hide_earlier_ones, gap_35)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(L_rows),
        cmocka_unit_test(L8_pages_that_the_owner_has_anyway),
        cmocka_unit_test(GAP_16_the_normal_world_reclaims_a_partitions_memory),
        cmocka_unit_test(GAP_25_handles_are_given_out_again),
        cmocka_unit_test(the_ledger_has_what_transactions_claim),
        cmocka_unit_test(RME_lent_memory_becomes_secure),
        cmocka_unit_test(RME_refuses),
        cmocka_unit_test(GAP_35_later_answers_hide_earlier_ones),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
