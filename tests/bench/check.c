/* SPDX-License-Identifier: BSD-3-Clause */
/* The conflict check of `lfasim check` over a platform far larger than any: 64 partitions with
 * 1,000 regions each, and 100,000 live transactions, through the code that the command uses. */
#include "lfasim/stack.h"
#include "tests/bench/bench.h"
#include "tools/readers/system/ledger.h"

#define PARTITIONS   64u
#define REGIONS      1000u
#define TRANSACTIONS 100000u
#define FIRST        UINT64_C(0x100000000)
#define MEMORY_PAGES 0x10000u /* of a partition: working memory, then two pages a region */
#define STRIDE       (UINT64_C(4) * MEMORY_PAGES * LFS_PAGE_SIZE)

static uint64_t base_of(unsigned partition)
{
    return FIRST + partition * STRIDE;
}

static void add(struct ledger *ledger, enum lfs_claim_kind kind, unsigned partition, uint64_t base,
                uint64_t pages)
{
    static const struct ledger_site nowhere = {.property = ""};

    ledger_claim(ledger, kind, (uint16_t)(partition + 1), "sp", base, pages, "", &nowhere, true);
}

static void add_partition(struct ledger *ledger, unsigned partition)
{
    uint64_t at = base_of(partition);

    add(ledger, LFS_CLAIM_WORKING_MEMORY, partition, at, MEMORY_PAGES);
    at += MEMORY_PAGES * (uint64_t)LFS_PAGE_SIZE;
    for (unsigned i = 0; i < REGIONS; i++, at += 2 * LFS_PAGE_SIZE)
        add(ledger, LFS_CLAIM_STATIC_REGION, partition, at, 2);
}

/* A page behind the regions, owned by one and borrowed by the next. */
static void add_transaction(struct ledger *ledger, unsigned number)
{
    unsigned owner = number % PARTITIONS;
    uint64_t page = base_of(owner) + 2 * MEMORY_PAGES * (uint64_t)LFS_PAGE_SIZE +
                    number / PARTITIONS * (uint64_t)LFS_PAGE_SIZE;

    add(ledger, LFS_CLAIM_SHARED, owner, page, 1);
    add(ledger, LFS_CLAIM_BORROWED, (owner + 1) % PARTITIONS, page, 1);
}

static void count_one(void *user, const struct ledger_conflict *conflict)
{
    (void)conflict;
    ++*(size_t *)user;
}

/* One region too many, in the way of the next partition, so that something is found. */
static size_t check_once(void)
{
    struct ledger ledger;
    size_t found = 0;

    ledger_init(&ledger);
    for (unsigned i = 0; i < PARTITIONS; i++)
        add_partition(&ledger, i);
    for (unsigned i = 0; i < TRANSACTIONS; i++)
        add_transaction(&ledger, i);
    add(&ledger, LFS_CLAIM_STATIC_REGION, 0, base_of(1), 1);
    ledger_conflicts(&ledger, LFS_LAYOUT_LOAD, count_one, &found);
    ledger_conflicts(&ledger, LFS_LAYOUT_START, count_one, &found);
    ledger_free(&ledger);
    return found;
}

struct bench_result bench_check(unsigned flags, uint32_t count)
{
    double begin = bench_now(false);

    (void)flags;
    for (uint32_t i = 0; i < count; i++)
        if (check_once() != 1)
            return bench_failed("not the one conflict that there is");
    return (struct bench_result){.value = (bench_now(false) - begin) / count};
}
