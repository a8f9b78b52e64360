/* SPDX-License-Identifier: BSD-3-Clause */
/* The checks of an ELF header that precede libelf. Private to the readers. */
#ifndef LFASIM_TOOLS_READERS_ELF_CHECK_H
#define LFASIM_TOOLS_READERS_ELF_CHECK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lfasim/readers/diag.h"

/* True for an ELF64 little-endian AArch64 file that is linked and whose header tables lie inside
 * it; otherwise one error as lfs_elf_flatten lists them. */
bool lfs_elf_check_header(const char *path, const uint8_t *elf, size_t size, struct lfs_diag *diag);

/* True if the file begins as an ELF file does. */
bool lfs_is_elf(const uint8_t *bytes, size_t size);

#endif
