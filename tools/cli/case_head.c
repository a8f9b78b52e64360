/* SPDX-License-Identifier: BSD-3-Clause */
#include "tools/cli/case_head.h"

#include <inttypes.h>
#include <xxhash.h>

#include "lfasim/readers/json.h"
#include "lfasim/readers/trace_json.h"
#include "tools/cli/sets.h"

/* lfs_knob_value writes at most so much. */
enum { KNOB_SIZE = 40 };

void lfs_hash_text(const char *text, size_t length, char out[LFS_HASH_TEXT_SIZE])
{
    XXH128_hash_t hash = XXH3_128bits(text, length);

    snprintf(out, LFS_HASH_TEXT_SIZE, "%016" PRIx64 "%016" PRIx64, (uint64_t)hash.high64,
             (uint64_t)hash.low64);
}

static void write_decisions(struct lfs_json *json, const struct lfs_choice_source *choices)
{
    lfs_json_object(json, "decisions");
    if (choices->mode == LFS_CHOICE_SEEDED) {
        lfs_json_text(json, "mode", "seeded");
        lfs_json_hex(json, "seed", choices->seed);
    } else if (choices->mode == LFS_CHOICE_RECORDED) {
        lfs_json_text(json, "mode", "recorded");
        lfs_json_list(json, "choices");
        for (size_t i = 0; i < choices->recorded_count; i++)
            lfs_json_number(json, NULL, choices->recorded[i]);
        lfs_json_list_end(json);
    } else {
        lfs_json_text(json, "mode", "default");
    }
    lfs_json_object_end(json);
}

static void write_policy(struct lfs_json *json, const struct lfs_policy *policy)
{
    char value[KNOB_SIZE];

    lfs_json_object(json, "policy");
    lfs_json_text(json, "profile", policy->profile == LFS_PROFILE_SPEC ? "spec" : "upstream");
    for (unsigned knob = 0; knob < LFS_KNOBS; knob++)
        lfs_json_text(json, lfs_knob_name((enum lfs_knob)knob),
                      lfs_knob_value((enum lfs_knob)knob, policy->value[knob], value));
    lfs_json_object_end(json);
}

void lfs_case_head(const struct lfs_case *it, FILE *out)
{
    struct lfs_json json = {.out = out};

    lfs_json_object(&json, NULL);
    lfs_json_text(&json, "case", it->name);
    lfs_json_text(&json, "file", it->path);
    lfs_json_text(&json, "xxh128", it->hash);
    write_decisions(&json, &it->options->choices);
    lfs_sets_json(it->options->sets, it->options->set_count, &json);
    write_policy(&json, lfs_stack_policy(it->view.stack));
    lfs_json_number(&json, "cpus", lfs_cpu_count(it->machine));
    lfs_trace_json_names(&it->view, &json);
    lfs_json_object_end(&json);
    lfs_json_line_end(&json);
}
