/* SPDX-License-Identifier: BSD-3-Clause */
/* Conflicts of claims in words, each once, with the place of either side. */
#include "tools/readers/system/system_private.h"

#include <inttypes.h>
#include <string.h>

/* One side of a conflict. */
struct side {
    struct lfs_claim claim;
    const struct ledger_site *site;
    const struct member *member; /* NULL: firmware */
    const char *what, *owner;
    uint64_t end;
};

static struct side side_of(const struct lfs_system *system, uint32_t number)
{
    const struct ledger *ledger = &system->ledger;
    struct side side = {.claim = lfs_claim_get(ledger->m, number),
                        .site = &ledger->sites[number - 1],
                        .what = lfs_claim_kind_name(ledger->m, number),
                        .owner = lfs_claim_owner_name(ledger->m, number)};

    side.member = side.site->whose;
    if (side.site->node != NULL)
        side.what = lfs_claim_origin(ledger->m, number).what;
    side.end = side.claim.base + (uint64_t)side.claim.pages * LFS_PAGE_SIZE;
    return side;
}

static struct lfs_pos place_of(const struct side *side)
{
    if (side->member != NULL && side->site->node != NULL)
        return system_place(side->member, side->site->node, side->site->property);
    return side->site->pos;
}

/* Of whom a side is: firmware 0, a partition without files 1, then the others. */
static unsigned rank(const struct lfs_system *system, const struct side *side)
{
    for (unsigned i = 0; i < system->count; i++)
        if (system->members[i] == side->member)
            return i + 2;
    return side->member != NULL;
}

/* ---- what is told elsewhere ------------------------------------------------------------------ */

static bool is_region(const struct side *side)
{
    return side->claim.kind == LFS_CLAIM_STATIC_REGION ||
           side->claim.kind == LFS_CLAIM_DEVICE_REGION;
}

/* M08, which the manifest alone shows: an absolute region that contains the load address. */
static bool holds_load_address(const struct side *memory, const struct side *region)
{
    const struct member *member = memory->member;

    return member == region->member && member->manifest.has_load_address &&
           member->manifest.load_address == member->sp.load &&
           region->claim.kind == LFS_CLAIM_STATIC_REGION &&
           strcmp(region->site->property, "base-address") == 0 &&
           region->claim.base <= member->sp.load && member->sp.load < region->end;
}

/* By the rule that a claim lies inside one range of the map, which names the firmware that is there
 * instead: firmware outside every range has one cause and one message (MF-50). */
static bool told_as_misplaced(const struct lfs_system *system, const struct side *claim,
                              const struct side *firmware)
{
    uint64_t bytes = claim->end - claim->claim.base;

    return firmware->member == NULL && claim->member != NULL && !claim->member->broken &&
           claim->claim.kind == LFS_CLAIM_STATIC_REGION && system->has_map &&
           system_range(system, claim->claim.base, bytes) == NULL;
}

/* A vmN without files and files without a vmN may be one partition: what is loaded is not known,
 * and that has been told. */
static bool may_be(const struct lfs_system *system, const struct side *a, const struct side *b)
{
    return b->member != NULL && b->member->vm < 0 && rank(system, a) == 1;
}

bool system_may_be_one(const struct lfs_system *system, uint32_t first, uint32_t second)
{
    const struct side a = side_of(system, first), b = side_of(system, second);

    return may_be(system, &a, &b) || may_be(system, &b, &a);
}

/* By the rules for one manifest: two regions of one, two vmN. */
static bool told_by_one_file(const struct lfs_system *system, const struct side *a,
                             const struct side *b)
{
    bool memory_a = a->claim.kind == LFS_CLAIM_WORKING_MEMORY;
    bool memory_b = b->claim.kind == LFS_CLAIM_WORKING_MEMORY;

    if (is_region(a) && is_region(b))
        return a->member == b->member;
    if (memory_a && memory_b)
        return system->spmc_file != NULL;
    return (memory_a && is_region(b) && holds_load_address(a, b)) ||
           (memory_b && is_region(a) && holds_load_address(b, a));
}

/* ---- telling --------------------------------------------------------------------------------- */

static struct lfs_layout_claim as_what_it_is_besides(const struct side *side)
{
    return (struct lfs_layout_claim){.kind =
                                         side->site->as != 0 ? side->site->as : side->claim.kind,
                                     .owner = side->claim.owner,
                                     .target = side->member != NULL && side->member->has_manifest &&
                                               side->member->manifest.live_activation_support};
}

static const struct lfs_layout_rule *breaks_besides(const struct side *a, const struct side *b,
                                                    const struct lfs_layout_rule *after)
{
    const struct lfs_layout_claim x = as_what_it_is_besides(a), y = as_what_it_is_besides(b);
    bool swapped;

    if (a->site->as == 0 && b->site->as == 0)
        return NULL;
    return lfs_layout_conflict(&x, &y, LFS_LAYOUT_LOAD, after, &swapped);
}

const struct lfs_layout_rule *system_breaks_besides(const struct lfs_system *system, uint32_t first,
                                                    uint32_t second,
                                                    const struct lfs_layout_rule *after)
{
    const struct side a = side_of(system, first), b = side_of(system, second);

    return breaks_besides(&a, &b, after);
}

/* A region is also a buffer: what that leads to. */
static void tell_besides(struct lfs_diag *diag, const struct side *a, const struct side *b)
{
    const struct side *buffer = a->site->as != 0 ? a : b;
    const struct lfs_layout_rule *rule = NULL;

    while ((rule = breaks_besides(a, b, rule)) != NULL)
        lfs_diag_fact(diag, "%s, for it is the %s: %s", rule->name,
                      lfs_layout_kind_text((enum lfs_claim_kind)buffer->site->as), rule->meaning);
}

static void describe(const struct side *side, char *out, size_t size)
{
    const char *said = side->site->said;

    snprintf(out, size, "%s of '%s', 0x%" PRIx64 " to 0x%" PRIx64 "%s%s%s", side->what, side->owner,
             side->claim.base, side->end - 1, said ? " (" : "", said ? said : "", said ? ")" : "");
}

static struct member *find_member(const struct lfs_system *system, const struct member *which)
{
    for (unsigned i = 0; i < system->count; i++)
        if (system->members[i] == which)
            return system->members[i];
    for (size_t i = 0; i < system->absent.count; i++)
        if (((struct member *const *)system->absent.items)[i] == which)
            return ((struct member *const *)system->absent.items)[i];
    return NULL;
}

/* What is staged for a partition meets the other side. */
static void note_staging(struct lfs_system *system, const struct lfs_layout_rule *rule,
                         const struct side *area, const struct side *other)
{
    if (area->claim.kind == LFS_CLAIM_STAGING && area->member != NULL)
        system_staging_fault(system, find_member(system, area->member), rule->name, place_of(area),
                             "its staging area meets %s of '%s'", other->what, other->owner);
}

static void tell(struct lfs_system *system, const struct lfs_layout_rule *rule,
                 const struct side *a, const struct side *b)
{
    char first[LFS_SYSTEM_TEXT_SIZE], second[LFS_SYSTEM_TEXT_SIZE];
    uint64_t from = a->claim.base > b->claim.base ? a->claim.base : b->claim.base;
    uint64_t to = a->end < b->end ? a->end : b->end;
    struct lfs_pos other = place_of(b);

    describe(a, first, sizeof(first));
    describe(b, second, sizeof(second));
    lfs_diag_add(system->diag, place_of(a), rule->name, "%s, meets %s of '%s'", first, b->what,
                 b->owner);
    if (other.file != NULL)
        lfs_diag_note(system->diag, other, "%s", second);
    else
        lfs_diag_fact(system->diag, "%s", second);
    lfs_diag_fact(system->diag, "they share 0x%" PRIx64 " to 0x%" PRIx64 ": %s", from, to - 1,
                  rule->meaning);
    tell_besides(system->diag, a, b);
    note_staging(system, rule, a, b);
    note_staging(system, rule, b, a);
    if (rule->firmware && a->member != NULL)
        system_refuses(system, find_member(system, a->member), rule->name, place_of(a));
    system->conflicts++;
}

/* The message stands at the later partition's side, as Hafnium would find it, and in files that are
 * given rather than in the SPMC manifest; a region has a line that says more than that of its
 * partition's memory. */
static bool comes_first(const struct lfs_system *system, const struct side *a, const struct side *b)
{
    unsigned x = rank(system, a), y = rank(system, b);

    return x != y ? x > y : is_region(a);
}

static void each(void *user, const struct ledger_conflict *conflict)
{
    struct lfs_system *system = user;
    struct side a = side_of(system, conflict->first), b = side_of(system, conflict->second);

    if (a.site->again || b.site->again ||
        system_may_be_one(system, conflict->first, conflict->second))
        return;
    if (told_by_one_file(system, &a, &b) || told_as_misplaced(system, &a, &b) ||
        told_as_misplaced(system, &b, &a)) {
        system->conflicts++;
        return;
    }
    if (comes_first(system, &a, &b))
        tell(system, conflict->rule, &a, &b);
    else
        tell(system, conflict->rule, &b, &a);
}

void system_tell_conflicts(struct lfs_system *system)
{
    ledger_conflicts(&system->ledger, LFS_LAYOUT_LOAD, each, system);
    for (unsigned i = 0; i < system->count; i++)
        system_judge_staging(system, system->members[i]);
}
