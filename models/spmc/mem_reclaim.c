/* SPDX-License-Identifier: BSD-3-Clause */
/* FFA_MEM_RECLAIM: memory goes back to who sent it; the order of checks is that of ffa-memory.md
 * 6.7. */
#include "models/spmc/mem.h"

static bool may_reclaim(const struct call *c, const struct mem_record *record)
{
    if (c->vm->id != FFA_ID_NWD)
        return record->sender == c->vm->id;
    return !ffa_id_is_secure(record->sender) ||
           policy(c->s, LFS_KNOB_reclaim_from_nwd) == RECLAIM_FROM_NWD_ANY;
}

/* L1 to L6. */
static enum rule check_record(const struct call *c, uint64_t handle, bool zero)
{
    const struct mem_record *record;

    if (handle & FFA_MEM_HANDLE_HYPERVISOR)
        return RULE_MEM_FOREIGN_HANDLE;
    record = mem_record(c->s, handle);
    if (!record)
        return RULE_MEM_UNKNOWN_HANDLE;
    if (!record->complete)
        return RULE_MEM_INCOMPLETE;
    if (!may_reclaim(c, record))
        return RULE_MEM_NOT_OWNER;
    if (mem_held(record, MEM_NO_BORROWER))
        return RULE_MEM_STILL_HELD;
    if (zero && !(record->orig_mode & LFS_MODE_W))
        return RULE_MEM_RECLAIM_ZERO;
    return RULE_NONE;
}

/* L7, L8: what the pages are in the table that they go back to. */
static enum rule check_pages(struct call *c, const struct vm_info *owner, uint64_t handle)
{
    enum ffa_status status;
    uint32_t mode = 0;
    uint32_t count = mem_record(c->s, handle)->constituents;
    enum rule rule = mem_mode_of(c, owner, handle, count, &mode, &status);

    if (rule != RULE_NONE || (mode & MODE_STATE))
        return rule;
    if (policy(c->s, LFS_KNOB_reclaim_of_owned) == RECLAIM_OF_OWNED_PANIC)
        lfs_panic(c->ctx, RULE_MEM_RECLAIM_ASSERTS,
                  "SPMC panic: FFA_MEM_RECLAIM of 0x%llx by %s, who has had the pages all along",
                  (unsigned long long)handle, owner->name);
    return RULE_MEM_RECLAIM_ASSERTS;
}

static void take_back(struct call *c, const struct vm_info *owner, uint64_t handle, bool zero)
{
    if (zero)
        mem_zero(c, handle);
    mem_unprotect(c, handle);
    mem_commit_owner(c, owner, handle, 0);
    mem_claim_reclaimed(c, handle);
    mem_record_free(c->s, handle);
}

void mem_take_back(struct call *c, uint64_t handle, bool zero)
{
    take_back(c, mem_sender(c->s, mem_record(c->s, handle)), handle, zero);
}

int do_mem_reclaim(struct call *c)
{
    uint64_t handle = mem_handle_in(c);
    uint32_t flags = (uint32_t)c->in.x[3];
    bool zero = flags & FFA_MEM_RECLAIM_ZERO;
    enum rule rule =
        mem_flags_known(c->s, flags) ? check_record(c, handle, zero) : RULE_MEM_RECLAIM_FLAGS;

    if (rule == RULE_NONE)
        rule = check_pages(c, c->vm, handle);
    if (rule != RULE_NONE)
        return mem_refuse(c, rule);
    take_back(c, c->vm, handle, zero);
    lfs_trace_rule(c->ctx, RULE_MEM_RECLAIMED);
    return success(c, 0, 0);
}
