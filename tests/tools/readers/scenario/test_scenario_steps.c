/* SPDX-License-Identifier: BSD-3-Clause */
/* What steps do when a scenario runs: each does its work, and each of its failures is told. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/tools/readers/scenario/scenario_text.h"

/* A scenario around the steps of sp1's handlers, of cpu0, and what follows. */
#define WITH(handlers, steps, rest) \
    HEAD IMAGE("    version: 1\n    rwdata: 4KiB\n" handlers) TAIL "lanes:\n  cpu0:\n" steps rest
#define ECHO         \
    "    handles:\n" \
    "      direct_req: [{reply: {x3: $x3, x4: $x4}}]\n"
#define ASK "    - FFA_MSG_SEND_DIRECT_REQ: "

static void control_flow(void **state)
{
    (void)state;
    assert_verdict(WITH(ECHO,
                        "    - set: {i: 0, sum: 0}\n"
                        "    - repeat: 4\n"
                        "      do:\n"
                        "        - repeat: 3\n"
                        "          do: [{set: {i: $i + 1, sum: $sum + $i}}]\n"
                        "    - repeat: 0\n"
                        "      do: [{set: {i: 99}}]\n"
                        "    - when: $i == 12\n"
                        "      then: [{set: {branch: 1}}]\n"
                        "      else: [{set: {branch: 2}}]\n"
                        "    - when: $i == 13\n"
                        "      then: [{set: {other: 1}}]\n"
                        "      else: [{set: {other: 2}}]\n"
                        "    - when: $i == 13\n"
                        "      then: [{set: {other: 3}}]\n" ASK
                        "{to: sp1, x3: $sum, returns: {x3: 78}, only_if: $i == 12}\n" ASK
                        "{to: sp1, x3: 1, returns: {x3: 2}, only_if: $i == 13}\n",
                        "expect:\n"
                        "  - $i == 12 and $sum == 78 and $branch == 1 and $other == 2\n"
                        "  - finished(cpu0)\n"),
                   LFS_PASSED, 0);
}

static const char choosing[] =
    WITH("    handles:\n"
         "      direct_req:\n"
         "        - choose:\n"
         "            one: [{reply: {x3: 1}}]\n"
         "            two: [{reply: {x3: 2}}]\n"
         "            three: [{reply: {x3: {choose: [30, 31]}}}]\n",
         ASK "{to: sp1, save: {got: x3}}\n",
         "expect:\n"
         "  - chosen(one) == ($got == 1) and chosen(two) == ($got == 2)\n"
         "  - chosen(three) implies $got == 31\n");

/* The first alternative is the default; a recorded list takes any, also of a value. */
static void choices(void **state)
{
    static const uint16_t lists[][2] = {{0, 0}, {1, 0}, {2, 1}};

    (void)state;
    for (size_t i = 0; i < 3; i++) {
        struct loaded loaded = load_text(choosing);
        struct lfs_choice_source source = {
            .mode = LFS_CHOICE_RECORDED, .recorded = lists[i], .recorded_count = i == 2 ? 2 : 1};
        struct lfs_run *run = start(&loaded, 0, i ? &source : NULL);
        const uint16_t *taken;

        if (lfs_run_finish(run) != LFS_PASSED)
            show_failures(run);
        assert_int_equal(lfs_run_failures(run), 0);
        assert_int_equal(lfs_choices_taken(lfs_stack_machine(lfs_run_stack(run)), &taken),
                         i == 2 ? 2 : 1);
        assert_int_equal(taken[0], i);
        lfs_run_free(run);
        unload(&loaded);
    }
}

static void lanes_wait_for_each_other(void **state)
{
    (void)state;
    assert_verdict(WITH(ECHO,
                        "    - delay: 20us\n"
                        "    - set: {early: $seen}\n"
                        "    - signal: go\n"
                        "    - wait_for: $seen == 2\n"
                        "    - LFA_VERSION: {label: late}\n",
                        "  cpu1:\n"
                        "    - wait_for: go\n"
                        "    - LFA_VERSION: {label: first}\n"
                        "    - at: 1ms\n"
                        "    - LFA_VERSION: {label: second}\n"
                        "    - at: 1us\n"
                        "    - set: {seen: 2}\n"
                        "expect:\n"
                        "  - not $early == 2\n"
                        "  - time(first) > 20us and time(first) < 1ms\n"
                        "  - time(second) > 1ms and time(second) < 1001us\n"
                        "  - time(late) > time(second)\n"),
                   LFS_PASSED, 0);
}

static void a_partition_uses_its_memory(void **state)
{
    (void)state;
    assert_verdict(WITH("    boot:\n"
                        "      - store: {at: heap, fill: 0x5a, bytes: 1000}\n"
                        "      - store: {at: heap+1000, u16: 0x1234}\n"
                        "      - store: {at: .rwdata+8, u32: 0x89abcdef}\n"
                        "      - store: {at: 0x6782ff8, u64: 0x0102030405060708}\n"
                        "    handles:\n"
                        "      direct_req:\n"
                        "        - load: {at: heap, fill: 0x5a, bytes: 1000}\n"
                        "        - load: {at: heap + 999, u32: 0x00123_45a}\n"
                        "        - load: {at: .rwdata+8, u32: any, save: word}\n"
                        "        - load: {at: share-memory+0xff8, u8: 8}\n"
                        "        - reply: {x3: $word}\n",
                        ASK "{to: sp1, returns: {x3: 0x89abcdef}}\n", ""),
                   LFS_PASSED, 0);
    assert_failure(WITH("    boot: [{load: {at: heap, fill: 1, bytes: 8, soft: true}}]\n" ECHO,
                        ASK "{to: sp1, returns: SUCCESS}\n", ""),
                   "memory at 0x6781000 holds another value", "0x1 (1)", "0 (0)");
}

static void the_normal_world_uses_its_memory(void **state)
{
    (void)state;
    assert_verdict(WITH(ECHO,
                        "    - store: {at: 0x9000_0000, fill: 7, bytes: 4KiB}\n"
                        "    - load: {at: 0x9000_0ffc, u32: 0x07070707}\n",
                        ""),
                   LFS_PASSED, 0);
    assert_failure(WITH(ECHO, "    - store: {at: 0x6781000, u8: 7}\n", ""),
                   "the normal world cannot reach 0x6781000", "an address in non-secure memory",
                   NULL);
    assert_failure(WITH(ECHO, "    - load: {at: 0xffff_ffff_ffff_ffff, u8: 7}\n", ""),
                   "the normal world cannot reach 0xffffffffffffffff",
                   "an address in non-secure memory", NULL);
}

#define MOVED                                                                              \
    "    - FFA_RXTX_MAP: {tx: 0x9000_0000, rx: 0x9000_1000, pages: 1, returns: SUCCESS}\n" \
    "    - FFA_MEM_LEND: {to: sp1, pages: 0x9000_2000, save: sent, returns: SUCCESS}\n"
#define PROTECTED                                                                                 \
    "platform: {preset: fvp-test, memory-protection: {answer: granted, base: 0xa000_0000, size: " \
    "4KiB, there: denied}}\n"
#define RME(steps) HEAD PROTECTED IMAGE(ECHO) TAIL "lanes:\n  cpu0:\n" steps

/* With RME, pages that it lends are in another address space until it has them back. */
static void the_normal_world_faults_on_pages_that_were_made_secure(void **state)
{
    (void)state;
    assert_failure(RME(MOVED "    - store: {at: 0x9000_2ff8, u64: 7}\n"),
                   "the normal world cannot reach 0x90002ff8", "an address in non-secure memory",
                   NULL);
    assert_failure(RME(MOVED "    - load: {at: 0x9000_1ffc, u64: any}\n"),
                   "the normal world cannot reach 0x90001ffc", "an address in non-secure memory",
                   NULL);
    assert_verdict(RME(MOVED "    - load: {at: 0x9000_1ff8, u64: any}\n"
                             "    - load: {at: 0x9000_3000, u64: 0}\n"
                             "    - FFA_MEM_RECLAIM: {handle: $sent, returns: SUCCESS}\n"
                             "    - store: {at: 0x9000_2ff8, u64: 7}\n"),
                   LFS_PASSED, 0);
    assert_verdict(WITH(ECHO, MOVED "    - store: {at: 0x9000_2ff8, u64: 7}\n", ""), LFS_PASSED,
                   0); /* without RME it could, though it must not */
}

/* ---- what is expected of calls
 * --------------------------------------------------------------------- */

static void statuses_by_family(void **state)
{
    (void)state;
    assert_verdict(WITH(ECHO,
                        ASK "{to: sp1, returns: SUCCESS}\n" ASK
                            "{to: sp1, returns: {x0: FFA_MSG_SEND_DIRECT_RESP_64}}\n" ASK
                            "{to: 0x8003, returns: INVALID_PARAMETERS}\n" ASK
                            "{to: 0x8003, returns: {status: INVALID_PARAMETERS}}\n" ASK
                            "{to: 0x8003, returns: {x0: FFA_ERROR, x2: INVALID_PARAMETERS}}\n" ASK
                            "{to: 0x8003, returns: {any_of: [BUSY, INVALID_PARAMETERS]}}\n"
                            "    - FFA_VERSION: {version: 9.0, returns: NOT_SUPPORTED}\n"
                            "    - FFA_VERSION: {version: 1.3, returns: {version: 1.3, status: "
                            "SUCCESS}}\n"
                            "    - FFA_ID_GET: {returns: {x0: SUCCESS, id: nwd}}\n"
                            "    - LFA_PRIME: {component: 7, returns: INVALID_PARAMETERS}\n"
                            "    - PSCI_VERSION: {returns: SUCCESS}\n"
                            "    - PSCI_SYSTEM_SUSPEND: {entry: 0, returns: INVALID_ADDRESS}\n",
                        ""),
                   LFS_PASSED, 0);
}

static void another_status_is_told_by_name(void **state)
{
    (void)state;
    assert_failure(WITH(ECHO, "    - LFA_PRIME: {component: 7, returns: {x0: BUSY, x1: 5}}\n", ""),
                   "LFA_PRIME returned another status", "x0 = 0xfffffffffffffffe (-2, BUSY)",
                   "x0 = 0xfffffffffffffff8 (-8, INVALID_PARAMETERS)");
    assert_failure(WITH(ECHO, ASK "{to: 0x8003, returns: SUCCESS}\n", ""),
                   "FFA_MSG_SEND_DIRECT_REQ returned another status", "success",
                   "FFA_ERROR, x2 = 0xfffffffe (-2, INVALID_PARAMETERS)");
    assert_failure(WITH(ECHO, ASK "{to: sp1, returns: DENIED}\n", ""),
                   "FFA_MSG_SEND_DIRECT_REQ returned another status",
                   "FFA_ERROR, x2 = 0xfffffffa (-6, DENIED)",
                   "x0 = 0xc4000070 (FFA_MSG_SEND_DIRECT_RESP)");
    assert_failure(
        WITH(ECHO, "    - FFA_RUN: {to: sp1, returns: {any_of: [BUSY, DENIED]}}\n", ""),
        "FFA_RUN returned another status",
        "FFA_ERROR, x2 = 0xfffffffc (-4, BUSY)\nor FFA_ERROR, x2 = 0xfffffffa (-6, DENIED)",
        "x0 = 0x8400006b (FFA_MSG_WAIT)");
    assert_failure(WITH(ECHO, ASK "{to: 0x8003, returns: {x3: 1, x4: 1}}\n", ""),
                   "FFA_MSG_SEND_DIRECT_REQ returned another value", "x3 = 0x1 (1)",
                   "x3 = 0 (0)\nin FFA_ERROR, x2 = 0xfffffffe (-2, INVALID_PARAMETERS)");
    assert_failure(WITH(ECHO, "    - FFA_VERSION: {version: 9.0, returns: {version: 1.1}}\n", ""),
                   "FFA_VERSION returned another version", "version = 0x10001 (1.1)",
                   "x0 = 0xffffffff (-1, NOT_SUPPORTED)");
    assert_failure(WITH(ECHO, "    - FFA_VERSION: {version: 1.3, returns: {version: 1.1}}\n", ""),
                   "FFA_VERSION returned another version", "version = 0x10001 (1.1)",
                   "version = 0x10003 (1.3)");
    assert_failure(WITH(ECHO, ASK "{to: sp1, returns: {x0: FFA_SUCCESS}}\n", ""),
                   "FFA_MSG_SEND_DIRECT_REQ returned another value",
                   "x0 = 0xc4000061 (FFA_SUCCESS)", "x0 = 0xc4000070 (FFA_MSG_SEND_DIRECT_RESP)");
    assert_failure(WITH(ECHO, ASK "{to: sp1, x3: 2, returns: {x3: {any_of: [3, 4, 5]}}}\n", ""),
                   "FFA_MSG_SEND_DIRECT_REQ returned another value",
                   "x3 = 0x3 (3)\nor x3 = 0x4 (4)\nor x3 = 0x5 (5)", "x3 = 0x2 (2)");
    assert_failure(WITH(ECHO, "    - LFA_GET_INFO: {returns: {components: 3}}\n", ""),
                   "LFA_GET_INFO returned another components", "components = 0x3 (3)",
                   "components = 0x2 (2)");
}

/* The last register is named and the first is not. */
static void exact_names_every_register(void **state)
{
    (void)state;
    assert_verdict(WITH(ECHO,
                        ASK "{to: sp1, x3: 3, x4: 4, exact: true, returns: {x0: SUCCESS, x1: "
                            "0x80010000, x3: 3, x4: 4}}\n",
                        ""),
                   LFS_PASSED, 0);
    assert_failure(WITH(ECHO,
                        ASK "{to: sp1, x3: 3, x4: 4, exact: true, returns: {x0: SUCCESS, x1: "
                            "0x80010000, x3: 3}}\n",
                        ""),
                   "FFA_MSG_SEND_DIRECT_REQ returned something in a register that is not named",
                   "x4 = 0", "x4 = 0x4");
}

static void soft_failures_go_on_and_hard_ones_stop_the_lane(void **state)
{
    (void)state;
    assert_verdict(WITH(ECHO,
                        ASK "{to: sp1, x3: 1, x4: 1, returns: {x3: 2, x4: 2}, soft: true}\n" ASK
                            "{to: sp1, x3: 3, returns: {x3: 4}}\n" ASK
                            "{to: sp1, x3: 5, returns: {x3: 6}}\n",
                        "  cpu1:\n"
                        "    - LFA_VERSION: {returns: {version: 2.0}}\n"
                        "expect: [not finished(cpu0), not finished(cpu1)]\n"),
                   LFS_FAILED, 4);
}

static void time_limits(void **state)
{
    (void)state;
    assert_verdict(WITH(ECHO, "    - LFA_VERSION: {within: 250ns}\n", ""), LFS_PASSED, 0);
    assert_failure(WITH(ECHO, "    - LFA_VERSION: {within: 249ns}\n", ""),
                   "LFA_VERSION took too long", "at most 249 ns", "250 ns");
}

static void values_that_do_not_fit_are_told(void **state)
{
    (void)state;
    assert_verdict(WITH(ECHO, "    - set: {id: 0x8001}\n" ASK "{to: $id, returns: SUCCESS}\n", ""),
                   LFS_PASSED, 0);
    assert_failure(WITH(ECHO, "    - set: {id: 0x18001}\n" ASK "{to: $id, returns: SUCCESS}\n", ""),
                   "a value has no room in the argument 'to'", "at most 16 bits", "0x18001");
}

/* ---- partitions
 * ---------------------------------------------------------------------------------------- */

static void entry_and_message_registers(void **state)
{
    (void)state;
    assert_verdict(WITH("    boot:\n"
                        "      - check: {x0: 0x6480000, x1: 0}\n"
                        "      - check: $x1 == 0 and $x4 == 0\n"
                        "    handles:\n"
                        "      direct_req:\n"
                        "        - check: {x3: {any_of: [1, 2]}, x5: any}\n"
                        "        - reply: {x3: $x3 * 10 + $x17}\n",
                        ASK "{to: sp1, x3: 2, returns: {x3: 20}}\n", ""),
                   LFS_PASSED, 0);
    assert_verdict(WITH("    boot: [{check: {x1: 1}}]\n" ECHO, ASK "{to: sp1}\n", ""), LFS_FAILED,
                   1);
    assert_failure(WITH("    handles:\n"
                        "      direct_req:\n"
                        "        - check: {x3: 1}\n"
                        "        - reply\n",
                        ASK "{to: sp1, x3: 5, returns: ABORTED}\n", ""),
                   "a register holds another value", "0x1 (1)", "0x5 (5)");
    assert_failure(WITH("    handles: {direct_req: [{check: state(sp1) == WAITING}]}\n",
                        ASK "{to: sp1, returns: ABORTED}\n", ""),
                   "the check does not hold", NULL, NULL);
}

/* No handler: NOT_SUPPORTED. A default: it answers. A handler that ends: a plain reply. */
static void messages_find_their_handlers(void **state)
{
    (void)state;
    assert_verdict(WITH("    handles: {direct_req2: [{reply: {x4: 9}}]}\n",
                        ASK "{to: sp1, returns: {x0: SUCCESS, x3: 0xffffffff}}\n", ""),
                   LFS_PASSED, 0);
    assert_verdict(WITH("    handles: {partition_stop_req: []}\n"
                        "    default: [{reply: {x3: 8}}]\n",
                        ASK "{to: sp1, returns: {x0: SUCCESS, x3: 8}}\n", ""),
                   LFS_PASSED, 0);
    assert_verdict(WITH("    handles: {direct_req: []}\n",
                        ASK "{to: sp1, x3: 1, returns: {x0: SUCCESS, x3: 0}}\n", ""),
                   LFS_PASSED, 0);
}

#define PRIMED                                    \
    "    - LFA_GET_INVENTORY: {component: sp1}\n" \
    "    - LFA_PRIME: {component: sp1, returns: SUCCESS}\n"
#define ACTIVATE "    - LFA_ACTIVATE: {component: sp1, flags: [SKIP_CPU_RENDEZVOUS], "

static void a_script_stops_and_is_replaced(void **state)
{
    (void)state;
    /* By itself a handler accepts, and hands the manifest's buffer over. */
    assert_verdict(WITH("    handles: {partition_stop_req: []}\n",
                        PRIMED ACTIVATE "returns: SUCCESS}\n", "expect: [version(sp1) == 2]\n"),
                   LFS_PASSED, 0);
    assert_verdict(WITH("    handles: {partition_stop_req: [{reply: {status: SUCCESS, live_buffer: "
                        "live-state-buffer}}]}\n",
                        PRIMED ACTIVATE "returns: SUCCESS}\n", ""),
                   LFS_PASSED, 0);
    assert_verdict(WITH("    handles: {partition_stop_req: [{reply: {live_buffer: {at: "
                        "live-state-buffer, bytes: 4096}}}]}\n",
                        PRIMED ACTIVATE "returns: SUCCESS}\n", ""),
                   LFS_PASSED, 0);
    /* Another buffer, or another size, is not the manifest's. */
    assert_verdict(WITH("    handles: {partition_stop_req: [{reply: {live_buffer: heap}}]}\n",
                        PRIMED ACTIVATE "returns: CRITICAL_ERROR}\n", ""),
                   LFS_PASSED, 0);
    assert_verdict(WITH("    handles: {partition_stop_req: [{reply: {x4: 0x6780000, x5: 4095}}]}\n",
                        PRIMED ACTIVATE "returns: CRITICAL_ERROR}\n", ""),
                   LFS_PASSED, 0);
    assert_verdict(WITH("    handles: {partition_stop_req: [{reply: {status: BUSY}}]}\n",
                        PRIMED ACTIVATE "returns: BUSY}\n", "expect: [version(sp1) == 1]\n"),
                   LFS_PASSED, 0);
    /* Without a handler the partition refuses. */
    assert_verdict(WITH("    handles: {}\n", PRIMED ACTIVATE "returns: NOT_SUPPORTED}\n", ""),
                   LFS_PASSED, 0);
}

/* LA-67: a package is staged byte for byte, here a text without the magic number. */
static void LA_67_a_package_file_is_taken_as_it_is(void **state)
{
    (void)state;
    assert_verdict(HEAD "images:\n"
                        "  old: {manifest: " MANIFEST ", behaviour: echo}\n"
                        "  new: {package: " LFASIM_SOURCE_DIR "/LICENSE}\n"
                        "partitions: {sp1: {image: old}}\n"
                        "components: [{name: sp1, partition: sp1, image: new, staging: "
                        "0x7000000}]\n"
                        "lanes:\n"
                        "  cpu0:\n" PRIMED ACTIVATE "returns: CRITICAL_ERROR}\n"
                        "expect: [state(sp1) == ABORTED]\n",
                   LFS_PASSED, 0);
    lfs_proves("LA-67");
}

/* LA-55: FFA_MSG_WAIT from the stop handler is refused; the steps behind it run, then the reply. */
static void LA_55_a_refused_call_goes_on(void **state)
{
    (void)state;
    assert_verdict(WITH("    handles:\n"
                        "      partition_stop_req:\n"
                        "        - FFA_MSG_WAIT: {returns: DENIED}\n"
                        "        - reply: {status: RETRY}\n",
                        PRIMED ACTIVATE "returns: BUSY}\n", ""),
                   LFS_PASSED, 0);
    lfs_proves("LA-55");
}

/* LA-57: a stop response to somebody else is refused, and the partition may answer again. */
static void LA_57_a_raw_answer_is_refused(void **state)
{
    (void)state;
    assert_verdict(WITH("    handles:\n"
                        "      partition_stop_req:\n"
                        "        - FFA_MSG_SEND_DIRECT_RESP: {to: nwd, message: 0x8000000b, "
                        "returns: DENIED}\n"
                        "        - reply: {status: RETRY}\n",
                        PRIMED ACTIVATE "returns: BUSY}\n", ""),
                   LFS_PASSED, 0);
    lfs_proves("LA-57");
}

static void misbehaviour(void **state)
{
    (void)state;
    assert_verdict(
        WITH("    handles: {direct_req: [FFA_ABORT]}\n", ASK "{to: sp1, returns: ABORTED}\n", ""),
        LFS_PASSED, 0);
    assert_verdict(WITH("    handles: {direct_req: [{fault: data_abort}]}\n",
                        ASK "{to: sp1, returns: ABORTED}\n", ""),
                   LFS_PASSED, 0);
    assert_verdict(WITH("    handles: {direct_req: [hang]}\n", ASK "{to: sp1}\n",
                        "expect: [{end: deadlock}, not finished(cpu0)]\n"),
                   LFS_PASSED, 0);
}

/* ---- ends
 * ------------------------------------------------------------------------------------------------
 */

static void ends_that_nobody_expects(void **state)
{
    (void)state;
    assert_verdict(WITH(ECHO, "    - hang\n", ""), LFS_FAILED, 1);
    assert_verdict(WITH(ECHO, "    - hang\n", "expect: [end == deadlock]\n"), LFS_PASSED, 0);
    assert_verdict(WITH(ECHO, "    - LFA_VERSION\n", "expect: [{end: deadlock}]\n"), LFS_FAILED, 1);
}

/* An endless loop without a call ends at the bound on steps: no verdict, unless it is expected. */
static void bounds(void **state)
{
    (void)state;
    assert_verdict(
        WITH(ECHO, "    - repeat: 0xffffffff\n      do: []\n", "bounds: {steps: 1000}\n"),
        LFS_INCONCLUSIVE, 0);
    assert_verdict(WITH(ECHO, "    - repeat: 0xffffffff\n      do: []\n",
                        "bounds: {steps: 1000}\nexpect: [{end: bound}]\n"),
                   LFS_PASSED, 0);
}

static void a_path_needs_a_trace(void **state)
{
    struct loaded loaded = load_text(
        WITH(ECHO, "    - LFA_VERSION: {label: v}\n", "expect: [\"path(sp1, v) == [WAITING]\"]\n"));
    struct lfs_run_options options = {.backend = LFS_FIBERS, .trace = false};

    (void)state;
    assert_null(lfs_run_start(loaded.scenario, 0, &options, loaded.diag));
    assert_printed_has(loaded.diag, "[NEEDS_TRACE]");
    unload(&loaded);
}

static void sources_name_the_steps(void **state)
{
    struct loaded loaded = load_text(WITH(ECHO, "    - LFA_VERSION\n", ""));
    struct lfs_run *run = start(&loaded, 0, NULL);
    const struct lfs_machine *m = lfs_stack_machine(lfs_run_stack(run));
    struct lfs_pos pos = {.file = NULL};

    (void)state;
    assert_int_equal(lfs_run_finish(run), LFS_PASSED);
    for (uint32_t seq = lfs_trace_first(m); seq <= lfs_trace_last(m); seq++) {
        const struct lfs_record *record = lfs_trace_get(m, seq);

        if (record->kind == LFS_RECORD_FRAME && record->u.x[0] == 0xC40002E0)
            pos = lfs_scenario_source(loaded.scenario, record->source);
    }
    assert_string_equal(pos.file, loaded.path);
    assert_int_equal(pos.line, 19);
    assert_int_equal(pos.column, 7);
    assert_null(lfs_scenario_source(loaded.scenario, 0).file);
    assert_null(lfs_scenario_source(loaded.scenario, UINT32_MAX).file);
    lfs_run_free(run);
    unload(&loaded);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(control_flow),
        cmocka_unit_test(choices),
        cmocka_unit_test(lanes_wait_for_each_other),
        cmocka_unit_test(a_partition_uses_its_memory),
        cmocka_unit_test(the_normal_world_uses_its_memory),
        cmocka_unit_test(the_normal_world_faults_on_pages_that_were_made_secure),
        cmocka_unit_test(statuses_by_family),
        cmocka_unit_test(another_status_is_told_by_name),
        cmocka_unit_test(exact_names_every_register),
        cmocka_unit_test(soft_failures_go_on_and_hard_ones_stop_the_lane),
        cmocka_unit_test(time_limits),
        cmocka_unit_test(values_that_do_not_fit_are_told),
        cmocka_unit_test(entry_and_message_registers),
        cmocka_unit_test(messages_find_their_handlers),
        cmocka_unit_test(a_script_stops_and_is_replaced),
        cmocka_unit_test(LA_67_a_package_file_is_taken_as_it_is),
        cmocka_unit_test(LA_55_a_refused_call_goes_on),
        cmocka_unit_test(LA_57_a_raw_answer_is_refused),
        cmocka_unit_test(misbehaviour),
        cmocka_unit_test(ends_that_nobody_expects),
        cmocka_unit_test(bounds),
        cmocka_unit_test(a_path_needs_a_trace),
        cmocka_unit_test(sources_name_the_steps),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
