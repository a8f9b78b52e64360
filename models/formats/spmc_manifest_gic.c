/* SPDX-License-Identifier: BSD-3-Clause */
/* The interrupt controller of the SPMC manifest: manifests-packages-boot 5.3. */
#include <libfdt.h>

#include "spmc_manifest_internal.h"

/* A count of regions, 0 when absent. */
static uint32_t read_count(struct spmc_judge *judge, int node, const char *property)
{
    uint32_t count = 0;

    lfs_manifest_read_optional_u32(&judge->reader, node, property, &count);
    return count;
}

static void refuse_regions(struct spmc_judge *judge, int node, const char *text)
{
    lfs_manifest_lint(&judge->reader, "LINT_GIC_REGIONS", node, "reg", "%s", text);
}

/* A pair of `reg`. */
struct gic_entry {
    uint64_t base;
    uint64_t size;
};

static struct gic_entry entry_at(const struct manifest_list *reg, uint32_t address_cells,
                                 uint32_t size_cells, uint32_t index)
{
    uint32_t skip = index * (address_cells + size_cells);
    struct manifest_list list = {.data = reg->data + 4 * (size_t)skip, .left = reg->left - skip};
    struct gic_entry entry;

    entry.base = lfs_spmc_take_cells(&list, address_cells);
    entry.size = lfs_spmc_take_cells(&list, size_cells);
    return entry;
}

/* The last spi_regions entries hold ids, not addresses. The number of pairs is bounded by the blob,
 * so the first overlap ends the search. */
static void check_spis(struct spmc_judge *judge, int node, const struct manifest_list *reg,
                       uint32_t address_cells, uint32_t size_cells)
{
    const struct lfs_spmc_gic *gic = &judge->out->gic;
    uint32_t entries = reg->left / (address_cells + size_cells);
    uint32_t first = entries - gic->spi_regions;

    for (uint32_t j = first + 1; j < entries && j - first < LFS_SPMC_MAX_RANGES; j++) {
        struct gic_entry later = entry_at(reg, address_cells, size_cells, j);

        for (uint32_t i = first; i < j; i++) {
            struct gic_entry earlier = entry_at(reg, address_cells, size_cells, i);

            if (!lfs_spmc_overlap(earlier.base, earlier.size, later.base, later.size))
                continue;
            refuse_regions(judge, node, "the SPI ranges of two chips overlap");
            lfs_manifest_at_cell(&judge->reader, (int)(j * (address_cells + size_cells)));
            lfs_manifest_other(&judge->reader, node, "reg", (int)(i * (address_cells + size_cells)),
                               "the other range is here");
            return;
        }
    }
}

static void check_regions(struct spmc_judge *judge, int node)
{
    const struct lfs_spmc_gic *gic = &judge->out->gic;
    uint64_t sum =
        (uint64_t)gic->distributor_regions + gic->redistributor_regions + gic->spi_regions;
    uint32_t address_cells = judge->address_cells;
    uint32_t size_cells = judge->size_cells;
    struct manifest_list reg;

    if (address_cells == 0 || size_cells == 0 ||
        lfs_manifest_read_list(&judge->reader, node, "reg", &reg) != LFS_MANIFEST_SUCCESS)
        return;
    if (reg.left % (address_cells + size_cells) != 0 ||
        reg.left / (address_cells + size_cells) != sum) {
        refuse_regions(judge, node, "reg must have one entry for each region that is counted");
        lfs_manifest_fact(&judge->reader,
                          "%u cells of %u and %u; distributors %u, redistributors %u, SPIs %u",
                          (unsigned)reg.left, (unsigned)address_cells, (unsigned)size_cells,
                          (unsigned)gic->distributor_regions, (unsigned)gic->redistributor_regions,
                          (unsigned)gic->spi_regions);
        return;
    }
    check_spis(judge, node, &reg, address_cells, size_cells);
}

/* Without #distributor-regions the node is an ordinary one of the public binding, which counts
 * nothing that could be compared. */
void lfs_spmc_read_gic(struct spmc_judge *judge)
{
    struct lfs_spmc_gic *gic = &judge->out->gic;
    int child;

    fdt_for_each_subnode(child, judge->reader.fdt, 0)
    {
        if (!lfs_manifest_is_compatible(&judge->reader, child, "arm,gic-v3"))
            continue;
        gic->present = true;
        gic->distributor_regions = read_count(judge, child, "#distributor-regions");
        gic->redistributor_regions = read_count(judge, child, "#redistributor-regions");
        gic->spi_regions = read_count(judge, child, "#spi-regions");
        if (lfs_manifest_has_property(&judge->reader, child, "#distributor-regions"))
            check_regions(judge, child);
        return;
    }
}
