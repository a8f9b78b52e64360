/* SPDX-License-Identifier: BSD-3-Clause */
/* The SPMC's manifest_init for its partitions: packages and manifests in the order of their ids,
 * with one ledger (manifests-packages-boot.md 3.2 to 3.5). The first failure is a panic. */
#include <stdio.h>
#include <string.h>

#include "lfasim/bytes.h"
#include "lfasim/formats/boot_info.h"
#include "lfasim/formats/package.h"
#include "models/spmc/spmc.h"

#define BOOT_INFO_AREA_MAX 4096u
#define QUIRK_LAST_VM      9u /* after vm9 a look-up by prefix finds vm1 again, 1.3 */

bool spmc_reads_quirks(const struct spmc *s)
{
    return policy(s, LFS_KNOB_manifest_reading) == MANIFEST_READING_HAFNIUM;
}

/* One partition being read. */
struct reading {
    struct spmc *s;
    struct vm_info *vm;
    struct lfs_package package;
    bool told; /* a callback of the parser has reported what it found */
};

static bool stop(struct reading *r, const struct lfs_input_fault *fault, const char *code)
{
    fault_report(r->s, fault, code);
    r->told = true;
    return false;
}

/* ---- what BL2 did ---------------------------------------------------------------------------- */

static bool place_package(struct spmc *s, struct vm_info *vm)
{
    const struct lfs_partition_config *config = vm->config;
    lfs_pa at = config->package_at.v ? config->package_at : config->load_address;

    if (!lfs_page_aligned(at.v)) { /* nobody will ever find it */
        lfs_mem_write(s->m, at, config->package.bytes, config->package.size);
        return true;
    }
    if (!lfs_image_add(s->m, config->package.bytes, config->package.size, &vm->image))
        return false;
    lfs_page_place(s->m, at, vm->image, 0, lfs_pages_of(config->package.size));
    return true;
}

/* ---- packages (3.4, 6.1) --------------------------------------------------------------------- */

static bool refuse_package(struct reading *r, const char *name, const char *step, uint64_t offset,
                           const char *text)
{
    struct lfs_input_fault fault = fault_of(r->vm, name, step, LFS_FATE_PANIC);

    fault.what.at.offset = offset;
    fault.what.panics = strcmp(name, "PKG_SIZE_WRAP") == 0 || strcmp(name, "LINT_LOAD_ZERO") == 0;
    fault_says(&fault, "%s", text);
    return stop(r, &fault, "NOT_COMPATIBLE");
}

static void read_lying(const void *user, uint64_t offset, void *out, size_t size)
{
    const struct reading *r = user;

    lfs_mem_read(r->s->m, lfs_pa_of(r->vm->config->load_address.v + offset), out, size);
}

static bool read_package(struct reading *r)
{
    const struct lfs_partition_config *config = r->vm->config;
    const struct lfs_package_source source = {config->mem_size, read_lying, r};
    enum lfs_package_error error;

    if (!lfs_page_aligned(config->load_address.v))
        return refuse_package(r, "NOT_COMPATIBLE", "3.4-2", 0,
                              "the load address is not a multiple of 4096");
    if (config->load_address.v == 0)
        return refuse_package(r, "LINT_LOAD_ZERO", "3.4-3", 0, "the load address is 0");
    error = lfs_package_parse_from(&source, config->load_address.v, &r->package);
    if (error == LFS_PACKAGE_TRUNCATED)
        return refuse_package(r, "PKG_TOO_BIG", "3.4-5", 0,
                              "the package is larger than the working memory");
    if (error != LFS_PACKAGE_OK)
        return refuse_package(r, lfs_package_error_diagnostic(error), "3.4-4", 0,
                              lfs_package_error_text(error));
    if (!lfs_package_fits(&r->package, config->mem_size))
        return refuse_package(r, "PKG_TOO_BIG", "3.4-5", 0,
                              "the package is larger than the working memory");
    return true;
}

/* ---- what the manifest parser asks of the ledger --------------------------------------------- */

static void region_at(struct lfs_input_fault *fault, const struct lfs_manifest_region *region,
                      enum lfs_manifest_region_kind kind)
{
    char node[LFS_PLACE_NODE_SIZE];

    snprintf(node, sizeof(node), "/%s-regions/%s",
             kind == LFS_MANIFEST_DEVICE ? "device" : "memory", region->node);
    fault_at(fault, node, region->relative ? "load-address-relative-offset" : "base-address");
}

static struct lfs_origin origin_of(struct reading *r, const struct lfs_manifest_region *region,
                                   enum lfs_manifest_region_kind kind)
{
    bool device = kind == LFS_MANIFEST_DEVICE;

    return manifest_origin(
        r->vm,
        lfs_machine_text(r->s->m, "%s region '%s'", device ? "device" : "memory",
                         region->description[0] ? region->description : region->node),
        lfs_machine_text(r->s->m, "/%s-regions/%s", device ? "device" : "memory", region->node));
}

static enum lfs_manifest_error contain(void *user, const struct lfs_manifest_region *region,
                                       enum lfs_manifest_region_kind kind)
{
    struct reading *r = user;
    uint64_t size = lfs_manifest_region_size(region);
    const struct lfs_range *range = lfs_map_contains(r->s->m, lfs_pa_of(region->base), size);
    bool device = kind == LFS_MANIFEST_DEVICE;
    bool secure = !(region->attributes & LFS_MANIFEST_REGION_NON_SECURE);
    struct lfs_input_fault fault =
        fault_of(r->vm, device ? "DEVICE_MEM_REGION_INVALID" : "MEM_REGION_INVALID",
                 device ? "D08" : "M07", LFS_FATE_PANIC);

    if (range && range->secure == secure && (range->type == LFS_RANGE_DEVICE) == device)
        return LFS_MANIFEST_SUCCESS;
    region_at(&fault, region, kind);
    fault_says(&fault, "the region lies in no single range of %s %s",
               secure ? "secure" : "non-secure", device ? "device memory" : "memory");
    snprintf(fault.what.fact, sizeof(fault.what.fact), "it takes %#llx to %#llx; %s%s there",
             (unsigned long long)region->base, (unsigned long long)(region->base + size - 1),
             range ? range->name : "no range of the platform", range ? " is" : " lies");
    stop(r, &fault, fault.what.name);
    return device ? LFS_MANIFEST_DEVICE_MEM_REGION_INVALID : LFS_MANIFEST_MEM_REGION_INVALID;
}

/* Nobody in the firmware finds this. */
static void tell_el3(struct reading *r, uint64_t base, uint64_t pages, const char *what)
{
    uint32_t el3 = claim_in_the_way(r->s, base, pages, false);
    struct lfs_input_fault fault = fault_of(r->vm, "LINT_EL3_OVERLAP", NULL, LFS_FATE_GOES_ON);

    if (!el3)
        return;
    fault_says(&fault, "%s, %#llx to %#llx, meets memory of EL3", what, (unsigned long long)base,
               (unsigned long long)(base + pages * LFS_PAGE_SIZE - 1));
    fault_meets_claim(r->s, &fault, el3);
    fault_report(r->s, &fault, NULL);
}

static enum lfs_manifest_error record(void *user, const struct lfs_manifest_region *region,
                                      enum lfs_manifest_region_kind kind)
{
    struct reading *r = user;
    struct vm_info *vm = r->vm;
    bool device = kind == LFS_MANIFEST_DEVICE;
    struct lfs_origin origin = origin_of(r, region, kind);
    uint32_t other = claim_in_the_way(r->s, region->base, region->pages, true);
    struct lfs_input_fault fault =
        fault_of(vm, "MEM_REGION_OVERLAP", device ? "D06" : "M09", LFS_FATE_PANIC);

    if (!other) {
        claim(r->s, NULL, device ? LFS_CLAIM_DEVICE_REGION : LFS_CLAIM_STATIC_REGION, vm->id,
              vm->name, region->base, region->pages, origin);
        tell_el3(r, region->base, region->pages, origin.what);
        return LFS_MANIFEST_SUCCESS;
    }
    region_at(&fault, region, kind);
    fault_says(&fault, "%s, %#llx to %#llx, meets memory that is taken", origin.what,
               (unsigned long long)region->base,
               (unsigned long long)(region->base + lfs_manifest_region_size(region) - 1));
    fault_meets_claim(r->s, &fault, other);
    stop(r, &fault, "MEM_REGION_OVERLAP");
    return LFS_MANIFEST_MEM_REGION_OVERLAP;
}

static enum lfs_manifest_error claim_boot_order(void *user, uint16_t boot_order)
{
    struct reading *r = user;
    struct lfs_input_fault fault = fault_of(r->vm, "INVALID_BOOT_ORDER", "S11", LFS_FATE_PANIC);
    const struct vm_info *other = cross_boot_order(r->s, boot_order);

    if (!other)
        return LFS_MANIFEST_SUCCESS;
    fault_at(&fault, "/", "boot-order");
    fault_says(&fault, "boot-order %u is taken by %s", boot_order, other->name);
    fault_meets_property(&fault, other, "boot-order");
    stop(r, &fault, "INVALID_BOOT_ORDER");
    return LFS_MANIFEST_INVALID_BOOT_ORDER;
}

/* ---- manifests (3.5) ------------------------------------------------------------------------- */

/* The parser tells where it panics; the catalogue of section 10 has names for it. */
static const char *name_of_panic(const struct lfs_manifest_problem *problem)
{
    if (strcmp(problem->property, "interrupts-target") == 0)
        return "LINT_TARGET_TRUNCATED";
    if (strcmp(problem->property, "interrupts") == 0)
        return "LINT_INTID_RANGE";
    if (problem->error == LFS_MANIFEST_RXTX_SIZE_MISMATCH)
        return "LINT_RXTX_UNRESOLVED";
    return lfs_manifest_error_name(problem->error);
}

static bool refuse_manifest(struct reading *r, const struct lfs_manifest_problem *problem)
{
    const char *code = lfs_manifest_error_name(problem->error);
    struct lfs_input_fault fault =
        fault_of(r->vm, problem->panic ? name_of_panic(problem) : code, "3.4-7", LFS_FATE_PANIC);

    if (r->told)
        return false; /* the ledger has said it better */
    fault_at(&fault, problem->node, problem->property);
    fault_says(&fault, "%s", problem->detail);
    fault.what.panics = problem->panic;
    return stop(r, &fault, code);
}

/* Manifests stay. A later one of this size must find room as well, but only until it is judged. */
static void *room_at_boot(void *of, size_t bytes)
{
    struct spmc *s = of;

    if (bytes > s->regions_room_size) {
        s->regions_room = lfs_machine_alloc(s->m, bytes);
        s->regions_room_size = s->regions_room ? bytes : 0;
    }
    return lfs_machine_alloc(s->m, bytes);
}

static bool reserve_scratch(struct spmc *s, size_t size)
{
    if (size > s->scratch_size) {
        s->scratch = lfs_machine_alloc(s->m, size);
        s->scratch_size = s->scratch ? size : 0;
    }
    return s->scratch != NULL;
}

static bool read_manifest(struct reading *r)
{
    struct vm_info *vm = r->vm;
    struct lfs_manifest_context context = {.load_address = vm->config->load_address.v,
                                           .compiled_minor = 3,
                                           .limits = r->s->platform->limits,
                                           .quirks = spmc_reads_quirks(r->s),
                                           .room = {room_at_boot, r->s},
                                           .user = r,
                                           .claim_boot_order = claim_boot_order,
                                           .contain = contain,
                                           .record = record};
    struct lfs_manifest_problem problem;
    uint8_t *copy = lfs_machine_alloc(r->s->m, r->package.pm_size + 1);
    struct lfs_manifest *manifest = lfs_machine_alloc(r->s->m, sizeof(*manifest));

    if (!copy || !manifest || !reserve_scratch(r->s, r->package.pm_size))
        return refuse_package(r, "NOT_COMPATIBLE", "3.4-6", r->package.pm_offset,
                              "the manifest is larger than lfasim has room for");
    lfs_mem_read(r->s->m, lfs_pa_of(vm->config->load_address.v + r->package.pm_offset), copy,
                 r->package.pm_size);
    if (lfs_manifest_parse(copy, r->package.pm_size, &context, manifest, &problem) !=
        LFS_MANIFEST_SUCCESS)
        return refuse_manifest(r, &problem);
    vm->manifest_bytes = copy;
    vm->manifest_size = r->package.pm_size;
    vm->manifest = manifest;
    return true;
}

/* ---- boot information (3.4-8, 7.3) ----------------------------------------------------------- */

static bool overwrites_manifest(const struct lfs_package *package)
{
    return package->boot_info_size < LFS_BOOT_INFO_HEADER_SIZE;
}

bool write_boot_info(struct spmc *s, const struct vm_info *vm, const struct lfs_package *package,
                     const struct lfs_manifest *manifest)
{
    uint64_t base = vm->config->load_address.v;
    struct lfs_boot_info_request request = {
        .version = vm->manifest->ffa_version,
        .area_size = package->boot_info_size,
        .fdt = {manifest->boot_info_fdt, base + package->pm_offset, package->pm_size},
        /* A package without one gives a descriptor of nothing (7.4). */
        .hob_list = {manifest->boot_info_hob,
                     package->hob_size > 0 ? base + package->hob_offset : 0, package->hob_size}};
    uint8_t area[BOOT_INFO_AREA_MAX];

    /* The bound of an area without room for the header wraps: the manifest is overwritten (6.1). */
    if (overwrites_manifest(package))
        request.area_size = sizeof(area);
    if (lfs_boot_info_write(&request, area, sizeof(area)) != LFS_BOOT_INFO_OK)
        return false;
    if (overwrites_manifest(package))
        lfs_put_le32(area + 8, package->pm_offset + package->pm_size);
    working_memory_write(s, vm, base, area, lfs_boot_info_written_size(&request));
    return true;
}

static void pass_boot_info(struct reading *r)
{
    const struct vm_info *vm = r->vm;
    const struct lfs_manifest *manifest = vm->manifest;

    if (manifest->has_boot_info && manifest->gp_register != LFS_MANIFEST_NONE &&
        !write_boot_info(r->s, vm, &r->package, manifest))
        lfs_trace_note(r->s->m, NULL, RULE_BOOT, "%s: no room for boot information", vm->name);
}

/* ---- what is found no earlier than the partition runs, or not at all --------------------------- */

static void tell(struct reading *r, const char *name, enum lfs_fate fate, const char *node,
                 const char *property, const char *text)
{
    struct lfs_input_fault fault = fault_of(r->vm, name, NULL, fate);

    fault_at(&fault, node, property);
    fault_says(&fault, "%s", text);
    fault_report(r->s, &fault, NULL);
}

static void look_ahead(struct reading *r)
{
    const struct lfs_manifest *manifest = r->vm->manifest;

    if (manifest->live_activation_support && manifest->live_state_region < 0)
        tell(r, "LINT_LIVE_BUFFER_UNRESOLVED", LFS_FATE_LATER, "/live-state-buffer-info",
             "live-state-buffer",
             "no memory region has this phandle: the SPMC panics when the "
             "partition has stopped for its activation");
    if (manifest->has_boot_info && manifest->gp_register == LFS_MANIFEST_NONE)
        tell(r, "LINT_BOOTINFO_NO_REGISTER", LFS_FATE_LATER, "/boot-info", "",
             "there is no gp-register-num to pass it in: the SPMC asserts when the partition "
             "starts");
    else if (manifest->has_boot_info && overwrites_manifest(&r->package))
        tell(r, "LINT_BOOTINFO_V1", LFS_FATE_LATER, "/boot-info", "",
             "a version 1 package has no room for boot information, which overwrites the manifest");
    cross_tell_vm(r->s, r->vm);
}

/* ---- partitions (3.3) ------------------------------------------------------------------------ */

/* Step 11. */
static struct lfs_origin memory_origin(const struct vm_info *vm)
{
    if (vm->config->memory_from.what != NULL)
        return vm->config->memory_from;
    return (struct lfs_origin){.file = vm->config->manifest_file,
                               .what = "load address and memory size"};
}

static bool claim_working_memory(struct reading *r)
{
    const struct vm_info *vm = r->vm;
    uint64_t base = vm->config->load_address.v, bytes = vm->mem_pages * LFS_PAGE_SIZE;
    const struct lfs_range *range = lfs_map_contains(r->s->m, vm->config->load_address, bytes);
    uint32_t other = claim_in_the_way(r->s, base, vm->mem_pages, true);
    bool inside = range && range->secure && range->type == LFS_RANGE_MEMORY;
    struct lfs_input_fault fault = fault_of(
        vm, inside ? "MEM_REGION_OVERLAP" : "MEM_REGION_INVALID", "3.3-11", LFS_FATE_PANIC);

    if (inside && !other) {
        claim(r->s, NULL, LFS_CLAIM_WORKING_MEMORY, vm->id, vm->name, base, vm->mem_pages,
              memory_origin(vm));
        tell_el3(r, base, vm->mem_pages, "the working memory");
        return true;
    }
    fault_says(&fault, "the working memory, %#llx to %#llx, %s", (unsigned long long)base,
               (unsigned long long)(base + bytes - 1),
               inside ? "meets memory that is taken" : "lies in no single range of secure memory");
    if (inside)
        fault_meets_claim(r->s, &fault, other);
    return stop(r, &fault, fault.what.name);
}

/* Step 12. */
static bool image_uuid_unique(struct reading *r)
{
    const struct vm_info *other = cross_image_uuid(r->s, r->vm);
    struct lfs_input_fault fault =
        fault_of(r->vm, "DUPLICATE_IMAGE_UUID", "3.3-12", LFS_FATE_PANIC);

    if (!other)
        return true;
    fault_at(&fault, "/", "image-uuid");
    fault_says(&fault, "%s has the same image-uuid", other->name);
    fault_meets_property(&fault, other, "image-uuid");
    return stop(r, &fault, "DUPLICATE_IMAGE_UUID");
}

static bool read_partition(struct spmc *s, struct vm_info *vm)
{
    struct reading r = {.s = s, .vm = vm};

    vm->mem_pages = lfs_pages_of(vm->config->mem_size);
    if (!read_package(&r) || !read_manifest(&r))
        return false;
    pass_boot_info(&r);
    if (!claim_working_memory(&r) || !image_uuid_unique(&r))
        return false;
    look_ahead(&r);
    return true;
}

static bool too_many(struct spmc *s, const struct vm_info *vm)
{
    struct lfs_input_fault fault = fault_of(vm, "TOO_MANY_VMS", "3.3-8", LFS_FATE_PANIC);

    if ((uint32_t)(vm->id - FFA_ID_SPMC) <= s->platform->limits->vms)
        return false;
    fault_says(&fault, "the SPMC's build has room for %u partitions", s->platform->limits->vms);
    fault_report(s, &fault, "TOO_MANY_VMS");
    return true;
}

/* Looking for vm10 by prefix finds vm1, whose second reading cannot end well (1.3). */
static void read_first_again(struct spmc *s)
{
    struct lfs_input_fault fault =
        fault_of(&s->vm[QUIRK_LAST_VM], "LINT_VM_COUNT_QUIRK", "3.3-8", LFS_FATE_GOES_ON);

    fault_says(&fault, "the SPMC takes vm1 for the vm10 that it looks for, and reads it again");
    fault_report(s, &fault, NULL);
    read_partition(s, &s->vm[1]);
}

/* ---- the whole --------------------------------------------------------------------------------- */

bool spmc_init(struct spmc *s)
{
    bool as_is = s->config->inputs_as_is;
    unsigned partitions = s->vm_count - 1;
    bool again = policy(s, LFS_KNOB_manifest_reading) == MANIFEST_READING_HAFNIUM &&
                 partitions >= QUIRK_LAST_VM;

    if (again)
        partitions = QUIRK_LAST_VM;
    /* All packages lie in memory before the first is read. Where two would lie at one place, each
     * is judged all the same. */
    for (unsigned i = 1; as_is && i < s->vm_count; i++)
        if (!place_package(s, &s->vm[i]))
            return false;
    for (unsigned i = 1; i <= partitions; i++) {
        if (!as_is && !place_package(s, &s->vm[i]))
            return false;
        if ((too_many(s, &s->vm[i]) || !read_partition(s, &s->vm[i])) && as_is)
            return true; /* the firmware panics here */
    }
    if (again)
        read_first_again(s);
    tell_shared_interrupts(s);
    return true;
}
