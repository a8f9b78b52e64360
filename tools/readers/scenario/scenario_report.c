/* SPDX-License-Identifier: BSD-3-Clause */
/* Messages of several cases of one file, each once. */
#include <stdlib.h>
#include <string.h>

#include "tools/readers/diag/diag_private.h"
#include "tools/readers/scenario/scenario_private.h"

static bool same_place(struct lfs_pos a, struct lfs_pos b)
{
    bool same_file = a.file && b.file ? strcmp(a.file, b.file) == 0 : a.file == b.file;

    return same_file && a.line == b.line && a.column == b.column;
}

static bool has_message(const struct lfs_diag *diag, const struct lfs_diag_message *message)
{
    for (size_t i = 0; i < diag->count; i++) {
        const struct lfs_diag_message *other = &diag->messages[i];

        if (same_place(other->pos, message->pos) && strcmp(other->name, message->name) == 0 &&
            strcmp(other->text, message->text) == 0)
            return true;
    }
    return false;
}

static void copy_message(const struct lfs_diag_message *message, struct lfs_diag *to)
{
    (message->severity == LFS_WARNING ? lfs_diag_add_warning : lfs_diag_add)(
        to, message->pos, message->name, "%s", message->text);
    for (size_t i = 0; i < message->extra_count; i++) {
        const struct lfs_diag_extra *extra = &message->extras[i];

        switch (extra->part) {
        case LFS_DIAG_PLACE:
            lfs_diag_note(to, extra->pos, "%s", extra->text);
            break;
        case LFS_DIAG_FACT:
            lfs_diag_fact(to, "%s", extra->text);
            break;
        case LFS_DIAG_HELP:
            lfs_diag_help(to, "%s", extra->text);
            break;
        }
    }
}

void report_merge(struct lfs_diag *from, struct lfs_diag *to)
{
    for (size_t i = 0; i < from->count; i++)
        if (!has_message(to, &from->messages[i]))
            copy_message(&from->messages[i], to);
    lfs_diag_free(from);
}
