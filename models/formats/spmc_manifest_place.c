/* SPDX-License-Identifier: BSD-3-Clause */
/* Where the working memory of a vmN lies: manifests-packages-boot 3.4 and step 11 of 3.3. */
#include "spmc_manifest_internal.h"

static const char load_address[] = "load_address";

/* 3.4, what needs no package; false when the address cannot be judged further. */
static bool read_load_address(struct spmc_judge *judge, int node, struct lfs_spmc_vm *vm)
{
    struct manifest_reader *reader = &judge->reader;

    reader->step = "3.4-1";
    if (lfs_manifest_read_number(reader, node, load_address, UINT64_MAX, &vm->load_address) !=
        LFS_MANIFEST_SUCCESS)
        return false;
    reader->step = "3.4-2";
    if (vm->load_address % LFS_MANIFEST_PAGE != 0) {
        lfs_manifest_fail(reader, node, load_address, LFS_MANIFEST_NOT_COMPATIBLE,
                          "load_address 0x%llx is not a multiple of 0x%x",
                          (unsigned long long)vm->load_address, LFS_MANIFEST_PAGE);
        return false;
    }
    reader->step = "3.4-3";
    if (vm->load_address == 0) {
        lfs_manifest_lint(reader, "LINT_LOAD_ZERO", node, load_address, "load_address is 0");
        lfs_manifest_panics(reader);
        lfs_manifest_consumers(reader, "Hafnium asserts");
        return false;
    }
    reader->step = "3.4-5";
    if (vm->mem_size == 0 && lfs_manifest_has_property(reader, node, "mem_size")) {
        lfs_manifest_fail(reader, node, "mem_size", LFS_MANIFEST_NOT_COMPATIBLE,
                          "working memory of 0 bytes holds no package");
        return false;
    }
    return vm->mem_size != 0;
}

static void check_containment(struct spmc_judge *judge, int node, const struct lfs_spmc_vm *vm)
{
    uint64_t size = lfs_spmc_vm_memory(vm);

    if (judge->ranges_unknown ||
        lfs_spmc_manifest_contains(judge->out, vm->load_address, size, true, false) != NULL)
        return;
    lfs_manifest_fail(&judge->reader, node, load_address, LFS_MANIFEST_MEM_REGION_INVALID,
                      "the working memory of '%s' is not inside one secure memory range",
                      vm->debug_name);
    lfs_manifest_fact(&judge->reader, "it is 0x%llx bytes at 0x%llx", (unsigned long long)size,
                      (unsigned long long)vm->load_address);
}

static void check_image(struct spmc_judge *judge, int node, const struct lfs_spmc_vm *vm)
{
    const struct lfs_spmc_manifest_context *context = judge->context;

    /* Step 2: an image that does not begin on a page is not recorded. */
    if (context->image_size == 0 || context->image_base % LFS_MANIFEST_PAGE != 0 ||
        !lfs_spmc_overlap(vm->load_address, lfs_spmc_vm_memory(vm), context->image_base,
                          context->image_size))
        return;
    lfs_manifest_fail(&judge->reader, node, load_address, LFS_MANIFEST_MEM_REGION_OVERLAP,
                      "the working memory of '%s' overlaps the SPMC image", vm->debug_name);
    lfs_manifest_fact(&judge->reader, "the image is 0x%llx bytes at 0x%llx",
                      (unsigned long long)context->image_size,
                      (unsigned long long)context->image_base);
}

static void check_others(struct spmc_judge *judge, uint32_t index)
{
    const struct lfs_spmc_vm *vm = &judge->out->vms[index];

    for (uint32_t i = 0; i < index; i++) {
        const struct lfs_spmc_vm *other = &judge->out->vms[i];

        if (other->load_address == 0 || other->mem_size == 0 ||
            !lfs_spmc_overlap(vm->load_address, lfs_spmc_vm_memory(vm), other->load_address,
                              lfs_spmc_vm_memory(other)))
            continue;
        lfs_manifest_fail(
            &judge->reader, judge->vm_nodes[index], load_address, LFS_MANIFEST_MEM_REGION_OVERLAP,
            "the working memory of '%s' overlaps that of '%s'", vm->debug_name, other->debug_name);
        lfs_manifest_other(&judge->reader, judge->vm_nodes[i], load_address, -1,
                           "'%s' is here, 0x%llx bytes at 0x%llx", other->debug_name,
                           (unsigned long long)lfs_spmc_vm_memory(other),
                           (unsigned long long)other->load_address);
    }
}

void lfs_spmc_place_vm(struct spmc_judge *judge, uint32_t index)
{
    struct lfs_spmc_vm *vm = &judge->out->vms[index];
    int node = judge->vm_nodes[index];

    if (!read_load_address(judge, node, vm))
        return;
    judge->reader.step = "3.3-11";
    check_containment(judge, node, vm);
    check_image(judge, node, vm);
    check_others(judge, index);
}
