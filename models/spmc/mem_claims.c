/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What memory transactions claim in the ledger, under their handle: the sender each address range
 * while the record lives, a borrower while it has retrieved them, a donee what has become its own.
 * A claim's record in the trace is caused by the call that made it.
 */
#include "models/spmc/mem.h"

/* Text of the call that the transaction began with. */
static struct lfs_origin origin_of(const struct mem_record *record)
{
    static const char *const calls[] = {[MEM_SHARE] = "FFA_MEM_SHARE",
                                        [MEM_LEND] = "FFA_MEM_LEND",
                                        [MEM_DONATE] = "FFA_MEM_DONATE"};

    return (struct lfs_origin){.what = calls[record->type]};
}

static enum lfs_claim_kind kind_of_sender(const struct mem_record *record)
{
    static const enum lfs_claim_kind kinds[] = {[MEM_SHARE] = LFS_CLAIM_SHARED,
                                                [MEM_LEND] = LFS_CLAIM_LENT,
                                                [MEM_DONATE] = LFS_CLAIM_DONATED};

    return kinds[record->type];
}

/* ---- all address ranges of a transaction ----------------------------------------------------- */

/* What they will conflict with is told, but for what the donor has been told when it sent them. */
static void make_all(struct call *c, uint64_t handle, enum lfs_claim_kind kind,
                     const struct vm_info *owner)
{
    const struct mem_record *record = mem_record(c->s, handle);
    uint16_t donor = kind == LFS_CLAIM_OWNED || record->revocable ? record->sender : FFA_ID_INVALID;
    struct lfs_origin origin = origin_of(record);

    for (uint32_t i = 0; i < record->constituents; i++) {
        const struct mem_constituent *one = mem_constituent(c->s, handle, i);
        struct lfs_claim claim = {one->base, one->pages, (uint16_t)kind, owner->id, handle};

        conflicts_of_claim(c, &claim, claim_tagged(c->s, c->ctx, &claim, owner->name, origin),
                           donor);
    }
}

/* Looking for a claim of this kind and owner; with a tag, for exactly that one. */
struct search {
    struct lfs_claim wanted;
    bool exactly;
    uint32_t found;
};

static bool is_wanted(void *user, const struct lfs_met *met)
{
    struct search *search = user;
    const struct lfs_claim *claim = &met->claim;

    if (claim->kind != search->wanted.kind || claim->owner != search->wanted.owner ||
        (search->exactly &&
         (claim->tag != search->wanted.tag || claim->base != search->wanted.base)))
        return true;
    search->found = met->number;
    return false;
}

static uint32_t find(struct call *c, struct search *search)
{
    lfs_pa base = lfs_pa_of(search->wanted.base);

    search->found = 0;
    if (search->exactly)
        lfs_claims_at(c->s->m, base, is_wanted, search);
    else
        lfs_claims_in(c->s->m, base, search->wanted.pages, is_wanted, search);
    return search->found;
}

static void drop_all(struct call *c, uint64_t handle, enum lfs_claim_kind kind, uint16_t owner)
{
    const struct mem_constituent *one;

    for (uint32_t i = 0; (one = mem_constituent(c->s, handle, i)); i++) {
        struct search search = {.wanted = {one->base, one->pages, (uint16_t)kind, owner, handle},
                                .exactly = true};

        if (find(c, &search))
            lfs_claim_drop(c->s->m, c->ctx, search.found);
    }
}

/* ---- what an earlier donation brought, and this one takes away ------------------------------- */

static void keep_part(struct call *c, struct lfs_claim part, uint64_t base, uint64_t end,
                      const struct vm_info *owner, struct lfs_origin origin)
{
    if (base >= end)
        return;
    part.base = base;
    part.pages = (uint32_t)((end - base) >> LFS_PAGE_SHIFT);
    claim_tagged(c->s, c->ctx, &part, owner->name, origin);
}

static void cut(struct call *c, const struct mem_constituent *one, const struct vm_info *owner)
{
    struct search search = {.wanted = {one->base, one->pages, LFS_CLAIM_OWNED, owner->id, 0},
                            .exactly = false};
    uint64_t base = one->base, end = base + (uint64_t)one->pages * LFS_PAGE_SIZE;

    while (find(c, &search)) {
        struct lfs_claim old = lfs_claim_get(c->s->m, search.found);
        struct lfs_origin origin = lfs_claim_origin(c->s->m, search.found);

        lfs_claim_drop(c->s->m, c->ctx, search.found);
        keep_part(c, old, old.base, base, owner, origin);
        keep_part(c, old, end, old.base + (uint64_t)old.pages * LFS_PAGE_SIZE, owner, origin);
    }
}

/* ---- the transaction's steps ----------------------------------------------------------------- */

void mem_claim_sent(struct call *c, uint64_t handle)
{
    make_all(c, handle, kind_of_sender(mem_record(c->s, handle)), c->vm);
}

void mem_claim_retrieved(struct call *c, uint64_t handle, const struct vm_info *borrower)
{
    if (mem_record(c->s, handle)->type != MEM_DONATE)
        make_all(c, handle, LFS_CLAIM_BORROWED, borrower);
}

/* Donees are partitions (3.1). */
void mem_claim_donated(struct call *c, uint64_t handle, int borrower)
{
    const struct vm_info *owner = vm_by_id(c->s, mem_record(c->s, handle)->borrower[borrower].id);
    struct vm_info *donor = mem_sender(c->s, mem_record(c->s, handle));
    const struct mem_constituent *one;

    drop_all(c, handle, LFS_CLAIM_DONATED, donor->id);
    for (uint32_t i = 0; (one = mem_constituent(c->s, handle, i)); i++)
        cut(c, one, donor);
    make_all(c, handle, LFS_CLAIM_OWNED, owner);
}

void mem_claim_relinquished(struct call *c, uint64_t handle, const struct vm_info *borrower)
{
    drop_all(c, handle, LFS_CLAIM_BORROWED, borrower->id);
}

void mem_claim_reclaimed(struct call *c, uint64_t handle)
{
    const struct mem_record *record = mem_record(c->s, handle);

    drop_all(c, handle, kind_of_sender(record), mem_sender(c->s, record)->id);
}

void mem_claim_lent(struct call *c, uint64_t handle)
{
    struct vm_info *donor = mem_sender(c->s, mem_record(c->s, handle));

    drop_all(c, handle, LFS_CLAIM_DONATED, donor->id);
    make_all(c, handle, LFS_CLAIM_LENT, donor);
}
