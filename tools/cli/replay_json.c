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

/* Steps that are not made; or those of which some rounds are left. */
static void write_dropped(const struct lfs_replay *replay, const char *key, bool rounds,
                          struct lfs_json *json)
{
    lfs_json_list(json, key);
    for (size_t i = 0; i < replay->dropped_count; i++) {
        const struct lfs_dropped *dropped = &replay->dropped[i];

        if ((dropped->rounds > 0) != rounds)
            continue;
        lfs_json_object(json, NULL);
        lfs_json_number(json, "cpu", dropped->step.cpu);
        lfs_json_number(json, "index", dropped->step.index);
        if (dropped->step.inner > 0)
            lfs_json_number(json, "inner", dropped->step.inner);
        lfs_json_text(json, "step", dropped->step.name);
        if (rounds)
            lfs_json_number(json, "left", dropped->rounds);
        lfs_json_object_end(json);
    }
    lfs_json_list_end(json);
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
    write_dropped(replay, "dropped", false, &json);
    write_dropped(replay, "rounds", true, &json);
    lfs_json_list(&json, "decisions");
    for (size_t i = 0; i < lfs_follower_decisions(it->follower); i++)
        write_decision(it, i, &json);
    lfs_json_list_end(&json);
    lfs_json_object_end(&json);
    lfs_json_line_end(&json);
}
