/* SPDX-License-Identifier: BSD-3-Clause */
/* Which calls are made at random. Faults are rare and one at a time, so that each check is reached
 * behind those before it; some bytes are anything.
 *
 * A seed is the same run in each build: where an order of evaluation is the compiler's to choose
 * (arguments, initializers, both sides of an assignment), chance is asked once. */
#include "tests/models/spmc/random_memory.h"

#include <string.h>

#include "lfasim/abi/ffa.h"
#include "lfasim/formats/mem_descriptor.h"

#define PAGE   UINT64_C(4096)
#define NORMAL 0x2fu /* attributes */

/* ---- chance ---------------------------------------------------------------------------------- */

uint32_t rm_random(struct random_memory *r, uint32_t below)
{
    r->random ^= r->random << 13;
    r->random ^= r->random >> 7;
    r->random ^= r->random << 17;
    return (uint32_t)((r->random * UINT64_C(0x2545f4914f6cdd1d) >> 32) % below);
}

bool rm_once_in(struct random_memory *r, uint32_t times)
{
    return rm_random(r, times) == 0;
}

#define PICK(r, ...)                            \
    ((const uint32_t[]){__VA_ARGS__}[rm_random( \
        (r), (uint32_t)(sizeof((uint32_t[]){__VA_ARGS__}) / sizeof(uint32_t)))])

static uint32_t maybe(struct random_memory *r, uint32_t times, uint32_t other, uint32_t usual)
{
    return rm_once_in(r, times) ? other : usual;
}

/* ---- what fits ------------------------------------------------------------------------------- */

typedef bool fits(const struct random_memory *r, unsigned who, const struct pm_record *record);

static uint16_t own_id(const struct random_memory *r, unsigned who, const struct pm_record *record)
{
    if (who != 0)
        return r->model->endpoint[who].id;
    for (unsigned i = 0; i < record->receivers; i++)
        if (!(record->receiver[i].id & 0x8000))
            return record->receiver[i].id;
    return 0;
}

static const struct pm_receiver *own(const struct random_memory *r, unsigned who,
                                     const struct pm_record *record)
{
    for (unsigned i = 0; i < record->receivers; i++)
        if (record->receiver[i].id == own_id(r, who, record))
            return &record->receiver[i];
    return NULL;
}

static bool is_sent(const struct random_memory *r, unsigned who, const struct pm_record *record)
{
    return record->complete && record->owner == who && (!pm_held(record) || r->random % 8 == 0);
}

static bool is_partial(const struct random_memory *r, unsigned who, const struct pm_record *record)
{
    (void)r;
    return !record->complete && record->owner == who;
}

static bool is_offered(const struct random_memory *r, unsigned who, const struct pm_record *record)
{
    const struct pm_receiver *receiver = own(r, who, record);

    return record->complete && receiver && (!receiver->delivered || r->random % 16 == 0);
}

static bool is_held(const struct random_memory *r, unsigned who, const struct pm_record *record)
{
    const struct pm_receiver *receiver = own(r, who, record);

    return receiver && receiver->delivered > 0;
}

static bool is_under_way(const struct random_memory *r, unsigned who,
                         const struct pm_record *record)
{
    const struct pm_receiver *receiver = own(r, who, record);

    return (who == 0 && record->hypervisor_delivered > 0) ||
           (receiver && receiver->delivered > 0 && receiver->delivered < record->ranges);
}

/* The handle of a record that fits, or any other now and then. False: there is none. */
static bool find_handle(struct random_memory *r, unsigned who, fits *fit, uint64_t *handle)
{
    uint32_t first = rm_random(r, PM_RECORDS);

    *handle = first;
    if (rm_once_in(r, 40)) {
        *handle |= (uint64_t)PICK(r, 0, 1, 0x80000000, 0xffffffff) << 32;
        return true;
    }
    for (uint32_t i = 0; i < PM_RECORDS; i++) {
        *handle = (first + i) % PM_RECORDS;
        if (r->model->record[*handle].used && fit(r, who, &r->model->record[*handle]))
            return true;
    }
    *handle = first;
    return rm_once_in(r, 20);
}

/* ---- descriptors ----------------------------------------------------------------------------- */

static enum lfs_mem_layout layout(struct random_memory *r, unsigned who)
{
    uint32_t version = r->model->endpoint[who].version;

    if (version == FFA_VERSION_1_0)
        return LFS_MEM_V1_0;
    if (version == FFA_VERSION_1_1)
        return rm_once_in(r, 60) ? LFS_MEM_V1_2 : LFS_MEM_V1_1;
    return rm_once_in(r, 4) ? LFS_MEM_V1_1 : LFS_MEM_V1_2;
}

static void turn_bit(struct random_memory *r, unsigned who, uint32_t size)
{
    uint32_t at = rm_random(r, size);

    r->tx[who][at] ^= (uint8_t)(1u << rm_random(r, 8));
}

/* Writes it; now and then a field or any bit before the address ranges becomes something else. (The
 * model does not know all of the memory that they could then name.) */
static uint32_t put(struct random_memory *r, unsigned who, const struct lfs_mem_descriptor *d)
{
    uint32_t size = (uint32_t)lfs_mem_put(d, r->tx[who], PM_BUFFER), head, at;

    head = size - 16 * d->range_count;
    r->written = size;
    if (rm_once_in(r, 25)) {
        at = 4 * rm_random(r, head / 4);
        pm_put(r->tx[who], at, 4, PICK(r, 0, 1, 2, 3, 4, 16, 24, 32, 48, 64, 80, 96, 0xffffffff));
    } else if (rm_once_in(r, 25)) {
        turn_bit(r, who, head);
    }
    return size;
}

static struct pm_call call(struct random_memory *r, unsigned who, uint64_t x0, uint64_t x1,
                           uint64_t x2, uint64_t x3, uint64_t x4)
{
    return (struct pm_call){.who = who, .x = {x0, x1, x2, x3, x4}, .tx = r->tx[who]};
}

static struct pm_call call_with(struct random_memory *r, unsigned who, uint32_t fid, uint64_t total,
                                uint64_t size)
{
    uint32_t x3;

    if (rm_once_in(r, 80))
        size = PICK(r, 0, 16, 31, 32, 47, 48, 64, 112, 4080, 4096, 4097);
    if (rm_once_in(r, 80))
        total = rm_once_in(r, 2) ? size : PICK(r, 0, 16, 48, 96, 104, 112, 128, 0xfffffff0);
    fid |= maybe(r, 3, 0x40000000, 0);
    x3 = maybe(r, 200, 1, 0);
    return call(r, who, fid, total, size, x3, maybe(r, 200, 1, 0));
}

/* ---- sending --------------------------------------------------------------------------------- */

static uint16_t any_receiver(struct random_memory *r, unsigned who)
{
    unsigned other = 1 + rm_random(r, PM_ENDPOINTS - 1);

    if (rm_once_in(r, 30))
        return (uint16_t)PICK(r, 0, 1, 0x7fff, 0x8000, 0x8009, 0xffff, r->model->endpoint[who].id);
    if (other == who)
        other = who == 1 ? 2 : 1;
    return r->model->endpoint[other].id;
}

static bool to_send(const struct random_memory *r, unsigned who, uint32_t page, uint32_t like)
{
    uint32_t mode = r->model->mode[who][page];

    return !(mode & PM_STATE) && ((mode ^ like) & ~(uint32_t)(PM_R | PM_W | PM_X)) == 0;
}

static bool in_draft(const struct random_memory *r, uint64_t address)
{
    for (uint32_t i = 0; i < r->draft.count; i++)
        if (address - r->draft.range[i].base < r->draft.range[i].pages * PAGE)
            return true;
    return false;
}

/* A run of pages that look alike and can be sent; any page now and then. */
static void draft_range(struct random_memory *r, unsigned who, uint32_t like, uint32_t longest)
{
    const struct page_model *m = r->model;
    struct rm_range range = {.pages = 1};
    uint32_t page = 0;
    bool fault = rm_once_in(r, 40);

    for (unsigned i = 0; i < 200; i++) {
        page = who != 0 && rm_once_in(r, 2) ? rm_random(r, 120) : rm_random(r, m->pages);
        if (fault || (to_send(r, who, page, like) && !in_draft(r, m->address[page])))
            break;
    }
    range.base = m->address[page];
    while (range.pages < longest && page + range.pages < m->pages &&
           m->address[page + range.pages] == range.base + range.pages * PAGE &&
           m->mode[who][page + range.pages] == m->mode[who][page] &&
           (fault || !in_draft(r, range.base + range.pages * PAGE)))
        range.pages++;
    if (rm_once_in(r, 300))
        range.base += PICK(r, 1, 8, 16, 2048);
    if (rm_once_in(r, 300))
        range.pages = PICK(r, 0, 0xfffffff, 0xffffffff);
    r->draft.range[r->draft.count++] = range;
}

/* Returns the modes that all of the draft's pages have. */
static uint32_t draft(struct random_memory *r, unsigned who)
{
    uint32_t like = PICK(r, 0, 0, 0, PM_DEVICE), mode = PM_R | PM_W | PM_X, count = 1;
    uint32_t base = who == 0 ? PM_NS : 0;

    if (r->model->endpoint[who].s_el0)
        base = PM_USER | PM_NG;
    r->draft.count = r->draft.next = 0;
    if (rm_once_in(r, 3))
        count = 2 + rm_random(r, 6);
    if (who == 0 && rm_once_in(r, 150))
        count = 240 + rm_random(r, 60); /* more than RX has room for */
    else if (rm_once_in(r, 150))
        count = 25; /* one fragment each: too many */
    for (uint32_t i = 0; i < count; i++)
        draft_range(r, who, base | like, count > 8 ? 1 : 1 + rm_random(r, 4));
    for (uint32_t i = 0; i < count; i++) {
        int page = pm_page(r->model, r->draft.range[i].base & ~(PAGE - 1));

        mode &= page == PM_NO_PAGE ? 0 : r->model->mode[who][page];
    }
    return mode;
}

static uint32_t put_draft(struct random_memory *r, struct lfs_mem_range *out, uint32_t most)
{
    uint32_t count = 0;

    for (; count < most && r->draft.next < r->draft.count; count++, r->draft.next++)
        out[count] = (struct lfs_mem_range){.base = r->draft.range[r->draft.next].base,
                                            .pages = r->draft.range[r->draft.next].pages};
    return count;
}

static uint16_t send_attributes(struct random_memory *r, bool untyped)
{
    if (rm_once_in(r, 60))
        return (uint16_t)rm_random(r, 0x100);
    if (untyped)
        return (uint16_t)maybe(r, 30, 0xf, 0);
    return (uint16_t)maybe(r, 30, PICK(r, 0x3, 0x13, 0x33, 0x2e, 0x2b), NORMAL);
}

static struct pm_call compose_send(struct random_memory *r, unsigned who)
{
    static const uint32_t fids[] = {FFA_MEM_SHARE_32, FFA_MEM_LEND_32, FFA_MEM_LEND_32,
                                    FFA_MEM_DONATE_32};
    uint32_t fid = fids[rm_random(r, who == 0 && !rm_once_in(r, 20) ? 3 : 4)];
    uint32_t mode = draft(r, who), most = rm_once_in(r, 3) ? 1 + rm_random(r, 3) : 240, size;
    struct lfs_mem_range ranges[240];
    struct lfs_mem_emad emads[PM_RECEIVERS + 1] = {{0}};
    struct lfs_mem_descriptor d = {.sender = r->model->endpoint[who].id,
                                   .emads = emads,
                                   .with_composite = true,
                                   .constituents = r->draft.count,
                                   .ranges = ranges};

    d.layout = layout(r, who);
    d.tag = rm_random(r, 4);
    d.emad_count = maybe(r, fid == FFA_MEM_DONATE_32 ? 50 : 4, 2, 1);
    if (rm_once_in(r, 60))
        d.sender = (uint16_t)PICK(r, 0, 1, 0x8001, 0x8002, 0x8003);
    if (rm_once_in(r, 80))
        d.emad_count = PM_RECEIVERS + 1;
    for (uint32_t i = 0; i < d.emad_count; i++) {
        emads[i].receiver = any_receiver(r, who);
        for (unsigned k = 0; k < 8 && i > 0 && emads[i].receiver == emads[0].receiver; k++)
            emads[i].receiver = any_receiver(r, who);
        if (fid != FFA_MEM_DONATE_32)
            emads[i].permissions =
                (uint8_t)((mode & PM_W) ? maybe(r, 3, 1, 2) : maybe(r, 10, 2, 1));
        if (rm_once_in(r, 60))
            emads[i].permissions = (uint8_t)rm_random(r, 0x20);
        emads[i].flags = (uint8_t)rm_random(r, 2);
        emads[i].impdef[0] = rm_random(r, 3);
    }
    if (who == 0 && fid != FFA_MEM_DONATE_32 && d.emad_count == 2 && rm_once_in(r, 2)) {
        uint32_t vm = rm_random(r, 2);

        emads[vm].receiver = (uint16_t)PICK(r, 1, 2, 0x7fff);
    }
    d.attributes = send_attributes(r, fid == FFA_MEM_DONATE_32 ||
                                          (fid == FFA_MEM_LEND_32 && d.emad_count == 1));
    d.flags = fid != FFA_MEM_SHARE_32 && rm_once_in(r, 4) ? FFA_MEM_FLAG_ZERO : 0;
    if (rm_once_in(r, 60))
        d.flags = 1u << rm_random(r, 12);
    if (r->draft.count == 25)
        most = 1;
    for (uint32_t i = 0; i < r->draft.count; i++)
        d.pages += r->draft.range[i].pages;
    d.range_count = put_draft(r, ranges, most);
    size = put(r, who, &d);
    return call_with(r, who, fid, size + 16 * (r->draft.count - d.range_count), size);
}

static struct pm_call compose_frag_tx(struct random_memory *r, unsigned who, uint64_t handle)
{
    struct lfs_mem_range ranges[250];
    uint32_t most = rm_once_in(r, 2) ? 1 + rm_random(r, 3) : 250, size;

    r->draft.count = 0;
    if (handle < PM_RECORDS)
        r->draft = r->rest[handle];
    if (r->draft.count == 25)
        most = 1;
    size = 16 * put_draft(r, ranges, most);
    lfs_mem_put_ranges(ranges, size / 16, r->tx[who], PM_BUFFER);
    r->written = size;
    if (rm_once_in(r, 30))
        size = PICK(r, 0, 8, 15, 16, 24, 32, 256, 4096, 4112);
    return call(r, who, FFA_MEM_FRAG_TX_32, (uint32_t)handle, handle >> 32, size,
                maybe(r, 60, 0x80010000, 0));
}

/* ---- borrowing ------------------------------------------------------------------------------- */

static uint8_t wanted(struct random_memory *r, const struct pm_record *record,
                      const struct pm_receiver *receiver)
{
    bool several = record->type == PM_SHARE || record->receivers > 1;
    uint32_t data = (receiver->offered & 3) == 1 || !(record->mode & PM_W) ? PICK(r, 0, 1, 1)
                                                                           : PICK(r, 0, 1, 2, 2, 2);

    if (rm_once_in(r, 40))
        return (uint8_t)rm_random(r, 0x20);
    if (record->type == PM_DONATE && (record->mode & PM_W))
        data = 2; /* what is lost by donating does not come back */
    return (uint8_t)(data | (several ? 0 : maybe(r, 2, 8, 4)));
}

static struct pm_call compose_retrieve(struct random_memory *r, unsigned who, uint64_t handle)
{
    static const struct pm_record none = {.receivers = 1, .type = PM_LEND};
    const struct pm_record *record = handle < PM_RECORDS ? &r->model->record[handle] : &none;
    struct lfs_mem_emad emads[PM_RECEIVERS] = {{0}};
    struct lfs_mem_descriptor d = {.sender = record->sender,
                                   .handle = handle,
                                   .tag = record->tag,
                                   .emads = emads,
                                   .emad_count = record->receivers};
    uint32_t size;

    d.layout = layout(r, who);
    d.attributes = (uint16_t)PICK(r, 0, 0, NORMAL);
    d.flags = rm_once_in(r, 2) ? (uint32_t)record->type << 3 : 0;
    for (unsigned i = 0; i < record->receivers; i++)
        emads[i] = (struct lfs_mem_emad){
            .receiver = record->receiver[i].id,
            .permissions = wanted(r, record, &record->receiver[i]),
            .impdef = {record->receiver[i].impdef[0], record->receiver[i].impdef[1]}};
    if (record->receivers > 1 && rm_once_in(r, 3)) {
        d.flags |= FFA_MEM_FLAG_BYPASS;
        emads[0].receiver = own_id(r, who, record);
        d.emad_count = maybe(r, 10, 2, 1);
    }
    if ((record->flags & 1) && rm_once_in(r, 3))
        d.flags |= FFA_MEM_FLAG_ZERO;
    if (record->type != PM_SHARE && rm_once_in(r, 6))
        d.flags |= FFA_MEM_FLAG_ZERO_AFTER;
    if (rm_once_in(r, 50))
        d.flags ^= 1u << rm_random(r, 13);
    if (rm_once_in(r, 80))
        d.sender = (uint16_t)PICK(r, 0, 1, 0x8001, 0x8002, 0x8003);
    if (rm_once_in(r, 80))
        emads[0].receiver = any_receiver(r, who);
    if (rm_once_in(r, 80))
        d.attributes = (uint16_t)rm_random(r, 0x100);
    if (rm_once_in(r, 80))
        d.tag++;
    size = put(r, who, &d);
    return call_with(r, who, FFA_MEM_RETRIEVE_REQ_32, size, size);
}

static struct pm_call compose_hypervisor(struct random_memory *r, unsigned who)
{
    struct lfs_mem_descriptor d = {.layout = layout(r, who)};
    uint32_t size;

    d.handle = rm_random(r, PM_RECORDS);
    size = (uint32_t)lfs_mem_put(&d, r->tx[who], PM_BUFFER);
    memset(r->tx[who] + 16, 0, size - 16); /* not even the size and place of EMADs */
    r->written = size;
    if (rm_once_in(r, 20))
        turn_bit(r, who, size);
    return call_with(r, who, FFA_MEM_RETRIEVE_REQ_32, size, size);
}

static struct pm_call compose_frag_rx(struct random_memory *r, unsigned who, uint64_t handle)
{
    const struct pm_record *record = &r->model->record[handle % PM_RECORDS];
    const struct pm_receiver *receiver = own(r, who, record);
    bool hypervisor = who == 0 && record->hypervisor_delivered > 0;
    uint32_t delivered = hypervisor ? record->hypervisor_delivered
                         : receiver ? receiver->delivered
                                    : 0;
    uint32_t offset = 16 * delivered + pm_head_size(r->model->endpoint[who].version,
                                                    hypervisor ? record->receivers : 1);

    if (rm_once_in(r, 20))
        offset = PICK(r, 0, 96, 112, 128, offset - 16, offset + 16, 0xffffffff);
    return call(r, who, FFA_MEM_FRAG_RX_32, (uint32_t)handle, handle >> 32, offset,
                maybe(r, 40, 0x10000, hypervisor ? (uint32_t)record->sender << 16 : 0));
}

static struct pm_call compose_relinquish(struct random_memory *r, unsigned who, uint64_t handle)
{
    const struct pm_record *record = &r->model->record[handle % PM_RECORDS];
    uint16_t ids[2] = {own_id(r, who, record), 0x8002};
    uint32_t flags = record->type != PM_SHARE && rm_once_in(r, 4);

    if (rm_once_in(r, 40))
        ids[0] = any_receiver(r, who);
    if (rm_once_in(r, 40))
        flags = PICK(r, 1, 2, 3, 4, 0x80000000);
    r->written = (uint32_t)lfs_mem_put_relinquish(handle, flags, ids, maybe(r, 60, 2, 1),
                                                  r->tx[who], PM_BUFFER);
    return call(r, who, FFA_MEM_RELINQUISH_32, 0, 0, 0, 0);
}

/* ---- buffers --------------------------------------------------------------------------------- */

/* Not in the working memory, which INV-25 keeps free of them. */
static int any_buffer(struct random_memory *r, unsigned who, int usual)
{
    int page = (int)rm_random(r, r->model->pages);
    bool at_work = page >= r->work[who] && page < r->work[who] + RM_WORK_PAGES;

    return at_work || !rm_once_in(r, 3) ? usual : page;
}

static struct pm_call compose_map(struct random_memory *r, unsigned who)
{
    const struct pm_endpoint *e = &r->model->endpoint[who];
    int tx = any_buffer(r, who, e->tx), rx = any_buffer(r, who, e->rx);

    return call(r, who, FFA_RXTX_MAP_64, r->model->address[tx], r->model->address[rx], 1, 0);
}

/* ---- which call ------------------------------------------------------------------------------ */

static struct pm_call reclaim(struct random_memory *r, unsigned who, uint64_t handle)
{
    const struct pm_record *record = &r->model->record[handle % PM_RECORDS];
    uint32_t flags = (record->mode & PM_W) || rm_once_in(r, 5) ? rm_once_in(r, 4) : 0;

    return call(r, who, FFA_MEM_RECLAIM_32, (uint32_t)handle, handle >> 32,
                maybe(r, 40, PICK(r, 2, 3, 4, 0xffffffff), flags), 0);
}

struct pm_call rm_call(struct random_memory *r, unsigned who)
{
    const struct pm_endpoint *e = &r->model->endpoint[who];
    uint32_t chance = rm_random(r, 100);
    uint64_t handle;

    r->written = 0;
    if (!e->mapped && !rm_once_in(r, 3))
        return compose_map(r, who);
    if (e->rx_full ? chance < 80 : rm_once_in(r, 300))
        return call(r, who, FFA_RX_RELEASE_32, maybe(r, 100, 1, 0), 0, 0, 0);
    if (!e->s_el0 && rm_once_in(r, 400))
        return rm_once_in(r, 3)
                   ? compose_map(r, who)
                   : call(r, who, FFA_RXTX_UNMAP_32, maybe(r, 20, 0x80010000, 0), 0, 0, 0);
    chance = rm_random(r, 100);
    if (chance < 12 && find_handle(r, who, is_partial, &handle))
        return compose_frag_tx(r, who, handle);
    if (chance < 22 && find_handle(r, who, is_under_way, &handle))
        return compose_frag_rx(r, who, handle);
    if (chance < 48 && find_handle(r, who, is_offered, &handle))
        return compose_retrieve(r, who, handle);
    if (chance < 62 && find_handle(r, who, is_held, &handle))
        return compose_relinquish(r, who, handle);
    if (chance < 76 && find_handle(r, who, is_sent, &handle))
        return reclaim(r, who, handle);
    if (chance > 97 - 4 * (who == 0))
        return compose_hypervisor(r, who);
    return compose_send(r, who);
}

void rm_answered(struct random_memory *r, const struct pm_call *made,
                 const struct pm_answer *answer)
{
    uint32_t fid = (uint32_t)made->x[0] & ~UINT32_C(0x40000000);

    if (answer->x[0] != FFA_MEM_FRAG_RX_32 || answer->x[1] >= PM_RECORDS)
        return;
    if (fid == FFA_MEM_FRAG_TX_32 || fid == FFA_MEM_SHARE_32 || fid == FFA_MEM_LEND_32 ||
        fid == FFA_MEM_DONATE_32)
        r->rest[answer->x[1]] = r->draft;
}
