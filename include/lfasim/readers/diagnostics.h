/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The catalogue of diagnostics: every name that the reporter prints, with its severity and its
 * page.
 *
 * A name is the reference's where it has one (MEM_REGION_OVERLAP, PKG_BAD_MAGIC, MF-.. rows of
 * manifests-packages-boot.md 10), else one of our own. It is also the word that --warn, --error,
 * --allow, explain, JSON and the tests use. Constant data, safe from any thread.
 */
#ifndef LFASIM_READERS_DIAGNOSTICS_H
#define LFASIM_READERS_DIAGNOSTICS_H

#include <stdbool.h>
#include <stddef.h>

enum lfs_severity { LFS_NOTE, LFS_WARNING, LFS_ERROR };

/* One diagnostic. Texts are plain English, whole sentences; meaning, mend and source are always
 * there, the others may be NULL where there is nothing to say. */
struct lfs_diagnostic {
    const char *name;
    enum lfs_severity severity; /* unless an option says otherwise */
    bool malformed;             /* an input cannot be read, or cannot be parsed at all */
    bool may_lower;             /* an error after which readers can go on: --warn, --allow */
    const char *meaning;        /* what is wrong */
    const char *why;            /* why the rule exists */
    const char *upstream;       /* what the reference firmware and tools do with such an input */
    const char *mend;           /* how to mend it */
    const char *example;        /* input that triggers it, several lines */
    const char *source;         /* "manifests-packages-boot 3.7 M09, MF-49", or "lfasim" */
};

/* The entry of that name, or NULL. */
const struct lfs_diagnostic *lfs_diagnostic_find(const char *name);
/* All entries, by subject and in the order of their tables; index below the count. */
size_t lfs_diagnostic_count(void);
const struct lfs_diagnostic *lfs_diagnostic_at(size_t index);
/* What an entry is about: "YAML", "partition manifest". NULL beyond the count. */
const char *lfs_diagnostic_subject(size_t index);

#endif
