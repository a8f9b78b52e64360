/* SPDX-License-Identifier: BSD-3-Clause */
/* The variables and entities of spin-lfa.pml; names are those of the Promela model. */
#ifndef TESTS_BENCH_SPIN_ENTITIES_H
#define TESTS_BENCH_SPIN_ENTITIES_H

#include "tests/bench/spin/spin_lfa.h"

enum message {
    NOTHING,
    /* client to monitor, and on to the SPMC */
    PRIME,
    ACTIVATE,
    CANCEL,
    DREQ,
    SHARE,
    RECLAIM,
    RUN,
    /* answers */
    OK,
    MORE,
    BUSY,
    DENIED,
    ABORTED,
    RETRY,
    INTR,
    /* monitor to SPMC */
    START,
    FINISH,
    /* SPMC to partition, and back */
    STOPREQ,
    INIT,
    RESP,
    WAITMSG,
    DONATE,
    RETRIEVE,
    RELINQ,
};

/* Hot objects. One for all that always belongs together, so that the search sees what is apart. */
struct lane { /* of a CPU: calls made, and the message of the rendezvous that it stands in */
    uint8_t n, m, a;
};
struct history {
    uint8_t call[SPIN_LFA_CALLS_MAX], argument[SPIN_LFA_CALLS_MAX], answer[SPIN_LFA_CALLS_MAX];
};
struct agent {
    enum { IDLE, PRIMING, PRIMED, ACTIVATING } state;
    uint32_t staged;
};
struct image {
    uint8_t copying, gen;
};
struct tracker {
    uint8_t started; /* 0: NONE */
};
struct vcpu {
    enum { V_WAITING, V_RUNNING, V_PREEMPTED, V_STOPPED, V_ABORTED } state;
    uint8_t runner, owed;
};
struct sp {
    uint8_t m, a;    /* what it is asked, or what it offers */
    uint8_t w, busy; /* busy: it will not take another request before it has answered this one */
};
struct region {
    uint8_t shared, taken, given;
};

struct spin_lfa {
    struct lfs_machine *m;
    struct spin_lfa_sizes sizes;
    lfs_obj agent, image, tracker, vcpu, sp, raised;
    lfs_obj region[SPIN_LFA_REGIONS_MAX];
    lfs_obj lane[SPIN_LFA_CPUS_MAX], irq[SPIN_LFA_CPUS_MAX], history[SPIN_LFA_CPUS_MAX];
    lfs_lock lfa_lock, spmc_lock;
    struct lfs_ctx *client[SPIN_LFA_CPUS_MAX], *monitor[SPIN_LFA_CPUS_MAX],
        *spmc[SPIN_LFA_CPUS_MAX], *partition, *source;
};

/* Tags: where an entity stands. */
enum {
    AT_CALL = 1,   /* a rendezvous with who is above or below on this CPU */
    AT_START,      /* ACTIVATE's first */
    AT_FINISH,     /* and second rendezvous with the SPMC */
    AT_COPY,       /* the image is being replaced */
    AT_LOCK = 16,  /* + the request that wants it */
    AT_HELD = 32,  /* + the request that has the agent's */
    AT_ENTER = 48, /* the SPMC stands before the partition */
    AT_RUN,        /* the partition runs, for a request */
    AT_STOP,       /* ... for START */
    AT_INIT,       /* ... for FINISH */
    AT_CHECKED,    /* what the partition asked for was judged, and is not done yet */
    AT_WORK,       /* of the partition: */
    AT_CHOICE,
    AT_END,
    AT_OFFER,
};

/* Kinds of decisions. */
enum { CHOICE_CALL = 16, CHOICE_CPU, CHOICE_PREEMPT, CHOICE_AUTHENTIC, CHOICE_PARTITION };

lfs_entry spin_lfa_client, spin_lfa_monitor, spin_lfa_spmc, spin_lfa_partition, spin_lfa_source;

/* The test for a pending interrupt: true when the partition is stopped for it here. */
bool spin_lfa_preempted(struct spin_lfa *s, struct lfs_ctx *self);

static inline struct lane *lane_of(struct spin_lfa *s, const struct lfs_ctx *self)
{
    return lfs_write(s->m, s->lane[lfs_ctx_cpu(self)]);
}

/* A rendezvous: the CPU goes to `to` with a message, and comes back with one that is still to be
 * taken. */
static inline void meet(struct spin_lfa *s, struct lfs_ctx *self, uint16_t tag, struct lfs_ctx *to,
                        enum message m, uint8_t a)
{
    struct lane *lane = lane_of(s, self);

    lane->m = (uint8_t)m;
    lane->a = a;
    lfs_transfer(self, tag, to, NULL);
}

static inline enum message take(struct spin_lfa *s, const struct lfs_ctx *self)
{
    struct lane *lane = lane_of(s, self);
    enum message m = (enum message)lane->m;

    lane->m = lane->a = 0;
    return m;
}

static inline void assert_that(struct lfs_ctx *self, bool holds, enum spin_lfa_cause cause)
{
    if (!holds)
        lfs_panic(self, (uint16_t)cause, "assertion %u", (unsigned)cause);
}

#endif
