/* SPDX-License-Identifier: BSD-3-Clause */
/* Lists of decisions: read from a command line or a file, and written for one that repeats a run.
 */
#ifndef LFASIM_TOOLS_CLI_CHOICES_H
#define LFASIM_TOOLS_CLI_CHOICES_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* Reads "0,2,1", a choice string (lfasim/readers/replay.h), or with @ in front the file of that
 * name: numbers up to 65535 with commas, blanks or line ends between them. *choices (owned by the
 * caller, may be NULL) is replaced. Returns LFS_EXIT_OK; or, after saying why, LFS_EXIT_USAGE or
 * LFS_EXIT_INPUT (a bad file), *choices as it was. */
int lfs_choices_read(const char *verb, const char *word, uint16_t **choices, size_t *count);

void lfs_choices_write(const uint16_t *choices, size_t count, FILE *out);

#endif
