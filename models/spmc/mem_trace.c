/* SPDX-License-Identifier: BSD-3-Clause */
/* What a descriptor says, as a note in the trace, before anybody judges it: readers of a trace see
 * registers otherwise, and those hold lengths. */
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

#include "models/spmc/mem.h"

enum { TEXT_SIZE = 200, RANGES_SHOWN = 3, RECEIVERS_SHOWN = 4 };

struct line {
    char text[TEXT_SIZE];
    size_t used;
};

static void add(struct line *line, const char *format, ...) __attribute__((format(printf, 2, 3)));

static void add(struct line *line, const char *format, ...)
{
    size_t room = sizeof(line->text) - line->used;
    va_list arguments;
    int length;

    va_start(arguments, format);
    length = vsnprintf(line->text + line->used, room, format, arguments);
    va_end(arguments);
    if (length > 0)
        line->used += (size_t)length < room ? (size_t)length : room - 1;
}

static void add_endpoint(struct line *line, struct spmc *s, uint16_t id)
{
    const struct vm_info *vm = vm_by_id(s, id);

    if (vm)
        add(line, "%s", vm->name);
    else
        add(line, "0x%04x", id);
}

static void add_permissions(struct line *line, uint8_t permissions)
{
    static const char *const data[] = {"", " RO", " RW", " access 3"};
    static const char *const code[] = {"", " NX", " X", " instruction 3"};

    add(line, "%s%s", data[permissions & 3], code[permissions >> 2 & 3]);
}

static void add_receivers(struct line *line, struct spmc *s, uint32_t size,
                          const struct lfs_mem_header *header)
{
    struct lfs_mem_emad emad;

    for (uint32_t i = 0; lfs_mem_get_emad(s->scratch, size, header, i, &emad); i++) {
        if (i == RECEIVERS_SHOWN) {
            add(line, ", ...");
            return;
        }
        add(line, "%s", i ? ", " : "");
        add_endpoint(line, s, emad.receiver);
        add_permissions(line, emad.permissions);
    }
}

static void add_ranges(struct line *line, struct spmc *s, uint32_t size, uint64_t at)
{
    struct lfs_mem_range range;

    for (uint32_t i = 0; lfs_mem_get_range(s->scratch, size, at, &range);
         i++, at += LFS_MEM_CONSTITUENT) {
        if (i == RANGES_SHOWN) {
            add(line, ", ...");
            return;
        }
        add(line, "%s0x%" PRIx64 "+%u", i ? ", " : " ", range.base, range.pages);
    }
}

static void add_composite(struct line *line, struct spmc *s, uint32_t size,
                          const struct lfs_mem_header *header)
{
    struct lfs_mem_composite composite;
    struct lfs_mem_emad emad;

    if (!lfs_mem_get_emad(s->scratch, size, header, 0, &emad) || emad.composite == 0 ||
        !lfs_mem_get_composite(s->scratch, size, emad.composite, &composite))
        return;
    add(line, ": %u page%s in %u range%s,", composite.pages, composite.pages == 1 ? "" : "s",
        composite.constituents, composite.constituents == 1 ? "" : "s");
    add_ranges(line, s, size, (uint64_t)emad.composite + LFS_MEM_COMPOSITE);
}

/* A retrieval names what it wants by its handle. */
static bool retrieves(const struct call *c)
{
    return (uint32_t)c->in.x[0] == FFA_MEM_RETRIEVE_REQ_32 ||
           (uint32_t)c->in.x[0] == FFA_MEM_RETRIEVE_REQ_64;
}

static void describe(struct line *line, struct call *c, uint32_t size)
{
    struct lfs_mem_header header;

    if (!lfs_mem_get_header(c->s->scratch, size, vm_state(c->s, c->vm)->version, &header))
        return;
    if (retrieves(c))
        add(line, "handle 0x%" PRIx64 " of ", header.handle);
    add_endpoint(line, c->s, header.sender);
    add(line, " -> ");
    add_receivers(line, c->s, size, &header);
    add_composite(line, c->s, size, &header);
    if (header.tag)
        add(line, "; tag 0x%" PRIx64, header.tag);
}

static void describe_relinquish(struct line *line, struct call *c, uint32_t size)
{
    struct lfs_mem_relinquish head;
    uint16_t id;

    if (!lfs_mem_get_relinquish(c->s->scratch, size, &head))
        return;
    add(line, "handle 0x%" PRIx64 " by", head.handle);
    for (uint32_t i = 0;
         i < RECEIVERS_SHOWN && lfs_mem_get_relinquish_endpoint(c->s->scratch, size, i, &id); i++) {
        add(line, "%s", i ? ", " : " ");
        add_endpoint(line, c->s, id);
    }
    if (head.flags & 1)
        add(line, "; zeroed");
}

static void describe_rxtx(struct line *line, struct call *c, uint32_t size)
{
    struct lfs_mem_rxtx head;

    if (!lfs_mem_get_rxtx(c->s->scratch, size, &head))
        return;
    add(line, "buffers of ");
    add_endpoint(line, c->s, head.endpoint);
    add(line, ": RX described at +0x%x, TX at +0x%x", head.rx, head.tx);
}

static void note(struct call *c, uint32_t size)
{
    struct line line = {.used = 0};

    switch ((uint32_t)c->in.x[0]) {
    case FFA_MEM_FRAG_TX_32:
        add(&line, "%u range%s,", size / LFS_MEM_CONSTITUENT,
            size / LFS_MEM_CONSTITUENT == 1 ? "" : "s");
        add_ranges(&line, c->s, size, 0);
        break;
    case FFA_MEM_RELINQUISH_32:
        describe_relinquish(&line, c, size);
        break;
    case FFA_RXTX_MAP_64:
        describe_rxtx(&line, c, size);
        break;
    default:
        describe(&line, c, size);
        break;
    }
    if (line.used)
        lfs_trace_note(c->s->m, c->ctx, 0, "%s", line.text);
}

void mem_trace_descriptor(struct call *c, uint32_t size)
{
    if (lfs_trace_on(c->s->m))
        note(c, size);
}
