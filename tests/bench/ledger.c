/* SPDX-License-Identifier: BSD-3-Clause */
/* Much of everything: tables of many rows, many claims, and all conflicts between them. */
#include "lfasim/memory.h"
#include "lfasim/table.h"
#include "tests/bench/bench.h"
#include "tests/bench/firmware.h"
#include "tools/readers/system/ledger.h"

#define MANY 100000u

/* The largest system of the ledger: 64 partitions with 1,000 regions, and 100,000 transactions. */
#define PARTITIONS   64u
#define REGIONS      1000u
#define TRANSACTIONS 100000u
#define REGION_PAGES 16u

static uint64_t next_random(uint64_t *random)
{
    *random = *random * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return *random >> 33;
}

static struct lfs_machine *machine(void)
{
    struct lfs_machine_config config = bench_machine_config(0);

    return lfs_machine_new(&config);
}

/* ---- tables ---------------------------------------------------------------------------------- */

struct row {
    uint64_t value[4];
};

static struct lfs_machine *table_of(lfs_table *table, uint32_t rows)
{
    struct lfs_machine *m = machine();

    if (m)
        *table = lfs_table_new(m, "table", LFS_HOT, sizeof(struct row));
    for (uint64_t key = 0; m && key < rows; key++)
        lfs_table_put(m, *table, key);
    return m;
}

struct bench_result bench_table_get(unsigned flags, uint32_t count)
{
    uint32_t rows = flags & BENCH_MANY ? MANY : 5;
    uint64_t random = 1, sum = 0;
    lfs_table table;
    struct lfs_machine *m = table_of(&table, rows);
    double ns;

    if (!m)
        return bench_failed("no machine");
    ns = -bench_now(false);
    for (uint32_t i = 0; i < count; i++)
        sum += ((const struct row *)lfs_table_get(m, table, next_random(&random) % rows))->value[0];
    ns += bench_now(false);
    lfs_machine_free(m);
    return sum ? bench_failed("a row was not empty") : (struct bench_result){.value = ns / count};
}

/* A row goes and one of another key comes: two operations. */
struct bench_result bench_table_change(unsigned flags, uint32_t count)
{
    uint64_t random = 1;
    lfs_table table;
    struct lfs_machine *m = table_of(&table, MANY);
    double ns;

    (void)flags;
    if (!m)
        return bench_failed("no machine");
    ns = -bench_now(false);
    for (uint32_t i = 0; i < count / 2; i++) {
        lfs_table_remove(m, table, next_random(&random) % MANY);
        lfs_table_put(m, table, next_random(&random) % MANY);
    }
    ns += bench_now(false);
    lfs_machine_free(m);
    return (struct bench_result){.value = ns / count};
}

/* ---- claims ---------------------------------------------------------------------------------- */

static uint32_t claim(struct lfs_machine *m, uint64_t page, uint32_t pages, unsigned owner)
{
    struct lfs_claim c = {page << LFS_PAGE_SHIFT, pages, 1, (uint16_t)owner, 0};

    return lfs_claim_make(m, NULL, &c, (struct lfs_origin){.what = "region"}, "kind", "owner");
}

/* One is dropped and another made: two operations. */
struct bench_result bench_claim(unsigned flags, uint32_t count)
{
    struct lfs_machine *m = machine();
    uint64_t random = 1;
    bool made = m != NULL;
    double ns;

    (void)flags;
    for (uint32_t i = 0; i < MANY && made; i++)
        made = claim(m, next_random(&random) % (16 * MANY), 1 + i % 4, i % PARTITIONS) != 0;
    ns = -bench_now(false);
    for (uint32_t i = 0; i < count / 2 && made; i++) {
        lfs_claim_drop(m, NULL, 1 + (uint32_t)(next_random(&random) % MANY));
        made = claim(m, next_random(&random) % (16 * MANY), 1 + i % 4, i % PARTITIONS) != 0;
    }
    ns += bench_now(false);
    lfs_machine_free(m);
    return made ? (struct bench_result){.value = ns / count} : bench_failed("a claim was not made");
}

/* ---- all conflicts --------------------------------------------------------------------------- */

/* Regions side by side, each with its share of transactions in it, as `check` and the machine keep
 * them; of the largest system, one part in 2^(4 - doublings). */
static bool fill(struct ledger *ledger, unsigned doublings)
{
    static const struct ledger_site nowhere = {.property = ""};
    uint32_t regions = PARTITIONS * REGIONS >> (4 - doublings);
    uint32_t transactions = TRANSACTIONS >> (4 - doublings);
    bool made = true;

    for (uint32_t i = 0; i < regions && made; i++)
        made = ledger_claim(ledger, LFS_CLAIM_WORKING_MEMORY, (uint16_t)(i / REGIONS), "owner",
                            (uint64_t)i * REGION_PAGES << LFS_PAGE_SHIFT, REGION_PAGES, "region",
                            &nowhere, true);
    for (uint32_t i = 0; i < transactions && made; i++)
        made = ledger_claim(
            ledger, i % 2 ? LFS_CLAIM_SHARED : LFS_CLAIM_LENT, (uint16_t)(i % regions / REGIONS),
            "owner", ((uint64_t)(i % regions) * REGION_PAGES + i / regions) << LFS_PAGE_SHIFT, 1,
            "handle", &nowhere, true);
    return made;
}

static void count_conflict(void *user, const struct ledger_conflict *conflict)
{
    (void)conflict;
    ++*(uint32_t *)user;
}

/* What shares a page, found and judged: MC-02 and MC-03, one for each transaction. */
struct bench_result bench_conflicts(unsigned flags, uint32_t count)
{
    unsigned doublings = flags / BENCH_DOUBLING;
    struct ledger ledger;
    uint32_t found = 0;
    bool made;
    double ns;

    ledger_init(&ledger);
    made = fill(&ledger, doublings);
    ns = -bench_now(false);
    for (uint32_t i = 0; i < count && made; i++)
        ledger_conflicts(&ledger, LFS_LAYOUT_START, count_conflict, &found);
    ns += bench_now(false);
    ledger_free(&ledger);
    if (!made || found != count * (TRANSACTIONS >> (4 - doublings)))
        return bench_failed("a conflict was not found");
    return (struct bench_result){.value = ns / count};
}
