/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Whole files: read into memory within a limit, and written so that nobody ever sees half of one.
 *
 * Thread-safe, apart from the reporter that is passed in.
 */
#ifndef LFASIM_READERS_FILE_H
#define LFASIM_READERS_FILE_H

#include "lfasim/readers/diag.h"

/*
 * Reads a regular file, or a pipe to its end, of at most limit bytes. On success returns 0 and
 * gives a copy with a NUL after its last byte in *bytes (the caller frees it with free()) and its
 * size without that NUL in *length. Otherwise returns an errno value and changes nothing: EFBIG for
 * a file of more than limit bytes, EISDIR for a directory, EINVAL for a device or a socket, which
 * could block or never end.
 */
int lfs_file_load(const char *path, size_t limit, char **bytes, size_t *length);

/* The same; a failure adds an error FILE_UNREADABLE about path.
 * at is the place that names the file (the file of a command line: {.file = path}). */
bool lfs_file_read(const char *path, size_t limit, char **bytes, size_t *length, struct lfs_pos at,
                   struct lfs_diag *diag);

/* Whether both paths lead to the same regular file; false when one of them leads nowhere. */
bool lfs_file_same(const char *a, const char *b);

/* Whether a file's name ends so, "sp.elf" with ".elf", and is not that alone. */
bool lfs_file_ends_with(const char *path, const char *ending);

/*
 * Writes length bytes to a new file beside path, named `<path>.tmp-<process>-<n>`, and renames it
 * to path, so that path holds the old content or all of the new. A symbolic link stays one and its
 * target is replaced. What is no regular file (a device such as /dev/stdout, a pipe) is written
 * directly. A failure removes the temporary file, adds an error FILE_UNWRITABLE about path,
 * and returns false.
 */
bool lfs_file_write(const char *path, const void *bytes, size_t length, struct lfs_diag *diag);

#endif
