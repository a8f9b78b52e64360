/* SPDX-License-Identifier: BSD-3-Clause */
#include "lfasim/formats/uuid.h"

#include <string.h>

const struct ffa_uuid lfs_uuid_fvp_components[LFS_UUID_FVP_COMPONENTS] = {
    {{0x962a7bf0, 0x174d471d, 0xa686c89e, 0x5c3e254e}},
    {{0x2721ffc3, 0xf8a9417e, 0xa124af05, 0x7434a3af}}};

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

/* The same words with the bytes of each turned round: what the two spellings differ in (2.2). */
static struct ffa_uuid turn_words(const struct ffa_uuid *uuid)
{
    struct ffa_uuid turned;

    for (int i = 0; i < 4; i++) {
        uint32_t word = uuid->word[i];

        turned.word[i] = word >> 24 | (word >> 8 & 0xff00) | (word << 8 & 0xff0000) | word << 24;
    }
    return turned;
}

void lfs_uuid_text_1_1(const struct ffa_uuid *uuid, char out[LFS_UUID_TEXT_SIZE])
{
    struct ffa_uuid turned = turn_words(uuid);

    lfs_uuid_text(&turned, out);
}

bool lfs_uuid_read_1_1(const char *text, struct ffa_uuid *out)
{
    struct ffa_uuid uuid = {{0}};
    uint32_t digits = 0;

    if (strlen(text) != LFS_UUID_TEXT_SIZE - 1)
        return false;
    for (int i = 0; i < LFS_UUID_TEXT_SIZE - 1; i++) {
        int digit = hex_digit(text[i]);

        if (i == 8 || i == 13 || i == 18 || i == 23) {
            if (text[i] != '-')
                return false;
            continue;
        }
        if (digit < 0)
            return false;
        uuid.word[digits / 8] = uuid.word[digits / 8] << 4 | (uint32_t)digit;
        digits++;
    }
    *out = uuid;
    return true;
}

bool lfs_uuid_read(const char *text, struct ffa_uuid *out)
{
    struct ffa_uuid written;

    if (!lfs_uuid_read_1_1(text, &written))
        return false;
    *out = turn_words(&written);
    return true;
}
