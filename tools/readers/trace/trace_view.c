/* SPDX-License-Identifier: BSD-3-Clause */
#include "lfasim/readers/trace_view.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdarg.h>
#include <string.h>

#include "lfasim/abi/names.h"

/* An FF-A id in decoded lines: 0x and four digits. */
enum { ID_LENGTH = 6 };

const char *lfs_record_kind_name(uint8_t kind)
{
    static const char *const names[] = {
        [LFS_RECORD_FRAME] = "frame",   [LFS_RECORD_STATE] = "state",
        [LFS_RECORD_CLAIM] = "claim",   [LFS_RECORD_FINDING] = "finding",
        [LFS_RECORD_CHOICE] = "choice", [LFS_RECORD_NOTE] = "note",
        [LFS_RECORD_END] = "end",
    };

    return kind < sizeof(names) / sizeof(names[0]) ? names[kind] : "unknown";
}

const char *lfs_trace_context(const struct lfs_trace_view *view, uint16_t ctx)
{
    const struct lfs_ctx *context = ctx == LFS_NO_CTX ? NULL : lfs_ctx_by_id(view->machine, ctx);

    return context != NULL ? lfs_ctx_name(context) : NULL;
}

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
        record->reply_to == LFS_NO_RECORD ? NULL : lfs_trace_get(view->machine, record->reply_to);

    return request != NULL && request->kind == LFS_RECORD_FRAME ? request : NULL;
}

const struct lfs_abi_call *lfs_trace_value_of(const struct lfs_trace_view *view,
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

const char *lfs_trace_call_name(const struct lfs_trace_view *view, const struct lfs_record *record)
{
    const struct lfs_abi_call *call = lfs_trace_value_of(view, record);
    const struct lfs_abi_framework *message = call == NULL ? message_of(record) : NULL;

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

void lfs_trace_frame_text(const struct lfs_trace_view *view, const struct lfs_record *record,
                          char *out, size_t size)
{
    const struct lfs_record *request = request_of(view, record);
    const struct lfs_abi_call *value = lfs_trace_value_of(view, record);
    struct lfs_frame frame = frame_of(record);
    struct line line = {out, size, 0};
    char text[LFS_FRAME_TEXT_SIZE];

    if (size == 0)
        return;
    out[0] = '\0';
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

struct lfs_pos lfs_trace_place(const struct lfs_trace_view *view, const struct lfs_record *record)
{
    if (record->source == 0 || view->place == NULL)
        return (struct lfs_pos){.file = NULL};
    return view->place(view->user, record->source);
}

void lfs_time_text(lfs_ns time, char out[LFS_TIME_TEXT_SIZE])
{
    snprintf(out, LFS_TIME_TEXT_SIZE, "%" PRIu64 ".%03" PRIu64, time / 1000, time % 1000);
}
