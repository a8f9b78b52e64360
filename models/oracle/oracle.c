/* SPDX-License-Identifier: BSD-3-Clause */
/* After each step: what changed, and who looks at it. Nothing changed: nothing is done. */
#include <string.h>

#include "models/oracle/oracle.h"

/* ---- asking ---------------------------------------------------------------------------------- */

const struct vm_info *oracle_endpoint(const struct oracle *o, uint16_t id)
{
    if (id == FFA_ID_NWD)
        return &o->s->vm[0];
    /* Partitions are numbered in order from 0x8001 on (ffa-memory.md 3.2). */
    if (!ffa_id_is_secure(id) || id == FFA_ID_SPMC ||
        (unsigned)(id - FFA_ID_SPMC) >= o->s->vm_count)
        return NULL;
    return &o->s->vm[id - FFA_ID_SPMC];
}

const struct mem_record *oracle_record(const struct oracle *o, uint64_t handle)
{
    return lfs_table_peek(o->m, o->s->mem.records, handle);
}

const struct mem_constituent *oracle_constituent(const struct oracle *o, uint64_t handle,
                                                 uint32_t i)
{
    return lfs_table_peek(o->m, o->s->mem.constituents, handle << 32 | i);
}

bool oracle_is_dead(const struct oracle *o, const struct vm_info *vm)
{
    const struct vm *state = lfs_peek(o->m, vm->state);

    return vm != &o->s->vm[0] && (state->state == VM_NULL || state->state == VM_ABORTING);
}

bool oracle_ended_now(const struct oracle *o, const struct vm_info *vm)
{
    size_t i = (size_t)(vm - o->s->vm);

    return o->ended[i / 64] >> (i % 64) & 1;
}

struct lfs_ctx *oracle_actor(const struct oracle *o)
{
    return o->call.ctx;
}

/* ---- what changed ---------------------------------------------------------------------------- */

static void look_through(struct oracle *o);

void oracle_look_at(struct oracle *o, uint64_t base, uint64_t pages)
{
    const struct window *last = o->window_count ? &o->windows[o->window_count - 1] : NULL;
    uint64_t end = base + pages * LFS_PAGE_SIZE;

    if (end > ALL_PAGES * LFS_PAGE_SIZE)
        end = ALL_PAGES * LFS_PAGE_SIZE;
    if (base >= end || (last && last->base <= base && last->end >= end))
        return;
    if (o->window_count == LFS_CHANGES_MAX)
        look_through(o);
    o->windows[o->window_count++] = (struct window){base, end};
}

static void sift_down(struct window *heap, size_t i, size_t count)
{
    struct window moved = heap[i];
    size_t child;

    while ((child = 2 * i + 1) < count) {
        if (child + 1 < count && heap[child + 1].base > heap[child].base)
            child++;
        if (heap[child].base <= moved.base)
            break;
        heap[i] = heap[child];
        i = child;
    }
    heap[i] = moved;
}

/* In place, and n log n for any input. */
static void sort(struct window *windows, size_t count)
{
    for (size_t i = count / 2; i > 0; i--)
        sift_down(windows, i - 1, count);
    for (size_t last = count; last > 1; last--) {
        struct window greatest = windows[0];

        windows[0] = windows[last - 1];
        windows[last - 1] = greatest;
        sift_down(windows, 0, last - 1);
    }
}

static void judge_window(struct oracle *o, uint64_t base, uint64_t end)
{
    for (uint64_t at = base; at < end; at += o->run.pages * LFS_PAGE_SIZE) {
        run_at(o, at, end, &o->run);
        pages_judge(o, &o->run);
    }
}

/* Each page once, whoever named it. */
static void look_through(struct oracle *o)
{
    size_t count = o->window_count;
    uint64_t seen_to = 0;

    o->window_count = 0;
    sort(o->windows, count);
    for (size_t i = 0; i < count; i++) {
        uint64_t base = o->windows[i].base > seen_to ? o->windows[i].base : seen_to;

        if (o->windows[i].end <= seen_to)
            continue;
        seen_to = o->windows[i].end;
        judge_window(o, base, seen_to);
    }
}

static void look_at_record(struct oracle *o, const struct changed *changed)
{
    const struct mem_record *record = changed->record;
    const struct mem_constituent *c;

    for (uint32_t i = 0; record && record->complete && i < record->constituents; i++)
        if ((c = oracle_constituent(o, changed->handle, i)) != NULL)
            oracle_look_at(o, c->base, c->pages);
}

static void gather(struct oracle *o, const struct lfs_change *change)
{
    switch (change->kind) {
    case LFS_CHANGE_SPACE:
        oracle_look_at(o, change->u.space.va.v, change->u.space.pages);
        break;
    case LFS_CHANGE_CLAIM_MADE:
        oracle_look_at(o, change->u.claim.claim.base, change->u.claim.claim.pages);
        if (layout_concerns(&change->u.claim.claim) &&
            lfs_claim_get(o->m, change->u.claim.number).pages)
            layout_judge_claim(o, change->u.claim.number);
        break;
    case LFS_CHANGE_CLAIM_DROPPED:
        oracle_look_at(o, change->u.claim.claim.base, change->u.claim.claim.pages);
        if (layout_concerns(&change->u.claim.claim))
            layout_forget_claim(o, change->u.claim.number, &change->u.claim.claim);
        break;
    case LFS_CHANGE_ROW_PUT:
    case LFS_CHANGE_ROW_REMOVED:
        break;
    }
}

/* ---- transactions ---------------------------------------------------------------------------- */

static void remember(struct oracle *o, uint64_t handle, const struct mem_record *record,
                     const struct known *was)
{
    struct known known = was ? *was : (struct known){0};
    struct known *row;

    if (!was && !o->looks_at_all)
        calls_judge_new(o, handle);
    records_judge(o, handle, record, was);
    if (record->complete && !known.complete)
        before_keep(o, handle, record);
    zeroing_judge(o, handle, record, &known);
    known.sender = record->sender;
    known.type = record->type;
    known.complete = record->complete;
    known.deferred = record->deferred;
    known.constituents = record->constituents;
    if (was && memcmp(was, &known, sizeof(known)) == 0)
        return;
    row = lfs_table_put(o->m, o->known, handle);
    if (row)
        *row = known;
}

static void learn(struct oracle *o, const struct changed *changed)
{
    const struct known *was = lfs_table_peek(o->m, o->known, changed->handle);

    if (changed->record) {
        remember(o, changed->handle, changed->record, was);
    } else if (was) {
        calls_judge_gone(o, changed->handle, was);
    }
}

/* What is remembered of it is needed until its pages have been looked at. */
static void forget(struct oracle *o, const struct changed *changed)
{
    const struct known *was = lfs_table_peek(o->m, o->known, changed->handle);

    if (changed->record || !was)
        return;
    records_forget(o, changed->handle);
    before_judge_gone(o, changed->handle, was);
    lfs_table_remove(o->m, o->known, changed->handle);
}

/* Of those that changed last: most calls change one, and open it several times. */
#define HANDLES_COMPARED 4u

static bool is_listed(const struct oracle *o, uint64_t handle)
{
    for (size_t i = o->changed_count, n = 0; i > 0 && n < HANDLES_COMPARED; i--, n++)
        if (o->changed[i - 1].handle == handle)
            return true;
    return false;
}

static void list_changed(struct oracle *o)
{
    o->changed_count = 0;
    for (size_t i = 0; i < o->changes->count; i++) {
        const struct lfs_change *change = &o->changes->change[i];
        uint64_t handle = change->u.row.key;

        if ((change->kind == LFS_CHANGE_ROW_PUT || change->kind == LFS_CHANGE_ROW_REMOVED) &&
            change->u.row.table.index == o->s->mem.records.index && !is_listed(o, handle))
            o->changed[o->changed_count++] = (struct changed){handle, oracle_record(o, handle)};
    }
}

static void each_changed(struct oracle *o,
                         void (*each)(struct oracle *o, const struct changed *changed))
{
    for (size_t i = 0; i < o->changed_count; i++)
        each(o, &o->changed[i]);
}

/* ---- everything ------------------------------------------------------------------------------ */

/* Transactions whose beginning or end was not seen. */
static void learn_all(struct oracle *o)
{
    const struct mem_record *record;
    uint64_t handle = 0;

    while (lfs_table_peek_from(o->m, o->known, handle, &handle)) {
        if (!oracle_record(o, handle)) {
            lfs_table_remove(o->m, o->known, handle);
            before_judge_gone(o, handle, NULL);
        }
        handle++;
    }
    handle = 0;
    while ((record = lfs_table_peek_from(o->m, o->s->mem.records, handle, &handle)) != NULL) {
        remember(o, handle, record, lfs_table_peek(o->m, o->known, handle));
        handle++;
    }
}

static void look_at_all(struct oracle *o)
{
    *(uint8_t *)lfs_write(o->m, o->begun) = true;
    o->looks_at_all = true;
    layout_judge_all(o);
    learn_all(o);
    judge_window(o, 0, ALL_PAGES * LFS_PAGE_SIZE);
    o->looks_at_all = false;
}

static void look_at_changes(struct oracle *o)
{
    list_changed(o);
    calls_judge(o);
    each_changed(o, learn);
    each_changed(o, look_at_record);
    for (size_t i = 0; i < o->changes->count; i++)
        gather(o, &o->changes->change[i]);
    look_through(o);
    each_changed(o, forget);
}

static void look(struct oracle *o)
{
    o->any_broken = lfs_table_count(o->m, o->broken) > 0;
    if (!*(const uint8_t *)lfs_peek(o->m, o->begun) || o->changes->too_many)
        look_at_all(o);
    else
        look_at_changes(o);
    if (o->any_ended) {
        activation_judge_ended(o);
        memset(o->ended, 0, sizeof(o->ended));
    }
    o->any_ended = false;
    if (o->any_told) {
        memset(o->told_to, 0, sizeof(o->told_to));
        memset(o->healed_to, 0, sizeof(o->healed_to));
    }
    o->any_told = false;
}

static void after_step(struct lfs_machine *m, const struct lfs_changes *changes, void *user)
{
    struct oracle *o = user;

    (void)m;
    o->changes = changes;
    if (changes->count > 0 || changes->went_back || changes->too_many || o->call.is)
        look(o);
    o->call.is = false;
    o->call.ctx = NULL;
}

/* ---- what the SPMC tells ----------------------------------------------------------------------- */

struct told {
    struct oracle *o;
    const struct call *c;
    const struct vm_info *vm;
    enum live_phase phase;
};

static void look_at_phase(void *user)
{
    struct told *told = user;

    activation_phase(told->o, told->c, told->vm, told->phase);
}

/* These two only peek, which no footprint shows. */
static void tell_call(void *user, const struct call *c)
{
    calls_begin(user, c);
}

static void tell_answer(void *user, const struct call *c, int next)
{
    calls_end(user, c, next);
}

static void tell_live_phase(void *user, const struct call *c, const struct vm_info *vm,
                            enum live_phase phase)
{
    struct told told = {.o = user, .c = c, .vm = vm, .phase = phase};

    lfs_observing(c->s->m, look_at_phase, &told);
}

static void tell_aborting(void *user, const struct vm_info *vm)
{
    struct oracle *o = user;
    size_t i = (size_t)(vm - o->s->vm);

    o->ended[i / 64] |= UINT64_C(1) << (i % 64);
    o->any_ended = true;
}

bool oracle_init(struct oracle *o, struct spmc *s)
{
    o->m = s->m;
    o->s = s;
    o->eye = (struct spmc_eye){tell_call, tell_answer, tell_live_phase, tell_aborting, o};
    o->broken = lfs_table_new(o->m, "broken invariants", LFS_COLD, sizeof(uint64_t));
    o->known = lfs_table_new(o->m, "known transactions", LFS_COLD, sizeof(struct known));
    o->before = lfs_table_new(o->m, "modes before", LFS_COLD, sizeof(struct before));
    o->activation = lfs_obj_new(o->m, "activation seen", LFS_COLD, sizeof(struct activation_seen));
    o->begun = lfs_obj_new(o->m, "oracle", LFS_COLD, 8);
    o->windows = lfs_machine_alloc(o->m, LFS_CHANGES_MAX * sizeof(*o->windows));
    o->changed = lfs_machine_alloc(o->m, LFS_CHANGES_MAX * sizeof(*o->changed));
    s->eye = &o->eye;
    return o->windows && o->changed && facts_init(o) && lfs_machine_observe(o->m, after_step, o);
}

/* ---- what is remembered ---------------------------------------------------------------------- */

static uint64_t mix(uint64_t a, uint64_t b)
{
    uint64_t z = (a ^ b * UINT64_C(0x9e3779b97f4a7c15)) * UINT64_C(0xbf58476d1ce4e5b9);

    return z ^ (z >> 31);
}

_Static_assert(sizeof(struct known) % 8 == 0 && sizeof(struct before) % 8 == 0 &&
                   sizeof(struct activation_seen) % 8 == 0,
               "rows are taken word by word");

static uint64_t words_sum(uint64_t sum, const void *bytes, size_t size)
{
    uint64_t word;

    for (size_t at = 0; at < size; at += sizeof(word)) {
        memcpy(&word, (const uint8_t *)bytes + at, sizeof(word));
        sum = mix(sum, word);
    }
    return sum;
}

static uint64_t rows_sum(const struct oracle *o, lfs_table table, size_t size)
{
    uint64_t sum = 0, key = 0;
    const void *row;

    while ((row = lfs_table_peek_from(o->m, table, key, &key)) != NULL)
        sum = words_sum(mix(sum, key++), row, size);
    return sum;
}

uint64_t oracle_memory(const struct oracle *o)
{
    uint64_t sum = rows_sum(o, o->broken, sizeof(uint64_t));

    sum = mix(sum, rows_sum(o, o->known, sizeof(struct known)));
    sum = mix(sum, rows_sum(o, o->before, sizeof(struct before)));
    return words_sum(sum, lfs_peek(o->m, o->activation), sizeof(struct activation_seen));
}
