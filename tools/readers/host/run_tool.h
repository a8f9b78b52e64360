/* SPDX-License-Identifier: BSD-3-Clause */
/* Runs a trusted program on untrusted text: no shell, no inherited files, bounded in all it uses.
 */
#ifndef LFASIM_TOOLS_READERS_RUN_TOOL_H
#define LFASIM_TOOLS_READERS_RUN_TOOL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct lfs_tool_limits {
    unsigned cpu_seconds;
    unsigned wall_milliseconds;
    uint64_t memory_bytes; /* of address space */
    uint64_t output_bytes; /* of each output file */
};

enum lfs_tool_end {
    LFS_TOOL_EXITED,    /* exit_status tells how */
    LFS_TOOL_MISSING,   /* no executable of that name in PATH */
    LFS_TOOL_TIMED_OUT, /* it was killed: CPU or wall-clock limit */
    LFS_TOOL_KILLED,    /* it died of a signal, among them the one for too much output */
    LFS_TOOL_HOST,      /* the host refused a file or a process; errno tells why */
};

struct lfs_tool_result {
    enum lfs_tool_end end;
    int exit_status;
    int signal;
    uint8_t *output; /* its standard output; malloc'ed, NULL if empty */
    size_t output_size;
    char *messages; /* its standard error, NUL-terminated; malloc'ed, may be NULL */
};

/*
 * Runs argv[0], looked up in PATH, with the NULL-terminated argv and size bytes of input on its
 * standard input. Its environment is PATH, LC_ALL=C and SOURCE_DATE_EPOCH=0 (cpp's __DATE__ must
 * not change). Late, it is killed with its children. Fills *result, which the caller gives to
 * lfs_tool_result_free whatever the end was. Thread-safe.
 */
void lfs_run_tool(const char *const *argv, const uint8_t *input, size_t size,
                  const struct lfs_tool_limits *limits, struct lfs_tool_result *result);
void lfs_tool_result_free(struct lfs_tool_result *result);

#endif
