/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Expressions: the grammar.
 *
 *   truth      = or { "implies" truth }
 *   or         = and { "or" and }
 *   and        = not { "and" not }
 *   not        = "not" not | comparison
 *   comparison = sum [ ("==" | "!=" | "<" | "<=" | ">" | ">=") sum ]
 *   sum        = product { ("+" | "-") product }
 *   product    = primary { ("*" | "&") primary }
 *   primary    = number | word | "text" | $variable | function | "(" truth ")" | "[" list "]"
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "lfasim/readers/scalar.h"
#include "tools/readers/scenario/scenario_private.h"

/* ---- nodes
 * ------------------------------------------------------------------------------------------------
 */

struct lfs_expr *expr_new(struct loader *l, enum lfs_expr_kind kind)
{
    struct lfs_expr *expr = arena_alloc(l->arena, sizeof(*expr));

    expr->kind = kind;
    return expr;
}

const struct lfs_expr *expr_number(struct loader *l, uint64_t value)
{
    struct lfs_expr *expr = expr_new(l, LFS_EXPR_NUMBER);

    expr->number = value;
    return expr;
}

const struct lfs_expr *expr_pair(struct loader *l, enum lfs_expr_kind kind,
                                 const struct lfs_expr *a, const struct lfs_expr *b)
{
    struct lfs_expr *expr = expr_new(l, kind);
    const struct lfs_expr **items = arena_alloc(l->arena, 2 * sizeof(*items));

    items[0] = a;
    items[1] = b;
    expr->items = items;
    expr->count = b ? 2 : 1;
    return expr;
}

uint32_t variable_new(struct loader *l, const char *name, bool zero)
{
    struct lfs_script_variable *variable = list_add(l->arena, &l->variables, sizeof(*variable));

    variable->name = name;
    variable->zero = zero;
    return (uint32_t)l->variables.count - 1;
}

const struct lfs_expr *expr_variable(struct loader *l, uint32_t variable)
{
    struct lfs_expr *expr = expr_new(l, LFS_EXPR_VARIABLE);

    ((struct lfs_script_variable *)l->variables.items)[variable].read = true;
    expr->number = variable;
    return expr;
}

static const struct lfs_expr *manifest_region(struct loader *l, const struct place *place,
                                              const char *name)
{
    const struct lfs_manifest_region *region;
    struct lfs_expr *expr;

    if (place->addresses) {
        region = region_find(place->addresses, name);
        if (region)
            return expr_number(l, region->base);
        return strcmp(name, "image") == 0 ? expr_number(l, place->addresses->load_address) : NULL;
    }
    /* Of a manifest that could not be read, every region may exist. */
    if (!place->image || (!is_section(name) && place->image->has_manifest &&
                          !region_find(&place->image->manifest, name)))
        return NULL;
    expr = expr_new(l, LFS_EXPR_REGION);
    expr->text = arena_text(l->arena, "%s", name);
    return expr;
}

const struct lfs_expr *expr_region(struct loader *l, const struct place *place, const char *name)
{
    const struct declared *retrieved = declared_find(l, DECLARED_RANGE, name);
    const struct lfs_expr *region = manifest_region(l, place, name);

    return region || !retrieved ? region : expr_variable(l, retrieved->number);
}

/* ---- primaries
 * ------------------------------------------------------------------------------------------------
 */

static struct typed name_typed(struct parser *p, const char *text, struct lfs_pos pos)
{
    struct lfs_expr *expr = expr_new(p->l, LFS_EXPR_WORD);

    expr->text = arena_copy(p->l->arena, text, strlen(text));
    return (struct typed){.expr = expr, .type = TYPE_NAME, .pos = pos};
}

/* The value of a variable of the variant: a number, or a word. */
static struct typed substituted(struct parser *p, const struct value_of_variable *value,
                                struct lfs_pos pos)
{
    const struct lfs_yaml_node node = {.kind = LFS_YAML_SCALAR, .text = value->text};
    struct lfs_diag *ignored = lfs_diag_new();
    struct typed typed;
    uint64_t number;

    if (lfs_scalar_integer(&node, &number, ignored) || lfs_scalar_size(&node, &number, ignored) ||
        lfs_scalar_time(&node, &number, ignored))
        typed = number_typed(expr_number(p->l, number), pos);
    else
        typed = name_typed(p, value->text, value->pos.file ? value->pos : pos);
    typed.from_variable = true;
    lfs_diag_free(ignored);
    return typed;
}

static struct typed parse_variable(struct parser *p)
{
    struct lfs_pos pos = token_pos(p);
    const struct value_of_variable *value;
    const struct declared *declared;
    struct typed typed;
    struct lfs_expr *expr;
    char name[TOKEN_MAX];
    uint8_t reg;

    memcpy(name, p->token.text, sizeof(name));
    token_next(p);
    value = value_find(p->l, name);
    if (value)
        return substituted(p, value, pos);
    declared = declared_find(p->l, DECLARED_VARIABLE, name);
    if (declared) {
        typed = number_typed(expr_variable(p->l, declared->number), pos);
        typed.is_status = declared->is_status;
        typed.family = declared->call ? declared->call->family : LFS_ABI_FFA;
        return typed;
    }
    if (register_number(name, &reg) && p->place->image) {
        expr = expr_new(p->l, LFS_EXPR_INCOMING);
        expr->number = reg;
        return number_typed(expr, pos);
    }
    if (!p->failed)
        unknown_name(p->l, pos, "variable", name, variable_name, p->l);
    p->failed = true;
    return (struct typed){.expr = NULL};
}

/* [a, b, ...]: words and numbers. */
static struct typed parse_list(struct parser *p)
{
    struct typed list = {.type = TYPE_NAMES, .pos = token_pos(p)};
    struct lfs_expr *expr = expr_new(p->l, LFS_EXPR_LIST);
    struct list items = {NULL, 0, 0}, places = {NULL, 0, 0};

    token_next(p);
    while (!token_is(p, "]") && !p->failed) {
        struct typed item = parse_sum(p);

        if (!item.expr)
            return item;
        if (item.type != TYPE_NAME && item.type != TYPE_NUMBER)
            return parse_error(p, item.pos, "EXPR_TYPE", "a list holds words and numbers only");
        *(const struct lfs_expr **)list_add(p->l->arena, &items, sizeof(item.expr)) = item.expr;
        *(struct lfs_pos *)list_add(p->l->arena, &places, sizeof(item.pos)) = item.pos;
        if (!token_is(p, "]"))
            token_take(p, ",");
    }
    token_take(p, "]");
    list.places = places.items;
    expr->items = items.items;
    expr->count = (uint32_t)items.count;
    list.expr = p->failed ? NULL : expr;
    return list;
}

static struct typed parse_parenthesis(struct parser *p)
{
    struct typed inner;

    token_next(p);
    inner = parse_any(p);
    token_take(p, ")");
    if (p->failed)
        inner.expr = NULL;
    return inner;
}

/* Keeps a part that was just parsed and began at offset, for a failure to show. */
static struct typed shown(struct parser *p, size_t offset, struct typed part)
{
    size_t length = p->token.kind == TOKEN_END ? strlen(p->text) : p->token.offset;
    struct shown *out;

    if (!p->l->shown || !part.expr)
        return part;
    while (length > offset && strchr(" \n", p->text[length - 1]))
        length--;
    out = list_add(p->l->arena, p->l->shown, sizeof(*out));
    *out = (struct shown){arena_text(p->l->arena, "%.*s", (int)(length - offset), p->text + offset),
                          part.expr, part.is_status, part.family};
    return part;
}

static struct typed parse_word(struct parser *p)
{
    size_t offset = p->token.offset;
    struct lfs_pos pos = token_pos(p);
    bool quoted = p->token.kind == TOKEN_STRING;
    char name[TOKEN_MAX];

    memcpy(name, p->token.text, sizeof(name));
    token_next(p);
    if (!quoted && (token_is(p, "(") || is_function(name)))
        return shown(p, offset, parse_function(p, name, pos));
    if (!quoted && (strcmp(name, "true") == 0 || strcmp(name, "false") == 0))
        return number_typed(expr_number(p->l, name[0] == 't'), pos);
    return name_typed(p, name, pos);
}

static struct typed parse_primary(struct parser *p)
{
    struct typed typed = {.expr = NULL};

    if (p->failed)
        return typed;
    if (++p->depth > LFS_EXPR_DEPTH_MAX) {
        typed = parse_error(p, token_pos(p), "EXPR_SYNTAX", "the expression is nested too deeply");
    } else if (p->token.kind == TOKEN_NUMBER) {
        typed = number_typed(expr_number(p->l, p->token.number), token_pos(p));
        token_next(p);
    } else if (p->token.kind == TOKEN_WORD || p->token.kind == TOKEN_STRING) {
        typed = parse_word(p);
    } else if (p->token.kind == TOKEN_VARIABLE) {
        size_t offset = p->token.offset;

        typed = shown(p, offset, parse_variable(p));
    } else if (token_is(p, "(")) {
        typed = parse_parenthesis(p);
    } else if (token_is(p, "[")) {
        typed = parse_list(p);
    } else if (p->token.kind == TOKEN_END) {
        parse_error(p, token_pos(p), "EXPR_SYNTAX", "the expression ends where a value should be");
    } else {
        parse_error(p, token_pos(p), "EXPR_SYNTAX", "expected a value before '%s'", p->token.text);
    }
    p->depth--;
    return typed;
}

/* ---- operators
 * ---------------------------------------------------------------------------------------------------
 */

struct infix {
    const char *text;
    enum lfs_expr_kind kind;
};

static bool takes_operator(struct parser *p, const struct infix *operators,
                           enum lfs_expr_kind *kind)
{
    if (p->failed || (p->token.kind != TOKEN_SIGN && p->token.kind != TOKEN_WORD))
        return false;
    for (size_t i = 0; operators[i].text; i++) {
        if (strcmp(operators[i].text, p->token.text) != 0)
            continue;
        *kind = operators[i].kind;
        token_next(p);
        return true;
    }
    return false;
}

typedef struct typed parse_operand(struct parser *p);
typedef struct typed settle_operand(struct parser *p, struct typed value);

/* operand { operator operand }, from the left. Chains are nested expressions, so they count. */
static struct typed parse_chain(struct parser *p, const struct infix *operators,
                                parse_operand *operand, settle_operand *meaning)
{
    struct typed left = operand(p);
    enum lfs_expr_kind kind;
    unsigned links = 0;

    while (left.expr && takes_operator(p, operators, &kind)) {
        struct typed right = operand(p);

        left = meaning(p, left);
        right = meaning(p, right);
        if (!left.expr || !right.expr)
            return (struct typed){.expr = NULL};
        if (++links > LFS_EXPR_DEPTH_MAX)
            return parse_error(p, left.pos, "EXPR_SYNTAX", "the expression is too long");
        left = number_typed(expr_pair(p->l, kind, left.expr, right.expr), left.pos);
    }
    return left;
}

static struct typed parse_product(struct parser *p)
{
    static const struct infix products[] = {
        {"*", LFS_EXPR_MULTIPLY}, {"&", LFS_EXPR_MASK}, {NULL, 0}};

    return parse_chain(p, products, parse_primary, as_number);
}

struct typed parse_sum(struct parser *p)
{
    static const struct infix sums[] = {{"+", LFS_EXPR_ADD}, {"-", LFS_EXPR_SUBTRACT}, {NULL, 0}};

    return parse_chain(p, sums, parse_product, as_number);
}

static struct typed parse_comparison(struct parser *p)
{
    static const struct infix comparisons[] = {
        {"==", LFS_EXPR_EQ}, {"!=", LFS_EXPR_NE}, {"<", LFS_EXPR_LT}, {"<=", LFS_EXPR_LE},
        {">", LFS_EXPR_GT},  {">=", LFS_EXPR_GE}, {NULL, 0}};
    struct typed left = parse_sum(p);
    enum lfs_expr_kind kind;

    if (left.expr && takes_operator(p, comparisons, &kind))
        return compared(p, kind, left, parse_sum(p));
    return left;
}

static struct typed parse_not(struct parser *p)
{
    static const struct infix nots[] = {{"not", LFS_EXPR_NOT}, {NULL, 0}};
    enum lfs_expr_kind kind;
    struct typed value;

    if (!takes_operator(p, nots, &kind))
        return parse_comparison(p);
    if (++p->depth > LFS_EXPR_DEPTH_MAX)
        return parse_error(p, token_pos(p), "EXPR_SYNTAX", "the expression is nested too deeply");
    value = as_truth(p, parse_not(p));
    p->depth--;
    if (value.expr)
        value = number_typed(expr_pair(p->l, kind, value.expr, NULL), value.pos);
    return value;
}

static struct typed parse_and(struct parser *p)
{
    static const struct infix ands[] = {{"and", LFS_EXPR_AND}, {NULL, 0}};

    return parse_chain(p, ands, parse_not, as_truth);
}

static struct typed parse_or(struct parser *p)
{
    static const struct infix ors[] = {{"or", LFS_EXPR_OR}, {NULL, 0}};

    return parse_chain(p, ors, parse_and, as_truth);
}

/* a implies b implies c is a implies (b implies c). */
struct typed parse_any(struct parser *p)
{
    static const struct infix implications[] = {{"implies", LFS_EXPR_IMPLIES}, {NULL, 0}};
    struct typed left = parse_or(p), right;
    enum lfs_expr_kind kind;

    if (!left.expr || !takes_operator(p, implications, &kind))
        return left;
    if (++p->depth > LFS_EXPR_DEPTH_MAX)
        return parse_error(p, token_pos(p), "EXPR_SYNTAX", "the expression is nested too deeply");
    left = as_truth(p, left);
    right = as_truth(p, parse_any(p));
    p->depth--;
    if (!left.expr || !right.expr)
        return (struct typed){.expr = NULL};
    return number_typed(expr_pair(p->l, kind, left.expr, right.expr), left.pos);
}

/* ---- whole scalars
 * --------------------------------------------------------------------------------------------------
 */

static unsigned depth_of(const struct lfs_expr *expr)
{
    unsigned deepest = 0;

    for (uint32_t i = 0; i < expr->count; i++) {
        unsigned depth = depth_of(expr->items[i]);

        deepest = depth > deepest ? depth : deepest;
    }
    return deepest + 1;
}

static struct typed parse_all(struct parser *p, struct loader *l, const struct place *place,
                              const struct lfs_yaml_node *node)
{
    struct typed typed;

    *p = (struct parser){.l = l, .place = place, .node = node, .text = node->text};
    if (!expect_kind(l, node, LFS_YAML_SCALAR, "an expression")) {
        p->failed = true;
        return (struct typed){.expr = NULL};
    }
    token_next(p);
    typed = parse_any(p);
    if (typed.expr && p->token.kind != TOKEN_END)
        return parse_error(p, token_pos(p), "EXPR_SYNTAX",
                           "expected the end of the expression before '%s'", p->token.text);
    if (typed.expr && depth_of(typed.expr) > LFS_EXPR_DEPTH_MAX)
        return parse_error(p, node->pos, "EXPR_SYNTAX", "the expression is nested too deeply");
    if (p->failed)
        typed.expr = NULL;
    return typed;
}

/* Most values are a number of a few digits: no grammar is needed for them. */
static bool is_plain_number(const char *text, uint64_t *value)
{
    const char *at = text;

    for (*value = 0; *at >= '0' && *at <= '9' && at - text < 18; at++)
        *value = *value * 10 + (uint64_t)(*at - '0');
    return *at == '\0' && at != text && (text[0] != '0' || text[1] == '\0');
}

struct typed parse_expression(struct loader *l, const struct place *place,
                              const struct lfs_yaml_node *node)
{
    struct parser parser;
    uint64_t value;

    if (node->kind == LFS_YAML_SCALAR && is_plain_number(node->text, &value))
        return number_typed(expr_number(l, value), written_at(l, node));
    return parse_all(&parser, l, place, node);
}

const struct lfs_expr *parse_truth(struct loader *l, const struct place *place,
                                   const struct lfs_yaml_node *node)
{
    struct parser parser;

    return as_truth(&parser, parse_all(&parser, l, place, node)).expr;
}

const struct lfs_expr *parse_number(struct loader *l, const struct place *place,
                                    const struct lfs_yaml_node *node)
{
    struct parser parser;

    return as_number(&parser, parse_all(&parser, l, place, node)).expr;
}
