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

struct walk {
    const struct ledger *ledger;
    enum lfs_layout_phase phase;
    void (*each)(void *user, const struct ledger_conflict *conflict);
    void *user;
};

static struct lfs_layout_claim side_of(const struct ledger *ledger, const struct lfs_met *met)
{
    return (struct lfs_layout_claim){.kind = met->claim.kind,
                                     .owner = met->claim.owner,
                                     .target = ledger->targets[met->number - 1],
                                     .base = met->claim.base,
                                     .pages = met->claim.pages,
                                     .filled = ledger->sites[met->number - 1].filled};
}

static bool judge(void *user, const struct lfs_met *a, const struct lfs_met *b)
{
    const struct walk *walk = user;
    const struct lfs_layout_claim x = side_of(walk->ledger, a), y = side_of(walk->ledger, b);
    const struct lfs_layout_rule *rule;
    bool swapped;

    rule = lfs_layout_conflict(&x, &y, walk->phase, NULL, &swapped);
    if (rule != NULL)
        walk->each(walk->user, &(struct ledger_conflict){rule, swapped ? b->number : a->number,
                                                         swapped ? a->number : b->number});
    return true;
}

void ledger_conflicts(const struct ledger *ledger, enum lfs_layout_phase phase,
                      void (*each)(void *user, const struct ledger_conflict *conflict), void *user)
{
    struct walk walk = {ledger, phase, each, user};

    lfs_claims_meeting(ledger->m, judge, &walk);
}
