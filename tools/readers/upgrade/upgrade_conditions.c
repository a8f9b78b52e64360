/* SPDX-License-Identifier: BSD-3-Clause */
/* The conditions of an update, asked of the judge that `check` of scenarios and files asks. */
#include "tools/readers/host/arena.h"
#include "tools/readers/system/ready.h"
#include "tools/readers/upgrade/upgrade_private.h"

static const char *const names[] = {
    [UPGRADE_SAME_MANIFEST] = "same-manifest",
    [UPGRADE_SIMILAR_PACKAGE] = "similar-package",
    [UPGRADE_NEW_IMAGE] = "new-image",
    [UPGRADE_HANDOVER] = "handover",
    [UPGRADE_CURATED] = "layout-b",
    [UPGRADE_STAGING] = "staging",
    [UPGRADE_STAGED] = "staged",
    [UPGRADE_ONE_VCPU] = "one-vcpu",
};
static_assert(sizeof(names) / sizeof(names[0]) == LFS_UPGRADE_CONDITIONS, "a name for each");

/* A side as a partition of which no more is known. */
static void fill(struct member *member, const struct upgrade *u, struct side *side)
{
    *member =
        (struct member){.sp = {.name = side->path, .load = u->load_address, .memory = u->memory},
                        .pos = side_pos(side),
                        .image_pos = side_pos(side),
                        .vm = u->vm,
                        .runs = side->path,
                        .manifest_file = side->file,
                        .dtb = side->dtb,
                        .dtb_size = side->dtb_size,
                        .has_manifest = side->has_manifest,
                        .manifest = side->manifest,
                        .flat = side->has_image && !side->has_package ? &side->image : NULL,
                        .package = side->has_package ? &side->package : NULL,
                        .package_path = side->path};
    member->sp.has_image = side->has_image;
    if (side->has_image)
        member->sp.image = side_layout(u, side);
    if (u->vm < 0)
        return;
    member->vcpus = u->spmc->vms[u->vm].vcpu_count;
    member->has_vcpus = true;
}

static void fill_system(struct lfs_system *system, struct upgrade *u)
{
    struct member *from = system_member(system, u->from.path);
    struct member *to = arena_alloc(&system->arena, sizeof(*to));

    fill(from, u, &u->from);
    fill(to, u, &u->to);
    system_has_update(system, from, to);
    system->spmc = u->spmc;
    system->spmc_file = u->spmc_file;
    system->spmc_path = u->spmc_path;
    if (u->spmc != NULL)
        system_take_map(system, u->spmc, "the SPMC manifest");
    system_assume_platform(system);
    system_tell_components(system, u->diag);
    system_fill_ledger(system);
    system_tell_conflicts(system);
}

/* Where it is staged, in the memory that the SPMC's manifest describes. */
static bool knows_staging(const struct upgrade *u, const struct member *from)
{
    return u->vm >= 0 && from->staging_pages > 0;
}

/* Which both the platform and the package tell; that it is too small for the package needs no more.
 */
static bool knows_staged(const struct upgrade *u, const struct member *from)
{
    uint64_t bytes = (uint64_t)from->staging_pages << LFS_PAGE_SHIFT;

    return knows_staging(u, from) ||
           (bytes > 0 && u->to.has_package && u->to.package.package.total > bytes);
}

/* What its manifest by itself has against it, compare_prerequisites tells. */
static bool asks_vcpus(const struct upgrade *u)
{
    return u->vm >= 0 && u->from.has_manifest && u->from.manifest.execution_ctx_count == 1;
}

/* Which layout the old image has matters where it hands nothing over; that it is not known because
 * nobody declares RX and TX is no matter of an update. */
static bool asks_layout(const struct member *from)
{
    const struct lfs_image_verdict *image = &from->sp.image;

    return from->sp.has_image && image->has_note &&
           (image->layout != LFS_LAYOUT_UNKNOWN || image->note.live_state_size == 0);
}

static void ask(struct upgrade *u, const struct lfs_system *system, const struct member *from,
                enum upgrade_condition which)
{
    size_t i = u->conditions->count++;

    u->which[i] = which;
    ready_judge_row(system, from, names[which], &u->conditions->rows[i]);
}

static void tell_not_booting(struct upgrade *u, struct lfs_system *system, struct member *from)
{
    ready_judge_boots(system, from);
    if (u->vm >= 0 && from->sp.boots.answer == LFS_TRUTH_NO)
        lfs_diag_add(u->diag, from->sp.boots.pos, "UPGRADE_NOT_ACTIVATABLE",
                     "the old partition does not boot: %s", from->sp.boots.reason);
}

void judge_conditions(struct upgrade *u)
{
    struct lfs_diag *quiet = lfs_diag_new();
    struct lfs_system *system = lfs_system_new(u->options, quiet);
    struct member *from;

    fill_system(system, u);
    from = system->members[0];
    tell_not_booting(u, system, from);
    for (unsigned which = UPGRADE_SAME_MANIFEST; which <= UPGRADE_HANDOVER; which++)
        ask(u, system, from, which);
    if (asks_layout(from))
        ask(u, system, from, UPGRADE_CURATED);
    if (knows_staging(u, from))
        ask(u, system, from, UPGRADE_STAGING);
    if (knows_staged(u, from))
        ask(u, system, from, UPGRADE_STAGED);
    if (asks_vcpus(u))
        ask(u, system, from, UPGRADE_ONE_VCPU);
    system->spmc_file = NULL; /* the caller's */
    lfs_system_free(system);
    lfs_diag_free(quiet);
}

static void tell_unmet(struct upgrade *u, enum upgrade_condition which,
                       const struct lfs_readiness *row)
{
    if (which == UPGRADE_CURATED)
        lfs_diag_add(u->diag, row->pos, "UPGRADE_STATE_LOST", "%s", row->reason);
    else if (which == UPGRADE_SIMILAR_PACKAGE && !(u->from.has_package && u->to.has_package))
        lfs_diag_add(u->diag, row->pos, "UPGRADE_ENTRY", "%s", row->reason);
    else if (which >= UPGRADE_STAGING)
        lfs_diag_add(u->diag, row->pos, "READY_NOT_MET", "the update is not ready: %s: %s",
                     row->text, row->reason);
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
    bool first = true;

    for (size_t i = 0; i < u->conditions->count; i++)
        if (u->conditions->rows[i].met == LFS_TRUTH_NO)
            tell_unmet(u, u->which[i], &u->conditions->rows[i]);
    for (size_t i = 0; i < u->conditions->count; i++) {
        if (u->conditions->rows[i].met != LFS_TRUTH_UNKNOWN || u->told[u->which[i]])
            continue;
        tell_open(u, &u->conditions->rows[i], first);
        first = false;
    }
}
