/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * EL3, after TF-A: one context per CPU, entered by every SMC of either world.
 *
 *   dispatcher.c    the receive loop; which service owns an id; boot of each CPU
 *   spmd.c          FF-A between the worlds: decide, answer or forward
 *   spmd_lsp.c      logical partitions at EL3: their requests to the SPMC
 *   lfa_agent.c     LFA calls, the agent's record, CANCEL
 *   lfa_prime.c     PRIME
 *   lfa_activate.c  ACTIVATE
 *   lsp.c           the LSP that turns an SP's activation into FF-A messages
 *   bl31_activator.c, rmm_activator.c, stub_activator.c
 *   holding_pen.c   where CPUs wait for the last one of a rendezvous
 *   image_store.c   new packages: pending, staging, authentication
 *   platform_answers.c  what the platform answers
 *   psci.c          power calls; how a CPU's normal world is entered anew
 *   spmd_power.c    what the SPMC is told of CPUs that go off and come on
 *
 * EL3 blocks in the middle of a function in few places only: in the synchronous entry into the
 * SPMC, asleep in PSCI_CPU_SUSPEND, at the agent's lock, in the holding pen or for the CPU that
 * activates an SP, and while the platform is at work. A CPU that is off has no context: its EL3
 * context has ended.
 */
#ifndef MODELS_EL3_EL3_H
#define MODELS_EL3_EL3_H

#include "lfasim/abi/ffa.h"
#include "lfasim/abi/lfa.h"
#include "lfasim/stack.h"
#include "models/gic/gic.h"
#include "models/refused.h"
#include "models/rules.h"
#include "models/tags.h"

#define LSP_LIVE_ACTIVATION FFA_ID_LSP_FIRST /* the FVP port's only one, lfa.md 4.2 */

enum spmd_state { SPMD_OFF, SPMD_ON_PENDING, SPMD_ON }; /* ffa-abi.md 7.1 */

/* PSCI's view of a CPU; 0 is ON. A suspended CPU counts as ON. */
enum cpu_power { CPU_POWER_ON, CPU_POWER_OFF, CPU_POWER_ON_PENDING, CPU_POWER_SUSPENDED };

struct el3_cpu {  /* hot */
    uint8_t spmd; /* enum spmd_state */
    uint8_t lsp_direct_open, lsp_query_open;
    uint8_t psci_open;      /* the SPMC handles a power-management message */
    uint8_t lfa_from_spmc;  /* the LFA call being handled came from the SPMC */
    uint32_t lsp_component; /* what the LSP activates on this CPU */
    int32_t lfa_result;     /* of the activator, while the agent's lock is being taken again */
    struct lfs_frame nwd;   /* saved registers of the normal world while it waits */
    struct lfs_frame spmc;  /* what the SPMC last left in its registers */
};

struct el3_power {        /* hot, one a CPU: all that other CPUs look at */
    uint8_t power;        /* enum cpu_power */
    uint8_t wake_pending; /* something wakes this CPU, or would if it slept */
    uint8_t timers;       /* that will wake it */
    uint8_t pad[5];
    uint64_t entry, context; /* of CPU_ON, until the CPU has come up */
};

struct spmd_global { /* hot; ffa-abi.md 7.1 */
    uint32_t nwd_version, spmc_version;
    uint32_t nwd_locked, lsps_ready;
    uint64_t secondary_entry; /* of the SPMC on other CPUs; 0: none was registered */
};

enum prime_status { PRIME_NONE, PRIME_STARTED, PRIME_COMPLETE };

struct agent {             /* hot; lfa.md 3.1 */
    uint32_t component_id; /* LFA_NO_COMPONENT = none */
    uint8_t prime_status, cpu_rendezvous, reset, in_progress;
    uint8_t skip_latched, failed, cancel_locked, prime_used;
    uint32_t users;
    uint8_t worker; /* CPU + 1 that activates an SP while others wait for it; 0: nobody */
    uint8_t pad[3];
    int32_t worked; /* what it came to */
    uint8_t pending[LFS_COMPONENTS_MAX];
    uint8_t renewed[LFS_COMPONENTS_MAX]; /* runs the image that waited: for its version only */
};
#define LFA_NO_COMPONENT UINT32_MAX

struct holding_pen {      /* hot; lfa.md 3.9 */
    uint32_t count;       /* CPUs that have arrived */
    int32_t status;       /* of the last round that was released */
    uint8_t held;         /* the holding lock */
    uint8_t second_stage; /* BL31's second-stage lock: held while the code is being patched */
    uint8_t pad[2];
};

struct answer_turns { /* hot: which answer is next */
    uint8_t next[LFS_COMPONENTS_MAX][LFS_QUESTIONS];
    uint8_t arrived[LFS_COMPONENTS_MAX]; /* the image that arrives later is there */
};

struct os_entry {   /* hot: where a CPU's normal world was last entered anew, until it asks */
    uint64_t entry; /* 0: nowhere */
};

/* What a callback answers for "call again": an error number, no LFA status (LFA-48). */
#define LFA_AGAIN (-LFS_EL3_EAGAIN)

struct el3;

/* What an LFA component can do; lfa.md 3.12. A NULL member does nothing and succeeds. Each returns
 * 0, an LFA status, LFA_AGAIN, or anything else, which is passed on; activate also
 * LFS_ANSWER_RESET: this CPU is reset. */
struct activator {
    int (*prime)(struct el3 *e, struct lfs_ctx *ctx, uint32_t component);
    int (*activate)(struct el3 *e, struct lfs_ctx *ctx, uint32_t component);
    int (*cancel)(struct el3 *e, struct lfs_ctx *ctx, uint32_t component);
    bool may_reset_cpu, cpu_rendezvous_required;
};

struct component {
    const struct lfs_component_config *config;
    const struct activator *activator; /* NULL: cannot be activated live */
    uint32_t uuid[4];
    uint16_t endpoint; /* FF-A id of an SP component */
    lfs_image image;   /* the new package in the store */
    bool has_image;
};

/* What a CPU that sleeps is waited for with. */
struct el3_place {
    struct el3 *e;
    unsigned cpu;
};

struct el3 {
    struct lfs_machine *m;
    const struct lfs_platform *platform;
    const struct lfs_policy *policy;
    uint8_t *knobs_read; /* by knob: whether a run has asked for it */
    const struct gic *gic;
    unsigned cpus;
    struct lfs_ctx *ctx[LFS_CPUS_MAX], *os[LFS_CPUS_MAX], *spmc[LFS_CPUS_MAX];
    struct el3_place place[LFS_CPUS_MAX];
    lfs_obj cpu[LFS_CPUS_MAX], power[LFS_CPUS_MAX];
    lfs_obj os_entry[LFS_CPUS_MAX];
    lfs_obj spmd, agent, staged, pen, turns;
    lfs_obj refused; /* cold: struct refused_calls, those of LFA */
    lfs_lock agent_lock, pen_lock;
    struct component components[LFS_COMPONENTS_MAX];
    unsigned component_count;
    bool lfa_absent, services_absent; /* lfa.md 1.7 */
    /* Why the SPMD boots without SPM: the name of the diagnostic and its text; NULL: it does not.
     */
    const char *no_spm, *no_spm_text;
};

struct foreign_bytes; /* models/spmc/state.h */
struct staged_sums { /* hot: of each component's staging area when its PRIME had authenticated it */
    uint64_t sum[LFS_COMPONENTS_MAX];
};

static inline struct el3_cpu *el3_cpu(struct el3 *e, unsigned cpu)
{
    return lfs_write(e->m, e->cpu[cpu]);
}

static inline struct el3_power *el3_power(struct el3 *e, unsigned cpu)
{
    return lfs_write(e->m, e->power[cpu]);
}

static inline struct spmd_global *spmd(struct el3 *e)
{
    return lfs_write(e->m, e->spmd);
}

static inline unsigned el3_policy(const struct el3 *e, enum lfs_knob knob)
{
    e->knobs_read[knob] = 1;
    return e->policy->value[knob];
}

/* dispatcher.c */
void el3_main(struct lfs_ctx *ctx);

/* spmd.c: handles an FF-A SMC whose frame is in the caller's saved registers; returns whom to
 * enter. */
struct lfs_ctx *spmd_from_nwd(struct el3 *e, struct lfs_ctx *ctx);
struct lfs_ctx *spmd_from_spmc(struct el3 *e, struct lfs_ctx *ctx);
/* Enters the SPMC with its saved registers and returns when it makes an SMC that ends the entry;
 * its registers are then saved again. Returns the entry's result: 0, or the error of an SPMC that
 * failed to initialise. */
int32_t spmd_sync_entry(struct el3 *e, struct lfs_ctx *ctx, enum lfs_tag tag);
/* Boots the SPMC on this CPU. */
bool spmd_boot(struct el3 *e, struct lfs_ctx *ctx);

/* spmd_lsp.c */
void spmd_lsp_init(struct el3 *e, struct lfs_ctx *ctx);
/* A direct request of a logical partition with x1-x7; *result is what came back (or a synthetic
 * FFA_ERROR). */
void spmd_lsp_direct_req(struct el3 *e, struct lfs_ctx *ctx, const uint64_t x[8],
                         struct lfs_frame *result);
void spmd_lsp_partition_info(struct el3 *e, struct lfs_ctx *ctx, const uint32_t uuid[4],
                             struct lfs_frame *result);
/* FFA_PARTITION_INFO_GET_REGS of the SPMC: the list of logical partitions. */
void spmd_lsp_list(struct el3 *e, struct lfs_ctx *ctx, struct el3_cpu *cpu);

/* lfa_agent.c, lfa_prime.c, lfa_activate.c */
void lfa_setup(struct el3 *e);
/* Handles an LFA call; results go to the caller's saved registers. */
void lfa_call(struct el3 *e, struct lfs_ctx *ctx);
void lfa_prime(struct el3 *e, struct lfs_ctx *ctx); /* with the lock held */
void lfa_activate(struct el3 *e, struct lfs_ctx *ctx);
void lfa_status(struct el3 *e, struct lfs_ctx *ctx, int status, enum rule rule);
void lfa_reset_record(struct agent *agent);
/* Whether the inventory has versions: else the agent keeps none. */
bool lfa_tells_versions(const struct el3 *e);
/* The saved registers of the caller: of the normal world, or of the SPMC. */
struct lfs_frame *lfa_caller(struct el3 *e, struct lfs_ctx *ctx);
static inline struct agent *lfa_agent(struct el3 *e)
{
    return lfs_write(e->m, e->agent);
}

/* Activators. */
extern const struct activator sp_activator, bl31_activator, rmm_activator;
const struct activator *stub_activator(const struct lfs_stub *stub);

/* holding_pen.c */
/* This CPU has arrived; true: it is the last one, and must release the others. */
bool pen_start(struct el3 *e, struct lfs_ctx *ctx);
/* Stalls this CPU until it is released; returns the status it is released with. */
int pen_wait(struct el3 *e, struct lfs_ctx *ctx);
void pen_release(struct el3 *e, struct lfs_ctx *ctx, int status);

/* platform_answers.c */
/* What the platform, or a stub, answers now; `otherwise` where the component says nothing. Sleeps
 * as long as that takes. */
int platform_answer(struct el3 *e, struct lfs_ctx *ctx, uint32_t component,
                    enum lfs_question question, int otherwise);
/* Sets off the images that arrive later. */
void platform_answers_setup(struct el3 *e);

/* image_store.c: the platform's hooks */
bool image_store_pending(struct el3 *e, struct lfs_ctx *ctx, uint32_t component);
/* Loads and authenticates: 0 or -errno of the firmware. */
int image_store_load(struct el3 *e, struct lfs_ctx *ctx, uint32_t component);
void image_store_preload(struct el3 *e);
/* Of struct spmc: is_foreign. */
bool image_store_is_foreign(void *el3, unsigned cpu, uint16_t partition, uint64_t base,
                            struct foreign_bytes *out);

/* spmd_power.c: PSCI tells the SPMD of the CPU that ctx runs on, and waits */
void spmd_cpu_off(struct el3 *e, struct lfs_ctx *ctx);
void spmd_cpu_on_finish(struct el3 *e, struct lfs_ctx *ctx);

/* psci.c */
/* Handles a power call; false: it is none. After CPU_OFF the CPU's power is CPU_POWER_OFF, and its
 * EL3 context must end. */
bool psci_call(struct el3 *e, struct lfs_ctx *ctx);
/* The calling CPU has come up by CPU_ON. */
void psci_cpu_on_finish(struct el3 *e, struct lfs_ctx *ctx);
/* The normal world of the calling CPU begins anew, at `entry` with x0 = context and nothing else,
 * once EL3 gives it the CPU: what it was doing is dropped. CPU_ON, the wake-up from a power-down
 * and a warm reset end with this; nwd.h says what a lane makes of it. */
void el3_resume_os(struct el3 *e, struct lfs_ctx *ctx, uint64_t entry, uint64_t context);
/* May the normal world be entered there (lfa.md 2.4)? */
bool psci_entry_valid(const struct el3 *e, uint64_t entry);
/* Ends the sleep of a suspended CPU; one that does not sleep will not, the next time it is
 * suspended. For whatever is a wake-up event. Once a CPU has woken it is to be told again. */
void psci_wake(struct el3 *e, unsigned cpu);
/* A timer that does. False: too many events. */
bool psci_wake_at(struct el3 *e, unsigned cpu, lfs_ns at);
/* CPUs that PSCI holds ON or ON_PENDING: those that a rendezvous waits for (lfa.md 3.9). */
unsigned psci_cpus_on(struct el3 *e);

#endif
