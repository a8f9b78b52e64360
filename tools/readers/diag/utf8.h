/* SPDX-License-Identifier: BSD-3-Clause */
/* UTF-8 as diagnostics need it: counting characters and keeping terminals safe. */
#ifndef LFASIM_TOOLS_READERS_UTF8_H
#define LFASIM_TOOLS_READERS_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* Not a code point: a byte that belongs to no well-formed character. */
#define LFS_UTF8_BAD UINT32_MAX

/* Decodes the character at text (length > 0 bytes are there) into *code and returns its bytes,
 * 1 to 4. A malformed byte (overlong forms and surrogates too) gives LFS_UTF8_BAD and 1. */
size_t lfs_utf8_next(const char *text, size_t length, uint32_t *code);

/* Whether a terminal shows the character as itself: no control, no invisible reordering. */
bool lfs_utf8_printable(uint32_t code);

/* Bytes of the byte order mark that text begins with: 3 or 0. */
size_t lfs_utf8_bom(const char *text, size_t length);

/* Writes text with '?' for each character that is not printable. */
void lfs_utf8_print(const char *text, size_t length, FILE *out);

#endif
