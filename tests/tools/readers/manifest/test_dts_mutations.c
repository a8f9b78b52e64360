/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Sources with random damage: the scan ends, with an error or with text for dtc, and never reads or
 * writes beyond its buffers (the sanitizers' builds look). Most are tried without any program.
 */
#include "tests/tools/readers/manifest/dts_attempt.h"

/* An own generator: the same damage on every machine. */
static uint32_t next_random(uint32_t *state)
{
    *state = *state * 1664525u + 1013904223u; /* Numerical Recipes' constants */
    return *state >> 8;
}

static const char seed_text[] = "/dts-v1/;\n"
                                "#include \"nowhere.dtsi\"\n"
                                "#define N(a) a /* one\n two */ \\\n = <1>;\n"
                                "#if A // no\n#else\n#endif\n"
                                "/ { p = \"a\\\"b\", 'c'; /* c */ q = <1 &l (2)>; // end\n"
                                " vm1 { #x = [00]; }; };\n\\\n#define B\n";

static void damage(char *text, size_t size, uint32_t *random)
{
    static const char pieces[] = "#/*\"'\\\n<>{};: \t\r\v#include\0\xff";
    unsigned count = 1 + next_random(random) % 6;

    while (count-- > 0)
        text[next_random(random) % size] = pieces[next_random(random) % sizeof(pieces)];
}

static void damaged_sources_are_survived(void **state)
{
    struct lfs_dts_options options = {.number_vms = true};
    char *path = strdup(getenv("PATH"));
    uint32_t random = 1;
    unsigned whole = 0;

    (void)state;
    setenv("PATH", "", 1);
    for (int i = 0; i < 20000; i++) {
        char first[sizeof(seed_text)], second[sizeof(seed_text)];
        struct lfs_dts_source sources[2] = {{"a.dts", (const uint8_t *)first, 0},
                                            {"b.dts", (const uint8_t *)second, 0}};
        struct attempt attempt;

        memcpy(first, seed_text, sizeof(seed_text));
        memcpy(second, seed_text, sizeof(seed_text));
        damage(first, sizeof(first) - 1, &random);
        damage(second, sizeof(second) - 1, &random);
        sources[0].size = 1 + next_random(&random) % (sizeof(first) - 1);
        sources[1].size = next_random(&random) % sizeof(second);
        attempt = attempt_open(sources, 2, &options);
        assert_int_not_equal(attempt.result, LFS_DTS_OK);
        whole += attempt.result == LFS_DTS_HOST;
        attempt_close(&attempt);
    }
    setenv("PATH", path, 1);
    free(path);
    assert_true(whole > 1000); /* much of it got as far as the programs */
}

static const char plain_text[] = "/dts-v1/;\n"
                                 "/ { a = \"x\", \"y\"; b = <1 &l (2)>, /bits/ 64 <3>; c;\n"
                                 " d = [00 11], <'c'>, &l; l: node { e = <1>; f { g; }; }; };\n";

/* Whatever dtc still takes has places for all there was. */
static void damaged_trees_can_be_searched(void **state)
{
    static const char *const nodes[] = {"/", "/node", "/node/f", "/none"};
    static const char *const properties[] = {"a", "b", "c", "d", "e", "g", NULL};
    uint32_t random = 7;

    (void)state;
    for (int i = 0; i < 120; i++) {
        char text[sizeof(plain_text)];
        struct lfs_dts_source source = {"a.dts", (const uint8_t *)text, sizeof(text) - 1};
        struct attempt attempt;

        memcpy(text, plain_text, sizeof(text));
        text[next_random(&random) % (sizeof(text) - 1)] = "<>\"&; x0"[next_random(&random) % 8];
        attempt = attempt_open(&source, 1, NULL);
        for (size_t n = 0; attempt.dts != NULL && n < 4; n++)
            for (size_t p = 0; p < 7; p++)
                for (int cell = -1; cell < 7; cell++) {
                    struct lfs_dts_place place = {nodes[n], properties[p], cell};
                    struct lfs_pos pos = lfs_dts_locate(attempt.dts, &place);

                    assert_in_range(pos.line, 1, 3);
                    assert_in_range(pos.column, 1, sizeof(text));
                }
        attempt_close(&attempt);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(damaged_sources_are_survived),
        cmocka_unit_test(damaged_trees_can_be_searched),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
