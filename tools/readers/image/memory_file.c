/* SPDX-License-Identifier: BSD-3-Clause */
#include "tools/readers/image/memory_file.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tools/readers/host/alloc.h"

uint8_t *lfs_memory_file_read(int fd, size_t *size)
{
    struct stat status;
    uint8_t *bytes;
    size_t have = 0;

    *size = 0;
    if (fstat(fd, &status) != 0 || status.st_size <= 0)
        return NULL;
    bytes = lfs_reader_alloc((size_t)status.st_size + 1);
    while (have < (size_t)status.st_size) {
        ssize_t got = pread(fd, bytes + have, (size_t)status.st_size - have, (off_t)have);

        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            break;
        have += (size_t)got;
    }
    bytes[have] = 0;
    *size = have;
    return bytes;
}
