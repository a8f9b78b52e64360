/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The SPMC at S-EL2, after Hafnium.
 *
 * One context per CPU runs an event loop: take a frame, run its handler to completion, name who
 * runs next. Who is blocked in which call is data: the call chain, the request that a vCPU owes an
 * answer to, the vCPU that a restart halted. Handlers are called with the caller's registers and
 * say who continues: the other world (EL3 and the normal world behind it) or a vCPU.
 *
 *   spmc.c            the loop and the dispatch table
 *   init.c load.c     partitions from packages: read, then loaded
 *   shared_interrupts.c   a warning that nobody else gives
 *   faults.c          what is wrong with them, and when it strikes
 *   boot.c            partitions started, in boot order, when the SPMC comes up on a CPU
 *   power.c           a CPU goes off: who is told, what becomes of its vCPUs
 *   vm.c vcpu.c       the two state machines, one setter each
 *   locks.c           several CPUs: which locks a call takes, and who spins
 *   runtime_model.c   which ABI is allowed when
 *   version.c features.c discovery.c rxtx.c messaging.c framework.c cpu_cycles.c abort.c
 *   interrupts.c      interrupts of a running partition, and the priority mask
 *   mem_perm.c        permissions of S-EL0 pages
 *   mem.h, mem_*.c    memory transactions
 *   live_activation.c START, STOP response, FINISH, completion
 *   prepare.c         putting the new instance in place
 *   remap.c           permissions and mappings that this leaves
 *   overlap.c relocate.c  what meets working memory, and what is done about it
 *   working_memory.c  its pages, wherever they lie
 *   conflicts.c       layout conflicts of claims, by their reference names
 *   watch.c           what an activation destroys; observes only
 *   states.c          what `explain` says of the states
 */
#ifndef MODELS_SPMC_SPMC_H
#define MODELS_SPMC_SPMC_H

#include "lfasim/abi/ffa.h"
#include "lfasim/formats/manifest.h"
#include "lfasim/layout.h"
#include "lfasim/stack.h"
#include "lfasim/table.h"
#include "models/gic/gic.h"
#include "models/rules.h"
#include "models/tags.h"

/* Page modes beyond the engine's bits, ffa-memory.md 2.2. */
#define MODE_UNOWNED 0x020u
#define MODE_SHARED  0x040u
#define MODE_NS      0x080u
#define MODE_NG      0x100u
#define MODE_USER    0x200u
#define MODE_STATE   (LFS_MODE_INVALID | MODE_UNOWNED | MODE_SHARED)

#define SPMC_MANIFEST_MAX (64u << 10) /* bytes of a manifest that are read; our own limit */
#define RXTX_PAGES_MAX    4u          /* of any build, ffa-memory.md 6.9 */

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
    uint8_t pad[7];
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
    uint32_t pad;
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

struct vm_watch {          /* cold: to see what an activation destroys */
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

struct spmc {
    struct lfs_machine *m;
    struct gic *gic;
    const struct lfs_watch *watch; /* whoever wants to strike at windows, or NULL */
    const struct spmc_eye *eye;    /* the oracle's, or NULL */
    /* The platform's record of what PRIME authenticated in a staging area, or NULL. */
    const uint64_t *(*authenticated)(void *user, uint64_t base);
    void *authenticated_user;
    const struct lfs_stack_config *config;
    const struct lfs_platform *platform;
    const struct lfs_policy *policy;
    const struct lfs_binding *bindings; /* of images without a note */
    unsigned binding_count;
    struct lfs_ctx *ctx[LFS_CPUS_MAX];
    struct lfs_ctx *el3[LFS_CPUS_MAX];
    lfs_obj cpu[LFS_CPUS_MAX];
    lfs_obj tracker;
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
    uint8_t *scratch; /* SPMC_MANIFEST_MAX bytes, 8-byte aligned; holds nothing between two uses */
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

/* ---- spmc.c ---------------------------------------------------------------------------------- */

void spmc_main(struct lfs_ctx *ctx);
/* Answers: each writes x0-x7 of the caller and says that it continues. */
int answer(struct call *c, uint64_t x0, uint64_t x2, uint64_t x3);
int success(struct call *c, uint64_t x2, uint64_t x3);
int refuse(struct call *c, enum ffa_status status, enum rule rule);
/* x0-x7 of a vCPU, or of the other world on this CPU (NOBODY). x8-x17 stay. */
void set_regs(struct call *c, int vcpu, const uint64_t x[8]);
struct vm_info *vm_by_id(struct spmc *s, uint16_t id);
/* The execution context of a partition that serves a CPU: a UP partition has one for all. */
int vcpu_for_cpu(const struct vm_info *vm, unsigned cpu);

/* Fills in who calls with what: this CPU's vCPU or the other world, with its registers in the
 * store. */
void current_call(struct call *c);

/* ---- locks.c --------------------------------------------------------------------------------- */

/* Locks of a call in the order in which they are taken; kinds are locks.c's. */
struct lock_plan {
    struct vm_info *vm; /* whose, where a partition has one */
    uint8_t count, kind[4];
};
/* Once all partitions are there, while the machine is being built. */
void locks_init(struct spmc *s);
/* Takes what this CPU's call needs, which is filled in; waits. */
struct lock_plan locks_take(struct call *c);
void locks_drop(struct lfs_ctx *ctx, const struct lock_plan *plan);
/* Atomic calls: spins while another CPU copies the new image of the partition that is concerned. */
void spin_while_prepared(struct call *c);
void prepared_now(struct call *c, const struct vm_info *vm);

/* ---- vm.c, vcpu.c
 * -------------------------------------------------------------------------------- */

/* Moves a state; owns the legal transitions and emits the record. False (and a record of the
 * refusal) when the transition is illegal: the state is then unchanged. */
bool vm_set(struct call *c, struct vm_info *vm, enum vm_state to, enum rule rule);
bool vcpu_set(struct call *c, int vcpu, enum vcpu_state to, enum rule rule);
/* For transitions that the model has already proved legal; a refusal is a panic of the firmware. */
void vcpu_must_set(struct call *c, int vcpu, enum vcpu_state to, enum rule rule);
/* The one place that the table does not rule: see force_aborted(). */
void vcpu_force_aborted(struct call *c, int vcpu);
const char *vcpu_state_name(enum vcpu_state state);
const char *vm_state_name(enum vm_state state);
bool vcpu_legal(enum vcpu_state from, enum vcpu_state to);
bool vm_legal(enum vm_state from, enum vm_state to);
/* Clears what a vCPU owes and how it was entered (request record, runtime model, mode). */
void vcpu_idle(struct spmc *s, int vcpu);
/* A vCPU has come to its end: who works for it owes the answer to whoever runs it next. */
void vcpu_forsake(struct call *c, int vcpu);

/* ---- init.c, load.c, boot.c -------------------------------------------------------------------- */

/* Reads packages and manifests of all partitions, with one ledger (3.3). False: the packages do not
 * fit the machine. */
bool spmc_init(struct spmc *s);
/* cross.c: what partitions say against each other and the SPMC's manifest. Warns of what goes on,
 * and of interrupts that several partitions name. */
void cross_tell_vm(struct spmc *s, const struct vm_info *vm);
void tell_shared_interrupts(struct spmc *s);
/* True, and told: the firmware asserts when it loads the partition. */
bool cross_asserts(struct spmc *s, const struct vm_info *vm);
/* Who has this boot order; which partition before vm has its image UUID; NULL: nobody. */
const struct vm_info *cross_boot_order(struct spmc *s, uint16_t boot_order);
const struct vm_info *cross_image_uuid(struct spmc *s, const struct vm_info *vm);
/* Nodes by prefix, malformed optional values as 0, ...: MAN-03. */
bool spmc_reads_quirks(const struct spmc *s);
/* Loads those that could be read (3.10). */
void spmc_load(struct spmc *s);
void spmc_map_partition(struct spmc *s, const struct vm_info *vm);
/* Manifests with rx_tx-info have their buffers mapped as if by FFA_RXTX_MAP. */
bool spmc_map_static_buffers(struct spmc *s, struct lfs_ctx *ctx, struct vm_info *vm);
struct lfs_package;
bool write_boot_info(struct spmc *s, const struct vm_info *vm, const struct lfs_package *package,
                     const struct lfs_manifest *manifest);
int boot_begin(struct call *c);
/* The next partition of this CPU's boot chain, or the other world with FFA_MSG_WAIT. */
int boot_next(struct call *c);
/* There is one. */
bool boot_goes_on(struct call *c);
/* Registers and state of a vCPU that starts from its entry point. */
void vcpu_enter(struct call *c, int vcpu, enum rule rule, bool live_activated);

/* ---- faults.c ---------------------------------------------------------------------------------- */

/* A fault of a partition's files (NULL: nobody's), without place and text. step is the check's name
 * in the reference, or NULL. */
struct lfs_input_fault fault_of(const struct vm_info *vm, const char *name, const char *step,
                                enum lfs_fate fate);
void fault_at(struct lfs_input_fault *fault, const char *node, const char *property);
void fault_says(struct lfs_input_fault *fault, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* The other party. */
void fault_meets(struct lfs_input_fault *fault, const struct vm_info *other,
                 struct lfs_origin origin);
void fault_meets_claim(struct spmc *s, struct lfs_input_fault *fault, uint32_t number);
/* Tells the sink, and keeps what strikes at boot. code is the SPMC's, for its panic. */
void fault_report(struct spmc *s, const struct lfs_input_fault *fault, const char *code);
/* The SPMC starts on the primary CPU: panics, or says whom it could not load. */
void faults_strike(struct call *c);

/* ---- one file per concern: handlers of the dispatch table
 * ------------------------------------------- */

int do_version(struct call *c);
uint64_t version_negotiate(struct spmc *s, struct vm_info *vm, uint32_t requested);
int do_features(struct call *c);
int do_id_get(struct call *c);
int do_spm_id_get(struct call *c);
int do_partition_info_get(struct call *c);
int do_partition_info_get_regs(struct call *c);
int spmd_answered(struct call *c);
int do_rxtx_map(struct call *c);
int do_rxtx_unmap(struct call *c);
int do_rx_release(struct call *c);
void rx_release_on_wait(struct call *c, struct vm_info *vm, uint64_t flags);
/* The largest buffers that this build of the SPMC maps, in pages. */
uint32_t rxtx_pages_max(const struct spmc *s);
enum rule rxtx_map(struct call *c, uint64_t tx, uint64_t rx, uint64_t pages,
                   struct lfs_origin origin, enum ffa_status *status);
void rxtx_drop(struct call *c, struct vm_info *vm);
int do_secondary_ep_register(struct call *c);
int do_mem_perm_get(struct call *c);
int do_mem_perm_set(struct call *c);
/* How many of these pages, at least one, have the first one's mode. */
uint64_t pages_alike(struct spmc *s, const struct vm_info *vm, uint64_t base, uint64_t pages);
int do_direct_req(struct call *c);
int do_direct_req2(struct call *c);
int do_direct_resp(struct call *c);
int do_msg_wait(struct call *c);
int do_run(struct call *c);
int do_yield(struct call *c);
int do_error(struct call *c);
int do_abort(struct call *c);
void resume_blocked(struct call *c, int vcpu, enum rule rule);

/* ---- interrupts.c
 * --------------------------------------------------------------------------------------- */

/* The mask as a vCPU's manifest and scheduling mode want it, or tighter; what it was is kept until
 * unmask(), which does nothing where nothing was kept. */
void mask_for(struct call *c, int vcpu);
void mask_at_least(struct call *c, int vcpu, enum gic_mask wanted);
void unmask(struct call *c, int vcpu);
/* Observes only: the mask must leave as it came (NIS-22). */
void watch_mask(struct call *c, enum gic_mask before);
/* Who goes on when a vCPU gives its cycles back unfinished: the partition that asked it, or
 * NOBODY. */
int giver_of(struct spmc *s, int vcpu);
/* The calling vCPU was interrupted. */
int ns_interrupt(struct call *c);

/* ---- runtime_model.c: 2.1
 * ------------------------------------------------------------------------------ */

enum rtm_abi {
    RTM_ABI_DIRECT_REQ,
    RTM_ABI_DIRECT_RESP,
    RTM_ABI_RUN,
    RTM_ABI_MSG_WAIT,
    RTM_ABI_YIELD
};
/* What becomes of the caller, or VCPU_STATES when the runtime model forbids the call. */
enum vcpu_state rtm_next(struct spmc *s, int vcpu, enum rtm_abi abi, int target);
/* True when the call is made from a stop handler that may not make it. */
bool stopping_forbids(struct call *c);
/* The state in which a vCPU finds itself when a call that it made returns. */
enum vcpu_state state_when_resumed(struct spmc *s, int vcpu);

/* ---- framework.c, power.c, live_activation.c, prepare.c
 * ---------------------------------------------------------- */

int framework_request(struct call *c, bool *go_on);
int framework_response(struct call *c, bool *go_on);
/* Answers a message of the SPMD. */
int answer_spmd(struct call *c, enum ffa_framework_message message, uint64_t x3);
/* power.c: a message of the SPMD about power, and a partition's answer to one of the SPMC's. */
int power_request(struct call *c);
int power_response(struct call *c);
int live_start(struct call *c);
int live_stop_response(struct call *c);
int live_finish(struct call *c);
int live_complete(struct call *c);
int live_aborted(struct call *c, int vcpu);
/* Our own: the LSP gives an activation up that waits for FINISH_REQ. */
int live_cancel(struct call *c);
#define CHOICE_REMAP_FAILS        81u /* untimed: has the SPMC no pages for tables left? */
#define CHOICE_ACTIVATION_TIMEOUT 80u /* untimed: has the time of an open activation passed? */
/* Puts the staged package in place. Returns RULE_NONE, or the rule that rejected it. */
enum rule prepare_new_instance(struct call *c, struct vm_info *vm);
/* Working memory as at boot: what BL2 brought, boot information, zeros. */
void reload_boot_package(struct call *c, const struct vm_info *vm);

/* ---- abort.c
 * ------------------------------------------------------------------------------------------------
 */

void release_resources(struct call *c, struct vm_info *vm);
int abort_vcpu(struct call *c, int vcpu, enum rule rule);
/* What every abort begins with: the vCPU is STOPPED, its VM ABORTING or NULL, all is released. */
void end_of_service(struct call *c, int vcpu, enum rule rule);
/* A restart is over, one way or the other: whoever it halted goes on. Returns who that is. */
int resume_halted(struct call *c, enum rule rule);
/* Applies the manifest's abort action to a STOPPED vCPU; next is who would go on. Returns who
 * does. */
int abort_action(struct call *c, int vcpu, int next);
/* A partition in VM state ABORTING must be found ABORTED by whoever calls it. FFA_RUN does so
 * without asking the table of transitions. */
void force_aborted(struct call *c, int vcpu, bool checked);

/* ---- conflicts.c
 * -----------------------------------------------------------------------------------------------
 */

uint32_t claim(struct spmc *s, struct lfs_ctx *ctx, enum lfs_claim_kind kind, uint16_t owner,
               const char *owner_name, uint64_t base, uint64_t pages, struct lfs_origin origin);
/* One with a tag. */
uint32_t claim_tagged(struct spmc *s, struct lfs_ctx *ctx, const struct lfs_claim *claim,
                      const char *owner_name, struct lfs_origin origin);
/* A claim that memory which a manifest declares may not meet, or 0: one for which the SPMC refuses
 * to boot, or one of which it knows nothing (EL3's). */
uint32_t claim_in_the_way(struct spmc *s, uint64_t base, uint64_t pages, bool firmware);
/* Classes that were found: MC-04 is CONFLICT(4). */
#define CONFLICT(class) (1u << (class))
/* Look for layout conflicts, tell each, and return their classes: of the staging area of a
 * START_REQ; of all that a partition claims by its manifests, at some phase of its activation. A
 * pair that meets twice, as a region and as the buffer inside it, is told twice. silent: only
 * return. */
unsigned conflicts_of_staging(struct call *c, const struct vm_info *vm, uint64_t base,
                              uint64_t pages);
unsigned conflicts_of_target(struct call *c, const struct vm_info *vm, enum lfs_layout_phase phase,
                             bool silent);
/* Tells what a claim that was just made by a running partition will conflict with, but for claims
 * of one owner (FFA_ID_INVALID: nobody). */
void conflicts_of_claim(struct call *c, uint32_t number, uint16_t except);
/* MC-17: the SPMC keeps pages of a partition's working memory mapped. */
void conflict_of_spmc(struct call *c, const struct vm_info *vm, uint64_t base, uint64_t pages);

/* ---- working_memory.c: pages of a partition that is activated ----------------------------------- */

struct page_run {
    uint64_t at, pages; /* pages alike, at this address */
    lfs_pa pa;          /* where they lie; absent ones: where the manifest has them */
    uint32_t mode;      /* with MODE_ABSENT: not mapped */
};
/* From an address on, at most `left` pages. */
struct page_run page_run_at(struct spmc *s, const struct vm_info *vm, uint64_t at, uint64_t left);
/* None of these pages was relocated: each lies at its address. */
bool lie_in_place(struct spmc *s, const struct vm_info *vm, uint64_t at, uint64_t pages);
/* The page is RX or TX of the partition. */
bool page_is_buffer(struct spmc *s, const struct vm_info *vm, uint64_t at);
/* Copies pages to `at` from an address, or zeroes them (0). Returns how many the policies left
 * out. */
uint64_t fill_working_memory(struct call *c, const struct vm_info *vm, uint64_t at, uint64_t pages,
                             uint64_t from);
/* Through the partition's translations, as far as it has them. */
void working_memory_read(struct spmc *s, const struct vm_info *vm, uint64_t at, void *out,
                         size_t size);
void working_memory_write(struct spmc *s, const struct vm_info *vm, uint64_t at, const void *bytes,
                          size_t size);

/* ---- overlap.c, relocate.c: what meets the memory of a partition that is activated -------------- */

struct mem_record;
/* RULE_NONE, or why START_REQ is answered with *status. */
enum rule overlap_at_start(struct call *c, const struct vm_info *vm, enum ffa_status *status);
/* Tells all layout conflicts, and does what the policies want of it. RULE_NONE, or why the
 * activation must end. */
enum rule overlap_at_prepare(struct call *c, struct vm_info *vm);
bool copy_leaves_out(struct spmc *s, const struct vm_info *vm, const struct page_run *run);
/* A donation, sent completely, that its policy does not allow. */
bool donation_denied(struct call *c, uint64_t handle);
/* A donation that its policy makes a revocable lend when it is retrieved; makes it one: its owner
 * gets Owner-NA, its record lives on. */
bool donation_is_lend(struct spmc *s, const struct mem_record *record);
void donation_lent(struct call *c, uint64_t handle);
/* A claim on memory that is taken back before an activation goes on. */
bool claim_is_revocable(struct spmc *s, const struct lfs_claim *claim);
/* Other pages where the partition has given some away; RULE_NONE, or why that cannot be. */
enum rule relocate(struct call *c, const struct vm_info *vm);

/* ---- remap.c --------------------------------------------------------------------------------- */

/* Permissions of an S-EL0 partition that is getting a new instance. Returns RULE_NONE, or the rule
 * that rejects it. */
enum rule reset_permissions(struct call *c, const struct vm_info *vm);
/* The SPMC had all of working memory mapped, and unmaps so many pages from its beginning; beyond
 * its end too. */
void unmap_after_copy(struct call *c, const struct vm_info *vm, uint64_t pages);

/* ---- watch.c: what an activation destroys (observes only)
 * -------------------------------------------------------- */

/* An instance begins: remember what its writable sections were loaded with. */
void watch_instance_begins(struct spmc *s, const struct vm_info *vm);
void watch_stop_begins(struct call *c, const struct vm_info *vm);
void watch_guest_write(struct spmc *s, const struct vm_info *vm, uint64_t at, uint64_t size);
/* Reports L-A when state in working memory is about to be lost and nothing was handed over. */
void watch_before_copy(struct call *c, const struct vm_info *vm);
/* Before and after the copy: code that a CPU has run may stay in its instruction cache. */
void watch_code_changes(struct call *c, const struct vm_info *vm, bool before);
/* The partition is entered on a CPU where it did not run last, or begins: STALE_CODE. */
void watch_entry(struct call *c, const struct vm_info *vm);
/* MC-12: the image that lies at the entry point does not fit. */
void watch_image(struct call *c, const struct vm_info *vm);
/* MC-13: the bytes in staging are no longer those that PRIME authenticated. */
void watch_staging(struct call *c, const struct vm_info *vm, uint64_t base, uint64_t pages);

#endif
