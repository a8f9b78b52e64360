/* SPDX-License-Identifier: BSD-3-Clause */
#include "tests/bench/folder.h"

#include <stdlib.h>
#include <unistd.h>

bool folder_new(struct folder *folder)
{
    const char *base = getenv("TMPDIR");

    folder->count = 0;
    snprintf(folder->path, sizeof(folder->path), "%s/lfasim-bench-XXXXXX", base ? base : "/tmp");
    if (mkdtemp(folder->path))
        return true;
    folder->path[0] = '\0';
    return false;
}

void folder_path(const struct folder *folder, const char *name, unsigned number,
                 char out[FOLDER_PATH_SIZE])
{
    snprintf(out, FOLDER_PATH_SIZE, "%s/%s%u", folder->path, name, number);
}

void folder_remove(struct folder *folder)
{
    char path[FOLDER_PATH_SIZE];

    for (unsigned i = 0; i < folder->count; i++) {
        folder_path(folder, folder->files[i].name, folder->files[i].number, path);
        unlink(path);
    }
    if (folder->path[0])
        rmdir(folder->path);
}

bool folder_put(struct folder *folder, const char *name, unsigned number, const void *bytes,
                size_t size)
{
    char path[FOLDER_PATH_SIZE];
    FILE *file;
    bool written;

    if (folder->count == FOLDER_FILES_MAX)
        return false;
    folder_path(folder, name, number, path);
    file = fopen(path, "wb");
    if (!file)
        return false;
    folder->files[folder->count].name = name;
    folder->files[folder->count++].number = number;
    written = fwrite(bytes, 1, size, file) == size;
    return fclose(file) == 0 && written;
}
