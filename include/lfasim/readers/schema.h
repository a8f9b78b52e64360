/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The keys of the maps in scenario files, as tables.
 *
 * One table serves three ends: a reader checks a map against it, messages name keys out of it, and
 * the key tables of the scenario format's description are printed from it.
 */
#ifndef LFASIM_READERS_SCHEMA_H
#define LFASIM_READERS_SCHEMA_H

#include "lfasim/readers/yaml_tree.h"

/* One key. All texts are plain English without markup; NULL where there is nothing to say. */
struct lfs_schema_key {
    const char *name;
    const char *type;           /* "integer", "list of steps", ... */
    const char *unit_or_values; /* "bytes", or "spec, upstream" */
    const char *default_text;   /* what holds where the key is not written */
    bool required;              /* has no default */
    const char *help;           /* one sentence */
};

/* A kind of map. */
struct lfs_schema {
    const char *noun; /* what messages call it: "image" */
    bool named;       /* many of them lie in one map, each under its name: image 'sp1-v1' */
    const struct lfs_schema_key *keys;
    size_t count;
};

/*
 * Checks that map is a map (else EXPECTED_MAP), that each of its keys is in the table (else
 * UNKNOWN_KEY, with the nearest key that is) and that no required key is missing (else MISSING_KEY;
 * a misspelt one is reported once, as unknown). Adds all errors to diag and returns whether there
 * were none. Values are not looked at. A misspelt key bears the nearest key's name from then on,
 * unless that is there too: its value is read as what was meant, and only the misspelling is told.
 * Thread-safe, apart from the reporter and the keys of map.
 */
bool lfs_schema_check(const struct lfs_schema *section, const struct lfs_yaml_node *map,
                      struct lfs_diag *diag);

/* Prints the keys as a Markdown table: | key | type | unit or values | default | meaning |. */
void lfs_schema_print_markdown(const struct lfs_schema *section, FILE *out);

#endif
