/* SPDX-License-Identifier: BSD-3-Clause */
/* The key `clients`, and the same said by the command or a replay file, which goes before it: as
 * values of the variables clients, calls and vocabulary. */
#include <stdlib.h>

#include "tools/readers/scenario/scenario_private.h"

#define CALLS_MAX 1000000u

static void read_map(struct loader *l, const struct lfs_yaml_node *map)
{
    static const char *const partitions[] = {"anything", "as-written", NULL};
    struct clients *clients = &l->c->clients;
    const struct lfs_yaml_node *node;
    uint64_t value;

    if (!lfs_schema_check(&clients_schema, map, l->diag))
        return;
    if (lfs_yaml_get(l->root, "lanes"))
        lfs_diag_add(l->diag, map->key->pos, "EXPLORE_SHAPE",
                     "clients take the place of lanes: a scenario has one of them");
    if (read_integer(l, lfs_yaml_get(map, "count"), 1, SCENARIO_CPUS_MAX, &value))
        clients->count = (unsigned)value;
    if (read_integer(l, lfs_yaml_get(map, "calls"), 1, CALLS_MAX, &value))
        clients->calls = (unsigned)value;
    if ((node = lfs_yaml_get(map, "partitions")) != NULL)
        clients->as_written = read_word(l, node, "kind of partitions", partitions) == 1;
}

/* The value of a variable that nobody wrote into the file. */
static bool said(struct loader *l, const char *name, uint64_t max, unsigned *out)
{
    const struct value_of_variable *value = value_find(l, name);
    struct lfs_yaml_node node = {.kind = LFS_YAML_SCALAR};
    uint64_t number;

    if (!value || value->pos.file)
        return false;
    node.text = value->text;
    node.pos = (struct lfs_pos){.file = l->scenario->path};
    if (!read_integer(l, &node, 1, max, &number))
        return false;
    *out = (unsigned)number;
    return true;
}

/* Decisions mean something in one version of the vocabulary only. */
static void check_vocabulary(struct loader *l)
{
    unsigned version = LFS_ANYTHING_VERSION;

    if (said(l, "vocabulary", UINT32_MAX, &version) && version != LFS_ANYTHING_VERSION)
        lfs_diag_add(l->diag, (struct lfs_pos){.file = l->scenario->path}, "EXPLORE_SHAPE",
                     "clients with version %u of the vocabulary: this lfasim has version %u",
                     version, LFS_ANYTHING_VERSION);
}

void read_clients(struct loader *l)
{
    const struct lfs_yaml_node *map = lfs_yaml_get(l->root, "clients");
    struct clients *clients = &l->c->clients;

    if (map)
        read_map(l, map);
    if (said(l, "clients", SCENARIO_CPUS_MAX, &clients->count) && clients->calls == 0)
        clients->calls = 1;
    said(l, "calls", CALLS_MAX, &clients->calls);
    check_vocabulary(l);
}
