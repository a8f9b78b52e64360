/* SPDX-License-Identifier: BSD-3-Clause */
/* The ledger filled: what partitions, firmware and platform claim, and where that is written. */
#include "tools/readers/system/system_private.h"

#include <inttypes.h>
#include <string.h>

#include "lfasim/formats/uuid.h"
#include "tools/readers/system/fvp.h"

/* A partition that has no id yet is told from the others all the same. */
static uint16_t owner_of(const struct lfs_system *system, const struct member *member)
{
    for (unsigned i = 0; i < system->count; i++)
        if (system->members[i] == member)
            return member->sp.id != 0 ? member->sp.id : (uint16_t)(i + 1);
    return 0;
}

struct claimant {
    struct lfs_system *system;
    struct member *member;
    uint16_t owner;
    bool target;
};

static void claim(const struct claimant *c, enum lfs_claim_kind kind, uint64_t base, uint64_t pages,
                  const char *what, struct ledger_site site)
{
    site.whose = c->member;
    ledger_claim(&c->system->ledger, kind, c->owner, c->member->sp.name, base, pages, what, &site,
                 c->target);
}

/* ---- regions --------------------------------------------------------------------------------- */

static enum lfs_claim_kind besides(const struct lfs_manifest *manifest, int index)
{
    if (manifest->has_rxtx_info && manifest->rx_region == index)
        return LFS_CLAIM_RX;
    if (manifest->has_rxtx_info && manifest->tx_region == index)
        return LFS_CLAIM_TX;
    return manifest->live_state_region == index ? LFS_CLAIM_LIVE_STATE_BUFFER : 0;
}

/* A device reaches only regions that name one of its streams (ffa-memory 2.4); what it may do there
 * is stream-ids-access-permissions, or else the region's own. */
static bool is_writable_by_device(const struct lfs_manifest *manifest,
                                  const struct lfs_manifest_region *region)
{
    uint32_t may = region->stream_permissions ? region->stream_permissions : region->attributes;

    for (uint32_t i = 0; i < region->stream_count && (may & LFS_MANIFEST_REGION_WRITE); i++)
        for (uint32_t d = 0; d < manifest->device_region_count; d++)
            for (uint32_t k = 0; k < manifest->device_regions[d].stream_count; k++)
                if (manifest->device_regions[d].stream_ids[k] == region->stream_ids[i])
                    return true;
    return false;
}

static void claim_region(const struct claimant *c, const struct lfs_manifest_region *region,
                         bool device, enum lfs_claim_kind as, bool dma)
{
    struct arena *arena = &c->system->arena;
    const char *folder = device ? "device" : "memory";
    const char *what = arena_text(arena, "%s region '%s'", folder, region->node);
    struct ledger_site site = {.node = arena_text(arena, "/%s-regions/%s", folder, region->node),
                               .property = region->relative ? "load-address-relative-offset"
                                                            : "base-address",
                               .as = (uint16_t)as};

    claim(c, device ? LFS_CLAIM_DEVICE_REGION : LFS_CLAIM_STATIC_REGION, region->base,
          region->pages, what, site);
    site.as = 0;
    site.again = true;
    if (as != 0)
        claim(c, as, region->base, region->pages, what, site);
    site.again = false;
    site.property = "stream-ids";
    if (dma)
        claim(c, LFS_CLAIM_DMA, region->base, region->pages, what, site);
}

static void claim_regions(const struct claimant *c)
{
    const struct lfs_manifest *manifest = &c->member->manifest;

    for (uint32_t i = 0; i < manifest->memory_region_count; i++)
        claim_region(c, lfs_manifest_memory_region(manifest, i), false, besides(manifest, (int)i),
                     is_writable_by_device(manifest, lfs_manifest_memory_region(manifest, i)));
    for (uint32_t i = 0; i < manifest->device_region_count; i++)
        claim_region(c, &manifest->device_regions[i], true, 0, false);
}

/* ---- staging --------------------------------------------------------------------------------- */

static void claim_area(const struct claimant *c, const struct staging_area *area)
{
    bool in_file = area->pos.file != NULL;

    claim(c, LFS_CLAIM_STAGING, area->base, area->pages, in_file ? "LFA component" : "staging area",
          (struct ledger_site){.pos = system_staging_place(c->member, area->pos),
                               .said = in_file ? NULL : c->member->staging_said,
                               .filled = area->preloaded});
}

/* Of a component that no scenario describes: the user's word, or TF-A's FVP port. */
static void find_staging(const struct lfs_system *system, struct member *member)
{
    const struct lfs_system_options *options = &system->options;

    for (size_t i = 0; i < options->component_count; i++) {
        const struct lfs_stated_component *stated = &options->components[i];

        if (memcmp(stated->image_uuid, member->manifest.image_uuid, sizeof(stated->image_uuid)))
            continue;
        member->staging = stated->staging;
        member->staging_pages = stated->pages;
        member->staging_said = "as --component says";
        return;
    }
    if (system->is_fvp && fvp_staging(&member->manifest, &member->staging, &member->staging_pages))
        member->staging_said = SYSTEM_ASSUMED_FVP;
}

static bool has_partition(const struct lfs_system *system, const uint32_t uuid[4])
{
    for (unsigned i = 0; i < system->count; i++)
        if (memcmp(system->members[i]->manifest.image_uuid, uuid, sizeof(uint32_t) * 4) == 0)
            return true;
    return false;
}

/* The digits of the words as they are read in the manifest, which is not the UUID's text. */
static struct ffa_uuid taken_for_words(const uint32_t uuid[4])
{
    char text[LFS_UUID_TEXT_SIZE];
    struct ffa_uuid as_given, words;

    memcpy(as_given.word, uuid, sizeof(as_given.word));
    lfs_uuid_text(&as_given, text);
    lfs_uuid_read_1_1(text, &words);
    return words;
}

static void tell_unmatched(const struct lfs_system *system,
                           const struct lfs_stated_component *stated, struct lfs_diag *diag)
{
    const struct ffa_uuid words = taken_for_words(stated->image_uuid);
    struct ffa_uuid uuid;
    char text[LFS_UUID_TEXT_SIZE];

    memcpy(uuid.word, stated->image_uuid, sizeof(uuid.word));
    lfs_uuid_text(&uuid, text);
    lfs_diag_add(diag, (struct lfs_pos){.line = 0}, "COMPONENT_UNMATCHED",
                 "--component %s: no partition that is given has this image UUID", text);
    for (unsigned i = 0; i < system->count; i++) {
        memcpy(uuid.word, system->members[i]->manifest.image_uuid, sizeof(uuid.word));
        lfs_uuid_text(&uuid, text);
        if (system->members[i]->manifest.live_activation_support)
            lfs_diag_fact(diag, "image-uuid of '%s' is %s", system->members[i]->sp.name, text);
    }
    lfs_uuid_text(&words, text);
    if (has_partition(system, words.word))
        lfs_diag_help(diag,
                      "the words of image-uuid are little-endian: --component %s=0x%" PRIx64
                      "+0x%" PRIx64,
                      text, stated->staging, (uint64_t)stated->pages * LFS_PAGE_SIZE);
}

void system_tell_components(const struct lfs_system *system, struct lfs_diag *diag)
{
    for (size_t i = 0; i < system->options.component_count && !system->from_scenario; i++)
        if (!has_partition(system, system->options.components[i].image_uuid))
            tell_unmatched(system, &system->options.components[i], diag);
}

static void claim_staging(const struct claimant *c)
{
    struct member *member = c->member;
    const struct staging_area assumed = {.base = member->staging, .pages = member->staging_pages};

    if (!c->system->from_scenario && assumed.pages > 0)
        memcpy(list_add(&c->system->arena, &member->staging_areas, sizeof(assumed)), &assumed,
               sizeof(assumed));
    for (size_t i = 0; i < member->staging_areas.count; i++)
        claim_area(c, (const struct staging_area *)member->staging_areas.items + i);
}

/* ---- the whole ------------------------------------------------------------------------------- */

/* A manifest that is refused claims no regions: the SPMC panics over it, so that there is no map in
 * which they lie, and what its faults left unread would make up conflicts. The working memory is
 * the SPMC manifest's to say. */
static void claim_partition(struct lfs_system *system, struct member *member)
{
    const struct claimant c = {system, member, owner_of(system, member),
                               member->has_manifest && member->manifest.live_activation_support};

    if (member->sp.memory > 0)
        claim(&c, LFS_CLAIM_WORKING_MEMORY, member->sp.load, lfs_pages_of(member->sp.memory),
              "working memory",
              (struct ledger_site){.pos = system_vm_place(system, member, "load_address")});
    if (member->has_manifest)
        claim_regions(&c);
    if (!system->from_scenario && member->staging_pages == 0 && member->has_manifest)
        find_staging(system, member);
    claim_staging(&c);
}

/* A vmN whose files nobody gave has its memory all the same: load_address and mem_size are the SPMC
 * manifest's. What is not loaded from there has no address. */
static void claim_absent(struct lfs_system *system, uint32_t i)
{
    const struct lfs_spmc_vm *vm = &system->spmc->vms[i];
    struct member *member, **item;

    if (vm->load_address == 0 || system_has_vm(system, i))
        return;
    member = arena_alloc(&system->arena, sizeof(*member));
    member->vm = (int)i;
    member->pos = (struct lfs_pos){.file = system->spmc_path};
    member->sp.name = vm->debug_name[0] != '\0' ? vm->debug_name : vm->node;
    member->sp.id = (uint16_t)(LFS_SPMC_FIRST_ID + vm->number);
    member->sp.load = vm->load_address;
    member->sp.memory = lfs_spmc_vm_memory(vm);
    item = list_add(&system->arena, &system->absent, sizeof(struct member *));
    *item = member;
    claim_partition(system, member);
}

/* The SPMC's manifest says where its image is, and that this is the platform. */
static struct lfs_pos firmware_place(const struct lfs_system *system)
{
    const struct lfs_place at = {.node = "/attribute", .property = "load_address", .cell = -1};

    if (system->spmc_file == NULL)
        return (struct lfs_pos){.file = system->spmc_path};
    return lfs_manifest_file_locate(system->spmc_file, &at);
}

static void claim_firmware(struct lfs_system *system, enum lfs_claim_kind kind, uint16_t id,
                           const char *name, struct lfs_carve_out where)
{
    const struct ledger_site site = {
        .pos = firmware_place(system),
        .said = kind == LFS_CLAIM_EL3 && system->is_fvp ? SYSTEM_ASSUMED_FVP : NULL};

    ledger_claim(&system->ledger, kind, id, name, where.base.v, lfs_pages_of(where.size),
                 system->map_of, &site, false);
}

void system_assume_platform(struct lfs_system *system)
{
    const struct lfs_carve_out el3 = lfs_platform_preset(LFS_PLATFORM_FVP)->el3;

    if (system->from_scenario)
        return;
    system->is_fvp = fvp_is_assumed(system->options.platform, system->spmc);
    if (system->is_fvp && system->spmc != NULL)
        system->el3 = el3;
}

void system_fill_ledger(struct lfs_system *system)
{
    ledger_init(&system->ledger);
    claim_firmware(system, LFS_CLAIM_SPMC, FFA_ID_SPMC, "spmc", system->spmc_image);
    claim_firmware(system, LFS_CLAIM_EL3, FFA_ID_SPMD, "el3", system->el3);
    for (unsigned i = 0; i < system->count; i++)
        claim_partition(system, system->members[i]);
    for (uint32_t i = 0; system->spmc != NULL && i < system->spmc->vm_count; i++)
        claim_absent(system, i);
}
