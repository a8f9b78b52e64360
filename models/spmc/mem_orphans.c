/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Memory that was donated to a partition which has ended (ffa-memory.md 11.1). Firmware forgets it;
 * else it goes back to whom it was given at boot: the partition whose manifest declares it, or the
 * normal world. Only they are known to the SPMC, and know the addresses themselves; who had it in
 * between has given it away for good.
 */
#include "models/spmc/mem.h"

/* The only reader of its knob. */
static bool goes_back(struct spmc *s)
{
    return policy(s, LFS_KNOB_donated_to_ended) == DONATED_TO_ENDED_GIVE_BACK;
}

static uint64_t end_of(const struct lfs_claim *claim)
{
    return claim->base + (uint64_t)claim->pages * LFS_PAGE_SIZE;
}

/* ---- looking for claims ---------------------------------------------------------------------- */

struct sought {
    const struct vm_info *vm; /* whose */
    bool (*is)(const struct lfs_claim *claim, const struct vm_info *vm);
    struct lfs_met met; /* number 0: none */
};

static bool is_sought(void *user, const struct lfs_met *met)
{
    struct sought *sought = user;

    if (!sought->is(&met->claim, sought->vm))
        return true;
    sought->met = *met;
    return false;
}

static const struct lfs_met *first_of(struct spmc *s, struct sought *sought, uint64_t from,
                                      uint64_t end)
{
    sought->met.number = 0;
    lfs_claims_in(s->m, lfs_pa_of(from), (end - from) >> LFS_PAGE_SHIFT, is_sought, sought);
    return sought->met.number != 0 ? &sought->met : NULL;
}

static bool is_owned(const struct lfs_claim *claim, const struct vm_info *vm)
{
    return claim->kind == LFS_CLAIM_OWNED && claim->owner == vm->id;
}

/* It has given them to others, who have not given them back yet. */
static bool is_sent(const struct lfs_claim *claim, const struct vm_info *vm)
{
    return claim->owner == vm->id &&
           (claim->kind == LFS_CLAIM_LENT || claim->kind == LFS_CLAIM_SHARED);
}

/* By a manifest. Pages that were relocated are never sent. */
static bool is_declared(const struct lfs_claim *claim, const struct vm_info *vm)
{
    (void)vm;
    return claim->kind == LFS_CLAIM_WORKING_MEMORY || claim->kind == LFS_CLAIM_STATIC_REGION;
}

/* ---- giving back ----------------------------------------------------------------------------- */

static void map_at(struct spmc *s, const struct vm_info *vm, uint64_t at, uint64_t pages,
                   uint32_t mode)
{
    lfs_space_map(s->m, vm->space, lfs_ipa_of(at), lfs_pa_of(at), pages, mode);
}

/* Who has ended gets it when it starts again (mem_restart_of()). */
static void to_declarer(struct call *c, const struct vm_info *to, uint64_t at, uint64_t pages)
{
    if (vm_lives(c->s, to))
        map_at(c->s, to, at, pages, declared_mode(to, at));
}

static void to_normal_world(struct call *c, uint64_t at, uint64_t pages)
{
    struct spmc *s = c->s;

    lfs_space_unmap(s->m, s->mem.secured, lfs_ipa_of(at), pages);
    map_at(s, &s->vm[0], at, pages, LFS_MODE_R | LFS_MODE_W | LFS_MODE_X | MODE_NS);
}

static void forget(struct call *c, const struct vm_info *vm, uint32_t number, uint64_t at,
                   uint64_t pages)
{
    lfs_trace_finding(c->s->m, c->ctx, RULE_END_ORPHANED, "ORPHANED_MEMORY",
                      lfs_claim_record(c->s->m, number), LFS_NO_RECORD,
                      "%llu pages at 0x%llx, donated to %s, belong to nobody",
                      (unsigned long long)pages, (unsigned long long)at, vm->name);
}

/* Pages that one endpoint had at boot, or nobody. */
static void give_back(struct call *c, const struct vm_info *vm, uint32_t number, uint64_t at,
                      uint64_t pages, const struct vm_info *to)
{
    struct spmc *s = c->s;
    const struct lfs_range *range = lfs_map_find(s->m, lfs_pa_of(at));

    if (!to && range && !range->secure)
        to = &s->vm[0];
    lfs_page_zero(s->m, lfs_pa_of(at), pages);
    lfs_charge(c->ctx, transfer_time(pages * LFS_PAGE_SIZE, s->platform->costs.memset_mib_s));
    if (!to) {
        forget(c, vm, number, at, pages);
        return;
    }
    if (to->id == FFA_ID_NWD)
        to_normal_world(c, at, pages);
    else
        to_declarer(c, to, at, pages);
    lfs_trace_note(s->m, c->ctx, RULE_END_GIVEN_BACK, "%llu pages at 0x%llx, donated to %s: %s's",
                   (unsigned long long)pages, (unsigned long long)at, vm->name, to->name);
}

static void give_back_all(struct call *c, const struct vm_info *vm, const struct lfs_met *owned)
{
    struct sought declared = {.is = is_declared};
    uint64_t at = owned->claim.base, end = end_of(&owned->claim);

    while (at < end) {
        const struct lfs_met *next = first_of(c->s, &declared, at, end);
        const struct vm_info *to = NULL;
        uint64_t until = end;

        if (next && next->claim.base > at) {
            until = next->claim.base;
        } else if (next) {
            until = end_of(&next->claim) < end ? end_of(&next->claim) : end;
            to = vm_by_id(c->s, next->claim.owner);
        }
        give_back(c, vm, owned->number, at, (until - at) >> LFS_PAGE_SHIFT, to);
        at = until;
    }
}

void mem_end_owning(struct call *c, const struct vm_info *vm)
{
    struct sought owned = {.vm = vm, .is = is_owned}, sent = {.vm = vm, .is = is_sent};
    const struct lfs_met *met;
    uint64_t from = 0;

    for (; (met = first_of(c->s, &owned, from, UINT64_MAX)) != NULL; from = end_of(&met->claim)) {
        if (!goes_back(c->s))
            forget(c, vm, met->number, met->claim.base, met->claim.pages);
        else if (first_of(c->s, &sent, met->claim.base, end_of(&met->claim)))
            continue;
        else
            give_back_all(c, vm, met);
        lfs_claim_drop(c->s->m, c->ctx, met->number);
    }
}
