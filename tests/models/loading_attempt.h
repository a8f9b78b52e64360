/* SPDX-License-Identifier: BSD-3-Clause */
/* Attempts to build a stack from files that may be at fault, and what is told of them. */
#ifndef LFASIM_TESTS_LOADING_ATTEMPT_H
#define LFASIM_TESTS_LOADING_ATTEMPT_H

#include "tests/models/stack_fixture.h"

#define FAULTS 8u

struct told {
    struct lfs_input_fault fault[FAULTS]; /* texts of the machine die with it */
    char other_node[FAULTS][LFS_PLACE_NODE_SIZE];
    unsigned count;
};

struct attempt {
    struct fixture *f;
    struct told told;
    char problem[600];
};

static inline void take(void *user, const struct lfs_input_fault *fault)
{
    struct told *told = user;

    assert_true(told->count < FAULTS);
    if (fault->other.node)
        strcpy(told->other_node[told->count], fault->other.node);
    told->fault[told->count++] = *fault;
}

/* Partitions are described, and may still be changed one by one. */
static inline struct attempt *attempt_new(unsigned sps)
{
    struct attempt *a = calloc(1, sizeof(*a));

    assert_non_null(a);
    a->f = fixture_new(LFS_PROFILE_SPEC, sps);
    return a;
}

/* Packages of the plans as they are now. */
static inline void plan_again(struct attempt *a)
{
    memset(a->f->package, 0, sizeof(a->f->package));
    memset(a->f->staged, 0, sizeof(a->f->staged));
    fixture_config(a->f);
}

static inline void attempt_free(struct attempt *a)
{
    fixture_free(a->f);
    free(a);
}

static inline bool build(struct attempt *a, bool as_is)
{
    struct lfs_stack_config config = a->f->config;

    config.inputs_as_is = as_is;
    config.input_sink = take;
    config.input_user = &a->told;
    a->told.count = 0;
    lfs_stack_free(a->f->stack);
    a->f->stack = lfs_stack_new(&config, a->problem, sizeof(a->problem));
    a->f->m = a->f->stack ? lfs_stack_machine(a->f->stack) : NULL;
    return a->f->stack != NULL;
}

/* The first fault, which must have this name and belong to this partition. */
static inline const struct lfs_input_fault *first(const struct attempt *a, const char *name,
                                                  int partition)
{
    assert_true(a->told.count > 0);
    assert_string_equal(a->told.fault[0].what.name, name);
    assert_int_equal(a->told.fault[0].partition, partition);
    return &a->told.fault[0];
}

/* Refused where files are judged; a panic by this rule where they are not. */
static inline const struct lfs_input_fault *refused(struct attempt *a, const char *name,
                                                    int partition, enum rule rule)
{
    assert_true(build(a, true));
    assert_int_equal(a->told.count, 1); /* the firmware stops there, and nothing is told twice */
    assert_int_equal(lfs_run(a->f->m), LFS_END_PANIC);
    assert_int_equal(lfs_end_rule(a->f->m), rule);
    assert_int_equal(lfs_findings(a->f->m, name), 1);
    assert_false(build(a, false));
    assert_non_null(strstr(a->problem, name));
    return first(a, name, partition);
}

static inline void boots(struct attempt *a)
{
    assert_true(build(a, false));
    assert_int_equal(a->told.count, 0);
    assert_int_equal(lfs_run(a->f->m), LFS_END_COMPLETED);
}

/* Accepted, with a warning. */
static inline const struct lfs_input_fault *warned(struct attempt *a, const char *name,
                                                   int partition)
{
    assert_true(build(a, false));
    assert_int_equal(first(a, name, partition)->fate, LFS_FATE_GOES_ON);
    assert_int_equal(lfs_run(a->f->m), LFS_END_COMPLETED);
    return &a->told.fault[0];
}

#endif
