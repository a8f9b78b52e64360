/* SPDX-License-Identifier: BSD-3-Clause */
#include "tools/cli/replay_state.h"

#include <inttypes.h>
#include <string.h>

#include "lfasim/memory.h"

enum { SHOWN_MAX = 64, OWNERS_MAX = 8 };

/* ---- CPUs ------------------------------------------------------------------------------------ */

/* The context that the last frame on a CPU went to, or NULL. */
static const char *running_on(const struct lfs_trace_view *view, unsigned cpu)
{
    for (uint32_t seq = lfs_trace_view_last(view); seq >= lfs_trace_view_first(view); seq--) {
        const struct lfs_record *record = lfs_trace_view_get(view, seq);

        if (record != NULL && record->kind == LFS_RECORD_FRAME && record->cpu == cpu)
            return lfs_trace_context(view, record->to);
        if (record == NULL)
            break;
    }
    return NULL;
}

static void print_cpus(const struct lfs_trace_view *view, struct lfs_machine *m, FILE *out)
{
    uint16_t cpus[LFS_CPUS_MAX];
    unsigned count = lfs_ended(m) == LFS_END_NONE ? lfs_enabled(m, cpus) : 0;

    for (unsigned cpu = 0; cpu < lfs_cpu_count(m); cpu++) {
        const char *running = running_on(view, cpu);
        bool can_move = false;

        for (unsigned i = 0; i < count; i++)
            can_move |= cpus[i] == cpu;
        fprintf(out, "  cpu%-7u in %-12s %s\n", cpu, running != NULL ? running : "nothing yet",
                lfs_cpu_parked(m, cpu) ? "is off"
                : can_move             ? "can move"
                                       : "waits");
    }
}

/* ---- partitions and other state machines ----------------------------------------------------- */

static void print_partition(const struct lfs_stack *stack, unsigned partition, FILE *out)
{
    struct lfs_image_note note;

    fprintf(out, "  %-10s VM %s, vCPU %s", lfs_stack_partition_name(stack, partition),
            lfs_stack_vm_state(stack, partition), lfs_stack_vcpu_state(stack, partition, 0));
    if (lfs_stack_image(stack, partition, &note))
        fprintf(out, ", runs %s version %" PRIu32 "\n", note.behaviour, note.version);
    else
        fputs(", no image that is known\n", out);
}

static void print_agent(const struct lfs_stack *stack, FILE *out)
{
    struct lfs_agent_state agent;

    lfs_stack_agent(stack, &agent);
    fprintf(out, "  %-10s prime %s, %s", "LFA agent", agent.prime,
            agent.activating ? "activating" : "no activation");
    if (agent.component >= 0)
        fprintf(out, ", component %d", agent.component);
    fprintf(out, ", calls %" PRIu32 ", CPUs held %" PRIu32 "\n", agent.users, agent.held);
}

/* Whether the partitions' lines have said it. */
static bool is_said(const struct lfs_stack *stack, const struct lfs_record *record)
{
    return strcmp(record->u.state.machine, "VM") == 0 ||
           (strcmp(record->u.state.machine, "vCPU") == 0 &&
            lfs_stack_partition(stack, record->u.state.subject) >= 0);
}

static bool same_machine(const struct lfs_record *a, const struct lfs_record *b)
{
    return strcmp(a->u.state.subject, b->u.state.subject) == 0 &&
           strcmp(a->u.state.machine, b->u.state.machine) == 0;
}

/* The last state of each that a record tells, in the order in which they moved first. */
static void print_machines(const struct lfs_trace_view *view, FILE *out)
{
    const struct lfs_record *last[SHOWN_MAX];
    unsigned count = 0;

    for (uint32_t seq = lfs_trace_view_first(view); seq <= lfs_trace_view_last(view); seq++) {
        const struct lfs_record *record = lfs_trace_view_get(view, seq);
        unsigned i = 0;

        if (record == NULL || record->kind != LFS_RECORD_STATE || record->u.state.refused ||
            is_said(view->stack, record))
            continue;
        while (i < count && !same_machine(last[i], record))
            i++;
        if (i < SHOWN_MAX)
            last[i] = record;
        count += i == count && i < SHOWN_MAX;
    }
    for (unsigned i = 0; i < count; i++)
        fprintf(out, "  %-10s %s %s\n", last[i]->u.state.subject, last[i]->u.state.machine,
                last[i]->u.state.after);
}

/* ---- pages ----------------------------------------------------------------------------------- */

struct pages {
    uint64_t base[SHOWN_MAX], count[SHOWN_MAX];
    unsigned used;
};

static void add_pages(struct pages *pages, const struct lfs_record *claim)
{
    if (claim == NULL || claim->kind != LFS_RECORD_CLAIM || claim->u.claim.pages == 0)
        return;
    for (unsigned i = 0; i < pages->used; i++)
        if (pages->base[i] == claim->u.claim.base && pages->count[i] == claim->u.claim.pages)
            return;
    if (pages->used == SHOWN_MAX)
        return;
    pages->base[pages->used] = claim->u.claim.base;
    pages->count[pages->used++] = claim->u.claim.pages;
}

/* Those that findings clash about, and those that were claimed while the scenario ran. */
static void find_pages(const struct lfs_trace_view *view, struct pages *pages)
{
    for (uint32_t seq = lfs_trace_view_first(view); seq <= lfs_trace_view_last(view); seq++) {
        const struct lfs_record *record = lfs_trace_view_get(view, seq);

        if (record != NULL && record->kind == LFS_RECORD_FINDING)
            for (int i = 0; i < 2; i++)
                add_pages(pages, lfs_trace_view_get(view, record->u.finding.claim[i]));
        if (record != NULL && record->source != 0)
            add_pages(pages, record);
    }
}

static void print_access(uint32_t mode, FILE *out)
{
    fprintf(out, "%s%s%s", mode & LFS_MODE_R ? "R" : "", mode & LFS_MODE_W ? "W" : "",
            mode & LFS_MODE_X ? "X" : "");
}

/* Who may do what with the first page of a range. */
static void print_reach(const struct lfs_stack *stack, lfs_pa page, FILE *out)
{
    bool any = false;

    for (unsigned i = 0; i <= lfs_stack_partition_count(stack); i++) {
        uint16_t id = i == 0 ? 0 : lfs_stack_partition_id(stack, i - 1);
        uint32_t mode = lfs_stack_page_access(stack, id, page);

        if (mode == 0)
            continue;
        fprintf(out, "%s %s ", any ? "," : "; reached by", lfs_stack_endpoint_name(stack, id));
        print_access(mode, out);
        any = true;
    }
}

static void print_pages(const struct lfs_trace_view *view, FILE *out)
{
    struct pages pages = {.used = 0};

    find_pages(view, &pages);
    for (unsigned i = 0; i < pages.used; i++) {
        uint16_t ids[OWNERS_MAX];
        lfs_pa page = lfs_pa_of(pages.base[i]);
        unsigned owners = lfs_stack_page_owners(view->stack, page, ids, OWNERS_MAX);

        fprintf(out, "  0x%" PRIx64 " + %" PRIu64 " page%s: owned by", pages.base[i],
                pages.count[i], pages.count[i] == 1 ? "" : "s");
        for (unsigned k = 0; k < owners && k < OWNERS_MAX; k++)
            fprintf(out, "%s %s", k > 0 ? "," : "", lfs_stack_endpoint_name(view->stack, ids[k]));
        if (owners == 0)
            fputs(" nobody", out);
        print_reach(view->stack, page, out);
        fputc('\n', out);
    }
}

void lfs_replay_print_state(const struct lfs_trace_view *view, struct lfs_machine *m, FILE *out)
{
    fprintf(out, "state after step %" PRIu32 "%s%s\n", lfs_steps(m),
            lfs_ended(m) != LFS_END_NONE ? ", the end: " : "",
            lfs_ended(m) != LFS_END_NONE ? lfs_end_name(lfs_ended(m)) : "");
    print_cpus(view, m, out);
    for (unsigned i = 0; i < lfs_stack_partition_count(view->stack); i++)
        print_partition(view->stack, i, out);
    fprintf(out, "  %-10s %s\n", "tracker", lfs_stack_tracker_busy(view->stack) ? "busy" : "idle");
    print_agent(view->stack, out);
    print_machines(view, out);
    print_pages(view, out);
}
