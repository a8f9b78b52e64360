/* SPDX-License-Identifier: BSD-3-Clause */
/* A staged package against the partition that it is meant for (manifests-packages-boot 6.8, 7.4):
 * is there room, and what of its manifest will nobody read? */
#include <inttypes.h>
#include <string.h>

#include "lfasim/formats/manifest_compare.h"
#include "lfasim/formats/package.h"
#include "tools/readers/scenario/scenario_private.h"

/* Differences that are told one by one: a screenful. */
enum { SHOWN_MAX = 16 };

struct staged {
    struct loader *l;
    const struct lfs_yaml_node *map; /* the component */
    const struct lfs_component_config *config;
    const struct image *image;
    const struct partition *partition;
    const struct lfs_partition_config *at;
};

static struct lfs_pos key_pos(const struct staged *s, const char *key)
{
    const struct lfs_yaml_node *node = lfs_yaml_get(s->map, key);

    return (node ? node : lfs_yaml_get(s->map, "image"))->pos;
}

static void note_partition(const struct staged *s)
{
    lfs_diag_note(s->l->diag, s->partition->pos, "partition '%s' boots image '%s'",
                  s->partition->name, s->partition->image->name);
}

/* ---- room ------------------------------------------------------------------------------------ */

/* In bytes; the first two are whole pages. */
struct sizes {
    uint64_t memory, staged, file;
    uint64_t package; /* by its header; 0: it does not tell */
    bool cut;         /* the file ends before its header does, or before what that promises */
};

static struct sizes sizes_of(const struct staged *s)
{
    const struct lfs_blob *blob = &s->config->package;
    struct lfs_package package;
    enum lfs_package_error error =
        lfs_package_parse(blob->bytes, blob->size, s->at->load_address.v, &package);

    return (struct sizes){.memory = lfs_pages_of(s->at->mem_size) * LFS_PAGE_SIZE,
                          .staged = (uint64_t)s->config->staging_pages * LFS_PAGE_SIZE,
                          .file = blob->size,
                          .package = error == LFS_PACKAGE_OK ? package.total : 0,
                          .cut = error == LFS_PACKAGE_TRUNCATED || package.total > blob->size};
}

static void tell_sizes(const struct staged *s, const struct sizes *sizes)
{
    struct lfs_diag *diag = s->l->diag;
    uint64_t needed = lfs_pages_of(sizes->package);

    note_partition(s);
    lfs_diag_fact(diag,
                  "working memory: 0x%" PRIx64 " bytes; staged: 0x%" PRIx64 ", %" PRIu32 " pages",
                  sizes->memory, sizes->staged, s->config->staging_pages);
    if (sizes->package)
        lfs_diag_fact(diag, "package: 0x%" PRIx64 " bytes, %" PRIu64 " pages; its file: 0x%" PRIx64,
                      sizes->package, needed, sizes->file);
    if (sizes->package && !sizes->cut && needed * LFS_PAGE_SIZE <= sizes->memory)
        lfs_diag_help(diag, "stage what the package needs: `pages: %" PRIu64 "`", needed);
    lfs_diag_help(diag, "to see what the firmware makes of it, write `platform: {inputs: as-is}`");
}

/* MF-84. */
static void check_room(const struct staged *s)
{
    struct lfs_diag *diag = s->l->diag;
    const struct sizes sizes = sizes_of(s);

    if (sizes.staged > sizes.memory)
        lfs_diag_add(diag, key_pos(s, "pages"), "PKG_STAGE_TOO_BIG",
                     "component '%s': the staged pages are more than the working memory of "
                     "partition '%s'",
                     s->config->name, s->partition->name);
    else if (sizes.file > sizes.memory || sizes.package > sizes.memory)
        lfs_diag_add(diag, key_pos(s, "image"), "PKG_STAGE_TOO_BIG",
                     "component '%s': the package of image '%s' is larger than the working memory "
                     "of partition '%s'",
                     s->config->name, s->image->name, s->partition->name);
    else if (sizes.cut || sizes.package > sizes.staged)
        lfs_diag_add(diag, key_pos(s, sizes.cut ? "image" : "pages"), "PKG_STAGE_TRUNCATED",
                     "component '%s': the package of image '%s' claims more bytes than are staged",
                     s->config->name, s->image->name);
    else
        return;
    tell_sizes(s, &sizes);
}

/* ---- manifests ------------------------------------------------------------------------------- */

/* What becomes of an activation with another manifest. */
static const char *fate(const struct staged *s, const char *if_accepted)
{
    const struct lfs_policy *policy = &s->l->c->config.policy;
    unsigned compare = policy->value[LFS_KNOB_manifest_compare];
    char value[LFS_KNOB_VALUE_SIZE];

    if (compare == MANIFEST_COMPARE_NONE ||
        policy->value[LFS_KNOB_manifest_mismatch_action] == MANIFEST_MISMATCH_ACTION_IGNORE)
        return if_accepted;
    return arena_text(s->l->arena,
                      "the SPMC compares them (manifest_compare: %s) and aborts the partition",
                      lfs_knob_value(LFS_KNOB_manifest_compare, compare, value));
}

struct differences {
    const struct staged *s;
    struct lfs_place first;
    struct list lines; /* const char * */
    bool boot_info_changed;
};

static void take_difference(void *user, const struct lfs_manifest_difference *d)
{
    struct differences *all = user;
    const struct lfs_policy *policy = &all->s->l->c->config.policy;
    bool new_counts =
        d->new_counts || (strcmp(d->at.property, "entrypoint-offset") == 0 &&
                          policy->value[LFS_KNOB_entry_point_source] == ENTRY_POINT_SOURCE_NEW);
    bool root = strcmp(d->at.node, "/") == 0;

    if (strcmp(d->at.node, "/boot-info") == 0 && all->boot_info_changed)
        return; /* has a message of its own */
    if (all->lines.count == 0)
        all->first = d->at;
    *(const char **)list_add(all->s->l->arena, &all->lines, sizeof(char *)) =
        arena_text(all->s->l->arena, "%s%s%s: old %s, new %s%s", root ? "" : d->at.node,
                   !root && d->at.property[0] ? " " : "", d->at.property, d->from, d->to,
                   new_counts ? ", which counts" : "");
}

static void note_manifest(const struct staged *s, const struct lfs_place *at, const char *what)
{
    struct lfs_pos pos = {.line = 0};

    if (s->image->manifest_file)
        pos = lfs_manifest_file_locate(s->image->manifest_file, at);
    if (pos.line)
        lfs_diag_note(s->l->diag, pos, "%s", what);
}

/* MF-85. */
static void tell_differences(const struct differences *all)
{
    const struct staged *s = all->s;
    struct lfs_diag *diag = s->l->diag;
    const char *const *lines = all->lines.items;

    lfs_diag_add(diag, key_pos(s, "image"), "LINT_MANIFEST_DIFFERS",
                 "component '%s': the manifest of image '%s' is not the one that partition '%s' "
                 "runs with: %s",
                 s->config->name, s->image->name, s->partition->name,
                 fate(s, "the old values stay in force"));
    note_partition(s);
    note_manifest(s, &all->first, "the first difference is here");
    for (size_t i = 0; i < all->lines.count && i < SHOWN_MAX; i++)
        lfs_diag_fact(diag, "%s", lines[i]);
    if (all->lines.count > SHOWN_MAX)
        lfs_diag_fact(diag, "and %zu more", all->lines.count - SHOWN_MAX);
}

/* MF-96: the blob follows the new manifest, the register the old one (LA12, 7.4). */
static void tell_boot_info(const struct staged *s, const struct lfs_manifest *running,
                           const struct lfs_manifest *new)
{
    static const struct lfs_place node = {.node = "/boot-info", .cell = -1};
    bool has_register = running->gp_register != LFS_MANIFEST_NONE;
    const char *accepted =
        !has_register ? "no register was ever meant for it"
        : new->has_boot_info
            ? "the SPMC writes it, and no register points at it"
            : "the SPMC writes none, and the register points at the package's header";

    lfs_diag_add(s->l->diag, key_pos(s, "image"), "LINT_BOOTINFO_CHANGED",
                 "component '%s': the manifest of image '%s' %s boot-info: %s", s->config->name,
                 s->image->name, new->has_boot_info ? "adds" : "drops", fate(s, accepted));
    note_partition(s);
    if (new->has_boot_info)
        note_manifest(s, &node, "boot-info is added here");
    if (has_register)
        lfs_diag_fact(s->l->diag, "x%u of the new instance: %s", (unsigned)running->gp_register,
                      new->has_boot_info ? "0" : "the load address");
    lfs_diag_help(s->l->diag, "%s",
                  new->has_boot_info
                      ? "boot the partition once with a manifest that has boot-info"
                      : "keep the node boot-info as long as the old manifest has it");
}

static void check_manifest(const struct staged *s)
{
    const struct lfs_manifest *running = &s->partition->manifest;
    struct differences all = {.s = s};
    struct lfs_manifest new;

    if (!s->partition->has_manifest || s->image == s->partition->image ||
        !manifest_at(s->l, s->image, s->at->load_address.v, &new))
        return;
    all.boot_info_changed = running->has_boot_info != new.has_boot_info;
    lfs_manifest_compare(running, &new, take_difference, &all);
    if (all.lines.count > 0)
        tell_differences(&all);
    if (all.boot_info_changed)
        tell_boot_info(s, running, &new);
}

void check_staged(struct loader *l, const struct lfs_yaml_node *map,
                  const struct lfs_component_config *config, const struct image *image)
{
    const struct lfs_partition_config *configs = l->c->configs.items;
    const struct staged s = {
        l, map, config, image, partition_at(l, config->partition), &configs[config->partition]};
    bool complete = s.partition && s.partition->image && s.at->mem_size > 0;
    bool activates = config->staging.v != 0 && config->staging_pages != 0;

    if (l->as_is || !complete || !activates || config->package.size == 0)
        return;
    check_room(&s);
    check_manifest(&s);
}
