/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The last fragment of a transaction has come: the checks of its pages, in the order of
 * ffa-memory.md 6.2, and what sending does to them. C13 is left out: the model never lacks memory
 * for page tables.
 */
#include "models/spmc/mem.h"

/* ---- C1 to C3: the address ranges ------------------------------------------------------------ */

static uint64_t end_of(const struct mem_constituent *one)
{
    uint64_t end = one->base + (uint64_t)one->pages * LFS_PAGE_SIZE;

    return end < one->base ? UINT64_MAX : end;
}

/* Every range is held against the nearest of those before it; ranges of no page meet nobody. The
 * table has the end of each under its base. */
static bool overlap(struct call *c, uint64_t handle, uint32_t count)
{
    struct lfs_machine *m = c->s->m;

    for (uint32_t i = 0; i < count; i++) {
        const struct mem_constituent *one = mem_constituent(c->s, handle, i);
        uint64_t base = one->base, end = end_of(one), found;
        const uint64_t *near;
        uint64_t *row;

        if (base == end)
            continue;
        near = lfs_table_upto(m, c->s->mem.order, end - 1, &found);
        if (near && *near > base)
            return true;
        row = lfs_table_put(m, c->s->mem.order, base);
        if (!row)
            return true;
        *row = end;
    }
    return false;
}

static bool constituents_overlap(struct call *c, uint64_t handle, uint32_t count)
{
    bool meet = count > 1 && overlap(c, handle, count);
    uint64_t key;

    while (lfs_table_upto(c->s->m, c->s->mem.order, UINT64_MAX, &key))
        lfs_table_remove(c->s->m, c->s->mem.order, key);
    return meet;
}

static uint64_t sum_of_pages(struct call *c, uint64_t handle, uint32_t count)
{
    uint64_t pages = 0;

    for (uint32_t i = 0; i < count; i++)
        pages += mem_constituent(c->s, handle, i)->pages;
    return pages;
}

static enum rule check_ranges(struct call *c, uint64_t handle, const struct mem_record *record)
{
    const struct mem_constituent *first;

    if (constituents_overlap(c, handle, record->constituents))
        return RULE_MEM_OVERLAP;
    if (sum_of_pages(c, handle, record->constituents) != record->pages)
        return RULE_MEM_PAGE_SUM;
    first = mem_constituent(c->s, handle, 0);
    return first && first->fragment == 0 ? RULE_NONE : RULE_MEM_NOTHING_FIRST;
}

/* ---- C4 to C12: the pages -------------------------------------------------------------------- */

static uint32_t mode_of_offer(uint8_t permissions)
{
    switch (MEM_DATA(permissions)) {
    case FFA_MEM_DATA_RO:
        return LFS_MODE_R;
    case FFA_MEM_DATA_RW:
        return LFS_MODE_R | LFS_MODE_W;
    default:
        return 0; /* of a donation */
    }
}

static enum rule check_mode(const struct mem_record *record, uint32_t mode)
{
    bool device = mode & LFS_MODE_DEVICE;

    if (device && MEM_ATTR_TYPE(record->attributes) == FFA_MEM_TYPE_NORMAL)
        return RULE_MEM_NOT_NORMAL;
    if (device && !(record->type == MEM_LEND && record->borrower_count == 1))
        return RULE_MEM_DEVICE;
    if (mode & MODE_STATE)
        return RULE_MEM_NOT_EXCLUSIVE;
    if ((record->flags & FFA_MEM_FLAG_ZERO) && !(mode & LFS_MODE_W))
        return RULE_MEM_ZERO_READ_ONLY;
    for (unsigned i = 0; i < record->borrower_count; i++)
        if (mode_of_offer(record->borrower[i].offered) & ~mode)
            return RULE_MEM_OFFER;
    return RULE_NONE;
}

static enum rule check_pages(struct call *c, uint64_t handle, const struct mem_record *record,
                             uint32_t *mode)
{
    enum ffa_status status;
    enum rule rule = mem_mode_of(c, c->vm, handle, record->constituents, mode, &status);

    if (rule == RULE_NONE)
        rule = check_mode(record, *mode);
    if (rule == RULE_NONE && donation_denied(c, handle))
        rule = RULE_DONATE_DENIED;
    return rule == RULE_NONE ? mem_in_address_range(c, handle, record->constituents) : rule;
}

/* ---- C14, C15 -------------------------------------------------------------------------------- */

static void commit(struct call *c, uint64_t handle)
{
    struct mem_record *record = mem_edit(c->s, handle);

    record->complete = true;
    mem_commit_owner(c, c->vm, handle, mem_state_sent(record));
    mem_claim_sent(c, handle);
    if (record->flags & FFA_MEM_FLAG_ZERO)
        mem_zero(c, handle);
}

int mem_complete(struct call *c, uint64_t handle)
{
    const struct mem_record *record = mem_record(c->s, handle);
    enum rule rule = check_ranges(c, handle, record);
    uint32_t mode = 0;

    if (rule == RULE_NONE)
        rule = check_pages(c, handle, record, &mode);
    if (rule == RULE_NONE) {
        mem_keep_modes(c, c->vm, handle, record->constituents);
        mem_edit(c->s, handle)->orig_mode = mode;
        rule = mem_protect(c, handle);
    }
    if (rule != RULE_NONE) {
        mem_record_free(c->s, handle);
        return mem_refuse(c, rule);
    }
    commit(c, handle);
    lfs_trace_rule(c->ctx, RULE_MEM_SENT);
    return success(c, (uint32_t)handle, handle >> 32);
}
