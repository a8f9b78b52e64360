/* SPDX-License-Identifier: BSD-3-Clause */
#include <stdlib.h>
#include <string.h>

#include "tools/readers/replay/replay_reader.h"

/* "3" or "3.2". */
static bool read_place(struct reader *r, struct lfs_lane_step *step)
{
    static const char wanted[] = "the place of a step in its lane, from 1 on, such as 3 or 3.2";
    struct word word = replay_word(r);
    const char *dot = memchr(word.text, '.', word.length);
    struct reader part = *r;
    uint64_t value;

    part.at = word.text;
    part.end = dot ? dot : word.text + word.length;
    if (!replay_number(&part, UINT32_MAX, wanted, &value))
        return false;
    step->index = (uint32_t)value;
    if (!dot)
        return true;
    part.at = dot + 1;
    part.end = word.text + word.length;
    if (!replay_number(&part, UINT32_MAX, wanted, &value))
        return false;
    step->inner = (uint32_t)value;
    return true;
}

static bool read_step(struct reader *r, struct lfs_lane_step *step)
{
    static const char wanted[] = "a lane, such as cpu0";
    struct word word = replay_word(r);
    struct reader cpu = *r;
    uint64_t value;

    if (word.length < 4 || memcmp(word.text, "cpu", 3) != 0)
        return replay_syntax(r, word, wanted);
    cpu.at = word.text + 3;
    cpu.end = word.text + word.length;
    if (!replay_number(&cpu, LFS_CPUS_MAX - 1, wanted, &value))
        return false;
    step->cpu = (unsigned)value;
    return read_place(r, step);
}

static void add(struct reader *r, struct lfs_dropped dropped)
{
    dropped.line = r->line;
    *(struct lfs_dropped *)list_add(&r->file->arena, &r->file->dropped, sizeof(dropped)) = dropped;
}

void replay_read_dropped(struct reader *r)
{
    struct lfs_dropped dropped = {.rounds = 0};

    if (!read_step(r, &dropped.step))
        return;
    dropped.step.name = replay_rest(r, "the name of the step");
    if (dropped.step.name != NULL)
        add(r, dropped);
}

void replay_read_rounds(struct reader *r)
{
    static const char wanted[] = "how many rounds are left, from 1 on";
    struct lfs_dropped dropped = {.rounds = 0};
    struct word count, name;
    uint64_t rounds;

    if (!read_step(r, &dropped.step))
        return;
    replay_skip_blanks(r);
    count.text = r->at;
    if (!replay_number(r, UINT32_MAX, wanted, &rounds))
        return;
    count.length = (size_t)(r->at - count.text);
    name = replay_word(r);
    if (rounds == 0)
        replay_syntax(r, count, wanted);
    else if (!replay_word_is(name, "repeat"))
        replay_syntax(r, name, "repeat: no other step has rounds");
    else if (replay_at_end(r)) {
        dropped.rounds = (uint32_t)rounds;
        dropped.step.name = "repeat";
        add(r, dropped);
    }
}

static int by_step(const void *a, const void *b)
{
    const struct lfs_lane_step *x = &((const struct lfs_dropped *)a)->step;
    const struct lfs_lane_step *y = &((const struct lfs_dropped *)b)->step;

    if (x->cpu != y->cpu)
        return x->cpu < y->cpu ? -1 : 1;
    if (x->index != y->index)
        return x->index < y->index ? -1 : 1;
    return (x->inner > y->inner) - (x->inner < y->inner);
}

void replay_check_dropped(const struct reader *r)
{
    size_t count = r->file->dropped.count;
    struct lfs_dropped *sorted = arena_alloc(&r->file->arena, (count + 1) * sizeof(*sorted));

    if (count > 0)
        memcpy(sorted, r->file->dropped.items, count * sizeof(*sorted));
    qsort(sorted, count, sizeof(*sorted), by_step);
    for (size_t i = 1; i < count; i++) {
        const struct lfs_dropped *a = &sorted[i - 1], *b = &sorted[i];

        if (by_step(a, b) == 0)
            lfs_diag_add(r->diag,
                         (struct lfs_pos){.file = r->path,
                                          .line = a->line > b->line ? a->line : b->line,
                                          .column = 1},
                         "REPLAY_SHAPE", "what is left out of this step stands here twice");
    }
}
