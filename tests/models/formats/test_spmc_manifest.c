/* SPDX-License-Identifier: BSD-3-Clause */
/* The SPMC manifest as Hafnium reads it: manifests-packages-boot 3.3, 5.3, 5.4 and the rows of 10
 * about it, each with its near miss (MAN-22 to MAN-25, MAN-47, MAN-51). */
#include "spmc_builder.h"

static const char vm1[] = "/hypervisor/vm1";
static const char root_memory[] = "/memory@6080000";

static void MAN_22_reference_is_clean(void **state)
{
    struct lfs_spmc_manifest manifest;
    struct findings findings;
    struct dtb dtb;

    (void)state;
    spmc_reference(&dtb); /* 5.6 */
    spmc_judge_with(&dtb, &spmc_strict, &findings, &manifest);
    judge_expect_names(&findings, LFS_MANIFEST_SUCCESS, "");
    spmc_names_with(&dtb, &spmc_quirks, LFS_MANIFEST_SUCCESS, "");
    assert_int_equal(manifest.vm_count, 1);
    assert_int_equal(manifest.vms[0].number, 1);
    assert_string_equal(manifest.vms[0].debug_name, "vm1");
    assert_true(manifest.vms[0].is_ffa_partition);
    assert_true(manifest.vms[0].load_address == 0x6600000);
    assert_true(manifest.vms[0].mem_size == 0x100000);
    assert_int_equal(manifest.vms[0].vcpu_count, 1);
    assert_int_equal(manifest.cpu_count, 2);
    assert_true(manifest.cpus[1] == 0x100);
    assert_int_equal(manifest.range_count, 3);
    assert_true(manifest.ranges[0].secure && !manifest.ranges[0].device);
    assert_true(!manifest.ranges[1].secure && !manifest.ranges[1].device);
    assert_true(manifest.ranges[2].secure && manifest.ranges[2].device);
    assert_false(manifest.gic.present);
}

static void what_a_vm_says_is_kept(void **state)
{
    struct lfs_spmc_manifest manifest;
    struct findings findings;
    struct dtb dtb;

    (void)state;
    spmc_reference(&dtb);
    dtb_cells(&dtb, vm1, "smc_whitelist", 0xc4000001, 0xc4000002);
    dtb_flag(&dtb, vm1, "smc_whitelist_permissive");
    dtb_text(&dtb, vm1, "fdt_filename", "a.dtb");
    dtb_cells(&dtb, vm1, "mem_size", 0xff801);
    spmc_judge_with(&dtb, &spmc_strict, &findings, &manifest);
    judge_expect_names(&findings, LFS_MANIFEST_SUCCESS, "");
    assert_int_equal(manifest.vms[0].smc_count, 2);
    assert_int_equal(manifest.vms[0].smcs[1], 0xc4000002);
    assert_true(manifest.vms[0].smc_permissive);
    assert_string_equal(manifest.vms[0].fdt_filename, "a.dtb");
    assert_true(lfs_spmc_vm_memory(&manifest.vms[0]) == 0x100000);
    /* Step 13: not a package, but a kernel. */
    dtb_remove(&dtb, vm1, "is_ffa_partition");
    dtb_remove(&dtb, vm1, "load_address");
    dtb_text(&dtb, vm1, "kernel_filename", "k");
    dtb_cells(&dtb, vm1, "exception-level", 6);
    spmc_judge_with(&dtb, &spmc_strict, &findings, &manifest);
    judge_expect_names(&findings, LFS_MANIFEST_SUCCESS, "");
    assert_string_equal(manifest.vms[0].kernel_filename, "k");
    assert_int_equal(manifest.vms[0].exception_level, 6);
}

static void a_range_holds_what_lies_in_it_whole(void **state)
{
    struct lfs_spmc_manifest manifest;
    struct findings findings;
    struct dtb dtb;

    (void)state;
    spmc_reference(&dtb);
    spmc_judge_with(&dtb, &spmc_strict, &findings, &manifest);
    assert_ptr_equal(lfs_spmc_manifest_contains(&manifest, 0x6080000, 0x1f80000, true, false),
                     &manifest.ranges[0]);
    assert_null(lfs_spmc_manifest_contains(&manifest, 0x6080000, 0x1f80001, true, false));
    assert_null(lfs_spmc_manifest_contains(&manifest, 0x607f000, 0x1000, true, false));
    assert_null(lfs_spmc_manifest_contains(&manifest, 0x6080000, 0x1000, false, false));
    assert_null(lfs_spmc_manifest_contains(&manifest, 0x6080000, 0x1000, true, true));
    assert_null(lfs_spmc_manifest_contains(&manifest, 0x6081000, UINT64_MAX, true, false));
}

static void mf_60_hypervisor_vm0_and_count(void **state)
{
    struct dtb dtb;

    (void)state;
    spmc_reference(&dtb);
    dtb_must(fdt_set_name(dtb.bytes, dtb_node(&dtb, "/hypervisor"), "hypervisors"));
    spmc_error(&dtb, LFS_MANIFEST_NO_HYPERVISOR_FDT_NODE, "3.3-4", "/", "");
    spmc_reference(&dtb);
    dtb_text(&dtb, "/hypervisor", "compatible", "hafnium");
    spmc_error(&dtb, LFS_MANIFEST_NOT_COMPATIBLE, "3.3-5", "/hypervisor", "compatible");
    spmc_reference(&dtb);
    dtb_add_node(&dtb, "/hypervisor", "vm0");
    spmc_error(&dtb, LFS_MANIFEST_RESERVED_VM_ID, "3.3-7", "/hypervisor/vm0", "");
    spmc_partitions(&dtb, 17, 1);
    spmc_error(&dtb, LFS_MANIFEST_TOO_MANY_VMS, "3.3-8", "/hypervisor/vm17", "");
    spmc_partitions(&dtb, 16, 1); /* strictly, MAX_VMS is reached */
    spmc_clean(&dtb);
    lfs_proves("MAN-51");
    spmc_partitions(&dtb, 17, -1);
    spmc_names_with(&dtb, &spmc_quirks, LFS_MANIFEST_TOO_MANY_VMS, "TOO_MANY_VMS");
}

static void mf_61_mandatory_properties_of_a_vm(void **state)
{
    static const char *const names[] = {"debug_name", "mem_size", "vcpu_count", "load_address"};
    struct dtb dtb;

    (void)state;
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        spmc_reference(&dtb);
        dtb_remove(&dtb, vm1, names[i]);
        spmc_error(&dtb, LFS_MANIFEST_PROPERTY_NOT_FOUND, i == 3 ? "3.4-1" : "3.3-9", vm1,
                   names[i]);
    }
    spmc_reference(&dtb);
    spmc_clean(&dtb);
}

static void mf_62_gap_in_the_numbers(void **state)
{
    struct dtb dtb;

    (void)state;
    spmc_partitions(&dtb, 3, 1);
    dtb_remove_node(&dtb, "/hypervisor/vm2");
    spmc_one(&dtb, LFS_MANIFEST_SUCCESS, "LINT_VM_GAP", "-", "/hypervisor/vm3", "");
    spmc_partitions(&dtb, 2, 1);
    spmc_clean(&dtb);
}

static void mf_63_load_address(void **state)
{
    struct dtb dtb;

    (void)state;
    spmc_reference(&dtb);
    dtb_cells(&dtb, vm1, "load_address", 0x6480800);
    spmc_error(&dtb, LFS_MANIFEST_NOT_COMPATIBLE, "3.4-2", vm1, "load_address");
    dtb_cells(&dtb, vm1, "load_address", 0);
    assert_true(spmc_one(&dtb, LFS_MANIFEST_SUCCESS, "LINT_LOAD_ZERO", "3.4-3", vm1, "load_address")
                    .panics);
    dtb_cells(&dtb, vm1, "load_address", 0x6480000);
    spmc_clean(&dtb);
}

static void mf_65_ranges_of_two_security_states(void **state)
{
    struct lfs_finding finding;
    struct dtb dtb;

    (void)state;
    spmc_reference(&dtb);
    dtb_cells(&dtb, "/memory@90000000", "reg", 0, 0x7fff000, 0, 0x2000);
    finding = spmc_one(&dtb, LFS_MANIFEST_SUCCESS, "LINT_RANGE_SECURITY", "5.3", "/memory@90000000",
                       "reg");
    assert_string_equal(finding.other.node, root_memory);
    dtb_cells(&dtb, "/memory@90000000", "reg", 0, 0x8000000, 0, 0x2000);
    spmc_clean(&dtb);
    dtb_cells(&dtb, "/memory@1c090000", "reg", 0, 0x7000000, 0, 0); /* it holds nothing */
    spmc_clean(&dtb);
    dtb_cells(&dtb, "/memory@1c090000", "reg", 0, 0x7000000, 0, 0x1000); /* of another kind */
    spmc_one(&dtb, LFS_MANIFEST_SUCCESS, "LINT_RANGE_SECURITY", "5.3", "/memory@1c090000", "reg");
}

/* 1.3: nine in ascending order, and ten to fifteen in any, end at a second vm1. */
static void mf_92_more_than_eight_partitions(void **state)
{
    static const char name[] = "LINT_VM_COUNT_QUIRK";
    struct lfs_spmc_manifest manifest;
    struct findings findings;
    struct dtb dtb;

    (void)state;
    spmc_partitions(&dtb, 8, 1);
    spmc_names_with(&dtb, &spmc_quirks, LFS_MANIFEST_SUCCESS, "");
    spmc_partitions(&dtb, 9, 1);
    spmc_clean(&dtb);
    spmc_judge_with(&dtb, &spmc_quirks, &findings, &manifest);
    judge_expect_names(&findings, LFS_MANIFEST_SUCCESS, name);
    judge_expect_place(&findings.list[0], "3.3-8", vm1, "");
    assert_int_equal(manifest.vm_count, 9);
    spmc_partitions(&dtb, 12, 1); /* three are never looked at */
    spmc_judge_with(&dtb, &spmc_quirks, &findings, &manifest);
    judge_expect_names(&findings, LFS_MANIFEST_SUCCESS, name);
    assert_non_null(strstr(findings.list[0].fact, "9 partitions were read"));
    spmc_partitions(&dtb, 15, -1);
    spmc_names_with(&dtb, &spmc_quirks, LFS_MANIFEST_SUCCESS, name);
    spmc_partitions(&dtb, 16, -1); /* the search for vm17 finds vm1 */
    spmc_names_with(&dtb, &spmc_quirks, LFS_MANIFEST_TOO_MANY_VMS, "TOO_MANY_VMS");
}

static void MAN_23_no_partition_at_all(void **state)
{
    struct dtb dtb;

    (void)state;
    spmc_partitions(&dtb, 0, 1);
    assert_true(spmc_one(&dtb, LFS_MANIFEST_SUCCESS, "LINT_NO_VMS", "-", "/hypervisor", "").panics);
    spmc_partitions(&dtb, 1, 1);
    spmc_clean(&dtb);
}

static void MAN_54_names_that_are_no_vm(void **state)
{
    static const char *const names[] = {"vm", "v", "vm01", "vm2@0"};
    struct dtb dtb;

    (void)state;
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        char path[32];

        spmc_reference(&dtb);
        dtb_add_node(&dtb, "/hypervisor", names[i]);
        snprintf(path, sizeof(path), "/hypervisor/%s", names[i]);
        spmc_one(&dtb, LFS_MANIFEST_SUCCESS, "LINT_NODE_NAME", "-", path, "");
        spmc_names_with(&dtb, &spmc_quirks,
                        i < 2 ? LFS_MANIFEST_RESERVED_VM_ID : LFS_MANIFEST_SUCCESS,
                        i < 2 ? "RESERVED_VM_ID" : "LINT_NODE_NAME");
    }
    spmc_reference(&dtb);
    dtb_add_node(&dtb, "/hypervisor", "console");
    spmc_clean(&dtb);
}

static void MAN_07_working_memory(void **state)
{
    struct lfs_finding finding;
    struct dtb dtb;

    (void)state;
    spmc_partitions(&dtb, 2, 1);
    dtb_cells(&dtb, "/hypervisor/vm2", "load_address", 0x66ff000);
    finding = spmc_error(&dtb, LFS_MANIFEST_MEM_REGION_OVERLAP, "3.3-11", "/hypervisor/vm2",
                         "load_address");
    assert_string_equal(finding.other.node, vm1);
    dtb_cells(&dtb, "/hypervisor/vm2", "load_address", 0x6700000);
    spmc_clean(&dtb);
    dtb_cells(&dtb, "/hypervisor/vm2", "load_address", 0x7f01000);
    spmc_error(&dtb, LFS_MANIFEST_MEM_REGION_INVALID, "3.3-11", "/hypervisor/vm2", "load_address");
    dtb_cells(&dtb, "/hypervisor/vm2", "load_address", 0x7f00000);
    spmc_clean(&dtb);
    /* Over the SPMC image, in a range that holds both. */
    dtb_cells(&dtb, root_memory, "reg", 0, 0x6000000, 0, 0x2000000);
    spmc_one(&dtb, LFS_MANIFEST_SUCCESS, "LINT_RANGE_SPMC", "5.3", root_memory, "reg");
    dtb_cells(&dtb, "/hypervisor/vm2", "load_address", 0x607f000);
    spmc_names_with(&dtb, &spmc_strict, LFS_MANIFEST_MEM_REGION_OVERLAP,
                    "LINT_RANGE_SPMC MEM_REGION_OVERLAP");
    lfs_proves("MAN-25 MF-50");
    spmc_reference(&dtb);
    dtb_cells(&dtb, vm1, "mem_size", 0);
    spmc_error(&dtb, LFS_MANIFEST_NOT_COMPATIBLE, "3.4-5", vm1, "mem_size");
}

static void MAN_24_cells(void **state)
{
    struct lfs_spmc_manifest manifest;
    struct findings findings;
    struct dtb dtb;

    (void)state;
    spmc_reference(&dtb);
    dtb_cells(&dtb, "/", "#size-cells", 3);
    assert_true(
        spmc_one(&dtb, LFS_MANIFEST_SUCCESS, "LINT_CELLS", "5.3", "/", "#size-cells").panics);
    dtb_cells(&dtb, "/", "#size-cells", 2);
    dtb_cells(&dtb, root_memory, "reg", 0, 0x6080000, 0);
    assert_true(
        spmc_one(&dtb, LFS_MANIFEST_SUCCESS, "LINT_CELLS", "5.3", root_memory, "reg").panics);
    /* The defaults, 2 and 1. */
    spmc_reference(&dtb);
    dtb_remove(&dtb, "/", "#address-cells");
    dtb_remove(&dtb, "/", "#size-cells");
    dtb_cells(&dtb, root_memory, "reg", 0, 0x6080000, 0x1000, 0, 0x6600000, 0x100000);
    dtb_cells(&dtb, "/memory@90000000", "reg", 0, 0x90000000, 0x1000);
    dtb_cells(&dtb, "/memory@1c090000", "reg", 0, 0x1c090000, 0x1000);
    spmc_judge_with(&dtb, &spmc_strict, &findings, &manifest);
    judge_expect_names(&findings, LFS_MANIFEST_SUCCESS, "");
    assert_int_equal(manifest.range_count, 4);
    assert_true(manifest.ranges[1].base == 0x6600000 && manifest.ranges[1].entry == 1);
    lfs_proves("DV-37");
    /* A size that swallows the next base. */
    spmc_reference(&dtb);
    dtb_cells(&dtb, "/memory@90000000", "reg", 0, 0x90000000, 0xffffffff, 0xf0000000);
    spmc_one(&dtb, LFS_MANIFEST_SUCCESS, "LINT_RANGE_WRAPS", "5.3", "/memory@90000000", "reg");
}

static void MAN_12_ranges_beyond_the_limit(void **state)
{
    uint32_t cells[11 * 4];
    struct dtb dtb;

    (void)state;
    for (uint32_t i = 0; i < 11; i++) {
        const uint32_t range[] = {0, 0x1c090000 + i * 0x10000, 0, 0x1000};

        memcpy(&cells[4 * i], range, sizeof(range));
    }
    spmc_reference(&dtb);
    dtb_set_cells(&dtb, "/memory@1c090000", "reg", cells, 40);
    spmc_clean(&dtb);
    dtb_set_cells(&dtb, "/memory@1c090000", "reg", cells, 44);
    spmc_one(&dtb, LFS_MANIFEST_SUCCESS, "LINT_RANGE_DROPPED", "5.3", "/memory@1c090000", "reg");
}

static void cores_and_memory_must_be_there(void **state)
{
    struct lfs_spmc_manifest_context generic = spmc_strict;
    struct dtb dtb;

    (void)state;
    spmc_reference(&dtb);
    generic.limits = &lfs_build_limits_generic; /* one core */
    spmc_names_with(&dtb, &generic, LFS_MANIFEST_SUCCESS, "LINT_CPU_COUNT");
    dtb_remove_node(&dtb, "/cpus/cpu@100");
    spmc_names_with(&dtb, &generic, LFS_MANIFEST_SUCCESS, "");
    dtb_cells(&dtb, "/cpus/cpu@0", "reg", 0);
    spmc_one(&dtb, LFS_MANIFEST_SUCCESS, "LINT_CELLS LINT_CPUS_MISSING", "5.3", "/cpus/cpu@0",
             "reg");
    dtb_remove_node(&dtb, "/cpus/cpu@0");
    spmc_one(&dtb, LFS_MANIFEST_SUCCESS, "LINT_CPUS_MISSING", "5.3", "/cpus", "");
    dtb_remove_node(&dtb, "/cpus");
    spmc_one(&dtb, LFS_MANIFEST_SUCCESS, "LINT_CPUS_MISSING", "5.3", "/", "");
    spmc_partitions(&dtb, 0, 1);
    dtb_remove_node(&dtb, root_memory);
    dtb_remove_node(&dtb, "/memory@90000000");
    spmc_names_with(&dtb, &spmc_strict, LFS_MANIFEST_MEMORY_MISSING, "MEMORY_MISSING LINT_NO_VMS");
}

static void small_faults_of_a_vm(void **state)
{
    uint32_t smcs[33] = {0};
    struct lfs_finding finding;
    struct dtb dtb;

    (void)state;
    spmc_reference(&dtb);
    dtb_set_cells(&dtb, vm1, "smc_whitelist", smcs, 33);
    finding =
        spmc_one(&dtb, LFS_MANIFEST_SUCCESS, "LINT_SMC_DROPPED", "3.3-9", vm1, "smc_whitelist");
    assert_int_equal(finding.at.cell, 32);
    dtb_set_cells(&dtb, vm1, "smc_whitelist", smcs, 32);
    spmc_clean(&dtb);
    dtb_cells(&dtb, vm1, "vcpu_count", 0); /* N13 */
    spmc_one(&dtb, LFS_MANIFEST_SUCCESS, "LINT_ZERO_CONTEXTS", "3.3-9", vm1, "vcpu_count");
    dtb_cells(&dtb, vm1, "vcpu_count", 1);
    dtb_cells(&dtb, vm1, "load-addr", 1);
    finding = spmc_one(&dtb, LFS_MANIFEST_SUCCESS, "LINT_UNKNOWN_PROPERTY", "-", vm1, "load-addr");
    dtb_remove(&dtb, vm1, "load-addr");
    dtb_flag(&dtb, vm1, "hyp_loaded");
    spmc_clean(&dtb);
    dtb_remove(&dtb, vm1, "is_ffa_partition");
    assert_true(
        spmc_one(&dtb, LFS_MANIFEST_SUCCESS, "LINT_HYP_LOADED", "3.3-9", vm1, "hyp_loaded").panics);
    lfs_proves("MAN-21");
    spmc_reference(&dtb);
    dtb_cells(&dtb, "/hypervisor", "ffa_tee_enabled", 1);
    spmc_error(&dtb, LFS_MANIFEST_MALFORMED_BOOLEAN, "3.3-6", "/hypervisor", "ffa_tee_enabled");
}

static void interrupt_controller_regions_are_counted(void **state)
{
    static const char gic[] = "/interrupt-controller@2f000000";
    struct lfs_finding finding;
    struct dtb dtb;

    (void)state;
    spmc_reference(&dtb);
    dtb_add_node(&dtb, "/", gic + 1);
    dtb_text(&dtb, gic, "compatible", "arm,gic-v3");
    spmc_clean(&dtb);
    dtb_cells(&dtb, gic, "#distributor-regions", 1);
    dtb_cells(&dtb, gic, "#redistributor-regions", 1);
    dtb_cells(&dtb, gic, "#spi-regions", 2);
    dtb_cells(&dtb, gic, "reg", 0, 0x2f000000, 0, 0x10000, 0, 0x2f100000, 0, 0x200000, 0, 32, 0, 64,
              0, 95, 0, 32);
    finding = spmc_one(&dtb, LFS_MANIFEST_SUCCESS, "LINT_GIC_REGIONS", "5.3", gic, "reg");
    assert_int_equal(finding.at.cell, 12);
    assert_int_equal(finding.other.cell, 8);
    dtb_cells(&dtb, gic, "reg", 0, 0x2f000000, 0, 0x10000, 0, 0x2f100000, 0, 0x200000, 0, 32, 0, 64,
              0, 96, 0, 32);
    spmc_clean(&dtb);
    dtb_cells(&dtb, gic, "#spi-regions", 1);
    spmc_one(&dtb, LFS_MANIFEST_SUCCESS, "LINT_GIC_REGIONS", "5.3", gic, "reg");
}

static void several_faults_come_in_order(void **state)
{
    struct dtb dtb;

    (void)state;
    spmc_partitions(&dtb, 3, 1);
    dtb_remove(&dtb, vm1, "debug_name");
    dtb_cells(&dtb, "/hypervisor/vm2", "load_address", 0x6600000);
    dtb_remove(&dtb, "/hypervisor/vm3", "vcpu_count");
    dtb_text(&dtb, "/hypervisor", "compatible", "x");
    dtb_remove_node(&dtb, "/cpus");
    spmc_names_with(&dtb, &spmc_strict, LFS_MANIFEST_NOT_COMPATIBLE,
                    "LINT_CPUS_MISSING NOT_COMPATIBLE PROPERTY_NOT_FOUND MEM_REGION_OVERLAP "
                    "PROPERTY_NOT_FOUND");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(MAN_22_reference_is_clean),
        cmocka_unit_test(what_a_vm_says_is_kept),
        cmocka_unit_test(a_range_holds_what_lies_in_it_whole),
        cmocka_unit_test(mf_60_hypervisor_vm0_and_count),
        cmocka_unit_test(mf_61_mandatory_properties_of_a_vm),
        cmocka_unit_test(mf_62_gap_in_the_numbers),
        cmocka_unit_test(mf_63_load_address),
        cmocka_unit_test(mf_65_ranges_of_two_security_states),
        cmocka_unit_test(mf_92_more_than_eight_partitions),
        cmocka_unit_test(MAN_23_no_partition_at_all),
        cmocka_unit_test(MAN_54_names_that_are_no_vm),
        cmocka_unit_test(MAN_07_working_memory),
        cmocka_unit_test(MAN_24_cells),
        cmocka_unit_test(MAN_12_ranges_beyond_the_limit),
        cmocka_unit_test(cores_and_memory_must_be_there),
        cmocka_unit_test(small_faults_of_a_vm),
        cmocka_unit_test(interrupt_controller_regions_are_counted),
        cmocka_unit_test(several_faults_come_in_order),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
