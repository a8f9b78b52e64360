/* SPDX-License-Identifier: BSD-3-Clause */
/* Diagnostics, second part: printing messages in the order of their places. */
#include "tools/readers/host/alloc.h"
#include "tools/readers/diag/diag_private.h"
#include "tools/readers/diag/utf8.h"

#include "lfasim/readers/file.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* Larger than any input that the readers accept. */
#define SOURCE_BYTES_MAX (16u << 20)

/* Of a line of a message that are shown: names that it quotes may be as long as a file. */
enum { TEXT_BYTES_MAX = 2000 };

/* Letters of a line of a help behind its lead: lists of names are long. */
enum { HELP_WIDTH = 92 };

struct printer {
    const struct lfs_diag *diag;
    struct lfs_diag_texts read; /* files that were read for this printing */
    FILE *out;
};

static struct lfs_diag_text *text_of(struct printer *printer, const char *file)
{
    struct lfs_diag_text *text = lfs_diag_text_find(&printer->diag->given, file);
    struct stat status;

    if (!text)
        text = lfs_diag_text_find(&printer->read, file);
    if (!text) {
        text = lfs_diag_text_new(&printer->read, file);
        /* A pipe has been emptied by its first reader and could block this one. */
        if (stat(file, &status) == 0 && S_ISREG(status.st_mode))
            lfs_file_load(file, SOURCE_BYTES_MAX, &text->bytes, &text->length);
    }
    return text;
}

static void print_text(const char *text, size_t length, FILE *out)
{
    bool cut = length > TEXT_BYTES_MAX;

    if (cut) {
        length = TEXT_BYTES_MAX;
        while (length > 0 && ((unsigned char)text[length] & 0xc0) == 0x80) /* inside a character */
            length--;
    }
    lfs_utf8_print(text, length, out);
    if (cut)
        fputs("...", out);
}

static void print_place(struct lfs_pos pos, FILE *out)
{
    const char *file = pos.file ? pos.file : "lfasim";

    print_text(file, strlen(file), out);
    if (pos.file && pos.line > 0)
        fprintf(out, ":%u", pos.line);
    if (pos.file && pos.line > 0 && pos.column > 0)
        fprintf(out, ":%u", pos.column);
    if (pos.file && pos.line == 0 && pos.column > 0)
        fprintf(out, ": offset 0x%x", pos.column - 1);
    fputs(": ", out);
}

static void print_sentence(struct printer *printer, struct lfs_pos pos, const char *word,
                           const char *text, const char *name)
{
    print_place(pos, printer->out);
    fprintf(printer->out, "%s: ", word);
    print_text(text, strlen(text), printer->out);
    if (name)
        fprintf(printer->out, " [%s]", name);
    fputc('\n', printer->out);
    if (pos.file && pos.line > 0)
        lfs_diag_text_show(text_of(printer, pos.file), pos, printer->out);
}

/* Up to the end of a line, or to the last space that a width allows for. */
static size_t line_length(const char *text, size_t width)
{
    size_t length = strcspn(text, "\n"), space = width;

    while (length > width && space > 0 && text[space] != ' ')
        space--;
    return length > width && space > 0 ? space : length;
}

/* first, then text; further lines of text stand below the first. */
static void print_lines(const char *first, const char *text, size_t width, FILE *out)
{
    const char *lead = first;

    for (;;) {
        size_t length = line_length(text, width);

        fputs(lead, out);
        print_text(text, length, out);
        fputc('\n', out);
        if (text[length] == '\0')
            return;
        text += length + 1;
        lead = "        ";
    }
}

/* Helps come last, as what remains to be done. */
static void print_message(struct printer *printer, const struct lfs_diag_message *message)
{
    print_sentence(printer, message->pos, lfs_severity_word(message->severity), message->text,
                   message->name);
    for (size_t i = 0; i < message->extra_count; i++) {
        const struct lfs_diag_extra *extra = &message->extras[i];

        if (extra->part == LFS_DIAG_PLACE && extra->pos.file == NULL)
            print_lines("note: ", extra->text, SIZE_MAX, printer->out);
        else if (extra->part == LFS_DIAG_PLACE)
            print_sentence(printer, extra->pos, "note", extra->text, NULL);
        else if (extra->part == LFS_DIAG_FACT)
            print_lines("      = ", extra->text, SIZE_MAX, printer->out);
    }
    for (size_t i = 0; i < message->extra_count; i++)
        if (message->extras[i].part == LFS_DIAG_HELP)
            print_lines("help: ", message->extras[i].text, HELP_WIDTH, printer->out);
}

void lfs_diag_print(const struct lfs_diag *diag, FILE *out)
{
    struct printer printer = {.diag = diag, .out = out};
    const struct lfs_diag_message **messages = lfs_diag_sorted(diag);
    size_t errors = 0;
    bool any = false;

    for (size_t i = 0; i < diag->count; i++) {
        if (messages[i]->severity == LFS_ERROR && errors++ >= LFS_DIAG_SHOWN_MAX)
            continue;
        if (any)
            fputc('\n', out);
        print_message(&printer, messages[i]);
        any = true;
    }
    if (errors > LFS_DIAG_SHOWN_MAX)
        fprintf(out, "\nand %zu more\n", errors - LFS_DIAG_SHOWN_MAX);
    free(messages);
    lfs_diag_texts_free(&printer.read);
}
