/* SPDX-License-Identifier: BSD-3-Clause */
/* Shared by the manifest_*.c files only: the parser's state and the parts of the sequence
 * manifests-packages-boot 3.5. */
#ifndef LFASIM_MODELS_FORMATS_MANIFEST_INTERNAL_H
#define LFASIM_MODELS_FORMATS_MANIFEST_INTERNAL_H

#include "manifest_reader.h"

/* What a failed step leaves unknown; later checks that need it stay silent. */
enum manifest_fact {
    FACT_VERSION = 1 << 0,
    FACT_CONTEXTS = 1 << 1,
    FACT_LEVEL = 1 << 2,
    FACT_STATE = 1 << 3,
    FACT_GP_REGISTER = 1 << 4,
    FACT_GRANULE = 1 << 5,
    FACT_RXTX = 1 << 6,
    FACT_NS_ACTION = 1 << 7,
    FACT_SRI = 1 << 8,
    FACT_LIFECYCLE = 1 << 9,
    FACT_LIVE_REGISTER = 1 << 10,
    FACT_LIVE_BUFFER = 1 << 11,
    FACT_PHANDLES = 1 << 12, /* of the memory regions */
    FACT_STREAMS = 1 << 13   /* of the device regions */
};

/* The same for one region. */
enum region_fact {
    REGION_BASE = 1 << 0,
    REGION_PAGES = 1 << 1,
    REGION_EXTENT = REGION_BASE | REGION_PAGES,
    REGION_ATTRIBUTES = 1 << 2,
    REGION_INTERRUPTS = 1 << 3
};

/* Where a region is written. */
struct region_place {
    int node;
    uint32_t unknown; /* REGION_ bits */
    int interrupt_cells[LFS_MANIFEST_MAX_INTERRUPTS];
};

struct manifest_parser {
    struct manifest_reader reader;
    const struct lfs_manifest_context *context;
    struct lfs_manifest *out;
    uint32_t unknown; /* FACT_ bits */
    uint64_t load_address;
    bool load_address_known; /* else relative regions lie nowhere */
    bool deck_live_buffer;   /* the buffer is to be found among the regions (MAN-17) */
    int service_nodes[LFS_MANIFEST_MAX_SERVICES]; /* where the uuid property is */
    int service_cells[LFS_MANIFEST_MAX_SERVICES]; /* in binding 1.0, else -1 */
    uint64_t regions_end;                         /* of those that were recorded, in a judgement */
    uint32_t memory_room;                         /* memory regions that are read */
    struct region_place memory_places[LFS_MANIFEST_MAX_MEMORY_REGIONS];
    struct region_place *more_memory_places; /* behind out->more_memory_regions */
    struct region_place device_places[LFS_MANIFEST_MAX_DEVICE_REGIONS];
};

/* One region and where it stands. */
struct region_cursor {
    enum lfs_manifest_region_kind kind;
    struct lfs_manifest_region *region;
    struct region_place *place;
};

/* S01, S02. */
enum lfs_manifest_error lfs_manifest_read_binding(struct manifest_parser *parser);
/* S03 and the image-uuid part of S27. */
enum lfs_manifest_error lfs_manifest_read_services(struct manifest_parser *parser);
enum lfs_manifest_error lfs_manifest_read_image_uuid(struct manifest_parser *parser);
/* S19: presence and contents of the boot-info node. */
void lfs_manifest_read_boot_info(struct manifest_parser *parser);
/* S04 to S21, S22 to S30. */
enum lfs_manifest_error lfs_manifest_read_root(struct manifest_parser *parser);
enum lfs_manifest_error lfs_manifest_read_lifecycle(struct manifest_parser *parser);
/* S31, S32 with S33. */
enum lfs_manifest_error lfs_manifest_read_memory_regions(struct manifest_parser *parser);
enum lfs_manifest_error lfs_manifest_read_device_regions(struct manifest_parser *parser);
/* S35. */
enum lfs_manifest_error lfs_manifest_check_sanity(struct manifest_parser *parser);
/* What only a judgement looks at: the load stage, lint, other consumers; then the names of nodes
 * and properties. */
void lfs_manifest_lint_stages(struct manifest_parser *parser);
void lfs_manifest_lint_values(struct manifest_parser *parser);
void lfs_manifest_lint_consumers(struct manifest_parser *parser);
void lfs_manifest_lint_names(struct manifest_parser *parser);

/* The i-th memory region that is read, and where it is written. */
struct region_cursor lfs_manifest_memory_cursor(struct manifest_parser *parser, uint32_t i);

/* Steps that both kinds of region share, on the region at the cursor. */
enum lfs_manifest_error lfs_manifest_begin_region(struct manifest_parser *parser, int node,
                                                  const struct region_cursor *at);
enum lfs_manifest_error lfs_manifest_read_pages(struct manifest_parser *parser,
                                                const struct region_cursor *at);
enum lfs_manifest_error lfs_manifest_read_attributes(struct manifest_parser *parser,
                                                     const struct region_cursor *at);
enum lfs_manifest_error lfs_manifest_contain_region(struct manifest_parser *parser,
                                                    const struct region_cursor *at);
enum lfs_manifest_error lfs_manifest_align_region(struct manifest_parser *parser,
                                                  const struct region_cursor *at);
enum lfs_manifest_error lfs_manifest_record_region(struct manifest_parser *parser,
                                                   const struct region_cursor *at);
enum lfs_manifest_error lfs_manifest_read_streams(struct manifest_parser *parser,
                                                  const struct region_cursor *at);

/* Where the region lies is known: its numbers were read, and what they are relative to. */
bool lfs_manifest_region_lies(const struct manifest_parser *parser, const struct region_cursor *at);
/* The property that says where. */
const char *lfs_manifest_base_property(const struct lfs_manifest_region *region);
/* One past the last byte; UINT64_MAX for a region that wraps. */
uint64_t lfs_manifest_region_end(const struct lfs_manifest_region *region);
/* The region number index, memory regions first, then device regions. False beyond the last. */
bool lfs_manifest_region_at(struct manifest_parser *parser, uint32_t index,
                            struct region_cursor *out);

#endif
