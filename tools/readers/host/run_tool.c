/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The program's three standard files are memory files: nothing can block on a full pipe, and
 * RLIMIT_FSIZE bounds what it writes. Its end is seen as the hang-up of a pipe that it inherits.
 */
#include "tools/readers/host/run_tool.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "tools/readers/image/memory_file.h"

/* Descriptors of the child: its standard files, then the pipe that tells its end. */
enum { CHILD_FILES = 3, CHILD_PIPE = 3, FIRST_FREE = 10, PATH_SIZE = 4096 };

struct job {
    int files[CHILD_FILES]; /* memory files */
    int pipe_read, pipe_write;
    char path[PATH_SIZE]; /* of the program */
    char search[PATH_SIZE];
};

/* Moves fd above the numbers that the child assigns, so that dup2 cannot overwrite it. */
static int moved_up(int fd)
{
    int high = fd < 0 ? -1 : fcntl(fd, F_DUPFD_CLOEXEC, FIRST_FREE);
    int saved = errno;

    if (fd >= 0)
        close(fd);
    errno = saved;
    return high;
}

static void close_fd(int *fd)
{
    if (*fd >= 0)
        close(*fd);
    *fd = -1;
}

static void job_close(struct job *job)
{
    for (int i = 0; i < CHILD_FILES; i++)
        close_fd(&job->files[i]);
    close_fd(&job->pipe_read);
    close_fd(&job->pipe_write);
}

/* Finds name in PATH as execvp would; done before vfork because it is not async-signal-safe. */
static bool find_program(struct job *job, const char *name)
{
    const char *search = getenv("PATH");

    if (search == NULL || (size_t)snprintf(job->search, sizeof(job->search), "PATH=%s", search) >=
                              sizeof(job->search))
        return false;
    for (const char *at = search; at != NULL;) {
        const char *end = strchrnul(at, ':');
        const char *folder = end == at ? "." : at; /* an empty entry is the current folder */
        int length = snprintf(job->path, sizeof(job->path), "%.*s/%s",
                              end == at ? 1 : (int)(end - at), folder, name);
        struct stat status;

        if ((size_t)length < sizeof(job->path) && stat(job->path, &status) == 0 &&
            S_ISREG(status.st_mode) && access(job->path, X_OK) == 0)
            return true;
        at = *end == ':' ? end + 1 : NULL;
    }
    return false;
}

static bool write_all(int fd, const uint8_t *bytes, size_t size)
{
    while (size > 0) {
        ssize_t written = write(fd, bytes, size);

        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            return false;
        bytes += written;
        size -= (size_t)written;
    }
    return lseek(fd, 0, SEEK_SET) == 0;
}

static bool job_open(struct job *job, const uint8_t *input, size_t size)
{
    int ends[2];

    for (int i = 0; i < CHILD_FILES; i++) {
        job->files[i] = moved_up(memfd_create("lfasim-tool", MFD_CLOEXEC));
        if (job->files[i] < 0)
            return false;
    }
    if (pipe2(ends, O_CLOEXEC) != 0)
        return false;
    job->pipe_read = moved_up(ends[0]);
    job->pipe_write = moved_up(ends[1]);
    return job->pipe_read >= 0 && job->pipe_write >= 0 && write_all(job->files[0], input, size);
}

static void limit(int resource, uint64_t value)
{
    struct rlimit both;

    if (getrlimit((__rlimit_resource_t)resource, &both) != 0)
        _exit(127);
    if (both.rlim_max > value) /* a limit of the host's may be tighter, and cannot be raised */
        both.rlim_max = value;
    both.rlim_cur = both.rlim_max;
    if (setrlimit((__rlimit_resource_t)resource, &both) != 0)
        _exit(127);
}

/* The child between vfork and exec: async-signal-safe calls only, and it changes nothing in memory.
 */
__attribute__((noreturn)) static void child(const struct job *job, const char *const *argv,
                                            const struct lfs_tool_limits *limits)
{
    char locale[] = "LC_ALL=C", epoch[] = "SOURCE_DATE_EPOCH=0";
    char *environment[] = {(char *)(uintptr_t)job->search, locale, epoch, NULL};

    setpgid(0, 0);

    for (int i = 0; i < CHILD_FILES; i++) {
        if (dup2(job->files[i], i) < 0)
            _exit(127);
    }
    if (dup2(job->pipe_write, CHILD_PIPE) < 0)
        _exit(127);
    signal(SIGXFSZ, SIG_DFL); /* the command ignores it */
    limit(RLIMIT_CPU, limits->cpu_seconds);
    limit(RLIMIT_AS, limits->memory_bytes);
    limit(RLIMIT_FSIZE, limits->output_bytes);
    limit(RLIMIT_CORE, 0);
    execve(job->path, (char *const *)(uintptr_t)argv, environment);
    _exit(127);
}

/* The id of the child, or -1. Not fork(): that copies page tables, and those of a sanitizer's
 * shadow memory cost ten times as much as all that the program does. */
static __attribute__((noinline)) pid_t start(const struct job *job, const char *const *argv,
                                             const struct lfs_tool_limits *limits)
{
    pid_t pid = vfork(); /* NOLINT(clang-analyzer-security.insecureAPI.vfork) */

    if (pid == 0)
        child(job, argv, limits); /* NOLINT(clang-analyzer-unix.Vfork): sets limits first */
    return pid;
}

static int64_t now_milliseconds(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Waits for the end of the child; false if it had to be killed for being late. */
static bool wait_for_end(const struct job *job, unsigned wall_milliseconds)
{
    int64_t end = now_milliseconds() + wall_milliseconds, left;

    while ((left = end - now_milliseconds()) > 0) {
        struct pollfd hang_up = {.fd = job->pipe_read, .events = POLLIN};

        if (poll(&hang_up, 1, (int)left) > 0)
            return true;
    }
    return false;
}

static void classify(struct lfs_tool_result *result, int status, bool in_time)
{
    result->exit_status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    result->signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
    /* Soft and hard CPU limits are equal, so that the kernel sends SIGKILL, not SIGXCPU. */
    if (!in_time || result->signal == SIGXCPU || result->signal == SIGKILL)
        result->end = LFS_TOOL_TIMED_OUT;
    else
        result->end = result->signal != 0 ? LFS_TOOL_KILLED : LFS_TOOL_EXITED;
}

static void run(struct job *job, const char *const *argv, const struct lfs_tool_limits *limits,
                struct lfs_tool_result *result)
{
    int status = 0;
    bool in_time;
    pid_t pid = start(job, argv, limits), ended;
    size_t messages_size;

    if (pid < 0)
        return;
    close_fd(&job->pipe_write);
    in_time = wait_for_end(job, limits->wall_milliseconds);
    if (!in_time) {
        kill(-pid, SIGKILL); /* with those that it started; its group may not exist yet */
        kill(pid, SIGKILL);
    }
    do {
        ended = waitpid(pid, &status, 0);
    } while (ended < 0 && errno == EINTR);
    if (ended != pid)
        return;
    classify(result, status, in_time);
    result->output = lfs_memory_file_read(job->files[1], &result->output_size);
    result->messages = (char *)lfs_memory_file_read(job->files[2], &messages_size);
}

void lfs_run_tool(const char *const *argv, const uint8_t *input, size_t size,
                  const struct lfs_tool_limits *limits, struct lfs_tool_result *result)
{
    struct job job = {.files = {-1, -1, -1}, .pipe_read = -1, .pipe_write = -1};
    int saved;

    *result = (struct lfs_tool_result){.end = LFS_TOOL_HOST};
    if (!find_program(&job, argv[0])) {
        result->end = LFS_TOOL_MISSING;
        return;
    }
    if (job_open(&job, input, size))
        run(&job, argv, limits, result);
    saved = errno;
    job_close(&job);
    errno = saved;
}

void lfs_tool_result_free(struct lfs_tool_result *result)
{
    free(result->output);
    free(result->messages);
    *result = (struct lfs_tool_result){.end = LFS_TOOL_HOST};
}
