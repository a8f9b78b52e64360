/* SPDX-License-Identifier: BSD-3-Clause */
/* The ledger filled: what partitions, firmware and platform claim, and where that is written. */
#include "tools/readers/system/system_private.h"

#include "tools/readers/system/fvp_staging.h"

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
        fvp_staging(&member->manifest, &member->staging, &member->staging_pages);
    claim(&c, LFS_CLAIM_STAGING, member->staging, member->staging_pages,
          member->staging_pos.file != NULL ? "LFA component" : "staging area of TF-A's FVP port",
          (struct ledger_site){.pos = member->staging_pos});
}

static void claim_firmware(struct lfs_system *system, enum lfs_claim_kind kind, uint16_t id,
                           const char *name, struct lfs_carve_out where)
{
    const struct ledger_site site = {.pos = {.file = system->spmc_path}};

    ledger_claim(&system->ledger, kind, id, name, where.base.v, lfs_pages_of(where.size),
                 system->map_of, &site, false);
}

void system_fill_ledger(struct lfs_system *system)
{
    ledger_init(&system->ledger);
    claim_firmware(system, LFS_CLAIM_SPMC, FFA_ID_SPMC, "spmc", system->spmc_image);
    claim_firmware(system, LFS_CLAIM_EL3, FFA_ID_SPMD, "el3", system->el3);
    for (unsigned i = 0; i < system->count; i++)
        claim_partition(system, system->members[i]);
}
