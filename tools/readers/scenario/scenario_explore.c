/* SPDX-License-Identifier: BSD-3-Clause */
/* The keys `explore`, `observe` and `properties`, and policy knobs that range. */
#include <string.h>

#include "lfasim/readers/explore.h"
#include "lfasim/readers/scalar.h"
#include "tools/readers/scenario/scenario_private.h"

#define COMBINATIONS_MAX 4096u
#define PROPERTIES_MAX   64u /* bits of what the ends of runs show */
#define LARGE            UINT64_C(1000000000000)

static const struct place explored = {.at_end = true, .explored = true};

/* ---- explore --------------------------------------------------------------------------------- */

/* A bound of 32 bits; `none` is what holds without it. */
static void read_bound(struct loader *l, const struct lfs_yaml_node *map, const char *name,
                       uint64_t low, uint32_t *out)
{
    const struct lfs_yaml_node *node = lfs_yaml_get(map, name);
    uint64_t value;

    if (!node || (node->kind == LFS_YAML_SCALAR && strcmp(node->text, "none") == 0))
        return;
    if (read_integer(l, node, low, LFS_SEARCH_UNBOUNDED - 1, &value))
        *out = (uint32_t)value;
}

static void read_max(struct loader *l, const struct lfs_yaml_node *map, struct exploring *out)
{
    if (!map || !lfs_schema_check(&explore_max_schema, map, l->diag))
        return;
    read_integer(l, lfs_yaml_get(map, "states"), 1, LARGE, &out->bounds.states);
    read_integer(l, lfs_yaml_get(map, "transitions"), 1, LARGE, &out->bounds.transitions);
    read_size(l, lfs_yaml_get(map, "memory"), UINT64_C(1) << 20, UINT64_C(1) << 40,
              &out->bounds.bytes);
    read_integer(l, lfs_yaml_get(map, "seconds"), 1, 31536000, &out->seconds);
}

/* Runs are made by all modes but the exhaustive one. */
static void read_runs(struct loader *l, const struct lfs_yaml_node *map, struct exploring *out)
{
    static const char *const keys[] = {"seed", "runs", "changes"};
    uint64_t changes = 0;

    for (size_t i = 0; i < 3; i++) {
        const struct lfs_yaml_node *node = lfs_yaml_get(map, keys[i]);

        if (node && (i < 2 ? out->mode == LFS_SEARCH_ALL : out->mode != LFS_SEARCH_PCT)) {
            lfs_diag_add(l->diag, node->key->pos, "EXPLORE_SHAPE",
                         "'%s' has no meaning in this mode", keys[i]);
            lfs_diag_help(l->diag, i < 2 ? "mode: random, pct and coverage make runs by lot"
                                         : "mode: pct changes priorities");
        }
    }
    read_integer(l, lfs_yaml_get(map, "seed"), 0, UINT64_MAX, &out->seed);
    read_integer(l, lfs_yaml_get(map, "runs"), 1, 1000000000, &out->runs);
    if (read_integer(l, lfs_yaml_get(map, "changes"), 1, 1000, &changes))
        out->changes = (unsigned)changes;
}

static const char *property_name(const void *user, size_t i)
{
    const struct lfs_property *property = lfs_property_at(i);

    (void)user;
    return property ? property->name : NULL;
}

static void read_allowed(struct loader *l, const struct lfs_yaml_node *list)
{
    if (!list || !expect_kind(l, list, LFS_YAML_LIST, "allow"))
        return;
    for (size_t i = 0; i < list->count; i++) {
        const struct lfs_yaml_node *name = list->items[i];

        if (!expect_kind(l, name, LFS_YAML_SCALAR, "the name of a property"))
            continue;
        if (!lfs_property_find(name->text))
            unknown_name(l, name->pos, "built-in property", name->text, property_name, NULL);
        *(const char **)list_add(l->arena, &l->c->allowed, sizeof(name->text)) = name->text;
    }
}

const char *const vary_words[VARY_WORDS + 1] = {"lanes", "choices", "faults", "policy", NULL};

/* What is not listed is fixed. Policies that are have the first of their values. */
static void read_vary(struct loader *l, const struct lfs_yaml_node *list)
{
    struct knob_range *ranges = l->c->ranges.items;
    bool *fixed = l->c->exploring.fixed;

    if (!list || !expect_kind(l, list, LFS_YAML_LIST, "vary"))
        return;
    for (unsigned i = 0; i < VARY_WORDS; i++)
        fixed[i] = true;
    for (size_t i = 0; i < list->count; i++) {
        int word = read_word(l, list->items[i], "thing to vary", vary_words);

        if (word >= 0)
            fixed[word] = false;
    }
    for (size_t i = 0; i < l->c->ranges.count && fixed[VARY_POLICY]; i++)
        ranges[i].count = 1;
}

static void read_explore(struct loader *l)
{
    static const char *const modes[] = {"exhaustive", "random", "pct", "coverage", NULL};
    static const char *const stops[] = {"end", "first", NULL};
    const struct lfs_yaml_node *map = lfs_yaml_get(l->root, "explore"), *node;
    struct exploring *out = &l->c->exploring;
    int mode = 0;

    out->bounds = (struct lfs_search_bounds){.preemptions = LFS_SEARCH_UNBOUNDED,
                                             .deviations = LFS_SEARCH_UNBOUNDED,
                                             .depth = LFS_SEARCH_UNBOUNDED};
    if (!map || !lfs_schema_check(&explore_schema, map, l->diag))
        return;
    if ((node = lfs_yaml_get(map, "mode")) != NULL)
        mode = read_word(l, node, "mode", modes);
    out->mode = mode < 0 ? LFS_SEARCH_ALL : (enum lfs_search_mode)mode;
    if ((node = lfs_yaml_get(map, "stop_at")) != NULL)
        out->stop_at_first = read_word(l, node, "end of an exploration", stops) == 1;
    read_bound(l, map, "preemptions", 0, &out->bounds.preemptions);
    read_bound(l, map, "deviations", 0, &out->bounds.deviations);
    read_bound(l, map, "depth", 1, &out->bounds.depth);
    read_max(l, lfs_yaml_get(map, "max"), out);
    read_runs(l, map, out);
    read_allowed(l, lfs_yaml_get(map, "allow"));
    read_vary(l, lfs_yaml_get(map, "vary"));
}

/* ---- observe --------------------------------------------------------------------------------- */

static void read_observed(struct loader *l, const struct lfs_yaml_node *key,
                          const struct lfs_yaml_node *value)
{
    struct observed *out;
    struct typed typed;
    const char *name;

    if (!lfs_scalar_identifier(key, &name, l->diag) ||
        !expect_kind(l, value, LFS_YAML_SCALAR, "an expression"))
        return;
    typed = parse_expression(l, &explored, value);
    if (typed.expr && (typed.type == TYPE_NAME || typed.type == TYPE_NAMES)) {
        lfs_diag_add(l->diag, written_at(l, value), "EXPR_TYPE",
                     "'%s' is the same in every run: nothing is observed", value->text);
        typed.expr = NULL;
    }
    if (!typed.expr)
        return;
    out = list_add(l->arena, &l->c->observed, sizeof(*out));
    *out = (struct observed){name, {value->text, typed.expr, typed.is_status, typed.family}};
}

static void read_observations(struct loader *l)
{
    const struct lfs_yaml_node *map = lfs_yaml_get(l->root, "observe");

    if (!map || !expect_kind(l, map, LFS_YAML_MAP, "observe"))
        return;
    for (size_t i = 0; i < map->count; i++)
        read_observed(l, map->keys[i], map->items[i]);
}

/* ---- policy knobs that range ----------------------------------------------------------------- */

static const struct knob_range *range_find(const struct loader *l, enum lfs_knob knob)
{
    const struct knob_range *ranges = l->c->ranges.items;

    for (size_t i = 0; i < l->c->ranges.count; i++)
        if (ranges[i].knob == knob)
            return &ranges[i];
    return NULL;
}

static bool ranges_over(const struct knob_range *range, uint8_t value)
{
    return memchr(range->value, value, range->count) != NULL;
}

void read_knob_range(struct loader *l, const struct lfs_yaml_node *key,
                     const struct lfs_yaml_node *value)
{
    const struct lfs_yaml_node *list = lfs_yaml_get(value, "choose");
    struct knob_range range = {.count = 0}, *out;
    uint8_t number;

    if (!read_knob_name(l, key, &range.knob))
        return;
    if (!list || value->count != 1 || list->kind != LFS_YAML_LIST || list->count == 0) {
        lfs_diag_add(l->diag, value->pos, "EXPECTED_KIND",
                     "expected a value, or a choice of values: {choose: [a, b]}");
        return;
    }
    for (size_t i = 0; i < list->count; i++) {
        if (!read_knob_value(l, range.knob, list->items[i], &number))
            continue;
        if (!ranges_over(&range, number))
            range.value[range.count++] = number;
        else
            lfs_diag_add(l->diag, list->items[i]->pos, "EXPLORE_SHAPE",
                         "'%s' is among these values already", list->items[i]->text);
    }
    if (range.count == 0)
        return;
    l->c->config.policy.value[range.knob] = range.value[0];
    out = list_add(l->arena, &l->c->ranges, sizeof(*out));
    *out = range;
}

/* ---- properties ------------------------------------------------------------------------------ */

/* A property under what never is would hold in silence. */
static void read_condition(struct loader *l, const struct lfs_yaml_node *key,
                           const struct lfs_yaml_node *value, struct property *out)
{
    const struct knob_range *range;
    struct knob_value *condition, wanted;

    if (!read_knob_name(l, key, &wanted.knob) ||
        !read_knob_value(l, wanted.knob, value, &wanted.value))
        return;
    range = range_find(l, wanted.knob);
    if (range ? !ranges_over(range, wanted.value)
              : l->c->config.policy.value[wanted.knob] != wanted.value) {
        lfs_diag_add(l->diag, value->pos, "EXPLORE_SHAPE",
                     "policy %s never is '%s' here: the property would not be judged",
                     lfs_knob_name(wanted.knob), value->text);
        lfs_diag_help(l->diag, "policy: {%s: {choose: [..., %s]}} explores both",
                      lfs_knob_name(wanted.knob), value->text);
        return;
    }
    condition = list_add(l->arena, &out->under, sizeof(*condition));
    *condition = wanted;
}

static bool name_is_taken(const struct loader *l, const char *name)
{
    const struct property *properties = l->c->properties.items;

    for (size_t i = 0; i < l->c->properties.count; i++)
        if (strcmp(properties[i].name, name) == 0)
            return true;
    return false;
}

/* The one key that says what must hold, or NULL after adding an error. */
static const struct lfs_yaml_node *demand_of(struct loader *l, const struct lfs_yaml_node *map,
                                             enum property_kind *kind)
{
    static const char *const kinds[] = {"never", "always", "eventually", "forall", "exists"};
    const struct lfs_yaml_node *found = NULL;
    unsigned count = 0;

    for (unsigned i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        const struct lfs_yaml_node *node = lfs_yaml_get(map, kinds[i]);

        if (!node)
            continue;
        found = node;
        *kind = (enum property_kind)i;
        count++;
    }
    if (count == 1)
        return found;
    lfs_diag_add(l->diag, map->pos, "EXPLORE_SHAPE",
                 "a property has exactly one of never, always, eventually, forall and exists; this "
                 "one has %s",
                 count ? "several" : "none");
    return NULL;
}

void ask_for_reasons(struct loader *l, const struct lfs_expr *expr)
{
    l->c->config.machine.reasons |= lfs_script_has_reason(expr);
    if (expr->kind == LFS_EXPR_VARIABLE)
        ((struct lfs_script_variable *)l->variables.items)[expr->number].reasoned = true;
    for (uint32_t i = 0; i < expr->count; i++)
        ask_for_reasons(l, expr->items[i]);
}

static void read_property(struct loader *l, const struct lfs_yaml_node *map)
{
    const struct lfs_yaml_node *demand, *under;
    struct property property = {.pos = map->pos}, *out;

    if (!lfs_schema_check(&property_schema, map, l->diag) ||
        !lfs_scalar_identifier(lfs_yaml_get(map, "name"), &property.name, l->diag))
        return;
    if (name_is_taken(l, property.name))
        lfs_diag_add(l->diag, lfs_yaml_get(map, "name")->pos, "EXPLORE_SHAPE",
                     "another property is called '%s', too", property.name);
    demand = demand_of(l, map, &property.kind);
    if (!demand)
        return;
    property.pos = written_at(l, demand);
    property.text = arena_text(l->arena, "%s %s", demand->key->text,
                               demand->kind == LFS_YAML_SCALAR ? demand->text : "");
    l->shown = &property.shown;
    property.expr = parse_truth(l, &explored, demand);
    l->shown = NULL;
    if (property.expr && property.kind != PROPERTY_EXISTS) /* which is never violated */
        ask_for_reasons(l, property.expr);
    under = lfs_yaml_get(map, "under");
    if (under && expect_kind(l, under, LFS_YAML_MAP, "under"))
        for (size_t i = 0; i < under->count; i++)
            read_condition(l, under->keys[i], under->items[i], &property);
    out = list_add(l->arena, &l->c->properties, sizeof(*out));
    *out = property;
}

static void read_properties(struct loader *l)
{
    const struct lfs_yaml_node *list = lfs_yaml_get(l->root, "properties");

    if (!list || !expect_kind(l, list, LFS_YAML_LIST, "properties"))
        return;
    if (list->count > PROPERTIES_MAX) {
        lfs_diag_add(l->diag, list->items[PROPERTIES_MAX]->pos, "EXPLORE_SHAPE",
                     "a scenario has at most %u properties, and this has %zu", PROPERTIES_MAX,
                     list->count);
        return;
    }
    for (size_t i = 0; i < list->count; i++)
        read_property(l, list->items[i]);
}

/* Each combination is a search of its own. */
static void check_combinations(struct loader *l)
{
    const struct knob_range *ranges = l->c->ranges.items;
    uint64_t count = 1;

    for (size_t i = 0; i < l->c->ranges.count && count <= COMBINATIONS_MAX; i++)
        count *= ranges[i].count;
    if (count > COMBINATIONS_MAX)
        lfs_diag_add(l->diag, lfs_yaml_get(l->root, "policy")->key->pos, "EXPLORE_SHAPE",
                     "policies range over more than %u combinations", COMBINATIONS_MAX);
}

void read_exploration(struct loader *l)
{
    check_combinations(l);
    read_explore(l);
    read_observations(l);
    read_properties(l);
}
