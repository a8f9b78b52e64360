/* SPDX-License-Identifier: BSD-3-Clause */
/* `lfasim check --map`. */
#include <stdlib.h>
#include <string.h>

#include "lfasim/readers/file.h"
#include "lfasim/readers/memory_map.h"
#include "tools/cli/check.h"
#include "tools/cli/host.h"

static bool write_lines(const struct lfs_memory_map *map, const char *path, struct lfs_diag *diag)
{
    char *text;
    size_t size;
    FILE *stream = lfs_host_stream(&text, &size);
    bool ok;

    lfs_memory_map_print(map, stream);
    fclose(stream);
    ok = lfs_file_write(path, text, size, diag);
    free(text);
    return ok;
}

bool lfs_check_draw(struct lfs_system *system, const char *title,
                    const struct lfs_check_options *options, struct lfs_diag *diag)
{
    struct lfs_memory_map map;

    if (options->map == NULL)
        return true;
    lfs_system_map(system, &map);
    map.title = title;
    if (strcmp(options->map, "-") == 0) {
        lfs_memory_map_print(&map, stdout);
        return true;
    }
    return lfs_file_ends_with(options->map, ".svg") ? lfs_memory_map_write(&map, options->map, diag)
                                                    : write_lines(&map, options->map, diag);
}
