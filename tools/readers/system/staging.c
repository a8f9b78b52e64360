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

/* Right as long as each is activated before the next one is primed, which only a run shows. */
static bool is_only_shared(const struct member *member)
{
    return strcmp(member->staging_rule, "STAGING_SHARED") == 0;
}

void system_staging_fault(struct lfs_system *system, struct member *member, const char *rule,
                          struct lfs_pos pos, const char *format, ...)
{
    va_list arguments;
    char text[LFS_SYSTEM_TEXT_SIZE];

    if (member->staging_fault != NULL && !is_only_shared(member))
        return;
    va_start(arguments, format);
    vsnprintf(text, sizeof(text), format, arguments);
    va_end(arguments);
    member->staging_rule = rule;
    member->staging_fault = arena_text(&system->arena, "%s: %s", rule, text);
    member->staging_fault_pos = pos;
}

/* MC-08 ends every activation; whether the SPMC looks for the others is its policy (7.4). */
static bool is_overlooked(const struct lfs_system *system, const char *rule)
{
    unsigned checks;

    if (system->policy == NULL || strcmp(rule, "MC-08") == 0)
        return false;
    checks = system->policy->value[LFS_KNOB_staging_checks];
    return checks == STAGING_CHECKS_NONE ||
           (checks == STAGING_CHECKS_SECURE && strcmp(rule, "MC-10") != 0);
}

void ready_staging(struct asked *a)
{
    const struct member *member = a->member;
    uint64_t bytes = (uint64_t)member->staging_pages * LFS_PAGE_SIZE;

    if (bytes == 0)
        ready_unknown(a, a->system->from_scenario
                             ? "a component with a staging area tells"
                             : "--component or a scenario of its platform tells where that stages");
    else if (member->staging_fault != NULL && is_only_shared(member))
        ready_in(a, LFS_TRUTH_UNKNOWN, system_staging_place(member, member->staging_fault_pos),
                 "%s: one activation at a time, which a run shows", member->staging_fault);
    else if (member->staging_fault != NULL)
        ready_in(a, LFS_TRUTH_NO, system_staging_place(member, member->staging_fault_pos), "%s%s",
                 member->staging_fault,
                 is_overlooked(a->system, member->staging_rule) ? "; the SPMC does not look" : "");
    else if (!a->system->has_map || member->sp.memory == 0)
        ready_unknown(a, "give the SPMC manifest, which says what memory is secure, and whose");
    else
        ready_in(a, LFS_TRUTH_YES, member->staging_pos,
                 "0x%" PRIx64 " to 0x%" PRIx64 " is secure, and nobody else claims it%s%s",
                 member->staging, member->staging + bytes - 1, SAID(member));
}

/* ---- how much is staged ---------------------------------------------------------------------- */

static uint64_t announced_pages(const struct member *member)
{
    bool says = member->component != NULL && member->component->announced != 0;

    return says ? member->component->announced : member->staging_pages;
}

/* GAP-06: bytes that do not fit 64 bits are refused, or wrap. */
static bool is_refused_for_wrapping(const struct lfs_system *system, const struct member *member)
{
    uint64_t pages = announced_pages(member), bytes = pages * LFS_PAGE_SIZE;
    bool wraps = pages > UINT64_MAX / LFS_PAGE_SIZE || member->staging + bytes < member->staging;

    return wraps &&
           (system->policy == NULL ||
            system->policy->value[LFS_KNOB_page_count_overflow] == PAGE_COUNT_OVERFLOW_REJECT);
}

/* Of each update, as its header tells; 0: none has one that can be read. */
static uint64_t largest_update(const struct member *member)
{
    struct member *const *updates = member->updates.items;
    uint64_t largest = 0;

    for (size_t i = 0; i < member->updates.count; i++)
        if (updates[i]->package != NULL && updates[i]->package->package.total > largest)
            largest = updates[i]->package->package.total;
    return largest;
}

/* MC-11, LA6: TF-A's FVP port stages 1 MiB whatever the package has; what the LSP announces is
 * copied, be it more or less than there is. */
void ready_staged(struct asked *a)
{
    const struct member *member = a->member;
    uint64_t pages = announced_pages(member), bytes = pages * LFS_PAGE_SIZE;
    bool says = member->component != NULL && member->component->announced != 0;
    struct lfs_pos pos =
        says ? member->component_pos : system_vm_place(a->system, member, "mem_size");

    if (pages == 0 && a->system->from_scenario)
        ready_unknown(a, "a component with a staging area tells");
    else if (pages == 0)
        ready_unknown(a, "--component or a scenario of its platform tells how much that stages");
    else if (is_refused_for_wrapping(a->system, member))
        ready_in(a, LFS_TRUTH_NO, member->component_pos,
                 "0x%" PRIx64 " pages are announced, whose bytes do not fit 64 bits", pages);
    else if (largest_update(member) > bytes)
        ready_in(a, LFS_TRUTH_NO, system_staging_place(member, member->component_pos),
                 "MC-11: 0x%" PRIx64 " bytes are announced, the package has 0x%" PRIx64, bytes,
                 largest_update(member));
    else if (member->sp.memory == 0)
        ready_unknown(a, "give the SPMC manifest, which has its mem_size");
    else
        ready_in(a, bytes <= member->sp.memory ? LFS_TRUTH_YES : LFS_TRUTH_NO, pos,
                 "0x%" PRIx64 " bytes are staged%s%s; working memory has 0x%" PRIx64, bytes,
                 SAID(member), member->sp.memory);
}
