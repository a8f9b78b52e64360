/* SPDX-License-Identifier: BSD-3-Clause */
/* Compares the parts of a package with each other: manifest, image, container (8.1, 8.3, 7.4). */
#include <stdio.h>

#include "lfasim/readers/package_file.h"
#include "tools/readers/package/package_private.h"

const char *package_container(const struct lfs_package *package)
{
    if (package->kind == LFS_PACKAGE_TRANSFER_LIST)
        return "transfer list";
    return package->version == 1 ? "SPKG version 1" : "SPKG version 2";
}

struct lfs_pos package_pos(const char *path, uint64_t offset)
{
    return (struct lfs_pos){.file = path,
                            .column = offset < UINT32_MAX ? (unsigned)offset + 1 : UINT32_MAX};
}

void package_report_finding(void *user, const struct lfs_finding *finding)
{
    struct package_report *report = user;

    lfs_diag_add(report->diag, package_pos(report->path, finding->at.offset), finding->name, "%s",
                 finding->text);
    if (finding->fact[0])
        lfs_diag_fact(report->diag, "%s%s%s%s", finding->fact, finding->step ? " (" : "",
                      finding->step ? finding->step : "", finding->step ? ")" : "");
    if (finding->panics)
        lfs_diag_fact(report->diag, "an assertion of the SPMC fails here");
    if (finding->consumers)
        lfs_diag_fact(report->diag, "%s", finding->consumers);
    if (finding->help[0])
        lfs_diag_help(report->diag, "%s", finding->help);
}

enum lfs_manifest_error package_manifest(const uint8_t *dtb, size_t size, struct lfs_manifest *out,
                                         struct lfs_manifest_problem *problem)
{
    static const struct lfs_build_limits widest = {
        .dma_devices = 2, .interrupt_ids = 5120, .memory_regions = LFS_MANIFEST_MAX_MEMORY_REGIONS};
    struct lfs_manifest_context context = {.compiled_minor = 3, .limits = &widest, .quirks = true};
    enum lfs_manifest_error error = lfs_manifest_parse(dtb, size, &context, out, problem);

    if (error != LFS_MANIFEST_SUCCESS || !out->has_load_address)
        return error;
    context.load_address = out->load_address;
    return lfs_manifest_parse(dtb, size, &context, out, problem);
}

bool lfs_package_manifest(const uint8_t *bytes, const struct lfs_package *package,
                          struct lfs_manifest *out)
{
    struct lfs_manifest_problem problem;
    bool ok = package_manifest(bytes + package->pm_offset, package->pm_size, out, &problem) ==
              LFS_MANIFEST_SUCCESS;

    if (!ok)
        *out = (struct lfs_manifest){.binding = LFS_MANIFEST_BINDING_1_0};
    return ok;
}

/* MF-74, and 8.3. */
void package_compare_entry(const struct package_view *view, struct lfs_diag *diag)
{
    const struct lfs_package *package = view->package;
    uint64_t claimed = view->manifest->entrypoint_offset;
    uint64_t entry = package->img_offset + view->image_entry;
    bool outside =
        claimed < package->img_offset || claimed - package->img_offset >= package->img_size;

    if (!outside && (!view->entry_known || claimed == entry))
        return;
    lfs_diag_add(diag, view->manifest_pos,
                 outside ? "LINT_ENTRY_OUTSIDE_IMAGE" : "LINT_ENTRY_MISMATCH",
                 outside ? "entrypoint-offset 0x%llx does not point into the image of the package"
                         : "entrypoint-offset 0x%llx is not where the image begins to execute",
                 (unsigned long long)claimed);
    /* DV-01. */
    if (outside && claimed < package->img_size)
        lfs_diag_fact(diag, "Hafnium counts it from the begin of the package, TF-A's binding from "
                            "that of the image; OP-TEE enters an image at its begin");
    if (!view->entry_known) {
        lfs_diag_fact(diag, "the image is 0x%x bytes at 0x%x of the package", package->img_size,
                      package->img_offset);
        return;
    }
    lfs_diag_fact(diag, "the entry of %s lies at 0x%llx of the package: 0x%x + 0x%llx",
                  view->image_path, (unsigned long long)entry, package->img_offset,
                  (unsigned long long)view->image_entry);
    lfs_diag_help(diag, "write entrypoint-offset = <0x%llx>, or move the image",
                  (unsigned long long)entry);
}

/* 7.4: what the SPMC will write over the header at boot. */
static void compare_boot_info(const struct package_view *view, struct lfs_diag *diag)
{
    const struct lfs_package *package = view->package;
    bool spkg = package->kind == LFS_PACKAGE_SPKG;

    if (view->manifest->boot_info_hob && package->hob_size == 0) {
        lfs_diag_add(diag, view->manifest_pos, "LINT_BOOTINFO_NO_HOB",
                     "the manifest asks for a HOB list, which %s",
                     spkg ? "an SPKG package cannot carry" : "this transfer list does not have");
        lfs_diag_fact(diag, "the partition will find a descriptor with address 0 and size 0");
        lfs_diag_help(diag, spkg ? "pack it as a transfer list: --container tl"
                                 : "add an entry with tag 0x3");
    }
    if (view->manifest->has_boot_info && spkg && package->version == 1) {
        lfs_diag_add(diag, view->package_pos, "LINT_BOOTINFO_V1",
                     "boot information would overwrite the manifest of this package");
        lfs_diag_fact(diag, "version 1 leaves 24 bytes in front of the manifest, the blob's header "
                            "alone has 32");
        lfs_diag_help(diag, "pack it as version 2");
    }
}

/* MF-72, MF-73. */
void package_compare_memory(const struct package_view *view, struct lfs_diag *diag)
{
    uint64_t memory = view->memory, img_offset = view->package->img_offset;

    if (memory == 0)
        return;
    if (!lfs_package_fits(view->package, memory)) {
        lfs_diag_add(diag, view->package_pos, "PKG_TOO_BIG",
                     "the package is larger than the working memory of the partition");
        lfs_diag_fact(diag, "package: 0x%llx bytes; memory: 0x%llx",
                      (unsigned long long)view->package->total, (unsigned long long)memory);
    } else if (img_offset > memory || view->footprint > memory - img_offset) {
        lfs_diag_add(diag, view->package_pos, "LINT_NOBITS_OVERRUN",
                     "bss or stacks of the image end beyond the working memory of the partition");
        lfs_diag_fact(diag, "image at 0x%llx, needs 0x%llx bytes; memory: 0x%llx",
                      (unsigned long long)img_offset, (unsigned long long)view->footprint,
                      (unsigned long long)memory);
    }
}

void package_compare(const struct package_view *view, struct lfs_diag *diag)
{
    package_compare_entry(view, diag);
    compare_boot_info(view, diag);
    package_compare_memory(view, diag);
}
