/* SPDX-License-Identifier: BSD-3-Clause */
#include "tools/cli/left_out.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

void lfs_left_out_print(const struct lfs_lane_step *step, uint32_t rounds, FILE *out)
{
    char place[LFS_LANE_PLACE_SIZE];

    lfs_lane_step_place(step, place);
    if (rounds == 0)
        fprintf(out, "without cpu%u step %s, %s", step->cpu, place, step->name);
    else if (rounds < step->rounds)
        fprintf(out, "with %" PRIu32 " of %" PRIu32 " rounds of cpu%u step %s", rounds,
                step->rounds, step->cpu, place);
    else
        fprintf(out, "with at most %" PRIu32 " round%s of cpu%u step %s", rounds,
                rounds == 1 ? "" : "s", step->cpu, place);
}

void lfs_left_out_word(const struct lfs_lane_step *step, uint32_t rounds, FILE *out)
{
    char place[LFS_LANE_PLACE_SIZE];

    fprintf(out, "cpu%u:%s", step->cpu, lfs_lane_step_place(step, place));
    if (rounds > 0)
        fprintf(out, "=%" PRIu32, rounds);
}

/* False: there is none. */
static bool find(const struct lfs_scenario *scenario, size_t number,
                 const struct lfs_lane_step *wanted, size_t *step)
{
    for (size_t i = 0; i < lfs_scenario_lane_steps(scenario, number); i++) {
        struct lfs_lane_step it = lfs_scenario_lane_step(scenario, number, i);

        *step = i;
        if (it.cpu == wanted->cpu && it.index == wanted->index && it.inner == wanted->inner)
            return true;
    }
    return false;
}

/* Digits behind `mark`, of a number that fits; else *at stays, and out. */
static bool read_behind(const char *mark, const char **at, uint32_t *out)
{
    const char *digits = *at + strlen(mark);
    unsigned long long number;
    char *end;

    if (strncmp(*at, mark, strlen(mark)) != 0 || *digits < '0' || *digits > '9')
        return false;
    errno = 0;
    number = strtoull(digits, &end, 10);
    if (errno != 0 || number > UINT32_MAX)
        return false;
    *out = (uint32_t)number;
    *at = end;
    return true;
}

const char *lfs_left_out_read(const struct lfs_scenario *scenario, size_t i, const char **word,
                              struct lfs_left_out *out)
{
    struct lfs_lane_step step = {.cpu = 0};
    const char *at = *word;
    uint32_t rounds = 0;

    if (!read_behind("cpu", &at, &step.cpu) || !read_behind(":", &at, &step.index))
        return "no step of a lane";
    read_behind(".", &at, &step.inner);
    if (!find(scenario, i, &step, &out->step))
        return "no step of a lane";
    if (*at == '=') {
        step = lfs_scenario_lane_step(scenario, i, out->step);
        if (!lfs_lane_step_repeats(&step))
            return "no `repeat`, which alone has rounds,";
        if (!read_behind("=", &at, &rounds) || rounds == 0)
            return "no number of rounds, from 1 on,";
    }
    if (*at != ',' && *at != '\0')
        return "no step of a lane";
    out->rounds = rounds;
    *word = at;
    return NULL;
}
