/* SPDX-License-Identifier: BSD-3-Clause */
/* Maps for tests: a platform with two partitions and two conflicts, and one with many. */
#ifndef LFASIM_TESTS_TOOLS_READERS_MAP_CLAIMS_H
#define LFASIM_TESTS_TOOLS_READERS_MAP_CLAIMS_H

#include <stdio.h>
#include <stdlib.h>

#include "lfasim/readers/memory_map.h"

#define CLAIM(base, size, kind, kind_text, owner, what, origin)            \
    {                                                                      \
        base, size, LFS_CLAIM_##kind, kind_text, owner, what, origin, NULL \
    }

static const struct lfs_range map_ranges[] = {
    {{0xff000000}, 0x1000000, LFS_RANGE_MEMORY, true, "memory@ff000000"},
    {{0x6000000}, 0x2000000, LFS_RANGE_MEMORY, true, "memory@6000000"},
    {{0x1c090000}, 0x20000, LFS_RANGE_DEVICE, true, "uarts"},
    {{0x2a490000}, 0x10000, LFS_RANGE_DEVICE, true, "watchdog"},
    {{0x90000000}, 0x1000000, LFS_RANGE_MEMORY, false, NULL},
};
enum { MAP_RANGES = sizeof(map_ranges) / sizeof(map_ranges[0]) };

/* The deck's sample manifest and a neighbour, whose heap lies on the live-state buffer. */
static const struct lfs_map_claim map_two_claims[] = {
    CLAIM(0x6000000, 0x80000, SPMC, "SPMC image", "spmc", NULL, "platform"),
    CLAIM(0x6480000, 0x100000, WORKING_MEMORY, "working memory", "sp1", NULL, "spmc.dts:9:3"),
    CLAIM(0x6380000, 0x100000, WORKING_MEMORY, "working memory", "sp2", NULL, "spmc.dts:10:3"),
    CLAIM(0x6780000, 0x1000, LIVE_STATE_BUFFER, "live-state buffer", "sp1",
          "memory region 'live-state-buffer'", "deck-sp.dts:40:9"),
    CLAIM(0x6780000, 0x2000, STATIC_REGION, "static region", "sp2", "memory region 'heap'",
          "sp2.dts:44:9"),
    CLAIM(0x7300000, 0x1000, RX, "RX buffer", "sp1", "memory region 'rx-buffer'",
          "deck-sp.dts:50:9"),
    CLAIM(0x7301000, 0x1000, TX, "TX buffer", "sp1", "memory region 'tx-buffer'",
          "deck-sp.dts:55:9"),
    CLAIM(0x7000000, 0x100000, STAGING, "staging area", "sp1", NULL, "scenario.yaml:12:3"),
    CLAIM(0x70ff000, 0x4000, STATIC_REGION, "static region", "sp2", "memory region 'share-memory'",
          "sp2.dts:60:9"),
    CLAIM(0x1c0a0000, 0x1000, DEVICE_REGION, "device region", "sp1", "device region 'uart1'",
          "deck-sp.dts:20:3"),
    CLAIM(0x50000000, 0x1000, STATIC_REGION, "static region", "sp2", "memory region 'lost'",
          "sp2.dts:70:9"),
    CLAIM(0xffe00000, 0x200000, EL3, "EL3 image", "el3", NULL, "platform"),
};
static const struct lfs_map_conflict map_two_conflicts[] = {
    {7, 8, "MC-09", NULL, "a package is staged over memory that is in use"},
    {3, 4, "MEM_REGION_OVERLAP", "MC-05", "the SPMC panics while it boots"},
};
static const struct lfs_memory_map map_two = {
    .ranges = map_ranges,
    .range_count = MAP_RANGES,
    .claims = map_two_claims,
    .claim_count = sizeof(map_two_claims) / sizeof(map_two_claims[0]),
    .conflicts = map_two_conflicts,
    .conflict_count = sizeof(map_two_conflicts) / sizeof(map_two_conflicts[0]),
};

#define MAP_NAME_SIZE 24

/* Partitions of seven claims each, all staged at one place; the eighteenth overlaps itself. */
struct many {
    struct lfs_map_claim *claims;
    char (*names)[MAP_NAME_SIZE];
    struct lfs_map_conflict conflict;
    struct lfs_memory_map map;
};

static inline struct lfs_map_claim *many_add(struct many *m, struct lfs_map_claim claim)
{
    m->claims[m->map.claim_count] = claim;
    return &m->claims[m->map.claim_count++];
}

static inline void many_partition(struct many *m, unsigned i, uint64_t at)
{
    const char *name = m->names[i];
    uint64_t live = 0x1000 * (1 + i % 3);

    many_add(m, (struct lfs_map_claim)CLAIM(at, 0x40000, WORKING_MEMORY, "working memory", name,
                                            NULL, NULL));
    many_add(m,
             (struct lfs_map_claim)CLAIM(at + 0x40000, 0x1000, RX, "RX buffer", name, NULL, NULL));
    many_add(m,
             (struct lfs_map_claim)CLAIM(at + 0x41000, 0x1000, TX, "TX buffer", name, NULL, NULL));
    many_add(m, (struct lfs_map_claim)CLAIM(at + 0x42000, live, LIVE_STATE_BUFFER,
                                            "live-state buffer", name, NULL, NULL));
    many_add(m, (struct lfs_map_claim)CLAIM(at + 0x42000 + live - (i == 17 ? 0x1000 : 0), 0x4000,
                                            STATIC_REGION, "static region", name,
                                            "memory region 'heap'", NULL));
    many_add(m, (struct lfs_map_claim)CLAIM(0x7f00000, 0x40000, STAGING, "staging area", name, NULL,
                                            NULL));
}

static inline struct many many_new(unsigned count)
{
    struct many m = {.claims = calloc(6 * count, sizeof(*m.claims)),
                     .names = calloc(count, sizeof(*m.names)),
                     .conflict = {17 * 6 + 3, 17 * 6 + 4, "MEM_REGION_OVERLAP", NULL, NULL}};

    for (unsigned i = 0; i < count; i++) {
        snprintf(m.names[i], sizeof(m.names[i]), "sp%u", i + 1);
        many_partition(&m, i, 0x6180000 + i * UINT64_C(0x50000) + (i > 30 ? 0x20000 : 0));
    }
    m.map.ranges = map_ranges;
    m.map.range_count = MAP_RANGES;
    m.map.claims = m.claims;
    return m;
}

static inline void many_free(struct many *m)
{
    free(m->claims);
    free(m->names);
}

#endif
