/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Memory protection with RME (ffa-memory.md 4.7): what the normal world donates or lends to
 * partitions moves to the secure physical address space while they have it. EL3 keeps the granule
 * protection table; what it answers is the platform's.
 */
#include "models/spmc/mem.h"

static enum lfs_memory_protection outcome(const struct lfs_platform *platform,
                                          const struct mem_constituent *one)
{
    const struct lfs_carve_out *other = &platform->protection_exception;

    if (lfs_ranges_overlap(one->base, (uint64_t)one->pages * LFS_PAGE_SIZE, other->base.v,
                           other->size))
        return platform->protection_there;
    return platform->memory_protection;
}

static void move(struct call *c, const struct mem_constituent *one)
{
    lfs_space_map(c->s->m, c->s->mem.secured, lfs_ipa_of(one->base), lfs_pa_of(one->base),
                  one->pages, LFS_MODE_R);
}

static void move_back(struct call *c, uint64_t handle, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        const struct mem_constituent *one = mem_constituent(c->s, handle, i);

        lfs_space_unmap(c->s->m, c->s->mem.secured, lfs_ipa_of(one->base), one->pages);
    }
}

/* Asks EL3 about one constituent. *moved: it has done so. */
static enum rule ask(struct call *c, uint64_t handle, uint32_t i, bool *moved)
{
    const struct mem_constituent *one = mem_constituent(c->s, handle, i);

    lfs_charge(c->ctx, c->s->platform->costs.smc_el3_rt_ns);
    switch (outcome(c->s->platform, one)) {
    case LFS_PROTECTION_GRANTED:
        move(c, one);
        *moved = true;
        return RULE_NONE;
    case LFS_PROTECTION_DENIED:
        move_back(c, handle, i);
        return RULE_MEM_PROTECTION_DENIED;
    case LFS_PROTECTION_INVALID:
        return RULE_MEM_PROTECTION_INVALID;
    case LFS_PROTECTION_NONE:
        break;
    }
    return RULE_NONE;
}

/* With GAP-35 a later answer replaces an earlier one, and what follows in another fragment is asked
 * for also when something was denied. */
static enum rule ask_for_all(struct call *c, uint64_t handle, bool *moved)
{
    bool last_wins = policy(c->s, LFS_KNOB_protection_status) == PROTECTION_STATUS_LAST;
    uint32_t i = 0, count = mem_record(c->s, handle)->constituents;
    enum rule rule = RULE_NONE;

    while (i < count) {
        uint32_t fragment = mem_constituent(c->s, handle, i)->fragment;

        rule = ask(c, handle, i++, moved);
        if (rule != RULE_NONE && !last_wins)
            break;
        while (rule == RULE_MEM_PROTECTION_DENIED && i < count &&
               mem_constituent(c->s, handle, i)->fragment == fragment)
            i++;
    }
    return rule;
}

static bool to_partitions(const struct mem_record *record)
{
    for (unsigned i = 0; i < record->borrower_count; i++)
        if (!ffa_id_is_secure(record->borrower[i].id))
            return false;
    return true;
}

static bool to_be_moved(const struct call *c, const struct mem_record *record)
{
    return c->vm->id == FFA_ID_NWD && record->type != MEM_SHARE && to_partitions(record) &&
           !(record->orig_mode & LFS_MODE_DEVICE) &&
           (c->s->platform->memory_protection != LFS_PROTECTION_NONE ||
            c->s->platform->protection_exception.size > 0);
}

enum rule mem_protect(struct call *c, uint64_t handle)
{
    bool moved = false;
    enum rule rule;

    if (!to_be_moved(c, mem_record(c->s, handle)))
        return RULE_NONE;
    rule = ask_for_all(c, handle, &moved);
    if (rule == RULE_NONE)
        mem_edit(c->s, handle)->protected_ = moved;
    else
        move_back(c, handle, mem_record(c->s, handle)->constituents);
    return rule;
}

void mem_unprotect(struct call *c, uint64_t handle)
{
    const struct mem_record *record = mem_record(c->s, handle);

    if (record->protected_)
        move_back(c, handle, record->constituents);
}

bool mem_secured(struct call *c, uint64_t base, uint64_t pages)
{
    struct lfs_mapping moved;

    return lfs_space_from(c->s->m, c->s->mem.secured, lfs_ipa_of(base), &moved) &&
           moved.va.v < base + pages * LFS_PAGE_SIZE;
}
