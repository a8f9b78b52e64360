/* SPDX-License-Identifier: BSD-3-Clause */
/* Changes one property or node of a device tree and keeps the container sound, most of the time. */
#include <libfdt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lfasim/bytes.h"
#include "tests/fuzz/fuzz.h"

enum { TREE_BYTES_MAX = 1 << 16, VALUE_BYTES_MAX = 256, OLDEST_VERSION = 16 };

/* Versions below 16 crash libfdt 1.6.1, which is why the parser never lets it see them. */
static bool is_tree(const uint8_t *data, size_t size)
{
    return size >= sizeof(struct fdt_header) && (uintptr_t)data % 8 == 0 &&
           fdt_magic(data) == FDT_MAGIC && fdt_version(data) >= OLDEST_VERSION &&
           fdt_totalsize(data) <= size && fdt_check_full(data, size) == 0;
}

/* The node that a number picks, counted from the root and around. */
static int pick_node(const void *tree, unsigned pick)
{
    int count = 0, node;

    for (node = 0; node >= 0; node = fdt_next_node(tree, node, NULL))
        count++;
    pick %= (unsigned)count;
    for (node = 0; pick > 0; pick--)
        node = fdt_next_node(tree, node, NULL);
    return node;
}

static int pick_property(const void *tree, int node, unsigned pick)
{
    int count = 0, property;

    fdt_for_each_property_offset(property, tree, node) count++;
    if (count == 0)
        return -FDT_ERR_NOTFOUND;
    pick %= (unsigned)count;
    for (property = fdt_first_property_offset(tree, node); pick > 0; pick--)
        property = fdt_next_property_offset(tree, property);
    return property;
}

/* A number that a check draws its line at, or any. */
static uint32_t interesting(unsigned pick)
{
    static const uint32_t numbers[] = {
        0,       1,       2,      3,          4,          5,         7,         8,
        9,       0xf,     0x10,   0xff,       0x100,      0xfff,     0x1000,    0xffff,
        0x10000, 0x10003, 0x8000, 0x80000,    1 << 20,    0x6480000, 0x7000000, 0x80000000,
        0x1400,  0x600,   0x203,  0x7fffffff, 0xffffffff, 0xfffff000};

    return numbers[pick % (sizeof(numbers) / sizeof(numbers[0]))];
}

/* The functions below read from before, a copy of the tree that stays as it is. */

static void change_value(void *tree, const void *before, int node, int property, unsigned pick)
{
    uint8_t value[VALUE_BYTES_MAX];
    const char *name;
    int length;
    const void *old = fdt_getprop_by_offset(before, property, &name, &length);
    size_t size = (size_t)length;

    if (old == NULL || length > VALUE_BYTES_MAX)
        return;
    memcpy(value, old, size);
    if (pick % 2 == 0 && size >= 4)
        lfs_put_be32(value + pick / 2 % (size / 4) * 4, interesting(pick / 64));
    else
        size = LLVMFuzzerMutate(value, size, sizeof(value));
    fdt_setprop(tree, node, name, value, (int)size);
}

static void copy_property(void *tree, const void *before, int property, int target)
{
    const char *name;
    int length;
    const void *value = fdt_getprop_by_offset(before, property, &name, &length);

    if (value != NULL)
        fdt_setprop(tree, target, name, value, length);
}

/* A sibling with the same properties: a second region, a ninth. */
static void double_node(void *tree, const void *before, int node, unsigned pick)
{
    int parent = fdt_parent_offset(before, node), property;
    char name[VALUE_BYTES_MAX];

    if (parent < 0)
        return;
    snprintf(name, sizeof(name), "%c%s", 'a' + (int)(pick % 26), fdt_get_name(before, node, NULL));
    if (fdt_add_subnode(tree, parent, name) < 0)
        return;
    fdt_for_each_property_offset(property, before, node)
        copy_property(tree, before, property, fdt_subnode_offset(tree, parent, name));
}

static void delete_property(void *tree, const void *before, int node, int property)
{
    const char *name;

    if (fdt_getprop_by_offset(before, property, &name, NULL) != NULL)
        fdt_delprop(tree, node, name);
}

static void change(void *tree, unsigned pick)
{
    _Alignas(8) static uint8_t before[TREE_BYTES_MAX];
    int node = pick_node(tree, pick / 8), property = pick_property(tree, node, pick / 512);

    memcpy(before, tree, sizeof(before));
    if (pick % 8 == 0 && node > 0)
        fdt_del_node(tree, node);
    else if (pick % 8 == 1)
        double_node(tree, before, node, pick / 4096);
    else if (property < 0)
        return;
    else if (pick % 8 == 2)
        delete_property(tree, before, node, property);
    else if (pick % 8 == 3)
        copy_property(tree, before, property, pick_node(tree, pick / 4096));
    else
        change_value(tree, before, node, property, pick / 4096);
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned int seed)
{
    _Alignas(8) static uint8_t tree[TREE_BYTES_MAX];
    uint8_t *copy = fuzz_copy(data, size);
    bool sound =
        seed % 8 != 0 && is_tree(copy, size) && fdt_open_into(copy, tree, (int)sizeof(tree)) == 0;

    free(copy);
    if (!sound)
        return LLVMFuzzerMutate(data, size, max_size);
    seed = seed / 8 * 2654435761u;
    for (unsigned times = 1 + seed % 3; times > 0; times--, seed = seed * 1664525u + 1013904223u)
        change(tree, seed >> 3);
    if (fdt_pack(tree) != 0 || fdt_totalsize(tree) > max_size)
        return LLVMFuzzerMutate(data, size, max_size);
    memcpy(data, tree, fdt_totalsize(tree));
    return fdt_totalsize(tree);
}
