/* SPDX-License-Identifier: BSD-3-Clause */
/* What is the same for all verbs: the spelling of shared options, and what may be overwritten. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <sys/stat.h>

#include "lfasim/readers/file.h"
#include "tests/tools/cli/small_scenarios.h"
#include "tools/cli/command.h"
#include "tools/cli/usage.h"
#include "tools/cli/verbs.h"

static struct captured run(const char *line)
{
    return captured(lfs_command, line);
}

static void expect(const char *line, int status, const char *on_out, const char *on_err)
{
    struct captured result = run(line);

    if (result.status != status || strstr(result.out, on_out) == NULL ||
        strstr(result.err, on_err) == NULL)
        fail_msg("%s\n-> %d, wanted %d '%s' '%s'\nstdout:\n%s\nstderr:\n%s", line, result.status,
                 status, on_out, on_err, result.out, result.err);
}

static const char layout[] =
    "{\"sp\": {\"image\": {\"file\": \"sp.elf\", \"offset\": \"0x2000\"}, \"pm\": \"sp.dts\",\n"
    "  \"uuid\": \"2a6f1c5b-b791-4e0d-84c8-337a56d2e01a\"}}\n";
/* The first package would replace the image of the second. */
static const char greedy[] =
    "{\"b\": {\"image\": {\"file\": \"sp.elf\", \"offset\": \"0x2000\"}, \"pm\": \"sp.dts\",\n"
    "  \"uuid\": \"2a6f1c5b-b791-4e0d-84c8-337a56d2e01a\"},\n"
    "\"c\": {\"image\": {\"file\": \"b.pkg\", \"offset\": \"0x2000\"}, \"pm\": \"sp.dts\",\n"
    "  \"uuid\": \"2a6f1c5b-b791-4e0d-84c8-337a56d2e01b\"}}\n";

static int set_up(void **state)
{
    if (captured_folder(state) != 0 || mkdir("parts", 0755) != 0)
        return 1;
    captured_file("sp.dts", firmware_manifest);
    captured_file("x.yaml", small_passing);
    captured_file("own.yaml", "behaviour: echo\n");
    captured_file("l.json", layout);
    captured_file("greedy.json", greedy);
    captured_file("choices", "0\n");
    expect("lfasim image --behaviour echo -o sp.elf", 0, "", "");
    expect("lfasim pack --image sp.elf --manifest sp.dts -o sp.pkg", 0, "", "");
    expect("lfasim pack --image sp.elf --manifest sp.dts -o parts/image.bin", 0, "", "");
    expect("lfasim image --behaviour echo -o b.pkg", 0, "", "");
    expect("lfasim run x.yaml --trace x.jsonl", 0, "", "");
    return 0;
}

/* ---- one meaning, one spelling --------------------------------------------------------------- */

/* The options that more than one verb has, as a help writes them, and who has them. */
static const struct {
    const char *option, *help, *verbs;
} shared[] = {
    {"--help", "  -h, --help  ",
     "run explore merge catalogue replay check list image pack unpack explain report init help"},
    {"--out=f", "  -o, --out PATH  ", "run explore catalogue image pack unpack report init"},
    {"--force", "  --force  ", "unpack init replay"},
    {"--format=json", "  --format NAME  ",
     "run explore merge replay check list image pack unpack explain"},
    {"--quiet", "  -q, --quiet  ", "run explore merge replay check"},
    {"--verbose", "  -v, --verbose  ", "run explore replay report"},
    {"--case=c", "  --case NAME  ", "run explore replay report"},
    {"--warn=JSON_DUPLICATE_KEY", "  --warn NAME  ",
     "run explore catalogue replay check list image pack unpack init"},
    {"--error=JSON_DUPLICATE_KEY", "  --error NAME  ",
     "run explore catalogue replay check list image pack unpack init"},
    {"--allow=JSON_DUPLICATE_KEY", "  --allow NAME  ",
     "run explore catalogue replay check list image pack unpack init"},
    {"--output=f", "  --output", ""},
};

/* Whole words only: "pack" is in "unpack". */
static bool has_word(const char *words, const char *word)
{
    size_t length = strlen(word);

    for (const char *at = words; (at = strstr(at, word)) != NULL; at += length)
        if ((at == words || at[-1] == ' ') && (at[length] == ' ' || at[length] == 0))
            return true;
    return false;
}

static void assert_option(const char *verb, size_t i, const char *help)
{
    bool has = has_word(shared[i].verbs, verb);
    struct captured result;
    char line[128];

    if ((strstr(help, shared[i].help) != NULL) != has)
        fail_msg("the help of %s should %shave '%s':\n%s", verb, has ? "" : "not ", shared[i].help,
                 help);
    snprintf(line, sizeof(line), "lfasim %s %s -h", verb, shared[i].option);
    result = run(line);
    if (result.status != (has ? LFS_EXIT_OK : LFS_EXIT_USAGE) ||
        (strstr(result.err, "unknown option") == NULL) != has)
        fail_msg("%s: %d\n%s", line, result.status, result.err);
}

static void shared_options_have_one_spelling(void **state)
{
    (void)state;
    for (const struct lfs_verb *verb = lfs_verbs; verb->name != NULL; verb++) {
        struct captured help;
        char line[64];

        if (strcmp(verb->name, "help") == 0) /* it has no other options, and no help of its own */
            continue;
        snprintf(line, sizeof(line), "lfasim %s --help", verb->name);
        help = run(line);
        for (size_t i = 0; i < sizeof(shared) / sizeof(shared[0]); i++)
            assert_option(verb->name, i, help.out);
    }
}

static void each_verb_has_a_short_help(void **state)
{
    (void)state;
    for (const struct lfs_verb *verb = lfs_verbs; verb->name != NULL; verb++) {
        char line[64], usage[64];
        struct captured brief, whole;

        snprintf(usage, sizeof(usage), "usage: lfasim %s",
                 strcmp(verb->name, "help") == 0 ? "VERB" : verb->name);
        snprintf(line, sizeof(line), "lfasim %s -h", verb->name);
        brief = run(line);
        snprintf(line, sizeof(line), "lfasim help %s", verb->name);
        whole = run(line);
        assert_int_equal(brief.status, LFS_EXIT_OK);
        assert_non_null(strstr(brief.out, usage));
        assert_string_equal(brief.out, whole.out);
        assert_string_equal(brief.err, "");
    }
}

static void json_begins_with_the_same_line(void **state)
{
    static const char *const lines[] = {"run x.yaml",
                                        "check sp.dts",
                                        "list policies",
                                        "image sp.elf",
                                        "pack --image sp.elf --manifest sp.dts -o json.pkg",
                                        "unpack sp.pkg --list",
                                        "explain DENIED"};

    (void)state;
    for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
        char line[128];
        struct captured result;

        snprintf(line, sizeof(line), "lfasim %s --format json", lines[i]);
        result = run(line);
        if (result.status != LFS_EXIT_OK || strncmp(result.out, "{\"lfasim\":\"", 11) != 0)
            fail_msg("%s: %d\n%s%s", line, result.status, result.out, result.err);
    }
}

/* ---- what may be overwritten ----------------------------------------------------------------- */

static const struct {
    const char *line, *option, *input;
} greedy_lines[] = {
    {"run x.yaml --out x.yaml", "out", "x.yaml"},
    {"run x.yaml --trace ./x.yaml", "trace", "x.yaml"},
    {"run x.yaml --choices @choices -o choices", "out", "choices"},
    {"report x.jsonl -o x.jsonl", "out", "x.jsonl"},
    {"image own.yaml -o own.yaml", "out", "own.yaml"},
    {"pack --image sp.elf --manifest sp.dts -o sp.elf", "out", "sp.elf"},
    {"pack --image sp.elf --manifest sp.dts -o ./sp.dts", "out", "sp.dts"},
    {"pack greedy.json -o .", "out", "./b.pkg"},
    {"init sp.dts -o sp.dts --force", "out", "sp.dts"},
    {"unpack parts/image.bin -o parts --force", "out", "parts/image.bin"},
};

static void no_verb_overwrites_an_input(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(greedy_lines) / sizeof(greedy_lines[0]); i++) {
        char line[128], wanted[128], *before, *after;
        size_t size, size_after;

        snprintf(line, sizeof(line), "lfasim %s", greedy_lines[i].line);
        snprintf(wanted, sizeof(wanted), ": error: --%s would overwrite '%s'\n",
                 greedy_lines[i].option,
                 greedy_lines[i].input + 2 * (strncmp(greedy_lines[i].input, "./", 2) == 0));
        assert_int_equal(lfs_file_load(greedy_lines[i].input, 1 << 20, &before, &size), 0);
        expect(line, LFS_EXIT_USAGE, "", wanted);
        assert_int_equal(lfs_file_load(greedy_lines[i].input, 1 << 20, &after, &size_after), 0);
        assert_int_equal(size, size_after);
        assert_memory_equal(before, after, size);
        free(before);
        free(after);
    }
    assert_int_not_equal(access("c.pkg", F_OK), 0); /* nor is anything else written */
}

static void products_that_are_named_are_replaced(void **state)
{
    static const char *const lines[] = {
        "run x.yaml --out old",  "run x.yaml --trace old",
        "report x.jsonl -o old", "image --behaviour echo -o old",
        "pack l.json -o folder", "pack --image sp.elf --manifest sp.dts --out old",
    };

    (void)state;
    for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
        char line[128];

        captured_file("old", "old");
        snprintf(line, sizeof(line), "lfasim %s", lines[i]);
        expect(line, LFS_EXIT_OK, "", "");
        expect(line, LFS_EXIT_OK, "", "");
    }
}

static void other_files_need_force(void **state)
{
    (void)state;
    expect("lfasim unpack sp.pkg -o again", LFS_EXIT_OK, "", "");
    expect("lfasim unpack sp.pkg -o again", LFS_EXIT_USAGE, "",
           "lfasim unpack: error: 'again/manifest.dtb' exists; --force overwrites it\n");
    expect("lfasim unpack sp.pkg -o again --force", LFS_EXIT_OK, "", "");
    expect("lfasim init sp.dts -o init.yaml", LFS_EXIT_OK, "", "");
    expect("lfasim init sp.dts -o init.yaml", LFS_EXIT_USAGE, "",
           "lfasim init: error: 'init.yaml' exists; --force overwrites it\n");
    expect("lfasim init sp.dts -o init.yaml --force", LFS_EXIT_OK, "", "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shared_options_have_one_spelling),
        cmocka_unit_test(each_verb_has_a_short_help),
        cmocka_unit_test(json_begins_with_the_same_line),
        cmocka_unit_test(no_verb_overwrites_an_input),
        cmocka_unit_test(products_that_are_named_are_replaced),
        cmocka_unit_test(other_files_need_force),
    };

    return cmocka_run_group_tests(tests, set_up, captured_folder_end);
}
