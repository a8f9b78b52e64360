/* SPDX-License-Identifier: BSD-3-Clause */
/* `lfasim check --platform, --firmware, --component`: what no file of a partition tells. */
#include <stdio.h>
#include <string.h>

#include "lfasim/formats/uuid.h"
#include "lfasim/readers/scalar.h"
#include "lfasim/types.h"
#include "tools/cli/check.h"
#include "tools/cli/usage.h"

int lfs_check_platform(const char *word, struct lfs_check_platform *out)
{
    static const char *const names[] = {"fvp", "other", NULL};
    unsigned index = 0;
    int status = lfs_options_pick("check", "platform", word, names, &index);

    out->assumed = index == 0 ? LFS_ASSUMED_FVP : LFS_ASSUMED_NONE;
    return status;
}

int lfs_check_firmware(const char *word, struct lfs_check_platform *out)
{
    static const char *const names[] = {"live-activation", "transfer-list", NULL};
    unsigned index = 0;
    int status = lfs_options_pick("check", "ability of the firmware", word, names, &index);

    out->supports |= status == LFS_EXIT_OK && index == 0;
    out->transfer_list |= status == LFS_EXIT_OK && index == 1;
    return status;
}

static bool read_number(const char *word, uint64_t *out)
{
    const struct lfs_yaml_node node = {.kind = LFS_YAML_SCALAR, .text = (char *)(uintptr_t)word};
    struct lfs_diag *unheard = lfs_diag_new();
    bool ok = lfs_scalar_integer(&node, out, unheard) || lfs_scalar_size(&node, out, unheard);

    lfs_diag_free(unheard);
    return ok;
}

/* UUID=BASE+SIZE. */
static bool read_component(const char *word, struct lfs_stated_component *out)
{
    char text[96], *base, *size;
    struct ffa_uuid uuid;
    uint64_t bytes;

    if ((size_t)snprintf(text, sizeof(text), "%s", word) >= sizeof(text) ||
        (base = strchr(text, '=')) == NULL || (size = strchr(base, '+')) == NULL)
        return false;
    *base++ = '\0';
    *size++ = '\0';
    if (!lfs_uuid_read(text, &uuid) || !read_number(base, &out->staging) ||
        !read_number(size, &bytes) || out->staging == 0 || bytes == 0 ||
        !lfs_page_aligned(out->staging) || !lfs_page_aligned(bytes) || bytes > UINT64_C(1) << 48 ||
        out->staging > (UINT64_C(1) << 48) - bytes || bytes >> LFS_PAGE_SHIFT > UINT32_MAX)
        return false;
    memcpy(out->image_uuid, uuid.word, sizeof(out->image_uuid));
    out->pages = (uint32_t)(bytes >> LFS_PAGE_SHIFT);
    return true;
}

int lfs_check_component(const char *word, struct lfs_check_platform *out)
{
    if (out->component_count == LFS_CHECK_COMPONENTS_MAX)
        return lfs_usage_error("check", "at most %d times --component", LFS_CHECK_COMPONENTS_MAX);
    if (read_component(word, &out->components[out->component_count])) {
        out->component_count++;
        return LFS_EXIT_OK;
    }
    fprintf(stderr,
            "lfasim check: error: '%s' is no component: an image UUID, and where its package is "
            "staged, in whole pages\n"
            "help: as in '--component 05000000-0600-0000-0700-000008000000=0x7200000+0x100000'\n",
            word);
    return LFS_EXIT_USAGE;
}
