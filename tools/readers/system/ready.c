/* SPDX-License-Identifier: BSD-3-Clause */
/* The deck's prerequisites and conditions, one by one: their table. */
#include "tools/readers/system/ready.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static void write_row(struct asked *a, enum lfs_truth met, struct lfs_pos pos, const char *format,
                      va_list arguments) __attribute__((format(printf, 4, 0)));

static void write_row(struct asked *a, enum lfs_truth met, struct lfs_pos pos, const char *format,
                      va_list arguments)
{
    a->row->met = met;
    a->row->pos = pos;
    vsnprintf(a->row->reason, sizeof(a->row->reason), format, arguments);
}

void ready_at(struct asked *a, enum lfs_truth met, const char *node, const char *property,
              const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    write_row(a, met, system_place(a->member, node, property), format, arguments);
    va_end(arguments);
}

void ready_in(struct asked *a, enum lfs_truth met, struct lfs_pos pos, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    write_row(a, met, pos, format, arguments);
    va_end(arguments);
}

void ready_unknown(struct asked *a, const char *text)
{
    ready_in(a, LFS_TRUTH_UNKNOWN, (struct lfs_pos){.line = 0}, "%s", text);
}

int ready_severity(enum lfs_truth met, bool remark)
{
    return met == LFS_TRUTH_NO ? 3 : met == LFS_TRUTH_UNKNOWN ? 2 : remark;
}

/* What the SPMC refuses an activation for is worse than what is lost by it. */
static int severity_of(const struct lfs_readiness *row)
{
    return ready_severity(row->met, row->remark) + (row->met == LFS_TRUTH_NO && !row->state);
}

void ready_keep_worse(struct asked *a, const struct lfs_readiness *before)
{
    if (before->reason[0] != '\0' && severity_of(before) > severity_of(a->row))
        *a->row = *before;
}

/* A manifest that is refused for what the row is about. */
static void judge_fault(struct asked *a)
{
    const struct fault *faults = a->member->faults.items;

    for (size_t i = 0; a->property != NULL && i < a->member->faults.count; i++)
        if (strcmp(faults[i].at.node, "/") == 0 && strcmp(faults[i].at.property, a->property) == 0)
            ready_at(a, LFS_TRUTH_NO, "/", a->property, "%s", faults[i].text);
}

/* ---- the table ------------------------------------------------------------------------------- */

static const struct {
    const char *name, *text;
    bool state; /* unless the SPMC refuses an activation for it */
    enum ready_whose whose;
    ready_row *judge;
} rows[] = {
    {"one-vcpu", "one vCPU", false, READY_OF_PARTITION, ready_one_vcpu},
    {"ffa-version", "FF-A 1.3 or later", false, READY_OF_PARTITION, ready_version},
    {"lifecycle-support", "lifecycle-support declared", false, READY_OF_PARTITION, ready_lifecycle},
    {"live-activation-support", "live-activation-support declared", false, READY_OF_PARTITION,
     ready_live_activation},
    {"live-activation-register", "a register tells the new instance", false, READY_OF_PARTITION,
     ready_live_register},
    {"image-uuid", "image UUID declared", false, READY_OF_PARTITION, ready_image_uuid},
    {"component", "LFA component for the image UUID", false, READY_OF_PLATFORM, ready_component},
    {"no-rendezvous", "no CPU rendezvous required", false, READY_OF_PARTITION, ready_no_rendezvous},
    {"live-state-buffer", "live-state buffer from a static region", false, READY_OF_PARTITION,
     ready_live_buffer},
    {"room", "working memory holds bss and stacks", false, READY_OF_PARTITION, ready_room},
    {"staging", "staging area secure and nobody's", false, READY_OF_PLATFORM, ready_staging},
    {"staged", "staged bytes fit working memory", false, READY_OF_PARTITION, ready_staged},
    {"firmware", "SPMC and EL3 support it", false, READY_OF_PLATFORM, ready_firmware},
    {"authenticated", "new package staged and authenticated", false, READY_OF_UPDATE,
     ready_authenticated},
    {"new-image", "new image fits working memory", false, READY_OF_UPDATE, ready_new_image},
    {"static-rxtx", "RX/TX from static regions", true, READY_OF_PARTITION, ready_static_buffers},
    {"rxtx-outside", "RX/TX outside working memory", true, READY_OF_PARTITION,
     ready_buffers_outside},
    {"state-outside", "live-state buffer outside working memory", true, READY_OF_PARTITION,
     ready_state_outside},
    {"state-writable", "live-state buffer read-write and secure", true, READY_OF_PARTITION,
     ready_state_writable},
    {"layout-b", "image curated to hand its state over", true, READY_OF_PARTITION, ready_layout_b},
    {"transactions", "no transaction overlaps working memory", true, READY_OF_PARTITION,
     ready_transactions},
    {"same-manifest", "manifest identical", true, READY_OF_UPDATE, ready_same_manifest},
    {"similar-package", "package similar", true, READY_OF_UPDATE, ready_similar_package},
    {"handover", "new image takes the state over", true, READY_OF_UPDATE, ready_handover},
};

bool ready_row_is_static(const struct lfs_system *system, size_t i)
{
    return rows[i].judge != ready_transactions &&
           (system->from_scenario || rows[i].judge != ready_authenticated);
}

/* How much is staged a scenario says, and TF-A's FVP port of any package alike. What keeps state
 * nobody promises: an SPMC that refuses an activation for it does. */
enum ready_whose ready_row_whose(const struct lfs_system *system, size_t i)
{
    bool is_said = system->from_scenario && rows[i].judge == ready_staged;
    bool is_refused = rows[i].whose == READY_OF_PARTITION && rows[i].state;

    return is_said || is_refused ? READY_OF_PLATFORM : rows[i].whose;
}

static_assert(sizeof(rows) / sizeof(rows[0]) <= LFS_READINESS_MAX, "room for all rows");

static void judge_image(struct member *member)
{
    struct lfs_flat_image image;
    struct lfs_image_view view = {.image = member->flat,
                                  .facts = member->facts,
                                  .manifest = member->has_manifest ? &member->manifest : NULL,
                                  .load_address = member->sp.load,
                                  .memory = member->sp.memory,
                                  .image_offset = member->image_offset,
                                  .code = member->code};

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
    for (unsigned i = 0; i < system->count; i++) {
        struct member *const *updates = system->members[i]->updates.items;

        judge_image(system->members[i]);
        for (size_t k = 0; k < system->members[i]->updates.count; k++)
            if (!updates[k]->sp.has_image)
                judge_image(updates[k]);
    }
}

static void fill_row(const struct lfs_system *system, const struct member *member, size_t i,
                     struct lfs_readiness *row)
{
    struct asked asked = {system, member, &member->manifest, row, NULL};

    *row =
        (struct lfs_readiness){.name = rows[i].name, .text = rows[i].text, .state = rows[i].state};
    rows[i].judge(&asked);
    judge_fault(&asked);
}

static void fill_rows(const struct lfs_system *system, struct member *member)
{
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        fill_row(system, member, i, &member->sp.rows[member->sp.row_count++]);
}

void ready_judge_row(const struct lfs_system *system, const struct member *member, const char *name,
                     struct lfs_readiness *out)
{
    size_t i = 0;

    while (strcmp(rows[i].name, name) != 0)
        i++;
    fill_row(system, member, i, out);
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
    ready_judge_boots(system, member);
    if (member->has_manifest || member->is_faulty)
        fill_rows(system, member);
    ready_judge_activatable(system, member);
    ready_judge_preserves(system, member);
    if (ready)
        tell_rows(system, member);
}

const char *lfs_truth_name(enum lfs_truth is)
{
    return is == LFS_TRUTH_YES ? "yes" : is == LFS_TRUTH_NO ? "no" : "not knowable";
}
