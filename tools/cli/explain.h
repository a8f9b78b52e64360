/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The pages of `lfasim explain`, by subject. Each subject makes its pages from the tables that the
 * code uses: what has no text there has no page, and what has no table cannot be explained.
 */
#ifndef LFASIM_TOOLS_CLI_EXPLAIN_H
#define LFASIM_TOOLS_CLI_EXPLAIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

enum { LFS_PAGE_TEXT = 160 };

/* One page. name, meaning and source are always there, the other texts may be NULL. */
struct lfs_page {
    const char *name;
    char kind[LFS_PAGE_TEXT];    /* "FF-A status -6 (0xfffffffa)" */
    char alias[LFS_PAGE_TEXT];   /* another word that finds it, or "" */
    char example[LFS_PAGE_TEXT]; /* generated; "" where text_example is used */
    const char *meaning, *why, *upstream, *mend, *text_example, *source;
};

struct lfs_subject {
    const char *word, *summary;
    /* Fills the i-th page; false past the end. */
    bool (*page)(size_t i, struct lfs_page *page);
    /* Prints what the tables hold of it, a line each with two blanks in front; may be NULL. */
    void (*facts)(size_t i, FILE *out);
    /* Whether the number is one of this page's: a function id, a status; may be NULL. */
    bool (*has_number)(size_t i, uint64_t number);
};

/* All of them; ends with NULL. */
extern const struct lfs_subject *const lfs_subjects[];

/* Whether word is the page's name or alias, in any spelling. */
bool lfs_page_is(const struct lfs_page *page, const char *word);

/* explain_abi.c */
extern const struct lfs_subject lfs_explain_statuses, lfs_explain_calls, lfs_explain_messages,
    lfs_explain_conduits;
/* explain_behaviours.c */
extern const struct lfs_subject lfs_explain_behaviours;
/* explain_gaps.c */
extern const struct lfs_subject lfs_explain_gaps;
/* explain_clients.c */
extern const struct lfs_subject lfs_explain_clients;
/* explain_scenario.c */
extern const struct lfs_subject lfs_explain_faults, lfs_explain_steps, lfs_explain_values;
/* explain_kinds.c */
extern const struct lfs_subject lfs_explain_kinds, lfs_explain_functions;
/* explain_properties.c */
extern const struct lfs_subject lfs_explain_properties;
/* explain_models.c */
extern const struct lfs_subject lfs_explain_rules, lfs_explain_findings, lfs_explain_states,
    lfs_explain_policies, lfs_explain_ends;

/* explain_print.c: a page as text or JSON line; a line of a list. */
void lfs_page_print(const struct lfs_subject *subject, size_t i, FILE *out);
void lfs_page_json(const struct lfs_subject *subject, size_t i, FILE *out);
void lfs_page_line(const struct lfs_page *page, int width, FILE *out);

#endif
