/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Flattens an ELF file as `objcopy -O binary` does (manifests-packages-boot 8.1): from the lowest
 * load address of an allocated section with contents to the end of the highest.
 */
#include "lfasim/readers/elf_image.h"

#include <gelf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lfasim/bytes.h"
#include "tools/readers/host/alloc.h"
#include "tools/readers/image/elf_check.h"

/* What has contents, kept beside the public table while the image is put together. */
struct piece {
    struct lfs_flat_section section;
    uint64_t file_offset;
};

struct reader {
    const uint8_t *bytes;
    size_t size;
    struct lfs_pos pos; /* the file, no line */
    struct lfs_diag *diag;
    Elf *elf;
    struct piece *pieces;
    size_t count;
    uint64_t end; /* the highest link address that is occupied */
    bool no_load_addresses;
    struct lfs_flat_image image;
};

static bool malformed(struct reader *reader, const char *what, const char *section)
{
    lfs_diag_add(reader->diag, reader->pos, "ELF_MALFORMED", "the ELF file is damaged: %s%s%s%s",
                 what, section[0] != 0 ? " of section '" : "", section, section[0] != 0 ? "'" : "");
    return false;
}

static const char *name_of(const struct reader *reader, const GElf_Shdr *header)
{
    size_t names;
    const char *name = NULL;

    if (elf_getshdrstrndx(reader->elf, &names) == 0)
        name = elf_strptr(reader->elf, names, header->sh_name);
    return name != NULL ? name : "";
}

/* Where objcopy puts a section: moved as its segment is. An all-zero set of physical addresses in
 * several segments means that the tool chain does not fill them in (GNU binutils, bfd/elf.c). */
static uint64_t load_address(const struct reader *reader, const GElf_Shdr *header)
{
    size_t count = 0;
    GElf_Phdr segment;

    elf_getphdrnum(reader->elf, &count);
    for (size_t i = 0; i < count && !reader->no_load_addresses; i++) {
        if (gelf_getphdr(reader->elf, (int)i, &segment) == NULL || segment.p_type != PT_LOAD ||
            header->sh_addr < segment.p_vaddr ||
            header->sh_addr - segment.p_vaddr >= segment.p_memsz)
            continue;
        if (header->sh_type == SHT_NOBITS)
            return segment.p_paddr + (header->sh_addr - segment.p_vaddr);
        if (header->sh_offset >= segment.p_offset &&
            header->sh_offset - segment.p_offset < segment.p_filesz)
            return segment.p_paddr + (header->sh_offset - segment.p_offset);
    }
    return header->sh_addr;
}

static void cut_name(char *out, const char *name)
{
    size_t length = strnlen(name, LFS_FLAT_SECTION_NAME_SIZE - 1);

    memcpy(out, name, length);
    out[length] = 0;
}

/* Relocations that the start code must apply; it knows one kind (8.1, HF-style start code). */
static void count_relocations(struct reader *reader, const GElf_Shdr *header, const char *name)
{
    size_t foreign = 0;
    uint32_t kind = 0;

    for (uint64_t at = 0; header->sh_size - at >= sizeof(Elf64_Rela); at += sizeof(Elf64_Rela)) {
        /* r_info is the second word of an entry; its low half is the kind. */
        uint32_t found = lfs_get_le32(reader->bytes + header->sh_offset + at + 8);

        reader->image.relocation_count++;
        if (found != R_AARCH64_RELATIVE && foreign++ == 0)
            kind = found;
    }
    if (foreign == 0)
        return;
    lfs_diag_add(reader->diag, reader->pos, "ELF_RELOCATION_KIND",
                 "section '%s' has %zu relocations that usual start code does not apply", name,
                 foreign);
    lfs_diag_fact(reader->diag, "first one: kind %u; known: %d (R_AARCH64_RELATIVE)", kind,
                  R_AARCH64_RELATIVE);
}

/* Takes one section header into the table, if it says anything about the image. */
static bool take_section(struct reader *reader, const GElf_Shdr *header)
{
    const char *name = name_of(reader, header);
    bool nobits = header->sh_type == SHT_NOBITS;
    struct piece *piece = &reader->pieces[reader->count];

    /* Thread-local NOBITS occupy no memory of the image. */
    if (!(header->sh_flags & SHF_ALLOC) || header->sh_size == 0 || header->sh_type == SHT_NULL ||
        (nobits && header->sh_flags & SHF_TLS))
        return true;
    if (!nobits &&
        (header->sh_offset > reader->size || header->sh_size > reader->size - header->sh_offset))
        return malformed(reader, "it ends before the contents", name);
    if (header->sh_flags & SHF_COMPRESSED)
        return malformed(reader, "compressed contents in memory", name);
    *piece = (struct piece){.section = {.address = header->sh_addr,
                                        .load_address = load_address(reader, header),
                                        .size = header->sh_size,
                                        .nobits = nobits,
                                        .writable = (header->sh_flags & SHF_WRITE) != 0,
                                        .executable = (header->sh_flags & SHF_EXECINSTR) != 0},
                            .file_offset = header->sh_offset};
    cut_name(piece->section.name, name);
    if (header->sh_size > UINT64_MAX - header->sh_addr ||
        header->sh_size > UINT64_MAX - piece->section.load_address)
        return malformed(reader, "an address beyond 64 bits", name);
    if (header->sh_addr + header->sh_size > reader->end)
        reader->end = header->sh_addr + header->sh_size;
    if (header->sh_type == SHT_RELA)
        count_relocations(reader, header, name);
    reader->count++;
    return true;
}

static bool take_segments(struct reader *reader)
{
    size_t count = 0, loads = 0;
    GElf_Phdr segment;

    elf_getphdrnum(reader->elf, &count);
    reader->no_load_addresses = true;
    for (size_t i = 0; i < count; i++) {
        if (gelf_getphdr(reader->elf, (int)i, &segment) == NULL)
            return malformed(reader, "an unreadable program header", "");
        reader->no_load_addresses &= segment.p_paddr == 0;
        if (segment.p_type != PT_LOAD || segment.p_memsz == 0)
            continue;
        loads++;
        if (segment.p_memsz > UINT64_MAX - segment.p_vaddr)
            return malformed(reader, "a segment beyond 64 bits", "");
        if (segment.p_vaddr + segment.p_memsz > reader->end)
            reader->end = segment.p_vaddr + segment.p_memsz;
    }
    reader->no_load_addresses &= loads > 1;
    return true;
}

static int by_load_address(const void *a, const void *b)
{
    const struct piece *left = a, *right = b;

    if (left->section.load_address != right->section.load_address)
        return left->section.load_address < right->section.load_address ? -1 : 1;
    return left->file_offset < right->file_offset ? -1 : left->file_offset > right->file_offset;
}

static bool take_sections(struct reader *reader)
{
    size_t count;
    Elf_Scn *section = NULL;
    GElf_Shdr header;

    if (elf_getshdrnum(reader->elf, &count) != 0)
        return malformed(reader, "an unreadable section table", "");
    reader->pieces = lfs_reader_alloc(count * sizeof(*reader->pieces));
    while ((section = elf_nextscn(reader->elf, section)) != NULL) {
        if (gelf_getshdr(section, &header) == NULL)
            return malformed(reader, "an unreadable section header", "");
        if (!take_section(reader, &header))
            return false;
    }
    if (reader->count > 0)
        qsort(reader->pieces, reader->count, sizeof(*reader->pieces), by_load_address);
    return true;
}

/* The flat image's range, with a look at each piece in the order of load addresses. */
static bool find_range(struct reader *reader, uint64_t *begin, uint64_t *end)
{
    const struct lfs_flat_section *last = NULL;

    for (size_t i = 0; i < reader->count; i++) {
        const struct lfs_flat_section *section = &reader->pieces[i].section;

        if (section->nobits)
            continue;
        if (last == NULL) {
            *begin = section->load_address;
            reader->image.base = section->address;
        } else if (section->load_address < *end) {
            lfs_diag_add(reader->diag, reader->pos, "ELF_SECTION_OVERLAP",
                         "sections '%s' and '%s' have contents at the same load address",
                         last->name, section->name);
            return false;
        }
        *end = section->load_address + section->size;
        last = section;
    }
    if (last != NULL)
        return true;
    lfs_diag_add(reader->diag, reader->pos, "ELF_NO_CONTENTS",
                 "no section of this ELF file is loaded with contents");
    return false;
}

/* NOBITS where they surprise: in front they vanish, in the middle they become zeros (8.1). */
static void warn_about_nobits(struct reader *reader, uint64_t begin, uint64_t end)
{
    for (size_t i = 0; i < reader->count; i++) {
        const struct lfs_flat_section *section = &reader->pieces[i].section;

        if (!section->nobits || section->load_address >= end)
            continue;
        if (section->load_address < begin)
            lfs_diag_add(reader->diag, reader->pos, "ELF_LEADING_NOBITS",
                         "section '%s' has no contents and precedes the image: the flat image "
                         "begins behind it",
                         section->name);
        else
            lfs_diag_add(reader->diag, reader->pos, "ELF_MIDDLE_NOBITS",
                         "section '%s' has no contents but lies between others: the flat image "
                         "holds zeros for it",
                         section->name);
    }
}

static bool put_together(struct reader *reader)
{
    struct lfs_flat_image *image = &reader->image;
    uint64_t begin = 0, end = 0;

    if (!find_range(reader, &begin, &end))
        return false;
    if (end - begin > LFS_FLAT_IMAGE_BYTES_MAX) {
        lfs_diag_add(reader->diag, reader->pos, "ELF_TOO_BIG",
                     "the flat image would have %llu bytes", (unsigned long long)(end - begin));
        lfs_diag_fact(reader->diag, "limit: %llu bytes",
                      (unsigned long long)LFS_FLAT_IMAGE_BYTES_MAX);
        return false;
    }
    warn_about_nobits(reader, begin, end);
    image->size = (size_t)(end - begin);
    image->bytes = lfs_reader_alloc(image->size);
    image->sections = lfs_reader_alloc(reader->count * sizeof(*image->sections));
    image->section_count = reader->count;
    for (size_t i = 0; i < reader->count; i++) {
        const struct piece *piece = &reader->pieces[i];

        image->sections[i] = piece->section;
        if (!piece->section.nobits)
            memcpy(image->bytes + (piece->section.load_address - begin),
                   reader->bytes + piece->file_offset, (size_t)piece->section.size);
    }
    image->footprint = reader->end > image->base ? reader->end - image->base : 0;
    if (image->footprint < image->size)
        image->footprint = image->size;
    image->footprint_known = true;
    return true;
}

static bool find_entry(struct reader *reader)
{
    struct lfs_flat_image *image = &reader->image;
    GElf_Ehdr file;

    if (gelf_getehdr(reader->elf, &file) == NULL)
        return malformed(reader, "an unreadable header", "");
    image->entry_offset = file.e_entry - image->base;
    if (file.e_entry < image->base || image->entry_offset >= image->size) {
        lfs_diag_add(reader->diag, reader->pos, "ELF_ENTRY_OUTSIDE",
                     "the entry 0x%llx is not in the image", (unsigned long long)file.e_entry);
        lfs_diag_fact(reader->diag, "image: 0x%llx to 0x%llx", (unsigned long long)image->base,
                      (unsigned long long)(image->base + image->size - 1));
        return false;
    }
    image->has_note =
        lfs_image_note_decode(image->bytes + image->entry_offset,
                              image->size - (size_t)image->entry_offset, &image->note);
    return true;
}

bool lfs_elf_flatten(const char *path, const uint8_t *elf, size_t size, struct lfs_flat_image *out,
                     struct lfs_diag *diag)
{
    struct reader reader = {.bytes = elf, .size = size, .pos = {.file = path}, .diag = diag};
    size_t errors = lfs_diag_errors(diag);
    bool ok;

    *out = (struct lfs_flat_image){.bytes = NULL};
    if (!lfs_elf_check_header(path, elf, size, diag))
        return false;
    elf_version(EV_CURRENT);
    /* libelf only reads what it is given here, although its parameter is not const. */
    reader.elf = elf_memory((char *)(uintptr_t)elf, size);
    if (reader.elf == NULL)
        return malformed(&reader, elf_errmsg(-1), "");
    ok = take_segments(&reader) && take_sections(&reader) && put_together(&reader) &&
         find_entry(&reader) && lfs_diag_errors(diag) == errors;
    elf_end(reader.elf);
    free(reader.pieces);
    if (ok)
        *out = reader.image;
    else
        lfs_flat_image_free(&reader.image);
    return ok;
}

void lfs_flat_image_free(struct lfs_flat_image *image)
{
    free(image->bytes);
    free(image->sections);
    *image = (struct lfs_flat_image){.bytes = NULL};
}
