/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What a live activation overwrites of an image, and which layout of the deck that makes it
 * (lifecycle-and-live-activation 7.1, 7.2; manifests-packages-boot 8.1, 8.5).
 *
 * A new package is copied over working memory: whatever the old instance keeps in rwdata, bss, heap
 * or on its stack is lost. Layout A keeps its state, or buffers that the SPMC knows, there; layout
 * B hands its state over in the live-state buffer, and has all buffers outside. Pure, safe from any
 * thread.
 */
#ifndef LFASIM_READERS_IMAGE_VERDICT_H
#define LFASIM_READERS_IMAGE_VERDICT_H

#include "lfasim/formats/manifest.h"
#include "lfasim/formats/package.h"
#include "lfasim/readers/elf_image.h"

enum lfs_deck_layout { LFS_LAYOUT_UNKNOWN, LFS_LAYOUT_A, LFS_LAYOUT_B };

enum lfs_image_part_kind {
    LFS_PART_CODE,
    LFS_PART_CONSTANTS,
    LFS_PART_RWDATA,
    LFS_PART_BSS,
    LFS_PART_HEAP,
    LFS_PART_STACK,
};

/* A section of the image, or what a pair of symbols of its linker script bounds. */
struct lfs_image_part {
    char name[2 * LFS_ELF_SYMBOL_NAME_SIZE]; /* ".bss", "bss_begin..bss_end"; cut if longer */
    enum lfs_image_part_kind kind;
    bool symbols;        /* a pair of symbols */
    bool nobits;         /* no contents of its own: bss, heap, stack */
    bool packed;         /* the package has all of its bytes; of NOBITS, as zeros */
    bool staged;         /* what is staged behind the package reaches it: lfs_image_staged() */
    bool beyond;         /* ends beyond working memory, as far as its size is known */
    uint64_t begin, end; /* addresses, see lfs_image_verdict.load_address */
};
#define LFS_IMAGE_PARTS_MAX 64u /* lfasim's own; of further ones only their number is told */

/* Where a buffer lies that the SPMC, or the new instance, relies upon. */
enum lfs_placement {
    LFS_PLACEMENT_UNKNOWN, /* not declared: mapped at run time, if at all */
    LFS_PLACEMENT_INSIDE,  /* shares a page with working memory */
    LFS_PLACEMENT_OUTSIDE, /* a static region outside it */
};
struct lfs_image_buffer {
    enum lfs_placement placement;
    bool assumed;   /* a hint: no node names the region, its own name or description does (DV-17);
                     * placement is LFS_PLACEMENT_UNKNOWN all the same */
    bool mapped;    /* no node says where it is, the steps of a scenario do: */
    bool in_region; /* in a static region */
    char region[LFS_MANIFEST_NODE_NAME_SIZE]; /* "" where neither placement nor hint is known; of a
                                               * mapped one the section or region, or "no region" */
    uint64_t base, size;                      /* of the region, or of what is mapped; bytes */
};

/* A place in the image: offset in a section (enum lfs_image_section_index), or, with section -1, an
 * address. name: what stands for it. */
struct lfs_image_place {
    const char *name; /* NULL: not known */
    int section;
    uint64_t offset;
    bool in_region; /* a static region of the manifest holds it */
};
/* What is known of the code of an image because steps of a scenario are its code. */
struct lfs_image_code {
    bool scripted;                 /* they are: a note without live state tells nothing then */
    struct lfs_image_place rx, tx; /* what they map at boot, in any case */
    uint64_t bytes;                /* of each */
};

/* Whether working memory has room for the image with its bss and stacks (MC-12, MF-73). UNKNOWN:
 * its size is not known, or what is known of the image fits and there may be more. */
enum lfs_room { LFS_ROOM_UNKNOWN, LFS_ROOM_ENOUGH, LFS_ROOM_OVERRUN };

/* What is known of one partition. */
struct lfs_image_view {
    const struct lfs_flat_image *image;
    const struct lfs_elf_facts *facts;   /* NULL: no ELF file at hand */
    const struct lfs_manifest *manifest; /* NULL: none at hand */
    uint64_t load_address;               /* the SPMC manifest's; 0: the partition manifest's own */
    uint64_t memory;                     /* working memory in bytes; 0: not known */
    uint64_t image_offset;               /* of the image in its package, bytes */
    struct lfs_image_code code;
};
/* For image_offset: the manifest's entrypoint-offset tells (8.3). */
#define LFS_IMAGE_OFFSET_BY_ENTRY UINT64_MAX

#define LFS_VERDICT_TEXT_SIZE 240u

struct lfs_image_verdict {
    enum lfs_deck_layout layout;
    char reason[LFS_VERDICT_TEXT_SIZE]; /* one sentence without a full stop */
    bool has_manifest;                  /* one was at hand */
    bool activatable;                   /* it declares live-activation-support */
    uint64_t
        load_address; /* what addresses begin with; 0: not known, they count from the package */
    uint64_t memory;  /* as in the view */
    uint64_t image_begin, file_end; /* what the package holds of the image: addresses */
    uint64_t entry;    /* where it begins to execute, as far as a note or file tells: bytes from the
                        * package's begin */
    uint64_t needed;   /* bytes from the package's begin, bss and stacks included */
    bool needed_known; /* else at least so many: a flat binary without a note or a header does not
                        * tell of its bss and stacks */
    enum lfs_room room;
    struct lfs_image_buffer rx, tx, live_state;
    bool has_note;
    struct lfs_image_note note; /* with has_note; live-state size 0: no live state */
    struct lfs_image_part parts[LFS_IMAGE_PARTS_MAX]; /* sections by address, then symbols */
    size_t part_count;
    size_t parts_left_out; /* for which parts[] has no room; what follows counts them */
    bool has_variables;    /* there is rwdata, bss or heap */
    struct lfs_image_nobits {
        uint64_t bytes, packed;
    } nobits; /* NOBITS sections (not symbols) in bytes, and of those what the package has, as zeros
               */
};

/* Whether its sections are known, none of them is written to, and it declares no live state. */
bool lfs_image_has_nothing_to_lose(const struct lfs_image_verdict *verdict);

/* Judges one partition; *out is complete whatever is missing in the view. */
void lfs_image_judge(const struct lfs_image_view *view, struct lfs_image_verdict *out);

/* Marks what a staging area of so many bytes fills besides the package: an activation copies all of
 * it, and zeroes only what is left of working memory (7.1). 0: not known, marks nothing. */
void lfs_image_staged(struct lfs_image_verdict *verdict, uint64_t bytes);

/* The image in a package, to be judged: borrows its bytes, must not be freed. manifest (may be
 * NULL) tells where the entry is, and with that the note, whose sections are the image's; where no
 * note stands there, one at the image's begin counts, and the entry is there. */
struct lfs_flat_image lfs_package_image(const uint8_t *bytes, const struct lfs_package *package,
                                        const struct lfs_manifest *manifest);

/* Prints what becomes of each part and buffer, room and note, a line each, indented by two. */
void lfs_image_verdict_print(const struct lfs_image_verdict *verdict, FILE *out);
/* The same as a message: IMAGE_LAYOUT_A, IMAGE_LAYOUT_B or IMAGE_LAYOUT_UNKNOWN, about the
 * partition or file named by of. */
void lfs_image_verdict_tell(const struct lfs_image_verdict *verdict, struct lfs_pos pos,
                            const char *of, struct lfs_diag *diag);
/* One line of what a note says; NULL: that there is none. */
void lfs_image_note_print(const struct lfs_image_note *note, FILE *out);

/* "layout A", "layout B", "layout not knowable". */
const char *lfs_deck_layout_name(enum lfs_deck_layout layout);
/* "rwdata", "bss"; "code". */
const char *lfs_image_part_kind_name(enum lfs_image_part_kind kind);

#endif
