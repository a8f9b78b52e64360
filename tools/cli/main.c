/* SPDX-License-Identifier: BSD-3-Clause */
/* The command `lfasim`. */
#include "tools/cli/host.h"
#include "tools/cli/verbs.h"

int main(int argc, char **argv)
{
    lfs_host_prepare();
    return lfs_command(argc, argv);
}
