/* SPDX-License-Identifier: BSD-3-Clause */
/* `lfasim pack LAYOUT.json`: the packages of a whole firmware image. */
#include <stdlib.h>
#include <string.h>

#include "lfasim/readers/sp_layout.h"
#include "tools/cli/host.h"
#include "tools/cli/pack.h"
#include "tools/cli/targets.h"
#include "tools/cli/usage.h"

struct lfs_layout_work {
    struct lfs_layout *layout;
    const char *folder;
    enum lfs_bl2_profile bl2;
    struct lfs_pack_job jobs[LFS_LAYOUT_SPS_MAX];
    struct lfs_packed packed[LFS_LAYOUT_SPS_MAX];
    char *outputs[LFS_LAYOUT_SPS_MAX];
    size_t count;
};

/* A partition's name is also that of a file. */
static bool is_file_name(const char *name)
{
    return name[0] != '\0' && name[0] != '.' && strchr(name, '/') == NULL;
}

static int build_one(struct lfs_layout_work *work, const struct lfs_layout_sp *sp,
                     struct lfs_diag *diag)
{
    struct lfs_pack_job *job = &work->jobs[work->count];
    struct lfs_packed *packed = &work->packed[work->count];
    char **output = &work->outputs[work->count++];
    int status;

    if (!is_file_name(sp->name)) {
        lfs_diag_add(diag, sp->pos, "LAYOUT_VALUE", "'%s' cannot be the name of a package file",
                     sp->name);
        return LFS_EXIT_INPUT;
    }
    if (asprintf(output, "%s/%s.pkg", work->folder, sp->name) < 0)
        *output = lfs_host_memory(NULL);
    *job = (struct lfs_pack_job){.manifests = {sp->manifest.path},
                                 .manifest_count = 1,
                                 .image = sp->image.path,
                                 .output = *output,
                                 .kind = sp->kind,
                                 .pm_offset = sp->manifest.offset,
                                 .img_offset = sp->image.offset,
                                 .max_size = sp->max_size};
    status = lfs_pack_build(job, packed, diag);
    if (status == LFS_EXIT_OK)
        lfs_layout_check_bl2(sp, packed->file.size, work->bl2, diag);
    return status;
}

/* No package may replace the layout, or what any of them is made of. */
static int keep_all(const struct lfs_layout_work *work, const char *layout)
{
    int status = LFS_EXIT_OK;

    for (size_t i = 0; i < work->count && status == LFS_EXIT_OK; i++) {
        status = lfs_target_keeps("pack", "out", work->outputs[i], layout);
        for (size_t j = 0; j < work->count && status == LFS_EXIT_OK; j++) {
            struct lfs_pack_job job = work->jobs[j];

            job.output = work->outputs[i];
            status = lfs_pack_keep(&job);
        }
    }
    return status;
}

static int write_all(struct lfs_layout_work *work, enum lfs_format format, struct lfs_diag *diag)
{
    int status = lfs_target_folder(work->folder, diag);

    for (size_t i = 0; i < work->count && status == LFS_EXIT_OK; i++)
        status = lfs_pack_write(&work->jobs[i], &work->packed[i], format, diag);
    return status;
}

int lfs_pack_layout(const char *path, const char *folder, unsigned bl2, enum lfs_format format,
                    struct lfs_diag *diag, struct lfs_layout_work **out)
{
    struct lfs_layout_work *work = lfs_host_memory(calloc(1, sizeof(*work)));
    size_t errors = lfs_diag_errors(diag);
    int status = LFS_EXIT_OK;

    *out = work;
    work->folder = folder;
    work->bl2 = (enum lfs_bl2_profile)bl2;
    work->layout = lfs_layout_read(path, diag);
    if (work->layout == NULL)
        return LFS_EXIT_INPUT;
    lfs_layout_check_sources(work->layout, diag);
    for (size_t i = 0; i < lfs_layout_count(work->layout); i++) {
        int one = build_one(work, lfs_layout_sp(work->layout, i), diag);

        status = one > status ? one : status;
    }
    if (status == LFS_EXIT_OK && lfs_diag_errors(diag) != errors)
        status = LFS_EXIT_INPUT;
    if (status == LFS_EXIT_OK)
        status = keep_all(work, path);
    return status == LFS_EXIT_OK ? write_all(work, format, diag) : status;
}

void lfs_layout_work_free(struct lfs_layout_work *work)
{
    for (size_t i = 0; i < work->count; i++) {
        lfs_packed_free(&work->packed[i]);
        free(work->outputs[i]);
    }
    lfs_layout_free(work->layout);
    free(work);
}
