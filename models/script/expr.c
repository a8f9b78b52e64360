/* SPDX-License-Identifier: BSD-3-Clause */
/* What expressions are worth. */
#include <string.h>

#include "models/script/interpreter.h"

/* The layout conflicts of lifecycle-and-live-activation.md 7.5. */
static const char *const conflicts[] = {
    "MC-01", "MC-02", "MC-03", "MC-04", "MC-05", "MC-06", "MC-07", "MC-08", "MC-09",
    "MC-10", "MC-11", "MC-12", "MC-13", "MC-14", "MC-15", "MC-16", "MC-17",
};

static struct lfs_value number(uint64_t value)
{
    return (struct lfs_value){.kind = LFS_VALUE_NUMBER, .number = value};
}

static struct lfs_value word(const char *text)
{
    return (struct lfs_value){.kind = LFS_VALUE_WORD, .word = text};
}

static struct lfs_value unset(void)
{
    return (struct lfs_value){.kind = LFS_VALUE_UNSET};
}

static uint64_t number_of(const struct scene *scene, const struct lfs_expr *expr)
{
    return expr_value(scene, expr).number;
}

static bool list_at(const struct scene *scene, const struct lfs_expr *list, uint32_t i,
                    struct lfs_value *out)
{
    if (list->kind == LFS_EXPR_PATH) {
        const char *state = path_state(scene->run, list, i);

        *out = word(state);
        return state != NULL;
    }
    if (list->kind == LFS_EXPR_OWNERS)
        return page_owner_at(scene->run, number_of(scene, list->items[0]), i, out);
    if (i >= list->count)
        return false;
    *out = expr_value(scene, list->items[i]);
    return true;
}

static bool equal(const struct scene *scene, const struct lfs_value *a, const struct lfs_value *b)
{
    if (a->kind != b->kind)
        return false;
    if (a->kind == LFS_VALUE_NUMBER)
        return a->number == b->number;
    if (a->kind == LFS_VALUE_WORD)
        return strcmp(a->word, b->word) == 0;
    for (uint32_t i = 0;; i++) {
        struct lfs_value x, y;
        bool x_there = list_at(scene, a->list, i, &x), y_there = list_at(scene, b->list, i, &y);

        if (!x_there || !y_there)
            return x_there == y_there;
        if (!equal(scene, &x, &y))
            return false;
    }
}

/* Of lists only those that are written out can lack an element. */
static bool is_set(const struct scene *scene, const struct lfs_value *value)
{
    struct lfs_value element;

    if (value->kind != LFS_VALUE_LIST || value->list->kind != LFS_EXPR_LIST)
        return value->kind != LFS_VALUE_UNSET;
    for (uint32_t i = 0; list_at(scene, value->list, i, &element); i++)
        if (element.kind == LFS_VALUE_UNSET)
            return false;
    return true;
}

static bool compare(const struct scene *scene, const struct lfs_expr *expr)
{
    struct lfs_value a = expr_value(scene, expr->items[0]), b = expr_value(scene, expr->items[1]);

    if (!is_set(scene, &a) || !is_set(scene, &b))
        return false;
    if (expr->kind == LFS_EXPR_EQ)
        return equal(scene, &a, &b);
    if (expr->kind == LFS_EXPR_NE)
        return !equal(scene, &a, &b);
    if (expr->kind == LFS_EXPR_LT)
        return a.number < b.number;
    if (expr->kind == LFS_EXPR_LE)
        return a.number <= b.number;
    if (expr->kind == LFS_EXPR_GT)
        return a.number > b.number;
    return a.number >= b.number;
}

static struct lfs_value arithmetic(const struct scene *scene, const struct lfs_expr *expr)
{
    struct lfs_value a = expr_value(scene, expr->items[0]), b = expr_value(scene, expr->items[1]);

    if (a.kind == LFS_VALUE_UNSET || b.kind == LFS_VALUE_UNSET)
        return unset();
    if (expr->kind == LFS_EXPR_ADD)
        return number(a.number + b.number);
    if (expr->kind == LFS_EXPR_SUBTRACT)
        return number(a.number - b.number);
    if (expr->kind == LFS_EXPR_MIN)
        return number(a.number < b.number ? a.number : b.number);
    return number(expr->kind == LFS_EXPR_MULTIPLY ? a.number * b.number : a.number & b.number);
}

static struct lfs_value variable(const struct scene *scene, uint32_t variable)
{
    const struct lfs_script_run *run = scene->run;
    lfs_obj shelf = run->variables[variable % LFS_SCRIPT_SHELVES];
    const uint64_t *words = scene->performer ? lfs_read(run->m, shelf) : lfs_peek(run->m, shelf);
    struct variable_place place = variable_place(run->script, variable);

    return words[place.set] & place.bit ? number(words[place.value]) : unset();
}

/* Whether something that the expression is computed from is not set. */
static bool lacks_operand(const struct scene *scene, const struct lfs_expr *expr)
{
    for (uint32_t i = 0; i < expr->count; i++)
        if (expr_value(scene, expr->items[i]).kind == LFS_VALUE_UNSET)
            return true;
    return false;
}

static uint64_t region(const struct scene *scene, const char *name)
{
    static const char *const sections[LFS_IMAGE_SECTIONS] = {".text", ".rodata", ".rwdata",
                                                             ".bss",  ".heap",   ".stack"};
    struct lfs_guest *guest = scene->performer ? scene->performer->guest : NULL;
    lfs_ipa base = {0};
    uint64_t size;

    if (!guest)
        return 0;
    if (name[0] != '.')
        return lfs_guest_region(guest, name, &base, &size) ? base.v : 0;
    for (unsigned i = 0; i < LFS_IMAGE_SECTIONS; i++)
        if (strcmp(sections[i], name) == 0 &&
            lfs_guest_section(guest, (enum lfs_image_section_index)i, &base, &size))
            return base.v;
    return 0;
}

static struct lfs_value choice(const struct scene *scene, const struct lfs_expr *expr)
{
    unsigned taken;

    if (!scene->performer)
        return number(0);
    taken = lfs_choose(scene->run->m, scene->performer->ctx, LFS_CHOICE_SCRIPT, expr->count,
                       expr->text);
    return expr_value(scene, expr->items[taken]);
}

/* Little endian, as AArch64 partitions store it. */
static uint64_t memory(const struct scene *scene, const struct lfs_expr *expr)
{
    uint64_t at = number_of(scene, expr->items[0]), value = 0;
    uint8_t bytes[8] = {0};

    if (at > UINT64_MAX - expr->number)
        return 0;
    lfs_mem_read(scene->run->m, lfs_pa_of(at), bytes, (size_t)expr->number);
    for (uint64_t i = expr->number; i > 0; i--)
        value = value << 8 | bytes[i - 1];
    return value;
}

static const char *image(const struct lfs_script_run *run, unsigned partition)
{
    struct lfs_image_note note;

    if (!lfs_stack_image(run->stack, partition, &note))
        return "none";
    for (uint32_t i = 0; i < run->script->image_count; i++) {
        const struct lfs_script_image *known = &run->script->images[i];

        if (known->version == note.version && strcmp(known->behaviour, note.behaviour) == 0)
            return known->name;
    }
    return "unknown";
}

static uint64_t version(const struct lfs_script_run *run, unsigned partition)
{
    struct lfs_image_note note;

    return lfs_stack_image(run->stack, partition, &note) ? note.version : 0;
}

static uint64_t all_conflicts(const struct lfs_machine *m)
{
    uint64_t sum = 0;

    for (size_t i = 0; i < sizeof(conflicts) / sizeof(conflicts[0]); i++)
        sum += lfs_findings(m, conflicts[i]);
    return sum;
}

static const char *reason(const struct lfs_machine *m)
{
    const struct lfs_rule *rule = lfs_rule(lfs_end_rule(m));

    return rule ? rule->name : "none";
}

static lfs_ns label_time(const struct lfs_script_run *run, uint32_t label)
{
    const struct script_label *labels = lfs_peek(run->m, run->labels);

    return labels[label].ended;
}

static uint64_t load(const struct lfs_script_run *run, const struct lfs_expr *expr)
{
    return lfs_load_measured(&run->meters[expr->label],
                             (enum lfs_load_measure)(expr->number & UINT32_MAX),
                             (int32_t)(uint32_t)(expr->number >> 32));
}

static struct lfs_value count(const struct scene *scene, const struct lfs_expr *expr)
{
    struct lfs_value list = expr_value(scene, expr->items[0]), element;
    uint32_t i = 0;

    if (list.kind != LFS_VALUE_LIST)
        return unset();
    while (list_at(scene, list.list, i, &element))
        i++;
    return number(i);
}

static struct lfs_value observed_memory(const struct scene *scene, const struct lfs_expr *expr)
{
    const struct lfs_script_run *run = scene->run;
    uint64_t first = expr->count ? number_of(scene, expr->items[0]) : 0;

    if (scene->performer)
        lfs_stack_look_at_memory(run->stack, lfs_pa_of(first));
    if (lacks_operand(scene, expr))
        return unset();
    if (expr->kind == LFS_EXPR_OWNER)
        return page_owner(run, first);
    if (expr->kind == LFS_EXPR_OWNERS)
        return (struct lfs_value){.kind = LFS_VALUE_LIST, .list = expr};
    if (expr->kind == LFS_EXPR_ACCESS)
        return page_access(run, (uint16_t)expr->number, first);
    if (expr->kind == LFS_EXPR_HANDLE)
        return handle_state(run, first);
    if (expr->kind == LFS_EXPR_TRANSACTIONS)
        return number(lfs_stack_transactions(run->stack));
    return number(memory_filled(run, first, number_of(scene, expr->items[1]),
                                number_of(scene, expr->items[2])));
}

static uint64_t outage(const struct lfs_script_run *run, const struct lfs_expr *expr)
{
    struct lfs_outage outage;

    lfs_stack_outage(run->stack, (unsigned)expr->number, &outage);
    return expr->kind == LFS_EXPR_OUTAGE_CALLS   ? outage.most_calls
           : expr->kind == LFS_EXPR_OUTAGE_STEPS ? outage.most_steps
                                                 : outage.longest;
}

/* What the machine answers. */
static struct lfs_value observed(const struct scene *scene, const struct lfs_expr *expr)
{
    const struct lfs_script_run *run = scene->run;
    unsigned partition = (unsigned)expr->number;

    if (scene->performer) /* a step depends on what it sees: that is part of its footprint */
        lfs_stack_look(run->stack, partition);
    if (expr->kind == LFS_EXPR_STATE)
        return word(lfs_stack_vcpu_state(run->stack, partition, 0));
    if (expr->kind == LFS_EXPR_VM)
        return word(lfs_stack_vm_state(run->stack, partition));
    if (expr->kind == LFS_EXPR_IMAGE)
        return word(image(run, partition));
    if (expr->kind == LFS_EXPR_VERSION)
        return number(version(run, partition));
    if (expr->kind == LFS_EXPR_MEMORY)
        return lacks_operand(scene, expr) ? unset() : number(memory(scene, expr));
    if (expr->kind == LFS_EXPR_TIME)
        return number(label_time(run, expr->label));
    if (expr->kind == LFS_EXPR_FINDING)
        return number(lfs_findings(run->m, expr->text));
    if (expr->kind == LFS_EXPR_CONFLICTS)
        return number(all_conflicts(run->m));
    if (expr->kind == LFS_EXPR_END)
        return word(lfs_end_name(lfs_ended(run->m)));
    if (expr->kind == LFS_EXPR_REASON)
        return word(reason(run->m));
    if (expr->kind == LFS_EXPR_SPM)
        return word(lfs_stack_has_spm(run->stack) ? "present" : "absent");
    if (expr->kind == LFS_EXPR_TRACKER)
        return word(lfs_stack_tracker_busy(run->stack) ? "busy" : "idle");
    if (expr->kind == LFS_EXPR_LOAD)
        return number(load(run, expr));
    if (expr->kind >= LFS_EXPR_OUTAGE_CALLS && expr->kind <= LFS_EXPR_OUTAGE_TIME)
        return number(outage(run, expr));
    return count(scene, expr);
}

struct lfs_value expr_value(const struct scene *scene, const struct lfs_expr *expr)
{
    switch (expr->kind) {
    case LFS_EXPR_NUMBER:
        return number(expr->number);
    case LFS_EXPR_WORD:
        return word(expr->text);
    case LFS_EXPR_LIST:
    case LFS_EXPR_PATH:
        return (struct lfs_value){.kind = LFS_VALUE_LIST, .list = expr};
    case LFS_EXPR_VARIABLE:
        return variable(scene, (uint32_t)expr->number);
    case LFS_EXPR_INCOMING:
        return number(scene->state ? scene->state->in.x[expr->number] : 0);
    case LFS_EXPR_REGION:
        return number(region(scene, expr->text));
    case LFS_EXPR_CHOICE:
        return choice(scene, expr);
    case LFS_EXPR_NOT:
        return number(!expr_holds(scene, expr->items[0]));
    case LFS_EXPR_AND:
        return number(expr_holds(scene, expr->items[0]) && expr_holds(scene, expr->items[1]));
    case LFS_EXPR_OR:
        return number(expr_holds(scene, expr->items[0]) || expr_holds(scene, expr->items[1]));
    case LFS_EXPR_IMPLIES:
        return number(!expr_holds(scene, expr->items[0]) || expr_holds(scene, expr->items[1]));
    case LFS_EXPR_EQ:
    case LFS_EXPR_NE:
    case LFS_EXPR_LT:
    case LFS_EXPR_LE:
    case LFS_EXPR_GT:
    case LFS_EXPR_GE:
        return number(compare(scene, expr));
    case LFS_EXPR_ADD:
    case LFS_EXPR_SUBTRACT:
    case LFS_EXPR_MULTIPLY:
    case LFS_EXPR_MASK:
    case LFS_EXPR_MIN:
        return arithmetic(scene, expr);
    case LFS_EXPR_OWNER:
    case LFS_EXPR_OWNERS:
    case LFS_EXPR_ACCESS:
    case LFS_EXPR_HANDLE:
    case LFS_EXPR_TRANSACTIONS:
    case LFS_EXPR_FILLED:
        return observed_memory(scene, expr);
    case LFS_EXPR_STATE:
    case LFS_EXPR_VM:
    case LFS_EXPR_IMAGE:
    case LFS_EXPR_VERSION:
    case LFS_EXPR_MEMORY:
    case LFS_EXPR_TIME:
    case LFS_EXPR_FINDING:
    case LFS_EXPR_CONFLICTS:
    case LFS_EXPR_END:
    case LFS_EXPR_REASON:
    case LFS_EXPR_SPM:
    case LFS_EXPR_OUTAGE_CALLS:
    case LFS_EXPR_OUTAGE_STEPS:
    case LFS_EXPR_OUTAGE_TIME:
    case LFS_EXPR_TRACKER:
    case LFS_EXPR_COUNT:
    case LFS_EXPR_LOAD:
        break;
    }
    return observed(scene, expr);
}

bool expr_holds(const struct scene *scene, const struct lfs_expr *expr)
{
    return expr_value(scene, expr).number != 0;
}

static struct scene scene_of(const struct performer *p)
{
    return (struct scene){.run = p->run, .performer = p, .state = state_of(p)};
}

struct lfs_value performer_value(const struct performer *p, const struct lfs_expr *expr)
{
    struct scene scene = scene_of(p);

    return expr_value(&scene, expr);
}

uint64_t performer_number(const struct performer *p, const struct lfs_expr *expr)
{
    return performer_value(p, expr).number;
}

bool performer_meets(const struct performer *p, const struct lfs_expr *expr,
                     struct lfs_script_failure *failure)
{
    struct lfs_value value = performer_value(p, expr);

    failure->expected = value.number;
    failure->unset = value.kind == LFS_VALUE_UNSET;
    return !failure->unset && value.number == failure->actual;
}

void performer_sides(const struct performer *p, const struct lfs_expr *expr,
                     struct lfs_script_failure *failure)
{
    struct scene scene = scene_of(p);
    struct lfs_value a, b;

    if (expr->kind < LFS_EXPR_EQ || expr->kind > LFS_EXPR_GE)
        return;
    a = expr_value(&scene, expr->items[0]);
    b = expr_value(&scene, expr->items[1]);
    failure->actual = a.number;
    failure->expected = b.number;
    failure->unset = !is_set(&scene, &a) || !is_set(&scene, &b);
    failure->index = a.kind == LFS_VALUE_NUMBER && b.kind == LFS_VALUE_NUMBER;
}

bool performer_holds(const struct performer *p, const struct lfs_expr *expr)
{
    return performer_number(p, expr) != 0;
}

struct lfs_value lfs_script_value(const struct lfs_script_run *run, const struct lfs_expr *expr)
{
    struct scene observer = {.run = run};

    return expr_value(&observer, expr);
}

bool lfs_script_holds(const struct lfs_script_run *run, const struct lfs_expr *expr)
{
    return lfs_script_value(run, expr).number != 0;
}

bool lfs_script_element(const struct lfs_script_run *run, const struct lfs_expr *list, uint32_t i,
                        struct lfs_value *out)
{
    struct scene observer = {.run = run};

    return list_at(&observer, list, i, out);
}

void lfs_script_look(const struct lfs_script_run *run, const struct lfs_expr *expr)
{
    if (expr->kind == LFS_EXPR_VARIABLE)
        lfs_read(run->m, run->variables[expr->number % LFS_SCRIPT_SHELVES]);
    else if (expr->kind >= LFS_EXPR_OWNER && expr->kind <= LFS_EXPR_FILLED)
        lfs_stack_look_at_memory(run->stack, lfs_pa_of(0));
    else if (expr->kind >= LFS_EXPR_STATE && expr->kind <= LFS_EXPR_TRACKER)
        lfs_stack_look(run->stack, (unsigned)expr->number);
    reasons_look(run, expr);
    for (uint32_t i = 0; i < expr->count; i++)
        lfs_script_look(run, expr->items[i]);
}
