/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * INV-01 to INV-14 and INV-26: who owns pages that are alike, who has access, and which
 * transaction says so.
 *
 * The modes are Hafnium's, which cannot tell a single borrower from one of several, nor a borrowed
 * page from a buffer (ffa-memory.md 2.2): the transactions and the mailboxes decide. A borrower of
 * the normal world has no page state; its count stands for access.
 */
#include "models/oracle/oracle.h"

/* What the checks ask for, worked out once a run. */
struct facts {
    unsigned owners, accesses;
    bool borrowed;    /* some partition has them as a borrower, or as a buffer */
    bool nwd_counted; /* a borrower of the normal world has retrieved these pages */
    bool nwd_reaches; /* or it has them itself: owns them, or has access */
};

static bool is_nwd(uint16_t id)
{
    return !ffa_id_is_secure(id);
}

static bool is_multi_lend(const struct mem_record *record)
{
    return record->type == MEM_LEND && record->borrower_count > 1;
}

static bool nwd_holds(const struct mem_record *record)
{
    for (unsigned i = 0; i < record->borrower_count; i++)
        if (is_nwd(record->borrower[i].id) && record->borrower[i].fragments > 0)
            return true;
    return false;
}

static bool is_borrowed(const struct seat *seat)
{
    return !is_nwd(seat->vm->id) &&
           (seat->mode & (MODE_UNOWNED | LFS_MODE_INVALID)) == MODE_UNOWNED;
}

static struct facts facts_of(const struct run *run)
{
    struct facts f = {0};

    for (unsigned i = 0; i < run->seats; i++) {
        f.accesses += seat_has_access(&run->seat[i]);
        f.owners += seat_owns(&run->seat[i]);
        f.borrowed |= is_borrowed(&run->seat[i]);
        f.nwd_reaches |= is_nwd(run->seat[i].vm->id) &&
                         (seat_owns(&run->seat[i]) || seat_has_access(&run->seat[i]));
    }
    for (unsigned i = 0; i < run->dealings; i++)
        f.nwd_counted |= nwd_holds(run->dealing[i].record);
    f.accesses += f.nwd_counted;
    f.nwd_reaches |= f.nwd_counted;
    return f;
}

static uint32_t state_of(const struct seat *seat)
{
    return seat ? seat->mode & MODE_STATE : MODE_ABSENT;
}

/* The buffers that a partition has mapped now. */
static bool is_buffer(const struct oracle *o, const struct run *run, const struct vm_info *vm)
{
    const struct vm *state = lfs_peek(o->m, vm->state);
    uint64_t size = state->rxtx_pages * LFS_PAGE_SIZE;

    return state->rxtx_mapped && (run->base - state->rx < size || run->base - state->tx < size);
}

/* ---- INV-01 to INV-05 ------------------------------------------------------------------------ */

static void judge_owners(struct oracle *o, const struct run *run, const struct facts *f)
{
    if (broken_pages(o, 1, run, f->owners > 1))
        broken_report_pages(o, 1, run, "%u endpoints own them", f->owners);
}

/* Whose the pages were when the machine was built: a partition by its manifest, else the normal
 * world, else nobody. */
static const struct vm_info *boot_owner(const struct oracle *o, const struct run *run)
{
    const struct lfs_range *range = lfs_map_find(o->m, lfs_pa_of(run->base));

    for (unsigned i = 0; i < run->claims; i++) {
        const struct lfs_claim *claim = &run->claimed[i];

        if (claim->tag != 0)
            continue; /* of a transaction, or relocated since */
        if (claim->kind == LFS_CLAIM_WORKING_MEMORY || claim->kind == LFS_CLAIM_STATIC_REGION ||
            claim->kind == LFS_CLAIM_DEVICE_REGION)
            return oracle_endpoint(o, claim->owner);
    }
    return range && !range->secure ? &o->s->vm[0] : NULL;
}

static bool in_donation(const struct run *run)
{
    return run->dealings_in_all == 1 && run->dealing[0].record->type == MEM_DONATE;
}

/* Of anybody alive. */
static bool in_buffer(const struct oracle *o, const struct run *run)
{
    if (is_buffer(o, run, &o->s->vm[0]))
        return true;
    for (unsigned i = 0; i < run->seats; i++)
        if (is_buffer(o, run, run->seat[i].vm) && !oracle_is_dead(o, run->seat[i].vm))
            return true;
    return false;
}

/* A partition that died now gave these pages up in the same step. */
static bool died_now(const struct oracle *o, const struct run *run)
{
    uint64_t end = run->base + run->pages * LFS_PAGE_SIZE;

    for (size_t i = 0; i < o->changes->count; i++) {
        const struct lfs_change *change = &o->changes->change[i];

        if (change->kind != LFS_CHANGE_SPACE || change->u.space.va.v >= end ||
            change->u.space.va.v + change->u.space.pages * LFS_PAGE_SIZE <= run->base)
            continue;
        for (unsigned k = 1; k < o->s->vm_count; k++)
            if (o->s->vm[k].space.table.index == change->u.space.space.table.index &&
                (oracle_is_dead(o, &o->s->vm[k]) || oracle_ended_now(o, &o->s->vm[k])))
                return true;
    }
    return false;
}

static bool is_orphan(struct oracle *o, const struct run *run, const struct vm_info *boot)
{
    if (!broken_marked(o, MARK_ORPHAN, run) && !oracle_is_dead(o, boot) && !died_now(o, run))
        return false;
    broken_mark(o, MARK_ORPHAN, run, true);
    return true;
}

static void judge_ownerless(struct oracle *o, const struct run *run, const struct facts *f)
{
    const struct vm_info *boot = f->owners ? NULL : boot_owner(o, run);
    bool broken = boot && !in_donation(run) && !in_buffer(o, run) && !is_orphan(o, run, boot);

    if (f->owners)
        broken_mark(o, MARK_ORPHAN, run, false);
    if (broken_pages(o, 2, run, broken))
        broken_report_pages(o, 2, run, "nobody owns them, and %s had them at boot", boot->name);
}

static void judge_exclusive_owner(struct oracle *o, const struct run *run, const struct facts *f)
{
    const struct seat *alone = NULL;

    for (unsigned i = 0; f->accesses > 1 && i < run->seats; i++)
        if (state_of(&run->seat[i]) == 0)
            alone = &run->seat[i];
    if (broken_pages(o, 3, run, alone))
        broken_report_pages(o, 3, run, "%s owns them exclusively, others have access",
                            alone->vm->name);
}

static bool wrong_lender(const struct oracle *o, const struct run *run,
                         const struct mem_record *record)
{
    const struct vm_info *lender = oracle_endpoint(o, oracle_owner(record->sender));

    return !record->deferred && lender && state_of(run_seat(run, lender)) != LFS_MODE_INVALID;
}

static void judge_single_borrower(struct oracle *o, const struct run *run, const struct facts *f)
{
    const struct seat *broken = NULL;

    for (unsigned i = 0; i < run->seats; i++) {
        const struct seat *seat = &run->seat[i];

        for (unsigned k = 0; state_of(seat) == MODE_UNOWNED && k < run->dealings; k++) {
            const struct mem_record *record = run->dealing[k].record;

            if (record->type == MEM_LEND && record->borrower_count == 1 &&
                record->borrower[0].id == seat->vm->id &&
                (f->accesses > 1 || wrong_lender(o, run, record)))
                broken = seat;
        }
    }
    if (broken_pages(o, 4, run, broken))
        broken_report_pages(o, 4, run, "%s borrows them alone, but is not alone", broken->vm->name);
}

static bool is_party(const struct mem_record *record, const struct seat *seat)
{
    return oracle_owner(record->sender) == seat->vm->id ||
           mem_borrower_of(record, seat->vm->id) >= 0;
}

static bool shared_as_said(const struct run *run)
{
    const struct mem_record *record = run->dealing[0].record;

    if (run->dealings_in_all != 1 || (record->type != MEM_SHARE && !is_multi_lend(record)))
        return false;
    for (unsigned i = 0; i < run->seats; i++)
        if (seat_has_access(&run->seat[i]) && !is_party(record, &run->seat[i]))
            return false;
    return true;
}

static void judge_sharing(struct oracle *o, const struct run *run, const struct facts *f)
{
    if (broken_pages(o, 5, run, f->accesses > 1 && !shared_as_said(run)))
        broken_report_pages(o, 5, run, "%u endpoints have access, in %u transactions", f->accesses,
                            run->dealings_in_all);
}

/* ---- INV-06 to INV-09: states and transactions ------------------------------------------------- */

static bool sends(const struct run *run, const struct vm_info *vm, enum mem_type type)
{
    for (unsigned i = 0; i < run->dealings; i++)
        if (run->dealing[i].record->type == type &&
            oracle_owner(run->dealing[i].record->sender) == vm->id)
            return true;
    return false;
}

/* Senders whose pages are not in the state that their transaction demands. */
struct astray {
    const struct vm_info *shares, *gave; /* one that shares them; one that has given them away */
};

static struct astray senders_astray(const struct oracle *o, const struct run *run)
{
    struct astray astray = {NULL, NULL};

    for (unsigned i = 0; i < run->dealings; i++) {
        const struct mem_record *record = run->dealing[i].record;
        const struct vm_info *sender = oracle_endpoint(o, oracle_owner(record->sender));

        if (!sender || record->deferred || oracle_is_dead(o, sender) ||
            (record->type == MEM_DONATE && mem_held(record, MEM_NO_BORROWER)) ||
            state_of(run_seat(run, sender)) == mem_state_sent(record))
            continue;
        if (record->type == MEM_SHARE)
            astray.shares = sender;
        else
            astray.gave = sender;
    }
    return astray;
}

static const struct vm_info *state_without(const struct run *run, uint32_t state,
                                           enum mem_type type)
{
    for (unsigned i = 0; i < run->seats; i++)
        if (state_of(&run->seat[i]) == state && !sends(run, run->seat[i].vm, type))
            return run->seat[i].vm;
    return NULL;
}

static void judge_senders(struct oracle *o, const struct run *run)
{
    const struct vm_info *shares = state_without(run, MODE_SHARED, MEM_SHARE);
    const struct vm_info *lends = state_without(run, LFS_MODE_INVALID, MEM_LEND);
    struct astray astray = senders_astray(o, run);

    if (broken_pages(o, 6, run, shares || astray.shares))
        broken_report_pages(o, 6, run,
                            shares ? "%s is Owner-SA, and shares them in no transaction"
                                   : "%s shares them, and is not Owner-SA",
                            (shares ? shares : astray.shares)->name);
    if (broken_pages(o, 7, run, lends || astray.gave))
        broken_report_pages(o, 7, run,
                            lends ? "%s is Owner-NA, and lends them in no transaction"
                                  : "%s has given them away, and keeps another state",
                            (lends ? lends : astray.gave)->name);
}

static bool holds(const struct run *run, const struct vm_info *vm)
{
    for (unsigned i = 0; i < run->dealings; i++) {
        int b = mem_borrower_of(run->dealing[i].record, vm->id);

        if (b >= 0 && run->dealing[i].record->borrower[b].fragments > 0)
            return true;
    }
    return false;
}

static uint32_t borrower_state(const struct mem_record *record)
{
    return record->type == MEM_SHARE  ? MODE_UNOWNED | MODE_SHARED
           : record->type == MEM_LEND ? MODE_UNOWNED
                                      : 0;
}

/* A partition that has retrieved the pages and has not the state for it. */
static const struct vm_info *holder_without(const struct oracle *o, const struct run *run)
{
    for (unsigned i = 0; i < run->dealings; i++) {
        const struct mem_record *record = run->dealing[i].record;

        for (unsigned b = 0; b < record->borrower_count; b++) {
            const struct vm_info *vm = oracle_endpoint(o, record->borrower[b].id);

            if (vm && !is_nwd(vm->id) && record->borrower[b].fragments > 0 &&
                state_of(run_seat(run, vm)) != borrower_state(record))
                return vm;
        }
    }
    return NULL;
}

static const struct vm_info *borrowed_without(const struct oracle *o, const struct run *run)
{
    for (unsigned i = 0; i < run->seats; i++)
        if (is_borrowed(&run->seat[i]) && !holds(run, run->seat[i].vm) &&
            !is_buffer(o, run, run->seat[i].vm))
            return run->seat[i].vm;
    return NULL;
}

/* INV-17 as far as pages tell: listed as a borrower, counted as none, and yet with access. */
static const struct vm_info *uncounted(const struct oracle *o, const struct run *run)
{
    for (unsigned i = 0; i < run->seats; i++)
        for (unsigned k = 0; is_borrowed(&run->seat[i]) && k < run->dealings; k++) {
            const struct vm_info *vm = run->seat[i].vm;
            int b = mem_borrower_of(run->dealing[k].record, vm->id);

            if (b >= 0 && run->dealing[k].record->borrower[b].fragments == 0 &&
                !is_buffer(o, run, vm))
                return vm;
        }
    return NULL;
}

static void judge_borrowers(struct oracle *o, const struct run *run, const struct facts *f)
{
    const struct vm_info *idle = f->borrowed ? borrowed_without(o, run) : NULL;
    const struct vm_info *zero = f->borrowed ? uncounted(o, run) : NULL;
    const struct vm_info *lost = holder_without(o, run);

    if (broken_pages(o, 8, run, idle || lost))
        broken_report_pages(o, 8, run,
                            idle ? "%s has them as borrowed, and has retrieved them nowhere"
                                 : "%s has retrieved them, and has not the state for it",
                            (idle ? idle : lost)->name);
    if (broken_pages(o, 17, run, zero))
        broken_report_pages(o, 17, run, "%s has access, and its count of retrievals is 0",
                            zero->name);
    if (broken_pages(o, 9, run, run->dealings_in_all > 1))
        broken_report_pages(o, 9, run, "%u transactions hold them", run->dealings_in_all);
}

/* ---- INV-10 to INV-14, INV-26 ------------------------------------------------------------------ */

/* More than the sender offered, or had. Instruction access is not the sender's to offer (4.2). */
static bool has_too_much(const struct oracle *o, const struct run *run, const struct seat *seat,
                         const struct dealing *d)
{
    int b = mem_borrower_of(d->record, seat->vm->id);
    const struct before *before;
    uint32_t allowed = ACCESS_BITS;

    if (b < 0 || d->record->borrower[b].fragments == 0)
        return false;
    before = before_find(o, d->handle, run->base);
    if (before)
        allowed &= before->mode;
    if (MEM_DATA(d->record->borrower[b].offered) == FFA_MEM_DATA_RO)
        allowed &= ~LFS_MODE_W;
    return seat->mode & ACCESS_BITS & ~allowed;
}

static void judge_permissions(struct oracle *o, const struct run *run)
{
    const struct seat *broken = NULL;

    for (unsigned i = 0; i < run->seats; i++)
        for (unsigned k = 0; k < run->dealings; k++)
            if (seat_has_access(&run->seat[i]) &&
                has_too_much(o, run, &run->seat[i], &run->dealing[k]))
                broken = &run->seat[i];
    if (broken_pages(o, 10, run, broken))
        broken_report_pages(o, 10, run, "%s has more than its sender offered or had (%s)",
                            broken->vm->name, words_mode(broken->mode).text);
}

static bool borrows_shared(const struct run *run, const struct seat *seat)
{
    for (unsigned k = 0; k < run->dealings; k++) {
        const struct mem_record *record = run->dealing[k].record;

        if ((record->type == MEM_SHARE || is_multi_lend(record)) &&
            mem_borrower_of(record, seat->vm->id) >= 0)
            return true;
    }
    return false;
}

static void judge_execution(struct oracle *o, const struct run *run)
{
    const struct seat *broken = NULL;

    for (unsigned i = 0; i < run->seats; i++) {
        const struct seat *seat = &run->seat[i];

        if ((seat->mode & LFS_MODE_X) && seat_has_access(seat) &&
            ((is_borrowed(seat) && borrows_shared(run, seat)) ||
             ((seat->mode & MODE_USER) && (seat->mode & LFS_MODE_W))))
            broken = seat;
    }
    if (broken_pages(o, 11, run, broken))
        broken_report_pages(o, 11, run, "%s may execute what others, or it, may write",
                            broken->vm->name);
}

static void judge_devices(struct oracle *o, const struct run *run)
{
    const struct seat *broken = NULL;

    for (unsigned i = 0; i < run->seats; i++) {
        const struct seat *seat = &run->seat[i];

        if (!(seat->mode & LFS_MODE_DEVICE))
            continue;
        if (seat->mode & LFS_MODE_X)
            broken = seat;
        for (unsigned k = 0; k < run->dealings; k++)
            if (run->dealing[k].record->type != MEM_LEND || is_multi_lend(run->dealing[k].record))
                broken = seat;
    }
    if (broken_pages(o, 12, run, broken))
        broken_report_pages(o, 12, run, "device memory of %s is executable, or given to several",
                            broken->vm->name);
}

static void judge_worlds(struct oracle *o, const struct run *run, const struct facts *f)
{
    const struct seat *broken = NULL;

    for (unsigned i = 0; f->nwd_reaches && i < run->seats; i++)
        if (!is_nwd(run->seat[i].vm->id) && seat_owns(&run->seat[i]) &&
            !(run->seat[i].mode & MODE_NS))
            broken = &run->seat[i];
    if (broken_pages(o, 13, run, broken))
        broken_report_pages(o, 13, run, "the normal world owns or reaches secure pages of %s",
                            broken->vm->name);
}

/* One table holds both security states: a page would be in both if it were mapped at two places, or
 * if two partitions took it for different memory. */
static bool at_two_places(const struct oracle *o, const struct run *run)
{
    uint32_t mode;
    lfs_pa pa;

    return run->moved &&
           lfs_space_peek_translate(o->m, run->moved->space, lfs_ipa_of(run->moved_to), &pa,
                                    &mode) &&
           pa.v == run->moved_to;
}

static void judge_security(struct oracle *o, const struct run *run)
{
    const struct vm_info *broken = at_two_places(o, run) ? run->moved : NULL;
    const struct seat *first = NULL;

    for (unsigned i = 0; i < run->seats; i++) {
        const struct seat *seat = &run->seat[i];

        if (is_nwd(seat->vm->id))
            continue;
        if (!first)
            first = seat;
        if (seat->pa != run->base || ((seat->mode ^ first->mode) & MODE_NS))
            broken = seat->vm;
    }
    if (broken_pages(o, 14, run, broken))
        broken_report_pages(o, 14, run,
                            "%s has them at two places, or takes them for different memory",
                            broken->name);
}

static bool spmc_maps(const struct oracle *o, const struct run *run)
{
    uint32_t mode;

    return lfs_space_peek_mode(o->m, o->s->stage1, lfs_ipa_of(run->base), run->pages, &mode);
}

static void judge_buffers(struct oracle *o, const struct run *run)
{
    const struct vm_info *broken = NULL;

    for (unsigned i = 0; i < run->claims; i++) {
        const struct lfs_claim *claim = &run->claimed[i];
        const struct vm_info *vm = claim->kind == LFS_CLAIM_RX || claim->kind == LFS_CLAIM_TX
                                       ? oracle_endpoint(o, claim->owner)
                                       : NULL;
        uint32_t wanted = MODE_UNOWNED | MODE_SHARED;

        if (!vm || !is_buffer(o, run, vm))
            continue;
        if (is_nwd(vm->id))
            wanted = MODE_ABSENT;
        if (state_of(run_seat(run, vm)) != wanted || !spmc_maps(o, run) || run->dealings_in_all)
            broken = vm;
    }
    if (broken_pages(o, 26, run, broken))
        broken_report_pages(o, 26, run, "RX or TX of %s: %s", broken->name,
                            run->dealings_in_all ? "in a transaction"
                            : !spmc_maps(o, run) ? "the SPMC does not map it"
                                                 : "not in the state of a buffer");
}

void pages_judge(struct oracle *o, const struct run *run)
{
    struct facts f = facts_of(run);

    judge_owners(o, run, &f);
    judge_ownerless(o, run, &f);
    judge_exclusive_owner(o, run, &f);
    judge_single_borrower(o, run, &f);
    judge_sharing(o, run, &f);
    judge_senders(o, run);
    judge_borrowers(o, run, &f);
    judge_permissions(o, run);
    judge_execution(o, run);
    judge_devices(o, run);
    judge_worlds(o, run, &f);
    judge_security(o, run);
    judge_buffers(o, run);
}
