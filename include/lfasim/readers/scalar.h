/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The scalars of scenario files, typed by the key they belong to.
 *
 * Each function reads node into *out and returns true; or it leaves *out alone, adds one error
 * SCALAR_TYPE at the node that says what would be right, and returns false. A list or a map is such
 * an error too. Quotes make no difference: they only keep YAML from splitting a text. For a word of
 * the command line, pass a node {.kind = LFS_YAML_SCALAR, .text = word}.
 *
 * Thread-safe, apart from the reporter that is passed in.
 */
#ifndef LFASIM_READERS_SCALAR_H
#define LFASIM_READERS_SCALAR_H

#include "lfasim/readers/yaml_tree.h"

#include <stdint.h>

/* 42 or 0x648_0000: decimal without leading zeros, or hexadecimal; single underscores may separate
 * digits. At most 2^64 - 1. */
bool lfs_scalar_integer(const struct lfs_yaml_node *node, uint64_t *out, struct lfs_diag *diag);

/* Bytes: an integer, or a decimal integer with a unit, 4KiB, 1MiB or 2GiB. At most 2^64 - 1. */
bool lfs_scalar_size(const struct lfs_yaml_node *node, uint64_t *out, struct lfs_diag *diag);

/* Nanoseconds: a decimal number with a unit, 250ns, 3us, 1.5ms or 2s. Finer than 1 ns is an error;
 * at most 2^64 - 1 ns. */
bool lfs_scalar_time(const struct lfs_yaml_node *node, uint64_t *out, struct lfs_diag *diag);

/* An identifier, [a-z0-9-]+. *out points to the text of the node. */
bool lfs_scalar_identifier(const struct lfs_yaml_node *node, const char **out,
                           struct lfs_diag *diag);

/* true or false, as small letters. */
bool lfs_scalar_boolean(const struct lfs_yaml_node *node, bool *out, struct lfs_diag *diag);

#endif
