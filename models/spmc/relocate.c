/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Other pages at the same addresses (knob donate, value relocate): where a partition has given
 * pages away, its new instance gets pages of the platform's spare memory.
 *
 * Spare memory is secure memory that no partition's manifest names. A page of it is taken for good:
 * it belongs to the partition's working memory from then on, and the ledger has it so.
 */
#include "models/spmc/mem.h"

#define RWX (LFS_MODE_R | LFS_MODE_W | LFS_MODE_X)

/* ---- taking spare pages ---------------------------------------------------------------------- */

/* Nothing of the spare memory before *next is free. */
static bool skip(void *user, const struct lfs_met *met)
{
    uint64_t *next = user, end = met->claim.base + (uint64_t)met->claim.pages * LFS_PAGE_SIZE;

    if (end > *next)
        *next = end;
    return true;
}

/* Behind the last page that anybody claims there. */
static bool take_spare(struct spmc *s, uint64_t pages, uint64_t *at)
{
    const struct lfs_carve_out *spare = &s->platform->spare;
    uint64_t next = spare->base.v;

    if (spare->size == 0)
        return false;
    lfs_claims_in(s->m, spare->base, spare->size >> LFS_PAGE_SHIFT, skip, &next);
    *at = next;
    return next < spare->base.v + spare->size &&
           pages <= (spare->base.v + spare->size - next) >> LFS_PAGE_SHIFT;
}

/* ---- the ledger ------------------------------------------------------------------------------ */

struct owned {
    uint16_t owner;
    uint64_t at;
    uint32_t number;
};

static bool is_declared(void *user, const struct lfs_met *met)
{
    struct owned *owned = user;
    const struct lfs_claim *claim = &met->claim;

    if (claim->owner != owned->owner ||
        (claim->kind != LFS_CLAIM_WORKING_MEMORY && claim->kind != LFS_CLAIM_STATIC_REGION))
        return true;
    owned->number = met->number;
    return false;
}

static void claim_part(struct call *c, const struct lfs_claim *part, struct lfs_origin origin,
                       const char *owner)
{
    if (part->pages > 0)
        lfs_claim_make(c->s->m, c->ctx, part, origin,
                       lfs_layout_kind_text((enum lfs_claim_kind)part->kind), owner);
}

/* The claim on what the manifest declares no longer holds the pages of a run, but those at `to`. */
static void move_claim(struct call *c, const struct vm_info *vm, const struct page_run *run,
                       uint64_t to)
{
    static const struct lfs_origin moved = {.what = "donate: relocate"};
    struct lfs_machine *m = c->s->m;
    struct owned owned = {vm->id, run->at, 0};
    struct lfs_claim claim, part;
    struct lfs_origin origin;
    uint64_t behind = run->at + run->pages * LFS_PAGE_SIZE;

    lfs_claims_in(m, lfs_pa_of(run->at), 1, is_declared, &owned);
    if (owned.number == 0)
        return;
    claim = part = lfs_claim_get(m, owned.number);
    origin = lfs_claim_origin(m, owned.number);
    lfs_claim_drop(m, c->ctx, owned.number);
    part.pages = (uint32_t)((run->at - claim.base) >> LFS_PAGE_SHIFT);
    claim_part(c, &part, origin, vm->name);
    part.base = behind;
    part.pages = claim.pages - part.pages - (uint32_t)run->pages;
    claim_part(c, &part, origin, vm->name);
    part.base = to;
    part.pages = (uint32_t)run->pages;
    part.tag = run->at; /* not the partition's at boot */
    claim_part(c, &part, moved, vm->name);
}

/* ---- moving ---------------------------------------------------------------------------------- */

static enum rule move(struct call *c, const struct vm_info *vm, const struct page_run *run,
                      uint32_t mode)
{
    struct spmc *s = c->s;
    uint64_t to;

    if (!take_spare(s, run->pages, &to))
        return RULE_NO_SPARE;
    move_claim(c, vm, run, to);
    lfs_page_zero(s->m, lfs_pa_of(to), run->pages);
    lfs_space_map(s->m, vm->space, lfs_ipa_of(run->at), lfs_pa_of(to), run->pages, mode);
    lfs_trace_note(s->m, c->ctx, RULE_RELOCATED, "%s: 0x%llx lies at 0x%llx now, %llu pages",
                   vm->name, (unsigned long long)run->at, (unsigned long long)to,
                   (unsigned long long)run->pages);
    return RULE_NONE;
}

static enum rule move_holes(struct call *c, const struct vm_info *vm, uint64_t at, uint64_t pages,
                            uint32_t mode)
{
    while (pages > 0) {
        struct page_run run = page_run_at(c->s, vm, at, pages);

        if ((run.mode & MODE_ABSENT) == MODE_ABSENT) {
            enum rule rule = move(c, vm, &run, mode);

            if (rule != RULE_NONE)
                return rule;
        }
        at += run.pages * LFS_PAGE_SIZE;
        pages -= run.pages;
    }
    return RULE_NONE;
}

enum rule relocate(struct call *c, const struct vm_info *vm)
{
    const struct lfs_manifest *manifest = vm->manifest;
    enum rule rule;

    if (manifest->exception_level == LFS_MANIFEST_S_EL0)
        return RULE_OVERLAP_DONATED; /* its addresses are the SPMC's too */
    rule = move_holes(c, vm, vm->config->load_address.v, vm->mem_pages, RWX);
    for (unsigned i = 0; rule == RULE_NONE && i < manifest->memory_region_count; i++) {
        const struct lfs_manifest_region *region = &manifest->memory_regions[i];

        rule = region->attributes & LFS_MANIFEST_REGION_NON_SECURE
                   ? RULE_NONE
                   : move_holes(c, vm, region->base, region->pages, region->attributes & RWX);
    }
    return rule;
}
