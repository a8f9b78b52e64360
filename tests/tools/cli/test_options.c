/* SPDX-License-Identifier: BSD-3-Clause */
/* Options that verbs share, the help, and what is said about misspelt words. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/tools/cli/captured.h"
#include "tools/cli/options.h"
#include "tools/cli/usage.h"

enum { ALL = 0xffff };

/* Of the last parse: captured() passes a verb nothing but its words. */
static struct lfs_options options;

static int parse_all(int argc, char **argv)
{
    return lfs_options_parse("run", ALL, argc, argv, &options);
}

static int parse_format_only(int argc, char **argv)
{
    return lfs_options_parse("list", LFS_OPTION_FORMAT, argc, argv, &options);
}

/* on_err empty: nothing may be said. The words of the command line do not outlive the parse. */
static void expect(int (*verb)(int, char **), const char *line, int status, const char *on_err)
{
    struct captured result = captured(verb, line);

    if (result.status != status || result.out[0] != 0 ||
        (on_err[0] == 0 ? result.err[0] != 0 : strcmp(result.err, on_err) != 0))
        fail_msg("%s\n-> %d, wanted %d '%s'\nstderr:\n%s", line, result.status, status, on_err,
                 result.err);
}

static void defaults(void **state)
{
    char name[] = "run", file[] = "a.yaml", *argv[] = {name, file, NULL};

    (void)state;
    assert_int_equal(lfs_options_parse("run", ALL, 2, argv, &options), LFS_EXIT_OK);
    assert_int_equal(options.backend, LFS_THREADS);
    assert_int_equal(options.format, LFS_FORMAT_TEXT);
    assert_int_equal(options.choices.mode, LFS_CHOICE_DEFAULT);
    assert_false(options.help || options.quiet || options.verbose);
    assert_null(options.case_name);
    assert_null(options.trace_path);
    assert_int_equal(options.set_count, 0);
    assert_int_equal(options.word_count, 1);
    assert_string_equal(options.words[0], "a.yaml");
    lfs_options_free(&options);
}

static void all_options_together(void **state)
{
    char *argv[] = {(char[]){"run"},
                    (char[]){"a"},
                    (char[]){"--backend=fibers"},
                    (char[]){"--set"},
                    (char[]){"n=1"},
                    (char[]){"--set=m="},
                    (char[]){"--choices"},
                    (char[]){"0,65535 3"},
                    (char[]){"--case"},
                    (char[]){"x/y"},
                    (char[]){"--trace"},
                    (char[]){"t"},
                    (char[]){"b"},
                    (char[]){"--format"},
                    (char[]){"json"},
                    (char[]){"-v"},
                    NULL};

    (void)state;
    assert_int_equal(lfs_options_parse("run", ALL, 16, argv, &options), LFS_EXIT_OK);
    assert_int_equal(options.backend, LFS_FIBERS);
    assert_int_equal(options.format, LFS_FORMAT_JSON);
    assert_true(options.verbose);
    assert_int_equal(options.set_count, 2);
    assert_string_equal(options.sets[0].name, "n");
    assert_string_equal(options.sets[0].value, "1");
    assert_string_equal(options.sets[1].name, "m");
    assert_string_equal(options.sets[1].value, "");
    assert_int_equal(options.choices.mode, LFS_CHOICE_RECORDED);
    assert_int_equal(options.choices.recorded_count, 3);
    assert_int_equal(options.choices.recorded[0], 0);
    assert_int_equal(options.choices.recorded[1], 65535);
    assert_int_equal(options.choices.recorded[2], 3);
    assert_string_equal(options.choices_word, "0,65535 3");
    assert_string_equal(options.case_name, "x/y");
    assert_string_equal(options.trace_path, "t");
    assert_int_equal(options.word_count, 2);
    assert_string_equal(options.words[0], "a");
    assert_string_equal(options.words[1], "b");
    lfs_options_free(&options);
}

static void seeds(void **state)
{
    (void)state;
    expect(parse_all, "run --seed 0", LFS_EXIT_OK, "");
    assert_int_equal(options.choices.mode, LFS_CHOICE_SEEDED);
    assert_true(options.choices.seed == 0);
    expect(parse_all, "run --seed 18446744073709551615", LFS_EXIT_OK, "");
    assert_true(options.choices.seed == UINT64_MAX);
    expect(parse_all, "run --seed 18446744073709551616", LFS_EXIT_USAGE,
           "lfasim run: error: --seed needs a number from 0 to 2^64 - 1, not "
           "'18446744073709551616'\nhelp: lfasim run --help\n");
    expect(parse_all, "run --seed -1", LFS_EXIT_USAGE,
           "lfasim run: error: --seed needs a number from 0 to 2^64 - 1, not '-1'\n"
           "help: lfasim run --help\n");
}

static void choices_have_16_bits(void **state)
{
    (void)state;
    expect(parse_all, "run --choices=", LFS_EXIT_OK, "");
    assert_int_equal(options.choices.mode, LFS_CHOICE_RECORDED);
    assert_int_equal(options.choices.recorded_count, 0);
    lfs_options_free(&options);
    expect(parse_all, "run --choices 1,65536,2", LFS_EXIT_USAGE,
           "lfasim run: error: --choices: '65536' is no number from 0 to 65535\n"
           "help: lfasim run --help\n");
    lfs_options_free(&options);
    expect(parse_all, "run --choices 1,x", LFS_EXIT_USAGE,
           "lfasim run: error: --choices: 'x' is no number from 0 to 65535\n"
           "help: lfasim run --help\n");
    lfs_options_free(&options);
}

static void choices_from_a_file(void **state)
{
    (void)state;
    captured_file("good", "0, 2\n7\r\n");
    expect(parse_all, "run --choices @good", LFS_EXIT_OK, "");
    assert_int_equal(options.choices.recorded_count, 3);
    assert_int_equal(options.choices.recorded[1], 2);
    assert_int_equal(options.choices.recorded[2], 7);
    lfs_options_free(&options);
    captured_file("bad", "0 -2");
    expect(parse_all, "run --choices @bad", LFS_EXIT_INPUT,
           "bad: error: '-2' is no number from 0 to 65535\n");
    lfs_options_free(&options);
    expect(parse_all, "run --choices @none", LFS_EXIT_INPUT,
           "none: error: 'none' cannot be read: No such file or directory [FILE_UNREADABLE]\n");
    lfs_options_free(&options);
}

static void sets_need_a_name_and_a_value(void **state)
{
    (void)state;
    expect(parse_all, "run --set n", LFS_EXIT_USAGE,
           "lfasim run: error: --set needs NAME=VALUE, not 'n'\nhelp: lfasim run --help\n");
    expect(parse_all, "run --set =v", LFS_EXIT_USAGE,
           "lfasim run: error: --set needs NAME=VALUE, not '=v'\nhelp: lfasim run --help\n");
    expect(parse_all, "run --set n=a=b", LFS_EXIT_OK, "");
    assert_string_equal(options.sets[0].value, "a=b");
    lfs_options_free(&options);
}

static void sets_are_limited(void **state)
{
    char name[] = "run", set[] = "--set=a=b", *argv[67] = {name};

    (void)state;
    for (int i = 1; i < 66; i++)
        argv[i] = set;
    assert_int_equal(lfs_options_parse("run", ALL, 65, argv, &options), LFS_EXIT_OK);
    assert_int_equal(options.set_count, 64);
    lfs_options_free(&options);
    assert_int_equal(lfs_options_parse("run", ALL, 66, argv, &options), LFS_EXIT_USAGE);
    lfs_options_free(&options);
}

static void misspelt_options_get_a_suggestion(void **state)
{
    (void)state;
    expect(parse_all, "run --bakend fibers", LFS_EXIT_USAGE,
           "lfasim run: error: unknown option '--bakend'\nhelp: did you mean '--backend'?\n");
    expect(parse_all, "run --backend=fibres", LFS_EXIT_USAGE,
           "lfasim run: error: unknown backend 'fibres'\nhelp: did you mean 'fibers'?\n");
    expect(parse_all, "run --backend processes", LFS_EXIT_USAGE,
           "lfasim run: error: unknown backend 'processes'\n"
           "help: choose one of threads, fibers\n");
    expect(parse_all, "run --format jsn", LFS_EXIT_USAGE,
           "lfasim run: error: unknown format 'jsn'\nhelp: did you mean 'json'?\n");
    expect(parse_all, "run --seed", LFS_EXIT_USAGE,
           "lfasim run: error: option '--seed' needs a value\nhelp: lfasim run --help\n");
    expect(parse_all, "run -z", LFS_EXIT_USAGE,
           "lfasim run: error: unknown option '-z'\nhelp: lfasim run --help\n");
}

static void a_verb_takes_only_its_own_options(void **state)
{
    (void)state;
    expect(parse_format_only, "list --format json", LFS_EXIT_OK, "");
    expect(parse_format_only, "list --seed 1", LFS_EXIT_USAGE,
           "lfasim list: error: unknown option '--seed'\nhelp: lfasim list --help\n");
    expect(parse_format_only, "list -q", LFS_EXIT_USAGE,
           "lfasim list: error: unknown option '-q'\nhelp: lfasim list --help\n");
    expect(parse_format_only, "list -h", LFS_EXIT_OK, "");
    assert_true(options.help);
}

static void some_options_exclude_each_other(void **state)
{
    (void)state;
    expect(parse_all, "run -q -v", LFS_EXIT_USAGE,
           "lfasim run: error: either -q or -v\nhelp: lfasim run --help\n");
    expect(parse_all, "run --seed 1 --choices 0", LFS_EXIT_USAGE,
           "lfasim run: error: either --seed or --choices\nhelp: lfasim run --help\n");
    lfs_options_free(&options);
    expect(parse_all, "run --choices 0 --seed 1", LFS_EXIT_USAGE,
           "lfasim run: error: either --seed or --choices\nhelp: lfasim run --help\n");
    lfs_options_free(&options);
}

static void options_explain_themselves(void **state)
{
    char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);

    (void)state;
    lfs_options_explain(LFS_OPTION_FORMAT | LFS_OPTION_QUIET, out);
    fclose(out);
    assert_string_equal(text, "  --format NAME          text, or json: one object a line. [text]\n"
                              "  -q, --quiet            Only what went wrong, and the totals.\n"
                              "  -h, --help             This text.\n");
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(defaults),
        cmocka_unit_test(all_options_together),
        cmocka_unit_test(seeds),
        cmocka_unit_test(choices_have_16_bits),
        cmocka_unit_test(choices_from_a_file),
        cmocka_unit_test(sets_need_a_name_and_a_value),
        cmocka_unit_test(sets_are_limited),
        cmocka_unit_test(misspelt_options_get_a_suggestion),
        cmocka_unit_test(a_verb_takes_only_its_own_options),
        cmocka_unit_test(some_options_exclude_each_other),
        cmocka_unit_test(options_explain_themselves),
    };

    return cmocka_run_group_tests(tests, captured_folder, captured_folder_end);
}
