/* SPDX-License-Identifier: BSD-3-Clause */
/* A partition and what it is to be replaced with (lifecycle-and-live-activation 6, 7.4). The one
 * judge of an update: `check` of a scenario or of files, and --from with --to, ask these rows. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "lfasim/formats/manifest_compare.h"
#include "lfasim/guest.h"
#include "lfasim/policy.h"
#include "tools/readers/package/package_private.h"
#include "tools/readers/system/ready.h"

static bool same_blob(const struct member *a, const struct member *b)
{
    return a->dtb_size == b->dtb_size && memcmp(a->dtb, b->dtb, a->dtb_size) == 0;
}

static bool is_one_partition(const struct member *a, const struct member *b)
{
    static const uint32_t nil[4];
    const struct lfs_manifest *x = &a->manifest, *y = &b->manifest;

    return a->has_manifest && b->has_manifest && memcmp(x->image_uuid, nil, sizeof(nil)) != 0 &&
           memcmp(x->image_uuid, y->image_uuid, sizeof(nil)) == 0 && x->has_load_address &&
           y->has_load_address && x->load_address == y->load_address;
}

/* Among the first count. */
static struct member *what_it_replaces(const struct lfs_system *system, unsigned count,
                                       const struct member *update)
{
    for (unsigned i = 0; i < count; i++)
        if (is_one_partition(system->members[i], update))
            return system->members[i];
    return NULL;
}

void ready_find_updates(struct lfs_system *system)
{
    unsigned given = system->count;

    system->count = 0;
    for (unsigned i = 0; i < given; i++) {
        struct member *member = system->members[i];
        struct member *from = what_it_replaces(system, system->count, member);

        if (from == NULL) {
            system->members[system->count++] = member;
            continue;
        }
        member->runs = member->package_path ? member->package_path : member->manifest_path;
        system_has_update(system, from, member);
        system_joins(system, from, "update %s, by its image UUID and load address", member->runs);
    }
}

/* Asks the judge of each update; the worst answer counts. */
static void each_update(struct asked *a, void (*judge)(struct asked *a, const struct member *to))
{
    struct member *const *updates = a->member->updates.items;
    const struct lfs_readiness blank = *a->row;
    struct lfs_readiness before;

    if (a->member->updates.count == 0)
        ready_unknown(a, a->system->from_scenario
                             ? "the scenario stages no update of it: a component's image tells"
                             : "two packages tell: lfasim check --from OLD.pkg --to NEW.pkg");
    for (size_t i = 0; i < a->member->updates.count; i++) {
        before = *a->row;
        *a->row = blank;
        judge(a, updates[i]);
        ready_keep_worse(a, &before);
    }
}

/* ---- the manifest ---------------------------------------------------------------------------- */

/* Knobs manifest_compare and manifest_mismatch_action; without a policy the deck's words count: the
 * SPMC aborts the partition. */
static bool aborts_over_manifest(const struct lfs_system *system)
{
    const struct lfs_policy *policy = system->policy;

    return policy == NULL ||
           (policy->value[LFS_KNOB_manifest_compare] != MANIFEST_COMPARE_NONE &&
            policy->value[LFS_KNOB_manifest_mismatch_action] == MANIFEST_MISMATCH_ACTION_ABORT);
}

static bool takes_new_entry(const struct lfs_system *system)
{
    return system->policy != NULL &&
           system->policy->value[LFS_KNOB_entry_point_source] == ENTRY_POINT_SOURCE_NEW;
}

/* Not met, and the SPMC refuses the activation for it. */
static void refused(struct asked *a)
{
    a->row->state = false;
}

struct first_difference {
    const struct lfs_system *system;
    const struct member *from, *to;
    struct lfs_pos pos;
    bool new_counts;
    char text[LFS_SYSTEM_TEXT_SIZE];
};

enum { VALUE_SHOWN = 45, VALUE_IN_FRONT = 20 };

/* How much of a value is left out: of a long one, what is far in front of the first difference. */
static size_t left_out(const char *value, const char *other)
{
    size_t same = 0;

    while (value[same] != '\0' && value[same] == other[same])
        same++;
    return same > VALUE_SHOWN ? same - VALUE_IN_FRONT : 0;
}

/* At the new manifest, unless only the old one has the property. */
static void take_difference(void *user, const struct lfs_manifest_difference *d)
{
    struct first_difference *first = user;
    bool is_gone = strcmp(d->to, "absent") == 0, is_root = strcmp(d->at.node, "/") == 0;
    bool is_entry = strcmp(d->at.property, "entrypoint-offset") == 0;
    size_t skip = left_out(d->from, d->to);

    if (first->text[0] != '\0')
        return;
    first->pos = system_place(is_gone ? first->from : first->to, d->at.node, d->at.property);
    first->new_counts = d->new_counts || (is_entry && takes_new_entry(first->system));
    snprintf(first->text, sizeof(first->text), "%.40s%s%.40s: old %s%.*s, new %s%.*s",
             is_root ? "" : d->at.node, is_root || d->at.property[0] == '\0' ? "" : " ",
             d->at.property, skip > 0 ? ".." : "", VALUE_SHOWN, d->from + skip,
             skip > 0 ? ".." : "", VALUE_SHOWN, d->to + skip);
}

static void say_difference(struct asked *a, const struct first_difference *first, size_t count)
{
    bool aborts = aborts_over_manifest(a->system);
    const char *then = a->system->policy == NULL ? ""
                       : aborts                  ? ": the SPMC aborts the partition over it"
                       : first->new_counts       ? ": the new one counts"
                                                 : ": the old one stays in force";
    char more[32] = "";

    if (count > 1)
        snprintf(more, sizeof(more), ", and %zu more", count - 1);
    ready_in(a, aborts ? LFS_TRUTH_NO : LFS_TRUTH_YES, first->pos, "%.150s%s%s", first->text, more,
             then);
    if (aborts)
        refused(a);
    else
        a->row->remark = true;
}

/* What says the same to the SPMC may still be other bytes, over which one that compares bytes
 * aborts the partition. */
static void judge_bytes(struct asked *a, const struct member *to)
{
    const struct lfs_policy *policy = a->system->policy;
    bool compares = policy != NULL && aborts_over_manifest(a->system) &&
                    policy->value[LFS_KNOB_manifest_compare] == MANIFEST_COMPARE_IDENTICAL;

    if (same_blob(a->member, to) || (policy != NULL && !compares))
        ready_in(a, LFS_TRUTH_YES, to->pos, "'%s' has the manifest of '%s'", to->runs,
                 a->member->runs);
    else if (policy == NULL)
        ready_in(a, LFS_TRUTH_UNKNOWN, to->pos,
                 "that of '%s' says the same in other bytes: whether the SPMC compares bytes, a "
                 "scenario tells",
                 to->runs);
    else {
        ready_in(a, LFS_TRUTH_NO, to->pos,
                 "the manifest of '%s' says the same in other bytes, and the SPMC compares bytes",
                 to->runs);
        refused(a);
    }
}

/* The SPMC needs a manifest that it can probe, and one that compares wants it sound. */
static void judge_refused(struct asked *a, const struct member *to)
{
    ready_in(a, LFS_TRUTH_NO, to->pos, "the manifest of '%s' cannot be read, or is refused",
             to->runs);
    if (!to->is_faulty || aborts_over_manifest(a->system))
        refused(a);
}

static void judge_manifest(struct asked *a, const struct member *to)
{
    struct first_difference first = {.system = a->system, .from = a->member, .to = to};
    size_t count;

    if (a->member->dtb == NULL || (to->dtb == NULL && !a->system->from_scenario)) {
        ready_unknown(a, "give both manifests, or the packages that hold them");
        return;
    }
    if (!to->has_manifest) {
        judge_refused(a, to);
        return;
    }
    count = lfs_manifest_compare(a->manifest, &to->manifest, take_difference, &first);
    if (count == 0)
        judge_bytes(a, to);
    else
        say_difference(a, &first, count);
}

void ready_same_manifest(struct asked *a)
{
    each_update(a, judge_manifest);
}

/* ---- the package ----------------------------------------------------------------------------- */

static void judge_container(struct asked *a, const struct member *to)
{
    const struct lfs_package *old = &a->member->package->package, *new = &to->package->package;

    if (old->kind != new->kind || old->version != new->version)
        ready_in(a, LFS_TRUTH_NO, to->pos, "container: old %s, new %s", package_container(old),
                 package_container(new));
    else
        ready_in(a, LFS_TRUTH_YES, to->pos, "'%s' is the same %s, with the entry in its image",
                 to->runs, package_container(new));
}

/* Except for the image. The entry point that stays in force leads to where the image begins (4.9).
 */
static void judge_package(struct asked *a, const struct member *to)
{
    uint64_t entry = takes_new_entry(a->system) ? to->manifest.entrypoint_offset
                                                : a->manifest->entrypoint_offset;
    char why[LFS_SYSTEM_TEXT_SIZE];

    if (to->package == NULL && a->system->from_scenario) {
        ready_in(a, LFS_TRUTH_NO, to->pos, "'%s' is no package that can be read", to->runs);
        refused(a);
    } else if (to->package != NULL && a->member->sp.memory > 0 &&
               !lfs_package_fits(&to->package->package, a->member->sp.memory)) {
        ready_in(a, LFS_TRUTH_NO, to->pos,
                 "'%s' has 0x%" PRIx64 " bytes, working memory 0x%" PRIx64, to->runs,
                 to->package->package.total, a->member->sp.memory);
        refused(a);
    } else if (a->member->has_manifest && ready_misses_entry(to, entry, why)) {
        ready_in(a, LFS_TRUTH_NO, to->pos, "%s", why);
        refused(a);
    } else if (a->member->package == NULL || to->package == NULL)
        ready_unknown(a, "give both packages");
    else
        judge_container(a, to);
}

void ready_similar_package(struct asked *a)
{
    each_update(a, judge_package);
}

/* What the platform says of the package each time it is asked; false: nothing against it. */
static bool is_answered_otherwise(struct asked *a, const struct member *to)
{
    enum lfs_truth waits = ready_answers_zero(to->component, LFS_ASK_PENDING, LFS_TRUTH_NO);
    enum lfs_truth loads = ready_answers_zero(to->component, LFS_ASK_LOAD, LFS_TRUTH_YES);

    if (waits == LFS_TRUTH_YES)
        ready_in(a, LFS_TRUTH_NO, to->component_pos, "the platform answers that '%s' does not wait",
                 to->runs);
    else if (loads == LFS_TRUTH_NO)
        ready_in(a, LFS_TRUTH_NO, to->component_pos,
                 "'%s' is never loaded: the platform answers with an error", to->runs);
    else if (waits == LFS_TRUTH_UNKNOWN || loads == LFS_TRUTH_UNKNOWN)
        ready_in(a, LFS_TRUTH_UNKNOWN, to->component_pos,
                 "'%s' waits and is loaded as the platform answers, which a run shows", to->runs);
    else
        return false;
    return true;
}

/* Knob or not, LFA_PRIME does not take what its authentication refuses. */
static void judge_authentication(struct asked *a, const struct member *to)
{
    if (to->component == NULL)
        ready_unknown(a, "a scenario of its platform tells");
    else if (is_answered_otherwise(a, to))
        return;
    else if (to->component->signature_bad)
        ready_in(a, LFS_TRUTH_NO, to->component_pos, "the signature of '%s' is bad", to->runs);
    else
        ready_in(a, LFS_TRUTH_YES, to->component_pos, "'%s' is staged, its signature good",
                 to->runs);
}

void ready_authenticated(struct asked *a)
{
    each_update(a, judge_authentication);
}

/* ---- the image ------------------------------------------------------------------------------- */

/* MC-12, MF-73. The old image has room, or it would not run. */
static void judge_room(struct asked *a, const struct member *to)
{
    const struct lfs_image_verdict *old = &a->member->sp.image, *new = &to->sp.image;

    if (!to->sp.has_image)
        ready_unknown(a, "give its new package or ELF image");
    else if (new->room == LFS_ROOM_OVERRUN)
        ready_in(a, LFS_TRUTH_NO, to->pos,
                 "MC-12: '%s' needs 0x%" PRIx64 " bytes with bss and stacks; working memory has "
                 "0x%" PRIx64,
                 to->runs, new->needed, new->memory);
    else if (new->room == LFS_ROOM_ENOUGH)
        ready_in(a, LFS_TRUTH_YES, to->pos,
                 "0x%" PRIx64 " bytes with bss and stacks; working memory has 0x%" PRIx64,
                 new->needed, new->memory);
    else if (a->member->sp.has_image && new->needed_known &&new->needed <= old->needed)
        ready_in(a, LFS_TRUTH_YES, to->pos, "'%s' needs no more than '%s', which runs", to->runs,
                 a->member->runs);
    else
        ready_room_unknown(a, to);
}

void ready_new_image(struct asked *a)
{
    each_update(a, judge_room);
}

/* Another behaviour may read the same bytes otherwise, or not at all. */
static void judge_behaviour(struct asked *a, const struct member *to)
{
    const struct lfs_image_note *old = &a->member->sp.image.note, *new = &to->sp.image.note;

    if (strcmp(old->behaviour, new->behaviour) != 0)
        ready_in(a, LFS_TRUTH_UNKNOWN, to->pos,
                 "'%s' is behaviour '%s', not '%s': whether it takes the state over, a run shows",
                 to->runs, new->behaviour, old->behaviour);
    else
        ready_in(a, LFS_TRUTH_YES, to->pos, "version %" PRIu32 ", %" PRIu32 " bytes in both",
                 new->live_state_version, new->live_state_size);
}

/* What the behaviour of its image needs to hand its state over; 0: nothing, or nobody knows. */
static uint64_t needed_state(const struct member *member)
{
    unsigned count;
    const struct lfs_behaviour *builtin = lfs_builtin_behaviours(&count);
    const struct lfs_behaviour *behaviour =
        member->code.scripted ? NULL
                              : lfs_behaviour_find(builtin, count, member->sp.image.note.behaviour);

    return behaviour != NULL ? lfs_behaviour_needs(behaviour).live_state : 0;
}

/* Steps hand over what they like, unless `live-state` of their image declares it. */
static bool is_undeclared(const struct member *member)
{
    return member->code.scripted && member->sp.image.note.live_state_size == 0;
}

static void judge_handed_over(struct asked *a, const struct member *to)
{
    const struct lfs_image_verdict *from = &a->member->sp.image;
    const struct lfs_image_note *old = &from->note, *new = &to->sp.image.note;

    if (!a->member->sp.has_image || !to->sp.has_image)
        ready_unknown(a, "give both packages or ELF images");
    else if (lfs_image_has_nothing_to_lose(from))
        ready_in(a, LFS_TRUTH_YES, a->member->image_pos, "'%s' has no state to lose",
                 a->member->runs);
    else if (is_undeclared(a->member) || is_undeclared(to))
        ready_unknown(a, "what steps hand over, a run shows; `live-state` of their image tells");
    else if (!from->has_note || !to->sp.image.has_note)
        ready_unknown(a, "images without a note do not tell what they hand over");
    else if (old->live_state_size == 0 && new->live_state_size == 0)
        ready_in(a, LFS_TRUTH_YES, to->pos, "neither image declares live state");
    else if (new->live_state_size == 0 || old->live_state_size == 0)
        ready_in(a, LFS_TRUTH_NO, to->pos, "'%s' %s",
                 new->live_state_size == 0 ? to->runs : a->member->runs,
                 new->live_state_size == 0 ? "takes no state over" : "hands no state over");
    else if (old->live_state_version != new->live_state_version)
        ready_in(a, LFS_TRUTH_NO, to->pos,
                 "version of the live state: old %" PRIu32 ", new %" PRIu32,
                 old->live_state_version, new->live_state_version);
    else if (old->live_state_size != new->live_state_size)
        ready_in(a, LFS_TRUTH_NO, to->pos, "bytes of the live state: old %" PRIu32 ", new %" PRIu32,
                 old->live_state_size, new->live_state_size);
    else if (old->live_state_size < needed_state(a->member))
        ready_in(a, LFS_TRUTH_NO, a->member->image_pos,
                 "'%s' declares %" PRIu32 " bytes of live state, of which '%s' needs %" PRIu64,
                 a->member->runs, old->live_state_size, old->behaviour, needed_state(a->member));
    else if (from->live_state.placement != LFS_PLACEMENT_UNKNOWN &&
             old->live_state_size > from->live_state.size)
        ready_in(a, LFS_TRUTH_NO, a->member->image_pos,
                 "the live state has %" PRIu32 " bytes, its buffer only %" PRIu64,
                 old->live_state_size, from->live_state.size);
    else
        judge_behaviour(a, to);
}

static enum lfs_handover hands_over(const struct asked *a, const struct member *to)
{
    const struct lfs_image_verdict *from = &a->member->sp.image;
    bool is_known = from->live_state.placement != LFS_PLACEMENT_UNKNOWN;

    if (to->code.scripted || a->member->code.scripted)
        return LFS_HANDOVER_UNKNOWN;
    return lfs_behaviour_hands_over(&from->note, &to->sp.image.note,
                                    is_known ? from->live_state.size : UINT64_MAX);
}

/* What is not handed over as the new image reads it is lost at least; over it that may give up, and
 * with it the activation. */
static void judge_state(struct asked *a, const struct member *to)
{
    char lost[LFS_SYSTEM_TEXT_SIZE];

    judge_handed_over(a, to);
    if (a->row->met != LFS_TRUTH_NO)
        return;
    if (hands_over(a, to) == LFS_HANDOVER_UNKNOWN)
        a->row->remark = true;
    if (hands_over(a, to) != LFS_HANDOVER_GIVES_UP)
        return;
    memcpy(lost, a->row->reason, sizeof(lost));
    ready_in(a, LFS_TRUTH_NO, a->row->pos, "%.120s: '%s' gives up over it", lost, to->runs);
    refused(a);
}

void ready_handover(struct asked *a)
{
    each_update(a, judge_state);
}
