/* SPDX-License-Identifier: BSD-3-Clause */
#include "tools/cli/not_judged.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

static bool has_reason(const struct lfs_not_judged *item, const char *why)
{
    return item->why != NULL && strcmp(item->why, why) == 0;
}

static unsigned long number_of(const char *name)
{
    return strncmp(name, "INV-", 4) == 0 ? strtoul(name + 4, NULL, 10) : 0;
}

/* The last of those that follow items[i] in number, with the same reason. */
static size_t end_of_series(const struct lfs_not_judged *items, size_t count, size_t i)
{
    while (i + 1 < count && number_of(items[i].name) > 0 &&
           number_of(items[i + 1].name) == number_of(items[i].name) + 1 &&
           has_reason(&items[i + 1], items[i].why))
        i++;
    return i;
}

static void print_reason(const struct lfs_not_judged *items, size_t count, size_t first,
                         const char *indent, int width, FILE *out)
{
    const char *before = "";

    fprintf(out, "%s%-*s  ", indent, width, "not judged");
    for (size_t i = first; i < count; i++) {
        size_t last;

        if (!has_reason(&items[i], items[first].why))
            continue;
        last = end_of_series(items, count, i);
        fprintf(out, "%s%s", before, items[i].name);
        if (last > i)
            fprintf(out, " to %s", items[last].name);
        before = ", ";
        i = last;
    }
    fprintf(out, ": %s\n", items[first].why);
}

static bool is_first(const struct lfs_not_judged *items, size_t i)
{
    for (size_t k = 0; k < i; k++)
        if (has_reason(&items[k], items[i].why))
            return false;
    return true;
}

void lfs_not_judged_print(const struct lfs_not_judged *items, size_t count, const char *indent,
                          int width, FILE *out)
{
    for (size_t i = 0; i < count; i++)
        if (items[i].why != NULL && is_first(items, i))
            print_reason(items, count, i, indent, width, out);
}
