/* SPDX-License-Identifier: BSD-3-Clause */
#include "lfasim/readers/file.h"
#include "tools/cli/targets.h"

#include <errno.h>
#include <stdlib.h>
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

static int unwritable(const char *path, const char *what, int why, struct lfs_diag *diag)
{
    lfs_diag_add(diag, (struct lfs_pos){.file = path}, "FILE_UNWRITABLE", "%s: %s", what,
                 strerror(why));
    return LFS_EXIT_HOST;
}

/* 0, or why no file can be made in it. */
static int folder_trouble(const char *folder)
{
    struct stat status;

    if (stat(folder, &status) != 0)
        return errno;
    if (!S_ISDIR(status.st_mode))
        return ENOTDIR;
    return access(folder, W_OK | X_OK) == 0 ? 0 : errno;
}

int lfs_target_folder(const char *folder, struct lfs_diag *diag)
{
    int trouble;

    if (mkdir(folder, 0777) == 0)
        return LFS_EXIT_OK;
    if (errno != EEXIST)
        return unwritable(folder, "the folder cannot be made", errno, diag);
    trouble = folder_trouble(folder);
    return trouble == 0 ? LFS_EXIT_OK
                        : unwritable(folder, "nothing can be written there", trouble, diag);
}

int lfs_target_file(const char *path, struct lfs_diag *diag)
{
    const char *slash = strrchr(path, '/');
    char *folder =
        lfs_host_memory(slash == NULL ? strdup(".") : strndup(path, (size_t)(slash - path) + 1));
    int trouble = folder_trouble(folder);
    struct stat status;

    free(folder);
    if (stat(path, &status) == 0) /* an old file, which is replaced, or a device */
        trouble = S_ISDIR(status.st_mode) ? EISDIR : S_ISREG(status.st_mode) ? trouble : 0;
    return trouble == 0 ? LFS_EXIT_OK
                        : unwritable(path, "the file cannot be written", trouble, diag);
}
