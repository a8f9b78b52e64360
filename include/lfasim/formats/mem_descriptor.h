/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Memory transaction descriptors: bytes to fields and back, in every version (ffa-memory.md 1).
 *
 * Reading never trusts: each function says where it looked and returns false rather than look
 * beyond `size`. What fields must be is judged by whoever reads, in the order of its reference
 * (the SPMC: ffa-memory.md 6). Pure functions, safe from any thread.
 */
#ifndef LFASIM_FORMATS_MEM_DESCRIPTOR_H
#define LFASIM_FORMATS_MEM_DESCRIPTOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Layouts: of the header (1.0, or 1.1 and later) and of the EMADs (16 bytes, or 32 since 1.2). */
enum lfs_mem_layout { LFS_MEM_V1_0, LFS_MEM_V1_1, LFS_MEM_V1_2 };

#define LFS_MEM_HEADER_V1_0 32u
#define LFS_MEM_HEADER      48u
#define LFS_MEM_EMAD_16     16u
#define LFS_MEM_EMAD_32     32u
#define LFS_MEM_COMPOSITE   16u
#define LFS_MEM_CONSTITUENT 16u
#define LFS_MEM_RELINQUISH  16u /* without the endpoint ids */
#define LFS_MEM_RXTX_HEADER 16u

/* Header of a memory transaction descriptor (1.1). */
struct lfs_mem_header {
    uint16_t sender;
    uint16_t attributes; /* 1.0 has eight bits of it */
    uint32_t flags;
    uint64_t handle, tag;
    uint32_t emad_size, emad_count, emad_offset; /* 1.0: 16, as said, 32 */
    bool reserved_zero; /* bytes 36 to 47; 1.0: byte 3 and the word at 24 */
};

/* Endpoint memory access descriptor (1.4). */
struct lfs_mem_emad {
    uint16_t receiver;
    uint8_t permissions, flags;
    uint32_t composite; /* offset from the descriptor's base */
    uint64_t impdef[2]; /* 1.2 */
    bool reserved_zero; /* the 8 bytes at 8, or at 24 where there are 32 bytes */
};

struct lfs_mem_composite { /* 1.5 */
    uint32_t pages, constituents;
    uint64_t reserved;
};

struct lfs_mem_range { /* a constituent, 1.6 */
    uint64_t base;
    uint32_t pages;
    uint32_t reserved;
};

struct lfs_mem_relinquish { /* 1.7 */
    uint64_t handle;
    uint32_t flags, count;
};

/* Endpoint RX/TX descriptor of a forwarded FFA_RXTX_MAP (1.8). */
struct lfs_mem_rxtx {
    uint16_t endpoint;
    uint32_t rx, tx; /* offsets of their composites from the descriptor's base */
};

/* The layout that a partition of this version uses if it may choose. */
enum lfs_mem_layout lfs_mem_layout_of(uint32_t ffa_version);
uint32_t lfs_mem_header_size(enum lfs_mem_layout layout);
uint32_t lfs_mem_emad_size(enum lfs_mem_layout layout);

/* Header as a caller of this FF-A version writes it. */
bool lfs_mem_get_header(const uint8_t *bytes, size_t size, uint32_t ffa_version,
                        struct lfs_mem_header *out);
/* EMAD number i, by the header's offset and size: 16 or 32 bytes, or a larger multiple
 * of 16, of which the first 32 count (false for any other size). */
bool lfs_mem_get_emad(const uint8_t *bytes, size_t size, const struct lfs_mem_header *header,
                      uint32_t i, struct lfs_mem_emad *out);
bool lfs_mem_get_composite(const uint8_t *bytes, size_t size, uint64_t offset,
                           struct lfs_mem_composite *out);
bool lfs_mem_get_range(const uint8_t *bytes, size_t size, uint64_t offset,
                       struct lfs_mem_range *out);
bool lfs_mem_get_relinquish(const uint8_t *bytes, size_t size, struct lfs_mem_relinquish *out);
/* Endpoint i of a relinquish descriptor. */
bool lfs_mem_get_relinquish_endpoint(const uint8_t *bytes, size_t size, uint32_t i, uint16_t *id);

/* Its composites and ranges are read like any other. */
bool lfs_mem_get_rxtx(const uint8_t *bytes, size_t size, struct lfs_mem_rxtx *out);

/* A whole descriptor to write. Fields that the layout does not have are left out. */
struct lfs_mem_descriptor {
    enum lfs_mem_layout layout;
    uint16_t sender, attributes;
    uint32_t flags;
    uint64_t handle, tag;
    const struct lfs_mem_emad *emads; /* composite offsets are filled in by the writer */
    uint32_t emad_count;
    bool with_composite;          /* false: a retrieve request, composite offsets 0 */
    uint32_t pages, constituents; /* what the composite announces */
    const struct lfs_mem_range *ranges;
    uint32_t range_count; /* of the first fragment; at most `constituents` in a sound one */
};
/* Writes it, canonically (1.11): EMADs behind the header, the composite behind them. Returns the
 * bytes it takes, or 0 when there is no room for it. */
size_t lfs_mem_put(const struct lfs_mem_descriptor *descriptor, uint8_t *out, size_t room);
/* Bytes of the whole transaction, all constituents. */
uint64_t lfs_mem_total(const struct lfs_mem_descriptor *descriptor);
/* Constituents alone, for further fragments; returns bytes or 0. */
size_t lfs_mem_put_ranges(const struct lfs_mem_range *ranges, uint32_t count, uint8_t *out,
                          size_t room);
size_t lfs_mem_put_relinquish(uint64_t handle, uint32_t flags, const uint16_t *endpoints,
                              uint32_t count, uint8_t *out, size_t room);

#endif
