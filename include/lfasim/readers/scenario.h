/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Scenario files: loaded, made into stacks, run, judged.
 *
 * A scenario is one YAML file (its format is scenarios/README.md). Each of its variants is a case
 * of its own. Loading reads every file that the scenario names (manifests, ELF images, packages)
 * and checks all there is to check; starting a case builds a stack; judging compares what happened
 * with what was expected.
 */
#ifndef LFASIM_READERS_SCENARIO_H
#define LFASIM_READERS_SCENARIO_H

#include "lfasim/load.h"
#include "lfasim/readers/diag.h"
#include "lfasim/readers/schema.h"
#include "lfasim/readers/system.h"
#include "lfasim/stack.h"

struct lfs_scenario;
struct lfs_run;

/* A variable that the command line overrides (--set name=value). */
struct lfs_scenario_set {
    const char *name, *value;
};

/*
 * NULL after adding errors to diag; warnings may be added too. path and sets must outlive the
 * scenario, path also diag. The errors are those of yaml_tree.h, schema.h, scalar.h, file.h, dts.h,
 * elf_image.h, image_description.h and package_file.h, a manifest's by its return code, and
 *   UNKNOWN_NAME      a name that nobody declares or that does not exist
 *   EXPECTED_KIND     a list where a map should be, and the like
 *   VALUE_RANGE       a number out of range, or too large for its argument
 *   EXPR_SYNTAX       a malformed expression
 *   EXPR_TYPE         an expression that mixes types
 *   MISSING_ARGUMENT  a call without an endpoint, address or component
 *   STEP_SHAPE        keys that do not go together in a step
 *   STEP_PLACE        a step of partitions in a lane
 *   STEP_NESTING      loops nested too deeply
 *   IMAGE_SOURCE      an image from two sources, or from none
 *   IMAGE_NO_NOTE     an image whose code stands for no behaviour
 *   IMAGE_BEHAVIOUR   steps for an image that has another behaviour
 *   EXPLORE_SHAPE     keys of an exploration that do not go together
 *   TOO_FEW_CPUS      a lane for a CPU that the platform has not
 *
 * diag must live as long as cases of the scenario run: it owns the names of files that messages
 * about them show.
 */
struct lfs_scenario *lfs_scenario_load(const char *path, const struct lfs_scenario_set *sets,
                                       size_t set_count, struct lfs_diag *diag);
/* The same of a text that shall lie at path: its own paths are those that it will have there. */
struct lfs_scenario *lfs_scenario_load_text(const char *path, const char *text, size_t length,
                                            struct lfs_diag *diag);
/* scenario may be NULL. */
void lfs_scenario_free(struct lfs_scenario *scenario);

const char *lfs_scenario_name(const struct lfs_scenario *scenario);
const char *lfs_scenario_summary(const struct lfs_scenario *scenario);
/* Checklist ids and other references, NULL-terminated. */
const char *const *lfs_scenario_refs(const struct lfs_scenario *scenario);
size_t lfs_scenario_cases(const struct lfs_scenario *scenario);
/* "name" or "name/variant". */
const char *lfs_scenario_case_name(const struct lfs_scenario *scenario, size_t i);
/* Whether --set NAME would change anything: a variant gives NAME a value, or $NAME is written; and
 * `clients`, with `calls` and `vocabulary` where there are some. */
bool lfs_scenario_has_variable(const struct lfs_scenario *scenario, const char *name);
/* The variable of the variants whose name is nearest to a misspelt one, or NULL. */
const char *lfs_scenario_near_variable(const struct lfs_scenario *scenario, const char *name);
/* Where a step of the scenario stands: `source` of a trace record. file NULL for 0 (boot). */
struct lfs_pos lfs_scenario_source(const struct lfs_scenario *scenario, uint32_t source);

/* A step of a lane, or one inside of it, in an option of `choose` or in `repeat` or `when`. */
struct lfs_lane_step {
    unsigned cpu;
    uint32_t index; /* from 1 on: its place in the lane */
    uint32_t inner; /* from 1 on: its place among all that are inside of that; 0: it is that step */
    uint32_t parts; /* how many are inside of it */
    const char *name; /* the word that it begins with */
    uint32_t rounds;  /* of a `repeat` whose count is a number: that; else 0 */
    struct lfs_pos pos;
};
/* "3", or "3.2" of the second inside of the third; in `out`. */
#define LFS_LANE_PLACE_SIZE 24
const char *lfs_lane_step_place(const struct lfs_lane_step *step, char out[LFS_LANE_PLACE_SIZE]);
/* Whether one is inside of another. */
bool lfs_lane_step_inside(const struct lfs_lane_step *step, const struct lfs_lane_step *other);
/* Whether it is a `repeat`, which has rounds. */
bool lfs_lane_step_repeats(const struct lfs_lane_step *step);
/* Those of all lanes of a case, in the order of the file, but each behind those inside of it. With
 * clients, these are the first calls of each, LFS_ANYTHING_LEFT_OUT_MAX at most. */
size_t lfs_scenario_lane_steps(const struct lfs_scenario *scenario, size_t i);
struct lfs_lane_step lfs_scenario_lane_step(const struct lfs_scenario *scenario, size_t i,
                                            size_t step);

/* What a run leaves out: a step of a lane, by number; or of a `repeat` the rounds beyond so many,
 * each time that it comes to it. Of several about one step the least counts. */
struct lfs_left_out {
    size_t step;
    uint32_t rounds; /* that are left; 0: none, and the step is not made at all */
};

/* Policy knobs of a case may have several values, `policy: {donate: {choose: [...]}}`. All
 * combinations of them are numbered; 0 has the first of each, and is what a plain run takes. */
size_t lfs_scenario_combinations(const struct lfs_scenario *scenario, size_t i);
/* The knobs that range: how many, which, and which value each has in a combination. */
size_t lfs_scenario_ranged(const struct lfs_scenario *scenario, size_t i);
enum lfs_knob lfs_scenario_ranged_knob(const struct lfs_scenario *scenario, size_t i, size_t k);
unsigned lfs_scenario_ranged_value(const struct lfs_scenario *scenario, size_t i, size_t k,
                                   size_t combination);

/* The value of a knob in that case; of one that ranges the first. */
unsigned lfs_scenario_policy(const struct lfs_scenario *scenario, size_t i, enum lfs_knob knob);
/* From now on a knob of that case has this one value, whatever the file says. */
void lfs_scenario_fix_policy(struct lfs_scenario *scenario, size_t i, enum lfs_knob knob,
                             unsigned value);

struct lfs_run_options {
    enum lfs_backend backend;
    struct lfs_choice_source choices;
    const struct lfs_left_out *dropped;
    size_t dropped_count;
    bool no_oracle; /* do not check the memory model's invariants (struct lfs_stack_config) */
    bool trace;     /* keep records; without it cases that expect a path() are refused */
    bool untimed;   /* any enabled CPU may move next (struct lfs_machine_config); nothing about time
                     * is judged, and path() tells nothing */
    unsigned combination; /* of values of policy knobs that range: lfs_scenario_combination(); with
                           * recorded choices those say it */
};

/* Builds the stack of one case; scenario and what options refers to must outlive the run. NULL
 * after adding an error to diag (exit status 3): NEEDS_TRACE, or STACK_REFUSED with the stack's
 * reason. */
struct lfs_run *lfs_run_start(const struct lfs_scenario *scenario, size_t i,
                              const struct lfs_run_options *options, struct lfs_diag *diag);
struct lfs_stack *lfs_run_stack(const struct lfs_run *run);
/* The decisions about policies that range: recorded choices take them before all others. */
size_t lfs_run_policies(const struct lfs_run *run, const uint16_t **taken);

enum lfs_verdict { LFS_PASSED, LFS_FAILED, LFS_SKIPPED, LFS_INCONCLUSIVE };

/* One thing that did not go as expected. Strings live as long as the run. */
struct lfs_failure {
    struct lfs_pos pos;   /* of the expectation */
    const char *what;     /* one sentence: "LFA_ACTIVATE returned another status" */
    const char *expected; /* "x0 = 0xfffffffffffffffb (-5, CRITICAL_ERROR)"; may be NULL */
    const char *actual;
    uint32_t record; /* the record that shows it, or LFS_NO_RECORD */
};

/* Runs the machine to its end and judges the case. Unexpected deadlock, panic and reset fail, an
 * unexpected bound is inconclusive. */
enum lfs_verdict lfs_run_finish(struct lfs_run *run);
size_t lfs_run_failures(const struct lfs_run *run);
const struct lfs_failure *lfs_run_failure(const struct lfs_run *run, size_t i);
/* A checklist id that the run has proven, and the step or expectation that names it (`proves`). */
struct lfs_proof {
    const char *id;
    struct lfs_pos pos;
};
/* How many; 0 unless the case passed. Steps count where they were made, whoever makes them;
 * expectations count always. */
size_t lfs_run_proofs(const struct lfs_run *run);
const struct lfs_proof *lfs_run_proof(const struct lfs_run *run, size_t i);
/* What the case's load came to: the i-th label of `requests` steps, in the order of the file. */
struct lfs_run_load {
    const char *label;
    const struct lfs_abi_call *call; /* the first that it measures; tells what statuses mean */
    const struct lfs_load_meter *meter;
};
size_t lfs_run_loads(const struct lfs_run *run);
struct lfs_run_load lfs_run_load(const struct lfs_run *run, size_t i);
void lfs_run_free(struct lfs_run *run);

/* ---- the format ------------------------------------------------------------------------------ */

/* What `faults` knows: the i-th kind, NULL past the end. */
struct lfs_fault_kind_text {
    const char *name;     /* "data_abort" */
    const char *meaning;  /* half a sentence */
    const char *example;  /* an item of the list */
    const char *needs[3]; /* keys of its own; then NULL */
};
const struct lfs_fault_kind_text *lfs_fault_kind_text(size_t i);
/* The keys of a fault of any kind, and of all kinds. */
const struct lfs_schema *lfs_fault_schema(void);

/* The keys of a property. */
const struct lfs_schema *lfs_property_schema(void);

/* What expressions can ask: the i-th function; false past the end. */
struct lfs_function_text {
    const char *name, *form, *help; /* form: "state(PARTITION)"; help: half a sentence */
    bool at_end;                    /* not in steps: `expect`, `observe` and `properties` only */
};
bool lfs_function_text(size_t i, struct lfs_function_text *out);

/* What a lane or handler can do besides calls: the i-th step, NULL past the end. *keys are those of
 * its map, NULL where it has none or they are names of the user. */
const struct lfs_schema_key *lfs_step_key(size_t i, const struct lfs_schema **keys);

/* ---- without running ------------------------------------------------------------------------- */

/* A case as the files of a platform, not judged yet; NULL where `inputs: as-is` leaves all to the
 * firmware. diag and the scenario must outlive the system. */
struct lfs_system *lfs_scenario_system(const struct lfs_scenario *scenario, size_t i,
                                       const struct lfs_system_options *options,
                                       struct lfs_diag *diag);
/* The same, judged (lfs_system_judge()); what an earlier case has told to diag is not told again.
 * The scenario must outlive the system, diag need not. */
struct lfs_system *lfs_scenario_check(const struct lfs_scenario *scenario, size_t i,
                                      const struct lfs_system_options *options, bool ready,
                                      struct lfs_diag *diag);

/* Prints every key of the format as Markdown tables: the reference part of scenarios/README.md. */
void lfs_scenario_print_reference(FILE *out);

#endif
