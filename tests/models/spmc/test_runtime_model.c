/* SPDX-License-Identifier: BSD-3-Clause */
/* Runtime models: every cell of notifications-interrupts-scheduling.md 2.3, a test each. */
#include "tests/models/stack_fixture.h"

#define DENIED VCPU_STATES

/* The target of a call, as the cells tell targets apart. */
enum target {
    A_WAITING_ONE,
    AN_ANCESTOR, /* it waits for the caller, or for whom waits for it */
    ONE_IN_INIT, /* initialises itself */
    A_PREEMPTED_ONE,
    NOBODY_IN_PARTICULAR /* the call has no target */
};

struct cell {
    enum rtm_abi abi;
    enum runtime_model model;
    struct {
        enum target target;
        enum vcpu_state next;
    } rows[5];
    unsigned count;
};

/* SP3 makes the call, SP2 asked SP3, SP1 asked SP2: both are ancestors. */
enum { HEAD, MIDDLE, CALLER };

static void set(struct fixture *f, int vcpu, enum vcpu_state state, enum runtime_model model,
                int caller)
{
    struct vcpu *v = vcpu_edit(&f->stack->spmc, vcpu);

    v->state = (uint8_t)state;
    v->rt_model = (uint8_t)model;
    v->caller = (int16_t)caller;
}

/* Two targets where two ancestors are meant: the nearest, and one farther up. */
static void expect_cell(struct fixture *f, const struct cell *cell, enum target target,
                        enum vcpu_state next)
{
    struct spmc *s = &f->stack->spmc;
    bool ancestor = target == AN_ANCESTOR;

    set(f, HEAD, VCPU_WAITING, RTM_NONE, NOBODY);
    set(f, MIDDLE, VCPU_WAITING, RTM_NONE, NOBODY);
    set(f, CALLER, VCPU_RUNNING, cell->model, ancestor ? MIDDLE : NOBODY);
    if (ancestor) {
        set(f, MIDDLE, VCPU_BLOCKED, RTM_DIR_REQ, HEAD);
        set(f, HEAD, VCPU_BLOCKED, RTM_FFA_RUN, NOBODY);
        assert_int_equal(rtm_next(s, CALLER, cell->abi, MIDDLE), next);
    }
    if (target == ONE_IN_INIT)
        set(f, HEAD, VCPU_BLOCKED, RTM_SP_INIT, NOBODY);
    if (target == A_PREEMPTED_ONE)
        set(f, HEAD, VCPU_PREEMPTED, RTM_DIR_REQ, NOBODY);
    assert_int_equal(rtm_next(s, CALLER, cell->abi, target == NOBODY_IN_PARTICULAR ? NOBODY : HEAD),
                     next);
}

static void one_cell(void **state)
{
    const struct cell *cell = *state;
    struct fixture *f = fixture_new(LFS_PROFILE_SPEC, 3);

    fixture_build(f, LFS_FIBERS);
    for (unsigned i = 0; i < cell->count; i++)
        expect_cell(f, cell, cell->rows[i].target, cell->rows[i].next);
    lfs_proves("NIS-14");
    fixture_free(f);
}

#define ANY(state)              \
    {{A_WAITING_ONE, state},    \
     {AN_ANCESTOR, state},      \
     {ONE_IN_INIT, state},      \
     {A_PREEMPTED_ONE, state}}, \
        4
#define ALONE(state) {{NOBODY_IN_PARTICULAR, state}}, 1
#define NOT_BACK                       \
    {{A_WAITING_ONE, VCPU_BLOCKED},    \
     {AN_ANCESTOR, DENIED},            \
     {ONE_IN_INIT, VCPU_BLOCKED},      \
     {A_PREEMPTED_ONE, VCPU_BLOCKED}}, \
        4
#define INITIALISED                    \
    {{A_WAITING_ONE, VCPU_BLOCKED},    \
     {AN_ANCESTOR, VCPU_BLOCKED},      \
     {ONE_IN_INIT, DENIED},            \
     {A_PREEMPTED_ONE, VCPU_BLOCKED}}, \
        4
#define PREEMPTED_ONLY                 \
    {{A_WAITING_ONE, DENIED},          \
     {AN_ANCESTOR, DENIED},            \
     {ONE_IN_INIT, DENIED},            \
     {A_PREEMPTED_ONE, VCPU_BLOCKED}}, \
        4

#define CELLS(CELL)                                    \
    CELL(DIRECT_REQ, FFA_RUN, NOT_BACK)                \
    CELL(DIRECT_REQ, DIR_REQ, NOT_BACK)                \
    CELL(DIRECT_REQ, SEC_INTERRUPT, ANY(VCPU_BLOCKED)) \
    CELL(DIRECT_REQ, SP_INIT, INITIALISED)             \
    CELL(DIRECT_REQ, NONE, ANY(DENIED))                \
    CELL(DIRECT_RESP, FFA_RUN, ALONE(DENIED))          \
    CELL(DIRECT_RESP, DIR_REQ, ALONE(VCPU_WAITING))    \
    CELL(DIRECT_RESP, SEC_INTERRUPT, ALONE(DENIED))    \
    CELL(DIRECT_RESP, SP_INIT, ALONE(DENIED))          \
    CELL(DIRECT_RESP, NONE, ALONE(DENIED))             \
    CELL(RUN, FFA_RUN, NOT_BACK)                       \
    CELL(RUN, DIR_REQ, NOT_BACK)                       \
    CELL(RUN, SEC_INTERRUPT, PREEMPTED_ONLY)           \
    CELL(RUN, SP_INIT, ANY(DENIED))                    \
    CELL(RUN, NONE, ANY(DENIED))                       \
    CELL(MSG_WAIT, FFA_RUN, ALONE(VCPU_WAITING))       \
    CELL(MSG_WAIT, DIR_REQ, ALONE(DENIED))             \
    CELL(MSG_WAIT, SEC_INTERRUPT, ALONE(VCPU_WAITING)) \
    CELL(MSG_WAIT, SP_INIT, ALONE(VCPU_WAITING))       \
    CELL(MSG_WAIT, NONE, ALONE(DENIED))                \
    CELL(YIELD, FFA_RUN, ALONE(VCPU_BLOCKED))          \
    CELL(YIELD, DIR_REQ, ALONE(VCPU_BLOCKED))          \
    CELL(YIELD, SEC_INTERRUPT, ALONE(VCPU_RUNNING))    \
    CELL(YIELD, SP_INIT, ALONE(DENIED))                \
    CELL(YIELD, NONE, ALONE(DENIED))

#define ROW(abi, model, ...) {RTM_ABI_##abi, RTM_##model, __VA_ARGS__},
static struct cell cells[] = {CELLS(ROW)};

enum {
#define NUMBER(abi, model, ...) CELL_##abi##_##model,
    CELLS(NUMBER)
};

int main(void)
{
#define TEST(abi, model, ...)    \
    {.name = #abi "_in_" #model, \
     .test_func = one_cell,      \
     .initial_state = &cells[CELL_##abi##_##model]},
    const struct CMUnitTest tests[] = {CELLS(TEST)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
