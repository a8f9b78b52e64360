/* SPDX-License-Identifier: BSD-3-Clause */
/* One package from its files, for the verb `pack`: by hand or after a layout file. */
#ifndef LFASIM_TOOLS_CLI_PACK_H
#define LFASIM_TOOLS_CLI_PACK_H

#include "lfasim/readers/package_file.h"
#include "tools/cli/options.h"

/* A base and its fragments. */
enum { LFS_PACK_MANIFESTS_MAX = 16 };

struct lfs_pack_job {
    const char *manifests[LFS_PACK_MANIFESTS_MAX];
    size_t manifest_count;
    const char *image;
    const char *output;
    enum lfs_package_kind kind;
    uint32_t pm_offset, img_offset; /* SPKG */
    uint32_t max_size;              /* transfer list */
    uint64_t memory;                /* of the partition, bytes; 0 = not known */
};

struct lfs_packed {
    struct lfs_package_file file;
    bool has_note;
    struct lfs_image_note note;
};

/* Refuses a package that would replace what it is made of: LFS_EXIT_OK or LFS_EXIT_USAGE. */
int lfs_pack_keep(const struct lfs_pack_job *job);

/* Compiles the manifest, reads the image and builds the package in memory. Returns LFS_EXIT_OK, or
 * after adding an error LFS_EXIT_INPUT or LFS_EXIT_HOST. Free *out in any case. */
int lfs_pack_build(const struct lfs_pack_job *job, struct lfs_packed *out, struct lfs_diag *diag);
void lfs_packed_free(struct lfs_packed *packed);

/* Writes it to job->output and says so on stdout; LFS_EXIT_HOST after adding an error. */
int lfs_pack_write(const struct lfs_pack_job *job, const struct lfs_packed *packed,
                   enum lfs_format format, struct lfs_diag *diag);

/* Builds all packages of a layout file, and only then writes them to the folder, as NAME.pkg. bl2:
 * index of lfs_bl2_profile_name(). Returns an exit status; *work is to be freed in any case, but
 * not before the messages are printed, which name files that it holds. */
struct lfs_layout_work;
int lfs_pack_layout(const char *layout, const char *folder, unsigned bl2, enum lfs_format format,
                    struct lfs_diag *diag, struct lfs_layout_work **work);
void lfs_layout_work_free(struct lfs_layout_work *work);

/* A package's container and its size, then its parts, as a table. */
void lfs_package_print(const char *name, const struct lfs_package *package, size_t bytes);
/* The same as members of an open JSON object. */
struct lfs_json;
void lfs_package_json(struct lfs_json *json, const struct lfs_package *package, size_t bytes);

#endif
