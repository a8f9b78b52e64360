/* SPDX-License-Identifier: BSD-3-Clause */
/* Names that a scenario declares, and looking them up: what is not found is told with what is near.
 */
#include <stdlib.h>
#include <string.h>

#include "lfasim/abi/ffa.h"
#include "lfasim/readers/suggest.h"
#include "tools/readers/scenario/scenario_private.h"

#define LISTED_MAX 24 /* names that a help lists at most */

void unknown_name(struct loader *l, struct lfs_pos pos, const char *what, const char *name,
                  name_at *names, const void *user)
{
    const char *nearest;
    char *list = arena_text(l->arena, "%s", "");
    size_t count = 0;

    if (name[0] == '$') { /* nobody gave it a value, so that it stands for itself */
        what = "variable";
        name++;
        names = variable_name;
        user = l;
    }
    nearest = lfs_suggest(name, names, user);
    lfs_diag_add(l->diag, pos, "UNKNOWN_NAME", "unknown %s '%s'", what, name);
    if (nearest) {
        lfs_diag_help(l->diag, "did you mean '%s'?", nearest);
        return;
    }
    for (; names(user, count) && count < LISTED_MAX; count++)
        list = arena_text(l->arena, "%s%s%s", list, count ? ", " : "", names(user, count));
    if (count == 0)
        lfs_diag_help(l->diag, "the scenario declares none");
    else
        lfs_diag_help(l->diag, "known: %s%s", list, names(user, count) ? ", ..." : "");
}

const char *text_name(const void *null_terminated, size_t i)
{
    return ((const char *const *)null_terminated)[i];
}

const char *variable_name(const void *loader, size_t i)
{
    const struct loader *l = loader;

    if (i < l->values.count)
        return ((const struct value_of_variable *)l->values.items)[i].name;
    return declared_name(&l->declared[DECLARED_VARIABLE], i - l->values.count);
}

/* ---- what steps declare
 * -------------------------------------------------------------------------- */

const char *declared_name(const void *list, size_t i)
{
    const struct list *names = list;

    return i < names->count ? ((const struct declared *)names->items)[i].name : NULL;
}

/* FNV-1a. */
static size_t hash_of(const char *name)
{
    uint64_t hash = UINT64_C(0xcbf29ce484222325);

    for (; *name; name++)
        hash = (hash ^ (uint8_t)*name) * UINT64_C(0x100000001b3);
    return (size_t)hash;
}

/* The slot of a name, or the free one where it belongs. */
static uint32_t *slot_of(const struct name_index *index, const struct declared *items,
                         const char *name)
{
    size_t at = hash_of(name) & (index->size - 1);

    while (index->slots[at] && strcmp(items[index->slots[at] - 1].name, name) != 0)
        at = (at + 1) & (index->size - 1);
    return &index->slots[at];
}

static void index_last(struct loader *l, enum declared_kind kind)
{
    struct name_index *index = &l->index[kind];
    const struct list *names = &l->declared[kind];
    const struct declared *items = names->items;
    size_t first = names->count - 1;

    if (2 * names->count >= index->size) {
        index->size = index->size ? 4 * index->size : 16;
        index->slots = arena_alloc(l->arena, index->size * sizeof(*index->slots));
        first = 0;
    }
    for (size_t i = first; i < names->count; i++)
        *slot_of(index, items, items[i].name) = (uint32_t)i + 1;
}

struct declared *declared_find(const struct loader *l, enum declared_kind kind, const char *name)
{
    struct declared *items = l->declared[kind].items;
    uint32_t number = l->index[kind].size ? *slot_of(&l->index[kind], items, name) : 0;

    return number ? &items[number - 1] : NULL;
}

/* Signals, options, lanes and faults have always happened some number of times. What steps save or
 * set, and where memory was retrieved, is nothing before. */
static bool counts(enum declared_kind kind)
{
    return kind != DECLARED_VARIABLE && kind != DECLARED_RANGE;
}

static struct declared *declare(struct loader *l, enum declared_kind kind,
                                const struct lfs_yaml_node *name)
{
    struct declared *declared;

    if (name->kind != LFS_YAML_SCALAR)
        return NULL; /* whoever reads the step says so */
    declared = declared_find(l, kind, name->text);
    if (declared)
        return declared;
    declared = list_add(l->arena, &l->declared[kind], sizeof(*declared));
    declared->name = name->text;
    declared->number = kind == DECLARED_LABEL || kind == DECLARED_LOAD
                           ? (uint32_t)l->declared[kind].count - 1
                           : variable_new(l, name->text, counts(kind));
    index_last(l, kind);
    return declared;
}

/* `save: NAME` or `save: {NAME: register}`: what kind of value the variable holds. */
static void declare_saved(struct loader *l, const struct lfs_yaml_node *save,
                          const struct lfs_abi_call *call)
{
    struct declared *declared;

    if (save->kind == LFS_YAML_SCALAR)
        declare(l, DECLARED_VARIABLE, save);
    for (size_t i = 0; save->kind == LFS_YAML_MAP && i < save->count; i++) {
        struct lfs_script_result result;

        declared = declare(l, DECLARED_VARIABLE, save->keys[i]);
        if (!call || !declared || declared->call || save->items[i]->kind != LFS_YAML_SCALAR)
            continue;
        declared->call = call;
        declared->is_status =
            !result_find(call, save->items[i]->text, &result) || result_is_status(call, &result);
    }
}

/* `requests: {call: ..., label: NAME}`. */
static void declare_load(struct loader *l, const struct lfs_yaml_node *requests)
{
    const struct lfs_yaml_node *label = lfs_yaml_get(requests, "label"),
                               *call = lfs_yaml_get(requests, "call");
    struct declared *load = label ? declare(l, DECLARED_LOAD, label) : NULL;

    if (call && call->kind == LFS_YAML_MAP && call->count > 0)
        call = call->keys[0];
    if (load && !load->call && call && call->kind == LFS_YAML_SCALAR)
        load->call = lfs_abi_call_by_name(call->text, NULL);
}

static void declare_at(struct loader *l, const char *key, const struct lfs_yaml_node *value,
                       const struct lfs_abi_call *call)
{
    if (strcmp(key, "label") == 0) {
        struct declared *label = declare(l, DECLARED_LABEL, value);

        if (label && !label->call)
            label->call = call;
    } else if (strcmp(key, "save") == 0) {
        declare_saved(l, value, call);
    } else if (strcmp(key, "as") == 0) {
        declare(l, DECLARED_RANGE, value);
    } else if (strcmp(key, "requests") == 0) {
        declare_load(l, value);
    } else if (strcmp(key, "signal") == 0) {
        declare(l, DECLARED_SIGNAL, value);
    } else if (strcmp(key, "set") == 0 || strcmp(key, "choose") == 0) {
        for (size_t j = 0; value->kind == LFS_YAML_MAP && j < value->count; j++)
            declare(l, key[0] == 's' ? DECLARED_VARIABLE : DECLARED_OPTION, value->keys[j]);
    }
}

static void declare_in(struct loader *l, const struct lfs_yaml_node *node,
                       const struct lfs_abi_call *call)
{
    for (size_t i = 0; node->kind == LFS_YAML_LIST && i < node->count; i++)
        declare_in(l, node->items[i], NULL);
    for (size_t i = 0; node->kind == LFS_YAML_MAP && i < node->count; i++) {
        const char *key = node->keys[i]->text;
        const struct lfs_yaml_node *value = node->items[i];

        if (strchr("alscr", key[0]))
            declare_at(l, key, value, call);
        if (value->kind != LFS_YAML_SCALAR && strcmp(key, "requests") != 0)
            declare_in(l, value, call_find(key, NULL));
    }
}

static void declare_faults(struct loader *l)
{
    const struct lfs_yaml_node *list = lfs_yaml_get(l->root, "faults"), *name;

    for (size_t i = 0; list && list->kind == LFS_YAML_LIST && i < list->count; i++)
        if ((name = lfs_yaml_get(list->items[i], "name")) != NULL)
            declare(l, DECLARED_FAULT, name);
}

void declare_names(struct loader *l)
{
    static const char *const sections[] = {"images", "lanes"};

    for (size_t i = 0; i < sizeof(sections) / sizeof(sections[0]); i++) {
        const struct lfs_yaml_node *section = lfs_yaml_get(l->root, sections[i]);

        if (section)
            declare_in(l, section, NULL);
        for (size_t j = 0; i == 1 && section && section->kind == LFS_YAML_MAP && j < section->count;
             j++)
            declare(l, DECLARED_LANE, section->keys[j]);
    }
    declare_faults(l);
}

/* ---- calls of firmware, operations of clients
 * -------------------------------------------------- */

const struct lfs_abi_call *call_find(const char *name, enum lfs_abi_width *width)
{
    const struct lfs_abi_call *call = lfs_abi_call_by_name(name, width);

    if (call)
        return call;
    if (width)
        *width = LFS_ABI_WIDTH_ANY;
    return lfs_os_call_by_name(name);
}

const struct lfs_abi_call *call_at(size_t i)
{
    size_t calls = 0;

    while (lfs_abi_call_at(calls))
        calls++;
    return i < calls ? lfs_abi_call_at(i) : lfs_os_call_at(i - calls);
}

/* ---- images, partitions, components
 * -------------------------------------------------------------- */

const char *image_name(const void *loader, size_t i)
{
    const struct list *images = &((const struct loader *)loader)->c->images;

    return i < images->count ? ((const struct image *)images->items)[i].name : NULL;
}

const char *partition_name(const void *loader, size_t i)
{
    const struct list *partitions = &((const struct loader *)loader)->c->partitions;

    return i < partitions->count ? ((const struct partition *)partitions->items)[i].name : NULL;
}

const char *component_name(const void *loader, size_t i)
{
    const struct list *components = &((const struct loader *)loader)->c->components;

    return i < components->count ? ((const struct lfs_component_config *)components->items)[i].name
                                 : NULL;
}

static int index_of(const struct loader *l, const char *name, name_at *names)
{
    for (size_t i = 0; names(l, i); i++)
        if (strcmp(names(l, i), name) == 0)
            return (int)i;
    return -1;
}

int partition_index(struct loader *l, struct lfs_pos pos, const char *name)
{
    int index = index_of(l, name, partition_name);

    if (index < 0)
        unknown_name(l, pos, "partition", name, partition_name, l);
    return index;
}

int component_index(struct loader *l, struct lfs_pos pos, const char *name)
{
    int index = index_of(l, name, component_name);

    if (index < 0)
        unknown_name(l, pos, "component", name, component_name, l);
    return index;
}

struct image *image_find(struct loader *l, struct lfs_pos pos, const char *name)
{
    int index = index_of(l, name, image_name);

    if (index < 0) {
        unknown_name(l, pos, "image", name, image_name, l);
        return NULL;
    }
    return (struct image *)l->c->images.items + index;
}

struct partition *partition_at(const struct loader *l, size_t i)
{
    return (struct partition *)l->c->partitions.items + i;
}

/* ---- endpoints
 * ------------------------------------------------------------------------------------- */

static const struct {
    const char *name;
    uint16_t id;
} endpoints[] = {
    {"nwd", FFA_ID_NWD},
    {"spmc", FFA_ID_SPMC},
    {"spmd", FFA_ID_SPMD},
    {"lsp", FFA_ID_LSP_FIRST},
};
enum { ENDPOINTS = sizeof(endpoints) / sizeof(endpoints[0]) };

static const char *endpoint_name(const void *loader, size_t i)
{
    return i < ENDPOINTS ? endpoints[i].name : partition_name(loader, i - ENDPOINTS);
}

bool endpoint_id(struct loader *l, struct lfs_pos pos, const char *name, uint64_t *id)
{
    int index = index_of(l, name, endpoint_name);

    if (index < 0) {
        unknown_name(l, pos, "endpoint", name, endpoint_name, l);
        return false;
    }
    *id = index < ENDPOINTS ? endpoints[index].id : FFA_ID_SP_FIRST + (unsigned)index - ENDPOINTS;
    return true;
}

/* ---- regions
 * ------------------------------------------------------------------------------------------ */

/* By enum lfs_image_section_index. */
static const char *const sections[] = {".text", ".rodata", ".rwdata", ".bss", ".heap", ".stack"};
enum { SECTIONS = sizeof(sections) / sizeof(sections[0]) };

int section_index(const char *name)
{
    for (int i = 0; i < SECTIONS; i++)
        if (strcmp(sections[i], name) == 0)
            return i;
    return -1;
}

bool is_section(const char *name)
{
    return section_index(name) >= 0;
}

static const struct lfs_manifest_region *region_at(const struct lfs_manifest *manifest, size_t i)
{
    return i < manifest->memory_region_count ? lfs_manifest_memory_region(manifest, i) : NULL;
}

const struct lfs_manifest_region *region_find(const struct lfs_manifest *manifest, const char *name)
{
    const struct lfs_manifest_region *region;

    for (size_t i = 0; (region = region_at(manifest, i)) != NULL; i++)
        if (strcmp(region->description, name) == 0 || strcmp(region->node, name) == 0)
            return region;
    return NULL;
}

const char *region_name(const void *manifest, size_t i)
{
    const struct lfs_manifest_region *region;

    if (i < SECTIONS)
        return sections[i];
    region = region_at(manifest, i - SECTIONS);
    if (!region)
        return NULL;
    return region->description[0] ? region->description : region->node;
}

const char *live_state_region(const struct image *image)
{
    const struct lfs_manifest *manifest = &image->manifest;

    if (!image->has_manifest || !manifest->live_activation_support ||
        manifest->live_state_region < 0)
        return NULL;
    return region_name(manifest, SECTIONS + (size_t)manifest->live_state_region);
}

const char *name_choice(struct arena *arena, const char *what,
                        struct lfs_yaml_node *const *alternatives, size_t count)
{
    size_t size = strlen(what) + 3;
    char *text, *at;

    for (size_t i = 0; i < count; i++)
        size += 1 + (alternatives[i]->kind == LFS_YAML_SCALAR ? strlen(alternatives[i]->text) : 3);
    text = at = arena_alloc(arena, size);
    at += sprintf(at, "%s: ", what);
    for (size_t i = 0; i < count; i++)
        at += sprintf(at, "%s%s", i ? "|" : "",
                      alternatives[i]->kind == LFS_YAML_SCALAR ? alternatives[i]->text : "...");
    return text;
}
