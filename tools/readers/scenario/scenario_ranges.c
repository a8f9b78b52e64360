/* SPDX-License-Identifier: BSD-3-Clause */
/* An address map written in the scenario itself: ranges, and where the firmware lies. */
#include <inttypes.h>

#include "lfasim/readers/scalar.h"
#include "tools/readers/scenario/scenario_private.h"

#define ADDRESS_MAX (UINT64_MAX >> 16) /* 48 bits */

bool read_extent(struct loader *l, const struct lfs_yaml_node *map, lfs_pa *base, uint64_t *size)
{
    const struct lfs_yaml_node *at = lfs_yaml_get(map, "base"), *bytes = lfs_yaml_get(map, "size");

    if (!read_integer(l, at, 0, ADDRESS_MAX, &base->v) ||
        !read_size(l, bytes, LFS_PAGE_SIZE, ADDRESS_MAX, size))
        return false;
    if (lfs_page_aligned(base->v) && lfs_page_aligned(*size))
        return true;
    lfs_diag_add(l->diag, lfs_page_aligned(base->v) ? bytes->pos : at->pos, "VALUE_RANGE",
                 "%s is no multiple of 4096: ranges are whole pages",
                 lfs_page_aligned(base->v) ? bytes->text : at->text);
    return false;
}

static void read_carve_out(struct loader *l, const struct lfs_yaml_node *map,
                           struct lfs_carve_out *out)
{
    if (map && lfs_schema_check(&carve_out_schema, map, l->diag))
        read_extent(l, map, &out->base, &out->size);
}

/* Where the firmware is, and that it is said here. */
static void read_firmware(struct loader *l, const struct lfs_yaml_node *map,
                          struct lfs_carve_out *out, struct lfs_origin *from)
{
    read_carve_out(l, map, out);
    if (map)
        *from = (struct lfs_origin){
            .file = map->key->pos.file, .line = map->key->pos.line, .what = "platform"};
}

static bool read_range(struct loader *l, const struct lfs_yaml_node *map, struct lfs_range *range)
{
    static const char *const types[] = {"memory", "device", NULL};
    const struct lfs_yaml_node *node;
    int type = 0;

    if (!lfs_schema_check(&range_schema, map, l->diag) ||
        !read_extent(l, map, &range->base, &range->size))
        return false;
    if ((node = lfs_yaml_get(map, "type")) != NULL)
        type = read_word(l, node, "type of a range", types);
    range->type = type == 1 ? LFS_RANGE_DEVICE : LFS_RANGE_MEMORY;
    node = lfs_yaml_get(map, "name");
    range->name = node && node->kind == LFS_YAML_SCALAR ? node->text : "range";
    return type >= 0 && lfs_scalar_boolean(lfs_yaml_get(map, "secure"), &range->secure, l->diag);
}

/* Ranges of the map may touch, but not overlap. */
static bool is_apart(struct loader *l, const struct lfs_yaml_node *list,
                     const struct lfs_range *ranges, size_t i)
{
    for (size_t k = 0; k < i; k++) {
        if (ranges[i].base.v - ranges[k].base.v >= ranges[k].size &&
            ranges[k].base.v - ranges[i].base.v >= ranges[i].size)
            continue;
        lfs_diag_add(l->diag, list->items[i]->pos, "VALUE_RANGE",
                     "this range overlaps an earlier one: 0x%" PRIx64 " to 0x%" PRIx64,
                     ranges[i].base.v, ranges[i].base.v + ranges[i].size - 1);
        lfs_diag_note(l->diag, list->items[k]->pos, "the earlier one, 0x%" PRIx64 " to 0x%" PRIx64,
                      ranges[k].base.v, ranges[k].base.v + ranges[k].size - 1);
        return false;
    }
    return true;
}

void read_ranges(struct loader *l, const struct lfs_yaml_node *map)
{
    const struct lfs_yaml_node *list = lfs_yaml_get(map, "ranges");
    const struct lfs_yaml_node *rival = lfs_yaml_get(map, "preset");
    struct lfs_platform *platform = &l->c->config.platform;
    struct lfs_range *ranges;

    read_firmware(l, lfs_yaml_get(map, "spmc"), &platform->spmc, &platform->spmc_from);
    read_firmware(l, lfs_yaml_get(map, "el3"), &platform->el3, &platform->el3_from);
    read_carve_out(l, lfs_yaml_get(map, "spare"), &platform->spare);
    if (!list || !expect_kind(l, list, LFS_YAML_LIST, "ranges"))
        return;
    if (!rival)
        rival = lfs_yaml_get(map, "spmc-manifest");
    if (rival) {
        lfs_diag_add(l->diag, list->key->pos, "PLATFORM_TWICE",
                     "a platform has one address map: 'ranges' or '%s'", rival->key->text);
        lfs_diag_note(l->diag, rival->key->pos, "the other one is here");
        return;
    }
    if (list->count == 0 || list->count > LFS_RANGES_MAX) {
        lfs_diag_add(l->diag, list->pos, "VALUE_RANGE", "a platform has 1 to %u ranges, not %zu",
                     LFS_RANGES_MAX, list->count);
        return;
    }
    ranges = arena_alloc(l->arena, list->count * sizeof(*ranges));
    for (size_t i = 0; i < list->count; i++)
        if (!read_range(l, list->items[i], &ranges[i]) || !is_apart(l, list, ranges, i))
            return;
    platform->ranges = ranges;
    platform->range_count = (unsigned)list->count;
}
