/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The load generator.
 *
 * How it goes on is decided by the hot state alone: the timetable of an open loop is there as an
 * offset from its begin, and the end of the time that a load lasts is an event that sets `over`. So
 * a state means the same whatever the clocks say.
 */
#include "lfasim/load.h"

#include <inttypes.h>

#include "lfasim/abi/ffa.h"
#include "lfasim/abi/lfa.h"
#include "lfasim/clients.h"
#include "lfasim/script.h"
#include "lfasim/stack.h"
#include "models/tags.h"

/* What the Linux driver sleeps after FFA_YIELD (notifications-interrupts-scheduling.md 6.2). */
#define YIELD_PAUSE 1000000u

struct state { /* hot; zero but for `begun` while no load is generated */
    struct lfs_frame request;
    uint64_t offset; /* open loop that lasts: from its begin to the arrival of the next request */
    uint64_t random;
    uint64_t target; /* that FFA_RUN is to resume, while it yields */
    uint32_t left;   /* of `count` */
    uint16_t begun;  /* loads with an end in time; tells the event of one from those of others */
    bool active;     /* a load is being generated */
    bool over;       /* the time that it lasts */
};

struct times {      /* cold */
    lfs_ns arrival; /* of the present request; open loop, between two: of the next */
    bool waiting;   /* it has neither been served nor dropped */
};

struct lfs_load_generator lfs_load_generator_new(struct lfs_machine *m)
{
    return (struct lfs_load_generator){
        .state = lfs_obj_new(m, "load generator", LFS_HOT, sizeof(struct state)),
        .times = lfs_obj_new(m, "load times", LFS_COLD, sizeof(struct times))};
}

static const struct state *state_of(const struct lfs_load *load)
{
    return lfs_read(load->meter.m, load->generator.state);
}

static struct state *state_edit(const struct lfs_load *load)
{
    return lfs_write(load->meter.m, load->generator.state);
}

static struct times *times_edit(const struct lfs_load *load)
{
    return lfs_write(load->meter.m, load->generator.times);
}

static struct lfs_load_counts *counts_edit(const struct lfs_load *load)
{
    return lfs_write(load->meter.m, load->meter.counts);
}

/* ---- random intervals ------------------------------------------------------------------------ */

/* splitmix64, upper half. */
static uint32_t random_next(uint64_t *state)
{
    uint64_t z = (*state += UINT64_C(0x9e3779b97f4a7c15));

    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return (uint32_t)((z ^ (z >> 31)) >> 32);
}

/* Von Neumann's method, which only compares uniform numbers: a falling run that begins with x has
 * an odd length with probability e^-x. After an even one, one mean more and a new run. */
static lfs_ns exponential(uint64_t *random, lfs_ns mean)
{
    for (lfs_ns whole = 0;; whole += mean) {
        uint32_t first = random_next(random), last = first, next;
        bool odd = true;

        for (; (next = random_next(random)) < last; last = next)
            odd = !odd;
        if (odd)
            return whole + (mean * first >> 32);
    }
}

/* ---- begin and end --------------------------------------------------------------------------- */

static void time_is_over(struct lfs_machine *m, uint64_t argument)
{
    const lfs_obj generator = {(uint16_t)argument};
    const struct state *state = lfs_read(m, generator);

    if (state->begun == argument >> 16)
        ((struct state *)lfs_write(m, generator))->over = true;
}

static void begin(struct lfs_ctx *self, const struct lfs_load *load,
                  const struct lfs_frame *request)
{
    struct lfs_machine *m = load->meter.m;
    struct state *state = state_edit(load);
    struct times *times = times_edit(load);
    uint16_t begun = (uint16_t)(state->begun + (load->lasts != 0));

    *times = (struct times){.arrival = lfs_now(self)};
    *state =
        (struct state){.request = *request, .left = load->count, .begun = begun, .active = true};
    if (load->exponential) {
        uint64_t stream =
            lfs_choose(m, self, LFS_CHOICE_LOAD, LFS_LOAD_STREAMS, "arrivals of load");

        state_edit(load)->random = stream << 32 | lfs_ctx_id(self);
    }
    if (load->lasts)
        lfs_timer_at(m, lfs_ctx_cpu(self), lfs_now(self) + load->lasts, time_is_over,
                     (uint64_t)begun << 16 | load->generator.state.index);
}

static void end(const struct lfs_load *load)
{
    struct state *state = state_edit(load);

    *state = (struct state){.begun = state->begun};
}

/* Whether another request arrives. */
static bool goes_on(const struct lfs_load *load)
{
    const struct state *state = state_of(load);

    if (load->count && state->left == 0)
        return false;
    if (load->every && load->lasts)
        return state->offset < load->lasts;
    return !state->over;
}

/* ---- between two requests -------------------------------------------------------------------- */

static void wait_for_arrival(struct lfs_ctx *self, const struct lfs_load *load)
{
    lfs_ns now = lfs_now(self), arrival = times_edit(load)->arrival;

    if (load->every) /* always a step, whatever time it is */
        lfs_os_sleep(self, TAG_LOAD_WAIT, arrival > now ? arrival - now : 0);
    else
        times_edit(load)->arrival = now;
}

static void plan_next(const struct lfs_load *load)
{
    struct state *state = state_edit(load);
    lfs_ns interval = load->exponential ? exponential(&state->random, load->every) : load->every;

    times_edit(load)->arrival += interval;
    if (load->lasts)
        state->offset += interval;
}

/* ---- one request ----------------------------------------------------------------------------- */

static bool is_unfinished(const struct lfs_frame *frame)
{
    return frame->x[0] == FFA_INTERRUPT_32 || frame->x[0] == FFA_YIELD_32;
}

static void resume(struct lfs_ctx *self, const struct lfs_load *load, struct lfs_frame *frame)
{
    counts_edit(load)->resumed++;
    state_edit(load)->target = frame->x[1];
    lfs_trace_quiet(self, false);
    if (frame->x[0] == FFA_YIELD_32)
        lfs_os_sleep(self, TAG_LOAD_WAIT, YIELD_PAUSE);
    else
        lfs_os_serve(self);
    lfs_trace_quiet(self, !load->traced);
    *frame = (struct lfs_frame){{FFA_RUN_32, state_of(load)->target}};
    state_edit(load)->target = 0;
    lfs_smc(self, frame);
}

static void call(struct lfs_ctx *self, const struct lfs_load *load, struct lfs_frame *frame)
{
    counts_edit(load)->sent++;
    lfs_trace_quiet(self, !load->traced);
    *frame = state_of(load)->request;
    lfs_smc(self, frame);
    while (is_unfinished(frame))
        resume(self, load, frame);
    lfs_trace_quiet(self, false);
}

/* Times in notes, as reports show them. */
#define US          "%" PRIu64 ".%03" PRIu64 " us"
#define US_OF(time) (time) / 1000, (time) % 1000

static void served(struct lfs_ctx *self, const struct lfs_load *load)
{
    struct lfs_machine *m = load->meter.m;
    struct lfs_load_counts *c = counts_edit(load);
    struct times *times = times_edit(load);
    lfs_ns began = c->now.begin;

    times->waiting = false;
    if (!lfs_histogram_add(lfs_write(m, load->meter.latency), lfs_now(self) - times->arrival))
        c->unmeasured++;
    if (lfs_load_count_served(c, lfs_now(self)) && c->blackouts <= LFS_LOAD_BLACKOUTS)
        lfs_trace_note(m, self, 0, "%s: served again at " US ", after " US, load->meter.label,
                       US_OF(c->answered), US_OF(c->answered - began));
}

static const char *status_name(const struct lfs_load *load, int32_t status)
{
    const char *name = load->call->family == LFS_ABI_LFA   ? lfs_lfa_status_name(status)
                       : load->call->family == LFS_ABI_FFA ? lfs_ffa_status_name(status)
                                                           : lfs_psci_status_name(status);

    return name && status < 0 ? name : "another answer";
}

/* Whether the request shall be sent again. */
static bool refused(struct lfs_ctx *self, const struct lfs_load *load, int32_t status)
{
    struct lfs_load_counts *c = counts_edit(load);
    bool is_lfa = load->call->family == LFS_ABI_LFA;
    bool is_busy = is_lfa ? status == LFA_STATUS_BUSY
                          : load->call->family == LFS_ABI_FFA &&
                                (status == FFA_STATUS_BUSY || status == FFA_STATUS_RETRY);

    if (lfs_load_count_refused(c, status, lfs_now(self)) && c->blackouts <= LFS_LOAD_BLACKOUTS)
        lfs_trace_note(load->meter.m, self, 0, "%s: refused with %s at " US ": a blackout begins",
                       load->meter.label, status_name(load, status), US_OF(c->answered));
    if (is_busy && load->retry_after && !state_of(load)->over)
        return true;
    lfs_load_count_dropped(c);
    times_edit(load)->waiting = false;
    return false;
}

/* Sends the request once. Whether it shall be sent again. */
static bool try(struct lfs_ctx *self, const struct lfs_load *load)
{
    struct lfs_frame frame;
    uint64_t status;

    call(self, load, &frame);
    status = lfs_script_status(load->call, &frame);
    if (status != 0)
        return refused(self, load, (int32_t)(uint32_t)status);
    served(self, load);
    return false;
}

static void settle(struct lfs_ctx *self, const struct lfs_load *load)
{
    struct times *times = times_edit(load);

    if (load->count)
        state_edit(load)->left--;
    times->waiting = true;
    lfs_load_count_request(counts_edit(load), times->arrival);
    while (try(self, load))
        lfs_os_sleep(self, TAG_LOAD_WAIT, load->retry_after);
}

/* The CPU was gone, and with it the request that it had sent. */
static void come_back(const struct lfs_load *load)
{
    struct times *times = times_edit(load);

    state_edit(load)->target = 0;
    if (!times->waiting)
        return;
    times->waiting = false;
    lfs_load_count_dropped(counts_edit(load));
    if (load->every)
        plan_next(load);
}

void lfs_load_run(struct lfs_ctx *self, const struct lfs_load *load,
                  const struct lfs_frame *request)
{
    lfs_tag_push(self, TAG_LOAD);
    if (state_of(load)->active)
        come_back(load);
    else
        begin(self, load, request);
    while (goes_on(load)) {
        lfs_os_serve(self);
        wait_for_arrival(self, load);
        settle(self, load);
        if (load->every)
            plan_next(load);
        else if (load->think)
            lfs_os_sleep(self, TAG_LOAD_WAIT, load->think);
    }
    end(load);
    lfs_tag_pop(self);
}
