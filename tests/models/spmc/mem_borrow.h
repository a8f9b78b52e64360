/* SPDX-License-Identifier: BSD-3-Clause */
/* The borrower's side of memory transactions, for tests beside mem_fixture.h. */
#ifndef LFASIM_TESTS_MEM_BORROW_H
#define LFASIM_TESTS_MEM_BORROW_H

#include "tests/models/mem_fixture.h"

#define AT_HANDLE 8u  /* in a request, beside the D_... */
#define REQUEST   80u /* bytes of one with one receiver, in 1.2 */
#define TAG       0xbeefu
#define NX        (FFA_MEM_INSTRUCTION_NX << FFA_MEM_INSTRUCTION_SHIFT)
#define X         (FFA_MEM_INSTRUCTION_X << FFA_MEM_INSTRUCTION_SHIFT)
#define BORROWED  (MODE_UNOWNED | MODE_SHARED)
#define TYPE(t)   ((uint32_t)(t) << FFA_MEM_FLAG_TYPE_SHIFT)

/* A retrieve request for several receivers in any layout. */
static inline struct mem_message request_of(enum lfs_mem_layout layout, uint16_t sender,
                                            enum mem_type type, uint64_t handle,
                                            const struct lfs_mem_emad *emads, uint32_t count)
{
    struct mem_message message = {.fid = FFA_MEM_RETRIEVE_REQ_32};
    struct lfs_mem_descriptor d = {.layout = layout,
                                   .sender = sender,
                                   .flags = TYPE(type),
                                   .handle = handle,
                                   .tag = TAG,
                                   .emads = emads,
                                   .emad_count = count};

    message.size = (uint32_t)lfs_mem_put(&d, message.bytes, sizeof(message.bytes));
    message.total = message.fragment = message.size;
    return message;
}

/* By the caller alone, of sp1's memory, in 1.2. */
static inline struct mem_message request(const struct lfs_mem_client *client, enum mem_type type,
                                         uint64_t handle, uint8_t access)
{
    struct lfs_mem_emad emad = TO(mem_id(client), access);

    return request_of(LFS_MEM_V1_2, ID_SP1, type, handle, &emad, 1);
}

static inline struct lfs_frame retrieve(const struct lfs_mem_client *client, enum mem_type type,
                                        uint64_t handle, uint8_t access)
{
    struct mem_message message = request(client, type, handle, access);

    return mem_post(client, &message);
}

static inline struct lfs_frame release(const struct lfs_mem_client *client)
{
    return MEM_CALL(client, FFA_RX_RELEASE_32);
}

static inline struct lfs_frame relinquish_as(const struct lfs_mem_client *client, uint64_t handle,
                                             uint32_t flags, uint16_t endpoint)
{
    struct lfs_frame frame = {{0}};

    lfs_mem_compose_relinquish(client, handle, flags, &endpoint, 1, &frame);
    return mem_call_frame(client, frame);
}

static inline struct lfs_frame relinquish(const struct lfs_mem_client *client, uint64_t handle,
                                          uint32_t flags)
{
    return relinquish_as(client, handle, flags, mem_id(client));
}

static inline struct lfs_frame frag_rx(const struct lfs_mem_client *client, uint64_t handle,
                                       uint32_t offset, uint16_t whose)
{
    return MEM_CALL(client, FFA_MEM_FRAG_RX_32, (uint32_t)handle, handle >> 32, offset,
                    (uint64_t)whose << 16);
}

/* V-03: there is nothing to relinquish. */
#define EXPECT_NOT_HELD(f, frame)                                                               \
    EXPECT_FRAME(f, frame, FFA_ERROR_32, 0,                                                     \
                 (uint32_t)(knob(f, LFS_KNOB_relinquish_not_held) == RELINQUISH_NOT_HELD_DENIED \
                                ? FFA_STATUS_DENIED                                             \
                                : FFA_STATUS_INVALID_PARAMETERS))

/* Sends a page, which succeeds; the handle. */
static inline uint64_t offer(struct fixture *f, const struct lfs_mem_client *client, uint32_t fid,
                             const struct lfs_mem_emad *emads, uint32_t receivers, uint64_t base)
{
    struct lfs_mem_range range = {.base = base, .pages = 1};
    struct mem_message message =
        mem_message_of(fid, LFS_MEM_V1_2, mem_id(client), emads, receivers, &range, 1);
    struct lfs_frame r = mem_post(client, &message);

    EXPECT(f, r.x[0], FFA_SUCCESS_32);
    return r.x[2] | r.x[3] << 32;
}

/* To one receiver; a donation offers no access. */
static inline uint64_t offer_to(struct fixture *f, const struct lfs_mem_client *client,
                                uint32_t fid, uint16_t receiver, uint8_t access, uint64_t base)
{
    struct lfs_mem_emad emad = TO(receiver, access);

    return offer(f, client, fid, &emad, 1, base);
}

static inline const struct mem_record *record_of(const struct fixture *f, uint64_t handle)
{
    return lfs_table_peek(f->m, f->stack->spmc.mem.records, handle);
}

/* For planting what no call can bring about. */
static inline struct mem_record *record_edit(const struct fixture *f, uint64_t handle)
{
    return lfs_table_put(f->m, f->stack->spmc.mem.records, handle);
}

/* The rule that decided what the SPMC answered the normal world, which hears it from EL3. */
static inline unsigned rule_behind(const struct fixture *f)
{
    uint32_t seq = lfs_trace_last(f->m);

    for (unsigned frames = 0; frames < 2; seq--)
        frames += lfs_trace_get(f->m, seq)->kind == LFS_RECORD_FRAME;
    return lfs_trace_get(f->m, seq + 1)->rule;
}
#define EXPECT_NWD_REFUSED(f, frame, status, rule) \
    do {                                           \
        EXPECT_ERROR(f, frame, status);            \
        EXPECT(f, rule_behind(f), rule);           \
    } while (0)

#define EXPECT_RETRIEVED(f, frame, total, fragment) \
    EXPECT_FRAME(f, frame, FFA_MEM_RETRIEVE_RESP_32, total, fragment)

/* ---- checks in their order ------------------------------------------------------------------- */

/* What is wrong with a message: bits that are turned over, and how it is refused for it. */
struct wrong {
    uint32_t offset, width;
    uint64_t bits;
    enum ffa_status status;
    unsigned rule;
};

static inline void turn_over(struct mem_message *message, const struct wrong *wrong)
{
    for (uint32_t i = 0; i < wrong->width; i++)
        message->bytes[wrong->offset + i] ^= (uint8_t)(wrong->bits >> 8 * i);
}

/* The first of what is wrong decides, whatever is wrong behind it: posts the message with all of
 * them, then without the first, and so on. The message itself is sound. */
static inline void expect_in_order(struct fixture *f, const struct lfs_mem_client *client,
                                   const struct mem_message *message, const struct wrong *wrong,
                                   unsigned count)
{
    for (unsigned first = 0; first < count; first++) {
        struct mem_message bad = *message;
        struct lfs_frame r;

        for (unsigned i = first; i < count; i++)
            turn_over(&bad, &wrong[i]);
        r = mem_post(client, &bad);
        EXPECT_FRAME(f, r, FFA_ERROR_32, 0, ffa_status_to_reg(wrong[first].status));
        EXPECT(f, last_rule(f), wrong[first].rule);
    }
}
#define EXPECT_IN_ORDER(f, client, message, ...)                             \
    expect_in_order(f, client, message, (const struct wrong[]){__VA_ARGS__}, \
                    sizeof((const struct wrong[]){__VA_ARGS__}) / sizeof(struct wrong))

/* A test of one lane in both profiles. */
#define LANE(name, lane)                            \
    static void name##_in(enum lfs_profile profile) \
    {                                               \
        fixture_finish(mem_fixture(profile, lane)); \
    }                                               \
    IN_BOTH_PROFILES(name, name##_in)

#endif
