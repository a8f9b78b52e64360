/* SPDX-License-Identifier: BSD-3-Clause */
#include "tools/cli/list_coverage.h"

#include <string.h>

#include "lfasim/readers/json.h"
#include "tools/cli/case_report.h"
#include "tools/cli/coverage.h"
#include "tools/cli/usage.h"

static const char usual_folder[] = "build/release/coverage";

/* Length of the "LA" of "LA-07". */
static size_t family_length(const char *id)
{
    return strcspn(id, "-");
}

static bool same_family(const char *id, const char *other)
{
    size_t length = family_length(id);

    return length == family_length(other) && strncmp(id, other, length) == 0;
}

/* Whether a word means the id: itself, or its family. */
static bool is_meant(const struct lfs_options *options, const char *id)
{
    for (size_t i = 1; i < options->word_count; i++) {
        const char *word = options->words[i];

        if (strcmp(word, id) == 0 ||
            (strchr(word, '-') == NULL && strlen(word) == family_length(id) &&
             strncmp(word, id, strlen(word)) == 0))
            return true;
    }
    return options->word_count <= 1;
}

/* ---- text ------------------------------------------------------------------------------------ */

/* The open ids of a family that have the same reason as its id number from, on one line. */
static void print_gap(const struct lfs_coverage *coverage, size_t from, size_t end)
{
    const char *gap = coverage->ids[from].gap;

    printf("     %s:", gap);
    for (size_t i = from; i < end; i++)
        if (coverage->ids[i].gap != NULL && strcmp(coverage->ids[i].gap, gap) == 0)
            printf(" %s", coverage->ids[i].id);
    putchar('\n');
}

static bool first_of_gap(const struct lfs_coverage *coverage, size_t begin, size_t i)
{
    for (size_t k = begin; k < i; k++)
        if (coverage->ids[k].gap != NULL && strcmp(coverage->ids[k].gap, coverage->ids[i].gap) == 0)
            return false;
    return true;
}

/* The ids from begin on that are of one family. Returns the next family's begin. */
static size_t print_family(const struct lfs_coverage *coverage, size_t begin)
{
    const struct lfs_coverage_id *ids = coverage->ids;
    size_t end = begin, proven = 0, open = 0;

    for (; end < coverage->count && same_family(ids[begin].id, ids[end].id); end++) {
        proven += ids[end].proof_count > 0;
        open += ids[end].proof_count == 0 && ids[end].gap == NULL;
    }
    printf("%-4.*s %3zu ids, %3zu proven", (int)family_length(ids[begin].id), ids[begin].id,
           end - begin, proven);
    if (end - begin - proven > open)
        printf(", %zu for later", end - begin - proven - open);
    if (open > 0)
        printf(", %zu open", open);
    putchar('\n');
    for (size_t i = begin; i < end; i++)
        if (ids[i].gap != NULL && first_of_gap(coverage, begin, i))
            print_gap(coverage, i, end);
    return end;
}

static void print_id(const struct lfs_coverage_id *entry)
{
    printf("%-8s %s\n", entry->id, entry->text);
    for (size_t i = 0; i < entry->proof_count; i++)
        printf("         %s\n", entry->proofs[i]);
    if (entry->proof_count == 0)
        printf("         not proven: %s\n", entry->gap != NULL ? entry->gap : "nobody will");
}

static void print(const struct lfs_options *options, const struct lfs_coverage *coverage)
{
    if (options->word_count <= 1) {
        for (size_t i = 0; i < coverage->count;)
            i = print_family(coverage, i);
        return;
    }
    for (size_t i = 0; i < coverage->count; i++)
        if (is_meant(options, coverage->ids[i].id))
            print_id(&coverage->ids[i]);
}

/* ---- json ------------------------------------------------------------------------------------ */

static void json_id(const struct lfs_coverage_id *entry)
{
    struct lfs_json json = {.out = stdout};

    lfs_json_object(&json, NULL);
    lfs_json_text(&json, "id", entry->id);
    lfs_json_text(&json, "text", entry->text);
    lfs_json_list(&json, "proven_by");
    for (size_t i = 0; i < entry->proof_count; i++)
        lfs_json_text(&json, NULL, entry->proofs[i]);
    lfs_json_list_end(&json);
    lfs_json_text(&json, "gap", entry->gap);
    lfs_json_object_end(&json);
    lfs_json_line_end(&json);
}

/* ---- the subject ----------------------------------------------------------------------------- */

/* Every word must mean something. */
static int check_words(const struct lfs_options *options, const struct lfs_coverage *coverage)
{
    for (size_t i = 1; i < options->word_count; i++) {
        char *const words[] = {options->words[0], options->words[i]};
        const struct lfs_options single = {.words = words, .word_count = 2};
        bool found = false;

        for (size_t k = 0; k < coverage->count; k++)
            found |= is_meant(&single, coverage->ids[k].id);
        if (!found)
            return lfs_usage_error("list",
                                   "'%s' is no id of the checklist, and no family such as "
                                   "MAN or LA",
                                   options->words[i]);
    }
    return LFS_EXIT_OK;
}

int lfs_list_coverage(const struct lfs_options *options)
{
    const char *folder = options->coverage != NULL ? options->coverage : usual_folder;
    struct lfs_diag *diag = lfs_diag_new();
    struct lfs_coverage coverage;
    int status = lfs_coverage_read(folder, &coverage, diag) ? LFS_EXIT_OK : LFS_EXIT_INPUT;

    if (status == LFS_EXIT_OK)
        status = check_words(options, &coverage);
    if (status == LFS_EXIT_OK && options->format == LFS_FORMAT_JSON) {
        lfs_json_header(stdout);
        for (size_t i = 0; i < coverage.count; i++)
            if (is_meant(options, coverage.ids[i].id))
                json_id(&coverage.ids[i]);
    } else if (status == LFS_EXIT_OK) {
        print(options, &coverage);
    }
    if (status == LFS_EXIT_OK && lfs_diag_errors(diag) > 0)
        status = LFS_EXIT_FAILED;
    fflush(stdout);
    if (status != LFS_EXIT_USAGE)
        lfs_diag_print(diag, stderr);
    lfs_diag_free(diag);
    lfs_coverage_free(&coverage);
    return status;
}
