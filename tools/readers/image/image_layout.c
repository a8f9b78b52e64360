/* SPDX-License-Identifier: BSD-3-Clause */
/* Where the sections of a synthetic image lie, and whether they can. */
#include "lfasim/readers/elf_image.h"

#include <string.h>

#include "lfasim/types.h"

const char *lfs_image_fault_text(enum lfs_image_fault fault)
{
    switch (fault) {
    case LFS_IMAGE_OK:
        return "nothing is wrong";
    case LFS_IMAGE_NO_BEHAVIOUR:
        return "the behaviour needs a name of 1 to 31 characters";
    case LFS_IMAGE_SECTION_TOO_BIG:
        return "a section, or the live state, is larger than 64 MiB";
    case LFS_IMAGE_TEXT_UNALIGNED:
        return "the size of .text is not a multiple of 4, the size of an instruction";
    case LFS_IMAGE_ENTRY_UNALIGNED:
        return "the entry is not a multiple of 4, the size of an instruction";
    case LFS_IMAGE_TEXT_TOO_SMALL:
        return "fewer than 176 bytes of .text follow the entry: branch, note and one instruction";
    case LFS_IMAGE_BASE_UNALIGNED:
        return "the link address is not a multiple of 4096";
    case LFS_IMAGE_BASE_TOO_HIGH:
        return "the image ends beyond the 48-bit address space";
    case LFS_IMAGE_TOO_MANY_WORDS:
        return "the initial words do not fit into .data";
    case LFS_IMAGE_HOST:
        return "the host refuses a memory file";
    }
    return "unknown fault";
}

static enum lfs_image_fault check(const struct lfs_image_description *description)
{
    uint64_t text = description->section_size[LFS_IMAGE_TEXT];
    const char *behaviour = description->behaviour;

    if (behaviour[0] == 0 || memchr(behaviour, 0, LFS_IMAGE_BEHAVIOUR_SIZE) == NULL)
        return LFS_IMAGE_NO_BEHAVIOUR;
    for (int i = 0; i < LFS_IMAGE_SECTIONS; i++) {
        if (description->section_size[i] > LFS_IMAGE_SECTION_BYTES_MAX)
            return LFS_IMAGE_SECTION_TOO_BIG;
    }
    if (description->live_state_size > LFS_IMAGE_SECTION_BYTES_MAX)
        return LFS_IMAGE_SECTION_TOO_BIG;
    if (text % 4 != 0)
        return LFS_IMAGE_TEXT_UNALIGNED;
    if (description->entry % 4 != 0)
        return LFS_IMAGE_ENTRY_UNALIGNED;
    if (description->entry > text || text - description->entry < LFS_IMAGE_TEXT_BYTES_MIN)
        return LFS_IMAGE_TEXT_TOO_SMALL;
    if (description->rwdata_word_count > description->section_size[LFS_IMAGE_RWDATA] / 8)
        return LFS_IMAGE_TOO_MANY_WORDS;
    return lfs_page_aligned(description->base) ? LFS_IMAGE_OK : LFS_IMAGE_BASE_UNALIGNED;
}

enum lfs_image_fault lfs_image_lay_out(const struct lfs_image_description *description,
                                       struct lfs_image_layout *layout)
{
    enum lfs_image_fault fault = check(description);
    uint64_t at = 0;

    *layout = (struct lfs_image_layout){.flat_size = 0};
    if (fault != LFS_IMAGE_OK)
        return fault;
    for (int i = 0; i < LFS_IMAGE_SECTIONS; i++) {
        uint64_t size = description->section_size[i];

        if (size == 0)
            continue;
        layout->sections[i] = (struct lfs_image_section){at, size};
        if (i <= LFS_IMAGE_RWDATA)
            layout->flat_size = at + size;
        at += lfs_pages_of(size) << LFS_PAGE_SHIFT;
    }
    layout->footprint = at;
    if (description->base > LFS_IMAGE_ADDRESS_END - at) {
        *layout = (struct lfs_image_layout){.flat_size = 0};
        return LFS_IMAGE_BASE_TOO_HIGH;
    }
    return LFS_IMAGE_OK;
}
