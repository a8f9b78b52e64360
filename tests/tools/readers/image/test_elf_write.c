/* SPDX-License-Identifier: BSD-3-Clause */
/* Synthetic images as ELF files. */
#include "tests/tools/readers/image/elf_files.h"

static void the_layout_puts_each_section_on_a_new_page(void **state)
{
    struct lfs_image_description description = counter();
    const struct lfs_image_section want[] = {{0, 0x2000},    {0x2000, 0x1000}, {0x3000, 3000},
                                             {0x4000, 5000}, {0x6000, 100},    {0x7000, 0x2000}};
    struct lfs_image_layout layout;

    (void)state;
    assert_int_equal(lfs_image_lay_out(&description, &layout), LFS_IMAGE_OK);
    assert_memory_equal(layout.sections, want, sizeof(want));
    assert_int_equal(layout.flat_size, 0x3000 + 3000);
    assert_int_equal(layout.footprint, 0x9000);
}

static void absent_sections_take_no_place(void **state)
{
    struct lfs_image_description description = {.behaviour = "x",
                                                .section_size = {4 * KIB, 0, 0, 0, 0, 4 * KIB}};
    struct lfs_image_layout layout;
    struct lfs_flat_image image;
    struct elf elf = written(&description);

    (void)state;
    assert_int_equal(lfs_image_lay_out(&description, &layout), LFS_IMAGE_OK);
    assert_int_equal(layout.flat_size, 4 * KIB);
    assert_int_equal(layout.sections[LFS_IMAGE_STACK].offset, 4 * KIB);
    expect_flat(&elf, &image, NULL);
    assert_int_equal(image.section_count, 2);
    assert_int_equal(image.size, 4 * KIB);
    assert_int_equal(image.footprint, 8 * KIB);
    assert_int_equal(symbol(&elf, "rodata_begin"), 4 * KIB);
    lfs_flat_image_free(&image);
    free(elf.bytes);
}

static void an_image_survives_the_way_through_elf(void **state)
{
    struct lfs_image_description description = counter();
    struct lfs_image_layout layout;
    struct lfs_flat_image image;
    struct elf elf;

    (void)state;
    description.entry = 16;
    lfs_image_lay_out(&description, &layout);
    elf = written(&description);
    expect_flat(&elf, &image, NULL);
    assert_int_equal(image.base, 0x100000);
    assert_int_equal(image.size, layout.flat_size);
    assert_int_equal(image.footprint, layout.footprint);
    assert_int_equal(image.entry_offset, 16);
    assert_true(image.has_note);
    assert_string_equal(image.note.behaviour, "counter");
    assert_int_equal(image.note.version, 2);
    assert_int_equal(image.note.live_state_version, 3);
    assert_int_equal(image.note.live_state_size, 64);
    assert_memory_equal(image.note.sections, layout.sections, sizeof(layout.sections));
    assert_int_equal(image.section_count, 6);
    assert_string_equal(image.sections[5].name, ".stack");
    assert_true(image.sections[5].nobits && image.sections[5].writable);
    assert_true(image.sections[0].executable && !image.sections[0].writable);
    lfs_flat_image_free(&image);
    free(elf.bytes);
}

static void the_text_is_code_from_end_to_end(void **state)
{
    struct lfs_image_description description = counter();
    struct elf elf = written(&description);
    struct lfs_flat_image image;

    (void)state;
    expect_flat(&elf, &image, NULL);
    for (size_t at = LFS_IMAGE_NOTE_SIZE; at < 8 * KIB - 4; at += 4)
        assert_int_equal(lfs_get_le32(image.bytes + at) & 0xffe00010, 0xd2800000); /* movz x0-x15 */
    assert_int_equal(lfs_get_le32(image.bytes + 8 * KIB - 4), 0x14000000);         /* b . */
    lfs_flat_image_free(&image);
    free(elf.bytes);
}

static void the_symbols_tell_the_layout(void **state)
{
    struct lfs_image_description description = counter();
    struct elf elf = written(&description);

    (void)state;
    assert_int_equal(symbol(&elf, "text_begin"), 0x100000);
    assert_int_equal(symbol(&elf, "text_end"), 0x102000);
    assert_int_equal(symbol(&elf, "rodata_begin"), 0x102000);
    assert_int_equal(symbol(&elf, "data_begin"), 0x103000);
    assert_int_equal(symbol(&elf, "bin_end"), 0x103000 + 3000);
    assert_int_equal(symbol(&elf, "bss_begin"), 0x104000);
    assert_int_equal(symbol(&elf, "bss_end"), 0x104000 + 5000);
    assert_int_equal(symbol(&elf, "heap_begin"), 0x106000);
    assert_int_equal(symbol(&elf, "stacks_begin"), 0x107000);
    assert_int_equal(symbol(&elf, "stacks_end"), 0x109000);
    assert_int_equal(symbol(&elf, "image_end"), 0x109000);
    free(elf.bytes);
}

static void the_segments_have_the_rights_of_their_sections(void **state)
{
    const struct {
        uint32_t type, flags;
        uint64_t offset, address, file_size, memory_size;
    } want[] = {
        {PT_LOAD, PF_R | PF_X, 0x1000, 0x100000, 0x2000, 0x2000},
        {PT_LOAD, PF_R, 0x3000, 0x102000, 0x1000, 0x1000},
        {PT_LOAD, PF_R | PF_W, 0x4000, 0x103000, 3000, 0x6000},
        {PT_NOTE, PF_R, 0x1008, 0x100008, LFS_IMAGE_NOTE_SIZE - 8, LFS_IMAGE_NOTE_SIZE - 8},
    };
    struct lfs_image_description description = counter();
    struct elf elf = written(&description);

    (void)state;
    assert_int_equal(lfs_get_le16(elf.bytes + offsetof(Elf64_Ehdr, e_phnum)), 4);
    for (size_t i = 0; i < 4; i++) {
        const uint8_t *segment = segment_at(&elf, i);

        assert_int_equal(lfs_get_le32(segment), want[i].type);
        assert_int_equal(lfs_get_le32(segment + offsetof(Elf64_Phdr, p_flags)), want[i].flags);
        assert_int_equal(lfs_get_le64(segment + offsetof(Elf64_Phdr, p_offset)), want[i].offset);
        assert_int_equal(lfs_get_le64(segment + offsetof(Elf64_Phdr, p_vaddr)), want[i].address);
        assert_int_equal(lfs_get_le64(segment + offsetof(Elf64_Phdr, p_paddr)), want[i].address);
        assert_int_equal(lfs_get_le64(segment + offsetof(Elf64_Phdr, p_filesz)), want[i].file_size);
        assert_int_equal(lfs_get_le64(segment + offsetof(Elf64_Phdr, p_memsz)),
                         want[i].memory_size);
    }
    free(elf.bytes);
}

static void expect_footprint(const struct elf *elf, uint64_t footprint, size_t sections)
{
    struct lfs_flat_image image;

    expect_flat(elf, &image, NULL);
    assert_int_equal(image.footprint, footprint);
    assert_int_equal(image.section_count, sections);
    lfs_flat_image_free(&image);
}

static void MAN_32_the_footprint_covers_segments_and_sections(void **state)
{
    struct lfs_image_description description = counter();
    struct elf elf = written(&description);
    uint8_t *memory_size = segment_at(&elf, 2) + offsetof(Elf64_Phdr, p_memsz);

    (void)state;
    lfs_put_le64(memory_size, 0x8000); /* more than the sections */
    expect_footprint(&elf, 0xb000, 6);
    lfs_put_le64(memory_size, 3000); /* less */
    expect_footprint(&elf, 0x9000, 6);
    /* Thread-local NOBITS are a template, not memory. */
    lfs_put_le64(section_at(&elf, ".stack") + offsetof(Elf64_Shdr, sh_flags),
                 SHF_ALLOC | SHF_WRITE | SHF_TLS);
    expect_footprint(&elf, 0x6000 + 100, 5);
    lfs_put_le64(memory_size, UINT64_MAX - 0x103000); /* ends with the address space */
    expect_footprint(&elf, UINT64_MAX - 0x100000, 5);
    lfs_put_le64(memory_size, UINT64_MAX - 0x103000 + 1);
    expect_refused(&elf, "[ELF_MALFORMED]");
    free(elf.bytes);
}

static void the_seed_decides_the_bytes(void **state)
{
    struct lfs_image_description description = counter();
    struct elf one = written(&description), same = written(&description), other;
    const uint64_t words[] = {0x1122334455667788, 1};
    uint8_t want[16];

    (void)state;
    lfs_put_le64(want, words[0]);
    lfs_put_le64(want + 8, words[1]);
    description.seed = 8;
    description.rwdata_words = words;
    description.rwdata_word_count = 2;
    other = written(&description);
    assert_int_equal(one.size, same.size);
    assert_memory_equal(one.bytes, same.bytes, one.size);
    assert_int_equal(one.size, other.size);
    assert_memory_not_equal(one.bytes + 0x1000 + LFS_IMAGE_NOTE_SIZE,
                            other.bytes + 0x1000 + LFS_IMAGE_NOTE_SIZE, 64);
    assert_memory_not_equal(one.bytes + 0x3000, other.bytes + 0x3000, 64); /* rodata */
    assert_memory_equal(other.bytes + 0x4000, want, 16);                   /* rwdata */
    free(one.bytes);
    free(same.bytes);
    free(other.bytes);
}

static enum lfs_image_fault fault_of(const struct lfs_image_description *description)
{
    struct lfs_image_layout layout;
    enum lfs_image_fault fault = lfs_image_lay_out(description, &layout);

    if (fault != LFS_IMAGE_OK) {
        uint8_t *elf;
        size_t size;

        assert_int_equal(layout.footprint, 0);
        assert_int_equal(lfs_elf_write(description, &elf, &size), fault);
        assert_null(elf);
        assert_int_equal(size, 0);
    }
    return fault;
}

static void sizes_are_limited(void **state)
{
    struct lfs_image_description description = counter();

    (void)state;
    for (int i = 0; i < LFS_IMAGE_SECTIONS; i++) {
        description = counter();
        description.section_size[i] = LFS_IMAGE_SECTION_BYTES_MAX;
        assert_int_equal(fault_of(&description), LFS_IMAGE_OK);
        description.section_size[i] += 4;
        assert_int_equal(fault_of(&description), LFS_IMAGE_SECTION_TOO_BIG);
        description.section_size[i] = UINT64_MAX - 3;
        assert_int_equal(fault_of(&description), LFS_IMAGE_SECTION_TOO_BIG);
    }
    description = counter();
    description.live_state_size = LFS_IMAGE_SECTION_BYTES_MAX;
    assert_int_equal(fault_of(&description), LFS_IMAGE_OK);
    description.live_state_size++;
    assert_int_equal(fault_of(&description), LFS_IMAGE_SECTION_TOO_BIG);
}

static void the_text_holds_the_entry_and_the_note(void **state)
{
    struct lfs_image_description description = counter();
    uint64_t *text = &description.section_size[LFS_IMAGE_TEXT];

    (void)state;
    *text = LFS_IMAGE_TEXT_BYTES_MIN;
    assert_int_equal(fault_of(&description), LFS_IMAGE_OK);
    *text -= 4;
    assert_int_equal(fault_of(&description), LFS_IMAGE_TEXT_TOO_SMALL);
    *text = LFS_IMAGE_TEXT_BYTES_MIN + 1;
    assert_int_equal(fault_of(&description), LFS_IMAGE_TEXT_UNALIGNED);
    *text = 4 * KIB;
    description.entry = 4 * KIB - LFS_IMAGE_TEXT_BYTES_MIN;
    assert_int_equal(fault_of(&description), LFS_IMAGE_OK);
    description.entry += 4;
    assert_int_equal(fault_of(&description), LFS_IMAGE_TEXT_TOO_SMALL);
    description.entry = UINT64_MAX - 3;
    assert_int_equal(fault_of(&description), LFS_IMAGE_TEXT_TOO_SMALL);
    description.entry = 2;
    assert_int_equal(fault_of(&description), LFS_IMAGE_ENTRY_UNALIGNED);
}

static void other_faults_of_a_description_are_told(void **state)
{
    struct lfs_image_description description = counter();
    const uint64_t words[376] = {0};

    (void)state;
    description.base = LFS_IMAGE_ADDRESS_END - 0x9000;
    assert_int_equal(fault_of(&description), LFS_IMAGE_OK);
    description.base += 0x1000;
    assert_int_equal(fault_of(&description), LFS_IMAGE_BASE_TOO_HIGH);
    description.base = 0x800;
    assert_int_equal(fault_of(&description), LFS_IMAGE_BASE_UNALIGNED);
    description = counter();
    description.rwdata_words = words;
    description.rwdata_word_count = 375; /* 3000 bytes */
    assert_int_equal(fault_of(&description), LFS_IMAGE_OK);
    description.rwdata_word_count++;
    assert_int_equal(fault_of(&description), LFS_IMAGE_TOO_MANY_WORDS);
    description = counter();
    memset(description.behaviour, 'x', sizeof(description.behaviour));
    assert_int_equal(fault_of(&description), LFS_IMAGE_NO_BEHAVIOUR);
    description.behaviour[LFS_IMAGE_BEHAVIOUR_SIZE - 1] = 0;
    assert_int_equal(fault_of(&description), LFS_IMAGE_OK);
    description.behaviour[0] = 0;
    assert_int_equal(fault_of(&description), LFS_IMAGE_NO_BEHAVIOUR);
    for (int fault = LFS_IMAGE_OK; fault <= LFS_IMAGE_HOST; fault++)
        assert_string_not_equal(lfs_image_fault_text((enum lfs_image_fault)fault), "unknown fault");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_layout_puts_each_section_on_a_new_page),
        cmocka_unit_test(absent_sections_take_no_place),
        cmocka_unit_test(an_image_survives_the_way_through_elf),
        cmocka_unit_test(the_text_is_code_from_end_to_end),
        cmocka_unit_test(the_symbols_tell_the_layout),
        cmocka_unit_test(the_segments_have_the_rights_of_their_sections),
        cmocka_unit_test(MAN_32_the_footprint_covers_segments_and_sections),
        cmocka_unit_test(the_seed_decides_the_bytes),
        cmocka_unit_test(sizes_are_limited),
        cmocka_unit_test(the_text_holds_the_entry_and_the_note),
        cmocka_unit_test(other_faults_of_a_description_are_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
