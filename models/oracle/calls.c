/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * INV-15, INV-18, INV-22: what a call may change. The SPMC handles at most one in a step, from the
 * caller's frame to the answer.
 */
#include <string.h>

#include "models/oracle/oracle.h"

static uint32_t family(uint32_t fid)
{
    return fid & ~SMCCC_SMC64;
}

static bool is_send(uint32_t fid)
{
    return family(fid) == FFA_MEM_DONATE_32 || family(fid) == FFA_MEM_LEND_32 ||
           family(fid) == FFA_MEM_SHARE_32;
}

static bool is_retrieval(uint32_t fid)
{
    return family(fid) == FFA_MEM_RETRIEVE_REQ_32 || fid == FFA_MEM_FRAG_RX_32;
}

/* Of memory transactions: those that may make or end one. */
static bool is_transaction_call(const struct seen_call *call)
{
    return call->is && family(call->fid) >= FFA_MEM_DONATE_32 &&
           family(call->fid) <= FFA_MEM_FRAG_TX_32;
}

/* ---- the call -------------------------------------------------------------------------------- */

struct mailbox oracle_mailbox(const struct oracle *o, const struct vm_info *vm, bool content)
{
    const struct vm *state = lfs_peek(o->m, vm->state);
    struct mailbox box = {.rx = state->rx,
                          .tx = state->tx,
                          .pages = state->rxtx_pages,
                          .mapped = state->rxtx_mapped,
                          .rx_state = state->rx_state};

    if (content && box.mapped)
        box.content = lfs_held_sum(o->m, lfs_pa_of(box.rx), box.pages);
    return box;
}

void calls_begin(struct oracle *o, const struct call *c)
{
    struct seen_call *call = &o->call;

    call->is = true;
    call->failed = false;
    call->fid = (uint32_t)c->in.x[0];
    call->status = 0;
    call->vm = c->vm;
    call->ctx = c->ctx;
    memcpy(call->in, c->in.x, sizeof(call->in));
    call->before = oracle_mailbox(o, c->vm, false);
}

void calls_end(struct oracle *o, const struct call *c, int next)
{
    const struct lfs_frame *regs =
        c->vcpu == NOBODY ? &((const struct spmc_cpu *)lfs_peek(o->m, o->s->cpu[c->cpu]))->world
                          : &((const struct vcpu *)lfs_peek(o->m, o->s->vcpu[c->vcpu].state))->regs;

    o->call.failed = next == c->vcpu && regs->x[0] == FFA_ERROR_32;
    o->call.status = ffa_status_from_reg(regs->x[2]);
}

/* ---- INV-15: handles ----------------------------------------------------------------------------
 */

static uint64_t reclaimed_handle(const struct seen_call *call)
{
    return (uint64_t)(uint32_t)call->in[2] << 32 | (uint32_t)call->in[1];
}

void calls_judge_new(struct oracle *o, uint64_t handle)
{
    if (!o->call.is || o->call.failed || !is_send(o->call.fid))
        broken_report(o, 15, "handle 0x%llx came into use, and nobody has sent anything",
                      (unsigned long long)handle);
}

/* The end of a partition ends what it sent, and what waited for it. */
static bool ended_with_party(const struct oracle *o, const struct known *was)
{
    const struct vm_info *sender = oracle_endpoint(o, oracle_owner(was->sender));

    return was->deferred || !sender || oracle_is_dead(o, sender) || oracle_ended_now(o, sender);
}

/* What policies of overlaps have the SPMC end, before it answers the stop response. */
static bool ended_for_activation(const struct oracle *o, const struct known *was)
{
    const struct tracker *t = lfs_peek(o->m, o->s->tracker);

    return t->in_progress && t->partition == was->sender;
}

static bool may_go(const struct oracle *o, uint64_t handle, const struct known *was)
{
    const struct seen_call *call = &o->call;

    if (!is_transaction_call(call))
        return ended_with_party(o, was) || ended_for_activation(o, was);
    if (call->fid == FFA_MEM_RECLAIM_32)
        return !call->failed && reclaimed_handle(call) == handle;
    if (is_retrieval(call->fid))
        return !call->failed && was->type == MEM_DONATE;
    if (call->fid == FFA_MEM_FRAG_TX_32)
        return call->failed && !was->complete;
    return call->fid == FFA_MEM_RELINQUISH_32 && was->deferred;
}

void calls_judge_gone(struct oracle *o, uint64_t handle, const struct known *was)
{
    if (!may_go(o, handle, was))
        broken_report(o, 15,
                      "handle 0x%llx, a %s of 0x%04x, is not in use any more: nobody ended it",
                      (unsigned long long)handle, words_type(was->type), was->sender);
}

/* A reclaim that succeeded and ended nothing; a donation that all of went over, and that lives. */
static void judge_kept(struct oracle *o)
{
    const struct seen_call *call = &o->call;

    if (call->fid == FFA_MEM_RECLAIM_32 && !call->failed &&
        oracle_record(o, reclaimed_handle(call)))
        broken_report(o, 15, "handle 0x%llx was reclaimed and is still in use",
                      (unsigned long long)reclaimed_handle(call));
    for (size_t i = 0; is_retrieval(call->fid) && i < o->changed_count; i++) {
        const struct mem_record *record = o->changed[i].record;

        if (record && record->complete && record->type == MEM_DONATE && record->borrower_count &&
            record->borrower[0].fragments == record->fragments &&
            ffa_id_is_secure(record->borrower[0].id))
            broken_report(o, 15, "handle 0x%llx: a donation that was retrieved is still in use",
                          (unsigned long long)o->changed[i].handle);
    }
}

/* ---- INV-18, INV-22 ------------------------------------------------------------------------------
 */

static const struct vm_info *space_of(const struct oracle *o, const struct lfs_change *change)
{
    for (unsigned i = 0; change->kind == LFS_CHANGE_SPACE && i < o->s->vm_count; i++)
        if (o->s->vm[i].space.table.index == change->u.space.space.table.index)
            return &o->s->vm[i];
    return NULL;
}

static bool meets_ranges(const struct oracle *o, uint64_t handle, const struct lfs_change *change)
{
    const struct mem_constituent *c;

    for (uint32_t i = 0; (c = oracle_constituent(o, handle, i)) != NULL; i++)
        if (lfs_ranges_overlap(c->base, (uint64_t)c->pages * LFS_PAGE_SIZE, change->u.space.va.v,
                               change->u.space.pages * LFS_PAGE_SIZE))
            return true;
    return false;
}

/* A fragment of this transaction came in this step, and not the last one. */
static void judge_unfinished(struct oracle *o, const struct changed *changed)
{
    if (!changed->record || changed->record->complete)
        return;
    for (size_t i = 0; i < o->changes->count; i++) {
        const struct vm_info *vm = space_of(o, &o->changes->change[i]);

        if (vm && meets_ranges(o, changed->handle, &o->changes->change[i])) {
            broken_report(o, 18, "handle 0x%llx is not sent wholly, and pages of %s changed",
                          (unsigned long long)changed->handle, vm->name);
            return;
        }
    }
}

static bool same_mailbox(const struct mailbox *a, const struct mailbox *b)
{
    return a->rx == b->rx && a->tx == b->tx && a->pages == b->pages && a->mapped == b->mapped &&
           a->rx_state == b->rx_state;
}

/* A send that fails may take with it what it had begun itself. */
static bool ended_own_send(const struct oracle *o, const struct known *was)
{
    return was && !was->complete && oracle_owner(was->sender) == o->call.vm->id &&
           (is_send(o->call.fid) || o->call.fid == FFA_MEM_FRAG_TX_32);
}

/* A row that is there as it was not before, or is gone; one that was made and dropped is neither.
 */
static bool row_counts(const struct oracle *o, const struct lfs_change *change)
{
    bool record = change->u.row.table.index == o->s->mem.records.index;
    const struct known *was =
        lfs_table_peek(o->m, o->known, record ? change->u.row.key : change->u.row.key >> 32);
    bool is = lfs_table_peek(o->m, change->u.row.table, change->u.row.key) != NULL;

    if (!record && change->u.row.table.index != o->s->mem.constituents.index)
        return false;
    return (was || is) && !(ended_own_send(o, was) && !is);
}

/* By the list of changes, which says nothing of what is as it was again in the end, and is empty
 * after more than LFS_CHANGES_MAX (then this is not asked). Neither is met: a call looks at
 * everything before it changes anything, and what a failed one drops by the thousand is its own
 * send. */
static const char *what_changed(const struct oracle *o)
{
    struct mailbox after = oracle_mailbox(o, o->call.vm, false);

    for (size_t i = 0; i < o->changes->count; i++) {
        const struct lfs_change *change = &o->changes->change[i];

        if (space_of(o, change))
            return "the state of pages";
        if ((change->kind == LFS_CHANGE_ROW_PUT || change->kind == LFS_CHANGE_ROW_REMOVED) &&
            row_counts(o, change))
            return "a transaction";
    }
    return same_mailbox(&o->call.before, &after) ? NULL : "the mailbox";
}

static void judge_failed(struct oracle *o)
{
    const char *what;

    /* These two tell of a failure, and end their caller. */
    if (!o->call.failed || o->call.fid == FFA_ERROR_32 || family(o->call.fid) == FFA_ABORT_32)
        return;
    what = what_changed(o);
    if (what)
        broken_report(o, 22, "call 0x%08x of %s failed with %d and changed %s", o->call.fid,
                      o->call.vm->name, (int)o->call.status, what);
}

void calls_judge(struct oracle *o)
{
    if (o->call.is) {
        judge_kept(o);
        judge_failed(o);
    }
    for (size_t i = 0; i < o->changed_count; i++)
        judge_unfinished(o, &o->changed[i]);
}
