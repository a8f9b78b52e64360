/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Other pages at the same addresses (knob donate, value relocate): where a partition has given
 * pages away, its new instance gets pages of the platform's spare memory.
 *
 * Spare memory is secure memory that no partition's manifest names. A page of it is taken for good:
 * it belongs to the partition's working memory from then on, and the ledger has it so. Either all
 * of what was given away is replaced or nothing: where spare memory is too small, or a page would
 * have to be non-secure, the activation ends before the first page has moved.
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
static uint64_t first_spare(struct spmc *s)
{
    const struct lfs_carve_out *spare = &s->platform->spare;
    uint64_t next = spare->base.v;

    if (spare->size > 0)
        lfs_claims_in(s->m, spare->base, spare->size >> LFS_PAGE_SHIFT, skip, &next);
    return next;
}

static bool has_spare(struct spmc *s, uint64_t at, uint64_t pages)
{
    const struct lfs_carve_out *spare = &s->platform->spare;

    return at < spare->base.v + spare->size &&
           pages <= (spare->base.v + spare->size - at) >> LFS_PAGE_SHIFT;
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

/* ---- holes ----------------------------------------------------------------------------------- */

struct moving {
    struct call *c;
    const struct vm_info *vm;
    uint64_t to; /* the next spare page */
};

typedef enum rule each_hole(struct moving *moving, const struct page_run *run, uint32_t mode);

static enum rule holes_in(struct moving *moving, uint64_t at, uint64_t pages, uint32_t mode,
                          each_hole *each)
{
    enum rule rule = RULE_NONE;

    while (pages > 0 && rule == RULE_NONE) {
        struct page_run run = page_run_at(moving->c->s, moving->vm, at, pages);

        if ((run.mode & MODE_ABSENT) == MODE_ABSENT)
            rule = each(moving, &run, mode);
        at += run.pages * LFS_PAGE_SIZE;
        pages -= run.pages;
    }
    return rule;
}

/* Of working memory and of memory regions. Devices are never donated (INV-12). */
static enum rule all_holes(struct moving *moving, each_hole *each)
{
    const struct vm_info *vm = moving->vm;
    enum rule rule = holes_in(moving, vm->config->load_address.v, vm->mem_pages, RWX, each);

    for (unsigned i = 0; rule == RULE_NONE && i < vm->manifest->memory_region_count; i++) {
        const struct lfs_manifest_region *region = lfs_manifest_memory_region(vm->manifest, i);

        rule = holes_in(moving, region->base, region->pages,
                        region->attributes & (RWX | LFS_MANIFEST_REGION_NON_SECURE), each);
    }
    return rule;
}

/* ---- moving ---------------------------------------------------------------------------------- */

/* Before the first page is moved: all of them can be. */
static enum rule plan(struct moving *moving, const struct page_run *run, uint32_t mode)
{
    struct call *c = moving->c;

    if (mode & LFS_MANIFEST_REGION_NON_SECURE) {
        lfs_trace_note(c->s->m, c->ctx, RULE_NO_SPARE_NS,
                       "%s: 0x%llx is non-secure memory, %llu pages", moving->vm->name,
                       (unsigned long long)run->at, (unsigned long long)run->pages);
        return RULE_NO_SPARE_NS;
    }
    if (!has_spare(c->s, moving->to, run->pages))
        return RULE_NO_SPARE;
    moving->to += run->pages * LFS_PAGE_SIZE;
    return RULE_NONE;
}

static enum rule move(struct moving *moving, const struct page_run *run, uint32_t mode)
{
    struct call *c = moving->c;
    struct lfs_machine *m = c->s->m;
    const struct vm_info *vm = moving->vm;
    uint64_t to = moving->to, bytes = run->pages * LFS_PAGE_SIZE;

    moving->to += bytes;
    move_claim(c, vm, run, to);
    lfs_page_zero(m, lfs_pa_of(to), run->pages);
    lfs_charge(c->ctx, transfer_time(bytes, c->s->platform->costs.memset_mib_s));
    lfs_space_map(m, vm->space, lfs_ipa_of(run->at), lfs_pa_of(to), run->pages, mode);
    lfs_trace_note(m, c->ctx, RULE_RELOCATED, "%s: 0x%llx lies at 0x%llx now, %llu pages", vm->name,
                   (unsigned long long)run->at, (unsigned long long)to,
                   (unsigned long long)run->pages);
    return RULE_NONE;
}

enum rule relocate(struct call *c, const struct vm_info *vm)
{
    uint64_t spare = first_spare(c->s);
    struct moving planned = {c, vm, spare}, moved = {c, vm, spare};
    enum rule rule;

    if (vm->manifest->exception_level == LFS_MANIFEST_S_EL0)
        return RULE_OVERLAP_DONATED; /* its addresses are the SPMC's too */
    rule = all_holes(&planned, plan);
    return rule == RULE_NONE ? all_holes(&moved, move) : rule;
}

/* ---- a partition that starts again ----------------------------------------------------------- */

static bool map_moved(void *user, const struct lfs_met *met)
{
    const struct moving *moving = user;
    const struct lfs_claim *claim = &met->claim;
    const struct vm_info *vm = moving->vm;

    if (claim->owner == vm->id && claim->tag != 0 &&
        (claim->kind == LFS_CLAIM_WORKING_MEMORY || claim->kind == LFS_CLAIM_STATIC_REGION))
        lfs_space_map(moving->c->s->m, vm->space, lfs_ipa_of(claim->tag), lfs_pa_of(claim->base),
                      claim->pages, declared_mode(vm, claim->tag));
    return true;
}

void map_relocated(struct call *c, const struct vm_info *vm)
{
    const struct lfs_carve_out *spare = &c->s->platform->spare;
    struct moving moving = {.c = c, .vm = vm};

    if (spare->size > 0)
        lfs_claims_in(c->s->m, spare->base, spare->size >> LFS_PAGE_SHIFT, map_moved, &moving);
}
