/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The observer of messages against puppets: contexts that give each other whatever frames a test
 * lists, in the places of the normal world, EL3, the SPMC and two partitions. Each fault of a
 * firmware that a finding names has a list that makes it, and one that nearly does.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "models/messages/messages.h"

/* Those of CPU 1 stand CPU_1 behind those of CPU 0; partitions are entered on either. */
enum { OS, EL3, SPMC, SP1, SP2, OS_1, EL3_1, SPMC_1, PUPPETS };
#define ID_SP1 0x8001u
#define ID_SP2 0x8002u
#define ID_LSP 0xffc0u
#define HOPS   32u

struct hop {
    int from, to; /* the list ends where they are alike */
    struct lfs_frame frame;
};
#define ANEW 0x100 /* the receiver begins anew */

struct stage {
    struct lfs_machine *m;
    struct el3 e;
    struct spmc s;
    struct messages w;
    struct lfs_ctx *puppet[PUPPETS];
    struct hop hops[HOPS];
    unsigned next;
};

struct puppet {
    struct stage *stage;
    int number;
};

static bool is_turn(struct lfs_machine *m, void *user)
{
    const struct puppet *puppet = user;
    const struct hop *hop = &puppet->stage->hops[puppet->stage->next];

    (void)m;
    return hop->from == hop->to || hop->from == puppet->number;
}

static void play(struct lfs_ctx *self)
{
    struct puppet *puppet = lfs_ctx_user(self);
    struct stage *stage = puppet->stage;

    for (;;) {
        const struct hop *hop;
        struct lfs_frame frame;
        struct lfs_ctx *to;

        lfs_wait_until(self, TAG_OS_WAIT, is_turn, puppet);
        hop = &stage->hops[stage->next];
        if (hop->from == hop->to)
            return;
        stage->next++;
        frame = hop->frame;
        to = stage->puppet[hop->to & ~ANEW];
        if (hop->to & ANEW)
            lfs_ctx_restart(to);
        lfs_transfer(self, TAG_OS_SMC, to, &frame);
    }
}

static void add_partition(struct stage *stage, unsigned i, const char *name, int puppet)
{
    struct vm_info *vm = &stage->s.vm[i + 1];

    *vm = (struct vm_info){
        .name = name, .id = (uint16_t)(FFA_ID_SPMC + 1 + i), .first_vcpu = (int)i, .vcpu_count = 1};
    stage->s.vcpu[i] =
        (struct vcpu_info){.vm = vm,
                           .name = name,
                           .state = lfs_obj_new(stage->m, name, LFS_HOT, sizeof(struct vcpu)),
                           .ctx = stage->puppet[puppet]};
}

static void set_up(struct stage *stage, struct puppet *puppets)
{
    static const char *const names[PUPPETS] = {"os",  "el3",  "spmc",  "sp1",
                                               "sp2", "os/1", "el3/1", "spmc/1"};
    const struct lfs_machine_config config = {.cpus = 2, .untimed = true};

    stage->m = stage->s.m = lfs_machine_new(&config);
    assert_non_null(stage->m);
    for (int i = 0; i < PUPPETS; i++) {
        puppets[i] = (struct puppet){stage, i};
        stage->puppet[i] = lfs_ctx_new(stage->m, names[i], play, &puppets[i]);
    }
    stage->e.cpus = 2;
    for (unsigned cpu = 0; cpu < 2; cpu++) {
        stage->e.os[cpu] = stage->puppet[cpu ? OS_1 : OS];
        stage->e.ctx[cpu] = stage->puppet[cpu ? EL3_1 : EL3];
        stage->s.ctx[cpu] = stage->puppet[cpu ? SPMC_1 : SPMC];
    }
    add_partition(stage, 0, "sp1", SP1);
    add_partition(stage, 1, "sp2", SP2);
    stage->s.vm_count = 3;
    stage->s.vcpu_count = 2;
    assert_true(messages_init(&stage->w, &stage->e, &stage->s));
    assert_false(messages_init(&stage->w, &stage->e, &stage->s)); /* one looks on */
    lfs_cpu_start(stage->m, 0, stage->puppet[OS]);
    lfs_cpu_start(stage->m, 1, stage->puppet[OS_1]);
}

/* Nothing is remembered of exchanges that are over. */
static void assert_forgotten(const struct stage *stage)
{
    static const struct cpu_messages nothing;
    static const struct vcpu_messages nobody;

    for (unsigned i = 0; i < 2; i++) {
        assert_memory_equal(lfs_peek(stage->m, stage->w.cpu[i]), &nothing, sizeof(nothing));
        assert_memory_equal(lfs_peek(stage->m, stage->w.vcpu[i]), &nobody, sizeof(nobody));
    }
}

/* Partitions begin, then what a test wants. */
static void set_hops(struct stage *stage, const struct hop *hops)
{
    static const struct hop boot[] = {
        {OS, EL3, {{0}}},   {EL3, SPMC, {{0}}}, {SPMC, SP1, {{0}}}, {SP1, SPMC, {{0}}},
        {SPMC, SP2, {{0}}}, {SP2, SPMC, {{0}}}, {SPMC, EL3, {{0}}}, {EL3, OS, {{0}}},
    };
    const unsigned begin = sizeof(boot) / sizeof(boot[0]);
    unsigned count = 0;

    while (hops[count].from != hops[count].to)
        count++;
    assert_in_range(begin + count, 0, HOPS - 1);
    memcpy(stage->hops, boot, sizeof(boot));
    memcpy(stage->hops + begin, hops, count * sizeof(*hops));
}

/* Finding: the one that is made, and no other; NULL: none, and all is over in the end. */
static void played(const char *name, const char *finding, const struct hop *hops)
{
    struct stage *stage = calloc(1, sizeof(*stage));
    struct puppet puppets[PUPPETS];

    assert_non_null(stage);
    set_up(stage, puppets);
    set_hops(stage, hops);
    if (lfs_run(stage->m) != LFS_END_COMPLETED)
        fail_msg("%s: %s", name, lfs_end_reason(stage->m));
    for (unsigned i = 0; i < MESSAGE_KINDS; i++) {
        const char *kind = message_kinds[i].name;
        bool expected = finding && strcmp(kind, finding) == 0;

        if ((lfs_findings(stage->m, kind) == 1) != expected)
            fail_msg("%s: %s is found %u times", name, kind,
                     (unsigned)lfs_findings(stage->m, kind));
    }
    if (!finding)
        assert_forgotten(stage);
    lfs_machine_free(stage->m);
    free(stage);
}

/* ---- frames ------------------------------------------------------------------------------------- */

#define FRAME(...)      \
    {                   \
        {               \
            __VA_ARGS__ \
        }               \
    }
#define REQUEST(from, to, x3) FRAME(FFA_MSG_SEND_DIRECT_REQ_64, ffa_pack_ids(from, to), 0, x3)
#define ANSWER(from, to, x3)  FRAME(FFA_MSG_SEND_DIRECT_RESP_64, ffa_pack_ids(from, to), 0, x3)
#define FAILED(status)        FRAME(FFA_ERROR_32, 0, (uint32_t)(FFA_STATUS_##status))
#define RUN(id)               FRAME(FFA_RUN_32, ffa_pack_vcpu(id, 0))
#define INTERRUPTED(id)       FRAME(FFA_INTERRUPT_32, ffa_pack_vcpu(id, 0))
#define FRAMEWORK(fid, from, to, message, ...) \
    FRAME(fid, ffa_pack_ids(from, to), ffa_framework_word(FFA_FRAMEWORK_##message), __VA_ARGS__)
#define LSP_ASKS(message)                                              \
    {                                                                  \
        EL3, SPMC,                                                     \
            FRAMEWORK(FFA_MSG_SEND_DIRECT_REQ_64, ID_LSP, FFA_ID_SPMC, \
                      LIVE_ACTIVATION_##message##_REQ, ID_SP1)         \
    }
#define LSP_ANSWER(message) \
    FRAMEWORK(FFA_MSG_SEND_DIRECT_RESP_64, FFA_ID_SPMC, ID_LSP, LIVE_ACTIVATION_##message##_RESP, 0)
#define LSP_IS_TOLD(message)           \
    {                                  \
        SPMC, EL3, LSP_ANSWER(message) \
    }
#define STOP_REQUEST \
    FRAMEWORK(FFA_MSG_SEND_DIRECT_REQ_32, FFA_ID_SPMC, ID_SP1, PARTITION_STOP_REQ, 1)
#define STOP_ANSWER(status) \
    FRAMEWORK(FFA_MSG_SEND_DIRECT_RESP_64, ID_SP1, FFA_ID_SPMC, PARTITION_STOP_RESP, status)
#define LFA                          \
    {                                \
        OS, EL3, FRAME(LFA_ACTIVATE) \
    }
#define LFA_ENDS          \
    {                     \
        EL3, OS, FRAME(0) \
    }

/* The normal world asks SP1 for 7, up to where SP1 has it; SP1's answer 8 goes all the way back. */
#define ASKS                             \
    {OS, EL3, REQUEST(0, ID_SP1, 7)},    \
    {                                    \
        EL3, SPMC, REQUEST(0, ID_SP1, 7) \
    }
#define SP1_HAS_IT                       \
    {                                    \
        SPMC, SP1, REQUEST(0, ID_SP1, 7) \
    }
#define SP1_ANSWERS                     \
    {                                   \
        SP1, SPMC, ANSWER(ID_SP1, 0, 8) \
    }
#define ANSWER_LEAVES                  \
    {SPMC, EL3, ANSWER(ID_SP1, 0, 8)}, \
    {                                  \
        EL3, OS, ANSWER(ID_SP1, 0, 8)  \
    }
#define TO_OS(...)            \
    {SPMC, EL3, __VA_ARGS__}, \
    {                         \
        EL3, OS, __VA_ARGS__  \
    }
#define ASKED          ASKS, SP1_HAS_IT
#define IS_INTERRUPTED {SP1, SPMC, FRAME(0)}, TO_OS(INTERRUPTED(ID_SP1))
#define RUNS(id)           \
    {OS, EL3, RUN(id)},    \
    {                      \
        EL3, SPMC, RUN(id) \
    }
#define RUNS_1(id)             \
    {OS_1, EL3_1, RUN(id)},    \
    {                          \
        EL3_1, SPMC_1, RUN(id) \
    }
#define TO_OS_1(...)              \
    {SPMC_1, EL3_1, __VA_ARGS__}, \
    {                             \
        EL3_1, OS_1, __VA_ARGS__  \
    }
#define SP1_ASKS_SP2                          \
    {SP1, SPMC, REQUEST(ID_SP1, ID_SP2, 1)},  \
    {                                         \
        SPMC, SP2, REQUEST(ID_SP1, ID_SP2, 1) \
    }
#define SP2_ANSWERS                          \
    {                                        \
        SP2, SPMC, ANSWER(ID_SP2, ID_SP1, 2) \
    }
#define END            \
    {                  \
        0, 0, FRAME(0) \
    }

#define PLAYED(name, finding, ...) played(name, finding, (const struct hop[]){__VA_ARGS__, END})

#define WITH_HINT(x8) \
    FRAME(FFA_MSG_SEND_DIRECT_REQ2_64 | SMCCC_SVE_HINT, ID_SP1, 0, 0, 1, 0, 0, 0, x8)

/* ---- what is right ------------------------------------------------------------------------------ */

static void messages_that_arrive_are_no_findings(void **state)
{
    (void)state;
    PLAYED("an answer", NULL, ASKED, SP1_ANSWERS, ANSWER_LEAVES);
    PLAYED("two", NULL, ASKED, SP1_ANSWERS, ANSWER_LEAVES, ASKED, SP1_ANSWERS, ANSWER_LEAVES);
    PLAYED("refused at EL3", NULL, {OS, EL3, REQUEST(0, ID_SP1, 7)}, {EL3, OS, FAILED(DENIED)});
    PLAYED("refused by the SPMC", NULL, ASKS, TO_OS(FAILED(BUSY)));
    PLAYED("nobody's call", NULL, {OS, EL3, REQUEST(0, ID_SP1, 7)}, {EL3, OS, FRAME(SMC_UNK)});
    PLAYED("with the hint x8 to x17 do not cross", NULL, {OS, EL3, WITH_HINT(1)},
           {EL3, SPMC, WITH_HINT(1)},
           {SPMC, SP1, FRAME(FFA_MSG_SEND_DIRECT_REQ2_64, ID_SP1, 0, 0, 1)},
           {SP1, SPMC, FRAME(FFA_MSG_SEND_DIRECT_RESP2_64, ffa_pack_ids(ID_SP1, 0))},
           TO_OS(FRAME(FFA_MSG_SEND_DIRECT_RESP2_64, ffa_pack_ids(ID_SP1, 0))));
    PLAYED(
        "lower halves", NULL, {OS, EL3, FRAME(FFA_MSG_SEND_DIRECT_REQ_32, ID_SP1, 0, 0x100000007)},
        {EL3, SPMC, FRAME(FFA_MSG_SEND_DIRECT_REQ_32, ID_SP1, 0, 0x100000007)},
        {SPMC, SP1, FRAME(FFA_MSG_SEND_DIRECT_REQ_32, ID_SP1, 0, 7)}, SP1_ANSWERS, ANSWER_LEAVES);
}

static void runs_and_chains_are_no_findings(void **state)
{
    (void)state;
    PLAYED("interrupted, and run by another CPU", NULL, ASKED, IS_INTERRUPTED, RUNS_1(ID_SP1),
           {SPMC_1, SP1, FRAME(0)}, {SP1, SPMC_1, ANSWER(ID_SP1, 0, 8)},
           TO_OS_1(ANSWER(ID_SP1, 0, 8)));
    PLAYED("a run is refused meanwhile", NULL, ASKED, IS_INTERRUPTED, RUNS_1(ID_SP1),
           TO_OS_1(FAILED(DENIED)), RUNS(ID_SP1), {SPMC, SP1, FRAME(0)}, SP1_ANSWERS,
           ANSWER_LEAVES);
    PLAYED("one asks another", NULL, ASKED, SP1_ASKS_SP2, SP2_ANSWERS,
           {SPMC, SP1, ANSWER(ID_SP2, ID_SP1, 2)}, SP1_ANSWERS, ANSWER_LEAVES);
    PLAYED("a refused answer is given anew", NULL, ASKED, SP1_ANSWERS, {SPMC, SP1, FAILED(DENIED)},
           SP1_ANSWERS, ANSWER_LEAVES);
    PLAYED("it aborts", NULL, ASKED, {SP1, SPMC, FRAME(FFA_ABORT_32)}, TO_OS(FAILED(ABORTED)));
    PLAYED("it begins anew, and another CPU asks it before this one is told", NULL, ASKED,
           {SP1, SPMC, FRAME(FFA_ABORT_32)}, {SPMC, SP1 | ANEW, FRAME(0)},
           {SP1, SPMC, FRAME(FFA_MSG_WAIT_32)}, {OS_1, EL3_1, REQUEST(0, ID_SP1, 7)},
           {EL3_1, SPMC_1, REQUEST(0, ID_SP1, 7)}, {SPMC_1, SP1, REQUEST(0, ID_SP1, 7)},
           TO_OS(FAILED(ABORTED)), {SP1, SPMC_1, ANSWER(ID_SP1, 0, 8)},
           TO_OS_1(ANSWER(ID_SP1, 0, 8)));
    PLAYED("it begins anew on another CPU while its answer is under way", NULL, ASKED, SP1_ASKS_SP2,
           SP2_ANSWERS, {OS_1, EL3_1, FRAME(LFA_ACTIVATE)}, {EL3_1, SPMC_1, FRAME(FFA_ID_GET_32)},
           {SPMC_1, SP2 | ANEW, FRAME(0)}, {SP2, SPMC_1, FRAME(FFA_MSG_WAIT_32)},
           {SPMC, SP1, ANSWER(ID_SP2, ID_SP1, 2)}, SP1_ANSWERS, ANSWER_LEAVES);
    PLAYED("the operating system begins anew", NULL, ASKED, SP1_ANSWERS,
           {SPMC, EL3, ANSWER(ID_SP1, 0, 8)}, {EL3, OS | ANEW, FRAME(0)});
    PLAYED("it may not abort", NULL, ASKED, {SP1, SPMC, FRAME(FFA_ABORT_32)},
           {SPMC, SP1, FAILED(NOT_SUPPORTED)}, SP1_ANSWERS, ANSWER_LEAVES);
    PLAYED("whoever runs it gets what an instance that is gone had asked", NULL, ASKED,
           SP1_ASKS_SP2, {SP2, SPMC, FRAME(0)}, {SPMC, SP1, INTERRUPTED(ID_SP2)},
           {SP1, SPMC, FRAME(FFA_ABORT_32)}, TO_OS(FAILED(ABORTED)), RUNS(ID_SP2),
           {SPMC, SP2, FRAME(0)}, SP2_ANSWERS, TO_OS(ANSWER(ID_SP2, ID_SP1, 2)));
}

static void an_activation_is_no_finding(void **state)
{
    (void)state;
    PLAYED("it stops", NULL, LFA, LSP_ASKS(START), {SPMC, SP1, STOP_REQUEST},
           {SP1, SPMC, STOP_ANSWER(0)}, LSP_IS_TOLD(START), LSP_ASKS(FINISH), LSP_IS_TOLD(FINISH),
           LFA_ENDS);
    PLAYED("it refuses", NULL, LFA, LSP_ASKS(START), {SPMC, SP1, STOP_REQUEST},
           {SP1, SPMC, STOP_ANSWER(1)}, LSP_IS_TOLD(START), LFA_ENDS);
    PLAYED("a new instance begins with whatever lies in its registers", NULL, RUNS(ID_SP1),
           {SPMC, SP1 | ANEW, REQUEST(0, ID_SP1, 7)}, {SP1, SPMC, FRAME(FFA_MSG_WAIT_32)},
           {SPMC, EL3, FRAME(FFA_MSG_WAIT_32)}, LFA_ENDS);
    PLAYED("a new instance begins before the SPMC has gone on", NULL, LFA, LSP_ASKS(START),
           {SPMC, SP1, STOP_REQUEST}, {SP1, SPMC, STOP_ANSWER(0)}, {OS_1, EL3_1, FRAME(0)},
           {EL3_1, SPMC_1, FRAME(0)}, {SPMC_1, SP1 | ANEW, FRAME(0)},
           {SP1, SPMC_1, FRAME(FFA_MSG_WAIT_32)}, TO_OS_1(FRAME(0)),
           {OS_1, EL3_1, REQUEST(0, ID_SP1, 7)}, {EL3_1, SPMC_1, REQUEST(0, ID_SP1, 7)},
           {SPMC_1, SP1, REQUEST(0, ID_SP1, 7)}, LSP_IS_TOLD(START), LFA_ENDS,
           {SP1, SPMC_1, ANSWER(ID_SP1, 0, 8)}, TO_OS_1(ANSWER(ID_SP1, 0, 8)));
    PLAYED("the SPMC refuses", NULL, LFA, LSP_ASKS(START), {SPMC, EL3, FAILED(DENIED)}, LFA_ENDS);
}

/* ---- what is wrong ------------------------------------------------------------------------------ */

static void requests_that_nobody_made_are_seen(void **state)
{
    const char *const astray = "REQUEST_ASTRAY";

    (void)state;
    PLAYED("to another", astray, ASKS, {SPMC, SP2, REQUEST(0, ID_SP1, 7)});
    PLAYED("addressed anew", astray, ASKS, {SPMC, SP2, REQUEST(0, ID_SP2, 7)});
    PLAYED("twice", astray, ASKED, SP1_ANSWERS, ANSWER_LEAVES, RUNS(ID_SP1), SP1_HAS_IT);
    PLAYED("back to whoever asked", astray, ASKED, {SP1, SPMC, REQUEST(ID_SP1, ID_SP2, 1)},
           {SPMC, SP1, REQUEST(ID_SP1, ID_SP2, 1)});
    PLAYED("on another CPU", astray, ASKS, {OS_1, EL3_1, FRAME(FFA_ID_GET_32)},
           {EL3_1, SPMC_1, FRAME(FFA_ID_GET_32)}, {SPMC_1, SP1, REQUEST(0, ID_SP1, 7)});
    PLAYED("while it is at another", astray, ASKED, IS_INTERRUPTED, ASKED);
    PLAYED("to a new instance", astray, ASKED, {SP1, SPMC, FRAME(FFA_ABORT_32)},
           {SPMC, SP1 | ANEW, FRAME(0)}, {SP1, SPMC, FRAME(FFA_MSG_WAIT_32)}, SP1_HAS_IT);
    PLAYED("to stop, again", astray, LFA, LSP_ASKS(START), {SPMC, SP1, STOP_REQUEST},
           {SP1, SPMC, STOP_ANSWER(1)}, {SPMC, SP1, STOP_REQUEST});
    PLAYED("to stop, for nobody", astray, RUNS(ID_SP1), {SPMC, SP1, STOP_REQUEST});
}

static void answers_that_nobody_waits_for_are_seen(void **state)
{
    const char *const astray = "ANSWER_ASTRAY";

    (void)state;
    PLAYED("twice", astray, ASKED, SP1_ANSWERS, ANSWER_LEAVES, RUNS(ID_SP1),
           TO_OS(ANSWER(ID_SP1, 0, 8)));
    PLAYED("given twice", astray, ASKED, SP1_ANSWERS, ANSWER_LEAVES, RUNS(ID_SP1),
           {SPMC, SP1, RUN(ID_SP1)}, SP1_ANSWERS, ANSWER_LEAVES);
    PLAYED("past whoever asked", astray, ASKED, SP1_ASKS_SP2, SP2_ANSWERS,
           TO_OS(ANSWER(ID_SP2, ID_SP1, 2)));
    PLAYED("to whoever runs it, though its requester lives", astray, ASKED, SP1_ASKS_SP2,
           {SP2, SPMC, FRAME(0)}, {SPMC, SP1, INTERRUPTED(ID_SP2)}, {SP1, SPMC, FRAME(0)},
           TO_OS(INTERRUPTED(ID_SP1)), RUNS(ID_SP2), {SPMC, SP2, FRAME(0)}, SP2_ANSWERS,
           TO_OS(ANSWER(ID_SP2, ID_SP1, 2)));
    PLAYED("of a new instance", astray, ASKED, {SP1, SPMC, FRAME(FFA_ABORT_32)},
           {SPMC, SP1 | ANEW, FRAME(0)}, SP1_ANSWERS, ANSWER_LEAVES);
    PLAYED("to another request", astray, ASKED, {SP1, SPMC, ANSWER(ID_SP1, 1, 8)},
           TO_OS(ANSWER(ID_SP1, 1, 8)));
    PLAYED("of another kind", astray, ASKED,
           {SP1, SPMC, FRAME(FFA_MSG_SEND_DIRECT_RESP2_64, ffa_pack_ids(ID_SP1, 0))},
           TO_OS(FRAME(FFA_MSG_SEND_DIRECT_RESP2_64, ffa_pack_ids(ID_SP1, 0))));
    PLAYED("to the LSP, of the normal world", astray, ASKED, IS_INTERRUPTED, LFA, LSP_ASKS(START),
           {SPMC, SP1, FRAME(0)}, SP1_ANSWERS, {SPMC, EL3, ANSWER(ID_SP1, 0, 8)});
    PLAYED("to the LSP, of its last request", astray, LFA, LSP_ASKS(FINISH), LSP_IS_TOLD(START));
    PLAYED("to the LSP, on a CPU where it asks nothing", astray, LFA, LSP_ASKS(START),
           {OS_1, EL3_1, FRAME(FFA_ID_GET_32)}, {EL3_1, SPMC_1, FRAME(FFA_ID_GET_32)},
           {SPMC_1, EL3_1, LSP_ANSWER(START)});
}

static void messages_that_change_on_the_way_are_seen(void **state)
{
    struct hop wide[] = {{OS, EL3, FRAME(FFA_MSG_SEND_DIRECT_REQ2_64, ID_SP1)},
                         {EL3, SPMC, FRAME(FFA_MSG_SEND_DIRECT_REQ2_64, ID_SP1)},
                         {SPMC, SP1, FRAME(FFA_MSG_SEND_DIRECT_REQ2_64, ID_SP1)},
                         END};

    (void)state;
    PLAYED("a request", "MESSAGE_ALTERED", ASKS, {SPMC, SP1, REQUEST(0, ID_SP1, 6)});
    PLAYED("an answer", "MESSAGE_ALTERED", ASKED, SP1_ANSWERS, TO_OS(ANSWER(ID_SP1, 0, 7)));
    for (unsigned i = 2; i < LFS_FRAME_REGS; i++) {
        wide[2].frame.x[i] = UINT64_C(1) << 63;
        played("any register", "MESSAGE_ALTERED", wide);
        wide[2].frame.x[i] = 0;
    }
}

static void messages_that_are_lost_are_seen(void **state)
{
    const char *const lost = "MESSAGE_LOST";

    (void)state;
    PLAYED("a request", lost, ASKS, TO_OS(FRAME(FFA_SUCCESS_32)));
    PLAYED("an answer", lost, ASKED, SP1_ANSWERS, TO_OS(FAILED(ABORTED)));
    PLAYED("an answer, for a message", lost, ASKED, SP1_ANSWERS, {SPMC, SP1, RUN(ID_SP1)});
    PLAYED("its requester is told otherwise", lost, ASKED, SP1_ASKS_SP2,
           {SP2, SPMC, FRAME(FFA_YIELD_32)}, {SPMC, SP1, FAILED(ABORTED)});
    PLAYED("the LSP's", lost, LFA, LSP_ASKS(START), {SPMC, EL3, FRAME(FFA_MSG_WAIT_32)}, LFA_ENDS);
    PLAYED("the LSP's, which asks again", lost, LFA, LSP_ASKS(START),
           {SPMC, EL3, FRAME(FFA_MSG_WAIT_32)}, LSP_ASKS(START), LSP_IS_TOLD(START), LFA_ENDS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(messages_that_arrive_are_no_findings),
        cmocka_unit_test(runs_and_chains_are_no_findings),
        cmocka_unit_test(an_activation_is_no_finding),
        cmocka_unit_test(requests_that_nobody_made_are_seen),
        cmocka_unit_test(answers_that_nobody_waits_for_are_seen),
        cmocka_unit_test(messages_that_change_on_the_way_are_seen),
        cmocka_unit_test(messages_that_are_lost_are_seen),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
