/* SPDX-License-Identifier: BSD-3-Clause */
#include "tools/readers/system/ledger.h"

#include <stdlib.h>

#include "tools/readers/host/alloc.h"

void ledger_init(struct ledger *ledger)
{
    const struct lfs_machine_config config = {.cpus = 1, .backend = LFS_FIBERS};

    *ledger = (struct ledger){.m = lfs_machine_new(&config)};
    if (ledger->m == NULL)
        lfs_reader_out_of_memory();
}

void ledger_free(struct ledger *ledger)
{
    lfs_machine_free(ledger->m);
    free(ledger->sites);
    free(ledger->targets);
}

bool ledger_claim(struct ledger *ledger, enum lfs_claim_kind kind, uint16_t owner,
                  const char *owner_name, uint64_t base, uint64_t pages, const char *what,
                  const struct ledger_site *site, bool target)
{
    const struct lfs_claim claim = {.base = base & ~(uint64_t)(LFS_PAGE_SIZE - 1),
                                    .pages = (uint32_t)pages,
                                    .kind = (uint16_t)kind,
                                    .owner = owner};
    const struct lfs_origin origin = {
        .file = site->pos.file, .line = site->pos.line, .what = what, .node = site->node};
    size_t capacity = ledger->capacity;

    if (pages == 0 || pages > (UINT64_MAX - claim.base) / LFS_PAGE_SIZE || pages > UINT32_MAX)
        return true; /* a range that nobody can hold, told elsewhere */
    if (lfs_claim_make(ledger->m, NULL, &claim, origin, lfs_layout_kind_text(kind), owner_name) ==
        0)
        return false;
    ledger->targets =
        lfs_reader_grow(ledger->targets, ledger->count, &capacity, sizeof(*ledger->targets));
    ledger->sites =
        lfs_reader_grow(ledger->sites, ledger->count, &ledger->capacity, sizeof(*ledger->sites));
    ledger->targets[ledger->count] = target;
    ledger->sites[ledger->count++] = *site;
    return true;
}

/* ---- pairs ----------------------------------------------------------------------------------- */

struct span {
    uint64_t base, end;
    uint32_t number;
    struct lfs_layout_claim claim;
};

static int by_base(const void *a, const void *b)
{
    const struct span *x = a, *y = b;

    if (x->base != y->base)
        return x->base < y->base ? -1 : 1;
    return x->number < y->number ? -1 : 1;
}

static struct span *spans_of(const struct ledger *ledger)
{
    struct span *spans = lfs_reader_alloc(ledger->count * sizeof(*spans));

    for (size_t i = 0; i < ledger->count; i++) {
        struct lfs_claim claim = lfs_claim_get(ledger->m, (uint32_t)i + 1);

        spans[i] = (struct span){
            .base = claim.base,
            .end = claim.base + (uint64_t)claim.pages * LFS_PAGE_SIZE,
            .number = (uint32_t)i + 1,
            .claim = {.kind = claim.kind, .owner = claim.owner, .target = ledger->targets[i]}};
    }
    qsort(spans, ledger->count, sizeof(*spans), by_base);
    return spans;
}

struct walk {
    enum lfs_layout_phase phase;
    void (*each)(void *user, const struct ledger_conflict *conflict);
    void *user;
};

static void judge(const struct walk *walk, const struct span *a, const struct span *b)
{
    const struct lfs_layout_rule *rule;
    bool swapped;

    rule = lfs_layout_conflict(&a->claim, &b->claim, walk->phase, NULL, &swapped);
    if (rule != NULL)
        walk->each(walk->user, &(struct ledger_conflict){rule, swapped ? b->number : a->number,
                                                         swapped ? a->number : b->number});
}

/* A span that is open when the next one begins either meets it or is closed for good. */
void ledger_conflicts(const struct ledger *ledger, enum lfs_layout_phase phase,
                      void (*each)(void *user, const struct ledger_conflict *conflict), void *user)
{
    const struct walk walk = {phase, each, user};
    struct span *spans = spans_of(ledger);
    const struct span **open = lfs_reader_alloc(ledger->count * sizeof(*open));
    size_t open_count = 0;

    for (size_t i = 0; i < ledger->count; i++) {
        size_t kept = 0;

        for (size_t k = 0; k < open_count; k++) {
            if (open[k]->end <= spans[i].base)
                continue;
            open[kept++] = open[k];
            judge(&walk, open[k], &spans[i]);
        }
        open[kept] = &spans[i];
        open_count = kept + 1;
    }
    free(open);
    free(spans);
}
