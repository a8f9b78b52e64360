/* SPDX-License-Identifier: BSD-3-Clause */
/* Notes of images: what is read can be written, and reads the same again. */
#include <string.h>

#include "lfasim/abi/image_note.h"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct lfs_image_note note, again, untouched;
    uint8_t bytes[LFS_IMAGE_NOTE_SIZE];

    memset(&note, 0xa5, sizeof(note));
    untouched = note;
    if (!lfs_image_note_decode(data, size, &note)) {
        fuzz_must(memcmp(&note, &untouched, sizeof(note)) == 0);
        return 0;
    }
    fuzz_must(memchr(note.behaviour, '\0', sizeof(note.behaviour)) != NULL);
    for (int i = 0; i < LFS_IMAGE_SECTIONS; i++)
        fuzz_must(note.sections[i].offset + note.sections[i].size >= note.sections[i].offset);
    again = note; /* padding and all */
    fuzz_must(lfs_image_note_encode(&note, bytes, sizeof(bytes)) == LFS_IMAGE_NOTE_SIZE);
    fuzz_must(lfs_image_note_decode(bytes, sizeof(bytes), &again));
    fuzz_must(memcmp(&note, &again, sizeof(note)) == 0);
    return 0;
}
