/* SPDX-License-Identifier: BSD-3-Clause */
/* `lfasim check` of SP packages, images and layout files. */
#include <stdlib.h>

#include "lfasim/readers/elf_image.h"
#include "lfasim/readers/package_file.h"
#include "lfasim/readers/sp_layout.h"
#include "tools/cli/check.h"
#include "tools/cli/host.h"
#include "tools/cli/usage.h"

/* Of a package that can be read, with a manifest that declares live activation. */
static struct lfs_image_verdict *package_layout(const struct lfs_check_file *file)
{
    struct lfs_image_verdict *verdict = NULL;
    struct lfs_manifest manifest;
    struct lfs_package package;
    struct lfs_flat_image image;
    struct lfs_image_view view = {.image = &image, .manifest = &manifest};

    if (lfs_package_parse(file->bytes, file->size, 0, &package) != LFS_PACKAGE_OK ||
        !lfs_package_fits(&package, file->size) ||
        !lfs_package_manifest(file->bytes, &package, &manifest) ||
        !manifest.live_activation_support)
        return NULL;
    image = lfs_package_image(file->bytes, &package, &manifest);
    view.image_offset = package.img_offset;
    verdict = lfs_host_memory(malloc(sizeof(*verdict)));
    lfs_image_judge(&view, verdict);
    return verdict;
}

int lfs_check_package(const struct lfs_check_file *file, struct lfs_diag *diag,
                      struct lfs_check_result *result)
{
    lfs_package_check(file->parts[0], &file->options->limits, diag);
    result->image = package_layout(file);
    result->partition = true;
    return lfs_check_parsed(diag);
}

/* What can be said of an image without its manifest: addresses count from its begin. */
int lfs_check_image(const struct lfs_check_file *file, struct lfs_diag *diag,
                    struct lfs_check_result *result)
{
    struct lfs_image_file image;
    struct lfs_image_view view = {.image = &image.flat};

    if (lfs_image_file_read(file->parts[0], file->bytes, file->size, &image, diag)) {
        view.facts = image.is_elf ? &image.facts : NULL;
        result->image = lfs_host_memory(malloc(sizeof(*result->image)));
        lfs_image_judge(&view, result->image);
        lfs_image_file_free(&image);
    }
    return lfs_check_parsed(diag);
}

int lfs_check_layout(const struct lfs_check_file *file, struct lfs_diag *diag,
                     struct lfs_check_result *result)
{
    (void)result;
    lfs_layout_check(file->parts[0], diag);
    return lfs_check_parsed(diag);
}

void lfs_check_join_package(const struct lfs_check_file *file, struct lfs_system *system)
{
    lfs_system_add_package(system, file->parts[0]);
}

void lfs_check_join_image(const struct lfs_check_file *file, struct lfs_system *system)
{
    lfs_system_add_image(system, file->parts[0]);
}

void lfs_check_join_layout(const struct lfs_check_file *file, struct lfs_system *system)
{
    lfs_system_add_layout(system, file->parts[0]);
}
