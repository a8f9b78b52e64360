/* SPDX-License-Identifier: BSD-3-Clause */
#include <string.h>

#include "tools/readers/replay/scenario_writer.h"

/* ---- variables ------------------------------------------------------------------------------ */

/* What the case is a variant of; NULL: there are none. */
static const struct lfs_yaml_node *own_variant(const struct writer *w)
{
    const struct lfs_yaml_node *all = lfs_yaml_get(lfs_yaml_root(w->scenario->yaml), "variants");
    const char *name = strchr(w->replay->case_name, '/');

    return all && name ? lfs_yaml_get(all, name + 1) : NULL;
}

/* Whether $name stands for something in this run. */
static bool is_variable(const struct writer *w, const char *name)
{
    const struct lfs_yaml_node *own = own_variant(w);

    for (size_t i = 0; i < w->replay->set_count; i++)
        if (strcmp(w->replay->sets[i].name, name) == 0)
            return true;
    return own && lfs_yaml_get(own, name) != NULL;
}

/* ---- paths -------------------------------------------------- */

/* The first "name/../" of a path, or NULL. */
static char *detour(char *path)
{
    for (char *up = strstr(path, "/../"); up; up = strstr(up + 1, "/../")) {
        char *name = up;

        while (name > path && name[-1] != '/')
            name--;
        if (up - name != 2 || memcmp(name, "..", 2) != 0)
            return name;
    }
    return NULL;
}

static char *shortened(char *path)
{
    for (char *name = detour(path); name; name = detour(path)) {
        char *rest = strstr(name, "/../") + 4;

        memmove(name, rest, strlen(rest) + 1);
    }
    return path;
}

static const struct lfs_yaml_node *moved_path(struct writer *w, const struct lfs_yaml_node *node)
{
    return node->text[0] == '/'
               ? node
               : yaml_scalar(&w->arena,
                             shortened(arena_text(&w->arena, "%s%s", w->folder, node->text)));
}

/* A path, a list of them, or of variables that have paths as values: those are moved where the
 * values stand. */
const struct lfs_yaml_node *moved(struct writer *w, const struct lfs_yaml_node *node)
{
    struct lfs_yaml_node *out;

    if (node->kind == LFS_YAML_SCALAR && node->text[0] == '$' && is_variable(w, node->text + 1)) {
        *(const char **)list_add(&w->arena, &w->path_variables, sizeof(const char *)) =
            node->text + 1;
        return node;
    }
    if (node->kind == LFS_YAML_SCALAR)
        return moved_path(w, node);
    out = yaml_list(&w->arena, node->count);
    for (size_t i = 0; i < node->count; i++)
        yaml_add(out, moved(w, node->items[i]));
    return out;
}

const struct lfs_yaml_node *copy(struct writer *w, const struct lfs_yaml_node *node)
{
    struct lfs_yaml_node *out;

    if (node->kind == LFS_YAML_SCALAR)
        return node;
    if (node->kind == LFS_YAML_LIST) {
        out = yaml_list(&w->arena, node->count);
        for (size_t i = 0; i < node->count; i++)
            yaml_add(out, copy(w, node->items[i]));
        return out;
    }
    out = yaml_map(&w->arena, node->count);
    for (size_t i = 0; i < node->count; i++)
        if (strcmp(node->keys[i]->text, "proves") != 0)
            yaml_put(&w->arena, out, node->keys[i]->text, copy(w, node->items[i]));
    return out;
}

static bool is_path_key(const char *key)
{
    static const char *const keys[] = {"spmc-manifest", "manifest", "elf", "binary", "package"};

    for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++)
        if (strcmp(key, keys[i]) == 0)
            return true;
    return false;
}

const struct lfs_yaml_node *moved_map(struct writer *w, const struct lfs_yaml_node *map)
{
    struct lfs_yaml_node *out = yaml_map(&w->arena, map->count);

    for (size_t i = 0; i < map->count; i++) {
        const char *key = map->keys[i]->text;

        yaml_put(&w->arena, out, key,
                 is_path_key(key) ? moved(w, map->items[i]) : copy(w, map->items[i]));
    }
    return out;
}

const struct lfs_yaml_node *images_of(struct writer *w, const struct lfs_yaml_node *images)
{
    struct lfs_yaml_node *out = yaml_map(&w->arena, images->count);

    for (size_t i = 0; i < images->count; i++)
        yaml_put(&w->arena, out, images->keys[i]->text, moved_map(w, images->items[i]));
    return out;
}

/* ---- variants -------------------------------------------------------------------------------- */

static bool has_path(const struct writer *w, const char *name)
{
    const char *const *names = w->path_variables.items;

    for (size_t i = 0; i < w->path_variables.count; i++)
        if (strcmp(names[i], name) == 0)
            return true;
    return false;
}

static void put_value(struct writer *w, struct lfs_yaml_node *values, const char *name,
                      const struct lfs_yaml_node *value)
{
    yaml_put(&w->arena, values, name, has_path(w, name) ? moved_path(w, value) : value);
}

const struct lfs_yaml_node *variants_of(struct writer *w)
{
    const struct lfs_yaml_node *own = own_variant(w);
    const char *name = strchr(w->replay->case_name, '/');
    struct lfs_yaml_node *values, *out;

    if (!own && w->replay->set_count == 0)
        return NULL;
    values = yaml_map(&w->arena, (own ? own->count : 0) + w->replay->set_count);
    for (size_t i = 0; i < w->replay->set_count; i++)
        put_value(w, values, w->replay->sets[i].name,
                  yaml_scalar(&w->arena, w->replay->sets[i].value));
    for (size_t i = 0; own && i < own->count; i++)
        if (lfs_yaml_get(values, own->keys[i]->text) == NULL)
            put_value(w, values, own->keys[i]->text, own->items[i]);
    out = yaml_map(&w->arena, 1);
    yaml_put(&w->arena, out, name ? name + 1 : "as-set", values);
    return out;
}
