/* SPDX-License-Identifier: BSD-3-Clause */
/* INV-15 to INV-23: transactions, and what calls may change. */
#include "tests/models/oracle/hand_made.h"

/* ---- INV-15 ---------------------------------------------------------------------------------- */

static void sent(struct hand *h)
{
    struct call c = call_made(h, FFA_MEM_SHARE_32, ID_SP1);

    begins(h, &c);
    shared(h);
    deal_edit(h, HANDLE)->borrower[0].fragments = 0;
    deal_edit(h, HANDLE)->borrower[0].delivered = 0;
    no_pages(h, ID_SP2, HEAP, 1);
    ends(h, &c, FFA_SUCCESS_32);
    step(h);
}

static void forget(struct hand *h)
{
    lfs_table_remove(h->m, h->s->mem.records, HANDLE);
    lfs_table_remove(h->m, h->s->mem.constituents, (uint64_t)HANDLE << 32);
}

static void vanishes(struct hand *h)
{
    sent(h);
    forget(h);
}

static void reclaims(struct hand *h, uint64_t handle, uint64_t flags)
{
    struct call c = call_made(h, FFA_MEM_RECLAIM_32, ID_SP1);

    c.in.x[1] = handle;
    c.in.x[3] = flags;
    begins(h, &c);
    forget(h);
    pages(h, ID_SP1, HEAP, 1, RW);
    ends(h, &c, FFA_SUCCESS_32);
    step(h);
}

static void reclaimed(struct hand *h)
{
    sent(h);
    reclaims(h, HANDLE, 0);
}

static void another_is_reclaimed(struct hand *h)
{
    sent(h);
    reclaims(h, HANDLE + 1, 0);
}

static void reclaimed_and_kept(struct hand *h)
{
    struct call c = call_made(h, FFA_MEM_RECLAIM_32, ID_SP1);

    sent(h);
    c.in.x[1] = HANDLE;
    begins(h, &c);
    ends(h, &c, FFA_SUCCESS_32);
}

/* The reclaim was refused. */
static void denied_and_kept(struct hand *h)
{
    struct call c = call_made(h, FFA_MEM_RECLAIM_32, ID_SP1);

    sent(h);
    c.in.x[1] = HANDLE;
    begins(h, &c);
    ends(h, &c, FFA_ERROR_32);
}

/* ---- INV-16, INV-17 ---------------------------------------------------------------------------- */

static void handle_too_large(struct hand *h)
{
    deal(h, h->s->platform->limits->mem_shares, MEM_LEND, HEAP, 1);
}

static void handle_of_the_hypervisor(struct hand *h)
{
    struct mem_record *record = lfs_table_put(h->m, h->s->mem.records, UINT64_C(1) << 63 | HANDLE);

    record->sender = ID_SP1;
    record->type = MEM_LEND;
}

static void last_handle(struct hand *h)
{
    deal(h, h->s->platform->limits->mem_shares - 1, MEM_LEND, HEAP, 1);
}

static void counted_too_far(struct hand *h)
{
    lent(h);
    deal_edit(h, HANDLE)->borrower[0].fragments = 2;
}

static void counted_without_pages(struct hand *h)
{
    lent(h);
    deal_edit(h, HANDLE)->borrower[0].delivered = 0;
}

/* The first of two fragments, with the constituent in it or without. */
static void halfway(struct hand *h, uint32_t delivered)
{
    struct mem_record *record;

    lent(h);
    *(struct mem_constituent *)lfs_table_put(h->m, h->s->mem.constituents,
                                             (uint64_t)HANDLE << 32 | 1) = (struct mem_constituent){
        .base = HEAP + LFS_PAGE_SIZE, .pages = 1, .fragment = 1, .mode = RW};
    record = deal_edit(h, HANDLE);
    record->fragments = record->announced = record->constituents = record->pages = 2;
    record->borrower[0].delivered = delivered;
}

static void counted_without_constituents(struct hand *h)
{
    halfway(h, 0);
}

static void counted_halfway(struct hand *h)
{
    halfway(h, 1);
}

/* The access is there and the count is not. */
static void not_counted(struct hand *h)
{
    lent(h);
    deal_edit(h, HANDLE)->borrower[0].fragments = 0;
    deal_edit(h, HANDLE)->borrower[0].delivered = 0;
}

/* ---- INV-18 to INV-20 -------------------------------------------------------------------------- */

static void unfinished(struct hand *h)
{
    struct mem_record *record;

    deal(h, HANDLE, MEM_LEND, HEAP, 1);
    record = deal_edit(h, HANDLE);
    record->complete = false;
    record->announced = 2;
    record->pages = 2;
}

static void unfinished_and_changed(struct hand *h)
{
    unfinished(h);
    pages(h, ID_SP1, HEAP, 1, RW | OWNER_NA);
}

static void unfinished_and_elsewhere(struct hand *h)
{
    unfinished(h);
    pages(h, ID_SP1, HEAP + LFS_PAGE_SIZE, 1, RO);
}

static void nobodys(struct hand *h)
{
    lent(h);
    deal_edit(h, HANDLE)->sender = 0x9000;
}

static void lent_to_nobody(struct hand *h)
{
    lent(h);
    deal_edit(h, HANDLE)->borrower[0].id = 0x9000;
}

static void lent_to_a_vm(struct hand *h)
{
    deal(h, HANDLE, MEM_SHARE, HEAP, 1)->borrower[0].id = 5;
}

static void dies(struct hand *h)
{
    ((struct vm *)lfs_write(h->m, vm_made(h, ID_SP1)->state))->state = VM_ABORTING;
}

static void of_a_dead_sender(struct hand *h)
{
    dies(h);
    lent(h);
}

static void deferred_without_holder(struct hand *h)
{
    dies(h);
    deal(h, HANDLE, MEM_LEND, HEAP, 1)->deferred = true;
}

static void deferred_while_its_sender_lives(struct hand *h)
{
    lent(h);
    deal_edit(h, HANDLE)->deferred = true;
}

static void deferred(struct hand *h)
{
    dies(h);
    lent(h);
    deal_edit(h, HANDLE)->deferred = true;
}

static void another_sum(struct hand *h)
{
    deal(h, HANDLE, MEM_LEND, HEAP, 1)->pages = 2;
}

static void of_no_page(struct hand *h)
{
    struct mem_constituent *c;

    deal(h, HANDLE, MEM_LEND, HEAP, 1)->pages = 0;
    c = lfs_table_put(h->m, h->s->mem.constituents, (uint64_t)HANDLE << 32);
    c->pages = 0;
}

static void two_ranges(struct hand *h, uint64_t second)
{
    struct mem_record *record;
    struct mem_constituent *c;

    deal(h, HANDLE, MEM_LEND, HEAP, 1);
    claims(h, LFS_CLAIM_LENT, ID_SP1, second, 1, HANDLE);
    c = lfs_table_put(h->m, h->s->mem.constituents, (uint64_t)HANDLE << 32 | 1);
    *c = (struct mem_constituent){.base = second, .pages = 1, .mode = RW};
    record = deal_edit(h, HANDLE);
    record->announced = record->constituents = record->pages = 2;
}

static void ranges_meet(struct hand *h)
{
    two_ranges(h, HEAP);
}

static void ranges_touch(struct hand *h)
{
    two_ranges(h, HEAP + LFS_PAGE_SIZE);
}

/* ---- INV-21, INV-22 ---------------------------------------------------------------------------- */

static void given_back_otherwise(struct hand *h)
{
    struct call c = call_made(h, FFA_MEM_RECLAIM_32, ID_SP1);

    sent(h);
    c.in.x[1] = HANDLE;
    begins(h, &c);
    forget(h);
    pages(h, ID_SP1, HEAP, 1, RO);
    ends(h, &c, FFA_SUCCESS_32);
}

static void fails(struct hand *h, hand_made *meanwhile)
{
    struct call c = call_made(h, FFA_MEM_LEND_32, ID_SP1);

    begins(h, &c);
    meanwhile(h);
    ends(h, &c, FFA_ERROR_32);
}

static void changes_pages(struct hand *h)
{
    pages(h, ID_SP1, HEAP, 1, RW | OWNER_NA);
}

static void makes_a_record(struct hand *h)
{
    deal(h, HANDLE, MEM_LEND, HEAP, 1);
}

static void begins_and_gives_up(struct hand *h)
{
    makes_a_record(h);
    forget(h);
}

static void fills_the_mailbox(struct hand *h)
{
    ((struct vm *)lfs_write(h->m, vm_made(h, ID_SP1)->state))->rx_state = RX_FULL;
}

static void fails_and_changes_pages(struct hand *h)
{
    fails(h, changes_pages);
}

static void fails_and_leaves_a_record(struct hand *h)
{
    fails(h, makes_a_record);
}

static void fails_and_gives_up(struct hand *h)
{
    fails(h, begins_and_gives_up);
}

static void fails_and_fills_the_mailbox(struct hand *h)
{
    fails(h, fills_the_mailbox);
}

/* A fragment that fails may end the caller's own send, and nobody else's (GAP-28). */
static void ends_a_send(struct hand *h, uint16_t caller)
{
    struct call c = call_made(h, FFA_MEM_FRAG_TX_32, caller);

    unfinished(h);
    step(h);
    begins(h, &c);
    forget(h);
    ends(h, &c, FFA_ERROR_32);
}

static void ends_its_own_send(struct hand *h)
{
    ends_a_send(h, ID_SP1);
}

static void ends_anothers_send(struct hand *h)
{
    ends_a_send(h, FFA_ID_NWD);
}

/* ---- INV-23 ---------------------------------------------------------------------------------- */

static void sent_to_be_zeroed(struct hand *h)
{
    deal(h, HANDLE, MEM_LEND, HEAP, 1)->flags = FFA_MEM_FLAG_ZERO;
    pages(h, ID_SP1, HEAP, 1, RW | OWNER_NA);
}

static void sent_and_not_zeroed(struct hand *h)
{
    write_at(h, HEAP + 8);
    sent_to_be_zeroed(h);
}

static void written_before_it_is_retrieved(struct hand *h)
{
    sent_to_be_zeroed(h);
    step(h);
    write_at(h, HEAP + 8);
    held(h, HANDLE);
    pages(h, ID_SP2, HEAP, 1, RW | ALONE);
}

/* The borrower's own bytes. */
static void written_after_it_is_retrieved(struct hand *h)
{
    sent_to_be_zeroed(h);
    step(h);
    held(h, HANDLE);
    pages(h, ID_SP2, HEAP, 1, RW | ALONE);
    step(h);
    write_at(h, HEAP + 8);
    deal_edit(h, HANDLE);
}

static void reclaimed_and_not_zeroed(struct hand *h)
{
    sent(h);
    write_at(h, HEAP + 8);
    reclaims(h, HANDLE, FFA_MEM_RECLAIM_ZERO);
}

static void reclaimed_as_it_was(struct hand *h)
{
    sent(h);
    write_at(h, HEAP + 8);
    reclaims(h, HANDLE, 0);
}

/* SP1's mailbox serves for SP2's, which has none: descriptors are read from the caller's. */
static void retrieves(struct hand *h, uint32_t flags)
{
    struct call c = call_made(h, FFA_MEM_RETRIEVE_REQ_32, ID_SP1);
    const uint64_t descriptor[] = {(uint64_t)flags << 32, HANDLE};

    lfs_mem_write(h->m, lfs_pa_of(vm_of(h->f, OF_SP1)->tx), descriptor, sizeof(descriptor));
    begins(h, &c);
    lent(h);
    ends(h, &c, FFA_MEM_RETRIEVE_RESP_32);
    step(h);
}

static void gives_back(struct hand *h, uint32_t flags)
{
    struct call c = call_made(h, FFA_MEM_RELINQUISH_32, ID_SP1);
    const uint64_t descriptor[] = {HANDLE, flags | UINT64_C(1) << 32};

    write_at(h, HEAP + 8);
    lfs_mem_write(h->m, lfs_pa_of(vm_of(h->f, OF_SP1)->tx), descriptor, sizeof(descriptor));
    begins(h, &c);
    deal_edit(h, HANDLE)->borrower[0].fragments = 0;
    deal_edit(h, HANDLE)->borrower[0].delivered = 0;
    no_pages(h, ID_SP2, HEAP, 1);
    ends(h, &c, FFA_SUCCESS_32);
}

static void relinquishes(struct hand *h, uint32_t flags)
{
    lent(h);
    step(h);
    gives_back(h, flags);
}

static void relinquished_and_its_wish_forgotten(struct hand *h)
{
    retrieves(h, FFA_MEM_FLAG_ZERO_AFTER);
    gives_back(h, 0);
}

static void relinquished_without_a_wish(struct hand *h)
{
    retrieves(h, 0);
    gives_back(h, 0);
}

static void relinquished_and_not_zeroed(struct hand *h)
{
    relinquishes(h, FFA_MEM_FLAG_ZERO);
}

static void relinquished_as_it_was(struct hand *h)
{
    relinquishes(h, 0);
}

static void each_invariant_of_transactions_is_noticed(void **state)
{
    static const struct plant plants[] = {
        {"INV-15", makes_a_record, sent},
        {"INV-15", vanishes, reclaimed},
        {"INV-15", another_is_reclaimed, reclaimed},
        {"INV-15", reclaimed_and_kept, denied_and_kept},
        {"INV-16", handle_too_large, last_handle},
        {"INV-16", handle_of_the_hypervisor, last_handle},
        {"INV-17", counted_too_far, lent},
        {"INV-17", counted_without_pages, lent},
        {"INV-17", counted_without_constituents, counted_halfway},
        {"INV-17", not_counted, lent},
        {"INV-18", unfinished_and_changed, unfinished},
        {"INV-18", unfinished_and_changed, unfinished_and_elsewhere},
        {"INV-19", nobodys, lent},
        {"INV-19", lent_to_nobody, lent_to_a_vm},
        {"INV-19", of_a_dead_sender, deferred},
        {"INV-19", deferred_without_holder, deferred},
        {"INV-19", deferred_while_its_sender_lives, deferred},
        {"INV-20", another_sum, lent},
        {"INV-20", of_no_page, lent},
        {"INV-20", ranges_meet, ranges_touch},
        {"INV-21", given_back_otherwise, reclaimed},
        {"INV-22", fails_and_changes_pages, fails_and_gives_up},
        {"INV-22", fails_and_leaves_a_record, fails_and_gives_up},
        {"INV-22", fails_and_fills_the_mailbox, fails_and_gives_up},
        {"INV-22", ends_anothers_send, ends_its_own_send},
        {"INV-23", sent_and_not_zeroed, sent_to_be_zeroed},
        {"INV-23", written_before_it_is_retrieved, written_after_it_is_retrieved},
        {"INV-23", reclaimed_and_not_zeroed, reclaimed_as_it_was},
        {"INV-23", relinquished_and_not_zeroed, relinquished_as_it_was},
        {"INV-23", relinquished_and_its_wish_forgotten, relinquished_without_a_wish},
    };

    (void)state;
    judge_plants(plants, sizeof(plants) / sizeof(plants[0]));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_invariant_of_transactions_is_noticed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
