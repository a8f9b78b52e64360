/* SPDX-License-Identifier: BSD-3-Clause */
/* Much of everything: tables of many rows, many claims, and all conflicts between them. */
#include "lfasim/memory.h"
#include "lfasim/table.h"
#include "tests/bench/bench.h"
#include "tests/bench/firmware.h"

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

/* Regions side by side, each with its share of transactions in it; of the largest system, one part
 * in 2^(4 - doublings). */
static struct lfs_machine *system_of(unsigned doublings)
{
    uint32_t regions = PARTITIONS * REGIONS >> (4 - doublings);
    uint32_t transactions = TRANSACTIONS >> (4 - doublings);
    struct lfs_machine *m = machine();
    bool made = m != NULL;

    for (uint32_t i = 0; i < regions && made; i++)
        made = claim(m, (uint64_t)i * REGION_PAGES, REGION_PAGES, i / REGIONS) != 0;
    for (uint32_t i = 0; i < transactions && made; i++)
        made =
            claim(m, (uint64_t)(i % regions) * REGION_PAGES + i / regions, 1, i % PARTITIONS) != 0;
    if (!made)
        lfs_machine_free(m);
    return made ? m : NULL;
}

static bool count_pair(void *user, const struct lfs_met *a, const struct lfs_met *b)
{
    *(uint32_t *)user += a->claim.owner != b->claim.owner || a->number != b->number;
    return true;
}

struct bench_result bench_conflicts(unsigned flags, uint32_t count)
{
    unsigned doublings = flags / BENCH_DOUBLING;
    struct lfs_machine *m = system_of(doublings);
    uint32_t pairs = 0;
    double ns;

    if (!m)
        return bench_failed("a claim was not made");
    ns = -bench_now(false);
    for (uint32_t i = 0; i < count; i++)
        lfs_claims_meeting(m, count_pair, &pairs);
    ns += bench_now(false);
    lfs_machine_free(m);
    if (pairs != count * (TRANSACTIONS >> (4 - doublings)))
        return bench_failed("a conflict was not found");
    return (struct bench_result){.value = ns / count};
}
