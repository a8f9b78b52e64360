/* SPDX-License-Identifier: BSD-3-Clause */
/* --warn, --error and --allow on every verb that reads what a user wrote; diagnostics as JSON. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/tools/cli/captured.h"
#include "tests/tools/cli/firmware_files.h"
#include "tools/cli/usage.h"
#include "tools/cli/verbs.h"

static int set_up(void **state)
{
    if (captured_folder(state) != 0)
        return 1;
    captured_file("sp.dts", firmware_manifest);
    captured_file("hob.dts",
                  FIRMWARE_MANIFEST_HEAD "    ns-interrupts-action = <1>;\n"
                                         "    gp-register-num = <0>;\n"
                                         "    boot-info {\n"
                                         "        compatible = \"arm,ffa-manifest-boot-info\";\n"
                                         "        hob_list;\n"
                                         "    };\n"
                                         "};\n");
    captured_file("bad.dts", FIRMWARE_MANIFEST_HEAD "    ns-interrupts-action = <3>;\n};\n");
    captured_file("bad.yaml", FIRMWARE_HEAD("bad") "lanes: {cpu0: [LFA_VERSION]}\n");
    return captured(lfs_command, "lfasim image --behaviour echo -o sp.elf").status;
}

static struct captured expect(const char *line, int status, const char *out, const char *err)
{
    struct captured result = captured(lfs_command, line);

    if (result.status != status || strstr(result.out, out) == NULL ||
        (err[0] == '\0' ? result.err[0] != '\0' : strstr(result.err, err) == NULL))
        fail_msg("%s: exit %d, wanted %d '%s' '%s'; stdout:\n%s\nstderr:\n%s", line, result.status,
                 status, out, err, result.out, result.err);
    return result;
}

#define PACK "lfasim pack --image sp.elf --manifest hob.dts -o sp.pkg"

static void a_warning_is_told_and_does_not_fail(void **state)
{
    (void)state;
    expect(PACK, LFS_EXIT_OK, "SPKG version 2",
           "hob.dts: warning: the manifest asks for a HOB list, which an SPKG package cannot carry "
           "[LINT_BOOTINFO_NO_HOB]\n");
    assert_int_equal(unlink("sp.pkg"), 0);
}

static void a_raised_warning_fails_the_verb_and_nothing_is_written(void **state)
{
    (void)state;
    expect(PACK " --error LINT_BOOTINFO_NO_HOB", LFS_EXIT_INPUT, "",
           "hob.dts: error: the manifest asks for a HOB list");
    assert_int_equal(access("sp.pkg", F_OK), -1);
}

static void a_raised_warning_keeps_a_scenario_from_running(void **state)
{
    (void)state;
    captured_file("hob.yaml", "lfasim: 1\nname: hob\nsummary: A HOB list in an SPKG package.\n"
                              "platform: {preset: fvp-test, cpus: 1}\n"
                              "images: {v1: {manifest: hob.dts, behaviour: echo, version: 1}}\n"
                              "partitions: {sp1: {image: v1}}\n"
                              "lanes: {cpu0: [LFA_VERSION]}\n");
    expect("lfasim run hob.yaml -q", LFS_EXIT_OK, "1 passed, 0 failed", "[LINT_BOOTINFO_NO_HOB]");
    expect("lfasim run hob.yaml -q --allow LINT_BOOTINFO_NO_HOB", LFS_EXIT_OK, "1 passed", "");
    expect("lfasim run hob.yaml -q --error LINT_BOOTINFO_NO_HOB", LFS_EXIT_INPUT, "1 not run",
           "error: the manifest asks");
    expect("lfasim list scenarios hob.yaml --error LINT_BOOTINFO_NO_HOB", LFS_EXIT_INPUT, "",
           "error: the manifest asks");
}

static void an_allowed_warning_is_not_told(void **state)
{
    (void)state;
    expect(PACK " --allow LINT_VM_GAP,LINT_BOOTINFO_NO_HOB", LFS_EXIT_OK, "SPKG version 2", "");
    assert_int_equal(unlink("sp.pkg"), 0);
}

static void the_last_option_wins(void **state)
{
    (void)state;
    expect(PACK " --error LINT_BOOTINFO_NO_HOB --allow LINT_BOOTINFO_NO_HOB", LFS_EXIT_OK, "", "");
    expect(PACK " --allow LINT_BOOTINFO_NO_HOB --error LINT_BOOTINFO_NO_HOB", LFS_EXIT_INPUT, "",
           "error: the manifest asks");
}

static const char refused_scenario[] =
    "lfasim: 1\nname: bad\nsummary: A manifest that is refused.\n"
    "platform: {preset: fvp-test, cpus: 1}\n"
    "images:\n  v1: {manifest: bad.dts, behaviour: echo, version: 1}\n"
    "partitions: {sp1: {image: v1, load: 0x6480000}}\n";

/* The reader goes on; then the modelled SPMC says itself what it refuses. */
static void an_error_that_is_lowered_is_left_to_the_firmware(void **state)
{
    char text[4096];

    (void)state;
    snprintf(text, sizeof(text), "%s%s", refused_scenario, "lanes: {cpu0: [LFA_VERSION]}\n");
    captured_file("bad.yaml", text);
    expect("lfasim run bad.yaml -q", LFS_EXIT_INPUT, "1 not run", "[ILLEGAL_NS_INT_ACTION]");
    expect("lfasim run bad.yaml -q --warn ILLEGAL_NS_INT_ACTION", LFS_EXIT_INPUT, "1 not run",
           "[STACK_REFUSED]");
    expect("lfasim run bad.yaml -q --warn ILLEGAL_NS_INT_ACTION", LFS_EXIT_INPUT, "",
           "bad.dts:13:5: warning: ns-interrupts-action is 3");
}

/* Each worker loads the files whose cases it gets: with the same levels. */
static void levels_hold_in_every_worker(void **state)
{
    static const char line[] = "lfasim run many1.yaml many2.yaml many3.yaml -q "
                               "--warn ILLEGAL_NS_INT_ACTION --jobs ";
    struct captured one, many;
    char text[256];

    (void)state;
    for (unsigned i = 1; i <= 3; i++) {
        char name[16], scenario[4096];

        snprintf(name, sizeof(name), "many%u.yaml", i);
        snprintf(scenario, sizeof(scenario), "%s%s", refused_scenario,
                 "lanes: {cpu0: [LFA_VERSION]}\nvariants: {a: {}, b: {}, c: {}, d: {}}\n");
        captured_file(name, scenario);
    }
    snprintf(text, sizeof(text), "%s1", line);
    one = captured(lfs_command, text);
    assert_int_equal(one.status, LFS_EXIT_INPUT);
    assert_non_null(strstr(one.err, "[STACK_REFUSED]"));
    for (unsigned jobs = 2; jobs < 5; jobs++) {
        snprintf(text, sizeof(text), "%s%u", line, jobs);
        many = captured(lfs_command, text);
        assert_string_equal(one.err, many.err);
        assert_string_equal(one.out, many.out);
    }
}

static void unknown_names_get_the_nearest_one_on_every_verb(void **state)
{
    static const char *const verbs[] = {"run", "list", "image", "pack"};
    char line[64], err[128];

    (void)state;
    for (size_t i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++) {
        snprintf(line, sizeof(line), "lfasim %s --warn LINT_VM_GAP,LINT_RWZ", verbs[i]);
        snprintf(err, sizeof(err),
                 "lfasim %s: error: --warn: there is no diagnostic 'LINT_RWZ'\n"
                 "help: did you mean 'LINT_RWX'?\n",
                 verbs[i]);
        expect(line, LFS_EXIT_USAGE, "", err);
    }
    expect("lfasim run --error nonsense x", LFS_EXIT_USAGE, "", "help: lfasim explain diagnostics");
}

static void what_cannot_be_lowered_is_a_usage_error(void **state)
{
    (void)state;
    expect("lfasim run x.yaml --warn YAML_SYNTAX", LFS_EXIT_USAGE, "",
           "--warn: YAML_SYNTAX stays an error: nothing can be read after it\n"
           "help: lfasim explain YAML_SYNTAX\n");
    expect("lfasim run x.yaml --allow FILE_UNREADABLE", LFS_EXIT_USAGE, "", "stays an error");
    expect("lfasim run none.yaml --error FILE_UNREADABLE", LFS_EXIT_INPUT, "", "cannot be read");
}

static void json_carries_diagnostics_on_stdout(void **state)
{
    (void)state;
    expect("lfasim run none.yaml --format json", LFS_EXIT_INPUT,
           "{\"diagnostic\":\"FILE_UNREADABLE\",\"severity\":\"error\",\"file\":\"none.yaml\",",
           "");
    expect("lfasim list scenarios none.yaml --format json", LFS_EXIT_INPUT,
           "{\"diagnostic\":\"FILE_UNREADABLE\"", "");
    expect(PACK " --format json", LFS_EXIT_OK,
           "{\"diagnostic\":\"LINT_BOOTINFO_NO_HOB\",\"severity\":\"warning\"", "");
    expect(PACK " --format json", LFS_EXIT_OK, "{\"package\":\"sp.pkg\",\"version\":2,", "");
    expect("lfasim image --behaviour echo -o x.elf --format json", LFS_EXIT_OK,
           "{\"image\":\"x.elf\",\"behaviour\":\"echo\",", "");
    expect("lfasim image none.yaml -o x.elf --format json", LFS_EXIT_INPUT,
           "{\"diagnostic\":\"FILE_UNREADABLE\"", "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_warning_is_told_and_does_not_fail),
        cmocka_unit_test(a_raised_warning_fails_the_verb_and_nothing_is_written),
        cmocka_unit_test(a_raised_warning_keeps_a_scenario_from_running),
        cmocka_unit_test(an_allowed_warning_is_not_told),
        cmocka_unit_test(the_last_option_wins),
        cmocka_unit_test(an_error_that_is_lowered_is_left_to_the_firmware),
        cmocka_unit_test(levels_hold_in_every_worker),
        cmocka_unit_test(unknown_names_get_the_nearest_one_on_every_verb),
        cmocka_unit_test(what_cannot_be_lowered_is_a_usage_error),
        cmocka_unit_test(json_carries_diagnostics_on_stdout),
    };

    return cmocka_run_group_tests(tests, set_up, captured_folder_end);
}
