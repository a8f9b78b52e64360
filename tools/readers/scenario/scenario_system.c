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
    member->package_path = image->manifest_file == NULL ? image->package.file : image->pos.file;
    member->image_offset = package->package.img_offset;
}

/* What an image has of a partition, at member->sp.load. */
static void take_image(struct lfs_system *system, struct member *member, const struct image *image,
                       const struct lfs_script *script)
{
    member->runs = image->name;
    member->image_pos = image->pos;
    member->begins = image->begins;
    member->manifest_file = image->manifest_file;
    member->dtb = image->dtb;
    member->dtb_size = image->dtb_size;
    if (image->package.bytes != NULL)
        take_package(system, member, image);
    if (image->file != NULL) {
        member->image_path = image->file_path;
        member->flat = &image->file->flat;
        member->facts = image->file->is_elf ? &image->file->facts : NULL;
    }
    member->broken = member->dtb == NULL || !system_read_manifest(system, member);
    image_code(script, image, &member->manifest, &member->code);
}

static void take_partition(struct lfs_system *system, const struct partition *partition,
                           const struct lfs_partition_config *config,
                           const struct lfs_script *script)
{
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
    system_joins(system, member, "image '%s'", partition->image->name);
    take_image(system, member, partition->image, script);
}

static void take_update(struct lfs_system *system, struct member *member,
                        const struct lfs_component_config *config,
                        const struct component_place *place, const struct lfs_script *script)
{
    struct member *update = arena_alloc(&system->arena, sizeof(*update));

    update->pos = place->image_pos;
    update->sp.name = member->sp.name;
    update->sp.load = member->sp.load;
    update->sp.memory = member->sp.memory;
    update->component = config;
    update->component_pos = place->pos;
    update->image_offset = LFS_IMAGE_OFFSET_BY_ENTRY;
    take_image(system, update, place->image, script);
    system_has_update(system, member, update);
}

/* The copy reads what is announced, be it more than is staged; more than working memory has is
 * refused before anything is read. */
static uint32_t pages_read(const struct member *member, const struct lfs_component_config *config)
{
    bool more = config->announced > member->staging_pages &&
                config->announced <= lfs_pages_of(member->sp.memory);

    return more && member->staging_pages > 0 ? (uint32_t)config->announced : member->staging_pages;
}

static void take_component(struct lfs_system *system, const struct lfs_component_config *config,
                           const struct component_place *place, const struct lfs_script *script)
{
    struct staging_area *area;
    struct member *member;

    if (config->kind != LFS_COMPONENT_SP || config->partition >= system->count)
        return;
    member = system->members[config->partition];
    member->staging = config->staging.v;
    member->staging_pages = config->staging.v != 0 ? config->staging_pages : 0;
    member->staging_pos = place->pos;
    area = list_add(&system->arena, &member->staging_areas, sizeof(*area));
    *area = (struct staging_area){config->staging.v, pages_read(member, config), config->preloaded,
                                  place->pos, config};
    if (place->image != NULL)
        take_update(system, member, config, place, script);
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
    system->without_lfa = platform->lfa == LFS_LFA_ABSENT;
}

struct lfs_system *lfs_scenario_system(const struct lfs_scenario *scenario, size_t i,
                                       const struct lfs_system_options *options,
                                       struct lfs_diag *diag)
{
    const struct scenario_case *c = &scenario->cases[i];
    const struct partition *partitions = c->partitions.items;
    const struct component_place *places = c->component_places.items;
    struct lfs_system *system;

    if (c->config.inputs_as_is)
        return NULL; /* the firmware shall judge */
    system = lfs_system_new(options, diag);
    take_platform(system, &c->config.platform);
    system->policy = &c->config.policy;
    system->lfa_pos = c->lfa_pos;
    for (unsigned k = 0; k < c->config.partition_count; k++)
        if (partitions[k].image != NULL)
            take_partition(system, &partitions[k], &c->config.partitions[k], &c->script);
    for (unsigned k = 0; k < c->config.component_count; k++)
        take_component(system, &c->config.components[k], &places[k], &c->script);
    return system;
}

struct lfs_system *lfs_scenario_check(const struct lfs_scenario *scenario, size_t i,
                                      const struct lfs_system_options *options, bool ready,
                                      struct lfs_diag *diag)
{
    struct lfs_diag *own = lfs_diag_new_like(diag);
    struct lfs_system *system = lfs_scenario_system(scenario, i, options, own);

    if (system != NULL)
        lfs_system_judge(system, ready);
    report_merge(own, diag);
    return system;
}
