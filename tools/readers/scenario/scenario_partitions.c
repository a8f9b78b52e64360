/* SPDX-License-Identifier: BSD-3-Clause */
/* Partitions and the components of the LFA agent. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "lfasim/formats/package.h"
#include "lfasim/readers/scalar.h"
#include "tools/readers/scenario/scenario_private.h"

#define MEMORY_DEFAULT (UINT64_C(1) << 20) /* mem_size of the reference SPs: 1 MiB */
#define MEMORY_MAX     (UINT64_C(1) << 30)
#define PAGES_DEFAULT  256u /* what the FVP port passes, lifecycle-and-live-activation.md 4.4 */

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

/* ---- components
 * ------------------------------------------------------------------------------------------- */

static bool is_firmware(const char *word)
{
    return strcmp(word, "bl32") == 0 || strcmp(word, "bl33") == 0;
}

/* NULL: the component names none, or none that exists. */
static const struct image *read_new_image(struct loader *l, const struct lfs_yaml_node *map,
                                          struct lfs_component_config *config)
{
    const struct lfs_yaml_node *node = lfs_yaml_get(map, "image");
    const struct image *image = NULL;

    if (node && expect_kind(l, node, LFS_YAML_SCALAR, "image"))
        image = image_find(l, node->pos, node->text);
    if (image)
        config->package = image->package;
    return image;
}

static void read_component_map(struct loader *l, const struct lfs_yaml_node *map,
                               struct lfs_component_config *config)
{
    static const char *const signatures[] = {"good", "bad", NULL};
    const struct lfs_yaml_node *node;
    const struct image *image;
    uint64_t staging = 0, pages = PAGES_DEFAULT;
    struct ffa_uuid guid;
    int partition = -1;

    lfs_schema_check(&component_schema, map, l->diag);
    read_name(l, lfs_yaml_get(map, "name"), &config->name);
    node = lfs_yaml_get(map, "partition");
    if (!node)
        return;
    if (expect_kind(l, node, LFS_YAML_SCALAR, "partition"))
        partition = partition_index(l, node->pos, node->text);
    config->partition = partition < 0 ? 0 : (unsigned)partition;
    image = read_new_image(l, map, config);
    read_integer(l, lfs_yaml_get(map, "staging"), 0, UINT64_MAX >> 16, &staging);
    read_integer(l, lfs_yaml_get(map, "pages"), 0, UINT32_MAX, &pages);
    config->staging = lfs_pa_of(staging);
    config->staging_pages = (uint32_t)pages;
    if ((node = lfs_yaml_get(map, "preloaded")) != NULL)
        lfs_scalar_boolean(node, &config->preloaded, l->diag);
    if ((node = lfs_yaml_get(map, "signature")) != NULL)
        config->signature_bad = read_word(l, node, "signature", signatures) == 1;
    if ((node = lfs_yaml_get(map, "guid")) != NULL && read_uuid(l, node, &guid))
        memcpy(config->uuid, guid.word, sizeof(config->uuid));
    if (image && partition >= 0)
        check_staged(l, map, config, image);
}

static void read_component(struct loader *l, const struct lfs_yaml_node *node)
{
    struct lfs_component_config *config = list_add(l->arena, &l->c->components, sizeof(*config));
    struct lfs_pos *place = list_add(l->arena, &l->c->component_places, sizeof(*place));
    const struct lfs_yaml_node *staging = lfs_yaml_get(node, "staging");

    *place = staging ? staging->pos : node->pos;
    config->file = node->pos.file;
    config->line = node->pos.line;
    config->kind = LFS_COMPONENT_SP;
    config->name = "";
    if (node->kind != LFS_YAML_SCALAR) {
        read_component_map(l, node, config);
        return;
    }
    config->name = node->text;
    config->kind = strcmp(node->text, "bl33") == 0 ? LFS_COMPONENT_BL33 : LFS_COMPONENT_BL32;
    if (!is_firmware(node->text)) {
        lfs_diag_add(l->diag, node->pos, "UNKNOWN_NAME", "unknown component '%s'", node->text);
        lfs_diag_help(l->diag,
                      "a partition is {name: %s, partition: ...}; the words bl32 and "
                      "bl33 stand for themselves",
                      node->text);
    }
}

void read_components(struct loader *l)
{
    const struct lfs_yaml_node *list = lfs_yaml_get(l->root, "components");

    if (!list || !expect_kind(l, list, LFS_YAML_LIST, "components"))
        return;
    if (list->count > LFS_COMPONENTS_MAX) {
        lfs_diag_add(l->diag, list->pos, "VALUE_RANGE",
                     "%zu components are too many: the agent has room for %u", list->count,
                     LFS_COMPONENTS_MAX);
        return;
    }
    for (size_t i = 0; i < list->count; i++)
        read_component(l, list->items[i]);
}
