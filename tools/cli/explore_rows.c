/* SPDX-License-Identifier: BSD-3-Clause */
/* One case, searched under each combination of some policies. */
#include <stdlib.h>

#include "tools/cli/case_runner.h"
#include "tools/cli/explore.h"
#include "tools/cli/host.h"
#include "tools/cli/progress.h"
#include "tools/cli/usage.h"

/* Gives the case the policies of a row. */
static void fix_policies(const struct lfs_loaded *loaded, size_t number,
                         const struct lfs_matrix *matrix, size_t row,
                         struct lfs_scenario_set *names, char values[][LFS_KNOB_VALUE_SIZE])
{
    for (unsigned k = 0; k < matrix->count; k++) {
        enum lfs_knob knob = matrix->knobs[k].knob;
        unsigned value = lfs_matrix_value(matrix, row, k);

        lfs_scenario_fix_policy(loaded->scenario, number, knob, value);
        names[k] =
            (struct lfs_scenario_set){lfs_knob_name(knob), lfs_knob_value(knob, value, values[k])};
    }
}

/* False: there is no row, since the case cannot be started. */
static bool explore_row(struct lfs_explored *it, const struct lfs_exploring *settings, size_t i,
                        struct lfs_matrix_row *row, struct lfs_totals *totals)
{
    struct lfs_diag *diag = lfs_options_reporter(&settings->options);
    struct lfs_scenario_set names[LFS_MATRIX_KNOBS_MAX];
    char values[LFS_MATRIX_KNOBS_MAX][LFS_KNOB_VALUE_SIZE];
    bool searched;

    fix_policies(it->loaded, it->number, &settings->matrix, i, names, values);
    it->policies = names;
    it->policy_count = settings->matrix.count;
    lfs_explore_search(it, settings, totals, diag);
    searched = it->x != NULL;
    if (searched && it->options->out_path != NULL)
        totals->status = lfs_graver(totals->status, lfs_explored_write(it));
    if (searched) {
        lfs_matrix_take(it, row);
        lfs_totals_count(totals, row->status);
    }
    if (i == 0 || lfs_diag_errors(diag) > 0) /* the same is said of every row */
        totals->status =
            lfs_graver(totals->status, lfs_options_show(&settings->options, diag, stdout, stderr));
    lfs_exploration_free(it->x);
    it->x = NULL;
    lfs_diag_free(diag);
    return searched;
}

/* What was searched is told, whatever comes after it. */
static void tell_rows(const struct lfs_explored *it, const struct lfs_matrix *matrix,
                      struct lfs_matrix_row *row, size_t done)
{
    for (size_t i = done; i < lfs_matrix_rows(matrix); i++)
        lfs_matrix_leave(&row[0], &row[i]);
    lfs_matrix_print(matrix, row, it, stdout);
    for (size_t i = 0; i < lfs_matrix_rows(matrix); i++)
        lfs_matrix_row_free(&row[i]);
}

void lfs_explore_rows(const struct lfs_loaded *loaded, size_t number,
                      const struct lfs_exploring *settings, struct lfs_totals *totals)
{
    size_t rows = lfs_matrix_rows(&settings->matrix), done = 0;
    struct lfs_matrix_row *row = lfs_host_memory(calloc(rows, sizeof(*row)));
    struct lfs_explored it = {.options = &settings->options, .loaded = loaded, .number = number};

    while (done < rows && !lfs_stop_asked() && explore_row(&it, settings, done, &row[done], totals))
        done++;
    totals->not_run += (unsigned)(rows - done);
    if (done > 0)
        tell_rows(&it, &settings->matrix, row, done);
    free(row);
}
