/* SPDX-License-Identifier: BSD-3-Clause */
/* Host memory of the readers: every failure ends the process with exit status 7 (host trouble). */
#ifndef LFASIM_TOOLS_READERS_ALLOC_H
#define LFASIM_TOOLS_READERS_ALLOC_H

#include <stddef.h>

/* Says so on stderr and ends the process. Thread-safe. */
void lfs_reader_out_of_memory(void) __attribute__((noreturn));

/* size bytes of zeroes, to be freed with free(); never NULL, also for size 0. */
void *lfs_reader_alloc(size_t size);

/* A NUL-terminated copy of length bytes, to be freed with free(). */
char *lfs_reader_copy(const char *bytes, size_t length);

/* Makes room for one more element: returns array, moved and *capacity doubled where count has
 * reached it. Elements are size bytes; array may be NULL while *capacity is 0. */
void *lfs_reader_grow(void *array, size_t count, size_t *capacity, size_t size);

#endif
