/* SPDX-License-Identifier: BSD-3-Clause */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "lfasim/formats/cross.h"

static struct lfs_manifest manifests[3];
static struct lfs_cross_sp sps[3];

/* What was told: the last name, whom about, and how often. */
static struct {
    const char *name;
    size_t sp;
    int other;
    unsigned count;
} told;

static void take(void *user, const struct lfs_finding *finding, size_t sp, int other)
{
    (void)user;
    told.name = finding->name;
    told.sp = sp;
    told.other = other;
    told.count++;
}

static int set_up(void **state)
{
    (void)state;
    memset(&told, 0, sizeof(told));
    for (unsigned i = 0; i < 3; i++) {
        manifests[i] = (struct lfs_manifest){.execution_ctx_count = 1,
                                             .exception_level = LFS_MANIFEST_S_EL1,
                                             .boot_order = (uint16_t)i,
                                             .image_uuid = {i + 1},
                                             .has_load_address = true,
                                             .load_address = 0x1000u * (i + 1)};
        sps[i] = (struct lfs_cross_sp){"sp", &manifests[i], true, 1, 0x1000u * (i + 1)};
    }
    return 0;
}

static void judge_all(void)
{
    struct lfs_cross_line lines[16];

    assert_true(lfs_cross_interrupts(sps, 3) <= 16);
    for (size_t i = 0; i < 3; i++) {
        lfs_cross_judge_vm(sps, i, take, NULL);
        lfs_cross_judge_load(sps, i, take, NULL);
        lfs_cross_judge_names(sps, i, take, NULL);
    }
    lfs_cross_judge_interrupts(sps, 3, lines, take, NULL);
}

static void expect(const char *name, size_t sp, int other)
{
    judge_all();
    assert_int_equal(told.count, 1);
    assert_string_equal(told.name, name);
    assert_int_equal(told.sp, sp);
    assert_int_equal(told.other, other);
}

static void partitions_that_agree_are_left_alone(void **state)
{
    (void)state;
    judge_all();
    assert_int_equal(told.count, 0);
}

static void another_count_of_vcpus_is_told(void **state)
{
    (void)state;
    sps[1].vcpu_count = 2;
    expect("LINT_VCPU_MISMATCH", 1, -1);
}

static void an_s_el0_partition_has_one_vcpu(void **state)
{
    (void)state;
    manifests[1].exception_level = LFS_MANIFEST_S_EL0;
    manifests[1].execution_ctx_count = sps[1].vcpu_count = 2;
    expect("LINT_VCPU_COUNT", 1, -1);
}

static void another_load_address_is_told(void **state)
{
    (void)state;
    sps[2].load_address++;
    expect("LINT_LOAD_ADDRESS", 2, -1);
}

static void a_boot_order_is_taken_once_and_none_by_nobody(void **state)
{
    (void)state;
    manifests[0].boot_order = manifests[1].boot_order = LFS_MANIFEST_BOOT_ORDER_NONE;
    judge_all();
    assert_int_equal(told.count, 0);
    manifests[0].boot_order = 2;
    expect("INVALID_BOOT_ORDER", 2, 0);
}

static void an_image_uuid_is_unique_and_nil_is_none(void **state)
{
    (void)state;
    manifests[0].image_uuid[0] = manifests[1].image_uuid[0] = 0;
    judge_all();
    assert_int_equal(told.count, 0);
    manifests[1].image_uuid[0] = 3;
    expect("DUPLICATE_IMAGE_UUID", 2, 1);
}

static void an_interrupt_belongs_to_one_partition(void **state)
{
    (void)state;
    for (unsigned i = 0; i < 3; i++) {
        manifests[i].device_region_count = 1;
        manifests[i].device_regions[0].interrupt_count = 1;
        manifests[i].device_regions[0].interrupts[0].id = 40 + i;
    }
    judge_all();
    assert_int_equal(told.count, 0);
    manifests[2].device_regions[0].interrupts[0].id = 40;
    expect("LINT_INTID_SHARED", 2, 0);
}

static void what_is_unknown_is_not_judged(void **state)
{
    (void)state;
    sps[0].manifest = NULL;
    sps[1].has_vm = false;
    sps[1].vcpu_count = 9;
    manifests[1].boot_order = 0;
    judge_all();
    assert_int_equal(told.count, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(partitions_that_agree_are_left_alone, set_up),
        cmocka_unit_test_setup(another_count_of_vcpus_is_told, set_up),
        cmocka_unit_test_setup(an_s_el0_partition_has_one_vcpu, set_up),
        cmocka_unit_test_setup(another_load_address_is_told, set_up),
        cmocka_unit_test_setup(a_boot_order_is_taken_once_and_none_by_nobody, set_up),
        cmocka_unit_test_setup(an_image_uuid_is_unique_and_nil_is_none, set_up),
        cmocka_unit_test_setup(an_interrupt_belongs_to_one_partition, set_up),
        cmocka_unit_test_setup(what_is_unknown_is_not_judged, set_up),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
