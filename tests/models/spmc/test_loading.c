/* SPDX-License-Identifier: BSD-3-Clause */
/* The files that the firmware boots from: what is told of their faults, and what each leads to when
 * the firmware gets them as they are (manifests-packages-boot.md 3.1 to 3.10, 10). */
#include "tests/models/loading_attempt.h"

/* ---- rules across partitions ----------------------------------------------------------------- */

static void mf_13_a_boot_order_is_taken_once(void **state)
{
    struct attempt *a = attempt_new(2);
    const struct lfs_input_fault *fault;

    (void)state;
    a->f->sp[OF_SP2].boot_order = a->f->sp[OF_SP1].boot_order;
    fixture_config(a->f);
    fault = refused(a, "INVALID_BOOT_ORDER", OF_SP2, RULE_MANIFEST_REFUSED);
    assert_string_equal(fault->what.step, "S11");
    assert_string_equal(fault->what.at.property, "boot-order");
    assert_int_equal(fault->other_partition, OF_SP1);
    attempt_free(a);
}

/* MAN-19. */
static void mf_13_the_default_boot_order_may_repeat(void **state)
{
    struct attempt *a = attempt_new(2);

    (void)state;
    a->f->sp[OF_SP1].boot_order = a->f->sp[OF_SP2].boot_order = LFS_MANIFEST_BOOT_ORDER_NONE;
    fixture_config(a->f);
    boots(a);
    assert_int_equal(a->f->stack->spmc.boot_order[0], OF_SP1); /* ties keep the order of the ids */
    a->f->sp[OF_SP1].boot_order = 2;
    a->f->sp[OF_SP2].boot_order = 1;
    plan_again(a);
    boots(a);
    assert_int_equal(a->f->stack->spmc.boot_order[0], OF_SP2);
    attempt_free(a);
    lfs_proves("MAN-19");
}

static void mf_27_an_image_uuid_is_one_partitions(void **state)
{
    struct attempt *a = attempt_new(2);

    (void)state;
    memcpy(a->f->sp[OF_SP2].image_uuid, a->f->sp[OF_SP1].image_uuid, 16);
    fixture_config(a->f);
    refused(a, "DUPLICATE_IMAGE_UUID", OF_SP2, RULE_MANIFEST_REFUSED);
    attempt_free(a);
}

/* MAN-07: both parties are named. */
static void mf_50_regions_of_two_partitions_meet(void **state)
{
    struct attempt *a = attempt_new(2);
    const struct lfs_input_fault *fault;

    (void)state;
    a->f->sp[OF_SP2].live_state = a->f->sp[OF_SP1].live_state + PLAN_HEAP_AT;
    fixture_config(a->f);
    fault = refused(a, "MEM_REGION_OVERLAP", OF_SP2, RULE_MANIFEST_REFUSED);
    assert_string_equal(fault->what.step, "M09");
    assert_non_null(strstr(fault->what.at.node, "/memory-regions/"));
    assert_int_equal(fault->other_partition, OF_SP1);
    assert_non_null(strstr(a->told.other_node[0], "/memory-regions/"));
    attempt_free(a);
    lfs_proves("MAN-07");
}

static void mf_50_regions_that_touch_do_not_meet(void **state)
{
    struct attempt *a = attempt_new(2);

    (void)state;
    a->f->sp[OF_SP2].live_state = a->f->sp[OF_SP1].live_state + PLAN_HEAP_AT + 2 * PLAN_PAGE;
    fixture_config(a->f);
    boots(a);
    attempt_free(a);
}

static void mf_50_a_region_meets_the_later_working_memory(void **state)
{
    struct attempt *a = attempt_new(2);
    const struct lfs_input_fault *fault;

    (void)state;
    a->f->sp[OF_SP1].live_state = a->f->sp[OF_SP2].load + PLAN_MEM_SIZE / 2;
    fixture_config(a->f);
    fault = refused(a, "MEM_REGION_OVERLAP", OF_SP2, RULE_MANIFEST_REFUSED);
    assert_string_equal(fault->what.step, "3.3-11");
    assert_int_equal(fault->other_partition, OF_SP1);
    /* Step 12 comes behind it. */
    memcpy(a->f->sp[OF_SP2].image_uuid, a->f->sp[OF_SP1].image_uuid, 16);
    plan_again(a);
    refused(a, "MEM_REGION_OVERLAP", OF_SP2, RULE_MANIFEST_REFUSED);
    attempt_free(a);
}

/* Secure or not, memory or device: all regions of the partition lie there. */
static void regions_in_a_range_of_another_kind(void **state)
{
    static const uint32_t elsewhere[] = {0x90000000, 0x1c0a0000, 0x1c0b0000};
    struct attempt *a = attempt_new(1);

    (void)state;
    for (unsigned i = 0; i < 3; i++) {
        a->f->sp[OF_SP1].live_state = elsewhere[i];
        plan_again(a);
        refused(a, "MEM_REGION_INVALID", OF_SP1, RULE_MANIFEST_REFUSED);
    }
    a->f->sp[OF_SP1].live_state = 0x6780000;
    a->f->sp[OF_SP1].device = 0x1c0a0000;
    plan_again(a);
    boots(a);
    a->f->sp[OF_SP1].device = 0x6790000; /* MF-55: memory */
    plan_again(a);
    refused(a, "DEVICE_MEM_REGION_INVALID", OF_SP1, RULE_MANIFEST_REFUSED);
    attempt_free(a);
    lfs_proves("MEM-82");
}

static void working_memory_is_secure_and_no_device(void **state)
{
    static const uint32_t elsewhere[] = {0x90000000, 0x1c090000};
    struct attempt *a = attempt_new(1);

    (void)state;
    for (unsigned i = 0; i < 2; i++) {
        a->f->sp[OF_SP1].load = elsewhere[i];
        plan_again(a);
        a->f->partitions[OF_SP1].mem_size = PLAN_PACKAGE;
        assert_string_equal(
            refused(a, "MEM_REGION_INVALID", OF_SP1, RULE_MANIFEST_REFUSED)->what.step, "3.3-11");
    }
    attempt_free(a);
}

static void too_many_partitions_for_the_build(void **state)
{
    struct attempt *a = attempt_new(3);
    struct lfs_build_limits limits = lfs_build_limits_fvp;

    (void)state;
    limits.vms = 2;
    fixture_config(a->f);
    a->f->config.platform.limits = &limits;
    refused(a, "TOO_MANY_VMS", OF_SP3, RULE_MANIFEST_REFUSED);
    lfs_proves("MF-60");
    limits.vms = 3;
    boots(a);
    attempt_free(a);
}

/* Judging goes on behind the first bad partition, the firmware does not. */
static void every_bad_partition_is_told(void **state)
{
    struct attempt *a = attempt_new(3);

    (void)state;
    fixture_config(a->f);
    a->f->partitions[OF_SP1].mem_size = a->f->partitions[OF_SP3].mem_size = PLAN_PAGE;
    assert_false(build(a, false));
    assert_int_equal(a->told.count, 2);
    assert_int_equal(a->told.fault[1].partition, OF_SP3);
    assert_true(build(a, true));
    assert_int_equal(a->told.count, 1);
    attempt_free(a);
}

/* ---- packages -------------------------------------------------------------------------------- */

static void mf_63_load_addresses(void **state)
{
    struct attempt *a = attempt_new(1);

    (void)state;
    fixture_config(a->f);
    a->f->partitions[OF_SP1].load_address.v += 0x800;
    refused(a, "NOT_COMPATIBLE", OF_SP1, RULE_MANIFEST_REFUSED);
    a->f->partitions[OF_SP1].load_address.v = 0;
    a->f->partitions[OF_SP1].package_at.v = a->f->sp[OF_SP1].load;
    assert_true(refused(a, "LINT_LOAD_ZERO", OF_SP1, RULE_INPUT_ASSERTS)->what.panics);
    attempt_free(a);
}

static void mf_67_a_package_at_another_place(void **state)
{
    struct attempt *a = attempt_new(1);

    (void)state;
    fixture_config(a->f);
    a->f->partitions[OF_SP1].package_at.v = a->f->sp[OF_SP1].load + PLAN_MEM_SIZE;
    refused(a, "PKG_BAD_MAGIC", OF_SP1, RULE_MANIFEST_REFUSED);
    a->f->partitions[OF_SP1].package_at.v = a->f->sp[OF_SP1].load;
    boots(a);
    attempt_free(a);
}

static void mf_71_a_size_that_wraps_asserts(void **state)
{
    struct attempt *a = attempt_new(1);

    (void)state;
    fixture_config(a->f);
    memset(a->f->package[OF_SP1] + 12, 0xff, 4); /* pm_size */
    assert_true(refused(a, "PKG_SIZE_WRAP", OF_SP1, RULE_INPUT_ASSERTS)->what.panics);
    attempt_free(a);
}

static void mf_72_a_package_larger_than_its_memory(void **state)
{
    struct attempt *a = attempt_new(1);

    (void)state;
    fixture_config(a->f);
    a->f->partitions[OF_SP1].mem_size = PLAN_PACKAGE - 1;
    refused(a, "PKG_TOO_BIG", OF_SP1, RULE_MANIFEST_REFUSED);
    a->f->partitions[OF_SP1].mem_size = PLAN_PACKAGE;
    boots(a);
    attempt_free(a);
}

/* ---- warnings -------------------------------------------------------------------------------- */

static void mf_64_vcpus_differ(void **state)
{
    struct attempt *a = attempt_new(1);

    (void)state;
    plan_legacy(&a->f->sp[OF_SP1], FFA_VERSION_1_2);
    a->f->sp[OF_SP1].contexts = 2;
    fixture_config(a->f);
    warned(a, "LINT_VCPU_MISMATCH", OF_SP1);
    attempt_free(a);
}

static void man_18_load_addresses_differ(void **state)
{
    struct attempt *a = attempt_new(1);

    (void)state;
    fixture_config(a->f);
    a->f->partitions[OF_SP1].load_address.v += PLAN_MEM_SIZE;
    a->f->components[SP1].staging.v = 0; /* nothing else to warn of */
    warned(a, "LINT_LOAD_ADDRESS", OF_SP1);
    attempt_free(a);
}

static void mf_86_staging_on_somebodys_memory(void **state)
{
    struct attempt *a = attempt_new(2);
    const struct lfs_input_fault *fault;

    (void)state;
    fixture_config(a->f);
    a->f->components[SP1].staging.v = a->f->sp[OF_SP2].load;
    fault = warned(a, "MC-09", OF_SP1);
    assert_int_equal(fault->other_partition, OF_SP2);
    assert_int_equal(fault->component, SP1);
    attempt_free(a);
}

static void mf_86_staging_where_nobody_may_lie(void **state)
{
    struct attempt *a = attempt_new(2);
    const struct lfs_input_fault *fault;
    lfs_pa *staging = &a->f->components[SP1].staging;

    (void)state;
    fixture_config(a->f);
    staging->v = a->f->sp[OF_SP1].load; /* of the partition itself */
    fault = warned(a, "MC-08", OF_SP1);
    assert_int_equal(fault->other_partition, OF_SP1);
    staging->v = a->f->config.platform.spmc.base.v;
    fault = warned(a, "MC-09", OF_SP1);
    assert_int_equal(fault->other_partition, -1);
    assert_non_null(fault->other.what);
    staging->v = 0x90000000; /* nobody's, and not secure */
    fault = warned(a, "MC-10", OF_SP1);
    assert_null(fault->other.what);
    assert_non_null(strstr(fault->what.text, "is not inside one secure memory range"));
    attempt_free(a);
}

static void a_partition_on_memory_of_EL3_is_told_and_boots(void **state)
{
    struct attempt *a = attempt_new(2);
    struct lfs_carve_out *el3 = &a->f->config.platform.el3;

    (void)state;
    fixture_config(a->f);
    el3->base.v = a->f->sp[OF_SP1].load + PLAN_MEM_SIZE - 0x1000;
    el3->size = 0x1000;
    assert_non_null(warned(a, "LINT_EL3_OVERLAP", OF_SP1)->other.what);
    el3->base.v = a->f->sp[OF_SP1].live_state;
    assert_non_null(strstr(warned(a, "LINT_EL3_OVERLAP", OF_SP1)->what.text, "live-state"));
    attempt_free(a);
    a = attempt_new(2);
    fixture_config(a->f);
    a->f->config.platform.el3.base.v = a->f->sp[OF_SP1].load + PLAN_MEM_SIZE;
    a->f->config.platform.el3.size = 0x1000;
    boots(a);
    assert_int_equal(a->told.count, 0);
    attempt_free(a);
}

/* The port's staging constants, 0x7000000 and 0x7100000, are where its own SPMC manifest has vm1
 * and vm2; on the map of Hafnium's tests they are free. */
static void DV_38_the_ports_staging_lies_on_its_partitions(void **state)
{
    struct attempt *a = attempt_new(2);

    (void)state;
    fixture_config(a->f);
    boots(a);
    attempt_free(a);
    a = attempt_new(2);
    a->f->config.platform = *lfs_platform_preset(LFS_PLATFORM_FVP);
    for (unsigned i = 0; i < 2; i++) {
        a->f->sp[i].load = FIXTURE_STAGING + i * PLAN_MEM_SIZE;
        a->f->sp[i].live_state = 0x7800000 + i * 0x10000;
    }
    fixture_config(a->f);
    assert_int_equal(warned(a, "MC-08", OF_SP1)->other_partition, OF_SP1);
    assert_int_equal(a->told.count, 2);
    assert_int_equal(a->told.fault[1].partition, OF_SP2);
    attempt_free(a);
}

static void no_partition_at_all(void **state)
{
    struct attempt *a = attempt_new(0);

    (void)state;
    fixture_config(a->f);
    a->f->config.component_count = 2;
    assert_true(build(a, true));
    assert_int_equal(lfs_run(a->f->m), LFS_END_PANIC);
    assert_int_equal(lfs_end_rule(a->f->m), RULE_NO_BOOT_LIST);
    assert_true(build(a, false));
    assert_int_equal(lfs_run(a->f->m), LFS_END_COMPLETED);
    attempt_free(a);
}

/* ---- without SPM (5.2) ----------------------------------------------------------------------- */

static void call_without_spm(struct fixture *f, struct lfs_ctx *self)
{
    struct lfs_frame r = SMC(self, FFA_VERSION_32, FFA_VERSION_1_3);

    EXPECT_FRAME(f, r, ffa_status_to_reg(FFA_STATUS_NOT_SUPPORTED));
    r = SMC(self, FFA_FEATURES_32, FFA_RXTX_MAP_64);
    EXPECT_FRAME(f, r, FFA_ERROR_32, 0, ffa_status_to_reg(FFA_STATUS_NOT_SUPPORTED));
    r = ASK(self, ID_SP1);
    EXPECT_FRAME(f, r, FFA_ERROR_32, 0, ffa_status_to_reg(FFA_STATUS_NOT_SUPPORTED));
    r = SMC(self, LFA_GET_INFO, 0);
    EXPECT_FRAME(f, r, LFA_STATUS_SUCCESS, f->config.component_count);
}

static void mf_66_without_spm_the_platform_still_boots(void **state)
{
    struct fixture *f = fixture_new(LFS_PROFILE_SPEC, 1);

    (void)state;
    f->cpu[0].lane = call_without_spm;
    fixture_build(f, LFS_FIBERS);
    f->stack->el3.no_spm = "SPMD_BAD_ID";
    f->stack->el3.no_spm_text = "spmc_id lacks bit 15";
    assert_false(lfs_stack_has_spm(f->stack));
    fixture_judge(f, lfs_run(f->m), LFS_END_COMPLETED);
    assert_int_equal(lfs_findings(f->m, "SPMD_BAD_ID"), 1);
    assert_true(f->checks >= 4);
    fixture_free(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(mf_13_a_boot_order_is_taken_once),
        cmocka_unit_test(mf_13_the_default_boot_order_may_repeat),
        cmocka_unit_test(mf_27_an_image_uuid_is_one_partitions),
        cmocka_unit_test(mf_50_regions_of_two_partitions_meet),
        cmocka_unit_test(mf_50_regions_that_touch_do_not_meet),
        cmocka_unit_test(mf_50_a_region_meets_the_later_working_memory),
        cmocka_unit_test(too_many_partitions_for_the_build),
        cmocka_unit_test(every_bad_partition_is_told),
        cmocka_unit_test(mf_63_load_addresses),
        cmocka_unit_test(mf_67_a_package_at_another_place),
        cmocka_unit_test(mf_71_a_size_that_wraps_asserts),
        cmocka_unit_test(mf_72_a_package_larger_than_its_memory),
        cmocka_unit_test(mf_64_vcpus_differ),
        cmocka_unit_test(man_18_load_addresses_differ),
        cmocka_unit_test(mf_86_staging_on_somebodys_memory),
        cmocka_unit_test(regions_in_a_range_of_another_kind),
        cmocka_unit_test(working_memory_is_secure_and_no_device),
        cmocka_unit_test(DV_38_the_ports_staging_lies_on_its_partitions),
        cmocka_unit_test(mf_86_staging_where_nobody_may_lie),
        cmocka_unit_test(a_partition_on_memory_of_EL3_is_told_and_boots),
        cmocka_unit_test(no_partition_at_all),
        cmocka_unit_test(mf_66_without_spm_the_platform_still_boots),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
