/* SPDX-License-Identifier: BSD-3-Clause */
#include "lfasim/readers/trace_chrome.h"

#include <stdlib.h>
#include <string.h>

#include "lfasim/readers/json.h"
#include "tools/readers/host/alloc.h"
#include "tools/readers/trace/chrome_events.h"
#include "tools/readers/trace/trace_parts.h"

/* Processes of the timeline, from top to bottom. */
static const struct {
    const char *level, *title;
} processes[] = {
    {NULL, "CPUs"},           {"NWd", "normal world"},        {"EL3", "EL3"},
    {"S-EL2", "S-EL2: SPMC"}, {"S-EL1", "S-EL1: partitions"}, {"S-EL0", "S-EL0: partitions"},
    {"", "contexts"},
};

enum { PROCESSES = sizeof(processes) / sizeof(processes[0]), CPUS_PID = 1 };

struct chrome {
    const struct lfs_trace_view *view;
    FILE *out;
    struct lfs_json json;
};

static unsigned pid_of(const struct chrome *c, uint16_t ctx)
{
    const char *level = lfs_trace_level(c->view, ctx);

    for (unsigned i = 1; i < PROCESSES; i++)
        if (level != NULL && strcmp(level, processes[i].level) == 0)
            return i + 1;
    return PROCESSES;
}

/* The beginning and the end of an event; one a line. */
static void begin_event(struct chrome *c, const char *phase, const char *name, unsigned pid,
                        unsigned tid)
{
    lfs_json_object(&c->json, NULL);
    lfs_json_text(&c->json, "ph", phase);
    lfs_json_text(&c->json, "name", name);
    lfs_json_number(&c->json, "pid", pid);
    lfs_json_number(&c->json, "tid", tid);
}

static void end_event(struct chrome *c)
{
    lfs_json_object_end(&c->json);
    fputc('\n', c->out);
}

/* ---- names of lanes -------------------------------------------------------------------------- */

static void name_lane(struct chrome *c, const char *what, unsigned pid, unsigned tid,
                      const char *name)
{
    begin_event(c, "M", what, pid, tid);
    lfs_json_object(&c->json, "args");
    lfs_json_text(&c->json, "name", name);
    lfs_json_object_end(&c->json);
    end_event(c);
}

static void sort_lane(struct chrome *c, const char *what, unsigned pid, unsigned tid,
                      unsigned index)
{
    begin_event(c, "M", what, pid, tid);
    lfs_json_object(&c->json, "args");
    lfs_json_number(&c->json, "sort_index", index);
    lfs_json_object_end(&c->json);
    end_event(c);
}

static void name_lanes(struct chrome *c, unsigned cpus)
{
    char name[16];

    for (unsigned i = 0; i < PROCESSES; i++) {
        name_lane(c, "process_name", i + 1, 0, processes[i].title);
        sort_lane(c, "process_sort_index", i + 1, 0, i);
    }
    for (unsigned cpu = 0; cpu < cpus; cpu++) {
        snprintf(name, sizeof(name), "cpu%u", cpu);
        name_lane(c, "thread_name", CPUS_PID, cpu + 1, name);
    }
    for (uint16_t ctx = 0; lfs_trace_context(c->view, ctx) != NULL; ctx++) {
        name_lane(c, "thread_name", pid_of(c, ctx), ctx + 1u, lfs_trace_context(c->view, ctx));
        sort_lane(c, "thread_sort_index", pid_of(c, ctx), ctx + 1u, ctx);
    }
}

/* ---- what events say ------------------------------------------------------------------------- */

/* The frame that a slice began with, in short. */
static void frame_name(const struct chrome *c, const struct lfs_record *record, char *out,
                       size_t size)
{
    const char *name = record != NULL ? lfs_trace_call_name(c->view, record) : NULL;
    char text[LFS_FRAME_TEXT_SIZE];

    if (record == NULL) {
        snprintf(out, size, "start");
        return;
    }
    if (name == NULL) { /* entry, exception, resumed: the first word says it */
        lfs_trace_frame_text(c->view, record, text, sizeof(text));
        snprintf(out, size, "%.*s", (int)strcspn(text, " ,"), text);
    } else {
        snprintf(out, size, "%s%s", name, lfs_trace_fid(c->view, record) == 0 ? " returns" : "");
    }
}

static void instant_name(const struct lfs_record *record, char *out, size_t size)
{
    switch ((enum lfs_record_kind)record->kind) {
    case LFS_RECORD_STATE:
        snprintf(out, size, "%s %s: %s -> %s%s", record->u.state.subject, record->u.state.machine,
                 record->u.state.before, record->u.state.after,
                 record->u.state.refused ? ", refused" : "");
        break;
    case LFS_RECORD_FINDING:
        snprintf(out, size, "%s: %s", record->u.finding.name, record->u.finding.text);
        break;
    case LFS_RECORD_CHOICE:
        snprintf(out, size, "choice %s: %u", record->u.choice.name, record->u.choice.taken);
        break;
    case LFS_RECORD_END:
        snprintf(out, size, "end: %s", record->u.note.text);
        break;
    case LFS_RECORD_INTERRUPT:
        lfs_trace_interrupt_text(record, out, size);
        break;
    case LFS_RECORD_NOTE:
    case LFS_RECORD_FRAME:
    case LFS_RECORD_CLAIM:
        snprintf(out, size, "%s", record->u.note.text);
        break;
    }
}

/* Registers up to the last one that is not zero. */
static void add_registers(struct chrome *c, const struct lfs_record *record)
{
    unsigned count = LFS_FRAME_REGS;
    char name[12];

    while (count > 1 && record->u.x[count - 1] == 0)
        count--;
    for (unsigned i = 0; i < count; i++) {
        snprintf(name, sizeof(name), "x%u", i);
        lfs_json_hex(&c->json, name, record->u.x[i]);
    }
}

static void add_arguments(struct chrome *c, const struct lfs_record *record)
{
    const struct lfs_rule *rule = lfs_trace_rule_of(c->view, record);
    char text[LFS_FRAME_TEXT_SIZE], words[LFS_STEP_WORDS_SIZE];

    lfs_json_object(&c->json, "args");
    lfs_json_number(&c->json, "record", record->seq);
    if (record->kind == LFS_RECORD_FRAME) {
        lfs_trace_frame_text(c->view, record, text, sizeof(text));
        lfs_json_text(&c->json, "decoded", text);
    }
    if (rule != NULL) {
        lfs_json_text(&c->json, "rule", rule->name);
        lfs_json_text(&c->json, "because", rule->text);
    }
    if (lfs_trace_words(c->view, record, words, sizeof(words)))
        lfs_json_text(&c->json, "step", words);
    if (record->kind == LFS_RECORD_FRAME)
        add_registers(c, record);
    lfs_json_object_end(&c->json);
}

/* ---- events ---------------------------------------------------------------------------------- */

static void print_slice(struct chrome *c, const struct lfs_chrome_event *event)
{
    const char *context = lfs_trace_context(c->view, event->ctx);
    bool of_cpu = event->kind == LFS_CHROME_CPU;
    char name[LFS_FRAME_TEXT_SIZE];

    if (of_cpu)
        snprintf(name, sizeof(name), "%.*s", lfs_trace_name_length(context, event->cpu), context);
    else
        frame_name(c, event->record, name, sizeof(name));
    begin_event(c, "X", name, of_cpu ? CPUS_PID : pid_of(c, event->ctx),
                of_cpu ? event->cpu + 1 : event->ctx + 1u);
    lfs_json_text(&c->json, "cat", of_cpu ? "cpu" : "context");
    lfs_json_micros(&c->json, "ts", event->time);
    lfs_json_micros(&c->json, "dur", event->duration);
    if (event->record != NULL)
        add_arguments(c, event->record);
    end_event(c);
}

static void print_instant(struct chrome *c, const struct lfs_chrome_event *event)
{
    bool finding = event->record->kind == LFS_RECORD_FINDING, of_cpu = event->ctx == LFS_NO_CTX;
    char name[LFS_FRAME_TEXT_SIZE];

    instant_name(event->record, name, sizeof(name));
    begin_event(c, "i", name, of_cpu ? CPUS_PID : pid_of(c, event->ctx),
                of_cpu ? event->cpu + 1 : event->ctx + 1u);
    lfs_json_text(&c->json, "cat", lfs_record_kind_name(event->record->kind));
    lfs_json_text(&c->json, "s", finding ? "p" : "t");
    lfs_json_micros(&c->json, "ts", event->time);
    add_arguments(c, event->record);
    end_event(c);
}

static void print_flow(struct chrome *c, const struct lfs_chrome_event *event)
{
    bool finish = event->kind == LFS_CHROME_FLOW_FINISH;
    char name[LFS_FRAME_TEXT_SIZE];

    frame_name(c, event->record, name, sizeof(name));
    begin_event(c, finish ? "f" : "s", name, pid_of(c, event->ctx), event->ctx + 1u);
    lfs_json_text(&c->json, "cat", "frame");
    lfs_json_number(&c->json, "id", event->record->seq);
    if (finish)
        lfs_json_text(&c->json, "bp", "e");
    lfs_json_micros(&c->json, "ts", event->time);
    end_event(c);
}

static void print_event(struct chrome *c, const struct lfs_chrome_event *event)
{
    switch (event->kind) {
    case LFS_CHROME_CONTEXT:
    case LFS_CHROME_CPU:
        print_slice(c, event);
        break;
    case LFS_CHROME_INSTANT:
        print_instant(c, event);
        break;
    case LFS_CHROME_FLOW_START:
    case LFS_CHROME_FLOW_FINISH:
        print_flow(c, event);
        break;
    }
}

void lfs_trace_chrome(const struct lfs_trace_case *it, FILE *out)
{
    struct lfs_chrome_events events = lfs_chrome_events_of(it);
    struct chrome c = {.view = &it->view, .out = out, .json = {.out = out}};

    lfs_json_object(&c.json, NULL);
    lfs_json_text(&c.json, "displayTimeUnit", "ns");
    lfs_json_object(&c.json, "otherData");
    lfs_json_text(&c.json, "case", it->name);
    lfs_json_text(&c.json, "scenario", it->scenario);
    lfs_json_text(&c.json, "verdict", it->verdict);
    lfs_json_object_end(&c.json);
    lfs_json_list(&c.json, "traceEvents");
    fputc('\n', out);
    name_lanes(&c, it->cpus);
    for (size_t i = 0; i < events.count; i++)
        print_event(&c, &events.items[i]);
    lfs_json_list_end(&c.json);
    lfs_json_object_end(&c.json);
    lfs_json_line_end(&c.json);
    free(events.items);
}
