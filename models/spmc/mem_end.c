/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What the end of a partition does to memory transactions (ffa-memory.md 11): every record it is a
 * party of, in the order of their handles, first as a borrower, then as the sender. What others
 * still hold is reclaimed when the last of them has given it up.
 */
#include "models/spmc/mem.h"

/* The only reader of its knob: firmware uses tables that are gone, and forgets a record whose last
 * holder ends too (GAP-20). */
static bool late_reclaim_works(const struct spmc *s)
{
    return policy(s, LFS_KNOB_deferred_reclaim) == DEFERRED_RECLAIM_SOUND;
}

/* ---- deferred reclaims ----------------------------------------------------------------------- */

/* A restarted owner has mapped the pages again, and the reclaim asserts that it has not. */
static void assert_not_mapped(struct call *c, const struct vm_info *owner, uint64_t handle)
{
    uint32_t count = mem_record(c->s, handle)->constituents;
    enum ffa_status status;
    uint32_t mode;

    if (mem_mode_of(c, owner, handle, count, &mode, &status) == RULE_NONE && !(mode & MODE_STATE))
        lfs_panic(c->ctx, RULE_MEM_RECLAIM_ASSERTS,
                  "SPMC panic: deferred reclaim of 0x%llx for %s, which has mapped the pages again",
                  (unsigned long long)handle, owner->name);
}

void mem_reclaim_deferred(struct call *c, uint64_t handle)
{
    struct vm_info *owner = mem_sender(c->s, mem_record(c->s, handle));

    lfs_trace_note(c->s->m, c->ctx, RULE_DEFERRED_RECLAIM, "handle 0x%llx is reclaimed for %s",
                   (unsigned long long)handle, owner->name);
    if (!late_reclaim_works(c->s))
        assert_not_mapped(c, owner, handle);
    if (!late_reclaim_works(c->s) || vm_lives(c->s, owner)) {
        mem_take_back(c, handle, false);
        return;
    }
    mem_claim_reclaimed(c, handle);
    mem_record_free(c->s, handle);
    mem_end_owning(c, owner);
}

void mem_end_holding(struct call *c, uint64_t handle, struct vm_info *vm)
{
    mem_give_back(c, handle, vm);
    if (mem_record(c->s, handle)->deferred &&
        !mem_held(mem_record(c->s, handle), MEM_NO_BORROWER) && late_reclaim_works(c->s))
        mem_reclaim_deferred(c, handle);
}

/* ---- a record of the ended partition --------------------------------------------------------- */

static void end_borrowing(struct call *c, uint64_t handle, struct vm_info *vm)
{
    lfs_trace_note(c->s->m, c->ctx, RULE_END_RELINQUISHED, "%s: handle 0x%llx is relinquished",
                   vm->name, (unsigned long long)handle);
    mem_end_holding(c, handle, vm);
}

static void end_incomplete(struct call *c, uint64_t handle, const struct vm_info *vm)
{
    if (policy(c->s, LFS_KNOB_abort_incomplete_send) == ABORT_INCOMPLETE_SEND_PANIC)
        lfs_panic(c->ctx, RULE_END_INCOMPLETE,
                  "SPMC panic: %s aborts while it sends 0x%llx, whose pages nobody has changed",
                  vm->name, (unsigned long long)handle);
    lfs_trace_note(c->s->m, c->ctx, RULE_END_INCOMPLETE, "%s: handle 0x%llx is forgotten", vm->name,
                   (unsigned long long)handle);
    mem_record_free(c->s, handle);
}

static void end_sending(struct call *c, uint64_t handle, const struct vm_info *vm)
{
    if (!mem_record(c->s, handle)->complete) {
        end_incomplete(c, handle, vm);
        return;
    }
    if (mem_held(mem_record(c->s, handle), MEM_NO_BORROWER)) {
        mem_edit(c->s, handle)->deferred = true;
        lfs_trace_note(c->s->m, c->ctx, RULE_END_DEFERRED, "%s: handle 0x%llx is still held",
                       vm->name, (unsigned long long)handle);
        return;
    }
    lfs_trace_note(c->s->m, c->ctx, RULE_END_RECLAIMED, "%s: handle 0x%llx is reclaimed", vm->name,
                   (unsigned long long)handle);
    mem_take_back(c, handle, false);
}

void mem_end_of(struct call *c, struct vm_info *vm)
{
    const struct mem_record *record;

    for (uint64_t handle = 0; (record = mem_record_from(c->s, &handle)); handle++) {
        int borrower = mem_borrower_of(record, vm->id);

        if (borrower >= 0 && record->borrower[borrower].fragments > 0)
            end_borrowing(c, handle, vm);
        else if (record->sender == vm->id)
            end_sending(c, handle, vm);
    }
    mem_end_owning(c, vm);
}

/* ---- a partition that starts again ----------------------------------------------------------- */

struct given {
    struct spmc *s;
    const struct vm_info *vm;
};

/* What an ended partition was given is nobody's (mem_end_owning()): where the manifest of this one
 * declares it, it is its own again. */
static bool unmap_given(void *user, const struct lfs_met *met)
{
    struct given *given = user;
    const struct lfs_claim *claim = &met->claim;

    if (claim->kind == LFS_CLAIM_OWNED && claim->owner != given->vm->id)
        lfs_space_unmap(given->s->m, given->vm->space, lfs_ipa_of(claim->base), claim->pages);
    return true;
}

static void keep_held(struct call *c, const struct vm_info *vm)
{
    const struct mem_record *record;

    for (uint64_t handle = 0; (record = mem_record_from(c->s, &handle)); handle++)
        if (record->deferred && record->sender == vm->id)
            mem_commit_owner(c, vm, handle, mem_state_sent(record));
}

void mem_restart_of(struct call *c, const struct vm_info *vm)
{
    const struct lfs_manifest *manifest = vm->manifest;
    struct given given = {c->s, vm};

    if (policy(c->s, LFS_KNOB_restart_memory) == RESTART_MEMORY_ALL)
        return;
    lfs_claims_in(c->s->m, vm->config->load_address, vm->mem_pages, unmap_given, &given);
    for (unsigned i = 0; i < manifest->memory_region_count; i++)
        lfs_claims_in(c->s->m, lfs_pa_of(lfs_manifest_memory_region(manifest, i)->base),
                      lfs_manifest_memory_region(manifest, i)->pages, unmap_given, &given);
    keep_held(c, vm);
    map_relocated(c, vm);
}
