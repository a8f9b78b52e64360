/* SPDX-License-Identifier: BSD-3-Clause */
/* What the findings of the oracle mean: ffa-memory.md 16, in our own words. */
#include "models/oracle/oracle.h"

const struct lfs_finding_kind oracle_kinds[INVARIANTS] = {
    {.name = "INV-01",
     .meaning = "Two endpoints own the same page.",
     .why = "Each believes that it may give the page away, or that nobody else writes it.",
     .upstream =
         "Constituents of different states in one fragment, a reclaim by the normal world, and a "
         "restart that maps everything again bring this about (GAP-15, GAP-16, GAP-18, GAP-09).",
     .mend = "Find the transaction or activation that the notes name; policies send_mode_check, "
             "reclaim_from_nwd and those of restart and donation decide.",
     .source = "mem 16"},
    {.name = "INV-02",
     .meaning = "A page that was somebody's at boot belongs to nobody: it waits in no donation, is "
                "no buffer, and its last owner lives.",
     .why = "The memory is lost until the next boot.",
     .upstream = "A reclaim into a wrong table, or a table that lost its pages (GAP-16).",
     .mend = "Look for the call in which the last owner lost it.",
     .source = "mem 16"},
    {.name = "INV-03",
     .meaning = "An endpoint owns a page exclusively, and another one has access to it.",
     .why = "Data that its owner takes for private can be read or changed.",
     .upstream = "The remapping of S-EL0 working memory and a restart forget who has borrowed "
                 "(GAP-09, GAP-18).",
     .mend = "Reclaim what was given away before an activation; policies of donation, restart and "
             "permissions decide what the SPMC does.",
     .source = "mem 16"},
    {.name = "INV-04",
     .meaning = "A single borrower is not alone with what was lent to it.",
     .why = "A lent page is the borrower's alone until it gives it back.",
     .upstream = "The normal world may relinquish for a partition, after which the owner reclaims "
                 "(GAP-17).",
     .mend = "Policy nwd_relinquish_for_sp; else look at the reclaim that the notes name.",
     .source = "mem 16"},
    {.name = "INV-05",
     .meaning = "Several endpoints have access to a page, and no transaction names all of them.",
     .why = "Somebody reads or writes what nobody shared with it.",
     .upstream = "As INV-03 and INV-04.",
     .mend = "Compare the endpoints in the notes with the transaction's sender and borrowers.",
     .source = "mem 16"},
    {.name = "INV-06",
     .meaning =
         "A page is Owner-SA, and its owner shares it in no transaction; or the other way round.",
     .why = "The owner can never reclaim it, or gives it away a second time.",
     .upstream = "A reclaim by the normal world, the remapping of S-EL0 working memory, buffers of "
                 "the normal world in shared pages (GAP-09, GAP-16, GAP-34).",
     .mend = "Look for the call that ended the one without the other.",
     .source = "mem 16"},
    {.name = "INV-07",
     .meaning = "A page is Owner-NA, and its owner lends it in no transaction; or a sender keeps "
                "another state than that.",
     .why = "The owner is locked out for good, or keeps access to what it gave away.",
     .upstream = "A reclaim by the normal world, a restart, the remapping of S-EL0 working memory "
                 "(GAP-09, GAP-16, GAP-18).",
     .mend = "Look for the call that ended the one without the other.",
     .source = "mem 16"},
    {.name = "INV-08",
     .meaning = "A partition has a page as borrowed that it has retrieved nowhere and that is no "
                "buffer of its; or it retrieved one and has not the state for it.",
     .why = "The page cannot be relinquished any more.",
     .upstream = "The normal world may relinquish for a partition; a fault while the answer to a "
                 "retrieval is written; buffers mapped a second time (GAP-17, GAP-37, GAP-13).",
     .mend = "Policies nwd_relinquish_for_sp and rxtx_remap_in_finish.",
     .source = "mem 16"},
    {.name = "INV-09",
     .meaning = "A page is in two transactions at a time.",
     .why = "Both end by giving it to somebody.",
     .upstream = "Possible after S-EL0 working memory was mapped anew (GAP-29).",
     .mend = "An owner that is not exclusive may not send: look at the second send.",
     .source = "mem 16"},
    {.name = "INV-10",
     .meaning =
         "A borrower or donee has permissions that its sender did not offer or did not have.",
     .why = "Read-only data are written, or data are executed.",
     .upstream = "Single borrowers and donees get execution, donees get writing, without a look at "
                 "what the owner had; FFA_MEM_PERM_SET raises borrowed pages (GAP-22, GAP-11).",
     .mend = "Ask for what the owner has; policies of retrieval decide what is granted.",
     .source = "mem 16"},
    {.name = "INV-11",
     .meaning = "Shared memory, or memory lent to several, is executable, or an S-EL0 page is "
                "writable and executable.",
     .why = "Whoever else writes there runs code in the partition.",
     .upstream = "An S-EL0 partition that borrows alone, or is donated memory, gets writing and "
                 "execution if it asks for both (GAP-22).",
     .mend = "Never map both: FFA_MEM_PERM_SET refuses it, retrieval grants no execution there.",
     .source = "mem 16"},
    {.name = "INV-12",
     .meaning =
         "Device memory is executable, or in a transaction other than a lend to one borrower.",
     .why = "Registers of a device are no code, and two drivers do not share one.",
     .upstream = "A single borrower may get execution of device memory (GAP-22).",
     .mend = "Ask for no execution of device memory.",
     .source = "mem 16"},
    {.name = "INV-13",
     .meaning = "The normal world reaches, or is tracked as the owner of, a secure page that a "
                "partition owns.",
     .why = "The line between the worlds is broken.",
     .upstream = "A reclaim by the normal world of what one partition sent to another (GAP-16).",
     .mend = "Policy reclaim_from_nwd.",
     .source = "mem 16"},
    {.name = "INV-14",
     .meaning = "A page is mapped in both security states: at two places of one partition, or for "
                "two partitions.",
     .why = "The same bytes are then two pages to caches and to the bus.",
     .upstream = NULL,
     .mend = "Mappings are identity, and their security state is that of the page.",
     .source = "mem 16"},
    {.name = "INV-15",
     .meaning = "A handle came into use without a send, or went out of use without anything that "
                "ends a transaction; or it stays in use after that.",
     .why = "Handles leak until no transaction is possible any more, or name another one.",
     .upstream = "Transactions whose last holder aborts stay for ever (GAP-20), as do those with "
                 "too many constituents (GAP-23).",
     .mend = "Look at the call that the finding stands under.",
     .source = "mem 16"},
    {.name = "INV-16",
     .meaning = "A handle is not a number that this SPMC gives out.",
     .why = "Nobody can name the transaction.",
     .upstream = NULL,
     .mend = "Handles are indices below the limit mem_shares, with bit 63 zero.",
     .source = "mem 16"},
    {.name = "INV-17",
     .meaning = "The count of fragments that a borrower retrieved does not fit the transaction, or "
                "is 0 while the borrower has access.",
     .why = "The owner reclaims pages that are still in use.",
     .upstream = "A fault while the answer to a retrieval is written resets the count; the normal "
                 "world clears a partition's (GAP-37, GAP-17).",
     .mend = "Policy nwd_relinquish_for_sp; make the borrower's RX buffer reachable.",
     .source = "mem 16"},
    {.name = "INV-18",
     .meaning = "Pages changed although their transaction has not been sent wholly.",
     .why = "An abandoned send leaves pages in a state that nothing ends.",
     .upstream =
         "A release build gives pages of an unfinished send back with a stale mode (GAP-19).",
     .mend = "Pages change when the last fragment has been checked, and not before.",
     .source = "mem 16"},
    {.name = "INV-19",
     .meaning = "A transaction names a sender or borrower that does not exist, or its sender died "
                "and it does not wait for its holders, or it waits and nobody holds it.",
     .why = "Nobody can ever end it.",
     .upstream = "An activation that the SPMC ends releases nothing; the last holder's abort "
                 "leaves the record (GAP-08, GAP-20).",
     .mend = "Policies abort_a_release and those of deferred reclaim.",
     .source = "mem 16"},
    {.name = "INV-20",
     .meaning = "The address ranges of a complete transaction meet, are not page aligned, or have "
                "another sum than the descriptor told.",
     .why = "The same page would be given twice, or pages that nobody named.",
     .upstream = NULL,
     .mend = "The checks of a complete send (6.2) refuse this.",
     .source = "mem 16"},
    {.name = "INV-21",
     .meaning = "An owner has reclaimed pages and has not the permissions back that it had.",
     .why = "A transaction that is over has changed the owner's memory.",
     .upstream =
         "A send whose ranges had different permissions gives all of them back alike (GAP-15).",
     .mend = "Policy send_mode_check; send ranges of one kind in one transaction.",
     .source = "mem 16"},
    {.name = "INV-22",
     .meaning = "A call failed and changed something: pages, a transaction, or the mailbox.",
     .why = "Whoever asks again asks from another state than it knows of.",
     .upstream = "A fragment of the normal world destroys a partition's send; a fault while the "
                 "answer to a retrieval is written keeps the mapping (GAP-28, GAP-37).",
     .mend = "Policy frag_tx_from_nwd; make the borrower's RX buffer reachable.",
     .source = "mem 16"},
    {.name = "INV-23",
     .meaning = "Memory was to be zeroed and still shows what was there before.",
     .why = "A later reader learns another's data.",
     .upstream = "Zeroing that a retrieve request asked for, or a borrower that was not the last "
                 "one, and zeroing when a borrower crashes, are dropped (GAP-21).",
     .mend = "Zero the memory before relinquishing it; policy zero_wishes decides.",
     .source = "mem 16"},
    {.name = "INV-24",
     .meaning = "Two of working memories, static regions, the SPMC's image and staging areas meet.",
     .why = "One of them overwrites the other.",
     .upstream = "Staging areas are compared with nothing (GAP-06).",
     .mend = "Move one of the two; `lfasim check` finds the place.",
     .source = "mem 16"},
    {.name = "INV-25",
     .meaning = "RX, TX or the live-state buffer lies inside the working memory of a partition "
                "that can be activated live.",
     .why = "An activation overwrites it.",
     .upstream = "Buffers that FFA_RXTX_MAP names are looked at neither then nor at an activation "
                 "(GAP-03).",
     .mend = "Declare a region outside working memory for it.",
     .source = "mem 16"},
    {.name = "INV-26",
     .meaning = "A page of RX or TX is not in the state of a buffer, is not mapped by the SPMC, or "
                "is in a transaction.",
     .why = "The SPMC faults when it writes there, or the partition gives its mailbox away.",
     .upstream = "An activation remaps or unmaps buffers inside working memory; the normal world "
                 "maps buffers in pages that it shares (GAP-04, GAP-09, GAP-34).",
     .mend = "Keep buffers outside working memory, and out of transactions.",
     .source = "mem 16"},
    {.name = "INV-27",
     .meaning =
         "An activation overwrites pages of working memory that are not the partition's alone.",
     .why = "Somebody else's data are lost, or the new image is in somebody else's hands.",
     .upstream =
         "Nobody looks at transactions or page tables before the copy (GAP-01, GAP-02, GAP-03).",
     .mend = "Give away, and map as buffers, only regions outside working memory; policies of "
             "overlap decide what the SPMC does.",
     .source = "mem 16"},
    {.name = "INV-28",
     .meaning = "The copy of a new image changed what another endpoint can see: its translations, "
                "or pages that it reaches.",
     .why = "Whoever is not activated must not notice.",
     .upstream = "Pages of working memory that others have are overwritten (GAP-01, GAP-02).",
     .mend = "Reclaim them before the activation.",
     .source = "mem 16"},
    {.name = "INV-29",
     .meaning = "An activation changed what the partition has outside its working memory, before "
                "the new instance ran.",
     .why = "The new instance finds other memory than the old one left.",
     .upstream = NULL,
     .mend = "The copy and what follows it stay inside working memory.",
     .source = "mem 16"},
    {.name = "INV-30",
     .meaning = "An activation changed transactions: those there are, their handles or tags, or "
                "counts of the partition.",
     .why = "The new instance cannot relinquish or reclaim with the handles it was handed.",
     .upstream = NULL,
     .mend = "Transactions lie in the SPMC's memory and survive.",
     .source = "mem 16"},
    {.name = "INV-31",
     .meaning = "The live-state buffer is not as the old image left it.",
     .why = "The state that was saved is lost.",
     .upstream = "A buffer inside working memory is overwritten.",
     .mend = "Declare its region outside working memory, and give none of it away.",
     .source = "mem 16"},
    {.name = "INV-32",
     .meaning = "The mailbox is not as the old image left it: mapped, where, full or empty, or the "
                "bytes in RX.",
     .why = "Messages are lost, or a stale one is read.",
     .upstream = "Buffers inside working memory are overwritten (GAP-03).",
     .mend = "Keep buffers outside working memory, or unmap them in the stop handler.",
     .source = "mem 16"},
    {.name = "INV-33",
     .meaning = "A partition was aborted and still holds memory, pages or its mailbox.",
     .why = "Lenders never get back what it holds.",
     .upstream = "An activation that the SPMC itself ends releases nothing (GAP-08).",
     .mend = "Policy abort_a_release.",
     .source = "mem 16"},
    {.name = "INV-34",
     .meaning = "Somebody wrote working memory between the copy and the start of the new instance, "
                "or an activation left broken invariants behind.",
     .why = "The new image is not the one that was authenticated, or the damage stays.",
     .upstream = "Others keep access to pages of working memory that they share (GAP-02).",
     .mend = "Reclaim shared pages before the activation; the findings before this one name what "
             "is broken.",
     .source = "mem 16"},
};
