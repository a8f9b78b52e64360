/* SPDX-License-Identifier: BSD-3-Clause */
/* Trees that are made, and written as YAML that a person likes to read. */
#ifndef LFASIM_TOOLS_READERS_YAML_WRITE_H
#define LFASIM_TOOLS_READERS_YAML_WRITE_H

#include <stdio.h>

#include "lfasim/readers/yaml_tree.h"
#include "tools/readers/host/arena.h"

struct lfs_yaml_node *yaml_scalar(struct arena *arena, const char *text);
/* Empty, with room for so many. */
struct lfs_yaml_node *yaml_list(struct arena *arena, size_t room);
struct lfs_yaml_node *yaml_map(struct arena *arena, size_t room);
void yaml_add(struct lfs_yaml_node *list, const struct lfs_yaml_node *item);
void yaml_put(struct arena *arena, struct lfs_yaml_node *map, const char *key,
              const struct lfs_yaml_node *value);

/* Writes a map: what is short in one line, all else in blocks. Comments and positions of what was
 * read are lost. */
void yaml_write(const struct lfs_yaml_node *map, FILE *out);

#endif
