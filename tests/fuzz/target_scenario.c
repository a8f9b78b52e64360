/* SPDX-License-Identifier: BSD-3-Clause */
/* Scenarios: refused with at least one error at a line, or accepted without any and runnable. */
#include <string.h>

#include "lfasim/readers/scenario.h"
#include "tests/fuzz/file_stand_ins.h"
#include "tests/fuzz/fuzz.h"
#include "tools/readers/diag/diag_private.h"

static void must_have_cases(const struct lfs_scenario *scenario)
{
    fuzz_must(lfs_scenario_name(scenario)[0] != '\0');
    fuzz_must(lfs_scenario_cases(scenario) > 0);
    for (size_t i = 0; i < lfs_scenario_cases(scenario); i++)
        fuzz_must(strncmp(lfs_scenario_case_name(scenario, i), lfs_scenario_name(scenario),
                          strlen(lfs_scenario_name(scenario))) == 0);
}

/* Every manifest here is the compiled one: it has no lines, and cannot be a part of several files.
 */
static bool is_about_a_blob(const struct lfs_diag *diag)
{
    for (size_t i = 0; i < diag->count; i++)
        if (strcmp(diag->messages[i].name, "DTS_BLOB_PART") == 0)
            return true;
    return false;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct lfs_diag *diag = lfs_diag_new();
    struct lfs_scenario *scenario;

    fuzz_stand_in(size > 0 ? data : (const uint8_t *)"", size);
    scenario = lfs_scenario_load("fuzz.yaml", NULL, 0, diag);
    fuzz_judge(diag, scenario != NULL);
    if (scenario != NULL)
        must_have_cases(scenario);
    else
        fuzz_must(fuzz_has_place(diag) || is_about_a_blob(diag));
    lfs_scenario_free(scenario);
    lfs_diag_free(diag);
    return 0;
}
