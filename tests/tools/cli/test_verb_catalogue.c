/* SPDX-License-Identifier: BSD-3-Clause */
/* `lfasim catalogue`: what it finds under which policy, what it says where it finds nothing, and
 * that neither the number of jobs nor the day changes a byte. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdbool.h>
#include <sys/stat.h>

#include "tests/tools/cli/small_scenarios.h"
#include "tools/cli/usage.h"
#include "tools/cli/verbs.h"

#define HEAD(name)                                        \
    "lfasim: 1\n"                                         \
    "name: " name "\n"                                    \
    "summary: The normal world sends an error or asks.\n" \
    "platform: {preset: fvp-test, cpus: 1}\n"             \
    "images:\n"                                           \
    "  v1: {manifest: sp.dts, behaviour: echo}\n"         \
    "partitions: {sp1: {image: v1}}\n"
#define LANES                                                 \
    "lanes:\n"                                                \
    "  cpu0:\n"                                               \
    "    - choose:\n"                                         \
    "        asks: [FFA_MSG_SEND_DIRECT_REQ: {to: sp1}]\n"    \
    "        sends-an-error: [FFA_ERROR: {x2: 0xfffffff8}]\n" \
    "        runs-itself: [FFA_RUN: {to: nwd}]\n"

static int set_up(void **state)
{
    if (small_folder(state) != 0)
        return 1;
    captured_file("sp.dts", firmware_manifest);
    captured_file("errors.yaml", HEAD("errors") LANES);
    captured_file("fixed.yaml",
                  HEAD("fixed") "policy: {profile: upstream, ffa_error_from_nwd: panic}\n" LANES);
    captured_file("unsound.yaml",
                  HEAD("unsound") LANES "properties: [{name: asks, never: chosen(runs-itself)}]\n");
    captured_file("after.yaml",
                  HEAD("after") LANES "    - set: {there: 1}\n"
                                      "properties:\n"
                                      "  - {name: gets-there, forall: $there == 1}\n"
                                      "  - {name: sends-none, never: chosen(sends-an-error)}\n");
    return 0;
}

static struct captured run(const char *line)
{
    return captured(lfs_command, line);
}

static void expect(const char *line, int status, const char *on_err)
{
    struct captured result = run(line);

    if (result.status != status || strstr(result.err, on_err) == NULL)
        fail_msg("%s: exit %d, wanted %d and '%s'\n%s%s", line, result.status, status, on_err,
                 result.out, result.err);
}

/* A file's text, for the caller to free. */
static char *text_of(const char *path)
{
    FILE *in = fopen(path, "r");
    char *text = calloc(1, CAPTURED_SIZE);

    if (in == NULL)
        fail_msg("%s is missing", path);
    assert_true(fread(text, 1, CAPTURED_SIZE - 1, in) > 0);
    fclose(in);
    return text;
}

static void has(const char *path, const char *part, bool wanted)
{
    char *text = text_of(path);

    if ((strstr(text, part) != NULL) != wanted)
        fail_msg("'%s' is %s in\n%s", part, wanted ? "missing" : "", text);
    free(text);
}

#define CAUSE "ffa-error-from-nwd--no-panic--error-from-nwd"

static void a_knob_alone_and_the_profile_show_a_cause(void **state)
{
    (void)state;
    expect("lfasim catalogue errors.yaml --out found", LFS_EXIT_OK, "");
    has("found/CATALOGUE.md", "### " CAUSE "\n", true);
    has("found/CATALOGUE.md",
        "- Shown by: `ffa_error_from_nwd: panic`; profile upstream\n"
        "- Cure: `ffa_error_from_nwd: not-supported`\n",
        true);
    has("found/CATALOGUE.md", ">>> choice: choose: sends-an-error, and not choose: asks\n", true);
    has("found/CATALOGUE.md", "| H-13 |", true);
    has("found/CATALOGUE.md", "found: [" CAUSE "](#" CAUSE ")", true);
    has("found/catalogue/" CAUSE ".replay", "policy    profile spec\n", true);
    has("found/catalogue/" CAUSE ".replay", "policy    ffa_error_from_nwd panic\n", true);
    expect("lfasim replay found/catalogue/" CAUSE ".replay", LFS_EXIT_FAILED, "");
}

/* The policies of a run are a profile, and what differs from it. */
static void a_replay_names_a_profile_that_exists(void **state)
{
    char *text = text_of("found/catalogue/" CAUSE ".replay"),
         *profile = strstr(text, "profile spec");

    (void)state;
    memcpy(profile, "profile spoc", strlen("profile spoc"));
    captured_file("other.replay", text);
    expect("lfasim replay other.replay", LFS_EXIT_INPUT,
           "other.replay:6:11: error: there is no policy profile with the value 'spoc'");
    free(text);
}

static void what_a_file_says_of_policies_does_not_count(void **state)
{
    (void)state;
    expect("lfasim catalogue fixed.yaml --out fixed --no-upstream", LFS_EXIT_OK, "");
    has("fixed/CATALOGUE.md", "- Shown by: `ffa_error_from_nwd: panic`\n", true);
    has("fixed/CATALOGUE.md", "profile spec\n", false);
    expect("lfasim replay fixed/catalogue/" CAUSE ".replay", LFS_EXIT_FAILED, "");
}

static void what_is_not_found_has_a_reason(void **state)
{
    (void)state;
    expect("lfasim catalogue errors.yaml --out few --knobs run_of_self,retrieve_access",
           LFS_EXIT_OK, "");
    has("few/CATALOGUE.md", "| H-13 |", true);
    has("few/CATALOGUE.md", "found: [run-of-self--no-deadlock](#run-of-self--no-deadlock)", true);
    has("few/CATALOGUE.md",
        "not found: no exploration makes the firmware ask for `retrieve_access`", true);
    has("few/CATALOGUE.md", "| `donate` | abort | unchecked | 0 | not tried |", true);
}

static void what_no_guest_reaches_has_a_reason_of_its_own(void **state)
{
    (void)state;
    expect("lfasim catalogue errors.yaml --out unreached --no-upstream --knobs finish_cpu",
           LFS_EXIT_OK, "");
    has("unreached/CATALOGUE.md",
        "| `finish_cpu` | any | any | 0 | not found: no guest makes the firmware ask for "
        "`finish_cpu`: the LSP sends START_REQ and FINISH_REQ in one LFA_ACTIVATE",
        true);
}

/* REGS_NOT_SAVED takes the locks of firmware and start_requires_regs_saved, so that no policy alone
 * shows it in profile spec. Of what cures it in profile upstream, that policy cures least else. */
static void what_takes_several_policies_is_found_with_each_that_cures_it(void **state)
{
    (void)state;
    expect("lfasim catalogue " LFASIM_SOURCE_DIR "/scenarios/explore/package-sizes.yaml --out regs",
           LFS_EXIT_OK, "");
    has("regs/CATALOGUE.md",
        "| [start-requires-regs-saved--registers-kept--regs-not-saved]"
        "(#start-requires-regs-saved--registers-kept--regs-not-saved) | registers-kept | "
        "profile upstream | `smp_lock_model: atomic` or `start_requires_regs_saved: yes`; in some "
        "cases also `staging_overlap_dest: reject-start` or `page_count_overflow: reject` |",
        true);
    has("regs/CATALOGUE.md",
        "| `start_requires_regs_saved` | yes | no | 4 | found: "
        "[start-requires-regs-saved--registers-kept--regs-not-saved]",
        true);
}

/* What runs cost tells apart ends that are alike, in profile spec as with another value. */
static void a_policy_that_changes_no_end_is_said_to_change_none(void **state)
{
    (void)state;
    expect("lfasim catalogue " LFASIM_SOURCE_DIR "/scenarios/explore/agent.yaml --out alike "
           "--no-upstream --knobs core_index_x4",
           LFS_EXIT_OK, "");
    has("alike/CATALOGUE.md",
        "| `core_index_x4` | set | zero | 2 | not found: 2 cases ask for `core_index_x4`, and in "
        "profile spec end "
        "alike whatever it says |\n",
        true);
}

/* The panic alone keeps it from getting there; but that it sends one is no matter of the panic. */
static void what_a_run_violates_by_its_end_is_part_of_that(void **state)
{
    (void)state;
    expect("lfasim catalogue after.yaml --out after --knobs ffa_error_from_nwd --no-upstream",
           LFS_EXIT_OK, "");
    has("after/CATALOGUE.md", "### " CAUSE "\n", true);
    has("after/CATALOGUE.md", "- Violates by its end as well: `gets-there` of `after`\n", true);
    has("after/CATALOGUE.md", "after--gets-there", false);
    has("after/CATALOGUE.md", "### spec--after--sends-none\n", true);
    expect("lfasim replay after/catalogue/ffa-error-from-nwd--after--gets-there.replay",
           LFS_EXIT_INPUT, "[FILE_UNREADABLE]");
}

/* Two scenarios that say and show the same; a third that says something else by that name. */
static void the_same_property_of_two_scenarios_is_one_cause(void **state)
{
    (void)state;
    captured_file("again.yaml",
                  HEAD("again") LANES "properties: [{name: asks, never: chosen(runs-itself)}]\n");
    captured_file("other.yaml",
                  HEAD("other") LANES "properties: [{name: asks, never: chosen(asks)}]\n");
    expect("lfasim catalogue unsound.yaml again.yaml other.yaml --out same --no-upstream",
           LFS_EXIT_OK, "");
    has("same/CATALOGUE.md", "### spec--unsound--asks\n", true);
    has("same/CATALOGUE.md", "2 cases show it", true);
    has("same/CATALOGUE.md", "### spec--again--asks\n", false);
    has("same/CATALOGUE.md", "### spec--other--asks\n", true);
}

static void profile_spec_has_causes_too(void **state)
{
    (void)state;
    expect("lfasim catalogue unsound.yaml --out unsound --no-upstream", LFS_EXIT_OK, "");
    has("unsound/CATALOGUE.md", "### spec--unsound--asks\n", true);
    has("unsound/CATALOGUE.md", "- Shown by: profile spec\n", true);
}

static void jobs_change_nothing(void **state)
{
    char *one, *three;

    (void)state;
    expect("lfasim catalogue errors.yaml fixed.yaml unsound.yaml --out twice", LFS_EXIT_OK, "");
    one = text_of("twice/CATALOGUE.md");
    expect("lfasim catalogue errors.yaml fixed.yaml unsound.yaml --out twice --jobs 3", LFS_EXIT_OK,
           "");
    three = text_of("twice/CATALOGUE.md");
    assert_string_equal(one, three);
    free(one);
    free(three);
}

static void a_wrong_command_line_is_told(void **state)
{
    (void)state;
    expect("lfasim catalogue --out x", LFS_EXIT_USAGE, "name explorations");
    expect("lfasim catalogue errors.yaml", LFS_EXIT_USAGE, "--out FOLDER is missing");
    expect("lfasim catalogue errors.yaml --out x --states 0", LFS_EXIT_USAGE,
           "--states needs a number from 1 on, not '0'");
    expect("lfasim catalogue errors.yaml --out x --knobs donat", LFS_EXIT_USAGE,
           "there is no policy 'donat'");
    expect("lfasim catalogue nowhere.yaml --out x", LFS_EXIT_INPUT, "nowhere.yaml");
    expect("lfasim catalogue all/misspelt.yaml --out x", LFS_EXIT_INPUT, "lans");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_knob_alone_and_the_profile_show_a_cause),
        cmocka_unit_test(a_replay_names_a_profile_that_exists),
        cmocka_unit_test(what_a_file_says_of_policies_does_not_count),
        cmocka_unit_test(what_is_not_found_has_a_reason),
        cmocka_unit_test(what_no_guest_reaches_has_a_reason_of_its_own),
        cmocka_unit_test(what_takes_several_policies_is_found_with_each_that_cures_it),
        cmocka_unit_test(a_policy_that_changes_no_end_is_said_to_change_none),
        cmocka_unit_test(what_a_run_violates_by_its_end_is_part_of_that),
        cmocka_unit_test(the_same_property_of_two_scenarios_is_one_cause),
        cmocka_unit_test(profile_spec_has_causes_too),
        cmocka_unit_test(jobs_change_nothing),
        cmocka_unit_test(a_wrong_command_line_is_told),
    };

#ifdef __SANITIZE_THREAD__ /* searches take long there, and only these have host threads */
    cmocka_set_test_filter("jobs_change_nothing");
#endif
    return cmocka_run_group_tests(tests, set_up, captured_folder_end);
}
