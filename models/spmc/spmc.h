/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The SPMC at S-EL2, after Hafnium.
 *
 * One context per CPU runs an event loop: take a frame, run its handler to completion, name who
 * runs next. Who is blocked in which call is data: the call chain, the request that a vCPU owes an
 * answer to, the vCPU that a restart halted. Handlers are called with the caller's registers and
 * say who continues: the other world (EL3 and the normal world behind it) or a vCPU.
 *
 *   state.h           what it keeps, and how that is reached
 *   spmc.c            the loop and the dispatch table
 *   init.c load.c     partitions from packages: read, then loaded
 *   cross.c           what they say against each other and the SPMC's manifest
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

#include "models/spmc/state.h"

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

/* ---- vm.c, vcpu.c ------------------------------------------------------------------------ */

/* Moves a state; owns the legal transitions and emits the record. False (and a record of the
 * refusal) when the transition is illegal: the state is then unchanged. */
bool vm_set(struct call *c, struct vm_info *vm, enum vm_state to, enum rule rule);
/* Notes what lfs_stack_turn() tells. */
void vm_turns(struct call *c, const struct vm_info *vm, enum rule rule);
bool vcpu_set(struct call *c, int vcpu, enum vcpu_state to, enum rule rule);
/* For transitions that the model has already proved legal; a refusal is a panic of the firmware. */
void vcpu_must_set(struct call *c, int vcpu, enum vcpu_state to, enum rule rule);
/* The one place that the table does not rule: see force_aborted(). */
void vcpu_force_aborted(struct call *c, int vcpu);
const char *vcpu_state_name(enum vcpu_state state);
const char *vm_state_name(enum vm_state state);
bool vcpu_legal(enum vcpu_state from, enum vcpu_state to);
bool vm_legal(enum vm_state from, enum vm_state to);
/* It has not come to its end; it may not have started yet. */
bool vm_lives(struct spmc *s, const struct vm_info *vm);
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
/* The mode that its manifest gives a page of its memory regions, else that of working memory. */
uint32_t declared_mode(const struct vm_info *vm, uint64_t at);
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
/* A node of the partition's manifest, as the origin of a claim. */
struct lfs_origin manifest_origin(const struct vm_info *vm, const char *what, const char *node);
/* The other party; then what of the root of its manifest. */
void fault_meets(struct lfs_input_fault *fault, const struct vm_info *other,
                 struct lfs_origin origin);
void fault_meets_property(struct lfs_input_fault *fault, const struct vm_info *other,
                          const char *property);
void fault_meets_claim(struct spmc *s, struct lfs_input_fault *fault, uint32_t number);
/* Tells the sink, and keeps what strikes at boot. code is the SPMC's, for its panic. */
void fault_report(struct spmc *s, const struct lfs_input_fault *fault, const char *code);
/* The SPMC starts on the primary CPU: panics, or says whom it could not load. */
void faults_strike(struct call *c);

/* ---- one file per concern: handlers of the dispatch table -------------------------------- */

int do_version(struct call *c);
uint64_t version_negotiate(struct spmc *s, struct vm_info *vm, uint32_t requested);
bool version_settled(struct spmc *s, const struct vm_info *vm);
void version_settle(struct spmc *s, const struct vm_info *vm);
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

/* ---- interrupts.c ------------------------------------------------------------------------ */

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

/* ---- runtime_model.c: 2.1 ---------------------------------------------------------------- */

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

/* ---- framework.c, power.c, live_activation.c, prepare.c ---------------------------------- */

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

/* ---- abort.c ----------------------------------------------------------------------------- */

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
 * without asking the table of transitions; firmware's direct request asks (checked), and panics. */
void force_aborted(struct call *c, int vcpu, bool checked);

/* ---- conflicts.c ------------------------------------------------------------------------- */

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
#define STAGING_FILLED \
    1u /* tag of the claim on a staging area: a package lies there from boot on */
/* Look for layout conflicts, tell each, and return their classes: of the staging area of a
 * START_REQ; of all that a partition claims by its manifests, at some phase of its activation. A
 * pair that meets twice, as a region and as the buffer inside it, is told twice. silent: only
 * return. */
unsigned conflicts_of_staging(struct call *c, const struct vm_info *vm, uint64_t base,
                              uint64_t pages);
/* MC-11, with both claims: so many pages at base do not fit the partition's working memory; or the
 * package there has so many bytes, which do not, or are not all staged; 0: nobody knows how many.
 */
void conflict_of_staged(struct call *c, const struct vm_info *vm, uint64_t base, uint64_t pages);
void conflict_of_package(struct call *c, const struct vm_info *vm, uint64_t base, uint64_t pages,
                         uint64_t package);
unsigned conflicts_of_target(struct call *c, const struct vm_info *vm, enum lfs_layout_phase phase,
                             bool silent);
/* Tells what a claim that was just made by a running partition will conflict with, but for claims
 * of one owner (FFA_ID_INVALID: nobody). */
void conflicts_of_claim(struct call *c, const struct lfs_claim *claim, uint32_t number,
                        uint16_t except);
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
/* The partition starts again, and has these pages still. */
void map_relocated(struct call *c, const struct vm_info *vm);

/* ---- remap.c --------------------------------------------------------------------------------- */

/* Permissions of an S-EL0 partition that is getting a new instance. Returns RULE_NONE, or the rule
 * that rejects it. */
enum rule reset_permissions(struct call *c, const struct vm_info *vm);
/* The SPMC had all of working memory mapped, and unmaps so many pages from its beginning; beyond
 * its end too. */
void unmap_after_copy(struct call *c, const struct vm_info *vm, uint64_t pages);

/* ---- watch.c: what an activation destroys (observes only) -------------------------------- */

/* An instance begins: remember what its writable sections were loaded with. */
void watch_instance_begins(struct spmc *s, const struct vm_info *vm);
/* outage.c */
void outage_begins(struct call *c, const struct vm_info *vm);
void outage_ends(struct call *c, const struct vm_info *vm);
/* The call is refused. */
void outage_refuses(struct call *c);
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
/* MC-13: the bytes in staging are not those that PRIME authenticated for this activation. */
void watch_staging(struct call *c, const struct vm_info *vm, uint64_t base);

#endif
