/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Putting a new instance in place: lifecycle-and-live-activation.md 4.6, step by step.
 *
 * Profile `upstream` copies first and judges what it finds at the load address; `spec` judges the
 * package in staging, while the old image could still go on.
 */
#include <string.h>

#include "lfasim/formats/manifest_compare.h"
#include "lfasim/formats/package.h"
#include "models/spmc/spmc.h"

struct staged {
    uint64_t base, pages;
    struct lfs_package package;
    struct lfs_manifest probe;
    uint64_t looked_at; /* pages that judging the package maps, and unmaps again */
};

/* ---- judging a package wherever it lies
 * ---------------------------------------------------------------- */

/* A package in simulated memory: in staging, or where a partition has its working memory. */
struct lying {
    struct spmc *s;
    const struct vm_info *vm; /* NULL: in staging */
    uint64_t at;
};

static void read_lying(const void *user, uint64_t offset, void *out, size_t size)
{
    const struct lying *lying = user;

    if (lying->vm)
        working_memory_read(lying->s, lying->vm, lying->at + offset, out, size);
    else
        lfs_mem_read(lying->s->m, lfs_pa_of(lying->at + offset), out, size);
}

/* MC-11; the rule that says so. */
static enum rule package_conflict(struct call *c, const struct vm_info *vm, const struct staged *st,
                                  uint64_t package)
{
    conflict_of_package(c, vm, st->base, st->pages, package);
    return RULE_PACKAGE_TOTAL;
}

/* Its contents must be aligned at their destination; staging is page aligned as well. */
static enum rule judge_header(struct call *c, const struct vm_info *vm, struct staged *st,
                              uint64_t at)
{
    struct lying lying = {c->s, at == st->base ? NULL : vm, at};
    struct lfs_package_source source = {st->pages * LFS_PAGE_SIZE, read_lying, &lying};
    enum lfs_package_error error =
        lfs_package_parse_from(&source, vm->config->load_address.v, &st->package);

    st->looked_at = 1;
    if (error == LFS_PACKAGE_TRUNCATED)
        return package_conflict(c, vm, st, 0);
    if (error != LFS_PACKAGE_OK)
        return RULE_PACKAGE_HEADER;
    if (!lfs_package_fits(&st->package, vm->mem_pages * LFS_PAGE_SIZE) &&
        policy(c->s, LFS_KNOB_package_header_bounds) == PACKAGE_HEADER_BOUNDS_CHECK)
        return package_conflict(c, vm, st, st->package.total);
    st->looked_at = lfs_pages_of(st->package.total);
    if (!lfs_package_fits(&st->package, st->pages * LFS_PAGE_SIZE))
        return package_conflict(c, vm, st, st->package.total);
    return RULE_NONE;
}

static bool identical(const struct vm_info *vm, const uint8_t *bytes, size_t size)
{
    return size == vm->manifest_size && memcmp(bytes, vm->manifest_bytes, size) == 0;
}

static void *room_for_regions(void *of, size_t bytes)
{
    struct spmc *s = of;

    return bytes <= s->regions_room_size ? s->regions_room : NULL;
}

/* A manifest at any place, judged by itself. */
static bool parse(const struct vm_info *vm, const uint8_t *bytes, size_t size,
                  struct lfs_manifest *out)
{
    struct lfs_build_limits limits = lfs_build_limits_none;
    struct lfs_manifest_context context = {.load_address = vm->config->load_address.v,
                                           .compiled_minor = 3,
                                           .limits = &limits,
                                           .room = {room_for_regions, vm->spmc},
                                           .quirks = spmc_reads_quirks(vm->spmc)};

    limits.memory_regions = vm->spmc->platform->limits->memory_regions;
    return lfs_manifest_parse(bytes, size, &context, out, NULL) == LFS_MANIFEST_SUCCESS;
}

static bool same_structure(const struct vm_info *vm, const uint8_t *bytes, size_t size)
{
    struct lfs_manifest staged;

    return parse(vm, bytes, size, &staged) &&
           lfs_manifest_compare(vm->manifest, &staged, NULL, NULL) == 0;
}

static enum rule compare_manifest(struct call *c, const struct vm_info *vm, const uint8_t *bytes,
                                  size_t size)
{
    unsigned how = policy(c->s, LFS_KNOB_manifest_compare);
    bool same = how == MANIFEST_COMPARE_NONE || identical(vm, bytes, size) ||
                (how == MANIFEST_COMPARE_STRUCTURAL && same_structure(vm, bytes, size));

    if (same || policy(c->s, LFS_KNOB_manifest_mismatch_action) == MANIFEST_MISMATCH_ACTION_IGNORE)
        return RULE_NONE;
    return RULE_MANIFEST_DIFFERS;
}

/* Steps 10 and 11: a well-formed FF-A manifest. The one that the partition booted with is known to
 * be one, so equal bytes need no second look. */
static enum rule judge_manifest(struct call *c, const struct vm_info *vm, struct staged *st,
                                uint64_t at)
{
    size_t size = st->package.pm_size;
    _Alignas(8) uint8_t stack_copy[4096];
    uint8_t *bytes = size <= sizeof(stack_copy) ? stack_copy : c->s->scratch;

    if (size == 0 || size > c->s->scratch_size)
        return RULE_PACKAGE_MANIFEST;
    read_lying(&(struct lying){c->s, at == st->base ? NULL : vm, at}, st->package.pm_offset, bytes,
               size);
    if (identical(vm, bytes, size)) {
        st->probe = *vm->manifest;
        return RULE_NONE;
    }
    if (lfs_manifest_probe(bytes, size, &st->probe, NULL) != LFS_MANIFEST_SUCCESS)
        return RULE_PACKAGE_MANIFEST;
    return compare_manifest(c, vm, bytes, size);
}

static enum rule judge(struct call *c, const struct vm_info *vm, struct staged *st, uint64_t at)
{
    enum rule rule = judge_header(c, vm, st, at);

    return rule == RULE_NONE ? judge_manifest(c, vm, st, at) : rule;
}

/* ---- the steps
 * -----------------------------------------------------------------------------------------------
 */

static void copy(struct call *c, const struct vm_info *vm, const struct staged *st)
{
    struct spmc *s = c->s;
    const struct lfs_costs *costs = &s->platform->costs;
    uint64_t load = vm->config->load_address.v, rest = vm->mem_pages - st->pages, left_out;

    if (lfs_ranges_overlap(st->base, st->pages * LFS_PAGE_SIZE, load, st->pages * LFS_PAGE_SIZE))
        lfs_panic(c->ctx, RULE_COPY_OVERLAPS,
                  "SPMC panic: the package at 0x%llx overlaps its destination 0x%llx",
                  (unsigned long long)st->base, (unsigned long long)load);
    left_out = fill_working_memory(c, vm, load, st->pages, st->base) +
               fill_working_memory(c, vm, load + st->pages * LFS_PAGE_SIZE, rest, 0);
    lfs_charge(c->ctx, transfer_time(st->pages * LFS_PAGE_SIZE, costs->memcpy_mib_s) +
                           transfer_time(rest * LFS_PAGE_SIZE, costs->memset_mib_s) +
                           transfer_time(vm->mem_pages * LFS_PAGE_SIZE, costs->dcache_clean_mib_s));
    lfs_trace_note(s->m, c->ctx, RULE_COPY, "%s: %llu pages copied 0x%llx -> 0x%llx, %llu zeroed",
                   vm->name, (unsigned long long)st->pages, (unsigned long long)st->base,
                   (unsigned long long)load, (unsigned long long)rest);
    if (left_out > 0)
        lfs_trace_note(s->m, c->ctx, RULE_COPY_LEAVES_OUT, "%s: %llu pages of them were left out",
                       vm->name, (unsigned long long)left_out);
}

/* Profile knob entry_point_source: the new manifest's own offset. */
static uint64_t entry_of_new(struct spmc *s, const struct vm_info *vm, const struct staged *st)
{
    struct lfs_manifest manifest;

    working_memory_read(s, vm, vm->config->load_address.v + st->package.pm_offset, s->scratch,
                        st->package.pm_size);
    return parse(vm, s->scratch, st->package.pm_size, &manifest)
               ? vm->config->load_address.v + manifest.entrypoint_offset
               : vm_state(s, vm)->entry;
}

/* Steps 12 and 13. */
static enum rule finish_in_place(struct call *c, struct vm_info *vm, const struct staged *st)
{
    struct spmc *s = c->s;
    enum rule rule;

    if (st->probe.has_boot_info && vm->manifest->gp_register != LFS_MANIFEST_NONE &&
        policy(s, LFS_KNOB_boot_info_refresh) == BOOT_INFO_REFRESH_YES &&
        !write_boot_info(s, vm, &st->package, &st->probe))
        lfs_trace_note(s->m, c->ctx, RULE_BOOT_INFO, "%s: boot information could not be written",
                       vm->name);
    rule = reset_permissions(c, vm);
    if (policy(s, LFS_KNOB_entry_point_source) == ENTRY_POINT_SOURCE_NEW)
        vm_edit(s, vm)->entry = entry_of_new(s, vm, st);
    return rule;
}

enum rule prepare_new_instance(struct call *c, struct vm_info *vm)
{
    const struct vm *state = vm_state(c->s, vm);
    struct staged st = {.base = state->staging, .pages = lfs_pages_of(state->staging_size)};
    bool first_judge = policy(c->s, LFS_KNOB_validate_before_copy) == VALIDATE_BEFORE_COPY_YES;
    enum rule rule = overlap_at_prepare(c, vm);

    watch_staging(c, vm, st.base);
    if (rule == RULE_NONE && st.pages > vm->mem_pages) {
        conflict_of_staged(c, vm, st.base, st.pages);
        rule = RULE_PACKAGE_SIZE;
    }
    if (rule == RULE_NONE && first_judge)
        rule = judge(c, vm, &st, st.base);
    if (rule != RULE_NONE)
        return rule;
    watch_code_changes(c, vm, true);
    tell_phase(c, vm, LIVE_BEFORE_COPY);
    copy(c, vm, &st);
    watch_code_changes(c, vm, false);
    if (!first_judge)
        rule = judge(c, vm, &st, vm->config->load_address.v);
    if (rule == RULE_NONE)
        rule = finish_in_place(c, vm, &st);
    watch_image(c, vm);
    /* What it looked at leaves the SPMC's own translations, also beyond working memory if the
     * header says so (LA-121). */
    unmap_after_copy(c, vm, st.looked_at);
    tell_phase(c, vm, LIVE_AFTER_COPY);
    return rule;
}

void reload_boot_package(struct call *c, const struct vm_info *vm)
{
    struct spmc *s = c->s;
    const struct lfs_costs *costs = &s->platform->costs;
    uint64_t load = vm->config->load_address.v, size = vm->config->package.size;
    struct lying lying = {s, vm, load};
    struct lfs_package_source source = {vm->config->mem_size, read_lying, &lying};
    struct lfs_package package;

    lfs_page_zero(s->m, lfs_pa_of(load), vm->mem_pages);
    lfs_page_place(s->m, lfs_pa_of(load), vm->image, 0, lfs_pages_of(size));
    if (vm->manifest->has_boot_info &&
        lfs_package_parse_from(&source, load, &package) == LFS_PACKAGE_OK)
        write_boot_info(s, vm, &package, vm->manifest);
    lfs_charge(c->ctx, transfer_time(size, costs->memcpy_mib_s) +
                           transfer_time(vm->config->mem_size, costs->memset_mib_s));
    lfs_trace_note(s->m, c->ctx, RULE_RESTART, "%s: the package it booted from is loaded again",
                   vm->name);
}
