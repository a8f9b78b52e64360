/* SPDX-License-Identifier: BSD-3-Clause */
/* Image files: flat binaries, and which of both kinds a file is. */
#include "lfasim/readers/file.h"
#include "lfasim/readers/elf_image.h"

#include <string.h>

#include "lfasim/bytes.h"
#include "tools/readers/host/alloc.h"
#include "tools/readers/image/elf_check.h"

/* The arm64 image header of Linux, which Hafnium and its test images carry (8.1): magic "ARM\x64"
 * at 0x38, bytes of memory with bss and stacks at 0x10. */
enum { ARM64_AT_IMAGE_SIZE = 0x10, ARM64_AT_MAGIC = 0x38, ARM64_MAGIC_END = 0x3c };
#define ARM64_MAGIC UINT32_C(0x644d5241)

static bool has_arm64_header(const uint8_t *bytes, size_t size)
{
    return size >= ARM64_MAGIC_END && lfs_get_le32(bytes + ARM64_AT_MAGIC) == ARM64_MAGIC;
}

uint64_t lfs_arm64_image_size(const uint8_t *bytes, size_t size)
{
    return has_arm64_header(bytes, size) ? lfs_get_le64(bytes + ARM64_AT_IMAGE_SIZE) : 0;
}

static bool read_raw(const char *path, const uint8_t *bytes, size_t size,
                     struct lfs_flat_image *out, struct lfs_diag *diag)
{
    struct lfs_pos pos = {.file = path};
    uint64_t footprint = size;

    if (size == 0 || size > LFS_FLAT_IMAGE_BYTES_MAX) {
        lfs_diag_add(diag, pos, size == 0 ? "RAW_IMAGE_EMPTY" : "ELF_TOO_BIG",
                     "a raw image has 1 to %llu bytes",
                     (unsigned long long)LFS_FLAT_IMAGE_BYTES_MAX);
        return false;
    }
    if (has_arm64_header(bytes, size))
        footprint = lfs_arm64_image_size(bytes, size);
    if (footprint < size) {
        lfs_diag_add(diag, pos, "RAW_IMAGE_SIZE",
                     "the arm64 image header claims %llu bytes of memory, the file has %zu",
                     (unsigned long long)footprint, size);
        return false;
    }
    out->size = size;
    out->bytes = lfs_reader_alloc(size);
    memcpy(out->bytes, bytes, size);
    out->footprint = footprint;
    out->has_note = lfs_image_note_decode(bytes, size, &out->note);
    return true;
}

bool lfs_image_read(const char *path, const uint8_t *bytes, size_t size, struct lfs_flat_image *out,
                    struct lfs_diag *diag)
{
    *out = (struct lfs_flat_image){.bytes = NULL};
    /* A name may promise an ELF file: a damaged one without a magic number is no flat binary. */
    if (lfs_is_elf(bytes, size) || lfs_file_ends_with(path, ".elf"))
        return lfs_elf_flatten(path, bytes, size, out, diag);
    return read_raw(path, bytes, size, out, diag);
}

bool lfs_image_file_read(const char *path, const uint8_t *bytes, size_t size,
                         struct lfs_image_file *out, struct lfs_diag *diag)
{
    *out = (struct lfs_image_file){.is_elf = false};
    if (!lfs_image_read(path, bytes, size, &out->flat, diag))
        return false;
    out->is_elf = lfs_is_elf(bytes, size);
    if (out->is_elf)
        lfs_elf_facts_read(bytes, size, &out->facts);
    return true;
}

void lfs_image_file_free(struct lfs_image_file *file)
{
    lfs_elf_facts_free(&file->facts);
    lfs_flat_image_free(&file->flat);
}
