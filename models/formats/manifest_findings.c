/* SPDX-License-Identifier: BSD-3-Clause */
/* Writing findings down. */
#include <libfdt.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "manifest_reader.h"

void lfs_manifest_copy_text(char *out, size_t room, const char *text)
{
    size_t length = 0;

    for (; length + 1 < room && text[length] != '\0'; length++)
        out[length] = text[length] >= ' ' && text[length] <= '~' ? text[length] : '?';
    out[length] = '\0';
}

static void write_place(const struct manifest_reader *reader, int node, const char *property,
                        int cell, struct lfs_place *out)
{
    char path[LFS_PLACE_NODE_SIZE];
    const char *name = path;

    *out = (struct lfs_place){.cell = cell};
    if (property != NULL)
        lfs_manifest_copy_text(out->property, sizeof(out->property), property);
    if (node < 0)
        return;
    /* A path too long for its room is answered with the node's own name. */
    if (fdt_get_path(reader->fdt, node, path, (int)sizeof(path)) != 0)
        name = lfs_manifest_node_name(reader, node);
    lfs_manifest_copy_text(out->node, sizeof(out->node), name);
}

static void write_text(char out[LFS_FINDING_TEXT_SIZE], const char *format, va_list arguments)
    __attribute__((format(printf, 2, 0)));

/* Values of the blob may hold any byte. */
static void write_text(char out[LFS_FINDING_TEXT_SIZE], const char *format, va_list arguments)
{
    char text[LFS_FINDING_TEXT_SIZE];

    vsnprintf(text, sizeof(text), format, arguments);
    lfs_manifest_copy_text(out, LFS_FINDING_TEXT_SIZE, text);
}

void lfs_manifest_tell(struct manifest_reader *reader)
{
    if (reader->pending && reader->sink != NULL)
        reader->sink(reader->user, &reader->finding);
    reader->pending = false;
}

static void begin(struct manifest_reader *reader, const char *name, int node, const char *property)
{
    lfs_manifest_tell(reader);
    memset(&reader->finding, 0, sizeof(reader->finding));
    reader->finding.name = name;
    reader->finding.step = reader->step;
    write_place(reader, node, property, -1, &reader->finding.at);
    reader->pending = true;
}

static enum lfs_manifest_error decide(struct manifest_reader *reader, enum lfs_manifest_error error)
{
    if (reader->code == LFS_MANIFEST_SUCCESS || reader->last_wins)
        reader->code = error;
    return error;
}

enum lfs_manifest_error lfs_manifest_fail(struct manifest_reader *reader, int node,
                                          const char *property, enum lfs_manifest_error error,
                                          const char *format, ...)
{
    va_list arguments;

    begin(reader, lfs_manifest_error_name(error), node, property);
    va_start(arguments, format);
    write_text(reader->finding.text, format, arguments);
    va_end(arguments);
    return decide(reader, error);
}

enum lfs_manifest_error lfs_manifest_panic(struct manifest_reader *reader, const char *name,
                                           int node, const char *property,
                                           enum lfs_manifest_error error, const char *format, ...)
{
    va_list arguments;

    begin(reader, name, node, property);
    reader->finding.panics = true;
    va_start(arguments, format);
    write_text(reader->finding.text, format, arguments);
    va_end(arguments);
    return decide(reader, error);
}

void lfs_manifest_lint(struct manifest_reader *reader, const char *name, int node,
                       const char *property, const char *format, ...)
{
    va_list arguments;

    begin(reader, name, node, property);
    va_start(arguments, format);
    write_text(reader->finding.text, format, arguments);
    va_end(arguments);
}

void lfs_manifest_at_cell(struct manifest_reader *reader, int cell)
{
    reader->finding.at.cell = cell;
}

void lfs_manifest_panics(struct manifest_reader *reader)
{
    reader->finding.panics = true;
}

void lfs_manifest_other(struct manifest_reader *reader, int node, const char *property, int cell,
                        const char *format, ...)
{
    va_list arguments;

    reader->finding.has_other = true;
    write_place(reader, node, property, cell, &reader->finding.other);
    va_start(arguments, format);
    write_text(reader->finding.other_text, format, arguments);
    va_end(arguments);
}

void lfs_manifest_fact(struct manifest_reader *reader, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    write_text(reader->finding.fact, format, arguments);
    va_end(arguments);
}

void lfs_manifest_help(struct manifest_reader *reader, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    write_text(reader->finding.help, format, arguments);
    va_end(arguments);
}

void lfs_manifest_consumers(struct manifest_reader *reader, const char *text)
{
    reader->finding.consumers = text;
}
