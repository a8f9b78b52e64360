/* SPDX-License-Identifier: BSD-3-Clause */
/* Diagnostics about partition manifests: what only a judgement of the whole manifest tells. */
#include "tools/readers/diag/catalogue.h"

const struct lfs_diagnostic lfs_catalogue_manifest_lint[] = {
    {.name = "LINT_CONSUMERS_DIFFER",
     .severity = LFS_NOTE,
     .meaning = "Hafnium accepts what another consumer of manifests refuses or reads differently.",
     .why = "One manifest may be handed to several partition managers.",
     .upstream = "EL3 SPMC refuses binding 1.1, indirect messaging, base addresses of one cell, "
                 "availability messages without direct requests, and an S-EL1 partition without a "
                 "context for each core. OP-TEE refuses binding 1.1, a second UUID and base "
                 "addresses of one cell, and has no managed exit. Both need ns-interrupts-action, "
                 "and sptool a load-address. Hafnium keeps only bit 0 of "
                 "power-management-messages, and nothing for partitions with one context or at "
                 "S-EL0.",
     .mend = "Nothing, if the manifest is for Hafnium alone.",
     .example = "messaging-method = <0x607>;",
     .source = "manifests-packages-boot 11 DV-02, DV-03, DV-05 to DV-07, DV-09, DV-10, DV-13, "
               "DV-14"},
    {.name = "LINT_INTERRUPT_IGNORED",
     .severity = LFS_WARNING,
     .meaning = "A device region lists more than four interrupts.",
     .why = "The partition never gets the others.",
     .upstream = "Hafnium reads four pairs and drops the rest without a message.",
     .mend = "Split the device into two regions, or leave interrupts out.",
     .example = "interrupts = <1 0 2 0 3 0 4 0 5 0>;",
     .source = "manifests-packages-boot 2.10, 3.8, 3.11 N8"},
    {.name = "LINT_LOAD_ADDRESS",
     .severity = LFS_WARNING,
     .meaning = "The manifest's load-address is not the load_address of the SPMC manifest.",
     .why = "The package is loaded to one of the two addresses and looked for at the other.",
     .upstream = "Hafnium warns and goes on with the SPMC manifest's; sptool takes the partition "
                 "manifest's.",
     .mend = "Write the same address in both.",
     .example = "load-address = <0x0 0x6500000>; beside load_address = <0x6600000>;",
     .source = "manifests-packages-boot 3.5 S08"},
    {.name = "LINT_NO_SERVICES",
     .severity = LFS_WARNING,
     .meaning = "uuid and messaging-method are both empty lists.",
     .why = "The partition offers nothing that could be discovered or called.",
     .upstream = "Hafnium accepts a partition without services; EL3 SPMC and OP-TEE need a UUID.",
     .mend = "Give the partition a UUID and a messaging method.",
     .example = "uuid; messaging-method;",
     .source = "manifests-packages-boot 3.6"},
    {.name = "LINT_OTHER_READER",
     .severity = LFS_NOTE,
     .meaning = "Hafnium does not read this property, but another program does.",
     .why = "It is no misspelling.",
     .upstream = "EL3 SPMC and OP-TEE honour id; sptool reads image-size; OP-TEE reads mem-size, "
                 "run-time-model and load-flags.",
     .mend = "Nothing, if the manifest is for that program too.",
     .example = "id = <0x8001>;",
     .source = "manifests-packages-boot 2.9"},
    {.name = "LINT_PROPERTY_IGNORED",
     .severity = LFS_WARNING,
     .meaning = "The property or node is known but has no effect here.",
     .why = "Something that it needs is missing, or overrides it.",
     .upstream = "Hafnium reads image-uuid and live-activation-register only with "
                 "live-activation-support, managed-exit-virq only with managed exit, "
                 "interrupts-target only with interrupts, the node services only in binding 1.1, "
                 "and uuid and messaging-method of the root only in binding 1.0.",
     .mend = "Add what it needs, or take the property out.",
     .example = "image-uuid = <1 2 3 4>; without live-activation-support",
     .source = "manifests-packages-boot 2.1, 2.2, 3.11 N11"},
    {.name = "LINT_REGISTER_UNUSED",
     .severity = LFS_NOTE,
     .meaning = "There is a gp-register-num but no boot-info node.",
     .why = "The register stays 0 when the partition starts.",
     .upstream =
         "Hafnium passes nothing; for EL3 SPMC and FF-A the register alone asks for the blob.",
     .mend = "Add a boot-info node, or take the register out.",
     .example = "gp-register-num = <0>;",
     .source = "manifests-packages-boot 7.4, 3.11 N12, DV-12"},
    {.name = "LINT_UUID_SPELLING",
     .severity = LFS_WARNING,
     .meaning = "A UUID of a 1.1 manifest has the text of a component's GUID, but not its words.",
     .why = "The two are compared as words when an activation looks for the partition.",
     .upstream = "Hafnium reads eight digits a word, most significant first; the LFA agent of TF-A "
                 "has the canonical bytes. The match fails at run time.",
     .mend = "Turn the bytes of each group of four round; the message has the text.",
     .example = "image-uuid = \"f07b2a96-1d47-4d17-9ec8-86a64e253e5c\";",
     .source = "manifests-packages-boot 2.2, DV-15"},
    {.name = "LINT_ZERO_CONTEXTS",
     .severity = LFS_WARNING,
     .meaning = "execution-ctx-count or vcpu_count is 0.",
     .why = "A partition without an execution context never runs.",
     .upstream = "Hafnium accepts 0 for S-EL1; EL3 SPMC wants the number of cores.",
     .mend = "Write 1, or the number of cores.",
     .example = "execution-ctx-count = <0>;",
     .source = "manifests-packages-boot 3.11 N13"},
    {.name = NULL},
};
