/* SPDX-License-Identifier: BSD-3-Clause */
/* Lists of choices, as a word and as a file: both read the same, and what is printed reads the same
 * again. What is said goes into memory. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/fuzz/file_stand_ins.h"
#include "tests/fuzz/fuzz.h"
#include "tools/cli/choices.h"
#include "tools/cli/usage.h"

/* Reads word, with what would go to stderr in *said (free it). */
static int read_list(const char *word, uint16_t **choices, size_t *count, char **said)
{
    FILE *real = stderr;
    size_t size;
    int status;

    *said = NULL;
    *choices = NULL;
    *count = 0;
    stderr = open_memstream(said, &size);
    status = lfs_choices_read("run", word, choices, count);
    fclose(stderr);
    stderr = real;
    return status;
}

static void must_be(const char *word, const uint16_t *choices, size_t count)
{
    uint16_t *again;
    size_t again_count;
    char *said;

    fuzz_must(read_list(word, &again, &again_count, &said) == LFS_EXIT_OK);
    fuzz_must(said[0] == '\0' && again_count == count);
    fuzz_must(count == 0 || memcmp(again, choices, count * sizeof(*choices)) == 0);
    free(again);
    free(said);
}

static void must_print_and_read(const uint16_t *choices, size_t count)
{
    char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);

    lfs_choices_write(choices, count, out);
    fclose(out);
    must_be(text, choices, count);
    free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *word = fuzz_copy("", 0), *said;
    uint16_t *choices;
    size_t count;
    int status;

    word = realloc(word, size + 1);
    if (size > 0)
        memcpy(word, data, size);
    word[size] = '\0';
    if (word[0] != '@') {
        status = read_list(word, &choices, &count, &said);
        if (status == LFS_EXIT_OK)
            must_print_and_read(choices, count);
        else
            fuzz_must(status == LFS_EXIT_USAGE && choices == NULL && strstr(said, "error: "));
        free(choices);
        free(said);
    }
    fuzz_stand_in((const uint8_t *)word, size);
    status = read_list("@list", &choices, &count, &said);
    if (status == LFS_EXIT_OK)
        must_print_and_read(choices, count);
    else
        fuzz_must(status == LFS_EXIT_INPUT && choices == NULL && strstr(said, "error: "));
    free(choices);
    free(said);
    free(word);
    return 0;
}
