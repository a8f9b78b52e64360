/* SPDX-License-Identifier: BSD-3-Clause */
/* `lfasim check --limits`: of which build of the SPMC the limits are, and which are its own. */
#include <stdio.h>
#include <string.h>

#include "lfasim/readers/scalar.h"
#include "tools/cli/check.h"
#include "tools/cli/usage.h"

enum { NAMES_MAX = 16, NAME_SIZE = 32 };

/* Builds, or limits; ends with NULL. */
static const char *const builds[] = {"fvp", "generic", "none", NULL};

static void collect(const char *names[NAMES_MAX])
{
    size_t i = 0;

    for (; lfs_build_limit_at(i) != NULL && i < NAMES_MAX - 1; i++)
        names[i] = lfs_build_limit_at(i)->name;
    names[i] = NULL;
}

static const struct lfs_build_limit *find(const char *name)
{
    const struct lfs_build_limit *limit;

    for (size_t i = 0; (limit = lfs_build_limit_at(i)) != NULL; i++)
        if (strcmp(limit->name, name) == 0)
            return limit;
    return NULL;
}

static bool read_number(const char *word, uint64_t *out)
{
    const struct lfs_yaml_node node = {.kind = LFS_YAML_SCALAR, .text = (char *)(uintptr_t)word};
    struct lfs_diag *unheard = lfs_diag_new();
    bool ok = lfs_scalar_integer(&node, out, unheard);

    lfs_diag_free(unheard);
    return ok;
}

static int refuse_value(const struct lfs_build_limit *limit, const char *word, bool is_number,
                        uint64_t value)
{
    fprintf(stderr, "lfasim check: error: limit '%s' is a number from %u to %u, not '%s'\n",
            limit->name, (unsigned)limit->least, (unsigned)limit->most, word);
    fprintf(stderr, "help: did you mean '--limits %s=%u'?\n", limit->name,
            (unsigned)(is_number && value < limit->least ? limit->least : limit->most));
    return LFS_EXIT_USAGE;
}

static int set_build(const char *word, struct lfs_build_limits *limits)
{
    const struct lfs_build_limits *build = lfs_build_limits_find(word);
    const struct lfs_build_limit *limit = find(word);

    if (build == NULL && limit != NULL) {
        fprintf(stderr, "lfasim check: error: limit '%s' needs a number\n", word);
        fprintf(stderr, "help: did you mean '--limits %s=%u'?\n", word, (unsigned)limit->most);
        return LFS_EXIT_USAGE;
    }
    if (build == NULL)
        return lfs_unknown_word("lfasim check", "build of the SPMC", word, builds);
    *limits = *build;
    return LFS_EXIT_OK;
}

int lfs_check_limit(const char *word, struct lfs_build_limits *limits)
{
    const char *equals = strchr(word, '='), *names[NAMES_MAX];
    const struct lfs_build_limit *limit;
    char name[NAME_SIZE];
    uint64_t value = 0;
    bool is_number;

    if (equals == NULL)
        return set_build(word, limits);
    snprintf(name, sizeof(name), "%.*s", (int)(equals - word), word);
    limit = find(name);
    if (limit == NULL) {
        collect(names);
        return lfs_unknown_word("lfasim check", "limit", name, names);
    }
    is_number = read_number(equals + 1, &value);
    if (!is_number || value < limit->least || value > limit->most)
        return refuse_value(limit, equals + 1, is_number, value);
    lfs_build_limit_set(limits, limit, (uint32_t)value);
    return LFS_EXIT_OK;
}

void lfs_check_limits_explain(FILE *out)
{
    const struct lfs_build_limit *limit;
    char text[512] = "";

    for (size_t i = 0; (limit = lfs_build_limit_at(i)) != NULL; i++)
        snprintf(text + strlen(text), sizeof(text) - strlen(text), "%s%s (%u to %u)",
                 i > 0 ? ", " : "", limit->name, (unsigned)limit->least, (unsigned)limit->most);
    fprintf(out, "%*s", 25, "");
    lfs_print_wrapped(text, 25, 25, out);
}
