/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What the parts that read a replay file share.
 *
 *   replay_read.c     the file, line by line
 *   replay_words.c    words, numbers and texts of a line
 *   replay_dropped.c  lines about what the run leaves out
 */
#ifndef LFASIM_TOOLS_READERS_REPLAY_READER_H
#define LFASIM_TOOLS_READERS_REPLAY_READER_H

#include "lfasim/readers/replay.h"
#include "tools/readers/host/arena.h"

/* What is returned is the first member. */
struct file {
    struct lfs_replay replay;
    struct arena arena;
    struct list sets, policies, dropped, decisions;
};

struct reader {
    struct file *file;
    const char *path;
    struct lfs_diag *diag;
    size_t errors; /* in diag before this file */
    unsigned line;
    unsigned *line_of;            /* by key, where it stands first; 0: nowhere */
    const char *begin, *at, *end; /* of the line, without its end and blanks there */
};

struct word {
    const char *text;
    size_t length;
};

/* replay_words.c */
struct lfs_pos replay_place(const struct reader *r, const char *at, size_t length);
bool replay_is_blank(char c);
void replay_skip_blanks(struct reader *r);
/* The next one, empty at the end of the line. */
struct word replay_word(struct reader *r);
bool replay_word_is(struct word word, const char *text);
/* False, after a message. */
bool replay_syntax(const struct reader *r, struct word word, const char *wanted);
/* -1: it is none. */
int replay_hex_digit(char c);
/* What is left of the line, its \xHH as bytes; NULL after a message. */
const char *replay_rest(struct reader *r, const char *wanted);
/* A decimal number, or with 0x in front a hexadecimal one, without leading zeros. */
bool replay_number(struct reader *r, uint64_t max, const char *wanted, uint64_t *out);
/* That nothing is left of the line. */
bool replay_at_end(struct reader *r);

/* replay_dropped.c: "cpu0 3.2 LFA_PRIME", behind `dropped`; and "cpu0 3 2 repeat", behind `rounds`.
 */
void replay_read_dropped(struct reader *r);
void replay_read_rounds(struct reader *r);
/* That no two are about one step. */
void replay_check_dropped(const struct reader *r);

#endif
