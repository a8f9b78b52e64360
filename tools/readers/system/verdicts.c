/* SPDX-License-Identifier: BSD-3-Clause */
/* What the prerequisites and conditions come to: three answers. "Yes" needs all that files can tell
 * to be known; what only a run shows is said with it. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "tools/readers/system/ready.h"

static const struct lfs_pos nowhere = {.line = 0};

__attribute__((format(printf, 4, 5))) static void
answer(struct lfs_verdict_text *out, enum lfs_truth is, struct lfs_pos pos, const char *format, ...)
{
    va_list arguments;

    out->answer = is;
    out->pos = pos;
    va_start(arguments, format);
    vsnprintf(out->reason, sizeof(out->reason), format, arguments);
    va_end(arguments);
}

/* No, because an answer before this one is. */
static void follows(struct lfs_verdict_text *out, const char *reason)
{
    answer(out, LFS_TRUTH_NO, nowhere, "%s", reason);
    out->follows = true;
}

/* Yes, and no more to say. */
static void plainly(struct lfs_verdict_text *out, const char *reason)
{
    answer(out, LFS_TRUTH_YES, nowhere, "%s", reason);
    out->plain = true;
}

/* ---- boots ----------------------------------------------------------------------------------- */

static struct lfs_pos place_of_fault(const struct member *member)
{
    const struct fault *fault = member->faults.items;

    return member->faults.count > 0 ? system_place(member, fault->at.node, fault->at.property)
                                    : member->pos;
}

static bool is_refused(const struct lfs_system *system, const struct member *member,
                       struct lfs_verdict_text *out)
{
    const struct lfs_pos spmc = {.file = system->spmc_path};

    if (system->without_spm)
        answer(out, LFS_TRUTH_NO, spmc, "the SPMD refuses %s: the platform boots without SPM",
               system->spmc_path);
    else if (member->refused != NULL)
        answer(out, LFS_TRUTH_NO, member->refused_pos, "%s", member->refused);
    else if (member->broken)
        answer(out, LFS_TRUTH_NO, place_of_fault(member), "its own files are refused");
    else if (system->panic != NULL)
        answer(out, LFS_TRUTH_NO, system->panic_pos, "the SPMC panics while it boots: %s of '%s'",
               system->panic, system->panic_of);
    else
        return false;
    return true;
}

/* No rule refuses it; what prevents that it boots shows only now. */
static bool cannot_run(const struct lfs_system *system, const struct member *member,
                       struct lfs_verdict_text *out)
{
    char why[LFS_SYSTEM_TEXT_SIZE];

    if (system->spmc != NULL && member->vm < 0)
        answer(out, LFS_TRUTH_NO, (struct lfs_pos){.file = system->spmc_path},
               "no vmN of the SPMC manifest is this partition");
    else if (member->sp.has_image && member->sp.image.room == LFS_ROOM_OVERRUN)
        answer(out, LFS_TRUTH_NO, system_vm_place(system, member, "mem_size"),
               "it is loaded, but its bss or stacks end beyond working memory");
    else if (member->has_manifest &&
             ready_misses_entry(member, member->manifest.entrypoint_offset, why))
        answer(out, LFS_TRUTH_NO, system_place(member, "/", "entrypoint-offset"), "%s", why);
    else
        return false;
    return true;
}

void ready_judge_boots(const struct lfs_system *system, struct member *member)
{
    struct lfs_verdict_text *out = &member->sp.boots;

    if (is_refused(system, member, out))
        return;
    member->boot_is_untold = cannot_run(system, member, out);
    if (member->boot_is_untold)
        return;
    if (member->has_vcpus && member->vcpus == 0)
        answer(out, LFS_TRUTH_UNKNOWN, system_vm_place(system, member, "vcpu_count"),
               "what the SPMC makes of a partition without vCPUs is not known");
    else if (!system->has_map)
        answer(out, LFS_TRUTH_UNKNOWN, nowhere,
               "give the SPMC manifest, which says where memory is");
    else if (member->package == NULL && !system->from_scenario)
        answer(out, LFS_TRUTH_UNKNOWN, nowhere, "nothing speaks against it; give its package");
    else if (member->sp.has_image && !member->sp.image.needed_known)
        answer(out, LFS_TRUTH_UNKNOWN, member->image_pos,
               "nothing speaks against it; whether bss and stacks fit, its ELF image tells");
    else
        plainly(out, "nothing in its files speaks against it");
}

/* ---- rows ------------------------------------------------------------------------------------ */

static const struct lfs_readiness *first_unmet(const struct member *member, bool state,
                                               unsigned *count)
{
    const struct lfs_readiness *first = NULL;

    *count = 0;
    for (size_t i = 0; i < member->sp.row_count; i++) {
        const struct lfs_readiness *row = &member->sp.rows[i];

        if (row->state != state || row->met != LFS_TRUTH_NO)
            continue;
        if ((*count)++ == 0)
            first = row;
    }
    return first;
}

static bool answer_unmet(const struct member *member, bool state, struct lfs_verdict_text *out)
{
    unsigned count;
    const struct lfs_readiness *row = first_unmet(member, state, &count);

    if (row != NULL && count == 1)
        answer(out, LFS_TRUTH_NO, row->pos, "%s", row->reason);
    else if (row != NULL)
        answer(out, LFS_TRUTH_NO, row->pos, "%.180s, and %u more", row->reason, count - 1);
    return row != NULL;
}

static void miss(struct lfs_verdict_text *out, const char *text)
{
    size_t length = strlen(out->reason);

    out->answer = LFS_TRUTH_UNKNOWN;
    snprintf(out->reason + length, sizeof(out->reason) - length, "%s%s",
             length > 0 ? ", " : "not known: ", text);
}

static void miss_rows(const struct lfs_system *system, const struct member *member, bool state,
                      struct lfs_verdict_text *out)
{
    for (size_t i = 0; i < member->sp.row_count; i++) {
        const struct lfs_readiness *row = &member->sp.rows[i];

        if (row->state != state || row->met != LFS_TRUTH_UNKNOWN || !ready_row_is_static(system, i))
            continue;
        if (!state && ready_row_whose(system, i) == READY_OF_UPDATE && member->updates.count == 0)
            continue; /* nothing waits yet: the partition may be activated all the same */
        miss(out, row->text);
        if (out->pos.file == NULL)
            out->pos = row->pos;
    }
}

/* ---- live activation ------------------------------------------------------------------------- */

static bool may_fail_over_state(const struct member *member)
{
    for (size_t i = 0; i < member->sp.row_count; i++)
        if (member->sp.rows[i].met == LFS_TRUTH_NO && member->sp.rows[i].remark)
            return true;
    return false;
}

/* With what only PRIME tells, and the new instance. */
static void meets_all(const struct lfs_system *system, const struct member *member,
                      struct lfs_verdict_text *out)
{
    bool asks_prime = member->updates.count > 0 && !system->from_scenario;
    bool may_fail = may_fail_over_state(member);

    if (asks_prime || may_fail)
        answer(out, LFS_TRUTH_YES, nowhere, "%s%s%s",
               asks_prime ? "provided that PRIME authenticates the new package" : "",
               asks_prime && may_fail ? ", and " : "",
               may_fail ? "unless the new image gives up over the state that it finds" : "");
    else
        plainly(out, "all prerequisites are met");
}

void ready_judge_activatable(const struct lfs_system *system, struct member *member)
{
    struct lfs_verdict_text *out = &member->sp.activatable;

    if (answer_unmet(member, false, out))
        return;
    if (member->sp.boots.answer == LFS_TRUTH_NO) {
        follows(out, "it does not boot");
        return;
    }
    if (member->sp.row_count == 0) {
        answer(out, LFS_TRUTH_UNKNOWN, nowhere, "its manifest cannot be read");
        return;
    }
    if (member->sp.boots.answer == LFS_TRUTH_UNKNOWN)
        miss(out, "whether it boots");
    miss_rows(system, member, false, out);
    if (out->reason[0] == '\0')
        meets_all(system, member, out);
}

/* With what is good to know all the same. */
static void keeps(const struct member *member, struct lfs_verdict_text *out)
{
    static const char but[] = "unless a transaction of the run overlaps working memory";
    const struct lfs_readiness *rows = member->sp.rows;

    answer(out, LFS_TRUTH_YES, nowhere, "%s", but);
    for (size_t i = 0; i < member->sp.row_count; i++)
        if (rows[i].met == LFS_TRUTH_YES && rows[i].remark)
            answer(out, LFS_TRUTH_YES, rows[i].pos, "%s; %.140s", but, rows[i].reason);
}

void ready_judge_preserves(const struct lfs_system *system, struct member *member)
{
    struct lfs_verdict_text *out = &member->sp.preserves;

    if (member->sp.activatable.answer == LFS_TRUTH_NO) {
        follows(out, "it cannot be activated live");
        return;
    }
    if (answer_unmet(member, true, out))
        return;
    if (member->sp.row_count == 0)
        miss(out, "its manifest");
    miss_rows(system, member, true, out);
    if (out->reason[0] == '\0')
        keeps(member, out);
}

static void tell_reason(struct lfs_diag *diag, const char *what,
                        const struct lfs_verdict_text *verdict)
{
    lfs_diag_fact(diag, "%s %s: %s", what, lfs_truth_name(verdict->answer), verdict->reason);
}

void ready_tell_answers(struct lfs_system *system, const struct member *member)
{
    const struct lfs_system_sp *sp = &member->sp;

    lfs_diag_add(system->diag, member->pos, "PARTITION_ANSWERS",
                 "%s: boots %s, live-activatable %s, keeps its state %s", sp->name,
                 lfs_truth_name(sp->boots.answer), lfs_truth_name(sp->activatable.answer),
                 lfs_truth_name(sp->preserves.answer));
    tell_reason(system->diag, "boots", &sp->boots);
    tell_reason(system->diag, "live-activatable", &sp->activatable);
    tell_reason(system->diag, "keeps its state", &sp->preserves);
}
