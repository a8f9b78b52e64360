/* SPDX-License-Identifier: BSD-3-Clause */
#include "lfasim/readers/schema.h"

#include "lfasim/readers/suggest.h"
#include "tools/readers/host/alloc.h"

#include <stdlib.h>
#include <string.h>

#define KEYS_USUAL 32u

/* What a message calls a map: image 'sp1-v1', or platform. */
struct title {
    const char *noun, *open, *name, *close;
};

#define TITLE_FORMAT           "%s%s%s%s"
#define TITLE_ARGUMENTS(title) (title).noun, (title).open, (title).name, (title).close

static struct title title_of(const struct lfs_schema *section, const struct lfs_yaml_node *map)
{
    if (section->named && map->key)
        return (struct title){section->noun, " '", map->key->text, "'"};
    return (struct title){section->noun, "", "", ""};
}

static const char *key_name(const void *user, size_t i)
{
    const struct lfs_schema *section = user;

    return i < section->count ? section->keys[i].name : NULL;
}

/* The index of a key in the table, or its count. */
static size_t index_of(const struct lfs_schema *section, const char *name)
{
    size_t i = 0;

    while (i < section->count && strcmp(section->keys[i].name, name) != 0)
        i++;
    return i;
}

/* All keys of a section, for a help where no single one is near. */
static void help_with_all(const struct lfs_schema *section, struct lfs_diag *diag)
{
    char *list = NULL;
    size_t size;
    FILE *stream;

    if (section->count == 0) {
        lfs_diag_help(diag, "it has no keys");
        return;
    }
    stream = open_memstream(&list, &size);
    if (!stream)
        lfs_reader_out_of_memory();
    for (size_t i = 0; i < section->count; i++)
        fprintf(stream, "%s%s", i ? ", " : "", section->keys[i].name);
    if (fclose(stream) != 0)
        lfs_reader_out_of_memory();
    lfs_diag_help(diag, "keys of %s: %s", section->noun, list);
    free(list);
}

/* Marks in excused the key that the user meant, and calls it so. */
static void unknown_key(const struct lfs_schema *section, const struct lfs_yaml_node *map,
                        struct lfs_yaml_node *key, bool *excused, struct lfs_diag *diag)
{
    const char *nearest = lfs_suggest(key->text, key_name, section);

    lfs_diag_add(diag, key->pos, "UNKNOWN_KEY", "unknown key '%s' in " TITLE_FORMAT, key->text,
                 TITLE_ARGUMENTS(title_of(section, map)));
    if (nearest) {
        excused[index_of(section, nearest)] = true;
        lfs_diag_help(diag, "did you mean '%s'?", nearest);
        if (!lfs_yaml_get(map, nearest))
            key->text = nearest;
    } else {
        help_with_all(section, diag);
    }
}

static void missing_key(const struct lfs_schema *section, const struct lfs_yaml_node *map,
                        const struct lfs_schema_key *key, struct lfs_diag *diag)
{
    lfs_diag_add(diag, map->key ? map->key->pos : map->pos, "MISSING_KEY",
                 "missing key '%s' in " TITLE_FORMAT, key->name,
                 TITLE_ARGUMENTS(title_of(section, map)));
    lfs_diag_help(diag, "add '%s: <%s>'%s%s", key->name, key->type, key->help ? ": " : "",
                  key->help ? key->help : "");
}

bool lfs_schema_check(const struct lfs_schema *section, const struct lfs_yaml_node *map,
                      struct lfs_diag *diag)
{
    size_t errors = lfs_diag_errors(diag);
    bool few[KEYS_USUAL] = {false}, *excused = few;

    if (map->kind != LFS_YAML_MAP) {
        lfs_diag_add(diag, map->pos, "EXPECTED_MAP",
                     "expected a map of keys in " TITLE_FORMAT ", found a %s",
                     TITLE_ARGUMENTS(title_of(section, map)),
                     map->kind == LFS_YAML_LIST ? "list" : "single value");
        help_with_all(section, diag);
        return false;
    }
    if (section->count >= KEYS_USUAL)
        excused = lfs_reader_alloc((section->count + 1) * sizeof(*excused));
    for (size_t i = 0; i < map->count; i++) {
        size_t index = index_of(section, map->keys[i]->text);

        if (index == section->count)
            unknown_key(section, map, map->keys[i], excused, diag);
        else
            excused[index] = true;
    }
    for (size_t i = 0; i < section->count; i++)
        if (section->keys[i].required && !excused[i])
            missing_key(section, map, &section->keys[i], diag);
    if (excused != few)
        free(excused);
    return lfs_diag_errors(diag) == errors;
}

/* One cell; a '|' in it would end the cell, a line break the table. */
static void print_cell(const char *text, FILE *out)
{
    if (text && *text)
        fputc(' ', out);
    for (; text && *text; text++) {
        if (*text == '|')
            fputc('\\', out);
        fputc(*text == '\n' ? ' ' : *text, out);
    }
    fputs(" |", out);
}

void lfs_schema_print_markdown(const struct lfs_schema *section, FILE *out)
{
    fputs("| key | type | unit or values | default | meaning |\n|---|---|---|---|---|\n", out);
    for (size_t i = 0; i < section->count; i++) {
        const struct lfs_schema_key *key = &section->keys[i];

        fprintf(out, "| `%s` |", key->name);
        print_cell(key->type, out);
        print_cell(key->unit_or_values, out);
        print_cell(key->required ? "required" : key->default_text, out);
        print_cell(key->help, out);
        fputc('\n', out);
    }
}
