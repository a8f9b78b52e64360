/* SPDX-License-Identifier: BSD-3-Clause */
/* `lfasim check` of scenarios: loaded with all that they name, not run. */
#include <stdio.h>

#include "tools/cli/check.h"
#include "tools/cli/usage.h"

/* Each case is a platform of its own. */
static void judge_together(const struct lfs_check_file *file, const struct lfs_scenario *scenario,
                           struct lfs_diag *diag)
{
    const struct lfs_check_options *options = file->options;
    const struct lfs_system_options how = {.quirks = options->quirks, .deck = options->deck};

    if (!options->separate)
        lfs_scenario_check(scenario, &how, options->ready, diag);
}

int lfs_check_scenario(const struct lfs_check_file *file, struct lfs_diag *diag,
                       struct lfs_check_result *result)
{
    struct lfs_scenario *scenario = lfs_scenario_load(file->parts[0], NULL, 0, diag);

    if (scenario == NULL)
        return lfs_check_parsed(diag);
    snprintf(result->details, sizeof(result->details), "%s, %zu case%s",
             lfs_scenario_name(scenario), lfs_scenario_cases(scenario),
             lfs_scenario_cases(scenario) == 1 ? "" : "s");
    judge_together(file, scenario, diag);
    lfs_scenario_free(scenario);
    return LFS_EXIT_OK;
}
