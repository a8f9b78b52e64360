/* SPDX-License-Identifier: BSD-3-Clause */
/* Loading a partition: its package, its manifest, its claims, its translations
 * (manifests-packages-boot.md 3.3, 3.4, 3.10). */
#include <stdio.h>
#include <string.h>

#include "lfasim/formats/boot_info.h"
#include "lfasim/formats/spkg.h"
#include "models/spmc/spmc.h"

#define BOOT_INFO_AREA_MAX 4096u

struct loading {
    struct spmc *s;
    struct vm_info *vm;
    char *problem;
    size_t problem_size;
};

static bool failed(struct loading *l, const char *name, const char *detail)
{
    snprintf(l->problem, l->problem_size, "partition '%s' cannot be loaded: %s: %s", l->vm->name,
             name, detail);
    return false;
}

/* ---- what the manifest parser asks of the ledger
 * ---------------------------------------------------- */

static enum lfs_manifest_error contain(void *user, const struct lfs_manifest_region *region,
                                       enum lfs_manifest_region_kind kind)
{
    struct loading *l = user;
    const struct lfs_range *range =
        lfs_map_contains(l->s->m, lfs_pa_of(region->base), lfs_manifest_region_size(region));
    bool device = kind == LFS_MANIFEST_DEVICE;

    if (range && range->secure == !(region->attributes & LFS_MANIFEST_REGION_NON_SECURE) &&
        (range->type == LFS_RANGE_DEVICE) == device)
        return LFS_MANIFEST_SUCCESS;
    return device ? LFS_MANIFEST_DEVICE_MEM_REGION_INVALID : LFS_MANIFEST_MEM_REGION_INVALID;
}

static bool name_clash(struct loading *l, const char *what, uint32_t other)
{
    struct lfs_origin origin = lfs_claim_origin(l->s->m, other);
    struct lfs_claim claim = lfs_claim_get(l->s->m, other);
    char detail[300];

    snprintf(detail, sizeof(detail), "%s meets %s of %s, 0x%llx + %u pages (%s%s%s)", what,
             lfs_claim_kind_name(l->s->m, other), lfs_claim_owner_name(l->s->m, other),
             (unsigned long long)claim.base, claim.pages, origin.file ? origin.file : "",
             origin.file ? ": " : "", origin.what ? origin.what : "platform");
    return failed(l, "MEM_REGION_OVERLAP", detail);
}

static const char *region_name(const struct lfs_manifest_region *region)
{
    return region->description[0] ? region->description : region->node;
}

static enum lfs_manifest_error record(void *user, const struct lfs_manifest_region *region,
                                      enum lfs_manifest_region_kind kind)
{
    struct loading *l = user;
    struct lfs_machine *m = l->s->m;
    const char *what = lfs_machine_text(
        m, "%s '%s'", kind == LFS_MANIFEST_DEVICE ? "device region" : "memory region",
        region_name(region));
    uint32_t other = claim_in_the_way(l->s, region->base, region->pages);

    if (other) {
        name_clash(l, what, other);
        return LFS_MANIFEST_MEM_REGION_OVERLAP;
    }
    claim(l->s, NULL,
          kind == LFS_MANIFEST_DEVICE ? LFS_CLAIM_DEVICE_REGION : LFS_CLAIM_STATIC_REGION,
          l->vm->id, l->vm->name, region->base, region->pages,
          (struct lfs_origin){l->vm->config->manifest_file, 0, what});
    return LFS_MANIFEST_SUCCESS;
}

static enum lfs_manifest_error claim_boot_order(void *user, uint16_t boot_order)
{
    struct loading *l = user;

    for (unsigned i = 1; i < l->s->vm_count; i++)
        if (&l->s->vm[i] != l->vm && l->s->vm[i].manifest &&
            l->s->vm[i].manifest->boot_order == boot_order)
            return LFS_MANIFEST_INVALID_BOOT_ORDER;
    return LFS_MANIFEST_SUCCESS;
}

/* ---- steps
 * ------------------------------------------------------------------------------------------ */

static bool read_package(struct loading *l, struct lfs_package *package)
{
    const struct lfs_blob *blob = &l->vm->config->package;
    enum lfs_package_error error = lfs_package_parse(blob->bytes, blob->size, package);

    if (error == LFS_PACKAGE_OK && !lfs_package_fits(package, blob->size))
        error = LFS_PACKAGE_TRUNCATED;
    if (error != LFS_PACKAGE_OK)
        return failed(l, lfs_package_error_name(error), lfs_package_error_text(error));
    if (!lfs_page_aligned(l->vm->config->load_address.v) || l->vm->config->load_address.v == 0)
        return failed(l, "NOT_COMPATIBLE", "the load address is not a multiple of 4096, or is 0");
    if (!lfs_package_fits(package, l->vm->config->mem_size))
        return failed(l, "NOT_COMPATIBLE", "the package is larger than the working memory");
    return true;
}

static bool read_manifest(struct loading *l, const struct lfs_package *package)
{
    struct vm_info *vm = l->vm;
    struct lfs_manifest_context context = {.load_address = vm->config->load_address.v,
                                           .compiled_minor = 3,
                                           .limits = &lfs_build_limits_fvp,
                                           .quirks = true,
                                           .user = l,
                                           .claim_boot_order = claim_boot_order,
                                           .contain = contain,
                                           .record = record};
    struct lfs_manifest_problem problem;
    uint8_t *copy = lfs_machine_alloc(l->s->m, package->pm_size + 1);
    struct lfs_manifest *manifest = lfs_machine_alloc(l->s->m, sizeof(*manifest));

    if (!copy || !manifest)
        return failed(l, "host memory", "too many partitions");
    memcpy(copy, (const uint8_t *)vm->config->package.bytes + package->pm_offset, package->pm_size);
    vm->manifest_bytes = copy;
    vm->manifest_size = package->pm_size;
    l->problem[0] = '\0';
    if (lfs_manifest_parse(copy, package->pm_size, &context, manifest, &problem) !=
        LFS_MANIFEST_SUCCESS) {
        char detail[sizeof(problem) + 16];

        if (l->problem[0])
            return false; /* the ledger has said it better */
        snprintf(detail, sizeof(detail), "%s%s%s%s: %s", problem.node,
                 problem.property[0] ? " property '" : "", problem.property,
                 problem.property[0] ? "'" : "", problem.detail);
        return failed(l, lfs_manifest_error_name(problem.error), detail);
    }
    vm->manifest = manifest;
    return true;
}

static bool claim_working_memory(struct loading *l)
{
    const struct vm_info *vm = l->vm;
    uint64_t base = vm->config->load_address.v, bytes = vm->mem_pages * LFS_PAGE_SIZE;
    const struct lfs_range *range = lfs_map_contains(l->s->m, vm->config->load_address, bytes);
    uint32_t other = claim_in_the_way(l->s, base, vm->mem_pages);

    if (!range || !range->secure || range->type != LFS_RANGE_MEMORY)
        return failed(l, "MEM_REGION_INVALID", "working memory outside one secure memory range");
    if (other)
        return name_clash(l, "working memory", other);
    claim(l->s, NULL, LFS_CLAIM_WORKING_MEMORY, vm->id, vm->name, base, vm->mem_pages,
          (struct lfs_origin){vm->config->manifest_file, 0, "load address and memory size"});
    return true;
}

static bool image_uuid_unique(struct loading *l)
{
    const uint32_t *uuid = l->vm->manifest->image_uuid;

    if ((uuid[0] | uuid[1] | uuid[2] | uuid[3]) == 0)
        return true;
    for (unsigned i = 1; i < l->s->vm_count; i++)
        if (&l->s->vm[i] != l->vm && l->s->vm[i].manifest &&
            memcmp(l->s->vm[i].manifest->image_uuid, uuid, 16) == 0)
            return failed(l, "DUPLICATE_IMAGE_UUID", l->s->vm[i].name);
    return true;
}

static void claim_live_state_buffer(struct loading *l)
{
    const struct lfs_manifest *manifest = l->vm->manifest;
    const struct lfs_manifest_region *region;

    if (manifest->live_state_region < 0)
        return;
    region = &manifest->memory_regions[manifest->live_state_region];
    claim(l->s, NULL, LFS_CLAIM_LIVE_STATE_BUFFER, l->vm->id, l->vm->name, region->base,
          region->pages,
          (struct lfs_origin){l->vm->config->manifest_file, 0, "live-state-buffer-info"});
}

static bool place_package(struct loading *l)
{
    const struct lfs_partition_config *config = l->vm->config;
    lfs_image image;

    if (!lfs_image_add(l->s->m, config->package.bytes, config->package.size, &image))
        return failed(l, "host memory", "the package does not fit the page pool");
    lfs_page_place(l->s->m, config->load_address, image, 0, lfs_pages_of(config->package.size));
    return true;
}

bool write_boot_info(struct lfs_machine *m, const struct vm_info *vm,
                     const struct lfs_package *package, const struct lfs_manifest *manifest)
{
    uint64_t base = vm->config->load_address.v;
    struct lfs_boot_info_request request = {
        .version = vm->manifest->ffa_version,
        .area_size = package->pm_offset,
        .fdt = {manifest->boot_info_fdt, base + package->pm_offset, package->pm_size},
        .hob_list = {manifest->boot_info_hob, 0, 0}};
    uint8_t area[BOOT_INFO_AREA_MAX] = {0};

    if (lfs_boot_info_write(&request, area, sizeof(area)) != LFS_BOOT_INFO_OK)
        return false;
    lfs_mem_write(m, lfs_pa_of(base), area, lfs_boot_info_written_size(&request));
    return true;
}

/* ---- translations
 * ------------------------------------------------------------------------------------- */

static void map_region(struct spmc *s, const struct vm_info *vm,
                       const struct lfs_manifest_region *region, uint32_t kind)
{
    uint32_t user = vm->manifest->exception_level == LFS_MANIFEST_S_EL0 ? MODE_USER | MODE_NG : 0;
    uint32_t mode = (region->attributes & 7) | kind | user;

    if (region->attributes & LFS_MANIFEST_REGION_NON_SECURE)
        mode |= MODE_NS;
    lfs_space_map(s->m, vm->space, lfs_ipa_of(region->base), lfs_pa_of(region->base), region->pages,
                  mode);
}

/* All mappings are identity; every page begins Owner-EA (ffa-memory.md 12.1). */
void spmc_map_partition(struct spmc *s, const struct vm_info *vm)
{
    const struct lfs_manifest *manifest = vm->manifest;
    uint32_t all = LFS_MODE_R | LFS_MODE_W | LFS_MODE_X;

    if (manifest->exception_level == LFS_MANIFEST_S_EL0)
        all = LFS_MODE_R | LFS_MODE_X | MODE_USER | MODE_NG;
    lfs_space_map(s->m, vm->space, lfs_ipa_of(vm->config->load_address.v), vm->config->load_address,
                  vm->mem_pages, all);
    for (unsigned i = 0; i < manifest->memory_region_count; i++)
        map_region(s, vm, &manifest->memory_regions[i], 0);
    for (unsigned i = 0; i < manifest->device_region_count; i++)
        map_region(s, vm, &manifest->device_regions[i], LFS_MODE_DEVICE);
}

/* Static regions in non-secure memory are no longer the normal world's to share or to map
 * (manifests-packages-boot.md 3.10). */
static void hide_from_nwd(struct spmc *s, const struct vm_info *vm)
{
    for (unsigned i = 0; i < vm->manifest->memory_region_count; i++) {
        const struct lfs_manifest_region *region = &vm->manifest->memory_regions[i];

        if (region->attributes & LFS_MANIFEST_REGION_NON_SECURE)
            lfs_space_unmap(s->m, s->vm[0].space, lfs_ipa_of(region->base), region->pages);
    }
}

bool spmc_map_static_buffers(struct spmc *s, struct lfs_ctx *ctx, struct vm_info *vm)
{
    const struct lfs_manifest *manifest = vm->manifest;
    struct call call = {.s = s, .ctx = ctx, .vcpu = vm->first_vcpu, .vm = vm};
    enum ffa_status status;

    return !manifest->has_rxtx_info || manifest->rx_region < 0 || manifest->tx_region < 0 ||
           rxtx_map(&call, manifest->memory_regions[manifest->tx_region].base,
                    manifest->memory_regions[manifest->rx_region].base,
                    manifest->memory_regions[manifest->rx_region].pages,
                    (struct lfs_origin){vm->config->manifest_file, 0, "rx_tx-info"},
                    &status) == RULE_NONE;
}

static void add_to_boot_order(struct spmc *s, const struct vm_info *vm)
{
    unsigned i = s->boot_count++;

    while (i > 0 &&
           s->vcpu[s->boot_order[i - 1]].vm->manifest->boot_order > vm->manifest->boot_order) {
        s->boot_order[i] = s->boot_order[i - 1];
        i--;
    }
    s->boot_order[i] = (uint8_t)vm->first_vcpu;
}

bool spmc_load(struct spmc *s, struct vm_info *vm, char *problem, size_t size)
{
    struct loading l = {s, vm, problem, size};
    struct call call = {.s = s, .vcpu = NOBODY, .vm = vm};
    struct lfs_package package;

    vm->mem_pages = lfs_pages_of(vm->config->mem_size);
    if (!read_package(&l, &package) || !read_manifest(&l, &package) || !claim_working_memory(&l) ||
        !image_uuid_unique(&l) || !place_package(&l))
        return false;
    if (vm->manifest->has_boot_info && vm->manifest->gp_register == LFS_MANIFEST_NONE)
        return failed(&l, "NOT_COMPATIBLE", "boot-info without gp-register-num: the SPMC asserts");
    claim_live_state_buffer(&l);
    spmc_map_partition(s, vm);
    hide_from_nwd(s, vm);
    vm_edit(s, vm)->entry = vm->config->load_address.v + vm->manifest->entrypoint_offset;
    vm_edit(s, vm)->version = vm->manifest->ffa_version;
    vm_set(&call, vm, VM_CREATED, RULE_BOOT);
    for (unsigned i = 0; i < vm->vcpu_count; i++)
        vcpu_set(&call, vm->first_vcpu + (int)i, VCPU_CREATED, RULE_BOOT);
    if (vm->manifest->has_boot_info && !write_boot_info(s->m, vm, &package, vm->manifest))
        lfs_trace_note(s->m, NULL, RULE_BOOT, "%s: no room for boot information", vm->name);
    add_to_boot_order(s, vm);
    return spmc_map_static_buffers(s, NULL, vm) ||
           failed(&l, "RX/TX", "the buffers of rx_tx-info cannot be mapped");
}
