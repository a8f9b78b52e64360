/* SPDX-License-Identifier: BSD-3-Clause */
/* Rules across files that are not about pairs of claims. */
#include "tools/readers/manifest/manifest_room.h"
#include "tools/readers/system/system_private.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "lfasim/formats/uuid.h"
#include "tools/readers/host/alloc.h"
#include "tools/readers/package/package_private.h"

/* ---- a manifest on this platform ------------------------------------------------------------- */

enum { KNOWN_MAX = 64 };

/* What a manifest breaks wherever it is used, which the check of the file tells; then what it
 * breaks only here. */
struct hearing {
    struct lfs_system *system;
    struct member *member;
    bool here;
    struct {
        const char *name;
        struct lfs_place at;
    } known[KNOWN_MAX];
    size_t known_count;
};

static bool is_known(const struct hearing *h, const struct lfs_finding *finding)
{
    for (size_t i = 0; i < h->known_count; i++)
        if (strcmp(h->known[i].name, finding->name) == 0 &&
            strcmp(h->known[i].at.node, finding->at.node) == 0 &&
            strcmp(h->known[i].at.property, finding->at.property) == 0)
            return true;
    return false;
}

static bool is_error(const char *name)
{
    const struct lfs_diagnostic *entry = lfs_diagnostic_find(name);

    return entry != NULL && entry->severity == LFS_ERROR;
}

/* Over every error in a manifest the SPMC refuses it, panics, or leaves the partition out; but for
 * one, over which it panics no earlier than the partition stops. */
static bool ends_boot(const char *name)
{
    return is_error(name) && strcmp(name, "LINT_LIVE_BUFFER_UNRESOLVED") != 0;
}

static bool meets(const struct lfs_carve_out *where, const struct lfs_manifest_region *region)
{
    return where->size != 0 && region->base < where->base.v + where->size &&
           where->base.v < region->base + lfs_manifest_region_size(region);
}

/* The region may be nowhere because firmware is there. */
static void tell_firmware_there(const struct hearing *h, const struct lfs_finding *finding)
{
    const struct lfs_manifest *manifest = &h->member->manifest;
    const char *name = strrchr(finding->at.node, '/');
    const struct {
        const char *what;
        struct lfs_carve_out at;
    } firmware[] = {{"SPMC image", h->system->spmc_image}, {"EL3 firmware", h->system->el3}};

    for (uint32_t i = 0; name != NULL && i < manifest->memory_region_count; i++)
        for (size_t k = 0; k < sizeof(firmware) / sizeof(firmware[0]); k++)
            if (strcmp(lfs_manifest_memory_region(manifest, i)->node, name + 1) == 0 &&
                meets(&firmware[k].at, lfs_manifest_memory_region(manifest, i)))
                lfs_diag_fact(h->system->diag, "the %s is there, 0x%" PRIx64 " to 0x%" PRIx64,
                              firmware[k].what, firmware[k].at.base.v,
                              firmware[k].at.base.v + firmware[k].at.size - 1);
}

static void hear(void *user, const struct lfs_finding *finding)
{
    struct hearing *h = user;
    struct lfs_diag *diag = h->system->diag;
    struct lfs_pos pos;

    if (!h->here) {
        if (h->known_count < KNOWN_MAX) {
            h->known[h->known_count].name = finding->name;
            h->known[h->known_count++].at = finding->at;
        }
        return;
    }
    pos = system_place(h->member, finding->at.node, finding->at.property);
    if (ends_boot(finding->name))
        system_refuses(h->system, h->member, finding->name, pos);
    /* The rules across files say it with both sides. */
    if (is_known(h, finding) || strcmp(finding->name, "LINT_LOAD_ADDRESS") == 0)
        return;
    lfs_diag_add(diag, pos, finding->name, "%s: %s", h->member->sp.name, finding->text);
    if (h->system->map_of != NULL)
        lfs_diag_fact(diag, "the ranges are those of %s", h->system->map_of);
    if (strcmp(finding->name, "MEM_REGION_INVALID") == 0)
        tell_firmware_there(h, finding);
    if (finding->help[0] != '\0')
        lfs_diag_help(diag, "%s", finding->help);
}

static enum lfs_manifest_error contain(void *user, const struct lfs_manifest_region *region,
                                       enum lfs_manifest_region_kind kind)
{
    const struct lfs_system *system = user;
    bool device = kind == LFS_MANIFEST_DEVICE;
    bool secure = !(region->attributes & LFS_MANIFEST_REGION_NON_SECURE);
    const struct lfs_range *range =
        system_range(system, region->base, lfs_manifest_region_size(region));

    if (range != NULL && range->secure == secure && (range->type == LFS_RANGE_DEVICE) == device)
        return LFS_MANIFEST_SUCCESS;
    return device ? LFS_MANIFEST_DEVICE_MEM_REGION_INVALID : LFS_MANIFEST_MEM_REGION_INVALID;
}

static void judge_manifest(struct lfs_system *system, struct member *member)
{
    /* Of which build the platform is, an image of a scenario has been told for its regions only. */
    struct lfs_build_limits of_images = lfs_build_limits_none;
    struct lfs_manifest_context context = {.compiled_minor = 3,
                                           .limits = system->from_scenario ? &of_images
                                                                           : system->options.limits,
                                           .room = manifest_room(&system->arena),
                                           .quirks = system->options.quirks,
                                           .deck_live_buffer = system->options.deck,
                                           .user = system};
    struct hearing hearing = {.system = system, .member = member};

    of_images.memory_regions = system->options.limits->memory_regions;
    if (member->manifest.has_load_address)
        context.load_address = member->manifest.load_address;
    lfs_manifest_judge(member->dtb, member->dtb_size, &context, hear, &hearing, NULL);
    hearing.here = true;
    context.limits = system->options.limits;
    if (member->sp.load != 0)
        context.load_address = member->sp.load;
    if (system->has_map)
        context.contain = contain;
    lfs_manifest_judge(member->dtb, member->dtb_size, &context, hear, &hearing, NULL);
}

/* ---- partitions against each other ----------------------------------------------------------- */

static void tell(void *user, const struct lfs_finding *finding, size_t sp, int other)
{
    struct lfs_system *system = user;
    struct member *member = system->members[sp];
    struct lfs_pos pos = system_place(member, finding->at.node, finding->at.property);

    if (is_error(finding->name))
        system_refuses(system, member, finding->name, pos);
    lfs_diag_add(system->diag, pos, finding->name, "%s: %s", member->sp.name, finding->text);
    if (finding->fact[0] != '\0')
        lfs_diag_fact(system->diag, "%s", finding->fact);
    if (other >= 0)
        lfs_diag_note(
            system->diag,
            system_place(system->members[other], finding->other.node, finding->other.property),
            "%s", finding->other_text);
    else if (system->spmc_file != NULL)
        lfs_diag_note(system->diag,
                      system_vm_place(system, member,
                                      strcmp(finding->at.property, "load-address") == 0
                                          ? "load_address"
                                          : "vcpu_count"),
                      "%s is here", system->spmc->vms[member->vm].node);
}

static void judge_across(struct lfs_system *system)
{
    struct lfs_cross_sp sps[LFS_PARTITIONS_MAX];
    struct lfs_cross_line *lines;

    for (unsigned i = 0; i < system->count; i++) {
        const struct member *member = system->members[i];

        sps[i] = (struct lfs_cross_sp){.name = member->sp.name,
                                       .manifest = member->has_manifest ? &member->manifest : NULL,
                                       .has_vm = member->has_vcpus,
                                       .vcpu_count = member->vcpus,
                                       .load_address = member->sp.load};
    }
    for (unsigned i = 0; i < system->count; i++) {
        lfs_cross_judge_vm(sps, i, tell, system);
        lfs_cross_judge_load(sps, i, tell, system);
        lfs_cross_judge_names(sps, i, tell, system);
    }
    lines = lfs_reader_alloc(lfs_cross_interrupts(sps, system->count) * sizeof(*lines));
    lfs_cross_judge_interrupts(sps, system->count, lines, tell, system);
    free(lines);
}

/* ---- packages and images --------------------------------------------------------------------- */

static void judge_package(struct lfs_system *system, struct member *member)
{
    const struct lfs_package *package = &member->package->package;
    struct package_view view = {.package_pos = {.file = member->package_path},
                                .image_path = member->image_path ? member->image_path : "the image",
                                .package = package,
                                .footprint = member->package->memory_needed - package->img_offset,
                                .memory = member->sp.memory};

    if (member->sp.has_image && member->sp.image.needed > member->package->memory_needed)
        view.footprint = member->sp.image.needed - package->img_offset;
    if (view.memory > 0 && !lfs_package_fits(package, view.memory))
        system_refuses(system, member, "PKG_TOO_BIG", view.package_pos);
    package_compare_memory(&view, system->diag);
}

/* The same of an image whose package nobody gave; of a scenario its loader has told. */
static void judge_image(struct lfs_system *system, const struct member *member)
{
    const struct lfs_image_verdict *image = &member->sp.image;
    const struct lfs_package none = {.img_offset =
                                         (uint32_t)(image->image_begin - image->load_address)};
    const struct package_view view = {.package_pos = {.file = member->image_path},
                                      .package = &none,
                                      .footprint = image->needed - none.img_offset,
                                      .memory = image->memory};

    if (member->sp.has_image && image->room == LFS_ROOM_OVERRUN && !system->from_scenario)
        package_compare_memory(&view, system->diag);
}

/* What the layout would make of image and manifest, as far as there is no package yet. */
static void judge_layout(struct lfs_system *system, const struct member *member)
{
    const struct lfs_layout_sp *sp = member->layout;
    struct lfs_package package = {.kind = sp->kind,
                                  .version = 2,
                                  .img_offset = sp->image.offset,
                                  .pm_offset = sp->manifest.offset};
    struct package_view view = {.manifest_pos = system_place(member, "/", "entrypoint-offset"),
                                .package_pos = sp->image.pos,
                                .package = &package,
                                .manifest = &member->manifest,
                                .entry_known = true,
                                .memory = member->sp.memory};

    if (member->flat == NULL || !member->has_manifest || sp->kind != LFS_PACKAGE_SPKG)
        return;
    view.image_path = member->image_path;
    view.image_entry = member->flat->entry_offset;
    view.footprint = member->flat->footprint;
    package.img_size = (uint32_t)member->flat->size;
    package.total = (uint64_t)package.img_offset + package.img_size;
    package_compare_entry(&view, system->diag);
    if (member->package == NULL)
        package_compare_memory(&view, system->diag);
    if (member->dtb_size <= sp->image.offset - sp->manifest.offset)
        return;
    lfs_diag_add(system->diag, sp->image.pos, "PKG_PM_OVERRUN",
                 "the manifest, 0x%zx bytes from 0x%x on, reaches into the image of '%s' at 0x%x",
                 member->dtb_size, sp->manifest.offset, sp->name, sp->image.offset);
}

/* BL2 loads where the layout says, Hafnium looks where its own manifest says (5.4). */
static void judge_layout_address(struct lfs_system *system, struct member *member)
{
    const struct lfs_layout_sp *sp = member->layout;

    if (!sp->has_load_address || member->vm < 0 || sp->load_address == member->sp.load)
        return;
    system_refuses(system, member, "LINT_LAYOUT_LOAD_ADDRESS", sp->pos);
    lfs_diag_add(system->diag, sp->pos, "LINT_LAYOUT_LOAD_ADDRESS",
                 "BL2 loads '%s' to 0x%" PRIx64 ", and the SPMC looks for it at 0x%" PRIx64,
                 sp->name, sp->load_address, member->sp.load);
    lfs_diag_note(system->diag, system_vm_place(system, member, "load_address"), "%s is here",
                  system->spmc->vms[member->vm].node);
}

/* J3: the canonical text; words are what counts. */
static void judge_layout_uuid(struct lfs_system *system, const struct member *member)
{
    const struct lfs_layout_sp *sp = member->layout;
    const struct lfs_manifest *manifest = &member->manifest;
    struct ffa_uuid uuid;

    if (sp->uuid == NULL || !member->has_manifest || !lfs_uuid_read(sp->uuid, &uuid))
        return;
    if (memcmp(uuid.word, manifest->image_uuid, sizeof(manifest->image_uuid)) == 0)
        return;
    for (uint32_t i = 0; i < manifest->service_count; i++)
        if (memcmp(uuid.word, manifest->services[i].uuid, sizeof(uuid.word)) == 0)
            return;
    lfs_diag_add(system->diag, sp->pos, "LINT_LAYOUT_UUID",
                 "the uuid of '%s' is none that its manifest has", sp->name);
    lfs_diag_note(system->diag,
                  system_place(member,
                               manifest->binding == LFS_MANIFEST_BINDING_1_0 ? "/" : "/services",
                               manifest->binding == LFS_MANIFEST_BINDING_1_0 ? "uuid" : ""),
                  "those of the manifest are here");
}

/* ---- staging --------------------------------------------------------------------------------- */

struct lfs_pos system_staging_place(const struct member *member, struct lfs_pos pos)
{
    return pos.file != NULL ? pos : system_place(member, "/", "image-uuid");
}

static void tell_who_says(struct lfs_system *system, const struct member *member,
                          struct lfs_pos pos)
{
    if (pos.file == NULL && member->staging_said != NULL)
        lfs_diag_fact(system->diag, "where and how much is staged is %s", member->staging_said);
}

static const char *range_rule(const struct lfs_system *system, const struct staging_area *area,
                              uint64_t pages)
{
    return lfs_layout_staging_range(system_range(system, area->base, pages * LFS_PAGE_SIZE));
}

/* START_REQ asks only for what is announced (lifecycle-and-live-activation 4.4); the rest of the
 * area is the platform's to mend. */
static void judge_area(struct lfs_system *system, struct member *member,
                       const struct staging_area *area)
{
    uint64_t bytes = (uint64_t)area->pages * LFS_PAGE_SIZE;
    const char *name = range_rule(system, area, area->pages);

    if (bytes == 0 || !system->has_map || name == NULL)
        return;
    if (range_rule(system, area, system_asked_pages(area)) != NULL)
        system_staging_fault(system, member, name, system_staging_place(member, area->pos),
                             "its staging area is not inside one secure memory range of %s",
                             system->map_of);
    lfs_diag_add(system->diag, system_staging_place(member, area->pos), name,
                 "the staging area of '%s', 0x%" PRIx64 " to 0x%" PRIx64
                 ", is not inside one secure memory range of %s",
                 member->sp.name, area->base, area->base + bytes - 1, system->map_of);
    tell_who_says(system, member, area->pos);
}

void system_judge_staging(struct lfs_system *system, struct member *member)
{
    uint64_t bytes = (uint64_t)member->staging_pages * LFS_PAGE_SIZE;
    const char *name;

    for (size_t i = 0; i < member->staging_areas.count; i++)
        judge_area(system, member, (const struct staging_area *)member->staging_areas.items + i);
    if (bytes == 0)
        return;
    if (member->sp.memory == 0 || system->from_scenario)
        return;
    name = lfs_layout_sizes(bytes, member->package ? member->package->package.total : 0, 0,
                            member->sp.memory);
    if (name == NULL)
        return;
    lfs_diag_add(system->diag, system_staging_place(member, member->staging_pos), name,
                 "0x%" PRIx64 " bytes are staged for '%s', whose working memory has 0x%" PRIx64,
                 bytes, member->sp.name, member->sp.memory);
    tell_who_says(system, member, member->staging_pos);
    lfs_diag_note(system->diag, system_vm_place(system, member, "mem_size"),
                  "its working memory is here");
}

/* ---- the whole ------------------------------------------------------------------------------- */

static void refuse_faulty(struct lfs_system *system, struct member *member)
{
    const struct fault *first = member->faults.items;

    system_refuses(system, member, first->name,
                   system_place(member, first->at.node, first->at.property));
}

void system_judge_rules(struct lfs_system *system)
{
    for (unsigned i = 0; i < system->count; i++) {
        struct member *member = system->members[i];

        if (member->dtb != NULL && !member->broken)
            judge_manifest(system, system->members[i]);
        else if (member->is_faulty && member->faults.count > 0)
            refuse_faulty(system, member);
        if (member->package != NULL)
            judge_package(system, member);
        else if (member->layout == NULL)
            judge_image(system, member);
        if (member->layout == NULL)
            continue;
        judge_layout(system, member);
        judge_layout_address(system, member);
        judge_layout_uuid(system, member);
    }
    judge_across(system);
}
