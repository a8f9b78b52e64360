/* SPDX-License-Identifier: BSD-3-Clause */
/* What `lfasim check` says of claims to memory: each pair that may not meet, with a pair that
 * nearly does, and where claims lie. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/tools/cli/platform_files.h"

/* M9, M11, M14: each pair once, with both sides. */
static void claims_that_meet_are_told_with_both_sides(void **state)
{
    struct manifest b = beside();

    (void)state;
    b.regions = "heap { base-address = <0 0x6c02000>; pages-count = <2>; attributes = <3>; };\n";
    expect_of_b(b, 1, "[MEM_REGION_OVERLAP]",
                "memory region 'heap' of 'b', 0x6c02000 to 0x6c03fff, meets memory region 'state' "
                "of 'a'");
    expect_of_b(b, 1, "[MEM_REGION_OVERLAP]",
                "note: memory region 'state' of 'a', 0x6c02000 to 0x6c02fff");
    b.regions = "heap { base-address = <0 0x6c03000>; pages-count = <2>; attributes = <3>; };\n";
    write_manifest("b.dts", &b);
    expect("check two.dts a.dts b.dts", 0, "0 conflicts", ""); /* the page behind it */
    b = beside();
    b.regions = "heap { base-address = <0 0x657f000>; pages-count = <1>; attributes = <3>; };\n";
    expect_of_b(b, 1, "[MEM_REGION_OVERLAP]", "meets working memory of 'a'");
    expect_of_b(b, 1, "[MEM_REGION_OVERLAP]", "two.dts:11:");
    b.regions = "heap { base-address = <0 0x607f000>; pages-count = <1>; attributes = <3>; };\n";
    expect_of_b(b, 1, "[MEM_REGION_OVERLAP]", "meets SPMC image of 'spmc'");
    b.regions = "heap { base-address = <0 0x6080000>; pages-count = <1>; attributes = <3>; };\n";
    write_manifest("b.dts", &b);
    expect("check two.dts a.dts b.dts", 0, "0 conflicts", "");
}

/* M12's ledger, devices too. */
static void a_device_belongs_to_one_partition(void **state)
{
    static const char uart[] =
        "uart { base-address = <0 0x1c090000>; pages-count = <1>; attributes = <3>; };\n";
    struct manifest a = {.load = "0x6480000", .devices = uart}, b = beside();

    (void)state;
    write_manifest("a.dts", &a);
    b.devices = uart;
    expect_of_b(b, 1, "[MEM_REGION_OVERLAP]", "device region 'uart' of 'b'");
    write_manifest("a.dts", &(struct manifest){.load = "0x6480000"});
}

/* MC-04, MC-05: a buffer in working memory, seen before anything runs. */
static void buffers_in_working_memory_are_told_by_their_names(void **state)
{
    struct manifest b = beside();

    (void)state;
    b.live_base = "0x6690000";
    expect_of_b(b, 1, "[MEM_REGION_OVERLAP]", "= MC-05, for it is the live-state buffer: ");
    b = beside();
    b.rx_base = "0x6690000";
    expect_of_b(b, 1, "[MEM_REGION_OVERLAP]", "= MC-04, for it is the RX buffer: ");
    lfs_proves("MAN-07 MC-05");
}

/* MC-08, MC-09, MC-10, MC-11 at the FVP port's staging bases. */
static void staging_of_the_fvp_port_is_a_claim_too(void **state)
{
#define FVP_SP1 "0x962a7bf0 0x174d471d 0xa686c89e 0x5c3e254e"
    static const char at_base[] =
        "load_address = <0x7000000>; mem_size = <0x100000>; vcpu_count = <1>;";
    static const char small[] =
        "load_address = <0x6480000>; mem_size = <0xff000>; vcpu_count = <1>;";
    struct manifest a = {.load = "0x7000000", .image_uuid = FVP_SP1}, b = beside();

    (void)state;
    write_manifest("c.dts", &a);
    write_spmc("c-spmc.dts", at_base, NULL);
    expect("check c-spmc.dts c.dts", 1, "1 conflict of memory", "[MC-08]");
    a.load = "0x6480000";
    write_manifest("c.dts", &a);
    expect("check one.dts c.dts", 0, "0 conflicts of memory", "");
    expect("check one.dts c.dts --ready", 0,
           "    met      staged bytes fit working memory            0x100000 bytes are staged, "
           "assumed: TF-A's FVP port; "
           "working "
           "memory has 0x100000, one.dts:",
           "");
    write_spmc("c-spmc.dts", NULL, VM2);
    b.regions = "heap { base-address = <0 0x70ff000>; pages-count = <1>; attributes = <3>; };\n";
    write_manifest("d.dts", &b);
    expect("check c-spmc.dts c.dts d.dts", 1, "1 conflict of memory", "[MC-09]");
    b.regions = "heap { base-address = <0 0x7100000>; pages-count = <1>; attributes = <3>; };\n";
    write_manifest("d.dts", &b);
    expect("check c-spmc.dts c.dts d.dts", 0, "0 conflicts of memory", "");
    write_spmc("c-spmc.dts", small, NULL);
    expect("check c-spmc.dts c.dts", 1,
           "live-activatable no (0x100000 bytes are staged, assumed: TF-A's FVP port; working "
           "memory has 0xff000, c-spmc.dts:",
           "[MC-11]");
    expect("check c-spmc.dts a.dts --ready", 0, "    unknown  staged bytes fit working memory", "");
    lfs_proves("MF-86 MC-11");
}

/* MC-10: the ranges end below the FVP port's staging bases. */
static void staging_lies_in_secure_memory(void **state)
{
    struct manifest a = {.load = "0x6480000", .image_uuid = FVP_SP1};

    (void)state;
    write_manifest("c.dts", &a);
    captured_file("less.dts", "/ { memory { reg = <0 0x6000000 0 0x1000000>; }; };\n");
    expect("check --platform fvp one.dts+less.dts c.dts", 1, "", "[MC-10]");
    expect_without("check one.dts c.dts", "[MC-10]");
}

/* What is assumed says so, has a place, and is no judgement of another platform. */
static void facts_of_the_fvp_port_are_named_as_assumed(void **state)
{
    static const char at_base[] =
        "load_address = <0x7000000>; mem_size = <0x100000>; vcpu_count = <1>;";
    struct manifest a = {.load = "0x7000000", .image_uuid = FVP_SP1};

    (void)state;
    write_manifest("c.dts", &a);
    write_spmc("c-spmc.dts", at_base, NULL);
    expect("check c-spmc.dts c.dts", 1, "",
           "note: staging area of 'a', 0x7000000 to 0x70fffff (assumed: TF-A's FVP port)\n");
    expect("check c-spmc.dts c.dts --format sarif", 1, "\"relatedLocations\":[{", "");
    expect("check c-spmc.dts c.dts --platform other", 0, "0 conflicts of memory", "");
    captured_file("less.dts", "/ { memory { reg = <0 0x6000000 0 0x1100000>; }; };\n");
    expect("check c-spmc.dts+less.dts c.dts", 0, "0 conflicts of memory", ""); /* not its memory */
    expect("check c-spmc.dts+less.dts c.dts --platform fvp", 1, "1 conflict of memory", "[MC-08]");
    expect_without("check two.dts+sram.dts b.dts", "[LINT_EL3_OVERLAP]");
}

/* MC-14: streams open a region to a device, and the region meets working memory. */
static void what_a_device_may_write_is_a_claim(void **state)
{
    static const char device[] = "dma { base-address = <0 0x1c090000>; pages-count = <1>; "
                                 "attributes = <3>; smmu-id = <0>; stream-ids = <7>; };\n";
    struct manifest b = beside();

    (void)state;
    b.devices = device;
    b.regions = "ring { base-address = <0 0x6690000>; pages-count = <1>; attributes = <3>; "
                "smmu-id = <0>; stream-ids = <7>; };\n";
    expect_of_b(b, 1, "[MC-14]", "[MEM_REGION_OVERLAP]");
    b.regions = "ring { base-address = <0 0x6690000>; pages-count = <1>; attributes = <1>; "
                "smmu-id = <0>; stream-ids = <7>; };\n";
    write_manifest("b.dts", &b);
    expect_without("check two.dts a.dts b.dts", "[MC-14]"); /* it may only read */
    lfs_proves("MC-14");
}

static void memory_of_el3_is_no_partitions(void **state)
{
    struct manifest b = beside();

    (void)state;
    captured_file("sram.dts",
                  "/ { sram { device_type = \"memory\"; reg = <0 0x4000000 0 0x100000>; "
                  "}; };\n");
    b.regions = "low { base-address = <0 0x405f000>; pages-count = <1>; attributes = <3>; };\n";
    write_manifest("b.dts", &b);
    expect("check --platform fvp two.dts+sram.dts b.dts", 0, "", "[LINT_EL3_OVERLAP]");
    b.regions = "low { base-address = <0 0x4060000>; pages-count = <1>; attributes = <3>; };\n";
    write_manifest("b.dts", &b);
    expect_without("check --platform fvp two.dts+sram.dts b.dts", "[LINT_EL3_OVERLAP]");
}

/* M7, M12, M13. */
static void regions_lie_in_the_ranges_of_the_spmc_manifest(void **state)
{
    struct manifest b = beside();

    (void)state;
    b.regions = "heap { base-address = <0 0x7fff000>; pages-count = <2>; attributes = <3>; };\n";
    expect_of_b(b, 1, "[MEM_REGION_INVALID]", "= the ranges are those of two.dts");
    b.regions = "heap { base-address = <0 0x7fff000>; pages-count = <1>; attributes = <3>; };\n";
    write_manifest("b.dts", &b);
    expect("check two.dts a.dts b.dts", 0, "0 errors", "");
    b.regions = "heap { base-address = <0 0x7fff000>; pages-count = <1>; attributes = <0xb>; };\n";
    expect_of_b(b, 1, "[MEM_REGION_INVALID]", "b.dts:");
    b = beside();
    b.devices = "uart { base-address = <0 0x1c0b0000>; pages-count = <1>; attributes = <3>; };\n";
    expect_of_b(b, 1, "[DEVICE_MEM_REGION_INVALID]", "b.dts:");
    lfs_proves("MAN-09");
}

/* MF-50: the SPMC's image, or EL3's, outside every range. What is placed on it has one message. */
static void a_region_on_firmware_that_is_nowhere_has_one_message(void **state)
{
    static const char line[] = "check two.dts+moved.dts a.dts b.dts";
    struct manifest b = beside(), sound = b;

    (void)state;
    captured_file("moved.dts", "/ { attribute { load_address = <0 0x9000000>; }; };\n");
    b.regions = "heap { base-address = <0 0x9001000>; pages-count = <1>; attributes = <3>; };\n";
    write_manifest("b.dts", &b);
    expect(line, 1, "1 conflict of memory: 1 error,",
           "= the SPMC image is there, 0x9000000 to 0x907ffff\n");
    expect(line, 1, "", "[MEM_REGION_INVALID]");
    expect_without(line, "[MEM_REGION_OVERLAP]");
    b.regions = "heap { base-address = <0 0x9080000>; pages-count = <1>; attributes = <3>; };\n";
    write_manifest("b.dts", &b);
    expect(line, 1, "0 conflicts of memory: 1 error,", "[MEM_REGION_INVALID]");
    expect_without(line, "is there");
    b.regions = "heap { base-address = <0 0x405f000>; pages-count = <1>; attributes = <3>; };\n";
    write_manifest("b.dts", &b);
    expect(line, 1, "1 conflict", "= the EL3 firmware is there, 0x4000000 to 0x405ffff\n");
    expect_without(line, "[LINT_EL3_OVERLAP]");
    write_manifest("b.dts", &sound);
    lfs_proves("MF-50");
}

/* The firmware's rule, and the class of the conflict that it keeps from happening. */
static void the_map_names_the_class_besides_the_rule(void **state)
{
    struct manifest b = beside(), sound = b;

    (void)state;
    b.live_base = "0x6690000";
    write_manifest("b.dts", &b);
    expect("check two.dts a.dts b.dts --map -", 1,
           "!1 MEM_REGION_OVERLAP (MC-05) at 0x06690000 to 0x06690fff: ", "[MEM_REGION_OVERLAP]");
    b = beside();
    b.regions = "heap { base-address = <0 0x6690000>; pages-count = <1>; attributes = <3>; };\n";
    write_manifest("b.dts", &b);
    expect("check two.dts a.dts b.dts --map -", 1,
           "!1 MEM_REGION_OVERLAP at 0x06690000 to 0x06690fff: ", "[MEM_REGION_OVERLAP]");
    write_manifest("b.dts", &sound);
}

#define VM2_AT(base) "load_address = <" base ">; mem_size = <0x100000>; vcpu_count = <1>;"

/* The SPMC manifest says where each partition is loaded, also one whose files nobody gave. */
static void a_partition_without_files_claims_its_working_memory(void **state)
{
    struct manifest a = {.load = "0x6480000", .image_uuid = FVP_SP1};

    (void)state;
    write_spmc("c-spmc.dts", NULL, VM2_AT("0x6b03000"));
    expect("check c-spmc.dts a.dts", 1,
           "a (0x8001): boots no (the SPMC panics over it: MEM_REGION_OVERLAP, a.dts:",
           "memory region 'state' of 'a', 0x6c02000 to 0x6c02fff, meets working memory of 'b'");
    expect("check c-spmc.dts a.dts", 1, "together: 1 partition, 3 conflicts of memory",
           "c-spmc.dts:12:43: note: working memory of 'b', 0x6b03000 to 0x6c02fff");
    expect("check c-spmc.dts a.dts", 1, "", "no file given is vm2, 'b', at ");
    expect("check c-spmc.dts a.dts --map -", 1,
           "  0x06b03000 0x06c02fff     1 MiB  b     working memory ", "MEM_REGION_OVERLAP");
    write_spmc("c-spmc.dts", NULL, VM2_AT("0x6c03000"));
    expect("check c-spmc.dts a.dts", 0, "boots not knowable (nothing speaks against it; ",
           "SYSTEM_UNMATCHED");
    expect("check c-spmc.dts a.dts", 0, "0 conflicts of memory", "SYSTEM_UNMATCHED");
    write_manifest("c.dts", &a);
    write_spmc("c-spmc.dts", NULL, VM2_AT("0x70ff000"));
    expect("check c-spmc.dts c.dts", 1,
           "live-activatable no (MC-09: its staging area meets working memory of 'b', ", "[MC-09]");
    write_spmc("c-spmc.dts", NULL, VM2_AT("0x7100000"));
    expect_without("check c-spmc.dts c.dts", "[MC-09]");
}

/* The two may be one partition under another name. */
static void files_without_a_vm_are_in_no_other_partitions_way(void **state)
{
    struct manifest c = {.load = "0x6700000", .order = "2", .uuid = "1 2 3 6"};

    (void)state;
    write_manifest("c.dts", &c);
    write_spmc("c-spmc.dts", VM2_AT("0x6b03000"), NULL);
    expect("check c-spmc.dts c.dts", 1, "c: boots no (no vmN of the SPMC manifest is this ",
           "no vmN of the SPMC manifest is this partition: it will not be loaded");
    expect("check c-spmc.dts c.dts", 1, "0 conflicts of memory", "[SYSTEM_UNMATCHED]");
    expect("check c-spmc.dts c.dts --map -", 1, " claims, 0 conflicts\n", "[SYSTEM_UNMATCHED]");
}

/* Over which the SPMC panics, whose partition it may be. */
static void a_partition_without_files_may_not_lie_on_the_firmware(void **state)
{
    (void)state;
    write_spmc("c-spmc.dts", NULL, VM2_AT("0x607f000"));
    expect("check c-spmc.dts a.dts", 1,
           "boots no (the SPMC panics while it boots: MEM_REGION_OVERLAP of 'b', c-spmc.dts:12:43)",
           "working memory of 'b', 0x607f000 to 0x617efff, meets SPMC image of 'spmc'");
    write_spmc("c-spmc.dts", NULL, VM2_AT("0x6080000"));
    expect_without("check c-spmc.dts a.dts", "[MEM_REGION_OVERLAP]");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(claims_that_meet_are_told_with_both_sides),
        cmocka_unit_test(a_device_belongs_to_one_partition),
        cmocka_unit_test(buffers_in_working_memory_are_told_by_their_names),
        cmocka_unit_test(staging_of_the_fvp_port_is_a_claim_too),
        cmocka_unit_test(staging_lies_in_secure_memory),
        cmocka_unit_test(facts_of_the_fvp_port_are_named_as_assumed),
        cmocka_unit_test(what_a_device_may_write_is_a_claim),
        cmocka_unit_test(memory_of_el3_is_no_partitions),
        cmocka_unit_test(regions_lie_in_the_ranges_of_the_spmc_manifest),
        cmocka_unit_test(a_region_on_firmware_that_is_nowhere_has_one_message),
        cmocka_unit_test(the_map_names_the_class_besides_the_rule),
        cmocka_unit_test(a_partition_without_files_claims_its_working_memory),
        cmocka_unit_test(files_without_a_vm_are_in_no_other_partitions_way),
        cmocka_unit_test(a_partition_without_files_may_not_lie_on_the_firmware),
    };

    return cmocka_run_group_tests(tests, platform_files, captured_folder_end);
}
