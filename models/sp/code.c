/* SPDX-License-Identifier: BSD-3-Clause */
/* Which behaviour the bytes at an entry point are. */
#include <string.h>

#include "models/sp/sp.h"

static bool lies_there(const struct lfs_binding *binding, sp_fetch *fetch, void *user)
{
    uint8_t bytes[LFS_PAGE_SIZE];

    for (uint64_t at = 0; at < binding->code_size; at += sizeof(bytes)) {
        uint64_t left = binding->code_size - at;
        size_t size = left < sizeof(bytes) ? (size_t)left : sizeof(bytes);

        if (!fetch(user, at, bytes, size) || memcmp(bytes, binding->code + at, size) != 0)
            return false;
    }
    return true;
}

bool sp_identify(const struct spmc *s, sp_fetch *fetch, void *user, struct lfs_image_note *note)
{
    const struct lfs_binding *found = NULL;
    uint8_t bytes[LFS_IMAGE_NOTE_SIZE];

    if (fetch(user, 0, bytes, sizeof(bytes)) && lfs_image_note_decode(bytes, sizeof(bytes), note))
        return true;
    for (unsigned i = 0; i < s->binding_count; i++)
        if ((!found || s->bindings[i].code_size > found->code_size) &&
            lies_there(&s->bindings[i], fetch, user))
            found = &s->bindings[i];
    if (found)
        *note = found->note;
    return found != NULL;
}
