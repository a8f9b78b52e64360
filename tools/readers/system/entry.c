/* SPDX-License-Identifier: BSD-3-Clause */
/* Whether a vCPU that begins at an entry point finds the begin of the image there (MAN-31, 4.9). */
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

#include "tools/readers/system/ready.h"

/* Where its code begins to execute, in its package; 0: nobody says. */
static uint64_t begins_at(const struct member *of)
{
    if (of->begins != 0)
        return of->begins;
    return of->flat != NULL || of->sp.image.has_note ? of->sp.image.entry : 0;
}

/* Whether an image by itself can be packed so that it begins at that offset: its parts begin with
 * pages (manifests-packages-boot 6). */
static bool can_begin_at(const struct lfs_flat_image *flat, uint64_t entry)
{
    return entry > flat->entry_offset && lfs_page_aligned(entry - flat->entry_offset);
}

__attribute__((format(printf, 2, 3))) static bool say(char *out, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(out, LFS_SYSTEM_TEXT_SIZE, format, arguments);
    va_end(arguments);
    return true;
}

static bool misses_package(const struct member *of, uint64_t entry, char *why)
{
    const struct lfs_package *package = &of->package->package;
    uint64_t begins = begins_at(of);

    if (entry < package->img_offset || entry - package->img_offset >= package->img_size)
        return say(why, "the entry point in force, 0x%" PRIx64 ", is outside the image of '%s'",
                   entry, of->runs);
    if (begins != 0 && begins != entry)
        return say(why, "'%s' begins at 0x%" PRIx64 ", not at the entry point in force, 0x%" PRIx64,
                   of->runs, begins, entry);
    return false;
}

bool ready_misses_entry(const struct member *of, uint64_t entry, char *why)
{
    if (entry % 4 != 0)
        return say(why,
                   "the entry point in force, 0x%" PRIx64
                   ", is not a multiple of 4, the size of an instruction",
                   entry);
    if (of->sp.memory > 0 && entry >= of->sp.memory)
        return say(why,
                   "the entry point in force, 0x%" PRIx64
                   ", is outside working memory, which has 0x%" PRIx64 " bytes",
                   entry, of->sp.memory);
    if (of->package != NULL)
        return misses_package(of, entry, why);
    return of->flat != NULL && !can_begin_at(of->flat, entry) &&
           say(why,
               "the entry of '%s', at 0x%" PRIx64
               " of it, cannot be at the entry point in force, 0x%" PRIx64,
               of->runs, of->flat->entry_offset, entry);
}
