/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A run as a scenario of its own: the file that it is a run of, without what has no part in it,
 * with the policies of that run, and with the order in which CPUs moved.
 *
 * A step that the run left out is left out, unless something else goes by a name that it gives;
 * then it stands behind a condition that never holds.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "lfasim/readers/replay.h"
#include "tools/readers/scenario/scenario_private.h"
#include "tools/readers/yaml/yaml_write.h"

struct writer {
    struct arena arena;
    const struct lfs_scenario *scenario;
    const struct scenario_case *c;
    const struct lfs_replay *replay;
    const char *folder; /* what paths of the scenario begin with, seen from the new file */
};

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

static bool is_dropped(const struct writer *w, const char *lane, size_t index)
{
    for (size_t i = 0; i < w->replay->dropped_count; i++) {
        const struct lfs_lane_step *step = &w->replay->dropped[i];
        char name[16];

        snprintf(name, sizeof(name), "cpu%u", step->cpu);
        if (step->index == index && strcmp(name, lane) == 0)
            return true;
    }
    return false;
}

/* The lanes without the steps that are dropped. */
static struct lfs_yaml_node *some_steps(struct writer *w, const struct lfs_yaml_node *lanes)
{
    struct lfs_yaml_node *out = yaml_map(&w->arena, lanes->count);

    for (size_t i = 0; i < lanes->count; i++) {
        const struct lfs_yaml_node *lane = lanes->items[i];
        struct lfs_yaml_node *steps = yaml_list(&w->arena, lane->count);

        for (size_t k = 0; k < lane->count; k++)
            if (!is_dropped(w, lanes->keys[i]->text, k + 1))
                yaml_add(steps, lane->items[k]);
        yaml_put(&w->arena, out, lanes->keys[i]->text, steps);
    }
    return out;
}

static const struct lfs_yaml_node *never(struct writer *w, const struct lfs_yaml_node *step)
{
    struct lfs_yaml_node *out = yaml_map(&w->arena, 2), *then = yaml_list(&w->arena, 1);

    yaml_add(then, step);
    yaml_put(&w->arena, out, "when", yaml_scalar(&w->arena, "0 == 1"));
    yaml_put(&w->arena, out, "then", then);
    return out;
}

/* `rest`: all of the new file but its lanes. */
static struct lfs_yaml_node *lanes_of(struct writer *w, const struct lfs_yaml_node *lanes,
                                      const struct lfs_yaml_node *rest)
{
    const struct left left = {some_steps(w, lanes), rest};
    struct lfs_yaml_node *out = yaml_map(&w->arena, lanes->count);

    for (size_t i = 0; i < lanes->count; i++) {
        const struct lfs_yaml_node *lane = lanes->items[i];
        struct lfs_yaml_node *steps = yaml_list(&w->arena, lane->count);

        for (size_t k = 0; k < lane->count; k++) {
            const struct lfs_yaml_node *step = lane->items[k];

            if (!is_dropped(w, lanes->keys[i]->text, k + 1))
                yaml_add(steps, step);
            else if (some_name(step, is_missed, &left))
                yaml_add(steps, never(w, step));
        }
        yaml_put(&w->arena, out, lanes->keys[i]->text, steps);
    }
    return out;
}

/* ---- variants and policies ------------------------------------------------------------------- */

static bool has_key(const struct lfs_yaml_node *map, const char *key)
{
    return lfs_yaml_get(map, key) != NULL;
}

/* The one variant of the case, with what the command line set; NULL: neither is there. */
static const struct lfs_yaml_node *variants_of(struct writer *w, const struct lfs_yaml_node *root)
{
    const struct lfs_yaml_node *all = lfs_yaml_get(root, "variants"), *own = NULL;
    const char *name = strchr(w->replay->case_name, '/');
    struct lfs_yaml_node *values, *out;

    name = name ? name + 1 : "as-set";
    own = all ? lfs_yaml_get(all, name) : NULL;
    if (!own && w->replay->set_count == 0)
        return NULL;
    values = yaml_map(&w->arena, (own ? own->count : 0) + w->replay->set_count);
    for (size_t i = 0; i < w->replay->set_count; i++)
        yaml_put(&w->arena, values, w->replay->sets[i].name,
                 yaml_scalar(&w->arena, w->replay->sets[i].value));
    for (size_t i = 0; own && i < own->count; i++)
        if (!has_key(values, own->keys[i]->text))
            yaml_put(&w->arena, values, own->keys[i]->text, own->items[i]);
    out = yaml_map(&w->arena, 1);
    yaml_put(&w->arena, out, name, values);
    return out;
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

/* ---- paths, and what nobody claims any more -------------------------------------------------- */

static bool is_path_key(const char *key)
{
    static const char *const keys[] = {"include", "spmc-manifest", "manifest",
                                       "elf",     "binary",        "package"};

    for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++)
        if (strcmp(key, keys[i]) == 0)
            return true;
    return false;
}

/* The first "name/../" of a path, or NULL. */
static char *detour(char *path)
{
    for (char *up = strstr(path, "/../"); up; up = strstr(up + 1, "/../")) {
        char *name = up;

        while (name > path && name[-1] != '/')
            name--;
        if (up - name != 2 || memcmp(name, "..", 2) != 0)
            return name;
    }
    return NULL;
}

static char *shortened(char *path)
{
    for (char *name = detour(path); name; name = detour(path)) {
        char *rest = strstr(name, "/../") + 4;

        memmove(name, rest, strlen(rest) + 1);
    }
    return path;
}

static const struct lfs_yaml_node *moved(struct writer *w, const struct lfs_yaml_node *node)
{
    struct lfs_yaml_node *out;

    if (node->kind == LFS_YAML_SCALAR)
        return node->text[0] == '/' || node->text[0] == '$'
                   ? node
                   : yaml_scalar(&w->arena,
                                 shortened(arena_text(&w->arena, "%s%s", w->folder, node->text)));
    out = yaml_list(&w->arena, node->count);
    for (size_t i = 0; i < node->count; i++)
        yaml_add(out, moved(w, node->items[i]));
    return out;
}

/* A copy with paths as the new file sees them, and without `proves`. */
static const struct lfs_yaml_node *copy(struct writer *w, const struct lfs_yaml_node *node)
{
    struct lfs_yaml_node *out;

    if (node->kind == LFS_YAML_SCALAR)
        return node;
    if (node->kind == LFS_YAML_LIST) {
        out = yaml_list(&w->arena, node->count);
        for (size_t i = 0; i < node->count; i++)
            yaml_add(out, copy(w, node->items[i]));
        return out;
    }
    out = yaml_map(&w->arena, node->count);
    for (size_t i = 0; i < node->count; i++) {
        const char *key = node->keys[i]->text;

        if (strcmp(key, "proves") != 0)
            yaml_put(&w->arena, out, key,
                     is_path_key(key) ? moved(w, node->items[i]) : copy(w, node->items[i]));
    }
    return out;
}

/* ---- the order ------------------------------------------------------------------------------- */

/* One step, and the decisions that it took. */
struct taken_move {
    const char *mover;
    unsigned event; /* of a mover that is none of the CPUs: which one */
    bool is_event;
    struct lfs_yaml_node *takes; /* NULL: the first alternatives */
};

static struct taken_move make_move(struct writer *w, const struct lfs_run *run,
                                   struct lfs_follower *follower)
{
    uint16_t cpus[LFS_CPUS_MAX];
    unsigned count = lfs_enabled(lfs_stack_machine(run->stack), cpus);
    size_t before = lfs_follower_decisions(follower), all, last = before;
    struct taken_move move = {.is_event = count == 0};

    if (count > 0)
        move.mover = arena_text(&w->arena, "cpu%u", cpus[0]);
    lfs_follower_step(follower);
    all = lfs_follower_decisions(follower);
    for (size_t i = before; i < all; i++) {
        struct lfs_decision d = lfs_follower_decision(follower, i);

        move.is_event |= d.kind == LFS_DECISION_EVENT;
        if (d.kind == LFS_DECISION_LANE)
            move.mover = arena_text(&w->arena, "%s", d.name);
        else if (d.kind == LFS_DECISION_EVENT)
            move.event = d.taken - count;
        else if (d.taken != 0)
            last = i + 1;
    }
    for (size_t i = before; i < last; i++) {
        struct lfs_decision d = lfs_follower_decision(follower, i);

        if (d.kind == LFS_DECISION_LANE || d.kind == LFS_DECISION_EVENT)
            continue;
        if (!move.takes)
            move.takes = yaml_list(&w->arena, last - before);
        yaml_add(move.takes, yaml_scalar(&w->arena, arena_text(&w->arena, "%s", d.name)));
    }
    return move;
}

static const struct lfs_yaml_node *number(struct writer *w, unsigned value)
{
    return yaml_scalar(&w->arena, arena_text(&w->arena, "%u", value));
}

static void add_moves(struct writer *w, struct lfs_yaml_node *list, const struct taken_move *move,
                      unsigned times)
{
    struct lfs_yaml_node *item = yaml_map(&w->arena, 2);

    yaml_put(&w->arena, item, move->is_event ? "event" : move->mover,
             number(w, move->is_event ? move->event : times));
    if (move->takes)
        yaml_put(&w->arena, item, "takes", move->takes);
    yaml_add(list, item);
}

static const struct lfs_yaml_node *order_of(struct writer *w, const struct lfs_run *run)
{
    struct lfs_follower *follower = lfs_follower_new(run);
    struct lfs_yaml_node *list = yaml_list(&w->arena, w->replay->steps);
    struct taken_move last = {.is_event = false};
    unsigned times = 0;

    for (uint32_t i = 0; i < w->replay->steps; i++) {
        struct taken_move move = make_move(w, run, follower);
        bool same = times > 0 && !move.is_event && !last.is_event && !move.takes && !last.takes &&
                    strcmp(move.mover, last.mover) == 0;

        if (times > 0 && !same)
            add_moves(w, list, &last, times);
        times = same ? times + 1 : 1;
        last = move;
    }
    if (times > 0)
        add_moves(w, list, &last, times);
    lfs_follower_free(follower);
    return list;
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
    else if (strcmp(key, "explore") == 0)
        value = explore_of(w, value);
    else if (is_path_key(key))
        return moved(w, value);
    return value ? copy(w, value) : NULL;
}

static void put(struct writer *w, struct lfs_yaml_node *map, const char *key,
                const struct lfs_yaml_node *value)
{
    if (value)
        yaml_put(&w->arena, map, key, value);
}

static struct lfs_yaml_node *file_of(struct writer *w, const struct lfs_run *run)
{
    const struct lfs_yaml_node *root = lfs_yaml_root(w->scenario->yaml);
    const struct lfs_yaml_node *lanes = lfs_yaml_get(root, "lanes");
    struct lfs_yaml_node *out = yaml_map(&w->arena, root->count + 4);

    for (size_t i = 0; i < root->count; i++) {
        const char *key = root->keys[i]->text;

        put(w, out, key, value_of(w, key, root->items[i]));
        if (strcmp(key, "summary") == 0) {
            put(w, out, "variants", variants_of(w, root));
            put(w, out, "policy", policy_of(w, lfs_yaml_get(root, "policy")));
        }
    }
    if (lanes)
        put(w, out, "lanes", lanes_of(w, copy(w, lanes), out));
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
