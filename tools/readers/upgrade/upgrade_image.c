/* SPDX-License-Identifier: BSD-3-Clause */
/* The images of both sides: room in working memory, the entry, and the state that is handed over.
 */
#include <inttypes.h>
#include <string.h>

#include "lfasim/types.h"
#include "tools/readers/upgrade/upgrade_private.h"

struct lfs_image_verdict side_layout(const struct upgrade *u, const struct side *side)
{
    const struct lfs_image_view view = {
        .image = &side->image,
        .facts = side->image_file.is_elf ? &side->image_file.facts : NULL,
        .manifest = side->has_manifest     ? &side->manifest
                    : u->from.has_manifest ? &u->from.manifest
                    : u->to.has_manifest   ? &u->to.manifest
                                           : NULL,
        .load_address = u->load_address,
        .memory = u->memory,
        .image_offset =
            side->has_package ? side->package.package.img_offset : LFS_IMAGE_OFFSET_BY_ENTRY};
    struct lfs_image_verdict verdict;

    lfs_image_judge(&view, &verdict);
    return verdict;
}

/* ---- the state that is handed over ----------------------------------------------------------- */

static void state_unknown(struct upgrade *u, bool from, bool to)
{
    const struct side *side = to ? &u->to : &u->from;

    upgrade_unknown_condition(u, UPGRADE_HANDOVER, "UPGRADE_LIVE_STATE_UNKNOWN");
    lfs_diag_add(u->diag, side_pos(side), "UPGRADE_LIVE_STATE_UNKNOWN",
                 "%s image%s no note: which state it hands over cannot be known statically",
                 from && to ? "both"
                 : to       ? "the new"
                            : "the old",
                 from && to ? "s carry" : " carries");
    if (from && to)
        lfs_diag_note(u->diag, side_pos(&u->from), "the old image");
}

static void tell_state(struct upgrade *u, const char *name, const char *what, uint32_t from,
                       uint32_t to, const char *consequence)
{
    if (from == to)
        return;
    lfs_diag_add(u->diag, side_pos(&u->to), name,
                 "%s of the live state: old %" PRIu32 ", new %" PRIu32, what, from, to);
    lfs_diag_note(u->diag, side_pos(&u->from), "old: %" PRIu32, from);
    lfs_diag_fact(u->diag, "%s", consequence);
}

/* The old instance writes what the old buffer has room for. */
static void compare_buffer(struct upgrade *u, const struct lfs_image_verdict *from)
{
    if (from->live_state.placement == LFS_PLACEMENT_UNKNOWN ||
        from->note.live_state_size <= from->live_state.size)
        return;
    lfs_diag_add(u->diag, side_pos(&u->from), "UPGRADE_LIVE_STATE_BUFFER",
                 "the live state of the old image has %" PRIu32 " bytes, its buffer only %" PRIu64,
                 from->note.live_state_size, from->live_state.size);
    lfs_diag_fact(u->diag, "region '%s' at 0x%" PRIx64, from->live_state.region,
                  from->live_state.base);
}

static void compare_state(struct upgrade *u, const struct lfs_image_verdict *from,
                          const struct lfs_image_verdict *to)
{
    if (lfs_image_has_nothing_to_lose(from))
        return;
    if (!from->has_note || !to->has_note) {
        state_unknown(u, !from->has_note, !to->has_note);
        return;
    }
    tell_state(u, "UPGRADE_LIVE_STATE_VERSION", "version", from->note.live_state_version,
               to->note.live_state_version,
               "the new instance finds a layout in the live-state buffer that it does not know");
    tell_state(
        u, "UPGRADE_LIVE_STATE_SIZE", "bytes", from->note.live_state_size, to->note.live_state_size,
        to->note.live_state_size == 0     ? "the new instance takes no state over"
        : from->note.live_state_size == 0 ? "the old instance hands no state over"
                                          : "the new instance reads more, or less, than the old "
                                            "one wrote");
    compare_buffer(u, from);
}

/* ---- room ------------------------------------------------------------------------------------ */

/* Of the same name in the other image, or NULL. */
static const struct lfs_image_part *part_like(const struct lfs_image_verdict *in,
                                              const struct lfs_image_part *part)
{
    for (size_t i = 0; i < in->part_count; i++)
        if (!in->parts[i].symbols && strcmp(in->parts[i].name, part->name) == 0)
            return &in->parts[i];
    return NULL;
}

/* As the condition says. */
static void room_unknown(struct upgrade *u, const struct lfs_image_verdict *from,
                         const struct lfs_image_verdict *to)
{
    const struct lfs_readiness *row = &u->conditions->rows[UPGRADE_NEW_IMAGE];

    if (row->met != LFS_TRUTH_UNKNOWN)
        return;
    upgrade_unknown_condition(u, UPGRADE_NEW_IMAGE, "UPGRADE_ROOM_UNKNOWN");
    lfs_diag_add(u->diag, side_pos(&u->to), "UPGRADE_ROOM_UNKNOWN",
                 "the new image needs %s0x%" PRIx64
                 " bytes of working memory, the old one %s0x%" PRIx64
                 ": whether the partition has them is not known",
                 to->needed_known ? "" : "at least ", to->needed,
                 from->needed_known ? "" : "at least ", from->needed);
    lfs_diag_help(u->diag, "%s", row->reason);
}

/* MC-12, MF-73: every section that ends beyond working memory. */
static void compare_room(struct upgrade *u, const struct lfs_image_verdict *from,
                         const struct lfs_image_verdict *to)
{
    room_unknown(u, from, to);
    if (to->room != LFS_ROOM_OVERRUN)
        return;
    lfs_diag_add(u->diag, side_pos(&u->to), "UPGRADE_SECTION_BEYOND",
                 "the new image needs 0x%" PRIx64 " bytes of working memory with bss and stacks, "
                 "the partition has 0x%" PRIx64,
                 to->needed, to->memory);
    for (size_t i = 0; i < to->part_count; i++) {
        const struct lfs_image_part *part = &to->parts[i], *old = part_like(from, part);

        if (!part->beyond || part->symbols)
            continue;
        lfs_diag_fact(u->diag,
                      "%s: 0x%" PRIx64 " to 0x%" PRIx64 ", old size %" PRIu64 ", new %" PRIu64,
                      part->name, part->begin, part->end - 1,
                      old != NULL ? old->end - old->begin : 0, part->end - part->begin);
    }
    lfs_diag_fact(u->diag, "working memory: 0x%" PRIx64 " to 0x%" PRIx64, to->load_address,
                  to->load_address + to->memory - 1);
}

/* ---- what may change ------------------------------------------------------------------------- */

static void tell_growth(struct upgrade *u, const char *what, uint64_t from, uint64_t to)
{
    if (from != to)
        lfs_diag_fact(u->diag, "%s: old %" PRIu64 " bytes, new %" PRIu64, what, from, to);
}

static void tell_sections(struct upgrade *u, const struct lfs_image_verdict *from,
                          const struct lfs_image_verdict *to)
{
    for (size_t i = 0; i < to->part_count; i++) {
        const struct lfs_image_part *part = &to->parts[i], *old = part_like(from, part);

        if (!part->symbols)
            tell_growth(u, part->name, old != NULL ? old->end - old->begin : 0,
                        part->end - part->begin);
    }
    for (size_t i = 0; i < from->part_count; i++)
        if (!from->parts[i].symbols && part_like(to, &from->parts[i]) == NULL)
            tell_growth(u, from->parts[i].name, from->parts[i].end - from->parts[i].begin, 0);
}

static void tell_behaviour(struct upgrade *u)
{
    const struct lfs_image_note *from = &u->from.image.note, *to = &u->to.image.note;

    if (u->from.image.has_note && u->to.image.has_note &&
        (strcmp(from->behaviour, to->behaviour) != 0 || from->version != to->version))
        lfs_diag_fact(u->diag, "behaviour: old %s version %" PRIu32 ", new %s version %" PRIu32,
                      from->behaviour, from->version, to->behaviour, to->version);
}

/* Another image is what an activation is for. */
static void tell_image(struct upgrade *u, const struct lfs_image_verdict *from,
                       const struct lfs_image_verdict *to)
{
    const struct lfs_flat_image *a = &u->from.image, *b = &u->to.image;
    bool same = a->size == b->size && memcmp(a->bytes, b->bytes, a->size) == 0 &&
                a->footprint == b->footprint;

    lfs_diag_add(u->diag, side_pos(&u->to), "UPGRADE_IMAGE", "%s",
                 same ? "the image is the old one" : "the image is another one");
    if (same)
        return;
    lfs_diag_note(u->diag, side_pos(&u->from), "the old image");
    tell_behaviour(u);
    tell_growth(u, "in the package", a->size, b->size);
    if (a->footprint_known && b->footprint_known)
        tell_growth(u, "in memory", a->footprint, b->footprint);
    if (from->part_count > 0 && to->part_count > 0)
        tell_sections(u, from, to);
}

void compare_images(struct upgrade *u)
{
    struct lfs_image_verdict from = side_layout(u, &u->from), to = side_layout(u, &u->to);

    compare_state(u, &from, &to);
    compare_room(u, &from, &to);
    tell_image(u, &from, &to);
}
