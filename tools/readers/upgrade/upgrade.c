/* SPDX-License-Identifier: BSD-3-Clause */
#include "lfasim/readers/upgrade.h"

#include "tools/readers/system/ready.h"
#include "tools/readers/upgrade/upgrade_private.h"

const char *lfs_upgrade_verdict_name(enum lfs_upgrade_verdict verdict)
{
    static const char *const names[] = {"compatible", "incompatible", "not known to be compatible",
                                        "unreadable"};

    return names[verdict];
}

void upgrade_unknown(struct upgrade *u, const char *name)
{
    u->unknown |= !lfs_diag_allows(u->diag, name);
}

/* Both manifests, at the address where the partition lies once that is known. */
static bool parse(struct upgrade *u)
{
    bool ok = (!u->from.has_manifest || side_parse(&u->from, 0, u->diag)) &&
              (!u->to.has_manifest || side_parse(&u->to, 0, u->diag));

    if (!ok)
        return false;
    find_memory(u);
    return u->load_address == 0 ||
           ((!u->from.has_manifest || side_parse(&u->from, u->load_address, u->diag)) &&
            (!u->to.has_manifest || side_parse(&u->to, u->load_address, u->diag)));
}

static void nothing_in_common(struct upgrade *u)
{
    lfs_diag_add(u->diag, side_pos(&u->to), "UPGRADE_NOTHING_IN_COMMON",
                 "one is an image, the other a manifest: there is nothing to compare");
    lfs_diag_note(u->diag, side_pos(&u->from), "the old side");
}

static void compare(struct upgrade *u)
{
    bool manifests = u->from.has_manifest && u->to.has_manifest;
    bool images = u->from.has_image && u->to.has_image;

    if (!manifests && !images)
        nothing_in_common(u);
    if (manifests)
        compare_manifests(u);
    if (u->from.has_package && u->to.has_package)
        compare_packages(u);
    if (images)
        compare_images(u);
}

/* A side as a partition of which no more is known. */
static struct member member_of(const struct upgrade *u, struct side *side)
{
    return (struct member){.sp = {.load = u->load_address, .memory = u->memory},
                           .pos = side_pos(side),
                           .runs = side->path,
                           .manifest_file = side->file,
                           .dtb = side->dtb,
                           .dtb_size = side->dtb_size,
                           .has_manifest = side->has_manifest,
                           .manifest = side->manifest,
                           .package = side->has_package ? &side->package : NULL,
                           .package_path = side->path};
}

static void judge_conditions(struct upgrade *u, struct lfs_readiness conditions[])
{
    struct member from = member_of(u, &u->from), to = member_of(u, &u->to);

    ready_judge_update(&from, &to, conditions);
}

enum lfs_upgrade_verdict lfs_upgrade_judge(const struct lfs_upgrade_input *input,
                                           struct lfs_readiness conditions[LFS_UPGRADE_CONDITIONS],
                                           struct lfs_diag *diag)
{
    struct upgrade u = {.spmc = input->spmc, .diag = diag};
    enum lfs_upgrade_verdict verdict = LFS_UPGRADE_UNREADABLE;
    size_t errors = lfs_diag_errors(diag);
    bool from = side_read(&u.from, input->from, input, diag);
    bool to = side_read(&u.to, input->to, input, diag);

    /* Nobody parses the new one at an activation; the old one has been booted with. */
    u.to.may_be_faulty = true;
    if (from && to && parse(&u)) {
        compare(&u);
        judge_conditions(&u, conditions);
        verdict = lfs_diag_errors(diag) > errors ? LFS_UPGRADE_INCOMPATIBLE
                  : u.unknown                    ? LFS_UPGRADE_UNKNOWN
                                                 : LFS_UPGRADE_COMPATIBLE;
    }
    side_free(&u.from);
    side_free(&u.to);
    return verdict;
}
