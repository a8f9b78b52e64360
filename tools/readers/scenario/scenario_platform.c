/* SPDX-License-Identifier: BSD-3-Clause */
/* platform, policy and bounds; and the scalars that every part of a scenario uses. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "lfasim/readers/scalar.h"
#include "lfasim/readers/suggest.h"
#include "tools/readers/scenario/scenario_private.h"

/* ---- scalars
 * --------------------------------------------------------------------------------------- */

static bool in_range(struct loader *l, const struct lfs_yaml_node *node, uint64_t low,
                     uint64_t high, uint64_t value)
{
    if (value >= low && value <= high)
        return true;
    if (low == high) {
        lfs_diag_add(l->diag, node->pos, "VALUE_RANGE", "expected %" PRIu64 ", found %s", low,
                     node->text);
        return false;
    }
    lfs_diag_add(l->diag, node->pos, "VALUE_RANGE",
                 strncmp(node->text, "0x", 2) == 0
                     ? "%s is out of range: expected %#" PRIx64 " to %#" PRIx64
                     : "%s is out of range: expected %" PRIu64 " to %" PRIu64,
                 node->text, low, high);
    return false;
}

bool read_integer(struct loader *l, const struct lfs_yaml_node *node, uint64_t low, uint64_t high,
                  uint64_t *out)
{
    uint64_t value;

    if (!node)
        return true;
    if (!lfs_scalar_integer(node, &value, l->diag) || !in_range(l, node, low, high, value))
        return false;
    *out = value;
    return true;
}

bool read_size(struct loader *l, const struct lfs_yaml_node *node, uint64_t low, uint64_t high,
               uint64_t *out)
{
    uint64_t value;

    if (!node)
        return true;
    if (!lfs_scalar_size(node, &value, l->diag) || !in_range(l, node, low, high, value))
        return false;
    *out = value;
    return true;
}

bool expect_kind(struct loader *l, const struct lfs_yaml_node *node, enum lfs_yaml_kind kind,
                 const char *what)
{
    static const char *const kinds[] = {
        [LFS_YAML_SCALAR] = "a single value", [LFS_YAML_LIST] = "a list", [LFS_YAML_MAP] = "a map"};

    if (node->kind == kind)
        return true;
    lfs_diag_add(l->diag, node->pos, "EXPECTED_KIND", "%s is %s, not %s", what, kinds[kind],
                 kinds[node->kind]);
    return false;
}

int read_word(struct loader *l, const struct lfs_yaml_node *node, const char *what,
              const char *const *words)
{
    if (!expect_kind(l, node, LFS_YAML_SCALAR, what))
        return -1;
    for (int i = 0; words[i]; i++)
        if (strcmp(words[i], node->text) == 0)
            return i;
    unknown_name(l, node->pos, what, node->text, text_name, words);
    return -1;
}

/* ---- platform
 * --------------------------------------------------------------------------------------- */

/* In the order of costs_schema. */
static uint32_t *cost_field(struct lfs_costs *costs, size_t i)
{
    uint32_t *const fields[] = {
        &costs->smc_el3_rt_ns,       &costs->el3_world_switch_ns, &costs->spmc_call_ns,
        &costs->spmc_vcpu_switch_ns, &costs->memcpy_mib_s,        &costs->memset_mib_s,
        &costs->dcache_clean_mib_s,  &costs->auth_mib_s,          &costs->auth_signature_ns,
        &costs->cpu_on_ns,           &costs->cpu_off_ns,          &costs->cpu_suspend_ns,
        &costs->cpu_resume_ns};

    return fields[i];
}

static void read_costs(struct loader *l, const struct lfs_yaml_node *map)
{
    if (!map)
        return;
    lfs_schema_check(&costs_schema, map, l->diag);
    for (size_t i = 0; i < costs_schema.count; i++) {
        const struct lfs_yaml_node *node = lfs_yaml_get(map, costs_schema.keys[i].name);
        uint64_t value;

        if (node && read_integer(l, node, 0, UINT32_MAX, &value))
            *cost_field(&l->c->config.platform.costs, i) = (uint32_t)value;
    }
}

/* The highest CPU that a lane names, and one. */
static unsigned cpus_of_lanes(const struct loader *l)
{
    const struct lfs_yaml_node *lanes = lfs_yaml_get(l->root, "lanes");
    unsigned cpus = 1;

    for (size_t i = 0; lanes && lanes->kind == LFS_YAML_MAP && i < lanes->count; i++)
        for (unsigned cpu = 0; cpu < SCENARIO_CPUS_MAX; cpu++)
            if (strcmp(lanes->keys[i]->text, arena_text(l->arena, "cpu%u", cpu)) == 0 &&
                cpus <= cpu)
                cpus = cpu + 1;
    return cpus;
}

static void read_build_name(struct loader *l, const struct lfs_yaml_node *node)
{
    static const char *const builds[] = {"fvp", "generic", "none", NULL};
    int build = read_word(l, node, "build of the SPMC", builds);

    if (build >= 0)
        l->c->config.platform.limits = lfs_build_limits_find(builds[build]);
}

/* A build, or a map: of a build, and what is different in it. */
static void read_limits(struct loader *l, const struct lfs_yaml_node *node)
{
    const struct lfs_build_limit *limit;
    struct lfs_build_limits *limits;

    if (node == NULL)
        return;
    if (node->kind != LFS_YAML_MAP) {
        read_build_name(l, node);
        return;
    }
    if (!lfs_schema_check(&limits_schema, node, l->diag))
        return;
    if (lfs_yaml_get(node, "build") != NULL)
        read_build_name(l, lfs_yaml_get(node, "build"));
    limits = arena_alloc(l->arena, sizeof(*limits));
    *limits = *l->c->config.platform.limits;
    for (size_t i = 0; (limit = lfs_build_limit_at(i)) != NULL; i++) {
        const struct lfs_yaml_node *named = lfs_yaml_get(node, limit->name);
        uint64_t value = 0;

        if (named && read_integer(l, named, limit->least, limit->most, &value))
            lfs_build_limit_set(limits, limit, (uint32_t)value);
    }
    l->c->config.platform.limits = limits;
}

static void read_build(struct loader *l, const struct lfs_yaml_node *map)
{
    static const char *const judged[] = {"judged", "as-is", NULL};
    const struct lfs_yaml_node *node = lfs_yaml_get(map, "inputs");

    read_limits(l, lfs_yaml_get(map, "limits"));
    l->as_is = node && read_word(l, node, "treatment of inputs", judged) == 1;
    l->c->config.inputs_as_is = l->as_is;
    read_spmc_manifest(l, map);
}

/* As many as lanes need, or the SPMC's manifest has, or the scenario says. */
static void read_cpus(struct loader *l, const struct lfs_yaml_node *map)
{
    static const char *const booting[] = {"all", "primary", NULL};
    const struct lfs_yaml_node *node = map ? lfs_yaml_get(map, "boot-cpus") : NULL;
    unsigned needed = cpus_of_lanes(l);
    uint64_t cpus = needed;

    l->c->config.platform.secondaries_off =
        node && read_word(l, node, "choice of CPUs", booting) == 1;
    node = map ? lfs_yaml_get(map, "cpus") : NULL;
    if (l->spmc && l->spmc->cpu_count > 0)
        cpus = l->spmc->cpu_count < SCENARIO_CPUS_MAX ? l->spmc->cpu_count : SCENARIO_CPUS_MAX;
    read_integer(l, node, 1, SCENARIO_CPUS_MAX, &cpus);
    if (cpus < needed)
        lfs_diag_add(l->diag, node ? node->pos : l->spmc_pos, "TOO_FEW_CPUS",
                     "a lane is named 'cpu%u', but the platform has only %u CPU%s", needed - 1,
                     (unsigned)cpus, cpus == 1 ? "" : "s");
    if (cpus < l->c->clients.count)
        cpus = l->c->clients.count;
    l->cpus = (unsigned)cpus;
    l->c->config.machine.cpus = l->cpus;
}

void read_platform(struct loader *l)
{
    static const char *const presets[] = {"fvp-test", "fvp", NULL};
    static const char *const contents[] = {"extents", "bytes", NULL};
    static const char *const lfa[] = {"present", "absent", NULL};
    const struct lfs_yaml_node *map = lfs_yaml_get(l->root, "platform"), *node;
    struct lfs_platform *platform = &l->c->config.platform;
    int preset = LFS_PLATFORM_FVP_TEST, moved;

    if (map)
        lfs_schema_check(&platform_schema, map, l->diag);
    if ((node = lfs_yaml_get(map ? map : l->root, "preset")) != NULL && map)
        preset = read_word(l, node, "platform preset", presets);
    *platform =
        *lfs_platform_preset(preset == LFS_PLATFORM_FVP ? LFS_PLATFORM_FVP : LFS_PLATFORM_FVP_TEST);
    if (map) {
        if ((node = lfs_yaml_get(map, "lfa")) != NULL) {
            l->c->lfa_pos = node->pos;
            platform->lfa =
                read_word(l, node, "choice for lfa", lfa) == 1 ? LFS_LFA_ABSENT : LFS_LFA_PRESENT;
        }
        node = lfs_yaml_get(map, "contents");
        moved = node ? read_word(l, node, "kind of contents", contents) : 0;
        platform->move_bytes = moved == 1;
        read_build(l, map);
        read_ranges(l, map);
        read_costs(l, lfs_yaml_get(map, "costs"));
        read_transactions(l, map);
    }
    read_cpus(l, map);
}

/* ---- policy
 * ------------------------------------------------------------------------------------------- */

static const char *knob_name(const void *user, size_t i)
{
    (void)user;
    if (i == 0)
        return "profile";
    return i <= LFS_KNOBS ? lfs_knob_name((enum lfs_knob)(i - 1)) : NULL;
}

bool read_knob_name(struct loader *l, const struct lfs_yaml_node *key, enum lfs_knob *knob)
{
    if (lfs_policy_find(key->text, knob))
        return true;
    unknown_name(l, key->pos, "policy", key->text, knob_name, NULL);
    return false;
}

bool read_knob_value(struct loader *l, enum lfs_knob knob, const struct lfs_yaml_node *value,
                     uint8_t *out)
{
    const char *words[LFS_KNOB_VALUES_MAX + 1] = {NULL};
    char text[LFS_KNOB_VALUE_SIZE];
    struct lfs_policy policy = l->c->config.policy;

    if (!expect_kind(l, value, LFS_YAML_SCALAR, "the value of a policy"))
        return false;
    if (lfs_policy_set(&policy, knob, value->text)) {
        *out = policy.value[knob];
        return true;
    }
    for (unsigned i = 0; i < LFS_KNOB_VALUES_MAX && lfs_knob_value(knob, i, text); i++)
        words[i] = arena_text(l->arena, "%s", text);
    unknown_name(l, value->pos, arena_text(l->arena, "value of policy %s", lfs_knob_name(knob)),
                 value->text, text_name, words);
    return false;
}

static void read_knob(struct loader *l, const struct lfs_yaml_node *key,
                      const struct lfs_yaml_node *value)
{
    enum lfs_knob knob;

    if (value->kind == LFS_YAML_MAP)
        read_knob_range(l, key, value);
    else if (read_knob_name(l, key, &knob))
        read_knob_value(l, knob, value, &l->c->config.policy.value[knob]);
}

void read_policy(struct loader *l)
{
    static const char *const profiles[] = {"spec", "upstream", NULL};
    const struct lfs_yaml_node *map = lfs_yaml_get(l->root, "policy"), *node;
    int profile = 0;

    lfs_policy_set_profile(&l->c->config.policy, LFS_PROFILE_SPEC);
    if (!map || !expect_kind(l, map, LFS_YAML_MAP, "policy"))
        return;
    if ((node = lfs_yaml_get(map, "profile")) != NULL)
        profile = read_word(l, node, "profile", profiles);
    if (profile == 1)
        lfs_policy_set_profile(&l->c->config.policy, LFS_PROFILE_UPSTREAM);
    for (size_t i = 0; i < map->count; i++)
        if (strcmp(map->keys[i]->text, "profile") != 0)
            read_knob(l, map->keys[i], map->items[i]);
}

void read_bounds(struct loader *l)
{
    const struct lfs_yaml_node *map = lfs_yaml_get(l->root, "bounds");
    uint64_t steps = 0;

    if (!map || !lfs_schema_check(&bounds_schema, map, l->diag))
        return;
    if (read_integer(l, lfs_yaml_get(map, "steps"), 1, UINT32_MAX, &steps))
        l->c->config.machine.steps_max = (uint32_t)steps;
}
