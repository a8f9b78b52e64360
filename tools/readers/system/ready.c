/* SPDX-License-Identifier: BSD-3-Clause */
/* The deck's prerequisites and conditions, one by one (lifecycle-and-live-activation 6, ffa-memory
 * 12.5), and what they come to. */
#include "tools/readers/system/system_private.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "lfasim/formats/uuid.h"

#define FFA_VERSION_1_3 0x00010003u /* below it the property is not advertised, N3 */

/* What a row is judged from, and what it says. */
struct asked {
    const struct lfs_system *system;
    const struct member *member;
    const struct lfs_manifest *manifest;
    struct lfs_readiness *row;
    const char *property; /* of the root, that the row is about; NULL: of none */
};

__attribute__((format(printf, 5, 6))) static void at(struct asked *a, enum lfs_truth met,
                                                     const char *node, const char *property,
                                                     const char *format, ...)
{
    va_list arguments;

    a->row->met = met;
    a->row->pos = system_place(a->member, node, property);
    va_start(arguments, format);
    vsnprintf(a->row->reason, sizeof(a->row->reason), format, arguments);
    va_end(arguments);
}

static void unknown(struct asked *a, const char *text)
{
    a->row->met = LFS_TRUTH_UNKNOWN;
    snprintf(a->row->reason, sizeof(a->row->reason), "%s", text);
}

static void declared(struct asked *a, bool is, const char *property)
{
    a->property = property;
    at(a, is ? LFS_TRUTH_YES : LFS_TRUTH_NO, "/", property, "%s%s", property,
       is ? "" : " is absent");
}

/* ---- prerequisites --------------------------------------------------------------------------- */

static void one_vcpu(struct asked *a)
{
    unsigned contexts = a->manifest->execution_ctx_count;

    if (contexts != 1)
        at(a, LFS_TRUTH_NO, "/", "execution-ctx-count", "execution-ctx-count is %u", contexts);
    else if (a->member->has_vcpus && a->member->vcpus != 1) {
        at(a, LFS_TRUTH_NO, "/", "execution-ctx-count", "the SPMC manifest gives it %u",
           a->member->vcpus);
        a->row->pos = system_vm_place(a->system, a->member, "vcpu_count");
    } else
        at(a, LFS_TRUTH_YES, "/", "execution-ctx-count", "execution-ctx-count %s 1",
           a->member->has_vcpus ? "and vcpu_count are" : "is");
}

static void version(struct asked *a)
{
    uint32_t is = a->manifest->ffa_version;

    at(a, is >= FFA_VERSION_1_3 ? LFS_TRUTH_YES : LFS_TRUTH_NO, "/", "ffa-version",
       "ffa-version is %u.%u", is >> 16, is & 0xffff);
}

static void lifecycle(struct asked *a)
{
    declared(a, a->manifest->lifecycle_support, "lifecycle-support");
}

static void live_activation(struct asked *a)
{
    declared(a, a->manifest->live_activation_support, "live-activation-support");
    a->property = NULL; /* what is wrong there is that something else is missing */
}

static void live_register(struct asked *a)
{
    declared(a, a->manifest->live_activation_register != LFS_MANIFEST_NONE,
             "live-activation-register");
}

static bool has_image_uuid(const struct lfs_manifest *manifest)
{
    return (manifest->image_uuid[0] | manifest->image_uuid[1] | manifest->image_uuid[2] |
            manifest->image_uuid[3]) != 0;
}

static void image_uuid(struct asked *a)
{
    declared(a, has_image_uuid(a->manifest), "image-uuid");
}

static void component(struct asked *a)
{
    if (!has_image_uuid(a->manifest))
        at(a, LFS_TRUTH_NO, "/", "", "without image-uuid no component can be its");
    else if (a->member->has_component)
        at(a, LFS_TRUTH_YES, "/", "image-uuid", "the scenario has a component for it");
    else if (a->system->from_scenario)
        at(a, LFS_TRUTH_NO, "/", "image-uuid", "the scenario has no component for it");
    else if (a->member->staging_pages == 0)
        unknown(a, "the platform's component table tells; TF-A's FVP port has no such GUID");
    else
        at(a, LFS_TRUTH_YES, "/", "image-uuid", "TF-A's FVP port has this GUID");
}

static void no_rendezvous(struct asked *a)
{
    if (a->manifest->execution_ctx_count == 1)
        at(a, LFS_TRUTH_YES, "/", "execution-ctx-count", "one vCPU needs none");
    else
        at(a, LFS_TRUTH_NO, "/", "execution-ctx-count", "several vCPUs would need it");
}

/* MEM 12.2, LIV 2.8: nobody enforces what the binding asks beyond the phandle. */
static void live_buffer(struct asked *a)
{
    static const char info[] = "/live-state-buffer-info";
    const struct lfs_manifest_region *region;
    char node[LFS_PLACE_NODE_SIZE];

    if (a->manifest->live_state_region < 0) {
        if (a->manifest->live_activation_support && a->manifest->live_state_phandle != 0)
            at(a, LFS_TRUTH_NO, info, "live-state-buffer", "no memory region has this phandle");
        else
            at(a, LFS_TRUTH_NO, "/", "", "live-state-buffer-info is absent, or not read");
        return;
    }
    region = lfs_manifest_memory_region(a->manifest, a->manifest->live_state_region);
    snprintf(node, sizeof(node), "/memory-regions/%s", region->node);
    if ((region->attributes & 3) != 3)
        at(a, LFS_TRUTH_NO, node, "attributes", "region '%s' is not read-write", region->node);
    else if (region->attributes & LFS_MANIFEST_REGION_NON_SECURE)
        at(a, LFS_TRUTH_NO, node, "attributes", "region '%s' is non-secure", region->node);
    else
        at(a, LFS_TRUTH_YES, node, "", "region '%s', 0x%" PRIx64 " bytes at 0x%" PRIx64,
           region->node, lfs_manifest_region_size(region), region->base);
}

static void room(struct asked *a)
{
    const struct lfs_image_verdict *image = &a->member->sp.image;

    if (!a->member->sp.has_image)
        unknown(a, "give its package or ELF image");
    else if (image->room == LFS_ROOM_UNKNOWN)
        unknown(a, "give the SPMC manifest, which has its mem_size");
    else
        at(a, image->room == LFS_ROOM_ENOUGH ? LFS_TRUTH_YES : LFS_TRUTH_NO, "/", "",
           "0x%" PRIx64 " bytes with bss and stacks%s; working memory has 0x%" PRIx64,
           image->needed,
           a->member->flat == NULL && !image->has_note ? ", as far as the package tells" : "",
           image->memory);
    if (image->room != LFS_ROOM_UNKNOWN)
        a->row->pos = system_vm_place(a->system, a->member, "mem_size");
}

/* MC-11, LA6: TF-A's FVP port stages 1 MiB whatever the package has. */
static void staged(struct asked *a)
{
    uint64_t bytes = (uint64_t)a->member->staging_pages * LFS_PAGE_SIZE;

    if (bytes == 0) {
        unknown(a, "the platform tells how much it stages");
        return;
    }
    if (a->member->sp.memory == 0) {
        unknown(a, "give the SPMC manifest, which has its mem_size");
        return;
    }
    at(a, bytes <= a->member->sp.memory ? LFS_TRUTH_YES : LFS_TRUTH_NO, "/", "",
       "0x%" PRIx64 " bytes are staged; working memory has 0x%" PRIx64, bytes,
       a->member->sp.memory);
    a->row->pos = system_vm_place(a->system, a->member, "mem_size");
}

static void firmware(struct asked *a)
{
    unknown(a, "its build tells: SPD=spmd SPMD_SPM_AT_SEL2=1 ENABLE_SPMD_LP=1 LFA_SUPPORT=1 "
               "SUPPORT_SP_LIVE_ACTIVATION=1, and the platform's callbacks");
}

/* ---- conditions of keeping state ------------------------------------------------------------- */

static void static_buffers(struct asked *a)
{
    if (a->manifest->has_rxtx_info && a->manifest->rx_region >= 0 && a->manifest->tx_region >= 0)
        at(a, LFS_TRUTH_YES, "/rx_tx-info", "", "rx_tx-info names two regions");
    else if (a->manifest->has_rxtx_info)
        at(a, LFS_TRUTH_NO, "/rx_tx-info", "", "no memory region has these phandles");
    else
        at(a, LFS_TRUTH_UNKNOWN, "/", "",
           "rx_tx-info is absent: only the partition's code knows what it maps");
}

static bool meets_memory(const struct member *member, const struct lfs_manifest_region *region)
{
    return lfs_ranges_overlap(region->base, lfs_manifest_region_size(region), member->sp.load,
                              member->sp.memory);
}

/* Whether region number index of the manifest lies outside working memory. */
static void outside(struct asked *a, int index, const char *what)
{
    const struct lfs_manifest_region *region;
    char node[LFS_PLACE_NODE_SIZE];

    if (a->member->sp.memory == 0) {
        unknown(a, "give the SPMC manifest, which says where working memory is");
        return;
    }
    region = lfs_manifest_memory_region(a->manifest, index);
    snprintf(node, sizeof(node), "/memory-regions/%s", region->node);
    if (meets_memory(a->member, region))
        at(a, LFS_TRUTH_NO, node, "", "the %s, region '%s', lies in working memory", what,
           region->node);
    else if (a->row->met != LFS_TRUTH_NO)
        at(a, LFS_TRUTH_YES, node, "", "region '%s' lies outside working memory", region->node);
}

static void buffers_outside(struct asked *a)
{
    if (!a->manifest->has_rxtx_info || a->manifest->rx_region < 0 || a->manifest->tx_region < 0) {
        unknown(a, "buffers that are mapped at run time can lie anywhere; declare rx_tx-info");
        return;
    }
    outside(a, a->manifest->rx_region, "RX buffer");
    outside(a, a->manifest->tx_region, "TX buffer");
}

static void state_outside(struct asked *a)
{
    if (a->manifest->live_state_region < 0)
        at(a, LFS_TRUTH_NO, "/", "", "there is none");
    else
        outside(a, a->manifest->live_state_region, "live-state buffer");
}

static void transactions(struct asked *a)
{
    unknown(a, "only a run shows what is shared, lent or donated: lfasim run");
}

static void same_manifest(struct asked *a)
{
    unknown(a, "two packages tell: lfasim check --from OLD.pkg --to NEW.pkg");
}

static void layout_b(struct asked *a)
{
    const struct lfs_image_verdict *image = &a->member->sp.image;

    if (!a->member->sp.has_image) {
        unknown(a, "give its package or ELF image");
        return;
    }
    a->row->met = image->layout == LFS_LAYOUT_B   ? LFS_TRUTH_YES
                  : image->layout == LFS_LAYOUT_A ? LFS_TRUTH_NO
                                                  : LFS_TRUTH_UNKNOWN;
    snprintf(a->row->reason, sizeof(a->row->reason), "%s: %.150s",
             lfs_deck_layout_name(image->layout), image->reason);
    a->row->pos = (struct lfs_pos){.file = a->member->image_path ? a->member->image_path
                                                                 : a->member->package_path};
}

/* A manifest that is refused for what the row is about. */
static void judge_fault(struct asked *a)
{
    const struct fault *faults = a->member->faults.items;

    for (size_t i = 0; a->property != NULL && i < a->member->faults.count; i++)
        if (strcmp(faults[i].at.node, "/") == 0 && strcmp(faults[i].at.property, a->property) == 0)
            at(a, LFS_TRUTH_NO, "/", a->property, "%s", faults[i].text);
}

/* ---- the table ------------------------------------------------------------------------------- */

static const struct {
    const char *name, *text;
    bool state;
    void (*judge)(struct asked *a);
} rows[] = {
    {"one-vcpu", "one vCPU", false, one_vcpu},
    {"ffa-version", "FF-A 1.3 or later", false, version},
    {"lifecycle-support", "lifecycle-support declared", false, lifecycle},
    {"live-activation-support", "live-activation-support declared", false, live_activation},
    {"live-activation-register", "a register tells the new instance", false, live_register},
    {"image-uuid", "image UUID declared", false, image_uuid},
    {"component", "LFA component for the image UUID", false, component},
    {"no-rendezvous", "no CPU rendezvous required", false, no_rendezvous},
    {"live-state-buffer", "live-state buffer from a static region", false, live_buffer},
    {"room", "working memory holds bss and stacks", false, room},
    {"staged", "staged bytes fit working memory", false, staged},
    {"firmware", "SPMC and EL3 support it", false, firmware},
    {"static-rxtx", "RX/TX from static regions", true, static_buffers},
    {"rxtx-outside", "RX/TX outside working memory", true, buffers_outside},
    {"state-outside", "live-state buffer outside working memory", true, state_outside},
    {"layout-b", "image curated to hand its state over", true, layout_b},
    {"transactions", "no transaction overlaps working memory", true, transactions},
    {"same-manifest", "manifest identical, package similar", true, same_manifest},
};

static_assert(sizeof(rows) / sizeof(rows[0]) <= LFS_READINESS_MAX, "room for all rows");

static void judge_image(struct member *member)
{
    struct lfs_flat_image image;
    struct lfs_image_view view = {.image = member->flat,
                                  .facts = member->facts,
                                  .manifest = member->has_manifest ? &member->manifest : NULL,
                                  .load_address = member->sp.load,
                                  .memory = member->sp.memory,
                                  .image_offset = member->image_offset};

    if (member->flat == NULL && member->package == NULL)
        return;
    if (member->flat == NULL) {
        image = lfs_package_image(member->package->bytes, &member->package->package, view.manifest);
        view.image = &image;
    }
    lfs_image_judge(&view, &member->sp.image);
    member->sp.has_image = true;
}

void system_judge_images(struct lfs_system *system)
{
    for (unsigned i = 0; i < system->count; i++)
        judge_image(system->members[i]);
}

static void fill_rows(const struct lfs_system *system, struct member *member)
{
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct lfs_readiness *row = &member->sp.rows[member->sp.row_count++];
        struct asked asked = {system, member, &member->manifest, row, NULL};

        *row = (struct lfs_readiness){
            .name = rows[i].name, .text = rows[i].text, .state = rows[i].state};
        rows[i].judge(&asked);
        judge_fault(&asked);
    }
}

/* ---- what they come to ----------------------------------------------------------------------- */

static const struct lfs_readiness *first_with(const struct member *member, bool state,
                                              enum lfs_truth met, unsigned *count)
{
    const struct lfs_readiness *first = NULL;

    *count = 0;
    for (size_t i = 0; i < member->sp.row_count; i++) {
        const struct lfs_readiness *row = &member->sp.rows[i];

        if (row->state != state || row->met != met)
            continue;
        if ((*count)++ == 0)
            first = row;
    }
    return first;
}

__attribute__((format(printf, 3, 4))) static void answer(struct lfs_verdict_text *out,
                                                         enum lfs_truth is, const char *format, ...)
{
    va_list arguments;

    out->answer = is;
    va_start(arguments, format);
    vsnprintf(out->reason, sizeof(out->reason), format, arguments);
    va_end(arguments);
}

static void judge_boots(const struct lfs_system *system, struct member *member)
{
    struct lfs_verdict_text *out = &member->sp.boots;

    if (system->without_spm)
        answer(out, LFS_TRUTH_NO, "the SPMD refuses %s: the platform boots without SPM",
               system->spmc_path);
    else if (member->refused != NULL)
        answer(out, LFS_TRUTH_NO, "%s", member->refused);
    else if (member->broken)
        answer(out, LFS_TRUTH_NO, "its own files are refused");
    else if (system->panic != NULL)
        answer(out, LFS_TRUTH_NO, "the SPMC panics while it boots: %s of '%s'", system->panic,
               system->panic_of);
    else if (system->spmc != NULL && member->vm < 0)
        answer(out, LFS_TRUTH_NO, "no vmN of the SPMC manifest is this partition");
    else if (member->sp.has_image && member->sp.image.room == LFS_ROOM_OVERRUN)
        answer(out, LFS_TRUTH_NO, "it is loaded, but its bss or stacks end beyond working memory");
    else if (!system->has_map)
        answer(out, LFS_TRUTH_UNKNOWN, "give the SPMC manifest, which says where memory is");
    else if (member->package == NULL && !system->from_scenario)
        answer(out, LFS_TRUTH_UNKNOWN, "nothing speaks against it; give its package");
    else
        answer(out, LFS_TRUTH_YES, "nothing in its files speaks against it");
}

static void judge_activatable(struct member *member)
{
    struct lfs_verdict_text *out = &member->sp.activatable;
    unsigned count;
    const struct lfs_readiness *row = first_with(member, false, LFS_TRUTH_NO, &count);

    if (row != NULL) {
        answer(out, LFS_TRUTH_NO, "%s", row->reason);
        if (count > 1)
            snprintf(out->reason + strlen(out->reason), sizeof(out->reason) - strlen(out->reason),
                     ", and %u more", count - 1);
        return;
    }
    if (member->sp.boots.answer == LFS_TRUTH_NO) {
        answer(out, LFS_TRUTH_NO, "it does not boot");
        return;
    }
    first_with(member, false, LFS_TRUTH_UNKNOWN, &count);
    answer(out, LFS_TRUTH_YES, "as far as files tell: %u prerequisite%s unknown", count,
           count == 1 ? " is" : "s are");
}

static void judge_preserves(struct member *member)
{
    struct lfs_verdict_text *out = &member->sp.preserves;
    unsigned count;
    const struct lfs_readiness *row = first_with(member, true, LFS_TRUTH_NO, &count);
    bool is_b = member->sp.has_image && member->sp.image.layout == LFS_LAYOUT_B;

    if (member->sp.activatable.answer == LFS_TRUTH_NO)
        answer(out, LFS_TRUTH_NO, "it cannot be activated live");
    else if (row != NULL)
        answer(out, LFS_TRUTH_NO, "%s", row->reason);
    else if (is_b && (member->sp.image.rx.assumed || member->sp.image.tx.assumed))
        answer(
            out, LFS_TRUTH_YES,
            "if RX and TX are where names of regions say, and no transaction of the run overlaps "
            "working memory");
    else if (is_b)
        answer(out, LFS_TRUTH_YES, "unless a transaction of the run overlaps working memory");
    else if ((row = first_with(member, true, LFS_TRUTH_UNKNOWN, &count)) != NULL)
        answer(out, LFS_TRUTH_UNKNOWN, "%s", row->reason);
}

static void tell_rows(const struct lfs_system *system, const struct member *member)
{
    for (size_t i = 0; i < member->sp.row_count; i++) {
        const struct lfs_readiness *row = &member->sp.rows[i];

        if (row->met != LFS_TRUTH_NO)
            continue;
        lfs_diag_add(system->diag, row->pos, "READY_NOT_MET", "'%s' is not ready: %s: %s",
                     member->sp.name, row->text, row->reason);
    }
}

void system_judge_readiness(struct lfs_system *system, struct member *member, bool ready)
{
    if (!member->has_manifest)
        member->broken = true;
    judge_boots(system, member);
    if (!member->has_manifest && !member->is_faulty) {
        answer(&member->sp.activatable, LFS_TRUTH_UNKNOWN, "its manifest cannot be read");
        answer(&member->sp.preserves, LFS_TRUTH_UNKNOWN, "its manifest cannot be read");
        return;
    }
    fill_rows(system, member);
    judge_activatable(member);
    judge_preserves(member);
    if (ready)
        tell_rows(system, member);
}

const char *lfs_truth_name(enum lfs_truth is)
{
    return is == LFS_TRUTH_YES ? "yes" : is == LFS_TRUTH_NO ? "no" : "not knowable";
}
