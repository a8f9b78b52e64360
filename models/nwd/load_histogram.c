/* SPDX-License-Identifier: BSD-3-Clause */
/* The log-linear histogram of latencies. */
#include "lfasim/load.h"

#define PER_OCTAVE (1u << LFS_HISTOGRAM_BITS)

static unsigned log2_of(lfs_ns value)
{
    return 63u - (unsigned)__builtin_clzll(value);
}

unsigned lfs_histogram_bucket(lfs_ns value)
{
    unsigned shift;

    if (value < PER_OCTAVE)
        return (unsigned)value;
    shift = log2_of(value) - LFS_HISTOGRAM_BITS;
    /* value >> shift has its highest bit at PER_OCTAVE: it counts the octave too. */
    return shift * PER_OCTAVE + (unsigned)(value >> shift);
}

/* Of the bucket's octave: how far values are shifted. */
static unsigned shift_of(unsigned bucket)
{
    return bucket < 2 * PER_OCTAVE ? 0 : bucket / PER_OCTAVE - 1;
}

lfs_ns lfs_histogram_low(unsigned bucket)
{
    unsigned shift = shift_of(bucket);

    return (lfs_ns)(bucket - shift * PER_OCTAVE) << shift;
}

lfs_ns lfs_histogram_high(unsigned bucket)
{
    return lfs_histogram_low(bucket) + (UINT64_C(1) << shift_of(bucket)) - 1;
}

bool lfs_histogram_add(struct lfs_histogram *h, lfs_ns value)
{
    uint32_t *bucket;

    if (value >> LFS_HISTOGRAM_TOP != 0 || h->count == UINT64_MAX || h->sum > UINT64_MAX - value)
        return false;
    bucket = &h->bucket[lfs_histogram_bucket(value)];
    if (*bucket == UINT32_MAX)
        return false;
    ++*bucket;
    if (h->count == 0 || value < h->min)
        h->min = value;
    if (value > h->max)
        h->max = value;
    h->count++;
    h->sum += value;
    return true;
}

/* How many of count values the quantile is not to be less than: ceil(count * permille / 1000). */
static uint64_t rank_of(uint64_t count, unsigned permille)
{
    uint64_t thousands = count / 1000, rest = count % 1000;

    return thousands * permille + (rest * permille + 999) / 1000;
}

lfs_ns lfs_histogram_quantile(const struct lfs_histogram *h, unsigned permille)
{
    uint64_t rank = rank_of(h->count, permille), seen = 0;

    if (rank == 0)
        return h->min;
    for (unsigned i = 0; i < LFS_HISTOGRAM_BUCKETS; i++) {
        seen += h->bucket[i];
        if (seen >= rank)
            return lfs_histogram_high(i) < h->max ? lfs_histogram_high(i) : h->max;
    }
    return h->max;
}

lfs_ns lfs_histogram_mean(const struct lfs_histogram *h)
{
    return h->count ? h->sum / h->count : 0;
}
