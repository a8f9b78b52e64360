/* SPDX-License-Identifier: BSD-3-Clause */
/* Spaces: a sorted array of mappings per endpoint, neighbours merged. */
#include <string.h>

#include "lfasim/memory.h"
#include "sim/machine.h"

lfs_space lfs_space_new(struct lfs_machine *m, const char *name)
{
    return (lfs_space){lfs_obj_new(m, name, LFS_HOT, 0)};
}

static size_t count_of(const struct lfs_machine *m, lfs_space s)
{
    return lfs_obj_size(m, s.table) / sizeof(struct lfs_mapping);
}

size_t lfs_space_count(struct lfs_machine *m, lfs_space s)
{
    return count_of(m, s);
}

static const struct lfs_mapping *mappings(struct lfs_machine *m, lfs_space s)
{
    return lfs_read(m, s.table);
}

struct lfs_mapping lfs_space_at(struct lfs_machine *m, lfs_space s, size_t i)
{
    return mappings(m, s)[i];
}

static uint64_t end_of(const struct lfs_mapping *map)
{
    return map->va.v + (uint64_t)map->pages * LFS_PAGE_SIZE;
}

/* Index of the first mapping that ends behind va. */
static size_t first_behind(const struct lfs_mapping *map, size_t count, uint64_t va)
{
    size_t low = 0, high = count;

    while (low < high) {
        size_t middle = (low + high) / 2;

        if (end_of(&map[middle]) <= va)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Opens a gap of `add` entries in place of `remove` entries at i. */
static struct lfs_mapping *splice(struct lfs_machine *m, lfs_space s, size_t i, size_t remove,
                                  size_t add)
{
    size_t count = lfs_space_count(m, s);
    struct lfs_mapping *map;

    if (add > remove &&
        !lfs_obj_resize(m, s.table, (count + add - remove) * sizeof(struct lfs_mapping)))
        return NULL;
    map = lfs_write(m, s.table);
    memmove(map + i + add, map + i + remove, (count - i - remove) * sizeof(*map));
    if (add < remove) {
        lfs_obj_resize(m, s.table, (count + add - remove) * sizeof(struct lfs_mapping));
        map = lfs_write(m, s.table);
    }
    return map;
}

/* Cuts [va, end) out: afterwards nothing maps it. Returns where a mapping at va belongs, or
 * SIZE_MAX when the store is full. */
static size_t cut(struct lfs_machine *m, lfs_space s, uint64_t va, uint64_t end)
{
    const struct lfs_mapping *map = mappings(m, s);
    size_t count = lfs_space_count(m, s), first = first_behind(map, count, va), last = first,
           keep = 0;
    struct lfs_mapping kept[2];
    struct lfs_mapping *out;

    while (last < count && map[last].va.v < end)
        last++;
    if (first == last)
        return first;
    if (map[first].va.v < va) {
        kept[keep] = map[first];
        kept[keep++].pages = (uint32_t)((va - map[first].va.v) >> LFS_PAGE_SHIFT);
    }
    if (end_of(&map[last - 1]) > end) {
        uint64_t skipped = end - map[last - 1].va.v;

        kept[keep] = map[last - 1];
        kept[keep].va.v += skipped;
        kept[keep].pa.v += skipped;
        kept[keep++].pages -= (uint32_t)(skipped >> LFS_PAGE_SHIFT);
    }
    out = splice(m, s, first, last - first, keep);
    if (!out)
        return SIZE_MAX;
    memcpy(out + first, kept, keep * sizeof(*out));
    return first + (keep > 0 && kept[0].va.v < va);
}

static bool continues(const struct lfs_mapping *a, const struct lfs_mapping *b)
{
    return end_of(a) == b->va.v && a->mode == b->mode &&
           (uint64_t)a->pages + b->pages <= UINT32_MAX &&
           a->pa.v + (uint64_t)a->pages * LFS_PAGE_SIZE == b->pa.v;
}

static void merge_at(struct lfs_machine *m, lfs_space s, size_t i)
{
    struct lfs_mapping *map = lfs_write(m, s.table);

    if (i + 1 < lfs_space_count(m, s) && continues(&map[i], &map[i + 1])) {
        map[i].pages += map[i + 1].pages;
        splice(m, s, i + 1, 1, 0);
    }
}

/* One mapping counts its pages in 32 bits, and ends before the address space does. */
static bool is_range(uint64_t va, uint64_t pages)
{
    return pages > 0 && pages <= UINT32_MAX && va + pages * LFS_PAGE_SIZE > va;
}

bool lfs_space_map(struct lfs_machine *m, lfs_space s, lfs_ipa va, lfs_pa pa, uint64_t pages,
                   uint32_t mode)
{
    struct lfs_mapping *map;
    size_t i;

    if (!is_range(va.v, pages))
        return false;
    i = cut(m, s, va.v, va.v + pages * LFS_PAGE_SIZE);
    map = i == SIZE_MAX ? NULL : splice(m, s, i, 0, 1);
    if (!map)
        return false;
    map[i] = (struct lfs_mapping){va, pa, (uint32_t)pages, mode};
    if (m->watch)
        lfs_watch_space(m, s, va, pages);
    merge_at(m, s, i);
    if (i > 0)
        merge_at(m, s, i - 1);
    return true;
}

bool lfs_space_unmap(struct lfs_machine *m, lfs_space s, lfs_ipa va, uint64_t pages)
{
    if (!is_range(va.v, pages) || cut(m, s, va.v, va.v + pages * LFS_PAGE_SIZE) == SIZE_MAX)
        return false;
    if (m->watch)
        lfs_watch_space(m, s, va, pages);
    return true;
}

bool lfs_space_peek_mode(const struct lfs_machine *m, lfs_space s, lfs_ipa va, uint64_t pages,
                         uint32_t *mode)
{
    const struct lfs_mapping *map = lfs_peek(m, s.table);
    size_t count = count_of(m, s), i = first_behind(map, count, va.v);
    uint64_t at = va.v, end = va.v + pages * LFS_PAGE_SIZE;

    if (i == count)
        return false;
    *mode = map[i].mode;
    for (; i < count && map[i].va.v <= at && map[i].mode == *mode; i++) {
        at = end_of(&map[i]);
        if (at >= end)
            return true;
    }
    return false;
}

bool lfs_space_mode(struct lfs_machine *m, lfs_space s, lfs_ipa va, uint64_t pages, uint32_t *mode)
{
    lfs_read(m, s.table);
    return lfs_space_peek_mode(m, s, va, pages, mode);
}

bool lfs_space_peek_translate(const struct lfs_machine *m, lfs_space s, lfs_ipa va, lfs_pa *pa,
                              uint32_t *mode)
{
    const struct lfs_mapping *map = lfs_peek(m, s.table);
    size_t count = count_of(m, s), i = first_behind(map, count, va.v);

    if (i == count || map[i].va.v > va.v)
        return false;
    pa->v = map[i].pa.v + (va.v - map[i].va.v);
    *mode = map[i].mode;
    return true;
}

bool lfs_space_translate(struct lfs_machine *m, lfs_space s, lfs_ipa va, lfs_pa *pa, uint32_t *mode)
{
    lfs_read(m, s.table);
    return lfs_space_peek_translate(m, s, va, pa, mode);
}

bool lfs_space_peek_from(const struct lfs_machine *m, lfs_space s, lfs_ipa va,
                         struct lfs_mapping *out)
{
    const struct lfs_mapping *map = lfs_peek(m, s.table);
    size_t count = count_of(m, s), i = first_behind(map, count, va.v);

    if (i < count)
        *out = map[i];
    return i < count;
}

static enum lfs_access check(struct lfs_machine *m, lfs_space s, lfs_ipa va, size_t size,
                             uint32_t need, lfs_ipa *fault_at)
{
    const struct lfs_mapping *map = mappings(m, s);
    size_t count = lfs_space_count(m, s), i = first_behind(map, count, va.v);

    *fault_at = va;
    if (va.v + size < va.v)
        return LFS_ACCESS_TRANSLATION;
    while (size > 0) {
        uint64_t left;

        *fault_at = va;
        if (i == count || map[i].va.v > va.v || (map[i].mode & LFS_MODE_INVALID))
            return LFS_ACCESS_TRANSLATION;
        if ((map[i].mode & need) != need)
            return LFS_ACCESS_PERMISSION;
        left = end_of(&map[i]) - va.v;
        if (left >= size)
            return LFS_ACCESS_OK;
        va.v += left;
        size -= left;
        i++;
    }
    return LFS_ACCESS_OK;
}

/* Calls lfs_mem_read or _write for each piece of an access that was checked. */
static void transfer(struct lfs_machine *m, lfs_space s, lfs_ipa va, void *out, const void *in,
                     size_t size)
{
    while (size > 0) {
        const struct lfs_mapping *map = mappings(m, s);
        size_t i = first_behind(map, lfs_space_count(m, s), va.v);
        lfs_pa pa = lfs_pa_of(map[i].pa.v + (va.v - map[i].va.v));
        uint64_t left = end_of(&map[i]) - va.v;
        size_t n = left < size ? left : size;

        if (out)
            lfs_mem_read(m, pa, out, n);
        else
            lfs_mem_write(m, pa, in, n);
        out = out ? (uint8_t *)out + n : NULL;
        in = in ? (const uint8_t *)in + n : NULL;
        va.v += n;
        size -= n;
    }
}

enum lfs_access lfs_space_read(struct lfs_machine *m, lfs_space s, lfs_ipa va, void *out,
                               size_t size, uint32_t need, lfs_ipa *fault_at)
{
    enum lfs_access result = check(m, s, va, size, need, fault_at);

    if (result == LFS_ACCESS_OK)
        transfer(m, s, va, out, NULL, size);
    return result;
}

enum lfs_access lfs_space_write(struct lfs_machine *m, lfs_space s, lfs_ipa va, const void *bytes,
                                size_t size, uint32_t need, lfs_ipa *fault_at)
{
    enum lfs_access result = check(m, s, va, size, need, fault_at);

    if (result == LFS_ACCESS_OK)
        transfer(m, s, va, NULL, bytes, size);
    return result;
}
