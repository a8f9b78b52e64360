/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What became of a scenario file or of one of its cases: what counts, and all that is printed. It
 * holds no pointers into a scenario or a machine, so that another process can have made it.
 */
#ifndef LFASIM_TOOLS_CLI_RESULT_H
#define LFASIM_TOOLS_CLI_RESULT_H

#include "lfasim/readers/scenario.h"

/* Instead of the index of a case: about the file as a whole. */
#define LFS_WHOLE_FILE SIZE_MAX

enum lfs_result_text {
    LFS_RESULT_NAME,     /* of the case; of a file those of its cases, each with a newline */
    LFS_RESULT_OUT,      /* in the format of the run */
    LFS_RESULT_FAILURES, /* text: what is printed at the end */
    LFS_RESULT_ERRORS,   /* diagnostics */
    LFS_RESULT_TRACE,    /* JSON lines, if a trace is wanted */
    LFS_RESULT_TEXTS
};

struct lfs_result {
    size_t file;  /* index of its path */
    size_t index; /* of the case among those that are meant, or LFS_WHOLE_FILE */
    size_t cases; /* of a whole file: how many cases are meant */
    int status;   /* exit status that follows from it */
    bool ran;     /* a case that was judged */
    bool lost;    /* the process that worked on it has ended; ERRORS says so, in any format */
    enum lfs_verdict verdict;
    uint64_t set_fits; /* of a whole file: a bit for each --set that it has a variable for */
    size_t length[LFS_RESULT_TEXTS];
    char *text[LFS_RESULT_TEXTS]; /* NUL-terminated, owned; NULL is empty */
};

/* The text, or "". */
const char *lfs_result_text(const struct lfs_result *result, enum lfs_result_text which);
/* Takes text, which was allocated. */
void lfs_result_take(struct lfs_result *result, enum lfs_result_text which, char *text,
                     size_t length);
/* Frees the texts. */
void lfs_result_clear(struct lfs_result *result);

/* Over a descriptor, to the process at its other end. False when that is gone. */
bool lfs_result_send(int fd, const struct lfs_result *result);
bool lfs_result_receive(int fd, struct lfs_result *result);
/* Whole blocks of bytes, through interruptions; false at the end of the file or on an error. */
bool lfs_send_all(int fd, const void *bytes, size_t length);
bool lfs_receive_all(int fd, void *bytes, size_t length);

#endif
