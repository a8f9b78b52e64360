/* SPDX-License-Identifier: BSD-3-Clause */
/* What verbs say about a wrong command line, and the exit statuses they share. */
#ifndef LFASIM_TOOLS_CLI_USAGE_H
#define LFASIM_TOOLS_CLI_USAGE_H

#include <stdio.h>

#include <getopt.h>

/* Exit statuses; `lfasim help` explains them. */
enum {
    LFS_EXIT_OK = 0,
    LFS_EXIT_FAILED = 1,       /* an expectation */
    LFS_EXIT_USAGE = 2,        /* a wrong command line */
    LFS_EXIT_INPUT = 3,        /* a file that cannot be read, or is wrong */
    LFS_EXIT_INCONCLUSIVE = 4, /* a bound was reached first, or files cannot tell */
    LFS_EXIT_DIVERGED = 5,     /* the same choices led elsewhere */
    LFS_EXIT_FAULT = 6,        /* of lfasim itself */
    LFS_EXIT_HOST = 7,         /* memory, disk, a closed output */
};

/* Prints "lfasim VERB: error: ..." and where to find help; returns LFS_EXIT_USAGE. */
int lfs_usage_error(const char *verb, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* The same after getopt_long answered result, '?' or ':', with an option string that begins with
 * ':' and opterr 0. An unknown long option gets the nearest of options as a suggestion. */
int lfs_usage_option(const char *verb, int result, char *const *argv, const struct option *options);

/* Prints words of text from column on, so that lines have at most 100 characters; those after the
 * first begin at indent. A line feed in text ends a line too, and one follows the text. */
void lfs_print_wrapped(const char *text, int column, int indent, FILE *out);

#endif
