/* SPDX-License-Identifier: BSD-3-Clause */
/* Memory transactions of scripts: what a step says of a descriptor becomes bytes in the actor's TX
 * buffer, and what it asks of a response is read from RX. Worked out anew for each fragment. */
#include "lfasim/bytes.h"
#include "models/script/interpreter.h"
#include "models/tags.h"

enum part { HEADER, EMAD, COMPOSITE };
enum { PATCHES_MAX = LFS_FIELDS + 2 * LFS_MEM_EMADS_MAX };

/* Where fields stand: ffa-memory.md 1.1, 1.4, 1.5. */
static const struct {
    const char *name;
    enum part part;
    uint8_t offset, width;
} fields[LFS_FIELDS] = {
    [LFS_FIELD_SENDER] = {"sender", HEADER, 0, 2},
    [LFS_FIELD_ATTRIBUTES] = {"attributes", HEADER, 2, 2},
    [LFS_FIELD_FLAGS] = {"flags", HEADER, 4, 4},
    [LFS_FIELD_HANDLE] = {"handle", HEADER, 8, 8},
    [LFS_FIELD_TAG] = {"tag", HEADER, 16, 8},
    [LFS_FIELD_EMAD_SIZE] = {"emad-size", HEADER, 24, 4},
    [LFS_FIELD_EMAD_COUNT] = {"emad-count", HEADER, 28, 4},
    [LFS_FIELD_EMAD_OFFSET] = {"emad-offset", HEADER, 32, 4},
    [LFS_FIELD_RESERVED] = {"reserved", HEADER, 36, 4},
    [LFS_FIELD_RECEIVER] = {"receiver", EMAD, 0, 2},
    [LFS_FIELD_PERMISSIONS] = {"permissions", EMAD, 2, 1},
    [LFS_FIELD_RECEIVER_FLAGS] = {"receiver-flags", EMAD, 3, 1},
    [LFS_FIELD_COMPOSITE] = {"composite", EMAD, 4, 4},
    [LFS_FIELD_IMPDEF] = {"impdef", EMAD, 8, 8},
    [LFS_FIELD_IMPDEF_HIGH] = {"impdef-high", EMAD, 16, 8},
    [LFS_FIELD_EMAD_RESERVED] = {"emad-reserved", EMAD, 24, 8},
    [LFS_FIELD_PAGES] = {"pages", COMPOSITE, 0, 4},
    [LFS_FIELD_CONSTITUENTS] = {"constituents", COMPOSITE, 4, 4},
    [LFS_FIELD_COMPOSITE_RESERVED] = {"composite-reserved", COMPOSITE, 8, 8},
    [LFS_FIELD_BASE] = {"base", COMPOSITE, 16, 8},
};
#define RESERVED_V1_0      3u /* byte 3 */
#define EMAD_RESERVED_NEAR 8u /* with 16 bytes */

const char *lfs_script_field_name(unsigned field)
{
    return field < LFS_FIELDS ? fields[field].name : NULL;
}

/* A request as it is being put together; nothing of it outlives the step between two calls. */
struct composition {
    const struct performer *p;
    const struct lfs_script_transaction *t;
    struct lfs_mem_client client;
    struct lfs_mem_request request;
    struct lfs_mem_emad emads[LFS_MEM_EMADS_MAX];
    struct lfs_mem_patch patches[PATCHES_MAX];
};

static uint64_t own_id(const struct performer *p)
{
    return p->guest ? lfs_guest_id(p->guest) : FFA_ID_NWD;
}

static uint64_t value_or(const struct performer *p, const struct lfs_expr *expr, uint64_t otherwise)
{
    return expr ? performer_number(p, expr) : otherwise;
}

static bool is_call(const struct performer *p, uint32_t fid)
{
    return op_of(p)->u.call->call->fid_32 == fid;
}

/* A requester lends, a borrower names the lender: by default who asks it to retrieve. */
static uint64_t sender_of(const struct performer *p, const struct lfs_script_transaction *t)
{
    if (!t->sender && is_call(p, FFA_MEM_RETRIEVE_REQ_32))
        return ffa_sender(state_of(p)->in.x[1]);
    return value_or(p, t->sender, own_id(p));
}

static bool has_buffers(const struct performer *p, struct lfs_mem_client *client)
{
    *client = (struct lfs_mem_client){.ctx = p->ctx, .guest = p->guest};
    return lfs_stack_mailbox(p->run->stack, (uint16_t)own_id(p), &client->box) &&
           client->box.pages > 0;
}

/* ---- constituents ---------------------------------------------------------------------------- */

static struct lfs_mem_range range_at(const void *composition, uint32_t i)
{
    const struct composition *c = composition;
    const struct lfs_script_ranges *ranges = c->t->ranges;
    uint64_t base, pages, step;

    for (; i >= ranges->times; ranges++)
        i -= ranges->times;
    base = performer_number(c->p, ranges->base);
    pages = performer_number(c->p, ranges->pages);
    step = ranges->step ? ranges->step : pages * LFS_PAGE_SIZE;
    return (struct lfs_mem_range){.base = base + i * step,
                                  .pages = (uint32_t)pages,
                                  .reserved = (uint32_t)value_or(c->p, ranges->reserved, 0)};
}

static void count_ranges(struct composition *c)
{
    struct lfs_mem_descriptor *d = &c->request.descriptor;

    for (uint32_t i = 0; i < c->t->range_count; i++) {
        const struct lfs_script_ranges *ranges = &c->t->ranges[i];

        d->constituents += ranges->times;
        d->pages += ranges->times * (uint32_t)performer_number(c->p, ranges->pages);
    }
    c->request.range_count = d->constituents;
    c->request.range = range_at;
    c->request.user = c;
}

/* ---- the descriptor -------------------------------------------------------------------------- */

static void add_patch(struct composition *c, uint32_t offset, uint32_t width, uint64_t value)
{
    struct lfs_mem_patch *patch = &c->patches[c->request.patch_count++];

    *patch = (struct lfs_mem_patch){offset, width, value};
}

static void override(struct composition *c, enum lfs_script_field field, uint32_t receiver,
                     const struct lfs_expr *value)
{
    enum lfs_mem_layout layout = c->request.descriptor.layout;
    uint32_t header = lfs_mem_header_size(layout), emad = lfs_mem_emad_size(layout);
    uint32_t offset = fields[field].offset, width = fields[field].width;

    if (!value)
        return;
    if (layout == LFS_MEM_V1_0 && (field == LFS_FIELD_RESERVED || field == LFS_FIELD_ATTRIBUTES)) {
        offset = field == LFS_FIELD_RESERVED ? RESERVED_V1_0 : offset;
        width = 1;
    }
    if (field == LFS_FIELD_EMAD_RESERVED && emad == LFS_MEM_EMAD_16)
        offset = EMAD_RESERVED_NEAR;
    if (fields[field].part == EMAD)
        offset += header + receiver * emad;
    if (fields[field].part == COMPOSITE)
        offset += header + c->request.descriptor.emad_count * emad;
    add_patch(c, offset, width, performer_number(c->p, value));
}

static void put_receivers(struct composition *c)
{
    for (uint32_t i = 0; i < c->t->receiver_count; i++) {
        const struct lfs_script_receiver *receiver = &c->t->receivers[i];
        struct lfs_mem_emad *emad = &c->emads[i];

        emad->receiver = (uint16_t)value_or(c->p, receiver->id, own_id(c->p));
        emad->permissions = (uint8_t)value_or(c->p, receiver->permissions, 0);
        emad->flags = (uint8_t)value_or(c->p, receiver->flags, 0);
        emad->impdef[0] = value_or(c->p, receiver->impdef[0], 0);
        emad->impdef[1] = value_or(c->p, receiver->impdef[1], 0);
        override(c, LFS_FIELD_COMPOSITE, i, receiver->composite);
        override(c, LFS_FIELD_EMAD_RESERVED, i, receiver->reserved);
    }
}

static void put_head(struct composition *c)
{
    const struct lfs_script_transaction *t = c->t;
    struct lfs_mem_descriptor *d = &c->request.descriptor;

    d->sender = (uint16_t)sender_of(c->p, t);
    d->attributes = (uint16_t)value_or(c->p, t->attributes, 0);
    d->flags = (uint32_t)value_or(c->p, t->flags, 0);
    d->handle = value_or(c->p, t->handle, 0);
    d->tag = value_or(c->p, t->tag, 0);
    put_receivers(c);
    for (uint32_t i = 0; i < t->override_count; i++)
        override(c, t->overrides[i].field, 0, t->overrides[i].value);
}

/* False: the actor has no buffers. head: the whole, not only what further fragments need. */
static bool put_together(const struct performer *p, bool head, struct composition *c)
{
    const struct lfs_script_call *call = op_of(p)->u.call;

    *c = (struct composition){.p = p, .t = call->transaction};
    if (!has_buffers(p, &c->client))
        return false;
    c->request.fid = call->fid;
    c->request.per_fragment = c->t->per_fragment;
    c->request.patches = c->patches;
    c->request.descriptor = (struct lfs_mem_descriptor){
        .layout = c->t->layout >= 0 ? (enum lfs_mem_layout)c->t->layout
                                    : lfs_mem_layout_of(c->client.box.ffa_version),
        .emads = c->emads,
        .emad_count = c->t->receiver_count,
        .with_composite = !is_call(p, FFA_MEM_RETRIEVE_REQ_32)};
    count_ranges(c);
    if (head)
        put_head(c);
    return true;
}

/* ---- the calls ------------------------------------------------------------------------------- */

static bool compose_relinquish(struct composition *c, struct lfs_frame *frame)
{
    uint16_t ids[LFS_MEM_EMADS_MAX];

    for (uint32_t i = 0; i < c->t->receiver_count; i++)
        ids[i] = c->emads[i].receiver;
    return lfs_mem_compose_relinquish(&c->client, c->request.descriptor.handle,
                                      c->request.descriptor.flags, ids, c->t->receiver_count,
                                      frame);
}

/* Constituents alone, as many as the step says: FFA_MEM_FRAG_TX by hand. */
static bool compose_fragment(struct composition *c, struct lfs_frame *frame)
{
    uint32_t head =
        (uint32_t)(lfs_mem_header_size(c->request.descriptor.layout) + LFS_MEM_COMPOSITE);

    *frame = (struct lfs_frame){{FFA_MEM_FRAG_RX_32, 0, 0, head}};
    return lfs_mem_compose_next(&c->client, &c->request, frame);
}

bool transaction_begins(const struct performer *p, struct lfs_frame *frame)
{
    struct lfs_script_failure failure = {.source = op_of(p)->source, .kind = LFS_FAILED_BUFFERS};
    struct composition c;
    bool composed;

    if (p->guest)
        lfs_guest_window(p->guest);
    composed = put_together(p, true, &c);
    if (composed && is_call(p, FFA_MEM_RELINQUISH_32))
        composed = compose_relinquish(&c, frame);
    else if (composed && is_call(p, FFA_MEM_FRAG_TX_32))
        composed = compose_fragment(&c, frame);
    else if (composed)
        composed = lfs_mem_compose(&c.client, &c.request, frame);
    if (!composed)
        fail(p, op_of(p)->u.call->soft, failure);
    return composed;
}

static bool next_fragment(const struct performer *p, struct lfs_frame *frame)
{
    struct composition c;

    return put_together(p, false, &c) && lfs_mem_compose_next(&c.client, &c.request, frame);
}

void transaction_goes_on(const struct performer *p, struct lfs_frame *frame)
{
    if (op_of(p)->u.call->transaction->alone || is_call(p, FFA_MEM_FRAG_TX_32))
        return;
    lfs_tag_push(p->ctx, TAG_SCRIPT_FRAGMENTS);
    while (next_fragment(p, frame))
        conduit(p, frame);
    lfs_tag_pop(p->ctx);
}

bool transaction_ends(const struct performer *p, const struct lfs_frame *reply)
{
    struct lfs_script_failure failure = {.source = op_of(p)->source, .kind = LFS_FAILED_FETCH};
    struct lfs_frame frame = *reply;
    struct lfs_mem_client client;

    if (frame.x[0] != FFA_MEM_RETRIEVE_RESP_32 || op_of(p)->u.call->transaction->alone ||
        !has_buffers(p, &client) ||
        lfs_mem_fetch(&client, retrieved_field(p, LFS_FIELD_HANDLE), NULL, NULL, &frame))
        return true;
    failure.actual = (uint32_t)frame.x[2];
    return fail(p, op_of(p)->u.call->soft, failure);
}

uint64_t retrieved_field(const struct performer *p, enum lfs_script_field field)
{
    uint8_t head[LFS_MEM_HEADER], bytes[8] = {0};
    uint64_t at = fields[field].offset;
    struct lfs_mem_header header;
    struct lfs_mem_client client;

    if (!has_buffers(p, &client))
        return 0;
    lfs_mem_client_read(&client, client.box.rx, head, sizeof(head));
    lfs_mem_get_header(head, sizeof(head), client.box.ffa_version, &header);
    if (field == LFS_FIELD_EMAD_SIZE)
        return header.emad_size;
    if (field == LFS_FIELD_EMAD_OFFSET)
        return header.emad_offset;
    if (fields[field].part == EMAD)
        at += header.emad_offset;
    if (fields[field].part == COMPOSITE)
        at += header.emad_offset + (uint64_t)header.emad_count * header.emad_size;
    if (at > client.box.pages * LFS_PAGE_SIZE - sizeof(bytes))
        return 0;
    lfs_mem_client_read(&client, client.box.rx + at, bytes, sizeof(bytes));
    return lfs_get_le64(bytes) & UINT64_MAX >> (64 - 8 * fields[field].width);
}
