/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Page states of memory transactions (ffa-memory.md 2.2, 2.4, and C4 to C6, C12, C15 of 6.2).
 *
 * A mode is that of all pages of one constituent; over several, `send_mode_check` decides what it
 * is: that of the constituent that firmware happens to look at, or what they have in common.
 */
#include "models/spmc/mem.h"

#define RWX (LFS_MODE_R | LFS_MODE_W | LFS_MODE_X)
/* 48 bits: the FVP's highest range of memory needs them (12.9). */
#define PA_END (UINT64_C(1) << 48)

/* ---- looking up ------------------------------------------------------------------------------ */

/* C5: all pages alike and in their place, or none there. A range that wraps is nobody's. */
static bool one_mode(struct call *c, const struct vm_info *vm,
                     const struct mem_constituent *constituent, uint32_t *mode)
{
    uint64_t bytes = (uint64_t)constituent->pages * LFS_PAGE_SIZE, at = constituent->base;
    struct lfs_mapping map;

    *mode = MODE_ABSENT;
    if (bytes == 0 || constituent->base + bytes < constituent->base)
        return false;
    while (lfs_space_from(c->s->m, vm->space, lfs_ipa_of(at), &map) &&
           map.va.v < constituent->base + bytes) {
        bool first = at == constituent->base;

        if (map.va.v > at || map.pa.v != map.va.v || (!first && map.mode != *mode))
            return false;
        *mode = map.mode;
        at = map.va.v + map.pages * (uint64_t)LFS_PAGE_SIZE;
        if (at - constituent->base >= bytes)
            return true;
    }
    return at == constituent->base;
}

/* The only reader of its knob: whether constituents of the first fragment count each (GAP-15). */
static bool each_counts(const struct spmc *s)
{
    return policy(s, LFS_KNOB_send_mode_check) == SEND_MODE_CHECK_EACH;
}

/* C6: the mode of constituent `one` joins that of those before it. Permissions may differ from one
 * to the next where each counts: what all have remains. */
static bool join(const struct spmc *s, const struct mem_constituent *one, bool first, uint32_t mode,
                 uint32_t *joined)
{
    if (first || (!each_counts(s) && one->fragment == 0)) {
        *joined = mode;
        return true;
    }
    if (!each_counts(s))
        return mode == *joined;
    if ((mode & ~RWX) != (*joined & ~RWX))
        return false;
    *joined &= mode;
    return true;
}

enum rule mem_mode_of(struct call *c, const struct vm_info *vm, uint64_t handle, uint32_t count,
                      uint32_t *mode, enum ffa_status *status)
{
    *status = FFA_STATUS_DENIED;
    for (uint32_t i = 0; i < count; i++) {
        const struct mem_constituent *one = mem_constituent(c->s, handle, i);
        uint32_t its;

        if (!lfs_page_aligned(one->base)) {
            *status = FFA_STATUS_INVALID_PARAMETERS;
            return RULE_MEM_ALIGNMENT;
        }
        if (!one_mode(c, vm, one, &its))
            return RULE_MEM_MIXED_PAGES;
        if (!join(c->s, one, i == 0, its, mode))
            return RULE_MEM_MIXED_MODES;
    }
    return RULE_NONE;
}

enum rule mem_in_address_range(struct call *c, uint64_t handle, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        const struct mem_constituent *one = mem_constituent(c->s, handle, i);

        if (one->base >= PA_END || (uint64_t)one->pages * LFS_PAGE_SIZE > PA_END - one->base)
            return RULE_MEM_PA_RANGE;
    }
    return RULE_NONE;
}

/* ---- committing ------------------------------------------------------------------------------ */

static void commit(struct call *c, const struct vm_info *vm, const struct mem_constituent *one,
                   uint32_t mode)
{
    const uint32_t unmapped = LFS_MODE_INVALID | MODE_UNOWNED;

    if ((mode & unmapped) == unmapped)
        lfs_space_unmap(c->s->m, vm->space, lfs_ipa_of(one->base), one->pages);
    else
        lfs_space_map(c->s->m, vm->space, lfs_ipa_of(one->base), lfs_pa_of(one->base), one->pages,
                      mode);
}

void mem_commit(struct call *c, const struct vm_info *vm, uint64_t handle, uint32_t count,
                uint32_t mode)
{
    for (uint32_t i = 0; i < count; i++)
        commit(c, vm, mem_constituent(c->s, handle, i), mode);
}

void mem_keep_modes(struct call *c, const struct vm_info *owner, uint64_t handle, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        const struct mem_constituent *one = mem_constituent(c->s, handle, i);
        uint32_t mode;

        one_mode(c, owner, one, &mode);
        mem_constituent_edit(c->s, handle, i)->mode = mode;
    }
}

void mem_commit_owner(struct call *c, const struct vm_info *owner, uint64_t handle, uint32_t state)
{
    const struct mem_record *record = mem_record(c->s, handle);
    bool each = each_counts(c->s);

    for (uint32_t i = 0; i < record->constituents; i++) {
        const struct mem_constituent *one = mem_constituent(c->s, handle, i);

        commit(c, owner, one, ((each ? one->mode : record->orig_mode) & ~MODE_STATE) | state);
    }
}

void mem_zero(struct call *c, uint64_t handle)
{
    const struct mem_constituent *one;
    uint64_t pages = 0;

    for (uint32_t i = 0; (one = mem_constituent(c->s, handle, i)); i++) {
        lfs_page_zero(c->s->m, lfs_pa_of(one->base), one->pages);
        pages += one->pages;
    }
    lfs_charge(c->ctx, transfer_time(pages * LFS_PAGE_SIZE, c->s->platform->costs.memset_mib_s));
}
