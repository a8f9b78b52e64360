/* SPDX-License-Identifier: BSD-3-Clause */
/* What is in an image file, for the verb `image`. */
#ifndef LFASIM_TOOLS_CLI_IMAGE_SHOW_H
#define LFASIM_TOOLS_CLI_IMAGE_SHOW_H

#include "tools/cli/options.h"

/* Whether a file is for lfs_image_show() rather than a description of an image: by its content, an
 * ELF file or the arm64 image header, by its name, or since it cannot be read or
 * is a pipe, which is then told. */
bool lfs_image_is_one(const char *path);

/* Prints sections, segments, symbols, relocations, footprint, entry and note. LFS_EXIT_INPUT after
 * adding an error. */
int lfs_image_show(const char *path, enum lfs_format format, struct lfs_diag *diag);

#endif
