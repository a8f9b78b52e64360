/* SPDX-License-Identifier: BSD-3-Clause */
/* The built-in properties, in one table: name, what must hold, who demands it, who judges it. */
#include <string.h>

#include "tools/readers/explore/explore_private.h"

#define INVARIANT(number, summary)                                                                 \
    {                                                                                              \
        {"INV-" number, summary, "ffa-memory 16, INV-" number, NULL, NULL}, NULL, {"INV-" number}, \
            GRAVITY_MEMORY, false                                                                  \
    }

static const struct builtin builtins[] = {
    {{"model-sound", "The model breaks none of its own rules: a violation is a fault of lfasim.",
      "lfasim; sim/README.md",
      "A run in which the model itself is wrong says nothing about the firmware.",
      "Report it with the replay file: it is a fault of lfasim."},
     judge_model,
     {NULL},
     GRAVITY_FAULT,
     false},
    {{"no-panic", "The modelled firmware never panics, unless the scenario says when it may.",
      "lifecycle-and-live-activation 9",
      "A panic of EL3 or of the SPMC stops the machine for everybody.",
      "The rule that decided says where; policies of profile `spec` answer a status instead."},
     judge_panic,
     {NULL},
     GRAVITY_PANIC,
     true},
    {{"no-reset", "The machine is never reset, unless the scenario says when it may.", "lfa 1.6",
      "Everything that runs is lost.", "Where it is meant, say so: expect `end: reset`."},
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
    {{"no-deadlock", "Somebody can always go on, unless the scenario says when nobody may.",
      "lfasim; the deck's last slide on donation",
      "CPUs wait for each other, or for something that cannot come any more.",
      "The reason names who waits for what and who has it: an order of locks, a lane that waits "
      "for a signal, a partition that hangs."},
     judge_deadlock,
     {NULL},
     GRAVITY_STUCK,
     true},
    {{"no-livelock",
      "Nobody goes round for ever: a run that is fair to all CPUs, events and decisions ends.",
      "lfasim; sim/search/cycles.c",
      "CPUs stay busy without getting on: each waits for the other politely, or for what nobody "
      "will do any more.",
      "The replay goes once round; see what those who move are asking for, and who was to answer."},
     NULL,
     {NULL},
     GRAVITY_STUCK,
     false},
    {{"agent-not-stuck", "When all CPUs are back, EL3 counts none in an activation.",
      "lfa 3.10, 3.11; LFA-67",
      "Every later LFA_ACTIVATE is refused, or waits for CPUs that do not come, until a cold boot.",
      "Policies `agent_reset_after_success` and `agent_rendezvous_sp`; see which CPU entered and "
      "did not "
      "leave."},
     judge_agent,
     {NULL},
     GRAVITY_STUCK,
     true},
    {{"tracker-not-stuck",
      "When all CPUs are back, the SPMC holds no activation and takes the next one.",
      "lifecycle-and-live-activation 4.12; H-03, H-06, H-07",
      "The SPMC answers every later activation with BUSY or DENIED, until a cold boot.",
      "See what ended the activation without FINISH: a yield or an error of the partition, a CPU "
      "that went off."},
     judge_tracker,
     {NULL},
     GRAVITY_STUCK,
     true},
    {{"partition-serves-or-dead",
      "When all CPUs are back, each partition can be served or asked, or its VM says it is dead.",
      "lifecycle-and-live-activation 1.3, 1.4, 4.12",
      "Its clients get BUSY for ever, and nobody is told that it is gone.",
      "See which transition was the last one, and who was to make the next."},
     judge_partitions,
     {NULL},
     GRAVITY_STUCK,
     true},
    {{"message-not-lost",
      "No message is thrown away; when all CPUs are back, nobody waits for an answer that nobody "
      "owes, and no partition that waits for the next message owes one.",
      "ffa-abi 5; lifecycle-and-live-activation 1.3",
      "A requester waits for an answer that was lost on the way, or thrown away.",
      "Follow the request: to whom it was delivered, and what happened to him."},
     judge_messages,
     {"MESSAGE_LOST"},
     GRAVITY_STUCK,
     true},
    {{"message-once",
      "Each request is handed to its receiver once, as it was sent, and each answer once to "
      "whoever waits for it.",
      "ffa-abi 5; lifecycle-and-live-activation 1.3",
      "Work is done twice, or for nobody; a requester takes an answer for its own that is "
      "another's.",
      "The finding names who was handed what; see which frame before it left the firmware of that "
      "CPU last."},
     NULL,
     {"REQUEST_ASTRAY", "ANSWER_ASTRAY", "MESSAGE_ALTERED"},
     GRAVITY_STUCK,
     false},
    {{"no-fault-loop", "No partition faults for ever.", "ffa-memory 11.1, MEM-107",
      "The CPU never comes back from the partition.",
      "Policy `fault_without_vectors`; keep the entry page."},
     NULL,
     {"FAULT_LOOP"},
     GRAVITY_STUCK,
     false},
    {{"lanes-end", "No CPU is off while its lane has steps left.", "the scenario",
      "Expectations of the steps that are left would hold in silence.",
      "Let another lane call PSCI_CPU_ON; where a CPU stays off by right, `explore: {allow: "
      "[lanes-end]}`, and ask finished(cpuN)."},
     judge_lanes,
     {NULL},
     GRAVITY_OTHER,
     true},
    {{"authenticated-code",
      "Only bytes that this PRIME authenticated are copied, nobody else can write them then, and "
      "no "
      "CPU runs stale ones.",
      "lifecycle-and-live-activation 4.6, 7.5",
      "Code that nobody signed, or a mixture of old and new, runs in the secure world.",
      "Staging must be out of reach between PRIME and ACTIVATE; policies `staging_checks` and "
      "`icache_tlb_maintenance`."},
     NULL,
     {"MC-13", "MC-16", "STALE_CODE"},
     GRAVITY_MEMORY,
     false},
    {{"pages-not-lost", "No memory is left without an owner, and no mapping without a use.",
      "ffa-memory 11.1, MEM-78, GAP-26; lifecycle-and-live-activation 4.9",
      "Memory is lost until the next cold boot, or stays reachable for the SPMC.",
      "See who owned it last, and policies of donation and of RX/TX buffers."},
     NULL,
     {"ORPHANED_MEMORY", "RXTX_LEAK", "MC-17"},
     GRAVITY_MEMORY,
     false},
    {{"registers-kept",
      "A partition runs with its own registers, and each world gets its priority mask back.",
      "nis 2.1, 3.4; NIS-22",
      "A partition goes on with values of another moment; a CPU gets no interrupts any more.",
      "Policies `start_requires_regs_saved` and `ffa_error_init_v13`."},
     NULL,
     {"REGS_NOT_SAVED", "PMR_LEAK"},
     GRAVITY_OTHER,
     false},
    {{"lock-order", "Locks are taken in the order of their ranks, and dropped by who has them.",
      "nis 5.6, NIS-35",
      "Two CPUs that take the same locks in different orders wait for each other for ever, if they "
      "meet.",
      "Policy `smp_lock_model`: what an order leads to, explorations with the locks show."},
     NULL,
     {"LOCK_ORDER", "LOCK_NOT_HELD"},
     GRAVITY_OTHER,
     false},
    {{"statuses",
      "Calls of steps and of clients without a script return statuses that the references know of "
      "that call; of PSCI, statuses that exist.",
      "lfa 1.5; ffa-abi 4 to 6; ffa-memory 6; notifications-interrupts-scheduling 1, 4.1",
      "A client that follows the specification has no branch for it.",
      "`lfasim explain CALL` lists them. See who made the status: the answer of a platform or an "
      "activator that is handed on raw."},
     judge_statuses,
     {"STATUS_NOT_ALLOWED"},
     GRAVITY_OTHER,
     false},
    {{"steps", "Calls return, and memory holds, what steps of the scenario expect.", "the scenario",
      "The scenario says what shall happen, in every order.",
      "Leave `returns` out where the order may decide, and say in `properties` what must hold "
      "then."},
     judge_steps_made,
     {NULL},
     GRAVITY_OTHER,
     false},
    {{"outage-ends",
      "When all CPUs are back, each partition that an activation has stopped serves again, or its "
      "VM "
      "says it is dead.",
      "lfasim; lifecycle-and-live-activation 4.12",
      "Its clients are refused for ever: the blackout has no bound.",
      "See what kept the new instance from waiting for messages, or the old one from going on. How "
      "long an outage may last, a property of the scenario says: `lfasim explain outage`."},
     judge_outages,
     {NULL},
     GRAVITY_STUCK,
     true},
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
