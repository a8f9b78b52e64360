/* SPDX-License-Identifier: BSD-3-Clause */
/* Fixed-width fields in byte streams. Every binary format is read and written through these, one
 * byte at a time, so that alignment and the byte order of the host never matter. Each function
 * touches exactly as many bytes as its width says; the caller has checked that they exist. Safe
 * from any thread. */
#ifndef LFASIM_BYTES_H
#define LFASIM_BYTES_H

#include <stdint.h>

static inline uint16_t lfs_get_le16(const uint8_t *at)
{
    return (uint16_t)(at[0] | (uint32_t)at[1] << 8);
}

static inline uint32_t lfs_get_le32(const uint8_t *at)
{
    return lfs_get_le16(at) | (uint32_t)lfs_get_le16(at + 2) << 16;
}

static inline uint64_t lfs_get_le64(const uint8_t *at)
{
    return lfs_get_le32(at) | (uint64_t)lfs_get_le32(at + 4) << 32;
}

static inline void lfs_put_le16(uint8_t *at, uint16_t value)
{
    at[0] = (uint8_t)value;
    at[1] = (uint8_t)(value >> 8);
}

static inline void lfs_put_le32(uint8_t *at, uint32_t value)
{
    lfs_put_le16(at, (uint16_t)value);
    lfs_put_le16(at + 2, (uint16_t)(value >> 16));
}

static inline void lfs_put_le64(uint8_t *at, uint64_t value)
{
    lfs_put_le32(at, (uint32_t)value);
    lfs_put_le32(at + 4, (uint32_t)(value >> 32));
}

static inline uint16_t lfs_get_be16(const uint8_t *at)
{
    return (uint16_t)((uint32_t)at[0] << 8 | at[1]);
}

static inline uint32_t lfs_get_be32(const uint8_t *at)
{
    return (uint32_t)lfs_get_be16(at) << 16 | lfs_get_be16(at + 2);
}

static inline uint64_t lfs_get_be64(const uint8_t *at)
{
    return (uint64_t)lfs_get_be32(at) << 32 | lfs_get_be32(at + 4);
}

static inline void lfs_put_be16(uint8_t *at, uint16_t value)
{
    at[0] = (uint8_t)(value >> 8);
    at[1] = (uint8_t)value;
}

static inline void lfs_put_be32(uint8_t *at, uint32_t value)
{
    lfs_put_be16(at, (uint16_t)(value >> 16));
    lfs_put_be16(at + 2, (uint16_t)value);
}

static inline void lfs_put_be64(uint8_t *at, uint64_t value)
{
    lfs_put_be32(at, (uint32_t)(value >> 32));
    lfs_put_be32(at + 4, (uint32_t)value);
}

#endif
