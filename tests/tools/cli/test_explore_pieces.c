/* SPDX-License-Identifier: BSD-3-Clause */
/* `lfasim explore --frontier, --resume, --shard` and `lfasim merge`: a search in pieces comes to
 * what it comes to in one piece; what does not belong together is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "tests/tools/cli/small_scenarios.h"
#include "tests/tools/readers/trace/json_check.h"
#include "tools/cli/usage.h"
#include "tools/cli/verbs.h"

#define HEAD(name)                                                 \
    "lfasim: 1\n"                                                  \
    "name: " name "\n"                                             \
    "summary: CPUs ask for the same.\n"                            \
    "platform: {preset: fvp-test, cpus: 3}\n"                      \
    "images:\n"                                                    \
    "  v1: {manifest: sp.dts, behaviour: counter, rwdata: 4KiB}\n" \
    "partitions: {sp1: {image: v1}}\n"                             \
    "components: [{name: sp1, partition: sp1}]\n"
#define CALLS                                                                 \
    "lanes:\n"                                                                \
    "  cpu0:\n"                                                               \
    "    - {repeat: 2, do: [{choose: {asks: [LFA_GET_INFO], leaves: []}}]}\n" \
    "  cpu1:\n"                                                               \
    "    - {FFA_MSG_SEND_DIRECT_REQ: {to: sp1, save: {count: x3}}}\n"         \
    "  cpu2: [{repeat: 2, do: [LFA_VERSION]}]\n"
#define SHOWN  "observe: {count: $count}\n"
#define ASKS   "properties:\n  - {name: asks, never: chosen(leaves)}\n"
#define POLICY "policy: {overlap_rxtx: {choose: [abort, ignore]}}\n"

static const struct {
    const char *name, *text;
} scenarios[] = {
    {"sound", HEAD("sound") CALLS SHOWN},
    {"unsound", HEAD("unsound") CALLS SHOWN ASKS},
    {"policies", HEAD("policies") POLICY CALLS SHOWN ASKS},
};
enum { SCENARIOS = sizeof(scenarios) / sizeof(scenarios[0]) };

static int set_up(void **state)
{
    char path[64];

    if (small_folder(state) != 0)
        return 1;
    captured_file("sp.dts", firmware_manifest);
    for (size_t i = 0; i < SCENARIOS; i++) {
        snprintf(path, sizeof(path), "%s.yaml", scenarios[i].name);
        captured_file(path, scenarios[i].text);
    }
    captured_file("large.yaml", HEAD("large") "lanes:\n"
                                              "  cpu0: [{repeat: 300, do: [LFA_VERSION]}]\n"
                                              "  cpu1: [{repeat: 300, do: [LFA_VERSION]}]\n");
    captured_file("two.yaml", HEAD("two") "variants: {one: {n: 1}, two: {n: 2}}\n"
                                          "lanes:\n  cpu0: [{repeat: $n, do: [LFA_VERSION]}]\n");
    return 0;
}

/* ---- helpers --------------------------------------------------------------------------------- */

static struct captured run(const char *format, ...) __attribute__((format(printf, 1, 2)));
static struct captured run(const char *format, ...)
{
    char line[256];
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(line, sizeof(line), format, arguments);
    va_end(arguments);
    return captured(lfs_command, line);
}

static void has(const char *text, const char *part)
{
    if (strstr(text, part) == NULL)
        fail_msg("'%s' is missing in\n%s", part, text);
}

static void expect(const char *line, int status, const char *on_out, const char *on_err)
{
    struct captured result = run("%s", line);

    if (result.status != status)
        fail_msg("%s: exit %d, wanted %d\n%s%s", line, result.status, status, result.out,
                 result.err);
    has(result.out, on_out);
    has(result.err, on_err);
}

/* The number that stands behind a word. */
static unsigned long number_behind(const char *text, const char *word)
{
    const char *at = strstr(text, word);
    unsigned long number = 0;

    assert_non_null(at);
    for (at += strlen(word); *at == ' ' || (*at >= '0' && *at <= '9'); at++) {
        if (*at == ' ' && at[1] == ' ')
            break;
        if (*at != ' ')
            number = number * 10 + (unsigned long)(*at - '0');
    }
    return number;
}

/* Ends, claim, outcomes, verdicts and violations; how often what was visited is another matter. */
static void assert_same_told(const char *what, const struct captured *a, const struct captured *b)
{
    const char *from_a = strstr(a->out, "distinct end states"),
               *from_b = strstr(b->out, "distinct end states");
    const char *rest_a, *rest_b, *line = strstr(b->out, "kept in ");

    assert_non_null(from_a);
    assert_non_null(from_b);
    rest_a = strchr(from_a, '\n');
    rest_b = strchr(from_b, '\n');
    if (rest_a - from_a != rest_b - from_b || memcmp(from_a, from_b, (size_t)(rest_a - from_a)))
        fail_msg("%s: %.*s\nand not %.*s", what, (int)(rest_b - from_b), from_b,
                 (int)(rest_a - from_a), from_a);
    if (line != NULL)
        rest_b = strchr(line, '\n');
    if (a->status != b->status || strstr(rest_a, "property") == NULL)
        fail_msg("%s: exit %d and not %d", what, b->status, a->status);
    /* How many states violate a property is counted with the states. */
    for (const char *row = rest_a; (row = strstr(row, "VIOLATED")) != NULL; row++)
        assert_non_null(strstr(rest_b, "VIOLATED"));
    if (strncmp(rest_a, rest_b, (size_t)(strstr(rest_a, "\nproperty") - rest_a)) != 0)
        fail_msg("%s: other outcomes:\n%s\nand not\n%s", what, b->out, a->out);
}

/* ---- one after the other --------------------------------------------------------------------- */

static void a_search_in_several_legs_comes_to_the_same(void **state)
{
    static const char *const ways[] = {"", "--no-reduction", "--preemptions 2", "--jobs 2",
                                       "--mode pct --runs 400 --seed 3"};

    (void)state;
    for (size_t i = 0; i < SCENARIOS; i++)
        for (size_t way = 0; way < sizeof(ways) / sizeof(ways[0]); way++) {
            struct captured whole = run("lfasim explore %s.yaml %s", scenarios[i].name, ways[way]);
            struct captured leg = run("lfasim explore %s.yaml %s --frontier x.lfs --states 150",
                                      scenarios[i].name, ways[way]);
            unsigned legs = 1;

            while (strstr(leg.out, "(states limit") != NULL) {
                has(leg.out, "kept in x.lfs: ");
                assert_int_not_equal(leg.status, LFS_EXIT_OK);
                leg = run("lfasim explore %s.yaml %s --resume x.lfs --frontier x.lfs --states %u",
                          scenarios[i].name, ways[way], 150 + 250 * legs++);
                assert_true(legs < 200);
            }
            has(leg.out, "kept in x.lfs: nothing is left\n");
            if (number_behind(whole.out, "\nstates ") > 300)
                assert_true(legs > 1);
            assert_same_told(ways[way], &whole, &leg);
            if (strstr(ways[way], "jobs") == NULL)
                assert_int_equal(number_behind(whole.out, "\nstates "),
                                 number_behind(leg.out, "\nstates "));
        }
}

static void what_is_done_needs_no_search(void **state)
{
    (void)state;
    expect("lfasim explore sound.yaml --frontier done.lfs", LFS_EXIT_OK, "nothing is left", "");
    expect("lfasim explore sound.yaml --resume done.lfs", LFS_EXIT_OK, "complete: yes\n", "");
}

/* As Ctrl-C does, from outside. */
static void a_user_who_stops_it_has_a_frontier(void **state)
{
    int status = system("timeout --preserve-status -s INT 1 " LFASIM_BINARY_DIR
                        "/lfasim explore large.yaml --no-reduction --frontier stopped.lfs"
                        " >stopped 2>err");
    struct captured more;

    (void)state;
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), LFS_EXIT_INCONCLUSIVE);
    more = run("lfasim explore large.yaml --no-reduction --resume stopped.lfs --frontier more.lfs "
               "--seconds 1");
    has(more.out, "seconds <= 1\n");
    has(more.out, "kept in more.lfs: ");
}

static void runs_say_that_they_are_runs(void **state)
{
    (void)state;
    expect("lfasim explore sound.yaml --mode random --runs 1200 --seed 7", LFS_EXIT_INCONCLUSIVE,
           "\nrandom runs, seed 7\n", "");
    expect("lfasim explore sound.yaml --mode random --runs 1200", LFS_EXIT_INCONCLUSIVE,
           "complete: no (1 200 random runs, not exhaustive)\n", "");
    expect("lfasim explore sound.yaml --mode pct --runs 20", LFS_EXIT_INCONCLUSIVE,
           "complete: no (20 runs by priorities, not exhaustive)\n", "");
    expect("lfasim explore sound.yaml --mode coverage --runs 20", LFS_EXIT_INCONCLUSIVE,
           "complete: no (20 runs by coverage, not exhaustive)\n", "");
    expect("lfasim explore sound.yaml --mode random --runs 20 --format json", LFS_EXIT_INCONCLUSIVE,
           "\"mode\":\"random\"", "");
}

static void runs_by_lot_go_on_with_more(void **state)
{
    struct captured whole = run("lfasim explore unsound.yaml --mode random --runs 300"), more;

    (void)state;
    run("lfasim explore unsound.yaml --mode random --runs 100 --frontier r.lfs");
    more = run("lfasim explore unsound.yaml --mode random --runs 300 --resume r.lfs --frontier "
               "m.lfs");
    has(more.out, "complete: no (300 random runs, not exhaustive)\n");
    has(more.out, "nothing is left");
    assert_same_told("more runs", &whole, &more);
    assert_int_equal(number_behind(whole.out, "\nstates "), number_behind(more.out, "\nstates "));
    expect("lfasim explore unsound.yaml --mode random --resume r.lfs", LFS_EXIT_FAILED,
           "complete: no (100 random runs, not exhaustive)\n", "");
    expect("lfasim explore unsound.yaml --mode random --runs 299 --resume m.lfs", LFS_EXIT_INPUT,
           "", "'m.lfs' is of 300 runs, not of 299 [FRONTIER_OTHER]\n");
    expect("lfasim explore unsound.yaml --mode random --runs 300 --seed 2 --resume r.lfs",
           LFS_EXIT_INPUT, "", "= now: seed 2\n");
}

static void more_runs_can_be_shared_out(void **state)
{
    struct captured whole = run("lfasim explore unsound.yaml --mode random --runs 301"), sum;

    (void)state;
    run("lfasim explore unsound.yaml --mode random --runs 100 --frontier r.lfs");
    for (unsigned i = 1; i <= 2; i++)
        run("lfasim explore unsound.yaml --mode random --runs 301 --resume r.lfs --shard %u/2 "
            "--frontier %u.lfs",
            i, i);
    expect("lfasim merge 1.lfs 2.lfs --frontier all.lfs", LFS_EXIT_OK, "complete: ", "");
    sum = run("lfasim explore unsound.yaml --mode random --resume all.lfs");
    has(sum.out, "(301 random runs, not exhaustive)\n");
    assert_same_told("more runs in shards", &whole, &sum);
    expect("lfasim explore unsound.yaml --mode random --runs 400 --resume 1.lfs", LFS_EXIT_INPUT,
           "", "'1.lfs' is shard 1/2 of 301 runs: none can be added to a part [FRONTIER_SHARDS]\n");
}

/* ---- side by side ---------------------------------------------------------------------------- */

/* Rounds of all shards and a merge, until nothing is left. */
static unsigned in_shards(const char *name, const char *way, unsigned count, unsigned states)
{
    char merge[160] = "lfasim merge", part[32];
    unsigned rounds = 0;

    for (unsigned i = 1; i <= count; i++) {
        snprintf(part, sizeof(part), " %u.lfs", i);
        strcat(merge, part);
    }
    strcat(merge, " --frontier all.lfs");
    for (;; rounds++) {
        struct captured merged;

        for (unsigned i = 1; i <= count; i++) {
            struct captured shard = run(
                "lfasim explore %s.yaml %s %s --shard %u/%u --frontier %u.lfs --states %u", name,
                way, rounds ? "--resume all.lfs" : "", i, count, i, states * (rounds + 1));

            has(shard.out, "shard ");
            assert_null(strstr(shard.out, "complete: yes"));
        }
        merged = run("%s", merge);
        if (merged.status == LFS_EXIT_OK) {
            has(merged.out, "\ncomplete: nothing is left\nwhat was found: lfasim explore ");
            return rounds + 1;
        }
        if (merged.status != LFS_EXIT_INCONCLUSIVE)
            fail_msg("%s %s: exit %d\n%s%s", name, way, merged.status, merged.out, merged.err);
        has(merged.out, "\ngo on: lfasim explore ");
        assert_true(rounds < 100);
    }
}

static void shards_make_the_whole(void **state)
{
    static const char *const ways[] = {"", "--no-reduction", "--preemptions 1",
                                       "--mode random --runs 501"};
    unsigned again = 0;

    (void)state;
    for (size_t i = 0; i < SCENARIOS; i++)
        for (size_t way = 0; way < sizeof(ways) / sizeof(ways[0]); way++)
            for (unsigned count = 2; count <= 4; count++) {
                struct captured whole =
                    run("lfasim explore %s.yaml %s", scenarios[i].name, ways[way]);
                struct captured sum;
                unsigned rounds = in_shards(scenarios[i].name, ways[way], count, 450);

                again += rounds > 1;
                sum =
                    run("lfasim explore %s.yaml %s --resume all.lfs", scenarios[i].name, ways[way]);
                assert_same_told(ways[way], &whole, &sum);
                if (way > 0) /* the places that are shared out are found without reduction */
                    assert_int_equal(number_behind(whole.out, "\nstates "),
                                     number_behind(sum.out, "\nstates "));
            }
    assert_true(again > 3);
}

static void a_frontier_that_was_split_may_lie_beside_its_shards(void **state)
{
    struct captured merged;

    (void)state;
    run("lfasim explore sound.yaml --no-reduction --frontier all.lfs --states 50");
    for (unsigned i = 1; i <= 2; i++)
        run("lfasim explore sound.yaml --no-reduction --resume all.lfs --shard %u/2 --frontier "
            "%u.lfs",
            i, i);
    merged = run("lfasim merge 1.lfs all.lfs 2.lfs --frontier sum.lfs");
    assert_int_equal(merged.status, LFS_EXIT_OK);
    has(merged.out, "complete: nothing is left\n");
}

static void merge_tells_json(void **state)
{
    struct captured merged;
    struct json_check check;

    (void)state;
    run("lfasim explore sound.yaml --frontier all.lfs");
    merged = run("lfasim merge all.lfs --format json");
    assert_int_equal(merged.status, LFS_EXIT_OK);
    has(merged.out, "\n{\"merged\":\"sound.yaml\",\"frontiers\":1,\"frontier\":null,\"done\":true,"
                    "\"left\":0,");
    check.at = merged.out;
    while (*check.at != '\0')
        assert_true(json_line(&check));
    assert_string_equal(run("lfasim merge all.lfs -q").out, "");
}

/* ---- what does not belong together ------------------------------------------------------------ */

static void another_search_is_refused(void **state)
{
    (void)state;
    run("lfasim explore sound.yaml --frontier s.lfs --states 50");
    expect("lfasim explore sound.yaml --resume s.lfs --preemptions 1", LFS_EXIT_INPUT,
           "1 not explored\n",
           "'s.lfs' is a frontier of another search [FRONTIER_OTHER]\n"
           "      = it: preemptions none\n"
           "      = now: preemptions 1\n");
    expect("lfasim explore unsound.yaml --resume s.lfs", LFS_EXIT_INPUT, "", "= it: case sound\n");
    expect("lfasim explore sound.yaml --resume s.lfs --no-reduction", LFS_EXIT_INPUT, "",
           "= now: reduction off\n");
    expect("lfasim explore sound.yaml --resume s.lfs --mode random", LFS_EXIT_INPUT, "",
           "= it: mode exhaustive\n");
    expect("lfasim explore sound.yaml --resume s.lfs --no-oracle", LFS_EXIT_INPUT, "",
           "= now: oracle off\n");
    run("lfasim explore unsound.yaml --frontier u.lfs --states 50");
    expect("lfasim merge s.lfs u.lfs", LFS_EXIT_INPUT, "",
           "'u.lfs' is a frontier of another search [FRONTIER_OTHER]\n"
           "      = it: case unsound\n"
           "      = s.lfs: case sound\n");
    captured_file("sound.yaml", HEAD("sound") CALLS SHOWN "\n");
    expect("lfasim explore sound.yaml --resume s.lfs", LFS_EXIT_INPUT, "", "= it: hash ");
    captured_file("sound.yaml", scenarios[0].text);
    expect("lfasim explore sound.yaml --resume s.lfs", LFS_EXIT_OK, "complete: yes", "");
}

static void missing_shards_are_noticed(void **state)
{
    (void)state;
    for (unsigned i = 1; i <= 3; i++)
        run("lfasim explore sound.yaml --shard %u/3 --frontier %u.lfs", i, i);
    expect("lfasim merge 1.lfs 3.lfs --frontier none.lfs", LFS_EXIT_INPUT, "",
           "'1.lfs' is shard 1/3, and shard 2/3 of the same frontier is missing "
           "[FRONTIER_SHARDS]\n");
    assert_int_not_equal(access("none.lfs", F_OK), 0);
    expect("lfasim explore sound.yaml --resume 1.lfs --shard 1/2 --frontier x.lfs", LFS_EXIT_INPUT,
           "", "'1.lfs' is shard 1/3 already [FRONTIER_SHARDS]\n");
    expect("lfasim explore sound.yaml --resume 1.lfs", LFS_EXIT_OK, "1 shard done\n", "");
    expect("lfasim merge 1.lfs 2.lfs 3.lfs", LFS_EXIT_OK, "complete: ", "");
    run("lfasim explore sound.yaml --mode random --runs 9 --frontier r.lfs");
    run("lfasim explore sound.yaml --mode random --runs 9 --frontier q.lfs");
    expect("lfasim merge r.lfs q.lfs", LFS_EXIT_INPUT, "", "'r.lfs' is no shard");
    expect("lfasim explore sound.yaml --mode pct --shard 1/2 --frontier x.lfs", LFS_EXIT_INPUT, "",
           "it has no shards [FRONTIER_SHARDS]\n");
}

static void spoil(const char *from, const char *to, size_t cut, size_t flip)
{
    FILE *in = fopen(from, "rb"), *out = fopen(to, "wb");
    int c;

    for (size_t i = 0; i < cut && (c = fgetc(in)) != EOF; i++)
        fputc(i == flip ? c ^ 1 : c, out);
    fclose(in);
    fclose(out);
}

static void damaged_files_are_refused(void **state)
{
    struct stat status;

    (void)state;
    run("lfasim explore sound.yaml --frontier s.lfs --states 30");
    assert_int_equal(stat("s.lfs", &status), 0);
    for (size_t i = 0; i < (size_t)status.st_size; i += 1 + (size_t)status.st_size / 150) {
        spoil("s.lfs", "bad.lfs", SIZE_MAX, i);
        expect("lfasim explore sound.yaml --resume bad.lfs", LFS_EXIT_INPUT, "",
               "[FRONTIER_DAMAGED]");
        spoil("s.lfs", "bad.lfs", i, SIZE_MAX);
        expect("lfasim merge bad.lfs", LFS_EXIT_INPUT, "", "[FRONTIER_DAMAGED]");
    }
    expect("lfasim explore sound.yaml --resume sound.yaml", LFS_EXIT_INPUT, "",
           "it is no frontier file of this lfasim [FRONTIER_DAMAGED]");
    expect("lfasim merge none.lfs", LFS_EXIT_INPUT, "", "FILE_UNREADABLE");
}

static void wrong_command_lines_are_refused(void **state)
{
    (void)state;
    expect("lfasim explore sound.yaml --shard 5/4 --frontier x.lfs", LFS_EXIT_USAGE, "",
           "--shard needs a part of at most 1024 such as 1/4, not '5/4'");
    expect("lfasim explore sound.yaml --shard 1/2", LFS_EXIT_USAGE, "", "--shard needs --frontier");
    expect("lfasim explore all --frontier x.lfs", LFS_EXIT_USAGE, "",
           "a frontier is of one scenario");
    expect("lfasim explore two.yaml --frontier x.lfs", LFS_EXIT_USAGE, "1 not explored",
           "a frontier is of one case; name it: --case two/one");
    expect("lfasim explore two.yaml --case two --frontier x.lfs", LFS_EXIT_OK, "nothing is left",
           "");
    expect("lfasim explore sound.yaml --frontier sound.yaml", LFS_EXIT_USAGE, "",
           "--frontier would overwrite 'sound.yaml'");
    expect("lfasim explore sound.yaml --matrix overlap_rxtx --frontier x.lfs", LFS_EXIT_USAGE, "",
           "not with --matrix");
    expect("lfasim explore sound.yaml --frontier none/x.lfs", LFS_EXIT_HOST, "", "FILE_UNWRITABLE");
    expect("lfasim merge", LFS_EXIT_USAGE, "", "name the frontiers of a search");
    expect("lfasim merge --help", LFS_EXIT_OK, "until lfasim merge [1-4].lfs", "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_search_in_several_legs_comes_to_the_same),
        cmocka_unit_test(what_is_done_needs_no_search),
        cmocka_unit_test(a_user_who_stops_it_has_a_frontier),
        cmocka_unit_test(runs_say_that_they_are_runs),
        cmocka_unit_test(runs_by_lot_go_on_with_more),
        cmocka_unit_test(more_runs_can_be_shared_out),
        cmocka_unit_test(shards_make_the_whole),
        cmocka_unit_test(a_frontier_that_was_split_may_lie_beside_its_shards),
        cmocka_unit_test(merge_tells_json),
        cmocka_unit_test(another_search_is_refused),
        cmocka_unit_test(missing_shards_are_noticed),
        cmocka_unit_test(damaged_files_are_refused),
        cmocka_unit_test(wrong_command_lines_are_refused),
    };

    return cmocka_run_group_tests(tests, set_up, captured_folder_end);
}
