/* SPDX-License-Identifier: BSD-3-Clause */
/* Steps that make a call: its arguments and other keys; replies. */
#include <string.h>

#include "lfasim/abi/ffa.h"
#include "lfasim/abi/psci.h"
#include "lfasim/readers/scalar.h"
#include "tools/readers/scenario/scenario_private.h"

/* The call being read. */
struct reading {
    struct loader *l;
    struct steps *s;
    struct lfs_script_call *call;
    struct list arguments, expectations, saves;
    const struct lfs_yaml_node *proves; /* or NULL */
    bool bare;                          /* no part of it is judged or kept */
    bool optional;                      /* it may be left out */
};

/* ---- arguments
 * ------------------------------------------------------------------------------------------ */

static const struct lfs_abi_arg *argument_find(const struct lfs_abi_call *call, const char *name)
{
    for (const struct lfs_abi_arg *arg = call->in; arg && arg->name; arg++)
        if (strcmp(arg->name, name) == 0)
            return arg;
    return NULL;
}

static struct shape shape_of(const struct lfs_abi_call *call, const struct lfs_abi_arg *arg)
{
    return (struct shape){.format = arg->format,
                          .what = arg->name,
                          .words = arg->words,
                          .family = call->family,
                          .component =
                              (call->family == LFS_ABI_LFA || call->family == LFS_ABI_LINUX) &&
                              strcmp(arg->name, "component") == 0};
}

/* Numbers that are known now must fit. */
static bool fits(struct reading *r, const struct lfs_abi_arg *arg, const struct lfs_expr *value,
                 struct lfs_pos pos)
{
    struct lfs_frame frame = {{r->call->fid}};

    for (uint32_t i = 0; value->kind == LFS_EXPR_CHOICE && i < value->count; i++)
        if (!fits(r, arg, value->items[i], pos))
            return false;
    if (value->kind != LFS_EXPR_NUMBER || lfs_abi_set_arg(arg, &frame, value->number))
        return true;
    lfs_diag_add(r->l->diag, pos, "VALUE_RANGE", "%#llx does not fit '%s', which has %u bits here",
                 (unsigned long long)value->number, arg->name,
                 arg->bits > 32 && !smccc_is_smc64(r->call->fid) ? 32 : arg->bits);
    return false;
}

static void add_argument(struct reading *r, struct lfs_script_argument argument)
{
    *(struct lfs_script_argument *)list_add(r->l->arena, &r->arguments, sizeof(argument)) =
        argument;
}

static void read_argument(struct reading *r, const struct lfs_abi_arg *arg,
                          const struct lfs_yaml_node *node)
{
    struct shape shape = shape_of(r->call->call, arg);
    struct lfs_script_argument argument = {.arg = arg, .reg = arg->reg};
    struct ffa_uuid *uuid;

    if (arg->format == LFS_ARG_UUID) {
        uuid = arena_alloc(r->l->arena, sizeof(*uuid));
        argument.uuid = uuid;
        if (read_uuid(r->l, node, uuid))
            add_argument(r, argument);
        return;
    }
    argument.value = read_value(r->l, &r->s->place, &shape, node);
    if (argument.value && fits(r, arg, argument.value, node->pos))
        add_argument(r, argument);
}

/* 0 would mean something else than "not given": the normal world, the first component. */
static bool must_be_given(const struct lfs_abi_call *call, const struct lfs_abi_arg *arg)
{
    return arg->format == LFS_ARG_ENDPOINT || arg->format == LFS_ARG_ADDRESS ||
           shape_of(call, arg).component;
}

static const char *const register_names[LFS_FRAME_REGS] = {
    "x0", "x1",  "x2",  "x3",  "x4",  "x5",  "x6",  "x7",  "x8",
    "x9", "x10", "x11", "x12", "x13", "x14", "x15", "x16", "x17"};

/* Arguments that name the caller itself, and those that nobody gave. */
static void complete_arguments(struct reading *r, const struct lfs_yaml_node *key,
                               const struct lfs_yaml_node *map)
{
    for (const struct lfs_abi_arg *arg = r->call->call->in; arg && arg->name; arg++) {
        bool own = arg->format == LFS_ARG_ENDPOINT && !arg->optional &&
                   (strcmp(arg->name, "from") == 0 || strcmp(arg->name, "receiver") == 0);
        const char *raw = register_names[arg->reg];

        if (arg->optional || (map && (lfs_yaml_get(map, arg->name) || lfs_yaml_get(map, raw))))
            continue;
        if (own) {
            add_argument(r,
                         (struct lfs_script_argument){.arg = arg, .reg = arg->reg, .own_id = true});
            continue;
        }
        if (!must_be_given(r->call->call, arg))
            continue;
        lfs_diag_add(r->l->diag, key->pos, "MISSING_ARGUMENT", "missing argument '%s' of %s",
                     arg->name, r->call->call->name);
        lfs_diag_help(r->l->diag, "name it, or give the whole register: %s", raw);
    }
}

/* ---- the step
 * ------------------------------------------------------------------------------------------------
 */

static bool read_boolean(struct reading *r, const struct lfs_yaml_node *node)
{
    bool value = false;

    lfs_scalar_boolean(node, &value, r->l->diag);
    return value;
}

static bool suspends(const struct lfs_abi_call *call)
{
    return call->fid_32 == PSCI_CPU_SUSPEND_32 || call->fid_32 == PSCI_SYSTEM_SUSPEND_32;
}

/* Keys that are not arguments. False: it is none of them. */
static bool read_modifier(struct reading *r, const char *key, const struct lfs_yaml_node *value)
{
    const struct declared *label;

    if (r->bare)
        return false;
    if (strcmp(key, "returns") == 0) {
        read_returns(r->l, &r->s->place, value, r->call, &r->expectations);
    } else if (strcmp(key, "save") == 0) {
        read_save(r->l, value, r->call->call, &r->saves);
    } else if (strcmp(key, "within") == 0) {
        lfs_scalar_time(value, &r->call->within, r->l->diag);
    } else if (strcmp(key, "wake") == 0 && suspends(r->call->call)) {
        lfs_scalar_time(value, &r->call->wake, r->l->diag);
    } else if (strcmp(key, "soft") == 0) {
        r->call->soft = read_boolean(r, value);
    } else if (strcmp(key, "resume") == 0) {
        r->call->runs_on = read_boolean(r, value);
        if (r->call->call->family != LFS_ABI_FFA)
            lfs_diag_add(r->l->diag, value->key->pos, "STEP_PLACE",
                         "%s is answered at once: only FF-A calls can be resumed",
                         r->call->call->name);
    } else if (strcmp(key, "optional") == 0) {
        r->optional = read_boolean(r, value);
    } else if (strcmp(key, "exact") == 0) {
        r->call->exact = read_boolean(r, value);
    } else if (strcmp(key, "proves") == 0) {
        r->proves = value;
    } else if (is_memory_key(r->call->call, key)) {
        return true; /* read_transaction() takes all of them at once */
    } else if (strcmp(key, "label") == 0) {
        if (expect_kind(r->l, value, LFS_YAML_SCALAR, "label") &&
            (label = declared_find(r->l, DECLARED_LABEL, value->text)) != NULL)
            r->call->label = label->number;
    } else {
        return strcmp(key, "only_if") == 0;
    }
    return true;
}

static const char *argument_or_key(const void *call, size_t i)
{
    const struct lfs_abi_arg *in = ((const struct lfs_abi_call *)call)->in;
    size_t keys = call_schema.count - !suspends(call); /* the last one is "wake" */

    for (; in && in->name; in++)
        if (i-- == 0)
            return in->name;
    for (size_t k = 0; memory_key(call, k) != NULL; k++)
        if (i-- == 0)
            return memory_key(call, k);
    return i + 1 < keys ? call_schema.keys[i + 1].name : NULL;
}

static const char *argument_name(const void *call, size_t i)
{
    const struct lfs_abi_arg *in = ((const struct lfs_abi_call *)call)->in;

    while (i > 0 && in && in->name) {
        in++;
        i--;
    }
    return in ? in->name : NULL;
}

static void read_key(struct reading *r, const struct lfs_yaml_node *key,
                     const struct lfs_yaml_node *value)
{
    const struct lfs_abi_arg *arg = argument_find(r->call->call, key->text);
    const struct shape raw = {.format = LFS_ARG_HEX, .family = r->call->call->family};
    struct lfs_script_argument argument = {.arg = NULL};

    if (arg) {
        read_argument(r, arg, value);
    } else if (register_number(key->text, &argument.reg) && argument.reg != 0) {
        argument.value = read_value(r->l, &r->s->place, &raw, value);
        if (argument.value)
            add_argument(r, argument);
    } else if (!read_modifier(r, key->text, value)) {
        unknown_name(r->l, key->pos, arena_text(r->l->arena, "argument of %s", r->call->call->name),
                     key->text, r->bare ? argument_name : argument_or_key, r->call->call);
    }
}

/* Raw registers go first, so that named arguments can fill parts of them. */
static void read_keys(struct reading *r, const struct lfs_yaml_node *map)
{
    uint8_t reg;

    for (int named = 0; named < 2; named++)
        for (size_t i = 0; i < map->count; i++)
            if (register_number(map->keys[i]->text, &reg) == !named)
                read_key(r, map->keys[i], map->items[i]);
}

static void take_lists(struct reading *r)
{
    struct lfs_script_call *call = r->call;

    call->arguments = r->arguments.items;
    call->argument_count = (uint32_t)r->arguments.count;
    call->expectations = r->expectations.items;
    call->expectation_count = (uint32_t)r->expectations.count;
    call->saves = r->saves.items;
    call->save_count = (uint32_t)r->saves.count;
}

/* `as`: where the first constituent begins. */
static void save_retrieved(struct reading *r, const struct lfs_yaml_node *as)
{
    const struct declared *range;
    struct lfs_script_save *save;

    if (!as || !r->call->transaction || !is_memory_key(r->call->call, "as") ||
        (range = declared_find(r->l, DECLARED_RANGE, as->text)) == NULL)
        return;
    save = list_add(r->l->arena, &r->saves, sizeof(*save));
    save->variable = range->number;
    retrieved_find(r->call->call, "base", &save->result);
}

static void emit_call(struct reading *r, const struct lfs_yaml_node *key)
{
    struct lfs_script_op *op = op_new(r->l, LFS_OP_CALL, key->pos);

    take_lists(r);
    op->u.call = r->call;
    op->noted = r->proves != NULL;
    if (r->proves)
        read_proofs(r->l, r->proves, op->source);
    op->target = r->s->behaviour ? r->s->dispatch : LFS_SCRIPT_NONE;
}

/* Begins to read the call that key names; false after an error. *value becomes NULL where nothing
 * follows: "FFA_MSG_WAIT:". */
static bool call_begins(struct reading *r, const struct lfs_yaml_node *key,
                        const struct lfs_yaml_node **value)
{
    enum lfs_abi_width width;

    r->call = arena_alloc(r->l->arena, sizeof(*r->call));
    r->call->call = call_find(key->text, &width);
    r->l->c->config.os_services |= r->call->call->family == LFS_ABI_LINUX;
    r->call->fid = lfs_abi_call_fid(r->call->call, width);
    r->call->label = LFS_SCRIPT_NONE;
    if (*value && (*value)->kind == LFS_YAML_SCALAR && (*value)->text[0] == '\0')
        *value = NULL;
    return !*value || (*value)->kind == LFS_YAML_MAP ||
           expect_kind(r->l, *value, LFS_YAML_MAP,
                       arena_text(r->l->arena, "what follows %s", key->text));
}

const struct lfs_script_call *read_bare_call(struct loader *l, struct steps *s,
                                             const struct lfs_yaml_node *key,
                                             const struct lfs_yaml_node *value)
{
    struct reading r = {.l = l, .s = s, .bare = true};

    if (!call_begins(&r, key, &value))
        return NULL;
    if (value)
        read_keys(&r, value);
    complete_arguments(&r, key, value);
    take_lists(&r);
    return r.call;
}

/* A step that may be left out is a choice: to make it, or to go on behind it. Returns the targets
 * of the choice. */
static uint32_t *emit_option(struct reading *r, const struct lfs_yaml_node *key)
{
    struct lfs_script_choice *choice = arena_alloc(r->l->arena, sizeof(*choice));
    uint32_t *targets = arena_alloc(r->l->arena, 2 * sizeof(*targets));

    *choice = (struct lfs_script_choice){
        arena_text(r->l->arena, "%s: made|left out", r->call->call->name), targets, 2};
    op_new(r->l, LFS_OP_CHOOSE, key->pos)->u.choice = choice;
    targets[0] = op_next(r->l);
    return targets;
}

void read_call(struct loader *l, struct steps *s, const struct lfs_yaml_node *key,
               const struct lfs_yaml_node *value)
{
    const struct lfs_yaml_node *condition = value ? lfs_yaml_get(value, "only_if") : NULL;
    struct reading r = {.l = l, .s = s};
    uint32_t skip = LFS_SCRIPT_NONE, *option = NULL;
    size_t errors;

    if (!call_begins(&r, key, &value))
        return;
    if (condition) {
        skip = op_next(l);
        op_new(l, LFS_OP_UNLESS, key->pos)->value = parse_truth(l, &s->place, condition);
    }
    if (value) {
        errors = lfs_diag_errors(l->diag);
        read_keys(&r, value);
        r.call->transaction = read_transaction(
            l, s, r.call->call, lfs_diag_errors(l->diag) == errors ? key : NULL, value);
        save_retrieved(&r, lfs_yaml_get(value, "as"));
    }
    complete_arguments(&r, key, value);
    if (r.optional)
        option = emit_option(&r, key);
    emit_call(&r, key);
    if (option)
        option[1] = op_next(l);
    if (skip != LFS_SCRIPT_NONE)
        op_at(l, skip)->target = op_next(l);
}

/* ---- replies
 * ------------------------------------------------------------------------------------------------------
 */

/* live_buffer: a region by name, or {at: address, bytes: size}. */
static void read_live_buffer(struct reading *r, struct lfs_script_reply *reply,
                             const struct lfs_yaml_node *node)
{
    const struct lfs_yaml_node *parts[2] = {lfs_yaml_get(node, "at"), lfs_yaml_get(node, "bytes")};
    const struct shape address = {.format = LFS_ARG_ADDRESS};

    reply->buffer = NULL;
    if (node->kind == LFS_YAML_SCALAR) {
        const struct image *image = r->s->place.image;

        if (image->has_manifest && !region_find(&image->manifest, node->text))
            unknown_name(r->l, node->pos, "region", node->text, region_name, &image->manifest);
        reply->buffer = node->text;
        return;
    }
    if (!parts[0] || !parts[1] || node->count != 2) {
        lfs_diag_add(r->l->diag, node->pos, "EXPECTED_KIND",
                     "expected a region, or {at: address, bytes: size}");
        return;
    }
    for (uint8_t i = 0; i < 2; i++) {
        struct lfs_script_argument argument = {.reg = (uint8_t)(4 + i)};

        argument.value = read_value(r->l, &r->s->place, &address, parts[i]);
        if (argument.value)
            add_argument(r, argument);
    }
}

static void read_reply_key(struct reading *r, struct lfs_script_reply *reply,
                           const struct lfs_yaml_node *key, const struct lfs_yaml_node *value)
{
    const struct shape status = {.format = LFS_ARG_FFA_STATUS}, raw = {.format = LFS_ARG_HEX};
    struct lfs_script_argument argument = {.reg = 3};

    if (strcmp(key->text, "live_buffer") == 0) {
        read_live_buffer(r, reply, value);
    } else if (strcmp(key->text, "returns") == 0) {
        reply->expects = true;
        read_returns(r->l, &r->s->place, value, r->call, &r->expectations);
    } else if (strcmp(key->text, "soft") == 0) {
        reply->soft = read_boolean(r, value);
    } else {
        bool is_status = strcmp(key->text, "status") == 0;

        if (!is_status)
            register_number(key->text, &argument.reg);
        if (argument.reg == 4 || argument.reg == 5)
            reply->buffer = NULL;
        argument.value = read_value(r->l, &r->s->place, is_status ? &status : &raw, value);
        if (argument.value)
            add_argument(r, argument);
    }
}

static bool is_reply_key(const char *name)
{
    static const char *const names[] = {"status", "live_buffer", "returns", "soft"};
    uint8_t reg;

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        if (strcmp(names[i], name) == 0)
            return true;
    return register_number(name, &reg) && reg >= 3;
}

static const char *reply_key(const void *user, size_t i)
{
    (void)user;
    return i < reply_schema.count ? reply_schema.keys[i].name : NULL;
}

void read_reply(struct loader *l, struct steps *s, const struct lfs_yaml_node *key,
                const struct lfs_yaml_node *value)
{
    struct lfs_script_reply *reply = arena_alloc(l->arena, sizeof(*reply));
    struct lfs_script_call *wait = arena_alloc(l->arena, sizeof(*wait));
    struct reading r = {.l = l, .s = s, .call = wait};
    struct lfs_script_op *op;

    wait->call = lfs_abi_call_by_fid(FFA_MSG_WAIT_32); /* what a refusal looks like */
    reply->buffer = live_state_region(s->place.image);
    if (value && !expect_kind(l, value, LFS_YAML_MAP, "what follows reply"))
        return;
    for (size_t i = 0; value && i < value->count; i++) {
        if (is_reply_key(value->keys[i]->text))
            read_reply_key(&r, reply, value->keys[i], value->items[i]);
        else
            unknown_name(l, value->keys[i]->pos, "key of reply", value->keys[i]->text, reply_key,
                         NULL);
    }
    op = op_new(l, LFS_OP_REPLY, key->pos);
    op->target = s->dispatch;
    op->u.reply = reply;
    reply->arguments = r.arguments.items;
    reply->argument_count = (uint32_t)r.arguments.count;
    reply->expectations = r.expectations.items;
    reply->expectation_count = (uint32_t)r.expectations.count;
}
