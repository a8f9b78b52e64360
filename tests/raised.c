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

static int file = -1; /* open all the time: a test may forbid to open any */

__attribute__((constructor)) static void begin(void)
{
    const char *path = getenv("LFASIM_RAISED");

    if (path != NULL)
        file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0666);
}

static void tell(const char *name)
{
    char line[128];

    for (size_t i = 0; i < told_count; i++)
        if (told[i] == name)
            return;
    if (told_count < NAMES_MAX)
        told[told_count++] = name;
    snprintf(line, sizeof(line), "%s\n", name);
    if (file >= 0 && write(file, line, strlen(line)) < 0)
        abort();
}

void __wrap_lfs_diag_free(struct lfs_diag *diag)
{
    for (size_t i = 0; diag != NULL && i < diag->count; i++)
        tell(diag->messages[i].name);
    __real_lfs_diag_free(diag);
}
