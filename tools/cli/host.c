/* SPDX-License-Identifier: BSD-3-Clause */
#include "tools/cli/host.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tools/cli/usage.h"

void *lfs_host_memory(void *memory)
{
    if (memory != NULL)
        return memory;
    fputs("lfasim: error: the host has no memory left\n", stderr);
    exit(LFS_EXIT_HOST);
}

FILE *lfs_host_stream(char **text, size_t *size)
{
    return lfs_host_memory(open_memstream(text, size));
}

bool lfs_host_is_no_pipe(const char *path, struct lfs_diag *diag)
{
    struct stat status;

    if (stat(path, &status) != 0 || !S_ISFIFO(status.st_mode))
        return true;
    lfs_diag_add(diag, (struct lfs_pos){.file = path}, "FILE_UNREADABLE",
                 "'%s' is a pipe, and is to be read twice", path);
    lfs_diag_help(diag, "write its contents to a file first");
    return false;
}

void lfs_host_prepare(void)
{
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN); /* a file that grows beyond the limit is a failed write */
    /* A closed descriptor would be given to the next file that is opened, and messages would be
     * written into it. open() takes the lowest one that is free; writing to any of these fails. */
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
        if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", O_RDONLY) != fd)
            exit(LFS_EXIT_HOST);
}

bool lfs_host_output_failed(void)
{
    return ferror(stdout) != 0;
}

/* Whether nobody wants our output any more: the reader of a pipe has left, as `head` does. */
static bool reader_left(void)
{
    struct pollfd pipe_end = {.fd = STDOUT_FILENO, .events = POLLOUT};

    return poll(&pipe_end, 1, 0) == 1 && (pipe_end.revents & POLLERR) != 0;
}

int lfs_host_finish(int status)
{
    if (fflush(stdout) == 0 && !ferror(stdout))
        return status;
    if (!reader_left())
        fputs("lfasim: error: standard output cannot be written\n", stderr);
    return LFS_EXIT_HOST;
}
