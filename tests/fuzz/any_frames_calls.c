/* SPDX-License-Identifier: BSD-3-Clause */
#include "tests/fuzz/any_frames_calls.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

/* ---- bytes ----------------------------------------------------------------------------------- */

bool af_is_over(const struct af_play *p)
{
    return p->at >= p->size;
}

uint8_t af_next(struct af_play *p)
{
    return af_is_over(p) ? 0 : p->bytes[p->at++];
}

static uint64_t next_word(struct af_play *p, unsigned bytes)
{
    uint64_t word = 0;

    while (bytes-- > 0)
        word = word << 8 | af_next(p);
    return word;
}

static bool once_in(struct af_play *p, unsigned times)
{
    return af_next(p) % times == 0;
}

/* ---- words that mean something --------------------------------------------------------------- */

static const uint32_t calls[] = {FFA_MEM_DONATE_32,
                                 FFA_MEM_LEND_32,
                                 FFA_MEM_SHARE_32,
                                 FFA_MEM_RETRIEVE_REQ_32,
                                 FFA_MEM_RELINQUISH_32,
                                 FFA_MEM_RECLAIM_32,
                                 FFA_MEM_FRAG_RX_32,
                                 FFA_MEM_FRAG_TX_32,
                                 FFA_MEM_PERM_GET_32,
                                 FFA_MEM_PERM_SET_32,
                                 FFA_RXTX_MAP_64,
                                 FFA_RXTX_UNMAP_32,
                                 FFA_RX_RELEASE_32,
                                 FFA_MSG_SEND_DIRECT_REQ_32,
                                 FFA_MSG_SEND_DIRECT_REQ_64,
                                 FFA_MSG_SEND_DIRECT_RESP_32,
                                 FFA_MSG_SEND_DIRECT_RESP_64,
                                 FFA_MSG_SEND_DIRECT_REQ2_64,
                                 FFA_MSG_SEND_DIRECT_RESP2_64,
                                 FFA_RUN_32,
                                 FFA_MSG_WAIT_32,
                                 FFA_YIELD_32,
                                 FFA_ERROR_32,
                                 FFA_VERSION_32,
                                 FFA_FEATURES_32,
                                 FFA_PARTITION_INFO_GET_32,
                                 FFA_PARTITION_INFO_GET_REGS_64,
                                 FFA_SECONDARY_EP_REGISTER_64,
                                 FFA_ABORT_32,
                                 LFA_GET_INVENTORY,
                                 LFA_PRIME,
                                 LFA_ACTIVATE,
                                 LFA_CANCEL};

static uint64_t address(struct af_play *p)
{
    static const uint64_t others[] = {0,          0x5000000, 0x6000000, FIXTURE_STAGING,  AF_DEVICE,
                                      0x88000000, NWD_TX,    NWD_RX,    UINT64_C(1) << 48};
    const struct sp_plan *sp = &p->f->sp[af_next(p) % FIXTURE_SPS];
    uint8_t which = af_next(p);

    if (which < 40)
        return NWD_MEM + which * PAGE;
    if (which < 120)
        return sp->load + 0x80000 + (which - 40u) * PAGE;
    if (which < 140)
        return sp->load + (which - 120u) * PAGE; /* its image is here */
    if (which < 220)
        return sp->live_state + (which % 6u) * PAGE;
    if (which < 250)
        return others[which % COUNT(others)];
    return next_word(p, 6);
}

/* Of a page that an endpoint owned in the beginning. */
static uint64_t own_address(struct af_play *p, unsigned who)
{
    uint8_t which = af_next(p);

    if (who == 0)
        return NWD_MEM + which % 32u * PAGE;
    return which < 220 ? p->f->sp[who - 1].load + 0x80000 + which % 32u * PAGE
                       : p->f->sp[who - 1].live_state + which % 6u * PAGE;
}

static uint16_t id(struct af_play *p)
{
    static const uint16_t others[] = {0x8000, 0x8009, 0xffc0, 0xffff, 1, 0x7fff};
    uint8_t which = af_next(p);

    return which < 240 ? (uint16_t)(which % AF_PARTIES ? 0x8000 + which % AF_PARTIES : 0)
                       : others[which % COUNT(others)];
}

static uint64_t word(struct af_play *p)
{
    static const uint64_t some[] = {1,    2,    3,    5,    7,          16,         48,
                                    80,   112,  128,  4096, 0xffffffff, UINT64_MAX, 0x80000000,
                                    0x8a, 0x8b, 0x8c, 0x8d, 0x10001,    0x10003};
    uint8_t kind = af_next(p);

    if (kind < 120)
        return 0;
    if (kind < 150)
        return af_next(p) % 6u;
    if (kind < 190)
        return some[af_next(p) % COUNT(some)];
    if (kind < 220)
        return address(p);
    if (kind < 250)
        return ffa_pack_ids(id(p), id(p));
    return next_word(p, 8);
}

/* ---- descriptors ----------------------------------------------------------------------------- */

static uint16_t own_id(unsigned who)
{
    return (uint16_t)(who ? 0x8000 + who : 0);
}

static bool concerns(const struct mem_record *record, unsigned who, bool borrows)
{
    bool world = who == 0 && !ffa_id_is_secure(record->sender);

    return borrows ? mem_borrower_of(record, own_id(who)) >= 0
                   : world || record->sender == own_id(who);
}

/* The handle of a transaction that the endpoint is a party of, if there is any; else of any. */
static uint64_t a_handle(struct af_play *p, unsigned who, bool borrows,
                         const struct mem_record **record)
{
    lfs_table records = p->f->stack->spmc.mem.records;
    uint8_t from = af_next(p);
    uint64_t handle = from % 16u;

    for (unsigned i = 0; i < 20; i++, handle++) {
        *record = lfs_table_peek_from(p->f->m, records, handle, &handle);
        if (!*record)
            handle = 0;
        else if (from > 240 || concerns(*record, who, borrows))
            return handle;
    }
    *record = NULL;
    return from % 16u;
}

static uint16_t other_id(struct af_play *p, unsigned who)
{
    uint8_t which = af_next(p);

    if (which > 240)
        return id(p);
    return own_id(who == 0 ? 1 + which % FIXTURE_SPS : 1 + (who + which % 2u) % FIXTURE_SPS);
}

static const struct vm *state_of(const struct af_play *p, unsigned who)
{
    return vm_state(&p->f->stack->spmc, &p->f->stack->spmc.vm[who]);
}

static uint32_t version_of(const struct af_play *p, unsigned who)
{
    return state_of(p, who)->version;
}

/* Turns over a bit or two of what was written, seldom. */
static void spoil(struct af_play *p, uint8_t *bytes, size_t size)
{
    for (uint8_t times = af_next(p); times > 220 && size > 0; times -= 12)
        bytes[af_next(p) % size] ^= (uint8_t)(1u << af_next(p) % 8);
}

static size_t compose_send(struct af_play *p, unsigned who, uint32_t fid, uint8_t *out, size_t room)
{
    struct lfs_mem_emad emads[2] = {{0}};
    struct lfs_mem_range ranges[3] = {{0}};
    uint8_t shape = af_next(p);
    struct lfs_mem_descriptor d = {.layout = lfs_mem_layout_of(version_of(p, who)),
                                   .sender = own_id(who),
                                   .emads = emads,
                                   .emad_count = fid != FFA_MEM_DONATE_32 && shape % 4 == 0 ? 2 : 1,
                                   .with_composite = true,
                                   .ranges = ranges,
                                   .range_count = 1 + shape % 3u};

    d.attributes =
        fid == FFA_MEM_SHARE_32 || (fid == FFA_MEM_LEND_32 && d.emad_count > 1) ? NORMAL : 0;
    d.flags = fid != FFA_MEM_SHARE_32 && shape > 200 ? FFA_MEM_FLAG_ZERO : 0;
    for (uint32_t i = 0; i < d.emad_count; i++) {
        emads[i].receiver = other_id(p, who);
        emads[i].permissions = fid == FFA_MEM_DONATE_32 ? 0 : af_next(p) % 3 ? RW : RO;
    }
    for (uint32_t i = 0; i < d.range_count; i++) {
        ranges[i].base = af_next(p) > 230 ? address(p) : own_address(p, who);
        ranges[i].pages = af_next(p) < 200 ? 1 : af_next(p) % 20u;
        d.pages += ranges[i].pages;
    }
    d.constituents = d.range_count + (af_next(p) > 200);
    return lfs_mem_put(&d, out, room);
}

/* Of a record that there is, or of nothing. */
static size_t compose_request(struct af_play *p, unsigned who, uint8_t *out, size_t room)
{
    struct lfs_mem_emad emads[MEM_BORROWERS_MAX] = {{0}};
    const struct mem_record *record;
    uint64_t handle = a_handle(p, who, true, &record);
    struct lfs_mem_descriptor d = {.layout = lfs_mem_layout_of(version_of(p, who)),
                                   .handle = handle,
                                   .emads = emads,
                                   .emad_count = 1};

    emads[0].receiver = own_id(who);
    if (record) {
        d.sender = record->sender;
        d.emad_count = record->borrower_count;
        for (unsigned i = 0; i < record->borrower_count; i++) {
            emads[i].receiver = record->borrower[i].id;
            emads[i].permissions = record->type == MEM_SHARE || record->borrower_count > 1
                                       ? 0
                                       : (uint8_t)((1 + af_next(p) % 2u) << 2);
        }
        if (once_in(p, 4) && record->type != MEM_SHARE)
            d.flags = FFA_MEM_FLAG_ZERO_AFTER;
    }
    if (af_next(p) > 240)
        d.emad_count = af_next(p) % 3u;
    return lfs_mem_put(&d, out, room);
}

static size_t compose_relinquish(struct af_play *p, unsigned who, uint8_t *out, size_t room)
{
    uint16_t endpoint = own_id(who);
    const struct mem_record *record;
    uint64_t handle = a_handle(p, who, true, &record);

    if (af_next(p) > 240)
        endpoint = id(p);
    return lfs_mem_put_relinquish(handle, af_next(p) > 220, &endpoint, 1, out, room);
}

/* Writes to TX what a call takes from there; returns its size. */
static size_t compose(struct af_play *p, unsigned who, uint32_t fid, uint8_t *out, size_t room)
{
    struct lfs_mem_range range = {0};

    switch (fid) {
    case FFA_MEM_DONATE_32:
    case FFA_MEM_LEND_32:
    case FFA_MEM_SHARE_32:
        return compose_send(p, who, fid, out, room);
    case FFA_MEM_RETRIEVE_REQ_32:
        return compose_request(p, who, out, room);
    case FFA_MEM_RELINQUISH_32:
        return compose_relinquish(p, who, out, room);
    case FFA_MEM_FRAG_TX_32:
        range = (struct lfs_mem_range){.base = address(p), .pages = 1};
        return lfs_mem_put_ranges(&range, 1, out, room);
    default:
        return 0;
    }
}

/* ---- frames ---------------------------------------------------------------------------------- */

static void memory_frame(struct af_play *p, const struct lfs_mem_client *client, unsigned who,
                         uint32_t fid, struct lfs_frame *frame)
{
    uint8_t bytes[256] = {0};
    size_t size = compose(p, who, fid, bytes, sizeof(bytes));
    const struct vm *vm = state_of(p, who);
    const struct mem_record *record;

    spoil(p, bytes, size);
    if (size > 0 && vm->rxtx_mapped)
        lfs_mem_client_write(client, vm->tx, bytes, sizeof(bytes));
    switch (fid) {
    case FFA_MEM_RELINQUISH_32:
        break;
    case FFA_MEM_RECLAIM_32:
        frame->x[1] = a_handle(p, who, false, &record);
        frame->x[3] = af_next(p) > 200;
        break;
    case FFA_MEM_FRAG_TX_32:
    case FFA_MEM_FRAG_RX_32:
        frame->x[1] = a_handle(p, who, fid == FFA_MEM_FRAG_RX_32, &record);
        frame->x[3] = fid == FFA_MEM_FRAG_TX_32 ? size : word(p);
        break;
    default:
        frame->x[1] = frame->x[2] = size;
        if (af_next(p) > 220)
            frame->x[1] += 16; /* more is to come */
    }
    if (af_next(p) > 248)
        frame->x[1 + af_next(p) % 4] = word(p);
    frame->x[0] = fid;
}

static void any_frame(struct af_play *p, struct lfs_frame *frame)
{
    uint8_t which = af_next(p);

    frame->x[0] = which < 235 ? calls[which % COUNT(calls)] : 0x84000060u + af_next(p) % 0x40u;
    if (which > 245)
        frame->x[0] |= 0x40000000u;
    if (which == 255)
        frame->x[0] = next_word(p, 8);
    for (unsigned i = 1; i < 8; i++)
        frame->x[i] = word(p);
    if (which % 3 == 0 && frame->x[0] == FFA_RXTX_MAP_64)
        frame->x[3] = 1;
    if (which % 3 == 1 && frame->x[0] == FFA_RXTX_MAP_64) /* a Hypervisor's, by its descriptor */
        frame->x[1] = frame->x[2] = frame->x[3] = 0;
}

static struct lfs_frame own_buffers(const struct af_play *p, unsigned who)
{
    uint64_t at = who ? p->f->sp[who - 1].live_state : 0;

    return (struct lfs_frame){
        {FFA_RXTX_MAP_64, who ? at + PLAN_TX_AT : NWD_TX, who ? at + PLAN_RX_AT : NWD_RX, 1}};
}

void af_next_frame(struct af_play *p, const struct lfs_mem_client *client, unsigned who,
                   struct lfs_frame *frame)
{
    uint8_t kind = af_next(p);

    memset(frame, 0, sizeof(*frame));
    if (!state_of(p, who)->rxtx_mapped && kind % 2)
        *frame = own_buffers(p, who);
    else if (state_of(p, who)->rx_state == RX_FULL && kind % 4)
        frame->x[0] = FFA_RX_RELEASE_32;
    else if (kind < 170)
        memory_frame(p, client, who, calls[kind % 8], frame);
    else
        any_frame(p, frame);
    p->frames++;
}
