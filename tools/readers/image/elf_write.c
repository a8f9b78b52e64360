/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Writes a synthetic SP image as an ELF file, with the symbols that Hafnium's link script defines
 * (manifests-packages-boot 8.1) and one for the heap, which Hafnium's images do not have.
 */
#include "lfasim/readers/elf_image.h"

#include <errno.h>
#include <gelf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "lfasim/bytes.h"
#include "lfasim/types.h"
#include "tools/readers/host/alloc.h"
#include "tools/readers/image/memory_file.h"

/* Sections of the file: the null section, those of the image, three tables. */
enum { TABLES = 3, SECTIONS_MAX = 1 + LFS_IMAGE_SECTIONS + TABLES, NAMES_SIZE = 512 };

/* text, rodata, rwdata; each begins at a page of the file as it does in memory. */
enum { CONTENTS = LFS_IMAGE_RWDATA + 1, SYMBOLS_MAX = 16 };

#define FILE_CONTENTS_AT LFS_PAGE_SIZE /* file offset of the image base */

/* movz x0, #0; `b .`: A64 encodings, Arm Architecture Reference Manual C6.2. */
#define MOVZ_X0      UINT32_C(0xd2800000)
#define BRANCH_TO_IT UINT32_C(0x14000000)

struct names {
    char text[NAMES_SIZE];
    size_t size;
};

struct writer {
    const struct lfs_image_description *description;
    struct lfs_image_layout layout;
    uint8_t *contents[CONTENTS];
    unsigned section_index[LFS_IMAGE_SECTIONS]; /* in the file; 0 = not there */
    struct names section_names, symbol_names;
    Elf64_Sym symbols[SYMBOLS_MAX];
    size_t symbol_count;
    uint64_t file_end; /* of what has a place so far */
    Elf *elf;
};

static const struct {
    const char *name;
    uint32_t type;
    uint64_t flags;
} kinds[LFS_IMAGE_SECTIONS] = {
    [LFS_IMAGE_TEXT] = {".text", SHT_PROGBITS, SHF_ALLOC | SHF_EXECINSTR},
    [LFS_IMAGE_RODATA] = {".rodata", SHT_PROGBITS, SHF_ALLOC},
    [LFS_IMAGE_RWDATA] = {".data", SHT_PROGBITS, SHF_ALLOC | SHF_WRITE},
    [LFS_IMAGE_BSS] = {".bss", SHT_NOBITS, SHF_ALLOC | SHF_WRITE},
    [LFS_IMAGE_HEAP] = {".heap", SHT_NOBITS, SHF_ALLOC | SHF_WRITE},
    [LFS_IMAGE_STACK] = {".stack", SHT_NOBITS, SHF_ALLOC | SHF_WRITE},
};

/* splitmix64 (Steele, Lea, Flood 2014): any seed gives well mixed words. */
static uint64_t mixed(uint64_t *state)
{
    uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);

    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return z ^ z >> 31;
}

static void fill_text(uint8_t *text, uint64_t size, uint64_t state)
{
    uint64_t at;

    /* Moves of random constants to the scratch registers x0 to x15: harmless, and no two images
     * look alike. */
    for (at = 0; at + 4 < size; at += 4) {
        uint64_t random = mixed(&state);

        lfs_put_le32(text + at,
                     MOVZ_X0 | (uint32_t)(random & 0xffff) << 5 | (uint32_t)(random >> 16 & 0xf));
    }
    lfs_put_le32(text + at, BRANCH_TO_IT);
}

static void fill_data(uint8_t *data, uint64_t size, uint64_t state)
{
    uint8_t word[8];

    for (uint64_t at = 0; at < size; at += sizeof(word)) {
        lfs_put_le64(word, mixed(&state));
        memcpy(data + at, word, size - at < sizeof(word) ? size - at : sizeof(word));
    }
}

enum { VARIABLES = 64 }; /* bytes */

static void fill_contents(struct writer *writer)
{
    const struct lfs_image_description *d = writer->description;
    uint8_t *const *contents = writer->contents;
    struct lfs_image_note note = {.entry = (uint32_t)d->entry,
                                  .version = d->version,
                                  .live_state_version = d->live_state_version,
                                  .live_state_size = d->live_state_size};
    uint64_t state = d->seed;

    memcpy(note.behaviour, d->behaviour, sizeof(note.behaviour));
    memcpy(note.sections, writer->layout.sections, sizeof(note.sections));
    fill_text(contents[LFS_IMAGE_TEXT], d->section_size[LFS_IMAGE_TEXT], mixed(&state));
    fill_data(contents[LFS_IMAGE_RODATA], d->section_size[LFS_IMAGE_RODATA], mixed(&state));
    fill_data(contents[LFS_IMAGE_RWDATA], d->section_size[LFS_IMAGE_RWDATA], mixed(&state));
    /* A behaviour's own variables lie first and begin at zero, as an initialised counter would. */
    memset(contents[LFS_IMAGE_RWDATA], 0,
           d->section_size[LFS_IMAGE_RWDATA] < VARIABLES ? d->section_size[LFS_IMAGE_RWDATA]
                                                         : VARIABLES);
    for (size_t i = 0; i < d->rwdata_word_count; i++)
        lfs_put_le64(contents[LFS_IMAGE_RWDATA] + 8 * i, d->rwdata_words[i]);
    lfs_image_note_encode(&note, contents[LFS_IMAGE_TEXT] + d->entry, LFS_IMAGE_NOTE_SIZE);
}

/* Adds a name to a string table that begins with the empty one; the table is sized for all. */
static uint32_t add_name(struct names *names, const char *name)
{
    uint32_t at;

    if (names->size == 0)
        names->size = 1;
    at = (uint32_t)names->size;
    names->size += strlen(name) + 1;
    memcpy(names->text + at, name, strlen(name) + 1);
    return at;
}

/* A symbol that marks an offset of the image; absolute where its section does not exist. */
static void add_symbol(struct writer *writer, const char *name,
                       enum lfs_image_section_index section, uint64_t offset)
{
    unsigned index = writer->section_index[section];

    writer->symbols[writer->symbol_count++] = (Elf64_Sym){
        .st_name = add_name(&writer->symbol_names, name),
        .st_info = ELF64_ST_INFO(STB_GLOBAL, STT_NOTYPE),
        .st_shndx = (Elf64_Section)(index != 0 ? index : SHN_ABS),
        .st_value = writer->description->base + offset,
    };
}

/* Where a section begins; where the one before it ends if it does not exist. */
static uint64_t begin_of(const struct writer *writer, int section)
{
    uint64_t at = 0;

    for (int i = 0; i < section; i++)
        at += lfs_pages_of(writer->layout.sections[i].size) << LFS_PAGE_SHIFT;
    return at;
}

static void add_symbols(struct writer *writer)
{
    const uint64_t *size = writer->description->section_size;
    uint64_t bss = begin_of(writer, LFS_IMAGE_BSS), stack = begin_of(writer, LFS_IMAGE_STACK);

    writer->symbol_count = 1; /* the null symbol */
    add_symbol(writer, "text_begin", LFS_IMAGE_TEXT, 0);
    add_symbol(writer, "text_end", LFS_IMAGE_TEXT, size[LFS_IMAGE_TEXT]);
    add_symbol(writer, "rodata_begin", LFS_IMAGE_RODATA, begin_of(writer, LFS_IMAGE_RODATA));
    add_symbol(writer, "data_begin", LFS_IMAGE_RWDATA, begin_of(writer, LFS_IMAGE_RWDATA));
    add_symbol(writer, "bin_end", LFS_IMAGE_RWDATA, writer->layout.flat_size);
    add_symbol(writer, "bss_begin", LFS_IMAGE_BSS, bss);
    add_symbol(writer, "bss_end", LFS_IMAGE_BSS, bss + size[LFS_IMAGE_BSS]);
    add_symbol(writer, "heap_begin", LFS_IMAGE_HEAP, begin_of(writer, LFS_IMAGE_HEAP));
    add_symbol(writer, "stacks_begin", LFS_IMAGE_STACK, stack);
    add_symbol(writer, "stacks_end", LFS_IMAGE_STACK, stack + size[LFS_IMAGE_STACK]);
    add_symbol(writer, "image_end", LFS_IMAGE_STACK, writer->layout.footprint);
}

/* A new section of the file; with data unless bytes is NULL. */
static bool add_section(struct writer *writer, Elf64_Shdr header, void *bytes, Elf_Type type)
{
    Elf_Scn *section = elf_newscn(writer->elf);
    Elf64_Shdr *target = section != NULL ? elf64_getshdr(section) : NULL;
    Elf_Data *data;

    if (target == NULL)
        return false;
    *target = header;
    if (header.sh_type == SHT_NOBITS)
        return true;
    data = elf_newdata(section);
    if (data == NULL)
        return false;
    data->d_buf = bytes;
    data->d_type = type;
    data->d_size = header.sh_size;
    data->d_align = header.sh_addralign;
    return true;
}

static bool add_image_sections(struct writer *writer)
{
    unsigned next = 1;

    for (int i = 0; i < LFS_IMAGE_SECTIONS; i++) {
        const struct lfs_image_section *range = &writer->layout.sections[i];
        bool contents = i < CONTENTS;
        Elf64_Shdr header = {
            .sh_type = kinds[i].type,
            .sh_flags = kinds[i].flags,
            .sh_addr = writer->description->base + range->offset,
            .sh_offset = FILE_CONTENTS_AT + (contents ? range->offset : writer->layout.flat_size),
            .sh_size = range->size,
            .sh_addralign = LFS_PAGE_SIZE,
        };

        if (range->size == 0)
            continue;
        header.sh_name = add_name(&writer->section_names, kinds[i].name);
        writer->section_index[i] = next++;
        if (!add_section(writer, header, contents ? writer->contents[i] : NULL, ELF_T_BYTE))
            return false;
    }
    writer->file_end = FILE_CONTENTS_AT + writer->layout.flat_size;
    return true;
}

/* A table behind everything that has a place already. */
static bool add_table(struct writer *writer, Elf64_Shdr header, void *bytes, Elf_Type type)
{
    writer->file_end = (writer->file_end + 7) & ~UINT64_C(7);
    header.sh_offset = writer->file_end;
    writer->file_end += header.sh_size;
    return add_section(writer, header, bytes, type);
}

/* Symbols, their names, section names: in this order, so that links and indices are known. */
static bool add_tables(struct writer *writer, Elf64_Ehdr *file)
{
    struct names *names = &writer->section_names;
    uint32_t name[TABLES] = {add_name(names, ".symtab"), add_name(names, ".strtab"),
                             add_name(names, ".shstrtab")};
    unsigned first = 1;

    for (int i = 0; i < LFS_IMAGE_SECTIONS; i++)
        first += writer->section_index[i] != 0;
    add_symbols(writer);
    file->e_shstrndx = (Elf64_Half)(first + 2);
    return add_table(writer,
                     (Elf64_Shdr){.sh_name = name[0],
                                  .sh_type = SHT_SYMTAB,
                                  .sh_size = writer->symbol_count * sizeof(Elf64_Sym),
                                  .sh_link = first + 1,
                                  .sh_info = 1, /* the first global symbol */
                                  .sh_addralign = 8,
                                  .sh_entsize = sizeof(Elf64_Sym)},
                     writer->symbols, ELF_T_SYM) &&
           add_table(writer,
                     (Elf64_Shdr){.sh_name = name[1],
                                  .sh_type = SHT_STRTAB,
                                  .sh_size = writer->symbol_names.size,
                                  .sh_addralign = 1},
                     writer->symbol_names.text, ELF_T_BYTE) &&
           add_table(writer,
                     (Elf64_Shdr){.sh_name = name[2],
                                  .sh_type = SHT_STRTAB,
                                  .sh_size = names->size,
                                  .sh_addralign = 1},
                     names->text, ELF_T_BYTE);
}

/* The segment of sections first to last; false if it would be empty. */
static bool segment_of(const struct writer *writer, int first, int last, uint32_t flags,
                       Elf64_Phdr *segment)
{
    uint64_t begin = begin_of(writer, first), end = begin, file_end = begin;

    for (int i = first; i <= last; i++) {
        const struct lfs_image_section *range = &writer->layout.sections[i];

        if (range->size > 0)
            end = range->offset + range->size;
        if (range->size > 0 && i < CONTENTS)
            file_end = end;
    }
    *segment = (Elf64_Phdr){.p_type = PT_LOAD,
                            .p_flags = flags,
                            .p_offset = FILE_CONTENTS_AT + begin,
                            .p_vaddr = writer->description->base + begin,
                            .p_paddr = writer->description->base + begin,
                            .p_filesz = file_end - begin,
                            .p_memsz = end - begin,
                            .p_align = LFS_PAGE_SIZE};
    return end > begin;
}

static bool add_segments(struct writer *writer)
{
    Elf64_Phdr segments[4], *target;
    uint64_t note = writer->description->entry + LFS_IMAGE_AT_NOTE;
    size_t count = 0;

    count += segment_of(writer, LFS_IMAGE_TEXT, LFS_IMAGE_TEXT, PF_R | PF_X, &segments[count]);
    count += segment_of(writer, LFS_IMAGE_RODATA, LFS_IMAGE_RODATA, PF_R, &segments[count]);
    count += segment_of(writer, LFS_IMAGE_RWDATA, LFS_IMAGE_STACK, PF_R | PF_W, &segments[count]);
    segments[count++] = (Elf64_Phdr){.p_type = PT_NOTE,
                                     .p_flags = PF_R,
                                     .p_offset = FILE_CONTENTS_AT + note,
                                     .p_vaddr = writer->description->base + note,
                                     .p_paddr = writer->description->base + note,
                                     .p_filesz = LFS_IMAGE_NOTE_SIZE - LFS_IMAGE_AT_NOTE,
                                     .p_memsz = LFS_IMAGE_NOTE_SIZE - LFS_IMAGE_AT_NOTE,
                                     .p_align = 4};
    target = elf64_newphdr(writer->elf, count);
    if (target == NULL)
        return false;
    memcpy(target, segments, count * sizeof(*segments));
    return true;
}

static bool compose(struct writer *writer)
{
    Elf64_Ehdr *file;

    if (writer->elf == NULL)
        return false;
    elf_flagelf(writer->elf, ELF_C_SET, ELF_F_LAYOUT);
    file = elf64_newehdr(writer->elf);
    if (file == NULL)
        return false;
    file->e_ident[EI_DATA] = ELFDATA2LSB;
    file->e_type = ET_EXEC;
    file->e_machine = EM_AARCH64;
    file->e_version = EV_CURRENT;
    file->e_entry = writer->description->base + writer->description->entry;
    file->e_phoff = sizeof(Elf64_Ehdr);
    if (!add_segments(writer) || !add_image_sections(writer) || !add_tables(writer, file))
        return false;
    file->e_shoff = (writer->file_end + 7) & ~UINT64_C(7);
    return elf_update(writer->elf, ELF_C_WRITE) >= 0;
}

static enum lfs_image_fault write_through(struct writer *writer, uint8_t **elf, size_t *size)
{
    int fd = memfd_create("lfasim-image", MFD_CLOEXEC);

    if (fd < 0)
        return LFS_IMAGE_HOST;
    elf_version(EV_CURRENT);
    writer->elf = elf_begin(fd, ELF_C_WRITE, NULL);
    if (compose(writer))
        *elf = lfs_memory_file_read(fd, size);
    elf_end(writer->elf);
    close(fd);
    return *elf != NULL ? LFS_IMAGE_OK : LFS_IMAGE_HOST;
}

enum lfs_image_fault lfs_elf_write(const struct lfs_image_description *description, uint8_t **elf,
                                   size_t *size)
{
    struct writer *writer = lfs_reader_alloc(sizeof(*writer));
    enum lfs_image_fault fault = lfs_image_lay_out(description, &writer->layout);

    *elf = NULL;
    *size = 0;
    if (fault == LFS_IMAGE_OK) {
        writer->description = description;
        for (int i = 0; i < CONTENTS; i++)
            writer->contents[i] = lfs_reader_alloc(description->section_size[i]);
        fill_contents(writer);
        fault = write_through(writer, elf, size);
    }
    for (int i = 0; i < CONTENTS; i++)
        free(writer->contents[i]);
    free(writer);
    return fault;
}
