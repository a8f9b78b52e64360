/* SPDX-License-Identifier: BSD-3-Clause */
/* FFA_MEM_RELINQUISH and zeroing at the borrower's wish: ffa-memory.md 6.6, 10. */
#include "tests/models/spmc/mem_borrow.h"

#define LENT   0 /* handles in f->seen */
#define SHARED 1
#define VM1    1
#define VM2    2
#define ZERO   FFA_MEM_RELINQUISH_ZERO

static bool all_wishes(const struct fixture *f)
{
    return knob(f, LFS_KNOB_zero_wishes) == ZERO_WISHES_ALL;
}

static uint64_t lent(const struct fixture *f)
{
    return SP_MEM(f, OF_SP1);
}

static uint64_t shared(const struct fixture *f)
{
    return SP_MEM(f, OF_SP1) + PAGE;
}

static void fill(struct fixture *f, uint64_t at)
{
    const uint64_t secret = 0x5ec3e7;

    lfs_mem_write(f->m, lfs_pa_of(at + 8), &secret, sizeof(secret));
}

static bool is_zero(struct fixture *f, uint64_t at)
{
    return lfs_page_sum(f->m, lfs_pa_of(at)) == 0;
}

/* ---- one borrower ---------------------------------------------------------------------------- */

static void sp1_offers(struct fixture *f, const struct lfs_mem_client *c)
{
    f->seen[LENT] = offer_to(f, c, FFA_MEM_LEND_32, ID_SP2, RW, lent(f));
    f->seen[SHARED] = offer_to(f, c, FFA_MEM_SHARE_32, ID_SP2, RW, shared(f));
    fill(f, lent(f));
    fill(f, shared(f));
}

static void sp2_takes(struct fixture *f, const struct lfs_mem_client *c)
{
    struct lfs_frame r = retrieve(c, MEM_LEND, f->seen[LENT], RW | NX);

    EXPECT(f, r.x[0], FFA_MEM_RETRIEVE_RESP_32);
    release(c);
    r = retrieve(c, MEM_SHARE, f->seen[SHARED], RW);
    EXPECT(f, r.x[0], FFA_MEM_RETRIEVE_RESP_32);
    release(c);
}

static void sp2_relinquishes_nothing(struct fixture *f, const struct lfs_mem_client *c)
{
    const uint16_t twice[] = {ID_SP2, ID_SP2};
    struct lfs_frame frame = {{0}}, r;

    for (uint32_t count = 0; count <= 2; count += 2) {
        lfs_mem_compose_relinquish(c, f->seen[LENT] ^ 0x40, 4, twice, count, &frame);
        r = mem_call_frame(c, frame);
        EXPECT_REFUSED(f, r, INVALID_PARAMETERS, RULE_RELINQUISH_COUNT);
        lfs_proves("MEM-60");
    }
    r = relinquish_as(c, f->seen[LENT] ^ 0x40, 4, ID_SP3);
    EXPECT_REFUSED(f, r, INVALID_PARAMETERS, RULE_RELINQUISH_OTHER);
    lfs_proves("MEM-60");
    r = relinquish_as(c, f->seen[LENT] ^ 0x40, 4, ID_SP2);
    EXPECT_REFUSED(f, r, INVALID_PARAMETERS,
                   knob(f, LFS_KNOB_give_back_flags) == GIVE_BACK_FLAGS_CHECK
                       ? RULE_RELINQUISH_FLAGS
                       : RULE_MEM_UNKNOWN_HANDLE);
    r = relinquish(c, f->seen[LENT] ^ 0x40, ZERO);
    EXPECT_REFUSED(f, r, INVALID_PARAMETERS, RULE_MEM_UNKNOWN_HANDLE);
    r = relinquish(c, f->seen[LENT], ZERO);
    EXPECT_NOT_HELD(f, r);
    EXPECT(f, mem_rule(f), RULE_RELINQUISH_NOT_RETRIEVED);
    lfs_proves("MEM-60");
    MEM_CALL(c, FFA_RXTX_UNMAP_32);
    r = MEM_CALL(c, FFA_MEM_RELINQUISH_32);
    EXPECT_REFUSED(f, r, INVALID_PARAMETERS, RULE_MEM_NO_TX);
    r = MEM_CALL(c, FFA_RXTX_MAP_64, c->box.tx, c->box.rx, 1);
    EXPECT_SUCCESS(f, r, 0);
}

static void sp3_relinquishes(struct fixture *f, const struct lfs_mem_client *c)
{
    struct lfs_frame r = relinquish(c, f->seen[LENT], 0);

    EXPECT_NOT_HELD(f, r);
    EXPECT(f, mem_rule(f), RULE_RELINQUISH_STRANGER);
    lfs_proves("MEM-60");
}

static void sp2_relinquishes(struct fixture *f, const struct lfs_mem_client *c)
{
    struct lfs_frame r = relinquish(c, f->seen[SHARED], ZERO);

    EXPECT_REFUSED(f, r, INVALID_PARAMETERS, RULE_RELINQUISH_ZERO_SHARED);
    lfs_proves("MEM-61");
    EXPECT_MODE(f, OF_SP2, shared(f), LFS_MODE_R | LFS_MODE_W | BORROWED);
    r = relinquish(c, f->seen[SHARED], 2); /* time slicing is ignored */
    EXPECT_SUCCESS(f, r, 0);
    EXPECT_MODE(f, OF_SP2, shared(f), MODE_ABSENT);
    EXPECT(f, is_zero(f, shared(f)), false);
    mem_map(f, OF_SP2, lent(f), 1, LFS_MODE_R | LFS_MODE_W); /* as a new S-EL0 instance has it */
    r = relinquish(c, f->seen[LENT], 0);
    EXPECT_REFUSED(f, r, DENIED, RULE_RELINQUISH_PAGES);
    mem_map(f, OF_SP2, lent(f), 1, LFS_MODE_R | LFS_MODE_W | MODE_UNOWNED);
    r = relinquish(c, f->seen[LENT], ZERO);
    EXPECT_SUCCESS(f, r, 0);
    EXPECT_MODE(f, OF_SP2, lent(f), MODE_ABSENT);
    EXPECT(f, is_zero(f, lent(f)), true);
    lfs_proves("MEM-64");
    EXPECT(f, record_of(f, f->seen[LENT])->borrower[0].fragments, 0);
    EXPECT(f, mem_claims(f, LFS_CLAIM_BORROWED, ID_SP2, lent(f)).count, 0);
    r = relinquish(c, f->seen[LENT], 0);
    EXPECT_NOT_HELD(f, r);
    EXPECT(f, mem_rule(f), RULE_RELINQUISH_NOT_RETRIEVED);
}

/* The wish was granted: the next loan of the same transaction is not zeroed. */
static void sp2_borrows_again(struct fixture *f, const struct lfs_mem_client *c)
{
    struct lfs_frame r;

    fill(f, lent(f));
    r = retrieve(c, MEM_LEND, f->seen[LENT], RW | NX);
    EXPECT(f, r.x[0], FFA_MEM_RETRIEVE_RESP_32);
    release(c);
    r = relinquish(c, f->seen[LENT], 0);
    EXPECT_SUCCESS(f, r, 0);
    EXPECT(f, is_zero(f, lent(f)), false);
}

static void sp1_reclaims(struct fixture *f, const struct lfs_mem_client *c)
{
    struct lfs_frame r = mem_reclaim(c, f->seen[LENT], FFA_MEM_RECLAIM_ZERO);

    EXPECT_SUCCESS(f, r, 0);
    EXPECT(f, is_zero(f, lent(f)), true);
    lfs_proves("MEM-64");
    r = mem_reclaim(c, f->seen[SHARED], 0);
    EXPECT_SUCCESS(f, r, 0);
    EXPECT(f, is_zero(f, shared(f)), false);
}

static void one_borrower(struct fixture *f, struct lfs_ctx *self)
{
    FIXTURE_BREAKS(f, 1, 8); /* as if the borrower owned what it has borrowed */
    as(f, self, OF_SP1, sp1_offers);
    as(f, self, OF_SP2, sp2_relinquishes_nothing);
    as(f, self, OF_SP3, sp3_relinquishes);
    as(f, self, OF_SP2, sp2_takes);
    as(f, self, OF_SP2, sp2_relinquishes);
    as(f, self, OF_SP2, sp2_borrows_again);
    as(f, self, OF_SP1, sp1_reclaims);
}

/* V-08: bits that nobody knows. */
static void sp2_sets_flags(struct fixture *f, const struct lfs_mem_client *c)
{
    struct lfs_frame r;

    for (unsigned bit = 2; bit < 32; bit++) {
        r = relinquish(c, f->seen[SHARED], 1u << bit);
        if (knob(f, LFS_KNOB_give_back_flags) == GIVE_BACK_FLAGS_IGNORE) {
            EXPECT_SUCCESS(f, r, 0);
            break;
        }
        EXPECT_REFUSED(f, r, INVALID_PARAMETERS, RULE_RELINQUISH_FLAGS);
    }
}

static void flags(struct fixture *f, struct lfs_ctx *self)
{
    as(f, self, OF_SP1, sp1_offers);
    as(f, self, OF_SP2, sp2_takes);
    as(f, self, OF_SP2, sp2_sets_flags);
}

/* ---- read only: Q10 -------------------------------------------------------------------------- */

static void sp1_lends_read_only(struct fixture *f, const struct lfs_mem_client *c)
{
    f->seen[LENT] = offer_to(f, c, FFA_MEM_LEND_32, ID_SP2, RO, lent(f));
}

static void sp2_may_not_zero(struct fixture *f, const struct lfs_mem_client *c)
{
    struct lfs_frame r = retrieve(c, MEM_LEND, f->seen[LENT], RO | NX);

    EXPECT(f, r.x[0], FFA_MEM_RETRIEVE_RESP_32);
    release(c);
    r = relinquish(c, f->seen[LENT], ZERO);
    EXPECT_REFUSED(f, r, DENIED, RULE_RELINQUISH_ZERO_READ_ONLY);
    lfs_proves("MEM-61");
    r = relinquish(c, f->seen[LENT], 0);
    EXPECT_SUCCESS(f, r, 0);
}

static void read_only(struct fixture *f, struct lfs_ctx *self)
{
    as(f, self, OF_SP1, sp1_lends_read_only);
    as(f, self, OF_SP2, sp2_may_not_zero);
}

/* ---- two borrowers: GAP-21 ------------------------------------------------------------------- */

static void sp1_offers_to_both(struct fixture *f, const struct lfs_mem_client *c)
{
    const struct lfs_mem_emad both[] = {TO(ID_SP2, RW), TO(ID_SP3, RO)};

    f->seen[LENT] = offer(f, c, FFA_MEM_LEND_32, both, 2, lent(f));
    f->seen[SHARED] = offer(f, c, FFA_MEM_SHARE_32, both, 2, shared(f));
    fill(f, lent(f));
}

static void take(struct fixture *f, const struct lfs_mem_client *c, unsigned which,
                 uint32_t more_flags)
{
    enum mem_type type = which == LENT ? MEM_LEND : MEM_SHARE;
    struct mem_message message = request(c, type, f->seen[which], 0);
    struct lfs_frame r;

    mem_patch(&message, D_FLAGS, 4, TYPE(type) | FFA_MEM_FLAG_BYPASS | more_flags);
    r = mem_post(c, &message);
    EXPECT(f, r.x[0], FFA_MEM_RETRIEVE_RESP_32);
    release(c);
}

static void takes_both(struct fixture *f, const struct lfs_mem_client *c)
{
    take(f, c, LENT, 0);
    take(f, c, SHARED, 0);
}

static void sp2_takes_with_a_wish(struct fixture *f, const struct lfs_mem_client *c)
{
    take(f, c, LENT, FFA_MEM_FLAG_ZERO_AFTER);
}

static void gives_back(struct fixture *f, const struct lfs_mem_client *c)
{
    struct lfs_frame r = relinquish(c, f->seen[LENT], 0);

    EXPECT_SUCCESS(f, r, 0);
}

static void sp2_gives_back_first(struct fixture *f, const struct lfs_mem_client *c)
{
    struct lfs_frame r = relinquish(c, f->seen[LENT], ZERO);

    EXPECT_SUCCESS(f, r, 0);
    EXPECT(f, is_zero(f, lent(f)), false); /* sp3 still has it */
    lfs_proves("MEM-65");
    r = relinquish(c, f->seen[SHARED], ZERO);
    if (all_wishes(f))
        EXPECT_REFUSED(f, r, INVALID_PARAMETERS, RULE_RELINQUISH_ZERO_SHARED);
    else
        EXPECT_SUCCESS(f, r, 0);
}

static void sp3_gives_back_first(struct fixture *f, const struct lfs_mem_client *c)
{
    struct lfs_frame r = relinquish(c, f->seen[LENT], ZERO);

    if (all_wishes(f))
        EXPECT_REFUSED(f, r, DENIED, RULE_RELINQUISH_ZERO_READ_ONLY);
    else
        EXPECT_SUCCESS(f, r, 0);
}

/* What is wished is not done: GAP-21. */
static void may_forget_wishes(struct fixture *f)
{
    if (!all_wishes(f))
        FIXTURE_BREAKS(f, 23);
}

static void not_last(struct fixture *f, struct lfs_ctx *self)
{
    may_forget_wishes(f);
    as(f, self, OF_SP1, sp1_offers_to_both);
    as(f, self, OF_SP2, takes_both);
    as(f, self, OF_SP3, takes_both);
    as(f, self, OF_SP2, sp2_gives_back_first);
    as(f, self, OF_SP3, gives_back);
    EXPECT(f, is_zero(f, lent(f)), all_wishes(f));
    lfs_proves("MEM-65 GAP-21");
}

static void wished_when_retrieved(struct fixture *f, struct lfs_ctx *self)
{
    may_forget_wishes(f);
    as(f, self, OF_SP1, sp1_offers_to_both);
    as(f, self, OF_SP2, sp2_takes_with_a_wish);
    as(f, self, OF_SP3, takes_both);
    as(f, self, OF_SP2, gives_back);
    EXPECT(f, is_zero(f, lent(f)), false);
    as(f, self, OF_SP3, gives_back);
    EXPECT(f, is_zero(f, lent(f)), all_wishes(f));
    lfs_proves("MEM-65");
}

static void read_only_and_not_last(struct fixture *f, struct lfs_ctx *self)
{
    as(f, self, OF_SP1, sp1_offers_to_both);
    as(f, self, OF_SP2, takes_both);
    as(f, self, OF_SP3, takes_both);
    as(f, self, OF_SP3, sp3_gives_back_first);
}

/* ---- the owner is dead ----------------------------------------------------------------------- */

static void last_gives_back(struct fixture *f, const struct lfs_mem_client *c)
{
    struct lfs_frame r;

    record_edit(f, f->seen[LENT])->deferred = true;
    EXPECT(f, mem_records_count(f), 2);
    r = relinquish(c, f->seen[LENT], 0);
    EXPECT_SUCCESS(f, r, 0);
    EXPECT(f, mem_records_count(f), 1);
    EXPECT_MODE(f, OF_SP1, lent(f), LFS_MODE_R | LFS_MODE_W | LFS_MODE_X);
}

static void first_gives_back(struct fixture *f, const struct lfs_mem_client *c)
{
    record_edit(f, f->seen[LENT])->deferred = true;
    gives_back(f, c);
    EXPECT(f, mem_records_count(f), 2);
}

static void deferred(struct fixture *f, struct lfs_ctx *self)
{
    FIXTURE_BREAKS(f, 19); /* as if the owner were dead */
    as(f, self, OF_SP1, sp1_offers_to_both);
    as(f, self, OF_SP2, takes_both);
    as(f, self, OF_SP3, takes_both);
    as(f, self, OF_SP3, first_gives_back);
    as(f, self, OF_SP2, last_gives_back);
}

/* GAP-20: its holders end too, one after the other. */
static void ends(struct fixture *f, const struct lfs_mem_client *c)
{
    record_edit(f, f->seen[LENT])->deferred = true;
    MEM_CALL(c, FFA_ABORT_64);
}

static void deferred_by_the_dead(struct fixture *f, struct lfs_ctx *self)
{
    FIXTURE_BREAKS(f, 19); /* as if the owner were dead */
    as(f, self, OF_SP1, sp1_offers_to_both);
    as(f, self, OF_SP2, takes_both);
    as(f, self, OF_SP3, takes_both);
    as(f, self, OF_SP3, ends);
    EXPECT(f, mem_records_count(f), 2);
    as(f, self, OF_SP2, ends);
    EXPECT(f, mem_records_count(f),
           knob(f, LFS_KNOB_deferred_reclaim) == DEFERRED_RECLAIM_SOUND ? 1 : 2);
}

/* ---- the normal world: GAP-17, GAP-36 -------------------------------------------------------- */

static void nwd_relinquishes_for_sp2(struct fixture *f, const struct lfs_mem_client *c)
{
    struct lfs_frame r = relinquish_as(c, f->seen[LENT], 0, ID_SP2);

    lfs_proves("MEM-67 GAP-17");
    if (knob(f, LFS_KNOB_nwd_relinquish_for_sp) == NWD_RELINQUISH_FOR_SP_REFUSE) {
        EXPECT_NWD_REFUSED(f, r, INVALID_PARAMETERS, RULE_RELINQUISH_FOR_SP);
        EXPECT(f, record_of(f, f->seen[LENT])->borrower[0].fragments, 1);
    } else {
        EXPECT_SUCCESS(f, r, 0);
        EXPECT(f, record_of(f, f->seen[LENT])->borrower[0].fragments, 0);
    }
    EXPECT_MODE(f, OF_SP2, lent(f), LFS_MODE_R | LFS_MODE_W | MODE_UNOWNED);
}

static void sp1_takes_it_back(struct fixture *f, const struct lfs_mem_client *c)
{
    struct lfs_frame r = mem_reclaim(c, f->seen[LENT], 0);

    if (knob(f, LFS_KNOB_nwd_relinquish_for_sp) == NWD_RELINQUISH_FOR_SP_REFUSE)
        EXPECT_ERROR(f, r, DENIED);
    else
        EXPECT_SUCCESS(f, r, 0); /* and sp2 has it too */
    lfs_proves("MEM-67");
}

static void for_a_partition(struct fixture *f, struct lfs_ctx *self)
{
    if (knob(f, LFS_KNOB_nwd_relinquish_for_sp) == NWD_RELINQUISH_FOR_SP_ACCEPT)
        FIXTURE_BREAKS(f, 3, 5, 8, 17);
    mem_begin(f, self);
    as(f, self, OF_SP1, sp1_offers);
    as(f, self, OF_SP2, sp2_takes);
    as(f, self, NWD, nwd_relinquishes_for_sp2);
    as(f, self, OF_SP1, sp1_takes_it_back);
}

static void nwd_shares(struct fixture *f, const struct lfs_mem_client *c)
{
    const struct lfs_mem_emad mixed[] = {TO(ID_SP2, RW), TO(VM1, RW)};

    f->seen[SHARED] = offer(f, c, FFA_MEM_SHARE_32, mixed, 2, NWD_MEM);
}

static void nwd_relinquishes_for_vm1(struct fixture *f, const struct lfs_mem_client *c)
{
    const struct lfs_mem_emad mixed[] = {TO(ID_SP2, 0), TO(VM1, 0)};
    struct mem_message message = request_of(LFS_MEM_V1_2, 0, MEM_SHARE, f->seen[SHARED], mixed, 2);
    struct lfs_frame r = relinquish_as(c, f->seen[SHARED], 0, VM1);

    EXPECT_NOT_HELD(f, r);
    EXPECT(f, rule_behind(f), RULE_RELINQUISH_NOT_RETRIEVED);
    r = mem_post(c, &message);
    EXPECT(f, r.x[0], FFA_MEM_RETRIEVE_RESP_32);
    release(c);
    r = relinquish_as(c, f->seen[SHARED], 0, VM2);
    EXPECT_NOT_HELD(f, r);
    EXPECT(f, rule_behind(f), RULE_RELINQUISH_STRANGER);
    r = relinquish_as(c, f->seen[SHARED], ZERO, VM1);
    if (all_wishes(f)) {
        EXPECT_NWD_REFUSED(f, r, INVALID_PARAMETERS, RULE_RELINQUISH_ZERO_SHARED);
        r = relinquish_as(c, f->seen[SHARED], 0, VM1);
    }
    EXPECT_SUCCESS(f, r, 0);
    EXPECT(f, record_of(f, f->seen[SHARED])->borrower[1].fragments, 0);
}

static void for_a_vm(struct fixture *f, struct lfs_ctx *self)
{
    mem_begin(f, self);
    as(f, self, NWD, nwd_shares);
    as(f, self, NWD, nwd_relinquishes_for_vm1);
}

/* Only the knob of GAP-36 differs from firmware. */
static void nwd_asks_for_zeroes(struct fixture *f, const struct lfs_mem_client *c)
{
    const struct lfs_mem_emad mixed[] = {TO(ID_SP2, 0), TO(VM1, 0)};
    struct mem_message message = request_of(LFS_MEM_V1_2, 0, MEM_SHARE, f->seen[SHARED], mixed, 2);
    struct lfs_frame r = mem_post(c, &message);

    EXPECT(f, r.x[0], FFA_MEM_RETRIEVE_RESP_32);
    release(c);
    r = relinquish_as(c, f->seen[SHARED], ZERO, VM1);
    lfs_proves("GAP-36");
    if (knob(f, LFS_KNOB_nwd_last_holder) == NWD_LAST_HOLDER_AS_NAMED)
        EXPECT_NWD_REFUSED(f, r, INVALID_PARAMETERS, RULE_RELINQUISH_ZERO_SHARED);
    else
        EXPECT_SUCCESS(f, r, 0);
}

static void for_the_last_vm(struct fixture *f, struct lfs_ctx *self)
{
    mem_begin(f, self);
    as(f, self, NWD, nwd_shares);
    as(f, self, NWD, nwd_asks_for_zeroes);
}

/* ---- a borrower that is activated: MEM-90 ---------------------------------------------------- */

static void nwd_shares_with_sp1(struct fixture *f, const struct lfs_mem_client *c)
{
    f->seen[SHARED] = offer_to(f, c, FFA_MEM_SHARE_32, ID_SP1, RW, NWD_MEM);
}

static void sp1_retrieves(struct fixture *f, const struct lfs_mem_client *c)
{
    const struct lfs_mem_emad emad = TO(ID_SP1, RW);
    struct mem_message message = request_of(LFS_MEM_V1_2, 0, MEM_SHARE, f->seen[SHARED], &emad, 1);
    struct lfs_frame r = mem_post(c, &message);

    EXPECT(f, r.x[0], FFA_MEM_RETRIEVE_RESP_32);
    release(c);
}

static void new_sp1_relinquishes(struct fixture *f, const struct lfs_mem_client *c)
{
    struct lfs_frame r = relinquish(c, f->seen[SHARED], 0);

    EXPECT_SUCCESS(f, r, 0);
}

static void activate_sp1(struct fixture *f, struct lfs_ctx *self)
{
    struct lfs_frame r;

    SMC(self, LFA_GET_INVENTORY, SP1);
    SMC(self, LFA_PRIME, SP1);
    r = SMC(self, LFA_ACTIVATE, SP1, LFA_ACTIVATE_SKIP_CPU_RENDEZVOUS);
    EXPECT_LFA(f, r, SUCCESS);
}

static void across_activations(struct fixture *f, struct lfs_ctx *self)
{
    const uint32_t mode = LFS_MODE_R | LFS_MODE_W | BORROWED | MODE_NS;
    struct mem_record before;

    mem_begin(f, self);
    as(f, self, NWD, nwd_shares_with_sp1);
    as(f, self, OF_SP1, sp1_retrieves);
    before = *record_of(f, f->seen[SHARED]);
    for (unsigned i = 0; i < 2; i++) {
        activate_sp1(f, self);
        EXPECT_MODE(f, OF_SP1, NWD_MEM, mode);
        EXPECT(f, memcmp(&before, record_of(f, f->seen[SHARED]), sizeof(before)), 0);
        lfs_proves("MEM-90");
    }
    as(f, self, OF_SP1, new_sp1_relinquishes);
    EXPECT_MODE(f, OF_SP1, NWD_MEM, MODE_ABSENT);
}

/* ---- tests ----------------------------------------------------------------------------------- */

LANE(mem_60_mem_61_mem_64_one_borrower, one_borrower)
LANE(unknown_flags, flags)
LANE(mem_61_a_reader_may_not_zero, read_only)
LANE(mem_65_a_wish_of_who_is_not_last, not_last)
LANE(mem_65_a_wish_in_the_request, wished_when_retrieved)
LANE(a_reader_that_is_not_last, read_only_and_not_last)
LANE(what_a_dead_owner_gets_back, deferred)
LANE(what_a_dead_owner_gets_back_from_the_dead, deferred_by_the_dead)
LANE(mem_67_the_normal_world_speaks_for_a_partition, for_a_partition)
LANE(the_normal_world_speaks_for_its_own, for_a_vm)
LANE(mem_90_borrowed_memory_stays_mapped, across_activations)

static void the_last_vm(void **state)
{
    static const char *const values[] = {"never", "as-named"};

    (void)state;
    for (unsigned i = 0; i < 2; i++) {
        struct fixture *f = mem_fixture(LFS_PROFILE_UPSTREAM, for_the_last_vm);

        fixture_knob(f, LFS_KNOB_nwd_last_holder, values[i]);
        fixture_finish(f);
    }
}

/* ---- the SPMC takes back what is waited for (overlap_outbound: force-reclaim) ----------------- */

static void sp1_donates_a_page(struct fixture *f, const struct lfs_mem_client *c)
{
    f->seen[0] = offer_to(f, c, FFA_MEM_DONATE_32, ID_SP2, 0, SP_MEM(f, OF_SP1));
}

static void sp2_lends_it_back(struct fixture *f, const struct lfs_mem_client *c)
{
    struct lfs_frame r = retrieve(c, MEM_DONATE, f->seen[0], RW | NX);

    EXPECT(f, r.x[0], FFA_MEM_RETRIEVE_RESP_32);
    release(c);
    f->seen[0] = offer_to(f, c, FFA_MEM_LEND_32, ID_SP1, RW, SP_MEM(f, OF_SP1));
}

static void sp1_borrows_it(struct fixture *f, const struct lfs_mem_client *c)
{
    const struct lfs_mem_emad emad = TO(ID_SP1, RW | NX);
    struct mem_message message = request_of(LFS_MEM_V1_2, ID_SP2, MEM_LEND, f->seen[0], &emad, 1);
    struct lfs_frame r = mem_post(c, &message);

    EXPECT(f, r.x[0], FFA_MEM_RETRIEVE_RESP_32);
    release(c);
}

static void lender_aborts(struct fixture *f, struct lfs_guest *guest, struct lfs_frame *frame)
{
    (void)f;
    (void)frame;
    lfs_guest_abort(guest, 0);
}

static void activate_the_borrower(struct fixture *f, struct el3 *e, struct lfs_ctx *ctx)
{
    struct lfs_frame r = lsp_start(e, ctx, ID_SP1);

    EXPECT_START_RESP(f, r, SUCCESS);
    EXPECT(f, mem_records_count(f), 0);
}

static void lane_forced(struct fixture *f, struct lfs_ctx *self)
{
    as(f, self, OF_SP1, sp1_donates_a_page);
    as(f, self, OF_SP2, sp2_lends_it_back);
    as(f, self, OF_SP1, sp1_borrows_it);
    f->sp[OF_SP2].request = lender_aborts;
    ASK(self, ID_SP2);
    EXPECT(f, record_of(f, f->seen[0])->deferred, true);
    at_el3_primed(f, self, activate_the_borrower);
}

static void a_forced_end_ends_what_waits_for_it(void **state)
{
    struct fixture *f = mem_fixture(LFS_PROFILE_SPEC, lane_forced);

    (void)state;
    fixture_knob(f, LFS_KNOB_donate, "hole");
    fixture_knob(f, LFS_KNOB_overlap_outbound, "force-reclaim");
    FIXTURE_BREAKS(f, 27); /* a page of working memory is nobody's */
    fixture_finish(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(mem_60_mem_61_mem_64_one_borrower),
        cmocka_unit_test(unknown_flags),
        cmocka_unit_test(mem_61_a_reader_may_not_zero),
        cmocka_unit_test(mem_65_a_wish_of_who_is_not_last),
        cmocka_unit_test(mem_65_a_wish_in_the_request),
        cmocka_unit_test(a_reader_that_is_not_last),
        cmocka_unit_test(what_a_dead_owner_gets_back),
        cmocka_unit_test(what_a_dead_owner_gets_back_from_the_dead),
        cmocka_unit_test(mem_67_the_normal_world_speaks_for_a_partition),
        cmocka_unit_test(the_normal_world_speaks_for_its_own),
        cmocka_unit_test(the_last_vm),
        cmocka_unit_test(mem_90_borrowed_memory_stays_mapped),
        cmocka_unit_test(a_forced_end_ends_what_waits_for_it),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
