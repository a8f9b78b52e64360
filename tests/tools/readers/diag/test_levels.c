/* SPDX-License-Identifier: BSD-3-Clause */
/* Raising, lowering and muting diagnostics, and diagnostics as JSON lines. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <sys/wait.h>
#include <unistd.h>

#include "tests/tools/readers/diag/printed.h"

static const struct lfs_pos pos = {"sp.dts", 3, 5, 7};

static void level(struct lfs_diag *diag, const char *name, enum lfs_diag_level level)
{
    lfs_diag_override(diag, lfs_diagnostic_find(name), level);
}

static void a_warning_can_be_raised(void **state)
{
    struct lfs_diag *diag = lfs_diag_new();

    (void)state;
    level(diag, "LINT_VM_GAP", LFS_DIAG_ERROR);
    lfs_diag_add(diag, pos, "LINT_VM_GAP", "a gap");
    assert_int_equal(lfs_diag_errors(diag), 1);
    assert_int_equal(lfs_diag_warnings(diag), 0);
    assert_printed_has(diag, "sp.dts:3:5: error: a gap [LINT_VM_GAP]");
    lfs_diag_free(diag);
}

static void an_error_that_readers_survive_can_be_lowered(void **state)
{
    struct lfs_diag *diag = lfs_diag_new();

    (void)state;
    level(diag, "LINT_RWX", LFS_DIAG_WARN);
    lfs_diag_add(diag, pos, "LINT_RWX", "rwx");
    assert_int_equal(lfs_diag_errors(diag), 0);
    assert_printed_has(diag, "warning: rwx [LINT_RWX]");
    lfs_diag_free(diag);
}

static void an_error_that_ends_reading_cannot(void **state)
{
    struct lfs_diag *diag = lfs_diag_new();

    (void)state;
    level(diag, "YAML_SYNTAX", LFS_DIAG_WARN);
    level(diag, "YAML_SYNTAX", LFS_DIAG_ALLOW);
    lfs_diag_add(diag, pos, "YAML_SYNTAX", "bad");
    assert_int_equal(lfs_diag_errors(diag), 1);
    lfs_diag_free(diag);
}

static void what_is_allowed_is_not_told_nor_what_attaches_to_it(void **state)
{
    struct lfs_diag *diag = lfs_diag_new();

    (void)state;
    level(diag, "LINT_VM_GAP", LFS_DIAG_ALLOW);
    lfs_diag_add(diag, pos, "LINT_NODE_NAME", "told");
    lfs_diag_add(diag, pos, "LINT_VM_GAP", "a gap");
    lfs_diag_help(diag, "number them");
    assert_int_equal(lfs_diag_warnings(diag), 1);
    assert_printed(diag, "sp.dts:3:5: warning: told [LINT_NODE_NAME]\n");
    lfs_diag_free(diag);
}

/* The same name elsewhere is an error. */
static void what_may_be_meant_is_a_warning_until_somebody_asks(void **state)
{
    struct lfs_diag *diag = lfs_diag_new();

    (void)state;
    lfs_diag_add_warning(diag, pos, "LINT_RWX", "rwx");
    assert_int_equal(lfs_diag_errors(diag), 0);
    assert_int_equal(lfs_diag_warnings(diag), 1);
    lfs_diag_add(diag, pos, "LINT_RWX", "rwx");
    assert_int_equal(lfs_diag_errors(diag), 1);
    level(diag, "LINT_RWX", LFS_DIAG_ERROR);
    lfs_diag_add_warning(diag, pos, "LINT_RWX", "rwx");
    assert_int_equal(lfs_diag_errors(diag), 2);
    level(diag, "LINT_RWX", LFS_DIAG_ALLOW);
    lfs_diag_add_warning(diag, pos, "LINT_RWX", "rwx");
    assert_int_equal(lfs_diag_errors(diag) + lfs_diag_warnings(diag), 3);
    lfs_diag_free(diag);
}

static void the_last_word_counts_and_is_inherited(void **state)
{
    struct lfs_diag *diag = lfs_diag_new(), *child;

    (void)state;
    level(diag, "LINT_VM_GAP", LFS_DIAG_ALLOW);
    level(diag, "LINT_VM_GAP", LFS_DIAG_ERROR);
    child = lfs_diag_new_like(diag);
    lfs_diag_add(child, pos, "LINT_VM_GAP", "a gap");
    assert_int_equal(lfs_diag_errors(child), 1);
    assert_int_equal(lfs_diag_errors(diag), 0);
    lfs_diag_free(child);
    lfs_diag_free(diag);
}

static void an_unknown_name_is_a_fault_of_lfasim(void **state)
{
    int status;
    pid_t child;

    (void)state;
    fflush(NULL);
    child = fork();
    if (child == 0) {
        close(STDERR_FILENO);
        lfs_diag_add(lfs_diag_new(), pos, "NOT_IN_THE_CATALOGUE", "x");
        _exit(0);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 6);
}

static void json_lines_carry_everything(void **state)
{
    struct lfs_diag *diag = lfs_diag_new();
    char *text;
    size_t size;
    FILE *out = open_memstream(&text, &size);

    (void)state;
    lfs_diag_add(diag, pos, "MEM_REGION_OVERLAP", "region '%s' overlaps", "heap");
    lfs_diag_fact(diag, "a fact");
    lfs_diag_note(diag, (struct lfs_pos){"other.dts", 9, 0, 0}, "is here");
    lfs_diag_help(diag, "move it");
    lfs_diag_add(diag, (struct lfs_pos){.file = "x.pkg"}, "LINT_MANIFEST_REFUSED", "refused");
    lfs_diag_print_json(diag, out);
    fclose(out);
    assert_string_equal(
        text,
        "{\"diagnostic\":\"MEM_REGION_OVERLAP\",\"severity\":\"error\",\"file\":\"sp.dts\","
        "\"line\":3,\"column\":5,\"length\":7,\"text\":\"region 'heap' overlaps\","
        "\"notes\":[{\"file\":\"other.dts\",\"line\":9,\"column\":null,\"length\":null,"
        "\"text\":\"is here\"}],\"facts\":[\"a fact\"],\"helps\":[\"move it\"]}\n"
        "{\"diagnostic\":\"LINT_MANIFEST_REFUSED\",\"severity\":\"warning\",\"file\":\"x.pkg\","
        "\"line\":null,\"column\":null,\"length\":null,\"text\":\"refused\","
        "\"notes\":[],\"facts\":[],\"helps\":[]}\n");
    free(text);
    lfs_diag_free(diag);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_warning_can_be_raised),
        cmocka_unit_test(an_error_that_readers_survive_can_be_lowered),
        cmocka_unit_test(an_error_that_ends_reading_cannot),
        cmocka_unit_test(what_is_allowed_is_not_told_nor_what_attaches_to_it),
        cmocka_unit_test(what_may_be_meant_is_a_warning_until_somebody_asks),
        cmocka_unit_test(the_last_word_counts_and_is_inherited),
        cmocka_unit_test(an_unknown_name_is_a_fault_of_lfasim),
        cmocka_unit_test(json_lines_carry_everything),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
