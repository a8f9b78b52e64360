/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What `lfasim check` shares with those who judge files: one table of kinds of files.
 *
 * To add a kind: a row in check_kinds.c, and a function that judges it in a file of its own.
 */
#ifndef LFASIM_TOOLS_CLI_CHECK_H
#define LFASIM_TOOLS_CLI_CHECK_H

#include "lfasim/readers/dts.h"
#include "lfasim/readers/image_verdict.h"
#include "lfasim/readers/json.h"
#include "lfasim/readers/scenario.h"
#include "lfasim/readers/system.h"
#include "tools/cli/options.h"

/* Files joined by '+': a base and its fragments. */
enum { LFS_CHECK_PARTS_MAX = 32, LFS_CHECK_TEXT_SIZE = 200, LFS_CHECK_VERDICTS_MAX = 4 };

/* The most that is read of a file: as much as of a package. */
#define LFS_CHECK_BYTES_MAX ((size_t)1 << 30)

/* What the user says of the platform. */
enum { LFS_CHECK_COMPONENTS_MAX = 64 };
struct lfs_check_platform {
    enum lfs_assumed_platform assumed;                                /* --platform */
    bool supports, transfer_list;                                     /* --firmware */
    struct lfs_stated_component components[LFS_CHECK_COMPONENTS_MAX]; /* --component */
    size_t component_count;
};

struct lfs_check_options {
    struct lfs_options shared;
    const char *include_folders[LFS_CHECK_PARTS_MAX];
    size_t include_count;
    struct lfs_build_limits limits; /* --limits */
    struct lfs_check_platform platform;
    bool quirks;           /* --quirks hafnium */
    bool deck;             /* --deck */
    const char *from, *to; /* --from, --to: both or neither */
    bool ready;            /* --ready */
    bool separate;         /* --separate */
    const char *map;       /* --map: a file, or "-"; NULL: none */
};

/* For files on the command line; borrows from options. */
struct lfs_system_options lfs_check_system_options(const struct lfs_check_options *options);

/* One word of the command line. */
struct lfs_check_file {
    const char *word;                       /* as written */
    const char *parts[LFS_CHECK_PARTS_MAX]; /* the files in it; they outlive the reporter */
    size_t part_count;
    const uint8_t *bytes; /* of the first part, 8-byte aligned */
    size_t size;
    const struct lfs_check_options *options;
};

/* The words of --platform, --firmware and --component. LFS_EXIT_OK, or LFS_EXIT_USAGE after saying
 * why. */
int lfs_check_platform(const char *word, struct lfs_check_platform *out);
int lfs_check_firmware(const char *word, struct lfs_check_platform *out);
int lfs_check_component(const char *word, struct lfs_check_platform *out);
/* --limits: a build, or NAME=N. LFS_EXIT_OK, or LFS_EXIT_USAGE after saying why. */
int lfs_check_limit(const char *word, struct lfs_build_limits *limits);
/* Prints the names of limits with their ranges for the help text. */
void lfs_check_limits_explain(FILE *out);

/* "error", "errors" */
static inline const char *lfs_plural(size_t count)
{
    return count == 1 ? "" : "s";
}

/* What was found out, besides messages. All texts may stay empty. */
struct lfs_check_result {
    const char *kind;                  /* set by the caller: the kind's name */
    char details[LFS_CHECK_TEXT_SIZE]; /* "binding 1.1, FF-A 1.3, S-EL0" */
    struct lfs_check_verdict {
        const char *consumer; /* "SPMD" */
        bool accepts;
        char text[LFS_CHECK_TEXT_SIZE]; /* "MEM_REGION_OVERLAP (21)" */
    } verdicts[LFS_CHECK_VERDICTS_MAX]; /* where consumers judge for themselves */
    size_t verdict_count;
    bool partition;                  /* it describes one: three answers can be given of it alone */
    struct lfs_image_verdict *image; /* malloc'ed, freed by the caller; NULL: nothing to say */
};

/* Judges a file: all that is wrong goes to diag. LFS_EXIT_OK if it could be parsed (errors in diag
 * then mean LFS_EXIT_FAILED), LFS_EXIT_INPUT if it is malformed, LFS_EXIT_HOST. */
typedef int lfs_check_judge(const struct lfs_check_file *file, struct lfs_diag *diag,
                            struct lfs_check_result *result);

/* Adds a file that could be parsed to those that are judged together. */
typedef void lfs_check_join(const struct lfs_check_file *file, struct lfs_system *system);

struct lfs_check_kind {
    const char *name; /* "SP package" */
    /* Whether these bytes can be nothing else; NULL: only the name tells. */
    bool (*recognise)(const uint8_t *bytes, size_t size);
    const char *const *endings; /* of file names, NULL-terminated; asked if no content was enough */
    lfs_check_judge *judge;
    lfs_check_join *join; /* NULL: it is a whole by itself */
};

/* Ends with a NULL name. */
extern const struct lfs_check_kind lfs_check_kinds[];
/* Which files a word names. LFS_EXIT_OK, or LFS_EXIT_USAGE after saying why; free *file either way.
 */
int lfs_check_split(const char *word, const struct lfs_check_options *options,
                    struct lfs_check_file *file);
void lfs_check_free(struct lfs_check_file *file);
/* Reads its first part and finds out of what kind it is. LFS_EXIT_OK; else LFS_EXIT_INPUT with a
 * message and *kind NULL. Close it either way. */
int lfs_check_open(struct lfs_check_file *file, struct lfs_diag *diag,
                   const struct lfs_check_kind **kind);
void lfs_check_close(struct lfs_check_file *file);

/* The kind of a file, or NULL. */
const struct lfs_check_kind *lfs_check_kind_of(const char *path, const uint8_t *bytes, size_t size);

/* LFS_EXIT_INPUT if diag has an error that says that something cannot be read or parsed, else
 * LFS_EXIT_OK. */
int lfs_check_parsed(const struct lfs_diag *diag);

/* A new verdict of result; consumer is a literal. */
struct lfs_check_verdict *lfs_check_verdict_add(struct lfs_check_result *result,
                                                const char *consumer, bool accepts);

/* `check --from OLD --to NEW`: compares them and prints the verdict. The words may be one manifest
 * of the SPMC. Returns the exit status. */
int lfs_check_upgrade(const struct lfs_check_options *options);

/* ---- all files together ---------------------------------------------------------------------- */

/* One word of the command line, judged by itself. */
struct lfs_checked {
    struct lfs_check_file file;
    const struct lfs_check_kind *kind; /* NULL: none that is known */
    bool parsed, partition;            /* partition: as in the result */
    int status;
    struct lfs_image_verdict *image; /* malloc'ed; NULL: nothing to say */
};

/* Prints and tells the layouts of files by themselves; where system, which may be NULL, has a
 * partition with the image, that says more. */
void lfs_check_tell_layouts(const struct lfs_checked *checked, size_t count,
                            const struct lfs_system *system, const struct lfs_options *shared,
                            struct lfs_diag *diag);
/* Whether layouts of images shall be messages too: in SARIF, which has nothing else, and where the
 * level of one of their names is given. */
bool lfs_check_tells_layouts(const struct lfs_options *shared);

/* Whether there is anything to judge together: several files that say something about partitions,
 * or one that is a partition, or any and --ready. */
bool lfs_check_is_system(const struct lfs_checked *checked, size_t count,
                         const struct lfs_check_options *options);

/* Which cases of a scenario answer so for a partition. */
struct lfs_check_agreeing {
    const char *scenario;          /* the word that names the file */
    const struct lfs_scenario *of; /* names them */
    const size_t *numbers;
    size_t count;
};
/* Prints what is known of a partition of a judged system: three answers, and with --ready, or as
 * JSON, the rows that they come from. cases NULL: of files that are judged together. */
void lfs_check_print_partition(const struct lfs_system_sp *sp,
                               const struct lfs_check_options *options,
                               const struct lfs_check_agreeing *cases);
/* One row: a line, indented by two; an item of the list that is being written. */
void lfs_check_print_row(const struct lfs_readiness *row);
void lfs_check_json_row(struct lfs_json *json, const struct lfs_readiness *row);
/* Judges all cases of a scenario, each a platform of its own, and prints their partitions: where
 * cases agree, once. */
void lfs_check_cases(const struct lfs_check_file *file, const struct lfs_scenario *scenario,
                     struct lfs_diag *diag);
/* Judges and reports them. The exit status. */
int lfs_check_together(const struct lfs_checked *checked, size_t count,
                       const struct lfs_check_options *options);

/* A scenario is a platform of its own: warns where it is named beside the files of another one.
 * The exit status. */
int lfs_check_apart(const struct lfs_checked *checked, size_t count,
                    const struct lfs_check_options *options);

/* --map: draws a judged system, a picture where the name ends with .svg, else lines. True unless an
 * error was added to diag. title may be NULL. */
bool lfs_check_draw(struct lfs_system *system, const char *title,
                    const struct lfs_check_options *options, struct lfs_diag *diag);

lfs_check_join lfs_check_join_device_tree, lfs_check_join_package, lfs_check_join_image,
    lfs_check_join_layout;
lfs_check_judge lfs_check_device_tree, lfs_check_package, lfs_check_image, lfs_check_layout,
    lfs_check_scenario;

#endif
