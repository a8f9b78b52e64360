/* SPDX-License-Identifier: BSD-3-Clause */
/* The lines of a trace file that are records. */
#include <string.h>

#include "tools/readers/host/alloc.h"
#include "tools/readers/trace/trace_reader.h"

static uint16_t context_of(struct reader *r, const json_t *object, const char *key)
{
    const char *name = reader_optional_text(r, object, key);

    if (name == NULL)
        return LFS_NO_CTX;
    for (size_t i = 0; i < r->open->stored.context_count; i++)
        if (strcmp(r->open->stored.contexts[i].name, name) == 0)
            return (uint16_t)i;
    reader_error(r, "TRACE_SHAPE", 0, "'%s' is none of the contexts that the case names", name);
    return LFS_NO_CTX;
}

/* Another record, which must be an older one. */
static uint32_t record_of(struct reader *r, const json_t *object, const char *key, uint32_t seq)
{
    return (uint32_t)reader_optional_number(r, object, key, seq - 1);
}

static void read_registers(struct reader *r, const json_t *object, struct lfs_record *record)
{
    const json_t *list = reader_list(r, object, "regs", LFS_FRAME_REGS);

    if (list != NULL && json_array_size(list) != LFS_FRAME_REGS)
        reader_error(r, "TRACE_SHAPE", 0, "a frame has %u registers, not %zu", LFS_FRAME_REGS,
                     json_array_size(list));
    for (size_t i = 0; i < LFS_FRAME_REGS && !r->failed; i++)
        record->u.x[i] = reader_item(r, json_array_get(list, i), "regs", UINT64_MAX);
}

static void read_frame(struct reader *r, const json_t *object, struct lfs_stored_record *out)
{
    out->fid = (uint32_t)reader_optional_number(r, object, "fid", UINT32_MAX);
    out->name = reader_optional_text(r, object, "name");
    out->decoded = reader_text(r, object, "decoded");
    out->record.reply_to = record_of(r, object, "reply_to", out->record.seq);
    read_registers(r, object, &out->record);
    if (out->record.from == LFS_NO_CTX || out->record.to == LFS_NO_CTX)
        reader_error(r, "TRACE_SHAPE", 0, "a frame has a sender and a receiver");
}

static void read_state(struct reader *r, const json_t *object, struct lfs_record *record)
{
    record->u.state.subject = reader_text(r, object, "subject");
    record->u.state.machine = reader_text(r, object, "machine");
    record->u.state.before = reader_text(r, object, "before");
    record->u.state.after = reader_text(r, object, "after");
    record->u.state.refused = reader_bool(r, object, "refused");
}

static void read_claim(struct reader *r, const json_t *object, struct lfs_record *record)
{
    record->u.claim.owner = reader_text(r, object, "owner");
    record->u.claim.kind = reader_text(r, object, "claim");
    record->u.claim.base = reader_number(r, object, "base", UINT64_MAX);
    record->u.claim.pages = reader_number(r, object, "pages", UINT64_MAX);
    record->u.claim.origin = reader_optional_text(r, object, "origin");
    record->u.claim.origin_file = reader_optional_text(r, object, "file");
    record->u.claim.origin_line = (uint32_t)reader_optional_number(r, object, "line", UINT32_MAX);
    record->u.claim.dropped = reader_bool(r, object, "dropped");
}

static void read_finding(struct reader *r, const json_t *object, struct lfs_record *record)
{
    const json_t *claims = reader_list(r, object, "claims", 2);

    record->u.finding.name = reader_text(r, object, "finding");
    snprintf(record->u.finding.text, sizeof(record->u.finding.text), "%s",
             reader_text(r, object, "text"));
    for (size_t i = 0; claims != NULL && i < json_array_size(claims); i++) {
        json_int_t claim = json_integer_value(json_array_get(claims, i));

        if (claim <= 0 || claim >= (json_int_t)record->seq)
            reader_error(r, "TRACE_SHAPE", 0, "'claims' are numbers of older records");
        else
            record->u.finding.claim[i] = (uint32_t)claim;
    }
}

static void read_choice(struct reader *r, const json_t *object, struct lfs_record *record)
{
    record->u.choice.choice = (uint16_t)reader_number(r, object, "choice", UINT16_MAX);
    record->u.choice.name = reader_text(r, object, "name");
    record->u.choice.count = (uint16_t)reader_number(r, object, "count", UINT16_MAX);
    record->u.choice.taken = (uint16_t)reader_number(r, object, "taken", UINT16_MAX);
}

static void read_kind(struct reader *r, const json_t *object, struct lfs_stored_record *out)
{
    struct lfs_record *record = &out->record;

    switch ((enum lfs_record_kind)record->kind) {
    case LFS_RECORD_FRAME:
        read_frame(r, object, out);
        break;
    case LFS_RECORD_STATE:
        read_state(r, object, record);
        break;
    case LFS_RECORD_CLAIM:
        read_claim(r, object, record);
        break;
    case LFS_RECORD_FINDING:
        read_finding(r, object, record);
        break;
    case LFS_RECORD_CHOICE:
        read_choice(r, object, record);
        break;
    case LFS_RECORD_INTERRUPT:
        record->u.interrupt.intid = (uint16_t)reader_number(r, object, "intid", UINT16_MAX);
        record->u.interrupt.event = reader_text(r, object, "event");
        record->u.interrupt.who = reader_optional_text(r, object, "who");
        break;
    case LFS_RECORD_NOTE:
        snprintf(record->u.note.text, sizeof(record->u.note.text), "%s",
                 reader_text(r, object, "text"));
        break;
    case LFS_RECORD_END:
        snprintf(record->u.note.text, sizeof(record->u.note.text), "%s",
                 reader_text(r, object, "end"));
        r->open->stored.reason = reader_text(r, object, "reason");
        break;
    }
}

static uint8_t kind_of(struct reader *r, const json_t *object)
{
    const char *name = reader_text(r, object, "kind");

    for (uint8_t kind = 0; kind <= LFS_RECORD_END; kind++)
        if (strcmp(lfs_record_kind_name(kind), name) == 0)
            return kind;
    reader_error(r, "TRACE_SHAPE", 0, "'%s' is no kind of record", name);
    return LFS_RECORD_NOTE;
}

static uint16_t rule_of(struct reader *r, const json_t *object)
{
    const json_t *rule = json_object_get(object, "rule");
    const char *name;

    if (rule == NULL || json_is_null(rule))
        return 0;
    name = reader_text(r, rule, "name");
    for (size_t i = 0; i < r->open->stored.rule_count; i++)
        if (strcmp(r->open->stored.rules[i].name, name) == 0)
            return (uint16_t)(i + 1);
    reader_error(r, "TRACE_SHAPE", 0, "'%s' is none of the rules that the case names", name);
    return 0;
}

static uint32_t step_of(struct reader *r, const json_t *object)
{
    uint32_t number = (uint32_t)reader_optional_number(r, object, "step", UINT32_MAX);

    if (number != 0 && lfs_stored_step(&r->open->stored, number) == NULL)
        reader_error(r, "TRACE_SHAPE", 0, "%u is none of the steps that the case names", number);
    return number;
}

void reader_record(struct reader *r, const json_t *object)
{
    struct lfs_trace_stored *stored = &r->open->stored;
    uint32_t last =
        stored->record_count > 0 ? stored->records[stored->record_count - 1].record.seq : 0;
    struct lfs_stored_record out = {
        .record = {.seq = (uint32_t)reader_number(r, object, "seq", UINT32_MAX - 1)}};

    if (!r->failed && (out.record.seq == 0 || (last != 0 && out.record.seq != last + 1)))
        reader_error(r, "TRACE_SHAPE", 0, "record %u stands behind record %u", out.record.seq,
                     last);
    if (r->failed)
        return;
    out.record.time = reader_number(r, object, "t_ns", INT64_MAX);
    out.record.cpu = (uint8_t)reader_number(r, object, "cpu", r->open->public.cpus - 1);
    out.record.kind = kind_of(r, object);
    out.record.from = context_of(r, object, "from");
    out.record.to = context_of(r, object, "to");
    out.record.cause = record_of(r, object, "cause", out.record.seq);
    out.record.source = step_of(r, object);
    out.record.rule = rule_of(r, object);
    read_kind(r, object, &out);
    if (r->failed)
        return;
    stored->records = lfs_reader_grow(stored->records, stored->record_count,
                                      &stored->record_capacity, sizeof(*stored->records));
    stored->records[stored->record_count++] = out;
}
