/* SPDX-License-Identifier: BSD-3-Clause */
/* sp_layout.json: manifests-packages-boot 6.6, 6.7; MAN-42, MAN-43, MF-83. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lfasim/readers/file.h"
#include "lfasim/readers/sp_layout.h"
#include "tests/tools/cli/captured.h"
#include "tests/tools/readers/diag/printed.h"

/* Manifests that the generator reads well, and how it stumbles over others. */
#define GOOD_DTS                                                                    \
    "/ {\n\tuuid = <0xb4b5671e 0x4a904fe1 0xb81ffb13 0xdae1dacb>;\n"                \
    "\tload-address = <0x7000000>;\n\tr { load-address-relative-offset = <1>; };\n" \
    "};\n"

static char *judged(const char *layout, bool sound)
{
    struct lfs_diag *diag = lfs_diag_new();
    char *text;

    captured_file("sp_layout.json", layout);
    if (lfs_layout_check("sp_layout.json", diag) != sound) {
        lfs_diag_print(diag, stderr);
        fail_msg("%s\nshould be %s", layout, sound ? "sound" : "refused");
    }
    text = printed(diag);
    lfs_diag_free(diag);
    return text;
}

static void expect(const char *layout, bool sound, const char *wanted)
{
    char *text = judged(layout, sound);

    if (wanted[0] == 0 ? text[0] != 0 : strstr(text, wanted) == NULL)
        fail_msg("%s\nsaid:\n%s\nwanted: %s", layout, text, wanted);
    free(text);
}

/* One partition with these keys besides its files. */
static void expect_sp(const char *keys, bool sound, const char *wanted)
{
    char layout[600];

    snprintf(layout, sizeof(layout), "{\"a\": {\"image\": \"a.bin\", \"pm\": \"a.dts\"%s%s}}",
             keys[0] ? ",\n " : "", keys);
    expect(layout, sound, wanted);
}

static void expect_dts(const char *dts, bool sound, const char *wanted)
{
    captured_file("a.dts", dts);
    expect_sp("", sound, wanted);
    captured_file("a.dts", GOOD_DTS);
}

static int set_up(void **state)
{
    if (captured_folder(state) != 0)
        return 1;
    captured_file("a.bin", "image");
    captured_file("a.dts", GOOD_DTS);
    return 0;
}

static void MAN_42_a_plain_layout_has_its_defaults(void **state)
{
    struct lfs_diag *diag = lfs_diag_new();
    struct lfs_layout *layout;
    const struct lfs_layout_sp *sp;

    (void)state;
    expect_sp("", true, "");
    layout = lfs_layout_read("sp_layout.json", diag);
    assert_non_null(layout);
    assert_int_equal(lfs_layout_count(layout), 1);
    sp = lfs_layout_sp(layout, 0);
    assert_string_equal(sp->name, "a");
    assert_string_equal(sp->image.path, "a.bin");
    assert_int_equal(sp->image.offset, 0x4000);
    assert_int_equal(sp->manifest.offset, 0x1000);
    assert_int_equal(sp->max_size, 0x100000);
    assert_int_equal(sp->kind, LFS_PACKAGE_SPKG);
    assert_int_equal(sp->owner, LFS_LAYOUT_SIP);
    assert_false(sp->has_load_address);
    assert_null(sp->uuid);
    lfs_layout_free(layout);
    lfs_diag_free(diag);
}

/* The own example of 6.6. */
static void MAN_42_the_example_of_the_reference(void **state)
{
    static const char example[] =
        "{\n"
        "  \"keyvault\":  { \"image\": { \"file\": \"kv.bin\", \"offset\": \"0x2000\" },\n"
        "    \"pm\": { \"file\": \"kv.dts\", \"offset\": \"0x1000\" },\n"
        "    \"uuid\": \"2a6f1c5b-b791-4e0d-84c8-337a56d2e019\",\n"
        "    \"physical-load-address\": \"0x6600000\", \"owner\": \"SiP\" },\n"
        "  \"telemetry\": { \"image\": \"tm.bin\", \"pm\": \"tm.dts\",\n"
        "    \"uuid\": \"6c0f8b1e-52d4-4c7a-9a11-0e3f5a7b9c2d\", \"package\": \"tl_pkg\",\n"
        "    \"size\": \"0x80000\", \"physical-load-address\": \"0x6800000\",\n"
        "    \"owner\": \"Plat\" }\n"
        "}\n";
    struct lfs_diag *diag = lfs_diag_new();
    struct lfs_layout *layout;

    (void)state;
    expect(example, true,
           "sp_layout.json:2:37: warning: there is no file 'kv.bin' "
           "[LAYOUT_FILE_MISSING]\n    2 |   \"keyvault\":");
    layout = lfs_layout_read("sp_layout.json", diag);
    assert_non_null(layout);
    assert_int_equal(lfs_layout_sp(layout, 0)->image.offset, 0x2000);
    assert_int_equal(lfs_layout_sp(layout, 1)->kind, LFS_PACKAGE_TRANSFER_LIST);
    assert_int_equal(lfs_layout_sp(layout, 1)->max_size, 0x80000);
    assert_int_equal(lfs_layout_sp(layout, 1)->owner, LFS_LAYOUT_PLAT);
    assert_true(lfs_layout_sp(layout, 1)->load_address == 0x6800000);
    lfs_layout_free(layout);
    lfs_diag_free(diag);
}

static void paths_count_from_the_layouts_folder(void **state)
{
    struct lfs_diag *diag = lfs_diag_new();
    struct lfs_layout *layout;

    (void)state;
    mkdir("sub", 0700);
    captured_file("sub/l.json", "{\"a\": {\"image\": \"../a.bin\", \"pm\": \"/tmp/a.dts\"}}");
    layout = lfs_layout_read("sub/l.json", diag);
    assert_non_null(layout);
    assert_string_equal(lfs_layout_sp(layout, 0)->image.path, "sub/../a.bin");
    assert_string_equal(lfs_layout_sp(layout, 0)->manifest.path, "/tmp/a.dts");
    lfs_layout_free(layout);
    lfs_diag_free(diag);
}

static void mf_83_nine_partitions(void **state)
{
    char layout[1000] = "{", one[80];

    (void)state;
    for (int i = 1; i <= 9; i++) {
        snprintf(one, sizeof(one), "%s\"sp%d\": {\"image\": \"a.bin\", \"pm\": \"a.dts\"%s}\n",
                 i > 1 ? "," : "", i, i > 4 ? ", \"owner\": \"Plat\"" : "");
        strcat(layout, one);
        if (i == 8) {
            char eight[1100];

            snprintf(eight, sizeof(eight), "%s}", layout);
            expect(eight, true, "");
        }
    }
    strcat(layout, "}");
    expect(layout, false,
           "sp_layout.json:9:2: error: a layout has at most 8 partitions "
           "[LAYOUT_TOO_MANY]");
}

static void J6_more_than_four_of_an_owner(void **state)
{
    char layout[600] = "{", one[80];

    (void)state;
    for (int i = 1; i <= 5; i++) {
        snprintf(one, sizeof(one), "%s\"sp%d\": {\"image\": \"a.bin\", \"pm\": \"a.dts\"}\n",
                 i > 1 ? "," : "", i);
        strcat(layout, one);
    }
    strcat(layout, "}");
    expect(layout, true,
           "sp_layout.json:5:2: warning: more than 4 partitions of owner \"SiP\" "
           "[LAYOUT_OWNER_SPLIT]");
}

static void mf_83_package_types(void **state)
{
    (void)state;
    expect_sp("\"package\": \"sp_pkg\"", true, "");
    expect_sp("\"package\": \"tl_pkg\"", true, "");
    expect_sp("\"package\": \"tl-pkg\"", false,
              "sp_layout.json:2:13: error: a package is of type "
              "\"sp_pkg\" or \"tl_pkg\" [LAYOUT_PKG_TYPE]");
    expect_sp("\"package\": 1", false, "[LAYOUT_PKG_TYPE]");
}

static void MAN_42_sizes_are_decimal_first(void **state)
{
    static const struct {
        const char *text;
        uint32_t size;
    } rows[] = {
        {"0x80000", 0x80000}, {"80000", 80000}, {"8000a", 0x8000a}, {"1", 1}, {"fff", 0xfff}};

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct lfs_diag *diag = lfs_diag_new();
        struct lfs_layout *layout;
        char keys[80];

        snprintf(keys, sizeof(keys), "\"package\": \"tl_pkg\", \"size\": \"%s\"", rows[i].text);
        expect_sp(keys, true, "");
        layout = lfs_layout_read("sp_layout.json", diag);
        assert_int_equal(lfs_layout_sp(layout, 0)->max_size, rows[i].size);
        lfs_layout_free(layout);
        lfs_diag_free(diag);
    }
    expect_sp("\"package\": \"tl_pkg\", \"size\": \"0\"", false, "[LAYOUT_VALUE]");
    expect_sp("\"package\": \"tl_pkg\", \"size\": \"-1\"", false, "[LAYOUT_VALUE]");
    expect_sp("\"package\": \"tl_pkg\", \"size\": \" 1\"", false, "[LAYOUT_VALUE]");
    expect_sp("\"package\": \"tl_pkg\", \"size\": \"0x100000000\"", false, "[LAYOUT_VALUE]");
    expect_sp("\"package\": \"tl_pkg\", \"size\": \"0xffffffff\"", true, "");
    expect_sp("\"package\": \"tl_pkg\", \"size\": 4096", false, "[LAYOUT_VALUE]");
    expect_sp("\"size\": \"0x80000\"", true,
              "'size' has no meaning for an sp_pkg "
              "[LAYOUT_IGNORED]");
}

static void MAN_42_offsets(void **state)
{
    (void)state;
    expect("{\"a\": {\"image\": {\"file\": \"a.bin\", \"offset\": \"0x2800\"}, \"pm\": \"a.dts\"}}",
           false, "[LAYOUT_OFFSET]");
    expect("{\"a\": {\"image\": {\"file\": \"a.bin\", \"offset\": \"0x1000\"}, \"pm\": \"a.dts\"}}",
           false, "the manifest must come before the image [LAYOUT_OFFSET]");
    expect("{\"a\": {\"image\": {\"file\": \"a.bin\", \"offset\": \"8192\"}, \"pm\": \"a.dts\"}}",
           true, "");
    expect("{\"a\": {\"image\": {\"file\": \"a.bin\", \"offset\": 8192}, \"pm\": \"a.dts\"}}",
           false, "1:45: error: 'offset' must be a number in quotes, \"0x2000\" [LAYOUT_VALUE]");
    expect("{\"a\": {\"image\": {\"file\": \"a.bin\", \"offset\": \"0x1000\"}, \"pm\": \"a.dts\", "
           "\"package\": \"tl_pkg\"}}",
           true, "the offset of 'image' has no meaning for a tl_pkg [LAYOUT_IGNORED]");
}

static void MAN_42_names_and_files(void **state)
{
    (void)state;
    expect("{\"a\": {\"image\": \"a.bin\"}}", false, "[LAYOUT_MISSING_KEY]");
    expect("{\"a\": {\"pm\": \"a.dts\"}}", false, "partition 'a' has no 'image'");
    expect("{\"a\": {\"image\": {\"offset\": \"0x4000\"}, \"pm\": \"a.dts\"}}", false,
           "'image' must be a path, or an object with a \"file\" [LAYOUT_VALUE]");
    expect("{\"a\": {\"image\": \"a.bin\", \"pm\": \"a.dtb\"}}", false, "[LAYOUT_PM_SUFFIX]");
    expect("{\"a\": {\"image\": \"a.bin\", \"pm\": \".dts\"}}", false, "[LAYOUT_PM_SUFFIX]");
    expect("{\"a\": []}", false, "[LAYOUT_VALUE]");
    expect("[]", false, "'the file' must be one object of partitions [LAYOUT_VALUE]");
    expect_sp("\"plat\": \"fvp\"", true, "[LAYOUT_UNKNOWN_KEY]");
    expect_sp("\"ower\": \"Plat\"", true, "help: did you mean 'owner'?");
    expect_sp("\"owner\": \"sip\"", true, "[LAYOUT_OWNER]");
    expect("{\"a\": {\"image\": \"none.bin\", \"pm\": \"a.dts\"}}", true,
           "1:17: warning: there is no file 'none.bin' [LAYOUT_FILE_MISSING]");
    expect("{\"a\": {\"image\": \"a.bin\", \"pm\": \"none.dts\"}}", true, "[LAYOUT_FILE_MISSING]");
}

static void J1_one_line_with_uuid(void **state)
{
    (void)state;
    expect_dts("/ { uuid = <0x1 0x2 0x3 0x4>;\n load-address = <0x7000000>;\n"
               " image-uuid = <0x1 0x2 0x3 0x4>; };\n",
               false,
               "sp_layout.json:1:2: error: partition 'a' has no 'uuid' key, and 2 lines of its "
               "manifest hold \"uuid\" [LAYOUT_UUID_AMBIGUOUS]");
    expect_dts("/* no uuid */\n/ { uuid = <0x1 0x2 0x3 0x4>;\n load-address = <0x7>; };\n", false,
               "a.dts:1:7: note: the first one");
    expect_dts("/ { load-address = <0x7000000>; };\n", false, "0 lines of its manifest");
    captured_file("a.dts", "/ { image-uuid = <1>; uuid = <2>;\n uuid; load-address = <0x7>; };\n");
    expect_sp("\"uuid\": \"2a6f1c5b-b791-4e0d-84c8-337a56d2e019\"", true, ""); /* mf_83 mended */
    captured_file("a.dts", GOOD_DTS);
}

static void J2_four_lower_case_words(void **state)
{
    (void)state;
    expect_dts("/ { uuid = <0x1 0x2 0x3>;\n load-address = <0x7>; };\n", false,
               "a.dts:1:5: error: the generator needs four words of lower-case digits here, and "
               "finds 3 [LAYOUT_UUID_WORDS]");
    expect_dts("/ { uuid = <0x1 0x2 0x3 0x4 0x5>;\n load-address = <0x7>; };\n", false,
               "finds 5 [LAYOUT_UUID_WORDS]");
    expect_dts("/ { uuid = <0xA1 0x2 0x3 0x4>;\n load-address = <0x7>; };\n", false,
               "finds 3 [LAYOUT_UUID_WORDS]");
    expect_dts("/ { uuid = <0x1A 0x2 0x3 0x4>;\n load-address = <0x7>; };\n", true,
               "[LAYOUT_UUID_TRUNCATED]");
}

static void J4_the_load_address(void **state)
{
    (void)state;
#define UUID "/ { uuid = <0x1 0x2 0x3 0x4>;\n"
    expect_dts(UUID "load-address = <0x0 0x7000000>; };\n", true,
               "a.dts:2:1: warning: the generator takes the first cell, 0, for the load address "
               "[LAYOUT_LOAD_ADDRESS_ZERO]"); /* mf_83 */
    expect_dts(UUID "};\n", true, "0 load-address lines");
    expect_dts(UUID "load-address = <0x1>;\n load-address = <0x1>; };\n", true,
               "[LAYOUT_LOAD_ADDRESS_NONE]");
    expect_dts(UUID "load-address = <117440512>; };\n", false, "[LAYOUT_LOAD_ADDRESS_DIGITS]");
    expect_dts(UUID "load-address = <0xFF000000>; };\n", false, "[LAYOUT_LOAD_ADDRESS_DIGITS]");
    expect_dts(UUID "load-address = <0x70A0000>; };\n", true, "[LAYOUT_LOAD_ADDRESS_TRUNCATED]");
    expect_dts(UUID "load-address = <0x880000000>; };\n", false, "[LAYOUT_LOAD_ADDRESS_WIDE]");
    captured_file("a.dts", UUID "load-address = <0x0 0x7000000>; };\n");
    expect_sp("\"physical-load-address\": \"0x7000000\"", true, "");
    captured_file("a.dts", GOOD_DTS);
}

static void J5_load_addresses_have_32_bits(void **state)
{
    (void)state;
    expect_sp("\"physical-load-address\": \"0xffffffff\"", true, "");
    expect_sp("\"physical-load-address\": \"0x100000000\"", false,
              "2:27: error: BL2 reads load addresses of 32 bits only [LAYOUT_LOAD_ADDRESS_WIDE]");
    expect_sp("\"physical-load-address\": \"7000000\"", false, "[LAYOUT_VALUE]");
    expect_sp("\"physical-load-address\": \"0x\"", false, "[LAYOUT_VALUE]");
    expect_sp("\"uuid\": \"2a6f1c5bb7914e0d84c8337a56d2e019\"", false, "[LAYOUT_UUID]");
}

static void MAN_43_what_bl2_loads(void **state)
{
    static const struct {
        enum lfs_bl2_profile profile;
        uint64_t most;
    } rows[] = {{LFS_BL2_FVP, 3 << 20}, {LFS_BL2_GENERIC, 0xb0000}, {LFS_BL2_TC, 0x2000000}};
    struct lfs_layout_sp sp = {.name = "a"};

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct lfs_diag *diag = lfs_diag_new();

        lfs_layout_check_bl2(&sp, rows[i].most, rows[i].profile, diag);
        lfs_layout_check_bl2(&sp, 1, rows[i].profile, diag);
        assert_int_equal(lfs_diag_errors(diag), 0);
        lfs_layout_check_bl2(&sp, rows[i].most + 1, rows[i].profile, diag);
        assert_int_equal(lfs_diag_errors(diag), 1);
        lfs_layout_check_bl2(&sp, 0, rows[i].profile, diag);
        assert_int_equal(lfs_diag_errors(diag), 2);
        lfs_diag_free(diag);
    }
    captured_file("a.bin", "");
    expect_sp("", false, "[LAYOUT_BL2_EMPTY]");
    assert_int_equal(truncate("a.bin", (3 << 20) + 1), 0);
    expect_sp("", false, "= 0x300001 bytes; the BL2 of platform 'fvp' loads at most 0x300000\n");
    expect_sp("", false, "[LAYOUT_BL2_SIZE]");
    assert_int_equal(truncate("a.bin", 3 << 20), 0);
    expect_sp("", true, "");
    captured_file("a.bin", "image");
}

static void json_faults_are_told_with_their_place(void **state)
{
    static const struct {
        const char *text, *wanted;
    } rows[] = {
        {"", "1:1: error: unexpected token near end of file [JSON_SYNTAX]"},
        {"{\"a\": 1,}", "1:9: error: string or '}' expected near '}' [JSON_SYNTAX]"},
        {"{\"a\": 1,}", "help: a key stands in double quotes; no ',' stands behind the last value"},
        {"{\"a\": 01}", "1:7: error: invalid token near '0' [JSON_SYNTAX]"},
        {"{\"a\": 1.}", "1:7: error: invalid token near '1.'"},
        {"{\"a\" 1}", "1:6: error: ':' expected near '1'"},
        {"{\"a\": 1\n \"b\"}",
         "2:2: error: '}' expected near '\"b\"' [JSON_SYNTAX]\n    2 |  \"b\"}\n      |  ^~~\n"},
        {"{\"a\": 1 \"b\"}", "help: a ',' must come before it if it is the next key"},
        {"[1 2]", "1:4: error: ']' expected near '2'"},
        {"{} x", "1:4: error: end of file expected near 'x'"},
        {"{'a': 1}", "1:2: error: string or '}' expected near ''' [JSON"},
        {"// c\n{}", "1:1: error: invalid token near '/'"},
        {"// c\n{}", "help: texts stand in double quotes; JSON has no comments"},
        {"{\"a\\q\": 1}", "1:2: error: invalid escape near '\"a\\q'"},
        {"{\"\\u0000\": 1}", "NUL byte in object key not supported"},
        {"{\"\\ud800x\": 1}", "invalid Unicode '\\uD800'"},
        {"{\"\\udc00\": 1}", "invalid Unicode '\\uDC00'"},
        {"{\"a\n\": 1}", "1:2: error: unexpected newline near '\"a'"},
        {"{\"a\t\": 1}", "control character 0x9"},
        {"{\"\xff\": 1}", "1:2: error: unable to decode byte 0xff"},
        {"{\"a", "1:2: error: premature end of input near '\"a'"},
        {"{\"a\\", "1:2: error: invalid escape near '\"a\\'"},
        {"[\n1\n", "3:1: error: ']' expected near end of file [JSON_SYNTAX]"},
        {"[\n1\n", "help: an object or a list is not closed"},
        {"\xef\xbb\xbf{}", "1:1: error: invalid token"}};

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        expect(rows[i].text, false, rows[i].wanted);
    expect("{\"\\ud83d\\ude00\\u00e9\\u20ac\\/\\n\": {\"image\": \"a.bin\", \"pm\": \"a.dts\"}}",
           true, "");
    expect("{\"a\": {\"image\": \"x\", \"image\": \"a.bin\", \"pm\": \"a.dts\"}}", true,
           "1:22: warning: key 'image' stands here a second time: this one counts "
           "[JSON_DUPLICATE_KEY]");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(MAN_42_a_plain_layout_has_its_defaults),
        cmocka_unit_test(MAN_42_the_example_of_the_reference),
        cmocka_unit_test(paths_count_from_the_layouts_folder),
        cmocka_unit_test(mf_83_nine_partitions),
        cmocka_unit_test(J6_more_than_four_of_an_owner),
        cmocka_unit_test(mf_83_package_types),
        cmocka_unit_test(MAN_42_sizes_are_decimal_first),
        cmocka_unit_test(MAN_42_offsets),
        cmocka_unit_test(MAN_42_names_and_files),
        cmocka_unit_test(J1_one_line_with_uuid),
        cmocka_unit_test(J2_four_lower_case_words),
        cmocka_unit_test(J4_the_load_address),
        cmocka_unit_test(J5_load_addresses_have_32_bits),
        cmocka_unit_test(MAN_43_what_bl2_loads),
        cmocka_unit_test(json_faults_are_told_with_their_place),
    };

    return cmocka_run_group_tests(tests, set_up, captured_folder_end);
}
