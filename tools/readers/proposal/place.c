/* SPDX-License-Identifier: BSD-3-Clause */
/* Where things lie: a platform that holds the addresses of the files, and room for the rest. */
#include "tools/readers/proposal/proposal_private.h"

#include <string.h>

#include "lfasim/types.h"

#define MEMORY_DEFAULT (UINT64_C(1) << 20) /* mem_size of the reference SPs, 9.2 */
#define PLACE_ALIGN    (UINT64_C(1) << 20)
/* Where the FVP port stages the first package (9.2); taken whenever it is free. */
#define STAGING_USUAL UINT64_C(0x7000000)
#define ADDRESS_END   (UINT64_C(1) << 48)

/* A stretch of physical memory that somebody needs. */
struct need {
    uint64_t base, size;
    enum lfs_range_type type;
    bool secure;
};

/* Working memory, staging area and regions of each partition, SPMC and EL3. */
#define REGIONS_OF_SP (LFS_MANIFEST_MAX_MEMORY_REGIONS + LFS_MANIFEST_MAX_DEVICE_REGIONS + 2u)
#define NEEDS_MAX     (LFS_PARTITIONS_MAX * REGIONS_OF_SP + 2u)

struct needs {
    struct need items[NEEDS_MAX];
    unsigned count;
};

static uint64_t end_of(const struct need *need)
{
    return need->base + need->size;
}

static void add(struct needs *needs, uint64_t base, uint64_t size, enum lfs_range_type type,
                bool secure)
{
    if (size > 0 && base < ADDRESS_END && size <= ADDRESS_END - base)
        needs->items[needs->count++] = (struct need){base, size, type, secure};
}

/* Regions relative to the load address move with it; they were read at the manifest's own, or at 0.
 */
static uint64_t base_of(const struct lfs_proposed_sp *sp, const struct lfs_manifest_region *region)
{
    uint64_t own = sp->manifest.has_load_address ? sp->manifest.load_address : 0;

    return region->relative ? region->base - own + sp->load : region->base;
}

static void add_regions(struct needs *needs, const struct lfs_proposed_sp *sp,
                        const struct lfs_manifest_region *regions, unsigned count,
                        enum lfs_range_type type)
{
    for (unsigned i = 0; i < count; i++)
        if (sp->load != 0 || !regions[i].relative)
            add(needs, base_of(sp, &regions[i]), lfs_manifest_region_size(&regions[i]), type,
                !(regions[i].attributes & LFS_MANIFEST_REGION_NON_SECURE));
}

/* Bytes from the load address on that working memory and relative regions take. */
static uint64_t span_of(const struct lfs_proposed_sp *sp)
{
    uint64_t span = sp->memory;

    for (unsigned i = 0; i < sp->manifest.memory_region_count; i++) {
        const struct lfs_manifest_region *region = &sp->manifest.memory_regions[i];
        uint64_t end = base_of(sp, region) - sp->load + lfs_manifest_region_size(region);

        if (region->relative && end > span)
            span = end;
    }
    return span;
}

/* Everything that has an address already. */
static void collect(const struct lfs_proposal *proposal, struct needs *needs)
{
    needs->count = 0;
    for (unsigned i = 0; i < proposal->count; i++) {
        const struct lfs_proposed_sp *sp = &proposal->sps[i];

        add(needs, sp->load, sp->load != 0 ? sp->memory : 0, LFS_RANGE_MEMORY, true);
        add(needs, sp->staging, sp->staging != 0 ? sp->memory : 0, LFS_RANGE_MEMORY, true);
        add_regions(needs, sp, sp->manifest.memory_regions, sp->manifest.memory_region_count,
                    LFS_RANGE_MEMORY);
        add_regions(needs, sp, sp->manifest.device_regions, sp->manifest.device_region_count,
                    LFS_RANGE_DEVICE);
    }
}

static bool meets(const struct need *need, uint64_t base, uint64_t size)
{
    return need->base < base + size && base < end_of(need);
}

static bool is_free(const struct needs *needs, uint64_t base, uint64_t size)
{
    for (unsigned i = 0; i < needs->count; i++)
        if (meets(&needs->items[i], base, size))
            return false;
    return true;
}

/* ---- the platform ---------------------------------------------------------------------------- */

static bool holds(const struct lfs_range *ranges, unsigned count, const struct need *need)
{
    for (unsigned i = 0; i < count; i++)
        if (ranges[i].type == need->type && ranges[i].secure == need->secure &&
            need->base >= ranges[i].base.v && end_of(need) <= ranges[i].base.v + ranges[i].size)
            return true;
    return false;
}

static bool preset_fits(const struct lfs_platform *platform, const struct needs *needs)
{
    for (unsigned i = 0; i < needs->count; i++)
        if (!holds(platform->ranges, platform->range_count, &needs->items[i]) ||
            meets(&needs->items[i], platform->spmc.base.v, platform->spmc.size) ||
            meets(&needs->items[i], platform->el3.base.v, platform->el3.size))
            return false;
    return true;
}

static void take_preset(struct lfs_proposal *proposal, const struct lfs_platform *platform)
{
    proposal->preset = platform->name;
    proposal->range_count = platform->range_count;
    memcpy(proposal->ranges, platform->ranges, platform->range_count * sizeof(*platform->ranges));
    proposal->spmc = platform->spmc;
    proposal->el3 = platform->el3;
}

/* ---- a platform of our own ------------------------------------------------------------------- */

/* Sorted by address; equal ones keep their order. */
static void sort(struct needs *needs)
{
    for (unsigned i = 1; i < needs->count; i++) {
        struct need moved = needs->items[i];
        unsigned k = i;

        for (; k > 0 && needs->items[k - 1].base > moved.base; k--)
            needs->items[k] = needs->items[k - 1];
        needs->items[k] = moved;
    }
}

static const char *range_name(const struct need *need)
{
    if (need->type == LFS_RANGE_DEVICE)
        return need->secure ? "secure devices" : "non-secure devices";
    return need->secure ? "secure memory" : "non-secure memory";
}

/* Ranges just large enough; neighbours of one kind become one. Overlaps of different kinds leave
 * the later one out: the rules will say so. */
static bool ranges_around(struct lfs_proposal *proposal, struct needs *needs)
{
    proposal->preset = NULL;
    proposal->range_count = 0;
    sort(needs);
    for (unsigned i = 0; i < needs->count; i++) {
        const struct need *need = &needs->items[i];
        uint64_t base = need->base & ~(uint64_t)(LFS_PAGE_SIZE - 1);
        uint64_t end = (end_of(need) + LFS_PAGE_SIZE - 1) & ~(uint64_t)(LFS_PAGE_SIZE - 1);
        struct lfs_range *last =
            proposal->range_count > 0 ? &proposal->ranges[proposal->range_count - 1] : NULL;
        uint64_t last_end = last ? last->base.v + last->size : 0;

        if (last && base <= last_end && last->type == need->type && last->secure == need->secure) {
            if (end > last_end)
                last->size = end - last->base.v;
        } else if (!last || base >= last_end) {
            if (proposal->range_count == LFS_RANGES_MAX)
                return false;
            proposal->ranges[proposal->range_count++] =
                (struct lfs_range){{base}, end - base, need->type, need->secure, range_name(need)};
        }
    }
    return true;
}

/* A free place from start on, outside everything. */
static uint64_t place_anywhere(const struct needs *needs, uint64_t start, uint64_t size)
{
    for (uint64_t at = start; at < ADDRESS_END - size; at += PLACE_ALIGN)
        if (is_free(needs, at, size))
            return at;
    return 0;
}

/* ---- room ------------------------------------------------------------------------------------ */

static uint64_t place_in_ranges(const struct lfs_proposal *proposal, const struct needs *needs,
                                uint64_t first, uint64_t size)
{
    struct need wanted = {first, size, LFS_RANGE_MEMORY, true};

    if (holds(proposal->ranges, proposal->range_count, &wanted) && is_free(needs, first, size))
        return first;
    for (unsigned i = 0; i < proposal->range_count; i++) {
        const struct lfs_range *range = &proposal->ranges[i];
        uint64_t at = (range->base.v + PLACE_ALIGN - 1) & ~(PLACE_ALIGN - 1);

        if (range->type != LFS_RANGE_MEMORY || !range->secure)
            continue;
        for (; at + size <= range->base.v + range->size; at += PLACE_ALIGN)
            if (is_free(needs, at, size))
                return at;
    }
    return 0;
}

/* On a given map inside its memory; on a platform of our own anywhere, which grows to hold it. */
static uint64_t place(const struct lfs_proposal *proposal, struct needs *needs, uint64_t size)
{
    bool given = proposal->preset || proposal->spmc_path;
    uint64_t at = given ? place_in_ranges(proposal, needs, STAGING_USUAL, size)
                        : place_anywhere(needs, STAGING_USUAL, size);

    add(needs, at, at != 0 ? size : 0, LFS_RANGE_MEMORY, true);
    return at;
}

static bool no_room(const struct lfs_proposed_sp *sp, const char *what, struct lfs_diag *diag)
{
    lfs_diag_add(diag, (struct lfs_pos){.file = sp->source}, "INIT_NO_ROOM",
                 "no room for %s of '%s': 0x%llx bytes of secure memory", what, sp->name,
                 (unsigned long long)sp->memory);
    lfs_diag_help(diag, "name a load-address in each manifest, apart from each other");
    return false;
}

static bool place_sps(struct lfs_proposal *proposal, struct needs *needs, struct lfs_diag *diag)
{
    for (unsigned i = 0; i < proposal->count; i++) {
        struct lfs_proposed_sp *sp = &proposal->sps[i];

        if (sp->load_chosen && (sp->load = place(proposal, needs, span_of(sp))) == 0)
            return no_room(sp, "the working memory", diag);
    }
    for (unsigned i = 0; i < proposal->count; i++) {
        struct lfs_proposed_sp *sp = &proposal->sps[i];

        if (lfs_proposal_obstacle(&sp->manifest, 0) == NULL &&
            (sp->staging = place(proposal, needs, sp->memory)) == 0)
            return no_room(sp, "a staging area", diag);
    }
    return true;
}

static void reserve_firmware(const struct lfs_proposal *proposal, struct needs *needs)
{
    add(needs, proposal->spmc.base.v, proposal->spmc.size, LFS_RANGE_MEMORY, true);
    add(needs, proposal->el3.base.v, proposal->el3.size, LFS_RANGE_MEMORY, true);
}

/* Firmware that is in nobody's way, then ranges around everything. */
static bool place_freely(struct lfs_proposal *proposal, struct needs *needs, struct lfs_diag *diag)
{
    const struct lfs_platform *usual = lfs_platform_preset(LFS_PLATFORM_FVP_TEST);

    proposal->preset = NULL;
    proposal->spmc = usual->spmc;
    proposal->el3 = usual->el3;
    proposal->spmc.base.v = place_anywhere(needs, usual->spmc.base.v, usual->spmc.size);
    add(needs, proposal->spmc.base.v, proposal->spmc.size, LFS_RANGE_MEMORY, true);
    proposal->el3.base.v = place_anywhere(needs, usual->el3.base.v, usual->el3.size);
    add(needs, proposal->el3.base.v, proposal->el3.size, LFS_RANGE_MEMORY, true);
    if (!place_sps(proposal, needs, diag))
        return false;
    collect(proposal, needs);
    if (ranges_around(proposal, needs))
        return true;
    lfs_diag_add(diag, (struct lfs_pos){.file = proposal->sps[0].source}, "INIT_NO_ROOM",
                 "the files need more than %u separate address ranges", LFS_RANGES_MAX);
    return false;
}

/* What a manifest says, and a size that holds the package. */
static void take_own_words(struct lfs_proposed_sp *sp)
{
    sp->load_chosen = !sp->manifest.has_load_address;
    sp->load = sp->load_chosen ? 0 : sp->manifest.load_address;
    sp->staging = 0;
    sp->memory = (sp->package_size + MEMORY_DEFAULT - 1) & ~(MEMORY_DEFAULT - 1);
    if (sp->memory == 0)
        sp->memory = MEMORY_DEFAULT;
}

static bool place_on_given(struct lfs_proposal *proposal, struct needs *needs,
                           struct lfs_diag *diag)
{
    reserve_firmware(proposal, needs);
    return place_sps(proposal, needs, diag);
}

bool lfs_proposal_place(struct lfs_proposal *proposal, struct lfs_diag *diag)
{
    static const enum lfs_platform_preset presets[] = {LFS_PLATFORM_FVP_TEST, LFS_PLATFORM_FVP};
    struct needs needs;

    for (unsigned i = 0; i < proposal->count; i++)
        take_own_words(&proposal->sps[i]);
    proposal->el3 = lfs_platform_preset(LFS_PLATFORM_FVP_TEST)->el3;
    if (proposal->spmc_path && !follow_spmc_manifest(proposal, diag))
        return false;
    collect(proposal, &needs);
    if (proposal->spmc_path)
        return place_on_given(proposal, &needs, diag);
    for (size_t i = 0; i < sizeof(presets) / sizeof(presets[0]); i++) {
        const struct lfs_platform *platform = lfs_platform_preset(presets[i]);

        if (!preset_fits(platform, &needs))
            continue;
        take_preset(proposal, platform);
        return place_on_given(proposal, &needs, diag);
    }
    return place_freely(proposal, &needs, diag);
}
