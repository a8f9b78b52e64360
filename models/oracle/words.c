/* SPDX-License-Identifier: BSD-3-Clause */
#include <stdio.h>

#include "models/oracle/oracle.h"

/* ffa-memory.md 2.2. */
static const char *state_name(uint32_t mode)
{
    switch (mode & MODE_STATE) {
    case 0:
        return "Owner-EA";
    case MODE_SHARED:
        return "Owner-SA";
    case LFS_MODE_INVALID:
        return "Owner-NA";
    case MODE_UNOWNED:
        return "!Owner-EA";
    case MODE_UNOWNED | MODE_SHARED:
        return "!Owner-SA";
    default:
        return "!Owner-NA";
    }
}

struct words words_mode(uint32_t mode)
{
    struct words words;

    snprintf(words.text, sizeof(words.text), "%s %c%c%c%s%s", state_name(mode),
             mode & LFS_MODE_R ? 'R' : '-', mode & LFS_MODE_W ? 'W' : '-',
             mode & LFS_MODE_X ? 'X' : '-', mode & LFS_MODE_DEVICE ? " device" : "",
             mode & MODE_NS ? " NS" : "");
    return words;
}

struct words words_range(uint64_t base, uint64_t pages)
{
    struct words words;

    snprintf(words.text, sizeof(words.text), "0x%llx to 0x%llx", (unsigned long long)base,
             (unsigned long long)(base + pages * LFS_PAGE_SIZE - 1));
    return words;
}

const char *words_type(unsigned type)
{
    switch (type) {
    case MEM_SHARE:
        return "share";
    case MEM_LEND:
        return "lend";
    case MEM_DONATE:
        return "donation";
    default:
        return "transaction";
    }
}

/* A file where there is one, else the record by which it came. */
static void put_source(const struct oracle *o, uint32_t number, char *out, size_t size)
{
    struct lfs_origin origin = lfs_claim_origin(o->m, number);
    uint32_t record = lfs_claim_record(o->m, number);

    if (origin.file && origin.line)
        snprintf(out, size, " by %s:%u", origin.file, origin.line);
    else if (origin.file)
        snprintf(out, size, " by %s", origin.file);
    else if (record != LFS_NO_RECORD)
        snprintf(out, size, " by %s, record %u", origin.what ? origin.what : "a call", record);
    else
        snprintf(out, size, " by %s", origin.what ? origin.what : "the platform");
}

struct words words_claim(const struct oracle *o, uint32_t number)
{
    struct lfs_claim claim = lfs_claim_get(o->m, number);
    char source[56], handle[40] = "";
    struct words words;

    put_source(o, number, source, sizeof(source));
    if (claim.kind >= LFS_CLAIM_SHARED && claim.kind <= LFS_CLAIM_OWNED)
        snprintf(handle, sizeof(handle), " (handle 0x%llx)", (unsigned long long)claim.tag);
    snprintf(words.text, sizeof(words.text), "%s of %s%s%.60s", lfs_claim_kind_name(o->m, number),
             lfs_claim_owner_name(o->m, number), handle, source);
    return words;
}
