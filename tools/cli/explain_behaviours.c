/* SPDX-License-Identifier: BSD-3-Clause */
/* Pages about the built-in behaviours of partitions. */
#include "lfasim/guest.h"
#include "tools/cli/explain.h"

static bool page_at(size_t i, struct lfs_page *page)
{
    unsigned count;
    const struct lfs_behaviour *behaviours = lfs_builtin_behaviours(&count);

    if (i >= count)
        return false;
    *page = (struct lfs_page){.name = behaviours[i].name,
                              .meaning = behaviours[i].summary,
                              .source = "lfasim, scenarios/README.md"};
    snprintf(page->kind, sizeof(page->kind), "behaviour of partitions, built in");
    snprintf(page->example, sizeof(page->example),
             "images: {v1: {manifest: sp.dts, behaviour: %s}}", page->name);
    return true;
}

/* As `behaviour` takes them. */
static void facts_at(size_t i, FILE *out)
{
    unsigned count;
    const struct lfs_behaviour *behaviour = &lfs_builtin_behaviours(&count)[i];

    for (const char *const *variant = behaviour->variants; variant && *variant; variant++)
        fprintf(out, "  variant %s-%s\n", behaviour->name, *variant);
}

const struct lfs_subject lfs_explain_behaviours = {"behaviours", "what built-in partitions do",
                                                   page_at, facts_at, NULL};
