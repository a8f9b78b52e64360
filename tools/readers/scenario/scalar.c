/* SPDX-License-Identifier: BSD-3-Clause */
#include "lfasim/readers/scalar.h"

#include <string.h>

/* The message shows this much of a wrong scalar. */
enum { SHOWN_MAX = 60 };

/* How reading a number ended. */
enum parsed { PARSED, MALFORMED, TOO_LARGE, TOO_FINE };

struct unit {
    const char *name;
    uint64_t factor;
};

static const struct unit size_units[] = {
    {"KiB", UINT64_C(1) << 10}, {"MiB", UINT64_C(1) << 20}, {"GiB", UINT64_C(1) << 30}};

/* In nanoseconds; powers of ten, which the reading of fractions relies on. */
static const struct unit time_units[] = {
    {"ns", 1}, {"us", 1000}, {"ms", 1000000}, {"s", UINT64_C(1000000000)}};

/* Adds the error for a scalar that is none of forms. */
static bool wrong_type(const struct lfs_yaml_node *node, const char *forms, struct lfs_diag *diag)
{
    if (node->kind != LFS_YAML_SCALAR)
        lfs_diag_add(diag, node->pos, "SCALAR_TYPE", "expected %s, found a %s", forms,
                     node->kind == LFS_YAML_MAP ? "map" : "list");
    else if (node->text[0] == '\0')
        lfs_diag_add(diag, node->pos, "SCALAR_TYPE", "expected %s, found nothing", forms);
    else
        lfs_diag_add(diag, node->pos, "SCALAR_TYPE", "expected %s, found '%.*s%s'", forms,
                     SHOWN_MAX, node->text, strlen(node->text) > SHOWN_MAX ? "..." : "");
    return false;
}

static int digit_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return 16;
}

static bool multiply_add(uint64_t *value, uint64_t factor, uint64_t addend)
{
    return !__builtin_mul_overflow(*value, factor, value) &&
           !__builtin_add_overflow(*value, addend, value);
}

/* Digits of the base with single underscores between them; *text moves to what follows them. Reads
 * on after an overflow, so that a malformed text is never called too large. */
static enum parsed read_digits(const char **text, int base, uint64_t *value)
{
    const char *at = *text;
    bool fits = true;

    *value = 0;
    if (digit_value(*at) >= base)
        return MALFORMED;
    for (; digit_value(*at) < base; at++) {
        fits = fits && multiply_add(value, (uint64_t)base, (uint64_t)digit_value(*at));
        if (at[1] == '_' && digit_value(at[2]) < base)
            at++;
    }
    *text = at;
    return fits ? PARSED : TOO_LARGE;
}

static enum parsed read_decimal(const char **text, uint64_t *value)
{
    /* 010 is eight in C and YAML 1.1 and ten to most people: neither is guessed. */
    if ((*text)[0] == '0' && ((*text)[1] == '_' || digit_value((*text)[1]) < 10))
        return MALFORMED;
    return read_digits(text, 10, value);
}

static const struct unit *find_unit(const char *name, const struct unit *units, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(units[i].name, name) == 0)
            return &units[i];
    return NULL;
}

static enum parsed parse_integer(const char *text, uint64_t *value)
{
    enum parsed parsed;

    if (strncmp(text, "0x", 2) == 0) {
        text += 2;
        parsed = read_digits(&text, 16, value);
    } else {
        parsed = read_decimal(&text, value);
    }
    return *text == '\0' ? parsed : MALFORMED;
}

static enum parsed parse_size(const char *text, uint64_t *value)
{
    enum parsed parsed = parse_integer(text, value);
    const struct unit *unit;

    if (parsed != MALFORMED)
        return parsed;
    parsed = read_decimal(&text, value);
    unit = find_unit(text, size_units, sizeof(size_units) / sizeof(size_units[0]));
    if (parsed == MALFORMED || !unit)
        return MALFORMED;
    return parsed == PARSED && multiply_add(value, unit->factor, 0) ? PARSED : TOO_LARGE;
}

static enum parsed parse_time(const char *text, uint64_t *value)
{
    enum parsed parsed = read_decimal(&text, value);
    const char *fraction = NULL;
    const struct unit *unit;
    uint64_t scale;

    if (parsed == MALFORMED)
        return MALFORMED;
    if (*text == '.') {
        fraction = ++text;
        text += strspn(text, "0123456789");
        if (text == fraction)
            return MALFORMED;
    }
    unit = find_unit(text, time_units, sizeof(time_units) / sizeof(time_units[0]));
    if (!unit)
        return MALFORMED;
    if (parsed == TOO_LARGE || !multiply_add(value, unit->factor, 0))
        return TOO_LARGE;
    scale = unit->factor;
    for (; fraction && fraction < text; fraction++) {
        scale /= 10;
        if (scale == 0 && *fraction != '0')
            return TOO_FINE;
        if (__builtin_add_overflow(*value, scale * (uint64_t)(*fraction - '0'), value))
            return TOO_LARGE;
    }
    return PARSED;
}

/* A kind of number: how it is read, what it looks like, and the largest. */
struct number {
    enum parsed (*parse)(const char *text, uint64_t *value);
    const char *forms;
    const char *limit;
};

static bool read_number(const struct lfs_yaml_node *node, const struct number *number,
                        uint64_t *out, struct lfs_diag *diag)
{
    enum parsed parsed = MALFORMED;
    uint64_t value = 0;

    if (node->kind == LFS_YAML_SCALAR)
        parsed = number->parse(node->text, &value);
    switch (parsed) {
    case PARSED:
        *out = value;
        return true;
    case MALFORMED:
        break;
    case TOO_LARGE:
        lfs_diag_add(diag, node->pos, "SCALAR_TYPE", "the number is too large");
        lfs_diag_fact(diag, "expected at most %s", number->limit);
        return false;
    case TOO_FINE:
        lfs_diag_add(diag, node->pos, "SCALAR_TYPE", "the time is finer than 1 ns");
        lfs_diag_help(diag, "times are whole nanoseconds: round it");
        return false;
    }
    return wrong_type(node, number->forms, diag);
}

bool lfs_scalar_integer(const struct lfs_yaml_node *node, uint64_t *out, struct lfs_diag *diag)
{
    static const struct number integer = {parse_integer, "an integer such as 42 or 0x648_0000",
                                          "0xffffffffffffffff"};

    return read_number(node, &integer, out, diag);
}

bool lfs_scalar_size(const struct lfs_yaml_node *node, uint64_t *out, struct lfs_diag *diag)
{
    static const struct number size = {
        parse_size, "a size such as 4096, 0x1000, 4KiB, 1MiB or 2GiB", "0xffffffffffffffff bytes"};

    return read_number(node, &size, out, diag);
}

bool lfs_scalar_time(const struct lfs_yaml_node *node, uint64_t *out, struct lfs_diag *diag)
{
    static const struct number duration = {parse_time, "a time such as 250ns, 3us, 1.5ms or 2s",
                                           "18446744073709551615ns"};

    return read_number(node, &duration, out, diag);
}

bool lfs_scalar_identifier(const struct lfs_yaml_node *node, const char **out,
                           struct lfs_diag *diag)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789-";

    if (node->kind != LFS_YAML_SCALAR || node->text[strspn(node->text, "-")] == '\0' ||
        node->text[strspn(node->text, letters)] != '\0')
        return wrong_type(node, "a name of small letters, digits and '-'", diag);
    *out = node->text;
    return true;
}

bool lfs_scalar_boolean(const struct lfs_yaml_node *node, bool *out, struct lfs_diag *diag)
{
    if (node->kind != LFS_YAML_SCALAR ||
        (strcmp(node->text, "true") != 0 && strcmp(node->text, "false") != 0))
        return wrong_type(node, "true or false", diag);
    *out = node->text[0] == 't';
    return true;
}
