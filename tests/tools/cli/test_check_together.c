/* SPDX-License-Identifier: BSD-3-Clause */
/* What `lfasim check` says of several files: which belong together, and the rules between them.
 * Every rule has an input that breaks it, and one that nearly does. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "lfasim/readers/system.h"
#include "lfasim/stack.h"
#include "tests/tools/cli/platform_files.h"
#include "tests/tools/readers/diag/printed.h"

/* ---- what belongs together ------------------------------------------------------------------- */

static void files_of_a_platform_are_paired(void **state)
{
    (void)state;
    expect("check a.pkg two.dts b.dts a.dts a.elf --ready", 0,
           "a (0x8001), working memory 0x6480000 to 0x657ffff\n"
           "  is manifest a.dts\n"
           "     package a.pkg, by its manifest\n"
           "     image a.elf, by its code\n"
           "     vm1 of two.dts, by its load address\n"
           "  boots            yes ",
           "");
    expect("check a.pkg two.dts b.dts a.dts", 0,
           "\n  is manifest a.dts\n     package a.pkg, by its manifest\n"
           "     vm1 of two.dts, by its load address\n  layout           B ",
           "");
    expect("check a.pkg two.dts b.dts a.dts", 0,
           "together: 2 partitions, 0 conflicts of memory: 0 errors, 0 warnings\n"
           "4 passed, 0 failed\n",
           "");
}

static void one_file_is_no_platform(void **state)
{
    struct captured result = captured(lfs_verb_check, "check a.dts");

    (void)state;
    assert_null(strstr(result.out, "together:"));
    result = captured(lfs_verb_check, "check --separate a.dts b.dts");
    assert_null(strstr(result.out, "together:"));
    expect("check a.dts --ready", 0, "together: 1 partition, ", "");
}

static void what_may_be_anybodys_is_nobodys(void **state)
{
    (void)state;
    captured_file("link.txt", "");
    assert_int_equal(captured(lfs_verb_image, "image --behaviour echo -o x.elf").status, 0);
    expect("check a.dts b.dts x.elf", 0, "",
           "x.elf: warning: nothing else telling, this may be 'a' or 'b', and is left out "
           "[SYSTEM_AMBIGUOUS]");
    expect("check a.dts x.elf", 0, "image x.elf, the only one without an image", "");
    expect("check a.dts b.dts a.elf", 0, "image a.elf, by its name", "");
}

static void what_has_no_counterpart_is_told(void **state)
{
    (void)state;
    expect("check two.dts a.dts", 0, "",
           "no file given is vm2, 'b', at load address 0x6680000 [SYSTEM_UNMATCHED]");
    expect("check one.dts a.dts b.dts", 1, "boots no (no vmN of the SPMC",
           "b.dts: warning: no vmN of the SPMC manifest is this partition");
    expect("check one.dts x.elf", 0, "", "no partition given has this image [SYSTEM_UNMATCHED]");
    expect_without("check two.dts a.dts b.dts", "SYSTEM_UNMATCHED");
    expect("check one.dts two.dts a.dts", 1, "", "[SYSTEM_SPMC_TWICE]");
    expect("check one.dts two.dts a.dts --separate", 0, "", "");
}

static void packages_hold_what_is_given_beside_them(void **state)
{
    struct manifest other = {.load = "0x6480000", .order = "7"};

    (void)state;
    write_manifest("a.dts", &other);
    expect("check a.dts a.pkg", 0, "package a.pkg, by its image UUID",
           "the manifest in this package is not a.dts: 1 difference [LINT_PACKAGE_MANIFEST]");
    expect("check a.dts a.pkg", 0, "", "a.dts:13:1: note: the first one is here");
    write_manifest("a.dts", &(struct manifest){.load = "0x6480000"});
    expect_without("check a.dts a.pkg", "LINT_PACKAGE_MANIFEST");
    expect("check a.dts a.pkg x.elf", 0, "",
           "x.elf: warning: this image is not the one in the package a.pkg [LINT_PACKAGE_IMAGE]");
    expect_without("check a.dts a.pkg a.elf", "LINT_PACKAGE_IMAGE");
}

static void a_file_counts_once(void **state)
{
    (void)state;
    expect("check one.dts a.dts ./a.dts", 0, "together: 1 partition, 0 conflicts",
           "./a.dts: warning: this file is given already, as a.dts [SYSTEM_FILE_TWICE]");
    expect("check a.pkg a.pkg one.dts", 0, "together: 1 partition, 0 conflicts",
           "[SYSTEM_FILE_TWICE]");
    expect_without("check a.dts a.pkg a.elf one.dts", "SYSTEM_FILE_TWICE");
}

/* Not two partitions of a platform. */
static void old_and_new_are_one_partition_and_its_update(void **state)
{
    struct manifest b = beside();

    (void)state;
    write_manifest("c.dts", &(struct manifest){.load = "0x6480000"});
    expect("check a.dts c.dts", 0, "     update c.dts, by its image UUID and load address\n", "");
    b.image_uuid = "5 6 7 8";
    write_manifest("c.dts", &b);
    expect("check a.dts c.dts", 1, "", "[DUPLICATE_IMAGE_UUID]");
}

/* An update is loaded where its partition is, and has no more room than that. */
static void an_update_has_the_working_memory_of_its_partition(void **state)
{
    (void)state;
    write_manifest("c.dts", &(struct manifest){.load = "0x6480000"});
    /* 0x2000 in front, 8 KiB of text, 4 KiB of stack: 0x5000 of 0x100000. */
    pack("c", "--live-state-version 1 --live-state-size 64 --bss 1004KiB");
    expect("check one.dts a.pkg c.pkg", 0,
           "live-activatable not knowable (not known: LFA component for the image UUID, ", "");
    expect("check one.dts a.pkg c.pkg --ready", 0,
           "    met      new image fits working memory              0x100000 bytes with bss and "
           "stacks; working memory has 0x100000, c.pkg\n",
           "");
    pack("c", "--live-state-version 1 --live-state-size 64 --bss 1008KiB");
    expect("check one.dts a.pkg c.pkg --ready", 1,
           "    NOT MET  new image fits working memory              MC-12: 'c.pkg' needs 0x101000 "
           "bytes with bss and stacks; working memory has 0x100000, c.pkg\n",
           "[READY_NOT_MET]");
    lfs_proves("MC-12");
}

/* Where it is loaded and from where is known of the partition; the file by itself says less. */
static void the_image_of_an_update_is_shown_where_it_will_be(void **state)
{
#define STAGED "--component 05000000-0600-0000-0700-000008000000=0x7000000+0x100000"
    struct captured result;

    (void)state;
    write_manifest("c.dts", &(struct manifest){.load = "0x6480000"});
    pack("c", "--live-state-version 1 --live-state-size 64 --bss 8KiB");
    expect("check one.dts a.pkg c.pkg " STAGED, 0,
           "  behaviour counter, version 1; live state: version 1, 64 bytes\n"
           "  update c.pkg, loaded in its place: layout B: live state of version 1, 64 bytes, ",
           "");
    expect("check one.dts a.pkg c.pkg " STAGED, 0,
           "  .bss                     bss          0x6484000    0x6485fff  not in the package, "
           "filled with what is staged behind it: what was written is lost\n",
           "");
    expect("check one.dts a.pkg c.pkg " STAGED, 0,
           "  with bss and stacks the package needs 0x7000 bytes of working memory: it has "
           "0x100000\n  behaviour counter, version 1; live state: version 1, 64 bytes\ntogether: ",
           "");
    expect("check one.dts a.pkg c.pkg " STAGED " --format json", 0,
           "\"updates\":[{\"file\":\"c.pkg\",\"image\":{\"layout\":\"B\"", "");
    result = captured(lfs_verb_check, "check one.dts a.pkg c.pkg " STAGED);
    assert_null(strstr(result.out, "mem_size is in the SPMC's manifest"));
    assert_null(strstr(result.out, "zeroed"));
    result = captured(lfs_verb_check, "check one.dts a.pkg c.pkg");
    assert_non_null(strstr(result.out, "not in the package, zeroed: what was written is lost"));
}

/* ---- names and numbers ----------------------------------------------------------------------- */

static void names_are_unique_on_a_platform(void **state)
{
    struct manifest b = beside();

    (void)state;
    b.order = "1";
    expect_of_b(b, 1, "[INVALID_BOOT_ORDER]", "a.dts:13:1: note: that of 'a' is here");
    b = beside();
    b.image_uuid = "5 6 7 8";
    expect_of_b(b, 1, "[DUPLICATE_IMAGE_UUID]", "note: that of 'a' is here");
    lfs_proves("MF-13 MF-27");
}

static void interrupts_belong_to_one_partition(void **state)
{
    static const char first[] =
        "uart { base-address = <0 0x1c090000>; pages-count = <1>; attributes "
        "= <3>; interrupts = <40 0x900>; };\n";
    static const char second[] = "uart { base-address = <0 0x1c0a0000>; pages-count = <1>; "
                                 "attributes = <3>; interrupts = <40 0x900>; };\n";
    struct manifest a = {.load = "0x6480000", .devices = first}, b = beside();

    (void)state;
    write_manifest("a.dts", &a);
    b.devices = second;
    expect_of_b(b, 0, "[LINT_INTID_SHARED]", "note: 'a' names it here");
    write_manifest("a.dts", &(struct manifest){.load = "0x6480000"});
    lfs_proves("MF-57");
}

/* MAN-18, N2. */
static void a_partition_and_its_vm_agree(void **state)
{
    struct manifest b = beside();

    (void)state;
    b.load = "0x6690000";
    expect_of_b(b, 0, "[LINT_LOAD_ADDRESS]", "= it says 0x6680000, the partition's 0x6690000");
    write_spmc("two.dts", NULL,
               "load_address = <0x6680000>; mem_size = <0x100000>; vcpu_count = <8>;");
    expect("check two.dts a.dts b.dts", 1,
           "live-activatable no (the SPMC manifest gives it 8, two.dts:", "[LINT_VCPU_MISMATCH]");
    b = beside();
    b.level = "1";
    write_manifest("b.dts", &b);
    expect("check two.dts a.dts b.dts", 1, "the SPMC panics over it: LINT_VCPU_COUNT",
           "[LINT_VCPU_COUNT]");
    write_spmc("two.dts", NULL,
               "load_address = <0x6680000>; mem_size = <0x100000>; vcpu_count = <0>;");
    expect("check two.dts a.dts b.pkg", 1,
           "b (0x8002): boots not knowable (what the SPMC makes of a partition without vCPUs is "
           "not known, two.dts:",
           "[LINT_ZERO_CONTEXTS]");
    write_spmc("two.dts", NULL, VM2);
    expect("check two.dts a.dts b.pkg", 0, "b (0x8002): boots yes, ", "");
    expect_without("check two.dts a.dts b.dts", "LINT_VCPU");
    b = beside();
    write_manifest("b.dts", &b);
    lfs_proves("MAN-18 MF-64");
}

/* MF-72, MF-73. */
static void packages_fit_their_memory(void **state)
{
    (void)state;
    write_spmc("small.dts", "load_address = <0x6480000>; mem_size = <0x3000>; vcpu_count = <1>;",
               NULL);
    expect("check small.dts a.pkg", 1, "the SPMC panics over it: PKG_TOO_BIG", "[PKG_TOO_BIG]");
    write_spmc("small.dts", "load_address = <0x6480000>; mem_size = <0x4000>; vcpu_count = <1>;",
               NULL);
    expect("check small.dts a.pkg --ready --warn READY_NOT_MET,BOOT_IMPOSSIBLE", 0,
           "    NOT MET  working memory holds bss and stacks", "[LINT_NOBITS_OVERRUN]");
    expect("check small.dts a.pkg", 1,
           "a (0x8001): boots no (it is loaded, but its bss or stacks end beyond working "
           "memory, small.dts:",
           "[LINT_NOBITS_OVERRUN]");
    expect("check small.dts a.pkg -q", 1, "boots no", ": error: 'a' does not boot: ");
    expect("check small.dts a.pkg --warn BOOT_IMPOSSIBLE", 0, "", "[BOOT_IMPOSSIBLE]");
    expect("check small.dts a.dts a.elf -q", 1, "boots no",
           "a.elf: warning: bss or stacks of the image end beyond the working memory of the "
           "partition [LINT_NOBITS_OVERRUN]\n      = image at 0x2000, needs ");
    expect("check small.dts a.dts a.elf", 1, "boots no", "[BOOT_IMPOSSIBLE]");
    write_spmc("small.dts", "load_address = <0x6480000>; mem_size = <0x5000>; vcpu_count = <1>;",
               NULL);
    expect("check small.dts a.pkg --ready", 0, "    met      working memory holds bss and stacks",
           "");
    expect("check small.dts a.dts a.elf", 0, "boots not knowable", "");
    lfs_proves("MF-72 MF-73 MC-12");
}

/* Writes a copy of a.pkg with other bytes at an offset. */
static void change(const char *path, long offset, const char *bytes)
{
    char line[64];
    FILE *file;

    snprintf(line, sizeof(line), "cp a.pkg %s", path);
    assert_int_equal(system(line), 0);
    file = fopen(path, "r+b");
    assert_int_equal(fseek(file, offset, SEEK_SET), 0);
    fputs(bytes, file);
    fclose(file);
}

/* MC-12: contents alone do not tell of bss and stacks. */
static void what_may_need_more_than_its_package_has_is_not_known_to_fit(void **state)
{
    (void)state;
    change("c.pkg", 0x2008, "none"); /* the note */
    expect("check one.dts c.pkg", 0,
           "a (0x8001): boots not knowable (nothing speaks against it; whether bss and stacks fit, "
           "its ELF image tells, c.pkg), live-activatable not knowable (not known: whether it "
           "boots, LFA component for the image UUID, working memory holds bss and stacks, ",
           "");
    expect("check one.dts c.pkg --ready", 0,
           "  the package needs at least 0x4000 bytes of working memory: it has 0x100000\n"
           "  bss and stacks are not known: its ELF image tells\n",
           "");
    expect("check one.dts c.pkg --ready", 0,
           "    unknown  working memory holds bss and stacks        at least 0x4000 bytes; bss and "
           "stacks are not known: its ELF image tells, c.pkg\n",
           "");
    expect("check one.dts a.pkg c.pkg --ready", 0,
           "    unknown  new image fits working memory              at least 0x4000 bytes; bss and "
           "stacks are not known: its ELF image tells, c.pkg\n",
           "");
    expect("check one.dts c.pkg a.elf --ready", 0,
           "    met      working memory holds bss and stacks        0x5000 bytes with bss and "
           "stacks; working memory has 0x100000, one.dts:",
           "[LINT_PACKAGE_IMAGE]");
    expect("check one.dts a.pkg", 0, "a (0x8001): boots yes, ", "");
    lfs_proves("MC-12");
}

/* MAN-31: the running partition too begins where its entry point leads. */
static void a_partition_that_is_entered_elsewhere_does_not_boot(void **state)
{
    static const struct {
        const char *entry, *why;
    } cases[] = {
        {"0", "the entry point in force, 0x0, is outside the image of 'c.pkg', c.pkg: offset 0x"},
        {"0x4000", "the entry point in force, 0x4000, is outside the image of 'c.pkg', c.pkg: "},
        {"0x3000", "'c.pkg' begins at 0x2000, not at the entry point in force, 0x3000, c.pkg: "},
        {"0x2002", "the entry point in force, 0x2002, is not a multiple of 4, the size of an "},
        {"0x100000", "the entry point in force, 0x100000, is outside working memory, which has "},
    };
    char text[96], line[160];

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        snprintf(text, sizeof(text), "/ { entrypoint-offset = <%s>; };\n", cases[i].entry);
        captured_file("entry.dts", text);
        assert_int_equal(captured(lfs_verb_pack,
                                  "pack --image a.elf --manifest a.dts --manifest entry.dts "
                                  "-o c.pkg")
                             .status,
                         0);
        snprintf(line, sizeof(line), "a (0x8001): boots no (%s", cases[i].why);
        expect("check one.dts c.pkg", 1, line, "[LINT_ENTRY_");
        expect("check one.dts c.pkg", 1, line, "[BOOT_IMPOSSIBLE]");
    }
    expect("check one.dts a.dts+entry.dts", 1,
           "boots no (the entry point in force, 0x100000, is outside working memory",
           "[BOOT_IMPOSSIBLE]");
    captured_file("entry.dts", "/ { entrypoint-offset = <0x2004>; };\n");
    expect("check one.dts a.dts+entry.dts", 0, "boots not knowable (nothing speaks against it", "");
    expect("check one.dts a.dts+entry.dts a.elf", 1,
           "boots no (the entry of 'a.dts', at 0x0 of "
           "it, cannot be at the entry point in force, 0x2004, ",
           "[BOOT_IMPOSSIBLE]");
    expect("check one.dts a.pkg", 0, "a (0x8001): boots yes, ", "");
    lfs_proves("MAN-31");
}

static void layouts_agree_with_manifests(void **state)
{
#define LAYOUT(offset, uuid, load)                                                        \
    "{ \"a\": { \"image\": { \"file\": \"a.elf\", \"offset\": \"" offset                  \
    "\" }, \"pm\": \"a.dts\", \"uuid\": \"" uuid "\", \"physical-load-address\": \"" load \
    "\" } }\n"
    static const char own[] = "01000000-0200-0000-0300-000004000000";

    (void)state;
    captured_file("l.json", LAYOUT("0x2000", "01000000-0200-0000-0300-000004000000", "0x6480000"));
    assert_int_equal(strlen(own), 36);
    expect("check l.json one.dts", 0, "'a' of l.json, by its manifest\n     image a.elf, as the",
           "");
    captured_file("l.json", LAYOUT("0x2000", "01000000-0200-0000-0300-000004000000", "0x6490000"));
    expect("check l.json one.dts", 1, "", "[LINT_LAYOUT_LOAD_ADDRESS]");
    captured_file("l.json", LAYOUT("0x2000", "01000000-0200-0000-0300-000004000001", "0x6480000"));
    expect("check l.json one.dts", 0, "", "[LINT_LAYOUT_UUID]");
    captured_file("l.json", LAYOUT("0x4000", "01000000-0200-0000-0300-000004000000", "0x6480000"));
    expect("check l.json one.dts", 0, "", "[LINT_ENTRY_OUTSIDE_IMAGE]");
}

/* The room is lfasim's own: 64, and one more. */
static void partitions_beyond_the_room_are_told(void **state)
{
    static char paths[LFS_PARTITIONS_MAX + 1][16];
    const struct lfs_system_options options = {.limits = &lfs_build_limits_none};

    (void)state;
    write_manifest("p.dts", &(struct manifest){.load = "0x6480000", .plain = true});
    pack("p", ""); /* without an image UUID none is an update of another */
    for (unsigned i = 0; i <= LFS_PARTITIONS_MAX; i++) {
        snprintf(paths[i], sizeof(paths[i]), "many%u.pkg", i);
        assert_int_equal(symlink("p.pkg", paths[i]), 0);
    }
    for (unsigned count = LFS_PARTITIONS_MAX; count <= LFS_PARTITIONS_MAX + 1; count++) {
        struct lfs_diag *diag = lfs_diag_new();
        struct lfs_system *system = lfs_system_new(&options, diag);
        char *text;

        for (unsigned i = 0; i < count; i++)
            lfs_system_add_package(system, paths[i]);
        lfs_system_pair(system);
        assert_int_equal(lfs_system_count(system), LFS_PARTITIONS_MAX);
        text = printed(diag);
        if (count > LFS_PARTITIONS_MAX)
            assert_non_null(strstr(text, "many64.pkg: error: this is partition 65: lfasim has room "
                                         "for 64 [SYSTEM_TOO_MANY]"));
        else
            assert_string_equal(text, "");
        free(text);
        lfs_system_free(system);
        lfs_diag_free(diag);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(partitions_beyond_the_room_are_told),
        cmocka_unit_test(files_of_a_platform_are_paired),
        cmocka_unit_test(one_file_is_no_platform),
        cmocka_unit_test(what_may_be_anybodys_is_nobodys),
        cmocka_unit_test(what_has_no_counterpart_is_told),
        cmocka_unit_test(packages_hold_what_is_given_beside_them),
        cmocka_unit_test(a_file_counts_once),
        cmocka_unit_test(old_and_new_are_one_partition_and_its_update),
        cmocka_unit_test(an_update_has_the_working_memory_of_its_partition),
        cmocka_unit_test(the_image_of_an_update_is_shown_where_it_will_be),
        cmocka_unit_test(names_are_unique_on_a_platform),
        cmocka_unit_test(interrupts_belong_to_one_partition),
        cmocka_unit_test(a_partition_and_its_vm_agree),
        cmocka_unit_test(packages_fit_their_memory),
        cmocka_unit_test(what_may_need_more_than_its_package_has_is_not_known_to_fit),
        cmocka_unit_test(a_partition_that_is_entered_elsewhere_does_not_boot),
        cmocka_unit_test(layouts_agree_with_manifests),
    };

    return cmocka_run_group_tests(tests, platform_files, captured_folder_end);
}
