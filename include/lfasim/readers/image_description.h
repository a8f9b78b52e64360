/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Descriptions of synthetic SP images, as a YAML map or as options of the command line.
 *
 * One table names the keys for both. Safe from any thread, apart from the reporter.
 */
#ifndef LFASIM_READERS_IMAGE_DESCRIPTION_H
#define LFASIM_READERS_IMAGE_DESCRIPTION_H

#include "lfasim/readers/elf_image.h"
#include "lfasim/readers/schema.h"
#include "lfasim/readers/yaml_tree.h"

/* The keys of a description, and those of its live-state map. */
extern const struct lfs_schema lfs_image_schema;
extern const struct lfs_schema lfs_live_state_schema;

/* What holds for every key that is not written; the behaviour stays empty. */
void lfs_image_description_defaults(struct lfs_image_description *out);

/*
 * Reads a map into *out: defaults, then what is written. Returns false after adding all errors of
 * single keys (those of schema.h and scalar.h, and IMAGE_VALUE for a number above its limit), or,
 * when there is none, the one that keeps the values from making an image together (as
 * lfs_image_description_check). *out is then unusable.
 */
bool lfs_image_description_read(const struct lfs_yaml_node *map, struct lfs_image_description *out,
                                struct lfs_diag *diag);

/* Names of the options, without dashes: keys, and those of live-state with "live-state-" in front.
 * NULL beyond the last. */
const char *lfs_image_option(size_t index);

/* Sets one of them (its name must be one of the above) to a scalar; false after adding an error at
 * the scalar's place. */
bool lfs_image_option_set(struct lfs_image_description *description, const char *name,
                          const struct lfs_yaml_node *value, struct lfs_diag *diag);

/* Adds an error IMAGE_IMPOSSIBLE at pos if the description cannot become an image. */
bool lfs_image_description_check(const struct lfs_image_description *description,
                                 struct lfs_pos pos, struct lfs_diag *diag);

#endif
