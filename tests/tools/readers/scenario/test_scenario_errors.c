/* SPDX-License-Identifier: BSD-3-Clause */
/* Diagnostics of scenarios: one mistake in a sound file gives one message, at its place. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/tools/readers/scenario/scenario_text.h"
#include "tests/tools/readers/scenario/scenario_base.h"

struct mistake {
    const char *from, *to;
    const char *message; /* name included */
    const char *help;    /* part of what follows, or NULL */
};

/* The sound text with the first `from` replaced; the caller frees it. */
static char *with(const char *from, const char *to)
{
    const char *at = strstr(base_scenario, from);
    char *text;

    if (!at)
        fail_msg("'%s' is not in the scenario", from);
    assert_true(asprintf(&text, "%.*s%s%s", (int)(at - base_scenario), base_scenario, to,
                         at + strlen(from)) > 0);
    return text;
}

static void assert_mistake(const struct mistake *mistake)
{
    char *text = with(mistake->from, mistake->to), *messages;
    struct loaded loaded = load_bytes(text, strlen(text), NULL, 0);

    messages = printed(loaded.diag);
    if (lfs_diag_errors(loaded.diag) != 1 || !strstr(messages, mistake->message) ||
        (mistake->help && !strstr(messages, mistake->help)))
        fail_msg("'%s' instead of '%s': expected one error with '%s' and '%s', got:\n%s",
                 mistake->to, mistake->from, mistake->message, mistake->help ? mistake->help : "",
                 messages);
    free(messages);
    free(text);
    unload(&loaded);
}

static void assert_all(const struct mistake *mistakes, size_t count)
{
    for (size_t i = 0; i < count; i++)
        assert_mistake(&mistakes[i]);
}
#define ASSERT_ALL(mistakes) assert_all(mistakes, sizeof(mistakes) / sizeof((mistakes)[0]))

static void the_sound_file_passes(void **state)
{
    struct loaded loaded = load_text(base_scenario);

    (void)state;
    assert_int_equal(lfs_diag_warnings(loaded.diag), 0);
    assert_string_equal(lfs_scenario_name(loaded.scenario), "base");
    assert_string_equal(lfs_scenario_summary(loaded.scenario), "Nearly every key.");
    assert_string_equal(lfs_scenario_refs(loaded.scenario)[0], "LA-61");
    assert_string_equal(lfs_scenario_refs(loaded.scenario)[1], "deck");
    assert_null(lfs_scenario_refs(loaded.scenario)[2]);
    assert_int_equal(lfs_scenario_cases(loaded.scenario), 2);
    assert_string_equal(lfs_scenario_case_name(loaded.scenario, 0), "base/spec");
    assert_string_equal(lfs_scenario_case_name(loaded.scenario, 1), "base/upstream");
    for (size_t i = 0; i < 2; i++) {
        struct lfs_run *run = start(&loaded, i, NULL);

        if (lfs_run_finish(run) != LFS_PASSED)
            show_failures(run);
        assert_int_equal(lfs_run_failures(run), 0);
        lfs_run_free(run);
    }
    unload(&loaded);
}

static void in_the_head(void **state)
{
    static const struct mistake mistakes[] = {
        {"lfasim: 1", "lfasim: 2", "expected 1, found 2 [VALUE_RANGE]", NULL},
        {"name: base", "name: Base", "[SCALAR_TYPE]", NULL},
        {"tags:", "tag:", "unknown key 'tag' in the scenario [UNKNOWN_KEY]",
         "did you mean 'tags'?"},
        {"\nimages:", "\nimage:", "unknown key 'image' in the scenario", "did you mean 'images'?"},
        {"\npartitions:", "\npartition:", "unknown key 'partition' in the scenario",
         "did you mean 'partitions'?"},
        {"\nvariants:", "\nvariant:", "unknown key 'variant' in the scenario",
         "did you mean 'variants'?"},
        {"\nlanes:", "\nlane:", "unknown key 'lane' in the scenario", "did you mean 'lanes'?"},
        {"summary: Nearly every key.\n", "", "missing key 'summary' in the scenario [MISSING_KEY]",
         NULL},
        {"refs: [LA-61, \"deck\"]", "refs: LA-61",
         "refs is a list, not a single value [EXPECTED_KIND]", NULL},
        {"upstream: {profile: upstream, stop: DENIED}", "Upstream: {profile: spec, stop: DENIED}",
         "[SCALAR_TYPE]", NULL},
        {"profile: $profile", "profile: $profil", "unknown variable 'profil' [UNKNOWN_NAME]",
         "did you mean 'profile'?"},
    };

    (void)state;
    ASSERT_ALL(mistakes);
}

static void in_platform_and_policy(void **state)
{
    static const struct mistake mistakes[] = {
        {"preset: fvp-test", "preset: fvp-tst", "unknown platform preset 'fvp-tst' [UNKNOWN_NAME]",
         "did you mean 'fvp-test'?"},
        {"cpus: 2", "cpus: 9", "9 is out of range: expected 1 to 8 [VALUE_RANGE]", NULL},
        {"staging: 0x7000000", "staging: 0x1000000000000",
         "0x1000000000000 is out of range: expected 0 to 0xffffffffffff [VALUE_RANGE]", NULL},
        {"cpus: 2", "cpus: 0", "0 is out of range: expected 1 to 8 [VALUE_RANGE]", NULL},
        {"cpus: 2", "cpus: 2\n  boot-cpus: primry",
         "unknown choice of CPUs 'primry' [UNKNOWN_NAME]", "did you mean 'primary'?"},
        {"contents: bytes", "contents: byte", "unknown kind of contents 'byte' [UNKNOWN_NAME]",
         "did you mean 'bytes'?"},
        {"smc_el3_rt_ns", "smc_el3_rt", "unknown key 'smc_el3_rt' in costs [UNKNOWN_KEY]",
         "did you mean 'smc_el3_rt_ns'?"},
        {"smc_el3_rt_ns: 300", "smc_el3_rt_ns: 4294967296", "[VALUE_RANGE]", NULL},
        {"overlap_rxtx: ignore", "overlap_rxtz: ignore",
         "unknown policy 'overlap_rxtz' [UNKNOWN_NAME]", "did you mean 'overlap_rxtx'?"},
        {"overlap_rxtx: ignore", "overlap_rxtx: ignroe",
         "unknown value of policy overlap_rxtx 'ignroe' [UNKNOWN_NAME]", "did you mean 'ignore'?"},
        {"profile: upstream", "profile: upstraem", "unknown profile 'upstraem' [UNKNOWN_NAME]",
         "did you mean 'upstream'?"},
        {"bounds: {steps: 100000}", "bounds: {steps: 0}", "[VALUE_RANGE]", NULL},
        {"bounds: {steps: 100000}", "bounds: {step: 1}", "unknown key 'step' in bounds", NULL},
    };

    (void)state;
    ASSERT_ALL(mistakes);
}

static void in_images(void **state)
{
    static const struct mistake mistakes[] = {
        {"    version: 3\n", "    vresion: 3\n", "unknown key 'vresion' in image 'sp1-v1'",
         "did you mean 'version'?"},
        {"    manifest: [", "    manifset: [", "unknown key 'manifset' in image 'sp1-v1'",
         "did you mean 'manifest'?"},
        {"    handles:\n", "    handels:\n", "unknown key 'handels' in image 'sp1-v1'",
         "did you mean 'handles'?"},
        {"partition_stop_req:", "partition_stop:", "unknown key 'partition_stop' in handles", NULL},
        {"behaviour: echo", "behaviour: ecco", "unknown behaviour 'ecco' [UNKNOWN_NAME]",
         "did you mean 'echo'?"},
        {"behaviour: echo", "behaviour: refuses-stop-bussy",
         "unknown behaviour 'refuses-stop-bussy'", "did you mean 'refuses-stop-busy'?"},
        {"    version: 3\n", "    version: 3\n    behaviour: echo\n",
         "image 'sp1-v1' has steps, but its note names the behaviour 'echo' [IMAGE_BEHAVIOUR]",
         NULL},
        {"rwdata: 4KiB", "rwdata: 65MiB", "[IMAGE_VALUE]", NULL},
        {"    manifest: [" MANIFEST "]\n", "", "missing key 'manifest' in image 'sp1-v1'", NULL},
        {"[" MANIFEST "]", "[" MANIFEST "-]", "[FILE_UNREADABLE]", NULL},
        {"[" MANIFEST "]", "[]", "a manifest has 1 to 8 parts, not 0 [VALUE_RANGE]", NULL},
        {"[" MANIFEST "]", LFASIM_SOURCE_DIR "/LICENSE", "[DTS_", NULL},
        {"behaviour: echo", "elf: " LFASIM_SOURCE_DIR "/LICENSE, rwdata: 4KiB",
         "image 'sp1-v2' is read from a file: 'rwdata' cannot describe it [IMAGE_SOURCE]", NULL},
        {"behaviour: echo, version: 4, live-state: {size: 8}", "elf: " LFASIM_SOURCE_DIR "/LICENSE",
         "[ELF_MALFORMED]", NULL},
        {"behaviour: echo, version: 4, live-state: {size: 8}",
         "package: " LFASIM_SOURCE_DIR "/LICENSE",
         "image 'sp1-v2': a package has an image and a manifest of its own [IMAGE_SOURCE]", NULL},
        {"manifest: " MANIFEST ", behaviour: echo, version: 4, live-state: {size: 8}",
         "package: missing.pkg", "[FILE_UNREADABLE]", NULL},
    };

    (void)state;
    ASSERT_ALL(mistakes);
}

static void in_partitions_and_components(void **state)
{
    static const struct mistake mistakes[] = {
        {"image: sp1-v1,", "image: sp1-v3,", "unknown image 'sp1-v3' [UNKNOWN_NAME]",
         "did you mean 'sp1-v1'?"},
        {"load: 0x6480000", "load: 0x6480800", "0x6480800 is no multiple of 4096", NULL},
        {"memory: 1MiB", "memory: 2GiB", "[VALUE_RANGE]", NULL},
        {"memory: 1MiB", "memory: 0", "[VALUE_RANGE]", NULL},
        {"partitions:\n", "  torn: {package: " MANIFEST "}\npartitions:\n  sp9: {image: torn}\n",
         "missing key 'load' in partition 'sp9' [MISSING_KEY]",
         "its package cannot tell it: neither an SPKG package"},
        {"vcpus: 1", "vcpus: 9", "9 is out of range: expected 1 to 8", NULL},
        {"vcpus: 1", "vcpu: 1", "unknown key 'vcpu' in partition 'sp1'", NULL},
        {"  - bl32", "  - bl30", "unknown component 'bl30' [UNKNOWN_NAME]", NULL},
        {"    partition: sp1\n", "    partition: sp2\n", "unknown partition 'sp2'",
         "did you mean 'sp1'?"},
        {"image: sp1-v2\n", "image: sp2-v2\n", "unknown image 'sp2-v2'", NULL},
        {"pages: 256", "pages: 4294967296", "[VALUE_RANGE]", NULL},
        {"preloaded: false", "preloaded: no", "[SCALAR_TYPE]", NULL},
        {"signature: good", "signature: god", "unknown signature 'god'", "did you mean 'good'?"},
        {"preloaded: false", "guid: 962a7bf0", "expected a UUID such as", NULL},
        {"    preloaded:", "    preload:", "unknown key 'preload' in component", NULL},
        {"  - name: sp1\n    partition", "  - nam: sp1\n    partition",
         "unknown key 'nam' in component", "did you mean 'name'?"},
    };

    (void)state;
    ASSERT_ALL(mistakes);
}

static void in_calls(void **state)
{
    static const struct mistake mistakes[] = {
        {"- FFA_VERSION: {", "- FFA_VERSON: {", "unknown step 'FFA_VERSON' [UNKNOWN_NAME]",
         "did you mean 'FFA_VERSION'?"},
        {"        to: sp1\n", "        to: sp2\n", "unknown endpoint 'sp2'", "did you mean 'sp1'?"},
        {"        to: sp1\n", "        too: sp1\n        x1: 0x8001\n",
         "unknown argument of FFA_MSG_SEND_DIRECT_REQ 'too'", "did you mean 'to'?"},
        {"        to: sp1\n", "", "missing argument 'to' of FFA_MSG_SEND_DIRECT_REQ",
         "give the whole register: x1"},
        {"        to: sp1\n", "        to: 0x10000\n",
         "0x10000 does not fit 'to', which has 16 bits here [VALUE_RANGE]", NULL},
        {"        to: sp1\n", "        to: sp1\n        wake: 1us\n",
         "unknown argument of FFA_MSG_SEND_DIRECT_REQ 'wake'", "soft, proves\n"},
        {"        to: sp1\n", "        to: sp1\n        x18: 0\n", "'x18' [UNKNOWN_NAME]", NULL},
        {"x3: {choose: [1, 2]}", "x3: {choose: []}", "[EXPECTED_KIND]", NULL},
        {"x3: {choose: [1, 2]}", "x3: [1, 2]", "a list is a set of flags or bits", NULL},
        {"x3: {choose: [1, 2]}", "x3: many", "'many' is no number [EXPR_TYPE]", NULL},
        {"component: sp1, returns: SUCCESS", "component: sp3, returns: SUCCESS",
         "unknown component 'sp3'", "did you mean 'sp1'?"},
        {"[SKIP_CPU_RENDEZVOUS]", "[SKIP_RENDEZVOUS]", "unknown flag 'SKIP_RENDEZVOUS'", NULL},
        {"[SKIP_CPU_RENDEZVOUS]", "[64]", "64 is out of range: expected 0 to 63", NULL},
        {"returns: SUCCESS, only_if", "returns: SUCESS, only_if", "unknown LFA status 'SUCESS'",
         "did you mean 'SUCCESS'?"},
        {"returns: {x0: SUCCESS, x3: {any_of", "returns: {x0: WRONG_STATE, x3: {any_of",
         "unknown FF-A status 'WRONG_STATE'", NULL},
        {"flags: [CAPABLE, ", "flgas: [CAPABLE, ", "unknown result of LFA_GET_INVENTORY 'flgas'",
         "did you mean 'flags'?"},
        {"flags: [CAPABLE, ", "flags: [CAPABEL, ", "unknown flag 'CAPABEL'",
         "did you mean 'CAPABLE'?"},
        {"{any_of: [0xa5a5a5a5, 0]}", "{any_of: []}", "expected a list of values", NULL},
        {"within: 5ms", "within: 5", "[SCALAR_TYPE]", NULL},
        {"exact: false", "exact: maybe", "[SCALAR_TYPE]", NULL},
        {"exact: false", "resume: true", "only FF-A calls can be resumed [STEP_PLACE]", NULL},
        {"save: {activated: status}", "save: {activated: state}",
         "unknown result of LFA_ACTIVATE 'state'", "did you mean 'status'?"},
        {"version: 1.3, returns", "version: 1.3.1, returns", "'1.3.1' is no number", NULL},
        {"uuid: f07b2a96-", "uuid: f07b2a96", "expected a UUID", NULL},
        {"primed\n    - LFA_ACTIVATE:\n", "primed\n    - LFA_ACTIVATE: now\n    - LFA_ACTIVATE:\n",
         "what follows LFA_ACTIVATE is a map, not a single value", NULL},
    };

    (void)state;
    ASSERT_ALL(mistakes);
}

/* What a lane of the base scenario begins with. */
#define FIRST "    - FFA_VERSION: {version: 1.3, returns: {version: 1.3}}\n"

static void in_operations_of_clients(void **state)
{
    static const struct mistake mistakes[] = {
        {FIRST, "    - linux_lfa_activat: {component: sp1}\n",
         "unknown step 'linux_lfa_activat' [UNKNOWN_NAME]", "did you mean 'linux_lfa_activate'?"},
        {FIRST, "    - linux_lfa_activate: {component: sp3}\n", "unknown component 'sp3'",
         "did you mean 'sp1'?"},
        {FIRST, "    - linux_lfa_activate\n", "missing argument 'component' of linux_lfa_activate",
         NULL},
        {FIRST, "    - linux_lfa_activate: {component: sp1, driver: v33}\n",
         "unknown driver 'v33' [UNKNOWN_NAME]", "did you mean 'v3'?"},
        {FIRST, "    - linux_lfa_activate: {component: sp1, driver: windows}\n",
         "unknown driver 'windows' [UNKNOWN_NAME]", "known: rfc, rfc-v2, nvidia-oct"},
        {FIRST, "    - linux_lfa_activate: {component: sp1, force: 1}\n",
         "unknown argument of linux_lfa_activate 'force'", NULL},
        {FIRST, "    - linux_lfa_write: {component: sp1, file: auto, value: 1}\n",
         "unknown file 'auto'", "auto_activate"},
        {FIRST, "    - linux_lfa_activate: {component: sp1, returns: ECANCELLED}\n",
         "unknown Linux status 'ECANCELLED'", "did you mean 'ECANCELED'?"},
        {FIRST, "    - linux_lfa_activate: {component: sp1, returns: {x0: EINVAL, prims: 1}}\n",
         "unknown result of linux_lfa_activate 'prims'", "did you mean 'primes'?"},
        {FIRST, "    - linux_lfa_activate: {component: sp1, returns: {lfa_status: BUSSY}}\n",
         "unknown LFA status 'BUSSY'", "did you mean 'BUSY'?"},
        {"      - check: {x1: 0}\n", "      - linux_lfa_probe\n",
         "'linux_lfa_probe' is a step of lanes, not of partitions [STEP_PLACE]", NULL},
    };

    (void)state;
    ASSERT_ALL(mistakes);
}

static void in_steps(void **state)
{
    static const struct mistake mistakes[] = {
        {"- delay: 3us", "- dealy: 3us", "unknown step 'dealy'", "did you mean 'delay'?"},
        {"- delay: 3us", "- delay: 3", "[SCALAR_TYPE]", NULL},
        {"- delay: 3us", "- - delay: 3us", "expected a step, such as", NULL},
        {"- delay: 3us", "-", "expected a step, such as", NULL},
        {"- delay: 3us", "- {}", "expected a step, such as", NULL},
        {"- delay: 3us", "- delay: 9000000000s", "the time is too long [VALUE_RANGE]", NULL},
        {"- delay: 3us", "- delay", "'delay' needs a value [STEP_SHAPE]", NULL},
        {"- delay: 3us", "- reply: {x3: 1}", "'reply' is a step of partitions", NULL},
        {"- delay: 3us", "- fault: data_abort", "'fault' is a step of partitions", NULL},
        {"- delay: 3us\n", "- delay: 3us\n      soft: true\n",
         "'soft' is no part of the step 'delay' [STEP_SHAPE]", NULL},
        {"fault: data_abort", "fault: data_abrt", "unknown fault 'data_abrt'",
         "did you mean 'data_abort'?"},
        {"        - when: $x3 == 1\n          then:", "        - when: $x3 == 1\n          than:",
         "unknown key 'than' in when", "did you mean 'then'?"},
        {"      do:\n", "      doo:\n", "unknown key 'doo' in repeat", NULL},
        {"- repeat: $count", "- repeat: some", "'some' is no number here", NULL},
        {"{x3: $seen}", "{x2: $seen}", "unknown key of reply 'x2'", NULL},
        {"{status: NOT_SUPPORTED}", "{status: UNSUPPORTED}", "unknown FF-A status", NULL},
        {"{status: NOT_SUPPORTED}", "{live_buffer: heep}", "unknown region 'heep'",
         "did you mean 'heap'?"},
        {"{status: NOT_SUPPORTED}", "{live_buffer: {at: heap}}",
         "expected a region, or {at: address, bytes: size}", NULL},
        {"u32: 0xa5a5a5a5", "u32: 0x1a5a5a5a5", "0x1a5a5a5a5 does not fit u32", NULL},
        {"u32: 0xa5a5a5a5", "u33: 1", "unknown key 'u33' in load", NULL},
        {"u32: 0xa5a5a5a5", "u32: 1, u8: 1", "load needs one of u8, u16, u32, u64", NULL},
        {"fill: 0xa5, bytes: 64", "fill: 0xa5", "store needs one of u8", NULL},
        {"fill: 0xa5, bytes: 64", "u8: 0xa5, bytes: 64", "store needs one of u8", NULL},
        {"bytes: 64}", "bytes: 17MiB}", "[VALUE_RANGE]", NULL},
        {"at: heap+0, ", "at: heep+0, ", "unknown region 'heep'", "did you mean 'heap'?"},
        {"at: heap, ", "at: heep, ", "unknown region 'heep'", "did you mean 'heap'?"},
        {"at: 0x90000000,", "at: heap,", "'heap' is no number", NULL},
        {"- check: {x1: 0}", "- check: {y1: 0}", "unknown register 'y1'", NULL},
        {"- check: tracker == idle", "- check: {x1: 0}",
         "only partitions have entry and message registers", NULL},
        {"- check: tracker == idle", "- check: end == panic",
         "end is known at the end of the run only", NULL},
        {"wait_for: primed", "wait_for: prime", "unknown signal 'prime'", "did you mean 'primed'?"},
        {"  cpu1:\n    - wait", "  cpu2: []\n  cpu1:\n    - wait",
         "a lane is named 'cpu2', but the platform has only 2 CPUs [TOO_FEW_CPUS]", NULL},
        {"  cpu1:\n    - wait", "  cpu8: []\n  cpu1:\n    - wait", "unknown lane 'cpu8'", NULL},
    };

    (void)state;
    ASSERT_ALL(mistakes);
}

static void in_faults(void **state)
{
    static const struct mistake mistakes[] = {
        {"kind: ns_interrupt", "kind: ns_interupt", "unknown kind of fault 'ns_interupt'",
         "did you mean 'ns_interrupt'?"},
        {"kind: ns_interrupt, ", "", "missing key 'kind' in fault", NULL},
        {"cpu: cpu1, intid", "intid", "missing key 'cpu' in a fault of kind ns_interrupt", NULL},
        {"intid: 40, ", "", "missing key 'intid' in a fault of kind ns_interrupt", NULL},
        {"target: sp1, ", "", "missing key 'target' in a fault of kind data_abort", NULL},
        {"target: sp1, ", "target: sp1, intid: 4, ",
         "a fault of kind data_abort has no key 'intid' [FAULT_SHAPE]", NULL},
        {"kind: data_abort, target: sp1", "kind: memory_write, address: 0x7000000",
         "missing key 'u32' in a fault of kind memory_write", NULL},
        {"kind: data_abort, target: sp1", "kind: memory_write, u32: 1, address: 0x10",
         "the platform has no memory at 0x10 [VALUE_RANGE]", NULL},
        {"kind: data_abort, target: sp1",
         "kind: memory_write, u32: 0x100000000, address: 0x7000000",
         "0x100000000 is out of range: expected 0 to 0xffffffff", NULL},
        {"cpu: cpu1, ", "cpu: cpu2, ", "there is no cpu2: the platform has 2 CPUs [TOO_FEW_CPUS]",
         "platform: {cpus: 3} gives it one"},
        {"cpu: cpu1, ", "cpu: cpu8, ", "unknown CPU 'cpu8'", NULL},
        {"intid: 40", "intid: 1020", "1020 is out of range: expected 0 to 1019", NULL},
        {"target: sp1", "target: sp2", "unknown partition 'sp2'", "did you mean 'sp1'?"},
        {", at: 100us}", "}", "fault 'packet' does not say when it strikes [FAULT_SHAPE]", NULL},
        {", at: 100us}", ", at: 100us, when: tracker == busy}",
         "a fault with 'at' strikes once, at that time [FAULT_SHAPE]", NULL},
        {", at: 100us}", ", at: 100us, times: 2}",
         "a fault with 'at' strikes once, at that time [FAULT_SHAPE]", NULL},
        {", at: 100us}", ", at: 100}", "[SCALAR_TYPE]", NULL},
        {", at: 100us}", ", at: 100000000s}", "this time is too late for any run", NULL},
        {"times: 2", "times: 65536", "65536 is out of range: expected 1 to 65535", NULL},
        {"times: 2", "times: 0", "0 is out of range: expected 1 to 65535", NULL},
        {"when: tracker == busy", "when: tracker", "neither true nor false", NULL},
        {"when: tracker == busy", "when: end == panic", "known at the end of the run only", NULL},
        {"name: crash", "nam: crash", "unknown key 'nam' in fault", "did you mean 'name'?"},
        {"struck(packet)", "struck(paket)", "unknown fault 'paket'", "did you mean 'packet'?"},
    };

    (void)state;
    ASSERT_ALL(mistakes);
}

static void in_expressions(void **state)
{
    static const struct mistake mistakes[] = {
        {"path(sp1, act) ==", "path(sp2, act) ==", "unknown partition 'sp2'",
         "did you mean 'sp1'?"},
        {"path(sp1, act) ==", "path(sp1, atc) ==", "unknown label 'atc'", "did you mean 'act'?"},
        {"path(sp1, act) ==", "paht(sp1, act) ==", "unknown function 'paht'",
         "did you mean 'path'?"},
        {"RUNNING, STOPPING", "RUNING, STOPPING", "unknown state 'RUNING'",
         "did you mean 'RUNNING'?"},
        {"[WAITING, RUNNING", "[1, RUNNING", "element 1 of the list is no state", NULL},
        {"heap+1)", "heep+1)", "unknown region 'heep'", "did you mean 'heap'?"},
        {"heap+1)", "heap+1", "expected ')' before '=='", NULL},
        {"$activated != SUCCESS", "$activatd != SUCCESS", "unknown variable 'activatd'",
         "did you mean 'activated'?"},
        {"$activated != SUCCESS", "$activated != FAILED", "unknown LFA status 'FAILED'", NULL},
        {"$activated != SUCCESS", "$count != SUCCESS", "'SUCCESS' is no number here", NULL},
        {"$activated != SUCCESS", "$activated != [1]",
         "a number, a word and a list are never equal", NULL},
        {"$activated != SUCCESS", "state(sp1) < WAITING", "only numbers are less or greater", NULL},
        {"$activated != SUCCESS", "state(sp1)", "this is a state, neither true nor false", NULL},
        {"$activated != SUCCESS", "WAITING == RUNNING", "are both just words", NULL},
        {"$activated != SUCCESS", "traker == idle", "are both just words",
         "did you mean 'tracker'?"},
        {"$activated != SUCCESS", "idle == trackr", "are both just words",
         "did you mean 'tracker'?"},
        {"$activated != SUCCESS", "$activated != ", "the expression ends where a value should be",
         NULL},
        {"$activated != SUCCESS", "$activated 1", "expected the end of the expression", NULL},
        {"$activated != SUCCESS", "$activated = 1", "this sign means nothing",
         "did you mean '=='?"},
        {"$activated != SUCCESS", "$count == 1 || true", "this sign means nothing",
         "did you mean 'or'?"},
        {"$activated != SUCCESS", "conflict == 0", "'conflict' is no number here",
         "did you mean 'conflict(MC-04)'?"},
        {"$activated != SUCCESS", "conflcts == 0", "'conflcts' is no number here",
         "did you mean 'conflicts'?"},
        {"$activated != SUCCESS", "state == WAITING", "are both just words",
         "did you mean 'state(PARTITION)'?"},
        {"$activated != SUCCESS", "$count == 1 && true", "this sign means nothing",
         "did you mean 'and'?"},
        {"$activated != SUCCESS", "$activated != 'x", "this text has no end", NULL},
        {"$activated != SUCCESS", "$activated != 09", "'09' is no number", NULL},
        {"$activated != SUCCESS", "$x0 == 0", "unknown variable 'x0'", NULL},
        {"reg(ask, x3)", "reg(ask, x18)", "unknown result of FFA_MSG_SEND_DIRECT_REQ 'x18'",
         "known: status, x0 to x17"},
        {"chosen(refuses)", "chosen(refuse)", "unknown option of a choice 'refuse'",
         "did you mean 'refuses'?"},
        {"finished(cpu1)", "finished(cpu3)", "unknown lane 'cpu3'", "did you mean"},
        {"conflict(MC-01)", "conflict(MC-18)", "unknown layout conflict 'MC-18'", NULL},
        {"finding(PANIC)", "finding(MC-18)", "unknown finding 'MC-18'", "known: L-A, "},
        {"finding(PANIC)", "finding(PANNIC)", "unknown finding 'PANNIC'", "did you mean 'PANIC'?"},
        {"end: completed", "end: complete", "unknown end of a run 'complete'",
         "did you mean 'completed'?"},
        {"- end: completed", "- state: completed", "unknown key 'state' in expectation", NULL},
        {"- end: completed", "- {end: completed, that: 1 == 1}", "or says how the run ends", NULL},
        {"- end: completed", "- {proves: LA-07}", "or says how the run ends", NULL},
        {"- end: completed", "- {end: completed, proves: LA07}", "'LA07' is no checklist id", NULL},
        {"- end: completed", "- {end: completed, proves: [[LA-07]]}", "a checklist id", NULL},
        {"  - finding(", "  - fnding(", "unknown function 'fnding'", "did you mean 'finding'?"},
    };

    (void)state;
    ASSERT_ALL(mistakes);
}

/* A message has the place of the mistake, also inside an expression and for a variant's value. */
static void messages_point_at_the_mistake(void **state)
{
    char *text = with("chosen(refuses)", "chosen(refuse)"), *expected;
    struct loaded loaded = load_bytes(text, strlen(text), NULL, 0);

    (void)state;
    assert_true(asprintf(&expected,
                         "%s:92:12: error: unknown option of a choice 'refuse' [UNKNOWN_NAME]\n"
                         "   92 |   - chosen(refuse) and finished(cpu1)\n"
                         "      |            ^~~~~~\n"
                         "help: did you mean 'refuses'?\n",
                         loaded.path) > 0);
    assert_printed(loaded.diag, expected);
    free(expected);
    free(text);
    unload(&loaded);
    text = with("RUNNING, STOPPING", "RUNING, STOPPING");
    loaded = load_bytes(text, strlen(text), NULL, 0);
    assert_printed_has(loaded.diag, "[WAITING, RUNING, STOPPING");
    assert_printed_has(loaded.diag, "\n      |                                 ^~~~~~\n");
    free(text);
    unload(&loaded);
    text = with("stop: DENIED", "stop: DENIDE");
    loaded = load_bytes(text, strlen(text), NULL, 0);
    assert_true(asprintf(&expected,
                         "%s:8:39: error: unknown FF-A status 'DENIDE' [UNKNOWN_NAME]\n"
                         "    8 |   upstream: {profile: upstream, stop: DENIDE}\n"
                         "      |                                       ^~~~~~\n"
                         "help: did you mean 'DENIED'?\n",
                         loaded.path) > 0);
    assert_printed(loaded.diag, expected);
    free(expected);
    free(text);
    unload(&loaded);
}

static void independent_mistakes_are_all_told(void **state)
{
    const char *text = HEAD IMAGE("    behaviour: ecco\n") TAIL "policy: {profil: spec}\n"
                                                                "lanes:\n"
                                                                "  cpu0:\n"
                                                                "    - LFA_PRIM: {}\n"
                                                                "    - delay: 1\n"
                                                                "expect:\n"
                                                                "  - state(sp2) == WAITING\n"
                                                                "  - state(sp1) == WATING\n";
    struct loaded loaded = load_bytes(text, strlen(text), NULL, 0);

    (void)state;
    assert_int_equal(lfs_diag_errors(loaded.diag), 6);
    unload(&loaded);
}

static void given_values_override_variants(void **state)
{
    const struct lfs_scenario_set good = {"stop", "RETRY"}, bad = {"stop", "RETYR"};
    struct loaded loaded = load_bytes(base_scenario, strlen(base_scenario), &good, 1);

    (void)state;
    assert_non_null(loaded.scenario);
    unload(&loaded);
    loaded = load_bytes(base_scenario, strlen(base_scenario), &bad, 1);
    assert_null(loaded.scenario);
    assert_int_equal(lfs_diag_errors(loaded.diag), 1); /* one for both variants */
    assert_printed_has(loaded.diag, "34:40: error: unknown FF-A status 'RETYR' [UNKNOWN_NAME]");
    unload(&loaded);
}

/* Loops nest eight deep, not nine. */
static void loops_are_bounded(void **state)
{
    (void)state;
    for (int deep = 8; deep <= 9; deep++) {
        char *text;
        size_t size;
        FILE *stream = open_memstream(&text, &size);
        struct loaded loaded;

        fputs(HEAD "lanes:\n  cpu0:\n", stream);
        for (int i = 0; i < deep; i++)
            fprintf(stream, "%*s- repeat: 1\n%*s  do:\n", 4 + 4 * i, "", 4 + 4 * i, "");
        fprintf(stream, "%*s- LFA_VERSION\n", 4 + 4 * deep, "");
        assert_int_equal(fclose(stream), 0);
        loaded = load_bytes(text, size, NULL, 0);
        assert_int_equal(loaded.scenario != NULL, deep == 8);
        if (deep == 9)
            assert_printed_has(loaded.diag, "loops are nested at most 8 deep [STEP_NESTING]");
        unload(&loaded);
        free(text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_sound_file_passes),
        cmocka_unit_test(in_the_head),
        cmocka_unit_test(in_platform_and_policy),
        cmocka_unit_test(in_images),
        cmocka_unit_test(in_partitions_and_components),
        cmocka_unit_test(in_calls),
        cmocka_unit_test(in_operations_of_clients),
        cmocka_unit_test(in_steps),
        cmocka_unit_test(in_faults),
        cmocka_unit_test(in_expressions),
        cmocka_unit_test(messages_point_at_the_mistake),
        cmocka_unit_test(independent_mistakes_are_all_told),
        cmocka_unit_test(given_values_override_variants),
        cmocka_unit_test(loops_are_bounded),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
