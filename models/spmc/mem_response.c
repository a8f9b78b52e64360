/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What a retrieval answers (ffa-memory.md 6.4, 9.3): a descriptor in the layout of the caller's
 * version, with as many whole fragments of the send as RX has room for.
 *
 * RX can be smaller than a fragment: the sender's TX may be larger, or its access descriptors
 * shorter. As much of such a fragment is delivered as fits, and the next call goes on behind that.
 */
#include "models/spmc/mem.h"

/* ---- RX -------------------------------------------------------------------------------------- */

bool mem_rx_free(struct call *c)
{
    const struct vm *vm = vm_state(c->s, c->vm);

    return vm->rxtx_mapped && vm->rx_state == RX_EMPTY;
}

/* The SPMC maps a buffer in the address space in which its owner has it; non-secure memory can move
 * to the secure one later (4.7). */
bool mem_rx_moved(struct call *c)
{
    const struct vm *vm = vm_state(c->s, c->vm);
    uint32_t mode = 0;
    lfs_pa pa;

    if (c->vm->id != FFA_ID_NWD)
        lfs_space_translate(c->s->m, c->vm->space, lfs_ipa_of(vm->rx), &pa, &mode);
    return (c->vm->id == FFA_ID_NWD || (mode & MODE_NS)) && mem_secured(c, vm->rx, vm->rxtx_pages);
}

void mem_write_rx(struct call *c, size_t size)
{
    const struct vm *vm = vm_state(c->s, c->vm);
    size_t all = mem_tx_size(c); /* RX is as large */
    lfs_ipa fault;

    if (lfs_space_fill(c->s->m, c->s->stage1, lfs_ipa_of(vm->rx), c->s->scratch, size, all,
                       LFS_MODE_W, &fault) != LFS_ACCESS_OK)
        lfs_panic(c->ctx, RULE_SPMC_LOST_RX, "SPMC panic: fault at 0x%llx in RX of %s",
                  (unsigned long long)fault.v, c->vm->name);
    lfs_charge(c->ctx, transfer_time(all, c->s->platform->costs.memcpy_mib_s));
    vm_edit(c->s, c->vm)->rx_state = RX_FULL;
}

/* ---- the descriptor -------------------------------------------------------------------------- */

static enum lfs_mem_layout layout_of(struct call *c)
{
    return lfs_mem_layout_of(vm_state(c->s, c->vm)->version);
}

/* Without its constituents. A retrieval by a borrower (-1: by the Hypervisor) hears of nobody
 * else. */
static struct lfs_mem_descriptor describe(struct call *c, const struct mem_record *record,
                                          uint64_t handle, int borrower,
                                          struct lfs_mem_emad emads[MEM_BORROWERS_MAX])
{
    unsigned first = borrower < 0 ? 0 : (unsigned)borrower;
    unsigned count = borrower < 0 ? record->borrower_count : 1;

    for (unsigned i = 0; i < count; i++) {
        const struct mem_borrower *b = &record->borrower[first + i];

        emads[i] = (struct lfs_mem_emad){.receiver = b->id,
                                         .permissions = borrower < 0 ? b->offered : b->granted,
                                         .flags = b->flags,
                                         .impdef = {b->impdef[0], b->impdef[1]}};
    }
    return (struct lfs_mem_descriptor){.layout = layout_of(c),
                                       .sender = record->sender,
                                       .attributes = record->attributes,
                                       .flags = record->flags | (uint32_t)record->type
                                                                    << FFA_MEM_FLAG_TYPE_SHIFT,
                                       .handle = handle,
                                       .emads = emads,
                                       .emad_count = count,
                                       .with_composite = true,
                                       .pages = record->pages,
                                       .constituents = record->announced};
}

size_t mem_put_constituents(struct call *c, uint64_t handle, uint32_t *delivered, bool one_fragment,
                            uint8_t *out, size_t room)
{
    const struct mem_constituent *one;
    uint32_t at = *delivered, whole = at, fragment = 0;

    for (; (one = mem_constituent(c->s, handle, at)); at++) {
        struct lfs_mem_range range = {one->base, one->pages, 0};

        if (at > *delivered && one->fragment != fragment)
            whole = at;
        if ((one_fragment && whole > *delivered) || lfs_mem_put_ranges(&range, 1, out, room) == 0)
            break;
        fragment = one->fragment;
        out += LFS_MEM_CONSTITUENT;
        room -= LFS_MEM_CONSTITUENT;
    }
    if (!one || whole == *delivered)
        whole = at;
    at = whole - *delivered;
    *delivered = whole;
    return (size_t)at * LFS_MEM_CONSTITUENT;
}

int mem_respond(struct call *c, uint64_t handle, int borrower, bool non_secure)
{
    uint32_t delivered = 0;
    struct lfs_mem_emad emads[MEM_BORROWERS_MAX];
    struct lfs_mem_descriptor d = describe(c, mem_record(c->s, handle), handle, borrower, emads);
    uint8_t *out = c->s->scratch;
    size_t size;

    if (non_secure)
        d.attributes |= FFA_MEM_NON_SECURE;
    size = lfs_mem_put(&d, out, mem_tx_size(c));
    size += mem_put_constituents(c, handle, &delivered, borrower < 0, out + size,
                                 mem_tx_size(c) - size);
    mem_write_rx(c, size);
    mem_delivered(c, handle, borrower, delivered);
    lfs_trace_rule(c->ctx, borrower < 0 ? RULE_HYPERVISOR_ANSWERED : RULE_MEM_RETRIEVED);
    set_regs(c, c->vcpu, (const uint64_t[8]){FFA_MEM_RETRIEVE_RESP_32, lfs_mem_total(&d), size});
    return c->vcpu;
}

void mem_delivered(struct call *c, uint64_t handle, int borrower, uint32_t delivered)
{
    struct mem_record *record = mem_edit(c->s, handle);
    const struct mem_constituent *last =
        delivered > 0 ? mem_constituent(c->s, handle, delivered - 1) : NULL;
    uint16_t fragments = last ? (uint16_t)(last->fragment + 1) : 0;
    bool all = delivered == record->constituents;

    if (borrower < 0) {
        record->hypervisor_fragments = all ? 0 : fragments;
        record->hypervisor_delivered = all ? 0 : delivered;
        return;
    }
    record->borrower[borrower].fragments = fragments;
    record->borrower[borrower].delivered = delivered;
    if (all && record->type == MEM_DONATE) {
        mem_claim_donated(c, handle, borrower);
        mem_record_free(c->s, handle);
    }
}

uint64_t mem_response_head(struct call *c, const struct mem_record *record, int borrower)
{
    struct lfs_mem_emad emads[MEM_BORROWERS_MAX];
    struct lfs_mem_descriptor d = describe(c, record, 0, borrower, emads);

    d.constituents = 0;
    return lfs_mem_total(&d);
}
