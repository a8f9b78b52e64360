/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A YAML document as a tree that keeps the position of every node.
 *
 * The subset that scenario files use: one document of maps, lists and scalars. Anchors, aliases,
 * tags and merge keys are refused with a message; duplicate keys too, naming both places. Scalars
 * stay text; the loader types them.
 */
#ifndef LFASIM_READERS_YAML_TREE_H
#define LFASIM_READERS_YAML_TREE_H

#include "lfasim/readers/diag.h"

enum lfs_yaml_kind { LFS_YAML_SCALAR, LFS_YAML_LIST, LFS_YAML_MAP };

struct lfs_yaml_node {
    enum lfs_yaml_kind kind;
    struct lfs_pos pos;       /* of the scalar, or of the first character of a list or map */
    const char *text;         /* scalar: its value, NUL-terminated; embedded NULs are refused */
    bool quoted;              /* scalar: written in quotes or as a block */
    size_t count;             /* list: items; map: pairs */
    struct lfs_yaml_node **items; /* list: items; map: values */
    struct lfs_yaml_node **keys;  /* map: keys (always scalars), parallel to items */
};

/* Opaque owner of a tree and of its text. */
struct lfs_yaml;

/* Limits, so that hostile input ends early: input of at most 4 MiB, depth 64, 200 000 nodes. */
#define LFS_YAML_BYTES_MAX (4u << 20)
#define LFS_YAML_DEPTH_MAX 64u
#define LFS_YAML_NODES_MAX 200000u

/* Parses a file (or, if text is not NULL, text_length bytes of text that are named path in
 * messages). Returns NULL after adding at least one error to diag; an unreadable file is an error
 * named FILE_UNREADABLE, a syntax error YAML_SYNTAX. path must outlive the tree. */
struct lfs_yaml *lfs_yaml_read(const char *path, const char *text, size_t text_length,
                               struct lfs_diag *diag);
const struct lfs_yaml_node *lfs_yaml_root(const struct lfs_yaml *yaml);
void lfs_yaml_free(struct lfs_yaml *yaml);

/* The value of a key of a map, or NULL. */
const struct lfs_yaml_node *lfs_yaml_get(const struct lfs_yaml_node *map, const char *key);

#endif
