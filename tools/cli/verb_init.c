/* SPDX-License-Identifier: BSD-3-Clause */
/* `lfasim init`: writes a scenario around the user's own files. */
#include "tools/cli/verbs.h"

#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lfasim/readers/file.h"
#include "lfasim/readers/proposal.h"
#include "tools/cli/host.h"
#include "tools/cli/options.h"
#include "tools/cli/targets.h"
#include "tools/cli/usage.h"

enum { ACCEPTED = LFS_OPTION_LEVELS | LFS_OPTION_OUT | LFS_OPTION_FORCE, INCLUDES_MAX = 16 };

struct arguments {
    const char *includes[INCLUDES_MAX];
    size_t include_count;
    struct lfs_options shared; /* its words are the files */
};

static const char help_text[] =
    "usage: lfasim init MANIFEST|PACKAGE... [--out SCENARIO.yaml]\n"
    "\n"
    "Writes a scenario around your own files: a platform that holds their addresses, a partition\n"
    "for each, and a lane that discovers, primes, activates and talks to them. It runs as it is.\n"
    "\n"
    "  lfasim init keyvault.dts --out keyvault.yaml && lfasim run keyvault.yaml\n"
    "  lfasim init old.pkg new.pkg --out patch.yaml   # one image UUID: old and new version\n"
    "  lfasim init spmc.dts sp1.dts sp2.dts           # the platform of an SPMC manifest\n"
    "\n"
    "What keeps a partition from being activated live is said, and written into the scenario,\n"
    "whose paths are relative to the folder that it is written to.\n"
    "\n"
    "  --include DIR          Manifests may include files from there too; repeatable.\n";

enum { INCLUDE = LFS_OPTION_OWN };

static int take(void *user, int option, const char *word)
{
    struct arguments *arguments = user;

    (void)option;
    if (arguments->include_count == INCLUDES_MAX)
        return lfs_usage_error("init", "at most %d times --include", INCLUDES_MAX);
    arguments->includes[arguments->include_count++] = word;
    return LFS_EXIT_OK;
}

static int parse(int argc, char **argv, struct arguments *arguments)
{
    static const struct option rows[] = {{"include", required_argument, NULL, INCLUDE},
                                         {NULL, 0, NULL, 0}};
    const struct lfs_own_options own = {rows, take, arguments};
    const struct lfs_options *shared = &arguments->shared;
    int status;

    *arguments = (struct arguments){.include_count = 0};
    status = lfs_options_parse_own("init", ACCEPTED, &own, argc, argv, &arguments->shared);
    if (status != LFS_EXIT_OK || shared->help)
        return status;
    if (shared->word_count == 0)
        return lfs_usage_error("init", "name the manifests or packages of your partitions");
    for (size_t i = 0; i < shared->word_count && status == LFS_EXIT_OK; i++)
        status = lfs_target_keeps("init", "out", shared->out_path, shared->words[i]);
    if (status == LFS_EXIT_OK && shared->out_path != NULL)
        status = lfs_target_free("init", shared, shared->out_path);
    return status;
}

/* ---- paths ----------------------------------------------------------------------------------- */

static char *joined(const char *a, const char *b)
{
    char *text;

    if (asprintf(&text, "%s%s", a, b) < 0)
        lfs_host_memory(NULL);
    return text;
}

/* The folder that relative paths of the scenario begin at, absolute and without links. NULL when it
 * does not exist. */
static char *folder_of(const char *output)
{
    char *copy = lfs_host_memory(strdup(output ? output : "."));
    char *slash = strrchr(copy, '/');
    char *folder;

    if (!output || !slash)
        folder = realpath(".", NULL);
    else {
        slash[slash == copy] = '\0';
        folder = realpath(copy, NULL);
    }
    free(copy);
    return folder;
}

/* path as somebody in folder (absolute) names it. */
static char *path_from(const char *folder, const char *path)
{
    char *absolute = path[0] == '/' ? NULL : realpath(path, NULL);
    size_t common = 0, ups = 0;
    char *out;

    if (!absolute) /* absolute ones stay so; what does not exist is told when it is read */
        return lfs_host_memory(strdup(path));
    for (size_t i = 0;; i++) {
        bool ends = (folder[i] == '\0' || folder[i] == '/') && absolute[i] == '/';

        if (ends)
            common = i;
        if (folder[i] == '\0' || folder[i] != absolute[i])
            break;
    }
    for (const char *at = folder + common; *at; at++)
        ups += at[0] == '/' && at[1] != '\0';
    out = lfs_host_memory(strdup(absolute + common + 1));
    for (; ups > 0; ups--) {
        char *longer = joined("../", out);

        free(out);
        out = longer;
    }
    free(absolute);
    return out;
}

/* The scenario's name: that of its file, or of the first input. */
static void scenario_name(const struct arguments *arguments, char out[64])
{
    const char *path =
        arguments->shared.out_path ? arguments->shared.out_path : arguments->shared.words[0];
    const char *slash = strrchr(path, '/');
    size_t length = 0;

    for (path = slash ? slash + 1 : path; *path && *path != '.' && length < 63; path++) {
        int letter = tolower((unsigned char)*path);

        if (isalnum(letter) && letter < 128)
            out[length++] = (char)letter;
        else if (length > 0 && out[length - 1] != '-')
            out[length++] = '-';
    }
    while (length > 0 && out[length - 1] == '-')
        length--;
    snprintf(out + length, 64 - length, "%s", length == 0 ? "scenario" : "");
}

/* ---- the verb -------------------------------------------------------------------------------- */

static int write_scenario(const struct arguments *arguments, const struct lfs_proposal *proposal,
                          struct lfs_diag *diag)
{
    char name[64], *text;
    size_t size;
    FILE *out = lfs_host_stream(&text, &size);
    bool written = true;

    scenario_name(arguments, name);
    lfs_proposal_write(proposal, name, out);
    if (ferror(out) || fclose(out) != 0)
        lfs_host_memory(NULL);
    if (arguments->shared.out_path)
        written = lfs_file_write(arguments->shared.out_path, text, size, diag);
    else
        fwrite(text, 1, size, stdout);
    free(text);
    if (!written)
        return LFS_EXIT_HOST;
    if (arguments->shared.out_path)
        printf("%s: %u partition%s; try: lfasim run %s\n", arguments->shared.out_path,
               proposal->count, proposal->count == 1 ? "" : "s", arguments->shared.out_path);
    return LFS_EXIT_OK;
}

/* What the scenario leaves out, told apart from it. */
static void tell_obstacles(const struct lfs_proposal *proposal, struct lfs_diag *diag)
{
    for (unsigned i = 0; i < proposal->count; i++) {
        const struct lfs_proposed_sp *sp = &proposal->sps[i];

        if (lfs_proposal_obstacle(&sp->manifest, 0) == NULL)
            continue;
        lfs_diag_add(diag, (struct lfs_pos){.file = sp->source}, "INIT_NOT_ACTIVATABLE",
                     "'%s' cannot be activated live; the scenario only talks to it", sp->name);
        for (unsigned k = 0; lfs_proposal_obstacle(&sp->manifest, k); k++)
            lfs_diag_fact(diag, "%s", lfs_proposal_obstacle(&sp->manifest, k));
    }
}

/* named has room for the files, then the folders of --include. */
static int propose(const struct arguments *arguments, struct lfs_proposal *proposal, char **named,
                   struct lfs_diag *diag)
{
    char **folders = named + arguments->shared.word_count;
    char *folder = folder_of(arguments->shared.out_path);
    bool ok = true;

    if (!folder) {
        lfs_diag_add(diag, (struct lfs_pos){.file = arguments->shared.out_path}, "FILE_UNWRITABLE",
                     "cannot be written: %s", strerror(errno));
        return LFS_EXIT_HOST;
    }
    for (size_t i = 0; i < arguments->include_count; i++)
        folders[i] = path_from(folder, arguments->includes[i]);
    proposal->include_folders = arguments->includes;
    proposal->include_paths = (const char *const *)folders;
    proposal->include_count = arguments->include_count;
    for (size_t i = 0; i < arguments->shared.word_count; i++) {
        named[i] = path_from(folder, arguments->shared.words[i]);
        /* The scenario is to read it again. */
        ok &= lfs_host_is_no_pipe(arguments->shared.words[i], diag) &&
              lfs_proposal_add(proposal, arguments->shared.words[i], named[i], diag);
    }
    free(folder);
    if (!ok || !lfs_proposal_place(proposal, diag))
        return LFS_EXIT_INPUT;
    tell_obstacles(proposal, diag);
    return write_scenario(arguments, proposal, diag);
}

int lfs_verb_init(int argc, char **argv)
{
    struct arguments arguments;
    struct lfs_proposal *proposal;
    struct lfs_diag *diag;
    char **named;
    size_t named_count;
    int status = parse(argc, argv, &arguments);

    if (status != LFS_EXIT_OK || arguments.shared.help) {
        if (status == LFS_EXIT_OK) {
            fputs(help_text, stdout);
            lfs_options_explain(ACCEPTED, stdout);
        }
        lfs_options_free(&arguments.shared);
        return status;
    }
    diag = lfs_options_reporter(&arguments.shared);
    proposal = lfs_host_memory(calloc(1, sizeof(*proposal)));
    named_count = arguments.shared.word_count + arguments.include_count;
    named = lfs_host_memory(calloc(named_count, sizeof(*named)));
    status = propose(&arguments, proposal, named, diag);
    status = lfs_options_report(&arguments.shared, diag, status);
    for (size_t i = 0; i < named_count; i++)
        free(named[i]);
    free(named);
    free(proposal);
    lfs_options_free(&arguments.shared);
    return status;
}
