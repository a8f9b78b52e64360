/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What an activation does to translations: those of an S-EL0 partition
 * (lifecycle-and-live-activation.md 4.6 step 13, 5), and the SPMC's own (4.6 step 14 and its end).
 */
#include "models/spmc/mem.h"

#define RWX (LFS_MODE_R | LFS_MODE_W | LFS_MODE_X)

/* ---- S-EL0 ----------------------------------------------------------------------------------- */

/* Firmware maps all of it, also pages that are no longer the partition's alone (GAP-09). */
static bool keeps_state(struct spmc *s, const struct vm_info *vm, const struct page_run *run)
{
    return copy_leaves_out(s, vm, run) ||
           ((run->mode & MODE_STATE) &&
            policy(s, LFS_KNOB_remap_ownership_sel0) == REMAP_OWNERSHIP_SEL0_KEEP);
}

/* The SPMC's pool may have no pages left for tables. Nothing in the models uses it up, so that only
 * an untimed run, which asks what could be, meets this. */
static bool maps_again(struct call *c, const struct vm_info *vm)
{
    if (!c->s->config->machine.untimed || lfs_choose(c->s->m, c->ctx, CHOICE_REMAP_FAILS, 2,
                                                     "pages for tables at S-EL0: enough|none") == 0)
        return true;
    lfs_trace_finding(c->s->m, c->ctx, RULE_EL0_REMAP_FAILED, "EL0_REMAP_FAILED", LFS_NO_RECORD,
                      LFS_NO_RECORD, "%s: working memory keeps the old instance's permissions",
                      vm->name);
    return false;
}

static void remap_working_memory(struct call *c, const struct vm_info *vm)
{
    uint64_t at = vm->config->load_address.v, pages = vm->mem_pages;

    while (pages > 0) {
        struct page_run run = page_run_at(c->s, vm, at, pages);

        if (!keeps_state(c->s, vm, &run))
            lfs_space_map(c->s->m, vm->space, lfs_ipa_of(at), lfs_pa_of(at), run.pages,
                          LFS_MODE_R | LFS_MODE_X | MODE_USER | MODE_NG);
        at += run.pages * LFS_PAGE_SIZE;
        pages -= run.pages;
    }
    lfs_trace_note(c->s->m, c->ctx, RULE_EL0_REMAP, "%s: working memory is read-execute", vm->name);
}

/* Back to what the manifest says, run by run; pages that are buffers, shared or borrowed keep
 * theirs. */
static void reset_region(struct call *c, const struct vm_info *vm,
                         const struct lfs_manifest_region *region)
{
    uint64_t at = region->base, left = region->pages;
    uint32_t wanted = region->attributes & RWX;

    while (left > 0) {
        uint64_t run = pages_alike(c->s, vm, at, left);
        uint32_t mode;

        if (lfs_space_mode(c->s->m, vm->space, lfs_ipa_of(at), run, &mode) &&
            !(mode & MODE_STATE) && (mode & RWX) != wanted)
            lfs_space_map(c->s->m, vm->space, lfs_ipa_of(at), lfs_pa_of(at), run,
                          (mode & ~RWX) | wanted);
        at += run * LFS_PAGE_SIZE;
        left -= run;
    }
}

enum rule reset_permissions(struct call *c, const struct vm_info *vm)
{
    const struct lfs_manifest *manifest = vm->manifest;

    if (manifest->exception_level != LFS_MANIFEST_S_EL0)
        return RULE_NONE;
    if (policy(c->s, LFS_KNOB_perm_reset_working_sel0) == PERM_RESET_WORKING_SEL0_RESET_RX) {
        if (maps_again(c, vm))
            remap_working_memory(c, vm);
        else if (policy(c->s, LFS_KNOB_remap_failure_sel0) == REMAP_FAILURE_SEL0_ABORT)
            return RULE_EL0_REMAP_FAILED;
    }
    if (policy(c->s, LFS_KNOB_perm_reset_static_sel0) == PERM_RESET_STATIC_SEL0_KEEP)
        return RULE_NONE;
    for (unsigned i = 0; i < manifest->memory_region_count; i++)
        reset_region(c, vm, lfs_manifest_memory_region(manifest, i));
    return RULE_NONE;
}

/* ---- the SPMC's own -------------------------------------------------------------------------- */

/* Where buffers lie among the pages of working memory that have gone, they are mapped as they were.
 */
static bool map_buffer(void *user, const struct lfs_met *met)
{
    const struct spmc *s = user;
    const struct lfs_claim *claim = &met->claim;

    if (claim->kind == LFS_CLAIM_RX || claim->kind == LFS_CLAIM_TX)
        lfs_space_map(s->m, s->stage1, lfs_ipa_of(claim->base), lfs_pa_of(claim->base),
                      claim->pages, claim->kind == LFS_CLAIM_RX ? LFS_MODE_W : LFS_MODE_R);
    return true;
}

void unmap_after_copy(struct call *c, const struct vm_info *vm, uint64_t pages)
{
    struct spmc *s = c->s;
    uint64_t load = vm->config->load_address.v, rest = load + pages * LFS_PAGE_SIZE;
    uint32_t mode;
    bool new;

    lfs_space_unmap(s->m, s->stage1, lfs_ipa_of(load), pages);
    if (policy(s, LFS_KNOB_spmc_view_of_buffers) == SPMC_VIEW_OF_BUFFERS_KEEP)
        lfs_claims_in(s->m, lfs_pa_of(load), pages < vm->mem_pages ? pages : vm->mem_pages,
                      map_buffer, s);
    if (pages >= vm->mem_pages ||
        policy(s, LFS_KNOB_spmc_mappings_after_copy) == SPMC_MAPPINGS_AFTER_COPY_UNMAP)
        return;
    new = !lfs_space_mode(s->m, s->stage1, lfs_ipa_of(rest), 1, &mode);
    lfs_space_map(s->m, s->stage1, lfs_ipa_of(rest), lfs_pa_of(rest), vm->mem_pages - pages,
                  LFS_MODE_R | LFS_MODE_W);
    if (new)
        conflict_of_spmc(c, vm, rest, vm->mem_pages - pages);
}
