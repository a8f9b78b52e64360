/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A YAML document as a tree that keeps the position of every node.
 *
 * The subset that scenario files use: one document of maps, lists and scalars. Anchors, aliases,
 * tags, merge keys, keys that are no scalars and embedded NULs are refused as YAML_SUBSET;
 * duplicate keys as DUPLICATE_KEY, naming both places; input beyond the limits as YAML_LIMIT.
 * Scalars stay text; the loader types them (scalar.h).
 *
 * Nodes belong to the tree and are not changed after lfs_yaml_read: any thread may read them.
 */
#ifndef LFASIM_READERS_YAML_TREE_H
#define LFASIM_READERS_YAML_TREE_H

#include "lfasim/readers/diag.h"

enum lfs_yaml_kind { LFS_YAML_SCALAR, LFS_YAML_LIST, LFS_YAML_MAP };

struct lfs_yaml_node {
    struct lfs_pos pos; /* of the scalar, or of the first character of a list or map */
    enum lfs_yaml_kind kind;
    bool quoted;                  /* scalar: written in quotes or as a block */
    const char *text;             /* scalar: its value, NUL-terminated; embedded NULs are refused */
    size_t count;                 /* list: items; map: pairs */
    struct lfs_yaml_node **items; /* list: items; map: values */
    struct lfs_yaml_node **keys;  /* map: keys (always scalars), parallel to items */
    const struct lfs_yaml_node *key; /* value of a map: its key, else NULL */
};

/* Opaque owner of a tree and of its text. */
struct lfs_yaml;

/* Limits, so that hostile input ends early: input of at most 4 MiB, depth 64, 200 000 nodes. */
#define LFS_YAML_BYTES_MAX (4u << 20)
#define LFS_YAML_DEPTH_MAX 64u
#define LFS_YAML_NODES_MAX 200000u

/* Parses a file (or, if text is not NULL, text_length bytes of text that are named path in
 * messages). Returns NULL after adding at least one error to diag; an unreadable or too large file
 * is an error named FILE_UNREADABLE, a syntax error YAML_SYNTAX; one ends the reading, the other
 * kinds are all reported. path must outlive the tree and diag, which shows lines of what was parsed
 * (lfs_diag_source). The caller frees the tree with lfs_yaml_free. */
struct lfs_yaml *lfs_yaml_read(const char *path, const char *text, size_t text_length,
                               struct lfs_diag *diag);
/* The outermost node, of any kind. */
const struct lfs_yaml_node *lfs_yaml_root(const struct lfs_yaml *yaml);
/* Frees the tree and all its nodes. yaml may be NULL. */
void lfs_yaml_free(struct lfs_yaml *yaml);

/* The value of a key of a map, or NULL; also NULL where map is no map. */
const struct lfs_yaml_node *lfs_yaml_get(const struct lfs_yaml_node *map, const char *key);

#endif
