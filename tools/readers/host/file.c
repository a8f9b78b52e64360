/* SPDX-License-Identifier: BSD-3-Clause */
#include "lfasim/readers/file.h"

#include "tools/readers/host/alloc.h"
#include "tools/readers/host/builtin_files.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    FIRST_BUFFER = 4096,
    NAMES_TRIED = 100,   /* for a temporary file, should others lie there */
    NEW_FILE_MODE = 0666 /* less the user's umask */
};

/* Opens path for reading without ever waiting for a pipe's writer; -1 and errno if it cannot. */
static int open_source(const char *path, struct stat *status)
{
    int file = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC), error = 0, flags;

    if (file < 0)
        return -1;
    if (fstat(file, status) != 0)
        error = errno;
    else if (S_ISDIR(status->st_mode))
        error = EISDIR;
    else if (!S_ISREG(status->st_mode) && !S_ISFIFO(status->st_mode))
        error = EINVAL;
    else if ((flags = fcntl(file, F_GETFL)) < 0 || fcntl(file, F_SETFL, flags & ~O_NONBLOCK) < 0)
        error = errno;
    if (!error)
        return file;
    close(file);
    errno = error;
    return -1;
}

/* Reads file to its end. What fstat says of the size is a hint only: files grow while being read,
 * and those of /proc say 0. */
static int read_all(int file, size_t hint, size_t limit, char **bytes, size_t *length)
{
    size_t capacity = hint < limit ? hint + 1 : limit + 1, used = 0;
    char *buffer = lfs_reader_alloc(capacity + 1);

    for (;;) {
        ssize_t got;

        if (used == capacity) {
            capacity = capacity <= limit / 2 ? capacity * 2 : limit + 1;
            buffer = realloc(buffer, capacity + 1);
            if (!buffer)
                lfs_reader_out_of_memory();
        }
        got = read(file, buffer + used, capacity - used);
        if (got == 0)
            break;
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0 || (used += (size_t)got) > limit) {
            int error = got < 0 ? errno : EFBIG;

            free(buffer);
            return error;
        }
    }
    buffer[used] = '\0';
    *bytes = buffer;
    *length = used;
    return 0;
}

/* Files that come with lfasim, and lie nowhere. */
static bool load_builtin(const char *path, char **bytes, size_t *length)
{
    for (const struct lfs_builtin_file *file = lfs_builtin_files; file->path; file++) {
        if (strcmp(file->path, path) != 0)
            continue;
        *length = strlen(file->text);
        *bytes = lfs_reader_alloc(*length + 1);
        memcpy(*bytes, file->text, *length);
        return true;
    }
    return false;
}

int lfs_file_load(const char *path, size_t limit, char **bytes, size_t *length)
{
    struct stat status;
    int file = open_source(path, &status), error;
    size_t hint;

    if (file < 0)
        return load_builtin(path, bytes, length) ? 0 : errno;
    if (limit > SIZE_MAX / 2)
        limit = SIZE_MAX / 2;
    if (S_ISREG(status.st_mode) && (uint64_t)status.st_size > limit) {
        close(file);
        return EFBIG;
    }
    hint = status.st_size > FIRST_BUFFER ? (size_t)status.st_size : FIRST_BUFFER;
    error = read_all(file, hint, limit, bytes, length);
    close(file);
    return error;
}

bool lfs_file_read(const char *path, size_t limit, char **bytes, size_t *length, struct lfs_pos at,
                   struct lfs_diag *diag)
{
    int error = lfs_file_load(path, limit, bytes, length);

    if (!error)
        return true;
    lfs_diag_add(diag, at, "FILE_UNREADABLE", "'%s' cannot be read: %s", path,
                 error == EINVAL ? "Neither a regular file nor a pipe" : strerror(error));
    if (error == EFBIG)
        lfs_diag_fact(diag, "limit: %zu bytes", limit);
    return false;
}

static int write_all(int file, const char *bytes, size_t length)
{
    while (length > 0) {
        ssize_t put = write(file, bytes, length);

        if (put < 0 && errno == EINTR)
            continue;
        if (put <= 0)
            return put < 0 ? errno : EIO;
        bytes += put;
        length -= (size_t)put;
    }
    return 0;
}

/* Writes and closes file; returns the errno value of the first failure. */
static int write_and_close(int file, const void *bytes, size_t length)
{
    int error = write_all(file, bytes, length);

    if (close(file) != 0 && !error)
        error = errno;
    return error;
}

static int write_directly(const char *path, const void *bytes, size_t length)
{
    int file = open(path, O_WRONLY | O_NOCTTY | O_CLOEXEC);

    return file < 0 ? errno : write_and_close(file, bytes, length);
}

/* Creates a file beside path that nobody else has; -1 and errno if it cannot. *name is its name,
 * to be freed, or NULL. */
static int create_beside(const char *path, char **name)
{
    for (int i = 0; i < NAMES_TRIED; i++) {
        int file, error;

        if (asprintf(name, "%s.tmp-%ld-%d", path, (long)getpid(), i) < 0)
            lfs_reader_out_of_memory();
        file = open(*name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, NEW_FILE_MODE);
        if (file >= 0)
            return file;
        error = errno;
        free(*name);
        *name = NULL;
        errno = error;
        if (error != EEXIST)
            return -1;
    }
    return -1;
}

static int write_and_rename(const char *path, const void *bytes, size_t length)
{
    char *name;
    int file = create_beside(path, &name), error;

    if (file < 0)
        return errno;
    error = write_and_close(file, bytes, length);
    if (!error && rename(name, path) != 0)
        error = errno;
    if (error)
        unlink(name);
    free(name);
    return error;
}

bool lfs_file_write(const char *path, const void *bytes, size_t length, struct lfs_diag *diag)
{
    struct stat status;
    int error;

    if (stat(path, &status) != 0) {
        error = errno == ENOENT ? write_and_rename(path, bytes, length) : errno;
    } else if (S_ISDIR(status.st_mode)) {
        error = EISDIR;
    } else if (!S_ISREG(status.st_mode)) {
        error = write_directly(path, bytes, length);
    } else {
        char *target = realpath(path, NULL);

        error = target ? write_and_rename(target, bytes, length) : errno;
        free(target);
    }
    if (error)
        lfs_diag_add(diag, (struct lfs_pos){.file = path}, "FILE_UNWRITABLE",
                     "cannot be written: %s", strerror(error));
    return !error;
}

bool lfs_file_same(const char *a, const char *b)
{
    struct stat first, second;

    return stat(a, &first) == 0 && stat(b, &second) == 0 && S_ISREG(first.st_mode) &&
           first.st_dev == second.st_dev && first.st_ino == second.st_ino;
}

bool lfs_file_ends_with(const char *path, const char *ending)
{
    size_t length = strlen(path), cut = strlen(ending);

    return length > cut && strcmp(path + length - cut, ending) == 0;
}
