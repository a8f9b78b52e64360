/* SPDX-License-Identifier: BSD-3-Clause */
/* The behaviours that every stack knows. */
#include "models/sp/sp.h"

/* Answers each request with its own payload; has no state. */
void sp_echo(struct lfs_guest *guest, const void *user)
{
    struct lfs_frame frame;

    (void)user;
    lfs_guest_start(guest);
    lfs_guest_wait(guest, &frame);
    for (;;) {
        if (guest_is_stop_request(&frame))
            lfs_guest_stopped(guest, &frame, 0);
        else if (guest_is_request(&frame))
            lfs_guest_reply(
                guest, &frame,
                (const uint64_t[5]){frame.x[3], frame.x[4], frame.x[5], frame.x[6], frame.x[7]});
        else
            guest_anything_else(guest, &frame);
    }
}

/* ---- counter
 * -------------------------------------------------------------------------------------- */

/* The live-state buffer's layout: magic, version of the layout, count; 8 bytes each. */
#define LIVE_MAGIC UINT64_C(0x434e54524c465341)
#define LIVE_BYTES 24u

/* Hands its state over only if its image says that it has some, and there is room: layout B. */
static bool hands_state_over(const struct lfs_guest *guest, lfs_ipa *buffer)
{
    uint64_t size;

    return lfs_guest_note(guest)->live_state_size > 0 &&
           lfs_guest_live_state_buffer(guest, buffer, &size) && size >= LIVE_BYTES;
}

static void restore(struct lfs_guest *guest, lfs_ipa count)
{
    lfs_ipa buffer;

    if (!lfs_guest_live_activated(guest) || !hands_state_over(guest, &buffer))
        return;
    /* A new instance that cannot read the old one's state must not pretend that it can. */
    if (lfs_guest_read_u64(guest, buffer) != LIVE_MAGIC ||
        lfs_guest_read_u64(guest, lfs_ipa_of(buffer.v + 8)) !=
            lfs_guest_note(guest)->live_state_version)
        lfs_guest_abort(guest, 1);
    lfs_guest_write_u64(guest, count, lfs_guest_read_u64(guest, lfs_ipa_of(buffer.v + 16)));
}

static void save(struct lfs_guest *guest, lfs_ipa count)
{
    lfs_ipa buffer;

    if (!hands_state_over(guest, &buffer))
        return;
    lfs_guest_write_u64(guest, buffer, LIVE_MAGIC);
    lfs_guest_write_u64(guest, lfs_ipa_of(buffer.v + 8), lfs_guest_note(guest)->live_state_version);
    lfs_guest_write_u64(guest, lfs_ipa_of(buffer.v + 16), lfs_guest_read_u64(guest, count));
}

/* Counts the requests it has answered: x3 = count, x4 = version of its image. The count lies in
 * rwdata and is lost with it, unless it is handed over. */
void sp_counter(struct lfs_guest *guest, const void *user)
{
    struct lfs_frame frame;
    lfs_ipa count;
    uint64_t size;

    (void)user;
    lfs_guest_start(guest);
    if (!lfs_guest_section(guest, LFS_IMAGE_RWDATA, &count, &size) || size < 8)
        lfs_guest_abort(guest, 2);
    restore(guest, count);
    lfs_guest_wait(guest, &frame);
    for (;;) {
        if (guest_is_stop_request(&frame)) {
            save(guest, count);
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

const struct lfs_behaviour *lfs_builtin_behaviours(unsigned *count)
{
    static const struct lfs_behaviour behaviours[] = {
        {"echo", "answers each direct request with its own payload; no state", sp_echo, NULL},
        {"counter",
         "counts direct requests (x3 = count, x4 = image version); the count lies in rwdata and is "
         "handed over through the live-state buffer if the image declares live state",
         sp_counter, NULL},
        {"keyvalue",
         "keeps named variables for the normal world, their values passed in region ns-comm (x3 = "
         "1 SET, 2 GET, 3 DELETE, 4 LIST: scenarios/README.md); the store lies in the heap and is "
         "handed over through the live-state buffer if the image declares live state",
         sp_keyvalue, NULL},
    };

    *count = sizeof(behaviours) / sizeof(behaviours[0]);
    return behaviours;
}
