/* SPDX-License-Identifier: BSD-3-Clause */
/* Every gap and hazard of the references has its row, and its knobs do what the row says. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "lfasim/gaps.h"

static const struct lfs_gap *find(const char *id)
{
    for (size_t i = 0; lfs_gap(i) != NULL; i++)
        if (strcmp(lfs_gap(i)->id, id) == 0)
            return lfs_gap(i);
    return NULL;
}

static size_t ids_of(const char *list)
{
    char path[1024], line[256];
    size_t count = 0;
    FILE *file;

    snprintf(path, sizeof(path), "%s/tests/checklist/%s", LFASIM_SOURCE_DIR, list);
    file = fopen(path, "r");
    assert_non_null(file);
    for (; fgets(line, sizeof(line), file) != NULL; count++) {
        line[strcspn(line, "\t\n")] = '\0';
        if (find(line) == NULL)
            fail_msg("%s of %s has no row in gaps.def", line, list);
    }
    fclose(file);
    return count;
}

static void a_knob_that_no_guest_reaches_has_a_reason(void **state)
{
    unsigned count = 0;

    (void)state;
    for (unsigned k = 0; k < LFS_KNOBS; k++) {
        const char *reason = lfs_knob_unreached((enum lfs_knob)k);

        count += reason != NULL;
        assert_true(reason == NULL || strlen(reason) > 40);
    }
    assert_int_equal(count, 4);
    assert_non_null(lfs_knob_unreached(LFS_KNOB_retrieve_fault));
    assert_null(lfs_knob_unreached(LFS_KNOB_donate));
}

static void the_checklist_and_the_table_have_the_same_ids(void **state)
{
    size_t rows = 0;

    (void)state;
    while (lfs_gap(rows) != NULL)
        rows++;
    assert_int_equal(ids_of("gap.tsv") + ids_of("h.tsv"), rows);
    for (size_t i = 0; i < rows; i++)
        assert_ptr_equal(find(lfs_gap(i)->id), lfs_gap(i)); /* no id twice */
}

static void a_row_has_its_texts_and_either_knobs_or_a_reason(void **state)
{
    const struct lfs_gap *gap;

    (void)state;
    for (size_t i = 0; (gap = lfs_gap(i)) != NULL; i++) {
        assert_true(strlen(gap->meaning) > 20 && strlen(gap->breaks) > 20);
        assert_true(gap->count <= LFS_GAP_KNOBS_MAX);
        if (gap->count == 0 && (gap->missing == NULL || gap->shows[0] != '\0'))
            fail_msg("%s: nothing brings it about, and nobody says why", gap->id);
        if (gap->count > 0 && gap->missing == NULL && gap->shows[0] == '\0')
            fail_msg("%s shows nowhere", gap->id);
    }
}

static void check_knob(const struct lfs_gap *gap, const struct lfs_gap_knob *with)
{
    const char *name = lfs_knob_name(with->knob);

    if (with->value != lfs_knob_default(with->knob, LFS_PROFILE_UPSTREAM))
        fail_msg("%s: profile upstream has another value of %s", gap->id, name);
    if (with->value == lfs_knob_default(with->knob, LFS_PROFILE_SPEC))
        fail_msg("%s: profile spec has it too, by %s", gap->id, name);
    if (strstr(lfs_knob_source(with->knob), gap->id) == NULL)
        fail_msg("%s: %s comes from '%s' only", gap->id, name, lfs_knob_source(with->knob));
}

static void upstream_has_every_gap_and_spec_has_none(void **state)
{
    const struct lfs_gap *gap;

    (void)state;
    for (size_t i = 0; (gap = lfs_gap(i)) != NULL; i++)
        for (unsigned k = 0; k < gap->count; k++)
            check_knob(gap, &gap->with[k]);
}

/* The other way round: a knob that names a gap is in the gap's row. */
static void a_knob_that_names_a_gap_is_in_its_row(void **state)
{
    const struct lfs_gap *gap;

    (void)state;
    for (size_t i = 0; (gap = lfs_gap(i)) != NULL; i++)
        for (unsigned knob = 0; knob < LFS_KNOBS; knob++) {
            bool listed = false;

            for (unsigned k = 0; k < gap->count; k++)
                listed |= gap->with[k].knob == (enum lfs_knob)knob;
            if (!listed && strstr(lfs_knob_source((enum lfs_knob)knob), gap->id) != NULL)
                fail_msg("%s names %s", lfs_knob_name((enum lfs_knob)knob), gap->id);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_knob_that_no_guest_reaches_has_a_reason),
        cmocka_unit_test(the_checklist_and_the_table_have_the_same_ids),
        cmocka_unit_test(a_row_has_its_texts_and_either_knobs_or_a_reason),
        cmocka_unit_test(upstream_has_every_gap_and_spec_has_none),
        cmocka_unit_test(a_knob_that_names_a_gap_is_in_its_row),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
