/* SPDX-License-Identifier: BSD-3-Clause */
#include "tests/fuzz/file_stand_ins.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "lfasim/readers/elf_image.h"
#include "lfasim/readers/file.h"
#include "tests/fuzz/fuzz.h"
#include "tools/readers/host/run_tool.h"

/* Larger images cost time and show nothing new. */
enum { IMAGE_BYTES_MAX = 256 << 10 };

int __wrap_lfs_file_load(const char *path, size_t limit, char **bytes, size_t *length);
bool __wrap_lfs_file_read(const char *path, size_t limit, char **bytes, size_t *length,
                          struct lfs_pos at, struct lfs_diag *diag);
void __wrap_lfs_run_tool(const char *const *argv, const uint8_t *input, size_t size,
                         const struct lfs_tool_limits *limits, struct lfs_tool_result *result);
enum lfs_image_fault __real_lfs_elf_write(const struct lfs_image_description *description,
                                          uint8_t **elf, size_t *size);
enum lfs_image_fault __wrap_lfs_elf_write(const struct lfs_image_description *description,
                                          uint8_t **elf, size_t *size);

static const uint8_t *contents;
static size_t contents_size;

void fuzz_stand_in(const uint8_t *data, size_t size)
{
    contents = data;
    contents_size = size;
}

/* By the end of its name: any manifest is the compiled one that ships, and so on. */
static const uint8_t *find(const char *path, size_t *size)
{
    static const struct {
        const char *end, *seed;
    } kinds[] = {{".dts", "manifest/deck-sp"},
                 {".dtb", "manifest/plain-sp"},
                 {".elf", "elf/counter"},
                 {".pkg", "package/deck-sp"}};
    const char *end = strrchr(path, '.');

    for (size_t i = 0; end != NULL && i < sizeof(kinds) / sizeof(kinds[0]); i++)
        if (strcmp(end, kinds[i].end) == 0)
            return fuzz_seed(kinds[i].seed, size);
    *size = contents_size;
    return contents;
}

int __wrap_lfs_file_load(const char *path, size_t limit, char **bytes, size_t *length)
{
    size_t size;
    const uint8_t *found = find(path, &size);

    if (found == NULL)
        return ENOENT;
    if (size > limit)
        return EFBIG;
    *bytes = fuzz_copy("", 0);
    *bytes = realloc(*bytes, size + 1);
    memcpy(*bytes, found, size);
    (*bytes)[size] = '\0';
    *length = size;
    return 0;
}

bool __wrap_lfs_file_read(const char *path, size_t limit, char **bytes, size_t *length,
                          struct lfs_pos at, struct lfs_diag *diag)
{
    int error = __wrap_lfs_file_load(path, limit, bytes, length);

    if (error != 0)
        lfs_diag_add(diag, at, "FILE_UNREADABLE", "no '%s': %s", path, strerror(error));
    return error == 0;
}

void __wrap_lfs_run_tool(const char *const *argv, const uint8_t *input, size_t size,
                         const struct lfs_tool_limits *limits, struct lfs_tool_result *result)
{
    (void)argv;
    (void)input;
    (void)size;
    (void)limits;
    *result = (struct lfs_tool_result){.end = LFS_TOOL_MISSING};
}

enum lfs_image_fault __wrap_lfs_elf_write(const struct lfs_image_description *description,
                                          uint8_t **elf, size_t *size)
{
    for (int i = 0; i < LFS_IMAGE_SECTIONS; i++) {
        if (description->section_size[i] > IMAGE_BYTES_MAX) {
            *elf = NULL;
            *size = 0;
            return LFS_IMAGE_SECTION_TOO_BIG;
        }
    }
    return __real_lfs_elf_write(description, elf, size);
}
