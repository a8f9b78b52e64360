/* SPDX-License-Identifier: BSD-3-Clause */
/* From nodes, properties and cells back to the files that they were written in. */
#include "tests/tools/readers/manifest/dts_attempt.h"

/* Where a place is, and what is written there. */
static void expect_place(struct attempt *attempt, const char *text, struct lfs_dts_place place,
                         const char *file, unsigned line, const char *word)
{
    struct lfs_pos pos = lfs_dts_locate(attempt->dts, &place);
    const char *at = text;

    if (pos.line != line || pos.file == NULL || strcmp(pos.file, file) != 0)
        fail_msg("%s %s %d is at %s:%u:%u, not %s:%u", place.node,
                 place.property != NULL ? place.property : "-", place.cell,
                 pos.file != NULL ? pos.file : "(null)", pos.line, pos.column, file, line);
    while (--line > 0)
        at = strchr(at, '\n') + 1;
    at += pos.column - 1;
    if (strncmp(at, word, strlen(word)) != 0 || pos.length != strlen(word))
        fail_msg("%s %s %d points at '%.*s', not '%s'", place.node,
                 place.property != NULL ? place.property : "-", place.cell, (int)pos.length, at,
                 word);
}

static struct attempt open_text(const char *text)
{
    struct lfs_dts_source source = named("sp.dts", text);
    struct attempt attempt = attempt_open(&source, 1, NULL);

    if (attempt.result != LFS_DTS_OK)
        fail_msg("%s", attempt.printed);
    return attempt;
}

static const char plain[] = "/dts-v1/;\n"
                            "/ {\n"
                            "\tcompatible = \"one\", \"t\\\"o, <3>\";\n"
                            "\tuuid = <0x1 0x2 /* < */\n"
                            "\t        0x3 (1 + (3))>, <&lab 'c'>;\n"
                            "\tflag; empty = \"\";\n"
                            "\twide = /bits/ 64 <0x5 0x6>, <7>;\n"
                            "\tmixed = <1>, \"s\", &lab, [00 11], <2>;\n"
                            "\tbytes = /bits/ 8 <1 2>;\n"
                            "\tregions { /* heap { */\n"
                            "\t\tlab: heap /* why */ { x: base-address = <0x0 y: 0x7>; };\n"
                            "\t\tnode@1\n"
                            "\t\t{ };\n"
                            "\t};\n"
                            "};\n"
                            "&lab { pages-count = <9>; };\n";

static void nodes_have_places(void **state)
{
    struct attempt attempt = open_text(plain);

    (void)state;
    expect_place(&attempt, plain, (struct lfs_dts_place){"/", NULL, -1}, "sp.dts", 2, "/");
    expect_place(&attempt, plain, (struct lfs_dts_place){"/regions", "", -1}, "sp.dts", 10,
                 "regions");
    expect_place(&attempt, plain, (struct lfs_dts_place){"/regions/heap", NULL, -1}, "sp.dts", 11,
                 "heap");
    expect_place(&attempt, plain, (struct lfs_dts_place){"/regions/node@1", NULL, -1}, "sp.dts", 12,
                 "node@1");
    attempt_close(&attempt);
}

static void properties_have_places(void **state)
{
    struct attempt attempt = open_text(plain);

    (void)state;
    expect_place(&attempt, plain, (struct lfs_dts_place){"/", "uuid", -1}, "sp.dts", 4, "uuid");
    expect_place(&attempt, plain, (struct lfs_dts_place){"/", "flag", -1}, "sp.dts", 6, "flag");
    expect_place(&attempt, plain, (struct lfs_dts_place){"/", "flag", 0}, "sp.dts", 6, "flag");
    expect_place(&attempt, plain, (struct lfs_dts_place){"/", "empty", -1}, "sp.dts", 6, "empty");
    expect_place(&attempt, plain, (struct lfs_dts_place){"/regions/heap", "base-address", -1},
                 "sp.dts", 11, "base-address");
    expect_place(&attempt, plain, (struct lfs_dts_place){"/regions/heap", "pages-count", -1},
                 "sp.dts", 16, "pages-count");
    attempt_close(&attempt);
}

static void cells_and_strings_have_places(void **state)
{
    static const struct {
        const char *property;
        int cell;
        unsigned line;
        const char *word;
    } rows[] = {
        {"compatible", 0, 3, "\"one\""},
        {"compatible", 1, 3, "\"t\\\"o, <3>\""},
        {"compatible", 2, 3, "compatible"},
        {"uuid", 0, 4, "0x1"},
        {"uuid", 1, 4, "0x2"},
        {"uuid", 2, 5, "0x3"},
        {"uuid", 3, 5, "(1 + (3))"},
        {"uuid", 4, 5, "&lab"},
        {"uuid", 5, 5, "'c'"},
        {"uuid", 6, 4, "uuid"},
        {"wide", 0, 7, "0x5"},
        {"wide", 1, 7, "0x5"},
        {"wide", 3, 7, "0x6"},
        {"wide", 4, 7, "7"},
        {"mixed", 0, 8, "1"},
        {"mixed", 1, 8, "\"s\""},
        {"mixed", 2, 8, "&lab"},
        {"mixed", 3, 8, "mixed"}, /* behind bytes */
        {"bytes", 0, 9, "bytes"},
        {"empty", 0, 6, "\"\""},
    };
    struct attempt attempt = open_text(plain);

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        expect_place(&attempt, plain, (struct lfs_dts_place){"/", rows[i].property, rows[i].cell},
                     "sp.dts", rows[i].line, rows[i].word);
    expect_place(&attempt, plain, (struct lfs_dts_place){"/regions/heap", "base-address", 1},
                 "sp.dts", 11, "0x7");
    attempt_close(&attempt);
}

static void what_is_not_there_is_placed_around(void **state)
{
    struct attempt attempt = open_text(plain);

    (void)state;
    expect_place(&attempt, plain, (struct lfs_dts_place){"/regions/heap", "attributes", -1},
                 "sp.dts", 11, "heap");
    expect_place(&attempt, plain, (struct lfs_dts_place){"/regions/stack/x", NULL, -1}, "sp.dts",
                 10, "regions");
    expect_place(&attempt, plain, (struct lfs_dts_place){"/nowhere", "p", 0}, "sp.dts", 2, "/");
    assert_int_equal(lfs_dts_locate(attempt.dts, &(struct lfs_dts_place){"", NULL, -1}).line, 0);
    attempt_close(&attempt);
}

static void a_blob_has_no_lines(void **state)
{
    struct attempt attempt = open_text("/dts-v1/; / { p; };"), again;
    struct lfs_dts_source source = {"sp.dtb", lfs_dts_blob(attempt.dts)->bytes,
                                    lfs_dts_blob(attempt.dts)->size};

    (void)state;
    again = attempt_open(&source, 1, NULL);
    assert_int_equal(lfs_dts_locate(again.dts, &(struct lfs_dts_place){"/", "p", -1}).line, 0);
    attempt_close(&again);
    attempt_close(&attempt);
}

static void fragments_have_places_of_their_own(void **state)
{
    static const char base[] = "/dts-v1/;\n/ { hypervisor { }; };\n";
    static const char one[] = "/ { hypervisor { vm1 { a = <1>; }; }; };\n";
    static const char two[] = "/dts-v1/;\n/ { hypervisor {\n vm1 { a = <2>; b = <3>; }; }; };\n";
    struct lfs_dts_source sources[] = {named("base.dts", base), named("one.dts", one),
                                       named("two.dts", two)};
    struct lfs_dts_options options = {.number_vms = true};
    struct attempt attempt = attempt_open(sources, 3, &options);

    (void)state;
    expect_place(&attempt, base, (struct lfs_dts_place){"/hypervisor", NULL, -1}, "base.dts", 2,
                 "hypervisor");
    expect_place(&attempt, one, (struct lfs_dts_place){"/hypervisor/vm1", "a", 0}, "one.dts", 1,
                 "1");
    expect_place(&attempt, two, (struct lfs_dts_place){"/hypervisor/vm2", "b", -1}, "two.dts", 3,
                 "b");
    expect_place(&attempt, two, (struct lfs_dts_place){"/hypervisor/vm2", NULL, -1}, "two.dts", 3,
                 "vm1");
    attempt_close(&attempt);
}

/* Through the preprocessor: tabs, comments, macros, lines left out. */
static void macros_do_not_move_places(void **state)
{
    static const char text[] = "/* \xc3\xa4 */\n"
                               "#define EL 2\n"
                               "#define REGION(n) n { base = <0>; };\n"
                               "#if 0\n\n\n\n\n\n\n\n\n\n\n#endif\n"
                               "/dts-v1/;\n"
                               "/ {\n"
                               "\tlevel   = <EL>;  \tstate\t= < 0x1\t0x2 >;\n"
                               "\tplain = <3>;\n"
                               "\tREGION(heap)\n"
                               "};\n";
    struct attempt attempt = open_text(text);

    (void)state;
    expect_place(&attempt, text, (struct lfs_dts_place){"/", NULL, -1}, "sp.dts", 17, "/");
    expect_place(&attempt, text, (struct lfs_dts_place){"/", "level", -1}, "sp.dts", 18, "level");
    expect_place(&attempt, text, (struct lfs_dts_place){"/", "level", 0}, "sp.dts", 18, "level");
    expect_place(&attempt, text, (struct lfs_dts_place){"/", "state", 1}, "sp.dts", 18, "0x2");
    expect_place(&attempt, text, (struct lfs_dts_place){"/", "plain", 0}, "sp.dts", 19, "3");
    expect_place(&attempt, text, (struct lfs_dts_place){"/heap", NULL, -1}, "sp.dts", 20, "heap");
    expect_place(&attempt, text, (struct lfs_dts_place){"/heap", "base", 0}, "sp.dts", 20,
                 "REGION(heap)");
    attempt_close(&attempt);
}

/* Nodes too deep or too long for a finding are passed over, their neighbours are not. */
static void deep_trees_are_survived(void **state)
{
    char *text = calloc(1, 65536);
    struct attempt attempt;

    (void)state;
    strcpy(text, "/dts-v1/; / {\n");
    for (int i = 0; i < 300; i++)
        strcat(text, "child { ");
    for (int i = 0; i < 300; i++)
        strcat(text, "}; ");
    strcat(text, "\nlast { p; }; };\n");
    attempt = open_text(text);
    expect_place(&attempt, text, (struct lfs_dts_place){"/last", "p", -1}, "sp.dts", 3, "p");
    expect_place(&attempt, text, (struct lfs_dts_place){"/child/child", NULL, -1}, "sp.dts", 2,
                 "child");
    attempt_close(&attempt);
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nodes_have_places),
        cmocka_unit_test(properties_have_places),
        cmocka_unit_test(cells_and_strings_have_places),
        cmocka_unit_test(what_is_not_there_is_placed_around),
        cmocka_unit_test(a_blob_has_no_lines),
        cmocka_unit_test(fragments_have_places_of_their_own),
        cmocka_unit_test(macros_do_not_move_places),
        cmocka_unit_test(deep_trees_are_survived),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
