/* SPDX-License-Identifier: BSD-3-Clause */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/tools/cli/captured.h"

/* The command is no library: its functions are tested where they stand. */
#include "tools/cli/usage.c"
#include "tools/cli/verb_pack.c"

#include "lfasim/formats/package.h"
#include "lfasim/readers/file.h"

#define MANIFEST                                                                          \
    "/dts-v1/;\n/ { compatible = \"arm,ffa-manifest-1.0\"; ffa-version = <0x00010003>;\n" \
    "uuid = <1 2 3 4>; execution-ctx-count = <1>; exception-level = <2>;\n"               \
    "execution-state = <0>; xlat-granule = <0>; messaging-method = <3>;\n"                \
    "ns-interrupts-action = <2>; entrypoint-offset = <0x2000>; };\n"

static void expect(const char *line, int status, const char *on_out, const char *on_err)
{
    struct captured result = captured(lfs_verb_pack, line);

    if (result.status != status || strstr(result.out, on_out) == NULL ||
        (on_err[0] != 0 ? strstr(result.err, on_err) == NULL : result.err[0] != 0))
        fail_msg("%s\n-> %d, wanted %d '%s' '%s'\nstdout:\n%s\nstderr:\n%s", line, result.status,
                 status, on_out, on_err, result.out, result.err);
}

static int set_up(void **state)
{
    struct lfs_image_description description = {.behaviour = "counter", .version = 2};
    uint8_t *elf;
    size_t size;
    FILE *file;

    if (captured_folder(state) != 0)
        return 1;
    description.section_size[LFS_IMAGE_TEXT] = 8192;
    description.section_size[LFS_IMAGE_STACK] = 4096;
    if (lfs_elf_write(&description, &elf, &size) != LFS_IMAGE_OK)
        return 1;
    file = fopen("sp.elf", "wb");
    fwrite(elf, 1, size, file);
    fclose(file);
    free(elf);
    captured_file("sp.dts", MANIFEST);
    return 0;
}

static void a_package_is_made_and_told(void **state)
{
    struct captured result =
        captured(lfs_verb_pack, "pack --image sp.elf --manifest sp.dts -o sp.pkg");
    struct lfs_package package;
    char *bytes, expected[512];
    size_t size;

    (void)state;
    assert_int_equal(result.status, 0);
    assert_string_equal(result.err, "");
    assert_int_equal(lfs_file_load("sp.pkg", 1 << 20, &bytes, &size), 0);
    assert_int_equal(size, 0x2000 + 8192);
    assert_int_equal(lfs_package_parse((const uint8_t *)bytes, size, 0, &package), LFS_PACKAGE_OK);
    snprintf(expected, sizeof(expected),
             "sp.pkg: SPKG version 2, 16384 bytes\n"
             "  part         offset      bytes\n"
             "  manifest     0x1000 %10u\n"
             "  image        0x2000       8192\n"
             "entry at 0x2000; needs 20480 bytes of memory (5 pages)\n"
             "behaviour counter, version 2\n",
             package.pm_size);
    assert_string_equal(result.out, expected);
    free(bytes);
}

static void offsets_move_the_parts(void **state)
{
    (void)state;
    expect("pack --image sp.elf --manifest sp.dts -o moved.pkg --pm-offset 8KiB "
           "--img-offset=0x4000",
           0, "image        0x4000", "[LINT_ENTRY_OUTSIDE_IMAGE]");
    captured_file("at4000.dts", "/ { entrypoint-offset = <0x4000>; };");
    expect("pack --image sp.elf --manifest sp.dts --manifest at4000.dts -o moved.pkg --pm-offset "
           "8KiB --img-offset=0x4000",
           0, "manifest     0x2000", "");
}

static void wrong_command_lines_end_with_2(void **state)
{
    (void)state;
    expect("pack --manifest sp.dts -o x.pkg", 2, "", "name the image with --image");
    expect("pack --image sp.elf -o x.pkg", 2, "", "name the manifest with --manifest");
    expect("pack --image sp.elf --manifest sp.dts", 2, "", "name the file to write with --out");
    expect("pack --image sp.elf --manfest sp.dts -o x.pkg", 2, "", "did you mean '--manifest'?");
    expect("pack --image sp.elf --manifest sp.dts -o ./sp.elf", 2, "",
           "--out would overwrite 'sp.elf'");
    expect("pack --image sp.elf --manifest sp.dts -o sp.dts", 2, "",
           "--out would overwrite 'sp.dts'");
    expect("pack sp.elf", 2, "", "name the folder to write to with --out");
    expect("pack --image sp.elf --manifest sp.dts -o x.pkg --pm-offset many", 2, "",
           "option --pm-offset");
    expect("pack --image sp.elf --manifest sp.dts -o x.pkg --img-offset 0x1_0000_0000", 2, "",
           "[PKG_SIZE_WRAP]");
    assert_int_not_equal(access("x.pkg", F_OK), 0);
}

static void the_number_of_manifest_files_is_limited(void **state)
{
    char line[1024] = "pack --image sp.elf -o many.pkg --manifest sp.dts";

    (void)state;
    captured_file("empty.dts", "");
    for (int i = 1; i < LFS_PACK_MANIFESTS_MAX; i++)
        strcat(line, " --manifest empty.dts");
    expect(line, 0, "many.pkg", "");
    strcat(line, " --manifest empty.dts");
    expect(line, 2, "", "at most 16 manifest files");
}

static void wrong_inputs_end_with_3(void **state)
{
    (void)state;
    expect("pack --image none.elf --manifest sp.dts -o x.pkg", 3, "", "[FILE_UNREADABLE]");
    expect("pack --image sp.elf --manifest none.dts -o x.pkg", 3, "", "[FILE_UNREADABLE]");
    captured_file("bad.dts", "/dts-v1/;\n/ { a = ; };\n");
    expect("pack --image sp.elf --manifest bad.dts -o x.pkg", 3, "", "bad.dts:2:9: error:");
    captured_file("bad.elf", "\x7f"
                             "ELF...");
    expect("pack --image bad.elf --manifest sp.dts -o x.pkg", 3, "", "[ELF_MALFORMED]");
    expect("pack --image bad.elf --manifest bad.dts -o x.pkg", 3, "", "[DTS_SYNTAX]");
    expect("pack --image sp.elf --manifest sp.dts -o x.pkg --img-offset 0x1800", 3, "",
           "[PKG_ALIGN]");
    assert_int_not_equal(access("x.pkg", F_OK), 0);
}

static void host_trouble_ends_with_7(void **state)
{
    char *path = strdup(getenv("PATH"));

    (void)state;
    expect("pack --image sp.elf --manifest sp.dts -o no/such/folder.pkg", 7, "",
           "[FILE_UNWRITABLE]");
    setenv("PATH", "/nonexistent", 1);
    expect("pack --image sp.elf --manifest sp.dts -o x.pkg", 7, "", "[DTC_MISSING]");
    setenv("PATH", path, 1);
    free(path);
}

static void a_refused_manifest_is_packed_with_a_warning(void **state)
{
    (void)state;
    captured_file("poor.dts", "/dts-v1/; / { };");
    expect("pack --image sp.elf --manifest poor.dts -o poor.pkg", 0, "poor.pkg", "NOT_COMPATIBLE");
}

static void the_help_teaches_by_example(void **state)
{
    (void)state;
    expect("pack --help", 0, "lfasim pack --image sp.elf --manifest sp.dts -o sp.pkg", "");
    expect("pack -h", 0, "--img-offset", "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_package_is_made_and_told),
        cmocka_unit_test(offsets_move_the_parts),
        cmocka_unit_test(wrong_command_lines_end_with_2),
        cmocka_unit_test(the_number_of_manifest_files_is_limited),
        cmocka_unit_test(wrong_inputs_end_with_3),
        cmocka_unit_test(host_trouble_ends_with_7),
        cmocka_unit_test(a_refused_manifest_is_packed_with_a_warning),
        cmocka_unit_test(the_help_teaches_by_example),
    };

    return cmocka_run_group_tests(tests, set_up, captured_folder_end);
}
