/* SPDX-License-Identifier: BSD-3-Clause */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "lfasim/readers/replay.h"
#include "tools/readers/host/alloc.h"

/* Keys and columns: those of the example in replay.h. */
enum { KEY_WIDTH = 9 };

/* What a line cannot hold, and blanks at its ends, which a reader drops. */
static bool is_escaped(const char *text, size_t i)
{
    unsigned char byte = (unsigned char)text[i];

    return byte < ' ' || byte == 0x7f || byte == '\\' ||
           (byte == ' ' && (i == 0 || text[i + 1] == '\0'));
}

static void write_text(const char *text, FILE *out)
{
    for (size_t i = 0; text[i] != '\0'; i++) {
        if (is_escaped(text, i))
            fprintf(out, "\\x%02x", (unsigned char)text[i]);
        else
            fputc(text[i], out);
    }
}

static void write_value(const char *key, const char *text, FILE *out)
{
    fprintf(out, "%-*s ", KEY_WIDTH, key);
    write_text(text, out);
    fputc('\n', out);
}

static void write_pairs(const char *key, const struct lfs_scenario_set *pairs, size_t count,
                        FILE *out)
{
    for (size_t i = 0; i < count; i++) {
        fprintf(out, "%-*s %s ", KEY_WIDTH, key, pairs[i].name);
        write_text(pairs[i].value, out);
        fputc('\n', out);
    }
}

static void write_head(const struct lfs_replay *replay, FILE *out)
{
    fprintf(out, "lfasim-replay %u\n", LFS_REPLAY_FORMAT);
    write_value("tool", replay->tool, out);
    write_value("scenario", replay->scenario, out);
    write_value("hash", replay->hash, out);
    write_value("case", replay->case_name, out);
    write_pairs("set", replay->sets, replay->set_count, out);
    write_pairs("policy", replay->policies, replay->policy_count, out);
    if (replay->seeded)
        fprintf(out, "%-*s %" PRIu64 "\n", KEY_WIDTH, "seed", replay->seed);
    write_value("time", replay->untimed ? "untimed" : "timed", out);
    write_value("oracle", replay->no_oracle ? "off" : "on", out);
    if (replay->property != NULL)
        write_value("property", replay->property, out);
    if (replay->cause != 0)
        fprintf(out, "%-*s 0x%" PRIx64 "\n", KEY_WIDTH, "cause", replay->cause);
    if (replay->what != NULL && replay->what[0] != 0)
        write_value("what", replay->what, out);
    fprintf(out, "%-*s %" PRIu32 "\n", KEY_WIDTH, "steps", replay->steps);
    if (replay->goes_round)
        fprintf(out, "%-*s %" PRIu32 "\n", KEY_WIDTH, "round", replay->before);
    write_value("end", lfs_end_name(replay->end), out);
}

static void write_dropped(const struct lfs_dropped *dropped, FILE *out)
{
    char place[LFS_LANE_PLACE_SIZE];

    fprintf(out, "%-*s cpu%u %s ", KEY_WIDTH, dropped->rounds > 0 ? "rounds" : "dropped",
            dropped->step.cpu, lfs_lane_step_place(&dropped->step, place));
    if (dropped->rounds > 0)
        fprintf(out, "%" PRIu32 " ", dropped->rounds);
    write_text(dropped->step.name, out);
    fputc('\n', out);
}

static void write_decision(const struct lfs_decision *d, FILE *out)
{
    fprintf(out, "%6" PRIu32 " %-9s %3u %3u ", d->step, lfs_decision_kind_name(d->kind), d->count,
            d->taken);
    write_text(d->name, out);
    fputc('\n', out);
}

void lfs_replay_write(const struct lfs_replay *replay, FILE *out)
{
    uint16_t *taken = lfs_replay_choices(replay);

    write_head(replay, out);
    for (size_t i = 0; i < replay->dropped_count; i++)
        write_dropped(&replay->dropped[i], out);
    fputs("# step kind   alternatives taken name\n", out);
    for (size_t i = 0; i < replay->decision_count; i++)
        write_decision(&replay->decisions[i], out);
    fprintf(out, "%-*s ", KEY_WIDTH, "choices");
    lfs_choice_string(taken, replay->decision_count, out);
    fputc('\n', out);
    free(taken);
}

uint16_t *lfs_replay_choices(const struct lfs_replay *replay)
{
    uint16_t *taken = lfs_reader_alloc(replay->decision_count * sizeof(*taken));

    for (size_t i = 0; i < replay->decision_count; i++)
        taken[i] = replay->decisions[i].taken;
    return taken;
}
