/* SPDX-License-Identifier: BSD-3-Clause */
/* Real images in scenarios: without a note, bound to a behaviour by their content. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "lfasim/bytes.h"
#include "lfasim/readers/dts.h"
#include "lfasim/readers/file.h"
#include "lfasim/readers/package_file.h"
#include "tests/tools/readers/scenario/scenario_text.h"

#define FILES LFASIM_BINARY_DIR "/bindings-"
#define NOP   0xd503201fu /* AArch64 */

enum { BINARY = 0x3000, ARM64_IMAGE_SIZE = 0x6000 };

static void write_file(const char *path, const void *bytes, size_t size)
{
    FILE *file = fopen(path, "wb");

    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, size, file), size);
    assert_int_equal(fclose(file), 0);
}

/* An ELF file whose note is overwritten with instructions; version decides a byte of the code. */
static void write_elf(const char *path, uint32_t version)
{
    struct lfs_image_description description = {.behaviour = "counter", .version = version};
    uint8_t *elf, *name;
    size_t size;

    description.section_size[LFS_IMAGE_TEXT] = 8192;
    description.section_size[LFS_IMAGE_RWDATA] = 4096;
    description.section_size[LFS_IMAGE_STACK] = 4096;
    assert_int_equal(lfs_elf_write(&description, &elf, &size), LFS_IMAGE_OK);
    name = memmem(elf, size, "lfasim\0", 8);
    assert_non_null(name);
    for (size_t i = 0; i < LFS_IMAGE_NOTE_SIZE; i += 4)
        lfs_put_le32(name - LFS_IMAGE_AT_NAME + i, NOP);
    lfs_put_le32(name + 4096, version);
    write_file(path, elf, size);
    free(elf);
}

/* A flat binary with the arm64 image header. */
static void write_binary(const char *path)
{
    uint8_t bytes[BINARY];

    for (size_t i = 0; i < sizeof(bytes); i += 4)
        lfs_put_le32(bytes + i, NOP);
    lfs_put_le64(bytes + 0x08, 0x1000);
    lfs_put_le64(bytes + 0x10, ARM64_IMAGE_SIZE);
    lfs_put_le32(bytes + 0x38, 0x644d5241);
    write_file(path, bytes, sizeof(bytes));
}

/* A package of that binary, with its last byte as given. */
static void write_package(const char *path, uint8_t last)
{
    struct lfs_diag *diag = lfs_diag_new();
    struct lfs_dts_source source = {.path = MANIFEST};
    struct lfs_package_input input = {.manifest_path = MANIFEST, .image_path = "image"};
    struct lfs_package_file package;
    struct lfs_flat_image image;
    struct lfs_dtb dtb;
    char *dts, *binary;
    size_t size;

    assert_int_equal(lfs_file_load(MANIFEST, 1 << 20, &dts, &source.size), 0);
    source.bytes = (const uint8_t *)dts;
    assert_int_equal(lfs_dts_compile(&source, 1, NULL, &dtb, diag), LFS_DTS_OK);
    assert_int_equal(lfs_file_load(FILES "a.bin", 1 << 20, &binary, &size), 0);
    assert_true(lfs_image_read("a.bin", (const uint8_t *)binary, size, &image, diag));
    input.dtb = dtb.bytes;
    input.dtb_size = dtb.size;
    input.image = &image;
    input.pm_offset = 0x1000;
    input.img_offset = 0x2000;
    assert_true(lfs_package_build(&input, &package, diag));
    package.bytes[package.size - 1] = last;
    write_file(path, package.bytes, package.size);
    lfs_package_file_free(&package);
    lfs_flat_image_free(&image);
    free(dtb.bytes);
    free(binary);
    free(dts);
    lfs_diag_free(diag);
}

static int set_up(void **state)
{
    (void)state;
    write_elf(FILES "v1.elf", 1);
    write_elf(FILES "v2.elf", 2);
    write_binary(FILES "a.bin");
    write_package(FILES "a.pkg", 0xd5);
    write_package(FILES "b.pkg", 0xd4);
    return 0;
}

static int clean_up(void **state)
{
    (void)state;
    unlink(FILES "v1.elf");
    unlink(FILES "v2.elf");
    unlink(FILES "a.bin");
    unlink(FILES "a.pkg");
    unlink(FILES "b.pkg");
    return 0;
}

#define SP1_RUNS(image) "partitions:\n  sp1: {image: " image "}\n"

static void expect_refusal(const char *text, const char *wanted)
{
    struct loaded loaded = load_bytes(text, strlen(text), NULL, 0);
    char *messages = printed(loaded.diag);

    assert_null(loaded.scenario);
    if (strstr(messages, wanted) == NULL)
        fail_msg("said:\n%s\nwanted: %s", messages, wanted);
    free(messages);
    unload(&loaded);
}

static void an_elf_file_without_a_note_runs_what_the_scenario_says(void **state)
{
    (void)state;
    assert_verdict(
        HEAD "images:\n"
             "  real: {manifest: " MANIFEST ", elf: " FILES "v1.elf, behaviour: echo}\n" SP1_RUNS(
                 "real") "lanes:\n"
                         "  cpu0:\n"
                         "    - FFA_MSG_SEND_DIRECT_REQ: {to: sp1, x3: 7, returns: {x3: 7}}\n"
                         "expect:\n"
                         "  - version(sp1) == 1\n"
                         "  - image(sp1) == real\n",
        LFS_PASSED, 0);
}

static void sections_of_an_elf_file_are_those_of_its_behaviour(void **state)
{
    (void)state;
    /* counter keeps its count in rwdata, and hands it over. */
    assert_verdict(
        HEAD "images:\n"
             "  v1: {manifest: " MANIFEST ", elf: " FILES "v1.elf, behaviour: counter, version: 1, "
             "live-state: {version: 1, size: 24}}\n"
             "  v2: {manifest: " MANIFEST ", elf: " FILES "v2.elf, behaviour: counter, version: 2, "
             "live-state: {version: 1, size: 24}}\n" SP1_RUNS(
                 "v1") "components:\n"
                       "  - bl32\n"
                       "  - {name: sp1, partition: sp1, image: v2, staging: 0x7000000}\n"
                       "lanes:\n"
                       "  cpu0:\n"
                       "    - FFA_MSG_SEND_DIRECT_REQ: {to: sp1, returns: {x3: 1, x4: 1}}\n"
                       "    - LFA_VERSION: {returns: {x0: 0x10000}}\n"
                       "    - LFA_GET_INVENTORY: {component: sp1, returns: {x0: SUCCESS}}\n"
                       "    - LFA_PRIME: {component: sp1, returns: {x0: SUCCESS, x1: 0}}\n"
                       "    - LFA_ACTIVATE: {component: sp1, returns: SUCCESS}\n"
                       "    - FFA_MSG_SEND_DIRECT_REQ: {to: sp1, returns: {x3: 2, x4: 2}}\n"
                       "expect:\n"
                       "  - image(sp1) == v2\n",
        LFS_PASSED, 0);
}

static void MAN_33_a_flat_binary_runs_steps(void **state)
{
    (void)state;
    assert_verdict(HEAD "images:\n"
                        "  real:\n"
                        "    manifest: " MANIFEST "\n"
                        "    binary: " FILES "a.bin\n"
                        "    handles:\n"
                        "      direct_req:\n"
                        "        - reply: {x3: 42}\n" SP1_RUNS(
                            "real") "lanes:\n"
                                    "  cpu0:\n"
                                    "    - FFA_MSG_SEND_DIRECT_REQ: {to: sp1, returns: {x3: 42}}\n",
                   LFS_PASSED, 0);
}

static void a_package_without_a_note_is_bound_as_well(void **state)
{
    (void)state;
    assert_verdict(
        HEAD "images:\n"
             "  real: {package: " FILES "a.pkg, behaviour: echo}\n" SP1_RUNS(
                 "real") "lanes:\n"
                         "  cpu0:\n"
                         "    - FFA_MSG_SEND_DIRECT_REQ: {to: sp1, x3: 7, returns: {x3: 7}}\n",
        LFS_PASSED, 0);
}

static void code_that_differs_in_its_last_byte_is_nobodys(void **state)
{
    (void)state;
    assert_verdict(HEAD "images:\n"
                        "  real: {package: " FILES "a.pkg, behaviour: echo}\n"
                        "  other: {package: " FILES
                        "b.pkg}\n" SP1_RUNS("other") "expect:\n"
                                                     "  - image(sp1) == none\n"
                                                     "  - finding(UNDEFINED_INSTRUCTION) == 1\n",
                   LFS_PASSED, 0);
}

static void code_that_is_overwritten_does_not_run_on(void **state)
{
    (void)state;
    assert_verdict(HEAD "images:\n"
                        "  real:\n"
                        "    manifest: " MANIFEST "\n"
                        "    binary: " FILES "a.bin\n"
                        "    handles:\n"
                        "      direct_req:\n"
                        "        - store: {at: 0x6482000, u64: 0}\n"
                        "        - reply: {x3: 42}\n" SP1_RUNS(
                            "real") "lanes:\n"
                                    "  cpu0:\n"
                                    "    - FFA_MSG_SEND_DIRECT_REQ: {to: sp1, returns: any}\n"
                                    "    - FFA_MSG_SEND_DIRECT_REQ: {to: sp1, returns: any}\n"
                                    "expect:\n"
                                    "  - finding(UNDEFINED_INSTRUCTION) == 1\n",
                   LFS_PASSED, 0);
}

static void an_image_that_nobody_binds_is_refused(void **state)
{
    (void)state;
    expect_refusal(HEAD "images:\n"
                        "  real: {manifest: " MANIFEST ", elf: " FILES "v1.elf}\n",
                   "image 'real' has no lfasim note: nobody knows what its code does "
                   "[IMAGE_NO_NOTE]");
    expect_refusal(HEAD "images:\n"
                        "  real: {manifest: " MANIFEST ", elf: " FILES "v1.elf, behaviour: ecco}\n",
                   "did you mean 'echo'?");
    expect_refusal(HEAD "images:\n"
                        "  real: {manifest: " MANIFEST ", binary: x, elf: " FILES "v1.elf}\n",
                   "image 'real' is either an ELF file or a flat binary [IMAGE_SOURCE]");
}

static void the_same_code_cannot_do_two_things(void **state)
{
    (void)state;
    expect_refusal(HEAD "images:\n"
                        "  a: {manifest: " MANIFEST ", elf: " FILES "v1.elf, behaviour: echo}\n"
                        "  b: {manifest: " MANIFEST ", elf: " FILES "v1.elf, behaviour: echo, "
                        "version: 2}\n",
                   "the code of image 'b' is bound already: to behaviour 'echo', version 1 "
                   "[IMAGE_SAME_CODE]");
    assert_verdict(HEAD "images:\n"
                        "  a: {manifest: " MANIFEST ", elf: " FILES "v1.elf, behaviour: echo}\n"
                        "  b: {manifest: " MANIFEST ", elf: " FILES
                        "v1.elf, behaviour: echo}\n" SP1_RUNS("b"),
                   LFS_PASSED, 0);
}

static void MF_73_memory_is_compared_with_the_footprint(void **state)
{
    /* The package has 0x2000 + 0x3000 bytes, the arm64 header claims 0x6000 for the image. */
    static const char *const rows[][2] = {{"0x5000", "bss or stacks of image 'real' end beyond the "
                                                     "memory of partition 'sp1' "
                                                     "[LINT_NOBITS_OVERRUN]"},
                                          {"0x7000", "[LINT_NOBITS_OVERRUN]"},
                                          {"0x8000", NULL}};

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct loaded loaded;
        char *text, *messages;

        assert_true(asprintf(&text,
                             HEAD "images:\n"
                                  "  real: {manifest: " MANIFEST ", binary: " FILES
                                  "a.bin, behaviour: echo}\n"
                                  "partitions:\n  sp1: {image: real, memory: %s}\n",
                             rows[i][0]) > 0);
        loaded = load_text(text);
        messages = printed(loaded.diag);
        if (rows[i][1] ? strstr(messages, rows[i][1]) == NULL : messages[0] != 0)
            fail_msg("%s said:\n%s", rows[i][0], messages);
        free(messages);
        unload(&loaded);
        free(text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_elf_file_without_a_note_runs_what_the_scenario_says),
        cmocka_unit_test(sections_of_an_elf_file_are_those_of_its_behaviour),
        cmocka_unit_test(MAN_33_a_flat_binary_runs_steps),
        cmocka_unit_test(a_package_without_a_note_is_bound_as_well),
        cmocka_unit_test(code_that_differs_in_its_last_byte_is_nobodys),
        cmocka_unit_test(code_that_is_overwritten_does_not_run_on),
        cmocka_unit_test(an_image_that_nobody_binds_is_refused),
        cmocka_unit_test(the_same_code_cannot_do_two_things),
        cmocka_unit_test(MF_73_memory_is_compared_with_the_footprint),
    };

    return cmocka_run_group_tests(tests, set_up, clean_up);
}
