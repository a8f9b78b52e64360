/* SPDX-License-Identifier: BSD-3-Clause */
#include "tools/cli/levels.h"

#include <stdlib.h>
#include <string.h>

#include "lfasim/readers/suggest.h"
#include "tools/cli/host.h"
#include "tools/cli/usage.h"

/* Longer words are no names. */
enum { NAME_SIZE = 64 };

static const char *diagnostic_name(const void *user, size_t i)
{
    const struct lfs_diagnostic *entry = lfs_diagnostic_at(i);

    (void)user;
    return entry != NULL ? entry->name : NULL;
}

static int unknown(const char *verb, const char *option, const char *name)
{
    const char *meant = lfs_suggest(name, diagnostic_name, NULL);

    fprintf(stderr, "lfasim %s: error: --%s: there is no diagnostic '%s'\n", verb, option, name);
    if (meant != NULL)
        fprintf(stderr, "help: did you mean '%s'?\n", meant);
    else
        fputs("help: lfasim explain diagnostics\n", stderr);
    return LFS_EXIT_USAGE;
}

static enum lfs_diag_level level_of(const char *option)
{
    if (strcmp(option, "warn") == 0)
        return LFS_DIAG_WARN;
    return strcmp(option, "error") == 0 ? LFS_DIAG_ERROR : LFS_DIAG_ALLOW;
}

static int add(const char *verb, const char *option, const char *name, struct lfs_options *options)
{
    const struct lfs_diagnostic *entry = lfs_diagnostic_find(name);
    enum lfs_diag_level level = level_of(option);

    if (entry == NULL)
        return unknown(verb, option, name);
    if (!lfs_diag_may_override(entry, level)) {
        fprintf(stderr, "lfasim %s: error: --%s: %s stays an error: nothing can be read after it\n",
                verb, option, name);
        fprintf(stderr, "help: lfasim explain %s\n", name);
        return LFS_EXIT_USAGE;
    }
    options->levels = lfs_host_memory(
        realloc(options->levels, (options->level_count + 1) * sizeof(*options->levels)));
    options->levels[options->level_count++] = (struct lfs_level){entry, level};
    return LFS_EXIT_OK;
}

int lfs_levels_add(const char *verb, const char *option, const char *word,
                   struct lfs_options *options)
{
    int status = LFS_EXIT_OK;

    do {
        size_t length = strcspn(word, ",");
        char name[NAME_SIZE];

        snprintf(name, sizeof(name), "%.*s", (int)(length < NAME_SIZE ? length : NAME_SIZE), word);
        status = add(verb, option, name, options);
        word += length + (word[length] == ',');
    } while (status == LFS_EXIT_OK && *word != '\0');
    return status;
}

struct lfs_diag *lfs_options_reporter(const struct lfs_options *options)
{
    struct lfs_diag *diag = lfs_diag_new();

    for (size_t i = 0; i < options->level_count; i++)
        lfs_diag_override(diag, options->levels[i].entry, options->levels[i].level);
    return diag;
}

int lfs_options_show(const struct lfs_options *options, struct lfs_diag *diag, FILE *out,
                     FILE *errors)
{
    if (options->format == LFS_FORMAT_JSON)
        lfs_diag_print_json(diag, out);
    else if (options->sarif != NULL)
        lfs_sarif_add(options->sarif, diag);
    else
        lfs_diag_print(diag, errors);
    return lfs_diag_errors(diag) > 0 ? LFS_EXIT_INPUT : LFS_EXIT_OK;
}

int lfs_options_report_to(const struct lfs_options *options, struct lfs_diag *diag, FILE *out,
                          FILE *errors)
{
    int status = lfs_options_show(options, diag, out, errors);

    lfs_diag_free(diag);
    return status;
}

int lfs_options_report(const struct lfs_options *options, struct lfs_diag *diag, int status)
{
    int found;

    fflush(stdout); /* diagnostics come after what they are about */
    found = lfs_options_report_to(options, diag, stdout, stderr);
    return status == LFS_EXIT_OK ? found : status;
}
