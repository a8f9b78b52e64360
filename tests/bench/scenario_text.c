/* SPDX-License-Identifier: BSD-3-Clause */
#include "tests/bench/scenario_text.h"

#include <stdio.h>
#include <stdlib.h>
#include <yaml.h>

#include "tests/bench/bench.h"

/* Steps as scenarios have them: calls with results, memory, conditions. */
static void write_step(FILE *out, unsigned i)
{
    switch (i % 6) {
    case 0:
        fprintf(out,
                "    - FFA_MSG_SEND_DIRECT_REQ: {to: sp0, x3: %u, returns: {x3: %u}, label: s%u}\n",
                i, i, i);
        break;
    case 1:
        fprintf(out, "    - FFA_VERSION: {version: 1.3, returns: {version: 1.3}}\n");
        break;
    case 2:
        fprintf(out, "    - store: {at: 0x90000000 + 8 * %u, u64: $count + %u}\n", i, i);
        break;
    case 3:
        fprintf(out, "    - set: {count: $count + 1}   # what the checks below look at\n");
        break;
    case 4:
        fprintf(out, "    - check: state(sp0) == WAITING and $count > %u\n", i / 6);
        break;
    default:
        fprintf(out, "    - FFA_FEATURES: {feature: FFA_RXTX_MAP, returns: {any_of: [SUCCESS, "
                     "NOT_SUPPORTED]}}\n");
        break;
    }
}

char *bench_long_scenario(const char *manifest, unsigned steps, size_t *length)
{
    char *text = NULL;
    FILE *out = open_memstream(&text, length);

    if (!out)
        return NULL;
    fprintf(out,
            "lfasim: 1\nname: long\nsummary: Many steps.\nimages:\n  echo: {manifest: %s, "
            "behaviour: echo}\npartitions:\n  sp0: {image: echo}\nlanes:\n  cpu0:\n    - set: "
            "{count: 0}\n",
            manifest);
    for (unsigned i = 0; i + 1 < steps; i++)
        write_step(out, i);
    fputs("expect:\n  - state(sp0) == WAITING\n", out);
    return fclose(out) == 0 ? text : NULL;
}

double bench_bare_events(void)
{
    size_t length = 0;
    char *text = bench_long_scenario("manifest.dtb", BENCH_STEPS, &length);
    double begin = bench_now(false);
    yaml_parser_t parser;
    yaml_event_t event;
    int type;

    if (!text || !yaml_parser_initialize(&parser))
        abort();
    yaml_parser_set_input_string(&parser, (const unsigned char *)text, length);
    do {
        if (!yaml_parser_parse(&parser, &event))
            abort();
        type = event.type;
        yaml_event_delete(&event);
    } while (type != YAML_STREAM_END_EVENT);
    yaml_parser_delete(&parser);
    begin = bench_now(false) - begin;
    free(text);
    return begin;
}
