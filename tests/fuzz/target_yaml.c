/* SPDX-License-Identifier: BSD-3-Clause */
/* YAML trees: within their limits, every node at a place, every key findable. */
#include <stdlib.h>

#include "lfasim/readers/yaml_tree.h"
#include "tests/fuzz/fuzz.h"

static void must_be_sound(const struct lfs_yaml_node *node, unsigned depth)
{
    fuzz_must(depth <= LFS_YAML_DEPTH_MAX);
    fuzz_must(node->pos.line > 0 && node->pos.column > 0);
    for (size_t i = 0; i < node->count; i++) {
        if (node->kind == LFS_YAML_MAP) {
            fuzz_must(node->keys[i]->kind == LFS_YAML_SCALAR);
            fuzz_must(lfs_yaml_get(node, node->keys[i]->text) == node->items[i]);
            fuzz_must(node->items[i]->key == node->keys[i]);
        }
        must_be_sound(node->items[i], depth + 1);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct lfs_diag *diag = lfs_diag_new();
    char *text = fuzz_copy(data, size);
    struct lfs_yaml *yaml = lfs_yaml_read("fuzz.yaml", text, size, diag);

    fuzz_judge(diag, yaml != NULL);
    if (yaml != NULL)
        must_be_sound(lfs_yaml_root(yaml), 1);
    else
        fuzz_must(fuzz_has_place(diag));
    lfs_yaml_free(yaml);
    lfs_diag_free(diag);
    free(text);
    return 0;
}
