/* SPDX-License-Identifier: BSD-3-Clause */
/* YAML trees: builds nodes from libyaml's events and refuses what scenario files do not use. */
#include "lfasim/readers/yaml_tree.h"

#include "lfasim/readers/file.h"
#include "tools/readers/host/alloc.h"
#include "tools/readers/host/arena.h"
#include "tools/readers/diag/utf8.h"
#include "tools/readers/yaml/yaml_private.h"

#include <stdlib.h>
#include <string.h>

#define FEW_KEYS 8u

/* A list or map that is still being read. */
struct open_node {
    struct lfs_yaml_node *node;
    struct lfs_yaml_node *key; /* map: the key that waits for its value, or NULL */
    size_t item_capacity, key_capacity;
    bool flow; /* written with brackets */
};

struct lfs_yaml {
    struct arena arena;
    size_t count; /* nodes */
    const struct lfs_yaml_node *root;
};

struct builder {
    struct lfs_yaml *yaml;
    struct lfs_yaml_input input;
    struct lfs_diag *diag;
    struct open_node open[LFS_YAML_DEPTH_MAX];
    size_t depth;
    size_t documents;
    bool stopped; /* a limit was passed: the rest is not read */
};

/* The innermost list or map that is still being read, or NULL. */
static struct open_node *innermost(struct builder *builder)
{
    return builder->depth ? &builder->open[builder->depth - 1] : NULL;
}

static struct lfs_pos event_pos(const struct builder *builder, const yaml_event_t *event)
{
    struct lfs_pos pos = lfs_yaml_pos(&builder->input, event->start_mark);

    if (event->start_mark.line == event->end_mark.line &&
        event->end_mark.column > event->start_mark.column)
        pos.length = (unsigned)(event->end_mark.column - event->start_mark.column);
    return pos;
}

static void refuse(struct builder *builder, struct lfs_pos pos, const char *what, const char *help)
{
    lfs_diag_add(builder->diag, pos, "YAML_SUBSET", "%s", what);
    lfs_diag_help(builder->diag, "%s", help);
}

static void limit_passed(struct builder *builder, struct lfs_pos pos, const char *what,
                         unsigned limit)
{
    lfs_diag_add(builder->diag, pos, "YAML_LIMIT", "%s: at most %u are read", what, limit);
    builder->stopped = true;
}

/* Room for one more node in a list of them. */
static struct lfs_yaml_node **grow_list(struct builder *builder, struct lfs_yaml_node **list,
                                        size_t count, size_t *capacity)
{
    return arena_grow(&builder->yaml->arena, list, count, capacity, sizeof(struct lfs_yaml_node *));
}

static struct lfs_yaml_node *new_node(struct builder *builder, enum lfs_yaml_kind kind,
                                      struct lfs_pos pos)
{
    struct lfs_yaml *yaml = builder->yaml;
    struct lfs_yaml_node *node;

    if (yaml->count == LFS_YAML_NODES_MAX) {
        limit_passed(builder, pos, "too many scalars, lists and maps", LFS_YAML_NODES_MAX);
        return NULL;
    }
    node = arena_alloc(&yaml->arena, sizeof(*node));
    node->kind = kind;
    node->pos = pos;
    yaml->count++;
    return node;
}

/* Merge keys are YAML's `<<`; the other restriction on keys is that they are scalars. */
static void set_key(struct builder *builder, struct open_node *top, struct lfs_yaml_node *node)
{
    struct lfs_yaml_node *map = top->node;

    if (node->kind != LFS_YAML_SCALAR)
        refuse(builder, node->pos, "a key must be one word, not a list or a map",
               "write 'word: value'; text with '[' or '{' in it needs quotes");
    else if (!node->quoted && strcmp(node->text, "<<") == 0)
        refuse(builder, node->pos, "merge keys are not part of this format",
               "write the keys out where they are needed");
    map->keys = grow_list(builder, map->keys, map->count, &top->key_capacity);
    map->keys[map->count] = node;
    top->key = node;
}

/* Hangs a node into the innermost open list or map, or makes it the root. */
static void place(struct builder *builder, struct lfs_yaml_node *node)
{
    struct open_node *top = innermost(builder);
    struct lfs_yaml_node *parent;

    if (!top) {
        builder->yaml->root = node;
        return;
    }
    parent = top->node;
    if (parent->kind == LFS_YAML_MAP && !top->key) {
        set_key(builder, top, node);
        return;
    }
    parent->items = grow_list(builder, parent->items, parent->count, &top->item_capacity);
    parent->items[parent->count++] = node;
    node->key = top->key;
    top->key = NULL;
}

static void refuse_properties(struct builder *builder, struct lfs_pos pos, bool anchor, bool tag)
{
    if (anchor)
        refuse(builder, pos, "anchors are not part of this format",
               "write the value out where it is needed");
    if (tag)
        refuse(builder, pos, "tags are not part of this format",
               "remove the '!' word; text that begins with '!' needs quotes");
}

static void add_scalar(struct builder *builder, const yaml_event_t *event)
{
    struct lfs_pos pos = event_pos(builder, event);
    const char *text = (const char *)event->data.scalar.value;
    struct lfs_yaml_node *node = new_node(builder, LFS_YAML_SCALAR, pos);

    if (!node)
        return;
    refuse_properties(builder, pos, event->data.scalar.anchor, event->data.scalar.tag);
    if (memchr(text, '\0', event->data.scalar.length))
        refuse(builder, pos, "the text holds a NUL character", "remove the '\\0' or '\\x00'");
    node->text = arena_copy(&builder->yaml->arena, text, event->data.scalar.length);
    node->quoted = event->data.scalar.style != YAML_PLAIN_SCALAR_STYLE;
    place(builder, node);
}

/* An alias stands for an empty scalar, so that the rest of the file is still checked. */
static void add_alias(struct builder *builder, const yaml_event_t *event)
{
    struct lfs_pos pos = event_pos(builder, event);
    struct lfs_yaml_node *node = new_node(builder, LFS_YAML_SCALAR, pos);

    if (!node)
        return;
    refuse(builder, pos, "aliases are not part of this format",
           "write the value out where it is needed; text that begins with '*' needs quotes");
    node->text = "";
    place(builder, node);
}

static void open_collection(struct builder *builder, const yaml_event_t *event,
                            enum lfs_yaml_kind kind, bool flow)
{
    struct lfs_pos pos = lfs_yaml_pos(&builder->input, event->start_mark);
    struct lfs_yaml_node *node;

    if (builder->depth == LFS_YAML_DEPTH_MAX) {
        limit_passed(builder, pos, "too many lists and maps inside each other", LFS_YAML_DEPTH_MAX);
        return;
    }
    node = new_node(builder, kind, pos);
    if (!node)
        return;
    place(builder, node);
    builder->open[builder->depth++] = (struct open_node){.node = node, .flow = flow};
}

static int by_text(const void *left, const void *right)
{
    const struct lfs_yaml_node *a = *(struct lfs_yaml_node *const *)left;
    const struct lfs_yaml_node *b = *(struct lfs_yaml_node *const *)right;
    int order = strcmp(a->text, b->text);

    if (order != 0)
        return order;
    if (a->pos.line != b->pos.line)
        return a->pos.line < b->pos.line ? -1 : 1;
    return a->pos.column < b->pos.column ? -1 : a->pos.column > b->pos.column;
}

/* Most maps have a few keys, and none twice. */
static bool few_and_different(const struct lfs_yaml_node *map)
{
    for (size_t i = 1; i < map->count && map->count <= FEW_KEYS; i++)
        for (size_t k = 0; k < i; k++)
            if (map->keys[i]->kind != LFS_YAML_SCALAR || map->keys[k]->kind != LFS_YAML_SCALAR ||
                strcmp(map->keys[i]->text, map->keys[k]->text) == 0)
                return false;
    return map->count <= FEW_KEYS;
}

/* Sorted, so that a map of very many keys costs no more than its share. */
static void report_duplicates(struct builder *builder, const struct lfs_yaml_node *map)
{
    struct lfs_yaml_node **keys = lfs_reader_alloc(map->count * sizeof(struct lfs_yaml_node *));
    size_t count = 0, first = 0;

    for (size_t i = 0; i < map->count; i++)
        if (map->keys[i]->kind == LFS_YAML_SCALAR)
            keys[count++] = map->keys[i];
    if (count)
        qsort(keys, count, sizeof(struct lfs_yaml_node *), by_text);
    for (size_t i = 1; i < count; i++) {
        if (strcmp(keys[i]->text, keys[first]->text) != 0) {
            first = i;
            continue;
        }
        lfs_diag_add(builder->diag, keys[i]->pos, "DUPLICATE_KEY", "duplicate key '%s'",
                     keys[i]->text);
        lfs_diag_note(builder->diag, keys[first]->pos, "first defined here");
    }
    free(keys);
}

static void close_collection(struct builder *builder)
{
    const struct open_node *top = innermost(builder);

    if (!top) /* libyaml pairs its events */
        return;
    if (top->node->kind == LFS_YAML_MAP && !few_and_different(top->node))
        report_duplicates(builder, top->node);
    builder->depth--;
}

static void start_document(struct builder *builder, const yaml_event_t *event)
{
    if (++builder->documents == 1)
        return;
    lfs_diag_add(builder->diag, event_pos(builder, event), "YAML_SUBSET",
                 "a file holds one document; a second begins here");
    lfs_diag_help(builder->diag, "remove the '---', or make it a file of its own");
    builder->stopped = true;
}

static void take_event(struct builder *builder, const yaml_event_t *event)
{
    switch (event->type) {
    case YAML_NO_EVENT:
    case YAML_STREAM_START_EVENT:
    case YAML_STREAM_END_EVENT:
    case YAML_DOCUMENT_END_EVENT:
        break;
    case YAML_DOCUMENT_START_EVENT:
        start_document(builder, event);
        break;
    case YAML_ALIAS_EVENT:
        add_alias(builder, event);
        break;
    case YAML_SCALAR_EVENT:
        add_scalar(builder, event);
        break;
    case YAML_SEQUENCE_START_EVENT:
        refuse_properties(builder, event_pos(builder, event), event->data.sequence_start.anchor,
                          event->data.sequence_start.tag);
        open_collection(builder, event, LFS_YAML_LIST,
                        event->data.sequence_start.style == YAML_FLOW_SEQUENCE_STYLE);
        break;
    case YAML_MAPPING_START_EVENT:
        refuse_properties(builder, event_pos(builder, event), event->data.mapping_start.anchor,
                          event->data.mapping_start.tag);
        open_collection(builder, event, LFS_YAML_MAP,
                        event->data.mapping_start.style == YAML_FLOW_MAPPING_STYLE);
        break;
    case YAML_SEQUENCE_END_EVENT:
    case YAML_MAPPING_END_EVENT:
        close_collection(builder);
        break;
    }
}

static void syntax_error(struct builder *builder, const yaml_parser_t *parser)
{
    const struct open_node *top = innermost(builder);

    if (parser->error == YAML_MEMORY_ERROR)
        lfs_reader_out_of_memory();
    lfs_yaml_syntax_error(&builder->input, parser, top && top->flow ? top->node : NULL,
                          builder->diag);
}

static void build(struct builder *builder)
{
    yaml_parser_t parser;
    bool ended = false;

    if (!yaml_parser_initialize(&parser))
        lfs_reader_out_of_memory();
    yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&parser, (const unsigned char *)builder->input.text,
                                 builder->input.length);
    while (!ended && !builder->stopped) {
        yaml_event_t event;

        if (!yaml_parser_parse(&parser, &event)) {
            syntax_error(builder, &parser);
            break;
        }
        take_event(builder, &event);
        ended = event.type == YAML_STREAM_END_EVENT;
        yaml_event_delete(&event);
    }
    yaml_parser_delete(&parser);
    if (ended && builder->documents == 0)
        lfs_diag_add(builder->diag, (struct lfs_pos){builder->input.path, 1, 1, 1}, "YAML_SYNTAX",
                     "the file is empty");
}

static bool load(struct builder *builder, const char *path, const char *text, size_t text_length,
                 char **owned)
{
    size_t length = text_length, bom;

    if (!text) {
        if (!lfs_file_read(path, LFS_YAML_BYTES_MAX, owned, &length, (struct lfs_pos){.file = path},
                           builder->diag))
            return false;
        text = *owned;
    } else if (length > LFS_YAML_BYTES_MAX) {
        lfs_diag_add(builder->diag, (struct lfs_pos){.file = path}, "FILE_UNREADABLE",
                     "the text is larger than %u bytes", LFS_YAML_BYTES_MAX);
        return false;
    }
    /* Messages show the text that was parsed, whatever becomes of the file. */
    lfs_diag_source(builder->diag, path, text, length);
    bom = lfs_utf8_bom(text, length);
    builder->input = (struct lfs_yaml_input){path, text + bom, length - bom};
    return lfs_yaml_check_breaks(&builder->input, builder->diag);
}

struct lfs_yaml *lfs_yaml_read(const char *path, const char *text, size_t text_length,
                               struct lfs_diag *diag)
{
    size_t errors = lfs_diag_errors(diag);
    struct builder builder = {.diag = diag};
    char *owned = NULL;

    builder.yaml = lfs_reader_alloc(sizeof(*builder.yaml));
    if (load(&builder, path, text, text_length, &owned))
        build(&builder);
    free(owned);
    if (lfs_diag_errors(diag) == errors)
        return builder.yaml;
    lfs_yaml_free(builder.yaml);
    return NULL;
}

const struct lfs_yaml_node *lfs_yaml_root(const struct lfs_yaml *yaml)
{
    return yaml->root;
}

void lfs_yaml_free(struct lfs_yaml *yaml)
{
    if (!yaml)
        return;
    arena_free(&yaml->arena);
    free(yaml);
}

const struct lfs_yaml_node *lfs_yaml_get(const struct lfs_yaml_node *map, const char *key)
{
    if (map->kind != LFS_YAML_MAP)
        return NULL;
    for (size_t i = 0; i < map->count; i++)
        if (strcmp(map->keys[i]->text, key) == 0)
            return map->items[i];
    return NULL;
}
