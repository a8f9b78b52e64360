/* SPDX-License-Identifier: BSD-3-Clause */
/* Replay files: refused with messages that name a line, or written again as a file that reads and
 * is written the same. Choice strings: the same. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lfasim/readers/replay.h"
#include "tests/fuzz/file_stand_ins.h"
#include "tests/fuzz/fuzz.h"

static char *written(const struct lfs_replay *replay, size_t *size)
{
    char *text = NULL;
    FILE *out = open_memstream(&text, size);

    fuzz_must(out != NULL);
    lfs_replay_write(replay, out);
    fuzz_must(fclose(out) == 0);
    return text;
}

static const struct lfs_replay *read_bytes(const char *bytes, size_t size)
{
    struct lfs_diag *diag = lfs_diag_new();
    const struct lfs_replay *replay;

    fuzz_stand_in((const uint8_t *)bytes, size);
    replay = lfs_replay_read("replay", diag);
    fuzz_judge(diag, replay != NULL);
    if (replay == NULL)
        fuzz_must(fuzz_has_place(diag));
    lfs_diag_free(diag);
    return replay;
}

static void must_read_again(const struct lfs_replay *replay)
{
    size_t size, again_size;
    char *text = written(replay, &size), *again_text;
    const struct lfs_replay *again = read_bytes(text, size);

    fuzz_must(again != NULL);
    again_text = written(again, &again_size);
    fuzz_must(size == again_size && memcmp(text, again_text, size) == 0);
    lfs_replay_free(again);
    free(again_text);
    free(text);
}

static void try_string(const char *word, size_t length)
{
    const char *problem;
    size_t count, again_count, size;
    uint16_t *taken = lfs_choice_string_read(word, length, &count, &problem), *again;
    char *text = NULL;
    FILE *out;

    fuzz_must((taken == NULL) == (problem != NULL));
    if (taken == NULL)
        return;
    out = open_memstream(&text, &size);
    lfs_choice_string(taken, count, out);
    fclose(out);
    again = lfs_choice_string_read(text, size, &again_count, &problem);
    fuzz_must(again != NULL && again_count == count);
    fuzz_must(count == 0 || memcmp(taken, again, count * sizeof(*taken)) == 0);
    free(text);
    free(again);
    free(taken);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *bytes = fuzz_copy(size > 0 ? data : (const uint8_t *)"", size);
    const struct lfs_replay *replay = read_bytes(bytes, size);

    if (replay != NULL)
        must_read_again(replay);
    lfs_replay_free(replay);
    if (size < 4096) {
        char *word = calloc(1, size + 1);

        memcpy(word, bytes, size);
        try_string(word, size);
        free(word);
    }
    free(bytes);
    return 0;
}
