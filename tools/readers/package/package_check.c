/* SPDX-License-Identifier: BSD-3-Clause */
/* Reads package files, and judges them by themselves. */
#include <stdlib.h>

#include "lfasim/bytes.h"
#include "lfasim/formats/boot_info.h"
#include "lfasim/readers/file.h"
#include "lfasim/readers/package_file.h"
#include "tools/readers/package/package_private.h"

static uint32_t first_word(const uint8_t *bytes, size_t size)
{
    return size >= 4 ? lfs_get_le32(bytes) : 0;
}

bool lfs_package_recognise(const uint8_t *bytes, size_t size)
{
    uint32_t word = first_word(bytes, size);

    return word == LFS_PACKAGE_MAGIC || word == LFS_PACKAGE_TRANSFER_LIST_MAGIC ||
           word == LFS_BOOT_INFO_SIGNATURE;
}

static bool load(const char *path, uint8_t **bytes, size_t *size, struct lfs_diag *diag)
{
    return lfs_file_read(path, LFS_PACKAGE_FILE_BYTES_MAX, (char **)bytes, size,
                         (struct lfs_pos){.file = path}, diag);
}

/* The container, with everything that is wrong with it. */
static bool judge_container(const char *path, const uint8_t *bytes, size_t size,
                            struct lfs_package *package, struct lfs_diag *diag)
{
    struct lfs_package_source source = lfs_package_source_of(bytes, size);
    struct package_report report = {path, diag};

    if (lfs_package_judge(&source, 0, package, package_report_finding, &report) != LFS_PACKAGE_OK)
        return false;
    if (lfs_package_fits(package, size))
        return true;
    lfs_diag_add(diag, package_pos(path, size), "PKG_TRUNCATED", "%s",
                 lfs_package_error_text(LFS_PACKAGE_TRUNCATED));
    lfs_diag_fact(diag, "its header claims 0x%llx bytes, the file has 0x%zx",
                  (unsigned long long)package->total, size);
    return false;
}

/* The memory that a raw image needs, as far as it tells (MAN-33). */
static uint64_t footprint_of(const uint8_t *image, const struct lfs_package *package)
{
    uint64_t told = lfs_arm64_image_size(image, package->img_size);

    return told > package->img_size ? told : package->img_size;
}

bool lfs_package_read(const char *path, struct lfs_package_file *out, struct lfs_diag *diag)
{
    struct lfs_package *package = &out->package;
    uint64_t footprint;

    *out = (struct lfs_package_file){.bytes = NULL};
    if (!load(path, &out->bytes, &out->size, diag))
        return false;
    if (!judge_container(path, out->bytes, out->size, package, diag)) {
        lfs_package_file_free(out);
        return false;
    }
    out->entry_offset = package->img_offset;
    footprint = footprint_of(out->bytes + package->img_offset, package);
    out->memory_needed =
        footprint > UINT64_MAX - package->img_offset ? UINT64_MAX : package->img_offset + footprint;
    return true;
}

static void judge_manifest(const char *path, const uint8_t *bytes,
                           const struct lfs_package *package, struct lfs_diag *diag)
{
    struct lfs_image_note note;
    const uint8_t *image = bytes + package->img_offset;
    struct lfs_manifest manifest;
    struct lfs_manifest_problem problem;
    struct package_view view = {.manifest_pos = package_pos(path, package->pm_offset),
                                .package_pos = package_pos(path, 0),
                                .image_path = "the image",
                                .package = package,
                                .manifest = &manifest,
                                .entry_known =
                                    lfs_image_note_decode(image, package->img_size, &note),
                                .footprint = footprint_of(image, package)};
    enum lfs_manifest_error error =
        package_manifest(bytes + package->pm_offset, package->pm_size, &manifest, &problem);

    if (error == LFS_MANIFEST_SUCCESS) {
        package_compare(&view, diag);
        return;
    }
    lfs_diag_add(diag, view.manifest_pos, lfs_manifest_error_name(error),
                 "the SPMC refuses the manifest in the package: %s", problem.detail);
    if (problem.node[0])
        lfs_diag_fact(diag, "node %s%s%s", problem.node, problem.property[0] ? ", property " : "",
                      problem.property);
}

bool lfs_package_check(const char *path, struct lfs_diag *diag)
{
    size_t errors = lfs_diag_errors(diag), size;
    struct package_report report = {path, diag};
    struct lfs_boot_info boot_info;
    struct lfs_package package;
    uint8_t *bytes;

    if (!load(path, &bytes, &size, diag))
        return false;
    if (first_word(bytes, size) == LFS_BOOT_INFO_SIGNATURE)
        lfs_boot_info_judge(bytes, size, &boot_info, package_report_finding, &report);
    else if (judge_container(path, bytes, size, &package, diag))
        judge_manifest(path, bytes, &package, diag);
    free(bytes);
    return lfs_diag_errors(diag) == errors;
}
