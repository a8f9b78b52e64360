/* SPDX-License-Identifier: BSD-3-Clause */
/* For tests of verbs: the manifest of a small partition, and the head of a scenario around it. */
#ifndef LFASIM_TESTS_TOOLS_CLI_FIRMWARE_FILES_H
#define LFASIM_TESTS_TOOLS_CLI_FIRMWARE_FILES_H

/* Lines of the manifest, for tests that change one. */
#define FIRMWARE_MANIFEST_HEAD                                    \
    "/dts-v1/;\n"                                                 \
    "/ {\n"                                                       \
    "    compatible = \"arm,ffa-manifest-1.0\";\n"                \
    "    ffa-version = <0x00010003>;\n"                           \
    "    uuid = <0x9458bb2d 0x353b4ee2 0xaa25710c 0x99b73ddc>;\n" \
    "    execution-ctx-count = <1>;\n"                            \
    "    exception-level = <2>;\n"                                \
    "    execution-state = <0>;\n"                                \
    "    load-address = <0x6480000>;\n"                           \
    "    entrypoint-offset = <0x2000>;\n"                         \
    "    xlat-granule = <0>;\n"                                   \
    "    messaging-method = <0x7>;\n"

static const char firmware_manifest[] = FIRMWARE_MANIFEST_HEAD "    ns-interrupts-action = <1>;\n"
                                                               "    boot-order = <1>;\n"
                                                               "};\n";

/* Ten lines: what follows begins at line 11. */
#define FIRMWARE_HEAD(name)                                                                \
    "lfasim: 1\n"                                                                          \
    "name: " name "\n"                                                                     \
    "summary: A partition counts requests.\n"                                              \
    "refs: [LFA-07]\n"                                                                     \
    "platform: {preset: fvp-test, cpus: 1}\n"                                              \
    "images:\n"                                                                            \
    "  v1: {manifest: sp.dts, behaviour: counter, version: 1, text: 8KiB, rwdata: 4KiB}\n" \
    "partitions: {sp1: {image: v1}}\n"                                                     \
    "components:\n"                                                                        \
    "  - {name: sp1, partition: sp1}\n"

#endif
