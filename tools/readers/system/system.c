/* SPDX-License-Identifier: BSD-3-Clause */
/* The system, its parts, and the files read for it. */
#include "tools/readers/manifest/manifest_room.h"
#include "tools/readers/system/ready.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lfasim/readers/file.h"
#include "tools/readers/diag/diag_private.h"
#include "tools/readers/host/alloc.h"
#include "tools/readers/package/package_private.h"

enum { COMPILED_MINOR = 3 };

struct lfs_system *lfs_system_new(const struct lfs_system_options *options, struct lfs_diag *diag)
{
    struct lfs_system *system = lfs_reader_alloc(sizeof(*system));

    system->options = *options;
    system->diag = diag;
    system->quiet = lfs_diag_new();
    return system;
}

static void free_loose(const struct list *list)
{
    struct loose *items = list->items;

    for (size_t i = 0; i < list->count; i++) {
        if (items[i].package != NULL)
            lfs_package_file_free(items[i].package);
        if (items[i].image != NULL)
            lfs_image_file_free(items[i].image);
    }
}

static void free_manifests(const struct member *member)
{
    const struct member *const *updates = member->updates.items;

    lfs_manifest_file_free(member->manifest_file);
    for (size_t i = 0; i < member->updates.count; i++)
        lfs_manifest_file_free(updates[i]->manifest_file);
}

void lfs_system_free(struct lfs_system *system)
{
    if (system == NULL)
        return;
    for (unsigned i = 0; system->owns_manifests && i < system->count; i++)
        free_manifests(system->members[i]);
    free_loose(&system->packages);
    free_loose(&system->images);
    lfs_manifest_file_free(system->spmc_file);
    lfs_layout_free(system->layout);
    ledger_free(&system->ledger);
    lfs_diag_free(system->quiet);
    arena_free(&system->arena);
    free(system);
}

/* ---- partitions ------------------------------------------------------------------------------ */

/* The file's name without folder and ending. */
static const char *stem(struct lfs_system *system, const char *path)
{
    const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
    const char *dot = strrchr(name, '.');

    return arena_copy(&system->arena, name,
                      dot && dot > name ? (size_t)(dot - name) : strlen(name));
}

struct member *system_member(struct lfs_system *system, const char *path)
{
    struct member *member;

    if (system->count == LFS_PARTITIONS_MAX) {
        lfs_diag_add(system->diag, (struct lfs_pos){.file = path}, "SYSTEM_TOO_MANY",
                     "this is partition %u: lfasim has room for %u", system->count + 1,
                     LFS_PARTITIONS_MAX);
        return NULL;
    }
    member = arena_alloc(&system->arena, sizeof(*member));
    member->vm = -1;
    member->image_offset = LFS_IMAGE_OFFSET_BY_ENTRY;
    member->pos = (struct lfs_pos){.file = path};
    member->sp.name = stem(system, path);
    system->members[system->count++] = member;
    return member;
}

void system_joins(struct lfs_system *system, struct member *member, const char *format, ...)
{
    va_list arguments;
    char text[512];

    if (member->member_count == SYSTEM_MEMBERS_MAX)
        return;
    va_start(arguments, format);
    vsnprintf(text, sizeof(text), format, arguments);
    va_end(arguments);
    member->sp.members[member->member_count++] = arena_text(&system->arena, "%s", text);
}

static struct lfs_pos locate(const struct lfs_manifest_file *file, const char *node,
                             const char *property)
{
    struct lfs_place at = {.cell = -1};

    snprintf(at.node, sizeof(at.node), "%s", node);
    snprintf(at.property, sizeof(at.property), "%s", property);
    return lfs_manifest_file_locate(file, &at);
}

static struct lfs_pos place_in_package(const struct member *member, const char *node,
                                       const char *property)
{
    struct lfs_place at = {.cell = -1};

    snprintf(at.node, sizeof(at.node), "%s", node);
    snprintf(at.property, sizeof(at.property), "%s", property);
    return package_pos(member->package_path,
                       member->package->package.pm_offset + package_place_offset(member->dtb, &at));
}

struct lfs_pos system_place(const struct member *member, const char *node, const char *property)
{
    struct lfs_pos pos = {.line = 0};

    if (member->manifest_file == NULL && member->package_path != NULL)
        return place_in_package(member, node, property);
    if (member->manifest_file == NULL)
        return member->pos;
    pos = locate(member->manifest_file, node, property);
    if (pos.line == 0) /* a property that is absent is missed at its node */
        pos = locate(member->manifest_file, node, "");
    return pos;
}

struct lfs_pos system_vm_place(const struct lfs_system *system, const struct member *member,
                               const char *property)
{
    char node[LFS_PLACE_NODE_SIZE];

    if (member->load_pos.file != NULL && strcmp(property, "load_address") == 0)
        return member->load_pos;
    if (member->memory_pos.file != NULL && strcmp(property, "mem_size") == 0)
        return member->memory_pos;
    if (system->spmc_file == NULL || member->vm < 0)
        return member->pos;
    snprintf(node, sizeof(node), "/hypervisor/%s", system->spmc->vms[member->vm].node);
    return locate(system->spmc_file, node, property);
}

const struct lfs_range *system_range(const struct lfs_system *system, uint64_t base, uint64_t size)
{
    for (unsigned i = 0; i < system->range_count; i++) {
        const struct lfs_range *range = &system->ranges[i];

        if (base >= range->base.v && base - range->base.v <= range->size &&
            size <= range->size - (base - range->base.v))
            return range;
    }
    return NULL;
}

void system_refuses(struct lfs_system *system, struct member *member, const char *rule,
                    struct lfs_pos pos)
{
    if (system->panic == NULL) {
        system->panic = rule;
        system->panic_of = member->sp.name;
        system->panic_pos = pos;
    }
    if (member->refused != NULL)
        return;
    member->refused = arena_text(&system->arena, "the SPMC panics over it: %s", rule);
    member->refused_pos = pos;
}

void system_has_update(struct lfs_system *system, struct member *member, struct member *update)
{
    struct member **updates = member->updates.items, **item;
    size_t count = member->updates.count;

    *(count == 0 ? &member->sp.update : &updates[count - 1]->sp.update) = &update->sp;
    item = list_add(&system->arena, &member->updates, sizeof(update));
    *item = update;
}

/* ---- manifests ------------------------------------------------------------------------------- */

struct faulty {
    struct lfs_system *system;
    struct member *member;
};

static void keep_fault(void *user, const struct lfs_finding *finding)
{
    const struct faulty *faulty = user;
    const struct lfs_diagnostic *entry = lfs_diagnostic_find(finding->name);
    struct arena *arena = &faulty->system->arena;
    struct fault *fault;

    if (entry == NULL || entry->severity != LFS_ERROR)
        return;
    fault = list_add(arena, &faulty->member->faults, sizeof(*fault));
    *fault = (struct fault){finding->name, arena_text(arena, "%s", finding->text), finding->at};
}

/* Of a manifest that is refused: what is right, and what is not. */
static void read_faulty(struct lfs_system *system, struct member *member,
                        struct lfs_manifest_context context)
{
    struct faulty faulty = {system, member};

    if (member->is_faulty || lfs_manifest_probe(member->dtb, member->dtb_size, &member->manifest,
                                                NULL) != LFS_MANIFEST_SUCCESS)
        return;
    context.keep_faulty = true;
    lfs_manifest_judge(member->dtb, member->dtb_size, &context, keep_fault, &faulty,
                       &member->manifest);
    member->is_faulty = true;
}

bool system_read_manifest(struct lfs_system *system, struct member *member)
{
    struct lfs_manifest_context context = {.load_address = member->sp.load,
                                           .compiled_minor = COMPILED_MINOR,
                                           .limits = system->options.limits,
                                           .room = manifest_room(&system->arena),
                                           .quirks = system->options.quirks,
                                           .deck_live_buffer = system->options.deck};
    struct lfs_manifest *out = &member->manifest;

    member->has_manifest = lfs_manifest_parse(member->dtb, member->dtb_size, &context, out, NULL) ==
                           LFS_MANIFEST_SUCCESS;
    if (!member->has_manifest)
        read_faulty(system, member, context);
    if (!member->has_manifest || member->sp.load != 0 || !out->has_load_address)
        return member->has_manifest;
    context.load_address = out->load_address;
    member->has_manifest = lfs_manifest_parse(member->dtb, member->dtb_size, &context, out, NULL) ==
                           LFS_MANIFEST_SUCCESS;
    return member->has_manifest;
}

static void add_partition(struct lfs_system *system, struct lfs_manifest_file *file,
                          const char *path)
{
    struct member *member = system_member(system, path);
    const struct lfs_dtb *dtb = lfs_manifest_file_blob(file);

    if (member == NULL) {
        lfs_manifest_file_free(file);
        return;
    }
    system->owns_manifests = true;
    member->manifest_path = path;
    member->runs = path;
    member->manifest_file = file;
    member->dtb = dtb->bytes;
    member->dtb_size = dtb->size;
    member->broken = !system_read_manifest(system, member);
    system_joins(system, member, "manifest %s", path);
}

void system_take_map(struct lfs_system *system, const struct lfs_spmc_manifest *spmc,
                     const char *map_of)
{
    const struct lfs_spmc_attributes *attributes = &spmc->attributes;

    system->spmc_image =
        (struct lfs_carve_out){{attributes->load_address}, attributes->binary_size};
    system->map_of = map_of;
    for (uint32_t i = 0; i < spmc->range_count && i < LFS_RANGES_MAX; i++)
        system->ranges[system->range_count++] =
            (struct lfs_range){.base = {spmc->ranges[i].base},
                               .size = spmc->ranges[i].size,
                               .type = spmc->ranges[i].device ? LFS_RANGE_DEVICE : LFS_RANGE_MEMORY,
                               .secure = spmc->ranges[i].secure,
                               .name = spmc->ranges[i].node};
    system->has_map = spmc->range_count > 0;
}

/* Whose it is, where a partition's node is at fault. */
static const char *name_of_fault(struct lfs_system *system, const char *node)
{
    static const char folder[] = "/hypervisor/";
    const struct lfs_spmc_manifest *spmc = system->spmc;

    for (uint32_t i = 0; i < spmc->vm_count; i++)
        if (strncmp(node, folder, strlen(folder)) == 0 &&
            strcmp(node + strlen(folder), spmc->vms[i].node) == 0)
            return spmc->vms[i].debug_name[0] != '\0' ? spmc->vms[i].debug_name : spmc->vms[i].node;
    return system->spmc_path;
}

/* Over the first error in its own manifest the SPMC panics: no partition boots. */
static void hear_panic(void *user, const struct lfs_finding *finding)
{
    struct lfs_system *system = user;
    const struct lfs_diagnostic *entry = lfs_diagnostic_find(finding->name);
    bool is_error = entry != NULL && entry->severity == LFS_ERROR;

    if (system->panic != NULL || (!finding->panics && !is_error))
        return;
    system->panic = finding->name;
    system->panic_of = name_of_fault(system, finding->at.node);
    system->panic_pos = lfs_manifest_file_locate(system->spmc_file, &finding->at);
}

static void add_spmc(struct lfs_system *system, struct lfs_manifest_file *file, const char *path)
{
    const struct lfs_spmc_manifest_context context = {.limits = system->options.limits,
                                                      .quirks = system->options.quirks};
    const struct lfs_dtb *dtb = lfs_manifest_file_blob(file);
    struct lfs_spmc_manifest *spmc, *attributes;
    struct lfs_spmd_context spmd;

    if (system->spmc != NULL) {
        lfs_diag_add(system->diag, (struct lfs_pos){.file = path}, "SYSTEM_SPMC_TWICE",
                     "this is a second SPMC manifest: a platform has one");
        lfs_diag_note(system->diag, (struct lfs_pos){.file = system->spmc_path},
                      "the first one is here");
        lfs_diag_help(system->diag, "to judge files each by itself, use --separate");
        lfs_manifest_file_free(file);
        return;
    }
    spmc = arena_alloc(&system->arena, sizeof(*spmc));
    attributes = arena_alloc(&system->arena, sizeof(*attributes));
    system->spmc = spmc;
    system->spmc_path = path;
    system->spmc_file = file;
    lfs_spmc_manifest_judge(dtb->bytes, dtb->size, &context, hear_panic, system, spmc);
    spmd = lfs_system_spmd(&system->options, spmc);
    system->without_spm =
        !lfs_spmc_manifest_judge_spmd(dtb->bytes, dtb->size, &spmd, NULL, NULL, attributes);
    spmc->attributes = attributes->attributes;
    system_take_map(system, spmc, path);
}

void lfs_system_add_device_tree(struct lfs_system *system, const char *const *paths, size_t count)
{
    const struct lfs_dts_options dts = {.include_folders = system->options.include_folders,
                                        .include_count = system->options.include_count,
                                        .number_vms = true};
    struct lfs_manifest_file *file;
    const struct lfs_dtb *dtb;

    if (lfs_manifest_file_load(paths, count, &dts, &file, system->quiet) != LFS_DTS_OK)
        return;
    dtb = lfs_manifest_file_blob(file);
    if (lfs_device_tree_kind(dtb->bytes, dtb->size) == LFS_DEVICE_TREE_SPMC_MANIFEST)
        add_spmc(system, file, paths[0]);
    else
        add_partition(system, file, paths[0]);
}

/* ---- packages, images, layouts --------------------------------------------------------------- */

void lfs_system_add_package(struct lfs_system *system, const char *path)
{
    struct lfs_package_file *package = arena_alloc(&system->arena, sizeof(*package));
    struct loose *loose;

    if (!lfs_package_read(path, package, system->quiet))
        return;
    loose = list_add(&system->arena, &system->packages, sizeof(*loose));
    *loose = (struct loose){.path = path, .package = package};
}

void lfs_system_add_image(struct lfs_system *system, const char *path)
{
    struct lfs_image_file *image = arena_alloc(&system->arena, sizeof(*image));
    struct loose *loose;
    char *bytes;
    size_t size;

    if (lfs_file_load(path, LFS_IMAGE_FILE_BYTES_MAX, &bytes, &size) != 0)
        return;
    if (lfs_image_file_read(path, (uint8_t *)bytes, size, image, system->quiet)) {
        loose = list_add(&system->arena, &system->images, sizeof(*loose));
        *loose = (struct loose){.path = path, .image = image};
    }
    free(bytes);
}

static bool has_manifest(const struct lfs_system *system, const char *path)
{
    for (unsigned i = 0; i < system->count; i++)
        if (system->members[i]->manifest_path != NULL &&
            lfs_file_same(system->members[i]->manifest_path, path))
            return true;
    return false;
}

static bool has_image(const struct lfs_system *system, const char *path)
{
    const struct loose *images = system->images.items;

    for (size_t i = 0; i < system->images.count; i++)
        if (lfs_file_same(images[i].path, path))
            return true;
    return false;
}

void lfs_system_add_layout(struct lfs_system *system, const char *path)
{
    if (system->layout != NULL)
        return; /* one image of the firmware has one */
    system->layout = lfs_layout_read(path, system->quiet);
}

void system_add_from_layout(struct lfs_system *system)
{
    for (size_t i = 0; system->layout != NULL && i < lfs_layout_count(system->layout); i++) {
        const struct lfs_layout_sp *sp = lfs_layout_sp(system->layout, i);

        if (!has_manifest(system, sp->manifest.path))
            lfs_system_add_device_tree(system, &sp->manifest.path, 1);
        if (!has_image(system, sp->image.path))
            lfs_system_add_image(system, sp->image.path);
    }
}

/* ---- the whole ------------------------------------------------------------------------------- */

static struct lfs_pos image_place(const struct lfs_system *system, const struct member *member)
{
    if (system->from_scenario)
        return member->pos;
    return (struct lfs_pos){.file = member->image_path != NULL ? member->image_path
                                                               : member->package_path};
}

static void judge_staged(struct lfs_system *system, struct member *member, const char *name,
                         uint32_t pages)
{
    struct lfs_system_sp *sp = &member->sp;

    if (!sp->has_image)
        return;
    lfs_image_staged(&sp->image, (uint64_t)pages * LFS_PAGE_SIZE);
    sp->image_path = member->image_path;
    sp->package_path = member->package_path;
    if (system->options.layouts)
        lfs_image_verdict_tell(&sp->image, image_place(system, member), name, system->diag);
}

/* By its component; 0: nobody knows. */
static uint32_t pages_staged(const struct member *member, const struct member *update)
{
    const struct staging_area *areas = member->staging_areas.items;

    for (size_t i = 0; i < member->staging_areas.count; i++)
        if (areas[i].component == update->component)
            return areas[i].pages;
    return 0;
}

/* What is staged is known once the claims are. */
static void judge_images_staged(struct lfs_system *system, struct member *member)
{
    struct member *const *updates = member->updates.items;

    judge_staged(system, member, member->sp.name, member->staging_pages);
    for (size_t i = 0; i < member->updates.count; i++)
        judge_staged(system, updates[i], updates[i]->runs, pages_staged(member, updates[i]));
}

void lfs_system_judge(struct lfs_system *system, bool ready)
{
    system_assume_platform(system);
    system_judge_images(system);
    system_judge_rules(system);
    system_tell_components(system, system->diag);
    system_fill_ledger(system);
    for (unsigned i = 0; i < system->count; i++)
        judge_images_staged(system, system->members[i]);
    system_tell_conflicts(system);
    for (unsigned i = 0; i < system->count; i++) {
        system_judge_readiness(system, system->members[i], ready);
        system_tell_boot(system, system->members[i]);
        if (!ready) /* else each of them is told by itself */
            system_judge_promise(system, system->members[i]);
        if (system->options.answers)
            ready_tell_answers(system, system->members[i]);
    }
}

size_t lfs_system_count(const struct lfs_system *system)
{
    return system->count;
}

const struct lfs_system_sp *lfs_system_at(const struct lfs_system *system, size_t i)
{
    return &system->members[i]->sp;
}

struct lfs_machine *lfs_system_ledger(const struct lfs_system *system)
{
    return system->ledger.m;
}

size_t lfs_system_conflicts(const struct lfs_system *system)
{
    return system->conflicts;
}
