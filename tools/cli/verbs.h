/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The verbs of the command. Each parses its own options: argv[0] is the verb itself. Results go to
 * stdout, diagnostics to stderr; the value is the command's exit status. A verb that parses options
 * uses getopt, so one verb at a time.
 */
#ifndef LFASIM_TOOLS_CLI_VERBS_H
#define LFASIM_TOOLS_CLI_VERBS_H

int lfs_verb_run(int argc, char **argv);
int lfs_verb_check(int argc, char **argv);
int lfs_verb_init(int argc, char **argv);
int lfs_verb_list(int argc, char **argv);
int lfs_verb_image(int argc, char **argv);
int lfs_verb_pack(int argc, char **argv);
int lfs_verb_unpack(int argc, char **argv);
int lfs_verb_explain(int argc, char **argv);
int lfs_verb_explore(int argc, char **argv);
int lfs_verb_merge(int argc, char **argv);
int lfs_verb_catalogue(int argc, char **argv);
int lfs_verb_replay(int argc, char **argv);
int lfs_verb_report(int argc, char **argv);
int lfs_verb_help(int argc, char **argv);

/* The whole command line, verb included: what main() does. */
int lfs_command(int argc, char **argv);

#endif
