/* SPDX-License-Identifier: BSD-3-Clause */
/* The VM state machine: all 25 pairs of lifecycle-and-live-activation.md 1.4. */
#include "tests/models/stack_fixture.h"

/* NULL CREATED RUNNING HALTED ABORTING; 'y' legal, '=' the same state, '-' refused. */
static const char *const table[VM_STATES] = {
    [VM_NULL] = "=y---",   [VM_CREATED] = "-=y-y",  [VM_RUNNING] = "--=yy",
    [VM_HALTED] = "-y-=y", [VM_ABORTING] = "yy--=",
};

static void table_of_transitions(void **state)
{
    (void)state;
    for (unsigned from = 0; from < VM_STATES; from++)
        for (unsigned to = 0; to < VM_STATES; to++)
            assert_int_equal(vm_legal((enum vm_state)from, (enum vm_state)to),
                             table[from][to] != '-');
    lfs_proves("NIS-20");
}

static void LA_04_running_to_created_only_by_detour(void **state)
{
    (void)state;
    assert_false(vm_legal(VM_RUNNING, VM_CREATED));
    assert_true(vm_legal(VM_RUNNING, VM_HALTED) && vm_legal(VM_HALTED, VM_CREATED));
    assert_true(vm_legal(VM_RUNNING, VM_ABORTING) && vm_legal(VM_ABORTING, VM_CREATED));
}

static void LA_05_halted_accepts_created_and_aborting(void **state)
{
    (void)state;
    for (unsigned to = 0; to < VM_STATES; to++)
        assert_int_equal(vm_legal(VM_HALTED, (enum vm_state)to),
                         to == VM_CREATED || to == VM_ABORTING || to == VM_HALTED);
}

static void NIS_20_setter_refuses_and_keeps(void **state)
{
    struct fixture *f = fixture_new(LFS_PROFILE_SPEC, 1);

    (void)state;
    fixture_build(f, LFS_FIBERS);
    for (unsigned from = 0; from < VM_STATES; from++)
        for (unsigned to = 0; to < VM_STATES; to++) {
            struct vm_info *vm = &f->stack->spmc.vm[1];
            struct call c = {.s = &f->stack->spmc, .vcpu = NOBODY, .vm = vm};
            bool legal = table[from][to] != '-';
            uint32_t before = lfs_trace_last(f->m);

            vm_edit(c.s, vm)->state = (uint8_t)from;
            assert_int_equal(vm_set(&c, vm, (enum vm_state)to, RULE_BOOT), legal);
            assert_int_equal(vm_of(f, 0)->state, legal ? to : from);
            assert_int_equal(lfs_trace_last(f->m), before + (from != to));
            if (from != to)
                assert_int_equal(lfs_trace_get(f->m, before + 1)->u.state.refused, !legal);
        }
    fixture_free(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(table_of_transitions),
        cmocka_unit_test(LA_04_running_to_created_only_by_detour),
        cmocka_unit_test(LA_05_halted_accepts_created_and_aborting),
        cmocka_unit_test(NIS_20_setter_refuses_and_keeps),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
