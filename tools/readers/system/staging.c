/* SPDX-License-Identifier: BSD-3-Clause */
/* The deck's prerequisites that the platform's staging must meet (lifecycle-and-live-activation 7.4
 * STR-4, 7.5). */
#include <inttypes.h>
#include <stdarg.h>
#include <string.h>

#include "lfasim/policy.h"
#include "tools/readers/system/ready.h"

/* Two texts for "%s%s": who says so, where no file does. */
#define SAID(member) \
    (member)->staging_said ? ", " : "", (member)->staging_said ? (member)->staging_said : ""

/* ---- which components count ------------------------------------------------------------------ */

static bool brings_update(const struct staging_area *area)
{
    return area->component != NULL && area->component->package.size > 0;
}

static bool any_brings_update(const struct member *member)
{
    const struct staging_area *areas = member->staging_areas.items;

    for (size_t i = 0; i < member->staging_areas.count; i++)
        if (brings_update(&areas[i]))
            return true;
    return false;
}

void ready_each_component(struct asked *a,
                          void (*judge)(struct asked *a, const struct staging_area *area))
{
    static const struct staging_area none;
    const struct staging_area *areas = a->member->staging_areas.items;
    const struct lfs_readiness blank = *a->row;
    struct lfs_readiness before;
    bool updates = any_brings_update(a->member);

    if (a->member->staging_areas.count == 0)
        judge(a, &none);
    for (size_t i = 0; i < a->member->staging_areas.count; i++) {
        if (updates && !brings_update(&areas[i]))
            continue;
        before = *a->row;
        *a->row = blank;
        judge(a, &areas[i]);
        ready_keep_worse(a, &before);
    }
}

enum lfs_truth ready_answers_zero(const struct lfs_component_config *component,
                                  enum lfs_question question, enum lfs_truth by_itself)
{
    const struct lfs_answers *answers = &component->answers[question];
    bool zero = false, other = false;

    for (uint16_t i = 0; i < answers->count; i++)
        for (uint16_t k = 0; k < answers->list[i].code_count; k++)
            *(answers->list[i].codes[k] == 0 ? &zero : &other) = true;
    if (zero == other)
        return zero ? LFS_TRUTH_UNKNOWN : by_itself;
    return zero ? LFS_TRUTH_YES : LFS_TRUTH_NO;
}

/* ---- how much is there ---------------------------------------------------------------------- */

static bool says_pages(const struct staging_area *area)
{
    return area->component != NULL && area->component->announced != 0;
}

static uint64_t announced_pages(const struct staging_area *area)
{
    return says_pages(area) ? area->component->announced : area->pages;
}

uint64_t system_asked_pages(const struct staging_area *area)
{
    uint64_t announced = announced_pages(area);

    return announced < area->pages ? announced : area->pages;
}

/* ---- where it is staged ---------------------------------------------------------------------- */

/* Right as long as each is activated before the next one is staged, which only a run shows. */
static bool is_matter_of_order(const char *rule)
{
    return strcmp(rule, "STAGING_SHARED") == 0 || strcmp(rule, "STAGING_OVERLAP") == 0;
}

/* MC-08 ends every activation; whether the SPMC looks for the others is its policy (7.4). */
static bool is_overlooked(const struct lfs_system *system, const char *rule)
{
    unsigned checks;

    if (system->policy == NULL || (strcmp(rule, "MC-09") != 0 && strcmp(rule, "MC-10") != 0))
        return false;
    checks = system->policy->value[LFS_KNOB_staging_checks];
    return checks == STAGING_CHECKS_NONE ||
           (checks == STAGING_CHECKS_SECURE && strcmp(rule, "MC-10") != 0);
}

/* What becomes of an activation from an area that breaks the rule. A package that nobody else
 * claims is as good in any memory. */
static enum lfs_truth despite(const struct lfs_system *system, const char *rule)
{
    if (is_matter_of_order(rule))
        return LFS_TRUTH_UNKNOWN;
    if (!is_overlooked(system, rule))
        return LFS_TRUTH_NO;
    return strcmp(rule, "MC-10") == 0 ? LFS_TRUTH_YES : LFS_TRUTH_UNKNOWN;
}

void system_staging_fault(struct lfs_system *system, struct member *member, const char *rule,
                          struct lfs_pos pos, const char *format, ...)
{
    va_list arguments;
    char text[LFS_SYSTEM_TEXT_SIZE];

    if (member->staging_fault != NULL &&
        ready_severity(despite(system, rule), false) <=
            ready_severity(despite(system, member->staging_rule), false))
        return;
    va_start(arguments, format);
    vsnprintf(text, sizeof(text), format, arguments);
    va_end(arguments);
    member->staging_rule = rule;
    member->staging_fault = arena_text(&system->arena, "%s: %s", rule, text);
    member->staging_fault_pos = pos;
}

static void say_fault(struct asked *a)
{
    const struct member *member = a->member;
    const char *then = is_matter_of_order(member->staging_rule)
                           ? ": one activation at a time, which a run shows"
                       : !is_overlooked(a->system, member->staging_rule) ? ""
                       : strcmp(member->staging_rule, "MC-10") == 0
                           ? "; the SPMC does not look"
                           : "; the SPMC does not look: whether the package stays whole there, a "
                             "run shows";

    ready_in(a, despite(a->system, member->staging_rule),
             system_staging_place(member, member->staging_fault_pos), "%s%s", member->staging_fault,
             then);
    a->row->remark = a->row->met == LFS_TRUTH_YES;
}

static void judge_place(struct asked *a, const struct staging_area *area)
{
    const struct member *member = a->member;
    uint64_t bytes = system_asked_pages(area) * LFS_PAGE_SIZE;

    if (bytes == 0)
        ready_unknown(a, a->system->from_scenario
                             ? "a component with a staging area tells"
                             : "--component or a scenario of its platform tells where that stages");
    else if (!lfs_page_aligned(area->base))
        ready_in(a, LFS_TRUTH_NO, area->pos,
                 "LA-42: the staging area at 0x%" PRIx64 " does not begin with a page: START_REQ "
                 "answers INVALID_PARAMETERS",
                 area->base);
    else if (member->staging_fault != NULL)
        say_fault(a);
    else if (!a->system->has_map || member->sp.memory == 0)
        ready_unknown(a, "give the SPMC manifest, which says what memory is secure, and whose");
    else
        ready_in(a, LFS_TRUTH_YES, area->pos,
                 "0x%" PRIx64 " to 0x%" PRIx64 " is secure, and nobody else claims it%s%s",
                 area->base, area->base + bytes - 1, SAID(member));
}

void ready_staging(struct asked *a)
{
    ready_each_component(a, judge_place);
}

/* ---- how much is staged ---------------------------------------------------------------------- */

/* GAP-06: bytes that do not fit 64 bits are refused, or wrap. */
static bool is_refused_for_wrapping(const struct lfs_system *system,
                                    const struct staging_area *area)
{
    uint64_t pages = announced_pages(area), bytes = pages * LFS_PAGE_SIZE;
    bool wraps = pages > UINT64_MAX / LFS_PAGE_SIZE || area->base + bytes < area->base;

    return wraps &&
           (system->policy == NULL ||
            system->policy->value[LFS_KNOB_page_count_overflow] == PAGE_COUNT_OVERFLOW_REJECT);
}

/* Of each update that is staged there, as its header tells; 0: none has one that can be read. */
static uint64_t largest_update(const struct member *member, const struct staging_area *area)
{
    struct member *const *updates = member->updates.items;
    uint64_t largest = 0;

    for (size_t i = 0; i < member->updates.count; i++)
        if (updates[i]->component == area->component && updates[i]->package != NULL &&
            updates[i]->package->package.total > largest)
            largest = updates[i]->package->package.total;
    return largest;
}

/* MC-11, LA6: TF-A's FVP port stages 1 MiB whatever the package has; what the LSP announces is
 * copied, be it more or less than there is. */
static void judge_size(struct asked *a, const struct staging_area *area)
{
    const struct member *member = a->member;
    uint64_t pages = announced_pages(area), bytes = pages * LFS_PAGE_SIZE;
    uint64_t package = largest_update(member, area);
    struct lfs_pos pos =
        says_pages(area) ? area->pos : system_vm_place(a->system, member, "mem_size");

    if (pages == 0 && a->system->from_scenario)
        ready_unknown(a, "a component with a staging area tells");
    else if (pages == 0)
        ready_unknown(a, "--component or a scenario of its platform tells how much that stages");
    else if (is_refused_for_wrapping(a->system, area))
        ready_in(a, LFS_TRUTH_NO, area->pos,
                 "0x%" PRIx64 " pages are announced, whose bytes do not fit 64 bits", pages);
    else if (package > bytes)
        ready_in(a, LFS_TRUTH_NO, system_staging_place(member, area->pos),
                 "MC-11: 0x%" PRIx64 " bytes are announced, the package has 0x%" PRIx64, bytes,
                 package);
    else if (member->sp.memory == 0)
        ready_memory_unknown(a);
    else
        ready_in(a, bytes <= member->sp.memory ? LFS_TRUTH_YES : LFS_TRUTH_NO, pos,
                 "0x%" PRIx64 " bytes are staged%s%s; working memory has 0x%" PRIx64, bytes,
                 SAID(member), member->sp.memory);
}

void ready_staged(struct asked *a)
{
    ready_each_component(a, judge_size);
}
