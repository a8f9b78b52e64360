/* SPDX-License-Identifier: BSD-3-Clause */
/* Diagnostics, first part: collecting messages. */
#include "lfasim/readers/diag.h"

#include "tools/readers/host/alloc.h"
#include "tools/readers/diag/diag_private.h"

#include <stdarg.h>
#include <stdlib.h>

struct lfs_diag *lfs_diag_new(void)
{
    return lfs_reader_alloc(sizeof(struct lfs_diag));
}

void lfs_diag_free(struct lfs_diag *diag)
{
    if (!diag)
        return;
    for (size_t i = 0; i < diag->count; i++) {
        struct lfs_diag_message *message = &diag->messages[i];

        for (size_t j = 0; j < message->extra_count; j++)
            free(message->extras[j].text);
        free(message->extras);
        free(message->text);
    }
    free(diag->messages);
    lfs_diag_texts_free(&diag->given);
    free(diag);
}

void lfs_diag_source(struct lfs_diag *diag, const char *file, const char *text, size_t length)
{
    struct lfs_diag_text *given = lfs_diag_text_new(&diag->given, file);

    given->bytes = lfs_reader_copy(text, length);
    given->length = length;
}

static char *formatted(const char *format, va_list arguments)
{
    char *text;

    if (vasprintf(&text, format, arguments) < 0)
        lfs_reader_out_of_memory();
    return text;
}

void lfs_diag_add(struct lfs_diag *diag, struct lfs_pos pos, const char *name, const char *format,
                  ...)
{
    const struct lfs_diagnostic *entry = lfs_diagnostic_find(name);
    enum lfs_severity severity = entry ? entry->severity : LFS_ERROR;
    struct lfs_diag_message message = {.severity = severity, .pos = pos, .name = name};
    va_list arguments;

    va_start(arguments, format);
    message.text = formatted(format, arguments);
    va_end(arguments);
    diag->messages =
        lfs_reader_grow(diag->messages, diag->count, &diag->capacity, sizeof(*diag->messages));
    diag->messages[diag->count++] = message;
    diag->errors += severity == LFS_ERROR;
    diag->warnings += severity == LFS_WARNING;
}

static void attach(struct lfs_diag *diag, enum lfs_diag_part part, struct lfs_pos pos,
                   const char *format, va_list arguments)
{
    struct lfs_diag_message *message;

    if (diag->count == 0)
        return;
    message = &diag->messages[diag->count - 1];
    message->extras = lfs_reader_grow(message->extras, message->extra_count,
                                      &message->extra_capacity, sizeof(*message->extras));
    message->extras[message->extra_count++] =
        (struct lfs_diag_extra){.part = part, .pos = pos, .text = formatted(format, arguments)};
}

void lfs_diag_note(struct lfs_diag *diag, struct lfs_pos pos, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    attach(diag, LFS_DIAG_PLACE, pos, format, arguments);
    va_end(arguments);
}

void lfs_diag_fact(struct lfs_diag *diag, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    attach(diag, LFS_DIAG_FACT, (struct lfs_pos){0}, format, arguments);
    va_end(arguments);
}

void lfs_diag_help(struct lfs_diag *diag, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    attach(diag, LFS_DIAG_HELP, (struct lfs_pos){0}, format, arguments);
    va_end(arguments);
}

size_t lfs_diag_errors(const struct lfs_diag *diag)
{
    return diag->errors;
}

size_t lfs_diag_warnings(const struct lfs_diag *diag)
{
    return diag->warnings;
}
