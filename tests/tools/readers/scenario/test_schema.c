/* SPDX-License-Identifier: BSD-3-Clause */
/* Key tables: unknown, misspelt and missing keys, and the printed table. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "lfasim/readers/schema.h"
#include "tests/tools/readers/diag/printed.h"

static const struct lfs_schema_key image_keys[] = {
    {"manifest", "path", NULL, NULL, true, "The partition's manifest."},
    {"boot", "list of steps", NULL, "FFA_MSG_WAIT", false, "What runs at the entry point."},
    {"handles", "map", "message kind: steps", NULL, false, NULL},
    {"size", "size", "bytes | pages", "0", true, "Two\nlines."},
};
static const struct lfs_schema image = {"image", true, image_keys, 4};
static const struct lfs_schema platform = {"platform", false, image_keys, 4};

/* Checks the value of the only key of text, or text itself if it is no map of one key. */
static void check(const struct lfs_schema *section, const char *text, bool good,
                  const char *expected)
{
    struct lfs_diag *diag = lfs_diag_new();
    struct lfs_yaml *yaml = lfs_yaml_read("s.yaml", text, strlen(text), diag);
    const struct lfs_yaml_node *root;

    assert_non_null(yaml);
    root = lfs_yaml_root(yaml);
    if (root->kind == LFS_YAML_MAP && root->count == 1)
        root = root->items[0];
    assert_int_equal(lfs_schema_check(section, root, diag), good);
    assert_printed(diag, expected);
    lfs_yaml_free(yaml);
    lfs_diag_free(diag);
}

static void known_keys_pass(void **state)
{
    (void)state;
    check(&image, "sp1-v1: {manifest: a, size: 1}\n", true, "");
    check(&image, "sp1-v1: {size: 1, boot: [], handles: {}, manifest: a}\n", true, "");
}

static void a_misspelt_key_names_the_nearest(void **state)
{
    (void)state;
    check(&image, "sp1-v1:\n    manifest: a\n    size: 1\n    handels:\n      x: 1\n", false,
          "s.yaml:4:5: error: unknown key 'handels' in image 'sp1-v1' [UNKNOWN_KEY]\n"
          "    4 |     handels:\n"
          "      |     ^~~~~~~\n"
          "help: did you mean 'handles'?\n");
}

static void a_strange_key_lists_all(void **state)
{
    (void)state;
    check(&platform, "p: {manifest: a, size: 1, voltage: 3}\n", false,
          "s.yaml:1:27: error: unknown key 'voltage' in platform [UNKNOWN_KEY]\n"
          "    1 | p: {manifest: a, size: 1, voltage: 3}\n"
          "      |                           ^~~~~~~\n"
          "help: keys of platform: manifest, boot, handles, size\n");
}

static void missing_keys_point_at_the_name_of_the_map(void **state)
{
    (void)state;
    check(&image, "sp1-v1:\n  boot: []\n", false,
          "s.yaml:1:1: error: missing key 'manifest' in image 'sp1-v1' [MISSING_KEY]\n"
          "    1 | sp1-v1:\n"
          "      | ^~~~~~\n"
          "help: add 'manifest: <path>': The partition's manifest.\n"
          "\n"
          "s.yaml:1:1: error: missing key 'size' in image 'sp1-v1' [MISSING_KEY]\n"
          "    1 | sp1-v1:\n"
          "      | ^~~~~~\n"
          "help: add 'size: <size>': Two\n"
          "        lines.\n");
    check(&image, "manifest: a\nboot: []\n", false,
          "s.yaml:1:1: error: missing key 'size' in image [MISSING_KEY]\n"
          "    1 | manifest: a\n"
          "      | ^\n"
          "help: add 'size: <size>': Two\n"
          "        lines.\n");
}

static void a_misspelt_required_key_is_reported_once(void **state)
{
    (void)state;
    check(&image, "v: {manifset: a, size: 1}\n", false,
          "s.yaml:1:5: error: unknown key 'manifset' in image 'v' [UNKNOWN_KEY]\n"
          "    1 | v: {manifset: a, size: 1}\n"
          "      |     ^~~~~~~~\n"
          "help: did you mean 'manifest'?\n");
}

static void other_nodes_are_no_maps(void **state)
{
    (void)state;
    check(&image, "v: [manifest]\n", false,
          "s.yaml:1:4: error: expected a map of keys in image 'v', found a list [EXPECTED_MAP]\n"
          "    1 | v: [manifest]\n"
          "      |    ^\n"
          "help: keys of image: manifest, boot, handles, size\n");
    check(&image, "v: manifest\n", false,
          "s.yaml:1:4: error: expected a map of keys in image 'v', found a single value "
          "[EXPECTED_MAP]\n"
          "    1 | v: manifest\n"
          "      |    ^~~~~~~~\n"
          "help: keys of image: manifest, boot, handles, size\n");
}

static void an_empty_map_and_an_empty_table_are_possible(void **state)
{
    static const struct lfs_schema nothing = {"nothing", false, NULL, 0};

    (void)state;
    check(&nothing, "n: {}\n", true, "");
    check(&nothing, "n: {a: 1}\n", false,
          "s.yaml:1:5: error: unknown key 'a' in nothing [UNKNOWN_KEY]\n"
          "    1 | n: {a: 1}\n"
          "      |     ^\n"
          "help: it has no keys\n");
}

static void the_table_is_printed_as_markdown(void **state)
{
    char *text = NULL;
    size_t size;
    FILE *stream = open_memstream(&text, &size);

    (void)state;
    assert_non_null(stream);
    lfs_schema_print_markdown(&image, stream);
    assert_int_equal(fclose(stream), 0);
    assert_string_equal(
        text, "| key | type | unit or values | default | meaning |\n"
              "|---|---|---|---|---|\n"
              "| `manifest` | path | | required | The partition's manifest. |\n"
              "| `boot` | list of steps | | FFA_MSG_WAIT | What runs at the entry point. |\n"
              "| `handles` | map | message kind: steps | | |\n"
              "| `size` | size | bytes \\| pages | required | Two lines. |\n");
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_keys_pass),
        cmocka_unit_test(a_misspelt_key_names_the_nearest),
        cmocka_unit_test(a_strange_key_lists_all),
        cmocka_unit_test(missing_keys_point_at_the_name_of_the_map),
        cmocka_unit_test(a_misspelt_required_key_is_reported_once),
        cmocka_unit_test(other_nodes_are_no_maps),
        cmocka_unit_test(an_empty_map_and_an_empty_table_are_possible),
        cmocka_unit_test(the_table_is_printed_as_markdown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
