/* SPDX-License-Identifier: BSD-3-Clause */
#include "tools/cli/scenario_files.h"

#include <errno.h>
#include <fts.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "lfasim/readers/yaml_tree.h"
#include "tools/cli/host.h"

enum { FIRST_CAPACITY = 16 };

static void add_path(struct lfs_paths *paths, const char *path)
{
    if (paths->count == paths->capacity) {
        paths->capacity = paths->capacity ? paths->capacity * 2 : FIRST_CAPACITY;
        paths->items =
            lfs_host_memory(reallocarray(paths->items, paths->capacity, sizeof(*paths->items)));
    }
    paths->items[paths->count++] = lfs_host_memory(strdup(path));
}

static bool ends_with(const char *text, const char *ending)
{
    size_t length = strlen(text), cut = strlen(ending);

    return length > cut && strcmp(text + length - cut, ending) == 0;
}

/* What describes an image lies beside the scenarios that use it. A file that cannot be parsed is
 * taken for a scenario, so that somebody tells what is wrong with it. */
static bool is_image_description(const char *path)
{
    struct lfs_diag *diag = lfs_diag_new();
    struct lfs_yaml *yaml = lfs_yaml_read(path, NULL, 0, diag);
    const struct lfs_yaml_node *root = yaml != NULL ? lfs_yaml_root(yaml) : NULL;
    bool is = root != NULL && root->kind == LFS_YAML_MAP && root->count > 0 &&
              strcmp(root->keys[0]->text, "behaviour") == 0;

    lfs_yaml_free(yaml);
    lfs_diag_free(diag);
    return is;
}

static int by_path(const void *left, const void *right)
{
    return strcmp(*(char *const *)left, *(char *const *)right);
}

static bool unreadable(const char *word, const char *path, int error, struct lfs_diag *diag)
{
    lfs_diag_add(diag, (struct lfs_pos){.file = word}, "FILE_UNREADABLE",
                 "'%s' cannot be searched: %s", path, strerror(error));
    return false;
}

static bool visit(FTS *tree, FTSENT *entry, const char *word, struct lfs_paths *paths,
                  struct lfs_diag *diag)
{
    switch (entry->fts_info) {
    case FTS_D:
        if (entry->fts_level > 0 && entry->fts_name[0] == '.')
            fts_set(tree, entry, FTS_SKIP);
        return true;
    case FTS_F:
    case FTS_SL:
        if (ends_with(entry->fts_name, ".yaml") && entry->fts_name[0] != '.' &&
            !is_image_description(entry->fts_path))
            add_path(paths, entry->fts_path);
        return true;
    case FTS_DNR:
    case FTS_ERR:
    case FTS_NS:
        return unreadable(word, entry->fts_path, entry->fts_errno, diag);
    default:
        return true;
    }
}

static bool search(char *word, struct lfs_paths *paths, struct lfs_diag *diag)
{
    char *const roots[] = {word, NULL};
    size_t before = paths->count;
    FTS *tree = fts_open(roots, FTS_PHYSICAL | FTS_COMFOLLOW | FTS_NOCHDIR, NULL);
    FTSENT *entry;
    bool ok = true;

    if (tree == NULL)
        return unreadable(word, word, errno, diag);
    while ((entry = fts_read(tree)) != NULL)
        ok &= visit(tree, entry, word, paths, diag);
    fts_close(tree);
    if (paths->count > before)
        qsort(paths->items + before, paths->count - before, sizeof(*paths->items), by_path);
    else if (ok)
        lfs_diag_add(diag, (struct lfs_pos){.file = word}, "NO_SCENARIO",
                     "there is no scenario (*.yaml) in this folder");
    return ok && paths->count > before;
}

bool lfs_paths_find(char *const *words, size_t count, struct lfs_paths *paths,
                    struct lfs_diag *diag)
{
    struct stat status;
    bool ok = true;

    *paths = (struct lfs_paths){.items = NULL};
    for (size_t i = 0; i < count; i++) {
        if (stat(words[i], &status) == 0 && S_ISDIR(status.st_mode)) {
            ok &= search(words[i], paths, diag);
        } else {
            add_path(paths, words[i]);
            paths->single = count == 1;
        }
    }
    return ok;
}

void lfs_paths_free(struct lfs_paths *paths)
{
    for (size_t i = 0; i < paths->count; i++)
        free(paths->items[i]);
    free(paths->items);
    *paths = (struct lfs_paths){.items = NULL};
}
