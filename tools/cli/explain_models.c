/* SPDX-License-Identifier: BSD-3-Clause */
/* Pages about the models: their rules, findings, states, policies, and the ends of runs. */
#include <string.h>

#include "lfasim/engine.h"
#include "lfasim/policy.h"
#include "lfasim/stack.h"
#include "tools/cli/explain.h"

enum { KNOB_VALUE_SIZE = 40 };

/* ---- rules ----------------------------------------------------------------------------------- */

static bool rule_page(size_t i, struct lfs_page *page)
{
    const struct lfs_rule *rule = lfs_rule((uint16_t)(i + 1));
    const struct lfs_rule_reason *reason = lfs_rule_reason((uint16_t)(i + 1));

    if (rule == NULL)
        return false;
    *page = (struct lfs_page){.name = rule->name,
                              .meaning = rule->text,
                              .why = reason->why,
                              .upstream = reason->upstream,
                              .source = rule->checklist};
    snprintf(page->kind, sizeof(page->kind), "rule of the models, %s", rule->checklist);
    snprintf(page->alias, sizeof(page->alias), "%s", rule->checklist);
    snprintf(page->example, sizeof(page->example), "rule %s %s: %s", rule->checklist, rule->name,
             rule->text);
    return true;
}

const struct lfs_subject lfs_explain_rules = {
    "rules", "rules of the models, as traces and failures name them", rule_page, NULL, NULL};

/* ---- findings -------------------------------------------------------------------------------- */

static bool finding_page(size_t i, struct lfs_page *page)
{
    const struct lfs_finding_kind *kind = lfs_finding_kind(i);

    if (kind == NULL)
        return false;
    *page = (struct lfs_page){.name = kind->name,
                              .meaning = kind->meaning,
                              .why = kind->why,
                              .upstream = kind->upstream,
                              .mend = kind->mend,
                              .source = kind->source};
    snprintf(page->kind, sizeof(page->kind), "%s",
             strncmp(kind->name, "MC-", 3) == 0 ? "finding, a layout conflict" : "finding");
    snprintf(page->example, sizeof(page->example), "expect: [finding(%s) == 0]", kind->name);
    return true;
}

const struct lfs_subject lfs_explain_findings = {
    "findings", "what runs find besides what was expected", finding_page, NULL, NULL};

/* ---- states ---------------------------------------------------------------------------------- */

static bool state_page(size_t i, struct lfs_page *page)
{
    const struct lfs_state_kind *kind = lfs_state_kind(i);

    if (kind == NULL)
        return false;
    *page = (struct lfs_page){.name = kind->name,
                              .meaning = kind->meaning,
                              .upstream = kind->others,
                              .source = kind->source};
    snprintf(page->kind, sizeof(page->kind), "%s state", kind->machine);
    if (strcmp(kind->machine, "vCPU") == 0 || strcmp(kind->machine, "VM") == 0)
        snprintf(page->example, sizeof(page->example), "expect: [%s(sp1) == %s]",
                 strcmp(kind->machine, "VM") == 0 ? "vm" : "state", kind->name);
    return true;
}

static void state_facts(size_t i, FILE *out)
{
    const struct lfs_state_kind *kind = lfs_state_kind(i), *next;
    bool any = false;

    for (size_t j = 0; (next = lfs_state_kind(j)) != NULL; j++) {
        if (!lfs_state_may_follow(kind, next))
            continue;
        fprintf(out, "%s%s", any ? ", " : "  may become ", next->name);
        any = true;
    }
    if (any)
        fputc('\n', out);
}

const struct lfs_subject lfs_explain_states = {
    "states", "states of vCPUs, partitions, activations, components", state_page, state_facts,
    NULL};

/* ---- policies -------------------------------------------------------------------------------- */

static bool knob_page(size_t i, struct lfs_page *page)
{
    enum lfs_knob knob = (enum lfs_knob)i;
    char value[KNOB_VALUE_SIZE];

    if (i >= LFS_KNOBS)
        return false;
    *page = (struct lfs_page){.name = lfs_knob_name(knob),
                              .meaning = lfs_knob_text(knob),
                              .why = "The specification leaves this open, or firmware does it "
                                     "otherwise; lfasim lets each scenario decide.",
                              .source = lfs_knob_source(knob)};
    snprintf(page->kind, sizeof(page->kind), "policy");
    lfs_knob_value(knob, lfs_knob_default(knob, LFS_PROFILE_UPSTREAM), value);
    snprintf(page->example, sizeof(page->example), "policy: {%s: %s}", page->name, value);
    return true;
}

static void knob_facts(size_t i, FILE *out)
{
    enum lfs_knob knob = (enum lfs_knob)i;
    unsigned spec = lfs_knob_default(knob, LFS_PROFILE_SPEC);
    unsigned upstream = lfs_knob_default(knob, LFS_PROFILE_UPSTREAM);
    char value[KNOB_VALUE_SIZE];

    for (unsigned v = 0; lfs_knob_value(knob, v, value) != NULL; v++)
        fprintf(out, "  %s%s: %s\n", value,
                v == spec && v == upstream ? " (default)"
                : v == spec                ? " (default of profile spec)"
                : v == upstream            ? " (default of profile upstream)"
                                           : "",
                lfs_knob_consequence(knob, v));
}

const struct lfs_subject lfs_explain_policies = {
    "policies", "decisions that firmware may take one way or another", knob_page, knob_facts, NULL};

/* ---- ends of runs ---------------------------------------------------------------------------- */

static const struct {
    enum lfs_end end;
    const char *meaning, *why, *mend;
} ends[] = {
    {LFS_END_COMPLETED, "Nothing is left to do: all lanes have made their steps.",
     "It is the only end that a scenario need not expect.", "Nothing is to be mended."},
    {LFS_END_DEADLOCK, "Contexts wait, and nothing can happen that would wake them.",
     "A lock order, a lost answer, or a message to somebody who never listens. The reason says who "
     "waits for what, and who has it.",
     "Follow the cause chain of the last frames; a scenario may expect this end."},
    {LFS_END_BOUND, "A bound on steps, events or queues was reached first.",
     "Runs must end; whether this one would have is not known, so the verdict is inconclusive.",
     "Raise it with `bounds: {steps: N}`, or look for a loop that makes no progress."},
    {LFS_END_PANIC, "The modelled firmware panicked.",
     "It met something that it takes for impossible; lfasim itself goes on.",
     "Read the finding PANIC and its cause chain; a scenario may expect this end."},
    {LFS_END_RESET, "The modelled firmware reset the machine.",
     "A warm reset of one CPU runs on; this is the whole machine.",
     "Read the finding RESET and its cause chain; a scenario may expect this end."},
};

static bool end_page(size_t i, struct lfs_page *page)
{
    if (i >= sizeof(ends) / sizeof(ends[0]))
        return false;
    *page = (struct lfs_page){.name = lfs_end_name(ends[i].end),
                              .meaning = ends[i].meaning,
                              .why = ends[i].why,
                              .mend = ends[i].mend,
                              .source = "lfasim"};
    snprintf(page->kind, sizeof(page->kind), "end of a run");
    snprintf(page->example, sizeof(page->example), "expect: [end == %s]", page->name);
    return true;
}

const struct lfs_subject lfs_explain_ends = {"ends", "how runs end", end_page, NULL, NULL};
