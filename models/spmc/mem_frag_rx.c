/* SPDX-License-Identifier: BSD-3-Clause */
/* FFA_MEM_FRAG_RX: the next fragments of a retrieval, F1 to F8 of ffa-memory.md 6.5. */
#include "models/spmc/mem.h"

#define WHO_SHIFT 16 /* w4 */

/* Whose retrieval goes on, and how far it has come. */
struct progress {
    uint64_t handle;
    int borrower; /* -1: the Hypervisor's */
    uint32_t delivered;
};

static uint16_t who(const struct call *c)
{
    return (uint16_t)(c->in.x[4] >> WHO_SHIFT);
}

/* F1 to F4. */
static enum rule check_call(struct call *c, uint64_t handle)
{
    const struct mem_record *record = mem_record(c->s, handle);

    if (c->vcpu != NOBODY && who(c) != 0)
        return RULE_FRAG_RX_SENDER;
    if (!mem_rx_free(c))
        return RULE_FRAG_RX_BUSY;
    if (!record)
        return RULE_MEM_UNKNOWN_HANDLE;
    return record->complete ? RULE_NONE : RULE_MEM_INCOMPLETE;
}

/* F5 and F6. */
static enum rule find_retrieval(const struct call *c, const struct mem_record *record,
                                struct progress *p)
{
    if (c->vcpu == NOBODY && record->hypervisor_fragments > 0 && ffa_id_is_vm(who(c))) {
        p->borrower = -1;
        p->delivered = record->hypervisor_delivered;
        return who(c) == record->sender ? RULE_NONE : RULE_FRAG_RX_NOT_OWNER;
    }
    p->borrower = mem_borrower_of(record, c->vm->id);
    if (p->borrower < 0)
        return RULE_FRAG_RX_STRANGER;
    p->delivered = record->borrower[p->borrower].delivered;
    return p->delivered > 0 && p->delivered < record->constituents ? RULE_NONE
                                                                   : RULE_FRAG_RX_NOT_STARTED;
}

/* F7 (9.3). */
static uint64_t expected_offset(struct call *c, const struct mem_record *record,
                                const struct progress *p)
{
    bool v1_0 = vm_state(c->s, c->vm)->version < FFA_VERSION_1_1;
    uint64_t head = record->composite;

    if (policy(c->s, LFS_KNOB_frag_rx_offset) == FRAG_RX_OFFSET_DELIVERED)
        return mem_response_head(c, record, p->borrower) +
               (uint64_t)p->delivered * LFS_MEM_CONSTITUENT;
    if (v1_0)
        head = LFS_MEM_HEADER_V1_0 + LFS_MEM_EMAD_16;
    return head + LFS_MEM_COMPOSITE + (uint64_t)p->delivered * LFS_MEM_CONSTITUENT -
           (uint64_t)record->emad_size * (record->borrower_count - 1u);
}

static int deliver(struct call *c, struct progress *p)
{
    size_t size = mem_put_constituents(c, p->handle, &p->delivered, p->borrower < 0, c->s->scratch,
                                       mem_tx_size(c));

    mem_write_rx(c, size);
    mem_delivered(c, p->handle, p->borrower, p->delivered);
    lfs_trace_rule(c->ctx, RULE_FRAG_RX_SENT);
    set_regs(c, c->vcpu,
             (const uint64_t[8]){FFA_MEM_FRAG_TX_32, (uint32_t)p->handle, p->handle >> 32, size});
    return c->vcpu;
}

int do_mem_frag_rx(struct call *c)
{
    struct progress p = {.handle = mem_handle_in(c)};
    const struct mem_record *record = mem_record(c->s, p.handle);
    enum rule rule = check_call(c, p.handle);

    if (rule == RULE_NONE)
        rule = find_retrieval(c, record, &p);
    if (rule == RULE_NONE && (uint32_t)c->in.x[3] != expected_offset(c, record, &p))
        rule = RULE_FRAG_RX_OFFSET;
    if (rule == RULE_NONE && mem_rx_moved(c))
        rule = RULE_FRAG_RX_FAULT;
    if (rule != RULE_NONE)
        return mem_refuse(c, rule);
    return deliver(c, &p);
}
