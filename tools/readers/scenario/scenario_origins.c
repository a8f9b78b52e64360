/* SPDX-License-Identifier: BSD-3-Clause */
/* From where the claims of a partition come: lines of its manifest, of the SPMC's manifest, and of
 * the scenario. Known before anything runs. */
#include <stdio.h>
#include <string.h>

#include "tools/readers/scenario/scenario_private.h"

/* ---- nodes of its manifest ------------------------------------------------------------------- */

/* rx_tx-info and live-state-buffer-info. */
enum { NODES_BESIDES = 2 };

static struct lfs_place place_at(const char *node, const char *property)
{
    struct lfs_place at = {.cell = -1};

    snprintf(at.node, sizeof(at.node), "%s", node);
    snprintf(at.property, sizeof(at.property), "%s", property);
    return at;
}

static void note_line(struct loader *l, const struct image *image, const char *node,
                      const char *property, struct lfs_manifest_line *out)
{
    const struct lfs_place at = place_at(node, property);
    struct lfs_pos pos = lfs_manifest_file_locate(image->manifest_file, &at);

    *out = (struct lfs_manifest_line){arena_text(l->arena, "%s", node), pos.file, pos.line};
}

static void note_region(struct loader *l, const struct image *image, const char *folder,
                        const struct lfs_manifest_region *region, struct lfs_manifest_line *out)
{
    note_line(l, image, arena_text(l->arena, "/%s-regions/%s", folder, region->node),
              region->relative ? "load-address-relative-offset" : "base-address", out);
}

static void note_lines(struct loader *l, const struct image *image,
                       struct lfs_partition_config *config)
{
    const struct lfs_manifest *manifest = &image->manifest;
    size_t most =
        manifest->memory_region_count + (size_t)manifest->device_region_count + NODES_BESIDES;
    struct lfs_manifest_line *lines = arena_alloc(l->arena, most * sizeof(*lines));
    unsigned n = 0;

    for (uint32_t i = 0; i < manifest->memory_region_count; i++)
        note_region(l, image, "memory", lfs_manifest_memory_region(manifest, i), &lines[n++]);
    for (uint32_t i = 0; i < manifest->device_region_count; i++)
        note_region(l, image, "device", &manifest->device_regions[i], &lines[n++]);
    if (manifest->has_rxtx_info)
        note_line(l, image, "/rx_tx-info", "", &lines[n++]);
    if (manifest->live_state_region >= 0)
        note_line(l, image, "/live-state-buffer-info", "", &lines[n++]);
    config->lines = lines;
    config->line_count = n;
}

/* ---- working memory -------------------------------------------------------------------------- */

static struct lfs_pos vm_place(const struct loader *l, const struct lfs_spmc_vm *vm,
                               const char *property)
{
    char node[LFS_PLACE_NODE_SIZE];
    struct lfs_place at;

    snprintf(node, sizeof(node), "/hypervisor/%s", vm->node);
    at = place_at(node, property);
    return lfs_manifest_file_locate(l->spmc_file, &at);
}

/* The scenario's word counts, then the SPMC manifest's, then its own. */
static struct lfs_pos who_says_load(const struct loader *l, const struct partition *partition,
                                    const struct lfs_spmc_vm *vm)
{
    const struct lfs_place own = place_at("/", "load-address");

    if (partition->load_pos.file != NULL)
        return partition->load_pos;
    if (vm != NULL)
        return vm_place(l, vm, "load_address");
    if (partition->image->manifest_file != NULL)
        return lfs_manifest_file_locate(partition->image->manifest_file, &own);
    return (struct lfs_pos){.file = partition->image->manifest_path};
}

static const char *size_and_load(struct loader *l, struct lfs_pos load, struct lfs_pos size)
{
    if (size.file == NULL)
        return "default memory size and load address";
    if (load.file != NULL && strcmp(size.file, load.file) == 0)
        return "load address and memory size";
    return arena_text(l->arena, "memory size (%s:%u) and load address", size.file, size.line);
}

void note_origins(struct loader *l, const struct partition *partition, const struct lfs_spmc_vm *vm,
                  struct lfs_partition_config *config)
{
    struct lfs_pos load = who_says_load(l, partition, vm), size = partition->memory_pos;

    if (size.file == NULL && vm != NULL)
        size = vm_place(l, vm, "mem_size");
    config->memory_from = (struct lfs_origin){
        .file = load.file, .line = load.line, .what = size_and_load(l, load, size)};
    if (partition->image->manifest_file != NULL && partition->image->has_manifest)
        note_lines(l, partition->image, config);
}
