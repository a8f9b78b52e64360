/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A step that the run left out is left out, unless something else goes by a name that it gives;
 * then it stands behind a condition that never holds. A `repeat` of which it left rounds out has
 * fewer.
 */
#include <ctype.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "tools/readers/replay/scenario_writer.h"

/* ---- what a step names ----------------------------------------------------------------------- */

static bool is_name_char(char c)
{
    return isalnum((unsigned char)c) || c == '_' || c == '-';
}

/* Whether a word stands somewhere in a text. */
static bool has_word(const char *text, const char *word)
{
    size_t length = strlen(word);

    for (const char *at = strstr(text, word); at; at = strstr(at + 1, word))
        if ((at == text || !is_name_char(at[-1])) && !is_name_char(at[length]))
            return true;
    return false;
}

static bool uses(const struct lfs_yaml_node *node, const char *word)
{
    if (node->kind == LFS_YAML_SCALAR)
        return has_word(node->text, word);
    for (size_t i = 0; i < node->count; i++)
        if (uses(node->items[i], word))
            return true;
    return false;
}

typedef bool on_name(const void *user, const char *name);

/* Whether one of the names that a step gives is such: a key of `set`, of `save` or of `choose`, or
 * the word behind one of these, `label` or `signal`. */
static bool some_name(const struct lfs_yaml_node *step, on_name *is, const void *user)
{
    static const char *const givers[] = {"set", "save", "choose", "label", "signal", "as"};

    for (size_t i = 0; i < step->count; i++) {
        const struct lfs_yaml_node *item = step->items[i];
        bool gives = false;

        for (size_t k = 0; step->kind == LFS_YAML_MAP && k < sizeof(givers) / sizeof(*givers); k++)
            gives |= strcmp(step->keys[i]->text, givers[k]) == 0;
        if (gives && item->kind == LFS_YAML_SCALAR && is(user, item->text))
            return true;
        for (size_t k = 0; gives && item->kind == LFS_YAML_MAP && k < item->count; k++)
            if (is(user, item->keys[k]->text))
                return true;
        if (some_name(item, is, user))
            return true;
    }
    return false;
}

static bool is_it(const void *user, const char *name)
{
    return strcmp(user, name) == 0;
}

/* What is left of the file. */
struct left {
    const struct lfs_yaml_node *lanes, *rest;
};

/* Somebody uses it, and nobody else gives it. */
static bool is_missed(const void *user, const char *name)
{
    const struct left *left = user;

    return (uses(left->lanes, name) || uses(left->rest, name)) &&
           !some_name(left->lanes, is_it, name) && !some_name(left->rest, is_it, name);
}

/* ---- lanes ----------------------------------------------------------------------------------- */

/* Where a step stands that is looked at; `inner` counts those inside of it. */
struct at {
    const char *lane;
    uint32_t index, inner;
};

static const struct lfs_dropped *dropped_at(const struct writer *w, const struct at *at)
{
    for (size_t i = 0; i < w->replay->dropped_count; i++) {
        const struct lfs_lane_step *step = &w->replay->dropped[i].step;
        char name[16];

        snprintf(name, sizeof(name), "cpu%u", step->cpu);
        if (step->index == at->index && step->inner == at->inner && strcmp(name, at->lane) == 0)
            return &w->replay->dropped[i];
    }
    return NULL;
}

static const struct lfs_yaml_node *never(struct writer *w, const struct lfs_yaml_node *step)
{
    struct lfs_yaml_node *out = yaml_map(&w->arena, 2), *then = yaml_list(&w->arena, 1);

    yaml_add(then, step);
    yaml_put(&w->arena, out, "when", yaml_scalar(&w->arena, "0 == 1"));
    yaml_put(&w->arena, out, "then", then);
    return out;
}

static const struct lfs_yaml_node *step_of(struct writer *w, const struct lfs_yaml_node *step,
                                           const struct left *left, struct at *at);

/* Steps inside of one, numbered as they are read. */
static const struct lfs_yaml_node *steps_inside(struct writer *w, const struct lfs_yaml_node *list,
                                                const struct left *left, struct at *at)
{
    struct lfs_yaml_node *out = yaml_list(&w->arena, list->count);

    for (size_t i = 0; i < list->count; i++) {
        const struct lfs_yaml_node *step;

        at->inner++;
        step = step_of(w, list->items[i], left, at);
        if (step)
            yaml_add(out, step);
    }
    return out;
}

/* `choose`, `repeat` or `when` with what is left of their steps: of lists, and of maps of lists. */
static const struct lfs_yaml_node *block_of(struct writer *w, const struct lfs_yaml_node *map,
                                            const struct left *left, struct at *at)
{
    static const char *const lists[] = {"choose", "do", "then", "else"};
    struct lfs_yaml_node *out = yaml_map(&w->arena, map->count);
    const struct lfs_yaml_node *of[sizeof(lists) / sizeof(*lists)] = {NULL};

    for (size_t k = 0; k < sizeof(lists) / sizeof(*lists); k++) {
        const struct lfs_yaml_node *steps = lfs_yaml_get(map, lists[k]);
        struct lfs_yaml_node *options;

        if (!steps)
            continue;
        if (steps->kind == LFS_YAML_LIST) {
            of[k] = steps_inside(w, steps, left, at);
            continue;
        }
        options = yaml_map(&w->arena, steps->count);
        for (size_t i = 0; i < steps->count; i++)
            yaml_put(&w->arena, options, steps->keys[i]->text,
                     steps_inside(w, steps->items[i], left, at));
        of[k] = options;
    }
    for (size_t i = 0; i < map->count; i++) {
        const struct lfs_yaml_node *item = map->items[i];

        for (size_t k = 0; k < sizeof(lists) / sizeof(*lists); k++)
            if (of[k] && strcmp(map->keys[i]->text, lists[k]) == 0)
                item = of[k];
        yaml_put(&w->arena, out, map->keys[i]->text, item);
    }
    return out;
}

static bool has_steps_inside(const struct lfs_yaml_node *step)
{
    static const char *const verbs[] = {"choose", "repeat", "when"};

    for (size_t k = 0; k < sizeof(verbs) / sizeof(*verbs); k++)
        if (step->kind == LFS_YAML_MAP && step->count > 0 &&
            strcmp(step->keys[0]->text, verbs[k]) == 0)
            return true;
    return false;
}

/* Whether the count of the `repeat` is a number, and no expression. */
static bool is_counted(const struct writer *w, const struct lfs_lane_step *repeat)
{
    const struct lane_step *steps = w->c->lane_steps.items;

    for (size_t i = 0; i < w->c->lane_steps.count; i++)
        if (steps[i].step.cpu == repeat->cpu && steps[i].step.index == repeat->index &&
            steps[i].step.inner == repeat->inner)
            return steps[i].step.rounds > 0;
    return false;
}

/* A `repeat` of at most so many rounds. */
static const struct lfs_yaml_node *fewer_of(struct writer *w, const struct lfs_yaml_node *repeat,
                                            const struct lfs_dropped *dropped)
{
    struct lfs_yaml_node *out = yaml_map(&w->arena, repeat->count);
    const char *count = repeat->items[0]->text;
    uint32_t rounds = dropped->rounds;

    count = is_counted(w, &dropped->step)
                ? arena_text(&w->arena, "%" PRIu32, rounds)
                : arena_text(&w->arena, "min(%s, %" PRIu32 ")", count, rounds);
    yaml_put(&w->arena, out, repeat->keys[0]->text, yaml_scalar(&w->arena, count));
    for (size_t i = 1; i < repeat->count; i++)
        yaml_put(&w->arena, out, repeat->keys[i]->text, repeat->items[i]);
    return out;
}

/* What is left of a step; NULL: nothing. One that names what is missed stays, and is never made. */
static const struct lfs_yaml_node *step_of(struct writer *w, const struct lfs_yaml_node *step,
                                           const struct left *left, struct at *at)
{
    const struct lfs_dropped *dropped = dropped_at(w, at);
    const struct lfs_yaml_node *rest = step;

    if (has_steps_inside(step))
        rest = block_of(w, step, left, at);
    if (!dropped)
        return rest;
    if (dropped->rounds > 0)
        return has_steps_inside(step) ? fewer_of(w, rest, dropped) : rest;
    return left && some_name(step, is_missed, left) ? never(w, step) : NULL;
}

/* The lanes without the steps that are dropped; `left`: but those of them that are missed. */
static struct lfs_yaml_node *steps_of(struct writer *w, const struct lfs_yaml_node *lanes,
                                      const struct left *left)
{
    struct lfs_yaml_node *out = yaml_map(&w->arena, lanes->count);

    for (size_t i = 0; i < lanes->count; i++) {
        const struct lfs_yaml_node *lane = lanes->items[i];
        struct lfs_yaml_node *steps = yaml_list(&w->arena, lane->count);

        for (size_t k = 0; k < lane->count; k++) {
            struct at at = {lanes->keys[i]->text, (uint32_t)k + 1, 0};
            const struct lfs_yaml_node *step = step_of(w, lane->items[k], left, &at);

            if (step)
                yaml_add(steps, step);
        }
        yaml_put(&w->arena, out, lanes->keys[i]->text, steps);
    }
    return out;
}

/* `rest`: all of the new file but its lanes. */
static struct lfs_yaml_node *lanes_of(struct writer *w, const struct lfs_yaml_node *lanes,
                                      const struct lfs_yaml_node *rest)
{
    const struct left left = {steps_of(w, lanes, NULL), rest};

    return steps_of(w, lanes, &left);
}

/* ---- policies -------------------------------------------------------------------------------- */

static bool has_key(const struct lfs_yaml_node *map, const char *key)
{
    return lfs_yaml_get(map, key) != NULL;
}

/* What the replay says, what was decided where several values were possible, and what is written.
 * `profile` stands for all knobs. */
static const struct lfs_yaml_node *policy_of(struct writer *w, const struct lfs_yaml_node *written)
{
    const struct lfs_replay *r = w->replay;
    size_t room = r->policy_count + r->decision_count + (written ? written->count : 0);
    struct lfs_yaml_node *out = yaml_map(&w->arena, room);
    bool profile = false;

    for (size_t i = 0; i < r->policy_count; i++) {
        yaml_put(&w->arena, out, r->policies[i].name, yaml_scalar(&w->arena, r->policies[i].value));
        profile |= strcmp(r->policies[i].name, "profile") == 0;
    }
    for (size_t i = 0; i < r->decision_count; i++) {
        const char *colon = strstr(r->decisions[i].name, ": ");

        if (r->decisions[i].kind == LFS_DECISION_POLICY && colon)
            yaml_put(
                &w->arena, out,
                arena_copy(&w->arena, r->decisions[i].name, (size_t)(colon - r->decisions[i].name)),
                yaml_scalar(&w->arena, colon + 2));
    }
    for (size_t i = 0; !profile && written && i < written->count; i++)
        if (!has_key(out, written->keys[i]->text))
            yaml_put(&w->arena, out, written->keys[i]->text, written->items[i]);
    return out->count > 0 ? out : NULL;
}

/* ---- what is judged -------------------------------------------------------------------------- */

static const struct lfs_yaml_node *only_item(struct writer *w, const struct lfs_yaml_node *item)
{
    struct lfs_yaml_node *out = yaml_list(&w->arena, 1);

    yaml_add(out, item);
    return out;
}

/* The expectation that is violated: expect-N. */
static const struct lfs_yaml_node *expect_of(struct writer *w, const struct lfs_yaml_node *list)
{
    const char *property = w->replay->property;
    size_t number = property && strncmp(property, "expect-", 7) == 0
                        ? (size_t)strtoul(property + 7, NULL, 10)
                        : 0;

    return number > 0 && number <= list->count ? only_item(w, list->items[number - 1]) : NULL;
}

static const struct lfs_yaml_node *properties_of(struct writer *w, const struct lfs_yaml_node *list)
{
    for (size_t i = 0; i < list->count; i++) {
        const struct lfs_yaml_node *name = lfs_yaml_get(list->items[i], "name");
        struct lfs_yaml_node *kept;

        if (!name || !w->replay->property || strcmp(name->text, w->replay->property) != 0)
            continue;
        kept = yaml_map(&w->arena, list->items[i]->count); /* `under` was for several policies */
        for (size_t k = 0; k < list->items[i]->count; k++)
            if (strcmp(list->items[i]->keys[k]->text, "under") != 0)
                yaml_put(&w->arena, kept, list->items[i]->keys[k]->text, list->items[i]->items[k]);
        return only_item(w, kept);
    }
    return NULL;
}

static const struct lfs_yaml_node *explore_of(struct writer *w, const struct lfs_yaml_node *map)
{
    const struct lfs_yaml_node *allowed = lfs_yaml_get(map, "allow");
    struct lfs_yaml_node *out = yaml_map(&w->arena, 1);

    if (!allowed)
        return NULL;
    yaml_put(&w->arena, out, "allow", allowed);
    return out;
}

/* ---- the file -------------------------------------------------------------------------------- */

static const char *summary_of(struct writer *w)
{
    const struct lfs_replay *r = w->replay;

    if (!r->property)
        return arena_text(&w->arena, "A run of %s.", r->case_name);
    return arena_text(&w->arena, "A run of %s that violates %s%s%s.", r->case_name, r->property,
                      r->what ? ": " : "", r->what ? r->what : "");
}

/* What becomes of a key; NULL: it goes. */
static const struct lfs_yaml_node *value_of(struct writer *w, const char *key,
                                            const struct lfs_yaml_node *value)
{
    static const char *const gone[] = {"tags",   "refs",  "observe", "variants",
                                       "policy", "lanes", "order"};

    for (size_t i = 0; i < sizeof(gone) / sizeof(*gone); i++)
        if (strcmp(key, gone[i]) == 0)
            return NULL;
    if (strcmp(key, "name") == 0)
        return yaml_scalar(&w->arena, arena_text(&w->arena, "%s-replay", value->text));
    if (strcmp(key, "summary") == 0)
        return yaml_scalar(&w->arena, summary_of(w));
    if (strcmp(key, "expect") == 0)
        value = expect_of(w, value);
    else if (strcmp(key, "properties") == 0)
        value = properties_of(w, value);
    else if (strcmp(key, "bounds") == 0)
        value = w->replay->goes_round ? NULL : value;
    else if (strcmp(key, "explore") == 0)
        value = explore_of(w, value);
    else if (strcmp(key, "include") == 0)
        return moved(w, value);
    else if (strcmp(key, "images") == 0)
        return images_of(w, value);
    else if (strcmp(key, "platform") == 0)
        return moved_map(w, value);
    return value ? copy(w, value) : NULL;
}

static void put(struct writer *w, struct lfs_yaml_node *map, const char *key,
                const struct lfs_yaml_node *value)
{
    if (value)
        yaml_put(&w->arena, map, key, value);
}

/* A run that goes round comes to its bound, which is what it fails with. */
static void put_round(struct writer *w, const struct lfs_yaml_node *root, struct lfs_yaml_node *out)
{
    const struct lfs_yaml_node *written = lfs_yaml_get(root, "bounds");
    struct lfs_yaml_node *bounds = yaml_map(&w->arena, (written ? written->count : 0) + 1);

    yaml_put(&w->arena, bounds, "steps",
             yaml_scalar(&w->arena, arena_text(&w->arena, "%u", moves_of(w->replay))));
    for (size_t i = 0; written && i < written->count; i++)
        if (!has_key(bounds, written->keys[i]->text))
            yaml_put(&w->arena, bounds, written->keys[i]->text, written->items[i]);
    put(w, out, "bounds", bounds);
    put(w, out, "expect", only_item(w, yaml_scalar(&w->arena, "end != bound")));
}

static struct lfs_yaml_node *file_of(struct writer *w, const struct lfs_run *run)
{
    const struct lfs_yaml_node *root = lfs_yaml_root(w->scenario->yaml);
    const struct lfs_yaml_node *lanes = lfs_yaml_get(root, "lanes");
    const struct lfs_yaml_node **values =
        arena_alloc(&w->arena, root->count * sizeof(const struct lfs_yaml_node *));
    struct lfs_yaml_node *out = yaml_map(&w->arena, root->count + 4);

    for (size_t i = 0; i < root->count; i++)
        values[i] = value_of(w, root->keys[i]->text, root->items[i]);
    for (size_t i = 0; i < root->count; i++) {
        const char *key = root->keys[i]->text;

        put(w, out, key, values[i]);
        if (strcmp(key, "summary") == 0) {
            put(w, out, "variants", variants_of(w));
            put(w, out, "policy", policy_of(w, lfs_yaml_get(root, "policy")));
        }
    }
    if (lanes)
        put(w, out, "lanes", lanes_of(w, copy(w, lanes), out));
    if (w->replay->goes_round)
        put_round(w, root, out);
    put(w, out, "order", order_of(w, run));
    return out;
}

static const char *obstacle(const struct writer *w)
{
    if (w->c->clients.count > 0)
        return "what clients call are decisions, and no steps of lanes";
    if (w->replay->seeded)
        return "its decisions were taken at random, and some of them may have no names";
    if (!w->replay->untimed)
        return "it is a timed run: an order is followed without time";
    for (size_t i = 0; i < w->replay->decision_count; i++)
        if (w->replay->decisions[i].step == 0 && w->replay->decisions[i].taken != 0 &&
            w->replay->decisions[i].kind != LFS_DECISION_POLICY)
            return "something was decided before the first step";
    return NULL;
}

const char *lfs_replay_scenario(const struct lfs_scenario *scenario, size_t i,
                                const struct lfs_replay *replay, const struct lfs_run *run,
                                const char *folder, FILE *out)
{
    struct writer w = {
        .scenario = scenario, .c = &scenario->cases[i], .replay = replay, .folder = folder};
    const char *problem = obstacle(&w);

    if (!problem)
        yaml_write(file_of(&w, run), out);
    arena_free(&w.arena);
    return problem;
}
