/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * INV-27 to INV-34: what an activation may not change. Right before the copy sums are taken of all
 * that must stay, and compared right after it and when the new instance is entered; in between only
 * others run, and what they may change is left out of the later comparison.
 */
#include "models/oracle/oracle.h"

/* An identity mapping without any mode bit must not come to 0, as if it were not there. */
static uint64_t mix(uint64_t sum, uint64_t value)
{
    sum = ((sum + UINT64_C(0x165667b19e3779f9)) ^ value) * UINT64_C(0x9e3779b97f4a7c15);
    return sum ^ (sum >> 29);
}

/* ---- sums ------------------------------------------------------------------------------------ */

static uint64_t held(const struct oracle *o, uint64_t base, uint64_t pages)
{
    return lfs_held_sum(o->m, lfs_pa_of(base), pages);
}

typedef void each_part(struct oracle *o, const struct lfs_mapping *part, uint64_t *sum);

/* The parts of an endpoint's mappings in [base, end). */
static void each_mapping(struct oracle *o, const struct vm_info *vm, uint64_t base, uint64_t end,
                         each_part *each, uint64_t *sum)
{
    struct lfs_mapping map;

    while (base < end && lfs_space_peek_from(o->m, vm->space, lfs_ipa_of(base), &map) &&
           map.va.v < end) {
        uint64_t from = map.va.v > base ? map.va.v : base;
        uint64_t to = map.va.v + (uint64_t)map.pages * LFS_PAGE_SIZE;

        base = to < end ? to : end;
        each(o,
             &(struct lfs_mapping){{from},
                                   {map.pa.v + (from - map.va.v)},
                                   (uint32_t)((base - from) >> LFS_PAGE_SHIFT),
                                   map.mode},
             sum);
    }
}

static void add_translation(struct oracle *o, const struct lfs_mapping *part, uint64_t *sum)
{
    (void)o;
    *sum = mix(mix(mix(mix(*sum, part->va.v), part->pa.v), part->pages), part->mode);
}

static bool is_exclusive(const struct lfs_mapping *part)
{
    return (part->mode & MODE_STATE) == 0;
}

/* Whose a page is, and how it may be accessed unless that is the partition's own affair. Neither
 * depends on how pages are grouped. */
static void add_state(struct oracle *o, const struct lfs_mapping *part, uint64_t *sum)
{
    uint32_t mode = is_exclusive(part) ? part->mode & ~ACCESS_BITS : part->mode;

    (void)o;
    for (uint64_t at = 0; at < part->pages * LFS_PAGE_SIZE; at += LFS_PAGE_SIZE)
        *sum += mix(mix(part->va.v + at, part->pa.v + at), mode);
}

static void add_access(struct oracle *o, const struct lfs_mapping *part, uint64_t *sum)
{
    (void)o;
    for (uint32_t i = 0; is_exclusive(part) && i < part->pages; i++)
        *sum += mix(part->va.v + i * LFS_PAGE_SIZE, part->mode & ACCESS_BITS);
}

static void add_reachable(struct oracle *o, const struct lfs_mapping *part, uint64_t *sum)
{
    if (!(part->mode & LFS_MODE_INVALID))
        *sum += held(o, part->pa.v, part->pages);
}

static void add_exclusive(struct oracle *o, const struct lfs_mapping *part, uint64_t *sum)
{
    if (is_exclusive(part))
        *sum += held(o, part->pa.v, part->pages);
}

static void add_others(struct oracle *o, const struct vm_info *vm, struct activation_seen *seen)
{
    for (unsigned i = 0; i < o->s->vm_count; i++) {
        if (&o->s->vm[i] == vm)
            continue;
        seen->translations = mix(seen->translations, i);
        each_mapping(o, &o->s->vm[i], 0, ALL_END, add_translation, &seen->translations);
        each_mapping(o, &o->s->vm[i], memory_base(vm), memory_end(vm), add_reachable,
                     &seen->foreign);
    }
}

static void outside(struct oracle *o, const struct vm_info *vm, each_part *each, uint64_t *sum)
{
    each_mapping(o, vm, 0, memory_base(vm), each, sum);
    each_mapping(o, vm, memory_end(vm), ALL_END, each, sum);
}

static uint64_t record_sum(uint64_t sum, uint64_t handle, const struct mem_record *record)
{
    sum = mix(mix(mix(sum, handle), record->tag), record->sender);
    for (unsigned i = 0; i < record->borrower_count; i++)
        sum = mix(mix(sum, record->borrower[i].id), record->borrower[i].fragments);
    return sum;
}

/* Those that nobody but the partition can end or change for it. */
bool activation_depends_on(const struct mem_record *record, const struct vm_info *vm)
{
    int b = mem_borrower_of(record, vm->id);

    return record->complete && record->type != MEM_DONATE &&
           (oracle_owner(record->sender) == vm->id ||
            (b >= 0 && record->borrower[b].fragments > 0));
}

static void add_records(const struct oracle *o, const struct vm_info *vm,
                        struct activation_seen *seen)
{
    const struct mem_record *record;
    uint64_t handle = 0;

    while ((record = lfs_table_peek_from(o->m, o->s->mem.records, handle, &handle)) != NULL) {
        int b = mem_borrower_of(record, vm->id);

        seen->records = record_sum(seen->records, handle, record);
        if (activation_depends_on(record, vm))
            seen->dealings = mix(mix(mix(seen->dealings, handle), record->tag),
                                 b >= 0 ? record->borrower[b].fragments : 0u);
        handle++;
    }
}

/* A donation ends when its receiver wants. */
bool activation_keeps_claim(const struct lfs_claim *claim, const struct vm_info *vm)
{
    return claim->owner == vm->id && claim->kind != LFS_CLAIM_DONATED;
}

struct summing {
    const struct vm_info *vm;
    struct activation_seen *seen;
};

static bool sum_claim(void *user, const struct lfs_met *met)
{
    const struct summing *summing = user;
    const struct lfs_claim *claim = &met->claim;
    uint64_t sum = mix(mix(mix(claim->base, claim->pages), claim->tag),
                       (uint64_t)claim->kind << 16 | claim->owner);

    summing->seen->ledger += sum;
    if (activation_keeps_claim(claim, summing->vm))
        summing->seen->claims += sum;
    return true;
}

static void add_claims(struct oracle *o, const struct vm_info *vm, struct activation_seen *seen)
{
    struct summing summing = {vm, seen};

    lfs_claims_in(o->m, lfs_pa_of(0), ALL_PAGES, sum_claim, &summing);
}

static uint64_t live_state_sum(const struct oracle *o, const struct vm_info *vm)
{
    const struct lfs_manifest_region *buffer;
    uint32_t mode = 0;

    if (vm->manifest->live_state_region < 0)
        return 0;
    buffer = lfs_manifest_memory_region(vm->manifest, vm->manifest->live_state_region);
    lfs_space_peek_mode(o->m, vm->space, lfs_ipa_of(buffer->base), buffer->pages, &mode);
    return mix(mode, held(o, buffer->base, buffer->pages));
}

static void take(struct oracle *o, const struct vm_info *vm, struct activation_seen *seen)
{
    *seen = (struct activation_seen){.broken = seen->broken, .copied = true};
    seen->working_memory = held(o, memory_base(vm), vm->mem_pages);
    seen->others = held(o, 0, ALL_PAGES) - seen->working_memory;
    add_others(o, vm, seen);
    outside(o, vm, add_state, &seen->own);
    outside(o, vm, add_access, &seen->access);
    outside(o, vm, add_exclusive, &seen->exclusive);
    add_records(o, vm, seen);
    add_claims(o, vm, seen);
    seen->live_state = live_state_sum(o, vm);
    seen->mailbox = oracle_mailbox(o, vm, true);
}

/* ---- INV-27 ---------------------------------------------------------------------------------- */

static bool is_alone(const struct run *run, const struct vm_info *vm)
{
    const struct seat *seat = run_seat(run, vm);

    if (run->moved == vm)
        return true;
    return seat && (seat->mode & MODE_STATE) == 0 && run->dealings_in_all == 0;
}

static void judge_working_memory(struct oracle *o, const struct vm_info *vm)
{
    struct run *run = &o->run;
    uint64_t told_to = 0;

    for (uint64_t at = memory_base(vm); at < memory_end(vm); at += run->pages * LFS_PAGE_SIZE) {
        run_at(o, at, memory_end(vm), run);
        if (is_alone(run, vm))
            continue;
        if (told_to != at)
            broken_report_pages(
                o, 27, run, "working memory of %s is not its alone when the copy begins", vm->name);
        told_to = at + run->pages * LFS_PAGE_SIZE;
    }
}

/* ---- phases ---------------------------------------------------------------------------------- */

static void count_others(struct oracle *o, const struct lfs_mapping *part, uint64_t *wanted)
{
    (void)o;
    if (is_exclusive(part) && (part->mode & ACCESS_BITS) != (*wanted & ACCESS_BITS))
        *wanted |= UINT64_C(1) << 32;
}

bool activation_as_manifest(struct oracle *o, const struct vm_info *vm)
{
    for (unsigned i = 0; i < vm->manifest->memory_region_count; i++) {
        const struct lfs_manifest_region *region = lfs_manifest_memory_region(vm->manifest, i);
        uint64_t wanted = region->attributes & ACCESS_BITS;

        each_mapping(o, vm, region->base, region->base + lfs_manifest_region_size(region),
                     count_others, &wanted);
        if (wanted >> 32)
            return false;
    }
    return true;
}

static struct activation_seen *seen_of(struct oracle *o)
{
    return lfs_write(o->m, o->activation);
}

static void compare(struct oracle *o, const struct vm_info *vm, bool copy)
{
    struct activation_seen was = *seen_of(o), *seen = seen_of(o);
    struct comparison comparison = {o, vm, &was, seen, copy};

    if (!was.copied)
        return;
    take(o, vm, seen);
    if (copy) {
        preserved_judge_copy(&comparison);
        preserved_judge_own(&comparison);
        facts_keep(o, vm);
        return;
    }
    facts_recall(o);
    preserved_judge_image(&comparison);
    preserved_judge_own(&comparison);
    /* Nothing is compared any more: equal states shall be remembered as equal. */
    facts_forget(o);
    *seen = (struct activation_seen){.broken = was.broken};
}

static void judge_end(struct oracle *o, const struct vm_info *vm)
{
    uint64_t broken = broken_count(o);

    if (broken > seen_of(o)->broken)
        broken_report(o, 34, "the activation of %s left %llu broken invariants behind", vm->name,
                      (unsigned long long)(broken - seen_of(o)->broken));
    *seen_of(o) = (struct activation_seen){0};
}

void activation_phase(struct oracle *o, const struct call *c, const struct vm_info *vm,
                      enum live_phase phase)
{
    o->call.ctx = c->ctx;
    switch (phase) {
    case LIVE_STARTED:
        facts_forget(o); /* of one that never got so far */
        *seen_of(o) = (struct activation_seen){.broken = broken_count(o)};
        break;
    case LIVE_BEFORE_COPY:
        judge_working_memory(o, vm);
        take(o, vm, seen_of(o));
        facts_take(o);
        break;
    case LIVE_AFTER_COPY:
        compare(o, vm, true);
        break;
    case LIVE_ENTERED:
        compare(o, vm, false);
        break;
    case LIVE_WAITS:
        judge_end(o, vm);
        break;
    }
}

/* ---- INV-33 ---------------------------------------------------------------------------------- */

static bool still_holds(const struct oracle *o, const struct vm_info *vm)
{
    const struct mem_record *record;
    uint64_t handle = 0;

    while ((record = lfs_table_peek_from(o->m, o->s->mem.records, handle, &handle)) != NULL) {
        int b = mem_borrower_of(record, vm->id);

        if (b >= 0 && record->borrower[b].fragments > 0)
            return true;
        handle++;
    }
    return false;
}

static const char *what_is_left(const struct oracle *o, const struct vm_info *vm)
{
    struct lfs_mapping map;

    if (still_holds(o, vm))
        return "a transaction names it as a holder";
    if (lfs_space_peek_from(o->m, vm->space, lfs_ipa_of(0), &map))
        return "it has pages";
    if (((const struct vm *)lfs_peek(o->m, vm->state))->rxtx_mapped)
        return "its mailbox is mapped";
    return NULL;
}

void activation_judge_ended(struct oracle *o)
{
    for (unsigned i = 1; i < o->s->vm_count; i++) {
        const struct vm_info *vm = &o->s->vm[i];
        const char *left;

        if (!oracle_ended_now(o, vm) || !oracle_is_dead(o, vm))
            continue;
        left = what_is_left(o, vm);
        if (left)
            broken_report(o, 33, "%s was aborted, and %s", vm->name, left);
    }
}
