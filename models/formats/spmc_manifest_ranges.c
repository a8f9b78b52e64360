/* SPDX-License-Identifier: BSD-3-Clause */
/* Memory, cores and interrupt controller of the SPMC manifest: manifests-packages-boot 5.3, 5.4. */
#include <libfdt.h>
#include <string.h>

#include "spmc_manifest_internal.h"

/* device_type of the direct children of the root that hold ranges. */
static const struct range_kind {
    const char *device_type;
    bool secure;
    bool device;
} range_kinds[] = {{"memory", true, false},
                   {"ns-memory", false, false},
                   {"device-memory", true, true},
                   {"ns-device-memory", false, true}};
enum { RANGE_KINDS = sizeof(range_kinds) / sizeof(range_kinds[0]) };

bool lfs_spmc_overlap(uint64_t base, uint64_t size, uint64_t other_base, uint64_t other_size)
{
    if (size == 0 || other_size == 0)
        return false;
    return base < other_base ? other_base - base < size : base - other_base < other_size;
}

uint64_t lfs_spmc_take_cells(struct manifest_list *list, uint32_t cells)
{
    uint64_t number = 0;

    for (uint32_t i = 0; i < cells; i++)
        number = number << 32 | lfs_manifest_list_next(list);
    return number;
}

static void refuse_cells(struct spmc_judge *judge, int node, const char *property, const char *text)
{
    lfs_manifest_lint(&judge->reader, "LINT_CELLS", node, property, "%s", text);
    lfs_manifest_panics(&judge->reader);
    lfs_manifest_consumers(&judge->reader, "Hafnium panics while it reads its memory map");
}

uint32_t lfs_spmc_read_cells(struct spmc_judge *judge, int node, const char *property,
                             uint32_t fallback)
{
    int size = lfs_manifest_property_size(&judge->reader, node, property);
    struct manifest_list list;
    uint32_t cells = 0;

    if (size < 0)
        return fallback;
    if (size == 4 &&
        lfs_manifest_read_list(&judge->reader, node, property, &list) == LFS_MANIFEST_SUCCESS)
        cells = lfs_manifest_list_next(&list);
    if (cells == 1 || cells == 2)
        return cells;
    refuse_cells(judge, node, property, "numbers have one or two cells");
    return 0;
}

static bool has_device_type(const struct spmc_judge *judge, int node, const char *wanted)
{
    int length;
    const char *value = fdt_getprop(judge->reader.fdt, node, "device_type", &length);

    return value != NULL && length == (int)strlen(wanted) + 1 &&
           memcmp(value, wanted, (size_t)length) == 0;
}

static uint32_t count_like(const struct spmc_judge *judge, const struct range_kind *kind)
{
    uint32_t count = 0;

    for (uint32_t i = 0; i < judge->out->range_count; i++)
        count += judge->out->ranges[i].secure == kind->secure &&
                 judge->out->ranges[i].device == kind->device;
    return count;
}

/* A size that passes 64 bits mostly is a base that was read as a size (DV-37). */
static void lint_wrap(struct spmc_judge *judge, int node, struct lfs_spmc_range *range)
{
    if (range->size <= UINT64_MAX - range->base)
        return;
    lfs_manifest_lint(&judge->reader, "LINT_RANGE_WRAPS", node, "reg",
                      "a range of 0x%llx bytes at 0x%llx passes 64 bits",
                      (unsigned long long)range->size, (unsigned long long)range->base);
    lfs_manifest_at_cell(&judge->reader, 0);
    lfs_manifest_help(&judge->reader, "are #address-cells (default 2) and #size-cells (default 1) "
                                      "of the root right?");
    range->size = UINT64_MAX - range->base;
}

static void add_range(struct spmc_judge *judge, int node, const struct range_kind *kind,
                      const struct lfs_spmc_range *read)
{
    const struct lfs_build_limits *limits = judge->context->limits;
    uint32_t limit = kind->device ? limits->device_ranges : limits->memory_ranges;
    struct lfs_spmc_manifest *out = judge->out;
    struct lfs_spmc_range *range = &out->ranges[out->range_count];

    if (count_like(judge, kind) >= limit || out->range_count == LFS_SPMC_MAX_RANGES) {
        lfs_manifest_lint(&judge->reader, "LINT_RANGE_DROPPED", node, "reg",
                          "Hafnium keeps only the first %u ranges of one kind", (unsigned)limit);
        return;
    }
    *range = *read;
    range->secure = kind->secure;
    range->device = kind->device;
    lfs_manifest_copy_text(range->node, sizeof(range->node),
                           lfs_manifest_node_name(&judge->reader, node));
    lint_wrap(judge, node, range);
    judge->range_nodes[out->range_count++] = node;
}

/* One node, its pairs one after the other. */
static void read_range_node(struct spmc_judge *judge, int node, const struct range_kind *kind)
{
    uint32_t address_cells = judge->address_cells;
    uint32_t size_cells = judge->size_cells;
    int size = lfs_manifest_property_size(&judge->reader, node, "reg");
    uint32_t dropped = count_like(judge, kind);
    struct manifest_list list;

    if (size < 4 || size % (int)(4 * (address_cells + size_cells)) != 0) {
        refuse_cells(judge, node, "reg", "reg must hold whole pairs of address and size");
        lfs_manifest_fact(&judge->reader, "%d bytes, a pair has %u and %u cells",
                          size < 0 ? 0 : size, (unsigned)address_cells, (unsigned)size_cells);
        judge->ranges_unknown = true;
        return;
    }
    lfs_manifest_read_optional_list(&judge->reader, node, "reg", &list);
    for (uint32_t entry = 0; list.left > 0; entry++) {
        struct lfs_spmc_range range = {.entry = entry};

        range.base = lfs_spmc_take_cells(&list, address_cells);
        range.size = lfs_spmc_take_cells(&list, size_cells);
        add_range(judge, node, kind, &range);
        /* The rest would be dropped as well. */
        if (count_like(judge, kind) == dropped)
            return;
        dropped = count_like(judge, kind);
    }
}

/* 5.4, MAN-25. */
static void lint_range_pair(struct spmc_judge *judge, uint32_t i, uint32_t j)
{
    const struct lfs_spmc_range *first = &judge->out->ranges[i];
    const struct lfs_spmc_range *second = &judge->out->ranges[j];

    if ((first->secure == second->secure && first->device == second->device) ||
        !lfs_spmc_overlap(first->base, first->size, second->base, second->size))
        return;
    lfs_manifest_lint(&judge->reader, "LINT_RANGE_SECURITY", judge->range_nodes[j], "reg",
                      "'%s' overlaps '%s', which is memory of another %s", second->node,
                      first->node, first->secure != second->secure ? "security state" : "kind");
    lfs_manifest_fact(&judge->reader, "0x%llx to 0x%llx", (unsigned long long)second->base,
                      (unsigned long long)(second->base + second->size - 1));
    lfs_manifest_other(&judge->reader, judge->range_nodes[i], "reg", -1,
                       "'%s' is here, 0x%llx to 0x%llx", first->node,
                       (unsigned long long)first->base,
                       (unsigned long long)(first->base + first->size - 1));
    lfs_manifest_consumers(&judge->reader, "Hafnium accepts it without a message");
}

static void lint_ranges(struct spmc_judge *judge)
{
    const struct lfs_spmc_manifest_context *context = judge->context;

    for (uint32_t j = 0; j < judge->out->range_count; j++) {
        const struct lfs_spmc_range *range = &judge->out->ranges[j];

        for (uint32_t i = 0; i < j; i++)
            lint_range_pair(judge, i, j);
        if (context->image_size == 0 ||
            !lfs_spmc_overlap(range->base, range->size, context->image_base, context->image_size))
            continue;
        lfs_manifest_lint(&judge->reader, "LINT_RANGE_SPMC", judge->range_nodes[j], "reg",
                          "'%s' holds the SPMC image at 0x%llx", range->node,
                          (unsigned long long)context->image_base);
        lfs_manifest_consumers(&judge->reader, "Hafnium keeps partitions off its image only by the "
                                               "overlap check of regions");
    }
}

void lfs_spmc_read_ranges(struct spmc_judge *judge)
{
    int child;

    judge->address_cells = lfs_spmc_read_cells(judge, 0, "#address-cells", 2);
    judge->size_cells = lfs_spmc_read_cells(judge, 0, "#size-cells", 1);
    if (judge->address_cells == 0 || judge->size_cells == 0) {
        judge->ranges_unknown = true;
        return;
    }
    fdt_for_each_subnode(child, judge->reader.fdt, 0)
    {
        for (int i = 0; i < RANGE_KINDS; i++) {
            if (has_device_type(judge, child, range_kinds[i].device_type))
                read_range_node(judge, child, &range_kinds[i]);
        }
    }
    lint_ranges(judge);
}

static void refuse_cpus(struct spmc_judge *judge, int node, const char *text)
{
    lfs_manifest_lint(&judge->reader, "LINT_CPUS_MISSING", node, NULL, "%s", text);
    lfs_manifest_panics(&judge->reader);
    lfs_manifest_consumers(&judge->reader, "Hafnium panics at boot");
}

/* False when the build or lfasim has no room for one more. */
static bool add_cpu(struct spmc_judge *judge, int node, uint32_t cells)
{
    struct lfs_spmc_manifest *out = judge->out;
    uint32_t limit = judge->context->limits->cpus;
    struct manifest_list list;

    if (limit > LFS_SPMC_MAX_CPUS)
        limit = LFS_SPMC_MAX_CPUS;
    if (lfs_manifest_property_size(&judge->reader, node, "reg") < (int)(4 * cells) ||
        lfs_manifest_read_optional_list(&judge->reader, node, "reg", &list) !=
            LFS_MANIFEST_SUCCESS) {
        refuse_cells(judge, node, "reg", "reg must hold the MPIDR of the core");
        return true;
    }
    if (out->cpu_count == limit) {
        lfs_manifest_lint(&judge->reader, "LINT_CPU_COUNT", node, NULL,
                          "the build has room for %u cores", (unsigned)limit);
        lfs_manifest_panics(&judge->reader);
        lfs_manifest_consumers(&judge->reader, "Hafnium panics at boot");
        return false;
    }
    out->cpus[out->cpu_count++] = lfs_spmc_take_cells(&list, cells);
    return true;
}

void lfs_spmc_read_cpus(struct spmc_judge *judge)
{
    int node = lfs_manifest_find_child(&judge->reader, 0, "cpus");
    uint32_t cells;
    int child;

    if (node < 0) {
        refuse_cpus(judge, 0, "the SPMC manifest has no node cpus");
        return;
    }
    cells = lfs_spmc_read_cells(judge, node, "#address-cells", 2);
    if (cells == 0)
        return;
    fdt_for_each_subnode(child, judge->reader.fdt, node)
    {
        if (has_device_type(judge, child, "cpu") && !add_cpu(judge, child, cells))
            return;
    }
    if (judge->out->cpu_count == 0)
        refuse_cpus(judge, node, "the node cpus holds no core");
}
