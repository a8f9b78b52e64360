/* SPDX-License-Identifier: BSD-3-Clause */
/* `lfasim check` of SP packages, images and layout files. */
#include "lfasim/readers/elf_image.h"
#include "lfasim/readers/package_file.h"
#include "lfasim/readers/sp_layout.h"
#include "tools/cli/check.h"
#include "tools/cli/usage.h"

/* A file that is no package, image or layout at all, rather than one that breaks a rule. */
static int parsed(const struct lfs_diag *diag, const char *subject)
{
    return lfs_diag_errors_about(diag, subject) > 0 ? LFS_EXIT_INPUT : lfs_check_parsed(diag);
}

int lfs_check_package(const struct lfs_check_file *file, struct lfs_diag *diag,
                      struct lfs_check_result *result)
{
    (void)result;
    lfs_package_check(file->parts[0], diag);
    return lfs_check_parsed(diag);
}

int lfs_check_image(const struct lfs_check_file *file, struct lfs_diag *diag,
                    struct lfs_check_result *result)
{
    (void)result;
    lfs_elf_check(file->parts[0], diag);
    return parsed(diag, "images");
}

int lfs_check_layout(const struct lfs_check_file *file, struct lfs_diag *diag,
                     struct lfs_check_result *result)
{
    (void)result;
    lfs_layout_check(file->parts[0], diag);
    return lfs_check_parsed(diag);
}
