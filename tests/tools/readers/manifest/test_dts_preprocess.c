/* SPDX-License-Identifier: BSD-3-Clause */
/* Device-tree sources that use the C preprocessor: what it may do, and what it is never shown. */
#include "tests/tools/readers/manifest/dts_attempt.h"

#include <libfdt.h>
#include <sys/stat.h>
#include <unistd.h>

/* A folder with files that sources include. */
struct folder {
    char path[64];
    char inner[80];
    char source[96];
};

static void write_file(const char *folder, const char *name, const char *text)
{
    char path[160];
    FILE *file;

    snprintf(path, sizeof(path), "%s/%s", folder, name);
    file = fopen(path, "w");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
}

static void remove_file(const char *folder, const char *name)
{
    char path[160];

    snprintf(path, sizeof(path), "%s/%s", folder, name);
    unlink(path);
}

static int folder_begin(void **state)
{
    struct folder *folder = calloc(1, sizeof(*folder));
    char link_path[96];

    strcpy(folder->path, "/tmp/lfasim-cpp-XXXXXX");
    assert_non_null(mkdtemp(folder->path));
    snprintf(folder->inner, sizeof(folder->inner), "%s/inner", folder->path);
    snprintf(folder->source, sizeof(folder->source), "%s/inner/sp.dts", folder->path);
    assert_int_equal(mkdir(folder->inner, 0700), 0);
    write_file(folder->path, "outer.dtsi", "#define OUTER 5\n");
    write_file(folder->inner, "own.dtsi",
               "#ifndef OWN\n#define OWN 7\n#define BAD(x) x = ;\n#endif\n");
    write_file(folder->inner, "circle.dtsi", "#include \"circle.dtsi\"\n");
    write_file(folder->inner, "open.dtsi", "#ifdef A\n");
    write_file(folder->inner, "else.dtsi", "#else\n");
    write_file(folder->inner, "incbin.dtsi", "// one\n/ { x = /incbin/(\"/etc/hostname\"); };\n");
    write_file(folder->inner, "fault.dtsi", "\n/ {\n\tbroken = ;\n};\n");
    snprintf(link_path, sizeof(link_path), "%s/link.dtsi", folder->inner);
    assert_int_equal(symlink("../outer.dtsi", link_path), 0);
    *state = folder;
    return 0;
}

static int folder_end(void **state)
{
    static const char *const names[] = {"own.dtsi",  "circle.dtsi", "open.dtsi", "else.dtsi",
                                        "link.dtsi", "incbin.dtsi", "fault.dtsi"};
    struct folder *folder = *state;

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        remove_file(folder->inner, names[i]);
    remove_file(folder->path, "outer.dtsi");
    rmdir(folder->inner);
    rmdir(folder->path);
    free(folder);
    return 0;
}

static struct attempt attempt_text(void **state, const char *text, bool outer_allowed)
{
    struct folder *folder = *state;
    const char *folders[] = {folder->path};
    struct lfs_dts_options options = {.include_folders = folders, .include_count = outer_allowed};
    struct lfs_dts_source source = named(folder->source, text);

    return attempt_open(&source, 1, &options);
}

static void expect_cell(void **state, const char *text, const char *property, uint32_t value)
{
    struct attempt attempt = attempt_text(state, text, true);
    const uint32_t *cell;

    if (attempt.result != LFS_DTS_OK)
        fail_msg("%s\n-> refused:\n%s", text, attempt.printed);
    cell = fdt_getprop(lfs_dts_blob(attempt.dts)->bytes, 0, property, NULL);
    assert_non_null(cell);
    assert_int_equal(fdt32_to_cpu(*cell), value);
    attempt_close(&attempt);
}

/* suffix: what follows the folder in the place, such as "sp.dts:2:10: error". */
static void expect_refused(void **state, const char *text, bool outer_allowed, const char *suffix,
                           const char *words)
{
    struct folder *folder = *state;
    struct attempt attempt = attempt_text(state, text, outer_allowed);
    char place[192];

    snprintf(place, sizeof(place), "%s/%s", folder->inner, suffix);
    if (attempt.result == LFS_DTS_OK)
        fail_msg("%s\n-> accepted", text);
    expect_message(&attempt, place, words);
    attempt_close(&attempt);
}

static void own_macros_are_expanded(void **state)
{
    expect_cell(state, "/dts-v1/;\n#define S_EL1\t(0x2)\n/ { p = <S_EL1>; };\n", "p", 2);
    expect_cell(state, "#define V 3 /* three */\n/dts-v1/;\n/ {\n\tp = <V>;\n};\n", "p", 3);
    expect_cell(state, "/dts-v1/;\n#define N(a, b) a \\\n  = <b>; // lines\n/ { N(p, 4) };\n", "p",
                4);
}

static void names_with_a_hash_pass_the_preprocessor(void **state)
{
    expect_cell(state, "/dts-v1/;\n#define V 3\n/ {\n\t#address-cells = <V>;\n};\n",
                "#address-cells", 3);
}

static void groups_are_chosen(void **state)
{
    expect_cell(state, "/dts-v1/;\n/ {\n#if MEASURED_BOOT\np = <1>;\n#else\np = <2>;\n#endif\n};\n",
                "p", 2);
}

/* Nothing of the host's compiler and of the day shows. */
static void no_macro_of_the_host_is_known(void **state)
{
    expect_cell(state,
                "/dts-v1/;\n#define V 1\n#ifdef __linux__\n#undef V\n#define V 2\n#endif\n"
                "/ { p = <V>; };\n",
                "p", 1);
}

static void the_day_does_not_change_a_manifest(void **state)
{
    struct attempt attempt =
        attempt_text(state, "/dts-v1/;\n#define D __DATE__\n/ { p = D; };\n", false);

    assert_int_equal(attempt.result, LFS_DTS_OK);
    assert_string_equal(fdt_getprop(lfs_dts_blob(attempt.dts)->bytes, 0, "p", NULL), "Jan  1 1970");
    attempt_close(&attempt);
}

static void files_of_the_own_and_of_given_folders_are_included(void **state)
{
    expect_cell(state, "/dts-v1/;\n#include \"own.dtsi\"\n/ { p = <OWN>; };\n", "p", 7);
    expect_cell(state,
                "/dts-v1/;\n#include \"own.dtsi\"\n# include \"own.dtsi\"\n/ { p = <OWN>; };\n",
                "p", 7);
    expect_cell(state, "/dts-v1/;\n#include <outer.dtsi>\n/ { p = <OUTER>; };\n", "p", 5);
    expect_cell(state, "/dts-v1/;\n#include \"outer.dtsi\"\n/ { p = <OUTER>; };\n", "p", 5);
    expect_cell(state, "/dts-v1/;\n#include <inner/own.dtsi>\n/ { p = <OWN>; };\n", "p", 7);
}

static void no_other_folder_is_looked_into(void **state)
{
    expect_refused(state, "/dts-v1/;\n#include <own.dtsi>\n/ { };\n", false, "sp.dts:2:1: error",
                   "[DTS_INCLUDE]"); /* <> never means the own folder */
    expect_refused(state, "/dts-v1/;\n#include \"outer.dtsi\"\n/ { };\n", false,
                   "sp.dts:2:1: error", "not found");
    expect_refused(state, "/dts-v1/;\n#include \"../outer.dtsi\"\n/ { };\n", false,
                   "sp.dts:2:10: error", "'..'");
    expect_refused(state, "/dts-v1/;\n#include \"x/../own.dtsi\"\n/ { };\n", true,
                   "sp.dts:2:10: error", "'..'");
    expect_refused(state, "/dts-v1/;\n#include \"/etc/hostname\"\n/ { };\n", true,
                   "sp.dts:2:10: error", "[DTS_INCLUDE]");
    expect_refused(state, "/dts-v1/;\n#include <stddef.h>\n/ { };\n", true, "sp.dts:2:1: error",
                   "not found");
    expect_refused(state, "/dts-v1/;\n#include \"link.dtsi\"\n/ { };\n", false,
                   "sp.dts:2:10: error", "link out of its folder");
}

/* TF-A's SPMC manifest includes an event log only where boots are measured. */
static void a_missing_file_in_a_group_left_out_is_not_missed(void **state)
{
    expect_cell(state,
                "/dts-v1/;\n/ { p = <1>;\n#if MEASURED_BOOT\n#include \"log.dtsi\"\n#endif\n};\n",
                "p", 1);
    expect_refused(state, "/dts-v1/;\n#if 1\n #include \"log.dtsi\" // log\n#endif\n/ { };\n", true,
                   "sp.dts:3:2: error", "not found");
    expect_refused(state, "/dts-v1/;\n#if 0\n#include \"/etc/hostname\"\n#endif\n/ { };\n", true,
                   "sp.dts:3:10: error", "[DTS_INCLUDE]"); /* before anything runs */
}

static void what_hides_an_include_is_refused(void **state)
{
    expect_refused(state, "/dts-v1/;\n#define F \"own.dtsi\"\n#include F\n/ { };\n", true,
                   "sp.dts:3:10: error", "spelt out");
    expect_refused(state, "/dts-v1/;\n#inc\\\nlude \"/etc/hostname\"\n/ { };\n", true,
                   "sp.dts:2:1: error", "[DTS_DIRECTIVE]");
    expect_refused(state, "/dts-v1/;\n#\\\ninclude \"/etc/hostname\"\n/ { };\n", true,
                   "sp.dts:2:1: error", "[DTS_DIRECTIVE]");
    expect_refused(state, "/dts-v1/;\n/**/ # /**/ include \"/etc/hostname\"\n/ { };\n", true,
                   "sp.dts:2:21: error", "[DTS_INCLUDE]");
    expect_refused(state, "/dts-v1/;\n/ { }; /*\n*/ #include \"/etc/hostname\"\n", true,
                   "sp.dts:3:13: error", "[DTS_INCLUDE]");
    expect_refused(state, "/dts-v1/;\n#define A /*\n*/ #include \"/etc/hostname\"\n/ { };\n", true,
                   "sp.dts:3:13: error", "[DTS_INCLUDE]");
    expect_refused(state, "/dts-v1/;\n#define A 1\n/ { p = \"\n#include </etc/hostname>\n\"; };\n",
                   true, "sp.dts:3:9: error", "[DTS_UNTERMINATED]");
    expect_refused(state, "/dts-v1/;\n\\\n#include \"/etc/hostname\"\n/ { };\n", true,
                   "sp.dts:3:10: error", "[DTS_INCLUDE]");
}

static void directives_with_other_powers_are_refused(void **state)
{
    static const char *const words[] = {"#pragma once",        "#import \"own.dtsi\"",
                                        "#line 7 \"x\"",       "#include_next \"own.dtsi\"",
                                        "#ident \"x\"",        "# 7 \"x\"",
                                        "#embed \"own.dtsi\"", "#assert a(b)"};
    char text[128];

    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        snprintf(text, sizeof(text), "/dts-v1/;\n%s\n/ { };\n", words[i]);
        expect_refused(state, text, true, "sp.dts:2:1: error", "[DTS_DIRECTIVE]");
    }
    expect_refused(state, "/dts-v1/;\n#if __has_include(\"/etc/x\")\n#endif\n/ { };\n", true,
                   "sp.dts:2:5: error", "[DTS_DIRECTIVE]");
    expect_refused(state, "/dts-v1/;\n#define A 1\n_Pragma(\"once\")\n/ { };\n", true,
                   "sp.dts:3:1: error", "[DTS_DIRECTIVE]");
}

static void words_that_open_files_are_found_in_included_files_and_macros(void **state)
{
    expect_refused(state, "/dts-v1/;\n#include \"incbin.dtsi\"\n/ { };\n", true,
                   "incbin.dtsi:2:9: error", "[DTS_INCLUDE]");
    expect_refused(
        state, "/dts-v1/;\n#define W(a, b) a##b\n/ { p = W(/inc, bin/)(\"/etc/hostname\"); };\n",
        true, "sp.dts:3:", "made by a macro");
}

static void circles_end(void **state)
{
    struct folder *folder = *state;
    struct attempt attempt =
        attempt_text(state, "/dts-v1/;\n#include \"circle.dtsi\"\n/ { };\n", true);

    assert_non_null(strstr(attempt.printed, folder->inner));
    expect_message(&attempt, folder->inner, "does one include itself?");
    attempt_close(&attempt);
}

static void an_included_file_keeps_to_its_own_groups(void **state)
{
    expect_refused(state, "/dts-v1/;\n#include \"open.dtsi\"\n#endif\n/ { };\n", true,
                   "open.dtsi:1:1: error", "[DTS_DIRECTIVE]");
    expect_refused(state, "/dts-v1/;\n#if 0\n#include \"else.dtsi\"\n#endif\n/ { };\n", true,
                   "else.dtsi:1:1: error", "another file");
}

static void faults_are_found_in_their_file(void **state)
{
    expect_refused(state, "/dts-v1/;\n#include \"fault.dtsi\"\n/ { };\n", true,
                   "fault.dtsi:3:11: error", "[DTS_SYNTAX]");
    /* Lines that the preprocessor leaves out do not move what follows. */
    expect_refused(state,
                   "/dts-v1/;\n#if 0\n\n\n\n\n\n\n\n\n\n\n#endif\n/ {\n\tp = <1>;\n\tq = ;\n};\n",
                   true, "sp.dts:16:6: error", "[DTS_SYNTAX]");
    /* What a macro made is found where the macro stands. */
    expect_refused(state, "/dts-v1/;\n#include \"own.dtsi\"\n/ {\n\tBAD(p)\n};\n", true,
                   "sp.dts:4:2: error", "[DTS_SYNTAX]");
    expect_refused(state, "/dts-v1/;\n#define V 1\n/ { a = <V>;   b = <V> };\n", true,
                   "sp.dts:3:24: error", "[DTS_SYNTAX]");
}

static void faults_of_the_preprocessor_keep_its_words(void **state)
{
    expect_refused(state, "/dts-v1/;\n#ifdef A\n/ { };\n", true, "sp.dts:2:", "unterminated");
    expect_refused(state, "/dts-v1/;\n/ { };\n#error don't\n", true, "sp.dts:3:", "#error don't");
    expect_refused(state, "/dts-v1/;\n#define F(x) x\n/ { p = F(1; };\n", true,
                   "sp.dts:", "[DTS_PREPROCESSOR]");
}

static void growth_is_bounded(void **state)
{
    char text[4096] = "/dts-v1/;\n#define A0 0 0 0 0 0 0 0 0 0 0\n";
    struct attempt attempt;

    for (int i = 1; i < 9; i++)
        sprintf(text + strlen(text), "#define A%d A%d A%d A%d A%d A%d A%d A%d A%d A%d A%d\n", i,
                i - 1, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1);
    strcat(text, "/ { p = <A8>; };\n");
    attempt = attempt_text(state, text, false);
    assert_int_equal(attempt.result, LFS_DTS_REFUSED);
    if (strstr(attempt.printed, "[DTS_LIMIT]") == NULL &&
        strstr(attempt.printed, "[DTS_TOO_BIG]") == NULL)
        fail_msg("%s", attempt.printed);
    attempt_close(&attempt);
}

static void a_missing_cpp_is_named_with_its_package(void **state)
{
    struct folder *folder = *state;
    char *old = strdup(getenv("PATH"));
    struct attempt attempt;

    setenv("PATH", folder->path, 1);
    attempt = attempt_text(state, "/dts-v1/;\n#define A 1\n/ { };\n", false);
    setenv("PATH", old, 1);
    free(old);
    assert_int_equal(attempt.result, LFS_DTS_HOST);
    expect_message(&attempt, folder->inner, "[CPP_MISSING]");
    assert_non_null(strstr(attempt.printed, "install the package cpp"));
    attempt_close(&attempt);
}

/* With a cpp of one's own in front of PATH. */
static struct attempt attempt_with_cpp(void **state, const char *script)
{
    struct folder *folder = *state;
    char *old = strdup(getenv("PATH")), path[4096], cpp[96];
    struct attempt attempt;

    snprintf(cpp, sizeof(cpp), "%s/cpp", folder->path);
    snprintf(path, sizeof(path), "%s:%s", folder->path, old);
    write_file(folder->path, "cpp", script);
    assert_int_equal(chmod(cpp, 0700), 0);
    setenv("PATH", path, 1);
    attempt = attempt_text(state, "/dts-v1/;\n#define A 1\n/ { };\n", false);
    setenv("PATH", old, 1);
    remove_file(folder->path, "cpp");
    free(old);
    return attempt;
}

static void a_cpp_that_fails_without_a_reason_is_named(void **state)
{
    struct folder *folder = *state;
    struct attempt attempt = attempt_with_cpp(state, "#!/bin/sh\nexit 1\n");

    assert_int_equal(attempt.result, LFS_DTS_HOST);
    expect_message(&attempt, folder->inner, "it gave no reason [CPP_FAILED]");
    attempt_close(&attempt);
    attempt = attempt_with_cpp(state, "#!/bin/sh\necho '<stdin>:2:1: error: so' >&2; exit 1\n");
    assert_int_equal(attempt.result, LFS_DTS_REFUSED);
    expect_message(&attempt, folder->inner, "so [DTS_PREPROCESSOR]");
    attempt_close(&attempt);
}

/* How Hafnium's test driver puts an SPMC manifest together. */
static void fragments_are_numbered_on_demand(void **state)
{
    static const char fragment[] = "/ { hypervisor { vm1 { debug_name = \"vm1\"; vm11; }; }; };\n";
    struct lfs_dts_source sources[12] = {named("base.dts", "/dts-v1/;\n/ { hypervisor { }; };\n")};
    struct lfs_dts_options options = {.number_vms = true};
    struct attempt attempt;
    const void *blob;
    char path[32];

    (void)state;
    for (size_t i = 1; i < 12; i++)
        sources[i] = named("fragment.dts", fragment);
    attempt = attempt_open(sources, 12, &options);
    assert_int_equal(attempt.result, LFS_DTS_OK);
    blob = lfs_dts_blob(attempt.dts)->bytes;
    for (unsigned i = 1; i < 12; i++) {
        int node;

        snprintf(path, sizeof(path), "/hypervisor/vm%u", i);
        node = fdt_path_offset(blob, path);
        assert_true(node > 0);
        assert_string_equal(fdt_getprop(blob, node, "debug_name", NULL), "vm1");
        assert_non_null(fdt_getprop(blob, node, "vm11", NULL));
    }
    attempt_close(&attempt);
    options.number_vms = false;
    attempt = attempt_open(sources, 3, &options);
    assert_int_equal(attempt.result, LFS_DTS_OK);
    assert_true(fdt_path_offset(lfs_dts_blob(attempt.dts)->bytes, "/hypervisor/vm2") < 0);
    attempt_close(&attempt);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(own_macros_are_expanded),
        cmocka_unit_test(names_with_a_hash_pass_the_preprocessor),
        cmocka_unit_test(groups_are_chosen),
        cmocka_unit_test(no_macro_of_the_host_is_known),
        cmocka_unit_test(the_day_does_not_change_a_manifest),
        cmocka_unit_test(files_of_the_own_and_of_given_folders_are_included),
        cmocka_unit_test(no_other_folder_is_looked_into),
        cmocka_unit_test(a_missing_file_in_a_group_left_out_is_not_missed),
        cmocka_unit_test(what_hides_an_include_is_refused),
        cmocka_unit_test(directives_with_other_powers_are_refused),
        cmocka_unit_test(words_that_open_files_are_found_in_included_files_and_macros),
        cmocka_unit_test(circles_end),
        cmocka_unit_test(an_included_file_keeps_to_its_own_groups),
        cmocka_unit_test(faults_are_found_in_their_file),
        cmocka_unit_test(faults_of_the_preprocessor_keep_its_words),
        cmocka_unit_test(growth_is_bounded),
        cmocka_unit_test(a_missing_cpp_is_named_with_its_package),
        cmocka_unit_test(a_cpp_that_fails_without_a_reason_is_named),
        cmocka_unit_test(fragments_are_numbered_on_demand),
    };

    return cmocka_run_group_tests(tests, folder_begin, folder_end);
}
