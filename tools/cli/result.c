/* SPDX-License-Identifier: BSD-3-Clause */
#include "tools/cli/result.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "tools/cli/host.h"

const char *lfs_result_text(const struct lfs_result *result, enum lfs_result_text which)
{
    return result->text[which] != NULL ? result->text[which] : "";
}

void lfs_result_take(struct lfs_result *result, enum lfs_result_text which, char *text,
                     size_t length)
{
    free(result->text[which]);
    result->text[which] = text;
    result->length[which] = length;
}

void lfs_result_clear(struct lfs_result *result)
{
    for (int i = 0; i < LFS_RESULT_TEXTS; i++)
        lfs_result_take(result, (enum lfs_result_text)i, NULL, 0);
}

bool lfs_send_all(int fd, const void *bytes, size_t length)
{
    const char *at = bytes;

    while (length > 0) {
        ssize_t sent = write(fd, at, length);

        if (sent < 0 && errno == EINTR)
            continue;
        if (sent <= 0)
            return false;
        at += sent;
        length -= (size_t)sent;
    }
    return true;
}

bool lfs_receive_all(int fd, void *bytes, size_t length)
{
    char *at = bytes;

    while (length > 0) {
        ssize_t received = read(fd, at, length);

        if (received < 0 && errno == EINTR)
            continue;
        if (received <= 0)
            return false;
        at += received;
        length -= (size_t)received;
    }
    return true;
}

bool lfs_result_send(int fd, const struct lfs_result *result)
{
    bool ok = lfs_send_all(fd, result, sizeof(*result));

    for (int i = 0; ok && i < LFS_RESULT_TEXTS; i++)
        ok = lfs_send_all(fd, result->text[i], result->length[i]);
    return ok;
}

bool lfs_result_receive(int fd, struct lfs_result *result)
{
    struct lfs_result sent;

    if (!lfs_receive_all(fd, &sent, sizeof(sent)))
        return false;
    *result = sent;
    for (int i = 0; i < LFS_RESULT_TEXTS; i++)
        result->text[i] = NULL; /* it was the sender's */
    for (int i = 0; i < LFS_RESULT_TEXTS; i++) {
        result->text[i] = lfs_host_memory(calloc(result->length[i] + 1, 1));
        if (!lfs_receive_all(fd, result->text[i], result->length[i])) {
            lfs_result_clear(result);
            return false;
        }
    }
    return true;
}
