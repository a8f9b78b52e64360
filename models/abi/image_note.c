/* SPDX-License-Identifier: BSD-3-Clause */
/* The note of a synthetic SP image: see lfasim/abi/image_note.h for its layout. */
#include "lfasim/abi/image_note.h"

#include <string.h>

#include "lfasim/bytes.h"

#define NAME_FIELD_SIZE (LFS_IMAGE_AT_DESC - LFS_IMAGE_AT_NAME)
static const char note_name[NAME_FIELD_SIZE] = LFS_IMAGE_NOTE_NAME;

/* A forward branch that lands on or after the end of the note. */
static bool is_branch_over(uint32_t instruction)
{
    uint64_t distance = (uint64_t)(instruction & ~LFS_IMAGE_BRANCH_MASK) * 4;
    return (instruction & LFS_IMAGE_BRANCH_MASK) == LFS_IMAGE_BRANCH_OPCODE &&
           (instruction & LFS_IMAGE_BRANCH_SIGN) == 0 && distance >= LFS_IMAGE_NOTE_SIZE;
}

static bool is_header(const uint8_t *bytes)
{
    return is_branch_over(lfs_get_le32(bytes + LFS_IMAGE_AT_BRANCH)) &&
           lfs_get_le32(bytes + LFS_IMAGE_AT_NAME_SIZE) == LFS_IMAGE_NOTE_NAME_SIZE &&
           lfs_get_le32(bytes + LFS_IMAGE_AT_DESC_SIZE) == LFS_IMAGE_NOTE_DESC_SIZE &&
           lfs_get_le32(bytes + LFS_IMAGE_AT_TYPE) == LFS_IMAGE_NOTE_TYPE &&
           memcmp(bytes + LFS_IMAGE_AT_NAME, note_name, NAME_FIELD_SIZE) == 0 &&
           lfs_get_le32(bytes + LFS_IMAGE_AT_FORMAT) == LFS_IMAGE_NOTE_FORMAT;
}

/* Where the branch may lie. */
static bool is_entry(const struct lfs_image_note *note)
{
    const struct lfs_image_section *text = &note->sections[LFS_IMAGE_TEXT];

    return note->entry == 0 || (note->entry % 4 == 0 && note->entry >= text->offset &&
                                note->entry - text->offset < text->size);
}

/* What holds for the content of any note, read or to be written. */
static bool is_content(const struct lfs_image_note *note)
{
    if (memchr(note->behaviour, '\0', sizeof(note->behaviour)) == NULL) {
        return false;
    }
    for (size_t i = 0; i < LFS_IMAGE_SECTIONS; i++) {
        if (note->sections[i].size > UINT64_MAX - note->sections[i].offset) {
            return false;
        }
    }
    return is_entry(note);
}

bool lfs_image_note_decode(const uint8_t *bytes, size_t size, struct lfs_image_note *out)
{
    struct lfs_image_note note = {0};
    size_t length;

    if (size < LFS_IMAGE_NOTE_SIZE || !is_header(bytes)) {
        return false;
    }
    note.entry = lfs_get_le32(bytes + LFS_IMAGE_AT_ENTRY);
    note.version = lfs_get_le32(bytes + LFS_IMAGE_AT_VERSION);
    memcpy(note.behaviour, bytes + LFS_IMAGE_AT_BEHAVIOUR, sizeof(note.behaviour));
    note.live_state_version = lfs_get_le32(bytes + LFS_IMAGE_AT_LIVE_STATE_VERSION);
    note.live_state_size = lfs_get_le32(bytes + LFS_IMAGE_AT_LIVE_STATE_SIZE);
    for (size_t i = 0; i < LFS_IMAGE_SECTIONS; i++) {
        const uint8_t *at = bytes + LFS_IMAGE_AT_SECTIONS + 16 * i;
        note.sections[i].offset = lfs_get_le64(at);
        note.sections[i].size = lfs_get_le64(at + 8);
    }
    if (!is_content(&note)) {
        return false;
    }
    /* What follows the NUL means nothing: equal notes are equal structs. */
    length = strlen(note.behaviour);
    memset(note.behaviour + length, 0, sizeof(note.behaviour) - length);
    *out = note;
    return true;
}

size_t lfs_image_note_encode(const struct lfs_image_note *note, uint8_t *out, size_t size)
{
    if (size < LFS_IMAGE_NOTE_SIZE || !is_content(note)) {
        return 0;
    }
    memset(out, 0, LFS_IMAGE_NOTE_SIZE);
    lfs_put_le32(out + LFS_IMAGE_AT_BRANCH, LFS_IMAGE_BRANCH_OPCODE | LFS_IMAGE_NOTE_SIZE / 4);
    lfs_put_le32(out + LFS_IMAGE_AT_ENTRY, note->entry);
    lfs_put_le32(out + LFS_IMAGE_AT_NAME_SIZE, LFS_IMAGE_NOTE_NAME_SIZE);
    lfs_put_le32(out + LFS_IMAGE_AT_DESC_SIZE, LFS_IMAGE_NOTE_DESC_SIZE);
    lfs_put_le32(out + LFS_IMAGE_AT_TYPE, LFS_IMAGE_NOTE_TYPE);
    memcpy(out + LFS_IMAGE_AT_NAME, note_name, NAME_FIELD_SIZE);
    lfs_put_le32(out + LFS_IMAGE_AT_FORMAT, LFS_IMAGE_NOTE_FORMAT);
    lfs_put_le32(out + LFS_IMAGE_AT_VERSION, note->version);
    /* What follows the NUL stays zero, so that equal notes are equal bytes. */
    memcpy(out + LFS_IMAGE_AT_BEHAVIOUR, note->behaviour, strlen(note->behaviour));
    lfs_put_le32(out + LFS_IMAGE_AT_LIVE_STATE_VERSION, note->live_state_version);
    lfs_put_le32(out + LFS_IMAGE_AT_LIVE_STATE_SIZE, note->live_state_size);
    for (size_t i = 0; i < LFS_IMAGE_SECTIONS; i++) {
        uint8_t *at = out + LFS_IMAGE_AT_SECTIONS + 16 * i;
        lfs_put_le64(at, note->sections[i].offset);
        lfs_put_le64(at + 8, note->sections[i].size);
    }
    return LFS_IMAGE_NOTE_SIZE;
}
