/* SPDX-License-Identifier: BSD-3-Clause */
/* Steps that send, retrieve and relinquish memory: what they say of the descriptor. */
#include <string.h>

#include "lfasim/abi/ffa.h"
#include "lfasim/readers/scalar.h"
#include "tools/readers/scenario/scenario_private.h"

/* Which calls know a key. */
enum { SENDS = 1, RETRIEVES = 2, RELINQUISHES = 4, FRAGMENTS = 8 };
enum { RANGES = SENDS | FRAGMENTS, BOTH_ENDS = SENDS | RETRIEVES };
static const struct {
    const char *name;
    unsigned calls;
} keys[] = {
    {"to", BOTH_ENDS},          {"endpoints", RELINQUISHES},
    {"pages", RANGES},          {"ranges", RANGES},
    {"region", RANGES},         {"access", BOTH_ENDS},
    {"instruction", BOTH_ENDS}, {"flags", BOTH_ENDS | RELINQUISHES},
    {"type", RETRIEVES},        {"attributes", BOTH_ENDS},
    {"tag", BOTH_ENDS},         {"handle", RETRIEVES | RELINQUISHES},
    {"from", RETRIEVES},        {"as", RETRIEVES},
    {"version", BOTH_ENDS},     {"fragments", SENDS},
    {"alone", BOTH_ENDS},       {"descriptor", BOTH_ENDS},
};
enum { KEYS = sizeof(keys) / sizeof(keys[0]), TIMES_MAX = 65536 };

/* Words, by the fields of ffa-memory.md 1.2 to 1.4. */
static const struct lfs_abi_word access_words[] = {{"none", 0}, {"RO", 1}, {"RW", 2}, {NULL, 0}};
static const struct lfs_abi_word instruction_words[] = {
    {"none", 0}, {"NX", 1}, {"X", 2}, {NULL, 0}};
static const struct lfs_abi_word type_words[] = {
    {"unspecified", 0}, {"SHARE", 1}, {"LEND", 2}, {"DONATE", 3}, {NULL, 0}};
static const struct lfs_abi_word flag_words[] = {{"ZERO", 0},       {"TIME_SLICE", 1},
                                                 {"ZERO_AFTER", 2}, {"ALIGNMENT_VALID", 9},
                                                 {"BYPASS", 10},    {NULL, 0}};
#define ATTRIBUTES_NORMAL 0x2f /* write-back, inner shareable */
#define ATTRIBUTES_DEVICE 0x13 /* nGnRnE */
static const struct lfs_abi_word attribute_words[] = {
    {"none", 0}, {"normal", ATTRIBUTES_NORMAL}, {"device", ATTRIBUTES_DEVICE}, {NULL, 0}};
enum { TYPE_SHIFT = 3, TYPE_LEND = 2, INSTRUCTION_SHIFT = 2, ACCESS_RW = 2, INSTRUCTION_NX = 1 };

static const struct shape number = {.format = LFS_ARG_HEX};
static const struct shape address = {.format = LFS_ARG_ADDRESS};
static const struct shape endpoint = {.format = LFS_ARG_ENDPOINT};

static unsigned kind_of(const struct lfs_abi_call *call)
{
    switch (call->fid_32) {
    case FFA_MEM_DONATE_32:
    case FFA_MEM_LEND_32:
    case FFA_MEM_SHARE_32:
        return SENDS;
    case FFA_MEM_RETRIEVE_REQ_32:
        return RETRIEVES;
    case FFA_MEM_RELINQUISH_32:
        return RELINQUISHES;
    default:
        return call->fid_32 == FFA_MEM_FRAG_TX_32 ? FRAGMENTS : 0;
    }
}

bool is_memory_key(const struct lfs_abi_call *call, const char *key)
{
    for (size_t i = 0; i < KEYS; i++)
        if ((keys[i].calls & kind_of(call)) && strcmp(keys[i].name, key) == 0)
            return true;
    return false;
}

const char *memory_key(const struct lfs_abi_call *call, size_t i)
{
    for (size_t k = 0; k < KEYS; k++)
        if ((keys[k].calls & kind_of(call)) && i-- == 0)
            return keys[k].name;
    return NULL;
}

bool retrieved_find(const struct lfs_abi_call *call, const char *name,
                    struct lfs_script_result *out)
{
    for (unsigned i = 0; kind_of(call) == RETRIEVES && lfs_script_field_name(i); i++) {
        if (strcmp(lfs_script_field_name(i), name) != 0)
            continue;
        *out = (struct lfs_script_result){.kind = LFS_RESULT_RETRIEVED, .reg = (uint8_t)i};
        return true;
    }
    return false;
}

/* ---- values ---------------------------------------------------------------------------------- */

/* The transaction being read. */
struct reading {
    struct loader *l;
    struct steps *s;
    const struct lfs_abi_call *call;
    const struct lfs_yaml_node *map;
    struct lfs_script_transaction *t;
    const struct lfs_expr *type; /* or NULL */
    struct list receivers, ranges, overrides, expressions;
};

static const struct lfs_expr *keep(struct reading *r, const struct lfs_expr *expr)
{
    if (expr)
        *(const struct lfs_expr **)list_add(r->l->arena, &r->expressions, sizeof(expr)) = expr;
    return expr;
}

/* The value of a key, or NULL where it is not written. */
static const struct lfs_expr *value_of(struct reading *r, const struct lfs_yaml_node *map,
                                       const char *key, const struct shape *shape)
{
    const struct lfs_yaml_node *node = lfs_yaml_get(map, key);

    return node ? keep(r, read_value(r->l, &r->s->place, shape, node)) : NULL;
}

static const struct lfs_expr *word_of(struct reading *r, const struct lfs_yaml_node *map,
                                      const char *key, const struct lfs_abi_word *words,
                                      enum lfs_abi_format format)
{
    struct shape shape = {.format = format, .what = key, .words = words};

    return value_of(r, map, key, &shape);
}

static const struct lfs_expr *sum(struct reading *r, const struct lfs_expr *a,
                                  const struct lfs_expr *b)
{
    if (a->kind == LFS_EXPR_NUMBER && b->kind == LFS_EXPR_NUMBER)
        return expr_number(r->l, a->number + b->number);
    return keep(r, expr_pair(r->l, LFS_EXPR_ADD, a, b));
}

static const struct lfs_expr *shifted(struct reading *r, const struct lfs_expr *a, unsigned by)
{
    const struct lfs_expr *factor = expr_number(r->l, UINT64_C(1) << by);

    if (a->kind == LFS_EXPR_NUMBER)
        return expr_number(r->l, a->number << by);
    return expr_pair(r->l, LFS_EXPR_MULTIPLY, a, factor);
}

/* Nothing that further fragments need may be decided anew for each of them. */
static const struct lfs_expr *settled(struct reading *r, const struct lfs_yaml_node *node,
                                      const struct shape *shape)
{
    if (node->kind == LFS_YAML_SCALAR)
        return keep(r, read_value(r->l, &r->s->place, shape, node));
    lfs_diag_add(r->l->diag, node->pos, "EXPECTED_KIND", "expected a number or an address");
    return NULL;
}

/* ---- receivers ------------------------------------------------------------------------------- */

/* What receivers get that do not say it. */
struct rights {
    const struct lfs_expr *access, *instruction;
};

static struct rights rights_of(struct reading *r)
{
    const struct lfs_yaml_node *to = lfs_yaml_get(r->map, "to");
    bool alone = !to || to->kind != LFS_YAML_LIST || to->count == 1;
    bool executable =
        alone && r->type && r->type->kind == LFS_EXPR_NUMBER && r->type->number >= TYPE_LEND;
    bool writable = kind_of(r->call) == SENDS && r->call->fid_32 != FFA_MEM_DONATE_32;
    struct rights rights = {word_of(r, r->map, "access", access_words, LFS_ARG_ENUM),
                            word_of(r, r->map, "instruction", instruction_words, LFS_ARG_ENUM)};

    if (!rights.access)
        rights.access = expr_number(r->l, writable ? ACCESS_RW : 0);
    if (!rights.instruction)
        rights.instruction = expr_number(r->l, executable ? INSTRUCTION_NX : 0);
    return rights;
}

static void read_impdef(struct reading *r, const struct lfs_yaml_node *node,
                        struct lfs_script_receiver *out)
{
    if (node->kind != LFS_YAML_LIST || node->count != 2) {
        lfs_diag_add(r->l->diag, node->pos, "EXPECTED_KIND",
                     "expected two values of 64 bits: [low, high]");
        return;
    }
    for (size_t i = 0; i < 2; i++)
        out->impdef[i] = keep(r, read_value(r->l, &r->s->place, &number, node->items[i]));
}

static void read_receiver(struct reading *r, const struct lfs_yaml_node *node, struct rights rights)
{
    struct lfs_script_receiver *receiver = list_add(r->l->arena, &r->receivers, sizeof(*receiver));
    const struct lfs_expr *own;

    if (node->kind != LFS_YAML_MAP) {
        receiver->id = keep(r, read_value(r->l, &r->s->place, &endpoint, node));
    } else if (lfs_schema_check(&receiver_schema, node, r->l->diag)) {
        receiver->id = value_of(r, node, "to", &endpoint);
        if ((own = word_of(r, node, "access", access_words, LFS_ARG_ENUM)) != NULL)
            rights.access = own;
        if ((own = word_of(r, node, "instruction", instruction_words, LFS_ARG_ENUM)) != NULL)
            rights.instruction = own;
        receiver->flags = value_of(r, node, "flags", &number);
        receiver->composite = value_of(r, node, "composite", &number);
        receiver->reserved = value_of(r, node, "reserved", &number);
        if (lfs_yaml_get(node, "impdef"))
            read_impdef(r, lfs_yaml_get(node, "impdef"), receiver);
    }
    receiver->permissions =
        sum(r, rights.access, shifted(r, rights.instruction, INSTRUCTION_SHIFT));
}

/* One or a list; without any the caller itself, which sends to nobody. */
static void read_receivers(struct reading *r, const struct lfs_yaml_node *key)
{
    const struct lfs_yaml_node *to =
        lfs_yaml_get(r->map, kind_of(r->call) == RELINQUISHES ? "endpoints" : "to");
    struct rights rights = rights_of(r);

    if (!to && kind_of(r->call) == SENDS) {
        if (key)
            lfs_diag_add(r->l->diag, key->pos, "MISSING_ARGUMENT", "missing argument 'to' of %s",
                         r->call->name);
    } else if (!to) {
        struct lfs_script_receiver *receiver =
            list_add(r->l->arena, &r->receivers, sizeof(*receiver));

        receiver->permissions =
            sum(r, rights.access, shifted(r, rights.instruction, INSTRUCTION_SHIFT));
    } else if (to->kind != LFS_YAML_LIST) {
        read_receiver(r, to, rights);
    } else if (to->count > LFS_MEM_EMADS_MAX) {
        lfs_diag_add(r->l->diag, to->pos, "VALUE_RANGE", "a step names at most %u receivers",
                     LFS_MEM_EMADS_MAX);
    } else {
        for (size_t i = 0; i < to->count; i++)
            read_receiver(r, to->items[i], rights);
    }
}

/* ---- constituents ---------------------------------------------------------------------------- */

static void add_range(struct reading *r, const struct lfs_expr *base, const struct lfs_expr *pages)
{
    struct lfs_script_ranges *range = list_add(r->l->arena, &r->ranges, sizeof(*range));

    range->base = base;
    range->pages = pages;
    range->times = 1;
}

static void read_range(struct reading *r, const struct lfs_yaml_node *node)
{
    struct lfs_script_ranges *range;
    const struct lfs_yaml_node *pages;
    uint64_t times = 1, step = 0;

    if (!lfs_schema_check(&ranges_schema, node, r->l->diag))
        return;
    pages = lfs_yaml_get(node, "pages");
    add_range(r, settled(r, lfs_yaml_get(node, "at"), &address),
              pages ? settled(r, pages, &number) : expr_number(r->l, 1));
    range = (struct lfs_script_ranges *)r->ranges.items + r->ranges.count - 1;
    read_integer(r->l, lfs_yaml_get(node, "times"), 1, TIMES_MAX, &times);
    read_size(r->l, lfs_yaml_get(node, "step"), 0, UINT32_MAX, &step);
    range->times = (uint32_t)times;
    range->step = step;
    if (lfs_yaml_get(node, "reserved"))
        range->reserved = settled(r, lfs_yaml_get(node, "reserved"), &number);
}

static void read_region(struct reading *r, const struct lfs_yaml_node *node)
{
    const struct image *image = r->s->place.image;
    const struct lfs_manifest_region *region;

    if (!expect_kind(r->l, node, LFS_YAML_SCALAR, "a region"))
        return;
    if (!image) {
        lfs_diag_add(r->l->diag, node->pos, "STEP_PLACE",
                     "only partitions have regions: name pages or ranges");
        return;
    }
    region = image->has_manifest ? region_find(&image->manifest, node->text) : NULL;
    if (region)
        add_range(r, keep(r, expr_region(r->l, &r->s->place, node->text)),
                  expr_number(r->l, region->pages));
    else if (image->has_manifest)
        unknown_name(r->l, node->pos, "region", node->text, region_name, &image->manifest);
}

static void read_constituents(struct reading *r, const struct lfs_yaml_node *key)
{
    const struct lfs_yaml_node *region = lfs_yaml_get(r->map, "region"),
                               *pages = lfs_yaml_get(r->map, "pages"),
                               *ranges = lfs_yaml_get(r->map, "ranges");

    if (key && !region && !pages && !ranges)
        lfs_diag_add(r->l->diag, key->pos, "MISSING_ARGUMENT",
                     "%s needs memory to send: region, pages or ranges", r->call->name);
    if (region)
        read_region(r, region);
    if (pages && pages->kind != LFS_YAML_LIST)
        add_range(r, settled(r, pages, &address), expr_number(r->l, 1));
    for (size_t i = 0; pages && pages->kind == LFS_YAML_LIST && i < pages->count; i++)
        add_range(r, settled(r, pages->items[i], &address), expr_number(r->l, 1));
    if (ranges && expect_kind(r->l, ranges, LFS_YAML_LIST, "ranges"))
        for (size_t i = 0; i < ranges->count; i++)
            read_range(r, ranges->items[i]);
}

/* ---- the rest -------------------------------------------------------------------------------- */

static void read_overrides(struct reading *r, const struct lfs_yaml_node *map)
{
    if (!map || !lfs_schema_check(&descriptor_schema, map, r->l->diag))
        return;
    for (unsigned field = 0; lfs_script_field_name(field); field++) {
        const struct lfs_yaml_node *node = lfs_yaml_get(map, lfs_script_field_name(field));
        struct lfs_script_override *override;

        if (!node)
            continue;
        override = list_add(r->l->arena, &r->overrides, sizeof(*override));
        override->field = (enum lfs_script_field)field;
        override->value =
            keep(r, read_value(r->l, &r->s->place, field == LFS_FIELD_SENDER ? &endpoint : &number,
                               node));
    }
}

static void read_attributes(struct reading *r)
{
    bool lends = r->call->fid_32 == FFA_MEM_LEND_32 && r->receivers.count > 1;

    r->t->attributes = word_of(r, r->map, "attributes", attribute_words, LFS_ARG_ENUM);
    if (!r->t->attributes && (r->call->fid_32 == FFA_MEM_SHARE_32 || lends))
        r->t->attributes = expr_number(r->l, ATTRIBUTES_NORMAL);
}

static void read_flags(struct reading *r)
{
    const struct lfs_expr *flags = word_of(r, r->map, "flags", flag_words, LFS_ARG_FLAGS);

    if (r->type)
        flags = sum(r, flags ? flags : expr_number(r->l, 0), shifted(r, r->type, TYPE_SHIFT));
    r->t->flags = flags;
}

static void read_sender(struct reading *r, const struct lfs_yaml_node *key)
{
    r->t->sender = value_of(r, r->map, "from", &endpoint);
    if (!key || lfs_yaml_get(r->map, "from") || kind_of(r->call) != RETRIEVES || r->s->handles)
        return;
    lfs_diag_add(r->l->diag, key->pos, "MISSING_ARGUMENT",
                 "missing argument 'from' of %s: no message is being handled that names a sender",
                 r->call->name);
}

static void read_layout(struct reading *r)
{
    static const char *const versions[] = {"1.0", "1.1", "1.2", "1.3", NULL};
    const struct lfs_yaml_node *version = lfs_yaml_get(r->map, "version");
    int which = version ? read_word(r->l, version, "version", versions) : -1;

    r->t->layout = which > LFS_MEM_V1_2 ? LFS_MEM_V1_2 : which;
}

static void read_conduct(struct reading *r)
{
    const struct lfs_yaml_node *alone = lfs_yaml_get(r->map, "alone"),
                               *as = lfs_yaml_get(r->map, "as");
    const struct image *image = r->s->place.image;
    uint64_t fragment = 0;

    if (read_integer(r->l, lfs_yaml_get(r->map, "fragments"), 1, UINT32_MAX, &fragment))
        r->t->per_fragment = (uint32_t)fragment;
    if (alone)
        lfs_scalar_boolean(alone, &r->t->alone, r->l->diag);
    if (as && expect_kind(r->l, as, LFS_YAML_SCALAR, "as") && image && image->has_manifest &&
        region_find(&image->manifest, as->text))
        lfs_diag_add(r->l->diag, as->pos, "VALUE_RANGE",
                     "'%s' is a region of the manifest: choose another name", as->text);
}

static void take_lists(struct reading *r)
{
    struct lfs_script_transaction *t = r->t;

    t->receivers = r->receivers.items;
    t->receiver_count = (uint32_t)r->receivers.count;
    t->ranges = r->ranges.items;
    t->range_count = (uint32_t)r->ranges.count;
    t->overrides = r->overrides.items;
    t->override_count = (uint32_t)r->overrides.count;
    t->expressions = r->expressions.items;
    t->expression_count = (uint32_t)r->expressions.count;
}

const struct lfs_script_transaction *read_transaction(struct loader *l, struct steps *s,
                                                      const struct lfs_abi_call *call,
                                                      const struct lfs_yaml_node *key,
                                                      const struct lfs_yaml_node *map)
{
    struct reading r = {.l = l, .s = s, .call = call, .map = map};
    bool says = false;

    for (size_t i = 0; i < map->count; i++)
        says |= is_memory_key(call, map->keys[i]->text);
    if (!says)
        return NULL;
    r.t = arena_alloc(l->arena, sizeof(*r.t));
    r.type = word_of(&r, map, "type", type_words, LFS_ARG_ENUM);
    if (kind_of(call) != FRAGMENTS)
        read_receivers(&r, key);
    if (kind_of(call) & RANGES)
        read_constituents(&r, key);
    read_attributes(&r);
    read_flags(&r);
    read_sender(&r, key);
    read_layout(&r);
    read_conduct(&r);
    if (kind_of(call) & (RETRIEVES | RELINQUISHES))
        r.t->handle = value_of(&r, map, "handle", &number);
    r.t->tag = value_of(&r, map, "tag", &number);
    read_overrides(&r, lfs_yaml_get(map, "descriptor"));
    take_lists(&r);
    return r.t;
}
