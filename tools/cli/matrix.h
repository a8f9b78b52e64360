/* SPDX-License-Identifier: BSD-3-Clause */
/* Policies against properties: one search for each combination of values of some policy knobs. */
#ifndef LFASIM_TOOLS_CLI_MATRIX_H
#define LFASIM_TOOLS_CLI_MATRIX_H

#include "lfasim/policy.h"
#include "tools/cli/explored.h"

enum { LFS_MATRIX_KNOBS_MAX = 8, LFS_MATRIX_ROWS_MAX = 4096 };

/* Knobs, each with the values that it takes. */
struct lfs_matrix {
    struct lfs_matrix_knob {
        enum lfs_knob knob;
        uint8_t value[LFS_KNOB_VALUES_MAX];
        unsigned count;
    } knobs[LFS_MATRIX_KNOBS_MAX];
    unsigned count;
};

/* Reads "donate,overlap_rxtx=abort|ignore": all values of a knob, or those that are named. Returns
 * LFS_EXIT_OK, or, after saying why, LFS_EXIT_USAGE. */
int lfs_matrix_read(const char *word, struct lfs_matrix *matrix);
size_t lfs_matrix_rows(const struct lfs_matrix *matrix);
/* The value of a knob in a row; the last knob changes fastest. */
unsigned lfs_matrix_value(const struct lfs_matrix *matrix, size_t row, unsigned knob);
/* "donate=deny overlap_rxtx=abort". */
void lfs_matrix_row_name(const struct lfs_matrix *matrix, size_t row, char *out, size_t size);

/* What the search of a row came to. */
struct lfs_matrix_row {
    int status;
    bool complete, searched;
    char *claim; /* lfs_explored_claim(); or "not searched" */
    uint64_t states;
    struct lfs_explored_cost least, most; /* of all runs, each count by itself */
    struct lfs_explored_shares shares;    /* of the distinct ends, those with some of each */
    struct lfs_matrix_cell {
        char *name, *text, *why_not; /* why_not: as of struct lfs_judged_property */
        enum {
            LFS_CELL_HOLDS,
            LFS_CELL_OPEN,
            LFS_CELL_VIOLATED,
            LFS_CELL_NOT_COVERED, /* the policies are not those of its `under` */
            LFS_CELL_NOT_JUDGED,
            LFS_CELL_NOT_SEARCHED,
        } verdict;
        uint64_t states;
        uint32_t steps; /* of the simplest run that violates it */
        char *replay;   /* its file, or NULL */
        bool own;       /* the scenario's */
    } * cells;          /* the same properties in all rows */
    size_t cell_count;
};

/* Takes what there is to tell of a search that has ended. Free the row. */
void lfs_matrix_take(const struct lfs_explored *it, struct lfs_matrix_row *row);
/* The user stopped before this row; it has the properties of another. */
void lfs_matrix_leave(const struct lfs_matrix_row *like, struct lfs_matrix_row *row);
void lfs_matrix_row_free(struct lfs_matrix_row *row);

/* What a policy costs, one kind after the other. */
struct lfs_matrix_cost {
    const char *key, *heading, *meaning; /* in JSON and CSV; above the column; in the legend */
    uint32_t least, most;
    uint64_t ends; /* that have some of it */
};
/* The i-th of a row; false past the last. */
bool lfs_matrix_cost(const struct lfs_matrix_row *row, size_t i, struct lfs_matrix_cost *cost);

/* Writes all rows of a case, in the format of the options. */
void lfs_matrix_print(const struct lfs_matrix *matrix, const struct lfs_matrix_row *rows,
                      const struct lfs_explored *it, FILE *out);

#endif
