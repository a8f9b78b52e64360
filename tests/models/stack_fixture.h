/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A whole stack for tests of the firmware models.
 *
 * A test describes partitions (sp_plan.h) and what each CPU's normal world does, then runs the
 * stack: once on threads, once on fibers, with the same result. What runs inside a context must not
 * leave it, so expectations there are recorded, and judged when the run is over.
 */
#ifndef LFASIM_TESTS_STACK_FIXTURE_H
#define LFASIM_TESTS_STACK_FIXTURE_H

#include <stdio.h>

#include "lfasim/abi/lfa.h"
#include "lfasim/abi/names.h"
#include "models/stack/stack.h"
#include "tests/models/sp_plan.h"

#define FIXTURE_SPS     3u
#define FIXTURE_CPUS    3u
#define FIXTURE_STAGING 0x7000000u /* of SP1; every 1 MiB one more (lfa.md 4.2) */
#define FIXTURE_PAGES   0x100u     /* staged pages that the LSP names */
#define FIXTURE_SEEN    32u

/* Components, in the order of lfa.md 4.1, then one whose activator is the test's. */
enum { BL32, BL33, SP1, SP2 };
enum { OF_SP1, OF_SP2, OF_SP3 }; /* partitions by index */
#define ID_SP1 0x8001
#define ID_SP2 0x8002
#define ID_SP3 0x8003
#define ID_LSP 0xffc0

typedef void fixture_lane(struct fixture *f, struct lfs_ctx *self);
struct lfs_mem_client;
typedef void fixture_part(struct fixture *f, const struct lfs_mem_client *client);
typedef void fixture_el3(struct fixture *f, struct el3 *e, struct lfs_ctx *ctx);

struct fixture_cpu {
    struct fixture *f;
    fixture_lane *lane;
    bool done;
};

struct fixture {
    struct sp_plan sp[FIXTURE_SPS];
    unsigned sp_count;
    struct fixture_cpu cpu[FIXTURE_CPUS];
    struct lfs_stack_config config;
    struct lfs_partition_config partitions[FIXTURE_SPS];
    struct lfs_component_config components[FIXTURE_SPS + 3];
    struct lfs_behaviour behaviours[FIXTURE_SPS];
    _Alignas(16) uint8_t package[FIXTURE_SPS][PLAN_PACKAGE]; /* what the partition boots from */
    _Alignas(16) uint8_t staged[FIXTURE_SPS][PLAN_PACKAGE];  /* what waits for an activation */
    fixture_el3 *at_el3;                                     /* see at_el3() */
    fixture_part *part;                                      /* see mem_fixture.h */
    struct activator probe;

    struct lfs_stack *stack;
    struct lfs_machine *m;
    uint64_t seen[FIXTURE_SEEN]; /* a test's notes; zero when a run begins */
    unsigned checks, failures;
    char failure[400];
    uint64_t breaks; /* a bit for each invariant that may be found broken: see FIXTURE_BREAKS() */
};

/* ---- describing ------------------------------------------------------------------------------ */

static inline struct fixture *fixture_new(enum lfs_profile profile, unsigned sps)
{
    struct fixture *f = calloc(1, sizeof(*f));

    assert_non_null(f);
    f->sp_count = sps;
    for (unsigned i = 0; i < FIXTURE_SPS; i++)
        f->sp[i] = sp_plan(i);
    for (unsigned i = 0; i < FIXTURE_SPS; i++)
        f->components[SP1 + i] =
            (struct lfs_component_config){.name = f->sp[i].name,
                                          .kind = LFS_COMPONENT_SP,
                                          .partition = i,
                                          .staging = {FIXTURE_STAGING + i * PLAN_MEM_SIZE},
                                          .staging_pages = FIXTURE_PAGES};
    f->config.machine =
        (struct lfs_machine_config){.cpus = 1, .trace_records = 4096, .steps_max = 20000};
    f->config.platform = *lfs_platform_preset(LFS_PLATFORM_FVP_TEST);
    f->config.oracle = true;
    lfs_policy_set_profile(&f->config.policy, profile);
    return f;
}

static inline void fixture_knob(struct fixture *f, enum lfs_knob knob, const char *value)
{
    assert_true(lfs_policy_set(&f->config.policy, knob, value));
}

static inline void fixture_breaks(struct fixture *f, const unsigned *invariants)
{
    for (; *invariants != 0; invariants++)
        f->breaks |= UINT64_C(1) << *invariants;
}
/* This test breaks these invariants of the memory model, ffa-memory.md 16, by their numbers; of
 * messages, MESSAGES. */
#define MESSAGES               63
#define FIXTURE_BREAKS(f, ...) fixture_breaks(f, (const unsigned[]){__VA_ARGS__, 0})

static inline void fixture_free(struct fixture *f)
{
    lfs_stack_free(f->stack);
    free(f);
}

#include "tests/models/expect.h"

/* ---- calls ----------------------------------------------------------------------------------- */

static inline struct lfs_frame call_smc(struct lfs_ctx *self, struct lfs_frame frame)
{
    lfs_smc(self, &frame);
    return frame;
}

static inline struct lfs_frame call_hvc(struct lfs_guest *guest, struct lfs_frame frame)
{
    lfs_guest_call(guest, &frame); /* SVC from S-EL0 */
    return frame;
}

#define SMC(self, ...)  call_smc(self, (struct lfs_frame){{__VA_ARGS__}})
#define HVC(guest, ...) call_hvc(guest, (struct lfs_frame){{__VA_ARGS__}})

/* A direct request of the normal world with x3..x7. */
#define ASK(self, id, ...) \
    SMC(self, FFA_MSG_SEND_DIRECT_REQ_64, ffa_pack_ids(0, id), 0, __VA_ARGS__)
/* A direct request of one partition to another. */
#define ASK_SP(guest, id, ...) \
    HVC(guest, FFA_MSG_SEND_DIRECT_REQ_64, ffa_pack_ids(lfs_guest_id(guest), id), 0, __VA_ARGS__)
#define EXPECT_REPLY(f, frame, id, ...) \
    EXPECT_FRAME(f, frame, FFA_MSG_SEND_DIRECT_RESP_64, ffa_pack_ids(id, 0), 0, __VA_ARGS__)

static inline void answer_request(struct lfs_guest *guest, struct lfs_frame *frame, uint64_t x3)
{
    const uint64_t payload[5] = {x3};

    lfs_guest_reply(guest, frame, payload);
}

/* A lane: one request to SP1, which answers 1. */
static inline void ask_sp1(struct fixture *f, struct lfs_ctx *self)
{
    struct lfs_frame r = ASK(self, ID_SP1);

    EXPECT_REPLY(f, r, ID_SP1, 1);
}

/* Time passes while other CPUs run. */
static inline void let_pass(struct lfs_ctx *ctx, lfs_ns time)
{
    lfs_sleep(ctx, TAG_OS_WAIT, time);
}

/* ---- at EL3 ---------------------------------------------------------------------------------- */

static inline unsigned probe_component(const struct fixture *f)
{
    return SP1 + f->sp_count;
}

/* Runs a function inside EL3, as the activator of a component of its own: what an LSP would do. */
static inline void at_el3(struct fixture *f, struct lfs_ctx *self, fixture_el3 *function)
{
    unsigned id = probe_component(f), before = f->checks;

    f->at_el3 = function;
    if (agent_of(f)->component_id != LFA_NO_COMPONENT)
        SMC(self, LFA_CANCEL, agent_of(f)->component_id);
    SMC(self, LFA_GET_INVENTORY, id);
    SMC(self, LFA_PRIME, id);
    SMC(self, LFA_ACTIVATE, id, LFA_ACTIVATE_SKIP_CPU_RENDEZVOUS);
    SMC(self, LFA_CANCEL, id);
    expect_number(f, "something was expected at EL3", f->checks > before, true, HERE);
}

/* The same once SP1's package is staged. */
static inline void at_el3_primed(struct fixture *f, struct lfs_ctx *self, fixture_el3 *function)
{
    SMC(self, LFA_GET_INVENTORY, SP1);
    SMC(self, LFA_PRIME, SP1);
    at_el3(f, self, function);
}

/* A framework request of an LSP; x1 as TF-A makes it (ABI-105). */
static inline struct lfs_frame lsp_request(struct el3 *e, struct lfs_ctx *ctx, uint16_t lsp,
                                           enum ffa_framework_message message, uint64_t x3,
                                           uint64_t x4, uint64_t x5)
{
    struct lfs_frame reply;
    uint64_t ids = (uint64_t)(int64_t)(int32_t)ffa_pack_ids(lsp, FFA_ID_SPMC);

    spmd_lsp_direct_req(
        e, ctx, (const uint64_t[8]){0, ids, ffa_framework_word(message), x3, x4, x5}, &reply);
    return reply;
}

static inline struct lfs_frame lsp_start(struct el3 *e, struct lfs_ctx *ctx, uint16_t id)
{
    return lsp_request(e, ctx, ID_LSP, FFA_FRAMEWORK_LIVE_ACTIVATION_START_REQ, id,
                       FIXTURE_STAGING + (uint64_t)(id - ID_SP1) * PLAN_MEM_SIZE, FIXTURE_PAGES);
}

static inline struct lfs_frame lsp_finish(struct el3 *e, struct lfs_ctx *ctx, uint16_t id)
{
    return lsp_request(e, ctx, ID_LSP, FFA_FRAMEWORK_LIVE_ACTIVATION_FINISH_REQ, id, 0, 0);
}

static inline uint64_t response_fid(const struct fixture *f)
{
    return f->config.policy.value[LFS_KNOB_resp_fid_width] == RESP_FID_WIDTH_MIRROR
               ? FFA_MSG_SEND_DIRECT_RESP_64
               : FFA_MSG_SEND_DIRECT_RESP_32;
}

/* START_RESP and FINISH_RESP as in 4.7. */
#define EXPECT_START_RESP(f, frame, status) \
    EXPECT_FRAME(f, frame, response_fid(f), 0x8000ffc0, 0x8000000d, (uint32_t)(FFA_STATUS_##status))
#define EXPECT_FINISH_RESP(f, frame, status) \
    EXPECT_FRAME(f, frame, response_fid(f), 0x8000ffc0, 0x8000000f, (uint32_t)(FFA_STATUS_##status))

/* ---- the partitions' code -------------------------------------------------------------------- */

static inline bool is_stop_request(const struct lfs_frame *frame)
{
    return frame->x[0] == FFA_MSG_SEND_DIRECT_REQ_32 &&
           frame->x[2] == ffa_framework_word(FFA_FRAMEWORK_PARTITION_STOP_REQ);
}

static inline bool is_direct_request(const struct lfs_frame *frame)
{
    return frame->x[0] == FFA_MSG_SEND_DIRECT_REQ_32 || frame->x[0] == FFA_MSG_SEND_DIRECT_REQ_64 ||
           frame->x[0] == FFA_MSG_SEND_DIRECT_REQ2_64;
}

static inline void plan_message(const struct sp_plan *sp, struct lfs_guest *guest,
                                struct lfs_frame *frame)
{
    if (is_stop_request(frame)) {
        if (sp->stop)
            sp->stop(sp->fixture, guest, frame);
        else
            lfs_guest_stopped(guest, frame, 0);
    } else if (is_direct_request(frame)) {
        if (sp->request)
            sp->request(sp->fixture, guest, frame);
        else
            lfs_guest_reply(guest, frame,
                            (const uint64_t[5]){frame->x[3], frame->x[4], frame->x[5], frame->x[6],
                                                frame->x[7]});
    } else if (frame->x[0] == FFA_RUN_32 && sp->run) {
        sp->run(sp->fixture, guest, frame);
    } else {
        lfs_guest_wait(guest, frame);
    }
}

static inline void plan_main(struct lfs_guest *guest, const void *user)
{
    struct sp_plan *sp = &((const struct sp_plan *)user)->fixture->sp[lfs_guest_id(guest) - ID_SP1];
    struct lfs_frame frame;

    if (sp->init) {
        sp->in_init++;
        sp->init(sp->fixture, guest);
        sp->in_init--;
    }
    lfs_guest_wait(guest, &frame);
    for (;;)
        plan_message(sp, guest, &frame);
}

/* ---- building and running -------------------------------------------------------------------- */

static inline int fixture_probe(struct el3 *e, struct lfs_ctx *ctx, uint32_t component)
{
    const struct lfs_stack *stack =
        (const struct lfs_stack *)(void *)((uint8_t *)e - offsetof(struct lfs_stack, el3));
    struct fixture *f = ((struct fixture_cpu *)stack->config.lanes[0].user)->f;

    (void)component;
    f->at_el3(f, e, ctx);
    return 0;
}

static inline void fixture_main(struct lfs_ctx *self, void *user)
{
    struct fixture_cpu *cpu = user;

    if (cpu->lane)
        cpu->lane(cpu->f, self);
    cpu->done = true;
}

static inline void fixture_packages(struct fixture *f)
{
    for (unsigned i = 0; i < f->sp_count; i++) {
        struct sp_plan *sp = &f->sp[i];

        sp->fixture = f;
        /* A test may have put a package of its own here or below. */
        if (f->package[i][0] == 0)
            plan_package(sp, f->package[i]);
        f->partitions[i] =
            (struct lfs_partition_config){.name = sp->name,
                                          .load_address = {sp->load},
                                          .mem_size = PLAN_MEM_SIZE,
                                          .vcpu_count = (uint16_t)sp->vcpus,
                                          .package = {f->package[i], PLAN_PACKAGE, NULL}};
        f->behaviours[i] = (struct lfs_behaviour){sp->name, "of a test", plan_main, sp, NULL};
        if (f->staged[i][0] == 0) {
            struct sp_plan next = *sp;

            next.image_version++;
            plan_package(&next, f->staged[i]);
        }
        if (!f->components[SP1 + i].package.bytes)
            f->components[SP1 + i].package = (struct lfs_blob){f->staged[i], PLAN_PACKAGE, NULL};
    }
}

static inline void fixture_config(struct fixture *f)
{
    fixture_packages(f);
    f->components[BL32] = (struct lfs_component_config){.name = "bl32", .kind = LFS_COMPONENT_BL32};
    f->components[BL33] = (struct lfs_component_config){.name = "bl33", .kind = LFS_COMPONENT_BL33};
    f->components[probe_component(f)] =
        (struct lfs_component_config){.name = "probe",
                                      .kind = LFS_COMPONENT_SP,
                                      .package = {f->staged[0], PLAN_PACKAGE, NULL},
                                      .staging = {FIXTURE_STAGING + 0x300000},
                                      .staging_pages = FIXTURE_PAGES};
    f->config.partitions = f->partitions;
    f->config.partition_count = f->sp_count;
    f->config.components = f->components;
    f->config.component_count = probe_component(f) + 1;
    f->config.behaviours = f->behaviours;
    f->config.behaviour_count = f->sp_count;
    for (unsigned i = 0; i < FIXTURE_CPUS; i++) {
        f->cpu[i].f = f;
        f->config.lanes[i] = (struct lfs_lane_config){fixture_main, &f->cpu[i]};
        if (f->cpu[i].lane)
            f->config.machine.cpus = i + 1;
    }
}

/* Builds the stack; it has not run yet. */
static inline void fixture_build(struct fixture *f, enum lfs_backend backend)
{
    char problem[600];

    fixture_config(f);
    lfs_stack_free(f->stack);
    f->config.machine.backend = backend;
    f->stack = lfs_stack_new(&f->config, problem, sizeof(problem));
    if (!f->stack)
        fail_msg("the stack cannot be built: %s", problem);
    f->m = lfs_stack_machine(f->stack);
    if (!f->probe.activate)
        f->probe.activate = fixture_probe;
    f->stack->el3.components[probe_component(f)].activator = &f->probe;
    memset(f->seen, 0, sizeof(f->seen));
    f->checks = f->failures = 0;
    for (unsigned i = 0; i < f->sp_count; i++)
        f->sp[i].in_init = 0;
    for (unsigned i = 0; i < FIXTURE_CPUS; i++)
        f->cpu[i].done = false;
}

/* Every record as a line, to see what a failing test did. */
static inline void fixture_print(const struct fixture *f)
{
    char text[400];

    for (uint32_t i = lfs_trace_first(f->m); i <= lfs_trace_last(f->m); i++) {
        const struct lfs_record *r = lfs_trace_get(f->m, i);

        text[0] = '\0';
        if (r->kind == LFS_RECORD_FRAME)
            lfs_abi_decode(&(struct lfs_frame){{r->u.x[0], r->u.x[1], r->u.x[2], r->u.x[3],
                                                r->u.x[4], r->u.x[5], r->u.x[6], r->u.x[7]}},
                           false, 0, text, sizeof(text));
        else if (r->kind == LFS_RECORD_STATE)
            snprintf(text, sizeof(text), "%s %s: %s -> %s%s", r->u.state.subject,
                     r->u.state.machine, r->u.state.before, r->u.state.after,
                     r->u.state.refused ? " refused" : "");
        else if (r->kind == LFS_RECORD_FINDING)
            snprintf(text, sizeof(text), "finding %s: %s", r->u.finding.name, r->u.finding.text);
        else if (r->kind == LFS_RECORD_NOTE)
            snprintf(text, sizeof(text), "%s", r->u.note.text);
        print_message("%4u cpu%u %2d>%2d %s (%s)\n", i, r->cpu, (int16_t)r->from, (int16_t)r->to,
                      text, r->rule ? lfs_rule(r->rule)->name : "-");
    }
}

/* Where activations that the SPMC ends release nothing, what is left is no fault of a test's. */
static inline void fixture_judge_invariants(struct fixture *f)
{
    if (f->config.policy.value[LFS_KNOB_abort_a_release] == ABORT_A_RELEASE_NO)
        FIXTURE_BREAKS(f, 33);
    for (unsigned i = 1; i <= INVARIANTS; i++)
        if (!(f->breaks >> i & 1) && lfs_findings(f->m, oracle_kinds[i - 1].name) > 0) {
            fixture_print(f);
            fail_msg("%s does not hold", oracle_kinds[i - 1].name);
        }
    for (unsigned i = 0; i < MESSAGE_KINDS; i++)
        if (!(f->breaks >> MESSAGES & 1) && lfs_findings(f->m, message_kinds[i].name) > 0) {
            fixture_print(f);
            fail_msg("messages went wrong: %s", message_kinds[i].name);
        }
}

static inline void fixture_judge(struct fixture *f, enum lfs_end end, enum lfs_end expected)
{
    if (end != expected || f->failures > 0) {
        fixture_print(f);
        fail_msg("the run ended %s (%s); %u of %u expectations failed, first: %s",
                 lfs_end_name(end), lfs_end_reason(f->m), f->failures, f->checks, f->failure);
    }
    fixture_judge_invariants(f);
    for (unsigned i = 0; i < FIXTURE_CPUS && expected == LFS_END_COMPLETED; i++)
        assert_true(f->cpu[i].done || i >= f->config.machine.cpus);
    for (unsigned i = 0; i < f->sp_count && expected == LFS_END_COMPLETED; i++)
        if (f->sp[i].in_init > 0 && !f->sp[i].stays_in_init)
            fail_msg("%s has not come to the end of its init function", f->sp[i].name);
}

/* Runs on both backends. The stack of the second run stays, for looking at it. */
static inline void fixture_run(struct fixture *f, enum lfs_end expected)
{
    static const enum lfs_backend backends[] = {LFS_THREADS, LFS_FIBERS};

    for (unsigned i = 0; i < 2; i++) {
        fixture_build(f, backends[i]);
        fixture_judge(f, lfs_run(f->m), expected);
    }
}

/* Runs to completion, with at least one expectation, and is done with it. */
static inline void fixture_finish(struct fixture *f)
{
    fixture_run(f, LFS_END_COMPLETED);
    assert_true(f->checks > 0);
    fixture_free(f);
}

/* The run must end in a panic of the firmware for this reason. */
static inline void fixture_panics(struct fixture *f, const char *reason)
{
    fixture_run(f, LFS_END_PANIC);
    assert_non_null(strstr(lfs_end_reason(f->m), reason));
    fixture_free(f);
}

/* A test that is the same in both profiles. */
#define IN_BOTH_PROFILES(name, function) \
    static void name(void **state)       \
    {                                    \
        (void)state;                     \
        function(LFS_PROFILE_SPEC);      \
        function(LFS_PROFILE_UPSTREAM);  \
    }

#endif
