/* SPDX-License-Identifier: BSD-3-Clause */
/* Runs a fuzz target on given files, and on all files of given folders: what a build without
 * libFuzzer does with the corpora. Fails when there was nothing to run. */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/fuzz/fuzz.h"

enum { INPUT_BYTES_MAX = 1 << 20, PATH_SIZE = 1024 };

static unsigned run_file(const char *path)
{
    FILE *file = fopen(path, "rb");
    uint8_t *bytes = malloc(INPUT_BYTES_MAX);
    size_t size;

    fuzz_must(file != NULL && bytes != NULL);
    size = fread(bytes, 1, INPUT_BYTES_MAX, file);
    fclose(file);
    LLVMFuzzerTestOneInput(bytes, size);
    free(bytes);
    return 1;
}

static unsigned run(const char *path)
{
    struct dirent **entries;
    int count = scandir(path, &entries, NULL, alphasort);
    unsigned runs = 0;

    if (count < 0)
        return run_file(path);
    for (int i = 0; i < count; i++) {
        char name[PATH_SIZE];

        snprintf(name, sizeof(name), "%s/%s", path, entries[i]->d_name);
        if (entries[i]->d_name[0] != '.')
            runs += run_file(name);
        free(entries[i]);
    }
    free(entries);
    return runs;
}

int main(int argc, char **argv)
{
    unsigned runs = 0;

    for (int i = 1; i < argc; i++)
        runs += run(argv[i]);
    printf("%u inputs\n", runs);
    return runs > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
