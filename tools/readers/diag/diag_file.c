/* SPDX-License-Identifier: BSD-3-Clause */
/* Files whose names and contents the reporter keeps. */
#include <string.h>

#include "tools/readers/diag/diag_private.h"
#include "tools/readers/host/alloc.h"

/* The reporter frees the contents that it was given; the name lies behind them. */
const char *lfs_diag_file(struct lfs_diag *diag, const char *path, const char *text, size_t length)
{
    const struct lfs_diag_text *known = lfs_diag_text_find(&diag->given, path);
    size_t name_size = strlen(path) + 1;
    struct lfs_diag_text *given;
    char *bytes;

    if (known)
        return known->file;
    bytes = lfs_reader_alloc(length + 1 + name_size);
    if (length)
        memcpy(bytes, text, length);
    memcpy(bytes + length + 1, path, name_size);
    given = lfs_diag_text_new(&diag->given, bytes + length + 1);
    given->bytes = bytes;
    given->length = length;
    return given->file;
}
