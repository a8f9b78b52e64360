/* SPDX-License-Identifier: BSD-3-Clause */
/* What `lfasim check` prints about the layout of an image. */
#ifndef LFASIM_TOOLS_CLI_CHECK_IMAGE_H
#define LFASIM_TOOLS_CLI_CHECK_IMAGE_H

#include "lfasim/readers/image_verdict.h"
#include "lfasim/readers/json.h"

/* A member "image" of the object that is being written. */
void lfs_check_image_json(struct lfs_json *json, const struct lfs_image_verdict *verdict);

#endif
