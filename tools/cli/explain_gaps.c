/* SPDX-License-Identifier: BSD-3-Clause */
/* Pages about gaps and hazards of reference firmware: GAP-04, H-05. */
#include <string.h>

#include "lfasim/gaps.h"
#include "tools/cli/explain.h"

static bool is_hazard(const struct lfs_gap *gap)
{
    return gap->id[0] == 'H';
}

/* "donate: unchecked, overlap_rxtx: ignore" */
static void write_knobs(const struct lfs_gap *gap, const char *between, char *text, size_t size)
{
    char value[LFS_KNOB_VALUE_SIZE];
    size_t used = strlen(text);

    for (unsigned i = 0; i < gap->count && used < size; i++) {
        lfs_knob_value(gap->with[i].knob, gap->with[i].value, value);
        used += (size_t)snprintf(text + used, size - used, "%s%s: %s", i > 0 ? between : "",
                                 lfs_knob_name(gap->with[i].knob), value);
    }
}

static bool gap_page(size_t i, struct lfs_page *page)
{
    const struct lfs_gap *gap = lfs_gap(i);

    if (gap == NULL)
        return false;
    *page = (struct lfs_page){.name = gap->id,
                              .meaning = gap->meaning,
                              .source = is_hazard(gap) ? "nis 5.6" : "mem 12.7"};
    snprintf(page->kind, sizeof(page->kind), "%s of reference firmware",
             is_hazard(gap) ? "hazard" : "gap");
    if (gap->count > 0 && !gap->any) {
        snprintf(page->example, sizeof(page->example), "policy: {");
        write_knobs(gap, ", ", page->example, sizeof(page->example) - 1);
        strcat(page->example, "}");
    } else if (gap->count > 0) {
        snprintf(page->example, sizeof(page->example), "policy: {profile: upstream}");
    }
    return true;
}

static void write_names(const char *names, FILE *out)
{
    fputs("  shows as ", out);
    for (; *names != '\0'; names++)
        fputs(*names == ' ' ? ", " : (const char[]){*names, '\0'}, out);
    fputc('\n', out);
}

static void gap_facts(size_t i, FILE *out)
{
    const struct lfs_gap *gap = lfs_gap(i);
    char knobs[LFS_PAGE_TEXT] = "";

    fprintf(out, "  breaks: %s\n", gap->breaks);
    write_knobs(gap, gap->any ? " or " : " together with ", knobs, sizeof(knobs));
    if (gap->count > 0)
        fprintf(out, "  profile upstream has it; in profile spec policy %s brings it about\n",
                knobs);
    if (gap->missing != NULL)
        fprintf(out, "  not in lfasim: %s\n", gap->missing);
    if (gap->shows[0] != '\0')
        write_names(gap->shows, out);
}

const struct lfs_subject lfs_explain_gaps = {
    "gaps", "gaps and hazards of reference firmware, and what brings them about", gap_page,
    gap_facts, NULL};
