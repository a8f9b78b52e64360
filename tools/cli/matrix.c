/* SPDX-License-Identifier: BSD-3-Clause */
#include "tools/cli/matrix.h"

#include <stdlib.h>
#include <string.h>

#include "lfasim/readers/suggest.h"
#include "tools/cli/host.h"
#include "tools/cli/usage.h"

/* ---- which combinations ---------------------------------------------------------------------- */

static const char *knob_name(const void *user, size_t i)
{
    (void)user;
    return i < LFS_KNOBS ? lfs_knob_name((enum lfs_knob)i) : NULL;
}

static int unknown_knob(const char *name)
{
    const char *near = lfs_suggest(name, knob_name, NULL);

    fprintf(stderr, "lfasim explore: error: --matrix: there is no policy '%s'\n", name);
    if (near != NULL)
        fprintf(stderr, "help: did you mean '%s'?\n", near);
    else
        fputs("help: lfasim list policies\n", stderr);
    return LFS_EXIT_USAGE;
}

static int unknown_value(const char *name, const char *value)
{
    return lfs_usage_error("explore", "--matrix: policy %s has no value '%s'", name, value);
}

static void all_values(struct lfs_matrix_knob *knob)
{
    char text[LFS_KNOB_VALUE_SIZE];

    while (knob->count < LFS_KNOB_VALUES_MAX &&
           lfs_knob_value(knob->knob, knob->count, text) != NULL) {
        knob->value[knob->count] = (uint8_t)knob->count;
        knob->count++;
    }
}

/* "abort|ignore", which is cut into pieces. */
static int some_values(struct lfs_matrix_knob *knob, char *words)
{
    struct lfs_policy policy;

    for (char *rest, *word = strtok_r(words, "|", &rest); word != NULL;
         word = strtok_r(NULL, "|", &rest)) {
        if (!lfs_policy_set(&policy, knob->knob, word))
            return unknown_value(lfs_knob_name(knob->knob), word);
        if (memchr(knob->value, policy.value[knob->knob], knob->count) != NULL)
            continue;
        knob->value[knob->count++] = policy.value[knob->knob];
    }
    return knob->count > 0 ? LFS_EXIT_OK : unknown_value(lfs_knob_name(knob->knob), "");
}

/* One knob, which is cut into pieces. */
static int read_knob(char *word, struct lfs_matrix *matrix)
{
    struct lfs_matrix_knob *knob = &matrix->knobs[matrix->count];
    char *values = strchr(word, '=');

    if (matrix->count == LFS_MATRIX_KNOBS_MAX)
        return lfs_usage_error("explore", "--matrix: at most %d policies", LFS_MATRIX_KNOBS_MAX);
    if (values != NULL)
        *values++ = '\0';
    *knob = (struct lfs_matrix_knob){.count = 0};
    if (!lfs_policy_find(word, &knob->knob))
        return unknown_knob(word);
    for (unsigned i = 0; i < matrix->count; i++)
        if (matrix->knobs[i].knob == knob->knob)
            return lfs_usage_error("explore", "--matrix: policy %s stands there twice", word);
    matrix->count++;
    if (values != NULL)
        return some_values(knob, values);
    all_values(knob);
    return LFS_EXIT_OK;
}

int lfs_matrix_read(const char *word, struct lfs_matrix *matrix)
{
    char *words = lfs_host_memory(strdup(word)), *rest;
    int status = LFS_EXIT_OK;

    matrix->count = 0;
    for (char *one = strtok_r(words, ",", &rest); one != NULL && status == LFS_EXIT_OK;
         one = strtok_r(NULL, ",", &rest))
        status = read_knob(one, matrix);
    free(words);
    if (status == LFS_EXIT_OK && matrix->count == 0)
        status = lfs_usage_error("explore", "--matrix needs policies, such as donate,overlap_rxtx");
    if (status == LFS_EXIT_OK && lfs_matrix_rows(matrix) > LFS_MATRIX_ROWS_MAX)
        status = lfs_usage_error("explore",
                                 "--matrix: more than %d combinations; name some values "
                                 "only: donate=deny|abort",
                                 LFS_MATRIX_ROWS_MAX);
    return status;
}

size_t lfs_matrix_rows(const struct lfs_matrix *matrix)
{
    size_t rows = 1;

    for (unsigned i = 0; i < matrix->count; i++)
        rows *= matrix->knobs[i].count;
    return rows;
}

unsigned lfs_matrix_value(const struct lfs_matrix *matrix, size_t row, unsigned knob)
{
    for (unsigned i = matrix->count - 1; i > knob; i--)
        row /= matrix->knobs[i].count;
    return matrix->knobs[knob].value[row % matrix->knobs[knob].count];
}

void lfs_matrix_row_name(const struct lfs_matrix *matrix, size_t row, char *out, size_t size)
{
    char value[LFS_KNOB_VALUE_SIZE];
    size_t length = 0;

    for (unsigned i = 0; i < matrix->count && length < size; i++) {
        enum lfs_knob knob = matrix->knobs[i].knob;
        unsigned number = lfs_matrix_value(matrix, row, i);

        length += (size_t)snprintf(out + length, size - length, "%s%s=%s", i > 0 ? " " : "",
                                   lfs_knob_name(knob), lfs_knob_value(knob, number, value));
    }
}

/* ---- what came of one ------------------------------------------------------------------------ */

/* The first violation of a property: they are ranked. False: there is none. */
static bool violation_of(const struct lfs_explored *it, const char *property, size_t *i)
{
    for (*i = 0; *i < lfs_exploration_violations(it->x); (*i)++)
        if (strcmp(lfs_exploration_violation(it->x, *i).property, property) == 0)
            return true;
    return false;
}

static void take_cell(const struct lfs_explored *it, size_t property, struct lfs_matrix_cell *cell)
{
    static const uint8_t verdict[] = {[LFS_PROPERTY_HOLDS] = LFS_CELL_HOLDS,
                                      [LFS_PROPERTY_NO_VIOLATION] = LFS_CELL_OPEN,
                                      [LFS_PROPERTY_VIOLATED] = LFS_CELL_VIOLATED,
                                      [LFS_PROPERTY_NOT_MET] = LFS_CELL_VIOLATED,
                                      [LFS_PROPERTY_NOT_SHOWN] = LFS_CELL_OPEN,
                                      [LFS_PROPERTY_NOT_JUDGED] = LFS_CELL_NOT_JUDGED};
    struct lfs_judged_property p = lfs_exploration_property(it->x, property);
    size_t i;

    *cell = (struct lfs_matrix_cell){.name = lfs_host_memory(strdup(p.name)),
                                     .text = lfs_host_memory(strdup(p.text)),
                                     .own = p.pos.file != NULL,
                                     .states = p.states};
    if (p.why_not != NULL)
        cell->why_not = lfs_host_memory(strdup(p.why_not));
    cell->verdict = verdict[p.verdict];
    if (p.elsewhere)
        cell->verdict = LFS_CELL_NOT_COVERED;
    if (cell->verdict != LFS_CELL_VIOLATED || !violation_of(it, p.name, &i))
        return;
    cell->steps = lfs_exploration_violation(it->x, i).steps;
    if (it->options->out_path != NULL)
        cell->replay = lfs_explored_replay_path(it, i);
}

void lfs_matrix_take(const struct lfs_explored *it, struct lfs_matrix_row *row)
{
    char claim[LFS_CLAIM_SIZE];

    *row = (struct lfs_matrix_row){.status = lfs_explored_status(it),
                                   .complete = lfs_exploration_complete(it->x),
                                   .searched = true,
                                   .states = lfs_exploration_result(it->x)->counts.states,
                                   .cell_count = lfs_exploration_properties(it->x)};
    lfs_explored_claim(it, claim, sizeof(claim));
    row->claim = lfs_host_memory(strdup(claim));
    row->cells = lfs_host_memory(calloc(row->cell_count + 1, sizeof(*row->cells)));
    for (size_t i = 0; i < row->cell_count; i++)
        take_cell(it, i, &row->cells[i]);
    lfs_exploration_costs(it->x, &row->least, &row->most);
    lfs_exploration_shares(it->x, &row->shares);
}

void lfs_matrix_leave(const struct lfs_matrix_row *like, struct lfs_matrix_row *row)
{
    *row = (struct lfs_matrix_row){.status = LFS_EXIT_INCONCLUSIVE,
                                   .claim = lfs_host_memory(strdup("not searched")),
                                   .cell_count = like->cell_count};
    row->cells = lfs_host_memory(calloc(row->cell_count + 1, sizeof(*row->cells)));
    for (size_t i = 0; i < row->cell_count; i++)
        row->cells[i] =
            (struct lfs_matrix_cell){.name = lfs_host_memory(strdup(like->cells[i].name)),
                                     .text = lfs_host_memory(strdup(like->cells[i].text)),
                                     .own = like->cells[i].own,
                                     .verdict = LFS_CELL_NOT_SEARCHED};
}

bool lfs_matrix_cost(const struct lfs_matrix_row *row, size_t i, struct lfs_matrix_cost *cost)
{
    const struct lfs_explored_cost *least = &row->least, *most = &row->most;
    const struct lfs_explored_shares *shares = &row->shares;
    const struct lfs_matrix_cost costs[] = {
        {"refused", "refused",
         "calls of the normal world that firmware refuses, of LFA and of FF-A", least->refused,
         most->refused, shares->refused},
        {"partitions_refused", "SPs' refused",
         "calls of partitions that it refuses: a donation, say, that a policy denies",
         least->partitions_refused, most->partitions_refused, shares->partitions_refused},
        {"dead", "dead SPs",
         "partitions that do not run when the run ends, or whose first vCPU is aborted",
         least->dead, most->dead, shares->dead},
        {"blackout", "blackout",
         "direct requests and FFA_RUN to one partition that are refused in one activation of it",
         least->blackout, most->blackout, shares->blackout},
    };

    if (i >= sizeof(costs) / sizeof(costs[0]))
        return false;
    *cost = costs[i];
    return true;
}

void lfs_matrix_row_free(struct lfs_matrix_row *row)
{
    for (size_t i = 0; i < row->cell_count; i++) {
        free(row->cells[i].name);
        free(row->cells[i].text);
        free(row->cells[i].why_not);
        free(row->cells[i].replay);
    }
    free(row->cells);
    free(row->claim);
}
