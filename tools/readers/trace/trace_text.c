/* SPDX-License-Identifier: BSD-3-Clause */
#include "lfasim/readers/trace_text.h"

#include <inttypes.h>
#include <string.h>

#include "tools/readers/diag/utf8.h"
#include "tools/readers/trace/trace_parts.h"

enum {
    WIDTH = LFS_TRACE_WIDTH,
    RECORD_INDENT = 29,   /* below the names of a frame */
    REGISTERS_A_LINE = 3, /* of 22 characters each, within 100 columns */
    PATHS_MAX = 64,       /* state machines whose way through the boot is told */
    CAUSES_SHOWN = 12
};

struct writer {
    const struct lfs_trace_view *view;
    FILE *out;
    bool full;
    int from_width, to_width;
    bool begun;         /* a heading was printed */
    uint32_t source;    /* of that heading */
    uint32_t frame;     /* seq of the frame printed last */
    uint16_t last_rule; /* printed since that frame */
};

static const struct lfs_record *record_at(const struct writer *w, uint32_t seq)
{
    return lfs_trace_view_get(w->view, seq);
}

int lfs_trace_name_length(const char *name, unsigned cpu)
{
    char ending[16];
    size_t length = strlen(name), cut;

    snprintf(ending, sizeof(ending), "/cpu%u", cpu);
    cut = strlen(ending);
    if (length > cut && strcmp(name + length - cut, ending) == 0)
        length -= cut;
    return (int)length;
}

static const char *context_name(const struct writer *w, uint16_t ctx)
{
    const char *name = lfs_trace_context(w->view, ctx);

    return name != NULL ? name : "-";
}

static void measure(struct writer *w, uint32_t seq)
{
    const struct lfs_record *record = record_at(w, seq);
    int from, to;

    if (record == NULL || record->kind != LFS_RECORD_FRAME)
        return;
    from = lfs_trace_name_length(context_name(w, record->from), record->cpu);
    to = lfs_trace_name_length(context_name(w, record->to), record->cpu);
    w->from_width = from > w->from_width ? from : w->from_width;
    w->to_width = to > w->to_width ? to : w->to_width;
}

static void measure_all(struct writer *w)
{
    for (uint32_t seq = lfs_trace_view_first(w->view); seq <= lfs_trace_view_last(w->view); seq++)
        measure(w, seq);
}

/* Names of files and lines of them may hold anything. */
static void print_safely(const struct writer *w, const char *text)
{
    lfs_utf8_print(text, strlen(text), w->out);
}

static struct writer writer_of(const struct lfs_trace_view *view, FILE *out)
{
    return (struct writer){.view = view, .out = out};
}

/* ---- single records -------------------------------------------------------------------------- */

/* These return the characters printed. */
static int print_number(const struct writer *w, const struct lfs_record *record)
{
    bool finding = record->kind == LFS_RECORD_FINDING;

    return fprintf(w->out, finding ? "!!!%4" PRIu32 : "%7" PRIu32, record->seq);
}

static int print_when(const struct writer *w, const struct lfs_record *record)
{
    char time[LFS_TIME_TEXT_SIZE];

    lfs_time_text(record->time, time);
    return print_number(w, record) + fprintf(w->out, " %11s us  cpu%-2u ", time, record->cpu);
}

/* Characters up to the next place to break a line: a blank, but none in brackets, or before
 * parentheses, so that a value and its name stay together. */
static size_t unit_length(const char *text)
{
    unsigned depth = 0;
    size_t i;

    for (i = 0; text[i] != '\0'; i++) {
        if (text[i] == '(' || text[i] == '[')
            depth++;
        else if ((text[i] == ')' || text[i] == ']') && depth > 0)
            depth--;
        else if (text[i] == ' ' && depth == 0 && text[i + 1] != '(')
            break;
    }
    return i;
}

void lfs_trace_print_wrapped(const char *text, int column, FILE *out)
{
    int at = column;

    while (*text != '\0') {
        int length = (int)unit_length(text);

        if (at > column && at + 1 + length > WIDTH)
            at = fprintf(out, "\n%*s", column + 2, "") - 1;
        else if (at > column)
            at += fprintf(out, " ");
        at += fprintf(out, "%.*s", length, text);
        text += length;
        text += strspn(text, " ");
    }
    fputc('\n', out);
}

static void print_frame(const struct writer *w, const struct lfs_record *record)
{
    const char *from = context_name(w, record->from), *to = context_name(w, record->to);
    int from_length = lfs_trace_name_length(from, record->cpu),
        to_length = lfs_trace_name_length(to, record->cpu);
    int column;
    char text[LFS_FRAME_TEXT_SIZE];

    lfs_trace_frame_text(w->view, record, text, sizeof(text));
    column = print_when(w, record);
    column += fprintf(w->out, "%.*s%*s -> %.*s%*s  ", from_length, from,
                      w->from_width - from_length, "", to_length, to, w->to_width - to_length, "");
    lfs_trace_print_wrapped(text, column, w->out);
}

/* Rows of registers up to the last one that is not zero, then the rest in a word. */
static void print_registers(const struct writer *w, const struct lfs_record *record)
{
    unsigned count = LFS_FRAME_REGS;

    while (count > 0 && record->u.x[count - 1] == 0)
        count--;
    if (count + 1 == LFS_FRAME_REGS) /* one register is no range */
        count++;
    for (unsigned i = 0; i < count; i++)
        fprintf(w->out, "%*sx%-2u 0x%016" PRIx64 "%s",
                i % REGISTERS_A_LINE == 0 ? RECORD_INDENT : 2, "", i, record->u.x[i],
                (i + 1) % REGISTERS_A_LINE == 0 || i + 1 == count ? "\n" : "");
    if (count < LFS_FRAME_REGS)
        fprintf(w->out, "%*sx%u-x%u zero\n", RECORD_INDENT, "", count, LFS_FRAME_REGS - 1);
}

/* The number of a record that belongs to a frame, and room up to its indent. */
static void print_indent(const struct writer *w, const struct lfs_record *record)
{
    print_number(w, record);
    fprintf(w->out, "%*s", RECORD_INDENT - 7, "");
}

static void print_state(const struct writer *w, const struct lfs_record *record)
{
    fprintf(w->out, "%s %s: %s -> %s%s", record->u.state.subject, record->u.state.machine,
            record->u.state.before, record->u.state.after,
            record->u.state.refused ? ", refused" : "");
}

static void print_claim(const struct writer *w, const struct lfs_record *record)
{
    const char *origin = record->u.claim.origin;

    fprintf(w->out, "%s %s 0x%" PRIx64 " + %" PRIu64 " page%s", record->u.claim.owner,
            record->u.claim.kind, record->u.claim.base, record->u.claim.pages,
            record->u.claim.pages == 1 ? "" : "s");
    if (origin != NULL) {
        fputs(", from ", w->out);
        print_safely(w, origin);
    }
    if (record->u.claim.origin_file != NULL) {
        fputs(" in ", w->out);
        print_safely(w, record->u.claim.origin_file);
        if (record->u.claim.origin_line != 0)
            fprintf(w->out, ":%" PRIu32, record->u.claim.origin_line);
    }
}

/* The claims that clash in a finding. */
static void print_clash(const struct writer *w, const struct lfs_record *record)
{
    for (int i = 0; i < 2; i++) {
        uint32_t seq = record->u.finding.claim[i];
        const struct lfs_record *claim = seq == LFS_NO_RECORD ? NULL : record_at(w, seq);

        if (claim == NULL || claim->kind != LFS_RECORD_CLAIM)
            continue;
        fprintf(w->out, "%*sclaim #%" PRIu32 ": ", RECORD_INDENT + 2, "", seq);
        print_claim(w, claim);
        fputc('\n', w->out);
    }
}

static void print_finding(const struct writer *w, const struct lfs_record *record)
{
    print_when(w, record);
    fprintf(w->out, "%s: %s\n", record->u.finding.name, record->u.finding.text);
    print_clash(w, record);
}

static void print_end(const struct writer *w, const struct lfs_record *record)
{
    const char *reason = lfs_trace_view_reason(w->view);

    print_when(w, record);
    fprintf(w->out, "end: %s%s%s\n", record->u.note.text, reason[0] != '\0' ? ": " : "", reason);
}

/* Records that stand below a frame. */
static void print_detail(struct writer *w, const struct lfs_record *record)
{
    char interrupt[LFS_TEXT_MAX], choice[LFS_CHOICE_TEXT_SIZE];

    print_indent(w, record);
    if (record->kind == LFS_RECORD_STATE) {
        print_state(w, record);
    } else if (record->kind == LFS_RECORD_CLAIM) {
        fputs(record->u.claim.dropped ? "claim dropped: " : "claim: ", w->out);
        print_claim(w, record);
    } else if (record->kind == LFS_RECORD_CHOICE) {
        lfs_trace_choice_text(record, choice, sizeof(choice));
        fputs("choice ", w->out);
        print_safely(w, choice);
    } else if (record->kind == LFS_RECORD_INTERRUPT) {
        lfs_trace_interrupt_text(record, interrupt, sizeof(interrupt));
        fputs(interrupt, w->out);
    } else {
        fputs(record->u.note.text, w->out);
    }
    if (record->cause != LFS_NO_RECORD && record->cause != w->frame)
        fprintf(w->out, "   (under #%" PRIu32 ")", record->cause);
    fputc('\n', w->out);
}

/* The rule that decided, once for a frame and what its sender noted just before. */
static void print_rule(struct writer *w, const struct lfs_record *record)
{
    const struct lfs_rule *rule = lfs_trace_rule_of(w->view, record);

    if (record->rule == 0 || record->rule == w->last_rule)
        return;
    w->last_rule = record->rule;
    if (rule != NULL)
        fprintf(w->out, "%*srule %s %s: %s\n", RECORD_INDENT, "", rule->checklist, rule->name,
                rule->text);
}

static void print_record(struct writer *w, const struct lfs_record *record)
{
    switch ((enum lfs_record_kind)record->kind) {
    case LFS_RECORD_FRAME:
        w->frame = record->seq;
        print_frame(w, record);
        if (w->full)
            print_registers(w, record);
        print_rule(w, record);
        w->last_rule = 0;
        return;
    case LFS_RECORD_FINDING:
        print_finding(w, record);
        break;
    case LFS_RECORD_END:
        print_end(w, record);
        return;
    case LFS_RECORD_CHOICE:
    case LFS_RECORD_STATE:
    case LFS_RECORD_CLAIM:
    case LFS_RECORD_INTERRUPT:
    case LFS_RECORD_NOTE:
        print_detail(w, record);
        break;
    }
    print_rule(w, record);
}

/* ---- the boot in short ----------------------------------------------------------------------- */

/* Prints the way of the state machine that record moved, and remembers that it did. */
static void print_path(const struct writer *w, uint32_t seq, uint32_t end)
{
    const struct lfs_record *first = record_at(w, seq);

    fprintf(w->out, "%*s%s %s: %s", RECORD_INDENT, "", first->u.state.subject,
            first->u.state.machine, first->u.state.before);
    for (; seq < end; seq++) {
        const struct lfs_record *record = record_at(w, seq);

        if (record->kind == LFS_RECORD_STATE && !record->u.state.refused &&
            strcmp(record->u.state.subject, first->u.state.subject) == 0 &&
            strcmp(record->u.state.machine, first->u.state.machine) == 0)
            fprintf(w->out, " -> %s", record->u.state.after);
    }
    fputc('\n', w->out);
}

/* Whether one of the count records that began a path is about the same state machine. */
static bool is_known(const struct lfs_record *const *known, unsigned count,
                     const struct lfs_record *record)
{
    for (unsigned i = 0; i < count; i++)
        if (strcmp(known[i]->u.state.subject, record->u.state.subject) == 0 &&
            strcmp(known[i]->u.state.machine, record->u.state.machine) == 0)
            return true;
    return false;
}

static void print_paths(const struct writer *w, uint32_t first, uint32_t end)
{
    const struct lfs_record *known[PATHS_MAX];
    unsigned count = 0;

    for (uint32_t seq = first; seq < end && count < PATHS_MAX; seq++) {
        const struct lfs_record *record = record_at(w, seq);

        if (record->kind != LFS_RECORD_STATE || record->u.state.refused ||
            is_known(known, count, record))
            continue;
        known[count++] = record;
        print_path(w, seq, end);
    }
}

static void print_boot(struct writer *w, uint32_t first, uint32_t end)
{
    char time[LFS_TIME_TEXT_SIZE];

    lfs_time_text(record_at(w, end - 1)->time, time);
    fprintf(w->out, "boot  %" PRIu32 " record%s until %s us, in short\n", end - first,
            end - first == 1 ? "" : "s", time);
    print_paths(w, first, end);
    for (uint32_t seq = first; seq < end; seq++)
        if (record_at(w, seq)->kind == LFS_RECORD_FINDING)
            print_finding(w, record_at(w, seq));
}

bool lfs_trace_is_schedule(const struct lfs_record *record)
{
    return record->kind == LFS_RECORD_CHOICE && record->u.choice.choice == LFS_CHOICE_SCHEDULE;
}

uint32_t lfs_trace_first_step(const struct lfs_trace_view *view)
{
    for (uint32_t seq = lfs_trace_view_first(view); seq <= lfs_trace_view_last(view); seq++)
        if (lfs_trace_view_get(view, seq) != NULL && lfs_trace_view_get(view, seq)->source != 0)
            return seq;
    return 0;
}

/* ---- the whole ------------------------------------------------------------------------------- */

static void print_heading(struct writer *w, const struct lfs_record *record)
{
    struct lfs_pos place = lfs_trace_place(w->view, record);
    char words[LFS_STEP_WORDS_SIZE] = "";

    if (record->kind == LFS_RECORD_END || (w->begun && record->source == w->source))
        return;
    if (w->begun)
        fputc('\n', w->out);
    w->begun = true;
    w->source = record->source;
    if (record->source == 0) {
        fputs(record->seq == lfs_trace_view_first(w->view) ? "boot\n" : "meanwhile\n", w->out);
        return;
    }
    if (place.file == NULL) {
        fprintf(w->out, "step %" PRIu32 "\n", record->source);
        return;
    }
    print_safely(w, place.file);
    fprintf(w->out, ":%u", place.line);
    if (lfs_trace_words(w->view, record, words, sizeof(words))) {
        fputs("  ", w->out);
        print_safely(w, words);
    }
    fputc('\n', w->out);
}

void lfs_trace_text(const struct lfs_trace_view *view, bool full, FILE *out)
{
    struct writer w = writer_of(view, out);
    uint32_t seq = lfs_trace_view_first(view), step;

    w.full = full;
    measure_all(&w);
    step = lfs_trace_first_step(view);
    if (seq > 1)
        fprintf(out, "(%" PRIu32 " older records were overwritten)\n", seq - 1);
    if (!full && step > seq) {
        print_boot(&w, seq, step);
        w.begun = true;
        seq = step;
    }
    for (; seq <= lfs_trace_view_last(view); seq++) {
        const struct lfs_record *record = record_at(&w, seq);
        bool shown = record != NULL && (full || !lfs_trace_is_schedule(record));

        if (shown)
            print_heading(&w, record);
        if (record != NULL && view->mark != NULL)
            view->mark(view->mark_user, record, out);
        if (shown)
            print_record(&w, record);
        if (record != NULL && view->mark_behind != NULL)
            view->mark_behind(view->mark_user, record, out);
    }
}

/* What led to record, or LFS_NO_RECORD. The end of a run has no cause of its own: a panic or reset
 * is explained by the finding that it was made with. */
static uint32_t cause_of(const struct writer *w, const struct lfs_record *record)
{
    enum lfs_end end = lfs_trace_view_end(w->view);

    if (record->kind != LFS_RECORD_END || (end != LFS_END_PANIC && end != LFS_END_RESET))
        return record->cause < record->seq ? record->cause : LFS_NO_RECORD;
    for (uint32_t seq = record->seq - 1; record_at(w, seq) != NULL; seq--)
        if (record_at(w, seq)->kind == LFS_RECORD_FINDING)
            return seq;
    return LFS_NO_RECORD;
}

static void print_cause(struct writer *w, const struct lfs_record *record)
{
    w->frame = record->cause; /* the next line is its cause: no need to say so */
    w->last_rule = 0;
    print_record(w, record);
}

void lfs_trace_text_causes(const struct lfs_trace_view *view, uint32_t seq, FILE *out)
{
    struct writer w = writer_of(view, out);
    uint32_t chain[CAUSES_SHOWN];
    unsigned count = 0;

    while (seq != LFS_NO_RECORD && record_at(&w, seq) != NULL && count < CAUSES_SHOWN) {
        chain[count++] = seq;
        measure(&w, seq);
        seq = cause_of(&w, record_at(&w, seq));
    }
    for (unsigned i = 0; i < count; i++)
        print_cause(&w, record_at(&w, chain[i]));
    if (count == CAUSES_SHOWN && record_at(&w, seq) != NULL)
        fprintf(out, "%*s... and what led to #%" PRIu32 "\n", RECORD_INDENT, "", chain[count - 1]);
}

uint32_t lfs_trace_text_findings(const struct lfs_trace_view *view, FILE *out)
{
    struct writer w = writer_of(view, out);
    uint32_t count = 0;

    for (uint32_t seq = lfs_trace_view_first(view); seq <= lfs_trace_view_last(view); seq++) {
        const struct lfs_record *record = record_at(&w, seq);

        if (record == NULL || record->kind != LFS_RECORD_FINDING)
            continue;
        print_finding(&w, record);
        count++;
    }
    return count;
}
