/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The claims ledger. Claims are hot (they decide what conflicts), where they come from is cold.
 * Sorted by base, then by age; a partition makes a dozen, so a scan is quickest.
 */
#include <string.h>

#include "lfasim/memory.h"
#include "sim/machine.h"

struct entry { /* hot */
    uint64_t base;
    uint32_t pages;
    uint16_t kind, owner;
    uint32_t number;
    uint32_t pad;
    uint64_t tag;
};

struct provenance { /* cold, by number - 1 */
    struct lfs_origin origin;
    const char *kind, *owner;
    uint32_t record;
};

static const struct entry *entries(struct lfs_machine *m, size_t *count)
{
    *count = lfs_obj_size(m, m->claims) / sizeof(struct entry);
    return lfs_read(m, m->claims);
}

static const struct provenance *provenance(struct lfs_machine *m, uint32_t number)
{
    return (const struct provenance *)lfs_read(m, m->claim_origins) + (number - 1);
}

/* The lowest number that no claim has, so that the same claims have the same numbers whatever came
 * and went before. */
static uint32_t free_number(struct lfs_machine *m)
{
    size_t count = lfs_obj_size(m, m->claim_origins) / sizeof(struct provenance);
    const struct provenance *all = lfs_read(m, m->claim_origins);
    uint32_t number = 1;

    while (number <= count && all[number - 1].kind)
        number++;
    return number;
}

uint32_t lfs_claim_make(struct lfs_machine *m, struct lfs_ctx *ctx, const struct lfs_claim *claim,
                        struct lfs_origin origin, const char *kind_name, const char *owner_name)
{
    uint32_t number = free_number(m);
    size_t origins = lfs_obj_size(m, m->claim_origins) / sizeof(struct provenance), count, i;
    const struct entry *all;
    struct entry *out;
    struct provenance *from;
    struct lfs_claim_text text = {claim->base, claim->pages, kind_name,   owner_name,
                                  origin.what, origin.file,  origin.line, false};

    entries(m, &count);
    if (number > LFS_CLAIMS_MAX ||
        (number > origins &&
         !lfs_obj_resize(m, m->claim_origins, number * sizeof(struct provenance))) ||
        !lfs_obj_resize(m, m->claims, (count + 1) * sizeof(struct entry))) {
        lfs_end_bound(m, "claims");
        return 0;
    }
    all = entries(m, &i);
    for (i = 0; i < count && all[i].base <= claim->base; i++)
        ;
    out = lfs_write(m, m->claims);
    memmove(out + i + 1, out + i, (count - i) * sizeof(*out));
    out[i] = (struct entry){.base = claim->base,
                            .pages = claim->pages,
                            .kind = claim->kind,
                            .owner = claim->owner,
                            .number = number,
                            .tag = claim->tag};
    from = lfs_write(m, m->claim_origins);
    from[number - 1] =
        (struct provenance){origin, kind_name, owner_name, lfs_trace_claim(m, ctx, &text)};
    if (m->watch)
        lfs_watch_claim(m, true, number, claim);
    return number;
}

static size_t index_of(struct lfs_machine *m, uint32_t number)
{
    size_t count, i;
    const struct entry *all = entries(m, &count);

    for (i = 0; i < count && all[i].number != number; i++)
        ;
    return i;
}

void lfs_claim_drop(struct lfs_machine *m, struct lfs_ctx *ctx, uint32_t number)
{
    size_t count, i = index_of(m, number);
    const struct entry *all = entries(m, &count);
    const struct provenance *from = provenance(m, number);
    struct entry *out;
    struct lfs_claim_text text;

    if (i == count)
        return;
    text = (struct lfs_claim_text){
        all[i].base,       all[i].pages,      from->kind,        from->owner,
        from->origin.what, from->origin.file, from->origin.line, true};
    lfs_trace_claim(m, ctx, &text);
    if (m->watch) {
        struct lfs_claim claim = lfs_claim_get(m, number);

        lfs_watch_claim(m, false, number, &claim);
    }
    ((struct provenance *)lfs_write(m, m->claim_origins))[number - 1].kind = NULL;
    out = lfs_write(m, m->claims);
    memmove(out + i, out + i + 1, (count - i - 1) * sizeof(*out));
    lfs_obj_resize(m, m->claims, (count - 1) * sizeof(*out));
}

void lfs_claims_in(struct lfs_machine *m, lfs_pa base, uint64_t pages,
                   bool (*each)(void *user, uint32_t number), void *user)
{
    size_t count;
    const struct entry *all = entries(m, &count);

    for (size_t i = 0; i < count && all[i].base < base.v + pages * LFS_PAGE_SIZE; i++)
        if (lfs_ranges_overlap(all[i].base, (uint64_t)all[i].pages * LFS_PAGE_SIZE, base.v,
                               pages * LFS_PAGE_SIZE) &&
            !each(user, all[i].number))
            return;
}

struct lfs_claim lfs_claim_get(struct lfs_machine *m, uint32_t number)
{
    size_t count, i = index_of(m, number);
    const struct entry *all = entries(m, &count);

    if (i == count)
        return (struct lfs_claim){0};
    return (struct lfs_claim){all[i].base, all[i].pages, all[i].kind, all[i].owner, all[i].tag};
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
