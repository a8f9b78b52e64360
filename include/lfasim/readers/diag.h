/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Diagnostics: one reporter for everything a user wrote.
 *
 * A message looks like a compiler's:
 *
 *   file:line:col: error: sentence [NAME]
 *      14 |     handels:
 *         |     ^~~~~~~
 *   other.yaml:3:1: note: first defined here
 *   help: did you mean 'handles'?
 *
 * A diagnostic has one stable NAME (the reference's where it has one, such as MEM_REGION_OVERLAP).
 * Messages are collected and printed in the order of their positions, an empty line between them.
 * At most LFS_DIAG_SHOWN_MAX errors are shown, then "and N more"; JSON has them all.
 *
 * The catalogue knows the severity of a name; lfs_diag_override changes it for one reporter, which
 * is what --warn, --error and --allow do. Readers therefore ask the reporter whether an error was
 * added (lfs_diag_errors before and after) and never conclude it from a name.
 *
 * Whatever bytes a message, a file name or a source line holds, a terminal gets printable UTF-8
 * only: every other character is printed as '?'. Tabs are shown as spaces, stops every 8 columns;
 * of a very long source line only the part around the caret is shown, of a very long message
 * the beginning.
 */
#ifndef LFASIM_READERS_DIAG_H
#define LFASIM_READERS_DIAG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "lfasim/readers/diagnostics.h"

#define LFS_DIAG_SHOWN_MAX 20

/* A place in a file. line and column count from 1, columns in characters; 0 = not known. length is
 * in characters (0 = 1) and ends with the line. In a binary, which has no lines, line is 0 and
 * column counts bytes from 1: `file: offset 0x8: error: ...` is column 9. file belongs to the
 * caller; a reporter takes a copy of it. NULL = the message is about no file. */
struct lfs_pos {
    const char *file;
    unsigned line;
    unsigned column;
    unsigned length;
};

/* Opaque. One per command; not thread-safe: calls on one reporter must not overlap. */
struct lfs_diag;

/* Creates an empty reporter; never NULL (exits 7 when memory is exhausted). */
struct lfs_diag *lfs_diag_new(void);
/* The same with the overrides of another one: for messages that are kept apart for a while. */
struct lfs_diag *lfs_diag_new_like(const struct lfs_diag *other);
/* Frees the reporter and its messages. diag may be NULL. */
void lfs_diag_free(struct lfs_diag *diag);

/* What becomes of the messages of one name. */
enum lfs_diag_level { LFS_DIAG_ALLOW, LFS_DIAG_WARN, LFS_DIAG_ERROR };

/* Whether a level may be asked for: raising always, lowering an error only where its entry says
 * that readers can go on without (may_lower). */
bool lfs_diag_may_override(const struct lfs_diagnostic *entry, enum lfs_diag_level level);

/* From now on messages of that entry are errors, warnings, or not added at all (ALLOW; what would
 * attach to them is dropped too). Later calls win; a level that may not be asked for is ignored.
 */
void lfs_diag_override(struct lfs_diag *diag, const struct lfs_diagnostic *entry,
                       enum lfs_diag_level level);

/* Whether messages of that name are not added, by the last level that was asked for. */
bool lfs_diag_allows(const struct lfs_diag *diag, const char *name);

/* Makes length bytes of text, which are copied, the content of file for lfs_diag_print: for text
 * that lies in no file or may have changed since. A later call for the same file replaces it. */
void lfs_diag_source(struct lfs_diag *diag, const char *file, const char *text, size_t length);

/* Adds a message. Later lfs_diag_note/_fact/_help calls attach to it until the next message; notes
 * and facts are printed after it in the order of the calls, then helps. Before the first message
 * they do nothing. The text is copied. name must be one of diagnostics.h, which knows its severity.
 */
void lfs_diag_add(struct lfs_diag *diag, struct lfs_pos pos, const char *name, const char *format,
                  ...) __attribute__((format(printf, 4, 5)));
/* The same where what is an error elsewhere may be meant: a warning, unless a level was asked for.
 */
void lfs_diag_add_warning(struct lfs_diag *diag, struct lfs_pos pos, const char *name,
                          const char *format, ...) __attribute__((format(printf, 4, 5)));
/* Another place that the message is about, with its source line. */
void lfs_diag_note(struct lfs_diag *diag, struct lfs_pos pos, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* An indented "= ..." line: expected, actual, a figure. Lines after a '\n' are indented alike. */
void lfs_diag_fact(struct lfs_diag *diag, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* What the last message says is that its input cannot be parsed, though its name does not always
 * mean that. */
void lfs_diag_is_malformed(struct lfs_diag *diag);
/* How to mend it. */
void lfs_diag_help(struct lfs_diag *diag, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* How many messages of that severity were added, shown or not. */
size_t lfs_diag_errors(const struct lfs_diag *diag);
size_t lfs_diag_warnings(const struct lfs_diag *diag);
/* Whether an error says that an input cannot be read, or cannot be parsed at all: by its entry in
 * the catalogue (malformed), or by lfs_diag_is_malformed(). */
bool lfs_diag_malformed(const struct lfs_diag *diag);

/* Prints all messages, ordered by file (first mention first), line and column. Source lines are
 * read from the files unless lfs_diag_source gave them; a file that cannot be read again, is no
 * regular file or is larger than 16 MiB simply shows none. */
void lfs_diag_print(const struct lfs_diag *diag, FILE *out);

/* Writes all messages in the same order as JSON lines; tools/README.md has their shape. */
void lfs_diag_print_json(const struct lfs_diag *diag, FILE *out);

#endif
