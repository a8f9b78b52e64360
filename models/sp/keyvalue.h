/* SPDX-License-Identifier: BSD-3-Clause */
/* The two halves of keyvalue: its store (keyvalue.c) and its live state (keyvalue_state.c). */
#ifndef MODELS_SP_KEYVALUE_H
#define MODELS_SP_KEYVALUE_H

#include "models/sp/sp.h"

#define KEYVALUE_VALUE_MAX 256u /* bytes */

/* Where the store lies; the same for an instance's whole life. */
struct keyvalue {
    struct lfs_guest *guest;
    uint64_t base, capacity; /* address; variables */
};

struct keyvalue_variable {
    uint64_t name, bytes; /* name is not 0; bytes is 1 to KEYVALUE_VALUE_MAX */
    uint8_t value[KEYVALUE_VALUE_MAX];
};

/* False when the partition has no heap with room for a variable. */
bool keyvalue_find_store(struct lfs_guest *guest, struct keyvalue *kv);
void keyvalue_clear(const struct keyvalue *kv);
uint64_t keyvalue_count(const struct keyvalue *kv);
void keyvalue_read(const struct keyvalue *kv, uint64_t slot, struct keyvalue_variable *out);
/* Sets or replaces a variable; false when the store is full. */
bool keyvalue_put(const struct keyvalue *kv, const struct keyvalue_variable *variable);

/* Writes the store to the live-state buffer, if the image declares live state. False when it does
 * not fit: nothing was written then. */
bool keyvalue_save(const struct keyvalue *kv);
/* An instance's first store: empty, or what the old instance handed over. False when that cannot be
 * read. */
bool keyvalue_restore(const struct keyvalue *kv);

#endif
