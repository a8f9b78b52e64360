/* SPDX-License-Identifier: BSD-3-Clause */
/* Decisions in words. */
#include <string.h>

#include "lfasim/anything.h"
#include "lfasim/guest.h"
#include "lfasim/readers/trace_view.h"
#include "lfasim/script.h"

/* Alternative i of "a|b|c" and its length; NULL when there are fewer. */
static const char *alternative(const char *list, unsigned i, size_t *length)
{
    for (; i > 0 && list != NULL; i--) {
        list = strchr(list, '|');
        list = list != NULL ? list + 1 : NULL;
    }
    *length = list != NULL ? strcspn(list, "|") : 0;
    return list;
}

/* What a misbehaving partition of that name can do, or NULL. */
static const char *variant(const char *behaviour, unsigned taken)
{
    unsigned count;
    const struct lfs_behaviour *list = lfs_builtin_behaviours(&count), *found;

    found = lfs_behaviour_find(list, count, behaviour);
    for (unsigned i = 0; found != NULL && found->variants != NULL && found->variants[i]; i++)
        if (i == taken)
            return found->variants[i];
    return NULL;
}

void lfs_trace_choice_text(const struct lfs_record *record, char *out, size_t size)
{
    const char *name = record->u.choice.name, *colon = strstr(name, ": "), *found = NULL;
    unsigned taken = record->u.choice.taken;
    size_t length = 0;

    if (record->u.choice.choice == LFS_CHOICE_FAULT)
        found = taken == 1 ? "strikes" : "passes";
    else if (record->u.choice.choice == LFS_CHOICE_MISBEHAVIOUR)
        found = variant(name, taken);
    else if (record->u.choice.choice == LFS_CHOICE_ANYTHING)
        found = lfs_any_choice(name, taken);
    if (found != NULL)
        snprintf(out, size, "%s: %s", name, found);
    else if (colon != NULL && (found = alternative(colon + 2, taken, &length)) != NULL)
        snprintf(out, size, "%.*s: %.*s", (int)(colon - name), name, (int)length, found);
    else
        snprintf(out, size, "%s: alternative %u of 0..%u", name, taken,
                 record->u.choice.count - 1u);
}
