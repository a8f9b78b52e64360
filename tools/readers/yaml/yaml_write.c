/* SPDX-License-Identifier: BSD-3-Clause */
#include "tools/readers/yaml/yaml_write.h"

#include <ctype.h>
#include <string.h>

enum { LINE_MAX_CHARS = 100, STEP = 2, BLOCKS = 2 };

/* ---- making ---------------------------------------------------------------------------------- */

struct lfs_yaml_node *yaml_scalar(struct arena *arena, const char *text)
{
    struct lfs_yaml_node *node = arena_alloc(arena, sizeof(*node));

    node->kind = LFS_YAML_SCALAR;
    node->text = text;
    return node;
}

struct lfs_yaml_node *yaml_list(struct arena *arena, size_t room)
{
    struct lfs_yaml_node *node = arena_alloc(arena, sizeof(*node));

    node->kind = LFS_YAML_LIST;
    node->items = arena_alloc(arena, (room + 1) * sizeof(*node->items));
    return node;
}

struct lfs_yaml_node *yaml_map(struct arena *arena, size_t room)
{
    struct lfs_yaml_node *node = yaml_list(arena, room);

    node->kind = LFS_YAML_MAP;
    node->keys = arena_alloc(arena, (room + 1) * sizeof(*node->keys));
    return node;
}

void yaml_add(struct lfs_yaml_node *list, const struct lfs_yaml_node *item)
{
    list->items[list->count++] = (struct lfs_yaml_node *)(uintptr_t)item;
}

void yaml_put(struct arena *arena, struct lfs_yaml_node *map, const char *key,
              const struct lfs_yaml_node *value)
{
    map->keys[map->count] = yaml_scalar(arena, key);
    yaml_add(map, value);
}

/* ---- scalars --------------------------------------------------------------------------------- */

/* Nothing that YAML could take for something else. */
static bool is_plain(const char *text)
{
    size_t length = strlen(text);

    if (length == 0 || !(isalnum((unsigned char)text[0]) || strchr("$/._(", text[0])) ||
        text[length - 1] == ' ')
        return false;
    for (size_t i = 0; i < length; i++)
        if (!isalnum((unsigned char)text[i]) && !strchr("$/._()+-<>= ", text[i]))
            return false;
    return true;
}

static void write_scalar(const char *text, FILE *out)
{
    if (is_plain(text)) {
        fputs(text, out);
        return;
    }
    fputc('"', out);
    for (; *text; text++) {
        unsigned char byte = (unsigned char)*text;

        if (byte < ' ' || byte == 0x7f)
            fprintf(out, "\\x%02x", byte);
        else
            fprintf(out, "%s%c", byte == '"' || byte == '\\' ? "\\" : "", byte);
    }
    fputc('"', out);
}

static size_t scalar_length(const char *text)
{
    return strlen(text) + (is_plain(text) ? 0 : 2);
}

/* ---- lines ----------------------------------------------------------------------------------- */

static size_t line_length(const struct lfs_yaml_node *node)
{
    size_t length = 2;

    if (node->kind == LFS_YAML_SCALAR)
        return scalar_length(node->text);
    for (size_t i = 0; i < node->count; i++)
        length += line_length(node->items[i]) + 2 +
                  (node->kind == LFS_YAML_MAP ? scalar_length(node->keys[i]->text) + 2 : 0);
    return length;
}

static void write_line(const struct lfs_yaml_node *node, FILE *out)
{
    bool is_map = node->kind == LFS_YAML_MAP;

    if (node->kind == LFS_YAML_SCALAR) {
        write_scalar(node->text, out);
        return;
    }
    fputc(is_map ? '{' : '[', out);
    for (size_t i = 0; i < node->count; i++) {
        fputs(i > 0 ? ", " : "", out);
        if (is_map) {
            write_scalar(node->keys[i]->text, out);
            fputs(": ", out);
        }
        write_line(node->items[i], out);
    }
    fputc(is_map ? '}' : ']', out);
}

/* ---- blocks ---------------------------------------------------------------------------------- */

/* A map of scalars, wherever it stands. */
static bool is_flat(const struct lfs_yaml_node *node)
{
    for (size_t i = 0; i < node->count; i++)
        if (node->items[i]->kind != LFS_YAML_SCALAR)
            return false;
    return node->kind == LFS_YAML_MAP;
}

static bool is_line(const struct lfs_yaml_node *node, unsigned depth, size_t column)
{
    return node->kind == LFS_YAML_SCALAR || node->count == 0 ||
           ((depth >= BLOCKS || is_flat(node)) && column + line_length(node) <= LINE_MAX_CHARS);
}

static void write_block(const struct lfs_yaml_node *node, unsigned depth, unsigned indent,
                        FILE *out);

/* Behind its key, which ends at a column. */
static void write_value(const struct lfs_yaml_node *node, unsigned depth, unsigned indent,
                        size_t column, FILE *out)
{
    if (is_line(node, depth, column)) {
        fputc(' ', out);
        write_line(node, out);
        fputc('\n', out);
        return;
    }
    fputc('\n', out);
    write_block(node, depth, indent + STEP, out);
}

/* The first line of an item stands behind its hyphen already. */
static void write_pairs(const struct lfs_yaml_node *map, unsigned depth, unsigned indent,
                        bool is_item, FILE *out)
{
    for (size_t i = 0; i < map->count; i++) {
        if (i > 0 || !is_item)
            fprintf(out, "%*s", (int)indent, "");
        write_scalar(map->keys[i]->text, out);
        fputc(':', out);
        write_value(map->items[i], depth + 1, indent,
                    indent + scalar_length(map->keys[i]->text) + 2, out);
    }
}

static void write_item(const struct lfs_yaml_node *item, unsigned depth, unsigned indent, FILE *out)
{
    bool is_step = item->kind == LFS_YAML_MAP && item->count == 1;

    fprintf(out, "%*s-", (int)indent, "");
    if (item->kind == LFS_YAML_MAP && item->count > 0 &&
        (is_step || !is_line(item, depth, indent + STEP))) {
        fputc(' ', out);
        write_pairs(item, depth, indent + STEP, true, out);
    } else {
        write_value(item, depth, indent, indent + STEP, out);
    }
}

static void write_block(const struct lfs_yaml_node *node, unsigned depth, unsigned indent,
                        FILE *out)
{
    if (node->kind == LFS_YAML_MAP) {
        write_pairs(node, depth, indent, false, out);
        return;
    }
    for (size_t i = 0; i < node->count; i++)
        write_item(node->items[i], depth + 1, indent, out);
}

void yaml_write(const struct lfs_yaml_node *map, FILE *out)
{
    for (size_t i = 0; i < map->count; i++) {
        bool is_short = map->items[i]->kind == LFS_YAML_SCALAR;

        if (i > 0 && !(is_short && map->items[i - 1]->kind == LFS_YAML_SCALAR))
            fputc('\n', out);
        write_scalar(map->keys[i]->text, out);
        fputc(':', out);
        write_value(map->items[i], 1, 0, 0, out);
    }
}
