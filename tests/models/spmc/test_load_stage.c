/* SPDX-License-Identifier: BSD-3-Clause */
/* Loading partitions whose manifests could be read: what the firmware asserts, and what it leaves
 * in memory and translations (manifests-packages-boot.md 3.10, 7.3, 7.4). */
#include "lfasim/bytes.h"
#include "lfasim/formats/boot_info.h"
#include "tests/models/loading_attempt.h"

/* ---- assertions ------------------------------------------------------------------------------ */

static uint32_t word_at(const struct attempt *a, uint64_t at)
{
    uint8_t word[4];

    lfs_mem_read(a->f->m, lfs_pa_of(at), word, sizeof(word));
    return lfs_get_le32(word);
}

/* MF-12: the SPMC asserts when the partition starts, behind those that boot before it. */
static void mf_12_boot_information_without_a_register(void **state)
{
    struct attempt *a = attempt_new(2);

    (void)state;
    a->f->sp[OF_SP2].boot_register = LFS_MANIFEST_NONE;
    fixture_config(a->f);
    assert_false(build(a, false));
    assert_int_equal(first(a, "LINT_BOOTINFO_NO_REGISTER", OF_SP2)->fate, LFS_FATE_LATER);
    assert_true(a->told.fault[0].what.panics);
    assert_true(build(a, true));
    assert_int_equal(lfs_run(a->f->m), LFS_END_PANIC);
    assert_int_equal(lfs_end_rule(a->f->m), RULE_BOOT_INFO_REGISTER);
    assert_string_equal(lfs_stack_vcpu_state(a->f->stack, OF_SP1, 0), "WAITING");
    assert_int_equal(word_at(a, a->f->sp[OF_SP1].load), LFS_BOOT_INFO_SIGNATURE);
    assert_int_equal(word_at(a, a->f->sp[OF_SP2].load), LFS_PACKAGE_MAGIC); /* nothing is written */
    attempt_free(a);
}

/* MAN-06: a NULL pointer while the manifest is read, so nobody is loaded. */
static void mf_38_buffers_that_name_no_region(void **state)
{
    struct attempt *a = attempt_new(1);
    void *fdt;

    (void)state;
    a->f->sp[OF_SP1].static_rxtx = true;
    fixture_config(a->f);
    boots(a);
    fdt = a->f->package[OF_SP1] + PLAN_PM_OFFSET;
    dtb_must(fdt_setprop_inplace_u32(fdt, fdt_path_offset(fdt, "/rx_tx-info"), "rx-buffer", 99));
    assert_true(refused(a, "LINT_RXTX_UNRESOLVED", OF_SP1, RULE_INPUT_ASSERTS)->what.panics);
    attempt_free(a);
}

static unsigned told(const struct attempt *a, const char *name)
{
    unsigned count = 0;

    for (unsigned i = 0; i < a->told.count; i++)
        count += strcmp(a->told.fault[i].what.name, name) == 0;
    return count;
}

/* Boot 3.10. The load stage judges everybody too, and the firmware stops at the first. */
static void an_s_el0_partition_has_one_vcpu(void **state)
{
    struct attempt *a = attempt_new(2);

    (void)state;
    for (unsigned i = 0; i < 2; i++)
        a->f->sp[i].exception_level = PLAN_S_EL0;
    fixture_config(a->f);
    boots(a);
    a->f->partitions[OF_SP1].vcpu_count = a->f->partitions[OF_SP2].vcpu_count = 2;
    assert_false(build(a, false));
    assert_int_equal(told(a, "LINT_VCPU_COUNT"), 2);
    assert_true(build(a, true));
    assert_int_equal(told(a, "LINT_VCPU_COUNT"), 1);
    assert_int_equal(lfs_run(a->f->m), LFS_END_PANIC);
    assert_int_equal(lfs_end_rule(a->f->m), RULE_INPUT_ASSERTS);
    attempt_free(a);
}

/* What 64 partitions can have wrong that strikes later leaves room for the panic of the last. */
static void no_panic_is_forgotten(void **state)
{
    struct attempt *a = attempt_new(1);
    struct lfs_input_fault fault;
    struct spmc *s;

    (void)state;
    fixture_config(a->f);
    boots(a);
    a->f->stack->config.input_sink = NULL;
    s = &a->f->stack->spmc;
    fault = fault_of(&s->vm[1], "LINT_BOOTINFO_NO_REGISTER", NULL, LFS_FATE_LATER);
    for (unsigned i = 0; i < 2 * LFS_PARTITIONS_MAX; i++)
        fault_report(s, &fault, NULL);
    fault = fault_of(&s->vm[1], "LINT_RWX", NULL, LFS_FATE_PANIC);
    fault_report(s, &fault, NULL);
    assert_true(s->panics);
    assert_string_equal(s->fault[s->fault_count - 1].name, "LINT_RWX");
    attempt_free(a);
}

/* ---- what is loaded -------------------------------------------------------------------------- */

static uint32_t mode_at(const struct attempt *a, uint64_t at)
{
    uint32_t mode = UINT32_MAX;

    lfs_space_mode(a->f->m, a->f->stack->spmc.vm[OF_SP1 + 1].space, lfs_ipa_of(at), 1, &mode);
    return mode;
}

/* The SPMC has read its manifest, and keeps others from its ranges. */
static void what_is_left_out_keeps_its_memory(void **state)
{
    struct attempt *a = attempt_new(2);
    struct lfs_build_limits limits = *a->f->config.platform.limits;
    const struct sp_plan *out = &a->f->sp[OF_SP1];
    struct spmc *s;

    (void)state;
    limits.rxtx_pages = 0;
    a->f->config.platform.limits = &limits;
    a->f->sp[OF_SP1].static_rxtx = true;
    fixture_config(a->f);
    assert_true(build(a, true));
    assert_int_equal(first(a, "LINT_RXTX_LINK", OF_SP1)->fate, LFS_FATE_SKIPPED);
    assert_int_equal(lfs_run(a->f->m), LFS_END_COMPLETED);
    s = &a->f->stack->spmc;
    assert_int_equal(vm_state(s, &s->vm[1])->state, VM_NULL);
    assert_int_equal(vm_state(s, &s->vm[2])->state, VM_RUNNING);
    assert_true(claim_in_the_way(s, out->load, 1, true) != 0);
    assert_true(claim_in_the_way(s, out->live_state, 1, true) != 0);
    assert_true(claim_in_the_way(s, out->live_state + PLAN_HEAP_AT, 2, true) != 0);
    assert_int_equal(claim_in_the_way(s, out->load + PLAN_MEM_SIZE, 1, true), 0);
    attempt_free(a);
}

static void regions_have_their_modes(void **state)
{
    static const uint32_t levels[][2] = {{PLAN_S_EL0, MODE_USER | MODE_NG}, {PLAN_S_EL1, 0}};

    (void)state;
    for (unsigned i = 0; i < 2; i++) {
        struct attempt *a = attempt_new(1);
        uint32_t rw = LFS_MODE_R | LFS_MODE_W | levels[i][1];

        a->f->sp[OF_SP1].exception_level = levels[i][0];
        a->f->sp[OF_SP1].ns_comm = true;
        a->f->sp[OF_SP1].device = 0x1c0a0000;
        fixture_config(a->f);
        boots(a);
        assert_int_equal(mode_at(a, a->f->sp[OF_SP1].live_state), rw);
        assert_int_equal(mode_at(a, PLAN_NS_COMM), rw | MODE_NS);
        assert_int_equal(mode_at(a, 0x1c0a0000), rw | LFS_MODE_DEVICE);
        attempt_free(a);
    }
}

/* 7.4: behind the manifest's descriptor, one of nothing. */
static void a_hob_list_that_the_package_lacks(void **state)
{
    struct attempt *a = attempt_new(1);
    uint8_t descriptor[LFS_BOOT_INFO_DESCRIPTOR_SIZE];

    (void)state;
    a->f->sp[OF_SP1].hob_list = true;
    fixture_config(a->f);
    boots(a);
    lfs_mem_read(a->f->m,
                 lfs_pa_of(a->f->sp[OF_SP1].load + LFS_BOOT_INFO_HEADER_SIZE + sizeof(descriptor)),
                 descriptor, sizeof(descriptor));
    assert_int_equal(descriptor[16], LFS_BOOT_INFO_TYPE_HOB);
    assert_int_equal(lfs_get_le32(descriptor + 20), 0);
    assert_int_equal(lfs_get_le64(descriptor + 24), 0);
    attempt_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(mf_12_boot_information_without_a_register),
        cmocka_unit_test(mf_38_buffers_that_name_no_region),
        cmocka_unit_test(an_s_el0_partition_has_one_vcpu),
        cmocka_unit_test(no_panic_is_forgotten),
        cmocka_unit_test(what_is_left_out_keeps_its_memory),
        cmocka_unit_test(regions_have_their_modes),
        cmocka_unit_test(a_hob_list_that_the_package_lacks),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
