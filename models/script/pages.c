/* SPDX-License-Identifier: BSD-3-Clause */
/* What expressions say about memory. */
#include "models/script/interpreter.h"

enum { CHUNK = 256 };

static struct lfs_value word(const char *text)
{
    return (struct lfs_value){.kind = LFS_VALUE_WORD, .word = text};
}

static struct lfs_value endpoint(const struct lfs_script_run *run, uint16_t id)
{
    return word(lfs_stack_endpoint_name(run->stack, id));
}

struct lfs_value page_owner(const struct lfs_script_run *run, uint64_t address)
{
    uint16_t id;
    unsigned count = lfs_stack_page_owners(run->stack, lfs_pa_of(address), &id, 1);

    return count == 1 ? endpoint(run, id) : word(count ? "several" : "none");
}

bool page_owner_at(const struct lfs_script_run *run, uint64_t address, uint32_t i,
                   struct lfs_value *out)
{
    uint16_t ids[LFS_PARTITIONS_MAX + 1];
    unsigned room = sizeof(ids) / sizeof(ids[0]);

    if (i >= lfs_stack_page_owners(run->stack, lfs_pa_of(address), ids, room))
        return false;
    *out = endpoint(run, ids[i]);
    return true;
}

struct lfs_value page_access(const struct lfs_script_run *run, uint16_t id, uint64_t address)
{
    static const char *const words[] = {"none", "R", "W", "RW", "X", "RX", "WX", "RWX"};

    return word(words[lfs_stack_page_access(run->stack, id, lfs_pa_of(address)) & 7]);
}

struct lfs_value handle_state(const struct lfs_script_run *run, uint64_t handle)
{
    static const char *const words[] = {
        [LFS_TRANSACTION_NONE] = "none",        [LFS_TRANSACTION_SENDING] = "SENDING",
        [LFS_TRANSACTION_SHARED] = "SHARED",    [LFS_TRANSACTION_LENT] = "LENT",
        [LFS_TRANSACTION_DONATED] = "DONATED",  [LFS_TRANSACTION_RETRIEVED] = "RETRIEVED",
        [LFS_TRANSACTION_DEFERRED] = "DEFERRED"};

    return word(words[lfs_stack_transaction(run->stack, handle)]);
}

bool memory_filled(const struct lfs_script_run *run, uint64_t address, uint64_t bytes,
                   uint64_t value)
{
    uint8_t chunk[CHUNK];

    if (!lfs_map_contains(run->m, lfs_pa_of(address), bytes ? bytes : 1))
        return false;
    for (uint64_t done = 0; done < bytes; done += CHUNK) {
        uint64_t size = bytes - done < CHUNK ? bytes - done : CHUNK;

        lfs_mem_read(run->m, lfs_pa_of(address + done), chunk, size);
        for (uint64_t i = 0; i < size; i++)
            if (chunk[i] != (value & UINT8_MAX))
                return false;
    }
    return true;
}
