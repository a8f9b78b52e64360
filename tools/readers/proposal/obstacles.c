/* SPDX-License-Identifier: BSD-3-Clause */
/* What keeps a partition from being activated live, as its manifest tells it
 * (manifests-packages-boot 2.1, 2.8, 3.11 N3). */
#include "lfasim/readers/proposal.h"

#define FFA_VERSION_1_3 0x00010003u /* below it the property is not advertised, N3 */

struct obstacle {
    bool (*stands)(const struct lfs_manifest *manifest);
    const char *text;
};

static bool has_contexts(const struct lfs_manifest *manifest)
{
    return manifest->execution_ctx_count != 1;
}

static bool is_old(const struct lfs_manifest *manifest)
{
    return manifest->ffa_version < FFA_VERSION_1_3;
}

static bool lacks_lifecycle(const struct lfs_manifest *manifest)
{
    return !manifest->lifecycle_support;
}

static bool lacks_activation(const struct lfs_manifest *manifest)
{
    return !manifest->live_activation_support;
}

static bool lacks_register(const struct lfs_manifest *manifest)
{
    return manifest->live_activation_register == LFS_MANIFEST_NONE;
}

static bool lacks_buffer(const struct lfs_manifest *manifest)
{
    return manifest->live_state_region < 0;
}

/* The parser reads image-uuid and the buffer's node only with live-activation-support. */
static const struct obstacle obstacles[] = {
    {has_contexts, "execution-ctx-count is not 1: only uniprocessor partitions can be replaced"},
    {is_old, "ffa-version is below 1.3: write ffa-version = <0x00010003>"},
    {lacks_lifecycle, "lifecycle-support is absent"},
    {lacks_activation, "live-activation-support is absent, and with it image-uuid"},
    {lacks_register, "live-activation-register is absent: one of 0 to 3 and 5 to 7"},
    {lacks_buffer, "no region of memory-regions is named by live-state-buffer-info"},
};

const char *lfs_proposal_obstacle(const struct lfs_manifest *manifest, unsigned i)
{
    for (size_t k = 0; k < sizeof(obstacles) / sizeof(obstacles[0]); k++)
        if (obstacles[k].stands(manifest) && i-- == 0)
            return obstacles[k].text;
    return NULL;
}
