/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A run as a scenario of its own: the file that it is a run of, without what has no part in it,
 * with the policies of that run, and with the order in which CPUs moved.
 *
 *   scenario_write.c  lanes, policies, what is judged; the file
 *   scenario_copy.c   what stays as it is, but for paths
 *   scenario_moves.c  the order
 */
#ifndef LFASIM_TOOLS_READERS_SCENARIO_WRITER_H
#define LFASIM_TOOLS_READERS_SCENARIO_WRITER_H

#include "lfasim/readers/replay.h"
#include "tools/readers/scenario/scenario_running.h"
#include "tools/readers/yaml/yaml_write.h"

struct writer {
    struct arena arena;
    const struct lfs_scenario *scenario;
    const struct scenario_case *c;
    const struct lfs_replay *replay;
    const char *folder;         /* what paths of the scenario begin with, seen from the new file */
    struct list path_variables; /* const char *: names of those whose values are paths */
};

/* A copy without `proves`. */
const struct lfs_yaml_node *copy(struct writer *w, const struct lfs_yaml_node *node);
/* A path, or a list of them, as the new file sees them. */
const struct lfs_yaml_node *moved(struct writer *w, const struct lfs_yaml_node *node);
/* A platform, or an image, with such paths; images. */
const struct lfs_yaml_node *moved_map(struct writer *w, const struct lfs_yaml_node *map);
const struct lfs_yaml_node *images_of(struct writer *w, const struct lfs_yaml_node *images);
/* The one variant of the case, with what the command line set; NULL: neither is there. All else
 * that has paths was copied before. */
const struct lfs_yaml_node *variants_of(struct writer *w);

/* Who moved, and what was decided. A run that goes round does so some times. */
const struct lfs_yaml_node *order_of(struct writer *w, const struct lfs_run *run);
/* How many moves that are. */
uint32_t moves_of(const struct lfs_replay *replay);

#endif
