/* SPDX-License-Identifier: BSD-3-Clause */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <sys/stat.h>

#include "lfasim/readers/dts.h"
#include "tests/tools/cli/captured.h"
#include "tools/cli/verbs.h"

#define BARE                                                                              \
    "/dts-v1/;\n/ { compatible = \"arm,ffa-manifest-1.0\"; ffa-version = <0x00010003>;\n" \
    "uuid = <1 2 3 4>; execution-ctx-count = <1>; exception-level = <2>;\n"               \
    "execution-state = <0>; messaging-method = <3>; load-address = <0 0x6600000>;"
#define HEAD BARE " ns-interrupts-action = <2>;\n"

#define SPMC_HEAD                                                                                 \
    "/dts-v1/;\n/ { compatible = \"arm,ffa-core-manifest-1.0\";\n"                                \
    "#address-cells = <2>; #size-cells = <2>;\n"                                                  \
    "attribute { maj_ver = <1>; min_ver = <3>; spmc_id = <0x8000>; binary_size = <0x80000>; };\n" \
    "memory { device_type = \"memory\"; reg = <0 0x7000000 0 0x1000000>; };\n"                    \
    "cpus { #address-cells = <2>; #size-cells = <0>;\n"                                           \
    "cpu { device_type = \"cpu\"; reg = <0 0>; }; };\n"                                           \
    "hypervisor { compatible = \"hafnium,hafnium\";\n"

static int set_up(void **state)
{
    if (captured_folder(state) != 0)
        return 1;
    captured_file("good.dts", HEAD "};\n");
    captured_file("warned.dts", HEAD "load-adress = <0x1000>;\n};\n");
    captured_file("bad.dts", HEAD "boot-order = <0x10000>;\nnotification-support = <1>;\n};\n");
    captured_file("loose.dts", BARE "\nns-interrupts-action = <256>;\n};\n");
    captured_file("broken.dts", HEAD "boot-order = <1>:\n};\n");
    captured_file("deck.dts", HEAD "lifecycle-support; live-activation-support;\n"
                                   "live-activation-register = <1>; image-uuid = <5 6 7 8>;\n"
                                   "memory-regions {\n"
                                   "compatible = \"arm,ffa-manifest-memory-regions\";\n"
                                   "live-state-buffer { base-address = <0x0 0x7000000>;\n"
                                   "pages-count = <1>; attributes = <3>; }; };\n};\n");
    captured_file("a+b.dts", HEAD "};\n");
    captured_file("notes.md", "nothing that anybody knows\n");
    captured_file("scenario.yaml", "lfasim: 1\nname: small\nsummary: Nothing happens.\n");
    captured_file("wrong.yaml", "lfasim: 1\nname: small\nsummary: Wrong.\nimagse: {}\n");
    captured_file("torn.yaml", "lfasim: [1\n");
    captured_file("names.yaml",
                  "lfasim: 1\nname: names\nsummary: A manifest.\n"
                  "images:\n  sp: {manifest: bad.dts, behaviour: echo, text: 4KiB}\n");
    return mkdir("inc", 0700) != 0 ? 1 : 0;
}

static void expect(const char *line, int status, const char *on_out, const char *on_err)
{
    struct captured result = captured(lfs_verb_check, line);

    if (result.status != status || strstr(result.out, on_out) == NULL ||
        (on_err[0] != 0 ? strstr(result.err, on_err) == NULL : result.err[0] != 0))
        fail_msg("%s\n-> %d, wanted %d '%s' '%s'\nstdout:\n%s\nstderr:\n%s", line, result.status,
                 status, on_out, on_err, result.out, result.err);
}

static void a_sound_manifest_is_described(void **state)
{
    (void)state;
    expect("check --separate good.dts", 0,
           "good.dts: partition manifest, binding 1.0, FF-A 1.3, S-EL1, UP: 0 errors, 0 warnings\n"
           "1 passed, 0 failed\n",
           "");
}

static void warnings_do_not_fail(void **state)
{
    (void)state;
    expect("check --separate warned.dts", 0, "0 errors, 1 warning\n1 passed",
           "[LINT_UNKNOWN_PROPERTY]");
    expect("check warned.dts", 0, "", "warned.dts:5:1: warning");
    expect("check warned.dts", 0, "", "help: did you mean load-address?");
    expect("check good.dts+", 2, "", "a file name is missing in 'good.dts+'");
    expect("check --separate warned.dts --error LINT_UNKNOWN_PROPERTY", 1,
           "1 error, 0 warnings\n0 passed", "warned.dts:5:1: error");
    expect("check warned.dts --allow LINT_UNKNOWN_PROPERTY", 0, "0 errors, 0 warnings", "");
}

/* MAN-05, MAN-06: all findings, and the code that Hafnium answers with. */
static void all_broken_rules_are_told(void **state)
{
    (void)state;
    expect("check bad.dts", 1, "bad.dts: Hafnium refuses it: INTEGER_OVERFLOW (12)\n",
           "bad.dts:5:1: error");
    expect("check bad.dts", 1, "2 errors, 0 warnings", "bad.dts:6:1: error");
    lfs_proves("MAN-05 MAN-06");
}

/* MAN-03: strict unless asked otherwise; what Hafnium does is told in any case. */
static void quirks_are_for_those_who_ask(void **state)
{
    (void)state;
    expect("check loose.dts", 1, "Hafnium accepts it\n", "loose.dts:5:");
    expect("check --quirks hafnium loose.dts", 0, "Hafnium accepts it\n", "[LINT_VALUE_DROPPED]");
    expect("check --quirks linux loose.dts", 2, "", "unknown quirks 'linux'");
    lfs_proves("MAN-03");
}

static void deck_mode_finds_the_live_state_buffer_by_name(void **state)
{
    (void)state;
    expect("check deck.dts", 1, "1 error", "[ILLEGAL_LIVE_ACTIVATION_SUPPORT]");
    expect("check deck.dts --deck", 0, "live-activatable: 0 errors, 1 warning",
           "= Hafnium refuses it; the SPMC that is asked about does not\n");
    /* DV-17: Hafnium itself does not look for it. */
    expect("check deck.dts --deck", 0, "Hafnium refuses it: ILLEGAL_LIVE_ACTIVATION_SUPPORT (48)",
           "warning: live activation needs a node live-state-buffer-info "
           "[ILLEGAL_LIVE_ACTIVATION_SUPPORT]\n");
    lfs_proves("MAN-17 DV-17");
}

/* MAN-13, MAN-14: the GUIDs of TF-A's FVP port are known. */
static void uuids_that_only_look_like_a_component_are_told(void **state)
{
    static const char head[] = "/dts-v1/;\n/ { compatible = \"arm,ffa-manifest-1.1\";\n"
                               "ffa-version = <0x00010003>; execution-ctx-count = <1>;\n"
                               "exception-level = <2>; execution-state = <0>;\n"
                               "services { compatible = \"arm,ffa-manifest-services\";\n"
                               "a { messaging-method = <3>; uuid = ";
    char text[1024];

    (void)state;
    snprintf(text, sizeof(text), "%s\"c3ff2127-7e41-a9f8-05af-24a1afa33474\"; }; }; };\n", head);
    captured_file("looks.dts", text);
    expect("check looks.dts", 0, "1 warning", "[LINT_UUID_SPELLING]");
    snprintf(text, sizeof(text), "%s\"2721ffc3-f8a9-417e-a124-af057434a3af\"; }; }; };\n", head);
    captured_file("is.dts", text);
    expect("check is.dts", 0, "0 warnings", "binding 1.1 is Hafnium's only");
}

/* MF-40, MF-92: it has no code for them, and still the partition does not boot. */
static void verdicts_know_what_fails_later(void **state)
{
    char spmc[4096] = SPMC_HEAD;
    size_t length = strlen(spmc);

    (void)state;
    for (int i = 1; i <= 9; i++)
        length += (size_t)snprintf(spmc + length, sizeof(spmc) - length,
                                   "vm%d { is_ffa_partition; debug_name = \"p\"; load_address = "
                                   "<0x7%d00000>; mem_size = <0x100000>; vcpu_count = <1>; };\n",
                                   i, i);
    snprintf(spmc + length, sizeof(spmc) - length, "}; };\n");
    captured_file("nine.dts", spmc);
    expect("check nine.dts", 0, "Hafnium refuses it: it would not boot so (LINT_VM_COUNT_QUIRK)\n",
           "[LINT_VM_COUNT_QUIRK]\n");
    expect("check nine.dts", 0, "0 errors, 1 warning",
           "= Hafnium refuses it; the SPMC that is asked about does not\n");
    expect("check nine.dts --error LINT_VM_COUNT_QUIRK", 1, "1 error", "[LINT_VM_COUNT_QUIRK]");
    expect("check nine.dts --quirks hafnium", 1, "1 error", "[LINT_VM_COUNT_QUIRK]");
    captured_file("link.dts",
                  HEAD "rx_tx-info { compatible = \"arm,ffa-manifest-rx_tx-buffer\"; rx-buffer = "
                       "<&r>; tx-buffer = <&t>; };\n"
                       "memory-regions { compatible = \"arm,ffa-manifest-memory-regions\";\n"
                       "r: r { base-address = <0 0x7000000>; pages-count = <1>; attributes = <1>; "
                       "};\n"
                       "t: t { base-address = <0 0x7001000>; pages-count = <1>; attributes = <1>; "
                       "}; };\n};\n");
    expect("check link.dts", 1, "Hafnium refuses it: it would not boot so (LINT_RXTX_LINK)\n",
           "[LINT_RXTX_LINK]");
}

static void what_cannot_be_parsed_is_graver(void **state)
{
    (void)state;
    expect("check broken.dts", 3, "broken.dts: device tree: 1 error", "[DTS_SYNTAX]");
    expect("check nowhere.dts", 3, "0 passed, 1 failed\n", "[FILE_UNREADABLE]");
    expect("check notes.md", 3, "notes.md: file: 1 error", "[FILE_KIND_UNKNOWN]");
    expect("check notes.md", 3, "",
           "that check knows: device tree, SP package, image, SP layout, scenario");
    expect("check good.dts bad.dts broken.dts", 3, "1 passed, 2 failed\n", "[DTS_SYNTAX]");
    expect("check bad.dts good.dts", 1, "1 passed, 1 failed\n", "[INTEGER_OVERFLOW]");
}

/* A blob has no lines: the node is named. MF-01, MF-02, and versions that libfdt crashes on. */
static void blobs_are_judged_too(void **state)
{
    struct lfs_dts_source source = {"bad.dts",
                                    (const uint8_t *)(HEAD "boot-order = <0x10000>;\n};\n"), 0};
    struct lfs_diag *diag = lfs_diag_new();
    struct lfs_dtb dtb;
    FILE *file;

    (void)state;
    source.size = strlen((const char *)source.bytes);
    assert_int_equal(lfs_dts_compile(&source, 1, NULL, &dtb, diag), LFS_DTS_OK);
    lfs_diag_free(diag);
    file = fopen("any-name", "wb");
    fwrite(dtb.bytes, 1, dtb.size, file);
    fclose(file);
    expect("check any-name", 1, "any-name: partition manifest: 1 error",
           "any-name: error: boot-order");
    expect("check any-name", 1, "", "node /, property boot-order");
    file = fopen("cut.dtb", "wb");
    fwrite(dtb.bytes, 1, dtb.size - 1, file);
    fclose(file);
    expect("check cut.dtb", 3, "cut.dtb: device-tree blob: 1 error", "[NOT_COMPATIBLE]");
    dtb.bytes[0x17] = 3; /* version */
    file = fopen("old.dtb", "wb");
    fwrite(dtb.bytes, 1, dtb.size, file);
    fclose(file);
    expect("check old.dtb", 3, "old.dtb: device-tree blob: 1 error", "version 3");
    lfs_dtb_free(&dtb);
    lfs_proves("MF-01 MF-02");
}

static void parts_are_one_manifest(void **state)
{
    (void)state;
    captured_file("part.dts", "/ { boot-order = <0x10000>; };\n");
    expect("check good.dts+part.dts", 1, "good.dts+part.dts: partition manifest: 1 error",
           "part.dts:1:5: error");
    expect("check good.dts+nowhere.dts", 3, "", "nowhere.dts");
    expect("check a+b.dts", 0, "a+b.dts: partition manifest", ""); /* a file of that name */
}

static void folders_for_included_files_are_named(void **state)
{
    (void)state;
    captured_file("inc/el.dtsi", "#define ORDER 7\n");
    captured_file("macro.dts", "#include <el.dtsi>\n" HEAD "boot-order = <ORDER>;\n};\n");
    expect("check macro.dts", 3, "", "[DTS_INCLUDE]");
    expect("check macro.dts --include inc", 0, "0 errors", "");
    captured_file("include.yaml", "lfasim: 1\nname: include\nsummary: A folder.\ninclude: inc\n"
                                  "images: {sp: {manifest: macro.dts, behaviour: echo}}\n");
    expect("check include.yaml", 0, "0 errors", "[LINT_ENTRY_OUTSIDE_IMAGE]");
    captured_file("no-include.yaml", "lfasim: 1\nname: include\nsummary: None.\n"
                                     "images: {sp: {manifest: macro.dts, behaviour: echo}}\n");
    expect("check no-include.yaml", 3, "1 error", "[DTS_INCLUDE]");
    /* What is wrong in an included file is shown there, in scenarios too. */
    captured_file("inc/el.dtsi", "#define ORDER 7\n/ { boot-order = <0x10000>; };\n");
    captured_file("macro.dts", HEAD "};\n#include <el.dtsi>\n");
    expect("check include.yaml", 1, "1 error", "inc/el.dtsi:2:5: error");
    expect("check include.yaml", 1, "", "2 | / { boot-order = <0x10000>; };");
}

static void scenarios_are_loaded_but_not_run(void **state)
{
    (void)state;
    expect("check scenario.yaml", 0, "scenario.yaml: scenario, small, 1 case: 0 errors", "");
    expect("check wrong.yaml", 1, "wrong.yaml: scenario: 1 error", "did you mean 'images'?");
    expect("check torn.yaml", 3, "torn.yaml: scenario: 1 error", "[YAML_SYNTAX]");
    expect("check names.yaml", 1, "names.yaml: scenario: 2 errors", "bad.dts:5:1: error");
    expect("check names.yaml", 1, "",
           "names.yaml:5:18: note: named here, as the manifest of image 'sp'");
    captured_file("cut.dts", "/dts-v1/;\n/ {\n");
    captured_file("names-cut.yaml", "lfasim: 1\nname: names\nsummary: A file that ends early.\n"
                                    "images:\n  sp: {manifest: cut.dts, behaviour: echo}\n");
    expect("check names-cut.yaml", 3, "", "names-cut.yaml:5:18: note: named here");
}

static void json_has_one_object_a_line(void **state)
{
    (void)state;
    expect("check --format json bad.dts", 1, "{\"diagnostic\":\"INTEGER_OVERFLOW\"", "");
    expect("check --separate --format json bad.dts", 1,
           "{\"checked\":\"bad.dts\",\"kind\":\"partition manifest\",\"details\":\"\","
           "\"verdicts\":[{\"consumer\":\"Hafnium\",\"accepts\":false,"
           "\"text\":\"INTEGER_OVERFLOW (12)\"}],\"errors\":2,\"warnings\":0,\"status\":1}\n"
           "{\"passed\":0,\"failed\":1,\"status\":1}\n",
           "");
}

static void quiet_says_only_what_is_wrong(void **state)
{
    struct captured result = captured(lfs_verb_check, "check -q good.dts");

    (void)state;
    assert_string_equal(result.out, "1 passed, 0 failed\n");
    assert_string_equal(result.err, "");
    expect("check -q good.dts bad.dts", 1, "bad.dts: Hafnium refuses it", "[INTEGER_OVERFLOW]");
}

static void wrong_words_are_refused(void **state)
{
    (void)state;
    expect("check", 2, "", "name a file");
    expect("check --includ x good.dts", 0, "0 errors", ""); /* getopt takes an abbreviation */
    expect("check --inklude x good.dts", 2, "", "did you mean '--include'?");
    expect("check --help", 0, "usage: lfasim check", "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_sound_manifest_is_described),
        cmocka_unit_test(warnings_do_not_fail),
        cmocka_unit_test(all_broken_rules_are_told),
        cmocka_unit_test(quirks_are_for_those_who_ask),
        cmocka_unit_test(uuids_that_only_look_like_a_component_are_told),
        cmocka_unit_test(verdicts_know_what_fails_later),
        cmocka_unit_test(deck_mode_finds_the_live_state_buffer_by_name),
        cmocka_unit_test(what_cannot_be_parsed_is_graver),
        cmocka_unit_test(blobs_are_judged_too),
        cmocka_unit_test(parts_are_one_manifest),
        cmocka_unit_test(folders_for_included_files_are_named),
        cmocka_unit_test(scenarios_are_loaded_but_not_run),
        cmocka_unit_test(json_has_one_object_a_line),
        cmocka_unit_test(quiet_says_only_what_is_wrong),
        cmocka_unit_test(wrong_words_are_refused),
    };

    return cmocka_run_group_tests(tests, set_up, captured_folder_end);
}
