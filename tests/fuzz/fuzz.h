/* SPDX-License-Identifier: BSD-3-Clause */
/* What fuzz targets share. A target is one function; what it promises beyond not crashing is said
 * with fuzz_must(). */
#ifndef LFASIM_TESTS_FUZZ_H
#define LFASIM_TESTS_FUZZ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lfasim/formats/finding.h"
#include "lfasim/readers/diag.h"

/* The target, named as libFuzzer calls it. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* libFuzzer's: a target may have one to keep inputs plausible, and calls the other for bytes. Both
 * change data in place, within max_size, and return the new size. */
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned int seed);
size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max_size);

#define fuzz_must(condition) ((condition) ? (void)0 : fuzz_failed(__FILE__, __LINE__, #condition))

/* Ends the process with the broken promise. */
_Noreturn void fuzz_failed(const char *file, int line, const char *promise);

/* No silent acceptance, no silent refusal: no error where the input was accepted, at least one
 * otherwise; every message has its entry in the catalogue and can be printed. */
void fuzz_judge(const struct lfs_diag *diag, bool accepted);

/* What a judge told; errors counts those that the catalogue calls so, and panics. */
struct fuzz_findings {
    unsigned errors, others;
};
/* A lfs_finding_sink for struct fuzz_findings: each is in the catalogue and says something. */
void fuzz_finding(void *findings, const struct lfs_finding *finding);

/* A message of severity error that names a line. */
bool fuzz_has_place(const struct lfs_diag *diag);

/* A copy of exactly size bytes, for tools that watch the bounds of memory; free() it. Never NULL.
 */
void *fuzz_copy(const void *data, size_t size);

/* A generated seed, such as "manifest/deck-sp", once read and then kept. */
const uint8_t *fuzz_seed(const char *name, size_t *size);

#endif
