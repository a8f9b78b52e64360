/* SPDX-License-Identifier: BSD-3-Clause */
/* The components of the LFA agent. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "lfasim/readers/scalar.h"
#include "tools/readers/scenario/scenario_private.h"

#define PAGES_DEFAULT 256u /* what the FVP port passes, lifecycle-and-live-activation.md 4.4 */

static const char *const kinds[] = {
    [LFS_COMPONENT_BL32] = "bl32",
    [LFS_COMPONENT_BL33] = "bl33",
    [LFS_COMPONENT_SP] = "sp",
    [LFS_COMPONENT_BL31] = "bl31",
    [LFS_COMPONENT_RMM] = "rmm",
    [LFS_COMPONENT_STUB] = "stub",
    NULL,
};

/* The kinds that stand for themselves, and may be a component's whole description. */
static bool is_firmware(enum lfs_component_kind kind)
{
    return kind != LFS_COMPONENT_SP && kind != LFS_COMPONENT_STUB;
}

/* NULL: the component names none, or none that exists. */
static const struct image *read_new_image(struct loader *l, const struct lfs_yaml_node *map,
                                          struct lfs_component_config *config)
{
    const struct lfs_yaml_node *node = lfs_yaml_get(map, "image");
    const struct image *image = NULL;

    if (node && expect_kind(l, node, LFS_YAML_SCALAR, "image"))
        image = image_find(l, node->pos, node->text);
    if (image)
        config->package = image->package;
    return image;
}

static void missing(struct loader *l, const struct lfs_yaml_node *map, const char *key)
{
    lfs_diag_add(l->diag, map->pos, "MISSING_KEY", "missing key '%s' in component", key);
}

/* ---- an SP
 * ------------------------------------------------------------------------------------------- */

static void read_staging(struct loader *l, const struct lfs_yaml_node *map,
                         struct lfs_component_config *config)
{
    static const char *const signatures[] = {"good", "bad", NULL};
    uint64_t staging = 0, pages = PAGES_DEFAULT;
    const struct lfs_yaml_node *node;
    struct ffa_uuid guid;

    read_integer(l, lfs_yaml_get(map, "staging"), 0, UINT64_MAX >> 16, &staging);
    read_integer(l, lfs_yaml_get(map, "pages"), 0, UINT32_MAX, &pages);
    config->staging = lfs_pa_of(staging);
    config->staging_pages = (uint32_t)pages;
    read_integer(l, lfs_yaml_get(map, "announced"), 1, UINT64_MAX, &config->announced);
    if ((node = lfs_yaml_get(map, "preloaded")) != NULL)
        lfs_scalar_boolean(node, &config->preloaded, l->diag);
    if ((node = lfs_yaml_get(map, "signature")) != NULL)
        config->signature_bad = read_word(l, node, "signature", signatures) == 1;
    if ((node = lfs_yaml_get(map, "guid")) != NULL && read_uuid(l, node, &guid))
        memcpy(config->uuid, guid.word, sizeof(config->uuid));
}

/* As LFA has them: major and minor of 32 bits. */
static uint64_t version_of(uint32_t major)
{
    return (uint64_t)major << 32;
}

static void read_sp(struct loader *l, const struct lfs_yaml_node *map,
                    struct lfs_component_config *config, struct component_place *place)
{
    const struct lfs_yaml_node *node = lfs_yaml_get(map, "partition");
    const struct image *image;
    int partition = -1;

    if (!node) {
        missing(l, map, "partition");
        return;
    }
    if (expect_kind(l, node, LFS_YAML_SCALAR, "partition"))
        partition = partition_index(l, node->pos, node->text);
    config->partition = partition < 0 ? 0 : (unsigned)partition;
    image = read_new_image(l, map, config);
    place->image = image;
    place->image_pos = image ? lfs_yaml_get(map, "image")->pos : place->pos;
    read_staging(l, map, config);
    if (image && partition >= 0)
        check_staged(l, map, config, image);
    if (image)
        config->next_version = version_of(image->version);
    if (partition >= 0 && partition_at(l, (size_t)partition)->image)
        config->version = version_of(partition_at(l, (size_t)partition)->image->version);
}

/* ---- any component
 * ----------------------------------------------------------------------------------- */

/* Keys that a component of this kind has no use for. */
static void refuse_keys(struct loader *l, const struct lfs_yaml_node *map,
                        enum lfs_component_kind kind)
{
    static const char *const of_sp[] = {"partition", "image",     "staging",   "pages",
                                        "announced", "preloaded", "signature", "guid"};
    static const char *const of_stub[] = {"may-reset-cpu", "rendezvous"};
    const struct lfs_yaml_node *node;

    for (size_t i = 0; i < sizeof(of_sp) / sizeof(of_sp[0]); i++)
        if (kind != LFS_COMPONENT_SP && (node = lfs_yaml_get(map, of_sp[i])) != NULL)
            lfs_diag_add(l->diag, node->key->pos, "COMPONENT_KIND", "'%s' is for an SP, not for %s",
                         of_sp[i], kinds[kind]);
    for (size_t i = 0; i < sizeof(of_stub) / sizeof(of_stub[0]); i++)
        if (kind != LFS_COMPONENT_STUB && (node = lfs_yaml_get(map, of_stub[i])) != NULL)
            lfs_diag_add(l->diag, node->key->pos, "COMPONENT_KIND",
                         "'%s' is for a stub; %s decides that itself", of_stub[i], kinds[kind]);
}

static void read_version(struct loader *l, const struct lfs_yaml_node *node, uint64_t *out)
{
    unsigned long major, minor = 0;
    char *end;

    if (!node || !expect_kind(l, node, LFS_YAML_SCALAR, "a version"))
        return;
    major = strtoul(node->text, &end, 10);
    if (*end == '.' && end[1] >= '0' && end[1] <= '9')
        minor = strtoul(end + 1, &end, 10);
    if (*end == '\0' && node->text[0] >= '0' && node->text[0] <= '9' && major <= UINT32_MAX &&
        minor <= UINT32_MAX)
        *out = (uint64_t)major << 32 | minor;
    else
        lfs_diag_add(l->diag, node->pos, "SCALAR_TYPE",
                     "expected a version, such as 1.2, found '%s'", node->text);
}

static void read_stub(struct loader *l, const struct lfs_yaml_node *map, struct lfs_stub *stub)
{
    static const char *const rendezvous[] = {"required", "optional", NULL};
    const struct lfs_yaml_node *node;

    if ((node = lfs_yaml_get(map, "may-reset-cpu")) != NULL)
        lfs_scalar_boolean(node, &stub->may_reset_cpu, l->diag);
    if ((node = lfs_yaml_get(map, "rendezvous")) != NULL)
        stub->rendezvous_required = read_word(l, node, "rendezvous", rendezvous) == 0;
}

static void read_component_map(struct loader *l, const struct lfs_yaml_node *map,
                               struct lfs_component_config *config, struct component_place *place)
{
    const struct lfs_yaml_node *node = lfs_yaml_get(map, "kind");
    int kind = node ? read_word(l, node, "kind of component", kinds) : LFS_COMPONENT_SP;

    lfs_schema_check(&component_schema, map, l->diag);
    node = lfs_yaml_get(map, "name");
    if (node)
        lfs_scalar_identifier(node, &config->name, l->diag);
    if (kind < 0)
        return;
    config->kind = (enum lfs_component_kind)kind;
    if (!node && is_firmware(config->kind))
        config->name = kinds[kind];
    else if (!node)
        missing(l, map, "name");
    refuse_keys(l, map, config->kind);
    if (config->kind == LFS_COMPONENT_SP)
        read_sp(l, map, config, place);
    read_stub(l, map, &config->stub);
    read_version(l, lfs_yaml_get(map, "version"), &config->version);
    read_version(l, lfs_yaml_get(map, "next-version"), &config->next_version);
    if ((node = lfs_yaml_get(map, "arrives")) != NULL)
        lfs_scalar_time(node, &config->arrives, l->diag);
    read_answers(l, map, config);
}

static void read_component_word(struct loader *l, const struct lfs_yaml_node *node,
                                struct lfs_component_config *config)
{
    config->name = node->text;
    for (int kind = 0; kinds[kind]; kind++) {
        if (strcmp(kinds[kind], node->text) == 0 && is_firmware((enum lfs_component_kind)kind)) {
            config->kind = (enum lfs_component_kind)kind;
            return;
        }
    }
    config->kind = LFS_COMPONENT_BL32;
    lfs_diag_add(l->diag, node->pos, "UNKNOWN_NAME", "unknown component '%s'", node->text);
    lfs_diag_help(l->diag,
                  "a partition is {name: %s, partition: ...}; the words bl31, rmm, bl32 and bl33 "
                  "stand for themselves",
                  node->text);
}

static void read_component(struct loader *l, const struct lfs_yaml_node *node)
{
    struct lfs_component_config *config = list_add(l->arena, &l->c->components, sizeof(*config));
    struct component_place *place = list_add(l->arena, &l->c->component_places, sizeof(*place));
    const struct lfs_yaml_node *staging = lfs_yaml_get(node, "staging");

    place->pos = staging ? staging->pos : node->pos;
    config->file = node->pos.file;
    config->line = node->pos.line;
    config->kind = LFS_COMPONENT_SP;
    config->name = "";
    if (node->kind == LFS_YAML_SCALAR)
        read_component_word(l, node, config);
    else
        read_component_map(l, node, config, place);
}

void read_components(struct loader *l)
{
    const struct lfs_yaml_node *list = lfs_yaml_get(l->root, "components");

    if (!list || !expect_kind(l, list, LFS_YAML_LIST, "components"))
        return;
    if (list->count > LFS_COMPONENTS_MAX) {
        lfs_diag_add(l->diag, list->pos, "VALUE_RANGE",
                     "%zu components are too many: the agent has room for %u", list->count,
                     LFS_COMPONENTS_MAX);
        return;
    }
    for (size_t i = 0; i < list->count; i++)
        read_component(l, list->items[i]);
}
