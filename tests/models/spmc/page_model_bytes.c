/* SPDX-License-Identifier: BSD-3-Clause */
/* The reference model: descriptors (ffa-memory.md 1, S7, R8). */
#include "tests/models/spmc/page_model.h"

/* ---- bytes ----------------------------------------------------------------------------------- */

uint32_t pm_get(const uint8_t *bytes, uint32_t at, unsigned width)
{
    uint32_t value = 0;

    for (unsigned i = width; i > 0; i--)
        value = value << 8 | bytes[at + i - 1];
    return value;
}

uint64_t pm_get64(const uint8_t *bytes, uint32_t at)
{
    return (uint64_t)pm_get(bytes, at + 4, 4) << 32 | pm_get(bytes, at, 4);
}

void pm_put(uint8_t *bytes, uint32_t at, unsigned width, uint64_t value)
{
    for (unsigned i = 0; i < width; i++)
        bytes[at + i] = (uint8_t)(value >> 8 * i);
}

static bool zeros(const uint8_t *bytes, uint32_t at, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        if (bytes[at + i])
            return false;
    return true;
}

/* ---- descriptors ----------------------------------------------------------------------------- */

uint32_t pm_header_size(uint32_t version)
{
    return version == 0x10000 ? 32 : 48;
}

void pm_header(struct pm_descriptor *d, uint32_t version)
{
    d->old = version == 0x10000;
    d->sender = (uint16_t)pm_get(d->at, 0, 2);
    d->attributes = (uint16_t)pm_get(d->at, 2, d->old ? 1 : 2);
    d->flags = pm_get(d->at, 4, 4);
    d->handle = pm_get64(d->at, 8);
    d->tag = pm_get64(d->at, 16);
    d->emads = pm_get(d->at, 28, 4);
    d->emad_size = d->old ? 16 : pm_get(d->at, 24, 4);
    d->emad_offset = d->old ? 32 : pm_get(d->at, 32, 4);
}

struct pm_emad pm_emad(const struct pm_descriptor *d, uint32_t i)
{
    uint32_t at = d->emad_offset + i * d->emad_size;
    struct pm_emad emad = {.receiver = (uint16_t)pm_get(d->at, at, 2),
                           .permissions = d->at[at + 2],
                           .flags = d->at[at + 3],
                           .composite = pm_get(d->at, at + 4, 4)};

    if (d->emad_size >= 32) {
        emad.impdef[0] = pm_get64(d->at, at + 8);
        emad.impdef[1] = pm_get64(d->at, at + 16);
    }
    return emad;
}

static bool header_reserved(const struct pm_descriptor *d)
{
    return d->old ? d->at[3] == 0 && zeros(d->at, 24, 4) : zeros(d->at, 36, 12);
}

static bool layout_fits(const struct pm_descriptor *d, uint32_t version)
{
    if (d->old)
        return true;
    if (d->emad_size != 16 && (version < 0x10002 || d->emad_size < 32 || d->emad_size % 16))
        return false;
    return d->emad_offset >= 48 && d->emad_offset % 16 == 0;
}

enum pm_status pm_sane(struct pm_descriptor *d, uint32_t version, bool request)
{
    uint64_t least;

    if (d->size < pm_header_size(version))
        return PM_IP;
    pm_header(d, version);
    if (!header_reserved(d) || !layout_fits(d, version) || d->emads < 1 || d->emads > PM_RECEIVERS)
        return PM_IP;
    if ((uint64_t)d->emad_offset + (uint64_t)d->emad_size * d->emads > d->size)
        return PM_IP;
    d->composite = pm_emad(d, 0).composite;
    least = d->old ? 48 : 48 + (uint64_t)d->emad_size * d->emads;
    if (request ? d->composite != 0 : d->composite < least || (uint64_t)d->composite + 16 > d->size)
        return PM_IP;
    for (uint32_t i = 0; i < d->emads; i++) {
        uint32_t at = d->emad_offset + i * d->emad_size;

        if (!zeros(d->at, at + (d->emad_size >= 32 ? 24 : 8), 8) ||
            pm_emad(d, i).composite != d->composite)
            return PM_IP;
    }
    return PM_OK;
}

bool pm_mappable(uint16_t attributes)
{
    unsigned type = attributes >> 4 & 3, kind = attributes >> 2 & 3;

    if ((type == 2 && kind != 3) || (type == 1 && kind != 0))
        return false;
    return (attributes & 3) == 3;
}
