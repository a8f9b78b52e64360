/* SPDX-License-Identifier: BSD-3-Clause */
#include "tests/fuzz/fuzz.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lfasim/readers/file.h"
#include "tools/readers/diag/diag_private.h"

enum { SEED_BYTES_MAX = 1 << 20, PATH_SIZE = 1024, SEEDS_MAX = 8 };

void fuzz_failed(const char *file, int line, const char *promise)
{
    fprintf(stderr, "%s:%d: broken promise: %s\n", file, line, promise);
    abort();
}

static void must_print(const struct lfs_diag *diag)
{
    char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);

    fuzz_must(out != NULL);
    lfs_diag_print(diag, out);
    fclose(out);
    fuzz_must(size > 0);
    free(text);
}

void fuzz_judge(const struct lfs_diag *diag, bool accepted)
{
    fuzz_must(accepted == (lfs_diag_errors(diag) == 0));
    for (size_t i = 0; i < diag->count; i++) {
        const struct lfs_diagnostic *entry = lfs_diagnostic_find(diag->messages[i].name);

        fuzz_must(entry != NULL);
        fuzz_must(diag->messages[i].text[0] != '\0');
    }
    if (diag->count > 0)
        must_print(diag);
}

static bool is_text(const char *text, size_t size)
{
    return memchr(text, '\0', size) != NULL;
}

static bool is_place(const struct lfs_place *place)
{
    return is_text(place->node, sizeof(place->node)) &&
           is_text(place->property, sizeof(place->property));
}

void fuzz_finding(void *findings, const struct lfs_finding *finding)
{
    struct fuzz_findings *out = findings;
    const struct lfs_diagnostic *entry = lfs_diagnostic_find(finding->name);

    fuzz_must(entry != NULL);
    fuzz_must(finding->text[0] != '\0');
    fuzz_must(is_place(&finding->at) && is_place(&finding->other));
    fuzz_must(is_text(finding->text, sizeof(finding->text)) &&
              is_text(finding->fact, sizeof(finding->fact)) &&
              is_text(finding->help, sizeof(finding->help)) &&
              is_text(finding->other_text, sizeof(finding->other_text)));
    if (entry->severity == LFS_ERROR || finding->panics)
        out->errors++;
    else
        out->others++;
}

bool fuzz_has_place(const struct lfs_diag *diag)
{
    for (size_t i = 0; i < diag->count; i++)
        if (diag->messages[i].severity == LFS_ERROR && diag->messages[i].pos.line > 0)
            return true;
    return false;
}

void *fuzz_copy(const void *data, size_t size)
{
    void *copy = malloc(size > 0 ? size : 1);

    fuzz_must(copy != NULL);
    if (size > 0)
        memcpy(copy, data, size);
    return copy;
}

const uint8_t *fuzz_seed(const char *name, size_t *size)
{
    static struct {
        const char *name;
        uint8_t *bytes;
        size_t size;
    } seeds[SEEDS_MAX];
    char path[PATH_SIZE];
    FILE *file;
    size_t i = 0;

    while (i < SEEDS_MAX - 1 && seeds[i].name != NULL && strcmp(seeds[i].name, name) != 0)
        i++;
    if (seeds[i].name == NULL) {
        seeds[i].name = name;
        seeds[i].bytes = malloc(SEED_BYTES_MAX);
        snprintf(path, sizeof(path), LFASIM_FUZZ_SEEDS "/%s", name);
        file = fopen(path, "rb");
        fuzz_must(file != NULL && seeds[i].bytes != NULL);
        seeds[i].size = fread(seeds[i].bytes, 1, SEED_BYTES_MAX, file);
        fclose(file);
    }
    *size = seeds[i].size;
    return seeds[i].bytes;
}
