/* SPDX-License-Identifier: BSD-3-Clause */
/* Each built-in property: a defect that is planted violates it, and it alone; what is nearly the
 * same does not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "models/spmc/spmc.h"
#include "models/stack/stack.h"
#include "tests/tools/readers/explore/explore_text.h"
#include "tools/readers/explore/explore_private.h"

#define MANIFESTS LFASIM_SOURCE_DIR "/scenarios/manifests/"
#define SPEC      "policy: {profile: spec}\n"
#define UPSTREAM  "policy: {profile: upstream}\n"
#define CPU0      "lanes:\n  cpu0:\n"
#define PRIMED                                    \
    "    - LFA_GET_INVENTORY: {component: sp1}\n" \
    "    - LFA_PRIME: {component: sp1}\n"
#define ACTIVATE "    - LFA_ACTIVATE: {component: sp1, flags: [SKIP_CPU_RENDEZVOUS]}\n"
#define ECHOES   IMAGE("    behaviour: echo\n    version: 1\n") TAIL
#define TWO_PARTITIONS(first, second)                                                       \
    "images:\n  sp1:\n" first "  sp2:\n" second "partitions:\n  sp1: {image: sp1}\n  sp2: " \
    "{image: sp2}\n"

/* ---- ends ------------------------------------------------------------------------------------ */

/* A partition that yields in its stop handler cannot be run any more. */
#define YIELDS                                                                            \
    IMAGE("    handles: {partition_stop_req: [FFA_YIELD, {reply: {status: SUCCESS}}]}\n") \
    TAIL CPU0 PRIMED ACTIVATE

static void a_panic_is_seen(void **state)
{
    (void)state;
    assert_violated(HEAD UPSTREAM YIELDS "    - FFA_RUN: {to: sp1}\n", "no-panic");
    assert_violated(HEAD SPEC YIELDS "    - FFA_RUN: {to: sp1}\n", NULL);
    assert_violated(HEAD UPSTREAM YIELDS "    - FFA_RUN: {to: sp1}\nexpect: [{end: panic}]\n",
                    NULL);
}

static void a_reset_of_the_machine_is_seen(void **state)
{
    (void)state;
    assert_violated(HEAD ECHOES CPU0 "    - PSCI_SYSTEM_RESET\n", "no-reset");
    assert_violated(HEAD ECHOES CPU0 "    - PSCI_SYSTEM_RESET\nexpect: [{end: reset}]\n", NULL);
    assert_violated(HEAD ECHOES CPU0 "    - PSCI_SYSTEM_RESET\n"
                                     "explore: {allow: [no-reset]}\n",
                    NULL);
}

static void a_deadlock_is_seen(void **state)
{
    (void)state;
    assert_violated(HEAD ECHOES CPU0 "    - choose: {a: [], b: [hang]}\n", "no-deadlock");
    assert_violated(HEAD ECHOES CPU0 "    - choose: {a: [], b: [LFA_VERSION]}\n", NULL);
    assert_violated(HEAD ECHOES CPU0 "    - choose: {a: [], b: [hang]}\n"
                                     "properties: [{name: h, forall: end == deadlock implies "
                                     "chosen(b)}]\n",
                    NULL);
}

static void a_lane_that_does_not_end_is_seen(void **state)
{
    (void)state;
    assert_violated(HEAD ECHOES CPU0 "    - LFA_VERSION\n  cpu1: [PSCI_CPU_OFF, LFA_VERSION]\n",
                    "lanes-end");
    assert_violated(HEAD ECHOES CPU0 "    - LFA_VERSION\n  cpu1: [LFA_VERSION, PSCI_CPU_OFF]\n",
                    NULL);
    assert_violated(HEAD ECHOES CPU0 "    - LFA_VERSION\n  cpu1: [{choose: {off: [PSCI_CPU_OFF], "
                                     "on: [LFA_VERSION]}}]\n",
                    NULL);
    assert_violated(HEAD ECHOES CPU0 "    - LFA_VERSION\n  cpu1: [{choose: {off: [PSCI_CPU_OFF], "
                                     "on: [LFA_VERSION]}}, LFA_VERSION]\n",
                    "lanes-end");
    assert_violated(HEAD ECHOES CPU0 "    - LFA_VERSION\n  cpu1: [{repeat: 1, do: "
                                     "[{when: 1 == 1, then: [PSCI_CPU_OFF], else: [hang]}]}]\n",
                    NULL);
    assert_violated(HEAD ECHOES CPU0 "    - LFA_VERSION\n  cpu1: [{repeat: 2, do: "
                                     "[PSCI_CPU_OFF]}]\n",
                    "lanes-end");
}

/* ---- what is left ---------------------------------------------------------------------------- */

static void a_tracker_that_stays_taken_is_seen(void **state)
{
    (void)state;
    assert_violated(HEAD UPSTREAM YIELDS "explore: {allow: [lock-order, outage-ends]}\n",
                    "tracker-not-stuck");
    assert_violated(HEAD SPEC YIELDS, NULL);
}

/* Stops, or starts, as its handlers say. */
#define HANDLES(stops, starts)                                                                    \
    TWO_PARTITIONS("    manifest: " MANIFEST "\n    handles: {partition_stop_req: [" stops "]}\n" \
                   "  sp1-v2: {manifest: " MANIFEST ", version: 2, boot: [" starts "]}\n",        \
                   "    manifest: " MANIFESTS "plain-sp.dts\n    behaviour: echo\n")              \
    "components:\n  - {name: sp1, partition: sp1, image: sp1-v2, staging: 0x7000000}\n" CPU0      \
        PRIMED ACTIVATE
#define STOPS "{reply: {status: SUCCESS}}"
#define ASKS  "{FFA_MSG_SEND_DIRECT_REQ: {to: sp2}}"

static void an_outage_without_end_is_seen(void **state)
{
    (void)state;
    assert_violated(HEAD UPSTREAM YIELDS "explore: {allow: [lock-order, tracker-not-stuck]}\n",
                    "outage-ends");
    assert_violated(HEAD SPEC HANDLES(STOPS, "FFA_MSG_WAIT"), NULL);
    assert_violated(HEAD SPEC HANDLES(STOPS, ASKS), NULL); /* and then it serves */
    assert_violated(HEAD SPEC HANDLES("{reply: {status: DENIED}}", "FFA_MSG_WAIT"), NULL);
    assert_violated(HEAD SPEC HANDLES("FFA_ABORT", "FFA_MSG_WAIT"), NULL); /* it is dead */
}

#define BL31                                                                   \
    "components: [bl31]\n" CPU0 "    - LFA_GET_INVENTORY: {component: bl31}\n" \
    "    - LFA_PRIME: {component: bl31}\n"                                     \
    "    - LFA_ACTIVATE: {component: bl31, entry: 0x90000000, context: 1, returns: reset}\n"

static void an_agent_that_counts_a_cpu_for_ever_is_seen(void **state)
{
    (void)state;
    assert_violated(HEAD UPSTREAM BL31, "agent-not-stuck");
    assert_violated(HEAD SPEC BL31, NULL);
}

/* SP1 runs SP2, which yielded in a request of the normal world; its answer goes past SP1. */
#define CHAINS                                                                              \
    TWO_PARTITIONS("    manifest: [" MANIFEST ", " MANIFESTS "ns-queued.dts]\n"             \
                   "    handles: {direct_req: [{FFA_RUN: {to: sp2}}, {reply: {x3: 1}}]}\n", \
                   "    manifest: " MANIFESTS "plain-sp.dts\n"                              \
                   "    handles: {direct_req: [FFA_YIELD, {reply: {x3: 2}}]}\n")            \
    CPU0 "    - FFA_MSG_SEND_DIRECT_REQ: {to: sp2}\n    - FFA_MSG_SEND_DIRECT_REQ: {to: sp1}\n"
#define BUT(name) "explore: {allow: [registers-kept, " name "]}\n"

static void an_answer_that_goes_astray_is_seen(void **state)
{
    (void)state;
    assert_violated(HEAD UPSTREAM CHAINS BUT("message-once"), "message-not-lost");
    assert_violated(HEAD UPSTREAM CHAINS BUT("message-not-lost"), "message-once");
    assert_violated(HEAD SPEC CHAINS, NULL);
}

/* SP1 donates a page to SP2, which is destroyed, or only answers. */
#define DONEE(ends)                                                                      \
    TWO_PARTITIONS(                                                                      \
        "    manifest: " MANIFESTS "plain-sp.dts\n    bss: 8KiB\n    heap: 8KiB\n"       \
        "    boot: [{FFA_RXTX_MAP: {tx: .bss, rx: .bss+0x1000, pages: 1}}]\n"            \
        "    handles:\n      direct_req:\n"                                              \
        "        - FFA_MEM_DONATE: {to: sp2, pages: .heap, save: gift}\n"                \
        "        - FFA_MSG_SEND_DIRECT_REQ: {to: sp2, x3: $gift}\n"                      \
        "        - reply: {x3: 0}\n",                                                    \
        "    manifest: [" MANIFEST ", " MANIFESTS "destroy.dts]\n"                       \
        "    boot: [{FFA_RXTX_MAP: {tx: tx-buffer, rx: rx-buffer, pages: 1}}]\n"         \
        "    handles:\n      direct_req:\n"                                              \
        "        - FFA_MEM_RETRIEVE_REQ: {handle: $x3, type: DONATE, as: inbox}\n" ends) \
    CPU0 "    - FFA_MSG_SEND_DIRECT_REQ: {to: sp1}\n"

#define FORGOTTEN "policy: {donated_to_ended: orphan}\n"

static void a_page_that_is_lost_is_seen(void **state)
{
    (void)state;
    assert_violated(HEAD FORGOTTEN DONEE("        - FFA_ABORT\n"), "pages-not-lost");
    assert_violated(HEAD DONEE("        - FFA_ABORT\n"), NULL);
    assert_violated(HEAD FORGOTTEN DONEE("        - reply: {x3: 0}\n"), NULL);
    assert_violated(
        HEAD FORGOTTEN DONEE("        - FFA_ABORT\n") "expect: [finding(ORPHANED_MEMORY) == 1]\n",
        NULL);
}

/* What the normal world donates is gone with a new instance that fails, when its partition is
 * destroyed: nobody gets it back (mem 11.1, GAP-26). What it lends it can reclaim. */
#define GIVES(call, type)                                                                    \
    "images:\n  sp1-v1:\n    manifest: [" MANIFEST ", " MANIFESTS "destroy.dts]\n"           \
    "    boot: [{FFA_RXTX_MAP: {tx: tx-buffer, rx: rx-buffer, pages: 1}}]\n"                 \
    "    handles:\n      direct_req:\n"                                                      \
    "        - FFA_MEM_RETRIEVE_REQ: {handle: $x3, from: nwd, type: " type ", as: inbox}\n"  \
    "        - reply: {x3: 1}\n"                                                             \
    "      partition_stop_req: [{reply: {status: SUCCESS}}]\n"                               \
    "  sp1-v2: {manifest: [" MANIFEST ", " MANIFESTS "destroy.dts], version: 2, boot: "      \
    "[FFA_ABORT]}\n"                                                                         \
    "partitions:\n  sp1: {image: sp1-v1}\n"                                                  \
    "components:\n  - {name: sp1, partition: sp1, image: sp1-v2, staging: 0x7000000}\n" CPU0 \
    "    - FFA_RXTX_MAP: {tx: 0x9000_0000, rx: 0x9000_1000, pages: 1}\n"                     \
    "    - " call ": {to: sp1, pages: 0x9000_2000, save: sent}\n"                            \
    "    - FFA_MSG_SEND_DIRECT_REQ: {to: sp1, x3: $sent, returns: {x3: 1}}\n" PRIMED ACTIVATE

static void what_the_normal_world_donates_to_the_dead_is_lost(void **state)
{
    (void)state;
    assert_violated(HEAD FORGOTTEN GIVES("FFA_MEM_DONATE", "DONATE"), "pages-not-lost");
    assert_violated(HEAD GIVES("FFA_MEM_DONATE", "DONATE"), NULL);
    assert_violated(HEAD FORGOTTEN GIVES("FFA_MEM_LEND", "LEND"), NULL);
}

/* ---- memory and code ------------------------------------------------------------------------- */

#define SPOILED(address)                                                            \
    ECHOES CPU0 PRIMED "    - set: {primed: 1}\n" ACTIVATE                          \
                       "faults: [{name: dma, kind: memory_write, address: " address \
                       ", u32: 0x5a5a5a5a, when: "                                  \
                       "$primed == 1, optional: true}]\n"

static void code_that_nobody_authenticated_is_seen(void **state)
{
    (void)state;
    assert_violated(HEAD SPOILED("0x70ff000"), "authenticated-code");
    assert_violated(HEAD SPOILED("0x90000000"), NULL);
}

/* The new instance fails with an error instead of an abort: firmware forgets the mask. */
#define FAILS                                                                                  \
    IMAGE("    behaviour: echo\n    version: 1\n")                                             \
    "  sp1-v2: {manifest: " MANIFEST ", version: 2, boot: [{FFA_ERROR: {status: ABORTED}}]}\n" \
    "partitions:\n  sp1: {image: sp1-v1}\n"                                                    \
    "components:\n  - {name: sp1, partition: sp1, image: sp1-v2, staging: 0x7000000}\n" CPU0   \
        PRIMED ACTIVATE                                                                        \
    "explore: {allow: [tracker-not-stuck, lock-order, pages-not-lost, authenticated-code]}\n"

static void a_mask_that_stays_behind_is_seen(void **state)
{
    (void)state;
    assert_violated(HEAD UPSTREAM FAILS, "registers-kept");
    assert_violated(HEAD SPEC FAILS, NULL);
}

static void a_wrong_order_of_locks_is_seen(void **state)
{
    (void)state;
    assert_violated(HEAD UPSTREAM ECHOES CPU0 PRIMED ACTIVATE
                    "  cpu1: [LFA_VERSION]\n"
                    "explore: {allow: [pages-not-lost, authenticated-code]}\n",
                    "lock-order");
    assert_violated(HEAD SPEC ECHOES CPU0 PRIMED ACTIVATE "  cpu1: [LFA_VERSION]\n", NULL);
}

/* The entry page of the new instance has been given away, and it has no vectors yet. */
#define GIVEN_AWAY(gives)                                                                          \
    LOOPS IMAGE(                                                                                   \
        "    handles:\n      direct_req:\n"                                                        \
        "        - FFA_RXTX_MAP: {tx: tx-buffer, rx: rx-buffer, pages: 1}\n" gives                 \
        "        - reply: {x3: 1}\n"                                                               \
        "      partition_stop_req: [{reply: {status: SUCCESS}}]\n") "  sp1-v2: {manifest: "        \
                                                                    "[" MANIFEST ", " MANIFESTS    \
                                                                    "faults/entry-further.dts], "  \
                                                                    "behaviour: echo, version: "   \
                                                                    "2}\n"                         \
                                                                    "  sp2: {manifest: " MANIFESTS \
                                                                    "plain-sp.dts, behaviour: "    \
                                                                    "echo}\n"                      \
                                                                    "partitions:\n  sp1: {image: " \
                                                                    "sp1-v1}\n  sp2: {image: "     \
                                                                    "sp2}\n"                       \
                                                                    "components:\n  - {name: "     \
                                                                    "sp1, partition: sp1, image: " \
                                                                    "sp1-v2, staging: "            \
                                                                    "0x7000000}\n" CPU0 "    - "   \
                                                                    "FFA_MSG_SEND_DIRECT_REQ: "    \
                                                                    "{to: sp1}\n" PRIMED ACTIVATE  \
                                                                    "explore: {allow: "            \
                                                                    "[lock-order, no-deadlock, "   \
                                                                    "INV-27, pages-not-lost, "     \
                                                                    "authenticated-code]}\n"
#define LOOPS "policy: {profile: upstream, entry_point_source: new}\n"
#define GIFT  "        - FFA_MEM_DONATE: {to: sp2, pages: 0x6490000}\n"

static void faulting_for_ever_is_seen(void **state)
{
    (void)state;
    assert_violated(HEAD GIVEN_AWAY(GIFT), "no-fault-loop");
    assert_violated(HEAD GIVEN_AWAY(""), NULL);
}

/* Working memory that was given away is overwritten. */
static void an_invariant_that_breaks_is_seen(void **state)
{
    struct explored e = explore(HEAD GIVEN_AWAY(GIFT) "expect: [finding(INV-27) == 0]\n");

    (void)state;
    assert_int_equal(lfs_exploration_violations(e.x), 2);
    assert_int_equal(property_named(&e, "no-fault-loop").verdict, LFS_PROPERTY_VIOLATED);
    assert_int_equal(property_named(&e, "expect-1").verdict, LFS_PROPERTY_VIOLATED);
    explored_free(&e);
}

/* ---- statuses ------------------------------------------------------------------------------------ */

#define STUB(answer)                                                                         \
    HEAD UPSTREAM "components: [{name: c, kind: stub, answers: {prime: " answer "}}]\n" CPU0 \
                  "    - LFA_GET_INVENTORY: {component: c}\n    - LFA_PRIME: {component: c}\n"

static void a_status_that_nobody_knows_is_seen(void **state)
{
    (void)state;
    assert_violated(STUB("{choose: [SUCCESS, -35]}"), "statuses");
    assert_violated(STUB("{choose: [SUCCESS, INVALID_ADDRESS]}"), "statuses");
    assert_violated(STUB("{choose: [SUCCESS, ACTIVATION_FAILED]}"), NULL);
}

/* ---- what no scenario brings about ----------------------------------------------------------- */

struct fixture {
    struct loaded loaded;
    struct lfs_run *run;
    struct monitor monitor;
    struct lfs_machine *m;
};

static struct fixture fixture(bool to_the_end)
{
    struct fixture f = {.loaded = load_text(HEAD ECHOES CPU0 "    - LFA_VERSION\n")};

    f.run = start(&f.loaded, 0, NULL);
    f.m = lfs_stack_machine(lfs_run_stack(f.run));
    f.monitor = (struct monitor){.run = f.run};
    if (to_the_end)
        assert_int_equal(lfs_run(f.m), LFS_END_COMPLETED);
    return f;
}

static uint32_t causes_of(const struct fixture *f, judge_state *judge)
{
    struct lfs_sight sight = {0};
    const struct judging j = {.monitor = &f->monitor, .m = f->m, .sight = &sight};

    judge(&j);
    return sight.causes;
}

static void fixture_free(struct fixture *f)
{
    lfs_run_free(f->run);
    unload(&f->loaded);
}

/* Where a state has more causes than are told, no property is told to hold for that. */
static void the_first_cause_of_a_property_is_always_told(void **state)
{
    static struct lfs_sight sight;
    struct judging j = {.sight = &sight};
    uint64_t last;

    (void)state;
    lfs_sight_clear(&sight);
    for (j.property = 0; j.property < LFS_SIGHTS_MAX - 1; j.property++)
        violated(&j, 1);
    j.property = 3;
    violated(&j, 2); /* the last place */
    violated(&j, 3);
    assert_int_equal(sight.causes, LFS_SIGHTS_MAX);
    last = sight.cause[LFS_SIGHTS_MAX - 1];
    assert_int_equal(last, UINT64_C(4) << CAUSE_SHIFT | 2);
    j.property = LFS_SIGHTS_MAX - 1;
    violated(&j, 1);
    assert_int_equal(sight.causes, LFS_SIGHTS_MAX);
    assert_int_equal(sight.cause[LFS_SIGHTS_MAX - 1], (uint64_t)LFS_SIGHTS_MAX << CAUSE_SHIFT | 1);
    assert_int_equal(sight.cause[3], UINT64_C(4) << CAUSE_SHIFT | 1);
}

static void a_partition_that_neither_serves_nor_is_dead_is_seen(void **state)
{
    static const struct {
        enum vcpu_state vcpu;
        enum vm_state vm;
        uint32_t causes;
    } rows[] = {
        {VCPU_WAITING, VM_RUNNING, 0},  {VCPU_BLOCKED, VM_RUNNING, 0},
        {VCPU_OFF, VM_RUNNING, 0},      {VCPU_STOPPING, VM_RUNNING, 1},
        {VCPU_STARTING, VM_RUNNING, 1}, {VCPU_CREATED, VM_CREATED, 1},
        {VCPU_RUNNING, VM_RUNNING, 1},  {VCPU_ABORTED, VM_ABORTING, 0},
        {VCPU_ABORTED, VM_RUNNING, 1},  {VCPU_NULL, VM_NULL, 0},
        {VCPU_STOPPED, VM_HALTED, 0},   {VCPU_STOPPED, VM_RUNNING, 1},
    };
    struct fixture f = fixture(true);
    struct spmc *s = &lfs_run_stack(f.run)->spmc;

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        ((struct vcpu *)lfs_write(f.m, s->vcpu[s->vm[1].first_vcpu].state))->state =
            (uint8_t)rows[i].vcpu;
        ((struct vm *)lfs_write(f.m, s->vm[1].state))->state = (uint8_t)rows[i].vm;
        assert_int_equal(causes_of(&f, judge_partitions), rows[i].causes);
    }
    fixture_free(&f);
}

static void a_fault_of_the_model_is_seen(void **state)
{
    struct fixture f = fixture(false);

    (void)state;
    assert_int_equal(causes_of(&f, judge_model), 0);
    lfs_cpu_start(f.m, 0, lfs_ctx_by_id(f.m, 0));
    assert_int_equal(causes_of(&f, judge_model), 1);
    assert_int_equal(causes_of(&f, judge_panic), 0);
    fixture_free(&f);
}

/* ---- the table ------------------------------------------------------------------------------- */

static void every_property_has_its_texts(void **state)
{
    (void)state;
    assert_non_null(lfs_property_find("INV-34"));
    assert_null(lfs_property_find("INV-35"));
    for (size_t i = 0; i < lfs_property_count(); i++) {
        const struct lfs_property *property = lfs_property_at(i);
        bool is_invariant = strncmp(property->name, "INV-", 4) == 0;

        assert_ptr_equal(lfs_property_find(property->name), property);
        assert_true(strlen(property->summary) > 10 && strlen(property->source) > 3);
        assert_int_equal(property->why == NULL, is_invariant);
        assert_int_equal(property->mend == NULL, is_invariant);
    }
    assert_null(lfs_property_at(lfs_property_count()));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_panic_is_seen),
        cmocka_unit_test(a_reset_of_the_machine_is_seen),
        cmocka_unit_test(a_deadlock_is_seen),
        cmocka_unit_test(a_lane_that_does_not_end_is_seen),
        cmocka_unit_test(a_tracker_that_stays_taken_is_seen),
        cmocka_unit_test(an_outage_without_end_is_seen),
        cmocka_unit_test(an_agent_that_counts_a_cpu_for_ever_is_seen),
        cmocka_unit_test(an_answer_that_goes_astray_is_seen),
        cmocka_unit_test(a_page_that_is_lost_is_seen),
        cmocka_unit_test(what_the_normal_world_donates_to_the_dead_is_lost),
        cmocka_unit_test(code_that_nobody_authenticated_is_seen),
        cmocka_unit_test(a_mask_that_stays_behind_is_seen),
        cmocka_unit_test(a_wrong_order_of_locks_is_seen),
        cmocka_unit_test(faulting_for_ever_is_seen),
        cmocka_unit_test(an_invariant_that_breaks_is_seen),
        cmocka_unit_test(a_status_that_nobody_knows_is_seen),
        cmocka_unit_test(the_first_cause_of_a_property_is_always_told),
        cmocka_unit_test(a_partition_that_neither_serves_nor_is_dead_is_seen),
        cmocka_unit_test(a_fault_of_the_model_is_seen),
        cmocka_unit_test(every_property_has_its_texts),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
