/* SPDX-License-Identifier: BSD-3-Clause */
/* `lfasim list coverage`, in a folder that looks like the top of the sources. */
#include <sys/stat.h>

#include "tests/tools/cli/captured.h"
#include "tools/cli/usage.h"
#include "tools/cli/verbs.h"

static const char scenario[] = "lfasim: 1\n"
                               "name: one\n"
                               "summary: One step.\n"
                               "lanes:\n"
                               "  cpu0:\n"
                               "    - LFA_VERSION: {proves: LFA-01}\n";

static int set_up(void **state)
{
    int status = captured_folder(state);

    mkdir("tests", 0777);
    mkdir("tests/checklist", 0777);
    mkdir("told", 0777);
    mkdir("scenarios", 0777);
    captured_file("tests/checklist/lfa.tsv", "LFA-01\tthe version\nLFA-02\tthe features\n");
    captured_file("tests/checklist/mem.tsv", "MEM-01\tsizes\nMEM-67a\tfragments\n");
    captured_file("scenarios/one.yaml", scenario);
    return status;
}

static struct captured coverage(const char *gaps, const char *told, const char *words)
{
    char line[256];

    captured_file("tests/checklist/gaps.txt", gaps);
    captured_file("told/unit.one", told);
    snprintf(line, sizeof(line), "list coverage --coverage told %s", words);
    return captured(lfs_verb_list, line);
}

static const char sound_gaps[] = "# who\nMEM-01\tissue 5\nMEM-67a\tissue 5\n";
static const char sound_told[] = "LFA-02\ttests/a.c:7\nLFA-02\ttests/a.c:7\n";

static void families_are_summed_up(void **state)
{
    struct captured result = coverage(sound_gaps, sound_told, "");

    (void)state;
    assert_int_equal(result.status, LFS_EXIT_OK);
    assert_string_equal(result.err, "");
    assert_string_equal(result.out, "LFA    2 ids,   2 proven\n"
                                    "MEM    2 ids,   0 proven, 2 for later\n"
                                    "     issue 5: MEM-01 MEM-67a\n");
}

static void words_pick_families_and_ids(void **state)
{
    struct captured result = coverage(sound_gaps, sound_told, "MEM-67a LFA");

    (void)state;
    assert_int_equal(result.status, LFS_EXIT_OK);
    assert_string_equal(result.out, "LFA-01   the version\n"
                                    "         scenarios/one.yaml:6\n"
                                    "LFA-02   the features\n"
                                    "         tests/a.c:7\n"
                                    "MEM-67a  fragments\n"
                                    "         not proven: issue 5\n");
    result = coverage(sound_gaps, sound_told, "MF");
    assert_int_equal(result.status, LFS_EXIT_USAGE);
    assert_non_null(strstr(result.err, "'MF' is no id of the checklist"));
}

static void json_has_an_object_an_id(void **state)
{
    struct captured result = coverage(sound_gaps, sound_told, "--format json MEM-01 LFA-02");

    (void)state;
    assert_int_equal(result.status, LFS_EXIT_OK);
    assert_non_null(strstr(result.out, "{\"id\":\"LFA-02\",\"text\":\"the features\","
                                       "\"proven_by\":[\"tests/a.c:7\"],\"gap\":null}\n"
                                       "{\"id\":\"MEM-01\",\"text\":\"sizes\","
                                       "\"proven_by\":[],\"gap\":\"issue 5\"}\n"));
}

static void broken_rules_are_told_at_their_place(void **state)
{
    struct captured result = coverage(sound_gaps, "", "");

    (void)state;
    assert_int_equal(result.status, LFS_EXIT_FAILED);
    assert_non_null(strstr(
        result.err, "tests/checklist/lfa.tsv:2:1: error: nothing proves LFA-02 [CHECKLIST_OPEN]"));
    result = coverage("LFA-02\tissue 4\nMEM-01\tissue 5\nMEM-67a\tissue 5\n", sound_told, "");
    assert_int_equal(result.status, LFS_EXIT_FAILED);
    assert_non_null(strstr(result.err, "tests/checklist/gaps.txt:1:1: error: LFA-02 is proven: it "
                                       "is no gap any more [CHECKLIST_CLOSED_GAP]"));
    result = coverage(sound_gaps, "LFA-02\ttests/a.c:7\nLFA-99\ttests/a.c:8\n", "");
    assert_int_equal(result.status, LFS_EXIT_FAILED);
    assert_non_null(strstr(result.err, "told/unit.one:2:1: error: 'LFA-99' is no id of the "
                                       "checklist [CHECKLIST_UNKNOWN_ID]"));
    result = coverage("LFA-98\tissue 4\nMEM-01\tissue 5\nMEM-67a\tissue 5\n", sound_told, "");
    assert_int_equal(result.status, LFS_EXIT_FAILED);
    assert_non_null(strstr(result.err, "gaps.txt:1:1: error: 'LFA-98' is no id"));
}

static void what_is_missing_is_told(void **state)
{
    struct captured result = captured(lfs_verb_list, "list coverage --coverage nowhere");

    (void)state;
    assert_int_equal(result.status, LFS_EXIT_INPUT);
    assert_non_null(strstr(result.err, "'nowhere' cannot be searched: No such file or directory"));
    captured_file("scenarios/two.yaml", "lfasim: 2\n");
    result = coverage(sound_gaps, sound_told, "");
    assert_int_equal(result.status, LFS_EXIT_INPUT);
    unlink("scenarios/two.yaml");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(families_are_summed_up),
        cmocka_unit_test(words_pick_families_and_ids),
        cmocka_unit_test(json_has_an_object_an_id),
        cmocka_unit_test(broken_rules_are_told_at_their_place),
        cmocka_unit_test(what_is_missing_is_told),
    };

    return cmocka_run_group_tests(tests, set_up, captured_folder_end);
}
