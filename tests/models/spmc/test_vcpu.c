/* SPDX-License-Identifier: BSD-3-Clause */
/* The vCPU state machine: all 144 pairs of lifecycle-and-live-activation.md 1.2. */
#include "tests/models/stack_fixture.h"

/* One row a "from" state, one letter a "to" state, in the order of enum vcpu_state:
 * NULL OFF CREATED STARTING WAITING RUNNING BLOCKED PREEMPTED BLOCKED_INT STOPPING STOPPED ABORTED
 * 'y' legal, '=' the same state, 'o' OFF (always accepted), '-' refused. */
static const char *const table[VCPU_STATES] = {
    [VCPU_NULL] = "=oy---------",
    [VCPU_OFF] = "-=yy--------",
    [VCPU_CREATED] = "-o=y--------",
    [VCPU_STARTING] = "-o-=y-yy-y-y",
    [VCPU_WAITING] = "-o--=y-----y",
    [VCPU_RUNNING] = "-o--y=yy-y-y",
    [VCPU_BLOCKED] = "-o---y=-----",
    [VCPU_PREEMPTED] = "-o---y-=----",
    [VCPU_BLOCKED_INTERRUPT] = "-o---y--=---",
    [VCPU_STOPPING] = "-o--y-yy-=yy",
    [VCPU_STOPPED] = "yoy-------=y",
    [VCPU_ABORTED] = "yo--------y=",
};

static void LA_01_table_of_transitions(void **state)
{
    (void)state;
    for (unsigned from = 0; from < VCPU_STATES; from++)
        for (unsigned to = 0; to < VCPU_STATES; to++)
            assert_int_equal(vcpu_legal((enum vcpu_state)from, (enum vcpu_state)to),
                             table[from][to] != '-');
    lfs_proves("NIS-20");
}

static void LA_02_same_state_and_off_always(void **state)
{
    (void)state;
    for (unsigned from = 0; from < VCPU_STATES; from++) {
        assert_true(vcpu_legal((enum vcpu_state)from, (enum vcpu_state)from));
        assert_true(vcpu_legal((enum vcpu_state)from, VCPU_OFF));
    }
}

static struct call call_of(struct fixture *f)
{
    return (struct call){.s = &f->stack->spmc, .vcpu = NOBODY, .vm = &f->stack->spmc.vm[1]};
}

/* The setter obeys the table: a refused transition leaves the state, says so in the trace. */
static void LA_01_NIS_20_setter_refuses_and_keeps(void **state)
{
    struct fixture *f = fixture_new(LFS_PROFILE_SPEC, 1);

    (void)state;
    fixture_build(f, LFS_FIBERS);
    for (unsigned from = 0; from < VCPU_STATES; from++)
        for (unsigned to = 0; to < VCPU_STATES; to++) {
            struct call c = call_of(f);
            bool legal = table[from][to] != '-';
            const struct lfs_record *last;
            uint32_t before = lfs_trace_last(f->m);

            vcpu_edit(c.s, 0)->state = (uint8_t)from;
            assert_int_equal(vcpu_set(&c, 0, (enum vcpu_state)to, RULE_BOOT), legal);
            assert_int_equal(vcpu_of(f, 0)->state, legal ? to : from);
            last = lfs_trace_get(f->m, lfs_trace_last(f->m));
            assert_int_equal(lfs_trace_last(f->m), before + (from != to));
            if (from == to)
                continue;
            assert_int_equal(last->kind, LFS_RECORD_STATE);
            assert_int_equal(last->u.state.refused, !legal);
            assert_string_equal(last->u.state.before, vcpu_state_name((enum vcpu_state)from));
            assert_string_equal(last->u.state.after, vcpu_state_name((enum vcpu_state)to));
        }
    fixture_free(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(LA_01_table_of_transitions),
        cmocka_unit_test(LA_02_same_state_and_off_always),
        cmocka_unit_test(LA_01_NIS_20_setter_refuses_and_keeps),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
