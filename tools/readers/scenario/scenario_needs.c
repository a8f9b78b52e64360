/* SPDX-License-Identifier: BSD-3-Clause */
/* What images lack that their behaviours cannot do without. */
#include <string.h>

#include "lfasim/guest.h"
#include "tools/readers/scenario/scenario_private.h"

/* A number of bytes that a behaviour needs. */
struct need {
    const char *key;       /* of the image's description */
    const char *otherwise; /* what the partition does with less */
    uint64_t needed, has;
};

static void tell_need(struct loader *l, struct lfs_pos pos, const struct image *image,
                      const struct need *need)
{
    bool state = strcmp(need->key, "live-state") == 0;

    if (need->has >= need->needed)
        return;
    lfs_diag_add(l->diag, pos, "IMAGE_BEHAVIOUR_NEEDS",
                 "behaviour '%s' needs %llu bytes of %s, image '%s' has %llu", image->behaviour,
                 (unsigned long long)need->needed, need->key, image->name,
                 (unsigned long long)need->has);
    lfs_diag_fact(l->diag, "with less the partition %s", need->otherwise);
    lfs_diag_help(l->diag, "add `%s: %s%llu%s`", need->key, state ? "{version: 1, size: " : "",
                  (unsigned long long)need->needed, state ? "}" : "");
}

/* What the image lacks that its behaviour cannot do without. */
void check_needs(struct loader *l, struct lfs_pos pos, const struct image *image,
                 const struct lfs_image_note *note, const struct lfs_behaviour *behaviour)
{
    const struct lfs_behaviour_needs needs = lfs_behaviour_needs(behaviour);
    bool keeps = needs.live_state > 0 && !(needs.may_keep_nothing && note->live_state_size == 0);
    const struct need rows[] = {
        {"rwdata", "aborts at its start", needs.rwdata, note->sections[LFS_IMAGE_RWDATA].size},
        {"stack", "aborts when it is asked to stop", needs.stack,
         note->sections[LFS_IMAGE_STACK].size},
        {"live-state", "hands nothing over", keeps ? needs.live_state : 0, note->live_state_size}};

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        tell_need(l, pos, image, &rows[i]);
    if (!keeps || !image->has_manifest || image->manifest.live_state_region >= 0)
        return;
    lfs_diag_add(l->diag, pos, "IMAGE_BEHAVIOUR_NEEDS",
                 "behaviour '%s' needs a live-state buffer, and the manifest of image '%s' has "
                 "none",
                 image->behaviour, image->name);
    lfs_diag_help(
        l->diag, "add live-state-buffer-info to the manifest, and the memory region that it names");
}
