/* SPDX-License-Identifier: BSD-3-Clause */
/* Expressions: calls of functions, and the names that they take. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lfasim/readers/diagnostics.h"
#include "tools/readers/scenario/scenario_private.h"

/* 7.5 */
static const char *const conflict_words[] = {"MC-01", "MC-02", "MC-03", "MC-04", "MC-05", "MC-06",
                                             "MC-07", "MC-08", "MC-09", "MC-10", "MC-11", "MC-12",
                                             "MC-13", "MC-14", "MC-15", "MC-16", "MC-17", NULL};
/* What sim/ and models/ give to lfs_trace_finding() besides layout conflicts. */
static const char *const finding_words[] = {"L-A",
                                            "DATA_ABORT",
                                            "UNDEFINED_INSTRUCTION",
                                            "WRONG_CONDUIT",
                                            "RXTX_LEAK",
                                            "PANIC",
                                            "RESET",
                                            "LOCK_ORDER",
                                            "LOCK_NOT_HELD",
                                            "MODEL_FAULT",
                                            "PMR_LEAK",
                                            "ORPHANED_MEMORY",
                                            "NO_MAILBOX",
                                            "EL0_REMAP_FAILED",
                                            "FAULT_LOOP",
                                            NULL};

static const char *function_name(const void *user, size_t i)
{
    (void)user;
    return function_at(i) ? function_at(i)->name : NULL;
}

static const struct function *function_find(const char *name)
{
    const struct function *function;

    for (size_t i = 0; (function = function_at(i)) != NULL; i++)
        if (function->name[0] == name[0] && strcmp(function->name, name) == 0)
            return function;
    return NULL;
}

bool is_function(const char *name)
{
    const struct function *function = function_find(name);

    return function && function->takes[0] == '\0';
}

/* ---- what calls return
 * -------------------------------------------------------------------------------------- */

bool register_number(const char *name, uint8_t *out)
{
    unsigned number = 0;

    if (name[0] != 'x' || name[1] < '0' || name[1] > '9' || (name[1] == '0' && name[2]))
        return false;
    for (const char *digit = name + 1; *digit; digit++) {
        if (*digit < '0' || *digit > '9')
            return false;
        number = number * 10 + (unsigned)(*digit - '0');
        if (number >= LFS_FRAME_REGS)
            return false;
    }
    *out = (uint8_t)number;
    return true;
}

bool result_find(const struct lfs_abi_call *call, const char *name, struct lfs_script_result *out)
{
    *out = (struct lfs_script_result){.kind = LFS_RESULT_REGISTER};
    if (register_number(name, &out->reg))
        return true;
    if (strcmp(name, "status") == 0) {
        out->kind = LFS_RESULT_STATUS;
        return true;
    }
    for (const struct lfs_abi_arg *arg = call->out; arg && arg->name; arg++) {
        if (strcmp(arg->name, name) != 0 || arg->format == LFS_ARG_UUID)
            continue;
        *out = (struct lfs_script_result){LFS_RESULT_NAMED, arg->reg, arg};
        return true;
    }
    return retrieved_find(call, name, out);
}

const char *result_name(const void *call, size_t i)
{
    const struct lfs_abi_arg *out = ((const struct lfs_abi_call *)call)->out;
    size_t named = 0;

    if (i == 0)
        return "status";
    for (; out && out->name; out++)
        if (out->format != LFS_ARG_UUID && strcmp(out->name, "status") != 0 && ++named == i)
            return out->name;
    if (i == named + 1)
        return "x0 to x17";
    return is_memory_key(call, "as") ? lfs_script_field_name((unsigned)(i - named - 2)) : NULL;
}

bool result_is_status(const struct lfs_abi_call *call, const struct lfs_script_result *result)
{
    if (result->kind == LFS_RESULT_STATUS)
        return true;
    /* FFA_ERROR has its status in w2, the other families theirs in x0. */
    return result->kind == LFS_RESULT_REGISTER &&
           result->reg == (call->family == LFS_ABI_FFA ? 2 : 0);
}

/* ---- arguments
 * ----------------------------------------------------------------------------------------------------
 */

/* The variable that takes a result of a labelled step. */
static uint32_t watch(struct loader *l, uint32_t label, const struct lfs_script_result *result,
                      const char *name)
{
    struct lfs_script_watch *watches = l->watches.items;

    for (size_t i = 0; i < l->watches.count; i++)
        if (watches[i].label == label && watches[i].result.kind == result->kind &&
            watches[i].result.reg == result->reg && watches[i].result.arg == result->arg)
            return watches[i].variable;
    watches = list_add(l->arena, &l->watches, sizeof(*watches));
    *watches = (struct lfs_script_watch){label, *result, variable_new(l, name, false)};
    return watches->variable;
}

static bool take_partition(struct parser *p, struct arguments *out)
{
    int index = partition_index(p->l, token_pos(p), p->token.text);

    if (index < 0)
        return false;
    out->number = (uint64_t)index;
    if (partition_at(p->l, (size_t)index)->has_manifest)
        out->addresses = &partition_at(p->l, (size_t)index)->manifest;
    return true;
}

static bool take_label(struct parser *p, struct arguments *out)
{
    const struct declared *label = declared_find(p->l, DECLARED_LABEL, p->token.text);

    if (!label) {
        unknown_name(p->l, token_pos(p), "label", p->token.text, declared_name,
                     &p->l->declared[DECLARED_LABEL]);
        return false;
    }
    out->label = label->number;
    out->call = label->call;
    return true;
}

static bool take_result(struct parser *p, struct arguments *out)
{
    struct lfs_script_result result;

    if (!out->call)
        return false;
    if (!result_find(out->call, p->token.text, &result)) {
        unknown_name(p->l, token_pos(p), arena_text(p->l->arena, "result of %s", out->call->name),
                     p->token.text, result_name, out->call);
        return false;
    }
    out->is_status = result_is_status(out->call, &result);
    out->number = watch(p->l, out->label, &result, arena_text(p->l->arena, "%s", p->token.text));
    return true;
}

static bool take_variable(struct parser *p, enum declared_kind kind, const char *what,
                          struct arguments *out)
{
    const struct declared *declared = declared_find(p->l, kind, p->token.text);

    if (!declared) {
        unknown_name(p->l, token_pos(p), what, p->token.text, declared_name, &p->l->declared[kind]);
        return false;
    }
    out->number = declared->number;
    return true;
}

static bool is_among(const char *word, const char *const *words)
{
    for (size_t i = 0; words[i]; i++)
        if (strcmp(words[i], word) == 0)
            return true;
    return false;
}

static bool take_conflict(struct parser *p, struct arguments *out)
{
    out->text = arena_text(p->l->arena, "%s", p->token.text);
    if (is_among(out->text, conflict_words))
        return true;
    unknown_name(p->l, token_pos(p), "layout conflict", out->text, text_name, conflict_words);
    return false;
}

/* One that fails a run, unless an expectation speaks of it. */
static bool is_failing(struct parser *p, const char *word)
{
    size_t from = lfs_finding_fails_from();

    for (size_t i = from; lfs_finding_kind(i); i++)
        if (strcmp(lfs_finding_kind(i)->name, word) == 0) {
            if (!p->place->explored)
                p->l->c->judged_findings |= UINT64_C(1) << (i - from);
            return true;
        }
    return false;
}

/* Layout conflicts are findings too, and so is what the firmware finds in its input. */
static bool take_finding(struct parser *p, struct arguments *out)
{
    out->text = arena_text(p->l->arena, "%s", p->token.text);
    if (is_failing(p, out->text) || is_among(out->text, finding_words) ||
        is_among(out->text, conflict_words) || lfs_diagnostic_find(out->text))
        return true;
    unknown_name(p->l, token_pos(p), "finding", out->text, text_name, finding_words);
    return false;
}

static bool add_item(struct loader *l, struct arguments *out, const struct lfs_expr *item)
{
    *(const struct lfs_expr **)list_add(l->arena, &out->items, sizeof(item)) = item;
    return true;
}

static bool take_address(struct parser *p, struct arguments *out)
{
    const struct place *outer = p->place;
    struct place place = *outer;
    struct typed address;

    place.addresses = out->addresses;
    place.image = outer->image;
    p->place = &place;
    address = parse_sum(p);
    if (address.expr && address.type == TYPE_NAME && !expr_region(p->l, &place, address.expr->text))
        unknown_name(p->l, address.pos, "region", address.expr->text, region_name, out->addresses);
    else if (address.expr && address.type == TYPE_NAME)
        out->expr = expr_region(p->l, &place, address.expr->text);
    else
        out->expr = address.expr;
    p->place = outer;
    return out->expr != NULL;
}

static bool take_list(struct parser *p, struct arguments *out)
{
    struct typed list = parse_sum(p);

    if (list.expr && list.type != TYPE_LIST && list.type != TYPE_NAMES)
        parse_error(p, list.pos, "EXPR_TYPE", "count() takes a list");
    out->expr = list.expr;
    return out->expr && !p->failed;
}

/* A number, or a physical address: retrieved memory by its name too. */
static bool take_number(struct parser *p, struct arguments *out)
{
    struct typed value = as_number(p, parse_sum(p));

    return value.expr && add_item(p->l, out, value.expr);
}

static bool take_endpoint(struct parser *p, struct arguments *out)
{
    return endpoint_id(p->l, token_pos(p), p->token.text, &out->number);
}

/* A variable that a variant gives a word becomes that word. */
static void put_value_in_place(struct parser *p)
{
    const struct value_of_variable *value =
        p->token.kind == TOKEN_VARIABLE ? value_find(p->l, p->token.text) : NULL;

    if (!value || strlen(value->text) >= TOKEN_MAX)
        return;
    memcpy(p->token.text, value->text, strlen(value->text) + 1);
    p->token.kind = TOKEN_WORD;
}

/* One argument; whatever consists of a single word leaves it as the present token. */
static bool take(struct parser *p, char what, struct arguments *out)
{
    bool ok;

    if (what == 'a')
        return out->addresses && take_address(p, out) && add_item(p->l, out, out->expr);
    if (what == 'A' || what == 'n')
        return take_number(p, out);
    if (what == 'v')
        return take_list(p, out) && add_item(p->l, out, out->expr);
    put_value_in_place(p);
    if (p->token.kind != TOKEN_WORD && p->token.kind != TOKEN_STRING) {
        parse_error(p, token_pos(p), "EXPR_SYNTAX", "expected a name");
        return false;
    }
    ok = what == 'p'   ? take_partition(p, out)
         : what == 'l' ? take_label(p, out)
         : what == 'r' ? take_result(p, out)
         : what == 'c' ? take_variable(p, DECLARED_LANE, "lane", out)
         : what == 'o' ? take_variable(p, DECLARED_OPTION, "option of a choice", out)
         : what == 'd' ? take_variable(p, DECLARED_FAULT, "fault", out)
         : what == 'm' ? take_conflict(p, out)
         : what == 'g' ? take_load(p, out)
         : what == 'S' ? take_load_status(p, out)
         : what == 'e' ? take_endpoint(p, out)
         : what == 'q' ? take_latency(p, out)
         : what == 'B' ? take_blackout(p, out)
                       : take_finding(p, out);
    token_next(p);
    return ok;
}

static bool take_all(struct parser *p, const struct function *function, struct arguments *out)
{
    if (function->takes[0] == '\0' && !token_is(p, "("))
        return true;
    if (!token_take(p, "("))
        return false;
    for (size_t i = 0; function->takes[i]; i++) {
        if (strchr("SB", function->takes[i]) && token_is(p, ")"))
            break;
        if (i > 0 && !token_take(p, ","))
            return false;
        if (!take(p, function->takes[i], out)) {
            p->failed = true;
            return false;
        }
    }
    return token_take(p, ")");
}

/* ---- the call
 * --------------------------------------------------------------------------------------------------------
 */

static const char *const *names_of_images(struct loader *l)
{
    size_t count = l->c->images.count;
    const char **names = arena_alloc(l->arena, (count + 3) * sizeof(*names));

    for (size_t i = 0; i < count; i++)
        names[i] = image_name(l, i);
    names[count] = "none"; /* no note at the entry point: destroyed, or never there */
    names[count + 1] = "unknown";
    return names;
}

static const char *const *names_of_owners(struct loader *l)
{
    size_t count = l->c->partitions.count;
    const char **names = arena_alloc(l->arena, (count + 4) * sizeof(*names));

    for (size_t i = 0; i < count; i++)
        names[i] = partition_name(l, i);
    names[count] = "nwd";
    names[count + 1] = "none";
    names[count + 2] = "several";
    return names;
}

static const char *const *names_of_rules(struct loader *l)
{
    const char **names;
    uint16_t count = 1;

    while (lfs_rule(count))
        count++;
    names = arena_alloc(l->arena, (count + 1u) * sizeof(*names));
    for (uint16_t i = 1; i < count; i++)
        names[i - 1] = lfs_rule(i)->name;
    names[count - 1] = "none";
    return names;
}

static bool is_timed(enum lfs_expr_kind kind)
{
    return kind == LFS_EXPR_TIME || kind == LFS_EXPR_PATH || kind == LFS_EXPR_LOAD ||
           kind == LFS_EXPR_OUTAGE_TIME;
}

struct typed parse_function(struct parser *p, const char *name, struct lfs_pos pos)
{
    const struct function *function = function_find(name);
    struct arguments arguments = {.number = function ? load_measure(function->name) : 0};
    struct lfs_expr *expr;
    struct typed typed;

    if (!function) {
        unknown_name(p->l, pos, "function", name, function_name, NULL);
        p->failed = true;
        return (struct typed){.expr = NULL};
    }
    if (function->at_end && !p->place->at_end)
        return parse_error(p, pos, "EXPR_TYPE", "%s is known at the end of the run only: in %s",
                           name, "'expect'");
    if (p->place->explored && is_timed(function->kind))
        return parse_error(p, pos, "EXPR_TYPE",
                           "%s tells nothing in an exploration: it has no time, and no trace",
                           name);
    if (!take_all(p, function, &arguments))
        return (struct typed){.expr = NULL};
    p->l->c->judges_end |= function->kind == LFS_EXPR_END && !p->place->explored;
    expr = function->kind == LFS_EXPR_VARIABLE
               ? (struct lfs_expr *)(uintptr_t)expr_variable(p->l, (uint32_t)arguments.number)
               : expr_new(p->l, function->kind);
    expr->number = arguments.number;
    expr->label = arguments.label;
    expr->text = arguments.text;
    if (function->kind == LFS_EXPR_MEMORY)
        expr->number = name[1] == '8' ? 1 : name[1] == '3' ? 4 : 8;
    expr->items = arguments.items.items;
    expr->count = (uint32_t)arguments.items.count;
    p->l->c->needs_trace |= function->kind == LFS_EXPR_PATH;
    typed = (struct typed){.expr = expr,
                           .type = function->type,
                           .noun = function->noun,
                           .words = function->words,
                           .is_status = arguments.is_status,
                           .pos = pos};
    if (function->kind == LFS_EXPR_REASON)
        typed.words = names_of_rules(p->l);
    if (function->kind == LFS_EXPR_OWNER || function->kind == LFS_EXPR_OWNERS)
        typed.words = names_of_owners(p->l);
    if (function->kind == LFS_EXPR_IMAGE)
        typed.words = names_of_images(p->l);
    if (arguments.call)
        typed.family = arguments.call->family;
    return typed;
}
