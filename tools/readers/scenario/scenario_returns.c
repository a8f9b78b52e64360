/* SPDX-License-Identifier: BSD-3-Clause */
/* What a call must return, what is kept of that, and calls in which the CPU is reset. */
#include <string.h>

#include "tools/readers/scenario/scenario_private.h"

/* ---- values ---------------------------------------------------------------------------------- */

/* The key `returns` being read. */
struct returning {
    struct loader *l;
    const struct place *place;
    struct lfs_script_call *call;
    struct list *expectations;
};

static struct shape shape_of_result(const struct lfs_abi_call *call,
                                    const struct lfs_script_result *result)
{
    struct shape shape = {.format = LFS_ARG_HEX, .family = call->family};

    if (result->kind == LFS_RESULT_NAMED) {
        shape.format = result->arg->format;
        shape.words = result->arg->words;
        return shape;
    }
    if (result->kind == LFS_RESULT_RETRIEVED) {
        if (result->reg == LFS_FIELD_SENDER || result->reg == LFS_FIELD_RECEIVER)
            shape.format = LFS_ARG_ENDPOINT;
        return shape;
    }
    shape.status = result_is_status(call, result);
    for (const struct lfs_abi_arg *arg = call->out; arg && arg->name; arg++) {
        if (result->kind != LFS_RESULT_REGISTER || arg->reg != result->reg || !arg->words)
            continue;
        shape.format = arg->format;
        shape.words = arg->words;
        shape.low = arg->low;
    }
    return shape;
}

bool read_alternatives(struct loader *l, const struct place *place, const struct shape *shape,
                       const struct lfs_yaml_node *node, struct lfs_script_expectation *out)
{
    const struct lfs_yaml_node *list = lfs_yaml_get(node, "any_of");
    const struct lfs_expr **values;
    size_t count = 1;
    bool ok = true;

    out->source = source_new(l, written_at(l, node));
    if (node->kind == LFS_YAML_SCALAR && strcmp(node->text, "any") == 0)
        return true;
    if (list && (node->count != 1 || list->kind != LFS_YAML_LIST || list->count == 0)) {
        lfs_diag_add(l->diag, node->pos, "EXPECTED_KIND",
                     "expected a list of values: {any_of: [a, b]}");
        return false;
    }
    if (list)
        count = list->count;
    values = arena_alloc(l->arena, count * sizeof(*values));
    for (size_t i = 0; i < count; i++) {
        values[i] = read_value(l, place, shape, list ? list->items[i] : node);
        ok &= values[i] != NULL;
    }
    out->any_of = values;
    out->count = (uint32_t)count;
    return ok;
}

/* True for a status word, not a number or the name of a call. */
static bool is_status_word(const struct lfs_yaml_node *node)
{
    const struct lfs_yaml_node *list = lfs_yaml_get(node, "any_of");

    if (list && list->kind == LFS_YAML_LIST && list->count > 0)
        node = list->items[0];
    return node->kind == LFS_YAML_SCALAR && node->text[0] >= 'A' && node->text[0] <= 'Z' &&
           !lfs_abi_call_by_name(node->text, NULL);
}

/* A status word at x0 asks how the call ended, wherever its family says so; the name of a call asks
 * for its id. */
static void add_expectation(struct returning *r, struct lfs_script_result result,
                            const struct lfs_yaml_node *node)
{
    struct shape shape = shape_of_result(r->call->call, &result);
    struct lfs_script_expectation expectation = {.result = result};

    if (result.kind == LFS_RESULT_REGISTER && result.reg == 0 && is_status_word(node)) {
        expectation.result.kind = LFS_RESULT_STATUS;
        shape = (struct shape){.status = true, .family = r->call->call->family};
    } else if (result.kind == LFS_RESULT_REGISTER && result.reg == 0 &&
               r->call->call->family == LFS_ABI_FFA) {
        shape.format = LFS_ARG_FID;
    }
    if (read_alternatives(r->l, r->place, &shape, node, &expectation) && expectation.count)
        *(struct lfs_script_expectation *)list_add(r->l->arena, r->expectations,
                                                   sizeof(expectation)) = expectation;
}

static void read_values(struct returning *r, const struct lfs_yaml_node *node)
{
    const struct lfs_script_result x0 = {.kind = LFS_RESULT_REGISTER};
    struct lfs_script_result result;

    if (node->kind != LFS_YAML_MAP || lfs_yaml_get(node, "any_of")) {
        add_expectation(r, x0, node);
        return;
    }
    for (size_t i = 0; i < node->count; i++) {
        const struct lfs_yaml_node *key = node->keys[i];

        if (result_find(r->call->call, key->text, &result))
            add_expectation(r, result, node->items[i]);
        else
            unknown_name(r->l, key->pos,
                         arena_text(r->l->arena, "result of %s", r->call->call->name), key->text,
                         result_name, r->call->call);
    }
}

/* ---- resets ---------------------------------------------------------------------------------- */

/* reset, or {entry: address, context: value}. */
static void read_where(struct loader *l, const struct place *place,
                       const struct lfs_yaml_node *node, struct lfs_script_call *call)
{
    const struct shape address = {.format = LFS_ARG_ADDRESS}, number = {.format = LFS_ARG_HEX};
    const struct lfs_yaml_node *entry = lfs_yaml_get(node, "entry");
    const struct lfs_yaml_node *context = lfs_yaml_get(node, "context");

    call->resets_cpu = true;
    call->reset_source = source_new(l, written_at(l, node));
    if (node->kind == LFS_YAML_SCALAR || !lfs_schema_check(&reset_schema, node, l->diag))
        return;
    if (entry)
        call->reset_entry = read_value(l, place, &address, entry);
    if (context)
        call->reset_context = read_value(l, place, &number, context);
}

static bool read_reset(struct loader *l, const struct place *place,
                       const struct lfs_yaml_node *returns, struct lfs_script_call *call)
{
    const struct lfs_yaml_node *reset = lfs_yaml_get(returns, "reset");

    if (returns->kind == LFS_YAML_SCALAR && strcmp(returns->text, "reset") == 0)
        reset = returns;
    if (!reset)
        return false;
    if (reset != returns && returns->count != 1)
        lfs_diag_add(l->diag, reset->key->pos, "STEP_SHAPE",
                     "a CPU that is reset returns nothing: 'reset' stands alone");
    read_where(l, place, reset, call);
    return true;
}

void read_returns(struct loader *l, const struct place *place, const struct lfs_yaml_node *node,
                  struct lfs_script_call *call, struct list *expectations)
{
    struct returning r = {l, place, call, expectations};

    if (!read_reset(l, place, node, call))
        read_values(&r, node);
}

/* ---- what is kept ---------------------------------------------------------------------------- */

static void add_save(struct loader *l, struct list *saves, const char *name,
                     struct lfs_script_result result)
{
    struct lfs_script_save *save = list_add(l->arena, saves, sizeof(*save));
    const struct declared *declared = declared_find(l, DECLARED_VARIABLE, name);

    save->result = result;
    save->variable = declared ? declared->number : LFS_SCRIPT_NONE;
}

void read_save(struct loader *l, const struct lfs_yaml_node *node, const struct lfs_abi_call *call,
               struct list *saves)
{
    struct lfs_script_result result;

    if (node->kind == LFS_YAML_SCALAR) {
        if (!result_find(call, "handle", &result))
            result = (struct lfs_script_result){.kind = LFS_RESULT_REGISTER, .reg = 2};
        add_save(l, saves, node->text, result);
        return;
    }
    if (!expect_kind(l, node, LFS_YAML_MAP, "save"))
        return;
    for (size_t i = 0; i < node->count; i++) {
        const struct lfs_yaml_node *from = node->items[i];

        if (!expect_kind(l, from, LFS_YAML_SCALAR, "a result"))
            continue;
        if (result_find(call, from->text, &result))
            add_save(l, saves, node->keys[i]->text, result);
        else
            unknown_name(l, from->pos, arena_text(l->arena, "result of %s", call->name), from->text,
                         result_name, call);
    }
}
