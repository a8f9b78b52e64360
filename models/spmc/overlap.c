/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What meets the memory of a partition that is being activated, and what is done about it: knobs
 * donate, overlap_outbound, overlap_rxtx and overlap_check_time (lifecycle-and-live-activation.md
 * 7.4, 9; ffa-memory.md 12.6, 12.8).
 */
#include "models/spmc/mem.h"

#define GIVEN_AWAY (CONFLICT(1) | CONFLICT(6))
#define OUTBOUND   (CONFLICT(2) | CONFLICT(3) | CONFLICT(7))
#define BUFFERS    CONFLICT(4)

/* ---- what the knobs ask for ------------------------------------------------------------------ */

enum overlap_answer {
    OVERLAP_IGNORED,
    OVERLAP_REFUSED, /* START_REQ: DENIED */
    OVERLAP_RETRY,   /* START_REQ: RETRY */
    OVERLAP_ABORTS,
    OVERLAP_MENDED,
};

/* The only readers of their knobs. */
static unsigned donations(const struct spmc *s)
{
    return policy(s, LFS_KNOB_donate);
}

static unsigned outbound(const struct spmc *s)
{
    return policy(s, LFS_KNOB_overlap_outbound);
}

/* A conflict that came up while the partition stopped is too late for a refusal (STR-1 to STR-3).
 */
static enum overlap_answer refuses(bool at_start, enum overlap_answer refusal)
{
    return at_start ? refusal : OVERLAP_ABORTS;
}

/* Where ABORT is judged first: before the stop request it is a refusal. */
static enum overlap_answer aborts(const struct spmc *s, bool at_start)
{
    bool early = policy(s, LFS_KNOB_overlap_check_time) == OVERLAP_CHECK_TIME_START;

    return refuses(at_start, early ? OVERLAP_REFUSED : OVERLAP_IGNORED);
}

static enum overlap_answer for_donations(const struct spmc *s, bool at_start)
{
    switch (donations(s)) {
    case DONATE_ABORT:
        return aborts(s, at_start);
    case DONATE_REJECT_START:
        return refuses(at_start, OVERLAP_REFUSED);
    case DONATE_RECALL:
        return refuses(at_start, OVERLAP_RETRY);
    case DONATE_RELOCATE:
        return at_start ? OVERLAP_IGNORED : OVERLAP_MENDED;
    default:
        return OVERLAP_IGNORED;
    }
}

static enum overlap_answer for_outbound(const struct spmc *s, bool at_start)
{
    switch (outbound(s)) {
    case OVERLAP_OUTBOUND_ABORT:
        return aborts(s, at_start);
    case OVERLAP_OUTBOUND_REJECT_START:
        return refuses(at_start, OVERLAP_REFUSED);
    case OVERLAP_OUTBOUND_FORCE_RECLAIM:
        return at_start ? OVERLAP_IGNORED : OVERLAP_MENDED;
    default:
        return OVERLAP_IGNORED;
    }
}

static enum overlap_answer for_buffers(const struct spmc *s, bool at_start)
{
    switch (policy(s, LFS_KNOB_overlap_rxtx)) {
    case OVERLAP_RXTX_ABORT:
        return aborts(s, at_start);
    case OVERLAP_RXTX_REJECT_START:
        return refuses(at_start, OVERLAP_REFUSED);
    case OVERLAP_RXTX_AUTO_UNMAP:
        return at_start ? OVERLAP_IGNORED : OVERLAP_MENDED;
    default:
        return OVERLAP_IGNORED;
    }
}

/* ---- what the ledger does not show ----------------------------------------------------------- */

/* STR-1: a page that its tables do not have, whoever owns it by now. */
static bool has_hole(struct spmc *s, const struct vm_info *vm, uint64_t at, uint64_t pages)
{
    while (pages > 0) {
        struct page_run run = page_run_at(s, vm, at, pages);

        if ((run.mode & MODE_ABSENT) == MODE_ABSENT)
            return true;
        at += run.pages * LFS_PAGE_SIZE;
        pages -= run.pages;
    }
    return false;
}

static bool has_given_away(struct spmc *s, const struct vm_info *vm)
{
    const struct lfs_manifest *manifest = vm->manifest;

    if (has_hole(s, vm, vm->config->load_address.v, vm->mem_pages))
        return true;
    for (unsigned i = 0; i < manifest->memory_region_count; i++) {
        const struct lfs_manifest_region *region = lfs_manifest_memory_region(manifest, i);

        if (has_hole(s, vm, region->base, region->pages))
            return true;
    }
    return false;
}

static bool meets_working_memory(struct spmc *s, const struct vm_info *vm, uint64_t handle)
{
    uint64_t load = vm->config->load_address.v, size = vm->mem_pages * LFS_PAGE_SIZE;
    const struct mem_constituent *one;

    for (uint32_t i = 0; (one = mem_constituent(s, handle, i)); i++)
        if (lfs_ranges_overlap(one->base, (uint64_t)one->pages * LFS_PAGE_SIZE, load, size))
            return true;
    return false;
}

/* STR-2: what is being sent has no claim yet; tells it. It counts as outbound, a donation too: the
 * pages are still its own (INV-18), nothing has been given away, and the new instance may go on
 * with the handle (12.6). Once all of it is sent, retrieved or not, the pages are gone from its
 * tables: STR-1, and the policy of donations. */
static unsigned incomplete_sends(struct call *c, const struct vm_info *vm, bool silent)
{
    static const char *const names[] = {
        [MEM_SHARE] = "MC-03", [MEM_LEND] = "MC-02", [MEM_DONATE] = "MC-01"};
    const struct mem_record *record;
    unsigned found = 0;

    for (uint64_t handle = 0; (record = mem_record_from(c->s, &handle)); handle++) {
        if (record->complete || record->sender != vm->id || !meets_working_memory(c->s, vm, handle))
            continue;
        found |= OUTBOUND;
        if (!silent)
            lfs_trace_finding(c->s->m, c->ctx, RULE_LAYOUT_CONFLICT, names[record->type],
                              LFS_NO_RECORD, LFS_NO_RECORD,
                              "working memory of %s meets memory of handle 0x%llx, which it has "
                              "not sent completely",
                              vm->name, (unsigned long long)handle);
    }
    return found;
}

static unsigned look(struct call *c, const struct vm_info *vm, enum lfs_layout_phase phase,
                     bool silent)
{
    unsigned found = conflicts_of_target(c, vm, phase, silent) | incomplete_sends(c, vm, silent);

    return has_given_away(c->s, vm) ? found | CONFLICT(1) : found;
}

/* ---- START_REQ ------------------------------------------------------------------------------- */

enum rule overlap_at_start(struct call *c, const struct vm_info *vm, enum ffa_status *status)
{
    const struct {
        enum overlap_answer answer;
        unsigned classes;
        enum rule rule;
    } asked[] = {{for_donations(c->s, true), GIVEN_AWAY, RULE_START_DONATED},
                 {for_outbound(c->s, true), OUTBOUND, RULE_START_OUTBOUND},
                 {for_buffers(c->s, true), BUFFERS, RULE_START_RXTX}};
    unsigned found = 0;
    bool looked = false;

    for (unsigned i = 0; i < sizeof(asked) / sizeof(asked[0]); i++) {
        if (asked[i].answer == OVERLAP_IGNORED)
            continue;
        if (!looked)
            found = look(c, vm, LFS_LAYOUT_START, true);
        looked = true;
        if (!(found & asked[i].classes))
            continue;
        look(c, vm, LFS_LAYOUT_START, false);
        *status = asked[i].answer == OVERLAP_RETRY ? FFA_STATUS_RETRY : FFA_STATUS_DENIED;
        return asked[i].rule;
    }
    return RULE_NONE;
}

/* ---- before the copy ------------------------------------------------------------------------- */

static void take_from_all(struct call *c, uint64_t handle)
{
    for (unsigned i = 0; i < mem_record(c->s, handle)->borrower_count; i++) {
        const struct mem_borrower *borrower = &mem_record(c->s, handle)->borrower[i];
        struct vm_info *vm = vm_by_id(c->s, borrower->id);

        if (borrower->fragments == 0)
            continue;
        if (vm)
            mem_give_back(c, handle, vm);
        else
            mem_edit(c->s, handle)->borrower[i].fragments = 0;
    }
}

/* The SPMC ends a transaction of the target on its own, on whichever side the target is. */
static void end_transaction(struct call *c, struct vm_info *vm, uint64_t handle)
{
    const struct mem_record *record = mem_record(c->s, handle);

    lfs_trace_note(c->s->m, c->ctx, RULE_FORCE_RECLAIM, "%s: the SPMC ends handle 0x%llx", vm->name,
                   (unsigned long long)handle);
    if (!record->complete)
        mem_record_free(c->s, handle);
    else if (record->sender != vm->id)
        mem_end_holding(c, handle, vm);
    else {
        take_from_all(c, handle);
        mem_take_back(c, handle, false);
    }
}

static bool holds(const struct mem_record *record, uint16_t id)
{
    int i = mem_borrower_of(record, id);

    return i >= 0 && record->borrower[i].fragments > 0;
}

static void reclaim_outbound(struct call *c, struct vm_info *vm)
{
    const struct mem_record *record;

    for (uint64_t handle = 0; (record = mem_record_from(c->s, &handle)); handle++)
        if ((record->sender == vm->id || holds(record, vm->id)) &&
            meets_working_memory(c->s, vm, handle))
            end_transaction(c, vm, handle);
}

static void reclaim_donations(struct call *c, struct vm_info *vm)
{
    const struct mem_record *record;

    for (uint64_t handle = 0; (record = mem_record_from(c->s, &handle)); handle++)
        if (record->sender == vm->id && (record->type == MEM_DONATE || record->revocable))
            end_transaction(c, vm, handle);
}

enum rule overlap_at_prepare(struct call *c, struct vm_info *vm)
{
    unsigned found;
    enum overlap_answer given = for_donations(c->s, false), out = for_outbound(c->s, false),
                        buffers = for_buffers(c->s, false);
    enum rule rule;

    if (donations(c->s) == DONATE_AS_LEND)
        reclaim_donations(c, vm);
    found = look(c, vm, LFS_LAYOUT_PREPARE, false);
    if ((found & GIVEN_AWAY) && given == OVERLAP_ABORTS)
        return RULE_OVERLAP_DONATED;
    if ((found & OUTBOUND) && out == OVERLAP_ABORTS)
        return RULE_OVERLAP_OUTBOUND;
    if ((found & BUFFERS) && buffers == OVERLAP_ABORTS)
        return RULE_OVERLAP_RXTX;
    if ((found & GIVEN_AWAY) && given == OVERLAP_MENDED) {
        rule = relocate(c, vm);
        if (rule != RULE_NONE)
            return rule;
    }
    if ((found & OUTBOUND) && out == OVERLAP_MENDED)
        reclaim_outbound(c, vm);
    if ((found & BUFFERS) && buffers == OVERLAP_MENDED)
        rxtx_drop(c, vm);
    return RULE_NONE;
}

bool copy_leaves_out(struct spmc *s, const struct vm_info *vm, const struct page_run *run)
{
    if ((run->mode & MODE_ABSENT) == MODE_ABSENT)
        return donations(s) == DONATE_HOLE;
    return (run->mode & MODE_STATE) && outbound(s) == OVERLAP_OUTBOUND_SKIP_COPY &&
           !page_is_buffer(s, vm, run->at);
}

/* ---- donations as they are made -------------------------------------------------------------- */

static bool in_region(const struct lfs_manifest_region *region, const struct mem_constituent *one)
{
    return lfs_ranges_overlap(one->base, (uint64_t)one->pages * LFS_PAGE_SIZE, region->base,
                              lfs_manifest_region_size(region));
}

static bool in_regions(const struct lfs_manifest *manifest, const struct mem_constituent *one)
{
    for (unsigned i = 0; i < manifest->memory_region_count; i++)
        if (in_region(lfs_manifest_memory_region(manifest, i), one))
            return true;
    for (unsigned i = 0; i < manifest->device_region_count; i++)
        if (in_region(&manifest->device_regions[i], one))
            return true;
    return false;
}

static bool meets_declared(struct spmc *s, const struct vm_info *vm, uint64_t handle)
{
    const struct mem_constituent *one;

    for (uint32_t i = 0; (one = mem_constituent(s, handle, i)); i++)
        if (in_regions(vm->manifest, one))
            return true;
    return meets_working_memory(s, vm, handle);
}

static const struct vm_info *activatable(struct spmc *s, uint16_t id)
{
    const struct vm_info *vm = vm_by_id(s, id);

    return vm && vm->manifest && vm->manifest->live_activation_support ? vm : NULL;
}

bool donation_denied(struct call *c, uint64_t handle)
{
    const struct mem_record *record = mem_record(c->s, handle);
    const struct vm_info *vm = activatable(c->s, record->sender);

    if (record->type != MEM_DONATE || !vm)
        return false;
    switch (donations(c->s)) {
    case DONATE_DENY:
        return true;
    case DONATE_DENY_WORKING:
        return meets_working_memory(c->s, vm, handle);
    case DONATE_DENY_DECLARED:
        return meets_declared(c->s, vm, handle);
    default:
        return false;
    }
}

void donation_lent(struct call *c, uint64_t handle)
{
    struct mem_record *record = mem_edit(c->s, handle);

    record->type = MEM_LEND;
    record->revocable = true;
    mem_commit_owner(c, mem_sender(c->s, record), handle, LFS_MODE_INVALID);
    mem_claim_lent(c, handle);
}

bool claim_is_revocable(struct spmc *s, const struct lfs_claim *claim)
{
    const struct mem_record *record =
        claim->kind == LFS_CLAIM_LENT ? mem_record(s, claim->tag) : NULL;

    return record && record->revocable;
}

bool donation_is_lend(struct spmc *s, const struct mem_record *record)
{
    return record->type == MEM_DONATE && donations(s) == DONATE_AS_LEND &&
           activatable(s, record->sender);
}
