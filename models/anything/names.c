/* SPDX-License-Identifier: BSD-3-Clause */
/* What alternatives are called that depend on the machine: partitions, components, pages. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "models/anything/anything.h"
#include "models/stack/stack.h"

typedef void any_name(const struct lfs_stack *stack, const struct any_party *p, unsigned taken,
                      char *out, size_t size);

static void endpoint(const struct lfs_stack *stack, const struct any_party *p, unsigned taken,
                     char *out, size_t size)
{
    struct any_list ids = any_endpoints(p);
    uint16_t id = (uint16_t)ids.item[taken < ids.count ? taken : 0];

    if (taken + 2 == ids.count)
        snprintf(out, size, "0x%x, which nobody has", id);
    else if (taken + 1 == ids.count)
        snprintf(out, size, "the LSP");
    else
        snprintf(out, size, "%s", lfs_stack_endpoint_name(stack, id));
}

static void receiver(const struct lfs_stack *stack, const struct any_party *p, unsigned taken,
                     char *out, size_t size)
{
    struct any_list ids = any_receivers(p);

    if (taken < ids.count)
        snprintf(out, size, "%s", lfs_stack_endpoint_name(stack, (uint16_t)ids.item[taken]));
    else
        snprintf(out, size, "the first two");
}

static void page(const struct lfs_stack *stack, const struct any_party *p, unsigned taken,
                 char *out, size_t size)
{
    struct any_list pages = any_pages(p);

    (void)stack;
    snprintf(out, size, "0x%" PRIx64, pages.item[taken < pages.count ? taken : 0]);
}

static void component(const struct lfs_stack *stack, const struct any_party *p, unsigned taken,
                      char *out, size_t size)
{
    struct any_list ids = any_components(p);

    (void)stack;
    if (taken + 1 < ids.count)
        snprintf(out, size, "%s", p->spmc->config->components[ids.item[taken]].name);
    else
        snprintf(out, size, "none");
}

static void cpu(const struct lfs_stack *stack, const struct any_party *p, unsigned taken, char *out,
                size_t size)
{
    (void)stack;
    if (taken < lfs_cpu_count(p->spmc->m))
        snprintf(out, size, "%u", taken);
    else
        snprintf(out, size, "%u, which there is not", taken);
}

static void handle(const struct lfs_stack *stack, const struct any_party *p, unsigned taken,
                   char *out, size_t size)
{
    static const char *const words[] = {"the first that there is, or else none",
                                        "the second, or none", "the third, or none",
                                        "none that there is"};

    (void)stack;
    (void)p;
    snprintf(out, size, "%s", words[taken < 4 ? taken : 3]);
}

static const struct {
    const char *choice;
    any_name *name;
} names[] = {
    {"endpoint", endpoint},   {"receiver", receiver}, {"page", page},
    {"component", component}, {"cpu", cpu},           {"handle", handle},
};

/* The partition, or the normal world, that the context is of; NULL: firmware's. */
static const struct vm_info *vm_of(const struct lfs_stack *stack, uint16_t ctx)
{
    const char *entity = lfs_stack_context_entity(stack, ctx);

    if (entity != NULL && strcmp(entity, "nwd") == 0)
        return &stack->spmc.vm[0];
    for (unsigned i = 1; entity != NULL && i < stack->spmc.vm_count; i++)
        if (strcmp(stack->spmc.vm[i].name, entity) == 0)
            return &stack->spmc.vm[i];
    return NULL;
}

bool lfs_any_alternative(struct lfs_stack *stack, uint16_t ctx, const char *choice, unsigned taken,
                         char *out, size_t size)
{
    struct any_party p = {.spmc = &stack->spmc, .vm = vm_of(stack, ctx)};

    for (size_t i = 0; p.vm != NULL && i < sizeof(names) / sizeof(names[0]); i++) {
        if (strcmp(names[i].choice, choice) != 0)
            continue;
        names[i].name(stack, &p, taken, out, size);
        return true;
    }
    return false;
}
