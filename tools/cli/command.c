/* SPDX-License-Identifier: BSD-3-Clause */
/* The command line up to its verb. */
#include "tools/cli/command.h"

#include <stdio.h>
#include <string.h>

#include "tools/cli/host.h"
#include "tools/cli/options.h"
#include "tools/cli/usage.h"
#include "tools/cli/verbs.h"

const struct lfs_verb lfs_verbs[] = {
    {"run", lfs_verb_run, "run scenarios and check what they expect"},
    {"init", lfs_verb_init, "write a scenario around your own manifests and packages"},
    {"check", lfs_verb_check, "judge manifests and scenarios without running them"},
    {"list", lfs_verb_list, "list scenarios, behaviours of images, policies"},
    {"image", lfs_verb_image, "make the image of a simulated Secure Partition"},
    {"pack", lfs_verb_pack, "make a package of a manifest and an image, or those of a layout"},
    {"unpack", lfs_verb_unpack, "take a package apart, or list what is in it"},
    {"explain", lfs_verb_explain, "explain a diagnostic, rule, status, state, call or policy"},
    {"explore", lfs_verb_explore, "try every order of events and every decision"},
    {"merge", lfs_verb_merge, "put together frontiers of an exploration that was split"},
    {"catalogue", lfs_verb_catalogue, "tell what goes wrong under which policy, and what cures it"},
    {"replay", lfs_verb_replay, "repeat a run that an exploration found"},
    {"report", lfs_verb_report, "turn a trace into a table, a diagram or a timeline"},
    {"help", lfs_verb_help, "explain the command or a verb"},
    {NULL, NULL, NULL},
};

const struct lfs_verb *lfs_verb_find(const char *name)
{
    for (const struct lfs_verb *verb = lfs_verbs; verb->name != NULL; verb++)
        if (strcmp(verb->name, name) == 0)
            return verb;
    return NULL;
}

int lfs_verb_unknown(const char *name)
{
    const char *names[sizeof(lfs_verbs) / sizeof(lfs_verbs[0])];

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        names[i] = lfs_verbs[i].name;
    return lfs_unknown_word("lfasim", "verb", name, names);
}

static int unknown_option(const char *word)
{
    fprintf(stderr, "lfasim: error: unknown option '%s' before a verb\n", word);
    fputs("help: lfasim help\n", stderr);
    return LFS_EXIT_USAGE;
}

static int dispatch(int argc, char **argv)
{
    char *help[] = {(char[]){"help"}, NULL};
    const struct lfs_verb *verb;

    if (argc < 2) {
        lfs_help_print(stderr);
        return LFS_EXIT_USAGE;
    }
    if (strcmp(argv[1], "--version") == 0) {
        puts("lfasim " LFASIM_VERSION);
        return LFS_EXIT_OK;
    }
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0)
        return lfs_verb_help(1, help);
    if (argv[1][0] == '-')
        return unknown_option(argv[1]);
    verb = lfs_verb_find(argv[1]);
    return verb != NULL ? verb->run(argc - 1, argv + 1) : lfs_verb_unknown(argv[1]);
}

int lfs_command(int argc, char **argv)
{
    return lfs_host_finish(dispatch(argc, argv));
}
