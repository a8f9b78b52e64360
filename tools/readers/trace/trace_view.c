/* SPDX-License-Identifier: BSD-3-Clause */
#include "lfasim/readers/trace_view.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdarg.h>
#include <string.h>

#include "lfasim/abi/names.h"
#include "tools/readers/trace/trace_stored.h"

/* An FF-A id in decoded lines: 0x and four digits. */
enum { ID_LENGTH = 6 };

const char *lfs_record_kind_name(uint8_t kind)
{
    static const char *const names[] = {
        [LFS_RECORD_FRAME] = "frame",   [LFS_RECORD_STATE] = "state",
        [LFS_RECORD_CLAIM] = "claim",   [LFS_RECORD_FINDING] = "finding",
        [LFS_RECORD_CHOICE] = "choice", [LFS_RECORD_INTERRUPT] = "interrupt",
        [LFS_RECORD_NOTE] = "note",     [LFS_RECORD_END] = "end",
    };

    return kind < sizeof(names) / sizeof(names[0]) ? names[kind] : "unknown";
}

/* ---- a machine's trace, or a file's ---------------------------------------------------------- */

const struct lfs_stored_record *lfs_stored_record(const struct lfs_trace_stored *stored,
                                                  uint32_t seq)
{
    uint32_t first = stored->record_count > 0 ? stored->records[0].record.seq : 1;

    if (seq < first || seq - first >= stored->record_count)
        return NULL;
    return &stored->records[seq - first];
}

uint32_t lfs_trace_view_first(const struct lfs_trace_view *view)
{
    if (view->stored == NULL)
        return lfs_trace_first(view->machine);
    return view->stored->record_count > 0 ? view->stored->records[0].record.seq : 1;
}

uint32_t lfs_trace_view_last(const struct lfs_trace_view *view)
{
    if (view->stored == NULL)
        return lfs_trace_last(view->machine);
    return lfs_trace_view_first(view) + (uint32_t)view->stored->record_count - 1;
}

const struct lfs_record *lfs_trace_view_get(const struct lfs_trace_view *view, uint32_t seq)
{
    const struct lfs_stored_record *stored;

    if (view->stored == NULL)
        return lfs_trace_get(view->machine, seq);
    stored = lfs_stored_record(view->stored, seq);
    return stored != NULL ? &stored->record : NULL;
}

enum lfs_end lfs_trace_view_end(const struct lfs_trace_view *view)
{
    const struct lfs_record *last;

    if (view->stored == NULL)
        return lfs_ended(view->machine);
    last = lfs_trace_view_get(view, lfs_trace_view_last(view));
    if (last != NULL && last->kind == LFS_RECORD_END)
        for (int end = LFS_END_COMPLETED; end <= LFS_END_RESET; end++)
            if (strcmp(lfs_end_name((enum lfs_end)end), last->u.note.text) == 0)
                return (enum lfs_end)end;
    return LFS_END_NONE;
}

const char *lfs_trace_view_reason(const struct lfs_trace_view *view)
{
    return view->stored != NULL ? view->stored->reason : lfs_end_reason(view->machine);
}

/* The context of a file, or NULL. */
static const struct lfs_stored_context *stored_context(const struct lfs_trace_view *view,
                                                       uint16_t ctx)
{
    return ctx < view->stored->context_count ? &view->stored->contexts[ctx] : NULL;
}

const char *lfs_trace_context(const struct lfs_trace_view *view, uint16_t ctx)
{
    const struct lfs_stored_context *stored;
    const struct lfs_ctx *context;

    if (view->stored != NULL) {
        stored = stored_context(view, ctx);
        return stored != NULL ? stored->name : NULL;
    }
    context = ctx == LFS_NO_CTX ? NULL : lfs_ctx_by_id(view->machine, ctx);
    return context != NULL ? lfs_ctx_name(context) : NULL;
}

const char *lfs_trace_entity(const struct lfs_trace_view *view, uint16_t ctx)
{
    const char *name = lfs_trace_context(view, ctx), *entity = NULL;

    if (name == NULL)
        return NULL;
    if (view->stored != NULL)
        return stored_context(view, ctx)->entity;
    if (view->stack != NULL)
        entity = lfs_stack_context_entity(view->stack, ctx);
    return entity != NULL ? entity : name;
}

const char *lfs_trace_level(const struct lfs_trace_view *view, uint16_t ctx)
{
    const char *level = NULL;

    if (lfs_trace_context(view, ctx) == NULL)
        return NULL;
    if (view->stored != NULL)
        return stored_context(view, ctx)->level;
    if (view->stack != NULL)
        level = lfs_stack_context_level(view->stack, ctx);
    return level != NULL ? level : "";
}

const struct lfs_rule *lfs_trace_rule_of(const struct lfs_trace_view *view,
                                         const struct lfs_record *record)
{
    if (view->stored == NULL)
        return lfs_rule(record->rule);
    return record->rule > 0 && record->rule <= view->stored->rule_count
               ? &view->stored->rules[record->rule - 1]
               : NULL;
}

/* ---- frames ---------------------------------------------------------------------------------- */

static struct lfs_frame frame_of(const struct lfs_record *record)
{
    struct lfs_frame frame;

    memcpy(frame.x, record->u.x, sizeof(frame.x));
    return frame;
}

/* The frame that record answers, or NULL: it answers none, or that one is no longer held. */
static const struct lfs_record *request_of(const struct lfs_trace_view *view,
                                           const struct lfs_record *record)
{
    const struct lfs_record *request =
        record->reply_to == LFS_NO_RECORD ? NULL : lfs_trace_view_get(view, record->reply_to);

    return request != NULL && request->kind == LFS_RECORD_FRAME ? request : NULL;
}

/* The call that a frame answers with a value in x0 instead of a function id, or NULL. */
static const struct lfs_abi_call *value_of(const struct lfs_trace_view *view,
                                           const struct lfs_record *record)
{
    const struct lfs_record *request = request_of(view, record);
    const struct lfs_abi_call *call = request != NULL ? lfs_abi_call_by_fid(request->u.x[0]) : NULL;

    return call != NULL && call->out != NULL && call->out[0].reg == 0 ? call : NULL;
}

/* The framework message that a direct request or response carries, or NULL. */
static const struct lfs_abi_framework *message_of(const struct lfs_record *record)
{
    uint32_t fid = smccc_fid(record->u.x[0]);

    if (fid == FFA_MSG_SEND_DIRECT_REQ_32 || fid == FFA_MSG_SEND_DIRECT_REQ_64 ||
        fid == FFA_MSG_SEND_DIRECT_RESP_32 || fid == FFA_MSG_SEND_DIRECT_RESP_64)
        return lfs_abi_message((uint32_t)record->u.x[2]);
    return NULL;
}

uint32_t lfs_trace_fid(const struct lfs_trace_view *view, const struct lfs_record *record)
{
    if (view->stored != NULL)
        return lfs_stored_record(view->stored, record->seq)->fid;
    return value_of(view, record) == NULL && lfs_abi_call_by_fid(record->u.x[0]) != NULL
               ? smccc_fid(record->u.x[0])
               : 0;
}

const char *lfs_trace_call_name(const struct lfs_trace_view *view, const struct lfs_record *record)
{
    const struct lfs_abi_call *call;
    const struct lfs_abi_framework *message;

    if (view->stored != NULL)
        return lfs_stored_record(view->stored, record->seq)->name;
    call = value_of(view, record);
    message = call == NULL ? message_of(record) : NULL;
    if (call == NULL)
        call = lfs_abi_call_by_fid(record->u.x[0]);
    if (message != NULL)
        return message->name;
    return call != NULL ? call->name : NULL;
}

/* A line under construction; what does not fit is cut. */
struct line {
    char *out;
    size_t size, length;
};

static void add(struct line *line, const char *format, ...) __attribute__((format(printf, 2, 3)));

static void add(struct line *line, const char *format, ...)
{
    size_t room = line->size - line->length;
    va_list arguments;
    int added;

    va_start(arguments, format);
    added = vsnprintf(line->out + line->length, room, format, arguments);
    va_end(arguments);
    if (added > 0)
        line->length += (size_t)added < room ? (size_t)added : room - 1;
}

static bool has_endpoint(const struct lfs_abi_arg *args, const char *name, size_t length)
{
    for (const struct lfs_abi_arg *arg = args; arg != NULL && arg->name != NULL; arg++)
        if (arg->format == LFS_ARG_ENDPOINT && strlen(arg->name) == length &&
            strncmp(arg->name, name, length) == 0)
            return true;
    return false;
}

/* Whether `name=` in the decoded line of record is followed by an FF-A id. */
static bool names_endpoint(const struct lfs_trace_view *view, const struct lfs_record *record,
                           const char *name, size_t length)
{
    const struct lfs_record *request = request_of(view, record);
    const struct lfs_abi_call *call = lfs_abi_call_by_fid(record->u.x[0]);
    const struct lfs_abi_call *of = request != NULL ? lfs_abi_call_by_fid(request->u.x[0]) : NULL;
    const struct lfs_abi_framework *message = message_of(record);

    return (call != NULL && has_endpoint(call->in, name, length)) ||
           (of != NULL && has_endpoint(of->out, name, length)) ||
           (message != NULL && has_endpoint(message->args, name, length));
}

/* The id at the beginning of word, if one of these is all there is: 0x8001, partition=0x8001. */
static bool find_id(const struct lfs_trace_view *view, const struct lfs_record *record,
                    const char *word, size_t length, uint16_t *id)
{
    const char *equals = memchr(word, '=', length);
    const char *digits = equals != NULL ? equals + 1 : word;
    unsigned value = 0;

    if ((size_t)(word + length - digits) != ID_LENGTH || memcmp(digits, "0x", 2) != 0)
        return false;
    for (int i = 2; i < ID_LENGTH; i++) {
        int c = (unsigned char)digits[i];

        if (!isxdigit(c))
            return false;
        value = value << 4 | (unsigned)(isdigit(c) ? c - '0' : c - 'a' + 10);
    }
    *id = (uint16_t)value;
    return equals == NULL || names_endpoint(view, record, word, (size_t)(equals - word));
}

/* Copies a decoded line and writes partition=sp1(0x8001) where it says partition=0x8001. */
static void add_with_names(struct line *line, const struct lfs_trace_view *view,
                           const struct lfs_record *record, const char *text)
{
    while (*text != '\0') {
        size_t length = strcspn(text, " ");
        uint16_t id;
        const char *name = view->stack != NULL && find_id(view, record, text, length, &id)
                               ? lfs_stack_endpoint_name(view->stack, id)
                               : NULL;

        if (name != NULL)
            add(line, "%.*s%s(%.*s)", (int)(length - ID_LENGTH), text, name, ID_LENGTH,
                text + length - ID_LENGTH);
        else
            add(line, "%.*s", (int)length, text);
        text += length;
        length = strspn(text, " ");
        add(line, "%.*s", (int)length, text);
        text += length;
    }
}

static bool is_empty(const struct lfs_record *record)
{
    for (unsigned i = 0; i < LFS_FRAME_REGS; i++)
        if (record->u.x[i] != 0)
            return false;
    return true;
}

/* A partition's code that leaves without a call, and comes back to where it was: its registers are
 * saved and restored, and no part of the exchange. NULL for any other frame. */
static const char *exception_words(const struct lfs_trace_view *view,
                                   const struct lfs_record *record)
{
    const struct lfs_record *request = request_of(view, record);
    const char *level = lfs_trace_level(view, record->from);

    if (!is_empty(record) || level == NULL)
        return NULL;
    if (strcmp(level, "S-EL1") == 0 || strcmp(level, "S-EL0") == 0)
        return "exception";
    return request != NULL && is_empty(request) ? "resumed where it was interrupted" : NULL;
}

/* Entry into an image or a firmware: the registers mean what its boot protocol says. */
static void add_entry(struct line *line, const struct lfs_record *record)
{
    bool any = false;

    add(line, "entry");
    for (unsigned i = 0; i < LFS_FRAME_REGS; i++) {
        if (record->u.x[i] == 0)
            continue;
        add(line, " x%u=0x%" PRIx64, i, record->u.x[i]);
        any = true;
    }
    if (!any)
        add(line, ", all registers zero");
}

static void decode(const struct lfs_trace_view *view, const struct lfs_record *record, char *out,
                   size_t size)
{
    const struct lfs_record *request = request_of(view, record);
    const struct lfs_abi_call *value = value_of(view, record);
    struct lfs_frame frame = frame_of(record);
    struct line line = {out, size, 0};
    char text[LFS_FRAME_TEXT_SIZE];

    out[0] = '\0';
    if (exception_words(view, record) != NULL) {
        add(&line, "%s", exception_words(view, record));
        return;
    }
    if (value == NULL && lfs_abi_call_by_fid(record->u.x[0]) == NULL &&
        (record->u.x[0] & SMCCC_FAST_CALL) == 0) {
        add_entry(&line, record);
        return;
    }
    lfs_abi_decode(&frame, request != NULL, request != NULL ? request->u.x[0] : 0, text,
                   sizeof(text));
    if (value != NULL)
        add(&line, "%s returns ", value->name);
    add_with_names(&line, view, record, text);
}

void lfs_trace_frame_text(const struct lfs_trace_view *view, const struct lfs_record *record,
                          char *out, size_t size)
{
    if (size == 0)
        return;
    if (view->stored != NULL)
        snprintf(out, size, "%s", lfs_stored_record(view->stored, record->seq)->decoded);
    else
        decode(view, record, out, size);
}

/* ---- places and times ------------------------------------------------------------------------ */

void lfs_trace_interrupt_text(const struct lfs_record *record, char *out, size_t size)
{
    const char *who = record->u.interrupt.who;

    snprintf(out, size, "interrupt %u on cpu%u %s%s%s", record->u.interrupt.intid, record->cpu,
             record->u.interrupt.event, who != NULL ? " " : "", who != NULL ? who : "");
}

struct lfs_pos lfs_trace_place(const struct lfs_trace_view *view, const struct lfs_record *record)
{
    if (record->source == 0 || view->place == NULL)
        return (struct lfs_pos){.file = NULL};
    return view->place(view->user, record->source);
}

bool lfs_trace_words(const struct lfs_trace_view *view, const struct lfs_record *record, char *out,
                     size_t size)
{
    return view->words != NULL && view->words(view->user, record->source, out, size);
}

void lfs_time_text(lfs_ns time, char out[LFS_TIME_TEXT_SIZE])
{
    snprintf(out, LFS_TIME_TEXT_SIZE, "%" PRIu64 ".%03" PRIu64, time / 1000, time % 1000);
}
