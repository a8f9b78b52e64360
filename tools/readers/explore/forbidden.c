/* SPDX-License-Identifier: BSD-3-Clause */
/* Findings that built-in properties forbid, by name: a run makes few of them, and a search looks at
 * millions of states. */
#include <stdlib.h>
#include <string.h>

#include "tools/readers/explore/explore_private.h"

struct forbidden {
    const char *name;
    unsigned property, part;
};

static int by_name(const void *a, const void *b)
{
    const struct forbidden *x = a, *y = b;
    int order = strcmp(x->name, y->name);

    return order ? order : (x->property > y->property) - (x->property < y->property);
}

void forbidden_init(struct lfs_exploration *x)
{
    for (size_t i = 0; i < x->judged.count; i++) {
        const struct judged *judged = judged_at(x, i);

        for (unsigned k = 0; judged->builtin && !judged->nowhere && k < BUILTIN_FINDINGS; k++)
            if (judged->builtin->findings[k])
                *(struct forbidden *)list_add(&x->arena, &x->forbidden, sizeof(struct forbidden)) =
                    (struct forbidden){judged->builtin->findings[k], (unsigned)i, k};
    }
    if (x->forbidden.count)
        qsort(x->forbidden.items, x->forbidden.count, sizeof(struct forbidden), by_name);
}

/* The first of a name, or behind all. */
static size_t first_of(const struct lfs_exploration *x, const char *name)
{
    const struct forbidden *all = x->forbidden.items;
    size_t low = 0, high = x->forbidden.count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (strcmp(all[middle].name, name) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

uint64_t judge_forbidden(const struct monitor *monitor, const struct lfs_machine *m,
                         struct judging *j)
{
    const struct lfs_exploration *x = monitor->x;
    const struct forbidden *all = x->forbidden.items;
    const char *name;
    uint64_t hash = 0;

    for (unsigned i = 0; (name = lfs_finding_name(m, i)) != NULL; i++)
        for (size_t at = first_of(x, name);
             at < x->forbidden.count && strcmp(all[at].name, name) == 0; at++) {
            const struct judged *judged = judged_at(x, all[at].property);

            if (!judged_under(x, judged, monitor->combination) ||
                !judged_part(x, judged, all[at].part, monitor->combination))
                continue;
            hash += mix(all[at].part, all[at].property + 1);
            if (!j)
                continue;
            j->property = all[at].property;
            violated(j, all[at].part);
        }
    return hash;
}
