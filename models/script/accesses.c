/* SPDX-License-Identifier: BSD-3-Clause */
/* Loads and stores: a partition's through its own translations, the normal world's to non-secure
 * memory at its physical address. */
#include <string.h>

#include "lfasim/memory.h"
#include "models/script/interpreter.h"

enum { CHUNK = 256 };

/* The page that ends the 64-bit address space is never mapped: translations have 48 bits. */
#define UNMAPPED_PAGE (UINT64_MAX - LFS_PAGE_SIZE + 1)

/* A range that the actor may try to reach. */
static bool reachable(const struct performer *p, uint64_t at, uint64_t bytes)
{
    const struct lfs_range *range;

    if (at > UINT64_MAX - bytes)
        return false;
    if (p->guest)
        return true;
    range = lfs_map_contains(p->run->m, lfs_pa_of(at), bytes);
    return range && !range->secure && !lfs_stack_is_secured(p->run->stack, lfs_pa_of(at), bytes);
}

static void read_bytes(const struct performer *p, uint64_t at, uint8_t *out, size_t size)
{
    if (p->guest)
        lfs_guest_read_now(p->guest, lfs_ipa_of(at), out, size);
    else
        lfs_mem_read(p->run->m, lfs_pa_of(at), out, size);
}

static void write_bytes(const struct performer *p, uint64_t at, const uint8_t *bytes, size_t size)
{
    if (p->guest)
        lfs_guest_write_now(p->guest, lfs_ipa_of(at), bytes, size);
    else
        lfs_mem_write(p->run->m, lfs_pa_of(at), bytes, size);
}

static uint64_t element(const uint8_t *bytes, uint32_t width)
{
    uint64_t value = 0;

    for (uint32_t i = width; i > 0; i--)
        value = value << 8 | bytes[i - 1];
    return value;
}

static bool out_of_reach(const struct performer *p, uint64_t at)
{
    struct lfs_script_failure failure = {
        .source = op_of(p)->source, .kind = LFS_FAILED_ACCESS, .at = at};

    return fail(p, op_of(p)->u.memory->soft, failure) && go_on(p);
}

/* A window before addresses and values are computed, some of them by choice. */
static void pass_window(const struct performer *p)
{
    if (p->guest)
        lfs_guest_window(p->guest);
}

static bool load(const struct performer *p)
{
    const struct lfs_script_memory *memory = op_of(p)->u.memory;
    uint64_t at = performer_number(p, memory->at);
    struct lfs_script_failure failure = {.source = op_of(p)->source, .kind = LFS_FAILED_LOAD};
    struct lfs_value expected;
    uint8_t bytes[CHUNK];

    if (!reachable(p, at, memory->bytes))
        return out_of_reach(p, at);
    if (memory->value) {
        expected = performer_value(p, memory->value);
        failure.expected = expected.number;
        failure.unset = expected.kind == LFS_VALUE_UNSET;
    }
    for (uint32_t i = 0; i < memory->bytes; i += memory->width) {
        uint32_t chunk = memory->bytes - i < CHUNK ? memory->bytes - i : CHUNK;

        if (i % CHUNK == 0)
            read_bytes(p, at + i, bytes, chunk);
        failure.actual = element(bytes + i % CHUNK, memory->width);
        failure.at = at + i;
        if (i == 0)
            variable_set(p->run, memory->variable, failure.actual);
        if (memory->value && (failure.unset || failure.actual != failure.expected))
            return fail(p, memory->soft, failure) && go_on(p);
    }
    return go_on(p);
}

bool perform_load(const struct performer *p)
{
    pass_window(p);
    return load(p);
}

static bool store(const struct performer *p)
{
    const struct lfs_script_memory *memory = op_of(p)->u.memory;
    uint64_t at = performer_number(p, memory->at), value = performer_number(p, memory->value);
    uint8_t bytes[CHUNK];

    if (!reachable(p, at, memory->bytes))
        return out_of_reach(p, at);
    for (uint32_t i = 0; i < CHUNK; i++)
        bytes[i] = (uint8_t)(value >> i % memory->width * 8);
    for (uint32_t i = 0; i < memory->bytes; i += CHUNK)
        write_bytes(p, at + i, bytes, memory->bytes - i < CHUNK ? memory->bytes - i : CHUNK);
    return go_on(p);
}

bool perform_store(const struct performer *p)
{
    pass_window(p);
    return store(p);
}

bool perform_fault(const struct performer *p)
{
    uint8_t byte;

    lfs_guest_read(p->guest, lfs_ipa_of(UNMAPPED_PAGE), &byte, sizeof(byte));
    return go_on(p);
}
