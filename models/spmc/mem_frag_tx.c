/* SPDX-License-Identifier: BSD-3-Clause */
/* FFA_MEM_FRAG_TX: further fragments of a send, in the order of ffa-memory.md 6.3. */
#include "models/spmc/mem.h"

/* X1 to X6: the message. */
static enum rule take_fragment(struct call *c, uint64_t handle, uint32_t size)
{
    bool foreign = handle & FFA_MEM_HANDLE_HYPERVISOR;

    if (c->vm->id != FFA_ID_NWD && (uint32_t)c->in.x[4] >> 16 != 0)
        return RULE_MEM_FRAG_SENDER_ID;
    if (!vm_state(c->s, c->vm)->rxtx_mapped)
        return RULE_MEM_NO_TX;
    if (size > mem_tx_size(c) || (foreign && size > LFS_PAGE_SIZE))
        return RULE_MEM_FRAGMENT_BUFFER;
    if (size < LFS_MEM_CONSTITUENT || size % LFS_MEM_CONSTITUENT != 0)
        return RULE_MEM_FRAG_LENGTH;
    if (!mem_copy_tx(c, size))
        return RULE_MEM_COPY_FAULT;
    return foreign ? RULE_MEM_FOREIGN_HANDLE : RULE_NONE;
}

static bool has_world_receiver(const struct mem_record *record)
{
    for (unsigned i = 0; i < record->borrower_count; i++)
        if (!ffa_id_is_secure(record->borrower[i].id))
            return true;
    return false;
}

static bool may_continue(const struct call *c, const struct mem_record *record)
{
    if (c->vm->id != FFA_ID_NWD)
        return record->sender == c->vm->id;
    return !ffa_id_is_secure(record->sender) ||
           policy(c->s, LFS_KNOB_frag_tx_from_nwd) == FRAG_TX_FROM_NWD_ANY;
}

/* X7 to X12: the transaction that it is for. */
static enum rule check_record(const struct call *c, const struct mem_record *record, uint32_t size)
{
    if (!record)
        return RULE_MEM_UNKNOWN_HANDLE;
    if (!may_continue(c, record))
        return RULE_MEM_FRAG_NOT_SENDER;
    if (record->complete)
        return RULE_MEM_FRAG_COMPLETE;
    if (record->fragments >= c->s->platform->limits->mem_fragments)
        return RULE_MEM_FRAG_LIMIT;
    if (has_world_receiver(record) &&
        policy(c->s, LFS_KNOB_mixed_world_fragments) == MIXED_WORLD_FRAGMENTS_REFUSE)
        return RULE_MEM_FRAG_MIXED;
    if (record->constituents + size / LFS_MEM_CONSTITUENT > record->announced &&
        policy(c->s, LFS_KNOB_overlong_fragment) == OVERLONG_FRAGMENT_REFUSE)
        return RULE_MEM_FRAG_OVERLONG;
    return RULE_NONE;
}

int do_mem_frag_tx(struct call *c)
{
    uint64_t handle = mem_handle_in(c);
    uint32_t size = (uint32_t)c->in.x[3];
    enum rule rule = take_fragment(c, handle, size);

    if (rule == RULE_NONE)
        rule = check_record(c, mem_record(c->s, handle), size);
    if (rule == RULE_MEM_FRAG_LIMIT)
        mem_record_free(c->s, handle);
    return rule == RULE_NONE ? mem_take_fragment(c, handle, mem_edit(c->s, handle), 0, size)
                             : mem_refuse(c, rule);
}
