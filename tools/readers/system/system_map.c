/* SPDX-License-Identifier: BSD-3-Clause */
/* The ledger of a system as a memory map. */
#include "lfasim/readers/memory_map.h"

#include <string.h>

#include "tools/readers/system/system_private.h"

/* A claim that is there twice, as region and as buffer, is drawn as what it is besides. */
enum { NOT_DRAWN = UINT32_MAX };

struct drawing {
    struct lfs_system *system;
    uint32_t *index_of; /* of the drawn claim, by number - 1 */
    struct list claims, conflicts;
};

static const char *place_text(struct lfs_system *system, const struct ledger_site *site)
{
    struct lfs_pos pos = site->pos;

    if (site->whose != NULL && site->node != NULL)
        pos = system_place(site->whose, site->node, site->property);
    if (pos.file == NULL)
        return NULL;
    if (pos.line > 0)
        return arena_text(&system->arena, "%s:%u:%u", pos.file, pos.line, pos.column);
    return arena_text(&system->arena, "%s", pos.file);
}

/* Where it is written, and on whose word that is no file's. */
static const char *origin_of(struct lfs_system *system, const struct ledger_site *site)
{
    const char *place = place_text(system, site);

    if (site->said == NULL)
        return place;
    return place == NULL ? site->said : arena_text(&system->arena, "%s (%s)", place, site->said);
}

static const char *assumed(const struct ledger_site *site)
{
    return site->said != NULL && strcmp(site->said, SYSTEM_ASSUMED_FVP) == 0 ? site->said : NULL;
}

static void draw_claim(struct drawing *drawing, uint32_t number)
{
    struct lfs_system *system = drawing->system;
    const struct ledger_site *site = &system->ledger.sites[number - 1];
    struct lfs_claim claim = lfs_claim_get(system->ledger.m, number);
    uint16_t kind = site->as != 0 ? site->as : claim.kind;
    struct lfs_map_claim *out;

    drawing->index_of[number - 1] = NOT_DRAWN;
    if (site->again || claim.base > UINT64_MAX - (uint64_t)claim.pages * LFS_PAGE_SIZE)
        return;
    drawing->index_of[number - 1] = (uint32_t)drawing->claims.count;
    out = list_add(&system->arena, &drawing->claims, sizeof(*out));
    *out = (struct lfs_map_claim){.base = claim.base,
                                  .size = (uint64_t)claim.pages * LFS_PAGE_SIZE,
                                  .kind = kind,
                                  .kind_text = lfs_layout_kind_text((enum lfs_claim_kind)kind),
                                  .owner = lfs_claim_owner_name(system->ledger.m, number),
                                  .what = lfs_claim_origin(system->ledger.m, number).what,
                                  .origin = origin_of(system, site),
                                  .assumed = assumed(site)};
}

/* "MC-04, MC-05" */
static const char *also_breaks(struct lfs_system *system, const struct ledger_conflict *conflict)
{
    const struct lfs_layout_rule *rule = NULL;
    const char *names = NULL;

    while ((rule = system_breaks_besides(system, conflict->first, conflict->second, rule)) != NULL)
        if (rule != conflict->rule)
            names = names != NULL ? arena_text(&system->arena, "%s, %s", names, rule->name)
                                  : rule->name;
    return names;
}

static void draw_conflict(void *user, const struct ledger_conflict *conflict)
{
    struct drawing *drawing = user;
    uint32_t first = drawing->index_of[conflict->first - 1];
    uint32_t second = drawing->index_of[conflict->second - 1];
    struct lfs_map_conflict *out;

    if (first == NOT_DRAWN || second == NOT_DRAWN ||
        system_may_be_one(drawing->system, conflict->first, conflict->second))
        return;
    out = list_add(&drawing->system->arena, &drawing->conflicts, sizeof(*out));
    *out = (struct lfs_map_conflict){.first = first,
                                     .second = second,
                                     .name = conflict->rule->name,
                                     .also = also_breaks(drawing->system, conflict),
                                     .text = conflict->rule->meaning};
}

void lfs_system_map(struct lfs_system *system, struct lfs_memory_map *out)
{
    struct drawing drawing = {.system = system};

    drawing.index_of = arena_alloc(&system->arena, (system->ledger.count + 1) * sizeof(uint32_t));
    for (size_t i = 0; i < system->ledger.count; i++)
        draw_claim(&drawing, (uint32_t)i + 1);
    ledger_conflicts(&system->ledger, LFS_LAYOUT_LOAD, draw_conflict, &drawing);
    *out = (struct lfs_memory_map){.ranges = system->ranges,
                                   .range_count = system->range_count,
                                   .claims = drawing.claims.items,
                                   .claim_count = drawing.claims.count,
                                   .conflicts = drawing.conflicts.items,
                                   .conflict_count = drawing.conflicts.count};
}
