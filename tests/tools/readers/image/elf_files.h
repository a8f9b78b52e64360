/* SPDX-License-Identifier: BSD-3-Clause */
/* ELF files of synthetic images, for the tests that write and that read them. */
#ifndef LFASIM_TESTS_ELF_FILES_H
#define LFASIM_TESTS_ELF_FILES_H

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
#include "tests/tools/readers/diag/printed.h"

#define KIB UINT64_C(1024)

static inline struct lfs_image_description counter(void)
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

static inline struct elf written(const struct lfs_image_description *description)
{
    struct elf elf;

    assert_int_equal(lfs_elf_write(description, &elf.bytes, &elf.size), LFS_IMAGE_OK);
    return elf;
}

/* Flattens and returns what was printed, for the caller to free. */
static inline char *flatten(const struct elf *elf, bool *ok, struct lfs_flat_image *image)
{
    struct lfs_diag *diag = lfs_diag_new();
    char *text;

    *ok = lfs_elf_flatten("sp.elf", elf->bytes, elf->size, image, diag);
    assert_int_equal(lfs_diag_errors(diag), *ok ? 0 : 1);
    text = printed(diag);
    lfs_diag_free(diag);
    return text;
}

static inline void expect_flat(const struct elf *elf, struct lfs_flat_image *image,
                               const char *warning)
{
    bool ok;
    char *printed = flatten(elf, &ok, image);

    if (!ok || (warning != NULL ? strstr(printed, warning) == NULL : printed[0] != 0))
        fail_msg("wanted %s, printed: %s", warning != NULL ? warning : "nothing", printed);
    free(printed);
}

static inline void expect_refused(const struct elf *elf, const char *name)
{
    struct lfs_flat_image image;
    bool ok;
    char *printed = flatten(elf, &ok, &image);

    if (ok || strstr(printed, name) == NULL)
        fail_msg("wanted %s, printed: %s", name, printed);
    assert_null(image.bytes);
    free(printed);
}

static inline uint8_t *section_at(const struct elf *elf, const char *name)
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
static inline uint64_t symbol(const struct elf *elf, const char *name)
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

static inline uint8_t *segment_at(const struct elf *elf, size_t index)
{
    return elf->bytes + sizeof(Elf64_Ehdr) + index * sizeof(Elf64_Phdr);
}

#endif
