/* SPDX-License-Identifier: BSD-3-Clause */
/* Puts a package together and compares its parts with each other. */
#include "lfasim/readers/package_file.h"

#include <stdlib.h>

#include "lfasim/formats/manifest.h"
#include "tools/readers/host/alloc.h"

/* Compares what the manifest says with where the image lies (8.3, MF-74). */
static void compare_entry(const struct lfs_package_input *input, uint64_t entry,
                          const struct lfs_manifest *manifest, struct lfs_diag *diag)
{
    uint64_t claimed = manifest->entrypoint_offset;
    struct lfs_pos pos = {.file = input->manifest_path};

    if (claimed == entry)
        return;
    if (claimed < input->img_offset || claimed - input->img_offset >= input->image->size)
        lfs_diag_add(diag, pos, "LINT_ENTRY_OUTSIDE_IMAGE",
                     "entrypoint-offset 0x%llx does not point into the image of the package",
                     (unsigned long long)claimed);
    else
        lfs_diag_add(diag, pos, "LINT_ENTRY_MISMATCH",
                     "entrypoint-offset 0x%llx is not where the image begins to execute",
                     (unsigned long long)claimed);
    lfs_diag_fact(diag, "the entry of %s lies at 0x%llx of the package: 0x%x + 0x%llx",
                  input->image_path, (unsigned long long)entry, input->img_offset,
                  (unsigned long long)input->image->entry_offset);
    lfs_diag_help(diag, "write entrypoint-offset = <0x%llx>, or move the image",
                  (unsigned long long)entry);
}

static void warn(const struct lfs_package_input *input, uint64_t entry, struct lfs_diag *diag)
{
    /* The load address is not known here and no check that is made depends on it. Limits are the
     * widest of the known builds (2.10), not to warn about what some build accepts. */
    static const struct lfs_build_limits widest = {.dma_devices = 2, .interrupt_ids = 5120};
    const struct lfs_manifest_context context = {
        .compiled_minor = 3, .limits = &widest, .quirks = true};
    struct lfs_pos pos = {.file = input->manifest_path};
    struct lfs_manifest manifest;
    struct lfs_manifest_problem problem;
    enum lfs_manifest_error error =
        lfs_manifest_parse(input->dtb, input->dtb_size, &context, &manifest, &problem);

    if (error != LFS_MANIFEST_SUCCESS) {
        lfs_diag_add(diag, pos, "LINT_MANIFEST_REFUSED", "the SPMC will refuse this manifest: %s",
                     lfs_manifest_error_name(error));
        lfs_diag_fact(diag, "%s %s: %s", problem.node, problem.property, problem.detail);
        return;
    }
    compare_entry(input, entry, &manifest, diag);
    if (manifest.boot_info_hob)
        lfs_diag_add(diag, pos, "LINT_BOOTINFO_NO_HOB",
                     "the manifest asks for a HOB list, which an SPKG package cannot carry");
}

static const char *name_of(enum lfs_package_error error)
{
    switch (error) {
    case LFS_PACKAGE_PM_OFFSET:
        return "PKG_PM_OFFSET";
    case LFS_PACKAGE_IMG_OFFSET:
        return "PKG_ALIGN";
    case LFS_PACKAGE_ORDER:
        return "PKG_ORDER";
    case LFS_PACKAGE_MANIFEST_OVERLAP:
        return "PKG_PM_OVERRUN";
    case LFS_PACKAGE_RANGE_WRAPS:
        return "PKG_SIZE_WRAP";
    case LFS_PACKAGE_NO_ROOM:
        return "PKG_TOO_BIG";
    case LFS_PACKAGE_OK:
    case LFS_PACKAGE_TRUNCATED:
    case LFS_PACKAGE_BAD_MAGIC:
    case LFS_PACKAGE_TRANSFER_LIST:
    case LFS_PACKAGE_BAD_VERSION:
    case LFS_PACKAGE_ERROR_COUNT:
        break;
    }
    return "PKG_UNKNOWN"; /* only readers of packages meet the others */
}

static bool refuse(const struct lfs_package_input *input, enum lfs_package_error error,
                   struct lfs_diag *diag)
{
    bool manifest = error == LFS_PACKAGE_PM_OFFSET || error == LFS_PACKAGE_MANIFEST_OVERLAP;
    struct lfs_pos pos = {.file = manifest ? input->manifest_path : input->image_path};

    lfs_diag_add(diag, pos, name_of(error), "no package can be made: %s",
                 error == LFS_PACKAGE_NO_ROOM ? "it would have more than 272 MiB"
                                              : lfs_package_error_text(error));
    lfs_diag_fact(diag, "manifest: 0x%zx bytes at 0x%x; image: 0x%zx bytes at 0x%x",
                  input->dtb_size, input->pm_offset, input->image->size, input->img_offset);
    return false;
}

bool lfs_package_build(const struct lfs_package_input *input, struct lfs_package_file *out,
                       struct lfs_diag *diag)
{
    const struct lfs_flat_image *image = input->image;
    enum lfs_package_error error;
    size_t errors = lfs_diag_errors(diag);
    size_t size = lfs_package_write_v2(input->dtb, input->dtb_size, image->bytes, image->size,
                                       input->pm_offset, input->img_offset, NULL, 0, &error);

    *out = (struct lfs_package_file){.bytes = NULL};
    if (error == LFS_PACKAGE_OK && size > LFS_PACKAGE_FILE_BYTES_MAX)
        error = LFS_PACKAGE_NO_ROOM;
    if (error != LFS_PACKAGE_OK)
        return refuse(input, error, diag);
    out->size = size;
    out->bytes = lfs_reader_alloc(size);
    lfs_package_write_v2(input->dtb, input->dtb_size, image->bytes, image->size, input->pm_offset,
                         input->img_offset, out->bytes, size, NULL);
    lfs_package_parse(out->bytes, size, &out->package);
    out->entry_offset = input->img_offset + image->entry_offset;
    out->memory_needed = image->footprint > UINT64_MAX - input->img_offset
                             ? UINT64_MAX
                             : input->img_offset + image->footprint;
    warn(input, out->entry_offset, diag);
    if (lfs_diag_errors(diag) == errors)
        return true;
    lfs_package_file_free(out); /* a warning was raised to an error */
    return false;
}

void lfs_package_file_free(struct lfs_package_file *file)
{
    free(file->bytes);
    *file = (struct lfs_package_file){.bytes = NULL};
}
