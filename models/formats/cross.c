/* SPDX-License-Identifier: BSD-3-Clause */
#include "lfasim/formats/cross.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct lfs_finding finding_at(const char *name, const char *step, const char *property)
{
    struct lfs_finding finding = {.name = name, .step = step, .at = {.node = "/", .cell = -1}};

    finding.other.cell = -1;
    snprintf(finding.at.property, sizeof(finding.at.property), "%s", property);
    return finding;
}

__attribute__((format(printf, 2, 3))) static void says(char out[LFS_FINDING_TEXT_SIZE],
                                                       const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(out, LFS_FINDING_TEXT_SIZE, format, arguments);
    va_end(arguments);
}

/* ---- a partition and its vmN ----------------------------------------------------------------- */

void lfs_cross_judge_vm(const struct lfs_cross_sp *sps, size_t index, lfs_cross_sink *sink,
                        void *user)
{
    const struct lfs_cross_sp *sp = &sps[index];
    const struct lfs_manifest *manifest = sp->manifest;
    struct lfs_finding finding;

    if (manifest == NULL || !sp->has_vm)
        return;
    if (manifest->execution_ctx_count != sp->vcpu_count) {
        finding = finding_at("LINT_VCPU_MISMATCH", NULL, "execution-ctx-count");
        says(finding.text, "the SPMC's manifest gives the partition another number of vCPUs");
        says(finding.fact, "it gives %u, the partition's says %u", sp->vcpu_count,
             manifest->execution_ctx_count);
        sink(user, &finding, index, -1);
    }
    if (manifest->has_load_address && manifest->load_address != sp->load_address) {
        finding = finding_at("LINT_LOAD_ADDRESS", NULL, "load-address");
        says(finding.text, "the SPMC's manifest says another load address, and wins");
        says(finding.fact, "it says 0x%llx, the partition's 0x%llx",
             (unsigned long long)sp->load_address, (unsigned long long)manifest->load_address);
        sink(user, &finding, index, -1);
    }
}

void lfs_cross_judge_load(const struct lfs_cross_sp *sps, size_t index, lfs_cross_sink *sink,
                          void *user)
{
    const struct lfs_cross_sp *sp = &sps[index];
    struct lfs_finding finding = finding_at("LINT_VCPU_COUNT", "3.10", "exception-level");

    if (sp->manifest == NULL || !sp->has_vm || sp->vcpu_count == 1 ||
        sp->manifest->exception_level != LFS_MANIFEST_S_EL0)
        return;
    finding.panics = true;
    says(finding.text, "an S-EL0 partition must have one vCPU in the SPMC's manifest");
    sink(user, &finding, index, -1);
}

/* ---- what must be unique --------------------------------------------------------------------- */

int lfs_cross_boot_order(const struct lfs_cross_sp *sps, size_t count, uint16_t boot_order)
{
    for (size_t i = 0; i < count && boot_order != LFS_MANIFEST_BOOT_ORDER_NONE; i++)
        if (sps[i].manifest != NULL && sps[i].manifest->boot_order == boot_order)
            return (int)i;
    return -1;
}

int lfs_cross_image_uuid(const struct lfs_cross_sp *sps, size_t count, const uint32_t uuid[4])
{
    static const uint32_t nil[4];

    for (size_t i = 0; i < count && memcmp(uuid, nil, sizeof(nil)) != 0; i++)
        if (sps[i].manifest != NULL && memcmp(sps[i].manifest->image_uuid, uuid, sizeof(nil)) == 0)
            return (int)i;
    return -1;
}

static void tell_taken(const struct lfs_cross_sp *sps, size_t sp, int other,
                       struct lfs_finding *finding, lfs_cross_sink *sink, void *user)
{
    finding->other = finding->at;
    finding->has_other = true;
    says(finding->other_text, "that of '%s' is here", sps[other].name);
    sink(user, finding, sp, other);
}

void lfs_cross_judge_names(const struct lfs_cross_sp *sps, size_t sp, lfs_cross_sink *sink,
                           void *user)
{
    const struct lfs_manifest *manifest = sps[sp].manifest;
    struct lfs_finding finding;
    int other;

    if (manifest == NULL)
        return;
    other = lfs_cross_boot_order(sps, sp, manifest->boot_order);
    if (other >= 0) {
        finding = finding_at("INVALID_BOOT_ORDER", "S11", "boot-order");
        says(finding.text, "boot-order %u is taken by %s", manifest->boot_order, sps[other].name);
        tell_taken(sps, sp, other, &finding, sink, user);
    }
    other = lfs_cross_image_uuid(sps, sp, manifest->image_uuid);
    if (other >= 0) {
        finding = finding_at("DUPLICATE_IMAGE_UUID", "3.3-12", "image-uuid");
        says(finding.text, "%s has the same image-uuid", sps[other].name);
        tell_taken(sps, sp, other, &finding, sink, user);
    }
}

/* ---- interrupts ------------------------------------------------------------------------------ */

static int by_id(const void *a, const void *b)
{
    const struct lfs_cross_line *x = a, *y = b;

    if (x->id != y->id)
        return x->id < y->id ? -1 : 1;
    return x->sp != y->sp ? (x->sp < y->sp ? -1 : 1) : 0;
}

size_t lfs_cross_interrupts(const struct lfs_cross_sp *sps, size_t count)
{
    size_t lines = 0;

    for (size_t sp = 0; sp < count; sp++)
        for (uint32_t d = 0; sps[sp].manifest && d < sps[sp].manifest->device_region_count; d++)
            lines += sps[sp].manifest->device_regions[d].interrupt_count;
    return lines;
}

static size_t collect(const struct lfs_cross_sp *sps, size_t count, struct lfs_cross_line *lines)
{
    size_t taken = 0;

    for (size_t sp = 0; sp < count; sp++) {
        const struct lfs_manifest *manifest = sps[sp].manifest;

        for (uint32_t d = 0; manifest != NULL && d < manifest->device_region_count; d++)
            for (uint32_t i = 0; i < manifest->device_regions[d].interrupt_count; i++)
                lines[taken++] =
                    (struct lfs_cross_line){manifest->device_regions[d].interrupts[i].id, d, sp};
    }
    return taken;
}

static void place_of(const struct lfs_cross_sp *sps, const struct lfs_cross_line *line,
                     struct lfs_place *out)
{
    snprintf(out->node, sizeof(out->node), "/device-regions/%s",
             sps[line->sp].manifest->device_regions[line->device].node);
    snprintf(out->property, sizeof(out->property), "interrupts");
}

void lfs_cross_judge_interrupts(const struct lfs_cross_sp *sps, size_t count,
                                struct lfs_cross_line *lines, lfs_cross_sink *sink, void *user)
{
    size_t taken = collect(sps, count, lines);

    if (taken > 0)
        qsort(lines, taken, sizeof(*lines), by_id);
    for (size_t i = 1; i < taken; i++) {
        const struct lfs_cross_line *first = &lines[i - 1], *second = &lines[i];
        struct lfs_finding finding = finding_at("LINT_INTID_SHARED", "D09", "interrupts");

        if (first->id != second->id || first->sp == second->sp)
            continue;
        place_of(sps, second, &finding.at);
        place_of(sps, first, &finding.other);
        finding.has_other = true;
        says(finding.text, "interrupt %u belongs to %s too", first->id, sps[first->sp].name);
        says(finding.other_text, "'%s' names it here", sps[first->sp].name);
        sink(user, &finding, second->sp, (int)first->sp);
    }
}
