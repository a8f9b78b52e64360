/* SPDX-License-Identifier: BSD-3-Clause */
/* The conditions of an update, asked of the judge that `check` of scenarios and files asks. */
#include "tools/readers/host/arena.h"
#include "tools/readers/system/fvp_staging.h"
#include "tools/readers/system/ready.h"
#include "tools/readers/upgrade/upgrade_private.h"

static const char *const names[] = {
    [UPGRADE_SAME_MANIFEST] = "same-manifest",
    [UPGRADE_SIMILAR_PACKAGE] = "similar-package",
    [UPGRADE_NEW_IMAGE] = "new-image",
    [UPGRADE_HANDOVER] = "handover",
    [UPGRADE_STAGING] = "staging",
};
static_assert(sizeof(names) / sizeof(names[0]) == LFS_UPGRADE_CONDITIONS, "a name for each");

/* A side as a partition of which no more is known. */
static void fill(struct member *member, const struct upgrade *u, struct side *side)
{
    *member =
        (struct member){.sp = {.name = side->path, .load = u->load_address, .memory = u->memory},
                        .pos = side_pos(side),
                        .image_pos = side_pos(side),
                        .vm = -1,
                        .runs = side->path,
                        .manifest_file = side->file,
                        .dtb = side->dtb,
                        .dtb_size = side->dtb_size,
                        .has_manifest = side->has_manifest,
                        .manifest = side->manifest,
                        .package = side->has_package ? &side->package : NULL,
                        .package_path = side->path,
                        .image_offset = side->has_package ? side->package.package.img_offset
                                                          : LFS_IMAGE_OFFSET_BY_ENTRY,
                        .flat = side->has_image ? &side->image : NULL,
                        .facts = side->image_file.is_elf ? &side->image_file.facts : NULL};
}

/* Where TF-A's FVP port stages it, in the memory that the SPMC's manifest describes. */
static bool knows_staging(const struct upgrade *u)
{
    uint64_t base;
    uint32_t pages;

    return u->spmc != NULL && u->memory > 0 && u->from.has_manifest &&
           fvp_staging(&u->from.manifest, &base, &pages);
}

void judge_conditions(struct upgrade *u)
{
    struct lfs_diag *quiet = lfs_diag_new();
    struct lfs_system *system =
        lfs_system_new(&(struct lfs_system_options){.include_count = 0}, quiet);
    struct member *from = system_member(system, u->from.path);
    struct member *to = arena_alloc(&system->arena, sizeof(*to));

    fill(from, u, &u->from);
    fill(to, u, &u->to);
    system_has_update(system, from, to);
    if (u->spmc != NULL)
        system_take_map(system, u->spmc, "the SPMC manifest");
    system_judge_images(system);
    system_fill_ledger(system);
    system_tell_conflicts(system);
    u->conditions->count = knows_staging(u) ? LFS_UPGRADE_CONDITIONS : UPGRADE_STAGING;
    for (size_t i = 0; i < u->conditions->count; i++)
        ready_judge_row(system, from, names[i], &u->conditions->rows[i]);
    lfs_system_free(system);
    lfs_diag_free(quiet);
}

static void tell_open(struct upgrade *u, const struct lfs_readiness *row, bool first)
{
    if (first) {
        upgrade_unknown(u, "UPGRADE_UNKNOWN");
        lfs_diag_add(u->diag, side_pos(&u->to), "UPGRADE_UNKNOWN",
                     "not all of the conditions of an update can be known");
    }
    lfs_diag_fact(u->diag, "%s: %s", row->text, row->reason);
}

/* What the comparison of manifests, packages and images has told is not told again. */
void tell_conditions(struct upgrade *u)
{
    const struct lfs_readiness *staging = &u->conditions->rows[UPGRADE_STAGING];
    bool first = true;

    for (size_t i = 0; i < u->conditions->count; i++) {
        if (u->conditions->rows[i].met != LFS_TRUTH_UNKNOWN || u->told[i])
            continue;
        tell_open(u, &u->conditions->rows[i], first);
        first = false;
    }
    if (u->conditions->count > UPGRADE_STAGING && staging->met == LFS_TRUTH_NO)
        lfs_diag_add(u->diag, staging->pos, "READY_NOT_MET", "the update is not ready: %s: %s",
                     staging->text, staging->reason);
}
