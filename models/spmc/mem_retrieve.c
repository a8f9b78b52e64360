/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * FFA_MEM_RETRIEVE_REQ: the checks of ffa-memory.md 6.4 in their order, and the Hypervisor's form.
 *
 * Left out are those that cannot fail here: the composite offset of R27, which R8 has seen, and
 * R31, since C12 has seen the addresses and the model never lacks memory for tables.
 */
#include "models/spmc/mem.h"

/* A request as it was copied to s->scratch, and what it is about. */
struct request {
    struct mem_descriptor d;
    const struct mem_record *record;
    uint16_t who; /* retrieves: the caller, or the endpoint for which the normal world does */
    int borrower; /* that one in the record */
    uint8_t granted;
};

static struct lfs_mem_emad emad_of(const struct request *r, uint32_t i)
{
    struct lfs_mem_emad emad = {0};

    lfs_mem_get_emad(r->d.bytes, r->d.size, &r->d.header, i, &emad);
    return emad;
}

/* ---- R1 to R6: the message ------------------------------------------------------------------- */

/* R3 is of the caller's buffer, if it has one. The SPMC's own is as large as the largest. */
static enum rule take_request(struct call *c, struct request *r)
{
    bool mapped = vm_state(c->s, c->vm)->rxtx_mapped;

    *r = (struct request){
        .d = {.bytes = c->s->scratch, .size = (uint32_t)c->in.x[2], .total = (uint32_t)c->in.x[1]}};
    if (mem_explicit_buffer(c))
        return RULE_MEM_EXPLICIT_BUFFER;
    if (r->d.size != r->d.total)
        return RULE_RETRIEVE_FRAGMENTED;
    if (r->d.size > (mapped ? mem_tx_size(c) : rxtx_pages_max(c->s) * LFS_PAGE_SIZE))
        return RULE_RETRIEVE_TOO_LONG;
    if (!mapped)
        return RULE_MEM_NO_TX;
    if (!mem_copy_tx(c, r->d.size))
        return RULE_MEM_COPY_FAULT;
    return mem_rx_free(c) ? RULE_NONE : RULE_RETRIEVE_RX_BUSY;
}

/* ---- R7: the Hypervisor asks what a handle is ------------------------------------------------ */

static bool asks_as_hypervisor(struct call *c, struct request *r)
{
    return lfs_mem_get_header(r->d.bytes, r->d.size, vm_state(c->s, c->vm)->version,
                              &r->d.header) &&
           r->d.header.emad_count == 0;
}

/* The upper half of the attributes is not looked at. Version 1.0 has two fields less. */
static bool says_handle_only(struct call *c, const struct lfs_mem_header *header)
{
    bool v1_0 = vm_state(c->s, c->vm)->version < FFA_VERSION_1_1;

    return header->sender == 0 && (header->attributes & 0xff) == 0 && header->flags == 0 &&
           header->tag == 0 &&
           (v1_0 ? header->reserved_zero : header->emad_size == 0 && header->emad_offset == 0);
}

static void refuse_partition(struct call *c)
{
    if (policy(c->s, LFS_KNOB_hypervisor_request_from_sp) == HYPERVISOR_REQUEST_FROM_SP_PANIC)
        lfs_panic(c->ctx, RULE_HYPERVISOR_FROM_SP,
                  "SPMC panic: %s retrieves memory as only the Hypervisor does", c->vm->name);
}

static enum rule check_hypervisor(struct call *c, const struct lfs_mem_header *header)
{
    const struct mem_record *record = mem_record(c->s, header->handle);

    if (!says_handle_only(c, header) || (header->handle & FFA_MEM_HANDLE_HYPERVISOR))
        return RULE_HYPERVISOR_FIELDS;
    if (!record)
        return RULE_MEM_UNKNOWN_HANDLE;
    if (c->vcpu != NOBODY) {
        refuse_partition(c);
        return RULE_HYPERVISOR_FROM_SP;
    }
    if (!record->complete && policy(c->s, LFS_KNOB_hypervisor_request_incomplete) ==
                                 HYPERVISOR_REQUEST_INCOMPLETE_REFUSE)
        return RULE_HYPERVISOR_INCOMPLETE;
    if (record->hypervisor_fragments > 0)
        return RULE_HYPERVISOR_BUSY;
    return mem_rx_moved(c) ? RULE_RETRIEVE_FAULT : RULE_NONE;
}

static int answer_hypervisor(struct call *c, const struct lfs_mem_header *header)
{
    enum rule rule = check_hypervisor(c, header);

    return rule == RULE_NONE ? mem_respond(c, header->handle, -1, false) : mem_refuse(c, rule);
}

/* ---- R8 to R19: which transaction, and who --------------------------------------------------- */

static enum rule find_transaction(struct call *c, struct request *r)
{
    bool v1_0 = vm_state(c->s, c->vm)->version < FFA_VERSION_1_1;
    enum rule rule = mem_sane(c, &r->d, false);

    if (rule != RULE_NONE)
        return rule;
    if (v1_0 && r->d.size + LFS_MEM_HEADER - LFS_MEM_HEADER_V1_0 > LFS_PAGE_SIZE)
        return RULE_MEM_CONVERTED_SIZE;
    if (r->d.header.handle & FFA_MEM_HANDLE_HYPERVISOR)
        return RULE_MEM_FOREIGN_HANDLE;
    r->record = mem_record(c->s, r->d.header.handle);
    if (!r->record)
        return RULE_MEM_UNKNOWN_HANDLE;
    if (!r->record->complete)
        return RULE_MEM_INCOMPLETE;
    if (r->record->deferred)
        return RULE_RETRIEVE_OWNER_DEAD;
    if (r->d.size != r->d.header.emad_offset + r->d.header.emad_size * r->d.header.emad_count)
        return RULE_RETRIEVE_LENGTH;
    return r->d.header.sender == r->record->sender ? RULE_NONE : RULE_RETRIEVE_SENDER;
}

/* As many access descriptors as firmware looks at when the normal world asks (GAP-32). */
static uint32_t looked_at(struct call *c, const struct request *r)
{
    if (policy(c->s, LFS_KNOB_nwd_retrieve_list) == NWD_RETRIEVE_LIST_AS_LISTED)
        return r->d.header.emad_count;
    if (r->d.header.emad_count < r->record->borrower_count)
        lfs_panic(c->ctx, RULE_RETRIEVE_PARTIAL_LIST,
                  "SPMC panic: the normal world lists %u of %u borrowers",
                  (unsigned)r->d.header.emad_count, (unsigned)r->record->borrower_count);
    return r->record->borrower_count;
}

/* R16. */
static enum rule find_borrower(struct call *c, struct request *r)
{
    uint32_t count;

    r->who = c->vm->id;
    if (c->vcpu != NOBODY)
        return RULE_NONE;
    r->who = MEM_NO_BORROWER;
    count = looked_at(c, r);
    for (uint32_t i = 0; i < count; i++) {
        uint16_t id = emad_of(r, i).receiver;

        if (ffa_id_is_secure(id))
            continue;
        if (r->who != MEM_NO_BORROWER)
            return RULE_RETRIEVE_SEVERAL_VMS;
        r->who = id;
    }
    return RULE_NONE;
}

static uint32_t type_in(const struct request *r)
{
    return r->d.header.flags >> FFA_MEM_FLAG_TYPE_SHIFT & FFA_MEM_FLAG_TYPE_MASK;
}

/* R16 to R19. */
static enum rule check_party(struct call *c, struct request *r)
{
    enum rule rule = find_borrower(c, r);

    if (rule != RULE_NONE)
        return rule;
    if (type_in(r) != 0 && type_in(r) != r->record->type)
        return RULE_RETRIEVE_TYPE;
    if (r->d.header.tag != r->record->tag)
        return RULE_RETRIEVE_TAG;
    r->borrower = mem_borrower_of(r->record, r->who);
    return r->borrower < 0 ? RULE_RETRIEVE_STRANGER : RULE_NONE;
}

/* ---- R20 to R28: what is asked for ----------------------------------------------------------- */

/* V-05. Without it R30 finds that the pages are mapped. */
static bool zeroes_again(const struct call *c, const struct request *r)
{
    return r->record->borrower[r->borrower].fragments > 0 &&
           policy(c->s, LFS_KNOB_zero_on_second_retrieve) == ZERO_ON_SECOND_RETRIEVE_INVALID;
}

static enum rule check_flags(const struct call *c, const struct request *r)
{
    uint32_t flags = r->d.header.flags;

    if (flags & FFA_MEM_FLAG_ALIGNMENT_VALID)
        return RULE_RETRIEVE_HINT_VALID;
    if (flags & FFA_MEM_FLAG_ALIGNMENT)
        return RULE_RETRIEVE_HINT;
    if (flags & FFA_MEM_FLAGS_RESERVED)
        return RULE_RETRIEVE_FLAGS;
    if (r->record->type == MEM_SHARE && (flags & (FFA_MEM_FLAG_ZERO | FFA_MEM_FLAG_ZERO_AFTER)))
        return RULE_RETRIEVE_ZERO_SHARED;
    if ((flags & FFA_MEM_FLAG_ZERO) && zeroes_again(c, r))
        return RULE_RETRIEVE_ZERO_AGAIN;
    if ((flags & FFA_MEM_FLAG_ZERO) && !(r->record->flags & FFA_MEM_FLAG_ZERO))
        return RULE_RETRIEVE_NOT_ZEROED;
    if (r->d.header.attributes & MEM_ATTR_SECURITY)
        return RULE_MEM_SECURITY_BITS;
    if ((r->d.header.attributes & MEM_ATTR_RESERVED) && mem_padding_counts(c->s))
        return RULE_MEM_ATTRIBUTES_RESERVED;
    return RULE_NONE;
}

static enum rule check_attributes(const struct request *r)
{
    unsigned type = MEM_ATTR_TYPE(r->d.header.attributes);
    enum rule rule;

    if (type == 0)
        return RULE_NONE;
    rule = mem_mappable(r->d.header.attributes);
    if (rule != RULE_NONE)
        return rule;
    return type == FFA_MEM_TYPE_NORMAL &&
                   MEM_ATTR_TYPE(r->record->attributes) == FFA_MEM_TYPE_DEVICE
               ? RULE_RETRIEVE_SENT_AS_DEVICE
               : RULE_NONE;
}

/* R25, R26. */
static enum rule check_list(const struct request *r)
{
    if (!(r->d.header.flags & FFA_MEM_FLAG_BYPASS))
        return r->d.header.emad_count == r->record->borrower_count ? RULE_NONE
                                                                   : RULE_RETRIEVE_COUNT;
    if (r->d.header.emad_count != 1)
        return RULE_RETRIEVE_BYPASS_COUNT;
    return r->record->borrower_count > 1 ? RULE_NONE : RULE_RETRIEVE_BYPASS_SINGLE;
}

/* R27 for one. */
static enum rule check_emad(struct call *c, const struct request *r,
                            const struct lfs_mem_emad *emad, uint8_t *granted)
{
    const uint32_t zeroing = FFA_MEM_FLAG_ZERO | FFA_MEM_FLAG_ZERO_AFTER;
    int i = mem_borrower_of(r->record, emad->receiver);
    const struct mem_borrower *b = &r->record->borrower[i < 0 ? 0 : i];
    enum rule rule;

    if (i < 0)
        return RULE_RETRIEVE_NOT_BORROWER;
    if (emad->permissions >> 4 && mem_padding_counts(c->s))
        return RULE_MEM_PERMISSION_RESERVED;
    rule = mem_access(c, r->record, b, emad->permissions, granted);
    if (rule != RULE_NONE)
        return rule;
    if (MEM_DATA(*granted) == FFA_MEM_DATA_RO && (r->d.header.flags & zeroing))
        return RULE_RETRIEVE_ZERO_READ_ONLY;
    if (r->d.header.emad_size >= LFS_MEM_EMAD_32 && r->record->emad_size >= LFS_MEM_EMAD_32 &&
        (emad->impdef[0] != b->impdef[0] || emad->impdef[1] != b->impdef[1]))
        return RULE_RETRIEVE_IMPDEF;
    return RULE_NONE;
}

/* R27, R28. */
static enum rule check_emads(struct call *c, struct request *r)
{
    bool alone = r->d.header.flags & FFA_MEM_FLAG_BYPASS;
    bool listed = false;

    for (uint32_t i = 0; i < r->d.header.emad_count; i++) {
        struct lfs_mem_emad emad = emad_of(r, i);
        uint8_t granted = 0;
        enum rule rule;

        if (alone && emad.receiver != r->who)
            continue;
        rule = check_emad(c, r, &emad, &granted);
        if (rule != RULE_NONE)
            return rule;
        if (emad.receiver == r->who) {
            r->granted = granted;
            listed = true;
        }
    }
    return listed ? RULE_NONE : RULE_RETRIEVE_NOT_LISTED;
}

/* ---- R29 to R32: the pages ------------------------------------------------------------------- */

/* The SPMC has no tables of the normal world's endpoints, and maps nothing for them (2.4). */
static bool maps(const struct call *c)
{
    return c->vcpu != NOBODY;
}

static enum rule check_pages(struct call *c, const struct request *r)
{
    const uint32_t absent = LFS_MODE_INVALID | MODE_UNOWNED;
    uint32_t mode = 0;
    enum ffa_status status;
    enum rule rule;

    if (MEM_ATTR_TYPE(r->d.header.attributes) == FFA_MEM_TYPE_NORMAL &&
        (r->record->orig_mode & LFS_MODE_DEVICE))
        return RULE_RETRIEVE_DEVICE;
    if (!maps(c))
        return RULE_NONE;
    rule = mem_mode_of(c, c->vm, r->d.header.handle, r->record->constituents, &mode, &status);
    if (rule != RULE_NONE)
        return rule;
    return (mode & absent) == absent ? RULE_NONE : RULE_RETRIEVE_MAPPED;
}

/* 2.4, 4.7. */
static uint32_t borrowers_mode(const struct call *c, const struct request *r)
{
    static const uint32_t state[] = {
        [MEM_SHARE] = MODE_UNOWNED | MODE_SHARED, [MEM_LEND] = MODE_UNOWNED, [MEM_DONATE] = 0};
    uint32_t mode = LFS_MODE_R | state[r->record->type];

    if (MEM_DATA(r->granted) == FFA_MEM_DATA_RW)
        mode |= LFS_MODE_W;
    if (MEM_INSTRUCTION(r->granted) == FFA_MEM_INSTRUCTION_X)
        mode |= LFS_MODE_X;
    if (c->vm->manifest->exception_level == LFS_MANIFEST_S_EL0)
        mode |= MODE_USER | MODE_NG;
    mode |= r->record->orig_mode & (MODE_NS | LFS_MODE_DEVICE);
    return r->record->protected_ ? mode & ~MODE_NS : mode;
}

/* R32. */
static int retrieve(struct call *c, struct request *r)
{
    uint64_t handle = r->d.header.handle;
    uint32_t count = r->record->constituents, mode = maps(c) ? borrowers_mode(c, r) : 0;
    bool faults = mem_rx_moved(c);

    if (faults && policy(c->s, LFS_KNOB_retrieve_fault) == RETRIEVE_FAULT_UNDO)
        return mem_refuse(c, RULE_RETRIEVE_FAULT);
    if (donation_is_lend(c->s, r->record)) {
        donation_lent(c, handle);
        r->record = mem_record(c->s, handle); /* it was edited, and may lie elsewhere now */
        mode = borrowers_mode(c, r);
    }
    if (maps(c)) {
        mem_commit(c, c->vm, handle, count, mode);
        mem_claim_retrieved(c, handle, c->vm);
    }
    if (faults)
        return mem_refuse(c, RULE_RETRIEVE_FAULT);
    mem_edit(c->s, handle)->borrower[r->borrower].granted = r->granted;
    if (r->d.header.flags & FFA_MEM_FLAG_ZERO_AFTER)
        mem_wish_zero(c, handle, r->borrower);
    return mem_respond(c, handle, r->borrower, mode & MODE_NS);
}

static enum rule check_request(struct call *c, struct request *r)
{
    enum rule rule = find_transaction(c, r);

    if (rule == RULE_NONE)
        rule = check_party(c, r);
    if (rule == RULE_NONE)
        rule = check_flags(c, r);
    if (rule == RULE_NONE)
        rule = check_attributes(r);
    if (rule == RULE_NONE)
        rule = check_list(r);
    if (rule == RULE_NONE)
        rule = check_emads(c, r);
    return rule == RULE_NONE ? check_pages(c, r) : rule;
}

int do_mem_retrieve_req(struct call *c)
{
    struct request r;
    enum rule rule = take_request(c, &r);

    if (rule != RULE_NONE)
        return mem_refuse(c, rule);
    if (asks_as_hypervisor(c, &r))
        return answer_hypervisor(c, &r.d.header);
    rule = check_request(c, &r);
    return rule == RULE_NONE ? retrieve(c, &r) : mem_refuse(c, rule);
}
