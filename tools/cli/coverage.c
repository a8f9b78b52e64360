/* SPDX-License-Identifier: BSD-3-Clause */
#include "tools/cli/coverage.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lfasim/readers/file.h"
#include "lfasim/readers/scenario.h"
#include "lfasim/readers/suggest.h"
#include "tools/cli/host.h"
#include "tools/cli/scenario_files.h"

enum { FILE_BYTES_MAX = 4 << 20, FIRST_CAPACITY = 16 };

static const char checklist_folder[] = "tests/checklist", gaps_name[] = "gaps.txt";

/* A line "id, tab, rest"; both texts live as long as the coverage. */
typedef void take_line(struct lfs_coverage *coverage, const char *id, const char *rest,
                       struct lfs_pos pos, struct lfs_diag *diag);

/* ---- memory ---------------------------------------------------------------------------------- */

static void *grown(void *items, size_t count, size_t *capacity, size_t size)
{
    if (count < *capacity)
        return items;
    *capacity = *capacity > 0 ? *capacity * 2 : FIRST_CAPACITY;
    return lfs_host_memory(reallocarray(items, *capacity, size));
}

static char *keep(struct lfs_coverage *coverage, char *text)
{
    coverage->texts = grown(coverage->texts, coverage->text_count, &coverage->text_capacity,
                            sizeof(*coverage->texts));
    coverage->texts[coverage->text_count++] = lfs_host_memory(text);
    return text;
}

static const char *kept(struct lfs_coverage *coverage, const char *a, const char *b, const char *c)
{
    size_t size = strlen(a) + strlen(b) + strlen(c) + 1;
    char *text = keep(coverage, lfs_host_memory(malloc(size)));

    snprintf(text, size, "%s%s%s", a, b, c);
    return text;
}

void lfs_coverage_free(struct lfs_coverage *coverage)
{
    for (size_t i = 0; i < coverage->count; i++)
        free(coverage->ids[i].proofs);
    for (size_t i = 0; i < coverage->text_count; i++)
        free(coverage->texts[i]);
    free(coverage->ids);
    free(coverage->texts);
    *coverage = (struct lfs_coverage){.ids = NULL};
}

/* ---- ids ------------------------------------------------------------------------------------- */

static struct lfs_coverage_id *find(const struct lfs_coverage *coverage, const char *id)
{
    for (size_t i = 0; i < coverage->count; i++)
        if (strcmp(coverage->ids[i].id, id) == 0)
            return &coverage->ids[i];
    return NULL;
}

static void unknown(const char *id, struct lfs_pos pos, struct lfs_diag *diag)
{
    lfs_diag_add(diag, pos, "CHECKLIST_UNKNOWN_ID", "'%s' is no id of the checklist", id);
}

static void take_id(struct lfs_coverage *coverage, const char *id, const char *rest,
                    struct lfs_pos pos, struct lfs_diag *diag)
{
    (void)diag;
    coverage->ids =
        grown(coverage->ids, coverage->count, &coverage->capacity, sizeof(*coverage->ids));
    coverage->ids[coverage->count++] = (struct lfs_coverage_id){.id = id, .text = rest, .pos = pos};
}

static void take_gap(struct lfs_coverage *coverage, const char *id, const char *rest,
                     struct lfs_pos pos, struct lfs_diag *diag)
{
    struct lfs_coverage_id *entry = find(coverage, id);

    if (entry == NULL) {
        unknown(id, pos, diag);
        return;
    }
    entry->gap = rest;
    entry->gap_pos = pos;
}

static void add_proof(struct lfs_coverage_id *entry, const char *where)
{
    for (size_t i = 0; i < entry->proof_count; i++)
        if (strcmp(entry->proofs[i], where) == 0)
            return;
    entry->proofs =
        grown(entry->proofs, entry->proof_count, &entry->proof_capacity, sizeof(*entry->proofs));
    entry->proofs[entry->proof_count++] = where;
}

/* pos is that of the line in the coverage file; rest says where the id stands. */
static void take_proof(struct lfs_coverage *coverage, const char *id, const char *rest,
                       struct lfs_pos pos, struct lfs_diag *diag)
{
    struct lfs_coverage_id *entry = find(coverage, id);

    if (entry != NULL)
        add_proof(entry, rest);
    else
        unknown(id, pos, diag);
}

/* ---- files ----------------------------------------------------------------------------------- */

static bool read_lines(struct lfs_coverage *coverage, const char *path, take_line *take,
                       struct lfs_diag *diag)
{
    struct lfs_pos pos = {.file = path};
    char *text;
    size_t length;

    if (!lfs_file_read(path, FILE_BYTES_MAX, &text, &length, pos, diag))
        return false;
    keep(coverage, text);
    pos.column = 1;
    for (char *line = text; line != NULL && *line != '\0';) {
        char *end = strchr(line, '\n'), *tab;

        pos.line++;
        if (end != NULL)
            *end++ = '\0';
        tab = strchr(line, '\t');
        if (tab != NULL && line[0] != '#') {
            *tab = '\0';
            pos.length = (unsigned)(tab - line);
            take(coverage, line, tab + 1, pos, diag);
        }
        line = end;
    }
    return true;
}

/* Every visible file of a folder whose name has that end, by name. */
static bool read_folder(struct lfs_coverage *coverage, const char *folder, const char *end,
                        take_line *take, struct lfs_diag *diag)
{
    struct dirent **entries;
    int count = scandir(folder, &entries, NULL, alphasort);
    bool ok = count >= 0;

    if (!ok)
        lfs_diag_add(diag, (struct lfs_pos){.file = folder}, "FILE_UNREADABLE",
                     "'%s' cannot be searched: %s", folder, strerror(errno));
    for (int i = 0; i < count; i++) {
        const char *name = entries[i]->d_name;
        size_t length = strlen(name), cut = strlen(end);

        if (name[0] != '.' && length >= cut && strcmp(name + length - cut, end) == 0)
            ok &= read_lines(coverage, kept(coverage, folder, "/", name), take, diag);
        free(entries[i]);
    }
    if (count >= 0)
        free(entries);
    return ok;
}

/* ---- scenarios ------------------------------------------------------------------------------- */

static void take_run(struct lfs_coverage *coverage, const struct lfs_run *run,
                     struct lfs_diag *diag)
{
    for (size_t i = 0; i < lfs_run_proofs(run); i++) {
        const struct lfs_proof *proof = lfs_run_proof(run, i);
        struct lfs_coverage_id *entry = find(coverage, proof->id);
        struct lfs_pos pos = proof->pos;
        char line[24];

        pos.file = kept(coverage, pos.file, "", "");
        snprintf(line, sizeof(line), "%u", pos.line);
        if (entry != NULL)
            add_proof(entry, kept(coverage, pos.file, ":", line));
        else
            unknown(proof->id, pos, diag);
    }
}

static bool run_scenario(struct lfs_coverage *coverage, const char *path, struct lfs_diag *diag)
{
    const struct lfs_run_options options = {.backend = LFS_FIBERS, .trace = true};
    const char *name = kept(coverage, path, "", "");
    struct lfs_scenario *scenario = lfs_scenario_load(name, NULL, 0, diag);
    bool ok = scenario != NULL;

    for (size_t i = 0; ok && i < lfs_scenario_cases(scenario); i++) {
        struct lfs_run *run = lfs_run_start(scenario, i, &options, diag);

        if (run == NULL) {
            ok = false;
            break;
        }
        lfs_run_finish(run);
        take_run(coverage, run, diag);
        lfs_run_free(run);
    }
    lfs_scenario_free(scenario);
    return ok;
}

static bool run_scenarios(struct lfs_coverage *coverage, struct lfs_diag *diag)
{
    char *words[] = {keep(coverage, strdup("scenarios"))};
    struct lfs_paths paths;
    bool ok = lfs_paths_find(words, 1, &paths, diag);

    for (size_t i = 0; i < paths.count; i++)
        ok &= run_scenario(coverage, paths.items[i], diag);
    lfs_paths_free(&paths);
    return ok;
}

/* ---- all ------------------------------------------------------------------------------------- */

static void judge(const struct lfs_coverage_id *entry, struct lfs_diag *diag)
{
    if (entry->proof_count > 0 && entry->gap != NULL) {
        lfs_diag_add(diag, entry->gap_pos, "CHECKLIST_CLOSED_GAP",
                     "%s is proven: it is no gap any more", entry->id);
        lfs_diag_fact(diag, "by %s", entry->proofs[0]);
        lfs_diag_help(diag, "remove this line");
    } else if (entry->proof_count == 0 && entry->gap == NULL) {
        lfs_diag_add(diag, entry->pos, "CHECKLIST_OPEN", "nothing proves %s", entry->id);
        lfs_diag_help(diag,
                      "test it (tests/proves.h, `proves` in scenarios), or say in %s/%s who "
                      "will",
                      checklist_folder, gaps_name);
    }
}

bool lfs_coverage_read(const char *folder, struct lfs_coverage *coverage, struct lfs_diag *diag)
{
    const char *gaps;
    bool ok;

    *coverage = (struct lfs_coverage){.ids = NULL};
    gaps = kept(coverage, checklist_folder, "/", gaps_name);
    ok = read_folder(coverage, checklist_folder, ".tsv", take_id, diag) &&
         read_lines(coverage, gaps, take_gap, diag) &&
         read_folder(coverage, folder, "", take_proof, diag) && run_scenarios(coverage, diag);
    for (size_t i = 0; ok && i < coverage->count; i++)
        judge(&coverage->ids[i], diag);
    return ok;
}
