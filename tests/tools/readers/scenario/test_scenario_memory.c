/* SPDX-License-Identifier: BSD-3-Clause */
/* Steps with descriptors: what they write into TX, and mistakes in them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

#include "tests/tools/readers/scenario/scenario_text.h"

/* sp1 sends itself something, which is always refused: what counts is what lies in TX. */
#define BUFFERS "      - FFA_RXTX_MAP: {tx: heap, rx: share-memory, pages: 1}\n"
#define SCENARIO(map, step, loads, end) \
    HEAD IMAGE("    boot:\n" map "      - " step "\n" loads) TAIL "expect: [" end "]\n"

static void passes(const char *text)
{
    struct loaded loaded = load_text(text);
    struct lfs_run *run = start(&loaded, 0, NULL);

    if (lfs_run_finish(run) != LFS_PASSED)
        show_failures(run);
    assert_int_equal(lfs_run_failures(run), 0);
    lfs_run_free(run);
    unload(&loaded);
}

static void every_field_is_written_where_it_belongs(void **state)
{
    (void)state;
    passes(SCENARIO(
        BUFFERS,
        "FFA_MEM_SHARE: {to: [{to: 0x8002, access: RO, instruction: X, flags: 1, impdef: [5, 6], "
        "reserved: 9}, nwd], ranges: [{at: 0x6783000, times: 2, pages: 2}, {at: 7, reserved: 3}], "
        "tag: 0xbeef, flags: [ZERO, TIME_SLICE], attributes: device, version: 1.2, descriptor: "
        "{handle: 4, reserved: 8, composite-reserved: 1}}",
        "      - load: {at: heap, u16: 0x8001}\n"
        "      - load: {at: heap+2, u16: 0x13}\n"
        "      - load: {at: heap+4, u32: 3}\n"
        "      - load: {at: heap+8, u64: 4}\n"
        "      - load: {at: heap+16, u64: 0xbeef}\n"
        "      - load: {at: heap+24, u32: 32}\n"
        "      - load: {at: heap+28, u32: 2}\n"
        "      - load: {at: heap+32, u32: 48}\n"
        "      - load: {at: heap+36, u64: 8}\n"
        "      - load: {at: heap+48, u32: 0x01098002}\n"
        "      - load: {at: heap+52, u32: 112}\n"
        "      - load: {at: heap+56, u64: 5}\n"
        "      - load: {at: heap+64, u64: 6}\n"
        "      - load: {at: heap+72, u64: 9}\n"
        "      - load: {at: heap+80, u32: 0x00020000}\n"
        "      - load: {at: heap+84, u32: 112}\n"
        "      - load: {at: heap+112, u32: 5}\n"
        "      - load: {at: heap+116, u32: 3}\n"
        "      - load: {at: heap+120, u64: 1}\n"
        "      - load: {at: heap+128, u64: 0x6783000}\n"
        "      - load: {at: heap+136, u32: 2}\n"
        "      - load: {at: heap+144, u64: 0x6785000}\n"
        "      - load: {at: heap+160, u64: 7}\n"
        "      - load: {at: heap+168, u32: 1}\n"
        "      - load: {at: heap+172, u32: 3}\n"
        "      - load: {at: heap+176, u64: 0}\n",
        "end == completed"));
}

static void layouts_of_1_0_are_written_too(void **state)
{
    (void)state;
    passes(SCENARIO(BUFFERS,
                    "FFA_MEM_LEND: {to: 0x8002, region: live-state-buffer, version: 1.0, "
                    "descriptor: {reserved: 0x55, attributes: 0x2f, constituents: 9}}",
                    "      - load: {at: heap+2, u16: 0x552f}\n"
                    "      - load: {at: heap+24, u32: 0}\n"
                    "      - load: {at: heap+32, u32: 0x00028002}\n"
                    "      - load: {at: heap+36, u32: 48}\n"
                    "      - load: {at: heap+48, u32: 1}\n"
                    "      - load: {at: heap+52, u32: 9}\n"
                    "      - load: {at: heap+64, u64: 0x6780000}\n",
                    "end == completed"));
}

static void retrievals_and_relinquishes_are_written(void **state)
{
    (void)state;
    passes(SCENARIO(BUFFERS,
                    "FFA_MEM_RETRIEVE_REQ: {handle: 77, from: nwd, type: DONATE, flags: "
                    "[ZERO, BYPASS], version: 1.1, x1: 64, returns: INVALID_PARAMETERS}",
                    "      - load: {at: heap, u32: 0}\n"
                    "      - load: {at: heap+4, u32: 0x419}\n"
                    "      - load: {at: heap+8, u64: 77}\n"
                    "      - load: {at: heap+48, u32: 0x00048001}\n"
                    "      - FFA_MEM_RELINQUISH: {handle: 78, flags: ZERO, endpoints: [sp1, nwd]}\n"
                    "      - load: {at: heap, u64: 78}\n"
                    "      - load: {at: heap+8, u32: 1}\n"
                    "      - load: {at: heap+12, u32: 2}\n"
                    "      - load: {at: heap+16, u32: 0x00008001}\n"
                    "      - FFA_MEM_FRAG_TX: {handle: 79, pages: [1, 2], returns: "
                    "INVALID_PARAMETERS}\n"
                    "      - load: {at: heap+16, u64: 2}\n",
                    "end == completed"));
}

static void without_buffers_the_step_says_so(void **state)
{
    struct loaded loaded = load_text(
        SCENARIO("", "FFA_MEM_SHARE: {to: 0x8002, region: heap}", "", "end == completed"));
    struct lfs_run *run = start(&loaded, 0, NULL);

    (void)state;
    assert_int_equal(lfs_run_finish(run), LFS_FAILED);
    assert_non_null(strstr(lfs_run_failure(run, 0)->what, "FFA_MEM_SHARE has no TX buffer"));
    assert_non_null(strstr(lfs_run_failure(run, 0)->expected, "FFA_RXTX_MAP"));
    lfs_run_free(run);
    unload(&loaded);
}

static void expressions_look_at_pages(void **state)
{
    (void)state;
    passes(SCENARIO(BUFFERS, "store: {at: 0x6780000, fill: 0xa5, bytes: 4096}", "",
                    "owner(0x6780000) == sp1, 'owners(0x6780000) == [sp1]', "
                    "owner(0x90000000) == nwd, owner(0x6781000) == none, count(owners(0)) == 0, "
                    "'access(sp1, 0x6780000) == RW', 'access(nwd, 0x6780000) == none', "
                    "'access(sp1, 0x6782000) == R', handle(0) == none, transactions == 0, "
                    "'filled(0x6780000, 4096, 0xa5)', 'not filled(0x6780000, 4097, 0xa5)', "
                    "'not filled(0x6780000, 4096, 0xa4)', 'not filled(0, 1, 0)'"));
}

static const struct {
    const char *step, *message, *help;
} mistakes[] = {
    {"FFA_MEM_SHARE: {too: sp1, region: heap}", "unknown argument of FFA_MEM_SHARE 'too'",
     "did you mean 'to'?"},
    {"FFA_MEM_SHARE: {region: heap}", "missing argument 'to' of FFA_MEM_SHARE", NULL},
    {"FFA_MEM_SHARE: {to: sp1}", "needs memory to send: region, pages or ranges", NULL},
    {"FFA_MEM_LEND: {to: sp1, region: heep}", "unknown region 'heep'", "did you mean 'heap'?"},
    {"FFA_MEM_LEND: {to: sp9, region: heap}", "unknown endpoint 'sp9'", "did you mean"},
    {"FFA_MEM_LEND: {to: sp1, region: heap, access: RX}", "unknown access 'RX'", "RO"},
    {"FFA_MEM_LEND: {to: sp1, region: heap, flags: [ZEROS]}", "unknown flag 'ZEROS'",
     "did you mean 'ZERO'?"},
    {"FFA_MEM_LEND: {to: [{access: RO}], region: heap}", "to", NULL},
    {"FFA_MEM_LEND: {to: [{to: sp1, impdef: 3}], region: heap}", "expected two values", NULL},
    {"FFA_MEM_LEND: {to: sp1, ranges: [{pages: 1}]}", "at", NULL},
    {"FFA_MEM_LEND: {to: sp1, ranges: [{at: heap, times: 0}]}", "times", NULL},
    {"FFA_MEM_LEND: {to: sp1, pages: [{choose: [1, 2]}]}", "expected a number or an address", NULL},
    {"FFA_MEM_LEND: {to: sp1, region: heap, version: 1.4}", "unknown version '1.4'", "1."},
    {"FFA_MEM_LEND: {to: sp1, region: heap, descriptor: {emad_size: 3}}", "emad_size",
     "did you mean 'emad-size'?"},
    {"FFA_MEM_LEND: {to: sp1, region: heap, type: LEND}", "unknown argument", NULL},
    {"FFA_MEM_RETRIEVE_REQ: {handle: 0}", "missing argument 'from'", NULL},
    {"FFA_MEM_RETRIEVE_REQ: {handle: 0, from: nwd, as: heap}", "is a region of the manifest", NULL},
    {"FFA_MEM_RETRIEVE_REQ: {handle: 0, from: nwd, returns: {permission: 6}}",
     "unknown result of FFA_MEM_RETRIEVE_REQ 'permission'", "did you mean 'permissions'?"},
    {"check: owner(heap) == sp2", "unknown endpoint 'sp2'", NULL},
    {"check: access(sp1, heap) == RX_", "unknown access 'RX_'", NULL},
    {"load: {at: inbox, u8: 1}", "unknown region 'inbox'", NULL},
};

static void mistakes_are_told_with_what_would_be_right(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(mistakes) / sizeof(mistakes[0]); i++) {
        char *text, *messages;
        struct loaded loaded;

        assert_true(asprintf(&text, HEAD IMAGE("    boot:\n      - %s\n") TAIL, mistakes[i].step) >
                    0);
        loaded = load_bytes(text, strlen(text), NULL, 0);
        messages = printed(loaded.diag);
        if (lfs_diag_errors(loaded.diag) != 1 || !strstr(messages, mistakes[i].message) ||
            (mistakes[i].help && !strstr(messages, mistakes[i].help)))
            fail_msg("%s: expected one error with '%s', got:\n%s", mistakes[i].step,
                     mistakes[i].message, messages);
        free(messages);
        free(text);
        unload(&loaded);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_field_is_written_where_it_belongs),
        cmocka_unit_test(layouts_of_1_0_are_written_too),
        cmocka_unit_test(retrievals_and_relinquishes_are_written),
        cmocka_unit_test(without_buffers_the_step_says_so),
        cmocka_unit_test(expressions_look_at_pages),
        cmocka_unit_test(mistakes_are_told_with_what_would_be_right),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
