/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Device-tree sources to blobs, by way of the program dtc and, where a source has directives of the
 * C preprocessor, of cpp before it.
 *
 * Both run without a shell, read their standard input only, and are bounded in CPU time, time,
 * memory and output. Sources cannot make them open files: /include/ and /incbin/ are refused
 * beforehand, and what #include names is read by lfasim, from the folders that are allowed.
 */
#ifndef LFASIM_READERS_DTS_H
#define LFASIM_READERS_DTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lfasim/readers/diag.h"

/* The most that all sources of one manifest, or the blob made of them, may hold: 1 MiB. The largest
 * public manifest has a few KiB, and dtc needs a second for 2 MiB of blanks. */
#define LFS_DTS_BYTES_MAX (1u << 20)

/* The contents of one file. path names it in messages and must outlive the reporter. */
struct lfs_dts_source {
    const char *path;
    const uint8_t *bytes;
    size_t size;
};

/* A blob; bytes are malloc'ed. */
struct lfs_dtb {
    uint8_t *bytes;
    size_t size;
};

/* What each program may use. The memory is address space. */
struct lfs_dts_limits {
    unsigned cpu_seconds;
    unsigned wall_milliseconds;
    uint64_t memory_bytes;
};

/* How sources become a blob; all zero is the default. */
struct lfs_dts_options {
    const struct lfs_dts_limits *limits; /* NULL = 10 s of CPU time, 20 s, 512 MiB */
    const char *const *include_folders;  /* searched by #include behind the file's own folder */
    size_t include_count;
    bool number_vms; /* the node vm1 of the second fragment is called vm2, that of the third vm3:
                      * how Hafnium's test driver puts an SPMC manifest together */
    struct lfs_diag *keeper; /* keeps names and contents of included files, which positions and
                              * messages show; NULL = the reporter of the call */
};

enum lfs_dts_result {
    LFS_DTS_OK,
    LFS_DTS_REFUSED, /* the sources are at fault */
    LFS_DTS_HOST,    /* a program is missing or could not do its work */
};

/* A node, property or value of a tree: where in it? */
struct lfs_dts_place {
    const char *node;     /* "/memory-regions/heap", "/" */
    const char *property; /* NULL or "": the node itself */
    int cell;             /* index of the 4-byte cell, or of the string; -1: the property itself */
};

/* Sources that became a blob, and the way back from the blob to them. Opaque. */
struct lfs_dts;

/* True if the file begins with the magic number of a device-tree blob, 0xd00dfeed. */
bool lfs_is_dtb(const uint8_t *bytes, size_t size);

/*
 * Compiles count sources (at least 1), a base followed by fragments, as if they were one file: only
 * the first keeps its /dts-v1/ line. A single source that is a blob already passes through
 * unchanged; whoever reads the blob judges it. options NULL = all zero.
 *
 * Returns LFS_DTS_OK and gives *dts, to be freed with lfs_dts_free; the bytes of the sources
 * must outlive it.
 * Otherwise *dts is NULL and diag has at least one error:
 *   DTS_INCLUDE       /include/ or /incbin/ outside comments; an #include that leads outside the
 *                     allowed folders or nowhere
 *   DTS_DIRECTIVE     a directive of the preprocessor that is not allowed
 *   DTS_PREPROCESSOR  cpp's error, at its place
 *   DTS_UNTERMINATED  a comment or text constant that does not end
 *   DTS_CHARACTER     a byte 0
 *   DTS_NO_VERSION    the first source does not begin with /dts-v1/;
 *   DTS_TOO_BIG       more than LFS_DTS_BYTES_MAX bytes
 *   DTS_BLOB_PART     a blob among several sources
 *   DTS_SYNTAX        dtc's syntax error, at its place
 *   DTS_INVALID       another error that dtc found, at its place where dtc tells it
 *   DTS_LIMIT         a program used more than limits allow
 *   FILE_UNREADABLE   an included file
 *   DTC_MISSING, DTC_FAILED, CPP_MISSING, CPP_FAILED
 * Positions are those of the original files. Exhausted memory of lfasim itself ends the process
 * with exit status 7. Thread-safe as long as diag is used by one thread.
 */
enum lfs_dts_result lfs_dts_open(const struct lfs_dts_source *sources, size_t count,
                                 const struct lfs_dts_options *options, struct lfs_dts **dts,
                                 struct lfs_diag *diag);
/* dts may be NULL. */
void lfs_dts_free(struct lfs_dts *dts);

/* The blob; it lives as long as dts. Its address is that of malloc. */
const struct lfs_dtb *lfs_dts_blob(const struct lfs_dts *dts);

/*
 * Where a place stands in the sources: a cell or string of the value, or else the name of the
 * property, or else that of the node. line 0 where nobody knows: a blob, or a node that is not
 * there. The first call runs dtc once more, within the same limits; until then nothing is spent on
 * positions. The file of the position is a source's path or lives as long as the keeper.
 * Not thread-safe: calls on one dts must not overlap.
 */
struct lfs_pos lfs_dts_locate(struct lfs_dts *dts, const struct lfs_dts_place *place);

/* lfs_dts_open for those who only want the blob; the caller frees *dtb with lfs_dtb_free. Unless
 * the result is LFS_DTS_OK, *dtb is {NULL, 0}. */
enum lfs_dts_result lfs_dts_compile(const struct lfs_dts_source *sources, size_t count,
                                    const struct lfs_dts_limits *limits, struct lfs_dtb *dtb,
                                    struct lfs_diag *diag);
void lfs_dtb_free(struct lfs_dtb *dtb);

#endif
