/* SPDX-License-Identifier: BSD-3-Clause */
/* A staged package against the partition that it is meant for: rows MF-84 to MF-86 and MF-96 of
 * manifests-packages-boot 10. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/tools/readers/scenario/scenario_text.h"

#define FAULTS  LFASIM_SOURCE_DIR "/scenarios/manifests/faults/"
#define FILES   LFASIM_BINARY_DIR "/staged-"
#define WITH(f) "[" MANIFEST ", " FAULTS f "]"

/* Both images come from 0x2000 bytes of header and manifest and 0x1000 of code: 3 pages. */
#define STAGED(old, new, partition, component)                      \
    HEAD "images:\n"                                                \
         "  v1: {manifest: " old ", behaviour: echo, version: 1}\n" \
         "  v2: {" new "}\n"                                        \
                       "partitions:\n"                              \
                       "  sp1: {image: v1" partition "}\n"          \
                       "components:\n"                              \
                       "  - {name: sp1, partition: sp1, image: v2" component "}\n"
#define V2(manifest) "manifest: " manifest ", behaviour: echo, version: 2"
#define AT           ", staging: 0x7000000"
#define ECHO         V2(MANIFEST)

/* Message by message, up to the text; other notes and facts by what they contain. */
static void expect(const char *text, bool refused, const char *const *parts)
{
    struct loaded loaded = load_bytes(text, strlen(text), NULL, 0);

    assert_int_equal(loaded.scenario == NULL, refused);
    for (; *parts; parts++)
        assert_printed_has(loaded.diag, *parts);
    unload(&loaded);
}

static void expect_silence(const char *text)
{
    struct loaded loaded = load_text(text);

    assert_printed(loaded.diag, "");
    unload(&loaded);
}

#define EXPECT(text, refused, ...) expect(text, refused, (const char *const[]){__VA_ARGS__, NULL})

/* ---- room ------------------------------------------------------------------------------------ */

static void MF_84_more_pages_than_memory(void **state)
{
    (void)state;
    EXPECT(STAGED(MANIFEST, ECHO, ", memory: 512KiB", AT ", pages: 129"), true,
           ":10:71: error: component 'sp1': the staged pages are more than the working memory of "
           "partition 'sp1' [PKG_STAGE_TOO_BIG]",
           ":8:16: note: partition 'sp1' boots image 'v1'",
           "= working memory: 0x80000 bytes; staged: 0x81000, 129 pages",
           "= package: 0x3000 bytes, 3 pages; its file: 0x3000",
           "help: stage what the package needs: `pages: 3`");
    /* What the FVP port passes where nobody says anything (6.8). */
    EXPECT(STAGED(MANIFEST, ECHO, ", memory: 512KiB", AT), true,
           ":10:40: error: component 'sp1': the staged pages", "staged: 0x100000, 256 pages");
    expect_silence(STAGED(MANIFEST, ECHO, ", memory: 512KiB", AT ", pages: 128"));
    expect_silence(STAGED(MANIFEST, ECHO, "", AT));
}

/* LA6 compares whole pages. */
static void MF_84_memory_is_rounded_up(void **state)
{
    (void)state;
    expect_silence(STAGED(MANIFEST, ECHO, ", memory: 524287", AT ", pages: 128"));
    EXPECT(STAGED(MANIFEST, ECHO, ", memory: 520192", AT ", pages: 128"), true,
           "[PKG_STAGE_TOO_BIG]");
}

static void MF_84_a_package_larger_than_memory(void **state)
{
    (void)state;
    EXPECT(STAGED(MANIFEST, ECHO ", text: 16KiB", ", memory: 20KiB", AT ", pages: 5"), true,
           ":10:40: error: component 'sp1': the package of image 'v2' is larger than the working "
           "memory of partition 'sp1' [PKG_STAGE_TOO_BIG]",
           "= working memory: 0x5000 bytes; staged: 0x5000, 5 pages",
           "= package: 0x6000 bytes, 6 pages; its file: 0x6000");
    expect_silence(STAGED(MANIFEST, ECHO ", text: 16KiB", ", memory: 24KiB", AT ", pages: 6"));
}

static void MF_84_fewer_pages_than_the_package(void **state)
{
    (void)state;
    EXPECT(STAGED(MANIFEST, ECHO, "", AT ", pages: 2"), true,
           ":10:71: error: component 'sp1': the package of image 'v2' claims more bytes than are "
           "staged [PKG_STAGE_TRUNCATED]",
           "= working memory: 0x100000 bytes; staged: 0x2000, 2 pages",
           "help: stage what the package needs: `pages: 3`");
    expect_silence(STAGED(MANIFEST, ECHO, "", AT ", pages: 3"));
}

/* A header of an SPKG that claims 3 pages, and so many bytes of a file. */
static void write_file(size_t size)
{
    static const uint32_t header[] = {0x474b5053, 2, 0x1000, 0x100, 0x2000, 0x1000};
    uint8_t bytes[0x3000] = {0};
    FILE *file = fopen(FILES "cut.pkg", "wb");

    memcpy(bytes, header, sizeof(header));
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, size, file), size);
    assert_int_equal(fclose(file), 0);
}

static void MF_84_a_file_that_ends_early(void **state)
{
    static const char text[] = STAGED(MANIFEST, "package: " FILES "cut.pkg", "", AT);

    (void)state;
    write_file(0x2fff);
    EXPECT(text, true,
           ":10:40: error: component 'sp1': the package of image 'v2' claims more bytes",
           "= package: 0x3000 bytes, 3 pages; its file: 0x2fff", "[PKG_STAGE_TRUNCATED]");
    write_file(20); /* not even its header */
    EXPECT(text, true, "[PKG_STAGE_TRUNCATED]");
    write_file(0x3000);
    expect_silence(text);
    unlink(FILES "cut.pkg");
}

/* The firmware judges, the user allows, or the component is never staged. */
static void MF_84_who_wants_it_gets_it(void **state)
{
    static const char *const names[] = {"PKG_STAGE_TOO_BIG", "PKG_STAGE_TRUNCATED"};

    (void)state;
    expect_silence(STAGED(MANIFEST, ECHO, "", AT ", pages: 257") "platform: {inputs: as-is}\n");
    expect_silence(STAGED(MANIFEST, ECHO, "", AT ", pages: 2") "platform: {inputs: as-is}\n");
    expect_silence(STAGED(MANIFEST, ECHO, "", ", pages: 257"));
    for (size_t i = 0; i < 2; i++)
        assert_true(lfs_diag_may_override(lfs_diagnostic_find(names[i]), LFS_DIAG_WARN));
}

/* ---- manifests ------------------------------------------------------------------------------- */

static void MF_85_what_differs_is_listed(void **state)
{
    (void)state;
    EXPECT(STAGED(MANIFEST, V2(WITH("other-values.dts")), "", AT) "policy: {profile: upstream}\n",
           false,
           ":10:40: warning: component 'sp1': the manifest of image 'v2' is not the one that "
           "partition 'sp1' runs with: the old values stay in force [LINT_MANIFEST_DIFFERS]",
           ":8:16: note: partition 'sp1' boots image 'v1'",
           "faults/other-values.dts:4:2: note: the first difference is here",
           "= boot-order: old 1, new 7\n", "= abort-action: old 1, new 2\n",
           "= live-activation-register: old 1, new 5\n",
           "= /memory-regions/heap base-address: old 0x6781000, new 0x6790000\n");
    expect_silence(STAGED(MANIFEST, V2(WITH("other-description.dts")), "", AT));
    expect_silence(STAGED(MANIFEST, V2(WITH("with-boot-info.dts")), "", AT));
    expect_silence(STAGED(MANIFEST, V2(WITH("other-values.dts")), "", "")); /* never staged */
    expect_silence(
        STAGED(MANIFEST, V2(WITH("other-values.dts")), "", AT) "platform: {inputs: as-is}\n");
}

static void MF_85_the_policy_says_what_becomes_of_it(void **state)
{
    static const char text[] = STAGED(MANIFEST, V2(WITH("other-values.dts")), "", AT);
    char *with;

    (void)state;
    EXPECT(text, false,
           "the SPMC compares them (manifest_compare: identical) and aborts the partition "
           "[LINT_MANIFEST_DIFFERS]");
    assert_true(asprintf(&with, "%spolicy: {manifest_mismatch_action: ignore}\n", text) > 0);
    EXPECT(with, false, "the old values stay in force [LINT_MANIFEST_DIFFERS]");
    free(with);
}

/* A fragment in a file of this test. */
static void write_fragment(const char *text)
{
    FILE *file = fopen(FILES "fragment.dts", "w");

    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}
#define WITH_FRAGMENT "[" MANIFEST ", " FILES "fragment.dts]"

/* LA12 and knob entry_point_source: what the new manifest decides. */
static void MF_85_what_the_new_manifest_decides(void **state)
{
    static const char text[] = STAGED(MANIFEST, V2(WITH_FRAGMENT) ", entry: 0x100", "", AT);
    char *with;

    (void)state;
    write_fragment("/ { entrypoint-offset = <0x2100>; boot-info { /delete-property/ ffa_manifest; "
                   "hob_list; }; };\n");
    assert_true(asprintf(&with, "%spolicy: {profile: upstream, entry_point_source: new}\n", text) >
                0);
    EXPECT(with, false, "= entrypoint-offset: old 0x2000, new 0x2100, which counts\n",
           "= /boot-info hob_list: old absent, new present, which counts\n");
    free(with);
    EXPECT(text, false, "= entrypoint-offset: old 0x2000, new 0x2100\n");
    unlink(FILES "fragment.dts");
}

/* At most a screenful. */
static void MF_85_the_list_ends(void **state)
{
    (void)state;
    write_fragment("/ { boot-order = <9>; live-activation-register = <5>; abort-action = <2>; "
                   "/delete-node/ device-regions; memory-regions { "
                   "live-state-buffer { attributes = <1>; description = \"a\"; }; "
                   "heap { attributes = <1>; description = \"b\"; }; "
                   "secure-memory { pages-count = <2>; attributes = <1>; description = \"c\"; }; "
                   "tx-buffer { pages-count = <2>; attributes = <1>; description = \"d\"; }; "
                   "rx-buffer { attributes = <3>; description = \"e\"; }; }; };\n");
    EXPECT(STAGED(MANIFEST, V2(WITH_FRAGMENT), "", AT), false, "= and 1 more\n");
    unlink(FILES "fragment.dts");
}

static void MF_96_boot_information_is_dropped_or_added(void **state)
{
    (void)state;
    EXPECT(
        STAGED(MANIFEST, V2(WITH("without-boot-info.dts")), "", AT) "policy: {profile: upstream}\n",
        false,
        ":10:40: warning: component 'sp1': the manifest of image 'v2' drops boot-info: the SPMC "
        "writes none, and the register points at the package's header [LINT_BOOTINFO_CHANGED]",
        ":8:16: note: partition 'sp1' boots image 'v1'",
        "= x0 of the new instance: the load address\n");
    EXPECT(STAGED(WITH("without-boot-info.dts"), ECHO, "", AT) "policy: {profile: upstream}\n",
           false,
           ":10:40: warning: component 'sp1': the manifest of image 'v2' adds boot-info: the SPMC "
           "writes it, and no register points at it [LINT_BOOTINFO_CHANGED]",
           "deck-sp.dts:35:2: note: boot-info is added here", "= x0 of the new instance: 0\n");
    EXPECT(STAGED(WITH("without-boot-info.dts"), ECHO, "", AT), false,
           "adds boot-info: the SPMC compares them (manifest_compare: identical) and aborts the "
           "partition [LINT_BOOTINFO_CHANGED]");
    expect_silence(
        STAGED(WITH("without-boot-info.dts"), V2(WITH("without-boot-info.dts")), "", AT));
    expect_silence(STAGED(WITH("with-boot-info.dts"), ECHO, "", AT));
}

/* Nothing else differs, so nothing else is told; with something else both are. */
static void MF_96_has_a_message_of_its_own(void **state)
{
    static const char dropped[] = STAGED(MANIFEST, V2(WITH("without-boot-info.dts")), "", AT);
    struct loaded loaded = load_text(dropped);

    (void)state;
    assert_int_equal(lfs_diag_warnings(loaded.diag), 1);
    unload(&loaded);
    write_fragment("/ { boot-order = <9>; /delete-node/ boot-info; };\n");
    loaded = load_text(STAGED(MANIFEST, V2(WITH_FRAGMENT), "", AT));
    assert_int_equal(lfs_diag_warnings(loaded.diag), 2);
    assert_printed_has(loaded.diag, "[LINT_MANIFEST_DIFFERS]");
    assert_printed_has(loaded.diag, "[LINT_BOOTINFO_CHANGED]");
    unload(&loaded);
    /* Without gp-register-num in the old manifest nobody writes anything (LA12). */
    write_fragment("/ { /delete-property/ gp-register-num; /delete-node/ boot-info; };\n");
    EXPECT(STAGED(WITH_FRAGMENT, ECHO, "", AT) "policy: {profile: upstream}\n", false,
           "adds boot-info: no register was ever meant for it [LINT_BOOTINFO_CHANGED]",
           "= gp-register-num: old absent, new 0\n");
    unlink(FILES "fragment.dts");
}

/* ---- placement ------------------------------------------------------------------------------- */

/* Told while the stack is built, which knows who owns what; check tells it by the same name. */
static void expect_placement(const char *text, const char *name, const char *part)
{
    struct loaded loaded = load_text(text);
    struct lfs_run *run = start(&loaded, 0, NULL);

    if (part) {
        assert_printed_has(loaded.diag, part);
        assert_printed_has(loaded.diag, name);
    } else {
        assert_printed(loaded.diag, "");
    }
    lfs_run_free(run);
    unload(&loaded);
}

static void MF_86_each_place_that_is_somebodys(void **state)
{
    (void)state;
    expect_placement(STAGED(MANIFEST, ECHO, "", ", pages: 3, staging: 0x6480000"), "[MC-08]",
                     "working memory of sp1: 0x6480000 to 0x657ffff");
    expect_placement(STAGED(MANIFEST, ECHO, "", ", pages: 3, staging: 0x657f000"), "[MC-08]",
                     "working memory of sp1: 0x6480000 to 0x657ffff");
    expect_placement(STAGED(MANIFEST, ECHO, "", ", pages: 3, staging: 0x6000000"), "[MC-09]",
                     "SPMC");
    expect_placement(STAGED(MANIFEST, ECHO, "", ", pages: 3, staging: 0x6781000"), "[MC-09]",
                     "static region of sp1: 0x6781000 to 0x6781fff");
    expect_placement(STAGED(MANIFEST, ECHO, "", ", pages: 3, staging: 0x90000000"), "[MC-10]",
                     "is not inside one secure memory range");
    expect_placement(STAGED(MANIFEST, ECHO, "", ", pages: 3, staging: 0x6580000"), NULL, NULL);
    expect_placement(STAGED(MANIFEST, ECHO, "", AT), NULL, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(MF_84_more_pages_than_memory),
        cmocka_unit_test(MF_84_memory_is_rounded_up),
        cmocka_unit_test(MF_84_a_package_larger_than_memory),
        cmocka_unit_test(MF_84_fewer_pages_than_the_package),
        cmocka_unit_test(MF_84_a_file_that_ends_early),
        cmocka_unit_test(MF_84_who_wants_it_gets_it),
        cmocka_unit_test(MF_85_what_differs_is_listed),
        cmocka_unit_test(MF_85_the_policy_says_what_becomes_of_it),
        cmocka_unit_test(MF_85_what_the_new_manifest_decides),
        cmocka_unit_test(MF_85_the_list_ends),
        cmocka_unit_test(MF_96_boot_information_is_dropped_or_added),
        cmocka_unit_test(MF_96_has_a_message_of_its_own),
        cmocka_unit_test(MF_86_each_place_that_is_somebodys),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
