/* SPDX-License-Identifier: BSD-3-Clause */
#include "tests/fuzz/any_frames.h"

#include "tests/fuzz/any_frames_calls.h"

#define PATIENCE 4u /* attempts of a partition to give the CPU away once the bytes are used up */
#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static struct af_play *play_of(const struct fixture *f)
{
    return (struct af_play *)(uintptr_t)f->seen[0];
}

/* ---- partitions ------------------------------------------------------------------------------ */

static void note_request(struct af_play *p, unsigned who, const struct lfs_frame *frame)
{
    if (is_direct_request(frame) || is_stop_request(frame))
        p->owed[who] = *frame;
}

/* Gives the CPU away as its partition should: with the answer that is owed, or waiting. */
static void behave(struct af_play *p, struct lfs_guest *guest, unsigned who,
                   struct lfs_frame *frame)
{
    struct lfs_frame request = p->owed[who];

    p->owed[who] = (struct lfs_frame){{0}};
    p->frames++;
    *frame = request;
    if (is_stop_request(&request))
        lfs_guest_stopped(guest, frame, af_next(p) > 200 ? FFA_STATUS_DENIED : 0);
    else if (request.x[0])
        answer_request(guest, frame, 1);
    else
        lfs_guest_wait(guest, frame);
}

/* The code of every partition: it never returns. */
static void partition(struct fixture *f, struct lfs_guest *guest)
{
    struct af_play *p = play_of(f);
    unsigned who = (unsigned)lfs_guest_id(guest) - 0x8000, patience = 0;
    const struct lfs_mem_client client = {.ctx = lfs_guest_ctx(guest), .guest = guest};
    struct lfs_frame frame;

    p->owed[who] = (struct lfs_frame){{0}};
    for (;;) {
        bool refused;

        if (!af_is_over(p) && af_next(p) < 160) {
            af_next_frame(p, &client, who, &frame);
            lfs_guest_call(guest, &frame);
        } else {
            behave(p, guest, who, &frame);
        }
        note_request(p, who, &frame);
        refused = frame.x[0] == FFA_ERROR_32 || frame.x[0] == SMC_UNK;
        patience = af_is_over(p) && refused ? patience + 1 : 0;
        if (patience > PATIENCE)
            lfs_guest_abort(guest, 0);
    }
}

/* ---- the normal world ------------------------------------------------------------------------ */

static void world_calls(struct af_play *p, struct lfs_ctx *self, struct lfs_frame frame)
{
    p->frames++;
    lfs_smc(self, &frame);
}

/* An activation, which may stop halfway. */
static void activate(struct af_play *p, struct lfs_ctx *self, uint64_t component)
{
    world_calls(p, self, (struct lfs_frame){{LFA_GET_INVENTORY, component}});
    world_calls(p, self, (struct lfs_frame){{LFA_PRIME, component}});
    if (af_next(p) < 240)
        world_calls(
            p, self,
            (struct lfs_frame){{LFA_ACTIVATE, component, LFA_ACTIVATE_SKIP_CPU_RENDEZVOUS}});
    world_calls(p, self, (struct lfs_frame){{LFA_CANCEL, component}});
}

/* What makes partitions run. */
static void let_run(struct af_play *p, struct lfs_ctx *self)
{
    uint8_t kind = af_next(p);
    unsigned which = af_next(p) % FIXTURE_SPS;
    uint64_t sp = ID_SP1 + which;

    if (kind < 170)
        world_calls(p, self, (struct lfs_frame){{FFA_MSG_SEND_DIRECT_REQ_64, sp, 0, 1}});
    else if (kind < 245)
        world_calls(p, self, (struct lfs_frame){{FFA_RUN_32, sp << 16}});
    else
        activate(p, self, SP1 + which);
}

static void world(struct fixture *f, struct lfs_ctx *self)
{
    struct af_play *p = play_of(f);
    const struct lfs_mem_client client = {.ctx = self};

    SMC(self, FFA_VERSION_32, FFA_VERSION_1_3);
    SMC(self, FFA_RXTX_MAP_64, NWD_TX, NWD_RX, 1);
    while (!af_is_over(p)) {
        struct lfs_frame frame;

        if (af_next(p) % 2 == 0) {
            let_run(p, self);
            continue;
        }
        af_next_frame(p, &client, 0, &frame);
        lfs_smc(self, &frame);
    }
}

/* ---- a machine ------------------------------------------------------------------------------- */

static struct fixture *describe(struct af_play *p, enum lfs_profile profile)
{
    static const int actions[] = {LFS_MANIFEST_ABORT_DESTROY, LFS_MANIFEST_ABORT_RESTART,
                                  LFS_MANIFEST_ABORT_STOP, PLAN_NO_ACTION};
    struct fixture *f = mem_fixture(profile, world);
    uint8_t shape = af_next(p);

    for (unsigned i = 0; i < FIXTURE_SPS; i++) {
        uint8_t kind = af_next(p);

        f->sp[i].init = partition;
        f->sp[i].stays_in_init = true;
        if (kind % 8 == 0)
            plan_legacy(&f->sp[i], FFA_VERSION_1_0 + kind / 8 % 3u);
        else
            f->sp[i].abort_action = actions[kind % COUNT(actions)];
        f->sp[i].exception_level = kind & 0x80 ? PLAN_S_EL0 : PLAN_S_EL1;
    }
    f->sp[OF_SP1].device = shape & 1 ? AF_DEVICE : 0;
    if (shape & 2)
        f->config.platform.memory_protection = LFS_PROTECTION_GRANTED;
    if (shape & 4)
        f->cpu[1].lane = world;
    if (shape & 8)
        fixture_knob(f, LFS_KNOB_smp_lock_model, "FINE_GRAINED");
    fixture_knob(f, LFS_KNOB_run_of_self, "DENY"); /* a deadlock ends the game too early */
    f->config.machine.trace_records = getenv("LFASIM_PRINT_FRAMES") ? 1u << 16 : 0;
    f->config.machine.steps_max = 2000 + 64 * (uint32_t)p->size;
    return f;
}

/* What one before FF-A 1.3 does after a fault: it has no FFA_ABORT. */
static bool partition_hangs(const struct fixture *f)
{
    return strstr(lfs_end_reason(f->m), "(in SP: hanging)");
}

/* Locks of single calls are taken in an order that can end so (H-05). */
static bool locks_meet(const struct fixture *f)
{
    return lfs_findings(f->m, "LOCK_ORDER") > 0 &&
           strstr(lfs_end_reason(f->m), "waits for the activation tracker");
}

static void judge(const struct af_play *p, enum lfs_profile profile, enum lfs_end end,
                  struct any_frames *out)
{
    struct fixture *f = p->f;

    bool spec = profile == LFS_PROFILE_SPEC;

    /* Firmware as it is locks up and panics. */
    if (end == LFS_END_BOUND || (spec && end == LFS_END_PANIC) ||
        (spec && end == LFS_END_DEADLOCK && !partition_hangs(f) && !locks_meet(f)))
        snprintf(out->failure, sizeof(out->failure), "the run ends %s: %s", lfs_end_name(end),
                 lfs_end_reason(f->m));
    for (unsigned i = 0; spec && i < INVARIANTS; i++)
        if (lfs_findings(f->m, oracle_kinds[i].name) > 0)
            snprintf(out->failure, sizeof(out->failure), "%s does not hold", oracle_kinds[i].name);
    for (unsigned i = 0; spec && i < MESSAGE_KINDS; i++)
        if (lfs_findings(f->m, message_kinds[i].name) > 0)
            snprintf(out->failure, sizeof(out->failure), "%s", message_kinds[i].name);
}

void any_frames_play(enum lfs_profile profile, const uint8_t *bytes, size_t size,
                     struct any_frames *out)
{
    struct af_play p = {.bytes = bytes, .size = size};
    enum lfs_end end;

    *out = (struct any_frames){0};
    p.f = describe(&p, profile);
    fixture_build(p.f, LFS_FIBERS);
    p.f->seen[0] = (uintptr_t)&p;
    end = lfs_run(p.f->m);
    out->frames = p.frames;
    judge(&p, profile, end, out);
    if (out->failure[0] && p.f->config.machine.trace_records > 0)
        fixture_print(p.f);
    fixture_free(p.f);
}
