/* SPDX-License-Identifier: BSD-3-Clause */
#include "lfasim/readers/upgrade.h"

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

void upgrade_unknown_condition(struct upgrade *u, enum upgrade_condition which, const char *name)
{
    u->told[which] = true;
    upgrade_unknown(u, name);
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

    if (!manifests && !images) {
        nothing_in_common(u);
        return;
    }
    if (manifests)
        compare_manifests(u);
    if (u->from.has_package && u->to.has_package)
        compare_packages(u);
    if (images)
        compare_images(u);
    tell_conditions(u);
}

enum lfs_upgrade_verdict lfs_upgrade_judge(const struct lfs_upgrade_input *input,
                                           struct lfs_upgrade_conditions *conditions,
                                           struct lfs_diag *diag)
{
    struct upgrade u = {.spmc = input->spmc,
                        .spmc_file = input->spmc_file,
                        .spmc_path = input->spmc_path,
                        .vm = -1,
                        .options = input->options,
                        .conditions = conditions,
                        .diag = diag};
    enum lfs_upgrade_verdict verdict = LFS_UPGRADE_UNREADABLE;
    size_t errors = lfs_diag_errors(diag);
    bool from = side_read(&u.from, input->from, input, diag);
    bool to = side_read(&u.to, input->to, input, diag);

    /* Nobody parses the new one at an activation; the old one has been booted with. */
    u.to.may_be_faulty = true;
    conditions->count = 0;
    if (from && to && parse(&u)) {
        judge_conditions(&u);
        compare(&u);
        verdict = lfs_diag_errors(diag) > errors ? LFS_UPGRADE_INCOMPATIBLE
                  : u.unknown                    ? LFS_UPGRADE_UNKNOWN
                                                 : LFS_UPGRADE_COMPATIBLE;
    }
    side_free(&u.from);
    side_free(&u.to);
    return verdict;
}
