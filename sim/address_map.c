/* SPDX-License-Identifier: BSD-3-Clause */
/* The address map: what lies at which physical address. Fixed once the machine is built. */
#include "lfasim/memory.h"
#include "sim/machine.h"

bool lfs_map_add(struct lfs_machine *m, const struct lfs_range *range)
{
    if (m->range_count == LFS_RANGES_MAX || range->size == 0 || !lfs_page_aligned(range->base.v) ||
        !lfs_page_aligned(range->size) || range->base.v + range->size - 1 < range->base.v)
        return false;
    for (unsigned i = 0; i < m->range_count; i++)
        if (lfs_ranges_overlap(m->range[i].base.v, m->range[i].size, range->base.v, range->size))
            return false;
    m->range[m->range_count++] = *range;
    return true;
}

const struct lfs_range *lfs_map_contains(const struct lfs_machine *m, lfs_pa base, uint64_t size)
{
    for (unsigned i = 0; i < m->range_count; i++) {
        const struct lfs_range *range = &m->range[i];

        if (base.v >= range->base.v && base.v - range->base.v < range->size &&
            size <= range->size - (base.v - range->base.v))
            return range;
    }
    return NULL;
}

const struct lfs_range *lfs_map_find(const struct lfs_machine *m, lfs_pa pa)
{
    return lfs_map_contains(m, pa, 1);
}
