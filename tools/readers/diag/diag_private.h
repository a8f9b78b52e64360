/* SPDX-License-Identifier: BSD-3-Clause */
/* What the parts of the reporter share: the collected messages, and the lines of source files. */
#ifndef LFASIM_TOOLS_READERS_DIAG_PRIVATE_H
#define LFASIM_TOOLS_READERS_DIAG_PRIVATE_H

#include "lfasim/readers/diag.h"

enum lfs_diag_part { LFS_DIAG_PLACE, LFS_DIAG_FACT, LFS_DIAG_HELP };

/* What is attached to a message. */
struct lfs_diag_extra {
    enum lfs_diag_part part;
    struct lfs_pos pos; /* of LFS_DIAG_PLACE */
    char *text;
};

struct lfs_diag_message {
    enum lfs_severity severity;
    bool malformed;
    struct lfs_pos pos;
    const char *name;
    char *text;
    struct lfs_diag_extra *extras;
    size_t extra_count, extra_capacity;
};

/* The text of a file, and where its lines begin. */
struct lfs_diag_text {
    const char *file;
    char *bytes; /* NULL: not readable */
    size_t length;
    size_t *lines; /* offset of each line; NULL until first asked */
    size_t line_count;
};

struct lfs_diag_texts {
    struct lfs_diag_text *items;
    size_t count, capacity;
};

struct lfs_diag_change {
    const struct lfs_diagnostic *entry;
    enum lfs_diag_level level;
};

struct lfs_diag {
    struct lfs_diag_message *messages;
    size_t count, capacity;
    struct lfs_diag_change *changes; /* overrides; the last one of an entry counts */
    size_t change_count, change_capacity;
    bool muted; /* the last message was not added: nothing attaches */
    size_t errors, warnings;
    struct lfs_diag_texts given; /* by lfs_diag_source */
    char **names; /* of the files that anything here is about: no caller need keep them */
    size_t name_count, name_capacity;
};

/* The messages in the order of their places: an array of count pointers, to be freed. */
const struct lfs_diag_message **lfs_diag_sorted(const struct lfs_diag *diag);

/* "note", "warning", "error". */
const char *lfs_severity_word(enum lfs_severity severity);

/* Adds an empty text of that name, or empties the one that is there. */
struct lfs_diag_text *lfs_diag_text_new(struct lfs_diag_texts *texts, const char *file);
struct lfs_diag_text *lfs_diag_text_find(const struct lfs_diag_texts *texts, const char *file);
void lfs_diag_texts_free(struct lfs_diag_texts *texts);
/* The reporter's own copy of the name of a file; NULL for NULL. */
const char *lfs_diag_name(struct lfs_diag *diag, const char *file);
/* The same, and the reporter is told what the file contains unless it knows that. */
const char *lfs_diag_keep(struct lfs_diag *diag, const char *path, const char *text, size_t length);

/* Prints the source line of a place with its gutter, caret and tildes; nothing where the line is
 * not known. */
void lfs_diag_text_show(struct lfs_diag_text *text, struct lfs_pos pos, FILE *out);

#endif
