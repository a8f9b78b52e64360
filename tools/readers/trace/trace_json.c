/* SPDX-License-Identifier: BSD-3-Clause */
#include "lfasim/readers/trace_json.h"

#include <stdlib.h>

#include "tools/readers/host/alloc.h"

static void write_seq(struct lfs_json *json, const char *key, uint32_t seq)
{
    if (seq == LFS_NO_RECORD)
        lfs_json_null(json, key);
    else
        lfs_json_number(json, key, seq);
}

static void write_frame(struct lfs_json *json, const struct lfs_trace_view *view,
                        const struct lfs_record *record)
{
    uint32_t fid = lfs_trace_fid(view, record);
    char text[LFS_FRAME_TEXT_SIZE];

    lfs_trace_frame_text(view, record, text, sizeof(text));
    if (fid != 0)
        lfs_json_hex(json, "fid", fid);
    else
        lfs_json_null(json, "fid");
    lfs_json_text(json, "name", lfs_trace_call_name(view, record));
    lfs_json_list(json, "regs");
    for (unsigned i = 0; i < LFS_FRAME_REGS; i++)
        lfs_json_hex(json, NULL, record->u.x[i]);
    lfs_json_list_end(json);
    lfs_json_text(json, "decoded", text);
    write_seq(json, "reply_to", record->reply_to);
}

static void write_state(struct lfs_json *json, const struct lfs_record *record)
{
    lfs_json_text(json, "subject", record->u.state.subject);
    lfs_json_text(json, "machine", record->u.state.machine);
    lfs_json_text(json, "before", record->u.state.before);
    lfs_json_text(json, "after", record->u.state.after);
    lfs_json_bool(json, "refused", record->u.state.refused);
}

static void write_claim(struct lfs_json *json, const struct lfs_record *record)
{
    lfs_json_text(json, "owner", record->u.claim.owner);
    lfs_json_text(json, "claim", record->u.claim.kind);
    lfs_json_hex(json, "base", record->u.claim.base);
    lfs_json_number(json, "pages", record->u.claim.pages);
    lfs_json_text(json, "origin", record->u.claim.origin);
    lfs_json_text(json, "file", record->u.claim.origin_file);
    if (record->u.claim.origin_line == 0)
        lfs_json_null(json, "line");
    else
        lfs_json_number(json, "line", record->u.claim.origin_line);
    lfs_json_bool(json, "dropped", record->u.claim.dropped);
}

static void write_finding(struct lfs_json *json, const struct lfs_record *record)
{
    lfs_json_text(json, "finding", record->u.finding.name);
    lfs_json_text(json, "text", record->u.finding.text);
    lfs_json_list(json, "claims");
    for (int i = 0; i < 2; i++)
        if (record->u.finding.claim[i] != LFS_NO_RECORD)
            lfs_json_number(json, NULL, record->u.finding.claim[i]);
    lfs_json_list_end(json);
}

static void write_choice(struct lfs_json *json, const struct lfs_record *record)
{
    lfs_json_number(json, "choice", record->u.choice.choice);
    lfs_json_text(json, "name", record->u.choice.name);
    lfs_json_number(json, "count", record->u.choice.count);
    lfs_json_number(json, "taken", record->u.choice.taken);
}

static void write_kind(struct lfs_json *json, const struct lfs_trace_view *view,
                       const struct lfs_record *record)
{
    switch ((enum lfs_record_kind)record->kind) {
    case LFS_RECORD_FRAME:
        write_frame(json, view, record);
        break;
    case LFS_RECORD_STATE:
        write_state(json, record);
        break;
    case LFS_RECORD_CLAIM:
        write_claim(json, record);
        break;
    case LFS_RECORD_FINDING:
        write_finding(json, record);
        break;
    case LFS_RECORD_CHOICE:
        write_choice(json, record);
        break;
    case LFS_RECORD_INTERRUPT:
        lfs_json_number(json, "intid", record->u.interrupt.intid);
        lfs_json_text(json, "event", record->u.interrupt.event);
        lfs_json_text(json, "who", record->u.interrupt.who);
        break;
    case LFS_RECORD_NOTE:
        lfs_json_text(json, "text", record->u.note.text);
        break;
    case LFS_RECORD_END:
        lfs_json_text(json, "end", record->u.note.text);
        lfs_json_text(json, "reason", lfs_trace_view_reason(view));
        break;
    }
}

static void write_place(struct lfs_json *json, struct lfs_pos place)
{
    char *text;

    if (place.file == NULL) {
        lfs_json_null(json, "src");
        return;
    }
    if (asprintf(&text, "%s:%u", place.file, place.line) < 0)
        lfs_reader_out_of_memory();
    lfs_json_text(json, "src", text);
    free(text);
}

static void write_rule(struct lfs_json *json, const struct lfs_rule *rule)
{
    if (rule == NULL) {
        lfs_json_null(json, "rule");
        return;
    }
    lfs_json_object(json, "rule");
    lfs_json_text(json, "name", rule->name);
    lfs_json_text(json, "checklist", rule->checklist);
    lfs_json_object_end(json);
}

static void write_record(struct lfs_json *json, const struct lfs_trace_view *view,
                         const struct lfs_record *record)
{
    lfs_json_object(json, NULL);
    lfs_json_number(json, "seq", record->seq);
    lfs_json_number(json, "t_ns", record->time);
    lfs_json_number(json, "cpu", record->cpu);
    lfs_json_text(json, "kind", lfs_record_kind_name(record->kind));
    lfs_json_text(json, "from", lfs_trace_context(view, record->from));
    lfs_json_text(json, "to", lfs_trace_context(view, record->to));
    write_kind(json, view, record);
    write_seq(json, "cause", record->cause);
    write_seq(json, "step", record->source);
    write_place(json, lfs_trace_place(view, record));
    write_rule(json, lfs_trace_rule_of(view, record));
    lfs_json_object_end(json);
    lfs_json_line_end(json);
}

void lfs_trace_json(const struct lfs_trace_view *view, FILE *out)
{
    struct lfs_json json = {.out = out};
    uint32_t first = lfs_trace_view_first(view), last = lfs_trace_view_last(view);

    for (uint32_t seq = first; seq <= last; seq++) {
        const struct lfs_record *record = lfs_trace_view_get(view, seq);

        if (record != NULL)
            write_record(&json, view, record);
    }
}

/* ---- names ----------------------------------------------------------------------------------- */

static void write_contexts(struct lfs_json *json, const struct lfs_trace_view *view)
{
    lfs_json_list(json, "contexts");
    for (uint16_t ctx = 0; lfs_trace_context(view, ctx) != NULL; ctx++) {
        lfs_json_object(json, NULL);
        lfs_json_text(json, "name", lfs_trace_context(view, ctx));
        lfs_json_text(json, "entity", lfs_trace_entity(view, ctx));
        lfs_json_text(json, "level", lfs_trace_level(view, ctx));
        lfs_json_object_end(json);
    }
    lfs_json_list_end(json);
}

/* Records that differ in a number that names something else: one of each, in the order of it. */
struct distinct {
    const struct lfs_record **records;
    size_t count;
};

static int by_step(const void *left, const void *right)
{
    const struct lfs_record *a = *(const struct lfs_record *const *)left;
    const struct lfs_record *b = *(const struct lfs_record *const *)right;

    return (a->source > b->source) - (a->source < b->source);
}

static int by_rule(const void *left, const void *right)
{
    const struct lfs_record *a = *(const struct lfs_record *const *)left;
    const struct lfs_record *b = *(const struct lfs_record *const *)right;

    return (a->rule > b->rule) - (a->rule < b->rule);
}

static struct distinct find_distinct(const struct lfs_trace_view *view,
                                     int (*order)(const void *, const void *))
{
    uint32_t first = lfs_trace_view_first(view), last = lfs_trace_view_last(view);
    struct distinct all = {NULL, 0};
    size_t kept = 0;

    all.records = lfs_reader_alloc((last >= first ? last - first + 1 : 0) * sizeof(*all.records));
    for (uint32_t seq = first; seq <= last; seq++)
        if (lfs_trace_view_get(view, seq) != NULL)
            all.records[all.count++] = lfs_trace_view_get(view, seq);
    if (all.count > 0)
        qsort(all.records, all.count, sizeof(*all.records), order);
    for (size_t i = 0; i < all.count; i++)
        if (kept == 0 || order(&all.records[kept - 1], &all.records[i]) != 0)
            all.records[kept++] = all.records[i];
    all.count = kept;
    return all;
}

static void write_steps(struct lfs_json *json, const struct lfs_trace_view *view)
{
    struct distinct steps = find_distinct(view, by_step);
    char words[LFS_STEP_WORDS_SIZE];

    lfs_json_list(json, "steps");
    for (size_t i = 0; i < steps.count; i++) {
        if (steps.records[i]->source == 0)
            continue;
        lfs_json_object(json, NULL);
        lfs_json_number(json, "step", steps.records[i]->source);
        write_place(json, lfs_trace_place(view, steps.records[i]));
        lfs_json_text(json, "words",
                      lfs_trace_words(view, steps.records[i], words, sizeof(words)) ? words : NULL);
        lfs_json_object_end(json);
    }
    lfs_json_list_end(json);
    free(steps.records);
}

static void write_rules(struct lfs_json *json, const struct lfs_trace_view *view)
{
    struct distinct rules = find_distinct(view, by_rule);

    lfs_json_list(json, "rules");
    for (size_t i = 0; i < rules.count; i++) {
        const struct lfs_rule *rule = lfs_trace_rule_of(view, rules.records[i]);

        if (rule == NULL)
            continue;
        lfs_json_object(json, NULL);
        lfs_json_text(json, "name", rule->name);
        lfs_json_text(json, "checklist", rule->checklist);
        lfs_json_text(json, "text", rule->text);
        lfs_json_object_end(json);
    }
    lfs_json_list_end(json);
    free(rules.records);
}

void lfs_trace_json_names(const struct lfs_trace_view *view, struct lfs_json *json)
{
    write_contexts(json, view);
    write_steps(json, view);
    write_rules(json, view);
}
