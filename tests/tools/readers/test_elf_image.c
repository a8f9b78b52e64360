/* SPDX-License-Identifier: BSD-3-Clause */
/* Synthetic images as ELF files, and ELF files as flat images. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <elf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lfasim/bytes.h"
#include "lfasim/readers/elf_image.h"

#define KIB UINT64_C(1024)

static struct lfs_image_description counter(void)
{
    return (struct lfs_image_description){
        .behaviour = "counter",
        .version = 2,
        .live_state_version = 3,
        .live_state_size = 64,
        .section_size = {8 * KIB, 4 * KIB, 3000, 5000, 100, 8 * KIB},
        .base = 0x100000,
        .seed = 7,
    };
}

struct elf {
    uint8_t *bytes;
    size_t size;
};

static struct elf written(const struct lfs_image_description *description)
{
    struct elf elf;

    assert_int_equal(lfs_elf_write(description, &elf.bytes, &elf.size), LFS_IMAGE_OK);
    return elf;
}

/* Flattens and returns what was printed, for the caller to free. */
static char *flatten(const struct elf *elf, bool *ok, struct lfs_flat_image *image)
{
    struct lfs_diag *diag = lfs_diag_new();
    char *printed = NULL;
    size_t size;
    FILE *out = open_memstream(&printed, &size);

    *ok = lfs_elf_flatten("sp.elf", elf->bytes, elf->size, image, diag);
    assert_int_equal(lfs_diag_errors(diag), *ok ? 0 : 1);
    lfs_diag_print(diag, out);
    fclose(out);
    lfs_diag_free(diag);
    return printed;
}

static void expect_flat(const struct elf *elf, struct lfs_flat_image *image, const char *warning)
{
    bool ok;
    char *printed = flatten(elf, &ok, image);

    if (!ok || (warning != NULL ? strstr(printed, warning) == NULL : printed[0] != 0))
        fail_msg("wanted %s, printed: %s", warning != NULL ? warning : "nothing", printed);
    free(printed);
}

static void expect_refused(const struct elf *elf, const char *name)
{
    struct lfs_flat_image image;
    bool ok;
    char *printed = flatten(elf, &ok, &image);

    if (ok || strstr(printed, name) == NULL)
        fail_msg("wanted %s, printed: %s", name, printed);
    assert_null(image.bytes);
    free(printed);
}

static uint8_t *section_at(const struct elf *elf, const char *name)
{
    uint64_t table = lfs_get_le64(elf->bytes + offsetof(Elf64_Ehdr, e_shoff));
    unsigned count = lfs_get_le16(elf->bytes + offsetof(Elf64_Ehdr, e_shnum));
    unsigned names = lfs_get_le16(elf->bytes + offsetof(Elf64_Ehdr, e_shstrndx));
    uint64_t text = lfs_get_le64(elf->bytes + table + names * sizeof(Elf64_Shdr) +
                                 offsetof(Elf64_Shdr, sh_offset));

    for (unsigned i = 1; i < count; i++) {
        uint8_t *header = elf->bytes + table + i * sizeof(Elf64_Shdr);

        if (strcmp((char *)elf->bytes + text + lfs_get_le32(header), name) == 0)
            return header;
    }
    fail_msg("no section %s", name);
    return NULL;
}

/* The value of a symbol of the file, read independently of libelf. */
static uint64_t symbol(const struct elf *elf, const char *name)
{
    const uint8_t *table = section_at(elf, ".symtab"), *strings = section_at(elf, ".strtab");
    uint64_t at = lfs_get_le64(table + offsetof(Elf64_Shdr, sh_offset));
    uint64_t end = at + lfs_get_le64(table + offsetof(Elf64_Shdr, sh_size));
    const char *text = (char *)elf->bytes + lfs_get_le64(strings + offsetof(Elf64_Shdr, sh_offset));

    for (; at < end; at += sizeof(Elf64_Sym)) {
        if (strcmp(text + lfs_get_le32(elf->bytes + at), name) == 0)
            return lfs_get_le64(elf->bytes + at + offsetof(Elf64_Sym, st_value));
    }
    fail_msg("no symbol %s", name);
    return 0;
}

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

static uint8_t *segment_at(const struct elf *elf, size_t index)
{
    return elf->bytes + sizeof(Elf64_Ehdr) + index * sizeof(Elf64_Phdr);
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
