/* SPDX-License-Identifier: BSD-3-Clause */
/* Memory transactions of partitions that end and start again (ffa-memory.md 11). */
#include "tests/models/spmc/mem_borrow.h"

#define RXTX(f)  ((f)->sp[OF_SP1].live_state + (uint64_t)PLAN_RX_AT)   /* RX, then TX */
#define HEAP(f)  ((f)->sp[OF_SP1].live_state + (uint64_t)PLAN_HEAP_AT) /* two pages */
#define WORK(f)  SP_MEM(f, OF_SP1)
#define RWX      (LFS_MODE_R | LFS_MODE_W | LFS_MODE_X)
#define HANDLE   0 /* notes in f->seen */
#define ABORTING 9 /* w3 of a request */

static void play_or_abort(struct fixture *f, struct lfs_guest *guest, struct lfs_frame *frame)
{
    if (frame->x[3] == ABORTING)
        lfs_guest_abort(guest, 0);
    mem_play(f, guest, frame);
}

static void ends(struct fixture *f, struct lfs_ctx *self, unsigned who)
{
    struct lfs_frame r;

    f->sp[who].request = play_or_abort;
    r = ASK(self, ID_SP1 + who, ABORTING);
    EXPECT_ERROR(f, r, ABORTED);
}

static struct fixture *restarting(enum lfs_profile profile, fixture_lane *lane)
{
    struct fixture *f = mem_fixture(profile, lane);

    f->sp[OF_SP1].abort_action = LFS_MANIFEST_ABORT_RESTART;
    return f;
}

/* ---- buffers that were given away ------------------------------------------------------------ */

static void gives_its_buffers(struct fixture *f, const struct lfs_mem_client *c)
{
    struct lfs_mem_client other = *c;
    struct lfs_frame r = MEM_CALL(c, FFA_RXTX_UNMAP_32);

    EXPECT_SUCCESS(f, r, 0);
    other.box = (struct lfs_mailbox){.tx = HEAP(f), .rx = HEAP(f) + PAGE, .pages = 1};
    r = MEM_CALL(c, FFA_RXTX_MAP_64, other.box.tx, other.box.rx, 1);
    EXPECT_SUCCESS(f, r, 0);
    f->seen[HANDLE] = offer_to(f, &other, FFA_MEM_DONATE_32, ID_SP2, 0, RXTX(f));
}

static void sp2_takes_them(struct fixture *f, const struct lfs_mem_client *c)
{
    struct lfs_frame r = retrieve(c, MEM_DONATE, f->seen[HANDLE], RW | NX);

    EXPECT(f, r.x[0], FFA_MEM_RETRIEVE_RESP_32);
    release(c);
}

static void maps_others(struct fixture *f, const struct lfs_mem_client *c)
{
    struct lfs_frame r = MEM_CALL(c, FFA_RXTX_MAP_64, HEAP(f), HEAP(f) + PAGE, 1);

    EXPECT_SUCCESS(f, r, 0);
}

static void restart_without_buffers(struct fixture *f, struct lfs_ctx *self)
{
    bool kept = knob(f, LFS_KNOB_restart_memory) == RESTART_MEMORY_KEEP_GIVEN_AWAY;

    as(f, self, OF_SP1, gives_its_buffers);
    as(f, self, OF_SP2, sp2_takes_them);
    ends(f, self, OF_SP1);
    EXPECT(f, lfs_findings(f->m, "NO_MAILBOX"), kept);
    EXPECT(f, vm_of(f, OF_SP1)->rxtx_mapped, !kept);
    EXPECT(f, mem_mode(f, OF_SP1, RXTX(f)) == MODE_ABSENT, kept);
    if (kept) /* it can do without, or map others */
        as(f, self, OF_SP1, maps_others);
}

static void given_buffers(enum lfs_profile profile)
{
    struct fixture *f = restarting(profile, restart_without_buffers);

    if (profile == LFS_PROFILE_UPSTREAM)
        FIXTURE_BREAKS(f, 3, 5); /* another partition has the pages of its mailbox (GAP-18) */
    fixture_finish(f);
}
IN_BOTH_PROFILES(a_restart_without_its_buffers_is_told, given_buffers)

static void nothing_given(struct fixture *f, struct lfs_ctx *self)
{
    ends(f, self, OF_SP1);
    EXPECT(f, lfs_findings(f->m, "NO_MAILBOX"), 0);
    EXPECT(f, vm_of(f, OF_SP1)->rxtx_mapped, true);
}

static void own_buffers(enum lfs_profile profile)
{
    fixture_finish(restarting(profile, nothing_given));
}
IN_BOTH_PROFILES(a_restart_has_its_buffers_again, own_buffers)

/* ---- orphans --------------------------------------------------------------------------------- */

static void gives_a_page(struct fixture *f, const struct lfs_mem_client *c)
{
    f->seen[HANDLE] = offer_to(f, c, FFA_MEM_DONATE_32, ID_SP2, 0, WORK(f));
}

static void gives_it_to_sp3(struct fixture *f, const struct lfs_mem_client *c)
{
    f->seen[HANDLE] = offer_to(f, c, FFA_MEM_DONATE_32, ID_SP3, 0, WORK(f));
}

static bool gives_back(const struct fixture *f)
{
    return knob(f, LFS_KNOB_donated_to_ended) == DONATED_TO_ENDED_GIVE_BACK;
}

static uint32_t left_with_sp1(const struct fixture *f)
{
    return gives_back(f) ? RWX : MODE_ABSENT;
}

/* Its manifest says that the page is its own, and nobody says otherwise any more. */
static void donee_ends_donor_restarts(struct fixture *f, struct lfs_ctx *self)
{
    as(f, self, OF_SP1, gives_a_page);
    as(f, self, OF_SP2, sp2_takes_them);
    ends(f, self, OF_SP2);
    EXPECT(f, lfs_findings(f->m, "ORPHANED_MEMORY"), !gives_back(f));
    EXPECT_MODE(f, OF_SP1, WORK(f), left_with_sp1(f));
    lfs_proves(gives_back(f) ? "GAP-26" : "GAP-26 MEM-78");
    ends(f, self, OF_SP1);
    EXPECT_MODE(f, OF_SP1, WORK(f), RWX);
    as(f, self, OF_SP1, gives_it_to_sp3);
}

static void orphaned(enum lfs_profile profile)
{
    fixture_finish(restarting(profile, donee_ends_donor_restarts));
}
IN_BOTH_PROFILES(an_orphan_is_its_declarers_again_after_a_restart, orphaned)

/* What the donee owned is not mapped again when it is the one that restarts (11.2). */
static void donee_restarts(struct fixture *f, struct lfs_ctx *self)
{
    as(f, self, OF_SP1, gives_a_page);
    as(f, self, OF_SP2, sp2_takes_them);
    ends(f, self, OF_SP2);
    EXPECT_STATE(f, OF_SP2, "WAITING", "RUNNING");
    EXPECT_MODE(f, OF_SP2, WORK(f), MODE_ABSENT);
    EXPECT_MODE(f, OF_SP1, WORK(f), left_with_sp1(f));
    EXPECT(f, mem_claims(f, LFS_CLAIM_OWNED, ID_SP2, WORK(f)).count, 0);
}

static void not_mapped_again(enum lfs_profile profile)
{
    struct fixture *f = mem_fixture(profile, donee_restarts);

    f->sp[OF_SP2].abort_action = LFS_MANIFEST_ABORT_RESTART;
    fixture_finish(f);
}
IN_BOTH_PROFILES(a_restarted_donee_has_its_gifts_no_more, not_mapped_again)

/* What it has lent on is its declarer's again when the last one who holds it has given it up. */
static void sp2_lends_it_on(struct fixture *f, const struct lfs_mem_client *c)
{
    f->seen[HANDLE] = offer_to(f, c, FFA_MEM_LEND_32, ID_SP3, RW, WORK(f));
}

static void retrieves_from(struct fixture *f, const struct lfs_mem_client *c, uint16_t sender,
                           enum mem_type type)
{
    const struct lfs_mem_emad emad = TO(mem_id(c), RW | NX);
    struct mem_message message = request_of(LFS_MEM_V1_2, sender, type, f->seen[HANDLE], &emad, 1);
    struct lfs_frame r = mem_post(c, &message);

    EXPECT(f, r.x[0], FFA_MEM_RETRIEVE_RESP_32);
    release(c);
}

static void sp3_borrows(struct fixture *f, const struct lfs_mem_client *c)
{
    retrieves_from(f, c, ID_SP2, MEM_LEND);
}

static void sp3_relinquishes(struct fixture *f, const struct lfs_mem_client *c)
{
    struct lfs_frame r = relinquish(c, f->seen[HANDLE], 0);

    EXPECT_SUCCESS(f, r, 0);
}

static void donee_has_lent_it_on(struct fixture *f, struct lfs_ctx *self)
{
    as(f, self, OF_SP1, gives_a_page);
    as(f, self, OF_SP2, sp2_takes_them);
    as(f, self, OF_SP2, sp2_lends_it_on);
    as(f, self, OF_SP3, sp3_borrows);
    ends(f, self, OF_SP2);
    EXPECT(f, lfs_findings(f->m, "ORPHANED_MEMORY"), !gives_back(f));
    EXPECT_MODE(f, OF_SP1, WORK(f), MODE_ABSENT);
    EXPECT(f, mem_claims(f, LFS_CLAIM_OWNED, ID_SP2, WORK(f)).count, gives_back(f));
    as(f, self, OF_SP3, sp3_relinquishes);
    EXPECT_MODE(f, OF_SP1, WORK(f), left_with_sp1(f));
    EXPECT(f, mem_claims(f, LFS_CLAIM_OWNED, ID_SP2, WORK(f)).count, 0);
    lfs_proves("GAP-26");
}

static void lent_on(enum lfs_profile profile)
{
    fixture_finish(mem_fixture(profile, donee_has_lent_it_on));
}
IN_BOTH_PROFILES(an_orphan_is_its_declarers_when_nobody_holds_it, lent_on)

static void nwd_gives_a_page(struct fixture *f, const struct lfs_mem_client *c)
{
    f->seen[HANDLE] = offer_to(f, c, FFA_MEM_DONATE_32, ID_SP2, 0, NWD_MEM);
}

static void sp2_takes_it(struct fixture *f, const struct lfs_mem_client *c)
{
    retrieves_from(f, c, FFA_ID_NWD, MEM_DONATE);
}

static void donee_of_the_normal_world_ends(struct fixture *f, struct lfs_ctx *self)
{
    static const uint8_t secret[] = {0x5a};
    uint8_t found = 1;

    mem_begin(f, self);
    as(f, self, NWD, nwd_gives_a_page);
    as(f, self, OF_SP2, sp2_takes_it);
    lfs_mem_write(f->m, lfs_pa_of(NWD_MEM), secret, sizeof(secret));
    EXPECT_MODE(f, NWD, NWD_MEM, MODE_ABSENT);
    ends(f, self, OF_SP2);
    EXPECT(f, lfs_findings(f->m, "ORPHANED_MEMORY"), !gives_back(f));
    EXPECT_MODE(f, NWD, NWD_MEM, gives_back(f) ? RWX | MODE_NS : MODE_ABSENT);
    lfs_mem_read(f->m, lfs_pa_of(NWD_MEM), &found, 1);
    EXPECT(f, found, gives_back(f) ? 0 : secret[0]);
}

static void of_the_normal_world(enum lfs_profile profile)
{
    fixture_finish(mem_fixture(profile, donee_of_the_normal_world_ends));
}
IN_BOTH_PROFILES(what_the_normal_world_donated_goes_back_to_it, of_the_normal_world)

/* ---- loans ----------------------------------------------------------------------------------- */

static void lends_a_page(struct fixture *f, const struct lfs_mem_client *c)
{
    f->seen[HANDLE] = offer_to(f, c, FFA_MEM_LEND_32, ID_SP2, RW, WORK(f));
}

static void sp2_borrows(struct fixture *f, const struct lfs_mem_client *c)
{
    struct lfs_frame r = retrieve(c, MEM_LEND, f->seen[HANDLE], RW | NX);

    EXPECT(f, r.x[0], FFA_MEM_RETRIEVE_RESP_32);
    release(c);
}

static void sp1_reclaims(struct fixture *f, const struct lfs_mem_client *c)
{
    struct lfs_frame r = mem_reclaim(c, f->seen[HANDLE], 0);

    EXPECT_SUCCESS(f, r, 0);
    EXPECT(f, mem_records_count(f), 0);
}

/* The record outlives the borrower's end; it may borrow again, and the owner reclaim. */
static void borrower_restarts(struct fixture *f, struct lfs_ctx *self)
{
    as(f, self, OF_SP1, lends_a_page);
    as(f, self, OF_SP2, sp2_borrows);
    ends(f, self, OF_SP2);
    EXPECT_MODE(f, OF_SP2, WORK(f), MODE_ABSENT);
    EXPECT(f, mem_claims(f, LFS_CLAIM_BORROWED, ID_SP2, WORK(f)).count, 0);
    as(f, self, OF_SP2, sp2_borrows);
    ends(f, self, OF_SP2);
    as(f, self, OF_SP1, sp1_reclaims);
    EXPECT_MODE(f, OF_SP1, WORK(f), RWX);
}

static void borrowing_again(enum lfs_profile profile)
{
    struct fixture *f = mem_fixture(profile, borrower_restarts);

    f->sp[OF_SP2].abort_action = LFS_MANIFEST_ABORT_RESTART;
    fixture_finish(f);
}
IN_BOTH_PROFILES(a_restarted_borrower_may_borrow_again, borrowing_again)

static void sp1_reclaims_too_early(struct fixture *f, const struct lfs_mem_client *c)
{
    struct lfs_frame r = mem_reclaim(c, f->seen[HANDLE], 0);

    EXPECT_REFUSED(f, r, DENIED, RULE_MEM_STILL_HELD);
}

/* The lender starts again while the borrower holds the page, which then ends as well. */
static void both_end(struct fixture *f, struct lfs_ctx *self)
{
    as(f, self, OF_SP1, lends_a_page);
    as(f, self, OF_SP2, sp2_borrows);
    ends(f, self, OF_SP1);
    EXPECT_MODE(f, OF_SP1, WORK(f), RWX | LFS_MODE_INVALID);
    EXPECT(f, mem_claims(f, LFS_CLAIM_LENT, ID_SP1, WORK(f)).count, 1);
    as(f, self, OF_SP1, sp1_reclaims_too_early);
    ends(f, self, OF_SP2);
    EXPECT(f, mem_records_count(f), 0);
    EXPECT(f, mem_claims(f, LFS_CLAIM_LENT, ID_SP1, WORK(f)).count, 0);
    EXPECT_MODE(f, OF_SP1, WORK(f), RWX);
    as(f, self, OF_SP1, gives_it_to_sp3);
}

static void a_restarted_lender_gets_its_page_when_the_borrower_ends(void **state)
{
    (void)state;
    fixture_finish(restarting(LFS_PROFILE_SPEC, both_end));
}

/* Both start again, and nothing of the old transaction is left. */
static void a_loan_ends_with_two_restarts(void **state)
{
    struct fixture *f = restarting(LFS_PROFILE_SPEC, both_end);

    (void)state;
    f->sp[OF_SP2].abort_action = LFS_MANIFEST_ABORT_RESTART;
    fixture_finish(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_restart_without_its_buffers_is_told),
        cmocka_unit_test(a_restart_has_its_buffers_again),
        cmocka_unit_test(an_orphan_is_its_declarers_again_after_a_restart),
        cmocka_unit_test(a_restarted_donee_has_its_gifts_no_more),
        cmocka_unit_test(an_orphan_is_its_declarers_when_nobody_holds_it),
        cmocka_unit_test(what_the_normal_world_donated_goes_back_to_it),
        cmocka_unit_test(a_restarted_borrower_may_borrow_again),
        cmocka_unit_test(a_restarted_lender_gets_its_page_when_the_borrower_ends),
        cmocka_unit_test(a_loan_ends_with_two_restarts),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
