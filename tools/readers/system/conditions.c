/* SPDX-License-Identifier: BSD-3-Clause */
/* The deck's conditions of keeping state (lifecycle-and-live-activation 6, ffa-memory 12.5). */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "lfasim/formats/manifest_compare.h"
#include "tools/readers/package/package_private.h"
#include "tools/readers/system/ready.h"

static bool are_mapped(const struct asked *a)
{
    const struct lfs_image_verdict *image = &a->member->sp.image;

    return a->member->sp.has_image && image->rx.mapped && image->tx.mapped;
}

/* Whether the buffers that the steps of its image map are what the row asks. */
static void mapped(struct asked *a, bool (*is)(const struct lfs_image_buffer *buffer),
                   const char *which)
{
    const struct lfs_image_verdict *image = &a->member->sp.image;
    const struct lfs_image_buffer *buffer = is(&image->rx) ? &image->tx : &image->rx;

    if (is(buffer))
        ready_in(a, LFS_TRUTH_YES, a->member->image_pos, "its steps map RX and TX %s", which);
    else
        ready_in(a, LFS_TRUTH_NO, a->member->image_pos, "its steps map the %s buffer in '%s'",
                 buffer == &image->rx ? "RX" : "TX", buffer->region);
}

static bool is_in_region(const struct lfs_image_buffer *buffer)
{
    return buffer->in_region;
}

static bool is_outside(const struct lfs_image_buffer *buffer)
{
    return buffer->placement == LFS_PLACEMENT_OUTSIDE;
}

void ready_static_buffers(struct asked *a)
{
    if (a->manifest->has_rxtx_info && a->manifest->rx_region >= 0 && a->manifest->tx_region >= 0)
        ready_at(a, LFS_TRUTH_YES, "/rx_tx-info", "", "rx_tx-info names two regions");
    else if (a->manifest->has_rxtx_info)
        ready_at(a, LFS_TRUTH_NO, "/rx_tx-info", "", "no memory region has these phandles");
    else if (are_mapped(a))
        mapped(a, is_in_region, "in static regions");
    else
        ready_at(a, LFS_TRUTH_UNKNOWN, "/", "",
                 "rx_tx-info is absent: the partition's code knows what it maps, a run shows it");
}

static bool meets_memory(const struct member *member, const struct lfs_manifest_region *region)
{
    return lfs_ranges_overlap(region->base, lfs_manifest_region_size(region), member->sp.load,
                              member->sp.memory);
}

/* Whether region number index of the manifest lies outside working memory. */
static void outside(struct asked *a, int index, const char *what)
{
    const struct lfs_manifest_region *region;
    char node[LFS_PLACE_NODE_SIZE];

    if (a->member->sp.memory == 0) {
        ready_unknown(a, "give the SPMC manifest, which says where working memory is");
        return;
    }
    region = lfs_manifest_memory_region(a->manifest, index);
    snprintf(node, sizeof(node), "/memory-regions/%s", region->node);
    if (meets_memory(a->member, region))
        ready_at(a, LFS_TRUTH_NO, node, "", "the %s, region '%s', lies in working memory", what,
                 region->node);
    else if (a->row->met != LFS_TRUTH_NO)
        ready_at(a, LFS_TRUTH_YES, node, "", "region '%s' lies outside working memory",
                 region->node);
}

void ready_buffers_outside(struct asked *a)
{
    if (are_mapped(a)) {
        mapped(a, is_outside, "outside working memory");
        return;
    }
    if (!a->manifest->has_rxtx_info || a->manifest->rx_region < 0 || a->manifest->tx_region < 0) {
        ready_unknown(a,
                      "buffers that are mapped at run time can lie anywhere; declare rx_tx-info");
        return;
    }
    outside(a, a->manifest->rx_region, "RX buffer");
    outside(a, a->manifest->tx_region, "TX buffer");
}

void ready_state_outside(struct asked *a)
{
    if (a->manifest->live_state_region < 0)
        ready_at(a, LFS_TRUTH_NO, "/", "", "there is none");
    else
        outside(a, a->manifest->live_state_region, "live-state buffer");
}

/* Nobody enforces what the binding asks of it beyond the phandle: an activation succeeds
 * (lifecycle-and-live-activation 6), but the old instance cannot write its state there, or the
 * normal world can. */
void ready_state_writable(struct asked *a)
{
    const struct lfs_manifest_region *region;
    char node[LFS_PLACE_NODE_SIZE];

    if (a->manifest->live_state_region < 0) {
        ready_at(a, LFS_TRUTH_NO, "/", "", "there is none");
        return;
    }
    region = lfs_manifest_memory_region(a->manifest, a->manifest->live_state_region);
    snprintf(node, sizeof(node), "/memory-regions/%s", region->node);
    if ((region->attributes & 3) != 3)
        ready_at(a, LFS_TRUTH_NO, node, "attributes", "region '%s' is not read-write",
                 region->node);
    else if (region->attributes & LFS_MANIFEST_REGION_NON_SECURE)
        ready_at(a, LFS_TRUTH_NO, node, "attributes", "region '%s' is non-secure", region->node);
    else
        ready_at(a, LFS_TRUTH_YES, node, "attributes", "region '%s' is", region->node);
}

void ready_transactions(struct asked *a)
{
    ready_unknown(a, "only a run shows what is shared, lent or donated: lfasim run");
}

void ready_layout_b(struct asked *a)
{
    const struct lfs_image_verdict *image = &a->member->sp.image;

    if (!a->member->sp.has_image) {
        ready_unknown(a, "give its package or ELF image");
        return;
    }
    ready_in(a,
             image->layout == LFS_LAYOUT_B   ? LFS_TRUTH_YES
             : image->layout == LFS_LAYOUT_A ? LFS_TRUTH_NO
                                             : LFS_TRUTH_UNKNOWN,
             a->member->image_pos, "%s: %.170s", lfs_deck_layout_name(image->layout),
             image->reason);
}

/* ---- the update ------------------------------------------------------------------------------ */

static bool same_blob(const struct member *a, const struct member *b)
{
    return a->dtb_size == b->dtb_size && memcmp(a->dtb, b->dtb, a->dtb_size) == 0;
}

static bool is_one_partition(const struct member *a, const struct member *b)
{
    static const uint32_t nil[4];
    const struct lfs_manifest *x = &a->manifest, *y = &b->manifest;

    return a->has_manifest && b->has_manifest && memcmp(x->image_uuid, nil, sizeof(nil)) != 0 &&
           memcmp(x->image_uuid, y->image_uuid, sizeof(nil)) == 0 && x->has_load_address &&
           y->has_load_address && x->load_address == y->load_address;
}

/* Among the first count. */
static struct member *what_it_replaces(const struct lfs_system *system, unsigned count,
                                       const struct member *update)
{
    for (unsigned i = 0; i < count; i++)
        if (is_one_partition(system->members[i], update))
            return system->members[i];
    return NULL;
}

void ready_find_updates(struct lfs_system *system)
{
    unsigned given = system->count;

    system->count = 0;
    for (unsigned i = 0; i < given; i++) {
        struct member *member = system->members[i];
        struct member *from = what_it_replaces(system, system->count, member);

        if (from == NULL) {
            system->members[system->count++] = member;
            continue;
        }
        member->runs = member->package_path ? member->package_path : member->manifest_path;
        system_has_update(system, from, member);
        system_joins(system, from, "update %s, by its image UUID and load address", member->runs);
    }
}

/* Asks the judge of each update until one is not met. */
static void each_update(struct asked *a, void (*judge)(struct asked *a, const struct member *to))
{
    const struct member *const *updates = a->member->updates.items;

    if (a->member->updates.count == 0)
        ready_unknown(a, a->system->from_scenario
                             ? "the scenario stages no update of it: a component's image tells"
                             : "two packages tell: lfasim check --from OLD.pkg --to NEW.pkg");
    for (size_t i = 0; i < a->member->updates.count && a->row->met != LFS_TRUTH_NO; i++)
        judge(a, updates[i]);
}

struct first_difference {
    const struct member *from, *to;
    struct lfs_pos pos;
    char text[LFS_SYSTEM_TEXT_SIZE];
};

/* At the new manifest, unless only the old one has the property. */
static void take_difference(void *user, const struct lfs_manifest_difference *d)
{
    struct first_difference *first = user;
    bool is_gone = strcmp(d->to, "absent") == 0, is_root = strcmp(d->at.node, "/") == 0;

    if (first->text[0] != '\0')
        return;
    first->pos = system_place(is_gone ? first->from : first->to, d->at.node, d->at.property);
    snprintf(first->text, sizeof(first->text), "%.60s%s%.40s: old %.30s, new %.30s",
             is_root ? "" : d->at.node, is_root || d->at.property[0] == '\0' ? "" : " ",
             d->at.property, d->from, d->to);
}

/* What says the same to the SPMC may still be other bytes, over which one that compares bytes
 * aborts the partition. */
static void judge_bytes(struct asked *a, const struct member *to)
{
    if (same_blob(a->member, to) || (a->system->from_scenario && !a->system->compares_bytes))
        ready_in(a, LFS_TRUTH_YES, to->pos, "'%s' has the manifest of '%s'", to->runs,
                 a->member->runs);
    else if (a->system->from_scenario)
        ready_in(a, LFS_TRUTH_NO, to->pos,
                 "the manifest of '%s' says the same in other bytes, and the SPMC compares bytes",
                 to->runs);
    else
        ready_in(a, LFS_TRUTH_UNKNOWN, to->pos,
                 "that of '%s' says the same in other bytes: whether the SPMC compares bytes, a "
                 "scenario tells",
                 to->runs);
}

static void judge_manifest(struct asked *a, const struct member *to)
{
    struct first_difference first = {.from = a->member, .to = to};
    size_t count;

    if (a->member->dtb == NULL || (to->dtb == NULL && !a->system->from_scenario)) {
        ready_unknown(a, "give both manifests, or the packages that hold them");
        return;
    }
    if (!to->has_manifest) {
        ready_in(a, LFS_TRUTH_NO, to->pos, "the manifest of '%s' cannot be read, or is refused",
                 to->runs);
        return;
    }
    count = lfs_manifest_compare(a->manifest, &to->manifest, take_difference, &first);
    if (count == 0)
        judge_bytes(a, to);
    else if (count == 1)
        ready_in(a, LFS_TRUTH_NO, first.pos, "%s", first.text);
    else
        ready_in(a, LFS_TRUTH_NO, first.pos, "%.170s, and %zu more", first.text, count - 1);
}

void ready_same_manifest(struct asked *a)
{
    each_update(a, judge_manifest);
}

/* Except for the image: the container, and where the entry point leads that stays in force (4.9).
 */
static void judge_package(struct asked *a, const struct member *to)
{
    const struct lfs_package *old, *new;
    uint64_t entry = a->system->takes_new_entry ? to->manifest.entrypoint_offset
                                                : a->manifest->entrypoint_offset;

    if (to->package == NULL && a->system->from_scenario) {
        ready_in(a, LFS_TRUTH_NO, to->pos, "'%s' is no package that can be read", to->runs);
        return;
    }
    if (a->member->package == NULL || to->package == NULL) {
        ready_unknown(a, "give both packages");
        return;
    }
    old = &a->member->package->package;
    new = &to->package->package;
    if (old->kind != new->kind || old->version != new->version)
        ready_in(a, LFS_TRUTH_NO, to->pos, "container: old %s, new %s", package_container(old),
                 package_container(new));
    else if (a->member->sp.memory > 0 && !lfs_package_fits(new, a->member->sp.memory))
        ready_in(a, LFS_TRUTH_NO, to->pos,
                 "'%s' has 0x%" PRIx64 " bytes, working memory 0x%" PRIx64, to->runs, new->total,
                 a->member->sp.memory);
    else if (entry < new->img_offset || entry - new->img_offset >= new->img_size)
        ready_in(a, LFS_TRUTH_NO, to->pos,
                 "the entry point in force, 0x%" PRIx64 ", is outside the image of '%s'", entry,
                 to->runs);
    else
        ready_in(a, LFS_TRUTH_YES, to->pos, "'%s' is the same %s, with the entry in its image",
                 to->runs, package_container(new));
}

void ready_similar_package(struct asked *a)
{
    each_update(a, judge_package);
}
