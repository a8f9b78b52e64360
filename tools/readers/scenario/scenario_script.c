/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Lanes and images into one program, and what is expected of the run.
 *
 * An image becomes: KEEP, the steps of boot, WAIT, DISPATCH, a refusing reply, then each handler:
 * KEEP, its steps, a plain reply for those that end without one.
 */
#include <stdlib.h>
#include <string.h>

#include "lfasim/abi/ffa.h"
#include "lfasim/readers/scalar.h"
#include "tools/readers/scenario/scenario_private.h"

/* x0 to x2 say whom to answer, and how. */
#define ANSWER_REGISTERS 0x7u

/* ---- which incoming registers are read
 * --------------------------------------------------------------------- */

static uint32_t reads_of(const struct lfs_expr *expr)
{
    uint32_t mask = 0;

    if (!expr)
        return 0;
    if (expr->kind == LFS_EXPR_INCOMING)
        mask = 1u << expr->number;
    for (uint32_t i = 0; i < expr->count; i++)
        mask |= reads_of(expr->items[i]);
    return mask;
}

static uint32_t reads_of_arguments(const struct lfs_script_argument *arguments, uint32_t count)
{
    uint32_t mask = 0;

    for (uint32_t i = 0; i < count; i++)
        mask |= reads_of(arguments[i].value);
    return mask;
}

static uint32_t reads_of_expectations(const struct lfs_script_expectation *list, uint32_t count)
{
    uint32_t mask = 0;

    for (uint32_t i = 0; i < count; i++)
        for (uint32_t j = 0; j < list[i].count; j++)
            mask |= reads_of(list[i].any_of[j]);
    return mask;
}

static uint32_t reads_of_transaction(const struct lfs_script_transaction *t)
{
    uint32_t mask = 0;

    for (uint32_t i = 0; t && i < t->expression_count; i++)
        mask |= reads_of(t->expressions[i]);
    return mask;
}

static uint32_t reads_of_op(const struct lfs_script_op *op)
{
    uint32_t mask = reads_of(op->value);

    if (op->kind == LFS_OP_CALL)
        mask |= reads_of_arguments(op->u.call->arguments, op->u.call->argument_count) |
                reads_of_transaction(op->u.call->transaction) |
                reads_of_expectations(op->u.call->expectations, op->u.call->expectation_count);
    if (op->kind == LFS_OP_REPLY)
        mask |= reads_of_arguments(op->u.reply->arguments, op->u.reply->argument_count) |
                reads_of_expectations(op->u.reply->expectations, op->u.reply->expectation_count);
    if (op->kind == LFS_OP_LOAD || op->kind == LFS_OP_STORE)
        mask |= reads_of(op->u.memory->at) | reads_of(op->u.memory->value);
    if (op->kind == LFS_OP_CHECK && op->u.expectation)
        mask |= 1u << op->u.expectation->result.reg | reads_of_expectations(op->u.expectation, 1);
    return mask;
}

/* Sets the mask of the KEEP step `keep` from the steps behind it. */
static void close_keep(struct loader *l, uint32_t keep, uint32_t mask)
{
    for (uint32_t i = keep + 1; i < op_next(l); i++)
        mask |= reads_of_op(op_at(l, i));
    op_at(l, keep)->number = mask;
}

/* ---- images
 * ----------------------------------------------------------------------------------------------------
 */

static uint32_t read_handler(struct loader *l, struct steps *s, const struct lfs_yaml_node *list)
{
    const struct lfs_pos pos = list->key->pos;
    uint32_t keep = op_next(l);

    op_new(l, LFS_OP_KEEP, pos);
    s->handles = true;
    read_steps(l, s, list);
    read_reply(l, s, list->key, NULL);
    close_keep(l, keep, ANSWER_REGISTERS);
    return keep;
}

/* The answer to requests that nobody handles. */
static uint32_t emit_refusal(struct loader *l, struct steps *s, struct lfs_pos pos)
{
    struct lfs_script_reply *reply = arena_alloc(l->arena, sizeof(*reply));
    struct lfs_script_argument *status = arena_alloc(l->arena, sizeof(*status));
    struct lfs_script_op *op = op_new(l, LFS_OP_REPLY, pos);

    status->reg = 3;
    status->value = expr_number(l, ffa_status_to_reg(FFA_STATUS_NOT_SUPPORTED));
    reply->arguments = status;
    reply->argument_count = 1;
    op->u.reply = reply;
    op->target = s->dispatch;
    return op_next(l) - 1;
}

static void read_handlers(struct loader *l, struct steps *s, const struct image *image,
                          struct lfs_script_handlers *handlers)
{
    const struct lfs_yaml_node *map = lfs_yaml_get(image->map, "handles"), *list;

    for (size_t i = 0; i < LFS_MESSAGE_KINDS; i++)
        handlers->at[i] = LFS_SCRIPT_NONE;
    if (map && lfs_schema_check(&handlers_schema, map, l->diag))
        for (size_t i = 0; i < handlers_schema.count; i++)
            if ((list = lfs_yaml_get(map, handlers_schema.keys[i].name)) != NULL)
                handlers->at[i] = read_handler(l, s, list);
    if ((list = lfs_yaml_get(image->map, "default")) != NULL)
        handlers->at[LFS_MESSAGE_OTHER] = read_handler(l, s, list);
}

/* Steps that were read before the dispatching step had a number. */
static void patch_dispatch(struct loader *l, uint32_t first, uint32_t dispatch)
{
    for (uint32_t i = first; i < op_next(l); i++) {
        struct lfs_script_op *op = op_at(l, i);

        if (op->kind == LFS_OP_CALL || op->kind == LFS_OP_REPLY || op->kind == LFS_OP_WAIT)
            op->target = dispatch;
    }
}

static void read_image_script(struct loader *l, struct image *image)
{
    struct lfs_script_handlers *handlers = arena_alloc(l->arena, sizeof(*handlers));
    struct steps steps = {.place = {.image = image}, .behaviour = true};
    const struct lfs_yaml_node *boot = lfs_yaml_get(image->map, "boot");
    uint32_t first = op_next(l), dispatch;

    image->entry = first;
    op_new(l, LFS_OP_KEEP, image->pos);
    if (boot)
        read_steps(l, &steps, boot);
    close_keep(l, first, 0);
    handlers->wait = op_next(l);
    op_new(l, LFS_OP_WAIT, boot ? boot->key->pos : image->pos);
    dispatch = op_next(l);
    op_new(l, LFS_OP_DISPATCH, image->pos)->u.handlers = handlers;
    handlers->refuse = emit_refusal(l, &steps, image->pos);
    read_handlers(l, &steps, image, handlers);
    patch_dispatch(l, first, dispatch);
}

/* ---- lanes
 * ---------------------------------------------------------------------------------------------------------
 */

int cpu_by_name(struct loader *l, const struct lfs_yaml_node *key, const char *what)
{
    const char *names[SCENARIO_CPUS_MAX + 1] = {NULL};

    for (unsigned cpu = 0; cpu < SCENARIO_CPUS_MAX; cpu++) {
        names[cpu] = arena_text(l->arena, "cpu%u", cpu);
        if (strcmp(names[cpu], key->text) == 0)
            return (int)cpu;
    }
    unknown_name(l, key->pos, what, key->text, text_name, names);
    return -1;
}

static void read_lane(struct loader *l, unsigned cpu, const struct lfs_yaml_node *list)
{
    struct steps steps = {.place = {.image = NULL}};

    if (!expect_kind(l, list, LFS_YAML_LIST, "a list of steps"))
        return;
    for (size_t i = 0; i < list->count; i++) {
        steps.at = (struct lfs_lane_step){.cpu = cpu, .index = (uint32_t)i + 1};
        read_lane_step(l, &steps, list->items[i]);
    }
}

static void read_lanes(struct loader *l)
{
    const struct lfs_yaml_node *map = lfs_yaml_get(l->root, "lanes");

    if (!map || !expect_kind(l, map, LFS_YAML_MAP, "lanes"))
        return;
    for (size_t i = 0; i < map->count; i++) {
        const struct declared *lane = declared_find(l, DECLARED_LANE, map->keys[i]->text);
        int cpu = cpu_by_name(l, map->keys[i], "lane");
        struct lfs_script_op *end;

        if (cpu >= 0)
            l->c->lane[cpu] = op_next(l);
        read_lane(l, cpu >= 0 ? (unsigned)cpu : 0, map->items[i]);
        end = op_new(l, LFS_OP_END, map->keys[i]->pos);
        end->number = lane->number;
    }
}

/* ---- expectations
 * --------------------------------------------------------------------------------------------------
 */

static void add_shown(struct loader *l, struct expectation *e, const char *text,
                      const struct lfs_expr *expr)
{
    struct shown *out = list_add(l->arena, &e->shown, sizeof(*out));

    *out = (struct shown){.text = text, .expr = expr};
}

/* Sides of a comparison that are computed from what is shown already. */
static void show_sides(struct loader *l, struct expectation *e)
{
    static const char *const sides[] = {"the left side", "the right side"};
    const struct lfs_expr *expr = e->expr;

    if (!expr || expr->kind < LFS_EXPR_EQ || expr->kind > LFS_EXPR_GE)
        return;
    for (unsigned i = 0; i < 2; i++)
        if (expr->items[i]->kind >= LFS_EXPR_ADD && expr->items[i]->kind <= LFS_EXPR_MASK)
            add_shown(l, e, sides[i], expr->items[i]);
}

/* {end: WORD} is the expression end == WORD. */
static void expect_end(struct loader *l, const struct lfs_yaml_node *value, struct expectation *e)
{
    static const char *const ends[] = {"completed", "deadlock", "bound", "panic", "reset", NULL};
    struct lfs_expr *word = expr_new(l, LFS_EXPR_WORD);
    int end;

    end = read_word(l, value, "end of a run", ends);
    if (end < 0)
        return;
    word->text = ends[end];
    e->text = arena_text(l->arena, "end == %s", word->text);
    e->expr = expr_pair(l, LFS_EXPR_EQ, expr_new(l, LFS_EXPR_END), word);
    add_shown(l, e, "end", e->expr->items[0]);
    l->c->judges_end = true;
}

static void expect_that(struct loader *l, const struct lfs_yaml_node *node, struct expectation *e)
{
    const struct place place = {.at_end = true};

    e->text = node->text;
    l->shown = &e->shown;
    e->expr = parse_truth(l, &place, node);
    l->shown = NULL;
    if (e->expr)
        ask_for_reasons(l, e->expr);
    show_sides(l, e);
}

/* {that: EXPRESSION, proves: ID} or {end: WORD, proves: [ID, ID]}. */
static void expect_map(struct loader *l, const struct lfs_yaml_node *map, struct expectation *e)
{
    const struct lfs_yaml_node *that = lfs_yaml_get(map, "that"), *end = lfs_yaml_get(map, "end"),
                               *proves = lfs_yaml_get(map, "proves");

    if (!lfs_schema_check(&expectation_schema, map, l->diag))
        return;
    if (!that == !end) {
        lfs_diag_add(l->diag, map->pos, "EXPECTED_KIND",
                     "an expectation is an expression, or says how the run ends: {end: deadlock}");
        return;
    }
    if (end)
        expect_end(l, end, e);
    else if (expect_kind(l, that, LFS_YAML_SCALAR, "an expression"))
        expect_that(l, that, e);
    if (proves)
        read_proofs(l, proves, 0);
}

void read_expectations(struct loader *l)
{
    const struct lfs_yaml_node *list = lfs_yaml_get(l->root, "expect");

    if (!list || !expect_kind(l, list, LFS_YAML_LIST, "expect"))
        return;
    for (size_t i = 0; i < list->count; i++) {
        const struct lfs_yaml_node *node = list->items[i];
        struct expectation *e = list_add(l->arena, &l->c->expectations, sizeof(*e));

        e->pos = written_at(l, node);
        if (node->kind == LFS_YAML_MAP)
            expect_map(l, node, e);
        else
            expect_that(l, node, e);
    }
}

/* ---- the program
 * ------------------------------------------------------------------------------------------------------
 */

static void fill_images(struct loader *l)
{
    struct lfs_script *script = &l->c->script;
    const struct image *images = l->c->images.items;
    struct lfs_script_image *known = arena_alloc(l->arena, l->c->images.count * sizeof(*known));

    for (size_t i = 0; i < l->c->images.count; i++)
        if (images[i].behaviour)
            known[script->image_count++] =
                (struct lfs_script_image){images[i].name, images[i].behaviour, images[i].version};
    script->images = known;
}

static const struct lfs_script_meter *meters_of(struct loader *l)
{
    const struct declared *loads = l->declared[DECLARED_LOAD].items;
    size_t count = l->declared[DECLARED_LOAD].count;
    struct lfs_script_meter *meters = arena_alloc(l->arena, (count + 1) * sizeof(*meters));

    for (size_t i = 0; i < count; i++)
        meters[i] = (struct lfs_script_meter){loads[i].name, loads[i].call};
    return meters;
}

/* Lanes are read all the same: partitions may use what they save. A client's lane is its calls. */
static void replace_lanes(struct loader *l)
{
    const struct clients *clients = &l->c->clients;

    for (unsigned cpu = 0; cpu < LFS_CPUS_MAX; cpu++)
        l->c->lane[cpu] = LFS_SCRIPT_NONE;
    l->c->lane_steps.count = 0;
    for (unsigned cpu = 0; cpu < clients->count; cpu++)
        for (uint32_t i = 1; i <= clients->calls && i <= LFS_ANYTHING_LEFT_OUT_MAX; i++) {
            struct lane_step *step = list_add(l->arena, &l->c->lane_steps, sizeof(*step));

            *step = (struct lane_step){.step = {.cpu = cpu,
                                                .index = i,
                                                .name = "call",
                                                .pos = {.file = l->scenario->path}},
                                       .first = i,
                                       .next = i + 1};
        }
}

void read_script(struct loader *l)
{
    struct lfs_script *script = &l->c->script;
    struct image *images = l->c->images.items;

    for (unsigned cpu = 0; cpu < LFS_CPUS_MAX; cpu++)
        l->c->lane[cpu] = LFS_SCRIPT_NONE;
    for (size_t i = 0; i < l->c->images.count; i++)
        if (images[i].scripted)
            read_image_script(l, &images[i]);
    l->c->first_of_lanes = op_next(l);
    read_lanes(l);
    if (l->c->clients.count > 0)
        replace_lanes(l);
    read_strikes(l);
    if (l->c->clients.count == 0) /* they speak of what lanes do */
        read_expectations(l);
    read_exploration(l);
    fill_images(l);
    script->ops = l->ops.items;
    script->op_count = op_next(l);
    script->variables = l->variables.items;
    script->variable_count = (uint32_t)l->variables.count;
    script->label_count = (uint32_t)l->declared[DECLARED_LABEL].count;
    script->faults = l->strikes.items;
    script->fault_count = (uint32_t)l->strikes.count;
    script->meters = meters_of(l);
    script->meter_count = (uint32_t)l->declared[DECLARED_LOAD].count;
    script->watches = l->watches.items;
    script->watch_count = (uint32_t)l->watches.count;
}
