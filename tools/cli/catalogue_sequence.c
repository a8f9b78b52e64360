/* SPDX-License-Identifier: BSD-3-Clause */
#include <inttypes.h>
#include <string.h>

#include "tools/cli/catalogue.h"

/* Whether a context is a guest's: only what passes between guests and firmware is told. */
static bool is_guest(const struct lfs_trace_view *view, uint16_t ctx)
{
    const char *level = lfs_trace_level(view, ctx);

    return level != NULL && (strcmp(level, "NWd") == 0 || strcmp(level, "S-EL1") == 0 ||
                             strcmp(level, "S-EL0") == 0);
}

static void print_frame(const struct lfs_trace_view *view, const struct lfs_record *record,
                        FILE *out)
{
    char text[LFS_FRAME_TEXT_SIZE];
    const char *from = lfs_trace_entity(view, record->from),
               *to = lfs_trace_entity(view, record->to);

    if (!is_guest(view, record->from) && !is_guest(view, record->to))
        return;
    lfs_trace_frame_text(view, record, text, sizeof(text));
    fprintf(out, "    cpu%u  %-4s -> %-4s  %s\n", record->cpu, from, to, text);
}

static void print_decision(const struct lfs_recorded *recorded, const struct lfs_record *record,
                           FILE *out)
{
    for (size_t i = 0; i < recorded->replay.decision_count; i++) {
        const struct lfs_decision *d = &recorded->replay.decisions[i];

        if (d->taken != 0 && lfs_follower_record(recorded->follower, i) == record->seq)
            fprintf(out, ">>> %s: %s, and not %s\n", lfs_decision_kind_name(d->kind), d->name,
                    lfs_follower_otherwise(recorded->follower, i));
    }
}

static void print_record(const struct lfs_recorded *recorded, const struct lfs_trace_view *view,
                         const struct lfs_record *record, FILE *out)
{
    char text[LFS_CHOICE_TEXT_SIZE];

    if (record->kind == LFS_RECORD_CHOICE)
        print_decision(recorded, record, out);
    else if (record->kind == LFS_RECORD_FINDING)
        fprintf(out, "!!! cpu%u  %s: %s\n", record->cpu, record->u.finding.name,
                record->u.finding.text);
    else if (record->kind == LFS_RECORD_FRAME && record->source != 0)
        print_frame(view, record, out);
    else if (record->kind == LFS_RECORD_INTERRUPT) {
        lfs_trace_interrupt_text(record, text, sizeof(text));
        fprintf(out, "    cpu%u  %s\n", record->cpu, text);
    }
}

void lfs_catalogue_sequence(const struct lfs_recorded *recorded, const struct lfs_loaded *loaded,
                            FILE *out)
{
    struct lfs_trace_view view = lfs_loaded_view(loaded, lfs_run_stack(recorded->run));

    for (uint32_t seq = lfs_trace_view_first(&view); seq <= lfs_trace_view_last(&view); seq++) {
        const struct lfs_record *record = lfs_trace_view_get(&view, seq);

        if (record != NULL)
            print_record(recorded, &view, record, out);
    }
    fprintf(out, "<<< %s\n", recorded->replay.what != NULL ? recorded->replay.what : "");
}
