/* SPDX-License-Identifier: BSD-3-Clause */
/* What `explain` says of the findings. */
#include "models/messages/messages.h"

const struct lfs_finding_kind message_kinds[MESSAGE_KINDS] = {
    {.name = "REQUEST_ASTRAY",
     .meaning =
         "A partition was handed a direct request that nobody has sent to it now, or while it "
         "owes the answer to another.",
     .why = "It works for nobody, or a second time: an instance that was started anew does again "
            "what the last one did; a request that it was at is forgotten.",
     .upstream = "Hafnium tells a BLOCKED or PREEMPTED vCPU that its CPU goes off (H-16).",
     .mend = "Follow the frames of the CPU backwards to the one that brought the request; policies "
             "cpu_off_to_non_waiting and run_across_chains.",
     .source = "abi 5, 6.1; lc 1.3"},
    {.name = "ANSWER_ASTRAY",
     .meaning =
         "Somebody was handed an answer that he does not wait for: another's, an old one, or "
         "the same one again.",
     .why = "He takes it for the answer to what he asked; whoever asked waits for ever.",
     .upstream = "Hafnium lets a partition run one that works for the normal world: what that one "
                 "answers goes past its caller, in a stop handler to the LSP.",
     .mend = "See who was asked, and on which CPU; policy run_across_chains.",
     .source = "abi 5, 6.2; nis 2.1"},
    {.name = "MESSAGE_ALTERED",
     .meaning = "A direct request or its answer was handed over with another payload than it was "
                "sent with.",
     .why = "The receiver does what nobody asked for, or the requester believes what nobody said.",
     .upstream = "Hafnium copies the registers that cross and no others.",
     .mend = "Compare the two frames: registers x3 to x7, x4 to x17 of FFA_MSG_SEND_DIRECT_REQ2.",
     .source = "abi 1.5, 6.1, 6.2"},
    {.name = "MESSAGE_LOST",
     .meaning = "A direct request or an answer was taken, and neither handed over nor refused; or "
                "its sender was told that it failed, and its receiver works at it.",
     .why = "A requester believes that nothing happened, or a responder that it was heard.",
     .upstream = "Nothing of that kind is known of Hafnium.",
     .mend = "See what left the firmware of that CPU in the message's place.",
     .source = "abi 5; lc 1.3"},
};
