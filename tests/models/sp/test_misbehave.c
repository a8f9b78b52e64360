/* SPDX-License-Identifier: BSD-3-Clause */
/* The misbehaving partitions: what each comes to in an activation, in both profiles
 * (lifecycle-and-live-activation.md 4.5 to 4.12, notifications-interrupts-scheduling.md 5.3). */
#include "models/sp/misbehave.h"
#include "sim/fiber.h"
#include "tests/models/stack_fixture.h"

#define PROFILES (LFS_PROFILE_UPSTREAM + 1)

/* How an activation may leave SP1. */
enum left {
    SERVES,    /* the old instance or the new one */
    REFUSED,   /* by the SPMC: aborted, nothing released, the abort action not applied */
    DESTROYED, /* it aborted, its abort action is that */
    YIELDED,   /* for ever, and nothing else can be activated */
    HALF_DEAD, /* aborted without an end to the activation */
    PANICS,
};

static const struct {
    const char *vcpu, *vm;
    int32_t next; /* status of the next request; 0: a reply */
    bool open;    /* the activation */
} leaves[PROFILES][PANICS] = {
    [LFS_PROFILE_SPEC] = {[SERVES] = {"WAITING", "RUNNING", 0, false},
                          [REFUSED] = {"ABORTED", "ABORTING", FFA_STATUS_BUSY, false},
                          [DESTROYED] = {"NULL", "NULL", FFA_STATUS_INVALID_PARAMETERS, false}},
    [LFS_PROFILE_UPSTREAM] = {[SERVES] = {"WAITING", "RUNNING", 0, false},
                              [REFUSED] = {"ABORTED", "ABORTING", FFA_STATUS_BUSY, false},
                              [DESTROYED] = {"ABORTED", "NULL", FFA_STATUS_INVALID_PARAMETERS,
                                             false},
                              [YIELDED] = {"BLOCKED", "RUNNING", FFA_STATUS_BUSY, true},
                              [HALF_DEAD] = {"ABORTED", "ABORTING", FFA_STATUS_BUSY, true}},
};

struct outcome {
    int32_t activated; /* LFA status */
    enum left left;
    int32_t told; /* FF-A status of the last call that the SPMC refused to SP1; 0: none */
};

struct row {
    const char *family, *variant;
    struct outcome in[PROFILES]; /* spec, upstream */
};

#define LFA(status) LFA_STATUS_##status
#define FFA(status) FFA_STATUS_##status
#define BOTH(...)       \
    {                   \
        {__VA_ARGS__},  \
        {               \
            __VA_ARGS__ \
        }               \
    }
#define STOPS(told) BOTH(LFA(SUCCESS), SERVES, told)

static const struct row rows[] = {
    {"refuses-stop", "denied", BOTH(LFA(COMPONENT_WRONG_STATE), SERVES, 0)},
    {"refuses-stop", "not-supported", BOTH(LFA(NOT_SUPPORTED), SERVES, 0)},
    {"refuses-stop", "invalid-parameters", BOTH(LFA(INVALID_PARAMETERS), SERVES, 0)},
    {"refuses-stop", "no-memory", BOTH(LFA(NO_MEMORY), SERVES, 0)},
    {"refuses-stop", "busy", BOTH(LFA(BUSY), SERVES, 0)},
    {"refuses-stop", "interrupted", BOTH(LFA(BUSY), SERVES, 0)},
    {"refuses-stop", "retry", BOTH(LFA(BUSY), SERVES, 0)},
    {"refuses-stop", "aborted", BOTH(LFA(CRITICAL_ERROR), SERVES, 0)},
    {"refuses-stop", "no-data", BOTH(LFA(ACTIVATION_FAILED), SERVES, 0)},
    {"refuses-stop", "not-ready", BOTH(LFA(ACTIVATION_FAILED), SERVES, 0)},
    {"refuses-stop",
     "positive",
     {{LFA(COMPONENT_WRONG_STATE), SERVES, 0}, {LFA(ACTIVATION_FAILED), SERVES, 0}}},
    {"refuses-stop",
     "unknown",
     {{LFA(COMPONENT_WRONG_STATE), SERVES, 0}, {LFA(ACTIVATION_FAILED), SERVES, 0}}},
    {"refuses-stop", "wide", BOTH(LFA(BUSY), SERVES, 0)},

    {"misanswers-stop", "ordinary", STOPS(FFA(DENIED))},
    {"misanswers-stop", "request", STOPS(FFA(INVALID_PARAMETERS))},
    {"misanswers-stop", "start", STOPS(FFA(INVALID_PARAMETERS))},
    {"misanswers-stop", "power", STOPS(FFA(INVALID_PARAMETERS))},
    {"misanswers-stop", "vm-created", {{LFA(SUCCESS), SERVES, FFA(DENIED)}, {0, PANICS, 0}}},
    {"misanswers-stop", "vm-destroyed", {{LFA(SUCCESS), SERVES, FFA(DENIED)}, {0, PANICS, 0}}},
    {"misanswers-stop", "to-nwd", STOPS(FFA(DENIED))},
    {"misanswers-stop", "from-other", STOPS(FFA(INVALID_PARAMETERS))},
    {"misanswers-stop", "extended", STOPS(FFA(DENIED))},
    {"misanswers-stop",
     "x8",
     {{LFA(SUCCESS), SERVES, FFA(INVALID_PARAMETERS)}, {LFA(SUCCESS), SERVES, 0}}},
    {"misanswers-stop", "other-base", BOTH(LFA(CRITICAL_ERROR), REFUSED, 0)},
    {"misanswers-stop", "other-size", BOTH(LFA(CRITICAL_ERROR), REFUSED, 0)},

    {"calls-in-stop", "msg-wait", STOPS(FFA(DENIED))},
    {"calls-in-stop", "error", STOPS(FFA(NOT_SUPPORTED))},
    {"calls-in-stop",
     "yield",
     {{LFA(SUCCESS), SERVES, FFA(DENIED)}, {LFA(NOT_SUPPORTED), YIELDED, 0}}},
    {"calls-in-stop", "run", STOPS(FFA(DENIED))},
    {"calls-in-stop", "version", STOPS(FFA(NOT_SUPPORTED))},
    {"calls-in-stop", "rxtx-unmap", STOPS(FFA(INVALID_PARAMETERS))},
    {"calls-in-stop", "rx-release", STOPS(FFA(DENIED))},
    {"calls-in-stop", "mem-perm-set", STOPS(FFA(DENIED))},
    {"calls-in-stop", "secondary-ep", STOPS(FFA(NOT_SUPPORTED))},
    {"calls-in-stop", "interrupt", STOPS(FFA(DENIED))},
    {"calls-in-stop", "success", STOPS(0)}, /* comes back as it went */
    {"calls-in-stop", "msg-send", STOPS(FFA(NOT_SUPPORTED))},
    {"calls-in-stop", "resume", STOPS(0)},
    {"calls-in-stop", "ordinary-resp", STOPS(FFA(DENIED))},

    {"calls-in-init", "yield", STOPS(FFA(DENIED))},
    {"calls-in-init", "run", STOPS(FFA(DENIED))},
    {"calls-in-init", "version", STOPS(FFA(NOT_SUPPORTED))},
    {"calls-in-init", "rxtx-unmap", STOPS(FFA(INVALID_PARAMETERS))},
    {"calls-in-init", "rx-release", STOPS(FFA(DENIED))},
    {"calls-in-init", "mem-perm-set", STOPS(FFA(DENIED))},
    {"calls-in-init", "secondary-ep", STOPS(FFA(NOT_SUPPORTED))},
    {"calls-in-init", "interrupt", STOPS(FFA(DENIED))},
    {"calls-in-init", "success", STOPS(0)},
    {"calls-in-init", "msg-send", STOPS(FFA(NOT_SUPPORTED))},
    {"calls-in-init", "resume", STOPS(0)},
    {"calls-in-init", "ordinary-resp", STOPS(FFA(DENIED))},

    {"asks-in-stop", "stopping", {{LFA(SUCCESS), SERVES, 0}, {0, PANICS, 0}}},
    {"asks-in-stop", "refusing", BOTH(LFA(BUSY), SERVES, 0)},

    {"aborts-in-stop", "call", BOTH(LFA(CRITICAL_ERROR), DESTROYED, 0)},
    {"aborts-in-stop", "fault", BOTH(LFA(CRITICAL_ERROR), DESTROYED, 0)},
    {"aborts-in-init", "call", BOTH(LFA(CRITICAL_ERROR), DESTROYED, 0)},
    {"aborts-in-init", "fault", BOTH(LFA(CRITICAL_ERROR), DESTROYED, 0)},
    {"fails-init",
     "aborted",
     {{LFA(CRITICAL_ERROR), DESTROYED, FFA(NOT_SUPPORTED)}, {LFA(CRITICAL_ERROR), HALF_DEAD, 0}}},
    {"fails-init", "no-memory", BOTH(LFA(CRITICAL_ERROR), DESTROYED, FFA(NOT_SUPPORTED))},

    {"answers-stop-twice", "refusing", BOTH(LFA(COMPONENT_WRONG_STATE), SERVES, FFA(DENIED))},
    {"answers-stop-twice", "stopping", STOPS(FFA(DENIED))},
};
#define ROWS (sizeof(rows) / sizeof(rows[0]))

/* SP3 does not run: it tells the lane which row and profile it is about. */
static const struct outcome *outcome_of(const struct fixture *f)
{
    return &rows[f->sp[OF_SP3].image_version].in[f->sp[OF_SP3].boot_order];
}

/* The status of the last call that the SPMC refused to SP1; FFA_VERSION has it in x0. */
static int32_t told(const struct fixture *f)
{
    const struct spmc *s = &f->stack->spmc;
    uint16_t sp1 = lfs_ctx_id(s->vcpu[s->vm[OF_SP1 + 1].first_vcpu].ctx);

    for (uint32_t seq = lfs_trace_last(f->m); seq >= lfs_trace_first(f->m); seq--) {
        const struct lfs_record *r = lfs_trace_get(f->m, seq);

        if (r->kind != LFS_RECORD_FRAME || r->to != sp1)
            continue;
        if (r->u.x[0] == FFA_ERROR_32)
            return ffa_status_from_reg(r->u.x[2]);
        if (ffa_status_from_reg(r->u.x[0]) == FFA_STATUS_NOT_SUPPORTED)
            return FFA_STATUS_NOT_SUPPORTED;
    }
    return 0;
}

static void activate(struct fixture *f, struct lfs_ctx *self)
{
    const struct outcome *outcome = outcome_of(f);
    enum lfs_profile profile = (enum lfs_profile)f->sp[OF_SP3].boot_order;
    struct lfs_frame r = ASK(self, ID_SP1, 1, 2, 3, 4, 5);

    EXPECT_REPLY(f, r, ID_SP1, 1, 2, 3, 4, 5); /* until its moment */
    SMC(self, LFA_GET_INVENTORY, SP1);
    SMC(self, LFA_PRIME, SP1);
    r = SMC(self, LFA_ACTIVATE, SP1, LFA_ACTIVATE_SKIP_CPU_RENDEZVOUS);
    EXPECT(f, r.x[0], (uint64_t)(int64_t)outcome->activated);
    if (outcome->left == PANICS)
        return; /* not reached */
    EXPECT_STATE(f, OF_SP1, leaves[profile][outcome->left].vcpu, leaves[profile][outcome->left].vm);
    EXPECT(f, tracker_of(f)->in_progress, leaves[profile][outcome->left].open);
    r = ASK(self, ID_SP1, 6);
    if (leaves[profile][outcome->left].next == 0)
        EXPECT_REPLY(f, r, ID_SP1, 6);
    else
        EXPECT_FRAME(f, r, FFA_ERROR_32, 0, ffa_status_to_reg(leaves[profile][outcome->left].next));
    if (f->sp[OF_SP1].exception_level == PLAN_S_EL1)
        EXPECT(f, told(f), outcome->told);
    r = ASK(self, ID_SP2, 7);
    EXPECT_REPLY(f, r, ID_SP2, 7);
}

/* One row: by the variant's name, or by a choice. */
static void try_row(uint32_t i, enum lfs_profile profile, uint32_t exception_level, bool by_name)
{
    struct fixture *f = fixture_new(profile, 2);
    char name[64];
    unsigned count;
    const struct lfs_behaviour *list = lfs_builtin_behaviours(&count);
    const struct lfs_behaviour *family = lfs_behaviour_find(list, count, rows[i].family);
    uint16_t variant = 0;

    assert_non_null(family);
    while (strcmp(family->variants[variant], rows[i].variant) != 0)
        variant++;
    snprintf(name, sizeof(name), by_name ? "%s-%s" : "%s", rows[i].family, rows[i].variant);
    assert_true(strlen(name) < LFS_IMAGE_BEHAVIOUR_SIZE);
    f->sp[OF_SP1].behaviour = name;
    f->sp[OF_SP1].stack = true;
    f->sp[OF_SP1].exception_level = exception_level;
    f->sp[OF_SP3].image_version = i;
    f->sp[OF_SP3].boot_order = profile;
    f->cpu[0].lane = activate;
    if (!by_name) {
        f->config.machine.choices = (struct lfs_choice_source){
            .mode = LFS_CHOICE_RECORDED, .recorded = &variant, .recorded_count = 1};
    }
    if (rows[i].in[profile].left == PANICS)
        fixture_run(f, LFS_END_PANIC);
    else
        fixture_run(f, LFS_END_COMPLETED);
    assert_false(lfs_choices_diverged(f->m));
    fixture_free(f);
}

static void all_rows(enum lfs_profile profile)
{
    for (uint32_t i = 0; i < ROWS; i++) {
        try_row(i, profile, PLAN_S_EL1, true);
        try_row(i, profile, PLAN_S_EL1, false);
        try_row(i, profile, PLAN_S_EL0, true);
    }
}
IN_BOTH_PROFILES(each_misbehaviour_has_its_end, all_rows)

/* Nothing is left out: what is missing has no row of its own for a reason. */
static void every_variant_has_a_row(void **state)
{
    unsigned count, found = 0;
    const struct lfs_behaviour *list = lfs_builtin_behaviours(&count);

    (void)state;
    for (unsigned b = 0; b < count; b++)
        for (unsigned v = 0; list[b].run == sp_misbehave && list[b].variants && list[b].variants[v];
             v++) {
            unsigned i = 0;

            while (i < ROWS && !(strcmp(rows[i].family, list[b].name) == 0 &&
                                 strcmp(rows[i].variant, list[b].variants[v]) == 0))
                i++;
            if (i == ROWS)
                fail_msg("%s-%s has no row", list[b].name, list[b].variants[v]);
            found++;
        }
    assert_int_equal(found, ROWS);
}

static void names_of_behaviours(void **state)
{
    unsigned count;
    const struct lfs_behaviour *list = lfs_builtin_behaviours(&count);

    (void)state;
    assert_string_equal(lfs_behaviour_find(list, count, "echo")->name, "echo");
    assert_string_equal(lfs_behaviour_find(list, count, "refuses-stop")->name, "refuses-stop");
    assert_string_equal(lfs_behaviour_find(list, count, "refuses-stop-busy")->name, "refuses-stop");
    assert_null(lfs_behaviour_find(list, count, "refuses-stop-"));
    assert_null(lfs_behaviour_find(list, count, "refuses-stop-bus"));
    assert_null(lfs_behaviour_find(list, count, "refuses-stop busy"));
    assert_null(lfs_behaviour_find(list, count, "refuses"));
    assert_null(lfs_behaviour_find(list, count, "echo-busy"));
    assert_null(lfs_behaviour_find(list, count, ""));
    assert_null(lfs_behaviour_find(NULL, 0, "echo"));
}

/* ---- silence --------------------------------------------------------------------------------- */

static void activate_for_ever(struct fixture *f, struct lfs_ctx *self)
{
    SMC(self, LFA_GET_INVENTORY, SP1);
    SMC(self, LFA_PRIME, SP1);
    SMC(self, LFA_ACTIVATE, SP1, LFA_ACTIVATE_SKIP_CPU_RENDEZVOUS);
    f->failures++; /* not reached */
}

/* What the others see: the partition is BUSY, so is the agent, and no other can be activated. */
static void see_silence(struct fixture *f, struct lfs_ctx *self)
{
    bool stopping = strcmp(f->sp[OF_SP1].behaviour, "hangs-in-stop") == 0;
    struct lfs_frame r;

    let_pass(self, 10000000);
    EXPECT_STATE(f, OF_SP1, stopping ? "STOPPING" : "STARTING", stopping ? "RUNNING" : "CREATED");
    EXPECT_TRACKER(f, OF_SP1, ID_SP1, stopping ? LFA_START : LFA_FINISH);
    r = ASK(self, ID_SP1);
    EXPECT_ERROR(f, r, BUSY);
    r = SMC(self, FFA_RUN_32, ffa_pack_vcpu(ID_SP1, 0));
    EXPECT_ERROR(f, r, BUSY);
    r = ASK(self, ID_SP2, 7);
    EXPECT_REPLY(f, r, ID_SP2, 7);
    r = SMC(self, LFA_CANCEL, SP1);
    EXPECT_LFA(f, r, BUSY);
}

static void hangs(enum lfs_profile profile)
{
    static const char *const names[] = {"hangs-in-stop", "hangs-in-init"};

    for (unsigned i = 0; i < 2; i++) {
        struct fixture *f = fixture_new(profile, 2);

        f->sp[OF_SP1].behaviour = names[i];
        f->cpu[0].lane = activate_for_ever;
        f->cpu[1].lane = see_silence;
        fixture_run(f, LFS_END_DEADLOCK);
        assert_true(f->checks > 0);
        assert_true(f->cpu[1].done);
        fixture_free(f);
    }
}
IN_BOTH_PROFILES(LA_10_nobody_waits_for_a_partition_that_hangs, hangs)

/* ---- states that are handed over ------------------------------------------------------------- */

#define COUNT_OF_IMAGE UINT64_C(0x0101010101010101) /* rwdata of version 1 */

static void take_over(struct fixture *f, struct lfs_ctx *self)
{
    bool taken = f->sp[OF_SP3].boot_order == 2; /* a wrong count looks like any other */
    struct lfs_frame r = ASK(self, ID_SP1);

    EXPECT_REPLY(f, r, ID_SP1, COUNT_OF_IMAGE + 1, 1);
    SMC(self, LFA_GET_INVENTORY, SP1);
    SMC(self, LFA_PRIME, SP1);
    r = SMC(self, LFA_ACTIVATE, SP1, LFA_ACTIVATE_SKIP_CPU_RENDEZVOUS);
    EXPECT(f, r.x[0], (uint64_t)(int64_t)(taken ? LFA(SUCCESS) : LFA(CRITICAL_ERROR)));
    r = ASK(self, ID_SP1);
    if (taken)
        EXPECT_REPLY(f, r, ID_SP1, (uint64_t)UINT32_MAX + 1, 2);
    else
        EXPECT_ERROR(f, r, INVALID_PARAMETERS);
}

static void spoiled(enum lfs_profile profile)
{
    for (uint16_t i = 0; i < 4; i++) {
        struct fixture *f = fixture_new(profile, 1);

        f->sp[OF_SP1].behaviour = "corrupts-live-state";
        f->sp[OF_SP1].live_state_size = 24;
        f->sp[OF_SP1].live_state_version = 1;
        f->sp[OF_SP3].boot_order = i;
        f->config.machine.choices = (struct lfs_choice_source){
            .mode = LFS_CHOICE_RECORDED, .recorded = &i, .recorded_count = 1};
        f->cpu[0].lane = take_over;
        fixture_finish(f);
    }
}
IN_BOTH_PROFILES(LA_37_a_spoiled_state_is_refused_where_it_can_be_seen, spoiled)

/* ---- nothing outside the store --------------------------------------------------------------- */

static const struct lfs_frame round_of_calls[] = {
    {{LFA_GET_INVENTORY, SP1}},
    {{LFA_PRIME, SP1}},
    {{LFA_ACTIVATE, SP1, LFA_ACTIVATE_SKIP_CPU_RENDEZVOUS}},
    {{LFA_CANCEL, SP1}},
    {{FFA_MSG_SEND_DIRECT_REQ_64, ID_SP1, 0, 6}},
};

/* Round after round, until the bound; where it stands is an object's to know. */
static void activate_again_and_again(struct fixture *f, struct lfs_ctx *self)
{
    for (;;) {
        uint64_t *step = lfs_write(f->m, (lfs_obj){(uint16_t)f->seen[0]});
        struct lfs_frame frame = round_of_calls[*step];

        *step = (*step + 1) % (sizeof(round_of_calls) / sizeof(round_of_calls[0]));
        lfs_smc(self, &frame);
    }
}

static void misbehaving_partitions_keep_nothing_outside(void **state)
{
    static const char *const names[] = {"answers-stop-twice-refusing", "asks-in-stop-refusing",
                                        "calls-in-stop-msg-wait", "misanswers-stop-ordinary"};

    (void)state;
    for (unsigned i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        struct fixture *f = fixture_new(LFS_PROFILE_SPEC, 2);
        const char *culprit;
        unsigned tried;

        f->sp[OF_SP1].behaviour = names[i];
        f->sp[OF_SP1].stack = true;
        f->cpu[0].lane = activate_again_and_again;
        f->config.machine.steps_max = LFS_SANITIZED_STACKS ? 500 : 2000;
        fixture_build(f, LFS_FIBERS);
        f->seen[0] = lfs_obj_new(f->m, "position", LFS_HOT, sizeof(uint64_t)).index;
        tried = lfs_substitution_check(f->m, 64, &culprit);
        if (culprit)
            fail_msg("%s: %s", names[i], culprit);
        assert_true(tried > 10);
        fixture_free(f);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_misbehaviour_has_its_end),
        cmocka_unit_test(every_variant_has_a_row),
        cmocka_unit_test(names_of_behaviours),
        cmocka_unit_test(LA_10_nobody_waits_for_a_partition_that_hangs),
        cmocka_unit_test(LA_37_a_spoiled_state_is_refused_where_it_can_be_seen),
        cmocka_unit_test(misbehaving_partitions_keep_nothing_outside),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
