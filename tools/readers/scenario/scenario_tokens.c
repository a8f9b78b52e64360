/* SPDX-License-Identifier: BSD-3-Clause */
/* Expressions: the text of a scalar as tokens, and errors at their places. */
#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lfasim/readers/scalar.h"
#include "tools/readers/scenario/scenario_private.h"

/* The place of a part of the scalar; where the scalar is quoted its letters may be escaped or on
 * other lines, so all of it is shown. */
static struct lfs_pos part(const struct parser *p, size_t offset, size_t length)
{
    struct lfs_pos pos = p->node->pos;

    if (p->node->quoted)
        return pos;
    pos.column += (unsigned)offset;
    pos.length = (unsigned)length;
    return pos;
}

struct lfs_pos token_pos(const struct parser *p)
{
    return part(p, p->token.offset, p->token.length);
}

struct typed parse_error(struct parser *p, struct lfs_pos pos, const char *name, const char *format,
                         ...)
{
    va_list arguments;
    char text[256];

    if (!p->failed) {
        va_start(arguments, format);
        vsnprintf(text, sizeof(text), format, arguments);
        va_end(arguments);
        lfs_diag_add(p->l->diag, pos, name, "%s", text);
    }
    p->failed = true;
    return (struct typed){.expr = NULL};
}

static bool is_word_letter(char c)
{
    return isalnum((unsigned char)c) || c == '_' || c == '-' || c == '.';
}

static void read_number(struct parser *p)
{
    const struct lfs_yaml_node node = {.kind = LFS_YAML_SCALAR, .text = p->token.text};
    struct lfs_diag *ignored = lfs_diag_new();

    p->token.kind = TOKEN_NUMBER;
    if (!lfs_scalar_integer(&node, &p->token.number, ignored) &&
        !lfs_scalar_size(&node, &p->token.number, ignored) &&
        !lfs_scalar_time(&node, &p->token.number, ignored))
        parse_error(p, token_pos(p), "EXPR_SYNTAX", "'%s' is no number, size or time",
                    p->token.text);
    lfs_diag_free(ignored);
}

/* Two-letter signs first. */
static size_t sign_length(const char *at)
{
    static const char *const signs[] = {"==", "!=", "<=", ">=", "<", ">", "(", ")",
                                        "[",  "]",  ",",  "+",  "-", "*", "&", NULL};

    if (strncmp(at, "&&", 2) == 0)
        return 0; /* one masks; two are another language's `and` */
    for (size_t i = 0; signs[i]; i++)
        if (strncmp(at, signs[i], strlen(signs[i])) == 0)
            return strlen(signs[i]);
    return 0;
}

/* What is written for a sign that other languages have. */
static const char *meant(const char *at)
{
    static const char *const signs[][2] = {{"=", "=="}, {"&&", "and"}, {"||", "or"},
                                           {"|", "or"}, {"!", "not"},  {NULL, NULL}};

    for (size_t i = 0; signs[i][0]; i++)
        if (strncmp(at, signs[i][0], strlen(signs[i][0])) == 0)
            return signs[i][1];
    return NULL;
}

static void unknown_sign(struct parser *p, const char *at)
{
    bool told = p->failed;

    parse_error(p, token_pos(p), "EXPR_SYNTAX",
                *at == '\'' || *at == '"' ? "this text has no end"
                : *at == '$'              ? "a variable is '$' and its name"
                                          : "this sign means nothing in an expression");
    if (!told && meant(at))
        lfs_diag_help(p->l->diag, "did you mean '%s'?", meant(at));
}

/* The length of the token at the current place, and its kind. */
static size_t scan(struct parser *p, const char *at)
{
    size_t length = 0;

    if (at[0] == '\'' || at[0] == '"') {
        const char *end = strchr(at + 1, at[0]);

        p->token.kind = TOKEN_STRING;
        return end ? (size_t)(end - at) + 1 : 0;
    }
    if (at[0] == '$') {
        p->token.kind = TOKEN_VARIABLE;
        for (length = 1; isalnum((unsigned char)at[length]) || at[length] == '_'; length++)
            continue;
        return length > 1 ? length : 0;
    }
    if (isalnum((unsigned char)at[0]) || at[0] == '_' || at[0] == '.') {
        bool number = isdigit((unsigned char)at[0]);

        p->token.kind = TOKEN_WORD;
        while (is_word_letter(at[length]) && !(number && at[length] == '-'))
            length++;
        return length;
    }
    p->token.kind = TOKEN_SIGN;
    return sign_length(at);
}

static void store_text(struct parser *p, const char *from, size_t length)
{
    if (length >= TOKEN_MAX) {
        parse_error(p, token_pos(p), "EXPR_SYNTAX",
                    "a word of an expression has at most %d letters", TOKEN_MAX - 1);
        length = TOKEN_MAX - 1;
    }
    memcpy(p->token.text, from, length);
    p->token.text[length] = '\0';
}

void token_next(struct parser *p)
{
    size_t length;
    const char *at;

    while (p->text[p->at] && isspace((unsigned char)p->text[p->at]))
        p->at++;
    at = p->text + p->at;
    p->token = (struct token){.kind = TOKEN_END, .offset = p->at, .length = 1};
    if (*at == '\0')
        return;
    length = scan(p, at);
    if (length == 0) {
        unknown_sign(p, at);
        p->token.kind = TOKEN_END;
        return;
    }
    p->token.length = length;
    p->at += length;
    if (p->token.kind == TOKEN_STRING)
        store_text(p, at + 1, length - 2);
    else if (p->token.kind == TOKEN_VARIABLE)
        store_text(p, at + 1, length - 1);
    else
        store_text(p, at, length);
    if (p->token.kind == TOKEN_WORD && isdigit((unsigned char)at[0]))
        read_number(p);
}

bool token_is(const struct parser *p, const char *sign)
{
    return p->token.kind == TOKEN_SIGN && strcmp(p->token.text, sign) == 0;
}

/* YAML ends plain words at a comma where brackets or braces are open. */
static void ends_before(struct parser *p, const char *sign)
{
    bool first = !p->failed;

    parse_error(p, token_pos(p), "EXPR_SYNTAX", "expected '%s', but the expression ends", sign);
    if (first && (strcmp(sign, ",") == 0 || strcmp(sign, ")") == 0))
        lfs_diag_help(p->l->diag, "inside of [ ] and { }, quote an expression with a comma: "
                                  "\"latency(web, p99) < 3us\"");
}

bool token_take(struct parser *p, const char *sign)
{
    if (token_is(p, sign)) {
        token_next(p);
        return true;
    }
    if (p->token.kind == TOKEN_END)
        ends_before(p, sign);
    else
        parse_error(p, token_pos(p), "EXPR_SYNTAX", "expected '%s' before '%s'", sign,
                    p->token.text);
    return false;
}
