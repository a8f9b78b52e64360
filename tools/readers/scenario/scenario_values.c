/* SPDX-License-Identifier: BSD-3-Clause */
/* Values of arguments and results: an expression whose bare words mean what the argument's format
 * says, a list of flags or bit numbers, or a choice of values. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lfasim/formats/uuid.h"
#include "lfasim/readers/scalar.h"
#include "tools/readers/scenario/scenario_private.h"

/* ---- statuses
 * ------------------------------------------------------------------------------------------ */

bool status_value(enum lfs_abi_family family, const char *word, uint64_t *value)
{
    int64_t status;

    if (!lfs_abi_status_value(word, family, &status))
        return false;
    /* FF-A and PSCI statuses are 32 bits wide and travel zero-extended (ffa-abi.md 1.4). */
    *value = family == LFS_ABI_LFA || family == LFS_ABI_LINUX ? (uint64_t)status : (uint32_t)status;
    return true;
}

/* The i-th status of a family. */
static const char *status_name(const void *family, size_t i)
{
    const struct lfs_abi_status *status;

    for (size_t at = 0; (status = lfs_abi_status_at(at)) != NULL; at++)
        if (status->family == *(const enum lfs_abi_family *)family && i-- == 0)
            return status->name;
    return NULL;
}

void unknown_status(struct loader *l, struct lfs_pos pos, enum lfs_abi_family family,
                    const char *word)
{
    static const char *const families[] = {[LFS_ABI_FFA] = "FF-A status",
                                           [LFS_ABI_LFA] = "LFA status",
                                           [LFS_ABI_PSCI] = "PSCI status",
                                           [LFS_ABI_LINUX] = "Linux status"};

    unknown_name(l, pos, families[family], word, status_name, &family);
}

/* ---- bare words
 * ------------------------------------------------------------------------------------------ */

static const char *word_name(const void *words, size_t i)
{
    return ((const struct lfs_abi_word *)words)[i].name;
}

static bool find_word(const struct shape *shape, const char *name, uint32_t *value)
{
    for (const struct lfs_abi_word *word = shape->words; word && word->name; word++) {
        if (strcmp(word->name, name) == 0) {
            *value = word->value;
            return true;
        }
    }
    return false;
}

static bool is_status_format(enum lfs_abi_format format)
{
    return format == LFS_ARG_FFA_STATUS || format == LFS_ARG_LFA_STATUS ||
           format == LFS_ARG_PSCI_STATUS;
}

static enum lfs_abi_family family_of(const struct shape *shape)
{
    if (shape->format == LFS_ARG_FFA_STATUS)
        return LFS_ABI_FFA;
    if (shape->format == LFS_ARG_LFA_STATUS)
        return LFS_ABI_LFA;
    return shape->format == LFS_ARG_PSCI_STATUS ? LFS_ABI_PSCI : shape->family;
}

static const char *call_name(const void *user, size_t i)
{
    const struct lfs_abi_call *call = lfs_abi_call_at(i);

    (void)user;
    return call ? call->name : NULL;
}

static bool fid_of(struct loader *l, const char *name, struct lfs_pos pos, uint64_t *value)
{
    enum lfs_abi_width width;
    const struct lfs_abi_call *call = lfs_abi_call_by_name(name, &width);

    if (call)
        *value = lfs_abi_call_fid(call, width);
    else
        unknown_name(l, pos, "call", name, call_name, NULL);
    return call != NULL;
}

/* A flag's or an enumeration's word. */
static bool worded(struct loader *l, const struct shape *shape, const char *name,
                   struct lfs_pos pos, uint64_t *value)
{
    uint32_t number;

    if (!find_word(shape, name, &number)) {
        const char *what = shape->what ? shape->what : "value";

        unknown_name(l, pos, shape->format == LFS_ARG_FLAGS ? "flag" : what, name, word_name,
                     shape->words);
        return false;
    }
    *value = shape->format == LFS_ARG_FLAGS ? UINT64_C(1) << (number + shape->low)
                                            : (uint64_t)number << shape->low;
    return true;
}

/* What a bare word means here; false after an error. */
static bool word_value(struct loader *l, const struct shape *shape, const char *name,
                       struct lfs_pos pos, uint64_t *value)
{
    uint32_t ignored;
    int index;

    if (shape->component) {
        index = component_index(l, pos, name);
        *value = (uint64_t)index;
        return index >= 0;
    }
    if (shape->words && (!shape->status || find_word(shape, name, &ignored)))
        return worded(l, shape, name, pos, value);
    if (shape->format == LFS_ARG_ENDPOINT)
        return endpoint_id(l, pos, name, value);
    if (shape->format == LFS_ARG_FID || shape->format == LFS_ARG_FEATURE)
        return fid_of(l, name, pos, value);
    if (shape->status || is_status_format(shape->format)) {
        if (status_value(family_of(shape), name, value))
            return true;
        unknown_status(l, pos, family_of(shape), name);
        return false;
    }
    lfs_diag_add(l->diag, pos, "EXPR_TYPE", "'%s' is no number", name);
    return false;
}

/* 1.3 as a version of FF-A, PSCI or LFA: 16 bits each, but FF-A's major has 15 (ffa-abi.md 2). */
static bool version_value(const char *text, uint64_t *value)
{
    unsigned long major, minor;
    char *end;

    if (!isdigit((unsigned char)text[0]))
        return false;
    major = strtoul(text, &end, 10);
    if (*end != '.' || !isdigit((unsigned char)end[1]) || major > INT16_MAX)
        return false;
    minor = strtoul(end + 1, &end, 10);
    if (*end != '\0' || minor > UINT16_MAX)
        return false;
    *value = major << 16 | minor;
    return true;
}

static const struct lfs_expr *read_scalar(struct loader *l, const struct place *place,
                                          const struct shape *shape,
                                          const struct lfs_yaml_node *node)
{
    struct typed typed;
    uint64_t value;

    if (shape->format == LFS_ARG_VERSION && version_value(node->text, &value))
        return expr_number(l, value);
    typed = parse_expression(l, place, node);
    if (!typed.expr || typed.type == TYPE_NUMBER)
        return typed.expr;
    if (typed.type != TYPE_NAME) {
        lfs_diag_add(l->diag, node->pos, "EXPR_TYPE", "this is not a number");
        return NULL;
    }
    if (shape->format == LFS_ARG_ADDRESS || (shape->format == LFS_ARG_HEX && !shape->status)) {
        const struct lfs_expr *region = expr_region(l, place, typed.expr->text);

        if (region)
            return region;
        if (place->image && shape->format == LFS_ARG_ADDRESS) {
            unknown_name(l, typed.pos, "region", typed.expr->text, region_name,
                         &place->image->manifest);
            return NULL;
        }
    }
    return word_value(l, shape, typed.expr->text, typed.pos, &value) ? expr_number(l, value) : NULL;
}

/* ---- lists and choices
 * ---------------------------------------------------------------------------------------- */

static bool bit_of(struct loader *l, const struct shape *shape, const struct lfs_yaml_node *item,
                   uint64_t *bit)
{
    uint64_t number;

    if (!expect_kind(l, item, LFS_YAML_SCALAR, "an element of this list"))
        return false;
    if (shape->format == LFS_ARG_FLAGS && !isdigit((unsigned char)item->text[0]))
        return worded(l, shape, item->text, item->pos, bit);
    if (!read_integer(l, item, 0, 63, &number))
        return false;
    *bit = UINT64_C(1) << number;
    return true;
}

static const struct lfs_expr *read_bits(struct loader *l, const struct shape *shape,
                                        const struct lfs_yaml_node *list)
{
    uint64_t value = 0, bit;
    bool ok = true;

    if (shape->format != LFS_ARG_FLAGS && shape->format != LFS_ARG_BITMAP) {
        lfs_diag_add(l->diag, list->pos, "EXPR_TYPE",
                     "a list is a set of flags or bits: this is a single number");
        return NULL;
    }
    for (size_t i = 0; i < list->count; i++) {
        if (bit_of(l, shape, list->items[i], &bit))
            value |= bit;
        else
            ok = false;
    }
    return ok ? expr_number(l, value) : NULL;
}

static const struct lfs_expr *read_choice(struct loader *l, const struct place *place,
                                          const struct shape *shape,
                                          const struct lfs_yaml_node *map)
{
    const struct lfs_yaml_node *list = lfs_yaml_get(map, "choose");
    struct lfs_expr *expr = expr_new(l, LFS_EXPR_CHOICE);
    const struct lfs_expr **items;
    bool ok = true;

    if (!list || map->count != 1 || list->kind != LFS_YAML_LIST || list->count == 0 ||
        list->count > UINT16_MAX) {
        lfs_diag_add(l->diag, map->pos, "EXPECTED_KIND",
                     "expected a value, or a choice of values: {choose: [a, b]}");
        return NULL;
    }
    items = arena_alloc(l->arena, list->count * sizeof(*items));
    for (size_t i = 0; i < list->count; i++) {
        items[i] = read_value(l, place, shape, list->items[i]);
        ok &= items[i] != NULL;
    }
    expr->text =
        name_choice(l->arena, map->key ? map->key->text : "value", list->items, list->count);
    expr->items = items;
    expr->count = (uint32_t)list->count;
    return ok ? expr : NULL;
}

const struct lfs_expr *read_value(struct loader *l, const struct place *place,
                                  const struct shape *shape, const struct lfs_yaml_node *node)
{
    switch (node->kind) {
    case LFS_YAML_SCALAR:
        return read_scalar(l, place, shape, node);
    case LFS_YAML_LIST:
        return read_bits(l, shape, node);
    case LFS_YAML_MAP:
        break;
    }
    return read_choice(l, place, shape, node);
}

/* ---- UUIDs
 * --------------------------------------------------------------------------------------------------------
 */

bool read_uuid(struct loader *l, const struct lfs_yaml_node *node, struct ffa_uuid *out)
{
    bool ok = node->kind == LFS_YAML_SCALAR && lfs_uuid_read(node->text, out);

    if (!ok)
        lfs_diag_add(l->diag, node->pos, "SCALAR_TYPE",
                     "expected a UUID such as 9458bb2d-353b-4ee2-aa25-710c99b73ddc");
    return ok;
}
