/* SPDX-License-Identifier: BSD-3-Clause */
/* Diagnostics, third part: a source line under its message, with gutter, caret and tildes. */
#include "tools/readers/host/alloc.h"
#include "tools/readers/diag/diag_private.h"
#include "tools/readers/diag/utf8.h"

#include <stdlib.h>
#include <string.h>

enum {
    TAB_STOP = 8,
    CELLS_MAX = 160,  /* of a source line that are shown; a longer one is cut around the caret */
    CELLS_BEFORE = 80 /* of these, before the caret */
};

struct lfs_diag_text *lfs_diag_text_find(const struct lfs_diag_texts *texts, const char *file)
{
    for (size_t i = 0; i < texts->count; i++)
        if (strcmp(texts->items[i].file, file) == 0)
            return &texts->items[i];
    return NULL;
}

static void text_clear(struct lfs_diag_text *text)
{
    free(text->bytes);
    free(text->lines);
    *text = (struct lfs_diag_text){.file = text->file};
}

struct lfs_diag_text *lfs_diag_text_new(struct lfs_diag_texts *texts, const char *file)
{
    struct lfs_diag_text *text = lfs_diag_text_find(texts, file);

    if (!text) {
        texts->items =
            lfs_reader_grow(texts->items, texts->count, &texts->capacity, sizeof(*texts->items));
        text = &texts->items[texts->count++];
        *text = (struct lfs_diag_text){.file = file};
    }
    text_clear(text);
    return text;
}

void lfs_diag_texts_free(struct lfs_diag_texts *texts)
{
    for (size_t i = 0; i < texts->count; i++)
        text_clear(&texts->items[i]);
    free(texts->items);
    *texts = (struct lfs_diag_texts){0};
}

const char *lfs_diag_name(struct lfs_diag *diag, const char *file)
{
    if (!file)
        return NULL;
    for (size_t i = diag->name_count; i > 0; i--) /* the last one is the likely one */
        if (strcmp(diag->names[i - 1], file) == 0)
            return diag->names[i - 1];
    diag->names =
        lfs_reader_grow(diag->names, diag->name_count, &diag->name_capacity, sizeof(*diag->names));
    diag->names[diag->name_count] = lfs_reader_copy(file, strlen(file));
    return diag->names[diag->name_count++];
}

const char *lfs_diag_keep(struct lfs_diag *diag, const char *path, const char *text, size_t length)
{
    if (!lfs_diag_text_find(&diag->given, path))
        lfs_diag_source(diag, path, text, length);
    return lfs_diag_name(diag, path);
}

static void find_lines(struct lfs_diag_text *text)
{
    size_t capacity = 0, offset = lfs_utf8_bom(text->bytes, text->length);

    for (;;) {
        const char *end;

        text->lines =
            lfs_reader_grow(text->lines, text->line_count, &capacity, sizeof(*text->lines));
        text->lines[text->line_count++] = offset;
        end = memchr(text->bytes + offset, '\n', text->length - offset);
        if (!end)
            return;
        offset = (size_t)(end - text->bytes) + 1;
    }
}

/* One line, walked character by character; a cell is one column of the terminal. */
struct walk {
    const char *bytes;
    size_t length, offset, cell;
};

/* The next character: *shown and *size are what to print in each of the returned number of cells.
 */
static size_t walk_next(struct walk *walk, const char **shown, size_t *size)
{
    const char *at = walk->bytes + walk->offset;
    size_t cells = 1;
    uint32_t code;

    *shown = at;
    *size = lfs_utf8_next(at, walk->length - walk->offset, &code);
    walk->offset += *size;
    if (code == '\t') {
        cells = TAB_STOP - walk->cell % TAB_STOP;
        *shown = " ";
    } else if (!lfs_utf8_printable(code)) {
        *shown = "?";
        *size = 1;
    }
    walk->cell += cells;
    return cells;
}

/* Half-open range of cells. */
struct cells {
    size_t begin, end;
};

/* The cells that a range of characters takes; it begins at the end of the line at the latest, and
 * may end beyond it. */
static struct cells underlined(struct walk line, struct lfs_pos pos, size_t *total)
{
    size_t first = pos.column - 1, last = first + (pos.length ? pos.length : 1);
    struct cells range = {SIZE_MAX, SIZE_MAX};
    const char *shown;
    size_t size;

    for (size_t i = 0; line.offset < line.length; i++) {
        if (i == first)
            range.begin = line.cell;
        if (i == last)
            range.end = line.cell;
        walk_next(&line, &shown, &size);
    }
    *total = line.cell;
    if (range.begin > line.cell)
        range.begin = line.cell;
    return range;
}

static void print_cells(struct walk line, struct cells window, FILE *out)
{
    const char *shown;
    size_t size;

    while (line.offset < line.length && line.cell < window.end) {
        size_t cell = line.cell, cells = walk_next(&line, &shown, &size);

        for (; cells > 0; cells--, cell++)
            if (cell >= window.begin && cell < window.end)
                fwrite(shown, 1, size, out);
    }
}

static void repeat(char what, size_t count, FILE *out)
{
    while (count-- > 0)
        fputc(what, out);
}

static void print_line(struct walk line, struct cells window, size_t total, unsigned number,
                       FILE *out)
{
    fprintf(out, "%5u |", number);
    if (line.length > 0) {
        fputs(window.begin > 0 ? " ..." : " ", out);
        print_cells(line, window, out);
        if (window.end < total)
            fputs("...", out);
    }
    fputc('\n', out);
}

/* The carets' line; a gutter wider than usual moves it. */
static void print_caret(struct cells range, struct cells window, unsigned number, FILE *out)
{
    int gutter = snprintf(NULL, 0, "%5u", number);

    fprintf(out, "%*s | ", gutter, "");
    repeat(' ', range.begin - window.begin + (window.begin > 0 ? 3 : 0), out);
    fputc('^', out);
    if (range.end > window.end)
        range.end = window.end;
    if (range.end > range.begin + 1)
        repeat('~', range.end - range.begin - 1, out);
    fputc('\n', out);
}

void lfs_diag_text_show(struct lfs_diag_text *text, struct lfs_pos pos, FILE *out)
{
    struct walk line = {0};
    struct cells range = {0}, window = {0};
    size_t begin, end, total = 0;

    if (!text->bytes)
        return;
    if (!text->lines)
        find_lines(text);
    if (pos.line > text->line_count)
        return;
    begin = text->lines[pos.line - 1];
    end = pos.line < text->line_count ? text->lines[pos.line] - 1 : text->length;
    if (end > begin && text->bytes[end - 1] == '\r')
        end--;
    line.bytes = text->bytes + begin;
    line.length = end - begin;

    range = underlined(
        line, (struct lfs_pos){.column = pos.column ? pos.column : 1, .length = pos.length},
        &total);
    if (total > CELLS_MAX && range.begin > CELLS_BEFORE)
        window.begin = range.begin - CELLS_BEFORE;
    window.end = total - window.begin > CELLS_MAX ? window.begin + CELLS_MAX : total;
    print_line(line, window, total, pos.line, out);
    if (pos.column > 0)
        print_caret(range, window, pos.line, out);
}
