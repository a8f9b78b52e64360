/* SPDX-License-Identifier: BSD-3-Clause */
/* A partition that declares live activation, and what speaks against it. */
#include <string.h>

#include "tools/readers/system/system_private.h"

/* Which components and firmware there are is the platform's matter, not a promise of the partition.
 */
static bool is_broken(const struct lfs_readiness *row)
{
    return !row->state && row->met == LFS_TRUTH_NO && strcmp(row->name, "component") != 0 &&
           strcmp(row->name, "firmware") != 0;
}

void system_judge_promise(struct lfs_system *system, const struct member *member)
{
    const struct lfs_readiness *first = NULL;

    /* What does not boot has been told. */
    if (!member->has_manifest || !member->manifest.live_activation_support ||
        member->sp.boots.answer == LFS_TRUTH_NO)
        return;
    for (size_t i = 0; i < member->sp.row_count; i++) {
        const struct lfs_readiness *row = &member->sp.rows[i];

        if (!is_broken(row))
            continue;
        if (first == NULL)
            lfs_diag_add(system->diag, row->pos, "ACTIVATION_IMPOSSIBLE",
                         "'%s' declares live-activation-support and cannot be activated live",
                         member->sp.name);
        first = row;
        lfs_diag_fact(system->diag, "%s: %s", row->text, row->reason);
    }
    if (first != NULL)
        lfs_diag_note(system->diag, system_place(member, "/", "live-activation-support"),
                      "it is declared here");
}
