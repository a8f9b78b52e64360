/* SPDX-License-Identifier: BSD-3-Clause */
/* platform.spmc-manifest: the SPMC's manifest says where memory is, where the SPMC lies, how many
 * CPUs there are, and what the partitions get (manifests-packages-boot.md 5). */
#include <string.h>

#include "lfasim/formats/spmc_manifest.h"
#include "tools/readers/scenario/scenario_private.h"

/* Both passes; the attributes are the SPMD's, the rest Hafnium's. */
static void judge(struct loader *l, const struct manifest_source *source, struct lfs_pos named_at,
                  struct lfs_spmc_manifest *out)
{
    struct lfs_spmc_manifest *spmd = arena_alloc(l->arena, sizeof(*spmd));
    struct lfs_platform *platform = &l->c->config.platform;
    struct lfs_spmc_manifest_context context = {.limits = platform->limits};
    struct lfs_manifest_report report = {.file = source->file,
                                         .diag = l->as_is ? NULL : l->diag,
                                         .named_at = named_at,
                                         .named_as = "named here, as the SPMC's manifest",
                                         .without_notes = true};

    lfs_spmc_manifest_judge_spmd(source->dtb.bytes, source->dtb.size, &platform->spmd,
                                 lfs_manifest_file_report, &report, spmd);
    context.image_base = spmd->attributes.load_address;
    context.image_size = spmd->attributes.binary_size;
    lfs_spmc_manifest_judge(source->dtb.bytes, source->dtb.size, &context, lfs_manifest_file_report,
                            &report, out);
    out->has_attributes = spmd->has_attributes;
    out->attributes = spmd->attributes;
}

static const char *range_name(struct loader *l, const struct lfs_spmc_range *range)
{
    return arena_text(l->arena, "%s%s", range->node, range->secure ? "" : ", non-secure");
}

static void take_ranges(struct loader *l, const struct lfs_spmc_manifest *manifest)
{
    struct lfs_platform *platform = &l->c->config.platform;
    struct lfs_range *ranges = arena_alloc(l->arena, manifest->range_count * sizeof(*ranges));

    platform->ranges = ranges;
    platform->range_count = 0;
    for (uint32_t i = 0; i < manifest->range_count; i++) {
        const struct lfs_spmc_range *range = &manifest->ranges[i];

        if (range->size > 0)
            ranges[platform->range_count++] =
                (struct lfs_range){.base = lfs_pa_of(range->base),
                                   .size = range->size,
                                   .type = range->device ? LFS_RANGE_DEVICE : LFS_RANGE_MEMORY,
                                   .secure = range->secure,
                                   .name = range_name(l, range)};
    }
}

static void take_spmc_image(struct lfs_platform *platform,
                            const struct lfs_spmc_attributes *attributes,
                            const struct lfs_manifest_file *file)
{
    static const struct lfs_place at = {
        .node = "/attribute", .property = "load_address", .cell = -1};
    struct lfs_pos pos = lfs_manifest_file_locate(file, &at);

    platform->spmc =
        (struct lfs_carve_out){lfs_pa_of(attributes->load_address), attributes->binary_size};
    platform->spmc_from = (struct lfs_origin){
        .file = pos.file, .line = pos.line, .what = "load_address and binary_size"};
}

void read_spmc_manifest(struct loader *l, const struct lfs_yaml_node *map)
{
    const struct lfs_yaml_node *node = lfs_yaml_get(map, "spmc-manifest");
    struct lfs_platform *platform = &l->c->config.platform;
    struct manifest_source source;
    struct lfs_spmc_manifest *manifest;

    if (!node || !read_manifest_files(l, node, "an SPMC manifest", &source))
        return;
    manifest = arena_alloc(l->arena, sizeof(*manifest));
    judge(l, &source, node->pos, manifest);
    platform->name = "of the SPMC's manifest";
    take_ranges(l, manifest);
    if (manifest->attributes.binary_size > 0)
        take_spmc_image(platform, &manifest->attributes, source.file);
    if (l->as_is) /* else it has been judged here */
        platform->spmc_manifest = (struct lfs_blob){source.dtb.bytes, source.dtb.size, source.path};
    l->spmc = manifest;
    l->spmc_file = source.file;
    l->spmc_pos = node->pos;
}

/* ---- partitions ------------------------------------------------------------------------------ */

static const char *vm_name(const void *user, size_t i)
{
    const struct lfs_spmc_manifest *manifest = user;

    return i < manifest->vm_count ? manifest->vms[i].debug_name : NULL;
}

const struct lfs_spmc_vm *spmc_vm(struct loader *l, size_t i, const struct lfs_yaml_node *name)
{
    const struct lfs_spmc_vm *vm;

    if (!l->spmc)
        return NULL;
    for (size_t k = 0; k < l->spmc->vm_count; k++) {
        vm = &l->spmc->vms[k];
        if (strcmp(vm->debug_name, name->text) != 0)
            continue;
        if (k == i)
            return vm;
        lfs_diag_add(l->diag, name->pos, "PARTITION_ORDER",
                     "partition '%s' is %s of the SPMC's manifest, but stands in place %zu here",
                     name->text, vm->node, i + 1);
        lfs_diag_help(l->diag, "write the partitions in the order of vm1, vm2, ...");
        return vm;
    }
    if (!l->as_is || l->spmc->vm_count > i)
        unknown_name(l, name->pos, "debug_name of the SPMC's manifest", name->text, vm_name,
                     l->spmc);
    return NULL;
}

void check_spmc_vms(struct loader *l, size_t partitions)
{
    for (size_t i = partitions; l->spmc && i < l->spmc->vm_count; i++) {
        const struct lfs_spmc_vm *vm = &l->spmc->vms[i];

        lfs_diag_add(l->diag, l->spmc_pos, "MISSING_KEY",
                     "%s, '%s', of the SPMC's manifest is no partition of the scenario", vm->node,
                     vm->debug_name);
        lfs_diag_help(l->diag, "add '%s: {image: ...}' to 'partitions'", vm->debug_name);
    }
}
