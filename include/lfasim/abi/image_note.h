/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The note of a synthetic AArch64 SP image: what its code does, in the bytes of the code itself.
 *
 * The instruction at the image's entry is a branch over the note, so that the image is well-formed
 * code and whoever destroys the bytes destroys the behaviour. All fields are little endian; offsets
 * count from the entry. The format is lfasim's own.
 *
 *   offset  size  field
 *        0     4  b <forward>: 0x14000000 | distance / 4, landing on or after the end of the note
 *        4     4  distance of the entry from the image base: a multiple of 4 inside .text, or 0
 *        8     4  name size, 7 (an ELF note begins here)
 *       12     4  descriptor size, LFS_IMAGE_NOTE_DESC_SIZE
 *       16     4  note type, 0x4c46
 *       20     8  "lfasim", NUL-terminated, padded with NUL
 *       28     4  format, 1 (the descriptor begins here)
 *       32     4  version of the behaviour
 *       36    32  name of the behaviour, NUL-terminated
 *       68     4  live-state version
 *       72     4  live-state size in bytes, 0 = no live state
 *       76    96  six pairs {u64 offset from the image base, u64 size in bytes}
 */
#ifndef LFASIM_ABI_IMAGE_NOTE_H
#define LFASIM_ABI_IMAGE_NOTE_H

#include <assert.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* AArch64 `b`: opcode in [31:26], signed distance in words in [25:0]. */
#define LFS_IMAGE_BRANCH_OPCODE 0x14000000u
#define LFS_IMAGE_BRANCH_MASK   0xFC000000u
#define LFS_IMAGE_BRANCH_SIGN   0x02000000u /* distance is negative */

#define LFS_IMAGE_NOTE_NAME      "lfasim"
#define LFS_IMAGE_NOTE_NAME_SIZE 7 /* with its NUL, as ELF counts it */
#define LFS_IMAGE_NOTE_TYPE      0x4c46u
#define LFS_IMAGE_NOTE_FORMAT    1

#define LFS_IMAGE_BEHAVIOUR_SIZE 32

/* The sections a note describes, in their order. */
enum lfs_image_section_index {
    LFS_IMAGE_TEXT,
    LFS_IMAGE_RODATA,
    LFS_IMAGE_RWDATA,
    LFS_IMAGE_BSS,
    LFS_IMAGE_HEAP,
    LFS_IMAGE_STACK,
};
#define LFS_IMAGE_SECTIONS 6
static_assert(LFS_IMAGE_STACK + 1 == LFS_IMAGE_SECTIONS, "format 1 has six sections");

/* Byte offsets from the entry instruction. */
enum lfs_image_note_offset {
    LFS_IMAGE_AT_BRANCH = 0,
    LFS_IMAGE_AT_ENTRY = 4,
    LFS_IMAGE_AT_NOTE = 8,
    LFS_IMAGE_AT_NAME_SIZE = LFS_IMAGE_AT_NOTE,
    LFS_IMAGE_AT_DESC_SIZE = 12,
    LFS_IMAGE_AT_TYPE = 16,
    LFS_IMAGE_AT_NAME = 20,
    LFS_IMAGE_AT_DESC = 28,
    LFS_IMAGE_AT_FORMAT = LFS_IMAGE_AT_DESC,
    LFS_IMAGE_AT_VERSION = 32,
    LFS_IMAGE_AT_BEHAVIOUR = 36,
    LFS_IMAGE_AT_LIVE_STATE_VERSION = LFS_IMAGE_AT_BEHAVIOUR + LFS_IMAGE_BEHAVIOUR_SIZE,
    LFS_IMAGE_AT_LIVE_STATE_SIZE = LFS_IMAGE_AT_LIVE_STATE_VERSION + 4,
    LFS_IMAGE_AT_SECTIONS = LFS_IMAGE_AT_LIVE_STATE_SIZE + 4,
    LFS_IMAGE_NOTE_SIZE = LFS_IMAGE_AT_SECTIONS + 16 * LFS_IMAGE_SECTIONS, /* branch included */
};
#define LFS_IMAGE_NOTE_DESC_SIZE (LFS_IMAGE_NOTE_SIZE - LFS_IMAGE_AT_DESC)

static_assert(LFS_IMAGE_AT_NAME + 8 == LFS_IMAGE_AT_DESC, "the name is padded to eight bytes");
static_assert(LFS_IMAGE_AT_LIVE_STATE_VERSION == 68, "layout as in the table above");
static_assert(LFS_IMAGE_AT_SECTIONS == 76, "layout as in the table above");
static_assert(LFS_IMAGE_NOTE_SIZE == 172, "layout as in the table above");
static_assert(LFS_IMAGE_NOTE_SIZE % 4 == 0, "code follows the note");
static_assert(LFS_IMAGE_NOTE_DESC_SIZE == 144, "layout as in the table above");

/* A range of the image: bytes from its base, and bytes. Size 0 = the section does not exist. */
struct lfs_image_section {
    uint64_t offset;
    uint64_t size;
};

/* The note as the host sees it. */
struct lfs_image_note {
    uint32_t entry;                           /* bytes from the image base to the entry */
    uint32_t version;                         /* of the behaviour: free, shown in its answers */
    char behaviour[LFS_IMAGE_BEHAVIOUR_SIZE]; /* NUL-terminated */
    uint32_t live_state_version;
    uint32_t live_state_size; /* bytes; 0 = the image declares no live state */
    struct lfs_image_section sections[LFS_IMAGE_SECTIONS]; /* by enum lfs_image_section_index */
};

/*
 * Reads the note at bytes, which start at the entry instruction. Returns false and leaves *out as
 * it was if size is too small or anything differs from the layout above: branch, entry, name, type,
 * sizes, format, an unterminated behaviour name, a section that ends beyond 2^64. Where the
 * sections lie in relation to each other and to the image is for the caller to judge. Thread-safe.
 */
bool lfs_image_note_decode(const uint8_t *bytes, size_t size, struct lfs_image_note *out);

/*
 * Writes branch, entry and note to out. Returns the bytes written, which is where the branch
 * lands and a multiple of 4: the image's code goes there. Returns 0 and writes nothing if size is
 * too small or the note holds what lfs_image_note_decode refuses. Thread-safe.
 */
size_t lfs_image_note_encode(const struct lfs_image_note *note, uint8_t *out, size_t size);

#endif
