/* SPDX-License-Identifier: BSD-3-Clause */
/* Transaction records and their constituents (ffa-memory.md 8). */
#include "models/spmc/mem.h"

#define HANDLE_SHIFT 32 /* of a constituent's key; handles are indices */

void mem_init(struct spmc *s)
{
    s->mem.records = lfs_table_new(s->m, "memory transactions", LFS_HOT, sizeof(struct mem_record));
    s->mem.constituents =
        lfs_table_new(s->m, "constituents", LFS_HOT, sizeof(struct mem_constituent));
    s->mem.order = lfs_table_new(s->m, "constituents in order", LFS_COLD, sizeof(uint64_t));
    s->mem.secured = lfs_space_new(s->m, "moved to the secure address space");
    s->mem.next = lfs_obj_new(s->m, "next handle", LFS_HOT, sizeof(uint64_t));
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

/* ---- handles --------------------------------------------------------------------------------- */

/* Handles are indices of records. */
struct mem_record *mem_record_new(struct spmc *s, uint64_t *handle)
{
    uint64_t limit = s->platform->limits->mem_shares;

    if (lfs_table_count(s->m, s->mem.records) >= limit)
        return NULL;
    if (policy(s, LFS_KNOB_handle_reuse) == HANDLE_REUSE_AT_ONCE) {
        *handle = lfs_table_gap(s->m, s->mem.records, 0);
        return mem_edit(s, *handle);
    }
    *handle = lfs_table_gap(s->m, s->mem.records, *(const uint64_t *)lfs_read(s->m, s->mem.next));
    if (*handle >= limit)
        *handle = lfs_table_gap(s->m, s->mem.records, 0);
    *(uint64_t *)lfs_write(s->m, s->mem.next) = (*handle + 1) % limit;
    return mem_edit(s, *handle);
}

uint32_t mem_state_sent(const struct mem_record *record)
{
    switch ((enum mem_type)record->type) {
    case MEM_SHARE:
        return MODE_SHARED;
    case MEM_LEND:
        return LFS_MODE_INVALID;
    case MEM_DONATE:
        break;
    }
    return MODE_ABSENT;
}

/* ---- constituents ---------------------------------------------------------------------------- */

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

void mem_constituent_add(struct spmc *s, uint64_t handle, struct mem_record *record,
                         const struct mem_constituent *constituent)
{
    struct mem_constituent *row = mem_constituent_edit(s, handle, record->constituents);

    if (!row)
        return;
    *row = *constituent;
    record->constituents++;
}

uint64_t mem_handle_in(const struct call *c)
{
    return (uint32_t)c->in.x[1] | c->in.x[2] << 32;
}

struct vm_info *mem_sender(struct spmc *s, const struct mem_record *record)
{
    return ffa_id_is_secure(record->sender) ? vm_by_id(s, record->sender) : &s->vm[0];
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
