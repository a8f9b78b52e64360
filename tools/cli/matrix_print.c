/* SPDX-License-Identifier: BSD-3-Clause */
/* The matrix as text, JSON and CSV. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "tools/cli/command_line.h"
#include "tools/cli/host.h"
#include "tools/cli/matrix.h"
#include "tools/cli/not_judged.h"
#include "tools/cli/sets.h"

enum { NAME_SIZE = 512, CELL_SIZE = 32, CELL_WIDTH = 12, ENDS_WIDTH = 6, LETTERS = 26 };

static const char *const words[] = {
    [LFS_CELL_HOLDS] = "holds",           [LFS_CELL_OPEN] = "no violation found",
    [LFS_CELL_VIOLATED] = "violated",     [LFS_CELL_NOT_COVERED] = "not covered",
    [LFS_CELL_NOT_JUDGED] = "not judged", [LFS_CELL_NOT_SEARCHED] = "not searched"};

struct printing {
    const struct lfs_matrix *matrix;
    const struct lfs_matrix_row *rows;
    const struct lfs_explored *it;
    size_t count;
    FILE *out;
};

/* ---- text ------------------------------------------------------------------------------------ */

/* The scenario's own properties, and whatever some row violates. */
static bool is_shown(const struct printing *p, size_t cell)
{
    for (size_t i = 0; i < p->count; i++)
        if (p->rows[i].cells[cell].verdict == LFS_CELL_VIOLATED)
            return true;
    return p->rows[0].cells[cell].own;
}

static void column_name(size_t column, char out[CELL_SIZE])
{
    if (column < LETTERS)
        snprintf(out, CELL_SIZE, "%c", (char)('A' + column));
    else
        snprintf(out, CELL_SIZE, "%c%c", (char)('A' + column / LETTERS % LETTERS - 1),
                 (char)('A' + column % LETTERS));
}

/* What some row does not judge; a property of the scenario says so in its cells. */
static void print_not_judged(const struct printing *p)
{
    size_t count = p->rows[0].cell_count;
    struct lfs_not_judged *items = lfs_host_memory(calloc(count + 1, sizeof(*items)));

    for (size_t k = 0; k < count; k++) {
        items[k].name = p->rows[0].cells[k].name;
        for (size_t i = 0; i < p->count && items[k].why == NULL; i++)
            if (!p->rows[i].cells[k].own || p->rows[i].cells[k].verdict == LFS_CELL_NOT_JUDGED)
                items[k].why = p->rows[i].cells[k].why_not;
    }
    lfs_not_judged_print(items, count, "  ", 0, p->out);
    free(items);
}

static void print_legend(const struct printing *p)
{
    char name[CELL_SIZE];
    size_t column = 0;

    for (size_t i = 0; i < p->rows[0].cell_count; i++) {
        if (!is_shown(p, i))
            continue;
        column_name(column++, name);
        fprintf(p->out, "  %-2s %s: %s\n", name, p->rows[0].cells[i].name,
                p->rows[0].cells[i].text);
    }
    if (column == 0)
        fputs("  every property holds, or was not violated\n", p->out);
    print_not_judged(p);
    fputc('\n', p->out);
}

static int policy_width(const struct printing *p)
{
    size_t width = strlen("policy");
    char name[NAME_SIZE];

    for (size_t i = 0; i < p->count; i++) {
        lfs_matrix_row_name(p->matrix, i, name, sizeof(name));
        width = strlen(name) > width ? strlen(name) : width;
    }
    return (int)width;
}

static void print_heading(const struct printing *p)
{
    struct lfs_matrix_cost cost;
    char name[CELL_SIZE];
    size_t column = 0;

    fprintf(p->out, "%-*s", policy_width(p), "policy");
    for (size_t i = 0; i < p->rows[0].cell_count; i++) {
        if (!is_shown(p, i))
            continue;
        column_name(column++, name);
        fprintf(p->out, "  %-*s", CELL_WIDTH, name);
    }
    fprintf(p->out, "  %*s", ENDS_WIDTH, "ends");
    for (size_t i = 0; lfs_matrix_cost(&p->rows[0], i, &cost); i++)
        fprintf(p->out, "  %-*s", CELL_WIDTH, cost.heading);
    fputs("  complete\n", p->out);
}

static void print_cell(const struct printing *p, const struct lfs_matrix_cell *cell)
{
    static const char *const brief[] = {
        [LFS_CELL_HOLDS] = "holds",           [LFS_CELL_OPEN] = "open",
        [LFS_CELL_VIOLATED] = "VIOLATED",     [LFS_CELL_NOT_COVERED] = "not covered",
        [LFS_CELL_NOT_JUDGED] = "not judged", [LFS_CELL_NOT_SEARCHED] = "not searched"};
    char text[CELL_SIZE];

    if (cell->verdict == LFS_CELL_VIOLATED && cell->states > 0)
        snprintf(text, sizeof(text), "%s %" PRIu64, brief[cell->verdict], cell->states);
    else
        snprintf(text, sizeof(text), "%s", brief[cell->verdict]);
    fprintf(p->out, "  %-*s", CELL_WIDTH, text);
}

/* 3 of 14 as "21%". What is neither none nor all does not look like it. */
static void share_text(uint64_t part, uint64_t whole, char out[CELL_SIZE])
{
    uint64_t percent = (100 * part + whole / 2) / whole;

    if (percent == 0)
        snprintf(out, CELL_SIZE, "<1%%");
    else
        snprintf(out, CELL_SIZE, "%" PRIu64 "%%", percent == 100 && part < whole ? 99 : percent);
}

static void print_ends(const struct lfs_matrix_row *row, FILE *out)
{
    if (row->searched)
        fprintf(out, "  %*" PRIu64, ENDS_WIDTH, row->shares.ends);
    else
        fprintf(out, "  %*s", ENDS_WIDTH, "-");
}

/* In the best of all runs, and in the worst; and in which share of the ends there is some. */
static void print_cost(const struct lfs_matrix_cost *cost, const struct lfs_matrix_row *row,
                       FILE *out)
{
    char text[3 * CELL_SIZE], share[CELL_SIZE];

    if (cost->ends == 0) {
        fprintf(out, "  %-*s", CELL_WIDTH, row->searched ? "0" : "-");
        return;
    }
    share_text(cost->ends, row->shares.ends, share);
    if (cost->least == cost->most)
        snprintf(text, sizeof(text), "%" PRIu32 ", %s", cost->most, share);
    else
        snprintf(text, sizeof(text), "%" PRIu32 "-%" PRIu32 ", %s", cost->least, cost->most, share);
    fprintf(out, "  %-*s", CELL_WIDTH, text);
}

static void print_row(const struct printing *p, size_t i)
{
    const struct lfs_matrix_row *row = &p->rows[i];
    struct lfs_matrix_cost cost;
    char name[NAME_SIZE];

    lfs_matrix_row_name(p->matrix, i, name, sizeof(name));
    fprintf(p->out, "%-*s", policy_width(p), name);
    for (size_t k = 0; k < row->cell_count; k++)
        if (is_shown(p, k))
            print_cell(p, &row->cells[k]);
    print_ends(row, p->out);
    for (size_t k = 0; lfs_matrix_cost(row, k, &cost); k++)
        print_cost(&cost, row, p->out);
    fprintf(p->out, "  %s\n", row->claim);
}

static void print_replays(const struct printing *p)
{
    char name[NAME_SIZE];
    bool any = false;

    for (size_t i = 0; i < p->count; i++) {
        for (size_t k = 0; k < p->rows[i].cell_count; k++) {
            const struct lfs_matrix_cell *cell = &p->rows[i].cells[k];

            if (cell->replay == NULL)
                continue;
            lfs_matrix_row_name(p->matrix, i, name, sizeof(name));
            fprintf(p->out, "%s%s, %s: %" PRIu32 " steps, lfasim replay ", any ? "" : "\n", name,
                    cell->name, cell->steps);
            lfs_print_word(cell->replay, p->out);
            fputc('\n', p->out);
            any = true;
        }
    }
}

static void print_meanings(const struct printing *p)
{
    struct lfs_matrix_cost cost;

    fputs("\nVIOLATED: in so many states. ends: distinct ones of runs. Then what the policy costs: "
          "the least and\nthe most of all runs, and at which share of the ends it is not 0.\n",
          p->out);
    for (size_t i = 0; lfs_matrix_cost(&p->rows[0], i, &cost); i++)
        fprintf(p->out, "  %-*s  %s\n", CELL_WIDTH, cost.heading, cost.meaning);
}

static void print_text(const struct printing *p)
{
    fputs(lfs_explored_name(p->it), p->out);
    lfs_sets_print(p->it->options->sets, p->it->options->set_count, p->out);
    fprintf(p->out, "  (%s): policies against properties\n\n", p->it->loaded->path);
    print_legend(p);
    print_heading(p);
    for (size_t i = 0; i < p->count; i++)
        print_row(p, i);
    print_meanings(p);
    print_replays(p);
    fputc('\n', p->out);
}

/* ---- JSON ------------------------------------------------------------------------------------ */

static void json_policy(const struct printing *p, size_t row, struct lfs_json *json)
{
    char value[LFS_KNOB_VALUE_SIZE];

    lfs_json_object(json, "policy");
    for (unsigned k = 0; k < p->matrix->count; k++)
        lfs_json_text(
            json, lfs_knob_name(p->matrix->knobs[k].knob),
            lfs_knob_value(p->matrix->knobs[k].knob, lfs_matrix_value(p->matrix, row, k), value));
    lfs_json_object_end(json);
}

static void json_row(const struct printing *p, size_t i, struct lfs_json *json)
{
    const struct lfs_matrix_row *row = &p->rows[i];
    struct lfs_matrix_cost cost;

    lfs_json_object(json, NULL);
    json_policy(p, i, json);
    lfs_json_number(json, "status", (uint64_t)row->status);
    lfs_json_bool(json, "complete", row->complete);
    lfs_json_text(json, "claim", row->claim);
    lfs_json_number(json, "states", row->states);
    lfs_json_number(json, "ends", row->shares.ends);
    lfs_json_object(json, "costs");
    for (size_t k = 0; lfs_matrix_cost(row, k, &cost); k++) {
        lfs_json_object(json, cost.key);
        lfs_json_number(json, "least", cost.least);
        lfs_json_number(json, "most", cost.most);
        lfs_json_number(json, "ends", cost.ends);
        lfs_json_object_end(json);
    }
    lfs_json_object_end(json);
    lfs_json_list(json, "properties");
    for (size_t k = 0; k < row->cell_count; k++) {
        const struct lfs_matrix_cell *cell = &row->cells[k];

        lfs_json_object(json, NULL);
        lfs_json_text(json, "name", cell->name);
        lfs_json_text(json, "verdict", words[cell->verdict]);
        lfs_json_text(json, "not_judged", cell->why_not);
        lfs_json_number(json, "states", cell->states);
        lfs_json_number(json, "steps", cell->steps);
        lfs_json_text(json, "replay", cell->replay);
        lfs_json_object_end(json);
    }
    lfs_json_list_end(json);
    lfs_json_object_end(json);
}

static void print_json(const struct printing *p)
{
    struct lfs_json json = {.out = p->out};

    lfs_json_object(&json, NULL);
    lfs_json_text(&json, "matrix", lfs_explored_name(p->it));
    lfs_json_text(&json, "file", p->it->loaded->path);
    lfs_sets_json(p->it->options->sets, p->it->options->set_count, &json);
    lfs_json_list(&json, "rows");
    for (size_t i = 0; i < p->count; i++)
        json_row(p, i, &json);
    lfs_json_list_end(&json);
    lfs_json_object_end(&json);
    lfs_json_line_end(&json);
}

/* ---- CSV: RFC 4180, a line a policy and property ---------------------------------------------- */

static void csv_text(const char *text, FILE *out)
{
    if (text[strcspn(text, ",\"\r\n")] == '\0') {
        fputs(text, out);
        return;
    }
    fputc('"', out);
    for (; *text != '\0'; text++) {
        if (*text == '"')
            fputc('"', out);
        fputc(*text, out);
    }
    fputc('"', out);
}

static void csv_head(const struct printing *p)
{
    struct lfs_matrix_cost cost;

    fputs("case", p->out);
    for (unsigned k = 0; k < p->matrix->count; k++)
        fprintf(p->out, ",%s", lfs_knob_name(p->matrix->knobs[k].knob));
    fputs(",property,verdict,not_judged,states,steps,replay,complete,claim,ends", p->out);
    for (size_t i = 0; lfs_matrix_cost(&p->rows[0], i, &cost); i++)
        fprintf(p->out, ",%s_least,%s_most,%s_ends", cost.key, cost.key, cost.key);
    fputs("\r\n", p->out);
}

static void csv_cell(const struct printing *p, size_t i, const struct lfs_matrix_cell *cell)
{
    const struct lfs_matrix_row *row = &p->rows[i];
    char value[LFS_KNOB_VALUE_SIZE];
    struct lfs_matrix_cost cost;

    csv_text(lfs_explored_name(p->it), p->out);
    for (unsigned k = 0; k < p->matrix->count; k++) {
        fputc(',', p->out);
        csv_text(lfs_knob_value(p->matrix->knobs[k].knob, lfs_matrix_value(p->matrix, i, k), value),
                 p->out);
    }
    fprintf(p->out, ",%s,%s,", cell->name, words[cell->verdict]);
    csv_text(cell->why_not != NULL ? cell->why_not : "", p->out);
    fprintf(p->out, ",%" PRIu64 ",%" PRIu32 ",", cell->states, cell->steps);
    csv_text(cell->replay != NULL ? cell->replay : "", p->out);
    fprintf(p->out, ",%s,", row->complete ? "yes" : "no");
    csv_text(row->claim, p->out);
    fprintf(p->out, ",%" PRIu64, row->shares.ends);
    for (size_t k = 0; lfs_matrix_cost(row, k, &cost); k++)
        fprintf(p->out, ",%" PRIu32 ",%" PRIu32 ",%" PRIu64, cost.least, cost.most, cost.ends);
    fputs("\r\n", p->out);
}

static void print_csv(const struct printing *p)
{
    csv_head(p);
    for (size_t i = 0; i < p->count; i++)
        for (size_t k = 0; k < p->rows[i].cell_count; k++)
            csv_cell(p, i, &p->rows[i].cells[k]);
}

void lfs_matrix_print(const struct lfs_matrix *matrix, const struct lfs_matrix_row *rows,
                      const struct lfs_explored *it, FILE *out)
{
    const struct printing p = {matrix, rows, it, lfs_matrix_rows(matrix), out};

    switch (it->options->format) {
    case LFS_FORMAT_JSON:
        print_json(&p);
        break;
    case LFS_FORMAT_CSV:
        print_csv(&p);
        break;
    case LFS_FORMAT_TEXT:
    case LFS_FORMAT_TAP:
    case LFS_FORMAT_JUNIT:
    case LFS_FORMAT_SARIF:
        print_text(&p);
        break;
    }
}
