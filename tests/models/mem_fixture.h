/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Memory transactions in tests: a stack of sp1, sp2 and sp3 and the normal world, all with buffers,
 * whose parts a test plays one after the other.
 *
 * The lane of CPU 0 says as(SP1, part): the part then runs inside that partition, or the normal
 * world, and makes calls as a client. Messages are composed field by field or as a whole, spoilt by
 * patches, and sent as they are.
 */
#ifndef LFASIM_TESTS_MEM_FIXTURE_H
#define LFASIM_TESTS_MEM_FIXTURE_H

#include "lfasim/bytes.h"
#include "lfasim/mem_client.h"
#include "models/spmc/mem.h"
#include "tests/models/stack_fixture.h"

#define NWD     (-1) /* beside OF_SP1, ... */
#define NWD_TX  UINT64_C(0x90000000)
#define NWD_RX  UINT64_C(0x90001000)
#define NWD_MEM UINT64_C(0x90100000) /* plenty of its memory */

/* Sixteen pages of a partition's working memory that its image does not use: RWX. */
#define SP_MEM(f, which) ((f)->sp[which].load + 0x80000u)
#define PAGE             UINT64_C(0x1000)

#define NORMAL 0x2fu /* attributes: write-back, inner shareable */
#define RO     FFA_MEM_DATA_RO
#define RW     FFA_MEM_DATA_RW

/* Offsets in the canonical descriptor of 1.2 with one receiver (1.11). */
enum {
    D_SENDER = 0,
    D_ATTRIBUTES = 2,
    D_FLAGS = 4,
    D_TAG = 16,
    D_EMAD_SIZE = 24,
    D_EMAD_COUNT = 28,
    D_EMAD_OFFSET = 32,
    D_RESERVED = 36,
    D_RECEIVER = 48,
    D_PERMISSIONS = 50,
    D_COMPOSITE_OFFSET = 52,
    D_EMAD_RESERVED = 72,
    D_PAGES = 80,
    D_COUNT = 84,
    D_COMPOSITE_RESERVED = 88,
    D_RANGE = 96, /* base; pages at 104 */
    D_RANGE_PAGES = 104,
    D_SIZE = 112
};

/* ---- who plays ------------------------------------------------------------------------------- */

static inline void mem_play(struct fixture *f, struct lfs_guest *guest, struct lfs_frame *frame)
{
    struct sp_plan *sp = &f->sp[lfs_guest_id(guest) - ID_SP1];
    struct lfs_mem_client client = {
        .ctx = lfs_guest_ctx(guest),
        .guest = guest,
        .box = {.tx = sp->live_state + PLAN_TX_AT, .rx = sp->live_state + PLAN_RX_AT, .pages = 1}};

    f->part(f, &client);
    answer_request(guest, frame, 1);
}

/* Runs a part inside a partition, or as the normal world; from a lane. */
static inline void as(struct fixture *f, struct lfs_ctx *self, int who, fixture_part *part)
{
    struct lfs_mem_client client = {.ctx = self, .box = {.tx = NWD_TX, .rx = NWD_RX, .pages = 1}};

    if (who == NWD) {
        part(f, &client);
        return;
    }
    f->part = part;
    f->sp[who].request = mem_play;
    ASK(self, ID_SP1 + (unsigned)who);
}

static inline uint16_t mem_id(const struct lfs_mem_client *client)
{
    return client->guest ? lfs_guest_id(client->guest) : FFA_ID_NWD;
}

/* A call with w1, w2, ... */
static inline struct lfs_frame mem_call_frame(const struct lfs_mem_client *client,
                                              struct lfs_frame frame)
{
    lfs_mem_client_call(client, &frame);
    return frame;
}
#define MEM_CALL(client, ...) mem_call_frame(client, (struct lfs_frame){{__VA_ARGS__}})

/* The normal world's version and buffers. */
static inline void mem_begin(struct fixture *f, struct lfs_ctx *self)
{
    struct lfs_frame r;

    SMC(self, FFA_VERSION_32, FFA_VERSION_1_3);
    r = SMC(self, FFA_RXTX_MAP_64, NWD_TX, NWD_RX, 1);
    EXPECT_SUCCESS(f, r, 0);
}

/* Three partitions with static buffers; versions and levels may be changed before it runs. */
static inline struct fixture *mem_fixture(enum lfs_profile profile, fixture_lane *lane)
{
    struct fixture *f = fixture_new(profile, 3);

    for (unsigned i = 0; i < 3; i++)
        f->sp[i].static_rxtx = true;
    f->cpu[0].lane = lane;
    f->config.machine.trace_records = 1u << 16;
    f->config.machine.steps_max = 1u << 20;
    return f;
}

/* ---- messages -------------------------------------------------------------------------------- */

struct mem_message {
    uint32_t fid;
    uint32_t total, fragment; /* as the registers say */
    uint64_t x3, x4;
    uint32_t size;       /* of what is in bytes */
    uint8_t bytes[PAGE]; /* guests have small stacks */
};

/* Whom, with which permissions. */
#define TO(id, access)                            \
    {                                             \
        .receiver = (id), .permissions = (access) \
    }

/* Ranges in one fragment. emads: one for each receiver. */
static inline struct mem_message mem_message_of(uint32_t fid, enum lfs_mem_layout layout,
                                                uint16_t sender, const struct lfs_mem_emad *emads,
                                                uint32_t receivers,
                                                const struct lfs_mem_range *ranges, uint32_t count)
{
    bool several = receivers > 1;
    bool shared = fid == FFA_MEM_SHARE_32 || fid == FFA_MEM_SHARE_64;
    bool donated = fid == FFA_MEM_DONATE_32 || fid == FFA_MEM_DONATE_64;
    struct mem_message message = {.fid = fid};
    struct lfs_mem_descriptor d = {.layout = layout,
                                   .sender = sender,
                                   .attributes = !donated && (shared || several) ? NORMAL : 0,
                                   .tag = 0xbeef,
                                   .emads = emads,
                                   .emad_count = receivers,
                                   .with_composite = true,
                                   .constituents = count,
                                   .ranges = ranges,
                                   .range_count = count};

    for (uint32_t i = 0; i < count; i++)
        d.pages += ranges[i].pages;
    message.size = (uint32_t)lfs_mem_put(&d, message.bytes, sizeof(message.bytes));
    message.total = message.fragment = message.size;
    return message;
}

static inline void mem_patch(struct mem_message *message, uint32_t offset, uint32_t width,
                             uint64_t value)
{
    for (uint32_t i = 0; i < width; i++)
        message->bytes[offset + i] = (uint8_t)(value >> 8 * i);
}

/* Writes it to TX, as much as there is, and makes the call. */
static inline struct lfs_frame mem_post(const struct lfs_mem_client *client,
                                        const struct mem_message *message)
{
    size_t room = client->box.pages * PAGE;

    lfs_mem_client_write(client, client->box.tx, message->bytes,
                         message->size < room ? message->size : room);
    return MEM_CALL(client, message->fid, message->total, message->fragment, message->x3,
                    message->x4);
}

/* One page range to one receiver; donations offer nothing. */
static inline struct mem_message mem_simple(const struct lfs_mem_client *client, uint32_t fid,
                                            uint16_t receiver, uint8_t access, uint64_t base,
                                            uint32_t pages)
{
    struct lfs_mem_emad emad = TO(receiver, access);
    struct lfs_mem_range range = {.base = base, .pages = pages};

    return mem_message_of(fid, LFS_MEM_V1_2, mem_id(client), &emad, 1, &range, 1);
}

static inline struct lfs_frame mem_send(const struct lfs_mem_client *client, uint32_t fid,
                                        uint16_t receiver, uint8_t access, uint64_t base,
                                        uint32_t pages)
{
    struct mem_message message = mem_simple(client, fid, receiver, access, base, pages);

    return mem_post(client, &message);
}

static inline struct lfs_frame mem_reclaim(const struct lfs_mem_client *client, uint64_t handle,
                                           uint32_t flags)
{
    return MEM_CALL(client, FFA_MEM_RECLAIM_32, (uint32_t)handle, handle >> 32, flags);
}

/* ---- expectations ---------------------------------------------------------------------------- */

/* Mode of one page in an endpoint's table; MODE_ABSENT when it is not mapped. */
static inline uint32_t mem_mode(const struct fixture *f, int who, uint64_t at)
{
    uint32_t mode;

    return lfs_space_mode(f->m, f->stack->spmc.vm[who + 1].space, lfs_ipa_of(at), 1, &mode)
               ? mode
               : MODE_ABSENT;
}

/* Puts a mapping that no manifest of these tests makes. */
static inline void mem_map(struct fixture *f, int who, uint64_t at, uint32_t pages, uint32_t mode)
{
    lfs_space_map(f->m, f->stack->spmc.vm[who + 1].space, lfs_ipa_of(at), lfs_pa_of(at), pages,
                  mode);
}

static inline size_t mem_records_count(const struct fixture *f)
{
    return lfs_table_count(f->m, f->stack->spmc.mem.records);
}

/* Claims of this kind and owner on a page. */
struct mem_claim_search {
    uint16_t kind, owner;
    unsigned count;
    struct lfs_claim last;
    uint32_t number;
};

static inline bool mem_claim_counts(void *user, const struct lfs_met *met)
{
    struct mem_claim_search *search = user;
    const struct lfs_claim *claim = &met->claim;

    if (claim->kind == search->kind && claim->owner == search->owner) {
        search->count++;
        search->last = *claim;
        search->number = met->number;
    }
    return true;
}

static inline struct mem_claim_search mem_claims(const struct fixture *f, uint16_t kind,
                                                 uint16_t owner, uint64_t at)
{
    struct mem_claim_search search = {.kind = kind, .owner = owner};

    lfs_claims_in(f->m, lfs_pa_of(at), 1, mem_claim_counts, &search);
    return search;
}

/* The last rule that decided a frame: on its way to the normal world an answer crosses EL3. */
static inline unsigned mem_rule(const struct fixture *f)
{
    uint32_t seq = lfs_trace_last(f->m);

    while (lfs_trace_get(f->m, seq)->kind != LFS_RECORD_FRAME || !lfs_trace_get(f->m, seq)->rule)
        seq--;
    return lfs_trace_get(f->m, seq)->rule;
}

/* Refused with this status by this rule. */
#define EXPECT_REFUSED(f, frame, status, rule) \
    do {                                       \
        EXPECT_ERROR(f, frame, status);        \
        EXPECT(f, mem_rule(f), rule);          \
    } while (0)
#define EXPECT_HANDLE(f, frame, handle) \
    EXPECT_SUCCESS(f, frame, (uint32_t)(handle), (uint64_t)(handle) >> 32)
#define EXPECT_MODE(f, who, at, mode) EXPECT(f, mem_mode(f, who, at), mode)

#endif
