/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What the project's tests prove of its checklist. For those who work on lfasim: all of it lies in
 * the folders of the sources, seen from their top.
 *
 *   tests/checklist/FAMILY.tsv   every id, a tab, one line of text
 *   tests/checklist/gaps.txt     ids that nothing proves yet, a tab, who will close that
 *   coverage/ of a build         what unit tests told (tests/proves.h)
 *   scenarios/                   run here, for the ids that their steps and expectations name
 */
#ifndef LFASIM_TOOLS_CLI_COVERAGE_H
#define LFASIM_TOOLS_CLI_COVERAGE_H

#include <stdbool.h>
#include <stddef.h>

#include "lfasim/readers/diag.h"

struct lfs_coverage_id {
    const char *id, *text;
    struct lfs_pos pos;     /* in its family's file */
    const char *gap;        /* who will close it, or NULL */
    struct lfs_pos gap_pos; /* in gaps.txt */
    const char **proofs;    /* "tests/models/spmc/test_abort.c:99" */
    size_t proof_count, proof_capacity;
};

struct lfs_coverage {
    struct lfs_coverage_id *ids; /* families by name, ids in the order of their file */
    size_t count, capacity;
    char **texts; /* owned: all that the pointers above lead into */
    size_t text_count, text_capacity;
};

/* Reads all of it; folder is that of the build. False after adding errors: what cannot be read, a
 * scenario that is refused. Rules that are broken are errors too, but do not make it false:
 *   CHECKLIST_UNKNOWN_ID   a test, a scenario or gaps.txt names an id that is in no file
 *   CHECKLIST_CLOSED_GAP   gaps.txt names an id that is proven
 *   CHECKLIST_OPEN         nothing proves an id, and gaps.txt does not name it
 * The coverage must outlive diag; free it in either case. */
bool lfs_coverage_read(const char *folder, struct lfs_coverage *coverage, struct lfs_diag *diag);
void lfs_coverage_free(struct lfs_coverage *coverage);

#endif
