/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What the parts of the scenario reader share: scenario_case.h, what they make of a case;
 * scenario_running.h, a run of it; and here, reading.
 *
 * A scenario is read once for each of its cases: the values of the case's variant are put in place
 * of their names first, so that no later part knows of variants. Each case owns an arena, from
 * which all that was made of it is allocated.
 *
 *   scenario.c              the file, its variants, its cases
 *   scenario_report.c       messages of several cases without repetition; names of files
 *   scenario_tables.c       the keys, as tables
 *   scenario_reference.c    the reference printed from them
 *   scenario_names.c        names that the file declares, looked up with suggestions
 *   scenario_platform.c     platform, policy, bounds
 *   scenario_spmc.c         the SPMC's manifest as a platform
 *   scenario_images.c       images and their files
 *   scenario_needs.c        what images lack for their behaviours
 *   scenario_partitions.c   partitions
 *   scenario_origins.c      who says where their memory is: origins of claims
 *   scenario_components.c   components of the LFA agent
 *   scenario_answers.c      what their platform answers
 *   scenario_staged.c       a new image against the partition that it is staged for
 *   scenario_tokens.c       expressions: tokens
 *   scenario_expr.c         expressions: grammar
 *   scenario_meaning.c      expressions: types and bare words
 *   scenario_function_table.c  expressions: the functions
 *   scenario_functions.c    expressions: calls of functions, and their names
 *   scenario_measures.c     expressions: what load came to
 *   scenario_values.c       values of arguments and results
 *   scenario_calls.c        steps that are calls, and replies
 *   scenario_returns.c      what calls must return, and what is kept of it
 *   scenario_memory.c       steps that send, retrieve and relinquish memory: descriptors
 *   scenario_requests.c     steps that generate load
 *   scenario_steps.c        all other steps
 *   scenario_script.c       lanes and images into one program
 *   scenario_code.c         what the steps of an image tell before a run
 *   scenario_strikes.c      disturbances: the key `faults`
 *   scenario_explore.c      what an exploration varies, observes and must find to hold
 *   scenario_order.c        who moves in a plain run
 *   scenario_run.c          from a case to a stack, and to a verdict
 *   scenario_faults.c       what the stack finds in manifests and packages, as diagnostics
 *   scenario_judge.c        failures in words
 *   scenario_lanes.c        CPUs that went off before the end of their lane
 *   scenario_speaks.c       what is said of steps that nobody makes
 *   scenario_proofs.c       checklist ids that a run has proven
 */
#ifndef LFASIM_TOOLS_READERS_SCENARIO_PRIVATE_H
#define LFASIM_TOOLS_READERS_SCENARIO_PRIVATE_H

#include "tools/readers/scenario/scenario_case.h"

/* ---- reading a case
 * ------------------------------------------------------------------------------ */

/* A scalar in whose place stands the value of a variable. */
struct substitution {
    const struct lfs_yaml_node *node;
    struct lfs_pos pos; /* where the variable's name stands */
};

struct value_of_variable {
    const char *name, *text;
    struct lfs_pos pos; /* file NULL: given by the caller */
};

struct loader {
    struct lfs_scenario *scenario;
    struct scenario_case *c;
    struct arena *arena; /* the case's */
    struct lfs_diag *diag;
    struct lfs_diag *keeper;              /* owns names and contents of files that messages show */
    const struct lfs_yaml_node *root;     /* values of variables in place */
    const struct lfs_yaml_node *variants; /* as written, or NULL */
    struct list values;        /* struct value_of_variable: of the variant and the caller */
    struct list substitutions; /* struct substitution */
    struct list declared[DECLARED_KINDS];
    struct name_index index[DECLARED_KINDS]; /* of them */
    struct list variables;                   /* struct lfs_script_variable */
    struct list watches;                     /* struct lfs_script_watch */
    struct list ops;                         /* struct lfs_script_op */
    struct list strikes;                     /* struct lfs_script_fault */
    struct list *shown; /* struct shown: of the expectation that is being read, or NULL */
    unsigned cpus;
    unsigned partition_vcpus;
    const struct lfs_spmc_manifest *spmc;      /* NULL: the platform is a preset */
    const struct lfs_manifest_file *spmc_file; /* with spmc */
    struct lfs_pos spmc_pos;
    bool as_is; /* faulty manifests and packages are the firmware's to judge */
};

/* The value that a variant or the caller gives a variable, or NULL. */
const struct value_of_variable *value_find(const struct loader *l, const char *name);
/* Position of a node as the user wrote it: for a substituted value, where its variable stands. */
struct lfs_pos written_at(const struct loader *l, const struct lfs_yaml_node *node);
/* A new source number for a position. */
uint32_t source_new(struct loader *l, struct lfs_pos pos);

/* scenario_report.c */
/* Moves the messages of `from` to `to`, without those that are there already, and frees it. */
void report_merge(struct lfs_diag *from, struct lfs_diag *to);

/* scenario_tables.c */
extern const struct lfs_schema scenario_schema, platform_schema, range_schema, carve_out_schema,
    protection_schema, limits_schema, transactions_schema, costs_schema, bounds_schema,
    image_schema, partition_schema, component_schema, answers_schema, answer_schema,
    handlers_schema, call_schema, reset_schema, requests_schema, reply_schema, load_schema,
    store_schema, memory_schema, receiver_schema, ranges_schema, descriptor_schema, step_schema,
    when_schema, repeat_schema, expectation_schema, strike_schema, explore_schema,
    explore_max_schema, property_schema, clients_schema;
/* Keys of two tables as one, none of the second being required. */
const struct lfs_schema *schema_join(struct arena *arena, const struct lfs_schema *a,
                                     const struct lfs_schema *b);

/* scenario_names.c */
/* A call of firmware, or an operation of a client, by its name or one by one; else NULL. */
const struct lfs_abi_call *call_find(const char *name, enum lfs_abi_width *width);
const struct lfs_abi_call *call_at(size_t i);
/* Walks the steps and declares what they name. */
void declare_names(struct loader *l);
struct declared *declared_find(const struct loader *l, enum declared_kind kind, const char *name);
/* The i-th name, or NULL; user is what the caller gave. */
typedef const char *name_at(const void *user, size_t i);
/* Adds an error UNKNOWN_NAME with the nearest of the names, or all of them. */
void unknown_name(struct loader *l, struct lfs_pos pos, const char *what, const char *name,
                  name_at *names, const void *user);
const char *declared_name(const void *list, size_t i);
const char *variable_name(const void *loader, size_t i);
const char *image_name(const void *loader, size_t i);
const char *partition_name(const void *loader, size_t i);
const char *component_name(const void *loader, size_t i);
const char *text_name(const void *null_terminated, size_t i);
/* Looks up a name; an error and -1 when there is none. */
int partition_index(struct loader *l, struct lfs_pos pos, const char *name);
int component_index(struct loader *l, struct lfs_pos pos, const char *name);
struct image *image_find(struct loader *l, struct lfs_pos pos, const char *name);
/* An FF-A id by the name of its endpoint: nwd, spmc, spmd, lsp or a partition. */
bool endpoint_id(struct loader *l, struct lfs_pos pos, const char *name, uint64_t *id);
struct partition *partition_at(const struct loader *l, size_t i);
/* The memory region of that description or node name, or NULL. */
const struct lfs_manifest_region *region_find(const struct lfs_manifest *manifest,
                                              const char *name);
/* What the steps of an image, whose manifest is at the address of its partition, tell. */
void image_code(const struct lfs_script *script, const struct image *image,
                const struct lfs_manifest *manifest, struct lfs_image_code *out);
/* Names of regions and sections; user is a struct lfs_manifest. */
const char *region_name(const void *manifest, size_t i);
bool is_section(const char *name);
/* enum lfs_image_section_index, or -1. */
int section_index(const char *name);

/* What a decision between values, or between options by their keys, is called: "choose: acks|hangs"
 * (lfs_choose()). */
const char *name_choice(struct arena *arena, const char *what,
                        struct lfs_yaml_node *const *alternatives, size_t count);

/* scenario_platform.c */
/* The number of a knob's value; false after adding an error. */
bool read_knob_value(struct loader *l, enum lfs_knob knob, const struct lfs_yaml_node *value,
                     uint8_t *out);
/* The knob of that name; false after adding an error. */
bool read_knob_name(struct loader *l, const struct lfs_yaml_node *key, enum lfs_knob *knob);
void read_platform(struct loader *l);
void read_policy(struct loader *l);
void read_bounds(struct loader *l);

/* Scalars with a limit; false after adding an error. node NULL: *out stays as it is. */
bool read_integer(struct loader *l, const struct lfs_yaml_node *node, uint64_t low, uint64_t high,
                  uint64_t *out);
bool read_size(struct loader *l, const struct lfs_yaml_node *node, uint64_t low, uint64_t high,
               uint64_t *out);
/* Index of a word in a NULL-terminated list; -1 after adding an error. */
int read_word(struct loader *l, const struct lfs_yaml_node *node, const char *what,
              const char *const *words);
bool expect_kind(struct loader *l, const struct lfs_yaml_node *node, enum lfs_yaml_kind kind,
                 const char *what);

/* A device tree that a scenario names, compiled. */
struct manifest_source {
    const char *path;               /* of the first file */
    struct lfs_manifest_file *file; /* as long as the scenario */
    struct lfs_dtb dtb;
};
/* Reads and compiles what a path or a list of paths names; false after an error. what: "a manifest"
 */
bool read_manifest_files(struct loader *l, const struct lfs_yaml_node *node, const char *what,
                         struct manifest_source *out);

/* scenario_ranges.c: the address map that the scenario itself may hold */
bool read_extent(struct loader *l, const struct lfs_yaml_node *map, lfs_pa *base, uint64_t *size);
void read_ranges(struct loader *l, const struct lfs_yaml_node *platform);
/* scenario_transactions.c */
void read_transactions(struct loader *l, const struct lfs_yaml_node *platform);

/* scenario_spmc.c */
void read_spmc_manifest(struct loader *l, const struct lfs_yaml_node *platform);
/* The vmN of partition i, by its name; NULL without an SPMC manifest, or after an error. */
const struct lfs_spmc_vm *spmc_vm(struct loader *l, size_t i, const struct lfs_yaml_node *name);
/* Errors for those that no partition of the scenario stands for. */
void check_spmc_vms(struct loader *l, size_t partitions);

/* scenario_origins.c: from where the claims of a partition come; vm may be NULL */
void note_origins(struct loader *l, const struct partition *partition, const struct lfs_spmc_vm *vm,
                  struct lfs_partition_config *config);

/* scenario_images.c, scenario_partitions.c */
void read_images(struct loader *l);
void read_partitions(struct loader *l);
/* The note says what the image's code does; false after adding an error. */
bool take_note(struct loader *l, struct image *image, const struct lfs_image_note *note);
/* Warns of what the image lacks that its behaviour cannot do without; pos says the behaviour. */
void check_needs(struct loader *l, struct lfs_pos pos, const struct image *image,
                 const struct lfs_image_note *note, const struct lfs_behaviour *behaviour);

/* scenario_bindings.c */
/* What may be said of an image that is read from a file and has no note. */
bool is_bindable(const char *key);
/* True if the scenario says what an image without a note does. */
bool says_behaviour(const struct image *image);
/* The keys of a map that describe an image, with the image's own name as behaviour where it is a
 * script. */
struct lfs_yaml_node *description_of(struct loader *l, const struct image *image);
/* Binds the content of an image, size bytes that live as long as the case and begin with its entry,
 * to the behaviour that the scenario names for it. elf: what is known of its sections, or NULL.
 * False after adding an error. */
bool bind_image(struct loader *l, struct image *image, const uint8_t *code, uint64_t size,
                const struct lfs_flat_image *flat);
/* scenario_components.c, scenario_answers.c */
void read_components(struct loader *l);
/* What a component's platform answers; kind is known. */
void read_answers(struct loader *l, const struct lfs_yaml_node *map,
                  struct lfs_component_config *config);
/* Parses a manifest for a load address; false after adding an error at pos if diag is wanted. */
bool parse_manifest(struct loader *l, const struct image *image, uint64_t load, struct lfs_pos pos,
                    struct lfs_manifest *out);

/* The same without a word. */
bool manifest_at(struct loader *l, const struct image *image, uint64_t load,
                 struct lfs_manifest *out);

/* scenario_staged.c */
/* What a component's image, read before, is to the partition that config names; messages at the
 * component's lines. */
void check_staged(struct loader *l, const struct lfs_yaml_node *component,
                  const struct lfs_component_config *config, const struct image *image);

/* ---- expressions
 * --------------------------------------------------------------------------------- */

/* Where an expression stands. */
struct place {
    const struct image *image;            /* whose steps: its regions and $x0..$x17 are known */
    const struct lfs_manifest *addresses; /* of the partition whose memory is meant, else NULL */
    bool at_end;                          /* what only the end of a run can tell may be asked */
    bool explored; /* by an exploration: there is no time, but there are all states */
};

enum type_kind {
    TYPE_NUMBER, /* a truth too */
    TYPE_WORD,   /* one of words */
    TYPE_LIST,   /* of words */
    TYPE_NAME,   /* a bare word that the context gives a meaning to */
    TYPE_NAMES,  /* a list of such */
};
struct typed {
    const struct lfs_expr *expr; /* NULL: there was an error */
    enum type_kind type;
    const char *noun;         /* "state" */
    const char *const *words; /* that are possible, NULL-terminated */
    bool is_status;           /* a number that is a status of family */
    enum lfs_abi_family family;
    bool from_variable; /* a bare word that came from a variable */
    struct lfs_pos pos;
    const struct lfs_pos *places; /* of the elements of a list that is written out */
};

/* Reads a scalar. expr is NULL after adding an error. */
struct typed parse_expression(struct loader *l, const struct place *place,
                              const struct lfs_yaml_node *node);
/* The same, where truth is asked. NULL after adding an error. */
/* Explorations judge by it: why it does not hold is kept of all that it reads. */
void ask_for_reasons(struct loader *l, const struct lfs_expr *expr);
const struct lfs_expr *parse_truth(struct loader *l, const struct place *place,
                                   const struct lfs_yaml_node *node);
/* The same, where a number is asked. */
const struct lfs_expr *parse_number(struct loader *l, const struct place *place,
                                    const struct lfs_yaml_node *node);

struct lfs_expr *expr_new(struct loader *l, enum lfs_expr_kind kind);
const struct lfs_expr *expr_number(struct loader *l, uint64_t value);
const struct lfs_expr *expr_pair(struct loader *l, enum lfs_expr_kind kind,
                                 const struct lfs_expr *a, const struct lfs_expr *b);
/* zero: it is 0 from the beginning, and not unset. */
uint32_t variable_new(struct loader *l, const char *name, bool zero);
const struct lfs_expr *expr_variable(struct loader *l, uint32_t variable);
/* A region's address by name: a constant or, for the running partition, by name. NULL: none. */
const struct lfs_expr *expr_region(struct loader *l, const struct place *place, const char *name);

/* What the grammar and the functions share. */
#define TOKEN_MAX 64
enum token_kind { TOKEN_END, TOKEN_NUMBER, TOKEN_WORD, TOKEN_STRING, TOKEN_VARIABLE, TOKEN_SIGN };
struct token {
    enum token_kind kind;
    char text[TOKEN_MAX]; /* cut; for a sign its characters */
    uint64_t number;
    size_t offset, length;
};
struct parser {
    struct loader *l;
    const struct place *place;
    const struct lfs_yaml_node *node;
    const char *text;
    size_t at;
    struct token token; /* the next one */
    unsigned depth;
    bool failed;
};
struct lfs_pos token_pos(const struct parser *p);
void token_next(struct parser *p);
bool token_is(const struct parser *p, const char *sign);
bool token_take(struct parser *p, const char *sign); /* an error when it is another */
struct typed parse_error(struct parser *p, struct lfs_pos pos, const char *name, const char *format,
                         ...) __attribute__((format(printf, 4, 5)));
struct typed parse_any(struct parser *p);
struct typed parse_sum(struct parser *p);
/* Bare words become signals where truth is asked, regions where a number is asked, and what the
 * other side may be in a comparison. */
struct typed number_typed(const struct lfs_expr *expr, struct lfs_pos pos);
struct typed as_truth(struct parser *p, struct typed value);
struct typed as_number(struct parser *p, struct typed value);
struct typed compared(struct parser *p, enum lfs_expr_kind kind, struct typed a, struct typed b);
/* True: the word is a function, called or, without parentheses, one that takes nothing. */
bool is_function(const char *name);
struct typed parse_function(struct parser *p, const char *name, struct lfs_pos pos);
struct function {
    const char *name, *form, *help;
    /* What it takes, letter by letter: p partition, l label, r result, a address in a partition, A
     * physical address, n number, e endpoint, f finding, m layout conflict, c CPU, o option, d
     * fault, v list, g load, q part of its latency; may be left out: S status of its calls, B part
     * of its blackouts. */
    const char *takes;
    enum lfs_expr_kind kind;
    enum type_kind type;
    const char *noun;
    const char *const *words;
    bool at_end; /* asks for what is no part of the machine's state: only the end of a run may */
};
/* scenario_function_table.c: the i-th function, or NULL. */
const struct function *function_at(size_t i);

/* What the arguments of a function come to. */
struct arguments {
    uint64_t number;
    uint32_t label;
    const struct lfs_abi_call *call; /* of the label */
    const char *text;
    const struct lfs_expr *expr;
    const struct lfs_manifest *addresses;
    struct list items; /* const struct lfs_expr * */
    bool is_status;
};

/* scenario_measures.c: arguments of the functions of load; false after an error. */
bool take_load(struct parser *p, struct arguments *out);
bool take_load_status(struct parser *p, struct arguments *out);
bool take_latency(struct parser *p, struct arguments *out);
bool take_blackout(struct parser *p, struct arguments *out);
/* What a function of load measures by itself; 0 for others. */
enum lfs_load_measure load_measure(const char *function);

/* A part of what a call returns, by name: x0..x17, status, or a named result. */
bool result_find(const struct lfs_abi_call *call, const char *name, struct lfs_script_result *out);
/* Names of results; user is a struct lfs_abi_call. */
const char *result_name(const void *call, size_t i);
/* True when a status word may be compared with it. */
bool result_is_status(const struct lfs_abi_call *call, const struct lfs_script_result *result);

/* ---- values
 * --------------------------------------------------------------------------------------- */

/* What a value may be, besides an expression. */
struct shape {
    enum lfs_abi_format format;
    const char *what; /* of an argument: its name */
    const struct lfs_abi_word *words;
    enum lfs_abi_family family; /* of status words */
    bool status;                /* status words are meant */
    bool component;             /* names of components are meant */
    unsigned low;               /* words of flags count from this bit */
};
/* NULL after adding an error. */
const struct lfs_expr *read_value(struct loader *l, const struct place *place,
                                  const struct shape *shape, const struct lfs_yaml_node *node);
bool read_uuid(struct loader *l, const struct lfs_yaml_node *node, struct ffa_uuid *out);
/* The status of a word as it stands in a register. */
bool status_value(enum lfs_abi_family family, const char *word, uint64_t *value);
void unknown_status(struct loader *l, struct lfs_pos pos, enum lfs_abi_family family,
                    const char *word);

/* ---- steps
 * ------------------------------------------------------------------------------------------ */

/* Steps that are being compiled. */
struct steps {
    struct place place;
    bool behaviour;          /* of an image, not of a lane */
    bool handles;            /* a message, which names its sender */
    uint32_t dispatch;       /* number of the image's dispatching step, patched later */
    unsigned loops;          /* nested */
    struct lfs_lane_step at; /* of a lane: the next one is there; index 0: of no lane */
};

struct lfs_script_op *op_new(struct loader *l, enum lfs_script_kind kind, struct lfs_pos pos);
struct lfs_script_op *op_at(struct loader *l, uint32_t number);
uint32_t op_next(const struct loader *l);
void read_steps(struct loader *l, struct steps *s, const struct lfs_yaml_node *list);
/* One of a lane: it can be left out. */
void read_lane_step(struct loader *l, struct steps *s, const struct lfs_yaml_node *node);
/* One of them; returns the word that it begins with. */
const char *read_step_at(struct loader *l, struct steps *s, const struct lfs_yaml_node *node);
void read_call(struct loader *l, struct steps *s, const struct lfs_yaml_node *key,
               const struct lfs_yaml_node *value);
/* A call with arguments alone, which is no step by itself. */
const struct lfs_script_call *read_bare_call(struct loader *l, struct steps *s,
                                             const struct lfs_yaml_node *key,
                                             const struct lfs_yaml_node *value);
/* scenario_memory.c */
/* True if the calls that carry descriptors know the key; `as` and `alone` of some of them too. */
bool is_memory_key(const struct lfs_abi_call *call, const char *key);
/* The i-th of these keys, or NULL. */
const char *memory_key(const struct lfs_abi_call *call, size_t i);
/* The descriptor that the map says; NULL if it says nothing of one. key: of the step, to complain
 * of what is missing; NULL: its other keys have errors already, maybe misspelt ones. */
const struct lfs_script_transaction *read_transaction(struct loader *l, struct steps *s,
                                                      const struct lfs_abi_call *call,
                                                      const struct lfs_yaml_node *key,
                                                      const struct lfs_yaml_node *map);
/* A result that is a field of the response in RX. */
bool retrieved_find(const struct lfs_abi_call *call, const char *name,
                    struct lfs_script_result *out);
void read_requests(struct loader *l, struct steps *s, const struct lfs_yaml_node *key,
                   const struct lfs_yaml_node *value);
/* value NULL: a bare reply. */
void read_reply(struct loader *l, struct steps *s, const struct lfs_yaml_node *key,
                const struct lfs_yaml_node *value);
/* The name that a reply shows the live-state buffer by, or NULL. */
const char *live_state_region(const struct image *image);
bool register_number(const char *name, uint8_t *out);
/* One value, `any` (count 0), or {any_of: [...]}. False after an error. */
bool read_alternatives(struct loader *l, const struct place *place, const struct shape *shape,
                       const struct lfs_yaml_node *node, struct lfs_script_expectation *out);
/* The value of a step's `returns`: adds to the list, or says of the call that it resets the CPU. */
void read_returns(struct loader *l, const struct place *place, const struct lfs_yaml_node *node,
                  struct lfs_script_call *call, struct list *expectations);
/* The value of its `save`: adds to the list. */
void read_save(struct loader *l, const struct lfs_yaml_node *node, const struct lfs_abi_call *call,
               struct list *saves);
/* Value of a key `proves` of a step (its source number), or of an expectation (0). */
void read_proofs(struct loader *l, const struct lfs_yaml_node *value, uint32_t source);
void read_script(struct loader *l);
/* scenario_strikes.c: before the script, after the partitions. */
void read_strikes(struct loader *l);
/* CPU of a word cpu0, cpu1, ...; -1 after adding an error. what: "lane" */
int cpu_by_name(struct loader *l, const struct lfs_yaml_node *node, const char *what);
void read_expectations(struct loader *l);
/* scenario_clients.c: before the platform, which has as many CPUs. */
void read_clients(struct loader *l);
/* scenario_explore.c */
void read_exploration(struct loader *l);
/* {choose: [value, ...]} of a policy knob. */
void read_knob_range(struct loader *l, const struct lfs_yaml_node *key,
                     const struct lfs_yaml_node *value);

/* scenario_order.c */
void read_order(struct loader *l);

#endif
