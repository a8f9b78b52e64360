/* SPDX-License-Identifier: BSD-3-Clause */
/* The subjects that can be explained, and which pages a word or number means. */
#include "tools/cli/explain.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "lfasim/readers/diagnostics.h"

static bool diagnostic_page(size_t i, struct lfs_page *page)
{
    const struct lfs_diagnostic *entry = lfs_diagnostic_at(i);

    if (entry == NULL)
        return false;
    *page = (struct lfs_page){.name = entry->name,
                              .meaning = entry->meaning,
                              .why = entry->why,
                              .upstream = entry->upstream,
                              .mend = entry->mend,
                              .text_example = entry->example,
                              .source = entry->source};
    snprintf(page->kind, sizeof(page->kind), "diagnostic about %s, %s%s", lfs_diagnostic_subject(i),
             entry->severity == LFS_ERROR     ? "an error"
             : entry->severity == LFS_WARNING ? "a warning"
                                              : "a note",
             entry->severity != LFS_ERROR ? " (--error, --allow)"
             : entry->may_lower           ? " (--warn, --allow)"
                                          : "");
    return true;
}

static void diagnostic_facts(size_t i, FILE *out)
{
    if (lfs_diagnostic_at(i)->malformed)
        fputs("  check ends with exit status 3 over it: an input cannot be read or parsed\n", out);
}

static const struct lfs_subject explain_diagnostics = {
    "diagnostics", "messages about what a user wrote, by the name in brackets", diagnostic_page,
    diagnostic_facts, NULL};

const struct lfs_subject *const lfs_subjects[] = {
    &explain_diagnostics,
    &lfs_explain_findings,
    &lfs_explain_rules,
    &lfs_explain_statuses,
    &lfs_explain_states,
    &lfs_explain_calls,
    &lfs_explain_messages,
    &lfs_explain_clients,
    &lfs_explain_conduits,
    &lfs_explain_policies,
    &lfs_explain_gaps,
    &lfs_explain_behaviours,
    &lfs_explain_properties,
    &lfs_explain_kinds,
    &lfs_explain_functions,
    &lfs_explain_faults,
    &lfs_explain_steps,
    &lfs_explain_values,
    &lfs_explain_ends,
    NULL,
};

static char plain(char c)
{
    return c == '-' ? '_' : (char)toupper((unsigned char)c);
}

/* Names are met in many spellings: case does not count, and '-' is '_'. */
static bool same(const char *a, const char *b)
{
    while (*a != '\0' && plain(*a) == plain(*b)) {
        a++;
        b++;
    }
    return *a == *b;
}

/* A call is also meant by the name of one of its forms, FFA_RUN_32. */
static bool is_form(const struct lfs_page *page, const char *word)
{
    size_t length = strlen(page->name);

    return strncmp(page->alias, page->name, length) == 0 &&
           strncasecmp(page->name, word, length) == 0 &&
           (strcmp(word + length, "_32") == 0 || strcmp(word + length, "_64") == 0);
}

bool lfs_page_is(const struct lfs_page *page, const char *word)
{
    return same(page->name, word) ||
           (page->alias[0] != '\0' && (same(page->alias, word) || is_form(page, word)));
}
