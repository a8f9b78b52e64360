/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Diagnostics as one SARIF 2.1.0 document (OASIS, "Static Analysis Results Interchange Format"),
 * which code hosts and editors show beside the lines.
 *
 * One run, with a rule of the catalogue for each name that occurs. The same messages give the same
 * bytes. Not thread-safe.
 */
#ifndef LFASIM_READERS_SARIF_H
#define LFASIM_READERS_SARIF_H

#include <stdio.h>

#include "lfasim/readers/diag.h"

/* Opaque: a document that is being written. */
struct lfs_sarif;

/* Begins a document on a stream that the caller closes later; version is the tool's. Write errors
 * stay in the stream. */
struct lfs_sarif *lfs_sarif_begin(FILE *out, const char *version);
/* Writes all messages of a reporter, in their order. */
void lfs_sarif_add(struct lfs_sarif *sarif, const struct lfs_diag *diag);
/* Ends the document with the exit status of the command, and frees sarif. */
void lfs_sarif_end(struct lfs_sarif *sarif, int exit_status);

#endif
