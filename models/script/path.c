/* SPDX-License-Identifier: BSD-3-Clause */
/* Lists that the trace tells, and values as text. */
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "models/script/interpreter.h"

/* True for a record in which the partition's first vCPU really moved: "sp1", or "sp1.0" of several.
 */
static bool is_move(const struct lfs_record *record, const char *partition)
{
    size_t length = strlen(partition);
    const char *subject = record->u.state.subject;

    return record->kind == LFS_RECORD_STATE && !record->u.state.refused &&
           strcmp(record->u.state.machine, "vCPU") == 0 &&
           strncmp(subject, partition, length) == 0 &&
           (subject[length] == '\0' || strcmp(subject + length, ".0") == 0);
}

/* Where the vCPU stood when the step began: where its last move before led, or else where its first
 * move since begins. NULL when the trace tells neither. */
static const char *state_before(const struct lfs_script_run *run, const char *partition,
                                uint32_t first, uint32_t last)
{
    const struct lfs_record *record;

    for (uint32_t seq = first - 1; (record = lfs_trace_get(run->m, seq)) != NULL; seq--)
        if (is_move(record, partition))
            return record->u.state.after;
    for (uint32_t seq = first; seq <= last; seq++)
        if ((record = lfs_trace_get(run->m, seq)) != NULL && is_move(record, partition))
            return record->u.state.before;
    return NULL;
}

/* The states that the vCPU has been in between call and return of the step. */
const char *path_state(const struct lfs_script_run *run, const struct lfs_expr *expr, uint32_t i)
{
    const struct script_label *label =
        (const struct script_label *)lfs_peek(run->m, run->labels) + expr->label;
    const char *partition = lfs_stack_partition_name(run->stack, (unsigned)expr->number);
    uint32_t last = label->last ? label->last : lfs_trace_last(run->m);
    uint32_t moves = 0;

    if (!lfs_trace_on(run->m) || !label->first)
        return NULL;
    /* A trace that has overwritten the step cannot tell: no list of states equals this one. */
    if (label->first < lfs_trace_first(run->m))
        return i == 0 ? "(the trace was too short)" : NULL;
    if (i == 0)
        return state_before(run, partition, label->first, last);
    for (uint32_t seq = label->first; seq <= last; seq++) {
        const struct lfs_record *record = lfs_trace_get(run->m, seq);

        if (record && is_move(record, partition) && ++moves == i)
            return record->u.state.after;
    }
    return NULL;
}

struct text {
    char *out;
    size_t size, length;
};

static void add(struct text *text, const char *format, ...) __attribute__((format(printf, 2, 3)));

static void add(struct text *text, const char *format, ...)
{
    size_t used = text->length < text->size ? text->length : text->size;
    va_list arguments;
    int added;

    va_start(arguments, format);
    added = vsnprintf(text->size ? text->out + used : NULL, text->size - used, format, arguments);
    va_end(arguments);
    text->length += added > 0 ? (size_t)added : 0;
}

static void add_value(struct text *text, const struct lfs_script_run *run,
                      const struct lfs_value *value);

static void add_list(struct text *text, const struct lfs_script_run *run,
                     const struct lfs_expr *list)
{
    struct lfs_value item;

    add(text, "[");
    for (uint32_t i = 0; lfs_script_element(run, list, i, &item); i++) {
        add(text, "%s", i ? ", " : "");
        add_value(text, run, &item);
    }
    add(text, "]");
}

static void add_value(struct text *text, const struct lfs_script_run *run,
                      const struct lfs_value *value)
{
    switch (value->kind) {
    case LFS_VALUE_NUMBER:
        /* Small numbers are counts, large ones addresses and masks. */
        if (value->number < 4096)
            add(text, "%" PRIu64, value->number);
        else
            add(text, "%#" PRIx64, value->number);
        break;
    case LFS_VALUE_WORD:
        add(text, "%s", value->word);
        break;
    case LFS_VALUE_UNSET:
        add(text, LFS_UNSET_TEXT);
        break;
    case LFS_VALUE_LIST:
        add_list(text, run, value->list);
        break;
    }
}

size_t lfs_script_value_text(const struct lfs_script_run *run, const struct lfs_value *value,
                             char *out, size_t size)
{
    struct text text = {out, size, 0};

    if (size)
        out[0] = '\0';
    add_value(&text, run, value);
    return text.length;
}
