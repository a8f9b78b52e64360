/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What the SPMC keeps: state that a run changes, all of it in the store; what is fixed once the
 * machine is built; the call that is being handled; and how each is reached.
 */
#ifndef MODELS_SPMC_STATE_H
#define MODELS_SPMC_STATE_H

#include "lfasim/abi/ffa.h"
#include "lfasim/formats/manifest.h"
#include "lfasim/layout.h"
#include "lfasim/stack.h"
#include "lfasim/table.h"
#include "models/gic/gic.h"
#include "models/refused.h"
#include "models/rules.h"
#include "models/tags.h"

/* Page modes beyond the engine's bits, ffa-memory.md 2.2. */
#define MODE_UNOWNED 0x020u
#define MODE_SHARED  0x040u
#define MODE_NS      0x080u
#define MODE_NG      0x100u
#define MODE_USER    0x200u
#define MODE_STATE   (LFS_MODE_INVALID | MODE_UNOWNED | MODE_SHARED)

/* Bytes of a new manifest that are read, unless one at boot had more; our own limit. */
#define SPMC_MANIFEST_MAX (64u << 10)
#define RXTX_PAGES_MAX    4u /* of any build, ffa-memory.md 6.9 */

/* ---- state ----------------------------------------------------------------------------------- */

enum vcpu_state { /* lifecycle-and-live-activation.md 1.1 */
                  VCPU_NULL,
                  VCPU_OFF,
                  VCPU_CREATED,
                  VCPU_STARTING,
                  VCPU_WAITING,
                  VCPU_RUNNING,
                  VCPU_BLOCKED,
                  VCPU_PREEMPTED,
                  VCPU_BLOCKED_INTERRUPT,
                  VCPU_STOPPING,
                  VCPU_STOPPED,
                  VCPU_ABORTED,
                  VCPU_STATES
};

enum vm_state { VM_NULL, VM_CREATED, VM_RUNNING, VM_HALTED, VM_ABORTING, VM_STATES }; /* 1.4 */
enum runtime_model { RTM_NONE, RTM_SP_INIT, RTM_FFA_RUN, RTM_DIR_REQ, RTM_SEC_INTERRUPT };
enum scheduling_mode { MODE_NONE, MODE_NWD, MODE_SPMC };
enum lfa_progress { LFA_RESET, LFA_START, LFA_FINISH }; /* 1.5 */
enum rx_state { RX_EMPTY, RX_FULL };

#define NOBODY   (-1) /* no vCPU; as "next": the other world */
#define ASK_SPMD (-2) /* as "next": EL3, with a question of the SPMC's own */

/* What the SPMC has asked the SPMD: for `current`, which lists partitions; or for itself. */
enum asking { ASKING_NOTHING, ASKING_LSPS, ASKING_ENTRY };

/* How a vCPU came to the SPMC. After an interrupt its registers are in `regs` until it runs again,
 * and cross in no frame. */
enum left_by { LEFT_BY_CALL, LEFT_BY_FAULT, LEFT_BY_INTERRUPT };

struct vcpu { /* hot */
    uint8_t state, rt_model, mode;
    uint8_t origin_is_req2, origin_is_framework;
    uint8_t stop_handler; /* entered STOPPING and has not answered yet */
    uint8_t left_by;      /* enum left_by: how its code was left; see there */
    uint8_t power_op;     /* it handles a power-management message */
    uint8_t unsaved;      /* its CPU has yet to save its registers */
    uint8_t pad[5];
    uint16_t why;          /* lfs_stack_state_reason(); 0: its VM's turn */
    uint16_t origin;       /* who is owed an answer; FFA_ID_INVALID = nobody */
    int16_t caller;        /* call chain: the vCPU that waits for this one, or NOBODY */
    int16_t callee;        /* the vCPU that this one gave its cycles to and waits for, or NOBODY */
    uint8_t cpu;           /* the CPU it last ran on */
    uint8_t saved_mask;    /* enum gic_mask: the CPU's before this one was entered */
    uint64_t entry;        /* where its present instance began */
    struct lfs_frame regs; /* saved registers while it does not run, else zero */
};

struct vm { /* hot */
    uint8_t state, progress, version_locked, rx_state;
    uint8_t rxtx_mapped, first_wait; /* the new instance has not called FFA_MSG_WAIT yet */
    uint16_t rxtx_pages;
    uint32_t version;
    uint16_t turn; /* lfs_stack_turn() */
    uint16_t pad;
    uint64_t rx, tx;
    uint64_t entry;           /* where the next instance is entered */
    uint64_t secondary_entry; /* where vCPUs of other CPUs are; 0: there too */
    uint64_t staging, staging_size;
};

struct tracker { /* hot */
    uint16_t in_progress, partition, initiator, cpu;
    uint64_t request_fid; /* for the width of the answer */
};

struct spmc_cpu {    /* hot */
    int16_t current; /* vCPU that runs on this CPU, or NOBODY: the other world */
    int16_t halted;  /* who goes on when a restarted partition has initialised itself */
    uint8_t halted_set;
    uint8_t started;    /* the SPMC has been entered on this CPU */
    uint8_t asking;     /* enum asking: an answer of the SPMD is awaited */
    uint8_t booted;     /* partitions of the boot chain that were started on this CPU; one more than
                           there are: it has come to its end */
    uint8_t was_off;    /* this CPU went off, and the SPMC with it */
    uint8_t told;       /* partitions of the boot list that CPU_OFF has got past */
    uint8_t entry_mask; /* enum gic_mask with which the other world entered last */
    uint8_t pad;
    int16_t leaving; /* the vCPU whose registers are being saved, while they are */
    uint8_t pad_2[2];
    struct lfs_frame world;    /* registers of the other world while it waits */
    struct lfs_frame question; /* what the SPMC is about to ask the SPMD */
};

struct vm_claims { /* cold: ledger numbers of what FFA_RXTX_MAP claimed */
    uint32_t rx, tx;
};

/* To see what an activation destroys. It decides nothing but findings; where those tell states
 * apart, when untimed, it is hot, and else cold. */
struct vm_watch {
    uint64_t loaded_state; /* sum of the writable sections as they were loaded */
    bool handed_over; /* something was written to the live-state buffer since the stop request */
    uint16_t ran_on, stale; /* CPUs that ran its code; that may still have the last instance's */
    uint64_t code_sum;      /* of the entry's page, while it is being replaced */
    lfs_ns prepared_at;     /* when the SPMC had put a new instance in place; timed runs only */
};

/* ---- who looks on ----------------------------------------------------------------------------- */

struct spmc;
struct call;
struct vm_info;

/* The moments of an activation at which its invariants are looked at (ffa-memory.md 16). */
enum live_phase {
    LIVE_STARTED, /* START_REQ was accepted */
    LIVE_BEFORE_COPY,
    LIVE_AFTER_COPY,
    LIVE_ENTERED, /* FINISH_REQ was accepted; the new instance has not run yet */
    LIVE_WAITS,   /* its first FFA_MSG_WAIT */
};

/* Told within the step; changes nothing that a model reads. */
struct spmc_eye {
    void (*call)(void *user, const struct call *c); /* is about to be handled */
    void (*answer)(void *user, const struct call *c, int next);
    void (*phase)(void *user, const struct call *c, const struct vm_info *vm,
                  enum live_phase phase);
    void (*aborting)(void *user, const struct vm_info *vm);
    void *user;
};

/* ---- what does not change -------------------------------------------------------------------- */

struct vm_info {
    struct spmc *spmc;
    const char *name;
    uint16_t id;
    const struct lfs_partition_config *config; /* NULL: the other world */
    struct lfs_manifest *manifest;
    const void *manifest_bytes; /* the DTB the partition booted with */
    size_t manifest_size;
    lfs_image image; /* what BL2 brought, where it lies on whole pages */
    lfs_obj state, claims, watch;
    lfs_obj outage; /* cold: struct lfs_outage */
    lfs_space space;
    lfs_lock lock, vcpu_lock; /* with s->fine_grained only; of its one vCPU */
    int first_vcpu;
    unsigned vcpu_count;
    uint64_t mem_pages;
};

/* A fault of an input that the firmware does not survive, or not wholly. */
struct fault {
    enum lfs_fate fate;
    const char *name; /* of the diagnostic */
    const char *code; /* the SPMC's return code; NULL: none */
    const char *text;
    bool asserts;
};
/* Each partition: two that strike later and one that ends its loading; one of the SPMC's manifest,
 * one of the second reading of vm1. */
#define SPMC_FAULTS_MAX (3 * LFS_PARTITIONS_MAX + 2)

struct vcpu_info {
    struct vm_info *vm;
    unsigned index;
    const char *name; /* "sp1", or "sp1.3" for one of several */
    lfs_obj state;
    struct lfs_ctx *ctx;
};

struct foreign_bytes {
    bool primed;           /* its own PRIME had authenticated others */
    const char *component; /* whose PRIME authenticated these; NULL: nobody's */
};

struct spmc {
    struct lfs_machine *m;
    struct gic *gic;
    const struct lfs_watch *watch; /* whoever wants to strike at windows, or NULL */
    const struct spmc_eye *eye;    /* the oracle's, or NULL */
    /* Whether a partition that is activated on this CPU, from this staging area of the platform,
     * would get other bytes than those that PRIME authenticated for it. */
    bool (*is_foreign)(void *user, unsigned cpu, uint16_t partition, uint64_t base,
                       struct foreign_bytes *out);
    void *is_foreign_user;
    const struct lfs_stack_config *config;
    const struct lfs_platform *platform;
    const struct lfs_policy *policy;
    uint8_t *knobs_read;                /* by knob: whether a run has asked for it */
    const struct lfs_binding *bindings; /* of images without a note */
    unsigned binding_count;
    struct lfs_ctx *ctx[LFS_CPUS_MAX];
    struct lfs_ctx *el3[LFS_CPUS_MAX];
    lfs_obj cpu[LFS_CPUS_MAX];
    lfs_obj tracker;
    lfs_obj refused;       /* cold: struct refused_calls */
    lfs_obj nwd_settled;   /* uint8_t: the normal world's version cannot change any more */
    lfs_obj prepared_last; /* cold, lfs_ns: when the last image that was put in place was ready */
    struct {               /* memory transactions: mem.h */
        lfs_table records, constituents;
        lfs_table order;   /* constituents by address while they are checked, else empty */
        lfs_space secured; /* non-secure pages that EL3 has moved to the secure space (4.7) */
        lfs_obj next;      /* uint64_t: the handle to be tried first */
    } mem;
    lfs_space stage1; /* the SPMC's own translations of partitions' memory */
    struct vm_info vm[LFS_PARTITIONS_MAX + 1]; /* [0] is the other world, id 0 */
    unsigned vm_count;
    struct vcpu_info vcpu[LFS_VCPUS_MAX];
    unsigned vcpu_count;
    uint8_t boot_order[LFS_VCPUS_MAX]; /* vCPU numbers, in the order in which they boot */
    unsigned boot_count;
    struct fault fault[SPMC_FAULTS_MAX];
    unsigned fault_count;
    bool panics;            /* one of them is a panic at boot */
    bool smp, fine_grained; /* several CPUs; and they take locks */
    lfs_lock tracker_lock, stage1_lock;
    uint8_t *scratch; /* scratch_size bytes, 8-byte aligned; holds nothing between two uses */
    size_t scratch_size;
    /* For the regions of a new manifest, as for most of those at boot; holds nothing either. */
    void *regions_room;
    size_t regions_room_size;
};

/* One call being handled. */
struct call {
    struct spmc *s;
    struct lfs_ctx *ctx;
    unsigned cpu;
    int vcpu;            /* the calling vCPU, or NOBODY: the other world */
    struct vm_info *vm;  /* the caller's */
    struct lfs_frame in; /* x0 is 32 bits wide, SVE hint removed */
};

static inline unsigned policy(const struct spmc *s, enum lfs_knob knob)
{
    s->knobs_read[knob] = 1;
    return s->policy->value[knob];
}

static inline const struct vm *vm_state(struct spmc *s, const struct vm_info *vm)
{
    return lfs_read(s->m, vm->state);
}

static inline struct vm *vm_edit(struct spmc *s, const struct vm_info *vm)
{
    return lfs_write(s->m, vm->state);
}

/* For whoever owns the buffers. */
static inline struct lfs_mailbox mailbox_of(struct spmc *s, const struct vm_info *vm)
{
    const struct vm *state = vm_state(s, vm);

    return (struct lfs_mailbox){.tx = state->tx,
                                .rx = state->rx,
                                .pages = state->rxtx_mapped ? state->rxtx_pages : 0,
                                .ffa_version = state->version};
}

static inline const struct vcpu *vcpu_state(struct spmc *s, int vcpu)
{
    return lfs_read(s->m, s->vcpu[vcpu].state);
}

static inline struct vcpu *vcpu_edit(struct spmc *s, int vcpu)
{
    return lfs_write(s->m, s->vcpu[vcpu].state);
}

static inline const struct tracker *tracker(struct spmc *s)
{
    return lfs_read(s->m, s->tracker);
}

static inline struct spmc_cpu *cpu_edit(struct spmc *s, unsigned cpu)
{
    return lfs_write(s->m, s->cpu[cpu]);
}

static inline void tell_phase(const struct call *c, const struct vm_info *vm, enum live_phase phase)
{
    if (c->s->eye)
        c->s->eye->phase(c->s->eye->user, c, vm, phase);
}

static inline lfs_ns transfer_time(uint64_t bytes, uint32_t mib_per_second)
{
    return mib_per_second ? bytes * 1000000000u / ((uint64_t)mib_per_second << 20) : 0;
}

#endif
