/* SPDX-License-Identifier: BSD-3-Clause */
/* The deck's prerequisites of a live activation (lifecycle-and-live-activation 6). */
#include <inttypes.h>
#include <string.h>

#include "tools/readers/system/ready.h"

#define FFA_VERSION_1_3 0x00010003u /* below it the property is not advertised, N3 */

static void declared(struct asked *a, bool is, const char *property)
{
    a->property = property;
    ready_at(a, is ? LFS_TRUTH_YES : LFS_TRUTH_NO, "/", property, "%s%s", property,
             is ? "" : " is absent");
}

void ready_one_vcpu(struct asked *a)
{
    unsigned contexts = a->manifest->execution_ctx_count;

    if (contexts != 1)
        ready_at(a, LFS_TRUTH_NO, "/", "execution-ctx-count", "execution-ctx-count is %u",
                 contexts);
    else if (a->member->has_vcpus && a->member->vcpus != 1) {
        ready_at(a, LFS_TRUTH_NO, "/", "execution-ctx-count", "the SPMC manifest gives it %u",
                 a->member->vcpus);
        a->row->pos = system_vm_place(a->system, a->member, "vcpu_count");
    } else
        ready_at(a, LFS_TRUTH_YES, "/", "execution-ctx-count", "execution-ctx-count %s 1",
                 a->member->has_vcpus ? "and vcpu_count are" : "is");
}

void ready_version(struct asked *a)
{
    uint32_t is = a->manifest->ffa_version;

    ready_at(a, is >= FFA_VERSION_1_3 ? LFS_TRUTH_YES : LFS_TRUTH_NO, "/", "ffa-version",
             "ffa-version is %u.%u", is >> 16, is & 0xffff);
}

void ready_lifecycle(struct asked *a)
{
    declared(a, a->manifest->lifecycle_support, "lifecycle-support");
}

void ready_live_activation(struct asked *a)
{
    declared(a, a->manifest->live_activation_support, "live-activation-support");
    a->property = NULL; /* what is wrong there is that something else is missing */
}

void ready_live_register(struct asked *a)
{
    declared(a, a->manifest->live_activation_register != LFS_MANIFEST_NONE,
             "live-activation-register");
}

static bool has_image_uuid(const struct lfs_manifest *manifest)
{
    return (manifest->image_uuid[0] | manifest->image_uuid[1] | manifest->image_uuid[2] |
            manifest->image_uuid[3]) != 0;
}

void ready_image_uuid(struct asked *a)
{
    declared(a, has_image_uuid(a->manifest), "image-uuid");
}

/* A component that says no GUID has the partition's. */
static bool is_its_guid(const struct asked *a, const struct lfs_component_config *component)
{
    static const uint32_t none[4];
    const uint32_t *guid = component->uuid;

    return memcmp(guid, none, sizeof(none)) == 0 ||
           memcmp(guid, a->manifest->image_uuid, sizeof(none)) == 0;
}

static void judge_component(struct asked *a, const struct staging_area *area)
{
    enum lfs_truth lets_begin = ready_answers_zero(area->component, LFS_ASK_NOTIFY, LFS_TRUTH_YES);

    if (!is_its_guid(a, area->component))
        ready_in(a, LFS_TRUTH_NO, area->pos,
                 "the GUID of the scenario's component is not its image-uuid");
    else if (area->pages == 0)
        ready_in(a, LFS_TRUTH_NO, area->pos, "its component has no staging area");
    else if (lets_begin == LFS_TRUTH_NO)
        ready_in(a, LFS_TRUTH_NO, area->pos, "the platform lets no round begin: `notify`");
    else if (lets_begin == LFS_TRUTH_UNKNOWN)
        ready_in(a, LFS_TRUTH_UNKNOWN, area->pos,
                 "the platform lets a round begin or not, which a run shows");
    else
        ready_in(a, LFS_TRUTH_YES, area->pos, "the scenario has a component for it");
}

void ready_component(struct asked *a)
{
    const struct member *member = a->member;

    if (!has_image_uuid(a->manifest))
        ready_at(a, LFS_TRUTH_NO, "/", "", "without image-uuid no component can be its");
    else if (a->system->from_scenario && member->staging_areas.count > 0)
        ready_each_component(a, judge_component);
    else if (a->system->from_scenario)
        ready_in(a, LFS_TRUTH_NO, member->pos, "the scenario has no component for it");
    else if (member->staging_pages == 0)
        ready_unknown(a, a->system->is_fvp ? "--component or a scenario of its platform tells; "
                                             "TF-A's FVP port has no such GUID"
                                           : "--component or a scenario of its platform tells; its "
                                             "memory is not that of TF-A's FVP port");
    else
        ready_at(a, LFS_TRUTH_YES, "/", "image-uuid", "%s", member->staging_said);
}

void ready_no_rendezvous(struct asked *a)
{
    if (a->manifest->execution_ctx_count == 1)
        ready_at(a, LFS_TRUTH_YES, "/", "execution-ctx-count", "one vCPU needs none");
    else
        ready_at(a, LFS_TRUTH_NO, "/", "execution-ctx-count", "several vCPUs would need it");
}

void ready_live_buffer(struct asked *a)
{
    static const char info[] = "/live-state-buffer-info";
    const struct lfs_manifest_region *region;
    char node[LFS_PLACE_NODE_SIZE];

    if (a->manifest->live_state_region < 0) {
        if (a->manifest->live_activation_support && a->manifest->live_state_phandle != 0)
            ready_at(a, LFS_TRUTH_NO, info, "live-state-buffer",
                     "no memory region has this phandle");
        else
            ready_at(a, LFS_TRUTH_NO, "/", "", "live-state-buffer-info is absent, or not read");
        return;
    }
    region = lfs_manifest_memory_region(a->manifest, a->manifest->live_state_region);
    snprintf(node, sizeof(node), "/memory-regions/%s", region->node);
    ready_at(a, LFS_TRUTH_YES, node, "", "region '%s', 0x%" PRIx64 " bytes at 0x%" PRIx64,
             region->node, lfs_manifest_region_size(region), region->base);
}

void ready_memory_unknown(struct asked *a)
{
    if (a->system->spmc == NULL)
        ready_unknown(a, "give the SPMC manifest, which has its mem_size");
    else if (!a->member->has_manifest)
        ready_unknown(a, "its manifest or package tells which vmN of the SPMC manifest it is");
    else
        ready_unknown(a, "no vmN of the SPMC manifest is this partition");
}

void ready_room_unknown(struct asked *a, const struct member *of)
{
    const struct lfs_image_verdict *image = &of->sp.image;

    if (image->needed_known)
        ready_memory_unknown(a);
    else
        ready_in(a, LFS_TRUTH_UNKNOWN, of->image_pos,
                 "at least 0x%" PRIx64 " bytes; bss and stacks are not known: its ELF image tells",
                 image->needed);
}

void ready_room(struct asked *a)
{
    const struct lfs_image_verdict *image = &a->member->sp.image;

    if (!a->member->sp.has_image)
        ready_unknown(a, "give its package or ELF image");
    else if (image->room == LFS_ROOM_UNKNOWN)
        ready_room_unknown(a, a->member);
    else
        ready_in(a, image->room == LFS_ROOM_ENOUGH ? LFS_TRUTH_YES : LFS_TRUTH_NO,
                 system_vm_place(a->system, a->member, "mem_size"),
                 "%s0x%" PRIx64 " bytes with bss and stacks; working memory has 0x%" PRIx64,
                 image->needed_known ? "" : "at least ", image->needed, image->memory);
}

void ready_firmware(struct asked *a)
{
    const struct lfs_system *system = a->system;

    if (system->without_spm)
        ready_in(a, LFS_TRUTH_NO, (struct lfs_pos){.file = system->spmc_path},
                 "the SPMD boots the platform without an SPMC");
    else if (system->options.firmware_supports && !system->from_scenario)
        ready_in(a, LFS_TRUTH_YES, (struct lfs_pos){.line = 0},
                 "as --firmware live-activation says");
    else if (!system->from_scenario)
        ready_unknown(a, "--firmware or a scenario of its platform tells; the firmware's build: "
                         "SPD=spmd SPMD_SPM_AT_SEL2=1 ENABLE_SPMD_LP=1 LFA_SUPPORT=1 "
                         "SUPPORT_SP_LIVE_ACTIVATION=1, and the platform's callbacks");
    else if (system->without_lfa)
        ready_in(a, LFS_TRUTH_NO, system->lfa_pos, "the platform's firmware is without LFA");
    else
        ready_in(a, LFS_TRUTH_YES, (struct lfs_pos){.line = 0}, "lfasim's SPMC and EL3 do");
}
