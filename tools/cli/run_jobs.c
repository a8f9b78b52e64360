/* SPDX-License-Identifier: BSD-3-Clause */
#include "tools/cli/run_jobs.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tools/cli/host.h"
#include "tools/cli/usage.h"

/* What a worker is told to do: the arguments of lfs_runner_do(). */
struct task {
    size_t file, index;
};

struct worker {
    pid_t pid; /* 0: not started */
    int fd;
    bool busy;
    struct task task;
    size_t loaded; /* the file that it has loaded last; SIZE_MAX: none */
};

/* A file and its cases, on their way. */
struct work {
    bool begun, known; /* somebody loads it; it has been loaded, or failed to */
    size_t next;       /* case that nobody has begun */
    struct lfs_result whole;
    struct lfs_result *cases; /* of each case that is done */
    bool *done;
};

struct jobs {
    const struct lfs_runner *runner;
    const struct lfs_paths *paths;
    struct lfs_output *output;
    struct work *work; /* by file */
    struct worker *workers;
    size_t worker_count;
    size_t out_file, out_case; /* what is printed next */
    bool stopped;
};

/* ---- the worker ------------------------------------------------------------------------------ */

static void work_for(const struct jobs *jobs, int fd, pid_t parent)
{
    struct lfs_runner runner = *jobs->runner;
    struct task task;

    prctl(PR_SET_PDEATHSIG, SIGKILL); /* a parent that is killed cannot stop its workers itself */
    if (getppid() != parent)
        _exit(LFS_EXIT_HOST);
    while (lfs_receive_all(fd, &task, sizeof(task))) {
        struct lfs_result result;

        lfs_runner_do(&runner, jobs->paths->items[task.file], task.file, task.index, &result);
        if (!lfs_result_send(fd, &result))
            break;
        lfs_result_clear(&result);
    }
    _exit(LFS_EXIT_OK);
}

static void start(struct jobs *jobs, struct worker *worker)
{
    pid_t parent = getpid();
    int ends[2];

    fflush(NULL); /* what is buffered must not be written twice */
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0 ||
        (worker->pid = fork()) < 0) {
        fprintf(stderr, "lfasim: error: the host gives no process for --jobs: %s\n",
                strerror(errno));
        exit(LFS_EXIT_HOST);
    }
    if (worker->pid == 0) {
        close(ends[0]);
        for (size_t i = 0; i < jobs->worker_count; i++) /* or the others would never see the end */
            if (&jobs->workers[i] != worker && jobs->workers[i].pid > 0)
                close(jobs->workers[i].fd);
        work_for(jobs, ends[1], parent);
    }
    close(ends[1]);
    worker->fd = ends[0];
    worker->busy = false;
    worker->loaded = SIZE_MAX;
}

/* Waits for a worker, which must be about to end. Returns its wait status. */
static int finish(struct worker *worker)
{
    int status = 0;

    close(worker->fd);
    while (waitpid(worker->pid, &status, 0) < 0 && errno == EINTR)
        continue;
    worker->pid = 0;
    worker->busy = false;
    return status;
}

/* ---- what there is to do --------------------------------------------------------------------- */

static bool has_case(const struct work *work)
{
    return work->known && work->next < work->whole.cases;
}

/* The next task for a worker: of the file that it has, else a new file, else of any file. */
static bool find_task(struct jobs *jobs, const struct worker *worker, struct task *task)
{
    size_t file = worker->loaded;

    if (file == SIZE_MAX || !has_case(&jobs->work[file]))
        for (file = 0; file < jobs->paths->count && jobs->work[file].begun; file++)
            continue;
    if (file == jobs->paths->count)
        for (file = 0; file < jobs->paths->count && !has_case(&jobs->work[file]); file++)
            continue;
    if (file == jobs->paths->count)
        return false;
    if (jobs->work[file].begun)
        *task = (struct task){file, jobs->work[file].next++};
    else
        *task = (struct task){file, LFS_WHOLE_FILE};
    jobs->work[file].begun = true;
    return true;
}

static void give_tasks(struct jobs *jobs)
{
    for (size_t i = 0; i < jobs->worker_count; i++) {
        struct worker *worker = &jobs->workers[i];

        if (worker->busy)
            continue;
        if (worker->pid == 0)
            worker->loaded = SIZE_MAX;
        if (!find_task(jobs, worker, &worker->task))
            return;
        if (worker->pid == 0)
            start(jobs, worker);
        worker->busy = true;
        worker->loaded = worker->task.file;
        lfs_send_all(worker->fd, &worker->task, sizeof(worker->task)); /* its end is seen below */
    }
}

/* ---- what comes back ------------------------------------------------------------------------- */

static void keep(struct jobs *jobs, const struct lfs_result *result)
{
    struct work *work = &jobs->work[result->file];

    if (result->index != LFS_WHOLE_FILE) {
        work->cases[result->index] = *result;
        work->done[result->index] = true;
        return;
    }
    work->whole = *result;
    work->known = true;
    work->cases = lfs_host_memory(calloc(result->cases + 1, sizeof(*work->cases)));
    work->done = lfs_host_memory(calloc(result->cases + 1, sizeof(*work->done)));
}

/* The name of a task: its case's, or its file's path. */
static char *name_of(const struct jobs *jobs, const struct task *task)
{
    const char *names = lfs_result_text(&jobs->work[task->file].whole, LFS_RESULT_NAME);

    if (task->index == LFS_WHOLE_FILE)
        return lfs_host_memory(strdup(jobs->paths->items[task->file]));
    for (size_t i = 0; i < task->index; i++)
        names = strchr(names, '\n') + 1;
    return lfs_host_memory(strndup(names, strcspn(names, "\n")));
}

/* The result of a task whose worker has ended in the middle of it. */
static struct lfs_result lost(const struct jobs *jobs, const struct task *task, int status)
{
    struct lfs_result result = {
        .file = task->file, .index = task->index, .status = LFS_EXIT_FAULT, .lost = true};
    char *name = name_of(jobs, task), *text;
    int length;

    if (WIFSIGNALED(status))
        length = asprintf(&text,
                          "lfasim: error: %s: its process ended by signal %d (%s): this is a "
                          "fault of lfasim\n",
                          name, WTERMSIG(status), strsignal(WTERMSIG(status)));
    else
        length = asprintf(&text, "lfasim: error: %s: its process ended with status %d\n", name,
                          WEXITSTATUS(status));
    if (length < 0)
        lfs_host_memory(NULL);
    if (WIFEXITED(status) && WEXITSTATUS(status) == LFS_EXIT_HOST)
        result.status = LFS_EXIT_HOST;
    lfs_result_take(&result, LFS_RESULT_NAME, name, strlen(name));
    lfs_result_take(&result, LFS_RESULT_ERRORS, text, (size_t)length);
    return result;
}

static void receive(struct jobs *jobs, struct worker *worker)
{
    struct lfs_result result;

    if (lfs_result_receive(worker->fd, &result))
        worker->busy = false;
    else
        result = lost(jobs, &worker->task, finish(worker));
    keep(jobs, &result);
}

/* Prints what is complete, in order. */
static void print(struct jobs *jobs)
{
    while (!jobs->stopped && jobs->out_file < jobs->paths->count) {
        struct work *work = &jobs->work[jobs->out_file];
        const char *path = jobs->paths->items[jobs->out_file];

        if (!work->known)
            return;
        if (jobs->out_case < work->whole.cases) {
            if (!work->done[jobs->out_case])
                return;
            jobs->stopped = !lfs_output_case(jobs->output, path, &work->cases[jobs->out_case]);
            lfs_result_clear(&work->cases[jobs->out_case++]);
        } else {
            jobs->stopped = !lfs_output_file(jobs->output, path, &work->whole);
            jobs->out_file++;
            jobs->out_case = 0;
        }
    }
}

/* Waits until some worker has something to say. */
static void wait_for_workers(struct jobs *jobs)
{
    struct pollfd *fds = lfs_host_memory(calloc(jobs->worker_count, sizeof(*fds)));

    for (size_t i = 0; i < jobs->worker_count; i++)
        fds[i] = (struct pollfd){.fd = jobs->workers[i].busy ? jobs->workers[i].fd : -1,
                                 .events = POLLIN};
    if (poll(fds, jobs->worker_count, -1) > 0)
        for (size_t i = 0; i < jobs->worker_count; i++)
            if (fds[i].revents != 0)
                receive(jobs, &jobs->workers[i]);
    free(fds);
}

static void end(struct jobs *jobs)
{
    for (size_t i = 0; i < jobs->worker_count; i++) {
        if (jobs->workers[i].pid == 0)
            continue;
        if (jobs->stopped)
            kill(jobs->workers[i].pid, SIGKILL);
        finish(&jobs->workers[i]);
    }
    for (size_t file = 0; file < jobs->paths->count; file++) {
        struct work *work = &jobs->work[file];

        for (size_t i = 0; work->cases != NULL && i < work->whole.cases; i++)
            lfs_result_clear(&work->cases[i]);
        lfs_result_clear(&work->whole);
        free(work->cases);
        free(work->done);
    }
    free(jobs->work);
    free(jobs->workers);
}

void lfs_jobs_run(const struct lfs_runner *runner, const struct lfs_paths *paths,
                  struct lfs_result *first, struct lfs_output *output)
{
    struct jobs jobs = {
        .runner = runner, .paths = paths, .output = output, .worker_count = runner->options->jobs};

    jobs.work = lfs_host_memory(calloc(paths->count + 1, sizeof(*jobs.work)));
    jobs.workers = lfs_host_memory(calloc(jobs.worker_count, sizeof(*jobs.workers)));
    if (first != NULL) {
        jobs.work[0].begun = true;
        keep(&jobs, first);
    }
    print(&jobs); /* there may be nothing to do */
    while (!jobs.stopped && jobs.out_file < paths->count) {
        give_tasks(&jobs);
        wait_for_workers(&jobs);
        print(&jobs);
    }
    end(&jobs);
}
