/* SPDX-License-Identifier: BSD-3-Clause */
/* The command `lfasim`: picks the verb. */
#include <stdio.h>

int main(void)
{
    puts("lfasim " LFASIM_VERSION);
    return 0;
}
