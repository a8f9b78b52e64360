/* SPDX-License-Identifier: BSD-3-Clause */
#include <string.h>

#include "lfasim/readers/trace_view.h"
#include "tools/readers/replay/scenario_writer.h"

/* How much further than a run that goes round its order goes: it is then seen to do so, and what is
 * edited so that it does not has room to end. */
enum { TIMES_AS_FAR = 2 };

/* One step, and the decisions that it took. */
struct taken_move {
    const char *mover;
    unsigned event; /* of a mover that is none of the CPUs: which one */
    bool is_event;
    struct lfs_yaml_node *takes; /* NULL: the first alternatives */
};

/* As `takes` has it, which knows no more than the decision itself. */
static const char *words_of(struct writer *w, const struct lfs_run *run,
                            const struct lfs_follower *follower, size_t i)
{
    const struct lfs_record *record =
        lfs_trace_get(lfs_stack_machine(run->stack), lfs_follower_record(follower, i));
    char text[LFS_CHOICE_TEXT_SIZE];

    lfs_trace_choice_text(record, text, sizeof(text));
    return arena_text(&w->arena, "%s", text);
}

static struct taken_move make_move(struct writer *w, const struct lfs_run *run,
                                   struct lfs_follower *follower)
{
    uint16_t cpus[LFS_CPUS_MAX];
    unsigned count = lfs_enabled(lfs_stack_machine(run->stack), cpus);
    size_t before = lfs_follower_decisions(follower), all, last = before;
    struct taken_move move = {.is_event = count == 0};

    if (count > 0)
        move.mover = arena_text(&w->arena, "cpu%u", cpus[0]);
    lfs_follower_step(follower);
    all = lfs_follower_decisions(follower);
    for (size_t i = before; i < all; i++) {
        struct lfs_decision d = lfs_follower_decision(follower, i);

        move.is_event |= d.kind == LFS_DECISION_EVENT;
        if (d.kind == LFS_DECISION_LANE)
            move.mover = arena_text(&w->arena, "%s", d.name);
        else if (d.kind == LFS_DECISION_EVENT)
            move.event = d.taken - count;
        else if (d.taken != 0)
            last = i + 1;
    }
    for (size_t i = before; i < last; i++) {
        struct lfs_decision d = lfs_follower_decision(follower, i);

        if (d.kind == LFS_DECISION_LANE || d.kind == LFS_DECISION_EVENT)
            continue;
        if (!move.takes)
            move.takes = yaml_list(&w->arena, last - before);
        yaml_add(move.takes, yaml_scalar(&w->arena, words_of(w, run, follower, i)));
    }
    return move;
}

static const struct lfs_yaml_node *number(struct writer *w, unsigned value)
{
    return yaml_scalar(&w->arena, arena_text(&w->arena, "%u", value));
}

static void add_moves(struct writer *w, struct lfs_yaml_node *list, const struct taken_move *move,
                      unsigned times)
{
    struct lfs_yaml_node *item = yaml_map(&w->arena, 2);

    yaml_put(&w->arena, item, move->is_event ? "event" : move->mover,
             number(w, move->is_event ? move->event : times));
    if (move->takes)
        yaml_put(&w->arena, item, "takes", move->takes);
    yaml_add(list, item);
}

/* Moves one after the other; those of a CPU that decide nothing become one. */
struct sequence {
    struct lfs_yaml_node *list;
    const struct taken_move *last;
    unsigned times;
};

static void end_of(struct writer *w, struct sequence *sequence)
{
    if (sequence->last)
        add_moves(w, sequence->list, sequence->last, sequence->times);
    sequence->last = NULL;
}

static void follow(struct writer *w, struct sequence *sequence, const struct taken_move *move)
{
    const struct taken_move *last = sequence->last;

    if (last && !move->is_event && !last->is_event && !move->takes && !last->takes &&
        strcmp(move->mover, last->mover) == 0) {
        sequence->times++;
        return;
    }
    end_of(w, sequence);
    sequence->last = move;
    sequence->times = 1;
}

uint32_t moves_of(const struct lfs_replay *replay)
{
    uint32_t round =
        replay->goes_round && replay->before < replay->steps ? replay->steps - replay->before : 0;

    return replay->steps + (round > 0 ? TIMES_AS_FAR * replay->steps / round * round : 0);
}

const struct lfs_yaml_node *order_of(struct writer *w, const struct lfs_run *run)
{
    uint32_t steps = w->replay->steps, all = moves_of(w->replay);
    struct lfs_follower *follower = lfs_follower_new(run);
    struct taken_move *moves = arena_alloc(&w->arena, (size_t)steps * sizeof(*moves));
    struct sequence sequence = {.list = yaml_list(&w->arena, all)};

    for (uint32_t i = 0; i < steps; i++) {
        moves[i] = make_move(w, run, follower);
        follow(w, &sequence, &moves[i]);
    }
    for (uint32_t i = steps; i < all; i++)
        follow(w, &sequence, &moves[w->replay->before + (i - steps) % (steps - w->replay->before)]);
    end_of(w, &sequence);
    lfs_follower_free(follower);
    return sequence.list;
}
