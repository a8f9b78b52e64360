/* SPDX-License-Identifier: BSD-3-Clause */
/* ELF files and raw files as flat images. */
#include "tests/tools/readers/image/elf_files.h"

/* What an objcopy of the host makes of the file; NULL if none here reads AArch64 files. */
static uint8_t *objcopied(const struct elf *elf, size_t *size)
{
    static const char *const commands[] = {"aarch64-linux-gnu-objcopy", "llvm-objcopy",
                                           "objcopy -I elf64-little"};
    char folder[] = "/tmp/lfasim-elf-XXXXXX", in[64], out[64], command[256];
    uint8_t *bytes = NULL;
    FILE *file;

    assert_non_null(mkdtemp(folder));
    snprintf(in, sizeof(in), "%s/in", folder);
    snprintf(out, sizeof(out), "%s/out", folder);
    file = fopen(in, "wb");
    assert_int_equal(fwrite(elf->bytes, 1, elf->size, file), elf->size);
    fclose(file);
    for (size_t i = 0; bytes == NULL && i < sizeof(commands) / sizeof(commands[0]); i++) {
        snprintf(command, sizeof(command), "%s -O binary %s %s 2>/dev/null", commands[i], in, out);
        if (system(command) != 0)
            continue;
        file = fopen(out, "rb");
        bytes = malloc(1 << 20);
        *size = fread(bytes, 1, 1 << 20, file);
        fclose(file);
    }
    unlink(in);
    unlink(out);
    rmdir(folder);
    return bytes;
}

static void expect_as_objcopy(const struct elf *elf, const char *warning)
{
    struct lfs_flat_image image;
    size_t size;
    uint8_t *bytes = objcopied(elf, &size);

    expect_flat(elf, &image, warning);
    if (bytes != NULL) {
        assert_int_equal(image.size, size);
        assert_memory_equal(image.bytes, bytes, size);
    } else {
        print_message("no objcopy reads AArch64 files here: comparison skipped\n");
    }
    lfs_flat_image_free(&image);
    free(bytes);
}

static void MAN_32_the_flat_image_is_what_objcopy_makes(void **state)
{
    struct lfs_image_description description = counter();
    struct elf elf = written(&description);

    (void)state;
    expect_as_objcopy(&elf, NULL);
    free(elf.bytes);
}

static void MAN_32_nobits_in_the_middle_become_zeros(void **state)
{
    struct lfs_image_description description = counter();
    struct elf elf = written(&description);
    struct lfs_flat_image image;

    (void)state;
    lfs_put_le32(section_at(&elf, ".rodata") + offsetof(Elf64_Shdr, sh_type), SHT_NOBITS);
    expect_as_objcopy(&elf, "[ELF_MIDDLE_NOBITS]");
    expect_flat(&elf, &image, "[ELF_MIDDLE_NOBITS]");
    for (size_t at = 0x2000; at < 0x3000; at++)
        assert_int_equal(image.bytes[at], 0);
    lfs_flat_image_free(&image);
    free(elf.bytes);
}

static void MAN_32_nobits_in_front_move_the_image_down(void **state)
{
    struct lfs_image_description description = counter();
    struct elf elf = written(&description);
    struct lfs_flat_image image;

    (void)state;
    lfs_put_le32(section_at(&elf, ".text") + offsetof(Elf64_Shdr, sh_type), SHT_NOBITS);
    expect_refused(&elf, "[ELF_ENTRY_OUTSIDE]");
    lfs_put_le64(elf.bytes + offsetof(Elf64_Ehdr, e_entry), 0x102000);
    expect_as_objcopy(&elf, "[ELF_LEADING_NOBITS]");
    expect_flat(&elf, &image, "[ELF_LEADING_NOBITS]");
    assert_int_equal(image.base, 0x102000);
    assert_int_equal(image.size, 0x1000 + 3000);
    assert_int_equal(image.footprint, 0x7000);
    assert_false(image.has_note);
    lfs_flat_image_free(&image);
    free(elf.bytes);
}

/* Load addresses of segments other than their link addresses, as linker scripts with AT> make. */
static void MAN_32_objcopy_goes_by_load_addresses(void **state)
{
    struct lfs_image_description description = counter();
    struct elf elf = written(&description);
    uint8_t *data_segment = segment_at(&elf, 2);
    struct lfs_flat_image image;

    (void)state;
    lfs_put_le64(data_segment + offsetof(Elf64_Phdr, p_paddr), 0x108000);
    expect_as_objcopy(&elf, NULL);
    for (size_t i = 0; i < 4; i++) /* all zero: a tool chain that does not fill them in */
        lfs_put_le64(segment_at(&elf, i) + offsetof(Elf64_Phdr, p_paddr), 0);
    expect_flat(&elf, &image, NULL);
    assert_int_equal(image.size, 0x3000 + 3000);
    lfs_flat_image_free(&image);
    free(elf.bytes);
}

static void MAN_32_foreign_relocations_are_told(void **state)
{
    struct lfs_image_description description = counter();
    struct elf elf = written(&description);
    struct lfs_flat_image image;
    uint8_t *rodata = section_at(&elf, ".rodata");

    (void)state;
    lfs_put_le32(rodata + offsetof(Elf64_Shdr, sh_type), SHT_RELA);
    lfs_put_le64(rodata + offsetof(Elf64_Shdr, sh_size), 2 * sizeof(Elf64_Rela));
    lfs_put_le64(elf.bytes + 0x3008, R_AARCH64_RELATIVE);
    lfs_put_le64(elf.bytes + 0x3008 + sizeof(Elf64_Rela), R_AARCH64_RELATIVE);
    expect_flat(&elf, &image, NULL);
    assert_int_equal(image.relocation_count, 2);
    lfs_flat_image_free(&image);
    lfs_put_le64(elf.bytes + 0x3008 + sizeof(Elf64_Rela), R_AARCH64_ABS64);
    expect_flat(&elf, &image, "[ELF_RELOCATION_KIND]");
    lfs_flat_image_free(&image);
    free(elf.bytes);
}

/* Changes width bytes at an offset of a fresh image and expects the named error. */
static void expect_damage(size_t offset, size_t width, uint64_t value, const char *name)
{
    struct lfs_image_description description = counter();
    struct elf elf = written(&description);

    for (size_t i = 0; i < width; i++)
        elf.bytes[offset + i] = (uint8_t)(value >> 8 * i);
    expect_refused(&elf, name);
    free(elf.bytes);
}

static void each_kind_of_wrong_file_has_its_name(void **state)
{
    (void)state;
    expect_damage(0, 1, 0x7e, "[ELF_MALFORMED]");
    expect_damage(EI_CLASS, 1, ELFCLASS32, "[ELF_NOT_64BIT]");
    expect_damage(EI_DATA, 1, ELFDATA2MSB, "[ELF_NOT_LITTLE_ENDIAN]");
    expect_damage(EI_VERSION, 1, 2, "[ELF_MALFORMED]");
    expect_damage(offsetof(Elf64_Ehdr, e_machine), 2, EM_X86_64, "[ELF_NOT_AARCH64]");
    expect_damage(offsetof(Elf64_Ehdr, e_type), 2, ET_REL, "[ELF_NOT_LINKED]");
    expect_damage(offsetof(Elf64_Ehdr, e_type), 2, ET_CORE, "[ELF_NOT_LINKED]");
    expect_damage(offsetof(Elf64_Ehdr, e_shoff), 8, UINT64_MAX - 64, "[ELF_MALFORMED]");
    expect_damage(offsetof(Elf64_Ehdr, e_phoff), 8, UINT64_C(1) << 40, "[ELF_MALFORMED]");
    expect_damage(offsetof(Elf64_Ehdr, e_phoff), 8, 63, "[ELF_MALFORMED]");
    expect_damage(offsetof(Elf64_Ehdr, e_phnum), 2, PN_XNUM, "[ELF_MALFORMED]");
    expect_damage(offsetof(Elf64_Ehdr, e_phentsize), 2, 55, "[ELF_MALFORMED]");
    expect_damage(offsetof(Elf64_Ehdr, e_shnum), 2, 0, "[ELF_MALFORMED]");
    expect_damage(offsetof(Elf64_Ehdr, e_shnum), 2, 11, "[ELF_MALFORMED]"); /* one too many */
    expect_damage(offsetof(Elf64_Ehdr, e_shentsize), 2, 65, "[ELF_MALFORMED]");
    expect_damage(offsetof(Elf64_Ehdr, e_shstrndx), 2, 10, "[ELF_MALFORMED]");
    expect_damage(offsetof(Elf64_Ehdr, e_entry), 8, 0xfffff, "[ELF_ENTRY_OUTSIDE]");
    expect_damage(offsetof(Elf64_Ehdr, e_entry), 8, 0x103000 + 3000, "[ELF_ENTRY_OUTSIDE]");
}

static void a_position_independent_image_is_accepted(void **state)
{
    struct lfs_image_description description = counter();
    struct elf elf = written(&description);
    struct lfs_flat_image image;

    (void)state;
    lfs_put_le16(elf.bytes + offsetof(Elf64_Ehdr, e_type), ET_DYN);
    lfs_put_le64(elf.bytes + offsetof(Elf64_Ehdr, e_entry), 0x103000 + 2999); /* last byte */
    expect_flat(&elf, &image, NULL);
    assert_int_equal(image.entry_offset, image.size - 1);
    lfs_flat_image_free(&image);
    free(elf.bytes);
}

/* The same for a field of a section header. */
static void expect_section_damage(const char *section, size_t field, uint64_t value,
                                  const char *name)
{
    struct lfs_image_description description = counter();
    struct elf elf = written(&description);

    lfs_put_le64(section_at(&elf, section) + field, value);
    expect_refused(&elf, name);
    free(elf.bytes);
}

static void sections_are_checked_against_the_file(void **state)
{
    (void)state;
    expect_section_damage(".data", offsetof(Elf64_Shdr, sh_size), UINT64_MAX, "[ELF_MALFORMED]");
    expect_section_damage(".data", offsetof(Elf64_Shdr, sh_offset), UINT64_MAX, "[ELF_MALFORMED]");
    expect_section_damage(".data", offsetof(Elf64_Shdr, sh_addr), UINT64_MAX - 100,
                          "[ELF_MALFORMED]");
    expect_section_damage(".bss", offsetof(Elf64_Shdr, sh_size), UINT64_MAX - 0x100000,
                          "[ELF_MALFORMED]");
    expect_section_damage(".data", offsetof(Elf64_Shdr, sh_flags), SHF_ALLOC | SHF_COMPRESSED,
                          "[ELF_MALFORMED]");
    expect_section_damage(".data", offsetof(Elf64_Shdr, sh_addr), UINT64_C(1) << 40,
                          "[ELF_TOO_BIG]");
    expect_section_damage(".data", offsetof(Elf64_Shdr, sh_addr), 0x101000,
                          "[ELF_SECTION_OVERLAP]");
}

static void the_flat_image_is_bounded(void **state)
{
    struct lfs_image_description description = counter();
    struct elf elf = written(&description);
    uint8_t *address = section_at(&elf, ".data") + offsetof(Elf64_Shdr, sh_addr);
    struct lfs_flat_image image;

    (void)state;
    /* Clear of all segments, so that the load address follows; 3000 bytes end at the limit. */
    lfs_put_le64(address, 0x100000 + LFS_FLAT_IMAGE_BYTES_MAX - 3000);
    expect_flat(&elf, &image, "[ELF_MIDDLE_NOBITS]");
    assert_int_equal(image.size, LFS_FLAT_IMAGE_BYTES_MAX);
    lfs_flat_image_free(&image);
    lfs_put_le64(address, 0x100000 + LFS_FLAT_IMAGE_BYTES_MAX - 2999);
    expect_refused(&elf, "[ELF_TOO_BIG]");
    free(elf.bytes);
}

static void an_image_without_contents_is_refused(void **state)
{
    struct lfs_image_description description = {.behaviour = "x", .section_size = {4 * KIB}};
    struct elf elf = written(&description);

    (void)state;
    lfs_put_le32(section_at(&elf, ".text") + offsetof(Elf64_Shdr, sh_type), SHT_NOBITS);
    expect_refused(&elf, "[ELF_NO_CONTENTS]");
    free(elf.bytes);
}

/* Either a flat image or one error: expect checks inside flatten(). */
static void try_damaged(const struct elf *elf)
{
    struct lfs_flat_image image;
    bool ok;

    free(flatten(elf, &ok, &image));
    assert_true(ok == (image.bytes != NULL));
    lfs_flat_image_free(&image);
}

static void every_truncation_is_survived(void **state)
{
    struct lfs_image_description description = {.behaviour = "x",
                                                .section_size = {180, 16, 16, 16, 0, 16}};
    struct elf elf = written(&description);
    size_t step;

    (void)state;
    for (size_t size = 0; size < elf.size; size += step) {
        struct elf cut = {malloc(size + (size == 0)), size};

        memcpy(cut.bytes, elf.bytes, size);
        try_damaged(&cut);
        free(cut.bytes);
        step = size < 300 || size > elf.size - 1000 ? 1 : 97;
    }
    free(elf.bytes);
}

static void every_damaged_byte_of_the_tables_is_survived(void **state)
{
    static const uint8_t values[] = {0x00, 0x01, 0x08, 0x7f, 0x80, 0xff};
    struct lfs_image_description description = {.behaviour = "x",
                                                .section_size = {180, 16, 16, 16, 0, 16}};
    struct elf elf = written(&description);

    (void)state;
    for (size_t at = 0; at < elf.size; at++) {
        uint8_t old = elf.bytes[at];

        if (at >= 0x200 && at < elf.size - 0x600)
            continue; /* contents */
        for (size_t i = 0; i < sizeof(values); i++) {
            elf.bytes[at] = values[i];
            try_damaged(&elf);
        }
        elf.bytes[at] = old;
    }
    free(elf.bytes);
}

static bool read_raw(const uint8_t *bytes, size_t size, struct lfs_flat_image *image)
{
    struct lfs_diag *diag = lfs_diag_new();
    bool ok = lfs_image_read("sp.bin", bytes, size, image, diag);

    assert_int_equal(lfs_diag_errors(diag), ok ? 0 : 1);
    lfs_diag_free(diag);
    return ok;
}

static void MAN_33_a_raw_image_tells_its_footprint(void **state)
{
    uint8_t raw[100] = {0};
    struct lfs_flat_image image;

    (void)state;
    lfs_put_le64(raw + 0x10, 100);
    memcpy(raw + 0x38, "ARM\x64", 4);
    assert_true(read_raw(raw, sizeof(raw), &image));
    assert_int_equal(image.footprint, 100);
    lfs_flat_image_free(&image);
    lfs_put_le64(raw + 0x10, 0x7000);
    assert_true(read_raw(raw, 0x3c, &image));
    assert_int_equal(image.size, 0x3c);
    assert_int_equal(image.footprint, 0x7000);
    assert_int_equal(image.entry_offset, 0);
    lfs_flat_image_free(&image);
    assert_true(read_raw(raw, 0x3b, &image)); /* the magic number is cut: no header */
    assert_int_equal(image.footprint, 0x3b);
    lfs_flat_image_free(&image);
    lfs_put_le64(raw + 0x10, 99);
    assert_false(read_raw(raw, sizeof(raw), &image));
    assert_false(read_raw(raw, 0, &image));
    assert_null(image.bytes);
}

static void raw_and_elf_images_are_told_apart(void **state)
{
    struct lfs_image_description description = counter();
    struct elf elf = written(&description);
    struct lfs_flat_image image, again;

    (void)state;
    assert_true(read_raw(elf.bytes, elf.size, &image));
    assert_int_equal(image.base, 0x100000);
    assert_true(read_raw(image.bytes, image.size, &again));
    assert_int_equal(again.base, 0);
    assert_true(again.has_note);
    assert_int_equal(again.size, image.size);
    lfs_flat_image_free(&again);
    lfs_flat_image_free(&image);
    free(elf.bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(MAN_32_the_flat_image_is_what_objcopy_makes),
        cmocka_unit_test(MAN_32_nobits_in_the_middle_become_zeros),
        cmocka_unit_test(MAN_32_nobits_in_front_move_the_image_down),
        cmocka_unit_test(MAN_32_objcopy_goes_by_load_addresses),
        cmocka_unit_test(MAN_32_foreign_relocations_are_told),
        cmocka_unit_test(each_kind_of_wrong_file_has_its_name),
        cmocka_unit_test(a_position_independent_image_is_accepted),
        cmocka_unit_test(sections_are_checked_against_the_file),
        cmocka_unit_test(the_flat_image_is_bounded),
        cmocka_unit_test(an_image_without_contents_is_refused),
        cmocka_unit_test(every_truncation_is_survived),
        cmocka_unit_test(every_damaged_byte_of_the_tables_is_survived),
        cmocka_unit_test(MAN_33_a_raw_image_tells_its_footprint),
        cmocka_unit_test(raw_and_elf_images_are_told_apart),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
