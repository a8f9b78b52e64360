/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The names that findings may have. MC-.. are the classes of layout conflicts of
 * lifecycle-and-live-activation.md 7.5 (lc); those that need memory transactions arise once the
 * models have them.
 */
#include "models/messages/messages.h"
#include "models/oracle/oracle.h"

static const struct lfs_finding_kind kinds[] = {
    {.name = "STATUS_NOT_ALLOWED",
     .meaning = "A call of a client without a script returned a status that the references do not "
                "know of that call.",
     .why = "A client that follows the specification has no branch for it.",
     .upstream = "The agent hands on what an activator or a platform answered (lfa 3.11).",
     .mend = "See who made the status; `lfasim explain` lists those of a call.",
     .source = "ffa-abi 4 to 6; ffa-memory 6; lfa 1.5"},
    {.name = "PMR_LEAK",
     .meaning = "A call left the secure world with another priority mask than it entered with.",
     .why = "The mask is one for both worlds: the CPU's normal world gets no interrupts any more.",
     .upstream = "Hafnium leaves 0x00 when a new instance fails its start by FFA_ERROR(ABORTED) "
                 "(H-06, LA-115).",
     .mend = "A partition that cannot start ends by FFA_ABORT; policy ffa_error_init_v13 decides "
             "what the SPMC makes of FFA_ERROR.",
     .source = "nis 3.4, NIS-22"},
    {.name = "MC-01",
     .meaning = "Working memory holds a page that the partition donated; it belongs to another "
                "endpoint now.",
     .why = "The copy of the new package overwrites the other endpoint's data.",
     .upstream = "Hafnium copies without looking at transactions; the deck asks that the partition "
                 "be aborted.",
     .mend = "Keep memory to donate in a region outside working memory.",
     .source = "lc 7.5"},
    {.name = "MC-02",
     .meaning = "Working memory holds a page that the partition has lent.",
     .why = "The borrower's data are overwritten or zeroed.",
     .upstream = "Hafnium copies without looking.",
     .mend = "Lend only memory of a region outside working memory, or relinquish and reclaim "
             "before the activation.",
     .source = "lc 7.5"},
    {.name = "MC-03",
     .meaning = "Working memory holds a page that the partition shares.",
     .why = "The other side's data are overwritten or zeroed under its eyes.",
     .upstream = "Hafnium copies without looking.",
     .mend = "Share only memory of a region outside working memory.",
     .source = "lc 7.5"},
    {.name = "MC-04",
     .meaning = "Working memory holds the partition's RX or TX buffer.",
     .why = "Messages are lost, and the SPMC's view of the buffers with them.",
     .upstream = "Hafnium's documentation promises to reject this; its code covers regions that "
                 "the manifest declares, at boot, only.",
     .mend = "Declare the buffers in rx_tx-info, or map pages of a region outside working memory; "
             "policy overlap_rxtx decides what the SPMC does.",
     .source = "lc 7.5"},
    {.name = "MC-05",
     .meaning = "The live-state buffer meets working memory, RX or TX, or a page given away.",
     .why = "The state that was saved is overwritten before the new instance reads it.",
     .upstream =
         "Hafnium finds an overlap of declared regions at boot and panics; nothing looks later.",
     .mend = "Move the buffer's region outside working memory.",
     .source = "lc 7.5"},
    {.name = "MC-06",
     .meaning = "A static or device region of the partition has pages that belong to another "
                "endpoint now.",
     .why = "The new instance believes that its manifest's regions are its own.",
     .upstream = "Hafnium does not look.",
     .mend = "Do not donate pages of regions that the manifest declares.",
     .source = "lc 7.5"},
    {.name = "MC-07",
     .meaning = "A borrowed page is mapped inside the address range of working memory.",
     .why = "The new image's own page is hidden, or the lender's is overwritten.",
     .upstream = "Hafnium does not look.",
     .mend = "Retrieve memory at addresses outside working memory.",
     .source = "lc 7.5"},
    {.name = "MC-08",
     .meaning = "The staging area meets the target's own working memory.",
     .why = "The copy reads what it has just overwritten.",
     .upstream = "Hafnium's copy asserts that the two are apart: the SPMC panics.",
     .mend = "Stage elsewhere; policy staging_overlap_dest decides what the SPMC does.",
     .source = "lc 7.5"},
    {.name = "MC-09",
     .meaning = "The staging area meets memory of another partition or of the SPMC.",
     .why = "Foreign bytes would be taken for a package, or staging has overwritten them.",
     .upstream = "Hafnium checks nothing about staging.",
     .mend = "Reserve a range for staging in the platform's map; policy staging_checks decides "
             "what the SPMC does.",
     .source = "lc 7.5"},
    {.name = "MC-10",
     .meaning = "The staging area is not inside one secure memory range.",
     .why = "The normal world could change the package after it was authenticated.",
     .upstream = "Hafnium checks nothing about staging.",
     .mend = "Stage in secure memory.",
     .source = "lc 7.5"},
    {.name = "STAGING_OVERLAP",
     .meaning = "The staging areas of two components meet, and are not one area used in turn.",
     .why = "What is staged for one overwrites what is staged for the other, which then fails, or "
            "runs code that nobody authenticated for it.",
     .upstream = "Nobody compares staging areas: TF-A's port has constants that are apart.",
     .mend = "Give them areas that are apart, or the same base and page count with nothing "
             "preloaded there.",
     .source = "mem 16 INV-24"},
    {.name = "MC-11",
     .meaning = "The staged package is larger than working memory, or claims more than was staged.",
     .why = "Copying it would overwrite a neighbour, or take stray bytes for code.",
     .upstream =
         "Hafnium aborts the partition: before the copy for the former, after it for the latter.",
     .mend = "Make the package fit, and stage all of it.",
     .source = "lc 7.5"},
    {.name = "MC-12",
     .meaning = "The image with its bss and stacks ends beyond working memory.",
     .why = "The partition uses memory that is not its own.",
     .upstream = "Hafnium compares the size of the file only.",
     .mend = "Increase mem_size, or shrink bss.",
     .source = "lc 7.5"},
    {.name = "MC-13",
     .meaning = "The staged bytes are not those that PRIME authenticated.",
     .why = "Code that nobody signed would run in the secure world.",
     .upstream = "Nobody compares them again.",
     .mend = "Make staging unreachable for others between PRIME and ACTIVATE.",
     .source = "lc 7.5"},
    {.name = "MC-14",
     .meaning = "A device that the partition may use for DMA can write its working memory during "
                "the copy.",
     .why = "The new image may be changed after it was checked.",
     .upstream = "Nobody stops devices for the copy.",
     .mend = "Quiesce devices in the stop handler.",
     .source = "lc 7.5"},
    {.name = "MC-15",
     .meaning = "Two partitions own the same page exclusively after an activation.",
     .why = "Separation of partitions is broken.",
     .upstream = "Hafnium gives the new instance what its manifest says, whatever happened to the "
                 "pages since.",
     .mend =
         "Find the transaction that gave the page away; policies of donation decide what happens.",
     .source = "lc 7.5"},
    {.name = "MC-16",
     .meaning =
         "A page of working memory is mapped writable for another endpoint after an activation.",
     .why = "The other endpoint can change the new instance's code and data.",
     .upstream = "Hafnium keeps the borrowers' mappings.",
     .mend = "Reclaim shared and lent pages before the activation.",
     .source = "lc 7.5"},
    {.name = "ORPHANED_MEMORY",
     .meaning =
         "Memory that was donated to a partition belongs to nobody: the partition has ended.",
     .why = "Nobody can use, give away or reclaim these pages until the next cold boot.",
     .upstream = "Hafnium frees the partition's tables and keeps no list (GAP-26).",
     .mend = "Lend memory that its owner needs back, or let the receiver donate it back in time.",
     .source = "mem 11.1, MEM-78"},
    {.name = "NO_MAILBOX",
     .meaning = "A partition was started again without the RX and TX buffers of its manifest.",
     .why =
         "It has unmapped them and given their pages away; nobody can send it messages now, and it "
         "can send no memory, until it maps others.",
     .upstream =
         "Hafnium maps them all the same: whoever got the pages sees the messages (GAP-18).",
     .mend = "Keep the pages of rx_tx-info, or map buffers in the start code when there are none.",
     .source = "mem 11.2"},
    {.name = "MC-17",
     .meaning = "The SPMC keeps a mapping of partition memory that it had not before.",
     .why = "A later fault of the SPMC reaches it; memory that changes hands stays reachable.",
     .upstream = "Hafnium maps all of working memory for the copy and unmaps the package's pages.",
     .mend = "Unmap what was mapped for the activation.",
     .source = "lc 7.5"},
    {.name = "L-A",
     .meaning = "The old instance wrote rwdata, bss or heap inside working memory and handed "
                "nothing over (layout A).",
     .why = "The new image overwrites them: the state of the partition is lost, although the "
            "activation succeeds.",
     .upstream = "Nobody looks: this is a property of the partition's design.",
     .mend = "Write the state into the live-state buffer in the stop handler, or keep it in a "
             "region outside working memory (layout B).",
     .source = "lc 7.2, 7.5, LA-106"},
    {.name = "STALE_CODE",
     .meaning = "A CPU that ran the old instance enters the new one, and nobody has invalidated "
                "its instruction cache.",
     .why = "It may execute instructions of the old image, or a mixture of both.",
     .upstream = "Hafnium cleans and invalidates the data cache only.",
     .mend = "Invalidate instruction caches and the partition's TLB entries after the copy; policy "
             "icache_tlb_maintenance.",
     .source = "lc 4.6, 9"},
    {.name = "REGS_NOT_SAVED",
     .meaning = "A partition is entered on one CPU before another one has saved its registers.",
     .why = "It runs with registers of an earlier moment, on two CPUs at once.",
     .upstream =
         "Hafnium's START_REQ looks at the state of the vCPU only, which is WAITING by then.",
     .mend = "Test that the context is saved; policy start_requires_regs_saved.",
     .source = "lc 9, nis 2.1"},
    {.name = "RXTX_LEAK",
     .meaning = "Other buffers were mapped while the old ones were, and the SPMC keeps the old "
                "pages mapped.",
     .why = "Each activation leaks two mappings; the pages stay reachable for the SPMC.",
     .upstream = "Hafnium lets a new instance do this.",
     .mend = "Map the same buffers again; policy rxtx_remap_in_finish decides what the SPMC does.",
     .source = "lc 4.9, ABI-58"},
    {.name = "EL0_REMAP_FAILED",
     .meaning = "The SPMC had no pages for the translation tables of a new S-EL0 instance.",
     .why = "It begins with the permissions that the old instance left.",
     .upstream = "Hafnium logs the failure and answers SUCCESS (GAP-10).",
     .mend = "Give the SPMC more heap; policy remap_failure_sel0 decides what becomes of it.",
     .source = "mem 12.7, LA-123"},
    {.name = "FAULT_LOOP",
     .meaning =
         "An S-EL1 partition faulted on the page on which it begins, before it could set its "
         "vectors.",
     .why = "The fault that is injected faults again: the CPU never comes back, and an activation "
            "never ends.",
     .upstream = "Hafnium injects the abort at VBAR_EL1 + 0x200, which is 0x200 (GAP-38).",
     .mend = "Keep the entry page: it must not be donated, lent or lie outside working memory; "
             "policy fault_without_vectors.",
     .source = "mem 11.1, MEM-107"},
    {.name = "UNDEFINED_INSTRUCTION",
     .meaning =
         "The code at a partition's program counter is not what was loaded, or is not executable.",
     .why = "Something overwrote the image: a stray copy, a bad layout, an alias of its pages.",
     .upstream = "The hardware executes whatever is there, until something faults.",
     .mend =
         "Look for the claim or copy that reached the page: the findings before this one name it.",
     .source = "lc 4.9"},
    {.name = "WRONG_CONDUIT",
     .meaning = "A partition called with the instruction of another exception level: HVC from "
                "S-EL0, or SVC from S-EL1.",
     .why = "The SPMC never sees such a call.",
     .upstream = "The hardware raises an exception, or the partition's own vectors get it.",
     .mend = "S-EL1 code calls by HVC or SMC, S-EL0 code by SVC.",
     .source = "lc 3.1"},
    {.name = "DATA_ABORT",
     .meaning =
         "A partition accessed an address without a valid translation or without the right to.",
     .why = "The page is not its own, or its manifest gives it other rights.",
     .upstream = "S-EL1: its own vectors get the exception; S-EL0: the SPMC aborts the partition.",
     .mend = "Check the address against the manifest's regions and their attributes.",
     .source = "lc 3.1"},
    {.name = "PANIC",
     .meaning = "The modelled firmware panicked.",
     .why = "It met something that it takes for impossible.",
     .upstream = "The real one stops the CPU, and usually the machine.",
     .mend = "Read the reason and the cause chain; the policy that decided may have a value that "
             "answers a status instead.",
     .source = "lfasim"},
    {.name = "RESET",
     .meaning = "The modelled firmware reset the machine.",
     .why = "It asked for it, or could not go on otherwise.",
     .upstream = "PSCI SYSTEM_RESET, or a watchdog.",
     .mend = "Read the reason and the cause chain; a scenario may expect this end.",
     .source = "lfasim"},
    {.name = "MODEL_FAULT",
     .meaning = "A model or a behaviour broke a rule of the engine.",
     .why = "The run says nothing about the firmware.",
     .upstream = NULL,
     .mend = "Report it with the scenario: this is a fault of lfasim, or of code that was plugged "
             "into it.",
     .source = "lfasim"},
    {.name = "LOCK_ORDER",
     .meaning = "A lock was taken while one of a higher rank was held.",
     .why = "Two CPUs that do this in opposite order wait for each other for ever.",
     .upstream =
         "Hafnium's START_REQ takes the tracker before the vCPU, whatever ends an activation "
         "takes them the other way round: two CPUs can deadlock.",
     .mend = "Take locks in the order of their ranks; policy smp_lock_model.",
     .source = "nis 5.6 H-05, NIS-35"},
    {.name = "LOCK_NOT_HELD",
     .meaning = "A lock was released by somebody who does not hold it.",
     .why = "Whoever holds it believes to be alone.",
     .upstream = "Real spin locks do not notice.",
     .mend = "Release where the lock was taken.",
     .source = "lfasim"},
};

#define OWN (sizeof(kinds) / sizeof(kinds[0]))

/* Those of messages and of the oracle come behind. */
const struct lfs_finding_kind *lfs_finding_kind(size_t i)
{
    if (i < OWN)
        return &kinds[i];
    if (i - OWN < MESSAGE_KINDS)
        return &message_kinds[i - OWN];
    return i - OWN - MESSAGE_KINDS < INVARIANTS ? &oracle_kinds[i - OWN - MESSAGE_KINDS] : NULL;
}

size_t lfs_finding_fails_from(void)
{
    return OWN;
}
