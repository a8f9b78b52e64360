/* SPDX-License-Identifier: BSD-3-Clause */
/* A "no" where somebody expects a yes: that a partition boots; where it declares live activation,
 * that the platform does not prevent it, and that an update can be activated and loses nothing. */
#include "tools/readers/system/ready.h"

/* The first three are who answers for a row (enum ready_whose). */
enum tale { OF_PARTITION = READY_OF_PARTITION, OF_PLATFORM, OF_UPDATE, OF_STATE };

static const struct {
    const char *name, *before, *behind; /* the partition's name */
} tales[] = {
    [OF_PARTITION] = {"ACTIVATION_IMPOSSIBLE", "",
                      "declares live-activation-support and cannot be activated live"},
    [OF_PLATFORM] = {"ACTIVATION_IMPOSSIBLE", "", "cannot be activated live on this platform"},
    [OF_UPDATE] = {"UPDATE_REFUSED", "the update of ", "cannot be activated"},
    [OF_STATE] = {"UPDATE_LOSES_STATE", "the update of ", "loses its state"},
};

static bool belongs(const struct lfs_system *system, const struct member *member, size_t i,
                    enum tale tale)
{
    const struct lfs_readiness *row = &member->sp.rows[i];

    if (row->met != LFS_TRUTH_NO || row->state != (tale == OF_STATE))
        return false;
    return tale == OF_STATE || ready_row_whose(system, i) == (enum ready_whose)tale;
}

/* Scenarios show on purpose what their platform or update prevents; what is a component's, nobody
 * misses where there is none. */
static bool is_expected(const struct lfs_system *system, const struct member *member,
                        enum tale tale)
{
    if (tale == OF_STATE)
        return member->updates.count > 0 && member->sp.activatable.answer != LFS_TRUTH_NO;
    return tale != OF_PLATFORM || !system->from_scenario || member->staging_areas.count > 0;
}

static void begin(const struct lfs_system *system, const struct member *member,
                  const struct lfs_readiness *row, enum tale tale)
{
    struct lfs_pos pos = row->pos.file != NULL ? row->pos : member->pos;
    bool is_meant = system->from_scenario && tale != OF_PARTITION;

    (is_meant ? lfs_diag_add_warning : lfs_diag_add)(system->diag, pos, tales[tale].name,
                                                     "%s'%s' %s", tales[tale].before,
                                                     member->sp.name, tales[tale].behind);
}

static void tell(const struct lfs_system *system, const struct member *member, enum tale tale)
{
    bool begun = false;

    for (size_t i = 0; i < member->sp.row_count; i++) {
        if (!belongs(system, member, i, tale))
            continue;
        if (!begun)
            begin(system, member, &member->sp.rows[i], tale);
        begun = true;
        lfs_diag_fact(system->diag, "%s: %s", member->sp.rows[i].text, member->sp.rows[i].reason);
    }
    if (begun && tale == OF_PARTITION)
        lfs_diag_note(system->diag, system_place(member, "/", "live-activation-support"),
                      "it is declared here");
}

/* Scenarios show failures on purpose. */
void system_tell_boot(const struct lfs_system *system, const struct member *member)
{
    const struct lfs_verdict_text *boots = &member->sp.boots;

    if (member->boot_is_untold)
        (system->from_scenario ? lfs_diag_add_warning : lfs_diag_add)(
            system->diag, boots->pos, "BOOT_IMPOSSIBLE", "'%s' does not boot: %s", member->sp.name,
            boots->reason);
}

void system_judge_promise(struct lfs_system *system, const struct member *member)
{
    /* What does not boot has been told. */
    if (!member->has_manifest || !member->manifest.live_activation_support ||
        member->sp.boots.answer == LFS_TRUTH_NO)
        return;
    for (unsigned tale = OF_PARTITION; tale <= OF_STATE; tale++)
        if (is_expected(system, member, tale))
            tell(system, member, tale);
}
