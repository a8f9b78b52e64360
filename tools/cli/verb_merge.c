/* SPDX-License-Identifier: BSD-3-Clause */
/* `lfasim merge`: frontiers of a search that was split, put together. */
#include <inttypes.h>
#include <stdlib.h>

#include "lfasim/readers/frontier_file.h"
#include "tools/cli/command_line.h"
#include "tools/cli/explored.h"
#include "tools/cli/host.h"
#include "tools/cli/options.h"
#include "tools/cli/usage.h"
#include "tools/cli/verbs.h"

enum { ACCEPTED = LFS_OPTION_QUIET | LFS_OPTION_FORMAT, OWN_FRONTIER = LFS_OPTION_OWN };

static const struct option own_rows[] = {
    {"frontier", required_argument, NULL, OWN_FRONTIER},
    {NULL, 0, NULL, 0},
};

static const char help_text[] =
    "usage: lfasim merge FRONTIER... [--frontier FILE] [options]\n"
    "\n"
    "Puts together what the shards of a search have seen, found and left. All shards of a round\n"
    "must be there, or a part of the space would be forgotten; a frontier that was split into "
    "them\n"
    "may be there, too. Exit status: 0 when nothing is left, 4 when there is, 3 when the files do\n"
    "not make a whole or are damaged.\n"
    "\n"
    "  # one search on four hosts; `each` runs a command on host $i of 1 to 4, and waits\n"
    "  each lfasim explore x.yaml --shard $i/4 --frontier $i.lfs --seconds 600\n"
    "  until lfasim merge [1-4].lfs --frontier all.lfs; do\n"
    "      each lfasim explore x.yaml --resume all.lfs --shard $i/4 --frontier $i.lfs \\\n"
    "          --seconds 600\n"
    "  done\n"
    "  lfasim explore x.yaml --resume all.lfs               tells the result\n"
    "\n"
    "Without a bound the first round does all of the work, and each shard perhaps nearly all of\n"
    "it, since it does not know what the others see; with one, what is left is shared out anew\n"
    "each time. With the reduction, shards that have learned different things about what CPUs do\n"
    "may have to begin once more, knowing all of it.\n"
    "\n"
    "  --frontier FILE        Write what they make together. Without it nothing is written.\n";

struct merging {
    struct lfs_options options;
    const char *frontier;
    struct lfs_frontier_file **files;
    size_t count;
};

static int take_own(void *user, int val, const char *word)
{
    struct merging *merging = user;

    (void)val;
    return lfs_options_take_path("merge", "frontier", word, &merging->frontier);
}

/* ---- telling --------------------------------------------------------------------------------- */

static void tell_next(const struct merging *merging, const struct lfs_frontier_file *merged,
                      FILE *out)
{
    bool all = lfs_frontier_file_unfinished(merged) == 0;

    if (merging->frontier == NULL)
        return;
    fputs(all ? "what was found: lfasim explore " : "go on: lfasim explore ", out);
    lfs_print_word(lfs_frontier_file_scenario(merged), out);
    fputs(" --resume ", out);
    lfs_print_word(merging->frontier, out);
    fputs(all ? "\n" : " --shard I/N --frontier I.lfs\n", out);
}

static void tell(const struct merging *merging, const struct lfs_frontier_file *merged)
{
    size_t unfinished = lfs_frontier_file_unfinished(merged), causes;
    struct lfs_search_counts counts;
    char text[LFS_GROUPED_SIZE];
    uint64_t runs;

    if (!lfs_frontier_file_counts(merged, &counts, &causes, &runs))
        lfs_host_memory(NULL);
    printf("%zu frontiers of %s\n", merging->count, lfs_frontier_file_scenario(merged));
    printf("states %s", lfs_grouped(counts.states, text));
    printf("   transitions %s", lfs_grouped(counts.transitions, text));
    if (runs > 0)
        printf("   runs %s", lfs_grouped(runs, text));
    printf("   distinct end states %s", lfs_grouped(counts.ends, text));
    printf("   violations %zu\n", causes);
    if (unfinished == 0)
        puts("complete: nothing is left");
    else
        printf("not complete: %s left\n", lfs_grouped(lfs_frontier_file_left(merged), text));
    tell_next(merging, merged, stdout);
}

static void tell_json(const struct merging *merging, const struct lfs_frontier_file *merged)
{
    struct lfs_json json = {.out = stdout};
    struct lfs_search_counts counts;
    size_t causes;
    uint64_t runs;

    if (!lfs_frontier_file_counts(merged, &counts, &causes, &runs))
        lfs_host_memory(NULL);
    lfs_json_object(&json, NULL);
    lfs_json_text(&json, "merged", lfs_frontier_file_scenario(merged));
    lfs_json_number(&json, "frontiers", merging->count);
    lfs_json_text(&json, "frontier", merging->frontier);
    lfs_json_bool(&json, "done", lfs_frontier_file_unfinished(merged) == 0);
    lfs_json_number(&json, "left", lfs_frontier_file_left(merged));
    lfs_json_number(&json, "states", counts.states);
    lfs_json_number(&json, "transitions", counts.transitions);
    lfs_json_number(&json, "ends", counts.ends);
    lfs_json_number(&json, "runs", runs);
    lfs_json_number(&json, "violations", causes);
    lfs_json_object_end(&json);
    lfs_json_line_end(&json);
}

/* ---- merging --------------------------------------------------------------------------------- */

static bool read_all(struct merging *merging, struct lfs_diag *diag)
{
    bool ok = true;

    merging->files = lfs_host_memory(calloc(merging->options.word_count, sizeof(*merging->files)));
    for (size_t i = 0; i < merging->options.word_count; i++) {
        merging->files[i] = lfs_frontier_file_read(merging->options.words[i], diag);
        ok &= merging->files[i] != NULL;
    }
    merging->count = merging->options.word_count;
    return ok;
}

static int merge(struct merging *merging, struct lfs_diag *diag)
{
    struct lfs_frontier_file *merged;
    int status;

    if (!read_all(merging, diag))
        return LFS_EXIT_INPUT;
    merged = lfs_frontier_file_merge(merging->files, merging->count, diag);
    if (merged == NULL)
        return LFS_EXIT_INPUT;
    status = lfs_frontier_file_unfinished(merged) == 0 ? LFS_EXIT_OK : LFS_EXIT_INCONCLUSIVE;
    if (merging->frontier != NULL && !lfs_frontier_file_write(merged, merging->frontier, diag))
        status = LFS_EXIT_HOST;
    else if (merging->options.format == LFS_FORMAT_JSON)
        tell_json(merging, merged);
    else if (!merging->options.quiet)
        tell(merging, merged);
    lfs_frontier_file_free(merged);
    return status;
}

static int run(struct merging *merging)
{
    struct lfs_diag *diag = lfs_options_reporter(&merging->options);
    int status;

    if (merging->options.format == LFS_FORMAT_JSON)
        lfs_json_header(stdout);
    status = merge(merging, diag);
    fflush(stdout); /* messages come after what they are about */
    status = lfs_options_report(&merging->options, diag, status);
    for (size_t i = 0; i < merging->count; i++)
        lfs_frontier_file_free(merging->files[i]);
    free(merging->files);
    return status;
}

int lfs_verb_merge(int argc, char **argv)
{
    struct merging merging = {.frontier = NULL};
    struct lfs_own_options own = {own_rows, take_own, &merging};
    int status = lfs_options_parse_own("merge", ACCEPTED, &own, argc, argv, &merging.options);

    if (status == LFS_EXIT_OK && merging.options.help) {
        fputs(help_text, stdout);
        lfs_options_explain(ACCEPTED, stdout);
    } else if (status == LFS_EXIT_OK && merging.options.word_count == 0) {
        status = lfs_usage_error("merge", "name the frontiers of a search");
    } else if (status == LFS_EXIT_OK) {
        status = run(&merging);
    }
    lfs_options_free(&merging.options);
    return status;
}
