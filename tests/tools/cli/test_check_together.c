/* SPDX-License-Identifier: BSD-3-Clause */
/* What `lfasim check` says of several files: which belong together, what they do to each other, and
 * what each partition lacks. Every rule has an input that breaks it, and one that nearly does. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lfasim/readers/file.h"
#include "tests/tools/cli/captured.h"
#include "tools/cli/verbs.h"

/* ---- files ----------------------------------------------------------------------------------- */

/* What a manifest says; what is NULL or 0 has a value of its own. */
struct manifest {
    const char *load, *order, *uuid, *image_uuid, *contexts, *version, *level;
    const char *root;    /* more properties and nodes of the root */
    const char *regions; /* more memory regions */
    const char *devices; /* device regions */
    const char *live_base, *rx_base;
    bool plain; /* without live activation */
};

static const char *or_else(const char *text, const char *other)
{
    return text ? text : other;
}

static void write_manifest(const char *path, const struct manifest *m)
{
    static char text[8192];
    int n = snprintf(
        text, sizeof(text),
        "/dts-v1/;\n/ {\n"
        "compatible = \"arm,ffa-manifest-1.0\";\nffa-version = <%s>;\nuuid = <%s>;\n"
        "messaging-method = <3>;\nexecution-ctx-count = <%s>;\nexception-level = <%s>;\n"
        "execution-state = <0>;\nns-interrupts-action = <2>;\nentrypoint-offset = <0x2000>;\n"
        "%s%s%sboot-order = <%s>;\n%s\n",
        or_else(m->version, "0x00010003"), or_else(m->uuid, "1 2 3 4"), or_else(m->contexts, "1"),
        or_else(m->level, "2"), m->load ? "load-address = <" : "", m->load ? m->load : "",
        m->load ? ">;\n" : "", or_else(m->order, "1"), or_else(m->root, ""));

    if (!m->plain)
        n += snprintf(
            text + n, sizeof(text) - (size_t)n,
            "lifecycle-support;\nlive-activation-support;\nlive-activation-register = <5>;\n"
            "image-uuid = <%s>;\n"
            "rx_tx-info { compatible = \"arm,ffa-manifest-rx_tx-buffer\"; rx-buffer = <&rx>; "
            "tx-buffer = <&tx>; };\n"
            "live-state-buffer-info { compatible = \"arm,ffa-manifest,live-state-buffer\"; "
            "live-state-buffer = <&state>; };\n",
            or_else(m->image_uuid, "5 6 7 8"));
    n += snprintf(text + n, sizeof(text) - (size_t)n,
                  "memory-regions { compatible = \"arm,ffa-manifest-memory-regions\";\n"
                  "rx: rx { base-address = <0 %s>; pages-count = <1>; attributes = <1>; };\n"
                  "tx: tx { base-address = <0 %s>; pages-count = <1>; "
                  "attributes = <3>; };\n"
                  "state: state { base-address = <0 %s>; pages-count = <1>; attributes = <3>; };\n"
                  "%s};\n",
                  or_else(m->rx_base, "0x6c00000"), m->rx_base ? "0x6c09000" : "0x6c01000",
                  or_else(m->live_base, "0x6c02000"), or_else(m->regions, ""));
    if (m->devices)
        n += snprintf(text + n, sizeof(text) - (size_t)n,
                      "device-regions { compatible = \"arm,ffa-manifest-device-regions\";\n%s};\n",
                      m->devices);
    snprintf(text + n, sizeof(text) - (size_t)n, "};\n");
    captured_file(path, text);
}

/* An SPMC manifest with vm1 "a" at 0x6480000 and, unless NULL, what vm2 says. */
static void write_spmc(const char *path, const char *vm1, const char *vm2)
{
    static char text[4096];

    snprintf(text, sizeof(text),
             "/dts-v1/;\n/ { compatible = \"arm,ffa-core-manifest-1.0\";\n"
             "#address-cells = <2>; #size-cells = <2>;\n"
             "attribute { maj_ver = <1>; min_ver = <3>; spmc_id = <0x8000>;\n"
             "load_address = <0 0x6000000>; binary_size = <0x80000>; };\n"
             "memory { device_type = \"memory\"; reg = <0 0x6000000 0 0x2000000>; };\n"
             "uart { device_type = \"device-memory\"; reg = <0 0x1c090000 0 0x20000>; };\n"
             "cpus { #address-cells = <2>; #size-cells = <0>;\n"
             "cpu { device_type = \"cpu\"; reg = <0 0>; }; };\n"
             "hypervisor { compatible = \"hafnium,hafnium\";\n"
             "vm1 { is_ffa_partition; debug_name = \"a\"; %s };\n%s%s%s};\n};\n",
             or_else(vm1, "load_address = <0x6480000>; mem_size = <0x100000>; vcpu_count = <1>;"),
             vm2 ? "vm2 { is_ffa_partition; debug_name = \"b\"; " : "", vm2 ? vm2 : "",
             vm2 ? " };\n" : "");
    captured_file(path, text);
}

#define VM2 "load_address = <0x6680000>; mem_size = <0x100000>; vcpu_count = <1>;"

/* The partition b, beside a and apart from it. */
static struct manifest beside(void)
{
    return (struct manifest){.load = "0x6680000",
                             .order = "2",
                             .uuid = "1 2 3 5",
                             .image_uuid = "5 6 7 9",
                             .rx_base = "0x6d00000",
                             .live_base = "0x6d02000"};
}

static void pack(const char *name, const char *image_options)
{
    char line[512];

    snprintf(line, sizeof(line), "image --behaviour counter --text 8KiB %s -o %s.elf",
             image_options, name);
    assert_int_equal(captured(lfs_verb_image, line).status, 0);
    snprintf(line, sizeof(line), "pack --image %s.elf --manifest %s.dts -o %s.pkg", name, name,
             name);
    assert_int_equal(captured(lfs_verb_pack, line).status, 0);
}

static int set_up(void **state)
{
    struct manifest b = beside();

    if (captured_folder(state) != 0)
        return 1;
    write_manifest("a.dts", &(struct manifest){.load = "0x6480000"});
    write_manifest("b.dts", &b);
    write_spmc("one.dts", NULL, NULL);
    write_spmc("two.dts", NULL, VM2);
    pack("a", "--live-state-version 1 --live-state-size 64");
    pack("b", "--live-state-version 1 --live-state-size 64");
    return 0;
}

static void expect(const char *line, int status, const char *on_out, const char *on_err)
{
    struct captured result = captured(lfs_verb_check, line);

    if (result.status != status || strstr(result.out, on_out) == NULL ||
        (on_err[0] != 0 ? strstr(result.err, on_err) == NULL : result.err[0] != 0))
        fail_msg("%s\n-> %d, wanted %d '%s' '%s'\nstdout:\n%s\nstderr:\n%s", line, result.status,
                 status, on_out, on_err, result.out, result.err);
}

/* Nothing of that name is told. */
static void expect_without(const char *line, const char *name)
{
    struct captured result = captured(lfs_verb_check, line);

    if (strstr(result.err, name) != NULL)
        fail_msg("%s\ntells %s:\n%s", line, name, result.err);
}

/* b says m, and the two together break a rule; b as it is does not. */
static void expect_of_b(struct manifest m, int status, const char *name, const char *where)
{
    struct manifest sound = beside();

    write_manifest("b.dts", &m);
    expect("check two.dts a.dts b.dts", status, "", name);
    expect("check two.dts a.dts b.dts", status, "", where);
    expect_without("check --separate two.dts a.dts b.dts", name);
    write_manifest("b.dts", &sound);
    expect_without("check two.dts a.dts b.dts", name);
}

/* ---- what belongs together ------------------------------------------------------------------- */

static void files_of_a_platform_are_paired(void **state)
{
    (void)state;
    expect("check a.pkg two.dts b.dts a.dts a.elf", 0,
           "a (0x8001), working memory 0x6480000 to 0x657ffff\n"
           "  is manifest a.dts\n"
           "     package a.pkg, by its manifest\n"
           "     image a.elf, by its code\n"
           "     vm1 of two.dts, by its load address\n"
           "  boots            yes ",
           "");
    expect("check a.pkg two.dts b.dts a.dts", 0, "b (0x8002), working memory", "");
    expect("check a.pkg two.dts b.dts a.dts", 0,
           "together: 2 partitions, 0 conflicts of memory: 0 errors, 0 warnings\n"
           "4 passed, 0 failed\n",
           "");
}

static void a_manifest_and_its_package_are_enough_for_an_answer(void **state)
{
    (void)state;
    expect("check a.dts a.pkg", 0,
           "  boots            not knowable  give the SPMC manifest, which says where memory is\n"
           "  live-activatable yes           as far as files tell",
           "");
    expect("check a.dts a.pkg", 0, "  keeps its state  yes  ", "");
    expect("check a.dts a.pkg", 0, "    met      FF-A 1.3 or later ", "");
    expect("check a.dts a.pkg", 0, "ffa-version is 1.3, a.dts:4:1\n", "");
}

static void one_file_is_no_platform(void **state)
{
    struct captured result = captured(lfs_verb_check, "check a.dts");

    (void)state;
    assert_null(strstr(result.out, "together:"));
    result = captured(lfs_verb_check, "check --separate a.dts b.dts");
    assert_null(strstr(result.out, "together:"));
    expect("check a.dts --ready", 0, "together: 1 partition, ", "");
}

static void what_may_be_anybodys_is_nobodys(void **state)
{
    (void)state;
    captured_file("link.txt", "");
    assert_int_equal(captured(lfs_verb_image, "image --behaviour echo -o x.elf").status, 0);
    expect("check a.dts b.dts x.elf", 0, "",
           "x.elf: warning: nothing else telling, this may be 'a' or 'b', and is left out "
           "[SYSTEM_AMBIGUOUS]");
    expect("check a.dts x.elf", 0, "image x.elf, the only one without an image", "");
    expect("check a.dts b.dts a.elf", 0, "image a.elf, by its name", "");
}

static void what_has_no_counterpart_is_told(void **state)
{
    (void)state;
    expect("check two.dts a.dts", 0, "",
           "no file given is vm2, 'b', at load address 0x6680000 [SYSTEM_UNMATCHED]");
    expect("check one.dts a.dts b.dts", 0, "boots            no            no vmN of the SPMC",
           "b.dts: warning: no vmN of the SPMC manifest is this partition");
    expect("check one.dts x.elf", 0, "", "no partition given has this image [SYSTEM_UNMATCHED]");
    expect_without("check two.dts a.dts b.dts", "SYSTEM_UNMATCHED");
    expect("check one.dts two.dts a.dts", 1, "", "[SYSTEM_SPMC_TWICE]");
    expect("check one.dts two.dts a.dts --separate", 0, "", "");
}

static void packages_hold_what_is_given_beside_them(void **state)
{
    struct manifest other = {.load = "0x6480000", .order = "7"};

    (void)state;
    write_manifest("a.dts", &other);
    expect("check a.dts a.pkg", 0, "package a.pkg, by its image UUID",
           "the manifest in this package is not a.dts: 1 difference [LINT_PACKAGE_MANIFEST]");
    expect("check a.dts a.pkg", 0, "", "a.dts:13:1: note: the first one is here");
    write_manifest("a.dts", &(struct manifest){.load = "0x6480000"});
    expect_without("check a.dts a.pkg", "LINT_PACKAGE_MANIFEST");
    expect("check a.dts a.pkg x.elf", 0, "",
           "x.elf: warning: this image is not the one in the package a.pkg [LINT_PACKAGE_IMAGE]");
    expect_without("check a.dts a.pkg a.elf", "LINT_PACKAGE_IMAGE");
}

static void a_file_counts_once(void **state)
{
    (void)state;
    expect("check one.dts a.dts ./a.dts", 0, "together: 1 partition, 0 conflicts",
           "./a.dts: warning: this file is given already, as a.dts [SYSTEM_FILE_TWICE]");
    expect("check a.pkg a.pkg one.dts", 0, "together: 1 partition, 0 conflicts",
           "[SYSTEM_FILE_TWICE]");
    expect_without("check a.dts a.pkg a.elf one.dts", "SYSTEM_FILE_TWICE");
}

/* Not two partitions of a platform. */
static void old_and_new_are_compared_otherwise(void **state)
{
    struct manifest b = beside();

    (void)state;
    write_manifest("c.dts", &(struct manifest){.load = "0x6480000"});
    expect("check a.dts c.dts", 1, "",
           "help: an update and what it replaces are compared by --from a.dts --to c.dts");
    b.image_uuid = "5 6 7 8";
    write_manifest("c.dts", &b);
    expect("check a.dts c.dts", 1, "", "[DUPLICATE_IMAGE_UUID]");
    expect_without("check a.dts c.dts", "--from");
}

/* ---- memory ---------------------------------------------------------------------------------- */

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
    expect("check c-spmc.dts c.dts", 0, "1 conflict of memory", "[MC-08]");
    a.load = "0x6480000";
    write_manifest("c.dts", &a);
    expect("check one.dts c.dts", 0, "0 conflicts of memory", "");
    expect("check one.dts c.dts", 0,
           "    met      staged bytes fit working memory            0x100000 bytes are staged; "
           "working "
           "memory has 0x100000, one.dts:",
           "");
    write_spmc("c-spmc.dts", NULL, VM2);
    b.regions = "heap { base-address = <0 0x70ff000>; pages-count = <1>; attributes = <3>; };\n";
    write_manifest("d.dts", &b);
    expect("check c-spmc.dts c.dts d.dts", 0, "1 conflict of memory", "[MC-09]");
    b.regions = "heap { base-address = <0 0x7100000>; pages-count = <1>; attributes = <3>; };\n";
    write_manifest("d.dts", &b);
    expect("check c-spmc.dts c.dts d.dts", 0, "0 conflicts of memory", "");
    write_spmc("c-spmc.dts", small, NULL);
    expect("check c-spmc.dts c.dts", 0, "    NOT MET  staged bytes fit working memory", "[MC-11]");
    expect("check c-spmc.dts c.dts", 0,
           "live-activatable no            0x100000 bytes are staged; working memory has 0xff000\n",
           "[MC-11]");
    expect("check c-spmc.dts a.dts", 0, "    unknown  staged bytes fit working memory", "");
    lfs_proves("MF-86 MC-11");
}

/* MC-10: the ranges end below the FVP port's staging bases. */
static void staging_lies_in_secure_memory(void **state)
{
    struct manifest a = {.load = "0x6480000", .image_uuid = FVP_SP1};

    (void)state;
    write_manifest("c.dts", &a);
    captured_file("less.dts", "/ { memory { reg = <0 0x6000000 0 0x1000000>; }; };\n");
    expect("check one.dts+less.dts c.dts", 0, "", "[MC-10]");
    expect_without("check one.dts c.dts", "[MC-10]");
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
    expect("check two.dts+sram.dts b.dts", 0, "", "[LINT_EL3_OVERLAP]");
    b.regions = "low { base-address = <0 0x4060000>; pages-count = <1>; attributes = <3>; };\n";
    write_manifest("b.dts", &b);
    expect_without("check two.dts+sram.dts b.dts", "[LINT_EL3_OVERLAP]");
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

/* ---- names and numbers ----------------------------------------------------------------------- */

static void names_are_unique_on_a_platform(void **state)
{
    struct manifest b = beside();

    (void)state;
    b.order = "1";
    expect_of_b(b, 1, "[INVALID_BOOT_ORDER]", "a.dts:13:1: note: that of 'a' is here");
    b = beside();
    b.image_uuid = "5 6 7 8";
    expect_of_b(b, 1, "[DUPLICATE_IMAGE_UUID]", "note: that of 'a' is here");
    lfs_proves("MF-13 MF-27");
}

static void interrupts_belong_to_one_partition(void **state)
{
    static const char first[] =
        "uart { base-address = <0 0x1c090000>; pages-count = <1>; attributes "
        "= <3>; interrupts = <40 0x900>; };\n";
    static const char second[] = "uart { base-address = <0 0x1c0a0000>; pages-count = <1>; "
                                 "attributes = <3>; interrupts = <40 0x900>; };\n";
    struct manifest a = {.load = "0x6480000", .devices = first}, b = beside();

    (void)state;
    write_manifest("a.dts", &a);
    b.devices = second;
    expect_of_b(b, 0, "[LINT_INTID_SHARED]", "note: 'a' names it here");
    write_manifest("a.dts", &(struct manifest){.load = "0x6480000"});
    lfs_proves("MF-57");
}

/* MAN-18, N2. */
static void a_partition_and_its_vm_agree(void **state)
{
    struct manifest b = beside();

    (void)state;
    b.load = "0x6690000";
    expect_of_b(b, 0, "[LINT_LOAD_ADDRESS]", "= it says 0x6680000, the partition's 0x6690000");
    write_spmc("two.dts", NULL,
               "load_address = <0x6680000>; mem_size = <0x100000>; vcpu_count = <8>;");
    expect("check two.dts a.dts b.dts", 0, "    NOT MET  one vCPU", "[LINT_VCPU_MISMATCH]");
    b = beside();
    b.level = "1";
    write_manifest("b.dts", &b);
    expect("check two.dts a.dts b.dts", 1, "the SPMC panics over it: LINT_VCPU_COUNT",
           "[LINT_VCPU_COUNT]");
    write_spmc("two.dts", NULL, VM2);
    expect_without("check two.dts a.dts b.dts", "LINT_VCPU");
    b = beside();
    write_manifest("b.dts", &b);
    lfs_proves("MAN-18 MF-64");
}

/* MF-72, MF-73. */
static void packages_fit_their_memory(void **state)
{
    (void)state;
    write_spmc("small.dts", "load_address = <0x6480000>; mem_size = <0x3000>; vcpu_count = <1>;",
               NULL);
    expect("check small.dts a.pkg", 1, "the SPMC panics over it: PKG_TOO_BIG", "[PKG_TOO_BIG]");
    write_spmc("small.dts", "load_address = <0x6480000>; mem_size = <0x4000>; vcpu_count = <1>;",
               NULL);
    expect("check small.dts a.pkg", 0, "    NOT MET  working memory holds bss and stacks",
           "[LINT_NOBITS_OVERRUN]");
    expect(
        "check small.dts a.pkg", 0,
        "  boots            no            it is loaded, but its bss or stacks end beyond working "
        "memory\n",
        "[LINT_NOBITS_OVERRUN]");
    write_spmc("small.dts", "load_address = <0x6480000>; mem_size = <0x5000>; vcpu_count = <1>;",
               NULL);
    expect("check small.dts a.pkg", 0, "    met      working memory holds bss and stacks", "");
    lfs_proves("MF-72 MF-73 MC-12");
}

/* What the check of its own file tells is no less true of the platform. */
static void what_does_not_boot_cannot_be_activated(void **state)
{
    struct manifest c = {.load = "0x6480000"};

    (void)state;
    c.regions = "heap { base-address = <0 0x6c00000>; pages-count = <1>; attributes = <3>; };\n";
    write_manifest("c.dts", &c);
    expect("check one.dts c.dts", 1,
           "  boots            no            the SPMC panics over it: MEM_REGION_OVERLAP\n"
           "  live-activatable no            it does not boot\n",
           "[MEM_REGION_OVERLAP]");
    c.regions = "heap { base-address = <0 0x6c03000>; pages-count = <1>; attributes = <3>; };\n";
    write_manifest("c.dts", &c);
    expect("check one.dts c.dts", 0, "  live-activatable yes ", "");
    write_spmc("bad.dts", NULL,
               "load_address = <0x6500000>; mem_size = <0x100000>; vcpu_count = <1>;");
    expect("check bad.dts a.dts", 1,
           "  boots            no            the SPMC panics while it boots: MEM_REGION_OVERLAP of "
           "'bad.dts'\n",
           "[MEM_REGION_OVERLAP]");
    captured_file("spmd.dts", "/ { attribute { maj_ver = <2>; }; };\n");
    expect("check one.dts+spmd.dts a.dts", 1,
           "  boots            no            the SPMD refuses one.dts: the platform boots without "
           "SPM\n  live-activatable no ",
           "SPMD_");
    captured_file("rx.dts", "/ { live-state-buffer-info { live-state-buffer = <&rx>; }; };\n");
    expect("check one.dts a.dts+rx.dts", 1,
           "  boots            not knowable  nothing speaks against it; give its package\n"
           "  live-activatable no            no memory region has this phandle\n",
           "[LINT_LIVE_BUFFER_UNRESOLVED]");
    expect("check one.dts a.dts b.dts", 0,
           "  boots            no            no vmN of the SPMC manifest is this partition\n"
           "  live-activatable no            it does not boot\n",
           "[SYSTEM_UNMATCHED]");
}

static void layouts_agree_with_manifests(void **state)
{
#define LAYOUT(offset, uuid, load)                                                        \
    "{ \"a\": { \"image\": { \"file\": \"a.elf\", \"offset\": \"" offset                  \
    "\" }, \"pm\": \"a.dts\", \"uuid\": \"" uuid "\", \"physical-load-address\": \"" load \
    "\" } }\n"
    static const char own[] = "01000000-0200-0000-0300-000004000000";

    (void)state;
    captured_file("l.json", LAYOUT("0x2000", "01000000-0200-0000-0300-000004000000", "0x6480000"));
    assert_int_equal(strlen(own), 36);
    expect("check l.json one.dts", 0, "'a' of l.json, by its manifest\n     image a.elf, as the",
           "");
    captured_file("l.json", LAYOUT("0x2000", "01000000-0200-0000-0300-000004000000", "0x6490000"));
    expect("check l.json one.dts", 1, "", "[LINT_LAYOUT_LOAD_ADDRESS]");
    captured_file("l.json", LAYOUT("0x2000", "01000000-0200-0000-0300-000004000001", "0x6480000"));
    expect("check l.json one.dts", 0, "", "[LINT_LAYOUT_UUID]");
    captured_file("l.json", LAYOUT("0x4000", "01000000-0200-0000-0300-000004000000", "0x6480000"));
    expect("check l.json one.dts", 0, "", "[LINT_ENTRY_OUTSIDE_IMAGE]");
}

/* ---- readiness ------------------------------------------------------------------------------- */

static void what_is_not_met_fails_when_asked(void **state)
{
    static const struct {
        struct manifest m;
        const char *row;
    } rows[] = {
        {{.contexts = "2", .plain = true}, "execution-ctx-count is 2"},
        {{.version = "0x00010002"}, "ffa-version is 1.2"},
        {{.plain = true}, "lifecycle-support is absent"},
        {{.plain = true}, "live-activation-support is absent"},
        {{.plain = true}, "live-activation-register is absent"},
        {{.plain = true}, "image-uuid is absent"},
        {{.plain = true}, "live-state-buffer-info is absent"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct manifest m = rows[i].m;

        m.load = "0x6480000";
        write_manifest("c.dts", &m);
        expect("check c.dts --ready", 1, rows[i].row, "[READY_NOT_MET]");
        expect("check c.dts --ready --warn READY_NOT_MET", 0, "    NOT MET", "[READY_NOT_MET]");
    }
    expect("check a.dts --ready", 0, "live-activatable yes", "");
}

/* The firmware refuses most of what is not met, and then all of the manifest. */
static void what_is_refused_has_its_table_too(void **state)
{
    static const struct {
        const char *from, *to, *row;
    } rows[] = {
        {"execution-ctx-count = <1>", "execution-ctx-count = <2>",
         "    NOT MET  one vCPU                                   execution-ctx-count is 2, "
         "c.dts:"},
        {"lifecycle-support;", "",
         "    NOT MET  lifecycle-support declared                 live activation needs "
         "lifecycle-support"},
        {"live-activation-register = <5>;", "",
         "    NOT MET  a register tells the new instance          live activation needs "
         "live-activation-register"},
        {"live-activation-register = <5>", "live-activation-register = <4>",
         "    NOT MET  a register tells the new instance          live-activation-register is "
         "x4, "},
        {"image-uuid = <5 6 7 8>", "image-uuid = <0 0 0 0>",
         "    NOT MET  image UUID declared                        the nil UUID names nothing"},
        {"live-state-buffer-info", "other",
         "    NOT MET  live-state buffer from a static region     live-state-buffer-info is "
         "absent"},
    };
    char *text;
    size_t length;

    (void)state;
    assert_int_equal(lfs_file_load("a.dts", 8192, &text, &length), 0);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        static char changed[8192];
        const char *at = strstr(text, rows[i].from);

        assert_non_null(at);
        snprintf(changed, sizeof(changed), "%.*s%s%s", (int)(at - text), text, rows[i].to,
                 at + strlen(rows[i].from));
        captured_file("c.dts", changed);
        expect("check one.dts c.dts", 1, rows[i].row, "c.dts:");
        expect("check one.dts c.dts", 1, "vm1 of one.dts, by its load address", "c.dts:");
        expect("check one.dts c.dts", 1,
               "boots            no            the SPMC panics over it: ", "c.dts:");
    }
    free(text);
}

static void layout_a_keeps_no_state(void **state)
{
    (void)state;
    write_manifest("e.dts", &(struct manifest){.load = "0x6480000"});
    pack("e", "");
    expect("check e.dts e.pkg one.dts", 0, "  keeps its state  no            layout A: ", "");
    expect("check a.dts a.pkg one.dts", 0, "  keeps its state  yes  ", "");
    expect("check a.dts one.dts", 0, "  keeps its state  not knowable  ", "");
}

static void json_has_a_line_for_each_partition(void **state)
{
    (void)state;
    expect("check --format json one.dts a.dts", 0,
           "{\"partition\":\"a\",\"id\":32769,\"load\":\"0x6480000\",\"memory\":\"0x100000\","
           "\"members\":[\"manifest a.dts\",\"vm1 of one.dts, by its load address\"],"
           "\"boots\":{\"answer\":\"unknown\"",
           "");
    expect("check --format json one.dts a.dts", 0,
           "{\"name\":\"ffa-version\",\"text\":\"FF-A 1.3 or later\",\"for\":\"live activation\","
           "\"met\":\"met\",\"reason\":\"ffa-version is 1.3\",\"file\":\"a.dts\",\"line\":4,"
           "\"column\":1,\"length\":11}",
           "");
    expect("check --format json one.dts a.dts", 0,
           "{\"together\":1,\"conflicts\":0,\"errors\":0,\"warnings\":0,\"status\":0}\n", "");
}

/* The other front door: a scenario's partitions, by the same rules. */
static void places_in_packages_are_offsets_in_json(void **state)
{
    struct captured result = captured(lfs_verb_check, "check a.pkg one.dts --format json");

    (void)state;
    assert_non_null(strstr(result.out, "\"reason\":\"ffa-version is 1.3\",\"file\":\"a.pkg\","
                                       "\"line\":null,\"column\":null,\"length\":null,"
                                       "\"offset\":"));
    assert_null(strstr(result.out, "\"line\":0"));
}

static void names_of_regions_are_no_proof(void **state)
{
    (void)state;
    captured_file(
        "names.dts",
        "/ { /delete-node/ rx_tx-info; memory-regions {\n"
        "rx { description = \"rx-buffer\"; };\ntx { description = \"tx-buffer\"; }; }; };\n");
    expect("check one.dts a.dts+names.dts a.elf", 0,
           "  keeps its state  yes           if RX and TX are where names of regions say, ", "");
    expect("check one.dts a.dts+names.dts a.elf", 0,
           "goes to region 'state'; RX and TX, by their regions' names, lie outside", "");
    expect("check one.dts a.dts a.elf", 0,
           "  keeps its state  yes           unless a transaction of the run overlaps", "");
}

static void scenarios_are_judged_by_the_same_rules(void **state)
{
#define SCENARIO(staging)     WITH_B("", staging)
#define PLACED(load, staging) WITH_B(", load: " load, staging)
#define WITH_B(load, staging)                                                                     \
    "lfasim: 1\nname: small\nsummary: Two partitions.\n"                                          \
    "images:\n  a: {manifest: a.dts, behaviour: echo}\n  b: {manifest: b.dts, behaviour: echo}\n" \
    "partitions: {a: {image: a}, b: {image: b" load "}}\n"                                        \
    "components:\n  - {name: a, partition: a, image: a, staging: " staging "}\n"

    (void)state;
    captured_file("s.yaml", SCENARIO("0x6600000"));
    expect("check s.yaml", 0, "", "[MC-09]");
    expect_without("check s.yaml --separate", "[MC-09]");
    expect("check s.yaml", 0, "", "s.yaml:7:40: warning: working memory of 'b'");
    captured_file("t.yaml", PLACED("0x6680000", "0x6600000"));
    expect("check t.yaml", 0, "", "t.yaml:7:49: warning: working memory of 'b'");
    captured_file("s.yaml", SCENARIO("0x7000000"));
    expect("check s.yaml", 0, "1 passed", "");
    expect("check s.yaml --ready", 1, "", "the scenario has no component for it [READY_NOT_MET]");
    expect("check s.yaml --ready", 1,
           "a (0x8001), working memory 0x6480000 to 0x657ffff\n"
           "  is image 'a'\n"
           "  boots            yes           nothing in its files speaks against it\n"
           "  live-activatable yes ",
           "READY_NOT_MET");
    expect("check s.yaml --ready", 1,
           "  live-activatable no            the scenario has no component for it\n",
           "READY_NOT_MET");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(files_of_a_platform_are_paired),
        cmocka_unit_test(a_manifest_and_its_package_are_enough_for_an_answer),
        cmocka_unit_test(one_file_is_no_platform),
        cmocka_unit_test(what_may_be_anybodys_is_nobodys),
        cmocka_unit_test(what_has_no_counterpart_is_told),
        cmocka_unit_test(packages_hold_what_is_given_beside_them),
        cmocka_unit_test(old_and_new_are_compared_otherwise),
        cmocka_unit_test(a_file_counts_once),
        cmocka_unit_test(claims_that_meet_are_told_with_both_sides),
        cmocka_unit_test(a_device_belongs_to_one_partition),
        cmocka_unit_test(buffers_in_working_memory_are_told_by_their_names),
        cmocka_unit_test(staging_of_the_fvp_port_is_a_claim_too),
        cmocka_unit_test(staging_lies_in_secure_memory),
        cmocka_unit_test(what_a_device_may_write_is_a_claim),
        cmocka_unit_test(memory_of_el3_is_no_partitions),
        cmocka_unit_test(regions_lie_in_the_ranges_of_the_spmc_manifest),
        cmocka_unit_test(names_are_unique_on_a_platform),
        cmocka_unit_test(interrupts_belong_to_one_partition),
        cmocka_unit_test(a_partition_and_its_vm_agree),
        cmocka_unit_test(packages_fit_their_memory),
        cmocka_unit_test(what_does_not_boot_cannot_be_activated),
        cmocka_unit_test(layouts_agree_with_manifests),
        cmocka_unit_test(what_is_not_met_fails_when_asked),
        cmocka_unit_test(what_is_refused_has_its_table_too),
        cmocka_unit_test(layout_a_keeps_no_state),
        cmocka_unit_test(json_has_a_line_for_each_partition),
        cmocka_unit_test(places_in_packages_are_offsets_in_json),
        cmocka_unit_test(names_of_regions_are_no_proof),
        cmocka_unit_test(scenarios_are_judged_by_the_same_rules),
    };

    return cmocka_run_group_tests(tests, set_up, captured_folder_end);
}
