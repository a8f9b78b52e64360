/* SPDX-License-Identifier: BSD-3-Clause */
/* What the readers of the two package containers share. */
#ifndef MODELS_FORMATS_PACKAGE_INTERNAL_H
#define MODELS_FORMATS_PACKAGE_INTERNAL_H

#include "lfasim/formats/package.h"

/* One package being judged. */
struct package_judge {
    const struct lfs_package_source *source;
    uint64_t load_address;
    lfs_finding_sink *sink; /* NULL: only the first error counts */
    void *user;
    enum lfs_package_error first;
};

/* Notes an error of a numbered check at an offset of the package. */
void package_fault(struct package_judge *judge, enum lfs_package_error error, const char *step,
                   uint64_t offset, const char *fact, ...) __attribute__((format(printf, 5, 6)));
/* A warning: the firmware accepts it. */
void package_lint(struct package_judge *judge, const char *name, uint64_t offset, const char *help,
                  const char *text, ...) __attribute__((format(printf, 5, 6)));

/* Both fill *out with what they find, right or wrong; judge->first says which. The source has at
 * least LFS_PACKAGE_HEADER_SIZE bytes and begins with the container's magic. */
void spkg_judge(struct package_judge *judge, struct lfs_package *out);
void transfer_list_judge(struct package_judge *judge, struct lfs_package *out);

#endif
