/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What every call that takes a descriptor asks of it, before anything is made of what it says:
 * S7 and R8 of ffa-memory.md 6. Lengths and offsets are a guest's, and checked before they are
 * used.
 */
#include "models/spmc/mem.h"

#define RESERVED_SIZE 8u
#define RESERVED_AT   24u /* in an EMAD of 32 bytes */
#define EMAD_UNIT     16u /* of the size and place of EMADs (V-19, V-20) */

/* ---- the buffer ------------------------------------------------------------------------------ */

/* With RME a buffer can have gone to the secure address space since it was mapped, and is read in
 * the other: a granule protection fault, from which the SPMC recovers. It does not recover from any
 * other. */
bool mem_copy_tx(struct call *c, uint32_t length)
{
    const struct vm *vm = vm_state(c->s, c->vm);
    lfs_ipa fault;

    if (c->vm->id == FFA_ID_NWD && mem_secured(c, vm->tx, vm->rxtx_pages))
        return false;
    if (lfs_space_read(c->s->m, c->s->stage1, lfs_ipa_of(vm->tx), c->s->scratch, length, LFS_MODE_R,
                       &fault) != LFS_ACCESS_OK)
        lfs_panic(c->ctx, RULE_SPMC_LOST_TX, "SPMC panic: fault at 0x%llx in TX of %s",
                  (unsigned long long)fault.v, c->vm->name);
    lfs_charge(c->ctx, transfer_time(length, c->s->platform->costs.memcpy_mib_s));
    mem_trace_descriptor(c, length);
    return true;
}

uint32_t mem_tx_size(struct call *c)
{
    return vm_state(c->s, c->vm)->rxtx_pages * (uint32_t)LFS_PAGE_SIZE;
}

bool mem_explicit_buffer(const struct call *c)
{
    uint64_t address = smccc_is_smc64((uint32_t)c->in.x[0]) ? c->in.x[3] : (uint32_t)c->in.x[3];

    return address != 0 || (uint32_t)c->in.x[4] != 0;
}

/* ---- single fields --------------------------------------------------------------------------- */

/* 1.10. The entries of a 1.1 caller are never larger than those of its version (MEM-04). */
static bool emad_size_fits(const struct spmc *s, uint32_t version, uint32_t size)
{
    if (size == LFS_MEM_EMAD_16 || version < FFA_VERSION_1_2)
        return size == LFS_MEM_EMAD_16;
    return size == LFS_MEM_EMAD_32 || (size > LFS_MEM_EMAD_32 && size % EMAD_UNIT == 0 &&
                                       policy(s, LFS_KNOB_emad_sizes) == EMAD_SIZES_LATER_TOO);
}

/* S7b, 1.9. */
static bool layout_fits(const struct spmc *s, uint32_t version, const struct lfs_mem_header *header)
{
    if (version < FFA_VERSION_1_1)
        return true;
    if (header->emad_offset % EMAD_UNIT != 0 &&
        policy(s, LFS_KNOB_emad_offset_alignment) == EMAD_OFFSET_ALIGNMENT_CHECK)
        return false;
    return header->emad_offset >= LFS_MEM_HEADER && emad_size_fits(s, version, header->emad_size);
}

static bool receivers_fit(const struct spmc *s, uint32_t count)
{
    return count >= 1 && count <= s->platform->limits->mem_receivers && count <= MEM_BORROWERS_MAX;
}

/* S7e. As firmware computes it, which for 1.0 counts no EMADs. */
static bool composite_fits(uint32_t version, const struct mem_descriptor *d, uint32_t composite)
{
    uint64_t least = LFS_MEM_HEADER;

    if (version >= FFA_VERSION_1_1)
        least += (uint64_t)d->header.emad_size * d->header.emad_count;
    return composite >= least && (uint64_t)composite + LFS_MEM_COMPOSITE <= d->size;
}

/* What firmware takes for the reserved field of a 16-byte EMAD since 1.2 lies behind it; behind the
 * descriptor's end it is taken for zero here (1.10, GAP-33). */
static bool zero_behind(const struct mem_descriptor *d, uint32_t i)
{
    uint64_t at = d->header.emad_offset + (uint64_t)i * d->header.emad_size + RESERVED_AT;

    for (uint64_t end = at + RESERVED_SIZE; at < end && at < d->size; at++)
        if (d->bytes[at] != 0)
            return false;
    return true;
}

static bool reserved_zero(const struct spmc *s, uint32_t version, const struct mem_descriptor *d,
                          uint32_t i, const struct lfs_mem_emad *emad)
{
    if (version >= FFA_VERSION_1_2 && d->header.emad_size == LFS_MEM_EMAD_16 &&
        policy(s, LFS_KNOB_emad_reserved_field) == EMAD_RESERVED_FIELD_AT_24)
        return zero_behind(d, i);
    return emad->reserved_zero;
}

/* ---- the whole ------------------------------------------------------------------------------- */

/* S7f. */
static enum rule check_emads(const struct spmc *s, uint32_t version, const struct mem_descriptor *d,
                             uint32_t composite)
{
    struct lfs_mem_emad emad;

    for (uint32_t i = 0; i < d->header.emad_count; i++) {
        lfs_mem_get_emad(d->bytes, d->size, &d->header, i, &emad);
        if (!reserved_zero(s, version, d, i, &emad))
            return RULE_MEM_EMAD_RESERVED;
        if (emad.composite != composite)
            return RULE_MEM_COMPOSITE_DIFFERS;
    }
    return RULE_NONE;
}

enum rule mem_sane(struct call *c, struct mem_descriptor *d, bool with_composite)
{
    uint32_t version = vm_state(c->s, c->vm)->version;
    struct lfs_mem_header *header = &d->header;
    struct lfs_mem_emad first;

    if (!lfs_mem_get_header(d->bytes, d->size, version, header))
        return RULE_MEM_FRAGMENT_SHORT;
    if (!header->reserved_zero)
        return RULE_MEM_HEADER_RESERVED;
    if (!layout_fits(c->s, version, header))
        return RULE_MEM_EMAD_LAYOUT;
    if (!receivers_fit(c->s, header->emad_count))
        return RULE_MEM_RECEIVER_COUNT;
    if ((uint64_t)header->emad_offset + (uint64_t)header->emad_size * header->emad_count > d->size)
        return RULE_MEM_FRAGMENT_SHORT;
    lfs_mem_get_emad(d->bytes, d->size, header, 0, &first);
    if (with_composite ? !composite_fits(version, d, first.composite) : first.composite != 0)
        return RULE_MEM_COMPOSITE_PLACE;
    d->composite = first.composite;
    return check_emads(c->s, version, d, first.composite);
}

enum rule mem_mappable(uint16_t attributes)
{
    unsigned type = MEM_ATTR_TYPE(attributes), cache = MEM_ATTR_CACHE(attributes);

    if (type == FFA_MEM_TYPE_NORMAL && cache != FFA_MEM_WRITE_BACK)
        return RULE_MEM_CACHEABILITY;
    if (type == FFA_MEM_TYPE_DEVICE && cache != FFA_MEM_NGNRNE)
        return RULE_MEM_DEVICE_TYPE;
    return MEM_ATTR_SHARE(attributes) == FFA_MEM_INNER_SHAREABLE ? RULE_NONE
                                                                 : RULE_MEM_SHAREABILITY;
}

bool mem_padding_counts(const struct spmc *s)
{
    return policy(s, LFS_KNOB_descriptor_padding) == DESCRIPTOR_PADDING_REJECT;
}

bool mem_flags_known(const struct spmc *s, uint32_t flags)
{
    return !(flags & ~(FFA_MEM_RECLAIM_ZERO | FFA_MEM_RECLAIM_TIME_SLICE)) ||
           policy(s, LFS_KNOB_give_back_flags) == GIVE_BACK_FLAGS_IGNORE;
}

/* ---- statuses -------------------------------------------------------------------------------- */

/* Of the rules that do not answer INVALID_PARAMETERS. */
static const struct {
    uint16_t rule;
    int8_t status;
} statuses[] = {
    {RULE_MEM_COPY_FAULT, FFA_STATUS_ABORTED},
    {RULE_MEM_CONVERTED_SIZE, FFA_STATUS_NOT_SUPPORTED},
    {RULE_MEM_SEND_WORLD, FFA_STATUS_DENIED},
    {RULE_MEM_SENDER_FIELD, FFA_STATUS_DENIED},
    {RULE_MEM_CACHEABILITY, FFA_STATUS_DENIED},
    {RULE_MEM_DEVICE_TYPE, FFA_STATUS_DENIED},
    {RULE_MEM_SHAREABILITY, FFA_STATUS_DENIED},
    {RULE_MEM_NO_RECORD, FFA_STATUS_NO_MEMORY},
    {RULE_MEM_FRAG_LIMIT, FFA_STATUS_NO_MEMORY},
    {RULE_MEM_MIXED_PAGES, FFA_STATUS_DENIED},
    {RULE_MEM_MIXED_MODES, FFA_STATUS_DENIED},
    {RULE_MEM_NOT_NORMAL, FFA_STATUS_DENIED},
    {RULE_MEM_DEVICE, FFA_STATUS_DENIED},
    {RULE_MEM_NOT_EXCLUSIVE, FFA_STATUS_DENIED},
    {RULE_MEM_ZERO_READ_ONLY, FFA_STATUS_DENIED},
    {RULE_MEM_OFFER, FFA_STATUS_DENIED},
    {RULE_MEM_PROTECTION_DENIED, FFA_STATUS_DENIED},
    {RULE_DONATE_DENIED, FFA_STATUS_DENIED},
    {RULE_MEM_STILL_HELD, FFA_STATUS_DENIED},
    {RULE_MEM_RECLAIM_ZERO, FFA_STATUS_DENIED},
    {RULE_MEM_RECLAIM_ASSERTS, FFA_STATUS_DENIED},
    {RULE_RETRIEVE_RX_BUSY, FFA_STATUS_BUSY},
    {RULE_RETRIEVE_OWNER_DEAD, FFA_STATUS_DENIED},
    {RULE_RETRIEVE_SENDER, FFA_STATUS_DENIED},
    {RULE_RETRIEVE_SEVERAL_VMS, FFA_STATUS_NOT_SUPPORTED},
    {RULE_RETRIEVE_NOT_ZEROED, FFA_STATUS_DENIED},
    {RULE_RETRIEVE_SENT_AS_DEVICE, FFA_STATUS_DENIED},
    {RULE_RETRIEVE_NOT_BORROWER, FFA_STATUS_DENIED},
    {RULE_RETRIEVE_DATA_RESERVED, FFA_STATUS_DENIED},
    {RULE_RETRIEVE_WRITE, FFA_STATUS_DENIED},
    {RULE_RETRIEVE_EXECUTE_RESERVED, FFA_STATUS_DENIED},
    {RULE_RETRIEVE_BEYOND_OWNER, FFA_STATUS_DENIED},
    {RULE_RETRIEVE_ZERO_READ_ONLY, FFA_STATUS_DENIED},
    {RULE_RETRIEVE_DEVICE, FFA_STATUS_DENIED},
    {RULE_RETRIEVE_MAPPED, FFA_STATUS_DENIED},
    {RULE_RETRIEVE_FAULT, FFA_STATUS_ABORTED},
    {RULE_HYPERVISOR_BUSY, FFA_STATUS_DENIED},
    {RULE_FRAG_RX_BUSY, FFA_STATUS_BUSY},
    {RULE_FRAG_RX_FAULT, FFA_STATUS_ABORTED},
    {RULE_RELINQUISH_ZERO_READ_ONLY, FFA_STATUS_DENIED},
    {RULE_RELINQUISH_PAGES, FFA_STATUS_DENIED},
};

int mem_refuse(struct call *c, enum rule rule)
{
    for (size_t i = 0; i < sizeof(statuses) / sizeof(statuses[0]); i++)
        if (statuses[i].rule == rule)
            return refuse(c, (enum ffa_status)statuses[i].status, rule);
    return refuse(c, FFA_STATUS_INVALID_PARAMETERS, rule);
}
