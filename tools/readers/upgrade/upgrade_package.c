/* SPDX-License-Identifier: BSD-3-Clause */
/* The packages of both sides: container, place of the parts, size, and where the old entry point
 * leads in the new one (6, 6.8). */
#include <inttypes.h>

#include "tools/readers/package/package_private.h"
#include "tools/readers/upgrade/upgrade_private.h"

static void compare_containers(struct upgrade *u)
{
    const struct lfs_package *from = &u->from.package.package, *to = &u->to.package.package;

    if (from->kind == to->kind && from->version == to->version)
        return;
    lfs_diag_add(u->diag, side_pos(&u->to), "UPGRADE_CONTAINER", "container: old %s, new %s",
                 package_container(from), package_container(to));
    lfs_diag_note(u->diag, side_pos(&u->from), "old: %s", package_container(from));
}

static void compare_offsets(struct upgrade *u)
{
    const struct lfs_package *from = &u->from.package.package, *to = &u->to.package.package;

    if (from->pm_offset == to->pm_offset && from->img_offset == to->img_offset &&
        from->boot_info_size == to->boot_info_size && from->hob_size == to->hob_size)
        return;
    lfs_diag_add(u->diag, side_pos(&u->to), "UPGRADE_OFFSETS",
                 "the parts of the package lie elsewhere");
    lfs_diag_note(u->diag, side_pos(&u->from), "the old package");
    lfs_diag_fact(u->diag, "manifest: old 0x%" PRIx32 ", new 0x%" PRIx32, from->pm_offset,
                  to->pm_offset);
    lfs_diag_fact(u->diag, "image: old 0x%" PRIx32 ", new 0x%" PRIx32, from->img_offset,
                  to->img_offset);
    lfs_diag_fact(u->diag, "boot information: old %" PRIu32 " bytes, new %" PRIu32,
                  from->boot_info_size, to->boot_info_size);
    if (from->hob_size != to->hob_size)
        lfs_diag_fact(u->diag, "HOB list: old %" PRIu32 " bytes, new %" PRIu32, from->hob_size,
                      to->hob_size);
}

/* MF-84, LA6. */
static void compare_size(struct upgrade *u)
{
    uint64_t total = u->to.package.package.total;

    if (u->memory == 0 || total <= u->memory)
        return;
    lfs_diag_add(u->diag, side_pos(&u->to), "PKG_STAGE_TOO_BIG",
                 "the new package is larger than the working memory of the partition");
    lfs_diag_fact(u->diag,
                  "package: 0x%" PRIx64 " bytes, the old one 0x%" PRIx64 "; memory: 0x%" PRIx64,
                  total, u->from.package.package.total, u->memory);
    lfs_diag_fact(u->diag, "MC-11: more is staged than working memory holds, or not all of it");
}

/* The old manifest's entry point stays in force (4.9): what does it hit? */
static void compare_entry(struct upgrade *u)
{
    const struct lfs_package *to = &u->to.package.package;
    uint64_t at = u->from.manifest.entrypoint_offset;
    bool outside = at < to->img_offset || at - to->img_offset >= to->img_size;
    static const struct lfs_place place = {"/", "entrypoint-offset", -1, 0};

    if (!outside && (at == u->to.manifest.entrypoint_offset || !u->to.image.has_note))
        return;
    lfs_diag_add(u->diag, side_pos(&u->to), "UPGRADE_ENTRY",
                 outside ? "the entry point in force, 0x%" PRIx64
                           " bytes into the package, is outside the new image"
                         : "the entry point in force, 0x%" PRIx64
                           " bytes into the package, is not where the new image begins",
                 at);
    lfs_diag_note(u->diag, side_place(&u->from, &place), "the old manifest's stays in force");
    lfs_diag_fact(
        u->diag, "new image: 0x%" PRIx32 " to 0x%" PRIx64 "; its manifest's entry: 0x%" PRIx64,
        to->img_offset, (uint64_t)to->img_offset + to->img_size, u->to.manifest.entrypoint_offset);
}

void compare_packages(struct upgrade *u)
{
    compare_containers(u);
    compare_offsets(u);
    compare_size(u);
    compare_entry(u);
}
