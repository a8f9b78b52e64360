/* SPDX-License-Identifier: BSD-3-Clause */
/* The watchdog ends a process whose native code loops, and no other. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <sys/wait.h>
#include <time.h>

#include "lfasim/engine.h"
#include "tests/tools/cli/captured.h"
#include "tools/cli/usage.h"
#include "tools/cli/watchdog.h"

/* Four limits are longer than it takes to bite in the worst case. */
enum { LIMIT_MS = 200, LONG_MS = 4 * LIMIT_MS, TAG = 1 };

static bool spent(clock_t from, unsigned ms)
{
    return clock() - from >= (clock_t)ms * (CLOCKS_PER_SEC / 1000);
}

/* Native code that never calls the engine. It gives up after a while: a test must end. */
static void loops(struct lfs_ctx *self)
{
    clock_t from = clock();

    (void)self;
    while (!spent(from, 4 * LONG_MS))
        ;
}

static void steps(struct lfs_ctx *self)
{
    clock_t from = clock();

    while (!spent(from, LONG_MS))
        lfs_yield(self, TAG);
}

/* Runs a machine of one context under a watchdog. Exit status 0: it was left alone. */
static void run(enum lfs_backend backend, lfs_entry *entry)
{
    struct lfs_machine_config config = {.cpus = 1, .backend = backend, .steps_max = UINT32_MAX};
    struct lfs_machine *m = lfs_machine_new(&config);
    struct lfs_watchdog *watchdog = lfs_watchdog_new(LIMIT_MS);
    clock_t from;

    if (m == NULL || watchdog == NULL)
        _exit(1);
    lfs_cpu_start(m, 0, lfs_ctx_new(m, "sp1", entry, NULL));
    lfs_watchdog_watch(watchdog, m, "some-case");
    printf("before ");
    lfs_run(m);
    lfs_watchdog_watch(watchdog, NULL, NULL);
    for (from = clock(); !spent(from, LONG_MS);) /* nothing is watched */
        ;
    lfs_watchdog_free(watchdog);
    lfs_machine_free(m);
    fflush(stdout);
    _exit(0);
}

static int loop_on_fibers(int argc, char **argv)
{
    (void)argc;
    (void)argv;
    run(LFS_FIBERS, loops);
    return 1;
}

static int loop_on_threads(int argc, char **argv)
{
    (void)argc;
    (void)argv;
    run(LFS_THREADS, loops);
    return 1;
}

static int step(int argc, char **argv)
{
    (void)argc;
    (void)argv;
    run(LFS_FIBERS, steps);
    return 1;
}

static int (*what)(int argc, char **argv);

/* captured() for what ends its process. */
static int in_child(int argc, char **argv)
{
    pid_t child = fork();
    int status;

    if (child == 0)
        _exit(what(argc, argv));
    if (child < 0 || waitpid(child, &status, 0) != child || !WIFEXITED(status))
        return -1;
    return WEXITSTATUS(status);
}

static void expect_bite(int (*looping)(int argc, char **argv))
{
    struct captured result;

    what = looping;
    result = captured(in_child, "x");
    assert_int_equal(result.status, LFS_EXIT_FAULT);
    assert_string_equal(result.out, "before "); /* nothing of what was said is lost */
    assert_string_equal(result.err,
                        "lfasim: error: some-case: no step for 0.2 s of CPU time; native code "
                        "loops without calling the engine [WATCHDOG]\n");
}

static void it_ends_a_loop(void **state)
{
    (void)state;
    expect_bite(loop_on_fibers);
    expect_bite(loop_on_threads);
}

static void it_leaves_progress_and_idle_hosts_alone(void **state)
{
    struct captured result;

    (void)state;
    what = step;
    result = captured(in_child, "x");
    assert_int_equal(result.status, 0);
    assert_string_equal(result.out, "before ");
    assert_null(strstr(result.err, "WATCHDOG")); /* a sanitizer may have its own say */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_ends_a_loop),
        cmocka_unit_test(it_leaves_progress_and_idle_hosts_alone),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
