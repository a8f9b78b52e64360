/* SPDX-License-Identifier: BSD-3-Clause */
/* The built-in properties, in one table: name, what must hold, who demands it, who judges it. */
#include <string.h>

#include "tools/readers/explore/explore_private.h"

#define INVARIANT(number, summary)                                                     \
    {                                                                                  \
        {"INV-" number, summary, "ffa-memory 16, INV-" number}, NULL, {"INV-" number}, \
            GRAVITY_MEMORY, false                                                      \
    }

static const struct builtin builtins[] = {
    {{"model-sound", "The model breaks none of its own rules: a violation is a fault of lfasim.",
      "lfasim; sim/README.md"},
     judge_model,
     {NULL},
     GRAVITY_FAULT,
     false},
    {{"no-panic", "The modelled firmware never panics, unless an expectation speaks of the end.",
      "lifecycle-and-live-activation 9; issue of policies `upstream`"},
     judge_panic,
     {NULL},
     GRAVITY_PANIC,
     true},
    {{"no-reset", "The machine is never reset, unless an expectation speaks of the end.",
      "lfa 1.6"},
     judge_reset,
     {NULL},
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
     {NULL},
     GRAVITY_STUCK,
     true},
    {{"agent-not-stuck", "When all CPUs are back, EL3 counts none in an activation.",
      "lfa 3.10, 3.11; LFA-67"},
     judge_agent,
     {NULL},
     GRAVITY_STUCK,
     true},
    {{"tracker-not-stuck",
      "When all CPUs are back, the SPMC holds no activation and takes the next one.",
      "lifecycle-and-live-activation 4.12; H-03, H-06, H-07"},
     judge_tracker,
     {NULL},
     GRAVITY_STUCK,
     true},
    {{"partition-serves-or-dead",
      "When all CPUs are back, each partition can be served or asked, or its VM says it is dead.",
      "lifecycle-and-live-activation 1.3, 1.4, 4.12"},
     judge_partitions,
     {NULL},
     GRAVITY_STUCK,
     true},
    {{"message-not-lost",
      "When all CPUs are back, nobody waits for an answer that nobody owes, or owes one.",
      "ffa-abi 5; lifecycle-and-live-activation 1.3"},
     judge_messages,
     {NULL},
     GRAVITY_STUCK,
     true},
    {{"no-fault-loop", "No partition faults for ever.", "ffa-memory 11.1, MEM-107"},
     NULL,
     {"FAULT_LOOP"},
     GRAVITY_STUCK,
     false},
    {{"lanes-end", "No CPU is off while its lane has steps left.", "the scenario"},
     judge_lanes,
     {NULL},
     GRAVITY_OTHER,
     true},
    {{"authenticated-code",
      "Only bytes that this PRIME authenticated are copied, nobody else can write them then, and "
      "no "
      "CPU runs stale ones.",
      "lifecycle-and-live-activation 4.6, 7.5"},
     NULL,
     {"MC-13", "MC-16", "STALE_CODE"},
     GRAVITY_MEMORY,
     false},
    {{"pages-not-lost", "No memory is left without an owner, and no mapping without a use.",
      "ffa-memory 11.1, MEM-78; lifecycle-and-live-activation 4.9"},
     NULL,
     {"ORPHANED_MEMORY", "RXTX_LEAK", "MC-17"},
     GRAVITY_MEMORY,
     false},
    {{"registers-kept",
      "A partition runs with its own registers, and each world gets its priority mask back.",
      "nis 2.1, 3.4; NIS-22"},
     NULL,
     {"REGS_NOT_SAVED", "PMR_LEAK"},
     GRAVITY_OTHER,
     false},
    {{"lock-order", "Locks are taken in the order of their ranks, and dropped by who has them.",
      "nis 5.6, NIS-35"},
     NULL,
     {"LOCK_ORDER", "LOCK_NOT_HELD"},
     GRAVITY_OTHER,
     false},
    {{"steps", "Calls return, and memory holds, what steps of the scenario expect.",
      "the scenario"},
     judge_steps_made,
     {NULL},
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
