/* SPDX-License-Identifier: BSD-3-Clause */
#include "tools/cli/sets.h"

#include <string.h>

#include "tools/cli/command_line.h"
#include "tools/cli/usage.h"

uint64_t lfs_sets_that_fit(const struct lfs_options *options, const struct lfs_scenario *scenario)
{
    uint64_t fits = 0;

    for (size_t i = 0; i < options->set_count; i++)
        if (lfs_scenario_has_variable(scenario, options->sets[i].name))
            fits |= UINT64_C(1) << i;
    return fits;
}

int lfs_sets_check(const char *verb, const struct lfs_options *options, uint64_t fits,
                   const struct lfs_scenario *scenario)
{
    for (size_t i = 0; i < options->set_count; i++) {
        const char *name = options->sets[i].name, *near = NULL;

        if ((fits & UINT64_C(1) << i) != 0)
            continue;
        if (scenario != NULL)
            near = lfs_scenario_near_variable(scenario, name);
        if (near == NULL)
            return lfs_usage_error(verb, "--set: there is no variable '%s'", name);
        fprintf(stderr, "lfasim %s: error: --set: there is no variable '%s'\n", verb, name);
        fprintf(stderr, "help: did you mean '%s'?\n", near);
        return LFS_EXIT_USAGE;
    }
    return LFS_EXIT_OK;
}

/* What --clients is to a scenario. */
static bool is_of_clients(const char *name)
{
    return strcmp(name, "clients") == 0 || strcmp(name, "calls") == 0 ||
           strcmp(name, "vocabulary") == 0;
}

void lfs_sets_print(const struct lfs_scenario_set *sets, size_t count, FILE *out)
{
    const char *between = " with ";

    for (size_t i = 0; i < count; i++) {
        if (is_of_clients(sets[i].name))
            continue;
        fprintf(out, "%s%s=", between, sets[i].name);
        lfs_print_word(sets[i].value, out);
        between = ", ";
    }
}

void lfs_sets_json(const struct lfs_scenario_set *sets, size_t count, struct lfs_json *json)
{
    lfs_json_list(json, "set");
    for (size_t i = 0; i < count; i++) {
        lfs_json_object(json, NULL);
        lfs_json_text(json, "name", sets[i].name);
        lfs_json_text(json, "value", sets[i].value);
        lfs_json_object_end(json);
    }
    lfs_json_list_end(json);
}
