/* SPDX-License-Identifier: BSD-3-Clause */
/* What a layout analyser reads of an ELF file besides its sections (manifests-packages-boot 8.1).
 */
#include <gelf.h>
#include <stdlib.h>
#include <string.h>

#include "lfasim/bytes.h"
#include "lfasim/readers/elf_image.h"
#include "tools/readers/host/alloc.h"
#include "tools/readers/image/elf_check.h"

/* Names of linker scripts: Hafnium and its test partitions (heap_begin: lfasim's own images), then
 * tf-a-tests (8.1). */
static const char *const known_symbols[] = {
    "text_begin",       "text_end",       "rodata_begin",   "data_begin",     "bin_end",
    "bss_begin",        "bss_end",        "heap_begin",     "stacks_begin",   "stacks_end",
    "image_end",        "image_size",     "bin_size",       "__TEXT_START__", "__TEXT_END__",
    "__RODATA_START__", "__RODATA_END__", "__DATA_START__", "__DATA_END__",   "__RELA_START__",
    "__RELA_END__",     "__BSS_START__",  "__BSS_END__"};

static const struct {
    uint32_t kind;
    const char *name;
} relocation_names[] = {
    {R_AARCH64_ABS64, "R_AARCH64_ABS64"},       {R_AARCH64_COPY, "R_AARCH64_COPY"},
    {R_AARCH64_GLOB_DAT, "R_AARCH64_GLOB_DAT"}, {R_AARCH64_JUMP_SLOT, "R_AARCH64_JUMP_SLOT"},
    {R_AARCH64_RELATIVE, "R_AARCH64_RELATIVE"}, {R_AARCH64_IRELATIVE, "R_AARCH64_IRELATIVE"},
};

const char *lfs_elf_relocation_name(uint32_t kind)
{
    for (size_t i = 0; i < sizeof(relocation_names) / sizeof(relocation_names[0]); i++)
        if (relocation_names[i].kind == kind)
            return relocation_names[i].name;
    return NULL;
}

bool lfs_elf_recognise(const uint8_t *bytes, size_t size)
{
    return lfs_is_elf(bytes, size);
}

static void read_segments(Elf *elf, struct lfs_elf_facts *out)
{
    size_t count = 0;
    GElf_Phdr header;

    if (elf_getphdrnum(elf, &count) != 0 || count == 0)
        return;
    out->segments = lfs_reader_alloc(count * sizeof(*out->segments));
    for (size_t i = 0; i < count; i++)
        if (gelf_getphdr(elf, (int)i, &header) != NULL)
            out->segments[out->segment_count++] =
                (struct lfs_elf_segment){header.p_type,  header.p_flags,  header.p_vaddr,
                                         header.p_paddr, header.p_filesz, header.p_memsz};
}

static void take_symbol(const char *name, uint64_t value, struct lfs_elf_facts *out)
{
    if (name == NULL || out->symbol_count == LFS_ELF_SYMBOLS_MAX)
        return;
    for (size_t i = 0; i < sizeof(known_symbols) / sizeof(known_symbols[0]); i++) {
        struct lfs_elf_symbol *symbol = &out->symbols[out->symbol_count];

        if (strcmp(name, known_symbols[i]) != 0)
            continue;
        memcpy(symbol->name, known_symbols[i], strlen(known_symbols[i]) + 1);
        symbol->value = value;
        out->symbol_count++;
        return;
    }
}

static void read_symbols(Elf *elf, Elf_Scn *section, const GElf_Shdr *header,
                         struct lfs_elf_facts *out)
{
    Elf_Data *data = elf_getdata(section, NULL);
    GElf_Sym symbol;

    if (data == NULL || header->sh_entsize == 0)
        return;
    for (uint64_t i = 0; i < header->sh_size / header->sh_entsize && i < INT32_MAX; i++) {
        if (gelf_getsym(data, (int)i, &symbol) == NULL)
            return;
        if (symbol.st_shndx != SHN_UNDEF)
            take_symbol(elf_strptr(elf, header->sh_link, symbol.st_name), symbol.st_value, out);
    }
}

static void count_relocation(uint32_t kind, struct lfs_elf_facts *out)
{
    size_t i = 0;

    while (i < out->relocation_kind_count && out->relocations[i].kind != kind)
        i++;
    if (i == LFS_ELF_RELOCATION_KINDS_MAX)
        return;
    if (i == out->relocation_kind_count)
        out->relocations[out->relocation_kind_count++].kind = kind;
    out->relocations[i].count++;
}

static void read_relocations(const uint8_t *bytes, size_t size, const GElf_Shdr *header,
                             struct lfs_elf_facts *out)
{
    if (header->sh_offset > size || header->sh_size > size - header->sh_offset)
        return;
    for (uint64_t at = 0; header->sh_size - at >= sizeof(Elf64_Rela); at += sizeof(Elf64_Rela))
        count_relocation(
            lfs_get_le32(bytes + header->sh_offset + at + offsetof(Elf64_Rela, r_info)), out);
}

void lfs_elf_facts_read(const uint8_t *bytes, size_t size, struct lfs_elf_facts *out)
{
    Elf_Scn *section = NULL;
    GElf_Ehdr file;
    GElf_Shdr header;
    Elf *elf;

    *out = (struct lfs_elf_facts){.segments = NULL};
    elf_version(EV_CURRENT);
    /* libelf only reads what it is given here, although its parameter is not const. */
    elf = elf_memory((char *)(uintptr_t)bytes, size);
    if (elf == NULL)
        return;
    if (gelf_getehdr(elf, &file) != NULL) {
        out->position_independent = file.e_type == ET_DYN;
        out->entry = file.e_entry;
    }
    read_segments(elf, out);
    while ((section = elf_nextscn(elf, section)) != NULL) {
        if (gelf_getshdr(section, &header) == NULL)
            continue;
        if (header.sh_type == SHT_SYMTAB)
            read_symbols(elf, section, &header, out);
        if (header.sh_type == SHT_RELA && header.sh_flags & SHF_ALLOC)
            read_relocations(bytes, size, &header, out);
    }
    elf_end(elf);
}

void lfs_elf_facts_free(struct lfs_elf_facts *facts)
{
    free(facts->segments);
    *facts = (struct lfs_elf_facts){.segments = NULL};
}
