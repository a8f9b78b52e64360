/* SPDX-License-Identifier: BSD-3-Clause */
/* The key `faults`: disturbances, in the table of kinds each with the keys that it needs. */
#include <string.h>

#include "lfasim/readers/scalar.h"
#include "tools/readers/scenario/scenario_private.h"

#define INTID_MAX 1019u /* higher ones are no interrupts */
#define TIMES_MAX 65535u

static const struct kind {
    struct lfs_fault_kind_text text;
    enum lfs_script_fault_kind kind;
} kinds[] = {
    {{"ns_interrupt",
      "a non-secure interrupt becomes pending on a CPU",
      "{name: tick, kind: ns_interrupt, cpu: cpu0, intid: 27, at: 30us}",
      {"cpu", "intid"}},
     LFS_FAULT_NS_INTERRUPT},
    {{"data_abort",
      "the partition takes a data abort at its next window; what follows is what follows any fault "
      "of it",
      "{name: bad-pointer, kind: data_abort, target: sp1, when: $phase == 2}",
      {"target"}},
     LFS_FAULT_DATA_ABORT},
    {{"memory_write",
      "four bytes of physical memory become another value, whoever owns them: a bit flip, or a "
      "device that masters the bus",
      "{name: bit-flip, kind: memory_write, address: 0x7000000, u32: 0, optional: true}",
      {"address", "u32"}},
     LFS_FAULT_MEMORY_WRITE},
};
enum { KINDS = sizeof(kinds) / sizeof(kinds[0]) };

const struct lfs_fault_kind_text *lfs_fault_kind_text(size_t i)
{
    return i < KINDS ? &kinds[i].text : NULL;
}

static bool needs(const struct kind *kind, const char *key)
{
    for (size_t i = 0; kind->text.needs[i]; i++)
        if (strcmp(kind->text.needs[i], key) == 0)
            return true;
    return false;
}

/* A key that some kind needs. */
static bool is_of_a_kind(const char *key)
{
    for (size_t i = 0; i < KINDS; i++)
        if (needs(&kinds[i], key))
            return true;
    return false;
}

static void check_keys(struct loader *l, const struct lfs_yaml_node *map, const struct kind *kind)
{
    for (size_t i = 0; kind->text.needs[i]; i++)
        if (!lfs_yaml_get(map, kind->text.needs[i]))
            lfs_diag_add(l->diag, map->pos, "MISSING_KEY", "missing key '%s' in a fault of kind %s",
                         kind->text.needs[i], kind->text.name);
    for (size_t i = 0; i < map->count; i++)
        if (is_of_a_kind(map->keys[i]->text) && !needs(kind, map->keys[i]->text))
            lfs_diag_add(l->diag, map->keys[i]->pos, "FAULT_SHAPE",
                         "a fault of kind %s has no key '%s'", kind->text.name, map->keys[i]->text);
}

static const struct kind *read_kind(struct loader *l, const struct lfs_yaml_node *map)
{
    const struct lfs_yaml_node *node = lfs_yaml_get(map, "kind");
    const char *names[KINDS + 1] = {NULL};
    int kind;

    if (!node)
        return NULL;
    for (size_t i = 0; i < KINDS; i++)
        names[i] = kinds[i].text.name;
    kind = read_word(l, node, "kind of fault", names);
    return kind < 0 ? NULL : &kinds[kind];
}

static void read_target(struct loader *l, const struct lfs_yaml_node *map,
                        struct lfs_script_fault *fault)
{
    const struct lfs_yaml_node *cpu = lfs_yaml_get(map, "cpu");
    const struct lfs_yaml_node *target = lfs_yaml_get(map, "target");
    uint64_t intid = 0;
    int found = 0;

    if (cpu && expect_kind(l, cpu, LFS_YAML_SCALAR, "cpu"))
        found = cpu_by_name(l, cpu, "CPU");
    if (found >= 0 && (unsigned)found >= l->cpus) {
        lfs_diag_add(l->diag, cpu->pos, "TOO_FEW_CPUS", "there is no %s: the platform has %u CPU%s",
                     cpu->text, l->cpus, l->cpus == 1 ? "" : "s");
        lfs_diag_help(l->diag, "platform: {cpus: %d} gives it one", found + 1);
    }
    fault->cpu = found < 0 ? 0 : (uint32_t)found;
    read_integer(l, lfs_yaml_get(map, "intid"), 0, INTID_MAX, &intid);
    fault->intid = (uint16_t)intid;
    if (target && expect_kind(l, target, LFS_YAML_SCALAR, "target"))
        found = partition_index(l, target->pos, target->text);
    fault->partition = found < 0 ? 0 : (uint32_t)found;
}

static bool platform_holds(const struct lfs_platform *platform, uint64_t address, uint64_t size)
{
    for (unsigned i = 0; i < platform->range_count; i++)
        if (address >= platform->ranges[i].base.v &&
            address + size <= platform->ranges[i].base.v + platform->ranges[i].size)
            return true;
    return false;
}

static void read_written(struct loader *l, const struct lfs_yaml_node *map,
                         struct lfs_script_fault *fault)
{
    const struct lfs_yaml_node *address = lfs_yaml_get(map, "address");
    uint64_t value = 0;

    read_integer(l, address, 0, UINT64_MAX - 3, &fault->address);
    if (address && !platform_holds(&l->c->config.platform, fault->address, sizeof(fault->value)))
        lfs_diag_add(l->diag, address->pos, "VALUE_RANGE", "the platform has no memory at 0x%llx",
                     (unsigned long long)fault->address);
    read_integer(l, lfs_yaml_get(map, "u32"), 0, UINT32_MAX, &value);
    fault->value = (uint32_t)value;
}

static void read_time(struct loader *l, const struct lfs_yaml_node *map,
                      struct lfs_script_fault *fault)
{
    const struct lfs_yaml_node *at = lfs_yaml_get(map, "at"), *when = lfs_yaml_get(map, "when");
    const struct lfs_yaml_node *times = lfs_yaml_get(map, "times");
    const struct place place = {.image = NULL};
    uint64_t count = 1;

    fault->timed = at != NULL;
    if (at && (when || times))
        lfs_diag_add(l->diag, (when ? when : times)->key->pos, "FAULT_SHAPE",
                     "a fault with 'at' strikes once, at that time");
    else if (!at && !when && !fault->optional)
        lfs_diag_add(l->diag, map->pos, "FAULT_SHAPE", "fault '%s' does not say when it strikes",
                     fault->name);
    if (at && lfs_scalar_time(at, &fault->at, l->diag) && fault->at > UINT64_MAX >> 8)
        lfs_diag_add(l->diag, at->pos, "VALUE_RANGE", "this time is too late for any run");
    if (when)
        fault->when = parse_truth(l, &place, when);
    read_integer(l, times, 1, TIMES_MAX, &count);
    fault->times = (uint32_t)count;
}

static void read_strike(struct loader *l, const struct lfs_yaml_node *map)
{
    const struct kind *kind = NULL;
    const struct declared *name = NULL;
    const struct lfs_yaml_node *node;
    struct lfs_script_fault *fault;

    if (!lfs_schema_check(&strike_schema, map, l->diag))
        return;
    fault = list_add(l->arena, &l->strikes, sizeof(*fault));
    if (lfs_scalar_identifier(lfs_yaml_get(map, "name"), &fault->name, l->diag))
        name = declared_find(l, DECLARED_FAULT, fault->name);
    fault->variable = name ? name->number : LFS_SCRIPT_NONE;
    if ((node = lfs_yaml_get(map, "optional")) != NULL)
        lfs_scalar_boolean(node, &fault->optional, l->diag);
    kind = read_kind(l, map);
    if (kind) {
        fault->kind = kind->kind;
        check_keys(l, map, kind);
    }
    read_target(l, map, fault);
    read_written(l, map, fault);
    if (fault->name)
        read_time(l, map, fault);
}

void read_strikes(struct loader *l)
{
    const struct lfs_yaml_node *list = lfs_yaml_get(l->root, "faults");

    if (!list || !expect_kind(l, list, LFS_YAML_LIST, "faults"))
        return;
    for (size_t i = 0; i < list->count; i++)
        read_strike(l, list->items[i]);
}
