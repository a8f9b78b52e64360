/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Device-tree sources to blobs, by way of the program dtc.
 *
 * dtc runs without a shell, reads its standard input only, and is bounded in CPU time, time, memory
 * and output. Sources cannot make it open files: /include/ and /incbin/ are refused beforehand.
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

/* What dtc may use. The memory is address space. */
struct lfs_dts_limits {
    unsigned cpu_seconds;
    unsigned wall_milliseconds;
    uint64_t memory_bytes;
};

enum lfs_dts_result {
    LFS_DTS_OK,
    LFS_DTS_REFUSED, /* the sources are at fault */
    LFS_DTS_HOST,    /* dtc is missing (DTC_MISSING) or could not do its work (DTC_FAILED) */
};

/* True if the file begins with the magic number of a device-tree blob, 0xd00dfeed. */
bool lfs_is_dtb(const uint8_t *bytes, size_t size);

/*
 * Compiles count sources (at least 1), a base followed by fragments, as if they were one file: only
 * the first keeps its /dts-v1/ line. A single source that is a blob already passes through
 * unchanged; whoever reads the blob judges it. limits NULL = 10 s of CPU time, 20 s, 512 MiB.
 *
 * Unless the result is LFS_DTS_OK, *dtb is {NULL, 0} and diag has at least one error:
 *   DTS_INCLUDE       /include/ or /incbin/ outside comments
 *   DTS_PREPROCESSOR  a directive of the C preprocessor
 *   DTS_UNTERMINATED  a comment or text constant that does not end
 *   DTS_CHARACTER     a byte 0
 *   DTS_NO_VERSION    the first source does not begin with /dts-v1/;
 *   DTS_TOO_BIG       more than LFS_DTS_BYTES_MAX bytes
 *   DTS_BLOB_PART     a blob among several sources
 *   DTS_SYNTAX        dtc's syntax error, at its place
 *   DTS_INVALID       another error that dtc found, at its place where dtc tells it
 *   DTS_LIMIT         dtc used more than limits allow
 *   DTC_MISSING, DTC_FAILED
 * The caller frees *dtb with lfs_dtb_free. Exhausted memory of lfasim itself ends the process with
 * exit status 7. Thread-safe as long as diag is used by one thread.
 */
enum lfs_dts_result lfs_dts_compile(const struct lfs_dts_source *sources, size_t count,
                                    const struct lfs_dts_limits *limits, struct lfs_dtb *dtb,
                                    struct lfs_diag *diag);
void lfs_dtb_free(struct lfs_dtb *dtb);

#endif
