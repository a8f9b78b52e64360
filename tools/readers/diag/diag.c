/* SPDX-License-Identifier: BSD-3-Clause */
/* Diagnostics, first part: collecting messages. */
#include "lfasim/readers/diag.h"

#include "tools/readers/host/alloc.h"
#include "tools/readers/diag/diag_private.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

/* The exit status of a fault of lfasim itself. */
enum { STATUS_FAULT = 6 };

struct lfs_diag *lfs_diag_new(void)
{
    return lfs_reader_alloc(sizeof(struct lfs_diag));
}

struct lfs_diag *lfs_diag_new_like(const struct lfs_diag *other)
{
    struct lfs_diag *diag = lfs_diag_new();

    for (size_t i = 0; i < other->change_count; i++)
        lfs_diag_override(diag, other->changes[i].entry, other->changes[i].level);
    return diag;
}

bool lfs_diag_may_override(const struct lfs_diagnostic *entry, enum lfs_diag_level level)
{
    return level == LFS_DIAG_ERROR || entry->severity != LFS_ERROR || entry->may_lower;
}

void lfs_diag_override(struct lfs_diag *diag, const struct lfs_diagnostic *entry,
                       enum lfs_diag_level level)
{
    if (!lfs_diag_may_override(entry, level))
        return;
    diag->changes = lfs_reader_grow(diag->changes, diag->change_count, &diag->change_capacity,
                                    sizeof(*diag->changes));
    diag->changes[diag->change_count++] = (struct lfs_diag_change){entry, level};
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
    free(diag->changes);
    lfs_diag_texts_free(&diag->given);
    for (size_t i = 0; i < diag->name_count; i++)
        free(diag->names[i]);
    free(diag->names);
    free(diag);
}

void lfs_diag_source(struct lfs_diag *diag, const char *file, const char *text, size_t length)
{
    struct lfs_diag_text *given = lfs_diag_text_new(&diag->given, lfs_diag_name(diag, file));

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

static const struct lfs_diagnostic *entry_of(const char *name)
{
    const struct lfs_diagnostic *entry = lfs_diagnostic_find(name);

    if (entry)
        return entry;
    fprintf(stderr, "lfasim: fault: the diagnostic '%s' is not in the catalogue\n", name);
    exit(STATUS_FAULT);
}

/* False when messages of that entry are not wanted; severity stays where nobody asked for one. */
static bool severity_of(const struct lfs_diag *diag, const struct lfs_diagnostic *entry,
                        enum lfs_severity *severity)
{
    for (size_t i = diag->change_count; i > 0; i--) {
        if (diag->changes[i - 1].entry != entry)
            continue;
        *severity = diag->changes[i - 1].level == LFS_DIAG_ERROR ? LFS_ERROR : LFS_WARNING;
        return diag->changes[i - 1].level != LFS_DIAG_ALLOW;
    }
    return true;
}

bool lfs_diag_allows(const struct lfs_diag *diag, const char *name)
{
    enum lfs_severity severity = LFS_WARNING;

    return !severity_of(diag, entry_of(name), &severity);
}

static void add(struct lfs_diag *diag, struct lfs_pos pos, const struct lfs_diagnostic *entry,
                enum lfs_severity severity, const char *format, va_list arguments)
{
    struct lfs_diag_message message = {
        .pos = pos, .name = entry->name, .severity = severity, .malformed = entry->malformed};

    diag->muted = !severity_of(diag, entry, &message.severity);
    if (diag->muted)
        return;
    message.text = formatted(format, arguments);
    diag->messages =
        lfs_reader_grow(diag->messages, diag->count, &diag->capacity, sizeof(*diag->messages));
    message.pos.file = lfs_diag_name(diag, pos.file);
    diag->messages[diag->count++] = message;
    diag->errors += message.severity == LFS_ERROR;
    diag->warnings += message.severity == LFS_WARNING;
}

void lfs_diag_add(struct lfs_diag *diag, struct lfs_pos pos, const char *name, const char *format,
                  ...)
{
    const struct lfs_diagnostic *entry = entry_of(name);
    va_list arguments;

    va_start(arguments, format);
    add(diag, pos, entry, entry->severity, format, arguments);
    va_end(arguments);
}

void lfs_diag_add_warning(struct lfs_diag *diag, struct lfs_pos pos, const char *name,
                          const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    add(diag, pos, entry_of(name), LFS_WARNING, format, arguments);
    va_end(arguments);
}

static void attach(struct lfs_diag *diag, enum lfs_diag_part part, struct lfs_pos pos,
                   const char *format, va_list arguments)
{
    struct lfs_diag_message *message;

    if (diag->count == 0 || diag->muted)
        return;
    pos.file = lfs_diag_name(diag, pos.file);
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

void lfs_diag_is_malformed(struct lfs_diag *diag)
{
    if (diag->count > 0 && !diag->muted)
        diag->messages[diag->count - 1].malformed = true;
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

bool lfs_diag_malformed(const struct lfs_diag *diag)
{
    for (size_t i = 0; i < diag->count; i++)
        if (diag->messages[i].malformed && diag->messages[i].severity == LFS_ERROR)
            return true;
    return false;
}
