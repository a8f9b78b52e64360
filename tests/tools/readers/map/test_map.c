/* SPDX-License-Identifier: BSD-3-Clause */
/* Memory maps as text and as pictures. tests/data/maps holds the texts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>
#include <time.h>
#include <unistd.h>

#include "lfasim/readers/file.h"
#include "tests/tools/readers/map/map_claims.h"

#define DATA LFASIM_SOURCE_DIR "/tests/data/maps"

static char *printed(const struct lfs_memory_map *map,
                     void (*print)(const struct lfs_memory_map *, FILE *))
{
    char *text = NULL;
    size_t size = 0;
    FILE *stream = open_memstream(&text, &size);

    print(map, stream);
    fclose(stream);
    return text;
}

static void expect_file(const char *name, const struct lfs_memory_map *map)
{
    char path[256], *expected = NULL, *actual = printed(map, lfs_memory_map_print);
    size_t size;

    snprintf(path, sizeof(path), DATA "/%s", name);
    if (lfs_file_load(path, 1u << 20, &expected, &size) != 0)
        fail_msg("%s cannot be read; it should be:\n%s", path, actual);
    if (strcmp(actual, expected) != 0)
        fail_msg("%s should be:\n%s\nis:\n%s", path, actual, expected);
    free(expected);
    free(actual);
}

static void claims_stand_by_address_with_conflicts_marked_and_listed(void **state)
{
    (void)state;
    expect_file("two.txt", &map_two);
}

static void sixty_partitions_are_told_apart(void **state)
{
    struct many m = many_new(60);

    (void)state;
    m.map.conflicts = &m.conflict;
    m.map.conflict_count = 1;
    expect_file("sixty.txt", &m.map);
    many_free(&m);
}

static void expect_width(const struct lfs_memory_map *map)
{
    char *text = printed(map, lfs_memory_map_print);

    for (const char *line = text; *line != '\0'; line += strcspn(line, "\n") + 1)
        if (strcspn(line, "\n") > 100)
            fail_msg("more than 100 columns: %.*s", (int)strcspn(line, "\n"), line);
    free(text);
}

static void no_line_of_a_claim_is_wider_than_a_terminal(void **state)
{
    struct lfs_map_claim claim = map_two_claims[4];
    struct lfs_range range = {{0x880000000000}, 0x80000000000, LFS_RANGE_MEMORY, true, "high"};
    struct lfs_memory_map map = {
        .ranges = &range, .range_count = 1, .claims = &claim, .claim_count = 1};
    struct many m = many_new(60);

    (void)state;
    expect_width(&map_two);
    expect_width(&m.map);
    claim.base = 0x880080001000;
    claim.owner = "a-partition-with-a-rather-long-name";
    claim.what = "memory region 'a-region-with-a-rather-long-name-too'";
    expect_width(&map);
    many_free(&m);
}

static size_t occurrences(const char *text, const char *of)
{
    size_t count = 0;

    for (const char *at = text; (at = strstr(at, of)) != NULL; at += strlen(of))
        count++;
    return count;
}

/* A number of conflict stands beside the boxes and in the list. */
static void the_picture_has_a_box_a_claim_and_every_conflict_twice(void **state)
{
    char *svg = printed(&map_two, lfs_memory_map_svg),
         *again = printed(&map_two, lfs_memory_map_svg);

    (void)state;
    assert_string_equal(svg, again);
    assert_int_equal(strncmp(svg, "<svg xmlns=", 11), 0);
    assert_string_equal(svg + strlen(svg) - 7, "</svg>\n");
    assert_int_equal(occurrences(svg, "<g><rect"), map_two.claim_count);
    assert_int_equal(occurrences(svg, "<title>"), occurrences(svg, "</title>"));
    assert_int_equal(occurrences(svg, "<text"), occurrences(svg, "</text>"));
    assert_int_equal(occurrences(svg, "class=\"badge\">1<"), 2);
    assert_int_equal(occurrences(svg, "class=\"badge\">2<"), 2);
    assert_int_equal(occurrences(svg, "class=\"badge\">3<"), 0);
    assert_int_equal(occurrences(svg, "fill=\"url(#hatch)\" stroke=\"#d7191c\" stroke-width"), 2);
    assert_non_null(strstr(svg, "MC-09 at 0x070ff000 to 0x070fffff: a package is staged over"));
    assert_non_null(strstr(svg, "outside the address map"));
    free(svg);
    free(again);
}

/* Sixty staging areas at one place are one box; its title names them. */
static void equal_claims_of_many_are_one_box(void **state)
{
    struct many m = many_new(60);
    char *svg = printed(&m.map, lfs_memory_map_svg);

    (void)state;
    assert_int_equal(occurrences(svg, "<g><rect"), 60 * 5 + 1);
    assert_non_null(strstr(svg, ">sp1, sp2, sp3 and 57 more<"));
    free(svg);
    many_free(&m);
}

static void names_cannot_break_out_of_the_picture(void **state)
{
    struct lfs_map_claim claim = map_two_claims[4];
    const struct lfs_memory_map map = {.claims = &claim, .claim_count = 1};
    char *svg, *text;

    (void)state;
    claim.owner = "<script>&\"\x1b[31m\xff";
    claim.origin = "</title>";
    svg = printed(&map, lfs_memory_map_svg);
    text = printed(&map, lfs_memory_map_print);
    assert_null(strstr(svg, "<script"));
    assert_non_null(strstr(svg, "&#60;script&#62;&#38;&#34;?[31m?"));
    assert_int_equal(occurrences(svg, "</title>"), 1);
    assert_null(strchr(svg, '\x1b'));
    assert_null(strchr(text, '\x1b'));
    free(svg);
    free(text);
}

static void nothing_at_all_is_a_map_too(void **state)
{
    const struct lfs_memory_map map = {.title = "empty"};
    char *svg = printed(&map, lfs_memory_map_svg), *text = printed(&map, lfs_memory_map_print);

    (void)state;
    assert_string_equal(text, "empty: 0 claims, 0 conflicts\n");
    assert_non_null(strstr(svg, "</svg>"));
    free(svg);
    free(text);
}

/* The claims of a conflict must share something: others are not told. */
static void conflicts_of_claims_that_do_not_meet_are_left_out(void **state)
{
    const struct lfs_map_conflict apart = {1, 2, "MC-08", NULL, NULL};
    struct lfs_memory_map map = map_two;
    char *text;

    (void)state;
    map.conflicts = &apart;
    map.conflict_count = 1;
    text = printed(&map, lfs_memory_map_print);
    assert_non_null(strstr(text, "memory map: 12 claims, 0 conflicts\n"));
    free(text);
}

/* Also where one claim holds all others: 60,000 claims in some seconds at most. */
static void large_maps_do_not_take_long(void **state)
{
    struct many m = many_new(10000);
    struct timespec begin, end;
    char *svg, *text;

    (void)state;
    m.claims[0] = (struct lfs_map_claim)CLAIM(0, UINT64_C(1) << 40, EL3, "EL3", "el3", NULL, NULL);
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &begin);
    svg = printed(&m.map, lfs_memory_map_svg);
    text = printed(&m.map, lfs_memory_map_print);
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &end);
    assert_true(end.tv_sec - begin.tv_sec < 20);
    assert_true(strlen(svg) > 1000000 && strlen(text) > 1000000);
    free(svg);
    free(text);
    many_free(&m);
}

static void pictures_are_written_whole_or_not_at_all(void **state)
{
    struct lfs_diag *diag = lfs_diag_new();
    char *svg = printed(&map_two, lfs_memory_map_svg), *read = NULL;
    size_t size;

    (void)state;
    assert_true(lfs_memory_map_write(&map_two, "/tmp/lfasim-test-map.svg", diag));
    assert_int_equal(lfs_file_load("/tmp/lfasim-test-map.svg", 1u << 20, &read, &size), 0);
    assert_string_equal(read, svg);
    unlink("/tmp/lfasim-test-map.svg");
    assert_false(lfs_memory_map_write(&map_two, "/nowhere/map.svg", diag));
    assert_int_equal(lfs_diag_errors(diag), 1);
    free(read);
    free(svg);
    lfs_diag_free(diag);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(claims_stand_by_address_with_conflicts_marked_and_listed),
        cmocka_unit_test(sixty_partitions_are_told_apart),
        cmocka_unit_test(no_line_of_a_claim_is_wider_than_a_terminal),
        cmocka_unit_test(the_picture_has_a_box_a_claim_and_every_conflict_twice),
        cmocka_unit_test(equal_claims_of_many_are_one_box),
        cmocka_unit_test(names_cannot_break_out_of_the_picture),
        cmocka_unit_test(nothing_at_all_is_a_map_too),
        cmocka_unit_test(conflicts_of_claims_that_do_not_meet_are_left_out),
        cmocka_unit_test(large_maps_do_not_take_long),
        cmocka_unit_test(pictures_are_written_whole_or_not_at_all),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
