/* SPDX-License-Identifier: BSD-3-Clause */
/* Frames of everybody, in every state: see any_frames.h. The first byte is the profile. */
#include <stdio.h>

#include "tests/fuzz/any_frames.h"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct any_frames result;

    if (size == 0)
        return 0;
    any_frames_play(data[0] % 4 == 0 ? LFS_PROFILE_UPSTREAM : LFS_PROFILE_SPEC, data + 1, size - 1,
                    &result);
    if (result.failure[0])
        fprintf(stderr, "%s\n", result.failure);
    fuzz_must(!result.failure[0]);
    return 0;
}
