/* SPDX-License-Identifier: BSD-3-Clause */
/* Expressions: what bare words mean beside their neighbours, and which types go together. */
#include <stdlib.h>
#include <string.h>

#include "lfasim/readers/suggest.h"
#include "tools/readers/scenario/scenario_private.h"

struct typed number_typed(const struct lfs_expr *expr, struct lfs_pos pos)
{
    return (struct typed){.expr = expr, .type = TYPE_NUMBER, .pos = pos};
}

/* A truth: bare words are signals. */
struct typed as_truth(struct parser *p, struct typed value)
{
    struct declared *signal;

    if (!value.expr || value.type == TYPE_NUMBER)
        return value;
    if (value.type == TYPE_NAME) {
        signal = declared_find(p->l, DECLARED_SIGNAL, value.expr->text);
        if (signal)
            return number_typed(expr_variable(p->l, signal->number), value.pos);
        if (!p->failed)
            unknown_name(p->l, value.pos, "signal", value.expr->text, declared_name,
                         &p->l->declared[DECLARED_SIGNAL]);
        p->failed = true;
        return (struct typed){.expr = NULL};
    }
    return parse_error(p, value.pos, "EXPR_TYPE", "this is a %s, neither true nor false",
                       value.type == TYPE_WORD ? value.noun : "list");
}

static const char *name_of_function(const void *user, size_t i)
{
    const struct function *function = function_at(i);

    (void)user;
    return function ? function->name : NULL;
}

/* A function is near to the word, or is called like it and lacks its arguments. */
static bool suggest_function(struct parser *p, const char *word)
{
    const char *near = lfs_suggest(word, name_of_function, NULL);
    const struct function *function;

    for (size_t i = 0; (function = function_at(i)) != NULL; i++)
        if (strcmp(function->name, word) == 0 || (near && strcmp(function->name, near) == 0))
            break;
    if (function)
        lfs_diag_help(p->l->diag, "did you mean '%s'?", function->form);
    return function != NULL;
}

/* A bare word where a number should be. */
static struct typed no_number(struct parser *p, struct typed name)
{
    bool told = p->failed;
    uint8_t reg;

    parse_error(p, name.pos, "EXPR_TYPE", "'%s' is no number here", name.expr->text);
    if (!told && register_number(name.expr->text, &reg))
        lfs_diag_help(p->l->diag, "registers of the message being handled are $x0 to $x17");
    else if (!told)
        suggest_function(p, name.expr->text);
    return (struct typed){.expr = NULL};
}

/* A number: bare words are regions. */
struct typed as_number(struct parser *p, struct typed value)
{
    const struct lfs_expr *region;

    if (!value.expr || value.type == TYPE_NUMBER)
        return value;
    if (value.type != TYPE_NAME)
        return parse_error(p, value.pos, "EXPR_TYPE", "this is a %s, not a number",
                           value.type == TYPE_WORD ? value.noun : "list");
    region = expr_region(p->l, p->place, value.expr->text);
    if (region)
        return number_typed(region, value.pos);
    if (p->failed || (!p->place->addresses && !p->place->image))
        return no_number(p, value);
    p->failed = true;
    unknown_name(p->l, value.pos, "region", value.expr->text, region_name,
                 p->place->addresses ? p->place->addresses : &p->place->image->manifest);
    return (struct typed){.expr = NULL};
}

static bool fits_words(struct parser *p, const struct typed *word, const struct typed *name)
{
    for (size_t i = 0; word->words[i]; i++)
        if (strcmp(word->words[i], name->expr->text) == 0)
            return true;
    if (!p->failed)
        unknown_name(p->l, name->pos, word->noun, name->expr->text, text_name, word->words);
    p->failed = true;
    return false;
}

/* The elements of a literal list, against what the other side may hold. */
static bool fits_list(struct parser *p, const struct typed *list, const struct typed *names)
{
    for (uint32_t i = 0; i < names->expr->count; i++) {
        struct typed element = {.expr = names->expr->items[i], .pos = names->places[i]};

        if (element.expr->kind != LFS_EXPR_WORD) {
            parse_error(p, element.pos, "EXPR_TYPE", "element %u of the list is no %s", i + 1,
                        list->noun);
            return false;
        }
        if (!fits_words(p, list, &element))
            return false;
    }
    return true;
}

/* A bare word beside a number: a status. */
static struct typed as_status(struct parser *p, const struct typed *number, struct typed name)
{
    uint64_t value;

    if (!number->is_status)
        return no_number(p, name);
    if (status_value(number->family, name.expr->text, &value))
        return number_typed(expr_number(p->l, value), name.pos);
    if (!p->failed)
        unknown_status(p->l, name.pos, number->family, name.expr->text);
    p->failed = true;
    return (struct typed){.expr = NULL};
}

/* Gives the bare words of b the meaning that a asks for. False after an error. */
static bool settle(struct parser *p, const struct typed *a, struct typed *b)
{
    if (b->type == TYPE_NAME && a->type == TYPE_WORD)
        return fits_words(p, a, b);
    if (b->type == TYPE_NAME && a->type == TYPE_NUMBER) {
        *b = as_status(p, a, *b);
        return b->expr != NULL;
    }
    if (b->type == TYPE_NAMES && a->type == TYPE_LIST)
        return fits_list(p, a, b);
    return true;
}

static int rank(const struct typed *value)
{
    if (value->type == TYPE_NUMBER)
        return 0;
    return value->type == TYPE_WORD || value->type == TYPE_NAME ? 1 : 2;
}

/* A comparison of two words says nothing: one of them was meant to be something else. */
static struct typed just_words(struct parser *p, const struct typed *a, const struct typed *b)
{
    bool told = p->failed;

    parse_error(p, a->pos, "EXPR_TYPE", "'%s' and '%s' are both just words: %s", a->expr->text,
                b->expr->text, "compare a function or a variable");
    if (!told && !suggest_function(p, a->expr->text))
        suggest_function(p, b->expr->text);
    return (struct typed){.expr = NULL};
}

struct typed compared(struct parser *p, enum lfs_expr_kind kind, struct typed a, struct typed b)
{
    if (!a.expr || !b.expr || !settle(p, &a, &b) || !settle(p, &b, &a))
        return (struct typed){.expr = NULL};
    if (a.type == TYPE_NAME && b.type == TYPE_NAME && !a.from_variable && !b.from_variable)
        return just_words(p, &a, &b);
    if (rank(&a) != rank(&b))
        return parse_error(p, b.pos, "EXPR_TYPE", "a number, a word and a list are never equal");
    if (kind != LFS_EXPR_EQ && kind != LFS_EXPR_NE && rank(&a) != 0)
        return parse_error(p, b.pos, "EXPR_TYPE", "only numbers are less or greater");
    return number_typed(expr_pair(p->l, kind, a.expr, b.expr), a.pos);
}
