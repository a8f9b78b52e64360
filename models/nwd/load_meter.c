/* SPDX-License-Identifier: BSD-3-Clause */
/* What becomes of requests: counts, blackouts, silences. */
#include "lfasim/load.h"

void lfs_load_count_request(struct lfs_load_counts *c, lfs_ns arrived)
{
    c->requests++;
    c->waiting++;
    if (c->unserved)
        return;
    c->unserved = true;
    c->since = arrived > c->answered ? arrived : c->answered;
}

static lfs_ns length_of(struct lfs_load_interval interval)
{
    return interval.end - interval.begin;
}

/* Answers of several CPUs may come out of order when time is not what moves them. */
static void answered(struct lfs_load_counts *c, lfs_ns at)
{
    if (at > c->answered)
        c->answered = at;
}

static void end_blackout(struct lfs_load_counts *c)
{
    c->now.end = c->answered;
    if (c->blackouts <= LFS_LOAD_BLACKOUTS)
        c->kept[c->blackouts - 1] = c->now;
    if (length_of(c->now) > length_of(c->longest))
        c->longest = c->now;
    c->sum += length_of(c->now);
    c->now = (struct lfs_load_interval){0, 0};
    c->dark = false;
}

bool lfs_load_count_served(struct lfs_load_counts *c, lfs_ns at)
{
    bool was_dark = c->dark;

    answered(c, at);
    c->served++;
    c->waiting--;
    if (c->answered - c->since > c->silence)
        c->silence = c->answered - c->since;
    c->unserved = c->waiting > 0;
    c->since = c->unserved ? c->answered : 0;
    if (was_dark)
        end_blackout(c);
    return was_dark;
}

bool lfs_load_count_refused(struct lfs_load_counts *c, int32_t status, lfs_ns at)
{
    bool was_dark = c->dark, known = status < 0 && status > -(int32_t)LFS_LOAD_STATUSES;

    answered(c, at);
    c->refused++;
    c->refused_with[known ? -status : 0]++;
    if (!was_dark) {
        c->blackouts++;
        c->dark = true;
        c->now.begin = c->answered;
    }
    c->now.end = c->answered;
    return !was_dark;
}

void lfs_load_count_dropped(struct lfs_load_counts *c)
{
    c->dropped++;
    c->waiting--;
}

lfs_ns lfs_load_longest_blackout(const struct lfs_load_counts *c)
{
    lfs_ns now = length_of(c->now), longest = length_of(c->longest);

    return now > longest ? now : longest;
}

lfs_ns lfs_load_sum_of_blackouts(const struct lfs_load_counts *c)
{
    return c->sum + length_of(c->now);
}

lfs_ns lfs_load_longest_silence(const struct lfs_load_counts *c)
{
    lfs_ns now = c->unserved && c->answered > c->since ? c->answered - c->since : 0;

    return now > c->silence ? now : c->silence;
}

/* ---- meters ---------------------------------------------------------------------------------- */

struct lfs_load_meter lfs_load_meter_new(struct lfs_machine *m, const char *label)
{
    return (struct lfs_load_meter){
        .m = m,
        .label = label,
        .counts = lfs_obj_new(m, "load counts", LFS_COLD, sizeof(struct lfs_load_counts)),
        .latency = lfs_obj_new(m, "load latency", LFS_COLD, sizeof(struct lfs_histogram))};
}

const struct lfs_load_counts *lfs_load_counts(const struct lfs_load_meter *meter)
{
    return lfs_peek(meter->m, meter->counts);
}

const struct lfs_histogram *lfs_load_latency(const struct lfs_load_meter *meter)
{
    return lfs_peek(meter->m, meter->latency);
}

static uint64_t refused_with(const struct lfs_load_counts *c, int32_t status)
{
    return status < 0 && status > -(int32_t)LFS_LOAD_STATUSES ? c->refused_with[-status] : 0;
}

uint64_t lfs_load_measured(const struct lfs_load_meter *meter, enum lfs_load_measure measure,
                           int32_t status)
{
    const struct lfs_load_counts *c = lfs_load_counts(meter);
    const struct lfs_histogram *h = lfs_load_latency(meter);

    switch (measure) {
    case LFS_LOAD_REQUESTS:
        return c->requests;
    case LFS_LOAD_SENT:
        return c->sent;
    case LFS_LOAD_SERVED:
        return c->served;
    case LFS_LOAD_REFUSED:
        return c->refused;
    case LFS_LOAD_REFUSED_WITH:
        return refused_with(c, status);
    case LFS_LOAD_DROPPED:
        return c->dropped;
    case LFS_LOAD_RESUMED:
        return c->resumed;
    case LFS_LOAD_LATENCY_MIN:
        return h->min;
    case LFS_LOAD_LATENCY_MEAN:
        return lfs_histogram_mean(h);
    case LFS_LOAD_LATENCY_P50:
        return lfs_histogram_quantile(h, 500);
    case LFS_LOAD_LATENCY_P95:
        return lfs_histogram_quantile(h, 950);
    case LFS_LOAD_LATENCY_P99:
        return lfs_histogram_quantile(h, 990);
    case LFS_LOAD_LATENCY_MAX:
        return h->max;
    case LFS_LOAD_BLACKOUT_LONGEST:
        return lfs_load_longest_blackout(c);
    case LFS_LOAD_BLACKOUT_SUM:
        return lfs_load_sum_of_blackouts(c);
    case LFS_LOAD_BLACKOUT_COUNT:
        return c->blackouts;
    case LFS_LOAD_SILENCE:
        break;
    }
    return lfs_load_longest_silence(c);
}
