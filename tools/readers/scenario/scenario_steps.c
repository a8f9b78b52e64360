/* SPDX-License-Identifier: BSD-3-Clause */
/* Lists of steps, and the steps that make no call. */
#include <stdlib.h>
#include <string.h>

#include "lfasim/readers/scalar.h"
#include "lfasim/readers/suggest.h"
#include "tools/readers/scenario/scenario_private.h"

#define FILL_MAX (UINT64_C(16) << 20)

struct lfs_script_op *op_new(struct loader *l, enum lfs_script_kind kind, struct lfs_pos pos)
{
    struct lfs_script_op *op = list_add(l->arena, &l->ops, sizeof(*op));

    op->kind = kind;
    op->source = source_new(l, pos);
    op->target = LFS_SCRIPT_NONE;
    return op;
}

struct lfs_script_op *op_at(struct loader *l, uint32_t number)
{
    return (struct lfs_script_op *)l->ops.items + number;
}

uint32_t op_next(const struct loader *l)
{
    return (uint32_t)l->ops.count;
}

/* A jump whose target is set later. */
static uint32_t jump_new(struct loader *l, struct lfs_pos pos)
{
    op_new(l, LFS_OP_JUMP, pos);
    return op_next(l) - 1;
}

/* One step: the word it begins with, what follows the word, and the map that holds both (NULL for a
 * bare word). */
struct step {
    const struct lfs_yaml_node *key, *value, *map;
};
typedef void read_step(struct loader *l, struct steps *s, const struct step *step);

/* ---- control flow
 * ---------------------------------------------------------------------------------------- */

static void read_when(struct loader *l, struct steps *s, const struct step *step)
{
    const struct lfs_yaml_node *then = lfs_yaml_get(step->map, "then");
    const struct lfs_yaml_node *otherwise = lfs_yaml_get(step->map, "else");
    uint32_t unless = op_next(l), past;

    lfs_schema_check(&when_schema, step->map, l->diag);
    op_new(l, LFS_OP_UNLESS, step->key->pos)->value = parse_truth(l, &s->place, step->value);
    if (then)
        read_steps(l, s, then);
    past = jump_new(l, step->key->pos);
    op_at(l, unless)->target = op_next(l);
    if (otherwise)
        read_steps(l, s, otherwise);
    op_at(l, past)->target = op_next(l);
}

static void read_repeat(struct loader *l, struct steps *s, const struct step *step)
{
    const struct lfs_yaml_node *body = lfs_yaml_get(step->map, "do");
    uint32_t repeat = op_next(l);
    struct lfs_script_op *op;

    lfs_schema_check(&repeat_schema, step->map, l->diag);
    if (s->loops == LFS_SCRIPT_LOOPS_MAX) {
        lfs_diag_add(l->diag, step->key->pos, "STEP_NESTING", "loops are nested at most %u deep",
                     LFS_SCRIPT_LOOPS_MAX);
        return;
    }
    op = op_new(l, LFS_OP_REPEAT, step->key->pos);
    op->number = s->loops;
    op->value = parse_number(l, &s->place, step->value);
    s->loops++;
    if (body)
        read_steps(l, s, body);
    s->loops--;
    op = op_new(l, LFS_OP_AGAIN, step->key->pos);
    op->number = s->loops;
    op->target = repeat + 1;
    op_at(l, repeat)->target = op_next(l);
}

/* The options one after the other, each followed by a jump past the last. An option remembers that
 * it was taken, if anybody asks. */
static void read_choose(struct loader *l, struct steps *s, const struct step *step)
{
    const struct lfs_yaml_node *options = step->value;
    struct lfs_script_choice *choice = arena_alloc(l->arena, sizeof(*choice));
    uint32_t *targets, *jumps;
    struct lfs_script_op *op;

    if (!expect_kind(l, options, LFS_YAML_MAP, "a choice of steps"))
        return;
    if (options->count == 0 || options->count > UINT16_MAX) {
        lfs_diag_add(l->diag, options->pos, "VALUE_RANGE", "a choice has options");
        return;
    }
    targets = arena_alloc(l->arena, options->count * sizeof(*targets));
    jumps = arena_alloc(l->arena, options->count * sizeof(*jumps));
    *choice =
        (struct lfs_script_choice){name_choice(l->arena, "choose", options->keys, options->count),
                                   targets, (uint32_t)options->count};
    op_new(l, LFS_OP_CHOOSE, step->key->pos)->u.choice = choice;
    for (size_t i = 0; i < options->count; i++) {
        const struct lfs_yaml_node *name = options->keys[i];
        const struct declared *option = declared_find(l, DECLARED_OPTION, name->text);

        targets[i] = op_next(l);
        op = op_new(l, LFS_OP_SET, name->pos);
        op->number = option ? option->number : LFS_SCRIPT_NONE;
        op->value = expr_number(l, 1);
        read_steps(l, s, options->items[i]);
        jumps[i] = jump_new(l, name->pos);
    }
    for (size_t i = 0; i < options->count; i++)
        op_at(l, jumps[i])->target = op_next(l);
}

/* ---- time, order, variables
 * ------------------------------------------------------------------------------- */

static void read_delay(struct loader *l, struct steps *s, const struct step *step)
{
    bool is_at = strcmp(step->key->text, "at") == 0;
    struct lfs_script_op *op = op_new(l, is_at ? LFS_OP_AT : LFS_OP_DELAY, step->key->pos);
    uint64_t time = 0;

    (void)s;
    /* Four centuries: times add up without wrapping. */
    if (lfs_scalar_time(step->value, &time, l->diag) && time > UINT64_MAX >> 6)
        lfs_diag_add(l->diag, step->value->pos, "VALUE_RANGE", "the time is too long");
    op->time = time;
}

static void read_wait_for(struct loader *l, struct steps *s, const struct step *step)
{
    const struct lfs_expr *value = parse_truth(l, &s->place, step->value);

    op_new(l, LFS_OP_WAIT_FOR, step->key->pos)->value = value;
}

static void read_signal(struct loader *l, struct steps *s, const struct step *step)
{
    const struct declared *signal;
    struct lfs_script_op *op;

    (void)s;
    if (!expect_kind(l, step->value, LFS_YAML_SCALAR, "a signal"))
        return;
    signal = declared_find(l, DECLARED_SIGNAL, step->value->text);
    op = op_new(l, LFS_OP_SET, step->key->pos);
    op->number = signal ? signal->number : LFS_SCRIPT_NONE;
    op->value = expr_number(l, 1);
}

static void read_set(struct loader *l, struct steps *s, const struct step *step)
{
    const struct lfs_yaml_node *map = step->value;

    if (!expect_kind(l, map, LFS_YAML_MAP, "what follows set"))
        return;
    for (size_t i = 0; i < map->count; i++) {
        const struct declared *variable = declared_find(l, DECLARED_VARIABLE, map->keys[i]->text);
        const struct lfs_expr *value = parse_number(l, &s->place, map->items[i]);
        struct lfs_script_op *op = op_new(l, LFS_OP_SET, map->keys[i]->pos);

        op->number = variable ? variable->number : LFS_SCRIPT_NONE;
        op->value = value;
    }
}

/* ---- checks
 * ---------------------------------------------------------------------------------------------------
 */

static void check_register(struct loader *l, struct steps *s, const struct lfs_yaml_node *key,
                           const struct lfs_yaml_node *value)
{
    const struct shape shape = {.format = LFS_ARG_HEX};
    struct lfs_script_expectation *e = arena_alloc(l->arena, sizeof(*e));

    if (!s->behaviour) {
        lfs_diag_add(l->diag, key->pos, "STEP_PLACE",
                     "only partitions have entry and message registers: compare an expression");
        return;
    }
    if (!register_number(key->text, &e->result.reg)) {
        lfs_diag_add(l->diag, key->pos, "UNKNOWN_NAME", "unknown register '%s'", key->text);
        lfs_diag_help(l->diag, "a check compares x0 to x17, or is an expression");
        return;
    }
    if (read_alternatives(l, &s->place, &shape, value, e) && e->count)
        op_new(l, LFS_OP_CHECK, key->pos)->u.expectation = e;
}

static void read_check(struct loader *l, struct steps *s, const struct step *step)
{
    const struct lfs_yaml_node *map = step->value;
    const struct lfs_expr *value;

    if (map->kind == LFS_YAML_MAP) {
        for (size_t i = 0; i < map->count; i++)
            check_register(l, s, map->keys[i], map->items[i]);
        return;
    }
    value = parse_truth(l, &s->place, map);
    op_new(l, LFS_OP_CHECK, written_at(l, map))->value = value;
}

/* ---- memory
 * ------------------------------------------------------------------------------------------------------
 */

static const struct {
    const char *key;
    uint32_t width;
} widths[] = {{"u8", 1}, {"u16", 2}, {"u32", 4}, {"u64", 8}, {"fill", 1}};
enum { WIDTHS = sizeof(widths) / sizeof(widths[0]), FILL = WIDTHS - 1 };

static bool fits_width(struct loader *l, const struct lfs_yaml_node *node,
                       const struct lfs_expr *value, uint32_t width)
{
    if (value->kind != LFS_EXPR_NUMBER || width == 8 || value->number >> 8 * width == 0)
        return true;
    lfs_diag_add(l->diag, node->pos, "VALUE_RANGE", "%#llx does not fit %s",
                 (unsigned long long)value->number, node->key->text);
    return false;
}

/* The value and its width; false after an error. */
static bool read_element(struct loader *l, struct steps *s, const struct step *step, bool load,
                         struct lfs_script_memory *memory)
{
    const struct shape shape = {.format = LFS_ARG_HEX};
    const struct lfs_yaml_node *node = NULL, *bytes = lfs_yaml_get(step->value, "bytes");
    uint64_t size = 0;
    size_t found = 0;

    for (size_t i = 0; i < WIDTHS; i++) {
        const struct lfs_yaml_node *value = lfs_yaml_get(step->value, widths[i].key);

        if (!value)
            continue;
        node = value;
        found++;
        memory->width = memory->bytes = widths[i].width;
    }
    if (found != 1 || (strcmp(node->key->text, "fill") == 0) != (bytes != NULL)) {
        lfs_diag_add(l->diag, step->key->pos, "STEP_SHAPE",
                     "%s needs one of u8, u16, u32, u64, or fill with bytes", step->key->text);
        return false;
    }
    if (bytes) {
        if (!read_size(l, bytes, 1, FILL_MAX, &size))
            return false;
        memory->bytes = (uint32_t)size;
    }
    if (load && node->kind == LFS_YAML_SCALAR && strcmp(node->text, "any") == 0)
        return true;
    memory->value = read_value(l, &s->place, &shape, node);
    return memory->value && fits_width(l, node, memory->value, memory->width);
}

static void read_access(struct loader *l, struct steps *s, const struct step *step)
{
    const struct shape address = {.format = LFS_ARG_ADDRESS};
    bool load = strcmp(step->key->text, "load") == 0;
    struct lfs_script_memory *memory = arena_alloc(l->arena, sizeof(*memory));
    const struct lfs_yaml_node *save, *soft;
    struct lfs_script_op *op;

    memory->variable = LFS_SCRIPT_NONE;
    if (!lfs_schema_check(load ? &load_schema : &store_schema, step->value, l->diag))
        return;
    memory->at = read_value(l, &s->place, &address, lfs_yaml_get(step->value, "at"));
    if (!read_element(l, s, step, load, memory))
        return;
    save = lfs_yaml_get(step->value, "save");
    if (save && expect_kind(l, save, LFS_YAML_SCALAR, "save"))
        memory->variable = declared_find(l, DECLARED_VARIABLE, save->text)->number;
    soft = lfs_yaml_get(step->value, "soft");
    if (soft)
        lfs_scalar_boolean(soft, &memory->soft, l->diag);
    op = op_new(l, load ? LFS_OP_LOAD : LFS_OP_STORE, step->key->pos);
    op->u.memory = memory;
}

/* ---- misbehaviour
 * -------------------------------------------------------------------------------------------------
 */

static void read_hang(struct loader *l, struct steps *s, const struct step *step)
{
    (void)s;
    op_new(l, LFS_OP_HANG, step->key->pos);
}

static bool only_for_partitions(struct loader *l, const struct steps *s, const struct step *step)
{
    if (s->behaviour)
        return true;
    lfs_diag_add(l->diag, step->key->pos, "STEP_PLACE",
                 "'%s' is a step of partitions, not of lanes", step->key->text);
    return false;
}

static void read_fault(struct loader *l, struct steps *s, const struct step *step)
{
    static const char *const kinds[] = {"data_abort", NULL};

    if (only_for_partitions(l, s, step) && read_word(l, step->value, "fault", kinds) >= 0)
        op_new(l, LFS_OP_FAULT, step->key->pos);
}

static void read_reply_step(struct loader *l, struct steps *s, const struct step *step)
{
    if (only_for_partitions(l, s, step))
        read_reply(l, s, step->key, step->value);
}

static void read_call_step(struct loader *l, struct steps *s, const struct step *step)
{
    if (s->behaviour && lfs_os_call_by_name(step->key->text)) {
        lfs_diag_add(l->diag, step->key->pos, "STEP_PLACE",
                     "'%s' is a step of lanes, not of partitions", step->key->text);
        return;
    }
    read_call(l, s, step->key, step->value);
}

/* ---- load
 * ------------------------------------------------------------------------------------------------
 */

static void read_requests_step(struct loader *l, struct steps *s, const struct step *step)
{
    if (!s->behaviour)
        read_requests(l, s, step->key, step->value);
    else
        lfs_diag_add(l->diag, step->key->pos, "STEP_PLACE",
                     "'requests' is a step of lanes, not of partitions");
}

/* ---- lists
 * ------------------------------------------------------------------------------------------------------------
 */

static const struct verb {
    const char *name;
    read_step *read;
    bool bare;  /* nothing need follow */
    bool alone; /* no other key in its map */
} verbs[] = {
    {"reply", read_reply_step, true, true},
    {"load", read_access, false, true},
    {"store", read_access, false, true},
    {"check", read_check, false, true},
    {"delay", read_delay, false, true},
    {"at", read_delay, false, true},
    {"wait_for", read_wait_for, false, true},
    {"signal", read_signal, false, true},
    {"set", read_set, false, true},
    {"when", read_when, false, false},
    {"repeat", read_repeat, false, false},
    {"choose", read_choose, false, true},
    {"hang", read_hang, true, true},
    {"fault", read_fault, false, true},
    {"requests", read_requests_step, false, true},
};
enum { VERBS = sizeof(verbs) / sizeof(verbs[0]) };

static const struct verb *verb_find(const char *name)
{
    static const struct verb call = {"", read_call_step, true, true};

    for (size_t i = 0; i < VERBS; i++)
        if (strcmp(verbs[i].name, name) == 0)
            return &verbs[i];
    return call_find(name, NULL) ? &call : NULL;
}

static const char *verb_name(const void *user, size_t i)
{
    const struct lfs_abi_call *call;

    (void)user;
    if (i < VERBS)
        return verbs[i].name;
    call = call_at(i - VERBS);
    return call ? call->name : NULL;
}

static void read_one(struct loader *l, struct steps *s, const struct step *step)
{
    const struct verb *verb = verb_find(step->key->text);

    if (!verb) {
        unknown_name(l, step->key->pos, "step", step->key->text, verb_name, NULL);
    } else if (!step->value && !verb->bare) {
        lfs_diag_add(l->diag, step->key->pos, "STEP_SHAPE", "'%s' needs a value", step->key->text);
    } else if (verb->alone && step->map && step->map->count != 1) {
        lfs_diag_add(l->diag, step->map->keys[1]->pos, "STEP_SHAPE",
                     "'%s' is no part of the step '%s'", step->map->keys[1]->text, step->key->text);
        lfs_diag_help(l->diag, "begin each step with '- ', and indent its arguments more deeply");
    } else {
        verb->read(l, s, step);
    }
}

const char *read_step_at(struct loader *l, struct steps *s, const struct lfs_yaml_node *node)
{
    struct step step = {.key = node};

    if (node->kind == LFS_YAML_MAP && node->count > 0)
        step = (struct step){node->keys[0], node->items[0], node};
    if (step.value || (node->kind == LFS_YAML_SCALAR && node->text[0]))
        read_one(l, s, &step);
    else
        lfs_diag_add(l->diag, node->pos, "EXPECTED_KIND", "expected a step, such as %s",
                     "'- LFA_PRIME: {component: sp1}'");
    return step.key->kind == LFS_YAML_SCALAR ? step.key->text : "";
}

/* 0: the step has none, or they are no number. */
static uint32_t written_rounds(struct loader *l, const struct lane_step *step)
{
    const struct lfs_script_op *op = step->first < step->next ? op_at(l, step->first) : NULL;

    if (!op || op->kind != LFS_OP_REPEAT || !op->value || op->value->kind != LFS_EXPR_NUMBER)
        return 0;
    return op->value->number > UINT32_MAX ? UINT32_MAX : (uint32_t)op->value->number;
}

void read_lane_step(struct loader *l, struct steps *s, const struct lfs_yaml_node *node)
{
    uint32_t first = op_next(l);
    struct lane_step step = {.step = s->at, .first = first};

    s->at.inner++;
    step.step.name = read_step_at(l, s, node);
    step.step.parts = s->at.inner - 1 - step.step.inner;
    step.step.pos = node->pos;
    step.next = op_next(l);
    step.step.rounds = written_rounds(l, &step);
    *(struct lane_step *)list_add(l->arena, &l->c->lane_steps, sizeof(step)) = step;
}

void read_steps(struct loader *l, struct steps *s, const struct lfs_yaml_node *list)
{
    if (!expect_kind(l, list, LFS_YAML_LIST, "a list of steps"))
        return;
    for (size_t i = 0; i < list->count; i++)
        if (s->at.index > 0)
            read_lane_step(l, s, list->items[i]);
        else
            read_step_at(l, s, list->items[i]);
}
