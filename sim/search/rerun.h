/* SPDX-License-Identifier: BSD-3-Clause */
/* Runs that are made again, for somebody who looks for one cause only. */
#ifndef SIM_SEARCH_RERUN_H
#define SIM_SEARCH_RERUN_H

#include "lfasim/search.h"

#define RERUN_STEPS_MAX 1000000u

struct wanted {
    const struct lfs_search_model *model;
    uint64_t cause;
};

/* The same model, which sees that cause alone. Its user is `wanted`. */
struct lfs_search_model model_of_wanted(struct wanted *wanted);

/* A run, step by step. */
struct trail_step {
    uint32_t first, count; /* of its decisions */
    uint16_t mover;        /* a CPU; from LFS_CPUS_MAX on, which of the pending events */
};
struct trail_choice {
    uint16_t kind, taken;
};
struct trail {
    struct trail_step *step;
    struct trail_choice *choice;
    uint32_t steps, step_room, choices, choice_room;
};

enum { MOVERS = LFS_CPUS_MAX + LFS_EVENTS_MAX };

struct rerun {
    struct wanted *wanted;
    struct lfs_machine *m;
    struct lfs_snapshot *root;
    uint64_t left;                      /* steps that may still be made, of all runs */
    uint32_t steps_max, deviations_max; /* of one run */
    uint32_t deviations;                /* of the present one */
    bool failed;                        /* host memory is short */

    /* By a list: beyond it, alternative 0. */
    const uint16_t *list;
    uint32_t list_count;

    /* Or after the model, which the last run that showed the cause was. Each CPU takes its own
     * decisions one step after the other, whenever it has its turn; who has it is decided by the
     * step that the model made next behind the last one that was made. */
    bool follows;
    uint32_t without[2]; /* decisions of the model: alternative 0 instead */
    struct trail model, made;
    uint32_t turn, at;      /* steps of the model: to be made next; being made. Or NOWHERE */
    uint32_t after[MOVERS]; /* by mover: steps of the model before this one are over */
    uint16_t cpus[LFS_CPUS_MAX];
    unsigned cpu_count;
    bool settled; /* `at` is of the step that is being made */
};

/* False: a machine cannot be built, or host memory is short; rerun_ends() all the same. */
bool rerun_begins(struct rerun *r, struct wanted *wanted);
void rerun_ends(struct rerun *r);

/* Each runs until the cause is seen. True, if that was within all limits: then *witness has the
 * decisions up to there, instead of what it had, and the run is the new model. */
bool rerun_by_list(struct rerun *r, const uint16_t *list, uint32_t count,
                   struct lfs_witness *witness);
bool rerun_without(struct rerun *r, uint32_t one, uint32_t other, struct lfs_witness *witness);

#endif
