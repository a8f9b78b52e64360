/* SPDX-License-Identifier: BSD-3-Clause */
#include "tools/cli/loaded.h"

#include <stdlib.h>
#include <string.h>

#include "lfasim/readers/file.h"
#include "lfasim/readers/yaml_tree.h"
#include "tools/cli/host.h"

struct lfs_loaded *lfs_loaded_new(const char *path, const struct lfs_scenario_set *sets,
                                  size_t set_count, struct lfs_diag *diag)
{
    struct lfs_loaded *loaded = lfs_host_memory(calloc(1, sizeof(*loaded)));
    size_t length;

    loaded->path = path;
    loaded->diag = diag;
    loaded->scenario = lfs_scenario_load(path, sets, set_count, diag);
    if (loaded->scenario != NULL &&
        lfs_file_load(path, LFS_YAML_BYTES_MAX, &loaded->text, &length) == 0)
        lfs_hash_text(loaded->text, length, loaded->hash);
    return loaded;
}

void lfs_loaded_free(struct lfs_loaded *loaded)
{
    if (loaded == NULL)
        return;
    lfs_scenario_free(loaded->scenario);
    lfs_diag_free(loaded->diag);
    free(loaded->text);
    free(loaded);
}

static struct lfs_pos place_of(const void *user, uint32_t source)
{
    const struct lfs_loaded *loaded = user;

    return lfs_scenario_source(loaded->scenario, source);
}

/* The line that a step begins in, without its indent and the dash of the list. */
static bool words_of(const void *user, uint32_t source, char *out, size_t size)
{
    const struct lfs_loaded *loaded = user;
    struct lfs_pos pos = lfs_scenario_source(loaded->scenario, source);
    const char *line = loaded->text;
    size_t length;

    if (pos.file == NULL || strcmp(pos.file, loaded->path) != 0)
        return false;
    for (unsigned i = 1; i < pos.line && line != NULL; i++) {
        line = strchr(line, '\n');
        line = line != NULL ? line + 1 : NULL;
    }
    if (line == NULL || pos.line == 0)
        return false;
    line += strspn(line, " -");
    length = strcspn(line, "\r\n");
    if (length >= size)
        length = size - 1;
    memcpy(out, line, length);
    out[length] = '\0';
    return length > 0;
}

struct lfs_trace_view lfs_loaded_view(const struct lfs_loaded *loaded, struct lfs_stack *stack)
{
    return (struct lfs_trace_view){.machine = lfs_stack_machine(stack),
                                   .stack = stack,
                                   .place = place_of,
                                   .words = words_of,
                                   .user = loaded};
}
