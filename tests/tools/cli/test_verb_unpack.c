/* SPDX-License-Identifier: BSD-3-Clause */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <sys/stat.h>

#include "lfasim/formats/boot_info.h"
#include "lfasim/readers/elf_image.h"
#include "lfasim/readers/file.h"
#include "tests/tools/cli/captured.h"
#include "tools/cli/usage.h"
#include "tools/cli/verbs.h"

#define ROOT                                                                              \
    "/dts-v1/;\n/ { compatible = \"arm,ffa-manifest-1.0\"; ffa-version = <0x00010003>;\n" \
    "uuid = <1 2 3 4>; execution-ctx-count = <1>; exception-level = <2>;\n"               \
    "execution-state = <0>; xlat-granule = <0>; messaging-method = <3>;\n"                \
    "load-address = <0x7000000>; ns-interrupts-action = <2>; "

static void expect(int (*verb)(int, char **), const char *line, int status, const char *on_out,
                   const char *on_err)
{
    struct captured result = captured(verb, line);

    if (result.status != status || strstr(result.out, on_out) == NULL ||
        (on_err[0] != 0 ? strstr(result.err, on_err) == NULL : result.err[0] != 0))
        fail_msg("%s\n-> %d, wanted %d '%s' '%s'\nstdout:\n%s\nstderr:\n%s", line, result.status,
                 status, on_out, on_err, result.out, result.err);
}

static void pack(const char *line, const char *on_out)
{
    expect(lfs_verb_pack, line, 0, on_out, "");
}

static void unpack(const char *line, int status, const char *on_out, const char *on_err)
{
    expect(lfs_verb_unpack, line, status, on_out, on_err);
}

static void write_bytes(const char *path, const void *bytes, size_t size)
{
    FILE *file = fopen(path, "wb");

    assert_int_equal(fwrite(bytes, 1, size, file), size);
    fclose(file);
}

static int set_up(void **state)
{
    struct lfs_image_description description = {.behaviour = "counter", .version = 2};
    uint8_t *elf;
    size_t size;

    if (captured_folder(state) != 0)
        return 1;
    description.section_size[LFS_IMAGE_TEXT] = 8188;
    description.section_size[LFS_IMAGE_STACK] = 4096;
    if (lfs_elf_write(&description, &elf, &size) != LFS_IMAGE_OK)
        return 1;
    write_bytes("sp.elf", elf, size);
    free(elf);
    captured_file("sp.dts", ROOT "entrypoint-offset = <0x2000>; };\n");
    captured_file("hob.dts", ROOT "entrypoint-offset = <0x3000>; gp-register-num = <0>;\n"
                                  "boot-info { compatible = \"arm,ffa-manifest-boot-info\";\n"
                                  "hob_list; }; };\n");
    pack("pack --image sp.elf --manifest sp.dts -o sp.pkg", "SPKG version 2");
    pack("pack --image sp.elf --manifest sp.dts -o sp.tl --container tl", "transfer list");
    pack("pack --image sp.elf --manifest hob.dts -o hob.tl --container tl --size 64KiB",
         "HOB list     0x2000         88");
    return 0;
}

static void expect_same(const char *a, const char *b)
{
    char *left, *right;
    size_t left_size, right_size;

    assert_int_equal(lfs_file_load(a, 1 << 20, &left, &left_size), 0);
    assert_int_equal(lfs_file_load(b, 1 << 20, &right, &right_size), 0);
    assert_int_equal(left_size, right_size);
    assert_memory_equal(left, right, left_size);
    free(left);
    free(right);
}

static void packages_survive_the_way_there_and_back(void **state)
{
    (void)state;
    unpack("unpack sp.pkg --out a", 0, "a/image.bin: 8188 bytes\n", "");
    pack("pack --image a/image.bin --manifest a/manifest.dtb -o again.pkg", "");
    expect_same("sp.pkg", "again.pkg");
    unpack("unpack sp.tl --out b", 0, "b/manifest.dtb: ", "");
    pack("pack --image b/image.bin --manifest b/manifest.dtb --container tl -o again.tl", "");
    expect_same("sp.tl", "again.tl");
    unpack("unpack hob.tl --out c", 0, "c/hob.bin: 88 bytes\n", "");
    pack("pack --image c/image.bin --manifest c/manifest.dtb --container tl --size 64KiB -o "
         "again.tl",
         "");
    expect_same("hob.tl", "again.tl");
    expect_same("a/image.bin", "b/image.bin");
}

static void a_list_is_told_entry_by_entry(void **state)
{
    (void)state;
    unpack("unpack hob.tl --list", 0,
           "boot information goes to the first 4096 bytes\n"
           "total size 0x10000, checksum right\n"
           "  entry           tag       data      bytes  holds\n"
           "  0x18              0       0x20       4056  void\n"
           "  0xff8         0x106     0x1000",
           "");
    unpack("unpack hob.tl --list", 0, "  0x1ff8          0x3     0x2000         88  HOB list\n",
           "");
    unpack("unpack hob.tl --list --format json", 0,
           "\"hob_offset\":8192,\"hob_size\":88,\"img_offset\":12288,\"img_size\":8188,\"boot_info_"
           "size\":4096,\"entries\":[{\"offset\":24,\"tag\":0,\"data_offset\":32,",
           "");
    unpack("unpack sp.pkg --list", 0, "  image        0x2000       8188\n", "");
}

static void boot_information_is_told_instead_of_a_header(void **state)
{
    struct lfs_boot_info_request request = {
        .version = 0x10003, .area_size = 0x1000, .fdt = {true, 0x6601000, 0x5f5}};
    uint8_t page[4096] = {0};

    (void)state;
    assert_int_equal(lfs_boot_info_write(&request, page, sizeof(page)), LFS_BOOT_INFO_OK);
    write_bytes("memory.bin", page, sizeof(page));
    unpack("unpack memory.bin --list", 0,
           "memory.bin: boot information of FF-A 1.3, 5621 bytes with its contents\n"
           "  descriptor type                        bytes  contents\n"
           "  0          FDT                          1525  address 0x6601000\n",
           "");
    unpack("unpack memory.bin --list --format json", 0,
           "\"descriptors\":[{\"type\":0,\"size\":1525,\"format\":\"address\"", "");
    unpack("unpack memory.bin --out m", 3, "",
           "a boot-information blob: a partition that has been booted is no package any more");
    page[24] = 1;
    write_bytes("memory.bin", page, sizeof(page));
    unpack("unpack memory.bin --list", 3, "", "offset 0x18: error:"); /* MF-82 */
}

static void nothing_is_overwritten_unasked(void **state)
{
    (void)state;
    unpack("unpack sp.pkg --out d", 0, "", "");
    captured_file("d/image.bin", "mine");
    unpack("unpack sp.pkg --out d", 2, "", "exists; --force overwrites it");
    write_bytes("mine", "mine", 4);
    expect_same("d/image.bin", "mine");
    unpack("unpack sp.pkg --out d --force", 0, "d/image.bin: 8188 bytes", "");
    rename("d/image.bin", "image.bin");
    write_bytes("d/image.bin", "", 0);
    unlink("d/image.bin");
    assert_int_equal(link("sp.pkg", "d/image.bin"), 0);
    unpack("unpack sp.pkg --out d --force", 2, "", "--out would overwrite 'sp.pkg'");
}

static void wrong_words_and_files_have_their_status(void **state)
{
    (void)state;
    unpack("unpack", 2, "", "name one package");
    unpack("unpack sp.pkg sp.tl --list", 2, "", "name one package");
    unpack("unpack sp.pkg", 2, "", "either --list or --out FOLDER");
    unpack("unpack sp.pkg --list --out x", 2, "", "either --list or --out FOLDER");
    unpack("unpack none.pkg --list", 3, "", "[FILE_UNREADABLE]");
    unpack("unpack sp.elf --list", 3, "", "sp.elf: offset 0x0: error: neither an SPKG");
    unpack("unpack sp.elf --out x", 3, "", "[PKG_BAD_MAGIC]");
    assert_int_not_equal(access("x", F_OK), 0);
    unpack("unpack sp.pkg --out none/x", 7, "", "[FILE_UNWRITABLE]");
    unpack("unpack sp.pkg --out sp.elf", 7, "", "[FILE_UNWRITABLE]");
    unpack("unpack --help", 0, "lfasim unpack sp.pkg --list", "");
}

static void half_an_unpacking_leaves_nothing(void **state)
{
    (void)state;
    assert_int_equal(mkdir("e", 0700), 0);
    assert_int_equal(mkdir("e/image.bin", 0700), 0); /* cannot be replaced by a file */
    unpack("unpack sp.pkg --out e --force", 7, "", "sp.pkg was not unpacked");
    assert_int_not_equal(access("e/manifest.dtb", F_OK), 0);
}

static void a_layout_is_packed_into_a_folder(void **state)
{
    (void)state;
    captured_file("sp_layout.json",
                  "{\"one\": {\"image\": {\"file\": \"sp.elf\", \"offset\": \"0x2000\"},\n"
                  "  \"pm\": \"sp.dts\"},\n"
                  "\"two\": {\"image\": \"sp.elf\", \"pm\": \"hob.dts\", \"package\": \"tl_pkg\",\n"
                  "  \"size\": \"0x10000\",\n"
                  "  \"uuid\": \"2a6f1c5b-b791-4e0d-84c8-337a56d2e019\"}}\n");
    /* The UUID of these manifests is no line that the generator reads. */
    expect(lfs_verb_pack, "pack sp_layout.json -o packages", 3, "", "[LAYOUT_UUID_WORDS]");
    assert_int_not_equal(access("packages", F_OK), 0);
    captured_file("sp_layout.json",
                  "{\"one\": {\"image\": {\"file\": \"sp.elf\", \"offset\": \"0x2000\"},\n"
                  "  \"pm\": \"sp.dts\", \"uuid\": \"2a6f1c5b-b791-4e0d-84c8-337a56d2e01a\"},\n"
                  "\"two\": {\"image\": \"sp.elf\", \"pm\": \"hob.dts\", \"package\": \"tl_pkg\",\n"
                  "  \"size\": \"0x10000\",\n"
                  "  \"uuid\": \"2a6f1c5b-b791-4e0d-84c8-337a56d2e019\"}}\n");
    pack("pack sp_layout.json -o packages", "packages/two.pkg: transfer list version 1");
    expect_same("packages/one.pkg", "sp.pkg");
    expect_same("packages/two.pkg", "hob.tl");
    expect(lfs_verb_pack, "pack sp_layout.json -o packages --bl2 generic", 0, "", "");
    expect(lfs_verb_pack, "pack sp_layout.json -o packages --bl2 gneric", 2, "",
           "did you mean 'generic'?");
    expect(lfs_verb_pack, "pack sp_layout.json -o packages --container tl", 2, "",
           "a layout file names images");
}

static void layouts_that_cannot_be_packed_leave_nothing(void **state)
{
    (void)state;
    captured_file("sp_layout.json", "{\"../x\": {\"image\": \"sp.elf\", \"pm\": \"sp.dts\",\n"
                                    "\"uuid\": \"2a6f1c5b-b791-4e0d-84c8-337a56d2e01a\"}}\n");
    expect(lfs_verb_pack, "pack sp_layout.json -o out", 3, "",
           "'../x' cannot be the name of a package file [LAYOUT_VALUE]");
    captured_file("sp_layout.json", "{\"x\": {\"image\": \"none.bin\", \"pm\": \"sp.dts\",\n"
                                    "\"uuid\": \"2a6f1c5b-b791-4e0d-84c8-337a56d2e01a\"}}\n");
    expect(lfs_verb_pack, "pack sp_layout.json -o out", 3, "", "[FILE_UNREADABLE]");
    captured_file("sp_layout.json", "{");
    expect(lfs_verb_pack, "pack sp_layout.json -o out", 3, "", "[JSON_SYNTAX]");
    assert_int_not_equal(access("out", F_OK), 0);
}

static void containers_have_their_options(void **state)
{
    (void)state;
    expect(lfs_verb_pack, "pack --image sp.elf --manifest sp.dts -o x --container tar", 2, "",
           "unknown container 'tar'");
    expect(lfs_verb_pack, "pack --image sp.elf --manifest sp.dts -o x --size 1MiB", 2, "",
           "--size belongs to --container tl");
    expect(lfs_verb_pack,
           "pack --image sp.elf --manifest sp.dts -o x --container tl --img-offset 0x4000", 2, "",
           "a transfer list has no offsets to choose");
    expect(lfs_verb_pack, "pack --image sp.elf --manifest sp.dts -o x --container tl --size 4KiB",
           3, "", "[PKG_TOO_BIG]");
    expect(lfs_verb_pack, "pack --image sp.elf --manifest sp.dts -o x --memory 15KiB", 3, "",
           "[PKG_TOO_BIG]");
    assert_int_not_equal(access("x", F_OK), 0);
    expect(lfs_verb_pack, "pack --image sp.elf --manifest sp.dts -o x --memory 16KiB", 0, "",
           "[LINT_NOBITS_OVERRUN]");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(packages_survive_the_way_there_and_back),
        cmocka_unit_test(a_list_is_told_entry_by_entry),
        cmocka_unit_test(boot_information_is_told_instead_of_a_header),
        cmocka_unit_test(nothing_is_overwritten_unasked),
        cmocka_unit_test(wrong_words_and_files_have_their_status),
        cmocka_unit_test(half_an_unpacking_leaves_nothing),
        cmocka_unit_test(a_layout_is_packed_into_a_folder),
        cmocka_unit_test(layouts_that_cannot_be_packed_leave_nothing),
        cmocka_unit_test(containers_have_their_options),
    };

    return cmocka_run_group_tests(tests, set_up, captured_folder_end);
}
