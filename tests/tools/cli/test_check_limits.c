/* SPDX-License-Identifier: BSD-3-Clause */
/* `lfasim check --limits`: what the SPMC's build has room for. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "lfasim/formats/build_limits.h"
#include "tests/tools/cli/platform_files.h"

enum { MANY = 20, STEP = 0x100000, FIRST = 0x6180000 };

/* An SPMC manifest with MANY partitions, and one partition of it. */
static void write_many(void)
{
    char text[8192];
    int n = snprintf(text, sizeof(text),
                     "/dts-v1/;\n/ { compatible = \"arm,ffa-core-manifest-1.0\";\n"
                     "#address-cells = <2>; #size-cells = <2>;\n"
                     "attribute { maj_ver = <1>; min_ver = <3>; spmc_id = <0x8000>;\n"
                     "load_address = <0 0x6000000>; binary_size = <0x80000>; };\n"
                     "memory { device_type = \"memory\"; reg = <0 0x6000000 0 0x2000000>; };\n"
                     "cpus { #address-cells = <2>; #size-cells = <0>;\n"
                     "cpu { device_type = \"cpu\"; reg = <0 0>; }; };\n"
                     "hypervisor { compatible = \"hafnium,hafnium\";\n");

    for (int i = 0; i < MANY; i++)
        n += snprintf(text + n, sizeof(text) - (size_t)n,
                      "vm%d { is_ffa_partition; debug_name = \"p%d\"; load_address = <%#x>; "
                      "mem_size = <0x80000>; vcpu_count = <1>; };\n",
                      i + 1, i + 1, FIRST + i * STEP);
    snprintf(text + n, sizeof(text) - (size_t)n, "}; };\n");
    captured_file("many.dts", text);
    write_manifest("p20.dts", &(struct manifest){.load = "0x7480000"});
}

static void more_partitions_than_the_fvp_build_has(void **state)
{
    (void)state;
    write_many();
    expect("check many.dts p20.dts", 1, "", "many.dts:26:1: error: the build has room for 16 ");
    expect("check many.dts p20.dts", 1,
           "boots no (the SPMC panics while it boots: TOO_MANY_VMS of 'many.dts', many.dts:26:1), ",
           "[TOO_");
    expect("check --limits partitions=19 many.dts", 1, "", "the build has room for 19 partitions");
    expect_without("check --limits partitions=20 many.dts p20.dts", "error");
    expect_without("check --limits none many.dts p20.dts", "error");
    expect("check --limits none --limits partitions=16 many.dts", 1, "", "[TOO_MANY_VMS]");
    expect("check --limits partitions=16 --limits none --allow "
           "SYSTEM_UNMATCHED,LINT_VM_COUNT_QUIRK many.dts p20.dts",
           0, "vm20 of many.dts, by its load address", "");
    expect("check --limits none --allow SYSTEM_UNMATCHED many.dts p20.dts", 0,
           "p20 (0x8014): boots not knowable",
           "many.dts:10:1: warning: Hafnium takes 'vm1' for vm10 and parses it a second time "
           "[LINT_VM_COUNT_QUIRK]\n");
    expect("check --limits none --quirks hafnium many.dts p20.dts", 1,
           "p20: boots no (the SPMC panics while it boots: LINT_VM_COUNT_QUIRK of 'p1', "
           "many.dts:10:1), ",
           "error: Hafnium takes 'vm1' for vm10 ");
    /* Compared with a package, or with another side, it is the same manifest. */
    expect("check --from a.pkg --to a.pkg many.dts", 1, "", "[TOO_MANY_VMS]");
    expect("check --from a.pkg --to a.pkg many.dts --limits none --allow SYSTEM_UNMATCHED", 0,
           "compatible: 0 errors", "[UPGRADE_IMAGE]");
}

/* Of the SPMC manifest, whose page the SPMD maps: where it begins in it is the platform's. */
static void an_spmc_manifest_is_bound_to_its_page(void **state)
{
    char text[4096];

    (void)state;
    snprintf(text, sizeof(text), "/ { description = \"%0*d\"; };\n", 2400, 0);
    captured_file("longer.dts", text);
    expect("check one.dts+longer.dts a.dts", 1,
           "boots no (the SPMD refuses one.dts: the platform boots without SPM, one.dts), ",
           "offset 0x500 in the page (assumed: TF-A's FVP port) leaves room for 2816");
    expect("check one.dts+longer.dts a.dts --platform other", 0, "SPMD accepts it", "");
    expect("check one.dts+longer.dts a.dts --firmware transfer-list", 0, "boots not knowable", "");
    snprintf(text, sizeof(text), "/ { description = \"%0*d\"; };\n", 3400, 0);
    captured_file("longer.dts", text);
    expect("check one.dts+longer.dts a.dts --platform other", 1, "boots no (the SPMD refuses",
           "offset 0x0 in the page leaves room for 4096");
    expect("check one.dts+longer.dts a.dts --platform other --firmware transfer-list", 0,
           "SPMD accepts it", "");
    expect("check --from a.pkg --to a.pkg one.dts+longer.dts --firmware transfer-list", 0,
           "compatible: 0 errors", "[UPGRADE_IMAGE]");
}

/* A limit of partition manifests, in the file and in a package that holds it. */
static void buffers_of_more_pages(void **state)
{
    static const char large[] = "/ { memory-regions { rx { base-address = <0 0x6c10000>; "
                                "pages-count = <5>; }; tx { base-address = <0 0x6c20000>; "
                                "pages-count = <5>; }; }; };\n";

    (void)state;
    captured_file("large.dts", large);
    assert_int_equal(captured(lfs_verb_pack, "pack --image a.elf --manifest a.dts --manifest "
                                             "large.dts -o large.pkg --allow LINT_MANIFEST_REFUSED")
                         .status,
                     0);
    expect("check a.dts+large.dts", 1, "", "[LINT_RXTX_LINK]");
    expect("check large.pkg", 1, "", "[LINT_RXTX_LINK]");
    expect("check a.dts+large.dts --limits rxtx-pages=5", 0, "0 errors", "");
    expect_without("check large.pkg --limits rxtx-pages=5", "RXTX_LINK");
    expect_without("check two.dts a.dts+large.dts b.dts --limits rxtx-pages=5", "RXTX_LINK");
}

static void words_that_are_no_limit_are_refused_with_a_suggestion(void **state)
{
    static const struct {
        const char *word, *error, *help;
    } rows[] = {
        {"fpv", "unknown build of the SPMC 'fpv'", "help: did you mean 'fvp'?"},
        {"partitions", "limit 'partitions' needs a number", "'--limits partitions=64'?"},
        {"partitons=4", "unknown limit 'partitons'", "help: did you mean 'partitions'?"},
        {"=4", "unknown limit ''", "help: "},
        {"partitions=", "is a number from 1 to 64, not ''", "'--limits partitions=64'?"},
        {"partitions=65", "is a number from 1 to 64, not '65'", "'--limits partitions=64'?"},
        {"partitions=0", "is a number from 1 to 64, not '0'", "'--limits partitions=1'?"},
        {"partitions=many", "is a number from 1 to 64, not 'many'", "'--limits partitions=64'?"},
        {"smcs=-1", "is a number from 0 to 32, not '-1'", "'--limits smcs=32'?"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        char line[64];

        snprintf(line, sizeof(line), "check a.dts --limits %s", rows[i].word);
        expect(line, 2, "", rows[i].error);
        expect(line, 2, "", rows[i].help);
    }
    for (size_t i = 0; lfs_build_limit_at(i) != NULL; i++) {
        const struct lfs_build_limit *limit = lfs_build_limit_at(i);
        char line[64];

        expect("check --help", 0, limit->name, "");
        snprintf(line, sizeof(line), "check a.dts --limits %s=%u", limit->name,
                 (unsigned)limit->most);
        expect(line, 0, "0 errors", "");
    }
}

/* The same names in a scenario, and its own limits hold for it. */
static void a_scenario_has_limits_of_its_own(void **state)
{
#define SCENARIO(limits)                                                                \
    "lfasim: 1\nname: small\nsummary: One partition.\nplatform: {limits: " limits "}\n" \
    "images:\n  a: {manifest: [a.dts, large.dts], behaviour: echo}\n"                   \
    "partitions: {a: {image: a}}\n"

    (void)state;
    captured_file("s.yaml", SCENARIO("fvp"));
    expect("check s.yaml", 1, "", "[LINT_RXTX_LINK]");
    expect("check s.yaml --limits rxtx-pages=5", 1, "", "[LINT_RXTX_LINK]");
    captured_file("s.yaml", SCENARIO("{rxtx-pages: 5}"));
    expect("check s.yaml", 0, "0 errors", "");
    captured_file("s.yaml", SCENARIO("{build: generic, rxtx-pages: 4}"));
    expect("check s.yaml", 1, "", "[LINT_RXTX_LINK]");
    captured_file("s.yaml", SCENARIO("{partitions: 65}"));
    expect("check s.yaml", 1, "", "[VALUE_RANGE]");
    captured_file("s.yaml", SCENARIO("{partition: 4}"));
    expect("check s.yaml", 1, "", "did you mean 'partitions'?");
    captured_file("s.yaml", SCENARIO("{build: fpv}"));
    expect("check s.yaml", 1, "", "did you mean 'fvp'?");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(more_partitions_than_the_fvp_build_has),
        cmocka_unit_test(an_spmc_manifest_is_bound_to_its_page),
        cmocka_unit_test(buffers_of_more_pages),
        cmocka_unit_test(words_that_are_no_limit_are_refused_with_a_suggestion),
        cmocka_unit_test(a_scenario_has_limits_of_its_own),
    };

    return cmocka_run_group_tests(tests, platform_files, captured_folder_end);
}
