/* SPDX-License-Identifier: BSD-3-Clause */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "tests/fuzz/any_frames.h"
#include "tests/models/mem_fixture.h"

#define PARTIES  (1 + FIXTURE_SPS)
#define DEVICE   0x1c130000u
#define PATIENCE 4u /* attempts of a partition to give the CPU away once the bytes are used up */
#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

/* A game of the bytes. */
struct play {
    struct fixture *f;
    const uint8_t *bytes;
    size_t size, at;
    uint32_t frames;
    struct lfs_frame owed[PARTIES]; /* the last request of each partition; x0 0: answered */
};

static struct play *play_of(const struct fixture *f)
{
    return (struct play *)(uintptr_t)f->seen[0];
}

/* ---- bytes ----------------------------------------------------------------------------------- */

static bool is_over(const struct play *p)
{
    return p->at >= p->size;
}

static uint8_t next(struct play *p)
{
    return is_over(p) ? 0 : p->bytes[p->at++];
}

static uint64_t next_word(struct play *p, unsigned bytes)
{
    uint64_t word = 0;

    while (bytes-- > 0)
        word = word << 8 | next(p);
    return word;
}

static bool once_in(struct play *p, unsigned times)
{
    return next(p) % times == 0;
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

static uint64_t address(struct play *p)
{
    static const uint64_t others[] = {0,          0x5000000, 0x6000000, FIXTURE_STAGING,  DEVICE,
                                      0x88000000, NWD_TX,    NWD_RX,    UINT64_C(1) << 48};
    const struct sp_plan *sp = &p->f->sp[next(p) % FIXTURE_SPS];
    uint8_t which = next(p);

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
static uint64_t own_address(struct play *p, unsigned who)
{
    uint8_t which = next(p);

    if (who == 0)
        return NWD_MEM + which % 32u * PAGE;
    return which < 220 ? p->f->sp[who - 1].load + 0x80000 + which % 32u * PAGE
                       : p->f->sp[who - 1].live_state + which % 6u * PAGE;
}

static uint16_t id(struct play *p)
{
    static const uint16_t others[] = {0x8000, 0x8009, 0xffc0, 0xffff, 1, 0x7fff};
    uint8_t which = next(p);

    return which < 240 ? (uint16_t)(which % PARTIES ? 0x8000 + which % PARTIES : 0)
                       : others[which % COUNT(others)];
}

static uint64_t word(struct play *p)
{
    static const uint64_t some[] = {1,    2,    3,    5,    7,          16,         48,
                                    80,   112,  128,  4096, 0xffffffff, UINT64_MAX, 0x80000000,
                                    0x8a, 0x8b, 0x8c, 0x8d, 0x10001,    0x10003};
    uint8_t kind = next(p);

    if (kind < 120)
        return 0;
    if (kind < 150)
        return next(p) % 6u;
    if (kind < 190)
        return some[next(p) % COUNT(some)];
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
static uint64_t a_handle(struct play *p, unsigned who, bool borrows,
                         const struct mem_record **record)
{
    lfs_table records = p->f->stack->spmc.mem.records;
    uint8_t from = next(p);
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

static uint16_t other_id(struct play *p, unsigned who)
{
    uint8_t which = next(p);

    if (which > 240)
        return id(p);
    return own_id(who == 0 ? 1 + which % FIXTURE_SPS : 1 + (who + which % 2u) % FIXTURE_SPS);
}

static const struct vm *state_of(const struct play *p, unsigned who)
{
    return vm_state(&p->f->stack->spmc, &p->f->stack->spmc.vm[who]);
}

static uint32_t version_of(const struct play *p, unsigned who)
{
    return state_of(p, who)->version;
}

/* Turns over a bit or two of what was written, seldom. */
static void spoil(struct play *p, uint8_t *bytes, size_t size)
{
    for (uint8_t times = next(p); times > 220 && size > 0; times -= 12)
        bytes[next(p) % size] ^= (uint8_t)(1u << next(p) % 8);
}

static size_t compose_send(struct play *p, unsigned who, uint32_t fid, uint8_t *out, size_t room)
{
    struct lfs_mem_emad emads[2] = {{0}};
    struct lfs_mem_range ranges[3] = {{0}};
    uint8_t shape = next(p);
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
        emads[i].permissions = fid == FFA_MEM_DONATE_32 ? 0 : next(p) % 3 ? RW : RO;
    }
    for (uint32_t i = 0; i < d.range_count; i++) {
        ranges[i].base = next(p) > 230 ? address(p) : own_address(p, who);
        ranges[i].pages = next(p) < 200 ? 1 : next(p) % 20u;
        d.pages += ranges[i].pages;
    }
    d.constituents = d.range_count + (next(p) > 200);
    return lfs_mem_put(&d, out, room);
}

/* Of a record that there is, or of nothing. */
static size_t compose_request(struct play *p, unsigned who, uint8_t *out, size_t room)
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
                                       : (uint8_t)((1 + next(p) % 2u) << 2);
        }
        if (once_in(p, 4) && record->type != MEM_SHARE)
            d.flags = FFA_MEM_FLAG_ZERO_AFTER;
    }
    if (next(p) > 240)
        d.emad_count = next(p) % 3u;
    return lfs_mem_put(&d, out, room);
}

static size_t compose_relinquish(struct play *p, unsigned who, uint8_t *out, size_t room)
{
    uint16_t endpoint = own_id(who);
    const struct mem_record *record;
    uint64_t handle = a_handle(p, who, true, &record);

    if (next(p) > 240)
        endpoint = id(p);
    return lfs_mem_put_relinquish(handle, next(p) > 220, &endpoint, 1, out, room);
}

/* Writes to TX what a call takes from there; returns its size. */
static size_t compose(struct play *p, unsigned who, uint32_t fid, uint8_t *out, size_t room)
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

static void memory_frame(struct play *p, const struct lfs_mem_client *client, unsigned who,
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
        frame->x[3] = next(p) > 200;
        break;
    case FFA_MEM_FRAG_TX_32:
    case FFA_MEM_FRAG_RX_32:
        frame->x[1] = a_handle(p, who, fid == FFA_MEM_FRAG_RX_32, &record);
        frame->x[3] = fid == FFA_MEM_FRAG_TX_32 ? size : word(p);
        break;
    default:
        frame->x[1] = frame->x[2] = size;
        if (next(p) > 220)
            frame->x[1] += 16; /* more is to come */
    }
    if (next(p) > 248)
        frame->x[1 + next(p) % 4] = word(p);
    frame->x[0] = fid;
}

static void any_frame(struct play *p, struct lfs_frame *frame)
{
    uint8_t which = next(p);

    frame->x[0] = which < 235 ? calls[which % COUNT(calls)] : 0x84000060u + next(p) % 0x40u;
    if (which > 245)
        frame->x[0] |= 0x40000000u;
    if (which == 255)
        frame->x[0] = next_word(p, 8);
    for (unsigned i = 1; i < 8; i++)
        frame->x[i] = word(p);
    if (which % 3 == 0 && frame->x[0] == FFA_RXTX_MAP_64)
        frame->x[3] = 1;
}

static struct lfs_frame own_buffers(const struct play *p, unsigned who)
{
    uint64_t at = who ? p->f->sp[who - 1].live_state : 0;

    return (struct lfs_frame){
        {FFA_RXTX_MAP_64, who ? at + PLAN_TX_AT : NWD_TX, who ? at + PLAN_RX_AT : NWD_RX, 1}};
}

/* The next thing that somebody does by itself. */
static void next_frame(struct play *p, const struct lfs_mem_client *client, unsigned who,
                       struct lfs_frame *frame)
{
    uint8_t kind = next(p);

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

/* ---- partitions ------------------------------------------------------------------------------ */

static void note_request(struct play *p, unsigned who, const struct lfs_frame *frame)
{
    if (is_direct_request(frame) || is_stop_request(frame))
        p->owed[who] = *frame;
}

/* Gives the CPU away as its partition should: with the answer that is owed, or waiting. */
static void behave(struct play *p, struct lfs_guest *guest, unsigned who, struct lfs_frame *frame)
{
    struct lfs_frame request = p->owed[who];

    p->owed[who] = (struct lfs_frame){{0}};
    p->frames++;
    *frame = request;
    if (is_stop_request(&request))
        lfs_guest_stopped(guest, frame, next(p) > 200 ? FFA_STATUS_DENIED : 0);
    else if (request.x[0])
        answer_request(guest, frame, 1);
    else
        lfs_guest_wait(guest, frame);
}

/* The code of every partition: it never returns. */
static void partition(struct fixture *f, struct lfs_guest *guest)
{
    struct play *p = play_of(f);
    unsigned who = (unsigned)lfs_guest_id(guest) - 0x8000, patience = 0;
    const struct lfs_mem_client client = {.ctx = lfs_guest_ctx(guest), .guest = guest};
    struct lfs_frame frame;

    p->owed[who] = (struct lfs_frame){{0}};
    for (;;) {
        bool refused;

        if (!is_over(p) && next(p) < 160) {
            next_frame(p, &client, who, &frame);
            lfs_guest_call(guest, &frame);
        } else {
            behave(p, guest, who, &frame);
        }
        note_request(p, who, &frame);
        refused = frame.x[0] == FFA_ERROR_32 || frame.x[0] == SMC_UNK;
        patience = is_over(p) && refused ? patience + 1 : 0;
        if (patience > PATIENCE)
            lfs_guest_abort(guest, 0);
    }
}

/* ---- the normal world ------------------------------------------------------------------------ */

static void world_calls(struct play *p, struct lfs_ctx *self, struct lfs_frame frame)
{
    p->frames++;
    lfs_smc(self, &frame);
}

/* An activation, which may stop halfway. */
static void activate(struct play *p, struct lfs_ctx *self, uint64_t component)
{
    world_calls(p, self, (struct lfs_frame){{LFA_GET_INVENTORY, component}});
    world_calls(p, self, (struct lfs_frame){{LFA_PRIME, component}});
    if (next(p) < 240)
        world_calls(
            p, self,
            (struct lfs_frame){{LFA_ACTIVATE, component, LFA_ACTIVATE_SKIP_CPU_RENDEZVOUS}});
    world_calls(p, self, (struct lfs_frame){{LFA_CANCEL, component}});
}

/* What makes partitions run. */
static void let_run(struct play *p, struct lfs_ctx *self)
{
    uint8_t kind = next(p);
    unsigned which = next(p) % FIXTURE_SPS;
    uint64_t sp = ID_SP1 + which;

    if (kind < 170)
        world_calls(p, self, (struct lfs_frame){{FFA_MSG_SEND_DIRECT_REQ_64, sp, 0, 1}});
    else if (kind < 245)
        world_calls(p, self, (struct lfs_frame){{FFA_RUN_32, sp << 16}});
    else
        activate(p, self, SP1 + which);
}

static void world(struct fixture *f, struct lfs_ctx *self)
{
    struct play *p = play_of(f);
    const struct lfs_mem_client client = {.ctx = self};

    SMC(self, FFA_VERSION_32, FFA_VERSION_1_3);
    SMC(self, FFA_RXTX_MAP_64, NWD_TX, NWD_RX, 1);
    while (!is_over(p)) {
        struct lfs_frame frame;

        if (once_in(p, 2)) {
            let_run(p, self);
            continue;
        }
        next_frame(p, &client, 0, &frame);
        lfs_smc(self, &frame);
    }
}

/* ---- a machine ------------------------------------------------------------------------------- */

static struct fixture *describe(struct play *p, enum lfs_profile profile)
{
    static const int actions[] = {LFS_MANIFEST_ABORT_DESTROY, LFS_MANIFEST_ABORT_RESTART,
                                  LFS_MANIFEST_ABORT_STOP, PLAN_NO_ACTION};
    struct fixture *f = mem_fixture(profile, world);
    uint8_t shape = next(p);

    for (unsigned i = 0; i < FIXTURE_SPS; i++) {
        uint8_t kind = next(p);

        f->sp[i].init = partition;
        f->sp[i].stays_in_init = true;
        if (kind % 8 == 0)
            plan_legacy(&f->sp[i], FFA_VERSION_1_0 + kind / 8 % 3u);
        else
            f->sp[i].abort_action = actions[kind % COUNT(actions)];
        f->sp[i].exception_level = kind & 0x80 ? PLAN_S_EL0 : PLAN_S_EL1;
    }
    f->sp[OF_SP1].device = shape & 1 ? DEVICE : 0;
    if (shape & 2)
        f->config.platform.memory_protection = LFS_PROTECTION_GRANTED;
    if (shape & 4)
        f->cpu[1].lane = world;
    if (shape & 8)
        fixture_knob(f, LFS_KNOB_smp_lock_model, "FINE_GRAINED");
    fixture_knob(f, LFS_KNOB_run_of_self, "DENY"); /* a deadlock ends the game too early */
    f->config.machine.trace_records = getenv("LFASIM_PRINT_FRAMES") ? 1u << 16 : 0;
    f->config.machine.steps_max = 2000 + 64 * (uint32_t)p->size;
    return f;
}

/* What one before FF-A 1.3 does after a fault: it has no FFA_ABORT. */
static bool partition_hangs(const struct fixture *f)
{
    return strstr(lfs_end_reason(f->m), "(in SP: hanging)");
}

/* Locks of single calls are taken in an order that can end so (H-05). */
static bool locks_meet(const struct fixture *f)
{
    return lfs_findings(f->m, "LOCK_ORDER") > 0 &&
           strstr(lfs_end_reason(f->m), "waits for the activation tracker");
}

static void judge(const struct play *p, enum lfs_profile profile, enum lfs_end end,
                  struct any_frames *out)
{
    struct fixture *f = p->f;

    bool spec = profile == LFS_PROFILE_SPEC;

    /* Firmware as it is locks up and panics. */
    if (end == LFS_END_BOUND || (spec && end == LFS_END_PANIC) ||
        (spec && end == LFS_END_DEADLOCK && !partition_hangs(f) && !locks_meet(f)))
        snprintf(out->failure, sizeof(out->failure), "the run ends %s: %s", lfs_end_name(end),
                 lfs_end_reason(f->m));
    for (unsigned i = 0; spec && i < INVARIANTS; i++)
        if (lfs_findings(f->m, oracle_kinds[i].name) > 0)
            snprintf(out->failure, sizeof(out->failure), "%s does not hold", oracle_kinds[i].name);
}

void any_frames_play(enum lfs_profile profile, const uint8_t *bytes, size_t size,
                     struct any_frames *out)
{
    struct play p = {.bytes = bytes, .size = size};
    enum lfs_end end;

    *out = (struct any_frames){0};
    p.f = describe(&p, profile);
    fixture_build(p.f, LFS_FIBERS);
    p.f->seen[0] = (uintptr_t)&p;
    end = lfs_run(p.f->m);
    out->frames = p.frames;
    judge(&p, profile, end, out);
    if (out->failure[0] && p.f->config.machine.trace_records > 0)
        fixture_print(p.f);
    fixture_free(p.f);
}
