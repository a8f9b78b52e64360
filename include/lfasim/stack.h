/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The stack: one machine with its firmware, built from a description in plain structs.
 *
 * A C programmer describes a platform, partitions and components, plugs in SP behaviours and
 * normal-world programs as ordinary blocking functions, builds the stack, runs its machine and
 * reads the trace. The scenario reader does nothing else.
 */
#ifndef LFASIM_STACK_H
#define LFASIM_STACK_H

#include "lfasim/abi/ffa.h"
#include "lfasim/components.h"
#include "lfasim/engine.h"
#include "lfasim/formats/build_limits.h"
#include "lfasim/formats/finding.h"
#include "lfasim/formats/spmc_manifest.h"
#include "lfasim/guest.h"
#include "lfasim/memory.h"
#include "lfasim/policy.h"

#define LFS_PARTITIONS_MAX 64u /* room in lfasim; a build's own are in struct lfs_build_limits */
#define LFS_COMPONENTS_MAX 20u
#define LFS_VCPUS_MAX      120u

/* ---- images without a note -------------------------------------------------------------------- */

/* Says what the code of an image without a note does, by its content: where these bytes lie at an
 * entry point, they are this behaviour. Compared as a whole whenever an instance begins; of several
 * bindings that fit, the longest wins. The section offsets of the note count from the entry and may
 * wrap: what precedes the entry has a negative one. */
struct lfs_binding {
    const uint8_t *code;
    uint64_t code_size; /* bytes, at least 4: one instruction */
    struct lfs_image_note note;
};

/* ---- platform -------------------------------------------------------------------------------- */

/* Times of the modelled machine in nanoseconds, bandwidths in MiB/s. Defaults are the profile
 * n1-2.6GHz of notifications-interrupts-scheduling.md 6.2. */
struct lfs_costs {
    uint32_t smc_el3_rt_ns;       /* SMC to EL3 and back; half is charged each way */
    uint32_t el3_world_switch_ns; /* one way */
    uint32_t spmc_call_ns;        /* dispatch and checks of one call */
    uint32_t spmc_vcpu_switch_ns; /* one way */
    uint32_t memcpy_mib_s;
    uint32_t memset_mib_s;
    uint32_t dcache_clean_mib_s;
    uint32_t auth_mib_s;
    uint32_t auth_signature_ns;
    uint32_t cpu_on_ns;      /* from PSCI_CPU_ON to the CPU's first instruction of EL3 */
    uint32_t cpu_off_ns;     /* in PSCI_CPU_OFF, caches and all */
    uint32_t cpu_suspend_ns; /* in PSCI_CPU_SUSPEND with power-down; standby takes no time */
    uint32_t cpu_resume_ns;  /* from the wake-up event after that to EL3 */
};

/* A carve-out that no partition may use. */
struct lfs_carve_out {
    lfs_pa base;
    uint64_t size; /* bytes */
};

/* What EL3 answers when the SPMC asks it to move pages of the normal world to the secure physical
 * address space, because partitions borrow or own them from now on (ffa-memory.md 4.7). */
enum lfs_memory_protection {
    LFS_PROTECTION_NONE, /* not supported: they stay where they are */
    LFS_PROTECTION_GRANTED,
    LFS_PROTECTION_DENIED,
    LFS_PROTECTION_INVALID, /* no granules that EL3 knows */
};

enum lfs_lfa {
    LFS_LFA_DEFAULT, /* present, with any number of components */
    LFS_LFA_ABSENT,  /* the firmware is built without it */
    LFS_LFA_PRESENT, /* as built: without components its setup fails, and with that every Standard
                      * Service, PSCI and FF-A calls of the normal world too (lfa.md 1.7) */
};

struct lfs_platform {
    const char *name;
    const struct lfs_range *ranges; /* memory and device ranges of the SPMC's manifest */
    unsigned range_count;
    struct lfs_carve_out spmc, el3;
    struct lfs_origin spmc_from, el3_from; /* who says so; what NULL: the platform */
    /* Secure memory of nobody, which policy `donate: relocate` takes pages from; size 0: none. */
    struct lfs_carve_out spare;
    /* A blob that the firmware shall judge before anything else, 8-byte aligned; bytes NULL: none.
     * What it says is not taken from it: whoever describes the platform has read it. */
    struct lfs_blob spmc_manifest;
    struct lfs_spmd_context spmd; /* how the SPMD sees it */
    struct lfs_costs costs;
    const struct lfs_build_limits *limits; /* of the SPMC's build; never NULL */
    bool move_bytes;      /* stage and copy images byte by byte instead of by reference */
    bool secondaries_off; /* only CPU 0 boots; the others wait for PSCI_CPU_ON */
    enum lfs_lfa lfa;
    enum lfs_memory_protection memory_protection;
    /* Address ranges that meet this carve-out are answered with the second; size 0: none do. */
    struct lfs_carve_out protection_exception;
    enum lfs_memory_protection protection_there;
};

enum lfs_platform_preset { LFS_PLATFORM_FVP_TEST, LFS_PLATFORM_FVP };
/* Maps A and B of manifests-packages-boot.md 5.5, on the FVP's build. Static, read only. */
const struct lfs_platform *lfs_platform_preset(enum lfs_platform_preset preset);

/* ---- what runs on it ------------------------------------------------------------------------- */

/* Where a node of a manifest stands, for origins of claims. */
struct lfs_manifest_line {
    const char *node; /* "/memory-regions/heap", "/rx_tx-info" */
    const char *file; /* one of those that make up the manifest */
    uint32_t line;    /* 0: not known */
};

struct lfs_partition_config {
    const char *name;
    lfs_pa load_address; /* where the SPMC looks for the package: begin of the working memory */
    lfs_pa package_at;   /* where BL2 put the package; 0: at load_address */
    uint64_t mem_size;   /* working memory in bytes, from the SPMC's manifest */
    uint16_t vcpu_count;
    struct lfs_blob package;
    struct lfs_origin memory_from; /* who says where working memory is; what NULL: manifest_file */
    const char *manifest_file;     /* names claims; may be NULL */
    const struct lfs_manifest_line *lines; /* of it, as far as they are known */
    unsigned line_count;
};

/* A normal-world program: runs on its CPU once the stack has booted there. It is entered again at
 * its beginning when the CPU comes back by PSCI_CPU_ON, wakes from a power-down, or was reset by an
 * activation; lfs_entry_frame() then has the context id in x0 (all zero at boot), and
 * lfs_resumed() tells where it is entered. */
typedef void lfs_program(struct lfs_ctx *self, void *user);
struct lfs_lane_config {
    lfs_program *run; /* NULL: the CPU is idle after boot */
    void *user;
};

/* What the modelled firmware does about a fault in its input files. */
enum lfs_fate {
    LFS_FATE_GOES_ON, /* nothing: accepted, but the result is wrong or dangerous (severity W) */
    LFS_FATE_NO_SPM,  /* the SPMD boots the platform without SPM (5.2) */
    LFS_FATE_PANIC,   /* the SPMC panics or asserts while it initialises (3.1, 3.3) */
    LFS_FATE_SKIPPED, /* "Unable to load VM": this partition never boots (3.10) */
    LFS_FATE_LATER,   /* an assertion when the partition starts, or answers a stop request */
};

/* A fault in the files that the firmware boots from. A place in `what` is one of the partition's
 * manifest (node and property) or package (offset). */
struct lfs_input_fault {
    struct lfs_finding what;
    enum lfs_fate fate;
    int partition;           /* whose files are at fault; -1: nobody's */
    int component;           /* whose declaration is at fault; -1: nobody's */
    int other_partition;     /* whom it meets; -1: nobody */
    struct lfs_origin other; /* what it meets there, by name; what NULL: nothing */
};
/* Called while a stack is being built, in the order in which the firmware reads. The fault lives
 * until the call returns. */
typedef void lfs_input_sink(void *user, const struct lfs_input_fault *fault);

struct lfs_stack_config {
    struct lfs_machine_config machine;
    struct lfs_platform platform;
    struct lfs_policy policy;
    const struct lfs_partition_config *partitions; /* vm1, vm2, ... : ids from 0x8001 on */
    unsigned partition_count;
    const struct lfs_component_config *components;
    unsigned component_count;
    const struct lfs_behaviour *behaviours; /* besides the built-in ones; looked up first */
    unsigned behaviour_count;
    const struct lfs_binding *bindings; /* images without a note; what they name must outlive too */
    unsigned binding_count;
    struct lfs_lane_config lanes[LFS_CPUS_MAX];
    bool os_services; /* CPUs answer each other beside their programs: see lfasim/clients.h */
    /* Hand the packages and manifests to the modelled firmware whatever is wrong with them: the run
     * then ends, or goes on, as the firmware would. Else a fault whose fate is not GOES_ON refuses
     * the stack, after all partitions have been looked at. */
    bool inputs_as_is;
    /* After each step the invariants of the memory model are checked (ffa-memory.md 16); one that
     * does not hold is a finding named INV-nn. Changes nothing else of a run. */
    bool oracle;
    lfs_input_sink *input_sink; /* is told every fault; may be NULL */
    void *input_user;
};

struct lfs_stack;

/* Builds a stack. The configuration is copied, what it points at is not and must outlive the stack.
 * On failure returns NULL and writes one sentence to problem. */
struct lfs_stack *lfs_stack_new(const struct lfs_stack_config *config, char *problem,
                                size_t problem_size);
void lfs_stack_free(struct lfs_stack *stack);
struct lfs_machine *lfs_stack_machine(const struct lfs_stack *stack);

/* ---- calls from normal-world programs -------------------------------------------------------- */

/* An SMC by a normal-world program: *frame holds the arguments and then the results. */
void lfs_smc(struct lfs_ctx *self, struct lfs_frame *frame);

/* A timer that wakes a CPU at this time from PSCI_CPU_SUSPEND, as a normal-world program sets it
 * before it suspends; if the CPU is not asleep by then, it will not sleep the next time. False: too
 * many events. */
bool lfs_stack_wake_at(struct lfs_stack *stack, unsigned cpu, lfs_ns at);

/* ---- interrupts ------------------------------------------------------------------------------ */

/* A non-secure physical interrupt (0 to 1019) becomes pending on a CPU: by a device, or by another
 * CPU. A partition that runs there is left at its next window unless the priority mask holds the
 * interrupt back; the OS takes it when it has the CPU. ctx is who acts, NULL in an event; why is
 * for the trace, outlives the stack, and may be NULL. False when 7 others pend there already. */
bool lfs_interrupt_pend(struct lfs_stack *stack, struct lfs_ctx *ctx, unsigned cpu, uint16_t intid,
                        const char *why);

/* A window: a place where the running code can be interrupted (lfs_guest_window()). Of the normal
 * world: before and after each SMC, and while it waits. */
struct lfs_window {
    struct lfs_ctx *ctx;
    struct lfs_guest *guest; /* NULL: the normal world */
    int partition;           /* -1: the normal world */
    unsigned cpu;
};
/* Somebody who disturbs the system at windows. strike() is called at each: it may pend interrupts,
 * let the guest fault, and decide by lfs_choose(). due() says whether it would certainly do
 * something at this one; it is asked while code waits, and must not change anything. */
struct lfs_watch {
    void (*strike)(void *user, const struct lfs_window *window);
    bool (*due)(void *user, const struct lfs_window *window);
    void *user;
};
/* One for a stack, before its machine's first step; *watch outlives it. */
void lfs_stack_watch(struct lfs_stack *stack, const struct lfs_watch *watch);

/* For normal-world programs: a window; whether one would do something now. */
void lfs_os_window(struct lfs_ctx *self);
bool lfs_os_interrupted(struct lfs_ctx *self);

/* For a normal-world program, once after it was entered anew: where it was told to go on. False at
 * boot, and once asked. */
bool lfs_resumed(struct lfs_ctx *self, uint64_t *entry);

/* ---- observing ------------------------------------------------------------------------------- */

/* True unless the SPMD refused the SPMC's manifest and booted without it (as-is inputs only). */
bool lfs_stack_has_spm(const struct lfs_stack *stack);
/* Index of a partition by name, or -1. */
int lfs_stack_partition(const struct lfs_stack *stack, const char *name);
const char *lfs_stack_partition_name(const struct lfs_stack *stack, unsigned partition);
unsigned lfs_stack_partition_count(const struct lfs_stack *stack);
uint16_t lfs_stack_partition_id(const struct lfs_stack *stack, unsigned partition);
/* States by their names ("WAITING"; VM: "RUNNING"), as they are now. */
const char *lfs_stack_vcpu_state(const struct lfs_stack *stack, unsigned partition, unsigned vcpu);
const char *lfs_stack_vm_state(const struct lfs_stack *stack, unsigned partition);
/* The rule by which a partition's life last took a turn: START_REQ or FINISH_REQ for it was
 * answered, or it aborted. 0: none has since boot, or the machine is not to know reasons. */
uint16_t lfs_stack_turn(const struct lfs_stack *stack, unsigned partition);
/* The rule by which a vCPU came to be in its state, while it works, waits for somebody or is being
 * replaced; of one that rests or is gone, its partition's last turn. 0 as above. */
uint16_t lfs_stack_state_reason(const struct lfs_stack *stack, unsigned partition, unsigned vcpu);
/* The note of the image that lies at the partition's entry point, or of its binding. False when
 * there is none. */
bool lfs_stack_image(const struct lfs_stack *stack, unsigned partition,
                     struct lfs_image_note *note);
/* The parts of a partition's working memory as physical addresses, each part up to the next
 * (MAN-34): header or boot information and manifest; what the image file holds; its bss, heap and
 * stack (NOBITS), page aligned; what nobody uses. An activation writes all of them, copy and zeros.
 * False without an image at the entry point, or with one that reaches beyond the memory. */
struct lfs_working_memory {
    lfs_pa base, image, nobits, tail, end;
};
bool lfs_stack_working_memory(const struct lfs_stack *stack, unsigned partition,
                              struct lfs_working_memory *out);
/* A region of the partition's manifest by description or node name; "image" is its working memory.
 */
bool lfs_stack_region(const struct lfs_stack *stack, unsigned partition, const char *name,
                      lfs_pa *base, uint64_t *size);
bool lfs_stack_tracker_busy(const struct lfs_stack *stack);
/* What the LFA agent remembers (lfa.md 3.1). */
struct lfs_agent_state {
    int component;     /* that it works on, or -1 */
    const char *prime; /* "none", "started" or "complete" */
    bool activating;   /* an activation has begun and not ended */
    uint32_t users;    /* CPUs in a call that it counts */
    uint32_t held;     /* CPUs in the holding pen */
};
void lfs_stack_agent(const struct lfs_stack *stack, struct lfs_agent_state *out);
/* EL3 counts CPUs in an activation, or its holding pen is closed. With no CPU in EL3 nobody will
 * ever change that: the agent is stuck. */
bool lfs_stack_agent_holds(const struct lfs_stack *stack);
unsigned lfs_stack_vcpu_count(const struct lfs_stack *stack, unsigned partition);
/* The vCPU waits for another one that will not come back to it, or it waits for messages and
 * somebody is still owed an answer to the last one. */
bool lfs_stack_message_lost(const struct lfs_stack *stack, unsigned partition, unsigned vcpu);
/* Puts a partition's states and the tracker into the footprint of the running step: for programs
 * that decide by what the functions above say. Any number may be given for partition. */
void lfs_stack_look(const struct lfs_stack *stack, unsigned partition);
int lfs_stack_component(const struct lfs_stack *stack, const char *name);
/* The name of an FF-A id: "nwd", "spmc", a partition's; NULL when unknown. */
const char *lfs_stack_endpoint_name(const struct lfs_stack *stack, uint16_t id);
/* The context of the normal world on a CPU. */
uint16_t lfs_stack_os_context(const struct lfs_stack *stack, unsigned cpu);
/* What a context is a part of: the partition's name for a vCPU, else "nwd", "el3" or "spmc"; and
 * where that runs: "NWd", "EL3", "S-EL2", "S-EL1" or "S-EL0". NULL for an unknown context id. */
const char *lfs_stack_context_entity(const struct lfs_stack *stack, uint16_t ctx);
const char *lfs_stack_context_level(const struct lfs_stack *stack, uint16_t ctx);
/* The policy in force, every knob resolved. */
const struct lfs_policy *lfs_stack_policy(const struct lfs_stack *stack);
/* Whether the firmware has asked for a knob since the stack was made: no other one can have changed
 * anything. A machine that goes back to an earlier state keeps what it asked for. */
bool lfs_stack_knob_read(const struct lfs_stack *stack, enum lfs_knob knob);

/* What activations of a partition cost those who call it: from the stop of an instance to the
 * moment at which it, or the next, serves again. Counted beside the models. */
struct lfs_outage {
    bool out;                   /* it is so now */
    uint32_t calls, most_calls; /* direct requests and FFA_RUN to it that were refused: in the
                                 * last outage, and the most in one */
    uint32_t begun, most_steps; /* the machine's steps: when it began; the most in one */
    lfs_ns since, longest;      /* the same in time; untimed they mean nothing */
};
/* As far as it has come: an outage that lasts is among the longest, too. */
void lfs_stack_outage(const struct lfs_stack *stack, unsigned partition, struct lfs_outage *out);
/* Calls of the normal world that came to nothing so far: those of LFA that the agent answered with
 * an error, those of FF-A that the SPMC did. */
uint32_t lfs_stack_refused(const struct lfs_stack *stack);
/* The same of partitions: a donation, say, that a policy denies. */
uint32_t lfs_stack_refused_partitions(const struct lfs_stack *stack);

/* Who owns a page, by the translations of partitions and the normal world (FF-A's Owner-*): ids in
 * their order, as many as there is room for. Returns how many there are. */
unsigned lfs_stack_page_owners(const struct lfs_stack *stack, lfs_pa page, uint16_t *ids,
                               unsigned room);
/* What an endpoint may do with a page: LFS_MODE_R, _W and _X, 0 for nothing. */
uint32_t lfs_stack_page_access(const struct lfs_stack *stack, uint16_t id, lfs_pa page);
/* Whether EL3 has moved any of these bytes to the secure physical address space, where the normal
 * world faults on them (ffa-memory.md 4.7, with RME). For actors: the asking step depends on it. */
bool lfs_stack_is_secured(const struct lfs_stack *stack, lfs_pa base, uint64_t bytes);
/* What has become of a memory transaction. RETRIEVED: by one borrower at least; DEFERRED: its owner
 * is gone, and borrowers still hold it. */
enum lfs_transaction_state {
    LFS_TRANSACTION_NONE,
    LFS_TRANSACTION_SENDING, /* fragments are missing */
    LFS_TRANSACTION_SHARED,
    LFS_TRANSACTION_LENT,
    LFS_TRANSACTION_DONATED,
    LFS_TRANSACTION_RETRIEVED,
    LFS_TRANSACTION_DEFERRED,
};
enum lfs_transaction_state lfs_stack_transaction(const struct lfs_stack *stack, uint64_t handle);
size_t lfs_stack_transactions(const struct lfs_stack *stack);
/* Puts what these tell of a page, and all transactions, into the footprint of the running step. */
void lfs_stack_look_at_memory(const struct lfs_stack *stack, lfs_pa page);
/* The same for all that the invariants of the memory model look at, but for pages. */
void lfs_stack_look_at_invariants(const struct lfs_stack *stack);
/* What the invariants remember of the past, as a number; 0 without an oracle. Of two runs in the
 * same hot state, those of equal numbers will find the same. */
uint64_t lfs_stack_invariants_memory(const struct lfs_stack *stack);
/* The RX/TX buffers that an endpoint has with the SPMC, as physical addresses, and the version of
 * FF-A that it speaks: for programs and guests that use them. Part of the running step's footprint.
 * pages is 0 when it has none mapped; false for an unknown id. */
struct lfs_mailbox {
    uint64_t tx, rx;
    uint32_t pages; /* of each */
    uint32_t ffa_version;
};
bool lfs_stack_mailbox(const struct lfs_stack *stack, uint16_t id, struct lfs_mailbox *out);

/* Claims, by kind (their names are in claims of the trace). */
enum lfs_claim_kind {
    LFS_CLAIM_WORKING_MEMORY = 1,
    LFS_CLAIM_STATIC_REGION,
    LFS_CLAIM_DEVICE_REGION,
    LFS_CLAIM_LIVE_STATE_BUFFER,
    LFS_CLAIM_RX,
    LFS_CLAIM_TX,
    LFS_CLAIM_STAGING,
    LFS_CLAIM_SPMC,
    LFS_CLAIM_EL3,
    /* Of memory transactions; their tag is the handle. */
    LFS_CLAIM_SHARED,   /* by its owner */
    LFS_CLAIM_LENT,     /* by its owner */
    LFS_CLAIM_DONATED,  /* by its owner, not retrieved yet */
    LFS_CLAIM_BORROWED, /* by who retrieved it */
    LFS_CLAIM_OWNED,    /* by who retrieved what was donated to it */
    LFS_CLAIM_DMA,      /* by whose manifest lets a device write there */
};

/* ---- rules and tags, for reports ------------------------------------------------------------- */

struct lfs_rule {
    const char *name;      /* "START_BUSY" */
    const char *checklist; /* "LA-47", or a reference section */
    const char *text;
};
/* NULL for 0 or a number that is no rule. */
const struct lfs_rule *lfs_rule(uint16_t rule);
/* Why a rule exists, and what the reference firmware does; the latter is NULL where it does just
 * that. NULL for 0 or a number that is no rule. */
struct lfs_rule_reason {
    const char *why, *upstream;
};
const struct lfs_rule_reason *lfs_rule_reason(uint16_t rule);

/* A name that a finding may have ("MC-04", "DATA_ABORT"): what was seen, why it matters, what the
 * reference firmware does about it, how to mend it, where that stands. */
struct lfs_finding_kind {
    const char *name, *meaning, *why, *upstream, *mend, *source;
};
/* NULL past the end. */
const struct lfs_finding_kind *lfs_finding_kind(size_t i);
/* Those from this one on, at most 64, are wrong whatever a run is about: invariants of the memory
 * model, and messages. A scenario's run that raises one and does not speak of it has failed. */
size_t lfs_finding_fails_from(void);

/* A state of one of the model's machines: "vCPU" WAITING, "VM" HALTED, "activation" START, ... */
struct lfs_state_kind {
    const char *machine, *name, *meaning;
    const char *others; /* what others meet who deal with it now */
    const char *source;
};
/* NULL past the end. */
const struct lfs_state_kind *lfs_state_kind(size_t i);
/* Whether the state tables let one state follow another; only vCPU and VM have tables. */
bool lfs_state_may_follow(const struct lfs_state_kind *from, const struct lfs_state_kind *to);
const char *lfs_tag_name(uint16_t tag);

#endif
