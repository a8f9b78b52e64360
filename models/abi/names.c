/* SPDX-License-Identifier: BSD-3-Clause */
/* Looking calls up by id, by name and one by one. */
#include <string.h>

#include "models/abi/names_tables.h"

static const struct lfs_abi_table *const tables[] = {
    &lfs_abi_psci_table,
    &lfs_abi_ffa_table,
    &lfs_abi_lfa_table,
};

static uint32_t number_of(const struct lfs_abi_call *call)
{
    return (call->fid_32 != 0 ? call->fid_32 : call->fid_64) & SMCCC_NUMBER_MASK;
}

static const struct lfs_abi_call *find_number(const struct lfs_abi_table *table, uint32_t number)
{
    size_t first = 0;
    size_t end = table->count;
    while (first < end) {
        size_t middle = first + (end - first) / 2;
        uint32_t here = number_of(&table->calls[middle]);
        if (here == number) {
            return &table->calls[middle];
        }
        if (here < number) {
            first = middle + 1;
        } else {
            end = middle;
        }
    }
    return NULL;
}

const struct lfs_abi_call *lfs_abi_call_by_fid(uint64_t x0)
{
    uint32_t fid = smccc_fid(x0);
    uint32_t number = fid & SMCCC_NUMBER_MASK;
    const struct lfs_abi_table *table = &lfs_abi_lfa_table;
    if (number < FFA_NUMBER_FIRST) {
        table = &lfs_abi_psci_table;
    } else if (number <= FFA_NUMBER_LAST) {
        table = &lfs_abi_ffa_table;
    }
    const struct lfs_abi_call *call = find_number(table, number);
    bool match = call != NULL && fid != 0 && (fid == call->fid_32 || fid == call->fid_64);
    return match ? call : NULL;
}

/* Splits a width suffix off: the length of name without it. */
static size_t split_width(const char *name, enum lfs_abi_width *width)
{
    size_t length = strlen(name);
    *width = LFS_ABI_WIDTH_ANY;
    if (length > 3 && strcmp(name + length - 3, "_32") == 0) {
        *width = LFS_ABI_WIDTH_32;
    } else if (length > 3 && strcmp(name + length - 3, "_64") == 0) {
        *width = LFS_ABI_WIDTH_64;
    }
    return *width == LFS_ABI_WIDTH_ANY ? length : length - 3;
}

/* The table whose calls begin like name does, up to the first underscore: "FFA_". */
static const struct lfs_abi_table *table_of(const char *name, size_t *prefix_length)
{
    const char *underscore = strchr(name, '_');
    if (underscore == NULL) {
        return NULL;
    }
    size_t prefix = (size_t)(underscore - name) + 1;
    *prefix_length = prefix;
    for (size_t t = 0; t < sizeof(tables) / sizeof(tables[0]); t++) {
        if (strncmp(tables[t]->calls[0].name, name, prefix) == 0) {
            return tables[t];
        }
    }
    return NULL;
}

/* Names of a table differ from their byte `first` on at the earliest. */
static const struct lfs_abi_call *find_name(const struct lfs_abi_table *table, const char *name,
                                            size_t first, size_t length)
{
    for (size_t i = 0; i < table->count; i++) {
        const char *other = table->calls[i].name;
        if (other[first] == name[first] && strncmp(other, name, length) == 0 &&
            other[length] == '\0') {
            return &table->calls[i];
        }
    }
    return NULL;
}

const struct lfs_abi_call *lfs_abi_call_by_name(const char *name, enum lfs_abi_width *width)
{
    enum lfs_abi_width asked;
    size_t length = split_width(name, &asked);
    size_t first;
    const struct lfs_abi_table *table = table_of(name, &first);
    const struct lfs_abi_call *call = table != NULL ? find_name(table, name, first, length) : NULL;
    if (call == NULL || lfs_abi_call_fid(call, asked) == 0) {
        return NULL;
    }
    if (width != NULL) {
        *width = asked;
    }
    return call;
}

const struct lfs_abi_call *lfs_abi_call_at(size_t i)
{
    for (size_t t = 0; t < sizeof(tables) / sizeof(tables[0]); t++) {
        if (i < tables[t]->count) {
            return &tables[t]->calls[i];
        }
        i -= tables[t]->count;
    }
    return NULL;
}

uint32_t lfs_abi_call_fid(const struct lfs_abi_call *call, enum lfs_abi_width width)
{
    switch (width) {
    case LFS_ABI_WIDTH_32:
        return call->fid_32;
    case LFS_ABI_WIDTH_64:
        return call->fid_64;
    case LFS_ABI_WIDTH_ANY:
        break;
    }
    return call->fid_64 != 0 && !call->late_64 ? call->fid_64 : call->fid_32;
}
