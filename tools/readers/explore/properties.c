/* SPDX-License-Identifier: BSD-3-Clause */
/* The built-in properties, in one table: name, what must hold, who demands it, who judges it. */
#include <string.h>

#include "tools/readers/explore/explore_private.h"

#define INVARIANT(number, summary)                                                          \
    {                                                                                       \
        {"INV-" number, summary, "ffa-memory 16, INV-" number}, NULL, GRAVITY_MEMORY, false \
    }

static const struct builtin builtins[] = {
    {{"model-sound", "The model breaks none of its own rules: a violation is a fault of lfasim.",
      "lfasim; sim/README.md"},
     judge_model,
     GRAVITY_FAULT,
     false},
    {{"no-panic", "The modelled firmware never panics, unless an expectation speaks of the end.",
      "lifecycle-and-live-activation 9; issue of policies `upstream`"},
     judge_panic,
     GRAVITY_PANIC,
     true},
    {{"no-reset", "The machine is never reset, unless an expectation speaks of the end.",
      "lfa 1.6"},
     judge_reset,
     GRAVITY_PANIC,
     true},
    INVARIANT("01", "A page has one owner at most."),
    INVARIANT("02", "A page that was somebody's at boot is never lost."),
    INVARIANT("03", "Nobody else has access to a page that is owned exclusively."),
    INVARIANT("04", "A single borrower is alone with what was lent to it."),
    INVARIANT("05", "All who have access to a page are named by one transaction."),
    INVARIANT("06", "A page is Owner-SA just while its owner shares it."),
    INVARIANT("07", "A page is Owner-NA just while its owner lends or donates it."),
    INVARIANT("08", "A partition has a page as borrowed just while it has retrieved it."),
    INVARIANT("09", "A page is in one transaction at most."),
    INVARIANT("10", "A borrower may do no more than its lender offered and could do itself."),
    INVARIANT("11", "What is shared is never executable, and S-EL0 has nothing both W and X."),
    INVARIANT("12", "Device pages are never executable, and never shared or donated."),
    INVARIANT("13", "The normal world cannot reach secure pages of partitions."),
    INVARIANT("14", "A page is in one of a partition's two tables at most."),
    INVARIANT("15", "As many handles are in use as transactions have begun and not ended."),
    INVARIANT("16", "Handles are distinct and well formed."),
    INVARIANT("17", "Retrieve counts are zero, or what the borrower has retrieved."),
    INVARIANT("18", "A transaction whose fragments are missing has changed no page."),
    INVARIANT("19", "Who takes part in a transaction exists."),
    INVARIANT("20", "The constituents of a transaction are aligned, apart, and add up."),
    INVARIANT("21", "After a reclaim pages are what they were before they were sent."),
    INVARIANT("22", "A memory call that fails changes nothing."),
    INVARIANT("23", "Memory that was to be zeroed never shows what was there before."),
    INVARIANT("24", "Working memories, regions, firmware and staging areas are apart."),
    INVARIANT("25", "RX, TX and live-state buffer lie outside working memory."),
    INVARIANT("26", "RX and TX are the partition's own, mapped, and in no transaction."),
    INVARIANT("27", "Before the copy, working memory is the partition's alone."),
    INVARIANT("28", "The copy changes no translation, and no page that others can reach."),
    INVARIANT("29", "An activation preserves memory outside working memory."),
    INVARIANT("30", "An activation preserves all memory transactions."),
    INVARIANT("31", "An activation preserves the live-state buffer."),
    INVARIANT("32", "An activation preserves RX, TX and what is in them."),
    INVARIANT("33", "A partition that was aborted holds nothing any more."),
    INVARIANT("34", "All other invariants hold outside activations."),
    {{"no-deadlock", "Somebody can always go on, unless an expectation speaks of the end.",
      "lfasim; the deck's last slide on donation"},
     judge_deadlock,
     GRAVITY_STUCK,
     true},
    {{"lock-order", "Locks are taken in the order of their ranks, and dropped by who has them.",
      "lfa 1.4; sim/lock.c"},
     judge_locks,
     GRAVITY_OTHER,
     false},
    {{"steps", "Calls return, and memory holds, what steps of the scenario expect.",
      "the scenario"},
     judge_steps_made,
     GRAVITY_OTHER,
     false},
};
enum { BUILTINS = sizeof(builtins) / sizeof(builtins[0]) };

const struct builtin *builtin_at(size_t i)
{
    return i < BUILTINS ? &builtins[i] : NULL;
}

size_t lfs_property_count(void)
{
    return BUILTINS;
}

const struct lfs_property *lfs_property_at(size_t i)
{
    return i < BUILTINS ? &builtins[i].property : NULL;
}

const struct lfs_property *lfs_property_find(const char *name)
{
    for (size_t i = 0; i < BUILTINS; i++)
        if (strcmp(builtins[i].property.name, name) == 0)
            return &builtins[i].property;
    return NULL;
}
