/* SPDX-License-Identifier: BSD-3-Clause */
/* Reads package files, and judges them by themselves. */
#include <libfdt.h>
#include <stdlib.h>

#include "lfasim/bytes.h"
#include "lfasim/formats/boot_info.h"
#include "lfasim/formats/uuid.h"
#include "lfasim/readers/file.h"
#include "lfasim/readers/package_file.h"
#include "tools/readers/manifest/manifest_room.h"
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

/* ---- the manifest in it
 * --------------------------------------------------------------------------- */

/* Where messages about a manifest in a package point. */
struct inside {
    const char *path;
    const uint8_t *dtb;
    uint64_t offset; /* of the blob */
    struct lfs_diag *diag;
};

uint64_t package_place_offset(const uint8_t *dtb, const struct lfs_place *at)
{
    const uint8_t *value = NULL;
    int node = at->node[0] ? fdt_path_offset(dtb, at->node) : -1;

    if (node < 0)
        return 0;
    if (at->property[0])
        value = fdt_getprop(dtb, node, at->property, NULL);
    if (value == NULL)
        return fdt_off_dt_struct(dtb) + (unsigned)node;
    return (uint64_t)(value - dtb);
}

static uint64_t offset_of(const struct inside *in, const struct lfs_place *at)
{
    return in->offset + package_place_offset(in->dtb, at);
}

static void report_manifest(void *user, const struct lfs_finding *finding)
{
    const struct inside *in = user;

    lfs_diag_add(in->diag, package_pos(in->path, offset_of(in, &finding->at)), finding->name,
                 "manifest%s%s%s%s: %s", finding->at.node[0] ? ", node " : "", finding->at.node,
                 finding->at.property[0] ? ", property " : "", finding->at.property, finding->text);
    if (finding->at.node[0] == '\0') /* about the blob itself, which is none */
        lfs_diag_is_malformed(in->diag);
    if (finding->fact[0])
        lfs_diag_fact(in->diag, "%s", finding->fact);
    if (finding->has_other)
        lfs_diag_note(in->diag, package_pos(in->path, offset_of(in, &finding->other)), "%s",
                      finding->other_text);
    if (finding->consumers)
        lfs_diag_fact(in->diag, "%s", finding->consumers);
    if (finding->help[0])
        lfs_diag_help(in->diag, "%s", finding->help);
}

/* Strictly. */
static void judge_manifest(const char *path, const uint8_t *bytes,
                           const struct lfs_package *package, const struct lfs_build_limits *limits,
                           struct lfs_diag *diag)
{
    struct arena arena = {0};
    struct inside inside = {path, bytes + package->pm_offset, package->pm_offset, diag};
    struct lfs_manifest_context context = {.compiled_minor = 3,
                                           .limits = limits,
                                           .room = manifest_room(&arena),
                                           .component_guids = lfs_uuid_fvp_components,
                                           .component_guid_count = LFS_UUID_FVP_COMPONENTS};
    struct lfs_image_note note;
    const uint8_t *image = bytes + package->img_offset;
    struct lfs_manifest manifest;
    struct package_view view = {.manifest_pos = package_pos(path, package->pm_offset),
                                .package_pos = package_pos(path, 0),
                                .image_path = "the image",
                                .package = package,
                                .manifest = &manifest,
                                .entry_known =
                                    lfs_image_note_decode(image, package->img_size, &note),
                                .footprint = footprint_of(image, package)};

    if (lfs_manifest_parse(inside.dtb, package->pm_size, &context, &manifest, NULL) ==
            LFS_MANIFEST_SUCCESS &&
        manifest.has_load_address)
        context.load_address = manifest.load_address;
    if (lfs_manifest_judge(inside.dtb, package->pm_size, &context, report_manifest, &inside,
                           &manifest) == LFS_MANIFEST_SUCCESS)
        package_compare(&view, diag);
    arena_free(&arena);
}

bool lfs_package_check(const char *path, const struct lfs_build_limits *limits,
                       struct lfs_diag *diag)
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
        judge_manifest(path, bytes, &package, limits, diag);
    free(bytes);
    return lfs_diag_errors(diag) == errors;
}
