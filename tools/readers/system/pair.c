/* SPDX-License-Identifier: BSD-3-Clause */
/* Which files belong to one partition. A stronger sign decides before a weaker one; where a sign
 * fits several, that is told, and nobody gets the file. */
#include "tools/readers/system/ready.h"

#include <libfdt.h>
#include <stdlib.h>
#include <string.h>

#include "lfasim/readers/file.h"
#include "lfasim/bytes.h"
#include "lfasim/formats/manifest_compare.h"
#include "tools/readers/host/alloc.h"

/* A sign that something belongs to a partition. */
struct sign {
    const char *text;    /* "by its image UUID" */
    const char *several; /* how to say that several fit */
    bool (*fits)(const struct member *member, const void *what);
};

/* Partition that the strongest sign points at; NULL: none, or several, which *ambiguous tells. */
static struct member *find(const struct lfs_system *system, const struct sign *signs,
                           const void *what, const char **how, struct member *ambiguous[2])
{
    ambiguous[0] = ambiguous[1] = NULL;
    for (; signs->text != NULL; signs++) {
        struct member *found[2] = {NULL, NULL};
        unsigned count = 0;

        for (unsigned i = 0; i < system->count; i++)
            if (signs->fits(system->members[i], what) && count++ < 2)
                found[count - 1] = system->members[i];
        if (count == 0)
            continue;
        *how = count == 1 ? signs->text : signs->several;
        if (count == 1)
            return found[0];
        memcpy(ambiguous, found, sizeof(found));
        return NULL;
    }
    return NULL;
}

static void tell_ambiguous(struct lfs_system *system, const char *path, const char *how,
                           struct member *const which[2])
{
    lfs_diag_add(system->diag, (struct lfs_pos){.file = path}, "SYSTEM_AMBIGUOUS",
                 "%s, this may be '%s' or '%s', and is left out", how, which[0]->sp.name,
                 which[1]->sp.name);
    lfs_diag_help(system->diag, "give an sp_layout.json or packages, or fewer files at a time");
}

static void tell_unmatched(struct lfs_system *system, const char *path, const char *what)
{
    lfs_diag_add(system->diag, (struct lfs_pos){.file = path}, "SYSTEM_UNMATCHED", "%s", what);
}

/* ---- packages -------------------------------------------------------------------------------- */

struct packed {
    const uint8_t *dtb;
    size_t size;
    struct lfs_manifest manifest;
};

static bool same_blob(const struct member *member, const void *what)
{
    const struct packed *packed = what;

    return member->package == NULL && member->dtb_size == packed->size &&
           memcmp(member->dtb, packed->dtb, packed->size) == 0;
}

static bool same_image_uuid(const struct member *member, const void *what)
{
    static const uint32_t nil[4];
    const uint32_t *uuid = ((const struct packed *)what)->manifest.image_uuid;

    return member->package == NULL && member->has_manifest && memcmp(uuid, nil, sizeof(nil)) != 0 &&
           memcmp(member->manifest.image_uuid, uuid, sizeof(nil)) == 0;
}

static bool same_services(const struct member *member, const void *what)
{
    const struct lfs_manifest *a = &member->manifest, *b = &((const struct packed *)what)->manifest;

    return member->package == NULL && member->has_manifest && b->service_count > 0 &&
           a->service_count == b->service_count &&
           memcmp(a->services[0].uuid, b->services[0].uuid, sizeof(a->services[0].uuid)) == 0;
}

static const struct sign package_signs[] = {
    {"by its manifest", "with this manifest", same_blob},
    {"by its image UUID", "with this image UUID", same_image_uuid},
    {"by its UUID", "with this UUID", same_services},
    {NULL, NULL, NULL}};

static void count_difference(void *user, const struct lfs_manifest_difference *difference)
{
    struct lfs_place *first = user;

    if (first->node[0] == '\0')
        *first = difference->at;
}

static void compare_manifests(struct lfs_system *system, const struct member *member,
                              const struct packed *packed, const char *path)
{
    struct lfs_place first = {.cell = -1};
    size_t differences =
        lfs_manifest_compare(&packed->manifest, &member->manifest, count_difference, &first);

    if (differences == 0)
        return;
    lfs_diag_add(system->diag, (struct lfs_pos){.file = path}, "LINT_PACKAGE_MANIFEST",
                 "the manifest in this package is not %s: %zu difference%s", member->manifest_path,
                 differences, differences == 1 ? "" : "s");
    lfs_diag_note(system->diag, system_place(member, first.node, first.property),
                  "the first one is here");
    lfs_diag_help(system->diag, "pack it again, or give the manifest that was packed");
}

static void take_package(struct lfs_system *system, struct member *member, struct loose *loose,
                         const struct packed *packed)
{
    member->package_path = loose->path;
    member->runs = loose->path;
    member->image_pos = (struct lfs_pos){.file = loose->path};
    member->package = loose->package;
    member->image_offset = loose->package->package.img_offset;
    if (member->dtb != NULL)
        return;
    member->dtb = packed->dtb;
    member->dtb_size = packed->size;
    member->broken = !system_read_manifest(system, member);
}

static void pair_package(struct lfs_system *system, struct loose *loose)
{
    const struct lfs_package *package = &loose->package->package;
    struct packed *packed = arena_alloc(&system->arena, sizeof(*packed));
    struct member *member, *ambiguous[2];
    const char *how = "";
    uint8_t *copy = arena_alloc(&system->arena, package->pm_size + 8); /* aligned, as libfdt asks */
    struct member probe = {.dtb = copy, .dtb_size = package->pm_size};

    memcpy(copy, loose->package->bytes + package->pm_offset, package->pm_size);
    packed->dtb = copy;
    packed->size = package->pm_size;
    system_read_manifest(system, &probe);
    packed->manifest = probe.manifest;
    member = find(system, package_signs, packed, &how, ambiguous);
    if (ambiguous[0] != NULL) {
        tell_ambiguous(system, loose->path, how, ambiguous);
        return;
    }
    if (member == NULL && (member = system_member(system, loose->path)) == NULL)
        return;
    if (member->dtb != NULL && member->has_manifest && probe.has_manifest)
        compare_manifests(system, member, packed, loose->path);
    system_joins(system, member, "package %s%s%s", loose->path, how[0] ? ", " : "", how);
    take_package(system, member, loose, packed);
}

/* ---- layout ---------------------------------------------------------------------------------- */

static bool same_manifest_file(const struct member *member, const void *what)
{
    const struct lfs_layout_sp *sp = what;

    return member->layout == NULL && member->manifest_path != NULL &&
           lfs_file_same(member->manifest_path, sp->manifest.path);
}

static bool same_name(const struct member *member, const void *what)
{
    return member->layout == NULL &&
           strcmp(member->sp.name, ((const struct lfs_layout_sp *)what)->name) == 0;
}

static const struct sign layout_signs[] = {
    {"by its manifest", "with this manifest", same_manifest_file},
    {"by its name", "by this name", same_name},
    {NULL, NULL, NULL}};

static void pair_layout(struct lfs_system *system, const struct lfs_layout_sp *sp)
{
    struct member *member, *ambiguous[2];
    const char *how = "";

    member = find(system, layout_signs, sp, &how, ambiguous);
    if (member == NULL) {
        lfs_diag_add(system->diag, sp->pos, "SYSTEM_UNMATCHED",
                     "no file given is partition '%s' of the layout", sp->name);
        return;
    }
    member->layout = sp;
    member->sp.name = arena_text(&system->arena, "%s", sp->name);
    if (member->package == NULL && sp->kind == LFS_PACKAGE_SPKG)
        member->image_offset = sp->image.offset;
    system_joins(system, member, "'%s' of %s, %s", sp->name, sp->pos.file, how);
}

/* ---- images ---------------------------------------------------------------------------------- */

static bool named_by_layout(const struct member *member, const void *what)
{
    return member->flat == NULL && member->layout != NULL &&
           lfs_file_same(member->layout->image.path, ((const struct loose *)what)->path);
}

/* Alignment may have been filled up with zeros. */
static bool same_code(const struct member *member, const void *what)
{
    const struct lfs_flat_image *flat = &((const struct loose *)what)->image->flat;
    const struct lfs_package *package;

    if (member->flat != NULL || member->package == NULL)
        return false;
    package = &member->package->package;
    return flat->size <= package->img_size &&
           memcmp(member->package->bytes + package->img_offset, flat->bytes, flat->size) == 0;
}

static bool same_stem(const struct member *member, const void *what)
{
    const char *path = ((const struct loose *)what)->path, *slash = strrchr(path, '/');
    const char *name = slash ? slash + 1 : path;
    size_t length = strlen(member->sp.name);

    return member->flat == NULL && strncmp(name, member->sp.name, length) == 0 &&
           (name[length] == '.' || name[length] == '\0');
}

static bool is_free(const struct member *member, const void *what)
{
    (void)what;
    return member->flat == NULL;
}

static const struct sign image_signs[] = {
    {"as the layout says", "by the layout", named_by_layout},
    {"by its code", "with this code", same_code},
    {"by its name", "by this name", same_stem},
    {"the only one without an image", "nothing else telling", is_free},
    {NULL, NULL, NULL}};

static void compare_code(struct lfs_system *system, const struct member *member,
                         const struct loose *loose)
{
    if (member->package == NULL || same_code(&(struct member){.package = member->package}, loose))
        return;
    lfs_diag_add(system->diag, (struct lfs_pos){.file = loose->path}, "LINT_PACKAGE_IMAGE",
                 "this image is not the one in the package %s", member->package_path);
    lfs_diag_help(system->diag, "pack it again, or give the image that was packed");
}

static void pair_image(struct lfs_system *system, struct loose *loose)
{
    struct member *member, *ambiguous[2];
    const char *how = "";

    member = find(system, image_signs, loose, &how, ambiguous);
    if (ambiguous[0] != NULL)
        tell_ambiguous(system, loose->path, how, ambiguous);
    else if (member == NULL)
        tell_unmatched(system, loose->path, "no partition given has this image");
    if (member == NULL)
        return;
    compare_code(system, member, loose);
    member->image_path = loose->path;
    member->image_pos = (struct lfs_pos){.file = loose->path};
    member->flat = &loose->image->flat;
    member->facts = loose->image->is_elf ? &loose->image->facts : NULL;
    system_joins(system, member, "image %s, %s", loose->path, how);
}

/* ---- vmN ------------------------------------------------------------------------------------- */

static bool same_load_address(const struct member *member, const void *what)
{
    const struct lfs_spmc_vm *vm = what;

    if (member->vm >= 0)
        return false;
    return ((member->has_manifest || member->is_faulty) && member->manifest.has_load_address &&
            member->manifest.load_address == vm->load_address) ||
           (member->layout != NULL && member->layout->has_load_address &&
            member->layout->load_address == vm->load_address);
}

static bool same_debug_name(const struct member *member, const void *what)
{
    return member->vm < 0 &&
           strcmp(member->sp.name, ((const struct lfs_spmc_vm *)what)->debug_name) == 0;
}

/* One that claims no address may be anywhere. */
static bool without_load_address(const struct member *member, const void *what)
{
    (void)what;
    return member->vm < 0 &&
           !((member->has_manifest || member->is_faulty) && member->manifest.has_load_address);
}

static const struct sign vm_signs[] = {
    {"by its load address", "with this load address", same_load_address},
    {"by its name", "by this name", same_debug_name},
    {"the only one without a load address", "nothing else telling", without_load_address},
    {NULL, NULL, NULL}};

static void place(struct lfs_system *system, struct member *member, int index)
{
    const struct lfs_spmc_vm *vm = &system->spmc->vms[index];

    member->vm = index;
    member->sp.load = vm->load_address;
    member->sp.memory = lfs_spmc_vm_memory(vm);
    if (member->dtb != NULL && !member->broken)
        member->broken = !system_read_manifest(system, member);
}

/* What is to replace it is loaded where it is. */
static void take_vm(struct lfs_system *system, struct member *member, int index, const char *how)
{
    const struct lfs_spmc_vm *vm = &system->spmc->vms[index];
    struct member *const *updates = member->updates.items;

    if (vm->debug_name[0] != '\0')
        member->sp.name = vm->debug_name; /* what the SPMC calls it */
    member->vcpus = vm->vcpu_count;
    member->has_vcpus = true;
    member->sp.id = (uint16_t)(LFS_SPMC_FIRST_ID + vm->number);
    place(system, member, index);
    for (size_t i = 0; i < member->updates.count; i++)
        place(system, updates[i], index);
    system_joins(system, member, "%s of %s, %s", vm->node, system->spmc_path, how);
}

bool system_has_vm(const struct lfs_system *system, uint32_t vm)
{
    for (unsigned i = 0; i < system->count; i++)
        if (system->members[i]->vm == (int)vm)
            return true;
    return false;
}

/* Signs that a vmN fits, from the strongest on, so that a weaker one of an earlier vmN does not
 * take what a later one names. */
static void pair_vms_by(struct lfs_system *system, const struct sign *sign)
{
    const struct sign only[] = {*sign, {NULL, NULL, NULL}};

    for (uint32_t i = 0; i < system->spmc->vm_count; i++) {
        struct member *member, *ambiguous[2];
        const char *how = "";

        if (system_has_vm(system, i))
            continue;
        member = find(system, only, &system->spmc->vms[i], &how, ambiguous);
        if (member != NULL)
            take_vm(system, member, (int)i, how);
        else if (ambiguous[0] != NULL)
            tell_ambiguous(system, system->spmc_path,
                           arena_text(&system->arena, "for %s, %s", system->spmc->vms[i].node, how),
                           ambiguous);
    }
}

static void tell_lonely(struct lfs_system *system)
{
    for (uint32_t i = 0; i < system->spmc->vm_count; i++)
        if (!system_has_vm(system, i))
            lfs_diag_add(
                system->diag,
                system_vm_place(system, &(struct member){.vm = (int)i, .pos = {.line = 0}}, ""),
                "SYSTEM_UNMATCHED", "no file given is %s, '%s', at load address 0x%llx",
                system->spmc->vms[i].node, system->spmc->vms[i].debug_name,
                (unsigned long long)system->spmc->vms[i].load_address);
    for (unsigned i = 0; i < system->count; i++)
        if (system->members[i]->vm < 0) {
            tell_unmatched(system, system->members[i]->pos.file,
                           "no vmN of the SPMC manifest is this partition: it will not be loaded");
            lfs_diag_help(system->diag, "a vmN is known by its load_address, then by its "
                                        "debug_name, which is the file's name without ending");
        }
}

/* ---- the whole ------------------------------------------------------------------------------- */

static int by_vm(const void *a, const void *b)
{
    const struct member *x = *(struct member *const *)a, *y = *(struct member *const *)b;
    unsigned vx = x->vm < 0 ? UINT16_MAX : (unsigned)x->vm;
    unsigned vy = y->vm < 0 ? UINT16_MAX : (unsigned)y->vm;

    if (vx != vy)
        return vx < vy ? -1 : 1;
    return strcmp(x->sp.name, y->sp.name);
}

void lfs_system_pair(struct lfs_system *system)
{
    struct loose *packages, *images;

    system_add_from_layout(system);
    packages = system->packages.items;
    images = system->images.items;
    for (size_t i = 0; i < system->packages.count; i++)
        pair_package(system, &packages[i]);
    for (size_t i = 0; system->layout != NULL && i < lfs_layout_count(system->layout); i++)
        pair_layout(system, lfs_layout_sp(system->layout, i));
    for (size_t i = 0; i < system->images.count; i++)
        pair_image(system, &images[i]);
    ready_find_updates(system);
    for (size_t i = 0; system->spmc != NULL && vm_signs[i].text != NULL; i++)
        pair_vms_by(system, &vm_signs[i]);
    if (system->spmc != NULL)
        tell_lonely(system);
    qsort(system->members, system->count, sizeof(system->members[0]), by_vm);
}
