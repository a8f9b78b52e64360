/* SPDX-License-Identifier: BSD-3-Clause */
/* A case as a system of files (lfasim/readers/system.h): what `lfasim check` judges of a scenario
 * without building its machine. */
#include "tools/readers/scenario/scenario_private.h"
#include "tools/readers/system/system_private.h"

static void take_package(struct lfs_system *system, struct member *member,
                         const struct image *image)
{
    struct lfs_package_file *package = arena_alloc(&system->arena, sizeof(*package));

    package->bytes = (uint8_t *)(uintptr_t)image->package.bytes; /* only read */
    package->size = image->package.size;
    package->memory_needed = image->memory_needed;
    if (lfs_package_parse(package->bytes, package->size, 0, &package->package) != LFS_PACKAGE_OK ||
        !lfs_package_fits(&package->package, package->size))
        return;
    member->package = package;
    member->package_path = image->pos.file;
    member->image_offset = package->package.img_offset;
}

static void take_partition(struct lfs_system *system, const struct partition *partition,
                           const struct lfs_partition_config *config)
{
    const struct image *image = partition->image;
    struct member *member = system_member(system, partition->name);

    if (member == NULL)
        return;
    member->pos = partition->pos;
    member->load_pos = partition->load_pos;
    member->memory_pos = partition->memory_pos;
    member->sp.name = partition->name;
    member->sp.id = (uint16_t)(LFS_SPMC_FIRST_ID + system->count);
    member->sp.load = config->load_address.v;
    member->sp.memory = lfs_pages_of(config->mem_size) * LFS_PAGE_SIZE;
    member->vcpus = config->vcpu_count;
    member->has_vcpus = true;
    system_joins(system, member, "image '%s'", image->name);
    member->manifest_file = image->manifest_file;
    member->dtb = image->dtb;
    member->dtb_size = image->dtb_size;
    if (image->package.bytes != NULL)
        take_package(system, member, image);
    member->broken = member->dtb == NULL || !system_read_manifest(system, member);
}

static void take_component(struct lfs_system *system, const struct lfs_component_config *config,
                           struct lfs_pos pos)
{
    struct staging_area *area;
    struct member *member;

    if (config->kind != LFS_COMPONENT_SP || config->partition >= system->count)
        return;
    member = system->members[config->partition];
    member->staging = config->staging.v;
    member->staging_pages = config->staging.v != 0 ? config->staging_pages : 0;
    member->staging_pos = pos;
    area = list_add(&system->arena, &member->staging_areas, sizeof(*area));
    *area = (struct staging_area){config->staging.v, member->staging_pages, config->preloaded, pos};
    member->has_component = true;
}

static void take_platform(struct lfs_system *system, const struct lfs_platform *platform)
{
    system->from_scenario = true;
    system->options.limits = platform->limits;
    system->map_of = "the scenario's platform";
    system->has_map = true;
    for (unsigned i = 0; i < platform->range_count && i < LFS_RANGES_MAX; i++)
        system->ranges[system->range_count++] = platform->ranges[i];
    system->spmc_image = platform->spmc;
    system->el3 = platform->el3;
}

struct lfs_system *lfs_scenario_system(const struct lfs_scenario *scenario, size_t i,
                                       const struct lfs_system_options *options,
                                       struct lfs_diag *diag)
{
    const struct scenario_case *c = &scenario->cases[i];
    const struct partition *partitions = c->partitions.items;
    const struct lfs_pos *places = c->component_places.items;
    struct lfs_system *system;

    if (c->config.inputs_as_is)
        return NULL; /* the firmware shall judge */
    system = lfs_system_new(options, diag);
    take_platform(system, &c->config.platform);
    for (unsigned k = 0; k < c->config.partition_count; k++)
        if (partitions[k].image != NULL)
            take_partition(system, &partitions[k], &c->config.partitions[k]);
    for (unsigned k = 0; k < c->config.component_count; k++)
        take_component(system, &c->config.components[k], places[k]);
    return system;
}

void lfs_scenario_check(const struct lfs_scenario *scenario,
                        const struct lfs_system_options *options, bool ready, struct lfs_diag *diag)
{
    for (size_t i = 0; i < scenario->case_count; i++) {
        struct lfs_diag *own = lfs_diag_new_like(diag);
        struct lfs_system *system = lfs_scenario_system(scenario, i, options, own);

        if (system != NULL)
            lfs_system_judge(system, ready);
        report_merge(own, diag);
        lfs_system_free(system);
    }
}
