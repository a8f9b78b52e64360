/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The live state of keyvalue: what one instance leaves in the live-state buffer for the next.
 *
 *   u64 magic, u64 version, u64 count, u64 bytes, u64 sum
 *   count records, `bytes` together: {u64 name, u64 bytes, value, filled up to 8 bytes}
 *
 * version is the live-state version that the image's note declares. An instance reads its own
 * version and older ones: the layout has not changed yet. The sum is FNV-1a over the records.
 */
#include <string.h>

#include "lfasim/bytes.h"
#include "models/sp/keyvalue.h"

#define MAGIC        UINT64_C(0x45554c415659454b) /* "KEYVALUE" */
#define HEADER_BYTES 40u
#define RECORD_VALUE 16u
#define RECORD_MAX   (RECORD_VALUE + KEYVALUE_VALUE_MAX)
#define SUM_BEGIN    UINT64_C(0xcbf29ce484222325)

struct header {
    uint64_t magic, version, count, bytes, sum;
};

static uint64_t sum_of(uint64_t sum, const uint8_t *bytes, uint64_t size)
{
    for (uint64_t i = 0; i < size; i++)
        sum = (sum ^ bytes[i]) * UINT64_C(0x100000001b3);
    return sum;
}

static uint64_t record_bytes(uint64_t value_bytes)
{
    return RECORD_VALUE + ((value_bytes + 7) & ~UINT64_C(7));
}

/* The part of the buffer that the image's note says it uses; false: it keeps nothing. */
static bool room(const struct lfs_guest *guest, lfs_ipa *at, uint64_t *size)
{
    uint64_t declared = lfs_guest_note(guest)->live_state_size;

    if (declared == 0 || !lfs_guest_live_state_buffer(guest, at, size))
        return false;
    if (*size > declared)
        *size = declared;
    return true;
}

/* ---- saving ---------------------------------------------------------------------------------- */

static uint64_t saved_bytes(const struct keyvalue *kv)
{
    uint64_t bytes = 0;

    for (uint64_t i = 0; i < keyvalue_count(kv); i++) {
        struct keyvalue_variable variable;

        keyvalue_read(kv, i, &variable);
        bytes += record_bytes(variable.bytes);
    }
    return bytes;
}

static void write_header(struct lfs_guest *guest, lfs_ipa at, const struct header *header)
{
    uint8_t bytes[HEADER_BYTES];

    lfs_put_le64(bytes, header->magic);
    lfs_put_le64(bytes + 8, header->version);
    lfs_put_le64(bytes + 16, header->count);
    lfs_put_le64(bytes + 24, header->bytes);
    lfs_put_le64(bytes + 32, header->sum);
    lfs_guest_write(guest, at, bytes, sizeof(bytes));
}

bool keyvalue_save(const struct keyvalue *kv)
{
    struct header header = {.magic = MAGIC,
                            .version = lfs_guest_note(kv->guest)->live_state_version,
                            .count = keyvalue_count(kv),
                            .bytes = saved_bytes(kv),
                            .sum = SUM_BEGIN};
    lfs_ipa at, record;
    uint64_t size;

    if (!room(kv->guest, &at, &size))
        return true;
    if (size < HEADER_BYTES || header.bytes > size - HEADER_BYTES)
        return false;
    record = lfs_ipa_of(at.v + HEADER_BYTES);
    for (uint64_t i = 0; i < header.count; i++) {
        struct keyvalue_variable variable;
        uint8_t bytes[RECORD_MAX] = {0};
        uint64_t length;

        keyvalue_read(kv, i, &variable);
        length = record_bytes(variable.bytes);
        lfs_put_le64(bytes, variable.name);
        lfs_put_le64(bytes + 8, variable.bytes);
        memcpy(bytes + RECORD_VALUE, variable.value, variable.bytes);
        lfs_guest_write(kv->guest, record, bytes, length);
        header.sum = sum_of(header.sum, bytes, length);
        record.v += length;
    }
    write_header(kv->guest, at, &header);
    return true;
}

/* ---- restoring ------------------------------------------------------------------------------- */

static struct header read_header(struct lfs_guest *guest, lfs_ipa at)
{
    return (struct header){lfs_guest_read_u64(guest, at),
                           lfs_guest_read_u64(guest, lfs_ipa_of(at.v + 8)),
                           lfs_guest_read_u64(guest, lfs_ipa_of(at.v + 16)),
                           lfs_guest_read_u64(guest, lfs_ipa_of(at.v + 24)),
                           lfs_guest_read_u64(guest, lfs_ipa_of(at.v + 32))};
}

static bool acceptable(const struct keyvalue *kv, const struct header *header, uint64_t size)
{
    return header->magic == MAGIC &&
           header->version <= lfs_guest_note(kv->guest)->live_state_version &&
           header->count <= kv->capacity && header->bytes <= size - HEADER_BYTES;
}

/* The record at *at, of the *left bytes that remain; both move behind it. */
static bool take_record(const struct keyvalue *kv, lfs_ipa *at, uint64_t *left, uint64_t *sum)
{
    struct keyvalue_variable variable = {0};
    uint8_t bytes[RECORD_MAX];
    uint64_t length, count = keyvalue_count(kv);

    if (*left < RECORD_VALUE)
        return false;
    lfs_guest_read(kv->guest, *at, bytes, RECORD_VALUE);
    variable.name = lfs_get_le64(bytes);
    variable.bytes = lfs_get_le64(bytes + 8);
    if (variable.name == 0 || variable.bytes == 0 || variable.bytes > KEYVALUE_VALUE_MAX)
        return false;
    length = record_bytes(variable.bytes);
    if (length > *left)
        return false;
    lfs_guest_read(kv->guest, *at, bytes, length);
    memcpy(variable.value, bytes + RECORD_VALUE, variable.bytes);
    *sum = sum_of(*sum, bytes, length);
    at->v += length;
    *left -= length;
    return keyvalue_put(kv, &variable) && keyvalue_count(kv) == count + 1; /* no name twice */
}

static bool take(const struct keyvalue *kv, lfs_ipa at, uint64_t size)
{
    struct header header = {0};
    lfs_ipa record = lfs_ipa_of(at.v + HEADER_BYTES);
    uint64_t left, sum = SUM_BEGIN;

    if (size < HEADER_BYTES)
        return false;
    header = read_header(kv->guest, at);
    if (!acceptable(kv, &header, size))
        return false;
    left = header.bytes;
    for (uint64_t i = 0; i < header.count; i++)
        if (!take_record(kv, &record, &left, &sum))
            return false;
    return left == 0 && sum == header.sum;
}

bool keyvalue_restore(const struct keyvalue *kv)
{
    lfs_ipa at;
    uint64_t size;

    keyvalue_clear(kv);
    return !lfs_guest_live_activated(kv->guest) || !room(kv->guest, &at, &size) ||
           take(kv, at, size);
}

/* How much there is to take over, a run shows. */
enum lfs_handover keyvalue_hands_over(const struct lfs_image_note *from,
                                      const struct lfs_image_note *to, uint64_t buffer)
{
    if (to->live_state_size == 0 || buffer == 0)
        return LFS_HANDOVER_STARTS;
    if (strcmp(from->behaviour, "keyvalue") == 0 &&
        (from->live_state_size == 0 || from->live_state_version > to->live_state_version))
        return LFS_HANDOVER_GIVES_UP;
    return LFS_HANDOVER_UNKNOWN;
}
