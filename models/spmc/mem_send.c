/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * FFA_MEM_DONATE, FFA_MEM_LEND, FFA_MEM_SHARE: the checks of their first message, in the order of
 * ffa-memory.md 6.1. Left out are those that an earlier one of the same status has made already
 * (S10, S13c, S13h), and S5: the model never lacks memory for copies.
 */
#include "models/spmc/mem.h"

#define CONVERSION_GROWS 16u /* S8: by so much the header of 1.1 is longer */

#define UPPER(permissions) ((permissions) >> 4)

static enum mem_type type_of(const struct call *c)
{
    switch ((uint32_t)c->in.x[0]) {
    case FFA_MEM_DONATE_32:
    case FFA_MEM_DONATE_64:
        return MEM_DONATE;
    case FFA_MEM_LEND_32:
    case FFA_MEM_LEND_64:
        return MEM_LEND;
    default:
        return MEM_SHARE;
    }
}

static uint32_t version_of(struct call *c)
{
    return vm_state(c->s, c->vm)->version;
}

static struct lfs_mem_emad emad_of(const struct mem_descriptor *d, uint32_t i)
{
    struct lfs_mem_emad emad = {0};

    lfs_mem_get_emad(d->bytes, d->size, &d->header, i, &emad);
    return emad;
}

/* Where the last EMAD ends; it does so inside the fragment. */
static uint32_t emads_end(const struct lfs_mem_header *header)
{
    return header->emad_offset + header->emad_size * header->emad_count;
}

/* ---- S1 to S8: the message ------------------------------------------------------------------- */

static enum rule take_message(struct call *c, struct mem_descriptor *d)
{
    bool v1_0 = version_of(c) < FFA_VERSION_1_1;
    enum rule rule;

    *d = (struct mem_descriptor){
        .bytes = c->s->scratch, .size = (uint32_t)c->in.x[2], .total = (uint32_t)c->in.x[1]};
    if (mem_explicit_buffer(c))
        return RULE_MEM_EXPLICIT_BUFFER;
    if (d->size > d->total)
        return RULE_MEM_FRAGMENT_LONGER;
    if (!vm_state(c->s, c->vm)->rxtx_mapped)
        return RULE_MEM_NO_TX;
    if (d->size > mem_tx_size(c) || (v1_0 && d->size > LFS_PAGE_SIZE))
        return RULE_MEM_FRAGMENT_BUFFER;
    if (!mem_copy_tx(c, d->size))
        return RULE_MEM_COPY_FAULT;
    rule = mem_sane(c, d, true);
    if (rule == RULE_NONE && v1_0 && d->size + CONVERSION_GROWS > LFS_PAGE_SIZE)
        return RULE_MEM_CONVERTED_SIZE;
    return rule;
}

/* ---- S9 to S12: who sends what to whom ------------------------------------------------------- */

/* S12a. Of the normal world's own endpoints the SPMC knows no more than their ids. */
static enum rule check_receiver(struct call *c, uint16_t id)
{
    const struct vm_info *vm;
    enum vm_state state;

    if (!ffa_id_is_secure(id))
        return id == c->vm->id ? RULE_MEM_RECEIVER_UNKNOWN : RULE_NONE;
    vm = vm_by_id(c->s, id);
    if (!vm || vm == c->vm || !vm->manifest)
        return RULE_MEM_RECEIVER_UNKNOWN;
    state = (enum vm_state)vm_state(c->s, vm)->state;
    if ((state == VM_NULL || state == VM_ABORTING) &&
        policy(c->s, LFS_KNOB_send_to_gone) == SEND_TO_GONE_REFUSE)
        return RULE_MEM_RECEIVER_GONE;
    return RULE_NONE;
}

static bool names_partition(const struct mem_descriptor *d)
{
    for (uint32_t i = 0; i < d->header.emad_count; i++)
        if (ffa_id_is_secure(emad_of(d, i).receiver))
            return true;
    return false;
}

/* S12b: the table of 3.1. That a share names a partition is not asked for; a lend that names none
 * is no lend to both worlds (V-10). */
static bool world_allows(const struct call *c, enum mem_type type, uint16_t receiver,
                         const struct mem_descriptor *d)
{
    if (ffa_id_is_secure(receiver))
        return true;
    if (c->vm->id != FFA_ID_NWD || d->header.emad_count == 1)
        return false;
    return type == MEM_SHARE || (type == MEM_LEND && names_partition(d) &&
                                 policy(c->s, LFS_KNOB_lend_mixed_world) == LEND_MIXED_WORLD_ALLOW);
}

static enum rule check_parties(struct call *c, enum mem_type type, const struct mem_descriptor *d)
{
    uint32_t allowed = FFA_MEM_FLAG_TIME_SLICE | (type == MEM_SHARE ? 0 : FFA_MEM_FLAG_ZERO);
    uint32_t count = d->header.emad_count;

    if (d->header.flags & ~allowed)
        return RULE_MEM_SEND_FLAGS;
    if (type == MEM_DONATE && count != 1)
        return RULE_MEM_DONATE_ONE;
    for (uint32_t i = 0; i < count; i++) {
        uint16_t receiver = emad_of(d, i).receiver;
        enum rule rule = check_receiver(c, receiver);

        if (rule != RULE_NONE)
            return rule;
        if (!world_allows(c, type, receiver, d))
            return RULE_MEM_SEND_WORLD;
    }
    return RULE_NONE;
}

/* ---- S13: the descriptor --------------------------------------------------------------------- */

static bool sender_fits(const struct call *c, uint16_t sender)
{
    return c->vm->id == FFA_ID_NWD ? !ffa_id_is_secure(sender) : sender == c->vm->id;
}

/* S13a to S13g. */
static enum rule check_places(const struct call *c, const struct mem_descriptor *d)
{
    const struct lfs_mem_header *header = &d->header;
    struct lfs_mem_composite composite;
    uint32_t end = emads_end(header);

    if (header->emad_offset + header->emad_size + LFS_MEM_COMPOSITE > d->size)
        return RULE_MEM_FRAGMENT_COMPOSITE;
    if (d->size % LFS_MEM_CONSTITUENT != 0 || d->total % LFS_MEM_CONSTITUENT != 0)
        return RULE_MEM_LENGTH_UNIT;
    if (!sender_fits(c, header->sender))
        return RULE_MEM_SENDER_FIELD;
    if (d->total < end + LFS_MEM_COMPOSITE + LFS_MEM_CONSTITUENT)
        return RULE_MEM_TOTAL_SHORT;
    if (d->composite < end || d->composite % LFS_MEM_COMPOSITE != 0 ||
        !lfs_mem_get_composite(d->bytes, d->size, d->composite, &composite))
        return RULE_MEM_COMPOSITE_OFFSET;
    if ((d->total - d->composite - LFS_MEM_COMPOSITE) / LFS_MEM_CONSTITUENT !=
        composite.constituents)
        return RULE_MEM_TOTAL_LENGTH;
    return RULE_NONE;
}

static bool named_before(const struct mem_descriptor *d, uint32_t i)
{
    for (uint32_t k = 0; k < i; k++)
        if (emad_of(d, k).receiver == emad_of(d, i).receiver)
            return true;
    return false;
}

/* S13j. */
static enum rule check_permissions(const struct call *c, enum mem_type type, uint8_t permissions)
{
    unsigned data = MEM_DATA(permissions), instruction = MEM_INSTRUCTION(permissions);

    if (data == MEM_ACCESS_RESERVED || instruction == MEM_ACCESS_RESERVED ||
        (UPPER(permissions) != 0 && mem_padding_counts(c->s)))
        return RULE_MEM_PERMISSION_RESERVED;
    if (instruction != 0)
        return RULE_MEM_SEND_INSTRUCTION;
    if ((type == MEM_DONATE) != (data == 0))
        return RULE_MEM_SEND_DATA;
    return RULE_NONE;
}

static enum rule check_receivers(const struct call *c, enum mem_type type,
                                 const struct mem_descriptor *d)
{
    for (uint32_t i = 0; i < d->header.emad_count; i++) {
        struct lfs_mem_emad emad = emad_of(d, i);
        enum rule rule = check_permissions(c, type, emad.permissions);

        if (emad.receiver == d->header.sender)
            return RULE_MEM_RECEIVER_IS_SENDER;
        if (named_before(d, i))
            return RULE_MEM_RECEIVER_TWICE;
        if (rule != RULE_NONE)
            return rule;
    }
    return RULE_NONE;
}

/* S13k, S13l. */
static enum rule check_attributes(const struct call *c, enum mem_type type,
                                  const struct mem_descriptor *d)
{
    uint16_t attributes = d->header.attributes;

    if (attributes & MEM_ATTR_SECURITY)
        return RULE_MEM_SECURITY_BITS;
    if ((attributes & MEM_ATTR_RESERVED) && mem_padding_counts(c->s))
        return RULE_MEM_ATTRIBUTES_RESERVED;
    if (type == MEM_DONATE || (type == MEM_LEND && d->header.emad_count == 1))
        return MEM_ATTR_TYPE(attributes) == 0 ? RULE_NONE : RULE_MEM_SEND_TYPE;
    return mem_mappable(attributes);
}

static enum rule check_descriptor(const struct call *c, enum mem_type type,
                                  const struct mem_descriptor *d)
{
    enum rule rule = check_places(c, d);

    if (rule != RULE_NONE)
        return rule;
    if (d->header.flags & FFA_MEM_FLAG_TIME_SLICE)
        return RULE_MEM_TIME_SLICE;
    rule = check_receivers(c, type, d);
    return rule == RULE_NONE ? check_attributes(c, type, d) : rule;
}

/* ---- S14, S15: the record -------------------------------------------------------------------- */

static void fill_record(struct mem_record *record, enum mem_type type, uint32_t version,
                        const struct mem_descriptor *d)
{
    struct lfs_mem_composite composite = {0};

    lfs_mem_get_composite(d->bytes, d->size, d->composite, &composite);
    record->sender = d->header.sender;
    record->type = (uint8_t)type;
    record->layout = (uint8_t)(version < FFA_VERSION_1_1                ? LFS_MEM_V1_0
                               : d->header.emad_size == LFS_MEM_EMAD_16 ? LFS_MEM_V1_1
                                                                        : LFS_MEM_V1_2);
    record->attributes = d->header.attributes;
    record->flags = d->header.flags;
    record->emad_size = d->header.emad_size;
    record->composite = d->composite + (version < FFA_VERSION_1_1 ? CONVERSION_GROWS : 0);
    record->announced = composite.constituents;
    record->pages = composite.pages;
    record->tag = d->header.tag;
    record->borrower_count = (uint8_t)d->header.emad_count;
    for (uint32_t i = 0; i < d->header.emad_count; i++) {
        struct lfs_mem_emad emad = emad_of(d, i);

        record->borrower[i] = (struct mem_borrower){.id = emad.receiver,
                                                    .offered = emad.permissions,
                                                    .flags = emad.flags,
                                                    .impdef = {emad.impdef[0], emad.impdef[1]}};
    }
}

uint32_t mem_received(const struct mem_record *record)
{
    uint32_t composite =
        record->composite - (record->layout == LFS_MEM_V1_0 ? CONVERSION_GROWS : 0);

    return composite + LFS_MEM_COMPOSITE + record->constituents * LFS_MEM_CONSTITUENT;
}

int mem_take_fragment(struct call *c, uint64_t handle, struct mem_record *record, uint32_t offset,
                      uint32_t size)
{
    uint32_t fragment = record->fragments++;
    struct lfs_mem_range range;

    for (; lfs_mem_get_range(c->s->scratch, size, offset, &range); offset += LFS_MEM_CONSTITUENT)
        mem_constituent_add(c->s, handle, record,
                            &(struct mem_constituent){
                                .base = range.base, .pages = range.pages, .fragment = fragment});
    if (record->constituents == record->announced)
        return mem_complete(c, handle);
    lfs_trace_rule(c->ctx, RULE_MEM_SEND_PARTIAL);
    set_regs(c, c->vcpu,
             (const uint64_t[8]){FFA_MEM_FRAG_RX_32, (uint32_t)handle, handle >> 32,
                                 mem_received(record),
                                 c->vm->id == FFA_ID_NWD ? (uint64_t)record->sender << 16 : 0});
    return c->vcpu;
}

int do_mem_send(struct call *c)
{
    enum mem_type type = type_of(c);
    struct mem_descriptor d;
    struct mem_record *record;
    uint64_t handle;
    enum rule rule = take_message(c, &d);

    if (rule == RULE_NONE)
        rule = check_parties(c, type, &d);
    if (rule == RULE_NONE)
        rule = check_descriptor(c, type, &d);
    if (rule != RULE_NONE)
        return mem_refuse(c, rule);
    record = mem_record_new(c->s, &handle);
    if (!record)
        return mem_refuse(c, RULE_MEM_NO_RECORD);
    fill_record(record, type, version_of(c), &d);
    return mem_take_fragment(c, handle, record, d.composite + LFS_MEM_COMPOSITE, d.size);
}
