/* SPDX-License-Identifier: BSD-3-Clause */
/* Spaces: a tree of mappings per endpoint under their addresses, neighbours merged. */
#include <string.h>

#include "lfasim/memory.h"
#include "sim/tree.h"

/* A row; its key is the address. */
struct target {
    uint64_t pa;
    uint32_t pages, mode;
};

lfs_space lfs_space_new(struct lfs_machine *m, const char *name)
{
    return (lfs_space){lfs_tree_new(m, name, LFS_HOT, sizeof(struct target), false)};
}

size_t lfs_space_count(struct lfs_machine *m, lfs_space s)
{
    return lfs_tree_count(m, lfs_read(m, s.table));
}

static struct lfs_mapping mapping_of(uint64_t va, const struct target *to)
{
    return (struct lfs_mapping){{va}, {to->pa}, to->pages, to->mode};
}

struct lfs_mapping lfs_space_at(struct lfs_machine *m, lfs_space s, size_t i)
{
    uint64_t va;
    const struct target *to = lfs_tree_rank(m, lfs_read(m, s.table), i, &va);

    return to ? mapping_of(va, to) : (struct lfs_mapping){.pages = 0};
}

static uint64_t bytes_of(uint64_t pages)
{
    return pages * LFS_PAGE_SIZE;
}

static uint64_t end_of(const struct lfs_mapping *map)
{
    return map->va.v + bytes_of(map->pages);
}

static bool holds(const struct lfs_tree *t, const struct block *leaf, unsigned i, uint64_t va)
{
    const struct target *to = lfs_row(t, leaf, i);

    return va - lfs_keys(leaf)[i] < bytes_of(to->pages);
}

/* The mapping that holds va, or the next behind it, which another leaf may have. */
static bool mapping_from(const struct lfs_machine *m, const struct lfs_tree *t, uint64_t va,
                         struct lfs_mapping *out)
{
    const struct target *to;
    const struct block *leaf;
    uint64_t at;
    unsigned i;

    if (!t->root)
        return false;
    leaf = lfs_leaf_of(m, t, va);
    i = lfs_first_from(leaf, va);
    if (i > 0 && holds(t, leaf, i - 1, va))
        i--;
    if (i < leaf->used) {
        *out = mapping_of(lfs_keys(leaf)[i], lfs_row(t, leaf, i));
        return true;
    }
    if (leaf == lfs_block(m, t->root) || !(to = lfs_tree_from(m, t, va, &at)))
        return false;
    *out = mapping_of(at, to);
    return true;
}

/* The mapping that ends at or behind va and begins before it. */
static bool mapping_before(const struct lfs_machine *m, const struct lfs_tree *t, uint64_t va,
                           struct lfs_mapping *out)
{
    uint64_t at;
    const struct target *to = va > 0 ? lfs_tree_upto(m, t, va - 1, &at) : NULL;

    if (to)
        *out = mapping_of(at, to);
    return to && end_of(out) >= va;
}

/* ---- changing -------------------------------------------------------------------------------- */

static bool put(struct lfs_machine *m, lfs_space s, const struct lfs_mapping *map)
{
    struct target *to = lfs_tree_put(m, s.table, map->va.v, 0);

    if (to)
        *to = (struct target){map->pa.v, map->pages, map->mode};
    return to != NULL;
}

/* Cuts [va, end) out: afterwards nothing maps it. False when there is no room for what remains. */
static bool cut(struct lfs_machine *m, lfs_space s, uint64_t va, uint64_t end)
{
    struct lfs_mapping map;

    while (mapping_from(m, lfs_read(m, s.table), va, &map) && map.va.v < end) {
        struct lfs_mapping before = map, behind = map;
        uint64_t skipped = end - map.va.v;

        behind.va.v += skipped;
        behind.pa.v += skipped;
        behind.pages -= (uint32_t)(skipped >> LFS_PAGE_SHIFT);
        before.pages = (uint32_t)((va - map.va.v) >> LFS_PAGE_SHIFT);
        if (map.va.v >= va)
            lfs_tree_remove(m, s.table, map.va.v, NULL);
        else if (!put(m, s, &before))
            return false;
        if (end_of(&map) >= end)
            return behind.pages == 0 || put(m, s, &behind);
    }
    return true;
}

static bool continues(const struct lfs_mapping *a, const struct lfs_mapping *b)
{
    return end_of(a) == b->va.v && a->mode == b->mode &&
           (uint64_t)a->pages + b->pages <= UINT32_MAX && a->pa.v + bytes_of(a->pages) == b->pa.v;
}

/* One mapping counts its pages in 32 bits, and ends before the address space does. */
static bool is_range(uint64_t va, uint64_t pages)
{
    return pages > 0 && pages <= UINT32_MAX && va + bytes_of(pages) > va;
}

bool lfs_space_map(struct lfs_machine *m, lfs_space s, lfs_ipa va, lfs_pa pa, uint64_t pages,
                   uint32_t mode)
{
    struct lfs_mapping map = {va, pa, (uint32_t)pages, mode}, other;

    if (!is_range(va.v, pages) || !cut(m, s, va.v, va.v + bytes_of(pages)))
        return false;
    if (m->watch)
        lfs_watch_space(m, s, va, pages);
    if (mapping_from(m, lfs_read(m, s.table), end_of(&map), &other) && continues(&map, &other)) {
        lfs_tree_remove(m, s.table, other.va.v, NULL);
        map.pages += other.pages;
    }
    if (mapping_before(m, lfs_read(m, s.table), va.v, &other) && continues(&other, &map)) {
        other.pages += map.pages;
        map = other;
    }
    return put(m, s, &map);
}

bool lfs_space_unmap(struct lfs_machine *m, lfs_space s, lfs_ipa va, uint64_t pages)
{
    if (!is_range(va.v, pages) || !cut(m, s, va.v, va.v + bytes_of(pages)))
        return false;
    if (m->watch)
        lfs_watch_space(m, s, va, pages);
    return true;
}

/* ---- looking --------------------------------------------------------------------------------- */

static bool mode_of(const struct lfs_machine *m, const struct lfs_tree *t, uint64_t va,
                    uint64_t pages, uint32_t *mode)
{
    uint64_t at = va, end = va + bytes_of(pages);
    struct lfs_mapping map;

    while (mapping_from(m, t, at, &map)) {
        if (at == va)
            *mode = map.mode;
        if (map.va.v > at || map.mode != *mode)
            return false;
        at = end_of(&map);
        if (at >= end)
            return true;
    }
    return false;
}

static bool translate(const struct lfs_machine *m, const struct lfs_tree *t, uint64_t va,
                      lfs_pa *pa, uint32_t *mode)
{
    uint64_t at;
    const struct target *to = lfs_tree_upto(m, t, va, &at);

    if (!to || va - at >= bytes_of(to->pages))
        return false;
    pa->v = to->pa + (va - at);
    *mode = to->mode;
    return true;
}

bool lfs_space_mode(struct lfs_machine *m, lfs_space s, lfs_ipa va, uint64_t pages, uint32_t *mode)
{
    return mode_of(m, lfs_read(m, s.table), va.v, pages, mode);
}

bool lfs_space_translate(struct lfs_machine *m, lfs_space s, lfs_ipa va, lfs_pa *pa, uint32_t *mode)
{
    return translate(m, lfs_read(m, s.table), va.v, pa, mode);
}

bool lfs_space_from(struct lfs_machine *m, lfs_space s, lfs_ipa va, struct lfs_mapping *out)
{
    return mapping_from(m, lfs_read(m, s.table), va.v, out);
}

bool lfs_space_peek_mode(const struct lfs_machine *m, lfs_space s, lfs_ipa va, uint64_t pages,
                         uint32_t *mode)
{
    return mode_of(m, lfs_peek(m, s.table), va.v, pages, mode);
}

bool lfs_space_peek_translate(const struct lfs_machine *m, lfs_space s, lfs_ipa va, lfs_pa *pa,
                              uint32_t *mode)
{
    return translate(m, lfs_peek(m, s.table), va.v, pa, mode);
}

bool lfs_space_peek_from(const struct lfs_machine *m, lfs_space s, lfs_ipa va,
                         struct lfs_mapping *out)
{
    return mapping_from(m, lfs_peek(m, s.table), va.v, out);
}

/* ---- access ---------------------------------------------------------------------------------- */

/* *first: the mapping that holds va, of an access that succeeds. */
static enum lfs_access check(struct lfs_machine *m, lfs_space s, lfs_ipa va, size_t size,
                             uint32_t need, struct lfs_mapping *first, lfs_ipa *fault_at)
{
    const struct lfs_tree *t = lfs_read(m, s.table);
    uint64_t at = va.v, end = va.v + size;
    struct lfs_mapping map, *to = first;

    *fault_at = va;
    if (end < at)
        return LFS_ACCESS_TRANSLATION;
    for (; at < end; at = end_of(to), to = &map) {
        *fault_at = (lfs_ipa){at};
        if (!mapping_from(m, t, at, to) || to->va.v > at || (to->mode & LFS_MODE_INVALID))
            return LFS_ACCESS_TRANSLATION;
        if ((to->mode & need) != need)
            return LFS_ACCESS_PERMISSION;
    }
    return LFS_ACCESS_OK;
}

/* Calls lfs_mem_read, _write or, without either, _clear for each piece of an access that was
 * checked; map: the first mapping of all of it. */
static void transfer(struct lfs_machine *m, lfs_space s, lfs_ipa va, struct lfs_mapping map,
                     void *out, const void *in, size_t size)
{
    while (size > 0) {
        uint64_t left;
        lfs_pa pa;
        size_t n;

        if (va.v >= end_of(&map))
            mapping_from(m, lfs_read(m, s.table), va.v, &map);
        left = end_of(&map) - va.v;
        pa = lfs_pa_of(map.pa.v + (va.v - map.va.v));
        n = left < size ? left : size;
        if (out)
            lfs_mem_read(m, pa, out, n);
        else if (in)
            lfs_mem_write(m, pa, in, n);
        else
            lfs_mem_clear(m, pa, n);
        out = out ? (uint8_t *)out + n : NULL;
        in = in ? (const uint8_t *)in + n : NULL;
        va.v += n;
        size -= n;
    }
}

enum lfs_access lfs_space_read(struct lfs_machine *m, lfs_space s, lfs_ipa va, void *out,
                               size_t size, uint32_t need, lfs_ipa *fault_at)
{
    struct lfs_mapping first = {.pages = 0};
    enum lfs_access result = check(m, s, va, size, need, &first, fault_at);

    if (result == LFS_ACCESS_OK)
        transfer(m, s, va, first, out, NULL, size);
    return result;
}

enum lfs_access lfs_space_fill(struct lfs_machine *m, lfs_space s, lfs_ipa va, const void *bytes,
                               size_t size, size_t room, uint32_t need, lfs_ipa *fault_at)
{
    struct lfs_mapping first = {.pages = 0};
    enum lfs_access result = check(m, s, va, room, need, &first, fault_at);

    if (result == LFS_ACCESS_OK) {
        transfer(m, s, va, first, NULL, bytes, size);
        transfer(m, s, lfs_ipa_of(va.v + size), first, NULL, NULL, room - size);
    }
    return result;
}

enum lfs_access lfs_space_write(struct lfs_machine *m, lfs_space s, lfs_ipa va, const void *bytes,
                                size_t size, uint32_t need, lfs_ipa *fault_at)
{
    return lfs_space_fill(m, s, va, bytes, size, size, need, fault_at);
}
