/* SPDX-License-Identifier: BSD-3-Clause */
/* Looks at the raw header, so that libelf never meets tables outside the file. */
#include "tools/readers/image/elf_check.h"

#include <elf.h>
#include <string.h>

#include "lfasim/bytes.h"

/* A fault of the header; every one ends the reading. */
static bool refuse(struct lfs_diag *diag, const char *path, const char *name, const char *text)
{
    lfs_diag_add(diag, (struct lfs_pos){path, 0, 0, 0}, name, "%s", text);
    return false;
}

bool lfs_is_elf(const uint8_t *bytes, size_t size)
{
    return size >= SELFMAG && memcmp(bytes, ELFMAG, SELFMAG) == 0;
}

/* count entries at offset lie inside size bytes. */
static bool table_fits(uint64_t offset, unsigned count, unsigned entry_size, size_t size)
{
    return count == 0 || (offset >= sizeof(Elf64_Ehdr) && offset <= size &&
                          (uint64_t)count * entry_size <= size - offset);
}

static bool check_kind(const uint8_t *elf, const char *path, struct lfs_diag *diag)
{
    uint16_t type = lfs_get_le16(elf + offsetof(Elf64_Ehdr, e_type));

    if (elf[EI_CLASS] != ELFCLASS64)
        return refuse(diag, path, "ELF_NOT_64BIT", "not a 64-bit ELF file");
    if (elf[EI_DATA] != ELFDATA2LSB)
        return refuse(diag, path, "ELF_NOT_LITTLE_ENDIAN", "not a little-endian ELF file");
    if (lfs_get_le16(elf + offsetof(Elf64_Ehdr, e_machine)) != EM_AARCH64)
        return refuse(diag, path, "ELF_NOT_AARCH64", "an ELF file of a machine other than AArch64");
    if (type != ET_EXEC && type != ET_DYN)
        return refuse(diag, path, "ELF_NOT_LINKED", "not a linked ELF file (ET_EXEC or ET_DYN)");
    return true;
}

bool lfs_elf_check_header(const char *path, const uint8_t *elf, size_t size, struct lfs_diag *diag)
{
    unsigned segments, sections;

    if (!lfs_is_elf(elf, size))
        return refuse(diag, path, "ELF_MALFORMED", "not an ELF file: it lacks the magic number");
    if (size < sizeof(Elf64_Ehdr))
        return refuse(diag, path, "ELF_MALFORMED", "the ELF file ends inside its header");
    if (!check_kind(elf, path, diag))
        return false;
    segments = lfs_get_le16(elf + offsetof(Elf64_Ehdr, e_phnum));
    sections = lfs_get_le16(elf + offsetof(Elf64_Ehdr, e_shnum));
    if (elf[EI_VERSION] != EV_CURRENT ||
        lfs_get_le32(elf + offsetof(Elf64_Ehdr, e_version)) != EV_CURRENT)
        return refuse(diag, path, "ELF_MALFORMED", "unknown version of the ELF format");
    /* Both numbers have a value that means "look elsewhere"; no SP image has that many entries. */
    if (segments == PN_XNUM || sections >= SHN_LORESERVE ||
        (sections == 0 && lfs_get_le64(elf + offsetof(Elf64_Ehdr, e_shoff)) != 0))
        return refuse(diag, path, "ELF_MALFORMED", "extended numbering of segments or sections");
    if (sections == 0)
        return refuse(diag, path, "ELF_NO_CONTENTS", "the ELF file has no section table");
    if ((segments != 0 &&
         lfs_get_le16(elf + offsetof(Elf64_Ehdr, e_phentsize)) != sizeof(Elf64_Phdr)) ||
        lfs_get_le16(elf + offsetof(Elf64_Ehdr, e_shentsize)) != sizeof(Elf64_Shdr))
        return refuse(diag, path, "ELF_MALFORMED", "header tables with entries of a wrong size");
    if (!table_fits(lfs_get_le64(elf + offsetof(Elf64_Ehdr, e_phoff)), segments, sizeof(Elf64_Phdr),
                    size) ||
        !table_fits(lfs_get_le64(elf + offsetof(Elf64_Ehdr, e_shoff)), sections, sizeof(Elf64_Shdr),
                    size))
        return refuse(diag, path, "ELF_MALFORMED", "a header table lies outside the ELF file");
    if (lfs_get_le16(elf + offsetof(Elf64_Ehdr, e_shstrndx)) >= sections)
        return refuse(diag, path, "ELF_MALFORMED", "the section of section names does not exist");
    return true;
}
