/* SPDX-License-Identifier: BSD-3-Clause */
/* JSON into a tree with positions: a recursive descent whose depth is bounded. */
#include "lfasim/readers/json_tree.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tools/readers/diag/utf8.h"
#include "tools/readers/host/alloc.h"
#include "tools/readers/layout/json_string.h"

struct lfs_json_tree {
    struct lfs_yaml_node *root;
    void **blocks; /* everything that is to be freed */
    size_t count, capacity;
};

struct parser {
    struct json_input in;
    struct lfs_json_tree *tree;
    unsigned depth;
};

/* Keeps a block until the tree is freed. */
static void *adopt(struct parser *p, void *block)
{
    struct lfs_json_tree *tree = p->tree;

    tree->blocks =
        lfs_reader_grow(tree->blocks, tree->count, &tree->capacity, sizeof(*tree->blocks));
    tree->blocks[tree->count++] = block;
    return block;
}

static struct lfs_yaml_node *node_new(struct parser *p, enum lfs_yaml_kind kind)
{
    struct lfs_yaml_node *node = adopt(p, lfs_reader_alloc(sizeof(*node)));

    node->kind = kind;
    node->pos = json_here(&p->in);
    return node;
}

static struct lfs_yaml_node *parse_value(struct parser *p);

static struct lfs_yaml_node *parse_string(struct parser *p)
{
    struct lfs_yaml_node *node = node_new(p, LFS_YAML_SCALAR);
    char *text = json_string(&p->in);

    if (text == NULL)
        return NULL;
    node->text = adopt(p, text);
    node->quoted = true;
    node->pos.length = json_here(&p->in).column - node->pos.column;
    return node;
}

/* A number or one of the three words, kept as written. */
static struct lfs_yaml_node *parse_word(struct parser *p)
{
    struct lfs_yaml_node *node = node_new(p, LFS_YAML_SCALAR);
    size_t length = json_word(&p->in);

    if (length == 0) {
        json_error(&p->in, "expected a value");
        return NULL;
    }
    node->text = adopt(p, lfs_reader_copy(p->in.text + p->in.at, length));
    node->pos.length = (unsigned)length;
    json_skip(&p->in, length);
    return node;
}

/* What an array or an object collects. */
struct items {
    struct lfs_yaml_node **keys, **values;
    size_t count, key_capacity, capacity;
};

static void give(struct parser *p, struct lfs_yaml_node *node, const struct items *items)
{
    node->count = items->count;
    node->items = items->values;
    node->keys = items->keys;
    if (items->values)
        adopt(p, items->values);
    if (items->keys)
        adopt(p, items->keys);
}

static bool take_item(struct parser *p, struct items *items)
{
    struct lfs_yaml_node *value = parse_value(p);

    if (value == NULL)
        return false;
    items->values =
        lfs_reader_grow(items->values, items->count, &items->capacity, sizeof(*items->values));
    items->values[items->count++] = value;
    return true;
}

/* The place of a key that is there already, or the number of keys. */
static size_t find_key(const struct items *items, const char *name)
{
    size_t i = 0;

    while (i < items->count && strcmp(items->keys[i]->text, name) != 0)
        i++;
    return i;
}

static bool take_pair(struct parser *p, struct items *items)
{
    struct lfs_yaml_node *key, *value;
    size_t at;

    if (!json_peek(&p->in, '"')) {
        json_error(&p->in, "expected a key in double quotes");
        return false;
    }
    key = parse_string(p);
    if (key == NULL || !json_expect(&p->in, ':', "expected ':' after the key"))
        return false;
    value = parse_value(p);
    if (value == NULL)
        return false;
    value->key = key;
    at = find_key(items, key->text);
    if (items->count == LFS_JSON_TREE_KEYS_MAX) {
        json_error(&p->in, "too many keys in one object");
        return false;
    }
    if (at < items->count) {
        lfs_diag_add(p->in.diag, key->pos, "JSON_DUPLICATE_KEY",
                     "key '%s' stands here a second time: this one counts", key->text);
        lfs_diag_note(p->in.diag, items->keys[at]->pos, "the first one is here");
        items->keys[at] = key;
        items->values[at] = value;
        return true;
    }
    items->values =
        lfs_reader_grow(items->values, items->count, &items->capacity, sizeof(*items->values));
    items->keys =
        lfs_reader_grow(items->keys, items->count, &items->key_capacity, sizeof(*items->keys));
    items->values[items->count] = value;
    items->keys[items->count++] = key;
    return true;
}

/* Both brackets; the opening one comes next. */
static struct lfs_yaml_node *parse_collection(struct parser *p, enum lfs_yaml_kind kind)
{
    struct lfs_yaml_node *node = node_new(p, kind);
    char end = kind == LFS_YAML_MAP ? '}' : ']';
    struct items items = {NULL, NULL, 0, 0, 0};
    bool ok;

    if (++p->depth > LFS_JSON_TREE_DEPTH_MAX) {
        json_error(&p->in, "nested too deeply");
        return NULL;
    }
    json_skip(&p->in, 1);
    ok = json_peek(&p->in, end);
    while (!ok) {
        if (!(kind == LFS_YAML_MAP ? take_pair(p, &items) : take_item(p, &items)))
            break;
        ok = json_peek(&p->in, end);
        if (!ok &&
            !json_expect(&p->in, ',',
                         kind == LFS_YAML_MAP ? "expected ',' or '}'" : "expected ',' or ']'"))
            break;
    }
    if (ok)
        json_skip(&p->in, 1);
    p->depth--;
    give(p, node, &items);
    return ok ? node : NULL;
}

static struct lfs_yaml_node *parse_value(struct parser *p)
{
    if (json_peek(&p->in, '{'))
        return parse_collection(p, LFS_YAML_MAP);
    if (json_peek(&p->in, '['))
        return parse_collection(p, LFS_YAML_LIST);
    return json_peek(&p->in, '"') ? parse_string(p) : parse_word(p);
}

struct lfs_json_tree *lfs_json_tree_read(const char *path, const char *text, size_t length,
                                         struct lfs_diag *diag)
{
    struct parser p = {
        .in = {.path = path, .text = text, .length = length, .diag = diag, .line = 1, .column = 1}};

    lfs_diag_source(diag, path, text, length);
    if (length > LFS_JSON_TREE_BYTES_MAX) {
        json_error(&p.in, "a JSON file here has at most 1 MiB");
        return NULL;
    }
    p.tree = lfs_reader_alloc(sizeof(*p.tree));
    p.tree->root = parse_value(&p);
    if (p.tree->root != NULL && !json_at_end(&p.in)) {
        json_error(&p.in, "expected the end of the file");
        p.tree->root = NULL;
    }
    if (p.tree->root != NULL)
        return p.tree;
    lfs_json_tree_free(p.tree);
    return NULL;
}

const struct lfs_yaml_node *lfs_json_tree_root(const struct lfs_json_tree *tree)
{
    return tree->root;
}

void lfs_json_tree_free(struct lfs_json_tree *tree)
{
    if (tree == NULL)
        return;
    for (size_t i = 0; i < tree->count; i++)
        free(tree->blocks[i]);
    free(tree->blocks);
    free(tree);
}
