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

#define IMAGE "image --behaviour counter --text 8KiB --rwdata 4KiB --bss 8KiB "
#define STATE "--live-state-version 1 --live-state-size 64 "

/* An image alone: what is in it, what is lost, and what other files would tell. */
static void an_image_alone_says_what_an_activation_overwrites(void **state)
{
    (void)state;
    expect(lfs_verb_image, IMAGE STATE "-o b.elf", 0, "");
    expect(lfs_verb_check, "check b.elf", 0,
           "  .data                    rwdata          0x2000       0x2fff  set anew: what was "
           "written is lost\n"
           "  .bss                     bss             0x3000       0x4fff  not in the package, "
           "zeroed: what was written is lost\n");
    expect(lfs_verb_check, "check b.elf", 0,
           "  bss_begin..bss_end       bss             0x3000       0x4fff  ");
    expect(lfs_verb_check, "check b.elf", 0,
           "  RX, TX and live-state buffer: give the manifest, which declares them\n"
           "  bss, heap and stacks (NOBITS) have 0x3000 bytes, 0x0 of them in the package\n"
           "  with bss and stacks the image needs 0x6000 bytes of working memory: mem_size is in "
           "the SPMC's manifest\n"
           "  behaviour counter, version 1; live state: version 1, 64 bytes\n"
           "b.elf: layout not knowable: no manifest says where buffers and working memory are\n");
    expect(lfs_verb_image, IMAGE "-o a.elf", 0, "");
    expect(lfs_verb_check, "check a.elf", 0, "a.elf: layout A: the image declares no live state: ");
    captured_file("raw.bin", "bytes that are no note");
    expect(lfs_verb_check, "check raw.bin", 0,
           "  no sections are known: a flat binary without a note\n");
    expect(lfs_verb_check, "check raw.bin", 0, "  no lfasim note: ");
}

static void layouts_of_images_are_in_json_and_sarif(void **state)
{
    (void)state;
    expect(lfs_verb_image, IMAGE STATE "-o b.elf", 0, "");
    expect(lfs_verb_check, "check --format json b.elf", 0,
           "\"image\":{\"layout\":\"unknown\",\"reason\":\"no manifest says where buffers and "
           "working memory are\",\"manifest\":false,");
    expect(lfs_verb_check, "check --format json b.elf", 0,
           "\"note\":{\"behaviour\":\"counter\",\"version\":1,\"live_state_version\":1,"
           "\"live_state_size\":64},\"nobits\":\"0x3000\",\"nobits_packed\":\"0x0\",\"parts\":[");
    expect(lfs_verb_check, "check --format json b.elf", 0,
           "{\"name\":\".bss\",\"kind\":\"bss\",\"symbols\":false,\"begin\":\"0x3000\","
           "\"end\":\"0x5000\",\"nobits\":true,\"packed\":false,\"staged\":false,"
           "\"beyond\":false}");
    expect(lfs_verb_check, "check --format sarif b.elf", 0,
           "\"ruleId\":\"IMAGE_LAYOUT_UNKNOWN\",\"ruleIndex\":0,\"level\":\"note\"");
    expect(lfs_verb_check, "check --format sarif b.elf", 0,
           "= .bss                     bss             0x3000       0x4fff  not in the package");
    expect(lfs_verb_image, IMAGE "-o a.elf", 0, "");
    expect(lfs_verb_check, "check --format sarif a.elf", 0, "\"ruleId\":\"IMAGE_LAYOUT_A\"");
}

/* In other formats their messages are told where their level is given. */
static void a_layout_fails_where_the_command_line_asks(void **state)
{
    (void)state;
    expect(lfs_verb_image, IMAGE STATE "-o b.elf", 0, "");
    expect(lfs_verb_image, IMAGE "-o a.elf", 0, "");
    expect(lfs_verb_check, "check a.elf --error IMAGE_LAYOUT_A", 1, "[IMAGE_LAYOUT_A]");
    expect(lfs_verb_check, "check b.elf --error IMAGE_LAYOUT_A", 0, "1 passed, 0 failed");
    expect(lfs_verb_check, "check b.elf --error IMAGE_LAYOUT_UNKNOWN", 1, "1 passed, 1 failed");
    expect(lfs_verb_check, "check b.elf --allow IMAGE_LAYOUT_UNKNOWN", 0, "1 passed, 0 failed");
}

/* MAN-33, the arm64 header: less than there is cannot be; each limit from both sides. */
static void a_raw_image_has_bytes_and_no_more_than_its_header_claims(void **state)
{
    enum { SIZE_AT = 0x10, MAGIC_AT = 0x38, BYTES = 0x100 };
    char bytes[BYTES] = {0};

    (void)state;
    memcpy(bytes + MAGIC_AT, "ARM\x64", 4);
    for (int claimed = BYTES - 1; claimed <= BYTES; claimed++) {
        FILE *file = fopen("raw.bin", "wb");

        bytes[SIZE_AT] = (char)claimed;
        bytes[SIZE_AT + 1] = (char)(claimed >> 8);
        assert_int_equal(fwrite(bytes, 1, BYTES, file), BYTES);
        fclose(file);
        expect(lfs_verb_check, "check raw.bin", claimed < BYTES ? 1 : 0,
               claimed < BYTES ? "claims 255 bytes of memory, the file has 256 [RAW_IMAGE_SIZE]"
                               : "1 passed");
    }
    captured_file("raw.bin", "");
    expect(lfs_verb_check, "check raw.bin", 1, "[RAW_IMAGE_EMPTY]");
    captured_file("raw.bin", ".");
    expect(lfs_verb_check, "check raw.bin", 0, "1 passed");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_kind_is_known_by_content_or_name),
        cmocka_unit_test(broken_rules_end_with_1_and_malformed_files_with_3),
        cmocka_unit_test(a_package_that_can_be_parsed_and_breaks_a_rule_ends_with_1),
        cmocka_unit_test(an_image_alone_says_what_an_activation_overwrites),
        cmocka_unit_test(layouts_of_images_are_in_json_and_sarif),
        cmocka_unit_test(a_layout_fails_where_the_command_line_asks),
        cmocka_unit_test(a_raw_image_has_bytes_and_no_more_than_its_header_claims),
        cmocka_unit_test(an_image_of_another_kind_can_be_parsed_all_the_same),
    };

    return cmocka_run_group_tests(tests, set_up, captured_folder_end);
}
