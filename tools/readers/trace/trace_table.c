/* SPDX-License-Identifier: BSD-3-Clause */
#include "lfasim/readers/trace_table.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "tools/readers/diag/utf8.h"
#include "tools/readers/host/alloc.h"
#include "tools/readers/trace/trace_parts.h"

struct table {
    const struct lfs_trace_view *view;
    FILE *out;
    int from_width, to_width;
    int column;       /* where messages begin */
    uint32_t highest; /* step that has had its heading */
    unsigned cpu;     /* of the frame printed last */
    uint16_t rule;    /* printed since that frame */
};

static const struct lfs_record *record_at(const struct table *t, uint32_t seq)
{
    return lfs_trace_view_get(t->view, seq);
}

static const char *context_name(const struct table *t, uint16_t ctx)
{
    const char *name = lfs_trace_context(t->view, ctx);

    return name != NULL ? name : "-";
}

static int wider(int width, const char *name, unsigned cpu)
{
    int length = lfs_trace_name_length(name, cpu);

    return length > width ? length : width;
}

/* Columns are as wide as the widest name of the trace. */
static void measure(struct table *t)
{
    t->from_width = t->to_width = (int)strlen("from");
    for (uint32_t seq = lfs_trace_view_first(t->view); seq <= lfs_trace_view_last(t->view); seq++) {
        const struct lfs_record *record = record_at(t, seq);

        if (record == NULL || record->kind != LFS_RECORD_FRAME)
            continue;
        t->from_width = wider(t->from_width, context_name(t, record->from), record->cpu);
        t->to_width = wider(t->to_width, context_name(t, record->to), record->cpu);
    }
}

/* ---- lines ----------------------------------------------------------------------------------- */

/* A text under construction that grows; printed and freed by print_text. */
struct text {
    char *bytes;
    size_t size;
    FILE *out;
};

static void text_begin(struct text *text)
{
    text->out = open_memstream(&text->bytes, &text->size);
    if (text->out == NULL)
        lfs_reader_out_of_memory();
}

static void print_text(const struct table *t, struct text *text, int column)
{
    if (fclose(text->out) != 0)
        lfs_reader_out_of_memory();
    lfs_trace_print_wrapped(text->bytes, column, t->out);
    free(text->bytes);
}

/* The rule that decided, once for a frame and what its sender noted just before. */
static void add_rule(struct table *t, const struct lfs_record *record, FILE *out)
{
    const struct lfs_rule *rule = lfs_trace_rule_of(t->view, record);

    if (rule == NULL || record->rule == t->rule)
        return;
    t->rule = record->rule;
    fprintf(out, " [%s %s]", rule->checklist, rule->name);
}

static int print_when(const struct table *t, const struct lfs_record *record)
{
    bool finding = record->kind == LFS_RECORD_FINDING;
    char time[LFS_TIME_TEXT_SIZE];

    lfs_time_text(record->time, time);
    return fprintf(t->out,
                   finding ? "!!!%3" PRIu32 "  %11s  cpu%-2u  " : "%6" PRIu32 "  %11s  cpu%-2u  ",
                   record->seq, time, record->cpu);
}

static void print_frame(struct table *t, const struct lfs_record *record)
{
    const char *from = context_name(t, record->from), *to = context_name(t, record->to);
    char decoded[LFS_FRAME_TEXT_SIZE];
    struct text text;

    text_begin(&text);
    lfs_trace_frame_text(t->view, record, decoded, sizeof(decoded));
    print_when(t, record);
    fprintf(t->out, "%-*.*s  %-*.*s  ", t->from_width, lfs_trace_name_length(from, record->cpu),
            from, t->to_width, lfs_trace_name_length(to, record->cpu), to);
    fputs(decoded, text.out);
    add_rule(t, record, text.out);
    print_text(t, &text, t->column);
    t->rule = 0;
    t->cpu = record->cpu;
}

/* What has a time of its own, but neither sender nor receiver. */
static void print_event(struct table *t, const struct lfs_record *record)
{
    const char *reason = lfs_trace_view_reason(t->view);
    struct text text;
    int column = print_when(t, record);

    text_begin(&text);
    if (record->kind == LFS_RECORD_FINDING)
        fprintf(text.out, "%s: %s", record->u.finding.name, record->u.finding.text);
    else
        fprintf(text.out, "end: %s%s%s", record->u.note.text, reason[0] != '\0' ? ": " : "",
                reason);
    add_rule(t, record, text.out);
    print_text(t, &text, column);
}

/* Something that belongs to the frame above it, unless another CPU did it. */
static void begin_detail(const struct table *t, const struct lfs_record *record, FILE *out)
{
    fprintf(t->out, "%*s. ", t->column, "");
    if (record->cpu != t->cpu)
        fprintf(out, "[cpu%u] ", record->cpu);
}

static bool same_machine(const struct lfs_record *a, const struct lfs_record *b)
{
    return b != NULL && b->kind == LFS_RECORD_STATE && b->cause == a->cause &&
           strcmp(a->u.state.subject, b->u.state.subject) == 0 &&
           strcmp(a->u.state.machine, b->u.state.machine) == 0;
}

/* Prints the states of one machine that follow each other; returns the last one's seq. */
static uint32_t print_states(struct table *t, const struct lfs_record *record)
{
    struct text text;
    const struct lfs_record *next = record;
    uint32_t seq;

    text_begin(&text);
    begin_detail(t, record, text.out);
    fprintf(text.out, "%s %s: %s", record->u.state.subject, record->u.state.machine,
            record->u.state.before);
    do {
        fprintf(text.out, " > %s%s", next->u.state.after, next->u.state.refused ? ", refused" : "");
        add_rule(t, next, text.out);
        seq = next->seq;
        next = record_at(t, seq + 1);
    } while (same_machine(record, next));
    print_text(t, &text, t->column + 2);
    return seq;
}

static void print_detail(struct table *t, const struct lfs_record *record)
{
    char words[LFS_CHOICE_TEXT_SIZE];
    struct text text;

    if (record->kind == LFS_RECORD_INTERRUPT)
        lfs_trace_interrupt_text(record, words, sizeof(words));
    if (record->kind == LFS_RECORD_CHOICE)
        lfs_trace_choice_text(record, words, sizeof(words));
    text_begin(&text);
    begin_detail(t, record, text.out);
    if (record->kind == LFS_RECORD_CHOICE)
        fprintf(text.out, "choice %s", words);
    else
        fputs(record->kind == LFS_RECORD_INTERRUPT ? words : record->u.note.text, text.out);
    add_rule(t, record, text.out);
    print_text(t, &text, t->column + 2);
}

/* Prints a record and those that share its line; returns the last one's seq. */
static uint32_t print_record(struct table *t, const struct lfs_record *record)
{
    switch ((enum lfs_record_kind)record->kind) {
    case LFS_RECORD_FRAME:
        print_frame(t, record);
        break;
    case LFS_RECORD_STATE:
        return print_states(t, record);
    case LFS_RECORD_FINDING:
    case LFS_RECORD_END:
        print_event(t, record);
        break;
    case LFS_RECORD_CHOICE:
    case LFS_RECORD_INTERRUPT:
    case LFS_RECORD_NOTE:
        print_detail(t, record);
        break;
    case LFS_RECORD_CLAIM:
        break;
    }
    return record->seq;
}

/* ---- the whole ------------------------------------------------------------------------------- */

/* The step that begins: its place and words. Where steps of several CPUs interleave, only the first
 * time. */
static void print_heading(struct table *t, const struct lfs_record *record)
{
    struct lfs_pos place = lfs_trace_place(t->view, record);
    char words[LFS_STEP_WORDS_SIZE];

    if (record->source <= t->highest)
        return;
    t->highest = record->source;
    if (place.file != NULL)
        fprintf(t->out, "\nline %u", place.line);
    else
        fprintf(t->out, "\nstep %" PRIu32, record->source);
    if (lfs_trace_words(t->view, record, words, sizeof(words))) {
        fputs("  ", t->out);
        lfs_utf8_print(words, strlen(words), t->out);
    }
    fputc('\n', t->out);
}

static void print_boot(struct table *t, uint32_t first, uint32_t end)
{
    char time[LFS_TIME_TEXT_SIZE];

    lfs_time_text(record_at(t, end - 1)->time, time);
    fprintf(t->out, "boot  %" PRIu32 " record%s until %s us\n", end - first,
            end - first == 1 ? "" : "s", time);
    for (uint32_t seq = first; seq < end; seq++)
        if (record_at(t, seq)->kind == LFS_RECORD_FINDING)
            print_event(t, record_at(t, seq));
}

void lfs_trace_table(const struct lfs_trace_view *view, FILE *out)
{
    struct table t = {.view = view, .out = out};
    uint32_t seq = lfs_trace_view_first(view), step = lfs_trace_first_step(view);

    measure(&t);
    t.column = fprintf(out, "%6s  %11s  cpu    %-*s  %-*s  ", "#", "time us", t.from_width, "from",
                       t.to_width, "to");
    fputs("message, and what it changed\n", out);
    if (seq > 1)
        fprintf(out, "(%" PRIu32 " older records were overwritten)\n", seq - 1);
    if (step > seq) {
        print_boot(&t, seq, step);
        seq = step;
    }
    for (; seq <= lfs_trace_view_last(view); seq++) {
        const struct lfs_record *record = record_at(&t, seq);

        if (record == NULL || lfs_trace_is_schedule(record))
            continue;
        print_heading(&t, record);
        seq = print_record(&t, record);
    }
}
