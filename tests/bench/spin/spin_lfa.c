/* SPDX-License-Identifier: BSD-3-Clause */
/* Building the machine of spin-lfa.pml, and what is seen of it. */
#include <stdio.h>
#include <string.h>

#include "tests/bench/spin/entities.h"

static struct lfs_ctx *add(struct spin_lfa *s, const char *name, unsigned cpu, lfs_entry *entry)
{
    char full[LFS_NAME_MAX];

    snprintf(full, sizeof(full), "%s%u", name, cpu);
    return lfs_ctx_new(s->m, full, entry, s);
}

static void add_objects(struct spin_lfa *s)
{
    s->agent = lfs_obj_new(s->m, "agent", LFS_HOT, sizeof(struct agent));
    s->image = lfs_obj_new(s->m, "image", LFS_HOT, sizeof(struct image));
    s->tracker = lfs_obj_new(s->m, "tracker", LFS_HOT, sizeof(struct tracker));
    s->vcpu = lfs_obj_new(s->m, "vcpu", LFS_HOT, sizeof(struct vcpu));
    s->sp = lfs_obj_new(s->m, "sp", LFS_HOT, sizeof(struct sp));
    s->raised = lfs_obj_new(s->m, "raised", LFS_HOT, sizeof(uint32_t));
    for (unsigned i = 0; i < s->sizes.nreg; i++)
        s->region[i] = lfs_obj_new(s->m, "region", LFS_HOT, sizeof(struct region));
    for (unsigned i = 0; i < s->sizes.ncpu; i++) {
        s->lane[i] = lfs_obj_new(s->m, "lane", LFS_HOT, sizeof(struct lane));
        s->irq[i] = lfs_obj_new(s->m, "irq", LFS_HOT, sizeof(uint32_t));
        if (s->sizes.history)
            s->history[i] = lfs_obj_new(s->m, "history", LFS_HOT, sizeof(struct history));
    }
    s->lfa_lock = lfs_lock_new(s->m, "lfa", 1);
    s->spmc_lock = lfs_lock_new(s->m, "spmc", 2);
}

static void add_contexts(struct spin_lfa *s)
{
    for (unsigned i = 0; i < s->sizes.ncpu; i++) {
        s->client[i] = add(s, "client", i, spin_lfa_client);
        s->monitor[i] = add(s, "monitor", i, spin_lfa_monitor);
        s->spmc[i] = add(s, "spmc", i, spin_lfa_spmc);
        lfs_cpu_progress(s->m, i, s->lane[i]);
        lfs_cpu_start(s->m, i, s->client[i]);
    }
    s->partition = add(s, "partition", 0, spin_lfa_partition);
    lfs_ctx_progress(s->partition, s->sp);
    s->source = add(s, "source", 0, spin_lfa_source);
    lfs_ctx_progress(s->source, s->raised);
    lfs_cpu_start(s->m, s->sizes.ncpu, s->source);
}

/* The interrupt source moves by itself, so it has a CPU of its own. */
static struct lfs_machine *build(void *user, unsigned worker,
                                 const struct lfs_choice_source *choices)
{
    struct spin_lfa_model *model = user;
    struct lfs_machine *m = lfs_machine_new(&(struct lfs_machine_config){
        .cpus = model->sizes.ncpu + 1, .untimed = true, .choices = *choices});
    struct spin_lfa *s = m ? lfs_machine_alloc(m, sizeof(*s)) : NULL;

    if (!s)
        return NULL;
    model->worker[worker] = s;
    s->m = m;
    s->sizes = model->sizes;
    add_objects(s);
    add_contexts(s);
    return m;
}

static void discard(void *user, unsigned worker, struct lfs_machine *m)
{
    struct spin_lfa_model *model = user;

    model->worker[worker] = NULL;
    lfs_machine_free(m);
}

/* ---- what is seen ---------------------------------------------------------------------------- */

static const char *const names[] = {
    [PRIME] = "PRIME",     [ACTIVATE] = "ACTIVATE", [CANCEL] = "CANCEL", [DREQ] = "DREQ",
    [SHARE] = "SHARE",     [RECLAIM] = "RECLAIM",   [RUN] = "RUN",       [OK] = "OK",
    [MORE] = "MORE",       [BUSY] = "BUSY",         [DENIED] = "DENIED", [ABORTED] = "ABORTED",
    [RETRY] = "RETRY",     [INTR] = "INTR",         [START] = "START",   [FINISH] = "FINISH",
    [STOPREQ] = "STOPREQ", [INIT] = "INIT",         [RESP] = "RESP",     [WAITMSG] = "WAITMSG",
    [DONATE] = "DONATE",   [RETRIEVE] = "RETRIEVE", [RELINQ] = "RELINQ",
};
static const char *const agent_names[] = {"IDLE", "PRIMING", "PRIMED", "ACTIVATING"};
static const char *const vcpu_names[] = {"V_WAITING", "V_RUNNING", "V_PREEMPTED", "V_STOPPED",
                                         "V_ABORTED"};

struct text {
    char *at;
    size_t room;
};

static void say(struct text *text, const char *format, const char *word, unsigned number)
{
    int n = snprintf(text->at, text->room, format, word, number);

    if (n > 0 && (size_t)n < text->room) {
        text->at += n;
        text->room -= (size_t)n;
    }
}

/* One line: the shared variables, then what each client called and was answered. */
static void describe(const struct spin_lfa *s, char *line, size_t size)
{
    const struct agent *agent = lfs_peek(s->m, s->agent);
    const struct vcpu *vcpu = lfs_peek(s->m, s->vcpu);
    struct text text = {line, size};

    say(&text, "%s %u", agent_names[agent->state], agent->staged);
    say(&text, "%s%u", " gen ", ((const struct image *)lfs_peek(s->m, s->image))->gen);
    say(&text, "%s%u", " lap ", ((const struct tracker *)lfs_peek(s->m, s->tracker))->started);
    say(&text, " %s %u", vcpu_names[vcpu->state], vcpu->runner);
    say(&text, "%s%u", " owed ", vcpu->owed);
    for (unsigned i = 0; i < s->sizes.nreg; i++) {
        const struct region *r = lfs_peek(s->m, s->region[i]);

        say(&text, "%s%u", " ", (unsigned)(r->shared * 100 + r->taken * 10 + r->given));
    }
    for (unsigned i = 0; i < s->sizes.ncpu; i++) {
        const struct history *history = s->sizes.history ? lfs_peek(s->m, s->history[i]) : NULL;

        say(&text, "%s%u", " irq ", *(const uint32_t *)lfs_peek(s->m, s->irq[i]));
        for (unsigned k = 0; history && k < s->sizes.ncall; k++) {
            say(&text, " %s(%u)", names[history->call[k]], history->argument[k]);
            say(&text, "=%s", names[history->answer[k]], 0);
        }
    }
}

static uint64_t hash_text(const char *line)
{
    uint64_t hash = UINT64_C(0xcbf29ce484222325); /* FNV-1a */

    for (; *line; line++)
        hash = (hash ^ (uint8_t)*line) * UINT64_C(0x100000001b3);
    return hash;
}

static void look(void *user, unsigned worker, struct lfs_machine *m, struct lfs_sight *sight)
{
    const struct spin_lfa_model *model = user;
    enum lfs_end end = lfs_ended(m);
    char line[512];

    if (end == LFS_END_NONE)
        return;
    if (end != LFS_END_COMPLETED)
        sight->cause[sight->causes++] = end == LFS_END_PANIC ? lfs_end_rule(m) : SPIN_LFA_DEADLOCK;
    describe(model->worker[worker], line, sizeof(line));
    sight->outcome = hash_text(line);
    if (model->ended)
        model->ended(line, model->user);
}

struct lfs_search_model spin_lfa_search(struct spin_lfa_model *model)
{
    static const uint64_t nothing[LFS_OBJECTS_MAX / 64]; /* only ends are looked at */

    return (struct lfs_search_model){.user = model,
                                     .build = build,
                                     .discard = discard,
                                     .look = look,
                                     .seen = nothing,
                                     .seen_areas = nothing};
}
