/* SPDX-License-Identifier: BSD-3-Clause */
/* Transaction records and their constituents (ffa-memory.md 8). */
#include "models/spmc/mem.h"

#define HANDLE_SHIFT 32 /* of a constituent's key; handles are indices */

void mem_init(struct spmc *s)
{
    s->mem.records = lfs_table_new(s->m, "memory transactions", LFS_HOT, sizeof(struct mem_record));
    s->mem.constituents =
        lfs_table_new(s->m, "constituents", LFS_HOT, sizeof(struct mem_constituent));
}

const struct mem_record *mem_record(struct spmc *s, uint64_t handle)
{
    return lfs_table_get(s->m, s->mem.records, handle);
}

struct mem_record *mem_edit(struct spmc *s, uint64_t handle)
{
    return lfs_table_put(s->m, s->mem.records, handle);
}

const struct mem_record *mem_record_from(struct spmc *s, uint64_t *handle)
{
    return lfs_table_from(s->m, s->mem.records, *handle, handle);
}

/* Handles are used again at once, so the lowest free one is at most the number of records. */
static uint64_t lowest_free(struct spmc *s)
{
    uint64_t low = 0, high = lfs_table_count(s->m, s->mem.records);

    /* As long as nothing below is free, the row of number n has the handle n. */
    while (low < high) {
        uint64_t middle = (low + high) / 2, handle = 0;

        if (lfs_table_rank(s->m, s->mem.records, middle, &handle) && handle == middle)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

bool mem_record_new(struct spmc *s, uint64_t *handle)
{
    if (lfs_table_count(s->m, s->mem.records) >= s->platform->limits->mem_shares)
        return false;
    *handle = lowest_free(s);
    return lfs_table_put(s->m, s->mem.records, *handle) != NULL;
}

static uint64_t constituent_key(uint64_t handle, uint32_t i)
{
    return handle << HANDLE_SHIFT | i;
}

void mem_record_free(struct spmc *s, uint64_t handle)
{
    const struct mem_record *record = mem_record(s, handle);

    for (uint32_t i = record->constituents; i > 0; i--)
        lfs_table_remove(s->m, s->mem.constituents, constituent_key(handle, i - 1));
    lfs_table_remove(s->m, s->mem.records, handle);
}

const struct mem_constituent *mem_constituent(struct spmc *s, uint64_t handle, uint32_t i)
{
    return lfs_table_get(s->m, s->mem.constituents, constituent_key(handle, i));
}

struct mem_constituent *mem_constituent_edit(struct spmc *s, uint64_t handle, uint32_t i)
{
    return lfs_table_put(s->m, s->mem.constituents, constituent_key(handle, i));
}

bool mem_constituent_add(struct spmc *s, uint64_t handle, const struct mem_constituent *constituent)
{
    uint32_t i = mem_record(s, handle)->constituents;
    struct mem_constituent *row =
        lfs_table_put(s->m, s->mem.constituents, constituent_key(handle, i));

    if (!row)
        return false;
    *row = *constituent;
    mem_edit(s, handle)->constituents = i + 1;
    return true;
}

int mem_borrower_of(const struct mem_record *record, uint16_t id)
{
    for (int i = 0; i < record->borrower_count; i++)
        if (record->borrower[i].id == id)
            return i;
    return -1;
}

bool mem_held(const struct mem_record *record, uint16_t except)
{
    for (unsigned i = 0; i < record->borrower_count; i++)
        if (record->borrower[i].id != except && record->borrower[i].fragments > 0)
            return true;
    return false;
}
