/* SPDX-License-Identifier: BSD-3-Clause */
/* Shared by the manifest_*.c and spmc_manifest*.c files only: reading nodes and properties of a
 * device tree by the rules of manifests-packages-boot 1.2 and 1.3, and telling what is wrong. */
#ifndef LFASIM_MODELS_FORMATS_MANIFEST_READER_H
#define LFASIM_MODELS_FORMATS_MANIFEST_READER_H

#include "lfasim/formats/finding.h"
#include "lfasim/formats/manifest.h"

/* One reading of one blob. A parse ends at the first failure, a judgement goes on. */
struct manifest_reader {
    const void *fdt; /* passed the full check */
    bool quirks;     /* Hafnium's reader, else a strict one (MAN-03) */
    bool judging;    /* go on after a failure, and lint */
    bool last_wins;  /* the last failure decides the code (3.9) */
    const char *step;
    enum lfs_manifest_error code; /* the answer so far */

    lfs_finding_sink *sink; /* may be NULL */
    void *user;
    struct lfs_finding finding; /* the latest one */
    bool pending;               /* it was not yet told to the sink: more may be said about it */
};

/* Ends the calling function with the error of call, if any: for parts of one check. */
#define LFS_TRY(call)                               \
    do {                                            \
        enum lfs_manifest_error try_error = (call); \
        if (try_error != LFS_MANIFEST_SUCCESS)      \
            return try_error;                       \
    } while (0)

/* One numbered step. Its failure ends a parse; in a judgement the fact that it would have taught
 * (a bit of *unknown) is missing, so that checks which need it can stay silent. */
#define LFS_LEARN(reader, name, unknown, fact, call) \
    do {                                             \
        enum lfs_manifest_error step_error;          \
        (reader)->step = (name);                     \
        step_error = (call);                         \
        if (step_error != LFS_MANIFEST_SUCCESS) {    \
            (unknown) |= (fact);                     \
            if (!(reader)->judging)                  \
                return step_error;                   \
        }                                            \
    } while (0)

/* A step that no later one depends on. */
#define LFS_STEP(reader, name, call)                                  \
    do {                                                              \
        enum lfs_manifest_error step_error;                           \
        (reader)->step = (name);                                      \
        step_error = (call);                                          \
        if (step_error != LFS_MANIFEST_SUCCESS && !(reader)->judging) \
            return step_error;                                        \
    } while (0)

/* ---- Findings. The first four begin one, at node (-1: the blob itself) and property (NULL: the
 * node); the others say more about the latest one. */

/* A rule of the firmware is broken: the finding has the error's name and decides the code. */
enum lfs_manifest_error lfs_manifest_fail(struct manifest_reader *reader, int node,
                                          const char *property, enum lfs_manifest_error error,
                                          const char *format, ...)
    __attribute__((format(printf, 5, 6)));
/* The firmware panics here, under a name of our own; error is the code nearest in meaning. */
enum lfs_manifest_error lfs_manifest_panic(struct manifest_reader *reader, const char *name,
                                           int node, const char *property,
                                           enum lfs_manifest_error error, const char *format, ...)
    __attribute__((format(printf, 6, 7)));
/* What no reader answers with a code. Judgements only: a parse does not lint. */
void lfs_manifest_lint(struct manifest_reader *reader, const char *name, int node,
                       const char *property, const char *format, ...)
    __attribute__((format(printf, 5, 6)));

void lfs_manifest_at_cell(struct manifest_reader *reader, int cell);
void lfs_manifest_panics(struct manifest_reader *reader);
void lfs_manifest_other(struct manifest_reader *reader, int node, const char *property, int cell,
                        const char *format, ...) __attribute__((format(printf, 5, 6)));
void lfs_manifest_fact(struct manifest_reader *reader, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void lfs_manifest_help(struct manifest_reader *reader, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* A literal. */
void lfs_manifest_consumers(struct manifest_reader *reader, const char *text);
/* Tells the latest finding; to be called once at the end. */
void lfs_manifest_tell(struct manifest_reader *reader);

/* Copies text into room bytes at out: cut, terminated, unprintable bytes replaced by '?'. */
void lfs_manifest_copy_text(char *out, size_t room, const char *text);

/* ---- Nodes and properties. Offset 0 is the root. */

/* The full check of 1.1. *fault says what is wrong. */
enum blob_state { BLOB_GOOD, BLOB_BAD_HEADER, BLOB_DAMAGED };
enum blob_state lfs_manifest_inspect_blob(const void *dtb, size_t size,
                                          char fault[LFS_FINDING_TEXT_SIZE]);
/* The same for a partition manifest, NOT_COMPATIBLE; it sets reader->fdt. Nothing of the blob may
 * be read before it. */
enum lfs_manifest_error lfs_manifest_check_blob(struct manifest_reader *reader, const void *dtb,
                                                size_t size);
/* S01: the blob has a root node. */
bool lfs_manifest_has_root(const struct manifest_reader *reader);
/* Name of a node, never NULL. */
const char *lfs_manifest_node_name(const struct manifest_reader *reader, int node);

/* First child that has the wanted name, with quirks also a prefix of it (1.3); -1 when there is
 * none. The other two always look in one of the ways. */
int lfs_manifest_find_child(const struct manifest_reader *reader, int node, const char *wanted);
int lfs_manifest_find_exact(const struct manifest_reader *reader, int node, const char *wanted);
int lfs_manifest_find_prefix(const struct manifest_reader *reader, int node, const char *wanted);

bool lfs_manifest_is_compatible(const struct manifest_reader *reader, int node,
                                const char *compatible);
bool lfs_manifest_has_property(const struct manifest_reader *reader, int node,
                               const char *property);
/* Present and without a value (2.3). */
bool lfs_manifest_has_flag(const struct manifest_reader *reader, int node, const char *property);
/* Bytes of the value, -1 when absent. */
int lfs_manifest_property_size(const struct manifest_reader *reader, int node,
                               const char *property);

/* Compatible or NOT_COMPATIBLE. */
enum lfs_manifest_error lfs_manifest_need_compatible(struct manifest_reader *reader, int node,
                                                     const char *compatible);

/* Integers of 4 or 8 bytes up to max, whatever the target's width. */
enum lfs_manifest_error lfs_manifest_read_number(struct manifest_reader *reader, int node,
                                                 const char *property, uint64_t max, uint64_t *out);
/* *out keeps its value, the default, when the property is absent or refused. */
enum lfs_manifest_error lfs_manifest_read_optional_number(struct manifest_reader *reader, int node,
                                                          const char *property, uint64_t max,
                                                          uint64_t *out);
enum lfs_manifest_error lfs_manifest_read_u32(struct manifest_reader *reader, int node,
                                              const char *property, uint32_t *out);
enum lfs_manifest_error lfs_manifest_read_optional_u32(struct manifest_reader *reader, int node,
                                                       const char *property, uint32_t *out);
/* *out keeps its value when absent. Hafnium swallows every error of an optional u8 (1.2): with
 * quirks, malformed or above 255 gives 0, else it is an error; a judgement says so either way. */
enum lfs_manifest_error lfs_manifest_read_optional_u8(struct manifest_reader *reader, int node,
                                                      const char *property, uint8_t *out);
enum lfs_manifest_error lfs_manifest_read_bool(struct manifest_reader *reader, int node,
                                               const char *property, bool *out);
enum lfs_manifest_error lfs_manifest_read_string(struct manifest_reader *reader, int node,
                                                 const char *property,
                                                 char out[LFS_MANIFEST_STRING_SIZE]);
enum lfs_manifest_error lfs_manifest_read_optional_string(struct manifest_reader *reader, int node,
                                                          const char *property,
                                                          char out[LFS_MANIFEST_STRING_SIZE]);

/* A list of big-endian cells inside the blob. */
struct manifest_list {
    const uint8_t *data; /* next cell */
    uint32_t left;       /* cells not yet taken */
    int taken;           /* cells taken: the index of the next one */
};

enum lfs_manifest_error lfs_manifest_read_list(struct manifest_reader *reader, int node,
                                               const char *property, struct manifest_list *out);
/* An absent property is an empty list. */
enum lfs_manifest_error lfs_manifest_read_optional_list(struct manifest_reader *reader, int node,
                                                        const char *property,
                                                        struct manifest_list *out);
/* list->left must not be 0. */
uint32_t lfs_manifest_list_next(struct manifest_list *list);

#endif
