/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A JSON document (RFC 8259) as a tree that keeps the position of every value.
 *
 * The tree has the nodes of yaml_tree.h, so that tables of keys and scalars serve both: objects are
 * maps, arrays lists, and everything else scalars, of which strings are `quoted`. Nodes belong to
 * the tree; any thread may read them.
 */
#ifndef LFASIM_READERS_JSON_TREE_H
#define LFASIM_READERS_JSON_TREE_H

#include "lfasim/readers/yaml_tree.h"

/* Opaque owner of a tree. */
struct lfs_json_tree;

/* A larger text is refused; jansson bounds the depth (2048). */
#define LFS_JSON_TREE_BYTES_MAX (1u << 20)

/*
 * Parses length bytes of text that are named path in messages; both path and diag must outlive the
 * tree, the text need not. Returns NULL after adding one error JSON_SYNTAX, which ends the reading:
 * jansson decides what is JSON, and refuses \u0000 and numbers beyond its types too. A key that
 * stands twice in an object is a warning JSON_DUPLICATE_KEY: the last one wins, as in the packaging
 * tool. diag shows lines of the text (lfs_diag_source). Free the tree with lfs_json_tree_free.
 */
struct lfs_json_tree *lfs_json_tree_read(const char *path, const char *text, size_t length,
                                         struct lfs_diag *diag);
const struct lfs_yaml_node *lfs_json_tree_root(const struct lfs_json_tree *tree);
/* tree may be NULL. */
void lfs_json_tree_free(struct lfs_json_tree *tree);

#endif
