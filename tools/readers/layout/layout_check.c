/* SPDX-License-Identifier: BSD-3-Clause */
/* BL2's part (manifests-packages-boot 5.4, 6.7), and a layout file judged by itself. */
#include <stdlib.h>
#include <sys/stat.h>

#include "lfasim/readers/file.h"
#include "tools/readers/layout/layout_private.h"

static const struct {
    const char *name;
    uint64_t size_max;
} profiles[] = {
    [LFS_BL2_FVP] = {"fvp", UINT64_C(3) << 20},
    [LFS_BL2_GENERIC] = {"generic", 0xb0000},
    [LFS_BL2_TC] = {"tc", 0x2000000},
};

uint64_t lfs_bl2_size_max(enum lfs_bl2_profile profile)
{
    return profiles[profile].size_max;
}

const char *lfs_bl2_profile_name(size_t index)
{
    return index < sizeof(profiles) / sizeof(profiles[0]) ? profiles[index].name : NULL;
}

void lfs_layout_check_bl2(const struct lfs_layout_sp *sp, uint64_t bytes,
                          enum lfs_bl2_profile profile, struct lfs_diag *diag)
{
    uint64_t most = lfs_bl2_size_max(profile);

    if (bytes == 0) {
        lfs_diag_add(diag, sp->pos, "LAYOUT_BL2_EMPTY",
                     "BL2 does not load partition '%s': it has no bytes", sp->name);
    } else if (bytes > most) {
        lfs_diag_add(diag, sp->pos, "LAYOUT_BL2_SIZE",
                     "BL2 does not load partition '%s': it is too large", sp->name);
        lfs_diag_fact(diag, "0x%llx bytes; the BL2 of platform '%s' loads at most 0x%llx",
                      (unsigned long long)bytes, lfs_bl2_profile_name(profile),
                      (unsigned long long)most);
    }
}

/* The images that are there: at least so large is the package. */
static void check_images(const struct lfs_layout *layout, struct lfs_diag *diag)
{
    for (size_t i = 0; i < layout->count; i++) {
        const struct lfs_layout_sp *sp = &layout->sps[i];
        struct stat status;

        if (stat(sp->image.path, &status) != 0 || !S_ISREG(status.st_mode))
            lfs_diag_add(diag, sp->image.pos, "LAYOUT_FILE_MISSING", "there is no file '%s'",
                         sp->image.path);
        else
            lfs_layout_check_bl2(sp, (uint64_t)status.st_size, LFS_BL2_FVP, diag);
    }
}

bool lfs_layout_check(const char *path, struct lfs_diag *diag)
{
    size_t errors = lfs_diag_errors(diag);
    struct lfs_layout *layout = lfs_layout_read(path, diag);

    if (layout != NULL) {
        check_images(layout, diag);
        lfs_layout_check_sources(layout, diag);
    }
    lfs_layout_free(layout);
    return lfs_diag_errors(diag) == errors;
}
