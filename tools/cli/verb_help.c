/* SPDX-License-Identifier: BSD-3-Clause */
/* `lfasim help`: the command by example, or the help of one verb. */
#include <string.h>

#include "tools/cli/command.h"
#include "tools/cli/usage.h"
#include "tools/cli/verbs.h"

static const char head[] =
    "lfasim - simulate live firmware activation of Secure Partitions on a host\n"
    "\n"
    "usage: lfasim VERB [options] [files]\n"
    "\n";

static const char tail[] =
    "\n"
    "first steps:  lfasim run scenarios/deck/activation.yaml     watch one activation\n"
    "              lfasim run scenarios                          run all, one line each\n"
    "              lfasim explore x.yaml                         try every order of events\n"
    "              lfasim list policies                          what can be decided otherwise\n"
    "              lfasim explain DENIED                         what a name means\n"
    "              lfasim help run\n"
    "\n"
    "exit status:  0 passed      1 an expectation failed, a property is violated,\n"
    "                or check found a broken rule\n"
    "              2 wrong command line\n"
    "              3 a file cannot be read or is wrong\n"
    "              4 inconclusive: a bound was reached, or files cannot tell (check --from --to)\n"
    "              5 a recorded run went another way          6 a fault of lfasim itself\n"
    "              7 trouble with the host: memory, disk, closed output\n";

void lfs_help_print(FILE *out)
{
    fputs(head, out);
    for (const struct lfs_verb *verb = lfs_verbs; verb->name != NULL; verb++)
        fprintf(out, "  %-8s %s\n", verb->name, verb->summary);
    fputs(tail, out);
}

int lfs_verb_help(int argc, char **argv)
{
    char option[] = "--help", *words[] = {NULL, option, NULL};
    const struct lfs_verb *verb;

    if (argc > 2)
        return lfs_usage_error("help", "one verb at a time, not '%s' too", argv[2]);
    if (argc < 2 || strcmp(argv[1], "help") == 0 || strcmp(argv[1], option) == 0 ||
        strcmp(argv[1], "-h") == 0) {
        lfs_help_print(stdout);
        return LFS_EXIT_OK;
    }
    verb = lfs_verb_find(argv[1]);
    if (verb == NULL)
        return lfs_verb_unknown(argv[1]);
    words[0] = argv[1];
    return verb->run(2, words);
}
