/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * JSON into a tree with positions. jansson judges the whole text and decodes each string; what is
 * ours is the walk over text that is known to be sound, for positions, which jansson drops.
 */
#include "lfasim/readers/json_tree.h"

#include <jansson.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "tools/readers/diag/utf8.h"
#include "tools/readers/host/alloc.h"
#include "tools/readers/host/arena.h"

struct lfs_json_tree {
    struct arena arena;
    const struct lfs_yaml_node *root;
};

struct walk {
    struct arena *arena;
    struct lfs_diag *diag;
    const char *text;
    size_t length, at;
    struct lfs_pos pos; /* of `at` */
};

static void advance(struct walk *w, size_t bytes)
{
    for (size_t end = w->at + bytes; w->at < end;) {
        uint32_t code;

        w->at += lfs_utf8_next(w->text + w->at, w->length - w->at, &code);
        w->pos.column++;
        if (code == '\n') {
            w->pos.line++;
            w->pos.column = 1;
        }
    }
}

/* Behind blanks. Something always follows where this is called. */
static char peek(struct walk *w)
{
    while (memchr(" \t\r\n", w->text[w->at], 4))
        advance(w, 1);
    return w->text[w->at];
}

static struct lfs_yaml_node *new_node(struct walk *w, enum lfs_yaml_kind kind)
{
    struct lfs_yaml_node *node = arena_alloc(w->arena, sizeof(*node));

    node->kind = kind;
    node->pos = w->pos;
    return node;
}

/* A string decoded, anything else as written. */
static struct lfs_yaml_node *read_scalar(struct walk *w)
{
    struct lfs_yaml_node *node = new_node(w, LFS_YAML_SCALAR);
    const char *text = w->text + w->at;
    json_error_t end;
    json_t *value =
        json_loadb(text, w->length - w->at, JSON_DECODE_ANY | JSON_DISABLE_EOF_CHECK, &end);

    if (value == NULL)
        lfs_reader_out_of_memory();
    node->quoted = json_is_string(value);
    node->text = node->quoted
                     ? arena_copy(w->arena, json_string_value(value), json_string_length(value))
                     : arena_copy(w->arena, text, (size_t)end.position);
    advance(w, (size_t)end.position);
    node->pos.length = w->pos.column - node->pos.column;
    json_decref(value);
    return node;
}

/* A list or map that is being read. */
struct open_node {
    struct lfs_yaml_node *node;
    size_t item_capacity, key_capacity;
    json_t *places; /* of keys in the node */
};

/* Where a pair goes: behind the others, or in place of the one with the same key. */
static size_t place_of(struct walk *w, struct open_node *open, const struct lfs_yaml_node *key)
{
    const json_t *place = json_object_get(open->places, key->text);
    struct lfs_yaml_node *map = open->node;

    if (place != NULL) {
        size_t at = (size_t)json_integer_value(place);

        lfs_diag_add(w->diag, key->pos, "JSON_DUPLICATE_KEY",
                     "key '%s' stands here a second time: this one counts", key->text);
        lfs_diag_note(w->diag, map->keys[at]->pos, "the first one is here");
        return at;
    }
    if (json_object_set_new(open->places, key->text, json_integer((json_int_t)map->count)) != 0)
        lfs_reader_out_of_memory();
    return map->count;
}

static struct lfs_yaml_node *read_value(struct walk *w);

static void read_item(struct walk *w, struct open_node *open)
{
    struct lfs_yaml_node *node = open->node, *key = NULL, *value;
    size_t at = node->count;

    if (node->kind == LFS_YAML_MAP) {
        key = read_scalar(w);
        peek(w);
        advance(w, 1); /* the colon */
    }
    value = read_value(w);
    value->key = key;
    node->items = arena_grow(w->arena, node->items, node->count, &open->item_capacity,
                             sizeof(struct lfs_yaml_node *));
    if (key != NULL) {
        node->keys = arena_grow(w->arena, node->keys, node->count, &open->key_capacity,
                                sizeof(struct lfs_yaml_node *));
        at = place_of(w, open, key);
        node->keys[at] = key;
    }
    node->items[at] = value;
    node->count += at == node->count;
}

static struct lfs_yaml_node *read_collection(struct walk *w, enum lfs_yaml_kind kind, char end)
{
    struct open_node open = {.node = new_node(w, kind), .places = json_object()};

    advance(w, 1);
    while (peek(w) != end) {
        if (w->text[w->at] == ',') {
            advance(w, 1);
            peek(w);
        }
        read_item(w, &open);
    }
    advance(w, 1);
    json_decref(open.places);
    return open.node;
}

/* jansson bounds the depth. */
static struct lfs_yaml_node *read_value(struct walk *w)
{
    switch (peek(w)) {
    case '{':
        return read_collection(w, LFS_YAML_MAP, '}');
    case '[':
        return read_collection(w, LFS_YAML_LIST, ']');
    default:
        return read_scalar(w);
    }
}

/* What is meant most often where jansson expects something else. */
static const struct {
    const char *expected, *help;
} helps[] = {
    {"'}' expected near end of file", "an object or a list is not closed"},
    {"']' expected near end of file", "an object or a list is not closed"},
    {"'}' expected", "a ',' must come before it if it is the next key"},
    {"']' expected", "a ',' must come before it if it is the next value"},
    {"string or '}' expected",
     "a key stands in double quotes; no ',' stands behind the last value"},
    {"invalid token", "texts stand in double quotes; JSON has no comments"},
    {"unexpected newline", "write \\n, or close the quotes on this line"},
};

static bool syntax_error(struct lfs_diag *diag, struct lfs_pos pos, const char *text)
{
    lfs_diag_add(diag, pos, "JSON_SYNTAX", "%s", text);
    for (size_t i = 0; i < sizeof(helps) / sizeof(helps[0]); i++)
        if (strncmp(text, helps[i].expected, strlen(helps[i].expected)) == 0) {
            lfs_diag_help(diag, "%s", helps[i].help);
            break;
        }
    return false;
}

/* jansson tells where it stopped, and quotes the token that ends there. */
static void point_at_token(const json_error_t *error, const char *text, struct lfs_pos *pos)
{
    const char *token = strstr(error->text, " near '"), *end = strrchr(error->text, '\'');
    size_t bytes, stop = (size_t)error->position;
    unsigned count = 0;
    uint32_t code;

    if (token == NULL)
        return;
    token += strlen(" near '");
    bytes = token < end ? (size_t)(end - token) : 0;
    if (bytes > stop || memcmp(text + stop - bytes, token, bytes) != 0)
        return;
    for (size_t i = 0; i < bytes; count++)
        i += lfs_utf8_next(token + i, bytes - i, &code);
    if (count > 0 && count <= pos->column) {
        pos->column -= count - 1;
        pos->length = count;
    }
}

/* Adds an error if the text is not JSON. */
static bool judge(const char *path, const char *text, size_t length, struct lfs_diag *diag)
{
    struct lfs_pos pos = {.file = path, .line = 1, .column = 1};
    json_error_t error;
    json_t *value;

    if (length > LFS_JSON_TREE_BYTES_MAX)
        return syntax_error(diag, pos, "a JSON file here has at most 1 MiB");
    if (memchr(text, '\0', length)) /* jansson 2.14 overlooks one behind a number or a word */
        return syntax_error(diag, pos, "the file holds a NUL byte");
    value = json_loadb(text, length, JSON_DECODE_ANY, &error);
    json_decref(value);
    if (value != NULL)
        return true;
    if (json_error_code(&error) == json_error_out_of_memory)
        lfs_reader_out_of_memory();
    pos.line = error.line > 0 ? (unsigned)error.line : 1;
    pos.column = error.column > 0 ? (unsigned)error.column : 1;
    point_at_token(&error, text, &pos);
    return syntax_error(diag, pos, error.text);
}

struct lfs_json_tree *lfs_json_tree_read(const char *path, const char *text, size_t length,
                                         struct lfs_diag *diag)
{
    struct lfs_json_tree *tree;
    struct walk w = {.diag = diag,
                     .text = text,
                     .length = length,
                     .pos = {.file = path, .line = 1, .column = 1}};

    lfs_diag_source(diag, path, text, length);
    if (!judge(path, text, length, diag))
        return NULL;
    tree = lfs_reader_alloc(sizeof(*tree));
    w.arena = &tree->arena;
    tree->root = read_value(&w);
    return tree;
}

const struct lfs_yaml_node *lfs_json_tree_root(const struct lfs_json_tree *tree)
{
    return tree->root;
}

void lfs_json_tree_free(struct lfs_json_tree *tree)
{
    if (tree == NULL)
        return;
    arena_free(&tree->arena);
    free(tree);
}
