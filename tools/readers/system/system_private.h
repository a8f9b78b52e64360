/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What the parts of the system reader share.
 *
 *   system.c    the system and its parts; files read
 *   pair.c      which files belong to one partition
 *   claims.c    the ledger filled: who claims which pages, and where that is written
 *   ledger.c    pairs of claims, found and judged
 *   conflicts.c what is found about them, in words
 *   rules.c     rules across files that are not about pairs of claims
 *   ready.h     the deck's prerequisites and conditions
 *   promise.c   those that are not met where somebody expects it
 */
#ifndef LFASIM_TOOLS_READERS_SYSTEM_PRIVATE_H
#define LFASIM_TOOLS_READERS_SYSTEM_PRIVATE_H

#include "lfasim/formats/cross.h"
#include "lfasim/readers/manifest_file.h"
#include "lfasim/readers/package_file.h"
#include "lfasim/readers/sp_layout.h"
#include "lfasim/readers/system.h"
#include "tools/readers/host/arena.h"
#include "tools/readers/system/ledger.h"

enum { SYSTEM_MEMBERS_MAX = 5 };

/* A partition while its files are being joined. */
struct member {
    struct lfs_system_sp sp; /* what is told; first */
    unsigned member_count;
    bool broken; /* its manifest or package is refused by the rules for one file */

    const char *refused; /* why it alone will not boot, or NULL */
    struct lfs_pos refused_pos;
    bool boot_is_untold; /* it will not boot, and no error says so yet */

    const char *manifest_path; /* NULL: none by itself */
    struct lfs_manifest_file *manifest_file;
    const uint8_t *dtb; /* of the file, or else of the package */
    size_t dtb_size;
    bool has_manifest;
    struct lfs_manifest manifest; /* at sp.load, or at its own load address */
    bool is_faulty;               /* not has_manifest: what can be read of one that is refused */
    struct list faults;           /* struct fault: why it is */

    const char *package_path;
    struct lfs_package_file *package;

    const char *image_path; /* an ELF file or flat binary */
    struct lfs_flat_image *flat;
    struct lfs_elf_facts *facts;
    struct lfs_pos image_pos; /* of the image, or the package that holds it */
    uint64_t image_offset;    /* in the package: of the package, the layout, or by the entry */
    uint64_t begins;          /* in the package: where its code begins to execute; 0: not known */
    struct lfs_image_code code;

    const struct lfs_layout_sp *layout;

    int vm;         /* index in the SPMC manifest, -1: none */
    uint16_t vcpus; /* with vm >= 0, or from a scenario */
    bool has_vcpus;
    struct lfs_pos pos; /* of the partition in a scenario, else of its first file */
    struct lfs_pos load_pos, memory_pos; /* in a scenario; file NULL: not said there */

    const char *runs;                             /* what it boots with, in a message */
    const struct lfs_component_config *component; /* of an update in a scenario: who brings it */
    struct lfs_pos component_pos;
    struct list updates; /* struct member *: what it is to be replaced with; with sp.name, pos,
                          * component and what belongs to a package, no more */
    uint64_t staging;    /* with staging_pages > 0 */
    uint32_t staging_pages;
    struct lfs_pos staging_pos; /* file NULL: not in a file */
    const char *staging_said;   /* by whom, if not in a file: SYSTEM_ASSUMED_FVP, the user */
    struct list staging_areas;  /* struct staging_area: each component's; the last one's is above */
    const char *staging_rule, *staging_fault; /* the worst rule that an area breaks, and that it
                                               * does; NULL */
    struct lfs_pos staging_fault_pos;
};

/* Where a component of the scenario is staged. */
struct staging_area {
    uint64_t base;
    uint32_t pages;
    bool preloaded;
    struct lfs_pos pos;                           /* file NULL: as staging_said of the member */
    const struct lfs_component_config *component; /* NULL: of no scenario */
};

/* What a rule for one manifest finds fault with. */
struct fault {
    const char *name; /* of the diagnostic */
    const char *text;
    struct lfs_place at;
};

/* A file that has no partition yet. */
struct loose {
    const char *path;
    struct lfs_package_file *package; /* or */
    struct lfs_image_file *image;
    bool taken;
};

struct lfs_system {
    struct lfs_system_options options;
    struct lfs_diag *diag;
    struct lfs_diag *quiet; /* for what is told elsewhere; keeps names of files */
    struct arena arena;
    struct member *members[LFS_PARTITIONS_MAX];
    unsigned count;
    struct list
        absent; /* struct member *: a vmN whose files nobody gave, with its place, no more */
    struct list packages, images; /* struct loose */
    struct lfs_layout *layout;
    bool from_scenario;
    bool owns_manifests;                 /* they were read for it; else they are a scenario's */
    struct lfs_manifest_file *spmc_file; /* NULL: none, or described by a scenario */
    const char *spmc_path;
    const struct lfs_spmc_manifest *spmc;
    bool has_map; /* ranges and carve-outs are known */
    struct lfs_range ranges[LFS_RANGES_MAX];
    unsigned range_count;
    struct lfs_carve_out spmc_image, el3;
    const char *map_of; /* who says so: "spmc.dts", "platform fvp" */
    bool is_fvp;        /* what only firmware knows is as in TF-A's FVP port: assumed */
    struct ledger ledger;
    size_t conflicts;
    const char *panic, *panic_of; /* the first rule over which the SPMC panics, and whose; NULL */
    struct lfs_pos panic_pos;
    bool without_spm;                /* the SPMD does not start an SPMC with this manifest */
    bool without_lfa;                /* of a scenario, as what follows: EL3 has none */
    const struct lfs_policy *policy; /* of the SPMC; NULL: not known, the deck's words count */
    struct lfs_pos lfa_pos;          /* where that is said */
};

/* ---- system.c -------------------------------------------------------------------------------- */

/* A new partition; NULL after SYSTEM_TOO_MANY. */
struct member *system_member(struct lfs_system *system, const char *path);
/* One more line of what belongs to it. */
void system_joins(struct lfs_system *system, struct member *member, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* Where a node or property of its manifest stands: its line; its package; the partition. */
struct lfs_pos system_place(const struct member *member, const char *node, const char *property);
/* The same of the vmN, by property. */
struct lfs_pos system_vm_place(const struct lfs_system *system, const struct member *member,
                               const char *property);
/* Reads the manifest for sp.load; false, and has_manifest is, when it is refused; what can be read
 * of it then is there too if is_faulty. */
bool system_read_manifest(struct lfs_system *system, struct member *member);
/* Where memory and firmware are, as the SPMC's manifest says. */
void system_take_map(struct lfs_system *system, const struct lfs_spmc_manifest *spmc,
                     const char *map_of);
/* Whether a member is that vmN of the SPMC manifest. */
bool system_has_vm(const struct lfs_system *system, uint32_t vm);
/* What the layout names and nobody gave. */
void system_add_from_layout(struct lfs_system *system);
/* The one range that holds it whole, or NULL. */
const struct lfs_range *system_range(const struct lfs_system *system, uint64_t base, uint64_t size);

/* A rule is broken there, over which the SPMC panics. */
void system_refuses(struct lfs_system *system, struct member *member, const char *rule,
                    struct lfs_pos pos);
/* Where the user finds what an area at pos is about: there, or at the image UUID. */
struct lfs_pos system_staging_place(const struct member *member, struct lfs_pos pos);
#define SYSTEM_ASSUMED_FVP "assumed: TF-A's FVP port"
/* As far as START_REQ asks whose memory the area is: what is announced of it. */
uint64_t system_asked_pages(const struct staging_area *area);
/* update, which outlives the system, is to replace member. */
void system_has_update(struct lfs_system *system, struct member *member, struct member *update);
/* A staging area of member breaks that rule, at pos; the worst one counts. */
void system_staging_fault(struct lfs_system *system, struct member *member, const char *rule,
                          struct lfs_pos pos, const char *format, ...)
    __attribute__((format(printf, 5, 6)));

/* ---- the others ------------------------------------------------------------------------------ */

/* Whether facts of TF-A's FVP port stand for what no file tells; before all judging. */
void system_assume_platform(struct lfs_system *system);
void system_fill_ledger(struct lfs_system *system);
/* Components that the user states for nobody. */
void system_tell_components(const struct lfs_system *system, struct lfs_diag *diag);
void system_tell_conflicts(struct lfs_system *system);
/* Whether two claims are of partitions that may be one, of which no conflict is told. */
bool system_may_be_one(const struct lfs_system *system, uint32_t first, uint32_t second);
/* The next rule behind `after` (NULL: the first) that two claims of the ledger break because one of
 * them is a buffer besides; NULL when there is none. */
const struct lfs_layout_rule *system_breaks_besides(const struct lfs_system *system, uint32_t first,
                                                    uint32_t second,
                                                    const struct lfs_layout_rule *after);
/* Where images lie in memory, how much they need, which layout they have. */
void system_judge_images(struct lfs_system *system);
void system_judge_rules(struct lfs_system *system);
/* Once the staging areas are known. */
void system_judge_staging(struct lfs_system *system, struct member *member);
void system_judge_readiness(struct lfs_system *system, struct member *member, bool ready);
/* Once its readiness is known: that it does not boot, if nothing has said so. */
void system_tell_boot(const struct lfs_system *system, const struct member *member);
/* Then what it promises. */
void system_judge_promise(struct lfs_system *system, const struct member *member);

#endif
