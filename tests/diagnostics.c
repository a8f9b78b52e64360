/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Every diagnostic of the catalogue is raised by a test that just ran (raised.c), or its code is
 * expected by name in a test of the formats, which judge without a reporter.
 *   diagnostics RAISED SOURCES      the folder of what was raised, the top of the sources
 */
#include <ctype.h>
#include <fts.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lfasim/readers/diagnostics.h"

/* Raised where no reporter is. */
static const struct {
    const char *name, *why;
} elsewhere[] = {
    {"WATCHDOG", "printed by a process that ends there: tests/tools/cli/test_watchdog.c"},
    {"BOOTINFO_SIGNATURE", "a file of that kind is no package: tests/tools/readers/package"},
};

struct text {
    char *bytes;
    size_t size;
};

static void append(struct text *text, const char *path)
{
    FILE *file = fopen(path, "rb");
    char part[4096];
    size_t size;

    while (file != NULL && (size = fread(part, 1, sizeof(part), file)) > 0) {
        text->bytes = realloc(text->bytes, text->size + size + 1);
        if (text->bytes == NULL)
            abort();
        memcpy(text->bytes + text->size, part, size);
        text->size += size;
        text->bytes[text->size] = '\0';
    }
    if (file != NULL)
        fclose(file);
}

/* All files below a folder, one behind the other. */
static struct text contents(const char *folder)
{
    char *roots[] = {strdup(folder), NULL};
    FTS *tree = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR, NULL);
    struct text text = {.bytes = calloc(1, 1)};
    FTSENT *entry;

    while (tree != NULL && (entry = fts_read(tree)) != NULL)
        if (entry->fts_info == FTS_F)
            append(&text, entry->fts_path);
    if (tree != NULL)
        fts_close(tree);
    free(roots[0]);
    return text;
}

static bool is_of_word(char c)
{
    return isalnum((unsigned char)c) || c == '_' || c == '-';
}

/* As a word, or with the prefix of the codes of manifests. */
static bool names(const struct text *text, const char *name)
{
    static const char prefix[] = "LFS_MANIFEST_";
    size_t length = strlen(name), before = strlen(prefix);

    for (const char *at = text->bytes; (at = strstr(at, name)) != NULL; at += length) {
        size_t offset = (size_t)(at - text->bytes);

        if (is_of_word(at[length]))
            continue;
        if (offset == 0 || !is_of_word(at[-1]) ||
            (offset >= before && memcmp(at - before, prefix, before) == 0))
            return true;
    }
    return false;
}

static bool is_elsewhere(const char *name)
{
    for (size_t i = 0; i < sizeof(elsewhere) / sizeof(elsewhere[0]); i++)
        if (strcmp(elsewhere[i].name, name) == 0)
            return true;
    return false;
}

int main(int argc, char **argv)
{
    struct text raised, formats;
    char path[1024];
    unsigned missing = 0;

    if (argc != 3)
        return 2;
    raised = contents(argv[1]);
    snprintf(path, sizeof(path), "%s/tests/models/formats", argv[2]);
    formats = contents(path);
    for (size_t i = 0; i < lfs_diagnostic_count(); i++) {
        const char *name = lfs_diagnostic_at(i)->name;

        if (names(&raised, name) || names(&formats, name) || is_elsewhere(name))
            continue;
        printf("%s: no test raises it\n", name);
        missing++;
    }
    printf("%zu diagnostics, %u without a test\n", lfs_diagnostic_count(), missing);
    free(raised.bytes);
    free(formats.bytes);
    return missing > 0;
}
