/* SPDX-License-Identifier: BSD-3-Clause */
/* The reference model: page states, what senders do (ffa-memory.md 6.1 to 6.3, 6.7), buffers (6.9).
 */
#include "tests/models/spmc/page_model.h"

#include <string.h>

#define PAGE UINT64_C(4096)

/* ---- pages ----------------------------------------------------------------------------------- */

int pm_page(const struct page_model *m, uint64_t address)
{
    for (unsigned i = 0; i < m->pages; i++)
        if (m->address[i] == address)
            return (int)i;
    return PM_NO_PAGE;
}

void pm_touch(struct page_model *m, const struct pm_record *record)
{
    for (uint32_t i = 0; i < record->ranges; i++)
        for (unsigned page = 0; page < m->pages; page++)
            if (m->address[page] - (record->range[i].base & ~(PAGE - 1)) <
                record->range[i].pages * PAGE)
                m->touched[page] = true;
}

void pm_set(struct page_model *m, unsigned who, const struct pm_record *record, uint32_t mode)
{
    for (uint32_t i = 0; i < record->ranges; i++)
        for (uint32_t k = 0; k < record->range[i].pages; k++)
            m->mode[who][pm_page(m, record->range[i].base + k * PAGE)] = (uint16_t)mode;
}

void pm_zero(struct page_model *m, const struct pm_record *record)
{
    for (uint32_t i = 0; i < record->ranges; i++)
        for (uint32_t k = 0; k < record->range[i].pages; k++)
            m->word[pm_page(m, record->range[i].base + k * PAGE)] = 0;
}

/* The owner's pages get this state; absent: nothing is left of them. */
static void set_owner(struct page_model *m, const struct pm_record *record, uint32_t state)
{
    for (uint32_t i = 0; i < record->ranges; i++)
        for (uint32_t k = 0; k < record->range[i].pages; k++) {
            int page = pm_page(m, record->range[i].base + k * PAGE);

            m->mode[record->owner][page] =
                state == PM_ABSENT ? PM_ABSENT : (uint16_t)(record->range[i].mode | state);
        }
}

/* ---- records --------------------------------------------------------------------------------- */

struct pm_record *pm_record(struct page_model *m, uint64_t handle)
{
    return handle < PM_RECORDS && m->record[handle].used ? &m->record[handle] : NULL;
}

bool pm_held(const struct pm_record *record)
{
    for (unsigned i = 0; i < record->receivers; i++)
        if (record->receiver[i].delivered > 0)
            return true;
    return false;
}

/* Handles are given out in turn (GAP-25). */
static int new_handle(struct page_model *m)
{
    for (unsigned i = 0; i < PM_RECORDS; i++) {
        unsigned handle = (m->next_handle + i) % PM_RECORDS;

        if (!m->record[handle].used) {
            m->next_handle = (handle + 1) % PM_RECORDS;
            return (int)handle;
        }
    }
    return -1;
}

static void answers_handle(struct pm_answer *answer, uint64_t handle)
{
    answer->x[0] = 0x84000061;
    answer->x[2] = (uint32_t)handle;
    answer->x[3] = (uint32_t)(handle >> 32);
}

/* ---- 6.2: all has come ----------------------------------------------------------------------- */

static uint64_t end_of(const struct pm_range *range)
{
    uint64_t end = range->base + range->pages * PAGE;

    return end < range->base ? UINT64_MAX : end;
}

static bool ranges_sound(const struct pm_record *record)
{
    uint64_t pages = 0;

    for (uint32_t i = 0; i < record->ranges; i++) {
        pages += record->range[i].pages;
        for (uint32_t k = 0; k < i; k++)
            if (record->range[i].pages && record->range[k].pages &&
                record->range[i].base < end_of(&record->range[k]) &&
                record->range[k].base < end_of(&record->range[i]))
                return false;
    }
    return pages == record->pages && record->ranges > 0 && record->range[0].fragment == 0;
}

/* C4, C5: pages of one mode. Beyond those that the model knows nobody has anything. */
static enum pm_status take_mode(struct page_model *m, unsigned who, struct pm_range *range)
{
    if (range->base % PAGE)
        return PM_IP;
    if (range->pages == 0)
        return PM_DEN;
    for (uint32_t k = 0; k < range->pages; k++) {
        int page = pm_page(m, range->base + k * PAGE);

        if (page == PM_NO_PAGE || (k > 0 && m->mode[who][page] != range->mode))
            return PM_DEN;
        range->mode = m->mode[who][page];
    }
    return PM_OK;
}

/* C6 as the specification has it: every page counts (GAP-15). */
static enum pm_status take_modes(struct page_model *m, struct pm_record *record)
{
    const uint32_t rwx = PM_R | PM_W | PM_X;

    for (uint32_t i = 0; i < record->ranges; i++) {
        enum pm_status status = take_mode(m, record->owner, &record->range[i]);
        uint32_t mode = record->range[i].mode;

        if (status != PM_OK)
            return status;
        if (i > 0 && (mode & ~rwx) != (record->mode & ~rwx))
            return PM_DEN;
        record->mode = i == 0 ? mode : record->mode & mode;
    }
    return PM_OK;
}

/* C7 to C11. */
static bool may_be_sent(const struct pm_record *record)
{
    static const uint32_t offers[] = {0, PM_R, PM_R | PM_W, 0};
    bool device = record->mode & PM_DEVICE;

    if (device &&
        (record->type != PM_LEND || record->receivers != 1 || (record->attributes >> 4 & 3) == 2))
        return false;
    if ((record->mode & PM_STATE) || ((record->flags & 1) && !(record->mode & PM_W)))
        return false;
    for (unsigned i = 0; i < record->receivers; i++)
        if (offers[record->receiver[i].offered & 3] & ~record->mode)
            return false;
    return true;
}

static bool to_partitions(const struct pm_record *record)
{
    for (unsigned i = 0; i < record->receivers; i++)
        if (!(record->receiver[i].id & 0x8000))
            return false;
    return true;
}

static enum pm_status complete(struct page_model *m, struct pm_record *record,
                               struct pm_answer *answer)
{
    static const uint32_t state[] = {
        [PM_SHARE] = PM_SHARED, [PM_LEND] = PM_NA, [PM_DONATE] = PM_ABSENT};
    enum pm_status status = ranges_sound(record) ? PM_OK : PM_IP;

    pm_touch(m, record);
    if (status == PM_OK)
        status = take_modes(m, record);
    if (status == PM_OK && !may_be_sent(record))
        status = PM_DEN;
    if (status != PM_OK) {
        record->used = false;
        return status;
    }
    record->secured = m->rme && record->owner == 0 && record->type != PM_SHARE &&
                      !(record->mode & PM_DEVICE) && to_partitions(record);
    record->complete = true;
    set_owner(m, record, state[record->type]);
    if (record->flags & 1)
        pm_zero(m, record);
    answers_handle(answer, (uint64_t)(record - m->record));
    return PM_OK;
}

static enum pm_status take_fragment(struct page_model *m, struct pm_record *record,
                                    const uint8_t *bytes, uint32_t size, struct pm_answer *answer)
{
    for (uint32_t at = 0; at + 16 <= size; at += 16)
        record->range[record->ranges++] = (struct pm_range){.base = pm_get64(bytes, at),
                                                            .pages = pm_get(bytes, at + 8, 4),
                                                            .fragment = record->fragments};
    record->fragments++;
    if (record->ranges == record->announced)
        return complete(m, record, answer);
    answer->x[0] = 0x8400007a; /* FFA_MEM_FRAG_RX */
    answer->x[1] = (uint32_t)(record - m->record);
    answer->x[2] = 0;
    answer->x[3] = record->composite + 16 + 16 * record->ranges;
    answer->x[4] = record->owner == 0 ? (uint32_t)record->sender << 16 : 0;
    return PM_OK;
}

/* ---- 6.1 ------------------------------------------------------------------------------------- */

static bool exists(const struct page_model *m, uint16_t id)
{
    for (unsigned i = 1; i < PM_ENDPOINTS; i++)
        if (m->endpoint[i].id == id)
            return true;
    return false;
}

static bool any_partition(const struct pm_descriptor *d)
{
    for (uint32_t i = 0; i < d->emads; i++)
        if (pm_emad(d, i).receiver & 0x8000)
            return true;
    return false;
}

/* S9 to S12. A lend goes to both worlds, or to partitions (V-10). */
static enum pm_status check_parties(const struct page_model *m, unsigned who, enum pm_type type,
                                    const struct pm_descriptor *d)
{
    if (d->flags & (type == PM_SHARE ? ~UINT32_C(2) : ~UINT32_C(3)))
        return PM_IP;
    if (type == PM_DONATE && d->emads != 1)
        return PM_IP;
    for (uint32_t i = 0; i < d->emads; i++) {
        uint16_t id = pm_emad(d, i).receiver;

        if (id == m->endpoint[who].id || ((id & 0x8000) && !exists(m, id)))
            return PM_IP;
        if (!(id & 0x8000) && (who != 0 || type == PM_DONATE || d->emads == 1 ||
                               (type == PM_LEND && !any_partition(d))))
            return PM_DEN;
    }
    return PM_OK;
}

/* S13j. */
static bool receivers_sound(enum pm_type type, const struct pm_descriptor *d)
{
    for (uint32_t i = 0; i < d->emads; i++) {
        struct pm_emad emad = pm_emad(d, i);
        unsigned data = emad.permissions & 3;

        if (emad.receiver == d->sender || (i > 0 && emad.receiver == pm_emad(d, 0).receiver))
            return false;
        if ((emad.permissions & 0xfc) || data == 3 || (type == PM_DONATE) != (data == 0))
            return false;
    }
    return true;
}

/* S13. */
static enum pm_status check_descriptor(const struct page_model *m, unsigned who, enum pm_type type,
                                       const struct pm_descriptor *d)
{
    uint32_t end = d->emad_offset + d->emad_size * d->emads;

    if (d->size < d->emad_offset + d->emad_size + 16 || d->size % 16 || d->total % 16)
        return PM_IP;
    if (who == 0 ? (d->sender & 0x8000) != 0 : d->sender != m->endpoint[who].id)
        return PM_DEN;
    if (d->total < end + 32 || d->composite < end || d->composite % 16 ||
        d->composite > d->size - 16)
        return PM_IP;
    if ((d->total - d->composite - 16) / 16 != pm_get(d->at, d->composite + 4, 4))
        return PM_IP;
    if ((d->flags & ~UINT32_C(1)) || !receivers_sound(type, d) || (d->attributes & 0xffc0))
        return PM_IP;
    if (type == PM_DONATE || (type == PM_LEND && d->emads == 1))
        return d->attributes & 0x30 ? PM_IP : PM_OK;
    return pm_mappable(d->attributes) ? PM_OK : PM_DEN;
}

static void fill(struct page_model *m, struct pm_record *record, unsigned who, enum pm_type type,
                 const struct pm_descriptor *d)
{
    *record = (struct pm_record){.used = true,
                                 .wide = d->emad_size >= 32,
                                 .owner = who,
                                 .sender = d->sender,
                                 .attributes = d->attributes,
                                 .type = type,
                                 .flags = d->flags,
                                 .announced = pm_get(d->at, d->composite + 4, 4),
                                 .pages = pm_get(d->at, d->composite, 4),
                                 .composite = d->composite,
                                 .tag = d->tag,
                                 .receivers = d->emads,
                                 .range = m->range[record - m->record]};
    for (uint32_t i = 0; i < d->emads; i++) {
        struct pm_emad emad = pm_emad(d, i);

        record->receiver[i] = (struct pm_receiver){.id = emad.receiver,
                                                   .offered = emad.permissions,
                                                   .flags = emad.flags,
                                                   .impdef = {emad.impdef[0], emad.impdef[1]}};
    }
}

static enum pm_status send(struct page_model *m, const struct pm_call *call, enum pm_type type,
                           struct pm_answer *answer)
{
    const struct pm_endpoint *caller = &m->endpoint[call->who];
    struct pm_descriptor d = {
        .at = call->tx, .total = (uint32_t)call->x[1], .size = (uint32_t)call->x[2]};
    uint64_t x3 = call->x[0] & 0x40000000 ? call->x[3] : (uint32_t)call->x[3];
    enum pm_status status;
    int handle;

    if (x3 || (uint32_t)call->x[4] || d.size > d.total || !caller->mapped || d.size > PM_BUFFER)
        return PM_IP;
    status = pm_sane(&d, caller->version, false);
    if (status == PM_OK && d.old && d.size + 16 > PM_BUFFER)
        status = PM_NSUP;
    if (status == PM_OK)
        status = check_parties(m, call->who, type, &d);
    if (status == PM_OK)
        status = check_descriptor(m, call->who, type, &d);
    if (status != PM_OK)
        return status;
    handle = new_handle(m);
    if (handle < 0)
        return PM_NM;
    fill(m, &m->record[handle], call->who, type, &d);
    return take_fragment(m, &m->record[handle], d.at + d.composite + 16, d.size - d.composite - 16,
                         answer);
}

/* ---- 6.3, 6.7 -------------------------------------------------------------------------------- */

static uint64_t handle_in(const struct pm_call *call)
{
    return (uint64_t)(uint32_t)call->x[2] << 32 | (uint32_t)call->x[1];
}

static enum pm_status frag_tx(struct page_model *m, const struct pm_call *call,
                              struct pm_answer *answer)
{
    struct pm_record *record = pm_record(m, handle_in(call));
    uint32_t size = (uint32_t)call->x[3];

    if ((call->who != 0 && (uint32_t)call->x[4] >> 16) || !m->endpoint[call->who].mapped ||
        size > PM_BUFFER || size < 16 || size % 16)
        return PM_IP;
    if (!record || record->owner != call->who || record->complete)
        return PM_IP;
    if (record->fragments >= PM_FRAGMENTS) {
        record->used = false;
        return PM_NM;
    }
    if (record->ranges + size / 16 > record->announced)
        return PM_IP;
    return take_fragment(m, record, call->tx, size, answer);
}

static enum pm_status reclaim(struct page_model *m, const struct pm_call *call,
                              struct pm_answer *answer)
{
    struct pm_record *record = pm_record(m, handle_in(call));
    uint32_t flags = (uint32_t)call->x[3];

    if ((flags & ~UINT32_C(3)) || !record || !record->complete || record->owner != call->who)
        return PM_IP;
    pm_touch(m, record);
    if (pm_held(record) || ((flags & 1) && !(record->mode & PM_W)))
        return PM_DEN;
    if (flags & 1)
        pm_zero(m, record);
    set_owner(m, record, 0);
    record->used = false;
    answers_handle(answer, 0);
    return PM_OK;
}

/* ---- 6.9 ------------------------------------------------------------------------------------- */

static bool fits_buffer(const struct page_model *m, unsigned who, int page, uint32_t need)
{
    uint32_t mode = page == PM_NO_PAGE ? PM_ABSENT : m->mode[who][page];

    return (mode & need) == need && !(mode & PM_STATE) && (who == 0 || !(mode & PM_DEVICE));
}

static enum pm_status rxtx_map(struct page_model *m, const struct pm_call *call,
                               struct pm_answer *answer)
{
    struct pm_endpoint *e = &m->endpoint[call->who];
    uint32_t nwd = PM_R | PM_W | PM_X | PM_NS;
    int tx = pm_page(m, call->x[1]), rx = pm_page(m, call->x[2]);

    if (e->mapped)
        return PM_DEN;
    if (tx == rx)
        return PM_IP;
    if (!fits_buffer(m, call->who, tx, call->who ? PM_R | PM_W : nwd) ||
        !fits_buffer(m, call->who, rx, call->who ? PM_R : nwd))
        return call->who ? PM_IP : PM_DEN;
    for (int i = 0; i < 2; i++) {
        uint16_t *mode = &m->mode[call->who][i ? tx : rx];

        *mode = call->who == 0 ? PM_ABSENT
                               : (uint16_t)((*mode & (PM_NS | PM_NG | PM_USER)) | PM_R |
                                            (i ? PM_W : 0) | PM_UNOWNED | PM_SHARED);
        m->touched[i ? tx : rx] = true;
    }
    e->mapped = true;
    e->tx = tx;
    e->rx = rx;
    answers_handle(answer, 0);
    return PM_OK;
}

static enum pm_status rxtx_unmap(struct page_model *m, const struct pm_call *call,
                                 struct pm_answer *answer)
{
    struct pm_endpoint *e = &m->endpoint[call->who];

    if ((uint32_t)call->x[1] >> 16 || !e->mapped)
        return PM_IP;
    for (int i = 0; i < 2; i++) {
        m->mode[call->who][i ? e->tx : e->rx] = PM_R | PM_W | PM_X | (call->who ? 0 : PM_NS);
        m->touched[i ? e->tx : e->rx] = true;
    }
    e->mapped = false; /* whether RX is full stays */
    answers_handle(answer, 0);
    return PM_OK;
}

static enum pm_status rx_release(struct page_model *m, const struct pm_call *call,
                                 struct pm_answer *answer)
{
    struct pm_endpoint *e = &m->endpoint[call->who];

    if ((uint32_t)call->x[1])
        return PM_IP;
    if (!e->rx_full)
        return PM_DEN;
    e->rx_full = false;
    answers_handle(answer, 0);
    return PM_OK;
}

/* ---- which call ------------------------------------------------------------------------------ */

static enum pm_status make(struct page_model *m, const struct pm_call *call,
                           struct pm_answer *answer)
{
    switch ((uint32_t)call->x[0] & ~UINT32_C(0x40000000)) {
    case 0x84000071:
        return send(m, call, PM_DONATE, answer);
    case 0x84000072:
        return send(m, call, PM_LEND, answer);
    case 0x84000073:
        return send(m, call, PM_SHARE, answer);
    case 0x84000074:
        return pm_retrieve(m, call, answer);
    case 0x84000076:
        return pm_relinquish(m, call, answer);
    case 0x84000077:
        return reclaim(m, call, answer);
    case 0x8400007a:
        return pm_frag_rx(m, call, answer);
    case 0x8400007b:
        return frag_tx(m, call, answer);
    case 0x84000065:
        return rx_release(m, call, answer);
    case 0x84000066:
        return rxtx_map(m, call, answer);
    case 0x84000067:
        return rxtx_unmap(m, call, answer);
    default:
        return PM_NSUP;
    }
}

void pm_make(struct page_model *m, const struct pm_call *call, struct pm_answer *answer)
{
    enum pm_status status;

    memset(m->touched, 0, sizeof(m->touched));
    memset(answer, 0, sizeof(*answer));
    status = make(m, call, answer);
    if (status == PM_OK)
        return;
    answer->x[0] = 0x84000060; /* FFA_ERROR */
    answer->x[2] = (uint32_t)status;
}
