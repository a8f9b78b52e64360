/* SPDX-License-Identifier: BSD-3-Clause */
#include "lfasim/readers/trace_mermaid.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "tools/readers/diag/utf8.h"
#include "tools/readers/host/alloc.h"
#include "tools/readers/trace/trace_parts.h"

enum {
    LABEL_MAX = 72,   /* characters of an arrow or a note */
    PERIOD_MAX = 12,  /* arrows of a round in a loop */
    KEPT_BEFORE = 40, /* arrows before and after the middle that is left out */
    KEPT_AFTER = 20
};

/* Rounds of arrows that look alike; rounds 1: they are shown as they are. */
struct segment {
    size_t begin, period, rounds;
};

struct diagram {
    const struct lfs_trace_view *view;
    FILE *out;
    const char **entities; /* participants, in order */
    size_t entity_count;
    uint32_t *arrows; /* seqs of the frames that are shown */
    size_t arrow_count;
    uint32_t end; /* the seq behind the last record */
    struct segment *segments;
    size_t segment_count;
};

/* ---- texts ----------------------------------------------------------------------------------- */

/* Prints text so that Mermaid takes it for text: neither the end of a statement, nor an entity,
 * a directive, mark-up or a formula. */
static void print_label(const struct diagram *d, const char *text)
{
    size_t length = strlen(text), at = 0;

    if (length == 0)
        fputc('-', d->out);
    for (unsigned count = 0; at < length; count++) {
        uint32_t code;
        size_t size = lfs_utf8_next(text + at, length - at, &code);

        if (count == LABEL_MAX) {
            fputs("...", d->out);
            return;
        }
        if (code < 0x80 && strchr("#;<%&$", (int)code) != NULL)
            fprintf(d->out, "#%" PRIu32 ";", code);
        else
            lfs_utf8_print(text + at, size, d->out);
        at += size;
    }
}

/* ---- participants ---------------------------------------------------------------------------- */

static size_t participant(const struct diagram *d, uint16_t ctx)
{
    const char *entity = lfs_trace_entity(d->view, ctx);

    for (size_t i = 0; entity != NULL && i < d->entity_count; i++)
        if (strcmp(d->entities[i], entity) == 0)
            return i;
    return 0;
}

/* Adds the entities of one level, in the order of their contexts; level NULL: of all others. */
static void add_level(struct diagram *d, const char *level)
{
    static const char *const own[] = {"NWd", "EL3", "S-EL2"};

    for (uint16_t ctx = 0; lfs_trace_context(d->view, ctx) != NULL; ctx++) {
        const char *entity = lfs_trace_entity(d->view, ctx), *at = lfs_trace_level(d->view, ctx);
        bool other = strcmp(at, own[0]) != 0 && strcmp(at, own[1]) != 0 && strcmp(at, own[2]) != 0;
        size_t i = 0;

        if (level != NULL ? strcmp(level, at) != 0 : !other)
            continue;
        while (i < d->entity_count && strcmp(d->entities[i], entity) != 0)
            i++;
        if (i == d->entity_count)
            d->entities[d->entity_count++] = entity;
    }
}

static void find_participants(struct diagram *d)
{
    size_t contexts = 0;

    while (lfs_trace_context(d->view, (uint16_t)contexts) != NULL)
        contexts++;
    d->entities = lfs_reader_alloc(contexts * sizeof(*d->entities));
    add_level(d, "NWd");
    add_level(d, "EL3");
    add_level(d, "S-EL2");
    add_level(d, NULL);
}

static void print_participants(const struct diagram *d)
{
    for (size_t i = 0; i < d->entity_count; i++) {
        const char *entity = d->entities[i];

        fprintf(d->out, "    participant p%zu as ", i);
        print_label(d, strcmp(entity, "nwd") == 0    ? "NWd"
                       : strcmp(entity, "el3") == 0  ? "EL3"
                       : strcmp(entity, "spmc") == 0 ? "SPMC"
                                                     : entity);
        fputc('\n', d->out);
    }
}

/* ---- arrows and notes ------------------------------------------------------------------------ */

static bool answers(const struct diagram *d, const struct lfs_record *record)
{
    const char *name = lfs_trace_call_name(d->view, record);
    size_t length = name != NULL ? strlen(name) : 0;

    if (name == NULL)
        return false;
    return lfs_trace_fid(d->view, record) == 0 || strcmp(name, "FFA_SUCCESS") == 0 ||
           strcmp(name, "FFA_ERROR") == 0 ||
           (length > 5 && strcmp(name + length - 5, "_RESP") == 0);
}

static void print_arrow(const struct diagram *d, const struct lfs_record *record)
{
    char text[LFS_FRAME_TEXT_SIZE];

    lfs_trace_frame_text(d->view, record, text, sizeof(text));
    fprintf(d->out, "    p%zu%sp%zu: ", participant(d, record->from),
            answers(d, record) ? "-->>" : "->>", participant(d, record->to));
    if (record->cpu > 0)
        fprintf(d->out, "[cpu%u] ", record->cpu);
    print_label(d, text);
    fputc('\n', d->out);
}

/* Begins a note at the participant that acts, or over all of them. */
static void begin_note(const struct diagram *d, uint16_t ctx)
{
    if (ctx != LFS_NO_CTX || d->entity_count < 2)
        fprintf(d->out, "    Note over p%zu: ", participant(d, ctx));
    else
        fprintf(d->out, "    Note over p0,p%zu: ", d->entity_count - 1);
}

static void print_note(const struct diagram *d, const struct lfs_record *record)
{
    char interrupt[LFS_TEXT_MAX], *text = NULL;
    int length = 0;

    switch ((enum lfs_record_kind)record->kind) {
    case LFS_RECORD_STATE:
        length = asprintf(&text, "%s %s: %s → %s%s", record->u.state.subject,
                          record->u.state.machine, record->u.state.before, record->u.state.after,
                          record->u.state.refused ? ", refused" : "");
        break;
    case LFS_RECORD_FINDING:
        length = asprintf(&text, "!!! %s: %s", record->u.finding.name, record->u.finding.text);
        break;
    case LFS_RECORD_INTERRUPT:
        lfs_trace_interrupt_text(record, interrupt, sizeof(interrupt));
        length = asprintf(&text, "%s", interrupt);
        break;
    case LFS_RECORD_NOTE:
        length = asprintf(&text, "%s", record->u.note.text);
        break;
    case LFS_RECORD_END:
        length = asprintf(&text, "end: %s", record->u.note.text);
        break;
    case LFS_RECORD_FRAME:
    case LFS_RECORD_CLAIM:
    case LFS_RECORD_CHOICE:
        return;
    }
    if (length < 0)
        lfs_reader_out_of_memory();
    begin_note(d, record->from);
    print_label(d, text);
    fputc('\n', d->out);
    free(text);
}

/* The notes behind an arrow (or behind the beginning) up to the next one. */
static void print_notes(const struct diagram *d, uint32_t seq, bool findings_only)
{
    for (; seq < d->end; seq++) {
        const struct lfs_record *record = lfs_trace_view_get(d->view, seq);

        if (record == NULL)
            continue;
        if (record->kind == LFS_RECORD_FRAME)
            return;
        if (!findings_only || record->kind == LFS_RECORD_FINDING)
            print_note(d, record);
    }
}

/* ---- what is shown --------------------------------------------------------------------------- */

static void find_arrows(struct diagram *d, uint32_t seq)
{
    d->arrows = lfs_reader_alloc((d->end > seq ? d->end - seq : 0) * sizeof(*d->arrows));
    for (; seq < d->end; seq++) {
        const struct lfs_record *record = lfs_trace_view_get(d->view, seq);

        if (record != NULL && record->kind == LFS_RECORD_FRAME)
            d->arrows[d->arrow_count++] = seq;
    }
}

static bool alike(const struct diagram *d, size_t i, size_t j)
{
    const struct lfs_record *a = lfs_trace_view_get(d->view, d->arrows[i]);
    const struct lfs_record *b = lfs_trace_view_get(d->view, d->arrows[j]);
    const char *name_a = lfs_trace_call_name(d->view, a), *name_b = lfs_trace_call_name(d->view, b);

    return participant(d, a->from) == participant(d, b->from) &&
           participant(d, a->to) == participant(d, b->to) && answers(d, a) == answers(d, b) &&
           strcmp(name_a != NULL ? name_a : "", name_b != NULL ? name_b : "") == 0;
}

/* How often the period arrows at begin are repeated, themselves included. */
static size_t rounds_of(const struct diagram *d, size_t begin, size_t period)
{
    size_t at = begin + period;

    while (at < d->arrow_count && alike(d, at, at - period))
        at++;
    return (at - begin) / period;
}

/* The loop at begin that saves most arrows, or the arrow itself. */
static struct segment segment_at(const struct diagram *d, size_t begin)
{
    struct segment best = {begin, 1, 1};
    size_t saved = 0;

    for (size_t period = 1; period <= PERIOD_MAX && begin + period < d->arrow_count; period++) {
        size_t rounds = rounds_of(d, begin, period);

        if (period * (rounds - 1) > saved) {
            saved = period * (rounds - 1);
            best = (struct segment){begin, period, rounds};
        }
    }
    return best;
}

/* Returns the arrows that are left to show. */
static size_t find_segments(struct diagram *d)
{
    bool fold = d->arrow_count > LFS_MERMAID_ARROWS_MAX;
    size_t at = 0, shown = 0;

    d->segments = lfs_reader_alloc(d->arrow_count * sizeof(*d->segments));
    while (at < d->arrow_count) {
        struct segment segment = fold ? segment_at(d, at) : (struct segment){at, 1, 1};

        d->segments[d->segment_count++] = segment;
        at += segment.period * segment.rounds;
        shown += segment.period;
    }
    return shown;
}

static void print_segment(const struct diagram *d, const struct segment *segment)
{
    if (segment->rounds > 1)
        fprintf(d->out, "    loop %zu rounds like this one\n", segment->rounds);
    for (size_t i = 0; i < segment->period; i++) {
        uint32_t seq = d->arrows[segment->begin + i];

        print_arrow(d, lfs_trace_view_get(d->view, seq));
        print_notes(d, seq + 1, false);
    }
    if (segment->rounds < 2)
        return;
    fputs("    end\n", d->out);
    for (size_t i = segment->period; i < segment->period * segment->rounds; i++)
        print_notes(d, d->arrows[segment->begin + i] + 1, true);
}

/* Leaves count segments from first on out, but for their findings. */
static void print_gap(const struct diagram *d, size_t first, size_t count)
{
    const struct segment *last = &d->segments[first + count - 1];
    size_t begin = d->segments[first].begin, end = last->begin + last->period * last->rounds;

    begin_note(d, LFS_NO_CTX);
    fprintf(d->out, "%zu messages left out, record %" PRIu32 " to %" PRIu32 "\n", end - begin,
            d->arrows[begin], d->arrows[end - 1]);
    for (size_t i = begin; i < end; i++)
        print_notes(d, d->arrows[i] + 1, true);
}

static void print_segments(const struct diagram *d, size_t shown)
{
    size_t i = 0, before = 0, left = shown, gap = 0;

    for (; i < d->segment_count; i++) {
        const struct segment *segment = &d->segments[i];

        if (shown <= LFS_MERMAID_ARROWS_MAX || before < KEPT_BEFORE || left <= KEPT_AFTER) {
            if (gap > 0)
                print_gap(d, i - gap, gap);
            gap = 0;
            print_segment(d, segment);
        } else {
            gap++;
        }
        before += segment->period;
        left -= segment->period;
    }
    if (gap > 0)
        print_gap(d, i - gap, gap);
}

void lfs_trace_mermaid(const struct lfs_trace_case *it, FILE *out)
{
    struct diagram d = {.view = &it->view, .out = out};
    uint32_t first = lfs_trace_view_first(d.view), step = lfs_trace_first_step(d.view);
    uint32_t begin = step != 0 ? step : first;
    size_t shown;

    d.end = lfs_trace_view_last(d.view) + 1;
    find_participants(&d);
    find_arrows(&d, begin);
    shown = find_segments(&d);
    fprintf(out, "sequenceDiagram\n    title ");
    print_label(&d, it->name);
    fputc('\n', out);
    print_participants(&d);
    if (d.entity_count > 0) {
        if (begin > first) {
            begin_note(&d, LFS_NO_CTX);
            fprintf(out, "boot: %" PRIu32 " records\n", begin - first);
        }
        print_notes(&d, begin, false);
        print_segments(&d, shown);
        begin_note(&d, LFS_NO_CTX);
        print_label(&d, it->verdict);
        fputc('\n', out);
    }
    free(d.entities);
    free(d.arrows);
    free(d.segments);
}
