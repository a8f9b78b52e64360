/* SPDX-License-Identifier: BSD-3-Clause */
#include "tools/readers/diag/utf8.h"

#include <string.h>

/* RFC 3629 section 3: length, payload bits and smallest code of each lead byte form. */
static size_t lead(unsigned char byte, uint32_t *code, uint32_t *smallest)
{
    if (byte < 0x80) {
        *code = byte;
        *smallest = 0;
        return 1;
    }
    if (byte >= 0xc0 && byte < 0xe0) {
        *code = byte & 0x1fu;
        *smallest = 0x80;
        return 2;
    }
    if (byte >= 0xe0 && byte < 0xf0) {
        *code = byte & 0x0fu;
        *smallest = 0x800;
        return 3;
    }
    if (byte >= 0xf0 && byte < 0xf8) {
        *code = byte & 0x07u;
        *smallest = 0x10000;
        return 4;
    }
    return 0;
}

size_t lfs_utf8_next(const char *text, size_t length, uint32_t *code)
{
    uint32_t value = 0, smallest = 0;
    size_t size = lead((unsigned char)text[0], &value, &smallest);

    *code = LFS_UTF8_BAD;
    if (size == 0 || size > length)
        return 1;
    for (size_t i = 1; i < size; i++) {
        unsigned char byte = (unsigned char)text[i];

        if ((byte & 0xc0) != 0x80)
            return 1;
        value = value << 6 | (byte & 0x3fu);
    }
    if (value < smallest || value > 0x10ffff || (value >= 0xd800 && value <= 0xdfff))
        return 1;
    *code = value;
    return size;
}

bool lfs_utf8_printable(uint32_t code)
{
    if (code == LFS_UTF8_BAD || code < 0x20 || (code >= 0x7f && code < 0xa0))
        return false;
    /* Unicode direction controls, line and paragraph separators, byte order mark: they could make
     * a line read as something else than it says. */
    return !(code >= 0x200b && code <= 0x200f) && !(code >= 0x2028 && code <= 0x202e) &&
           !(code >= 0x2060 && code <= 0x2069) && code != 0x061c && code != 0xfeff;
}

size_t lfs_utf8_bom(const char *text, size_t length)
{
    return length >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
}

void lfs_utf8_print(const char *text, size_t length, FILE *out)
{
    for (size_t i = 0; i < length;) {
        uint32_t code;
        size_t size = lfs_utf8_next(text + i, length - i, &code);

        if (lfs_utf8_printable(code))
            fwrite(text + i, 1, size, out);
        else
            fputc('?', out);
        i += size;
    }
}
