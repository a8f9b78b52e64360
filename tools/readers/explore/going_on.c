/* SPDX-License-Identifier: BSD-3-Clause */
/* Explorations that go on from a frontier file, or search a part of the whole; and what they keep.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "tools/readers/explore/explore_private.h"

/* So many places to go on from each shard gets, if there are as many: their sizes even out. */
#define PLACES_OF_A_SHARD 16u

/* ---- what is searched ------------------------------------------------------------------------- */

static void put_bound(const char *key, uint32_t bound, FILE *out)
{
    if (bound == LFS_SEARCH_UNBOUNDED)
        fprintf(out, "%s none\n", key);
    else
        fprintf(out, "%s %" PRIu32 "\n", key, bound);
}

static void put_mode(const struct lfs_exploration *x, uint64_t runs, FILE *out)
{
    static const char *const modes[] = {"exhaustive", "random", "pct", "coverage"};
    enum lfs_search_mode mode = mode_of(x);

    fprintf(out, "mode %s\n", modes[mode]);
    if (mode == LFS_SEARCH_ALL)
        fprintf(out, "reduction %s\n", x->options.no_reduction ? "off" : "on");
    else
        fprintf(out, "runs %" PRIu64 "\nseed %" PRIu64 "\n", runs, seed_of(x));
    if (mode == LFS_SEARCH_PCT)
        fprintf(out, "changes %u\n", x->c->exploring.changes);
}

/* The lines that say what is searched, by so many runs; free() them. */
static char *about(const struct lfs_exploration *x, uint64_t runs)
{
    char *text;
    size_t size;
    FILE *out = open_memstream(&text, &size);

    if (!out)
        lfs_reader_out_of_memory();
    fprintf(out, "case %s\n", x->c->name);
    fputs(x->options.identity ? x->options.identity : "", out);
    put_mode(x, runs, out);
    fprintf(out, "oracle %s\n", x->options.no_oracle ? "off" : "on");
    put_bound("preemptions", x->bounds.preemptions, out);
    put_bound("deviations", x->bounds.deviations, out);
    put_bound("depth", x->bounds.depth, out);
    fprintf(out, "policies %zu\nmachine %016" PRIx64 "\n", x->combinations, x->machine);
    if (fclose(out) != 0)
        lfs_reader_out_of_memory();
    return text;
}

/* How many runs the searches of a frontier file are of; 0: it does not say. */
static uint64_t runs_planned(const struct lfs_frontier_file *file)
{
    static const char key[] = "\nruns ";
    const char *line = strstr(file->about, key);

    return line ? strtoull(line + sizeof(key) - 1, NULL, 10) : 0;
}

uint64_t runs_of(const struct lfs_exploration *x)
{
    uint64_t runs = x->options.runs;

    if (runs == 0 && x->options.from)
        runs = runs_planned(x->options.from);
    if (runs == 0)
        runs = x->c->exploring.runs;
    return runs ? runs : LFS_SEARCH_RUNS_DEFAULT;
}

/* ---- whether it can go on --------------------------------------------------------------------- */

static bool can_be_split(const struct lfs_exploration *x, struct lfs_diag *diag)
{
    const struct lfs_frontier_file *from = x->options.from;
    enum lfs_search_mode mode = mode_of(x);

    if (!x->options.shard.count)
        return true;
    if (mode == LFS_SEARCH_PCT || mode == LFS_SEARCH_COVERAGE) {
        lfs_diag_add(diag, (struct lfs_pos){.file = NULL}, "FRONTIER_SHARDS",
                     "what a run tries in this mode depends on those before it: it has no shards");
        lfs_diag_help(diag, "give each host a seed of its own, or take --mode random");
        return false;
    }
    if (!from || !from->shard.count)
        return true;
    lfs_diag_add(diag, (struct lfs_pos){.file = from->path}, "FRONTIER_SHARDS",
                 "'%s' is shard %u/%u already", from->path, from->shard.number, from->shard.count);
    lfs_diag_help(diag, "go on without --shard, or merge all shards first");
    return false;
}

/* Runs can be added to a search by runs, but for those of a part; those that were planned stay. */
static bool can_have_runs(const struct lfs_exploration *x, struct lfs_diag *diag)
{
    const struct lfs_frontier_file *from = x->options.from;
    uint64_t planned = from && mode_of(x) != LFS_SEARCH_ALL ? runs_planned(from) : 0;

    if (planned == 0 || runs_of(x) == planned)
        return true;
    if (runs_of(x) > planned && from->shard.count) {
        lfs_diag_add(diag, (struct lfs_pos){.file = from->path}, "FRONTIER_SHARDS",
                     "'%s' is shard %u/%u of %" PRIu64 " runs: none can be added to a part",
                     from->path, from->shard.number, from->shard.count, planned);
        lfs_diag_help(diag, "merge all shards first, then go on with --runs %" PRIu64, runs_of(x));
        return false;
    }
    if (runs_of(x) > planned)
        return true;
    lfs_diag_add(diag, (struct lfs_pos){.file = from->path}, "FRONTIER_OTHER",
                 "'%s' is of %" PRIu64 " runs, not of %" PRIu64, from->path, planned, runs_of(x));
    lfs_diag_help(diag, "a search can go on with more runs, not with fewer");
    return false;
}

bool can_go_on(const struct lfs_exploration *x, struct lfs_diag *diag)
{
    const struct lfs_frontier_file *from = x->options.from;
    bool differs = false;
    char *text;

    if (from) {
        text = about(x, runs_planned(from));
        differs = frontier_file_differs(from, text, "now", diag);
        free(text);
    }
    return !differs && can_have_runs(x, diag) && can_be_split(x, diag);
}

/* ---- where a search begins -------------------------------------------------------------------- */

struct lfs_shard lfs_exploration_shard(const struct lfs_exploration *x)
{
    return x->options.from && !x->options.shard.count ? x->options.from->shard : x->options.shard;
}

/* The beginning that all shards have in common: what ends a search early has no part in it. */
static struct lfs_frontier *common(struct lfs_exploration *x)
{
    const struct lfs_search_model model = model_of(x);
    const struct lfs_search_bounds bounds = {.preemptions = x->bounds.preemptions,
                                             .deviations = x->bounds.deviations,
                                             .depth = x->bounds.depth};

    if (mode_of(x) != LFS_SEARCH_ALL)
        return lfs_frontier_of_runs(&bounds, runs_of(x));
    return lfs_frontier_spread(&model, &bounds, PLACES_OF_A_SHARD * x->options.shard.count);
}

static struct lfs_frontier *part(struct lfs_exploration *x, const struct lfs_frontier *whole)
{
    const struct lfs_shard *shard = &x->options.shard;
    struct lfs_frontier *spread = whole ? NULL : common(x), *out;

    out = whole || spread
              ? lfs_frontier_part(whole ? whole : spread, shard->number - 1, shard->count)
              : NULL;
    lfs_frontier_free(spread);
    return out;
}

static struct lfs_frontier_file *kept_new(const struct lfs_exploration *x)
{
    char *text = about(x, runs_of(x));
    struct lfs_frontier_file *kept = frontier_file_new(x->scenario->path, text, x->combinations);

    free(text);
    kept->shard = lfs_exploration_shard(x);
    if (x->options.from)
        kept->parent = x->options.shard.count ? x->options.from->sum : x->options.from->parent;
    return kept;
}

/* What the file has, and the runs that are asked for beyond that; NULL: host memory is short. */
static struct lfs_frontier *with_more_runs(const struct lfs_exploration *x,
                                           const struct lfs_frontier *whole)
{
    struct lfs_frontier *more = lfs_frontier_part(whole, 0, 1);

    if (more && lfs_frontier_add_runs(more, runs_planned(x->options.from), runs_of(x)))
        return more;
    lfs_frontier_free(more);
    return NULL;
}

static bool wants_more_runs(const struct lfs_exploration *x)
{
    return mode_of(x) != LFS_SEARCH_ALL && runs_of(x) > runs_planned(x->options.from);
}

const struct lfs_frontier *begins_at(struct lfs_exploration *x, bool *ok)
{
    const struct lfs_frontier_file *from = x->options.from;
    const struct lfs_frontier *whole = from ? from->frontier[x->combination] : NULL;
    struct lfs_frontier *more = NULL;

    if (!x->kept)
        x->kept = kept_new(x);
    if (whole && wants_more_runs(x)) {
        whole = more = with_more_runs(x, whole);
        *ok = more != NULL;
    }
    if (*ok && x->options.shard.count) {
        struct lfs_frontier *all = more;

        more = part(x, whole);
        lfs_frontier_free(all);
        *ok = more != NULL;
    }
    if (!more)
        return whole;
    x->kept->frontier[x->combination] = more;
    return more;
}

/* ---- what is kept ----------------------------------------------------------------------------- */

void keep(struct lfs_exploration *x, struct lfs_frontier *f)
{
    if (!f)
        return;
    lfs_frontier_free(x->kept->frontier[x->combination]);
    x->kept->frontier[x->combination] = f;
}

bool keep_rest(struct lfs_exploration *x)
{
    bool ok = true;

    for (size_t k = 0; ok && k < x->combinations && x->options.keep; k++) {
        const struct lfs_frontier *whole;

        if (x->kept->frontier[k])
            continue;
        x->combination = (unsigned)k;
        whole = begins_at(x, &ok);
        if (!x->kept->frontier[k] && whole)
            ok = (x->kept->frontier[k] = lfs_frontier_part(whole, 0, 1)) != NULL;
    }
    return ok;
}

const struct lfs_frontier_file *lfs_exploration_frontier(const struct lfs_exploration *x)
{
    return x->options.keep && x->result.end != LFS_SEARCH_FAILED ? x->kept : NULL;
}

bool lfs_exploration_done(const struct lfs_exploration *x)
{
    return x->result.end == LFS_SEARCH_COMPLETE;
}

enum lfs_search_mode lfs_exploration_mode(const struct lfs_exploration *x)
{
    return mode_of(x);
}

uint64_t lfs_exploration_seed(const struct lfs_exploration *x)
{
    return mode_of(x) == LFS_SEARCH_ALL ? 0 : seed_of(x);
}
