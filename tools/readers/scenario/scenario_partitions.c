/* SPDX-License-Identifier: BSD-3-Clause */
/* Partitions. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "lfasim/formats/package.h"
#include "lfasim/readers/scalar.h"
#include "tools/readers/scenario/scenario_private.h"

#define MEMORY_DEFAULT (UINT64_C(1) << 20) /* mem_size of the reference SPs: 1 MiB */
#define MEMORY_MAX     (UINT64_C(1) << 30)

static bool read_name(struct loader *l, const struct lfs_yaml_node *node, const char **out)
{
    return node && lfs_scalar_identifier(node, out, l->diag);
}

/* Why nothing can be read from the package of an image. */
static const char *package_fault(const struct image *image)
{
    const struct lfs_blob *blob = &image->package;
    struct lfs_package package;
    enum lfs_package_error error = lfs_package_parse(blob->bytes, blob->size, 0, &package);

    if (error == LFS_PACKAGE_OK && !lfs_package_fits(&package, blob->size))
        error = LFS_PACKAGE_TRUNCATED;
    return error == LFS_PACKAGE_OK ? "the SPMC would refuse its manifest"
                                   : lfs_package_error_text(error);
}

static bool read_load(struct loader *l, const struct lfs_yaml_node *map, const struct image *image,
                      const struct lfs_spmc_vm *vm, uint64_t *load)
{
    const struct lfs_yaml_node *node = lfs_yaml_get(map, "load");

    if (node) {
        if (!read_integer(l, node, 0, UINT64_MAX >> 16, load))
            return false;
        if (lfs_page_aligned(*load) || l->as_is)
            return true;
        lfs_diag_add(l->diag, node->pos, "VALUE_RANGE",
                     "%s is no multiple of 4096: packages lie on whole pages", node->text);
        return false;
    }
    if (vm) {
        *load = vm->load_address;
        return true;
    }
    if (image->has_manifest && image->manifest.has_load_address) {
        *load = image->manifest.load_address;
        return true;
    }
    if (image->has_manifest || image->package.bytes) {
        lfs_diag_add(l->diag, map->key->pos, "MISSING_KEY", "missing key 'load' in partition '%s'",
                     map->key->text);
        if (image->has_manifest)
            lfs_diag_help(l->diag, "its manifest names no load-address");
        else
            lfs_diag_help(l->diag, "its package cannot tell it: %s", package_fault(image));
    }
    return false;
}

/* What the SPMC's manifest gives a partition. */
static void take_vm(struct loader *l, const struct lfs_spmc_vm *vm, const struct lfs_yaml_node *map,
                    uint64_t *memory, uint64_t *vcpus)
{
    if (!vm)
        return;
    *memory = vm->mem_size;
    *vcpus = vm->vcpu_count;
    if (*memory < 1 || *memory > MEMORY_MAX || *vcpus < 1 || *vcpus > SCENARIO_CPUS_MAX) {
        lfs_diag_add(l->diag, map->key->pos, "VALUE_RANGE",
                     "%s of the SPMC's manifest gives '%s' %u vCPUs and %#" PRIx64
                     " bytes: lfasim takes 1 to %u, and 1 byte to 1 GiB",
                     vm->node, map->key->text, vm->vcpu_count, vm->mem_size, SCENARIO_CPUS_MAX);
        *memory = MEMORY_DEFAULT;
        *vcpus = 1;
    }
}

/* The SPMC compares the package alone, which has no bss and no stacks (MF-73). */
static void check_footprint(struct loader *l, const struct lfs_yaml_node *map,
                            const struct image *image, uint64_t memory)
{
    const struct lfs_yaml_node *node = lfs_yaml_get(map, "memory");

    if (image->package.size > memory || image->memory_needed <= memory)
        return;
    lfs_diag_add(l->diag, node ? node->pos : map->key->pos, "LINT_NOBITS_OVERRUN",
                 "bss or stacks of image '%s' end beyond the memory of partition '%s'", image->name,
                 map->key->text);
    lfs_diag_fact(l->diag, "package and image need 0x%" PRIx64 " bytes; memory: 0x%" PRIx64,
                  image->memory_needed, memory);
}

static struct lfs_pos place_of(const struct lfs_yaml_node *map, const char *key)
{
    const struct lfs_yaml_node *node = lfs_yaml_get(map, key);

    return node != NULL ? node->pos : (struct lfs_pos){.file = NULL};
}

static void read_partition(struct loader *l, const struct lfs_yaml_node *map)
{
    const struct lfs_spmc_vm *vm = spmc_vm(l, l->c->partitions.count, map->key);
    struct partition *partition = list_add(l->arena, &l->c->partitions, sizeof(*partition));
    struct lfs_partition_config *config = list_add(l->arena, &l->c->configs, sizeof(*config));
    const struct lfs_yaml_node *node;
    uint64_t load = 0, placed = 0, memory = MEMORY_DEFAULT, vcpus = 1;

    partition->name = config->name = map->key->text;
    if (!lfs_schema_check(&partition_schema, map, l->diag))
        return;
    if (strlen(partition->name) >= LFS_NAME_MAX)
        lfs_diag_add(l->diag, map->key->pos, "VALUE_RANGE",
                     "'%s' is too long: names of partitions have at most %u letters",
                     partition->name, LFS_NAME_MAX - 1);
    take_vm(l, vm, map, &memory, &vcpus);
    read_size(l, lfs_yaml_get(map, "memory"), 1, MEMORY_MAX, &memory);
    read_integer(l, lfs_yaml_get(map, "vcpus"), 1, SCENARIO_CPUS_MAX, &vcpus);
    read_integer(l, lfs_yaml_get(map, "placed"), 1, UINT64_MAX >> 16, &placed);
    node = lfs_yaml_get(map, "image");
    if (!expect_kind(l, node, LFS_YAML_SCALAR, "image"))
        return;
    partition->pos = node->pos;
    partition->load_pos = place_of(map, "load");
    partition->memory_pos = place_of(map, "memory");
    partition->image = image_find(l, node->pos, node->text);
    if (!partition->image || !read_load(l, map, partition->image, vm, &load))
        return;
    if (!l->as_is)
        check_footprint(l, map, partition->image, memory);
    partition->has_manifest =
        partition->image->has_manifest &&
        parse_manifest(l, partition->image, load, node->pos, &partition->manifest);
    *config = (struct lfs_partition_config){.name = partition->name,
                                            .load_address = lfs_pa_of(load),
                                            .package_at = lfs_pa_of(placed),
                                            .mem_size = memory,
                                            .vcpu_count = (uint16_t)vcpus,
                                            .package = partition->image->package,
                                            .manifest_file = partition->image->manifest_path};
    note_origins(l, partition, vm, config);
    l->partition_vcpus += config->vcpu_count;
}

void read_partitions(struct loader *l)
{
    const struct lfs_yaml_node *map = lfs_yaml_get(l->root, "partitions");

    if (!map || !expect_kind(l, map, LFS_YAML_MAP, "partitions"))
        return;
    for (size_t i = 0; i < map->count && i < LFS_PARTITIONS_MAX; i++) {
        const char *name;

        if (read_name(l, map->keys[i], &name))
            read_partition(l, map->items[i]);
    }
    check_spmc_vms(l, map->count);
    if (map->count > LFS_PARTITIONS_MAX)
        lfs_diag_add(l->diag, map->keys[LFS_PARTITIONS_MAX]->pos, "VALUE_RANGE",
                     "%zu partitions are too many: lfasim has room for %u", map->count,
                     LFS_PARTITIONS_MAX);
    if (l->partition_vcpus > LFS_VCPUS_MAX)
        lfs_diag_add(l->diag, map->pos, "VALUE_RANGE",
                     "the partitions have %u vCPUs: lfasim has room for %u", l->partition_vcpus,
                     LFS_VCPUS_MAX);
}
