/* SPDX-License-Identifier: BSD-3-Clause */
/* Loading the partitions once all manifests have been read: translations, RX/TX, entry, the order
 * in which they boot (manifests-packages-boot.md 3.10). A partition that cannot be loaded is left
 * out; what the firmware asserts ends everything.
 *
 * What is left out here keeps its claims: the SPMC recorded its ranges when it read the manifest
 * (M9, M14), never forgets them, and gives them to nobody else. */
#include <stdio.h>
#include <string.h>

#include "models/spmc/spmc.h"

#define RWX (LFS_MODE_R | LFS_MODE_W | LFS_MODE_X)

/* ---- translations ---------------------------------------------------------------------------- */

static uint32_t at_s_el0(const struct vm_info *vm)
{
    return vm->manifest->exception_level == LFS_MANIFEST_S_EL0 ? MODE_USER | MODE_NG : 0;
}

static uint32_t region_mode(const struct vm_info *vm, const struct lfs_manifest_region *region)
{
    return (region->attributes & RWX) | at_s_el0(vm) |
           (region->attributes & LFS_MANIFEST_REGION_NON_SECURE ? MODE_NS : 0);
}

static uint32_t working_memory_mode(const struct vm_info *vm)
{
    return at_s_el0(vm) ? LFS_MODE_R | LFS_MODE_X | at_s_el0(vm) : RWX;
}

uint32_t declared_mode(const struct vm_info *vm, uint64_t at)
{
    for (unsigned i = 0; i < vm->manifest->memory_region_count; i++) {
        const struct lfs_manifest_region *region = lfs_manifest_memory_region(vm->manifest, i);

        if (at >= region->base && at - region->base < lfs_manifest_region_size(region))
            return region_mode(vm, region);
    }
    return working_memory_mode(vm);
}

static void map_region(struct spmc *s, const struct vm_info *vm,
                       const struct lfs_manifest_region *region, uint32_t kind)
{
    lfs_space_map(s->m, vm->space, lfs_ipa_of(region->base), lfs_pa_of(region->base), region->pages,
                  region_mode(vm, region) | kind);
}

/* All mappings are identity; every page begins Owner-EA (ffa-memory.md 12.1). */
void spmc_map_partition(struct spmc *s, const struct vm_info *vm)
{
    const struct lfs_manifest *manifest = vm->manifest;

    lfs_space_map(s->m, vm->space, lfs_ipa_of(vm->config->load_address.v), vm->config->load_address,
                  vm->mem_pages, working_memory_mode(vm));
    for (unsigned i = 0; i < manifest->memory_region_count; i++)
        map_region(s, vm, lfs_manifest_memory_region(manifest, i), 0);
    for (unsigned i = 0; i < manifest->device_region_count; i++)
        map_region(s, vm, &manifest->device_regions[i], LFS_MODE_DEVICE);
}

/* Static regions in non-secure memory are no longer the normal world's to share or to map
 * (manifests-packages-boot.md 3.10). */
static void hide_from_nwd(struct spmc *s, const struct vm_info *vm)
{
    for (unsigned i = 0; i < vm->manifest->memory_region_count; i++) {
        const struct lfs_manifest_region *region = lfs_manifest_memory_region(vm->manifest, i);

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
           rxtx_map(&call, lfs_manifest_memory_region(manifest, manifest->tx_region)->base,
                    lfs_manifest_memory_region(manifest, manifest->rx_region)->base,
                    lfs_manifest_memory_region(manifest, manifest->rx_region)->pages,
                    manifest_origin(vm, "rx_tx-info", "/rx_tx-info"), &status) == RULE_NONE;
}

/* ---- what the firmware asserts, and what makes it leave a partition out ------------------------ */

static void report(const struct vm_info *vm, const char *name, enum lfs_fate fate, const char *node,
                   const char *property, const char *text)
{
    struct lfs_input_fault fault = fault_of(vm, name, "3.10", fate);

    fault_at(&fault, node, property);
    fault_says(&fault, "%s", text);
    fault.what.panics = fate == LFS_FATE_PANIC;
    fault_report(vm->spmc, &fault, NULL);
}

static bool asserts_over_region(const struct vm_info *vm)
{
    char node[LFS_PLACE_NODE_SIZE];

    for (unsigned i = 0; i < vm->manifest->memory_region_count; i++) {
        const struct lfs_manifest_region *region = lfs_manifest_memory_region(vm->manifest, i);

        if ((region->attributes & RWX) != RWX)
            continue;
        snprintf(node, sizeof(node), "/memory-regions/%s", region->node);
        report(vm, "LINT_RWX", LFS_FATE_PANIC, node, "attributes",
               "a region that may be written and executed is asserted against when it is mapped");
        return true;
    }
    return false;
}

static bool asserts(const struct vm_info *vm)
{
    const struct lfs_manifest *manifest = vm->manifest;

    if (cross_asserts(vm->spmc, vm))
        return true;
    if (asserts_over_region(vm))
        return true;
    if (!manifest->has_rxtx_info || (manifest->rx_region >= 0 && manifest->tx_region >= 0))
        return false;
    report(vm, "LINT_RXTX_UNRESOLVED", LFS_FATE_PANIC, "/rx_tx-info", "",
           "no memory region has these phandles: the SPMC follows a NULL pointer");
    return true;
}

/* ---- a partition ------------------------------------------------------------------------------- */

/* Ties keep the order of the ids. */
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

static void claim_live_state_buffer(struct spmc *s, const struct vm_info *vm)
{
    const struct lfs_manifest *manifest = vm->manifest;
    const struct lfs_manifest_region *region;

    if (manifest->live_state_region < 0)
        return;
    region = lfs_manifest_memory_region(manifest, manifest->live_state_region);
    claim(s, NULL, LFS_CLAIM_LIVE_STATE_BUFFER, vm->id, vm->name, region->base, region->pages,
          manifest_origin(vm, "live-state-buffer-info", "/live-state-buffer-info"));
}

/* False: the firmware has asserted. */
static bool load(struct spmc *s, struct vm_info *vm)
{
    struct call call = {.s = s, .vcpu = NOBODY, .vm = vm};

    if (asserts(vm))
        return false;
    spmc_map_partition(s, vm);
    hide_from_nwd(s, vm);
    if (!spmc_map_static_buffers(s, NULL, vm)) {
        report(vm, "LINT_RXTX_LINK", LFS_FATE_SKIPPED, "/rx_tx-info", "",
               "RX and TX have too many pages, or RX is not R, or TX not RW");
        return true;
    }
    claim_live_state_buffer(s, vm);
    vm_edit(s, vm)->entry = vm->config->load_address.v + vm->manifest->entrypoint_offset;
    vm_edit(s, vm)->version = vm->manifest->ffa_version;
    vm_set(&call, vm, VM_CREATED, RULE_BOOT);
    for (unsigned i = 0; i < vm->vcpu_count; i++)
        vcpu_set(&call, vm->first_vcpu + (int)i, VCPU_CREATED, RULE_BOOT);
    add_to_boot_order(s, vm);
    return true;
}

void spmc_load(struct spmc *s)
{
    vm_edit(s, &s->vm[0])->version =
        FFA_VERSION_1_3; /* before it says anything: ffa-abi.md 2.4 V2 */
    for (unsigned i = 1; i < s->vm_count; i++)
        if (s->vm[i].manifest && !load(s, &s->vm[i]) && s->config->inputs_as_is)
            return;
}
