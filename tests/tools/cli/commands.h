/* SPDX-License-Identifier: BSD-3-Clause */
/* For tests of command lines: runs one and says what it should have printed. Include after
 * cmocka.h. */
#ifndef LFASIM_TESTS_TOOLS_CLI_COMMANDS_H
#define LFASIM_TESTS_TOOLS_CLI_COMMANDS_H

#include "tests/tools/cli/captured.h"
#include "tools/cli/verbs.h"

static inline struct captured run(const char *line)
{
    return captured(lfs_command, line);
}

static inline void has(const char *text, const char *part)
{
    if (strstr(text, part) == NULL)
        fail_msg("'%s' is missing in\n%s", part, text);
}

/* Status, and a part of each output; nothing on stderr where on_err is "". */
static inline struct captured expect(const char *line, int status, const char *on_out,
                                     const char *on_err)
{
    struct captured result = run(line);

    if (result.status != status)
        fail_msg("%s: exit %d, wanted %d\n%s%s", line, result.status, status, result.out,
                 result.err);
    has(result.out, on_out);
    has(result.err, on_err);
    if (on_err[0] == '\0')
        assert_string_equal(result.err, "");
    return result;
}

#endif
