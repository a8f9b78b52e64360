/* SPDX-License-Identifier: BSD-3-Clause */
/* counter: the smallest partition with a state, and one that spoils it on the way. */
#include <string.h>

#include "models/sp/misbehave.h"
#include "models/sp/sp.h"

/* The live-state buffer's layout: magic, version and size of the layout, count; 8 bytes each. */
#define LIVE_MAGIC UINT64_C(0x434e54524c465341)
#define LIVE_BYTES COUNTER_LIVE_BYTES

/* Only if its image says that it has some state, and there is room: layout B. */
static bool uses_buffer(const struct lfs_image_note *note, uint64_t size)
{
    return note->live_state_size >= LIVE_BYTES && size >= note->live_state_size;
}

static bool hands_state_over(const struct lfs_guest *guest, lfs_ipa *buffer)
{
    uint64_t size;

    return lfs_guest_live_state_buffer(guest, buffer, &size) &&
           uses_buffer(lfs_guest_note(guest), size);
}

/* As the image declares it: version in [31:0], size in [63:32]. */
static uint64_t layout_in(const struct lfs_image_note *note)
{
    return (uint64_t)note->live_state_size << 32 | note->live_state_version;
}

static uint64_t layout_of(const struct lfs_guest *guest)
{
    return layout_in(lfs_guest_note(guest));
}

enum lfs_handover counter_hands_over(const struct lfs_image_note *from,
                                     const struct lfs_image_note *to, uint64_t buffer)
{
    if (!uses_buffer(to, buffer))
        return LFS_HANDOVER_STARTS;
    if (strcmp(from->behaviour, "counter") != 0)
        return LFS_HANDOVER_UNKNOWN;
    return layout_in(from) == layout_in(to) ? LFS_HANDOVER_STARTS : LFS_HANDOVER_GIVES_UP;
}

static void restore(struct lfs_guest *guest, lfs_ipa count)
{
    lfs_ipa buffer;

    if (!lfs_guest_live_activated(guest) || !hands_state_over(guest, &buffer))
        return;
    /* A new instance that cannot read the old one's state must not pretend that it can. */
    if (lfs_guest_read_u64(guest, buffer) != LIVE_MAGIC ||
        lfs_guest_read_u64(guest, lfs_ipa_of(buffer.v + 8)) != layout_of(guest))
        lfs_guest_abort(guest, 1);
    lfs_guest_write_u64(guest, count, lfs_guest_read_u64(guest, lfs_ipa_of(buffer.v + 16)));
}

const char *const spoiled_names[] = {"magic", "version", "count", "all", NULL};

/* The successor sees a wrong magic and a wrong layout; nothing tells it that a count is wrong. */
static void spoil(struct lfs_guest *guest, lfs_ipa buffer)
{
    unsigned variant = misbehaving_variant(guest);

    if (variant < LIVE_BYTES / 8)
        lfs_guest_write_u64(guest, lfs_ipa_of(buffer.v + 8 * variant), UINT32_MAX);
    else
        lfs_guest_zero(guest, buffer, LIVE_BYTES);
}

static void save(struct lfs_guest *guest, lfs_ipa count, bool spoils)
{
    lfs_ipa buffer;

    if (!hands_state_over(guest, &buffer))
        return;
    lfs_guest_write_u64(guest, buffer, LIVE_MAGIC);
    lfs_guest_write_u64(guest, lfs_ipa_of(buffer.v + 8), layout_of(guest));
    lfs_guest_write_u64(guest, lfs_ipa_of(buffer.v + 16), lfs_guest_read_u64(guest, count));
    if (spoils)
        spoil(guest, buffer);
}

static void serve(struct lfs_guest *guest, bool spoils)
{
    struct lfs_frame frame;
    lfs_ipa count;
    uint64_t size;

    lfs_guest_start(guest);
    if (!lfs_guest_section(guest, LFS_IMAGE_RWDATA, &count, &size) || size < COUNTER_BYTES)
        lfs_guest_abort(guest, 2);
    restore(guest, count);
    lfs_guest_wait(guest, &frame);
    for (;;) {
        if (guest_is_stop_request(&frame)) {
            save(guest, count, spoils);
            lfs_guest_stopped(guest, &frame, 0);
        } else if (guest_is_request(&frame)) {
            uint64_t now = lfs_guest_read_u64(guest, count) + 1;

            lfs_guest_write_u64(guest, count, now);
            lfs_guest_reply(guest, &frame,
                            (const uint64_t[5]){now, lfs_guest_note(guest)->version});
        } else {
            guest_anything_else(guest, &frame);
        }
    }
}

/* Counts the requests it has answered: x3 = count, x4 = version of its image. The count lies in
 * rwdata and is lost with it, unless it is handed over. */
void sp_counter(struct lfs_guest *guest, const void *user)
{
    (void)user;
    serve(guest, false);
}

void sp_corrupts_live_state(struct lfs_guest *guest, const void *user)
{
    (void)user;
    serve(guest, true);
}
