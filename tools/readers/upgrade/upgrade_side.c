/* SPDX-License-Identifier: BSD-3-Clause */
/* One side of a comparison: whatever its file holds. */
#include <stdlib.h>
#include <string.h>

#include "lfasim/readers/file.h"
#include "tools/readers/package/package_private.h"
#include "tools/readers/upgrade/upgrade_private.h"

struct lfs_pos side_pos(const struct side *side)
{
    return (struct lfs_pos){.file = side->path};
}

struct lfs_pos side_place(const struct side *side, const struct lfs_place *at)
{
    if (side->file != NULL)
        return lfs_manifest_file_locate(side->file, at);
    return package_pos(side->path,
                       side->package.package.pm_offset + package_place_offset(side->dtb, at));
}

static bool read_package(struct side *side, struct lfs_diag *diag)
{
    side->has_package = lfs_package_read(side->path, &side->package, diag);
    if (!side->has_package)
        return false;
    side->dtb = side->package.bytes + side->package.package.pm_offset;
    side->dtb_size = side->package.package.pm_size;
    side->has_manifest = true;
    side->has_image = true;
    return true;
}

static bool read_image(struct side *side, size_t size, struct lfs_diag *diag)
{
    const uint8_t *bytes = (const uint8_t *)side->bytes;

    side->has_image = lfs_image_file_read(side->path, bytes, size, &side->image_file, diag);
    side->image = side->image_file.flat;
    return side->has_image;
}

static bool read_manifest(struct side *side, const struct lfs_upgrade_input *input,
                          struct lfs_diag *diag)
{
    const struct lfs_dts_options options = {.include_folders = input->options->include_folders,
                                            .include_count = input->options->include_count};
    const struct lfs_dtb *dtb;

    if (lfs_manifest_file_load(&side->path, 1, &options, &side->file, diag) != LFS_DTS_OK)
        return false;
    dtb = lfs_manifest_file_blob(side->file);
    side->dtb = dtb->bytes;
    side->dtb_size = dtb->size;
    side->has_manifest = true;
    return true;
}

static bool is_flat_image(const char *path)
{
    size_t length = strlen(path);

    return length > 4 && strcmp(path + length - 4, ".bin") == 0;
}

bool side_read(struct side *side, const char *path, const struct lfs_upgrade_input *input,
               struct lfs_diag *diag)
{
    size_t size;

    *side = (struct side){.path = path};
    if (!lfs_file_read(path, LFS_IMAGE_FILE_BYTES_MAX, &side->bytes, &size, side_pos(side), diag))
        return false;
    if (lfs_package_recognise((const uint8_t *)side->bytes, size))
        return read_package(side, diag);
    if (lfs_elf_recognise((const uint8_t *)side->bytes, size) || is_flat_image(path))
        return read_image(side, size, diag);
    return read_manifest(side, input, diag);
}

static void tell_problem(const struct side *side, const struct lfs_manifest_problem *problem,
                         struct lfs_diag *diag)
{
    struct lfs_place at = {.cell = -1};

    memcpy(at.node, problem->node, sizeof(problem->node));
    memcpy(at.property, problem->property, sizeof(problem->property));
    lfs_diag_add(diag, side_place(side, &at), lfs_manifest_error_name(problem->error),
                 "manifest%s%s: %s", at.node[0] ? ", node " : "", at.node, problem->detail);
}

/* What can be read of it all the same. */
static bool parse_faulty(struct side *side, struct lfs_manifest_context context)
{
    if (!side->may_be_faulty || lfs_manifest_probe(side->dtb, side->dtb_size, &side->manifest,
                                                   NULL) != LFS_MANIFEST_SUCCESS)
        return false;
    context.keep_faulty = true;
    lfs_manifest_judge(side->dtb, side->dtb_size, &context, NULL, NULL, &side->manifest);
    side->is_faulty = true;
    return true;
}

bool side_parse(struct side *side, uint64_t load_address, struct lfs_diag *diag)
{
    static const struct lfs_build_limits widest = {
        .dma_devices = 2, .interrupt_ids = 5120, .memory_regions = LFS_MANIFEST_MAX_MEMORY_REGIONS};
    const struct lfs_manifest_context context = {
        .compiled_minor = 3, .limits = &widest, .quirks = true, .load_address = load_address};
    struct lfs_manifest_problem problem;
    bool is_told = side->is_faulty;

    if (lfs_manifest_parse(side->dtb, side->dtb_size, &context, &side->manifest, &problem) !=
        LFS_MANIFEST_SUCCESS) {
        if (!is_told)
            tell_problem(side, &problem, diag);
        if (!parse_faulty(side, context))
            return false;
    }
    if (side->has_package)
        side->image =
            lfs_package_image(side->package.bytes, &side->package.package, &side->manifest);
    return true;
}

void side_free(struct side *side)
{
    lfs_package_file_free(&side->package);
    lfs_manifest_file_free(side->file);
    lfs_image_file_free(&side->image_file);
    free(side->bytes);
}
