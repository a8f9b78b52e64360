/* SPDX-License-Identifier: BSD-3-Clause */
/* A partition that declares live activation, and what speaks against it. */
#include "tools/readers/system/ready.h"

void system_judge_promise(struct lfs_system *system, const struct member *member)
{
    const struct lfs_readiness *first = NULL;

    /* What does not boot has been told. */
    if (!member->has_manifest || !member->manifest.live_activation_support ||
        member->sp.boots.answer == LFS_TRUTH_NO)
        return;
    for (size_t i = 0; i < member->sp.row_count; i++) {
        const struct lfs_readiness *row = &member->sp.rows[i];

        if (row->met != LFS_TRUTH_NO || !ready_row_is_promised(system, i))
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
