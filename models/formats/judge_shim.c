#include "lfasim/formats/spmc_manifest.h"
#include <libfdt.h>
#include <string.h>
#include <stdio.h>
bool lfs_spmc_manifest_judge_spmd(const void *dtb, size_t size,
                                  const struct lfs_spmd_context *context, lfs_finding_sink *sink,
                                  void *user, struct lfs_spmc_manifest *out)
{
    (void)dtb;
    (void)size;
    (void)context;
    (void)sink;
    (void)user;
    if (out)
        memset(out, 0, sizeof *out);
    return true;
}
enum lfs_manifest_error lfs_spmc_manifest_judge(const void *dtb, size_t size,
                                                const struct lfs_spmc_manifest_context *context,
                                                lfs_finding_sink *sink, void *user,
                                                struct lfs_spmc_manifest *out)
{
    (void)dtb;
    (void)size;
    (void)context;
    (void)sink;
    (void)user;
    if (out)
        memset(out, 0, sizeof *out);
    return 0;
}
enum lfs_device_tree_kind lfs_device_tree_kind(const void *dtb, size_t size)
{
    (void)size;
    if (fdt_check_full(dtb, size))
        return 0;
    int l;
    const char *c = fdt_getprop(dtb, 0, "compatible", &l);
    if (c && !strncmp(c, "arm,ffa-manifest-1.", 19))
        return 1;
    if (c && strstr(c, "core-manifest"))
        return 2;
    if (fdt_path_offset(dtb, "/hypervisor") > 0)
        return 2;
    return 0;
}
