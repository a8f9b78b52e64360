/* SPDX-License-Identifier: BSD-3-Clause */
/* The reference model: what borrowers do (ffa-memory.md 4.3, 6.4 to 6.6, 9.3). */
#include <stddef.h>

#include "tests/models/spmc/page_model.h"

enum { HYPERVISOR = -1, NOBODY_LISTED = 0x10000 }; /* no id has so many bits */

static int receiver_of(const struct pm_record *record, uint32_t id)
{
    for (unsigned i = 0; i < record->receivers; i++)
        if (record->receiver[i].id == id)
            return (int)i;
    return -1;
}

/* ---- answers (6.4, 9.3) ---------------------------------------------------------------------- */

/* Constituents from *delivered on: whole fragments, or what fits of the first. */
static uint32_t put_ranges(const struct pm_record *record, uint32_t *delivered, bool one_fragment,
                           uint8_t *out, uint32_t room)
{
    uint32_t at = *delivered, count = 0, fits = room / 16;

    while (at + count < record->ranges) {
        uint32_t end = at + count, more;

        while (end < record->ranges &&
               record->range[end].fragment == record->range[at + count].fragment)
            end++;
        more = end - at;
        if (more > fits) {
            count = count ? count : fits;
            break;
        }
        count = more;
        if (one_fragment)
            break;
    }
    for (uint32_t i = 0; i < count; i++) {
        pm_put(out, 16 * i, 8, record->range[at + i].base);
        pm_put(out, 16 * i + 8, 8, record->range[at + i].pages);
    }
    *delivered = at + count;
    return 16 * count;
}

uint32_t pm_head_size(uint32_t version, uint32_t emads)
{
    return pm_header_size(version) + emads * (version < 0x10002 ? 16 : 32) + 16;
}

static void put_emad(uint8_t *rx, uint32_t at, uint32_t version, const struct pm_receiver *receiver,
                     uint8_t permissions, uint32_t composite)
{
    pm_put(rx, at, 2, receiver->id);
    rx[at + 2] = permissions;
    rx[at + 3] = receiver->flags;
    pm_put(rx, at + 4, 4, composite);
    if (version < 0x10002)
        return;
    pm_put(rx, at + 8, 8, receiver->impdef[0]);
    pm_put(rx, at + 16, 8, receiver->impdef[1]);
}

/* All but the constituents. who: HYPERVISOR, or the one receiver that is told of. */
static uint32_t put_head(const struct page_model *m, uint64_t handle, uint32_t version, int who,
                         uint8_t granted, bool ns, uint8_t *rx)
{
    const struct pm_record *record = &m->record[handle];
    uint32_t emads = who == HYPERVISOR ? record->receivers : 1;
    uint32_t size = pm_head_size(version, emads), emad = version < 0x10002 ? 16 : 32;

    pm_put(rx, 0, 2, record->sender);
    pm_put(rx, 2, version == 0x10000 ? 1 : 2, record->attributes | (ns ? 0x40u : 0));
    pm_put(rx, 4, 4, record->flags | (uint32_t)record->type << 3);
    pm_put(rx, 8, 8, handle);
    pm_put(rx, 28, 4, emads);
    if (version != 0x10000) {
        pm_put(rx, 24, 4, emad);
        pm_put(rx, 32, 4, 48);
    }
    for (uint32_t i = 0; i < emads; i++) {
        const struct pm_receiver *r = &record->receiver[who == HYPERVISOR ? i : (uint32_t)who];

        put_emad(rx, pm_header_size(version) + i * emad, version, r,
                 who == HYPERVISOR ? r->offered : granted, size - 16);
    }
    pm_put(rx, size - 16, 4, record->pages);
    pm_put(rx, size - 12, 4, record->announced);
    return size;
}

/* The delivery has come so far. A donation is over when it is complete. */
static void deliver(struct pm_record *record, int who, uint32_t delivered)
{
    bool all = delivered == record->ranges;

    if (who == HYPERVISOR) {
        record->hypervisor_delivered = all ? 0 : delivered;
        return;
    }
    record->receiver[who].delivered = delivered;
    if (all && record->type == PM_DONATE)
        record->used = false;
}

static enum pm_status respond(struct page_model *m, unsigned caller, uint64_t handle, int who,
                              uint8_t granted, bool ns, struct pm_answer *answer)
{
    struct pm_endpoint *e = &m->endpoint[caller];
    struct pm_record *record = &m->record[handle];
    uint32_t delivered = 0, size = put_head(m, handle, e->version, who, granted, ns, answer->rx);

    answer->x[0] = 0x84000075; /* FFA_MEM_RETRIEVE_RESP */
    answer->x[1] = size + 16 * record->announced;
    answer->x[2] = size + put_ranges(record, &delivered, who == HYPERVISOR, answer->rx + size,
                                     PM_BUFFER - size);
    answer->writes_rx = true;
    e->rx_full = true;
    deliver(record, who, delivered);
    return PM_OK;
}

/* ---- R7 -------------------------------------------------------------------------------------- */

static enum pm_status retrieve_as_hypervisor(struct page_model *m, unsigned caller,
                                             const struct pm_descriptor *d,
                                             struct pm_answer *answer)
{
    const struct pm_record *record = pm_record(m, d->handle);
    bool bare = d->old ? d->at[3] == 0 && pm_get(d->at, 24, 4) == 0
                       : d->emad_size == 0 && d->emad_offset == 0;

    if (d->sender || (d->attributes & 0xff) || d->flags || d->tag || !bare)
        return PM_IP;
    if (!record || caller != 0 || !record->complete)
        return PM_IP;
    if (record->hypervisor_delivered > 0)
        return PM_DEN;
    return respond(m, caller, d->handle, HYPERVISOR, 0, false, answer);
}

/* ---- 4.3 ------------------------------------------------------------------------------------- */

static bool of_s_el0(const struct page_model *m, uint16_t id)
{
    for (unsigned i = 1; i < PM_ENDPOINTS; i++)
        if (m->endpoint[i].id == id)
            return m->endpoint[i].s_el0;
    return false;
}

/* Nobody gets what the owner had not (GAP-22). */
static enum pm_status data_access(const struct pm_record *record, uint8_t offered, unsigned wanted,
                                  bool *writes)
{
    bool may = (offered & 3) != 1;

    if (wanted == 3 || (wanted == 2 && !may))
        return PM_DEN;
    if (wanted == 2 && !(record->mode & PM_W))
        return PM_DEN;
    *writes = wanted == 2 || (wanted == 0 && may && (record->mode & PM_W));
    return PM_OK;
}

static enum pm_status access_of(const struct page_model *m, const struct pm_record *record,
                                const struct pm_receiver *receiver, uint8_t wanted,
                                uint8_t *granted)
{
    unsigned instruction = wanted >> 2 & 3;
    bool several = record->type == PM_SHARE || record->receivers > 1, writes = false;
    enum pm_status status = data_access(record, receiver->offered, wanted & 3, &writes);

    if (status != PM_OK)
        return status;
    if (several ? instruction != 0 : instruction == 0)
        return PM_IP;
    if (instruction == 2 && (record->mode & PM_NS) && !m->rme)
        return PM_IP;
    if (instruction == 3)
        return PM_DEN;
    if (instruction == 2 && (!(record->mode & PM_X) || (record->mode & PM_DEVICE) ||
                             (writes && of_s_el0(m, receiver->id))))
        return PM_DEN;
    *granted = (uint8_t)((writes ? 2 : 1) | (several ? 1 : instruction) << 2);
    return PM_OK;
}

/* ---- R14 to R30 ------------------------------------------------------------------------------ */

/* R15 to R19. *who: index of the borrower. */
static enum pm_status find_party(const struct page_model *m, unsigned caller,
                                 const struct pm_record *record, const struct pm_descriptor *d,
                                 int *who)
{
    uint32_t id = caller == 0 ? NOBODY_LISTED : m->endpoint[caller].id;

    if (d->sender != record->sender)
        return PM_DEN;
    for (uint32_t i = 0; caller == 0 && i < d->emads; i++) {
        uint16_t listed = pm_emad(d, i).receiver;

        if (listed & 0x8000)
            continue;
        if (id != NOBODY_LISTED)
            return PM_NSUP;
        id = listed;
    }
    if ((d->flags >> 3 & 3) && (d->flags >> 3 & 3) != (uint32_t)record->type)
        return PM_IP;
    *who = receiver_of(record, id);
    return d->tag == record->tag && *who >= 0 ? PM_OK : PM_IP;
}

/* R20 to R26. again: it has retrieved the memory already (V-05). */
static enum pm_status check_wishes(const struct pm_record *record, const struct pm_descriptor *d,
                                   bool again)
{
    bool bypass = d->flags & 0x400;

    if ((d->flags & 0xfffffbe0) || (record->type == PM_SHARE && (d->flags & 5)))
        return PM_IP;
    if ((d->flags & 1) && again)
        return PM_IP;
    if ((d->flags & 1) && !(record->flags & 1))
        return PM_DEN;
    if (d->attributes & 0xffc0)
        return PM_IP;
    if (d->attributes & 0x30) {
        if (!pm_mappable(d->attributes) ||
            ((d->attributes & 0x30) == 0x20 && (record->attributes & 0x30) == 0x10))
            return PM_DEN;
    }
    if (bypass)
        return d->emads == 1 && record->receivers > 1 ? PM_OK : PM_IP;
    return d->emads == record->receivers ? PM_OK : PM_IP;
}

/* R27 of one. */
static enum pm_status check_emad(const struct page_model *m, const struct pm_record *record,
                                 const struct pm_descriptor *d, const struct pm_emad *emad,
                                 uint8_t *granted)
{
    int i = receiver_of(record, emad->receiver);
    const struct pm_receiver *receiver;
    enum pm_status status;

    if (i < 0)
        return PM_DEN;
    receiver = &record->receiver[i];
    if (emad->permissions >> 4)
        return PM_IP;
    status = access_of(m, record, receiver, emad->permissions, granted);
    if (status != PM_OK)
        return status;
    if ((*granted & 3) == 1 && (d->flags & 5))
        return PM_DEN;
    if (d->emad_size >= 32 && record->wide &&
        (emad->impdef[0] != receiver->impdef[0] || emad->impdef[1] != receiver->impdef[1]))
        return PM_IP;
    return PM_OK;
}

/* R27, R28. */
static enum pm_status check_emads(const struct page_model *m, const struct pm_record *record,
                                  const struct pm_descriptor *d, int who, uint8_t *granted)
{
    bool listed = false;

    for (uint32_t i = 0; i < d->emads; i++) {
        struct pm_emad emad = pm_emad(d, i);
        bool own = emad.receiver == record->receiver[who].id;
        enum pm_status status;
        uint8_t its = 0;

        if (!own && (d->flags & 0x400))
            continue;
        status = check_emad(m, record, d, &emad, &its);
        if (status != PM_OK)
            return status;
        if (own)
            *granted = its;
        listed |= own;
    }
    return listed ? PM_OK : PM_IP;
}

/* R29, R30. The SPMC has no pages of the normal world's borrowers. */
static enum pm_status check_pages(const struct page_model *m, unsigned caller,
                                  const struct pm_record *record, const struct pm_descriptor *d)
{
    if ((d->attributes & 0x30) == 0x20 && (record->mode & PM_DEVICE))
        return PM_DEN;
    for (uint32_t i = 0; caller != 0 && i < record->ranges; i++)
        for (uint32_t k = 0; k < record->range[i].pages; k++)
            if (m->mode[caller][pm_page(m, record->range[i].base + k * UINT64_C(4096))] !=
                PM_ABSENT)
                return PM_DEN;
    return PM_OK;
}

static uint32_t mapped_as(const struct page_model *m, unsigned caller,
                          const struct pm_record *record, uint8_t granted)
{
    static const uint32_t state[] = {
        [PM_SHARE] = PM_UNOWNED | PM_SHARED, [PM_LEND] = PM_UNOWNED, [PM_DONATE] = 0};
    uint32_t mode = PM_R | state[record->type] | (record->mode & (PM_DEVICE | PM_NS));

    if ((granted & 3) == 2)
        mode |= PM_W;
    if (granted >> 2 == 2)
        mode |= PM_X;
    if (m->endpoint[caller].s_el0)
        mode |= PM_USER | PM_NG;
    return record->secured ? mode & ~(uint32_t)PM_NS : mode;
}

enum pm_status pm_retrieve(struct page_model *m, const struct pm_call *call,
                           struct pm_answer *answer)
{
    const struct pm_endpoint *e = &m->endpoint[call->who];
    struct pm_descriptor d = {
        .at = call->tx, .total = (uint32_t)call->x[1], .size = (uint32_t)call->x[2]};
    uint64_t x3 = call->x[0] & 0x40000000 ? call->x[3] : (uint32_t)call->x[3];
    struct pm_record *record;
    enum pm_status status;
    uint8_t granted = 0;
    uint32_t mode = 0;
    int who;

    if (x3 || (uint32_t)call->x[4] || d.size != d.total || d.size > PM_BUFFER || !e->mapped)
        return PM_IP;
    if (e->rx_full)
        return PM_BUSY;
    if (d.size >= pm_header_size(e->version)) {
        pm_header(&d, e->version);
        if (d.emads == 0)
            return retrieve_as_hypervisor(m, call->who, &d, answer);
    }
    status = pm_sane(&d, e->version, true);
    if (status == PM_OK && d.old && d.size + 16 > PM_BUFFER)
        status = PM_NSUP;
    if (status != PM_OK)
        return status;
    record = pm_record(m, d.handle);
    if (!record || !record->complete || d.size != d.emad_offset + d.emads * d.emad_size)
        return PM_IP;
    pm_touch(m, record);
    status = find_party(m, call->who, record, &d, &who);
    if (status == PM_OK)
        status = check_wishes(record, &d, record->receiver[who].delivered > 0);
    if (status == PM_OK)
        status = check_emads(m, record, &d, who, &granted);
    if (status == PM_OK)
        status = check_pages(m, call->who, record, &d);
    if (status != PM_OK)
        return status;
    if (call->who != 0) {
        mode = mapped_as(m, call->who, record, granted);
        pm_set(m, call->who, record, mode);
    }
    record->receiver[who].wants_zero |= (d.flags & 4) != 0;
    return respond(m, call->who, d.handle, who, granted, mode & PM_NS, answer);
}

/* ---- 6.5 ------------------------------------------------------------------------------------- */

static uint64_t handle_in(const struct pm_call *call)
{
    return (uint64_t)(uint32_t)call->x[2] << 32 | (uint32_t)call->x[1];
}

enum pm_status pm_frag_rx(struct page_model *m, const struct pm_call *call,
                          struct pm_answer *answer)
{
    struct pm_endpoint *e = &m->endpoint[call->who];
    struct pm_record *record = pm_record(m, handle_in(call));
    uint16_t named = (uint16_t)(call->x[4] >> 16);
    uint32_t delivered, emads = 1;
    int who = HYPERVISOR;

    if (call->who != 0 && named)
        return PM_IP;
    if (!e->mapped || e->rx_full)
        return PM_BUSY;
    if (!record || !record->complete)
        return PM_IP;
    if (call->who == 0 && record->hypervisor_delivered > 0 && !(named & 0x8000)) {
        if (named != record->sender)
            return PM_IP;
        delivered = record->hypervisor_delivered;
        emads = record->receivers;
    } else {
        who = receiver_of(record, e->id);
        if (who < 0)
            return PM_IP;
        delivered = record->receiver[who].delivered;
        if (delivered == 0 || delivered == record->ranges)
            return PM_IP;
    }
    if ((uint32_t)call->x[3] != pm_head_size(e->version, emads) + 16 * delivered) /* GAP-27 */
        return PM_IP;
    answer->x[0] = 0x8400007b; /* FFA_MEM_FRAG_TX */
    answer->x[1] = (uint32_t)call->x[1];
    answer->x[2] = (uint32_t)call->x[2];
    answer->x[3] = put_ranges(record, &delivered, who == HYPERVISOR, answer->rx, PM_BUFFER);
    answer->writes_rx = true;
    e->rx_full = true;
    deliver(record, who, delivered);
    return PM_OK;
}

/* ---- 6.6 ------------------------------------------------------------------------------------- */

/* The memory is zeroed when nobody has it any more, if anybody wished it (GAP-21). */
static void grant_wishes(struct page_model *m, struct pm_record *record)
{
    bool wished = false;

    if (pm_held(record))
        return;
    for (unsigned i = 0; i < record->receivers; i++) {
        wished |= record->receiver[i].wants_zero;
        record->receiver[i].wants_zero = false;
    }
    if (wished)
        pm_zero(m, record);
}

enum pm_status pm_relinquish(struct page_model *m, const struct pm_call *call,
                             struct pm_answer *answer)
{
    const uint8_t *tx = call->tx;
    const struct pm_endpoint *e = &m->endpoint[call->who];
    struct pm_record *record = pm_record(m, pm_get64(tx, 0));
    uint32_t flags = pm_get(tx, 8, 4);
    uint16_t named = (uint16_t)pm_get(tx, 16, 2);
    int who;

    if (!e->mapped || pm_get(tx, 12, 4) != 1)
        return PM_IP;
    if (call->who == 0 ? (named & 0x8000) != 0 : named != e->id)
        return PM_IP;
    if ((flags & ~UINT32_C(3)) || !record || !record->complete)
        return PM_IP;
    who = receiver_of(record, named);
    if (who < 0 || record->receiver[who].delivered < record->ranges)
        return PM_DEN; /* V-03 */
    pm_touch(m, record);
    if ((flags & 1) && record->type == PM_SHARE)
        return PM_IP;
    if ((flags & 1) && (record->receiver[who].offered & 3) == 1)
        return PM_DEN;
    record->receiver[who].wants_zero |= flags & 1;
    record->receiver[who].delivered = 0;
    if (call->who != 0)
        pm_set(m, call->who, record, PM_ABSENT);
    grant_wishes(m, record);
    answer->x[0] = 0x84000061;
    return PM_OK;
}
