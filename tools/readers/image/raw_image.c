/* SPDX-License-Identifier: BSD-3-Clause */
/* Image files: flat binaries, and which of both kinds a file is. */
#include "lfasim/readers/file.h"
#include "lfasim/readers/elf_image.h"
#include "lfasim/readers/image_verdict.h"

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

static bool find_note(struct lfs_flat_image *image, uint64_t entry)
{
    image->has_note =
        lfs_image_note_decode(image->bytes + entry, image->size - (size_t)entry, &image->note);
    if (image->has_note)
        image->entry_offset = entry;
    return image->has_note;
}

static uint64_t end_of(const struct lfs_image_section *section)
{
    return section->offset > UINT64_MAX - section->size ? UINT64_MAX
                                                        : section->offset + section->size;
}

/* As the header tells, or the note; else there is no more to know than the bytes. */
static void find_footprint(struct lfs_flat_image *image)
{
    uint64_t told = lfs_arm64_image_size(image->bytes, image->size);

    image->footprint_known = image->has_note || told >= image->size;
    image->footprint = told > image->size ? told : image->size;
    for (int i = 0; image->has_note && i < LFS_IMAGE_SECTIONS; i++)
        if (image->note.sections[i].size > 0 && end_of(&image->note.sections[i]) > image->footprint)
            image->footprint = end_of(&image->note.sections[i]);
}

static bool read_raw(const char *path, const uint8_t *bytes, size_t size,
                     struct lfs_flat_image *out, struct lfs_diag *diag)
{
    struct lfs_pos pos = {.file = path};

    if (size == 0 || size > LFS_FLAT_IMAGE_BYTES_MAX) {
        lfs_diag_add(diag, pos, size == 0 ? "RAW_IMAGE_EMPTY" : "ELF_TOO_BIG",
                     "a raw image has 1 to %llu bytes",
                     (unsigned long long)LFS_FLAT_IMAGE_BYTES_MAX);
        return false;
    }
    if (has_arm64_header(bytes, size) && lfs_arm64_image_size(bytes, size) < size) {
        lfs_diag_add(diag, pos, "RAW_IMAGE_SIZE",
                     "the arm64 image header claims %llu bytes of memory, the file has %zu",
                     (unsigned long long)lfs_arm64_image_size(bytes, size), size);
        return false;
    }
    out->size = size;
    out->bytes = lfs_reader_alloc(size);
    memcpy(out->bytes, bytes, size);
    find_note(out, 0);
    find_footprint(out);
    return true;
}

struct lfs_flat_image lfs_package_image(const uint8_t *bytes, const struct lfs_package *package,
                                        const struct lfs_manifest *manifest)
{
    struct lfs_flat_image image = {.bytes = (uint8_t *)(uintptr_t)bytes + package->img_offset,
                                   .size = package->img_size};
    uint64_t entry = manifest != NULL ? manifest->entrypoint_offset : 0;

    if (entry < package->img_offset || entry - package->img_offset >= package->img_size ||
        !find_note(&image, entry - package->img_offset))
        find_note(&image, 0);
    find_footprint(&image);
    return image;
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
