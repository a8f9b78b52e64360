/* SPDX-License-Identifier: BSD-3-Clause */
/* Stands in for files and programs, by the linker's --wrap: a fuzzer neither reads the host's files
 * nor starts dtc once an execution. */
#ifndef LFASIM_TESTS_FUZZ_FILE_STAND_INS_H
#define LFASIM_TESTS_FUZZ_FILE_STAND_INS_H

#include <stddef.h>
#include <stdint.h>

/* Makes data, which must live on, the contents of every file whose name tells no kind. */
void fuzz_stand_in(const uint8_t *data, size_t size);

#endif
