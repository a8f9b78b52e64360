/* SPDX-License-Identifier: BSD-3-Clause */
/* A temporary folder with numbered files. */
#ifndef TESTS_BENCH_FOLDER_H
#define TESTS_BENCH_FOLDER_H

#include <stdio.h>

#include "tests/bench/firmware.h"

#define FOLDER_PATH_SIZE 256u
#define FOLDER_FILES_MAX 128u

struct folder {
    char path[128];
    unsigned count;
    struct {
        const char *name;
        unsigned number;
    } files[FOLDER_FILES_MAX];
};

bool folder_new(struct folder *folder); /* false: folder_remove() has nothing to do */
void folder_remove(struct folder *folder);
void folder_path(const struct folder *folder, const char *name, unsigned number,
                 char out[FOLDER_PATH_SIZE]);
/* name is a literal. */
bool folder_put(struct folder *folder, const char *name, unsigned number, const void *bytes,
                size_t size);

#endif
