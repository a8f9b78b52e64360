/* SPDX-License-Identifier: BSD-3-Clause */
/* YAML trees: nodes and positions, refused constructs, limits, syntax errors in plain words. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "lfasim/readers/yaml_tree.h"
#include "tests/tools/readers/diag/printed.h"

#include <unistd.h>

static const char file[] = "first.yaml";

static struct lfs_yaml *read_text(const char *text, size_t length, struct lfs_diag *diag)
{
    return lfs_yaml_read(file, text, length, diag);
}

static struct lfs_yaml *read_good(const char *text)
{
    struct lfs_diag *diag = lfs_diag_new();
    struct lfs_yaml *yaml = read_text(text, strlen(text), diag);

    assert_printed(diag, "");
    assert_non_null(yaml);
    lfs_diag_free(diag);
    return yaml;
}

static void assert_refused(const char *text, const char *expected)
{
    struct lfs_diag *diag = lfs_diag_new();

    assert_null(read_text(text, strlen(text), diag));
    assert_true(lfs_diag_errors(diag) > 0);
    assert_printed(diag, expected);
    lfs_diag_free(diag);
}

static void assert_refused_with(const char *text, const char *part)
{
    struct lfs_diag *diag = lfs_diag_new();

    assert_null(read_text(text, strlen(text), diag));
    assert_printed_has(diag, part);
    lfs_diag_free(diag);
}

static void assert_pos(const struct lfs_yaml_node *node, unsigned line, unsigned column,
                       unsigned length)
{
    assert_string_equal(node->pos.file, file);
    assert_int_equal(node->pos.line, line);
    assert_int_equal(node->pos.column, column);
    assert_int_equal(node->pos.length, length);
}

static void nodes_keep_kind_text_and_place(void **state)
{
    struct lfs_yaml *yaml = read_good("lfasim: 1\n"
                                      "images:\n"
                                      "  sp1-v1:\n"
                                      "    boot:\n"
                                      "      - FFA_MSG_WAIT\n"
                                      "      - store: {at: \"inbox\", u8: yes}\n"
                                      "tags: [a, 'b']\n"
                                      "none:\n");
    const struct lfs_yaml_node *root = lfs_yaml_root(yaml), *image, *boot, *store, *tags;

    (void)state;
    assert_int_equal(root->kind, LFS_YAML_MAP);
    assert_int_equal(root->count, 4);
    assert_null(root->key);
    assert_pos(root, 1, 1, 1);
    assert_string_equal(root->keys[1]->text, "images");
    assert_pos(root->keys[1], 2, 1, 6);
    assert_null(root->keys[1]->key);
    image = lfs_yaml_get(lfs_yaml_get(root, "images"), "sp1-v1");
    assert_pos(image, 4, 5, 1);
    assert_string_equal(image->key->text, "sp1-v1");
    assert_pos(image->key, 3, 3, 6);
    boot = lfs_yaml_get(image, "boot");
    assert_int_equal(boot->kind, LFS_YAML_LIST);
    assert_int_equal(boot->count, 2);
    assert_pos(boot, 5, 7, 1);
    assert_pos(boot->items[0], 5, 9, 12);
    assert_null(boot->items[0]->key);
    store = lfs_yaml_get(boot->items[1], "store");
    assert_pos(store, 6, 16, 1);
    assert_true(lfs_yaml_get(store, "at")->quoted);
    assert_pos(lfs_yaml_get(store, "at"), 6, 21, 7);
    assert_false(lfs_yaml_get(store, "u8")->quoted);
    assert_string_equal(lfs_yaml_get(store, "u8")->text, "yes");
    tags = lfs_yaml_get(root, "tags");
    assert_pos(tags, 7, 7, 1);
    assert_true(tags->items[1]->quoted);
    assert_string_equal(lfs_yaml_get(root, "none")->text, "");
    assert_false(lfs_yaml_get(root, "none")->quoted);
    assert_null(lfs_yaml_get(root, "image"));
    assert_null(lfs_yaml_get(tags, "a"));
    lfs_yaml_free(yaml);
    lfs_yaml_free(NULL);
}

static void text_blocks_are_quoted_and_folded_lines_joined(void **state)
{
    struct lfs_yaml *yaml = read_good("a: >-\n  one\n  two\nb: |\n  x\n  y\nc: p\n  q\n");
    const struct lfs_yaml_node *root = lfs_yaml_root(yaml);

    (void)state;
    assert_string_equal(lfs_yaml_get(root, "a")->text, "one two");
    assert_true(lfs_yaml_get(root, "a")->quoted);
    assert_pos(lfs_yaml_get(root, "a"), 1, 4, 1);
    assert_string_equal(lfs_yaml_get(root, "b")->text, "x\ny\n");
    assert_string_equal(lfs_yaml_get(root, "c")->text, "p q");
    assert_pos(lfs_yaml_get(root, "c"), 7, 4, 1);
    lfs_yaml_free(yaml);
}

static void columns_count_characters_after_a_byte_order_mark(void **state)
{
    struct lfs_yaml *yaml = read_good("\xef\xbb\xbf\"\xc3\xa9\xe2\x82\xac\": x\r\nb: y\r\n");
    const struct lfs_yaml_node *root = lfs_yaml_root(yaml);

    (void)state;
    assert_pos(root->keys[0], 1, 1, 4);
    assert_pos(root->items[0], 1, 7, 1);
    assert_pos(root->items[1], 2, 4, 1);
    assert_string_equal(root->items[1]->text, "y");
    lfs_yaml_free(yaml);
}

static void anchors_aliases_tags_and_merge_keys_are_refused_all_at_once(void **state)
{
    (void)state;
    assert_refused("a: &x 1\n"
                   "b: *x\n"
                   "c: !!str d\n"
                   "<<: 3\n"
                   "d: [&l [1], !m {}]\n",
                   "first.yaml:1:4: error: anchors are not part of this format [YAML_SUBSET]\n"
                   "    1 | a: &x 1\n"
                   "      |    ^~~~\n"
                   "help: write the value out where it is needed\n"
                   "\n"
                   "first.yaml:2:4: error: aliases are not part of this format [YAML_SUBSET]\n"
                   "    2 | b: *x\n"
                   "      |    ^~\n"
                   "help: write the value out where it is needed; text that begins with '*' needs "
                   "quotes\n"
                   "\n"
                   "first.yaml:3:4: error: tags are not part of this format [YAML_SUBSET]\n"
                   "    3 | c: !!str d\n"
                   "      |    ^~~~~~~\n"
                   "help: remove the '!' word; text that begins with '!' needs quotes\n"
                   "\n"
                   "first.yaml:4:1: error: merge keys are not part of this format [YAML_SUBSET]\n"
                   "    4 | <<: 3\n"
                   "      | ^~\n"
                   "help: write the keys out where they are needed\n"
                   "\n"
                   "first.yaml:5:5: error: anchors are not part of this format [YAML_SUBSET]\n"
                   "    5 | d: [&l [1], !m {}]\n"
                   "      |     ^~~~\n"
                   "help: write the value out where it is needed\n"
                   "\n"
                   "first.yaml:5:13: error: tags are not part of this format [YAML_SUBSET]\n"
                   "    5 | d: [&l [1], !m {}]\n"
                   "      |             ^~~~\n"
                   "help: remove the '!' word; text that begins with '!' needs quotes\n");
}

static void look_alikes_of_refused_constructs_are_text(void **state)
{
    struct lfs_yaml *yaml =
        read_good("\"<<\": '&x'\nb: \"*x\"\nc: a&b\nd: a*b\ne: '!t'\nf: x !y\n");

    (void)state;
    assert_int_equal(lfs_yaml_root(yaml)->count, 6);
    lfs_yaml_free(yaml);
}

static void duplicate_keys_name_both_places(void **state)
{
    (void)state;
    assert_refused("a: 1\nb: {c: 1, d: 2, \"c\": 3}\na: 2\nA: 3\n",
                   "first.yaml:2:17: error: duplicate key 'c' [DUPLICATE_KEY]\n"
                   "    2 | b: {c: 1, d: 2, \"c\": 3}\n"
                   "      |                 ^~~\n"
                   "first.yaml:2:5: note: first defined here\n"
                   "    2 | b: {c: 1, d: 2, \"c\": 3}\n"
                   "      |     ^\n"
                   "\n"
                   "first.yaml:3:1: error: duplicate key 'a' [DUPLICATE_KEY]\n"
                   "    3 | a: 2\n"
                   "      | ^\n"
                   "first.yaml:1:1: note: first defined here\n"
                   "    1 | a: 1\n"
                   "      | ^\n");
    lfs_yaml_free(read_good("a: {c: 1}\nb: {c: 1}\nA: 2\n"));
}

static void every_repetition_of_a_key_names_the_first(void **state)
{
    struct lfs_diag *diag = lfs_diag_new();
    char *text;

    (void)state;
    assert_null(read_text("k: 1\nk: 2\nk: 3\n", 15, diag));
    assert_int_equal(lfs_diag_errors(diag), 2);
    text = printed(diag);
    assert_non_null(strstr(text, "first.yaml:3:1: error: duplicate"));
    assert_null(strstr(text, "first.yaml:2:1: note"));
    free(text);
    lfs_diag_free(diag);
}

static void keys_are_single_words(void **state)
{
    (void)state;
    assert_refused_with("[a]: 1\n", "1:1: error: a key must be one word, not a list or a map "
                                    "[YAML_SUBSET]");
    assert_refused_with("? {a: b}\n: 1\nc: 1\nc: 2\n", "4:1: error: duplicate key 'c'");
    lfs_yaml_free(read_good("? a\n: 1\n"));
}

static void embedded_nul_is_refused(void **state)
{
    (void)state;
    assert_refused_with("a: \"x\\0y\"\n", "1:4: error: the text holds a NUL character "
                                          "[YAML_SUBSET]");
    lfs_yaml_free(read_good("a: \"x\\x01y\"\n"));
}

static void a_second_document_is_refused(void **state)
{
    (void)state;
    assert_refused_with("a: 1\n---\nb: 2\n",
                        "2:1: error: a file holds one document; a second begins here");
    lfs_yaml_free(read_good("---\na: 1\n...\n"));
}

static void an_empty_file_is_refused(void **state)
{
    (void)state;
    assert_refused("", "first.yaml:1:1: error: the file is empty [YAML_SYNTAX]\n"
                       "    1 |\n      | ^\n");
    assert_refused_with("# nothing but a comment\n", "the file is empty");
}

static void an_unclosed_list_shows_where_it_began(void **state)
{
    (void)state;
    assert_refused("images:\n"
                   "  sp1-v1:\n"
                   "    boot: [FFA_MSG_WAIT\n"
                   "    handles:\n"
                   "      direct_req: []\n",
                   "first.yaml:4:5: error: expected ',' or ']' in a list [YAML_SYNTAX]\n"
                   "    4 |     handles:\n"
                   "      |     ^\n"
                   "first.yaml:3:11: note: the list begins here\n"
                   "    3 |     boot: [FFA_MSG_WAIT\n"
                   "      |           ^\n");
    assert_refused("a: {b: 1\nc: 2\n",
                   "first.yaml:2:1: error: expected ',' or '}' in a map [YAML_SYNTAX]\n"
                   "    2 | c: 2\n"
                   "      | ^\n"
                   "first.yaml:1:4: note: the map begins here\n"
                   "    1 | a: {b: 1\n"
                   "      |    ^\n");
    assert_refused("a: [b,\n\n\n", "first.yaml:1:7: error: expected a value [YAML_SYNTAX]\n"
                                   "    1 | a: [b,\n"
                                   "      |       ^\n"
                                   "first.yaml:1:4: note: the list begins here\n"
                                   "    1 | a: [b,\n"
                                   "      |    ^\n");
}

static void syntax_errors_point_at_the_fault(void **state)
{
    static const struct {
        const char *text, *part;
    } cases[] = {
        {"a: b: c\n", "1:5: error: unexpected ':' [YAML_SYNTAX]"},
        {"a:\n\tb: 1\n", "2:1: error: a tab cannot indent [YAML_SYNTAX]"},
        {"a: |\n x\n\ty\n", "3:1: error: a tab cannot indent [YAML_SYNTAX]"},
        {"a:\n  b: 1\n c: 2\n", "3:2: error: this line belongs to nothing that is open here"},
        {"a: 1\n- b\n", "2:1: error: this line belongs to nothing that is open here"},
        {"- a\nb: 1\n", "2:1: error: this line belongs to nothing that is open here"},
        {"a: \"x\" y\n", "1:8: error: unexpected text after a value"},
        {"a: [1]]\n", "1:7: error: unexpected text after a value"},
        {"a: \"b\nc: 1\n\n", "2:5: error: the file ends inside quoted text"},
        {"a: \"b\nc: 1\n\n", "1:4: note: the quotes open here"},
        {"a: @b\n", "1:4: error: '@' cannot begin a value"},
        {"a: 1\nbc\nd: 2\n", "2:1: error: expected ':' after this key"},
        {"a: \"\xc3\xa9\\q\"\n", "1:6: error: unknown escape in quoted text"},
        {"a: - b\n", "1:4: error: a list cannot begin here"},
        {"a: *\n", "1:5: error: expected a name after '&' or '*'"},
        {"a: !u!v x\n", "1:4: error: tags are not part of this format"},
        {"a: 1\n...\nb: 2\n", "3:1: error: unexpected text after the end of the document"},
        {"%YAML 3.0\n---\na: 1\n", "1:1: error: only YAML 1.1 and 1.2 are understood"},
        {"a: x {\nb: {c: 1 d: 2}\n", "2:10: error: expected ',' or '}' in a map"},
        {"a: 1\nb: \xc3\xa9\x01\n", "2:5: error: control characters are not allowed"},
        {"a: 1\nb: \xc3\xa9\xff\n", "2:5: error: the file is not UTF-8 text here"},
        {"a: \xc3", "1:4: error: the file is not UTF-8 text here"},
        {"a: 1 # \xe2\x80\xa8 b: 2\n", "1:8: error: the character U+2028 ends a line for YAML"},
        {"a: 1\rb: 2\n", "1:5: error: the character U+000D ends a line for YAML"},
        {"a: 1\r", "1:5: error: the character U+000D ends a line for YAML"},
        {"a: \xc2\x85\n", "1:4: error: the character U+0085 ends a line for YAML"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        assert_refused_with(cases[i].text, cases[i].part);
}

/* depth lists inside each other. */
static struct lfs_yaml *read_nested(unsigned depth, struct lfs_diag *diag)
{
    char text[2 * (LFS_YAML_DEPTH_MAX + 1)];

    memset(text, '[', depth);
    memset(text + depth, ']', depth);
    return read_text(text, 2 * depth, diag);
}

static void depth_is_limited(void **state)
{
    struct lfs_diag *diag = lfs_diag_new();
    struct lfs_yaml *yaml = read_nested(LFS_YAML_DEPTH_MAX, diag);

    (void)state;
    assert_non_null(yaml);
    lfs_yaml_free(yaml);
    assert_null(read_nested(LFS_YAML_DEPTH_MAX + 1, diag));
    assert_printed_has(diag, "1:65: error: too many lists and maps inside each other: at most 64");
    assert_printed_has(diag, "[YAML_LIMIT]");
    lfs_diag_free(diag);
}

/* A list and its items: count nodes. */
static struct lfs_yaml *read_nodes(size_t count, struct lfs_diag *diag)
{
    char *text = malloc(2 * count);
    struct lfs_yaml *yaml;

    assert_non_null(text);
    for (size_t i = 0; i < count; i++)
        memcpy(text + 2 * i, "a,", 2);
    text[0] = ' ';
    text[1] = '[';
    text[2 * count - 1] = ']';
    yaml = read_text(text, 2 * count, diag);
    free(text);
    return yaml;
}

static void nodes_are_limited(void **state)
{
    struct lfs_diag *diag = lfs_diag_new();
    struct lfs_yaml *yaml = read_nodes(LFS_YAML_NODES_MAX, diag);

    (void)state;
    assert_non_null(yaml);
    assert_int_equal(lfs_yaml_root(yaml)->count, LFS_YAML_NODES_MAX - 1);
    lfs_yaml_free(yaml);
    assert_null(read_nodes(LFS_YAML_NODES_MAX + 1, diag));
    assert_printed_has(diag, "error: too many scalars, lists and maps: at most 200000");
    lfs_diag_free(diag);
}

static void bytes_are_limited(void **state)
{
    struct lfs_diag *diag = lfs_diag_new();
    char *text = malloc(LFS_YAML_BYTES_MAX + 1);
    struct lfs_yaml *yaml;

    (void)state;
    assert_non_null(text);
    memset(text, 'a', LFS_YAML_BYTES_MAX + 1);
    yaml = read_text(text, LFS_YAML_BYTES_MAX, diag);
    assert_non_null(yaml);
    assert_int_equal(strlen(lfs_yaml_root(yaml)->text), LFS_YAML_BYTES_MAX);
    lfs_yaml_free(yaml);
    assert_null(read_text(text, LFS_YAML_BYTES_MAX + 1, diag));
    assert_printed(diag, "first.yaml: error: the text is larger than 4194304 bytes "
                         "[FILE_UNREADABLE]\n");
    free(text);
    lfs_diag_free(diag);
}

static void files_are_read_and_shown_as_they_were_parsed(void **state)
{
    struct lfs_diag *diag = lfs_diag_new();
    char path[] = "yaml-test-XXXXXX", expected[200];
    int written = mkstemp(path);

    (void)state;
    assert_true(written >= 0);
    assert_int_equal(write(written, "a: [\n", 5), 5);
    close(written);
    assert_null(lfs_yaml_read(path, NULL, 0, diag));
    unlink(path);
    snprintf(expected, sizeof(expected), "%s:1:5: error: expected a value [YAML_SYNTAX]\n    1 | a",
             path);
    assert_printed_has(diag, expected);
    assert_null(lfs_yaml_read(path, NULL, 0, diag));
    snprintf(expected, sizeof(expected),
             "%s: error: '%s' cannot be read: No such file or directory [FILE_UNREADABLE]\n", path,
             path);
    assert_printed_has(diag, expected);
    lfs_diag_free(diag);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nodes_keep_kind_text_and_place),
        cmocka_unit_test(text_blocks_are_quoted_and_folded_lines_joined),
        cmocka_unit_test(columns_count_characters_after_a_byte_order_mark),
        cmocka_unit_test(anchors_aliases_tags_and_merge_keys_are_refused_all_at_once),
        cmocka_unit_test(look_alikes_of_refused_constructs_are_text),
        cmocka_unit_test(duplicate_keys_name_both_places),
        cmocka_unit_test(every_repetition_of_a_key_names_the_first),
        cmocka_unit_test(keys_are_single_words),
        cmocka_unit_test(embedded_nul_is_refused),
        cmocka_unit_test(a_second_document_is_refused),
        cmocka_unit_test(an_empty_file_is_refused),
        cmocka_unit_test(an_unclosed_list_shows_where_it_began),
        cmocka_unit_test(syntax_errors_point_at_the_fault),
        cmocka_unit_test(depth_is_limited),
        cmocka_unit_test(nodes_are_limited),
        cmocka_unit_test(bytes_are_limited),
        cmocka_unit_test(files_are_read_and_shown_as_they_were_parsed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
