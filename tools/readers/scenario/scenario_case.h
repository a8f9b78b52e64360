/* SPDX-License-Identifier: BSD-3-Clause */
/* What is made of a scenario and of each of its cases: what runs and explorations go by. */
#ifndef LFASIM_TOOLS_READERS_SCENARIO_CASE_H
#define LFASIM_TOOLS_READERS_SCENARIO_CASE_H

#include "lfasim/anything.h"
#include "lfasim/clients.h"
#include "lfasim/formats/spmc_manifest.h"
#include "lfasim/guest.h"
#include "lfasim/readers/elf_image.h"
#include "lfasim/readers/manifest_file.h"
#include "lfasim/readers/scenario.h"
#include "lfasim/readers/schema.h"
#include "lfasim/readers/yaml_tree.h"
#include "lfasim/readers/image_verdict.h"
#include "lfasim/script.h"
#include "lfasim/search.h"
#include "tools/readers/host/alloc.h"
#include "tools/readers/host/arena.h"

/* CPUs of the FVP, and vCPUs of its partitions (manifests-packages-boot.md 5.5). */
#define SCENARIO_CPUS_MAX 8u

/* ---- what is made of a case ------------------------------------------------------------------ */

/* A name that the file declares: label, variable, signal, option of a choice, lane, fault, load. */
enum declared_kind {
    DECLARED_LABEL,
    DECLARED_VARIABLE,
    DECLARED_SIGNAL,
    DECLARED_OPTION,
    DECLARED_LANE,
    DECLARED_FAULT,
    DECLARED_LOAD,  /* what measures load: its label */
    DECLARED_RANGE, /* memory that was retrieved: the address of its first constituent */
    DECLARED_KINDS
};
struct declared {
    const char *name;
    uint32_t number; /* of the label or load, or of the variable behind the others */
    const struct lfs_abi_call *call; /* of the labelled step, or of the one that saves it */
    bool is_status;                  /* a variable that holds a status of that call */
};

/* Finds declared names: open addressing, by hash of the name. */
struct name_index {
    uint32_t *slots; /* number of a declared name + 1; 0: free */
    size_t size;     /* a power of two, more than twice as many as names */
};

/* An image, in the order of the file. */
struct image {
    const char *name;
    struct lfs_pos pos;
    bool scripted;         /* its behaviour is steps of the scenario */
    const char *behaviour; /* of its note */
    uint32_t version;
    const char *manifest_path;
    struct lfs_manifest_file *manifest_file; /* NULL: the blob comes from a package */
    const uint8_t *dtb;
    size_t dtb_size;
    bool has_manifest;            /* the next is valid */
    struct lfs_manifest manifest; /* at the manifest's own load address */
    struct lfs_blob package;
    const char *file_path; /* of an ELF file or flat binary that was given; else NULL */
    struct lfs_image_file *file;
    uint64_t
        memory_needed; /* bytes from the package's begin, bss and stacks included; 0: unknown */
    uint64_t begins;   /* where in the package its code begins to execute; 0: unknown */
    const struct lfs_yaml_node *map;
    uint32_t entry; /* scripted: number of its first step */
};

struct partition {
    const char *name;
    struct lfs_pos pos;                  /* of its image's name */
    struct lfs_pos load_pos, memory_pos; /* file NULL: not said */
    struct image *image;
    struct lfs_manifest manifest; /* at the load address of the partition */
    bool has_manifest;
};

/* Where a component is described. */
struct component_place {
    struct lfs_pos pos;        /* what a message about it points at */
    const struct image *image; /* the new one; NULL: none */
    struct lfs_pos image_pos;
};

/* A part of an expectation whose value a failure shows: a function, a variable, a side. */
struct shown {
    const char *text;
    const struct lfs_expr *expr;
    bool is_status; /* of family */
    enum lfs_abi_family family;
};

struct expectation {
    struct lfs_pos pos;
    const char *text;
    const struct lfs_expr *expr;
    struct list shown; /* struct shown */
};

/* A checklist id, and the step or expectation that stands for it. */
struct proof {
    const char *id;
    struct lfs_pos pos;
    uint32_t source; /* of the step; 0: an expectation, which is always judged */
};

/* One of a lane's, and its part of the program. */
struct lane_step {
    struct lfs_lane_step step;
    uint32_t first, next; /* numbers of its first op, and of the one behind its last */
};

/* ---- what an exploration is told -------------------------------------------------------------- */

enum property_kind {
    PROPERTY_NEVER, /* in no state */
    PROPERTY_ALWAYS,
    PROPERTY_EVENTUALLY, /* in at least one state of every run */
    PROPERTY_FORALL,     /* at the end of every run */
    PROPERTY_EXISTS,     /* at the end of at least one */
};

struct knob_value {
    enum lfs_knob knob;
    uint8_t value;
};

struct property {
    enum property_kind kind;
    const char *name;
    const char *text; /* "never count(owners(0x6782000)) > 1" */
    struct lfs_pos pos;
    const struct lfs_expr *expr;
    struct list shown; /* struct shown */
    struct list under; /* struct knob_value: judged where all of them hold */
};

/* A column of the table of outcomes. */
struct observed {
    const char *name;
    struct shown what;
};

/* A policy knob with several values: the first is that of a plain run. */
struct knob_range {
    enum lfs_knob knob;
    uint8_t count, value[LFS_KNOB_VALUES_MAX];
};

enum vary_word { VARY_LANES, VARY_CHOICES, VARY_FAULTS, VARY_POLICY, VARY_WORDS };
extern const char *const vary_words[VARY_WORDS + 1]; /* scenario_explore.c; NULL behind the last */
struct exploring {
    struct lfs_search_bounds bounds;
    enum lfs_search_mode mode;
    uint64_t seed, runs, seconds; /* 0: not said */
    unsigned changes;
    bool stop_at_first;
    bool fixed[VARY_WORDS]; /* what is as in a plain run */
};

/* A part of the order of a plain run: somebody moves so many times, and these decisions are taken
 * then, one after the other, by name. */
#define ORDER_EVENT LFS_CPUS_MAX /* and more: the first pending event, and more */
struct order_move {
    unsigned mover;
    uint32_t count;
    struct list takes; /* const char * */
};

/* CPUs that make any calls, instead of lanes; count 0: none do. */
struct clients {
    unsigned count, calls;
    bool as_written; /* partitions do what their images say */
};

struct scenario_case {
    struct arena arena;
    const char *name;
    struct lfs_stack_config config; /* without behaviours and lanes */
    struct list images, partitions; /* struct image, struct partition */
    struct list components;         /* struct lfs_component_config */
    struct list component_places;   /* struct component_place, of the same one */
    struct list configs;            /* struct lfs_partition_config */
    struct list bindings;           /* struct lfs_binding: images without a note */
    struct lfs_script script;
    uint32_t lane[LFS_CPUS_MAX]; /* numbers of first steps, or LFS_SCRIPT_NONE */
    struct clients clients;
    uint32_t first_of_lanes;  /* op: those of images stand before it */
    struct list lane_steps;   /* struct lane_step */
    struct list expectations; /* struct expectation */
    struct list proofs;       /* struct proof */
    uint64_t judged_findings; /* a bit for each from lfs_finding_fails_from() on that an expectation
                               * speaks of */
    bool judges_end;          /* an expectation speaks of how the run ends */
    bool needs_trace;
    struct exploring exploring;
    struct list properties, observed; /* struct property, struct observed */
    struct list ranges;               /* struct knob_range */
    struct lfs_pos lfa_pos;           /* of the platform's key; file NULL: not said */
    struct list allowed;              /* const char *: built-in properties that are not judged */
    bool ordered;                     /* an order was given, be it empty */
    struct list order;                /* struct order_move */
};

/* A manifest that has been compiled, for whichever case needed it first. */
struct compiled {
    const char *key;
    struct lfs_manifest_file *file; /* NULL: it cannot be compiled */
    struct lfs_dtb dtb;             /* of file */
};

struct lfs_scenario {
    struct arena arena;
    const char *path;
    struct lfs_yaml *yaml;
    const char *name, *summary;
    struct list refs; /* const char *, NULL-terminated */
    struct scenario_case *cases;
    size_t case_count;
    struct list sources;  /* struct lfs_pos, by source - 1 */
    struct list compiled; /* struct compiled */
};

#endif
