/* SPDX-License-Identifier: BSD-3-Clause */
/* Pages about the built-in properties of explorations; those that are findings have theirs there.
 */
#include <string.h>

#include "lfasim/readers/explore.h"
#include "lfasim/stack.h"
#include "tools/cli/explain.h"

static bool is_finding(const char *name)
{
    const struct lfs_finding_kind *kind;

    for (size_t i = 0; (kind = lfs_finding_kind(i)) != NULL; i++)
        if (strcmp(kind->name, name) == 0)
            return true;
    return false;
}

static bool page_at(size_t i, struct lfs_page *page)
{
    for (size_t k = 0; k < lfs_property_count(); k++) {
        const struct lfs_property *property = lfs_property_at(k);

        if (is_finding(property->name) || i-- > 0)
            continue;
        *page = (struct lfs_page){.name = property->name,
                                  .meaning = property->summary,
                                  .why = property->why,
                                  .mend = property->mend,
                                  .source = property->source};
        snprintf(page->kind, sizeof(page->kind), "property of explorations, built in");
        snprintf(page->example, sizeof(page->example),
                 "lfasim explore scenario.yaml judges it without being asked");
        return true;
    }
    return false;
}

const struct lfs_subject lfs_explain_properties = {
    "properties", "what must hold in every exploration", page_at, NULL, NULL};
