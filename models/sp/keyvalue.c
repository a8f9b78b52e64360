/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * keyvalue: a store of named variables, as a StandaloneMm partition keeps them for UEFI.
 *
 * The normal world writes a value into the non-secure region "ns-comm" of the manifest and asks by
 * a direct request. The protocol is lfasim's own; scenarios/README.md documents it:
 *
 *   x3        x4    x5      x6     does
 *   1 SET     name  offset  bytes  keeps the bytes at this offset of ns-comm, 1 to 256 of them
 *   2 GET     name  offset  room   writes the value there; x4 = its bytes
 *   3 DELETE  name                 forgets the variable
 *   4 LIST          offset  room   writes {u64 name, u64 bytes} for each there; x4 = bytes written
 *
 * The answer is x3 = enum outcome, x4 = the number above, x5 = version of the image. Nothing of a
 * request is believed: what it names outside ns-comm is refused before any access.
 *
 * The store lies in the image's heap, or in the manifest's region "heap" if the image has none:
 *
 *   u64 count, u64 0, then slots of {u64 name, u64 bytes, value[256]}
 */
#include <string.h>

#include "lfasim/bytes.h"
#include "models/sp/keyvalue.h"

enum command { SET = 1, GET, DELETE, LIST };
enum outcome { DONE, BAD_REQUEST, NOT_FOUND, OUT_OF_RANGE, FULL, NO_ROOM };

#define SLOTS_AT    16u
#define SLOT_VALUE  16u
#define SLOT_BYTES  (SLOT_VALUE + KEYVALUE_VALUE_MAX)
#define ENTRY_BYTES 16u /* of LIST */

struct answer {
    enum outcome outcome;
    uint64_t number;
};

/* ---- the store ------------------------------------------------------------------------------- */

bool keyvalue_find_store(struct lfs_guest *guest, struct keyvalue *kv)
{
    lfs_ipa base;
    uint64_t size;

    if (!lfs_guest_section(guest, LFS_IMAGE_HEAP, &base, &size) &&
        !lfs_guest_region(guest, "heap", &base, &size))
        return false;
    *kv = (struct keyvalue){guest, base.v, size < SLOTS_AT ? 0 : (size - SLOTS_AT) / SLOT_BYTES};
    return kv->capacity > 0;
}

static lfs_ipa slot_at(const struct keyvalue *kv, uint64_t slot)
{
    return lfs_ipa_of(kv->base + SLOTS_AT + slot * SLOT_BYTES);
}

/* Never more than there is room for, whatever the memory says. */
uint64_t keyvalue_count(const struct keyvalue *kv)
{
    uint64_t count = lfs_guest_read_u64(kv->guest, lfs_ipa_of(kv->base));

    return count < kv->capacity ? count : kv->capacity;
}

static void set_count(const struct keyvalue *kv, uint64_t count)
{
    lfs_guest_write_u64(kv->guest, lfs_ipa_of(kv->base), count);
}

void keyvalue_clear(const struct keyvalue *kv)
{
    set_count(kv, 0);
}

void keyvalue_read(const struct keyvalue *kv, uint64_t slot, struct keyvalue_variable *out)
{
    uint8_t bytes[SLOT_BYTES];

    lfs_guest_read(kv->guest, slot_at(kv, slot), bytes, sizeof(bytes));
    out->name = lfs_get_le64(bytes);
    out->bytes = lfs_get_le64(bytes + 8);
    if (out->bytes > KEYVALUE_VALUE_MAX)
        out->bytes = KEYVALUE_VALUE_MAX;
    memcpy(out->value, bytes + SLOT_VALUE, KEYVALUE_VALUE_MAX);
}

static void write_slot(const struct keyvalue *kv, uint64_t slot,
                       const struct keyvalue_variable *variable)
{
    uint8_t bytes[SLOT_BYTES] = {0};

    lfs_put_le64(bytes, variable->name);
    lfs_put_le64(bytes + 8, variable->bytes);
    memcpy(bytes + SLOT_VALUE, variable->value, variable->bytes);
    lfs_guest_write(kv->guest, slot_at(kv, slot), bytes, sizeof(bytes));
}

/* The slot of a name, or the number of variables. */
static uint64_t find(const struct keyvalue *kv, uint64_t name)
{
    uint64_t count = keyvalue_count(kv), slot = 0;

    while (slot < count && lfs_guest_read_u64(kv->guest, slot_at(kv, slot)) != name)
        slot++;
    return slot;
}

bool keyvalue_put(const struct keyvalue *kv, const struct keyvalue_variable *variable)
{
    uint64_t count = keyvalue_count(kv), slot = find(kv, variable->name);

    if (slot == kv->capacity)
        return false;
    write_slot(kv, slot, variable);
    if (slot == count)
        set_count(kv, count + 1);
    return true;
}

/* ---- requests -------------------------------------------------------------------------------- */

/* The address of a range of ns-comm, if it lies there as a whole. */
static bool in_comm(const struct lfs_guest *guest, uint64_t offset, uint64_t bytes, lfs_ipa *at)
{
    lfs_ipa base;
    uint64_t size;

    if (!lfs_guest_region(guest, "ns-comm", &base, &size) || offset > size || bytes > size - offset)
        return false;
    *at = lfs_ipa_of(base.v + offset);
    return true;
}

/* The value is fetched once: the normal world may change it at any time. */
static struct answer set(const struct keyvalue *kv, const uint64_t *x)
{
    struct keyvalue_variable variable = {.name = x[4], .bytes = x[6]};
    lfs_ipa at;

    if (x[4] == 0 || x[6] == 0 || x[6] > KEYVALUE_VALUE_MAX)
        return (struct answer){BAD_REQUEST, 0};
    if (!in_comm(kv->guest, x[5], x[6], &at))
        return (struct answer){OUT_OF_RANGE, 0};
    lfs_guest_read(kv->guest, at, variable.value, variable.bytes);
    return (struct answer){keyvalue_put(kv, &variable) ? DONE : FULL, 0};
}

static struct answer get(const struct keyvalue *kv, const uint64_t *x)
{
    struct keyvalue_variable variable;
    uint64_t slot = find(kv, x[4]);
    lfs_ipa at;

    if (slot == keyvalue_count(kv))
        return (struct answer){NOT_FOUND, 0};
    if (!in_comm(kv->guest, x[5], x[6], &at))
        return (struct answer){OUT_OF_RANGE, 0};
    keyvalue_read(kv, slot, &variable);
    if (variable.bytes > x[6])
        return (struct answer){NO_ROOM, variable.bytes};
    lfs_guest_write(kv->guest, at, variable.value, variable.bytes);
    return (struct answer){DONE, variable.bytes};
}

/* The last variable takes the free slot. */
static struct answer forget(const struct keyvalue *kv, const uint64_t *x)
{
    uint64_t slot = find(kv, x[4]), last = keyvalue_count(kv);
    struct keyvalue_variable variable;

    if (slot == last)
        return (struct answer){NOT_FOUND, 0};
    last--;
    if (slot != last) {
        keyvalue_read(kv, last, &variable);
        write_slot(kv, slot, &variable);
    }
    set_count(kv, last);
    return (struct answer){DONE, 0};
}

static struct answer list(const struct keyvalue *kv, const uint64_t *x)
{
    uint64_t count = keyvalue_count(kv), bytes = count * ENTRY_BYTES;
    lfs_ipa at;

    if (!in_comm(kv->guest, x[5], x[6], &at))
        return (struct answer){OUT_OF_RANGE, 0};
    if (bytes > x[6])
        return (struct answer){NO_ROOM, bytes};
    for (uint64_t i = 0; i < count; i++) {
        struct keyvalue_variable variable;
        uint8_t entry[ENTRY_BYTES];

        keyvalue_read(kv, i, &variable);
        lfs_put_le64(entry, variable.name);
        lfs_put_le64(entry + 8, variable.bytes);
        lfs_guest_write(kv->guest, lfs_ipa_of(at.v + i * ENTRY_BYTES), entry, sizeof(entry));
    }
    return (struct answer){DONE, bytes};
}

static struct answer perform(const struct keyvalue *kv, const uint64_t *x)
{
    switch (x[3]) {
    case SET:
        return set(kv, x);
    case GET:
        return get(kv, x);
    case DELETE:
        return forget(kv, x);
    case LIST:
        return list(kv, x);
    default:
        return (struct answer){BAD_REQUEST, 0};
    }
}

/* ---- the partition --------------------------------------------------------------------------- */

/* The start fails: FFA_ERROR, and where the SPMC does not take it, FFA_ABORT. */
static void give_up(struct lfs_guest *guest)
{
    struct lfs_frame frame = {{FFA_ERROR_32, 0, ffa_status_to_reg(FFA_STATUS_ABORTED)}};

    lfs_tag_push(guest->ctx, TAG_KEYVALUE_GIVES_UP);
    lfs_guest_call(guest, &frame);
    lfs_tag_pop(guest->ctx);
    lfs_guest_abort(guest, 1);
}

void sp_keyvalue(struct lfs_guest *guest, const void *user)
{
    struct lfs_frame frame;
    struct keyvalue kv;

    (void)user;
    lfs_guest_start(guest);
    if (!keyvalue_find_store(guest, &kv) || !keyvalue_restore(&kv))
        give_up(guest);
    lfs_guest_wait(guest, &frame);
    for (;;) {
        if (guest_is_stop_request(&frame)) {
            lfs_guest_stopped(guest, &frame, keyvalue_save(&kv) ? 0 : FFA_STATUS_NO_MEMORY);
        } else if (guest_is_request(&frame)) {
            struct answer answer = perform(&kv, frame.x);

            lfs_guest_reply(
                guest, &frame,
                (const uint64_t[5]){answer.outcome, answer.number, lfs_guest_note(guest)->version});
        } else {
            guest_anything_else(guest, &frame);
        }
    }
}
