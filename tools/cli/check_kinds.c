/* SPDX-License-Identifier: BSD-3-Clause */
/* The kinds of files that `lfasim check` knows. */
#include <ctype.h>
#include <string.h>

#include "lfasim/readers/elf_image.h"
#include "lfasim/readers/file.h"
#include "lfasim/readers/package_file.h"
#include "tools/cli/check.h"
#include "tools/cli/usage.h"

/* Blanks and comments passed over: where a device-tree source says what it is. */
static const uint8_t *first_word(const uint8_t *at, const uint8_t *end)
{
    while (at < end) {
        const uint8_t *next = NULL;

        if (isspace(*at)) {
            at++;
            continue;
        }
        if (end - at < 2 || at[0] != '/' || (at[1] != '*' && at[1] != '/'))
            return at;
        if (at[1] == '/')
            next = memchr(at, '\n', (size_t)(end - at));
        else if ((next = memmem(at + 2, (size_t)(end - at) - 2, "*/", 2)) != NULL)
            next += 2;
        if (next == NULL)
            return end;
        at = next;
    }
    return end;
}

static bool is_device_tree(const uint8_t *bytes, size_t size)
{
    static const char version[] = "/dts-v1/";
    const uint8_t *word = first_word(bytes, bytes + size);

    return lfs_is_dtb(bytes, size) || ((size_t)(bytes + size - word) >= strlen(version) &&
                                       memcmp(word, version, strlen(version)) == 0);
}

static const char *const device_tree_endings[] = {".dts", ".dtsi", ".dtb", NULL};
static const char *const package_endings[] = {".pkg", NULL};
static const char *const image_endings[] = {".elf", ".bin", NULL};
static const char *const layout_endings[] = {".json", NULL};
static const char *const scenario_endings[] = {".yaml", ".yml", NULL};

const struct lfs_check_kind lfs_check_kinds[] = {
    {"device tree", is_device_tree, device_tree_endings, lfs_check_device_tree,
     lfs_check_join_device_tree},
    {"SP package", lfs_package_recognise, package_endings, lfs_check_package,
     lfs_check_join_package},
    {"image", lfs_elf_recognise, image_endings, lfs_check_image, lfs_check_join_image},
    {"SP layout", NULL, layout_endings, lfs_check_layout, lfs_check_join_layout},
    {"scenario", NULL, scenario_endings, lfs_check_scenario, NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

static bool has_ending(const char *path, const char *const *endings)
{
    for (; endings != NULL && *endings != NULL; endings++)
        if (lfs_file_ends_with(path, *endings))
            return true;
    return false;
}

const struct lfs_check_kind *lfs_check_kind_of(const char *path, const uint8_t *bytes, size_t size)
{
    const struct lfs_check_kind *kind;

    for (kind = lfs_check_kinds; kind->name != NULL; kind++)
        if (kind->recognise != NULL && kind->recognise(bytes, size))
            return kind;
    for (kind = lfs_check_kinds; kind->name != NULL; kind++)
        if (has_ending(path, kind->endings))
            return kind;
    return NULL;
}

int lfs_check_parsed(const struct lfs_diag *diag)
{
    return lfs_diag_malformed(diag) ? LFS_EXIT_INPUT : LFS_EXIT_OK;
}

struct lfs_check_verdict *lfs_check_verdict_add(struct lfs_check_result *result,
                                                const char *consumer, bool accepts)
{
    struct lfs_check_verdict *verdict = &result->verdicts[result->verdict_count++];

    verdict->consumer = consumer;
    verdict->accepts = accepts;
    return verdict;
}
