/* SPDX-License-Identifier: BSD-3-Clause */
/* The manifests of both sides: the SPMC goes on with the old one (MAN-40, 6.8 LA11, LA12). */
#include <string.h>

#include "lfasim/formats/manifest_compare.h"
#include "lfasim/readers/proposal.h"
#include "tools/readers/upgrade/upgrade_private.h"

/* Which rule a difference breaks, by its place; the others break UPGRADE_MANIFEST. */
static const char *rule_of(const struct lfs_manifest_difference *d)
{
    if (strcmp(d->at.node, "/boot-info") == 0)
        return "UPGRADE_BOOT_INFO";
    if (strcmp(d->at.property, "image-uuid") == 0)
        return "UPGRADE_IMAGE_UUID";
    return "UPGRADE_MANIFEST";
}

static const char *consequence(const struct lfs_manifest_difference *d)
{
    if (d->new_counts)
        return "boot information is written as the new manifest asks, and found where the old one "
               "said";
    return "the SPMC keeps what it read at boot: the old value stays in force";
}

/* Old with boot-info and register, new without: x0 to x3 points at the package's header. */
static void tell_boot_register(struct upgrade *u)
{
    const struct lfs_manifest *from = &u->from.manifest, *to = &u->to.manifest;

    if (from->has_boot_info == to->has_boot_info)
        return;
    lfs_diag_fact(u->diag, "x%u of the new instance: %s",
                  from->gp_register == LFS_MANIFEST_NONE ? 0 : (unsigned)from->gp_register,
                  to->has_boot_info ? "0, although boot information is written"
                                    : "the load address, where no boot information is");
}

static void tell_difference(void *user, const struct lfs_manifest_difference *d)
{
    struct upgrade *u = user;
    bool root = strcmp(d->at.node, "/") == 0, node = d->at.property[0] == '\0';
    struct lfs_place first = d->at;

    lfs_diag_add(u->diag, side_place(&u->to, &d->at), rule_of(d), "%s%s%s: old %s, new %s",
                 root && !node ? "" : d->at.node, !root && !node ? " " : "", d->at.property,
                 d->from, d->to);
    first.cell = -1; /* lists may have another order there */
    lfs_diag_note(u->diag, side_place(&u->from, &first), "old: %s", d->from);
    lfs_diag_fact(u->diag, "%s", consequence(d));
    if (strcmp(d->at.node, "/boot-info") == 0)
        tell_boot_register(u);
}

static void compare_prerequisites(struct upgrade *u)
{
    const char *obstacle = lfs_proposal_obstacle(&u->from.manifest, 0);
    static const struct lfs_place root = {.node = "/", .cell = -1};

    if (obstacle == NULL)
        return;
    lfs_diag_add(u->diag, side_place(&u->from, &root), "UPGRADE_NOT_ACTIVATABLE",
                 "the old partition cannot be activated live");
    for (unsigned i = 0; (obstacle = lfs_proposal_obstacle(&u->from.manifest, i)) != NULL; i++)
        lfs_diag_fact(u->diag, "%s", obstacle);
}

/* What the SPMC reads is the same; one that compares blobs sees the rest too. */
static void compare_bytes(struct upgrade *u)
{
    static const struct lfs_place root = {.node = "/", .cell = -1};

    if (u->from.dtb_size == u->to.dtb_size && memcmp(u->from.dtb, u->to.dtb, u->from.dtb_size) == 0)
        return;
    upgrade_unknown_condition(u, UPGRADE_SAME_MANIFEST, "UPGRADE_MANIFEST_BYTES");
    lfs_diag_add(u->diag, side_place(&u->to, &root), "UPGRADE_MANIFEST_BYTES",
                 "the manifests say the same to the SPMC, but are not the same bytes");
    lfs_diag_note(u->diag, side_place(&u->from, &root), "the old one");
}

void compare_manifests(struct upgrade *u)
{
    struct lfs_manifest from = u->from.manifest;

    compare_prerequisites(u);
    /* One word about boot-info as a whole is enough. */
    if (from.has_boot_info != u->to.manifest.has_boot_info) {
        from.boot_info_fdt = u->to.manifest.boot_info_fdt;
        from.boot_info_hob = u->to.manifest.boot_info_hob;
    }
    if (lfs_manifest_compare(&from, &u->to.manifest, tell_difference, u) == 0)
        compare_bytes(u);
}
