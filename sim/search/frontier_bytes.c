/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A frontier as bytes, little-endian: a head with a sum over the rest, then its parts one behind
 * the other, each with its count before it. Bytes may come from anywhere, so every count is held
 * against what is left of them before it is believed.
 */
#include <stdlib.h>
#include <string.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "lfasim/bytes.h"
#include "sim/search/search.h"

#define MAGIC    UINT64_C(0x31726e6f72666c66) /* "flfronr1" */
#define VERSION  4u
#define RUNS_MAX (UINT64_MAX / 4)       /* of a search by runs: sums of them do not overflow */
#define HEAD     (5 * sizeof(uint64_t)) /* magic, version, identity, bytes behind the head, sum */

/* ---- writing: everything is gathered first, since the head has its sum ------------------------ */

struct out {
    uint8_t *bytes;
    size_t size, room;
    bool failed;
};

static void put64(struct out *out, uint64_t value)
{
    if (out->room - out->size < sizeof(value)) {
        size_t room = 2 * out->room + 4096;
        uint8_t *more = realloc(out->bytes, room);

        if (!more) {
            out->failed = true;
            return;
        }
        out->bytes = more;
        out->room = room;
    }
    lfs_put_le64(out->bytes + out->size, value);
    out->size += sizeof(value);
}

static void put_choices(struct out *out, const uint16_t *choices, uint32_t count)
{
    put64(out, count);
    for (uint32_t i = 0; i < count; i++)
        put64(out, choices[i]);
}

static void put_decisions(struct out *out, const struct decision *decision, uint32_t count)
{
    put64(out, count);
    for (uint32_t i = 0; decision && i < count; i++)
        put64(out, (uint64_t)decision[i].count << 16 | decision[i].taken);
}

static void put_steps(struct out *out, const uint32_t *steps, uint32_t count)
{
    put64(out, count);
    for (uint32_t i = 0; i < count; i++)
        put64(out, steps[i]);
}

static void put_works(struct out *out, const struct lfs_frontier *f)
{
    size_t works = 0;

    for (const struct work *work = f->work; work; work = work->after)
        works++;
    put64(out, works);
    for (const struct work *work = f->work; work; work = work->after) {
        put_steps(out, work->way.decisions, work->way.steps);
        put_decisions(out, work->way.decision, work->way.decision_count);
        put64(out, work->next != NULL);
        put_decisions(out, work->next, work->next_count);
        put64(out, (uint64_t)work->preemptions << 32 | work->deviations);
    }
}

static void put_found(struct out *out, const struct lfs_search_result *found)
{
    put64(out, found->counts.transitions);
    put64(out, found->counts.depth);
    put64(out, found->depth_met);
    put64(out, found->bound_met);
    put64(out, found->cause_count);
    for (size_t i = 0; i < found->cause_count; i++) {
        put64(out, found->causes[i].cause);
        put64(out, found->causes[i].run);
        put_choices(out, found->causes[i].choices, found->causes[i].choice_count);
    }
    put64(out, found->outcome_count);
    for (size_t i = 0; i < found->outcome_count; i++) {
        put64(out, found->outcomes[i].outcome);
        put64(out, found->outcomes[i].run);
        put_choices(out, found->outcomes[i].choices, found->outcomes[i].choice_count);
    }
}

static void put_runs(struct out *out, const struct left_runs *runs)
{
    put64(out, runs->range_count);
    for (size_t i = 0; i < runs->range_count; i++) {
        put64(out, runs->range[i].first);
        put64(out, runs->range[i].end);
    }
    put64(out, runs->made);
    put64(out, runs->steps_seen);
    put64(out, runs->kept_count);
    for (size_t i = 0; i < runs->kept_count; i++) {
        put_steps(out, runs->kept[i].steps, runs->kept[i].step_count);
        put_decisions(out, runs->kept[i].decision, runs->kept[i].decisions);
    }
    put64(out, runs->place_count);
    for (size_t i = 0; i < runs->place_count; i++)
        put64(out, runs->place[i]);
}

static void put_recurring(struct out *out, const struct recurring *recurring)
{
    put64(out, recurring->count);
    for (size_t i = 0; i < recurring->count; i++) {
        const struct recurring_step *step = &recurring->step[i];

        put64(out, step->from);
        put64(out, step->to);
        put64(out, step->can_move);
        put64(out, step->mover);
        put64(out, step->chosen);
    }
}

static void put_word(void *user, uint64_t word)
{
    put64(user, word);
}

static void put_all(struct out *out, const struct lfs_frontier *f)
{
    put64(out, f->bounds.preemptions);
    put64(out, f->bounds.deviations);
    put64(out, f->bounds.depth);
    put64(out, f->is_beginning);
    put64(out, f->by_runs);
    put64(out, f->gathered);
    put64(out, f->state_count);
    for (size_t i = 0; i < f->state_count; i++)
        put64(out, f->state[i]);
    put64(out, f->marks.count);
    for (size_t i = 0; i < f->marks.count; i++) {
        put64(out, f->marks.mark[i].state);
        put64(out, f->marks.mark[i].number);
        put64(out, f->marks.mark[i].is_outcome);
    }
    put_recurring(out, &f->recurring);
    put_works(out, f);
    put_found(out, &f->found);
    put_runs(out, &f->runs);
    learned_put(f->learned, put_word, out);
    learned_put(f->grown, put_word, out);
    put64(out, f->beginning != NULL);
    if (f->beginning)
        put_all(out, f->beginning);
}

bool lfs_frontier_write(const struct lfs_frontier *f, uint64_t identity,
                        bool (*put)(void *user, const void *bytes, size_t size), void *user)
{
    struct out out = {0};
    uint8_t head[HEAD];
    bool done;

    put_all(&out, f);
    if (out.failed) {
        free(out.bytes);
        return false;
    }
    lfs_put_le64(head, MAGIC);
    lfs_put_le64(head + 8, VERSION);
    lfs_put_le64(head + 16, identity);
    lfs_put_le64(head + 24, out.size);
    lfs_put_le64(head + 32, XXH3_64bits_withSeed(out.bytes, out.size, identity));
    done = put(user, head, sizeof(head)) && put(user, out.bytes, out.size);
    free(out.bytes);
    return done;
}

/* ---- reading --------------------------------------------------------------------------------- */

struct in {
    const uint8_t *at;
    size_t left; /* words */
    bool failed;
};

static uint64_t get64(struct in *in)
{
    uint64_t value;

    if (in->left == 0) {
        in->failed = true;
        return 0;
    }
    value = lfs_get_le64(in->at);
    in->at += sizeof(value);
    in->left--;
    return value;
}

static bool get_bool(struct in *in)
{
    uint64_t value = get64(in);

    in->failed |= value > 1;
    return value == 1;
}

static uint32_t get32(struct in *in)
{
    uint64_t value = get64(in);

    in->failed |= value > UINT32_MAX;
    return (uint32_t)value;
}

static uint16_t get16(struct in *in)
{
    uint64_t value = get64(in);

    in->failed |= value > UINT16_MAX;
    return (uint16_t)value;
}

/* A count of things that take `words` each. */
static size_t get_count(struct in *in, size_t words)
{
    uint64_t count = get64(in);

    if (count > in->left / words || count > UINT32_MAX) {
        in->failed = true;
        return 0;
    }
    return (size_t)count;
}

static void *get_room(struct in *in, size_t count, size_t size)
{
    void *room = calloc(count + 1, size);

    in->failed |= room == NULL;
    return room;
}

static struct decision *get_decisions(struct in *in, uint32_t *count)
{
    size_t n = get_count(in, 1);
    struct decision *decisions = get_room(in, n, sizeof(*decisions));

    for (size_t i = 0; decisions && i < n; i++) {
        uint64_t word = get64(in);

        decisions[i] = (struct decision){(uint16_t)word, (uint16_t)(word >> 16)};
        in->failed |= word > UINT32_MAX || decisions[i].taken >= decisions[i].count;
    }
    *count = decisions ? (uint32_t)n : 0;
    return decisions;
}

/* Numbers of decisions by step, which then come: as many as these. */
static uint32_t *get_steps(struct in *in, uint32_t *count, uint64_t *sum)
{
    size_t n = get_count(in, 1);
    uint32_t *steps = get_room(in, n, sizeof(*steps));

    *sum = 0;
    for (size_t i = 0; steps && i < n; i++) {
        steps[i] = get32(in);
        *sum += steps[i];
    }
    *count = steps ? (uint32_t)n : 0;
    in->failed |= *sum > UINT32_MAX;
    return steps;
}

static void get_way(struct in *in, struct way *way)
{
    uint64_t sum;

    way->decisions = get_steps(in, &way->steps, &sum);
    way->decision = get_decisions(in, &way->decision_count);
    in->failed |= sum != way->decision_count;
}

static void get_works(struct in *in, struct lfs_frontier *f)
{
    size_t count = get_count(in, 5);
    struct work **end = &f->work;

    for (size_t i = 0; i < count && !in->failed; i++) {
        struct work *work = get_room(in, 1, sizeof(*work));
        bool has_next;
        uint64_t left;

        if (!work)
            return;
        *end = work;
        end = &work->after;
        get_way(in, &work->way);
        has_next = get_bool(in);
        work->next = get_decisions(in, &work->next_count);
        if (!has_next) {
            free(work->next);
            work->next = NULL;
            in->failed |= work->next_count != 0;
        }
        left = get64(in);
        work->preemptions = (uint32_t)(left >> 32);
        work->deviations = (uint32_t)left;
    }
}

static uint16_t *get_choices(struct in *in, uint32_t *count)
{
    size_t n = get_count(in, 1);
    uint16_t *choices = get_room(in, n, sizeof(*choices));

    for (size_t i = 0; choices && i < n; i++)
        choices[i] = get16(in);
    *count = choices ? (uint32_t)n : 0;
    return choices;
}

static void get_found(struct in *in, struct lfs_search_result *found)
{
    size_t count;

    found->counts.transitions = get64(in);
    found->counts.depth = get32(in);
    found->depth_met = get_bool(in);
    found->bound_met = get_bool(in);
    count = get_count(in, 2);
    for (size_t i = 0; i < count && !in->failed; i++) {
        struct lfs_search_cause *cause = cause_entry(found, get64(in));

        in->failed |= !cause || cause->choices;
        if (!in->failed)
            cause->run = get64(in);
        if (!in->failed)
            cause->choices = get_choices(in, &cause->choice_count);
    }
    count = get_count(in, 2);
    for (size_t i = 0; i < count && !in->failed; i++) {
        struct lfs_search_outcome *outcome = outcome_entry(found, get64(in));

        in->failed |= !outcome || outcome->choices;
        if (!in->failed)
            outcome->run = get64(in);
        if (!in->failed)
            outcome->choices = get_choices(in, &outcome->choice_count);
    }
}

/* A decision without alternative is none that a run takes. */
static bool get_kept(struct in *in, struct kept_run *run)
{
    uint64_t sum;

    *run = (struct kept_run){.decision = NULL};
    run->steps = get_steps(in, &run->step_count, &sum);
    run->decision = get_decisions(in, &run->decisions);
    in->failed |= sum != run->decisions;
    for (uint32_t i = 0; i < run->decisions; i++)
        in->failed |= run->decision[i].count < 2;
    return !in->failed;
}

static void get_ranges(struct in *in, struct left_runs *runs)
{
    uint64_t last = 0;

    for (size_t n = get_count(in, 2); n > 0 && !in->failed; n--) {
        struct run_range range = {get64(in), 0};

        range.end = get64(in);
        in->failed |= range.first < last || range.end <= range.first || range.end > RUNS_MAX;
        last = range.end;
        in->failed |= !in->failed && !left_runs_add_range(runs, range);
    }
}

static void get_runs(struct in *in, struct left_runs *runs)
{
    get_ranges(in, runs);
    runs->made = get64(in);
    runs->steps_seen = get32(in);
    for (size_t n = get_count(in, 2); n > 0 && !in->failed; n--) {
        struct kept_run run;

        in->failed |= !get_kept(in, &run) || !left_runs_add_kept(runs, &run);
        kept_run_free(&run);
    }
    runs->place_count = get_count(in, 1);
    runs->place = get_room(in, runs->place_count, sizeof(*runs->place));
    for (size_t i = 0; runs->place && i < runs->place_count; i++) {
        runs->place[i] = get64(in);
        in->failed |= i > 0 && runs->place[i] <= runs->place[i - 1];
    }
}

/* A mark names an entry of what was found. */
static bool has_entry(const struct lfs_search_result *found, const struct mark *mark)
{
    for (size_t i = 0; mark->is_outcome && i < found->outcome_count; i++)
        if (found->outcomes[i].outcome == mark->number)
            return true;
    for (size_t i = 0; !mark->is_outcome && i < found->cause_count; i++)
        if (found->causes[i].cause == mark->number)
            return true;
    return false;
}

static uint64_t get_word(void *user)
{
    return get64(user);
}

static void get_recurring(struct in *in, struct recurring *recurring)
{
    for (size_t n = get_count(in, 5); n > 0 && !in->failed; n--) {
        struct recurring_step step;
        uint64_t mover;

        step.from = get64(in);
        step.to = get64(in);
        step.can_move = get64(in);
        mover = get64(in);
        step.mover = (uint8_t)mover;
        step.chosen = get_bool(in);
        in->failed |= mover >= 64 || !recurring_add(recurring, &step);
    }
}

static void get_seen(struct in *in, struct lfs_frontier *f)
{
    f->bounds.preemptions = get32(in);
    f->bounds.deviations = get32(in);
    f->bounds.depth = get32(in);
    f->is_beginning = get_bool(in);
    f->by_runs = get_bool(in);
    f->gathered = get_bool(in);
    f->state_count = get_count(in, 1);
    f->state = get_room(in, f->state_count, sizeof(*f->state));
    for (size_t i = 0; f->state && i < f->state_count; i++) {
        f->state[i] = get64(in);
        in->failed |= i > 0 && f->state[i] <= f->state[i - 1];
    }
    for (size_t n = get_count(in, 3); n > 0 && !in->failed; n--) {
        uint64_t state = get64(in), number = get64(in);
        bool is_outcome = get_bool(in);

        in->failed |= !marks_add(&f->marks, (struct mark){state, number, is_outcome});
    }
    get_recurring(in, &f->recurring);
    get_works(in, f);
    get_found(in, &f->found);
    get_runs(in, &f->runs);
    in->failed |= f->by_runs ? f->work || f->is_beginning : f->runs.range_count > 0;
    for (size_t i = 0; i < f->marks.count && !in->failed; i++)
        in->failed |= !has_entry(&f->found, &f->marks.mark[i]);
    in->failed |= !learned_get(&f->learned, get_word, in);
    in->failed |= !learned_get(&f->grown, get_word, in);
}

/* What a frontier began with has no beginning of its own. */
static void get_all(struct in *in, struct lfs_frontier *f)
{
    get_seen(in, f);
    if (!get_bool(in))
        return;
    f->beginning = get_room(in, 1, sizeof(*f->beginning));
    if (!f->beginning)
        return;
    get_seen(in, f->beginning);
    in->failed |= f->is_beginning || !f->beginning->is_beginning || get_bool(in);
}

struct lfs_frontier *lfs_frontier_read(const void *bytes, size_t size, uint64_t *identity,
                                       const char **problem)
{
    const uint8_t *head = bytes;
    struct in in = {head + HEAD, 0, false};
    struct lfs_frontier *f;

    *problem = NULL;
    if (size < HEAD || lfs_get_le64(head) != MAGIC)
        *problem = "these are not the bytes of a frontier";
    else if (lfs_get_le64(head + 8) != VERSION)
        *problem = "the frontier is of another version of lfasim";
    else if (lfs_get_le64(head + 24) != size - HEAD || (size - HEAD) % sizeof(uint64_t) != 0)
        *problem = "the frontier is not whole";
    if (*problem)
        return NULL;
    *identity = lfs_get_le64(head + 16);
    if (XXH3_64bits_withSeed(in.at, size - HEAD, *identity) != lfs_get_le64(head + 32)) {
        *problem = "the frontier has been changed: its sum does not fit";
        return NULL;
    }
    in.left = (size - HEAD) / sizeof(uint64_t);
    f = calloc(1, sizeof(*f));
    if (f)
        get_all(&in, f);
    if (f && !in.failed && in.left == 0)
        return f;
    *problem = f ? "the frontier contradicts itself" : "host memory is short";
    lfs_frontier_free(f);
    return NULL;
}
