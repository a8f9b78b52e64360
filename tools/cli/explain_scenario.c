/* SPDX-License-Identifier: BSD-3-Clause */
/* Pages about what a scenario can say: kinds of faults, and steps besides calls. */
#include <string.h>

#include "lfasim/readers/scenario.h"
#include "lfasim/readers/schema.h"
#include "tools/cli/explain.h"

static const char source[] = "lfasim, scenarios/README.md";

static void print_key(const struct lfs_schema_key *key, FILE *out)
{
    fprintf(out, "  %s (%s%s%s", key->name, key->type ? key->type : "",
            key->type && key->unit_or_values ? ": " : "",
            key->unit_or_values ? key->unit_or_values : "");
    if (key->default_text != NULL)
        fprintf(out, "; else %s", key->default_text);
    fprintf(out, "%s): %s\n", key->required ? "; needed" : "", key->help);
}

/* ---- faults ---------------------------------------------------------------------------------- */

static bool fault_page(size_t i, struct lfs_page *page)
{
    const struct lfs_fault_kind_text *kind = lfs_fault_kind_text(i);

    if (kind == NULL)
        return false;
    *page = (struct lfs_page){.name = kind->name, .meaning = kind->meaning, .source = source};
    snprintf(page->kind, sizeof(page->kind), "kind of fault, in a scenario's `faults`");
    snprintf(page->example, sizeof(page->example), "- %s", kind->example);
    return true;
}

static bool has(const struct lfs_fault_kind_text *kind, const char *key)
{
    for (size_t i = 0; kind->needs[i] != NULL; i++)
        if (strcmp(kind->needs[i], key) == 0)
            return true;
    return false;
}

/* A key that only faults of another kind have. */
static bool is_anothers(size_t mine, const char *key)
{
    if (has(lfs_fault_kind_text(mine), key))
        return false;
    for (size_t i = 0; lfs_fault_kind_text(i) != NULL; i++)
        if (has(lfs_fault_kind_text(i), key))
            return true;
    return false;
}

static void fault_facts(size_t i, FILE *out)
{
    const struct lfs_schema *schema = lfs_fault_schema();

    for (size_t k = 0; k < schema->count; k++)
        if (!is_anothers(i, schema->keys[k].name) && strcmp(schema->keys[k].name, "kind") != 0)
            print_key(&schema->keys[k], out);
}

const struct lfs_subject lfs_explain_faults = {
    "faults", "what disturbs a run: kinds of a scenario's `faults`", fault_page, fault_facts, NULL};

/* ---- steps ----------------------------------------------------------------------------------- */

static const char *example_of(const char *step)
{
    static const char *const examples[][2] = {
        {"reply", "- reply: {status: BUSY}"},
        {"load", "- load: {at: heap, u64: 7}"},
        {"store", "- store: {at: heap+8, u64: 7}"},
        {"check", "- check: $x == 1"},
        {"delay", "- delay: 10us"},
        {"at", "- at: 1ms"},
        {"wait_for", "- wait_for: state(sp1) == WAITING"},
        {"signal", "- signal: ready"},
        {"set", "- set: {x: $x + 1}"},
        {"when", "- when: $x == 1\n  then: [signal: ready]"},
        {"repeat", "- repeat: 3\n  do: [delay: 10us]"},
        {"choose", "- choose: {early: [], late: [delay: 10us]}"},
        {"requests",
         "- requests: {call: {FFA_MSG_SEND_DIRECT_REQ: {to: sp1}}, every: 20us, count: 100,\n"
         "    label: web}"},
        {"hang", "- hang"},
        {"fault", "- fault: data_abort"},
    };

    for (size_t i = 0; i < sizeof(examples) / sizeof(examples[0]); i++)
        if (strcmp(examples[i][0], step) == 0)
            return examples[i][1];
    return NULL;
}

static bool step_page(size_t i, struct lfs_page *page)
{
    const struct lfs_schema *keys;
    const struct lfs_schema_key *step = lfs_step_key(i, &keys);

    if (step == NULL)
        return false;
    *page = (struct lfs_page){.name = step->name,
                              .meaning = step->help,
                              .text_example = example_of(step->name),
                              .source = source};
    snprintf(page->kind, sizeof(page->kind), "step of a scenario");
    return true;
}

static void step_facts(size_t i, FILE *out)
{
    const struct lfs_schema *keys;
    const struct lfs_schema_key *step = lfs_step_key(i, &keys);

    if (step->type != NULL)
        fprintf(out, "  value: %s%s%s\n", step->type, step->unit_or_values ? ", " : "",
                step->unit_or_values ? step->unit_or_values : "");
    for (size_t k = 0; keys != NULL && k < keys->count; k++)
        print_key(&keys->keys[k], out);
}

const struct lfs_subject lfs_explain_steps = {
    "steps", "what a lane or handler of a scenario does besides calls", step_page, step_facts,
    NULL};

/* ---- values ---------------------------------------------------------------------------------- */

static bool value_page(size_t i, struct lfs_page *page)
{
    if (i > 0)
        return false;
    *page = (struct lfs_page){
        .name = "unset",
        .kind = "value of a variable in a scenario's expressions",
        .alias = "not-set",
        .meaning =
            "A variable that no step has saved or set, as where its call has not returned or never "
            "does. Every comparison with it is false, != too; as a truth it is false, so that "
            "`not $x == 1` is true; what is computed from it is unset. Tables show -, JSON has "
            "null. Steps that need a number take 0. Signals, chosen(), finished(), struck() and "
            "findings begin at 0 instead.",
        .why = "0 is SUCCESS: a call that never returned would look like one that succeeded.",
        .mend = "`forall: $x == SUCCESS` is violated where $x is unset at the end; `never: $x != "
                "SUCCESS` speaks of answers that came. `$x == $x` asks whether it is set. Begin a "
                "count with `set: {n: 0}`.",
        .text_example = "- {name: no-failure, never: $x != SUCCESS}",
        .source = source};
    return true;
}

const struct lfs_subject lfs_explain_values = {
    "values", "what a scenario's variable is before a step sets it", value_page, NULL, NULL};
