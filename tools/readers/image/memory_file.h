/* SPDX-License-Identifier: BSD-3-Clause */
/* Reading back what a library or program wrote to a memory file. Private to the readers. */
#ifndef LFASIM_TOOLS_READERS_MEMORY_FILE_H
#define LFASIM_TOOLS_READERS_MEMORY_FILE_H

#include <stddef.h>
#include <stdint.h>

/* All bytes of a file, followed by a NUL that *size does not count; malloc'ed. NULL and 0 if it is
 * empty or cannot be read. Thread-safe. */
uint8_t *lfs_memory_file_read(int fd, size_t *size);

#endif
