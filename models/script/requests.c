/* SPDX-License-Identifier: BSD-3-Clause */
/* Steps that generate load. */
#include "models/script/interpreter.h"

bool perform_requests(const struct performer *p)
{
    const struct lfs_script_requests *requests = op_of(p)->u.requests;
    const struct lfs_script_call *c = requests->call;
    struct lfs_load load = requests->load;
    struct lfs_frame frame = {{c->fid}};

    for (uint32_t i = 0; i < c->argument_count; i++)
        if (!put_argument(p, &c->arguments[i], i, false, &frame))
            return false;
    load.call = c->call;
    load.meter = p->run->meters[requests->meter];
    load.generator = p->run->generators[lfs_ctx_cpu(p->ctx)];
    lfs_load_run(p->ctx, &load, &frame);
    return go_on(p);
}

void attach_meters(struct lfs_script_run *run)
{
    const struct lfs_script *script = run->script;

    if (script->meter_count == 0)
        return;
    run->meters = lfs_machine_alloc(run->m, script->meter_count * sizeof(*run->meters));
    for (uint32_t i = 0; run->meters && i < script->meter_count; i++)
        run->meters[i] = lfs_load_meter_new(run->m, script->meters[i].label);
    for (unsigned cpu = 0; cpu < lfs_cpu_count(run->m); cpu++)
        run->generators[cpu] = lfs_load_generator_new(run->m);
}
