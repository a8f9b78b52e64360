/* SPDX-License-Identifier: BSD-3-Clause */
/* Trouble with the host: memory, and a standard output that takes no more. */
#ifndef LFASIM_TOOLS_CLI_HOST_H
#define LFASIM_TOOLS_CLI_HOST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "lfasim/readers/diag.h"

/* memory, or, where it is NULL, the end of the process with exit status 7. */
void *lfs_host_memory(void *memory);

/* Streams into memory: *text is owned by the caller once the stream is closed. Never NULL. */
FILE *lfs_host_stream(char **text, size_t *size);

/* For those who read a file twice: what a pipe held is gone then, so that one is refused with
 * FILE_UNREADABLE. True for everything else, also for what is not there. */
bool lfs_host_is_no_pipe(const char *path, struct lfs_diag *diag);

/* Keeps the process alive when its output is closed early, and descriptors 0 to 2 from being given
 * to other files. Call first. */
void lfs_host_prepare(void);

/* Whether standard output has failed so far. */
bool lfs_host_output_failed(void);

/* Writes out what is buffered. Returns status, or LFS_EXIT_HOST if output was lost; nothing is said
 * when a reader merely went away. */
int lfs_host_finish(int status);

#endif
