/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The benchmarks: figures, the yardsticks that they are divided by, and what measures them.
 *
 * A figure is one workload with its limit. Its function builds what it needs, does `count`
 * operations and tells what one of them cost, so that set-up is never part of a figure and cancels
 * out between two instruction counts of different length.
 */
#ifndef TESTS_BENCH_BENCH_H
#define TESTS_BENCH_BENCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* ---- yardsticks ------------------------------------------------------------------------------ */

enum bench_yardstick {
    YARD_SWITCH,       /* one bare switch of stacks, from a function that returns to its caller */
    YARD_SWITCH_TIGHT, /* the same in a loop so tight that a processor may learn it by heart */
    YARD_COPY_1K,      /* copy 1 KiB of state */
    YARD_HASH_256,     /* XXH3 of 256 bytes */
    YARD_MEMCPY_1M,    /* memcpy of 1 MiB */
    YARD_GENERAL,      /* those above are measured around every figure */
    YARD_YAML_EVENTS,  /* libyaml's bare event parse of a scenario of 3,000 steps */
    YARD_CONFLICTS,    /* all conflicts between a sixteenth of the largest ledger */
    YARD_MEMORY_CYCLE, /* a page shared, retrieved, relinquished, reclaimed, without the oracle */
    YARD_TRAFFIC,      /* a round of the memory-heavy scenario, without the oracle */
    YARD_MOVED_IMAGE,  /* the copies and page sums that moving a 1 MiB image needs, bare */
    YARDSTICKS
};

const char *bench_yardstick_name(enum bench_yardstick yardstick);
/* Nanoseconds of one, the median of several short runs. quick: one short run, for smoke tests. */
double bench_yardstick(enum bench_yardstick yardstick, bool quick);

/* Nanoseconds: of this thread's CPU time, so that neighbours on a shared machine do not count; or
 * wall time, where other threads or processes do part of the work. */
double bench_now(bool wall);
double bench_median(double *values, size_t count); /* sorts them */

/* ---- figures --------------------------------------------------------------------------------- */

enum bench_kind {
    BENCH_RATIO,  /* ns of an operation / ns of the yardstick, at most limit */
    BENCH_RATE,   /* operations a second, at least limit */
    BENCH_TIME,   /* milliseconds, at most limit */
    BENCH_BYTES,  /* bytes, at most limit */
    BENCH_FACTOR, /* how many times better one thing is than another, at least limit */
};

enum bench_flags {
    BENCH_TRACE = 1,       /* keep records */
    BENCH_THREADS = 2,     /* on the threads backend */
    BENCH_FRAMES = 4,      /* hops carry a register frame */
    BENCH_TWO_CPUS = 8,    /* both CPUs are busy */
    BENCH_MANY = 16,       /* 32 pending events instead of 2; 100,000 rows instead of 5 */
    BENCH_MOVE = 32,       /* image bytes really move */
    BENCH_TRACKING = 64,   /* footprints and dirty set on */
    BENCH_FOUR_CPUS = 128, /* four, that all run the given program */
    BENCH_DOUBLING = 256,  /* times 0 to 4: the ledger is twice as large each time */
    BENCH_ORACLE = 2048,   /* the oracle looks at each step */
    BENCH_BORROWER = 4096, /* the second partition borrows memory */
    BENCH_REDUCED = 8192,  /* a search leaves out orders that make no difference */
    BENCH_SPIN = 16384,    /* it searches the model of spin-lfa.pml */
};

#define BENCH_REASON_MAX 200u
struct bench_result {
    double value;                  /* ns of one operation; bytes; the factor */
    char reason[BENCH_REASON_MAX]; /* why there is none; empty: there is one */
    bool absent;                   /* and that is no failure: something is not there yet */
};

/* Does count operations. */
typedef struct bench_result bench_work(unsigned flags, uint32_t count);

struct bench_figure {
    const char *name;
    const char *what;
    bench_work *work;
    unsigned flags;
    uint32_t count; /* operations of one repetition */
    enum bench_kind kind;
    enum bench_yardstick yardstick; /* of BENCH_RATIO */
    double limit;                   /* 0: for information */
};

struct bench_result bench_failed(const char *reason);
struct bench_result bench_absent(const char *reason);

/* engine.c */
bench_work bench_hop, bench_event;
/* firmware.c */
bench_work bench_direct_message, bench_activation;
/* load.c */
bench_work bench_load_activation, bench_load_request, bench_load_virtual, bench_load_silence;
/* going_back.c */
bench_work bench_save, bench_restore, bench_step, bench_undo;
/* ledger.c */
bench_work bench_table_get, bench_table_change, bench_claim, bench_conflicts;
/* memory.c */
bench_work bench_memory_cycle;
/* traffic.c */
#define BENCH_ROUNDS                                                             \
    200u /* of the scenario, watched or not: the boot has the same share in both \
          */
bench_work bench_traffic;
/* footprint.c */
bench_work bench_hot_bytes, bench_resident;
/* loading.c */
bench_work bench_many_partitions, bench_many_steps;
/* check.c */
bench_work bench_check, bench_live;
/* explore.c */
bench_work bench_explore_transition, bench_explore_bytes, bench_explore_reduction,
    bench_explore_two_cores, bench_explore_two_apart, bench_explore_spin;
/* process.c */
bench_work bench_process;

/* figures.c */
#define BENCH_FIGURES_MAX 64u
extern const struct bench_figure bench_figures[];
extern const size_t bench_figure_count;

/* ---- measuring, printing --------------------------------------------------------------------- */

#define BENCH_REPETITIONS_MAX 99u

struct bench_options {
    unsigned repetitions;
    bool quick; /* few operations, nothing is repeated */
    bool judge; /* limits apply */
};

enum bench_verdict {
    BENCH_OK,
    BENCH_OVER,
    BENCH_INFORMATION, /* no limit, or not to be judged */
    BENCH_UNSTEADY,    /* the yardstick moved too much in every try of a repetition */
    BENCH_ABSENT,
    BENCH_FAILED,
};

struct bench_measured {
    const struct bench_figure *figure;
    double median, min, max; /* ns, bytes or a factor */
    double ratio;            /* median of repetition / yardstick around that repetition */
    double yard[YARDSTICKS]; /* ns */
    double compared;         /* what the limit is about, in the unit of the kind */
    unsigned rejected;       /* repetitions that were done again */
    bool unsteady;
    enum bench_verdict verdict;
    char reason[BENCH_REASON_MAX];
};

/* measure.c */
struct bench_measured bench_measure(const struct bench_figure *figure,
                                    const struct bench_options *options);
bool bench_more_is_better(enum bench_kind kind);
const char *bench_verdict_name(enum bench_verdict verdict);

/* print.c */
void bench_print_head(void);
void bench_print_row(const struct bench_measured *measured);
void bench_print_yardsticks(const struct bench_measured *all, size_t count);
void bench_print_json(const struct bench_measured *all, size_t count);

#endif
