/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * SP images: written as AArch64 ELF files, read as the flat binary that a package carries.
 *
 * The flat image is what `objcopy -O binary` makes of an ELF file (manifests-packages-boot 8.1).
 * All functions are safe from any thread, apart from the reporter that is passed in; exhausted host
 * memory ends the process with exit status 7.
 */
#ifndef LFASIM_READERS_ELF_IMAGE_H
#define LFASIM_READERS_ELF_IMAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lfasim/abi/image_note.h"
#include "lfasim/readers/diag.h"

/* lfasim's own limits. A section, and the live state, may have 64 MiB; the link address and all
 * that follows it lie in the 48-bit address space of an AArch64 translation regime. */
#define LFS_IMAGE_SECTION_BYTES_MAX (UINT64_C(64) << 20)
#define LFS_IMAGE_ADDRESS_END       (UINT64_C(1) << 48)
/* A flat image, larger than any description can ask for: hostile gaps end here. */
#define LFS_FLAT_IMAGE_BYTES_MAX (UINT64_C(256) << 20)
/* The smallest .text behind an entry: branch, note and one instruction. */
#define LFS_IMAGE_TEXT_BYTES_MIN (LFS_IMAGE_NOTE_SIZE + UINT64_C(4))

/* A synthetic SP image. Sizes in bytes; a section of size 0 does not exist, .text always does. */
struct lfs_image_description {
    char behaviour[LFS_IMAGE_BEHAVIOUR_SIZE]; /* NUL-terminated, not empty */
    uint32_t version;                         /* of the behaviour */
    uint32_t live_state_version;
    uint32_t live_state_size;                  /* 0 = no live state */
    uint64_t section_size[LFS_IMAGE_SECTIONS]; /* by enum lfs_image_section_index */
    uint64_t base;                             /* link address, page aligned */
    uint64_t entry;                            /* offset of the entry in .text, a multiple of 4 */
    uint64_t seed;                             /* decides the filling of .text, .rodata, .data */
    const uint64_t *rwdata_words;              /* written to the begin of .data; may be NULL */
    size_t rwdata_word_count;
};

/* Where everything lies. Offsets count from the image base. */
struct lfs_image_layout {
    struct lfs_image_section sections[LFS_IMAGE_SECTIONS]; /* {0, 0} for those of size 0 */
    uint64_t flat_size; /* end of the last section with contents: bytes of the flat image */
    uint64_t footprint; /* end of the last section, NOBITS included, in whole pages */
};

/* Why a description cannot become an image. */
enum lfs_image_fault {
    LFS_IMAGE_OK,
    LFS_IMAGE_NO_BEHAVIOUR,    /* empty, or not terminated */
    LFS_IMAGE_SECTION_TOO_BIG, /* more than LFS_IMAGE_SECTION_BYTES_MAX, live state included */
    LFS_IMAGE_TEXT_UNALIGNED,  /* .text is not a whole number of instructions */
    LFS_IMAGE_ENTRY_UNALIGNED, /* entry is no multiple of 4 */
    LFS_IMAGE_TEXT_TOO_SMALL,  /* fewer than LFS_IMAGE_TEXT_BYTES_MIN bytes behind the entry */
    LFS_IMAGE_BASE_UNALIGNED,  /* base is no multiple of a page */
    LFS_IMAGE_BASE_TOO_HIGH,   /* the image ends beyond LFS_IMAGE_ADDRESS_END */
    LFS_IMAGE_TOO_MANY_WORDS,  /* rwdata_words do not fit .data */
    LFS_IMAGE_HOST,            /* the host refused a memory file; errno tells why */
};

/* One sentence without a full stop about a fault. */
const char *lfs_image_fault_text(enum lfs_image_fault fault);

/* Checks a description and computes the layout: sections in the order of the enumeration, each at
 * the next page. On a fault *layout is all zero. */
enum lfs_image_fault lfs_image_lay_out(const struct lfs_image_description *description,
                                       struct lfs_image_layout *layout);

/*
 * Writes the image as an ELF64 little-endian AArch64 executable (ET_EXEC). The same description
 * always gives the same bytes. .text holds deterministic instructions, at the entry the branch over
 * the note (which PT_NOTE shows too), and ends with `b .`. On LFS_IMAGE_OK *elf is malloc'ed for
 * the caller to free; otherwise *elf is NULL and *size 0.
 */
enum lfs_image_fault lfs_elf_write(const struct lfs_image_description *description, uint8_t **elf,
                                   size_t *size);

#define LFS_FLAT_SECTION_NAME_SIZE 32

/* An allocated section of an image that was read. */
struct lfs_flat_section {
    char name[LFS_FLAT_SECTION_NAME_SIZE]; /* cut if longer */
    uint64_t address;                      /* link address */
    uint64_t load_address;                 /* where objcopy puts it; equals address as a rule */
    uint64_t size;                         /* bytes */
    bool nobits;                           /* occupies memory, but no bytes of the file */
    bool writable;
    bool executable;
};

/* An image as a package carries it. */
struct lfs_flat_image {
    uint8_t *bytes; /* malloc'ed */
    size_t size;
    uint64_t base;                     /* link address of the first byte */
    uint64_t entry_offset;             /* of the entry, from the first byte; below size */
    uint64_t footprint;                /* bytes of memory from the first byte, NOBITS included */
    bool footprint_known;              /* else at least so many: nothing tells of bss and stacks */
    struct lfs_flat_section *sections; /* malloc'ed, by load address */
    size_t section_count;              /* 0 for a raw image */
    size_t relocation_count;           /* entries of allocated relocation sections */
    bool has_note;
    struct lfs_image_note note; /* with has_note */
};

/*
 * Flattens an AArch64 ELF file of size bytes. path names it in messages. On
 * failure returns false, *out is all zero and diag has one more error:
 *   ELF_MALFORMED        not an ELF file, or one whose tables contradict the file or each other
 *   ELF_NOT_64BIT, ELF_NOT_LITTLE_ENDIAN, ELF_NOT_AARCH64
 *   ELF_NOT_LINKED       neither ET_EXEC nor ET_DYN: an object file, a core file
 *   ELF_NO_CONTENTS      no allocated section has contents
 *   ELF_SECTION_OVERLAP  two sections with contents share a load address
 *   ELF_TOO_BIG          the flat image would have more than LFS_FLAT_IMAGE_BYTES_MAX bytes
 *   ELF_ENTRY_OUTSIDE    the entry is not in the flat image
 * Warnings (MAN-32):
 *   ELF_LEADING_NOBITS   dropped from the flat image, which moves it down
 *   ELF_MIDDLE_NOBITS    in the flat image as zeros
 *   ELF_RELOCATION_KIND  a relocation that start code of this kind of image does not know
 */
bool lfs_elf_flatten(const char *path, const uint8_t *elf, size_t size, struct lfs_flat_image *out,
                     struct lfs_diag *diag);

/* ---- what else an ELF file tells -------------------------------------------------------------- */

struct lfs_elf_segment {
    uint32_t type, flags; /* PT_ and PF_ of the ELF specification */
    uint64_t address, load_address, file_size, memory_size;
};

#define LFS_ELF_SYMBOL_NAME_SIZE 32
#define LFS_ELF_SYMBOLS_MAX      32

/* A symbol that linker scripts of SP images define (8.1). */
struct lfs_elf_symbol {
    char name[LFS_ELF_SYMBOL_NAME_SIZE];
    uint64_t value;
};

#define LFS_ELF_RELOCATION_KINDS_MAX 16

struct lfs_elf_relocations {
    uint32_t kind; /* R_AARCH64_ */
    size_t count;
};

struct lfs_elf_facts {
    bool position_independent;        /* ET_DYN, not ET_EXEC */
    uint64_t entry;                   /* link address */
    struct lfs_elf_segment *segments; /* malloc'ed */
    size_t segment_count;
    struct lfs_elf_symbol symbols[LFS_ELF_SYMBOLS_MAX];
    size_t symbol_count;
    /* Of allocated sections, by first occurrence; further kinds are not told. */
    struct lfs_elf_relocations relocations[LFS_ELF_RELOCATION_KINDS_MAX];
    size_t relocation_kind_count;
};

/* Reads program headers, well-known symbols and kinds of relocations of a file that
 * lfs_elf_flatten() accepted. Tables that it does not need and that are damaged give nothing. */
void lfs_elf_facts_read(const uint8_t *elf, size_t size, struct lfs_elf_facts *out);
void lfs_elf_facts_free(struct lfs_elf_facts *facts);

/* "R_AARCH64_RELATIVE"; NULL for a kind that has no name here. */
const char *lfs_elf_relocation_name(uint32_t kind);

/* Whether bytes begin as an ELF file does. */
bool lfs_elf_recognise(const uint8_t *bytes, size_t size);

/* An image file with debug information is larger than what is flattened from it: lfasim's limit. */
#define LFS_IMAGE_FILE_BYTES_MAX ((size_t)1 << 30)

/*
 * Reads an image of either kind: an ELF file, by its content or its name (.elf), is flattened;
 * other bytes are a raw image that begins with its entry, whose footprint the arm64 image header
 * (MAN-33) or a note tells if there is one. Errors as above, and RAW_IMAGE_EMPTY, ELF_TOO_BIG,
 * RAW_IMAGE_SIZE (a header that claims fewer bytes than the file has).
 */
bool lfs_image_read(const char *path, const uint8_t *bytes, size_t size, struct lfs_flat_image *out,
                    struct lfs_diag *diag);
void lfs_flat_image_free(struct lfs_flat_image *image);

/* All that an image file tells. */
struct lfs_image_file {
    struct lfs_flat_image flat;
    bool is_elf;
    struct lfs_elf_facts facts; /* with is_elf */
};

/* lfs_image_read(), and of an ELF file lfs_elf_facts_read() too. On failure *out is all zero. */
bool lfs_image_file_read(const char *path, const uint8_t *bytes, size_t size,
                         struct lfs_image_file *out, struct lfs_diag *diag);
void lfs_image_file_free(struct lfs_image_file *file);

/* Bytes of memory, bss and stacks included, that the arm64 image header of a raw image claims; 0
 * where there is no such header (MAN-33). */
uint64_t lfs_arm64_image_size(const uint8_t *bytes, size_t size);

#endif
