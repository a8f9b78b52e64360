/* SPDX-License-Identifier: BSD-3-Clause */
/* SARIF 2.1.0: what the specification requires of a document, held against what is written. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lfasim/readers/sarif.h"

static char *written_by(const struct lfs_diag *const *diags, size_t count, int status)
{
    char *text = NULL;
    size_t size = 0;
    FILE *stream = open_memstream(&text, &size);
    struct lfs_sarif *sarif = lfs_sarif_begin(stream, "0.1.0");

    for (size_t i = 0; i < count; i++)
        lfs_sarif_add(sarif, diags[i]);
    lfs_sarif_end(sarif, status);
    fclose(stream);
    return text;
}

static json_t *document(const struct lfs_diag *const *diags, size_t count, int status)
{
    char *text = written_by(diags, count, status), *again = written_by(diags, count, status);
    json_error_t error;
    json_t *root = json_loads(text, JSON_REJECT_DUPLICATES, &error);

    if (root == NULL)
        fail_msg("%s in: %s", error.text, text);
    assert_string_equal(text, again);
    free(text);
    free(again);
    return root;
}

/* Follows a path of keys and indices: "runs.0.results". */
static json_t *at(json_t *from, const char *path)
{
    char *words = strdup(path);

    for (char *rest = words, *word; (word = strsep(&rest, ".")) != NULL && from != NULL;)
        from = json_is_array(from) ? json_array_get(from, (size_t)atoi(word))
                                   : json_object_get(from, word);
    free(words);
    return from;
}

static const char *text_at(json_t *from, const char *path)
{
    const char *text = json_string_value(at(from, path));

    if (text == NULL)
        fail_msg("no text at %s", path);
    return text;
}

static long long number_at(json_t *from, const char *path)
{
    if (!json_is_integer(at(from, path)))
        fail_msg("no number at %s", path);
    return json_integer_value(at(from, path));
}

/* 3.27, 3.28, 3.30: what every result needs, and what refers to other parts of the document. */
static void check_result(json_t *root, json_t *result)
{
    static const char *const levels[] = {"none", "note", "warning", "error"};
    const char *level = text_at(result, "level");
    json_t *location;
    size_t i;
    bool known = false;

    assert_true(strlen(text_at(result, "message.text")) > 0);
    for (i = 0; i < 4; i++)
        known |= strcmp(level, levels[i]) == 0;
    assert_true(known);
    assert_string_equal(text_at(json_array_get(at(root, "runs.0.tool.driver.rules"),
                                               (size_t)number_at(result, "ruleIndex")),
                                "id"),
                        text_at(result, "ruleId"));
    json_array_foreach(json_object_get(result, "locations"), i, location)
    {
        assert_true(strlen(text_at(location, "physicalLocation.artifactLocation.uri")) > 0);
        assert_null(strchr(text_at(location, "physicalLocation.artifactLocation.uri"), ' '));
    }
    json_array_foreach(json_object_get(result, "relatedLocations"), i, location)
    {
        assert_int_equal(number_at(location, "id"), i + 1);
        text_at(location, "message.text");
    }
}

/* 3.13, 3.14, 3.18, 3.19, 3.49: the required properties from the root down. */
static void check_document(json_t *root)
{
    json_t *item;
    size_t i;

    assert_string_equal(text_at(root, "version"), "2.1.0");
    assert_int_equal(json_array_size(at(root, "runs")), 1);
    assert_string_equal(text_at(root, "runs.0.tool.driver.name"), "lfasim");
    assert_true(json_is_array(at(root, "runs.0.results")));
    assert_true(json_is_boolean(at(root, "runs.0.invocations.0.executionSuccessful")));
    json_array_foreach(at(root, "runs.0.tool.driver.rules"), i, item)
    {
        text_at(item, "id");
        text_at(item, "shortDescription.text");
        text_at(item, "fullDescription.text");
        text_at(item, "help.text");
        text_at(item, "defaultConfiguration.level");
        for (size_t k = 0; k < i; k++)
            assert_string_not_equal(
                text_at(json_array_get(at(root, "runs.0.tool.driver.rules"), k), "id"),
                text_at(item, "id"));
    }
    json_array_foreach(at(root, "runs.0.results"), i, item) check_result(root, item);
}

static void lines_and_notes_become_regions_and_related_locations(void **state)
{
    struct lfs_diag *diag = lfs_diag_new();
    json_t *root;

    (void)state;
    lfs_diag_add(diag, (struct lfs_pos){"a b/sp.dts", 12, 3, 5}, "MEM_REGION_OVERLAP",
                 "it overlaps");
    lfs_diag_note(diag, (struct lfs_pos){"spmc.dts", 4, 1, 0}, "this one");
    lfs_diag_note(diag, (struct lfs_pos){NULL, 0, 0, 0}, "somewhere");
    lfs_diag_fact(diag, "0x1000");
    lfs_diag_help(diag, "move it");
    root = document((const struct lfs_diag *const[]){diag}, 1, 1);
    check_document(root);
    assert_string_equal(text_at(root, "runs.0.results.0.level"), "error");
    assert_string_equal(text_at(root, "runs.0.results.0.message.text"),
                        "it overlaps\n= 0x1000\nhelp: move it");
    assert_string_equal(
        text_at(root, "runs.0.results.0.locations.0.physicalLocation.artifactLocation.uri"),
        "a%20b/sp.dts");
    assert_int_equal(
        number_at(root, "runs.0.results.0.locations.0.physicalLocation.region.startLine"), 12);
    assert_int_equal(
        number_at(root, "runs.0.results.0.locations.0.physicalLocation.region.startColumn"), 3);
    assert_int_equal(
        number_at(root, "runs.0.results.0.locations.0.physicalLocation.region.endColumn"), 8);
    assert_int_equal(json_array_size(at(root, "runs.0.results.0.relatedLocations")), 2);
    assert_string_equal(text_at(root, "runs.0.results.0.relatedLocations.0.message.text"),
                        "this one");
    assert_null(at(root, "runs.0.results.0.relatedLocations.1.physicalLocation"));
    assert_int_equal(number_at(root, "runs.0.invocations.0.exitCode"), 1);
    json_decref(root);
    lfs_diag_free(diag);
}

static void binaries_have_offsets_and_messages_about_no_file_no_location(void **state)
{
    struct lfs_diag *diag = lfs_diag_new();
    json_t *root;

    (void)state;
    lfs_diag_add(diag, (struct lfs_pos){"/tmp/sp.pkg", 0, 9, 0}, "PKG_ALIGN", "not aligned");
    lfs_diag_add(diag, (struct lfs_pos){"/tmp/sp.pkg", 0, 0, 0}, "PKG_ALIGN", "the file");
    lfs_diag_add(diag, (struct lfs_pos){NULL, 0, 0, 0}, "PKG_ALIGN", "no file");
    root = document((const struct lfs_diag *const[]){diag}, 1, 3);
    check_document(root);
    assert_string_equal(
        text_at(root, "runs.0.results.0.locations.0.physicalLocation.artifactLocation.uri"),
        "file:///tmp/sp.pkg");
    assert_null(at(root, "runs.0.results.0.locations.0.physicalLocation.region"));
    assert_int_equal(
        number_at(root, "runs.0.results.1.locations.0.physicalLocation.region.byteOffset"), 8);
    assert_int_equal(json_array_size(at(root, "runs.0.results.2.locations")), 0);
    assert_true(json_is_false(at(root, "runs.0.invocations.0.executionSuccessful")));
    json_decref(root);
    lfs_diag_free(diag);
}

/* A level that the command line changed is the result's; the rule keeps its own. */
static void levels_are_those_of_the_messages(void **state)
{
    struct lfs_diag *diag = lfs_diag_new(), *other = lfs_diag_new();
    json_t *root;

    (void)state;
    lfs_diag_override(diag, lfs_diagnostic_find("UPGRADE_MANIFEST"), LFS_DIAG_WARN);
    lfs_diag_add(diag, (struct lfs_pos){"a.dts", 1, 1, 1}, "UPGRADE_MANIFEST", "one");
    lfs_diag_add(other, (struct lfs_pos){"a.dts", 1, 1, 1}, "UPGRADE_IMAGE", "two");
    lfs_diag_add(other, (struct lfs_pos){"b.dts", 1, 1, 1}, "UPGRADE_MANIFEST", "three");
    root = document((const struct lfs_diag *const[]){diag, other}, 2, 1);
    check_document(root);
    assert_string_equal(text_at(root, "runs.0.results.0.level"), "warning");
    assert_string_equal(text_at(root, "runs.0.results.1.level"), "note");
    assert_string_equal(text_at(root, "runs.0.results.2.level"), "error");
    assert_int_equal(number_at(root, "runs.0.results.2.ruleIndex"), 0);
    assert_int_equal(json_array_size(at(root, "runs.0.tool.driver.rules")), 2);
    assert_string_equal(text_at(root, "runs.0.tool.driver.rules.0.defaultConfiguration.level"),
                        "error");
    json_decref(root);
    lfs_diag_free(other);
    lfs_diag_free(diag);
}

static void no_messages_are_a_document_too(void **state)
{
    json_t *root = document(NULL, 0, 0);

    (void)state;
    check_document(root);
    assert_int_equal(json_array_size(at(root, "runs.0.results")), 0);
    assert_true(json_is_true(at(root, "runs.0.invocations.0.executionSuccessful")));
    json_decref(root);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_and_notes_become_regions_and_related_locations),
        cmocka_unit_test(binaries_have_offsets_and_messages_about_no_file_no_location),
        cmocka_unit_test(levels_are_those_of_the_messages),
        cmocka_unit_test(no_messages_are_a_document_too),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
