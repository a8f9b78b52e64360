/* SPDX-License-Identifier: BSD-3-Clause */
/* Steps that generate load. */
#include <string.h>

#include "lfasim/readers/scalar.h"
#include "tools/readers/scenario/scenario_private.h"

static const char *call_name(const void *user, size_t i)
{
    const struct lfs_abi_call *call = lfs_abi_call_at(i);

    (void)user;
    return call ? call->name : NULL;
}

/* `call: FFA_ID_GET` or `call: {FFA_MSG_SEND_DIRECT_REQ: {to: sp1}}`; NULL after an error. */
static const struct lfs_script_call *read_sent(struct loader *l, struct steps *s,
                                               const struct lfs_yaml_node *node)
{
    const struct lfs_yaml_node *key = node, *value = NULL;

    if (node->kind == LFS_YAML_MAP && node->count == 1) {
        key = node->keys[0];
        value = node->items[0];
    }
    if (key->kind != LFS_YAML_SCALAR) {
        lfs_diag_add(l->diag, node->pos, "EXPECTED_KIND",
                     "expected one call, such as {FFA_MSG_SEND_DIRECT_REQ: {to: sp1}}");
        return NULL;
    }
    if (!lfs_abi_call_by_name(key->text, NULL)) {
        unknown_name(l, key->pos, "call", key->text, call_name, NULL);
        return NULL;
    }
    return read_bare_call(l, s, key, value);
}

/* A time from low on, below limit. node NULL: *out stays as it is. */
static void read_span(struct loader *l, const struct lfs_yaml_node *node, lfs_ns low, lfs_ns limit,
                      lfs_ns *out)
{
    uint64_t time = low;

    if (!node || !lfs_scalar_time(node, &time, l->diag))
        return;
    *out = time;
    if (time < low)
        lfs_diag_add(l->diag, node->pos, "VALUE_RANGE", "the time is too short: at least %llu ns",
                     (unsigned long long)low);
    if (time >= limit)
        lfs_diag_add(l->diag, node->pos, "VALUE_RANGE", "the time is too long: at most %llu ns",
                     (unsigned long long)(limit - 1));
}

static void read_times(struct loader *l, const struct lfs_yaml_node *map, struct lfs_load *load)
{
    static const char *const arrivals[] = {"fixed", "exponential", NULL};
    const struct lfs_yaml_node *word = lfs_yaml_get(map, "arrivals");
    uint64_t count = 0;

    read_span(l, lfs_yaml_get(map, "every"), 1, LFS_LOAD_TIME_MAX, &load->every);
    read_span(l, lfs_yaml_get(map, "think"), 0, LFS_LOAD_TIME_MAX, &load->think);
    read_span(l, lfs_yaml_get(map, "retry_after"), 1, LFS_LOAD_TIME_MAX, &load->retry_after);
    /* Four centuries: times add up without wrapping. */
    read_span(l, lfs_yaml_get(map, "for"), 1, UINT64_MAX >> 6, &load->lasts);
    if (read_integer(l, lfs_yaml_get(map, "count"), 1, UINT32_MAX, &count))
        load->count = (uint32_t)count;
    if (word)
        load->exponential = read_word(l, word, "kind of arrivals", arrivals) == 1;
}

static void refuse_shape(struct loader *l, const struct lfs_yaml_node *node, const char *what,
                         const char *help)
{
    lfs_diag_add(l->diag, node->pos, "STEP_SHAPE", "%s", what);
    lfs_diag_help(l->diag, "%s", help);
}

/* Keys that go together, or do not. */
static void check_shape(struct loader *l, const struct lfs_yaml_node *map)
{
    const struct lfs_yaml_node *every = lfs_yaml_get(map, "every"),
                               *think = lfs_yaml_get(map, "think"),
                               *arrivals = lfs_yaml_get(map, "arrivals");

    if (every && think)
        refuse_shape(l, think->key, "an open loop does not think: its requests arrive anyway",
                     "remove 'think', or remove 'every' for a closed loop");
    if (arrivals && !every)
        refuse_shape(l, arrivals->key, "a closed loop has no arrivals of its own",
                     "add 'every: <time>', the time between two arrivals");
    if (!lfs_yaml_get(map, "for") && !lfs_yaml_get(map, "count"))
        refuse_shape(l, map->key ? map->key : map, "this load would never end",
                     "add 'for: <time>', or 'count: <number of requests>', or both");
}

/* All calls that one label measures have statuses of one family. */
static void check_family(struct loader *l, const struct lfs_yaml_node *label,
                         const struct declared *load, const struct lfs_abi_call *call)
{
    if (load->call && load->call->family != call->family)
        refuse_shape(l, label,
                     arena_text(l->arena,
                                "'%s' measures %s, whose statuses are other ones than %s's",
                                label->text, load->call->name, call->name),
                     "give each its own label");
}

void read_requests(struct loader *l, struct steps *s, const struct lfs_yaml_node *key,
                   const struct lfs_yaml_node *map)
{
    struct lfs_script_requests *requests = arena_alloc(l->arena, sizeof(*requests));
    const struct lfs_yaml_node *label, *traced;
    const struct declared *load;

    if (!lfs_schema_check(&requests_schema, map, l->diag))
        return;
    label = lfs_yaml_get(map, "label");
    traced = lfs_yaml_get(map, "traced");
    check_shape(l, map);
    read_times(l, map, &requests->load);
    if (traced)
        lfs_scalar_boolean(traced, &requests->load.traced, l->diag);
    requests->call = read_sent(l, s, lfs_yaml_get(map, "call"));
    if (!expect_kind(l, label, LFS_YAML_SCALAR, "label") || !requests->call)
        return;
    load = declared_find(l, DECLARED_LOAD, label->text);
    check_family(l, label, load, requests->call->call);
    requests->meter = load->number;
    op_new(l, LFS_OP_REQUESTS, key->pos)->u.requests = requests;
}
