/* SPDX-License-Identifier: BSD-3-Clause */
/* sp_layout.json: JSON within its limits, then partitions with all that a package needs. */
#include <string.h>

#include "lfasim/readers/sp_layout.h"
#include "tests/fuzz/file_stand_ins.h"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct lfs_diag *diag = lfs_diag_new();
    struct lfs_layout *layout;

    fuzz_stand_in(size > 0 ? data : (const uint8_t *)"", size);
    layout = lfs_layout_read("layout", diag);
    fuzz_judge(diag, layout != NULL);
    if (layout == NULL)
        fuzz_must(fuzz_has_place(diag));
    for (size_t i = 0; layout != NULL && i < lfs_layout_count(layout); i++) {
        const struct lfs_layout_sp *sp = lfs_layout_sp(layout, i);

        fuzz_must(sp->name != NULL && sp->image.path != NULL && sp->manifest.path != NULL);
        fuzz_must(sp->pos.line > 0);
    }
    lfs_layout_free(layout);
    lfs_diag_free(diag);
    return 0;
}
