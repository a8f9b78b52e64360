/* SPDX-License-Identifier: BSD-3-Clause */
/* The words of a command line of `lfasim check`: which files they name, and what these are. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lfasim/readers/file.h"
#include "tools/cli/check.h"
#include "tools/cli/host.h"
#include "tools/cli/usage.h"

/* A word is one file, or, where there is no file of that name, several with '+' between them. */
static bool split(const char *word, struct lfs_check_file *file)
{
    char *rest = lfs_host_memory(strdup(word)), *part;
    bool whole = strchr(word, '+') == NULL || access(word, F_OK) == 0;

    file->word = word;
    file->parts[file->part_count++] = whole ? rest : strsep(&rest, "+");
    while (!whole && (part = strsep(&rest, "+")) != NULL) {
        if (file->part_count == LFS_CHECK_PARTS_MAX)
            return false;
        file->parts[file->part_count++] = part;
    }
    return true;
}

int lfs_check_split(const char *word, const struct lfs_check_options *options,
                    struct lfs_check_file *file)
{
    *file = (struct lfs_check_file){.options = options};
    if (!split(word, file))
        return lfs_usage_error("check", "at most %d files make one manifest: '%s'",
                               LFS_CHECK_PARTS_MAX, word);
    for (size_t i = 0; i < file->part_count; i++)
        if (file->parts[i][0] == '\0')
            return lfs_usage_error("check", "a file name is missing in '%s'", file->word);
    return LFS_EXIT_OK;
}

/* What no kind knows. */
static void refuse_kind(const struct lfs_check_file *file, struct lfs_diag *diag)
{
    char names[LFS_CHECK_TEXT_SIZE] = "";
    size_t length = 0;

    for (const struct lfs_check_kind *kind = lfs_check_kinds; kind->name != NULL; kind++) {
        snprintf(names + length, sizeof(names) - length, "%s%s", length > 0 ? ", " : "",
                 kind->name);
        length = strlen(names);
    }
    lfs_diag_add(diag, (struct lfs_pos){.file = file->parts[0]}, "FILE_KIND_UNKNOWN",
                 "neither content nor name tell what this file is");
    lfs_diag_help(diag, "the kinds of files that check knows: %s", names);
}

int lfs_check_open(struct lfs_check_file *file, struct lfs_diag *diag,
                   const struct lfs_check_kind **kind)
{
    struct lfs_pos pos = {.file = file->parts[0]};
    char *bytes = NULL;

    *kind = NULL;
    /* To tell its kind, and by the reader of its kind. */
    if (!lfs_host_is_no_pipe(file->parts[0], diag) ||
        !lfs_file_read(file->parts[0], LFS_CHECK_BYTES_MAX, &bytes, &file->size, pos, diag))
        return LFS_EXIT_INPUT;
    file->bytes = (const uint8_t *)bytes;
    *kind = lfs_check_kind_of(file->parts[0], file->bytes, file->size);
    if (*kind != NULL)
        return LFS_EXIT_OK;
    refuse_kind(file, diag);
    return LFS_EXIT_INPUT;
}

void lfs_check_close(struct lfs_check_file *file)
{
    free((void *)file->bytes);
    file->bytes = NULL;
}

void lfs_check_free(struct lfs_check_file *file)
{
    free((char *)file->parts[0]); /* the parts are one copy of the word */
}
