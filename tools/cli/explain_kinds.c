/* SPDX-License-Identifier: BSD-3-Clause */
/* Pages about what a scenario demands itself: the kinds of its properties, and the functions that
 * its expressions ask. */
#include <string.h>

#include "lfasim/readers/scenario.h"
#include "lfasim/readers/schema.h"
#include "tools/cli/explain.h"

static const char source[] = "lfasim, scenarios/README.md";

/* ---- kinds of properties ----------------------------------------------------------------------- */

static const struct kind_text {
    const char *name, *why, *mend, *example;
} texts[] = {
    {"never", "What must not be for a moment: two owners of a page, a call refused too often.",
     "It is looked at between all steps, in the middle of calls too: what is untrue while "
     "something "
     "is under way belongs into `forall`.",
     "- {name: one-owner, never: count(owners(0x6782000)) > 1}"},
    {"always", "The same as `never`, said the other way round.", "See `never`.",
     "- {name: idle-or-stopped, always: tracker == idle or state(sp1) != WAITING}"},
    {"eventually",
     "Every run must come by it, but need not stay: a partition that was stopped serves once. A "
     "round without end that never comes by it violates it, if it puts nobody off.",
     "Where some runs have no reason to come by it, say when: "
     "`eventually: not chosen(activates) or version(sp1) == 2`.",
     "- {name: renewed, eventually: version(sp1) == 2}"},
    {"forall",
     "What everybody is left with: it is asked at the end of each run, however that ends. One that "
     "compares `end` with deadlock, panic or reset takes the place of the built-in property.",
     "A run that hangs or panics ends, too: ask `finished(cpu0)` before what its lane has saved.",
     "- {name: told, forall: finished(cpu0) and $act == SUCCESS implies version(sp1) == 2}"},
    {"exists",
     "What must be possible: that a rule fires, that both answers occur. It keeps the others from "
     "holding because nothing happens.",
     "While a search is cut, or within bounds, it is `not shown`, and no violation.",
     "- {name: may-be-refused, exists: $sent == BUSY}"},
    {"under",
     "One scenario compares policies, and some demands are made of some of them only: where none "
     "of "
     "the policies that are explored is one of these, the property is not covered.",
     "The policy must range over the value: `policy: {donate: {choose: [deny, abort]}}`, or "
     "--matrix.",
     "- {name: kept, forall: owner(0x6782000) == sp1, under: {donate: deny}}"},
};

static const struct kind_text *text_of(const char *kind)
{
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
        if (strcmp(texts[i].name, kind) == 0)
            return &texts[i];
    return NULL;
}

/* How long is too long, no built-in property can know. */
static const struct lfs_page outage_page = {
    .name = "outage",
    .kind = "what properties of a scenario can bound",
    .alias = "blackout",
    .meaning = "From the stop of an instance to the moment at which it, or the next, serves again, "
               "its clients are refused. The built-in `outage-ends` demands that it ends; how long "
               "it may last, and how often anybody may be refused, the scenario says.",
    .why = "An activation is worth what it costs: a client with a deadline, or with so many "
           "retries, fails in an outage that is longer.",
    .mend = "In explorations count refused calls or steps, since there is no time; in timed runs "
            "time, of the partition or of a load's clients. `--matrix` shows what each policy "
            "costs.",
    .text_example =
        "properties:                                     # of explorations: the worst activation\n"
        "  - {name: few-refusals, never: outage_calls(sp1) > 2}\n"
        "  - {name: brief, never: outage_steps(sp1) > 200}\n"
        "  - {name: back, forall: tracker == idle and state(sp1) == WAITING}\n"
        "expect:                                         # of timed runs\n"
        "  - outage_time(sp1) < 100us\n"
        "  - blackout(web) < 150us                       # web: label of a step `requests`",
    .source = "lfasim, scenarios/README.md; lifecycle-and-live-activation 4.12",
};

static bool kind_page(size_t i, struct lfs_page *page)
{
    const struct lfs_schema *schema = lfs_property_schema();

    for (size_t k = 0; k < schema->count; k++) {
        const struct lfs_schema_key *key = &schema->keys[k];
        const struct kind_text *text = text_of(key->name);

        if (text == NULL || i-- > 0)
            continue;
        *page = (struct lfs_page){.name = key->name,
                                  .meaning = key->help,
                                  .why = text->why,
                                  .mend = text->mend,
                                  .text_example = text->example,
                                  .source = source};
        snprintf(page->kind, sizeof(page->kind), "%s of an exploration's properties",
                 strcmp(key->name, "under") == 0 ? "condition" : "kind");
        return true;
    }
    *page = outage_page;
    return i == 0;
}

const struct lfs_subject lfs_explain_kinds = {
    "kinds", "what a scenario's own properties can demand of explorations", kind_page, NULL, NULL};

/* ---- functions of expressions -------------------------------------------------------------------- */

static bool function_page(size_t i, struct lfs_page *page)
{
    struct lfs_function_text function;

    if (!lfs_function_text(i, &function))
        return false;
    *page = (struct lfs_page){.name = function.name, .meaning = function.help, .source = source};
    snprintf(page->kind, sizeof(page->kind), "function of a scenario's expressions");
    return true;
}

static void function_facts(size_t i, FILE *out)
{
    struct lfs_function_text function;

    lfs_function_text(i, &function);
    fprintf(out, "  form: %s\n", function.form);
    fprintf(out, "  %s\n",
            function.at_end ? "asked in `expect`, `observe` and `properties`"
                            : "asked in steps too, as in `check` and `wait_for`");
}

const struct lfs_subject lfs_explain_functions = {
    "functions", "what a scenario's expressions can ask", function_page, function_facts, NULL};
