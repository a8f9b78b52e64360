/* SPDX-License-Identifier: BSD-3-Clause */
/* Pages about clients: operations of the Linux LFA driver, and its versions. */
#include <inttypes.h>

#include "lfasim/clients.h"
#include "tools/cli/explain.h"

/* The i-th version, from 0 on. */
static const struct lfs_linux_driver_text *driver_at(size_t i)
{
    return i < LINUX_LFA_DRIVERS ? lfs_linux_driver((enum linux_lfa_driver)(LINUX_LFA_RFC + i))
                                 : NULL;
}

static size_t operations(void)
{
    size_t count = 0;

    while (lfs_os_call_at(count) != NULL)
        count++;
    return count;
}

static void driver_page(const struct lfs_linux_driver_text *driver, struct lfs_page *page)
{
    *page =
        (struct lfs_page){.name = driver->name, .meaning = driver->differs, .source = "lfa 5.1"};
    snprintf(page->kind, sizeof(page->kind), "Linux LFA driver, %s", driver->posted);
    snprintf(page->alias, sizeof(page->alias), "linux_lfa_%s", driver->name);
    snprintf(page->example, sizeof(page->example), "- linux_lfa_probe: {driver: %s}", driver->name);
}

static bool page_at(size_t i, struct lfs_page *page)
{
    const struct lfs_abi_call *call = lfs_os_call_at(i);
    const struct lfs_linux_driver_text *driver = call ? NULL : driver_at(i - operations());

    if (driver != NULL)
        driver_page(driver, page);
    if (call == NULL)
        return driver != NULL;
    *page = (struct lfs_page){.name = call->name, .meaning = call->summary, .source = "lfa 5.2"};
    snprintf(page->kind, sizeof(page->kind), "operation of the Linux LFA driver");
    snprintf(page->example, sizeof(page->example), "- %s%s", call->name,
             call->in[0].optional ? "" : ": {component: ...}");
    return true;
}

static void print_names(const char *head, const struct lfs_abi_arg *args, FILE *out)
{
    for (const struct lfs_abi_arg *arg = args; arg->name != NULL; arg++) {
        fprintf(out, "  %-4s %s", arg == args ? head : "", arg->name);
        for (const struct lfs_abi_word *word = arg->words; word != NULL && word->name; word++)
            fprintf(out, "%s%s", word == arg->words ? ": " : ", ", word->name);
        fputc('\n', out);
    }
}

static void facts_at(size_t i, FILE *out)
{
    const struct lfs_abi_call *call = lfs_os_call_at(i);

    if (call == NULL)
        return;
    print_names("in", call->in, out);
    print_names("out", call->out, out);
}

const struct lfs_subject lfs_explain_clients = {
    "clients", "operations and versions of the Linux LFA driver", page_at, facts_at, NULL};
