/* SPDX-License-Identifier: BSD-3-Clause */
#include "tools/cli/replay_json.h"

#include "lfasim/readers/json.h"
#include "tools/cli/sets.h"

static void write_decision(const struct lfs_replaying *it, size_t i, struct lfs_json *json)
{
    struct lfs_decision d = lfs_follower_decision(it->follower, i);

    lfs_json_object(json, NULL);
    lfs_json_number(json, "step", d.step);
    lfs_json_text(json, "kind", lfs_decision_kind_name(d.kind));
    lfs_json_number(json, "alternatives", d.count);
    lfs_json_number(json, "taken", d.taken);
    lfs_json_text(json, "name", d.name);
    lfs_json_text(json, "otherwise", lfs_follower_otherwise(it->follower, i));
    if (it->needed != NULL && i < it->replay->decision_count)
        lfs_json_bool(json, "needed", it->needed[i]);
    lfs_json_object_end(json);
}

void lfs_replay_json(const struct lfs_replaying *it, int status, FILE *out)
{
    const struct lfs_replay *replay = it->replay;
    struct lfs_json json = {.out = out};

    lfs_json_object(&json, NULL);
    lfs_json_text(&json, "replayed", replay->case_name);
    lfs_sets_json(replay->sets, replay->set_count, &json);
    lfs_json_text(&json, "file", it->loaded->path);
    lfs_json_text(&json, "xxh128", it->loaded->hash);
    lfs_json_number(&json, "status", (uint64_t)status);
    lfs_json_text(&json, "property", replay->property);
    lfs_json_text(&json, "what", replay->what);
    lfs_json_number(&json, "steps", lfs_steps(it->machine));
    lfs_json_number(&json, "steps_recorded", replay->steps);
    lfs_json_text(&json, "end", lfs_end_name(lfs_ended(it->machine)));
    lfs_json_list(&json, "dropped");
    for (size_t i = 0; i < replay->dropped_count; i++) {
        lfs_json_object(&json, NULL);
        lfs_json_number(&json, "cpu", replay->dropped[i].cpu);
        lfs_json_number(&json, "index", replay->dropped[i].index);
        if (replay->dropped[i].inner > 0)
            lfs_json_number(&json, "inner", replay->dropped[i].inner);
        lfs_json_text(&json, "step", replay->dropped[i].name);
        lfs_json_object_end(&json);
    }
    lfs_json_list_end(&json);
    lfs_json_list(&json, "decisions");
    for (size_t i = 0; i < lfs_follower_decisions(it->follower); i++)
        write_decision(it, i, &json);
    lfs_json_list_end(&json);
    lfs_json_object_end(&json);
    lfs_json_line_end(&json);
}
