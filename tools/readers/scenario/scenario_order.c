/* SPDX-License-Identifier: BSD-3-Clause */
/* The key `order`: who moves in a plain run, and what is decided in it. */
#include <string.h>

#include "lfasim/readers/explore.h"
#include "lfasim/readers/scalar.h"
#include "lfasim/readers/trace_view.h"
#include "tools/readers/scenario/scenario_private.h"
#include "tools/readers/scenario/scenario_running.h"

#define MOVES_MAX 1000000u

/* ---- reading --------------------------------------------------------------------------------- */

static bool read_mover(struct loader *l, const struct lfs_yaml_node *name, struct order_move *out)
{
    const char *names[SCENARIO_CPUS_MAX + 2] = {NULL};

    for (unsigned cpu = 0; cpu <= SCENARIO_CPUS_MAX; cpu++) {
        names[cpu] = cpu < SCENARIO_CPUS_MAX ? arena_text(l->arena, "cpu%u", cpu) : "event";
        if (strcmp(names[cpu], name->text) != 0)
            continue;
        out->mover = cpu < SCENARIO_CPUS_MAX ? cpu : ORDER_EVENT;
        if (cpu < SCENARIO_CPUS_MAX && cpu >= l->c->config.machine.cpus)
            lfs_diag_add(l->diag, name->pos, "TOO_FEW_CPUS",
                         "%s never moves: the platform has %u CPUs", name->text,
                         l->c->config.machine.cpus);
        return true;
    }
    unknown_name(l, name->pos, "mover", name->text, text_name, names);
    return false;
}

static void read_takes(struct loader *l, const struct lfs_yaml_node *node, struct order_move *out)
{
    size_t count = node->kind == LFS_YAML_LIST ? node->count : 1;

    for (size_t i = 0; i < count; i++) {
        const struct lfs_yaml_node *item = node->kind == LFS_YAML_LIST ? node->items[i] : node;

        if (expect_kind(l, item, LFS_YAML_SCALAR, "what is decided, and how"))
            *(const char **)list_add(l->arena, &out->takes, sizeof(char *)) = item->text;
    }
}

/* {cpu0: 3}, {event: 1} or {cpu0: 1, takes: ["choose: refuses"]}. */
static void read_move_map(struct loader *l, const struct lfs_yaml_node *map, struct order_move *out)
{
    bool has_mover = false;
    uint64_t number;

    for (size_t i = 0; i < map->count; i++) {
        if (strcmp(map->keys[i]->text, "takes") == 0) {
            read_takes(l, map->items[i], out);
            continue;
        }
        if (has_mover)
            lfs_diag_add(l->diag, map->keys[i]->pos, "STEP_SHAPE",
                         "one after the other moves: "
                         "each is an item of the list");
        has_mover = true;
        if (!read_mover(l, map->keys[i], out) ||
            !read_integer(l, map->items[i], out->mover == ORDER_EVENT ? 0 : 1, MOVES_MAX, &number))
            continue;
        if (out->mover == ORDER_EVENT)
            out->mover += (unsigned)number;
        else
            out->count = (uint32_t)number;
    }
    if (!has_mover)
        lfs_diag_add(l->diag, map->pos, "STEP_SHAPE", "who moves? cpu0: 3, or event: 0");
}

void read_order(struct loader *l)
{
    const struct lfs_yaml_node *list = lfs_yaml_get(l->root, "order");

    if (!list || !expect_kind(l, list, LFS_YAML_LIST, "order"))
        return;
    l->c->ordered = true;
    for (size_t i = 0; i < list->count; i++) {
        struct order_move *out = list_add(l->arena, &l->c->order, sizeof(*out));

        *out = (struct order_move){.count = 1};
        if (list->items[i]->kind == LFS_YAML_MAP)
            read_move_map(l, list->items[i], out);
        else if (expect_kind(l, list->items[i], LFS_YAML_SCALAR, "who moves"))
            read_mover(l, list->items[i], out);
    }
}

/* ---- running --------------------------------------------------------------------------------- */

static const struct order_move *move_now(const struct lfs_run *run)
{
    const struct order_move *moves = run->c->order.items;

    return run->order_at < run->c->order.count ? &moves[run->order_at] : NULL;
}

static unsigned place_of_mover(const struct lfs_run *run)
{
    const struct order_move *move = move_now(run);

    if (!move)
        return 0;
    if (move->mover >= ORDER_EVENT)
        return run->movable_count + move->mover - ORDER_EVENT;
    for (unsigned i = 0; i < run->movable_count; i++)
        if (run->movable[i] == move->mover)
            return i;
    return 0;
}

/* The alternative that the next name of `takes` is, if it is one of these; else the first.
 */
static unsigned named_alternative(struct lfs_run *run, uint16_t kind, unsigned count)
{
    const struct order_move *move = move_now(run);
    const char *const *takes = move ? move->takes.items : NULL;
    struct lfs_record record = {.kind = LFS_RECORD_CHOICE};
    char text[LFS_CHOICE_TEXT_SIZE];

    if (!move || run->order_taken >= move->takes.count)
        return 0;
    record.u.choice.choice = kind;
    record.u.choice.count = (uint16_t)count;
    record.u.choice.name = lfs_choosing(lfs_stack_machine(run->stack));
    for (unsigned i = 0; i < count; i++) {
        record.u.choice.taken = (uint16_t)i;
        lfs_trace_choice_text(&record, text, sizeof(text));
        if (strcmp(text, takes[run->order_taken]) != 0)
            continue;
        run->order_taken++;
        return i;
    }
    return 0;
}

unsigned order_decide(void *user, uint16_t kind, unsigned count)
{
    struct lfs_run *run = user;
    unsigned taken;

    if (!run->stack) /* it is being built */
        return 0;
    taken = kind == LFS_CHOICE_SCHEDULE ? place_of_mover(run) : named_alternative(run, kind, count);
    return taken < count ? taken : 0;
}

static bool can_move(const struct lfs_run *run, const struct order_move *move)
{
    for (unsigned i = 0; i < run->movable_count; i++)
        if (run->movable[i] == move->mover)
            return true;
    return move->mover >= ORDER_EVENT;
}

/* Who cannot move is passed over. */
static void next_move(struct lfs_run *run)
{
    const struct order_move *move;

    run->movable_count = lfs_enabled(lfs_stack_machine(run->stack), run->movable);
    while ((move = move_now(run)) != NULL &&
           (run->order_made == move->count || !can_move(run, move))) {
        run->order_at++;
        run->order_made = run->order_taken = 0;
    }
}

enum lfs_end run_in_order(struct lfs_run *run)
{
    struct lfs_machine *m = lfs_stack_machine(run->stack);
    bool more = true;

    while (more) {
        judge_look(run->judge);
        next_move(run);
        more = lfs_step(m);
        run->order_made++;
    }
    judge_look(run->judge);
    return lfs_ended(m);
}
