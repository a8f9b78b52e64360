/* SPDX-License-Identifier: BSD-3-Clause */
/* Diagnostics by what they are about. */
#include <string.h>

#include "tools/readers/diag/diag_private.h"

static const char *subject_of(const char *name)
{
    for (size_t i = 0; i < lfs_diagnostic_count(); i++)
        if (strcmp(lfs_diagnostic_at(i)->name, name) == 0)
            return lfs_diagnostic_subject(i);
    return "";
}

size_t lfs_diag_errors_about(const struct lfs_diag *diag, const char *subject)
{
    size_t count = 0;

    for (size_t i = 0; i < diag->count; i++) {
        const struct lfs_diag_message *message = &diag->messages[i];

        count += message->severity == LFS_ERROR && strcmp(subject_of(message->name), subject) == 0;
    }
    return count;
}
