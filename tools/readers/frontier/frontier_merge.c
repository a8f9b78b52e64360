/* SPDX-License-Identifier: BSD-3-Clause */
/* Frontier files put together: of shards there must be all, or a part of the space would be
 * forgotten. */
#include <stdlib.h>
#include <string.h>

#include "tools/readers/frontier/frontier_private.h"
#include "tools/readers/host/alloc.h"

/* ---- whether they are of the same search ------------------------------------------------------ */

/* The number of the first line that differs; *a and *b point at it. */
static bool lines_differ(const char **a, const char **b)
{
    while (**a || **b) {
        size_t x = strcspn(*a, "\n"), y = strcspn(*b, "\n");

        if (x != y || memcmp(*a, *b, x) != 0)
            return true;
        *a += x + ((*a)[x] != '\0');
        *b += y + ((*b)[y] != '\0');
    }
    return false;
}

bool frontier_file_differs(const struct lfs_frontier_file *file, const char *about,
                           const char *there, struct lfs_diag *diag)
{
    const char *path = file->path ? file->path : "it", *is = file->about, *wanted = about;

    if (!lines_differ(&is, &wanted))
        return false;
    lfs_diag_add(diag, (struct lfs_pos){.file = file->path}, "FRONTIER_OTHER",
                 "'%s' is a frontier of another search", path);
    lfs_diag_fact(diag, "it: %.*s", (int)strcspn(is, "\n"), is);
    lfs_diag_fact(diag, "%s: %.*s", there, (int)strcspn(wanted, "\n"), wanted);
    lfs_diag_help(diag, "a frontier goes with the same scenario, options, bounds and lfasim");
    return true;
}

static bool are_alike(struct lfs_frontier_file *const *files, size_t count, struct lfs_diag *diag)
{
    bool alike = true;

    for (size_t i = 1; i < count; i++)
        alike &= !frontier_file_differs(files[i], files[0]->about, files[0]->path, diag) &&
                 files[i]->count == files[0]->count;
    return alike;
}

/* ---- whether they are all --------------------------------------------------------------------- */

static bool is_there(struct lfs_frontier_file *const *files, size_t count,
                     const struct lfs_frontier_file *of, unsigned number)
{
    for (size_t i = 0; i < count; i++)
        if (files[i]->shard.count == of->shard.count && files[i]->parent == of->parent &&
            files[i]->shard.number == number)
            return true;
    return false;
}

/* Its shards are among the files: they have its places to go on from. */
static bool was_split(struct lfs_frontier_file *const *files, size_t count,
                      const struct lfs_frontier_file *file)
{
    for (size_t i = 0; i < count; i++)
        if (files[i]->shard.count && files[i]->parent == file->sum)
            return true;
    return false;
}

static bool are_complete(struct lfs_frontier_file *const *files, size_t count,
                         struct lfs_diag *diag)
{
    for (size_t i = 0; i < count; i++)
        for (unsigned number = 1; number <= files[i]->shard.count; number++) {
            if (is_there(files, count, files[i], number))
                continue;
            lfs_diag_add(diag, (struct lfs_pos){.file = files[i]->path}, "FRONTIER_SHARDS",
                         "'%s' is shard %u/%u, and shard %u/%u of the same frontier is missing",
                         files[i]->path, files[i]->shard.number, files[i]->shard.count, number,
                         files[i]->shard.count);
            lfs_diag_help(diag, "name all shards of one round, and none of an earlier one");
            return false;
        }
    return true;
}

/* Wholes by runs would make the same runs. */
static bool can_be_merged(struct lfs_frontier_file *const *files, size_t count,
                          struct lfs_diag *diag)
{
    for (size_t i = 0; i < count && count > 1; i++) {
        if (files[i]->shard.count || !strstr(files[i]->about, "\nruns ") ||
            was_split(files, count, files[i]))
            continue;
        lfs_diag_add(diag, (struct lfs_pos){.file = files[i]->path}, "FRONTIER_SHARDS",
                     "'%s' is no shard: the runs of another search are the same ones",
                     files[i]->path);
        lfs_diag_help(diag, "go on from one of them, or split the search: --shard I/N");
        return false;
    }
    return true;
}

/* ---- putting together ------------------------------------------------------------------------- */

/* A search that some file has not begun is left as a whole. */
static struct lfs_frontier *merge_search(struct lfs_frontier_file *const *files, size_t count,
                                         size_t search)
{
    struct lfs_frontier *sum = NULL;

    for (size_t i = 0; i < count; i++) {
        const struct lfs_frontier *f = files[i]->frontier[search];

        if (was_split(files, count, files[i]))
            continue;
        if (!f) {
            lfs_frontier_free(sum);
            return NULL;
        }
        if (sum ? !lfs_frontier_merge(sum, f) : !(sum = lfs_frontier_part(f, 0, 1)))
            lfs_reader_out_of_memory();
    }
    return sum;
}

struct lfs_frontier_file *lfs_frontier_file_merge(struct lfs_frontier_file *const *files,
                                                  size_t count, struct lfs_diag *diag)
{
    struct lfs_frontier_file *merged;

    if (!are_alike(files, count, diag) || !are_complete(files, count, diag) ||
        !can_be_merged(files, count, diag))
        return NULL;
    merged = frontier_file_new(files[0]->scenario, files[0]->about, files[0]->count);
    for (size_t i = 0; i < merged->count; i++)
        merged->frontier[i] = merge_search(files, count, i);
    return merged;
}

/* ---- asking ----------------------------------------------------------------------------------- */

const char *lfs_frontier_file_scenario(const struct lfs_frontier_file *file)
{
    return file->scenario;
}

struct lfs_shard lfs_frontier_file_shard(const struct lfs_frontier_file *file)
{
    return file->shard;
}

size_t lfs_frontier_file_unfinished(const struct lfs_frontier_file *file)
{
    size_t unfinished = 0;

    for (size_t i = 0; i < file->count; i++)
        unfinished += !file->frontier[i] || lfs_frontier_left(file->frontier[i]) > 0;
    return unfinished;
}

uint64_t lfs_frontier_file_left(const struct lfs_frontier_file *file)
{
    uint64_t left = 0;

    for (size_t i = 0; i < file->count; i++)
        left += file->frontier[i] ? lfs_frontier_left(file->frontier[i]) : 0;
    return left;
}

bool lfs_frontier_file_counts(const struct lfs_frontier_file *file,
                              struct lfs_search_counts *counts, size_t *causes, uint64_t *runs)
{
    bool ok = true;

    *counts = (struct lfs_search_counts){0};
    *causes = 0;
    *runs = 0;
    for (size_t i = 0; i < file->count && ok; i++) {
        struct lfs_search_result result = {0};

        ok = !file->frontier[i] || lfs_frontier_result(file->frontier[i], &result);
        counts->states += result.counts.states;
        counts->ends += result.counts.ends;
        counts->transitions += result.counts.transitions;
        *causes += result.cause_count;
        *runs += result.runs;
        lfs_search_free(&result);
    }
    return ok;
}
