/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Manifests as files: what the formats find in a blob, said about the lines that it was made of.
 *
 * A partition manifest and the SPMC's manifest are read alike; who judges them is another matter
 * (formats/manifest.h, formats/spmc_manifest.h). Not thread-safe: calls on one file must not
 * overlap.
 */
#ifndef LFASIM_READERS_MANIFEST_FILE_H
#define LFASIM_READERS_MANIFEST_FILE_H

#include "lfasim/formats/manifest.h"
#include "lfasim/readers/dts.h"

/* One manifest: a source, a base with fragments, or a blob. Opaque. */
struct lfs_manifest_file;

/* Compiles sources that are in memory already; their bytes must outlive the file, their paths also
 * diag. Results, errors and options are those of lfs_dts_open. The caller frees *file with
 * lfs_manifest_file_free. */
enum lfs_dts_result lfs_manifest_file_open(const struct lfs_dts_source *sources, size_t count,
                                           const struct lfs_dts_options *options,
                                           struct lfs_manifest_file **file, struct lfs_diag *diag);
/* The same after reading the files, with FILE_UNREADABLE for each that cannot be read. The reporter
 * keeps their names and contents; file must not be used beyond it. */
enum lfs_dts_result lfs_manifest_file_load(const char *const *paths, size_t count,
                                           const struct lfs_dts_options *options,
                                           struct lfs_manifest_file **file, struct lfs_diag *diag);
/* file may be NULL. */
void lfs_manifest_file_free(struct lfs_manifest_file *file);

/* The blob, aligned as libfdt wants it; lives as long as file. */
const struct lfs_dtb *lfs_manifest_file_blob(const struct lfs_manifest_file *file);

/* Where a node, property or cell stands: its line, or line 0 and the first file where nobody knows.
 * Spends a run of dtc on the first call. */
struct lfs_pos lfs_manifest_file_locate(const struct lfs_manifest_file *file,
                                        const struct lfs_place *at);

/* How findings about a file become messages. */
struct lfs_manifest_report {
    struct lfs_manifest_file *file;
    struct lfs_diag *diag;   /* NULL: nothing is told, only the flags below are set */
    struct lfs_pos named_at; /* who named the file, said in a note; .file NULL: nobody to tell */
    const char *named_as;    /* "named here, as the manifest of image 'sp1'" */
    bool without_notes;      /* what is a note in the catalogue is not told */
    const char *consumer;    /* not NULL: another one than the user asks about, and only what is an
                              * error for it is told, as a warning; "Hafnium" */
    bool panics;             /* out: a finding was one where the firmware panics */
    const char *error;       /* out: name of the first finding that is an error, or NULL */
    bool damaged;            /* out: a finding was about the blob itself, which is none */
};

/* Adds a finding as a message of its name: at its line, or with its node where there is none. The
 * second place becomes a note, and so does what consumers do where they differ. A lfs_finding_sink;
 * report is a struct lfs_manifest_report. */
void lfs_manifest_file_report(void *report, const struct lfs_finding *finding);

/* What a partition manifest is judged for, besides its own text. */
struct lfs_manifest_rules {
    const struct lfs_build_limits *limits; /* never NULL */
    bool quirks;                           /* lfs_manifest_context.quirks */
    bool deck_live_buffer;                 /* lfs_manifest_context.deck_live_buffer */
};

/* Judges a partition manifest at the load address that it names itself, 0 where it names none, and
 * reports every finding. LFA component GUIDs are those of the FVP port. The result and *out (may be
 * NULL) are those of lfs_manifest_judge; *out lives as long as the file. */
enum lfs_manifest_error lfs_manifest_file_judge(struct lfs_manifest_report *report,
                                                const struct lfs_manifest_rules *rules,
                                                struct lfs_manifest *out);

#endif
