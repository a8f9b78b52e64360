/* SPDX-License-Identifier: BSD-3-Clause */
/* `lfasim check` of scenarios: loaded with all that they name, not run. */
#include <stdio.h>

#include "tools/cli/check.h"
#include "tools/cli/usage.h"

/* The first case; what is wrong with it has been told. An exit status. */
static int draw(const struct lfs_check_file *file, const struct lfs_scenario *scenario,
                struct lfs_diag *diag)
{
    const struct lfs_check_options *options = file->options;
    const struct lfs_system_options how = {.quirks = options->quirks, .deck = options->deck};
    struct lfs_diag *told = lfs_diag_new();
    struct lfs_system *system = lfs_scenario_system(scenario, 0, &how, told);
    int status;

    if (system == NULL) {
        status =
            lfs_usage_error("check", "--map draws what is judged, which `inputs: as-is` leaves "
                                     "to the firmware");
    } else {
        lfs_system_judge(system, false);
        status = lfs_check_draw(system, lfs_scenario_case_name(scenario, 0), options, diag)
                     ? LFS_EXIT_OK
                     : LFS_EXIT_HOST;
        lfs_system_free(system);
    }
    lfs_diag_free(told);
    return status;
}

int lfs_check_scenario(const struct lfs_check_file *file, struct lfs_diag *diag,
                       struct lfs_check_result *result)
{
    const struct lfs_check_options *options = file->options;
    struct lfs_scenario *scenario;
    int status = LFS_EXIT_OK;

    if (options->map != NULL && options->shared.word_count > 1)
        return lfs_usage_error("check", "--map draws one platform: name the scenario alone");
    scenario = lfs_scenario_load(file->parts[0], NULL, 0, diag);
    if (scenario == NULL)
        return lfs_check_parsed(diag);
    snprintf(result->details, sizeof(result->details), "%s, %zu case%s",
             lfs_scenario_name(scenario), lfs_scenario_cases(scenario),
             lfs_plural(lfs_scenario_cases(scenario)));
    if (!options->separate)
        lfs_check_cases(file, scenario, diag);
    if (options->map != NULL)
        status = draw(file, scenario, diag);
    lfs_scenario_free(scenario);
    return status;
}
