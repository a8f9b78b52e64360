/* SPDX-License-Identifier: BSD-3-Clause */
/* The user's SPMC manifest: it says where memory is and what each partition gets. */
#include "tools/readers/proposal/proposal_private.h"

#include <string.h>

bool add_spmc_manifest(struct lfs_proposal *proposal, struct lfs_manifest_file *file,
                       const char *path, const char *named, struct lfs_diag *diag)
{
    /* As a platform hands it over whose SPMD looks at it in a page of its own (5.2). */
    const struct lfs_spmd_context spmd = {.at_sel2 = true, .has_sel2 = true, .minor_version = 3};
    struct lfs_spmc_manifest_context context = {.limits = &lfs_build_limits_fvp};
    struct lfs_manifest_report report = {.file = file, .diag = diag, .without_notes = true};
    const struct lfs_dtb *blob = lfs_manifest_file_blob(file);
    struct lfs_spmc_manifest *manifest = &proposal->spmc_manifest;
    struct lfs_spmc_attributes attributes;
    size_t before = lfs_diag_errors(diag);

    if (proposal->spmc_path) {
        lfs_diag_add(diag, (struct lfs_pos){.file = path}, "INIT_KIND",
                     "this is a second SPMC manifest: a platform has one");
        return false;
    }
    lfs_spmc_manifest_judge_spmd(blob->bytes, blob->size, &spmd, lfs_manifest_file_report, &report,
                                 manifest);
    attributes = manifest->attributes;
    context.image_base = attributes.load_address;
    context.image_size = attributes.binary_size;
    lfs_spmc_manifest_judge(blob->bytes, blob->size, &context, lfs_manifest_file_report, &report,
                            manifest);
    manifest->attributes = attributes;
    proposal->spmc_source = path;
    proposal->spmc_path = named;
    return lfs_diag_errors(diag) == before;
}

/* The partition for a vmN among those from the first on: the one at its load address, else of its
 * name, else the first that names no load address; count when there is none. */
static unsigned match(const struct lfs_proposal *proposal, unsigned first,
                      const struct lfs_spmc_vm *vm)
{
    unsigned found = proposal->count;

    for (unsigned i = first; i < proposal->count; i++)
        if (proposal->sps[i].manifest.has_load_address &&
            proposal->sps[i].manifest.load_address == vm->load_address)
            return i;
    for (unsigned i = first; i < proposal->count; i++)
        if (strcmp(proposal->sps[i].name, vm->debug_name) == 0)
            return i;
    for (unsigned i = first; i < proposal->count && found == proposal->count; i++)
        if (!proposal->sps[i].manifest.has_load_address)
            found = i;
    return found;
}

static void swap(struct lfs_proposal *proposal, unsigned a, unsigned b)
{
    struct lfs_proposed_sp held = proposal->sps[a];

    proposal->sps[a] = proposal->sps[b];
    proposal->sps[b] = held;
}

static bool take_vm(struct lfs_proposal *proposal, unsigned i, struct lfs_diag *diag)
{
    const struct lfs_spmc_vm *vm = &proposal->spmc_manifest.vms[i];
    unsigned found = match(proposal, i, vm);
    struct lfs_proposed_sp *sp = &proposal->sps[i];
    size_t length;

    if (found == proposal->count) {
        lfs_diag_add(diag, (struct lfs_pos){.file = proposal->spmc_source}, "INIT_UNMATCHED",
                     "no file is given for %s, '%s', at load address 0x%llx", vm->node,
                     vm->debug_name, (unsigned long long)vm->load_address);
        return false;
    }
    swap(proposal, i, found);
    length = strnlen(vm->debug_name, sizeof(sp->name) - 1);
    memcpy(sp->name, vm->debug_name, length);
    sp->name[length] = '\0';
    sp->load = vm->load_address;
    sp->memory = lfs_spmc_vm_memory(vm);
    sp->load_chosen = false;
    return true;
}

static void take_ranges(struct lfs_proposal *proposal)
{
    const struct lfs_spmc_manifest *manifest = &proposal->spmc_manifest;

    for (uint32_t i = 0; i < manifest->range_count && i < LFS_RANGES_MAX; i++) {
        const struct lfs_spmc_range *range = &manifest->ranges[i];

        proposal->ranges[i] =
            (struct lfs_range){.base = {range->base},
                               .size = range->size,
                               .type = range->device ? LFS_RANGE_DEVICE : LFS_RANGE_MEMORY,
                               .secure = range->secure,
                               .name = range->node};
    }
    proposal->range_count = manifest->range_count;
    proposal->spmc = (struct lfs_carve_out){{manifest->attributes.load_address},
                                            manifest->attributes.binary_size};
}

bool follow_spmc_manifest(struct lfs_proposal *proposal, struct lfs_diag *diag)
{
    const struct lfs_spmc_manifest *manifest = &proposal->spmc_manifest;
    bool ok = true;

    for (unsigned i = 0; ok && i < manifest->vm_count; i++)
        ok = take_vm(proposal, i, diag);
    for (unsigned i = manifest->vm_count; ok && i < proposal->count; i++) {
        lfs_diag_add(diag, (struct lfs_pos){.file = proposal->sps[i].source}, "INIT_UNMATCHED",
                     "no vmN of the SPMC manifest %s is this partition's", proposal->spmc_source);
        lfs_diag_help(diag, "a vmN is matched by its load_address, then by its debug_name");
        ok = false;
    }
    take_ranges(proposal);
    return ok;
}
