/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The normal world: one OS context per CPU that runs a program.
 *
 *   nwd.c               the program of a CPU, and its SMCs
 *   services.c          what the OS does on a CPU beside its program: idle, sleep, stop_machine
 *   interrupts.c        what it does when it is interrupted
 *   linux_lfa.c         the Linux LFA driver: its operations
 *   linux_lfa_images.c  what it knows of the components
 *   linux_lfa_update.c  PRIME, ACTIVATE and CANCEL of one component
 *   linux_lfa_table.c   its versions, and the operations as a table
 *
 * A CPU whose power goes away takes its context with it: after PSCI_CPU_ON, a wake-up from
 * power-down or a warm reset (el3_resume_os) the context begins anew, with x0 = context id as its
 * entry frame. A native program is then entered at its beginning; a script goes on behind the step
 * that gave the power away, as if its call had returned that frame.
 */
#ifndef MODELS_NWD_NWD_H
#define MODELS_NWD_NWD_H

#include "lfasim/clients.h"
#include "models/gic/gic.h"

/* A request that all online CPUs stop and do a job at the same time. */
struct nwd_stop {
    uint16_t owner;                      /* CPU + 1 that asked; 0: nobody */
    uint16_t job;                        /* enum nwd_job */
    uint16_t members, joined, ran, left; /* sets of CPUs */
};

struct nwd_state {      /* hot */
    uint16_t offline;   /* CPUs that have been turned off */
    uint16_t suspended; /* CPUs that sleep in PSCI_CPU_SUSPEND, or are about to */
    struct nwd_stop stop;
};

struct nwd_cpu_state { /* hot, one a CPU */
    uint8_t finished;  /* its program has ended */
    uint8_t asleep;    /* its alarm is still to come */
};

struct nwd_sources { /* cold: the scenario steps that CPUs work for */
    uint32_t of_stop, of_cpu[LFS_CPUS_MAX];
};

struct nwd { /* does not change */
    struct lfs_machine *m;
    const struct lfs_component_config *components; /* for their names */
    unsigned component_count, cpus;
    bool services;
    struct gic *gic;
    const struct lfs_watch *watch; /* whoever wants to strike at windows, or NULL */
    lfs_obj state, sources;
    lfs_obj of_cpu[LFS_CPUS_MAX];     /* struct nwd_cpu_state */
    lfs_obj driver;                   /* hot: struct linux_driver; empty until it is loaded */
    lfs_obj task[LFS_CPUS_MAX];       /* hot: struct linux_task; empty until the first operation */
    lfs_obj task_times[LFS_CPUS_MAX]; /* cold: struct linux_times; the same */
};

struct nwd_cpu { /* does not change */
    struct lfs_ctx *el3;
    lfs_obj entry; /* struct os_entry */
    struct lfs_lane_config lane;
    struct nwd *os;
    unsigned index;
};

static inline const struct nwd_cpu *nwd_cpu(const struct lfs_ctx *self)
{
    return lfs_ctx_user(self);
}

static inline struct nwd *os_of(const struct lfs_ctx *self)
{
    return nwd_cpu(self)->os;
}

void nwd_main(struct lfs_ctx *ctx);

/* services.c */
void nwd_init(struct nwd *os, const struct lfs_stack_config *config, struct gic *gic,
              struct lfs_machine *m);
/* Keeps a CPU whose program has ended at the service of the others, until all have ended. */
void nwd_idle(struct lfs_ctx *self);
/* A CPU that is off takes part in nothing. */
void nwd_set_online(struct lfs_ctx *self, bool online);
/* A CPU that sleeps in EL3 must be woken to take part. */
void nwd_set_suspended(struct lfs_ctx *self, bool suspended);
/* Stops all online CPUs; each, this one too, then does the job, and all go on when all have. */
enum nwd_job { NWD_JOB_LFA_ACTIVATE };
void nwd_stop_machine(struct lfs_ctx *self, enum nwd_job job);

/* interrupts.c: time that passes on a CPU that nobody asks for anything; interrupts do not shorten
 * it. */
void nwd_sleep(struct lfs_ctx *self, uint16_t tag, lfs_ns duration);

/* linux_lfa_update.c: the job of this CPU for the CPU that stopped the machine. */
void linux_lfa_activate_here(struct lfs_ctx *self, unsigned owner);

#endif
