/* SPDX-License-Identifier: BSD-3-Clause */
/* INV-24, INV-25 and INV-27 to INV-34: layout, and what an activation may not change. */
#include "tests/models/oracle/hand_made.h"

#define LOAD        0x6480000u /* SP1's working memory */
#define LOAD_OF_SP3 0x6280000u

/* ---- layout ---------------------------------------------------------------------------------- */

static void region_in_working_memory(struct hand *h)
{
    claims(h, LFS_CLAIM_STATIC_REGION, ID_SP2, LOAD + PLAN_MEM_SIZE - LFS_PAGE_SIZE, 1, 0);
}

static void region_behind_working_memory(struct hand *h)
{
    claims(h, LFS_CLAIM_STATIC_REGION, ID_SP2, LOAD + PLAN_MEM_SIZE, 1, 0);
}

static void staging_on_the_heap(struct hand *h)
{
    claims(h, LFS_CLAIM_STAGING, FFA_ID_NWD, HEAP, 1, 0);
}

/* Of two components that are staged one at a time. */
static void staging_shared(struct hand *h)
{
    claims(h, LFS_CLAIM_STAGING, FFA_ID_NWD, FIXTURE_STAGING, FIXTURE_PAGES, 0);
}

static void staging_half_shared(struct hand *h)
{
    claims(h, LFS_CLAIM_STAGING, FFA_ID_NWD, FIXTURE_STAGING, FIXTURE_PAGES - 1, 0);
}

static void buffer_in_working_memory(struct hand *h)
{
    claims(h, LFS_CLAIM_RX, ID_SP1, LOAD + LFS_PAGE_SIZE, 1, 0);
}

static void tx_in_working_memory(struct hand *h)
{
    claims(h, LFS_CLAIM_TX, ID_SP1, LOAD + LFS_PAGE_SIZE, 1, 0);
}

static void buffer_in_anothers(struct hand *h)
{
    claims(h, LFS_CLAIM_RX, ID_SP2, LOAD + LFS_PAGE_SIZE, 1, 0);
}

/* No activation overwrites it. */
static void buffer_of_who_is_not_activated(struct hand *h)
{
    claims(h, LFS_CLAIM_RX, ID_SP3, LOAD_OF_SP3 + LFS_PAGE_SIZE, 1, 0);
}

static void live_state_in_working_memory(struct hand *h)
{
    claims(h, LFS_CLAIM_LIVE_STATE_BUFFER, ID_SP1, LOAD, 1, 0);
}

/* ---- the copy -------------------------------------------------------------------------------- */

static void copies(struct hand *h, hand_made *meanwhile)
{
    phase(h, LIVE_STARTED);
    phase(h, LIVE_BEFORE_COPY);
    write_at(h, LOAD + 0x100);
    meanwhile(h);
    phase(h, LIVE_AFTER_COPY);
}

static void does_nothing(struct hand *h)
{
    (void)h;
}

static void only_copies(struct hand *h)
{
    copies(h, does_nothing);
}

/* A page of working memory that SP2 has, or not. */
static void copies_over_a_lent_page(struct hand *h)
{
    pages(h, ID_SP1, LOAD + 0x4000, 1, RW | OWNER_NA);
    step(h);
    copies(h, does_nothing);
}

static void copies_over_a_transaction(struct hand *h)
{
    deal(h, HANDLE, MEM_SHARE, LOAD + 0x4000, 1);
    step(h);
    copies(h, does_nothing);
}

static void copies_beside_a_lent_page(struct hand *h)
{
    lent(h);
    step(h);
    copies(h, does_nothing);
}

static void changes_anothers_pages(struct hand *h)
{
    pages(h, ID_SP2, 0x6790000 + PLAN_HEAP_AT, 1, RO);
}

static void writes_outside(struct hand *h)
{
    write_at(h, NWD_PAGE);
}

static void writes_inside(struct hand *h)
{
    write_at(h, LOAD + PLAN_MEM_SIZE - 8);
}

static void copies_and_changes_translations(struct hand *h)
{
    copies(h, changes_anothers_pages);
}

static void copies_and_writes_outside(struct hand *h)
{
    copies(h, writes_outside);
}

static void copies_to_the_end(struct hand *h)
{
    copies(h, writes_inside);
}

static void writes_what_sp2_has(struct hand *h)
{
    write_at(h, LOAD + 0x4000);
}

static void copies_over_what_sp2_reads(struct hand *h)
{
    pages(h, ID_SP2, LOAD + 0x4000, 1, RO | TOGETHER);
    copies(h, writes_what_sp2_has);
}

static void changes_own_pages(struct hand *h)
{
    pages(h, ID_SP1, HEAP, 1, RO);
}

static void changes_the_heap(struct hand *h)
{
    write_at(h, HEAP);
}

static void changes_the_live_state(struct hand *h)
{
    write_at(h, 0x6780000);
}

static void makes_a_record(struct hand *h)
{
    deal(h, HANDLE, MEM_LEND, HEAP, 1);
}

static void empties_the_mailbox(struct hand *h)
{
    struct vm *vm = lfs_write(h->m, vm_made(h, ID_SP1)->state);

    vm->rx_state = vm->rx_state == RX_FULL ? RX_EMPTY : RX_FULL;
}

static void writes_into_rx(struct hand *h)
{
    write_at(h, RX_PAGE);
}

static void copies_and_changes_own_pages(struct hand *h)
{
    copies(h, changes_own_pages);
}

static void copies_and_changes_the_heap(struct hand *h)
{
    copies(h, changes_the_heap);
}

static void copies_and_changes_the_live_state(struct hand *h)
{
    copies(h, changes_the_live_state);
}

static void copies_and_makes_a_record(struct hand *h)
{
    copies(h, makes_a_record);
}

static void copies_and_empties_the_mailbox(struct hand *h)
{
    copies(h, empties_the_mailbox);
}

static void copies_and_writes_into_rx(struct hand *h)
{
    copies(h, writes_into_rx);
}

/* ---- until the new instance is entered --------------------------------------------------------- */

static void enters(struct hand *h, hand_made *meanwhile)
{
    copies(h, does_nothing);
    step(h);
    meanwhile(h);
    step(h);
    phase(h, LIVE_ENTERED);
}

static void only_enters(struct hand *h)
{
    enters(h, does_nothing);
}

/* Others run meanwhile, with memory and transactions of their own. */
static void others_run(struct hand *h)
{
    write_at(h, NWD_PAGE);
    deal(h, HANDLE, MEM_DONATE, 0x6790000 + PLAN_HEAP_AT, 1)->sender = ID_SP2;
}

static void enters_while_others_run(struct hand *h)
{
    enters(h, others_run);
}

static void enters_and_the_heap_changes(struct hand *h)
{
    enters(h, changes_the_heap);
}

static void enters_and_the_live_state_changes(struct hand *h)
{
    enters(h, changes_the_live_state);
}

static void enters_and_loses_a_lend(struct hand *h)
{
    lent(h);
    step(h);
    copies(h, does_nothing);
    step(h);
    lfs_table_remove(h->m, h->s->mem.records, HANDLE);
    step(h);
    phase(h, LIVE_ENTERED);
}

/* SP2's memory, of which SP1 has retrieved two fragments; then it has one. */
static void enters_and_is_counted_anew(struct hand *h)
{
    struct mem_record *record = deal(h, HANDLE, MEM_LEND, 0x6790000 + PLAN_HEAP_AT, 1);

    record->sender = ID_SP2;
    record->fragments = 2;
    record->borrower[0].id = ID_SP1;
    record->borrower[0].fragments = 2;
    step(h);
    copies(h, does_nothing);
    deal_edit(h, HANDLE)->borrower[0].fragments = 1;
    step(h);
    phase(h, LIVE_ENTERED);
}

static void enters_and_code_changes(struct hand *h)
{
    enters(h, writes_inside);
}

static void waits(struct hand *h)
{
    enters(h, does_nothing);
    phase(h, LIVE_WAITS);
}

static void waits_and_leaves_a_broken_state(struct hand *h)
{
    enters(h, changes_anothers_pages);
    pages(h, ID_SP2, HEAP, 1, RW);
    step(h);
    phase(h, LIVE_WAITS);
}

static void waits_and_leaves_one_broken_state(struct hand *h)
{
    enters(h, does_nothing);
    pages(h, ID_SP2, 0x6790000 + PLAN_HEAP_AT, 1, RW | OWNER_NA); /* INV-07 */
    step(h);
    phase(h, LIVE_WAITS);
}

static void waits_with_an_older_broken_state(struct hand *h)
{
    pages(h, ID_SP2, HEAP, 1, RW);
    step(h);
    waits(h);
}

/* ---- INV-33 ---------------------------------------------------------------------------------- */

static void aborts(struct hand *h)
{
    struct vm_info *vm = vm_made(h, ID_SP2);

    ((struct vm *)lfs_write(h->m, vm->state))->state = VM_ABORTING;
    h->s->eye->aborting(h->s->eye->user, vm);
    pages(h, ID_SP1, HEAP, 1, RO); /* something happens */
}

static void releases_and_aborts(struct hand *h)
{
    no_pages(h, ID_SP2, 0, UINT64_C(1) << 30);
    aborts(h);
}

static void releases_and_still_holds(struct hand *h)
{
    lent(h);
    releases_and_aborts(h);
}

static void each_invariant_of_layout_and_activation_is_noticed(void **state)
{
    static const struct plant plants[] = {
        {"INV-24", region_in_working_memory, region_behind_working_memory},
        {"INV-24", staging_on_the_heap, staging_shared},
        {"INV-24", staging_half_shared, staging_shared},
        {"INV-25", buffer_in_working_memory, buffer_in_anothers},
        {"INV-25", tx_in_working_memory, buffer_in_anothers},
        {"INV-25", buffer_in_working_memory, buffer_of_who_is_not_activated},
        {"INV-25", live_state_in_working_memory, region_behind_working_memory},
        {"INV-27", copies_over_a_lent_page, copies_beside_a_lent_page},
        {"INV-27", copies_over_a_transaction, copies_beside_a_lent_page},
        {"INV-28", copies_and_changes_translations, copies_to_the_end},
        {"INV-28", copies_and_writes_outside, copies_to_the_end},
        {"INV-28", copies_over_what_sp2_reads, only_copies},
        {"INV-29", copies_and_changes_own_pages, copies_to_the_end},
        {"INV-29", copies_and_changes_the_heap, copies_to_the_end},
        {"INV-29", enters_and_the_heap_changes, enters_while_others_run},
        {"INV-30", copies_and_makes_a_record, only_copies},
        {"INV-30", enters_and_loses_a_lend, enters_while_others_run},
        {"INV-30", enters_and_is_counted_anew, enters_while_others_run},
        {"INV-31", copies_and_changes_the_live_state, copies_and_changes_the_heap},
        {"INV-31", enters_and_the_live_state_changes, enters_and_the_heap_changes},
        {"INV-32", copies_and_empties_the_mailbox, only_copies},
        {"INV-32", copies_and_writes_into_rx, only_enters},
        {"INV-33", aborts, releases_and_aborts},
        {"INV-33", releases_and_still_holds, releases_and_aborts},
        {"INV-34", enters_and_code_changes, enters_while_others_run},
        {"INV-34", waits_and_leaves_a_broken_state, waits},
        {"INV-34", waits_and_leaves_one_broken_state, waits},
        {"INV-34", waits_and_leaves_a_broken_state, waits_with_an_older_broken_state},
    };

    (void)state;
    judge_plants(plants, sizeof(plants) / sizeof(plants[0]));
}

/* ---- what differs is named -------------------------------------------------------------------- */

static void claims_anothers_memory(struct hand *h)
{
    claims(h, LFS_CLAIM_RX, ID_SP2, 0x6790000 + PLAN_HEAP_AT, 1, 0);
}

static void copies_and_claims(struct hand *h)
{
    copies(h, claims_anothers_memory);
}

static void claims_own_memory(struct hand *h)
{
    claims(h, LFS_CLAIM_BORROWED, ID_SP1, 0x6790000 + PLAN_HEAP_AT, 1, HANDLE);
}

static void copies_and_claims_own(struct hand *h)
{
    copies(h, claims_own_memory);
}

static void drops_a_claim(struct hand *h)
{
    uint32_t number = 1;

    while (lfs_claim_get(h->m, number).kind != LFS_CLAIM_LIVE_STATE_BUFFER ||
           lfs_claim_get(h->m, number).owner != ID_SP1)
        number++;
    lfs_claim_drop(h->m, h->self, number);
}

static void enters_and_drops_a_claim(struct hand *h)
{
    enters(h, drops_a_claim);
}

/* Claims of others come and go while the partition waits. */
static void enters_while_others_claim(struct hand *h)
{
    enters(h, claims_anothers_memory);
}

static void removes_own_pages(struct hand *h)
{
    no_pages(h, ID_SP1, HEAP, 1);
}

static void enters_without_a_page(struct hand *h)
{
    enters(h, removes_own_pages);
}

static void clears_the_live_state(struct hand *h)
{
    write_at(h, 0x6780000);
    step(h);
    copies(h, does_nothing);
    step(h);
    lfs_page_zero(h->m, lfs_pa_of(0x6780000), 1);
    step(h);
    phase(h, LIVE_ENTERED);
}

static const struct naming {
    hand_made *make;
    const char *id, *text; /* of the first finding of that name */
} namings[] = {
    {copies_over_a_lent_page, "INV-27",
     "working memory of sp1 is not its alone when the copy begins"},
    {copies_and_changes_translations, "INV-28",
     "sp2 at 0x6794000: Owner-EA RW-, then Owner-EA R--, with the copy for sp1"},
    {copies_and_writes_outside, "INV-28", "page 0x90000000: zeros, then bytes of sum 0x"},
    {copies_over_what_sp2_reads, "INV-28", "page 0x6484000 of sp2: "},
    {copies_and_claims, "INV-28",
     "RX buffer of sp2: not claimed, then claimed at 0x6794000, with the copy for sp1"},
    {copies_and_changes_own_pages, "INV-29", "sp1 at 0x6784000: Owner-EA RW-, then Owner-EA R--"},
    {copies_and_changes_the_heap, "INV-29", "page 0x6784000: "},
    {enters_and_the_heap_changes, "INV-29", "before the start of sp1"},
    {enters_without_a_page, "INV-29",
     "sp1 at 0x6784000: Owner-EA RW-, then not mapped, before the start of sp1"},
    {copies_and_claims_own, "INV-29", "memory it borrows of sp1: not claimed, then claimed at"},
    {enters_and_drops_a_claim, "INV-29",
     "live-state buffer of sp1: claimed at 0x6780000, then not claimed"},
    {copies_and_makes_a_record, "INV-30", "handle 0x7: not there, then lend, tag 0x0, 0 retrieved"},
    {enters_and_loses_a_lend, "INV-30",
     "handle 0x7: lend, tag 0x0, 0 retrieved, then not there, before the start of sp1"},
    {enters_and_is_counted_anew, "INV-30",
     "handle 0x7: lend, tag 0x0, 2 retrieved, then lend, tag 0x0, 1 retrieved"},
    {clears_the_live_state, "INV-31", "page 0x6780000: bytes of sum 0x"},
    {clears_the_live_state, "INV-31", ", then zeros, before the start of sp1"},
    {copies_and_empties_the_mailbox, "INV-32", "RX of sp1: empty at 0x6781000, then full at"},
    {copies_and_writes_into_rx, "INV-32", "page 0x6781000: zeros, then bytes of sum 0x"},
    {enters_and_code_changes, "INV-34", "page 0x657f000: zeros, then bytes of sum 0x"},
};

static void what_differs_is_named(void **state)
{
    char text[LFS_TEXT_MAX];

    (void)state;
    for (size_t i = 0; i < sizeof(namings) / sizeof(namings[0]); i++) {
        const struct naming *n = &namings[i];

        told_after(n->make, n->id, text, sizeof(text));
        if (strstr(text, n->text) == NULL)
            fail_msg("'%s' is not in %s: %s", n->text, n->id, text);
        lfs_proves(n->id);
    }
    assert_int_equal(found_after(enters_while_others_claim, "INV-29"), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_invariant_of_layout_and_activation_is_noticed),
        cmocka_unit_test(what_differs_is_named),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
