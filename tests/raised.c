/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Which diagnostics the unit tests raise: told by the running tests, as proves.c does with ids. The
 * linker hands them lfs_diag_free() to look at what a reporter held; where LFASIM_RAISED names a
 * file, it gets the name of each diagnostic once. The test `diagnostics` reads these files.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lfasim/readers/diagnostics.h"
#include "tools/readers/diag/diag_private.h"

enum { NAMES_MAX = 1024 };

void __real_lfs_diag_free(struct lfs_diag *diag);
void __wrap_lfs_diag_free(struct lfs_diag *diag);

static const char *told[NAMES_MAX]; /* entries' own names: one pointer each */
static size_t told_count;

static int open_file(int flags)
{
    const char *path = getenv("LFASIM_RAISED");

    return path != NULL ? open(path, O_WRONLY | O_CREAT | flags, 0666) : -1;
}

__attribute__((constructor)) static void begin(void)
{
    close(open_file(O_TRUNC));
}

static void tell(const char *name)
{
    char line[128];
    int fd;

    for (size_t i = 0; i < told_count; i++)
        if (told[i] == name)
            return;
    if (told_count < NAMES_MAX)
        told[told_count++] = name;
    fd = open_file(O_APPEND);
    if (fd < 0)
        return;
    snprintf(line, sizeof(line), "%s\n", name);
    if (write(fd, line, strlen(line)) < 0)
        abort();
    close(fd);
}

void __wrap_lfs_diag_free(struct lfs_diag *diag)
{
    for (size_t i = 0; diag != NULL && i < diag->count; i++)
        tell(diag->messages[i].name);
    __real_lfs_diag_free(diag);
}
