/* SPDX-License-Identifier: BSD-3-Clause */
/* What tests of the Linux LFA driver share: a plan for their lanes, the order of the calls made. */
#ifndef LFASIM_TESTS_LINUX_PLAN_H
#define LFASIM_TESTS_LINUX_PLAN_H

#include "tests/models/nwd/stand_in_agent.h"

#define US UINT64_C(1000)
#define MS (1000 * US)
#define S  (1000 * MS)
#define AGAIN                      \
    {                              \
        .x1 = LFA_PRIME_CALL_AGAIN \
    }

/* What the lanes of a test do, and must get. */
static struct {
    enum linux_lfa_driver driver;
    uint64_t force; /* file force_cpu_rendezvous */
    enum linux_status result;
    enum lfa_status lfa_status;
} plan;

static inline struct agent_stand_in *planned(enum linux_lfa_driver driver, uint64_t force,
                                             enum linux_status result, enum lfa_status lfa_status)
{
    plan.driver = driver;
    plan.force = force;
    plan.result = result;
    plan.lfa_status = lfa_status;
    return agent_new();
}

#define PLANNED(driver, force, result, status) \
    planned(LINUX_LFA_##driver, force, LINUX_STATUS_##result, LFA_STATUS_##status)

/* The functions called, in order, as letters: v, i (GET_INFO), g, p, a, c. */
static inline const char *sequence(const struct agent_stand_in *agent)
{
    static const char letters[] = "vfigpac";
    static char text[AGENT_LOG + 1];
    unsigned i;

    for (i = 0; i < agent->calls && i < AGENT_LOG; i++) {
        uint64_t fid = agent->log[i].x[0];

        text[i] = fid >= LFA_FID_FIRST && fid <= LFA_FID_LAST ? letters[fid - LFA_FID_FIRST] : '?';
    }
    text[i] = '\0';
    return text;
}

#define ASSERT_SEQUENCE(agent, text) assert_string_equal(sequence(agent), text)

#endif
