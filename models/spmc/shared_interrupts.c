/* SPDX-License-Identifier: BSD-3-Clause */
/* Interrupts that several partitions name. The SPMC looks for repetitions inside one manifest only
 * (manifests-packages-boot.md 3.8, MF-57), so this is told and changes nothing. */
#include <stdlib.h>

#include "models/spmc/spmc.h"

struct line {
    uint32_t id;
    const struct vm_info *vm;
    const struct lfs_manifest_region *device;
};

static int by_id(const void *a, const void *b)
{
    const struct line *x = a, *y = b;

    if (x->id != y->id)
        return x->id < y->id ? -1 : 1;
    return x->vm != y->vm ? (x->vm < y->vm ? -1 : 1) : 0;
}

/* With out NULL they are counted only. */
static size_t lines_of(const struct vm_info *vm, struct line *out)
{
    const struct lfs_manifest *manifest = vm->manifest;
    size_t count = 0;

    for (unsigned d = 0; manifest && d < manifest->device_region_count; d++) {
        const struct lfs_manifest_region *device = &manifest->device_regions[d];

        for (unsigned i = 0; i < device->interrupt_count; i++, count++)
            if (out)
                out[count] = (struct line){device->interrupts[i].id, vm, device};
    }
    return count;
}

static const char *node_of(struct spmc *s, const struct line *line)
{
    return lfs_machine_text(s->m, "/device-regions/%s", line->device->node);
}

static void tell_shared(struct spmc *s, const struct line *first, const struct line *second)
{
    struct lfs_input_fault fault =
        fault_of(second->vm, "LINT_INTID_SHARED", "D09", LFS_FATE_GOES_ON);

    fault_at(&fault, node_of(s, second), "interrupts");
    fault_says(&fault, "interrupt %u belongs to %s too", first->id, first->vm->name);
    fault_meets(&fault, first->vm,
                (struct lfs_origin){.file = first->vm->config->manifest_file,
                                    .what = "interrupts",
                                    .node = node_of(s, first)});
    fault_report(s, &fault, NULL);
}

void tell_shared_interrupts(struct spmc *s)
{
    size_t count = 0, taken = 0;
    struct line *lines;

    for (unsigned i = 1; i < s->vm_count; i++)
        count += lines_of(&s->vm[i], NULL);
    lines = count > 0 ? lfs_machine_alloc(s->m, count * sizeof(*lines)) : NULL;
    if (!lines)
        return;
    for (unsigned i = 1; i < s->vm_count; i++)
        taken += lines_of(&s->vm[i], lines + taken);
    qsort(lines, count, sizeof(*lines), by_id);
    for (size_t i = 1; i < count; i++)
        if (lines[i].id == lines[i - 1].id && lines[i].vm != lines[i - 1].vm)
            tell_shared(s, &lines[i - 1], &lines[i]);
}
