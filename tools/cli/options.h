/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The options that verbs share: one table names, parses and explains them.
 *
 * Wrong ones are told on stderr, with the nearest right one.
 */
#ifndef LFASIM_TOOLS_CLI_OPTIONS_H
#define LFASIM_TOOLS_CLI_OPTIONS_H

#include <getopt.h>
#include <stdio.h>

#include "lfasim/readers/diag.h"
#include "lfasim/readers/sarif.h"
#include "lfasim/readers/scenario.h"

enum lfs_format {
    LFS_FORMAT_TEXT,
    LFS_FORMAT_JSON,
    LFS_FORMAT_TAP,
    LFS_FORMAT_JUNIT,
    LFS_FORMAT_SARIF,
    LFS_FORMAT_CSV
};
enum lfs_report { LFS_REPORT_TEXT, LFS_REPORT_MERMAID, LFS_REPORT_CHROME };

/* Which of the options a verb takes; -h is always among them. */
enum {
    LFS_OPTION_SEED = 1 << 0,
    LFS_OPTION_CHOICES = 1 << 1,
    LFS_OPTION_BACKEND = 1 << 2,
    LFS_OPTION_SET = 1 << 3,
    LFS_OPTION_CASE = 1 << 4,
    LFS_OPTION_TRACE = 1 << 5,
    LFS_OPTION_FORMAT = 1 << 6,
    LFS_OPTION_QUIET = 1 << 7,
    LFS_OPTION_VERBOSE = 1 << 8,
    LFS_OPTION_LEVELS = 1 << 9,      /* --warn, --error, --allow */
    LFS_OPTION_RUN_FORMAT = 1 << 10, /* --format with those that tell verdicts */
    LFS_OPTION_AS = 1 << 11,
    LFS_OPTION_OUT = 1 << 12,
    LFS_OPTION_JOBS = 1 << 13,
    LFS_OPTION_COVERAGE = 1 << 14,
    LFS_OPTION_FORCE = 1 << 15,
    LFS_OPTION_NO_ORACLE = 1 << 16,
    LFS_OPTION_CHECK_FORMAT = 1 << 17,   /* --format with sarif */
    LFS_OPTION_EXPLORE_FORMAT = 1 << 18, /* --format with csv */
};

/* What --warn, --error and --allow said. */
struct lfs_level {
    const struct lfs_diagnostic *entry;
    enum lfs_diag_level level;
};

/* So many --set at most. */
#define LFS_SETS_MAX 64

struct lfs_options {
    bool help, quiet, verbose, force, no_oracle;
    enum lfs_format format;
    struct lfs_sarif *sarif; /* with LFS_FORMAT_SARIF: the document, begun and ended by the verb */
    enum lfs_report report;
    unsigned jobs;            /* 1 unless said otherwise, never 0 */
    enum lfs_backend backend; /* threads unless said otherwise */
    struct lfs_choice_source choices;
    const char *choices_word;      /* --choices as written, or NULL */
    struct lfs_scenario_set *sets; /* owned, and their texts too */
    size_t set_count;
    struct lfs_level *levels; /* owned; later ones win */
    size_t level_count;
    const char *case_name;  /* or NULL */
    const char *trace_path; /* or NULL */
    const char *out_path;   /* or NULL */
    const char *coverage;   /* a folder, or NULL */
    char *const *words;     /* what belongs to no option; in argv */
    size_t word_count;
};

/* Parses argv, which may be reordered and must outlive the options. Returns LFS_EXIT_OK, or, after
 * saying why, LFS_EXIT_USAGE or (a file of choices that cannot be read) LFS_EXIT_INPUT. Free the
 * options in either case. Uses getopt: one thread at a time. */
int lfs_options_parse(const char *verb, unsigned accepted, int argc, char **argv,
                      struct lfs_options *options);

/* The same for a verb that has options of its own besides: rows ends with a NULL name; each val is
 * a letter, which is its short form, or at least LFS_OPTION_OWN. take gets each one that is met and
 * returns LFS_EXIT_OK or, after saying why, LFS_EXIT_USAGE. */
enum { LFS_OPTION_OWN = 512, LFS_OWN_OPTIONS_MAX = 48 };
struct lfs_own_options {
    const struct option *rows;
    int (*take)(void *user, int val, const char *word);
    void *user;
};
int lfs_options_parse_own(const char *verb, unsigned accepted, const struct lfs_own_options *own,
                          int argc, char **argv, struct lfs_options *options);
void lfs_options_free(struct lfs_options *options);
/* As if the command line said --set WORD. Returns LFS_EXIT_OK, or LFS_EXIT_USAGE after saying why.
 */
int lfs_options_add_set(const char *verb, const char *word, struct lfs_options *options);

/* *path becomes what --option names: a file or folder. '-' is none: what goes to the standard
 * output does so without the option. Returns LFS_EXIT_OK, or LFS_EXIT_USAGE after saying why. */
int lfs_options_take_path(const char *verb, const char *option, const char *word,
                          const char **path);

/* Prints the accepted options for a help text. */
void lfs_options_explain(unsigned accepted, FILE *out);

/* A reporter that the options' levels hold for, and its end: its messages go to stderr, or as JSON
 * lines to stdout, or into the SARIF document. Returns status, or LFS_EXIT_INPUT where it was
 * LFS_EXIT_OK and an error was added: a warning that --error raised fails a verb like any other
 * error. */
struct lfs_diag *lfs_options_reporter(const struct lfs_options *options);
int lfs_options_report(const struct lfs_options *options, struct lfs_diag *diag, int status);
/* The same to streams of one's own: text to errors, JSON lines to out. Returns LFS_EXIT_INPUT where
 * a message is an error, else LFS_EXIT_OK. */
int lfs_options_report_to(const struct lfs_options *options, struct lfs_diag *diag, FILE *out,
                          FILE *errors);
/* The same, and the reporter stays. */
int lfs_options_show(const struct lfs_options *options, struct lfs_diag *diag, FILE *out,
                     FILE *errors);

/* Says that word, of a kind such as "verb", is none of the NULL-terminated names, and which one it
 * might be. prefix is "lfasim" or "lfasim VERB". Returns LFS_EXIT_USAGE. */
int lfs_unknown_word(const char *prefix, const char *kind, const char *word,
                     const char *const *names);

/* *index becomes the place of word among names. Returns LFS_EXIT_OK, or, after the same message,
 * LFS_EXIT_USAGE. */
int lfs_options_pick(const char *verb, const char *kind, const char *word, const char *const *names,
                     unsigned *index);

#endif
