/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * FFA_MEM_RELINQUISH: Q1 to Q11 of ffa-memory.md 6.6, in their order. Of Q12 nothing is left: the
 * model never lacks memory for tables.
 */
#include "models/spmc/mem.h"

/* What a call relinquishes. */
struct relinquish {
    struct lfs_mem_relinquish head;
    uint16_t endpoint;
    const struct mem_record *record;
    int borrower; /* the endpoint in the record */
    bool last;    /* nobody else holds it */
};

static bool honours_all(const struct spmc *s)
{
    return policy(s, LFS_KNOB_zero_wishes) == ZERO_WISHES_ALL;
}

void mem_wish_zero(struct call *c, uint64_t handle, int borrower)
{
    if (honours_all(c->s))
        mem_edit(c->s, handle)->borrower[borrower].zero_after = true;
}

/* ---- Q1 to Q4: the message ------------------------------------------------------------------- */

static enum rule check_endpoint(struct call *c, const struct relinquish *r)
{
    if (c->vcpu != NOBODY && r->endpoint != c->vm->id)
        return RULE_RELINQUISH_OTHER;
    if (c->vcpu == NOBODY && ffa_id_is_secure(r->endpoint) &&
        policy(c->s, LFS_KNOB_nwd_relinquish_for_sp) == NWD_RELINQUISH_FOR_SP_REFUSE)
        return RULE_RELINQUISH_FOR_SP;
    return mem_flags_known(c->s, r->head.flags) ? RULE_NONE : RULE_RELINQUISH_FLAGS;
}

static enum rule take_message(struct call *c, struct relinquish *r)
{
    const uint32_t size = LFS_MEM_RELINQUISH + sizeof(r->endpoint);

    if (!vm_state(c->s, c->vm)->rxtx_mapped)
        return RULE_MEM_NO_TX;
    if (!mem_copy_tx(c, size))
        return RULE_MEM_COPY_FAULT;
    lfs_mem_get_relinquish(c->s->scratch, size, &r->head);
    if (r->head.count != 1)
        return RULE_RELINQUISH_COUNT;
    lfs_mem_get_relinquish_endpoint(c->s->scratch, size, 0, &r->endpoint);
    return check_endpoint(c, r);
}

/* ---- Q5 to Q11 ------------------------------------------------------------------------------- */

/* Firmware counts everybody but the caller, whom the normal world's endpoints are not (GAP-36). */
static bool nobody_else_holds(struct call *c, const struct relinquish *r)
{
    bool caller = policy(c->s, LFS_KNOB_nwd_last_holder) == NWD_LAST_HOLDER_NEVER;

    return !mem_held(r->record, caller ? c->vm->id : r->endpoint);
}

static enum rule find_borrower(struct call *c, struct relinquish *r)
{
    r->record = mem_record(c->s, r->head.handle);
    if (!r->record)
        return RULE_MEM_UNKNOWN_HANDLE;
    if (!r->record->complete)
        return RULE_MEM_INCOMPLETE;
    r->borrower = mem_borrower_of(r->record, r->endpoint);
    if (r->borrower < 0)
        return RULE_RELINQUISH_STRANGER;
    if (r->record->borrower[r->borrower].delivered < r->record->constituents)
        return RULE_RELINQUISH_NOT_RETRIEVED;
    r->last = nobody_else_holds(c, r);
    return RULE_NONE;
}

/* Asks for zeroing with effect. */
static bool clears(struct call *c, const struct relinquish *r)
{
    return (r->head.flags & FFA_MEM_RELINQUISH_ZERO) && (r->last || honours_all(c->s));
}

static enum rule check_clearing(struct call *c, const struct relinquish *r)
{
    if (!clears(c, r))
        return RULE_NONE;
    if (r->record->type == MEM_SHARE)
        return RULE_RELINQUISH_ZERO_SHARED;
    return MEM_DATA(r->record->borrower[r->borrower].offered) == FFA_MEM_DATA_RO
               ? RULE_RELINQUISH_ZERO_READ_ONLY
               : RULE_NONE;
}

static enum rule check_pages(struct call *c, const struct relinquish *r)
{
    uint32_t mode = 0;
    enum ffa_status status;
    enum rule rule;

    if (c->vcpu == NOBODY)
        return RULE_NONE;
    rule = mem_mode_of(c, c->vm, r->head.handle, r->record->constituents, &mode, &status);
    if (rule != RULE_NONE)
        return rule;
    mode &= MODE_STATE;
    return mode == MODE_UNOWNED || mode == (MODE_UNOWNED | MODE_SHARED) ? RULE_NONE
                                                                        : RULE_RELINQUISH_PAGES;
}

/* ---- giving back ----------------------------------------------------------------------------- */

static bool zeroing_wished(const struct mem_record *record)
{
    bool any = false;

    for (unsigned i = 0; i < record->borrower_count; i++)
        any |= record->borrower[i].zero_after;
    return any;
}

/* It may be retrieved again; what it wished stays until nobody holds the memory. */
static void forget_retrieval(struct call *c, uint64_t handle, int borrower)
{
    struct mem_borrower *b = &mem_edit(c->s, handle)->borrower[borrower];

    b->granted = 0;
    b->fragments = 0;
    b->delivered = 0;
}

static void grant_wishes(struct call *c, uint64_t handle)
{
    const struct mem_record *record = mem_record(c->s, handle);
    struct mem_record *granted;

    if (mem_held(record, MEM_NO_BORROWER) || !zeroing_wished(record))
        return;
    granted = mem_edit(c->s, handle);
    for (unsigned i = 0; i < granted->borrower_count; i++)
        granted->borrower[i].zero_after = false;
    mem_zero(c, handle);
}

void mem_give_back(struct call *c, uint64_t handle, struct vm_info *borrower)
{
    const struct mem_record *record = mem_record(c->s, handle);
    uint32_t count = record->constituents;

    forget_retrieval(c, handle, mem_borrower_of(record, borrower->id));
    mem_commit(c, borrower, handle, count, MODE_ABSENT);
    mem_claim_relinquished(c, handle, borrower);
    grant_wishes(c, handle);
}

static void relinquish(struct call *c, const struct relinquish *r)
{
    uint64_t handle = r->head.handle;
    bool reclaimed = r->last && r->record->deferred;

    if (clears(c, r))
        mem_edit(c->s, handle)->borrower[r->borrower].zero_after = true;
    if (c->vcpu != NOBODY) {
        mem_give_back(c, handle, c->vm);
    } else { /* the SPMC has no tables of the normal world's endpoints */
        forget_retrieval(c, handle, r->borrower);
        grant_wishes(c, handle);
    }
    if (reclaimed)
        mem_reclaim_deferred(c, handle);
}

/* V-03: two statuses for who has nothing to give up. */
static int refuse_relinquish(struct call *c, enum rule rule)
{
    bool not_held = rule == RULE_RELINQUISH_STRANGER || rule == RULE_RELINQUISH_NOT_RETRIEVED;

    if (not_held && policy(c->s, LFS_KNOB_relinquish_not_held) == RELINQUISH_NOT_HELD_DENIED)
        return refuse(c, FFA_STATUS_DENIED, rule);
    return mem_refuse(c, rule);
}

int do_mem_relinquish(struct call *c)
{
    struct relinquish r;
    enum rule rule = take_message(c, &r);

    if (rule == RULE_NONE)
        rule = find_borrower(c, &r);
    if (rule == RULE_NONE)
        rule = check_clearing(c, &r);
    if (rule == RULE_NONE)
        rule = check_pages(c, &r);
    if (rule != RULE_NONE)
        return refuse_relinquish(c, rule);
    relinquish(c, &r);
    lfs_trace_rule(c->ctx, RULE_MEM_RELINQUISHED);
    return success(c, 0, 0);
}
