/* SPDX-License-Identifier: BSD-3-Clause */
/* Memory transactions as clients make them: descriptors into TX, answers out of RX. */
#include "lfasim/mem_client.h"

#include "lfasim/bytes.h"
#include "models/tags.h"

enum { HEAD_BYTES = LFS_MEM_HEADER + LFS_MEM_EMADS_MAX * LFS_MEM_EMAD_32 + LFS_MEM_COMPOSITE };
enum { CHUNK = 16 }; /* constituents that are written at once */

/* How far a retrieval of several fragments has come, in bytes of its answer; as it lies in TX. */
struct progress {
    uint64_t handle, total, done;
};
enum { AT_HANDLE = 0, AT_TOTAL = 8, AT_DONE = 16, PROGRESS_BYTES = 24 };

static uint64_t handle_of(const struct lfs_frame *frame)
{
    return (uint32_t)frame->x[1] | frame->x[2] << 32;
}

void lfs_mem_client_read(const struct lfs_mem_client *client, uint64_t at, void *out, size_t size)
{
    if (client->guest)
        lfs_guest_read_now(client->guest, lfs_ipa_of(at), out, size);
    else
        lfs_mem_read(lfs_ctx_machine(client->ctx), lfs_pa_of(at), out, size);
}

void lfs_mem_client_write(const struct lfs_mem_client *client, uint64_t at, const void *bytes,
                          size_t size)
{
    if (client->guest)
        lfs_guest_write_now(client->guest, lfs_ipa_of(at), bytes, size);
    else
        lfs_mem_write(lfs_ctx_machine(client->ctx), lfs_pa_of(at), bytes, size);
}

void lfs_mem_client_call(const struct lfs_mem_client *client, struct lfs_frame *frame)
{
    if (client->guest)
        lfs_guest_call(client->guest, frame);
    else
        lfs_smc(client->ctx, frame);
}

/* ---- sending --------------------------------------------------------------------------------- */

static struct lfs_mem_range range_at(const struct lfs_mem_request *request, uint32_t i)
{
    return request->range ? request->range(request->user, i) : request->descriptor.ranges[i];
}

/* Writes `count` constituents from number `first` on to an address in TX. */
static void put_ranges(const struct lfs_mem_client *client, const struct lfs_mem_request *request,
                       uint32_t first, uint32_t count, uint64_t at)
{
    uint8_t bytes[CHUNK * LFS_MEM_CONSTITUENT];

    for (uint32_t done = 0; done < count; done += CHUNK) {
        uint32_t chunk = count - done < CHUNK ? count - done : CHUNK;

        for (uint32_t i = 0; i < chunk; i++) {
            struct lfs_mem_range range = range_at(request, first + done + i);

            lfs_mem_put_ranges(&range, 1, bytes + (size_t)i * LFS_MEM_CONSTITUENT,
                               LFS_MEM_CONSTITUENT);
        }
        lfs_mem_client_write(client, at + (uint64_t)done * LFS_MEM_CONSTITUENT, bytes,
                             (size_t)chunk * LFS_MEM_CONSTITUENT);
    }
}

/* How many constituents fit behind `used` bytes, of those from number `first` on. */
static uint32_t fitting(const struct lfs_mem_client *client, const struct lfs_mem_request *request,
                        uint32_t first, uint64_t used)
{
    uint64_t room = client->box.pages * LFS_PAGE_SIZE - used;
    uint32_t rest = request->range_count - first;

    if (request->per_fragment && request->per_fragment < rest)
        rest = request->per_fragment;
    return room / LFS_MEM_CONSTITUENT < rest ? (uint32_t)(room / LFS_MEM_CONSTITUENT) : rest;
}

static void apply_patches(const struct lfs_mem_request *request, uint8_t *bytes, size_t size)
{
    for (uint32_t i = 0; i < request->patch_count; i++) {
        const struct lfs_mem_patch *patch = &request->patches[i];
        uint8_t value[8];

        lfs_put_le64(value, patch->value);
        for (uint32_t b = 0; b < patch->width && patch->offset + b < size; b++)
            bytes[patch->offset + b] = value[b];
    }
}

/* Header, receivers and composite, as they are to be sent; 0: too many receivers. */
static size_t put_head(const struct lfs_mem_request *request, uint8_t out[HEAD_BYTES])
{
    struct lfs_mem_descriptor head = request->descriptor;
    size_t size;

    head.range_count = 0;
    size = lfs_mem_put(&head, out, HEAD_BYTES);
    apply_patches(request, out, size);
    return size;
}

bool lfs_mem_compose(const struct lfs_mem_client *client, const struct lfs_mem_request *request,
                     struct lfs_frame *frame)
{
    uint8_t bytes[HEAD_BYTES];
    size_t size = put_head(request, bytes);
    uint64_t total = size;
    uint32_t count = 0;

    if (size == 0 || size > client->box.pages * LFS_PAGE_SIZE)
        return false;
    lfs_mem_client_write(client, client->box.tx, bytes, size);
    if (request->descriptor.with_composite) {
        count = fitting(client, request, 0, size);
        put_ranges(client, request, 0, count, client->box.tx + size);
        total += (uint64_t)request->range_count * LFS_MEM_CONSTITUENT;
    }
    *frame =
        (struct lfs_frame){{request->fid, (uint32_t)total, size + count * LFS_MEM_CONSTITUENT}};
    return true;
}

bool lfs_mem_compose_next(const struct lfs_mem_client *client,
                          const struct lfs_mem_request *request, struct lfs_frame *frame)
{
    uint8_t bytes[HEAD_BYTES];
    size_t head = put_head(request, bytes);
    uint64_t offset = (uint32_t)frame->x[3], first = (offset - head) / LFS_MEM_CONSTITUENT;
    uint32_t count;

    if ((uint32_t)frame->x[0] != FFA_MEM_FRAG_RX_32 || !request->descriptor.with_composite ||
        offset < head || first >= request->range_count)
        return false;
    count = fitting(client, request, (uint32_t)first, 0);
    put_ranges(client, request, (uint32_t)first, count, client->box.tx);
    *frame = (struct lfs_frame){
        {FFA_MEM_FRAG_TX_32, frame->x[1], frame->x[2], (uint64_t)count * LFS_MEM_CONSTITUENT}};
    return true;
}

bool lfs_mem_send(const struct lfs_mem_client *client, const struct lfs_mem_request *request,
                  struct lfs_frame *frame)
{
    if (!lfs_mem_compose(client, request, frame))
        return false;
    lfs_mem_client_call(client, frame);
    lfs_tag_push(client->ctx, TAG_MEM_FRAG_TX);
    while (lfs_mem_compose_next(client, request, frame))
        lfs_mem_client_call(client, frame);
    lfs_tag_pop(client->ctx);
    return true;
}

/* ---- retrieving ------------------------------------------------------------------------------ */

static struct progress progress(const struct lfs_mem_client *client)
{
    uint8_t bytes[PROGRESS_BYTES];

    lfs_mem_client_read(client, client->box.tx, bytes, sizeof(bytes));
    return (struct progress){lfs_get_le64(bytes + AT_HANDLE), lfs_get_le64(bytes + AT_TOTAL),
                             lfs_get_le64(bytes + AT_DONE)};
}

static void keep(const struct lfs_mem_client *client, struct progress p)
{
    uint8_t bytes[PROGRESS_BYTES];

    lfs_put_le64(bytes + AT_HANDLE, p.handle);
    lfs_put_le64(bytes + AT_TOTAL, p.total);
    lfs_put_le64(bytes + AT_DONE, p.done);
    lfs_mem_client_write(client, client->box.tx, bytes, sizeof(bytes));
}

/* The constituents in the bytes of RX from `at` to `end`. */
static void visit_ranges(const struct lfs_mem_client *client, uint64_t at, uint64_t end,
                         lfs_mem_visit *visit, void *user)
{
    uint8_t bytes[LFS_MEM_CONSTITUENT];
    struct lfs_mem_range range;

    for (; visit && at + sizeof(bytes) <= end; at += sizeof(bytes)) {
        lfs_mem_client_read(client, client->box.rx + at, bytes, sizeof(bytes));
        if (lfs_mem_get_range(bytes, sizeof(bytes), 0, &range))
            visit(user, &range);
    }
}

/* Where the constituents of the response in RX begin. */
static uint64_t first_range(const struct lfs_mem_client *client)
{
    uint8_t bytes[LFS_MEM_HEADER + LFS_MEM_EMAD_32];
    struct lfs_mem_header header;
    struct lfs_mem_emad emad;

    lfs_mem_client_read(client, client->box.rx, bytes, sizeof(bytes));
    if (!lfs_mem_get_header(bytes, sizeof(bytes), client->box.ffa_version, &header) ||
        !lfs_mem_get_emad(bytes, sizeof(bytes), &header, 0, &emad))
        return UINT64_MAX - LFS_MEM_CONSTITUENT;
    return (uint64_t)emad.composite + LFS_MEM_COMPOSITE;
}

static uint64_t in_rx(const struct lfs_mem_client *client, uint64_t bytes)
{
    uint64_t room = client->box.pages * LFS_PAGE_SIZE;

    return bytes < room ? bytes : room;
}

static bool give_rx_back(const struct lfs_mem_client *client, struct lfs_frame *frame)
{
    *frame = (struct lfs_frame){{FFA_RX_RELEASE_32}};
    lfs_mem_client_call(client, frame);
    return (uint32_t)frame->x[0] == FFA_SUCCESS_32;
}

/* RX is given back; asks for the fragment that comes next. False: there is none, or that was
 * refused. */
static bool next_fragment(const struct lfs_mem_client *client, struct lfs_frame *frame)
{
    struct progress p;

    if (!give_rx_back(client, frame))
        return false;
    p = progress(client);
    if (p.done >= p.total)
        return false;
    *frame = (struct lfs_frame){{FFA_MEM_FRAG_RX_32, (uint32_t)p.handle, p.handle >> 32, p.done}};
    lfs_tag_push(client->ctx, TAG_MEM_FRAG_RX_CALL);
    lfs_mem_client_call(client, frame);
    lfs_tag_pop(client->ctx);
    return (uint32_t)frame->x[0] == FFA_MEM_FRAG_TX_32 && frame->x[3] != 0 &&
           handle_of(frame) == progress(client).handle;
}

bool lfs_mem_fetch(const struct lfs_mem_client *client, uint64_t handle, lfs_mem_visit *visit,
                   void *user, struct lfs_frame *frame)
{
    if ((uint32_t)frame->x[0] != FFA_MEM_RETRIEVE_RESP_32)
        return false;
    if (visit)
        visit_ranges(client, first_range(client), in_rx(client, frame->x[2]), visit, user);
    if (frame->x[2] >= frame->x[1])
        return give_rx_back(client, frame);
    keep(client, (struct progress){handle, frame->x[1], frame->x[2]});
    lfs_tag_push(client->ctx, TAG_MEM_FRAG_RX);
    while (next_fragment(client, frame)) {
        struct progress p = progress(client);

        visit_ranges(client, 0, in_rx(client, frame->x[3]), visit, user);
        p.done += frame->x[3];
        keep(client, p);
    }
    lfs_tag_pop(client->ctx);
    return (uint32_t)frame->x[0] == FFA_SUCCESS_32;
}

/* ---- giving back ----------------------------------------------------------------------------- */

bool lfs_mem_compose_relinquish(const struct lfs_mem_client *client, uint64_t handle,
                                uint32_t flags, const uint16_t *endpoints, uint32_t count,
                                struct lfs_frame *frame)
{
    uint8_t bytes[LFS_MEM_RELINQUISH + 2 * LFS_MEM_EMADS_MAX];
    size_t size = lfs_mem_put_relinquish(handle, flags, endpoints, count, bytes, sizeof(bytes));

    if (size == 0 || client->box.pages == 0)
        return false;
    lfs_mem_client_write(client, client->box.tx, bytes, size);
    *frame = (struct lfs_frame){{FFA_MEM_RELINQUISH_32}};
    return true;
}

bool lfs_mem_relinquish(const struct lfs_mem_client *client, uint64_t handle, uint32_t flags,
                        struct lfs_frame *frame)
{
    uint16_t own = client->guest ? lfs_guest_id(client->guest) : FFA_ID_NWD;

    if (!lfs_mem_compose_relinquish(client, handle, flags, &own, 1, frame))
        return false;
    lfs_mem_client_call(client, frame);
    return true;
}

void lfs_mem_reclaim(const struct lfs_mem_client *client, uint64_t handle, uint32_t flags,
                     struct lfs_frame *frame)
{
    *frame = (struct lfs_frame){{FFA_MEM_RECLAIM_32, (uint32_t)handle, handle >> 32, flags}};
    lfs_mem_client_call(client, frame);
}
