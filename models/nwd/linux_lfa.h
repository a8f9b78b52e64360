/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The Linux LFA driver (drivers/firmware/smccc/lfa_fw.c) as lfa.md 5.1 and 5.2 describe it; what
 * 5.1 does not say of a version is as 5.2 says of v3.
 */
#ifndef MODELS_NWD_LINUX_LFA_H
#define MODELS_NWD_LINUX_LFA_H

#include "lfasim/abi/lfa.h"
#include "models/nwd/nwd.h"
#include "models/tags.h"

enum linux_lock { LINUX_LOCK_NONE, LINUX_LOCK_WAITS, LINUX_LOCK_REFUSES };
enum linux_notified { LINUX_NOTIFIED_NEVER, LINUX_NOTIFIED_ALL, LINUX_NOTIFIED_AUTO };

/* A version of the driver: lfa.md 5.1. */
struct linux_version {
    struct lfs_linux_driver_text text;
    lfs_ns prime_budget, activate_budget; /* 0: endless */
    lfs_ns pause;                         /* between two calls; 0: none */
    enum linux_lock lock;
    enum linux_notified notified;
    bool has_force;       /* knows force_cpu_rendezvous */
    bool polls;           /* does not sleep in its pauses */
    bool loops_inside;    /* repeats ACTIVATE without leaving the rendezvous */
    bool primes_all;      /* before it activates the first */
    bool reuses_request;  /* a repeated call is made with the registers of the reply */
    bool returns_cancel;  /* the result of CANCEL hides a failed activation */
    bool enumerates;      /* again after a success */
    bool retries_busy;    /* BUSY from ACTIVATE is like call-again */
    bool checks_sequence; /* keeps the sequence id of PRIME */
    bool low_half;        /* looks for an absent agent in 32 bits */
};

const struct linux_version *linux_version(enum linux_lfa_driver driver);

/* What the driver knows of a component: a folder in sysfs. */
struct linux_image {
    uint64_t guid[2];
    uint64_t flags;       /* of the last GET_INVENTORY */
    uint64_t versions[2]; /* current, pending: x4 and x5 */
    int32_t seq;          /* -1: the agent lists it no more */
    uint8_t used, force, automatic;
    uint8_t component; /* its place in the inventory when the driver was loaded */
};

struct linux_driver { /* hot */
    uint16_t version; /* enum linux_lfa_driver; 0: not loaded */
    uint16_t writer;  /* CPU + 1 that holds the lock */
    uint16_t readers; /* others that hold it */
    uint16_t users;   /* operations at work */
    struct linux_image images[LFS_COMPONENTS_MAX];
};

/* An operation at work, and what it reports: hot, one a CPU, zero while there is none. */
struct linux_task {
    uint16_t operation, driver, file;
    uint16_t pad;
    uint32_t walked;    /* images that have had their turn */
    uint32_t component; /* as the user named it */
    uint32_t value;
    uint32_t image;     /* index of the one it works on */
    uint32_t next;      /* of a walk over the inventory */
    uint32_t count;     /* components of that walk */
    int32_t seq;        /* at PRIME */
    uint16_t repeating; /* CPUs whose call is being made again */
    uint16_t skip;      /* the rendezvous */
    int32_t lfa_status; /* that decided */
    uint32_t primes, activations, rounds, busy, cancels, activated;
    int32_t outcome[LFS_CPUS_MAX]; /* of LFA_ACTIVATE by CPU: a status, or LINUX_AGAIN */
};
#define LINUX_AGAIN 1

/* A driver that tries for as long as it has time would count for ever when untimed: it counts no
 * further than this then. */
#define LINUX_COUNT_MAX 4u
/* Untimed: is its time over? 0 no, 1 yes */
#define CHOICE_LINUX_TIME_OUT 69u

static inline void linux_count(const struct nwd *os, uint32_t *count)
{
    if (!lfs_untimed(os->m) || *count < LINUX_COUNT_MAX)
        ++*count;
}

struct linux_times { /* cold, one a CPU */
    lfs_ns prime_ends, activate_ends;
};

static inline struct linux_driver *linux_driver(const struct nwd *os)
{
    return lfs_write(os->m, os->driver);
}

static inline struct linux_task *linux_task_of(const struct nwd *os, unsigned cpu)
{
    return lfs_write(os->m, os->task[cpu]);
}

static inline struct linux_task *linux_task(const struct lfs_ctx *self)
{
    return linux_task_of(os_of(self), nwd_cpu(self)->index);
}

static inline struct linux_times *linux_times(const struct nwd *os, unsigned cpu)
{
    return lfs_write(os->m, os->task_times[cpu]);
}

static inline const struct linux_version *linux_loaded(const struct nwd *os)
{
    return linux_version((enum linux_lfa_driver)linux_driver(os)->version);
}

/* The image that this CPU works on. */
static inline struct linux_image *linux_image(const struct lfs_ctx *self)
{
    return &linux_driver(os_of(self))->images[linux_task(self)->image];
}

/* linux_lfa.c: a call to the agent, with a tag of its own. */
void linux_smc(struct lfs_ctx *self, enum lfs_tag tag, struct lfs_frame *frame);
/* A line of the driver's log. */
void linux_log(struct lfs_ctx *self, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* What reports call the image that this CPU works on. */
const char *linux_image_name(const struct lfs_ctx *self);

/* linux_lfa_images.c: results are linux_status. */
int linux_probe(struct lfs_ctx *self, enum linux_lfa_driver driver);
int linux_enumerate(struct lfs_ctx *self);
/* A fresh GET_INVENTORY of the image that this CPU works on; false: it failed. */
bool linux_refresh(struct lfs_ctx *self);

/* linux_lfa_update.c: PRIME and ACTIVATE of the image that this CPU works on; linux_status. */
int linux_prime(struct lfs_ctx *self);
int linux_activate(struct lfs_ctx *self);
/* LFA_CANCEL; its LFA status. */
int linux_cancel(struct lfs_ctx *self, enum lfs_tag tag, int32_t seq);

#endif
