/* SPDX-License-Identifier: BSD-3-Clause */
/* INV-01 to INV-14 and INV-26: a state of pages that breaks each, and one that nearly does. */
#include "tests/models/oracle/hand_made.h"

static void two_owners(struct hand *h)
{
    shared(h);
    pages(h, ID_SP2, HEAP, 1, RW | OWNER_SA);
}

static void lost(struct hand *h)
{
    no_pages(h, ID_SP1, HEAP, 1);
}

static void donated(struct hand *h)
{
    deal(h, HANDLE, MEM_DONATE, HEAP, 1);
    no_pages(h, ID_SP1, HEAP, 1);
}

/* An orphan: whoever had it is dead. */
static void lost_with_its_owner(struct hand *h)
{
    ((struct vm *)lfs_write(h->m, vm_made(h, ID_SP1)->state))->state = VM_NULL;
    no_pages(h, ID_SP1, HEAP, 1);
}

static void lost_by_the_normal_world(struct hand *h)
{
    no_pages(h, FFA_ID_NWD, NWD_PAGE, 1);
}

static void owner_alone_and_not(struct hand *h)
{
    shared(h);
    pages(h, ID_SP1, HEAP, 1, RW | OWNER_EA);
}

static void borrower_alone_and_not(struct hand *h)
{
    lent(h);
    pages(h, ID_SP3, HEAP, 1, RW | TOGETHER);
}

static void lender_not_locked_out(struct hand *h)
{
    lent(h);
    pages(h, ID_SP1, HEAP, 1, RW | OWNER_SA);
}

static void a_stranger_shares(struct hand *h)
{
    shared(h);
    pages(h, ID_SP3, HEAP, 1, RO | TOGETHER);
}

static void shared_without(struct hand *h)
{
    pages(h, ID_SP1, HEAP, 1, RW | OWNER_SA);
}

static void unshared(struct hand *h)
{
    deal(h, HANDLE, MEM_SHARE, HEAP, 1);
}

static void lent_without(struct hand *h)
{
    pages(h, ID_SP1, HEAP, 1, RW | OWNER_NA);
}

static void donated_and_kept(struct hand *h)
{
    deal(h, HANDLE, MEM_DONATE, HEAP, 1);
}

static void borrowed_without(struct hand *h)
{
    lent(h);
    deal_edit(h, HANDLE)->borrower[0].fragments = 0;
    deal_edit(h, HANDLE)->borrower[0].delivered = 0;
}

static void retrieved_and_not_there(struct hand *h)
{
    lent(h);
    no_pages(h, ID_SP2, HEAP, 1);
}

static void relinquished(struct hand *h)
{
    borrowed_without(h);
    no_pages(h, ID_SP2, HEAP, 1);
}

static void twice(struct hand *h)
{
    shared(h);
    deal(h, HANDLE + 1, MEM_SHARE, HEAP, 1);
}

static void side_by_side(struct hand *h)
{
    shared(h);
    deal(h, HANDLE + 1, MEM_SHARE, HEAP + LFS_PAGE_SIZE, 1);
    pages(h, ID_SP1, HEAP + LFS_PAGE_SIZE, 1, RW | OWNER_SA);
}

static void offered_read_only(struct hand *h, uint32_t mode)
{
    shared(h);
    deal_edit(h, HANDLE)->borrower[0].offered = OFFER_RO;
    pages(h, ID_SP2, HEAP, 1, mode | TOGETHER);
}

static void writes_what_it_may_read(struct hand *h)
{
    offered_read_only(h, RW);
}

static void reads_what_it_may_read(struct hand *h)
{
    offered_read_only(h, RO);
}

/* The lender has no execution itself. */
static void executes_what_nobody_may(struct hand *h)
{
    lent(h);
    pages(h, ID_SP2, HEAP, 1, RX | ALONE);
}

/* The same behind pages that many others have sent too, as firmware lets them (GAP-15). */
static void among_many(struct hand *h, uint32_t mode)
{
    deal(h, HANDLE, MEM_LEND, HEAP, 2);
    held(h, HANDLE);
    pages(h, ID_SP1, HEAP, 2, RW | OWNER_NA);
    pages(h, ID_SP2, HEAP, 1, RW | ALONE);
    pages(h, ID_SP2, HEAP + LFS_PAGE_SIZE, 1, mode | ALONE);
    for (unsigned i = 1; i <= 8; i++)
        deal(h, HANDLE + i, MEM_LEND, HEAP, 1);
}

static void executes_among_many(struct hand *h)
{
    among_many(h, RX);
}

static void reads_among_many(struct hand *h)
{
    among_many(h, RO);
}

static void executes_shared(struct hand *h)
{
    shared(h);
    pages(h, ID_SP2, HEAP, 1, RX | TOGETHER);
}

static void writes_and_executes(struct hand *h)
{
    pages(h, ID_SP1, HEAP, 1, RW | LFS_MODE_X | MODE_USER | MODE_NG);
}

static void executes_and_reads(struct hand *h)
{
    pages(h, ID_SP1, HEAP, 1, RX | MODE_USER | MODE_NG);
}

static void executes_a_device(struct hand *h)
{
    pages(h, ID_SP1, DEVICE, 1, RX | LFS_MODE_DEVICE);
}

static void shares_a_device(struct hand *h)
{
    deal(h, HANDLE, MEM_SHARE, DEVICE, 1);
    pages(h, ID_SP1, DEVICE, 1, RW | LFS_MODE_DEVICE | OWNER_SA);
}

static void lends_a_device(struct hand *h)
{
    deal(h, HANDLE, MEM_LEND, DEVICE, 1);
    pages(h, ID_SP1, DEVICE, 1, RW | LFS_MODE_DEVICE | OWNER_NA);
}

static void lends_a_device_to_two(struct hand *h)
{
    struct mem_record *record;

    lends_a_device(h);
    record = deal_edit(h, HANDLE);
    record->borrower[1] = record->borrower[0];
    record->borrower[1].id = ID_SP3;
    record->borrower_count = 2;
}

static void normal_world_reaches(struct hand *h)
{
    pages(h, FFA_ID_NWD, HEAP, 1, RW | TOGETHER | MODE_NS);
}

static void normal_world_shares(struct hand *h)
{
    shared(h);
    deal_edit(h, HANDLE)->sender = FFA_ID_NWD;
    pages(h, FFA_ID_NWD, NWD_PAGE, 1, RW | OWNER_SA | MODE_NS);
}

/* What a partition has of the normal world's memory is not secure. */
static void both_own_non_secure_pages(struct hand *h)
{
    pages(h, ID_SP1, NWD_PAGE, 1, RW | MODE_NS);
}

static void mapped_elsewhere(struct hand *h)
{
    lfs_space_map(h->m, vm_made(h, ID_SP1)->space, lfs_ipa_of(HEAP), lfs_pa_of(RX_PAGE), 1, RW);
}

static void in_both_states(struct hand *h)
{
    shared(h);
    pages(h, ID_SP2, HEAP, 1, RW | TOGETHER | MODE_NS);
}

static void buffer_owned(struct hand *h)
{
    pages(h, ID_SP1, RX_PAGE, 1, RW);
}

static void buffer_out_of_reach(struct hand *h)
{
    lfs_space_unmap(h->m, h->s->stage1, lfs_ipa_of(RX_PAGE), 1);
}

static void buffer_in_a_transaction(struct hand *h)
{
    deal(h, HANDLE, MEM_SHARE, RX_PAGE, 1);
}

static void beside_the_buffer(struct hand *h)
{
    pages(h, ID_SP1, HEAP, 1, RO);
}

static void each_invariant_of_pages_is_noticed(void **state)
{
    static const struct plant plants[] = {
        {"INV-01", two_owners, shared},
        {"INV-02", lost, donated},
        {"INV-02", lost, lost_with_its_owner},
        {"INV-02", lost_by_the_normal_world, lent},
        {"INV-03", owner_alone_and_not, shared},
        {"INV-04", borrower_alone_and_not, lent},
        {"INV-04", lender_not_locked_out, lent},
        {"INV-05", a_stranger_shares, shared},
        {"INV-06", shared_without, shared},
        {"INV-06", unshared, shared},
        {"INV-07", lent_without, lent},
        {"INV-07", donated_and_kept, donated},
        {"INV-08", borrowed_without, relinquished},
        {"INV-08", retrieved_and_not_there, shared},
        {"INV-09", twice, side_by_side},
        {"INV-10", writes_what_it_may_read, reads_what_it_may_read},
        {"INV-10", executes_what_nobody_may, lent},
        {"INV-10", executes_among_many, reads_among_many},
        {"INV-11", executes_shared, shared},
        {"INV-11", writes_and_executes, executes_and_reads},
        {"INV-12", executes_a_device, lends_a_device},
        {"INV-12", shares_a_device, lends_a_device},
        {"INV-12", lends_a_device_to_two, lends_a_device},
        {"INV-13", normal_world_reaches, normal_world_shares},
        {"INV-13", normal_world_reaches, both_own_non_secure_pages},
        {"INV-14", mapped_elsewhere, shared},
        {"INV-14", in_both_states, lent},
        {"INV-26", buffer_owned, beside_the_buffer},
        {"INV-26", buffer_out_of_reach, beside_the_buffer},
        {"INV-26", buffer_in_a_transaction, beside_the_buffer},
    };

    (void)state;
    judge_plants(plants, sizeof(plants) / sizeof(plants[0]));
}

/* ---- what is told, and how often ----------------------------------------------------------------
 */

static void broken_for_long(struct hand *h)
{
    two_owners(h);
    for (unsigned i = 0; i < 5; i++) {
        step(h);
        pages(h, ID_SP1, RX_PAGE + 2 * LFS_PAGE_SIZE, 1, i % 2 ? RO : RW);
    }
}

static void broken_twice(struct hand *h)
{
    two_owners(h);
    step(h);
    pages(h, ID_SP2, HEAP, 1, RW | TOGETHER);
    step(h);
    pages(h, ID_SP2, HEAP, 1, RW | OWNER_SA);
}

static void a_broken_state_is_told_once_when_it_begins(void **state)
{
    (void)state;
    assert_int_equal(found_after(broken_for_long, "INV-01"), 1);
    assert_int_equal(found_after(broken_twice, "INV-01"), 2);
}

static bool is_told(const struct fixture *f, const char *text)
{
    for (uint32_t seq = lfs_trace_first(f->m); seq <= lfs_trace_last(f->m); seq++) {
        const struct lfs_record *r = lfs_trace_get(f->m, seq);

        if (r->kind == LFS_RECORD_NOTE && strstr(r->u.note.text, text))
            return true;
    }
    return false;
}

static void a_finding_says_who_has_what_and_where_from(void **state)
{
    struct fixture *f = fixture_new(LFS_PROFILE_SPEC, 3);
    const struct lfs_record *finding;

    (void)state;
    f->breaks = UINT64_MAX;
    f->cpu[0].lane = hand_lane;
    hand_making = two_owners;
    fixture_run(f, LFS_END_COMPLETED);
    finding = last_finding(f, "INV-01");
    assert_non_null(finding);
    assert_string_equal(finding->u.finding.text, "0x6784000 to 0x6784fff: 2 endpoints own them");
    assert_int_not_equal(finding->u.finding.claim[0], LFS_NO_RECORD);
    assert_true(is_told(f, "INV-01: sp1 has Owner-SA RW-"));
    assert_true(is_told(f, "INV-01: sp2 has Owner-SA RW-"));
    assert_true(is_told(f, "(handle 0x7) by a test, record "));
    fixture_free(f);
}

static void a_sound_stack_breaks_nothing(void **state)
{
    (void)state;
    for (unsigned i = 0; i < INVARIANTS; i++)
        assert_int_equal(found_after(nothing, oracle_kinds[i].name), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_invariant_of_pages_is_noticed),
        cmocka_unit_test(a_broken_state_is_told_once_when_it_begins),
        cmocka_unit_test(a_finding_says_who_has_what_and_where_from),
        cmocka_unit_test(a_sound_stack_breaks_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
