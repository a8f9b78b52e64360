/* SPDX-License-Identifier: BSD-3-Clause */
/* Shared by the manifest_*.c files only: the parser's state, the device-tree readers with the
 * decoding rules of manifests-packages-boot 1.2, and the parts of the sequence 3.5. */
#ifndef LFASIM_MODELS_FORMATS_MANIFEST_INTERNAL_H
#define LFASIM_MODELS_FORMATS_MANIFEST_INTERNAL_H

#include "lfasim/formats/manifest.h"

struct manifest_parser {
    const void *fdt; /* passed the full check */
    const struct lfs_manifest_context *context;
    struct lfs_manifest *out;
    struct lfs_manifest_problem *problem; /* never NULL */
};

/* Ends the calling function with the error of call, if any. */
#define LFS_TRY(call)                               \
    do {                                            \
        enum lfs_manifest_error try_error = (call); \
        if (try_error != LFS_MANIFEST_SUCCESS)      \
            return try_error;                       \
    } while (0)

/* A list of big-endian cells inside the blob. */
struct manifest_list {
    const uint8_t *data; /* next cell */
    uint32_t left;       /* cells not yet taken */
};

/* Records error at node (-1: the blob itself) and property (NULL: none) and returns it. A later
 * call replaces an earlier one. */
enum lfs_manifest_error lfs_manifest_fail(struct manifest_parser *parser, int node,
                                          const char *property, enum lfs_manifest_error error,
                                          const char *format, ...)
    __attribute__((format(printf, 5, 6)));

/* Marks the problem just recorded as one where the firmware would panic (severity P). */
enum lfs_manifest_error lfs_manifest_panics(struct manifest_parser *parser,
                                            enum lfs_manifest_error error);

/* Copies text into room bytes at out: cut, terminated, unprintable bytes replaced by '?'. */
void lfs_manifest_copy_text(char *out, size_t room, const char *text);

/* The full check of 1.1. Nothing of the blob may be read before it. */
enum lfs_manifest_error lfs_manifest_check_blob(struct manifest_parser *parser, const void *dtb,
                                                size_t size);

/* First child whose name is the wanted one or a prefix of it (1.3); -1 when there is none. */
int lfs_manifest_find_child(const struct manifest_parser *parser, int node, const char *wanted);

bool lfs_manifest_is_compatible(const struct manifest_parser *parser, int node,
                                const char *compatible);
bool lfs_manifest_has_property(const struct manifest_parser *parser, int node,
                               const char *property);
/* Present and without a value (2.3). */
bool lfs_manifest_has_flag(const struct manifest_parser *parser, int node, const char *property);

/* Compatible or NOT_COMPATIBLE. */
enum lfs_manifest_error lfs_manifest_need_compatible(struct manifest_parser *parser, int node,
                                                     const char *compatible);

/* Integers of 4 or 8 bytes up to max, whatever the target's width. */
enum lfs_manifest_error lfs_manifest_read_number(struct manifest_parser *parser, int node,
                                                 const char *property, uint64_t max, uint64_t *out);
/* *out keeps its value, the default, when the property is absent. */
enum lfs_manifest_error lfs_manifest_read_optional_number(struct manifest_parser *parser, int node,
                                                          const char *property, uint64_t max,
                                                          uint64_t *out);
enum lfs_manifest_error lfs_manifest_read_u32(struct manifest_parser *parser, int node,
                                              const char *property, uint32_t *out);
enum lfs_manifest_error lfs_manifest_read_optional_u32(struct manifest_parser *parser, int node,
                                                       const char *property, uint32_t *out);
/* The error-swallowing reader of 1.2: absent gives fallback, malformed or above 255 gives 0. */
uint8_t lfs_manifest_swallow_u8(const struct manifest_parser *parser, int node,
                                const char *property, uint8_t fallback);
enum lfs_manifest_error lfs_manifest_read_bool(struct manifest_parser *parser, int node,
                                               const char *property, bool *out);
enum lfs_manifest_error lfs_manifest_read_string(struct manifest_parser *parser, int node,
                                                 const char *property,
                                                 char out[LFS_MANIFEST_STRING_SIZE]);
enum lfs_manifest_error lfs_manifest_read_list(struct manifest_parser *parser, int node,
                                               const char *property, struct manifest_list *out);
/* An absent property is an empty list. */
enum lfs_manifest_error lfs_manifest_read_optional_list(struct manifest_parser *parser, int node,
                                                        const char *property,
                                                        struct manifest_list *out);
/* list->left must not be 0. */
uint32_t lfs_manifest_list_next(struct manifest_list *list);

/* S02. */
enum lfs_manifest_error lfs_manifest_read_binding(struct manifest_parser *parser);
/* S03 and the image-uuid part of S27. */
enum lfs_manifest_error lfs_manifest_read_services(struct manifest_parser *parser);
enum lfs_manifest_error lfs_manifest_read_image_uuid(struct manifest_parser *parser);
/* S19: presence and contents of the boot-info node. */
void lfs_manifest_read_boot_info(struct manifest_parser *parser);
/* S04 to S30. */
enum lfs_manifest_error lfs_manifest_read_root(struct manifest_parser *parser);
/* S31, S32 with S33. */
enum lfs_manifest_error lfs_manifest_read_memory_regions(struct manifest_parser *parser);
enum lfs_manifest_error lfs_manifest_read_device_regions(struct manifest_parser *parser);
/* S35. */
enum lfs_manifest_error lfs_manifest_check_sanity(struct manifest_parser *parser);

/* Region parts that both loops share. Each works on the region of a node. */
enum lfs_manifest_error lfs_manifest_begin_region(struct manifest_parser *parser, int node,
                                                  struct lfs_manifest_region *region);
enum lfs_manifest_error lfs_manifest_read_pages(struct manifest_parser *parser, int node,
                                                struct lfs_manifest_region *region);
enum lfs_manifest_error lfs_manifest_read_attributes(struct manifest_parser *parser, int node,
                                                     struct lfs_manifest_region *region,
                                                     enum lfs_manifest_region_kind kind);
enum lfs_manifest_error lfs_manifest_contain_region(struct manifest_parser *parser, int node,
                                                    const struct lfs_manifest_region *region,
                                                    enum lfs_manifest_region_kind kind);
enum lfs_manifest_error lfs_manifest_record_region(struct manifest_parser *parser, int node,
                                                   const struct lfs_manifest_region *region,
                                                   enum lfs_manifest_region_kind kind);
enum lfs_manifest_error lfs_manifest_read_streams(struct manifest_parser *parser, int node,
                                                  struct lfs_manifest_region *region);

#endif
