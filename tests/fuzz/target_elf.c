/* SPDX-License-Identifier: BSD-3-Clause */
/* Images: refused with exactly one error, or flat with entry, footprint and sections inside their
 * bounds, and the same when read again. */
#include <stdlib.h>
#include <string.h>

#include "lfasim/readers/elf_image.h"
#include "tests/fuzz/fuzz.h"

/* Load addresses of sections with contents count from that of the first one: a section may be
 * linked elsewhere. */
static void must_be_in_bounds(const struct lfs_flat_image *image)
{
    const struct lfs_flat_section *first = NULL;

    fuzz_must(image->size > 0 && image->size <= LFS_FLAT_IMAGE_BYTES_MAX);
    fuzz_must(image->entry_offset < image->size);
    fuzz_must(image->footprint >= image->size);
    for (size_t i = 0; i < image->section_count; i++) {
        const struct lfs_flat_section *section = &image->sections[i];
        uint64_t offset;

        fuzz_must(memchr(section->name, '\0', sizeof(section->name)) != NULL);
        if (section->nobits)
            continue;
        if (first == NULL)
            first = section;
        offset = section->load_address - first->load_address;
        fuzz_must(offset <= image->size && section->size <= image->size - offset);
    }
    fuzz_must(first == NULL || first->address == image->base);
}

/* What else `lfasim image` shows of a file that was accepted. */
static void must_have_facts(const uint8_t *bytes, size_t size)
{
    struct lfs_elf_facts facts;

    lfs_elf_facts_read(bytes, size, &facts);
    fuzz_must(facts.segment_count == 0 || facts.segments != NULL);
    fuzz_must(facts.symbol_count <= LFS_ELF_SYMBOLS_MAX);
    fuzz_must(facts.relocation_kind_count <= LFS_ELF_RELOCATION_KINDS_MAX);
    for (size_t i = 0; i < facts.symbol_count; i++)
        fuzz_must(memchr(facts.symbols[i].name, '\0', LFS_ELF_SYMBOL_NAME_SIZE) != NULL);
    for (size_t i = 0; i < facts.relocation_kind_count; i++)
        fuzz_must(facts.relocations[i].count > 0);
    lfs_elf_facts_free(&facts);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct lfs_diag *diag = lfs_diag_new();
    struct lfs_flat_image image, again;
    uint8_t *bytes = fuzz_copy(data, size);
    bool accepted = lfs_image_read("fuzz.elf", bytes, size, &image, diag);

    fuzz_judge(diag, accepted);
    if (accepted) {
        must_be_in_bounds(&image);
        fuzz_must(lfs_image_read("fuzz.elf", bytes, size, &again, diag));
        fuzz_must(image.size == again.size && memcmp(image.bytes, again.bytes, image.size) == 0);
        lfs_flat_image_free(&again);
        if (lfs_elf_recognise(bytes, size))
            must_have_facts(bytes, size);
    } else {
        fuzz_must(lfs_diag_errors(diag) == 1 && image.bytes == NULL);
    }
    lfs_flat_image_free(&image);
    lfs_diag_free(diag);
    free(bytes);
    return 0;
}
