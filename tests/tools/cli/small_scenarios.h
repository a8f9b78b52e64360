/* SPDX-License-Identifier: BSD-3-Clause */
/* For tests of verbs: scenarios with one partition that pass, fail, cannot be loaded. Include after
 * captured.h. */
#ifndef LFASIM_TESTS_TOOLS_CLI_SMALL_SCENARIOS_H
#define LFASIM_TESTS_TOOLS_CLI_SMALL_SCENARIOS_H

#include "tests/tools/cli/captured.h"

static const char small_manifest[] = "/dts-v1/;\n"
                                     "/ {\n"
                                     "    compatible = \"arm,ffa-manifest-1.0\";\n"
                                     "    ffa-version = <0x00010003>;\n"
                                     "    uuid = <0x9458bb2d 0x353b4ee2 0xaa25710c 0x99b73ddc>;\n"
                                     "    execution-ctx-count = <1>;\n"
                                     "    exception-level = <2>;\n"
                                     "    execution-state = <0>;\n"
                                     "    load-address = <0x6480000>;\n"
                                     "    entrypoint-offset = <0x2000>;\n"
                                     "    xlat-granule = <0>;\n"
                                     "    messaging-method = <0x7>;\n"
                                     "    ns-interrupts-action = <1>;\n"
                                     "    boot-order = <1>;\n"
                                     "};\n";

/* One partition, one lane; cpu0's steps follow. */
#define SMALL_HEAD(name)                                                                   \
    "lfasim: 1\n"                                                                          \
    "name: " name "\n"                                                                     \
    "summary: A partition counts requests.\n"                                              \
    "refs: [LFA-07]\n"                                                                     \
    "platform: {preset: fvp-test, cpus: 1}\n"                                              \
    "images:\n"                                                                            \
    "  v1: {manifest: sp.dts, behaviour: counter, version: 1, text: 8KiB, rwdata: 4KiB}\n" \
    "partitions:\n"                                                                        \
    "  sp1: {image: v1}\n"                                                                 \
    "components:\n"                                                                        \
    "  - {name: sp1, partition: sp1}\n"

static const char small_passing[] =
    SMALL_HEAD("passing") "lanes:\n"
                          "  cpu0:\n"
                          "    - LFA_GET_INFO: {selector: 0, returns: {x0: SUCCESS, x1: 1}}\n";
/* Several words of XML and YAML in the one line that a failure quotes. */
static const char small_failing[] =
    SMALL_HEAD("failing") "lanes:\n"
                          "  cpu0:\n"
                          "    - LFA_GET_INFO: {selector: 1, returns: {x0: SUCCESS}} # <&>\"'\n";
static const char small_misspelt[] = SMALL_HEAD("misspelt") "lans:\n"
                                                            "  cpu0:\n"
                                                            "    - LFA_GET_INFO: {selector: 0}\n";
static const char small_bounded[] = SMALL_HEAD("bounded") "bounds: {steps: 5}\n"
                                                          "lanes:\n"
                                                          "  cpu0:\n"
                                                          "    - LFA_GET_INFO: {selector: 0}\n";
static const char small_variants[] =
    SMALL_HEAD("variants") "variants:\n"
                           "  good: {expected: SUCCESS}\n"
                           "  bad: {expected: BUSY}\n"
                           "lanes:\n"
                           "  cpu0:\n"
                           "    - LFA_GET_INFO: {selector: 0, returns: {x0: $expected}}\n";

/* Group setup: a folder of its own, with all of them in the folder `all`. */
static inline int small_folder(void **state)
{
    if (captured_folder(state) != 0 || mkdir("all", 0755) != 0)
        return 1;
    captured_file("all/sp.dts", small_manifest);
    captured_file("all/passing.yaml", small_passing);
    captured_file("all/failing.yaml", small_failing);
    captured_file("all/misspelt.yaml", small_misspelt);
    captured_file("all/bounded.yaml", small_bounded);
    captured_file("all/variants.yaml", small_variants);
    return 0;
}

#endif
