/* SPDX-License-Identifier: BSD-3-Clause */
/* Segments, symbols and relocations of ELF files: manifests-packages-boot 8.1, MAN-32. */
#include "tests/tools/readers/image/elf_files.h"

static void MAN_32_segments_and_symbols(void **state)
{
    struct lfs_image_description description = counter();
    struct elf elf = written(&description);
    struct lfs_elf_facts facts;

    (void)state;
    lfs_elf_facts_read(elf.bytes, elf.size, &facts);
    assert_false(facts.position_independent);
    assert_true(facts.entry == 0x100000);
    assert_true(facts.segment_count >= 3);
    assert_int_equal(facts.segments[0].type, PT_LOAD);
    assert_int_equal(facts.segments[0].flags, PF_R | PF_X);
    assert_true(facts.segments[0].address == 0x100000);
    assert_int_equal(facts.segments[0].file_size, 8 * KIB);
    assert_int_equal(facts.symbol_count, 11);
    for (size_t i = 0; i < facts.symbol_count; i++)
        assert_true(facts.symbols[i].value == symbol(&elf, facts.symbols[i].name));
    assert_int_equal(facts.relocation_kind_count, 0);
    lfs_elf_facts_free(&facts);
    lfs_put_le16(elf.bytes + offsetof(Elf64_Ehdr, e_type), ET_DYN);
    lfs_elf_facts_read(elf.bytes, elf.size, &facts);
    assert_true(facts.position_independent);
    lfs_elf_facts_free(&facts);
    free(elf.bytes);
}

static void MAN_32_relocations_by_kind(void **state)
{
    struct lfs_image_description description = counter();
    struct elf elf = written(&description);
    uint8_t *rodata = section_at(&elf, ".rodata");
    uint64_t at = lfs_get_le64(rodata + offsetof(Elf64_Shdr, sh_offset));
    struct lfs_elf_facts facts;

    (void)state;
    lfs_put_le32(rodata + offsetof(Elf64_Shdr, sh_type), SHT_RELA);
    lfs_put_le64(rodata + offsetof(Elf64_Shdr, sh_size), 3 * sizeof(Elf64_Rela));
    for (size_t i = 0; i < 3; i++)
        lfs_put_le64(elf.bytes + at + i * sizeof(Elf64_Rela) + 8,
                     i == 1 ? R_AARCH64_ABS64 : R_AARCH64_RELATIVE);
    lfs_elf_facts_read(elf.bytes, elf.size, &facts);
    assert_int_equal(facts.relocation_kind_count, 2);
    assert_int_equal(facts.relocations[0].kind, 1027);
    assert_int_equal(facts.relocations[0].count, 2);
    assert_int_equal(facts.relocations[1].count, 1);
    assert_string_equal(lfs_elf_relocation_name(1027), "R_AARCH64_RELATIVE");
    assert_null(lfs_elf_relocation_name(1));
    lfs_elf_facts_free(&facts);
    free(elf.bytes);
}

/* With an image base of 0x1000 the first segment may begin at 0, with the ELF headers in it: what
 * counts is the first section with contents (8.1). */
static void MAN_32_a_segment_may_begin_before_the_image(void **state)
{
    struct lfs_image_description description = counter();
    struct lfs_flat_image plain, image;
    uint64_t before;
    struct elf elf;
    uint8_t *segment;

    (void)state;
    description.base = 0x10000;
    elf = written(&description);
    segment = segment_at(&elf, 0);
    expect_flat(&elf, &plain, NULL);
    before = lfs_get_le64(segment + offsetof(Elf64_Phdr, p_offset));
    lfs_put_le64(segment + offsetof(Elf64_Phdr, p_offset), 0);
    lfs_put_le64(segment + offsetof(Elf64_Phdr, p_vaddr), 0x10000 - before);
    lfs_put_le64(segment + offsetof(Elf64_Phdr, p_paddr), 0x10000 - before);
    lfs_put_le64(segment + offsetof(Elf64_Phdr, p_filesz), before + 8 * KIB);
    lfs_put_le64(segment + offsetof(Elf64_Phdr, p_memsz), before + 8 * KIB);
    expect_flat(&elf, &image, NULL);
    assert_true(image.base == 0x10000);
    assert_true(image.entry_offset == 0);
    assert_true(image.footprint == plain.footprint);
    assert_int_equal(image.size, plain.size);
    assert_memory_equal(image.bytes, plain.bytes, plain.size);
    lfs_flat_image_free(&image);
    lfs_flat_image_free(&plain);
    free(elf.bytes);
}

static void any_byte_of_the_tables_may_be_any_other(void **state)
{
    struct lfs_image_description description = counter();
    struct elf elf = written(&description);
    uint64_t table = lfs_get_le64(elf.bytes + offsetof(Elf64_Ehdr, e_shoff));
    uint64_t symbols = lfs_get_le64(section_at(&elf, ".symtab") + offsetof(Elf64_Shdr, sh_offset));

    (void)state;
    for (uint64_t at = 0; at < elf.size; at++) {
        struct lfs_diag *diag = lfs_diag_new();
        struct lfs_flat_image image;
        struct lfs_elf_facts facts;

        if (at == sizeof(Elf64_Ehdr) + 4 * sizeof(Elf64_Phdr))
            at = symbols;
        if (at == symbols + 300)
            at = table;
        elf.bytes[at] ^= 0xa5;
        if (lfs_elf_flatten("sp.elf", elf.bytes, elf.size, &image, diag)) {
            lfs_elf_facts_read(elf.bytes, elf.size, &facts);
            lfs_elf_facts_free(&facts);
            lfs_flat_image_free(&image);
        }
        lfs_diag_free(diag);
        elf.bytes[at] ^= 0xa5;
    }
    free(elf.bytes);
}

static void files_are_judged_by_themselves(void **state)
{
    struct lfs_image_description description = counter();
    struct elf elf = written(&description);
    struct lfs_diag *diag = lfs_diag_new();
    struct lfs_image_file file;

    (void)state;
    assert_true(lfs_elf_recognise(elf.bytes, elf.size));
    assert_false(lfs_elf_recognise(elf.bytes + 1, elf.size - 1));
    assert_true(lfs_image_file_read("sp.elf", elf.bytes, elf.size, &file, diag));
    assert_true(file.is_elf && file.flat.has_note && file.facts.symbol_count > 0);
    lfs_image_file_free(&file);
    assert_true(lfs_image_file_read("sp.bin", elf.bytes + 1, elf.size - 1, &file, diag));
    assert_false(file.is_elf);
    lfs_image_file_free(&file);
    elf.bytes[EI_CLASS] = ELFCLASS32;
    assert_false(lfs_image_file_read("sp.elf", elf.bytes, elf.size, &file, diag));
    assert_null(file.flat.bytes);
    lfs_diag_free(diag);
    free(elf.bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(MAN_32_segments_and_symbols),
        cmocka_unit_test(MAN_32_relocations_by_kind),
        cmocka_unit_test(MAN_32_a_segment_may_begin_before_the_image),
        cmocka_unit_test(any_byte_of_the_tables_may_be_any_other),
        cmocka_unit_test(files_are_judged_by_themselves),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
