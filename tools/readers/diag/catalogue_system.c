/* SPDX-License-Identifier: BSD-3-Clause */
/* Diagnostics about the files of a platform taken together. Conflicts have the names of the table
 * of layout.h; what they mean while a machine runs is a finding of the same name. */
#include "tools/readers/diag/catalogue.h"

const struct lfs_diagnostic lfs_catalogue_system[] = {
    {.name = "PARTITION_ANSWERS",
     .severity = LFS_NOTE,
     .meaning =
         "Whether the partition boots, can be activated live, and keeps its state then: yes, "
         "no, or not knowable from the files.",
     .why = "It is what `lfasim check` is asked for; SARIF has only messages to say it with.",
     .mend =
         "Where an answer is no or not knowable, its reason says what to change or to give. The "
         "message is told in SARIF only; elsewhere the answers stand on standard output.",
     .example = "lfasim check --format sarif spmc.dts sp.dts sp.pkg",
     .source = "lifecycle-and-live-activation 6"},
    {.name = "SYSTEM_TOO_MANY",
     .severity = LFS_ERROR,
     .meaning = "More partitions are given than lfasim has room for.",
     .mend = "Give the files of one platform at a time, or use --separate.",
     .source = "lfasim"},
    {.name = "SYSTEM_SPMC_TWICE",
     .severity = LFS_ERROR,
     .may_lower = true,
     .meaning = "Two SPMC manifests are given; the first one counts.",
     .why = "Files that are given together are taken for those of one platform, which has one.",
     .mend = "Join fragments with '+', or judge each file by itself with --separate.",
     .example = "lfasim check spmc-a.dts spmc-b.dts",
     .source = "lfasim"},
    {.name = "SYSTEM_SCENARIO_APART",
     .severity = LFS_WARNING,
     .meaning = "A scenario is named together with other files, and judged without them.",
     .why = "A scenario is a platform of its own, with its own partitions at places that it says: "
            "what lies beside it on the command line is another platform.",
     .mend = "Name the files in the scenario (images: manifest, elf, package; platform: "
             "spmc-manifest), or check the scenario alone. With --separate nothing is joined.",
     .example = "lfasim check scenario.yaml other.dts",
     .source = "lfasim"},
    {.name = "SYSTEM_FILE_TWICE",
     .severity = LFS_WARNING,
     .meaning = "A file is given twice; it counts once.",
     .why = "Taken for two partitions it would be in its own way everywhere.",
     .mend = "Name it once.",
     .example = "lfasim check a.dts ./a.dts",
     .source = "lfasim"},
    {.name = "SYSTEM_AMBIGUOUS",
     .severity = LFS_WARNING,
     .meaning = "A file may belong to several of the partitions that are given.",
     .why = "A guess would judge one partition by the other's image. Signs are asked from the "
            "strongest on: a package's manifest, UUIDs, code, load address, name.",
     .mend = "Give an sp_layout.json, which says whose is whose, or packages; or name files after "
             "the debug_name of their vmN.",
     .example = "lfasim check a.dts b.dts x.elf",
     .source = "lfasim"},
    {.name = "SYSTEM_UNMATCHED",
     .severity = LFS_WARNING,
     .meaning = "A file, a vmN of the SPMC manifest or a partition of the layout has no "
                "counterpart.",
     .why = "What is missing cannot be judged; a partition without a vmN is not loaded at all.",
     .upstream = "Hafnium looks for a package at every vmN's load_address, and panics where it "
                 "finds none.",
     .mend = "Give the missing file, or correct load_address or debug_name.",
     .example = "lfasim check spmc.dts a.dts   # and spmc.dts has vm1 and vm2",
     .source = "manifests-packages-boot 3.3, 3.4"},
    {.name = "COMPONENT_UNMATCHED",
     .severity = LFS_WARNING,
     .meaning = "A component is stated (--component) for an image UUID that no partition has.",
     .why = "What it says of staging is about nobody, and left out.",
     .mend = "Write the image UUID of the partition as text: the bytes of the manifest's words, "
             "lowest first.",
     .example = "image-uuid = <0x962a7bf0 ...>;  and  --component f07b2a96-...=0x7200000+0x100000",
     .source = "manifests-packages-boot 2.2"},
    {.name = "LINT_PACKAGE_MANIFEST",
     .severity = LFS_WARNING,
     .meaning = "A package holds another manifest than the one that is given beside it.",
     .why = "The SPMC reads the one in the package: a change of the source has no effect before "
            "it is packed again.",
     .mend = "Pack it again: lfasim pack.",
     .example = "lfasim check sp.dts old.pkg",
     .source = "manifests-packages-boot 3.4, 6.2"},
    {.name = "LINT_PACKAGE_IMAGE",
     .severity = LFS_WARNING,
     .meaning = "A package holds another image than the one that is given beside it.",
     .why = "What is said about the image's sections is then not about what runs.",
     .mend = "Pack it again: lfasim pack.",
     .example = "lfasim check sp.elf old.pkg",
     .source = "manifests-packages-boot 6.2, 8.1"},
    {.name = "LINT_LAYOUT_LOAD_ADDRESS",
     .severity = LFS_ERROR,
     .may_lower = true,
     .meaning = "The SP layout loads a partition elsewhere than the SPMC manifest says.",
     .why = "BL2 puts the package at the layout's physical-load-address; the SPMC looks for it at "
            "its own manifest's load_address.",
     .upstream = "Nobody compares them. Hafnium finds an empty or foreign page, reports a bad "
                 "package magic, and panics.",
     .mend = "Write the same address in both.",
     .example = "\"physical-load-address\": \"0x7000000\"   and   load_address = <0x6480000>;",
     .source = "manifests-packages-boot 5.4, 6.7"},
    {.name = "LINT_LAYOUT_UUID",
     .severity = LFS_WARNING,
     .meaning = "The uuid of a partition in the SP layout is neither a UUID of its manifest nor "
                "its image UUID.",
     .why = "It names the package in the firmware image. Packages are found by it, and by people "
            "who compare it with the manifest.",
     .upstream = "The tools take any UUID: a stranger's works, and misleads.",
     .mend = "Write the manifest's UUID in canonical spelling: the bytes of its words, lowest "
             "first.",
     .example = "uuid = <0x9458bb2d ...>;  and  \"uuid\": \"9458bb2d-...\"",
     .source = "manifests-packages-boot 2.2, 6.6 J3"},
    {.name = "READY_NOT_MET",
     .severity = LFS_ERROR,
     .may_lower = true,
     .meaning = "A prerequisite or condition of live activation is not met, and --ready, or --from "
                "with --to, asked for it.",
     .why = "Without a prerequisite the partition cannot be replaced while the system runs; "
            "without a condition its state, or what others hold of it, is lost.",
     .upstream = "Most of them show only when LFA_ACTIVATE fails, or not at all.",
     .mend = "The message says which one, and where.",
     .example = "lfasim check sp.dts --ready   # with ffa-version = <0x00010002>",
     .source = "lifecycle-and-live-activation 6, ffa-memory 12.5"},
    {.name = "BOOT_IMPOSSIBLE",
     .severity = LFS_ERROR,
     .may_lower = true,
     .meaning = "A partition does not boot on this platform, though no rule refuses its files.",
     .why = "The SPMC does not load it, it is entered where it has no code, or it overruns its "
            "working memory as soon as it runs. In a scenario, which may show just that, it is a "
            "warning.",
     .upstream = "Hafnium loads what its manifest names, and compares sizes of files only.",
     .mend = "The message says what is missing: a vmN, the right entry point, or "
             "memory for bss and stacks.",
     .example = "lfasim check spmc.dts a.pkg   # and a.pkg has more bss than mem_size leaves",
     .source = "manifests-packages-boot 3.3, 3.11 N5, MF-73"},
    {.name = "ACTIVATION_IMPOSSIBLE",
     .severity = LFS_ERROR,
     .may_lower = true,
     .meaning = "A partition declares live-activation-support, and a prerequisite is not met, by "
                "itself or by the platform.",
     .why =
         "It promises what it cannot keep: the activation fails, or aborts the partition, on the "
         "machine in use. What must not be activated live need not declare it. In a scenario, "
         "which "
         "may show just that, what the platform prevents is a warning, and nothing where it has no "
         "component for the partition.",
     .upstream = "It boots; LFA_ACTIVATE fails, or the SPMC aborts the partition.",
     .mend = "Mend what the message names, or drop live-activation-support. Conditions of keeping "
             "state are asked by --ready.",
     .example = "staged bytes: 0x100000 for a partition with mem_size = <0x80000>",
     .source = "lifecycle-and-live-activation 6, 7.5; manifests-packages-boot 3.11 N3"},
    {.name = "UPDATE_REFUSED",
     .severity = LFS_ERROR,
     .may_lower = true,
     .meaning = "What a partition is to be replaced with cannot be activated.",
     .why =
         "PRIME does not take it, the SPMC refuses it or aborts the partition over it, it has no "
         "room in working memory, or it gives its start up over the live state that it finds. In a "
         "scenario, which may show just that, it is a warning.",
     .upstream = "It shows when LFA_PRIME or LFA_ACTIVATE fails, or in memory that others use.",
     .mend = "The message names each condition that is not met, and what was found.",
     .example = "lfasim check spmc.dts v1.pkg v2.pkg   # with boot-order = <1>, and <2> in v2",
     .source = "lifecycle-and-live-activation 6, 7.4"},
    {.name = "UPDATE_LOSES_STATE",
     .severity = LFS_ERROR,
     .may_lower = true,
     .meaning = "An update can be activated, and what the partition keeps does not survive it.",
     .why = "Working memory is overwritten, and the two images do not hand the same state over. In "
            "a scenario, which may show just that, it is a warning.",
     .upstream = "Hafnium activates it; the service has forgotten what it knew.",
     .mend =
         "Hand the state over in the live-state buffer, in one version and size; lower the rule "
         "for a service that has no state worth keeping.",
     .example = "lfasim check spmc.dts v1.pkg v2.pkg   # v1 declares live state, v2 none",
     .source = "lifecycle-and-live-activation 6, 7.1, 7.2"},
    {.name = "MC-08",
     .severity = LFS_WARNING,
     .meaning = "The staging area meets the working memory of the partition that is staged.",
     .why = "PRIME overwrites the running instance, and the copy reads what it has overwritten.",
     .upstream = "Hafnium's copy asserts that the two are apart: the SPMC panics. On TF-A's own "
                 "FVP map the staging bases are vm1's and vm2's load addresses.",
     .mend = "Load the partition elsewhere, or stage elsewhere.",
     .example = "load_address = <0x7000000>;   and the image UUID of the FVP port's SP1",
     .source = "lifecycle-and-live-activation 7.5, manifests-packages-boot 6.8, MF-86, MAN-38"},
    {.name = "MC-09",
     .severity = LFS_WARNING,
     .meaning = "The staging area meets memory that somebody else uses.",
     .why = "PRIME overwrites it, or its owner changes the package after it was authenticated.",
     .upstream = "Hafnium checks nothing about staging.",
     .mend = "Reserve a range for staging that nobody claims.",
     .source = "lifecycle-and-live-activation 7.5, manifests-packages-boot 6.8, MF-86, MAN-38"},
    {.name = "MC-10",
     .severity = LFS_WARNING,
     .meaning = "The staging area is not inside one secure memory range.",
     .why = "The normal world could change the package after it was authenticated.",
     .upstream = "Hafnium checks nothing about staging.",
     .mend = "Stage in secure memory, and declare it in the SPMC manifest.",
     .source = "lifecycle-and-live-activation 7.5, manifests-packages-boot 6.8, MF-86, MAN-38"},
    {.name = "STAGING_OVERLAP",
     .severity = LFS_ERROR,
     .may_lower = true,
     .meaning = "The staging areas of two components meet.",
     .why = "What is staged for one overwrites what is staged for the other. One area for both, "
            "with the same base and page count, is used in turn, unless a package lies there from "
            "boot on.",
     .upstream = "Nobody compares staging areas: TF-A's port has constants that are apart.",
     .mend = "Move one of them behind the other, or give both the same base and pages and preload "
             "neither.",
     .example = "components:\n  - {name: a, partition: sp1, image: v2, staging: 0x7000000}\n"
                "  - {name: b, partition: sp2, image: v2, staging: 0x7080000}",
     .source = "ffa-memory 16 INV-24"},
    {.name = "STAGING_SHARED",
     .severity = LFS_WARNING,
     .meaning = "Two components share one staging area.",
     .why =
         "It holds the package of whoever was primed last: PRIME a, PRIME b, ACTIVATE a starts a "
         "with the bytes of b, which nobody authenticated for it (MC-13).",
     .upstream = "TF-A's port gives each component an area of its own; neither it nor Hafnium "
                 "compares what is activated with what was primed for it.",
     .mend = "Give each an area of its own, or activate each right after its own PRIME.",
     .example = "components:\n  - {name: a, partition: sp1, image: v2, staging: 0x7000000}\n"
                "  - {name: b, partition: sp2, image: v2, staging: 0x7000000}",
     .source = "lifecycle-and-live-activation 7.5"},
    {.name = "MC-11",
     .severity = LFS_WARNING,
     .meaning = "More is staged than working memory holds, or less than the package has.",
     .why = "The activation is aborted, or stray bytes are taken for code.",
     .upstream = "Hafnium aborts the partition. TF-A's FVP port always passes 1 MiB.",
     .mend = "Make mem_size at least what is staged, and stage all of the package.",
     .source = "lifecycle-and-live-activation 7.5, manifests-packages-boot 6.8 LA6, LA10"},
    {.name = "MC-14",
     .severity = LFS_WARNING,
     .meaning = "A device may write to working memory by DMA: the region that its stream ids open "
                "meets it.",
     .why = "It can change the new image after that was checked.",
     .upstream = "Nobody stops devices for the copy.",
     .mend = "Move the region that has the stream-ids, or quiesce the device in the stop handler.",
     .source = "lifecycle-and-live-activation 7.5"},
    {.name = NULL},
};
