/* SPDX-License-Identifier: BSD-3-Clause */
/* `lfasim check --map` and `--format sarif`, of files together and of a scenario. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <jansson.h>

#include "lfasim/readers/file.h"
#include "tests/tools/cli/captured.h"
#include "tests/tools/cli/firmware_files.h"
#include "tools/cli/verbs.h"

/* The manifest of a small partition with a region of one page. */
#define REGION(base)                                                                            \
    FIRMWARE_MANIFEST_HEAD                                                                      \
    "    ns-interrupts-action = <1>;\n    boot-order = <1>;\n"                                  \
    "    memory-regions {\n"                                                                    \
    "        compatible = \"arm,ffa-manifest-memory-regions\";\n"                               \
    "        heap { base-address = <0x0 " base ">; pages-count = <1>; attributes = <0x3>; };\n" \
    "    };\n};\n"

#define SPMC                                                                                     \
    "/dts-v1/;\n/ { compatible = \"arm,ffa-core-manifest-1.0\"; #address-cells = <2>;\n"         \
    "#size-cells = <2>; attribute { maj_ver = <1>; min_ver = <3>; spmc_id = <0x8000>; };\n"      \
    "dram { device_type = \"memory\"; reg = <0 0x6100000 0 0x1f00000>; };\n"                     \
    "cpus { #address-cells = <2>; #size-cells = <0>; cpu { device_type = \"cpu\"; reg = <0 0>; " \
    "}; "                                                                                        \
    "};\nhypervisor { compatible = \"hafnium,hafnium\"; vm1 { is_ffa_partition; debug_name = "   \
    "\"sp\";\nload_address = <0x6480000>; mem_size = <0x100000>; vcpu_count = <1>; }; }; };\n"

static void expect(const char *line, int status, const char *text)
{
    struct captured result = captured(lfs_verb_check, line);

    if (result.status != status ||
        (strstr(result.out, text) == NULL && strstr(result.err, text) == NULL))
        fail_msg("%s\n-> %d, wanted %d '%s'\nstdout:\n%s\nstderr:\n%s", line, result.status, status,
                 text, result.out, result.err);
}

static void expect_file(const char *path, const char *text)
{
    char *bytes;
    size_t size;

    assert_int_equal(lfs_file_load(path, 1u << 20, &bytes, &size), 0);
    if (strstr(bytes, text) == NULL)
        fail_msg("%s lacks '%s':\n%s", path, text, bytes);
    free(bytes);
}

static int set_up(void **state)
{
    if (captured_folder(state) != 0)
        return 1;
    captured_file("spmc.dts", SPMC);
    captured_file("sp.dts", firmware_manifest);
    captured_file("apart.dts", REGION("0x6580000"));
    captured_file("inside.dts", REGION("0x657f000"));
    captured_file("s.yaml", FIRMWARE_HEAD("small"));
    return 0;
}

static void files_together_are_drawn_as_bars(void **state)
{
    (void)state;
    expect("check apart.dts spmc.dts --map -", 0, "secure memory 'dram', 0x06100000 to 0x07ffffff");
    expect("check apart.dts spmc.dts --map -", 0,
           "  0x06480000 0x0657ffff     1 MiB  sp    working memory         |");
    expect("check apart.dts spmc.dts --map -", 0, "static region 'heap'");
    expect("check apart.dts spmc.dts --map -", 0, " claims, 0 conflicts\n");
}

/* Next page, next verdict: both sides are listed with their places. */
static void conflicts_are_drawn_with_both_places(void **state)
{
    (void)state;
    expect("check inside.dts spmc.dts --map -", 1, " claims, 1 conflict\n");
    expect("check inside.dts spmc.dts --map -", 1,
           "!1 MEM_REGION_OVERLAP at 0x0657f000 to 0x0657ffff");
    expect("check inside.dts spmc.dts --map -", 1, "memory region 'heap', inside.dts:");
    expect("check inside.dts spmc.dts --map -", 1, "working memory, spmc.dts:7:1");
}

/* The GUID of TF-A's FVP port: where that stages, and where its EL3 is, no file says. */
static void what_is_assumed_is_drawn_as_such(void **state)
{
#define LIVE_NODES                                                                     \
    "/ { ffa-version = <0x00010003>; lifecycle-support; live-activation-support;\n"    \
    "live-activation-register = <5>; image-uuid = <0x962a7bf0 0x174d471d 0xa686c89e "  \
    "0x5c3e254e>;\nlive-state-buffer-info { compatible = "                             \
    "\"arm,ffa-manifest,live-state-buffer\"; live-state-buffer = <&live>; };\n"        \
    "memory-regions { compatible = \"arm,ffa-manifest-memory-regions\"; live: live { " \
    "base-address = <0 0x6c00000>; pages-count = <1>; attributes = <3>; }; }; };\n"
    static const char line[] = "check sp.dts+live.dts spmc.dts --map ";
    char command[128];

    (void)state;
    captured_file("live.dts", LIVE_NODES);
    snprintf(command, sizeof(command), "%s-", line);
    expect(command, 0, "  0x07000000 0x070fffff     1 MiB  sp    staging area (assumed) |");
    expect(command, 0, "EL3 firmware (assumed) |");
    expect(command, 0, "\nassumed: TF-A's FVP port\n");
    snprintf(command, sizeof(command), "%sm.svg", line);
    expect(command, 0, "");
    expect_file("m.svg", "staging area (assumed)");
    expect_file("m.svg", "1 MiB, live.dts:");
    expect_file("m.svg", " (assumed: TF-A's FVP port)</title>");
    snprintf(command, sizeof(command),
             "%s- --component f07b2a96-1d47-4d17-9ec8-86a64e253e5c=0x7000000+0x1000", line);
    expect(command, 0, "staging area           |");
}

static void names_with_svg_are_pictures(void **state)
{
    (void)state;
    expect("check inside.dts spmc.dts --map map.svg", 1, "");
    expect_file("map.svg", "<svg xmlns=");
    expect_file("map.svg", "class=\"badge\">1<");
    expect("check apart.dts spmc.dts --map map.txt", 0, "");
    expect_file("map.txt", "memory map: ");
    expect("check apart.dts --map one.txt", 0, ""); /* one file is a platform too */
    expect_file("one.txt", "static region 'heap'");
    expect("check apart.dts spmc.dts --map nowhere/map.svg", 7, "[FILE_UNWRITABLE]");
}

static void the_first_case_of_a_scenario_is_drawn(void **state)
{
    (void)state;
    expect("check s.yaml --map -", 0, "small: ");
    expect("check s.yaml --map -", 0, "working memory");
    expect("check s.yaml sp.dts --map -", 2, "name the scenario alone");
    captured_file("as-is.yaml", "lfasim: 1\nname: as-is\nsummary: The firmware judges.\n"
                                "platform: {preset: fvp-test, cpus: 1, inputs: as-is}\n");
    expect("check as-is.yaml --map -", 2, "leaves to the firmware");
    expect("check --from sp.dts --to sp.dts --map -", 2, "judged together");
    expect("check sp.dts spmc.dts --separate --map -", 2, "judged together");
    expect("check sp.dts spmc.dts --format json --map -", 2, "goes with --format text");
}

/* All of standard output is one document. */
static void sarif_holds_what_files_show_alone_and_together(void **state)
{
    struct captured result = captured(lfs_verb_check, "check inside.dts spmc.dts --format sarif");
    json_t *root = json_loads(result.out, JSON_REJECT_DUPLICATES, NULL), *run;

    (void)state;
    assert_int_equal(result.status, 1);
    assert_string_equal(result.err, "");
    if (root == NULL)
        fail_msg("no JSON document: %s", result.out);
    run = json_array_get(json_object_get(root, "runs"), 0);
    assert_true(json_array_size(json_object_get(run, "results")) > 0);
    assert_non_null(strstr(result.out, "\"ruleId\":\"MEM_REGION_OVERLAP\""));
    assert_non_null(strstr(result.out, "\"uri\":\"spmc.dts\""));
    json_decref(root);
    expect("check apart.dts spmc.dts --format sarif", 0, "\"exitCode\":0");
    expect("check nowhere.dts --format sarif", 3, "\"executionSuccessful\":false");
    expect("check s.yaml --format sarif", 0, "\"version\":\"2.1.0\"");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(files_together_are_drawn_as_bars),
        cmocka_unit_test(conflicts_are_drawn_with_both_places),
        cmocka_unit_test(what_is_assumed_is_drawn_as_such),
        cmocka_unit_test(names_with_svg_are_pictures),
        cmocka_unit_test(the_first_case_of_a_scenario_is_drawn),
        cmocka_unit_test(sarif_holds_what_files_show_alone_and_together),
    };

    return cmocka_run_group_tests(tests, set_up, captured_folder_end);
}
