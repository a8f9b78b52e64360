/* SPDX-License-Identifier: BSD-3-Clause */
#include "tools/cli/watchdog.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "tools/cli/usage.h"

/* How often it looks within its limit. */
enum { TICKS = 8, NS_PER_MS = 1000000, MS_PER_S = 1000 };

struct lfs_watchdog {
    pthread_t thread;
    unsigned limit_ms;
    pthread_mutex_t lock; /* guards what follows */
    const struct lfs_machine *machine;
    const char *name;
    unsigned age;   /* ticks since it is watched */
    unsigned quiet; /* ticks since the last step that was seen */
    uint32_t steps; /* seen then */
};

static void bite(const struct lfs_watchdog *watchdog)
{
    fflush(stdout);
    fprintf(stderr,
            "lfasim: error: %s: no step for %u.%u s of CPU time; native code loops without calling "
            "the engine [%s]\n",
            watchdog->name, watchdog->limit_ms / MS_PER_S, watchdog->limit_ms % MS_PER_S / 100,
            "WATCHDOG");
    _exit(LFS_EXIT_FAULT);
}

/* One more tick has passed. The step count is another thread's and read without a lock, so it is
 * not looked at before the machine has run for the whole limit: an ordinary run is never raced. */
static void look(struct lfs_watchdog *watchdog)
{
    uint32_t steps;

    if (watchdog->machine == NULL || ++watchdog->age <= TICKS)
        return;
    steps = lfs_steps(watchdog->machine);
    if (watchdog->age == TICKS + 1 || steps != watchdog->steps)
        watchdog->quiet = 0;
    else
        watchdog->quiet++;
    watchdog->steps = steps;
    if (watchdog->quiet >= TICKS)
        bite(watchdog);
}

static void *watch(void *argument)
{
    struct lfs_watchdog *watchdog = argument;
    uint64_t ns = (uint64_t)watchdog->limit_ms * NS_PER_MS / TICKS;
    const struct timespec tick = {.tv_sec = (time_t)(ns / (MS_PER_S * (uint64_t)NS_PER_MS)),
                                  .tv_nsec = (long)(ns % (MS_PER_S * (uint64_t)NS_PER_MS))};

    for (;;) {
        clock_nanosleep(CLOCK_PROCESS_CPUTIME_ID, 0, &tick, NULL);
        pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, NULL);
        pthread_mutex_lock(&watchdog->lock);
        look(watchdog);
        pthread_mutex_unlock(&watchdog->lock);
        pthread_setcancelstate(PTHREAD_CANCEL_ENABLE, NULL);
    }
    return NULL;
}

struct lfs_watchdog *lfs_watchdog_new(unsigned limit_ms)
{
    struct lfs_watchdog *watchdog = calloc(1, sizeof(*watchdog));

    if (watchdog == NULL)
        return NULL;
    watchdog->limit_ms = limit_ms;
    pthread_mutex_init(&watchdog->lock, NULL);
    if (pthread_create(&watchdog->thread, NULL, watch, watchdog) != 0) {
        pthread_mutex_destroy(&watchdog->lock);
        free(watchdog);
        return NULL;
    }
    pthread_setname_np(watchdog->thread, "watchdog");
    return watchdog;
}

void lfs_watchdog_watch(struct lfs_watchdog *watchdog, const struct lfs_machine *machine,
                        const char *name)
{
    pthread_mutex_lock(&watchdog->lock);
    watchdog->machine = machine;
    watchdog->name = name;
    watchdog->age = 0;
    pthread_mutex_unlock(&watchdog->lock);
}

void lfs_watchdog_free(struct lfs_watchdog *watchdog)
{
    if (watchdog == NULL)
        return;
    pthread_cancel(watchdog->thread);
    pthread_join(watchdog->thread, NULL);
    pthread_mutex_destroy(&watchdog->lock);
    free(watchdog);
}
