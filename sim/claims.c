/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The claims ledger: a tree of the claims in order of their first page and age, which is hot (they
 * decide what conflicts), and one of where they come from, under their numbers, which is cold.
 */
#include <string.h>

#include "lfasim/memory.h"
#include "sim/tree.h"

#define SAME_PAGE_MAX LFS_PAGE_SIZE

/* A row of m->claims. Its key is the address of its first page, and in the low bits its place among
 * those that begin there, oldest first. */
struct entry {
    uint64_t end; /* measure: the first byte behind it */
    uint64_t base;
    uint64_t tag;
    uint32_t pages, number;
    uint16_t kind, owner;
    uint32_t pad;
};

struct provenance { /* a row of m->claim_origins */
    struct lfs_origin origin;
    const char *kind, *owner;
    uint64_t key; /* of the entry */
    uint32_t record;
    uint32_t pad;
};

void lfs_claims_init(struct lfs_machine *m)
{
    m->claims = lfs_tree_new(m, "claims", LFS_HOT, sizeof(struct entry), true);
    m->claim_origins = lfs_tree_new(m, "claim origins", LFS_COLD, sizeof(struct provenance), false);
}

/* What is known of a number that no claim has. */
static const struct provenance none;

static const struct provenance *provenance(struct lfs_machine *m, uint32_t number)
{
    const struct provenance *from = lfs_tree_get(m, lfs_read(m, m->claim_origins), number);

    return from ? from : &none;
}

static uint64_t page_of(uint64_t address)
{
    return address & ~(uint64_t)(LFS_PAGE_SIZE - 1);
}

/* The first byte behind a range; the top of the address space is as far as one reaches. */
static uint64_t end_of(uint64_t base, uint64_t pages)
{
    uint64_t bytes = pages * LFS_PAGE_SIZE;

    return pages > UINT64_MAX / LFS_PAGE_SIZE || base + bytes < base ? UINT64_MAX : base + bytes;
}

static struct lfs_claim claim_of(const struct entry *e)
{
    return (struct lfs_claim){e->base, e->pages, e->kind, e->owner, e->tag};
}

static void trace(struct lfs_machine *m, struct lfs_ctx *ctx, const struct lfs_claim *claim,
                  struct provenance *from, bool dropped)
{
    struct lfs_claim_text text = {
        claim->base,       claim->pages,      from->kind,        from->owner,
        from->origin.what, from->origin.file, from->origin.line, dropped};

    from->record = lfs_trace_claim(m, ctx, &text);
}

size_t lfs_claim_count(struct lfs_machine *m)
{
    return lfs_tree_count(m, lfs_read(m, m->claims));
}

/* ---- made and dropped ------------------------------------------------------------------------ */

/* The number is the lowest that no claim has, so that the same claims have the same numbers
 * whatever came and went before. As long as there are fewer than claims_max, so is it. */
uint32_t lfs_claim_make(struct lfs_machine *m, struct lfs_ctx *ctx, const struct lfs_claim *claim,
                        struct lfs_origin origin, const char *kind_name, const char *owner_name)
{
    uint64_t page = page_of(claim->base), end = end_of(claim->base, claim->pages), number, key;
    struct provenance *from = NULL;
    struct entry *entry = NULL;

    if (lfs_claim_count(m) < m->config.claims_max)
        entry = lfs_tree_put_behind(m, m->claims, page, page + SAME_PAGE_MAX - 1, end, &key);
    if (entry)
        from = lfs_tree_put_free(m, m->claim_origins, 1, &number);
    if (!from) {
        lfs_end_bound(m, "claims");
        return 0;
    }
    *entry = (struct entry){.end = end,
                            .base = claim->base,
                            .tag = claim->tag,
                            .pages = claim->pages,
                            .number = (uint32_t)number,
                            .kind = claim->kind,
                            .owner = claim->owner};
    *from =
        (struct provenance){.origin = origin, .kind = kind_name, .owner = owner_name, .key = key};
    trace(m, ctx, claim, from, false);
    if (m->watch)
        lfs_watch_claim(m, true, (uint32_t)number, claim);
    return (uint32_t)number;
}

/* The claims behind a key that begin in the same page move up by one. */
static void close_ranks(struct lfs_machine *m, uint64_t key)
{
    uint64_t last = page_of(key) + SAME_PAGE_MAX - 1;
    struct entry moved;

    for (; key < last && lfs_tree_get(m, lfs_read(m, m->claims), key + 1); key++) {
        struct provenance *from;
        struct entry *entry;

        lfs_tree_remove(m, m->claims, key + 1, &moved);
        entry = lfs_tree_put(m, m->claims, key, moved.end);
        from = lfs_tree_put(m, m->claim_origins, moved.number, 0);
        if (!entry || !from)
            return;
        *entry = moved;
        from->key = key;
    }
}

void lfs_claim_drop(struct lfs_machine *m, struct lfs_ctx *ctx, uint32_t number)
{
    struct provenance from;
    struct entry entry;
    struct lfs_claim claim;

    if (!lfs_tree_remove(m, m->claim_origins, number, &from) ||
        !lfs_tree_remove(m, m->claims, from.key, &entry))
        return;
    close_ranks(m, from.key);
    claim = claim_of(&entry);
    trace(m, ctx, &claim, &from, true);
    if (m->watch)
        lfs_watch_claim(m, false, number, &claim);
}

/* ---- who meets whom -------------------------------------------------------------------------- */

struct search {
    lfs_claim_found *each;
    void *user;
};

static bool found(void *user, const void *row)
{
    const struct search *search = user;
    const struct entry *entry = row;
    struct lfs_met met = {entry->number, claim_of(entry)};

    return entry->pages == 0 || search->each(search->user, &met);
}

void lfs_claims_in(struct lfs_machine *m, lfs_pa base, uint64_t pages, lfs_claim_found *each,
                   void *user)
{
    struct search search = {each, user};
    uint64_t last = end_of(base.v, pages) - 1;

    if (pages > 0)
        lfs_tree_reaching(m, lfs_read(m, m->claims), page_of(last) + SAME_PAGE_MAX - 1, base.v,
                          found, &search);
}

void lfs_claims_at(struct lfs_machine *m, lfs_pa page, lfs_claim_found *each, void *user)
{
    const struct lfs_tree *t = lfs_read(m, m->claims);
    struct search search = {each, user};
    struct lfs_tree_path path;
    const struct entry *entry;

    if (!t->root)
        return;
    lfs_tree_find(m, t, page_of(page.v), &path);
    entry = lfs_tree_here(m, t, &path);
    while (entry && page_of(entry->base) == page_of(page.v) && found(&search, entry))
        entry = lfs_tree_next(m, t, &path);
}

void lfs_claims_meeting(struct lfs_machine *m, lfs_claim_pair *each, void *user)
{
    const struct lfs_tree *t = lfs_read(m, m->claims);
    struct lfs_tree_path at, ahead;
    const struct entry *a, *b;

    for (a = lfs_tree_first(m, t, &at); a; a = lfs_tree_next(m, t, &at)) {
        struct lfs_met first = {a->number, claim_of(a)}, second;

        ahead = at;
        while ((b = lfs_tree_next(m, t, &ahead)) && b->base < a->end) {
            second = (struct lfs_met){b->number, claim_of(b)};
            if (a->pages > 0 && b->pages > 0 && b->end > a->base && !each(user, &first, &second))
                return;
        }
    }
}

/* ---- one claim ------------------------------------------------------------------------------- */

struct lfs_claim lfs_claim_get(struct lfs_machine *m, uint32_t number)
{
    const struct provenance *from = provenance(m, number);

    if (from == &none)
        return (struct lfs_claim){0};
    return claim_of(lfs_tree_get(m, lfs_read(m, m->claims), from->key));
}

struct lfs_origin lfs_claim_origin(struct lfs_machine *m, uint32_t number)
{
    return provenance(m, number)->origin;
}

uint32_t lfs_claim_record(struct lfs_machine *m, uint32_t number)
{
    return provenance(m, number)->record;
}

const char *lfs_claim_kind_name(struct lfs_machine *m, uint32_t number)
{
    return provenance(m, number)->kind;
}

const char *lfs_claim_owner_name(struct lfs_machine *m, uint32_t number)
{
    return provenance(m, number)->owner;
}
