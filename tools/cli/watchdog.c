/* SPDX-License-Identifier: BSD-3-Clause */
#include "tools/cli/watchdog.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "tools/cli/usage.h"

struct lfs_watchdog {
    pthread_t thread;
    pthread_mutex_t lock; /* guards what follows */
    unsigned limit;       /* seconds; constant */
    const struct lfs_machine *machine;
    const char *name;
    unsigned age;   /* seconds of CPU time since it is watched */
    unsigned quiet; /* seconds of CPU time since the last step that was seen */
    uint32_t steps; /* seen then */
};

static void bite(const struct lfs_watchdog *watchdog)
{
    fflush(stdout);
    fprintf(stderr,
            "lfasim: error: %s: no step for %u s of CPU time; native code loops without calling "
            "the engine [WATCHDOG]\n",
            watchdog->name, watchdog->limit);
    _exit(LFS_EXIT_FAULT);
}

/* One more second has passed. The step count is another thread's and read without a lock, so it is
 * not looked at before the machine has run for the whole limit: an ordinary run is never raced. */
static void look(struct lfs_watchdog *watchdog)
{
    uint32_t steps;

    if (watchdog->machine == NULL || ++watchdog->age <= watchdog->limit)
        return;
    steps = lfs_steps(watchdog->machine);
    watchdog->quiet =
        watchdog->age > watchdog->limit + 1 && steps == watchdog->steps ? watchdog->quiet + 1 : 0;
    watchdog->steps = steps;
    if (watchdog->quiet >= watchdog->limit)
        bite(watchdog);
}

static void *watch(void *argument)
{
    struct lfs_watchdog *watchdog = argument;
    const struct timespec second = {.tv_sec = 1};

    for (;;) {
        clock_nanosleep(CLOCK_PROCESS_CPUTIME_ID, 0, &second, NULL);
        pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, NULL);
        pthread_mutex_lock(&watchdog->lock);
        look(watchdog);
        pthread_mutex_unlock(&watchdog->lock);
        pthread_setcancelstate(PTHREAD_CANCEL_ENABLE, NULL);
    }
    return NULL;
}

struct lfs_watchdog *lfs_watchdog_new(unsigned seconds)
{
    struct lfs_watchdog *watchdog = calloc(1, sizeof(*watchdog));

    if (watchdog == NULL)
        return NULL;
    watchdog->limit = seconds;
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
