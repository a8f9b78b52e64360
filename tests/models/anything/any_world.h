/* SPDX-License-Identifier: BSD-3-Clause */
/* A stack without a script: clients on CPUs, partitions that do anything, and what must hold. */
#ifndef LFASIM_TESTS_ANY_WORLD_H
#define LFASIM_TESTS_ANY_WORLD_H

#include "lfasim/anything.h"
#include "lfasim/search.h"
#include "tests/models/mem_fixture.h"

struct any_world {
    struct fixture *f;
    struct lfs_anything anything;
};

struct any_wish {
    enum lfs_profile profile;
    unsigned clients, calls;
    const char *behaviour; /* NULL: anything */
    bool trace;
    enum lfs_knob knob; /* with a value other than the profile's; value NULL: none */
    const char *value;
};

static inline void any_world_free(struct any_world *w)
{
    fixture_free(w->f);
    free(w);
}

static inline struct any_world *any_world_new(const struct any_wish *wish,
                                              const struct lfs_choice_source *choices,
                                              enum lfs_backend backend)
{
    struct any_world *w = calloc(1, sizeof(*w));
    struct fixture *f;
    char problem[600];

    assert_non_null(w);
    f = w->f = fixture_new(wish->profile, 2);
    for (unsigned i = 0; i < 2; i++) {
        f->sp[i].behaviour = wish->behaviour ? wish->behaviour : "anything";
        f->sp[i].stack = true;
        f->sp[i].static_rxtx = true;
        f->sp[i].abort_action = i ? LFS_MANIFEST_ABORT_RESTART : LFS_MANIFEST_ABORT_DESTROY;
    }
    if (wish->value)
        fixture_knob(f, wish->knob, wish->value);
    fixture_config(f);
    f->config.component_count = SP1 + 2; /* without the fixture's own */
    f->config.machine.cpus = wish->clients;
    f->config.machine.backend = backend;
    f->config.machine.untimed = true;
    f->config.machine.choices = *choices;
    f->config.machine.trace_records = wish->trace ? 1u << 16 : 0;
    for (unsigned i = 0; i < wish->clients; i++)
        f->config.lanes[i] = (struct lfs_lane_config){lfs_anything_client, &w->anything};
    f->stack = lfs_stack_new(&f->config, problem, sizeof(problem));
    if (!f->stack)
        fail_msg("the stack cannot be built: %s", problem);
    f->m = lfs_stack_machine(f->stack);
    lfs_anything_attach(&w->anything, f->stack, wish->calls);
    return w;
}

/* What does not hold: a word, or NULL. *number tells causes apart. */
static inline const char *any_world_broken(const struct any_world *w, uint64_t *number)
{
    enum lfs_end end = lfs_ended(w->f->m);

    for (unsigned i = 0; i < INVARIANTS; i++)
        if (lfs_findings(w->f->m, oracle_kinds[i].name) > 0) {
            *number = i + 1;
            return oracle_kinds[i].name;
        }
    for (unsigned i = 0; i < MESSAGE_KINDS; i++)
        if (lfs_findings(w->f->m, message_kinds[i].name) > 0) {
            *number = 90 + i;
            return message_kinds[i].name;
        }
    if (lfs_findings(w->f->m, "MODEL_FAULT") > 0) {
        *number = 98;
        return "MODEL_FAULT";
    }
    *number = 100u + (unsigned)end + 1000u * lfs_end_rule(w->f->m);
    return end == LFS_END_NONE || end == LFS_END_COMPLETED ? NULL : lfs_end_name(end);
}

#endif
