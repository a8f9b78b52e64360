/* SPDX-License-Identifier: BSD-3-Clause */
/* Expectations and observations inside a run, for stack_fixture.h, which includes this file where
 * its struct fixture is known. An expectation that fails is counted, and the first one kept;
 * nothing leaves the context that made it. */
#ifndef LFASIM_TESTS_EXPECT_H
#define LFASIM_TESTS_EXPECT_H

/* ---- expectations inside a run --------------------------------------------------------------- */

struct fixture_place {
    const char *file;
    int line;
};
#define HERE ((struct fixture_place){__FILE__, __LINE__})

static inline void expect_number(struct fixture *f, const char *what, uint64_t got, uint64_t want,
                                 struct fixture_place at)
{
    f->checks++;
    if (got != want && f->failures++ == 0)
        snprintf(f->failure, sizeof(f->failure), "%s:%d: %s is 0x%llx, expected 0x%llx", at.file,
                 at.line, what, (unsigned long long)got, (unsigned long long)want);
}

static inline void expect_text(struct fixture *f, const char *what, const char *got,
                               const char *want, struct fixture_place at)
{
    f->checks++;
    if (strcmp(got, want) != 0 && f->failures++ == 0)
        snprintf(f->failure, sizeof(f->failure), "%s:%d: %s is %s, expected %s", at.file, at.line,
                 what, got, want);
}

/* x0 to x7, those that are not given are 0. */
static inline void expect_frame(struct fixture *f, const struct lfs_frame *got,
                                struct lfs_frame want, struct fixture_place at)
{
    char name[8];

    for (unsigned i = 0; i < 8; i++) {
        snprintf(name, sizeof(name), "x%u", i);
        expect_number(f, name, got->x[i], want.x[i], at);
    }
}

#define EXPECT(f, got, want) expect_number(f, #got, (uint64_t)(got), (uint64_t)(want), HERE)
#define EXPECT_FRAME(f, frame, ...) \
    expect_frame(f, &(frame), (struct lfs_frame){{__VA_ARGS__}}, HERE)
/* FFA_ERROR with this status and nothing else (ABI-06). */
#define EXPECT_ERROR(f, frame, status) \
    EXPECT_FRAME(f, frame, FFA_ERROR_32, 0, (uint32_t)(FFA_STATUS_##status))
#define EXPECT_SUCCESS(f, frame, ...) EXPECT_FRAME(f, frame, FFA_SUCCESS_32, 0, __VA_ARGS__)
/* The LFA status in x0, sign-extended (LFA-05). */
#define EXPECT_LFA(f, frame, status) \
    expect_number(f, "LFA status", (frame).x[0], (uint64_t)(int64_t)(LFA_STATUS_##status), HERE)
/* States of a partition: its first vCPU's and its VM's. */
#define EXPECT_STATE(f, sp, vcpu, vm)                                                      \
    do {                                                                                   \
        expect_text(f, "vCPU state", lfs_stack_vcpu_state((f)->stack, sp, 0), vcpu, HERE); \
        expect_text(f, "VM state", lfs_stack_vm_state((f)->stack, sp), vm, HERE);          \
    } while (0)

/* ---- observing ------------------------------------------------------------------------------- */

static inline const struct vm *vm_of(const struct fixture *f, unsigned sp)
{
    return lfs_peek(f->m, f->stack->spmc.vm[sp + 1].state);
}

/* The SPMC's record of the normal world. */
static inline const struct vm *nwd_of(const struct fixture *f)
{
    return lfs_peek(f->m, f->stack->spmc.vm[0].state);
}

static inline const struct vcpu *vcpu_of(const struct fixture *f, unsigned sp)
{
    return lfs_peek(f->m, f->stack->spmc.vcpu[f->stack->spmc.vm[sp + 1].first_vcpu].state);
}

static inline const struct tracker *tracker_of(const struct fixture *f)
{
    return lfs_peek(f->m, f->stack->spmc.tracker);
}

static inline const struct agent *agent_of(const struct fixture *f)
{
    return lfs_peek(f->m, f->stack->el3.agent);
}

/* No activation is open and this partition knows of none. */
#define EXPECT_TRACKER_IDLE(f, sp)                    \
    do {                                              \
        EXPECT(f, tracker_of(f)->in_progress, 0);     \
        EXPECT(f, tracker_of(f)->partition, 0);       \
        EXPECT(f, tracker_of(f)->initiator, 0);       \
        EXPECT(f, vm_of(f, sp)->progress, LFA_RESET); \
    } while (0)
#define EXPECT_TRACKER(f, sp, id, lfa_progress)          \
    do {                                                 \
        EXPECT(f, tracker_of(f)->in_progress, 1);        \
        EXPECT(f, tracker_of(f)->partition, id);         \
        EXPECT(f, tracker_of(f)->initiator, ID_LSP);     \
        EXPECT(f, vm_of(f, sp)->progress, lfa_progress); \
    } while (0)

/* The rule that decided the last frame: tells apart checks that answer alike. */
static inline unsigned last_rule(const struct fixture *f)
{
    uint32_t seq = lfs_trace_last(f->m);

    while (lfs_trace_get(f->m, seq)->kind != LFS_RECORD_FRAME)
        seq--;
    return lfs_trace_get(f->m, seq)->rule;
}

/* The last `count` moves of a state machine, such as ("sp1", "vCPU"), as one line of names, the
 * state before the first of them included. */
static inline void expect_path(struct fixture *f, const char *subject, const char *machine,
                               unsigned count, const char *want, struct fixture_place at)
{
    const struct lfs_record *moves[16];
    char path[256] = "";
    unsigned found = 0;

    for (uint32_t seq = lfs_trace_last(f->m); found < count && seq >= lfs_trace_first(f->m);
         seq--) {
        const struct lfs_record *r = lfs_trace_get(f->m, seq);

        if (r->kind == LFS_RECORD_STATE && strcmp(r->u.state.subject, subject) == 0 &&
            strcmp(r->u.state.machine, machine) == 0)
            moves[found++] = r;
    }
    for (unsigned i = found; i > 0; i--)
        snprintf(path + strlen(path), sizeof(path) - strlen(path), "%s%s%s%s",
                 i == found ? moves[i - 1]->u.state.before : "", " ", moves[i - 1]->u.state.after,
                 moves[i - 1]->u.state.refused ? "!" : "");
    expect_text(f, machine, path, want, at);
}
#define EXPECT_PATH(f, machine, count, want) expect_path(f, "sp1", machine, count, want, HERE)

/* The last finding of this name, or NULL. */
static inline const struct lfs_record *last_finding(const struct fixture *f, const char *name)
{
    for (uint32_t seq = lfs_trace_last(f->m); seq >= lfs_trace_first(f->m); seq--) {
        const struct lfs_record *r = lfs_trace_get(f->m, seq);

        if (r->kind == LFS_RECORD_FINDING && strcmp(r->u.finding.name, name) == 0)
            return r;
    }
    return NULL;
}

/* A finding that names a claim of this kind first. */
static inline bool finding_against(const struct fixture *f, const char *name, const char *kind)
{
    const struct lfs_record *finding = last_finding(f, name);
    const struct lfs_record *claim =
        finding ? lfs_trace_get(f->m, finding->u.finding.claim[0]) : NULL;

    return claim && claim->kind == LFS_RECORD_CLAIM && strcmp(claim->u.claim.kind, kind) == 0;
}

static inline unsigned knob(const struct fixture *f, enum lfs_knob knob)
{
    return f->config.policy.value[knob];
}

#endif
