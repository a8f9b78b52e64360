/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The modes that pages had before they were sent, by page: against them stand what a borrower has
 * (INV-10) and what the owner gets back (INV-21), page by page.
 */
#include "models/oracle/oracle.h"

#define FRAME_BITS 36 /* of 48-bit addresses; handles are indices */
#define FRAME_MASK ((UINT64_C(1) << FRAME_BITS) - 1)

/* The rows of one transaction stand together, in the order of their pages. */
static uint64_t key_of(uint64_t handle, uint64_t page)
{
    return handle << FRAME_BITS | (page >> LFS_PAGE_SHIFT & FRAME_MASK);
}

static uint64_t page_of(uint64_t key)
{
    return (key & FRAME_MASK) << LFS_PAGE_SHIFT;
}

void before_keep(struct oracle *o, uint64_t handle, const struct mem_record *record)
{
    for (uint32_t i = 0; i < record->constituents; i++) {
        const struct mem_constituent *c = oracle_constituent(o, handle, i);
        struct before *row = c ? lfs_table_put(o->m, o->before, key_of(handle, c->base)) : NULL;

        if (row)
            *row = (struct before){c->pages, c->mode};
    }
}

const struct before *before_find(const struct oracle *o, uint64_t handle, uint64_t page)
{
    uint64_t key;
    const struct before *row = lfs_table_upto(o->m, o->before, key_of(handle, page), &key);

    return row && key >> FRAME_BITS == handle && page - page_of(key) < row->pages * LFS_PAGE_SIZE
               ? row
               : NULL;
}

/* ---- transactions that have ended --------------------------------------------------------------- */

/* Pages of a transaction that this step ended. */
struct ended {
    uint64_t handle, base;
    struct before before;
    const struct known *was;
};

static void judge_given_back(struct oracle *o, const struct ended *e, const struct vm_info *owner)
{
    uint32_t mode = MODE_ABSENT;
    bool alike =
        lfs_space_peek_mode(o->m, owner->space, lfs_ipa_of(e->base), e->before.pages, &mode);

    if (!alike || mode != e->before.mode)
        broken_report(o, 21, "%s: %s gets them back %s, handle 0x%llx",
                      words_range(e->base, e->before.pages).text, owner->name,
                      alike ? words_mode(mode).text : "in several states",
                      (unsigned long long)e->handle);
}

/* A donation that was retrieved: its new owner is no borrower any more (GAP-22). */
static void judge_donee(struct oracle *o, const struct ended *e)
{
    for (unsigned i = 0; i < o->s->vm_count; i++) {
        const struct vm_info *vm = &o->s->vm[i];
        uint32_t mode;

        if (vm->id != oracle_owner(e->was->sender) &&
            lfs_space_peek_mode(o->m, vm->space, lfs_ipa_of(e->base), e->before.pages, &mode) &&
            !(mode & MODE_UNOWNED) && (mode & ACCESS_BITS & ~e->before.mode))
            broken_report(o, 10, "%s: %s was donated them as %s, which its donor had not",
                          words_range(e->base, e->before.pages).text, vm->name,
                          words_mode(mode).text);
    }
}

static void judge_ended(struct oracle *o, const struct ended *e)
{
    const struct vm_info *sender = oracle_endpoint(o, oracle_owner(e->was->sender));

    if (o->call.is && !o->call.failed && o->call.fid == FFA_MEM_RECLAIM_32 && sender)
        judge_given_back(o, e, sender);
    else if (o->call.is && e->was->type == MEM_DONATE)
        judge_donee(o, e);
    zeroing_judge_gone(o, e->was, e->handle, e->base, e->before.pages);
}

void before_judge_gone(struct oracle *o, uint64_t handle, const struct known *was)
{
    uint64_t key = key_of(handle, 0);
    const struct before *row;

    while ((row = lfs_table_from(o->m, o->before, key, &key)) != NULL &&
           key >> FRAME_BITS == handle) {
        struct ended e = {handle, page_of(key), *row, was};

        if (was)
            judge_ended(o, &e);
        lfs_table_remove(o->m, o->before, key++);
    }
}
