/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Load: normal-world callers that send one request after the other, and what they measure.
 *
 * A generator sends requests from one CPU. Closed loop: the next one goes out some time after the
 * answer to the last. Open loop: requests arrive by a timetable, whatever becomes of those before;
 * one that arrives while the CPU is busy waits its turn, and its latency counts from its arrival.
 *
 * A meter takes what happens to the requests of one label, from any number of generators: counts,
 * latencies, and when nobody was served. All times are virtual. What decides how a generator goes
 * on is hot; what is measured is cold and decides nothing.
 */
#ifndef LFASIM_LOAD_H
#define LFASIM_LOAD_H

#include "lfasim/abi/names.h"
#include "lfasim/engine.h"

/* ---- histogram ------------------------------------------------------------------------------- */

/* Log-linear: values below 2^LFS_HISTOGRAM_BITS have buckets of their own, each power of two above
 * is cut into 2^LFS_HISTOGRAM_BITS equal buckets. So a bucket is at most 1/32 as wide as its least
 * value, and memory is bounded whatever is added. */
#define LFS_HISTOGRAM_BITS    5u
#define LFS_HISTOGRAM_TOP     40u /* values are below 2^40 ns: 18 minutes */
#define LFS_HISTOGRAM_BUCKETS ((LFS_HISTOGRAM_TOP - LFS_HISTOGRAM_BITS + 1) << LFS_HISTOGRAM_BITS)

struct lfs_histogram { /* all zero: empty */
    uint64_t count, sum;
    lfs_ns min, max; /* of what was added; 0 while empty */
    uint32_t bucket[LFS_HISTOGRAM_BUCKETS];
};

/* The bucket of a value below 2^LFS_HISTOGRAM_TOP; its least and greatest value. */
unsigned lfs_histogram_bucket(lfs_ns value);
lfs_ns lfs_histogram_low(unsigned bucket);
lfs_ns lfs_histogram_high(unsigned bucket);
/* False, and nothing is added: the value is too large, or a counter or the sum would overflow. */
bool lfs_histogram_add(struct lfs_histogram *h, lfs_ns value);
/* The value that permille (0 to 1000) of the values do not exceed, by nearest rank: the greatest
 * value of the bucket where that one lies, or min or max if they are nearer. So it is never too
 * small, and at most 1/32 too large. 0 while empty. */
lfs_ns lfs_histogram_quantile(const struct lfs_histogram *h, unsigned permille);
/* Rounded down; 0 while empty. */
lfs_ns lfs_histogram_mean(const struct lfs_histogram *h);

/* ---- what is counted ------------------------------------------------------------------------- */

#define LFS_LOAD_STATUSES  16u
#define LFS_LOAD_BLACKOUTS 32u /* that are kept one by one; all are counted */

struct lfs_load_interval {
    lfs_ns begin, end;
};

struct lfs_load_counts { /* all zero: nothing happened */
    uint64_t requests;   /* that somebody wanted to be served */
    uint64_t sent;       /* calls; a request that is sent again counts again */
    uint64_t resumed;    /* FFA_RUNs after FFA_INTERRUPT or FFA_YIELD */
    uint64_t served;     /* calls that ended well */
    uint64_t refused;    /* calls that did not */
    uint64_t dropped;    /* requests that were given up */
    uint64_t unmeasured; /* served requests whose latency the histogram refused */
    uint64_t refused_with[LFS_LOAD_STATUSES]; /* by status -1 to -15; [0]: by another answer */
    uint32_t waiting;             /* requests that have neither been served nor dropped */
    uint32_t blackouts;           /* from the first refused to the first served call afterwards */
    bool unserved;                /* nobody has been served since somebody began to wait */
    bool dark;                    /* a blackout goes on */
    lfs_ns answered;              /* the last answer */
    lfs_ns since;                 /* when unserved: since when */
    lfs_ns silence;               /* longest time that somebody waited and nobody was served */
    struct lfs_load_interval now; /* when dark: the first and the last refusal */
    struct lfs_load_interval longest;                  /* blackout that is over */
    lfs_ns sum;                                        /* of all blackouts that are over */
    struct lfs_load_interval kept[LFS_LOAD_BLACKOUTS]; /* the first ones that are over */
};

/* A request that arrived at `arrived` is sent for the first time. */
void lfs_load_count_request(struct lfs_load_counts *c, lfs_ns arrived);
/* A call was answered at `at`. True: a blackout ended, or began, with it. status is the low half of
 * what lfs_script_status() says. */
bool lfs_load_count_served(struct lfs_load_counts *c, lfs_ns at);
bool lfs_load_count_refused(struct lfs_load_counts *c, int32_t status, lfs_ns at);
/* A request is given up. */
void lfs_load_count_dropped(struct lfs_load_counts *c);

/* With what goes on at the end: a blackout counts up to its last refusal, a silence up to the last
 * answer. */
lfs_ns lfs_load_longest_blackout(const struct lfs_load_counts *c);
lfs_ns lfs_load_sum_of_blackouts(const struct lfs_load_counts *c);
lfs_ns lfs_load_longest_silence(const struct lfs_load_counts *c);

/* ---- meters ---------------------------------------------------------------------------------- */

struct lfs_load_meter {
    struct lfs_machine *m;
    const char *label;
    lfs_obj counts, latency; /* cold: struct lfs_load_counts, struct lfs_histogram */
};

/* Before the machine's first step; label outlives the machine. */
struct lfs_load_meter lfs_load_meter_new(struct lfs_machine *m, const char *label);
/* For observers; valid until the machine moves. */
const struct lfs_load_counts *lfs_load_counts(const struct lfs_load_meter *meter);
const struct lfs_histogram *lfs_load_latency(const struct lfs_load_meter *meter);

/* What expressions ask for; times in nanoseconds. */
enum lfs_load_measure {
    LFS_LOAD_REQUESTS,
    LFS_LOAD_SENT,
    LFS_LOAD_SERVED,
    LFS_LOAD_REFUSED,
    LFS_LOAD_REFUSED_WITH, /* a status */
    LFS_LOAD_DROPPED,
    LFS_LOAD_RESUMED,
    LFS_LOAD_LATENCY_MIN, /* from here on in the order of their words in scenarios */
    LFS_LOAD_LATENCY_MEAN,
    LFS_LOAD_LATENCY_P50,
    LFS_LOAD_LATENCY_P95,
    LFS_LOAD_LATENCY_P99,
    LFS_LOAD_LATENCY_MAX,
    LFS_LOAD_BLACKOUT_LONGEST, /* the same */
    LFS_LOAD_BLACKOUT_SUM,
    LFS_LOAD_BLACKOUT_COUNT,
    LFS_LOAD_SILENCE,
};
/* status: of LFS_LOAD_REFUSED_WITH. */
uint64_t lfs_load_measured(const struct lfs_load_meter *meter, enum lfs_load_measure measure,
                           int32_t status);

/* ---- generators ------------------------------------------------------------------------------ */

/* Choice of generators: which of LFS_LOAD_STREAMS sequences of random intervals. */
#define LFS_CHOICE_LOAD  67u
#define LFS_LOAD_STREAMS 16u

/* What a generator remembers; one for each context that generates load. */
struct lfs_load_generator {
    lfs_obj state; /* hot */
    lfs_obj times; /* cold */
};
/* Before the machine's first step. */
struct lfs_load_generator lfs_load_generator_new(struct lfs_machine *m);

#define LFS_LOAD_TIME_MAX \
    (UINT64_C(1) << 32) /* of every, think and retry_after, exclusive: 4.29 s */

/* Constant while it runs, except that `meter` and `generator` are handles. */
struct lfs_load {
    struct lfs_load_meter meter;
    struct lfs_load_generator generator;
    const struct lfs_abi_call *call; /* says what a good answer is */
    lfs_ns every;     /* open loop: between two arrivals, the first one being at once; 0: closed */
    bool exponential; /* every is the mean of exponentially distributed times (Poisson arrivals) */
    lfs_ns think;     /* closed loop: between an answer and the next request */
    lfs_ns lasts;     /* nothing new arrives so long after the begin; 0: count alone ends it */
    uint32_t count;   /* of requests; 0: lasts alone ends it, and without that nothing does */
    lfs_ns
        retry_after; /* a request refused with BUSY or RETRY is sent again after so long, until it
                      * is served or `lasts` is over; 0: it is dropped, as after other answers */
    bool traced;     /* its frames leave records too; else blackouts alone do, as notes */
};

/* Generates load from a normal-world program until it is over, and answers other CPUs between two
 * requests (clients.h). *request is copied. FFA_INTERRUPT and FFA_YIELD are resumed by FFA_RUN,
 * after a yield 1 ms later (as the Linux driver does: notifications-interrupts-scheduling.md 6.2).
 * Random intervals come from an integer method, the same on every host; the choice source says
 * which stream. Called again after its context was restarted, it goes on with the load that was
 * being generated, except for the request that was lost then, which counts as dropped. A scheduling
 * point.
 */
void lfs_load_run(struct lfs_ctx *self, const struct lfs_load *load,
                  const struct lfs_frame *request);

#endif
