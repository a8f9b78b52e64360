/* SPDX-License-Identifier: BSD-3-Clause */
/* The reference part of scenarios/README.md, printed from the tables that files are checked
 * against. */
#include <string.h>

#include "lfasim/readers/image_description.h"
#include "lfasim/readers/scenario.h"
#include "lfasim/readers/schema.h"
#include "tools/readers/scenario/scenario_private.h"

static void print_policy(FILE *out)
{
    fputs("### policy\n\n| key | values | spec | upstream | decides |\n|---|---|---|---|---|\n",
          out);
    fputs("| `profile` | `spec`, `upstream` | | | the values of all other keys |\n", out);
    for (unsigned i = 0; i < LFS_KNOBS; i++) {
        enum lfs_knob knob = (enum lfs_knob)i;
        char value[40];

        fprintf(out, "| `%s` |", lfs_knob_name(knob));
        for (unsigned v = 0; lfs_knob_value(knob, v, value); v++)
            fprintf(out, "%s `%s`", v ? "," : "", value);
        lfs_knob_value(knob, lfs_knob_default(knob, LFS_PROFILE_SPEC), value);
        fprintf(out, " | `%s`", value);
        lfs_knob_value(knob, lfs_knob_default(knob, LFS_PROFILE_UPSTREAM), value);
        fprintf(out, " | `%s` | %s |\n", value, lfs_knob_text(knob));
    }
    fputc('\n', out);
}

static void print_functions(FILE *out)
{
    const struct function *function;

    fputs("### Functions of expressions\n\n| function | value |\n|---|---|\n", out);
    for (size_t i = 0; (function = function_at(i)) != NULL; i++)
        fprintf(out, "| `%s` | %s%s |\n", function->form, function->help,
                function->at_end ? " (in `expect` only)" : "");
    fputc('\n', out);
}

static void print_arguments(const struct lfs_abi_arg *arg, FILE *out)
{
    const char *between = " ";

    for (; arg && arg->name; arg++) {
        fprintf(out, "%s`%s`", between, arg->name);
        between = ", ";
        for (const struct lfs_abi_word *word = arg->words; word && word->name; word++)
            fprintf(out, "%s%s", word == arg->words ? " (" : ", ", word->name);
        if (arg->words)
            fputc(')', out);
    }
    fputs(" |", out);
}

static void print_calls(FILE *out)
{
    const struct lfs_abi_call *call;

    fputs("### Calls\n\n| call | arguments | results | meaning |\n|---|---|---|---|\n", out);
    for (size_t i = 0; (call = call_at(i)) != NULL; i++) {
        fprintf(out, "| `%s` |", call->name);
        print_arguments(call->in, out);
        print_arguments(call->out, out);
        fprintf(out, " %s |\n", call->summary);
    }
}

const struct lfs_schema *lfs_fault_schema(void)
{
    return &strike_schema;
}

const struct lfs_schema *lfs_property_schema(void)
{
    return &property_schema;
}

bool lfs_function_text(size_t i, struct lfs_function_text *out)
{
    const struct function *function = function_at(i);

    if (function)
        *out = (struct lfs_function_text){function->name, function->form, function->help,
                                          function->at_end};
    return function != NULL;
}

const struct lfs_schema_key *lfs_step_key(size_t i, const struct lfs_schema **keys)
{
    static const struct {
        const char *step;
        const struct lfs_schema *keys;
    } maps[] = {{"reply", &reply_schema},   {"load", &load_schema},
                {"store", &store_schema},   {"when", &when_schema},
                {"repeat", &repeat_schema}, {"requests", &requests_schema}};
    enum { CALLS = 2 }; /* the first rows stand for names of calls */
    const struct lfs_schema_key *key = &step_schema.keys[CALLS + i];

    *keys = NULL;
    if (CALLS + i >= step_schema.count)
        return NULL;
    for (size_t k = 0; k < sizeof(maps) / sizeof(maps[0]); k++)
        if (strcmp(maps[k].step, key->name) == 0)
            *keys = maps[k].keys;
    return key;
}

static void print_drivers(FILE *out)
{
    const struct lfs_linux_driver_text *driver;

    fputs("\n### Versions of the Linux LFA driver\n\n| `driver` | posted | what it does otherwise "
          "|\n|---|---|---|\n",
          out);
    for (unsigned i = LINUX_LFA_RFC; i < LINUX_LFA_DRIVERS; i++) {
        driver = lfs_linux_driver((enum linux_lfa_driver)i);
        fprintf(out, "| `%s` | %s | %s |\n", driver->name, driver->posted, driver->differs);
    }
}

void lfs_scenario_print_reference(FILE *out)
{
    static const struct {
        const char *title, *text;
        const struct lfs_schema *schema;
    } tables[] = {
        {"The file", NULL, &scenario_schema},
        {"platform", NULL, &platform_schema},
        {"platform: ranges: a range", NULL, &range_schema},
        {"platform: spmc, el3, spare", NULL, &carve_out_schema},
        {"platform: memory-protection", "A word is the answer for all memory.", &protection_schema},
        {"platform: limits", "A word is the build.", &limits_schema},
        {"platform: transactions", NULL, &transactions_schema},
        {"platform: costs", NULL, &costs_schema},
        {"bounds", NULL, &bounds_schema},
        {"images: an image", NULL, &image_schema},
        {"images: an image described in place",
         "Without `elf` and `package`, an image is described by these keys beside those above. An\n"
         "image with `boot`, `handles` or `default` has its own name as behaviour.",
         &lfs_image_schema},
        {"images: live-state", NULL, &lfs_live_state_schema},
        {"images: handles", NULL, &handlers_schema},
        {"partitions: a partition", NULL, &partition_schema},
        {"components: a component",
         "The words `bl31`, `rmm`, `bl32` and `bl33` stand for a component of that kind.",
         &component_schema},
        {"components: answers",
         "A list: the n-th time that something is asked it is the n-th, the last one for ever. A\n"
         "single answer is a list of one.",
         &answers_schema},
        {"components: answers: an answer", "A word or an integer alone, or a map:", &answer_schema},
        {"faults: a fault",
         "A fault has `at`, `when`, or `optional: true` alone, which is every window.",
         &strike_schema},
        {"expect: an expectation",
         "An expression alone, or a map of `that` or `end`:", &expectation_schema},
        {"clients", NULL, &clients_schema},
        {"explore", NULL, &explore_schema},
        {"explore: max", NULL, &explore_max_schema},
        {"properties: a property",
         "Exactly one of `never`, `always`, `eventually`, `forall` and `exists`:",
         &property_schema},
        {"A step", NULL, &step_schema},
        {"A call", "Beside the named arguments of the call:", &call_schema},
        {"A call: returns: reset", NULL, &reset_schema},
        {"A call: memory transactions",
         "Beside or instead of registers, calls that carry a descriptor say it by these keys; it\n"
         "is written to the caller's TX buffer, and the lengths go to x1 and x2.",
         &memory_schema},
        {"A call: to: a receiver", NULL, &receiver_schema},
        {"A call: ranges: a range", NULL, &ranges_schema},
        {"A call: descriptor", NULL, &descriptor_schema},
        {"requests", NULL, &requests_schema},
        {"reply", NULL, &reply_schema},
        {"load", NULL, &load_schema},
        {"store", NULL, &store_schema},
        {"when", NULL, &when_schema},
        {"repeat", NULL, &repeat_schema},
    };

    for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++) {
        fprintf(out, "### %s\n\n", tables[i].title);
        if (tables[i].text)
            fprintf(out, "%s\n\n", tables[i].text);
        lfs_schema_print_markdown(tables[i].schema, out);
        fputc('\n', out);
        if (tables[i].schema == &costs_schema)
            print_policy(out);
    }
    print_functions(out);
    print_calls(out);
    print_drivers(out);
}
