/* SPDX-License-Identifier: BSD-3-Clause */
/* The deck's conditions of keeping state (lifecycle-and-live-activation 6, ffa-memory 12.5). */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "lfasim/policy.h"
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

/* MC-04, knob overlap_rxtx: only the other values go on, with buffers overwritten or unmapped. */
static bool refuses_buffers(const struct lfs_system *system)
{
    unsigned does =
        system->policy != NULL ? system->policy->value[LFS_KNOB_overlap_rxtx] : OVERLAP_RXTX_IGNORE;

    return does == OVERLAP_RXTX_ABORT || does == OVERLAP_RXTX_REJECT_START;
}

static bool has_buffers_inside(const struct lfs_image_verdict *image)
{
    return image->rx.placement == LFS_PLACEMENT_INSIDE ||
           image->tx.placement == LFS_PLACEMENT_INSIDE;
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
    if (has_buffers_inside(image) && refuses_buffers(a->system))
        a->row->state = false;
}
