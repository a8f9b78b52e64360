/* SPDX-License-Identifier: BSD-3-Clause */
/* `lfasim check` of packages, images and layouts: what a file is taken for, and the status. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/tools/cli/captured.h"
#include "tools/cli/verbs.h"

static void expect(int (*verb)(int, char **), const char *line, int status, const char *text)
{
    struct captured result = captured(verb, line);

    if (result.status != status ||
        (strstr(result.out, text) == NULL && strstr(result.err, text) == NULL))
        fail_msg("%s\n-> %d, wanted %d '%s'\nstdout:\n%s\nstderr:\n%s", line, result.status, status,
                 text, result.out, result.err);
}

static int set_up(void **state)
{
    if (captured_folder(state) != 0)
        return 1;
    captured_file("sp.dts", "/dts-v1/;\n/ { compatible = \"arm,ffa-manifest-1.0\";\n"
                            "ffa-version = <0x00010003>; uuid = <0x1 0x2 0x3 0x4>;\n"
                            "execution-ctx-count = <1>; exception-level = <2>;\n"
                            "execution-state = <0>; xlat-granule = <0>; messaging-method = <3>;\n"
                            "load-address = <0x7000000>; ns-interrupts-action = <2>;\n"
                            "entrypoint-offset = <0x2000>; };\n");
    expect(lfs_verb_image, "image --behaviour echo -o sp.elf", 0, "");
    expect(lfs_verb_pack, "pack --image sp.elf --manifest sp.dts -o sp", 0, "");
    return 0;
}

static void each_kind_is_known_by_content_or_name(void **state)
{
    (void)state;
    expect(lfs_verb_check, "check sp", 0, "sp: SP package: 0 errors");
    expect(lfs_verb_check, "check sp.elf", 0, "sp.elf: image: 0 errors");
    captured_file("l.json", "{\"a\": {\"image\": \"sp.elf\", \"pm\": \"sp.dts\",\n"
                            "\"uuid\": \"2a6f1c5b-b791-4e0d-84c8-337a56d2e01a\"}}\n");
    expect(lfs_verb_check, "check l.json", 0, "l.json: SP layout: 0 errors, 0 warnings");
}

static void broken_rules_end_with_1_and_malformed_files_with_3(void **state)
{
    (void)state;
    captured_file("bad.pkg", "SPKG and then nothing");
    expect(lfs_verb_check, "check bad.pkg", 3, "[PKG_TRUNCATED]");
    captured_file("other.pkg", "this is no package at all");
    expect(lfs_verb_check, "check other.pkg", 3, "[PKG_BAD_MAGIC]");
    captured_file("bad.json", "{\"a\": {\"image\": \"sp.elf\"}}");
    expect(lfs_verb_check, "check bad.json", 1, "[LAYOUT_MISSING_KEY]");
    captured_file("bad.json", "{");
    expect(lfs_verb_check, "check bad.json", 3, "[JSON_SYNTAX]");
    captured_file("bad.elf", "\x7f"
                             "ELF");
    expect(lfs_verb_check, "check bad.elf", 3, "[ELF_MALFORMED]");
}

/* A package whose word at an offset is another one: of its header, or of the blob in it. */
static void expect_package(unsigned offset, const char *word, int status, const char *text)
{
    FILE *from = fopen("sp", "rb"), *to = fopen("changed.pkg", "wb");
    char bytes[0x4000];
    size_t size = fread(bytes, 1, sizeof(bytes), from);

    assert_in_range(size, offset + 4, sizeof(bytes) - 1);
    memcpy(bytes + offset, word, 4);
    assert_int_equal(fwrite(bytes, 1, size, to), size);
    fclose(from);
    fclose(to);
    expect(lfs_verb_check, "check changed.pkg", status, text);
}

static void a_package_that_can_be_parsed_and_breaks_a_rule_ends_with_1(void **state)
{
    enum { VERSION = 4, PM_OFFSET = 8, PM_SIZE = 12, IMG_OFFSET = 16, BLOB = 0x1000 };

    (void)state;
    expect_package(VERSION, "\2\0\0\0", 0, "0 errors");
    expect_package(VERSION, "\3\0\0\0", 3, "[PKG_BAD_VERSION]");
    expect_package(PM_SIZE, "\xff\xff\xff\xff", 3, "[PKG_SIZE_WRAP]");
    expect_package(PM_OFFSET, "\0\x01\0\0", 1, "[PKG_PM_OFFSET]");
    expect_package(IMG_OFFSET, "\0\x18\0\0", 1, "[PKG_ALIGN]");
    expect_package(BLOB, "none", 3, "[NOT_COMPATIBLE]");
}

static void an_image_of_another_kind_can_be_parsed_all_the_same(void **state)
{
    enum { MACHINE = 18 };
    FILE *file;

    (void)state;
    expect(lfs_verb_image, "image --behaviour echo -o other.elf", 0, "");
    file = fopen("other.elf", "r+b");
    assert_int_equal(fseek(file, MACHINE, SEEK_SET), 0);
    fputc(3, file); /* EM_386 */
    fclose(file);
    expect(lfs_verb_check, "check other.elf", 1, "[ELF_NOT_AARCH64]");
    expect(lfs_verb_explain, "explain ELF_NOT_AARCH64", 0, "diagnostic about images, an error");
    expect(lfs_verb_explain, "explain ELF_MALFORMED", 0, "check ends with exit status 3");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_kind_is_known_by_content_or_name),
        cmocka_unit_test(broken_rules_end_with_1_and_malformed_files_with_3),
        cmocka_unit_test(a_package_that_can_be_parsed_and_breaks_a_rule_ends_with_1),
        cmocka_unit_test(an_image_of_another_kind_can_be_parsed_all_the_same),
    };

    return cmocka_run_group_tests(tests, set_up, captured_folder_end);
}
