/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A catalogue of what can go wrong: explorations searched under profile spec, under spec with every
 * other value of every policy knob that they ask for, and under profile upstream with and without
 * each of its knobs. What each of these shows becomes one cause: a property, what decided, and the
 * knob that cures it.
 *
 *   catalogue_search.c    one case under one policy
 *   catalogue_sequence.c  a run in a few lines
 *   catalogue_unit.c      all searches of a case
 *   catalogue_causes.c    causes of all cases, each once
 *   catalogue_fold.c      what a run violates by its end alone goes with that end
 *   catalogue_gaps.c      knobs, gaps and hazards: found, or why not
 *   catalogue_write.c     Markdown and replay files
 */
#ifndef LFASIM_TOOLS_CLI_CATALOGUE_H
#define LFASIM_TOOLS_CLI_CATALOGUE_H

#include "lfasim/gaps.h"
#include "lfasim/readers/explore.h"
#include "tools/cli/explored.h"

struct lfs_catalogue_settings {
    const struct lfs_options *options;
    uint64_t states;       /* that one search may visit */
    bool knobs[LFS_KNOBS]; /* that are tried */
    bool no_upstream;
};

/* ---- one search ------------------------------------------------------------------------------ */

/* A violation that a search found. Texts are owned. */
struct lfs_catalogue_shown {
    uint64_t cause; /* of that case */
    char *property;
    char *decider; /* the finding, else the rule, that decided; may be empty */
    char *what;
    bool own; /* the property is the scenario's */
    uint32_t steps, deviations;
    char *sequence, *replay; /* NULL unless they were asked for */
    const char *ends_in;     /* "no-panic", "no-deadlock", "no-reset": what the end of that run
                              * violates;     NULL: it goes on, or is complete */
    uint16_t end_rule;
};

struct lfs_catalogue_search {
    bool complete, fault;
    bool reads[LFS_KNOBS]; /* knobs that were asked for */
    struct lfs_catalogue_shown *shown;
    size_t shown_count;
    char **outcomes; /* rows of the table, in its order */
    size_t outcome_count;
    uint64_t ends; /* told apart by their states, and where costs are asked for by these as well */
    struct lfs_explored_cost cost; /* of the worst runs; zero unless it was asked for */
};

/* Whether it is the same in the words of the catalogue; causes of two cases have other numbers. */
bool lfs_catalogue_same(const struct lfs_catalogue_shown *a, const struct lfs_catalogue_shown *b);

/* How much of a search is wanted. */
enum lfs_catalogue_depth {
    LFS_CATALOGUE_CAUSES, /* which causes there are */
    LFS_CATALOGUE_COSTS,  /* and what the worst runs cost */
    LFS_CATALOGUE_RUNS,   /* and the simplest run of each cause, with its texts */
};

/* Searches a case under a policy: all of its knobs, whatever the scenario says. False after saying
 * why: it cannot be started. Free the search in any case. */
bool lfs_catalogue_search(const struct lfs_catalogue_settings *settings,
                          const struct lfs_loaded *loaded, size_t number,
                          const struct lfs_policy *policy, enum lfs_catalogue_depth depth,
                          struct lfs_catalogue_search *out);
void lfs_catalogue_search_free(struct lfs_catalogue_search *search);
const struct lfs_catalogue_shown *
lfs_catalogue_find_cause(const struct lfs_catalogue_search *search, uint64_t cause);

/* The calls between the normal world, EL3, the SPMC and partitions, what was found, and the
 * decisions that are not those of a plain run: one line each. */
void lfs_catalogue_sequence(const struct lfs_recorded *recorded, const struct lfs_loaded *loaded,
                            FILE *out);

/* ---- one case -------------------------------------------------------------------------------- */

/* Knobs that together make a difference; none: there are none. */
#define LFS_CATALOGUE_KNOBS_MAX LFS_GAP_KNOBS_MAX
struct lfs_catalogue_knobs {
    struct lfs_gap_knob set[LFS_CATALOGUE_KNOBS_MAX];
    unsigned count;
};

/* Profile spec with some knobs at other values: each knob alone, and those that only together make
 * a gap of firmware. */
struct lfs_catalogue_trial {
    struct lfs_catalogue_knobs with;
    struct lfs_catalogue_search search;
};

/* What cures a cause of profile upstream, each knob at its value of profile spec. */
struct lfs_catalogue_cure {
    bool alone[LFS_KNOBS];    /* does it by itself */
    bool together[LFS_KNOBS]; /* where none does it alone: these together, and none can be left out
                               */
    struct lfs_catalogue_knobs with; /* a trial whose knobs show the same; none: no trial does */
    bool is_cured;                   /* by alone or together */
};

struct lfs_catalogue_unit {
    struct lfs_loaded *loaded;
    size_t number; /* of the case */
    bool ran;
    struct lfs_catalogue_search spec, upstream;
    struct lfs_catalogue_trial *trials;
    size_t trial_count;
    struct lfs_catalogue_cure *cures; /* of upstream.shown, by place */
};

/* Makes all searches of a case. False: it cannot be started. */
bool lfs_catalogue_unit_search(const struct lfs_catalogue_settings *settings,
                               struct lfs_catalogue_unit *unit);
/* Whether it takes all knobs of the trial to show this. */
bool lfs_catalogue_is_new(const struct lfs_catalogue_unit *unit,
                          const struct lfs_catalogue_trial *trial,
                          const struct lfs_catalogue_shown *shown);
/* What the worst runs of profile upstream cost with a cure: that knob of `with` which does it
 * alone, else all that do it together. */
struct lfs_explored_cost lfs_catalogue_cost_of_cure(const struct lfs_catalogue_settings *settings,
                                                    const struct lfs_catalogue_unit *unit,
                                                    const struct lfs_catalogue_cure *cure,
                                                    const struct lfs_catalogue_knobs *with);
void lfs_catalogue_unit_free(struct lfs_catalogue_unit *unit);

/* ---- all cases ------------------------------------------------------------------------------- */

/* A cause, with the simplest run of all that show it. What it points to is the units'. */
struct lfs_catalogue_cause {
    const struct lfs_catalogue_shown *shown;
    const struct lfs_catalogue_unit *unit;   /* of that run */
    struct lfs_catalogue_knobs with;         /* its values are of that run */
    bool in_spec, in_upstream, in_trial;     /* who shows it */
    bool values[LFS_KNOB_VALUES_MAX];        /* of the first knob, with profile spec */
    const struct lfs_catalogue_cure *cure;   /* of profile upstream in that case; or NULL */
    bool alone[LFS_KNOBS];                   /* each cures it, wherever profile upstream shows it */
    bool some[LFS_KNOBS];                    /* each cures it in one of those cases at least */
    struct lfs_explored_cost cost, cured;    /* of that case, with the cause and without it */
    const struct lfs_catalogue_unit **units; /* all that show it, in their order */
    size_t unit_count;
    char *name; /* stable: knobs, property, what decided */
    char *also; /* what its run violates as well, because it ends so; NULL: nothing */
};

struct lfs_catalogue {
    const struct lfs_catalogue_settings *settings;
    struct lfs_catalogue_unit *units;
    size_t unit_count;
    struct lfs_catalogue_cause *causes; /* by knob, then by name */
    size_t cause_count;
};

void lfs_catalogue_gather(struct lfs_catalogue *catalogue);
/* Causes whose runs end in another one of the same policies, which is cured by the same, become
 * part of that. */
void lfs_catalogue_fold(struct lfs_catalogue *catalogue);
bool lfs_catalogue_same_knobs(const struct lfs_catalogue_knobs *a,
                              const struct lfs_catalogue_knobs *b);
void lfs_catalogue_free(struct lfs_catalogue *catalogue); /* causes and units */

/* Writes the tables of knobs, and of gaps and hazards. */
void lfs_catalogue_write_gaps(const struct lfs_catalogue *catalogue, FILE *out);
/* Writes folder/CATALOGUE.md and folder/catalogue/NAME.replay. Returns an exit status. */
int lfs_catalogue_write(const struct lfs_catalogue *catalogue, const char *folder);

#endif
