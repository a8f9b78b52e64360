/* SPDX-License-Identifier: BSD-3-Clause */
/* Diagnostics about what a platform boots from, taken together. */
#include "tools/readers/diag/catalogue.h"

const struct lfs_diagnostic lfs_catalogue_boot[] = {
    {.name = "LINT_BOOTINFO_CHANGED",
     .severity = LFS_WARNING,
     .meaning = "The manifest of a staged package adds or drops the node boot-info.",
     .why = "At a live activation the blob is written if the new manifest has the node, and the "
            "register is set if the old one had it: with one of them alone the new instance finds "
            "nothing, or takes the package's header for boot information.",
     .upstream = "Hafnium accepts both. Dropped: x[gp-register-num] points at the raw SPKG or "
                 "Transfer List header. Added: the blob is there if the old manifest has "
                 "gp-register-num, but that register is 0.",
     .mend = "Keep the node as it was in the running manifest; change it with the next cold boot.",
     .example = "an old manifest with boot-info { ... }, a new one without",
     .source = "manifests-packages-boot 6.8 LA12, 7.4, MF-96, MAN-53"},
    {.name = "LINT_MANIFEST_DIFFERS",
     .severity = LFS_WARNING,
     .meaning = "The manifest of a staged package says something else than the one that its "
                "partition booted with.",
     .why = "The SPMC keeps what it parsed at boot: entry point, UUIDs, regions, registers, FF-A "
            "version and abort action. Only which boot information is written follows the new one.",
     .upstream = "Hafnium looks whether the new manifest is a device tree with a known compatible "
                 "string, and goes on with the old values.",
     .mend = "Package the new image with the running manifest; new values need a cold boot.",
     .example = "boot-order = <1> in the running manifest, <2> in the new one",
     .source = "manifests-packages-boot 6.8, MF-85, MAN-40; lifecycle-and-live-activation 4.6"},
    {.name = "LINT_EL3_OVERLAP",
     .severity = LFS_WARNING,
     .meaning = "Memory of a partition or of the SPMC meets what EL3 has for itself.",
     .why = "EL3 keeps others out of its memory, so the first access faults; where it does not, "
            "the partition can change the firmware above it.",
     .upstream = "Nothing in Hafnium or TF-A compares the two: EL3's memory is the platform's.",
     .mend = "Move the partition's memory, or correct the platform's description.",
     .example = "partitions:\n  sp1: {image: v1, load: 0x4000000}",
     .source = "manifests-packages-boot 5.4, 5.5, MAN-25; lifecycle-and-live-activation 7.5"},
    {.name = "LINT_VCPU_COUNT",
     .severity = LFS_ERROR,
     .meaning = "An S-EL0 partition has several vCPUs in the SPMC's manifest.",
     .why = "A partition at S-EL0 has one execution context, which the SPMC runs as a process.",
     .upstream = "Hafnium checks it when it loads the partition, and panics.",
     .mend = "Write vcpu_count = <1> in its vmN node.",
     .example = "exception-level = <1>;  /* S-EL0 */\n/* and in vmN: */ vcpu_count = <8>;",
     .source = "manifests-packages-boot 3.10, MF-09"},
    {.name = "PARTITION_ORDER",
     .severity = LFS_ERROR,
     .meaning = "A scenario's partitions stand in another order than in its SPMC manifest.",
     .why = "FF-A ids follow the order of vm1, vm2, ...; two orders in one scenario would make "
            "everybody guess which one counts.",
     .mend = "Write the partitions in the order of the vmN nodes, named like their debug_name.",
     .example =
         "partitions:      # but vm1 has the debug_name sp1, and vm2 sp2\n  sp2: {image: b}\n"
         "  sp1: {image: a}",
     .source = "lfasim"},
    {.name = "LINT_BOOTINFO_READERS",
     .severity = LFS_NOTE,
     .meaning = "Readers of boot information differ in what they make of this field.",
     .why = "A partition may be started by several partition managers and read the blob with any "
            "library.",
     .upstream = "Hafnium and EL3 SPMC write the partition's FF-A version, EL3 SPMC refuses 1.0, "
                 "and the crate arm-ffa reads 1.3 only. Ids have 7 bits, in TF-A 6; the format of "
                 "the contents has two bits, in TF-A one, which leaves no offsets.",
     .mend = "Nothing, if writer and reader agree.",
     .example = "a descriptor with an offset instead of an address",
     .source = "manifests-packages-boot 7.1, 7.2, 11 DV-25, DV-26"},
    {.name = NULL},
};
