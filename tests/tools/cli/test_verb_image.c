/* SPDX-License-Identifier: BSD-3-Clause */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <sys/resource.h>

#include "tests/tools/cli/captured.h"

/* The command is no library: its functions are tested where they stand. */
#include "tools/cli/usage.c"
#include "tools/cli/verb_image.c"

static void expect(const char *line, int status, const char *on_out, const char *on_err)
{
    struct captured result = captured(lfs_verb_image, line);

    if (result.status != status || strstr(result.out, on_out) == NULL ||
        strstr(result.err, on_err) == NULL)
        fail_msg("%s\n-> %d, wanted %d '%s' '%s'\nstdout:\n%s\nstderr:\n%s", line, result.status,
                 status, on_out, on_err, result.out, result.err);
}

/* Reads an image back; the caller frees it. */
static struct lfs_flat_image made(const char *path)
{
    struct lfs_diag *diag = lfs_diag_new();
    struct lfs_flat_image image;
    char *bytes;
    size_t size;

    assert_int_equal(lfs_file_load(path, 1 << 24, &bytes, &size), 0);
    assert_true(lfs_image_read(path, (const uint8_t *)bytes, size, &image, diag));
    lfs_diag_free(diag);
    free(bytes);
    return image;
}

static void options_alone_describe_an_image(void **state)
{
    struct lfs_flat_image image;
    struct captured result =
        captured(lfs_verb_image, "image --behaviour counter --version 2 --text 8KiB --rodata 16 "
                                 "--live-state-version 3 --live-state-size 64 --entry 0x20 "
                                 "--base 0x100000 --seed 5 -o opt.elf");

    (void)state;
    assert_int_equal(result.status, 0);
    assert_string_equal(result.err, "");
    assert_string_equal(result.out,
                        "opt.elf: behaviour counter, version 2; 13208 bytes of ELF\n"
                        "  section      offset        address      bytes  contents\n"
                        "  .text             0       0x100000       8192  code\n"
                        "  .rodata      0x2000       0x102000         16  constants\n"
                        "  .stack       0x3000       0x103000       4096  memory only\n"
                        "entry at 0x20; 8208 bytes in a package, 16384 bytes of memory\n"
                        "live state: version 3, 64 bytes\n");
    image = made("opt.elf");
    assert_true(image.has_note);
    assert_string_equal(image.note.behaviour, "counter");
    assert_int_equal(image.note.live_state_version, 3);
    assert_int_equal(image.note.live_state_size, 64);
    assert_int_equal(image.base, 0x100000);
    assert_int_equal(image.entry_offset, 0x20);
    assert_int_equal(image.footprint, 0x4000);
    lfs_flat_image_free(&image);
}

static void a_file_describes_the_same_image(void **state)
{
    struct lfs_flat_image from_file, from_options;

    (void)state;
    captured_file("sp.yaml", "behaviour: counter\nversion: 2\ntext: 8KiB\nrwdata: 100\nbss: 4KiB\n"
                             "heap: 4KiB\nlive-state: {version: 1, size: 64}\nseed: 9\n");
    expect("image sp.yaml -o file.elf", 0, "behaviour counter, version 2", "");
    expect("image --behaviour=counter --version=2 --text=8192 --rwdata=100 --bss=0x1000 "
           "--heap=4KiB --live-state-version=1 --live-state-size=64 --seed=9 --out=same.elf",
           0, "live state: version 1, 64 bytes", "");
    from_file = made("file.elf");
    from_options = made("same.elf");
    assert_int_equal(from_file.size, from_options.size);
    assert_memory_equal(from_file.bytes, from_options.bytes, from_file.size);
    lfs_flat_image_free(&from_file);
    lfs_flat_image_free(&from_options);
}

static void options_win_over_the_file(void **state)
{
    struct lfs_flat_image image;

    (void)state;
    captured_file("v.yaml", "behaviour: counter\nversion: 2\n");
    expect("image v.yaml --version 3 -o v.elf", 0, "version 3", "");
    image = made("v.elf");
    assert_int_equal(image.note.version, 3);
    lfs_flat_image_free(&image);
}

static void wrong_command_lines_end_with_2(void **state)
{
    (void)state;
    expect("image --behaviour x", 2, "", "name the file to write with --out");
    captured_file("own.yaml", "behaviour: counter\n");
    expect("image own.yaml -o ./own.yaml", 2, "", "--out would overwrite 'own.yaml'");
    expect("image --behavior x -o x.elf", 2, "", "help: did you mean '--behaviour'?");
    expect("image --txet=1 -o x.elf", 2, "",
           "unknown option '--txet=1'\nhelp: did you mean '--text'?");
    expect("image --frobnicate -o x.elf", 2, "", "help: lfasim image --help");
    expect("image -q -o x.elf", 2, "", "unknown option '-q'");
    expect("image --behaviour x -o", 2, "", "needs a value");
    expect("image a.yaml b.yaml -o x.elf", 2, "", "one description at a time, not 'b.yaml' too");
    expect("image --behaviour x --text big -o x.elf", 2, "", "[SCALAR_TYPE]");
    expect("image --behaviour x --text big -o x.elf", 2, "", "option --text big");
    expect("image --behaviour x --version 4294967296 -o x.elf", 2, "", "[IMAGE_VALUE]");
    expect("image --text 4KiB -o x.elf", 2, "", "[IMAGE_IMPOSSIBLE]");
    assert_int_not_equal(access("x.elf", F_OK), 0);
    expect("image --behaviour x --version 4294967295 -o x.elf", 0, "version 4294967295", "");
}

static void wrong_descriptions_end_with_3(void **state)
{
    (void)state;
    expect("image missing.yaml -o y.elf", 3, "", "[FILE_UNREADABLE]");
    captured_file("bad.yaml", "behavior: x\n");
    expect("image bad.yaml -o y.elf", 3, "", "bad.yaml:1:1: error: unknown key 'behavior'");
    captured_file("bad.yaml", "behaviour: x\ntext: 65MiB\nlive-state: {size: 65MiB}\n");
    expect("image bad.yaml -o y.elf", 3, "", "bad.yaml:2:7: error: text is above its limit");
    expect("image bad.yaml -o y.elf", 3, "", "bad.yaml:3:20: error: live-state-size is above");
    captured_file("bad.yaml", "behaviour: x\nentry: 4000\n");
    expect("image bad.yaml -o y.elf", 3, "", "[IMAGE_IMPOSSIBLE]");
    captured_file("bad.yaml", "behaviour: abcdefghijklmnopqrstuvwxyz012345\n");
    expect("image bad.yaml -o y.elf", 3, "", "[IMAGE_VALUE]");
    captured_file("bad.yaml", "- a\n");
    expect("image bad.yaml -o y.elf", 3, "", "[EXPECTED_MAP]");
    captured_file("bad.yaml", "behaviour: x\nlive-state: 3\n");
    expect("image bad.yaml -o y.elf", 3, "", "[EXPECTED_MAP]");
    captured_file("bad.yaml", "behaviour: x\nlive-state: {}\n");
    expect("image bad.yaml -o y.elf", 3, "", "[MISSING_KEY]");
    assert_int_not_equal(access("y.elf", F_OK), 0);
    captured_file("good.yaml", "behaviour: abcdefghijklmnopqrstuvwxyz01234\ntext: 64MiB\n");
    expect("image good.yaml -o y.elf", 0, "67108864", "");
}

static void an_unwritable_file_ends_with_7(void **state)
{
    (void)state;
    expect("image --behaviour x -o no/such/folder.elf", 7, "", "[FILE_UNWRITABLE]");
}

static void the_help_names_every_key(void **state)
{
    struct captured result = captured(lfs_verb_image, "image --help");
    char option[64];

    (void)state;
    assert_int_equal(result.status, 0);
    for (size_t i = 0; lfs_image_option(i) != NULL; i++) {
        snprintf(option, sizeof(option), "\n  --%s ", lfs_image_option(i));
        if (strstr(result.out, option) == NULL)
            fail_msg("%s is not in the help:\n%s", option, result.out);
    }
    assert_non_null(strstr(result.out, "usage: lfasim image"));
}

static void an_image_is_looked_at(void **state)
{
    uint8_t raw[0x100] = {[0x11] = 0x20, [0x38] = 'A', 'R', 'M', 0x64};
    FILE *file = fopen("raw.bin", "wb");

    (void)state;
    fwrite(raw, 1, sizeof(raw), file);
    fclose(file);
    expect("image --behaviour counter --version 3 --rwdata 4KiB -o look.elf", 0, "", "");
    expect("image look.elf", 0,
           "  .data                    0x1000         0x1000       4096  initial values\n", "");
    expect("image look.elf", 0, "  LOAD                 R-X", "");
    expect("image look.elf", 0, "  stacks_end                      0x3000\n", "");
    expect("image look.elf", 0,
           "entry at 0; 8192 bytes in a package, 12288 bytes of memory (3 pages)\n"
           "behaviour counter, version 3\n",
           "");
    expect("image look.elf --format json", 0, "\"position_independent\":false,\"segments\":[{", "");
    expect("image raw.bin", 0, "raw.bin: flat binary, linked at 0\n", "");
    expect("image raw.bin", 0, "256 bytes in a package, 8192 bytes of memory", ""); /* MAN-33 */
    expect("image raw.bin", 0, "no lfasim note: a scenario can bind the image", "");
    expect("image look.elf --version 2", 2, "", "name the file to write with --out");
    captured_file("damaged.elf", "ELF without its first byte");
    expect("image damaged.elf", 3, "", "not an ELF file: it lacks the magic number");
    expect("image absent.elf", 3, "", "[FILE_UNREADABLE]");
    expect("image absent", 3, "", "[FILE_UNREADABLE]");
    captured_file("bad.elf", "\x7f"
                             "ELF");
    expect("image bad.elf", 3, "", "[ELF_MALFORMED]");
}

/* The verb where no more files can be opened. */
static int without_files(int argc, char **argv)
{
    struct rlimit usual, none;
    int status;

    assert_int_equal(getrlimit(RLIMIT_NOFILE, &usual), 0);
    none = (struct rlimit){.rlim_cur = 0, .rlim_max = usual.rlim_max};
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &none), 0);
    status = lfs_verb_image(argc, argv);
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &usual), 0);
    return status;
}

static void a_host_without_files_ends_with_7(void **state)
{
    struct captured result = captured(without_files, "image --behaviour echo -o h.elf");

    (void)state;
    assert_int_equal(result.status, 7);
    assert_non_null(strstr(result.err, "h.elf: error: the image cannot be written: "));
    assert_non_null(strstr(result.err, "[IMAGE_HOST]"));
    expect("image --behaviour echo -o h.elf", 0, "h.elf: behaviour echo", "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(options_alone_describe_an_image),
        cmocka_unit_test(a_file_describes_the_same_image),
        cmocka_unit_test(options_win_over_the_file),
        cmocka_unit_test(wrong_command_lines_end_with_2),
        cmocka_unit_test(wrong_descriptions_end_with_3),
        cmocka_unit_test(an_unwritable_file_ends_with_7),
        cmocka_unit_test(a_host_without_files_ends_with_7),
        cmocka_unit_test(the_help_names_every_key),
        cmocka_unit_test(an_image_is_looked_at),
    };

    return cmocka_run_group_tests(tests, captured_folder, captured_folder_end);
}
