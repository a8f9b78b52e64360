/* SPDX-License-Identifier: BSD-3-Clause */
/* Types that must not be mixed up: addresses, pages, time. */
#ifndef LFASIM_TYPES_H
#define LFASIM_TYPES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The simulated granule: 4 KiB, the only one that Hafnium uses (manifests-packages-boot.md 3.9 C2).
 */
#define LFS_PAGE_SIZE  4096u
#define LFS_PAGE_SHIFT 12u

/* A physical address. */
typedef struct {
    uint64_t v;
} lfs_pa;

/* An address as an endpoint sees it: IPA of an S-EL1 partition, VA of an S-EL0 partition. */
typedef struct {
    uint64_t v;
} lfs_ipa;

/* Virtual time in nanoseconds since the machine started. */
typedef uint64_t lfs_ns;

static inline lfs_pa lfs_pa_of(uint64_t v)
{
    return (lfs_pa){v};
}

static inline lfs_ipa lfs_ipa_of(uint64_t v)
{
    return (lfs_ipa){v};
}

static inline bool lfs_page_aligned(uint64_t v)
{
    return (v & (LFS_PAGE_SIZE - 1)) == 0;
}

/* Bytes to pages, rounded up; bytes is at most 2^64 - LFS_PAGE_SIZE. */
static inline uint64_t lfs_pages_of(uint64_t bytes)
{
    return (bytes + LFS_PAGE_SIZE - 1) >> LFS_PAGE_SHIFT;
}

/* Half-open ranges [base, base + size) share a byte. Neither may wrap. */
static inline bool lfs_ranges_overlap(uint64_t a, uint64_t a_size, uint64_t b, uint64_t b_size)
{
    return a < b + b_size && b < a + a_size;
}

#endif
