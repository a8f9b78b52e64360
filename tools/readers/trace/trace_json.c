/* SPDX-License-Identifier: BSD-3-Clause */
#include "lfasim/readers/trace_json.h"

#include <stdlib.h>

#include "lfasim/abi/names.h"
#include "tools/readers/host/alloc.h"
#include "lfasim/readers/json.h"

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
    bool is_call =
        lfs_trace_value_of(view, record) == NULL && lfs_abi_call_by_fid(record->u.x[0]) != NULL;
    char text[LFS_FRAME_TEXT_SIZE];

    lfs_trace_frame_text(view, record, text, sizeof(text));
    if (is_call)
        lfs_json_hex(json, "fid", smccc_fid(record->u.x[0]));
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
    case LFS_RECORD_NOTE:
        lfs_json_text(json, "text", record->u.note.text);
        break;
    case LFS_RECORD_END:
        lfs_json_text(json, "end", record->u.note.text);
        lfs_json_text(json, "reason", lfs_end_reason(view->machine));
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

static void write_rule(struct lfs_json *json, uint16_t number)
{
    const struct lfs_rule *rule = lfs_rule(number);

    if (rule == NULL) {
        lfs_json_null(json, "rule");
        return;
    }
    lfs_json_object(json, "rule");
    lfs_json_text(json, "name", rule->name);
    lfs_json_text(json, "checklist", rule->checklist);
    lfs_json_object_end(json);
}

void lfs_trace_json(const struct lfs_trace_view *view, FILE *out)
{
    struct lfs_json json = {.out = out};

    for (uint32_t seq = lfs_trace_first(view->machine); seq <= lfs_trace_last(view->machine);
         seq++) {
        const struct lfs_record *record = lfs_trace_get(view->machine, seq);

        if (record == NULL)
            continue;
        lfs_json_object(&json, NULL);
        lfs_json_number(&json, "seq", record->seq);
        lfs_json_number(&json, "t_ns", record->time);
        lfs_json_number(&json, "cpu", record->cpu);
        lfs_json_text(&json, "kind", lfs_record_kind_name(record->kind));
        lfs_json_text(&json, "from", lfs_trace_context(view, record->from));
        lfs_json_text(&json, "to", lfs_trace_context(view, record->to));
        write_kind(&json, view, record);
        write_seq(&json, "cause", record->cause);
        write_place(&json, lfs_trace_place(view, record));
        write_rule(&json, record->rule);
        lfs_json_object_end(&json);
        lfs_json_line_end(&json);
    }
}
