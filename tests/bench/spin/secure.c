/* SPDX-License-Identifier: BSD-3-Clause */
/* The SPMC instance of each CPU and the partition of spin-lfa.pml. */
#include "tests/bench/spin/entities.h"

/* ---- the partition --------------------------------------------------------------------------- */

/* The CPU goes to the SPMC that runs the partition, and comes back. */
static void leave(struct spin_lfa *s, struct lfs_ctx *self, uint16_t tag)
{
    lfs_transfer(self, tag, s->spmc[lfs_ctx_cpu(self)], NULL);
}

static void offer(struct spin_lfa *s, struct lfs_ctx *self, enum message m, uint8_t a)
{
    struct sp *sp = lfs_write(s->m, s->sp);

    sp->m = (uint8_t)m;
    sp->a = a;
    leave(s, self, AT_OFFER);
}

/* The partition may be stopped before each of its steps, however often it is resumed. */
static void gate(struct spin_lfa *s, struct lfs_ctx *self, uint16_t tag)
{
    while (spin_lfa_preempted(s, self))
        leave(s, self, tag);
}

static void work(struct spin_lfa *s, struct lfs_ctx *self)
{
    struct sp *sp;

    while (((const struct sp *)lfs_read(s->m, s->sp))->w < s->sizes.work) {
        bool more;

        gate(s, self, AT_WORK);
        sp = lfs_write(s->m, s->sp);
        more = ++sp->w < s->sizes.work;
        lfs_yield(self, more ? AT_WORK : AT_CHOICE);
    }
    gate(s, self, AT_CHOICE);
    sp = lfs_write(s->m, s->sp);
    sp->w = 0;
}

static void serve_request(struct spin_lfa *s, struct lfs_ctx *self)
{
    static const enum message choices[] = {DONATE, RETRIEVE, RELINQ, RETRIEVE};
    unsigned k;

    ((struct sp *)lfs_write(s->m, s->sp))->m = NOTHING;
    work(s, self);
    k = lfs_choose(s->m, self, CHOICE_PARTITION, 5, "partition");
    if (k < 4) {
        offer(s, self, choices[k], (uint8_t)(k == 3 ? s->sizes.nreg - 1 : 0));
        ((struct sp *)lfs_write(s->m, s->sp))->m = NOTHING; /* the OK that came back */
    } else {
        lfs_yield(self, AT_END);
    }
    gate(s, self, AT_END);
    offer(s, self, RESP, 0);
}

void spin_lfa_partition(struct lfs_ctx *self)
{
    static const enum message stop[] = {OK, DENIED, ABORTED};
    struct spin_lfa *s = lfs_ctx_user(self);

    for (;;) {
        switch (((const struct sp *)lfs_read(s->m, s->sp))->m) {
        case DREQ:
            serve_request(s, self);
            break;
        case STOPREQ:
            offer(s, self, stop[lfs_choose(s->m, self, CHOICE_PARTITION, 3, "stop")], 0);
            break;
        default: /* INIT */
            offer(s, self, WAITMSG, 0);
        }
    }
}

/* ---- the SPMC: entering the partition -------------------------------------------------------- */

static bool receptive(struct lfs_machine *m, void *user)
{
    const struct spin_lfa *s = user;

    return !((const struct sp *)lfs_read(m, s->sp))->busy;
}

/* A partition in the middle of a request takes no other: then this waits, for ever. */
static void enter(struct spin_lfa *s, struct lfs_ctx *self, uint16_t tag, enum message m)
{
    struct sp *sp;

    if (!receptive(s->m, s))
        lfs_wait_until(self, AT_ENTER, receptive, s);
    sp = lfs_write(s->m, s->sp);
    sp->m = (uint8_t)m;
    sp->busy = m == DREQ;
    lfs_transfer(self, tag, s->partition, NULL);
}

static enum message taken_offer(struct spin_lfa *s)
{
    struct sp *sp = lfs_write(s->m, s->sp);
    enum message m = (enum message)sp->m;

    *sp = (struct sp){0};
    return m;
}

/* What was checked without the lock may have changed when it is done: Promela has it so. */
static bool still(struct lfs_ctx *self, bool checked)
{
    if (checked)
        lfs_yield(self, AT_CHECKED);
    return checked;
}

static void serve_partition(struct spin_lfa *s, struct lfs_ctx *self, const struct sp *asked)
{
    lfs_obj obj = s->region[asked->a];
    const struct region *r = lfs_read(s->m, obj);

    if (asked->m == RELINQ) {
        ((struct region *)lfs_write(s->m, obj))->taken = 0;
    } else if (asked->m == DONATE) {
        const struct tracker *tracker = lfs_read(s->m, s->tracker);

        if (still(self, !r->given && !r->shared && !tracker->started))
            ((struct region *)lfs_write(s->m, obj))->given = 1;
    } else if (still(self, r->shared)) {
        ((struct region *)lfs_write(s->m, obj))->taken = 1;
    }
}

/* Serves the partition until it answers, or is stopped for an interrupt; then what it offers
 * stays. */
static enum message run_vcpu(struct spin_lfa *s, struct lfs_ctx *self)
{
    struct vcpu *vcpu;

    for (;;) {
        struct sp *sp = lfs_write(s->m, s->sp);

        if (sp->m == NOTHING || spin_lfa_preempted(s, self)) {
            ((struct vcpu *)lfs_write(s->m, s->vcpu))->state = V_PREEMPTED;
            return INTR;
        }
        if (sp->m == RESP)
            break;
        serve_partition(s, self, sp);
        sp = lfs_write(s->m, s->sp);
        sp->m = OK;
        sp->a = 0;
        lfs_transfer(self, AT_RUN, s->partition, NULL);
    }
    taken_offer(s);
    vcpu = lfs_write(s->m, s->vcpu);
    *vcpu = (struct vcpu){.state = V_WAITING};
    return OK;
}

/* ---- the SPMC: requests, each with the lock held at first ------------------------------------ */

static void run_here(struct spin_lfa *s, struct lfs_ctx *self)
{
    struct vcpu *vcpu = lfs_write(s->m, s->vcpu);

    vcpu->state = V_RUNNING;
    vcpu->runner = (uint8_t)(lfs_ctx_cpu(self) + 1);
    lfs_lock_drop(self, s->spmc_lock);
}

static enum message refuse(struct spin_lfa *s, struct lfs_ctx *self, enum message r)
{
    lfs_lock_drop(self, s->spmc_lock);
    return r;
}

static enum message dreq(struct spin_lfa *s, struct lfs_ctx *self)
{
    struct vcpu *vcpu = lfs_write(s->m, s->vcpu);
    const struct tracker *tracker = lfs_read(s->m, s->tracker);

    if (vcpu->state != V_WAITING || tracker->started)
        return refuse(s, self, vcpu->state == V_ABORTED ? ABORTED : BUSY);
    vcpu->owed = 1;
    run_here(s, self);
    assert_that(self, !((const struct image *)lfs_read(s->m, s->image))->copying, SPIN_LFA_ENTERED);
    enter(s, self, AT_RUN, DREQ);
    return run_vcpu(s, self);
}

static enum message run(struct spin_lfa *s, struct lfs_ctx *self)
{
    const struct vcpu *vcpu = lfs_read(s->m, s->vcpu);

    if (vcpu->state != V_PREEMPTED || vcpu->runner != lfs_ctx_cpu(self) + 1)
        return refuse(s, self, DENIED);
    run_here(s, self);
    if (((const struct sp *)lfs_read(s->m, s->sp))->m != NOTHING)
        lfs_yield(self, AT_RUN); /* it was stopped with an offer, which is met now */
    else
        lfs_transfer(self, AT_RUN, s->partition, NULL);
    return run_vcpu(s, self);
}

static enum message share(struct spin_lfa *s, struct lfs_ctx *self, uint8_t a)
{
    struct region *r = lfs_write(s->m, s->region[a]);
    bool denied = r->shared || r->given;

    r->shared |= !denied;
    return refuse(s, self, denied ? DENIED : OK);
}

static enum message reclaim(struct spin_lfa *s, struct lfs_ctx *self, uint8_t a)
{
    struct region *r = lfs_write(s->m, s->region[a]);
    bool denied = !r->shared || r->taken;

    r->shared &= denied;
    return refuse(s, self, denied ? DENIED : OK);
}

static enum message start(struct spin_lfa *s, struct lfs_ctx *self)
{
    struct vcpu *vcpu = lfs_write(s->m, s->vcpu);
    const struct tracker *tracker = lfs_read(s->m, s->tracker);
    bool idle =
        vcpu->state == V_WAITING || (s->sizes.fault == SPIN_LFA_MUT1 && vcpu->state == V_PREEMPTED);
    enum message r;

    if (tracker->started || !idle)
        return refuse(s, self, vcpu->state == V_ABORTED ? ABORTED : RETRY);
    run_here(s, self);
    enter(s, self, AT_STOP, STOPREQ);
    r = taken_offer(s);
    vcpu = lfs_write(s->m, s->vcpu);
    vcpu->runner = 0;
    vcpu->state = r == OK ? V_STOPPED : r == DENIED ? V_WAITING : V_ABORTED;
    if (r == OK)
        ((struct tracker *)lfs_write(s->m, s->tracker))->started = 1;
    return r;
}

static enum message finish(struct spin_lfa *s, struct lfs_ctx *self)
{
    struct vcpu *vcpu = lfs_write(s->m, s->vcpu);
    const struct region *working = lfs_read(s->m, s->region[0]);
    struct tracker *tracker = lfs_write(s->m, s->tracker);
    bool conflict = working->given || working->taken;

    assert_that(self, tracker->started && vcpu->state == V_STOPPED, SPIN_LFA_FINISH);
    if (conflict) {
        lfs_lock_drop(self, s->spmc_lock);
    } else {
        run_here(s, self);
        enter(s, self, AT_INIT, INIT);
        taken_offer(s);
        vcpu = lfs_write(s->m, s->vcpu);
        tracker = lfs_write(s->m, s->tracker);
    }
    vcpu->runner = 0;
    vcpu->state = conflict ? V_ABORTED : V_WAITING;
    tracker->started = 0;
    return conflict ? ABORTED : OK;
}

static enum message serve(struct spin_lfa *s, struct lfs_ctx *self)
{
    uint8_t a = lane_of(s, self)->a;
    enum message m = take(s, self);

    if (m == SHARE || m == RECLAIM)
        return m == SHARE ? share(s, self, a) : reclaim(s, self, a);
    if (m == DREQ || m == RUN)
        return m == DREQ ? dreq(s, self) : run(s, self);
    return m == START ? start(s, self) : finish(s, self);
}

void spin_lfa_spmc(struct lfs_ctx *self)
{
    struct spin_lfa *s = lfs_ctx_user(self);

    for (;;) {
        struct lfs_ctx *monitor = s->monitor[lfs_ctx_cpu(self)];
        enum message r;

        lfs_lock_take(self, (uint16_t)(AT_LOCK + lane_of(s, self)->m), s->spmc_lock);
        r = serve(s, self);
        meet(s, self, AT_CALL, monitor, r, 0);
    }
}
