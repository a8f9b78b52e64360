/* SPDX-License-Identifier: BSD-3-Clause */
/* Diagnostics about partition manifests: what Hafnium does not check. */
#include "tools/readers/diag/catalogue.h"

const struct lfs_diagnostic lfs_catalogue_manifest[] = {
    {.name = "LINT_BOOTINFO_EMPTY",
     .severity = LFS_WARNING,
     .meaning = "boot-info asks for nothing: its compatible string is wrong, or no property "
                "selects contents.",
     .why = "The partition gets a blob with 0 descriptors and will not find its manifest.",
     .upstream = "Hafnium logs an error, writes the header with no descriptor and still sets the "
                 "register. A property that carries a value counts as absent.",
     .mend = "Write compatible = \"arm,ffa-manifest-boot-info\" and ffa_manifest; without a value.",
     .example = "boot-info { compatible = \"arm,ffa-manifest-boot-info\"; ffa_manifest = <1>; };",
     .source = "manifests-packages-boot 2.3, 7.4, MF-81, MF-91"},
    {.name = "LINT_BOOTINFO_NO_REGISTER",
     .severity = LFS_ERROR,
     .meaning = "There is a boot-info node but no gp-register-num.",
     .why = "The blob's address has no register to travel in.",
     .upstream = "Hafnium does not write the blob, but writes register number 0xFFFFFFFF when it "
                 "starts the partition: an assertion, or a wild store (P). FF-A itself lets the "
                 "register alone ask for the blob (DV-12).",
     .mend = "Add gp-register-num = <0>; look for a misspelling such as qp-register-num.",
     .example = "qp-register-num = <0>; boot-info { ... };",
     .source = "manifests-packages-boot 7.4, 3.11 N12, MF-12",
     .may_lower = true},
    {.name = "LINT_INTID_RANGE",
     .severity = LFS_ERROR,
     .meaning = "An interrupt id is beyond what the build supports.",
     .why = "The SPMC keeps a bitmap of ids.",
     .upstream = "Hafnium indexes outside the bitmap: a near value reads a neighbouring word and "
                 "is accepted, a far one faults (P).",
     .mend = "Use the id of the platform's interrupt map, below the build's count (5120 with "
             "extended SPIs).",
     .example = "interrupts = <6000 0x900>;",
     .source = "manifests-packages-boot 3.8, MF-59",
     .may_lower = true},
    {.name = "LINT_INTID_SHARED",
     .severity = LFS_WARNING,
     .meaning = "Two partitions claim the same interrupt id.",
     .why = "The interrupt goes to one of them; the other waits for ever.",
     .upstream = "Hafnium's error text claims to catch this; its set of ids is per manifest and "
                 "never merged (DV-34).",
     .mend = "Leave the id to one partition.",
     .example = "interrupts = <50 0x900>; in the manifests of sp1 and sp2",
     .source = "manifests-packages-boot 3.8, 3.11 N6, MF-57"},
    {.name = "LINT_LA_VERSION",
     .severity = LFS_WARNING,
     .meaning =
         "live-activation-support or lifecycle-support stands with an ffa-version below 1.3.",
     .why = "Partition lifecycle and live activation came with FF-A 1.3.",
     .upstream = "Hafnium accepts, but does not advertise property bit 11, so that the LSP of TF-A "
                 "answers NOT_SUPPORTED to every activation.",
     .mend = "Write ffa-version = <0x00010003>.",
     .example = "ffa-version = <0x00010002>; live-activation-support;",
     .source = "manifests-packages-boot 3.11 N3, MF-31"},
    {.name = "LINT_LIVE_BUFFER_PERM",
     .severity = LFS_WARNING,
     .meaning = "The live-state buffer is not secure read-write memory.",
     .why = "The old instance writes its state there, the new one reads it, and nobody else may.",
     .upstream = "Hafnium checks neither rights nor security of the buffer. Writing to a read-only "
                 "one faults when the partition is asked to stop; a non-secure one can be read and "
                 "changed from the normal world.",
     .mend = "Use attributes = <0x3>.",
     .example = "live-state-buffer { attributes = <0x1>; ... };",
     .source = "manifests-packages-boot 2.8, 3.11 N4, MF-30"},
    {.name = "LINT_LIVE_BUFFER_UNRESOLVED",
     .severity = LFS_ERROR,
     .meaning = "The phandle of live-state-buffer names no region of the manifest that is read.",
     .why = "The SPMC compares the stop response with this region.",
     .upstream = "Hafnium boots; when the stop response comes, a check fails and the SPMC panics "
                 "(P). The RX or TX region wins the match, a 9th region is never read, and a label "
                 "that no &label refers to has no phandle.",
     .mend = "Refer to one of the first eight regions, one that is neither RX nor TX.",
     .example = "live-state-buffer = <&rx>;",
     .source = "manifests-packages-boot 2.8, 3.7 M12, MF-29, MF-89",
     .may_lower = true},
    {.name = "LINT_NODE_NAME",
     .severity = LFS_WARNING,
     .meaning =
         "A node is called so that the look-up does not find it, or finds it in place of another.",
     .why = "Hafnium compares as many characters as the node's own name has: memory matches "
            "memory-regions, while memory-regions@0 does not.",
     .upstream = "Hafnium ignores a node that it does not find without a word, so that the "
                 "partition runs without its regions; one that it takes for another is read in its "
                 "place. Every other reader compares the whole name.",
     .mend = "Use the exact name, without a unit address.",
     .example = "memory-regions@0 { ... };",
     .source = "manifests-packages-boot 1.3, MF-89"},
    {.name = "LINT_REGION_IGNORED",
     .severity = LFS_WARNING,
     .meaning = "A region lies beyond the number that is read.",
     .why = "The SPMC's arrays have 8 memory regions and 8 device regions.",
     .upstream =
         "Hafnium drops the rest without a message; the partition faults at its first access.",
     .mend = "Merge adjacent regions.",
     .example = "nine children of memory-regions",
     .source = "manifests-packages-boot 2.5, 2.10, 3.11 N8, MF-52"},
    {.name = "LINT_RWX",
     .severity = LFS_ERROR,
     .meaning = "A memory region of an S-EL1 partition is readable, writable and executable.",
     .why = "Pages that can be written and executed defeat the separation of code and data.",
     .upstream = "Hafnium's parser accepts it for S-EL1, its loader asserts R, RW or RX: a panic "
                 "in a build with assertions (P). OP-TEE refuses (DV-32).",
     .mend = "Split code (0x5) from data (0x3).",
     .example = "attributes = <0x7>;",
     .source = "manifests-packages-boot 2.7, MF-46",
     .may_lower = true},
    {.name = "LINT_RXTX_LINK",
     .severity = LFS_ERROR,
     .meaning = "The RX and TX regions cannot be used as buffers: too many pages, TX not writable, "
                "or RX not readable.",
     .why = "The SPMC maps them at load as FFA_RXTX_MAP would.",
     .upstream = "Hafnium fails in the load stage (\"Unable to Link RX/TX\"): the partition is "
                 "skipped, the others boot.",
     .mend = "Use at most 4 pages each (FVP build), TX with 0x3, RX with at least 0x1.",
     .example = "tx: tx { attributes = <0x1>; ... };",
     .source = "manifests-packages-boot 2.4, 3.7, MF-40",
     .may_lower = true},
    {.name = "LINT_RXTX_UNRESOLVED",
     .severity = LFS_ERROR,
     .meaning = "rx_tx-info names a phandle that matches no memory region, or one region for both, "
                "or there is no node memory-regions at all.",
     .why = "The SPMC compares the sizes of the two regions.",
     .upstream = "Hafnium follows a NULL pointer (P).",
     .mend = "Refer to two children of memory-regions.",
     .example = "rx_tx-info { rx-buffer = <&rx>; tx-buffer = <&rx>; ... };",
     .source = "manifests-packages-boot 2.4, 3.7 M12, M13, MF-38",
     .may_lower = true},
    {.name = "LINT_TARGET_TRUNCATED",
     .severity = LFS_ERROR,
     .meaning = "interrupts-target does not hold whole triples of id, MPIDR high and MPIDR low.",
     .why = "The SPMC reads three cells at a time.",
     .upstream = "Hafnium reads past the end of the list, which is a check that panics (P).",
     .mend = "Write three cells for each interrupt.",
     .example = "interrupts-target = <50 0x0>;",
     .source = "manifests-packages-boot 3.8 D10, MF-58",
     .may_lower = true},
    {.name = "LINT_UNKNOWN_PROPERTY",
     .severity = LFS_WARNING,
     .meaning = "No consumer of this manifest reads that property.",
     .why = "A misspelt name is silently absent, which is the worst way to be wrong.",
     .upstream = "Hafnium, TF-A and OP-TEE ignore what they do not know.",
     .mend = "Correct the spelling, or remove it. What another program reads is noted as "
             "LINT_OTHER_READER.",
     .example = "qp-register-num = <0>;",
     .source = "manifests-packages-boot 2.9, 3.11 N7, MF-12"},
    {.name = "LINT_UUID_TRUNCATED",
     .severity = LFS_WARNING,
     .meaning = "The last UUID of a list has fewer than four cells.",
     .why = "The rest is filled with zeros, which makes another UUID of it.",
     .upstream =
         "Hafnium accepts and fills up; the EL3 SPMC wants a multiple of 16 bytes, OP-TEE exactly "
         "16 (DV-09). Without --quirks hafnium it is an error besides (MALFORMED_INTEGER_LIST).",
     .mend = "Write four cells for each UUID.",
     .example = "uuid = <1 2 3 4 5 6>;",
     .source = "manifests-packages-boot 3.6, MF-37, MF-90"},
    {.name = "LINT_VALUE_DROPPED",
     .severity = LFS_WARNING,
     .meaning =
         "A value, or a part of it, is dropped without a message: another one acts in its place.",
     .why = "The manifest says one thing and the partition gets another. 0, which most optional "
            "8-bit values fall back to, is a meaning of its own (\"queued\" for an interrupt "
            "action) and not the default.",
     .upstream = "The reader that Hafnium uses for xlat-granule, ns-interrupts-action, "
                 "sri-interrupts-policy, other-s-interrupts-action and abort-action answers 0 to "
                 "whatever is malformed or above 255. It also drops bits above 3 of attributes, "
                 "bit 31 of ffa-version, the high word of a phandle and the methods of a service "
                 "after the first; gp-register-num 0xffffffff means none. The SPMD takes an "
                 "optional attribute that is too short as 0.",
     .mend = "Write what the message says; a single cell is enough for most properties.",
     .example = "ns-interrupts-action = <256>;",
     .source = "manifests-packages-boot 1.2, 2.1, 2.2, 2.7, 3.5 S23, S30, 5.1, MF-15"},
    {.name = "LINT_VCPU_MISMATCH",
     .severity = LFS_WARNING,
     .meaning =
         "vcpu_count of the SPMC manifest differs from execution-ctx-count of the partition's.",
     .why = "Live activation looks at the former, lifecycle support at the latter.",
     .upstream = "Hafnium compares them nowhere; an activation is refused with NOT_SUPPORTED.",
     .mend = "Write the same number in both files.",
     .example = "vcpu_count = <8>; with execution-ctx-count = <1>;",
     .source = "manifests-packages-boot 3.11 N2, MF-64"},
    {.name = NULL},
};
