/* SPDX-License-Identifier: BSD-3-Clause */
/* INV-16, INV-17, INV-19, INV-20: one transaction, whenever it changes. */
#include "models/oracle/oracle.h"

static void judge_handle(struct oracle *o, uint64_t handle)
{
    bool broken =
        (handle & FFA_MEM_HANDLE_HYPERVISOR) || handle >= o->s->platform->limits->mem_shares;

    if (broken_subject(o, 16, handle & ~FFA_MEM_HANDLE_HYPERVISOR, broken))
        broken_report(o, 16, "handle 0x%llx is not one of %u", (unsigned long long)handle,
                      o->s->platform->limits->mem_shares);
}

/* Fragments are counted up to that of the last constituent, of which RX may have had no room for
 * the rest. */
static bool counted_well(const struct oracle *o, uint64_t handle, const struct mem_borrower *b)
{
    const struct mem_constituent *last =
        b->delivered > 0 ? oracle_constituent(o, handle, b->delivered - 1) : NULL;

    return b->delivered == 0 ? b->fragments == 0 : last && b->fragments == last->fragment + 1;
}

static void judge_counts(struct oracle *o, uint64_t handle, const struct mem_record *record)
{
    int broken = -1;

    for (int i = 0; i < record->borrower_count; i++)
        if (!counted_well(o, handle, &record->borrower[i]) &&
            (record->complete || record->borrower[i].fragments))
            broken = i;
    if (broken_subject(o, 17, handle, broken >= 0))
        broken_report(o, 17, "handle 0x%llx: 0x%04x has %u of %u fragments, %u of %u constituents",
                      (unsigned long long)handle, record->borrower[broken].id,
                      record->borrower[broken].fragments, record->fragments,
                      record->borrower[broken].delivered, record->constituents);
}

/* ---- INV-19 ---------------------------------------------------------------------------------- */

static bool is_known(const struct oracle *o, uint16_t id)
{
    return !ffa_id_is_secure(id) || oracle_endpoint(o, id);
}

/* The sender keeps what only a living one has: it did not die. One that was started again keeps it
 * too, for what is still held. */
static bool sender_lives_on(const struct oracle *o, uint64_t handle,
                            const struct mem_record *record, const struct vm_info *sender)
{
    const struct mem_constituent *first = oracle_constituent(o, handle, 0);
    uint32_t mode;

    return first && !oracle_is_dead(o, sender) &&
           sender->manifest->abort_action != LFS_MANIFEST_ABORT_RESTART &&
           lfs_space_peek_mode(o->m, sender->space, lfs_ipa_of(first->base), 1, &mode) &&
           (mode & MODE_STATE) == (record->type == MEM_SHARE ? MODE_SHARED : LFS_MODE_INVALID);
}

static const char *wrong_parties(const struct oracle *o, uint64_t handle,
                                 const struct mem_record *record)
{
    const struct vm_info *sender = oracle_endpoint(o, oracle_owner(record->sender));

    if (!sender || !is_known(o, record->sender))
        return "its sender does not exist";
    for (unsigned i = 0; i < record->borrower_count; i++)
        if (!is_known(o, record->borrower[i].id))
            return "one of its borrowers does not exist";
    if (record->deferred && !mem_held(record, MEM_NO_BORROWER))
        return "it waits for holders, and nobody holds it";
    if (record->deferred && sender_lives_on(o, handle, record, sender))
        return "it waits for holders of a dead sender, who lives";
    if (!record->deferred && oracle_is_dead(o, sender))
        return "its sender is dead";
    return NULL;
}

static void judge_parties(struct oracle *o, uint64_t handle, const struct mem_record *record)
{
    const char *broken = wrong_parties(o, handle, record);

    if (broken_subject(o, 19, handle, broken))
        broken_report(o, 19, "handle 0x%llx, a %s of 0x%04x: %s", (unsigned long long)handle,
                      words_type(record->type), record->sender, broken);
}

/* ---- INV-20 ---------------------------------------------------------------------------------- */

struct meeting {
    uint64_t handle;
    uint16_t kind;
    unsigned count;
};

static bool same_transaction(void *user, const struct lfs_met *met)
{
    struct meeting *meeting = user;
    const struct lfs_claim *claim = &met->claim;

    meeting->count += claim->kind == meeting->kind && claim->tag == meeting->handle;
    return meeting->count < 2;
}

/* The ledger knows who else lies there, without comparing all with all. */
static bool overlaps_another(const struct oracle *o, uint64_t handle,
                             const struct mem_record *record, const struct mem_constituent *c)
{
    static const uint16_t kinds[] = {0, LFS_CLAIM_SHARED, LFS_CLAIM_LENT, LFS_CLAIM_DONATED};
    struct meeting meeting = {handle, kinds[record->type & 3], 0};

    if (record->constituents < 2)
        return false;
    lfs_claims_in(o->m, lfs_pa_of(c->base), c->pages, same_transaction, &meeting);
    return meeting.count > 1;
}

static const char *wrong_ranges(const struct oracle *o, uint64_t handle,
                                const struct mem_record *record)
{
    uint64_t pages = 0;

    for (uint32_t i = 0; i < record->constituents; i++) {
        const struct mem_constituent *c = oracle_constituent(o, handle, i);

        if (!c)
            return "a range is missing";
        if (!lfs_page_aligned(c->base) || c->pages == 0)
            return "a range is empty or not page aligned";
        if (overlaps_another(o, handle, record, c))
            return "two ranges meet";
        pages += c->pages;
    }
    return pages != record->pages ? "its ranges have another sum of pages than it tells" : NULL;
}

/* Once: its ranges do not change any more when it is complete. */
static void judge_ranges(struct oracle *o, uint64_t handle, const struct mem_record *record,
                         const struct known *was)
{
    const char *broken;

    if (!record->complete || (was && was->complete))
        return;
    broken = wrong_ranges(o, handle, record);
    if (broken_subject(o, 20, handle, broken))
        broken_report(o, 20, "handle 0x%llx, a %s of 0x%04x: %s", (unsigned long long)handle,
                      words_type(record->type), record->sender, broken);
}

void records_judge(struct oracle *o, uint64_t handle, const struct mem_record *record,
                   const struct known *was)
{
    judge_handle(o, handle);
    judge_counts(o, handle, record);
    judge_parties(o, handle, record);
    judge_ranges(o, handle, record, was);
}

void records_forget(struct oracle *o, uint64_t handle)
{
    static const unsigned of_records[] = {16, 17, 19, 20};

    for (unsigned i = 0; i < 4 && o->any_broken; i++)
        broken_subject(o, of_records[i], handle & ~FFA_MEM_HANDLE_HYPERVISOR, false);
}
