/* SPDX-License-Identifier: BSD-3-Clause */
/* A scenario file: read once, made into one case for each variant. */
#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lfasim/readers/scalar.h"
#include "lfasim/readers/suggest.h"
#include "tools/readers/scenario/scenario_private.h"

#define FORMAT_VERSION 1u

/* Each variant is a copy of the file, and what is made of a value takes some hundred bytes: so many
 * values of all variants together keep a hostile file below 1 GiB. */
#define VALUES_MAX 1000000u

/* ---- positions
 * ------------------------------------------------------------------------------------------- */

struct lfs_pos written_at(const struct loader *l, const struct lfs_yaml_node *node)
{
    const struct substitution *items = l->substitutions.items;

    for (size_t i = 0; i < l->substitutions.count; i++)
        if (items[i].node == node)
            return items[i].pos;
    return node->pos;
}

uint32_t source_new(struct loader *l, struct lfs_pos pos)
{
    struct lfs_scenario *scenario = l->scenario;

    *(struct lfs_pos *)list_add(&scenario->arena, &scenario->sources, sizeof(pos)) = pos;
    return (uint32_t)scenario->sources.count;
}

struct lfs_pos lfs_scenario_source(const struct lfs_scenario *scenario, uint32_t source)
{
    if (source == 0 || source > scenario->sources.count)
        return (struct lfs_pos){.file = NULL};
    return ((const struct lfs_pos *)scenario->sources.items)[source - 1];
}

/* ---- variants
 * ---------------------------------------------------------------------------------------------- */

const struct value_of_variable *value_find(const struct loader *l, const char *name)
{
    const struct value_of_variable *values = l->values.items;

    for (size_t i = 0; i < l->values.count; i++)
        if (strcmp(values[i].name, name) == 0)
            return &values[i];
    return NULL;
}

/* The scalar that stands for a variable. */
static struct lfs_yaml_node *substitute_scalar(struct loader *l, struct lfs_yaml_node *copy)
{
    const struct value_of_variable *value =
        copy->text[0] == '$' ? value_find(l, copy->text + 1) : NULL;
    struct substitution *substitution;

    if (!value)
        return copy;
    substitution = list_add(l->arena, &l->substitutions, sizeof(*substitution));
    *substitution = (struct substitution){copy, copy->pos};
    copy->text = value->text;
    if (value->pos.file)
        copy->pos = value->pos;
    return copy;
}

/* A copy of a tree with the values of all variables in place; the variants themselves are not
 * copied. The depth of trees is bounded. */
static struct lfs_yaml_node *substitute(struct loader *l, const struct lfs_yaml_node *node)
{
    struct lfs_yaml_node *copy = arena_alloc(l->arena, sizeof(*copy));

    *copy = *node;
    if (node->kind == LFS_YAML_SCALAR)
        return substitute_scalar(l, copy);
    copy->items = arena_alloc(l->arena, node->count * sizeof(*copy->items));
    for (size_t i = 0; i < node->count; i++)
        copy->items[i] =
            node->items[i] == l->variants ? node->items[i] : substitute(l, node->items[i]);
    return copy;
}

static void set_value(struct loader *l, const char *name, const char *text, struct lfs_pos pos)
{
    struct value_of_variable *value = (struct value_of_variable *)(uintptr_t)value_find(l, name);

    if (!value)
        value = list_add(l->arena, &l->values, sizeof(*value));
    *value = (struct value_of_variable){name, text, pos};
}

static void read_variant(struct loader *l, const struct lfs_yaml_node *variant)
{
    if (!expect_kind(l, variant, LFS_YAML_MAP, "a variant"))
        return;
    for (size_t i = 0; i < variant->count; i++)
        if (expect_kind(l, variant->items[i], LFS_YAML_SCALAR, "the value of a variable"))
            set_value(l, variant->keys[i]->text, variant->items[i]->text, variant->items[i]->pos);
}

/* ---- one case
 * ------------------------------------------------------------------------------------------------
 */

static void finish_config(struct scenario_case *c)
{
    c->config.partitions = c->configs.items;
    c->config.partition_count = (unsigned)c->configs.count;
    c->config.components = c->components.items;
    c->config.component_count = (unsigned)c->components.count;
}

/* Reads the case of one variant (NULL: there are none). Messages go to diag. */
static void read_case(struct lfs_scenario *scenario, struct scenario_case *c,
                      const struct lfs_yaml_node *variant, const struct lfs_scenario_set *sets,
                      size_t set_count, struct lfs_diag *diag)
{
    struct lfs_diag *own = lfs_diag_new_like(diag);
    struct loader l = {
        .scenario = scenario, .c = c, .arena = &c->arena, .diag = own, .keeper = diag};

    if (variant)
        read_variant(&l, variant);
    for (size_t i = 0; i < set_count; i++)
        set_value(&l, sets[i].name, sets[i].value, (struct lfs_pos){.file = NULL});
    l.variants = lfs_yaml_get(lfs_yaml_root(scenario->yaml), "variants");
    l.root = lfs_yaml_root(scenario->yaml);
    if (l.values.count > 0)
        l.root = substitute(&l, l.root);
    c->name =
        variant ? arena_text(l.arena, "%s/%s", scenario->name, variant->key->text) : scenario->name;
    declare_names(&l);
    read_clients(&l);
    read_platform(&l);
    read_policy(&l);
    read_bounds(&l);
    read_images(&l);
    read_partitions(&l);
    read_components(&l);
    read_script(&l);
    read_order(&l);
    finish_config(c);
    report_merge(own, diag);
}

/* ---- the file
 * ---------------------------------------------------------------------------------------------------
 */

static void read_refs(struct loader *l, const struct lfs_yaml_node *root)
{
    static const char *const keys[] = {"tags", "refs"};
    struct lfs_scenario *scenario = l->scenario;

    for (size_t k = 0; k < 2; k++) {
        const struct lfs_yaml_node *list = lfs_yaml_get(root, keys[k]);

        if (!list || !expect_kind(l, list, LFS_YAML_LIST, keys[k]))
            continue;
        for (size_t i = 0; i < list->count; i++)
            if (expect_kind(l, list->items[i], LFS_YAML_SCALAR, "an element of this list") && k)
                *(const char **)list_add(&scenario->arena, &scenario->refs, sizeof(char *)) =
                    list->items[i]->text;
    }
    list_add(&scenario->arena, &scenario->refs, sizeof(char *));
}

static void read_head(struct loader *l, const struct lfs_yaml_node *root)
{
    const struct lfs_yaml_node *summary = lfs_yaml_get(root, "summary");
    struct lfs_scenario *scenario = l->scenario;
    uint64_t version;

    read_integer(l, lfs_yaml_get(root, "lfasim"), FORMAT_VERSION, FORMAT_VERSION, &version);
    scenario->name = scenario->summary = "";
    if (lfs_yaml_get(root, "name"))
        lfs_scalar_identifier(lfs_yaml_get(root, "name"), &scenario->name, l->diag);
    if (summary && expect_kind(l, summary, LFS_YAML_SCALAR, "summary"))
        scenario->summary = summary->text;
    read_refs(l, root);
}

static size_t values_in(const struct lfs_yaml_node *node)
{
    size_t count = 1;

    for (size_t i = 0; i < node->count; i++)
        count += values_in(node->items[i]);
    return count;
}

static bool few_enough(struct loader *l, const struct lfs_yaml_node *root,
                       const struct lfs_yaml_node *variants)
{
    size_t values = values_in(root) - values_in(variants);

    if (values <= VALUES_MAX / variants->count)
        return true;
    lfs_diag_add(l->diag, variants->key->pos, "TOO_MANY_VARIANTS",
                 "%zu variants of a file with %zu values besides are too many", variants->count,
                 values);
    lfs_diag_fact(l->diag, "expected at most %u values in all variants together", VALUES_MAX);
    return false;
}

/* The variants as a map with at least one pair, or NULL. */
static const struct lfs_yaml_node *variants_of(struct loader *l, const struct lfs_yaml_node *root)
{
    const struct lfs_yaml_node *variants = lfs_yaml_get(root, "variants");

    if (!variants || !expect_kind(l, variants, LFS_YAML_MAP, "variants") || variants->count == 0)
        return NULL;
    for (size_t i = 0; i < variants->count; i++) {
        const char *name;

        lfs_scalar_identifier(variants->keys[i], &name, l->diag);
    }
    return variants;
}

static void read_file(struct lfs_scenario *scenario, const struct lfs_scenario_set *sets,
                      size_t set_count, struct lfs_diag *diag)
{
    const struct lfs_yaml_node *root = lfs_yaml_root(scenario->yaml), *variants;
    struct loader l = {
        .scenario = scenario, .arena = &scenario->arena, .diag = diag, .keeper = diag};

    lfs_schema_check(&scenario_schema, root, diag);
    if (root->kind != LFS_YAML_MAP)
        return;
    read_head(&l, root);
    variants = variants_of(&l, root);
    if (variants && !few_enough(&l, root, variants))
        return;
    scenario->case_count = variants ? variants->count : 1;
    scenario->cases =
        arena_alloc(&scenario->arena, scenario->case_count * sizeof(*scenario->cases));
    for (size_t i = 0; i < scenario->case_count; i++)
        read_case(scenario, &scenario->cases[i], variants ? variants->items[i] : NULL, sets,
                  set_count, diag);
}

static struct lfs_scenario *load(const char *path, struct lfs_yaml *yaml,
                                 const struct lfs_scenario_set *sets, size_t set_count,
                                 struct lfs_diag *diag)
{
    size_t errors = lfs_diag_errors(diag);
    struct lfs_scenario *scenario;

    if (!yaml)
        return NULL;
    scenario = lfs_reader_alloc(sizeof(*scenario));
    scenario->path = path;
    scenario->yaml = yaml;
    read_file(scenario, sets, set_count, diag);
    if (lfs_diag_errors(diag) == errors)
        return scenario;
    lfs_scenario_free(scenario);
    return NULL;
}

struct lfs_scenario *lfs_scenario_load(const char *path, const struct lfs_scenario_set *sets,
                                       size_t set_count, struct lfs_diag *diag)
{
    return load(path, lfs_yaml_read(path, NULL, 0, diag), sets, set_count, diag);
}

struct lfs_scenario *lfs_scenario_load_text(const char *path, const char *text, size_t length,
                                            struct lfs_diag *diag)
{
    return load(path, lfs_yaml_read(path, text, length, diag), NULL, 0, diag);
}

void lfs_scenario_free(struct lfs_scenario *scenario)
{
    if (!scenario)
        return;
    for (size_t i = 0; i < scenario->case_count; i++)
        arena_free(&scenario->cases[i].arena);
    for (size_t i = 0; i < scenario->compiled.count; i++)
        lfs_manifest_file_free(((struct compiled *)scenario->compiled.items)[i].file);
    lfs_yaml_free(scenario->yaml);
    arena_free(&scenario->arena);
    free(scenario);
}

/* ---- asking
 * ------------------------------------------------------------------------------------------------------
 */

const char *lfs_scenario_name(const struct lfs_scenario *scenario)
{
    return scenario->name;
}

const char *lfs_scenario_summary(const struct lfs_scenario *scenario)
{
    return scenario->summary;
}

const char *const *lfs_scenario_refs(const struct lfs_scenario *scenario)
{
    return scenario->refs.items;
}

size_t lfs_scenario_lane_steps(const struct lfs_scenario *scenario, size_t i)
{
    return scenario->cases[i].lane_steps.count;
}

struct lfs_lane_step lfs_scenario_lane_step(const struct lfs_scenario *scenario, size_t i,
                                            size_t step)
{
    return ((const struct lane_step *)scenario->cases[i].lane_steps.items)[step].step;
}

const char *lfs_lane_step_place(const struct lfs_lane_step *step, char out[LFS_LANE_PLACE_SIZE])
{
    int length = snprintf(out, LFS_LANE_PLACE_SIZE, "%" PRIu32, step->index);

    if (step->inner > 0)
        snprintf(out + length, LFS_LANE_PLACE_SIZE - (size_t)length, ".%" PRIu32, step->inner);
    return out;
}

bool lfs_lane_step_repeats(const struct lfs_lane_step *step)
{
    return strcmp(step->name, "repeat") == 0;
}

bool lfs_lane_step_inside(const struct lfs_lane_step *step, const struct lfs_lane_step *other)
{
    return step->cpu == other->cpu && step->index == other->index && step->inner > other->inner &&
           step->inner <= other->inner + other->parts;
}

size_t lfs_scenario_cases(const struct lfs_scenario *scenario)
{
    return scenario->case_count;
}

const char *lfs_scenario_case_name(const struct lfs_scenario *scenario, size_t i)
{
    return scenario->cases[i].name;
}

static const struct lfs_yaml_node *variants_as_written(const struct lfs_scenario *scenario)
{
    return lfs_yaml_get(lfs_yaml_root(scenario->yaml), "variants");
}

/* Whether $name stands somewhere in a text. */
static bool names_variable(const char *text, const char *name)
{
    size_t length = strlen(name);

    while ((text = strchr(text, '$')) != NULL) {
        text++;
        if (strncmp(text, name, length) == 0 && !isalnum((unsigned char)text[length]) &&
            text[length] != '_')
            return true;
    }
    return false;
}

static bool uses_variable(const struct lfs_yaml_node *node, const char *name)
{
    if (node->kind == LFS_YAML_SCALAR)
        return names_variable(node->text, name);
    for (size_t i = 0; i < node->count; i++)
        if (uses_variable(node->items[i], name))
            return true;
    return false;
}

/* `calls` and `vocabulary` are about clients. */
static bool has_clients(const struct lfs_scenario *scenario)
{
    for (size_t i = 0; i < scenario->case_count; i++)
        if (scenario->cases[i].clients.count > 0)
            return true;
    return false;
}

bool lfs_scenario_has_variable(const struct lfs_scenario *scenario, const char *name)
{
    const struct lfs_yaml_node *variants = variants_as_written(scenario);

    if (strcmp(name, "clients") == 0)
        return true;
    if (strcmp(name, "calls") == 0 || strcmp(name, "vocabulary") == 0)
        return has_clients(scenario);
    for (size_t i = 0; variants && i < variants->count; i++)
        if (lfs_yaml_get(variants->items[i], name))
            return true;
    return uses_variable(lfs_yaml_root(scenario->yaml), name);
}

/* Variable i of all variants, one after the other. */
static const char *variable_of_variants(const void *user, size_t i)
{
    const struct lfs_yaml_node *variants = user;

    for (size_t v = 0; variants && v < variants->count; v++) {
        if (i < variants->items[v]->count)
            return variants->items[v]->keys[i]->text;
        i -= variants->items[v]->count;
    }
    return NULL;
}

const char *lfs_scenario_near_variable(const struct lfs_scenario *scenario, const char *name)
{
    return lfs_suggest(name, variable_of_variants, variants_as_written(scenario));
}
