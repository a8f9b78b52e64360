/* SPDX-License-Identifier: BSD-3-Clause */
/* The SPMC's manifest as the modelled firmware meets it: the SPMD's checks first, then Hafnium's
 * (manifests-packages-boot.md 5.2, 3.3; MAN-22). */
#include "lfasim/formats/spmc_manifest.h"

#include <string.h>

#include "models/stack/stack.h"

struct judged {
    const char *code; /* of Hafnium; NULL while the SPMD judges */
    bool found;
    struct lfs_finding finding;
};

/* The finding that decides: the first that is an error of the pass. */
static void take(void *user, const struct lfs_finding *finding)
{
    struct judged *judged = user;
    bool decides = judged->code ? strcmp(finding->name, judged->code) == 0 || finding->panics
                                : strncmp(finding->name, "SPMD_", 5) == 0;

    if (judged->found || !decides)
        return;
    judged->found = true;
    judged->finding = *finding;
}

static bool report(struct spmc *s, const struct judged *judged, enum lfs_fate fate)
{
    struct lfs_input_fault fault = fault_of(NULL, NULL, NULL, fate);

    fault.what = judged->finding;
    fault_report(s, &fault, judged->code);
    return false;
}

static bool spmd_accepts(struct lfs_stack *stack)
{
    const struct lfs_blob *blob = &stack->config.platform.spmc_manifest;
    struct judged judged = {.code = NULL};

    if (lfs_spmc_manifest_judge_spmd(blob->bytes, blob->size, &stack->config.platform.spmd, take,
                                     &judged, NULL))
        return true;
    stack->el3.no_spm = judged.finding.name;
    stack->el3.no_spm_text = lfs_machine_text(stack->m, "%s", judged.finding.text);
    return report(&stack->spmc, &judged, LFS_FATE_NO_SPM);
}

static bool spmc_accepts(struct lfs_stack *stack)
{
    const struct lfs_platform *platform = &stack->config.platform;
    const struct lfs_blob *blob = &platform->spmc_manifest;
    struct lfs_spmc_manifest_context context = {.limits = platform->limits,
                                                .quirks = spmc_reads_quirks(&stack->spmc),
                                                .image_base = platform->spmc.base.v,
                                                .image_size = platform->spmc.size};
    struct lfs_spmc_manifest *manifest =
        lfs_machine_alloc(stack->m, sizeof(*manifest)); /* too large for a stack */
    enum lfs_manifest_error code = LFS_MANIFEST_SUCCESS;
    struct judged judged = {.code = ""};

    if (!manifest)
        return true;
    /* Once for the code, once for the finding that goes with it. */
    code = lfs_spmc_manifest_judge(blob->bytes, blob->size, &context, NULL, NULL, manifest);
    if (code != LFS_MANIFEST_SUCCESS)
        judged.code = lfs_manifest_error_name(code);
    lfs_spmc_manifest_judge(blob->bytes, blob->size, &context, take, &judged, manifest);
    return !judged.found || report(&stack->spmc, &judged, LFS_FATE_PANIC);
}

bool stack_spmc_boots(struct lfs_stack *stack)
{
    if (!stack->config.platform.spmc_manifest.bytes)
        return true;
    return spmd_accepts(stack) && spmc_accepts(stack);
}
