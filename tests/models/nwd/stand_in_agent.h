/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A stand-in for EL3: an LFA agent that answers as a test has chosen, and writes down who called.
 *
 * The stack boots with its real firmware; then every SMC of the normal world goes to this agent. It
 * keeps its notes outside the machine, so that nothing it does is part of the driver's state.
 */
#ifndef LFASIM_TESTS_STAND_IN_AGENT_H
#define LFASIM_TESTS_STAND_IN_AGENT_H

#include "lfasim/abi/psci.h"
#include "lfasim/clients.h"
#include "models/nwd/linux_lfa.h"
#include "tests/models/stack_fixture.h"

#define AGENT_COMPONENTS 4u
#define AGENT_ANSWERS    16u
#define AGENT_LOG        600u
#define CAPABLE          LFA_INVENTORY_CAPABLE
#define PENDING          LFA_INVENTORY_PENDING
#define OPTIONAL         LFA_INVENTORY_RENDEZVOUS_OPTIONAL
#define SP_FLAGS         (CAPABLE | PENDING | OPTIONAL)

struct agent_answer {
    int64_t x0;
    uint64_t x1;
    lfs_ns takes;
    bool stays; /* the answer to all that follow, too */
};

struct agent_call {
    unsigned cpu;
    uint64_t x[3];
    lfs_ns at;
};

struct agent_stand_in {
    struct fixture *f;
    /* What it is told; the rest is success. */
    struct agent_answer version, info, prime[AGENT_ANSWERS], activate[AGENT_ANSWERS],
        cancel[AGENT_ANSWERS];
    uint64_t guid[AGENT_COMPONENTS], flags[AGENT_COMPONENTS], versions[AGENT_COMPONENTS];
    unsigned components;
    bool inventory_fails[AGENT_COMPONENTS];
    /* Called at each ACTIVATE, before it is answered; may be NULL. */
    void (*at_activate)(struct agent_stand_in *agent, struct lfs_ctx *self);
    bool hangs; /* in ACTIVATE on CPU 1 */
    /* What it saw. */
    unsigned primes, activations, cancels, calls;
    struct agent_call log[AGENT_LOG];
};

static inline struct agent_answer agent_next(const struct agent_answer *list, unsigned *at)
{
    unsigned i = *at < AGENT_ANSWERS ? *at : AGENT_ANSWERS - 1;

    for (unsigned j = 0; j < i; j++)
        if (list[j].stays)
            i = j;
    (*at)++;
    return list[i];
}

static inline void agent_inventory(const struct agent_stand_in *agent, struct lfs_frame *frame)
{
    uint32_t id = (uint32_t)frame->x[1];

    if (id >= agent->components || agent->inventory_fails[id]) {
        frame->x[0] = lfa_status_to_reg(LFA_STATUS_INVALID_PARAMETERS);
        return;
    }
    frame->x[0] = 0;
    frame->x[1] = frame->x[2] = agent->guid[id];
    frame->x[3] = agent->flags[id];
    frame->x[4] = agent->versions[id];
    frame->x[5] = agent->versions[id] + 1;
}

static inline void agent_answers(struct agent_stand_in *agent, struct lfs_ctx *self,
                                 struct lfs_frame *frame)
{
    struct agent_answer answer = {0};

    switch ((uint32_t)frame->x[0]) {
    case LFA_VERSION:
        answer = agent->version;
        frame->x[0] = answer.x0 ? (uint64_t)answer.x0 : LFA_ABI_VERSION;
        return;
    case LFA_GET_INFO:
        frame->x[0] = (uint64_t)agent->info.x0;
        frame->x[1] = agent->components;
        return;
    case LFA_GET_INVENTORY:
        agent_inventory(agent, frame);
        return;
    case LFA_PRIME:
        answer = agent_next(agent->prime, &agent->primes);
        break;
    case LFA_ACTIVATE:
        if (agent->at_activate)
            agent->at_activate(agent, self);
        if (agent->hangs && lfs_ctx_cpu(self) == 1)
            lfs_hang(self, TAG_LFA_ACTIVATE);
        answer = agent_next(agent->activate, &agent->activations);
        break;
    case LFA_CANCEL:
        answer = agent_next(agent->cancel, &agent->cancels);
        break;
    default:
        answer.x0 = -1;
    }
    lfs_charge(self, answer.takes);
    frame->x[0] = (uint64_t)answer.x0;
    frame->x[1] = answer.x1;
}

/* One CPU of EL3. A CPU that is turned off is left by all. */
static inline void agent_main(struct lfs_ctx *self)
{
    struct agent_stand_in *agent = lfs_ctx_user(self);
    struct lfs_frame frame;

    lfs_entry_frame(self, &frame);
    while (frame.x[0] != PSCI_CPU_OFF_32) {
        unsigned cpu = lfs_ctx_cpu(self);

        if (agent->calls < AGENT_LOG)
            agent->log[agent->calls] =
                (struct agent_call){cpu, {frame.x[0], frame.x[1], frame.x[2]}, lfs_now(self)};
        agent->calls++;
        agent_answers(agent, self, &frame);
        lfs_transfer(self, TAG_EL3_RECEIVE, agent->f->stack->el3.os[cpu], &frame);
    }
}

static inline struct agent_stand_in *agent_new(void)
{
    struct agent_stand_in *agent = calloc(1, sizeof(*agent));

    assert_non_null(agent);
    agent->f = fixture_new(LFS_PROFILE_SPEC, 1);
    agent->f->config.os_services = true;
    agent->f->config.machine.steps_max = 200000;
    agent->components = 2;
    for (unsigned i = 0; i < AGENT_COMPONENTS; i++) {
        agent->guid[i] = 0x100 + i;
        agent->flags[i] = SP_FLAGS;
    }
    return agent;
}

/* What the lanes know of the agent. */
static struct agent_stand_in *the_agent;

/* Builds the stack with the agent in place of EL3; it has not run yet. */
static inline void agent_build(struct agent_stand_in *agent, enum lfs_backend backend)
{
    the_agent = agent;
    fixture_build(agent->f, backend);
    agent->primes = agent->activations = agent->cancels = agent->calls = 0;
    for (unsigned cpu = 0; cpu < agent->f->config.machine.cpus; cpu++)
        agent->f->stack->nwd[cpu].el3 = lfs_ctx_new(agent->f->m, "agent", agent_main, agent);
}

/* Runs on both backends; agent_free() when it has been looked at. */
static inline void agent_run(struct agent_stand_in *agent, enum lfs_end end)
{
    static const enum lfs_backend backends[] = {LFS_THREADS, LFS_FIBERS};

    for (unsigned i = 0; i < 2; i++) {
        agent_build(agent, backends[i]);
        fixture_judge(agent->f, lfs_run(agent->f->m), end);
    }
}

static inline void agent_free(struct agent_stand_in *agent)
{
    fixture_free(agent->f);
    free(agent);
}

/* An operation of the driver; the frame that it leaves. */
static inline struct lfs_frame agent_operation(struct lfs_ctx *self, struct lfs_frame frame)
{
    lfs_os_call(self, &frame);
    return frame;
}
#define OPERATION(self, ...) agent_operation(self, (struct lfs_frame){{__VA_ARGS__}})
#define EXPECT_LINUX(f, frame, status) \
    EXPECT(f, (frame).x[0], (uint64_t)(int64_t)LINUX_STATUS_##status)

/* A CPU without a program of its own. */
static inline void agent_idle(struct fixture *f, struct lfs_ctx *self)
{
    (void)f;
    (void)self;
}

/* Runs a lane on CPU 0, with two idle CPUs beside it. */
static inline void agent_lane(struct agent_stand_in *agent, fixture_lane *lane)
{
    agent->f->cpu[0].lane = lane;
    agent->f->cpu[1].lane = agent_idle;
    agent->f->cpu[2].lane = agent_idle;
    agent_run(agent, LFS_END_COMPLETED);
    assert_true(agent->f->checks > 0);
}

/* Calls of one function in the log, and the i-th of them. */
static inline unsigned agent_count(const struct agent_stand_in *agent, uint64_t fid)
{
    unsigned count = 0;

    for (unsigned i = 0; i < agent->calls && i < AGENT_LOG; i++)
        count += agent->log[i].x[0] == fid;
    return count;
}

static inline const struct agent_call *agent_call(const struct agent_stand_in *agent, uint64_t fid,
                                                  unsigned number)
{
    for (unsigned i = 0; i < agent->calls && i < AGENT_LOG; i++)
        if (agent->log[i].x[0] == fid && number-- == 0)
            return &agent->log[i];
    fail_msg("there is no such call of 0x%llx", (unsigned long long)fid);
    return NULL;
}

#endif
