/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What an activation must keep, piece by piece. Sums say that something differs (activation.c);
 * these say what: which endpoint, page, handle or claim, what it was, what it is.
 *
 * From right before the copy to right after it, one call of the SPMC, all pieces lie in an array.
 * From then on until the new instance is entered those of the partition lie in rows of a cold
 * table, so that going back works.
 */
#include <stdio.h>
#include <string.h>

#include "models/oracle/oracle.h"

enum fact_kind { FACT_NONE, FACT_MAP, FACT_PAGE, FACT_RECORD, FACT_CLAIM };

/* MAP: at, value: addresses of an endpoint's (who: its index) and of memory; PAGE: value: sum of
 * contents; RECORD: at: handle, who: sender, mode: type, value: tag, pages: fragments retrieved;
 * CLAIM: who: owner, mode: kind, value: tag, number: the claim's. */
struct fact {
    uint64_t at, value;
    uint32_t pages, mode, number;
    uint16_t who;
    uint8_t kind, pad;
};

#define FACTS_MAX   8192u
#define FACTS_A_ROW 16u

struct row {
    struct fact fact[FACTS_A_ROW];
};

bool facts_init(struct oracle *o)
{
    o->facts = lfs_machine_alloc(o->m, FACTS_MAX * sizeof(*o->facts));
    o->kept = lfs_table_new(o->m, "kept by an activation", LFS_COLD, sizeof(struct row));
    return o->facts != NULL;
}

static uint64_t end_of(const struct fact *fact)
{
    return fact->at + (uint64_t)fact->pages * LFS_PAGE_SIZE;
}

/* Where there are too many of them, it will not be said what differs. */
static void add(struct oracle *o, const struct fact *fact)
{
    if (o->fact_count < FACTS_MAX)
        o->facts[o->fact_count++] = *fact;
    else
        o->facts_missing = true;
}

/* ---- gathering ------------------------------------------------------------------------------- */

static struct fact of_mapping(unsigned who, const struct lfs_mapping *map)
{
    return (struct fact){.kind = FACT_MAP,
                         .who = (uint16_t)who,
                         .at = map->va.v,
                         .value = map->pa.v,
                         .pages = map->pages,
                         .mode = map->mode};
}

static void add_mappings(struct oracle *o, unsigned who)
{
    struct lfs_mapping map;
    uint64_t at = 0;

    while (lfs_space_peek_from(o->m, o->s->vm[who].space, lfs_ipa_of(at), &map)) {
        struct fact fact = of_mapping(who, &map);

        add(o, &fact);
        at = end_of(&fact);
    }
}

static void add_page(void *user, lfs_pa page, uint64_t sum)
{
    struct oracle *o = user;

    add(o, &(struct fact){.kind = FACT_PAGE, .at = page.v, .value = sum, .pages = 1});
}

/* vm: what it has to do with it; NULL: what anybody has. */
static struct fact of_record(uint64_t handle, const struct mem_record *record,
                             const struct vm_info *vm)
{
    struct fact fact = {.kind = FACT_RECORD,
                        .who = record->sender,
                        .at = handle,
                        .value = record->tag,
                        .mode = record->type};

    for (unsigned i = 0; i < record->borrower_count; i++)
        if (!vm || record->borrower[i].id == vm->id)
            fact.pages += record->borrower[i].fragments;
    return fact;
}

static void add_records(struct oracle *o, const struct vm_info *vm)
{
    const struct mem_record *record;

    for (uint64_t handle = 0;
         (record = lfs_table_peek_from(o->m, o->s->mem.records, handle, &handle)) != NULL;
         handle++) {
        const struct fact fact = of_record(handle, record, vm);

        if (!vm || activation_depends_on(record, vm))
            add(o, &fact);
    }
}

static struct fact of_claim(const struct lfs_met *met)
{
    const struct lfs_claim *claim = &met->claim;

    return (struct fact){.kind = FACT_CLAIM,
                         .who = claim->owner,
                         .at = claim->base,
                         .value = claim->tag,
                         .pages = claim->pages,
                         .mode = claim->kind,
                         .number = met->number};
}

struct adding {
    struct oracle *o;
    const struct vm_info *vm; /* NULL: everybody's */
};

static bool add_claim(void *user, const struct lfs_met *met)
{
    const struct adding *adding = user;
    const struct fact fact = of_claim(met);

    if (!adding->vm || activation_keeps_claim(&met->claim, adding->vm))
        add(adding->o, &fact);
    return true;
}

static void add_claims(struct oracle *o, const struct vm_info *vm)
{
    struct adding adding = {o, vm};

    lfs_claims_in(o->m, lfs_pa_of(0), ALL_PAGES, add_claim, &adding);
}

/* Without a trace nobody reads what is said: a search only asks which finding it is. */
static bool begin(struct oracle *o)
{
    o->fact_count = 0;
    o->facts_missing = !lfs_trace_on(o->m);
    return !o->facts_missing;
}

void facts_take(struct oracle *o)
{
    if (!begin(o))
        return;
    for (unsigned i = 0; i < o->s->vm_count; i++)
        add_mappings(o, i);
    lfs_held_each(o->m, lfs_pa_of(0), ALL_PAGES, add_page, o);
    add_records(o, NULL);
    add_claims(o, NULL);
}

/* ---- over several steps ---------------------------------------------------------------------- */

void facts_forget(struct oracle *o)
{
    for (uint64_t i = lfs_table_count(o->m, o->kept); i > 0; i--)
        lfs_table_remove(o->m, o->kept, i - 1);
}

static void add_own_pages(struct oracle *o, unsigned who)
{
    struct lfs_mapping map;
    uint64_t at = 0;

    while (lfs_space_peek_from(o->m, o->s->vm[who].space, lfs_ipa_of(at), &map)) {
        lfs_held_each(o->m, map.pa, map.pages, add_page, o);
        at = map.va.v + (uint64_t)map.pages * LFS_PAGE_SIZE;
    }
}

/* Before the next phase, when all is over, no row is left. */
void facts_keep(struct oracle *o, const struct vm_info *vm)
{
    unsigned who = (unsigned)(vm - o->s->vm);

    if (!begin(o))
        return;
    add_mappings(o, who);
    add_own_pages(o, who);
    add_records(o, vm);
    add_claims(o, vm);
    for (size_t i = 0; i < o->fact_count; i += FACTS_A_ROW) {
        struct row *row = lfs_table_put(o->m, o->kept, i / FACTS_A_ROW);
        size_t count = o->fact_count - i < FACTS_A_ROW ? o->fact_count - i : FACTS_A_ROW;

        if (!row)
            return; /* the run ends as `bound` */
        memset(row, 0, sizeof(*row));
        memcpy(row->fact, &o->facts[i], count * sizeof(struct fact));
    }
}

void facts_recall(struct oracle *o)
{
    const struct row *row;
    uint64_t key = 0;

    if (!begin(o))
        return;
    o->facts_missing = lfs_table_count(o->m, o->kept) >= FACTS_MAX / FACTS_A_ROW;
    for (; (row = lfs_table_peek_from(o->m, o->kept, key, &key)) != NULL; key++)
        for (unsigned i = 0; i < FACTS_A_ROW; i++)
            if (row->fact[i].kind != FACT_NONE)
                add(o, &row->fact[i]);
}

/* ---- translations ---------------------------------------------------------------------------- */

/* What an endpoint had at an address, or behind it; zero pages: nothing. */
static struct fact had_from(const struct oracle *o, unsigned who, uint64_t at)
{
    struct fact first = {.at = UINT64_MAX};

    for (size_t i = 0; i < o->fact_count; i++) {
        const struct fact *fact = &o->facts[i];

        if (fact->kind == FACT_MAP && fact->who == who && end_of(fact) > at && fact->at < first.at)
            first = *fact;
    }
    return first;
}

static struct fact has_from(const struct oracle *o, unsigned who, uint64_t at)
{
    struct lfs_mapping map;

    return lfs_space_peek_from(o->m, o->s->vm[who].space, lfs_ipa_of(at), &map)
               ? of_mapping(who, &map)
               : (struct fact){.at = UINT64_MAX};
}

static bool covers(const struct fact *fact, uint64_t at)
{
    return fact->pages > 0 && fact->at <= at;
}

static uint64_t until(const struct fact *fact, uint64_t at, uint64_t end)
{
    uint64_t next = covers(fact, at) ? end_of(fact) : fact->at;

    return next < end ? next : end;
}

static uint32_t compared(const struct fact *fact, bool states)
{
    return states && (fact->mode & MODE_STATE) == 0 ? fact->mode & ~ACCESS_BITS : fact->mode;
}

static bool is_same(const struct fact *had, const struct fact *has, uint64_t at, bool states)
{
    if (!covers(had, at) || !covers(has, at))
        return covers(had, at) == covers(has, at);
    return had->value + (at - had->at) == has->value + (at - has->at) &&
           compared(had, states) == compared(has, states);
}

static void put_mode(const struct fact *fact, uint64_t at, char *out, size_t size)
{
    uint64_t pa = fact->value + (at - fact->at);

    if (!covers(fact, at))
        snprintf(out, size, "not mapped");
    else if (pa == at)
        snprintf(out, size, "%.32s", words_mode(fact->mode).text);
    else
        snprintf(out, size, "%.20s at 0x%llx", words_mode(fact->mode).text, (unsigned long long)pa);
}

bool facts_map_differs(const struct oracle *o, const struct vm_info *vm, uint64_t base,
                       uint64_t end, bool states, struct difference *out)
{
    unsigned who = (unsigned)(vm - o->s->vm);

    for (uint64_t at = base; at < end;) {
        const struct fact had = had_from(o, who, at), has = has_from(o, who, at);
        uint64_t next = until(&has, at, until(&had, at, end));

        if (!is_same(&had, &has, at, states)) {
            snprintf(out->where, sizeof(out->where), "%.20s at 0x%llx", vm->name,
                     (unsigned long long)at);
            put_mode(&had, at, out->was, sizeof(out->was));
            put_mode(&has, at, out->is, sizeof(out->is));
            return !o->facts_missing;
        }
        at = next;
    }
    return false;
}

/* ---- contents -------------------------------------------------------------------------------- */

struct pages_seen {
    const struct oracle *o;
    uint64_t first, is; /* the first page that differs, and its sum now */
};

static const struct fact *page_had(const struct oracle *o, uint64_t page)
{
    for (size_t i = 0; i < o->fact_count; i++)
        if (o->facts[i].kind == FACT_PAGE && o->facts[i].at == page)
            return &o->facts[i];
    return NULL;
}

static void is_new_page(void *user, lfs_pa page, uint64_t sum)
{
    struct pages_seen *seen = user;
    const struct fact *had = page_had(seen->o, page.v);

    if (page.v < seen->first && (had ? had->value : 0) != sum) {
        seen->first = page.v;
        seen->is = sum;
    }
}

static void put_sum(uint64_t sum, char *out, size_t size)
{
    if (sum == 0)
        snprintf(out, size, "zeros");
    else
        snprintf(out, size, "bytes of sum 0x%08x", (unsigned)(sum ^ sum >> 32));
}

bool facts_page_differs(const struct oracle *o, uint64_t base, uint64_t pages,
                        struct difference *out)
{
    struct pages_seen seen = {o, UINT64_MAX, 0};
    uint64_t end = base + pages * LFS_PAGE_SIZE;
    const struct fact *had;

    lfs_held_each(o->m, lfs_pa_of(base), pages, is_new_page, &seen);
    for (size_t i = 0; i < o->fact_count; i++) {
        const struct fact *fact = &o->facts[i];

        if (fact->kind == FACT_PAGE && fact->at >= base && fact->at < end &&
            fact->at < seen.first && lfs_held_sum(o->m, lfs_pa_of(fact->at), 1) == 0) {
            seen.first = fact->at;
            seen.is = 0;
        }
    }
    if (seen.first == UINT64_MAX || o->facts_missing)
        return false;
    had = page_had(o, seen.first);
    snprintf(out->where, sizeof(out->where), "page 0x%llx", (unsigned long long)seen.first);
    put_sum(had ? had->value : 0, out->was, sizeof(out->was));
    put_sum(seen.is, out->is, sizeof(out->is));
    return true;
}

/* ---- transactions ---------------------------------------------------------------------------- */

static void put_record(const struct fact *fact, char *out, size_t size)
{
    if (fact->kind == FACT_NONE)
        snprintf(out, size, "not there");
    else
        snprintf(out, size, "%s, tag 0x%llx, %u retrieved", words_type(fact->mode),
                 (unsigned long long)fact->value, fact->pages);
}

static struct fact record_had(const struct oracle *o, uint64_t handle)
{
    for (size_t i = 0; i < o->fact_count; i++)
        if (o->facts[i].kind == FACT_RECORD && o->facts[i].at == handle)
            return o->facts[i];
    return (struct fact){.kind = FACT_NONE};
}

static bool tell_record(const struct oracle *o, uint64_t handle, const struct vm_info *vm,
                        struct difference *out)
{
    const struct mem_record *record = oracle_record(o, handle);
    const struct fact had = record_had(o, handle);
    const struct fact has =
        record ? of_record(handle, record, vm) : (struct fact){.kind = FACT_NONE};

    if (memcmp(&had, &has, sizeof(had)) == 0)
        return false;
    snprintf(out->where, sizeof(out->where), "handle 0x%llx", (unsigned long long)handle);
    put_record(&had, out->was, sizeof(out->was));
    put_record(&has, out->is, sizeof(out->is));
    return !o->facts_missing;
}

bool facts_record_differs(const struct oracle *o, const struct vm_info *vm, struct difference *out)
{
    const struct mem_record *record;

    for (size_t i = 0; i < o->fact_count; i++)
        if (o->facts[i].kind == FACT_RECORD && tell_record(o, o->facts[i].at, vm, out))
            return true;
    for (uint64_t handle = 0;
         (record = lfs_table_peek_from(o->m, o->s->mem.records, handle, &handle)) != NULL; handle++)
        if ((!vm || activation_depends_on(record, vm)) && tell_record(o, handle, vm, out))
            return true;
    return false;
}

/* ---- claims ---------------------------------------------------------------------------------- */

struct claims_seen {
    const struct oracle *o;
    const struct vm_info *vm;
    struct fact first; /* that nobody had; FACT_NONE: none */
};

static bool had_claim(const struct oracle *o, const struct fact *claim)
{
    for (size_t i = 0; i < o->fact_count; i++)
        if (memcmp(&o->facts[i], claim, sizeof(*claim)) == 0)
            return true;
    return false;
}

static bool is_new_claim(void *user, const struct lfs_met *met)
{
    struct claims_seen *seen = user;
    const struct fact claim = of_claim(met);

    if ((seen->vm && !activation_keeps_claim(&met->claim, seen->vm)) || had_claim(seen->o, &claim))
        return true;
    seen->first = claim;
    return false;
}

static bool has_claim(const struct oracle *o, const struct fact *fact)
{
    const struct lfs_met met = {fact->number, lfs_claim_get(o->m, fact->number)};
    const struct fact now = of_claim(&met);

    return memcmp(&now, fact, sizeof(now)) == 0;
}

static void tell_claim(const struct oracle *o, const struct fact *fact, bool there,
                       struct difference *out)
{
    const struct vm_info *vm = oracle_endpoint(o, fact->who);

    snprintf(out->where, sizeof(out->where), "%s of %.16s",
             lfs_layout_kind_text((enum lfs_claim_kind)fact->mode), vm ? vm->name : "firmware");
    snprintf(there ? out->is : out->was, sizeof(out->is), "claimed at 0x%llx",
             (unsigned long long)fact->at);
    snprintf(there ? out->was : out->is, sizeof(out->was), "not claimed");
}

bool facts_claim_differs(const struct oracle *o, const struct vm_info *vm, struct difference *out)
{
    struct claims_seen seen = {.o = o, .vm = vm};

    for (size_t i = 0; i < o->fact_count; i++)
        if (o->facts[i].kind == FACT_CLAIM && !has_claim(o, &o->facts[i])) {
            tell_claim(o, &o->facts[i], false, out);
            return !o->facts_missing;
        }
    lfs_claims_in(o->m, lfs_pa_of(0), ALL_PAGES, is_new_claim, &seen);
    if (seen.first.kind == FACT_NONE)
        return false;
    tell_claim(o, &seen.first, true, out);
    return !o->facts_missing;
}
