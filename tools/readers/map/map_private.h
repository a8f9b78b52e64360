/* SPDX-License-Identifier: BSD-3-Clause */
/* A memory map laid out: what text and picture draw alike. */
#ifndef LFASIM_TOOLS_READERS_MAP_PRIVATE_H
#define LFASIM_TOOLS_READERS_MAP_PRIVATE_H

#include "lfasim/readers/memory_map.h"

/* Claims of one kind on exactly the same bytes: one box, whoever they belong to. */
struct box {
    uint64_t base, end;
    size_t claim;   /* index of the first one in the order of the boxes */
    size_t *claims; /* all of them, in the order of the map's */
    size_t claim_count;
    unsigned lane;     /* beside others of its group, from 0 */
    size_t *conflicts; /* numbers from 1, ascending */
    size_t conflict_count;
};

/* Boxes that are connected by sharing bytes. */
struct group {
    uint64_t base, end;
    size_t first, count; /* of the boxes */
    unsigned lanes;
    int range; /* index of the sorted ranges, -1: outside every one */
};

struct layout {
    const struct lfs_memory_map *map;
    struct lfs_range *ranges; /* by base */
    size_t range_count;
    struct box *boxes; /* by base, larger ones first */
    size_t box_count;
    struct group *groups;
    size_t group_count;
    /* The map's conflicts by address, without those of claims that share nothing. */
    struct conflict {
        const struct lfs_map_conflict *is;
        uint64_t base, end; /* what both claim */
    } * conflicts;
    size_t conflict_count;
};

/* Of two uint64_t, for qsort and bsearch. */
int compare_addresses(const void *left, const void *right);

/* A piece of the picture, in the order of addresses: a range of the map with its groups, if any, or
 * neighbouring groups outside every range. */
struct span {
    int range;            /* -1: outside */
    size_t first, end;    /* of the groups */
    uint64_t base, limit; /* of the range; outside, where the groups begin and end */
    size_t next_range;
};
/* The next one; begin with one that is all zero. False past the last. */
bool layout_next(const struct layout *layout, struct span *span);

void layout_of(const struct lfs_memory_map *map, struct layout *out);
void layout_free(struct layout *layout);

static inline const struct lfs_map_claim *box_claim(const struct layout *layout,
                                                    const struct box *box)
{
    return &layout->map->claims[box->claim];
}

#define MAP_LABEL_SIZE 160u
#define MAP_LINE_SIZE  640u

/* "sp1, sp2 and 3 more": whose the box is. */
void box_owners(const struct layout *layout, const struct box *box, char *out);
/* "static region 'heap'": what it is, with the name that its origin quotes. */
void box_label(const struct layout *layout, const struct box *box, char *out);
/* "MEM_REGION_OVERLAP (MC-05) at 0x6780000 to 0x6780fff: what it leads to", addresses with that
 * many digits. */
void conflict_label(const struct conflict *conflict, int digits, char out[MAP_LINE_SIZE]);
/* A side of it: "sp1: static region, memory region 'heap', sp1.dts:3:1". */
void side_label(const struct lfs_map_claim *claim, char out[MAP_LINE_SIZE]);
/* What a claim's text says more than its kind, or NULL. */
const char *claim_what(const struct lfs_map_claim *claim);
/* "secure memory 'dram'". */
void range_label(const struct lfs_range *range, char *out);
/* "512 KiB", "1 MiB", "12345 B". */
void size_label(uint64_t bytes, char *out);
/* Hexadecimal digits that the largest address of the map needs, at least 8. */
int address_digits(const struct layout *layout);

#endif
