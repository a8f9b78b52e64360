/* SPDX-License-Identifier: BSD-3-Clause */
#include "lfasim/readers/file.h"
#include "tools/cli/targets.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tools/cli/host.h"
#include "tools/cli/usage.h"

int lfs_target_keeps(const char *verb, const char *option, const char *target, const char *input)
{
    if (target == NULL || input == NULL || !lfs_file_same(input, target))
        return LFS_EXIT_OK;
    return lfs_usage_error(verb, "--%s would overwrite '%s'", option, input);
}

int lfs_target_free(const char *verb, const struct lfs_options *options, const char *target)
{
    if (options->force || access(target, F_OK) != 0)
        return LFS_EXIT_OK;
    return lfs_usage_error(verb, "'%s' exists; --force overwrites it", target);
}

int lfs_target_folder(const char *folder, struct lfs_diag *diag)
{
    if (mkdir(folder, 0777) == 0 || errno == EEXIST)
        return LFS_EXIT_OK;
    lfs_diag_add(diag, (struct lfs_pos){.file = folder}, "FILE_UNWRITABLE",
                 "the folder cannot be made: %s", strerror(errno));
    return LFS_EXIT_HOST;
}
