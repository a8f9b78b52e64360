/* SPDX-License-Identifier: BSD-3-Clause */
/* For tests of verbs: scenarios with one partition that pass, fail, cannot be loaded. Include after
 * captured.h. */
#ifndef LFASIM_TESTS_TOOLS_CLI_SMALL_SCENARIOS_H
#define LFASIM_TESTS_TOOLS_CLI_SMALL_SCENARIOS_H

#include "tests/tools/cli/captured.h"
#include "tests/tools/cli/firmware_files.h"

static const char small_passing[] =
    FIRMWARE_HEAD("passing") "lanes:\n"
                             "  cpu0:\n"
                             "    - LFA_GET_INFO: {selector: 0, returns: {x0: SUCCESS, x1: 1}}\n";
/* Several words of XML and YAML in the one line that a failure quotes. */
static const char small_failing[] =
    FIRMWARE_HEAD("failing") "lanes:\n"
                             "  cpu0:\n"
                             "    - LFA_GET_INFO: {selector: 1, returns: {x0: SUCCESS}} # <&>\"'\n";
static const char small_misspelt[] =
    FIRMWARE_HEAD("misspelt") "lans:\n"
                              "  cpu0:\n"
                              "    - LFA_GET_INFO: {selector: 0}\n";
static const char small_bounded[] = FIRMWARE_HEAD("bounded") "bounds: {steps: 5}\n"
                                                             "lanes:\n"
                                                             "  cpu0:\n"
                                                             "    - LFA_GET_INFO: {selector: 0}\n";
static const char small_variants[] =
    FIRMWARE_HEAD("variants") "variants:\n"
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
    captured_file("all/sp.dts", firmware_manifest);
    captured_file("all/passing.yaml", small_passing);
    captured_file("all/failing.yaml", small_failing);
    captured_file("all/misspelt.yaml", small_misspelt);
    captured_file("all/bounded.yaml", small_bounded);
    captured_file("all/variants.yaml", small_variants);
    return 0;
}

#endif
