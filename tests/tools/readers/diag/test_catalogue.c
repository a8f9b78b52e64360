/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The catalogue against the sources: every name that is given to lfs_diag_add has an entry, every
 * entry has its texts, and none is there that nobody can raise.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <ctype.h>
#include <fts.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lfasim/formats/manifest.h"
#include "lfasim/readers/diagnostics.h"

enum { NAME_SIZE = 96, TEXT_MIN = 8 };

/* Where names come from. */
static const char *const folders[] = {"/tools/readers", "/tools/cli",   "/models/formats",
                                      "/models/layout", "/models/spmc", "/models/stack"};

/* Functions that hand their third argument to lfs_diag_add as the name. */
static const char *const raisers[] = {"lfs_diag_add", "parse_error", "refuse"};

/* Words that begin names of diagnostics and nothing else. */
static const char *const families[] = {
    "LINT_", "PKG_",  "SPMD_BAD", "SPMD_NO", "LAYOUT_", "BOOTINFO_",   "ELF_",     "DTS_",
    "DTC_",  "YAML_", "FILE_",    "EXPR_",   "STEP_",   "MEM_REGION_", "UPGRADE_", "SYSTEM_"};

/* All sources in one text each. */
struct source {
    char *path, *text;
};

static struct source *sources;
static size_t source_count;

static bool is_source(const FTSENT *entry)
{
    return entry->fts_info == FTS_F && entry->fts_namelen > 2 &&
           strcmp(entry->fts_name + entry->fts_namelen - 2, ".c") == 0 &&
           strncmp(entry->fts_name, "catalogue", strlen("catalogue")) != 0;
}

static char *contents(const char *path)
{
    FILE *file = fopen(path, "rb");
    char *text = calloc(1, 1 << 20);

    assert_non_null(file);
    assert_non_null(text);
    assert_true(fread(text, 1, (1 << 20) - 1, file) < (1 << 20) - 1);
    fclose(file);
    return text;
}

static int read_sources(void **state)
{
    char path[1024];

    (void)state;
    for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++) {
        char *roots[] = {path, NULL};
        FTS *tree;
        FTSENT *entry;

        snprintf(path, sizeof(path), "%s%s", LFASIM_SOURCE_DIR, folders[i]);
        tree = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR, NULL);
        assert_non_null(tree);
        while ((entry = fts_read(tree)) != NULL) {
            if (!is_source(entry))
                continue;
            sources = realloc(sources, (source_count + 1) * sizeof(*sources));
            sources[source_count++] =
                (struct source){strdup(entry->fts_path), contents(entry->fts_path)};
        }
        fts_close(tree);
    }
    return source_count < 20;
}

static int free_sources(void **state)
{
    (void)state;
    for (size_t i = 0; i < source_count; i++) {
        free(sources[i].path);
        free(sources[i].text);
    }
    free(sources);
    return 0;
}

/* The literal at text, if it has the shape of a name: capitals, digits, '_'. */
static bool name_at(const char *text, char *name)
{
    size_t length;

    if (text[0] != '"' || !isupper((unsigned char)text[1]))
        return false;
    length = strspn(text + 1, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_");
    if (text[1 + length] != '"' || length >= NAME_SIZE)
        return false;
    memcpy(name, text + 1, length);
    name[length] = '\0';
    return true;
}

/* The end of a call's argument that begins at text: its comma or parenthesis. */
static const char *argument_end(const char *text)
{
    int depth = 0;

    for (; *text != '\0'; text++) {
        if (*text == '"') {
            for (text++; *text != '"' && *text != '\0'; text++)
                text += *text == '\\';
        } else if (strchr("({[", *text) != NULL) {
            depth++;
        } else if (depth == 0 && (*text == ',' || *text == ')')) {
            break;
        } else if (strchr(")}]", *text) != NULL) {
            depth--;
        }
    }
    return text;
}

static void expect_entry(const char *name, const char *path)
{
    if (lfs_diagnostic_find(name) == NULL)
        fail_msg("%s is raised in %s and has no entry in the catalogue", name, path);
}

/* Literals in the third argument of a call whose arguments begin at text. */
static unsigned check_third(const char *text, const char *path)
{
    const char *end = text;
    unsigned found = 0;
    char name[NAME_SIZE];

    for (int i = 0; i < 3; i++) {
        text = end + (i > 0);
        end = argument_end(text);
        if (*end != ',')
            return 0;
    }
    for (; text < end; text++) {
        if (!name_at(text, name))
            continue;
        expect_entry(name, path);
        found++;
        text += strlen(name) + 1;
    }
    return found;
}

static void every_name_that_is_raised_has_an_entry(void **state)
{
    unsigned found = 0;

    (void)state;
    for (size_t r = 0; r < sizeof(raisers) / sizeof(raisers[0]); r++) {
        size_t length = strlen(raisers[r]);

        for (size_t i = 0; i < source_count; i++) {
            const char *at = sources[i].text;

            while ((at = strstr(at, raisers[r])) != NULL) {
                at += length;
                if (*at == '(')
                    found += check_third(at + 1, sources[i].path);
            }
        }
    }
    assert_true(found > 100); /* the scan sees something */
}

static void every_name_that_is_returned_has_an_entry(void **state)
{
    char name[NAME_SIZE];

    (void)state;
    for (size_t i = 0; i < source_count; i++) {
        if (strstr(sources[i].path, "/tools/readers/") == NULL)
            continue;
        for (const char *at = sources[i].text; (at = strstr(at, "return \"")) != NULL; at++)
            if (name_at(at + strlen("return "), name) && strchr(name, '_') != NULL)
                expect_entry(name, sources[i].path);
    }
    for (int error = 1; error < LFS_MANIFEST_ERROR_COUNT; error++)
        if (error != LFS_MANIFEST_NO_PRIMARY_VM) /* the secure build never returns it (3.1) */
            expect_entry(lfs_manifest_error_name((enum lfs_manifest_error)error),
                         "manifest_error.c");
}

static void every_name_of_a_known_family_has_an_entry(void **state)
{
    char name[NAME_SIZE];

    (void)state;
    for (size_t i = 0; i < source_count; i++)
        for (const char *at = strchr(sources[i].text, '"'); at != NULL; at = strchr(at + 1, '"'))
            for (size_t f = 0; name_at(at, name) && f < sizeof(families) / sizeof(families[0]); f++)
                if (strncmp(name, families[f], strlen(families[f])) == 0)
                    expect_entry(name, sources[i].path);
}

static bool is_raised(const char *name)
{
    char literal[NAME_SIZE + 2];

    snprintf(literal, sizeof(literal), "\"%s\"", name);
    for (size_t i = 0; i < source_count; i++)
        if (strstr(sources[i].text, literal) != NULL)
            return true;
    return false;
}

static void no_entry_is_there_that_nobody_raises(void **state)
{
    (void)state;
    for (size_t i = 0; i < lfs_diagnostic_count(); i++) {
        const char *name = lfs_diagnostic_at(i)->name;

        if (!is_raised(name))
            fail_msg("nobody raises %s", name);
    }
}

static void each_entry_is_there_once(void **state)
{
    (void)state;
    for (size_t i = 0; i < lfs_diagnostic_count(); i++) {
        const struct lfs_diagnostic *entry = lfs_diagnostic_at(i);

        if (lfs_diagnostic_find(entry->name) != entry)
            fail_msg("%s stands twice in the catalogue", entry->name);
        assert_non_null(lfs_diagnostic_subject(i));
    }
    assert_null(lfs_diagnostic_at(lfs_diagnostic_count()));
    assert_null(lfs_diagnostic_subject(lfs_diagnostic_count()));
}

static void expect_sentence(const char *name, const char *what, const char *text)
{
    size_t length = text != NULL ? strlen(text) : 0;

    if (length < TEXT_MIN || !isalnum((unsigned char)text[0]) ||
        strchr(".)", text[length - 1]) == NULL)
        fail_msg("%s: its %s is no sentence: '%s'", name, what, text != NULL ? text : "");
}

static void each_entry_has_its_texts(void **state)
{
    (void)state;
    for (size_t i = 0; i < lfs_diagnostic_count(); i++) {
        const struct lfs_diagnostic *entry = lfs_diagnostic_at(i);

        expect_sentence(entry->name, "meaning", entry->meaning);
        expect_sentence(entry->name, "mend", entry->mend);
        if (entry->why != NULL)
            expect_sentence(entry->name, "why", entry->why);
        if (entry->source == NULL || entry->source[0] == '\0')
            fail_msg("%s has no source", entry->name);
        assert_true(entry->severity >= LFS_NOTE && entry->severity <= LFS_ERROR);
    }
}

/* What no reader can go on after stays an error whatever the command line says. */
static void structure_and_host_errors_cannot_be_lowered(void **state)
{
    static const char *const fixed[] = {"YAML_SYNTAX",   "DTS_SYNTAX",   "ELF_MALFORMED",
                                        "PKG_BAD_MAGIC", "UNKNOWN_NAME", "FILE_UNREADABLE"};

    (void)state;
    for (size_t i = 0; i < sizeof(fixed) / sizeof(fixed[0]); i++)
        assert_false(lfs_diagnostic_find(fixed[i])->may_lower);
    assert_true(lfs_diagnostic_find("MEM_REGION_OVERLAP")->may_lower);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_name_that_is_raised_has_an_entry),
        cmocka_unit_test(every_name_that_is_returned_has_an_entry),
        cmocka_unit_test(every_name_of_a_known_family_has_an_entry),
        cmocka_unit_test(no_entry_is_there_that_nobody_raises),
        cmocka_unit_test(each_entry_is_there_once),
        cmocka_unit_test(each_entry_has_its_texts),
        cmocka_unit_test(structure_and_host_errors_cannot_be_lowered),
    };

    return cmocka_run_group_tests(tests, read_sources, free_sources);
}
