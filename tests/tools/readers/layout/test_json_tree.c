/* SPDX-License-Identifier: BSD-3-Clause */
/* JSON trees against jansson's own: the same verdict and values, and positions that are true. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lfasim/readers/json_tree.h"

/* All that a layout may hold, and more: escapes, surrogates, blanks of each kind, characters that
 * end a line for YAML, equal keys. */
static const char good[] =
    "\t{\"a\": {\"image\": {\"file\": \"a.bin\", \"offset\"\r\n\t:\"0x2000\"}, \"pm\": \"a.dts\",\n"
    "\"size\": \"8\\u0030\", \"\\u00e9\\ud83d\\ude00\":\"\xc3\xa9\xe2\x80\xa8\x7f\",\"\":[ ],\r"
    "\"x\":[1,-2.5e3,0,true, null,false ,{}, \"\\\"\\/\\\\\\n\"],\"size\" :0}}\n\t";

/* The bytes at pos, counted from the text alone. */
static const char *text_at(const char *text, struct lfs_pos pos)
{
    for (unsigned line = 1; line < pos.line; line++)
        text = strchr(text, '\n') + 1;
    for (unsigned column = 1; column < pos.column; column++)
        do
            text++;
        while (((unsigned char)*text & 0xc0) == 0x80);
    return text;
}

static void assert_scalar(const struct lfs_yaml_node *node, const json_t *value, const char *text)
{
    json_t *there =
        json_loads(text_at(text, node->pos), JSON_DECODE_ANY | JSON_DISABLE_EOF_CHECK, NULL);

    assert_int_equal(node->kind, LFS_YAML_SCALAR);
    assert_true(json_equal(there, value));
    assert_int_equal(node->quoted, json_is_string(value));
    if (node->quoted)
        assert_string_equal(node->text, json_string_value(value));
    else
        assert_memory_equal(node->text, text_at(text, node->pos), strlen(node->text));
    json_decref(there);
}

static void assert_node(const struct lfs_yaml_node *node, const json_t *value, const char *text)
{
    if (!json_is_object(value) && !json_is_array(value)) {
        assert_scalar(node, value, text);
        return;
    }
    assert_int_equal(node->kind, json_is_object(value) ? LFS_YAML_MAP : LFS_YAML_LIST);
    assert_int_equal(*text_at(text, node->pos), json_is_object(value) ? '{' : '[');
    assert_int_equal(node->count,
                     json_is_object(value) ? json_object_size(value) : json_array_size(value));
    for (size_t i = 0; i < node->count; i++) {
        const struct lfs_yaml_node *item = node->items[i];

        if (json_is_object(value)) {
            json_t *key = json_string(node->keys[i]->text);

            assert_ptr_equal(item->key, node->keys[i]);
            assert_scalar(item->key, key, text);
            json_decref(key);
        }
        assert_node(item,
                    json_is_object(value) ? json_object_get(value, item->key->text)
                                          : json_array_get(value, i),
                    text);
    }
}

/* Whether it is JSON, for jansson and for us; the trees must be equal. A NUL byte is never JSON. */
static bool judged(const char *text, size_t length, size_t warnings)
{
    struct lfs_diag *diag = lfs_diag_new();
    struct lfs_json_tree *tree = lfs_json_tree_read("t.json", text, length, diag);
    json_t *value = json_loadb(text, length, JSON_DECODE_ANY, NULL);
    bool ok = value != NULL && memchr(text, 0, length) == NULL;

    assert_int_equal(tree != NULL, ok);
    assert_int_equal(lfs_diag_errors(diag), ok ? 0 : 1);
    if (warnings != SIZE_MAX)
        assert_int_equal(lfs_diag_warnings(diag), warnings);
    if (ok)
        assert_node(lfs_json_tree_root(tree), value, text);
    json_decref(value);
    lfs_json_tree_free(tree);
    lfs_diag_free(diag);
    return ok;
}

static void a_text_of_all_kinds_gives_jansson_s_tree(void **state)
{
    (void)state;
    assert_true(judged(good, strlen(good), 1)); /* `size` stands twice */
    assert_true(judged("\"x\"", 3, 0));
    assert_true(judged(" 7 ", 3, 0));
    assert_false(judged("", 0, 0));
    assert_false(judged("{}", 1, 0));
    assert_false(judged("{}\0", 3, 0));
    assert_false(judged("1\0", 2, 0));
    assert_false(judged("[true\0]", 7, 0));
}

static void any_byte_may_be_any_other(void **state)
{
    unsigned sound = 0;

    (void)state;
    for (size_t i = 0; i < sizeof(good) - 1; i++) {
        char changed[sizeof(good)];

        memcpy(changed, good, sizeof(good));
        for (unsigned byte = 0; byte < 256; byte++) {
            changed[i] = (char)byte;
            sound += judged(changed, sizeof(good) - 1, SIZE_MAX);
        }
    }
    assert_in_range(sound, 1000, 256 * sizeof(good) / 2); /* both verdicts are met often */
}

static void any_part_may_be_missing_or_stand_twice(void **state)
{
    static const size_t lengths[] = {1, 2, 3, 5, 9, 20, 60};
    size_t size = sizeof(good) - 1;

    (void)state;
    for (size_t i = 0; i < size; i++) {
        judged(good, i, SIZE_MAX);
        for (size_t l = 0; l < sizeof(lengths) / sizeof(lengths[0]); l++) {
            size_t length = lengths[l] < size - i ? lengths[l] : size - i;
            char changed[2 * sizeof(good)];

            memcpy(changed, good, i);
            memcpy(changed + i, good + i + length, sizeof(good) - i - length);
            judged(changed, size - length, SIZE_MAX);
            memcpy(changed, good, i + length);
            memcpy(changed + i + length, good + i, sizeof(good) - i);
            judged(changed, size + length, SIZE_MAX);
        }
    }
}

static void deep_texts_are_read_within_jansson_s_limit(void **state)
{
    enum { DEEP = 2048 };
    char text[2 * DEEP + 2];

    (void)state;
    memset(text, '[', DEEP);
    memset(text + DEEP, ']', DEEP + 1);
    assert_true(judged(text, 2 * DEEP, 0));
    memset(text, '[', DEEP + 1);
    memset(text + DEEP + 1, ']', DEEP + 1);
    assert_false(judged(text, 2 * DEEP + 2, 0));
}

/* Seconds if each key were compared with all before it. */
static void wide_texts_are_read_in_time(void **state)
{
    enum { WIDE = 70000 };
    char *text = malloc(LFS_JSON_TREE_BYTES_MAX);
    struct lfs_diag *diag = lfs_diag_new();
    struct lfs_json_tree *tree;
    size_t length = 0;

    (void)state;
    for (unsigned i = 0; i < WIDE; i++)
        length +=
            (size_t)sprintf(text + length, "%c\"%u\":%u", i == 0 ? '{' : ',', i % (WIDE - 1), i);
    length += (size_t)sprintf(text + length, "}");
    tree = lfs_json_tree_read("t.json", text, length, diag);
    assert_non_null(tree);
    assert_int_equal(lfs_json_tree_root(tree)->count, WIDE - 1);
    assert_int_equal(lfs_diag_warnings(diag), 1); /* the last key is the first one again */
    assert_string_equal(lfs_json_tree_root(tree)->items[0]->text, "69999");
    lfs_json_tree_free(tree);
    lfs_diag_free(diag);
    free(text);
}

static void a_text_beyond_the_limit_is_refused(void **state)
{
    char *text = calloc(1, LFS_JSON_TREE_BYTES_MAX + 2);
    struct lfs_diag *diag = lfs_diag_new();

    (void)state;
    memset(text, ' ', LFS_JSON_TREE_BYTES_MAX + 1);
    text[0] = '1';
    assert_true(judged(text, LFS_JSON_TREE_BYTES_MAX, 0));
    assert_null(lfs_json_tree_read("t.json", text, LFS_JSON_TREE_BYTES_MAX + 1, diag));
    assert_int_equal(lfs_diag_errors(diag), 1);
    lfs_diag_free(diag);
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_text_of_all_kinds_gives_jansson_s_tree),
        cmocka_unit_test(any_byte_may_be_any_other),
        cmocka_unit_test(any_part_may_be_missing_or_stand_twice),
        cmocka_unit_test(deep_texts_are_read_within_jansson_s_limit),
        cmocka_unit_test(wide_texts_are_read_in_time),
        cmocka_unit_test(a_text_beyond_the_limit_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
