/* SPDX-License-Identifier: BSD-3-Clause */
/* Judging blobs in tests: all findings are kept, and a test says which ones it expects. */
#ifndef LFASIM_TESTS_JUDGE_HARNESS_H
#define LFASIM_TESTS_JUDGE_HARNESS_H

#include "dtb_builder.h"

#include <stdio.h>

#include "lfasim/readers/diagnostics.h"

#define JUDGE_MAX_FINDINGS 128u

struct findings {
    bool consumers; /* keep the notes on other consumers, which test_judge_consumers.c is about */
    uint32_t count; /* all, also those without room */
    struct lfs_finding list[JUDGE_MAX_FINDINGS];
    enum lfs_manifest_error code;
};

static inline void judge_collect(void *user, const struct lfs_finding *finding)
{
    struct findings *findings = user;
    const struct lfs_diagnostic *known = lfs_diagnostic_find(finding->name);

    /* Severity P is an error (0), and every name has its page. */
    assert_non_null(known);
    assert_true(!finding->panics || known->severity == LFS_ERROR);
    if (!findings->consumers && strcmp(finding->name, "LINT_CONSUMERS_DIFFER") == 0)
        return;
    if (findings->count < JUDGE_MAX_FINDINGS)
        findings->list[findings->count] = *finding;
    findings->count++;
}

static inline void judge_print(const struct findings *findings)
{
    print_message("code %s\n", lfs_manifest_error_name(findings->code));
    for (uint32_t i = 0; i < findings->count && i < JUDGE_MAX_FINDINGS; i++) {
        const struct lfs_finding *f = &findings->list[i];

        print_message("%s %s at %s %s [%d]: %s\n", f->name, f->step != NULL ? f->step : "-",
                      f->at.node, f->at.property, f->at.cell, f->text);
    }
}

/* Strict, with the FVP limits, the load address and the memory of 2.11. */
static const struct lfs_manifest_context judge_strict = {.load_address = 0x6600000,
                                                         .mem_size = 0x100000,
                                                         .compiled_minor = 3,
                                                         .limits = &lfs_build_limits_fvp};
static const struct lfs_manifest_context judge_quirks = {.load_address = 0x6600000,
                                                         .mem_size = 0x100000,
                                                         .compiled_minor = 3,
                                                         .limits = &lfs_build_limits_fvp,
                                                         .quirks = true};

/* Judges a copy of exactly the blob's bytes on the heap. */
static inline void judge_copy(const struct dtb *dtb, const struct lfs_manifest_context *context,
                              bool consumers, struct findings *out)
{
    size_t size = fdt_totalsize(dtb->bytes);
    void *copy = malloc(size);

    assert_non_null(copy);
    memcpy(copy, dtb->bytes, size);
    memset(out, 0, sizeof(*out));
    out->consumers = consumers;
    out->code = lfs_manifest_judge(copy, size, context, judge_collect, out, NULL);
    free(copy);
}

static inline void judge_with(const struct dtb *dtb, const struct lfs_manifest_context *context,
                              struct findings *out)
{
    judge_copy(dtb, context, false, out);
}

/* With the notes on other consumers. */
static inline void judge_notes_with(const struct dtb *dtb,
                                    const struct lfs_manifest_context *context,
                                    struct findings *out)
{
    judge_copy(dtb, context, true, out);
}

/* names: those of all findings in their order, one blank between two; "" for none. */
static inline void judge_expect_names(const struct findings *findings, enum lfs_manifest_error code,
                                      const char *names)
{
    char found[4096] = "";

    for (uint32_t i = 0; i < findings->count && i < JUDGE_MAX_FINDINGS; i++) {
        if (i > 0)
            strncat(found, " ", sizeof(found) - strlen(found) - 1);
        strncat(found, findings->list[i].name, sizeof(found) - strlen(found) - 1);
    }
    if (strcmp(found, names) != 0 || findings->code != code)
        judge_print(findings);
    assert_string_equal(found, names);
    assert_string_equal(lfs_manifest_error_name(findings->code), lfs_manifest_error_name(code));
}

static inline void judge_names_with(const struct dtb *dtb,
                                    const struct lfs_manifest_context *context,
                                    enum lfs_manifest_error code, const char *names)
{
    struct findings findings;

    judge_with(dtb, context, &findings);
    judge_expect_names(&findings, code, names);
}

static inline void judge_names(const struct dtb *dtb, enum lfs_manifest_error code,
                               const char *names)
{
    judge_names_with(dtb, &judge_strict, code, names);
}

static inline void judge_clean(const struct dtb *dtb)
{
    judge_names(dtb, LFS_MANIFEST_SUCCESS, "");
}

static inline void judge_expect_place(const struct lfs_finding *finding, const char *step,
                                      const char *node, const char *property)
{
    assert_string_equal(finding->step != NULL ? finding->step : "-", step);
    assert_string_equal(finding->at.node, node);
    assert_string_equal(finding->at.property, property);
    assert_true(finding->text[0] != '\0');
}

/* Exactly one finding. It is returned for a closer look. */
static inline struct lfs_finding judge_one_with(const struct dtb *dtb,
                                                const struct lfs_manifest_context *context,
                                                enum lfs_manifest_error code, const char *name,
                                                const char *step, const char *node,
                                                const char *property)
{
    struct findings findings;

    judge_with(dtb, context, &findings);
    judge_expect_names(&findings, code, name);
    judge_expect_place(&findings.list[0], step, node, property);
    return findings.list[0];
}

/* The one finding has the name of the code. */
static inline struct lfs_finding judge_error(const struct dtb *dtb, enum lfs_manifest_error code,
                                             const char *step, const char *node,
                                             const char *property)
{
    struct lfs_finding finding = judge_one_with(
        dtb, &judge_strict, code, lfs_manifest_error_name(code), step, node, property);

    assert_false(finding.panics);
    return finding;
}

/* The one finding is none of the parser's. */
static inline struct lfs_finding judge_lint(const struct dtb *dtb, const char *name,
                                            const char *node, const char *property)
{
    return judge_one_with(dtb, &judge_strict, LFS_MANIFEST_SUCCESS, name, "-", node, property);
}

/* The same where the firmware would panic later. */
static inline struct lfs_finding judge_panic(const struct dtb *dtb, const char *name,
                                             const char *node, const char *property)
{
    struct lfs_finding finding = judge_lint(dtb, name, node, property);

    assert_true(finding.panics);
    return finding;
}

/* The reference as an S-EL1 partition without live activation and lifecycle, so that more may be
 * changed one at a time. */
static inline void judge_plain(struct dtb *dtb)
{
    static const char *const gone[] = {"lifecycle-support", "abort-action",
                                       "live-activation-support", "live-activation-register",
                                       "image-uuid"};

    dtb_reference(dtb);
    for (size_t i = 0; i < sizeof(gone) / sizeof(gone[0]); i++)
        dtb_remove(dtb, "/", gone[i]);
    dtb_remove_node(dtb, "/live-state-buffer-info");
    dtb_cells(dtb, "/", "exception-level", 2);
}

#endif
