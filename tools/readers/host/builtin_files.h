/* SPDX-License-Identifier: BSD-3-Clause */
/* Files that come with lfasim: some of scenarios/, for whoever has no file of his own. They are
 * read by their names as if they lay there. */
#ifndef LFASIM_TOOLS_READERS_BUILTIN_FILES_H
#define LFASIM_TOOLS_READERS_BUILTIN_FILES_H

struct lfs_builtin_file {
    const char *path; /* "built-in/anything.yaml" */
    const char *text;
};
/* Ends with a path NULL. Generated when lfasim is built: tools/CMakeLists.txt. */
extern const struct lfs_builtin_file lfs_builtin_files[];

#endif
